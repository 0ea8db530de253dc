//! Which part of what a decoder gives is the recording: encoders add samples in front and at the end.

/// Most frames of a packet, in the formats that count its length.
const PACKET: u64 = 4_096;

/// A length of time in a file's own ticks.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Time {
    pub ticks: u64,
    /// Ticks a second; 0 if a tick is a frame.
    pub second: u32,
}

impl Time {
    /// So many frames of the sound itself.
    pub fn samples(ticks: u64) -> Time {
        Time { ticks, second: 0 }
    }

    /// Number of frames at this rate, rounded.
    fn frames(self, hz: u32) -> u64 {
        match self.second {
            0 => self.ticks,
            second => {
                let second = u128::from(second);
                ((u128::from(self.ticks) * u128::from(hz) + second / 2) / second) as u64
            }
        }
    }

    /// Frames in one tick at this rate, rounded up.
    fn tick(self, hz: u32) -> u64 {
        if self.second == 0 { 1 } else { u64::from(hz.div_ceil(self.second)) }
    }
}

/// Where the recording ends.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum End {
    /// With the last frame.
    #[default]
    Natural,
    /// After this long.
    After(Time),
    /// After this long, to within a tick: with the last frame if that is so near.
    Near(Time),
    /// This long before the last frame.
    Before(Time),
}

/// The part of the decoded frames that is the recording.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// What is left out in front.
    pub skip: Time,
    pub end: End,
    /// Length of all packets by the file, in which the last may be shorter than what its decoder gives.
    pub all: Option<Time>,
}

impl Default for Cut {
    fn default() -> Cut {
        Cut { skip: Time::samples(0), end: End::Natural, all: None }
    }
}

impl Cut {
    /// First frame of the recording, and the frame after the last, of `total` decoded frames. A file whose
    /// figures leave nothing is heard as it is.
    pub fn of(self, total: u64, hz: u32) -> (u64, u64) {
        // Some recorders count by their clock, and are further off than a packet.
        let all = self.all.map_or(total, |all| all.frames(hz));
        let total = if all < total && total - all < PACKET { all } else { total };
        let skip = self.skip.frames(hz);
        let end = match self.end {
            End::Natural => total,
            End::After(length) => skip.saturating_add(length.frames(hz)).min(total),
            End::Near(length) => {
                let said = skip.saturating_add(length.frames(hz));
                if said.abs_diff(total) <= length.tick(hz) { total } else { said.min(total) }
            }
            End::Before(padding) => total.saturating_sub(padding.frames(hz)),
        };
        if skip < end { (skip, end) } else { (0, total) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_encoder_added_is_left_out_to_a_frame() {
        let cut = |skip, end| Cut { skip: Time::samples(skip), end, all: None };
        let time = |ticks, second| Time { ticks, second };
        assert_eq!(Cut::default().of(5_000, 44_100), (0, 5_000));
        assert_eq!(cut(2_112, End::After(Time::samples(1_000))).of(5_000, 44_100), (2_112, 3_112));
        // A figure that is longer than the file.
        assert_eq!(cut(2_112, End::After(Time::samples(9_000))).of(5_000, 44_100), (2_112, 5_000));
        // Milliseconds cannot tell where within 44 frames a recording ends, and the file can.
        assert_eq!(cut(1_024, End::Near(time(100, 1_000))).of(5_434, 44_100), (1_024, 5_434));
        assert_eq!(cut(1_024, End::Near(time(100, 1_000))).of(5_390, 44_100), (1_024, 5_390));
        assert_eq!(cut(1_024, End::Near(time(100, 1_000))).of(6_144, 44_100), (1_024, 5_434));
        assert_eq!(
            cut(312, End::Before(time(10_000_000, 1_000_000_000))).of(9_600, 48_000),
            (312, 9_120)
        );
        // The last packet is not heard to its end.
        let all = |ticks| Cut { all: Some(time(ticks, 44_100)), ..cut(1_024, End::Natural) };
        assert_eq!(all(5_700).of(6_144, 44_100), (1_024, 5_700));
        assert_eq!(all(1_700).of(6_144, 44_100), (1_024, 6_144));
        // Damaged figures cost nothing.
        assert_eq!(cut(9_999, End::Natural).of(5_000, 48_000), (0, 5_000));
        assert_eq!(cut(0, End::Before(Time::samples(9_999))).of(5_000, 48_000), (0, 5_000));
    }
}
