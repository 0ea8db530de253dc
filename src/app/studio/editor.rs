//! One session while it is written.

use std::collections::BTreeMap;
use std::path::Path;

use eframe::egui::{self, Context, Key, Modifiers, Ui};

use super::Wish;
use super::act::Act;
use super::folds::Folds;
use super::hearing::Hearing;
use super::kept::Kept;
use super::panel;
use super::pasting::{Pasting, Pressed};
use super::recorded::Recording;
use super::saying::Tried;
use super::whole::{WHOLE, Whole};
use crate::app::command::Command;
use crate::app::icons;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::library::Reading;
use crate::studio::desk::{CardStep, EditError, Judged, LaidOut, Note, Script, Work};
use crate::studio::taking_in::Taken;
use crate::units::{Frames, UtcMillis};

/// What a file of a bundle is.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A session, which has cards and can be heard.
    Session,
    /// A reading, which has a page.
    Reading,
    /// The manifest, which is text alone.
    Manifest,
}

/// Which side of the session is shown.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Side {
    Cards,
    Text,
}

/// What is known of a text by what was last said of it.
#[derive(Default)]
pub(super) struct Known {
    /// How it came out last, and of which state of the text.
    laid_out: Option<(u64, LaidOut)>,
    /// Where each card begins to be heard there, and how long it lasts; nothing for one that is not heard.
    begins: Vec<Option<(Frames, Frames)>>,
    /// What was found, by card.
    notes: BTreeMap<usize, Vec<Note>>,
    /// What was found about the session as a whole.
    pub(super) whole: Vec<Note>,
}

/// A session or another file of a bundle while it is written.
pub(super) struct Editor {
    pub(super) kind: Kind,
    pub(super) kept: Kept,
    are_versions_shown: bool,
    pub(super) judged: Option<Judged>,
    pub(super) known: Known,
    /// The state and the length that were asked to be judged last.
    asked: Option<(u64, Option<Frames>)>,
    pub(super) length: Option<Frames>,
    pub(super) selected: usize,
    /// The card that is to have the focus.
    pub(super) focus: Option<usize>,
    side: Side,
    /// Where the cursor stands in the text while that is shown, in bytes.
    pub(super) typed_at: Option<usize>,
    /// The offset in the text where the cursor is to stand, once the text is shown.
    pub(super) cursor: Option<usize>,
    /// Whether it was not shown yet.
    pub(super) is_new: bool,
    /// What a reading is called.
    pub(super) title: String,
    /// The page of a reading, or why it has none, by the state of its text.
    pub(super) page: Option<(u64, Result<Reading, String>)>,
    pub(super) folds: Folds,
    /// What was copied, until the screen has put it where other programs find it.
    copied: Option<String>,
    pub(super) heights: Vec<f32>,
    pub(super) hearing: Hearing,
    /// Whether lines were spoken that were not heard yet.
    has_new_clips: bool,
    /// Whether nothing was said yet of what was asked to be judged last.
    is_asking: bool,
    /// A script that is about to be pasted, while someone does that.
    pasting: Option<Pasting>,
    /// What is tried out about the sounds of a line.
    pub(super) saying: Tried,
    /// What is chosen as the recording of a line.
    pub(super) recording: Recording,
    /// One recording for all lines.
    pub(super) whole: Whole,
    /// Whether someone comes for what is to be mended, and it is not known yet where that is.
    seeks: bool,
    /// Whether the title is to have the focus.
    pub(super) focus_title: bool,
    /// Whether what can be done with the card at hand stands above the page.
    pub(super) are_tools_apart: bool,
    /// Whether the steps are shown that are added less often.
    pub(super) is_more_shown: bool,
    /// Why the last change was not made.
    pub(super) said: Option<String>,
}

