//! The fields of a session.

use super::check::{Checker, Fields, LineSpans, What};
use super::diagnostic::Code;
use super::outline::Words;
use super::source::Place;
use super::source::{Source, Span};
use super::tree::{Node, Value};
use crate::domain::{Area, Bed, BedSound, Practice, Session, Setting, Step, Topic, Touch};
use crate::units::Frames;

/// The newest version of the session format. The program reads all earlier versions too.
pub const FORMAT: i64 = 2;

/// Topics added in format 2.
const TOPICS_OF_2: [Topic; 7] = [
    Topic::Arousal,
    Topic::Orgasm,
    Topic::WantingDifferently,
    Topic::Trauma,
    Topic::Illness,
    Topic::Identity,
    Topic::Urges,
];

/// The longest sitting, with everything at its most, and the longest length on offer.
pub const LONGEST: Frames = Frames::from_secs(12 * 3600);
/// Most steps of a session, with repeats written out and every branch of a choice counted. This limits the
/// work of making a timeline; a rich hour has some hundred steps.
pub const MOST_STEPS: u64 = 20_000;

/// Most characters of a title.
pub(super) const TITLE: usize = 80;
const SUMMARY: usize = 400;
const NOTE: usize = 400;
const MOST_NOTES: usize = 12;
const MOST_LENGTHS: usize = 12;
const LONGEST_FADE: Frames = Frames::from_secs(3600);
/// LUFS, as documented on [`Bed::level`].
const BED_LEVELS: std::ops::RangeInclusive<i64> = -60..=-10;

/// Session fields, in the order in which they are written.
pub(super) const FIELDS: [&str; 15] = [
    "format", "id", "title", "summary", "language", "practice", "setting", "touch", "areas",
    "notes", "topics", "lengths", "bed", "fade", "steps",
];

/// A place in a script about which other layers may have diagnostics.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot {
    /// All steps together.
    Steps,
    /// An entry of `lengths`, by its index in [`Session::lengths`].
    Length(usize),
    /// A turn, counted from 0 in the order written.
    Turn(usize),
    /// The words of a line, by its index in [`Session::lines`].
    Line(usize),
    /// The name of a line's own recording, by the line's index.
    Clip(usize),
}

/// The places of all spots in a script, for [`super::Diagnostic::at`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spots {
    /// Text of the script. A place includes its line, so places are made only when a diagnostic needs one.
    text: Box<str>,
    steps: Span,
    lengths: Vec<Span>,
    turns: Vec<Span>,
    lines: Vec<LineSpans>,
}

impl Spots {
    /// The place of a spot.
    pub fn of(&self, spot: Spot) -> Place {
        let span = match spot {
            Spot::Steps => None,
            Spot::Length(at) => self.lengths.get(at).copied(),
            Spot::Turn(at) => self.turns.get(at).copied(),
            Spot::Line(at) => self.lines.get(at).map(|line| line.words),
            Spot::Clip(at) => self.lines.get(at).and_then(|line| line.clip),
        };
        Source::new("", &self.text).place(span.unwrap_or(self.steps))
    }
}

/// The fields besides the steps, with the places that the advice needs.
pub(super) struct About<'t> {
    pub(super) head: Span,
    /// `None` if it is not valid.
    pub(super) practice: Option<Practice>,
    pub(super) touch: (Touch, Span),
    pub(super) setting: (Setting, Span),
    /// `None` if it is not clear which language is meant.
    pub(super) language: Option<&'t str>,
    /// Title, summary and notes, which are read before the start.
    pub(super) read: Vec<Words<'t>>,
    pub(super) notes: Vec<&'t str>,
}

