//! Phonemes to sound.

use rten::{Model, NodeId, RunError};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};

use super::pack::{PackError, VoicePack};
use super::pronounce::Phonemes;
use super::trim::trim;
use super::vocabulary::{self, MOST_SYMBOLS};
use super::voice::Voice;
use super::{SPEECH_RATE, SPEED_PERCENT};

/// Numbers in one style of a voice. A voice file holds [`MOST_SYMBOLS`] of them as 32-bit
/// little-endian floats: how the voice speaks a line of one symbol, of two, and so on.
const STYLE: usize = 256;

/// Silence between the pieces of a line that was too long for the model, 0.35 s: about the pause
/// that the voices themselves make between sentences.
const PAUSE: usize = SPEECH_RATE as usize * 35 / 100;

/// Why a narrator could not speak.
#[derive(Debug, thiserror::Error)]
pub enum SpeakError {
    /// The voice pack can not be used.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The voice pack's model is not understood, though its hash is right.
    #[error("the voice pack's model could not be loaded")]
    Model {
        /// What the runtime says.
        source: Box<rten::LoadError>,
    },
    /// A style file has not its length, though its hash is right.
    #[error("the style of `{voice}` has {found} bytes, expected {expected}")]
    Style {
        /// Whose.
        voice: Voice,
        /// Its length.
        found: usize,
        /// What it should be.
        expected: usize,
    },
    /// The model stopped.
    #[error("the speech model failed")]
    Run {
        /// What the runtime says.
        source: RunError,
    },
    /// The model gave something that is no sound.
    #[error("the speech model gave no samples")]
    Output {
        /// What it gave.
        #[from]
        source: rten::TryFromValueError,
    },
    /// The model gave silence.
    #[error("the speech model gave silence for `{phonemes}`")]
    Silence {
        /// What it should have said.
        phonemes: String,
    },
}

impl From<RunError> for SpeakError {
    fn from(source: RunError) -> SpeakError {
        SpeakError::Run { source }
    }
}

/// The speech model in memory (some 450 MB while it speaks), with one voice.
pub struct Narrator {
    model: Model,
    tokens: NodeId,
    style: NodeId,
    speed: NodeId,
    audio: NodeId,
    /// [`MOST_SYMBOLS`] × [`STYLE`].
    styles: Vec<f32>,
}

impl Narrator {
    /// Reads the model and a voice, checking both by hash.
    ///
    /// # Errors
    /// When the pack is damaged or has no such voice.
    pub fn load(pack: &VoicePack, voice: Voice) -> Result<Narrator, SpeakError> {
        let style = pack.style(voice)?;
        let expected = MOST_SYMBOLS * STYLE * size_of::<f32>();
        if style.len() != expected {
            return Err(SpeakError::Style { voice, found: style.len(), expected });
        }
        let (numbers, _) = style.as_chunks();
        let styles = numbers.iter().copied().map(f32::from_le_bytes).collect();
        let model = Model::load(pack.model()?)
            .map_err(|source| SpeakError::Model { source: Box::new(source) })?;
        Ok(Narrator {
            tokens: model.node_id("tokens")?,
            style: model.node_id("style")?,
            speed: model.node_id("speed")?,
            audio: model.node_id("audio")?,
            model,
            styles,
        })
    }

    /// Speech for these phonemes: mono at [`SPEECH_RATE`], cut to 30 ms around the words, at the
    /// voice's own level. The same phonemes always give the same samples on one machine.
    ///
    /// # Errors
    /// When the model fails or gives nothing.
    pub fn speak(&self, phonemes: &Phonemes) -> Result<Vec<f32>, SpeakError> {
        let mut speech: Vec<f32> = Vec::new();
        for piece in pieces(phonemes.as_str(), MOST_SYMBOLS) {
            let sound = trim(&self.run(piece)?);
            if sound.is_empty() {
                return Err(SpeakError::Silence { phonemes: piece.into() });
            }
            if !speech.is_empty() {
                speech.resize(speech.len() + PAUSE, 0.0);
            }
            speech.extend(sound);
        }
        Ok(speech)
    }

    fn run(&self, piece: &str) -> Result<Vec<f32>, SpeakError> {
        let mut tokens = vec![0];
        tokens.extend(piece.chars().filter_map(vocabulary::number));
        let count = (tokens.len() - 1).clamp(1, MOST_SYMBOLS);
        tokens.push(0);
        // The row for `n` symbols is number `n`, as in the model's own JavaScript package.
        let row = count.min(MOST_SYMBOLS - 1) * STYLE;
        let style = self.styles[row..row + STYLE].to_vec();
        let speed = f32::from(SPEED_PERCENT) / 100.0;
        let inputs = vec![
            (self.tokens, NdTensor::from_data([1, tokens.len()], tokens).into()),
            (self.style, NdTensor::from_data([1, STYLE], style).into()),
            (self.speed, NdTensor::from_data([1], vec![speed]).into()),
        ];
        let [audio] = self.model.run_n(inputs, [self.audio], None)?;
        let audio: Tensor<f32> = audio.try_into()?;
        Ok(audio.to_vec())
    }
}

/// Phonemes in pieces of at most `most` symbols: cut after a sentence if one ends there, else after
/// a comma or the like, else between words, else anywhere. Each piece as long as it can be.
fn pieces(phonemes: &str, most: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = phonemes.trim();
    while let Some((limit, _)) = rest.char_indices().nth(most) {
        let head = &rest[..limit];
        let after = |marks: &str| {
            let end = head.rfind(|c| marks.contains(c))?;
            head[end..].chars().next().map(|mark| end + mark.len_utf8())
        };
        let cut = after(".!?…").or_else(|| after(";:,—")).or_else(|| after(" ")).unwrap_or(limit);
        pieces.push(rest[..cut].trim_end());
        rest = rest[cut..].trim_start();
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_lines_are_cut_where_a_speaker_would_pause() {
        assert_eq!(pieces("wˈʌn. tˈu.", 510), ["wˈʌn. tˈu."]);
        assert_eq!(pieces("wˈʌn. tˈu, θɹˈi.", 12), ["wˈʌn.", "tˈu, θɹˈi."]);
        assert_eq!(pieces("wˈʌn tˈu, θɹˈi", 12), ["wˈʌn tˈu,", "θɹˈi"]);
        assert_eq!(pieces("wˈʌn tˈu θɹˈi", 10), ["wˈʌn tˈu", "θɹˈi"]);
        assert_eq!(pieces("aaaaa", 2), ["aa", "aa", "a"]);
    }

    proptest! {
        #[test]
        fn no_symbol_is_lost_and_no_piece_too_long(text in "[a-z ,.…ə]{1,80}", most in 1usize..20) {
            let cut = pieces(&text, most);
            prop_assert!(cut.iter().all(|piece| piece.chars().count() <= most));
            let sounds = |text: &str| text.replace(' ', "");
            prop_assert_eq!(sounds(&cut.concat()), sounds(&text));
        }
    }
}
