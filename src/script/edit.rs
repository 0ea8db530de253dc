//! Edits a script as text: a change consists of a few splices at one place of the tree; all other bytes stay.
//!
//! People write and read scripts, so an edit keeps their order, spacing, comments, line breaks and commas. A
//! new entry is laid out like its neighbours: on a line of its own or on theirs, with their indentation, and
//! with or without a comma after the last entry.
//!
//! **Comments move with the entry that they describe.** A comment belongs to a step, a field or a branch if
//! it follows on the same line, precedes it on the same line, or stands on the lines directly above without
//! an empty line between. It is moved and removed with that entry. A comment with an empty line below it is a
//! heading and stays.
//!
//! The same applies to manifests (`bundle.ron`), which are written in the same way. Edits do not depend on
//! the meaning of a text: any well-formed RON can be edited, and [`super::parse`] reports its problems
//! afterwards.

use std::fmt;
use std::ops::Range;

use super::MAX_BYTES;
use super::check::{describe, list};
use super::diagnostic::Problems;
use super::layout::{Inside, Page, Patch, Piece};
use super::manifest;
use super::session;
use super::source::{Source, shown};
use super::steps::{KINDS, STEPS, fields_of};
use super::tree::{Entry, Name, Node, Value, read_entry};

/// One element of a [`Way`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hop {
    /// Leads to the value of this field.
    Field(String),
    /// Leads to the value with this index inside brackets: in a list, among unnamed values as in
    /// `Quiet("6s")`, or among the values of a map, such as the branches of a choice.
    At(usize),
}

/// The path to a value from the outermost brackets of a script, such as `steps[2].steps[0].title`. It ignores
/// `Some(…)` around a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Way(Vec<Hop>);

impl Way {
    /// Extends the path to a field.
    pub fn field(mut self, name: &str) -> Way {
        self.0.push(Hop::Field(name.to_owned()));
        self
    }

    /// Extends the path to the entry at `index`.
    pub fn at(mut self, index: usize) -> Way {
        self.0.push(Hop::At(index));
        self
    }

    /// Elements of the path, from the outside in.
    pub fn hops(&self) -> &[Hop] {
        &self.0
    }

    /// Every step of a script, each before the steps inside it, with its byte range in the text, without
    /// comments and comma.
    ///
    /// # Errors
    /// When the script cannot be read.
    pub fn of_steps(text: &str) -> Result<Vec<(Way, Range<usize>)>, EditError> {
        let (begin, page) = page(text)?;
        let mut steps = Vec::new();
        each(&page.root, &mut Way::default(), &mut |way, node| {
            if way.place().is_some_and(|(list, _)| Kind::of(list) == Kind::Steps) {
                let Range { start, end } = node.span.range();
                steps.push((way.clone(), begin + start..begin + end));
            }
        });
        Ok(steps)
    }

    /// Every text that is the value of a field with this name, at any depth, in order.
    ///
    /// # Errors
    /// When the script cannot be read.
    pub fn of_texts(text: &str, field: &str) -> Result<Vec<(Way, String)>, EditError> {
        let (_, page) = page(text)?;
        let mut texts = Vec::new();
        each(&page.root, &mut Way::default(), &mut |way, node| {
            let is_field = matches!(way.0.last(), Some(Hop::Field(name)) if name == field);
            if let (true, Value::Text(said)) = (is_field, &inner(node).value) {
                texts.push((way.clone(), said.clone().into_owned()));
            }
        });
        Ok(texts)
    }

    /// The path to the surrounding brackets and the index in them; `None` if the path ends with a field.
    fn place(&self) -> Option<(&[Hop], usize)> {
        match self.0.split_last() {
            Some((Hop::At(index), list)) => Some((list, *index)),
            _ => None,
        }
    }

    /// The rest of this path after another path; `None` if it does not begin with that path.
    fn behind(&self, outer: &Way) -> Option<&[Hop]> {
        self.0.strip_prefix(&outer.0[..])
    }

    /// This path after the entry at another path is removed; `None` if it is that entry or inside it.
    fn without(&self, other: &Way) -> Option<Way> {
        if self.behind(other).is_some() {
            return None;
        }
        Some(self.shifted(other, |index, gone| if index > gone { index - 1 } else { index }))
    }

    /// This path after an entry is inserted at another path.
    fn with(&self, other: &Way) -> Way {
        self.shifted(other, |index, new| if index >= new { index + 1 } else { index })
    }

