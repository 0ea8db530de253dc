//! Today: the practice for today, and nothing else.

mod acts;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, Timelike as _};
use eframe::egui::{self, Ui};

use super::appointments::{self, Appointments, Said};
use super::bundles::{Homework, Step};
use super::theme::{GRID, Type};
use super::widgets::{self, Press};
use super::{progress, words};
use crate::domain::record::{Appointment, DayStart, Goal, Moment, Week};
use crate::domain::{Practice, Preferences, Session, Setting, Topic, Touch};
use crate::library::{OpenedSession, beforehand};
use crate::units::Frames;

/// From this hour of the wall clock on, until the practice day is over, it is evening.
const EVENING: u32 = 20;

/// Whether it is evening, when sleep may be near.
fn is_evening(now: Moment, start: DayStart) -> bool {
    let minutes = now.local().map_or(0, |local| local.hour() * 60 + local.minute());
    minutes >= EVENING * 60 || minutes < start.minutes()
}

/// Whether a session may be offered again because it was practised, by nobody but this program. What is for
/// two, what touches and what is a subject of therapy comes from a programme or is looked for; sleep
/// comes in the evening.
fn comes_by_habit(session: &Session, evening: bool) -> bool {
    session.setting == Setting::Solo
        && session.touch == Touch::None
        && !session.topics.iter().any(|topic| is_met_on_purpose(*topic))
        && (evening || session.practice != Practice::Sleep)
}

/// Whether a topic is a subject of therapy that someone may not want to meet, or to have seen on a screen, only
/// because they met it before.
fn is_met_on_purpose(topic: Topic) -> bool {
    match topic {
        Topic::Desire
        | Topic::Arousal
        | Topic::Orgasm
        | Topic::WantingDifferently
        | Topic::Trauma
        | Topic::Identity
        | Topic::BodyImage
        | Topic::Urges => true,
        Topic::Stress
        | Topic::Worry
        | Topic::Sleep
        | Topic::Mood
        | Topic::Pain
        | Topic::PelvicFloor
        | Topic::Presence
        | Topic::Kindness
        | Topic::Communication
        | Topic::Closeness
        | Topic::StrongFeelings
        | Topic::DeviceFree
        | Topic::Illness => false,
    }
}

/// What someone chose on Today.
pub enum Chosen {
    /// Begin the session at this length.
    Begin(Arc<OpenedSession>, Frames),
    /// Open the page of the session instead.
    Open(Arc<OpenedSession>),
    /// Continue the sitting that was cut off when the program ended.
    GoOn,
    /// Keep the sitting that was cut off as it is, and stop offering it.
    LeaveIt,
    /// Something in the section of a programme.
    Step(OfProgramme),
    /// Something about appointments.
    Appointment(Said),
    /// Put together what to bring to the appointment.
    Report,
}

/// A choice in the section of a programme.
pub struct OfProgramme {
    /// The id of the bundle that the programme is from.
    pub bundle: String,
    /// What was chosen.
    pub step: Step,
}

/// The part of the record that Today shows, copied so that a frame need not ask the record.
#[derive(Clone, Debug, Default)]
struct Kept {
    /// This week against its goal.
    week: Option<Week>,
    /// The title of a sitting that was cut off.
    cut_off: Option<String>,
    /// How long sessions were the last time, by [`OpenedSession::kept_as`].
    lengths: BTreeMap<String, Frames>,
    /// The current stage of each programme.
    homework: Vec<Homework>,
    /// All appointments, earliest first; `None` while the record is not available.
    appointments: Option<Vec<Appointment>>,
}

/// The offer to go on with a sitting that was cut off.
fn cut_off_ui(ui: &mut Ui, title: &str) -> Option<Chosen> {
    let mut chosen = None;
    let words = widgets::text(ui, format!("“{title}” is not over yet."), Type::Body);
    widgets::paragraph(ui, words);
    ui.horizontal_wrapped(|ui| {
        if ui.add(Press::plain("Continue")).clicked() {
            chosen = Some(Chosen::GoOn);
        }
        if ui.add(Press::quiet("Leave it")).clicked() {
            chosen = Some(Chosen::LeaveIt);
        }
    });
    ui.add_space(GRID * 2.0);
    chosen
}

/// The session that is offered around an appointment, if there is an occasion and the library has it.
fn around<'a>(
    noted: &[Appointment],
    now: Moment,
    all: &'a [Arc<OpenedSession>],
) -> Option<&'a Arc<OpenedSession>> {
    let id = appointments::around(noted, now)?;
    all.iter().find(|opened| opened.name() == id)
}

