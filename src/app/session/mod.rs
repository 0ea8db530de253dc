//! The page of one session: what it is, how it is to be played, and *Begin*.

mod acts;

use std::sync::Arc;

use eframe::egui::{self, Ui, vec2};

use super::command::Command;
use super::library::{marks, pick};
use super::settings::likes::{areas_ui, begins_ui, names_ui};
use super::theme::{self, GRID, Type};
use super::widgets::rating_ui;
use super::widgets::{self, Press};
use super::words;
use super::worker::Described;
use crate::domain::record::Rating;
use crate::domain::{
    Anchor, Bed, BedSound, Eyes, Offers, Posture, Preferences, Request, Session, Setting, Shape,
    shape,
};
use crate::keeper::Settings;
use crate::library::spoken_lines;
use crate::library::{OpenedSession, Source, Voice, Wishes, beforehand, speaker};
use crate::sitting::{BedChoice, PlayRequest};
use crate::units::{Decibels, Frames};

/// The grid of the length slider between the lengths on offer, in seconds.
const STEP: f64 = 15.0;

/// The preparations on offer, in seconds.
const PREPARATIONS: [u64; 4] = [0, 10, 30, 60];

/// The softest and the loudest bed, in LUFS.
const BED_LEVELS: (f32, f32) = (-45.0, -15.0);

/// A session and how it is set to be played.
pub struct Page {
    opened: Arc<OpenedSession>,
    offers: Offers,
    described: Option<Described>,
    /// The last picture. It stays visible while the session is described anew.
    shape: Option<Arc<Shape>>,
    /// Who has recorded every line, once that is known.
    recorded_by: Vec<Voice>,
    /// As asked for: the nearest length that can be had is what is played.
    length: Frames,
    /// Who is wanted; [`speaker`] says who speaks.
    voice: Option<Voice>,
    bed: Option<BedSound>,
    bed_level: f32,
    preparation: Frames,
    preferences: Preferences,
    /// Who will have signed it, where it is shown as clients will see it.
    author: Option<String>,
    /// What was said before the sitting; nothing asks for it where ratings are not wanted.
    before: Option<Option<Rating>>,
}

/// What the page asks for.
pub enum Wish {
    /// Find out which lengths and voices these choices allow; see [`Page::describe_as`].
    Describe(Arc<OpenedSession>, Box<Wishes>),
    /// Begin as it is set here.
    Begin,
    /// Take it along as it is set here.
    TakeAlong,
    /// Back to the other sessions.
    Back,
}

impl Page {
    /// The page of a session as this person likes it, at the length that it had the last time. Who is
    /// new begins with the shortest.
    pub fn new(
        opened: Arc<OpenedSession>,
        settings: &Settings,
        last: Option<Frames>,
    ) -> (Page, Wish) {
        let session = opened.session();
        let shortest = session.lengths.first().copied().unwrap_or(Frames::ZERO);
        // Of two people, nobody's rating is kept.
        let rates = settings.ratings && session.setting == Setting::Solo;
        let page = Page {
            offers: Offers::of(session),
            described: None,
            shape: None,
            recorded_by: Vec::new(),
            length: last.unwrap_or(shortest),
            voice: settings.narrator,
            bed: session.bed.map(|bed| bed.sound),
            bed_level: session.bed.map_or(Bed::DEFAULT_LEVEL, |bed| bed.level).as_f32(),
            preparation: Frames::ZERO,
            preferences: settings.preferences.clone(),
            author: None,
            before: rates.then_some(None),
            opened,
        };
        let wish = page.describe();
        (page, wish)
    }

    /// The same as who is new begins it, see [`Offers::outside_anchor`]. It holds for this sitting alone.
    #[must_use]
    pub fn with_outside_anchor(mut self) -> Page {
        self.preferences.anchor = self.offers.outside_anchor(&self.preferences);
        self
    }

    /// What was said before the sitting.
    fn before(&self) -> Option<Rating> {
        self.before.flatten()
    }

    /// What of this page holds for other sessions, too, once it begins: who speaks, where attention
    /// rests, what is left out, and the names. Eyes and posture belong to the hour.
    fn remembered(&self, settings: &Settings) -> Settings {
        let here = &self.preferences;
        Settings {
            narrator: self.voice,
            preferences: Preferences {
                anchor: here.anchor,
                skip_areas: here.skip_areas.clone(),
                skip_holds: here.skip_holds,
                names: here.names.clone(),
                begins: here.begins,
                ..settings.preferences.clone()
            },
            ..settings.clone()
        }
    }

