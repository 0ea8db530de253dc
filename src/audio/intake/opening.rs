//! What a file is, by its content, and how it is opened.

use std::io::{Seek as _, SeekFrom};
use std::sync::LazyLock;

use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known::{
    CODEC_ID_AAC, CODEC_ID_MP3, CODEC_ID_OPUS, CODEC_ID_VORBIS,
};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::default::codecs::{
    AacDecoder, AlacDecoder, FlacDecoder, MpaDecoder, PcmDecoder, VorbisDecoder,
};
use symphonia::default::formats::{AdtsReader, CafReader, IsoMp4Reader, MkvReader};

use super::boxes::Movie;
use super::cut::{Cut, Time};
use super::file::{File, Media};
use super::opus::{Opus, skipped};
use super::{IntakeError, aac, aiff, ebml};
use crate::audio::decode::foreign::{self, found};
use crate::audio::decode::front::Front;
use crate::audio::decode::packets::{Allowed, Packets, damaged, stream};
use crate::audio::decode::plain::Plain;
use crate::audio::decode::source::{Source, piece};
use crate::audio::decode::{DecodeError, wav};

/// Most channels, as many as a large recorder has tracks.
const MOST_CHANNELS: usize = 32;

/// Bytes inspected to recognise the kind of a file.
const HEAD: usize = 64 * 1024;

/// MPEG-4 streams that are AAC or MP3 (ISO 14496-1, table 5).
const AAC: [u8; 4] = [0x40, 0x66, 0x67, 0x68];
const MP3: [u8; 2] = [0x69, 0x6b];

/// The decoders for an author's files. A client's bundle reaches none of them: `decode` has its own.
static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut codecs = CodecRegistry::new();
    codecs.register_audio_decoder::<AacDecoder>();
    codecs.register_audio_decoder::<AlacDecoder>();
    codecs.register_audio_decoder::<FlacDecoder>();
    codecs.register_audio_decoder::<MpaDecoder>();
    codecs.register_audio_decoder::<Opus>();
    codecs.register_audio_decoder::<PcmDecoder>();
    codecs.register_audio_decoder::<VorbisDecoder>();
    codecs
});

/// A file that is recognised.
pub(super) struct Found {
    pub kind: Kind,
    /// Its plain name, such as "M4A with AAC".
    pub name: &'static str,
    pub cut: Cut,
}

/// How a file is opened.
pub(super) enum Kind {
    Plain(Plain),
    Flac,
    Mpeg,
    Ogg,
    Adts,
    Matroska,
    Caf,
    Mp4 {
        /// Id of the track.
        track: u32,
        /// Bytes that the file should have.
        bytes: u64,
    },
}

impl Kind {
    /// What a file of this kind is when its sound is in no codec that is known.
    pub fn without_codec(&self) -> Option<&'static str> {
        Some(match self {
            Kind::Matroska => "WebM or Matroska with a kind of sound that is not known",
            Kind::Caf => "CAF with a kind of sound that is not known",
            Kind::Mp4 { .. } => "MP4 with a kind of sound that is not known",
            Kind::Ogg => "Ogg with a kind of sound that is not known",
            Kind::Plain(_) | Kind::Flac | Kind::Mpeg | Kind::Adts => return None,
        })
    }

    /// Whether the end of a file can be told from one that is cut off.
    pub fn has_end(&self) -> bool {
        !matches!(self, Kind::Matroska)
    }
}

/// Whether decoding gives exactly the samples that were recorded.
pub(super) fn is_exact(codec: AudioCodecId) -> bool {
    !matches!(codec, CODEC_ID_AAC | CODEC_ID_MP3 | CODEC_ID_OPUS | CODEC_ID_VORBIS)
}

/// Recognises a file by its content; its name plays no part.
///
/// # Errors
/// When it cannot be taken in, for what it is.
pub(super) fn recognise<S: Source>(file: &mut File<S>) -> Result<Found, IntakeError> {
    if file.bytes() == 0 {
        return Err(DecodeError::Empty.into());
    }
    let head = piece(file, 0, HEAD);
    let found = |kind, name| Ok(Found { kind, name, cut: Cut::default() });
    if wav::is_wav(&head) {
        return found(Kind::Plain(wav::read(file, MOST_CHANNELS)?), "WAV");
    }
    if aiff::begins(&head) {
        return found(Kind::Plain(aiff::read(file, MOST_CHANNELS)?), "AIFF");
    }
    if head.starts_with(b"caff") {
        return found(Kind::Caf, "CAF");
    }
    if foreign::is_boxes(&head) {
        return in_boxes(file);
    }
    if head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) {
        let name = foreign::named(&head).unwrap_or("Matroska");
        return Ok(Found { kind: Kind::Matroska, name, cut: ebml::cut(file) });
    }
    let head = untagged(file);
    if head.starts_with(b"OggS") {
        return in_ogg(&head);
    }
    if head.starts_with(b"fLaC") {
        return found(Kind::Flac, "FLAC");
    }
    match foreign::named(&head) {
        Some("AAC") => found(Kind::Adts, "AAC"),
        Some(what) => Err(IntakeError::unread(what)),
        None => found(Kind::Mpeg, "MP3"),
    }
}

