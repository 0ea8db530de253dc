//! The list of a *shelf*, a folder from which an author gives bundles to many clients: writes, signs, numbers
//! and opens it.

use super::key::{AuthorKey, SecretKey, Signature};
use super::manifest::{LARGEST, line, list, quoted};
use super::refusal::{Code, Refusal};
use crate::domain::shelf::{Index, Listed};
use crate::script::{self, MOST_LISTS, SHELF_FORMAT};

/// Why a list cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// The list is too long.
    #[error("the list of the shelf has {found} bytes, at most {LARGEST}")]
    List {
        /// Size in bytes.
        found: usize,
    },
    /// The list cannot be read back.
    #[error("the list of the shelf cannot be made\n\n{report}")]
    Unreadable {
        /// Report on its problems.
        report: script::Report,
    },
    /// The existing files do not give the next number.
    #[error("its signature is missing, damaged or of another key, so its number is unknown")]
    Foreign,
    /// The highest number has been used.
    #[error("the lists of this shelf cannot be counted any further")]
    Number,
}

/// The files of a list, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShelfTexts {
    /// Content of `author.pub`.
    pub author: Vec<u8>,
    /// Content of `index.ron.minisig`.
    pub signature: Vec<u8>,
    /// Content of `index.ron`.
    pub index: Vec<u8>,
}

/// Name of a bundle's file on a shelf, in the folder `b`.
pub fn content_name(blake3: &[u8; 32]) -> String {
    format!("{}.groundwork", blake3::Hash::from_bytes(*blake3).to_hex())
}

/// Makes the list of these bundles that follows the one with the given signature. If that one lists the same
/// bundles, the result is identical to it, byte for byte.
///
/// # Errors
/// See [`ShelfError`].
pub fn next_list(
    bundles: Vec<Listed>,
    there: Option<&[u8]>,
    key: &SecretKey,
) -> Result<(Index, ShelfTexts), ShelfError> {
    let last = match there {
        None => 0,
        Some(text) => Signature::from_text(text)
            .ok()
            .filter(|signature| key.has_made(signature))
            .and_then(|signature| numbered(&signature.comment).ok())
            .ok_or(ShelfError::Foreign)?,
    };
    let mut index = Index { number: last, bundles };
    let texts = signed(&index, key);
    if there == Some(&texts.signature[..]) {
        return Ok((index, texts));
    }
    index.number = last + 1;
    if index.number > MOST_LISTS {
        return Err(ShelfError::Number);
    }
    let texts = signed(&index, key);
    if texts.index.len() > LARGEST as usize {
        return Err(ShelfError::List { found: texts.index.len() });
    }
    // Verify that every client can read the list.
    let index = script::parse_index("index.ron", &texts.index)
        .map_err(|report| ShelfError::Unreadable { report })?;
    Ok((index, texts))
}

/// Opens a list. `seen` returns the highest number seen with a key, 0 if there is none, and `None` if the
/// shelf is known with another key.
///
/// # Errors
/// The first problem found. Nothing is parsed before its signature is verified.
pub fn open_list(
    texts: &ShelfTexts,
    seen: &dyn Fn(&AuthorKey) -> Option<u32>,
) -> Result<(AuthorKey, Index), Refusal> {
    let refused = |code| move |_| Refusal::new(code, "");
    if texts.index.len() > LARGEST as usize {
        let detail = format!("{} bytes, at most {LARGEST}", texts.index.len());
        return Err(Refusal::new(Code::ShelfLimit, detail));
    }
    let author = AuthorKey::from_text(&texts.author).map_err(refused(Code::ShelfKey))?;
    let signature =
        Signature::from_text(&texts.signature).map_err(refused(Code::ShelfSignature))?;
    let number = numbered(&signature.comment)?;
    let seen = seen(&author).ok_or_else(|| Refusal::new(Code::ShelfOtherKey, ""))?;
    author.verify(&texts.index, &signature).map_err(refused(Code::ShelfChanged))?;

    // From here on, the author is known; the content may still be harmful.
    let index = script::parse_index("index.ron", &texts.index).map_err(|report| {
        let of_format = report.diagnostics.iter().any(|one| one.code == script::Code::Format);
        let code = if of_format { Code::ShelfFormat } else { Code::ShelfList };
        Refusal::new(code, report.to_string())
    })?;
    if text(&index).as_bytes() != texts.index {
        return Err(Refusal::new(Code::ShelfList, "it is not written as it is published"));
    }
    if index.number != number {
        return Err(Refusal::new(Code::ShelfComment, ""));
    }
    if number < seen {
        let detail = format!("number {number}, you saw number {seen}");
        return Err(Refusal::new(Code::ShelfOlder, detail));
    }
    Ok((author, index))
}

fn signed(index: &Index, key: &SecretKey) -> ShelfTexts {
    let text = text(index).into_bytes();
    let signature = key.sign(&text, &format!("groundwork shelf 1 {}", index.number));
    ShelfTexts {
        author: key.author().text().into_bytes(),
        signature: signature.text().into_bytes(),
        index: text,
    }
}

/// The one form of a list: bundles in the order of their ids.
pub(super) fn text(index: &Index) -> String {
    let mut bundles: Vec<&Listed> = index.bundles.iter().collect();
    bundles.sort_by(|a, b| a.id.cmp(&b.id));
    let mut out = String::from("Shelf(\n");
    line(&mut out, 1, "format", &SHELF_FORMAT.to_string());
    line(&mut out, 1, "number", &index.number.to_string());
    let entries = bundles.iter().map(|listed| {
        format!(
            "Entry(id: {}, version: {}, issued: {}, title: {}, bytes: {}, blake3: \"{}\")",
            quoted(&listed.id),
            listed.version,
            quoted(&listed.issued.format("%Y-%m-%d").to_string()),
            quoted(&listed.title),
            listed.bytes,
            blake3::Hash::from_bytes(listed.blake3).to_hex()
        )
    });
    list(&mut out, 1, "bundles", entries);
    out.push_str(")\n");
    out
}

/// The number of a list in its signature's comment.
fn numbered(comment: &str) -> Result<u32, Refusal> {
    let wrong = || Refusal::new(Code::ShelfComment, "");
    let said = comment.strip_prefix("groundwork shelf 1 ").ok_or_else(wrong)?;
    let number: u32 = said.parse().map_err(|_| wrong())?;
    // Each number has one valid form.
    if number.to_string() == said { Ok(number) } else { Err(wrong()) }
}
