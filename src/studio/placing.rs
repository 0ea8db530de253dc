//! Which lines of a bundle in the making recordings are for, and the texts that name them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::desk::{Draft, Stamp, Written, read, write};
use super::taking_in::stem_of;
use crate::bundle::MANIFEST;
use crate::domain::Line;
use crate::script::{CardStep, Edit, Way, quoted, written, written_list};
use crate::units::UtcMillis;

/// A spoken line of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// The session's file, such as `s/evening.ron`.
    pub session: String,
    /// Its place among the spoken lines of the session, from 1 on.
    pub number: usize,
    /// Its words.
    pub text: String,
    card: usize,
    clip: Option<String>,
}

/// Which line recordings are for.
#[derive(Copy, Clone, Debug, Default)]
pub struct Choice<'a> {
    /// The session, by its id or file.
    pub session: Option<&'a str>,
    /// The line, by its place among the spoken lines, from 1 on.
    pub line: Option<usize>,
}

/// The texts of a bundle in the making that name recordings.
pub struct Texts {
    folder: PathBuf,
    manifest: String,
    /// Sessions by their files, in the order of the manifest.
    sessions: Vec<(String, Draft)>,
    /// Texts as they were read, by their files.
    was: BTreeMap<String, Stamp>,
}

/// Where one of several recordings goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The lines that it plays.
    pub lines: Vec<Spoken>,
    /// Whether the bundle's list of recordings names it.
    pub is_listed: bool,
}

impl Texts {
    /// Reads the texts of a folder.
    ///
    /// # Errors
    /// When the manifest or a session cannot be read.
    pub fn read(folder: &Path) -> anyhow::Result<Texts> {
        let manifest = read(&folder.join(MANIFEST))?;
        let mut was = BTreeMap::from([(MANIFEST.to_owned(), Stamp::of(&manifest))]);
        let mut sessions = Vec::new();
        for name in written_list(&manifest, &Way::default().field("sessions"))? {
            let text = read(&folder.join(&name))?;
            was.insert(name.clone(), Stamp::of(&text));
            sessions.push((name, Draft::new(text)));
        }
        Ok(Texts { folder: folder.to_path_buf(), manifest, sessions, was })
    }

    /// The files of the sessions, in the order of the manifest.
    pub fn sessions(&self) -> impl Iterator<Item = &str> {
        self.sessions.iter().map(|(name, _)| name.as_str())
    }

    /// The spoken lines of a session, given by its id or file.
    ///
    /// # Errors
    /// When there is no such session, or its text is not well-formed.
    pub fn lines(&self, session: &str) -> anyhow::Result<Vec<Spoken>> {
        let is_it = |(name, draft): &&(String, Draft)| {
            let [id] = written(draft.text(), [Way::default().field("id")]).unwrap_or_default();
            id == session || name == session
        };
        let Some((name, draft)) = self.sessions.iter().find(is_it) else {
            let known: Vec<String> =
                self.sessions.iter().map(|(name, _)| format!("`{name}`")).collect();
            bail!("there is no session `{session}` in the bundle; it has {}", known.join(", "));
        };
        spoken(name, draft)
    }

    /// A line as narrators read it.
    ///
    /// # Errors
    /// When its session was changed.
    pub fn line(&self, spoken: &Spoken) -> anyhow::Result<Line> {
        let session = self.sessions.iter().find(|(file, _)| *file == spoken.session);
        let Some((_, draft)) = session else { bail!("there is no `{}`", spoken.session) };
        Ok(draft.line(spoken.card)?)
    }

    /// The id of a session, given by its file, and its language, as far as they are written.
    pub fn about(&self, session: &str) -> [String; 2] {
        let session = self.sessions.iter().find(|(file, _)| file == session);
        let fields = ["id", "language"].map(|field| Way::default().field(field));
        session.and_then(|(_, draft)| written(draft.text(), fields).ok()).unwrap_or_default()
    }

    /// Where recordings go, one for each file, before any of them is taken in. Without a choice they go where a recording
    /// of the same name is named, whatever its ending; in a session that is chosen, else to the line whose number is in the
    /// file's name.
    ///
    /// # Errors
    /// When it is not clear where one of them goes.
    pub fn places(&self, files: &[PathBuf], choice: Choice<'_>) -> anyhow::Result<Vec<Places>> {
        let session = choice.session.map(|session| self.lines(session)).transpose()?;
        if choice.line.is_some() && (session.is_none() || files.len() != 1) {
            bail!("a line is chosen for one recording, in a session that is chosen with it");
        }
        let mut all: Vec<Places> = Vec::new();
        for file in files {
            let places = match &session {
                Some(lines) => {
                    Places { lines: in_session(file, lines, choice.line)?, ..Places::default() }
                }
                None => self.of_this_name(&stem_of(file))?,
            };
            let taken = |line: &&Spoken| all.iter().any(|other| other.lines.contains(line));
            if let Some(line) = places.lines.iter().find(taken) {
                bail!(
                    "`{}` and another recording are both for line {} of `{}`; take them in one after the other",
                    file.display(),
                    line.number,
                    line.session
                );
            }
            all.push(places);
        }
        Ok(all)
    }