impl<'t> Checker<'t> {
    /// The session of a whole script, if it has no errors, and the fields that the advice needs, if they can
    /// be read.
    pub(super) fn session(
        &mut self,
        root: &'t Node<'t>,
    ) -> (Option<(Session, Spots)>, Option<About<'t>>) {
        let Some(fields) = self.versioned(root, "Session", FORMAT, &FIELDS) else {
            return (None, None);
        };

        let id = self.field(&fields, "id").and_then(|node| self.id(node));
        let title = self.field(&fields, "title");
        let title = title.and_then(|node| self.read(node, What::Field("title"), TITLE));
        let summary = fields.optional("summary");
        let summary = summary.and_then(|node| self.read(node, What::Field("summary"), SUMMARY));
        let language_at = self.field(&fields, "language");
        let language = language_at.and_then(|node| self.language(node));
        let practice = self.field(&fields, "practice").and_then(|node| {
            self.word(node, What::Field("practice"), Practice::ALL, Practice::name)
        });
        let setting_at = fields.raw("setting").map_or(fields.head(), Node::head);
        let setting = match fields.optional("setting") {
            None => Some(Setting::Solo),
            Some(node) => self.word(node, What::Field("setting"), Setting::ALL, Setting::name),
        };
        // If the setting is unreadable, steps for two are not reported.
        self.setting = setting.unwrap_or(Setting::Partners);
        let touch_at = fields.raw("touch").map_or(fields.head(), Node::head);
        let touch = match fields.raw("touch") {
            None => Some(Touch::None),
            Some(node) => self.word(node, What::Field("touch"), Touch::ALL, Touch::name),
        };
        if touch == Some(Touch::Partner) && self.setting == Setting::Solo {
            let message = "`touch` is `Partner` in a session for one";
            let help = "write `setting: Partners`, or `touch: Own`";
            self.problems.report_with_help(Code::Partners, touch_at, message, help);
        }
        let areas = self.areas(&fields);
        let notes = fields.optional("notes").map(|node| self.notes(node)).unwrap_or_default();
        let topics = fields.optional("topics").map(|node| self.topics(node)).unwrap_or_default();
        let lengths = fields.optional("lengths").map(|node| self.lengths(node)).unwrap_or_default();
        let bed = fields.optional("bed").and_then(|node| self.bed(node));
        let fade = match fields.optional("fade") {
            None => Some(Frames::ZERO),
            Some(node) => self.time(node, What::Field("fade"), Frames::ZERO..=LONGEST_FADE),
        };
        self.about_pelvis = areas.contains(&Area::Pelvis);
        let steps_at = self.field(&fields, "steps");
        let steps = steps_at.and_then(|node| {
            let steps = self.steps(node, "steps")?;
            self.bounds(&steps, node.head());
            Some(steps)
        });

        let note_texts: Vec<&'t str> = notes.iter().map(|note| note.text).collect();
        let about = Some(About {
            head: fields.head(),
            practice,
            touch: (touch.unwrap_or(Touch::None), touch_at),
            setting: (self.setting, setting_at),
            language: language.or_else(|| language_at.and_then(meant)),
            read: title.into_iter().chain(summary).chain(notes).collect(),
            notes: note_texts.clone(),
        });
        if self.problems.has_errors() {
            return (None, about);
        }
        let places = Spots {
            text: self.problems.source.text.into(),
            steps: steps_at.map_or(fields.head(), Node::head),
            lengths: lengths.iter().map(|(_, span)| *span).collect(),
            turns: std::mem::take(&mut self.turns),
            lines: std::mem::take(&mut self.lines),
        };
        // Without an error, every field is readable, so `?` loses nothing here.
        let session = || {
            Some(Session {
                id: id?.to_owned(),
                title: title?.text.to_owned(),
                summary: summary.map(|words| words.text.to_owned()).unwrap_or_default(),
                language: language?.to_owned(),
                practice: practice?,
                setting: setting?,
                touch: touch?,
                areas,
                notes: note_texts.iter().map(|note| (*note).to_owned()).collect(),
                topics,
                lengths: lengths.iter().map(|(length, _)| *length).collect(),
                bed,
                fade: fade?,
                steps: steps?,
            })
        };
        (session().map(|session| (session, places)), about)
    }

    /// The fields of a whole text, unless it states an unknown version of its format: then nothing else in it
    /// can be judged.
    pub(super) fn versioned(
        &mut self,
        root: &'t Node<'t>,
        owner: &'static str,
        newest: i64,
        known: &[&'static str],
    ) -> Option<Fields<'t>> {
        // A missing version is reported below; everything is read as the newest one.
        self.format = newest;
        if let Value::Struct(_, given) = &root.value
            && let Some((_, format)) = given.iter().find(|(name, _)| name.word == "format")
        {
            let Value::Whole(version) = format.value else {
                self.wrong_type(format, What::Field("format"), "a number such as 1");
                return None;
            };
            if !(1..=newest).contains(&version) {
                let expected = if newest == 1 { "1".into() } else { format!("1 to {newest}") };
                let message = format!("`format` is {version}, expected {expected}");
                let help = "the script was written for another version of Groundwork";
                self.problems.report_with_help(Code::Format, format.span, message, help);
                return None;
            }
            self.format = version;
        }
        let fields = self.struct_fields(root, owner, known)?;
        self.field(&fields, "format");
        Some(fields)
    }

    pub(super) fn field(&mut self, fields: &Fields<'t>, name: &str) -> Option<&'t Node<'t>> {
        fields.required(name, &mut self.problems)
    }

    /// A text that people read before the start.
    fn read(&mut self, node: &'t Node<'t>, what: What<'_>, most: usize) -> Option<Words<'t>> {
        let text = self.text(node, what, most)?;
        Some(Words { node, text, about_pelvis: false })
    }

    pub(super) fn id(&mut self, node: &'t Node<'t>) -> Option<&'t str> {
        self.plain_name(node, "id")
    }

