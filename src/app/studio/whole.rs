//! What is known of one recording for all lines of a session, and what was chosen in it: where each line is, until all are
//! taken in together. It is shown by `whole_page`.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

use super::hearing::Of;
use crate::app::worker::{Awaited, Headway};
use crate::studio::cleaning::Softening;
use crate::studio::read_through::{Chosen, LineTaken, ReadThrough};
use crate::units::Frames;

/// What opens it.
pub(super) const WHOLE: &str = "One recording for all…";
/// Shortest stretch that can be a line.
pub(super) const LEAST: Frames = Frames::from_millis(200);
/// What is shown of a recording on both sides of a line.
const AROUND: Frames = Frames::from_millis(1_500);

/// What takes its time.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Doing {
    Listens,
    Takes,
}

/// What is to be heard of a recording.
pub(in crate::app) struct Piece {
    pub(super) of: Of,
    pub(super) through: Arc<ReadThrough>,
    pub(super) place: Range<Frames>,
    /// As it will be; `None` as it was recorded.
    pub(super) softening: Option<Softening>,
}

/// What was chosen for a line.
pub(super) struct Line {
    /// Where it was read, each time, as it was found or moved.
    pub(super) places: Vec<Range<Frames>>,
    /// Which of them plays it; `None` leaves it as it is.
    pub(super) chosen: Option<usize>,
    pub(super) is_moved: bool,
    is_heard: bool,
}

/// A recording in which lines were found.
pub(super) struct Read {
    pub(super) through: Arc<ReadThrough>,
    pub(super) lines: Vec<Line>,
    /// The line at hand.
    pub(super) at: usize,
    /// The line whose row is to have the focus.
    pub(super) focus: Option<usize>,
    /// What is shown of the recording.
    pub(super) shown: Range<Frames>,
    pub(super) softening: Softening,
}

/// One recording for all lines, while someone is about that.
#[derive(Default)]
pub(super) struct Whole {
    pub(super) is_open: bool,
    pub(super) path: String,
    pub(super) doing: Option<(Doing, Awaited)>,
    pub(super) read: Option<Read>,
    pub(super) said: Option<String>,
}

impl Whole {
    /// Takes where the lines are in a recording, if that is waited for.
    pub(super) fn take_read(
        &mut self,
        headway: &Arc<Headway>,
        came: Result<Arc<ReadThrough>, String>,
    ) {
        if self.doing.take_if(|(_, awaited)| awaited.is(headway)).is_none() {
            return;
        }
        match came {
            Ok(through) => self.read = Some(Read::new(through)),
            Err(why) => self.said = Some(why),
        }
    }

    /// Takes what was written, if that is waited for: the lines with their recordings.
    pub(super) fn take_taken(
        &mut self,
        headway: &Arc<Headway>,
        came: Result<Vec<LineTaken>, String>,
    ) -> Option<(Arc<ReadThrough>, Vec<LineTaken>)> {
        self.doing.take_if(|(_, awaited)| awaited.is(headway))?;
        match came {
            Ok(taken) => {
                self.is_open = false;
                let read = self.read.take()?;
                Some((read.through, taken))
            }
            Err(why) => {
                self.said = Some(why);
                None
            }
        }
    }

    /// What becomes of the line at hand when it is to be heard.
    pub(super) fn piece(&mut self, is_raw: bool) -> Option<Piece> {
        let read = self.read.as_mut()?;
        let place = read.place()?.clone();
        read.lines[read.at].is_heard = true;
        let softening = (!is_raw).then_some(read.softening);
        let through = Arc::clone(&read.through);
        Some(Piece { of: read.of(&place, softening), through, place, softening })
    }
}

impl Read {
    fn new(through: Arc<ReadThrough>) -> Read {
        let lines = through.lines.iter().map(|line| Line {
            places: line.readings.iter().map(|reading| reading.place.clone()).collect(),
            chosen: line.readings.len().checked_sub(1),
            is_moved: false,
            is_heard: false,
        });
        let lines = lines.collect();
        let nowhere = Frames::ZERO..Frames::ZERO;
        let softening = Softening::default();
        let mut read = Read { through, lines, at: 0, focus: None, shown: nowhere, softening };
        read.choose(read.next_unsure(0).unwrap_or(0));
        read
    }

