//! The steps that can be added: what they are called, and how a line asks for one.

use eframe::egui::{Id, Key, Modifiers, Ui};

use super::act::Act;
use crate::app::theme::Type;
use crate::app::widgets::{self, Press};
use crate::studio::desk::NewStep;

/// A line that begins with this asks for another step.
pub(super) const ASKS: char = '/';

/// What a step is called where it can be added.
pub(super) fn name_of(step: NewStep) -> &'static str {
    match step {
        NewStep::Say => "Line",
        NewStep::Quiet => "Silence",
        NewStep::Bell => "Bell",
        NewStep::Breathe => "Breathing",
        NewStep::Part => "Part",
        NewStep::Optional => "If there is time",
        NewStep::Repeat => "Repeat",
        NewStep::Turn => "Turn",
        NewStep::ByAnchor => "By attention",
        NewStep::ByEyes => "By eyes",
        NewStep::ByPosture => "By posture",
    }
}

/// What a step is, for someone who is about to add one.
pub(super) fn hint_of(step: NewStep) -> &'static str {
    match step {
        NewStep::Say => "A spoken line (Enter)",
        NewStep::Quiet => "A silence that grows and shrinks with the length",
        NewStep::Bell => "A bell",
        NewStep::Breathe => "Paced breathing",
        NewStep::Part => "Steps under a title",
        NewStep::Optional => "Steps that come in when there is time for them",
        NewStep::Repeat => "Steps that are played several times",
        NewStep::Turn => "One partner's turn, for two",
        NewStep::ByAnchor => "Other words for each place where attention can rest",
        NewStep::ByEyes => "Other words for open and for closed eyes",
        NewStep::ByPosture => "Other words for sitting, lying, standing and walking",
    }
}

/// The steps that a line asks for which begins with `/`.
pub(super) fn offers_for(text: &str) -> Vec<NewStep> {
    let Some(asked) = text.strip_prefix(ASKS) else { return Vec::new() };
    let asked = asked.trim().to_lowercase();
    let named = |step: &NewStep| name_of(*step).to_lowercase().contains(&asked);
    NewStep::ALL.into_iter().filter(named).collect()
}

/// Which of the offered steps Enter takes.
fn chosen_of(ui: &Ui, id: Id, offers: &[NewStep]) -> usize {
    let chosen: usize = ui.data(|data| data.get_temp(id.with("offer"))).unwrap_or(0);
    chosen.min(offers.len() - 1)
}

/// The keys while steps are offered.
pub(super) fn choose_ui(
    ui: &Ui,
    (index, id): (usize, Id),
    offers: &[NewStep],
    acts: &mut Vec<Act>,
) {
    let key = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let chosen = chosen_of(ui, id, offers);
    let next = match (key(Key::ArrowDown), key(Key::ArrowUp)) {
        (true, _) => (chosen + 1).min(offers.len() - 1),
        (_, true) => chosen.saturating_sub(1),
        _ => chosen,
    };
    ui.data_mut(|data| data.insert_temp(id.with("offer"), next));
    if key(Key::Enter) {
        acts.push(Act::Become(index, offers[next]));
        ui.data_mut(|data| data.remove::<usize>(id.with("offer")));
    }
}

/// Shows the steps that a line can become.
pub(super) fn offers_ui(
    ui: &mut Ui,
    (index, id): (usize, Id),
    offers: &[NewStep],
    acts: &mut Vec<Act>,
) {
    let chosen = chosen_of(ui, id, offers);
    ui.horizontal_wrapped(|ui| {
        for (at, step) in offers.iter().enumerate() {
            let offer = Press::choice(name_of(*step), at == chosen).hint(hint_of(*step));
            if ui.add(offer).clicked() {
                acts.push(Act::Become(index, *step));
            }
        }
    });
    let words = widgets::quiet(ui, "Enter takes the one that is marked.", Type::Small);
    ui.label(words);
}