    /// Where it comes from.
    pub fn source(&self) -> &Source {
        &self.opened.source
    }

    /// The id of the session.
    pub fn id(&self) -> &str {
        &self.opened.session().id
    }

    /// Takes the answer to [`Wish::Describe`], and moves the length to the nearest possible one.
    pub fn describe_as(&mut self, described: Described) {
        if let Ok(feasible) = &described.feasible {
            self.length = match self.length {
                Frames::ZERO => feasible.shortest(),
                length => feasible.nearest(length),
            };
        }
        self.recorded_by.clone_from(&described.recorded_by);
        self.shape.clone_from(&described.shape);
        self.described = Some(described);
    }

    fn describe(&self) -> Wish {
        Wish::Describe(Arc::clone(&self.opened), Box::new(self.sitting()))
    }

    fn sitting(&self) -> Wishes {
        Wishes {
            voice: self.voice,
            preferences: self.preferences.clone(),
            request: Request {
                target: (self.length > Frames::ZERO).then_some(self.length),
                preparation: self.preparation,
                open_end: false,
            },
        }
    }

    /// The session with all choices, as the player takes it.
    pub fn request(&self) -> PlayRequest {
        let bed = self.bed.map(|sound| Bed {
            sound,
            level: Decibels::hundredths((self.bed_level * 100.0).round() as i32),
        });
        PlayRequest::Session {
            name: self.opened.name(),
            bed: BedChoice::between(self.opened.session().bed, bed),
            sitting: self.sitting(),
        }
    }

    /// What the session is called.
    pub fn title(&self) -> &str {
        &self.opened.session().title
    }

    /// Shows it as that of this author, who is about to sign it.
    pub fn by(mut self, author: Option<String>) -> Page {
        self.author = author;
        self
    }

    /// How long it is set to be.
    pub fn length(&self) -> Frames {
        self.length
    }

    /// What it is the page of.
    pub fn session(&self) -> &Session {
        self.opened.session()
    }

    /// The name that [`crate::library::Library::open`] finds it by.
    pub fn name(&self) -> String {
        self.opened.name()
    }

    /// Why the session cannot begin, as a sentence; `None` if it can.
    pub fn obstacle(&self) -> Option<String> {
        match &self.described {
            None => Some("Looking for its recordings…".into()),
            Some(described) => described.feasible.as_ref().err().cloned(),
        }
    }

