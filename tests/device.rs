//! The output on a sound card made of memory that fails on demand, and without any.

use std::time::{Duration, Instant};

use cpal::SampleFormat;
use groundwork::audio::device::{
    HeardState, LossReason, OpenError, Output, OutputEvent, OutputOptions, Render, Target,
};
use groundwork::units::{Frames, StereoFrame};

use crate::rig::fake_host::{Behaviour, Card};
use crate::rig::signals::{Signal, number_of, numbered, tone};
use crate::rig::wait_for;

const LONG: Frames = Frames::from_secs(300);
const SAID_AGAIN: Frames = Frames::from_millis(500);

/// Plays the numbers of the frames on a card.
fn play(card: &Card, options: OutputOptions) -> Output<impl Render> {
    Output::open_on(card.host(), Signal::new(LONG, numbered), options).unwrap()
}

/// The next event; everything that happens is expected somewhere.
fn event<R: Render>(output: &Output<R>) -> OutputEvent {
    wait_for("the next event", || output.next_event())
}

fn wait_until_heard<R: Render>(output: &Output<R>, position: Frames) {
    wait_for("the position", || (output.heard().position >= position).then_some(()));
}

/// Plays until the card has been heard for a while.
fn playing(card: &Card, options: OutputOptions) -> Output<impl Render> {
    let output = play(card, options);
    assert!(matches!(event(&output), OutputEvent::DeviceOpened { at: Frames::ZERO, .. }));
    wait_until_heard(&output, Frames::from_millis(1200));
    assert_eq!(output.heard().state, HeardState::Sounding);
    output
}

fn expect_lost<R: Render>(output: &Output<R>, expected: LossReason) -> Frames {
    match event(output) {
        OutputEvent::DeviceLost { reason, at } if reason == expected => at,
        other => panic!("{other:?}"),
    }
}

fn expect_back<R: Render>(output: &Output<R>) -> Frames {
    match event(output) {
        OutputEvent::DeviceBack { at, .. } => at,
        other => panic!("{other:?}"),
    }
}

/// That a stream goes on without a gap from `at`, coming in over 60 ms.
fn assert_comes_in_at(card: &Card, stream: usize, at: Frames) {
    // The first frame of a fade is silent.
    let sound = wait_for("a second of sound", || {
        Some(card.sound(stream)).filter(|sound| sound.len() > 48_000)
    });
    let fade = Frames::from_millis(60).0 as usize;
    assert!(sound[..fade - 1].windows(2).all(|pair| pair[0][1] < pair[1][1]), "no fade");
    for (i, frame) in sound.iter().enumerate().skip(fade) {
        assert_eq!(number_of(*frame), Some(at.0 + 1 + i as u64), "frame {i} after {at:?}");
    }
}

#[test]
fn every_frame_reaches_the_card_once_and_in_order() {
    let card = Card::new();
    let end = Frames::from_millis(1500);
    let output =
        Output::open_on(card.host(), Signal::new(end, numbered), OutputOptions::default()).unwrap();
    let mut last = Frames::ZERO;
    wait_for("the end", || {
        let heard = output.heard();
        assert!(heard.position >= last && heard.position <= end);
        // The end is not said to be there before the card's latency has passed.
        let rendered = card.sound(0).len() as u64;
        assert!(heard.position.0 <= rendered, "{heard:?} of {rendered} rendered");
        last = heard.position;
        (heard.state == HeardState::Finished).then_some(())
    });
    assert_eq!(last, end);
    let lead_in = card.heard(0).chunks_exact(2).take_while(|frame| frame[1] == 0.0).count();
    assert!(lead_in >= 12_000, "{lead_in} frames of silence at the start");
    let numbers: Vec<_> = card.sound(0)[..end.0 as usize].iter().map(|f| number_of(*f)).collect();
    assert_eq!(numbers, (0..end.0).map(Some).collect::<Vec<_>>());
    assert!(matches!(event(&output), OutputEvent::DeviceOpened { .. }));
    assert!(output.next_event().is_none());
    let engine = output.close();
    assert_eq!(engine.position(), end);
}

#[test]
fn what_is_said_to_be_heard_is_what_leaves_the_loudspeaker() {
    for rate in [48_000, 44_100] {
        let card = Card::with(rate, 2, SampleFormat::F32, true);
        let output = playing(&card, OutputOptions::default());
        // The signal's right side is a step at position 0, and half a step where a resampler's
        // filter is in its middle.
        let lead_in = card.heard(0).chunks_exact(2).take_while(|frame| frame[1] < 0.5).count();
        let begun = card.heard_from(0).unwrap();
        let lead_in = lead_in as f64 / f64::from(rate);
        let mut errors: Vec<f64> = (0..500)
            .map(|_| {
                std::thread::sleep(Duration::from_millis(3));
                let said = output.heard().position.as_secs_f64();
                (said - (begun.elapsed().as_secs_f64() - lead_in)).abs()
            })
            .collect();
        errors.sort_by(f64::total_cmp);
        let worst = errors[errors.len() * 95 / 100];
        println!("{rate} Hz: within {:.2} ms at the 95th percentile", worst * 1000.0);
        assert!(worst < 0.020, "{worst} s");
        let said = output.heard().position.as_secs_f64();
        let given = card.heard(0).len() as f64 / 2.0 / f64::from(rate) - lead_in;
        assert!(given > said + 0.020, "{given} s were given, {said} s heard: no latency to see");
    }
}

