//! Recordings as recorders, phones, other programs and power cuts leave them: all of what is in a file is
//! heard, or it is said what the file is.

use std::path::Path;
use std::process::Command;

use groundwork::audio::Sound;
use groundwork::audio::decode::{self, Ending, Noticed, Sides};
use groundwork::audio::encode::flac;
use groundwork::audio::loudness::{SPEECH, measure_speech, speech_gain};
use groundwork::units::{Frames, Gain};

/// What a program writes into a file of this name.
fn made(program: &str, args: &[&str], name: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(program).args(args).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{program} {args:?}: {output:?}");
    std::fs::read(folder.path().join(name)).unwrap()
}

/// A sound of ffmpeg's, written with these options.
fn ffmpeg(sound: &str, options: &str, name: &str) -> Vec<u8> {
    let mut args = vec!["-v", "error", "-f", "lavfi", "-i", sound];
    args.extend(options.split_whitespace());
    args.push(name);
    made("ffmpeg", &args, name)
}

/// Two seconds of a tone, thirty of silence, and the tone again.
const TONE_AND_SILENCE: &str = "aevalsrc=0.3*sin(2*PI*440*t)*(lt(t\\,2)+gte(t\\,32)):s=44100:d=34";

/// A tone for so many seconds.
fn tone(secs: &str) -> String {
    format!("sine=frequency=440:sample_rate=44100:duration={secs}")
}

fn secs(length: Frames) -> f64 {
    length.0 as f64 / 48_000.0
}

/// How long a file is, which is the same however it is read, and what was noticed.
fn looked(file: &[u8]) -> (f64, Noticed) {
    let (sound, noticed) = decode::look(file, usize::MAX).unwrap();
    let long = decode::LongClip::read(file).unwrap();
    assert_eq!(long.frames(), sound.frames());
    if !file.starts_with(b"RIFF") && !file.starts_with(b"RF64") && !file.starts_with(b"BW64") {
        assert_eq!(decode::length_of(&mut &file[..]).unwrap(), sound.frames());
    }
    // As a long recording it is heard to the same bits.
    let heard = |sound: &Sound| {
        let mut all = Vec::new();
        decode::hear(sound, |left, _| all.extend_from_slice(left)).unwrap();
        all
    };
    let (held, long) = (heard(&sound), heard(&Sound::Long(long.into())));
    assert!(held == long, "{} frames", held.len());
    (secs(sound.frames()), noticed)
}

fn length(file: &[u8]) -> f64 {
    looked(file).0
}

/// How loud a stretch is, in dBFS.
fn level(file: &[u8], from: f64, to: f64) -> f64 {
    let clip = decode::decode(file).unwrap();
    let at = |secs: f64| (secs * 48_000.0) as usize;
    let stretch = &clip.left()[at(from)..at(to)];
    let power = stretch.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / stretch.len() as f64;
    10.0 * power.log10()
}

fn refused(file: &[u8]) -> String {
    let said = decode::decode(file).unwrap_err().to_string();
    assert_eq!(decode::LongClip::read(file).unwrap_err().to_string(), said);
    said
}

fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() < 0.06
}

#[test]
fn an_mp3_without_a_header_is_heard_to_its_last_frame() {
    let file = ffmpeg(TONE_AND_SILENCE, "-c:a libmp3lame -q:a 4 -write_xing 0", "a.mp3");
    let (length, noticed) = looked(&file);
    assert!(near(length, 34.0), "{length}");
    assert_eq!(noticed.ending, Ending::Whole);
    assert!(level(&file, 32.2, 33.8) > -20.0 && level(&file, 10.0, 20.0) < -60.0);
    // With one it is as long as what was encoded, to the frame.
    let file = ffmpeg(TONE_AND_SILENCE, "-c:a libmp3lame -q:a 4", "a.mp3");
    assert_eq!(decode::decode(&file).unwrap().frames(), Frames::from_secs(34));
    for options in ["-ar 22050", "-ar 8000", "-ac 2 -joint_stereo 1", "-b:a 32k"] {
        let file = ffmpeg(&tone("2"), &format!("{options} -c:a libmp3lame"), "a.mp3");
        let length = looked(&file).0;
        assert!((length - 2.0).abs() < 1e-4, "{options}: {length}");
    }
}

