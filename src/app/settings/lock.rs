//! The passphrase: setting, changing and taking it away, and the recovery code, which is shown once.

use eframe::egui::{self, Ui, vec2};
use zeroize::Zeroizing;

use super::{Seen, Wish};
use crate::app::library::pick;
use crate::app::theme::{GRID, Type};
use crate::app::twice::Twice;
use crate::app::widgets::{self, Press};
use crate::keeper::{Lock, Task, TaskResult};

/// Minutes after which a locked record closes by itself, as they are offered.
const IDLE: [u16; 7] = [0, 1, 2, 5, 10, 15, 30];

/// What is typed and unfolded in the section *Lock*.
#[derive(Default)]
pub(super) struct Pane {
    typed: Twice,
    recovery: bool,
    changes: bool,
    /// Whether another recovery code was asked for; it takes the place of the one there is.
    renews: bool,
    /// Whether the code has just come, and is to be in view.
    fresh: bool,
    /// The recovery code, until it is written down.
    code: Option<Zeroizing<String>>,
}

impl Pane {
    /// Clears what was typed for a task that is done, and shows a new recovery code if one came of it.
    pub(super) fn told(&mut self, told: TaskResult) {
        self.typed.clear();
        (self.changes, self.renews) = (false, false);
        if let TaskResult::Code(code) = told {
            (self.code, self.fresh) = (Some(code), true);
        }
    }

    /// Shows the section.
    pub(super) fn ui(&mut self, ui: &mut Ui, seen: &Seen<'_>, wishes: &mut Vec<Wish>) {
        widgets::section(ui, "Lock");
        if self.code.is_some() {
            return self.code_ui(ui);
        }
        match seen.lock {
            None => {
                let words = widgets::quiet(ui, seen.away(), Type::Body);
                widgets::paragraph(ui, words);
            }
            Some(Lock::Open) => {
                let words =
                    "Until you set a passphrase, anyone using this computer account can open it.";
                let words = widgets::text(ui, words, Type::Body);
                widgets::paragraph(ui, words);
                self.passphrase_ui(ui, "Set the passphrase", wishes);
            }
            Some(Lock::Passphrase { recovery }) => self.locked_ui(ui, seen, recovery, wishes),
        }
    }

    fn locked_ui(&mut self, ui: &mut Ui, seen: &Seen<'_>, recovery: bool, wishes: &mut Vec<Wish>) {
        let said = match recovery {
            true => "Locked with a passphrase, and with a recovery code.",
            false => "Locked with a passphrase. If it is forgotten, nothing opens the record.",
        };
        let words = widgets::text(ui, said, Type::Body);
        widgets::paragraph(ui, words);
        ui.horizontal_wrapped(|ui| {
            if ui.add(Press::choice("Change the passphrase", self.changes)).clicked() {
                self.changes = !self.changes;
            }
            if recovery {
                if ui.add(Press::choice("New recovery code…", self.renews)).clicked() {
                    self.renews = !self.renews;
                }
            } else if ui.add(Press::plain("Make a recovery code")).clicked() {
                wishes.push(Wish::Task(Task::RenewRecovery));
            }
            if ui.add(Press::plain("Take the passphrase away")).clicked() {
                wishes.push(Wish::Task(Task::RemovePassphrase));
            }
        });
        if self.renews {
            let words =
                "Twelve new words take the place of those that you have, which open nothing then.";
            let words = widgets::text(ui, words, Type::Body);
            widgets::paragraph(ui, words);
            if ui.add(Press::plain("Make the new words")).clicked() {
                wishes.push(Wish::Task(Task::RenewRecovery));
            }
        }
        if self.changes {
            self.passphrase_ui(ui, "Change it", wishes);
        }
        let mut settings = seen.settings.clone();
        let mut offers: Vec<(u16, String)> = IDLE
            .into_iter()
            .chain((!IDLE.contains(&settings.idle_minutes)).then_some(settings.idle_minutes))
            .map(|minutes| {
                let words = match minutes {
                    0 => "Stays open by itself".to_string(),
                    1 => "Locks after 1 minute".to_string(),
                    minutes => format!("Locks after {minutes} minutes"),
                };
                (minutes, words)
            })
            .collect();
        offers.sort_by_key(|(minutes, _)| *minutes);
        ui.add_space(GRID / 2.0);
        if pick(ui, "Locks by itself", &mut settings.idle_minutes, &offers) {
            wishes.push(Wish::Settings(Box::new(settings)));
        }
        let words = "A session that plays counts as someone being there.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
    }

    /// A passphrase, typed twice.
    fn passphrase_ui(&mut self, ui: &mut Ui, button: &str, wishes: &mut Vec<Wish>) {
        let may = self.typed.ui(ui, "New passphrase");
        if !self.changes {
            ui.checkbox(&mut self.recovery, "Also a recovery code of twelve words");
            let words = "Without one, nothing opens the record if the passphrase is forgotten.";
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
        }
        let pressed = ui.add(Press::plain(button).enabled(may)).clicked();
        if pressed || may && self.typed.is_entered() {
            let passphrase = self.typed.take();
            wishes.push(Wish::Task(match self.changes {
                true => Task::ChangePassphrase(passphrase),
                false => Task::SetPassphrase(passphrase, self.recovery),
            }));
        }
    }

    /// The twelve words.
    fn code_ui(&mut self, ui: &mut Ui) {
        let Some(code) = &self.code else { return };
        let words = widgets::text(
            ui,
            "Write these words down, in this order, and keep them away from this computer. They open \
             the record if the passphrase is forgotten, and are shown this once.",
            Type::Body,
        );
        widgets::paragraph(ui, words);
        ui.add_space(GRID);
        let room = ui.available_width();
        let body = Type::Title.font(ui.ctx()).size;
        let columns = ((room / (body * 9.0)).floor() as usize).clamp(1, 4);
        egui::Grid::new("code").num_columns(columns).spacing(vec2(28.0, 10.0)).show(ui, |ui| {
            for (n, word) in code.split(' ').enumerate() {
                let words = widgets::text(ui, format!("{}  {word}", n + 1), Type::Title);
                ui.label(words);
                if (n + 1) % columns == 0 {
                    ui.end_row();
                }
            }
        });
        ui.add_space(GRID);
        let written = ui.add(Press::primary("They are written down"));
        if std::mem::take(&mut self.fresh) {
            // All twelve, and the way on.
            written.scroll_to_me(Some(egui::Align::BOTTOM));
            written.request_focus();
        }
        if written.clicked() {
            self.code = None;
        }
    }
}
