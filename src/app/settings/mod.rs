//! Settings: how it looks and sounds, what suits this person, the rhythm, the lock, erasing.

mod acts;
mod check;
pub(super) mod likes;
mod lock;
mod sound;

use chrono::{NaiveDate, NaiveTime};
use eframe::egui::Ui;

pub use self::acts::grant;
pub use self::check::SoundCheck;
pub use self::sound::Hearing;
pub(super) use self::sound::sound_ui;
use super::desktop::{HAS_CAPTURE_GUARD, HAS_NOTICES};
use super::library::pick;
use super::theme::{GRID, Type};
use super::widgets::{self, Press};
use super::words::NOT_TREATMENT;
use crate::domain::Area;
use crate::domain::record::{DayStart, Goal, GoalOf, Reminders};
use crate::keeper::{
    AccessState, Appearance, Erasure, Lock, Settings, Task, TaskResult, ThemeChoice,
};
use crate::library::Voice;

/// The sizes of text on offer, in per cent.
const TEXT: std::ops::RangeInclusive<u16> = 80..=200;

/// The longest line on whom to turn to, in characters.
const SUPPORT: usize = 200;

/// What must be typed before everything goes.
const ERASE: &str = "erase everything";

/// Weeks of a pause, as they are offered.
const PAUSES: [u64; 3] = [1, 2, 4];

/// What the screen shows of the record and the sound check.
pub struct Seen<'a> {
    /// The settings as they are now.
    pub settings: &'a Settings,
    /// Whether the record can be had.
    pub state: AccessState,
    /// How the record is locked, while it is open.
    pub lock: Option<Lock>,
    /// What is heard of the sound check.
    pub hearing: &'a Hearing,
    /// The practice day that it is.
    pub today: NaiveDate,
}

impl Seen<'_> {
    /// The sentence shown where a section needs a record that cannot be had.
    fn away(&self) -> &'static str {
        match self.state {
            AccessState::Opening => "One moment…",
            AccessState::Locked => {
                "The record is locked. What is chosen here holds until the window is closed."
            }
            AccessState::Open | AccessState::Shut => {
                "The record could not be opened. What is chosen here holds until the window is closed."
            }
        }
    }
}

/// What the settings screen asks for.
pub enum Wish {
    /// Apply the looks, which the screen has changed in place.
    Looks,
    /// Keep these settings.
    Settings(Box<Settings>),
    /// Say a line in this voice.
    Hear(Voice),
    /// Run this task on the record: the lock, or erasing.
    Task(Task),
    /// Erase the whole record.
    EraseAll,
}

/// What is typed and unfolded on the settings screen. The settings themselves are in the record.
#[derive(Default)]
pub struct Choices {
    lock: lock::Pane,
    /// What came of the last task, and of which kind it was.
    answer: Option<(Of, String)>,
    /// Whether erasing what was deleted was asked for.
    erases_deleted: bool,
    /// What is typed to erase everything, once that was asked for.
    erasing: Option<String>,
}

/// The part of the screen that a task was started from, below which its answer is shown.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Of {
    Lock,
    Erasing,
}

/// What was erased, in words.
fn erased(erasure: Erasure) -> String {
    let mut said = match (erasure.entries, erasure.others) {
        (0, false) => "Nothing is left of what was deleted.".into(),
        (0, true) => "What was removed or replaced is erased.".into(),
        (1, _) => "What was deleted of 1 sitting is erased.".into(),
        (count, _) => format!("What was deleted of {count} sittings is erased."),
    };
    match erasure.aside {
        0 => {}
        1 => said.push_str(" One earlier record that is set aside stays."),
        more => said.push_str(&format!(" {more} earlier records that are set aside stay.")),
    }
    said
}

impl Choices {
    /// Shows what came of a task.
    pub fn told(&mut self, told: TaskResult) {
        self.answer = match &told {
            TaskResult::Done => Some((Of::Lock, "Done.".into())),
            TaskResult::Code(_)
            | TaskResult::Weighed(..)
            | TaskResult::BroughtIn(_)
            | TaskResult::TakenBack
            | TaskResult::Tried(_)
            | TaskResult::BackedUp(_)
            | TaskResult::Sealed(_)
            | TaskResult::LinesOpened(_)
            | TaskResult::Draft(_)
            | TaskResult::ReadAll(..) => None,
            TaskResult::Erased(erasure) => Some((Of::Erasing, erased(*erasure))),
        };
        self.lock.told(told);
    }

    /// Shows why a task was not done, as a sentence.
    pub fn failed(&mut self, why: String) {
        self.answer = Some((Of::Lock, why));
    }

