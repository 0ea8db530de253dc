//! A microphone made of memory: what is said into it is in its file, whatever the device, the disk or someone does.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use cpal::{ErrorKind, SampleFormat};
use groundwork::audio::capture::{
    Closed, Destination, Ended, Hearing, Microphone, MicrophoneError, MicrophoneOptions, Take,
};
use groundwork::audio::decode::{self, Sides};
use groundwork::studio::cleaning::Softening;
use groundwork::studio::takes;
use groundwork::units::Frames;

use crate::rig::fake_host::{Behaviour, Card};
use crate::rig::wait_for;

const SECOND: usize = 48_000;

fn open(card: &Card) -> Microphone {
    open_with(card, MicrophoneOptions::default())
}

fn open_with(card: &Card, options: MicrophoneOptions) -> Microphone {
    let microphone = Microphone::open_on(card.host(), options).unwrap();
    wait_for("the microphone", || microphone.is_open().then_some(()));
    microphone
}

/// A file of its own for a take.
fn into(folder: &Path) -> Destination {
    let path = folder.join("take.wav");
    Box::new(move || File::create(&path).map(|file| (path, file)))
}

/// Begins a take, of which something is written already.
fn begin(microphone: &Microphone, folder: &Path) {
    assert!(microphone.begin(into(folder)));
    wait_for("the take", || microphone.going());
}

fn over(microphone: &Microphone) -> Take {
    wait_for("the end of the take", || microphone.next_take())
}

/// Ends the take once all is said.
fn end(card: &Card, microphone: &Microphone) -> Take {
    wait_for("what is said", || card.has_said().then_some(()));
    microphone.end();
    over(microphone)
}

/// Every sample can be told from all others for nearly three minutes, exactly, in 24 bits.
fn numbered(count: usize) -> Vec<f32> {
    (1..=count).map(|n| n as f32 / 8_388_608.0).collect()
}

/// The numbers on a take, without the silence around them.
fn numbers(path: &Path) -> Vec<u64> {
    let bytes = fs::read(path).unwrap();
    let whole = bytes[44..].chunks_exact(3);
    let samples = whole.map(|three| i32::from_le_bytes([0, three[0], three[1], three[2]]) >> 8);
    samples.map(|sample| sample as u64).filter(|number| *number > 0).collect()
}

/// Whether a count goes from 1 to the end without a gap.
fn is_whole(numbers: &[u64], last: usize) -> bool {
    numbers.iter().copied().eq(1..=last as u64)
}

