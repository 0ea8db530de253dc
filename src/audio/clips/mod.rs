//! Long recordings, decoded shortly before they sound.
//!
//! Owns the pages of long recordings: which are needed ([`Feed`], inside the engine), and how they are filled
//! ([`filler::Filler`], on the `clips` thread, or at once when no device waits). It knows nothing of commands
//! and gains, and keeps nothing in files.

mod feed;
mod filler;

pub(super) use feed::Feed;
pub(super) use filler::Clips;

use std::sync::Arc;

use super::decode::LongClip;
use crate::units::Frames;

/// Frames in a page, a quarter of a second.
const PAGE: usize = 12_000;

/// Pages are ordered this long before they sound, 2 s.
const AHEAD: Frames = Frames::from_secs(2);

/// Pages that an engine holds, 3 MB: three times those of [`AHEAD`], for the current position, for the side
/// that fades out in a crossfade, and for the target of a jump or a changed score.
const PAGES: usize = 32;

/// A stretch of a long recording in two channels.
struct Page {
    left: [f32; PAGE],
    right: [f32; PAGE],
}

impl Page {
    /// Allocates the page directly on the heap: it is too large for the stack of a callback.
    fn new() -> Box<Page> {
        Box::new(Page { left: [0.0; PAGE], right: [0.0; PAGE] })
    }
}

/// A page that the feed requests.
struct Order {
    clip: Arc<LongClip>,
    page: u64,
    /// Index of the slot for the page.
    place: usize,
    /// A page to reuse, and the recording that it belonged to, which must not be dropped on the audio thread.
    old: (Option<Box<Page>>, Option<Arc<LongClip>>),
}

/// A page that has been filled.
struct Filled {
    place: usize,
    page: Box<Page>,
}
