//! What suits this person: anchor, eyes, posture, places to leave out, breath practice, names.

use eframe::egui::Ui;

use crate::app::library::pick;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::domain::{Anchor, Area, Eyes, Partner, Posture, Preferences};

/// The longest name, in characters.
const NAME: usize = 40;

/// The choices that every session follows, these places among them. Whether one was made.
pub(in crate::app) fn likes_ui(
    ui: &mut Ui,
    likes: &mut Preferences,
    areas: impl Iterator<Item = Area>,
) -> bool {
    let before = likes.clone();
    ui.horizontal_wrapped(|ui| {
        let mut anchors: Vec<(Option<Anchor>, String)> = vec![(None, "Any anchor".into())];
        anchors.extend(
            Anchor::ALL
                .iter()
                .filter(|anchor| !likes.avoids(**anchor))
                .map(|anchor| (Some(*anchor), format!("Attention on {}", words::anchor(*anchor)))),
        );
        pick(ui, "Where attention rests", &mut likes.anchor, &anchors);
        let mut eyes: Vec<(Option<Eyes>, String)> = vec![(None, "Eyes as they like".into())];
        eyes.extend(Eyes::ALL.iter().map(|e| (Some(*e), format!("Eyes {}", words::eyes(*e)))));
        pick(ui, "Eyes", &mut likes.eyes, &eyes);
        let mut postures: Vec<(Option<Posture>, String)> = vec![(None, "Any posture".into())];
        postures
            .extend(Posture::ALL.iter().map(|p| (Some(*p), words::capital(words::posture(*p)))));
        pick(ui, "Posture", &mut likes.posture, &postures);
    });
    ui.checkbox(&mut likes.no_breath_practice, "No breath practice");
    let words = widgets::quiet(
        ui,
        "The breath is never offered to attention, and a session that paces it says so before it \
         begins.",
        Type::Small,
    );
    widgets::paragraph(ui, words);
    ui.checkbox(&mut likes.skip_holds, "Without holding the breath");
    areas_ui(ui, likes, areas);
    likes.anchor = likes.anchor.filter(|anchor| !likes.avoids(*anchor));
    before != *likes
}

/// Places in the body that can be left out. Whether the choice is another one.
pub(in crate::app) fn areas_ui(
    ui: &mut Ui,
    likes: &mut Preferences,
    areas: impl Iterator<Item = Area>,
) -> bool {
    let mut changed = false;
    ui.add_space(GRID / 2.0);
    let words = widgets::quiet(ui, "Places to leave out", Type::Small);
    ui.label(words);
    ui.horizontal_wrapped(|ui| {
        for area in areas {
            let out = likes.skip_areas.contains(&area);
            if ui.add(Press::choice(words::plain(area.name()), out)).clicked() {
                changed = true;
                match out {
                    true => likes.skip_areas.remove(&area),
                    false => likes.skip_areas.insert(area),
                };
            }
        }
    });
    changed
}

/// Two names, for practices for two. Whether one is another now.
pub(in crate::app) fn names_ui(ui: &mut Ui, likes: &mut Preferences, said: [&str; 2]) -> bool {
    let mut changed = false;
    ui.horizontal_wrapped(|ui| {
        for (name, hint) in likes.names.iter_mut().zip(said) {
            changed |= widgets::field(ui, hint, name, NAME, 200.0).changed();
        }
    });
    changed
}

/// Who begins a practice for two. Whether it is another one now.
pub(in crate::app) fn begins_ui(ui: &mut Ui, likes: &mut Preferences) -> bool {
    let [first, second] = &likes.names;
    let says = |name: &String, otherwise: &str| match name.trim() {
        "" => format!("{otherwise} begins"),
        name => format!("{name} begins"),
    };
    let offers =
        [(Partner::A, says(first, "The first of you")), (Partner::B, says(second, "The other"))];
    let changed = widgets::choose(ui, &mut likes.begins, &offers);
    let words = "This takes turns from one sitting to the next. Either of you may pass.";
    let words = widgets::quiet(ui, words, Type::Small);
    widgets::paragraph(ui, words);
    changed
}
