//! Recording a session line by line: the lines as on a teleprompter, takes, and what of them is kept.
//!
//! The microphone is open while this page is shown, which is said on it, and is let go of by leaving it in any way.
//! `screen` paints the page, `meter` shows the level, and `wave` a take with the handles that trim it.

mod meter;
mod screen;
mod wave;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

use eframe::egui::Context;

use self::meter::Meter;
use super::Wish;
use super::hearing::{Hearing as Heard, Of};
use crate::app::command::Command;
use crate::studio::cleaning::Softening;
use crate::studio::desk::{CardStep, Draft, Work};
use crate::studio::takes::{
    Hearing, Microphone, SeenTake, Take, TakeCame, TakeWork, Takes, Verdict, closed_in_words,
    ended_in_words, for_the_room,
};
use crate::units::Frames;

/// How often the level is looked at while the microphone is open: with the microphone's own block, 50 ms at most.
const LOOK: Duration = Duration::from_millis(25);
/// How long nobody speaks when the room is looked at.
const SILENT: Frames = Frames::from_secs(4);

/// A spoken line of the session.
#[derive(Clone, PartialEq)]
struct Line {
    card: usize,
    text: String,
    /// The recording that plays it.
    clip: Option<String>,
}

/// What is being done with the microphone.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// Nothing is recorded.
    #[default]
    Ready,
    /// The line is recorded.
    Recording,
    /// It was ended, and its last sounds are on their way.
    Ending,
    /// The room is listened to.
    Room,
    /// The same, ended.
    RoomEnding,
    /// What was heard of the room is looked at.
    RoomLooking,
}

/// A take that is at hand.
struct AtHand {
    path: PathBuf,
    /// As it is shown, once it was looked at.
    seen: Option<SeenTake>,
    /// What of it is to be kept.
    part: Range<Frames>,
}

/// The page on which a session is recorded.
pub(super) struct Recorder {
    folder: PathBuf,
    /// The session's file.
    session: String,
    title: String,
    /// The state of the text that the lines are of.
    revision: Option<u64>,
    lines: Vec<Line>,
    at: usize,
    microphone: Option<Microphone>,
    /// The microphone that is meant, by its name; that of the system without one.
    chosen: Option<String>,
    names: Vec<String>,
    stage: Stage,
    /// Takes that were begun and are not over.
    going: usize,
    meter: Meter,
    /// The takes of the line, and the one at hand.
    takes: Vec<PathBuf>,
    take: Option<AtHand>,
    /// How much the noise is softened in what is kept.
    pub(super) softening: Softening,
    /// Whether the take is to be kept as soon as it was looked at.
    keeps: bool,
    pub(super) hearing: Heard,
    room: Option<Verdict>,
    /// Whether nobody wants to look at the room.
    is_room_done: bool,
    /// What came of the last thing, as a sentence.
    said: Option<String>,
    /// What is to be asked for with the next frame.
    wishes: Vec<Wish>,
}

impl Recorder {
    /// The page for a session, at the line on this card or at the first one without a recording.
    pub(super) fn new(
        folder: &Path,
        session: &str,
        draft: &Draft,
        selected: usize,
        softening: Softening,
    ) -> Recorder {
        let mut recorder = Recorder {
            folder: folder.to_path_buf(),
            session: session.to_owned(),
            title: draft.view().map(|view| view.head().title.clone()).unwrap_or_default(),
            revision: None,
            lines: Vec::new(),
            at: 0,
            microphone: None,
            chosen: None,
            names: Vec::new(),
            stage: Stage::Ready,
            going: 0,
            meter: Meter::default(),
            takes: Vec::new(),
            take: None,
            softening,
            keeps: false,
            hearing: Heard::default(),
            room: None,
            is_room_done: false,
            said: None,
            wishes: vec![
                Wish::OpenMicrophone(None),
                Wish::Work(Work::Take(Box::new(TakeWork::Microphones))),
            ],
        };
        recorder.read(draft);
        let lines = &recorder.lines;
        // Who has just written all of it begins at its beginning.
        let is_begun = lines.iter().any(|line| line.clip.is_some());
        let is_here = |line: &Line| line.card == selected && line.clip.is_none() && is_begun;
        let here = lines.iter().position(is_here);
        let next = || lines.iter().position(|line| line.clip.is_none());
        recorder.at = here.or_else(next).unwrap_or(0);
        recorder.arrive();
        recorder
    }

