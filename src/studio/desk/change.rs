//! The changes that someone makes to a script step by step, each as splices in its text.

use super::draft::Draft;
use super::view::split;
use crate::domain::{BellSound, NamedPattern, Setting};
use crate::script::paste::Pasted;
use crate::script::{Card, CardStep, Edit, EditError, Way, quoted};
use crate::units::Frames;

pub(super) type Result<T> = std::result::Result<T, EditError>;

/// The silence in a session that has just begun. A pasted script brings its own.
pub(super) const FIRST_QUIET: &str = "Quiet(ideal: \"60s\", least: \"20s\", most: \"10m\")";

/// A step that can be added.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum NewStep {
    /// A spoken line.
    Say,
    /// A silence whose length adapts to that of the session.
    Quiet,
    /// A bell, which rings at once.
    Bell,
    /// Paced breathing.
    Breathe,
    /// Steps under a title.
    Part,
    /// Steps that come in when there is time.
    Optional,
    /// Steps played several times.
    Repeat,
    /// One partner's turn.
    Turn,
    /// Steps that depend on where attention rests.
    ByAnchor,
    /// Steps that depend on whether the eyes are open.
    ByEyes,
    /// Steps that depend on the posture.
    ByPosture,
}

impl NewStep {
    /// All, the most used first.
    pub const ALL: [NewStep; 11] = [
        NewStep::Say,
        NewStep::Quiet,
        NewStep::Bell,
        NewStep::Breathe,
        NewStep::Part,
        NewStep::Optional,
        NewStep::Repeat,
        NewStep::Turn,
        NewStep::ByAnchor,
        NewStep::ByEyes,
        NewStep::ByPosture,
    ];

    /// As RON. A step with steps inside begins with an empty line, which is where someone goes on writing.
    fn text(self) -> &'static str {
        match self {
            NewStep::Say => "Say(\"\")",
            NewStep::Quiet => "Quiet(ideal: \"10s\", least: \"5s\", most: \"60s\")",
            NewStep::Bell => "Bell(Bowl)",
            NewStep::Breathe => {
                "Breathe(pattern: Coherent, ideal: \"1m\", least: \"30s\", most: \"3m\")"
            }
            NewStep::Part => "Part(title: \"A new part\", steps: [\n    Say(\"\"),\n])",
            NewStep::Optional => "Optional(priority: 1, steps: [\n    Say(\"\"),\n])",
            NewStep::Repeat => "Repeat(times: 3, steps: [\n    Say(\"\"),\n])",
            NewStep::Turn => {
                "Turn(speaker: First, title: \"Speaking\", time: \"2m\", steps: [\n    Say(\"\"),\n])"
            }
            NewStep::ByAnchor => {
                "Choice(anchor: {\n    Feet: [Say(\"\")],\n    Sounds: [Say(\"\")],\n})"
            }
            NewStep::ByEyes => {
                "Choice(eyes: {\n    Open: [Say(\"\")],\n    Closed: [Say(\"\")],\n})"
            }
            NewStep::ByPosture => {
                "Choice(posture: {\n    Sitting: [Say(\"\")],\n    Lying: [Say(\"\")],\n})"
            }
        }
    }
}

/// A place between steps.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// After this card and everything in it, in the same list. After a branch it is the end of that branch.
    After(usize),
    /// Before this card.
    Before(usize),
    /// At the beginning of the steps inside this card.
    Inside(usize),
    /// At the end of the session.
    End,
}

/// A length of time as it is meant: `1 min`, `90 sec`, `2 minutes` and plain seconds are written as in a script; anything
/// else stays as it is.
pub fn time_as_meant(typed: &str) -> String {
    if typed.parse::<Frames>().is_ok() {
        return typed.to_owned();
    }
    let plain: String = typed.to_lowercase().split_whitespace().collect();
    let mut meant = String::new();
    let mut rest = plain.as_str();
    while !rest.is_empty() {
        let digits =
            rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let (number, behind) = rest.split_at(digits);
        let letters = behind.len() - behind.trim_start_matches(char::is_alphabetic).len();
        let (unit, behind) = behind.split_at(letters);
        let unit = match unit {
            "" | "s" | "sec" | "secs" | "second" | "seconds" => "s",
            "m" | "min" | "mins" | "minute" | "minutes" => "m",
            "h" | "hour" | "hours" => "h",
            _ => return typed.to_owned(),
        };
        if number.is_empty() {
            return typed.to_owned();
        }
        meant.push_str(number);
        meant.push_str(unit);
        rest = behind;
    }
    if meant.parse::<Frames>().is_ok() { meant } else { typed.to_owned() }
}

