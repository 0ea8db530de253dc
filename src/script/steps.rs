//! The steps of a script.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::code::Code;
use super::reader::{Reader, closest, option, shorten};
use super::session::LONGEST;
use super::source::Span;
use super::tree::{Field, Node, Value};
use crate::domain::{
    Anchor, Area, Bell, BellSound, BreathPattern, Breathe, Choice, Eyes, Line, NamedPattern,
    Optional, PacedLine, Part, Phase, Posture, Quiet, Repeat, Setting, Speaker, Step, Turn,
    phase_field,
};
use crate::units::Frames;

/// Loudness of a bed, in LUFS.
pub(super) const BED_LEVELS: RangeInclusive<i64> = -60..=-10;
/// Peak of a bell, in dBFS.
const BELL_LEVELS: RangeInclusive<i64> = -60..=-3;
/// A session has at most so many steps, each counted as often as it is repeated.
const MOST_STEPS: u64 = 20_000;
/// The longest silence, turn or breathing stretch, 4 h.
const LONGEST_STEP: Frames = Frames::from_secs(4 * 3600);
/// A line has at most so many characters, some 100 words.
const LONGEST_LINE: usize = 600;

/// Every kind of step.
const KINDS: &[&str] = &[
    "Bell", "Ring", "Say", "Line", "Quiet", "Breathe", "Part", "Optional", "Choice", "Repeat",
    "Turn",
];

/// Reads steps, and counts what they come to.
pub(super) struct Steps<'r, 's> {
    reader: &'r mut Reader<'s>,
    setting: Setting,
    /// How often the step being read is heard: the product of the repeats around it.
    times: u64,
    in_turn: bool,
    count: u64,
    least: Frames,
    breath: Frames,
}

impl<'r, 's> Steps<'r, 's> {
    pub(super) fn new(reader: &'r mut Reader<'s>, setting: Setting) -> Steps<'r, 's> {
        Steps {
            reader,
            setting,
            times: 1,
            in_turn: false,
            count: 0,
            least: Frames::ZERO,
            breath: Frames::ZERO,
        }
    }

    /// All steps of a session.
    pub(super) fn session(mut self, node: &Node) -> Option<Vec<Step>> {
        let steps = self.steps(node)?;
        if self.count > MOST_STEPS {
            let message = format!(
                "with its repeats this session has {} steps, at most {MOST_STEPS}",
                self.count
            );
            self.reader.problem(Code::TooMuch, node.head, message);
        }
        // Breathing at its most, because whole cycles are counted out when a length is sought.
        let most = self.least.max(self.breath);
        if most > LONGEST {
            let message =
                format!("with its repeats this session has {most} of time, at most {LONGEST}");
            self.reader.problem(Code::TooMuch, node.head, message);
        }
        Some(steps)
    }

    fn steps(&mut self, node: &Node) -> Option<Vec<Step>> {
        let Value::List(nodes) = &node.value else {
            self.reader.wrong_kind(node, "a list of steps in square brackets");
            return None;
        };
        if nodes.is_empty() {
            self.reader.problem(Code::Empty, node.span, "there are no steps here");
            return None;
        }
        let before = self.reader.problems.len();
        let steps: Vec<Step> = nodes.iter().filter_map(|node| self.step(node)).collect();
        (self.reader.problems.len() == before).then_some(steps)
    }

