//! What can be ticked, in the order of the page.

use eframe::egui::Ui;
use uuid::Uuid;

use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::domain::record::report::{
    Change, Choices, Draft, Felt, Item, Moments, Next, Obstacle, done_heading,
};

/// So many things of a kind can be ticked one by one; any further ones go with the tick for all.
const MOST: usize = 60;

/// Shows the lines that can be brought.
pub(super) fn bring_ui(ui: &mut Ui, draft: &Draft, choices: &mut Choices, line: &mut String) {
    widgets::section(ui, "What I want to bring");
    for of in &draft.bring {
        tick_ui(ui, choices, Item::Bring(of.sitting), &of.text);
    }
    for (at, of) in draft.opened.iter().enumerate() {
        tick_ui(ui, choices, Item::Opened(at), &of.text);
    }
    widgets::line(ui, "A line to bring, for this page only", line);
}

/// Shows everything else that can be ticked.
pub(super) fn ticks_ui(ui: &mut Ui, draft: &Draft, choices: &mut Choices) {
    widgets::section(ui, done_heading(&draft.done));
    for (at, done) in draft.done.iter().enumerate() {
        let label = format!("{}: {}", done.name(), done.sentence());
        tick_ui(ui, choices, Item::Done(at), &label);
    }
    if draft.sittings.is_empty() {
        tick_ui(ui, choices, Item::Nothing, "Nothing was practised this time");
    } else {
        widgets::section(ui, "When");
        tick_ui(ui, choices, Item::Days, "The days, with the hours");
        if draft.span.appointment.is_some() {
            let label = "How long before the appointment the last one was";
            tick_ui(ui, choices, Item::HoursBefore, label);
        }
    }
    widgets::section(ui, "What got in the way");
    several_ui(ui, Obstacle::ALL, Obstacle::words, &mut choices.in_the_way);

    let shown: Vec<&Moments> =
        draft.sittings.iter().filter(|one| choices.is_ticked(Item::Done(one.of))).collect();
    let said = |of: fn(&Moments) -> Option<String>| Kind { sittings: &shown, said: of };
    let hard = said(|one| {
        let hard = one.hard.as_ref()?;
        Some(format!("{}: {}", hard.name(), hard.sentence()))
    });
    hard.ui(ui, choices, "Where I stopped, or grounded myself", Item::Hard);
    let distress = said(|one| {
        let pair = one.distress.as_ref()?;
        Some(format!("{}: {}", pair.name(), pair.numbers()))
    });
    distress.ui(ui, choices, "Distress before → after", Item::Distress);
    said(|one| one.comfort.as_ref().map(rated)).ui(ui, choices, "Comfort", Item::Comfort);
    said(|one| one.presence.as_ref().map(rated)).ui(ui, choices, "Presence", Item::Presence);

    widgets::section(ui, "What changed");
    several_ui(ui, Change::ALL, Change::words, &mut choices.changed);
    widgets::section(ui, "What next");
    let none = (None, "Not said".to_owned());
    let offers = Next::ALL.iter().map(|next| (Some(*next), next.words().to_owned()));
    let offers: Vec<_> = std::iter::once(none).chain(offers).collect();
    widgets::choose(ui, &mut choices.next, &offers);
}

fn tick_ui(ui: &mut Ui, choices: &mut Choices, item: Item, label: &str) {
    let mut ticked = choices.is_ticked(item);
    let words = widgets::text(ui, label, Type::Body);
    ui.push_id(item, |ui| {
        if ui.checkbox(&mut ticked, words).changed() {
            choices.set(item, ticked);
        }
    });
}

fn rated(felt: &Felt) -> String {
    format!("{}: {}", felt.name(), felt.value)
}

/// What can be said of one kind about sittings.
struct Kind<'d> {
    sittings: &'d [&'d Moments],
    /// What is said about one of them, if anything is.
    said: fn(&Moments) -> Option<String>,
}

impl Kind<'_> {
    /// Shows the ticks, with one for all of them if there are several.
    fn ui(&self, ui: &mut Ui, choices: &mut Choices, name: &str, item: fn(Uuid) -> Item) {
        let all: Vec<&Moments> =
            self.sittings.iter().copied().filter(|one| has(one, item(one.sitting))).collect();
        if all.is_empty() {
            return;
        }
        widgets::section(ui, name);
        if all.len() > 1 {
            let is_ticked = all.iter().all(|one| choices.is_ticked(item(one.sitting)));
            let mut ticked = is_ticked;
            let words = widgets::text(ui, format!("All {}", all.len()), Type::Body);
            ui.push_id(name, |ui| ui.checkbox(&mut ticked, words));
            if ticked != is_ticked {
                all.iter().for_each(|one| choices.set(item(one.sitting), ticked));
            }
        }
        for one in all.iter().take(MOST) {
            let label = (self.said)(one).unwrap_or_default();
            tick_ui(ui, choices, item(one.sitting), &label);
            let line = one.hard.as_ref().map_or("", |hard| &hard.line);
            let is_hard = item(one.sitting) == Item::Hard(one.sitting);
            if is_hard && !line.is_empty() && choices.is_ticked(item(one.sitting)) {
                ui.indent(("line", one.sitting), |ui| {
                    let label = format!("With the line: “{line}”");
                    tick_ui(ui, choices, Item::HardLine(one.sitting), &label);
                });
            }
        }
        if all.len() > MOST {
            let words = format!("The other {} go with the tick for all.", all.len() - MOST);
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
        }
        ui.add_space(GRID / 2.0);
    }
}

/// Whether there is something of this kind to say about a sitting.
fn has(one: &Moments, item: Item) -> bool {
    match item {
        Item::Hard(_) => one.hard.is_some(),
        Item::Distress(_) => one.distress.is_some(),
        Item::Comfort(_) => one.comfort.is_some(),
        Item::Presence(_) => one.presence.is_some(),
        _ => false,
    }
}

/// Words of which several can be chosen.
fn several_ui<T: Copy + Ord>(
    ui: &mut Ui,
    all: &[T],
    words: fn(T) -> &'static str,
    chosen: &mut std::collections::BTreeSet<T>,
) {
    ui.horizontal_wrapped(|ui| {
        for one in all {
            let is_chosen = chosen.contains(one);
            if ui.add(Press::choice(words(*one), is_chosen)).clicked() && !chosen.remove(one) {
                chosen.insert(*one);
            }
        }
    });
}
