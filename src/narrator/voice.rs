//! The narrators.

use std::fmt;

/// Which English a narrator speaks, and so which words sound how.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// English as spoken in the United States.
    American,
    /// English as spoken in Britain.
    British,
}

/// A narrator. All of them are synthetic voices.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// A warm female voice, American.
    Clara,
    /// A calm male voice, American.
    Thomas,
    /// A clear female voice, British.
    Marian,
    /// A deep male voice, American.
    Oscar,
}

impl Voice {
    /// Every narrator, in the order in which they are listed to people.
    pub const ALL: [Voice; 4] = [Voice::Clara, Voice::Thomas, Voice::Marian, Voice::Oscar];

    /// The two that the built-in sessions are recorded with: one female, one male.
    pub const BUILT_IN: [Voice; 2] = [Voice::Clara, Voice::Thomas];

    /// The plain name by which people choose a narrator.
    pub const fn name(self) -> &'static str {
        match self {
            Voice::Clara => "clara",
            Voice::Thomas => "thomas",
            Voice::Marian => "marian",
            Voice::Oscar => "oscar",
        }
    }

    /// The narrator of this plain name.
    pub fn from_name(name: &str) -> Option<Voice> {
        Voice::ALL.into_iter().find(|voice| voice.name() == name)
    }

    /// What to expect, in a few words.
    pub const fn description(self) -> &'static str {
        match self {
            Voice::Clara => "a warm female voice, American English",
            Voice::Thomas => "a calm male voice, American English",
            Voice::Marian => "a clear female voice, British English",
            Voice::Oscar => "a deep male voice, American English",
        }
    }

    /// Which English it speaks.
    pub const fn dialect(self) -> Dialect {
        match self {
            Voice::Marian => Dialect::British,
            Voice::Clara | Voice::Thomas | Voice::Oscar => Dialect::American,
        }
    }

    /// The name of its style file in a voice pack, which is the voice's name in the model it was
    /// made for.
    pub const fn file(self) -> &'static str {
        match self {
            Voice::Clara => "af_heart.bin",
            Voice::Thomas => "am_michael.bin",
            Voice::Marian => "bf_emma.bin",
            Voice::Oscar => "am_fenrir.bin",
        }
    }

    /// SHA-256 of its style file, as published in the npm package `kokoro-js` 1.2.1.
    pub(super) const fn sha256(self) -> &'static str {
        match self {
            Voice::Clara => "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
            Voice::Thomas => "1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1",
            Voice::Marian => "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73",
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
