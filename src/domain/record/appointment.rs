//! Appointments: when the next one is, how long until then, and how what was typed becomes one.

use chrono::{Days, MappedLocalTime, NaiveDate, NaiveDateTime, TimeDelta};
use uuid::Uuid;

use super::entry::{Moment, TextError, check_text};
use crate::units::UtcMillis;

/// An appointment with a therapist, as the client noted it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Made with the appointment; one that is moved keeps it.
    pub id: Uuid,
    /// When it begins. The offset is that of the place where the appointment is, so that its clock shows the
    /// same time wherever it is read.
    pub at: Moment,
    /// With whom, in the client's words; empty if that was not said.
    pub with: String,
    /// Whether the client has said how it was left. An appointment is asked about once.
    pub asked: bool,
}

impl Appointment {
    /// The longest name of someone, in characters.
    pub const LONGEST_WITH: usize = 100;

    /// How long an appointment counts as the coming one after it has begun.
    pub const LASTS: TimeDelta = TimeDelta::hours(1);

    /// Checks the text of an appointment that a person typed or imported.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn check_texts(&self) -> Result<(), TextError> {
        check_text("with", &self.with, Appointment::LONGEST_WITH)
    }

    /// When it is by the clock of its place, and with whom: `Thursday, 3 December, 10:00, with Ana`. Where the clock of
    /// this computer, at this offset from UTC, shows another time then, that follows.
    pub fn words(&self, offset_here: i32) -> String {
        let Some(local) = self.at.local() else { return String::new() };
        let mut words = local.format("%A, %-d %B, %H:%M").to_string();
        if self.at.offset_secs != offset_here
            && let Some(here) = (Moment { offset_secs: offset_here, ..self.at }).local()
        {
            words += &format!(" there, {} here", here.format("%A %H:%M"));
        }
        if !self.with.is_empty() {
            words += &format!(", with {}", self.with);
        }
        words
    }

    /// The same time a week later by the clock of a place, which may have another offset then. `here` says which
    /// moments a local time is. If the clock skips that time, it is an hour later. `None` outside the range of dates.
    pub fn a_week_later(
        &self,
        here: impl Fn(NaiveDateTime) -> MappedLocalTime<Moment>,
    ) -> Option<Moment> {
        let local = self.at.local()?.naive_local().checked_add_days(Days::new(7))?;
        let earliest = |local| here(local).earliest();
        earliest(local).or_else(|| earliest(local.checked_add_signed(TimeDelta::hours(1))?))
    }
}

/// The appointment to come: the earliest that is not over. `None` if there is none.
pub fn coming(appointments: &[Appointment], now: UtcMillis) -> Option<&Appointment> {
    let to_come = appointments.iter().filter(|one| one.at.utc_ms + Appointment::LASTS > now);
    to_come.min_by_key(|one| one.at)
}

/// The last appointment that is over. `None` if there was none.
pub fn latest(appointments: &[Appointment], now: UtcMillis) -> Option<&Appointment> {
    let over = appointments.iter().filter(|one| one.at.utc_ms + Appointment::LASTS <= now);
    over.max_by_key(|one| one.at)
}

/// The appointment about which to ask how it was left: the last one, unless that was answered or another is to come.
pub fn unanswered(appointments: &[Appointment], now: UtcMillis) -> Option<&Appointment> {
    let is_settled = coming(appointments, now).is_some();
    latest(appointments, now).filter(|one| !one.asked && !is_settled)
}

/// The appointments to write so that the next one is at this moment: the one that has not begun is moved, or else one
/// is added; and the last one is answered. Without a name, a moved one keeps its own. `id` is for an added one.
pub fn arranged(
    appointments: &[Appointment],
    at: Moment,
    with: Option<&str>,
    (id, now): (Uuid, UtcMillis),
) -> Vec<Appointment> {
    let with = with.map(|with| with.trim().to_owned());
    let to_come = appointments.iter().filter(|one| one.at.utc_ms > now).min_by_key(|one| one.at);
    let next = match to_come.cloned() {
        Some(one) => Appointment { at, with: with.unwrap_or_else(|| one.with.clone()), ..one },
        None => Appointment { id, at, with: with.unwrap_or_default(), asked: false },
    };
    settled(appointments, now).into_iter().chain([next]).collect()
}