    /// Takes the lines out of the text.
    fn read(&mut self, draft: &Draft) {
        if self.revision == Some(draft.revision()) {
            return;
        }
        self.revision = Some(draft.revision());
        let Ok(view) = draft.view() else { return };
        let cards = view.cards().iter().enumerate();
        let lines = cards.filter_map(|(card, at)| match &at.step {
            CardStep::Say { text, clip, .. } => {
                Some(Line { card, text: text.clone(), clip: clip.clone() })
            }
            _ => None,
        });
        let before = self.line().map(|line| line.text.clone());
        self.lines = lines.collect();
        self.at = self.at.min(self.lines.len().saturating_sub(1));
        if before.is_some() && before != self.line().map(|line| line.text.clone()) {
            self.arrive();
        }
    }

    fn line(&self) -> Option<&Line> {
        self.lines.get(self.at)
    }

    /// The takes of the line at hand.
    fn takes_of(&self) -> Option<Takes> {
        let line = self.line()?;
        Some(Takes::of(&self.folder, &self.session, &line.text))
    }

    /// Another line is at hand.
    fn arrive(&mut self) {
        (self.take, self.takes, self.keeps) = (None, Vec::new(), false);
        self.list();
    }

    /// Has the takes of the line at hand listed.
    fn list(&mut self) {
        if let Some(takes) = self.takes_of() {
            self.ask(TakeWork::List(self.folder.clone(), takes));
        }
    }

    fn ask(&mut self, work: TakeWork) {
        self.wishes.push(Wish::Work(Work::Take(Box::new(work))));
    }

    /// Has a take looked at, which is at hand from now on.
    fn choose(&mut self, path: PathBuf) {
        self.ask(TakeWork::Look(path.clone()));
        self.hearing.stop();
        self.take = Some(AtHand { path, seen: None, part: Frames::ZERO..Frames::ZERO });
    }

    /// Whether a take is being made: then someone is there.
    pub(super) fn is_recording(&self) -> bool {
        matches!(self.stage, Stage::Recording | Stage::Ending | Stage::Room | Stage::RoomEnding)
    }

    /// Whether the microphone is open, or about to be.
    fn is_open(&self) -> bool {
        self.microphone.is_some()
    }

    /// Takes a microphone that was opened, or why it was not.
    pub(super) fn take_microphone(&mut self, opened: Result<Microphone, String>) {
        match opened {
            Ok(microphone) => self.microphone = Some(microphone),
            Err(why) => self.said = Some(why),
        }
    }

    /// Lets go of the microphone at once. What was said is kept.
    pub(super) fn release(&mut self) {
        self.hearing.stop();
        let was_recording = self.is_recording();
        if self.microphone.take().is_some() {
            (self.stage, self.going) = (Stage::Ready, 0);
            self.meter = Meter::default();
        }
        if was_recording {
            self.said = Some("The microphone was closed. What you said until then is kept.".into());
            self.take = None;
            self.list();
        }
    }

