//! Quantities with their units: lengths of sound, points in time, levels and sample pairs.
//!
//! Sound runs on one clock, **frames at 48 kHz**; the record's times are those of the wall clock, in
//! milliseconds of UTC. Everything here is plain integer or `f32` arithmetic that saturates instead of wrapping, so that hostile numbers from a script cannot
//! turn into nonsense positions.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Rem, Sub, SubAssign};
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};

/// Frames a second, everywhere inside the program. Devices and files of other rates are resampled
/// at the edge.
pub const SAMPLE_RATE: u32 = 48_000;

/// Frames in one millisecond.
const FRAMES_PER_MILLI: u64 = SAMPLE_RATE as u64 / 1000;

/// A length of sound, or a position counted from the start of a timeline, in frames at 48 kHz.
///
/// Addition, subtraction and multiplication saturate at the ends of `u64`.
#[derive(Copy, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Frames(pub u64);

impl Frames {
    /// No time at all; also the first position.
    pub const ZERO: Frames = Frames(0);
    /// The longest representable length, some 12 million years.
    pub const MAX: Frames = Frames(u64::MAX);

    /// A whole number of milliseconds.
    pub const fn from_millis(millis: u64) -> Frames {
        Frames(millis.saturating_mul(FRAMES_PER_MILLI))
    }

    /// A whole number of seconds.
    pub const fn from_secs(secs: u64) -> Frames {
        Frames(secs.saturating_mul(SAMPLE_RATE as u64))
    }

    /// This length in seconds, for display and for arithmetic that need not be exact.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / f64::from(SAMPLE_RATE)
    }

    /// Whole milliseconds, rounded down.
    pub const fn whole_millis(self) -> u64 {
        self.0 / FRAMES_PER_MILLI
    }

    /// Whole seconds, rounded down.
    pub const fn whole_secs(self) -> u64 {
        self.0 / SAMPLE_RATE as u64
    }

    /// The distance between two positions, in either order.
    pub const fn abs_diff(self, other: Frames) -> Frames {
        Frames(self.0.abs_diff(other.0))
    }
}

impl Add for Frames {
    type Output = Frames;
    fn add(self, other: Frames) -> Frames {
        Frames(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Frames {
    fn add_assign(&mut self, other: Frames) {
        *self = *self + other;
    }
}

impl Sub for Frames {
    type Output = Frames;
    /// Saturates at zero.
    fn sub(self, other: Frames) -> Frames {
        Frames(self.0.saturating_sub(other.0))
    }
}

impl SubAssign for Frames {
    fn sub_assign(&mut self, other: Frames) {
        *self = *self - other;
    }
}

impl Mul<u64> for Frames {
    type Output = Frames;
    fn mul(self, times: u64) -> Frames {
        Frames(self.0.saturating_mul(times))
    }
}

impl Div<Frames> for Frames {
    type Output = u64;
    /// How many times `other` fits whole; zero if `other` is zero.
    fn div(self, other: Frames) -> u64 {
        self.0.checked_div(other.0).unwrap_or(0)
    }
}

impl Rem<Frames> for Frames {
    type Output = Frames;
    /// The rest after dividing by `other`; zero if `other` is zero.
    fn rem(self, other: Frames) -> Frames {
        Frames(self.0.checked_rem(other.0).unwrap_or(0))
    }
}

impl Sum for Frames {
    fn sum<I: Iterator<Item = Frames>>(items: I) -> Frames {
        items.fold(Frames::ZERO, Add::add)
    }
}

impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}f", self.0)
    }
}

/// The shortest text that [`Frames::from_str`] reads back to the same whole millisecond:
/// `1h30m`, `10m`, `1m30s`, `1.5s`, `750ms`. A rest below a millisecond is not shown.
impl fmt::Display for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.whole_millis();
        if millis < 1000 {
            return match millis {
                0 => f.write_str("0s"),
                _ => write!(f, "{millis}ms"),
            };
        }
        let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
        let (secs, rest) = (millis / 1000 % 60, millis % 1000);
        if hours > 0 {
            write!(f, "{hours}h")?;
        }
        if minutes > 0 {
            write!(f, "{minutes}m")?;
        }
        match (secs, rest) {
            (0, 0) => Ok(()),
            (_, 0) => write!(f, "{secs}s"),
            _ => {
                let fraction = format!("{rest:03}");
                write!(f, "{secs}.{}s", fraction.trim_end_matches('0'))
            }
        }
    }
}

/// Why a text is not a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DurationError {
    /// The text is not a chain of numbers with units.
    #[error("`{found}` is not a length of time; write it like `90s`, `1m30s`, `1.5s` or `750ms`")]
    Malformed {
        /// The text as written, at most its first 40 characters.
        found: String,
    },
    /// Finer than a millisecond.
    #[error("`{found}` is finer than a millisecond")]
    TooFine {
        /// The text as written, at most its first 40 characters.
        found: String,
    },
    /// More than a day.
    #[error("`{found}` is longer than a day")]
    TooLong {
        /// The text as written, at most its first 40 characters.
        found: String,
    },
}