    /// Shows the screen. Looks are changed in place in `appearance`; everything else is a wish.
    pub fn ui(&mut self, ui: &mut Ui, appearance: &mut Appearance, seen: &Seen<'_>) -> Vec<Wish> {
        let mut wishes = Vec::new();
        widgets::page(ui, "settings", |ui| {
            widgets::heading(ui, "Settings");
            if looks_ui(ui, appearance) {
                wishes.push(Wish::Looks);
            }
            let mut settings = seen.settings.clone();
            widgets::section(ui, "Sound");
            if sound_ui(ui, &mut settings, seen.hearing)
                && let Some(voice) = settings.narrator
            {
                wishes.push(Wish::Hear(voice));
            }
            widgets::section(ui, "What suits you");
            likes::likes_ui(ui, &mut settings.preferences, Area::ALL.iter().copied());
            widgets::section(ui, "If two practise");
            likes::names_ui(ui, &mut settings.preferences, ["First name", "Second name"]);
            rhythm_ui(ui, &mut settings, seen.today);
            widgets::section(ui, "Before and after a sitting");
            ui.checkbox(&mut settings.ratings, "Offer ratings; each can be left out");
            if HAS_NOTICES {
                notices_ui(ui, &mut settings.reminders);
            }
            widgets::section(ui, "Someone to turn to");
            widgets::field(ui, "A name and a number", &mut settings.support, SUPPORT, 420.0);
            let words = "Shown at the end of Ground me.";
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
            widgets::section(ui, "For others");
            ui.checkbox(&mut settings.writes, "I write practices for others");
            let words = "Studio is where a therapist writes sessions and puts bundles together.";
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
            if settings != *seen.settings {
                wishes.push(Wish::Settings(Box::new(settings)));
            }
            self.lock.ui(ui, seen, &mut wishes);
            self.erase_ui(ui, seen, &mut wishes);
            widgets::section(ui, "About");
            let words = format!("Everything stays on this computer. {NOT_TREATMENT}");
            let words = widgets::quiet(ui, words, Type::Body);
            widgets::paragraph(ui, words);
        });
        if wishes.iter().any(|wish| matches!(wish, Wish::Task(_) | Wish::EraseAll)) {
            self.answer = None;
        }
        wishes
    }

    /// What came of the last task, below what it was asked by.
    fn answer_ui(&self, ui: &mut Ui) {
        if let Some((_, answer)) = &self.answer {
            ui.add_space(GRID);
            let words = widgets::text(ui, answer, Type::Body);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
    }

    fn erase_ui(&mut self, ui: &mut Ui, seen: &Seen<'_>, wishes: &mut Vec<Wish>) {
        if let Some((Of::Lock, _)) = &self.answer {
            self.answer_ui(ui);
        }
        widgets::section(ui, "Erase");
        if seen.lock.is_none() {
            let words = widgets::quiet(ui, seen.away(), Type::Body);
            widgets::paragraph(ui, words);
            return;
        }
        let words = "What is deleted can be brought back for seven days. It can also go now, from \
                     every backup.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        ui.horizontal_wrapped(|ui| {
            if ui.add(Press::choice("Erase what was deleted…", self.erases_deleted)).clicked() {
                self.erases_deleted = !self.erases_deleted;
            }
            let asked = self.erasing.is_some();
            if ui.add(Press::choice("Erase everything…", asked)).clicked() {
                self.erasing = (!asked).then(String::new);
            }
        });
        if self.erases_deleted {
            let words = "What was deleted, removed or replaced in the last seven days, and earlier \
                         settings, cannot be brought back then.";
            let words = widgets::text(ui, words, Type::Body);
            widgets::paragraph(ui, words);
            if ui.add(Press::plain("Erase now")).clicked() {
                self.erases_deleted = false;
                wishes.push(Wish::Task(Task::EraseDeleted));
            }
        }
        if let Some((Of::Erasing, _)) = &self.answer {
            self.answer_ui(ui);
        }
        let Some(typed) = &mut self.erasing else { return };
        let words = "All sittings, notes and settings go, with every backup. Nothing brings them \
                     back. A disk may keep traces of old files for a while.";
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        ui.horizontal_wrapped(|ui| {
            let hint = format!("To do it, type: {ERASE}");
            widgets::field(ui, &hint, typed, 40, 280.0);
            let meant = typed.trim() == ERASE;
            if ui.add(Press::plain("Erase it all").enabled(meant)).clicked() {
                wishes.push(Wish::EraseAll);
            }
        });
    }
}

/// Theme, contrast, motion and size. Whether something is different.
fn looks_ui(ui: &mut Ui, appearance: &mut Appearance) -> bool {
    let before = appearance.clone();
    widgets::section(ui, "Looks");
    let themes = [
        (ThemeChoice::System, "As the system".to_string()),
        (ThemeChoice::Light, "Light".into()),
        (ThemeChoice::Dark, "Dark".into()),
    ];
    widgets::choose(ui, &mut appearance.theme, &themes);
    ui.checkbox(&mut appearance.high_contrast, "More contrast");
    ui.checkbox(&mut appearance.reduced_motion, "Less motion");
    let words = "The breathing shape changes its brightness instead of its size.";
    let words = widgets::quiet(ui, words, Type::Small);
    widgets::paragraph(ui, words);
    let said = format!("Size of text: {} %", appearance.text_percent);
    let words = widgets::text(ui, said, Type::Body);
    ui.label(words);
    let percent = &mut appearance.text_percent;
    widgets::slider(ui, "Size of text, in per cent", percent, TEXT, 10.0, 320.0);
    if HAS_CAPTURE_GUARD {
        widgets::section(ui, "Screen captures");
        ui.checkbox(&mut appearance.out_of_captures, "Keep out of screen captures");
        let words = "Pictures and recordings of the screen, and calls in which you share it, then leave this window out or \
                     show it black. The report is seen while you show it on this screen.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
    }
    before != *appearance
}

