//! What a therapist hands over: who says they made it, what is inside, and the programme.
//!
//! A *bundle* is a set of sessions, readings and recordings. While it is in the making it is a folder;
//! handed over, it is one signed file.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

/// A bundle's manifest, without the list of its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// `a-z`, `0-9`, `-`: the same in every version of a bundle.
    pub id: String,
    /// Counts up: 1, 2, 3 …
    pub version: u32,
    /// The day that its author wrote into it.
    pub issued: NaiveDate,
    /// What it is called.
    pub title: String,
    /// BCP 47 tag of its language.
    pub language: String,
    /// Who says they made it.
    pub author: Author,
    /// Keys that its author signed with before, handed over one to the next.
    pub follows: Vec<Handover>,
    /// Whom a client can turn to, one line each; shown with *Ground me* and beside the programme.
    pub support: Vec<String>,
    /// Its sessions: names of files, `s/….ron`.
    pub sessions: Vec<String>,
    /// What there is to read, in order.
    pub readings: Vec<Titled>,
    /// What there is to listen to beside the sessions, in order.
    pub recordings: Vec<Titled>,
    /// What there is elsewhere.
    pub resources: Vec<Resource>,
    /// The order in which it is meant to be practised, if there is one.
    pub programme: Option<Programme>,
    /// Lines of its sessions as synthetic voices say them, by voice, then by text; none while it is in the
    /// making.
    pub narration: Vec<Narrated>,
}

impl Bundle {
    /// Every file that the manifest names, in its order: sessions, readings, recordings, narrated lines.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        let titled =
            self.readings.iter().chain(&self.recordings).map(|titled| titled.file.as_str());
        let narrated = self.narration.iter().map(|row| row.file.as_str());
        self.sessions.iter().map(String::as_str).chain(titled).chain(narrated)
    }

    /// The synthetic voices that speak in it, by their plain names.
    pub fn voices(&self) -> BTreeSet<&str> {
        self.narration.iter().map(|row| row.voice.as_str()).collect()
    }
}

/// A line as a synthetic voice says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrated {
    /// The clip's name in the bundle; several lines may share one.
    pub file: String,
    /// The plain name of the voice, `a-z`, `0-9`, `-`; not every program knows every voice.
    pub voice: String,
    /// The words.
    pub text: String,
    /// Pronunciations that the session gives for some of the words.
    pub say_as: BTreeMap<String, String>,
}

impl Narrated {
    /// What no two rows of a bundle have in common, and what they are ordered by.
    pub fn place(&self) -> (&str, &str, &BTreeMap<String, String>) {
        (&self.voice, &self.text, &self.say_as)
    }
}

/// Who says they made a bundle. Nobody has looked into it: a signature shows that two bundles come
/// from the same hands, and not whose hands they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// As they call themselves.
    pub name: String,
    /// Training and titles, as stated; may be empty.
    pub credentials: String,
    /// How to reach them; may be empty.
    pub contact: String,
}

/// Whoever has a key says that another one follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// The earlier key, as minisign writes public keys.
    pub key: String,
    /// The later one.
    pub next: String,
    /// The earlier key's signature of both, in base64.
    pub signature: String,
}

/// A file with a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Titled {
    /// Its name in the bundle.
    pub file: String,
    /// What it is called.
    pub title: String,
}

/// Something elsewhere: shown as text, opened only after a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// What it is called.
    pub title: String,
    /// Why it is there; may be empty.
    pub note: String,
    /// Begins with `https://`.
    pub link: String,
}

/// Stages, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// At least one.
    pub stages: Vec<Stage>,
}

/// One stage of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// `a-z`, `0-9`, `-`: stays the same while a programme is revised.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// What it is about; may be empty.
    pub about: String,
    /// Ids of sessions of this bundle.
    pub sessions: Vec<String>,
    /// Names of readings of this bundle.
    pub readings: Vec<String>,
    /// On how many days a week, 1 to 7; `None` leaves it open.
    pub days_a_week: Option<u8>,
    /// For how many weeks, 1 to 52; `None` leaves it open.
    pub weeks: Option<u8>,
    /// What opens it.
    pub gate: Gate,
    /// Whether its sittings count towards the streak; they always count towards the rhythm.
    pub in_streak: bool,
}

/// What opens a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gate {
    /// It is open.
    Open,
    /// The stage before was practised this often.
    Practised(u32),
    /// Everyone who practises was at least this comfortable with the stage before, 1 to 10. The number is
    /// never shown.
    Comfort(u8),
    /// A word that the therapist gives at the next appointment. A pacing aid, not a secret.
    AfterAppointment(Word),
}

/// The word of [`Gate::AfterAppointment`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// As its author typed it, in a bundle in the making.
    Plain(String),
    /// Its Argon2id hash in the PHC string format, in a bundle that is handed over.
    Hashed(String),
}

/// One file of a bundle that is handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// Its name: `s/….ron`, `a/….ogg`, `r/….md`.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its content.
    pub blake3: [u8; 32],
}

/// Whether a file may have this name in a bundle: one of the folders `s`, `a` and `r`, then a plain name
/// of at most 64 small letters, digits, `.`, `_` and `-` that begins with a letter or digit.
pub fn is_file_name(name: &str) -> bool {
    let Some((folder, file)) = name.split_once('/') else { return false };
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    matches!(folder, "s" | "a" | "r")
        && file.len() <= 64
        && file.bytes().next().is_some_and(plain)
        && file.bytes().all(|b| plain(b) || matches!(b, b'.' | b'_' | b'-'))
}

/// Whether this is a link that may be shown: `https://`, a plain host, which is what a reader goes by, and
/// nothing hidden.
pub fn is_link(link: &str) -> bool {
    let host = link.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#']).next());
    let lawful = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    host.is_some_and(|host| host.contains('.') && host.chars().all(lawful))
        && link.chars().all(|c| c.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_say_where_they_lead() {
        for good in
            ["https://example.org", "https://a-b.example.org/x?y#z", "https://example.org?q"]
        {
            assert!(is_link(good), "{good}");
        }
        for bad in [
            "http://example.org",
            "https://",
            "https://localhost",
            "https://bank.example@evil.test/",
            "https://ex\u{430}mple.org",
            "https://example.org/a b",
            "https://example.org:443/",
        ] {
            assert!(!is_link(bad), "{bad}");
        }
    }

    #[test]
    fn names_lead_nowhere_else() {
        for good in ["s/a.ron", "a/01-arrive.flac", "r/0_x.md"] {
            assert!(is_file_name(good), "{good}");
        }
        let long = format!("s/{}", "a".repeat(65));
        for bad in [
            "", "a.ron", "/a.ron", "s/", "s//a", "s/../a", "s/.a", "s/A.ron", "x/a.ron", "s/a/b",
            "s\\a", "s/a b", "s/-a", "s/ä", &long,
        ] {
            assert!(!is_file_name(bad), "{bad}");
        }
    }
}
