//! Cues, and how long their silences are.

use crate::domain::{BellSound, Quiet, Speaker};
use crate::script::steps::LONGEST_STEP;
use crate::units::Frames;

/// Something to do instead of speaking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    Quiet(Quiet),
    /// A silence of some breaths at the listener's own pace.
    Breaths(Quiet),
    Bell(BellSound, u32),
    /// A partner's turn.
    Turn {
        speaker: Speaker,
        title: &'static str,
        time: Frames,
    },
}

/// Between two paragraphs.
pub(super) const PARAGRAPH: Quiet = seconds(6, 3, 40);
/// A pause whose length the text does not say.
pub(super) const PAUSE: Quiet = seconds(10, 4, 50);
pub(super) const SHORT_PAUSE: Quiet = seconds(4, 2, 20);
pub(super) const LONG_PAUSE: Quiet = seconds(30, 10, 180);
/// A silence whose length the text does not say, and a very long pause.
pub(super) const SILENCE: Quiet = seconds(60, 15, 300);
/// One breath at a listener's own pace: from quick to slow.
pub(super) const BREATH: Quiet = seconds(6, 4, 10);

const fn seconds(ideal: u64, least: u64, most: u64) -> Quiet {
    Quiet {
        ideal: Frames::from_secs(ideal),
        least: Frames::from_secs(least),
        most: Frames::from_secs(most),
    }
}

/// A silence of a known length, which may shrink to half of it and grow to three times as much. `None` if no
/// silence can be that long.
pub(super) fn elastic(ideal: Frames) -> Option<Quiet> {
    if ideal < Frames::from_millis(1) || ideal > LONGEST_STEP {
        return None;
    }
    let half = Frames::from_secs(ideal.whole_secs() / 2);
    let least = if half == Frames::ZERO { ideal } else { half };
    Some(Quiet { ideal, least, most: (ideal * 3).min(LONGEST_STEP) })
}
