//! Names the formats of files that are no recordings for bundles, by their content; the file name plays no part.

/// Part of a file that is searched for its kind; phones write it in the first or last box.
const NEAR: usize = 64 * 1024;

/// Plain name of an unsupported format; `None` if it is unknown too. `bytes` are the beginning of the file,
/// or all of it: phones write the kind of the content at the end.
pub(in crate::audio) fn named(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..NEAR.min(bytes.len())).unwrap_or_default();
    let at = |place: usize, what: &[u8]| head.get(place..place + what.len()) == Some(what);
    let inside = |what: &[u8]| found(head, what).is_some();
    Some(match head {
        _ if is_boxes(head) => boxes(bytes),
        [0xff, second, ..] if second & 0xf6 == 0xf0 => "AAC",
        [0xff, second, ..] if second & 0xe6 == 0xe4 => "MPEG layer II",
        _ if at(0, b"#!AMR") => "AMR",
        _ if at(0, b"#!SILK") || at(1, b"#!SILK") => "SILK",
        _ if at(0, b"OggS") && inside(b"OpusHead") => "Ogg Opus",
        _ if at(0, b"OggS") && inside(b"Speex   ") => "Ogg Speex",
        _ if at(0, b"OggS") && inside(b"theora") => "a video (Ogg)",
        _ if at(0, &[0x1a, 0x45, 0xdf, 0xa3]) && inside(b"webm") => "WebM",
        _ if at(0, &[0x1a, 0x45, 0xdf, 0xa3]) => "Matroska",
        _ if at(0, &[0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11]) => "WMA",
        _ if at(0, b"caff") => "CAF",
        _ if at(0, b"FORM") && (at(8, b"AIFF") || at(8, b"AIFC")) => "AIFF",
        _ if at(0, b"RIFF") && at(8, b"AVI ") => "a video (AVI)",
        _ if at(0, b"RIFX") => "WAV with its bytes the other way round (RIFX)",
        _ if at(0, b"riff\x2e\x91\xcf\x11") => "Wave64",
        _ if at(0, b".snd") => "AU",
        _ if at(0, b"wvpk") => "WavPack",
        _ if at(0, b"MAC ") => "Monkey's Audio",
        _ if at(0, b"TTA1") => "TTA",
        _ if at(0, b"DSD ") || at(0, b"FRM8") => "DSD",
        _ if at(1, b"dss") || at(1, b"ds2") => "DSS",
        _ if at(0, &[0x0b, 0x77]) => "AC-3",
        _ if at(0, b".RMF") || at(0, b".ra\xfd") => "RealAudio",
        _ if at(0, b"MThd") => "MIDI",
        _ if at(0, b"Creative Voice File") => "VOC",
        _ if at(0, &[0, 0, 1, 0xba]) || at(0, b"\x47") && at(188, b"\x47") => "a video (MPEG)",
        _ if at(0, b"PK\x03\x04") => "a zip archive",
        _ if at(0, b"%PDF") => "a PDF",
        _ if page(head) => "a page from the internet",
        _ => return None,
    })
}

/// Whether an MP4 or QuickTime file begins here.
pub(in crate::audio) fn is_boxes(head: &[u8]) -> bool {
    matches!(head.get(4..8), Some(b"ftyp" | b"moov" | b"mdat" | b"wide"))
}

/// Whether this is a web page, which a browser saves when a download fails.
fn page(head: &[u8]) -> bool {
    let text = head.trim_ascii_start();
    let text = text.get(..text.len().min(64)).unwrap_or_default().to_ascii_lowercase();
    text.starts_with(b"<!doctype html") || text.starts_with(b"<html")
}

/// Kind of the sound in an MP4 file, by its first sample description for sound.
fn boxes(bytes: &[u8]) -> &'static str {
    let brand = bytes.get(8..12).unwrap_or_default();
    let mut kinds = Vec::new();
    let mut rest = bytes;
    while let Some(at) = found(rest, b"stsd") {
        rest = rest.get(at + 4..).unwrap_or_default();
        // After the name come the version, the number of entries, the size of the first, and its kind.
        kinds.extend(rest.get(12..16).and_then(|kind| kind.first_chunk::<4>()).copied());
    }
    in_boxes(brand, &kinds)
}

/// Plain name of an MP4 file with this brand and these kinds of tracks.
pub(in crate::audio) fn in_boxes(brand: &[u8], kinds: &[[u8; 4]]) -> &'static str {
    let phone = brand.starts_with(b"3g");
    let mut video = false;
    for kind in kinds {
        match kind {
            b"mp4a" if phone => return "3GP with AAC",
            b"mp4a" if brand == b"qt  " => return "QuickTime with AAC",
            b"mp4a" => return "M4A with AAC",
            b"alac" => return "M4A with Apple Lossless",
            b"samr" | b"sawb" => return "3GP with AMR",
            b"Opus" => return "MP4 with Opus",
            b"fLaC" => return "MP4 with FLAC",
            b"drms" | b"enca" => return "sound that is locked to an account (DRM)",
            b"avc1" | b"hvc1" | b"hev1" | b"mp4v" | b"s263" | b"av01" => video = true,
            _ => {}
        }
    }
    match brand {
        _ if video => "a video (MP4)",
        _ if phone => "3GP",
        b"M4A " | b"M4B " => "M4A",
        b"qt  " => "QuickTime",
        _ => "MP4",
    }
}

/// Offset of the first `what`.
pub(in crate::audio) fn found(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}
