//! The few controls that the screens are made of, painted alike and named for screen readers.

use std::ops::RangeInclusive;
use std::sync::Arc;

use eframe::egui::{
    self, Align, Color32, CornerRadius, Galley, Rect, Response, Role, Sense, Stroke, StrokeKind,
    TextWrapMode, Ui, Vec2, Widget, WidgetInfo, pos2, vec2,
};
use egui_material_icons::MaterialIcon;

use super::command::Command;
use super::theme::{self, Colours, GRID, Type};

/// The radius of a slider's handle.
const HANDLE: f32 = 9.0;

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
    icon: Option<MaterialIcon>,
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
    pub fn sign_named(icon: MaterialIcon, label: impl Into<String>) -> Press<'a> {
        let label = label.into();
        let hint = Some(label.clone());
        Press { icon: Some(icon), icon_only: true, hint, ..Press::new(label, Weight::Quiet) }
    }

    /// Other words, or another sign, than usual.
    pub fn showing(mut self, label: &str, icon: MaterialIcon) -> Press<'a> {
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
        let icon = self.icon.map(|icon| line(ui, icon.codepoint, Type::Icon));
        let role = if self.weight == Weight::Primary { Type::Strong } else { Type::Body };
        let label = (!self.icon_only).then(|| line(ui, &self.label, role));
        let gap = if icon.is_some() && label.is_some() { GRID } else { 0.0 };
        let width = |galley: &Option<Arc<Galley>>| galley.as_ref().map_or(0.0, |g| g.size().x);
        let height = |galley: &Option<Arc<Galley>>| galley.as_ref().map_or(0.0, |g| g.size().y);
        let content = width(&icon) + gap + width(&label);
        let padding = match (self.weight, self.icon_only) {
            _ if self.flush => vec2(0.0, 8.0),
            (_, true) => vec2(10.0, 8.0),
            (Weight::Primary, _) => vec2(28.0, 12.0),
            (Weight::Plain, _) => vec2(16.0, 8.0),
            (Weight::Quiet, _) => vec2(12.0, 8.0),
        };
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
            (Weight::Quiet, _) => (quiet, Stroke::NONE, c.ink),
        }
    }
}

/// Text of one kind.
pub fn text(ui: &Ui, text: impl Into<String>, role: Type) -> egui::RichText {
    egui::RichText::new(text).font(role.font(ui.ctx())).color(theme::colours(ui).ink)
}

/// Text of one kind, of less weight.
pub fn quiet(ui: &Ui, text: impl Into<String>, role: Type) -> egui::RichText {
    egui::RichText::new(text).font(role.font(ui.ctx())).color(theme::colours(ui).quiet)
}

/// The name of a screen.
pub fn heading(ui: &mut Ui, title: &str) -> Response {
    let words = text(ui, title, Type::Heading);
    let response = ui.add(egui::Label::new(words).wrap());
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(egui::accesskit::Role::Heading);
        node.set_label(title);
    });
    response
}

/// A paragraph within the measure.
pub fn paragraph(ui: &mut Ui, words: egui::RichText) -> Response {
    ui.scope(|ui| {
        ui.set_max_width(ui.available_width().min(measure(ui)));
        ui.add(egui::Label::new(words).wrap())
    })
    .inner
}

/// The measure at the text size of this person.
pub fn measure(ui: &Ui) -> f32 {
    theme::MEASURE * theme::look(ui.ctx()).text_scale.max(1.0)
}

/// A name for what follows.
pub fn section(ui: &mut Ui, title: &str) {
    ui.add_space(GRID * 2.0);
    let words = quiet(ui, title, Type::Small);
    ui.label(words);
}

/// A slider with a name for screen readers, as wide as there is room, up to `most` points.
pub fn slider<N: egui::emath::Numeric>(
    ui: &mut Ui,
    name: &str,
    value: &mut N,
    range: RangeInclusive<N>,
    step: f64,
    most: f32,
) -> Response {
    slider_or_none(ui, name, (value, true), range, step, most)
}

