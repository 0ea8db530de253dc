//! Turns phonemes into sound.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use rten::{Model, NodeId, RunError, RunOptions, ThreadPool};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};

use super::pace::{Pace, silence_after};
use super::pack::{PackError, VoicePack};
use super::pronounce::Phonemes;
use super::trim::trim;
use super::vocabulary::{self, MOST_SYMBOLS};
use super::voice::Voice;

/// Number of values in one style of a voice. A voice file contains [`MOST_SYMBOLS`] styles as 32-bit
/// little-endian floats: for a line of one symbol, of two, and so on.
const STYLE: usize = 256;

/// Names in the model's graph: the model's own steps for each symbol, the steps that it uses, and its data
/// about the symbols: how they are spoken, and how they sound.
const OWN_STEPS: &str = "/encoder/predictor/ReduceSum_output_0";
const STEPS: &str = "/encoder/Clip_output_0";
const SAID: &str = "/encoder/predictor/text_encoder/Concat_4_output_0";
const SOUNDS: &str = "/encoder/text_encoder/lstm/Reshape_output_0";

/// Why a narrator cannot speak.
#[derive(Debug, thiserror::Error)]
pub enum SpeakError {
    /// The voice pack cannot be used.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The model cannot be loaded, although its hash is correct.
    #[error("the voice pack's model could not be loaded")]
    Model {
        /// Error of the runtime.
        source: Box<rten::LoadError>,
    },
    /// A style file has the wrong length, although its hash is correct.
    #[error("the style of `{voice}` has {found} bytes, expected {expected}")]
    Style {
        /// Narrator of the style file.
        voice: Voice,
        /// Length in bytes.
        found: usize,
        /// Correct length in bytes.
        expected: usize,
    },
    /// The runtime reported an error while speaking.
    #[error("the speech model failed")]
    Run {
        /// Error of the runtime.
        source: RunError,
    },
    /// The model's output is not sound.
    #[error("the speech model gave no samples")]
    Output {
        /// Error of the conversion.
        #[from]
        source: rten::TryFromValueError,
    },
    /// The model's output is silent.
    #[error("the speech model gave silence for `{phonemes}`")]
    Silence {
        /// Phonemes that it should have spoken.
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
    own_steps: NodeId,
    steps: NodeId,
    said: NodeId,
    sounds: NodeId,
    audio: NodeId,
    /// [`MOST_SYMBOLS`] × [`STYLE`] values.
    styles: Vec<f32>,
}

/// Speaks phonemes: a [`Narrator`], or what stands in for one in a test.
pub trait Speak: Sync {
    /// Speaks phonemes on these cores, as [`Narrator::speak_on`] does.
    ///
    /// # Errors
    /// Those of [`Narrator::speak`].
    fn speak_on(&self, phonemes: &Phonemes, cores: &Cores) -> Result<Vec<f32>, SpeakError>;
}

impl Speak for Narrator {
    fn speak_on(&self, phonemes: &Phonemes, cores: &Cores) -> Result<Vec<f32>, SpeakError> {
        Narrator::speak_on(self, phonemes, cores)
    }
}

/// Gets a narrator of a voice pack ready.
pub type Load = fn(&VoicePack, Voice) -> Result<Box<dyn Speak>, SpeakError>;

/// The narrators in the folder of the voice pack, if one is installed there.
#[derive(Clone, Debug)]
pub struct Narrators {
    folder: PathBuf,
    load: Load,
    spared: usize,
}

impl Narrators {
    /// The narrators of the voice pack in this folder, which need not exist.
    pub fn of(folder: &Path) -> Narrators {
        Narrators::with(folder, |pack, voice| Ok(Box::new(Narrator::load(pack, voice)?)))
    }

    /// The same, made ready in another way.
    pub fn with(folder: &Path, load: Load) -> Narrators {
        Narrators { folder: folder.into(), load, spared: 0 }
    }

    /// Leaves so many cores to the rest of the program, as far as there are others.
    pub fn sparing(self, cores: usize) -> Narrators {
        Narrators { spared: cores, ..self }
    }

    /// The voice pack.
    ///
    /// # Errors
    /// Those of [`VoicePack::open`].
    pub fn pack(&self) -> Result<VoicePack, PackError> {
        VoicePack::open(&self.folder)
    }

