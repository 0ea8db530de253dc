//! Blocks as the steps of a session: the pauses between paragraphs, the parts, the comments.

use super::blocks::{Block, Of};
use super::headings::Kind;
use super::lengths::{Cue, PARAGRAPH, elastic};
use super::remark::{Became, Remark, Remarks};
use super::sentences::lines;
use crate::domain::{BellSound, Quiet, Speaker};
use crate::script::session::TITLE;
use crate::units::Frames;

/// A step with the comments above it.
#[derive(Debug)]
pub(super) struct Noted {
    pub(super) comments: Vec<String>,
    pub(super) step: Step,
}

#[derive(Debug)]
pub(super) enum Step {
    Say(String),
    Quiet(Quiet),
    Bell(BellSound),
    Turn { speaker: Speaker, title: &'static str, time: Frames },
    Part { title: String, steps: Steps },
}

/// Steps in a list.
#[derive(Debug, Default)]
pub(super) struct Steps {
    pub(super) steps: Vec<Noted>,
    /// Comments after the last step.
    pub(super) comments: Vec<String>,
}

/// What the blocks of a text mean.
#[derive(Debug, Default)]
pub(super) struct Meant {
    pub(super) title: Option<String>,
    pub(super) steps: Steps,
    /// Whether it is for two.
    pub(super) for_two: bool,
}

/// Time to speak a word, and between two lines, as [`crate::script::extent`] counts it.
const WORD: Frames = Frames::from_millis(480);
const BETWEEN_LINES: Frames = Frames::from_secs(1);
const BELL: Frames = Frames::from_secs(4);
/// Shortest silence that two times in a recording show. Less is the difference between two speakers' paces.
const SHOWN_SILENCE: Frames = Frames::from_secs(3);

/// Makes steps of blocks.
pub(super) fn meant(blocks: Vec<Block>, remarks: &mut Remarks) -> Meant {
    let title_at = title_at(&blocks);
    let numbered = distinct_speakers(&blocks);
    let mut maker = Maker {
        top: Steps::default(),
        part: None,
        comments: Vec::new(),
        spoke: false,
        gap: false,
        clock: None,
        passed: Frames::ZERO,
        for_two: false,
        remarks,
    };
    let mut title = None;
    for (at, Block { line, kind }) in blocks.into_iter().enumerate() {
        match kind {
            Of::Gap => maker.gap = true,
            Of::Heading(text, _) => {
                let became = if Some(at) == title_at { Became::Title } else { Became::Part };
                maker.remarks.push(Remark::new(line, &text, became));
                let short = maker.short_title(text);
                match became {
                    Became::Title => title = Some(short),
                    _ => maker.begin_part(short),
                }
            }
            Of::Words(text) => maker.say(line, &text),
            Of::Cues(cues, text) => cues.into_iter().for_each(|cue| maker.cue(line, cue, &text)),
            Of::Aside(text) => maker.aside(line, text),
            Of::Someone(name) => maker.someone(line, name, numbered),
            Of::Stamp(seconds, text) => maker.stamp(line, seconds, &text),
        }
    }
    maker.end_part();
    maker.closing_bells();
    let for_two = maker.for_two;
    let mut steps = maker.top;
    steps.comments.append(&mut maker.comments);
    Meant { title, steps, for_two }
}

/// The heading that is the title of the session: one above all others, or without any other.
fn title_at(blocks: &[Block]) -> Option<usize> {
    let aside = |block: &Block| matches!(block.kind, Of::Gap | Of::Aside(_) | Of::Stamp(..));
    let mut told = blocks.iter().enumerate().filter(|(_, block)| !aside(block));
    let (at, first) = told.next()?;
    let Of::Heading(_, kind) = &first.kind else { return None };
    let next_is_heading =
        told.next().is_some_and(|(_, block)| matches!(block.kind, Of::Heading(..)));
    let mut others = blocks[at + 1..].iter().filter_map(|block| match &block.kind {
        Of::Heading(_, kind) => Some(*kind),
        _ => None,
    });
    let above = match kind {
        Kind::First => true,
        Kind::Top => others.all(|other| other != Kind::Top),
        Kind::Usual => others.next().is_none(),
    };
    (above || next_is_heading).then_some(at)
}

/// How many speakers the labels name.
fn distinct_speakers(blocks: &[Block]) -> usize {
    let names = blocks.iter().filter_map(|block| match &block.kind {
        Of::Someone(name) => Some(name.to_lowercase()),
        _ => None,
    });
    names.collect::<std::collections::BTreeSet<_>>().len()
}

struct Maker<'r> {
    top: Steps,
    /// Title and steps of the part that is open, and the comments above it.
    part: Option<(Vec<String>, String, Steps)>,
    /// Comments for the next step.
    comments: Vec<String>,
    /// Whether the last step was spoken.
    spoke: bool,
    /// Whether a blank row came after the last step.
    gap: bool,
    /// The last time in the recording, and how much the steps since take.
    clock: Option<u64>,
    passed: Frames,
    for_two: bool,
    remarks: &'r mut Remarks,
}

