//! The list of a *shelf*, a folder from which an author hands out to many: how it is written, signed,
//! counted and opened.

use super::key::{AuthorKey, SecretKey, Signature};
use super::manifest::{LARGEST, line, list, quoted};
use super::refusal::{Code, Refusal};
use crate::domain::shelf::{Index, Listed};
use crate::script::{self, MOST_LISTS, SHELF_FORMAT};

/// Why a list is not made.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// It is too long.
    #[error("the list of the shelf has {found} bytes, at most {LARGEST}")]
    List {
        /// How many bytes it has.
        found: usize,
    },
    /// It could not be read again.
    #[error("the list of the shelf can not be made\n\n{report}")]
    Unreadable {
        /// What is wrong with it.
        report: script::Report,
    },
    /// What is there does not say which number is the next.
    #[error("its signature is missing, damaged or of another key, so that nobody knows its number")]
    Foreign,
    /// There is no number left.
    #[error("the lists of this shelf can not be counted any further")]
    Number,
}

/// The texts that a list consists of, each as it is in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShelfTexts {
    /// `author.pub`.
    pub author: Vec<u8>,
    /// `index.ron.minisig`.
    pub signature: Vec<u8>,
    /// `index.ron`.
    pub index: Vec<u8>,
}

/// The name of a bundle's file on a shelf, in the folder `b`.
pub fn content_name(blake3: &[u8; 32]) -> String {
    format!("{}.groundwork", blake3::Hash::from_bytes(*blake3).to_hex())
}

/// The list of these bundles that comes after the one whose signature is there. Where that one lists the
/// same, it is the same once more, to the last byte.
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
    // What is handed out can be read by whoever gets it.
    let index = script::parse_index("index.ron", &texts.index)
        .map_err(|report| ShelfError::Unreadable { report })?;
    Ok((index, texts))
}

/// Opens a list. `seen` gives the highest number that was seen of a key, 0 where there is none, and nothing
/// where another key is known of this shelf.
///
/// # Errors
/// The first thing that is wrong with it. Nothing is parsed before its signature holds.
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

    // From here on its author answers for what it says, and not for its being harmless.
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

/// The one way of writing a list: bundles in the order of their ids.
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

/// The number of the list that a signature's comment speaks of.
fn numbered(comment: &str) -> Result<u32, Refusal> {
    let wrong = || Refusal::new(Code::ShelfComment, "");
    let said = comment.strip_prefix("groundwork shelf 1 ").ok_or_else(wrong)?;
    let number: u32 = said.parse().map_err(|_| wrong())?;
    // One way of writing each number.
    if number.to_string() == said { Ok(number) } else { Err(wrong()) }
}