#[test]
fn every_sample_between_start_and_stop_is_in_the_file() {
    let card = Card::that_hears(48_000, 1, SampleFormat::F32, false);
    let folder = tempfile::tempdir().unwrap();
    let microphone = open(&card);
    begin(&microphone, folder.path());
    let count = 60 * SECOND;
    card.say(&numbered(count));
    let take = end(&card, &microphone);
    assert!(matches!(take.ended, Ended::Stopped), "{take:?}");
    assert_eq!(take.gaps, 0);
    let path = take.path.unwrap();
    let found = numbers(&path);
    assert!(is_whole(&found, count), "{} of {count}", found.len());
    let heard = decode::decode(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(heard.left().len() as u64, take.length.0);
}

#[test]
fn a_ring_that_is_too_small_loses_sound_and_says_so() {
    // The control of the test above: less than one block fits.
    let card = Card::that_hears(48_000, 1, SampleFormat::F32, false);
    let folder = tempfile::tempdir().unwrap();
    let ring = Duration::from_millis(5);
    let microphone = open_with(&card, MicrophoneOptions { ring, ..MicrophoneOptions::default() });
    begin(&microphone, folder.path());
    card.say(&numbered(10 * SECOND));
    let take = end(&card, &microphone);
    assert!(!is_whole(&numbers(take.path.as_ref().unwrap()), 10 * SECOND));
    assert!(take.gaps > 0);
    assert!(takes::ended_in_words(&take).unwrap().contains("sound is missing in "));
}

#[test]
fn every_layout_becomes_a_take_and_a_dead_channel_is_noticed() {
    let voice = |frames: usize, rate: f32| {
        (0..frames).map(move |n| {
            let at = n as f32 / rate;
            (at * 150.0 * std::f32::consts::TAU).sin() * 0.2 + (at * 450.0 * 6.2).sin() * 0.1
        })
    };
    for (rate, channels, format, dead) in [
        (44_100, 1, SampleFormat::I16, None),
        (48_000, 2, SampleFormat::F32, Some(1)),
        (96_000, 8, SampleFormat::F32, Some(3)),
        (16_000, 1, SampleFormat::I16, None),
    ] {
        let card = Card::that_hears(rate, channels, format, false);
        let folder = tempfile::tempdir().unwrap();
        let microphone = open(&card);
        let Hearing::Open(used) = microphone.hearing() else { panic!("it is closed") };
        assert_eq!((used.rate, used.channels), (rate, channels));
        begin(&microphone, folder.path());
        let frames = rate as usize * 2;
        let said = voice(frames, rate as f32).flat_map(|sample| {
            (0..channels).map(move |at| if Some(at) == dead { 0.0 } else { sample })
        });
        card.say(&said.collect::<Vec<f32>>());
        let take = end(&card, &microphone);
        let path = take.path.unwrap();
        let seen = takes::look_at(&path).unwrap();
        // The tail and what came before are silent.
        assert!(seen.length >= Frames::from_secs(2), "{rate} Hz: {}", seen.length);
        assert!(seen.length < Frames::from_secs(4), "{rate} Hz: {}", seen.length);
        let highest = seen.columns.iter().map(|column| column[1]).fold(0.0, f32::max);
        assert!((0.25..0.32).contains(&highest), "{rate} Hz, {channels} channels: {highest}");
        let number = ("s/evening.ron", 3);
        let kept = takes::keep(folder.path(), number, &path, &seen.part, Softening::Off).unwrap();
        assert_eq!(kept.name, "a/evening-03.flac");
        let flac = fs::read(folder.path().join(&kept.name)).unwrap();
        let (sound, noticed) = decode::look(&flac, usize::MAX).unwrap();
        assert!(sound.is_mono() && noticed.sides == Sides::All);
        assert_eq!(kept.length, seen.part.end - seen.part.start);
        let says_dead = seen.said.iter().any(|said| said.contains("on the right channel"));
        assert_eq!(says_dead, channels == 2, "{:?}", seen.said);
    }
}

#[test]
fn a_silent_microphone_and_one_that_is_too_loud_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let said = |samples: &[f32]| {
        let card = Card::that_hears(48_000, 1, SampleFormat::F32, false);
        let microphone = open(&card);
        begin(&microphone, folder.path());
        card.say(samples);
        takes::look_at(&end(&card, &microphone).path.unwrap()).unwrap().said.join(" ")
    };
    assert!(said(&[0.0; SECOND]).contains("gives no sound at all"));
    let loud: Vec<f32> = (0..2 * SECOND)
        .map(|n| {
            ((n as f32 * 150.0 / 48_000.0 * std::f32::consts::TAU).sin() * 4.0).clamp(-1.0, 1.0)
        })
        .collect();
    let told = said(&loud);
    assert!(told.contains("is cut off in") && told.contains("Move back a little"), "{told}");
}

#[test]
fn a_device_that_goes_away_leaves_what_was_said() {
    for (behaviour, is_dead) in
        [(Behaviour::Vanish, true), (Behaviour::Stall, false), (Behaviour::Storm, false)]
    {
        let card = Card::that_hears(48_000, 1, SampleFormat::F32, true);
        let folder = tempfile::tempdir().unwrap();
        let microphone = open(&card);
        begin(&microphone, folder.path());
        card.say(&numbered(SECOND));
        wait_for("what is said", || card.has_said().then_some(()));
        card.behave(behaviour);
        let take = over(&microphone);
        assert!(matches!(take.ended, Ended::Lost), "{behaviour:?}: {take:?}");
        assert!(is_whole(&numbers(take.path.as_ref().unwrap()), SECOND), "{behaviour:?}");
        let said = takes::ended_in_words(&take).unwrap();
        assert_eq!(said, "The microphone went away. What you said until then is kept.");
        wait_for("it to be closed", || {
            matches!(microphone.hearing(), Hearing::Closed(Closed::Lost)).then_some(())
        });
        assert!(!microphone.begin(into(folder.path())) || !microphone.is_open());
        if !is_dead {
            // It is let go of, whatever it does.
            wait_for("the device", || (!card.is_heard()).then_some(()));
        }
    }
}