/// Where a file has what its encoder says of it, and how many frames it says.
fn xing(file: &[u8]) -> usize {
    let at = file.windows(4).position(|four| four == b"Xing" || four == b"Info").unwrap();
    at + 8
}

#[test]
fn an_mp3_whose_header_is_wrong_is_heard_to_its_last_frame() {
    let file = ffmpeg(&tone("6"), "-c:a libmp3lame -q:a 4", "a.mp3");
    let at = xing(&file);
    let frames = u32::from_be_bytes(file[at..at + 4].try_into().unwrap());
    let with = |frames: u32| {
        let mut other = file.clone();
        other[at..at + 4].copy_from_slice(&frames.to_be_bytes());
        looked(&other)
    };
    assert_eq!(with(frames).1.ending, Ending::Whole);
    let (third, noticed) = with(frames / 3);
    assert!(near(third, 6.0), "{third}");
    let Ending::Promised(promised) = noticed.ending else { panic!("{noticed:?}") };
    assert!(near(secs(promised), 2.0));
    let (none, noticed) = with(0);
    assert!(near(none, 6.0) && noticed.ending == Ending::Whole, "{none}");
    let (more, noticed) = with(frames * 2);
    assert!(near(more, 6.0), "{more}");
    let Ending::Promised(promised) = noticed.ending else { panic!("{noticed:?}") };
    assert!(near(secs(promised), 12.0));
}

#[test]
fn files_that_were_joined_are_heard_or_named() {
    let cover = [b"ID3\x03\0\0\0\x01\x0f\x76".to_vec(), noise(18_422)].concat();
    let one = |secs: &str| ffmpeg(&tone(secs), "-c:a libmp3lame -q:a 4", "a.mp3");
    let (a, b) = (one("3"), one("4"));
    for (joined, whole) in [
        ([&a[..], &b].concat(), 7.0),
        ([&a[..], &b, &a].concat(), 10.0),
        ([&cover[..], &a, &cover, &b].concat(), 7.0),
        ([&a[..], b"TAG", &[b' '; 125], &cover, &b].concat(), 7.0),
    ] {
        let (length, noticed) = looked(&joined);
        assert!((length - whole).abs() < 0.2, "{length}");
        assert_eq!(noticed.ending, Ending::Promised(Frames::from_secs(3)));
    }
    // Those of other formats say themselves that they are several.
    let said = "this is several files one after the other; save each of them separately, or open it in a sound \
                editor and save it as one";
    let ogg = |secs: &str| ffmpeg(&tone(secs), "-c:a libvorbis", "a.ogg");
    assert_eq!(refused(&[ogg("1"), ogg("2")].concat()), said);
    let one = |secs: &str, options: &str, name: &str| ffmpeg(&tone(secs), options, name);
    for (a, b) in [("", ""), ("", "-ac 2"), ("-ar 22050", "-c:a pcm_s24le")] {
        let (a, b) = (one("5", a, "a.wav"), one("7", b, "a.wav"));
        // As a program leaves it that does not know the size yet.
        let mut stream = a.clone();
        let data = a.windows(4).position(|four| four == b"data").unwrap();
        stream[data + 4..data + 8].fill(0xff);
        for between in [&b""[..], b"LIST\x04\0\0\0INFO"] {
            assert_eq!(refused(&[&a[..], between, &b].concat()), said);
        }
        assert_eq!(refused(&[stream, b].concat()), said);
    }
    for (a, b) in [("", ""), ("", "-ac 2"), ("-ar 22050", "-sample_fmt s32")] {
        let (a, b) = (format!("-c:a flac {a}"), format!("-c:a flac {b}"));
        let (a, b) = (one("5", &a, "a.flac"), one("7", &b, "a.flac"));
        for between in [&b""[..], &id3v1(), b"junk of somebody's"] {
            let joined = [&a[..], between, &b].concat();
            assert_eq!(refused(&joined), said);
            assert_eq!(decode::length_of(&mut &joined[..]).unwrap_err().to_string(), said);
        }
    }
}