/// A slider that may have no value yet: its rail is empty until someone touches it.
pub fn slider_or_none<N: egui::emath::Numeric>(
    ui: &mut Ui,
    name: &str,
    (value, has_value): (&mut N, bool),
    range: RangeInclusive<N>,
    step: f64,
    most: f32,
) -> Response {
    let colours = theme::colours(ui);
    let (least, greatest) = (range.start().to_f64(), range.end().to_f64());
    // egui's slider does the work (pointer, keys, screen readers) and is not seen; its painter knows
    // one colour for rail and handle.
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().slider_width = ui.available_width().max(140.0).min(most);
            ui.set_opacity(0.0);
            let slider = egui::Slider::new(value, range).step_by(step).show_value(false);
            ui.name_inputs(name, |ui| ui.add(slider))
        })
        .inner;
    if ui.is_rect_visible(response.rect) {
        let rect = response.rect;
        let done = (value.to_f64() - least) / (greatest - least).max(f64::EPSILON);
        // egui's own handle stays further from the ends; here both end where the text around them does.
        let ends = rect.left() + HANDLE..=rect.right() - HANDLE;
        let x = egui::lerp(ends, done.clamp(0.0, 1.0) as f32);
        let rail = Rect::from_center_size(rect.center(), vec2(rect.width(), 4.0));
        let way = Rect::from_min_max(rail.min, pos2(x, rail.bottom()));
        let (round, painter) = (CornerRadius::same(2), ui.painter());
        painter.rect_filled(rail, round, colours.hairline);
        let at = pos2(x, rect.center().y);
        let size = if response.hovered() || response.dragged() { HANDLE + 2.0 } else { HANDLE };
        if has_value {
            painter.rect_filled(way, round, colours.accent);
            painter.circle_filled(at, size, colours.accent);
        } else {
            painter.circle(at, size, colours.ground, Stroke::new(1.5, colours.outline));
        }
        if response.has_focus() {
            painter.circle_stroke(at, 14.0, Stroke::new(2.0, colours.accent));
        }
    }
    response
}

/// One of several values, as buttons that wrap.
pub fn choose<T: PartialEq + Clone>(ui: &mut Ui, chosen: &mut T, offers: &[(T, String)]) -> bool {
    let mut changed = false;
    ui.horizontal_wrapped(|ui| {
        for (value, label) in offers {
            if ui.add(Press::choice(label.as_str(), chosen == value)).clicked() && chosen != value {
                *chosen = value.clone();
                changed = true;
            }
        }
    });
    changed
}

/// A field for one line. Its name is its hint, too, and stays its name when something is typed.
pub fn field(ui: &mut Ui, name: &str, text: &mut String, most: usize, width: f32) -> Response {
    field_ui(ui, name, text, most, width, false)
}

/// The same for what nobody should read over a shoulder.
pub fn secret(ui: &mut Ui, name: &str, text: &mut String, most: usize, width: f32) -> Response {
    field_ui(ui, name, text, most, width, true)
}

fn field_ui(
    ui: &mut Ui,
    name: &str,
    text: &mut String,
    most: usize,
    width: f32,
    secret: bool,
) -> Response {
    let padding = 14;
    let width = width * theme::look(ui.ctx()).text_scale.max(1.0);
    let field = egui::TextEdit::singleline(text)
        .password(secret)
        .hint_text(name)
        .char_limit(most)
        .margin(egui::Margin::symmetric(padding, 10))
        .desired_width(ui.available_width().min(width) - 2.0 * f32::from(padding));
    let response = ui.add(field);
    // egui takes a hint for a name, and many screen readers do not.
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    response
}

/// Lets screen readers say what stands here whenever it changes.
pub fn live(ui: &Ui, label: &Response) {
    ui.ctx().accesskit_node_builder(label.id, |node| {
        node.set_live(egui::accesskit::Live::Polite);
    });
}

