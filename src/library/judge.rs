//! Checks a script before anyone hears it: problems, advice, missing recordings, impossible lengths.

use std::collections::BTreeMap;
use std::path::Path;

use super::catalogue::Library;
use super::narrations::spoken_lines;
use super::opened::{OpenedSession, Source, script_at};
use super::prepare::beside;
use super::said::in_words;
use super::stumbles::Stumble;
use crate::domain::{
    CompileError, Line, Misfit, Preferences, Request, Session, compile, feasible, misfits,
};
use crate::narrator::{SpokenWord, Voice};
use crate::script::{self, Code, Diagnostic, Parsed, Report, Spot};
use crate::units::Frames;

impl Library {
    /// All diagnostics of a script: problems, advice, missing recordings, impossible lengths.
    ///
    /// # Errors
    /// When the file, or the list of the narrations beside it, cannot be read.
    pub fn check(&self, path: &Path) -> anyhow::Result<Report> {
        self.check_text(path, &script_at(path)?)
    }

    /// The same of a text that need not be written yet. Its recordings are those beside `path`.
    ///
    /// # Errors
    /// When the list of the narrations beside it cannot be read.
    pub fn check_text(&self, path: &Path, text: &[u8]) -> anyhow::Result<Report> {
        let name = path.display().to_string();
        let parsed = match script::parse(&name, text) {
            Ok(parsed) => parsed,
            Err(report) => return Ok(report),
        };
        let opened = OpenedSession { parsed, source: Source::File(path.to_path_buf()) };
        let found = self.unplayable(&opened)?;
        let faded = if found.is_empty() { self.faded(&opened)? } else { BTreeMap::new() };
        let left_out = found.len().saturating_sub(Report::MOST);
        let spoken = self.spoken(opened.session());
        let Parsed { spots: places, advice, blanks, .. } = opened.parsed;
        let errors = found
            .into_iter()
            .take(Report::MOST)
            .map(|(spot, (code, message))| Diagnostic::at(code, &name, &places.of(spot), message));
        let faded = faded.into_iter().map(|(spot, length)| {
            let message =
                format!("at {length} these words begin in the fade, where they are hardly heard");
            Diagnostic::at(Code::FadingWords, &name, &places.of(spot), message)
                .with_help("let the last `Quiet` be at least as long as `fade` at its least")
        });
        let spoken = spoken.into_iter().map(|(at, Stumble { code, message, help, .. })| {
            Diagnostic::at(code, &name, &places.of(Spot::Line(at)), message).with_help(help)
        });
        let report = advice.with(errors.chain(faded).chain(spoken).chain(blanks).collect());
        Ok(Report { left_out: report.left_out + left_out, ..report })
    }

    /// Problems that prevent a session from being played as offered, with each of its narrators and without
    /// one: unusable recordings, steps that do not fit, impossible lengths. Each spot has one problem.
    ///
    /// # Errors
    /// When the list of the narrations beside it cannot be read.
    fn unplayable(&self, opened: &OpenedSession) -> anyhow::Result<BTreeMap<Spot, (Code, String)>> {
        let wish = Preferences::default();
        let session = opened.session();
        let mut found: BTreeMap<Spot, (Code, String)> = BTreeMap::new();
        let lines = spoken_lines(session);
        let beside = beside(&opened.source)?;
        let speaks =
            |voice: &Voice| lines.iter().any(|line| self.narrated(&beside, line, *voice).is_some());
        let voices = Voice::ALL.into_iter().filter(speaks).map(Some);
        for voice in [None].into_iter().chain(voices) {
            // A missing recording counts with the length of its caption.
            let unread = |at, error: anyhow::Error| {
                found.entry(Spot::Clip(at)).or_insert((Code::Recording, in_words(&error)));
                Ok(())
            };
            let clips = self.voices_but(opened, voice, unread)?.lengths;
            let mut say = |spot: Spot, code: Code, error: CompileError| {
                found.entry(spot).or_insert_with(|| (code, error.to_string()));
            };
            let misfits = misfits(session, &clips, &wish);
            let fits = misfits.is_empty();
            for (misfit, error) in misfits {
                let spot = match misfit {
                    Misfit::Turn(at) => Spot::Turn(at),
                    Misfit::Line(at) => Spot::Line(at),
                };
                say(spot, Code::DoesNotFit, error);
            }
            match feasible(session, &clips, &wish) {
                Err(error) if fits => say(Spot::Steps, Code::DoesNotFit, error),
                // Already reported.
                Err(_) => {}
                Ok(_) => {
                    for (at, length) in session.lengths.iter().enumerate() {
                        let request = Request { target: Some(*length), ..Request::default() };
                        if let Err(error) = compile(session, &clips, &wish, request) {
                            say(Spot::Length(at), Code::Infeasible, error);
                        }
                    }
                }
            }
        }
        Ok(found)
    }

    /// The lines that begin after most of the fade, with each narrator of the session and without one, and
    /// the length at which this happens: one on offer, or the shortest.
    ///
    /// # Errors
    /// When a recording cannot be read, or the session cannot be compiled.
    fn faded(&self, opened: &OpenedSession) -> anyhow::Result<BTreeMap<Spot, Frames>> {
        let session = opened.session();
        let mut found = BTreeMap::new();
        if session.fade == Frames::ZERO {
            return Ok(found);
        }
        let wish = Preferences::default();
        let lines = session.lines();
        for voice in [None].into_iter().chain(self.recorded_by(opened).into_iter().map(Some)) {
            let clips = self.voices(opened, voice)?.lengths;
            let shortest = feasible(session, &clips, &wish)?.shortest();
            for length in session.lengths.iter().copied().chain([shortest]) {
                let request = Request { target: Some(length), ..Request::default() };
                let timeline = compile(session, &clips, &wish, request)?;
                for said in timeline.lines_in_fade() {
                    let at = lines.iter().position(|line| line.text == said);
                    found.entry(Spot::Line(at.unwrap_or_default())).or_insert(length);
                }
            }
        }
        Ok(found)
    }
}

impl Library {
    /// The words of a line that are said in two ways, where nothing decides which.
    pub fn two_sounded(&self, line: &Line) -> Vec<SpokenWord> {
        self.readings().of(line).into_iter().filter_map(|stumble| stumble.word).collect()
    }

    /// Problems for narrators, by line: another language than theirs (at the first line), characters that they
    /// cannot read, and words with two pronunciations that nothing decides.
    fn spoken(&self, session: &Session) -> Vec<(usize, Stumble)> {
        let lines = session.lines().into_iter().enumerate();
        let mut lines = lines.filter(|(_, line)| line.clip.is_none());
        if !session.is_english() {
            let message = format!(
                "the session is in another language (`{}`), and the narrators speak English",
                session.language
            );
            let help = "without recordings of their own, as in `Line(text: …, clip: \"a/01.flac\")`, this and \
                        all such lines are shown as text"
                .to_owned();
            let stumble = Stumble { code: Code::OtherLanguage, message, help, word: None };
            return lines.next().map(|(at, _)| (at, stumble)).into_iter().collect();
        }
        let said = lines.flat_map(|(at, line)| {
            self.readings().of(line).into_iter().map(move |stumble| (at, stumble))
        });
        said.take(Report::MOST).collect()
    }
}