/// A tag of 128 bytes.
fn id3v1() -> Vec<u8> {
    [&b"TAG"[..], &[b' '; 125]].concat()
}

#[test]
fn what_stands_behind_a_flac_takes_nothing_from_it() {
    let ape = {
        let tag = |flags: u8| {
            [&b"APETAGEX\xd0\x07\0\0\x28\0\0\0\x01\0\0\0\0\0\0"[..], &[flags], &[0; 8]].concat()
        };
        [&tag(0xa0)[..], b"\0\0\0\0\0\0\0\0", &tag(0x80)].concat()
    };
    let id3v2 = [&b"ID3\x03\0\0\0\0\x10\0"[..], &[7; 2_048]].concat();
    // Of silence, of a tone and of noise, whose frames have from 11 to 24,000 bytes.
    for sound in ["anullsrc=r=44100:d=2", &tone("2.3"), "anoisesrc=d=2.2:r=48000:c=white"] {
        let whole = ffmpeg(sound, "-c:a flac", "a.flac");
        let expected = decode::decode(&whole).unwrap();
        for behind in [
            &id3v1()[..],
            &ape,
            &id3v2,
            &[ape.clone(), id3v1()].concat(),
            &[0; 5_000],
            &noise(70_000),
            b"x",
        ] {
            let file = [&whole[..], behind].concat();
            let (length, noticed) = looked(&file);
            assert_eq!(noticed.ending, Ending::Whole, "{sound}: {length}, {} bytes", behind.len());
            assert!(decode::decode(&file).unwrap().left() == expected.left());
        }
    }
    // A frame that was damaged is left out, and no other.
    let whole = ffmpeg("anoisesrc=d=2:r=48000", "-c:a flac -frame_size 4800", "a.flac");
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 0x10;
    let (length, noticed) = looked(&damaged);
    assert_eq!(length, 1.9);
    assert_eq!(noticed.ending, Ending::Whole, "it is too little to be said");
}

/// Bytes without order, as a picture has them.
fn noise(bytes: usize) -> Vec<u8> {
    let mut state = 7u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as u8
    };
    (0..bytes).map(|_| next()).collect()
}

#[test]
fn files_that_were_cut_off_say_so() {
    let cut = |file: &[u8]| looked(&file[..file.len() / 3]);
    for (options, name) in
        [("-c:a libmp3lame -b:a 64k", "a.mp3"), ("-c:a flac", "a.flac"), ("", "a.wav")]
    {
        let file = ffmpeg(&tone("6"), options, name);
        assert_eq!(looked(&file).1.ending, Ending::Whole, "{name}");
        let (length, noticed) = cut(&file);
        assert!((length - 2.0).abs() < 0.7, "{name}: {length}");
        assert_eq!(noticed.ending, Ending::Promised(Frames::from_secs(6)), "{name}");
    }
    // Of several pages; a tone is so small that one has all of it.
    let ogg = ffmpeg("anoisesrc=duration=6:amplitude=0.1", "-c:a libvorbis -q:a 6", "a.ogg");
    assert_eq!(looked(&ogg).1.ending, Ending::Whole);
    assert_eq!(cut(&ogg).1.ending, Ending::Torn);
    let bare = ffmpeg(&tone("6"), "-c:a libmp3lame -b:a 64k -write_xing 0", "a.mp3");
    assert_eq!(looked(&bare).1.ending, Ending::Whole);
    assert_eq!(cut(&bare).1.ending, Ending::Torn);
    // A FLAC whose header promises less.
    let mut flac = ffmpeg(&tone("6"), "-c:a flac", "a.flac");
    flac[22..26].copy_from_slice(&44_100u32.to_be_bytes());
    let (length, noticed) = looked(&flac);
    assert!(near(length, 6.0), "{length}");
    assert_eq!(noticed.ending, Ending::Promised(Frames::from_secs(1)));
}

