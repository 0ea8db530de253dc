//! RON text to a checked [`crate::domain::Session`], with every problem at its place.
//!
//! Takes text and a name; never touches files or clocks.
