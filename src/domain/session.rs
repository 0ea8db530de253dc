//! A session as written: checked, but not yet bound to a length, a voice or a person.

use std::collections::BTreeMap;

use super::breath::BreathPattern;
use super::words::vocabulary;
use crate::units::{Decibels, Frames};

/// One guided sitting as written. Made by `script::parse`, which checks every rule that needs no
/// clip lengths, or by [`super::timer`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// `[a-z0-9-]`, 1–64 characters, unique in its bundle.
    pub id: String,
    /// What the session is called, for people.
    pub title: String,
    /// One or two sentences on what happens in it.
    pub summary: String,
    /// BCP 47 tag of the language it is spoken in, such as `en`.
    pub language: String,
    /// The kind of practice.
    pub practice: Practice,
    /// Alone or together.
    pub setting: Setting,
    /// Whether it invites touch; shown before the start.
    pub touch: Touch,
    /// What someone should know before the start (posture, holds, touch, content).
    pub notes: Vec<String>,
    /// What it may be looked for under.
    pub topics: Vec<Topic>,
    /// The lengths on offer as buttons, shortest first. Any feasible length can be asked for.
    pub lengths: Vec<Frames>,
    /// The continuous sound underneath, if any.
    pub bed: Option<Bed>,
    /// Over how much of its end everything fades to silence (sleep); zero for none.
    pub fade: Frames,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

impl Session {
    /// Whether the breath is paced anywhere in it, which matters to someone without breath practice.
    pub fn paces_breath(&self) -> bool {
        self.every_step().iter().any(|step| matches!(step, Step::Breathe(_)))
    }
}

vocabulary! {
    /// The kind of practice.
    pub enum Practice {
        /// Paced or observed breath.
        Breathing,
        /// Attention to the body.
        BodyAwareness,
        /// Coming back to the senses and the place.
        Grounding,
        /// Towards sleep.
        Sleep,
        /// Speaking and listening in turns.
        Dialogue,
        /// Touch, own or a partner's.
        Touch,
        /// Closeness without touch as its subject.
        Connection,
        /// Outdoors, with the senses.
        Nature,
    }
}

vocabulary! {
    /// Alone or together.
    pub enum Setting {
        /// For one.
        Solo,
        /// For two.
        Partners,
    }
}

vocabulary! {
    /// Whether a session invites touch.
    pub enum Touch {
        /// No touch.
        None,
        /// One's own touch.
        Own,
        /// A partner's touch.
        Partner,
    }
}

vocabulary! {
    /// What a session may be looked for under.
    pub enum Topic {
        /// Stress and tension.
        Stress,
        /// Worry and anxious moments.
        Worry,
        /// Falling asleep, resting.
        Sleep,
        /// Low or painful mood.
        Mood,
        /// Living with pain or illness.
        Pain,
        /// Pelvic floor.
        PelvicFloor,
        /// Being present, attention.
        Presence,
        /// Getting to know the body.
        BodyImage,
        /// Desire and pleasure as subjects of therapy.
        Desire,
        /// Kindness towards oneself or others.
        Kindness,
        /// Listening and speaking.
        Communication,
        /// Closeness between partners.
        Closeness,
        /// Strong feelings, overwhelm.
        StrongFeelings,
        /// Time away from screens.
        DeviceFree,
    }
}

vocabulary! {
    /// Where attention can rest.
    pub enum Anchor {
        /// The breath.
        Breath,
        /// The hands.
        Hands,
        /// The feet or the seat.
        Feet,
        /// Sounds.
        Sounds,
        /// Something to look at.
        Sight,
    }
}

vocabulary! {
    /// What the eyes do.
    pub enum Eyes {
        /// Open or half open.
        Open,
        /// Closed.
        Closed,
    }
}

vocabulary! {
    /// How the body rests.
    pub enum Posture {
        /// Sitting.
        Sitting,
        /// Lying down.
        Lying,
        /// Standing.
        Standing,
        /// Walking.
        Walking,
    }
}

