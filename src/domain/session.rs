//! A session as written: checked, but not yet fitted to a length, a voice or a person.

use std::collections::{BTreeMap, BTreeSet};

use super::breath::BreathPattern;
use super::words::vocabulary;
use crate::units::{Decibels, Frames};

/// One guided sitting as written. `script::parse` makes it after checking every rule that needs no clip
/// lengths; [`super::timer`] makes it without a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Characters `[a-z0-9-]`, 1–64 of them; unique in its bundle.
    pub id: String,
    /// Title, shown to people.
    pub title: String,
    /// One or two sentences on what happens in it.
    pub summary: String,
    /// BCP 47 tag of the language it is spoken in, such as `en`.
    pub language: String,
    /// Kind of practice, for lists and for the rhythm.
    pub practice: Practice,
    /// For one person or for two.
    pub setting: Setting,
    /// Whether it invites touch; shown before it starts.
    pub touch: Touch,
    /// Places in the body that the session as a whole is about, so that leaving out a part does not avoid
    /// them.
    pub areas: BTreeSet<Area>,
    /// What someone should know before it starts (posture, holds, touch, content).
    pub notes: Vec<String>,
    /// Subjects under which the library lists it.
    pub topics: Vec<Topic>,
    /// Lengths offered as buttons, shortest first. Any feasible length can be requested.
    pub lengths: Vec<Frames>,
    /// Continuous sound underneath, if any.
    pub bed: Option<Bed>,
    /// Length of the final stretch over which everything fades to silence, for sleep; zero for none.
    pub fade: Frames,
    /// Steps in the order of the sitting.
    pub steps: Vec<Step>,
}

impl Session {
    /// Whether its language is English, the only one that narrators speak.
    pub fn is_english(&self) -> bool {
        self.language.split('-').next().is_some_and(|tag| tag.eq_ignore_ascii_case("en"))
    }

    /// Whether any step paces the breath, which matters to someone without breath practice.
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
        /// For falling asleep.
        Sleep,
        /// Speaking and listening in turns.
        Dialogue,
        /// One's own touch or a partner's.
        Touch,
        /// Closeness without touch as its subject.
        Connection,
        /// Outdoors, with the senses.
        Nature,
    }
}

vocabulary! {
    /// For one person or for two.
    pub enum Setting {
        /// For one person.
        Solo,
        /// For two people.
        Partners,
    }
}

vocabulary! {
    /// Whether a session invites touch.
    pub enum Touch {
        /// Invites no touch.
        None,
        /// One's own touch.
        Own,
        /// A partner's touch.
        Partner,
    }
}

vocabulary! {
    /// A subject under which the library lists a session.
    pub enum Topic {
        /// Stress and tension.
        Stress,
        /// Worry and anxious moments.
        Worry,
        /// Falling asleep, resting.
        Sleep,
        /// Low or painful mood.
        Mood,
        /// Living with pain.
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
        /// Arousal, and worry about it.
        Arousal,
        /// Orgasm.
        Orgasm,
        /// Partners with different levels of desire.
        WantingDifferently,
        /// Life after trauma.
        Trauma,
        /// Illness, medicine and age.
        Illness,
        /// Gender and orientation.
        Identity,
        /// Urges and habits.
        Urges,
    }
}

vocabulary! {
    /// Where attention rests.
    pub enum Anchor {
        /// Sensations of breathing.
        Breath,
        /// Sensations in the hands.
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
    /// Whether the eyes are open.
    pub enum Eyes {
        /// Open or half open.
        Open,
        /// Closed.
        Closed,
    }
}

vocabulary! {
    /// Position of the body.
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
    /// A place in the body that a part is about. Someone who does not want attention there can leave the part
    /// out.
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
        /// Upper and lower arms.
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
    /// A continuous sound under a session.
    pub enum BedSound {
        /// Swells on a shore.
        Ocean,
        /// Steady rain.
        Rain,
        /// Water in a small stream.
        Stream,
        /// Wind in leaves.
        Wind,
        /// Insects at night.
        NightInsects,
        /// Flames and crackling wood.
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
    /// Sound of a bell.
    pub enum BellSound {
        /// A singing bowl, struck softly.
        Bowl,
        /// A higher hand bell.
        HandBell,
        /// A metal bar, hung freely and struck softly.
        Chime,
        /// A hollow block of hard wood.
        WoodBlock,
    }
}

impl BellSound {
    /// Time until the sound can no longer be heard. The synthesis renders exactly this many frames, and the
    /// last bell's ring lies inside a session's length.
    pub const fn ring(self) -> Frames {
        match self {
            BellSound::Bowl => Frames::from_millis(14_000),
            BellSound::HandBell => Frames::from_millis(9_000),
            BellSound::Chime => Frames::from_millis(5_000),
            BellSound::WoodBlock => Frames::from_millis(600),
        }
    }
}

/// The bed of a session: its sound and level.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Bed {
    /// Which sound.
    pub sound: BedSound,
    /// Integrated loudness outside speech, in LUFS, −60 to −10.
    pub level: Decibels,
}

impl Bed {
    /// Audible without asking for attention: −26 LUFS.
    pub const DEFAULT_LEVEL: Decibels = Decibels::whole(-26);
}

/// One instruction of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Strikes a bell.
    Bell(Bell),
    /// Speaks a line.
    Say(Line),
    /// Waits in silence, for a time that stretches with the session.
    Quiet(Quiet),
    /// Paces the breath for a stretch.
    Breathe(Breathe),
    /// Gives steps a title, shown while they last.
    Part(Part),
    /// Adds steps when there is time for them.
    Optional(Optional),
    /// Chooses steps by the person's preferences.
    Choice(Choice),
    /// Plays the same steps several times.
    Repeat(Repeat),
    /// Gives one partner a turn.
    Turn(Turn),
}

