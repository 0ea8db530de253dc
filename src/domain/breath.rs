//! Breath patterns: the phases of one cycle, and the limits that every pattern keeps.

use super::words::vocabulary;
use crate::units::Frames;

vocabulary! {
    /// A phase of one breath.
    pub enum Phase {
        /// Breathing in.
        In,
        /// A second, short breath in on top of the first.
        TopUp,
        /// Holding after the in-breath.
        HoldIn,
        /// Breathing out.
        Out,
        /// Holding after the out-breath.
        HoldOut,
    }
}

vocabulary! {
    /// Patterns with a name of their own.
    pub enum NamedPattern {
        /// 5 in, 5 out: six a minute (Laborde 2019; 0.1 Hz as good as a personal resonance rate).
        Coherent,
        /// 4 in, 6 out: six a minute with the longer out-breath.
        CoherentLongOut,
        /// 3 in, 7 out, for the time before sleep (Tsai 2015).
        PreSleep,
        /// 4–4–4–4 (Balban 2023).
        Box,
        /// 4 in, 7 held, 8 out; at most eight cycles.
        FourSevenEight,
        /// 1.5 in, 0.75 topped up, 5 out (Balban 2023).
        CyclicSigh,
        /// 4 in, 7 out.
        Diaphragmatic,
        /// 7 in, 11 out, for people used to it.
        SevenEleven,
        /// 4 in, 6 out; the pelvic floor softens on the in-breath.
        PelvicSoftening,
    }
}

impl NamedPattern {
    /// The pattern of this name.
    pub const fn pattern(self) -> BreathPattern {
        let [breathe_in, top_up, hold_in, breathe_out, hold_out] = match self {
            NamedPattern::Coherent => [5_000, 0, 0, 5_000, 0],
            NamedPattern::CoherentLongOut => [4_000, 0, 0, 6_000, 0],
            NamedPattern::PreSleep => [3_000, 0, 0, 7_000, 0],
            NamedPattern::Box => [4_000, 0, 4_000, 4_000, 4_000],
            NamedPattern::FourSevenEight => [4_000, 0, 7_000, 8_000, 0],
            NamedPattern::CyclicSigh => [1_500, 750, 0, 5_000, 0],
            NamedPattern::Diaphragmatic => [4_000, 0, 0, 7_000, 0],
            NamedPattern::SevenEleven => [7_000, 0, 0, 11_000, 0],
            NamedPattern::PelvicSoftening => [4_000, 0, 0, 6_000, 0],
        };
        BreathPattern {
            breathe_in: Frames::from_millis(breathe_in),
            top_up: Frames::from_millis(top_up),
            hold_in: Frames::from_millis(hold_in),
            breathe_out: Frames::from_millis(breathe_out),
            hold_out: Frames::from_millis(hold_out),
        }
    }
}

/// The phases of one breath cycle, each a multiple of 0.25 s.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct BreathPattern {
    breathe_in: Frames,
    top_up: Frames,
    hold_in: Frames,
    breathe_out: Frames,
    hold_out: Frames,
}

/// The limits that hold for any pattern, authored or built in.
impl BreathPattern {
    /// Phases are multiples of this, 0.25 s.
    pub const GRID: Frames = Frames::from_millis(250);
    /// The longest phase, 20 s.
    pub const LONGEST_PHASE: Frames = Frames::from_secs(20);
    /// In and out last at least this, 1 s.
    pub const SHORTEST_BREATH: Frames = Frames::from_secs(1);
    /// A top-up lasts 0.5–2 s.
    pub const TOP_UP: (Frames, Frames) = (Frames::from_millis(500), Frames::from_secs(2));
    /// A cycle lasts 4–40 s.
    pub const CYCLE: (Frames, Frames) = (Frames::from_secs(4), Frames::from_secs(40));
    /// A hold over this gets a warning, 10 s.
    pub const LONG_HOLD: Frames = Frames::from_secs(10);
    /// A cycle under this (more than 12 a minute) gets a warning, 5 s.
    pub const FAST_CYCLE: Frames = Frames::from_secs(5);

