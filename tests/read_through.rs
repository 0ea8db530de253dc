//! One recording of a whole session: its lines are found in it, whoever reads them, and become recordings that are
//! heard clean. The reader is Thomas, and Clara speaks the lines for comparison.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::Command;

use groundwork::audio::align::{Cut, Heard, Listening, Reference, align};
use groundwork::audio::clean::{Cleaner, Room, RoomCheck, Softening};
use groundwork::audio::decode;
use groundwork::domain::Line;
use groundwork::library::{Narrations, spoken_lines};
use groundwork::narrator::Voice;
use groundwork::script::parse;

use crate::rig::program::Desk;

/// Frames in a second.
const SECOND: usize = 48_000;

/// Some lines of a built-in session.
pub(crate) fn lines(count: usize) -> Vec<Line> {
    lines_of("riding-a-wave").into_iter().take(count).collect()
}

/// All lines of one.
fn lines_of(session: &str) -> Vec<Line> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("sessions/{session}.ron"));
    let session = parse("it.ron", &fs::read(path).unwrap()).unwrap().session;
    spoken_lines(&session).into_iter().cloned().collect()
}

fn clip(line: &Line, voice: Voice) -> Vec<f32> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("audio");
    let path = Narrations::open(&folder).unwrap().clip(line, voice).unwrap();
    decode::decode(&fs::read(path).unwrap()).unwrap().left().to_vec()
}

/// Numbers by chance, evenly from −1 to 1, always the same.
fn chance() -> impl FnMut() -> f32 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    }
}

/// A reading of lines, with pauses of half a second to two, and where each of them is.
#[derive(Default)]
pub(crate) struct Reading {
    samples: Vec<f32>,
    places: Vec<(usize, Range<usize>)>,
}

impl Reading {
    pub(crate) fn of(lines: &[Line], order: &[usize]) -> Reading {
        Reading::by(order, |line| clip(&lines[line], Voice::Thomas))
    }

    /// The same, each line as `speak` gives it.
    fn by(order: &[usize], speak: impl Fn(usize) -> Vec<f32>) -> Reading {
        let mut chance = chance();
        let mut reading = Reading::default();
        for line in order {
            reading.pause(1.25 + 0.75 * chance());
            let start = reading.samples.len();
            reading.samples.extend(speak(*line));
            reading.places.push((*line, start..reading.samples.len()));
        }
        reading.pause(1.0);
        reading
    }

    /// Nothing, for so many seconds.
    pub(crate) fn silent(seconds: usize) -> Reading {
        Reading { samples: vec![0.0; seconds * SECOND], places: Vec::new() }
    }

    fn pause(&mut self, seconds: f32) {
        self.samples.resize(self.samples.len() + (seconds * SECOND as f32) as usize, 0.0);
    }

    /// With the noise of a room, so far below the voice in dB.
    pub(crate) fn in_a_room(mut self, below: f32) -> Reading {
        let spoken = self.places.iter().flat_map(|(_, place)| &self.samples[place.clone()]);
        let (sum, count) =
            spoken.fold((0.0, 0), |(sum, count), sample| (sum + sample * sample, count + 1));
        let mut chance = chance();
        let mut low = 0.0;
        let noise: Vec<f32> = (0..self.samples.len())
            .map(|_| {
                let white = chance();
                low += 0.05 * (3.0 * white - low);
                low + 0.15 * white
            })
            .collect();
        let power = noise.iter().map(|sample| sample * sample).sum::<f32>() / noise.len() as f32;
        let gain = (sum / count as f32 / power).sqrt() * 10f32.powf(-below / 20.0);
        self.samples.iter_mut().zip(noise).for_each(|(sample, noise)| *sample += gain * noise);
        self
    }

    /// How long it is.
    pub(crate) fn seconds(&self) -> f64 {
        self.samples.len() as f64 / SECOND as f64
    }

    pub(crate) fn wav(&self) -> Vec<u8> {
        let data: Vec<u8> =
            self.samples.iter().flat_map(|s| ((s * 32_767.0) as i16).to_le_bytes()).collect();
        let size = data.len() as u32;
        let rate = SECOND as u32;
        let header =
            [36 + size, 16, 1 | 1 << 16, rate, 2 * rate, 2 | 16 << 16, size].map(u32::to_le_bytes);
        let [whole, form, kind, hz, bytes, sample, length] = header;
        let parts: [&[u8]; 12] = [
            b"RIFF", &whole, b"WAVE", b"fmt ", &form, &kind, &hz, &bytes, &sample, b"data",
            &length, &data,
        ];
        parts.concat()
    }
}