    fn step(&mut self, node: &Node) -> Option<Step> {
        self.count = self.count.saturating_add(self.times);
        let (name, form) = match &node.value {
            Value::Fields(Some(name), fields) => (name.as_str(), Form::Fields(fields)),
            Value::Values(Some(name), values) => match values.as_slice() {
                [value] => (name.as_str(), Form::Plain(value)),
                _ => (name.as_str(), Form::Other),
            },
            Value::Word(name) => (name.as_str(), Form::Other),
            _ => {
                self.reader.wrong_kind(node, "a step such as `Say(\"…\")`");
                return None;
            }
        };
        let head = node.head;
        match (name, form) {
            ("Bell", Form::Plain(value)) => {
                let sound = self.reader.word(value, BellSound::ALL, BellSound::name)?;
                Some(Step::Bell(self.bell(Bell::plain(sound))))
            }
            ("Ring", Form::Fields(fields)) => self.ring(head, fields),
            ("Say", Form::Plain(value)) => self.plain_line(value).map(Step::Say),
            ("Line", Form::Fields(fields)) => self.line(head, fields).map(Step::Say),
            ("Quiet", Form::Plain(value)) => {
                let length = self.reader.duration(value, Frames::ZERO..=LONGEST_STEP)?;
                Some(Step::Quiet(
                    self.quiet(head, Quiet { ideal: length, least: length, most: length }),
                ))
            }
            ("Quiet", Form::Fields(fields)) => {
                let fields = self.reader.fields("Quiet", head, fields, &["ideal", "least", "most"]);
                let (ideal, least, most) = self.elastic(&fields)?;
                Some(Step::Quiet(self.quiet(head, Quiet { ideal, least, most })))
            }
            ("Breathe", Form::Fields(fields)) => self.breathe(head, fields),
            ("Part", Form::Fields(fields)) => self.part(head, fields),
            ("Optional", Form::Fields(fields)) => self.optional(head, fields),
            ("Choice", Form::Fields(fields)) => self.choice(head, fields).map(Step::Choice),
            ("Repeat", Form::Fields(fields)) => self.repeat(head, fields),
            ("Turn", Form::Fields(fields)) => self.turn(head, fields),
            (name, _) if KINDS.contains(&name) => {
                let wanted = match name {
                    "Bell" => "`Bell(Bowl)`, or `Ring(sound: Bowl, …)` for more",
                    "Say" => "`Say(\"…\")`, or `Line(text: \"…\", …)` for more",
                    "Quiet" => "`Quiet(\"6s\")` or `Quiet(ideal: \"6s\", …)`",
                    _ => "named fields in round brackets",
                };
                self.reader.problem(
                    Code::WrongKind,
                    head,
                    format!("`{name}` is written as {wanted}"),
                );
                None
            }
            (name, _) => {
                let message = format!("there is no step `{}`", shorten(name));
                let help = closest(name, KINDS)
                    .or_else(|| Some(format!("steps are: {}", KINDS.join(", "))));
                self.reader.problem_with_help(Code::UnknownWord, head, message, help);
                None
            }
        }
    }

    /// Counts time that is taken in any case.
    fn takes(&mut self, least: Frames) {
        self.least += least * self.times;
    }

    fn bell(&mut self, bell: Bell) -> Bell {
        self.takes(bell.takes);
        bell
    }

    fn ring(&mut self, head: Span, fields: &[Field]) -> Option<Step> {
        let reader = &mut *self.reader;
        let fields = reader.fields("Ring", head, fields, &["sound", "takes", "level_db"]);
        let sound = reader
            .required(&fields, "sound")
            .and_then(|node| reader.word(node, BellSound::ALL, BellSound::name));
        let takes = match fields.get("takes").and_then(option) {
            Some(node) => reader.duration(node, Frames::ZERO..=Frames::from_secs(60)),
            None => Some(Bell::DEFAULT_TAKES),
        };
        let level = match fields.get("level_db").and_then(option) {
            Some(node) => reader.level(node, BELL_LEVELS),
            None => Some(Bell::DEFAULT_LEVEL),
        };
        Some(Step::Bell(self.bell(Bell { sound: sound?, takes: takes?, level: level? })))
    }

    fn quiet(&mut self, head: Span, quiet: Quiet) -> Quiet {
        self.takes(quiet.least);
        self.reader.seen.silences.push((quiet.ideal, head));
        quiet
    }

    /// `ideal`, and around it `least` and `most`, which are the ideal unless they are written.
    fn elastic(&mut self, fields: &super::reader::Fields<'_>) -> Option<(Frames, Frames, Frames)> {
        let reader = &mut *self.reader;
        let range = || Frames::ZERO..=LONGEST_STEP;
        let ideal =
            reader.required(fields, "ideal").and_then(|node| reader.duration(node, range()));
        let mut around = |name: &str| match fields.get(name).and_then(option) {
            Some(node) => reader.duration(node, range()).map(|length| (length, node.span)),
            None => ideal.map(|ideal| (ideal, Span::default())),
        };
        let (least, most) = (around("least"), around("most"));
        let (ideal, (least, least_span), (most, most_span)) = (ideal?, least?, most?);
        if least > ideal {
            let message = format!("`least` is {least}, more than the ideal of {ideal}");
            self.reader.problem(Code::WrongOrder, least_span, message);
            return None;
        }
        if most < ideal {
            let message = format!("`most` is {most}, less than the ideal of {ideal}");
            self.reader.problem(Code::WrongOrder, most_span, message);
            return None;
        }
        Some((ideal, least, most))
    }

    /// A line that is only its words.
    fn plain_line(&mut self, node: &Node) -> Option<Line> {
        let text = self.reader.text(node, 1..=LONGEST_LINE)?;
        self.reader.seen.lines.push((text.clone(), node.span));
        Some(Line::plain(text))
    }

