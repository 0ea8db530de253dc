//! Compares two versions of a bundle, for people.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::open::OpenedBundle;
use crate::domain::Session;
use crate::domain::bundle::{Bundle, Stage, Titled};

/// The parts of a version that are compared.
#[derive(Clone, Debug)]
pub struct Edition {
    /// Manifest of this version.
    pub bundle: Bundle,
    /// Sessions of this version, in the order of the manifest.
    pub sessions: Vec<Session>,
    /// BLAKE3 of its files, by name.
    pub files: BTreeMap<String, [u8; 32]>,
}

impl From<&OpenedBundle> for Edition {
    fn from(opened: &OpenedBundle) -> Edition {
        Edition {
            bundle: opened.bundle.clone(),
            sessions: opened.sessions.iter().map(|(_, session)| session.clone()).collect(),
            files: opened.files.iter().map(|file| (file.name.clone(), file.blake3)).collect(),
        }
    }
}

/// A difference between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Kind of difference.
    pub how: How,
    /// Kind of the changed part, in a word: `session`, `reading` …
    pub what: &'static str,
    /// Title of the changed part.
    pub title: String,
    /// Details in a few words; may be empty.
    pub detail: String,
}

/// Kind of a difference between two versions.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// Only in the new version.
    New,
    /// Only in the old version.
    Gone,
    /// Different in the two versions.
    Changed,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Change { how, what, title, detail } = self;
        match how {
            How::New => write!(f, "New {what}: {title}")?,
            How::Gone => write!(f, "No more: the {what} {title}")?,
            How::Changed => write!(f, "Changed {what}: {title}")?,
        }
        match detail.as_str() {
            "" => Ok(()),
            detail => write!(f, " ({detail})"),
        }
    }
}

/// The differences of `new` from `old`: sessions, readings, recordings and stages in the order of `new`, then
/// removed parts.
pub fn changes(old: &Edition, new: &Edition) -> Vec<Change> {
    let mut found = Vec::new();
    compare(
        "session",
        &old.sessions,
        &new.sessions,
        |session| (&session.id, &session.title),
        |a, b| {
            let same = a == b && clips(old, a) == clips(new, b);
            (!same).then(|| of_session(a, b))
        },
        &mut found,
    );
    for (what, of) in [
        ("reading", (|bundle| &bundle.readings) as fn(&Bundle) -> &Vec<Titled>),
        ("recording", |bundle| &bundle.recordings),
    ] {
        compare(
            what,
            of(&old.bundle),
            of(&new.bundle),
            |one| (&one.file, &one.title),
            |a, b| {
                let same = a == b && old.files.get(&a.file) == new.files.get(&b.file);
                (!same).then(String::new)
            },
            &mut found,
        );
    }
    let stages = |edition: &Edition| -> Vec<Stage> {
        edition.bundle.programme.iter().flat_map(|programme| programme.stages.clone()).collect()
    };
    compare(
        "stage",
        &stages(old),
        &stages(new),
        |stage| (&stage.id, &stage.title),
        // The condition that opens a stage is not shown.
        |a, b| (a != b).then(String::new),
        &mut found,
    );
    let said = |what, a: &dyn fmt::Display, b: &dyn fmt::Display| {
        let (a, b) = (a.to_string(), b.to_string());
        (a != b).then(|| Change { how: How::Changed, what, title: b, detail: format!("was: {a}") })
    };
    let (a, b) = (&old.bundle, &new.bundle);
    found.extend(said("title", &a.title, &b.title));
    found.extend(said("author", &a.author.name, &b.author.name));
    found.extend(said("credentials", &a.author.credentials, &b.author.credentials));
    found.extend(said("contact", &a.author.contact, &b.author.contact));
    found.extend(said("support", &a.support.join("; "), &b.support.join("; ")));
    found
}

/// Compares two lists of things by id, and names them by title.
fn compare<T>(
    what: &'static str,
    old: &[T],
    new: &[T],
    names: impl Fn(&T) -> (&String, &String),
    differs: impl Fn(&T, &T) -> Option<String>,
    found: &mut Vec<Change>,
) {
    for one in new {
        let (id, title) = names(one);
        let before = old.iter().find(|other| names(other).0 == id);
        let (how, detail) = match before.map(|before| differs(before, one)) {
            None => (How::New, String::new()),
            Some(Some(detail)) => (How::Changed, detail),
            Some(None) => continue,
        };
        found.push(Change { how, what, title: title.clone(), detail });
    }
    for one in old {
        let (id, title) = names(one);
        if new.iter().all(|other| names(other).0 != id) {
            let (how, detail) = (How::Gone, String::new());
            found.push(Change { how, what, title: title.clone(), detail });
        }
    }
}

