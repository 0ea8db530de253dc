//! What stands before the words of a row: times, labels of speakers, marks of lists and quotations.

use super::marks::emphasised;
use super::rows::Row;

/// A row with what stood before its words.
#[derive(Clone, Debug)]
pub(super) struct Peeled {
    pub(super) row: Row,
    /// A place in a recording, in seconds, as read and as written.
    pub(super) stamp: Option<(u64, String)>,
    pub(super) label: Option<Label>,
    /// The mark of an entry in a list; empty for a bullet.
    pub(super) item: Option<String>,
}

/// A label before a colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// The one who guides, as written.
    Guide(String),
    /// One of several who are addressed or speak.
    Someone(String),
    /// Words that are not for the one who listens, such as a client's answer or a note.
    Aside(String),
    /// The title of the session.
    Title,
}

const GUIDES: &[&str] = &[
    "therapist",
    "narrator",
    "guide",
    "facilitator",
    "teacher",
    "instructor",
    "leader",
    "practitioner",
    "coach",
    "reader",
    "clinician",
    "counsellor",
    "counselor",
    "voice",
    "voiceover",
    "voice over",
    "vo",
    "v.o.",
    "host",
    "script",
    "t",
    "th",
    "n",
    "g",
    "say",
    "spoken",
    "audio",
];
const OTHERS: &[&str] =
    &["client", "patient", "participant", "participants", "student", "group", "c", "p"];
/// Keys of what is written about a script.
const KEYS: &[&str] = &[
    "duration",
    "length",
    "time",
    "total time",
    "running time",
    "approximate time",
    "materials",
    "material",
    "props",
    "equipment",
    "author",
    "written by",
    "date",
    "version",
    "source",
    "audience",
    "purpose",
    "aim",
    "goal",
    "copyright",
    "note",
    "notes",
    "note to therapist",
    "note to facilitator",
    "note to guide",
    "note to reader",
    "note for therapist",
    "note for the therapist",
    "note to self",
    "instructions for therapist",
    "facilitator note",
    "facilitator notes",
    "therapist note",
    "therapist notes",
    "stage direction",
    "direction",
    "music",
    "tone",
];
/// Heads of columns.
const COLUMNS: &[&str] =
    &["time", "timing", "min", "mins", "minute", "minutes", "speaker", "who", "when"];

/// Takes what stands before the words of a row.
pub(super) fn peel(mut row: Row) -> Peeled {
    let mut text = row.text.as_str();
    while let Some(quoted) = text.strip_prefix('>') {
        text = quoted.trim_start();
    }
    let mut stamp = None;
    if let Some((seconds, rest)) = stamp_at_start(text) {
        stamp = Some((seconds, text[..text.len() - rest.len()].trim().to_owned()));
        text = rest.trim_start_matches([' ', '\t', '-', '–', '—', '|']);
    }
    let (label, rest) = label(text);
    text = rest;
    let mut item = None;
    if label.is_none()
        && let Some((mark, rest)) = list_mark(text)
    {
        let is_bullet = !mark.ends_with(['.', ')']);
        item = Some(if is_bullet { String::new() } else { mark.to_owned() });
        text = rest;
    }
    row.text = text.to_owned();
    Peeled { row, stamp, label, item }
}

