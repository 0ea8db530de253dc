//! Waking at a time of the wall clock.

use std::time::Duration;

use crate::units::UtcMillis;

/// How often the wall clock is looked at while the window is to be woken at a time. A wait until then
/// would not count the time that the machine sleeps.
const CLOCK_LOOK: Duration = Duration::from_secs(10);

/// A time of the wall clock to wake at, if there is one.
#[derive(Debug, Default)]
pub(super) struct Wake {
    at: Option<UtcMillis>,
    /// What the clock showed when it was looked at last.
    looked: Option<UtcMillis>,
}

impl Wake {
    /// Takes another time in the place of the one there was.
    pub(super) fn set(&mut self, at: UtcMillis) {
        *self = Wake { at: Some(at), looked: None };
    }

    /// How long nobody need look at the clock, which shows `now`.
    pub(super) fn rest(&self, now: UtcMillis) -> Option<Duration> {
        let left = (self.at? - now).to_std().unwrap_or(Duration::ZERO);
        Some(CLOCK_LOOK.min(left))
    }

    /// Whether it is time, once. A clock that was set back has other times to wake at, so that is one too.
    pub(super) fn rings(&mut self, now: UtcMillis) -> bool {
        let Some(at) = self.at else { return false };
        let before = self.looked.replace(now);
        let rings = now >= at || before.is_some_and(|before| now < before);
        if rings {
            *self = Wake::default();
        }
        rings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_woken_at_its_time_and_when_the_clock_is_set_back() {
        let rings = |at: i64, clock: &[i64]| {
            let mut wake = Wake::default();
            wake.set(UtcMillis(at));
            clock.iter().map(|now| wake.rings(UtcMillis(*now))).collect::<Vec<_>>()
        };
        assert_eq!(rings(5_000_000, &[4_990_000, 5_000_000]), [false, true], "it is time, once");
        assert_eq!(rings(4_000_000, &[5_000_000, 5_000_001]), [true, false], "it slept through it");
        assert_eq!(rings(5_000_000, &[4_900_000, 4_800_000]), [false, true], "it was set back");
        assert_eq!(rings(5_000_000, &[4_900_000, 4_910_000]), [false, false], "the control");
    }

    #[test]
    fn the_clock_is_looked_at_every_ten_seconds_and_at_its_time() {
        let mut wake = Wake::default();
        assert_eq!(wake.rest(UtcMillis(0)), None, "nobody is to be woken");
        wake.set(UtcMillis(25_000));
        assert_eq!(wake.rest(UtcMillis(0)), Some(CLOCK_LOOK));
        assert_eq!(wake.rest(UtcMillis(24_000)), Some(Duration::from_secs(1)));
        assert_eq!(wake.rest(UtcMillis(26_000)), Some(Duration::ZERO));
    }
}