#[test]
fn pictures_of_any_size_are_passed_over() {
    let picture = "color=red:size=64x64:duration=1,noise=alls=100";
    let folder = tempfile::tempdir().unwrap();
    let png = ffmpeg(picture, "-frames:v 1", "p.png");
    std::fs::write(folder.path().join("p.png"), &png).unwrap();
    // A picture that is one is made as large as pictures of cameras are.
    let large = |bytes: usize| [png.clone(), noise(bytes)].concat();
    let id3 = |bytes: usize| {
        let picture = large(bytes);
        let apic = [&b"\0image/png\0\x03\0"[..], &picture].concat();
        let frame = [b"APIC", &(apic.len() as u32).to_be_bytes()[..], b"\0\0", &apic].concat();
        let size = frame.len() as u32;
        let size =
            [size >> 21, size >> 14 & 127, size >> 7 & 127, size & 127].map(|seven| seven as u8);
        [b"ID3\x03\0\0", &size[..], &frame].concat()
    };
    let mp3 = ffmpeg(&tone("2"), "-c:a libmp3lame", "a.mp3");
    let flac = ffmpeg(&tone("2"), "-c:a flac", "a.flac");
    let ogg = ffmpeg(&tone("2"), "-c:a libvorbis", "a.ogg");
    for bytes in [1_000, 3 << 20, 12 << 20] {
        let tag = id3(bytes);
        for file in [&mp3, &flac, &ogg] {
            assert!(near(length(&[&tag[..], file].concat()), 2.0), "{bytes}");
            assert!(near(length(&[&tag[..], &tag, file].concat()), 2.0), "{bytes}");
        }
        assert!(near(length(&[&mp3[..], &tag].concat()), 2.0), "{bytes} behind it");
        // FLAC has blocks for them.
        let data = large(bytes);
        let block = [&[6][..], &(data.len() as u32).to_be_bytes()[1..], &data].concat();
        let with = [&flac[..42], &block, &flac[42..]].concat();
        assert!(near(length(&with), 2.0), "{bytes} in a block");
    }
    // Ogg has them among its words.
    let with = made(
        "ffmpeg",
        &[
            "-v",
            "error",
            "-f",
            "lavfi",
            "-i",
            &tone("2"),
            "-c:a",
            "libvorbis",
            "-metadata",
            &format!("metadata_block_picture={}", "QUJD".repeat(30_000)),
            "a.ogg",
        ],
        "a.ogg",
    );
    assert!(with.len() > 120_000 && near(length(&with), 2.0));
    // The control: what is in front and is no tag is no recording.
    assert!(decode::decode(&noise(3 << 20)).is_err());
}

/// A WAV file of two seconds at 8 kHz with 16 bits, with these sizes in its header.
fn sized(riff: u32, data: u32) -> Vec<u8> {
    let mut file = plain();
    file[4..8].copy_from_slice(&riff.to_le_bytes());
    file[40..44].copy_from_slice(&data.to_le_bytes());
    file
}

fn plain() -> Vec<u8> {
    let samples: Vec<u8> = (0..16_000)
        .map(|n| ((f64::from(n) * 0.3).sin() * 9_000.0) as i16)
        .flat_map(i16::to_le_bytes)
        .collect();
    [&b"RIFF\x24\x7d\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x7d\0\0"[..], &samples].concat()
}

