//! Files as recorders and phones write them, made by hand: odd headers, and what cannot be read.

use std::io::{self, Cursor, Read, Seek, SeekFrom};

use super::*;
use crate::audio::decode::Sides;

fn look(file: &[u8]) -> Result<Intake<Cursor<&[u8]>>, IntakeError> {
    Intake::look(Cursor::new(file), |_| ControlFlow::Continue(()))
}

fn said(file: &[u8]) -> String {
    look(file).err().unwrap().to_string()
}

/// The left side of what is heard.
fn heard(file: &[u8]) -> Vec<f32> {
    let mut intake = look(file).unwrap();
    let mut all = Vec::new();
    intake
        .hear(|left, right| {
            assert!(left.len() == right.len() && left.len() <= STRETCH);
            all.extend_from_slice(left);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(all.len() as u64, intake.frames().0);
    all
}

/// A sound of a quarter of a second at 48 kHz, in eighths of full scale, so that every form holds it exactly.
fn steps() -> Vec<f64> {
    (0..12_000).map(|n| f64::from((n / 7) % 15 - 7) / 8.0).collect()
}

/// A sample in so many bytes, the smallest first.
fn integer(sample: f64, bytes: usize) -> Vec<u8> {
    let whole = (sample * 2f64.powi(bytes as i32 * 8 - 1)) as i64;
    whole.to_le_bytes()[..bytes].to_vec()
}

/// A WAV file with this description of its format and these samples.
fn wav(format: &[u8], data: &[u8]) -> Vec<u8> {
    let sized = |name: &[u8], body: &[u8]| {
        [name, &(body.len() as u32).to_le_bytes(), body, &vec![0; body.len() % 2]].concat()
    };
    let chunks = [sized(b"fmt ", format), sized(b"data", data)].concat();
    [b"RIFF", &(chunks.len() as u32 + 4).to_le_bytes()[..], b"WAVE", &chunks].concat()
}

fn format(tag: u16, channels: u16, rate: u32, bits: u16) -> Vec<u8> {
    let block = channels * bits.div_ceil(8);
    let second = rate * u32::from(block);
    let twos = |values: &[u16]| values.iter().flat_map(|value| value.to_le_bytes()).collect();
    let fours = [rate, second].iter().flat_map(|value| value.to_le_bytes()).collect();
    let parts: [Vec<u8>; 3] = [twos(&[tag, channels]), fours, twos(&[block, bits])];
    parts.concat()
}

#[test]
fn wav_is_heard_in_every_form_of_its_samples() {
    let steps = steps();
    let expected: Vec<f32> = steps.iter().map(|sample| *sample as f32).collect();
    let each = |sample: &dyn Fn(f64) -> Vec<u8>| -> Vec<u8> {
        steps.iter().flat_map(|step| sample(*step)).collect()
    };
    let plain = |bytes: usize| each(&|sample| integer(sample, bytes));
    let small = each(&|sample| vec![(sample * 128.0 + 128.0) as u8]);
    let floats = each(&|sample| (sample as f32).to_le_bytes().to_vec());
    let doubles = each(&|sample| sample.to_le_bytes().to_vec());
    let mut extensible = format(0xfffe, 1, 48_000, 24);
    extensible.extend(22u16.to_le_bytes());
    extensible.extend(24u16.to_le_bytes());
    extensible.extend(4u32.to_le_bytes());
    extensible.extend(b"\x01\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71");
    // Twelve bits stand in the upper part of two bytes, and twenty in that of three.
    for (format, data, bits) in [
        (format(1, 1, 48_000, 8), small, Some(8)),
        (format(1, 1, 48_000, 12), plain(2), Some(16)),
        (format(1, 1, 48_000, 16), plain(2), Some(16)),
        (format(1, 1, 48_000, 20), plain(3), Some(24)),
        (format(1, 1, 48_000, 24), plain(3), Some(24)),
        (extensible, plain(3), Some(24)),
        (format(1, 1, 48_000, 32), plain(4), Some(32)),
        (format(3, 1, 48_000, 32), floats, None),
        (format(3, 1, 48_000, 64), doubles, None),
    ] {
        let file = wav(&format, &data);
        assert_eq!(heard(&file), expected, "{format:?}");
        let intake = look(&file).unwrap();
        assert_eq!((intake.noticed().bits, intake.name()), (bits, "WAV"));
    }
}

#[test]
fn wav_is_heard_to_its_end_whatever_its_sizes_say() {
    let data: Vec<u8> = steps().iter().flat_map(|step| integer(*step, 2)).collect();
    let expected: Vec<f32> = steps().iter().map(|sample| *sample as f32).collect();
    let whole = wav(&format(1, 1, 48_000, 16), &data);
    let with = |changes: &[(usize, &[u8])]| {
        let mut file = whole.clone();
        for (at, bytes) in changes {
            file[*at..at + bytes.len()].copy_from_slice(bytes);
        }
        file
    };
    let end = whole.len() - data.len() - 4;
    // As streams and recorders without power leave them: no size, all sizes, and one that is too small.
    for size in [0u32, u32::MAX, 0x7fff_f000, 1_000] {
        let file = with(&[(4, &size.to_le_bytes()), (end, &size.to_le_bytes())]);
        assert_eq!(heard(&file), expected, "{size}");
    }
    // A size that is beyond four bytes stands in another chunk.
    let large = [
        &b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0"[..],
        &[0; 8],
        &(data.len() as u64).to_le_bytes(),
        &[0; 12],
        &whole[12..end],
        b"\xff\xff\xff\xff",
        &data,
        b"LIST\x04\0\0\0INFO",
    ]
    .concat();
    assert_eq!(heard(&large), expected);
    let renamed = [b"BW64", &large[4..]].concat();
    assert_eq!(heard(&renamed), expected);
    // What a broadcaster notes about it has an odd size, with and without the byte that makes it even.
    for even in [&b"\0"[..], b""] {
        let noted = [&whole[..12], b"bext\x05\0\0\0notes", even, &whole[12..]].concat();
        assert_eq!(heard(&noted), expected, "{even:?}");
    }
    let cut = &whole[..whole.len() - 2_001];
    assert_eq!(heard(cut), expected[..11_000 - 1]);
    assert!(matches!(look(cut).unwrap().noticed().ending, Ending::Whole | Ending::Promised(_)));
}

/// An AIFF file, of this kind if it is AIFF-C, with samples whose first byte is the greatest.
fn aiff(kind: Option<&[u8; 4]>, bits: u16, data: &[u8], size: u32) -> Vec<u8> {
    let frames = data.len() as u32 / u32::from(bits.div_ceil(8));
    let mut common = [&[0, 1][..], &frames.to_be_bytes(), &bits.to_be_bytes()].concat();
    // 48,000 with 80 bits.
    common.extend([0x40, 0x0e, 0xbb, 0x80, 0, 0, 0, 0, 0, 0]);
    common.extend(kind.into_iter().flat_map(|kind| [kind, &[0, 0][..]].concat()));
    let form: &[u8] = if kind.is_some() { b"AIFC" } else { b"AIFF" };
    let title = b"NAME\0\0\0\x03\xe4bc\0";
    [
        b"FORM\0\0\0\0",
        form,
        b"COMM",
        &(common.len() as u32).to_be_bytes(),
        &common,
        title,
        b"SSND",
        &size.to_be_bytes(),
        &[0; 8],
        data,
    ]
    .concat()
}

#[test]
fn aiff_is_heard_in_every_form_and_whatever_its_sizes_say() {
    let expected: Vec<f32> = steps().iter().map(|sample| *sample as f32).collect();
    let plain = |bytes: usize, big: bool| -> Vec<u8> {
        let sample = |step: &f64| {
            let mut sample = integer(*step, bytes);
            if big {
                sample.reverse();
            }
            sample
        };
        steps().iter().flat_map(sample).collect()
    };
    let floats: Vec<u8> =
        steps().iter().flat_map(|sample| (*sample as f32).to_be_bytes()).collect();
    let doubles: Vec<u8> = steps().iter().flat_map(|sample| sample.to_be_bytes()).collect();
    for (kind, bits, data) in [
        (None, 8, plain(1, true)),
        (None, 12, plain(2, true)),
        (None, 16, plain(2, true)),
        (None, 24, plain(3, true)),
        (None, 32, plain(4, true)),
        (Some(b"NONE"), 16, plain(2, true)),
        (Some(b"sowt"), 16, plain(2, false)),
        (Some(b"in24"), 24, plain(3, true)),
        (Some(b"fl32"), 32, floats),
        (Some(b"fl64"), 64, doubles),
    ] {
        for size in [data.len() as u32 + 8, 0, u32::MAX] {
            assert_eq!(heard(&aiff(kind, bits, &data, size)), expected, "{kind:?} {bits} {size}");
        }
    }
    let coded = aiff(Some(b"ima4"), 16, &[0; 400], 408);
    assert!(said(&coded).starts_with("this is AIFF-C with a codec, whatever"), "{}", said(&coded));
}

#[test]
fn what_cannot_be_taken_in_is_named_with_a_way_out() {
    assert_eq!(said(b""), "the file is empty; copy it again from where it was recorded");
    let unknown = "this is no recording that can be recognised; if it plays elsewhere, save it from there as WAV, FLAC or M4A";
    assert_eq!(said(b"Session(format: 1)"), unknown);
    assert_eq!(
        said(&[&b"#!AMR\n"[..], &[0; 300]].concat()),
        "this is AMR, whatever the file is called; phones make it of calls and short messages. A media player that \
         converts, such as VLC, saves it as WAV; for the next time, set the recorder to M4A or to its best quality"
    );
    assert_eq!(
        said(b"PK\x03\x04 and more"),
        "this is a zip archive, whatever the file is called; unpack it and choose the recording inside"
    );
    // A phone whose battery died, or a copy that broke off.
    let unfinished = b"\0\0\0\x10ftypM4A \0\0\0\0\0\0\x10\0mdat and sound";
    assert!(
        said(unfinished).starts_with("this M4A or MP4 file is not whole"),
        "{}",
        said(unfinished)
    );
}

/// A box of this kind.
fn boxed(kind: &[u8; 4], inside: &[u8]) -> Vec<u8> {
    [&(inside.len() as u32 + 8).to_be_bytes()[..], kind, inside].concat()
}

/// An M4A file of one track of this kind, with this description of its stream, and no packets.
fn m4a(kind: &[u8; 4], config: &[u8]) -> Vec<u8> {
    let described = |tag: u8, body: &[u8]| [&[tag, body.len() as u8][..], body].concat();
    let decoder = [&[0x40u8, 0x15][..], &[0; 11], &described(5, config)].concat();
    let stream = [&[0u8, 1, 0][..], &described(4, &decoder)].concat();
    let esds = boxed(b"esds", &[&[0; 4][..], &described(3, &stream)].concat());
    let entry =
        [&[0u8; 6][..], &[0, 1], &[0; 8], &[0, 1, 0, 16, 0, 0, 0, 0, 0xac, 0x44, 0, 0], &esds]
            .concat();
    let samples = boxed(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &boxed(kind, &entry)].concat());
    let head = [&[0u8; 12][..], &44_100u32.to_be_bytes(), &[0; 8]].concat();
    let media = [
        boxed(b"mdhd", &head),
        boxed(b"hdlr", b"\0\0\0\0\0\0\0\0soun\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        boxed(b"minf", &boxed(b"stbl", &samples)),
    ];
    let track = [
        boxed(b"tkhd", &[&[0; 12][..], &[0, 0, 0, 1], &[0; 68]].concat()),
        boxed(b"mdia", &media.concat()),
    ];
    let movie = [boxed(b"mvhd", &[&head[..], &[0; 80]].concat()), boxed(b"trak", &track.concat())];
    [boxed(b"ftyp", b"M4A \0\0\0\0"), boxed(b"moov", &movie.concat()), boxed(b"mdat", b"")].concat()
}

/// Bits as bytes.
fn bits(text: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        text.bytes().filter(|c| matches!(c, b'0' | b'1')).map(|c| c - b'0').collect();
    let byte = |eight: &[u8]| {
        let shifted = eight.iter().enumerate().map(|(at, bit)| bit << (7 - at));
        shifted.sum()
    };
    digits.chunks(8).map(byte).collect()
}

#[test]
fn aac_of_other_kinds_is_named_and_not_guessed() {
    let named = |what: &str| {
        format!(
            "this is {what}, whatever the file is called; its kind of coding is made for calls and radio. Set the \
             recorder to AAC-LC or to a higher quality, or save this one as WAV in a sound editor"
        )
    };
    for (config, what) in [
        // Object type, rate, channels; and as newer encoders add it behind AAC-LC.
        ("00101 0111 0001 0100 00010 000", "HE-AAC"),
        ("11101 0111 0001 0100 00010 000", "HE-AAC v2"),
        ("00010 0111 0001 000 01010110111 00101 1 0100 0", "HE-AAC"),
        ("10111 0100 0001 000", "AAC-LD"),
        ("11111 000111 0100 0001 000", "AAC-ELD"),
        ("11111 001010 0100 0001 000", "xHE-AAC"),
        ("00010 0100 0110 000", "AAC with more than two channels"),
        ("00010 0100 0001 100", "AAC with short frames"),
    ] {
        assert_eq!(said(&m4a(b"mp4a", &bits(config))), named(what), "{config}");
    }
    // AAC-LC itself is only without packets here.
    for config in ["00010 0100 0001 000", "00010 0100 0010 000 01010110111 00101 0"] {
        let damaged = "the sound file is damaged; copy it again from where it was recorded";
        assert_eq!(said(&m4a(b"mp4a", &bits(config))), damaged);
    }
    assert_eq!(
        said(&m4a(b"drms", &[])),
        "this is sound that is locked to an account (DRM), whatever the file is called; only the shop's own programs \
         open it, so please record anew, or choose a recording of your own"
    );
}

#[test]
fn spectral_replication_is_found_where_nothing_else_announces_it() {
    // An end, and before it a filling of three bytes whose first four bits say what is in it.
    let packet =
        |kind: &str| bits(&format!("000 0101 11010 110 0011 {kind} 0101 11110000 00110011 111"));
    assert!(aac::has_replication(&packet("1101")) && aac::has_replication(&packet("1110")));
    assert!(
        !aac::has_replication(&packet("0001"))
            && !aac::has_replication(b"")
            && !aac::has_replication(&[0; 9])
    );
    // A long one: fifteen and what comes after, less one.
    let long = format!("01 110 1111 00000011 1101 0000 {} 111", "01010101".repeat(16));
    assert!(aac::has_replication(&bits(&long)));
    // By chance, few packets look like it, and never several in a row.
    let mut chance = crate::rng::SplitMix64::new(3);
    let looks =
        |_| aac::has_replication(&(0..200).map(|_| chance.below(256) as u8).collect::<Vec<u8>>());
    let found: Vec<bool> = (0..2_000).map(looks).collect();
    let most = found.split(|found| !found).map(<[bool]>::len).max().unwrap();
    assert!(most < aac::FEWEST, "{most}");
}

#[test]
fn eight_channels_become_one_without_the_dead_ones_and_two_stay_two() {
    let steps = steps();
    let file = |channels: u16, of: &dyn Fn(u16, f64) -> f64| {
        let frame = |step: &f64| {
            (0..channels).flat_map(|at| integer(of(at, *step), 3)).collect::<Vec<u8>>()
        };
        wav(&format(1, channels, 48_000, 24), &steps.iter().flat_map(frame).collect::<Vec<u8>>())
    };
    let expected: Vec<f32> = steps.iter().map(|sample| *sample as f32).collect();
    let eight = file(8, &|at, step| if at == 2 || at == 5 { step } else { 0.0 });
    let intake = look(&eight).unwrap();
    assert!(intake.is_mono() && intake.channels() == 8);
    assert_eq!(heard(&eight), expected);
    let half = file(2, &|at, step| if at == 1 { step } else { 0.0 });
    let intake = look(&half).unwrap();
    assert!(intake.is_mono() && intake.noticed().sides == Sides::Right);
    assert_eq!(heard(&half), expected);
    let both = file(2, &|at, step| if at == 1 { step * step } else { step });
    assert!(!look(&both).unwrap().is_mono());
    let many = wav(&format(1, 33, 48_000, 8), &[0; 330]);
    assert_eq!(said(&many), "the sound has 33 channels, expected 1 to 32");
}

/// A recording that is nowhere: a header, and then silence for hours.
struct Hours {
    head: Vec<u8>,
    bytes: u64,
    at: u64,
    /// Where it cannot be read any more.
    breaks: u64,
}

impl Read for Hours {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.breaks {
            return Err(io::Error::other("the stick is gone"));
        }
        let left = (self.bytes - self.at.min(self.bytes)) as usize;
        let most = into.len().min(left);
        for (to, at) in into[..most].iter_mut().zip(self.at..) {
            *to = self.head.get(at as usize).copied().unwrap_or((at % 96 == 0).into());
        }
        self.at += most as u64;
        Ok(most)
    }
}

impl Seek for Hours {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.bytes.saturating_add_signed(by),
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

/// So many seconds of eight channels with 32 bits at 96 kHz, without a size in its header.
fn hours(secs: u64) -> Hours {
    let mut head = wav(&format(1, 8, 96_000, 32), b"");
    let size = head.len() - 4;
    head[size..].copy_from_slice(&u32::MAX.to_le_bytes());
    let bytes = head.len() as u64 + secs * 96_000 * 32;
    Hours { head, bytes, at: 0, breaks: u64::MAX }
}

#[test]
fn a_recording_is_stopped_too_long_or_gone_in_the_middle() {
    let mut told = Frames::ZERO;
    let stopped = Intake::look(hours(4 * 3_600), |length| {
        told = length;
        if length < Frames::from_secs(2) {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    assert!(matches!(stopped, Err(IntakeError::Stopped)));
    assert!(told < Frames::from_secs(3), "{told}");
    let gone = Hours { breaks: 100_000_000, ..hours(60) };
    let gone = Intake::look(gone, |_| ControlFlow::Continue(())).err().unwrap();
    assert_eq!(gone.to_string(), "the file could not be read");
}

/// Hours of eight channels are read from nowhere; `cargo test -- --ignored` measures it.
#[test]
#[ignore = "reads 44 GB of samples, for a minute"]
fn four_hours_of_eight_channels_are_heard_and_not_a_minute_more() {
    let intake = Intake::look(hours(4 * 3_600), |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((intake.frames(), intake.channels()), (LONGEST, 8));
    let long = Intake::look(hours(4 * 3_600 + 60), |_| ControlFlow::Continue(()));
    assert_eq!(
        long.err().unwrap().to_string(),
        "the sound is longer than 4h; divide it into several lines"
    );
}

#[test]
fn files_that_are_damaged_never_make_it_fail() {
    let mut chance = crate::rng::SplitMix64::new(11);
    let data: Vec<u8> = steps().iter().flat_map(|step| integer(*step, 2)).collect();
    let files = [
        wav(&format(1, 1, 48_000, 16), &data),
        aiff(Some(b"sowt"), 16, &data, data.len() as u32 + 8),
        m4a(b"mp4a", &bits("00010 0100 0001 000")),
    ];
    for _ in 0..2_000 {
        let mut file = files[chance.below(3) as usize].clone();
        for _ in 0..=chance.below(4) {
            let at = chance.below(file.len().min(700) as u64) as usize;
            file[at] = chance.below(256) as u8;
        }
        file.truncate(chance.below(file.len() as u64 * 2) as usize);
        if let Ok(mut intake) = look(&file) {
            let mut frames = 0;
            intake
                .hear(|left, _| {
                    frames += left.len() as u64;
                    ControlFlow::Continue(())
                })
                .unwrap();
            assert_eq!(frames, intake.frames().0);
        }
    }
}
