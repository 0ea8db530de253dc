//! The client's report as a page, as a PDF, and as files for other programs.
//!
//! Nothing here reads the record: everything is made of a [`Report`](crate::domain::record::report::Report), which holds
//! only what was chosen.

mod faces;
mod flow;
mod layout;
mod pages;
mod pdf;
#[cfg(feature = "app")]
mod picture;
mod plain;
mod table;
#[cfg(test)]
mod tests;

pub use faces::Face;
pub use pages::{Pages, Paper};
pub use pdf::{PdfError, pdf};
#[cfg(feature = "app")]
pub use picture::{Paint, Painted, Picture, picture};
pub use plain::{MOST_BYTES, ReadError, from_ron, to_ron};
pub use table::to_csv;