    /// Where a recording of this name, without its ending, is named.
    fn of_this_name(&self, stem: &str) -> anyhow::Result<Places> {
        let mut lines = Vec::new();
        for (name, draft) in &self.sessions {
            lines.extend(spoken(name, draft)?.into_iter().filter(|line| line.is_of(stem)));
        }
        Ok(Places { lines, is_listed: self.listed(stem)?.next().is_some() })
    }

    /// Where the manifest lists a recording of this name.
    fn listed(&self, stem: &str) -> anyhow::Result<impl Iterator<Item = Way>> {
        let files = Way::of_texts(&self.manifest, "file")?;
        Ok(files
            .into_iter()
            .filter(move |(_, file)| file.starts_with("a/") && stem_of(Path::new(file)) == stem)
            .map(|(way, _)| way))
    }

    /// Has these places played by a recording in the folder.
    ///
    /// # Errors
    /// When a text cannot be edited.
    pub fn play(&mut self, places: &Places, file: &Path, name: &str) -> anyhow::Result<()> {
        for line in &places.lines {
            let session = self.sessions.iter_mut().find(|(file, _)| *file == line.session);
            if let Some((_, draft)) = session {
                draft.record(line.card, Some(name))?;
            }
        }
        if places.is_listed {
            let ways: Vec<Way> = self.listed(&stem_of(file))?.collect();
            for at in ways {
                Edit::Set { at, value: quoted(name) }.apply(&mut self.manifest)?;
            }
        }
        Ok(())
    }

    /// Writes the texts that have changed; what they were before becomes an earlier version.
    ///
    /// # Errors
    /// When one cannot be written, or was changed by another program meanwhile.
    pub fn write(&mut self, now: UtcMillis) -> anyhow::Result<()> {
        let manifest = (MANIFEST, self.manifest.as_str());
        let sessions = self.sessions.iter().map(|(name, draft)| (name.as_str(), draft.text()));
        for (name, text) in sessions.chain([manifest]) {
            let is = Stamp::of(text);
            let Some(was) = self.was.get_mut(name).filter(|was| **was != is) else { continue };
            let path = self.folder.join(name);
            if let Written::Changed(_) = write(&self.folder, &path, text, &[*was], true, now)? {
                bail!(
                    "`{name}` was changed by another program meanwhile and stays so; the recordings are in `a`, and \
                     taking them in once more gives them their lines"
                );
            }
            *was = is;
        }
        Ok(())
    }
}

impl Spoken {
    /// Whether a recording of one's own plays it.
    pub fn is_recorded(&self) -> bool {
        self.clip.is_some()
    }

    /// The card that shows it.
    pub fn card(&self) -> usize {
        self.card
    }

    /// Whether a recording of this name, without its ending, plays it.
    fn is_of(&self, stem: &str) -> bool {
        self.clip.as_deref().is_some_and(|clip| stem_of(Path::new(clip)) == stem)
    }
}

fn spoken(name: &str, draft: &Draft) -> anyhow::Result<Vec<Spoken>> {
    let cards = draft.view()?.cards();
    let lines = draft.spoken_lines()?.into_iter().zip(1..).filter_map(|(card, number)| {
        let CardStep::Say { text, clip, .. } = &cards.get(card)?.step else { return None };
        let session = name.to_owned();
        Some(Spoken { session, number, text: text.clone(), card, clip: clip.clone() })
    });
    Ok(lines.collect())
}

/// The line of a session that a file is for: the one that is chosen, the one that has a recording of this name, or the
/// one whose number is the last in its name.
fn in_session(file: &Path, lines: &[Spoken], chosen: Option<usize>) -> anyhow::Result<Vec<Spoken>> {
    let stem = stem_of(file);
    let named: Vec<Spoken> = lines.iter().filter(|line| line.is_of(&stem)).cloned().collect();
    if chosen.is_none() && !named.is_empty() {
        return Ok(named);
    }
    let in_name = stem.split(|c: char| !c.is_ascii_digit()).rfind(|digits| !digits.is_empty());
    let Some(number) = chosen.or_else(|| in_name?.parse().ok()) else {
        bail!(
            "it is not clear for which line `{}` is: call it by the line's number, as in `03.m4a`, or choose the line \
             with --line; a recording of all lines is taken in with --whole",
            file.display()
        );
    };
    match number.checked_sub(1).and_then(|at| lines.get(at)) {
        Some(line) => Ok(vec![line.clone()]),
        None => bail!(
            "`{}` would be for line {number}, and the session has {} spoken lines; choose one with --line",
            file.display(),
            lines.len()
        ),
    }
}
