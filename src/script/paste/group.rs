//! One cue, read word by word.

use super::lengths::{BREATH, Cue, LONG_PAUSE, PAUSE, SHORT_PAUSE, SILENCE, elastic};
use super::tokens::Token;
use crate::domain::{BellSound, Quiet};
use crate::script::steps::LONGEST_STEP;
use crate::units::Frames;

/// Most times that a bell is rung for one cue.
const MOST_BELLS: u32 = 12;

/// Milliseconds of a unit.
pub(super) fn unit(token: &Token) -> Option<u64> {
    let Token::Word(word) = token else { return None };
    match word.as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => Some(1000),
        "m" | "min" | "mins" | "minute" | "minutes" => Some(60_000),
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(3_600_000),
        _ => None,
    }
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Asked {
    Pause,
    Silence,
    /// A word such as `wait`, which is a cue only with a length.
    Weak,
    /// A word such as `rest`, which is a cue only with a length and in brackets: without them, the listener
    /// is asked.
    Listener,
}

/// One cue, as far as it is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    asked: Option<Asked>,
    short: bool,
    long: bool,
    very: bool,
    moment: bool,
    /// Least and greatest time in milliseconds.
    pub(super) time: Option<(u64, u64)>,
    /// Least and greatest number of breaths, in thousandths.
    breaths: Option<(u64, u64)>,
    bell: Option<BellSound>,
    times: Option<u64>,
    /// Whether it has words that only belong to bells.
    rings: bool,
    /// A number alone.
    pub(super) number: Option<(u64, u64)>,
}

const FILLERS: &[&str] = &[
    "for",
    "of",
    "the",
    "about",
    "around",
    "approximately",
    "approx",
    "ca",
    "c",
    "circa",
    "roughly",
    "here",
    "again",
    "in",
    "time",
    "now",
    "or",
    "so",
    "at",
    "least",
    "up",
    "to",
    "this",
    "please",
    "together",
    "your",
    "own",
    "slow",
    "deep",
    "full",
    "natural",
    "normal",
    "easy",
    "quietly",
    "and",
    "medium",
];
const RINGING: &[&str] = &[
    "ring",
    "rings",
    "ringing",
    "sound",
    "sounds",
    "strike",
    "strikes",
    "hit",
    "tap",
    "play",
    "invite",
    "opening",
    "closing",
    "start",
    "starting",
    "ending",
    "end",
    "begin",
    "beginning",
    "final",
    "first",
    "last",
    "meditation",
    "temple",
    "tibetan",
    "singing",
    "single",
    "soft",
    "softly",
    "gentle",
    "gently",
    "times",
    "x",
    "once",
];

impl Group {
    pub(super) fn of(tokens: &[Token]) -> Option<Group> {
        let mut group = Group::default();
        let mut article = false;
        let mut last_unit = None;
        for (at, token) in tokens.iter().enumerate() {
            let ranges = matches!(tokens.get(at.wrapping_sub(1)), Some(Token::To))
                || matches!(tokens.get(at.wrapping_sub(1)), Some(Token::Word(to)) if to == "to" || to == "or");
            match token {
                Token::Number(number) => {
                    group.number = match group.number {
                        Some((from, _)) if ranges && from <= *number => Some((from, *number)),
                        // `one and a half minutes`
                        Some((from, to)) if *number < 1000 => Some((from + number, to + number)),
                        Some(_) => return None,
                        None => Some((*number, *number)),
                    };
                }
                Token::Clock { minutes, seconds } => {
                    group.add((minutes * 60_000 + seconds * 1000, 0), None);
                }
                Token::To => {}
                // The cuts are made before.
                Token::Break => return None,
                Token::Word(word) => {
                    if let Some(unit) = unit(token) {
                        let number = group.number.take().or(article.then_some((1000, 1000)))?;
                        group.add(number, Some(unit));
                        last_unit = Some(unit);
                    } else {
                        match word.as_str() {
                            "a" | "an" | "another" => article = true,
                            word => group.word(word)?,
                        }
                    }
                }
            }
        }
        // `a minute and a half`, `one minute thirty`
        if let Some((number, _)) = group.number.filter(|_| group.time.is_some()) {
            let unit = last_unit?;
            let finer = if number < 1000 { unit } else { unit / 60 };
            if finer < 1000 {
                return None;
            }
            group.add((number, number), Some(finer));
            group.number = None;
        }
        Some(group)
    }

    fn word(&mut self, word: &str) -> Option<()> {
        match word {
            "pause" | "pauses" | "pausing" | "break" | "beat" => self.ask(Asked::Pause),
            "silence" => self.ask(Asked::Silence),
            "wait" | "allow" | "leave" | "gap" => self.ask(Asked::Weak),
            "rest" | "stillness" | "quiet" | "silent" | "breathe" | "breathing" | "sit"
            | "stay" => self.ask(Asked::Listener),
            "short" | "brief" | "small" | "little" | "tiny" => self.short = true,
            "long" | "longer" | "extended" => self.long = true,
            "very" => self.very = true,
            "moment" | "moments" => {
                self.moment = true;
                self.number = None;
            }
            "breath" | "breaths" => {
                self.breaths = Some(self.number.take().unwrap_or((1000, 1000)));
            }
            "bell" | "bells" | "gong" | "gongs" | "bowl" | "ding" | "dong" => {
                self.ring(BellSound::Bowl);
            }
            "handbell" | "handbells" => self.ring(BellSound::HandBell),
            "chime" | "chimes" | "tingsha" | "tingshas" | "ting" => self.ring(BellSound::Chime),
            "woodblock" | "clapper" | "clappers" => self.ring(BellSound::WoodBlock),
            "twice" => self.times = Some(2000),
            "thrice" => self.times = Some(3000),
            "hand" | "wood" | "block" => self.rings = true,
            _ if RINGING.contains(&word) => self.rings = true,
            _ if FILLERS.contains(&word) => {}
            _ => return None,
        }
        Some(())
    }

