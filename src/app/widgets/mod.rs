//! The few controls that the screens are made of, painted alike and named for screen readers.

mod path;
mod picture;
mod press;
mod rating;
mod slider;
mod wave;

use eframe::egui::text_edit::TextEditState;
use eframe::egui::{
    self, Align, CornerRadius, Event, Id, Key, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui,
    Vec2, WidgetInfo, vec2,
};

pub use self::path::{path, path_and, set_dialog_bus, with_dialogs};
pub use self::picture::picture;
pub use self::press::Press;
pub use self::rating::rating_ui;
pub use self::slider::{slider, slider_or_none};
pub use self::wave::Wave;
use super::theme::{self, GRID, Type};
use super::words;
use crate::domain::record::PracticeEntry;

/// Text of one kind.
pub fn text(ui: &Ui, text: impl Into<String>, role: Type) -> egui::RichText {
    egui::RichText::new(words::in_quotes(text.into()))
        .font(role.font(ui.ctx()))
        .color(theme::colours(ui).ink)
}

/// Text of one kind, of less weight.
pub fn quiet(ui: &Ui, text: impl Into<String>, role: Type) -> egui::RichText {
    let text = words::in_quotes(text.into());
    egui::RichText::new(text).font(role.font(ui.ctx())).color(theme::colours(ui).quiet)
}

/// Forgets what was typed into text fields: egui keeps it with what can be undone in it.
pub fn forget_typed(ctx: &egui::Context) {
    ctx.memory_mut(|memory| memory.data.remove_by_type::<TextEditState>());
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

/// A paragraph over the whole width that there is.
pub fn wide(ui: &mut Ui, words: egui::RichText) -> Response {
    ui.add(egui::Label::new(words).wrap())
}

/// The measure at the text size of this person.
pub fn measure(ui: &Ui) -> f32 {
    theme::MEASURE * theme::look(ui.ctx()).text_scale.max(1.0)
}

/// A name for what follows.
pub fn section(ui: &mut Ui, title: &str) -> Response {
    ui.add_space(GRID * 2.0);
    let words = quiet(ui, title, Type::Small);
    ui.label(words)
}

/// A part of a page in which what has the focus keeps it, however many things come or go above it.
pub fn part<R>(ui: &mut Ui, name: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    let id = ui.scope_id().with(name);
    ui.scope_builder(egui::UiBuilder::new().scope_id(id), add).inner
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

/// A field for the line about a sitting. What comes with pasting and is no plain text becomes a space.
pub fn line(ui: &mut Ui, name: &str, text: &mut String) -> Response {
    let response = field(ui, name, text, PracticeEntry::LONGEST_TEXT, 560.0);
    if response.changed() {
        *text = text.replace(char::is_control, " ");
    }
    response
}

/// A field for what nobody should read over a shoulder.
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

/// A bar that shows how far something of this name has come, in percent.
pub fn bar(ui: &mut Ui, name: &str, percent: u8) {
    let bar = egui::ProgressBar::new(f32::from(percent) / 100.0)
        .desired_width(ui.available_width().min(420.0))
        .corner_radius(4)
        .desired_height(8.0);
    let response = ui.add(bar);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
}

/// Says why something was not done, to screen readers too.
pub fn said(ui: &mut Ui, why: Option<&str>) {
    let Some(why) = why else { return };
    ui.add_space(GRID);
    let words = text(ui, words::as_sentence(why), Type::Body);
    let label = paragraph(ui, words);
    live(ui, &label);
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
            let margin = margin(ui);
            column(ui, most, |ui| {
                ui.add_space(margin);
                let inner = add(ui);
                ui.add_space(margin);
                follow_focus(ui, id);
                inner
            })
        })
        .inner
}

/// Brings what the focus went to by a key into sight, wherever on the page it is.
fn follow_focus(ui: &Ui, page: &str) {
    let moves = |event: &Event| {
        let keys = [Key::Tab, Key::ArrowUp, Key::ArrowDown, Key::ArrowLeft, Key::ArrowRight];
        matches!(event, Event::Key { key, pressed: true, .. } if keys.contains(key))
    };
    let is_moved = ui.input(|input| input.events.iter().any(moves));
    let focus = ui.memory(|memory| memory.focused());
    // From the last thing to the first one it takes another frame.
    let kept = Id::unique(("focus on", page));
    let (before, was_moved) =
        ui.data_mut(|data| data.get_temp::<(Option<Id>, bool)>(kept)).unwrap_or_default();
    ui.data_mut(|data| data.insert_temp(kept, (focus, is_moved)));
    if focus == before || !(is_moved || was_moved) {
        return;
    }
    let Some(there) = focus.and_then(|focus| ui.ctx().read_response(focus)) else { return };
    // What is not of this page is never cut off by it, and what is higher than the page is in sight already.
    let is_cut = !there.interact_rect.expand(1.0).contains_rect(there.rect);
    if is_cut && there.layer_id == ui.layer_id() && there.rect.height() < ui.clip_rect().height() {
        ui.scroll_to_rect(there.rect.expand2(vec2(0.0, GRID)), None);
    }
}

/// The column that a page is set in, at most `most` points wide.
pub fn column<R>(ui: &mut Ui, most: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
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
            add(ui)
        })
        .inner
    })
    .inner
}

/// The margin: as usual, or less where the window is small.
pub fn margin(ui: &Ui) -> f32 {
    if ui.available_width() < 480.0 { 16.0 } else { theme::MARGIN }
}

/// The frame of something that stands on the page as a sheet of its own, with this margin inside.
pub fn sheet(ui: &Ui, margin: i8) -> egui::Frame {
    let colours = theme::colours(ui);
    egui::Frame::new()
        .fill(colours.surface)
        .stroke(Stroke::new(1.0, colours.hairline))
        .corner_radius(theme::RADIUS)
        .inner_margin(margin)
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