#[test]
fn wav_files_are_read_to_their_end_whatever_their_header_says() {
    let size = 32_000;
    for (riff, data) in [
        (size + 36, size),
        (size + 28, size),
        (0, 0),
        (0, size),
        (size + 36, 0),
        (u32::MAX, u32::MAX),
        (u32::MAX, 0),
        (0x7fff_f024, 0x7fff_f000),
        (8, size),
    ] {
        let (length, noticed) = looked(&sized(riff, data));
        assert_eq!((length, noticed.ending), (2.0, Ending::Whole), "{riff} {data}");
    }
    // What the header knows less or more of is heard, and said.
    let (length, noticed) = looked(&sized(size / 4 + 36, size / 4));
    assert_eq!((length, noticed.ending), (2.0, Ending::Promised(Frames(24_000))));
    let (length, noticed) = looked(&sized(size * 2 + 36, size * 2));
    assert_eq!((length, noticed.ending), (2.0, Ending::Promised(Frames::from_secs(4))));
    // What follows the sound is none.
    for after in [
        &b"LIST\x04\0\0\0INFO"[..],
        b"id3 \x04\0\0\0abcd",
        b"wXyZ\x04\0\0\0abcd",
        b"ID3\x03\0\0\0\0\0\x09abcdefghi",
        &[0; 4_096],
    ] {
        let (length, noticed) = looked(&[&plain()[..], after].concat());
        assert_eq!((length, noticed.ending), (2.0, Ending::Whole), "{after:?}");
    }
    // An odd chunk in front, with the byte that makes it even and without.
    for chunk in [&b"bext\x03\0\0\0abc\0"[..], b"bext\x03\0\0\0abc", b"LIST\x05\0\0\0INFOx"] {
        let file = plain();
        assert_eq!(looked(&[&file[..36], chunk, &file[36..]].concat()).0, 2.0, "{chunk:?}");
        let early = [&file[..12], chunk, &file[12..]].concat();
        assert_eq!(looked(&early).0, 2.0, "{chunk:?}");
    }
}

#[test]
fn wav_files_of_every_lawful_form_are_read() {
    for options in [
        "-c:a pcm_u8",
        "-c:a pcm_s16le",
        "-c:a pcm_s24le",
        "-c:a pcm_s32le",
        "-c:a pcm_f32le",
        "-c:a pcm_f64le",
        "-c:a pcm_alaw",
        "-c:a pcm_mulaw",
        "-rf64 always",
        "-write_bext 1",
        "-c:a pcm_s24le -ac 2 -channel_layout stereo",
        "-rf64 always -c:a pcm_s24le",
    ] {
        let file = ffmpeg(&tone("2"), options, "a.wav");
        let (length, noticed) = looked(&file);
        assert_eq!((length, noticed.ending), (2.0, Ending::Whole), "{options}");
        // Of one channel ffmpeg makes two that are 3 dB softer each.
        let (wanted, heard) =
            (if options.contains("-ac 2") { -24.1 } else { -21.1 }, level(&file, 0.5, 1.5));
        assert!((heard - wanted).abs() < 0.2_f64, "{options}: {heard}");
        let mut wide = file.clone();
        if wide.starts_with(b"RF64") {
            wide[..4].copy_from_slice(b"BW64");
            assert_eq!(looked(&wide).0, 2.0, "{options}");
        }
    }
    let extensible = made(
        "sox",
        &["-n", "-b", "24", "-r", "44100", "-c", "2", "a.wav", "synth", "2", "sine", "440"],
        "a.wav",
    );
    assert_eq!(extensible[20..22], [0xfe, 0xff]);
    assert_eq!(length(&extensible), 2.0);
    // As it comes through a pipe.
    let piped = Command::new("sox")
        .args("-n -r 8000 -b 16 -t wav - synth 2 sine 440".split(' '))
        .output()
        .unwrap();
    assert_eq!(length(&piped.stdout), 2.0);
    let piped = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", &tone("2"), "-f", "wav", "-"])
        .output()
        .unwrap();
    assert_eq!(length(&piped.stdout), 2.0);
}

