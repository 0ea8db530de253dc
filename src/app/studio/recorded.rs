//! A recording of one's own for a line: chosen from a phone's or a recorder's files, and taken into the bundle.

use std::path::{Path, PathBuf};

use eframe::egui::{Key, Ui};

use super::Wish;
use super::act::Act;
use super::whole::WHOLE;
use crate::app::desktop::Choice;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::library::as_typed;
use crate::studio::desk::{Draft, Work};
use crate::studio::taking_in::Taken;

/// What opens it.
pub(super) const RECORDED: &str = "Your own recording…";
/// Most characters of a path.
const PATH: usize = 1024;

/// The recording of a line while it is chosen.
struct Choosing {
    card: usize,
    /// The words of the line.
    text: String,
    /// The recording that plays it now.
    clip: Option<String>,
    path: String,
    /// What is to be taken in.
    wanted: Option<PathBuf>,
    /// What is being taken in.
    awaited: Option<PathBuf>,
    /// What came of the last one.
    said: Vec<String>,
    /// Whether something else is shown than in the last frame.
    moves: bool,
}

/// The recording that is chosen, while someone does that.
#[derive(Default)]
pub(super) struct Recording(Option<Box<Choosing>>);

impl Recording {
    /// Opens what is chosen for a line, or closes it.
    pub(super) fn toggle(&mut self, draft: &Draft, card: usize) {
        let is_open = self.0.take().is_some_and(|choosing| choosing.card == card);
        if let (false, Ok(line)) = (is_open, draft.line(card)) {
            self.0 = Some(Box::new(Choosing {
                card,
                text: line.text,
                clip: line.clip,
                path: String::new(),
                wanted: None,
                awaited: None,
                said: Vec::new(),
                moves: true,
            }));
        }
    }

    /// What is to be taken into this folder. It is closed where another card is at hand, or the line is another one.
    pub(super) fn follow(&mut self, draft: &Draft, selected: usize, folder: &Path) -> Option<Wish> {
        let choosing = self.0.as_mut()?;
        match draft.line(choosing.card) {
            Ok(line) if line.text == choosing.text && selected == choosing.card => {
                choosing.clip = line.clip;
                let file = choosing.wanted.take()?;
                choosing.awaited = Some(file.clone());
                Some(Wish::Work(Work::TakeIn(folder.to_path_buf(), file)))
            }
            _ => {
                self.0 = None;
                None
            }
        }
    }

    /// Takes what came of a recording. Returns the card that it plays now.
    pub(super) fn take(&mut self, file: &Path, taken: &Result<Taken, String>) -> Option<usize> {
        let choosing = self.0.as_mut()?;
        choosing.awaited.take_if(|awaited| *awaited == file)?;
        choosing.moves = true;
        match taken {
            Ok(taken) => {
                choosing.said = said(taken);
                choosing.path.clear();
                Some(choosing.card)
            }
            Err(why) => {
                choosing.said = vec![words::in_quotes(words::as_sentence(why))];
                None
            }
        }
    }

    /// Shows it on the card of its line.
    pub(super) fn ui(&mut self, ui: &mut Ui, card: usize, acts: &mut Vec<Act>) {
        let Some(choosing) = self.0.as_mut().filter(|choosing| choosing.card == card) else {
            return;
        };
        let shown = widgets::sheet(ui, 16).show(ui, |ui| choosing.ui(ui, acts));
        if std::mem::take(&mut choosing.moves) {
            ui.scroll_to_rect(shown.response.rect, None);
        }
    }
}

/// What was taken in, and advice about it.
fn said(taken: &Taken) -> Vec<String> {
    let Taken { name, came_as, length, advice, .. } = taken;
    let length = words::short(*length);
    let first = match came_as {
        Some(what) => format!("It came as {what} and lies in the bundle as {name}, {length} long."),
        None => format!("It lies in the bundle as {name}, {length} long."),
    };
    let advice = advice.iter().map(|said| {
        let said = said.strip_prefix("advice: ").unwrap_or(said);
        words::in_quotes(words::as_sentence(said))
    });
    [first].into_iter().chain(advice).collect()
}

impl Choosing {
    fn ui(&mut self, ui: &mut Ui, acts: &mut Vec<Act>) {
        ui.set_width(ui.available_width());
        let words = match &self.clip {
            Some(clip) => format!(
                "{clip} plays this line. Another recording takes its place; the file stays."
            ),
            None => "A recording in your own voice plays this line from then on.".to_owned(),
        };
        let words = widgets::text(ui, words, Type::Body);
        widgets::paragraph(ui, words);
        let words = "Voice memos, messages and files of recorders are all taken: M4A, WAV, Opus and more. A copy goes into the \
                     bundle; the file itself stays as it is.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        ui.add_space(GRID / 2.0);
        let is_free = self.awaited.is_none() && self.wanted.is_none();
        let what = ("Where the recording is", Choice::File);
        let (field, pressed) =
            widgets::path_and(ui, what, &mut self.path, (PATH, 420.0), |ui, path| {
                let ready = is_free && !path.trim().is_empty();
                ui.add(Press::plain("Take it in").enabled(ready)).clicked()
            });
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if is_free && !self.path.trim().is_empty() && (pressed || entered) {
            self.wanted = Some(as_typed(self.path.trim().as_ref()));
            self.said.clear();
        }
        if self.awaited.is_some() {
            let words = widgets::quiet(ui, "It is listened to…", Type::Body);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
        for said in &self.said {
            let words = widgets::text(ui, said.as_str(), Type::Body);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
        ui.add_space(GRID / 2.0);
        ui.horizontal_wrapped(|ui| {
            let hint = "The line is spoken by a narrator or shown as text again; the file stays";
            if self.clip.is_some()
                && ui.add(Press::plain("Play it without this").hint(hint)).clicked()
            {
                acts.push(Act::Record(self.card, None));
                self.said.clear();
            }
            let hint = "A recording of the whole session, which is cut into its lines";
            if ui.add(Press::quiet(WHOLE).hint(hint)).clicked() {
                acts.push(Act::Whole);
            }
            if ui.add(Press::quiet("Close")).clicked() {
                acts.push(Act::Recording(self.card));
            }
        });
    }
}
