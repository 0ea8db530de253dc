//! What phones and recorders make, taken in: as long as it was, as loud as it was, and the same sound. Bundles go on
//! holding what they held.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::process::Command;

use groundwork::audio::decode::{self, Ending};
use groundwork::audio::intake::Intake;
use groundwork::bundle::{SecretKey, pack};
use groundwork::script::{Form, parse_manifest};

use crate::rig::program::Desk;

/// A rising tone that swells three times a second, so that every place in it is another one.
pub const SOUND: &str =
    "aevalsrc=0.4*sin(2*PI*(200*t+300*t*t))*(0.55+0.45*sin(2*PI*3*t)):s=44100:d=2.3";
/// Its frames at 48 kHz.
const FRAMES: u64 = 110_400;

/// The sound as ffmpeg writes it with these options.
pub fn made(sound: &str, options: &str, name: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let mut args = vec!["-v", "error", "-f", "lavfi", "-i", sound];
    args.extend(options.split_whitespace());
    args.push(name);
    let made = Command::new("ffmpeg").args(&args).current_dir(folder.path()).output();
    let made = made.expect("ffmpeg is needed; ./scripts/test installs it");
    assert!(made.status.success(), "{args:?}: {}", String::from_utf8_lossy(&made.stderr));
    fs::read(folder.path().join(name)).unwrap()
}

fn look(file: &[u8]) -> Result<Intake<Cursor<&[u8]>>, String> {
    let goes_on = |_| ControlFlow::Continue(());
    Intake::look(Cursor::new(file), goes_on).map_err(|error| error.to_string())
}

/// The left side of what is heard.
fn heard(file: &[u8]) -> Vec<f32> {
    let mut all = Vec::new();
    let mut to = |left: &[f32], _: &[f32]| {
        all.extend_from_slice(left);
        ControlFlow::Continue(())
    };
    look(file).unwrap().hear(&mut to).unwrap();
    all
}

/// The correlation of two sounds, the second of which begins `lag` frames later, and how much louder it is, in dB.
fn alike(one: &[f32], other: &[f32], lag: usize) -> (f64, f64) {
    let pairs = one.iter().zip(other.get(lag..).unwrap_or_default());
    let (mut both, mut first, mut second) = (0.0, 0.0, 0.0);
    for (one, other) in pairs.map(|(one, other)| (f64::from(*one), f64::from(*other))) {
        both += one * other;
        first += one * one;
        second += other * other;
    }
    (both / (first * second).sqrt(), 10.0 * (second / first).log10())
}