/// Goal, pause, streak, and when a day begins.
fn rhythm_ui(ui: &mut Ui, settings: &mut Settings, today: NaiveDate) {
    widgets::section(ui, "Rhythm");
    let goal = settings.agreement.goal(today);
    let mut chosen = goal;
    let (of, most) = match goal.of() {
        GoalOf::Days => (GoalOf::Days, 7),
        GoalOf::Sittings => (GoalOf::Sittings, Goal::MOST_SITTINGS),
    };
    ui.horizontal_wrapped(|ui| {
        let times: Vec<(Goal, String)> = (1..=most)
            .filter_map(|times| Goal::new(times, of))
            .map(|goal| (goal, format!("{} a week", goal.words())))
            .collect();
        pick(ui, "Goal", &mut chosen, &times);
        let kinds = [(GoalOf::Days, "Count days"), (GoalOf::Sittings, "Count sittings")];
        let kinds = kinds.map(|(of, label)| (of, label.to_string()));
        let mut kind = of;
        if pick(ui, "What counts", &mut kind, &kinds) {
            chosen = Goal::new(goal.times().min(7), kind).unwrap_or_default();
        }
        let mut hours: Vec<(DayStart, String)> =
            (0..=6).filter_map(|hour| DayStart::from_minutes(hour * 60)).map(day_start).collect();
        if !hours.iter().any(|(start, _)| *start == settings.day_start) {
            hours.push(day_start(settings.day_start));
        }
        pick(ui, "When a day begins", &mut settings.day_start, &hours);
    });
    if chosen != goal {
        settings.agreement.set_goal(chosen, today);
    }
    let words = "Earlier weeks keep the goal that they had. Any practice counts.";
    let words = widgets::quiet(ui, words, Type::Small);
    widgets::paragraph(ui, words);
    ui.horizontal_wrapped(|ui| {
        if settings.agreement.is_paused(today) {
            let words = widgets::text(ui, "Paused: nothing is expected.", Type::Body);
            ui.label(words);
            if ui.add(Press::plain("End the pause")).clicked() {
                settings.agreement.end_pause(today);
            }
        } else {
            let words = widgets::text(ui, "Pause the rhythm for", Type::Body);
            ui.label(words);
            for weeks in PAUSES {
                let label = if weeks == 1 { "1 week".into() } else { format!("{weeks} weeks") };
                if ui.add(Press::plain(label)).clicked()
                    && let Some(to) = today.checked_add_days(chrono::Days::new(weeks * 7 - 1))
                {
                    // At most four weeks from today: never too long, never backwards.
                    let _ = settings.agreement.pause(today, to, today);
                }
            }
        }
    });
    let mut shown = !settings.streak_hidden;
    if ui.checkbox(&mut shown, "Show the streak").changed() {
        settings.streak_hidden = !shown;
    }
}

/// Of what the desktop reminds someone.
fn notices_ui(ui: &mut Ui, reminders: &mut Reminders) {
    widgets::section(ui, "Notices of the desktop");
    ui.checkbox(&mut reminders.of_appointments, "A day before an appointment");
    ui.horizontal_wrapped(|ui| {
        let words = widgets::text(ui, "For a practice", Type::Body);
        ui.label(words);
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0);
        let mut times: Vec<Option<NaiveTime>> = (6..=22).map(hour).collect();
        times.insert(0, None);
        if !times.contains(&reminders.of_practice) {
            times.push(reminders.of_practice);
        }
        let named = |time: Option<NaiveTime>| match time {
            None => (None, "not at all".to_owned()),
            Some(at) => (time, format!("at {}", at.format("%H:%M"))),
        };
        let offers: Vec<_> = times.into_iter().map(named).collect();
        pick(ui, "Notice for a practice", &mut reminders.of_practice, &offers);
    });
    let words = "A notice says “Groundwork” and nothing else. It comes only while this window is open and not \
                 locked, and for a practice only if you have not practised that day.";
    let words = widgets::quiet(ui, words, Type::Small);
    widgets::paragraph(ui, words);
}

/// A start of the day, in words.
fn day_start(start: DayStart) -> (DayStart, String) {
    let minutes = start.minutes();
    (start, format!("A day begins at {:02}:{:02}", minutes / 60, minutes % 60))
}
