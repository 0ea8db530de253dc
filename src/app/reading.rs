//! A text that is read like a book: headings, paragraphs, lists and quotes in the book face.

use std::sync::Arc;

use eframe::egui::{self, Stroke, Ui, text::LayoutJob, vec2};

use super::theme::{self, GRID, Type};
use super::widgets::{self, Press};
use crate::library::{Block, BlockKind, BuiltInReading, Reading};

/// How far lists and quotes stand in for each level, in points.
const INDENT: f32 = 26.0;
/// The distance from line to line, as a multiple of the size of the text.
const LEADING: f32 = 1.45;

/// The page of a built-in reading. Returns true once the way back is pressed.
pub fn page_ui(ui: &mut Ui, reading: &Arc<BuiltInReading>) -> bool {
    // Each text is a page of its own, from its top.
    widgets::page(ui, reading.id, |ui| {
        widgets::heading(ui, &reading.title);
        let words = widgets::quiet(ui, reading.for_whom, Type::Small);
        widgets::paragraph(ui, words);
        ui.add_space(GRID);
        reading_ui(ui, &reading.title, &reading.text);
        ui.add_space(GRID * 3.0);
        ui.add(Press::plain("Back to the library")).clicked()
    })
}

/// Shows a text below its title, which is not repeated if the text begins with it.
pub fn reading_ui(ui: &mut Ui, title: &str, reading: &Reading) {
    for block in reading.below(title) {
        block_ui(ui, block);
    }
}

fn block_ui(ui: &mut Ui, block: &Block) {
    let (role, above) = match block.kind {
        BlockKind::Heading(1 | 2) => (Type::ReadHeading, GRID * 2.0),
        BlockKind::Heading(_) => (Type::ReadStrong, GRID * 1.5),
        BlockKind::Rule => {
            ui.add_space(GRID);
            ui.separator();
            return;
        }
        BlockKind::Entry(_) => (Type::Read, 0.0),
        BlockKind::Paragraph | BlockKind::Quote => (Type::Read, GRID / 2.0),
    };
    ui.add_space(above);
    ui.horizontal_top(|ui| {
        let left = ui.cursor().left();
        let mark = match block.kind {
            BlockKind::Entry(Some(number)) => Some(format!("{number}.")),
            BlockKind::Entry(None) => Some("•".to_owned()),
            _ => None,
        };
        let indent = INDENT * theme::look(ui.ctx()).text_scale.max(1.0) * block.depth as f32;
        if let Some(mark) = mark {
            // The words of all entries stand below each other, whatever their marks are.
            let words = egui::RichText::new(mark)
                .font(role.font(ui.ctx()))
                .color(theme::colours(ui).quiet)
                .line_height(Some(role.font(ui.ctx()).size * LEADING));
            ui.add_space(indent - INDENT * theme::look(ui.ctx()).text_scale.max(1.0));
            ui.label(words);
        }
        ui.add_space((left + indent - ui.cursor().left()).max(0.0));
        let words = ui
            .vertical(|ui| {
                ui.set_max_width(ui.available_width().min(widgets::measure(ui)));
                let job = job(ui, block, role);
                let text = job.text.clone();
                let response = ui.add(egui::Label::new(job).wrap());
                if let BlockKind::Heading(_) = block.kind {
                    ui.ctx().accesskit_node_builder(response.id, |node| {
                        node.set_role(egui::accesskit::Role::Heading);
                        node.set_label(text);
                    });
                }
                for link in block.text.iter().filter_map(|inline| inline.link.as_deref()) {
                    link_ui(ui, link);
                }
                response.rect
            })
            .inner;
        if block.kind == BlockKind::Quote {
            let line = Stroke::new(2.0, theme::colours(ui).hairline);
            let at = words.left_top() - vec2(GRID * 1.5, 0.0);
            ui.painter().vline(at.x, words.y_range(), line);
        }
    });
}

/// The text of a block, with what is stressed in it.
fn job(ui: &Ui, block: &Block, role: Type) -> LayoutJob {
    let colours = theme::colours(ui);
    let mut job = LayoutJob::default();
    for inline in &block.text {
        let role = match (role, inline.strong, inline.emphasis) {
            (Type::Read, true, _) => Type::ReadStrong,
            (Type::Read, false, true) => Type::ReadEmphasis,
            _ => role,
        };
        let font = role.font(ui.ctx());
        let color = if block.kind == BlockKind::Quote { colours.quiet } else { colours.ink };
        let line_height = Some(font.size * LEADING);
        let mut format =
            egui::TextFormat { font_id: font, color, line_height, ..Default::default() };
        if inline.link.is_some() {
            format.underline = Stroke::new(1.0, colours.quiet);
        }
        job.append(&inline.text, 0.0, format);
    }
    job
}

/// An address, as text, to be copied: nothing here opens a browser by itself.
pub fn link_ui(ui: &mut Ui, link: &str) {
    ui.horizontal_wrapped(|ui| {
        let words = widgets::quiet(ui, link, Type::Small);
        ui.add(egui::Label::new(words).wrap().selectable(true));
        let copy = Press::quiet("Copy the address").hint("To open it in a browser, if you like");
        if ui.add(copy).clicked() {
            ui.ctx().copy_text(link.to_owned());
        }
    });
}