/// Formats that say where the recording begins and ends, and formats that do not.
#[test]
fn what_phones_and_recorders_make_is_the_sound_that_it_was_made_of() {
    let source = decode::decode(&made(SOUND, "-c:a pcm_s16le", "a.wav")).unwrap();
    let source = source.left();
    assert_eq!(source.len() as u64, FRAMES);
    let exactly = [
        ("-c:a aac -b:a 64k", "a.m4a", "M4A with AAC", 0.999),
        ("-c:a aac -b:a 64k -movflags +faststart", "a.m4a", "M4A with AAC", 0.999),
        ("-c:a alac", "a.m4a", "M4A with Apple Lossless", 0.999_99),
        ("-c:a aac -f 3gp", "a.3gp", "3GP with AAC", 0.999),
        ("-c:a aac", "a.mov", "QuickTime with AAC", 0.999),
        ("-c:a pcm_s16le", "a.mov", "QuickTime", 0.999_99),
        ("-c:a libopus -strict -2", "a.mp4", "MP4 with Opus", 0.99),
        ("-c:a flac -strict -2", "a.mp4", "MP4 with FLAC", 0.999_99),
        ("-c:a libmp3lame", "a.mp4", "MP4 with MP3", 0.999),
        ("-c:a pcm_s16le", "a.caf", "CAF", 0.999_99),
        ("-c:a pcm_s24be", "a.caf", "CAF", 0.999_99),
        ("-c:a pcm_f32le", "a.caf", "CAF", 0.999_99),
        ("-c:a alac", "a.caf", "CAF", 0.999_99),
        ("-c:a pcm_s16be", "a.aiff", "AIFF", 0.999_99),
        ("-c:a pcm_s24be", "a.aiff", "AIFF", 0.999_99),
        ("-c:a pcm_f64be", "a.aiff", "AIFF", 0.999_99),
        ("-c:a pcm_mulaw", "a.aiff", "AIFF", 0.999),
        ("-c:a libopus -b:a 48k", "a.opus", "Ogg Opus", 0.99),
        ("-c:a libopus -b:a 16k -application voip", "a.opus", "Ogg Opus", 0.95),
        ("-c:a libopus -b:a 24k -frame_duration 60", "a.ogg", "Ogg Opus", 0.95),
        ("-c:a libopus", "a.webm", "WebM", 0.99),
        // As a browser records it: nobody knows how long it will be.
        ("-c:a libopus -live 1", "a.webm", "WebM", 0.99),
        ("-c:a libopus", "a.mka", "Matroska", 0.99),
        ("-c:a flac", "a.mka", "Matroska", 0.999_99),
        ("-c:a libmp3lame -q:a 4", "a.mp3", "MP3", 0.999),
        ("-c:a flac", "a.flac", "FLAC", 0.999_99),
        ("-c:a flac", "a.ogg", "FLAC in Ogg", 0.999_99),
        ("-c:a libvorbis", "a.ogg", "Ogg Vorbis", 0.999),
        ("-c:a pcm_f64le", "a.wav", "WAV", 0.999_99),
        ("-c:a pcm_alaw", "a.wav", "WAV", 0.999),
        ("-c:a pcm_s24le -rf64 always", "a.wav", "WAV", 0.999_99),
        ("-c:a pcm_s16le -write_bext 1 -metadata description=x", "a.wav", "WAV", 0.999_99),
    ];
    for (options, name, what, least) in exactly {
        let file = made(SOUND, options, name);
        let intake = look(&file).unwrap_or_else(|error| panic!("{options} {name}: {error}"));
        assert_eq!((intake.name(), intake.frames().0), (what, FRAMES), "{options} {name}");
        let noticed = intake.noticed();
        assert_eq!((noticed.ending, noticed.clipped), (Ending::Whole, 0), "{options} {name}");
        let heard = heard(&file);
        assert_eq!(heard.len() as u64, FRAMES, "{options} {name}");
        let (correlation, louder) = alike(source, &heard, 0);
        assert!(correlation > least, "{options} {name}: {correlation}");
        assert!(louder.abs() < 0.5, "{options} {name}: {louder} dB");
        // The control: a few milliseconds later it is another sound.
        assert!(alike(source, &heard, 200).0 < 0.9, "{options} {name}");
    }
    for (options, name, most) in [
        ("-c:a aac", "a.aac", 2_400),
        ("-c:a aac", "a.mka", 2_400),
        ("-c:a aac -movflags frag_keyframe+empty_moov", "a.mp4", 2_400),
        ("-c:a libmp3lame -q:a 4 -write_xing 0", "a.mp3", 4_000),
        ("-c:a libvorbis", "a.mka", 1_024),
    ] {
        let file = made(SOUND, options, name);
        let heard = heard(&file);
        let added = heard.len() - source.len();
        assert!(added < most, "{options} {name}: {added} frames more");
        let best = (0..=added).map(|lag| alike(source, &heard, lag));
        let (correlation, louder) = best.max_by(|one, other| one.0.total_cmp(&other.0)).unwrap();
        assert!(correlation > 0.999 && louder.abs() < 0.5, "{options} {name}: {correlation}");
    }
}

#[test]
fn a_video_gives_its_sound_and_one_without_is_named() {
    let picture = "testsrc=d=1:s=64x64";
    let with = format!("-f lavfi -i {SOUND} -c:v mpeg4 -c:a aac");
    assert_eq!(look(&made(picture, &with, "a.mov")).unwrap().frames().0, FRAMES);
    for name in ["a.mp4", "a.mkv"] {
        let said = look(&made(picture, "-c:v mpeg4", name)).err().unwrap();
        let expected = "this is a video without sound, whatever the file is called; please choose the recording itself";
        assert_eq!(said, expected, "{name}");
    }
}