/// The appointments to write once it was said how the last one was left.
pub fn settled(appointments: &[Appointment], now: UtcMillis) -> Vec<Appointment> {
    let begun = appointments.iter().filter(|one| one.at.utc_ms <= now).max_by_key(|one| one.at);
    let open = begun.filter(|one| !one.asked);
    open.map(|one| Appointment { asked: true, ..one.clone() }).into_iter().collect()
}

/// Whole hours from a moment, such as the end of a sitting, to the first appointment that begins then or later.
/// `None` if there is none.
pub fn hours_to_next(from: UtcMillis, appointments: &[Appointment]) -> Option<i64> {
    let later = appointments.iter().map(|one| one.at.utc_ms).filter(|at| *at >= from);
    later.min().map(|at| (at - from).num_hours())
}

/// Days by the calendar from one date to another, in words.
pub fn in_days(today: NaiveDate, day: NaiveDate) -> String {
    match (day - today).num_days() {
        0 => "today".into(),
        1 => "tomorrow".into(),
        -1 => "yesterday".into(),
        days if days < 0 => format!("{} days ago", -days),
        days => format!("in {days} days"),
    }
}

/// A date and a time as typed, with the offset from UTC if that was typed, too.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct TypedTime {
    local: NaiveDateTime,
    offset_secs: Option<i32>,
}

/// The moment of a typed time.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The moment.
    pub at: Moment,
    /// The later moment of the same time, if the clock shows it twice and the earlier one was taken.
    pub or: Option<Moment>,
}

/// Why no appointment can be at what was typed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhenError {
    /// Not a date with a time.
    #[error(
        "`{typed}` is not a date and a time; write it like `2026-12-03 10:00`, with `+01:00` behind it if the clock \
         there is another than here"
    )]
    NotATime {
        /// What was typed, shortened if it is long.
        typed: String,
    },
    /// The clock skips it.
    #[error(
        "the clocks here are put forward on {}, and skip {}; choose another time", .0.format("%Y-%m-%d"), .0.format("%H:%M")
    )]
    Skipped(NaiveDateTime),
    /// It lies in the past.
    #[error("{} is past; an appointment to come is noted here", .0.format("%Y-%m-%d %H:%M"))]
    Past(NaiveDateTime),
    /// It lies further ahead than anyone agrees on.
    #[error("{} is more than two years from now; is the year right?", .0.format("%Y-%m-%d %H:%M"))]
    Far(NaiveDateTime),
}

/// The longest time ahead that an appointment is noted.
const FARTHEST: TimeDelta = TimeDelta::days(2 * 366);

impl TypedTime {
    /// Reads a date and a time: `2026-12-03 10:00`, also with a `T` between them, and with an offset from UTC behind
    /// them, such as `+01:00` or `Z`.
    ///
    /// # Errors
    /// [`WhenError::NotATime`].
    pub fn read(text: &str) -> Result<TypedTime, WhenError> {
        let not = || {
            let plain = |c: char| if c.is_control() { '\u{FFFD}' } else { c };
            WhenError::NotATime { typed: text.trim().chars().take(40).map(plain).collect() }
        };
        let (date, rest) = text.trim().split_once([' ', 'T', 't']).ok_or_else(not)?;
        let date: NaiveDate = date.parse().map_err(|_| not())?;
        let rest = rest.trim();
        let end = rest.find(['+', '-', '\u{2212}', 'Z', 'z']).unwrap_or(rest.len());
        let (time, offset) = rest.split_at_checked(end).ok_or_else(not)?;
        let time = chrono::NaiveTime::parse_from_str(time.trim(), "%H:%M").map_err(|_| not())?;
        let offset_secs = match offset.replace('\u{2212}', "-").as_str() {
            "" => None,
            "Z" | "z" => Some(0),
            offset => Some(offset_of(offset).ok_or_else(not)?),
        };
        Ok(TypedTime { local: date.and_time(time), offset_secs })
    }