    /// A pattern within the limits. Without a top-up or a hold, pass [`Frames::ZERO`].
    ///
    /// # Errors
    /// The first limit that the pattern exceeds.
    pub fn new(
        breathe_in: Frames,
        top_up: Frames,
        hold_in: Frames,
        breathe_out: Frames,
        hold_out: Frames,
    ) -> Result<BreathPattern, PatternError> {
        let pattern = BreathPattern { breathe_in, top_up, hold_in, breathe_out, hold_out };
        for phase in Phase::ALL.iter().copied() {
            BreathPattern::check(phase, pattern.phase(phase))?;
        }
        let (least, most) = BreathPattern::CYCLE;
        let cycle = pattern.cycle();
        if !(least..=most).contains(&cycle) {
            return Err(PatternError::Cycle { length: cycle });
        }
        Ok(pattern)
    }

    /// Checks one phase against its limits; zero stands for a top-up or a hold that is left out.
    ///
    /// # Errors
    /// The first limit that the phase exceeds.
    pub fn check(phase: Phase, length: Frames) -> Result<(), PatternError> {
        let (least, most) = BreathPattern::TOP_UP;
        match phase {
            Phase::In | Phase::Out if length < BreathPattern::SHORTEST_BREATH => {
                Err(PatternError::BreathTooShort { phase, length })
            }
            Phase::TopUp if length != Frames::ZERO && !(least..=most).contains(&length) => {
                Err(PatternError::TopUp { length })
            }
            _ if length > BreathPattern::LONGEST_PHASE => {
                Err(PatternError::PhaseTooLong { phase, length })
            }
            _ if length % BreathPattern::GRID != Frames::ZERO => {
                Err(PatternError::OffGrid { phase, length })
            }
            _ => Ok(()),
        }
    }

    /// How long a phase lasts; zero if the pattern does not have it.
    pub const fn phase(&self, phase: Phase) -> Frames {
        match phase {
            Phase::In => self.breathe_in,
            Phase::TopUp => self.top_up,
            Phase::HoldIn => self.hold_in,
            Phase::Out => self.breathe_out,
            Phase::HoldOut => self.hold_out,
        }
    }

    /// The phases that the pattern has, in order, with their lengths.
    pub fn phases(&self) -> impl Iterator<Item = (Phase, Frames)> + '_ {
        Phase::ALL
            .iter()
            .map(|phase| (*phase, self.phase(*phase)))
            .filter(|(_, length)| *length > Frames::ZERO)
    }

    /// How long one cycle lasts.
    pub fn cycle(&self) -> Frames {
        self.phases().map(|(_, length)| length).sum()
    }

    /// The same pattern without holds, for someone who prefers not to hold the breath. If the cycle would be
    /// shorter than four seconds, the out-breath becomes longer.
    pub fn without_holds(&self) -> BreathPattern {
        let mut pattern = BreathPattern { hold_in: Frames::ZERO, hold_out: Frames::ZERO, ..*self };
        let (least, _) = BreathPattern::CYCLE;
        pattern.breathe_out += least - pattern.cycle();
        pattern
    }

    /// Properties within the limits that an author should reconsider.
    pub fn warnings(&self) -> Vec<PatternWarning> {
        let mut warnings: Vec<PatternWarning> = [Phase::HoldIn, Phase::HoldOut]
            .into_iter()
            .map(|phase| (phase, self.phase(phase)))
            .filter(|(_, length)| *length > BreathPattern::LONG_HOLD)
            .map(|(phase, length)| PatternWarning::LongHold { phase, length })
            .collect();
        if self.cycle() < BreathPattern::FAST_CYCLE {
            warnings.push(PatternWarning::Fast { cycle: self.cycle() });
        }
        warnings
    }
}