impl Editor {
    /// A file of a bundle; a reading is called what the manifest calls it.
    pub(super) fn new(kept: Kept, title: String) -> Editor {
        let kind = match (kept.name.starts_with("s/"), kept.name.ends_with(".md")) {
            (true, _) => Kind::Session,
            (_, true) => Kind::Reading,
            _ => Kind::Manifest,
        };
        let side = match kept.draft.view() {
            Ok(_) if kind == Kind::Session => Side::Cards,
            _ => Side::Text,
        };
        let cards = kept.draft.view().map_or(&[][..], |view| view.cards());
        let first = cards.iter().position(|card| matches!(card.step, CardStep::Say { .. }));
        Editor {
            kind,
            are_versions_shown: false,
            judged: None,
            known: Known::default(),
            asked: None,
            // A length that clients will choose.
            length: kept.draft.view().ok().and_then(|view| view.head().lengths.first().copied()),
            selected: first.unwrap_or(0),
            focus: first,
            side,
            typed_at: None,
            cursor: None,
            is_new: kind == Kind::Reading,
            title,
            page: None,
            folds: Folds::default(),
            copied: None,
            heights: Vec::new(),
            hearing: Hearing::default(),
            has_new_clips: false,
            is_asking: false,
            pasting: None,
            saying: Tried::default(),
            recording: Recording::default(),
            whole: Whole::default(),
            seeks: false,
            focus_title: false,
            are_tools_apart: false,
            is_more_shown: false,
            said: None,
            kept,
        }
    }

    /// Its text at the chosen length.
    pub(super) fn script(&self, voice: Option<crate::library::Voice>) -> Script {
        Script {
            revision: self.kept.draft.revision(),
            path: self.kept.path(),
            text: self.kept.draft.text().to_owned(),
            length: self.length,
            voice,
        }
    }

    /// How it comes out, or came out last before something is to be mended.
    pub(super) fn laid_out(&self) -> Option<&LaidOut> {
        self.known.laid_out.as_ref().map(|(_, laid_out)| laid_out)
    }

    /// Whether [`Editor::laid_out`] is of the text as it is now.
    pub(super) fn is_current(&self) -> bool {
        let known = self.known.laid_out.as_ref();
        known.is_some_and(|(revision, _)| *revision == self.kept.draft.revision())
    }

    /// Where it is heard, if that is the session as it is shown.
    pub(super) fn heard_at(&self) -> Option<Frames> {
        self.hearing.at((self.kept.draft.revision(), self.length)).filter(|_| self.is_current())
    }

    /// Takes what can be said of the text. What came out last stays while something is to be mended, so that nothing
    /// blinks while someone types.
    pub(super) fn take_judged(&mut self, mut judged: Judged) {
        if judged.revision != self.kept.draft.revision() {
            return;
        }
        self.is_asking = false;
        let view = self.kept.draft.view().cloned();
        if let (Some(laid_out), Ok(view)) = (judged.laid_out.take(), &view) {
            self.known.begins = vec![None; view.cards().len()];
            for event in laid_out.timeline.events() {
                if let Some(card) = view.card_of(&event.step) {
                    self.known.begins[card].get_or_insert((event.start, event.length));
                }
            }
            self.known.laid_out = Some((judged.revision, laid_out));
        }
        (self.known.notes, self.known.whole) = (BTreeMap::new(), Vec::new());
        let cards = view.as_ref().map_or(&[][..], |view| view.cards());
        for note in &judged.notes {
            let first = cards.first().map_or(usize::MAX, |card| card.place.start);
            let at = note.at.filter(|at| *at >= first);
            let card = at.and_then(|at| view.as_ref().ok()?.card_at(at));
            match card {
                Some(card) => self.known.notes.entry(card).or_default().push(note.clone()),
                None => self.known.whole.push(note.clone()),
            }
        }
        self.judged = Some(judged);
        if std::mem::take(&mut self.seeks) {
            self.go_to_what_is_wrong();
        }
    }

    /// Leads to what is to be mended as soon as that is known.
    pub(super) fn seek(&mut self) {
        (self.seeks, self.focus) = (true, None);
    }