    /// Does what a key asks for.
    pub(super) fn obey(&mut self, command: Command) -> Vec<Wish> {
        let has_take = self.take.as_ref().is_some_and(|take| take.seen.is_some());
        let is_coming = !has_take && self.take.is_some();
        match (command, self.stage) {
            (Command::Take | Command::PedalOn, Stage::Recording | Stage::Room) => self.end(),
            // Whoever is faster than the look at a take means that take.
            (Command::Keep | Command::PedalOn, Stage::Ending) => self.keeps = true,
            (Command::Keep | Command::PedalOn, Stage::Ready) if is_coming => self.keeps = true,
            (Command::PedalOn, Stage::Ready) if has_take => self.keep(),
            (Command::Take | Command::PedalOn, Stage::Ready) => self.begin(),
            (Command::Again, Stage::Ready | Stage::Recording | Stage::Ending) => self.begin(),
            (Command::PedalBack, Stage::Recording | Stage::Ending) => self.begin(),
            (Command::PedalBack, Stage::Ready) if self.take.is_some() => self.begin(),
            (Command::LineBefore | Command::PedalBack, Stage::Ready) => self.go(false),
            (Command::LineAfter, Stage::Ready) => self.go(true),
            (Command::Keep, Stage::Ready) if has_take => self.keep(),
            (Command::Keep, Stage::Ready) => self.go(true),
            (Command::PlayTake, Stage::Ready) => self.play(Some(self.softening)),
            _ => {}
        }
        std::mem::take(&mut self.wishes)
    }

    /// Goes to the next line, or to the one before.
    fn go(&mut self, on: bool) {
        let at = match on {
            true => (self.at + 1).min(self.lines.len().saturating_sub(1)),
            false => self.at.saturating_sub(1),
        };
        self.hearing.stop();
        self.said = None;
        if at != self.at {
            self.at = at;
            self.arrive();
        }
    }

    /// Begins a take; one that is going on is ended first.
    fn begin(&mut self) {
        self.hearing.stop();
        self.said = None;
        let (Some(microphone), Some(takes)) = (&self.microphone, self.takes_of()) else {
            if self.microphone.is_none() {
                self.wishes.push(Wish::OpenMicrophone(self.chosen.clone()));
            }
            return;
        };
        if !microphone.is_open() {
            return;
        }
        if microphone.begin(takes.next()) {
            (self.take, self.keeps) = (None, false);
            (self.stage, self.going) = (Stage::Recording, self.going + 1);
            // Who has begun does not look for a quieter room.
            self.is_room_done = true;
        }
    }

    /// Ends what is recorded.
    fn end(&mut self) {
        if let Some(microphone) = &self.microphone {
            microphone.end();
        }
        self.stage = match self.stage {
            Stage::Room => Stage::RoomEnding,
            _ => Stage::Ending,
        };
    }

    /// Keeps what is marked of the take at hand, and goes to the next line.
    fn keep(&mut self) {
        let Some(take) = self.take.as_ref().filter(|take| take.seen.is_some()) else { return };
        let work = TakeWork::Keep {
            folder: self.folder.clone(),
            session: self.session.clone(),
            number: self.at + 1,
            take: take.path.clone(),
            part: take.part.clone(),
            softening: self.softening,
        };
        let is_last = self.at + 1 >= self.lines.len();
        self.ask(work);
        self.go(true);
        if is_last {
            self.said = Some("It is kept. That was the last line.".into());
        }
    }

    /// What a part of a take is heard as.
    fn of(take: &AtHand, softening: Option<Softening>) -> Of {
        let mut hasher = DefaultHasher::new();
        (&take.path, take.part.start.0, take.part.end.0, softening).hash(&mut hasher);
        // No text has so many states.
        (hasher.finish() | 1 << 63, None)
    }

    /// Plays what is marked of the take at hand as it would be kept, or without softening as it was recorded; stops if that
    /// is heard.
    fn play(&mut self, softening: Option<Softening>) {
        if let Some(take) = self.take.as_ref().filter(|take| take.seen.is_some()) {
            let of = Recorder::of(take, softening);
            // One key stops whatever is heard.
            let is_it = softening.is_some() || self.hearing.at(of).is_some();
            if self.hearing.is_heard() && is_it {
                return self.hearing.stop();
            }
            let (path, part) = (take.path.clone(), take.part.clone());
            self.wishes.push(Wish::HearTake(of, path, part, softening));
        }
    }

