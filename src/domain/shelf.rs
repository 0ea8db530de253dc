//! The list of a *shelf*: a folder with bundles that an author gives to many clients.

use chrono::NaiveDate;

/// What an author signs and publishes about a shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Rises with every list: 1, 2, 3 …
    pub number: u32,
    /// Bundles on the shelf, at most one version of each.
    pub bundles: Vec<Listed>,
}

/// One bundle of a shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Id of the bundle, the same in all its versions.
    pub id: String,
    /// Version of the bundle, counted from 1.
    pub version: u32,
    /// Date that the author wrote into the bundle.
    pub issued: NaiveDate,
    /// Title of the bundle.
    pub title: String,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// BLAKE3 of the file, by which it is found.
    pub blake3: [u8; 32],
}
