//! The steps of a session.

use std::collections::BTreeSet;

use super::check::{Checker, Fields, What, describe, list, nearest};
use super::diagnostic::Code;
use super::line::LINE_FIELDS;
use super::outline::Heard;
use super::source::shown;
use super::tree::{Name, Node, Value};
use crate::domain::{
    Anchor, Area, Bell, BellSound, Choice, Eyes, Line, Optional, Part, Posture, Quiet, Repeat,
    Setting, Speaker, Step, Turn,
};
use crate::units::Frames;

/// The longest silence, paced breathing or turn, as documented on [`Quiet`].
pub(super) const LONGEST_STEP: Frames = Frames::from_secs(4 * 3600);
const LONGEST_BELL: Frames = Frames::from_secs(60);
/// dBFS, as documented on [`Bell::level`].
const BELL_LEVELS: std::ops::RangeInclusive<i64> = -60..=-3;

pub(super) const STEPS: [&str; 11] = [
    "Bell", "Ring", "Say", "Line", "Quiet", "Breathe", "Part", "Optional", "Choice", "Repeat",
    "Turn",
];
/// What a choice can depend on.
pub(super) const KINDS: [&str; 3] = ["anchor", "eyes", "posture"];

/// The named fields that a step can have, in the order in which they are written.
pub(super) fn fields_of(step: &str) -> &'static [&'static str] {
    match step {
        "Ring" => &["sound", "takes", "level_db"],
        "Line" => &LINE_FIELDS,
        "Quiet" => &["ideal", "least", "most"],
        "Breathe" => &["pattern", "ideal", "least", "most", "lines"],
        "Part" => &["title", "area", "areas", "steps"],
        "Optional" => &["priority", "steps"],
        "Choice" => &KINDS,
        "Repeat" => &["times", "steps"],
        "Turn" => &["speaker", "title", "time", "warn", "steps"],
        _ => &[],
    }
}

impl<'t> Checker<'t> {
    /// The steps of a list that must not be empty.
    pub(super) fn steps(&mut self, node: &'t Node<'t>, field: &str) -> Option<Vec<Step>> {
        let items = self.list(node, What::Field(field), "a list of steps")?;
        if items.is_empty() {
            let message = format!("`{field}` is empty, expected at least one step");
            self.problems.report(Code::Empty, node.span, message);
            return None;
        }
        self.each_step(items)
    }

