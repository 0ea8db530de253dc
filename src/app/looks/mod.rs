//! How the window looks and where it stands: theme, contrast, motion, size of text, and its own size and place.
//!
//! None of that is private, so it lies beside the record in a file of its own and is known before any passphrase.

pub(super) mod place;

use std::path::Path;

use eframe::egui::{Context, ThemePreference, Vec2, ViewportCommand};

use super::desktop::HAS_CAPTURE_GUARD;
use super::theme::{self, Look};
use super::worker::{Job, Worker};
use crate::keeper::{Appearance, ThemeChoice};

/// The looks of this window, and what of them is known outside of it.
pub struct Looks {
    /// As they are now.
    pub appearance: Appearance,
    /// As they are on the disk, or on their way there.
    written: Appearance,
    /// The smallest size that the system was told to allow, in points.
    smallest: Option<Vec2>,
    /// Whether the system was told last to keep the window out of captures.
    guarded: bool,
}

impl Looks {
    /// The looks as they were read from the disk.
    pub fn new(appearance: Appearance) -> Looks {
        Looks { written: appearance.clone(), appearance, smallest: None, guarded: false }
    }

    /// Paints in these looks from now on.
    pub fn show(&self, ctx: &Context) {
        let Appearance { theme, high_contrast, reduced_motion, text_percent, .. } = self.appearance;
        ctx.set_theme(preference(theme));
        let text_scale = f32::from(text_percent) / 100.0;
        theme::set_look(ctx, Look { high_contrast, reduced_motion, text_scale });
    }

    /// Has them written to a folder, if they are others than those that are there.
    pub fn keep(&mut self, worker: &Worker, folder: &Path) {
        if self.appearance != self.written {
            self.written = self.appearance.clone();
            worker.ask(Job::KeepLooks(Box::new(self.written.clone()), folder.to_path_buf()));
        }
    }

    /// Keeps the window out of pictures and recordings of the screen, if that is wanted and nothing is `shown` to someone
    /// else on purpose, who may sit at the other end of a call.
    pub fn guard_captures(&mut self, ctx: &Context, shown: bool) {
        let guarded = self.appearance.out_of_captures && !shown;
        if HAS_CAPTURE_GUARD && std::mem::replace(&mut self.guarded, guarded) != guarded {
            ctx.send_viewport_cmd(ViewportCommand::ContentProtected(guarded));
        }
    }

    /// Remembers where the window is, and never asks for more room than the screen that it is on has.
    pub fn follow_place(&mut self, ctx: &Context) {
        let view = ctx.input(|input| input.viewport().clone());
        if let Some(screen) = view.monitor_size {
            let smallest = place::smallest(screen);
            if self.smallest.replace(smallest) != Some(smallest) {
                place::allow(ctx, smallest);
            }
        }
        place::remember(&mut self.appearance, &view);
    }
}

const fn preference(choice: ThemeChoice) -> ThemePreference {
    match choice {
        ThemeChoice::System => ThemePreference::System,
        ThemeChoice::Light => ThemePreference::Light,
        ThemeChoice::Dark => ThemePreference::Dark,
    }
}
