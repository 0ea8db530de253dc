//! The lines of whole sessions: which of them a narrator speaks, and where a line stands that nobody can speak.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use anyhow::bail;

use super::{NarrateError, Narrated, Progress};
use crate::domain::Line;
use crate::library::{Library, Narrations, OpenedSession, Voice, narration_folder, spoken_lines};
use crate::narrator::{Narrators, PronounceError};
use crate::script::{Place, Spot};

/// A line that a narrator may have to speak.
struct Spoken<'o> {
    line: &'o Line,
    /// Session of the line.
    opened: &'o OpenedSession,
    /// Its index among the lines of the session.
    at: usize,
}

/// The lines of sessions that have no recording of their own.
pub struct Lines<'o>(Vec<Spoken<'o>>);

/// Lines that cannot be pronounced, each with the name of its session and its place there.
#[derive(Debug, thiserror::Error)]
#[error("{}", terse(.0))]
pub struct Unspoken(Vec<(String, Place, PronounceError)>);

fn terse(errors: &[(String, Place, PronounceError)]) -> String {
    let said = errors.iter().map(|(name, place, error)| {
        let Place { line, column, .. } = place;
        format!("{name}:{line}:{column}: {error}")
    });
    said.collect::<Vec<_>>().join("\n")
}

impl Unspoken {
    /// One sentence for each line.
    pub fn sentences(&self) -> Vec<String> {
        let said = self.0.iter().map(|(name, place, error)| {
            let file = Path::new(name).file_name().unwrap_or_default().to_string_lossy();
            format!("In line {} of `{file}`: {error}.", place.line)
        });
        said.collect()
    }
}

/// What came of narrating a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Clips made and kept, and guessed words.
    pub narrated: Narrated,
    /// Number of clips removed because no line needs them.
    pub removed: usize,
}

impl<'o> Lines<'o> {
    /// The lines of sessions; `None` if there are none.
    ///
    /// # Errors
    /// When some lines are in a language that no narrator speaks.
    pub fn of(sessions: &'o [OpenedSession]) -> anyhow::Result<Option<Lines<'o>>> {
        let all = sessions.iter().flat_map(|opened| {
            let lines = opened.session().lines().into_iter().enumerate();
            lines.map(move |(at, line)| Spoken { line, opened, at })
        });
        let lines: Vec<Spoken<'_>> = all.filter(|spoken| spoken.line.clip.is_none()).collect();
        if let Some(other) = lines.iter().find(|spoken| !spoken.opened.session().is_english()) {
            bail!(
                "`{}` is in another language (`{}`), and the narrators speak English; lines in it need recordings of \
                 their own, as in `Line(text: …, clip: \"a/01.flac\")`",
                other.opened.name(),
                other.opened.session().language
            );
        }
        Ok((!lines.is_empty()).then_some(Lines(lines)))
    }

    /// Makes the clips that are missing in a folder of narrations. If it needs `no_others`, those that no line needs
    /// are removed at the end.
    ///
    /// # Errors
    /// [`Unspoken`], or those of [`Narrations::narrate`].
    pub fn narrate(
        &self,
        narrators: &Narrators,
        voice: Voice,
        (place, no_others): (&Path, bool),
        progress: impl FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> anyhow::Result<Told> {
        let texts: Vec<&Line> = self.0.iter().map(|spoken| spoken.line).collect();
        let mut narrations = Narrations::open(place)?;
        let narrated = narrations.narrate(&texts, voice, narrators, progress);
        let narrated = narrated.map_err(|error| self.placed(error))?;
        let removed = if no_others { narrations.keep_only(&texts, voice)? } else { 0 };
        Ok(Told { narrated, removed })
    }

    /// Adds the places of lines that cannot be pronounced to an error.
    fn placed(&self, error: NarrateError) -> anyhow::Error {
        let NarrateError::Unpronounceable(errors) = error else { return error.into() };
        let said = errors.into_iter().filter_map(|(at, error)| {
            let Spoken { opened, at, .. } = self.0.get(at)?;
            Some((opened.name(), opened.parsed.spots.of(Spot::Line(*at)), error))
        });
        Unspoken(said.collect()).into()
    }
}

/// Narrates the lines of the sessions in an author's bundle folder, as [`Lines::narrate`] does.
///
/// # Errors
/// When the folder cannot be used, every line has a recording of its own, or a line is not narrated.
pub fn narrate_bundle(
    library: &Library,
    narrators: &Narrators,
    folder: &Path,
    voice: Voice,
    progress: impl FnMut(Progress<'_>) -> ControlFlow<()>,
) -> anyhow::Result<Told> {
    let (_, sessions) = library.unsigned(folder)?;
    let Some(lines) = Lines::of(&sessions)? else {
        bail!("every line in `{}` has a recording of its own", folder.display());
    };
    let place = narration_folder(folder);
    // Clips beside the folder may belong to other sessions as well.
    let own = place.starts_with(folder);
    lines.narrate(narrators, voice, (&place, own), progress)
}

/// How far the lines of a bundle are spoken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spokenness {
    /// Number of lines for narrators; the same words count once.
    pub lines: usize,
    /// Number of those with a clip by the narrator in question.
    pub spoken: usize,
    /// Number of lines with a recording of their own.
    pub recorded: usize,
    /// Number of lines that nobody speaks.
    pub as_text: usize,
}

impl Spokenness {
    /// Counts the lines of the sessions in an author's bundle folder, by whether `voice` has spoken them.
    ///
    /// # Errors
    /// When the folder or its list of narrations cannot be used, or its lines are in another language.
    pub fn of(library: &Library, folder: &Path, voice: Voice) -> anyhow::Result<Spokenness> {
        let (_, sessions) = library.unsigned(folder)?;
        Lines::of(&sessions)?;
        let place = narration_folder(folder);
        let narrations = Narrations::open(&place)?;
        // Bundles have thousands of lines, and lists are searched from their beginning.
        let there = narrations.credits().lines.iter().filter(|row| place.join(&row.file).is_file());
        let there: BTreeSet<_> =
            there.map(|row| (&row.text, &row.say_as, row.voice.as_str())).collect();
        let mut counted = Spokenness::default();
        let mut seen = BTreeSet::new();
        for opened in &sessions {
            let lines = spoken_lines(opened.session());
            counted.recorded += opened.session().lines().len() - lines.len();
            for line in lines.into_iter().filter(|line| seen.insert((&line.text, &line.say_as))) {
                let is_by =
                    |voice: &Voice| there.contains(&(&line.text, &line.say_as, voice.name()));
                let is_heard = Voice::ALL.iter().any(is_by) || library.is_built_in(line);
                counted.lines += 1;
                counted.spoken += usize::from(is_by(&voice));
                counted.as_text += usize::from(!is_heard);
            }
        }
        Ok(counted)
    }
}