/// What comes after tags in front.
fn untagged<S: Source>(file: &mut File<S>) -> Vec<u8> {
    let _ = file.seek(SeekFrom::Start(0));
    let mut front = Front::new(file);
    while front.pass_tags() {}
    front.ahead(HEAD).to_vec()
}

/// The sound in an Ogg file.
fn in_ogg(head: &[u8]) -> Result<Found, IntakeError> {
    let name = match foreign::named(head) {
        Some(opus @ "Ogg Opus") => opus,
        Some(what) => return Err(IntakeError::unread(what)),
        None if found(head, b"\x7fFLAC").is_some() => "FLAC in Ogg",
        None => "Ogg Vorbis",
    };
    let skip = found(head, b"OpusHead").and_then(|at| skipped(head.get(at..)?)).unwrap_or(0);
    let cut = Cut { skip: Time::samples(skip), ..Cut::default() };
    Ok(Found { kind: Kind::Ogg, name, cut })
}

/// The sound in an MP4, M4A or QuickTime file.
fn in_boxes<S: Source>(file: &mut File<S>) -> Result<Found, IntakeError> {
    let movie = Movie::read(file);
    if !movie.listed {
        return Err(IntakeError::Unlisted);
    }
    if movie.is_beyond {
        return Err(DecodeError::Damaged.into());
    }
    let kinds: Vec<[u8; 4]> = movie.tracks.iter().map(|track| track.kind).collect();
    let name = foreign::in_boxes(&movie.brand, &kinds);
    let Some(track) = movie.sound() else {
        let is_video = movie.tracks.iter().any(|track| track.kind != *b"text");
        return Err(match is_video {
            true => IntakeError::unread("a video without sound"),
            false => DecodeError::NoSound.into(),
        });
    };
    let name = match (&track.kind, &track.stream) {
        (b"drms" | b"enca" | b"samr" | b"sawb" | b"sawp", _) => {
            return Err(IntakeError::unread(name));
        }
        (b"mp4a", Some((kind, config))) if AAC.contains(kind) => {
            if let Some(what) = aac::other_than_lc(config) {
                return Err(IntakeError::unread(what));
            }
            name
        }
        (b"mp4a", Some((kind, _))) if MP3.contains(kind) => "MP4 with MP3",
        (b"mp4a", _) => {
            return Err(IntakeError::unread("MP4 with a kind of sound that is not known"));
        }
        _ => name,
    };
    let kind = Kind::Mp4 { track: track.id, bytes: movie.bytes };
    Ok(Found { kind, name, cut: movie.cut(track) })
}

/// Opens a file that was recognised.
///
/// # Errors
/// When it is damaged, or holds something else than sound that can be decoded.
pub(super) fn open<'f, S: Source>(
    file: &'f mut File<S>,
    kind: &Kind,
) -> Result<Packets<'f>, DecodeError> {
    let allowed = Allowed { codecs: &CODECS, channels: MOST_CHANNELS };
    file.seek(SeekFrom::Start(0)).map_err(|_| DecodeError::Damaged)?;
    let options = FormatOptions::default;
    let ahead = |file: &'f mut File<S>| {
        let mut front = Front::new(file);
        while front.pass_tags() {}
        front
    };
    let whole = |file: &'f mut File<S>, least: u64| {
        MediaSourceStream::new(Box::new(Media::new(file, least)), Default::default())
    };
    match kind {
        Kind::Plain(plain) => Packets::plain(Box::new(file), plain, allowed),
        Kind::Flac => Packets::flac(ahead(file), allowed),
        Kind::Mpeg => Packets::mpeg(ahead(file), allowed),
        Kind::Ogg => Packets::ogg(ahead(file), allowed),
        Kind::Adts => {
            let reader = AdtsReader::try_new(stream(ahead(file)), options()).map_err(damaged)?;
            first_track(Box::new(reader), allowed)
        }
        Kind::Matroska => {
            let reader = MkvReader::try_new(stream(ahead(file)), options()).map_err(damaged)?;
            first_track(Box::new(reader), allowed)
        }
        Kind::Caf => {
            let reader = CafReader::try_new(whole(file, 0), options()).map_err(damaged)?;
            first_track(Box::new(reader), allowed)
        }
        Kind::Mp4 { track, bytes } => {
            let reader = IsoMp4Reader::try_new(whole(file, *bytes), options()).map_err(damaged)?;
            of_track(Box::new(reader), *track, allowed)
        }
    }
}

fn first_track<'f>(
    reader: Box<dyn FormatReader + 'f>,
    allowed: Allowed,
) -> Result<Packets<'f>, DecodeError> {
    let track = reader.default_track(TrackType::Audio).ok_or(DecodeError::NoSound)?.id;
    of_track(reader, track, allowed)
}

fn of_track<'f>(
    reader: Box<dyn FormatReader + 'f>,
    track: u32,
    allowed: Allowed,
) -> Result<Packets<'f>, DecodeError> {
    let found = reader.tracks().iter().find(|found| found.id == track);
    let codec = found.and_then(|found| Some(found.codec_params.as_ref()?.audio()?.codec));
    Packets::formatted(reader, track, codec.is_some_and(is_exact), allowed)
}
