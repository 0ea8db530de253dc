//! After a sitting for a programme: how comfortable it was, asked of each person alone, and the way on.
//!
//! What is said here is not kept as it was said. Only whether it was comfortable enough is kept, until the stage
//! changes; it is never shown again.

use eframe::egui::Ui;

use crate::app::theme::{GRID, Type};
use crate::app::widgets::rating_ui;
use crate::app::widgets::{self, Press};
use crate::app::words::capital;
use crate::domain::record::Rating;

/// The questions after a sitting for a programme: one for each person, one after the other.
pub struct Comfort {
    /// The id of the bundle that the programme is from.
    pub bundle: String,
    /// From which answer on it is enough; none where nobody is asked.
    asked: Option<u8>,
    /// What those who practise are called.
    names: Vec<String>,
    /// Whose turn it is.
    person: usize,
    value: Option<Rating>,
    /// The stage before: its id.
    before: Option<String>,
    stepped_back: bool,
}

/// An answer, to be kept for the programme.
pub enum Answered {
    /// Whether it was enough for this person.
    Enough(u8, bool),
    /// Back to the stage before.
    StepBack(String),
}

impl Comfort {
    /// After a sitting of a stage: asks `names.len()` people where the next stage waits for an answer
    /// of at least `asked`.
    pub fn new(
        bundle: String,
        asked: Option<u8>,
        names: Vec<String>,
        before: Option<String>,
    ) -> Comfort {
        let (person, value, stepped_back) = (0, None, false);
        Comfort { bundle, asked, names, person, value, before, stepped_back }
    }

    /// Whether somebody is asked here, so that the ordinary rating of comfort is not.
    pub fn asks(&self) -> bool {
        self.asked.is_some()
    }

    /// Whether somebody's answer is waited for, and nothing else is to be read meanwhile.
    pub fn is_asking(&self) -> bool {
        self.asks() && self.person < self.names.len()
    }

    /// The question, then the way on.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Answered> {
        let mut answered = None;
        if let Some(asked) = self.asked {
            match self.names.get(self.person).cloned() {
                Some(name) => answered = self.question_ui(ui, &name, asked),
                None => {
                    let words = match self.names.len() {
                        1 => {
                            "Thank you. Only whether it was comfortable enough is kept, until the stage \
                             changes."
                        }
                        _ => {
                            "Thank you, both. Only whether it was comfortable enough is kept, until the \
                             stage changes."
                        }
                    };
                    let words = widgets::text(ui, words, Type::Body);
                    let label = widgets::paragraph(ui, words);
                    widgets::live(ui, &label);
                }
            }
            ui.add_space(GRID);
            if self.is_asking() {
                return answered;
            }
        }
        if let Some(before) = &self.before {
            if self.stepped_back {
                let words = "Next time, the stage before. That is as good a way as any.";
                let words = widgets::text(ui, words, Type::Body);
                let label = widgets::paragraph(ui, words);
                widgets::live(ui, &label);
            } else {
                let words = "Next time the same again, unless a step back would be good.";
                let words = widgets::quiet(ui, words, Type::Small);
                widgets::paragraph(ui, words);
                if ui.add(Press::plain("A step back")).clicked() {
                    self.stepped_back = true;
                    answered = Some(Answered::StepBack(before.clone()));
                }
            }
            ui.add_space(GRID);
        }
        answered
    }

    fn question_ui(&mut self, ui: &mut Ui, name: &str, asked: u8) -> Option<Answered> {
        let words = match self.names.len() {
            1 => "For you alone.".to_owned(),
            _ => {
                let other = self.names.iter().find(|other| *other != name).map_or(name, |it| it);
                format!("For {name} alone. {}, please look away for a moment.", capital(other))
            }
        };
        let words = widgets::text(ui, words, Type::Strong);
        let label = widgets::paragraph(ui, words);
        widgets::live(ui, &label);
        rating_ui(ui, "How comfortable was it for you?", "not at all to fully", &mut self.value);
        ui.add_space(GRID);
        let mut answered = None;
        ui.horizontal_wrapped(|ui| {
            let said = self.value.map(Rating::value);
            let next = if self.person + 1 < self.names.len() { "Hand over" } else { "Ready" };
            let person = self.person as u8;
            if ui.add(Press::plain(next).enabled(said.is_some())).clicked() {
                answered = Some(Answered::Enough(person, said.is_some_and(|said| said >= asked)));
            }
            if ui.add(Press::quiet("Rather not say")).clicked() {
                answered = Some(Answered::Enough(person, false));
            }
        });
        if answered.is_some() {
            (self.person, self.value) = (self.person + 1, None);
        }
        answered
    }
}
