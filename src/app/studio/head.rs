//! What is said about a session as a whole.

use eframe::egui::{self, Id, Ui};

use super::act::Act;
use super::editor::Editor;
use super::note::note_ui;
use crate::app::library::pick;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::domain::{BedSound, Practice};
use crate::studio::desk::Head;
use crate::units::Frames;

/// Lengths that are offered as buttons in most sessions, in minutes.
const LENGTHS: [u64; 5] = [3, 5, 10, 15, 20];
/// Longest title and summary, in characters.
const TITLE: usize = 80;
const SUMMARY: usize = 400;

impl Editor {
    /// Title, summary, practice, lengths and the sound underneath.
    pub(super) fn head_ui(&mut self, ui: &mut Ui) {
        let Ok(view) = self.kept.draft.view().cloned() else { return };
        let now = view.head();
        let mut head: Head = now.clone();
        ui.add_space(GRID);
        let font = Type::Heading.font(ui.ctx());
        let title = egui::TextEdit::singleline(&mut head.title)
            .id(Id::unique("studio title"))
            .font(font)
            .hint_text("Title")
            .char_limit(TITLE)
            .frame(egui::Frame::NONE)
            .margin(egui::Margin::ZERO)
            .desired_width(f32::INFINITY);
        let response = ui.add(title);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Title"));
        if std::mem::take(&mut self.focus_title) {
            response.request_focus();
            response.scroll_to_me(None);
        }
        let summary = egui::TextEdit::multiline(&mut head.summary)
            .id(Id::unique("studio summary"))
            .hint_text("What happens in it, in a sentence or two")
            .char_limit(SUMMARY)
            .frame(egui::Frame::NONE)
            .margin(egui::Margin::ZERO)
            .desired_rows(1)
            .return_key(None)
            .desired_width(ui.available_width().min(widgets::measure(ui)));
        let response = ui.add(summary);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Summary"));
        ui.add_space(GRID);
        ui.horizontal_wrapped(|ui| {
            let mut practices: Vec<(Option<Practice>, String)> =
                Practice::ALL.iter().map(|kind| (Some(*kind), words::practice(*kind))).collect();
            if head.practice.is_none() {
                practices.insert(0, (None, "Which kind of practice?".into()));
            }
            pick(ui, "Kind of practice", &mut head.practice, &practices);
            let mut beds = vec![(None, "No sound underneath".to_string())];
            beds.extend(BedSound::ALL.iter().map(|bed| (Some(*bed), words::bed(*bed))));
            pick(ui, "Sound underneath", &mut head.bed, &beds);
        });
        ui.horizontal_wrapped(|ui| {
            let words = widgets::quiet(ui, "Lengths on offer", Type::Small);
            ui.label(words);
            let mut offers: Vec<Frames> = LENGTHS.map(|m| Frames::from_secs(m * 60)).to_vec();
            offers.extend(head.lengths.iter().copied());
            offers.sort();
            offers.dedup();
            for offer in offers {
                let is_on = head.lengths.contains(&offer);
                let label = words::short(offer);
                if ui.add(Press::choice(label, is_on)).clicked() {
                    match is_on {
                        true => head.lengths.retain(|length| *length != offer),
                        false => head.lengths.push(offer),
                    }
                    head.lengths.sort();
                }
            }
        });
        if head != *now
            && let Err(error) = self.kept.draft.set_head(&head)
        {
            self.said = Some(words::sentence(error));
        }
        let pressed = self.known.whole.iter().filter_map(|note| note_ui(ui, note)).last();
        if let Some(mend) = pressed {
            self.act(Act::Mend(mend));
        }
    }
}
