//! The timer: a sitting with bells and silence instead of a guided session.

use std::ops::RangeInclusive;

use eframe::egui::{self, Ui};

use super::library::pick;
use super::route::{Beginning, Route};
use super::theme::{GRID, Type};
use super::widgets::{self, Press};
use super::words;
use crate::domain::timer::{Interval, Timer};
use crate::domain::{Bed, BedSound, Bell, BellSound, Request};
use crate::sitting::PlayRequest;
use crate::units::{Decibels, Frames};

/// What a sitting with the timer is called in the record.
const TITLE: &str = "Timer";

/// Lengths on offer, in minutes; the last choice is an open end.
const LENGTHS: [u64; 6] = [3, 5, 10, 15, 20, 30];

/// The longest length on the slider, in minutes.
const LONGEST: f32 = 120.0;

/// Times between bells on the way, in minutes.
const GAPS: [u64; 5] = [1, 2, 5, 10, 15];

/// The softest and the loudest bell, in dBFS.
const BELL_LEVELS: RangeInclusive<f32> = -36.0..=-6.0;

/// The softest and the loudest bed, in LUFS.
const BED_LEVELS: RangeInclusive<f32> = -45.0..=-15.0;

/// A ready-made combination of length, bells and sound. `None` as minutes is an open end.
struct Preset {
    name: &'static str,
    minutes: Option<u64>,
    gap: Option<u64>,
    bed: Option<BedSound>,
}

const PRESETS: [Preset; 3] = [
    Preset { name: "Short and plain", minutes: Some(5), gap: None, bed: None },
    Preset { name: "Half an hour with bells", minutes: Some(30), gap: Some(10), bed: None },
    Preset { name: "Open, with rain", minutes: None, gap: None, bed: Some(BedSound::Rain) },
];

/// What the timer is set to. Levels are in dBFS for bells and in LUFS for the bed.
#[derive(Clone, Debug, PartialEq)]
pub struct Desk {
    minutes: f32,
    open: bool,
    preparation: Frames,
    start: Option<BellSound>,
    end: Option<BellSound>,
    gap: Option<Frames>,
    way: BellSound,
    bell_level: f32,
    bed: Option<BedSound>,
    bed_level: f32,
}

impl Default for Desk {
    fn default() -> Desk {
        Desk {
            minutes: 10.0,
            open: false,
            preparation: Frames::from_secs(10),
            start: Some(BellSound::Bowl),
            end: Some(BellSound::Bowl),
            gap: None,
            way: BellSound::Chime,
            bell_level: Bell::DEFAULT_LEVEL.as_f32(),
            bed: None,
            bed_level: Bed::DEFAULT_LEVEL.as_f32(),
        }
    }
}

impl Desk {
    /// The timer as the player takes it.
    fn request(&self) -> PlayRequest {
        let level = |level: f32| Decibels::hundredths((level * 100.0).round() as i32);
        let bell = |sound| Bell { level: level(self.bell_level), ..Bell::plain(sound) };
        let timer = Timer {
            length: (!self.open).then(|| Frames::from_secs(self.minutes.round() as u64 * 60)),
            start: self.start.map(bell),
            end: self.end.map(bell),
            intervals: self.gap.map(Interval::Every).into_iter().collect(),
            interval_bell: bell(self.way),
            bed: self.bed.map(|sound| Bed { sound, level: level(self.bed_level) }),
            // Only bells at random would need one, and this screen offers none.
            seed: 0,
        };
        let request = Request { target: None, preparation: self.preparation, open_end: self.open };
        PlayRequest::Timer { timer, request }
    }

    /// Begins as it is set here.
    pub fn begin(&self) -> Route {
        let (title, plan) = (TITLE.into(), self.request());
        Route::Begin(Box::new(Beginning { title, plan, before: None }))
    }

    fn choose(&mut self, preset: &Preset) {
        self.open = preset.minutes.is_none();
        self.minutes = preset.minutes.map_or(self.minutes, |minutes| minutes as f32);
        self.gap = preset.gap.map(|minutes| Frames::from_secs(minutes * 60));
        self.bed = preset.bed;
    }

    /// Shows the screen. Returns true once *Begin* is pressed.
    pub fn ui(&mut self, ui: &mut Ui) -> bool {
        widgets::page(ui, "timer", |ui| {
            widgets::heading(ui, "Timer");
            let words = widgets::quiet(
                ui,
                "Bells and silence, for as long as you like. Stopping early is fine.",
                Type::Body,
            );
            widgets::paragraph(ui, words);
            self.length_ui(ui);
            ui.add_space(GRID * 1.5);
            let begun = ui.add(Press::primary("Begin")).clicked();
            widgets::section(ui, "Ready to choose");
            ui.horizontal_wrapped(|ui| {
                for preset in &PRESETS {
                    if ui.add(Press::plain(preset.name)).clicked() {
                        self.choose(preset);
                    }
                }
            });
            self.bells_ui(ui);
            self.bed_ui(ui);
            begun
        })
    }