/// Reads `90s`, `1m30s`, `1.5s`, `750ms`, `1h`. Units must come in falling order (`h`, `m`, `s`, `ms`), each
/// at most once; only seconds may have a fraction, of at most three digits. The longest is one day.
impl FromStr for Frames {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Frames, DurationError> {
        const DAY_MILLIS: u64 = 24 * 3_600_000;
        // Long texts are cut in the message, so that a hostile script cannot fill the screen.
        let found = || text.chars().take(40).collect::<String>();
        let malformed = || DurationError::Malformed { found: found() };
        let too_long = || DurationError::TooLong { found: found() };
        let mut rest = text;
        let mut millis: u64 = 0;
        let mut finest = u64::MAX;
        if rest.is_empty() {
            return Err(malformed());
        }
        while !rest.is_empty() {
            let number_end =
                rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(malformed)?;
            let (number, tail) = rest.split_at(number_end);
            let unit_end = tail.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(tail.len());
            let (unit, tail) = tail.split_at(unit_end);
            let scale: u64 = match unit {
                "h" => 3_600_000,
                "m" => 60_000,
                "s" => 1000,
                "ms" => 1,
                _ => return Err(malformed()),
            };
            if scale >= finest {
                return Err(malformed());
            }
            finest = scale;
            let (whole, fraction) = match number.split_once('.') {
                Some((whole, fraction)) if unit == "s" && !fraction.is_empty() => (whole, fraction),
                Some(_) => return Err(malformed()),
                None => (number, ""),
            };
            if whole.is_empty() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
                return Err(malformed());
            }
            if fraction.len() > 3 {
                return Err(DurationError::TooFine { found: found() });
            }
            let whole: u64 = whole.parse().map_err(|_| too_long())?;
            let fraction: u64 = format!("{fraction:0<3}").parse().map_err(|_| malformed())?;
            millis = whole
                .checked_mul(scale)
                .and_then(|m| m.checked_add(fraction))
                .and_then(|m| m.checked_add(millis))
                .filter(|m| *m <= DAY_MILLIS)
                .ok_or_else(too_long)?;
            rest = tail;
        }
        Ok(Frames::from_millis(millis))
    }
}

/// A point in time: milliseconds since 1970-01-01 00:00 UTC, negative before that. As in Unix time, leap seconds
/// are not counted.
///
/// The distance between two points is a [`TimeDelta`]. Addition and subtraction saturate at the ends of `i64`
/// and ignore fractions of a millisecond.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcMillis(pub i64);

impl UtcMillis {
    /// The earliest point, long before the range of [`DateTime`].
    pub const MIN: UtcMillis = UtcMillis(i64::MIN);
    /// The latest point, long after the range of [`DateTime`].
    pub const MAX: UtcMillis = UtcMillis(i64::MAX);

    /// Date and time in UTC. `None` outside the range of [`DateTime`], some 262,000 years either way.
    pub fn date_time(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }
}

/// Rounds down to a millisecond. Every `DateTime` has its point, whatever its zone.
impl<Z: TimeZone> From<DateTime<Z>> for UtcMillis {
    fn from(at: DateTime<Z>) -> UtcMillis {
        UtcMillis(at.timestamp_millis())
    }
}

impl Add<TimeDelta> for UtcMillis {
    type Output = UtcMillis;
    fn add(self, length: TimeDelta) -> UtcMillis {
        UtcMillis(self.0.saturating_add(length.num_milliseconds()))
    }
}

impl Sub<TimeDelta> for UtcMillis {
    type Output = UtcMillis;
    fn sub(self, length: TimeDelta) -> UtcMillis {
        UtcMillis(self.0.saturating_sub(length.num_milliseconds()))
    }
}

impl Sub for UtcMillis {
    type Output = TimeDelta;
    /// Negative if `other` is later.
    fn sub(self, other: UtcMillis) -> TimeDelta {
        let millis = self.0.saturating_sub(other.0);
        TimeDelta::try_milliseconds(millis).unwrap_or(TimeDelta::MIN)
    }
}

/// A level or a change of level, in hundredths of a decibel. It is an integer so that sessions can be
/// compared and hashed.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decibels(i32);

impl Decibels {
    /// No change.
    pub const ZERO: Decibels = Decibels(0);

    /// Whole decibels.
    pub const fn whole(decibels: i32) -> Decibels {
        Decibels(decibels.saturating_mul(100))
    }

    /// Hundredths of a decibel.
    pub const fn hundredths(hundredths: i32) -> Decibels {
        Decibels(hundredths)
    }

    /// The level in hundredths of a decibel.
    pub const fn as_hundredths(self) -> i32 {
        self.0
    }

    /// The level as a number of decibels.
    pub fn as_f32(self) -> f32 {
        self.0 as f32 / 100.0
    }

    /// The factor that changes an amplitude by this much: `10^(dB / 20)`.
    pub fn gain(self) -> Gain {
        Gain(10f32.powf(self.as_f32() / 20.0))
    }
}