impl Maker<'_> {
    fn list(&mut self) -> &mut Steps {
        match &mut self.part {
            Some((_, _, steps)) => steps,
            None => &mut self.top,
        }
    }

    fn push(&mut self, step: Step) {
        self.passed += match &step {
            Step::Say(text) => WORD * text.split_whitespace().count() as u64 + BETWEEN_LINES,
            Step::Quiet(quiet) => quiet.ideal,
            Step::Bell(_) => BELL,
            Step::Turn { time, .. } => *time,
            Step::Part { .. } => Frames::ZERO,
        };
        self.spoke = matches!(step, Step::Say(_));
        self.gap = false;
        let comments = std::mem::take(&mut self.comments);
        self.list().steps.push(Noted { comments, step });
    }

    /// A silence between two paragraphs; it has no comments, because they are about what follows.
    fn pause(&mut self, quiet: Quiet) {
        let comments = std::mem::take(&mut self.comments);
        self.push(Step::Quiet(quiet));
        self.comments = comments;
    }

    fn say(&mut self, line: u32, text: &str) {
        if self.spoke && self.gap {
            self.pause(PARAGRAPH);
        }
        for spoken in lines(text) {
            if spoken.is_cut {
                self.remarks.push(Remark::new(line, spoken.text, Became::Cut));
            }
            self.push(Step::Say(spoken.text.to_owned()));
        }
    }

    fn cue(&mut self, line: u32, cue: Cue, text: &str) {
        let became = match cue {
            Cue::Quiet(quiet) | Cue::Breaths(quiet) => Became::Quiet(quiet.ideal),
            Cue::Bell(sound, times) => Became::Bell(sound, times),
            Cue::Turn { time, .. } => Became::Turn(time),
        };
        self.remarks.push(Remark::new(line, text, became));
        match cue {
            Cue::Quiet(quiet) => self.push(Step::Quiet(quiet)),
            Cue::Breaths(quiet) => {
                // How long a breath takes is a guess, so what was asked for stays beside it.
                let asked = text.trim_matches(|c: char| "[](){}*_".contains(c));
                self.comments.push(asked.to_owned());
                self.push(Step::Quiet(quiet));
            }
            Cue::Bell(sound, times) => (0..times).for_each(|_| self.push(Step::Bell(sound))),
            Cue::Turn { speaker, title, time } => {
                self.for_two = true;
                self.push(Step::Turn { speaker, title, time });
            }
        }
    }

    fn aside(&mut self, line: u32, text: String) {
        self.remarks.push(Remark::new(line, &text, Became::Comment));
        self.comments.push(text);
    }

    /// A line of someone cannot be given to a partner: a turn has a length, and its words belong to the
    /// partner. So the name stays as a comment above the line.
    fn someone(&mut self, line: u32, name: String, speakers: usize) {
        let plain = name.to_lowercase();
        if speakers == 1 && (plain.starts_with("speaker") || plain.starts_with("voice")) {
            self.remarks.push(Remark::new(line, &name, Became::Speaker));
            return;
        }
        self.for_two |= plain.starts_with("partner");
        self.aside(line, format!("{name}:"));
    }

    fn stamp(&mut self, line: u32, at: u64, text: &str) {
        let before = self.clock.filter(|before| at > *before);
        let mut silence = None;
        if let Some(before) = before {
            // Speech that takes longer than it did in the recording eats into later silences.
            let lasted = Frames::from_secs(at - before);
            let left = Frames::from_secs((lasted - self.passed).whole_secs());
            self.passed -= lasted;
            silence = Some(left).filter(|left| *left >= SHOWN_SILENCE).and_then(elastic);
        } else {
            self.passed = Frames::ZERO;
        }
        if let Some(quiet) = silence {
            self.pause(quiet);
            self.passed = Frames::ZERO;
        }
        self.clock = Some(at);
        let length = silence.map(|quiet| quiet.ideal);
        self.remarks.push(Remark::new(line, text, Became::TimeStamp(length)));
    }

    /// A title that is short enough; a longer one is kept whole as a comment.
    fn short_title(&mut self, text: String) -> String {
        if text.chars().count() <= TITLE {
            return text;
        }
        let end = text.char_indices().nth(TITLE - 1).map_or(text.len(), |(at, _)| at);
        let short = text[..end].rfind(' ').filter(|at| *at > 0).unwrap_or(end);
        let title = format!("{}…", text[..short].trim_end());
        self.comments.push(text);
        title
    }

    fn begin_part(&mut self, title: String) {
        if self.spoke {
            self.pause(PARAGRAPH);
        }
        let mut comments = std::mem::take(&mut self.comments);
        self.end_part();
        // The comments of a part without steps come first.
        let mut above = std::mem::take(&mut self.comments);
        above.append(&mut comments);
        self.part = Some((above, title, Steps::default()));
    }

    /// Takes the bells at the very end out of the last part, because they end the session.
    fn closing_bells(&mut self) {
        let mut bells = Vec::new();
        if let Some(Noted { step: Step::Part { steps, .. }, .. }) = self.top.steps.last_mut()
            && steps.comments.is_empty()
        {
            while steps.steps.len() > 1
                && let Some(bell) = steps.steps.pop_if(|last| matches!(last.step, Step::Bell(_)))
            {
                bells.push(bell);
            }
        }
        self.top.steps.extend(bells.into_iter().rev());
    }

    fn end_part(&mut self) {
        let Some((mut above, title, mut steps)) = self.part.take() else { return };
        if steps.steps.is_empty() {
            // A part needs steps, so the title becomes a comment above whatever follows.
            above.push(title);
            above.append(&mut steps.comments);
            above.append(&mut self.comments);
            self.comments = above;
            return;
        }
        steps.comments.append(&mut self.comments);
        self.top.steps.push(Noted { comments: above, step: Step::Part { title, steps } });
    }
}
