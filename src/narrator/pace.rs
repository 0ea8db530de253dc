//! The pace of words, and the length of rests at punctuation marks.
//!
//! The model first gives a duration for each symbol, in steps of 25 ms, and then makes sound from the
//! durations that it is given. Lines are slowed and rests are planned between the two, so that the melody
//! stays that of the whole line and the voice fades naturally into a rest. If the voice leaves less silence
//! than planned, the remainder is inserted afterwards.

use std::ops::Range;

use super::SPEECH_RATE;
use super::trim::{STRETCH, fade, powers};
use super::vocabulary;

/// Samples in one step of the model, 25 ms.
const STEP: usize = SPEECH_RATE as usize / STEPS;
/// Steps in one second.
const STEPS: usize = 40;

/// Silence between two sentences, 0.8 s.
const SENTENCE: usize = SPEECH_RATE as usize * 80 / 100;
/// Silence at a comma, a colon or a dash, 0.3 s.
const CLAUSE: usize = SPEECH_RATE as usize * 30 / 100;

/// Greatest speaking pace, in hundredths of the model's own pace.
const BASE: u16 = 85;
/// Slowest pace of words, in hundredths of the model's own pace. Only a few lines with many short words
/// approach it.
const SLOWEST: u16 = 58;
/// Lines with more words a minute than this, rests included, are slowed towards [`SLOWEST`]. So all
/// narrators, of whom some are a tenth faster than others, keep one pace, as do lines of short and of long
/// words.
const CALM: f32 = 150.0;

/// Approximate number of steps at the end of a line after the voice has faded; they are cut off.
const DYING: f32 = 8.0;

/// Greatest power of silence relative to the loudest stretch, −40 dB. The fading end of a word and an audible
/// breath lie below it.
const SILENCE: f32 = 1e-4;

/// A place between two words where the narrator rests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rest {
    /// Indices of its marks and spaces among the symbols.
    symbols: Range<usize>,
    /// Index of its first mark, the symbol that is lengthened.
    mark: usize,
    /// Length of silence in samples.
    length: usize,
}

/// Timing of a line.
#[derive(Debug)]
pub(super) struct Pace {
    /// Steps of each symbol, including the padding at both ends.
    pub(super) steps: Vec<f32>,
    rests: Vec<Rest>,
}

/// Samples of silence at a mark.
fn silence(mark: char) -> usize {
    match mark {
        '.' | '!' | '?' | '…' => SENTENCE,
        ',' | ';' | ':' | '—' => CLAUSE,
        _ => 0,
    }
}

/// Samples of silence after these phonemes, by their final mark.
pub(super) fn silence_after(phonemes: &str) -> usize {
    phonemes.chars().next_back().map_or(0, silence)
}

/// The rests of a line: the marks between two words.
fn rests(symbols: &[char]) -> Vec<Rest> {
    let mut rests = Vec::new();
    let mut at = 0;
    for between in symbols.split(|symbol| vocabulary::is_of_a_word(*symbol)) {
        let place = at..at + between.len();
        at = place.end + 1;
        let length = between.iter().copied().map(silence).max().unwrap_or(0);
        let mark = between.iter().position(|symbol| silence(*symbol) > 0);
        if let (Some(mark), true) = (mark, place.start > 0 && place.end < symbols.len()) {
            rests.push(Rest { mark: place.start + mark, symbols: place, length });
        }
    }
    rests
}

impl Pace {
    /// Plans the timing of symbols from the model's own steps for them, including the padding at both ends.
    pub(super) fn plan(symbols: &[char], own: &[f32]) -> Pace {
        let rests = rests(symbols);
        let words = symbols.split(|symbol| *symbol == ' ');
        let words = words.filter(|word| word.iter().any(|s| vocabulary::is_sound(*s))).count();
        let mut speed = BASE;
        loop {
            let drawn_out = 100.0 / f32::from(speed);
            let mut steps: Vec<f32> =
                own.iter().map(|own| (own * drawn_out).round().max(1.0)).collect();
            for rest in &rests {
                // The padding before the first symbol has an index of its own.
                let place = rest.symbols.start + 1..rest.symbols.end + 1;
                let missing = (rest.length / STEP) as f32 - steps[place].iter().sum::<f32>();
                steps[rest.mark + 1] += missing.max(0.0);
            }
            let spoken = steps[1..steps.len() - 1].iter().sum::<f32>() - DYING;
            let pace = words as f32 * 60.0 * STEPS as f32 / spoken;
            if pace <= CALM || speed <= SLOWEST {
                return Pace { steps, rests };
            }
            speed -= 1;
        }
    }