    fn shifted(&self, other: &Way, shift: impl Fn(usize, usize) -> usize) -> Way {
        let mut way = self.clone();
        if let Some((list, place)) = other.place()
            && self.0.starts_with(list)
            && let Some(Hop::At(index)) = way.0.get_mut(list.len())
        {
            *index = shift(*index, place);
        }
        way
    }
}

impl From<&[Hop]> for Way {
    fn from(hops: &[Hop]) -> Way {
        Way(hops.to_vec())
    }
}

/// Formatted like `steps[2].title`, counted from 0; `(…)` means the outermost brackets.
impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("(…)");
        }
        for (index, hop) in self.0.iter().enumerate() {
            match hop {
                Hop::Field(name) if index == 0 => write!(f, "{}", shown(name))?,
                Hop::Field(name) => write!(f, ".{}", shown(name))?,
                Hop::At(place) => write!(f, "[{place}]")?,
            }
        }
        Ok(())
    }
}

/// A change to one field or entry of a script.
///
/// New texts are RON, such as `Say("…")` for a step or `"6s"` for a length of time. They may have several
/// lines and comments, and are indented to fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Gives a field or an entry a new value. The comments around it stay. A missing field is added at its
    /// usual place among the others.
    Set {
        /// Path of the field or entry.
        at: Way,
        /// New value as RON.
        value: String,
    },
    /// Inserts an entry into a list or a map, before the entry at this index or at the end. A missing list is
    /// added.
    Insert {
        /// Path of the entry to insert before; the number of entries as its index means the end.
        at: Way,
        /// New entry as RON: a value, or a key and a value, as in `Feet: [Say("…")]`.
        entry: String,
    },
    /// Removes an entry or a field together with its comments.
    Remove {
        /// Path of the entry or field.
        at: Way,
    },
    /// Moves an entry together with its comments, within its list or into another list of the same kind.
    Move {
        /// Path of the entry.
        from: Way,
        /// Path of the entry to insert before, as it is before the move; the number of entries as its index
        /// means the end.
        to: Way,
    },
}

/// Why a script cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The script is not well-formed RON.
    #[error(
        "the script can be edited once it is mended in line {line}, column {column}: {message}"
    )]
    Unreadable {
        /// Line of the problem, counted from 1.
        line: u32,
        /// Column in characters, counted from 1.
        column: u32,
        /// Message about the problem.
        message: String,
    },
    /// A path that leads nowhere, or not to a field or an entry.
    #[error("there is no field or entry `{way}` in the script")]
    Nowhere {
        /// The path as given.
        way: Way,
    },
    /// An entry cannot be inserted because the target is not a list.
    #[error("`{way}` is {found}, expected a list")]
    NoList {
        /// Path of the target.
        way: Way,
        /// Kind of value at that path.
        found: String,
    },
    /// A field cannot be set because the value has no named fields.
    #[error("{found} has no named fields, so `{field}` is set by replacing all of it")]
    NoFields {
        /// The value without named fields.
        found: String,
        /// Name of the field.
        field: String,
    },
    /// A field that the owner does not have.
    #[error("`{owner}` knows no field `{field}`, expected {known}")]
    UnknownField {
        /// Step or struct that should have the field.
        owner: String,
        /// Name of the field.
        field: String,
        /// Names of its fields.
        known: String,
    },
    /// The new text is not exactly one value.
    #[error("the new text cannot stand here: {message}")]
    Text {
        /// Message about the new text.
        message: String,
    },
    /// An entry cannot be moved into itself.
    #[error("`{from}` cannot be moved into itself")]
    IntoItself {
        /// Path of the entry.
        from: Way,
    },
    /// An entry cannot be moved into a list of another kind.
    #[error("what stands in `{from}` cannot stand in `{to}`")]
    OtherKind {
        /// Path of the list that it is in.
        from: Way,
        /// Path of the target list.
        to: Way,
    },
    /// The change would nest brackets too deeply, so that the script could not be read.
    #[error("the script could not be read with this change: {message}")]
    Broken {
        /// Message about the changed script.
        message: String,
    },
    /// The change would make the script too large to read.
    #[error("the script would have more than {MAX_BYTES} bytes, the most that is read")]
    TooLarge,
    /// The text was changed after the change that should be undone.
    #[error("the script was changed in another way since, so this change cannot be taken back")]
    ChangedSince,
}

/// A replacement of bytes in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    /// Byte offset at which both texts begin, in the text before the splice.
    pub at: usize,
    /// Bytes that were replaced.
    pub old: String,
    /// Bytes that replaced them.
    pub new: String,
}