/// A field of a step that is edited as a text.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Length without a target.
    Ideal,
    /// Smallest length.
    Least,
    /// Greatest length.
    Most,
    /// Title of a part, or purpose of a turn.
    Title,
    /// Length of a turn.
    Time,
}

impl Field {
    fn name(self) -> &'static str {
        match self {
            Field::Ideal => "ideal",
            Field::Least => "least",
            Field::Most => "most",
            Field::Title => "title",
            Field::Time => "time",
        }
    }
}

impl Draft {
    pub(super) fn card(&self, card: usize) -> Result<&Card> {
        self.view()?.cards().get(card).ok_or(EditError::Nowhere { way: Way::default() })
    }

    /// Makes several edits as one change of this name.
    pub(super) fn edit(&mut self, name: &'static str, edits: &[Edit]) -> Result<()> {
        let mut text = self.text().to_owned();
        for edit in edits {
            edit.apply(&mut text)?;
        }
        self.replace(name, text);
        Ok(())
    }

    /// The same for what is typed.
    pub(super) fn type_at(&mut self, way: Way, value: String) -> Result<()> {
        let mut text = self.text().to_owned();
        Edit::Set { at: way.clone(), value }.apply(&mut text)?;
        self.type_in(way, text);
        Ok(())
    }

    /// Changes the words of a line.
    ///
    /// # Errors
    /// When the card is no line.
    pub fn say(&mut self, card: usize, words: &str) -> Result<()> {
        let at = self.card(card)?;
        match &at.step {
            CardStep::Say { words: way, .. } => {
                let way = way.clone();
                self.type_at(way, quoted(words))
            }
            _ => Err(EditError::Nowhere { way: at.way.clone() }),
        }
    }

    /// Changes a text in a field of a step. A silence in the short form becomes one with fields; an empty text
    /// takes an optional field away.
    ///
    /// # Errors
    /// When the step has no such field.
    pub fn set(&mut self, card: usize, field: Field, value: &str) -> Result<()> {
        let at = self.card(card)?;
        let way = at.way.clone();
        let whole = way.clone().field(field.name());
        match &at.step {
            CardStep::Quiet { ideal, is_short: true, .. } => match field {
                Field::Ideal => self.type_at(way.at(0), quoted(value)),
                _ if value.is_empty() => Ok(()),
                _ => {
                    let (ideal, name) = (quoted(ideal), field.name());
                    let value = format!("Quiet(ideal: {ideal}, {name}: {})", quoted(value));
                    self.edit("a change", &[Edit::Set { at: way, value }])
                }
            },
            CardStep::Quiet { least, most, .. } | CardStep::Breathe { least, most, .. }
                if value.is_empty() && matches!(field, Field::Least | Field::Most) =>
            {
                let there = if field == Field::Least { least } else { most };
                match there {
                    Some(_) => self.edit("a change", &[Edit::Remove { at: whole }]),
                    None => Ok(()),
                }
            }
            _ => self.type_at(whole, quoted(value)),
        }
    }

    /// Changes the sound of a bell.
    ///
    /// # Errors
    /// When the card is no bell.
    pub fn set_bell(&mut self, card: usize, sound: BellSound) -> Result<()> {
        let at = self.card(card)?;
        let CardStep::Bell { sound_at, .. } = &at.step else {
            return Err(EditError::Nowhere { way: at.way.clone() });
        };
        let set = Edit::Set { at: sound_at.clone(), value: sound.name().to_owned() };
        self.edit("another bell", &[set])
    }