    /// Inserts silence at every rest that is shorter than planned.
    pub(super) fn with_rests(&self, speech: &[f32]) -> Vec<f32> {
        let quiet = Quiet::of(speech);
        let mut rested = Vec::with_capacity(speech.len());
        let mut rest = speech;
        for (place, length) in self.rests.iter().map(|rest| (self.place(rest), rest.length)) {
            let Some(gap) = quiet.gap(place) else { continue };
            let missing = length.saturating_sub(gap.length);
            let done = speech.len() - rest.len();
            if missing > 0 && gap.middle >= done {
                let (before, after) = rest.split_at(gap.middle - done);
                put(before, &mut rested);
                rested.resize(rested.len() + missing, 0.0);
                rest = after;
            }
        }
        put(rest, &mut rested);
        rested
    }

    /// The sample range of a rest.
    fn place(&self, rest: &Rest) -> Range<usize> {
        // The padding comes before the first symbol.
        let until = |symbol: usize| self.steps[..=symbol].iter().sum::<f32>() as usize * STEP;
        until(rest.symbols.start)..until(rest.symbols.end)
    }
}

/// Appends a stretch of sound, faded at both ends.
fn put(stretch: &[f32], sound: &mut Vec<f32>) {
    let from = sound.len();
    sound.extend_from_slice(stretch);
    fade(&mut sound[from..]);
}

/// Power of each stretch of 5 ms, with the level that counts as silence.
struct Quiet {
    powers: Vec<f32>,
    most: f32,
}

/// Silence around a place.
struct Gap {
    /// Sample in the middle of the quietest stretch.
    middle: usize,
    /// Length in samples.
    length: usize,
}

impl Quiet {
    fn of(speech: &[f32]) -> Quiet {
        let powers: Vec<f32> = powers(speech).collect();
        let most = powers.iter().copied().fold(0.0, f32::max) * SILENCE;
        Quiet { powers, most }
    }