/// A bell stroke. It takes its time on the timeline and rings on under the steps after it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Bell {
    /// Which bell.
    pub sound: BellSound,
    /// Peak level in dBFS, −60 to −3.
    pub level: Decibels,
    /// Time until the next step, up to 60 s.
    pub takes: Frames,
}

impl Bell {
    /// Default peak level in dBFS: clear over a bed, soft after silence.
    pub const DEFAULT_LEVEL: Decibels = Decibels::whole(-16);
    /// Default time until the next step, 4 s.
    pub const DEFAULT_TAKES: Frames = Frames::from_secs(4);

    /// A bell with the default level and time.
    pub const fn plain(sound: BellSound) -> Bell {
        Bell { sound, level: Bell::DEFAULT_LEVEL, takes: Bell::DEFAULT_TAKES }
    }
}

/// A spoken line: its words and how they are spoken. Two equal lines share one recording.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Line {
    /// Words as spoken, shown as the caption.
    pub text: String,
    /// File name of the line's own recording, inside its bundle or beside the script; `None` for the chosen
    /// narrator's.
    pub clip: Option<String>,
    /// Phonemes for words that a narrator would mispronounce, by word.
    pub say_as: BTreeMap<String, String>,
}

impl Session {
    /// Every step in the order written, each before the steps inside it, for every branch of every choice and
    /// whether or not there is time for it. Repeated steps are listed once.
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
    /// A line without a recording or pronunciations.
    pub fn plain(text: impl Into<String>) -> Line {
        Line { text: text.into(), clip: None, say_as: BTreeMap::new() }
    }
}

/// An elastic silence with `least ≤ ideal ≤ most`; none is longer than four hours.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// Length when the session has no target length.
    pub ideal: Frames,
    /// Smallest length.
    pub least: Frames,
    /// Greatest length.
    pub most: Frames,
}

/// A paced-breathing stretch, elastic in whole breath cycles. At least one whole cycle fits
/// between `least` and `most`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breathe {
    /// Phases of one cycle.
    pub pattern: BreathPattern,
    /// When the session has no target length, the whole cycles nearest to this.
    pub ideal: Frames,
    /// Smallest length.
    pub least: Frames,
    /// Greatest length.
    pub most: Frames,
    /// Lines spoken over the pacing, by rising cycle. Every cycle exists even at the smallest length.
    pub lines: Vec<PacedLine>,
}

/// A line spoken over paced breathing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PacedLine {
    /// The cycle at whose in-breath the line begins, counted from 1.
    pub cycle: u32,
    /// Words and recording of the line.
    pub line: Line,
}

/// Steps under a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Shown while it lasts.
    pub title: String,
    /// Places in the body that it is about; a person who leaves one of them out does not hear the part.
    pub areas: BTreeSet<Area>,
    /// Steps of the part.
    pub steps: Vec<Step>,
}

/// Steps that come in when there is time for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Optional {
    /// Parts with 1 are added first; 9 is the highest number. Parts with the same number are added in the
    /// order written.
    pub priority: u8,
    /// Steps that are added together or not at all.
    pub steps: Vec<Step>,
}

/// Steps chosen by the person's preferences. It has at least one branch; branches are in the order written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// By the preferred anchor of attention.
    Anchor(Vec<(Anchor, Vec<Step>)>),
    /// By whether the eyes are open.
    Eyes(Vec<(Eyes, Vec<Step>)>),
    /// By the position of the body.
    Posture(Vec<(Posture, Vec<Step>)>),
}

/// The same steps several times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// Number of rounds, 1–100.
    pub times: u32,
    /// Steps of each round.
    pub steps: Vec<Step>,
}

/// One partner's turn. It lasts exactly `time`; silence fills what its steps leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The partner whose turn it is.
    pub speaker: Speaker,
    /// Purpose of the turn, such as `Speaking`.
    pub title: String,
    /// Length of the turn.
    pub time: Frames,
    /// Plays a soft chime this long before the end; `None` for no chime.
    pub warn: Option<Frames>,
    /// Steps at its beginning.
    pub steps: Vec<Step>,
}

vocabulary! {
    /// The order of the two partners. Which of them is `First` alternates from one sitting to the next.
    pub enum Speaker {
        /// The partner who begins.
        First,
        /// The partner who follows.
        Second,
    }
}
