//! Recognises the kind of a file by its content; its name plays no part.

use super::archive;
use super::refusal::{Code, Refusal};
use super::written::Written;

/// Bytes at the beginning of a file that decide its kind.
pub(super) const HEAD: usize = 4096;

/// The beginning of a sealed file.
pub(super) const SEALED: &[u8] = b"age-encryption.org/v1\n";

/// Kind of a file.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A bundle, by its beginning.
    Bundle,
    /// An age file, sealed for one person.
    Sealed,
    /// A sealed file in text form.
    SealedText,
    /// A zip file that is not a bundle.
    Zip,
    /// A session that belongs to no bundle.
    Session,
    /// The manifest of a bundle, `bundle.ron`.
    Manifest,
    /// The list of a shelf, `index.ron`.
    ShelfList,
    /// The public half of an author's key.
    PublicKey,
    /// A secret key, for signing or for seals.
    SecretKey,
    /// A signature of minisign.
    Signature,
    /// A file without content.
    Empty,
    /// Only zeros: space reserved for a file and never filled.
    Blank,
    /// A web page, saved instead of a file.
    WebPage,
    /// A complete mail message with its header.
    Mail,
    /// An archive of another kind, by its name.
    Archive(&'static str),
    /// Another known kind, by its name.
    Other(&'static str),
    /// Not recognised by its beginning.
    Unknown,
}

impl FileKind {
    /// The kind of a file with this beginning, of which 4 KiB suffice.
    pub fn of(head: &[u8]) -> FileKind {
        let head = head.get(..HEAD).unwrap_or(head);
        if head.is_empty() {
            return FileKind::Empty;
        }
        if archive::begins(head) {
            return FileKind::Bundle;
        }
        if head.starts_with(SEALED) {
            return FileKind::Sealed;
        }
        if [&b"PK\x03\x04"[..], b"PK\x05\x06", b"PK\x07\x08"]
            .iter()
            .any(|one| head.starts_with(one))
        {
            return FileKind::Zip;
        }
        let stands =
            |at: usize, begin: &[u8]| head.get(at..).is_some_and(|head| head.starts_with(begin));
        if let Some((.., kind)) = BEGINNINGS.iter().find(|(at, begin, _)| stands(*at, begin)) {
            return *kind;
        }
        if head.iter().all(|byte| *byte == 0) {
            return FileKind::Blank;
        }
        of_text(head).unwrap_or(FileKind::Unknown)
    }

    /// The refusal of a file of this kind where a bundle is expected.
    pub fn refusal(self) -> Refusal {
        let (code, detail) = match self {
            FileKind::SealedText => (Code::SealedText, ""),
            FileKind::Session => (Code::SessionAlone, ""),
            FileKind::Manifest => (Code::Making, "its list, `bundle.ron`"),
            FileKind::ShelfList => (Code::Shelf, "its list, `index.ron`"),
            FileKind::PublicKey => (Code::PublicKey, ""),
            FileKind::SecretKey => (Code::SecretKey, ""),
            FileKind::Signature => (Code::SignatureAlone, ""),
            FileKind::Empty => (Code::Empty, ""),
            FileKind::Blank => (Code::Unfinished, "there are only zeros in it"),
            FileKind::WebPage => (Code::WebPage, ""),
            FileKind::Mail => (Code::Mail, ""),
            FileKind::Archive(what) => (Code::Packed, what),
            FileKind::Other(what) => (Code::NotABundle, what),
            FileKind::Bundle | FileKind::Sealed | FileKind::Zip | FileKind::Unknown => {
                (Code::NotABundle, "")
            }
        };
        Refusal::new(code, detail)
    }
}

/// The kind of a file without a secret key, worded to follow "but".
pub(super) fn what_else(head: &[u8]) -> &'static str {
    match FileKind::of(head) {
        FileKind::Bundle | FileKind::Sealed | FileKind::SealedText => "a bundle",
        FileKind::Zip | FileKind::Archive(_) => "an archive",
        FileKind::Session | FileKind::Manifest | FileKind::ShelfList => "a text of Groundwork",
        FileKind::SecretKey => "a key that opens seals",
        FileKind::Empty => "an empty one",
        _ => "something else",
    }
}