    /// Gives the focus to the first place with something to be mended, or with advice where there is none.
    fn go_to_what_is_wrong(&mut self) {
        let notes = self.judged.as_ref().map_or(&[][..], |judged| &judged.notes);
        let wrong = notes.iter().find(|note| note.is_error).or(notes.first());
        let Some(wrong) = wrong.cloned() else {
            self.focus = Some(self.selected);
            return;
        };
        if self.side == Side::Text {
            self.cursor = wrong.at;
            return;
        }
        let is_about = |(_, notes): &(&usize, &Vec<Note>)| notes.contains(&wrong);
        match self.known.notes.iter().find(is_about).map(|(card, _)| *card) {
            Some(card) => self.choose(card),
            None => self.focus_title = true,
        }
    }

    /// The first card with something to be mended.
    pub(super) fn first_wrong(&self) -> Option<usize> {
        let at = self.judged.as_ref()?.notes.iter().find(|note| note.is_error)?.at?;
        self.kept.draft.view().ok()?.card_at(at)
    }

    /// What was found about a card.
    pub(super) fn notes_of(&self, card: usize) -> &[Note] {
        self.known.notes.get(&card).map_or(&[], Vec::as_slice)
    }

    /// How long a card lasts at the chosen length, when it is heard first.
    pub(super) fn length_of(&self, card: usize) -> Option<Frames> {
        let begins = self.known.begins.get(card).filter(|_| self.is_current())?;
        begins.map(|(_, length)| length)
    }

    /// Where a card begins to be heard, or the first one after it that is heard at all.
    pub(super) fn begin_of(&self, card: usize) -> Option<Frames> {
        let after = self.known.begins.get(card..).filter(|_| self.is_current())?;
        after.iter().flatten().next().map(|(start, _)| *start)
    }

    /// Sees to it that the text is judged, and kept in its file.
    pub(super) fn follow(&mut self, ctx: &Context, now: UtcMillis, time: f64) -> Vec<Wish> {
        let mut wishes = Vec::new();
        self.hearing.follow(ctx, time);
        // One answer is waited for before the next question, or clips that come fast would leave none.
        if self.has_new_clips && !self.is_asking && !self.hearing.is_heard() {
            self.has_new_clips = false;
            self.hearing.forget();
            self.asked = None;
        }
        let state = (self.kept.draft.revision(), self.length);
        if self.kind == Kind::Session && self.asked != Some(state) {
            self.asked = Some(state);
            self.is_asking = true;
            wishes.push(Wish::Judge(self.script(None)));
        }
        wishes.extend(self.saying.follow(&self.kept.draft, self.selected));
        let folder = &self.kept.folder;
        wishes.extend(self.recording.follow(&self.kept.draft, self.selected, folder));
        wishes.extend(self.kept.follow(ctx, now, time).map(Wish::Work));
        wishes
    }

    /// Lines were spoken: what is heard next has them. What sounds goes on as it is.
    pub(super) fn hear_anew(&mut self) {
        self.has_new_clips = true;
    }

    /// Takes an earlier version; what is there now can be brought back by undo.
    pub(super) fn take_earlier(&mut self, text: String) {
        self.kept.draft.replace("an earlier version", text);
        self.are_versions_shown = false;
    }

    /// Takes what came of a recording that was chosen for a line: it plays the line from now on.
    pub(super) fn take_recording(&mut self, file: &Path, taken: &Result<Taken, String>) {
        if let (Some(card), Ok(taken)) = (self.recording.take(file, taken), taken) {
            self.act(Act::Record(card, Some(taken.name.clone())));
        }
    }

    /// Goes back to the cards from one recording for all lines. False if that is not shown.
    pub(super) fn leave_whole(&mut self) -> bool {
        if !std::mem::take(&mut self.whole.is_open) {
            return false;
        }
        self.hearing.stop();
        self.focus = Some(self.selected);
        true
    }

    /// Says why something was not done.
    pub(super) fn say(&mut self, why: String) {
        self.said = Some(why);
    }

