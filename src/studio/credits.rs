//! Where every sound in the program comes from: `audio/CREDITS.ron`.
//!
//! The list is at the same time the index from a line of a session to its clip, so that players
//! without the speech model find it. Narrations that people make themselves lie in a folder of the
//! same form.

use std::collections::BTreeMap;

use ron::ser::PrettyConfig;
use serde::{Deserialize, Serialize};

use crate::domain::Line;
use crate::narrator::Voice;
use crate::units::Frames;

/// The list's file name.
pub const FILE: &str = "CREDITS.ron";

/// What stands at its top.
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

/// Where every sound comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credits {
    /// What the program makes itself.
    pub sounds: Vec<Sound>,
    /// What a synthetic voice says, by narrator, then by text.
    pub lines: Vec<SpokenLine>,
}

/// A sound that the program makes itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sound {
    /// Its name in the session language, or a name of its own.
    pub name: String,
    /// What kind of sound it is.
    pub kind: SoundKind,
    /// How it is made.
    pub made: String,
    /// Its loudness in LUFS, to a tenth.
    pub loudness_lufs: String,
    /// Its sample peak in dBFS, to a tenth.
    pub peak_dbfs: String,
}

/// A kind of sound that the program makes itself.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SoundKind {
    /// A continuous sound underneath.
    Bed,
    /// A bell.
    Bell,
    /// A soft chime.
    Chime,
    /// A breath cue.
    Breath,
}

/// A line as a narrator says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename = "Line", deny_unknown_fields)]
pub struct SpokenLine {
    /// The narrator's plain name.
    pub voice: String,
    /// The words.
    pub text: String,
    /// Pronunciations that the session gives for some of the words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub say_as: BTreeMap<String, String>,
    /// What the narrator was given to say.
    pub phonemes: String,
    /// [`crate::narrator::ClipKey`] of the clip.
    pub key: String,
    /// The clip, from the folder of the list, with `/`.
    pub file: String,
    /// The clip's length at 48 kHz.
    pub frames: u64,
    /// Integrated loudness in LUFS; `None` for clips too short to have one.
    pub loudness_lufs: Option<f64>,
    /// True peak in dBTP.
    pub peak_dbtp: f64,
    /// Integrated loudness in LUFS as the voice gave it.
    #[serde(default)]
    pub own_lufs: Option<f64>,
    /// By how much that was changed, in dB.
    pub gain_db: f64,
    /// Anything a reader should know about the level.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl SpokenLine {
    /// The clip's length.
    pub fn length(&self) -> Frames {
        Frames(self.frames)
    }

    /// Whether this is `line` as `voice` says it.
    pub fn says(&self, line: &Line, voice: Voice) -> bool {
        self.voice == voice.name() && self.text == line.text && self.say_as == line.say_as
    }
}

impl Credits {
    /// Reads the list.
    ///
    /// # Errors
    /// With the place, when the text is not such a list.
    pub fn parse(text: &str) -> Result<Credits, ron::error::SpannedError> {
        ron::from_str(text)
    }

    /// The row of a line as a narrator says it.
    pub fn find(&self, line: &Line, voice: Voice) -> Option<&SpokenLine> {
        self.lines.iter().find(|row| row.says(line, voice))
    }

    /// The list as a file, one row a line, in a fixed order: the same rows are the same text.
    ///
    /// # Errors
    /// Never for the types here; the writer's own error is handed on.
    pub fn to_text(&self) -> Result<String, ron::Error> {
        let mut sorted = self.clone();
        sorted
            .lines
            .sort_by(|a, b| (&a.voice, &a.text, &a.say_as).cmp(&(&b.voice, &b.text, &b.say_as)));
        let form = PrettyConfig::new().struct_names(true).depth_limit(2).escape_strings(false);
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
        // A changed line is a changed line of the file, and phonemes can be read.
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
