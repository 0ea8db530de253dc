//! Any bytes as a file of a phone or a recorder: what was found when it was heard first is heard the second time.
#![no_main]

use std::io::Cursor;
use std::ops::ControlFlow;

use groundwork_fuzz::audio::intake::{Intake, recognised};
use groundwork_fuzz::units::Frames;
use libfuzzer_sys::fuzz_target;

/// A few bytes can be hours of silence.
const MOST: Frames = Frames::from_secs(30);

fuzz_target!(|bytes: &[u8]| {
    let goes_on = |heard| if heard < MOST { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    let Ok(mut intake) = Intake::look(Cursor::new(bytes), goes_on) else { return };
    assert_eq!(recognised(Cursor::new(bytes)), Some(intake.name()));
    let mut frames = 0;
    let heard = intake.hear(|left, right| {
        assert_eq!(left.len(), right.len());
        frames += left.len() as u64;
        ControlFlow::Continue(())
    });
    assert!(heard.is_ok());
    assert_eq!(Frames(frames), intake.frames());
});
