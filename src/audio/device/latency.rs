//! When a stream's frames are heard, from the timestamps of its callbacks.

use std::time::Duration;

/// Turns the timestamps of a stream's callbacks into the time at which its frames are heard.
///
/// The first timestamps of a stream are wrong on several systems (cpal issue 710) and are skipped;
/// the rest jitter and are low-passed as the time at which the stream's first frame would have
/// been heard, which is constant but for the drift between two clocks.
#[derive(Default)]
pub(super) struct Latency {
    callbacks: u32,
    /// Nanoseconds since the epoch; may lie before it.
    origin: Option<f64>,
}

impl Latency {
    /// Timestamps that are not believed at the start of a stream.
    const SKIPPED: u32 = 5;
    /// Share of a new timestamp in the filtered value: settles in about a second.
    const SHARE: f64 = 1.0 / 16.0;
    /// A difference that is no jitter: the stream stood still or the device changed.
    const JUMP: f64 = 30e6;
    /// More than any buffer holds; beyond it a timestamp is nonsense.
    const LONGEST: Duration = Duration::from_secs(5);

    /// Whether the timestamps of the next callback are believed.
    pub fn is_settled(&self) -> bool {
        self.callbacks >= Self::SKIPPED
    }

    /// When the stream's frame that is `played` nanoseconds after its first is heard, given a
    /// callback at `now` that says it is heard `latency` later. All in nanoseconds.
    pub fn heard_at(&mut self, now: u64, latency: Duration, played: u64) -> u64 {
        self.callbacks = self.callbacks.saturating_add(1);
        let latency = latency.min(Self::LONGEST).as_nanos() as f64;
        let seen = now as f64 + latency - played as f64;
        let origin = match self.origin {
            _ if self.callbacks <= Self::SKIPPED => now as f64 - played as f64,
            Some(origin) if (seen - origin).abs() < Self::JUMP => {
                *self.origin.insert(origin + (seen - origin) * Self::SHARE)
            }
            _ => *self.origin.insert(seen),
        };
        (origin + played as f64).max(0.0) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK_NANOS: u64 = 10_000_000;

    #[test]
    fn early_and_jittering_timestamps_are_smoothed() {
        let mut latency = Latency::default();
        let true_latency = 40_000_000i64;
        for i in 0..400u64 {
            let now = 1_000_000_000 + i * BLOCK_NANOS;
            let jitter = if i % 2 == 0 { 4_000_000 } else { -4_000_000 };
            let said = if i < 5 { 0 } else { (true_latency + jitter) as u64 };
            let at = latency.heard_at(now, Duration::from_nanos(said), i * BLOCK_NANOS);
            if i > 100 {
                let error = at as i64 - (now as i64 + true_latency);
                assert!(error.abs() < 500_000, "{error} ns off at callback {i}");
            }
        }
        // A device that stood still for a second is believed at once.
        let now = 1_000_000_000 + 500 * BLOCK_NANOS;
        let at = latency.heard_at(now, Duration::from_millis(40), 400 * BLOCK_NANOS);
        assert_eq!(at, now + 40_000_000);
    }
}