vocabulary! {
    /// A place in the body that a part is about, so that it can be left out by someone who does not
    /// want attention there.
    pub enum Area {
        /// Feet and toes.
        Feet,
        /// Legs.
        Legs,
        /// Pelvis, hips and seat.
        Pelvis,
        /// Belly.
        Belly,
        /// Chest.
        Chest,
        /// Breasts.
        Breasts,
        /// Back.
        Back,
        /// Shoulders.
        Shoulders,
        /// Arms.
        Arms,
        /// Hands.
        Hands,
        /// Neck and throat.
        Neck,
        /// Face.
        Face,
        /// Head.
        Head,
        /// Skin as a whole.
        Skin,
    }
}

vocabulary! {
    /// A bed: the continuous sound underneath.
    pub enum BedSound {
        /// Swells on a shore.
        Ocean,
        /// Steady rain.
        Rain,
        /// A small stream.
        Stream,
        /// Wind in leaves.
        Wind,
        /// Insects at night.
        NightInsects,
        /// An open fire.
        Fire,
        /// Brown noise.
        Brown,
        /// Pink noise.
        Pink,
        /// A low, slowly moving drone.
        Drone,
    }
}

vocabulary! {
    /// A bell.
    pub enum BellSound {
        /// A singing bowl, struck softly.
        Bowl,
        /// A higher hand bell.
        HandBell,
        /// A soft chime.
        Chime,
        /// A wood block.
        WoodBlock,
    }
}

impl BellSound {
    /// How long the sound rings until it can no longer be heard. The synthesis renders exactly this
    /// many frames, and the last bell's ring lies inside a session's length.
    pub const fn ring(self) -> Frames {
        match self {
            BellSound::Bowl => Frames::from_millis(14_000),
            BellSound::HandBell => Frames::from_millis(9_000),
            BellSound::Chime => Frames::from_millis(5_000),
            BellSound::WoodBlock => Frames::from_millis(600),
        }
    }
}

/// The continuous sound underneath.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Bed {
    /// Which sound.
    pub sound: BedSound,
    /// Its own integrated loudness outside speech, in LUFS, −60 to −10.
    pub level: Decibels,
}

impl Bed {
    /// A level that is present without asking for attention, −26 LUFS.
    pub const DEFAULT_LEVEL: Decibels = Decibels::whole(-26);
}

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A bell.
    Bell(Bell),
    /// A spoken line.
    Say(Line),
    /// An elastic silence.
    Quiet(Quiet),
    /// A paced-breathing stretch.
    Breathe(Breathe),
    /// A named stretch.
    Part(Part),
    /// Steps that come in when there is time for them.
    Optional(Optional),
    /// Steps chosen by what this person prefers.
    Choice(Choice),
    /// The same steps several times.
    Repeat(Repeat),
    /// One partner's turn.
    Turn(Turn),
}

/// A bell. It takes its time on the timeline and rings on under what follows.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Bell {
    /// Which bell.
    pub sound: BellSound,
    /// Peak level in dBFS, −60 to −3.
    pub level: Decibels,
    /// How much of the timeline it takes before the next step; up to 60 s.
    pub takes: Frames,
}

impl Bell {
    /// Peak level of a bell that says nothing else, in dBFS: clear over a bed, soft after silence.
    pub const DEFAULT_LEVEL: Decibels = Decibels::whole(-16);
    /// What a bell takes of the timeline unless it says otherwise.
    pub const DEFAULT_TAKES: Frames = Frames::from_secs(4);

    /// A bell with the usual level and time.
    pub const fn plain(sound: BellSound) -> Bell {
        Bell { sound, level: Bell::DEFAULT_LEVEL, takes: Bell::DEFAULT_TAKES }
    }
}

/// A spoken line: what is said, and how. Two equal lines are one recording.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// The words, shown as the caption.
    pub text: String,
    /// The line's own recording, as a name inside its bundle or a path beside the script; `None`
    /// for the chosen narrator's.
    pub clip: Option<String>,
    /// Phonemes for words that a narrator would not know, by word.
    pub say_as: BTreeMap<String, String>,
}

