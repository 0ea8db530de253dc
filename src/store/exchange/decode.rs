//! Decodes files in the encodings that programs and spreadsheets use.

use std::borrow::Cow;

use super::ImportError;
use crate::domain::encoding;

/// Signatures of spreadsheet files: ZIP (`.xlsx`, `.ods`) and OLE (`.xls`).
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0"];

/// The text of a file that is not a spreadsheet's own.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    if WORKBOOKS.iter().any(|begin| bytes.starts_with(begin)) {
        return Err(ImportError::Workbook);
    }
    encoding::decode(bytes).map_err(|encoding::NotText { at }| ImportError::NotText { at })
}
