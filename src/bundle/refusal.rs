//! Why a bundle is not opened.

use std::fmt;

/// Declares the codes, each once, with its written name and its sentence.
macro_rules! codes {
    ($($(#[$meta:meta])* $code:ident = $name:literal, $sentence:literal;)+) => {
        /// What is wrong with a bundle. The written name is stable: people read it out on the phone.
        #[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$meta])* $code,)+
        }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$code,)+];

            /// The written name, such as `changed`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Code::$code => $name,)+
                }
            }

            /// What it means, for someone who has never heard of archives.
            pub const fn sentence(self) -> &'static str {
                match self {
                    $(Code::$code => $sentence,)+
                }
            }
        }
    };
}

codes! {
    /// Over [`super::LARGEST`].
    TooLarge = "too-large", "The file is larger than a bundle may be.";
    /// The file could not be read to its end.
    Unreadable = "unreadable", "The file can not be read. Perhaps it was not copied completely.";
    /// Not an archive of this kind at all.
    NotABundle = "not-a-bundle", "This file is not a Groundwork bundle.";
    /// Nobody can look into it without what opens it.
    Sealed = "sealed", "This bundle is sealed for one person.";
    /// What was given does not open it.
    OtherSeal = "other-seal", "This bundle is sealed for someone else, or the passphrase is another one.";
    /// The seal itself is not as it has to be.
    Seal = "seal", "The seal of this bundle can not be read. Please get it again.";
    /// The file ends too early, or goes on after its end.
    Torn = "torn", "The file is not complete, or something was added to it. Please get it again.";
    /// Something in the archive is not as this program writes it.
    Archive = "archive", "The file is not built as a bundle has to be. Please get it again.";
    /// Too many entries.
    TooMany = "too-many", "There are more files in this bundle than a bundle may have.";
    /// A name that no file of a bundle has.
    Name = "name", "A file in this bundle has a name that it may not have.";
    /// A content is not what its sum says.
    Sum = "sum", "A part of the file was damaged on its way. Please get it again.";
    /// The key is not written as it has to be.
    Key = "key", "The signing key in this bundle can not be read.";
    /// The signature is not written as it has to be.
    Signature = "signature", "The signature in this bundle can not be read.";
    /// The signature does not fit.
    Changed = "changed", "This bundle was changed after it was signed. Please get it again.";
    /// Another key than the one that is known.
    OtherKey = "other-key", "This bundle is signed with another key than the one you know. Please ask your therapist.";
    /// An older version than the one that is installed.
    Older = "older", "A newer version of this bundle is installed already.";
    /// What was signed and what the manifest says differ.
    Comment = "comment", "The signature belongs to another bundle.";
    /// The manifest can not be read.
    Manifest = "manifest", "The list of what is in this bundle can not be read.";
    /// The manifest is for another version of the format.
    Format = "format", "This bundle was made for another version of Groundwork.";
    /// The manifest names what is not there, or what is there it does not name.
    Files = "files", "The files in this bundle are not those of its list.";
    /// A file is not what the manifest says it is.
    Content = "content", "A file in this bundle is not the one that was signed.";
    /// A session that can not be played.
    Session = "session", "A session in this bundle can not be played.";
    /// A reading that can not be shown.
    Reading = "reading", "A text in this bundle can not be shown.";
    /// A recording that can not be played.
    Clip = "clip", "A recording in this bundle can not be played.";
    /// Something over its limit.
    Limit = "limit", "Something in this bundle is larger than it may be.";
    /// The programme leads to what is not there.
    Programme = "programme", "The programme of this bundle speaks of something that is not in it.";
    /// What was opened could not be put away.
    NotKept = "not-kept", "The bundle could not be kept on this computer.";
    /// Whoever asked has changed their mind.
    Cancelled = "cancelled", "Nothing was installed.";
}

/// Why a bundle is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub code: Code,
    /// Where and what exactly, for whoever made it; may be empty.
    pub detail: String,
}

impl Refusal {
    pub(super) fn new(code: Code, detail: impl Into<String>) -> Refusal {
        Refusal { code, detail: detail.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}", self.code.sentence(), self.code.name())?;
        match self.detail.as_str() {
            "" => write!(f, ")"),
            detail => write!(f, ": {detail})"),
        }
    }
}

impl std::error::Error for Refusal {}
