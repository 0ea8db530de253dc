//! Reasons for refusing a bundle or a shelf.

use std::fmt;

/// Declares the codes, each with its written name and sentence.
macro_rules! codes {
    ($($(#[$meta:meta])* $code:ident = $name:literal, $sentence:literal;)+) => {
        /// The problem of a bundle or a shelf. The written name is stable, because people read it out on the
        /// phone.
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

            /// The meaning, for someone who does not know what an archive is.
            pub const fn sentence(self) -> &'static str {
                match self {
                    $(Code::$code => $sentence,)+
                }
            }
        }
    };
}

codes! {
    /// Larger than [`super::LARGEST`].
    TooLarge = "too-large", "The file is larger than a bundle may be.";
    /// The file could not be read to its end.
    Unreadable = "unreadable", "The file cannot be read. Perhaps it was not copied completely.";
    /// The file is not an archive of this kind.
    NotABundle = "not-a-bundle", "This file is not a Groundwork bundle.";
    /// The file has no content.
    Empty = "empty", "This file is empty. Please get it again.";
    /// The download was stopped or has not finished.
    Unfinished = "unfinished", "This file has not arrived completely. Please get it again, and wait until all of it is there.";
    /// A web page, saved instead of the file.
    WebPage = "web-page", "This is a web page and not the file itself. Perhaps it is a page to log in, saved in the file's place; please log in and get the file again.";
    /// The mail with the bundle as its attachment.
    Mail = "mail", "This is a whole mail. Please save the file that is attached to it, and open that.";
    /// An archive of another kind, which must be unpacked first.
    Packed = "packed", "This has to be unpacked first. Please unpack it, and open the bundle that is in it.";
    /// The files of a bundle, unpacked from its file.
    Unpacked = "unpacked", "This is a bundle that was unpacked. Please open the file that it came in; its name ends in `.groundwork`.";
    /// More than one bundle in a zip file or folder.
    Several = "several", "There are several bundles in it. Please open them one by one.";
    /// A zip file or folder without a bundle.
    NoBundle = "no-bundle", "There is no bundle in it.";
    /// A single session, which nobody signed.
    SessionAlone = "session-alone", "This is a single session and not a bundle. `groundwork play` plays it, and `groundwork open` shows it in the window.";
    /// The folder that an author works on.
    Making = "making", "This is a bundle that is not packed yet. `groundwork bundle pack` makes a file of its folder, and `groundwork open` shows the folder in the window.";
    /// A shelf's folder or its list.
    Shelf = "shelf", "This is a shelf and not a bundle. Under *Bundles*, *Look in your therapist's folder…* says what is on it; so does `groundwork shelf look`.";
    /// The public half of an author's key.
    PublicKey = "public-key", "This is an author's public key and not a bundle.";
    /// A secret key, which belongs to one person alone.
    SecretKey = "secret-key", "This is a secret key and not a bundle. Whoever has it can use it: please let nobody else have it.";
    /// A signature file without its bundle.
    SignatureAlone = "signature-alone", "This is a signature without its file. Please open the file that it belongs to.";
    /// A seal in text form.
    SealedText = "sealed-text", "This bundle is sealed as text, which is not opened here. Please ask for it without `--armor`.";
    /// A sealed bundle, and nothing to open it with.
    Sealed = "sealed", "This bundle is sealed for one person.";
    /// The given passphrase or key does not open the seal.
    OtherSeal = "other-seal", "This bundle is sealed for someone else, or the passphrase is wrong.";
    /// The seal is damaged or malformed.
    Seal = "seal", "The seal of this bundle cannot be read. Please get it again.";
    /// The file ends too early, or continues after its end.
    Torn = "torn", "The file is not complete, or something was added to it. Please get it again.";
    /// The archive differs from the form that this program writes.
    Archive = "archive", "The file is not built as a bundle has to be. Please get it again.";
    /// Too many entries in the archive.
    TooMany = "too-many", "There are more files in this bundle than a bundle may have.";
    /// A file name that bundles do not allow.
    Name = "name", "A file in this bundle has a name that it may not have.";
    /// The checksum of a content is wrong.
    Sum = "sum", "A part of the file was damaged on its way. Please get it again.";
    /// The key is not written in its valid form.
    Key = "key", "The signing key in this bundle cannot be read.";
    /// The signature is not written in its valid form.
    Signature = "signature", "The signature in this bundle cannot be read.";
    /// The signature does not match the content.
    Changed = "changed", "This bundle was changed after it was signed. Please get it again.";
    /// The key differs from the known one.
    OtherKey = "other-key", "This bundle is signed with another key than the one you know. Please ask your therapist.";
    /// The version is older than the installed one.
    Older = "older", "A newer version of this bundle is installed already.";
    /// The signature's comment and the manifest differ.
    Comment = "comment", "The signature belongs to another bundle.";
    /// The manifest cannot be read.
    Manifest = "manifest", "The list of what is in this bundle cannot be read.";
    /// The manifest has another format version.
    Format = "format", "This bundle was made for another version of Groundwork.";
    /// The manifest and the files in the archive differ.
    Files = "files", "The files in this bundle are not those of its list.";
    /// A file differs from its entry in the manifest.
    Content = "content", "A file in this bundle is not the one that was signed.";
    /// A session that cannot be played.
    Session = "session", "A session in this bundle cannot be played.";
    /// A reading that cannot be shown.
    Reading = "reading", "A text in this bundle cannot be shown.";
    /// A recording that cannot be played.
    Clip = "clip", "A recording in this bundle cannot be played.";
    /// Something over its limit.
    Limit = "limit", "Something in this bundle is larger than it may be.";
    /// The programme refers to something that does not exist.
    Programme = "programme", "The programme of this bundle speaks of something that is not in it.";
    /// The verified bundle could not be stored.
    NotKept = "not-kept", "The bundle could not be kept on this computer.";
    /// The user cancelled.
    Cancelled = "cancelled", "Nothing was installed.";
    /// No file of a shelf is present.
    NoShelf = "no-shelf", "This folder is not a shelf: there is no list of bundles in it.";
    /// Some files of a shelf's list are missing.
    ShelfTorn = "shelf-torn", "The list of this shelf is not complete. The folder may still be synchronising; please look again later.";
    /// The list is too large.
    ShelfLimit = "shelf-limit", "The list of this shelf is larger than it may be.";
    /// The key is not written in its valid form.
    ShelfKey = "shelf-key", "The key of this shelf cannot be read.";
    /// The signature is not written in its valid form.
    ShelfSignature = "shelf-signature", "The signature of this shelf cannot be read.";
    /// The key differs from the known one for this folder.
    ShelfOtherKey = "shelf-other-key", "This shelf is signed with another key than the one you know. Please ask your therapist.";
    /// The signature does not match; a list that arrived before its signature looks the same.
    ShelfChanged = "shelf-changed", "The list of this shelf does not fit its signature. The folder may still be synchronising; if it stays so, please ask your therapist.";
    /// The list cannot be read.
    ShelfList = "shelf-list", "The list of this shelf cannot be read.";
    /// The list has another format version.
    ShelfFormat = "shelf-format", "This shelf was made for another version of Groundwork.";
    /// The signature's comment and the list differ.
    ShelfComment = "shelf-comment", "The signature belongs to another list.";
    /// The number of the list is lower than one seen before.
    ShelfOlder = "shelf-older", "This is an older list than one that you saw before.";
    /// A listed file is missing or too short.
    ShelfMissing = "shelf-missing", "This file is not here yet. The folder may still be synchronising.";
    /// A listed file has another content.
    ShelfContent = "shelf-content", "This file is not the one on the list. The folder may still be synchronising; if it stays so, please ask your therapist.";
}

/// Why a bundle or a shelf is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Code of the problem.
    pub code: Code,
    /// Place and details for the author; may be empty.
    pub detail: String,
}

impl Refusal {
    /// Makes a refusal with details, which may be empty.
    pub fn new(code: Code, detail: impl Into<String>) -> Refusal {
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
