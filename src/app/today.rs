//! Today: the practice for today, and nothing else.

use std::collections::BTreeMap;
use std::sync::Arc;

use eframe::egui::{self, Ui};

use super::bundles::{Homework, Step};
use super::theme::{GRID, Type};
use super::widgets::{self, Press};
use super::{progress, words};
use crate::domain::record::{Goal, Week};
use crate::studio::Opened;
use crate::units::Frames;

/// What was chosen.
pub enum Chosen {
    /// To begin, at this length.
    Begin(Arc<Opened>, Frames),
    /// To look at the session first.
    Open(Arc<Opened>),
    /// To go on with the sitting that was cut off.
    GoOn,
    /// To leave it as it is.
    LeaveIt,
    /// Something about a programme.
    Step(OfProgramme),
}

/// Something about the programme of a bundle.
pub struct OfProgramme {
    /// The id of the bundle.
    pub bundle: String,
    /// What.
    pub step: Step,
}

/// What the record says, as far as it matters today.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// This week against its goal.
    pub week: Option<Week>,
    /// A sitting that was cut off.
    pub cut_off: Option<String>,
    /// How long sessions were the last time, by their ids.
    pub lengths: BTreeMap<String, Frames>,
    /// Where someone is in programmes.
    pub homework: Vec<Homework>,
}

/// The offer to go on with a sitting that was cut off.
fn cut_off_ui(ui: &mut Ui, title: &str) -> Option<Chosen> {
    let mut chosen = None;
    let words = widgets::text(ui, format!("“{title}” is not over yet."), Type::Body);
    widgets::paragraph(ui, words);
    ui.horizontal_wrapped(|ui| {
        if ui.add(Press::plain("Go on with it")).clicked() {
            chosen = Some(Chosen::GoOn);
        }
        if ui.add(Press::quiet("Leave it")).clicked() {
            chosen = Some(Chosen::LeaveIt);
        }
    });
    ui.add_space(GRID * 2.0);
    chosen
}

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Today {
    /// The length that was chosen, and for which session.
    length: Option<(String, Frames)>,
}

impl Today {
    /// The screen.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        practice: Option<&Arc<Opened>>,
        kept: &mut Kept,
        all: &[Arc<Opened>],
        goal: Goal,
    ) -> Option<Chosen> {
        widgets::page(ui, "today", |ui| {
            let body = Type::Body.font(ui.ctx()).size;
            let height = ui.ctx().content_rect().height();
            // *Begin* stays in sight: in a small window the words come after it.
            let offer = if kept.cut_off.is_some() { body * 8.0 } else { 0.0 };
            let cramped = height < body * 26.0 + offer;
            // What does not fit anyway begins at the top.
            let room = if kept.homework.is_empty() { height - body * 26.0 - offer } else { 0.0 };
            ui.add_space(room.clamp(0.0, 96.0));
            let Some(opened) = practice else {
                let words = widgets::quiet(ui, "Opening the library…", Type::Body);
                ui.label(words);
                return None;
            };
            if let Some(title) = &kept.cut_off
                && let Some(chosen) = cut_off_ui(ui, title)
            {
                return Some(chosen);
            }
            let session = opened.session();
            let words = widgets::quiet(ui, "For today, if you like", Type::Body);
            ui.label(words);
            widgets::heading(ui, &session.title);
            let summary = widgets::text(ui, &session.summary, Type::Body);
            if !cramped {
                widgets::paragraph(ui, summary.clone());
                ui.add_space(GRID * 2.0);
            }
            if let Some(author) = opened.author() {
                let words = widgets::quiet(ui, format!("By {author}"), Type::Small);
                ui.label(words);
            }
            let mut length = self.length_of(opened, kept);
            let offers: Vec<(Frames, String)> =
                session.lengths.iter().map(|length| (*length, words::short(*length))).collect();
            if widgets::choose(ui, &mut length, &offers) {
                self.length = Some((opened.kept_as(), length));
            }
            ui.add_space(GRID * 2.0);
            let mut chosen = None;
            ui.horizontal_wrapped(|ui| {
                if ui.add(Press::primary("Begin")).clicked() {
                    chosen = Some(Chosen::Begin(Arc::clone(opened), length));
                }
                let look = Press::quiet("Look at it first")
                    .hint("Narrator, sounds, and what to know before you begin");
                if ui.add(look).clicked() {
                    chosen = Some(Chosen::Open(Arc::clone(opened)));
                }
            });
            ui.add_space(GRID * 2.0);
            if let Some(week) = &kept.week {
                progress::week_ui(ui, week);
                let words = widgets::quiet(ui, week.sentence(), Type::Small);
                ui.label(words);
                ui.add_space(GRID);
            }
            if cramped {
                widgets::paragraph(ui, summary);
            }
            for note in &session.notes {
                let words = widgets::quiet(ui, note, Type::Small);
                ui.scope(|ui| {
                    ui.set_max_width(ui.available_width().min(widgets::measure(ui)));
                    ui.add(egui::Label::new(words).wrap())
                });
            }
            for homework in &mut kept.homework {
                if let Some(step) = homework.ui(ui, all, goal) {
                    let bundle = homework.bundle.clone();
                    chosen = Some(Chosen::Step(OfProgramme { bundle, step }));
                }
                ui.add_space(GRID);
            }
            chosen
        })
    }

    /// Begins what is shown, at the length that is shown.
    pub fn begin(&self, practice: Option<&Arc<Opened>>, kept: &Kept) -> Option<Chosen> {
        let opened = practice?;
        let length = self.length_of(opened, kept);
        Some(Chosen::Begin(Arc::clone(opened), length))
    }

    /// The length that was chosen; before that the one on offer that is nearest to the last time, and
    /// for who is new the shortest, which counts as fully as any other.
    fn length_of(&self, opened: &Opened, kept: &Kept) -> Frames {
        let (session, name) = (opened.session(), opened.kept_as());
        match &self.length {
            Some((known, length)) if *known == name => return *length,
            _ => {}
        }
        let shortest = session.lengths.first().copied().unwrap_or(Frames::ZERO);
        let last = kept.lengths.get(&name).copied().unwrap_or(shortest);
        let near = session.lengths.iter().copied().min_by_key(|length| length.abs_diff(last));
        near.unwrap_or(shortest)
    }
}