    fn line(&mut self, head: Span, fields: &[Field]) -> Option<Line> {
        let fields = self.reader.fields("Line", head, fields, &["text", "clip", "say_as"]);
        let text_node = self.reader.required(&fields, "text")?;
        let text = self.reader.text(text_node, 1..=LONGEST_LINE);
        let clip = match fields.get("clip").and_then(option) {
            Some(node) => self.clip(node).map(Some),
            None => Some(None),
        };
        let say_as = match fields.get("say_as").and_then(option) {
            Some(node) => self.say_as(node, text.as_deref()),
            None => Some(BTreeMap::new()),
        };
        let line = Line { text: text?, clip: clip?, say_as: say_as? };
        self.reader.seen.lines.push((line.text.clone(), text_node.span));
        Some(line)
    }

    /// A recording's name: a plain relative path, at most one folder deep.
    fn clip(&mut self, node: &Node) -> Option<String> {
        let name = self.reader.text(node, 1..=80)?;
        let lawful = |part: &str| {
            !part.is_empty()
                && !part.starts_with(['.', '-'])
                && part.chars().all(|c| {
                    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-')
                })
        };
        let sound = [".flac", ".mp3", ".ogg", ".wav"].iter().any(|ending| name.ends_with(ending));
        if sound && name.split('/').count() <= 2 && name.split('/').all(lawful) {
            return Some(name);
        }
        let message =
            "a clip is a file name in small letters that ends in .flac, .mp3, .ogg or .wav";
        let help = Some("for example \"a/01-arrive.flac\"".to_string());
        self.reader.problem_with_help(Code::BadClip, node.span, message, help);
        None
    }

