//! Measures how long the machine was suspended.
//!
//! Two clocks of the system differ only by suspended time: one counts it, the other does not. The wall clock
//! is no help here, because people and time servers set it.

use std::time::Duration;

/// Shorter differences do not count as a suspend.
const SHORTEST: Duration = Duration::from_secs(1);

/// Notices that the machine was suspended since the last call.
pub(in crate::audio) struct SuspendWatch {
    asleep: Duration,
}

impl SuspendWatch {
    pub fn new() -> SuspendWatch {
        SuspendWatch { asleep: time_asleep() }
    }

    /// How long the machine was suspended since the last call, if it was.
    pub fn check(&mut self) -> Option<Duration> {
        self.update(time_asleep())
    }

    fn update(&mut self, asleep: Duration) -> Option<Duration> {
        let slept = asleep.saturating_sub(self.asleep);
        self.asleep = asleep;
        (slept >= SHORTEST).then_some(slept)
    }
}

/// Suspended time since the machine was started.
#[cfg(target_os = "linux")]
fn time_asleep() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    // The monotonic clock first: the time between the two readings must not hide a suspend.
    let awake = clock_gettime(ClockId::Monotonic);
    let total = clock_gettime(ClockId::Boottime);
    let nanos = |time: rustix::time::Timespec| {
        i128::from(time.tv_sec) * 1_000_000_000 + i128::from(time.tv_nsec)
    };
    let asleep = u64::try_from(nanos(total) - nanos(awake)).unwrap_or(0);
    Duration::from_nanos(asleep)
}

#[cfg(windows)]
fn time_asleep() -> Duration {
    groundwork_windows::time_asleep()
}

/// Other systems offer no such pair of clocks; there, a suspend appears as a lost device.
#[cfg(not(any(target_os = "linux", windows)))]
fn time_asleep() -> Duration {
    Duration::ZERO
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sleep_is_a_sleep() {
        let mut watch = SuspendWatch { asleep: Duration::from_secs(100) };
        assert_eq!(watch.update(Duration::from_secs(100)), None);
        assert_eq!(watch.update(Duration::from_millis(100_020)), None);
        assert_eq!(watch.update(Duration::from_millis(700_020)), Some(Duration::from_secs(600)));
        assert_eq!(watch.update(Duration::from_millis(700_020)), None);
        // The two clocks are read one after the other, so their difference may appear to shrink.
        assert_eq!(watch.update(Duration::from_millis(700_019)), None);
    }

    #[test]
    fn a_machine_that_is_awake_did_not_sleep() {
        let mut watch = SuspendWatch::new();
        assert_eq!(watch.check(), None);
    }
}
