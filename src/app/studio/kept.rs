//! A text that is written here and kept in its file: written after a moment's rest, taken from there when another program
//! has changed it, and asked about where both did.

use std::path::PathBuf;

use eframe::egui::{self, Context, Ui};

use super::Wish;
use crate::app::command::Command;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::studio::desk::{Draft, Stamp, Version, Watch, Work};
use crate::units::UtcMillis;

/// What is written goes into its file so long after the last key, in seconds.
const REST: f64 = 1.0;

/// What stands between a text and its file.
enum Trouble {
    None,
    /// It could not be written, as a sentence; it is tried again with the next change.
    Failed(String),
    /// Another program has changed the file while something was written here; it has this text.
    Changed(String),
}

/// A text with its file.
pub(super) struct Kept {
    pub(super) folder: PathBuf,
    pub(super) name: String,
    pub(super) draft: Draft,
    pub(super) versions: Vec<Version>,
    /// The file's states that are known: as it was read or written last, and as it is being written.
    saved: Vec<Stamp>,
    /// The state of the text that is in the file.
    saved_revision: u64,
    is_writing: bool,
    /// The state that was seen last, and since when it is so, by the time of frames.
    seen: (u64, f64),
    trouble: Trouble,
    watch: Option<Watch>,
}

impl Kept {
    /// The text of a file of a bundle, as it was read. `ctx` is woken when the file changes.
    pub(super) fn new(
        ctx: &Context,
        folder: PathBuf,
        name: String,
        text: String,
        versions: Vec<Version>,
    ) -> Kept {
        let ctx = ctx.clone();
        let watch = Watch::begin(folder.join(&name), move || ctx.request_repaint());
        let draft = Draft::new(text);
        Kept {
            saved: vec![Stamp::of(draft.text())],
            saved_revision: draft.revision(),
            is_writing: false,
            seen: (draft.revision(), 0.0),
            trouble: Trouble::None,
            folder,
            name,
            draft,
            versions,
            watch,
        }
    }

    /// Whether it is this file of this folder.
    pub(super) fn is(&self, folder: &std::path::Path, name: &str) -> bool {
        self.folder == folder && self.name == name
    }

    /// Whether a state of the file was written from here. Two screens can have the same file, and each is told only of
    /// its own writing.
    pub(super) fn wrote(&self, stamp: Stamp) -> bool {
        self.saved.contains(&stamp)
    }

    /// Where its file is.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// Whether there is something that is not in the file.
    fn is_unsaved(&self) -> bool {
        self.draft.revision() != self.saved_revision
    }

    /// Whether its file has all of it.
    pub(super) fn is_saved(&self) -> bool {
        matches!(self.trouble, Trouble::None) && !self.is_unsaved() && !self.is_writing
    }

    /// Takes what was written into the file for this text, as a change of this name.
    pub(super) fn take_change(&mut self, name: &'static str, before: &str, after: String) {
        // What was written here meanwhile is asked about like any other change.
        if self.is_saved() && self.draft.text() == before {
            self.draft.replace(name, after.clone());
            self.goes_on_from(&after);
        }
    }