/// Today's practice, and what the record said when it was last looked at.
#[derive(Debug, Default)]
pub struct Today {
    /// The length that was chosen, and for which session.
    length: Option<(String, Frames)>,
    kept: Kept,
    appointments: Appointments,
    /// The practice day for which the record was looked at.
    day: NaiveDate,
}

impl Today {
    /// Shows the screen for this `practice`, or a waiting line while the library is still opening. `all` are the
    /// sessions of the library, which a programme refers to by name.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        practice: Option<&Arc<OpenedSession>>,
        all: &[Arc<OpenedSession>],
        (goal, preferences): (Goal, &Preferences),
        now: Moment,
    ) -> Option<Chosen> {
        widgets::page(ui, "today", |ui| {
            let body = Type::Body.font(ui.ctx()).size;
            let height = ui.ctx().content_rect().height();
            // *Begin* stays in sight: in a small window the words come after it.
            let offer = if self.kept.cut_off.is_some() { body * 8.0 } else { 0.0 };
            let cramped = height < body * 26.0 + offer;
            // What does not fit anyway begins at the top.
            let room =
                if self.kept.homework.is_empty() { height - body * 26.0 - offer } else { 0.0 };
            ui.add_space(room.clamp(0.0, 96.0));
            let Some(opened) = practice else {
                let words = widgets::quiet(ui, "Opening the library…", Type::Body);
                ui.label(words);
                return None;
            };
            if let Some(title) = &self.kept.cut_off
                && let Some(chosen) = cut_off_ui(ui, title)
            {
                return Some(chosen);
            }
            let session = opened.session();
            let words = widgets::quiet(ui, "For today, if you like", Type::Body);
            ui.label(words);
            widgets::heading(ui, &session.title);
            let summary = widgets::text(ui, &session.summary, Type::Body);
            if !cramped {
                widgets::paragraph(ui, summary.clone());
                ui.add_space(GRID * 2.0);
            }
            if let Some(author) = opened.author() {
                let words = widgets::quiet(ui, format!("By {author}"), Type::Small);
                ui.label(words);
            }
            for sentence in beforehand(session, preferences) {
                let words = widgets::text(ui, sentence, Type::Body);
                widgets::paragraph(ui, words);
            }
            let mut length = self.length_of(opened);
            let offers: Vec<(Frames, String)> =
                session.lengths.iter().map(|length| (*length, words::short(*length))).collect();
            if widgets::choose(ui, &mut length, &offers) {
                self.length = Some((opened.kept_as(), length));
            }
            ui.add_space(GRID * 2.0);
            let mut chosen = None;
            ui.horizontal_wrapped(|ui| {
                if ui.add(Press::primary("Begin")).clicked() {
                    chosen = Some(Chosen::Begin(Arc::clone(opened), length));
                }
                let look = Press::quiet("Look at it first")
                    .hint("Narrator, sounds, and what to know before you begin");
                if ui.add(look).clicked() {
                    chosen = Some(Chosen::Open(Arc::clone(opened)));
                }
            });
            ui.add_space(GRID * 2.0);
            if let Some(week) = &self.kept.week {
                progress::week_ui(ui, week);
                let words = widgets::quiet(ui, week.sentence(), Type::Small);
                ui.label(words);
                ui.add_space(GRID);
            }
            if let Some(noted) = &self.kept.appointments {
                if let Some(said) = self.appointments.ui(ui, noted, now) {
                    chosen = Some(Chosen::Appointment(said));
                }
                if let Some(opened) = around(noted, now, all)
                    && ui.add(Press::quiet(&opened.session().title).flush()).clicked()
                {
                    chosen = Some(Chosen::Open(Arc::clone(opened)));
                }
                if appointments::is_near(noted, now)
                    && ui.add(Press::quiet("Report for the appointment…").flush()).clicked()
                {
                    chosen = Some(Chosen::Report);
                }
                ui.add_space(GRID);
            }
            if cramped {
                widgets::paragraph(ui, summary);
            }
            for note in &session.notes {
                let words = widgets::quiet(ui, note, Type::Small);
                ui.scope(|ui| {
                    ui.set_max_width(ui.available_width().min(widgets::measure(ui)));
                    ui.add(egui::Label::new(words).wrap())
                });
            }
            for homework in &mut self.kept.homework {
                if let Some(step) = homework.ui(ui, all, goal) {
                    let bundle = homework.bundle.clone();
                    chosen = Some(Chosen::Step(OfProgramme { bundle, step }));
                }
                ui.add_space(GRID);
            }
            chosen
        })
    }

    /// What *Begin* chooses, also when its key is pressed.
    pub fn begin(&self, practice: Option<&Arc<OpenedSession>>) -> Option<Chosen> {
        let opened = practice?;
        let length = self.length_of(opened);
        Some(Chosen::Begin(Arc::clone(opened), length))
    }

    /// How long a session was the last time.
    pub fn last_length(&self, opened: &OpenedSession) -> Option<Frames> {
        self.kept.lengths.get(&opened.kept_as()).copied()
    }

    /// The word that was tried for the programme of the bundle with this id is not the one.
    pub fn wrong_word(&mut self, bundle: &str) {
        let mut homework = self.kept.homework.iter_mut();
        homework.find(|one| one.bundle == bundle).into_iter().for_each(Homework::wrong_word);
    }

    /// Forgets what the record said and what was chosen.
    pub fn forget(&mut self) {
        // Nothing is to be looked at anew before the day turns.
        *self = Today { day: self.day, ..Today::default() };
    }

    /// The length that was chosen; before that the one on offer that is nearest to the last time, and
    /// for who is new the shortest, which counts as fully as any other.
    fn length_of(&self, opened: &OpenedSession) -> Frames {
        let session = opened.session();
        match &self.length {
            Some((known, length)) if *known == opened.kept_as() => return *length,
            _ => {}
        }
        let shortest = session.lengths.first().copied().unwrap_or(Frames::ZERO);
        let last = self.last_length(opened).unwrap_or(shortest);
        let near = session.lengths.iter().copied().min_by_key(|length| length.abs_diff(last));
        near.unwrap_or(shortest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::{Folders, Library};

    #[test]
    fn what_touches_is_for_two_or_belongs_to_therapy_never_comes_by_habit() {
        let folder = tempfile::tempdir().unwrap();
        let library = Library::new(Folders::find(Some(folder.path().into())).unwrap());
        let sessions = library.built_in().unwrap();
        let by_habit = |id: &str, evening: bool| {
            let mut found =
                sessions.iter().map(OpenedSession::session).filter(|session| session.id == id);
            comes_by_habit(found.next().unwrap(), evening)
        };
        let assigned = ["exploring-touch", "back-to-back", "noticing-sensation", "riding-a-wave"];
        for id in assigned.into_iter().chain(["body-kindness", "looking-and-describing"]) {
            assert!(!by_habit(id, false) && !by_habit(id, true), "{id}");
        }
        for id in ["quiet-dialogue", "taking-turns", "appreciation", "arriving-together"] {
            assert!(!by_habit(id, false) && !by_habit(id, true), "{id}");
        }
        for id in ["scan-into-sleep", "breath-into-sleep"] {
            assert!(!by_habit(id, false) && by_habit(id, true), "{id}");
        }
        let mut about = sessions
            .iter()
            .map(OpenedSession::session)
            .find(|one| one.id == "sit-spot")
            .unwrap()
            .clone();
        let of_therapy =
            ["Desire", "Arousal", "Orgasm", "WantingDifferently", "Trauma", "Identity"];
        for topic in of_therapy.into_iter().chain(["BodyImage", "Urges"]) {
            about.topics = vec![Topic::Presence, Topic::from_name(topic).unwrap()];
            assert!(!comes_by_habit(&about, false) && !comes_by_habit(&about, true), "{topic}");
        }
        about.topics = vec![Topic::Pain, Topic::Illness, Topic::StrongFeelings];
        assert!(comes_by_habit(&about, false), "what is practised with daily");
        // The control.
        for id in ["breathing-space", "settling-scan", "sit-spot", "five-senses"] {
            assert!(by_habit(id, false) && by_habit(id, true), "{id}");
        }
    }

    #[test]
    fn the_evening_lasts_from_eight_until_the_day_is_over() {
        let at = |hour: i64, minute: i64| {
            // 2026-03-02 at this time, in a place that is an hour ahead.
            let utc_ms = 1_772_409_600_000 + ((hour - 1) * 60 + minute) * 60_000;
            is_evening(
                Moment { utc_ms: crate::units::UtcMillis(utc_ms), offset_secs: 3600 },
                DayStart::default(),
            )
        };
        assert!(at(20, 0) && at(23, 59) && at(0, 0) && at(3, 59));
        assert!(!at(4, 0) && !at(12, 0) && !at(19, 59));
    }
}
