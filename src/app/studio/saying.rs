//! Another way to say a word of a line: its sounds as they are, one to try and hear, and one to keep.

use eframe::egui::{Key, Ui};

use super::Wish;
use super::act::Act;
use super::note::note_ui;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::domain::Line;
use crate::studio::desk::{
    Card, Draft, Note, Origin, SpokenWord, respelled, said_as, sound_as_meant,
};

/// What opens it.
pub(super) const SAYING: &str = "Say it another way…";
/// Most characters of a sound.
const SOUND: usize = 80;

/// What is tried out about the sounds of a line.
struct Saying {
    card: usize,
    /// The line as it is in the text.
    line: Line,
    /// Its words, as they were read last.
    words: Vec<SpokenWord>,
    /// What was read last, and why it could not be.
    read: Option<(Line, Option<String>)>,
    /// What was asked to be read last.
    asked: Option<Line>,
    /// The word at hand.
    word: Option<String>,
    typed: String,
    is_to_be_heard: bool,
    /// Whether something else is shown than in the last frame.
    moves: bool,
    /// Whether a word was chosen just now, for which a sound is to be typed.
    is_chosen: bool,
}

impl Saying {
    fn new(card: usize, line: Line) -> Saying {
        Saying {
            card,
            line,
            words: Vec::new(),
            read: None,
            asked: None,
            word: None,
            typed: String::new(),
            is_to_be_heard: false,
            moves: true,
            is_chosen: false,
        }
    }

    /// The line with what is tried out.
    fn tried(&self) -> Line {
        let sound = sound_as_meant(&self.typed);
        match &self.word {
            Some(word) if !sound.is_empty() => said_as(&self.line, word, Some(&sound)),
            _ => self.line.clone(),
        }
    }

    /// What is to be read, and what is to be heard.
    fn follow(&mut self) -> Vec<Wish> {
        let (mut wishes, tried) = (Vec::new(), self.tried());
        if self.asked.as_ref() != Some(&tried) {
            self.asked = Some(tried.clone());
            wishes.push(Wish::Pronounce(tried.clone()));
        }
        if std::mem::take(&mut self.is_to_be_heard) {
            wishes.push(Wish::Aloud(tried));
        }
        wishes
    }

    /// Takes the words of a line with their sounds.
    fn take(&mut self, line: Line, read: Result<Vec<SpokenWord>, String>) {
        if self.asked.as_ref() != Some(&line) {
            return;
        }
        let why = match read {
            Ok(words) => {
                self.words = words;
                None
            }
            Err(why) => Some(why),
        };
        self.read = Some((line, why));
    }
}

/// What is tried out, while someone does that.
#[derive(Default)]
pub(super) struct Tried(Option<Box<Saying>>);

impl Tried {
    /// Opens what is tried out about the sounds of a line, or closes it.
    pub(super) fn toggle(&mut self, draft: &Draft, card: usize) {
        let is_open = self.0.take().is_some_and(|saying| saying.card == card);
        if let (false, Ok(line)) = (is_open, draft.line(card)) {
            self.0 = Some(Box::new(Saying::new(card, line)));
        }
    }

    /// What is to be read and heard. It is closed where another card is at hand, or the line is another one.
    pub(super) fn follow(&mut self, draft: &Draft, selected: usize) -> Vec<Wish> {
        let Some(saying) = &mut self.0 else { return Vec::new() };
        match draft.line(saying.card) {
            Ok(line) if line.text == saying.line.text && selected == saying.card => {
                saying.line = line;
                saying.follow()
            }
            _ => {
                self.0 = None;
                Vec::new()
            }
        }
    }

    /// Takes the words of a line with their sounds.
    pub(super) fn take(&mut self, line: Line, read: Result<Vec<SpokenWord>, String>) {
        if let Some(saying) = &mut self.0 {
            saying.take(line, read);
        }
    }

    /// Shows what is tried out, on the card of its line.
    pub(super) fn ui(&mut self, ui: &mut Ui, card: usize, acts: &mut Vec<Act>) {
        let Some(saying) = self.0.as_mut().filter(|saying| saying.card == card) else { return };
        let shown = widgets::sheet(ui, 16).show(ui, |ui| saying.ui(ui, acts));
        if std::mem::take(&mut saying.moves) {
            ui.scroll_to_rect(shown.response.rect, None);
        }
    }
}

