//! The available narrators.

use std::fmt;

/// A narrator. All are synthetic voices, and all speak American English: the phoneme library's British word
/// list has wrong entries for common words (*soles* among them), which no check here would find.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// A warm female voice.
    Clara,
    /// A calm male voice.
    Thomas,
    /// A lively female voice.
    Ruth,
    /// A deep male voice.
    Oscar,
}

impl Voice {
    /// Every narrator, in the order shown to people.
    pub const ALL: [Voice; 4] = [Voice::Clara, Voice::Thomas, Voice::Ruth, Voice::Oscar];

    /// The narrators of the built-in sessions: one female, one male.
    pub const BUILT_IN: [Voice; 2] = [Voice::Clara, Voice::Thomas];

    /// Plain name by which people choose the narrator.
    pub const fn name(self) -> &'static str {
        match self {
            Voice::Clara => "clara",
            Voice::Thomas => "thomas",
            Voice::Ruth => "ruth",
            Voice::Oscar => "oscar",
        }
    }

    /// The narrator with this plain name.
    pub fn from_name(name: &str) -> Option<Voice> {
        Voice::ALL.into_iter().find(|voice| voice.name() == name)
    }

    /// Description in a few words.
    pub const fn description(self) -> &'static str {
        match self {
            Voice::Clara => "a warm female voice",
            Voice::Thomas => "a calm male voice",
            Voice::Ruth => "a lively female voice",
            Voice::Oscar => "a deep male voice",
        }
    }

    /// Name of the style file in a voice pack, which is the voice's name in the model.
    pub const fn file(self) -> &'static str {
        match self {
            Voice::Clara => "af_heart.bin",
            Voice::Thomas => "am_michael.bin",
            Voice::Ruth => "af_bella.bin",
            Voice::Oscar => "am_fenrir.bin",
        }
    }

    /// SHA-256 of its style file, as published in the npm package `kokoro-js` 1.2.1.
    pub(super) const fn sha256(self) -> &'static str {
        match self {
            Voice::Clara => "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
            Voice::Thomas => "1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1",
            Voice::Ruth => "f69d836209b78eb8c66e75e3cda491e26ea838a3674257e9d4e5703cbaf55c8b",
            Voice::Oscar => "c27989f741f7ee34d273a39d8a595cc0837d35f5ced9a29b7cc162614616df43",
        }
    }
}

impl fmt::Display for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_files_differ() {
        for voice in Voice::ALL {
            assert_eq!(Voice::from_name(voice.name()), Some(voice));
            assert_eq!(Voice::ALL.iter().filter(|v| v.file() == voice.file()).count(), 1);
        }
        assert_eq!(Voice::from_name("nobody"), None);
    }
}