    /// Begins to listen to the room.
    fn listen_to_room(&mut self) {
        let to = for_the_room(&self.folder);
        if self.microphone.as_ref().is_some_and(|it| it.is_open() && it.begin(to)) {
            (self.stage, self.room, self.said) = (Stage::Room, None, None);
            self.going += 1;
        }
    }

    /// Follows the microphone and the text.
    pub(super) fn follow(&mut self, ctx: &Context, draft: &Draft, time: f64) -> Vec<Wish> {
        self.read(draft);
        self.hearing.follow(ctx, time);
        let Some(microphone) = &self.microphone else { return std::mem::take(&mut self.wishes) };
        self.meter.hear(microphone.level(), time);
        let mut over = Vec::new();
        while let Some(take) = microphone.next_take() {
            over.push(take);
        }
        let hearing = microphone.hearing();
        for take in over {
            self.take_over(take);
        }
        if let Hearing::Closed(closed) = hearing {
            // Whoever presses Space opens it again.
            (self.microphone, self.stage, self.going) = (None, Stage::Ready, 0);
            self.meter = Meter::default();
            let why = closed_in_words(&closed);
            self.said = self.said.take().or(why);
            self.list();
            ctx.request_repaint();
        } else {
            ctx.request_repaint_after(LOOK);
        }
        std::mem::take(&mut self.wishes)
    }

    /// Takes a take that is over.
    fn take_over(&mut self, take: Take) {
        let is_room = matches!(self.stage, Stage::Room | Stage::RoomEnding);
        self.going = self.going.saturating_sub(1);
        // Where another take was begun meanwhile, that goes on.
        let goes_on = self.going > 0;
        self.said = ended_in_words(&take).or(self.said.take());
        if is_room {
            self.stage = Stage::Ready;
            if let Some(path) = take.path {
                self.stage = Stage::RoomLooking;
                self.ask(TakeWork::Room(path, SILENT));
            }
            return;
        }
        if !goes_on {
            self.stage = Stage::Ready;
            if let Some(path) = take.path {
                self.choose(path);
            }
        }
        self.list();
    }

    /// Takes what came of work with takes.
    pub(super) fn take(&mut self, came: TakeCame) {
        match came {
            TakeCame::Listed(takes, files) => {
                if self.takes_of().as_ref() == Some(&takes) {
                    self.takes = files;
                    let last = self.takes.last().cloned();
                    if let (None, Stage::Ready, Some(last)) = (&self.take, self.stage, last) {
                        self.choose(last);
                    }
                }
            }
            TakeCame::Looked(path, seen) => {
                let at_hand = self.take.as_mut().filter(|take| take.path == path);
                match (at_hand, seen) {
                    (Some(take), Ok(seen)) => {
                        take.part = seen.part.clone();
                        take.seen = Some(*seen);
                        if std::mem::take(&mut self.keeps) {
                            self.keep();
                        }
                    }
                    (Some(_), Err(why)) => {
                        (self.take, self.keeps, self.said) = (None, false, Some(why));
                    }
                    (None, _) => {}
                }
            }
            TakeCame::Kept(folder, session, number, kept) => {
                if let (true, Err(why)) = (folder == self.folder && session == self.session, kept) {
                    // Back to the line of which nothing was kept.
                    self.at = number.saturating_sub(1).min(self.lines.len().saturating_sub(1));
                    self.said = Some(why);
                    self.arrive();
                }
            }
            TakeCame::Room(verdict) => {
                if let Stage::RoomLooking = self.stage {
                    self.stage = Stage::Ready;
                }
                match verdict {
                    Ok(verdict) => self.room = Some(verdict),
                    Err(why) => self.said = Some(why),
                }
            }
            TakeCame::Microphones(names) => self.names = names,
        }
    }
}