/// Signatures of file kinds with their offsets.
const BEGINNINGS: &[(usize, &[u8], FileKind)] = &[
    (0, b"7z\xbc\xaf\x27\x1c", FileKind::Archive("a 7-Zip archive")),
    (0, b"Rar!\x1a\x07", FileKind::Archive("a RAR archive")),
    (0, b"\x1f\x8b", FileKind::Archive("a gzip archive")),
    (0, b"BZh", FileKind::Archive("a bzip2 archive")),
    (0, b"\xfd7zXZ\0", FileKind::Archive("an xz archive")),
    (0, b"\x28\xb5\x2f\xfd", FileKind::Archive("a zstd archive")),
    (257, b"ustar", FileKind::Archive("a tar archive")),
    (0, b"%PDF-", FileKind::Other("a PDF")),
    (0, b"\x89PNG\r\n", FileKind::Other("a picture")),
    (0, b"\xff\xd8\xff", FileKind::Other("a picture")),
    (0, b"GIF8", FileKind::Other("a picture")),
    (8, b"WEBP", FileKind::Other("a picture")),
    (8, b"WAVE", FileKind::Other("a recording")),
    (0, b"fLaC", FileKind::Other("a recording")),
    (0, b"OggS", FileKind::Other("a recording")),
    (0, b"ID3", FileKind::Other("a recording")),
    (0, b"\xff\xfb", FileKind::Other("a recording")),
    (4, b"ftyp", FileKind::Other("a recording or a film")),
    (0, b"\xd0\xcf\x11\xe0", FileKind::Other("a document, or a mail as Outlook saves it")),
    (0, b"{\\rtf", FileKind::Other("a document")),
    (0, b"MZ", FileKind::Other("a program")),
    (0, b"\x7fELF", FileKind::Other("a program")),
];

fn of_text(head: &[u8]) -> Option<FileKind> {
    // A character may be cut at the end of these bytes.
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let small = text.to_ascii_lowercase();
    if ["<!doctype html", "<html", "<head", "<body"].iter().any(|begin| small.starts_with(begin))
        || (small.starts_with("<?xml") && small.contains("<html"))
        || (small.starts_with("<!--") && small.contains("<html"))
    {
        return Some(FileKind::WebPage);
    }
    match Written::of(text) {
        Some(Written::Public) => return Some(FileKind::PublicKey),
        Some(Written::Secret | Written::BareSecret) => return Some(FileKind::SecretKey),
        Some(Written::Signature) => return Some(FileKind::Signature),
        None => {}
    }
    if text
        .lines()
        .any(|line| line.starts_with("AGE-SECRET-KEY-") || line.starts_with("AGE-PLUGIN-"))
        || (text.starts_with("-----BEGIN ") && text.lines().next()?.ends_with("PRIVATE KEY-----"))
    {
        return Some(FileKind::SecretKey);
    }
    if text.starts_with("-----BEGIN AGE ENCRYPTED FILE-----") {
        return Some(FileKind::SealedText);
    }
    if text.starts_with("age1") || text.starts_with("ssh-") {
        return Some(FileKind::Other("the public half of a key"));
    }
    if is_mail(text) {
        return Some(FileKind::Mail);
    }
    match head_word(text)? {
        "Session" => Some(FileKind::Session),
        "Bundle" => Some(FileKind::Manifest),
        "Shelf" => Some(FileKind::ShelfList),
        _ => None,
    }
}

/// Whether a text begins with the header of a mail (RFC 5322).
fn is_mail(text: &str) -> bool {
    const FIELDS: [&str; 10] = [
        "return-path",
        "delivered-to",
        "received",
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "x-mozilla-status",
    ];
    let mut lines = text.lines();
    if text.starts_with("From ") {
        lines.next();
    }
    // A header field continues on lines that begin with a blank.
    let fields =
        lines.take_while(|line| !line.is_empty()).filter(|line| !line.starts_with([' ', '\t']));
    let named: Vec<Option<String>> =
        fields.map(|line| Some(line.split_once(':')?.0.to_ascii_lowercase())).collect();
    let known = named.iter().flatten().filter(|name| FIELDS.contains(&name.as_str())).count();
    known >= 2 && named.first().is_some_and(Option::is_some)
}

/// The word before the first bracket of a RON text, after comments and attributes.
fn head_word(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if rest.starts_with("//") {
            rest = rest.split_once('\n')?.1;
        } else if rest.starts_with("/*") {
            rest = rest.split_once("*/")?.1;
        } else if rest.starts_with("#![") {
            rest = rest.split_once(']')?.1;
        } else {
            let (word, _) = rest.split_once('(')?;
            return Some(word.trim_end());
        }
    }
}
