//! What was practised: one sitting in the record, the civil day that it belongs to, and the rhythm
//! that comes of many.
//!
//! Pure like the rest of [`crate::domain`]: "today" and the offset from UTC are always passed in.

mod entry;

pub use entry::{Counts, Ended, Moment, Origin, PracticeEntry, Rating, Ratings};