    /// Changes the pattern of paced breathing to a named one.
    ///
    /// # Errors
    /// When the card is no paced breathing.
    pub fn set_pattern(&mut self, card: usize, pattern: NamedPattern) -> Result<()> {
        let at = self.card(card)?.way.clone().field("pattern");
        self.edit("another breath", &[Edit::Set { at, value: pattern.name().to_owned() }])
    }

    /// Changes how often steps are played.
    ///
    /// # Errors
    /// When the card is no repeat.
    pub fn set_times(&mut self, card: usize, times: u32) -> Result<()> {
        let at = self.card(card)?.way.clone().field("times");
        self.edit("a change", &[Edit::Set { at, value: times.to_string() }])
    }

    /// Adds a step. Returns its card, or the first line inside it, where someone goes on writing.
    ///
    /// # Errors
    /// When nothing can stand there.
    pub fn add(&mut self, gap: Gap, step: NewStep) -> Result<usize> {
        let at = self.gap(gap)?;
        self.edit("a new step", &[Edit::Insert { at: at.clone(), entry: step.text().into() }])?;
        self.begin_of(&at)
    }

    /// Makes another step of a line, and returns the same as [`Draft::add`].
    ///
    /// # Errors
    /// When the card is no line.
    pub fn become_step(&mut self, card: usize, step: NewStep) -> Result<usize> {
        let here = self.card(card)?;
        let at = here.way.clone();
        let CardStep::Say { .. } = here.step else { return Err(EditError::Nowhere { way: at }) };
        self.edit("a new step", &[Edit::Set { at: at.clone(), value: step.text().into() }])?;
        self.begin_of(&at)
    }

    /// The first line in the step at this path, or the step itself.
    fn begin_of(&self, at: &Way) -> Result<usize> {
        let card = self.at_way(at)?;
        let view = self.view()?;
        let mut inside = card..=view.last_inside(card);
        let is_line = |card: &usize| matches!(view.cards()[*card].step, CardStep::Say { .. });
        Ok(inside.find(is_line).unwrap_or(card))
    }

    /// Adds a branch to a choice: what is played with this answer, such as `Feet`. Returns the line in it.
    ///
    /// # Errors
    /// When the card is no choice.
    pub fn add_branch(&mut self, card: usize, key: &str) -> Result<usize> {
        let here = self.card(card)?;
        let CardStep::Choice { of } = here.step else {
            return Err(EditError::Nowhere { way: here.way.clone() });
        };
        let branches = here.way.clone().field(of);
        let at = branches.clone().at(self.view()?.in_list(&branches));
        let entry = format!("{key}: [Say(\"\")]");
        self.edit("another branch", &[Edit::Insert { at: at.clone(), entry }])?;
        self.begin_of(&at)
    }

    /// Puts steps that are given as RON behind a card, or in the place of a line without words.
    ///
    /// # Errors
    /// When one of them cannot stand there; then none does.
    pub fn put(&mut self, card: usize, steps: &[String]) -> Result<usize> {
        let (gap, instead) = self.behind(card);
        self.add_steps(gap, steps, None, instead)
    }

    /// Where something is put behind a card, and the line without words that it replaces.
    fn behind(&self, card: usize) -> (Gap, Option<Way>) {
        let is_empty =
            |step: &CardStep| matches!(step, CardStep::Say { text, .. } if text.trim().is_empty());
        match self.card(card) {
            Err(_) => (Gap::End, None),
            Ok(here) => (Gap::After(card), is_empty(&here.step).then(|| here.way.clone())),
        }
    }

    /// Adds the steps of a pasted script behind a card, or at the end of a session that has none. They come in the place
    /// of a line without words, and a title in the text becomes that of a part.
    ///
    /// # Errors
    /// When nothing can stand there.
    pub fn add_pasted(&mut self, card: usize, pasted: &Pasted) -> Result<usize> {
        let (gap, instead) = self.behind(card);
        let mut steps = pasted.steps();
        if let Some(title) = &pasted.title {
            let is_part = |step: &String| step.lines().any(|line| line.starts_with("Part("));
            let first = steps.iter().position(is_part).unwrap_or(steps.len());
            let inside: String = steps
                .drain(..first)
                .map(|step| format!("    {},\n", step.replace('\n', "\n    ")))
                .collect();
            if !inside.is_empty() {
                steps.insert(0, format!("Part(title: {}, steps: [\n{inside}])", quoted(title)));
            }
        }
        self.add_steps(gap, &steps, Some(pasted), instead)
    }

