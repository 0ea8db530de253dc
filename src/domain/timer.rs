//! The unguided timer: a session without words, made from the same steps as a written one, so that the same
//! engine plays it and the same record keeps it.

use super::session::{Bed, Bell, Practice, Quiet, Session, Setting, Step, Topic, Touch};
use crate::rng::SplitMix64;
use crate::units::Frames;

/// The longest sitting, 12 h; the last interval bell of an open-ended sitting comes before that.
pub const LONGEST: Frames = Frames::from_secs(12 * 3600);

/// The shortest sitting, 30 s.
pub const SHORTEST: Frames = Frames::from_secs(30);

/// Smallest distance between interval bells, 5 s.
pub const SHORTEST_INTERVAL: Frames = Frames::from_secs(5);

/// Settings of a sitting without words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Length of the sitting, the ring of the end bell included; `None` for an open end.
    pub length: Option<Frames>,
    /// Bell at the first frame.
    pub start: Option<Bell>,
    /// Bell whose ring ends with the sitting. An open-ended sitting has none.
    pub end: Option<Bell>,
    /// When the bells between start and end sound.
    pub intervals: Vec<Interval>,
    /// Sound and level of all interval bells.
    pub interval_bell: Bell,
    /// Continuous sound under the whole sitting.
    pub bed: Option<Bed>,
    /// Seed that places the bells of [`Interval::Random`].
    pub seed: u64,
}

/// When bells sound between start and end.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Interval {
    /// Again and again at this distance, counted from the start.
    Every(Frames),
    /// Once, this long after the start.
    At(Frames),
    /// Once, at a fraction of the length.
    Fraction {
        /// Numerator of the fraction.
        numerator: u32,
        /// Denominator of the fraction.
        denominator: u32,
    },
    /// At random distances, each between `least_gap` and three times that.
    Random {
        /// Smallest distance between two bells.
        least_gap: Frames,
    },
}

/// Why a timer cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimerError {
    /// Outside the range of lengths.
    #[error("a sitting of `{length}`, between {SHORTEST} and {LONGEST}, or open")]
    Length {
        /// Length as requested.
        length: Frames,
    },
    /// Interval bells too close together.
    #[error("bells every `{gap}`, at least {SHORTEST_INTERVAL} apart")]
    TooClose {
        /// Distance as requested.
        gap: Frames,
    },
    /// A bell outside the sitting.
    #[error("a bell at `{at}` lies outside the sitting of {length}")]
    Outside {
        /// Position of the bell.
        at: Frames,
        /// Length of the sitting.
        length: Frames,
    },
    /// A bell at a requested time that is too late to ring out.
    #[error("a bell at `{at}` would ring into the end of the sitting, expected at most {last}")]
    TooLate {
        /// Position of the bell.
        at: Frames,
        /// Its latest possible position.
        last: Frames,
    },
    /// A fraction of an open end, or one that is not between 0 and 1.
    #[error("a bell at {numerator}/{denominator} needs a length and lies between its ends")]
    Fraction {
        /// Numerator as requested.
        numerator: u32,
        /// Denominator as requested.
        denominator: u32,
    },
}

impl Timer {
    /// Makes the session. Compiled at its ideal, it lasts exactly the requested length, and every bell sounds
    /// at its exact frame.
    ///
    /// # Errors
    /// See [`TimerError`].
    pub fn session(&self) -> Result<Session, TimerError> {
        let length = self.length.unwrap_or(LONGEST);
        if !(SHORTEST..=LONGEST).contains(&length) {
            return Err(TimerError::Length { length });
        }
        let end = self.end.filter(|_| self.length.is_some());
        let end_at = end.map_or(length, |bell| length - bell.sound.ring().max(bell.takes));
        // The latest position of an interval bell: before the end bell, or where it rings out if there is
        // none.
        let ring = if end.is_some() { Frames::ZERO } else { self.interval_bell.sound.ring() };
        let last = end_at - ring.max(SHORTEST_INTERVAL);
        let mut bells: Vec<(Frames, Bell)> =
            self.start.map(|bell| (Frames::ZERO, bell)).into_iter().collect();
        for at in self.interval_frames(length, last)? {
            // A repeated bell that would meet the end bell is left out.
            if at > Frames::ZERO && at <= last {
                bells.push((at, self.interval_bell));
            }
        }
        bells.extend(end.map(|bell| (end_at, bell)));
        bells.sort_by_key(|(at, _)| *at);
        bells.dedup_by_key(|(at, _)| *at);
        Ok(session(self.bed, steps(&bells, length)))
    }

