//! A programme on Today: the present stage, what is in it, and the way on or back.
//!
//! What is not open yet is not spoken of, and no rule is shown as a number.

use std::sync::Arc;

use chrono::NaiveDate;
use eframe::egui::{self, Ui};

use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::domain::bundle::Stage;
use crate::domain::record::{Goal, GoalOf};
use crate::keeper::Enrolment;
use crate::library::{Library, OpenedSession};

/// The longest word that is given at an appointment, in characters.
const WORD: usize = 64;

/// A programme as Today shows it.
#[derive(Clone, Debug)]
pub struct Homework {
    /// The id of the bundle that the programme is from.
    pub bundle: String,
    /// The title of the bundle.
    pub title: String,
    /// Who says they made it.
    pub author: String,
    /// The stage that someone is at: id, title, what it is about.
    pub stage: [String; 3],
    /// A sentence on how often and for how long to practise; empty if the stage does not say.
    pub often: String,
    /// On how many days a week, where the stage says so.
    pub days_a_week: Option<u8>,
    /// What [`Library::open`] finds its sessions by.
    pub sessions: Vec<String>,
    /// What there is to read: names and titles.
    pub readings: Vec<(String, String)>,
    /// The next stage, if it is open: id and title.
    pub next: Option<(String, String)>,
    /// The stage before: id and title.
    pub before: Option<(String, String)>,
    /// The stage that waits for a word.
    pub waits: Option<String>,
    word: String,
    wrong: bool,
}

/// What the section of a programme asks for.
pub enum Step {
    /// Open the page of a session.
    Open(Arc<OpenedSession>),
    /// Show the text of the bundle with this name.
    Read(String),
    /// Take what is open along.
    TakeAlong,
    /// Go to the stage with this id.
    Go(String),
    /// Try the word of an appointment, which opens the stage with this id.
    Word(String, String),
    /// Make this many days a week the goal.
    Goal(u8),
}

fn named(stage: &Stage) -> (String, String) {
    (stage.id.clone(), stage.title.clone())
}

/// How often and for how long, in words.
fn often(stage: &Stage) -> String {
    let count = |n: u8, one: &str| match n {
        1 => format!("one {one}"),
        2 => format!("two {one}s"),
        3 => format!("three {one}s"),
        4 => format!("four {one}s"),
        5 => format!("five {one}s"),
        6 => format!("six {one}s"),
        n => format!("{n} {one}s"),
    };
    let days = match stage.days_a_week {
        Some(7) => Some("every day".to_owned()),
        days => days.map(|days| format!("{} a week", count(days, "day"))),
    };
    let weeks = stage.weeks.map(|weeks| format!("for {}", count(weeks, "week")));
    let said: Vec<String> = days.into_iter().chain(weeks).collect();
    match said.is_empty() {
        true => String::new(),
        false => format!("Suggested: {}, as it fits.", said.join(" ")),
    }
}

impl Homework {
    /// How a programme stands on the practice day `today`; `None` for a bundle without one.
    pub fn of(way: &Enrolment, library: &Library, today: NaiveDate) -> Option<Homework> {
        let bundle = &way.installed.bundle;
        let course = way.course()?;
        let stage = course.stage()?;
        let people = library.people(&way.installed, stage);
        let titled = |name: &String| {
            let mut readings = bundle.readings.iter();
            readings.find(|one| one.file == *name).map(|one| (name.clone(), one.title.clone()))
        };
        Some(Homework {
            bundle: bundle.id.clone(),
            title: bundle.title.clone(),
            author: bundle.author.name.clone(),
            stage: [stage.id.clone(), stage.title.clone(), stage.about.clone()],
            often: often(stage),
            days_a_week: stage.days_a_week,
            sessions: stage.sessions.iter().map(|id| way.installed.name_of(id)).collect(),
            readings: stage.readings.iter().filter_map(titled).collect(),
            next: course.next(people, today).map(named),
            before: course.before().map(named),
            waits: course.waits_for_word().map(|stage| stage.id.clone()),
            word: String::new(),
            wrong: false,
        })
    }

    /// Shows that the word that was tried is not the right one.
    pub fn wrong_word(&mut self) {
        self.wrong = true;
    }

    /// Shows the section. `all` are the sessions of the library; `goal` is the goal in force.
    pub fn ui(&mut self, ui: &mut Ui, all: &[Arc<OpenedSession>], goal: Goal) -> Option<Step> {
        let mut step = None;
        widgets::section(ui, &format!("{}, by {}", self.title, self.author));
        let [_, title, about] = &self.stage;
        let words = widgets::text(ui, title, Type::Title);
        ui.add(egui::Label::new(words).wrap());
        for line in [about, &self.often] {
            if !line.is_empty() {
                let words = widgets::text(ui, line, Type::Body);
                widgets::paragraph(ui, words);
            }
        }
        if let Some(days) = self.days_a_week
            && (goal.times() != days || goal.of() != GoalOf::Days)
        {
            let label = match days {
                1 => "Make one day a week my goal".to_owned(),
                days => format!("Make {days} days a week my goal"),
            };
            if ui.add(Press::quiet(label).flush()).clicked() {
                step = Some(Step::Goal(days));
            }
        }
        ui.add_space(GRID / 2.0);
        ui.horizontal_wrapped(|ui| {
            for name in &self.sessions {
                let Some(opened) = all.iter().find(|opened| opened.name() == *name) else {
                    continue;
                };
                if ui.add(Press::plain(&opened.session().title)).clicked() {
                    step = Some(Step::Open(Arc::clone(opened)));
                }
            }
            for (name, title) in &self.readings {
                if ui.add(Press::plain(format!("Read “{title}”"))).clicked() {
                    step = Some(Step::Read(name.clone()));
                }
            }
        });
        if let Some(stage) = &self.waits {
            ui.add_space(GRID);
            let words = "If your therapist gave you a word for the next stage:";
            let words = widgets::quiet(ui, words, Type::Small);
            ui.label(words);
            ui.horizontal_wrapped(|ui| {
                widgets::field(ui, "The word", &mut self.word, WORD, 240.0);
                let there = !self.word.trim().is_empty();
                if ui.add(Press::plain("Try it").enabled(there)).clicked() {
                    step = Some(Step::Word(stage.clone(), std::mem::take(&mut self.word)));
                }
            });
            if self.wrong {
                let words = "That is not the word. It can be tried again whenever you like.";
                let words = widgets::text(ui, words, Type::Small);
                let label = ui.label(words);
                widgets::live(ui, &label);
            }
        }
        ui.add_space(GRID / 2.0);
        ui.horizontal_wrapped(|ui| {
            if let Some((id, title)) = &self.next {
                let press = Press::plain(format!("The next stage: {title}"));
                if ui.add(press).clicked() {
                    step = Some(Step::Go(id.clone()));
                }
            }
            if let Some((id, title)) = &self.before {
                let press = Press::quiet("A step back").hint(format!("To “{title}”"));
                if ui.add(press).clicked() {
                    step = Some(Step::Go(id.clone()));
                }
            }
            let is_first = self.next.is_none() && self.before.is_none();
            let along = Press::quiet("Take along…").hint("As sound files, for a phone");
            let along = if is_first { along.flush() } else { along };
            if !self.sessions.is_empty() && ui.add(along).clicked() {
                step = Some(Step::TakeAlong);
            }
        });
        step
    }
}