fn listened(samples: &[f32]) -> Heard {
    let mut listening = Listening::new(SECOND as u32);
    samples.chunks(4_000).for_each(|chunk| listening.hear(chunk));
    listening.finish()
}

/// Whether a cut holds all of a place, and no more of the pauses around than what is between it and its neighbours.
fn holds(cut: &Cut, reading: &Reading, at: usize) -> bool {
    let slack = SECOND as u64 * 15 / 100;
    let place =
        |at: usize| reading.places.get(at).map(|(_, place)| place.start as u64..place.end as u64);
    let own = place(at).unwrap();
    let before = at.checked_sub(1).and_then(place).map_or(0, |before| before.end);
    let after = place(at + 1).map_or(u64::MAX, |after| after.start);
    let (start, end) = (cut.place.start.0, cut.place.end.0);
    (before..=own.start + slack).contains(&start) && (own.end - slack..=after).contains(&end)
}

#[test]
fn every_line_is_found_although_one_is_read_twice_and_one_left_out() {
    let lines = lines(10);
    let clara: Vec<Heard> = lines.iter().map(|line| listened(&clip(line, Voice::Clara))).collect();
    let order = [0, 1, 2, 3, 3, 4, 6, 7, 8, 9];
    let reading = Reading::of(&lines, &order).in_a_room(20.0);
    let cuts = align(&listened(&reading.samples), Reference::Spoken(&clara));
    let found: Vec<usize> = cuts.iter().map(|cut| cut.line).collect();
    assert_eq!(found, order);
    for (at, cut) in cuts.iter().enumerate() {
        assert!(holds(cut, &reading, at), "{cut:?} and {:?}", reading.places[at]);
        assert!(cut.is_sure(), "{cut:?}");
    }
    // The control: the lines in another order are not taken for a reading of the script.
    let mixed: Vec<Heard> =
        [7, 2, 9, 4, 0, 6, 1, 8, 3, 5].map(|at| listened(&clip(&lines[at], Voice::Clara))).into();
    let cuts = align(&listened(&reading.samples), Reference::Spoken(&mixed));
    assert!(cuts.iter().all(|cut| !cut.is_sure()), "{cuts:?}");
}

#[test]
fn without_a_narrator_pauses_and_lengths_tell_lines_apart_and_nothing_is_sure() {
    let lines = lines(8);
    let reading = Reading::of(&lines, &[0, 1, 2, 3, 4, 5, 6, 7]);
    let lengths: Vec<f64> = lines.iter().map(|line| line.text.len() as f64).collect();
    let cuts = align(&listened(&reading.samples), Reference::Lengths(&lengths));
    let right = cuts.iter().filter(|cut| holds(cut, &reading, cut.line)).count();
    assert!(right >= 6, "{cuts:?}");
    assert!(cuts.iter().all(|cut| !cut.is_sure()));
}

/// What takes long, and says its figures.
#[cfg(target_os = "linux")]
mod measured {
    use std::ops::ControlFlow;
    use std::time::Instant;

    use groundwork::audio::intake::Intake;

    use super::*;
    use crate::rig::told;

    /// Other voices than those of the narrators, as espeak-ng makes them.
    const OTHERS: [&[&str]; 6] = [
        &["-v", "en-us+m3", "-s", "140"],
        &["-v", "en-029+f4"],
        &["-v", "en-gb-x-rp+m5", "-s", "125"],
        &["-v", "en-us"],
        &["-v", "en-gb-scotland", "-s", "150"],
        &["-v", "en-gb+f2"],
    ];

    /// What one of them says.
    fn said(voice: &[&str], text: &str) -> Vec<f32> {
        let made = Command::new("espeak-ng").args(voice).args(["--stdout", text]).output();
        let mut wav = made.expect("espeak-ng is needed; ./scripts/test long installs it").stdout;
        // What goes through a pipe has no length in its header.
        let length = wav.len() as u32;
        wav[4..8].copy_from_slice(&(length - 8).to_le_bytes());
        wav[40..44].copy_from_slice(&(length - 44).to_le_bytes());
        audible(decode::decode(&wav).unwrap().left())
    }

