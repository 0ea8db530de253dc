//! Paced breathing: patterns, whole breaths, and the lines spoken over them.

use super::check::{Checker, What};
use super::diagnostic::Code;
use super::line::LINE_FIELDS;
use super::outline::Heard;
use super::steps::{LONGEST_STEP, fields_of};
use super::tree::{Name, Node, Value};
use crate::domain::{BreathPattern, Breathe, Line, NamedPattern, PacedLine, Phase, phase_field};
use crate::units::Frames;

impl<'t> Checker<'t> {
    pub(super) fn breathe(&mut self, node: &'t Node<'t>) -> Option<Breathe> {
        let fields = self.fields(node, "Breathe", fields_of("Breathe"))?;
        let pattern_at = self.field(&fields, "pattern");
        let pattern = pattern_at.and_then(|node| self.pattern(node));
        let ideal_at = self.field(&fields, "ideal");
        let bounds = Frames::from_secs(1)..=LONGEST_STEP;
        let ideal = ideal_at.and_then(|node| self.time(node, What::Field("ideal"), bounds));
        let elastic = self.elastic(ideal, fields.optional("least"), fields.optional("most"));

        // Breaths that always fit into `least`, and those that fit into `most`.
        let breaths = pattern.zip(elastic).and_then(|((pattern, _), (least, most))| {
            let cycle = pattern.cycle();
            let fewest = least.0.div_ceil(cycle.0).max(1);
            if cycle * fewest > most {
                let message = format!("no whole breath of {cycle} ends between {least} and {most}");
                let above = format!("{} {}", breaths_take(fewest), cycle * fewest);
                let help = match fewest - 1 {
                    0 => above,
                    below => format!("{} {}, {above}", breaths_take(below), cycle * below),
                };
                let at = fields.optional("most").or(ideal_at).map_or(node.head(), Node::head);
                self.problems.report_with_help(Code::Cycles, at, message, help);
                return None;
            }
            Some((fewest, most / cycle))
        });
        if let Some(((pattern, named), at)) = pattern.zip(pattern_at) {
            let most_cycles = breaths.map_or(0, |(_, most)| most);
            self.heard.push(Heard::Breathe { pattern, named, most_cycles, at: at.head() });
        }
        let outer = self.about_pelvis;
        self.about_pelvis |=
            pattern.is_some_and(|(_, named)| named == Some(NamedPattern::PelvicSoftening));
        let lines = match fields.optional("lines") {
            None => Some(Vec::new()),
            Some(node) => self.paced_lines(node, breaths.map(|(fewest, _)| fewest)),
        };
        self.heard.push(Heard::Break);
        self.about_pelvis = outer;
        breaths?;
        let (pattern, _) = pattern?;
        let (least, most) = elastic?;
        Some(Breathe { pattern, ideal: ideal?, least, most, lines: lines? })
    }

    fn pattern(&mut self, node: &'t Node<'t>) -> Option<(BreathPattern, Option<NamedPattern>)> {
        let written = matches!(
            node.value,
            Value::Struct(Some(Name { word: "Pattern", .. }), _)
                | Value::Tuple(Some(Name { word: "Pattern", .. }), _)
        );
        if !written && matches!(node.value, Value::Struct(..) | Value::Tuple(..)) {
            let expected = "a pattern's name or `Pattern(…)`";
            self.wrong_type(node, What::Field("pattern"), expected);
            return None;
        }
        if !written {
            let named =
                self.word(node, What::Field("pattern"), NamedPattern::ALL, NamedPattern::name)?;
            return Some((named.pattern(), Some(named)));
        }
        let known = ["breathe_in", "top_up", "hold_in", "breathe_out", "hold_out"];
        let fields = self.fields(node, "Pattern", &known)?;
        // The pattern has its own limits, first of each phase, then of the whole breath.
        let mut phase = |phase: Phase| {
            let field = phase_field(phase);
            let node = match phase {
                Phase::In | Phase::Out => self.field(&fields, field)?,
                _ => match fields.optional(field) {
                    None => return Some(Frames::ZERO),
                    Some(node) => node,
                },
            };
            let length = self.time(node, What::Field(field), Frames::ZERO..=LONGEST_STEP)?;
            match BreathPattern::check(phase, length) {
                Ok(()) => Some(length),
                Err(limit) => {
                    self.problems.report(Code::Pattern, node.span, limit.to_string());
                    None
                }
            }
        };
        let [breathe_in, top_up, hold_in, breathe_out, hold_out] =
            [Phase::In, Phase::TopUp, Phase::HoldIn, Phase::Out, Phase::HoldOut].map(&mut phase);
        match BreathPattern::new(breathe_in?, top_up?, hold_in?, breathe_out?, hold_out?) {
            Ok(pattern) => Some((pattern, None)),
            Err(limit) => {
                self.problems.report(Code::Pattern, fields.head(), limit.to_string());
                None
            }
        }
    }

    /// Reads the lines over the pacing. `fewest` is the number of breaths at the shortest length.
    fn paced_lines(&mut self, node: &'t Node<'t>, fewest: Option<u64>) -> Option<Vec<PacedLine>> {
        let expected = "a list, as in `[Spoken(cycle: 3, say: \"…\")]`";
        let items = self.list(node, What::Field("lines"), expected)?;
        let mut before = 0;
        let read: Vec<Option<PacedLine>> = items
            .iter()
            .map(|item| {
                let fields = self.struct_fields(item, "Spoken", &["cycle", "say", "line"])?;
                let cycle_at = self.field(&fields, "cycle");
                let cycle = cycle_at.and_then(|node| self.whole(node, "cycle", 1..=10_000));
                if let Some((cycle, at)) = cycle.zip(cycle_at) {
                    if cycle <= before {
                        let message =
                            format!("`cycle` is {cycle} after {before}, expected rising breaths");
                        self.problems.report(Code::Order, at.span, message);
                    } else if let Some(fewest) = fewest.filter(|fewest| cycle as u64 > *fewest) {
                        let message = format!(
                            "`cycle` is {cycle}, but `least` has only {fewest} {}",
                            if fewest == 1 { "breath" } else { "breaths" }
                        );
                        let help =
                            "a line is never left out; let it come earlier, or raise `least`";
                        self.problems.report_with_help(Code::Cycles, at.span, message, help);
                    }
                    before = cycle;
                }
                // The lines are separated by breaths.
                self.heard.push(Heard::Break);
                let line = match (fields.optional("say"), fields.optional("line")) {
                    (Some(say), None) => self.spoken(say, What::Field("say")).map(Line::plain),
                    (None, Some(line)) => self
                        .struct_fields(line, "Line", &LINE_FIELDS)
                        .and_then(|fields| self.line(&fields)),
                    (say, _) => {
                        let found = if say.is_some() { "both" } else { "none" };
                        let message =
                            format!("`Spoken` has {found} of `say` and `line`, expected one");
                        self.problems.report(Code::Type, fields.head(), message);
                        None
                    }
                };
                Some(PacedLine { cycle: cycle? as u32, line: line? })
            })
            .collect();
        read.into_iter().collect()
    }
}

fn breaths_take(count: u64) -> String {
    match count {
        1 => "1 breath takes".to_owned(),
        more => format!("{more} breaths take"),
    }
}