/// A scrolling screen with the usual margin, in a column in the middle. Every place has the same
/// column, so that nothing jumps from one to the next.
pub fn page<R>(ui: &mut Ui, id: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    page_of(ui, id, theme::COLUMN, add)
}

/// The same, at most `most` points wide.
pub fn page_of<R>(ui: &mut Ui, id: &str, most: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    egui::ScrollArea::vertical()
        .id_salt(id)
        .auto_shrink(false)
        .show(ui, |ui| {
            let most = most * theme::look(ui.ctx()).text_scale.max(1.0);
            let margin = margin(ui);
            let width = (ui.available_width() - margin * 2.0).min(most);
            let left = ((ui.available_width() - width) / 2.0).max(margin);
            let spacing = ui.spacing().item_spacing;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                ui.add_space(left);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing = spacing;
                    ui.set_width(width);
                    ui.add_space(margin);
                    let inner = add(ui);
                    ui.add_space(margin);
                    inner
                })
                .inner
            })
            .inner
        })
        .inner
}

/// The margin: as usual, or less where the window is small.
pub fn margin(ui: &Ui) -> f32 {
    if ui.available_width() < 480.0 { 16.0 } else { theme::MARGIN }
}

/// A card that can be pressed as a whole, painted around what `add` paints.
pub fn card(ui: &mut Ui, name: &str, size: Vec2, add: impl FnOnce(&mut Ui, &Response)) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name));
    if ui.is_rect_visible(rect) {
        let colours = theme::colours(ui);
        let fill = if response.hovered() { colours.hover } else { colours.surface };
        let line = match response.has_focus() {
            true => Stroke::new(2.0, colours.accent),
            false => Stroke::new(1.0, colours.hairline),
        };
        let radius = CornerRadius::same(theme::RADIUS);
        ui.painter().rect(rect, radius, fill, line, StrokeKind::Inside);
        let inside = rect.shrink2(vec2(20.0, 16.0));
        let mut child = ui.new_child(
            egui::UiBuilder::new().max_rect(inside).layout(egui::Layout::top_down(Align::Min)),
        );
        child.set_clip_rect(inside.intersect(ui.clip_rect()));
        add(&mut child, &response);
    }
    response
}

/// A row of a list that can be pressed, painted by `add` within the rectangle that it is given.
pub fn row(
    ui: &mut Ui,
    name: &str,
    at: Rect,
    chosen: bool,
    add: impl FnOnce(&mut Ui, Rect),
) -> Response {
    let response = ui.allocate_rect(at, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, ui.is_enabled(), chosen, name));
    if ui.is_rect_visible(at) {
        let colours = theme::colours(ui);
        let fill = match (chosen, response.hovered()) {
            (true, _) => colours.wash,
            (false, true) => colours.hover,
            (false, false) => theme::faded(colours.ground, 0.0),
        };
        // The words stand where the rest of the page does; what lights up reaches over it.
        let around = at.expand2(vec2(10.0, 0.0));
        let radius = CornerRadius::same(theme::RADIUS);
        ui.painter().rect_filled(around, radius, fill);
        if response.has_focus() {
            let ring = Stroke::new(2.0, colours.accent);
            ui.painter().rect_stroke(around, radius, ring, StrokeKind::Inside);
        }
        add(ui, at);
    }
    response
}

/// One line, cut with an ellipsis where it is too long.
pub fn one_line(ui: &mut Ui, words: egui::RichText) -> Response {
    ui.add(egui::Label::new(words).truncate())
}

/// Whether a press beside a sheet closes it; a press within `but` is left to what is there.
pub fn closes_beside(ui: &Ui, sheet: Rect, but: Rect) -> bool {
    ui.input(|input| {
        input.pointer.any_pressed()
            && input
                .pointer
                .interact_pos()
                .is_some_and(|at| !sheet.contains(at) && !but.contains(at))
    })
}