    /// The silence around the quietest stretch of a range; `None` if the speech ends before it.
    fn gap(&self, place: Range<usize>) -> Option<Gap> {
        let stretches = place.start / STRETCH..(place.end / STRETCH).min(self.powers.len());
        let quietest = stretches.min_by(|a, b| self.powers[*a].total_cmp(&self.powers[*b]))?;
        let is_silent = |power: &&f32| **power <= self.most;
        let before = self.powers[..quietest].iter().rev().take_while(is_silent).count();
        let after = self.powers[quietest..].iter().take_while(is_silent).count();
        Some(Gap { middle: quietest * STRETCH + STRETCH / 2, length: (before + after) * STRETCH })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(phonemes: &str) -> Vec<char> {
        phonemes.chars().collect()
    }

    /// A plan for a model that takes four steps for every symbol and for the padding.
    fn plan(phonemes: &str) -> Pace {
        let symbols = symbols(phonemes);
        Pace::plan(&symbols, &vec![4.0; symbols.len() + 2])
    }

    /// A hum at every word of the plan; between words it fades out after `dying` samples.
    fn hummed(pace: &Pace, phonemes: &str, dying: usize) -> Vec<f32> {
        let mut sound = Vec::new();
        let mut since = usize::MAX / 2;
        let padded = [' '].into_iter().chain(phonemes.chars()).chain([' ']);
        for (symbol, steps) in padded.zip(&pace.steps) {
            for n in 0..*steps as usize * STEP {
                since = if vocabulary::is_of_a_word(symbol) { 0 } else { since.saturating_add(1) };
                sound.push(if since <= dying { (n as f32 * 0.05).sin() * 0.5 } else { 0.0 });
            }
        }
        sound
    }

    /// Lengths of the silences between sounds, in samples.
    fn silences(sound: &[f32]) -> Vec<usize> {
        let words = super::super::trim::trim(sound);
        let loud: Vec<usize> = (0..words.len()).filter(|n| words[*n].abs() > 1e-3).collect();
        let gaps = loud.windows(2).map(|pair| pair[1] - pair[0]);
        gaps.filter(|gap| *gap > 2 * STRETCH).collect()
    }

    #[test]
    fn marks_between_words_are_rests_and_others_are_none() {
        let lengths = |phonemes: &str| -> Vec<usize> {
            rests(&symbols(phonemes)).iter().map(|rest| rest.length).collect()
        };
        assert_eq!(lengths("wˈʌn. tˈu, θɹˈi; fˈɔɹ — fˈIv…"), [SENTENCE, CLAUSE, CLAUSE, CLAUSE]);
        assert_eq!(lengths("“wˈʌn?” tˈu! (θɹˈi) fˈɔɹ."), [SENTENCE, SENTENCE]);
        assert!(lengths("wˈʌn tˈu").is_empty());
        assert_eq!(lengths("…wˈʌn…, tˈu."), [SENTENCE]);
        assert_eq!((silence_after("wˈʌn."), silence_after("wˈʌn")), (SENTENCE, 0));
    }

    #[test]
    fn between_sentences_there_is_silence_as_planned_however_long_the_voice_dies_away() {
        let phonemes = "wˈʌn. tˈu, θɹˈi.";
        let pace = plan(phonemes);
        for dying in [0, 2_400, 7_000, 12_000] {
            let speech = hummed(&pace, phonemes, dying);
            let heard = silences(&pace.with_rests(&speech));
            let [sentence, clause] = heard[..] else { panic!("{heard:?}") };
            assert_eq!(silences(&speech) == heard, dying == 0, "{heard:?}");
            assert!(sentence >= SPEECH_RATE as usize * 70 / 100, "{heard:?}");
            assert!(clause >= SPEECH_RATE as usize * 25 / 100, "{heard:?}");
        }
    }

    #[test]
    fn a_voice_that_is_silent_long_enough_is_left_alone() {
        let phonemes = "wˈʌn. tˈu.";
        let pace = plan(phonemes);
        let mut speech = hummed(&pace, phonemes, 0);
        let place = pace.place(&pace.rests[0]);
        assert!(place.len() >= SENTENCE / STEP * STEP);
        let middle = place.start + place.len() / 2;
        speech.splice(middle..middle, vec![0.0; SENTENCE]);
        assert_eq!(silences(&pace.with_rests(&speech)), silences(&speech));
        // Without a mark, nothing is inserted.
        let pace = plan("wˈʌn tˈu");
        let speech = hummed(&pace, "wˈʌn tˈu", 0);
        assert_eq!(pace.with_rests(&speech).len(), speech.len());
    }

    #[test]
    fn no_word_is_lost_where_silence_is_put_in() {
        let phonemes = "wˈʌn. tˈu, θɹˈi.";
        let pace = plan(phonemes);
        let speech = hummed(&pace, phonemes, 2_400);
        let rested = pace.with_rests(&speech);
        let energy = |sound: &[f32]| sound.iter().map(|s| s * s).sum::<f32>();
        assert!(rested.len() > speech.len());
        assert!((energy(&rested) / energy(&speech) - 1.0).abs() < 0.05);
    }

    #[test]
    fn fast_lines_are_slowed_down_and_slow_ones_are_not() {
        let line = ["tˈu"; 12].join(" ");
        let symbols = symbols(&line);
        let slowed = |own: f32| {
            let own = vec![own; symbols.len() + 2];
            let steps: f32 = Pace::plan(&symbols, &own).steps.iter().sum();
            own.iter().sum::<f32>() / steps
        };
        let pace = |own: f32| {
            let steps = Pace::plan(&symbols, &vec![own; symbols.len() + 2]).steps;
            12.0 * 60.0 * STEPS as f32 / steps[1..steps.len() - 1].iter().sum::<f32>()
        };
        assert!((slowed(30.0) - 0.85).abs() < 0.02, "{}", slowed(30.0));
        assert!(slowed(3.6) < 0.8, "{}", slowed(3.6));
        assert!(pace(3.6) <= CALM * 1.1, "{}", pace(3.6));
        // Slowing has a limit.
        assert!(slowed(1.7) > 0.5, "{}", slowed(1.7));
    }
}
