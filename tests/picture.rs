//! Whether the picture is with the sound: the breathing shape as it stands on the display, against the
//! breath as it leaves the loudspeaker.
//!
//! How open the shape is, is told from the light of the pixels around its middle, which grows as it
//! opens; how much light is how open, the measured breaths say themselves: in and out take equally
//! long here, so that a light which is seen `x` into the in-breath is seen `x` before the end of the
//! out-breath, whatever light it is, and what is over or under is how late the picture is.
//! What is heard comes from the number of frames that the recorder was given.

use std::time::{Duration, Instant};

use groundwork::audio::DELAY;
use groundwork::domain::{EventKind, Phase, Timeline};

use crate::journey::{Desk, Reference, SECOND, alone};
use crate::rig::pulse::Recorder;
use crate::rig::screen::{Key, Picture};

/// The picture may be this far from the sound, for 95 of 100 moments, in ms …
const MOST: f64 = 20.0;
/// … and looking takes this long.
const LOOKING: Duration = Duration::from_secs(40);

/// One look at the display: the position that was heard then, and how light the shape was.
struct Look {
    heard: f64,
    light: f64,
}

/// Where the shape stands, in a window of 1100 by 720, and how far around its middle is looked.
const MIDDLE: (i16, i16) = (550, 271);
const AROUND: u16 = 180;

/// How much lighter a picture is than its darkest corner, summed up.
fn light(picture: &Picture) -> f64 {
    let ground = picture.at(0, 0).map(i32::from);
    let over = |pixel: [u8; 3]| -> i32 {
        pixel.iter().zip(ground).map(|(value, ground)| (i32::from(*value) - ground).abs()).sum()
    };
    picture.pixels().map(|pixel| f64::from(over(pixel))).sum()
}

/// The breaths of a timeline: where each begins and turns, and that in and out are equally long.
fn breaths(timeline: &Timeline) -> Vec<(u64, u64)> {
    let phase = |kind: &EventKind, phase: Phase| matches!(kind, EventKind::Breath { phase: is, .. } if *is == phase);
    let events = timeline.events().iter();
    events
        .filter(|event| phase(&event.kind, Phase::In))
        .map(|event| (event.start.0, event.start.0 + 2 * event.length.0))
        .collect()
}

/// How late each look found the shape, in ms, if what was heard was heard so many frames later.
fn late(looks: &[Look], breaths: &[(u64, u64)], offset: f64) -> Vec<f64> {
    // Which breath a look fell into, and how much of it was over, 0 to 1.
    let place = |look: &Look| -> Option<(usize, f64)> {
        let heard = look.heard + offset;
        let here = |(from, to): &(u64, u64)| (*from as f64..*to as f64).contains(&heard);
        let n = breaths.iter().position(here)?;
        let (from, to) = breaths[n];
        Some((n, (heard - from as f64) / (to - from) as f64))
    };
    let placed: Vec<Option<(usize, f64)>> = looks.iter().map(place).collect();
    let secs = (breaths[0].1 - breaths[0].0) as f64 / 48_000.0;
    let lights = looks.iter().zip(&placed).filter(|(_, placed)| placed.is_some());
    let (least, most) = lights.fold((f64::MAX, f64::MIN), |(least, most), (look, _)| {
        (least.min(look.light), most.max(look.light))
    });
    let levels: Vec<f64> =
        (0..=28).map(|n| least + (most - least) * (0.15 + 0.025 * f64::from(n))).collect();
    // When a light on its way up or down goes through a level, as a part of the breath.
    let crossings = |level: f64, up: bool| -> Vec<f64> {
        let pairs = looks.windows(2).zip(placed.windows(2));
        pairs
            .filter_map(|(look, place)| {
                let (a, b) = (look[0].light, look[1].light);
                let through = if up { a < level && b >= level } else { a >= level && b < level };
                let ((one, from), (other, to)) = (place[0]?, place[1]?);
                let way = (level - a) / (b - a);
                (through && one == other).then_some(from + (to - from) * way)
            })
            .collect()
    };
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    // How far into the in-breath each light belongs.
    let belongs: Vec<f64> = levels
        .iter()
        .map(|level| (mean(&crossings(*level, true)) + 1.0 - mean(&crossings(*level, false))) / 2.0)
        .collect();
    let place_of = |light: f64| -> Option<f64> {
        let next = levels.iter().position(|level| *level > light).filter(|next| *next > 0)?;
        let way = (light - levels[next - 1]) / (levels[next] - levels[next - 1]);
        Some(belongs[next - 1] + (belongs[next] - belongs[next - 1]) * way)
    };
    looks
        .iter()
        .zip(&placed)
        .filter_map(|(look, placed)| {
            let (_, heard) = (*placed)?;
            let place = place_of(look.light)?;
            let drawn = if heard < 0.5 { place } else { 1.0 - place };
            Some((heard - drawn) * secs * 1000.0)
        })
        .collect()
}

