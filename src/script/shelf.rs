//! The published list of a shelf.

use super::check::{Checker, What};
use super::diagnostic::{Code, Report};
use super::manifest::{TITLE, first_twice};
use super::tree::Node;
use crate::domain::shelf::{Index, Listed};

/// The shelf format version that this program reads and writes.
pub const SHELF_FORMAT: i64 = 1;
/// The highest number of a list.
pub const MOST_LISTS: u32 = 1_000_000_000;

/// Most bundles on a shelf.
const MOST_BUNDLES: usize = 1_000;
/// Size of the largest bundle, 1 GiB.
const MOST_BYTES: i64 = 1 << 30;

/// Reads the list of a shelf. `name` is its name in diagnostics.
///
/// # Errors
/// All problems of the list, as for sessions.
pub fn parse_index(name: &str, text: &[u8]) -> Result<Index, Report> {
    let (index, report) =
        super::with_checker(name, text, "Shelf", |checker, root| checker.index(root))?;
    index.ok_or(report)
}

impl<'t> Checker<'t> {
    fn index(&mut self, root: &'t Node<'t>) -> Option<Index> {
        let known = ["format", "number", "bundles"];
        let fields = self.versioned(root, "Shelf", SHELF_FORMAT, &known)?;
        let number = self.field(&fields, "number");
        let number = number.and_then(|node| self.whole(node, "number", 1..=MOST_LISTS.into()));
        let bundles =
            self.several(&fields, "bundles", MOST_BUNDLES, |checker, node| checker.listed(node));
        if let Some(id) = first_twice(bundles.iter().map(|listed| listed.id.as_str())) {
            let message = format!("the bundle `{id}` is listed twice");
            self.problems.report(Code::Duplicate, fields.head(), message);
        }
        if self.problems.has_errors() {
            return None;
        }
        Some(Index { number: u32::try_from(number?).ok()?, bundles })
    }

    fn listed(&mut self, node: &'t Node<'t>) -> Option<Listed> {
        let known = ["id", "version", "issued", "title", "bytes", "blake3"];
        let fields = self.struct_fields(node, "Entry", &known)?;
        let id = self.field(&fields, "id").and_then(|node| self.id(node));
        let version = self.version(&fields);
        let issued = self.field(&fields, "issued").and_then(|node| self.day(node, "issued"));
        let title = self.field(&fields, "title");
        let title = title.and_then(|node| self.text(node, What::Field("title"), TITLE));
        let bytes = self.field(&fields, "bytes");
        let bytes = bytes.and_then(|node| self.whole(node, "bytes", 1..=MOST_BYTES));
        let hash = self.field(&fields, "blake3").and_then(|node| self.sum(node, "blake3"));
        Some(Listed {
            id: id?.to_owned(),
            version: version?,
            issued: issued?,
            title: title?.to_owned(),
            bytes: bytes?.unsigned_abs(),
            blake3: hash?,
        })
    }
}
