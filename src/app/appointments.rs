//! The next appointment, as *Today* and *Progress* show it: how far away it is, how the last one was left, and the
//! fields in which it is noted.

use chrono::{Days, NaiveDate};
use eframe::egui::{Key, Ui};
use uuid::Uuid;

use super::backend::Backend;
use super::library::pick;
use super::theme::{GRID, Type};
use super::widgets::{self, Press};
use crate::domain::record::{Appointment, Moment, TypedTime, coming, in_days, latest, unanswered};
use crate::library::{moments_at, offset_at};

/// So many days ahead can be chosen: half a year.
const DAYS_AHEAD: u64 = 183;
/// The longest time of day, in characters.
const TIME: usize = 12;

/// The fields of an appointment that is being noted.
#[derive(Debug)]
struct Fields {
    day: NaiveDate,
    time: String,
    with: String,
    /// The one that is changed; `None` for a new one.
    changes: Option<Uuid>,
    /// Why it cannot be then.
    why: Option<String>,
}

/// The row of the next appointment, with its fields while they are open.
#[derive(Debug, Default)]
pub struct Appointments {
    fields: Option<Fields>,
}

/// What was said about appointments.
pub enum Said {
    /// The next one is then, with whom.
    Next(Moment, String),
    /// There is none for now.
    NoneNow,
    /// This one is not.
    TakenOut(Uuid),
}

/// Keeps what was said.
pub fn keep(backend: &mut Backend, said: Said) {
    let kept = match said {
        Said::Next(at, with) => backend.keeper.arrange(at, Some(with)),
        Said::NoneNow => backend.keeper.arrange_none(),
        Said::TakenOut(id) => backend.keeper.delete_appointment(id),
    };
    backend.say(kept);
}

/// How long ago the last appointment was and how far away the next one is. `None` where none is known.
fn sentence(all: &[Appointment], now: Moment) -> Option<String> {
    let today = now.local()?.date_naive();
    let day = |one: &Appointment| one.at.local().map(|local| local.date_naive());
    let last = latest(all, now.utc_ms).and_then(day).map(|day| in_days(today, day));
    let next = coming(all, now.utc_ms).and_then(|one| {
        let words = one.words(offset_at(one.at.utc_ms));
        Some(format!("Next appointment {}: {words}.", in_days(today, day(one)?)))
    });
    match (next, last) {
        (None, None) => None,
        (Some(next), None) => Some(next),
        (None, Some(last)) => Some(format!("The last appointment was {last}.")),
        (Some(next), Some(last)) => Some(format!("{next} The last one was {last}.")),
    }
}

impl Appointments {
    /// Shows the row. Returns what was said in this frame.
    pub fn ui(&mut self, ui: &mut Ui, all: &[Appointment], now: Moment) -> Option<Said> {
        widgets::part(ui, "appointments", |ui| {
            if let Some(fields) = &mut self.fields {
                let (said, close) = fields.ui(ui, now);
                if said.is_some() || close {
                    self.fields = None;
                }
                return said;
            }
            match unanswered(all, now.utc_ms) {
                Some(last) => self.question_ui(ui, last, all, now),
                None => {
                    self.row_ui(ui, all, now);
                    None
                }
            }
        })
    }

    fn row_ui(&mut self, ui: &mut Ui, all: &[Appointment], now: Moment) {
        if let Some(sentence) = sentence(all, now) {
            let words = widgets::quiet(ui, sentence, Type::Small);
            widgets::wide(ui, words);
        }
        let label = match coming(all, now.utc_ms) {
            Some(_) => "Change the appointment…",
            None => "Note the next appointment…",
        };
        if ui.add(Press::quiet(label).flush()).clicked() {
            self.open(all, now);
        }
    }

    /// Asks how the last appointment was left: once, and until it is answered.
    fn question_ui(
        &mut self,
        ui: &mut Ui,
        last: &Appointment,
        all: &[Appointment],
        now: Moment,
    ) -> Option<Said> {
        let sentence = sentence(all, now).unwrap_or_default();
        let words = widgets::text(ui, format!("{sentence} How did you leave it?"), Type::Body);
        widgets::paragraph(ui, words);
        let mut said = None;
        ui.horizontal_wrapped(|ui| {
            let again = next_week(last, now);
            let label = "Same time next week";
            if let Some(at) = again {
                let then = Appointment { at, ..last.clone() };
                let press = Press::plain(label).hint(then.words(offset_at(at.utc_ms)));
                if ui.add(press).clicked() {
                    said = Some(Said::Next(at, last.with.clone()));
                }
            }
            if ui.add(Press::plain("Another date…")).clicked() {
                self.open(all, now);
            }
            if ui.add(Press::quiet("None now")).clicked() {
                said = Some(Said::NoneNow);
            }
        });
        ui.add_space(GRID);
        said
    }

    /// Opens the fields for the appointment to come, or for a new one.
    fn open(&mut self, all: &[Appointment], now: Moment) {
        let Some(today) = now.local().map(|local| local.date_naive()) else { return };
        let next = coming(all, now.utc_ms).filter(|one| one.at.utc_ms > now.utc_ms);
        let model = next.or(latest(all, now.utc_ms));
        let local = model.and_then(|one| one.at.local());
        let time = local.map_or(String::new(), |local| local.format("%H:%M").to_string());
        let with = model.map_or(String::new(), |one| one.with.clone());
        let day = next.and(local).map(|local| local.date_naive());
        let in_a_week = today.checked_add_days(Days::new(7)).unwrap_or(today);
        let changes = next.map(|one| one.id);
        self.fields =
            Some(Fields { day: day.unwrap_or(in_a_week), time, with, changes, why: None });
    }
}