#[test]
fn other_formats_are_named_for_what_they_are() {
    let named = |what: &str| {
        format!(
            "this is {what}, whatever the file is called, and not FLAC, MP3, Ogg Vorbis or WAV; save it as one of \
             these, in a sound editor or with the program that recorded it"
        )
    };
    for (options, name, what) in [
        ("-c:a aac", "a.m4a", "M4A with AAC"),
        ("-c:a aac -movflags +faststart", "a.m4a", "M4A with AAC"),
        ("-c:a alac", "a.m4a", "M4A with Apple Lossless"),
        ("-c:a aac -f 3gp", "a.3gp", "3GP with AAC"),
        ("-c:a libopus", "a.opus", "Ogg Opus"),
        ("-c:a libopus", "a.webm", "WebM"),
        ("-c:a libopus", "a.mka", "Matroska"),
        ("-c:a wmav2", "a.wma", "WMA"),
        ("-c:a pcm_s16be", "a.caf", "CAF"),
        ("-c:a pcm_s16be", "a.aiff", "AIFF"),
        ("-c:a aac", "a.aac", "AAC"),
        ("-c:a adpcm_ima_wav", "a.wav", "WAV with ADPCM"),
        ("-c:a adpcm_ms", "a.wav", "WAV with ADPCM"),
        ("-c:a libmp3lame -f wav", "a.wav", "WAV with MP3"),
        ("-c:a pcm_s16be", "a.au", "AU"),
        ("-c:a wavpack", "a.wv", "WavPack"),
        ("-c:a ac3", "a.ac3", "AC-3"),
        ("-c:a pcm_s16le", "a.w64", "Wave64"),
        ("-c:a mp2", "a.mp2", "MPEG layer II"),
    ] {
        let file = ffmpeg(&tone("2"), options, name);
        assert_eq!(refused(&file), named(what), "{options} {name}");
        // As it comes, what lies at its end is not known yet.
        let said = decode::length_of(&mut &file[..]).unwrap_err().to_string();
        assert!(
            said == named(what)
                || name.ends_with("m4a")
                || name.ends_with("3gp")
                || name.ends_with("wav"),
            "{said}"
        );
    }
    let amr = [&b"#!AMR\n"[..], &[0; 300]].concat();
    assert_eq!(refused(&amr), named("AMR"));
    let gsm = {
        let mut file = plain();
        file[20] = 0x31;
        file
    };
    assert_eq!(refused(&gsm), named("WAV with GSM"));
    assert_eq!(refused(b"<!DOCTYPE html><html><body>not found"), named("a page from the internet"));
}

/// A channel of a voice, and another one.
fn stereo(right: impl Fn(f32) -> f32) -> Vec<u8> {
    let voice = voice(4);
    let samples = voice.iter().flat_map(|sample| [*sample, right(*sample)]);
    float(2, samples.collect())
}

/// Something like a voice at 8 kHz: a pitch that moves, its harmonics, and pauses.
fn voice(secs: u32) -> Vec<f32> {
    let mut phase = 0.0f64;
    (0..secs * 8_000)
        .map(|n| {
            let t = f64::from(n) / 8_000.0;
            phase += (120.0 + 15.0 * (t * 3.0).sin()) * std::f64::consts::TAU / 8_000.0;
            let harmonics: f64 = (1..12).map(|k| (phase * f64::from(k)).sin() / f64::from(k)).sum();
            (0.15 * harmonics * (t * 5.0).sin().max(0.0)) as f32
        })
        .collect()
}

/// A 32-bit float WAV file at 8 kHz.
fn float(channels: u16, samples: Vec<f32>) -> Vec<u8> {
    let data: Vec<u8> = samples.iter().flat_map(|s| s.to_le_bytes()).collect();
    let bytes = data.len() as u32;
    let block = channels * 4;
    [
        &b"RIFF"[..],
        &(36 + bytes).to_le_bytes(),
        b"WAVEfmt \x10\0\0\0\x03\0",
        &channels.to_le_bytes(),
        b"\x40\x1f\0\0",
        &(8_000 * u32::from(block)).to_le_bytes(),
        &block.to_le_bytes(),
        b"\x20\0data",
        &bytes.to_le_bytes(),
        &data,
    ]
    .concat()
}

