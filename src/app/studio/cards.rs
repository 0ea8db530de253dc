//! The steps of a session as cards: words on paper, and small things between them.

use eframe::egui::{self, Id, Rect, Sense, Stroke, Ui, pos2, vec2};

use super::act::Act;
use super::editor::Editor;
use super::note::note_ui;
use super::offers::{ASKS, hint_of, name_of};
use super::recorded::RECORDED;
use super::saying::{SAYING, sounds_ui};
use super::steps::step_ui;
use crate::app::command::Command;
use crate::app::icons;
use crate::app::theme::{self, GRID};
use crate::app::widgets::Press;
use crate::studio::desk::{Card, CardStep, Gap, NewStep, View};

/// How far a card inside another one is set in, in points.
const INSET: f32 = 20.0;
/// The margin at the left, where a card is taken to be dragged.
const GUTTER: f32 = 18.0;
/// How high a card is thought to be until it was shown, in points.
const UNSEEN: f32 = 48.0;
/// So many of the steps that can be added are always offered.
const OFTEN: usize = 5;

/// Whether a card is a line without words yet, or one that is about to become another step.
fn is_empty(card: &Card) -> bool {
    matches!(&card.step, CardStep::Say { text, .. } if text.trim().is_empty() || text.starts_with(ASKS))
}

/// What a card is called by screen readers.
fn kind_of(step: &CardStep) -> &'static str {
    match step {
        CardStep::Say { .. } => "Line",
        CardStep::Quiet { .. } => "Silence",
        CardStep::Bell { .. } => "Bell",
        CardStep::Breathe { .. } => "Breathing",
        CardStep::Part { .. } => "Part",
        CardStep::Optional { .. } => "If there is time",
        CardStep::Choice { .. } => "Choice",
        CardStep::Branch { .. } => "Branch",
        CardStep::Repeat { .. } => "Repeat",
        CardStep::Turn { .. } => "Turn",
        CardStep::Text(_) => "Step as text",
    }
}

impl Editor {
    /// What can be done with the card at hand, and added behind it.
    pub(super) fn tools_ui(&mut self, ui: &mut Ui) {
        let Ok(view) = self.kept.draft.view().cloned() else { return };
        let Some(card) = view.cards().get(self.selected) else { return };
        let mut acts = Vec::new();
        buttons_ui(ui, self, &view, (self.selected, card), &mut acts);
        acts.into_iter().for_each(|act| self.act(act));
    }

    /// The steps, and what can be added where there are none.
    pub(super) fn cards_ui(&mut self, ui: &mut Ui) {
        for act in cards_ui(ui, self) {
            self.act(act);
        }
        if self.kept.draft.view().is_ok_and(|view| view.cards().is_empty()) {
            ui.horizontal_wrapped(|ui| {
                for step in NewStep::ALL {
                    if ui.add(Press::plain(name_of(step))).clicked() {
                        self.act(Act::Add(Gap::End, step));
                    }
                }
            });
        }
    }
}

/// Shows all cards that are in sight. Returns what was asked for.
fn cards_ui(ui: &mut Ui, editor: &mut Editor) -> Vec<Act> {
    let Ok(view) = editor.kept.draft.view().cloned() else { return Vec::new() };
    let cards = view.cards();
    editor.heights.resize(cards.len(), UNSEEN);
    editor.selected = editor.selected.min(cards.len().saturating_sub(1));
    let heard = editor.heard_at().and_then(|at| {
        let event = editor.laid_out()?.timeline.leaf_at(at)?;
        view.card_of(&event.step)
    });
    let mut acts = Vec::new();
    let (mut places, mut dragged) = (Vec::new(), None);
    ui.spacing_mut().item_spacing.y = 0.0;
    let seen = ui.clip_rect().expand(200.0);
    let folded = editor.folds.folded(&view);
    let heard = heard.map(|card| {
        let around = folded.iter().find(|(_, inside)| inside.contains(&card));
        around.map_or(card, |(part, _)| *part)
    });
    for index in 0..cards.len() {
        if folded.iter().any(|(_, inside)| inside.contains(&index)) {
            continue;
        }
        let top = ui.cursor().top();
        let height = editor.heights[index];
        let is_in_sight = top + height > seen.top() && top < seen.bottom();
        if !is_in_sight && editor.focus != Some(index) {
            ui.add_space(height);
            places.push((index, top..top + height));
            continue;
        }
        let is_heard = heard == Some(index);
        let dragging = card_ui(ui, editor, &view, index, is_heard, &mut acts);
        let bottom = ui.cursor().top();
        editor.heights[index] = bottom - top;
        places.push((index, top..bottom));
        if dragging {
            dragged = Some(index);
        }
    }
    if let Some(card) = dragged {
        acts.extend(drag_ui(ui, card, cards, &places));
    }
    acts
}

/// Shows where a card that is dragged will land, and moves it there when it is let go.
fn drag_ui(
    ui: &Ui,
    card: usize,
    cards: &[Card],
    places: &[(usize, std::ops::Range<f32>)],
) -> Option<Act> {
    let at = ui.input(|input| input.pointer.interact_pos())?;
    let below = places.iter().find(|(_, place)| at.y < (place.start + place.end) / 2.0);
    let (y, gap) = match below {
        Some((index, place)) => (place.start, Gap::Before(*index)),
        None => (places.last()?.1.end, Gap::End),
    };
    let below = below.map(|(index, _)| *index);
    let depth = below.map_or(0, |index| cards[index].depth);
    let x = ui.max_rect().left() + INSET * depth as f32;
    let line = Stroke::new(2.0, theme::colours(ui).accent);
    ui.painter().hline(x..=ui.max_rect().right(), y, line);
    let is_let_go = ui.input(|input| input.pointer.any_released());
    // Before a branch there is no place for a step.
    let can = below.is_none_or(|index| !matches!(cards[index].step, CardStep::Branch { .. }));
    (is_let_go && can).then_some(Act::Shift(card, gap))
}