/// The same time in the first week in which it is still to come.
fn next_week(last: &Appointment, now: Moment) -> Option<Moment> {
    let mut at = last.a_week_later(moments_at)?;
    while at.utc_ms <= now.utc_ms {
        at = Appointment { at, ..last.clone() }.a_week_later(moments_at)?;
    }
    Some(at)
}

impl Fields {
    /// Shows the fields. Returns what was said, and whether they are to be closed.
    fn ui(&mut self, ui: &mut Ui, now: Moment) -> (Option<Said>, bool) {
        let words = widgets::text(ui, "The next appointment", Type::Strong);
        ui.label(words);
        let today = now.local().map_or(self.day, |local| local.date_naive());
        let days = (0..=DAYS_AHEAD).filter_map(|n| today.checked_add_days(Days::new(n)));
        // One that was noted further ahead can still be seen.
        let further = (!days.clone().any(|day| day == self.day)).then_some(self.day);
        let named = |day: NaiveDate| (day, day.format("%A, %-d %B").to_string());
        let offers: Vec<(NaiveDate, String)> = days.chain(further).map(named).collect();
        let mut entered = false;
        ui.horizontal_wrapped(|ui| {
            let changed = pick(ui, "Day of the appointment", &mut self.day, &offers);
            let hint = "Time, such as 10:00";
            let time = widgets::field(ui, hint, &mut self.time, TIME, 170.0);
            let most = Appointment::LONGEST_WITH;
            let with = widgets::field(ui, "With whom, if you like", &mut self.with, most, 240.0);
            if with.changed() {
                self.with = self.with.replace(char::is_control, " ");
            }
            if changed || time.changed() || with.changed() {
                self.why = None;
            }
            let left = time.lost_focus() || with.lost_focus();
            entered = left && ui.input(|input| input.key_pressed(Key::Enter));
        });
        let (mut said, mut close) = (None, false);
        ui.horizontal_wrapped(|ui| {
            let can = !self.time.trim().is_empty();
            if ui.add(Press::plain("Note it").enabled(can)).clicked() || (entered && can) {
                let typed = format!("{} {}", self.day, self.time.trim());
                let when =
                    TypedTime::read(&typed).and_then(|time| time.when(moments_at, now.utc_ms));
                match when {
                    Ok(when) => said = Some(Said::Next(when.at, self.with.trim().to_owned())),
                    Err(why) => self.why = Some(why.to_string()),
                }
            }
            if let Some(id) = self.changes
                && ui.add(Press::quiet("Take it out")).clicked()
            {
                said = Some(Said::TakenOut(id));
            }
            close = ui.add(Press::quiet("Close")).clicked();
        });
        widgets::said(ui, self.why.as_deref());
        ui.add_space(GRID);
        (said, close)
    }
}

/// Days by the calendar until the appointment to come, unless it has begun.
fn days_until(all: &[Appointment], now: Moment) -> Option<i64> {
    let next = coming(all, now.utc_ms).filter(|one| one.at.utc_ms > now.utc_ms)?;
    Some((next.at.local()?.date_naive() - now.local()?.date_naive()).num_days())
}

/// Whether an appointment is to come today or tomorrow.
pub fn is_near(all: &[Appointment], now: Moment) -> bool {
    matches!(days_until(all, now), Some(0 | 1))
}

/// The sessions that are offered around an appointment, by their ids: one before it, from the day before on, and one
/// after it, until the day after is over.
pub fn around(all: &[Appointment], now: Moment) -> Option<&'static str> {
    let today = now.local()?.date_naive();
    let days =
        |one: &Appointment| one.at.local().map(|local| (local.date_naive() - today).num_days());
    match latest(all, now.utc_ms).and_then(days) {
        _ if is_near(all, now) => Some("before-the-appointment"),
        Some(-1 | 0) => Some("after-a-hard-appointment"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::UtcMillis;

    /// 2026-12-03, 12:00 UTC, by a clock that shows that.
    fn at(hours: i64) -> Moment {
        let utc_ms = UtcMillis(1_796_299_200_000) + chrono::TimeDelta::hours(hours);
        Moment { utc_ms, offset_secs: 0 }
    }

    fn appointment(hours: i64) -> Appointment {
        let at = at(hours);
        Appointment { id: Uuid::new_v4(), at, with: "Ana".into(), asked: false }
    }

    #[test]
    fn the_last_and_the_next_appointment_are_said_in_days() {
        let all = [appointment(-96), appointment(72)];
        let said = |all: &[Appointment]| sentence(all, at(0)).unwrap_or_default();
        assert!(said(&all).starts_with("Next appointment in 3 days: Sunday, 6 December, 12:00"));
        assert!(said(&all).ends_with(", with Ana. The last one was 4 days ago."), "{}", said(&all));
        assert_eq!(said(&all[..1]), "The last appointment was 4 days ago.");
        assert_eq!(said(&[]), "");
    }

    #[test]
    fn a_session_is_offered_around_an_appointment_and_at_no_other_time() {
        let offered = |hours: i64| around(&[appointment(hours)], at(0));
        for hours in [1, 11, 24, 35] {
            assert_eq!(offered(hours), Some("before-the-appointment"), "{hours}");
            assert!(is_near(&[appointment(hours)], at(0)), "{hours}");
        }
        for hours in [-1, -12, -24, -36] {
            assert_eq!(offered(hours), Some("after-a-hard-appointment"), "{hours}");
            assert!(!is_near(&[appointment(hours)], at(0)), "{hours}");
        }
        for hours in [36, 100, -37, -100] {
            assert_eq!(offered(hours), None, "{hours}");
        }
        assert_eq!(around(&[], at(0)), None);
    }
}