/// A change that has been made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// Splices in the order in which they were made; each refers to the text that the earlier ones left.
    pub splices: Vec<Splice>,
    gone: Option<Way>,
    /// Path of the new or moved entry.
    put: Option<Way>,
    /// Path of the value that was replaced.
    set: Option<Way>,
    /// Hash of the changed text.
    left: blake3::Hash,
}

impl Edited {
    /// The new path of what was at `way` before the change, so that an editor keeps showing the same step;
    /// `None` if it was removed.
    pub fn follow(&self, way: &Way) -> Option<Way> {
        if let Some(set) = &self.set
            && way.behind(set).is_some_and(|rest| !rest.is_empty())
        {
            return None;
        }
        let way = match &self.gone {
            None => way.clone(),
            Some(gone) => match (way.behind(gone), &self.put) {
                (None, _) => way.without(gone)?,
                (Some(rest), Some(put)) => return Some(Way([put.hops(), rest].concat())),
                (Some(_), None) => return None,
            },
        };
        Some(self.put.as_ref().map_or(way.clone(), |put| way.with(put)))
    }

    /// Path of the new entry, the new field or the moved entry.
    pub fn put(&self) -> Option<&Way> {
        self.put.as_ref()
    }

    /// Undoes the change: the text gets its former bytes back.
    ///
    /// # Errors
    /// When the text is not the one that the change left; it then stays unchanged.
    pub fn undo(&self, text: &mut String) -> Result<(), EditError> {
        if blake3::hash(text.as_bytes()) != self.left {
            return Err(EditError::ChangedSince);
        }
        for Splice { at, old, new } in self.splices.iter().rev() {
            text.replace_range(*at..at + new.len(), old);
        }
        Ok(())
    }
}

impl Edit {
    /// Makes the change.
    ///
    /// # Errors
    /// Why the change cannot be made; the text then stays unchanged.
    pub fn apply(&self, text: &mut String) -> Result<Edited, EditError> {
        let mut draft = Draft { text: text.clone(), splices: Vec::new() };
        let (mut gone, mut put, mut set) = (None, None, None);
        match self {
            Edit::Set { at, value } => match draft.set(at, value)? {
                true => set = Some(at.clone()),
                false => put = Some(at.clone()),
            },
            Edit::Insert { at, entry } => {
                draft.insert(at, entry)?;
                put = Some(at.clone());
            }
            Edit::Remove { at } => {
                draft.remove(at)?;
                gone = Some(at.clone());
            }
            Edit::Move { from, to } => {
                put = draft.shift(from, to)?;
                gone = put.is_some().then(|| from.clone());
            }
        }
        if draft.text.len() > MAX_BYTES {
            return Err(EditError::TooLarge);
        }
        page(&draft.text).map_err(|error| match error {
            EditError::Unreadable { message, .. } => EditError::Broken { message },
            other => other,
        })?;
        *text = draft.text;
        let left = blake3::hash(text.as_bytes());
        Ok(Edited { splices: draft.splices, gone, put, set, left })
    }
}

/// The kind of entries in a list.
#[derive(PartialEq, Eq)]
pub(super) enum Kind<'w> {
    Steps,
    /// Entries of a field with this name.
    Of(&'w str),
    Other,
}