    /// Without the silence around what is heard.
    fn audible(samples: &[f32]) -> Vec<f32> {
        let loudest = samples.iter().fold(0.0, |most: f32, sample| most.max(sample.abs()));
        let sounds = |sample: &f32| sample.abs() > loudest / 180.0;
        let first = samples.iter().position(sounds).unwrap();
        let last = samples.iter().rposition(sounds).unwrap();
        samples[first..last + 1].to_vec()
    }

    /// As a phone keeps it.
    fn through_aac(reading: &Reading) -> Vec<f32> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("it.wav"), reading.wav()).unwrap();
        let made = Command::new("ffmpeg")
            .args(["-v", "error", "-i", "it.wav", "-c:a", "aac", "-b:a", "64k", "it.m4a"])
            .current_dir(folder.path())
            .status();
        assert!(made.expect("ffmpeg is needed; ./scripts/test installs it").success());
        let file = fs::File::open(folder.path().join("it.m4a")).unwrap();
        let mut intake = Intake::look(file, |_| ControlFlow::Continue(())).unwrap();
        let mut samples = Vec::new();
        let heard = intake.hear(|left, _| {
            samples.extend_from_slice(left);
            ControlFlow::Continue(())
        });
        heard.unwrap();
        samples
    }

    /// The goals: of 100 lines, 95 are cut within the pauses around them, 90 of those are sure, and of 100, one at most is sure and wrong.
    /// Clara speaks for comparison. What counts as sure was found out with Thomas and the last two of the others.
    #[test]
    #[ignore = "takes minutes, and needs espeak-ng"]
    fn lines_are_found_whoever_reads_and_what_is_in_another_order_is_not_sure() {
        let (mut all, mut right, mut sure, mut wrong) = (0, 0, 0, 0);
        let (mut speech, mut took) = (0.0, 0.0);
        for session in ["settling-scan", "muscle-release"] {
            let lines = lines_of(session);
            let clara: Vec<Heard> =
                lines.iter().map(|line| listened(&clip(line, Voice::Clara))).collect();
            let mut order: Vec<usize> = (0..lines.len()).collect();
            order.insert(4, 3);
            order.remove(7);
            for voice in [None].into_iter().chain(OTHERS.map(Some)) {
                let speak = |line: usize| match voice {
                    None => audible(&clip(&lines[line], Voice::Thomas)),
                    Some(voice) => said(voice, &lines[line].text),
                };
                let mut reading = Reading::by(&order, speak).in_a_room(20.0);
                reading.samples = through_aac(&reading);
                let heard = listened(&reading.samples);
                let begun = Instant::now();
                let cuts = align(&heard, Reference::Spoken(&clara));
                took += begun.elapsed().as_secs_f64();
                speech += reading.samples.len() as f64 / SECOND as f64;
                let mut found = 0;
                for cut in &cuts {
                    let middle = (cut.place.start.0 + cut.place.end.0) as usize / 2;
                    let is_there = |(line, place): &(usize, Range<usize>)| {
                        *line == cut.line && place.contains(&middle)
                    };
                    let at = reading.places.iter().position(is_there);
                    let is_right = at.is_some_and(|at| holds(cut, &reading, at));
                    if cut.is_sure() && !is_right {
                        told(&format!("{session} by {voice:?}, surely and wrong: {cut:?}"));
                        wrong += 1;
                    }
                    found += usize::from(is_right);
                    sure += usize::from(is_right && cut.is_sure());
                }
                // The control: the lines of the script in another order.
                let mut chance = chance();
                let mut mixed: Vec<usize> = (0..lines.len()).collect();
                for at in (1..mixed.len()).rev() {
                    mixed.swap(at, ((chance() + 1.0) / 2.0 * at as f32) as usize);
                }
                let mixed: Vec<Heard> =
                    mixed.iter().map(|at| listened(&clip(&lines[*at], Voice::Clara))).collect();
                let mistaken = align(&heard, Reference::Spoken(&mixed));
                let mistaken = mistaken.iter().filter(|cut| cut.is_sure()).count();
                told(&format!(
                    "{session} by {voice:?}: {found} of {} lines; in another order {mistaken} sure",
                    order.len()
                ));
                assert!(mistaken <= 1);
                all += order.len();
                right += found;
            }
        }
        let percent = |some: usize, of: usize| 100.0 * some as f64 / of as f64;
        told(&format!(
            "of {all} lines {:.1} % were found, {:.1} % of them surely, {wrong} surely and wrong; {:.0} times real time",
            percent(right, all),
            percent(sure, right),
            speech / took
        ));
        assert!(percent(right, all) >= 95.0 && percent(sure, right) >= 90.0);
        assert!(percent(wrong, all) <= 1.0, "{wrong} of {all}");
    }
}

