//! Closed vocabularies of the session language, each declared once.

/// Declares an enum whose variants are words of the session language, with a list of all of them and
/// conversions from and to the written word.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$word_meta:meta])* $word:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$word_meta])* $word),+
        }

        impl $name {
            /// Every word, in the order in which they are listed to people.
            pub const ALL: &'static [$name] = &[$($name::$word),+];

            /// The word as it is written in a session.
            pub const fn name(self) -> &'static str {
                match self {
                    $($name::$word => stringify!($word)),+
                }
            }

            /// The variant of this exact name.
            pub fn from_name(name: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|word| word.name() == name)
            }
        }
    };
}

pub(crate) use vocabulary;