    /// Adds steps that are given as RON, in the place of `instead`. Those of a pasted `script` for two make it a session
    /// for two, and take the place of the silence that a session begins with.
    ///
    /// # Errors
    /// When one of them is no step, or nothing can stand there; then none is added.
    pub(super) fn add_steps(
        &mut self,
        gap: Gap,
        steps: &[String],
        script: Option<&Pasted>,
        instead: Option<Way>,
    ) -> Result<usize> {
        let at = self.gap(gap)?;
        let (list, from) = split(&at).ok_or(EditError::Nowhere { way: at.clone() })?;
        // It stands behind what is put here, and is gone first.
        let behind = Way::from(list).at(from + steps.len());
        let quiet = self.at_way(&at).ok().and_then(|card| self.copy(card).ok());
        let is_unused = script.is_some()
            && instead.is_some()
            && quiet.is_some_and(|quiet| quiet == FIRST_QUIET);
        let unused = is_unused.then_some(behind);
        let inserts = steps.iter().enumerate().map(|(index, entry)| Edit::Insert {
            at: Way::from(list).at(from + index),
            entry: entry.clone(),
        });
        let setting = script.is_some_and(|script| script.for_two).then(|| Edit::Set {
            at: Way::default().field("setting"),
            value: Setting::Partners.name().to_owned(),
        });
        let gone = instead.clone().into_iter().chain(unused).map(|at| Edit::Remove { at });
        // What stands further down goes first, so that paths stay true.
        let gone: Vec<Edit> = gone.collect::<Vec<_>>().into_iter().rev().collect();
        let edits: Vec<Edit> = inserts.chain(gone).chain(setting).collect();
        self.edit("pasting", &edits)?;
        self.at_way(&instead.unwrap_or(at))
    }

    /// The path at which a step is inserted to stand in a gap.
    fn gap(&self, gap: Gap) -> Result<Way> {
        let nowhere = || EditError::Nowhere { way: Way::default() };
        match gap {
            Gap::Before(card) => Ok(self.card(card)?.way.clone()),
            Gap::Inside(card) => {
                let card = self.card(card)?;
                card.inside().map(|list| list.at(0)).ok_or_else(nowhere)
            }
            Gap::After(card) => {
                let card = self.card(card)?;
                if let CardStep::Branch { .. } = card.step {
                    let steps = self.view()?.in_list(&card.way);
                    return Ok(card.way.clone().at(steps));
                }
                let (list, index) = split(&card.way).ok_or_else(nowhere)?;
                Ok(Way::from(list).at(index + 1))
            }
            Gap::End => {
                let list = Way::default().field("steps");
                let steps = self.view()?.in_list(&list);
                Ok(list.at(steps))
            }
        }
    }

    fn at_way(&self, way: &Way) -> Result<usize> {
        self.view()?.at_way(way).ok_or_else(|| EditError::Nowhere { way: way.clone() })
    }

    /// Removes a step, with everything in it; with its last branch, a choice. Returns the card that stands there now, or
    /// the one before it.
    ///
    /// # Errors
    /// When there is no such card.
    pub fn remove(&mut self, card: usize) -> Result<Option<usize>> {
        let here = self.card(card)?;
        let at = match (&here.step, split(&here.way)) {
            (CardStep::Branch { .. }, Some((branches, _)))
                if self.view()?.in_list(&Way::from(branches)) == 1 =>
            {
                // Its choice is the card before it.
                self.card(card.saturating_sub(1))?.way.clone()
            }
            _ => here.way.clone(),
        };
        self.edit("removing a step", &[Edit::Remove { at }])?;
        let left = self.view()?.cards().len();
        Ok(left.checked_sub(1).map(|last| card.min(last)))
    }