impl<'w> Kind<'w> {
    /// Derives the kind from the path of the list.
    pub(super) fn of(list: &'w [Hop]) -> Kind<'w> {
        match list {
            [.., Hop::Field(name)] if name == "steps" => Kind::Steps,
            [.., Hop::Field(name)] => Kind::Of(name),
            [.., Hop::Field(name), Hop::At(_)] if KINDS.contains(&&**name) => Kind::Steps,
            _ => Kind::Other,
        }
    }
}

/// Reads the page of a script, and returns the byte at which it begins after a byte order mark.
pub(super) fn page(text: &str) -> Result<(usize, Page<'_>), EditError> {
    if text.len() > MAX_BYTES {
        return Err(EditError::TooLarge);
    }
    let body = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let page = Page::read(body).map_err(|(place, message)| EditError::Unreadable {
        line: place.line,
        column: place.column,
        message,
    })?;
    Ok((text.len() - body.len(), page))
}

/// The value inside `Some(…)`.
pub(super) fn inner<'n, 'a>(node: &'n Node<'a>) -> &'n Node<'a> {
    match &node.value {
        Value::Tuple(Some(Name { word: "Some", .. }), items) => items.first().map_or(node, inner),
        _ => node,
    }
}

pub(super) fn of_field<'n, 'a>(node: &'n Node<'a>, field: &str) -> Option<&'n Node<'a>> {
    let Value::Struct(_, fields) = &inner(node).value else { return None };
    fields.iter().find(|(name, _)| name.word == field).map(|(_, value)| value)
}

/// The value that an element of a path leads to, with `Some(…)` around it if it is written.
fn at_hop<'n, 'a>(node: &'n Node<'a>, hop: &Hop) -> Option<&'n Node<'a>> {
    match (hop, &inner(node).value) {
        (Hop::Field(field), _) => of_field(node, field),
        (Hop::At(index), Value::List(items) | Value::Tuple(_, items)) => items.get(*index),
        (Hop::At(index), Value::Map(entries)) => entries.get(*index).map(|(_, value)| value),
        _ => None,
    }
}

pub(super) fn find<'n, 'a>(root: &'n Node<'a>, way: &[Hop]) -> Result<&'n Node<'a>, EditError> {
    let mut node = root;
    for (index, hop) in way.iter().enumerate() {
        node = at_hop(node, hop)
            .ok_or_else(|| EditError::Nowhere { way: Way::from(&way[..=index]) })?;
    }
    Ok(node)
}

/// Visits every value with its path, from the outside in.
fn each<'a>(node: &Node<'a>, way: &mut Way, visit: &mut impl FnMut(&Way, &Node<'a>)) {
    visit(way, node);
    let mut further = |hop: Hop, value: &Node<'a>| {
        way.0.push(hop);
        each(value, way, visit);
        way.0.pop();
    };
    match &inner(node).value {
        Value::List(items) | Value::Tuple(_, items) => {
            items.iter().enumerate().for_each(|(at, item)| further(Hop::At(at), item));
        }
        Value::Map(entries) => {
            entries.iter().enumerate().for_each(|(at, (_, value))| further(Hop::At(at), value));
        }
        Value::Struct(_, fields) => {
            for (at, (name, value)) in fields.iter().enumerate() {
                // If a field is given twice, its path leads to the first.
                if fields[..at].iter().all(|(earlier, _)| earlier.word != name.word) {
                    further(Hop::Field(name.word.to_owned()), value);
                }
            }
        }
        Value::Whole(_) | Value::Text(_) | Value::Word(_) | Value::Unreadable => {}
    }
}

/// The fields that a value can have, in the order in which they are written; empty if that is not known.
fn known_fields(owner: &Node<'_>, is_root: bool) -> (&'static str, &'static [&'static str]) {
    let name = match &owner.value {
        Value::Struct(name, _) | Value::Tuple(name, _) => name.map(|name| name.word),
        _ => None,
    };
    let all: [(&str, &[&str]); 3] =
        [("Session", &session::FIELDS), ("Bundle", &manifest::FIELDS), ("Stage", &manifest::STAGE)];
    let steps = STEPS.iter().map(|step| (*step, fields_of(step)));
    // The outermost struct may be written without its name.
    let name = name.unwrap_or(match is_root {
        true if of_field(owner, "version").is_some() => "Bundle",
        true => "Session",
        false => "",
    });
    all.into_iter().chain(steps).find(|(known, _)| *known == name).unwrap_or_default()
}

/// Reads a new text as exactly one entry.
fn read_new(text: &str, of_map: bool, is_step: bool) -> Result<Piece, EditError> {
    if text.trim().is_empty() {
        return Err(EditError::Text { message: "it is empty".to_owned() });
    }
    let source = Source::new("", text);
    let entry = read_entry(text, of_map, &mut Problems::new(&source))
        .map_err(|wrong| EditError::Text { message: wrong.said() })?;
    if is_step {
        is_a_step(&entry).map_err(|message| EditError::Text { message })?;
    }
    Ok(Piece::of_entry(text, &entry))
}

fn is_a_step(entry: &Entry<'_>) -> Result<(), String> {
    match &entry.value.value {
        Value::Tuple(Some(name), _) | Value::Struct(Some(name), _)
            if STEPS.contains(&name.word) =>
        {
            Ok(())
        }
        Value::Tuple(Some(name), _) | Value::Struct(Some(name), _) => {
            Err(format!("`{}` is not a step, expected {}", shown(name.word), list(&STEPS, "or")))
        }
        _ => Err(format!(
            "it is {}, expected a step such as `Quiet(\"6s\")`",
            describe(&entry.value)
        )),
    }
}