/// Hashes of the recordings and narrations of a session's lines; a name alone may refer to another content.
fn clips(edition: &Edition, session: &Session) -> BTreeSet<Option<[u8; 32]>> {
    let lines = session.lines();
    let narrated =
        edition.bundle.narration.iter().filter(|row| {
            lines.iter().any(|line| line.text == row.text && line.say_as == row.say_as)
        });
    let names = super::open::clips(session).into_iter();
    let names = names.chain(narrated.map(|row| row.file.clone()));
    names.map(|name| edition.files.get(&name).copied()).collect()
}

/// Numbers of lines in which two versions of a session differ.
struct Lines {
    changed: usize,
    new: usize,
    gone: usize,
}

impl Lines {
    /// A line that is only in the old version and one that is only in the new one are the same line, changed, if both
    /// follow the same line that is in both. A line that only moved is none of the three.
    fn of(old: &Session, new: &Session) -> Lines {
        let texts = |session: &Session| -> Vec<String> {
            session.lines().into_iter().map(|line| line.text.clone()).collect()
        };
        let (before, after) = (texts(old), texts(new));
        let (gone, new) = (only_in(&before, &after), only_in(&after, &before));
        let mut lines = Lines { changed: 0, new: 0, gone: 0 };
        for behind in gone.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
            let [gone, new] = [&gone, &new].map(|only| only.get(behind).copied().unwrap_or(0));
            lines.changed += gone.min(new);
            lines.gone += gone.saturating_sub(new);
            lines.new += new.saturating_sub(gone);
        }
        lines
    }
}

/// Numbers of different lines that the others do not have, by the last line before them that the others have.
fn only_in<'a>(lines: &'a [String], others: &[String]) -> BTreeMap<Option<&'a str>, usize> {
    let others: BTreeSet<&String> = others.iter().collect();
    let (mut behind, mut seen, mut counts) = (None, BTreeSet::new(), BTreeMap::new());
    for line in lines {
        if others.contains(line) {
            behind = Some(line.as_str());
        } else if seen.insert(line) {
            *counts.entry(behind).or_default() += 1;
        }
    }
    counts
}

/// The differences between two versions of a session, in a few words.
fn of_session(old: &Session, new: &Session) -> String {
    let count = |n: usize, how: &str| match n {
        0 => None,
        1 => Some(format!("1 line {how}")),
        n => Some(format!("{n} lines {how}")),
    };
    let of = Lines::of(old, new);
    let mut said = Vec::new();
    said.extend((old.title != new.title).then(|| format!("was: {}", old.title)));
    said.extend(count(of.changed, "changed"));
    said.extend(count(of.new, "new"));
    said.extend(count(of.gone, "gone"));
    said.extend((old.lengths != new.lengths).then(|| "other lengths".to_owned()));
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script;

    fn session(lines: &[&str]) -> Session {
        let steps: String = lines.iter().map(|line| format!("Say(\"{line}\"), ")).collect();
        let text = format!(
            "Session(format: 1, id: \"evening\", title: \"Evening\", language: \"en\", practice: Grounding, \
             lengths: [\"5m\"], steps: [{steps} Quiet(ideal: \"4m\", least: \"1m\", most: \"9m\")])"
        );
        script::parse("evening.ron", text.as_bytes()).unwrap().session
    }

    #[test]
    fn a_line_that_was_changed_is_one_line() {
        let before = ["The feet.", "The hands.", "The breath."];
        for (after, said) in [
            (&before[..], ""),
            (&["The feet.", "Both hands.", "The breath."], "1 line changed"),
            (&["One foot.", "Both hands.", "All breath."], "3 lines changed"),
            (&["The feet.", "The hands.", "The wrists.", "The breath."], "1 line new"),
            (&["The feet.", "The breath."], "1 line gone"),
            (
                &["The feet.", "Both hands.", "And arms.", "The breath."],
                "1 line changed, 1 line new",
            ),
            // Elsewhere it is another line; and what moved is no other line.
            (&["The hands.", "The breath.", "The end."], "1 line new, 1 line gone"),
            (&["The breath.", "The feet.", "The hands."], ""),
            (&["The feet.", "The feet.", "The hands.", "The breath."], ""),
        ] {
            assert_eq!(of_session(&session(&before), &session(after)), said, "{after:?}");
        }
    }
}
