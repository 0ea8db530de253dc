//! The steps of a script as a flat list of cards, for someone who writes without seeing RON.
//!
//! A card only describes what stands in the text; [`super::Edit`] changes it. A step that is not understood is a card
//! with its text, so a script with errors can still be shown and edited, as long as it is well-formed RON.

use std::ops::Range;

use super::edit::{EditError, Kind, Way, find, inner, of_field, page};
use super::steps::KINDS;
use super::tree::{Name, Node, Value};

/// A step, or a branch of a choice, as it stands in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Its path in the script.
    pub way: Way,
    /// Its bytes in the text, without comments and comma. For a branch, those of its list of steps.
    pub place: Range<usize>,
    /// How many cards it lies in.
    pub depth: usize,
    /// What it is.
    pub step: CardStep,
}

/// The content of a card. Texts are as written; a field that is missing or is no text is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardStep {
    /// A spoken line, `Say` or `Line`.
    Say {
        /// Path of its words.
        words: Way,
        /// Its words.
        text: String,
        /// File of its own recording.
        clip: Option<String>,
    },
    /// A silence.
    Quiet {
        /// Whether it is written in the short form, which has only the one length.
        is_short: bool,
        /// Length without a target.
        ideal: String,
        /// Smallest length.
        least: Option<String>,
        /// Greatest length.
        most: Option<String>,
    },
    /// A bell, `Bell` or `Ring`.
    Bell {
        /// Path of the sound's name.
        sound_at: Way,
        /// Name of the sound, such as `Bowl`.
        sound: String,
    },
    /// Paced breathing.
    Breathe {
        /// The pattern: its name, or its source.
        pattern: String,
        /// Length without a target.
        ideal: String,
        /// Smallest length.
        least: Option<String>,
        /// Greatest length.
        most: Option<String>,
        /// Number of lines spoken over it.
        lines: usize,
    },
    /// Steps under a title.
    Part {
        /// The title.
        title: String,
    },
    /// Steps that come in when there is time.
    Optional {
        /// Which of them are added first, 1 to 9.
        priority: i64,
    },
    /// A choice; its branches follow.
    Choice {
        /// What it depends on: `anchor`, `eyes` or `posture`.
        of: &'static str,
    },
    /// A branch of the choice before it; its steps follow.
    Branch {
        /// The answer for which it is played, such as `Feet`.
        key: String,
    },
    /// Steps played several times.
    Repeat {
        /// How often.
        times: i64,
    },
    /// The turn of one of two people.
    Turn {
        /// Whose it is, `First` or `Second`.
        speaker: String,
        /// Its purpose.
        title: String,
        /// How long it is.
        time: String,
    },
    /// Something else, as written.
    Text(String),
}

impl Card {
    /// Every card of a script, each before the cards inside it.
    ///
    /// # Errors
    /// When the script is not well-formed RON, or too large.
    pub fn all(text: &str) -> Result<Vec<Card>, EditError> {
        let (begin, page) = page(text)?;
        let body = &text[begin..];
        let mut reading = Reading { body, begin, cards: Vec::new() };
        if let Some(steps) = of_field(&page.root, "steps") {
            reading.steps(steps, &Way::default().field("steps"), 0);
        }
        Ok(reading.cards)
    }

    /// Whether it is a line without a recording of its own.
    pub fn is_narrated(&self) -> bool {
        matches!(self.step, CardStep::Say { clip: None, .. })
    }

    /// Path of the list that holds the steps inside it; `None` if it cannot hold any.
    pub fn inside(&self) -> Option<Way> {
        match self.step {
            CardStep::Part { .. }
            | CardStep::Optional { .. }
            | CardStep::Repeat { .. }
            | CardStep::Turn { .. } => Some(self.way.clone().field("steps")),
            CardStep::Branch { .. } => Some(self.way.clone()),
            _ => None,
        }
    }
}

/// The steps that a text consists of, each as RON, as [`Card::place`] gives it; `None` for a text that is anything else.
pub fn steps_in(text: &str) -> Option<Vec<String>> {
    let script = format!("(steps: [\n{text}\n])");
    let cards = Card::all(&script).ok()?;
    let outer = cards.iter().filter(|card| card.depth == 0);
    let steps = outer.map(|card| match card.step {
        CardStep::Text(_) => None,
        _ => Some(script[card.place.clone()].to_owned()),
    });
    steps.collect::<Option<Vec<String>>>().filter(|steps| !steps.is_empty())
}

/// What is written at these paths: a text as it reads, anything else as its source, and nothing where there is
/// nothing.
///
/// # Errors
/// When the script is not well-formed RON, or too large.
pub fn written<const N: usize>(text: &str, ways: [Way; N]) -> Result<[String; N], EditError> {
    let (begin, page) = page(text)?;
    let source = |node: &Node<'_>| text[begin..][node.span.range()].to_owned();
    Ok(ways.map(|way| match find(&page.root, way.hops()).map(inner) {
        Ok(node) => text_of(node).unwrap_or_else(|| source(node)),
        Err(_) => String::new(),
    }))
}

/// The texts and words in the list at a path; empty if there is no list.
///
/// # Errors
/// When the script is not well-formed RON, or too large.
pub fn written_list(text: &str, way: &Way) -> Result<Vec<String>, EditError> {
    let (_, page) = page(text)?;
    let Ok(Node { value: Value::List(items), .. }) = find(&page.root, way.hops()).map(inner) else {
        return Ok(Vec::new());
    };
    Ok(items.iter().filter_map(|item| text_of(inner(item)).or_else(|| word_of(item))).collect())
}