    /// Does what a key or a button asks for.
    pub(super) fn obey(&mut self, command: Command) -> Vec<Wish> {
        if self.whole.is_open {
            return self.whole_obey(command);
        }
        let mut wishes = Vec::new();
        match command {
            Command::Undo | Command::Redo => {
                let at = match command {
                    Command::Undo => self.kept.draft.undo(),
                    _ => self.kept.draft.redo(),
                };
                let card = at.and_then(|at| self.kept.draft.view().ok()?.card_at(at));
                if let Some(card) = card {
                    self.choose(card);
                }
                // What egui remembers of a field is of another text now.
                self.said = None;
            }
            Command::Hear if self.hearing.is_heard() => self.hearing.stop(),
            Command::Hear => wishes.push(Wish::Hear(self.selected)),
            Command::Record => wishes.push(Wish::Record),
            Command::MoveUp => self.act(Act::Aside(self.selected, false)),
            Command::MoveDown => self.act(Act::Aside(self.selected, true)),
            Command::Double => self.act(Act::Double(self.selected)),
            Command::Remove => self.act(Act::Remove(self.selected)),
            Command::AsText if self.kind == Kind::Session => {
                self.kept.draft.pause();
                match (self.side, self.kept.draft.view()) {
                    (Side::Cards, Ok(view)) => {
                        self.cursor = view.cards().get(self.selected).map(|card| card.place.start);
                        self.side = Side::Text;
                    }
                    (Side::Text, Ok(view)) => {
                        let card = self.typed_at.and_then(|at| view.card_at(at));
                        self.side = Side::Cards;
                        if let Some(card) = card {
                            self.choose(card);
                        }
                    }
                    (_, Err(_)) => self.side = Side::Text,
                }
            }
            _ => {}
        }
        wishes
    }

    /// Selects a card, which gets the focus.
    pub(super) fn choose(&mut self, card: usize) {
        (self.selected, self.focus) = (card, Some(card));
        if let Ok(view) = self.kept.draft.view() {
            self.folds.reveal(view, card);
        }
    }

    /// The card that is shown next to this one.
    fn beside(&self, card: usize, down: bool) -> Option<usize> {
        let view = self.kept.draft.view().ok()?;
        let folded = self.folds.folded(view);
        let is_shown = |card: &usize| !folded.iter().any(|(_, inside)| inside.contains(card));
        match down {
            true => (card + 1..view.cards().len()).find(is_shown),
            false => (0..card).rev().find(is_shown),
        }
    }

    /// Takes a step out, and returns the card that is at hand then: of what is folded, the part.
    fn remove(&mut self, card: usize) -> Result<Option<usize>, EditError> {
        let next = self.kept.draft.remove(card)?.unwrap_or(0);
        let view = self.kept.draft.view()?;
        let folded = self.folds.folded(view);
        let around = folded.iter().find(|(_, inside)| inside.contains(&next));
        Ok(Some(around.map_or(next, |(part, _)| *part)))
    }

    /// Copies a step, and returns the card that is at hand then if it is cut out.
    fn copy(&mut self, card: usize, cut: bool) -> Result<Option<usize>, EditError> {
        self.copied = Some(self.kept.draft.copy(card)?);
        match cut {
            true => self.remove(card),
            false => Ok(None),
        }
    }

