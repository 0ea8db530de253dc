//! What two people write after a sitting for two: one after the other, each alone, and sealed under a word of their own.

use eframe::egui::Ui;
use zeroize::Zeroizing;

use crate::app::theme::{GRID, Type};
use crate::app::twice::Twice;
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::domain::record::Lines;

/// What one of the two wrote, to be sealed under their word.
pub type ToSeal = (Zeroizing<String>, Lines);

/// The lines of two people, of whom one writes at a time. What is written is nowhere but here until it is sealed.
pub struct Alone {
    names: [String; 2],
    /// Whose turn it is; `None` before anyone wants to write.
    person: Option<usize>,
    lines: Lines,
    word: Twice,
    /// What is to be sealed.
    to_seal: Option<ToSeal>,
    /// Whether it is being sealed now.
    is_away: bool,
    /// How many have sealed something.
    sealed: usize,
    why: Option<String>,
    /// Whether the first field is to have the focus.
    focuses: bool,
}

impl Alone {
    /// Before anyone wrote anything.
    pub fn new(names: [String; 2]) -> Alone {
        Alone {
            names,
            person: None,
            lines: Lines::default(),
            word: Twice::default(),
            to_seal: None,
            is_away: false,
            sealed: 0,
            why: None,
            focuses: false,
        }
    }

    /// Whether one of the two writes, and nothing else is to be read meanwhile.
    pub fn is_writing(&self) -> bool {
        self.person.is_some_and(|person| person < self.names.len())
    }

    /// Whether something is to be sealed, or is being sealed now.
    pub fn is_sealing(&self) -> bool {
        self.to_seal.is_some()
    }

    /// Whether something is being sealed now.
    pub fn is_away(&self) -> bool {
        self.is_away
    }

    /// What is to be sealed, if nobody seals it yet.
    pub fn waiting(&self) -> Option<&ToSeal> {
        self.to_seal.as_ref().filter(|_| !self.is_away)
    }

    /// It is being sealed now.
    pub fn sent(&mut self) {
        self.is_away = true;
    }

    /// What was written is sealed; the next one's turn comes.
    pub fn sealed(&mut self) {
        self.sealed += 1;
        self.hand_over();
    }

    /// It could not be sealed, for this reason. What was written stands there again.
    pub fn failed(&mut self, why: String) {
        (self.is_away, self.why) = (false, Some(why));
        if let Some((_, lines)) = self.to_seal.take() {
            self.lines = lines;
        }
    }

    fn hand_over(&mut self) {
        let names = std::mem::take(&mut self.names);
        let (person, sealed) = (self.person.map(|person| person + 1), self.sealed);
        *self = Alone { person, sealed, focuses: true, ..Alone::new(names) };
    }

    /// Shows whose turn it is. Whether something is to be sealed since this frame.
    pub fn ui(&mut self, ui: &mut Ui) -> bool {
        let before = self.is_sealing();
        match self.person.and_then(|person| Some((person, self.names.get(person)?.clone()))) {
            Some((person, name)) => self.turn_ui(ui, person, &name),
            None if self.person.is_none() => {
                let words = "If you like, each of you can write something down, alone: sealed under a word \
                             of your own, or not kept at all.";
                let words = widgets::text(ui, words, Type::Body);
                widgets::paragraph(ui, words);
                if ui.add(Press::plain("Write, one after the other")).clicked() {
                    (self.person, self.focuses) = (Some(0), true);
                }
            }
            None => {
                let words = match self.sealed {
                    0 => "Thank you, both. Nothing was written down.",
                    _ => "Thank you, both. What was written is sealed.",
                };
                let words = widgets::text(ui, words, Type::Body);
                let label = widgets::paragraph(ui, words);
                widgets::live(ui, &label);
            }
        }
        self.is_sealing() && !before
    }

    fn turn_ui(&mut self, ui: &mut Ui, person: usize, name: &str) {
        let other = self.names.get(1 - person.min(1)).map_or("", String::as_str);
        let words =
            format!("For {name} alone. {}, please look away for a moment.", words::capital(other));
        let words = widgets::text(ui, words, Type::Strong);
        let label = widgets::paragraph(ui, words);
        widgets::live(ui, &label);
        ui.add_space(GRID);
        let is_sealing = self.is_sealing();
        let mut is_word = false;
        ui.add_enabled_ui(!is_sealing, |ui| {
            // Fields of the other are others, with nothing in them to undo.
            widgets::part(ui, &format!("lines of {person}"), |ui| {
                let field = widgets::line(ui, "One line, for yourself", &mut self.lines.line);
                if std::mem::take(&mut self.focuses) {
                    field.request_focus();
                }
                let bring = "Anything you would like to bring to your therapist?";
                widgets::line(ui, bring, &mut self.lines.bring);
                ui.add_space(GRID);
                is_word = self.word.ui(ui, "A word of your own");
            });
            let words = "Capital letters do not count. The word is kept nowhere: without it, nobody can read what \
                         you wrote, not even you.";
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
        });
        ui.add_space(GRID);
        ui.horizontal_wrapped(|ui| {
            let is_last = person + 1 == self.names.len();
            let label = if is_last { "Seal it" } else { "Seal it, and hand over" };
            let is_written =
                !(self.lines.line.trim().is_empty() && self.lines.bring.trim().is_empty());
            let can = is_written && is_word && !is_sealing;
            let entered = can && self.word.is_entered();
            if ui.add(Press::plain(label).enabled(can)).clicked() || entered {
                self.why = None;
                self.to_seal = Some((self.word.take(), std::mem::take(&mut self.lines)));
                widgets::forget_typed(ui.ctx());
            }
            let label = if is_last { "Write nothing" } else { "Write nothing, and hand over" };
            if ui.add(Press::quiet(label).enabled(!is_sealing)).clicked() {
                self.hand_over();
                widgets::forget_typed(ui.ctx());
            }
            if is_sealing {
                let words = widgets::quiet(ui, "One moment…", Type::Small);
                let label = ui.label(words);
                widgets::live(ui, &label);
            }
        });
        widgets::said(ui, self.why.as_deref());
    }
}