    /// A narrator, ready to speak.
    ///
    /// # Errors
    /// Those of [`Narrator::load`].
    pub fn load(&self, pack: &VoicePack, voice: Voice) -> Result<Box<dyn Speak>, SpeakError> {
        (self.load)(pack, voice)
    }

    /// Number of cores that they may speak on, at least 1.
    pub fn cores(&self) -> usize {
        let all = thread::available_parallelism().map_or(1, NonZero::get);
        all.saturating_sub(self.spared).max(1)
    }
}

/// The processor cores that speak a line.
pub struct Cores(Option<Arc<ThreadPool>>);

impl Cores {
    /// Reserves this many cores; other lines can use others.
    pub fn new(count: usize) -> Cores {
        Cores(Some(Arc::new(ThreadPool::with_num_threads(count))))
    }
}

impl Narrator {
    /// Loads the model and a voice, and verifies both by hash.
    ///
    /// # Errors
    /// When the pack is damaged or lacks this voice.
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
            own_steps: model.node_id(OWN_STEPS)?,
            steps: model.node_id(STEPS)?,
            said: model.node_id(SAID)?,
            sounds: model.node_id(SOUNDS)?,
            audio: model.node_id("audio")?,
            model,
            styles,
        })
    }

    /// Speaks phonemes: mono at [`super::SPEECH_RATE`], trimmed to 30 ms around the words, at the voice's own
    /// level. On one machine, the same phonemes always give the same samples, even if other lines are spoken
    /// at the same time.
    ///
    /// # Errors
    /// When the model fails or gives no sound.
    pub fn speak(&self, phonemes: &Phonemes) -> Result<Vec<f32>, SpeakError> {
        self.speak_on(phonemes, &Cores(None))
    }

    /// Speaks on these cores, so that several lines can be spoken at once.
    ///
    /// # Errors
    /// Those of [`Narrator::speak`].
    pub fn speak_on(&self, phonemes: &Phonemes, cores: &Cores) -> Result<Vec<f32>, SpeakError> {
        let mut speech: Vec<f32> = Vec::new();
        let mut rest = 0;
        for piece in pieces(phonemes.as_str(), MOST_SYMBOLS) {
            let sound = trim(&self.run(piece, cores)?);
            if sound.is_empty() {
                return Err(SpeakError::Silence { phonemes: piece.into() });
            }
            speech.resize(speech.len() + rest, 0.0);
            speech.extend(sound);
            rest = silence_after(piece);
        }
        Ok(speech)
    }

    fn run(&self, piece: &str, cores: &Cores) -> Result<Vec<f32>, SpeakError> {
        let known = |symbol: char| Some((symbol, vocabulary::number(symbol)?));
        let (symbols, numbers): (Vec<char>, Vec<i32>) = piece.chars().filter_map(known).unzip();
        let tokens = [&[0], &numbers[..], &[0]].concat();
        // The style for `n` symbols is number `n`, as in the model's own JavaScript package.
        let row = symbols.len().clamp(1, MOST_SYMBOLS - 1) * STYLE;
        let style = NdTensor::from_data([1, STYLE], self.styles[row..row + STYLE].to_vec());
        let options = || Some(RunOptions::default().with_thread_pool(cores.0.clone()));

        let tokens = NdTensor::from_data([1, tokens.len()], tokens);
        let inputs = vec![(self.tokens, tokens.into()), (self.style, style.view().into())];
        let wanted = [self.own_steps, self.said, self.sounds];
        let [own_steps, said, sounds] = self.model.run_n(inputs, wanted, options())?;
        let own_steps: Tensor<f32> = own_steps.try_into()?;
        let pace = Pace::plan(&symbols, &own_steps.to_vec());

        let steps = NdTensor::from_data([1, pace.steps.len()], pace.steps.clone());
        let inputs = vec![
            (self.steps, steps.into()),
            (self.said, said.into()),
            (self.sounds, sounds.into()),
            (self.style, style.into()),
        ];
        let [audio] = self.model.run_n(inputs, [self.audio], options())?;
        let audio: Tensor<f32> = audio.try_into()?;
        Ok(pace.with_rests(&audio.to_vec()))
    }
}

/// Divides phonemes into pieces of at most `most` symbols, each as long as possible: after a sentence, or
/// else after a comma or similar mark, or else between words, or else anywhere.
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