#[test]
fn a_microphone_that_cannot_be_had_says_why() {
    let why = |card: &Card| {
        let microphone = Microphone::open_on(card.host(), MicrophoneOptions::default()).unwrap();
        wait_for("an answer", || match microphone.hearing() {
            Hearing::Closed(Closed::Failed(error)) => Some(error),
            _ => None,
        })
    };
    let card = Card::that_hears(48_000, 1, SampleFormat::F32, true);
    card.refuse(ErrorKind::PermissionDenied);
    assert!(matches!(why(&card), MicrophoneError::Refused { .. }));
    card.refuse(ErrorKind::DeviceBusy);
    assert!(matches!(why(&card), MicrophoneError::Busy { .. }));
    assert!(matches!(why(&Card::new()), MicrophoneError::None), "a card without a microphone");
    let options = MicrophoneOptions { name: Some("Other".into()), ..MicrophoneOptions::default() };
    let card = Card::that_hears(48_000, 1, SampleFormat::F32, true);
    let microphone = Microphone::open_on(card.host(), options).unwrap();
    let said = wait_for("an answer", || match microphone.hearing() {
        Hearing::Closed(closed) => takes::closed_in_words(&closed),
        _ => None,
    });
    assert_eq!(said, "there is no microphone `Other`; there is `Memory`");
    // One that gives nothing at all.
    let card = Card::that_hears(48_000, 1, SampleFormat::F32, true);
    card.behave(Behaviour::Stall);
    assert!(matches!(why(&card), MicrophoneError::NoAnswer));
}

#[test]
fn it_is_closed_the_moment_it_is_let_go_of_and_what_was_said_is_kept() {
    let card = Card::that_hears(48_000, 1, SampleFormat::F32, true);
    let folder = tempfile::tempdir().unwrap();
    assert!(!card.is_heard());
    let microphone = open(&card);
    assert!(card.is_heard());
    begin(&microphone, folder.path());
    card.say(&numbered(SECOND));
    wait_for("what is said", || card.has_said().then_some(()));
    std::thread::sleep(Duration::from_millis(100));
    drop(microphone);
    let path = folder.path().join("take.wav");
    let found = numbers(&path);
    assert!(is_whole(&found, SECOND), "{}", found.len());
    decode::decode(&fs::read(&path).unwrap()).unwrap();
    wait_for("the device", || (!card.is_heard()).then_some(()));
    // One that is still being opened never hears anything.
    let card = Card::that_hears(48_000, 1, SampleFormat::F32, true);
    card.set_hanging(true);
    let microphone = Microphone::open_on(card.host(), MicrophoneOptions::default()).unwrap();
    assert!(matches!(microphone.hearing(), Hearing::Opening));
    drop(microphone);
    card.set_hanging(false);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(card.given(), 0);
}

#[test]
fn a_file_that_cannot_be_made_is_said_and_the_microphone_stays_open() {
    let card = Card::that_hears(48_000, 1, SampleFormat::F32, true);
    let microphone = open(&card);
    let nowhere = PathBuf::from("/nowhere/at/all.wav");
    assert!(microphone.begin(Box::new(move || File::create(&nowhere).map(|file| (nowhere, file)))));
    let take = over(&microphone);
    assert!(take.path.is_none());
    let said = takes::ended_in_words(&take).unwrap();
    assert_eq!(said, "It could not be recorded: there is no such file or folder.");
    assert!(microphone.is_open());
}

#[test]
fn a_new_take_ends_the_one_before() {
    let card = Card::that_hears(48_000, 1, SampleFormat::F32, true);
    let folder = tempfile::tempdir().unwrap();
    let microphone = open(&card);
    let takes = takes::Takes::of(folder.path(), "s/evening.ron", "Here.");
    assert!(microphone.begin(takes.next()));
    wait_for("the take", || microphone.going().filter(|length| *length > Frames::ZERO));
    assert!(microphone.begin(takes.next()));
    let first = over(&microphone);
    microphone.end();
    let second = over(&microphone);
    assert_eq!(takes.list(), [first.path.unwrap(), second.path.unwrap()]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_keeps_what_was_said_so_far() {
    use crate::rig::stick::Stick;
    let stick = match Stick::new() {
        Ok(stick) => stick,
        Err(why) => return println!("no drive of one's own here: {why}"),
    };
    let filler = stick.path().join("filler");
    let card = Card::that_hears(48_000, 1, SampleFormat::F32, false);
    let microphone = open(&card);
    begin(&microphone, stick.path());
    card.say(&numbered(20 * SECOND));
    wait_for("what is said", || card.has_said().then_some(()));
    // Nearly all of the rest of the drive.
    let mut size = 29 << 20;
    while fs::write(&filler, vec![1; size]).is_err() {
        let _ = fs::remove_file(&filler);
        size -= 1 << 19;
    }
    card.say(&numbered(170 * SECOND)[20 * SECOND..]);
    let take = over(&microphone);
    assert!(matches!(take.ended, Ended::Unwritten(_)), "{take:?}");
    let said = takes::ended_in_words(&take).unwrap();
    assert!(said.contains("the disk is full. What you said until then is kept."), "{said}");
    let path = take.path.unwrap();
    let found = numbers(&path);
    assert!(is_whole(&found, found.len()) && found.len() > SECOND, "{}", found.len());
    decode::decode(&fs::read(&path).unwrap()).unwrap();
}
