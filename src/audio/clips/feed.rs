//! The engine's side: decides which pages are needed, and reads the pages that have arrived.

use std::sync::Arc;

use rtrb::{Consumer, Producer, PushError, RingBuffer};

use super::filler::{Clips, Filler};
use super::{AHEAD, Filled, Order, PAGE, PAGES, Page};
use crate::audio::decode::LongClip;
use crate::audio::decode::Sound;
use crate::audio::score::Score;
use crate::units::Frames;

/// A slot for one page.
#[derive(Default)]
struct Place {
    /// Recording and page number that the slot is for.
    of: Option<(Arc<LongClip>, u64)>,
    page: Option<Box<Page>>,
    /// Whether the page has been ordered and has not arrived yet.
    awaited: bool,
    /// Round in which the page was last needed.
    round: u64,
}

/// The filler of the pages.
enum Hands {
    /// The calling thread, at once: for files and tests. Decoding allocates.
    Own(Filler),
    /// The thread `clips`. Nothing on this side allocates, frees or waits.
    Thread { orders: Producer<Order>, pages: Consumer<Filled> },
}

/// The pages of an engine.
pub(in crate::audio) struct Feed {
    places: Box<[Place]>,
    hands: Hands,
    round: u64,
}

impl Feed {
    /// Makes a feed whose pages are filled at once, so that none is ever missing.
    pub fn here() -> Feed {
        let places = (0..PAGES).map(|_| Place::default()).collect();
        Feed { places, hands: Hands::Own(Filler::default()), round: 0 }
    }

    /// Makes a feed whose pages [`Clips`] fills once it is started; the first pages of a score are filled
    /// already.
    pub fn ahead(score: &Score) -> (Feed, Clips) {
        let mut feed = Feed::here();
        feed.want(score, Frames::ZERO);
        let (orders, taken) = RingBuffer::new(PAGES);
        let (filled, pages) = RingBuffer::new(PAGES);
        feed.hands = Hands::Thread { orders, pages };
        (feed, Clips::new(taken, filled))
    }

    /// Begins a round and takes the filled pages. A page that is not needed in this round may be replaced.
    pub fn turn(&mut self) {
        self.round += 1;
        if let Hands::Thread { pages, .. } = &mut self.hands {
            while let Ok(filled) = pages.pop() {
                if let Some(place) = self.places.get_mut(filled.place) {
                    // The slot of an ordered page is empty, so nothing is freed here.
                    place.page = Some(filled.page);
                    place.awaited = false;
                }
            }
        }
    }

    /// Orders the pages of a score that will sound from a position on, the nearest first.
    pub fn want(&mut self, score: &Score, position: Frames) {
        if !score.has_long() {
            return;
        }
        let to = position + AHEAD;
        for step in (position.0..to.0).step_by(PAGE) {
            let until = step.saturating_add(PAGE as u64).min(to.0);
            each_page(score, step, until, |clip, page| self.ask(clip, page));
        }
    }

    /// Whether all pages that sound from `from` up to (not including) `to` have arrived.
    pub fn has(&self, score: &Score, from: u64, to: u64) -> bool {
        let mut all = true;
        if score.has_long() {
            each_page(score, from, to, |clip, page| all &= self.page(clip, page).is_some());
        }
        all
    }

    /// Passes on the available stretches of a recording in the `frames` from `from` on, each with its offset
    /// in them. Returns the number of missing frames.
    pub fn read(
        &self,
        clip: &Arc<LongClip>,
        from: u64,
        frames: usize,
        mut each: impl FnMut(usize, (&[f32], &[f32])),
    ) -> u64 {
        let (mut done, mut missing) = (0, 0);
        while done < frames {
            let at = from.saturating_add(done as u64);
            let begin = (at % PAGE as u64) as usize;
            let count = (PAGE - begin).min(frames - done);
            match self.page(clip, at / PAGE as u64) {
                Some(page) => {
                    let range = begin..begin + count;
                    each(done, (&page.left[range.clone()], &page.right[range]));
                }
                None => missing += count as u64,
            }
            done += count;
        }
        missing
    }

    fn page(&self, clip: &Arc<LongClip>, number: u64) -> Option<&Page> {
        let place = self.places.iter().find(|place| is_of(place, clip, number))?;
        place.page.as_deref()
    }

    fn ask(&mut self, clip: &Arc<LongClip>, number: u64) {
        let round = self.round;
        if let Some(place) = self.places.iter_mut().find(|place| is_of(place, clip, number)) {
            place.round = round;
            return;
        }
        let free = self.places.iter_mut().enumerate();
        let free =
            free.filter(|(_, place)| !place.awaited && (place.of.is_none() || place.round < round));
        // If every slot is needed, the next round tries again.
        let Some((at, place)) = free.min_by_key(|(_, place)| place.round) else { return };
        let old = (place.page.take(), place.of.take().map(|(clip, _)| clip));
        let order = Order { clip: Arc::clone(clip), page: number, place: at, old };
        place.of = Some((Arc::clone(clip), number));
        place.round = round;
        match &mut self.hands {
            Hands::Own(filler) => place.page = Some(filler.fill(order).page),
            Hands::Thread { orders, .. } => match orders.push(order) {
                Ok(()) => place.awaited = true,
                // The queue holds as many orders as there are slots, so this does not occur; if it did, the
                // page would stay as it was.
                Err(PushError::Full(order)) => {
                    place.page = order.old.0;
                    place.of = order.old.1.map(|clip| (clip, u64::MAX));
                }
            },
        }
    }
}

fn is_of(place: &Place, clip: &Arc<LongClip>, number: u64) -> bool {
    place.of.as_ref().is_some_and(|(of, page)| *page == number && Arc::ptr_eq(of, clip))
}

/// The pages of long recordings that sound at any frame from `from` up to (not including) `to`.
fn each_page(score: &Score, from: u64, to: u64, mut each: impl FnMut(&Arc<LongClip>, u64)) {
    for cue in score.sounding(from, to) {
        let Sound::Long(clip) = &cue.sound else { continue };
        let first = from.max(cue.start) - cue.start;
        let last = to.min(cue.end()).saturating_sub(cue.start);
        for page in first / PAGE as u64..last.div_ceil(PAGE as u64) {
            each(clip, page);
        }
    }
}
