//! Computes when a stream's frames are heard, from the timestamps of its callbacks.

use std::time::Duration;

/// Turns the timestamps of a stream's callbacks into the time at which its frames are heard.
///
/// The first timestamps of a stream are wrong on several systems (cpal issue 710) and are skipped. The rest
/// jitter; they are low-pass filtered as the time at which the stream's first frame would have been heard,
/// which is constant except for the drift between two clocks.
#[derive(Default)]
pub(super) struct Latency {
    callbacks: u32,
    /// Nanoseconds since the epoch; may be negative.
    origin: Option<f64>,
}

impl Latency {
    /// Number of timestamps ignored at the start of a stream.
    const SKIPPED: u32 = 5;
    /// Weight of a new timestamp in the filtered value, which settles in about a second.
    const SHARE: f64 = 1.0 / 16.0;
    /// A difference too large for jitter: the stream stood still or the device changed.
    const JUMP: f64 = 30e6;
    /// Longer than any buffer; a larger latency is invalid.
    const LONGEST: Duration = Duration::from_secs(5);

    /// Whether the timestamps of the next callback are used.
    pub fn is_settled(&self) -> bool {
        self.callbacks >= Self::SKIPPED
    }

    /// When the frame `played` nanoseconds after the stream's first is heard, given a callback at `now` that
    /// reports a latency of `latency`. All in nanoseconds.
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
        // After a device stood still for a second, its timestamp is used at once.
        let now = 1_000_000_000 + 500 * BLOCK_NANOS;
        let at = latency.heard_at(now, Duration::from_millis(40), 400 * BLOCK_NANOS);
        assert_eq!(at, now + 40_000_000);
    }
}
