//! A script from a word processor, shown as what it is understood to be before it is taken.

use eframe::egui::{self, Ui};

use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::studio::desk::{Became, Pasted, Remark, paste};

/// Most remarks that are shown; the others are counted.
const MOST_REMARKS: usize = 40;

/// A text that is about to be pasted.
#[derive(Default)]
pub(super) struct Pasting {
    text: String,
    /// Whether its field was given the focus.
    is_focused: bool,
    /// Whether it became another height in the last frame.
    moves: bool,
    /// What the text is understood to be, or why it cannot be taken, as a sentence.
    understood: Option<Result<Pasted, String>>,
}

/// What was done with it.
pub(super) enum Pressed {
    /// This is taken.
    Take(Box<Pasted>),
    /// Nothing is taken.
    Close,
}

impl Pasting {
    /// A text that was pasted elsewhere.
    pub(super) fn of(text: String) -> Pasting {
        let understood = Some(paste(&text).map_err(words::sentence));
        Pasting { text, understood, ..Pasting::default() }
    }

    /// Whether nothing was typed or pasted yet.
    pub(super) fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Shows the text and what becomes of it.
    pub(super) fn ui(&mut self, ui: &mut Ui) -> Option<Pressed> {
        let frame = widgets::sheet(ui, 16);
        let mut pressed = None;
        let mut moves = !self.is_focused;
        let shown = frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            let words = "Paste a script from any word processor. A paragraph becomes lines, [pause 10 s] a silence, \
                         [bell] a bell, and a line in CAPITALS or after a # a part.";
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
            egui::ScrollArea::vertical().id_salt("pasted").max_height(180.0).show(ui, |ui| {
                let field = egui::TextEdit::multiline(&mut self.text)
                    .id(egui::Id::unique("studio paste"))
                    .hint_text("The script")
                    .desired_rows(5)
                    .desired_width(f32::INFINITY);
                let response = ui.add(field);
                ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("The script"));
                if !std::mem::replace(&mut self.is_focused, true) {
                    response.request_focus();
                }
                if response.changed() {
                    moves = true;
                    let is_blank = self.text.trim().is_empty();
                    let understood = || paste(&self.text).map_err(words::sentence);
                    self.understood = (!is_blank).then(understood);
                }
            });
            ui.add_space(GRID);
            match &self.understood {
                None => {}
                Some(Err(why)) => {
                    let words = widgets::text(ui, why, Type::Body);
                    let label = widgets::paragraph(ui, words);
                    widgets::live(ui, &label);
                }
                Some(Ok(pasted)) => understood_ui(ui, pasted),
            }
            ui.horizontal_wrapped(|ui| {
                let ready = matches!(self.understood, Some(Ok(_)));
                if ui.add(Press::primary("Take these steps").enabled(ready)).clicked()
                    && let Some(Ok(pasted)) = self.understood.take()
                {
                    pressed = Some(Pressed::Take(Box::new(pasted)));
                }
                if ui.add(Press::plain("Leave it")).clicked() {
                    pressed = Some(Pressed::Close);
                }
            });
        });
        // What is to be pressed stays in sight.
        if std::mem::replace(&mut self.moves, moves) {
            ui.scroll_to_rect(shown.response.rect, None);
        }
        ui.add_space(GRID);
        pressed
    }
}

/// What a text is understood to be.
fn understood_ui(ui: &mut Ui, pasted: &Pasted) {
    let count = |is: fn(&Became) -> bool| pasted.remarks.iter().filter(|r| is(&r.became)).count();
    let parts = [
        (pasted.lines, "line"),
        (count(|became| matches!(became, Became::Quiet(_))), "silence"),
        (count(|became| matches!(became, Became::Bell(..))), "bell"),
        (count(|became| matches!(became, Became::Part | Became::Title)), "part"),
        (count(|became| matches!(became, Became::Turn(_))), "turn"),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}{}", if count == 1 { "" } else { "s" }))
        .collect();
    let words = widgets::text(ui, said.join(", "), Type::Strong);
    let label = ui.label(words);
    widgets::live(ui, &label);
    egui::ScrollArea::vertical().id_salt("remarks").max_height(140.0).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for remark in pasted.remarks.iter().take(MOST_REMARKS) {
            let said = match remark.became {
                // The session has its own.
                Became::Title => Remark { became: Became::Part, ..remark.clone() }.to_string(),
                _ => remark.to_string(),
            };
            let words = words::capital(&said);
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
        }
        if let Some(more @ 1..) = pasted.remarks.len().checked_sub(MOST_REMARKS) {
            let words = widgets::quiet(ui, format!("and {more} more"), Type::Small);
            ui.label(words);
        }
    });
    ui.add_space(GRID);
}