/// A time such as `0:00`, `[00:30]` or `(1:02:15)` at the start of a text, in seconds, and the rest. Without
/// brackets it needs a column, a dash or the end after it, because a sentence can begin with a time of day.
pub(super) fn stamp_at_start(text: &str) -> Option<(u64, &str)> {
    let (inside, close) = match text.chars().next()? {
        '[' => (&text[1..], Some(']')),
        '(' => (&text[1..], Some(')')),
        '{' => (&text[1..], Some('}')),
        _ => (text, None),
    };
    let (from, mut rest) = clock(inside.trim_start())?;
    // The end of a stretch, as in `0:00 – 0:30`.
    let trimmed = rest.trim_start();
    let after_dash =
        ["-->", "-", "–", "—", "to "].iter().find_map(|dash| trimmed.strip_prefix(*dash));
    let mut spans = false;
    if let Some((_, after)) = after_dash.and_then(|after| clock(after.trim_start())) {
        rest = after;
        spans = true;
    }
    if let Some(close) = close {
        return rest.trim_start().strip_prefix(close).map(|rest| (from, rest.trim_start()));
    }
    let trimmed = rest.trim_start();
    let ends = trimmed.is_empty()
        || rest.starts_with('\t')
        || rest.starts_with("  ")
        || spans && rest.starts_with(' ')
        || [" - ", " – ", " — ", " | ", ": "].iter().any(|mark| rest.starts_with(mark));
    ends.then(|| (from, rest.trim_start_matches(':').trim_start()))
}

/// Reads `m:ss`, `mm:ss` or `h:mm:ss`, with or without fractions.
fn clock(text: &str) -> Option<(u64, &str)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let mut rest = text;
    let mut seconds = 0;
    let mut parts = 0;
    loop {
        let length = digits(rest);
        let lawful = if parts == 0 { (1..=3).contains(&length) } else { length == 2 };
        if !lawful || parts == 3 {
            return None;
        }
        let number: u64 = rest[..length].parse().ok()?;
        if parts > 0 && number > 59 {
            return None;
        }
        seconds = seconds * 60 + number;
        parts += 1;
        rest = &rest[length..];
        match rest.strip_prefix(':') {
            Some(after) if digits(after) > 0 => rest = after,
            _ => break,
        }
    }
    let fraction = rest.strip_prefix(['.', ',']).map(|after| (digits(after), after));
    if let Some((length @ 1..=3, after)) = fraction {
        rest = &after[length..];
    }
    (parts >= 2).then_some((seconds, rest))
}

/// A label at the start of a text, and the rest.
fn label(text: &str) -> (Option<Label>, &str) {
    let marked = emphasised("", text).and_then(|(inside, after)| match inside.strip_suffix(':') {
        Some(name) => Some((name, after)),
        None => after.strip_prefix(':').map(|after| (inside, after)),
    });
    let column = || {
        let end = text.find('\t').or_else(|| text.find("   "))?;
        Some((text[..end].trim_end_matches(':'), &text[end..]))
    };
    let colon = || text.split_once(':');
    for (name, rest) in [marked, colon(), column()].into_iter().flatten() {
        let in_column = rest.starts_with(['\t', ' ']) || rest.is_empty();
        if let Some(label) = named(name.trim(), rest).filter(|_| in_column) {
            return (Some(label), rest.trim_start());
        }
    }
    (None, text)
}

fn named(name: &str, rest: &str) -> Option<Label> {
    if name.len() > 40 {
        return None;
    }
    let written = name.to_owned();
    let plain = name.to_lowercase();
    let bare = plain.split('(').next().unwrap_or_default().trim();
    let in_column = rest.starts_with('\t') || rest.starts_with("   ");
    if plain == "title" || plain == "name of practice" {
        return (!rest.trim().is_empty()).then_some(Label::Title);
    }
    if in_column && COLUMNS.contains(&bare) && rest.trim().chars().count() <= 20 {
        return Some(Label::Aside(written));
    }
    // Letters are labels only as capitals; `a:` is an entry of a list.
    let letter = bare.len() <= 2;
    if GUIDES.contains(&bare) && !(letter && name != name.to_uppercase() && bare != "th") {
        return Some(Label::Guide(written));
    }
    if OTHERS.contains(&bare) && !(letter && name != name.to_uppercase()) || KEYS.contains(&bare) {
        return Some(Label::Aside(written));
    }
    let mut words = bare.split_whitespace();
    let (first, second) = (words.next()?, words.next());
    let counted = |word: &str| {
        matches!(
            word,
            "a" | "b" | "c" | "d" | "1" | "2" | "3" | "4" | "one" | "two" | "three" | "both"
        )
    };
    let someone = match second {
        Some(number) => {
            ["partner", "person", "speaker", "voice", "both"].contains(&first)
                && (counted(number) || number == "partners")
                && words.next().is_none()
        }
        None => ["a", "b", "both"].contains(&first) && name.starts_with(char::is_uppercase),
    };
    someone.then_some(Label::Someone(written))
}