    /// A name of lower-case letters, digits and `-`.
    pub(super) fn plain_name(&mut self, node: &'t Node<'t>, field: &str) -> Option<&'t str> {
        let name = self.text(node, What::Field(field), 64)?;
        let lawful = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-');
        if let Some((at, wrong)) = name.char_indices().find(|(_, c)| !lawful(*c)) {
            let span = self.inside_text(node, at..at + wrong.len_utf8());
            let message = format!(
                "`{field}` has the character `{wrong}`, expected only `a-z`, `0-9` and `-`"
            );
            self.problems.report(Code::Id, span, message);
            return None;
        }
        Some(name)
    }

    /// The shape of a BCP 47 tag (RFC 5646, 2.1): subtags of 1–8 letters or digits, of which the
    /// first, the language, has 2 or 3 letters.
    pub(super) fn language(&mut self, node: &'t Node<'t>) -> Option<&'t str> {
        let tag = self.text(node, What::Field("language"), 35)?;
        let mut subtags = tag.split('-');
        let lawful = subtags.next().is_some_and(|first| {
            (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic())
        }) && subtags.all(|subtag| {
            (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        if !lawful {
            let message = format!(
                "`language` is \"{}\", expected a tag such as \"en\" or \"pt-BR\"",
                super::source::shown(tag)
            );
            self.problems.report(Code::Language, node.span, message);
            return None;
        }
        Some(tag)
    }

    fn notes(&mut self, node: &'t Node<'t>) -> Vec<Words<'t>> {
        let what = What::Field("notes");
        let Some(items) = self.list(node, what, "a list of texts") else { return Vec::new() };
        self.at_most(items.len(), MOST_NOTES, "notes", node);
        items.iter().filter_map(|item| self.read(item, What::Inside("notes"), NOTE)).collect()
    }

    fn topics(&mut self, node: &'t Node<'t>) -> Vec<Topic> {
        let mut topics = Vec::new();
        let expected = "a list of words, as in `[Stress, Sleep]`";
        for item in self.list(node, What::Field("topics"), expected).unwrap_or_default() {
            let what = What::Inside("topics");
            let Some(topic) = self.word(item, what, Topic::ALL, Topic::name) else { continue };
            if topics.contains(&topic) {
                let message = format!("`{}` is given twice in `topics`", topic.name());
                self.problems.report(Code::Duplicate, item.span, message);
            } else {
                topics.push(topic);
            }
            if TOPICS_OF_2.contains(&topic) {
                self.since(2, topic.name(), item.span);
            }
        }
        topics
    }

    fn lengths(&mut self, node: &'t Node<'t>) -> Vec<(Frames, Span)> {
        let mut lengths: Vec<(Frames, Span)> = Vec::new();
        let expected = "a list of times, as in `[\"5m\", \"10m\"]`";
        let Some(items) = self.list(node, What::Field("lengths"), expected) else { return lengths };
        self.at_most(items.len(), MOST_LENGTHS, "lengths", node);
        for item in items {
            let bounds = Frames::from_secs(1)..=LONGEST;
            let Some(length) = self.time(item, What::Inside("lengths"), bounds) else { continue };
            match lengths.last() {
                Some((before, _)) if *before == length => {
                    let message = format!("`{length}` is given twice in `lengths`");
                    self.problems.report(Code::Duplicate, item.span, message);
                }
                Some((before, _)) if *before > length => {
                    let message =
                        format!("`{length}` comes after `{before}`, expected rising lengths");
                    self.problems.report(Code::Order, item.span, message);
                }
                _ => {}
            }
            lengths.push((length, item.span));
        }
        lengths
    }

    pub(super) fn at_most(&mut self, found: usize, most: usize, field: &str, node: &Node<'_>) {
        if found > most {
            let message = format!("`{field}` has {found} entries, expected at most {most}");
            self.problems.report(Code::Range, node.head(), message);
        }
    }

    fn bed(&mut self, node: &'t Node<'t>) -> Option<Bed> {
        let fields = self.struct_fields(node, "Bed", &["sound", "level_db"])?;
        let sound = self.field(&fields, "sound");
        let sound = sound
            .and_then(|node| self.word(node, What::Field("sound"), BedSound::ALL, BedSound::name));
        let level = match fields.optional("level_db") {
            None => Some(Bed::DEFAULT_LEVEL),
            Some(node) => self.level(node, BED_LEVELS),
        };
        Some(Bed { sound: sound?, level: level? })
    }

    /// Rejects steps that would make an endless timeline.
    fn bounds(&mut self, steps: &[Step], at: Span) {
        let (count, longest) = super::extent::of(steps);
        if count > MOST_STEPS {
            let message = format!(
                "the session has more than {MOST_STEPS} steps when its repeats are written out"
            );
            self.problems.report(Code::TooManySteps, at, message);
        } else if longest > LONGEST {
            let message =
                format!("the session can last longer than {LONGEST} with everything at its most");
            self.problems.report(Code::TooLong, at, message);
        }
    }
}

/// The language meant by a value that is not a tag, such as `"english"` or `"en_GB"`. It is English, the
/// language whose rules the advice knows.
fn meant<'t>(language: &Node<'t>) -> Option<&'t str> {
    let Value::Text(text) = &language.value else { return None };
    text.get(..2).filter(|first| first.eq_ignore_ascii_case("en")).map(|_| "en")
}