    /// Shows the page, and returns what was asked for in this frame.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Wish> {
        let mut wish = None;
        widgets::page(ui, "session", |ui| {
            let session = self.opened.session();
            let title = session.title.clone();
            let summary = widgets::text(ui, &session.summary, Type::Body);
            let author = match (&self.opened.source, &self.author) {
                (Source::BuiltIn, _) => "Part of Groundwork".to_string(),
                (Source::File(_), Some(author)) => format!("By {author}"),
                (Source::File(path), None) => format!("From `{}`", path.display()),
                (Source::Installed(installed), _) => format!("By {}", installed.bundle.author.name),
            };
            let marks = widgets::quiet(ui, format!("{}  ·  {author}", marks(session)), Type::Small);
            let notes = session.notes.clone();
            let back = Press::command(ui, Command::Back).without_outline().flush();
            if ui.add(back).clicked() {
                wish = Some(Wish::Back);
            }
            widgets::heading(ui, &title);
            ui.add(egui::Label::new(marks).wrap());
            ui.add_space(GRID);
            widgets::paragraph(ui, summary);
            self.picture_ui(ui);
            self.length_ui(ui);
            ui.add_space(GRID * 1.5);
            wish = self.begin_ui(ui).or(wish.take());
            self.before_ui(ui, &notes);
            if self.sound_ui(ui) | self.choices_ui(ui) {
                self.described = None;
                wish = Some(self.describe());
            }
        });
        wish
    }

    /// What happens when, at the usual length; its room is there before it is drawn.
    fn picture_ui(&self, ui: &mut Ui) {
        ui.add_space(GRID);
        let size = vec2(ui.available_width().min(420.0), shape::HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
        if let Some(shape) = &self.shape {
            widgets::picture(ui, shape, rect);
            let sentence = shape.sentence.clone();
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_role(egui::accesskit::Role::Image);
                node.set_label(sentence.clone());
            });
            response.on_hover_text(&shape.sentence);
        }
    }

    fn length_ui(&mut self, ui: &mut Ui) {
        widgets::section(ui, "Length");
        let offers: Vec<(Frames, String)> = self
            .opened
            .session()
            .lengths
            .iter()
            .map(|length| (*length, words::short(*length)))
            .collect();
        widgets::choose(ui, &mut self.length, &offers);
        let Some(Described { feasible: Ok(feasible), .. }) = &self.described else { return };
        let (least, most) = (feasible.shortest(), feasible.longest());
        if least == most {
            return;
        }
        let mut secs = self.length.as_secs_f64();
        let range = least.as_secs_f64().ceil()..=most.as_secs_f64().floor();
        let response = widgets::slider(ui, "Length", &mut secs, range.clone(), 1.0, 420.0);
        if response.changed() {
            self.length = stop_near(secs, &self.opened.session().lengths, &range);
            self.length = feasible.nearest(self.length);
        }
        let [shown, first, last] = words::among(self.length, least, most);
        let shown = words::length(shown);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(shown.clone()));
        // Whole breaths leave lengths out in between.
        let of = if feasible.ranges().len() == 1 { "of" } else { "one of the lengths from" };
        let words = widgets::quiet(
            ui,
            format!("{shown}, {of} {} to {}", words::short(first), words::short(last),),
            Type::Small,
        );
        ui.label(words);
    }

    fn begin_ui(&mut self, ui: &mut Ui) -> Option<Wish> {
        let obstacle = self.obstacle();
        let mut wish = None;
        ui.horizontal_wrapped(|ui| {
            let button = Press::primary("Begin").enabled(obstacle.is_none());
            if ui.add(button).clicked() {
                wish = Some(Wish::Begin);
            }
            let along = Press::quiet("Take along…").hint("As sound files, for a phone");
            if ui.add(along.enabled(obstacle.is_none())).clicked() {
                wish = Some(Wish::TakeAlong);
            }
            if let Some(obstacle) = obstacle {
                let words = widgets::quiet(ui, obstacle, Type::Body);
                ui.add(egui::Label::new(words).wrap());
            }
        });
        wish
    }

    /// What to know before it begins, and what may be said.
    fn before_ui(&mut self, ui: &mut Ui, notes: &[String]) {
        let left_out = beforehand(self.opened.session(), &self.preferences);
        if !notes.is_empty() || !left_out.is_empty() {
            widgets::section(ui, "Before you begin");
        }
        for note in left_out.iter().chain(notes) {
            note_ui(ui, note);
        }
        if let Some(before) = &mut self.before {
            rating_ui(ui, "How it feels now", "calm to distressed, if you like", before);
        }
    }

    /// Returns true if the session has to be described anew.
    fn sound_ui(&mut self, ui: &mut Ui) -> bool {
        widgets::section(ui, "Sound");
        let mut speaks = speaker(self.voice, &self.recorded_by);
        let mut voices: Vec<Option<Voice>> = self.recorded_by.iter().copied().map(Some).collect();
        if speaks.is_some() && !voices.contains(&speaks) {
            voices.insert(0, speaks);
        }
        voices.push(None);
        let voices: Vec<(Option<Voice>, String)> =
            voices.into_iter().map(|voice| (voice, words::voice(voice))).collect();
        let mut beds = vec![(None, "No sound underneath".to_string())];
        beds.extend(BedSound::ALL.iter().map(|bed| (Some(*bed), words::bed(*bed))));
        let mut changed = false;
        ui.horizontal_wrapped(|ui| {
            changed = pick(ui, "Narrator", &mut speaks, &voices);
            pick(ui, "Sound underneath", &mut self.bed, &beds);
        });
        if changed {
            self.voice = speaks;
        }
        if speaks.is_some() && !spoken_lines(self.opened.session()).is_empty() {
            let words = format!("{} is a synthetic voice.", words::voice(speaks));
            let words = widgets::quiet(ui, words, Type::Small);
            ui.label(words);
        }
        if self.bed.is_some() {
            let range = BED_LEVELS.0..=BED_LEVELS.1;
            let level = &mut self.bed_level;
            ui.horizontal_wrapped(|ui| {
                widgets::slider(ui, "How loud the sound underneath is", level, range, 1.0, 220.0);
                let words = widgets::quiet(ui, "softer to louder", Type::Small);
                ui.label(words);
            });
        }
        changed
    }

    /// Returns true if the session has to be described anew.
    fn choices_ui(&mut self, ui: &mut Ui) -> bool {
        widgets::section(ui, "As you like it");
        let mut changed = false;
        let preferences = &mut self.preferences;
        ui.horizontal_wrapped(|ui| {
            let list: Vec<(Frames, String)> = PREPARATIONS
                .map(Frames::from_secs)
                .into_iter()
                .map(|time| match time {
                    Frames::ZERO => (time, "No preparation".to_string()),
                    time => (time, format!("{} to settle first", words::short(time))),
                })
                .collect();
            pick(ui, "Preparation", &mut self.preparation, &list);
            let anchors = self.offers.anchors.iter().copied();
            let anchors: Vec<Anchor> = anchors.filter(|a| !preferences.avoids(*a)).collect();
            changed |= like_ui(
                ui,
                ("Where attention rests", "Any anchor"),
                &mut preferences.anchor,
                anchors.into_iter().map(|a| (a, format!("Attention on {}", words::anchor(a)))),
            );
            changed |= like_ui(
                ui,
                ("Eyes", "Eyes as you like"),
                &mut preferences.eyes,
                self.offers.eyes.iter().map(|e: &Eyes| (*e, format!("Eyes {}", words::eyes(*e)))),
            );
            let postures = self.offers.postures.iter();
            changed |= like_ui(
                ui,
                ("Posture", "Any posture"),
                &mut preferences.posture,
                postures.map(|p: &Posture| (*p, words::capital(words::posture(*p)))),
            );
        });
        if self.offers.holds {
            let label = "Without holding the breath";
            changed |= ui.checkbox(&mut preferences.skip_holds, label).changed();
        }
        if !self.offers.areas.is_empty() {
            changed |= areas_ui(ui, preferences, self.offers.areas.iter().copied());
        }
        if self.opened.session().setting == Setting::Partners {
            ui.add_space(GRID / 2.0);
            changed |= names_ui(ui, preferences, ["One of you", "The other of you"]);
            changed |= begins_ui(ui, preferences);
        }
        let words = "Narrator, anchor, what is left out and names are remembered when you begin.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        changed
    }
}

