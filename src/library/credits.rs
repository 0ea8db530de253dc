//! Origin of every sound in the program: `audio/CREDITS.ron`.
//!
//! The list is also the index from a line of a session to its clip, so that playing needs no speech model.
//! Narrations that users make are in folders of the same form.

use std::collections::BTreeMap;

use ron::ser::PrettyConfig;
use serde::{Deserialize, Serialize};

use crate::domain::Line;
use crate::narrator::Voice;
use crate::units::Frames;

/// File name of the list.
pub const FILE: &str = "CREDITS.ron";

/// Comment at the top of the file.
const HEADER: &str = "\
// Where the sound in this program comes from.
//
// `sounds`: what the program makes itself, from formulas and seeds in `src/audio/synth`. Beds were
// measured over five minutes (integrated), all others at their loudest 400 ms; peaks are sample
// peaks. Bells and the chime are made with peak 0 dBFS and played at the level that the session
// gives.
//
// `lines`: what a synthetic voice says, made by `groundwork narrate` with the speech model
// Kokoro-82M (Apache-2.0); see docs/narration.md. Frames are at 48 kHz, loudness is integrated and
// as heard on two speakers, peaks are true peaks.
";

/// Origins of all sounds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credits {
    /// Sounds that the program synthesises.
    pub sounds: Vec<Sound>,
    /// Lines spoken by a synthetic voice, ordered by narrator, then by text.
    pub lines: Vec<SpokenLine>,
}

/// A sound that the program synthesises.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sound {
    /// Name in the session language, or a name of its own.
    pub name: String,
    /// Kind of the sound.
    pub kind: SoundKind,
    /// How the program makes it.
    pub made: String,
    /// Loudness in LUFS, to a tenth.
    pub loudness_lufs: String,
    /// Sample peak in dBFS, to a tenth.
    pub peak_dbfs: String,
}

/// Kind of a synthesised sound.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SoundKind {
    /// A continuous sound underneath.
    Bed,
    /// A bell stroke.
    Bell,
    /// The chime for captions and turns.
    Chime,
    /// A cue for a phase of the breath.
    Breath,
}

/// A line spoken by a narrator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "Line", deny_unknown_fields)]
pub struct SpokenLine {
    /// Plain name of the narrator.
    pub voice: String,
    /// Words of the line.
    pub text: String,
    /// Pronunciations that the session gives for some of the words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub say_as: BTreeMap<String, String>,
    /// Phonemes given to the narrator.
    pub phonemes: String,
    /// [`crate::narrator::ClipKey`] of the clip.
    pub key: String,
    /// Path of the clip from the folder of the list, with `/`.
    pub file: String,
    /// Length of the clip at 48 kHz.
    pub frames: u64,
    /// Integrated loudness in LUFS; `None` for clips too short to have one.
    pub loudness_lufs: Option<f64>,
    /// True peak in dBTP.
    pub peak_dbtp: f64,
    /// Integrated loudness in LUFS before levelling.
    #[serde(default)]
    pub own_lufs: Option<f64>,
    /// Gain applied by levelling, in dB.
    pub gain_db: f64,
    /// Note on the level, for readers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl SpokenLine {
    /// Length of the clip.
    pub fn length(&self) -> Frames {
        Frames(self.frames)
    }

    /// Whether this is `line` spoken by `voice`.
    pub fn says(&self, line: &Line, voice: Voice) -> bool {
        self.voice == voice.name() && self.text == line.text && self.say_as == line.say_as
    }
}

impl Credits {
    /// Reads the text of the list.
    ///
    /// # Errors
    /// When the text is not such a list, with the place of the error.
    pub fn parse(text: &str) -> Result<Credits, ron::error::SpannedError> {
        ron::from_str(text)
    }

    /// The row of a line spoken by a narrator.
    pub fn find(&self, line: &Line, voice: Voice) -> Option<&SpokenLine> {
        self.lines.iter().find(|row| row.says(line, voice))
    }

    /// The list as a file with one row on a line, in a fixed order: the same rows give the same text.
    ///
    /// # Errors
    /// None for these types; the error of the writer is passed on.
    pub fn to_text(&self) -> Result<String, ron::Error> {
        let mut sorted = self.clone();
        sorted
            .lines
            .sort_by(|a, b| (&a.voice, &a.text, &a.say_as).cmp(&(&b.voice, &b.text, &b.say_as)));
        let form = PrettyConfig::new()
            .new_line("\n")
            .struct_names(true)
            .depth_limit(2)
            .escape_strings(false);
        Ok(format!("{HEADER}{}\n", ron::ser::to_string_pretty(&sorted, form)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(voice: &str, text: &str) -> SpokenLine {
        SpokenLine {
            voice: voice.into(),
            text: text.into(),
            say_as: BTreeMap::new(),
            phonemes: "nˌW".into(),
            key: "0".into(),
            file: format!("{voice}/0.ogg"),
            frames: 48_000,
            loudness_lufs: Some(-18.0),
            peak_dbtp: -3.25,
            own_lufs: Some(-20.5),
            gain_db: 2.5,
            note: String::new(),
        }
    }

    #[test]
    fn the_list_reads_back_and_has_one_order() {
        let mut spelled = row("clara", "A \"quoted\" line");
        spelled.say_as.insert("line".into(), "lˈIn".into());
        spelled.loudness_lufs = None;
        let lines = vec![row("thomas", "B"), row("clara", "B"), spelled, row("clara", "A")];
        let sounds = vec![Sound {
            name: "Ocean".into(),
            kind: SoundKind::Bed,
            made: "Waves.".into(),
            loudness_lufs: "-23.0".into(),
            peak_dbfs: "-4.5".into(),
        }];
        let credits = Credits { sounds, lines };
        let text = credits.to_text().unwrap();
        let read = Credits::parse(&text).unwrap();
        let order: Vec<_> = read.lines.iter().map(|row| (&*row.voice, &*row.text)).collect();
        assert_eq!(
            order,
            [("clara", "A"), ("clara", "A \"quoted\" line"), ("clara", "B"), ("thomas", "B")]
        );
        assert_eq!(read.to_text().unwrap(), text);
        // A changed line changes one line of the file, and phonemes are readable.
        assert!(
            text.contains("\n        Line(voice: \"clara\", text: \"A\", phonemes: \"nˌW\", "),
            "{text}"
        );
    }

    #[test]
    fn a_line_is_found_by_text_pronunciation_and_narrator() {
        let credits = Credits { sounds: Vec::new(), lines: vec![row("clara", "Now.")] };
        let line = Line::plain("Now.");
        assert!(credits.find(&line, Voice::Clara).is_some());
        assert!(credits.find(&line, Voice::Thomas).is_none());
        assert!(credits.find(&Line::plain("Now"), Voice::Clara).is_none());
        let say_as = BTreeMap::from([("Now".to_string(), "nˈW".to_string())]);
        assert!(credits.find(&Line { say_as, ..line }, Voice::Clara).is_none());
    }
}
