//! Fills pages where decoding and allocating may take time.

use std::sync::Arc;
use std::time::Duration;

use rtrb::{Consumer, Producer, PushError};

use super::{Filled, Order, PAGE, Page};
use crate::audio::decode::{LongClip, Reader};

/// Time between two checks for orders. Pages are ordered two seconds early, so only jumps wait for a check.
const LOOK: Duration = Duration::from_millis(10);

/// Number of positions at which decoding can continue: before and after a jump, and one spare.
const READERS: usize = 3;

/// Fills pages, and keeps its decoders at their positions.
#[derive(Default)]
pub(super) struct Filler {
    /// Decoders, the most recently used last.
    readers: Vec<Reader>,
}

impl Filler {
    pub fn fill(&mut self, order: Order) -> Filled {
        let Order { clip, page: number, place, old: (page, _) } = order;
        let mut page = page.unwrap_or_else(Page::new);
        let from = number.saturating_mul(PAGE as u64);
        match self.reader(&clip, from) {
            Some(reader) => reader.read(from, &mut page.left, &mut page.right),
            // A recording that was read before has a decoder.
            None => (page.left, page.right) = ([0.0; PAGE], [0.0; PAGE]),
        }
        Filled { place, page }
    }

    /// A decoder that can continue at `from`, or else the least recently used one.
    fn reader(&mut self, clip: &Arc<LongClip>, from: u64) -> Option<&mut Reader> {
        let goes_on =
            |reader: &Reader| Arc::ptr_eq(reader.clip(), clip) && reader.position() == from;
        let reader = match self.readers.iter().position(goes_on) {
            Some(at) => self.readers.remove(at),
            None => {
                if self.readers.len() >= READERS {
                    self.readers.remove(0);
                }
                Reader::new(Arc::clone(clip)).ok()?
            }
        };
        self.readers.push(reader);
        self.readers.last_mut()
    }
}

/// The other end of a feed's rings. It becomes a thread when there is a long recording.
pub(in crate::audio) struct Clips {
    waiting: Option<(Filler, Consumer<Order>, Producer<Filled>)>,
}

impl Clips {
    pub(super) fn new(orders: Consumer<Order>, pages: Producer<Filled>) -> Clips {
        Clips { waiting: Some((Filler::default(), orders, pages)) }
    }

    /// Starts the thread `clips` unless it is running. The thread ends when the feed is dropped.
    ///
    /// # Errors
    /// When the system cannot start a thread.
    pub fn start(&mut self) -> std::io::Result<()> {
        let Some((mut filler, mut orders, mut pages)) = self.waiting.take() else { return Ok(()) };
        let fill = move || {
            while !orders.is_abandoned() {
                while let Ok(order) = orders.pop() {
                    // The ring has room for every slot of the feed. A page that the feed no longer takes is
                    // dropped here.
                    if let Err(PushError::Full(filled)) = pages.push(filler.fill(order)) {
                        drop(filled);
                    }
                }
                std::thread::sleep(LOOK);
            }
        };
        std::thread::Builder::new().name("clips".into()).spawn(fill).map(drop)
    }
}