    fn length_ui(&mut self, ui: &mut Ui) {
        widgets::section(ui, "Length");
        ui.horizontal_wrapped(|ui| {
            for minutes in LENGTHS {
                let chosen = !self.open && self.minutes.round() as u64 == minutes;
                if ui.add(Press::choice(format!("{minutes} min"), chosen)).clicked() {
                    (self.minutes, self.open) = (minutes as f32, false);
                }
            }
            if ui.add(Press::choice("Open end", self.open)).clicked() {
                self.open = !self.open;
            }
        });
        if !self.open {
            let slider =
                widgets::slider(ui, "Minutes", &mut self.minutes, 1.0..=LONGEST, 1.0, 420.0);
            let shown = words::length(Frames::from_secs(self.minutes.round() as u64 * 60));
            ui.ctx().accesskit_node_builder(slider.id, |node| node.set_value(shown.clone()));
            let words = widgets::quiet(ui, shown, Type::Small);
            ui.label(words);
        }
        let preparations: Vec<(Frames, String)> = [0, 10, 30, 60]
            .map(Frames::from_secs)
            .into_iter()
            .map(|time| match time {
                Frames::ZERO => (time, "No preparation".to_string()),
                time => (time, format!("{} to settle first", words::short(time))),
            })
            .collect();
        pick(ui, "Preparation", &mut self.preparation, &preparations);
    }

    fn bells_ui(&mut self, ui: &mut Ui) {
        widgets::section(ui, "Bells");
        let bells = |none: &str, name: &str| -> Vec<(Option<BellSound>, String)> {
            let named = |sound: &BellSound| {
                let bell = words::plain(sound.name()).to_lowercase();
                (Some(*sound), format!("{name}: {bell}"))
            };
            std::iter::once((None, none.to_string()))
                .chain(BellSound::ALL.iter().map(named))
                .collect()
        };
        ui.horizontal_wrapped(|ui| {
            pick(ui, "Bell at the start", &mut self.start, &bells("No bell at the start", "Start"));
            if !self.open {
                pick(ui, "Bell at the end", &mut self.end, &bells("No bell at the end", "End"));
            }
            let mut gaps = vec![(None, "No bells on the way".to_string())];
            gaps.extend(GAPS.map(|minutes| {
                let gap = Frames::from_secs(minutes * 60);
                (Some(gap), format!("A bell every {}", words::short(gap)))
            }));
            pick(ui, "Bells on the way", &mut self.gap, &gaps);
            if self.gap.is_some() {
                let named = |sound: &BellSound| {
                    let bell = words::plain(sound.name()).to_lowercase();
                    (*sound, format!("On the way: {bell}"))
                };
                let list: Vec<(BellSound, String)> = BellSound::ALL.iter().map(named).collect();
                pick(ui, "Sound on the way", &mut self.way, &list);
            }
        });
        level_ui(ui, "How loud the bells are", &mut self.bell_level, BELL_LEVELS);
    }

    fn bed_ui(&mut self, ui: &mut Ui) {
        widgets::section(ui, "Sound underneath");
        let mut beds = vec![(None, "Silence".to_string())];
        beds.extend(BedSound::ALL.iter().map(|bed| (Some(*bed), words::bed(*bed))));
        pick(ui, "Sound underneath", &mut self.bed, &beds);
        if self.bed.is_some() {
            level_ui(ui, "How loud the sound underneath is", &mut self.bed_level, BED_LEVELS);
        }
    }
}

fn level_ui(ui: &mut Ui, name: &str, level: &mut f32, range: RangeInclusive<f32>) {
    ui.horizontal_wrapped(|ui: &mut egui::Ui| {
        widgets::slider(ui, name, level, range, 1.0, 220.0);
        let words = widgets::quiet(ui, "softer to louder", Type::Small);
        ui.label(words);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_and_every_length_can_be_sat() {
        let mut desk = Desk::default();
        for preset in &PRESETS {
            desk.choose(preset);
            let PlayRequest::Timer { timer, request } = desk.request() else { panic!("a timer") };
            assert!(timer.session().is_ok(), "{}", preset.name);
            assert_eq!(request.open_end, preset.minutes.is_none());
        }
        for minutes in [1.0, LONGEST] {
            let PlayRequest::Timer { timer, .. } =
                Desk { minutes, open: false, ..desk.clone() }.request()
            else {
                panic!("a timer")
            };
            assert!(timer.session().is_ok(), "{minutes}");
        }
    }
}