/// Shows a card. Returns whether it is being dragged.
fn card_ui(
    ui: &mut Ui,
    editor: &mut Editor,
    view: &View,
    index: usize,
    is_heard: bool,
    acts: &mut Vec<Act>,
) -> bool {
    let colours = theme::colours(ui);
    let card = &view.cards()[index];
    let (place, count) = view.place_of(index);
    let is_selected = editor.selected == index;
    let name = format!("{}, {place} of {count}", kind_of(&card.step));
    let focus = (editor.focus == Some(index)).then(|| editor.focus.take()).is_some();
    let whole = ui.available_rect_before_wrap();
    let id = Id::unique(("studio card", index));
    let mut dragging = false;
    let inner = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(INSET * card.depth as f32);
        let grip_place = Rect::from_min_size(ui.cursor().min, vec2(GUTTER, 40.0));
        ui.add_space(GUTTER);
        let inner = ui.vertical(|ui| {
            ui.spacing_mut().item_spacing = vec2(GRID, GRID / 2.0);
            ui.add_space(GRID / 2.0);
            let is_focused = step_ui(ui, editor, view, index, &name, (id, focus), acts);
            // A line that is about to be written needs no reproach.
            let notes = editor.notes_of(index).iter();
            let notes = notes.filter(|note| !(note.is_error && is_empty(card)));
            for note in notes {
                if !sounds_ui(ui, card, index, note, acts) {
                    acts.extend(note_ui(ui, note).map(Act::Mend));
                }
            }
            if is_selected && !editor.are_tools_apart {
                buttons_ui(ui, editor, view, (index, card), acts);
            }
            editor.saying.ui(ui, index, acts);
            editor.recording.ui(ui, index, acts);
            ui.add_space(GRID / 2.0);
            is_focused
        });
        let grip = ui.interact(grip_place, id.with("grip"), Sense::drag());
        if grip.hovered() || grip.dragged() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::Grab);
            for n in 0..6 {
                let at = grip_place.left_top()
                    + vec2(4.0 + 5.0 * (n % 2) as f32, 14.0)
                    + vec2(0.0, 5.0 * (n / 2) as f32);
                ui.painter().circle_filled(at, 1.5, colours.outline);
            }
        }
        dragging = grip.dragged() || grip.drag_stopped();
        inner.inner
    });
    let rect = Rect::from_min_max(
        pos2(whole.left() + INSET * card.depth as f32, inner.response.rect.top()),
        pos2(whole.right(), inner.response.rect.bottom()),
    );
    if is_heard {
        let bar =
            Rect::from_min_size(rect.left_top() + vec2(2.0, 4.0), vec2(3.0, rect.height() - 8.0));
        ui.painter().rect_filled(bar, 1, colours.accent);
        if !ui.clip_rect().contains_rect(rect) && editor.hearing.is_heard() {
            ui.scroll_to_rect(rect, None);
        }
    } else if is_selected {
        let bar =
            Rect::from_min_size(rect.left_top() + vec2(2.0, 4.0), vec2(3.0, rect.height() - 8.0));
        ui.painter().rect_filled(bar, 1, colours.hairline);
    }
    if inner.inner && !is_selected {
        acts.push(Act::Select(index));
    }
    dragging
}

/// What can be done with the card at hand, and added behind it.
fn buttons_ui(
    ui: &mut Ui,
    editor: &mut Editor,
    view: &View,
    (index, card): (usize, &Card),
    acts: &mut Vec<Act>,
) {
    let is_branch = matches!(card.step, CardStep::Branch { .. });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (command, act) in [
            (Command::MoveUp, Act::Aside(index, false)),
            (Command::MoveDown, Act::Aside(index, true)),
            (Command::Double, Act::Double(index)),
            (Command::Remove, Act::Remove(index)),
        ] {
            // A branch stays in its choice.
            let can = !is_branch || command == Command::Remove;
            if can && ui.add(Press::sign(ui, command)).clicked() {
                acts.push(act);
            }
        }
        if let CardStep::Part { .. } = card.step
            && !editor.folds.is_folded(view, index)
            && ui.add(Press::quiet("Fold").hint("Hides the steps of this part")).clicked()
        {
            acts.push(Act::Fold(index));
        }
        if card.is_narrated()
            && !is_empty(card)
            && ui.add(Press::sign_named(icons::SAYING, SAYING)).clicked()
        {
            acts.push(Act::Saying(index));
        }
        if matches!(card.step, CardStep::Say { .. })
            && !is_empty(card)
            && ui.add(Press::sign_named(icons::RECORDED, RECORDED)).clicked()
        {
            acts.push(Act::Recording(index));
        }
        // Behind what holds steps, the next one belongs into it.
        let gap = match (card.inside().is_some(), is_branch) {
            (true, false) => Gap::Inside(index),
            _ => Gap::After(index),
        };
        let (often, seldom) = NewStep::ALL.split_at(OFTEN);
        let shown = if editor.is_more_shown { seldom } else { &[] };
        for step in often.iter().chain(shown) {
            let add = Press::quiet(name_of(*step)).hint(hint_of(*step));
            if ui.add(add).clicked() {
                acts.push(Act::Add(gap, *step));
            }
        }
        if !editor.is_more_shown {
            editor.is_more_shown = ui.add(Press::quiet("More…")).clicked();
        }
    });
}