    /// Makes a change that was asked for on a card.
    pub(super) fn act(&mut self, act: Act) {
        let made: Result<Option<usize>, EditError> = match act {
            Act::Say(card, words) => self.kept.draft.say(card, &words).map(|()| None),
            Act::Set(card, field, value) => self.kept.draft.set(card, field, &value).map(|()| None),
            Act::Bell(card, sound) => self.kept.draft.set_bell(card, sound).map(|()| None),
            Act::Pattern(card, pattern) => {
                self.kept.draft.set_pattern(card, pattern).map(|()| None)
            }
            Act::Times(card, times) => self.kept.draft.set_times(card, times).map(|()| None),
            Act::Add(gap, step) => self.kept.draft.add(gap, step).map(Some),
            Act::Become(card, step) => self.kept.draft.become_step(card, step).map(Some),
            Act::Branch(card, key) => self.kept.draft.add_branch(card, key).map(Some),
            Act::Copy(card, cut) => self.copy(card, cut),
            Act::Put(card, steps) => self.kept.draft.put(card, &steps).map(Some),
            Act::Fold(card) => {
                if let Ok(view) = self.kept.draft.view() {
                    self.folds.toggle(view, card);
                }
                Ok(None)
            }
            Act::Go(card, down) => Ok(self.beside(card, down)),
            Act::Paste(pasted) => self.kept.draft.add_pasted(self.selected, &pasted).map(Some),
            Act::Divide(card, at) => self.kept.draft.divide(card, at).map(Some),
            Act::Withdraw(card) => {
                let gone = self.kept.draft.remove(card);
                gone.map(|left| left.map(|_| card.saturating_sub(1)).or(Some(0)))
            }
            Act::Understand(text) => {
                self.pasting = Some(Pasting::of(text));
                Ok(None)
            }
            Act::Saying(card) => {
                self.saying.toggle(&self.kept.draft, card);
                Ok(None)
            }
            Act::SayAs(card, word, sound) => {
                self.kept.draft.say_as(card, &word, sound.as_deref()).map(|()| None)
            }
            Act::Recording(card) => {
                self.recording.toggle(&self.kept.draft, card);
                Ok(None)
            }
            Act::Whole => {
                self.hearing.stop();
                self.whole.is_open = true;
                Ok(None)
            }
            Act::Record(card, name) => self.kept.draft.record(card, name.as_deref()).map(|()| None),
            Act::Mend(mend) => self.kept.draft.mend(mend).map(|()| None),
            Act::Remove(card) => self.remove(card),
            Act::Double(card) => self.kept.draft.double(card).map(Some),
            Act::Aside(card, down) => self.kept.draft.step_aside(card, down),
            Act::Shift(card, gap) => self.kept.draft.shift_to(card, gap).map(Some),
            Act::Select(card) => {
                self.selected = card;
                self.kept.draft.pause();
                Ok(None)
            }
        };
        match made {
            Ok(Some(card)) => {
                self.choose(card);
                self.said = None;
            }
            Ok(None) => self.said = None,
            Err(error) => self.said = Some(words::sentence(error)),
        }
    }

    /// Shows the session, and returns what was asked for.
    pub(super) fn ui(&mut self, ui: &mut Ui) -> Vec<Wish> {
        if self.whole.is_open {
            return self.whole_ui(ui);
        }
        let mut wishes = Vec::new();
        let before = self.kept.draft.revision();
        let escape = |ui: &Ui| ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
        if self.hearing.is_heard() && escape(ui) {
            self.hearing.stop();
            self.focus = Some(self.selected);
        } else if self.are_versions_shown && escape(ui) {
            self.are_versions_shown = false;
        } else if self.pasting.as_ref().is_some_and(Pasting::is_empty) && escape(ui) {
            self.pasting = None;
        }
        if self.kind == Kind::Session {
            self.strip_ui(ui, &mut wishes);
        }
        self.are_tools_apart = panel::has_room(ui);
        if self.are_tools_apart {
            panel::panel_ui(ui, |ui| {
                self.top_ui(ui, &mut wishes);
                match (self.kind, self.side) {
                    (Kind::Session, Side::Cards) => self.tools_ui(ui),
                    _ => self.unreadable_ui(ui),
                }
            });
        }
        let is_beside = self.beside_ui(ui);
        widgets::page(ui, "studio session", |ui| {
            if !self.are_tools_apart {
                self.top_ui(ui, &mut wishes);
                if self.side == Side::Text {
                    self.unreadable_ui(ui);
                }
            }
            widgets::said(ui, self.said.as_deref());
            self.kept.trouble_ui(ui, &mut wishes);
            match self.side {
                Side::Cards if self.kept.draft.view().is_ok() => {
                    self.head_ui(ui);
                    ui.add_space(GRID * 2.0);
                    self.pasting_ui(ui);
                    self.cards_ui(ui);
                }
                _ => self.text_ui(ui),
            }
            if self.kind == Kind::Reading && !is_beside {
                self.page_ui(ui);
            }
        });
        if let Some(text) = self.copied.take() {
            ui.ctx().copy_text(text);
        }
        if self.kept.draft.revision() != before {
            ui.ctx().request_repaint();
        }
        wishes
    }

