//! A step on its card: its words, or what is set about it.

use eframe::egui::{self, Event, EventFilter, Id, Key, Modifiers, Sense, Stroke, Ui, pos2, vec2};

use super::act::Act;
use super::editor::Editor;
use super::offers::{choose_ui, offers_for, offers_ui};
use crate::app::library::pick;
use crate::app::theme::{self, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::domain::{Anchor, BellSound, Eyes, NamedPattern, Posture};
use crate::studio::desk::{CardStep, Field, Gap, NewStep, View, steps_in, time_as_meant};

/// Most characters of a time.
const TIME: usize = 12;
/// Most rounds of a repeat.
const ROUNDS: u32 = 100;

/// Shows the step itself. Returns whether something in it has the focus.
pub(super) fn step_ui(
    ui: &mut Ui,
    editor: &Editor,
    view: &View,
    index: usize,
    name: &str,
    (id, focus): (Id, bool),
    acts: &mut Vec<Act>,
) -> bool {
    match &view.cards()[index].step {
        CardStep::Say { text, clip, .. } => {
            let is_focused = say_ui(ui, (index, text), name, (id, focus), acts);
            if let Some(clip) = clip {
                let words = widgets::quiet(ui, format!("Your recording: {clip}"), Type::Small);
                ui.label(words);
            }
            is_focused
        }
        CardStep::Quiet { ideal, least, most, .. } => {
            row_ui(ui, "Silence", name, (id, focus), index, acts, |ui, acts| {
                let is_focused = times_ui(ui, index, (ideal, least, most), acts);
                if let Some(length) = editor.length_of(index) {
                    let words = format!("now {}", words::short(length));
                    let words = widgets::quiet(ui, words, Type::Small);
                    ui.label(words);
                }
                is_focused
            })
        }
        CardStep::Bell { sound, .. } => {
            row_ui(ui, "Bell", name, (id, focus), index, acts, |ui, acts| {
                let mut chosen = BellSound::from_name(sound);
                let sounds =
                    BellSound::ALL.iter().map(|bell| (Some(*bell), bell_name(*bell).into()));
                if pick_here(ui, "Which bell", &mut chosen, sounds.collect(), index)
                    && let Some(bell) = chosen
                {
                    acts.push(Act::Bell(index, bell));
                }
                false
            })
        }
        CardStep::Breathe { pattern, ideal, least, most, lines } => {
            row_ui(ui, "Breathing", name, (id, focus), index, acts, |ui, acts| {
                let mut chosen = NamedPattern::from_name(pattern);
                let patterns = NamedPattern::ALL.iter();
                let mut patterns: Vec<_> = patterns
                    .map(|known| (Some(*known), words::capital(&words::plain(known.name()))))
                    .collect();
                if chosen.is_none() {
                    patterns.insert(0, (None, "A pattern of its own".into()));
                }
                if pick_here(ui, "Pattern", &mut chosen, patterns, index)
                    && let Some(pattern) = chosen
                {
                    acts.push(Act::Pattern(index, pattern));
                }
                let is_focused = times_ui(ui, index, (ideal, least, most), acts);
                let more = match lines {
                    0 => String::new(),
                    1 => "1 line over it".into(),
                    many => format!("{many} lines over it"),
                };
                let words = widgets::quiet(ui, more, Type::Small);
                ui.label(words);
                is_focused
            })
        }
        CardStep::Part { title } => {
            let of = (index, title.as_str());
            let is_focused = title_ui(ui, of, ("Title of the part", name), (id, focus), acts);
            if editor.folds.is_folded(view, index) {
                let words = match view.last_inside(index) - index {
                    1 => "Show 1 step".to_owned(),
                    more => format!("Show {more} steps"),
                };
                if ui.add(Press::quiet(words).flush()).clicked() {
                    acts.push(Act::Fold(index));
                }
            }
            is_focused
        }
        CardStep::Turn { speaker, title, time } => {
            let who = if speaker == "Second" { "The second's turn" } else { "The first's turn" };
            row_ui(ui, who, name, (id, focus), index, acts, |ui, acts| {
                let mut is_focused = time_ui(ui, index, ("How long", Field::Time), time, acts);
                is_focused |= text_ui(ui, index, ("What it is for", Field::Title), title, 40, acts);
                is_focused
            })
        }
        CardStep::Repeat { times } => {
            row_ui(ui, "Repeat", name, (id, focus), index, acts, |ui, acts| {
                let mut rounds = (*times).clamp(1, i64::from(ROUNDS)) as u32;
                let drag = egui::DragValue::new(&mut rounds).range(1..=ROUNDS).suffix(" times");
                let response = ui.name_inputs("How often", |ui| ui.add(drag));
                if response.changed() {
                    acts.push(Act::Times(index, rounds));
                }
                response.has_focus()
            })
        }
        CardStep::Optional { .. } => {
            row_ui(ui, "If there is time", name, (id, focus), index, acts, |_, _| false)
        }
        CardStep::Choice { of } => {
            let label = format!("By {}", choice_name(of));
            row_ui(ui, &label, name, (id, focus), index, acts, |ui, acts| {
                let branches = view.branches_of(index);
                for (key, words) in answers(of) {
                    if !branches.contains(&key) {
                        let hint = "Adds a branch for this answer";
                        if ui.add(Press::quiet(format!("Add: {words}")).hint(hint)).clicked() {
                            acts.push(Act::Branch(index, key));
                        }
                    }
                }
                false
            })
        }
        CardStep::Branch { key } => {
            let label = words::capital(&words::plain(key));
            row_ui(ui, &label, name, (id, focus), index, acts, |_, _| false)
        }
        CardStep::Text(text) => row_ui(ui, text, name, (id, focus), index, acts, |_, _| false),
    }
}

fn bell_name(bell: BellSound) -> &'static str {
    match bell {
        BellSound::Bowl => "Singing bowl",
        BellSound::HandBell => "Hand bell",
        BellSound::Chime => "Chime",
        BellSound::WoodBlock => "Wood block",
    }
}

