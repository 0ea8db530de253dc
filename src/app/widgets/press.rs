//! Something to press.

use std::sync::Arc;

use eframe::egui::{
    self, Color32, CornerRadius, Galley, Response, Role, Sense, Stroke, StrokeKind, TextWrapMode,
    Ui, Widget, WidgetInfo, pos2, vec2,
};

use crate::app::command::Command;
use crate::app::icons::Icon;
use crate::app::theme::{self, Colours, GRID, Type};

/// How much a button asks for attention.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Weight {
    /// The one action of a screen.
    Primary,
    /// With an outline.
    Plain,
    /// Words or a sign alone.
    Quiet,
}

/// Something to press: a word, a sign, or both.
pub struct Press<'a> {
    label: String,
    icon: Option<Icon>,
    icon_only: bool,
    weight: Weight,
    chosen: Option<bool>,
    enabled: bool,
    hint: Option<String>,
    colours: Option<&'a Colours>,
    min_width: f32,
    left: bool,
    flush: bool,
    max_height: f32,
}

impl<'a> Press<'a> {
    fn new(label: impl Into<String>, weight: Weight) -> Press<'a> {
        Press {
            label: label.into(),
            icon: None,
            icon_only: false,
            weight,
            chosen: None,
            enabled: true,
            hint: None,
            colours: None,
            min_width: 0.0,
            left: false,
            flush: false,
            max_height: f32::INFINITY,
        }
    }

    /// The one action of a screen.
    pub fn primary(label: impl Into<String>) -> Press<'a> {
        Press::new(label, Weight::Primary)
    }

    /// Any other button.
    pub fn plain(label: impl Into<String>) -> Press<'a> {
        Press::new(label, Weight::Plain)
    }

    /// Words alone.
    pub fn quiet(label: impl Into<String>) -> Press<'a> {
        Press::new(label, Weight::Quiet)
    }

    /// One of several that can be chosen.
    pub fn choice(label: impl Into<String>, chosen: bool) -> Press<'a> {
        Press { chosen: Some(chosen), ..Press::new(label, Weight::Plain) }
    }

    /// A command, by its label, sign and tooltip.
    pub fn command(ui: &Ui, command: Command) -> Press<'a> {
        Press {
            icon: Some(command.icon()),
            hint: Some(command.hint(ui.ctx())),
            ..Press::new(command.label(), Weight::Plain)
        }
    }

    /// A command as its sign alone; its label is there for screen readers.
    pub fn sign(ui: &Ui, command: Command) -> Press<'a> {
        Press { icon_only: true, weight: Weight::Quiet, ..Press::command(ui, command) }
    }

    /// A sign that is no command, with a name for screen readers.
    pub fn sign_named(icon: Icon, label: impl Into<String>) -> Press<'a> {
        let label = label.into();
        let hint = Some(label.clone());
        Press { icon: Some(icon), icon_only: true, hint, ..Press::new(label, Weight::Quiet) }
    }

    /// Other words, or another sign, than usual.
    pub fn showing(mut self, label: &str, icon: Icon) -> Press<'a> {
        self.label = label.into();
        self.icon = Some(icon);
        self
    }

    /// The same, chosen or not.
    pub fn chosen(mut self, chosen: bool) -> Press<'a> {
        self.chosen = Some(chosen);
        self
    }

    /// The same without an outline.
    pub fn without_outline(mut self) -> Press<'a> {
        self.weight = Weight::Quiet;
        self
    }

    /// The same as its word alone.
    pub fn word_only(mut self) -> Press<'a> {
        self.icon = None;
        self
    }

    /// The same as its sign alone; its word is there for screen readers.
    pub fn sign_only(mut self) -> Press<'a> {
        self.icon_only = true;
        self
    }

    /// How wide it is where nothing has to be cut.
    pub fn natural_width(&self, ui: &Ui) -> f32 {
        let width = |text: &str, role: Type| {
            let job = egui::text::LayoutJob::simple_singleline(
                text.to_owned(),
                role.font(ui.ctx()),
                theme::colours(ui).ink,
            );
            ui.painter().layout_job(job).size().x
        };
        let icon = self.icon.map_or(0.0, |icon| width(icon.as_str(), Type::Icon));
        let label = if self.icon_only { 0.0 } else { width(&self.label, self.role()) };
        let gap = if icon > 0.0 && label > 0.0 { GRID } else { 0.0 };
        (icon + gap + label + self.padding().x * 2.0).max(self.min_width)
    }

    fn role(&self) -> Type {
        if self.weight == Weight::Primary { Type::Strong } else { Type::Body }
    }

    fn padding(&self) -> egui::Vec2 {
        match (self.weight, self.icon_only) {
            _ if self.flush => vec2(0.0, 8.0),
            (_, true) => vec2(10.0, 8.0),
            (Weight::Primary, _) => vec2(28.0, 12.0),
            (Weight::Plain, _) => vec2(16.0, 8.0),
            (Weight::Quiet, _) => vec2(12.0, 8.0),
        }
    }

    /// Whether it can be pressed.
    pub fn enabled(mut self, enabled: bool) -> Press<'a> {
        self.enabled = enabled;
        self
    }

    /// What it says when the pointer rests on it.
    pub fn hint(mut self, hint: impl Into<String>) -> Press<'a> {
        self.hint = Some(hint.into());
        self
    }

    /// In other colours than the theme's.
    pub fn colours(mut self, colours: &'a Colours) -> Press<'a> {
        self.colours = Some(colours);
        self
    }

    /// Words that begin where the text around them does.
    pub fn flush(mut self) -> Press<'a> {
        self.flush = true;
        self
    }

    /// At most this high: its content keeps its size, and the room around it gives way.
    pub fn at_most(mut self, height: f32) -> Press<'a> {
        self.max_height = height;
        self
    }

    /// At least this wide, its content at the left.
    pub fn row(mut self, width: f32) -> Press<'a> {
        self.min_width = width;
        self.left = true;
        self
    }
}