impl Saying {
    fn ui(&mut self, ui: &mut Ui, acts: &mut Vec<Act>) {
        ui.set_width(ui.available_width());
        let words = widgets::quiet(ui, "Which word sounds wrong?", Type::Small);
        ui.label(words);
        let mut seen: Vec<&str> = Vec::new();
        let mut chosen = None;
        ui.horizontal_wrapped(|ui| {
            for word in &self.words {
                if seen.contains(&&*word.text) {
                    continue;
                }
                seen.push(&word.text);
                let is_chosen = self.word.as_ref() == Some(&word.text);
                let label = match word.origin {
                    Origin::Guess => format!("{}  {}, guessed", word.text, plainly(&word.phonemes)),
                    _ => format!("{}  {}", word.text, plainly(&word.phonemes)),
                };
                let press = Press::choice(label, is_chosen).hint(origin(word.origin));
                if ui.add(press).clicked() {
                    chosen = Some(word.text.clone());
                }
            }
        });
        if let Some(chosen) = chosen {
            (self.word, self.typed) = (Some(chosen), String::new());
            (self.is_chosen, self.moves) = (true, true);
        }
        let why = self.read.as_ref().and_then(|(line, why)| {
            let is_current = *line == self.tried();
            why.clone().filter(|_| is_current)
        });
        let word = self.word.clone();
        let known = word.as_ref().and_then(|word| self.words.iter().find(|w| w.text == *word));
        if let (Some(word), Some(known)) = (&word, known.cloned()) {
            self.word_ui(ui, word, &known, why.is_none(), acts);
        }
        if let Some(why) = why {
            let words = widgets::text(ui, words::as_sentence(&why), Type::Small);
            let label = widgets::paragraph(ui, words);
            widgets::live(ui, &label);
        }
        ui.add_space(GRID / 2.0);
        ui.horizontal_wrapped(|ui| {
            if self.word.is_none() {
                self.hear_ui(ui);
            }
            if ui.add(Press::quiet("Close")).clicked() {
                acts.push(Act::Saying(self.card));
            }
        });
    }

    fn hear_ui(&mut self, ui: &mut Ui) {
        let hint = "Speaks the line with what is typed here; nothing is kept of it";
        if ui.add(Press::plain("Hear it").hint(hint)).clicked() {
            self.is_to_be_heard = true;
        }
    }

    /// The word at hand: where its sound comes from, and another one for it.
    fn word_ui(
        &mut self,
        ui: &mut Ui,
        word: &str,
        known: &SpokenWord,
        is_readable: bool,
        acts: &mut Vec<Act>,
    ) {
        let spelt = plainly(&known.phonemes);
        let said = format!("“{word}” is said {spelt}: {}.", origin(known.origin));
        let words = widgets::text(ui, said, Type::Body);
        let label = widgets::paragraph(ui, words);
        widgets::live(ui, &label);
        let said = format!("In phonemes, as dictionaries write sounds: {}", known.phonemes);
        let words = widgets::quiet(ui, said, Type::Small);
        widgets::paragraph(ui, words);
        if let Some(both) = known.unsure {
            acts.extend(readings_ui(ui, word, both).map(|sound| self.kept(word, Some(sound))));
        }
        let name = "How it should sound";
        let field = widgets::field(ui, name, &mut self.typed, SOUND, 320.0);
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if std::mem::take(&mut self.is_chosen) {
            field.request_focus();
        }
        let words = "Write it in syllables, with hyphens between them and the stressed one in capitals, as in \
                     shi-VAWN. If you know phonemes, they are taken, too.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        ui.horizontal_wrapped(|ui| {
            let sound = sound_as_meant(&self.typed);
            let can = !sound.is_empty() && is_readable;
            self.hear_ui(ui);
            if ui.add(Press::plain("Keep").enabled(can)).clicked() || (entered && can) {
                acts.push(self.kept(word, Some(sound)));
                self.typed.clear();
            }
            let is_given = self.line != said_as(&self.line, word, None);
            if is_given && ui.add(Press::plain("As it was without this")).clicked() {
                acts.push(self.kept(word, None));
                self.typed.clear();
            }
        });
    }

    fn kept(&self, word: &str, sound: Option<String>) -> Act {
        Act::SayAs(self.card, word.to_owned(), sound)
    }
}

/// A sound in plain letters, or in phonemes where it has no such letters.
fn plainly(phonemes: &str) -> String {
    respelled(phonemes).unwrap_or_else(|| phonemes.to_owned())
}

/// Where the sound of a word comes from.
fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Lexicon => "from the dictionary",
        Origin::Rule => "by a rule",
        Origin::Guess => "guessed from its letters",
        Origin::Given => "as you give it",
    }
}

/// Both sounds of a word that is said in two ways, each as a press. Returns the one that was pressed.
fn readings_ui(ui: &mut Ui, word: &str, both: [(&str, &str); 2]) -> Option<String> {
    let mut pressed = None;
    ui.horizontal_wrapped(|ui| {
        for (meaning, sound) in both {
            let press =
                Press::plain(format!("{word}: {meaning}")).hint(format!("Said {}", plainly(sound)));
            if ui.add(press).clicked() {
                pressed = Some(sound.to_owned());
            }
        }
    });
    pressed
}

/// Advice about a word that is said in two ways, with both to choose from. False if the note is about something else.
pub(super) fn sounds_ui(
    ui: &mut Ui,
    card: &Card,
    index: usize,
    note: &Note,
    acts: &mut Vec<Act>,
) -> bool {
    let Some(word) = note.two_sounds.as_ref().filter(|_| card.is_narrated()) else { return false };
    let Some(both) = word.unsure else { return false };
    // What is to be written is a matter of a press.
    note_ui(ui, &Note { help: None, ..note.clone() });
    let pressed = readings_ui(ui, &word.text, both);
    acts.extend(pressed.map(|sound| Act::SayAs(index, word.text.clone(), Some(sound))));
    true
}
