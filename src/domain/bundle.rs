//! What a therapist hands over: the stated author, the content and the programme.
//!
//! A *bundle* is a set of sessions, readings and recordings. While its author works on it, it is a folder;
//! handed over, it is one signed file.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

/// A bundle's manifest, without the list of its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// Version of the format that it is written in, counted from 1.
    pub format: i64,
    /// Characters `a-z`, `0-9` and `-`; the same in every version of a bundle.
    pub id: String,
    /// Rises with every issue of the bundle: 1, 2, 3 …
    pub version: u32,
    /// Date that the author wrote into it; nothing checks it.
    pub issued: NaiveDate,
    /// Title, shown to the client.
    pub title: String,
    /// BCP 47 tag of its language.
    pub language: String,
    /// Author as stated in the manifest; nothing verifies it.
    pub author: Author,
    /// Handovers from the author's earlier keys, in the order in which the keys followed each other.
    pub follows: Vec<Handover>,
    /// Whom a client can turn to, one line each; shown with *Ground me* and beside the programme.
    pub support: Vec<String>,
    /// File names of its sessions, `s/….ron`.
    pub sessions: Vec<String>,
    /// Texts to read, in order.
    pub readings: Vec<Titled>,
    /// Recordings to listen to besides the sessions, in order.
    pub recordings: Vec<Titled>,
    /// Links to material outside the bundle.
    pub resources: Vec<Resource>,
    /// The order in which its author suggests practising, if there is one.
    pub programme: Option<Programme>,
    /// Lines of its sessions, spoken by synthetic voices and ordered by voice, then by text; empty until the
    /// bundle is packed.
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

    /// Plain names of the synthetic voices that speak in it.
    pub fn voices(&self) -> BTreeSet<&str> {
        self.narration.iter().map(|row| row.voice.as_str()).collect()
    }
}

/// A line spoken by a synthetic voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrated {
    /// The clip's name in the bundle; several lines may share one.
    pub file: String,
    /// Plain name of the voice, from `a-z`, `0-9` and `-`; a program need not know every voice.
    pub voice: String,
    /// Words of the line, as in its session.
    pub text: String,
    /// Pronunciations that the session gives for some of the words.
    pub say_as: BTreeMap<String, String>,
}

impl Narrated {
    /// The key of a row: no two rows of a bundle share it, and rows are sorted by it.
    pub fn place(&self) -> (&str, &str, &BTreeMap<String, String>) {
        (&self.voice, &self.text, &self.say_as)
    }
}

/// The stated author of a bundle. Nobody has verified it: a signature shows that two bundles come from the
/// same person, but not who that person is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// Name that the author goes by.
    pub name: String,
    /// Training and titles, as stated; may be empty.
    pub credentials: String,
    /// How to reach them; may be empty.
    pub contact: String,
}

/// The owner of a key declares that another key follows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// The earlier key, as minisign writes public keys.
    pub key: String,
    /// The key that follows, written the same way.
    pub next: String,
    /// Signature of both keys by the earlier one, in base64.
    pub signature: String,
}

/// A file with a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Titled {
    /// File name in the bundle.
    pub file: String,
    /// Title, shown to the client.
    pub title: String,
}

/// Material outside the bundle: shown as text and opened only after a confirmation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Title, shown to the client.
    pub title: String,
    /// Why the author recommends it; may be empty.
    pub note: String,
    /// Begins with `https://`.
    pub link: String,
}

/// Stages to practise one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    /// At least one.
    pub stages: Vec<Stage>,
}

/// One stage of a programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Characters `a-z`, `0-9` and `-`; stays the same when a programme is revised.
    pub id: String,
    /// Title, shown to the client.
    pub title: String,
    /// Purpose of the stage; may be empty.
    pub about: String,
    /// Ids of the sessions to practise, all from this bundle.
    pub sessions: Vec<String>,
    /// Names of the readings that belong to it, all from this bundle.
    pub readings: Vec<String>,
    /// Suggested days a week, 1 to 7; `None` leaves it open.
    pub days_a_week: Option<u8>,
    /// Suggested number of weeks, 1 to 52; `None` leaves it open.
    pub weeks: Option<u8>,
    /// Condition that opens the stage.
    pub gate: Gate,
    /// Whether its sittings count towards the streak; they always count towards the rhythm.
    pub in_streak: bool,
}

/// The condition that opens a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gate {
    /// No condition.
    Open,
    /// The stage before was practised at least this often.
    Practised(u32),
    /// Everyone who practises rated the comfort of the stage before with at least this number, 1 to 10. The
    /// number is never shown.
    Comfort(u8),
    /// A word that the therapist gives at the next appointment. A pacing aid, not a secret.
    AfterAppointment(Word),
}

/// The word of [`Gate::AfterAppointment`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// As its author typed it, in a bundle that is not packed yet.
    Plain(String),
    /// Its Argon2id hash in the PHC string format, in a packed bundle.
    Hashed(String),
}

/// One file of a packed bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// File name in the bundle: `s/….ron`, `a/….ogg`, `r/….md`.
    pub name: String,
    /// Size in bytes.
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

/// Whether a recording in an author's folder may have this name: as recorders and phones name files, and
/// without anything that leads out of the folder.
pub fn is_recorded_name(file: &str) -> bool {
    let elsewhere = |c: char| {
        c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
    };
    !file.is_empty()
        && file.chars().count() <= 64
        && !file.starts_with(['.', ' '])
        && !file.ends_with(['.', ' '])
        && !file.chars().any(elsewhere)
}

/// The lawful file name in a bundle that is nearest to a recorder's own: `New Recording 12.WAV` becomes
/// `new-recording-12.wav`.
pub fn lawful_name(file: &str) -> String {
    let mut lawful = String::with_capacity(file.len());
    for c in file.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' | '.' | '_' | '-' => lawful.push(c),
            // A combining mark on the letter before it.
            '\u{300}'..='\u{36f}' => {}
            _ if lawful.ends_with('-') => {}
            _ => lawful.push('-'),
        }
    }
    let plain = lawful.trim_start_matches(['.', '_', '-']).replace("-.", ".");
    let (stem, ending) = plain.rsplit_once('.').unwrap_or((&plain, ""));
    let stem = if stem.is_empty() { "recording" } else { stem };
    let most = 64usize.saturating_sub(ending.len() + 1);
    let stem = stem.get(..most).unwrap_or(stem);
    if ending.is_empty() { stem.to_owned() } else { format!("{stem}.{ending}") }
}

/// Whether a link may be shown: it begins with `https://`, has a plain host name, by which a reader judges
/// it, and hides nothing.
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
