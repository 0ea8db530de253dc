//! The page as it will be printed.

use std::sync::Arc;

use eframe::egui::{self, ColorImage, TextureHandle, TextureOptions, Ui, vec2};

use crate::app::theme::{self, GRID, Type};
use crate::app::widgets::{self, Press};
use crate::domain::record::report::Report;
use crate::report::{Paint, Painted, Paper};

/// The widest page, in points.
pub(super) const WIDEST: f32 = 760.0;

/// The page that is shown, and the one that is being painted.
#[derive(Default)]
pub(super) struct Preview {
    shown: Option<(TextureHandle, Painted)>,
    /// What was asked for last, so that nothing is painted twice.
    asked: Option<Paint>,
    /// Index of the page.
    page: usize,
    /// Pixels to a point of the paper, in hundredths.
    scale: u16,
}

impl Preview {
    /// Has the page painted again.
    pub(super) fn forget(&mut self) {
        self.asked = None;
    }

    /// What is to be painted, unless that was asked for already.
    pub(super) fn asked(&mut self, ui: &Ui, report: Arc<Report>, paper: Paper) -> Option<Paint> {
        if self.scale == 0 {
            // Where it is to be shown is known after a frame.
            ui.ctx().request_repaint();
            return None;
        }
        let asked = Paint { report, paper, page: self.page, scale: self.scale };
        if self.asked.as_ref() == Some(&asked) {
            return None;
        }
        self.asked = Some(asked.clone());
        Some(asked)
    }

    /// Shows what was painted.
    pub(super) fn take(&mut self, ctx: &egui::Context, mut painted: Painted) {
        if self.asked.is_none() {
            // It was asked for before everything was put away.
            return;
        }
        self.page = painted.page;
        let [width, height] = painted.picture.size.map(usize::from);
        let rgba = std::mem::take(&mut painted.picture.rgba);
        let image = ColorImage::from_rgba_unmultiplied([width, height], &rgba);
        match &mut self.shown {
            Some((texture, shown)) => {
                texture.set(image, TextureOptions::LINEAR);
                *shown = painted;
            }
            None => {
                let texture = ctx.load_texture("report", image, TextureOptions::LINEAR);
                self.shown = Some((texture, painted));
            }
        }
    }

    /// Shows the page in the width that there is, with what there is to say about it.
    pub(super) fn ui(&mut self, ui: &mut Ui, paper: Paper) {
        let [wide, tall] = paper.size();
        let width = ui.available_width().min(WIDEST);
        let scale = width / wide * ui.ctx().pixels_per_point();
        self.scale = (scale * 100.0).round().clamp(20.0, 400.0) as u16;
        let (rect, response) =
            ui.allocate_exact_size(vec2(width, width * tall / wide), egui::Sense::hover());
        let Some((texture, shown)) = &self.shown else { return };
        let uv = egui::Rect::from_min_max(egui::Pos2::ZERO, egui::pos2(1.0, 1.0));
        ui.painter().image(texture.id(), rect, uv, theme::UNTINTED);
        let line = egui::Stroke::new(1.0, theme::colours(ui).hairline);
        ui.painter().rect_stroke(rect, 0, line, egui::StrokeKind::Outside);
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(egui::accesskit::Role::Image);
            node.set_label("The page as it will be printed");
            node.set_value(shown.text.as_str());
        });
        let pages = shown.pages;
        if pages > 1 {
            ui.horizontal_wrapped(|ui| {
                let words = format!("Page {} of {pages}", self.page + 1);
                let words = widgets::quiet(ui, words, Type::Small);
                ui.label(words);
                if ui.add(Press::quiet("Page before").enabled(self.page > 0)).clicked() {
                    self.page -= 1;
                }
                if ui.add(Press::quiet("Next page").enabled(self.page + 1 < pages)).clicked() {
                    self.page += 1;
                }
            });
        }
        if !shown.missing.is_empty() {
            ui.add_space(GRID);
            let letters: String = shown.missing.iter().take(40).collect();
            let words = format!(
                "There is no font here for “{letters}”: boxes stand in their places on the page. In CSV and RON they stay \
                 what they are."
            );
            let words = widgets::text(ui, words, Type::Small);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
    }
}