#[test]
fn a_dead_or_opposite_channel_is_found_and_the_living_one_is_heard() {
    let alone = decode::decode(&float(1, voice(4))).unwrap();
    let left = |file: &[u8]| {
        let (sound, noticed) = decode::look(file, usize::MAX).unwrap();
        let Sound::Held(clip) = sound else { panic!("it is short") };
        (clip, noticed.sides)
    };
    type Other = fn(f32) -> f32;
    let cases: [(Other, Sides); 6] = [
        (|_| 0.0, Sides::Left),
        (|_| 0.2, Sides::Left),
        (|s| s * 0.05, Sides::Left),
        (|s| -s, Sides::Opposite),
        (|s| s * -0.6, Sides::Opposite),
        (|s| s, Sides::Same),
    ];
    for (right, sides) in cases {
        let file = stereo(right);
        let (clip, found) = left(&file);
        assert_eq!(found, sides);
        assert!(clip.is_mono() && clip.left() == alone.left(), "{sides:?}");
        // A long recording, too.
        looked(&file);
    }
    // The other way round, and both where both are alive.
    let swapped: Vec<f32> = voice(4).iter().flat_map(|sample| [0.0, *sample]).collect();
    let (clip, found) = left(&float(2, swapped));
    assert!(found == Sides::Right && clip.left() == alone.left());
    looked(&float(2, voice(4).iter().flat_map(|s| [0.0, *s]).collect()));
    let (clip, found) = left(&stereo(|s| s * 0.3));
    assert!(found == Sides::All && !clip.is_mono());
    for options in ["-c:a libmp3lame", "-c:a libvorbis"] {
        let name = if options.contains("mp3") { "a.mp3" } else { "a.ogg" };
        let one = "aevalsrc=0.2*sin(2*PI*200*t)|0:s=44100:d=3";
        assert_eq!(looked(&ffmpeg(one, options, name)).1.sides, Sides::Left, "{name}");
    }
}

#[test]
fn only_what_is_flat_at_full_scale_is_cut_off() {
    let clipped = |file: &[u8]| looked(file).1.clipped;
    let loud = |by: f32| voice(4).iter().map(|s| s * by).collect::<Vec<f32>>();
    let highest = loud(1.0).iter().fold(0.0f32, |high, s| high.max(s.abs()));
    assert_eq!(clipped(&float(1, loud(3.0 / highest))), 0, "fractions may be over full scale");
    let cut = loud(3.0 / highest).iter().map(|s| s.clamp(-1.0, 1.0)).collect();
    assert!(clipped(&float(1, cut)) > 100);
    // And what is over it is brought to the level of speech whole.
    let sound = decode::read(&float(1, loud(3.0 / highest)), usize::MAX).unwrap();
    let gain = speech_gain(measure_speech(&sound).unwrap());
    let packed = flac(&sound, gain, 24, usize::MAX).unwrap().unwrap();
    assert_eq!(clipped(&packed), 0);
    let clip = decode::decode(&packed).unwrap();
    let Sound::Held(was) = sound else { panic!("it is short") };
    let off = clip.left().iter().zip(was.left()).map(|(a, b)| (a - b * gain.0).abs());
    assert!(off.fold(0.0, f32::max) < 1e-5);
}

/// A narrator's clip, long enough to be measured.
fn narrator() -> Vec<f32> {
    let audio = Path::new(env!("CARGO_MANIFEST_DIR")).join("audio/clara");
    let mut files: Vec<_> =
        std::fs::read_dir(audio).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let clips = files.iter().map(|file| decode::decode(&std::fs::read(file).unwrap()).unwrap());
    let mut said = Vec::new();
    for clip in clips.filter(|clip| clip.frames() > Frames::from_secs(4)).take(2) {
        said.extend_from_slice(clip.left());
        said.resize(said.len() + 24_000, 0.0);
    }
    said
}