    fn say_as(&mut self, node: &Node, text: Option<&str>) -> Option<BTreeMap<String, String>> {
        let mut sounds = BTreeMap::new();
        let mut good = true;
        for (key, value) in self.reader.map(node)? {
            let (word, sound) = (self.reader.text(key, 1..=60), self.reader.text(value, 1..=120));
            let (Some(word), Some(sound)) = (word, sound) else {
                good = false;
                continue;
            };
            let words = |text: &str| {
                text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '-')
                    .any(|part| part == word)
            };
            if text.is_some_and(|text| !words(text)) {
                let message = format!("`{}` is not a word of this line", shorten(&word));
                self.reader.problem(Code::BadSayAs, key.span, message);
                good = false;
            }
            if sounds.insert(word, sound).is_some() {
                self.reader.problem(Code::Duplicate, key.span, "this word is given twice");
                good = false;
            }
        }
        good.then_some(sounds)
    }

    fn breathe(&mut self, head: Span, fields: &[Field]) -> Option<Step> {
        let known = ["pattern", "ideal", "least", "most", "lines"];
        let fields = self.reader.fields("Breathe", head, fields, &known);
        let pattern = self.reader.required(&fields, "pattern").and_then(|node| self.pattern(node));
        let elastic = self.elastic(&fields);
        let lines = match fields.get("lines") {
            Some(node) => self.paced_lines(node),
            None => Some(Vec::new()),
        };
        let ((named, pattern), (mut ideal, mut least, mut most), paced) =
            (pattern?, elastic?, lines?);
        let cycle = pattern.cycle();
        // Without both limits, the whole breaths nearest to the ideal are meant.
        let written = |name: &str| fields.get(name).and_then(option).is_some();
        if !written("least") || !written("most") {
            ideal = cycle * ((ideal + Frames(cycle.0 / 2)) / cycle).max(1);
            if written("most") && ideal > most {
                ideal -= cycle;
            }
            if !written("least") {
                least = ideal;
            }
            if !written("most") {
                most = ideal.max(least);
            }
        }
        let cycles = (least + cycle - Frames(1)) / cycle;
        if (most / cycle).max(1) < cycles.max(1) || most < cycle {
            let message = format!("no whole breath of {cycle} lies between {least} and {most}");
            self.reader.problem(Code::OutOfRange, head, message);
            return None;
        }
        let mut lines: Vec<PacedLine> = Vec::new();
        for (line, span) in paced {
            if u64::from(line.cycle) > cycles.max(1) {
                let message = format!(
                    "cycle {} may not come: at its least this breathing has {} cycles",
                    line.cycle,
                    cycles.max(1)
                );
                self.reader.problem(Code::BadCycle, span, message);
                return None;
            }
            if let Some(before) = lines.last().filter(|before| before.cycle >= line.cycle) {
                let message =
                    format!("cycle {} after cycle {}; cycles rise", line.cycle, before.cycle);
                self.reader.problem(Code::WrongOrder, span, message);
                return None;
            }
            lines.push(line);
        }
        self.takes(cycle * cycles);
        self.breath += most * self.times;
        self.reader.seen.breathing.push((named, pattern, ideal, head));
        Some(Step::Breathe(Breathe { pattern, ideal, least, most, lines }))
    }

    /// A named pattern or one of its own.
    fn pattern(&mut self, node: &Node) -> Option<(Option<NamedPattern>, BreathPattern)> {
        let Value::Fields(Some(name), fields) = &node.value else {
            let named = self.reader.word(node, NamedPattern::ALL, NamedPattern::name)?;
            return Some((Some(named), named.pattern()));
        };
        if name != "Pattern" {
            self.reader
                .wrong_kind(node, "a named pattern, or `Pattern(breathe_in: …, breathe_out: …)`");
            return None;
        }
        let known: Vec<&str> = Phase::ALL.iter().map(|phase| phase_field(*phase)).collect();
        let fields = self.reader.fields("Pattern", node.head, fields, &known);
        let mut length = |phase: Phase| {
            let name = phase_field(phase);
            let node = match phase {
                Phase::In | Phase::Out => Some(self.reader.required(&fields, name)?),
                _ => fields.get(name).and_then(option),
            };
            match node {
                Some(node) => self.reader.duration(node, Frames::ZERO..=LONGEST_STEP),
                None => Some(Frames::ZERO),
            }
        };
        let [breathe_in, top_up, hold_in, breathe_out, hold_out] =
            [Phase::In, Phase::TopUp, Phase::HoldIn, Phase::Out, Phase::HoldOut].map(&mut length);
        match BreathPattern::new(breathe_in?, top_up?, hold_in?, breathe_out?, hold_out?) {
            Ok(pattern) => Some((None, pattern)),
            Err(error) => {
                let span =
                    error.field().and_then(|field| fields.get(field)).map_or(node.head, |n| n.span);
                self.reader.problem(Code::BadPattern, span, error.to_string());
                None
            }
        }
    }

    /// `[Spoken(cycle: 3, say: "…"), …]`; `say` is a text or a `Line(…)`.
    fn paced_lines(&mut self, node: &Node) -> Option<Vec<(PacedLine, Span)>> {
        let Value::List(nodes) = &node.value else {
            self.reader.wrong_kind(node, "a list of `Spoken(cycle: …, say: …)`");
            return None;
        };
        let before = self.reader.problems.len();
        let mut lines = Vec::new();
        for node in nodes {
            let Some(fields) = self.reader.named(node, "Spoken", &["cycle", "say"]) else {
                continue;
            };
            let cycle_node = self.reader.required(&fields, "cycle");
            let cycle = cycle_node.and_then(|node| self.reader.number(node, 1..=10_000));
            let line = self.reader.required(&fields, "say").and_then(|node| match &node.value {
                Value::Fields(Some(name), fields) if name == "Line" => self.line(node.head, fields),
                _ => self.plain_line(node),
            });
            if let (Some(cycle), Some(line), Some(node)) = (cycle, line, cycle_node) {
                lines.push((PacedLine { cycle: cycle as u32, line }, node.span));
            }
        }
        (self.reader.problems.len() == before).then_some(lines)
    }

    fn part(&mut self, head: Span, fields: &[Field]) -> Option<Step> {
        let fields = self.reader.fields("Part", head, fields, &["title", "area", "steps"]);
        let title =
            self.reader.required(&fields, "title").and_then(|node| self.reader.text(node, 1..=80));
        let area = match fields.get("area").and_then(option) {
            Some(node) => self.reader.word(node, Area::ALL, Area::name).map(Some),
            None => Some(None),
        };
        let steps = self.inner(&fields);
        Some(Step::Part(Part { title: title?, area: area?, steps: steps? }))
    }

    /// The field `steps` of a step.
    fn inner(&mut self, fields: &super::reader::Fields<'_>) -> Option<Vec<Step>> {
        let node = self.reader.required(fields, "steps")?;
        self.steps(node)
    }

    /// Steps that may not be heard: they are counted, their time is not.
    fn maybe<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let least = self.least;
        let read = read(self);
        self.least = least;
        read
    }

    fn optional(&mut self, head: Span, fields: &[Field]) -> Option<Step> {
        if self.in_turn {
            let message = "an `Optional` can not be inside a `Turn`, which always takes its time";
            self.reader.problem(Code::Misplaced, head, message);
        }
        let fields = self.reader.fields("Optional", head, fields, &["priority", "steps"]);
        let priority = match fields.get("priority") {
            Some(node) => self.reader.number(node, 1..=9),
            None => Some(1),
        };
        let steps = self.maybe(|steps| steps.inner(&fields));
        Some(Step::Optional(Optional { priority: priority? as u8, steps: steps? }))
    }

    fn choice(&mut self, head: Span, fields: &[Field]) -> Option<Choice> {
        let fields = self.reader.fields("Choice", head, fields, &["anchor", "eyes", "posture"]);
        let given: Vec<&str> = ["anchor", "eyes", "posture"]
            .into_iter()
            .filter(|name| fields.get(name).is_some())
            .collect();
        let [by] = given.as_slice() else {
            let message = "a `Choice` is by exactly one of `anchor`, `eyes` and `posture`";
            self.reader.problem(Code::MissingField, head, message);
            return None;
        };
        let node = fields.get(by)?;
        match *by {
            "anchor" => self.branches(node, Anchor::ALL, Anchor::name).map(Choice::Anchor),
            "eyes" => self.branches(node, Eyes::ALL, Eyes::name).map(Choice::Eyes),
            _ => self.branches(node, Posture::ALL, Posture::name).map(Choice::Posture),
        }
    }

    fn branches<K: Copy + PartialEq>(
        &mut self,
        node: &Node,
        all: &[K],
        name: fn(K) -> &'static str,
    ) -> Option<Vec<(K, Vec<Step>)>> {
        let entries = self.reader.map(node)?;
        if entries.is_empty() {
            self.reader.problem(Code::Empty, node.span, "there are no branches here");
            return None;
        }
        let before = self.reader.problems.len();
        let mut branches: Vec<(K, Vec<Step>)> = Vec::new();
        for (key, value) in entries {
            let word = self.reader.word(key, all, name);
            let steps = self.maybe(|steps| steps.steps(value));
            let (Some(word), Some(steps)) = (word, steps) else { continue };
            if branches.iter().any(|(other, _)| *other == word) {
                let message = format!("`{}` is given twice", name(word));
                self.reader.problem(Code::Duplicate, key.span, message);
            }
            branches.push((word, steps));
        }
        (self.reader.problems.len() == before).then_some(branches)
    }

    fn repeat(&mut self, head: Span, fields: &[Field]) -> Option<Step> {
        let fields = self.reader.fields("Repeat", head, fields, &["times", "steps"]);
        let times = self
            .reader
            .required(&fields, "times")
            .and_then(|node| self.reader.number(node, 1..=100));
        let outside = self.times;
        self.times = outside.saturating_mul(times.unwrap_or(1) as u64);
        let steps = self.inner(&fields);
        self.times = outside;
        Some(Step::Repeat(Repeat { times: times? as u32, steps: steps? }))
    }

    fn turn(&mut self, head: Span, fields: &[Field]) -> Option<Step> {
        if self.in_turn {
            self.reader.problem(Code::Misplaced, head, "a `Turn` can not be inside a `Turn`");
        }
        if self.setting == Setting::Solo {
            let help = Some("write `setting: Partners`".to_string());
            self.reader.problem_with_help(
                Code::ForTwo,
                head,
                "a `Turn` in a session for one",
                help,
            );
        }
        let known = ["speaker", "title", "time", "warn", "steps"];
        let fields = self.reader.fields("Turn", head, fields, &known);
        let reader = &mut *self.reader;
        let speaker = reader
            .required(&fields, "speaker")
            .and_then(|node| reader.word(node, Speaker::ALL, Speaker::name));
        let title = reader.required(&fields, "title").and_then(|node| reader.text(node, 1..=80));
        let time = reader
            .required(&fields, "time")
            .and_then(|node| reader.duration(node, Frames::from_secs(5)..=LONGEST_STEP));
        let warn = match fields.get("warn").and_then(option) {
            Some(node) => {
                reader.duration(node, Frames::from_secs(2)..=time.unwrap_or(LONGEST_STEP)).map(Some)
            }
            None => Some(None),
        };
        self.in_turn = true;
        let steps = match fields.get("steps") {
            Some(node) => self.maybe(|steps| steps.steps(node)),
            None => Some(Vec::new()),
        };
        self.in_turn = false;
        let time = time?;
        self.takes(time);
        Some(Step::Turn(Turn {
            speaker: speaker?,
            title: title?,
            time,
            warn: warn?,
            steps: steps?,
        }))
    }
}

/// How a step is written.
enum Form<'t> {
    /// `Name(value)`.
    Plain(&'t Node),
    /// `Name(field: value, …)`.
    Fields(&'t [Field]),
    /// Otherwise.
    Other,
}