/// Mean power where `is` holds, in dB.
fn level(samples: &[f32], is: impl Fn(usize) -> bool) -> f64 {
    let chosen = samples.iter().enumerate().filter(|(at, _)| is(*at));
    let (sum, count) = chosen.fold((0.0, 0.0), |(sum, count), (_, sample)| {
        (sum + f64::from(*sample).powi(2), count + 1.0)
    });
    10.0 * (sum / count).log10()
}

fn room(samples: &[f32]) -> Room {
    let mut check = RoomCheck::new();
    samples.chunks(4_000).for_each(|chunk| check.hear(chunk));
    check.finish(0)
}

fn cleaned(samples: &[f32], softening: Softening, room: &Room) -> Vec<f32> {
    let mut cleaner = Cleaner::new(softening, room.hum.as_ref());
    let mut clean = Vec::new();
    samples.chunks(777).for_each(|chunk| cleaner.push(chunk, &mut clean));
    cleaner.finish(&mut clean);
    clean
}

#[test]
fn noise_is_softened_by_twelve_decibels_and_more_and_speech_stays_as_loud() {
    let lines = lines(4);
    let dry = Reading::of(&lines, &[0, 1, 2, 3]);
    let noisy = Reading::of(&lines, &[0, 1, 2, 3]).in_a_room(20.0);
    let margin = SECOND / 5;
    let is_pause = |at: usize| {
        dry.places.iter().all(|(_, place)| at + margin < place.start || at > place.end + margin)
    };
    let is_speech = |at: usize| dry.places.iter().any(|(_, place)| place.contains(&at));
    let heard = room(&noisy.samples);
    assert!((-46.0..-34.0).contains(&heard.noise), "{heard:?}");
    let mut least = 0.0;
    for (softening, by) in
        [(Softening::Little, 6.0), (Softening::Medium, 12.0), (Softening::Much, 18.0)]
    {
        let clean = cleaned(&noisy.samples, softening, &heard);
        assert_eq!(clean.len(), noisy.samples.len());
        let softer = level(&noisy.samples, is_pause) - level(&clean, is_pause);
        assert!(softer >= by && softer > least, "{softening:?}: {softer:.1} dB");
        least = softer;
        let change = level(&clean, is_speech) - level(&dry.samples, is_speech);
        assert!(change.abs() < 0.5, "{softening:?}: {change:.2} dB");
    }
    // The control: without softening, the noise stays, but for its rumble.
    let clean = cleaned(&noisy.samples, Softening::Off, &heard);
    let softer = level(&noisy.samples, is_pause) - level(&clean, is_pause);
    assert!(softer < 1.0, "{softer:.1} dB");
}

#[test]
fn the_hum_of_the_mains_is_heard_and_taken_out() {
    let dry = Reading::of(&lines(3), &[0, 1, 2]).in_a_room(50.0);
    assert_eq!(room(&dry.samples).hum, None);
    for hz in [50, 60] {
        let mut humming = dry.samples.clone();
        for (at, sample) in humming.iter_mut().enumerate() {
            let turn = at as f32 / SECOND as f32 * hz as f32 * std::f32::consts::TAU;
            *sample += 0.01 * turn.sin() + 0.004 * (2.0 * turn).sin() + 0.003 * (3.0 * turn).sin();
        }
        let heard = room(&humming);
        let hum = heard.hum.clone().unwrap();
        assert!(hum.hz == hz && [1, 2, 3].iter().all(|n| hum.harmonics.contains(n)), "{hum:?}");
        let is_first = |at: usize| (SECOND / 10..SECOND / 2).contains(&at);
        let clean = cleaned(&humming, Softening::Off, &heard);
        assert!(level(&humming, is_first) - level(&clean, is_first) > 20.0);
    }
}