/// A limit that a pattern exceeds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// A phase over 20 s.
    #[error("`{}` is {length}, at most 20s", phase_field(*.phase))]
    PhaseTooLong {
        /// The phase that is too long.
        phase: Phase,
        /// Its length as written.
        length: Frames,
    },
    /// A phase that is no multiple of 0.25 s.
    #[error("`{}` is {length}, not a multiple of 250ms", phase_field(*.phase))]
    OffGrid {
        /// The phase that is off the grid.
        phase: Phase,
        /// Its length as written.
        length: Frames,
    },
    /// An in-breath or out-breath under 1 s.
    #[error("`{}` is {length}, at least 1s", phase_field(*.phase))]
    BreathTooShort {
        /// In-breath or out-breath.
        phase: Phase,
        /// Its length as written.
        length: Frames,
    },
    /// A top-up outside 0.5–2 s.
    #[error("`top_up` is {length}, between 500ms and 2s or left out")]
    TopUp {
        /// Its length as written.
        length: Frames,
    },
    /// A cycle outside 4–40 s.
    #[error("one breath lasts {length}, between 4s and 40s")]
    Cycle {
        /// Sum of all phases.
        length: Frames,
    },
}

/// Allowed, but worth reconsidering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternWarning {
    /// A hold over 10 s.
    LongHold {
        /// Which of the two holds.
        phase: Phase,
        /// Length of the hold.
        length: Frames,
    },
    /// More than 12 breaths a minute.
    Fast {
        /// Length of one cycle.
        cycle: Frames,
    },
}

/// Name of a phase's field in a written pattern.
pub const fn phase_field(phase: Phase) -> &'static str {
    match phase {
        Phase::In => "breathe_in",
        Phase::TopUp => "top_up",
        Phase::HoldIn => "hold_in",
        Phase::Out => "breathe_out",
        Phase::HoldOut => "hold_out",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_patterns_keep_the_limits() {
        for named in NamedPattern::ALL {
            let p = named.pattern();
            let again =
                BreathPattern::new(p.breathe_in, p.top_up, p.hold_in, p.breathe_out, p.hold_out);
            assert_eq!(again, Ok(p), "{}", named.name());
            assert_eq!(p.warnings(), [], "{}", named.name());
        }
    }

    #[test]
    fn limits_are_refused_by_name() {
        let ms = Frames::from_millis;
        let refuse = |phases: [u64; 5]| {
            let [a, b, c, d, e] = phases.map(ms);
            BreathPattern::new(a, b, c, d, e).map_err(|e| e.to_string())
        };
        assert_eq!(
            refuse([20_250, 0, 0, 5_000, 0]),
            Err("`breathe_in` is 20.25s, at most 20s".into())
        );
        assert_eq!(
            refuse([4_000, 0, 100, 5_000, 0]),
            Err("`hold_in` is 100ms, not a multiple of 250ms".into())
        );
        assert_eq!(
            refuse([4_000, 0, 0, 750, 0]),
            Err("`breathe_out` is 750ms, at least 1s".into())
        );
        assert_eq!(
            refuse([4_000, 250, 0, 4_000, 0]),
            Err("`top_up` is 250ms, between 500ms and 2s or left out".into())
        );
        // The message names the limit that helps the author most.
        assert_eq!(refuse([300, 0, 0, 5_000, 0]), Err("`breathe_in` is 300ms, at least 1s".into()));
        assert_eq!(
            refuse([4_000, 30_000, 0, 4_000, 0]),
            Err("`top_up` is 30s, between 500ms and 2s or left out".into())
        );
        assert_eq!(
            refuse([1_500, 0, 0, 1_500, 0]),
            Err("one breath lasts 3s, between 4s and 40s".into())
        );
        assert_eq!(
            refuse([15_000, 0, 15_000, 15_000, 0]),
            Err("one breath lasts 45s, between 4s and 40s".into())
        );
    }

    #[test]
    fn holds_can_be_left_out_within_the_limits() {
        let boxed = NamedPattern::Box.pattern().without_holds();
        assert_eq!(boxed.cycle(), Frames::from_secs(8));
        let short = BreathPattern::new(
            Frames::from_secs(1),
            Frames::ZERO,
            Frames::from_secs(2),
            Frames::from_secs(1),
            Frames::ZERO,
        )
        .expect("a lawful pattern");
        assert_eq!(short.without_holds().cycle(), Frames::from_secs(4));
    }
}