/// The length that is meant where a slider stands: one on offer that is near, else on the grid.
fn stop_near(secs: f64, offered: &[Frames], range: &std::ops::RangeInclusive<f64>) -> Frames {
    let near = (range.end() - range.start()) * 0.02;
    let stop = offered.iter().find(|length| (length.as_secs_f64() - secs).abs() <= near);
    stop.copied().unwrap_or_else(|| Frames::from_secs(((secs / STEP).round() * STEP) as u64))
}

/// One thing to know before it begins.
fn note_ui(ui: &mut Ui, note: &str) {
    ui.horizontal_top(|ui| {
        let colours = theme::colours(ui);
        let row = Type::Body.font(ui.ctx()).size;
        let (dot, _) = ui.allocate_exact_size(vec2(12.0, row * 1.3), egui::Sense::hover());
        ui.painter().circle_filled(dot.center(), 2.5, colours.accent);
        let words = widgets::text(ui, note, Type::Body);
        widgets::paragraph(ui, words);
    });
}

/// One of the values that a session offers, or none of them. What someone likes elsewhere and the
/// session does not know is left as it is. Whether another was chosen.
fn like_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    (name, any): (&str, &str),
    liked: &mut Option<T>,
    offers: impl Iterator<Item = (T, String)>,
) -> bool {
    let mut list: Vec<(Option<T>, String)> = vec![(None, any.to_string())];
    list.extend(offers.map(|(value, label)| (Some(value), label)));
    if list.len() == 1 {
        return false;
    }
    let mut chosen = liked.filter(|value| list.iter().any(|(offer, _)| *offer == Some(*value)));
    let changed = pick(ui, name, &mut chosen, &list);
    if changed {
        *liked = chosen;
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slider_stops_at_lengths_on_offer() {
        let offered = [Frames::from_secs(180), Frames::from_secs(300)];
        let range = 120.0..=600.0;
        assert_eq!(stop_near(305.0, &offered, &range), Frames::from_secs(300));
        assert_eq!(stop_near(187.0, &offered, &range), Frames::from_secs(180));
        assert_eq!(stop_near(241.0, &offered, &range), Frames::from_secs(240));
    }
}
