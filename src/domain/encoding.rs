//! Decodes plain text in the encodings that programs save it in.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes that are not text in any of the known encodings.
#[derive(Copy, Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the byte at {at} is not part of a text")]
pub struct NotText {
    /// Offset of the first byte that cannot be read, without the byte order mark.
    pub at: usize,
}

/// The text of a file: UTF-8, UTF-16 or, if it can be neither, the Western European ANSI (windows-1252),
/// which spreadsheets and older editors use for plain text. A byte order mark is dropped.
///
/// # Errors
/// When the bytes are damaged UTF-8 or UTF-16, or hold a zero, which no text has.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NotText> {
    let marked = Encoding::for_bom(bytes);
    let (encoding, bytes) = match marked {
        Some((encoding, length)) => (encoding, &bytes[length..]),
        None => (guess(bytes), bytes),
    };
    if encoding == UTF_8 {
        return match std::str::from_utf8(bytes) {
            Ok(text) => no_zero(Cow::Borrowed(text)),
            // Other than ASCII letters before the error show that it is damaged UTF-8.
            Err(error) if marked.is_some() || !bytes[..error.valid_up_to()].is_ascii() => {
                Err(NotText { at: error.valid_up_to() })
            }
            Err(_) => no_zero(WINDOWS_1252.decode_without_bom_handling(bytes).0),
        };
    }
    match encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => no_zero(text),
        None => Err(NotText { at: 0 }),
    }
}

/// Guesses the encoding of a text without a mark: in UTF-16, every other byte of a first line is zero.
fn guess(bytes: &[u8]) -> &'static Encoding {
    match bytes {
        [first, 0, ..] if *first != 0 => UTF_16LE,
        [0, second, ..] if *second != 0 => UTF_16BE,
        _ => UTF_8,
    }
}

fn no_zero(text: Cow<'_, str>) -> Result<Cow<'_, str>, NotText> {
    match text.find('\0') {
        Some(at) => Err(NotText { at }),
        None => Ok(text),
    }
}
