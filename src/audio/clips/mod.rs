//! Long recordings, decoded a little ahead of where they are heard.
//!
//! Owns the pages that a long recording is heard from: which are wanted ([`Feed`], inside the
//! engine) and how they are filled ([`filler::Filler`], on the `clips` thread, or on the spot when no device
//! waits). It knows nothing of commands and gains, and keeps nothing in files.

mod feed;
mod filler;

pub(super) use feed::Feed;
pub(super) use filler::Clips;

use std::sync::Arc;

use super::decode::LongClip;
use crate::units::Frames;

/// Frames in a page, a quarter of a second.
const PAGE: usize = 12_000;

/// Pages are wanted this long before they are heard, 2 s.
const AHEAD: Frames = Frames::from_secs(2);

/// Pages that an engine holds, 3 MB: three times those of [`AHEAD`], for the position, for what is
/// crossed over from, and for where a jump or a changed score leads.
const PAGES: usize = 32;

/// A stretch of a long recording, on both sides.
struct Page {
    left: [f32; PAGE],
    right: [f32; PAGE],
}

impl Page {
    /// Made where it lies: it is too large for the stack of a callback.
    fn new() -> Box<Page> {
        Box::new(Page { left: [0.0; PAGE], right: [0.0; PAGE] })
    }
}

/// What the feed asks for.
struct Order {
    clip: Arc<LongClip>,
    page: u64,
    /// Where the feed will put it.
    place: usize,
    /// A page to fill again, and the recording that it was of, which must not be dropped on the
    /// audio thread.
    old: (Option<Box<Page>>, Option<Arc<LongClip>>),
}

/// A page that has been filled.
struct Filled {
    place: usize,
    page: Box<Page>,
}