#[test]
fn a_knock_does_not_say_how_loud_a_voice_is() {
    let measured = |samples: &[f32]| {
        let clip = groundwork::audio::Clip::mono(samples.to_vec());
        measure_speech(&Sound::Held(clip.into())).unwrap()
    };
    let voice = narrator();
    let own = measured(&voice).integrated.unwrap();
    let gain = Gain(10f64.powf((-44.0 - own) / 20.0) as f32);
    let quiet: Vec<f32> = voice.iter().map(|s| s * gain.0).collect();
    let alone = measured(&quiet);
    assert!((alone.integrated.unwrap() + 44.0).abs() < 0.1, "{alone:?}");
    // On the table, and against the microphone.
    let knock = |samples: &mut Vec<f32>, at: usize, low: f32| {
        for n in 0..9_600 {
            let t = n as f32 / 48_000.0;
            samples[at + n] += 0.8 * (-t * 25.0).exp() * (t * low * std::f32::consts::TAU).sin();
        }
    };
    // Wherever it falls: in a word, in a rest, between two lines.
    for at in (12_000..quiet.len() - 20_000).step_by(24_000) {
        let mut knocked = quiet.clone();
        knock(&mut knocked, at, 160.0);
        let off = measured(&knocked).integrated.unwrap() - alone.integrated.unwrap();
        assert!(off.abs() < 1.0, "at {at}: {off}");
    }
    // In the middle of a word, and after the last one.
    let power = |at: &usize| quiet[*at..at + 9_600].iter().map(|s| s * s).sum::<f32>();
    let word =
        (0..quiet.len() - 20_000).step_by(2_400).max_by(|a, b| power(a).total_cmp(&power(b)));
    let word = word.unwrap();
    for low in [90.0, 160.0, 3_000.0] {
        for at in [word, quiet.len() - 20_000] {
            let mut knocked = quiet.clone();
            knock(&mut knocked, at, low);
            let heard = measured(&knocked);
            let off = heard.integrated.unwrap() - alone.integrated.unwrap();
            assert!(off.abs() < 1.0, "{low} Hz at {at}: {heard:?}");
            // The control: the standard takes the knock for everything there is.
            let standard = groundwork::audio::loudness::measure(&knocked, &knocked);
            assert!(standard.integrated.unwrap() > -36.0, "{standard:?}");
            // Levelled as speech, and a client that measures it again has nothing to do.
            let sound = Sound::Held(groundwork::audio::Clip::mono(knocked).into());
            let gain = speech_gain(heard);
            let packed = flac(&sound, gain, 16, usize::MAX).unwrap().unwrap();
            let again = measured(decode::decode(&packed).unwrap().left());
            assert!(
                (again.integrated.unwrap() - SPEECH).abs() < 1.0,
                "{low} Hz at {at}: {again:?}"
            );
            let again = 20.0 * speech_gain(again).0.log10();
            assert!(again.abs() < 1.0, "{again}");
        }
    }
}

/// Every narrated clip is at its level by the measure that recordings are brought to theirs with, so that
/// nothing of them is undone.
#[test]
fn narrated_clips_are_at_the_level_of_speech_by_the_same_measure() {
    let audio = Path::new(env!("CARGO_MANIFEST_DIR")).join("audio/clara");
    let (mut sum, mut seen) = (0.0, 0);
    for file in std::fs::read_dir(audio).unwrap().step_by(7) {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let sound = decode::read(&bytes, usize::MAX).unwrap();
        let loudness = measure_speech(&sound).unwrap().integrated.unwrap();
        assert!(loudness < SPEECH + 3.0, "{loudness}");
        if sound.frames() > Frames::from_secs(4) {
            (sum, seen) = (sum + loudness, seen + 1);
        }
    }
    let mean = sum / f64::from(seen);
    assert!((mean - SPEECH).abs() < 1.0, "{mean} of {seen}");
}