/// A text during a change.
struct Draft {
    text: String,
    splices: Vec<Splice>,
}

impl Draft {
    /// Applies patches from the end of the text backwards.
    fn splice(&mut self, begin: usize, patches: Vec<Patch>) {
        for (Range { start, end }, new) in patches {
            let (at, end) = (begin + start, begin + end);
            let old = self.text[at..end].to_owned();
            if old == new {
                continue;
            }
            self.text.replace_range(at..end, &new);
            self.splices.push(Splice { at, old, new });
        }
    }

    /// Sets a value; returns whether there was one.
    fn set(&mut self, at: &Way, value: &str) -> Result<bool, EditError> {
        let (begin, page) = page(&self.text)?;
        let Some((last, way)) = at.0.split_last() else {
            return Err(EditError::Nowhere { way: at.clone() });
        };
        let is_step = matches!(last, Hop::At(_)) && Kind::of(way) == Kind::Steps;
        let piece = read_new(value, false, is_step)?;
        if piece.is_commented_behind() {
            let message = "a comment stands behind the value; it can stand before it".to_owned();
            return Err(EditError::Text { message });
        }
        let owner = find(&page.root, way)?;
        let (patches, was_there) = match (at_hop(owner, last), last) {
            (Some(node), _) => (vec![page.exchange(node.span.range(), &piece)], true),
            (None, Hop::At(_)) => return Err(EditError::Nowhere { way: at.clone() }),
            (None, Hop::Field(field)) => {
                (new_field(&page, inner(owner), way.is_empty(), field, piece)?, false)
            }
        };
        self.splice(begin, patches);
        Ok(was_there)
    }

    fn insert(&mut self, at: &Way, entry: &str) -> Result<(), EditError> {
        let (list, index) = at.place().ok_or_else(|| EditError::Nowhere { way: at.clone() })?;
        let of_map = {
            let (_, page) = page(&self.text)?;
            find(&page.root, list).is_ok_and(|node| matches!(inner(node).value, Value::Map(_)))
        };
        let piece = read_new(entry, of_map, Kind::of(list) == Kind::Steps)?;
        self.put(list, index, &piece)
    }

    /// Inserts an entry into a list, and adds a missing list.
    fn put(&mut self, list: &[Hop], index: usize, piece: &Piece) -> Result<(), EditError> {
        if let Some((Hop::Field(_), owner)) = list.split_last() {
            let is_missing = {
                let (_, page) = page(&self.text)?;
                find(&page.root, owner)?;
                match find(&page.root, list) {
                    Ok(node) => node.value == Value::Word("None"),
                    Err(_) => true,
                }
            };
            if is_missing {
                self.set(&Way::from(list), "[]")?;
            }
        }
        let (begin, page) = page(&self.text)?;
        let node = inner(find(&page.root, list)?);
        let inside = Inside::of(node)
            .filter(|_| matches!(node.value, Value::List(_) | Value::Map(_)))
            .ok_or_else(|| EditError::NoList { way: Way::from(list), found: describe(node) })?;
        if index > inside.slots.len() {
            return Err(EditError::Nowhere { way: Way::from(list).at(index) });
        }
        let by_lines = page.by_lines(&inside, index).unwrap_or_else(|| nearby(&page, list));
        let patches = page.put(&inside, index, piece, by_lines);
        self.splice(begin, patches);
        Ok(())
    }

    fn remove(&mut self, at: &Way) -> Result<(), EditError> {
        let (begin, page) = page(&self.text)?;
        let (inside, index, _) = slot(&page, at)?;
        let patches = page.cut(&inside, index);
        self.splice(begin, patches);
        Ok(())
    }

    /// Moves an entry; returns its new path, or `None` if it stays in place.
    fn shift(&mut self, from: &Way, to: &Way) -> Result<Option<Way>, EditError> {
        let nowhere = |way: &Way| EditError::Nowhere { way: way.clone() };
        let (list, index) = from.place().ok_or_else(|| nowhere(from))?;
        let (target, gap) = to.place().ok_or_else(|| nowhere(to))?;
        let piece = {
            let (_, page) = page(&self.text)?;
            let room = find(&page.root, target).ok().and_then(|node| Inside::of(inner(node)));
            if room.is_some_and(|inside| gap > inside.slots.len()) {
                return Err(nowhere(to));
            }
            let (inside, index, values) = slot(&page, from)?;
            page.piece(&inside, index, &values)
        };
        if Way::from(target).behind(from).is_some() {
            return Err(EditError::IntoItself { from: from.clone() });
        }
        let kind = Kind::of(list);
        if list != target && (kind != Kind::of(target) || kind == Kind::Other) {
            return Err(EditError::OtherKind { from: Way::from(list), to: Way::from(target) });
        }
        if list == target && (gap == index || gap == index + 1) {
            return Ok(None);
        }
        self.remove(from)?;
        let to = match list == target && gap > index {
            true => Way::from(target).at(gap - 1),
            false => to.without(from).unwrap_or_else(|| to.clone()),
        };
        let (target, gap) = to.place().ok_or_else(|| nowhere(&to))?;
        self.put(target, gap, &piece)?;
        Ok(Some(to))
    }
}

