//! *Take along…*: the sheet on which practice is put into a folder, for a phone.

mod acts;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::Ui;

pub use self::acts::{NOT_OPEN, is_kept_back};
use super::command::Command;
use super::desktop::Choice;
use super::session::Page;
use super::theme::{GRID, Type};
use super::widgets::{self, Press};
use super::words;
use super::worker::{Awaited, Headway};
use crate::domain::Session;
use crate::library::{AlongFormat, Taken, UNPROTECTED};
use crate::sitting::{AlongRequest, PlayRequest};
use crate::units::Frames;

/// The longest path, in characters.
const LONGEST: usize = 1024;

/// What is under way, as opposed to what came of it.
struct Writing {
    awaited: Awaited,
    /// Number of files there will be.
    of: usize,
    folder: String,
}

/// A session that can be taken along.
struct Row {
    /// The stage of the programme that it belongs to, if it is from one.
    stage: Option<String>,
    title: String,
    /// How it is played, whatever its length.
    request: PlayRequest,
    /// Lengths on offer, with those that are chosen.
    lengths: Vec<(Frames, bool)>,
}

impl Row {
    fn new(session: &Session, request: PlayRequest, stage: Option<String>) -> Row {
        let lengths = session.lengths.iter().map(|length| (*length, false)).collect();
        Row { stage, title: session.title.clone(), request, lengths }
    }

    /// Chooses a length, which need not be one of those on offer.
    fn choose(&mut self, length: Frames) {
        match self.lengths.iter_mut().find(|(offered, _)| *offered == length) {
            Some((_, chosen)) => *chosen = true,
            None => {
                self.lengths.push((length, true));
                self.lengths.sort();
            }
        }
    }

    fn chosen(&self) -> impl Iterator<Item = PlayRequest> {
        let chosen = self.lengths.iter().filter(|(_, chosen)| *chosen);
        chosen.map(|(length, _)| self.request.clone().at_length(*length))
    }

    fn ui(&mut self, ui: &mut Ui) -> bool {
        let mut changed = false;
        let words = widgets::text(ui, &self.title, Type::Body);
        widgets::paragraph(ui, words);
        ui.horizontal_wrapped(|ui| {
            for (length, chosen) in &mut self.lengths {
                let label = match *length {
                    Frames::ZERO => "Its own length".to_owned(),
                    length => words::short(length),
                };
                if ui.add(Press::choice(label, *chosen)).clicked() {
                    *chosen = !*chosen;
                    changed = true;
                }
            }
        });
        ui.add_space(GRID / 2.0);
        changed
    }
}

/// The sheet: what is taken along, how, and where to.
pub struct Sheet {
    /// The page of the session that it was opened on, to go back to.
    page: Option<Box<Page>>,
    rows: Vec<Row>,
    format: AlongFormat,
    titles: bool,
    folder: String,
    writing: Option<Writing>,
    answer: Option<String>,
}

/// What the sheet asks for.
pub enum Wish {
    /// Go back to where it was opened.
    Back,
    /// Write the files.
    Write(Box<AlongRequest>, Arc<Headway>),
}

impl Sheet {
    fn new(rows: Vec<Row>, page: Option<Box<Page>>, folder: &Path) -> Sheet {
        Sheet {
            page,
            rows,
            format: AlongFormat::default(),
            titles: false,
            folder: folder.display().to_string(),
            writing: None,
            answer: None,
        }
    }

    /// The page of a session that it was opened on.
    pub fn page(&self) -> Option<&Page> {
        self.page.as_deref()
    }

    /// The same, to be shown again.
    pub fn into_page(self) -> Option<Box<Page>> {
        self.page
    }

    /// Shows what came of writing the files, if that is waited for.
    pub fn taken(&mut self, headway: &Arc<Headway>, taken: Result<Taken, String>) {
        let Some(writing) = self.writing.take_if(|writing| writing.awaited.is(headway)) else {
            return;
        };
        self.answer = Some(match taken {
            Ok(taken) => said(&taken, &writing.folder),
            Err(why) => why,
        });
    }

    /// Shows the sheet, and returns what was asked for in this frame.
    pub fn ui(&mut self, ui: &mut Ui) -> Option<Wish> {
        let mut wish = None;
        widgets::page(ui, "along", |ui| {
            if ui.add(Press::command(ui, Command::Back).without_outline().flush()).clicked() {
                wish = Some(Wish::Back);
            }
            widgets::heading(ui, "Take along");
            let words = "What you choose here becomes sound files in a folder, to be copied to a phone or written \
                         straight onto a stick. “Ground me” is the first of them.";
            let words = widgets::text(ui, words, Type::Body);
            widgets::paragraph(ui, words);
            ui.add_space(GRID / 2.0);
            let words = widgets::text(ui, UNPROTECTED, Type::Body);
            widgets::paragraph(ui, words);
            // What is under way is as it was begun; what is chosen meanwhile is for the next time.
            if self.choices_ui(ui) {
                self.answer = None;
            }
            ui.add_space(GRID);
            if let Some(written) = self.write_ui(ui) {
                wish = Some(written);
            }
            if let Some(answer) = &self.answer {
                ui.add_space(GRID);
                let words = widgets::text(ui, answer, Type::Body);
                let label = widgets::paragraph(ui, words);
                widgets::live(ui, &label);
            }
        });
        wish
    }