    /// Positions of the interval bells, unsorted.
    fn interval_frames(&self, length: Frames, last: Frames) -> Result<Vec<Frames>, TimerError> {
        let apart = |gap: Frames| match gap < SHORTEST_INTERVAL {
            true => Err(TimerError::TooClose { gap }),
            false => Ok(gap),
        };
        let in_time = |at: Frames| match at > last {
            true => Err(TimerError::TooLate { at, last }),
            false => Ok(at),
        };
        let mut chance = SplitMix64::new(self.seed);
        let mut bells = Vec::new();
        for interval in &self.intervals {
            match *interval {
                Interval::Every(gap) => {
                    let gap = apart(gap)?;
                    bells.extend((1..=length / gap).map(|n| gap * n));
                }
                Interval::At(at) if at == Frames::ZERO || at >= length => {
                    return Err(TimerError::Outside { at, length });
                }
                Interval::At(at) => bells.push(in_time(at)?),
                Interval::Fraction { numerator, denominator } => {
                    if self.length.is_none() || numerator == 0 || numerator >= denominator {
                        return Err(TimerError::Fraction { numerator, denominator });
                    }
                    let at = Frames((length * u64::from(numerator)).0 / u64::from(denominator));
                    bells.push(in_time(at)?);
                }
                Interval::Random { least_gap } => {
                    let gap = apart(least_gap)?;
                    let mut at = Frames::ZERO;
                    loop {
                        at += gap + Frames(chance.below((gap * 2).0 + 1));
                        if at >= length {
                            break;
                        }
                        bells.push(at);
                    }
                }
            }
        }
        Ok(bells)
    }
}

/// Bells with silence between them, `length` long in total.
fn steps(bells: &[(Frames, Bell)], length: Frames) -> Vec<Step> {
    let mut steps = Vec::new();
    let quiet = |from: Frames, to: Frames, steps: &mut Vec<Step>| {
        let length = to - from;
        if length > Frames::ZERO {
            steps.push(Step::Quiet(Quiet { ideal: length, least: length, most: length }));
        }
    };
    let mut now = Frames::ZERO;
    for (n, (at, bell)) in bells.iter().enumerate() {
        quiet(now, *at, &mut steps);
        let next = bells.get(n + 1).map_or(length, |(at, _)| *at);
        let takes = bell.takes.min(next - *at);
        steps.push(Step::Bell(Bell { takes, ..*bell }));
        now = *at + takes;
    }
    // The compiler waits for the ring of the last bell.
    let ring_end = bells.iter().map(|(at, bell)| *at + bell.sound.ring()).max();
    if ring_end.is_none_or(|ring_end| ring_end < length) {
        quiet(now, length, &mut steps);
    }
    steps
}