/// The texts in the map at a path, with their keys, in order; empty if there is no map.
///
/// # Errors
/// When the script is not well-formed RON, or too large.
pub fn written_map(text: &str, way: &Way) -> Result<Vec<(String, String)>, EditError> {
    let (_, page) = page(text)?;
    let Ok(Node { value: Value::Map(entries), .. }) = find(&page.root, way.hops()).map(inner)
    else {
        return Ok(Vec::new());
    };
    let text = |node: &Node<'_>| text_of(inner(node)).unwrap_or_default();
    Ok(entries.iter().map(|(key, value)| (text(key), text(value))).collect())
}

fn text_of(node: &Node<'_>) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone().into_owned()),
        _ => None,
    }
}

fn word_of(node: &Node<'_>) -> Option<String> {
    match &node.value {
        Value::Word(word) => Some((*word).to_owned()),
        _ => None,
    }
}

struct Reading<'t> {
    /// The text without a byte order mark, which takes `begin` bytes.
    body: &'t str,
    begin: usize,
    cards: Vec<Card>,
}

impl Reading<'_> {
    fn steps(&mut self, list: &Node<'_>, way: &Way, depth: usize) {
        let Value::List(items) = &inner(list).value else { return };
        for (index, item) in items.iter().enumerate() {
            self.step(item, way.clone().at(index), depth);
        }
    }

    fn put(&mut self, node: &Node<'_>, way: Way, depth: usize, step: CardStep) {
        let Range { start, end } = node.span.range();
        let place = self.begin + start..self.begin + end;
        self.cards.push(Card { way, place, depth, step });
    }

    fn step(&mut self, node: &Node<'_>, way: Way, depth: usize) {
        let step = self.known(node, &way);
        let step = step.unwrap_or_else(|| CardStep::Text(self.source(node)));
        self.put(node, way.clone(), depth, step.clone());
        match step {
            CardStep::Choice { of } => {
                let Some(map) = of_field(node, of) else { return };
                let Value::Map(branches) = &inner(map).value else { return };
                for (index, (key, list)) in branches.iter().enumerate() {
                    let way = way.clone().field(of).at(index);
                    let key = CardStep::Branch { key: self.source(key) };
                    self.put(list, way.clone(), depth + 1, key);
                    self.steps(list, &way, depth + 2);
                }
            }
            CardStep::Part { .. }
            | CardStep::Optional { .. }
            | CardStep::Repeat { .. }
            | CardStep::Turn { .. } => {
                let way = way.field("steps");
                debug_assert!(Kind::of(way.hops()) == Kind::Steps);
                if let Some(list) = of_field(node, "steps") {
                    self.steps(list, &way, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn source(&self, node: &Node<'_>) -> String {
        self.body[node.span.range()].to_owned()
    }

    /// The step that a node is; `None` if its name or form is not known.
    fn known(&self, node: &Node<'_>, way: &Way) -> Option<CardStep> {
        if let Value::Tuple(Some(Name { word, .. }), items) = &node.value {
            let [only] = &items[..] else { return None };
            let value = way.clone().at(0);
            return match *word {
                "Say" => Some(CardStep::Say { words: value, text: text_of(only)?, clip: None }),
                "Quiet" => Some(CardStep::Quiet {
                    is_short: true,
                    ideal: text_of(only)?,
                    least: None,
                    most: None,
                }),
                "Bell" => Some(CardStep::Bell { sound_at: value, sound: word_of(only)? }),
                _ => None,
            };
        }
        let Value::Struct(Some(Name { word, .. }), _) = &node.value else { return None };
        let field = |name: &str| of_field(node, name).map(inner);
        let text = |name: &str| field(name).and_then(text_of);
        let whole = |name: &str| match field(name).map(|node| &node.value) {
            Some(Value::Whole(number)) => *number,
            _ => 0,
        };
        let wanted = |name: &str| text(name).unwrap_or_default();
        Some(match *word {
            "Line" => CardStep::Say {
                words: way.clone().field("text"),
                text: text("text")?,
                clip: text("clip"),
            },
            "Quiet" => CardStep::Quiet {
                is_short: false,
                ideal: wanted("ideal"),
                least: text("least"),
                most: text("most"),
            },
            "Ring" => CardStep::Bell {
                sound_at: way.clone().field("sound"),
                sound: field("sound").and_then(word_of)?,
            },
            "Breathe" => CardStep::Breathe {
                pattern: field("pattern").map(|node| self.source(node))?,
                ideal: wanted("ideal"),
                least: text("least"),
                most: text("most"),
                lines: match field("lines").map(|node| &node.value) {
                    Some(Value::List(lines)) => lines.len(),
                    _ => 0,
                },
            },
            "Part" => CardStep::Part { title: wanted("title") },
            "Optional" => CardStep::Optional { priority: whole("priority") },
            "Choice" => {
                let given = |kind: &&&'static str| {
                    matches!(field(kind), Some(Node { value: Value::Map(_), .. }))
                };
                CardStep::Choice { of: KINDS.iter().find(given)? }
            }
            "Repeat" => CardStep::Repeat { times: whole("times") },
            "Turn" => CardStep::Turn {
                speaker: field("speaker").and_then(word_of).unwrap_or_default(),
                title: wanted("title"),
                time: wanted("time"),
            },
            _ => return None,
        })
    }
}

/// A text as RON, in quotes. What would end it, or its line, is escaped.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => {}
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