/// The entry or field at the end of a path: the surrounding brackets, its index in them, and its value.
fn slot<'n, 'a>(
    page: &'n Page<'a>,
    at: &Way,
) -> Result<(Inside, usize, Vec<&'n Node<'a>>), EditError> {
    let nowhere = || EditError::Nowhere { way: at.clone() };
    let (last, way) = at.0.split_last().ok_or_else(nowhere)?;
    let owner = inner(find(&page.root, way)?);
    let value = at_hop(owner, last).ok_or_else(nowhere)?;
    let (index, key) = match (last, &owner.value) {
        (Hop::At(index), Value::List(_)) => (*index, None),
        (Hop::At(index), Value::Map(entries)) => (*index, entries.get(*index).map(|(key, _)| key)),
        (Hop::Field(field), Value::Struct(_, fields)) => {
            let index = fields.iter().position(|(name, _)| name.word == field);
            (index.ok_or_else(nowhere)?, None)
        }
        _ => return Err(EditError::NoList { way: Way::from(way), found: describe(owner) }),
    };
    let inside = Inside::of(owner).ok_or_else(nowhere)?;
    Ok((inside, index, key.into_iter().chain([value]).collect()))
}

/// Makes the patch that adds a missing field.
fn new_field(
    page: &Page<'_>,
    owner: &Node<'_>,
    is_root: bool,
    field: &str,
    value: Piece,
) -> Result<Vec<Patch>, EditError> {
    let no_fields = || EditError::NoFields { found: describe(owner), field: shown(field) };
    let given = match &owner.value {
        Value::Struct(_, fields) => &fields[..],
        Value::Tuple(_, items) if items.is_empty() => &[],
        _ => return Err(no_fields()),
    };
    let (name, known) = known_fields(owner, is_root);
    let place = known.iter().position(|known| *known == field);
    let is_name = field.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && field.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if place.is_none() && !known.is_empty() || !is_name {
        let known = if known.is_empty() { "a name".to_owned() } else { list(known, "or") };
        let owner = if name.is_empty() { describe(owner) } else { name.to_owned() };
        return Err(EditError::UnknownField { owner, field: shown(field), known });
    }
    // Insert after the last field that is written earlier; a known field without one comes first.
    let before = known.get(..place.unwrap_or(0)).unwrap_or_default();
    let index = match known.is_empty() {
        true => given.len(),
        false => given
            .iter()
            .rposition(|(name, _)| before.contains(&name.word))
            .map_or(0, |last| last + 1),
    };
    let inside = Inside::of(owner).ok_or_else(no_fields)?;
    let by_lines = page.by_lines(&inside, index).unwrap_or(false);
    Ok(page.put(&inside, index, &Piece::of_field(field, value), by_lines))
}

/// Whether the entries around an empty list have lines of their own: those in the other branches of a choice,
/// in the surrounding list, or the outermost fields.
fn nearby(page: &Page<'_>, list: &[Hop]) -> bool {
    let by_lines = |node: &Node<'_>, index: Option<usize>| {
        let inside = Inside::of(node)?;
        page.by_lines(&inside, index.unwrap_or(inside.slots.len()))
    };
    if let Some((Hop::At(_), map)) = list.split_last()
        && let Ok(Node { value: Value::Map(entries), .. }) = find(&page.root, map)
        && let Some(found) = entries.iter().find_map(|(_, value)| by_lines(value, None))
    {
        return found;
    }
    for length in (0..list.len()).rev() {
        let Ok(node) = find(&page.root, &list[..length]) else { continue };
        let index = match list.get(length) {
            Some(Hop::At(index)) => Some(*index),
            _ => None,
        };
        if (matches!(node.value, Value::List(_)) || length == 0)
            && let Some(found) = by_lines(node, index)
        {
            return found;
        }
    }
    false
}