impl Add for Decibels {
    type Output = Decibels;
    fn add(self, other: Decibels) -> Decibels {
        Decibels(self.0.saturating_add(other.0))
    }
}

impl Sub for Decibels {
    type Output = Decibels;
    fn sub(self, other: Decibels) -> Decibels {
        Decibels(self.0.saturating_sub(other.0))
    }
}

impl fmt::Debug for Decibels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} dB", self.as_f32())
    }
}

impl fmt::Display for Decibels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} dB", self.as_f32())
    }
}

/// A factor on amplitudes; 1 leaves the sound as it is, 0 is silence.
#[derive(Copy, Clone, Debug, PartialEq, PartialOrd)]
pub struct Gain(pub f32);

impl Gain {
    /// Silence.
    pub const ZERO: Gain = Gain(0.0);
    /// Unchanged.
    pub const UNITY: Gain = Gain(1.0);
}

impl Mul for Gain {
    type Output = Gain;
    fn mul(self, other: Gain) -> Gain {
        Gain(self.0 * other.0)
    }
}

/// One sample for each ear; full scale is ±1.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
#[repr(C)]
pub struct StereoFrame {
    /// Sample for the left ear.
    pub left: f32,
    /// Sample for the right ear.
    pub right: f32,
}

impl StereoFrame {
    /// Silence.
    pub const SILENCE: StereoFrame = StereoFrame { left: 0.0, right: 0.0 };
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Result<u64, String> {
        text.parse::<Frames>().map(|f| f.0).map_err(|e| e.to_string())
    }

    #[test]
    fn durations_are_read_exactly() {
        assert_eq!(read("90s"), Ok(90 * 48_000));
        assert_eq!(read("1m30s"), Ok(90 * 48_000));
        assert_eq!(read("1.5s"), Ok(72_000));
        assert_eq!(read("750ms"), Ok(36_000));
        assert_eq!(read("0.001s"), Ok(48));
        assert_eq!(read("24h"), Ok(24 * 3600 * 48_000));
    }

    #[test]
    fn other_texts_are_refused_with_a_reason() {
        let malformed = |t: &str| {
            Err(format!(
                "`{t}` is not a length of time; write it like `90s`, `1m30s`, `1.5s` or `750ms`"
            ))
        };
        for text in [
            "", "5", "s", "5 s", "-5s", "1.5m", "5x", "1s1m", "1s1s", ".5s", "5.s", "1..5s", "٣s",
            "NaN",
        ] {
            assert_eq!(read(text), malformed(text), "{text}");
        }
        assert_eq!(read("0.0001s"), Err("`0.0001s` is finer than a millisecond".into()));
        assert_eq!(read("25h"), Err("`25h` is longer than a day".into()));
        assert_eq!(
            read("99999999999999999999s"),
            Err("`99999999999999999999s` is longer than a day".into())
        );
    }

    proptest! {
        #[test]
        fn a_shown_duration_reads_back(millis in 0u64..=24 * 3_600_000) {
            let frames = Frames::from_millis(millis);
            prop_assert_eq!(frames.to_string().parse::<Frames>(), Ok(frames));
        }
    }

    #[test]
    fn points_in_time_convert_to_dates_and_back() {
        let date = Utc.with_ymd_and_hms(2026, 3, 2, 10, 0, 0).unwrap();
        let at = UtcMillis::from(date);
        assert_eq!(at, UtcMillis(1_772_445_600_000));
        assert_eq!(at.date_time(), Some(date));
        let east = chrono::FixedOffset::east_opt(3600).unwrap();
        assert_eq!(UtcMillis::from(date.with_timezone(&east)), at, "the zone changes nothing");
        assert_eq!((UtcMillis::MIN.date_time(), UtcMillis::MAX.date_time()), (None, None));
        for date in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            assert!(UtcMillis::from(date).date_time().is_some(), "{date}");
        }
    }

    #[test]
    fn distances_in_time_saturate() {
        let hour = TimeDelta::hours(1);
        let (begun, ended) = (UtcMillis(-5), UtcMillis(3_599_995));
        assert_eq!((begun + hour, ended - hour, ended - begun), (ended, begun, hour));
        assert!(begun < ended && begun - ended < TimeDelta::zero());
        assert_eq!(
            (UtcMillis::MAX + hour, UtcMillis::MIN - hour),
            (UtcMillis::MAX, UtcMillis::MIN)
        );
        assert_eq!(UtcMillis::MAX - UtcMillis::MIN, TimeDelta::MAX);
        assert_eq!(UtcMillis::MIN - UtcMillis::MAX, TimeDelta::MIN);
    }

    #[test]
    fn six_decibels_are_about_a_doubling() {
        assert!((Decibels::whole(6).gain().0 - 1.995_262_3).abs() < 1e-6);
        assert!((Decibels::hundredths(-2000).gain().0 - 0.1).abs() < 1e-7);
    }
}
