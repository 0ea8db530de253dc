//! The page of a bundle is as long as its work. A row of ways leads through it, in the order in which that is done.

use eframe::egui::{Align, Id, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use crate::app::theme::{self, GRID};
use crate::app::widgets::{self, Press};

/// A stretch of the page.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Stretch {
    /// Sessions, readings and recordings.
    Write,
    /// The voice.
    Narrate,
    /// In which order clients practise.
    Programme,
    /// Who it is from, and whom to turn to.
    About,
}

impl Stretch {
    const ALL: [Stretch; 4] =
        [Stretch::Write, Stretch::Narrate, Stretch::Programme, Stretch::About];

    fn label(self) -> &'static str {
        match self {
            Stretch::Write => "Write",
            Stretch::Narrate => "Narrate",
            Stretch::Programme => "Programme",
            Stretch::About => "About you",
        }
    }
}

/// Where someone wants to go on the page.
#[derive(Default)]
pub(super) struct Ways(Option<Stretch>);

impl Ways {
    /// Shows the ways, each as something to press.
    pub(super) fn ui(&mut self, ui: &mut Ui) {
        for to in Stretch::ALL {
            if ui.add(Press::quiet(to.label()).flush()).clicked() {
                self.0 = Some(to);
            }
            ui.add_space(GRID);
        }
    }

    /// The name of what begins here. Someone who wants to go there comes to it, and goes on from there with Tab.
    pub(super) fn section(&mut self, ui: &mut Ui, here: Stretch, title: &str) {
        let label = widgets::section(ui, title);
        let id = Id::unique(("studio stretch", here as u8));
        let is_wanted = self.0.take_if(|to| *to == here).is_some();
        if !is_wanted && !ui.memory(|memory| memory.has_focus(id)) {
            return;
        }
        let anchor = ui.interact(label.rect, id, Sense::focusable_noninteractive());
        anchor.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
        if is_wanted {
            anchor.request_focus();
            anchor.scroll_to_me(Some(Align::TOP));
        }
        ring_ui(ui, &anchor);
    }
}

fn ring_ui(ui: &Ui, around: &Response) {
    let ring = Stroke::new(2.0, theme::colours(ui).accent);
    ui.painter().rect_stroke(around.rect.expand(4.0), 6, ring, StrokeKind::Outside);
}