#[test]
fn a_file_that_is_cut_off_is_heard_as_far_as_it_goes() {
    for (options, name) in [
        ("-c:a aac -movflags +faststart", "a.m4a"),
        ("-c:a libopus", "a.opus"),
        ("-c:a aac", "a.aac"),
        ("-c:a libopus", "a.webm"),
        ("-c:a pcm_s16le", "a.caf"),
        ("-c:a pcm_s16be", "a.aiff"),
    ] {
        let whole = made(SOUND, options, name);
        let cut = &whole[..whole.len() * 6 / 10];
        let frames = look(cut).unwrap().frames().0;
        assert!((FRAMES / 3..FRAMES * 3 / 4).contains(&frames), "{name}: {frames}");
        let (whole, cut) = (heard(&whole), heard(cut));
        let same = cut.len() - 4_800;
        assert!(alike(&whole[..same], &cut[..same], 0).0 > 0.999, "{name}");
    }
    // Its list of contents is at the end.
    let whole = made(SOUND, "-c:a aac", "a.m4a");
    let said = look(&whole[..whole.len() * 6 / 10]).err().unwrap();
    assert!(
        said.starts_with("this M4A or MP4 file is not whole: the list of its contents is missing"),
        "{said}"
    );
}

#[test]
fn a_picture_of_ten_megabytes_and_free_words_in_its_tag_are_passed_over() {
    let sound = made(SOUND, "-c:a libmp3lame -q:a 4 -write_xing 0 -id3v2_version 0", "a.mp3");
    let frame = |name: &[u8], body: &[u8]| {
        let size = (body.len() as u32).to_be_bytes();
        [name, &size, &[0, 0], body].concat()
    };
    let tag = [
        frame(b"TXXX", b"\0my own words\0\xff\xfb\x90\0 and what looks like a frame"),
        frame(b"APIC", &[&b"\0image/png\0\x03\0"[..], &vec![0xff; 10 << 20]].concat()),
    ]
    .concat();
    let size = [21, 14, 7, 0].map(|shift| (tag.len() >> shift & 0x7f) as u8);
    let tagged = [b"ID3\x03\0\0", &size[..], &tag, &sound].concat();
    assert_eq!(heard(&tagged), heard(&sound));
}

/// Whatever may be taken in, bundles hold FLAC, MP3 and Ogg Vorbis: their readers know nothing else, under no name.
#[test]
fn a_bundle_with_anything_new_in_it_is_refused_under_every_lawful_name() {
    let desk = Desk::with_a_bundle();
    let folder = desk.path("evenings");
    desk.change(
        "bundle.ron",
        "programme:",
        "recordings: [Recording(file: \"a/x.flac\", title: \"A talk\")],\n    programme:",
    );
    let text = fs::read_to_string(folder.join("bundle.ron")).unwrap();
    let making = parse_manifest("bundle.ron", text.as_bytes(), Form::Making).unwrap().bundle;
    let secret = fs::read_to_string(desk.path("my.key")).unwrap();
    let key = SecretKey::open(&secret, "a quiet room").unwrap();
    let verified = |name: &str, content: &[u8]| {
        let mut bundle = making.clone();
        bundle.recordings[0].file = name.into();
        let texts = bundle.named().filter(|name| !name.starts_with("a/"));
        let read = |name: &str| (name.to_owned(), fs::read(folder.join(name)).unwrap());
        let mut contents: BTreeMap<String, Vec<u8>> = texts.map(read).collect();
        contents.insert(name.into(), content.into());
        let packed = pack(Vec::new(), &bundle, &contents, &key).unwrap();
        fs::write(desk.path("e.groundwork"), packed).unwrap();
        desk.run(&["bundle", "verify", "e.groundwork"])
    };
    for (options, name) in [
        ("-c:a aac", "a.m4a"),
        ("-c:a alac", "a.m4a"),
        ("-c:a aac -movflags frag_keyframe+empty_moov", "a.mp4"),
        ("-c:a libopus -strict -2", "a.mp4"),
        ("-c:a flac -strict -2", "a.mp4"),
        ("-c:a aac", "a.aac"),
        ("-c:a alac", "a.caf"),
        ("-c:a pcm_s16le", "a.caf"),
        ("-c:a pcm_s16be", "a.aiff"),
        ("-c:a pcm_s16le", "a.wav"),
        ("-c:a libopus", "a.opus"),
        ("-c:a libopus", "a.webm"),
        ("-c:a libvorbis", "a.mka"),
        ("-c:a flac", "a.mka"),
    ] {
        let file = made(SOUND, options, name);
        assert!(look(&file).is_ok(), "{options} {name}");
        assert!(decode::length_of(&mut &file[..]).is_err(), "{options} {name}");
        for lawful in ["a/x.flac", "a/x.mp3", "a/x.ogg"] {
            let (code, said) = verified(lawful, &file);
            assert_eq!(code, 1, "{options} {name} as {lawful}: {said}");
            assert!(said.contains("(clip)"), "{options} {name} as {lawful}: {said}");
        }
    }
    // The controls: what bundles do hold.
    for (options, name) in
        [("-c:a flac", "x.flac"), ("-c:a libmp3lame", "x.mp3"), ("-c:a libvorbis", "x.ogg")]
    {
        let (code, said) = verified(&format!("a/{name}"), &made(SOUND, options, name));
        assert_eq!(code, 0, "{name}: {said}");
    }
}