impl Session {
    /// Every step in the order written, those inside others behind them, whichever choice is made and
    /// whether or not there is time for it. What is repeated comes once.
    pub fn every_step(&self) -> Vec<&Step> {
        fn gather<'s>(steps: &'s [Step], found: &mut Vec<&'s Step>) {
            for step in steps {
                found.push(step);
                match step {
                    Step::Part(part) => gather(&part.steps, found),
                    Step::Optional(optional) => gather(&optional.steps, found),
                    Step::Repeat(repeat) => gather(&repeat.steps, found),
                    Step::Turn(turn) => gather(&turn.steps, found),
                    Step::Choice(Choice::Anchor(branches)) => {
                        branches.iter().for_each(|(_, steps)| gather(steps, found));
                    }
                    Step::Choice(Choice::Eyes(branches)) => {
                        branches.iter().for_each(|(_, steps)| gather(steps, found));
                    }
                    Step::Choice(Choice::Posture(branches)) => {
                        branches.iter().for_each(|(_, steps)| gather(steps, found));
                    }
                    Step::Bell(_) | Step::Say(_) | Step::Quiet(_) | Step::Breathe(_) => {}
                }
            }
        }
        let mut found = Vec::new();
        gather(&self.steps, &mut found);
        found
    }

    /// Every line in the order of [`Session::every_step`].
    pub fn lines(&self) -> Vec<&Line> {
        let mut lines = Vec::new();
        for step in self.every_step() {
            match step {
                Step::Say(line) => lines.push(line),
                Step::Breathe(breathe) => lines.extend(breathe.lines.iter().map(|l| &l.line)),
                _ => {}
            }
        }
        lines
    }
}

impl Line {
    /// A line with nothing more to it than its words.
    pub fn plain(text: impl Into<String>) -> Line {
        Line { text: text.into(), clip: None, say_as: BTreeMap::new() }
    }
}

/// An elastic silence: `least ≤ ideal ≤ most`, all at most four hours.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// Without a target, this long.
    pub ideal: Frames,
    /// Never shorter.
    pub least: Frames,
    /// Never longer.
    pub most: Frames,
}

/// A paced-breathing stretch, elastic in whole breath cycles. At least one whole cycle fits
/// between `least` and `most`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breathe {
    /// The rhythm of one cycle.
    pub pattern: BreathPattern,
    /// Without a target, the whole cycles nearest to this.
    pub ideal: Frames,
    /// Never shorter than this.
    pub least: Frames,
    /// Never longer than this.
    pub most: Frames,
    /// Lines spoken over the pacing, by rising cycle. Each cycle is one that `least` already has.
    pub lines: Vec<PacedLine>,
}

/// A line spoken over paced breathing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacedLine {
    /// The cycle with whose in-breath the line begins, counted from 1.
    pub cycle: u32,
    /// What is said.
    pub line: Line,
}

/// A named stretch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Shown while it lasts.
    pub title: String,
    /// The place in the body it is about, if any.
    pub area: Option<Area>,
    /// What happens in it.
    pub steps: Vec<Step>,
}

/// Steps that come in when there is time for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Optional {
    /// 1 comes in first; at most 9. Equal ones in the order written.
    pub priority: u8,
    /// What comes in.
    pub steps: Vec<Step>,
}

/// Steps chosen by what this person prefers; branches in the order written, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// By where attention rests.
    Anchor(Vec<(Anchor, Vec<Step>)>),
    /// By what the eyes do.
    Eyes(Vec<(Eyes, Vec<Step>)>),
    /// By how the body rests.
    Posture(Vec<(Posture, Vec<Step>)>),
}

/// The same steps several times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// How often, 1–100.
    pub times: u32,
    /// What is repeated.
    pub steps: Vec<Step>,
}

/// One partner's turn. It lasts exactly `time`; what its steps leave is silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Whose turn it is.
    pub speaker: Speaker,
    /// What the turn is for, such as `Speaking`.
    pub title: String,
    /// How long it lasts.
    pub time: Frames,
    /// A soft chime this long before its end; `None` for none.
    pub warn: Option<Frames>,
    /// What is said at its beginning.
    pub steps: Vec<Step>,
}

vocabulary! {
    /// Who begins and who follows. Which of the two partners is `First` alternates from one sitting
    /// to the next.
    pub enum Speaker {
        /// Who begins.
        First,
        /// Who follows.
        Second,
    }
}