    /// Whether anything was changed.
    fn choices_ui(&mut self, ui: &mut Ui) -> bool {
        let mut changed = false;
        widgets::section(ui, "Which, and how long");
        let several = self.rows.windows(2).any(|two| two[0].stage != two[1].stage);
        let mut stage = None;
        for row in &mut self.rows {
            if several && row.stage.is_some() && row.stage != stage {
                stage.clone_from(&row.stage);
                let words = widgets::quiet(ui, stage.as_deref().unwrap_or_default(), Type::Small);
                widgets::paragraph(ui, words);
            }
            changed |= row.ui(ui);
        }
        widgets::section(ui, "As");
        let formats = AlongFormat::ALL.map(|format| {
            let label = match format {
                AlongFormat::Flac => "FLAC, exactly as here",
                AlongFormat::Ogg => "Ogg Vorbis, much smaller",
            };
            (format, label.to_string())
        });
        changed |= widgets::choose(ui, &mut self.format, &formats);
        ui.add_space(GRID / 2.0);
        let label = "Name the files after the sessions, instead of “Practice 1”";
        changed |= ui.checkbox(&mut self.titles, label).changed();
        widgets::section(ui, "Where to");
        let folder = ("The folder", Choice::Folder);
        changed |= widgets::path(ui, folder, &mut self.folder, (LONGEST, 560.0)).changed();
        let words =
            "Other files in it stay as they are. Doing this again writes only what has changed.";
        let words = widgets::quiet(ui, words, Type::Small);
        widgets::paragraph(ui, words);
        changed
    }

    fn write_ui(&mut self, ui: &mut Ui) -> Option<Wish> {
        let mut wish = None;
        ui.horizontal_wrapped(|ui| {
            let Some(writing) = &self.writing else {
                let practice: Vec<PlayRequest> = self.rows.iter().flat_map(Row::chosen).collect();
                let is_none = practice.is_empty();
                let may = !is_none && !self.folder.trim().is_empty();
                if ui.add(Press::primary("Take along").enabled(may)).clicked() {
                    let (awaited, folder) = (Awaited::default(), self.folder.trim().to_owned());
                    let headway = Arc::clone(awaited.headway());
                    let writing = Writing { awaited, of: practice.len() + 1, folder };
                    let folder = PathBuf::from(&writing.folder);
                    let (format, titles) = (self.format, self.titles);
                    let request = AlongRequest { practice, folder, format, titles };
                    wish = Some(Wish::Write(Box::new(request), headway));
                    (self.writing, self.answer) = (Some(writing), None);
                }
                if is_none {
                    let words = widgets::quiet(ui, "Choose at least one length.", Type::Body);
                    ui.label(words);
                }
                return;
            };
            let (headway, of) = (writing.awaited.headway(), writing.of);
            let words = format!("{} of {of} files, {} %", headway.whole(), headway.percent());
            let words = widgets::text(ui, words, Type::Body);
            ui.label(words);
            if ui.add(Press::quiet("Cancel")).clicked() {
                self.writing = None;
                self.answer =
                    Some("This was broken off. Files that were whole by then stay.".into());
            }
        });
        wish
    }
}

/// What was taken along, in words.
fn said(taken: &Taken, folder: &str) -> String {
    let Taken { written, kept, earlier } = taken;
    let files = |n: usize| if n == 1 { "1 file".to_owned() } else { format!("{n} files") };
    let mut said = match (written, kept) {
        (0, _) => format!("Nothing has changed: all {} are in `{folder}` already.", files(*kept)),
        (written, 0) => format!("{} and the notes are in `{folder}`.", files(*written)),
        (written, kept) => {
            let (is, was) = (["are", "is"], ["were", "was"]);
            format!(
                "{} in `{folder}` {} new; {} {} there already.",
                files(*written),
                is[usize::from(*written == 1)],
                files(*kept),
                was[usize::from(*kept == 1)],
            )
        }
    };
    match earlier.as_slice() {
        [] => {}
        [one] => said.push_str(&format!(" `{one}` is from an earlier time, and stays there.")),
        several => {
            let several = several.join("`, `");
            said.push_str(&format!(" `{several}` are from an earlier time, and stay there."));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_it_is_said_in_whole_sentences() {
        let said = |written, kept, earlier: &[&str]| {
            let earlier = earlier.iter().map(|name| name.to_string()).collect();
            said(&Taken { written, kept, earlier }, "/a")
        };
        assert_eq!(said(2, 0, &[]), "2 files and the notes are in `/a`.");
        assert_eq!(said(0, 3, &[]), "Nothing has changed: all 3 files are in `/a` already.");
        assert_eq!(
            said(1, 2, &["04 Practice 3.flac"]),
            "1 file in `/a` is new; 2 files were there already. `04 Practice 3.flac` is from an earlier time, and \
             stays there."
        );
        assert_eq!(
            said(2, 1, &["a.ogg", "b.ogg"]),
            "2 files in `/a` are new; 1 file was there already. `a.ogg`, `b.ogg` are from an earlier time, and stay \
             there."
        );
    }
}