#[test]
fn files_of_a_phone_become_the_recordings_of_their_lines() {
    let desk = Desk::with_a_bundle();
    let files = [
        ("01.m4a", made(SOUND, "-c:a aac", "a.m4a")),
        ("line 2.opus", made(SOUND, "-c:a libopus", "a.opus")),
    ];
    for (name, file) in &files {
        fs::write(desk.path(name), file).unwrap();
    }
    let args = ["bundle", "take-in", "evenings", "01.m4a", "line 2.opus", "--session", "evening"];
    let said = desk.ok(&args);
    assert!(said.contains("a/01.flac: from `01.m4a`, M4A with AAC, 2.3s, -"), "{said}");
    assert!(said.contains("a/line-2.flac: from `line 2.opus`, Ogg Opus, 2.3s, -"), "{said}");
    let plays = "  plays line 2 of s/evening.ron: Perhaps there is a sound that is further away.\n";
    assert!(said.contains(plays), "{said}");
    let text = fs::read_to_string(desk.path("evenings/s/evening.ron")).unwrap();
    for line in [
        "Line(text: \"You may like to listen to what is here.\", clip: \"a/01.flac\"),",
        "Line(text: \"Perhaps there is a sound that is further away.\", clip: \"a/line-2.flac\"),",
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert!(desk.path("evenings/.versions/s/evening.ron").is_dir(), "what it was is kept");
    for (name, file) in &files {
        assert_eq!(&fs::read(desk.path(name)).unwrap(), file, "{name} stays as it is");
    }
    // What lies there is what was heard, with 16 bits, and can be packed.
    let flac = fs::read(desk.path("evenings/a/01.flac")).unwrap();
    let (_, noticed) = decode::look(&flac, usize::MAX).unwrap();
    assert_eq!(noticed.bits, Some(16));
    assert!(alike(&heard(&files[0].1), decode::decode(&flac).unwrap().left(), 0).0 > 0.999_99);
    desk.pack("my.key", "e.groundwork");
    // Once more changes nothing; another recording of that name gets a name of its own.
    let names = || {
        let all = fs::read_dir(desk.path("evenings/a")).unwrap();
        let mut names: Vec<_> = all.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    desk.ok(&args);
    assert_eq!(names(), ["01.flac", "line-2.flac"]);
    assert_eq!(fs::read_to_string(desk.path("evenings/s/evening.ron")).unwrap(), text);
    fs::write(desk.path("01.m4a"), made(&SOUND.replace("0.4*", "0.2*"), "-c:a aac", "a.m4a"))
        .unwrap();
    let said = desk.ok(&["bundle", "take-in", "evenings", "01.m4a"]);
    assert!(said.contains("a/01-2.flac: from") && said.contains("plays line 1 of"), "{said}");
    assert_eq!(names(), ["01-2.flac", "01.flac", "line-2.flac"]);
    assert_eq!(fs::read(desk.path("evenings/a/01.flac")).unwrap(), flac);
}

#[test]
fn what_is_not_clear_or_cannot_be_taken_in_is_said_and_changes_nothing() {
    let desk = Desk::with_a_bundle();
    fs::write(desk.path("memo.m4a"), made(SOUND, "-c:a aac", "a.m4a")).unwrap();
    fs::write(desk.path("7.m4a"), made(SOUND, "-c:a aac", "a.m4a")).unwrap();
    fs::write(desk.path("silent 1.wav"), made("anullsrc=d=2", "-c:a pcm_s16le", "a.wav")).unwrap();
    fs::write(desk.path("short 1.wav"), made("sine=d=0.05", "-c:a pcm_s16le", "a.wav")).unwrap();
    fs::write(desk.path("empty 1.m4a"), b"").unwrap();
    let text = || fs::read_to_string(desk.path("evenings/s/evening.ron")).unwrap();
    let before = text();
    let refused = |args: &[&str], status: i32, expected: &str| {
        let (code, said) = desk.run(&[&["bundle", "take-in", "evenings"], args].concat());
        assert_eq!(code, status, "{args:?}: {said}");
        assert!(said.contains(expected), "{args:?}: {said}");
        assert_eq!(text(), before);
        assert_eq!(fs::read_dir(desk.path("evenings/a")).map_or(0, Iterator::count), 0);
    };
    let session = ["--session", "evening"];
    let with = |file: &'static str| [&[file][..], &session].concat();
    let unclear = "it is not clear for which line `memo.m4a` is: call it by the line's number, as in `03.m4a`, or choose \
                   the line with --line";
    refused(&with("memo.m4a"), 2, unclear);
    let far =
        "`7.m4a` would be for line 7, and the session has 2 spoken lines; choose one with --line";
    refused(&with("7.m4a"), 2, far);
    refused(
        &[&with("memo.m4a")[..], &["--line", "3"]].concat(),
        2,
        "would be for line 3, and the session has 2",
    );
    refused(
        &["memo.m4a", "--session", "noon"],
        2,
        "there is no session `noon` in the bundle; it has `s/evening.ron`",
    );
    let two = [&["memo.m4a", "7.m4a"][..], &session, &["--line", "1"]].concat();
    refused(&two, 2, "a line is chosen for one recording");
    refused(&with("silent 1.wav"), 1, "`silent 1.wav` cannot be taken in: it is silent throughout");
    refused(
        &with("short 1.wav"),
        1,
        "`short 1.wav` cannot be taken in: it lasts 0.05s, expected at least 0.1s",
    );
    refused(&with("empty 1.m4a"), 1, "`empty 1.m4a` cannot be taken in: the file is empty");
    refused(&with("gone 1.m4a"), 1, "could not open `gone 1.m4a`: there is no such file or folder");
}

#[test]
fn checking_names_what_is_to_be_taken_in_and_the_command() {
    let desk = Desk::with_a_bundle();
    fs::create_dir_all(desk.path("evenings/a")).unwrap();
    fs::write(desk.path("evenings/a/further.m4a"), made(SOUND, "-c:a aac", "a.m4a")).unwrap();
    desk.change(
        "s/evening.ron",
        "        Say(\"Perhaps there is a sound that is further away.\")",
        "        Line(text: \"Perhaps there is a sound.\", clip: \"a/further.m4a\")",
    );
    let (code, said) = desk.run(&["bundle", "check", "evenings"]);
    assert_eq!(code, 1);
    let expected = "this is M4A with AAC, which bundles cannot hold as it is; `groundwork bundle take-in` makes FLAC of it, and \
                    so does *Your own recording…* on the card of its line in Studio";
    assert!(said.contains(expected), "{said}");
    let pack = ["bundle", "pack", "evenings", "--key", "my.key", "--out", "e.groundwork"];
    let (code, said) = desk.run(&pack);
    assert_eq!(code, 2);
    assert!(said.contains(expected), "{said}");
    // As it is said: the file that the line names, and no more.
    let said = desk.ok(&["bundle", "take-in", "evenings", "evenings/a/further.m4a"]);
    assert!(said.contains("a/further.flac: from") && said.contains("plays line 2 of"), "{said}");
    desk.ok(&["bundle", "check", "evenings"]);
    assert!(desk.path("evenings/a/further.m4a").is_file());
    // What cannot be taken in either keeps its own words.
    fs::write(desk.path("evenings/a/further.flac"), b"#!AMR\n and the rest of a call").unwrap();
    let (_, said) = desk.run(&["bundle", "check", "evenings"]);
    assert!(said.contains("this is AMR, whatever the file is called, and not FLAC"), "{said}");
}
