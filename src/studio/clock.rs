//! The one look at the wall clock. Everything else is given the time.

use chrono::{Local, NaiveDateTime, TimeZone as _};

use crate::domain::record::Moment;

/// Now, as this computer's clock and zone say it.
#[expect(clippy::disallowed_methods, reason = "the one place that may look")]
pub fn now() -> Moment {
    let now = Local::now();
    Moment { utc_ms: now.timestamp_millis(), offset_secs: now.offset().local_minus_utc() }
}

/// The moment at which this computer's clock shows a local time; the first one where it shows it
/// twice, none where it skips it.
pub fn at_local(local: NaiveDateTime) -> Option<Moment> {
    let at = Local.from_local_datetime(&local).earliest()?;
    Some(Moment { utc_ms: at.timestamp_millis(), offset_secs: at.offset().local_minus_utc() })
}

/// How far this computer's clock was ahead of UTC at a moment, in seconds.
pub fn offset_at(utc_ms: i64) -> i32 {
    Local.timestamp_millis_opt(utc_ms).earliest().map_or(0, |at| at.offset().local_minus_utc())
}