/// The answers that a choice can have, as written and as people read them.
fn answers(of: &str) -> Vec<(&'static str, String)> {
    let names: Vec<&'static str> = match of {
        "anchor" => Anchor::ALL.iter().map(|anchor| anchor.name()).collect(),
        "eyes" => Eyes::ALL.iter().map(|eyes| eyes.name()).collect(),
        _ => Posture::ALL.iter().map(|posture| posture.name()).collect(),
    };
    names.into_iter().map(|name| (name, words::plain(name).to_lowercase())).collect()
}

fn choice_name(of: &str) -> &str {
    match of {
        "anchor" => "where attention rests",
        "eyes" => "whether the eyes are open",
        _ => "posture",
    }
}

/// The same list in many cards; each has its own state.
fn pick_here<T: PartialEq + Clone>(
    ui: &mut Ui,
    name: &str,
    chosen: &mut T,
    offers: Vec<(T, String)>,
    index: usize,
) -> bool {
    ui.push_id(index, |ui| pick(ui, name, chosen, &offers)).inner
}

/// A spoken line. Enter makes the next one, and an empty one goes with Backspace.
fn say_ui(
    ui: &mut Ui,
    (index, text): (usize, &str),
    name: &str,
    (id, focus): (Id, bool),
    acts: &mut Vec<Act>,
) -> bool {
    let has_focus = ui.memory(|memory| memory.has_focus(id));
    let offers = if has_focus { offers_for(text) } else { Vec::new() };
    if has_focus && !offers.is_empty() {
        choose_ui(ui, (index, id), &offers, acts);
    } else if has_focus {
        carry(ui, index, !has_selection(ui, id), acts);
        walk(ui, index, rows_at(ui, id), acts);
        let key = |ui: &Ui, key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if text.is_empty() && key(ui, Key::Backspace) {
            acts.push(Act::Withdraw(index));
        } else if key(ui, Key::Enter) && !text.is_empty() {
            acts.push(match cursor_in(ui, id, text) {
                Some(at) if at < text.trim_end().len() => Act::Divide(index, at),
                _ => Act::Add(Gap::After(index), NewStep::Say),
            });
        }
    }
    let mut typed = text.to_owned();
    let field = egui::TextEdit::multiline(&mut typed)
        .id(id)
        .font(Type::Title.font(ui.ctx()))
        .hint_text("What is said")
        .frame(egui::Frame::NONE)
        .margin(egui::Margin::symmetric(0, 2))
        .desired_rows(1)
        .return_key(None)
        .desired_width(ui.available_width());
    // As high as its words, so that lines stand like lines.
    ui.spacing_mut().interact_size.y = 0.0;
    let shown = field.show(ui);
    let response = shown.response.response.clone();
    remember_rows(ui, id, &shown);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    if focus {
        response.request_focus();
        response.scroll_to_me(None);
    }
    if response.changed() {
        acts.push(match text.is_empty() && typed.trim().contains('\n') {
            true => Act::Understand(typed),
            // A line is one paragraph, however it was pasted.
            false => Act::Say(index, typed.replace(['\n', '\r', '\t'], " ")),
        });
    }
    if !offers.is_empty() {
        offers_ui(ui, (index, id), &offers, acts);
    }
    // They come into sight when they are asked for.
    let offered = id.with("offered");
    let before: usize = ui.data(|data| data.get_temp(offered)).unwrap_or(0);
    if before != offers.len() {
        ui.data_mut(|data| data.insert_temp(offered, offers.len()));
        ui.scroll_to_rect(response.rect.union(ui.min_rect()), None);
    }
    response.has_focus()
}