    /// Puts a line at hand, whose row gets the focus.
    pub(super) fn choose(&mut self, line: usize) {
        self.focus = Some(line);
        self.select(line);
    }

    pub(super) fn select(&mut self, line: usize) {
        self.at = line;
        if let Some(place) = self.place() {
            let end = (place.end + AROUND).min(self.through.length());
            self.shown = place.start - AROUND..end;
        }
    }

    /// What plays the line at hand, or would if it were not left as it is.
    pub(super) fn place(&self) -> Option<&Range<Frames>> {
        let line = self.lines.get(self.at)?;
        line.places.get(line.chosen.unwrap_or(line.places.len().saturating_sub(1)))
    }

    /// Whether a line is better heard before it is taken in, and was not.
    pub(super) fn is_unsure(&self, line: usize) -> bool {
        let now = &self.lines[line];
        let Some(chosen) = now.chosen.filter(|_| !now.is_heard) else { return false };
        self.through.lines[line].readings.get(chosen).is_some_and(|reading| !reading.is_sure)
    }

    /// The next line that is better heard first, from this one on and around.
    pub(super) fn next_unsure(&self, from: usize) -> Option<usize> {
        let count = self.lines.len();
        (from..from + count).map(|line| line % count).find(|line| self.is_unsure(*line))
    }

    /// What is known of a line, in words.
    pub(super) fn state(&self, line: usize) -> &'static str {
        let now = &self.lines[line];
        match now.chosen {
            None if now.places.is_empty() => "not found",
            None => "stays as it is",
            Some(_) if self.is_unsure(line) => "hear this first",
            Some(_) if now.is_moved => "moved",
            Some(_) if now.is_heard => "heard",
            Some(_) => "found",
        }
    }

    /// Gives the line at hand the stretch between its neighbours.
    pub(super) fn place_by_hand(&mut self) {
        let of = |line: &Line| line.chosen.map(|chosen| line.places[chosen].clone());
        let before = self.lines[..self.at].iter().rev().find_map(of);
        let after = self.lines[self.at + 1..].iter().find_map(of);
        let start = before.map_or(Frames::ZERO, |before| before.end);
        let end = after.map_or(self.through.length(), |after| after.start).max(start + LEAST);
        let line = &mut self.lines[self.at];
        (line.places, line.chosen, line.is_moved) = (vec![start..end], Some(0), true);
        self.select(self.at);
    }

    pub(super) fn chosen(&self) -> Vec<Chosen> {
        let chosen = self.lines.iter().enumerate().filter_map(|(line, now)| {
            let chosen = now.chosen?;
            let takes = now.places.iter().enumerate().filter(|(at, _)| *at != chosen);
            let takes = takes.map(|(_, place)| place.clone()).collect();
            Some(Chosen { line, place: now.places[chosen].clone(), takes })
        });
        chosen.collect()
    }

    /// What a stretch of it is heard as. No text has so many states.
    fn of(&self, place: &Range<Frames>, softening: Option<Softening>) -> Of {
        let mut hasher = DefaultHasher::new();
        let through = Arc::as_ptr(&self.through) as usize;
        (through, place.start, place.end, softening).hash(&mut hasher);
        (hasher.finish() | 1 << 63, None)
    }

    /// Where it is heard, if that is the line at hand as it is now.
    pub(super) fn heard_at(&self, at: impl Fn(Of) -> Option<Frames>) -> Option<Frames> {
        let place = self.place()?;
        let of = [Some(self.softening), None].map(|softening| self.of(place, softening));
        let at = of.into_iter().find_map(at)?;
        Some(place.start + at)
    }
}

impl Whole {
    /// Begins something that takes its time.
    pub(super) fn begin(&mut self, doing: Doing) -> Arc<Headway> {
        let awaited = Awaited::default();
        let headway = Arc::clone(awaited.headway());
        (self.doing, self.said) = (Some((doing, awaited)), None);
        headway
    }
}