/// The mark of an entry in a list, and the rest.
fn list_mark(text: &str) -> Option<(&str, &str)> {
    let end = text.find([' ', '\t'])?;
    let (mark, rest) = text.split_at(end);
    let number = mark.trim_start_matches('(').strip_suffix(['.', ')']);
    let lawful = match number {
        Some(number) => {
            !number.is_empty() && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit())
                || number.len() == 1 && number.bytes().all(|b| b.is_ascii_lowercase())
                || (1..=4).contains(&number.len()) && number.bytes().all(|b| b"IVX".contains(&b))
        }
        None => {
            ["•", "-", "–", "—", "*", "+"].contains(&mark) || mark == "o" && rest.starts_with('\t')
        }
    };
    let rest = rest.trim_start();
    (lawful && !rest.is_empty()).then_some((mark, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<u64>, Option<Label>, Option<String>, String) {
        let row = Row { number: 1, text: text.to_owned(), width: 0, begins_page: false };
        let peeled = peel(row);
        (peeled.stamp.map(|(at, _)| at), peeled.label, peeled.item, peeled.row.text)
    }

    #[test]
    fn times_stand_before_words() {
        for (text, at) in [
            ("0:00\tRest.", 0),
            ("[00:30] Rest.", 30),
            ("(2:15) Rest.", 135),
            ("1:02:03   Rest.", 3723),
            ("0:30 – 1:00 Rest.", 30),
            ("00:00:05,000 --> 00:00:09,000 Rest.", 5),
            ("3:00 - Rest.", 180),
        ] {
            assert_eq!(parts(text), (Some(at), None, None, "Rest.".to_owned()), "{text}");
        }
        for text in ["10:30 is a time of day.", "1:75 Rest.", "(2) Rest", "[0:00"] {
            assert_eq!(parts(text).0, None, "{text}");
        }
    }

    #[test]
    fn labels_say_who_speaks() {
        let guide = |name: &str| Some(Label::Guide(name.to_owned()));
        for (text, label) in [
            ("Therapist: Rest.", guide("Therapist")),
            ("**Narrator:** Rest.", guide("Narrator")),
            ("GUIDE\tRest.", guide("GUIDE")),
            ("T: Rest.", guide("T")),
            ("Guide (softly): Rest.", guide("Guide (softly)")),
            ("Partner A: Rest.", Some(Label::Someone("Partner A".to_owned()))),
            ("Client: Rest.", Some(Label::Aside("Client".to_owned()))),
            ("Note to therapist: Rest.", Some(Label::Aside("Note to therapist".to_owned()))),
            ("[0:10] Guide: Rest.", guide("Guide")),
        ] {
            let (_, found, _, rest) = parts(text);
            assert_eq!((found, rest.as_str()), (label, "Rest."), "{text}");
        }
        for text in ["Remember: rest.", "Feet: warm", "t: x", "the guide: x", "https://example.org"]
        {
            assert_eq!(parts(text).1, None, "{text}");
        }
    }

    #[test]
    fn entries_of_lists_lose_their_marks() {
        let item = |mark: &str| (None, None, Some(mark.to_owned()), "Rest.".to_owned());
        for (text, mark) in [
            ("• Rest.", ""),
            ("- Rest.", ""),
            ("3. Rest.", "3."),
            ("(b) Rest.", "(b)"),
            ("o\tRest.", ""),
        ] {
            assert_eq!(parts(text), item(mark), "{text}");
        }
        for text in ["-5 degrees", "I am.", "3.", "*soft* rest", "o my"] {
            assert_eq!(parts(text).2, None, "{text}");
        }
    }
}