fn session(bed: Option<Bed>, steps: Vec<Step>) -> Session {
    Session {
        id: "timer".into(),
        title: "Timer".into(),
        summary: "Bells and silence.".into(),
        language: "en".into(),
        practice: Practice::BodyAwareness,
        setting: Setting::Solo,
        touch: Touch::None,
        areas: [].into(),
        notes: Vec::new(),
        topics: vec![Topic::Presence],
        lengths: Vec::new(),
        bed,
        fade: Frames::ZERO,
        steps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{BellSound, ClipLengths, EventKind, Preferences, Request, compile};
    use proptest::prelude::*;

    fn timer(length: Option<Frames>, intervals: Vec<Interval>) -> Timer {
        Timer {
            length,
            start: Some(Bell::plain(BellSound::Bowl)),
            end: Some(Bell::plain(BellSound::Bowl)),
            intervals,
            interval_bell: Bell::plain(BellSound::Chime),
            bed: None,
            seed: 1,
        }
    }

    /// Frames of all bells, and the total length.
    fn bells(timer: &Timer) -> Result<(Vec<u64>, Frames), TimerError> {
        let session = timer.session()?;
        let made =
            compile(&session, &ClipLengths::default(), &Preferences::default(), Request::default())
                .unwrap();
        let bells = made.events().iter().filter(|e| matches!(e.kind, EventKind::Bell { .. }));
        Ok((bells.map(|e| e.start.0 / 48_000).collect(), made.length()))
    }

    const MINUTE: Frames = Frames::from_secs(60);

    #[test]
    fn bells_are_struck_where_they_were_asked_for() {
        let all = vec![
            Interval::Every(MINUTE * 5),
            Interval::At(MINUTE * 2),
            Interval::Fraction { numerator: 1, denominator: 2 },
        ];
        assert_eq!(
            bells(&timer(Some(MINUTE * 20), all)),
            // 10:00 is both every five minutes and the half; the last ring ends at 20:00.
            Ok((vec![0, 120, 300, 600, 900, 1186], MINUTE * 20))
        );
        assert_eq!(
            bells(&timer(None, vec![Interval::Every(MINUTE * 180)])),
            Ok((vec![0, 3 * 3600, 6 * 3600, 9 * 3600], LONGEST))
        );
    }

    #[test]
    fn what_can_not_be_is_refused() {
        let refusal = |length: Option<Frames>, interval| {
            bells(&timer(length, vec![interval])).unwrap_err().to_string()
        };
        let ten = Some(MINUTE * 10);
        assert_eq!(
            refusal(Some(Frames::from_secs(5)), Interval::At(MINUTE)),
            "a sitting of `5s`, between 30s and 12h, or open"
        );
        assert_eq!(
            refusal(ten, Interval::Every(Frames::from_secs(1))),
            "bells every `1s`, at least 5s apart"
        );
        assert_eq!(
            refusal(ten, Interval::At(MINUTE * 10)),
            "a bell at `10m` lies outside the sitting of 10m"
        );
        // The bowl at the end is struck at 9:46.
        assert_eq!(
            refusal(ten, Interval::At(Frames::from_secs(599))),
            "a bell at `9m59s` would ring into the end of the sitting, expected at most 9m41s"
        );
        assert_eq!(
            refusal(ten, Interval::Fraction { numerator: 99, denominator: 100 }),
            "a bell at `9m54s` would ring into the end of the sitting, expected at most 9m41s"
        );
        let half = Interval::Fraction { numerator: 1, denominator: 2 };
        assert_eq!(refusal(None, half), "a bell at 1/2 needs a length and lies between its ends");
    }

    #[test]
    fn without_an_end_bell_the_last_one_on_the_way_rings_out() {
        let last = Interval::At(Frames::from_secs(586));
        let mut rung = timer(Some(MINUTE * 10), vec![last]);
        (rung.end, rung.interval_bell) = (None, Bell::plain(BellSound::Bowl));
        assert_eq!(bells(&rung), Ok((vec![0, 586], MINUTE * 10)));
        rung.intervals = vec![Interval::At(Frames::from_secs(587))];
        assert!(matches!(bells(&rung), Err(TimerError::TooLate { .. })));
        rung.intervals = vec![Interval::Every(Frames::from_secs(591))];
        assert_eq!(bells(&rung), Ok((vec![0], MINUTE * 10)));
    }

    proptest! {
        #[test]
        fn random_bells_keep_their_least_gap_and_their_seed(seed: u64, gap in 5u64..400) {
            let gap = Frames::from_secs(gap);
            let mut random = timer(Some(MINUTE * 60), vec![Interval::Random { least_gap: gap }]);
            (random.seed, random.start, random.end) = (seed, None, None);
            let (struck, length) = bells(&random).unwrap();
            prop_assert_eq!(length, MINUTE * 60);
            prop_assert!(struck.windows(2).all(|pair| pair[1] - pair[0] + 1 >= gap.whole_secs()));
            prop_assert_eq!(bells(&random).unwrap().0, struck);
        }
    }
}