#[test]
fn a_mono_card_at_another_rate_with_integers_gets_a_clean_tone() {
    let card = Card::with(44_100, 1, SampleFormat::I16, false);
    let engine = Signal::new(LONG, tone);
    let output = Output::open_on(card.host(), engine, OutputOptions::default()).unwrap();
    let OutputEvent::DeviceOpened { used, .. } = event(&output) else { panic!("not opened") };
    assert_eq!(used.to_string(), "Memory, 44100 Hz, 1 channel, i16, blocks of 1881 frames");
    let loud = |heard: &[f32]| heard.iter().position(|sample| sample.abs() > 0.25);
    let heard = wait_for("four seconds of tone", || {
        Some(card.heard(0)).filter(|heard| loud(heard).is_some_and(|at| heard.len() > at + 176_400))
    });
    // The onset of the tone is a corner, which the resampler rings around for some 20 ms.
    let start = loud(&heard).unwrap() + 4410;
    let tone: Vec<f64> = heard[start..start + 132_300].iter().map(|s| f64::from(*s)).collect();
    // A least-squares fit of a 1 kHz tone over whole periods; what is left is noise and clicks.
    let phase = |i: usize| std::f64::consts::TAU * 1000.0 * i as f64 / 44_100.0;
    let half = tone.len() as f64 / 2.0;
    let sine = tone.iter().enumerate().map(|(i, s)| s * phase(i).sin()).sum::<f64>() / half;
    let cosine = tone.iter().enumerate().map(|(i, s)| s * phase(i).cos()).sum::<f64>() / half;
    let level = sine.hypot(cosine);
    assert!((level - 0.5).abs() < 0.0005, "level {level}");
    let rest: Vec<f64> = tone
        .iter()
        .enumerate()
        .map(|(i, s)| s - sine * phase(i).sin() - cosine * phase(i).cos())
        .collect();
    let worst = rest.iter().fold(0.0, |worst: f64, r| worst.max(r.abs()));
    let noise = (rest.iter().map(|r| r * r).sum::<f64>() / rest.len() as f64).sqrt();
    // Rounding with triangular dither is half a step of noise (rms), at most 1.5 steps.
    assert!((0.4..0.7).contains(&(noise * 32_768.0)), "noise of {} steps", noise * 32_768.0);
    assert!(worst * 32_768.0 < 3.0, "a click of {} steps", worst * 32_768.0);
}

#[test]
fn a_storm_of_errors_is_a_loss_and_the_sitting_comes_in_again() {
    let card = Card::new();
    let output = playing(&card, OutputOptions::default());
    card.set_present(false);
    card.behave(Behaviour::Storm);
    let lost = expect_lost(&output, LossReason::Error);
    assert!(card.errors() > 0);
    let heard = output.heard();
    assert_eq!((heard.position, heard.state), (lost, HeardState::Waiting));
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(output.heard().position, lost, "the position stands");
    card.behave(Behaviour::Play);
    card.set_present(true);
    let back = expect_back(&output);
    assert_eq!(back, lost - SAID_AGAIN);
    assert_comes_in_at(&card, 1, back);
    assert_eq!(output.heard().state, HeardState::Sounding);
}

#[test]
fn a_card_that_ends_is_opened_again() {
    let card = Card::new();
    let output = playing(&card, OutputOptions::default());
    card.behave(Behaviour::Vanish);
    let lost = expect_lost(&output, LossReason::Error);
    card.behave(Behaviour::Play);
    assert_eq!(expect_back(&output), lost - SAID_AGAIN);
}

#[test]
fn a_card_that_stops_asking_is_lost_after_a_second() {
    let card = Card::new();
    let output = playing(&card, OutputOptions::default());
    card.behave(Behaviour::Stall);
    let lost = expect_lost(&output, LossReason::Stalled);
    card.behave(Behaviour::Play);
    let back = expect_back(&output);
    assert_eq!(back, lost - SAID_AGAIN);
    assert_comes_in_at(&card, card.streams() - 1, back);
}

#[test]
fn a_card_that_hesitates_is_not_lost() {
    let card = Card::new();
    let output = playing(&card, OutputOptions::default());
    card.behave(Behaviour::Stall);
    std::thread::sleep(Duration::from_millis(200));
    card.behave(Behaviour::Play);
    wait_until_heard(&output, Frames::from_secs(2));
    assert!(output.next_event().is_none());
    let numbers: Vec<_> = card.sound(0).into_iter().map(number_of).collect();
    assert_eq!(numbers, (0..numbers.len() as u64).map(Some).collect::<Vec<_>>());
}