    /// Reads all steps, even if one of them has an error.
    fn each_step(&mut self, items: &'t [Node<'t>]) -> Option<Vec<Step>> {
        let mut steps = Some(Vec::new());
        for item in items {
            match (self.step(item), &mut steps) {
                (Some(step), Some(steps)) => steps.push(step),
                (None, _) => steps = None,
                (Some(_), None) => {}
            }
        }
        steps
    }

    fn step(&mut self, node: &'t Node<'t>) -> Option<Step> {
        let (name, single) = match &node.value {
            Value::Tuple(Some(name), items) => (*name, items.as_slice()),
            Value::Struct(Some(name), _) => (*name, &[][..]),
            Value::Word(word) => (Name { word, span: node.span }, &[][..]),
            Value::Unreadable => return None,
            _ => {
                let message =
                    format!("found {}, expected a step such as `Quiet(\"6s\")`", describe(node));
                self.problems.report(Code::Type, node.head(), message);
                return None;
            }
        };
        // A misspelt step is read as the step that was meant, so that its other problems are reported too.
        let step = match STEPS.contains(&name.word) {
            true => name.word,
            false => {
                let message = format!(
                    "`{}` is not a step, expected {}",
                    shown(name.word),
                    list(&STEPS, "or")
                );
                self.report_guess(Code::UnknownWord, name.span, message, name.word, &STEPS);
                let meant = nearest(name.word, &STEPS)?;
                // Only if it is written in a form that the other step has.
                let fits = match &node.value {
                    Value::Struct(..) => true,
                    _ => ["Bell", "Say", "Quiet"].contains(&meant) && !single.is_empty(),
                };
                fits.then_some(meant)?
            }
        };
        match step {
            "Bell" => {
                let form = "`Bell(Bowl)`, or `Ring(sound: Bowl, …)` with more to it";
                let sound = self.only(node, single, name, form)?;
                let all = BellSound::ALL;
                let sound = self.word(sound, What::Inside("Bell"), all, BellSound::name)?;
                self.heard.push(Heard::Break);
                Some(Step::Bell(Bell::plain(sound)))
            }
            "Ring" => self.ring(node),
            "Say" => {
                let form = "`Say(\"…\")`, or `Line(text: \"…\", …)` with more to it";
                let node = self.only(node, single, name, form)?;
                let text = self.spoken(node, What::Inside("Say"))?;
                Some(Step::Say(Line::plain(text)))
            }
            "Line" => {
                let fields = self.fields(node, "Line", fields_of("Line"))?;
                self.line(&fields).map(Step::Say)
            }
            "Quiet" => self.quiet(node, single).map(Step::Quiet),
            "Breathe" => self.breathe(node).map(Step::Breathe),
            "Part" => self.part(node),
            "Optional" => self.optional(node, name),
            "Choice" => self.choice(node),
            "Repeat" => self.repeat(node),
            _ => self.turn(node, name),
        }
    }

    /// The single value in the brackets of a step's short form.
    fn only(
        &mut self,
        node: &'t Node<'t>,
        single: &'t [Node<'t>],
        name: Name<'t>,
        form: &str,
    ) -> Option<&'t Node<'t>> {
        if let [only] = single {
            return Some(only);
        }
        let found = match &node.value {
            Value::Word(_) => "nothing".to_owned(),
            Value::Struct(..) => "named fields".to_owned(),
            _ => format!("{} values", single.len()),
        };
        let message = format!("`{}` holds {found}, expected one value", name.word);
        let help = format!("write {form}");
        self.problems.report_with_help(Code::Type, name.span, message, help);
        None
    }

    fn ring(&mut self, node: &'t Node<'t>) -> Option<Step> {
        let fields = self.fields(node, "Ring", fields_of("Ring"))?;
        self.heard.push(Heard::Break);
        let sound = self.field(&fields, "sound").and_then(|node| {
            self.word(node, What::Field("sound"), BellSound::ALL, BellSound::name)
        });
        let takes = match fields.optional("takes") {
            None => Some(Bell::DEFAULT_TAKES),
            Some(node) => self.time(node, What::Field("takes"), Frames::ZERO..=LONGEST_BELL),
        };
        let level = match fields.optional("level_db") {
            None => Some(Bell::DEFAULT_LEVEL),
            Some(node) => self.level(node, BELL_LEVELS),
        };
        Some(Step::Bell(Bell { sound: sound?, level: level?, takes: takes? }))
    }

    fn quiet(&mut self, node: &'t Node<'t>, single: &'t [Node<'t>]) -> Option<Quiet> {
        let bounds = || Frames::from_millis(1)..=LONGEST_STEP;
        if let [only] = single {
            let ideal = self.time(only, What::Inside("Quiet"), bounds())?;
            self.heard.push(Heard::Quiet { ideal, at: only.span });
            return Some(Quiet { ideal, least: ideal, most: ideal });
        }
        let fields = self.fields(node, "Quiet", fields_of("Quiet"))?;
        let at = self.field(&fields, "ideal");
        let ideal = at.and_then(|node| self.time(node, What::Field("ideal"), bounds()));
        let least = fields.optional("least");
        let most = fields.optional("most");
        let (least, most) = self.elastic(ideal, least, most)?;
        let (ideal, at) = ideal.zip(at)?;
        self.heard.push(Heard::Quiet { ideal, at: at.span });
        Some(Quiet { ideal, least, most })
    }

    /// The least and most around an ideal; each defaults to the ideal.
    pub(super) fn elastic(
        &mut self,
        ideal: Option<Frames>,
        least_at: Option<&'t Node<'t>>,
        most_at: Option<&'t Node<'t>>,
    ) -> Option<(Frames, Frames)> {
        let bounds = || Frames::ZERO..=LONGEST_STEP;
        let least = match least_at {
            None => ideal,
            Some(node) => self.time(node, What::Field("least"), bounds()),
        };
        let most = match most_at {
            None => ideal,
            Some(node) => self.time(node, What::Field("most"), bounds()),
        };
        let ideal = ideal?;
        if let Some((least, node)) = least.zip(least_at).filter(|(least, _)| *least > ideal) {
            let message = format!("`least` is {least}, expected at most the `ideal` of {ideal}");
            self.problems.report(Code::Order, node.span, message);
        }
        if let Some((most, node)) = most.zip(most_at).filter(|(most, _)| *most < ideal) {
            let message = format!("`most` is {most}, expected at least the `ideal` of {ideal}");
            self.problems.report(Code::Order, node.span, message);
        }
        least.zip(most).filter(|(least, most)| (*least..=*most).contains(&ideal))
    }

    fn part(&mut self, node: &'t Node<'t>) -> Option<Step> {
        let fields = self.fields(node, "Part", fields_of("Part"))?;
        let title = self.field(&fields, "title");
        let title =
            title.and_then(|node| self.text(node, What::Field("title"), super::session::TITLE));
        let areas = self.places(&fields);
        let outer = self.about_pelvis;
        self.about_pelvis |= areas.contains(&Area::Pelvis);
        let steps = self.field(&fields, "steps").and_then(|node| self.steps(node, "steps"));
        self.about_pelvis = outer;
        Some(Step::Part(Part { title: title?.to_owned(), areas, steps: steps? }))
    }

    /// The places that a part is about: one in `area`, or several in `areas`.
    fn places(&mut self, fields: &Fields<'t>) -> BTreeSet<Area> {
        let (one, several) = (fields.optional("area"), fields.optional("areas"));
        if let Some((_, node)) = one.zip(several) {
            let message = "`Part` has both `area` and `areas`";
            let help = "put every place into `areas`, as in `areas: [Hands, Arms]`";
            self.problems.report_with_help(Code::Duplicate, node.head(), message, help);
        }
        let one = one.and_then(|node| self.word(node, What::Field("area"), Area::ALL, Area::name));
        one.into_iter().chain(self.areas(fields)).collect()
    }

    /// The places in `areas`, which format 2 added.
    pub(super) fn areas(&mut self, fields: &Fields<'t>) -> BTreeSet<Area> {
        let mut areas = BTreeSet::new();
        if let Some(node) = fields.raw("areas") {
            self.since(2, "areas", node.head());
        }
        let Some(node) = fields.optional("areas") else { return areas };
        let expected = "a list of words, as in `[Hands, Arms]`";
        for item in self.list(node, What::Field("areas"), expected).unwrap_or_default() {
            let what = What::Inside("areas");
            let Some(area) = self.word(item, what, Area::ALL, Area::name) else { continue };
            if !areas.insert(area) {
                let message = format!("`{}` is given twice in `areas`", area.name());
                self.problems.report(Code::Duplicate, item.span, message);
            }
        }
        areas
    }

    fn optional(&mut self, node: &'t Node<'t>, name: Name<'t>) -> Option<Step> {
        if self.in_turn {
            let message = "an `Optional` cannot stand inside a `Turn`";
            let help = "a turn lasts exactly its `time`; put the `Optional` around the whole turn";
            self.problems.report_with_help(Code::Placement, name.span, message, help);
        }
        let fields = self.fields(node, "Optional", fields_of("Optional"))?;
        let priority = self.field(&fields, "priority");
        let priority = priority.and_then(|node| self.whole(node, "priority", 1..=9));
        let steps = self.field(&fields, "steps").and_then(|node| self.steps(node, "steps"));
        Some(Step::Optional(Optional { priority: priority? as u8, steps: steps? }))
    }

    fn choice(&mut self, node: &'t Node<'t>) -> Option<Step> {
        let fields = self.fields(node, "Choice", fields_of("Choice"))?;
        let given: Vec<(&str, &'t Node<'t>)> =
            KINDS.iter().filter_map(|kind| Some((*kind, fields.raw(kind)?))).collect();
        let [(kind, branches)] = given[..] else {
            let found = if given.is_empty() { "no" } else { "more than one" };
            let message = format!(
                "`Choice` has {found} field, expected exactly one of {}",
                list(&KINDS, "or")
            );
            // A misspelt field has already been reported as unknown.
            if !given.is_empty() || matches!(&node.value, Value::Tuple(..)) {
                self.problems.report(Code::Type, fields.head(), message);
            }
            return None;
        };
        let choice = match kind {
            "anchor" => Choice::Anchor(self.branches(branches, kind, Anchor::ALL, Anchor::name)?),
            "eyes" => Choice::Eyes(self.branches(branches, kind, Eyes::ALL, Eyes::name)?),
            _ => {
                let all = Posture::ALL;
                Choice::Posture(self.branches(branches, kind, all, Posture::name)?)
            }
        };
        Some(Step::Choice(choice))
    }

    /// The branches of a choice; one of them may be empty, if nothing needs to be said.
    fn branches<T: Copy + PartialEq>(
        &mut self,
        node: &'t Node<'t>,
        kind: &str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Option<Vec<(T, Vec<Step>)>> {
        let Value::Map(entries) = &node.value else {
            let example = all.first().map_or("", |first| name(*first));
            let expected = format!("a map, as in `{{{example}: […]}}`");
            self.wrong_type(node, What::Field(kind), &expected);
            return None;
        };
        if entries.is_empty() {
            let message = format!("`{kind}` is empty, expected at least one branch");
            self.problems.report(Code::Empty, node.span, message);
            return None;
        }
        let mut branches: Vec<(T, Vec<Step>)> = Vec::new();
        for (key, steps) in entries {
            self.heard.push(Heard::Break);
            let word = self.word(key, What::Inside(kind), all, name);
            let steps = self
                .list(steps, What::Inside(kind), "a list of steps")
                .and_then(|items| self.each_step(items));
            let Some((word, steps)) = word.zip(steps) else { continue };
            if branches.iter().any(|(earlier, _)| *earlier == word) {
                let message = format!("`{}` is given twice in `{kind}`", name(word));
                self.problems.report(Code::Duplicate, key.span, message);
            }
            branches.push((word, steps));
        }
        self.heard.push(Heard::Break);
        (branches.len() == entries.len()).then_some(branches)
    }

    fn repeat(&mut self, node: &'t Node<'t>) -> Option<Step> {
        let fields = self.fields(node, "Repeat", fields_of("Repeat"))?;
        self.heard.push(Heard::Break);
        let times = self.field(&fields, "times");
        let times = times.and_then(|node| self.whole(node, "times", 1..=100));
        let steps = self.field(&fields, "steps").and_then(|node| self.steps(node, "steps"));
        self.heard.push(Heard::Break);
        Some(Step::Repeat(Repeat { times: times? as u32, steps: steps? }))
    }

    fn turn(&mut self, node: &'t Node<'t>, name: Name<'t>) -> Option<Step> {
        if self.setting == Setting::Solo {
            let message = "a `Turn` cannot stand in a session for one";
            let help = "write `setting: Partners` beside the title";
            self.problems.report_with_help(Code::Placement, name.span, message, help);
        }
        if self.in_turn {
            let message = "a `Turn` cannot stand inside a `Turn`";
            self.problems.report(Code::Placement, name.span, message);
        }
        let fields = self.fields(node, "Turn", fields_of("Turn"))?;
        self.turns.push(name.span);
        self.heard.push(Heard::Break);
        let speaker = self
            .field(&fields, "speaker")
            .and_then(|node| self.word(node, What::Field("speaker"), Speaker::ALL, Speaker::name));
        let title = self.field(&fields, "title");
        let title =
            title.and_then(|node| self.text(node, What::Field("title"), super::session::TITLE));
        let time = self.field(&fields, "time").and_then(|node| {
            self.time(node, What::Field("time"), Frames::from_secs(1)..=LONGEST_STEP)
        });
        let warn = match fields.optional("warn") {
            None => Some(None),
            Some(node) => {
                let bounds = Frames::from_secs(1)..=LONGEST_STEP;
                let warn = self.time(node, What::Field("warn"), bounds);
                if let Some((warn, time)) = warn.zip(time)
                    && warn >= time
                {
                    let message =
                        format!("`warn` is {warn}, expected less than the `time` of {time}");
                    self.problems.report(Code::Order, node.span, message);
                }
                warn.map(Some)
            }
        };
        let outer = std::mem::replace(&mut self.in_turn, true);
        // A turn needs no words of guidance.
        let steps = match fields.optional("steps") {
            None => Some(Vec::new()),
            Some(node) => self
                .list(node, What::Field("steps"), "a list of steps")
                .and_then(|items| self.each_step(items)),
        };
        self.in_turn = outer;
        self.heard.push(Heard::Break);
        Some(Step::Turn(Turn {
            speaker: speaker?,
            title: title?.to_owned(),
            time: time?,
            warn: warn?,
            steps: steps?,
        }))
    }
}