    fn ask(&mut self, asked: Asked) {
        if self.asked.is_none_or(|before| matches!(before, Asked::Weak | Asked::Listener)) {
            self.asked = Some(asked);
        }
    }

    fn ring(&mut self, sound: BellSound) {
        self.bell.get_or_insert(sound);
        if let Some((number, _)) = self.number.take() {
            self.times = Some(number);
        }
    }

    /// Adds a number of units to its time; without a unit, milliseconds.
    fn add(&mut self, (from, to): (u64, u64), unit: Option<u64>) {
        let scaled = |number: u64| unit.map_or(number, |unit| number * unit / 1000);
        let (least, most) = self.time.unwrap_or_default();
        self.time = Some((least + scaled(from), most + scaled(to.max(from))));
    }

    /// Whether it is only a length or a number.
    pub(super) fn is_bare(&self) -> bool {
        self.asked.is_none() && self.bell.is_none() && self.breaths.is_none() && !self.moment
    }

    /// Whether the next stretch says more about this cue.
    pub(super) fn takes(&self, next: &Group) -> bool {
        let open = self.time.is_none() && self.breaths.is_none();
        let counts = next.times.is_some() || next.number.is_some();
        match self.bell {
            Some(_) => self.times.is_none() && next.is_bare() && next.time.is_none() && counts,
            None => {
                open && self.asked.is_some()
                    && next.bell.is_none()
                    && next.asked.is_none()
                    && (next.time.is_some() || next.breaths.is_some())
            }
        }
    }

    pub(super) fn take(&mut self, next: Group) {
        self.time = self.time.or(next.time);
        self.breaths = self.breaths.or(next.breaths);
        self.times = self.times.or(next.times).or(next.number.map(|(number, _)| number));
    }

    pub(super) fn cue(&self, bracketed: bool) -> Option<Cue> {
        if let Some(sound) = self.bell {
            if self.asked.is_some() || self.time.is_some() || self.breaths.is_some() {
                return None;
            }
            let times = self.times.or(self.number.map(|(number, _)| number)).unwrap_or(1000);
            let whole = times.is_multiple_of(1000).then_some(u32::try_from(times / 1000).ok()?)?;
            let sound = if self.rings_wood() { BellSound::WoodBlock } else { sound };
            return (1..=MOST_BELLS).contains(&whole).then_some(Cue::Bell(sound, whole));
        }
        let listens = self.asked == Some(Asked::Listener) && !bracketed;
        if self.rings || self.times.is_some() || listens {
            return None;
        }
        let breaths = |(from, to): (u64, u64)| {
            let of =
                |one: Frames, number: u64| Frames::from_millis(one.whole_millis() * number / 1000);
            let middle = of(BREATH.ideal, from.midpoint(to));
            let quiet =
                Quiet { ideal: middle, least: of(BREATH.least, from), most: of(BREATH.most, to) };
            elastic(quiet.ideal).filter(|_| quiet.most <= LONGEST_STEP).map(|_| Cue::Breaths(quiet))
        };
        match (self.time, self.breaths) {
            (Some(_), Some(_)) => None,
            (Some(_), None) if self.number.is_some() => None,
            (Some((from, to)), None) if from < to => {
                let ideal = Frames::from_secs(from.midpoint(to) / 1000);
                let quiet = Quiet {
                    ideal,
                    least: Frames::from_millis(from),
                    most: Frames::from_millis(to),
                };
                let fits = quiet.least <= ideal && quiet.most <= LONGEST_STEP;
                elastic(ideal).filter(|_| fits).map(|_| Cue::Quiet(quiet))
            }
            (Some((time, _)), None) => elastic(Frames::from_millis(time)).map(Cue::Quiet),
            (None, Some(number)) if bracketed || self.asked.is_some() => breaths(number),
            (None, Some(_)) => None,
            (None, None) => self.unmeasured().map(Cue::Quiet),
        }
    }

    fn rings_wood(&self) -> bool {
        self.bell == Some(BellSound::WoodBlock)
    }

    /// A silence whose length the text leaves open.
    fn unmeasured(&self) -> Option<Quiet> {
        let asked = self.asked.filter(|asked| matches!(asked, Asked::Pause | Asked::Silence))?;
        match self.number {
            // `pause 10` means seconds.
            Some((from, to)) if from == to => return elastic(Frames::from_millis(from)),
            Some(_) => return None,
            None => {}
        }
        Some(match asked {
            _ if self.short => SHORT_PAUSE,
            _ if self.long && self.very => SILENCE,
            _ if self.moment => PAUSE,
            Asked::Silence => SILENCE,
            _ if self.long => LONG_PAUSE,
            _ => PAUSE,
        })
    }
}