    /// How it stands with the file, in a word or two.
    fn state(&self) -> &'static str {
        match (&self.trouble, self.is_unsaved() || self.is_writing) {
            (Trouble::None, false) => "Saved",
            (Trouble::None, true) => "Being saved…",
            _ => "Not saved",
        }
    }

    /// Says how it stands with the file, in the same room whatever that is.
    pub(super) fn state_ui(&self, ui: &mut Ui) {
        let longest = widgets::quiet(ui, "Being saved…", Type::Small);
        let size = egui::WidgetText::from(longest).into_galley(
            ui,
            Some(egui::TextWrapMode::Extend),
            f32::INFINITY,
            egui::TextStyle::Small,
        );
        let room = egui::vec2(size.size().x + GRID, ui.spacing().interact_size.y);
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        ui.allocate_ui_with_layout(room, layout, |ui| {
            ui.set_min_width(room.x);
            ui.add_space(GRID / 2.0);
            let words = widgets::quiet(ui, self.state(), Type::Small);
            ui.label(words);
        });
    }

    /// Undo and redo, each with what it is about. Returns what was pressed.
    pub(super) fn undo_ui(&self, ui: &mut Ui) -> Option<Command> {
        let mut pressed = None;
        for (command, name) in
            [(Command::Undo, self.draft.undoes()), (Command::Redo, self.draft.redoes())]
        {
            let mut press = Press::sign(ui, command).enabled(name.is_some());
            if let Some(name) = name {
                let keys = command.keys(ui.ctx());
                press = press.hint(format!("{}: {name} ({keys})", command.label()));
            }
            if ui.add(press).clicked() {
                pressed = Some(command);
            }
        }
        pressed
    }

    /// Writes the text at once, if it is not in the file. While nobody has chosen between it and what another program
    /// wrote, it becomes an earlier version, which is lost no more than the other.
    pub(super) fn write(&mut self, now: UtcMillis) -> Option<Work> {
        if !self.is_unsaved() {
            return None;
        }
        self.saved_revision = self.draft.revision();
        let text = self.draft.text().to_owned();
        if let Trouble::Changed(_) = self.trouble {
            let (folder, name) = (self.folder.clone(), self.name.clone());
            return Some(Work::Keep { folder, name, text, now });
        }
        self.is_writing = true;
        let was = self.saved.clone();
        self.saved.push(Stamp::of(&text));
        let (folder, name) = (self.folder.clone(), self.name.clone());
        Some(Work::Write { folder, name, text, was, keeps: false, now })
    }

    /// Writes at once what is not in the file for certain, where nobody waits any more for what is being written.
    pub(super) fn write_last(&mut self, now: UtcMillis) -> Option<Work> {
        if self.is_writing {
            // In the same words once more: that is one writing too many, or one that ends with the program.
            self.saved_revision = u64::MAX;
        }
        self.write(now)
    }

    /// Writes what has rested, and looks at what another program has changed.
    pub(super) fn follow(&mut self, ctx: &Context, now: UtcMillis, time: f64) -> Option<Work> {
        if self.seen.0 != self.draft.revision() {
            self.seen = (self.draft.revision(), time);
            if let Trouble::Failed(_) = self.trouble {
                self.trouble = Trouble::None;
            }
        }
        if self.is_writing {
            return None;
        }
        let rest = self.seen.1 + REST - time;
        if self.is_unsaved() && matches!(self.trouble, Trouble::None) {
            if rest <= 0.0 {
                return self.write(now);
            }
            ctx.request_repaint_after_secs(rest as f32 + 0.01);
        }
        let has_changed = self.watch.as_ref().is_some_and(Watch::has_changed);
        has_changed.then(|| Work::Open(self.folder.clone(), self.name.clone()))
    }

    /// Takes what came of writing: another program's text if that is in the file.
    pub(super) fn written(&mut self, stamp: Stamp, written: Result<Option<String>, String>) {
        self.is_writing = false;
        match written {
            Ok(None) => {
                self.saved = vec![stamp];
                self.trouble = Trouble::None;
            }
            Ok(Some(theirs)) => self.take_theirs(theirs),
            Err(why) => {
                self.saved.truncate(1);
                self.saved_revision = u64::MAX;
                self.trouble = Trouble::Failed(why);
            }
        }
    }

    /// Takes what is in the file by now.
    pub(super) fn reread(&mut self, text: String, versions: Vec<Version>) {
        self.versions = versions;
        if !self.is_writing && !self.saved.contains(&Stamp::of(&text)) {
            self.take_theirs(text);
        }
    }

    /// Another program has written the file.
    fn take_theirs(&mut self, theirs: String) {
        if theirs == self.draft.text() {
            self.goes_on_from(&theirs);
        } else if !self.is_unsaved() && self.saved.len() == 1 {
            self.draft.replace("what another program wrote", theirs.clone());
            self.goes_on_from(&theirs);
        } else {
            self.saved_revision = u64::MAX;
            self.trouble = Trouble::Changed(theirs);
        }
    }

    /// The text is that of the file, which has this one.
    fn goes_on_from(&mut self, text: &str) {
        self.saved = vec![Stamp::of(text)];
        self.saved_revision = self.draft.revision();
        self.trouble = Trouble::None;
    }

    /// Shows what stands between the text and its file.
    pub(super) fn trouble_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        let words = match &self.trouble {
            Trouble::None => return,
            Trouble::Failed(why) => format!(
                "{} What you wrote is here, and is tried again with the next change.",
                words::as_sentence(why)
            ),
            Trouble::Changed(_) => {
                "Another program has changed this file while you wrote here. Nothing is lost: what you do not choose \
                 becomes an earlier version."
                    .into()
            }
        };
        let words = widgets::text(ui, words, Type::Body);
        let label = widgets::paragraph(ui, words);
        widgets::live(ui, &label);
        let Trouble::Changed(theirs) = &self.trouble else { return };
        let mut chosen = None;
        ui.horizontal_wrapped(|ui| {
            for (label, mine) in [("Keep what I wrote", true), ("Take what is in the file", false)]
            {
                if ui.add(Press::plain(label)).clicked() {
                    chosen = Some(mine);
                }
            }
        });
        let theirs = theirs.clone();
        wishes.extend(chosen.map(|mine| Wish::Work(self.settle(mine, theirs))));
    }

    /// Goes on with one of two texts; the other one becomes an earlier version.
    fn settle(&mut self, mine: bool, theirs: String) -> Work {
        let (folder, name) = (self.folder.clone(), self.name.clone());
        let text = self.draft.text().to_owned();
        // The time is filled in where it is asked for.
        let now = UtcMillis::MIN;
        if mine {
            let was = vec![Stamp::of(&theirs)];
            self.goes_on_from(&text);
            self.is_writing = true;
            return Work::Write { folder, name, text, was, keeps: true, now };
        }
        self.draft.replace("what another program wrote", theirs.clone());
        self.goes_on_from(&theirs);
        Work::Keep { folder, name, text, now }
    }
}