    /// Divides a line in two at an offset in its words, in bytes. Returns the second one's card.
    ///
    /// # Errors
    /// When the card is no line.
    pub fn divide(&mut self, card: usize, at: usize) -> Result<usize> {
        let here = self.card(card)?;
        let CardStep::Say { words, text, .. } = &here.step else {
            return Err(EditError::Nowhere { way: here.way.clone() });
        };
        let at = text.floor_char_boundary(at);
        let (first, second) = (quoted(text[..at].trim_end()), quoted(text[at..].trim_start()));
        let (words, place) = (words.clone(), self.gap(Gap::After(card))?);
        let edits = [
            Edit::Insert { at: place.clone(), entry: format!("Say({second})") },
            Edit::Set { at: words, value: first },
        ];
        self.edit("dividing a line", &edits)?;
        self.at_way(&place)
    }

    /// Doubles a step, with everything in it. Returns the card of the second one.
    ///
    /// # Errors
    /// When it is a branch.
    pub fn double(&mut self, card: usize) -> Result<usize> {
        let from = self.card(card)?;
        if let CardStep::Branch { .. } = from.step {
            return Err(EditError::Nowhere { way: from.way.clone() });
        }
        let entry = self.text()[from.place.clone()].to_owned();
        let at = self.gap(Gap::After(card))?;
        self.edit("doubling a step", &[Edit::Insert { at: at.clone(), entry }])?;
        self.at_way(&at)
    }

    /// The RON text of a step with everything in it, as it would stand at the left edge.
    ///
    /// # Errors
    /// When it is a branch, which stands in a choice alone.
    pub fn copy(&self, card: usize) -> Result<String> {
        let card = self.card(card)?;
        if let CardStep::Branch { .. } = card.step {
            return Err(EditError::Nowhere { way: card.way.clone() });
        }
        let before = &self.text()[..card.place.start];
        let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        let indent = &line[..line.len() - line.trim_start().len()];
        Ok(self.text()[card.place.clone()].replace(&format!("\n{indent}"), "\n"))
    }

    /// Moves a step past its neighbour, or out of what holds it at the edge. Returns its card, or `None` if there
    /// is nowhere further to go.
    ///
    /// # Errors
    /// When it is a branch, or the script cannot hold it there.
    pub fn step_aside(&mut self, card: usize, down: bool) -> Result<Option<usize>> {
        let here = self.card(card)?;
        let Some((list, index)) = split(&here.way) else { return Ok(None) };
        if let CardStep::Branch { .. } = here.step {
            return Ok(None);
        }
        let (from, depth) = (here.way.clone(), here.depth);
        let siblings = self.view()?.in_list(&Way::from(list));
        let to = match (down, index) {
            (false, 1..) => Way::from(list).at(index - 1),
            (true, _) if index + 1 < siblings => Way::from(list).at(index + 2),
            // Out of what holds it.
            _ => {
                let cards = self.view()?.cards();
                let holder = cards[..card].iter().rposition(|other| other.depth < depth);
                let Some(holder) = holder else { return Ok(None) };
                if let CardStep::Branch { .. } = cards[holder].step {
                    return Ok(None);
                }
                self.gap(if down { Gap::After(holder) } else { Gap::Before(holder) })?
            }
        };
        self.shift(from, to).map(Some)
    }

    /// Moves a step into a gap. Returns its card.
    ///
    /// # Errors
    /// When it would stand in itself.
    pub fn shift_to(&mut self, card: usize, gap: Gap) -> Result<usize> {
        let from = self.card(card)?.way.clone();
        let to = self.gap(gap)?;
        self.shift(from, to)
    }

    fn shift(&mut self, from: Way, to: Way) -> Result<usize> {
        let mut text = self.text().to_owned();
        let edited = Edit::Move { from: from.clone(), to }.apply(&mut text)?;
        let place = edited.follow(&from).unwrap_or(from);
        self.replace("moving a step", text);
        self.at_way(&place)
    }
}