/// Copies, cuts out and puts down steps where no words are selected.
fn carry(ui: &Ui, index: usize, is_whole: bool, acts: &mut Vec<Act>) {
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Copy if is_whole => {
                acts.push(Act::Copy(index, false));
                false
            }
            Event::Cut if is_whole => {
                acts.push(Act::Copy(index, true));
                false
            }
            Event::Paste(text) => match steps_in(text) {
                Some(steps) => {
                    acts.push(Act::Put(index, steps));
                    false
                }
                None => true,
            },
            _ => true,
        });
    });
}

/// Goes to the card above or below where the arrows lead out of this one, which is so `at` its first and last row.
fn walk(ui: &Ui, index: usize, at: (bool, bool), acts: &mut Vec<Act>) {
    let key = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if at.0 && key(Key::ArrowUp) {
        acts.push(Act::Go(index, false));
    } else if at.1 && key(Key::ArrowDown) {
        acts.push(Act::Go(index, true));
    }
}

/// Whether the text cursor stands in the first and in the last row of a field, as it was shown last.
fn rows_at(ui: &Ui, id: Id) -> (bool, bool) {
    ui.data(|data| data.get_temp(id.with("rows"))).unwrap_or((true, true))
}

fn remember_rows(ui: &Ui, id: Id, shown: &egui::text_edit::TextEditOutput) {
    let Some(cursor) = shown.cursor_range else { return };
    let row = shown.galley.layout_from_cursor(cursor.primary).row;
    let rows = (row == 0, row + 1 >= shown.galley.rows.len());
    ui.data_mut(|data| data.insert_temp(id.with("rows"), rows));
}

/// Whether words are selected in a field.
fn has_selection(ui: &Ui, id: Id) -> bool {
    let state = egui::TextEdit::load_state(ui.ctx(), id);
    let range = state.and_then(|state| state.cursor.char_range());
    range.is_some_and(|range| !range.is_empty())
}

/// Where the text cursor stands in a text, in bytes.
fn cursor_in(ui: &Ui, id: Id, text: &str) -> Option<usize> {
    let cursor = egui::TextEdit::load_state(ui.ctx(), id)?.cursor.char_range()?.primary;
    let mut chars = text.char_indices();
    Some(chars.nth(cursor.index.0).map_or(text.len(), |(at, _)| at))
}

/// A title that holds steps together.
fn title_ui(
    ui: &mut Ui,
    (index, title): (usize, &str),
    (hint, name): (&'static str, &str),
    (id, focus): (Id, bool),
    acts: &mut Vec<Act>,
) -> bool {
    if ui.memory(|memory| memory.has_focus(id)) {
        carry(ui, index, !has_selection(ui, id), acts);
        walk(ui, index, (true, true), acts);
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
            acts.push(Act::Go(index, true));
        }
    }
    let mut typed = title.to_owned();
    let field = egui::TextEdit::singleline(&mut typed)
        .id(id)
        .font(Type::Strong.font(ui.ctx()))
        .hint_text(hint)
        .frame(egui::Frame::NONE)
        .margin(egui::Margin::symmetric(0, 8))
        .desired_width(ui.available_width());
    let response = ui.add(field);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    if focus {
        response.request_focus();
        response.scroll_to_me(None);
    }
    if response.changed() {
        acts.push(Act::Set(index, Field::Title, typed));
    }
    response.has_focus()
}

