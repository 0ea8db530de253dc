//! A reading as a page: headings, paragraphs, lists and quotes, with its author beside it.

use std::sync::Arc;

use eframe::egui::{self, Ui, text::LayoutJob};

use super::page::link_ui;
use crate::app::theme::{self, GRID, Type};
use crate::app::widgets::{self, Press};
use crate::library::{Block, BlockKind, InstalledBundle, Reading};

/// How far lists and quotes stand in for each level, in points.
const INDENT: f32 = 24.0;

/// A text from a bundle.
pub(super) struct Shown {
    installed: Arc<InstalledBundle>,
    name: String,
    title: String,
    /// The text, or why it cannot be shown; `None` until it is read.
    reading: Option<Result<Reading, String>>,
}

impl Shown {
    /// The page of a text, by its name in the bundle, before it is read.
    pub(super) fn new(installed: &Arc<InstalledBundle>, name: &str) -> Shown {
        let mut readings = installed.bundle.readings.iter();
        let title = readings.find(|one| one.file == name).map(|one| one.title.clone());
        Shown {
            installed: Arc::clone(installed),
            name: name.into(),
            title: title.unwrap_or_default(),
            reading: None,
        }
    }

    /// Shows what was read, if it is this text.
    pub(super) fn read(&mut self, bundle: &str, name: &str, reading: Result<Reading, String>) {
        if self.bundle() == bundle && self.name == name {
            self.reading = Some(reading);
        }
    }

    /// The id of the bundle that the text is from.
    pub(super) fn bundle(&self) -> &str {
        &self.installed.bundle.id
    }

    /// Shows the page. Returns true once the way back to the bundle is pressed.
    pub(super) fn ui(&mut self, ui: &mut Ui) -> bool {
        widgets::page(ui, "reading", |ui| {
            widgets::heading(ui, &self.title);
            let words = format!("By {}", self.installed.bundle.author.name);
            let words = widgets::quiet(ui, words, Type::Small);
            ui.label(words);
            ui.add_space(GRID);
            match &self.reading {
                None => {
                    let words = widgets::quiet(ui, "One moment…", Type::Body);
                    ui.label(words);
                }
                Some(Ok(reading)) => reading_ui(ui, reading),
                Some(Err(why)) => {
                    let words = widgets::text(ui, why, Type::Body);
                    widgets::paragraph(ui, words);
                }
            }
            ui.add_space(GRID * 3.0);
            ui.add(Press::plain("Back to the bundle")).clicked()
        })
    }
}

/// Shows a text from a bundle, without its title.
pub fn reading_ui(ui: &mut Ui, reading: &Reading) {
    for block in &reading.blocks {
        block_ui(ui, block);
    }
}

fn block_ui(ui: &mut Ui, block: &Block) {
    let (role, above) = match block.kind {
        BlockKind::Heading(1) => (Type::Title, GRID * 2.0),
        BlockKind::Heading(_) => (Type::Strong, GRID * 1.5),
        BlockKind::Rule => {
            ui.add_space(GRID);
            ui.separator();
            return;
        }
        BlockKind::Entry(_) => (Type::Body, GRID / 4.0),
        BlockKind::Paragraph | BlockKind::Quote => (Type::Body, GRID / 2.0),
    };
    ui.add_space(above);
    ui.horizontal_top(|ui| {
        ui.add_space(INDENT * block.depth as f32);
        let mark = match block.kind {
            BlockKind::Entry(Some(number)) => Some(format!("{number}.")),
            BlockKind::Entry(None) => Some("•".to_owned()),
            _ => None,
        };
        if let Some(mark) = mark {
            let words = widgets::quiet(ui, mark, Type::Body);
            ui.label(words);
        }
        ui.vertical(|ui| {
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
        });
    });
}

/// The text of a block, with what is stressed in it.
fn job(ui: &Ui, block: &Block, role: Type) -> LayoutJob {
    let colours = theme::colours(ui);
    let mut job = LayoutJob::default();
    for inline in &block.text {
        let font = match inline.strong {
            true => Type::Strong.font(ui.ctx()),
            false => role.font(ui.ctx()),
        };
        let color = if block.kind == BlockKind::Quote { colours.quiet } else { colours.ink };
        let mut format = egui::TextFormat { font_id: font, color, ..Default::default() };
        format.italics = inline.emphasis;
        if inline.link.is_some() {
            format.underline = egui::Stroke::new(1.0, colours.quiet);
        }
        job.append(&inline.text, 0.0, format);
    }
    job
}
