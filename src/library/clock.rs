//! The only reading of the wall clock. All other code is given the time.

use chrono::{Local, MappedLocalTime, NaiveDateTime, TimeZone as _};

use crate::domain::record::Moment;
use crate::units::UtcMillis;

/// Current time by this computer's clock and zone.
#[expect(clippy::disallowed_methods, reason = "the one place that may look")]
pub fn now() -> Moment {
    let now = Local::now();
    Moment { utc_ms: now.into(), offset_secs: now.offset().local_minus_utc() }
}

/// The moments at which this computer's clock shows a local time: none if it skips it, two if it shows it twice, the
/// earlier one first.
pub fn moments_at(local: NaiveDateTime) -> MappedLocalTime<Moment> {
    let moments = Local
        .from_local_datetime(&local)
        .map(|at| Moment { utc_ms: at.into(), offset_secs: at.offset().local_minus_utc() });
    match moments {
        // The system's zones may have them the other way round.
        MappedLocalTime::Ambiguous(a, b) => MappedLocalTime::Ambiguous(a.min(b), a.max(b)),
        moments => moments,
    }
}

/// The moment at which this computer's clock shows a local time; the first one if it shows it twice, `None`
/// if it skips it.
pub fn at_local(local: NaiveDateTime) -> Option<Moment> {
    moments_at(local).earliest()
}

/// Offset of this computer's clock from UTC at a moment, in seconds.
pub fn offset_at(at: UtcMillis) -> i32 {
    Local.timestamp_millis_opt(at.0).earliest().map_or(0, |at| at.offset().local_minus_utc())
}
