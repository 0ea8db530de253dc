//! History from a file: what is in it, how its dates are meant, and bringing it in.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use eframe::egui::{self, Ui};

use crate::app::desktop::Choice;
use crate::app::theme::{GRID, Type};
use crate::app::widgets::{self, Press};
use crate::app::words;
use crate::app::worker::{Awaited, Headway};
use crate::keeper::{BroughtIn, DateOrder, Either, HistoryReading, Imported};

/// The longest path, in characters.
const LONGEST: usize = 1024;
/// How many unreadable lines are listed one by one; the rest are counted.
const SHOWN: usize = 5;

/// How far the import has come.
#[derive(Debug)]
enum Step {
    /// Waiting for the path of a file.
    Which,
    /// The file is being read.
    Reading(Awaited),
    /// Waiting for an answer whether days or months come first in its dates.
    Dates,
    /// The sittings are being compared with the record.
    Weighing,
    /// Ready to be brought in; the comparison says what is new.
    Ready(Box<Imported>, BroughtIn),
    /// The record is being changed: an import, or its undoing.
    Writing,
}

/// The import sheet.
#[derive(Debug)]
pub(super) struct Sheet {
    path: String,
    step: Step,
    /// A file whose dates can be read in two ways, and which was chosen.
    either: Option<(Box<Either>, Option<DateOrder>)>,
    answer: Option<String>,
}

/// What the sheet asks for.
pub(super) enum Asked {
    /// Read this file.
    Read(PathBuf, Arc<Headway>),
    /// Compare what was read with the record.
    Weigh(Box<Imported>),
    /// Add it to the record.
    BringIn(Box<Imported>),
    /// Close the sheet.
    Close,
}

impl Sheet {
    /// A sheet that asks for a file.
    pub(super) fn new() -> Sheet {
        Sheet { path: String::new(), step: Step::Which, either: None, answer: None }
    }

    /// A sheet for a file that is about to be read.
    pub(super) fn of(path: &Path) -> (Sheet, Arc<Headway>) {
        let mut sheet = Sheet { path: path.display().to_string(), ..Sheet::new() };
        let headway = sheet.read_on();
        (sheet, headway)
    }

    /// Waits for a file to be read, and returns the progress to read it with.
    fn read_on(&mut self) -> Arc<Headway> {
        let awaited = Awaited::default();
        let headway = Arc::clone(awaited.headway());
        (self.step, self.answer) = (Step::Reading(awaited), None);
        headway
    }

    /// Whether the record is away for this import.
    pub(super) fn is_away(&self) -> bool {
        matches!(self.step, Step::Weighing | Step::Writing)
    }

    /// Takes what was read from a file, if it is waited for. Returns what is to be compared with the record next.
    pub(super) fn read(
        &mut self,
        headway: &Arc<Headway>,
        reading: Result<HistoryReading, String>,
    ) -> Option<Box<Imported>> {
        if !matches!(&self.step, Step::Reading(awaited) if awaited.is(headway)) {
            return None;
        }
        match reading {
            Ok(HistoryReading::One(imported)) => {
                self.step = Step::Weighing;
                Some(Box::new(imported))
            }
            Ok(HistoryReading::Either(either)) => {
                (self.step, self.either) = (Step::Dates, Some((either, None)));
                None
            }
            Err(why) => {
                self.say(why);
                None
            }
        }
    }

    /// Takes the comparison with the record, if it is waited for.
    pub(super) fn weighed(&mut self, imported: Box<Imported>, brought: BroughtIn) {
        if let Step::Weighing = self.step {
            self.step = Step::Ready(imported, brought);
        }
    }

    /// Shows why the import cannot go on, and asks for a file again.
    pub(super) fn say(&mut self, words: String) {
        (self.step, self.either, self.answer) = (Step::Which, None, Some(sentence(&words)));
    }

    /// Waits for the record to be changed.
    pub(super) fn write(&mut self) {
        (self.step, self.either, self.answer) = (Step::Writing, None, None);
    }

    /// Shows the sheet, and returns what was asked for in this frame.
    pub(super) fn ui(&mut self, ui: &mut Ui) -> Option<Asked> {
        widgets::section(ui, "Import");
        let words = "A history that Groundwork, Insight Timer or Meditate wrote, also as a spreadsheet \
                     saved it. It is looked at here, on this computer, and nothing is brought in before \
                     you say so. You can also drop the file on this window.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        let before = self.path.clone();
        let what = ("Which file", Choice::File);
        let field = widgets::path(ui, what, &mut self.path, (LONGEST, 560.0));
        if before != self.path && !self.is_away() {
            // It is about another file now.
            (self.step, self.either, self.answer) = (Step::Which, None, None);
        }
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        let mut asked = None;
        ui.horizontal_wrapped(|ui| {
            let may = matches!(self.step, Step::Which) && !self.path.trim().is_empty();
            let pressed = ui.add(Press::plain("Look at it").enabled(may)).clicked();
            if may && (pressed || entered) {
                let headway = self.read_on();
                asked = Some(Asked::Read(PathBuf::from(self.path.trim()), headway));
            }
            if ui.add(Press::quiet("Close").enabled(!self.is_away())).clicked() {
                asked = Some(Asked::Close);
            }
            let busy = match self.step {
                Step::Reading(_) | Step::Weighing => "Looking at it…",
                Step::Writing => "Writing…",
                _ => return,
            };
            let words = widgets::quiet(ui, busy, Type::Small);
            ui.label(words);
        });
        if let Some(answer) = &self.answer {
            said_ui(ui, answer);
        }
        asked = asked.or(self.dates_ui(ui));
        if let Step::Ready(imported, brought) = &self.step
            && ready_ui(ui, imported, *brought)
            && let Step::Ready(imported, _) = std::mem::replace(&mut self.step, Step::Writing)
        {
            self.write();
            asked = Some(Asked::BringIn(imported));
        }
        ui.add_space(GRID);
        asked
    }