/// The value that 95 of 100 stay under.
fn most_of(values: &[f64]) -> f64 {
    let mut sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    sizes[sizes.len() * 95 / 100]
}

/// Looks at the display for some breaths. `None` when the machine was not punctual meanwhile, so that
/// the sound had a gap and nobody can say what was heard when.
fn look(desk: &Desk, session: &Reference, recorder: &Recorder) -> Option<(Vec<Look>, f64)> {
    // What the loudspeaker had a moment ago.
    let now = || {
        let tape = recorder.frames();
        let place = tape.len() - SECOND / 10;
        let window = &tape[place..place + 64];
        let position = session.frames.windows(64).position(|part| part == window);
        (place, position.expect("what is heard is not the session"))
    };
    let (place, position) = now();
    let mut looks = Vec::new();
    let until = Instant::now() + LOOKING;
    let (x, y) = (MIDDLE.0 - AROUND as i16, MIDDLE.1 - AROUND as i16);
    while Instant::now() < until {
        let before = Instant::now();
        let picture = desk.screen.part(x, y, 2 * AROUND, 2 * AROUND);
        looks.push((before + before.elapsed() / 2, light(&picture)));
        std::thread::sleep(Duration::from_millis(5));
    }
    let (last_place, last_position) = now();
    if last_place - place != last_position - position {
        return None;
    }

    let start = recorder.played(place);
    // The limiter holds back what it looks ahead at.
    let position = position as f64 - DELAY.0 as f64;
    let heard = |at: Instant| position + at.duration_since(start).as_secs_f64() * 48_000.0;
    let looks: Vec<Look> =
        looks.into_iter().map(|(at, light)| Look { heard: heard(at), light }).collect();
    // How long a picture stands.
    let changes = looks.windows(2).filter(|pair| pair[0].light != pair[1].light).count();
    Some((looks, LOOKING.as_secs_f64() * 1000.0 / changes.max(1) as f64))
}

#[test]
fn the_shape_breathes_with_the_sound() {
    let _alone = alone();
    let session = Reference::of("coherent-breath");
    let breaths = breaths(&session.timeline);
    let mut desk = Desk::new("picture");
    // What was practised last is what today offers.
    let before = desk
        .program()
        .args(["play", "coherent-breath", "--length", "5m", "--voice", "clara"])
        .args(["--output", "null", "--fast", "--keep"])
        .status();
    assert!(before.unwrap().success());
    let recorder = desk.server.record();
    desk.open();
    desk.begin();
    session.hear(0, &recorder);
    // To the breath.
    desk.screen.press(&[Key::S]);
    std::thread::sleep(Duration::from_secs(3));

    // A machine that is busy with other tests may be late itself, so it has some tries.
    let late_by = |looks: &[Look], offset_ms: f64| late(looks, &breaths, offset_ms * 48.0);
    let mut tries = (0..6).filter_map(|_| {
        let (looks, stands) = look(&desk, &session, &recorder)?;
        let late = late_by(&looks, 0.0);
        let mean = late.iter().sum::<f64>() / late.len() as f64;
        println!(
            "{} looks, a picture stands {stands:.1} ms; late by {mean:.1} ms on average, 95 of 100 \
             within {:.1} ms",
            late.len(),
            most_of(&late),
        );
        (late.len() > 500).then_some((looks, stands))
    });
    let near = |looks: &[Look], stands: f64, offset_ms: f64| {
        most_of(&late_by(looks, offset_ms)) <= MOST + stands / 2.0
    };
    let (looks, stands) = tries
        .find(|(looks, stands)| near(looks, *stands, 0.0))
        .expect("the picture is not with the sound");
    desk.look("breathing");
    // And a picture that is late, or early, would be found.
    for offset in [-100.0, 100.0] {
        assert!(!near(&looks, stands, offset));
    }
}