#[test]
fn after_three_seconds_the_sitting_goes_on_without_sound_and_joins_where_it_is_told() {
    let card = Card::new();
    let second = |position: Frames| Frames::from_secs(position.whole_secs());
    let options = OutputOptions { join_at: Box::new(second), ..OutputOptions::default() };
    let output = playing(&card, options);
    card.set_present(false);
    card.behave(Behaviour::Vanish);
    let lost = expect_lost(&output, LossReason::Error);
    assert!(matches!(event(&output), OutputEvent::FellBackToNullClock { at } if at == lost));
    wait_until_heard(&output, lost + Frames::from_millis(1500));
    assert_eq!(output.heard().state, HeardState::Silent);
    card.behave(Behaviour::Play);
    card.set_present(true);
    let back = expect_back(&output);
    assert!(back > lost && back == second(back), "{back:?} after {lost:?}");
    assert_comes_in_at(&card, 1, back);
}

#[test]
fn a_loss_pauses_where_that_was_asked_for() {
    let card = Card::new();
    let options = OutputOptions { pause_when_lost: true, ..OutputOptions::default() };
    let output = playing(&card, options);
    card.set_present(false);
    card.behave(Behaviour::Vanish);
    let lost = expect_lost(&output, LossReason::Error);
    assert!(matches!(event(&output), OutputEvent::Held { at } if at == lost));
    card.behave(Behaviour::Play);
    card.set_present(true);
    wait_for("the card to be opened", || (card.heard(1).len() > 48_000).then_some(()));
    let heard = output.heard();
    assert_eq!((heard.position, heard.state), (lost, HeardState::Held));
    output.resume();
    let back = expect_back(&output);
    assert_eq!(back, lost - SAID_AGAIN);
    assert_comes_in_at(&card, 1, back);
}

#[test]
fn without_a_card_the_sitting_goes_on_in_time_until_there_is_one() {
    let card = Card::new();
    card.set_present(false);
    let output = play(&card, OutputOptions::default());
    assert!(matches!(event(&output), OutputEvent::NoDevice(OpenError::NoDevice)));
    assert!(matches!(event(&output), OutputEvent::FellBackToNullClock { at: Frames::ZERO }));
    wait_until_heard(&output, Frames::from_millis(300));
    assert_eq!(output.heard().state, HeardState::Silent);
    card.set_present(true);
    let OutputEvent::DeviceOpened { at, .. } = event(&output) else { panic!("not opened") };
    assert_comes_in_at(&card, 0, at);
}

#[test]
fn a_sound_system_that_does_not_answer_holds_nothing_up() {
    let card = Card::new();
    card.set_hanging(true);
    let output = play(&card, OutputOptions::default());
    assert!(matches!(event(&output), OutputEvent::NoDevice(OpenError::NoAnswer)));
    assert!(matches!(event(&output), OutputEvent::FellBackToNullClock { .. }));
    wait_until_heard(&output, Frames::from_millis(300));
    card.set_hanging(false);
    assert!(matches!(event(&output), OutputEvent::DeviceOpened { .. }));
    // Closing does not wait for it either.
    card.set_present(false);
    card.behave(Behaviour::Vanish);
    expect_lost(&output, LossReason::Error);
    card.set_hanging(true);
    card.set_present(true);
    std::thread::sleep(Duration::from_millis(200));
    output.close();
    card.set_hanging(false);
}

#[test]
fn closing_fades_out_and_gives_the_engine_back() {
    let card = Card::new();
    let output = playing(&card, OutputOptions::default());
    let engine = output.close();
    let sound = card.sound(0);
    let last = sound.iter().rposition(|frame| frame[1] != 0.0).unwrap();
    // The block that fades is the last that was rendered, and no step is larger than its slope.
    assert_eq!(engine.position().0, last as u64 + 2, "the last frame of the fade is silent");
    let step = sound.windows(2).map(|pair| (pair[1][1] - pair[0][1]).abs()).fold(0.0, f32::max);
    assert!(step < 1.0 / 500.0, "a step of {step}");
}

#[test]
fn the_null_output_keeps_time() {
    let options =
        OutputOptions { target: Target::Null { paced: true }, ..OutputOptions::default() };
    let end = Frames::from_secs(1);
    let before = Instant::now();
    let output = Output::open(Signal::new(end, numbered), options).unwrap();
    let mut last = Frames::ZERO;
    wait_for("the end", || {
        let heard = output.heard();
        // Never ahead of time, and never backwards.
        assert!(heard.position.as_secs_f64() <= before.elapsed().as_secs_f64());
        assert!(heard.position >= last);
        last = heard.position;
        (heard.state == HeardState::Finished).then_some(())
    });
    assert_eq!(last, end);
    assert!(output.next_event().is_none());
}

#[test]
fn the_unpaced_null_output_takes_no_time() {
    let options =
        OutputOptions { target: Target::Null { paced: false }, ..OutputOptions::default() };
    // Ten hours, which a paced output would not reach before the test gives up.
    let end = Frames::from_secs(36_000);
    let silence = |_| StereoFrame::SILENCE;
    let output = Output::open(Signal::new(end, silence), options).unwrap();
    wait_for("the end", || (output.heard().state == HeardState::Finished).then_some(()));
    assert_eq!(output.heard().position, end);
    assert_eq!(output.close().position(), end);
}