    /// The way back, undo and redo, and the other side.
    fn top_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            if ui.add(Press::command(ui, Command::Back).without_outline().flush()).clicked() {
                wishes.push(Wish::Back);
            }
            ui.add_space(GRID);
            if let Some(command) = self.kept.undo_ui(ui) {
                wishes.extend(self.obey(command));
            }
            if self.kind == Kind::Session {
                let is_text = self.side == Side::Text;
                let can = self.kept.draft.view().is_ok() || !is_text;
                let as_text = Press::sign(ui, Command::AsText).chosen(is_text).enabled(can);
                if ui.add(as_text).clicked() {
                    wishes.extend(self.obey(Command::AsText));
                }
                let is_pasting = self.pasting.is_some();
                let hint = "Steps from a script in a word processor";
                let paste = Press::quiet("Paste a script…").hint(hint);
                if ui.add(paste.enabled(self.side == Side::Cards)).clicked() {
                    self.pasting = (!is_pasting).then(Pasting::default);
                }
                let hint = Command::Record.hint(ui.ctx());
                let can = self.kept.draft.view().is_ok();
                let record = Press::quiet(Command::Record.label()).hint(hint).enabled(can);
                if ui.add(record).clicked() {
                    wishes.push(Wish::Record);
                }
                if ui.add(Press::sign_named(icons::WHOLE, WHOLE).enabled(can)).clicked() {
                    self.act(Act::Whole);
                }
                let hint = "The page of this session as your clients will see it";
                let can = self.is_current();
                let as_client = Press::quiet("As your client").hint(hint).enabled(can);
                if ui.add(as_client).clicked() {
                    wishes.push(Wish::AsClient(self.kept.path()));
                }
            }
            // It is there before there is one, so that nothing moves when the first is kept.
            let earlier = Press::sign_named(icons::EARLIER, "Earlier versions…")
                .enabled(!self.kept.versions.is_empty());
            if ui.add(earlier).clicked() {
                self.are_versions_shown = !self.are_versions_shown;
            }
            self.kept.state_ui(ui);
        });
        if self.are_versions_shown {
            self.versions_ui(ui, wishes);
        }
    }

    fn versions_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        widgets::section(ui, "Earlier versions, as they were before they were replaced");
        let mut chosen = None;
        egui::ScrollArea::vertical().id_salt("versions").max_height(200.0).show(ui, |ui| {
            for version in &self.kept.versions {
                if ui.add(Press::plain(version.when.as_str())).clicked() {
                    chosen = Some(version.path.clone());
                }
            }
        });
        if let Some(path) = chosen {
            let (folder, name) = (self.kept.folder.clone(), self.kept.name.clone());
            wishes.push(Wish::Work(Work::Earlier(folder, name, path)));
        }
        let words = "The text of now becomes an earlier version, too, and undo brings it back.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
    }

    /// A script from elsewhere, whose steps are put behind the one at hand.
    fn pasting_ui(&mut self, ui: &mut Ui) {
        let Some(pasting) = &mut self.pasting else { return };
        match pasting.ui(ui) {
            None => {}
            Some(Pressed::Close) => self.pasting = None,
            Some(Pressed::Take(pasted)) => {
                self.pasting = None;
                self.act(Act::Paste(pasted));
            }
        }
    }
}
