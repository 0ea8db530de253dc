//! What an author hands out to many: the list of a *shelf*, a folder with bundles in it.

use chrono::NaiveDate;

/// The list of a shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Counts up with every list: 1, 2, 3 …
    pub number: u32,
    /// What is on the shelf, at most one version of each bundle.
    pub bundles: Vec<Listed>,
}

/// One bundle of a shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// The day that its author wrote into it.
    pub issued: NaiveDate,
    /// What it is called.
    pub title: String,
    /// The size of its file.
    pub bytes: u64,
    /// BLAKE3 of its file, which it is found by.
    pub blake3: [u8; 32],
}