    /// The moment that was typed, if an appointment can be then. `here` says which moments a local time is where this
    /// computer stands.
    ///
    /// # Errors
    /// When the clock skips it, when it is past, or when it is years away.
    pub fn when(
        self,
        here: impl Fn(NaiveDateTime) -> MappedLocalTime<Moment>,
        now: UtcMillis,
    ) -> Result<When, WhenError> {
        let local = self.local;
        let when = match (self.offset_secs, here(local)) {
            (Some(offset_secs), _) => {
                let utc_ms = UtcMillis::from(local.and_utc());
                let at = Moment {
                    utc_ms: utc_ms - TimeDelta::seconds(i64::from(offset_secs)),
                    offset_secs,
                };
                When { at, or: None }
            }
            (None, MappedLocalTime::Single(at)) => When { at, or: None },
            (None, MappedLocalTime::Ambiguous(at, or)) => When { at, or: Some(or) },
            (None, MappedLocalTime::None) => return Err(WhenError::Skipped(local)),
        };
        match when.at.utc_ms {
            at if at <= now => Err(WhenError::Past(local)),
            at if at > now + FARTHEST => Err(WhenError::Far(local)),
            _ => Ok(when),
        }
    }
}

/// The seconds of an offset from UTC such as `+01:00`, `-0730` or `+2`; at most 14 hours either way.
fn offset_of(text: &str) -> Option<i32> {
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) if minutes.len() == 2 => (hours, minutes),
        Some(_) => return None,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(hours) || !all_digits(minutes) || hours.len() > 2 {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let secs = hours * 3600 + minutes * 60;
    (minutes < 60 && secs <= 14 * 3600).then_some(sign * secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 12:00 UTC.
    const NOW: UtcMillis = UtcMillis(1_795_435_200_000);

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A place an hour ahead of UTC and in summer two: 02:00 to 03:00 does not exist on 2027-03-28, and comes twice on
    /// 2027-10-31.
    fn here(local: NaiveDateTime) -> MappedLocalTime<Moment> {
        let at = |hours: i64| Moment {
            utc_ms: UtcMillis::from(local.and_utc()) - TimeDelta::hours(hours),
            offset_secs: hours as i32 * 3600,
        };
        let spring = day("2027-03-28").and_hms_opt(2, 0, 0).unwrap();
        let autumn = day("2027-10-31").and_hms_opt(2, 0, 0).unwrap();
        let hour = TimeDelta::hours(1);
        match local {
            local if (spring..spring + hour).contains(&local) => MappedLocalTime::None,
            local if (autumn..autumn + hour).contains(&local) => {
                MappedLocalTime::Ambiguous(at(2), at(1))
            }
            local if (spring..autumn).contains(&local) => MappedLocalTime::Single(at(2)),
            _ => MappedLocalTime::Single(at(1)),
        }
    }

    fn when(text: &str) -> Result<When, WhenError> {
        TypedTime::read(text)?.when(here, NOW)
    }

    fn said(text: &str) -> String {
        when(text).unwrap_err().to_string()
    }

    /// What the clock of the place shows, with its offset.
    fn shown(at: Moment) -> String {
        at.local().unwrap().format("%Y-%m-%d %H:%M %:z").to_string()
    }

    fn appointment(text: &str) -> Appointment {
        let at = TypedTime::read(text).unwrap().when(here, UtcMillis(0)).unwrap_or_else(|_| {
            // Whether it can still be noted does not matter here.
            let local = TypedTime::read(text).unwrap().local;
            When { at: here(local).earliest().unwrap(), or: None }
        });
        Appointment { id: Uuid::new_v4(), at: at.at, with: String::new(), asked: false }
    }

    #[test]
    fn a_time_is_read_as_the_clock_of_its_place_shows_it() {
        for (typed, expected) in [
            ("2026-12-03 10:00", "2026-12-03 10:00 +01:00"),
            (" 2026-12-03T10:00 ", "2026-12-03 10:00 +01:00"),
            ("2027-07-01 9:05", "2027-07-01 09:05 +02:00"),
            ("2026-12-03 10:00 -05:00", "2026-12-03 10:00 -05:00"),
            ("2026-12-03 10:00+0530", "2026-12-03 10:00 +05:30"),
            ("2026-12-03 10:00 \u{2212}3", "2026-12-03 10:00 -03:00"),
            ("2026-12-03T10:00Z", "2026-12-03 10:00 +00:00"),
        ] {
            let found = when(typed).unwrap();
            assert_eq!((shown(found.at).as_str(), found.or), (expected, None), "{typed}");
        }
        let elsewhere = when("2026-12-03 10:00 -05:00").unwrap().at.utc_ms;
        assert_eq!(elsewhere - when("2026-12-03 10:00").unwrap().at.utc_ms, TimeDelta::hours(6));
    }

    #[test]
    fn a_time_that_does_not_exist_is_refused_and_one_that_comes_twice_is_the_first() {
        assert_eq!(
            said("2027-03-28 02:30"),
            "the clocks here are put forward on 2027-03-28, and skip 02:30; choose another time"
        );
        assert_eq!(shown(when("2027-03-28 03:00").unwrap().at), "2027-03-28 03:00 +02:00");
        let twice = when("2027-10-31 02:30").unwrap();
        assert_eq!(shown(twice.at), "2027-10-31 02:30 +02:00");
        assert_eq!(shown(twice.or.unwrap()), "2027-10-31 02:30 +01:00");
        // With its offset, either is meant.
        let later = when("2027-10-31 02:30 +01:00").unwrap();
        assert_eq!((later.at, later.or), (twice.or.unwrap(), None));
        // Elsewhere the clock does not skip it.
        assert!(when("2027-03-28 02:30 -05:00").is_ok());
    }

    #[test]
    fn what_cannot_be_an_appointment_is_answered_with_what_can() {
        for typed in [
            "",
            "10:00",
            "2026-12-03",
            "tomorrow 10:00",
            "2026-02-30 10:00",
            "2026-12-03 25:00",
            "2026-12-03 10:00 Europe/Berlin",
            "2026-12-03 10:00 +15:00",
            "2026-12-03 10:00 +1:5",
            "2026-12-03 10:00 +é",
            "2026-12-03 10",
            "2026-12-03 10:00 +00:60",
        ] {
            let said = said(typed);
            assert!(said.contains("write it like `2026-12-03 10:00`"), "{typed}: {said}");
            assert!(said.contains(&format!("`{typed}`")), "{said}");
        }
        let long = said(&format!("\u{1b}[31m{}", "a".repeat(1000)));
        assert!(long.len() < 250 && !long.contains('\u{1b}'), "{long}");
        assert_eq!(
            said("2026-11-23 12:59"),
            "2026-11-23 12:59 is past; an appointment to come is noted here"
        );
        assert!(when("2026-11-23 13:01").is_ok(), "the control: a minute from now");
        assert_eq!(
            said("2036-12-03 10:00"),
            "2036-12-03 10:00 is more than two years from now; is the year right?"
        );
    }

    #[test]
    fn the_coming_one_the_last_one_and_the_one_to_ask_about() {
        let (past, soon) = (appointment("2026-11-20 10:00"), appointment("2026-12-03 10:00"));
        let late = appointment("2026-12-10 10:00");
        let all = [late.clone(), past.clone(), soon.clone()];
        assert_eq!(coming(&all, NOW), Some(&soon));
        assert_eq!(latest(&all, NOW), Some(&past));
        assert_eq!(unanswered(&all, NOW), None, "another is to come");
        assert_eq!(unanswered(&all[1..2], NOW), Some(&past));
        let answered = [Appointment { asked: true, ..past }];
        assert_eq!(unanswered(&answered, NOW), None);
        // While it goes on, it is still the coming one.
        let begun = soon.at.utc_ms + TimeDelta::minutes(59);
        assert_eq!(coming(&all, begun), Some(&soon));
        let over = soon.at.utc_ms + Appointment::LASTS;
        assert_eq!((coming(&all, over), latest(&all, over)), (Some(&late), Some(&soon)));
        assert_eq!((coming(&[], NOW), latest(&[], NOW)), (None, None));
    }

    #[test]
    fn arranging_moves_the_next_one_or_adds_one_and_answers_the_last() {
        let past = Appointment { with: "Ana".into(), ..appointment("2026-11-20 10:00") };
        let at = appointment("2026-12-03 10:00").at;
        let id = Uuid::new_v4();
        let answered = Appointment { asked: true, ..past.clone() };
        let next = Appointment { id, at, with: String::new(), asked: false };
        let all = [past.clone()];
        assert_eq!(arranged(&all, at, None, (id, NOW)), [answered.clone(), next.clone()]);
        assert_eq!(settled(&all, NOW), [answered.clone()]);
        assert_eq!(settled(&[answered.clone()], NOW), []);
        // Moved: it stays the same one, with its name unless another is said.
        let known = [answered, Appointment { with: "Ben".into(), ..next.clone() }];
        let later = appointment("2026-12-04 11:00").at;
        let moved = arranged(&known, later, None, (Uuid::new_v4(), NOW));
        let expected = Appointment { at: later, with: "Ben".into(), ..next.clone() };
        assert_eq!(moved, [expected.clone()]);
        let moved = arranged(&known, later, Some(" Ana "), (Uuid::new_v4(), NOW));
        assert_eq!(moved, [Appointment { with: "Ana".into(), ..expected }]);
        // One that has begun is not moved.
        let begun = at.utc_ms + TimeDelta::minutes(5);
        let both = arranged(&[next.clone()], later, None, (Uuid::new_v4(), begun));
        assert_eq!(both[0], Appointment { asked: true, ..next });
        assert_eq!((both.len(), both[1].at), (2, later));
    }

    #[test]
    fn hours_are_derived_from_where_the_appointment_is_now() {
        let mut all = [appointment("2026-12-03 10:00"), appointment("2026-12-10 10:00")];
        let end = here(day("2026-12-03").and_hms_opt(4, 31, 0).unwrap()).earliest().unwrap().utc_ms;
        assert_eq!(hours_to_next(end, &all), Some(5));
        // It is moved, and the hours with it.
        all[0].at.utc_ms = all[0].at.utc_ms + TimeDelta::hours(24);
        assert_eq!(hours_to_next(end, &all), Some(29));
        assert_eq!(hours_to_next(all[1].at.utc_ms, &all), Some(0));
        assert_eq!(hours_to_next(all[1].at.utc_ms + TimeDelta::milliseconds(1), &all), None);
    }

    #[test]
    fn a_week_later_the_clock_shows_the_same_time() {
        let later = |text: &str| shown(appointment(text).a_week_later(here).unwrap());
        assert_eq!(later("2026-12-03 10:00"), "2026-12-10 10:00 +01:00");
        assert_eq!(later("2027-03-25 10:00"), "2027-04-01 10:00 +02:00");
        assert_eq!(later("2027-03-21 02:30"), "2027-03-28 03:30 +02:00", "the clock skips 02:30");
    }

    #[test]
    fn days_read_as_people_say_them() {
        let today = day("2026-11-23");
        for (date, expected) in [
            ("2026-11-23", "today"),
            ("2026-11-24", "tomorrow"),
            ("2026-11-22", "yesterday"),
            ("2026-11-27", "in 4 days"),
            ("2026-11-13", "10 days ago"),
        ] {
            assert_eq!(in_days(today, day(date)), expected);
        }
    }

    #[test]
    fn an_appointment_reads_by_the_clock_of_its_place_and_of_this_one() {
        let one = Appointment { with: "Ana".into(), ..appointment("2026-12-03 10:00") };
        assert_eq!(one.words(3600), "Thursday, 3 December, 10:00, with Ana");
        let abroad = one.words(-14 * 3600);
        assert_eq!(abroad, "Thursday, 3 December, 10:00 there, Wednesday 19:00 here, with Ana");
    }

    #[test]
    fn a_name_is_one_line_and_short() {
        let with =
            |with: &str| Appointment { with: with.into(), ..appointment("2026-12-03 10:00") };
        assert!(with(&"ä".repeat(100)).check_texts().is_ok());
        assert_eq!(
            with(&"ä".repeat(101)).check_texts().unwrap_err().to_string(),
            "`with` has 101 characters, at most 100"
        );
        assert!(with("a\nb").check_texts().is_err());
    }
}