#[test]
fn a_phone_recording_of_a_session_becomes_a_recording_for_each_line() {
    let lines = lines(6);
    let desk = Desk::with_a_bundle();
    let steps: Vec<String> = lines
        .iter()
        .map(|line| format!("        Say({:?}), // Slowly.\n        Quiet(\"5s\"),\n", line.text))
        .collect();
    let script = format!(
        "Session(\n    format: 1, id: \"evening\", title: \"An evening\", summary: \"An evening.\", language: \"en\",\n    \
         practice: Grounding, lengths: [\"2m\"],\n    // Mine.\n    steps: [\n{}    ],\n)\n",
        steps.concat()
    );
    let folder = desk.path("evenings");
    let text = fs::read_to_string(folder.join("bundle.ron")).unwrap();
    let session = text.split('"').find(|part| part.starts_with("s/")).unwrap().to_owned();
    fs::write(folder.join(&session), &script).unwrap();
    let reading = Reading::of(&lines, &[0, 1, 1, 2, 4, 5]).in_a_room(20.0);
    fs::write(desk.path("it.wav"), reading.wav()).unwrap();
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-i", "it.wav", "-c:a", "aac", "-b:a", "64k", "reading.m4a"])
        .current_dir(desk.folder())
        .status();
    assert!(made.expect("ffmpeg is needed; ./scripts/test installs it").success());

    let take_in =
        ["bundle", "take-in", "evenings", "reading.m4a", "--session", "evening", "--whole"];
    let said = desk.ok(&take_in);
    assert!(said.starts_with("5 of 6 lines were found in `reading.m4a`.\n"), "{said}");
    assert!(said.contains("A fan or a street is heard, and softened."), "{said}");
    assert!(said.contains(&format!("\n  4  not found: {}\n", lines[3].text)), "{said}");
    assert!(said.contains("\n     read before: takes/evening-02.flac\n"), "{said}");
    let text = fs::read_to_string(folder.join(&session)).unwrap();
    for (at, line) in lines.iter().enumerate() {
        let plays = format!(
            "Line(text: {:?}, clip: \"a/evening-{:02}.flac\"), // Slowly.\n",
            line.text,
            at + 1
        );
        assert_eq!(text.contains(&plays), at != 3, "{text}");
    }
    assert!(text.contains("    // Mine.\n"));
    for name in ["a/evening-02.flac", "takes/evening-02.flac"] {
        let taken = decode::decode(&fs::read(folder.join(name)).unwrap()).unwrap();
        let own = clip(&lines[1], Voice::Thomas).len();
        let length = taken.frames().0 as usize;
        assert!(length >= own - SECOND / 20 && length < own + SECOND, "{name}: {length} of {own}");
        assert!(taken.left()[0].abs() < 1e-4);
    }
    let checked = desk.run(&["bundle", "check", "evenings"]).1;
    assert!(
        checked.contains("a/evening-01.flac: FLAC, ") && checked.contains(" -18."),
        "{checked}"
    );
    // Taken in again, nothing is written twice.
    desk.ok(&take_in);
    assert_eq!(fs::read_dir(folder.join("takes")).unwrap().count(), 1);

    let (code, said) = desk.run(&[
        "bundle",
        "take-in",
        "evenings",
        "it.wav",
        "it.wav",
        "--session",
        "evening",
        "--whole",
    ]);
    assert!(
        code == 2 && said.contains("--whole is for one recording of all lines, found 2"),
        "{code} {said}"
    );
    // A recording of nothing.
    fs::write(desk.path("silent.wav"), Reading::silent(5).wav()).unwrap();
    let (code, said) = desk.run(&[
        "bundle",
        "take-in",
        "evenings",
        "silent.wav",
        "--session",
        "evening",
        "--whole",
    ]);
    assert!(
        code == 2 && said.contains("none of the 6 lines of `evening` was found in `silent.wav`"),
        "{code} {said}"
    );
}