    /// Asks how dates are meant that can be read in two ways.
    fn dates_ui(&mut self, ui: &mut Ui) -> Option<Asked> {
        let (either, chosen) = self.either.as_mut()?;
        ui.add_space(GRID);
        said_ui(ui, &format!("{} Which is right for “{}”?", sentence(&either.why), either.shows));
        let mut asked = None;
        for (order, is, imported) in [
            (DateOrder::DayFirst, either.day_first_is, &either.day_first),
            (DateOrder::MonthFirst, either.month_first_is, &either.month_first),
        ] {
            ui.horizontal_wrapped(|ui| {
                let press = Press::choice(day(is), *chosen == Some(order));
                let may = !matches!(self.step, Step::Weighing | Step::Writing);
                if ui.add(press.enabled(may)).clicked() {
                    *chosen = Some(order);
                    self.step = Step::Weighing;
                    asked = Some(Asked::Weigh(Box::new(imported.clone())));
                }
                let words = widgets::quiet(ui, span(imported), Type::Small);
                ui.add(egui::Label::new(words).wrap());
            });
        }
        asked
    }
}

/// What is said of a file as a sentence, with the quotes of a book around what stands in it.
fn sentence(words: &str) -> String {
    let mut opens = true;
    let quoted = words.chars().map(|sign| match sign {
        '`' => {
            opens = !opens;
            if opens { '”' } else { '“' }
        }
        sign => sign,
    });
    words::as_sentence(&quoted.collect::<String>())
}

/// Words that are read out when they appear.
fn said_ui(ui: &mut Ui, words: &str) {
    let words = widgets::text(ui, words, Type::Body);
    let label = widgets::paragraph(ui, words);
    widgets::live(ui, &label);
}

fn day(date: NaiveDate) -> String {
    date.format("%-d %B %Y").to_string()
}

/// So many sittings.
pub(super) fn sittings(count: usize) -> String {
    match count {
        1 => "1 sitting".into(),
        count => format!("{count} sittings"),
    }
}

/// So many appointments.
fn appointments(count: usize) -> String {
    match count {
        1 => "1 appointment".into(),
        count => format!("{count} appointments"),
    }
}

/// What of this is new, in words.
pub(super) fn brought_words(brought: BroughtIn) -> String {
    match (brought.new, brought.appointments) {
        (new, 0) => sittings(new),
        (0, new) => appointments(new),
        (new, also) => format!("{} and {}", sittings(new), appointments(also)),
    }
}

/// How many there are, and from when to when; and how many could not be read.
fn span(imported: &Imported) -> String {
    let days = || imported.history.sittings.iter().map(|entry| entry.day);
    let mut words = sittings(imported.history.sittings.len());
    match (days().min(), days().max()) {
        (Some(first), Some(last)) if first == last => words += &format!(" on {}", day(first)),
        (Some(first), Some(last)) => {
            words += &format!(" from {} to {}", day(first), day(last));
        }
        _ => {}
    }
    if !imported.history.appointments.is_empty() {
        words += &format!(", and {}", appointments(imported.history.appointments.len()));
    }
    if imported.unread > 0 {
        words += &format!("; {} could not be read", imported.unread);
    }
    words
}

/// Sentences on the sittings that an import leaves out, and why.
fn left_out(brought: BroughtIn) -> Vec<String> {
    let BroughtIn { there, taken_out, .. } = brought;
    let mut sentences = Vec::new();
    match there {
        0 => {}
        1 => sentences.push("1 is in your history already.".into()),
        there => sentences.push(format!("{there} are in your history already.")),
    }
    match taken_out {
        0 => {}
        1 => sentences.push("1 was taken out before and stays out.".into()),
        taken_out => sentences.push(format!("{taken_out} were taken out before and stay out.")),
    }
    sentences
}

/// Shows what is in a file. Returns true if it is to be brought in.
fn ready_ui(ui: &mut Ui, imported: &Imported, brought: BroughtIn) -> bool {
    ui.add_space(GRID);
    said_ui(ui, &format!("{}: {}.", imported.from, span(imported)));
    let dates = imported.dates.as_deref().map(sentence);
    let problems = imported.problems.iter().take(SHOWN).map(|one| sentence(&one.to_string()));
    let more = imported.problems.len().saturating_sub(SHOWN) + imported.more_problems;
    let more = (more > 0).then(|| format!("And {more} more like these."));
    for words in dates.into_iter().chain(left_out(brought)).chain(problems).chain(more) {
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
    }
    ui.add_space(GRID);
    if brought.new + brought.appointments == 0 {
        said_ui(ui, "There is nothing new in it.");
        return false;
    }
    ui.add(Press::primary(format!("Bring in {}", brought_words(brought)))).clicked()
}
