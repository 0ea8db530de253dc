//! The outermost struct of a script.

use std::ops::RangeInclusive;

use super::code::Code;
use super::reader::{Fields, Reader, closest, option};
use super::steps::{self, Steps};
use super::tree::{Node, Value};
use crate::domain::{Bed, BedSound, Practice, Session, Setting, Topic, Touch};
use crate::units::Frames;

/// The format that this program reads.
const FORMAT: i64 = 1;

/// What a `format` can be at all.
const FORMATS: RangeInclusive<i64> = 1..=1_000_000;

/// The longest that a session may be asked to last, 12 h.
pub(super) const LONGEST: Frames = Frames::from_secs(12 * 3600);

/// The shortest length on offer.
const SHORTEST: Frames = Frames::from_secs(10);

const FIELDS: &[&str] = &[
    "format", "id", "title", "summary", "language", "practice", "setting", "touch", "notes",
    "topics", "lengths", "bed", "fade", "steps",
];

/// The session; `None` if there was any problem that left a hole in it.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Session> {
    match &node.value {
        Value::Fields(Some(name), _) if name != "Session" => {
            let message = format!("found `{name}(…)`, expected `Session(…)`");
            let help = closest(name, &["Session"]);
            reader.problem_with_help(Code::WrongKind, node.head, message, help);
            return None;
        }
        _ => {}
    }
    // A later format may mean anything: nothing more is said about such a file.
    if let Value::Fields(_, fields) = &node.value
        && let Some(field) = fields.iter().find(|field| field.name == "format")
        && reader.number(&field.value, FORMATS)? != FORMAT
    {
        let message =
            format!("this format is newer than this program, which reads format {FORMAT}");
        let help = Some("a newer version of Groundwork may read it".to_string());
        reader.problem_with_help(Code::Format, field.value.span, message, help);
        return None;
    }
    let fields = reader.named(node, "Session", FIELDS)?;
    reader.required(&fields, "format");
    let id = reader.required(&fields, "id").and_then(|node| id(reader, node));
    let title = reader.required(&fields, "title").and_then(|node| reader.text(node, 1..=80));
    let summary = reader.required(&fields, "summary").and_then(|node| reader.text(node, 1..=400));
    let language = match fields.get("language") {
        Some(node) => language(reader, node),
        None => Some("en".to_string()),
    };
    let practice = reader
        .required(&fields, "practice")
        .and_then(|node| reader.word(node, Practice::ALL, Practice::name));
    let setting =
        optional_word(reader, &fields, "setting", Setting::Solo, Setting::ALL, Setting::name);
    let touch = optional_word(reader, &fields, "touch", Touch::None, Touch::ALL, Touch::name);
    if let (Some(node), Some(Touch::Partner), Some(Setting::Solo)) =
        (fields.get("touch"), touch, setting)
    {
        let message = "a partner's touch in a session for one";
        let help = Some("write `setting: Partners`".to_string());
        reader.problem_with_help(Code::ForTwo, node.span, message, help);
    }
    let notes = list(reader, &fields, "notes", |reader, node| reader.text(node, 1..=300));
    let topics =
        list(reader, &fields, "topics", |reader, node| reader.word(node, Topic::ALL, Topic::name));
    let lengths = lengths(reader, &fields);
    let bed = match fields.get("bed").and_then(option) {
        Some(node) => bed(reader, node).map(Some),
        None => Some(None),
    };
    let fade = match fields.get("fade").and_then(option) {
        Some(node) => reader.duration(node, Frames::ZERO..=Frames::from_secs(1800)),
        None => Some(Frames::ZERO),
    };
    let steps = reader
        .required(&fields, "steps")
        .and_then(|node| Steps::new(reader, setting.unwrap_or(Setting::Solo)).session(node));
    Some(Session {
        id: id?,
        title: title?,
        summary: summary?,
        language: language?,
        practice: practice?,
        setting: setting?,
        touch: touch?,
        notes: notes?,
        topics: topics?,
        lengths: lengths?,
        bed: bed?,
        fade: fade?,
        steps: steps?,
    })
}

/// `[a-z0-9-]`, 1–64 characters, not beginning or ending with `-`.
fn id(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let id = reader.text(node, 1..=64)?;
    let lawful = id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if lawful && !id.starts_with('-') && !id.ends_with('-') {
        return Some(id);
    }
    let plain: String = id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    let plain = plain.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    let help = (!plain.is_empty()).then(|| format!("for example \"{plain}\""));
    let message = "an id has small letters, digits and `-` only, and no `-` at its ends";
    reader.problem_with_help(Code::BadId, node.span, message, help);
    None
}

/// A BCP 47 tag by its shape: a language of two or three letters, then subtags.
fn language(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let tag = reader.text(node, 1..=35)?;
    let mut parts = tag.split('-');
    let lawful = parts.next().is_some_and(|first| {
        (2..=3).contains(&first.len()) && first.chars().all(|c| c.is_ascii_lowercase())
    }) && parts.all(|part| {
        (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
    });
    if !lawful {
        reader.problem(
            Code::BadId,
            node.span,
            "this is not a language tag such as `en` or `pt-BR`",
        );
    }
    lawful.then_some(tag)
}

/// A word that may be left out.
fn optional_word<T: Copy>(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    name: &str,
    usual: T,
    all: &[T],
    word: fn(T) -> &'static str,
) -> Option<T> {
    match fields.get(name) {
        Some(node) => reader.word(node, all, word),
        None => Some(usual),
    }
}

/// A list that may be left out.
fn list<T>(
    reader: &mut Reader<'_>,
    fields: &Fields<'_>,
    name: &str,
    item: impl FnMut(&mut Reader<'_>, &Node) -> Option<T>,
) -> Option<Vec<T>> {
    match fields.get(name) {
        Some(node) => reader.list(node, item),
        None => Some(Vec::new()),
    }
}

/// The lengths on offer, rising; their places are kept for the compiler's word on them.
fn lengths(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Vec<Frames>> {
    let mut before: Option<Frames> = None;
    list(reader, fields, "lengths", |reader, node| {
        let length = reader.duration(node, SHORTEST..=LONGEST)?;
        if let Some(before) = before.filter(|before| *before >= length) {
            let message = format!("{length} after {before}; lengths rise");
            reader.problem(Code::WrongOrder, node.span, message);
        }
        before = Some(length);
        reader.seen.lengths.push(node.span);
        Some(length)
    })
}

fn bed(reader: &mut Reader<'_>, node: &Node) -> Option<Bed> {
    let fields = reader.named(node, "Bed", &["sound", "level_db"])?;
    let sound = reader
        .required(&fields, "sound")
        .and_then(|node| reader.word(node, BedSound::ALL, BedSound::name));
    let level = match fields.get("level_db").and_then(option) {
        Some(node) => reader.level(node, steps::BED_LEVELS),
        None => Some(Bed::DEFAULT_LEVEL),
    };
    Some(Bed { sound: sound?, level: level? })
}
