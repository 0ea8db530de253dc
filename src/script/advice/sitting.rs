//! Advice on a sitting as a whole: silences, breath, and the notes that it needs.

use super::pattern::{any, patterns};
use super::speech::sentences;
use crate::domain::{NamedPattern, PatternWarning, Phase, Practice, Setting, Touch};
use crate::script::Code;
use crate::script::check::Checker;
use crate::script::outline::Heard;
use crate::script::session::About;
use crate::units::Frames;

/// A longer silence should contain a bell.
const LONG_SILENCE: Frames = Frames::from_secs(5 * 60);
/// Most 4-7-8 breaths at a time, by the handouts of its teachers; there are no trials.
const MOST_FOUR_SEVEN_EIGHT: u64 = 8;

/// Advises on silences that are long when there is no target length; consecutive ones count as one. Sleep
/// practices are exempt, because a bell would wake the listener. So is a script whose kind of practice is
/// unreadable, because it may be one.
pub(super) fn silences(checker: &mut Checker<'_>, about: &About<'_>, heard: &[Heard<'_>]) {
    if matches!(about.practice, Some(Practice::Sleep) | None) {
        return;
    }
    let mut silent = Frames::ZERO;
    for met in heard {
        let Heard::Quiet { ideal, at } = met else {
            silent = Frames::ZERO;
            continue;
        };
        let before = silent;
        silent += *ideal;
        if before <= LONG_SILENCE && silent > LONG_SILENCE {
            let message =
                format!("a silence of {silent} without a bell leaves some people lost or afraid");
            let help = "put a `Bell`, or a few words, into it";
            checker.problems.report_with_help(Code::LongSilence, *at, message, help);
        }
    }
}

/// Advises on patterns that are within the limits but not suitable for everyone.
pub(super) fn breath(checker: &mut Checker<'_>, heard: &[Heard<'_>]) {
    for met in heard {
        let Heard::Breathe { pattern, named, most_cycles, at } = met else { continue };
        for warning in pattern.warnings() {
            let (code, message) = match warning {
                PatternWarning::LongHold { length, .. } => (
                    Code::LongHold,
                    format!("a hold of {length} is long; over 10s it can bring panic or dizziness"),
                ),
                PatternWarning::Fast { cycle } => (
                    Code::FastBreath,
                    format!(
                        "a breath of {cycle} is fast; over 12 a minute it can make people light-headed"
                    ),
                ),
            };
            checker.problems.report(code, *at, message);
        }
        if *named == Some(NamedPattern::FourSevenEight) && *most_cycles > MOST_FOUR_SEVEN_EIGHT {
            let cycle = pattern.cycle();
            let message = format!(
                "`FourSevenEight` can come {most_cycles} times, more than the \
                 {MOST_FOUR_SEVEN_EIGHT} it is taught with"
            );
            let help = format!(
                "a `most` of {} keeps to {MOST_FOUR_SEVEN_EIGHT}",
                cycle * MOST_FOUR_SEVEN_EIGHT
            );
            checker.problems.report_with_help(Code::ManyCycles, *at, message, help);
        }
    }
}

/// Advises on notes that the listener needs before the start, about touch, breath holds and driving.
pub(super) fn notes(checker: &mut Checker<'_>, about: &About<'_>, heard: &[Heard<'_>]) {
    let noted = |written: &'static str| {
        let patterns = patterns(written);
        let mut notes = about.notes.iter().flat_map(|note| sentences(note));
        notes.any(|sentence| any(&patterns, &sentence))
    };
    let breath = heard.iter().find_map(|met| match met {
        Heard::Breathe { at, .. } => Some(*at),
        _ => None,
    });
    let hold = heard.iter().find_map(|met| match met {
        Heard::Breathe { pattern, at, .. } => [Phase::HoldIn, Phase::HoldOut]
            .iter()
            .any(|phase| pattern.phase(*phase) > Frames::ZERO)
            .then_some(*at),
        _ => None,
    });

    let (touch, touch_at) = about.touch;
    if touch != Touch::None && !noted("touch*") {
        let message = "no note speaks of the touch, which nobody should meet unprepared";
        let help = "say in `notes` who touches, and where";
        checker.problems.report_with_help(Code::TouchNote, touch_at, message, help);
    }
    if let Some(at) = hold
        && !noted("hold*, held")
    {
        let message = "no note speaks of the held breath, which not everyone should practise";
        let help = "say in `notes` that the breath is held, and that every hold may be left out";
        checker.problems.report_with_help(Code::HoldNote, at, message, help);
    }
    let drowsy = matches!(about.practice, Some(Practice::Sleep | Practice::Breathing));
    if let Some(at) = drowsy.then_some(about.head).or(breath)
        && !noted("driv*")
    {
        let message = "no note warns of driving, and sleep and breath practice dull attention";
        let help = "say in `notes`: \"Not while driving.\"";
        checker.problems.report_with_help(Code::DrivingNote, at, message, help);
    }
    let (setting, setting_at) = about.setting;
    if setting == Setting::Partners {
        let missing: Vec<&str> = [
            ("that both want it", "both, each of you"),
            ("that either may stop", "stop*"),
            ("what to do for someone who does not feel safe", "safe*, unsafe"),
        ]
        .into_iter()
        .filter(|(_, written)| !noted(written))
        .map(|(missing, _)| missing)
        .collect();
        if !missing.is_empty() {
            let message =
                format!("a practice for two should say in its notes {}", missing.join(", and "));
            let help = "as in: \"Only if both of you want it. Either may stop at any moment, without a \
                        reason. If you do not feel safe with your partner, leave it out and speak with \
                        your therapist alone.\"";
            checker.problems.report_with_help(Code::PartnerNote, setting_at, message, help);
        }
    }
}