/// A step on one line: its name, which takes the focus, and what is set about it.
fn row_ui(
    ui: &mut Ui,
    label: &str,
    name: &str,
    (id, focus): (Id, bool),
    index: usize,
    acts: &mut Vec<Act>,
    add: impl FnOnce(&mut Ui, &mut Vec<Act>) -> bool,
) -> bool {
    ui.horizontal_wrapped(|ui| {
        let colours = theme::colours(ui);
        let words = widgets::quiet(ui, label, Type::Body);
        let galley = egui::WidgetText::from(words).into_galley(
            ui,
            Some(egui::TextWrapMode::Wrap),
            ui.available_width(),
            egui::TextStyle::Body,
        );
        let size = vec2(galley.size().x.max(76.0), galley.size().y.max(40.0));
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let response = ui.interact(rect, id, Sense::click());
        response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, ui.is_enabled(), name));
        let at = pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, colours.quiet);
        if focus || response.clicked() {
            response.request_focus();
        }
        if focus {
            response.scroll_to_me(None);
        }
        let has_focus = response.has_focus();
        if has_focus {
            let ring = Stroke::new(2.0, colours.accent);
            let around = rect.expand2(vec2(4.0, -4.0));
            ui.painter().rect_stroke(around, 8, ring, egui::StrokeKind::Outside);
            let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
            carry(ui, index, true, acts);
            walk(ui, index, (true, true), acts);
            let key = |ui: &Ui, key| ui.input_mut(|i| i.consume_key(Modifiers::NONE, key));
            if key(ui, Key::Delete) || key(ui, Key::Backspace) {
                acts.push(Act::Remove(index));
            } else if key(ui, Key::Enter) {
                acts.push(Act::Add(Gap::After(index), NewStep::Say));
            }
        }
        let inner = add(ui, acts);
        has_focus || response.clicked() || inner
    })
    .inner
}

/// The three lengths of something that grows and shrinks.
fn times_ui(
    ui: &mut Ui,
    index: usize,
    (ideal, least, most): (&str, &Option<String>, &Option<String>),
    acts: &mut Vec<Act>,
) -> bool {
    let [least, most] = [least, most].map(|time| time.as_deref().unwrap_or_default());
    let mut is_focused = false;
    for (label, name, field, value) in [
        ("ideally", "Ideally", Field::Ideal, ideal),
        ("at least", "At least", Field::Least, least),
        ("at most", "At most", Field::Most, most),
    ] {
        // A field stands on one line with what it is called.
        let words = widgets::quiet(ui, label, Type::Small);
        let called = egui::WidgetText::from(words.clone()).into_galley(
            ui,
            Some(egui::TextWrapMode::Extend),
            f32::INFINITY,
            egui::TextStyle::Small,
        );
        let height = ui.text_style_height(&egui::TextStyle::Body) + 16.0;
        let size = vec2(called.size().x, height.max(ui.spacing().interact_size.y));
        let needed = size.x + ui.spacing().item_spacing.x + field_width(ui, TIME) + 16.0;
        if ui.available_rect_before_wrap().width() < needed {
            ui.end_row();
        }
        // As high as its field, also where it begins a line.
        ui.add_sized(size, egui::Label::new(words));
        is_focused |= time_ui(ui, index, (name, field), value, acts);
    }
    is_focused
}

fn time_ui(
    ui: &mut Ui,
    index: usize,
    (name, field): (&str, Field),
    value: &str,
    acts: &mut Vec<Act>,
) -> bool {
    text_ui(ui, index, (name, field), value, TIME, acts)
}

/// How wide a field about a step is that takes so many characters, without its margins.
fn field_width(ui: &Ui, most: usize) -> f32 {
    let body = Type::Body.font(ui.ctx()).size;
    if most > TIME { body * 14.0 } else { body * 3.6 }
}

/// A short text about a step.
fn text_ui(
    ui: &mut Ui,
    index: usize,
    (name, field): (&str, Field),
    value: &str,
    most: usize,
    acts: &mut Vec<Act>,
) -> bool {
    let mut typed = value.to_owned();
    let edit = egui::TextEdit::singleline(&mut typed)
        .id(Id::unique(("studio field", index, field)))
        .char_limit(most)
        .margin(egui::Margin::symmetric(8, 8))
        .align(egui::Align2::LEFT_CENTER)
        .desired_width(field_width(ui, most));
    let response = ui.add(edit).on_hover_text(name);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    if response.changed() {
        acts.push(Act::Set(index, field, typed));
    } else if response.lost_focus() && most == TIME {
        let meant = time_as_meant(value);
        if meant != value {
            acts.push(Act::Set(index, field, meant));
        }
    }
    response.has_focus()
}