impl Widget for Press<'_> {
    fn ui(self, ui: &mut Ui) -> Response {
        let colours = self.colours.unwrap_or_else(|| theme::colours(ui));
        let line = |ui: &Ui, text: &str, role: Type| -> Arc<Galley> {
            let room = if role == Type::Icon { f32::INFINITY } else { ui.available_width() - 40.0 };
            let text = egui::RichText::new(text).font(role.font(ui.ctx()));
            egui::WidgetText::from(text).into_galley(
                ui,
                Some(TextWrapMode::Truncate),
                room.max(40.0),
                egui::TextStyle::Body,
            )
        };
        let icon = self.icon.map(|icon| line(ui, icon.as_str(), Type::Icon));
        let label = (!self.icon_only).then(|| line(ui, &self.label, self.role()));
        let gap = if icon.is_some() && label.is_some() { GRID } else { 0.0 };
        let width = |galley: &Option<Arc<Galley>>| galley.as_ref().map_or(0.0, |g| g.size().x);
        let height = |galley: &Option<Arc<Galley>>| galley.as_ref().map_or(0.0, |g| g.size().y);
        let content = width(&icon) + gap + width(&label);
        let padding = self.padding();
        let size = vec2(content, height(&icon).max(height(&label))) + padding * 2.0;
        let size = size.max(vec2(self.min_width, 40.0)).min(vec2(f32::INFINITY, self.max_height));
        let sense = if self.enabled { Sense::click() } else { Sense::hover() };
        let (rect, response) = ui.allocate_exact_size(size, sense);
        let (enabled, chosen) = (self.enabled && ui.is_enabled(), self.chosen);
        let label_text = self.label.clone();
        response.widget_info(|| match chosen {
            Some(chosen) => WidgetInfo::selected(Role::Button, enabled, chosen, &label_text),
            None => WidgetInfo::labeled(Role::Button, enabled, &label_text),
        });
        if ui.is_rect_visible(rect) {
            let (fill, outline, ink) = self.paints(colours, &response, enabled);
            // Words that stand flush still have room around them when they are pointed at.
            let around = if self.flush { rect.expand2(vec2(8.0, 0.0)) } else { rect };
            let radius = CornerRadius::same(match self.weight {
                Weight::Primary | Weight::Plain => (rect.height() / 2.0).min(28.0) as u8,
                Weight::Quiet => theme::RADIUS,
            });
            let painter = ui.painter();
            painter.rect(around, radius, fill, outline, StrokeKind::Inside);
            if response.has_focus() {
                let ring = Stroke::new(2.0, colours.accent);
                painter.rect_stroke(around.expand(3.0), radius + 3, ring, StrokeKind::Outside);
            }
            let mut x = match self.left {
                true => rect.left() + padding.x,
                false => rect.center().x - content / 2.0,
            };
            for galley in [icon, label].into_iter().flatten() {
                let at = pos2(x, rect.center().y - galley.size().y / 2.0);
                x += galley.size().x + gap;
                painter.galley(at, galley, ink);
            }
        }
        match self.hint {
            Some(hint) => response.on_hover_text(hint),
            None => response,
        }
    }
}

impl Press<'_> {
    /// Fill, outline and text.
    fn paints(
        &self,
        c: &Colours,
        response: &Response,
        enabled: bool,
    ) -> (Color32, Stroke, Color32) {
        let hovered = response.hovered() || response.is_pointer_button_down_on();
        let none = theme::faded(c.ground, 0.0);
        let quiet = if hovered { c.hover } else { none };
        match (self.weight, self.chosen) {
            (Weight::Quiet, _) if !enabled => (none, Stroke::NONE, c.quiet),
            _ if !enabled => (none, Stroke::new(1.0, c.hairline), c.quiet),
            (Weight::Primary, _) => {
                let fill = if hovered { theme::faded(c.accent, 0.9) } else { c.accent };
                (fill, Stroke::NONE, c.on_accent)
            }
            (Weight::Plain, Some(true)) => (c.wash, Stroke::new(1.5, c.accent), c.ink),
            (Weight::Plain, _) => (quiet, Stroke::new(1.0, c.outline), c.ink),
            (Weight::Quiet, Some(true)) => (c.wash, Stroke::NONE, c.ink),
            // Words among words: their colour says that they can be pressed.
            (Weight::Quiet, None) if self.icon.is_none() => (quiet, Stroke::NONE, c.accent),
            (Weight::Quiet, _) => (quiet, Stroke::NONE, c.ink),
        }
    }
}
