//! What is done in lanes, and what comes of it.

use std::io;
use std::mem::{Discriminant, discriminant};
use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::Context;

use super::headway::Headway;
use crate::app::words;
use crate::domain::record::report::Report;
use crate::domain::record::{DayStart, History};
use crate::domain::{Feasible, Line, Shape};
use crate::keeper::{
    Appearance, Export, ExportError, HistoryReading, Opening, Reopened, ReportSave, Returned,
    Tasks, Unlocked, Unlocking, is_history, read_history_file,
};
use crate::library::Receiver as BundleReceiver;
use crate::library::doors::{AtDoor, at_door, named};
use crate::library::{
    Installed, InstalledBundle, KnownShelves, Library, OnShelf, OpenedSession, Prepared, Reading,
    Received, Shelf, Taken, Voice, Wishes, as_typed, bundle_files, documents,
};
use crate::report::{Paint, Painted};
use crate::sitting::{AlongRequest, AnchorMade, AnchorWork, GroundingRequest, PlayRequest};
use crate::studio::cleaning::Softening;
use crate::studio::desk::{self, Judged, Script, SpokenWord};
use crate::studio::handing;
use crate::studio::narrate::{NotNarrated, Told, aloud, narrate_bundle, plain_words};
use crate::studio::passes::Passes;
use crate::studio::read_through::{LineTaken, ReadThrough, Stage, ToRead, ToTake};
use crate::studio::takes;
use crate::studio::{Given, NotRead, Sealed, read_reports};
use crate::units::Frames;

/// Why something was not done over which the program came to grief.
pub(super) const GRIEF: &str = "Something went wrong inside Groundwork, and this was not done.";

/// Why something is not done where too much waits already.
pub(super) const BUSY: &str = "Groundwork is busy with something else. Try once more in a moment.";

/// Why something is not done where the system gives no thread.
pub(super) const NO_THREAD: &str = "The system has no room for more threads, so this was not done. Close another \
                                    program, and try once more.";

/// So many cores are left to the window and to what plays while lines are spoken.
const CORES_OF_THE_WINDOW: usize = 1;

/// Something to do.
pub enum Job {
    /// Tries a passphrase.
    Unlock(Box<Unlocking>),
    /// Does something with the record that takes its time.
    Task(Tasks),
    /// Opens the record anew.
    Open(Box<Opening>),
    /// Makes one spoken line ready.
    Line(Voice),
    /// Writes a history to a file.
    Export(Box<History>, Box<Export>, Arc<Headway>),
    /// Reads the history in a file, by when a practice day begins.
    ReadHistory(PathBuf, DayStart, Arc<Headway>),
    /// Writes how the window looks into a folder.
    KeepLooks(Box<Appearance>, PathBuf),
    /// Finds every session.
    FindSessions,
    /// Finds bundles where people keep their files.
    FindBundles,
    /// Looks at what was handed over, with what was given for its seal. What needs the record is looked at by
    /// whoever has it, or refused in these words.
    Look(Box<Result<BundleReceiver, String>>, PathBuf, Given, Arc<Headway>),
    /// Looks at what is on a shelf, and what of it is new.
    LookOnShelf(PathBuf, KnownShelves, Arc<Installed>, Arc<Headway>),
    /// Looks at what is in a bundle on a shelf.
    Take(BundleReceiver, Box<OnShelf>, Arc<Headway>),
    /// Lets go of what was looked at and is not installed.
    LetGo(Box<Received>),
    /// Makes a recording of a bundle ready to be heard.
    Recording(Arc<InstalledBundle>, String),
    /// Reads something of a bundle.
    Read(Arc<InstalledBundle>, String),
    /// Opens a session by what [`Library::open`] finds it by.
    OpenSession(String),
    /// Draws the pictures of sessions.
    Draw(Vec<Arc<OpenedSession>>),
    /// Says what a session can be.
    Describe(Arc<OpenedSession>, Box<Wishes>),
    /// Makes something ready to sound. The number comes back with it.
    Prepare(u64, Box<PlayRequest>),
    /// Makes the grounding ready. The number comes back with it.
    PrepareGrounding(u64, Box<GroundingRequest>),
    /// Works out another anchor for a session that plays.
    Anchor(Box<AnchorWork>),
    /// Does something with the files of a bundle in the making.
    Desk(Box<desk::Work>),
    /// Does something that leads to what a client gets.
    Hand(Box<handing::Step>, Arc<Headway>),
    /// Says what can be said of a script.
    Judge(Box<Script>),
    /// Makes a script ready to be heard.
    Hear(Box<Script>),
    /// Reads how the words of a line sound.
    Pronounce(Line),
    /// Speaks a line by itself, to be heard as what is told by this.
    Aloud((u64, Option<Frames>), Line, Voice),
    /// Makes a part of a take ready to be heard, as what is told by this; without softening, as it was recorded.
    HearTake((u64, Option<Frames>), PathBuf, Range<Frames>, Option<Softening>),
    /// Finds the lines of a session in a recording of all of them.
    ReadThrough(Box<ToRead>, Arc<Headway>),
    /// Makes a stretch of one ready to be heard, as what is told by this; without softening, as it was recorded.
    Piece((u64, Option<Frames>), Arc<ReadThrough>, Range<Frames>, Option<Softening>),
    /// Makes recordings of what was chosen in one.
    TakeRead(Box<ToTake>, Arc<Headway>),
    /// Speaks the lines of a bundle in the making that nobody has spoken.
    Narrate(PathBuf, Voice, Arc<Headway>),
    /// Writes practice into a folder, to be taken along.
    TakeAlong(Box<AlongRequest>, Arc<Headway>),
    /// Paints a page of a report.
    PaintReport(Box<Paint>),
    /// Writes a report to a file.
    SaveReport(Box<ReportSave>),
    /// Reads a report that a client handed over.
    ReadReport(PathBuf),
}

/// Of which kind a job is.
pub(super) type Kind = Discriminant<Job>;

/// Where a job is done.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Now,
    Record,
    Check,
    Long,
}

impl Job {
    pub(super) fn place(&self) -> Place {
        match self {
            Job::Desk(work) if work.takes_its_time() => Place::Long,
            Job::Hand(step, _) if step.is_long() => Place::Long,
            Job::Prepare(..)
            | Job::PrepareGrounding(..)
            | Job::Anchor(_)
            | Job::Line(_)
            | Job::Recording(..)
            | Job::Read(..)
            | Job::OpenSession(_)
            | Job::Desk(_)
            | Job::Hand(..)
            | Job::Hear(_)
            | Job::HearTake(..)
            | Job::SaveReport(_)
            | Job::ReadReport(_)
            | Job::Aloud(..)
            | Job::Piece(..) => Place::Now,
            Job::Unlock(_) | Job::Task(_) | Job::Open(_) => Place::Record,
            Job::FindSessions
            | Job::FindBundles
            | Job::Draw(_)
            | Job::Describe(..)
            | Job::Judge(_)
            | Job::Pronounce(_)
            | Job::PaintReport(_)
            | Job::KeepLooks(..) => Place::Check,
            Job::Export(..)
            | Job::ReadHistory(..)
            | Job::Look(..)
            | Job::LookOnShelf(..)
            | Job::Take(..)
            | Job::LetGo(_)
            | Job::Narrate(..)
            | Job::ReadThrough(..)
            | Job::TakeRead(..)
            | Job::TakeAlong(..) => Place::Long,
        }
    }

    pub(super) fn kind(&self) -> Kind {
        discriminant(self)
    }

    /// Whether nobody waits for it any more.
    pub(super) fn is_cancelled(&self) -> bool {
        match self {
            Job::Export(_, _, headway)
            | Job::ReadHistory(_, _, headway)
            | Job::Look(_, _, _, headway)
            | Job::LookOnShelf(_, _, _, headway)
            | Job::Hand(_, headway)
            | Job::TakeAlong(_, headway)
            | Job::ReadThrough(_, headway)
            | Job::TakeRead(_, headway)
            | Job::Take(_, _, headway) => headway.is_cancelled(),
            // Narrating says how far it came, even if that is nowhere.
            _ => false,
        }
    }
}

/// What a session can be.
#[derive(Clone, Debug)]
pub struct Described {
    /// The id of the session.
    pub id: String,
    /// The lengths that it can have with this voice and these choices, or why it cannot be played.
    pub feasible: Result<Feasible, String>,
    /// Who has recorded every line.
    pub recorded_by: Vec<Voice>,
    /// Its picture, where it can be drawn.
    pub shape: Option<Arc<Shape>>,
}

/// What came of a job, as the lane that did it tells the window.
pub enum Done {
    /// Something was not done, because the program came to grief over it.
    WentWrong,
    /// The record was lent to that and does not come back.
    Lost,
    /// The record could not be opened anew.
    NotOpened,
    /// What came of a passphrase.
    Unlocked(Box<Unlocked>),
    /// The record, back from a task.
    Returned(Box<Returned>),
    /// The record, opened anew.
    Reopened(Box<Reopened>),
    /// A spoken line.
    Line(Box<Result<Prepared, String>>),
    /// A page of a report.
    ReportPainted(Box<Painted>),
    /// A report that a client handed over, or why it cannot be read.
    ReportRead(Box<(Vec<Report>, Vec<NotRead>)>),
    /// A report was written there.
    ReportSaved(Result<PathBuf, ExportError>),
    /// So many sittings were written there.
    Exported(Arc<Headway>, Result<(PathBuf, usize), ExportError>),
    /// The history in a file, or why there is none.
    HistoryRead(Arc<Headway>, Result<HistoryReading, String>),
    /// The wall clock shows the time that was waited for.
    Woken,
    /// Every session.
    FoundSessions(Result<Vec<Arc<OpenedSession>>, String>),
    /// Bundles where people keep their files.
    FoundBundles(Vec<PathBuf>),
    /// What is in a bundle, or why it was not opened.
    Looked(Arc<Headway>, Box<Result<Received, Unopened>>),
    /// What is on a shelf, or why it is refused.
    LookedOnShelf(Arc<Headway>, Box<Result<Shelf, String>>),
    /// What was looked at is history in that file.
    IsHistory(Arc<Headway>, PathBuf),
    /// A title and sessions that nobody signed.
    Tried(Arc<Headway>, Result<(String, Vec<Arc<OpenedSession>>), String>),
    /// A recording, by its name.
    Recording(String, Box<Result<Prepared, String>>),
    /// Something of the bundle of this id to read, by its name.
    Read(String, String, Box<Result<Reading, String>>),
    /// A session by its name; none where it cannot be opened.
    SessionOpened(String, Option<Arc<OpenedSession>>),
    /// Nothing that anyone is told of.
    Quiet,
    /// Pictures of sessions, by what [`Library::open`] finds those by; `None` for one that cannot be drawn.
    Drawn(Vec<(String, Option<Arc<Shape>>)>),
    /// What a session can be.
    Described(Described),
    /// Ready to sound.
    Prepared(u64, Box<Result<Prepared, String>>),
    /// Another anchor, or why there is none.
    Anchor(Box<AnchorMade>),
    /// What came of something with files.
    Desk(Box<desk::Came>),
    /// What came of a step towards what a client gets, or why nothing did.
    Handed(Arc<Headway>, Box<Result<handing::Came, String>>),
    /// What can be said of a script.
    Judged(Box<Judged>),
    /// A script of this state and length, ready to be heard, or why it cannot be.
    ToHear((u64, Option<Frames>), Box<Result<Prepared, String>>),
    /// The words of a line with their sounds, or why nobody can speak it.
    Pronounced(Line, Result<Vec<SpokenWord>, String>),
    /// Where the lines of a session are in a recording, or why they were not found.
    ReadThrough(Arc<Headway>, Result<Arc<ReadThrough>, String>),
    /// The recordings that were made of one, or why not.
    ReadTaken(Arc<Headway>, Result<Vec<LineTaken>, String>),
    /// The lines of a bundle in that folder were spoken, or why not all were.
    Narrated(Arc<Headway>, PathBuf, Result<Told, NotNarrated>),
    /// Practice was taken along, or why it was not.
    TakenAlong(Arc<Headway>, Result<Taken, String>),
}

/// Why a bundle was not opened.
pub enum Unopened {
    /// It is sealed, and this is known of its seal.
    Sealed(PathBuf, Sealed),
    /// In a sentence.
    Refused(String),
}

/// What is told of a job of which nothing comes, so that nobody waits for it.
pub(super) struct Undone(Box<dyn FnOnce(&'static str) -> Done + Send>);

impl Undone {
    pub(super) fn of(job: &Job) -> Undone {
        fn told(done: impl FnOnce(&'static str) -> Done + Send + 'static) -> Undone {
            Undone(Box::new(done))
        }
        match job {
            Job::Prepare(number, _) | Job::PrepareGrounding(number, _) => {
                let number = *number;
                told(move |why| Done::Prepared(number, Box::new(Err(why.into()))))
            }
            Job::Anchor(work) => {
                let work = work.clone();
                told(move |why| Done::Anchor(Box::new(work.undone(why))))
            }
            Job::Unlock(_) => told(|_| Done::Lost),
            // It lies where the grief does not reach it, and comes back as far as it is whole.
            Job::Task(tasks) => {
                let tasks = tasks.clone();
                told(move |why| {
                    tasks.give_back(why).map_or(Done::Lost, |back| Done::Returned(Box::new(back)))
                })
            }
            Job::Open(_) => told(|_| Done::NotOpened),
            Job::Line(_) => told(|why| Done::Line(Box::new(Err(why.into())))),
            Job::Export(_, export, headway) => {
                let (path, headway) = (export.path.clone(), Arc::clone(headway));
                told(move |why| {
                    let source = io::Error::other(why);
                    Done::Exported(headway, Err(ExportError::Write { path, source }))
                })
            }
            Job::ReadHistory(_, _, headway) => {
                let headway = Arc::clone(headway);
                told(move |why| Done::HistoryRead(headway, Err(why.into())))
            }
            Job::Desk(work) => {
                let work = work.clone();
                told(move |why| Done::Desk(Box::new(work.undone(why))))
            }
            Job::Hand(_, headway) => {
                let headway = Arc::clone(headway);
                told(move |why| Done::Handed(headway, Box::new(Err(why.into()))))
            }
            Job::Hear(script) => {
                let of = (script.revision, script.length);
                told(move |why| Done::ToHear(of, Box::new(Err(why.into()))))
            }
            Job::Pronounce(line) => {
                let line = line.clone();
                told(move |why| Done::Pronounced(line, Err(why.into())))
            }
            Job::Aloud(of, ..) | Job::HearTake(of, ..) => {
                let of = *of;
                told(move |why| Done::ToHear(of, Box::new(Err(why.into()))))
            }
            Job::ReadThrough(_, headway) => {
                let headway = Arc::clone(headway);
                told(move |why| Done::ReadThrough(headway, Err(why.into())))
            }
            Job::Piece(of, ..) => {
                let of = *of;
                told(move |why| Done::ToHear(of, Box::new(Err(why.into()))))
            }
            Job::TakeRead(_, headway) => {
                let headway = Arc::clone(headway);
                told(move |why| Done::ReadTaken(headway, Err(why.into())))
            }
            Job::Narrate(folder, _, headway) => {
                let (folder, headway) = (folder.clone(), Arc::clone(headway));
                told(move |why| Done::Narrated(headway, folder, Err(NotNarrated::said(why))))
            }
            Job::TakeAlong(_, headway) => {
                let headway = Arc::clone(headway);
                told(move |why| Done::TakenAlong(headway, Err(why.into())))
            }
            Job::SaveReport(save) => {
                let path = save.path.clone();
                told(move |why| {
                    let source = io::Error::other(why);
                    Done::ReportSaved(Err(ExportError::Write { path, source }))
                })
            }
            Job::ReadReport(path) => {
                let path = path.clone();
                told(move |why| {
                    let problem = NotRead::File { path, source: io::Error::other(why) };
                    Done::ReportRead(Box::new((Vec::new(), vec![problem])))
                })
            }
            // The next change asks again.
            Job::PaintReport(_) | Job::KeepLooks(..) | Job::LetGo(_) | Job::Judge(_) => {
                told(|_| Done::Quiet)
            }
            Job::FindSessions => told(|why| Done::FoundSessions(Err(why.into()))),
            Job::FindBundles => told(|_| Done::FoundBundles(Vec::new())),
            Job::Draw(_) => told(|_| Done::Drawn(Vec::new())),
            Job::Look(_, _, _, looking) | Job::Take(_, _, looking) => {
                let looking = Arc::clone(looking);
                told(|why| Done::Looked(looking, Box::new(Err(Unopened::Refused(why.into())))))
            }
            Job::LookOnShelf(_, _, _, looking) => {
                let looking = Arc::clone(looking);
                told(|why| Done::LookedOnShelf(looking, Box::new(Err(why.into()))))
            }
            Job::Recording(_, name) => {
                let name = name.clone();
                told(|why| Done::Recording(name, Box::new(Err(why.into()))))
            }
            Job::Read(installed, name) => {
                let (bundle, name) = (installed.bundle.id.clone(), name.clone());
                told(|why| Done::Read(bundle, name, Box::new(Err(why.into()))))
            }
            Job::OpenSession(name) => {
                let name = name.clone();
                told(|_| Done::SessionOpened(name, None))
            }
            Job::Describe(opened, _) => {
                let id = opened.session().id.clone();
                told(|why| {
                    let (feasible, recorded_by) = (Err(why.into()), Vec::new());
                    Done::Described(Described { id, feasible, recorded_by, shape: None })
                })
            }
        }
    }

    /// What is told, with the sentence `why`.
    pub(super) fn told(self, why: &'static str) -> Done {
        (self.0)(why)
    }
}

/// How a job is done.
pub type Work = fn(&Library, &Context, Job) -> Done;

/// Does a job.
pub fn work(library: &Library, ctx: &Context, job: Job) -> Done {
    match job {
        Job::FindBundles => Done::FoundBundles(bundle_files()),
        Job::Look(_, path, _, looking) if is_history(&path) => Done::IsHistory(looking, path),
        Job::Look(receiver, path, given, looking) => {
            let refused = |why| Err(Unopened::Refused(why));
            let received = match (at_door(&path), *receiver) {
                (Err(error), _) => refused(words::sentence(error)),
                (Ok(AtDoor::Unsigned(path)), _) => return tried(library, &path, looking),
                (Ok(AtDoor::Bundle(_)), Err(why)) => refused(why),
                (Ok(AtDoor::Bundle(path)), Ok(receiver)) => {
                    let follow = |done, all| looking.follow(ctx, done, all);
                    let received = given
                        .opener()
                        .and_then(|opener| receiver.receive(library, &path, &opener, follow));
                    received.map_err(|error| match Sealed::of(&path, &error) {
                        Some(sealed) => Unopened::Sealed(path, sealed),
                        None => Unopened::Refused(words::sentence(error)),
                    })
                }
            };
            Done::Looked(looking, Box::new(received))
        }
        Job::LookOnShelf(folder, known, installed, looking) => {
            let follow = |done, all| looking.follow(ctx, done, all);
            let shelf =
                named(&folder).and_then(|folder| Shelf::look(&folder, &known, &installed, follow));
            Done::LookedOnShelf(looking, Box::new(shelf.map_err(words::sentence)))
        }
        Job::Take(receiver, one, looking) => {
            let received =
                one.receive(&receiver, library, |done, all| looking.follow(ctx, done, all));
            let refused = |error: anyhow::Error| Unopened::Refused(words::sentence(error));
            Done::Looked(looking, Box::new(received.map_err(refused)))
        }
        Job::Recording(installed, name) => {
            let prepared = library.prepare_recording(&installed, &name).map_err(words::sentence);
            Done::Recording(name, Box::new(prepared))
        }
        Job::Desk(work) => Done::Desk(Box::new(work.run(library))),
        Job::Hand(step, headway) => {
            let follow = |done, all| headway.follow(ctx, done, all);
            let came = step.run(library, &Passes::told(&follow)).map_err(words::sentence);
            Done::Handed(headway, Box::new(came))
        }
        Job::Judge(script) => Done::Judged(Box::new(script.judge(library))),
        Job::Hear(script) => {
            let prepared = script.prepare(library).map_err(words::sentence);
            Done::ToHear((script.revision, script.length), Box::new(prepared))
        }
        Job::Pronounce(line) => {
            let read = desk::pronounced(&line);
            Done::Pronounced(line, read)
        }
        Job::Aloud(of, line, voice) => {
            let spoken = aloud(library, &line, voice);
            let spoken = spoken.map_err(|error| words::as_sentence(&plain_words(&error)));
            Done::ToHear(of, Box::new(spoken))
        }
        Job::HearTake(of, take, part, softening) => {
            let prepared = takes::prepare(library, &take, &part, softening);
            let prepared = prepared.map_err(words::sentence);
            Done::ToHear(of, Box::new(prepared))
        }
        Job::ReadThrough(to_read, headway) => {
            let narrators = library.narrators().clone().sparing(CORES_OF_THE_WINDOW);
            let through =
                to_read.run(library, &narrators, &mut |stage| follow(ctx, &headway, stage));
            Done::ReadThrough(headway, through.map(Arc::new).map_err(words::sentence))
        }
        Job::Piece(of, through, place, softening) => {
            let prepared = through.prepare(library, &place, softening).map_err(words::sentence);
            Done::ToHear(of, Box::new(prepared))
        }
        Job::TakeRead(to_take, headway) => {
            let taken = to_take.run(&mut |stage| follow(ctx, &headway, stage));
            Done::ReadTaken(headway, taken.map_err(words::sentence))
        }
        Job::Narrate(folder, voice, headway) => {
            let narrators = library.narrators().clone().sparing(CORES_OF_THE_WINDOW);
            let told = narrate_bundle(library, &narrators, &folder, voice, |now| {
                ctx.request_repaint();
                headway.follow(ctx, now.made as u64, now.wanted as u64)
            });
            Done::Narrated(headway, folder, told.map_err(|error| NotNarrated::of(&error)))
        }
        Job::TakeAlong(mut request, headway) => {
            request.folder = documents().join(as_typed(&request.folder));
            let taken = request.write(library, |now| {
                headway.note_whole(ctx, now.tracks as u64);
                headway.follow(ctx, now.done.0, now.all.0)
            });
            Done::TakenAlong(headway, taken.map_err(words::sentence))
        }
        Job::PaintReport(page) => Done::ReportPainted(Box::new(page.run())),
        Job::SaveReport(save) => Done::ReportSaved(save.run()),
        Job::ReadReport(path) => Done::ReportRead(Box::new(read_reports(&[path]))),
        Job::LetGo(received) => {
            drop(received);
            Done::Quiet
        }
        Job::Read(installed, name) => {
            // It was read when it was installed.
            let reading = installed.reading(&name).map_err(words::sentence);
            Done::Read(installed.bundle.id.clone(), name, Box::new(reading))
        }
        Job::OpenSession(name) => {
            let opened = library.open(&name).ok().map(Arc::new);
            Done::SessionOpened(name, opened)
        }
        Job::Task(tasks) => {
            tasks.run().map_or(Done::Lost, |returned| Done::Returned(Box::new(returned)))
        }
        Job::Open(opening) => Done::Reopened(Box::new(opening.run())),
        Job::Line(voice) => {
            Done::Line(Box::new(library.prepare_line(voice).map_err(words::sentence)))
        }
        Job::Export(history, export, headway) => {
            let Export { form, path, over } = *export;
            let path = form.place(&path, &documents());
            let follow = |done, all| headway.follow(ctx, done, all);
            let written = form.write(&history, &path, over, follow);
            Done::Exported(headway, written.map(|()| (path, history.sittings.len())))
        }
        Job::ReadHistory(path, day_start, headway) => {
            let reading = read_history_file(&path, day_start).map_err(words::sentence);
            Done::HistoryRead(headway, reading)
        }
        Job::KeepLooks(looks, folder) => {
            // A window that is not remembered is no reason to disturb anyone.
            let _ = looks.write(&folder);
            Done::Quiet
        }
        Job::FindSessions => Done::FoundSessions(
            library
                .built_in()
                .map(|own| own.into_iter().chain(library.of_bundles()).map(Arc::new).collect())
                .map_err(words::sentence),
        ),
        Job::Draw(sessions) => {
            let shape = |opened: &_| library.shape(opened).ok().map(Arc::new);
            Done::Drawn(sessions.iter().map(|opened| (opened.name(), shape(opened))).collect())
        }
        Job::Describe(opened, sitting) => Done::Described(Described {
            id: opened.session().id.clone(),
            feasible: library.feasible(&opened, &sitting).map_err(words::sentence),
            recorded_by: library.recorded_by(&opened),
            shape: library.shape(&opened).ok().map(Arc::new),
        }),
        Job::PrepareGrounding(number, request) => {
            Done::Prepared(number, Box::new(request.prepare(library).map_err(words::sentence)))
        }
        Job::Anchor(work) => Done::Anchor(Box::new(work.run())),
        Job::Unlock(unlocking) => Done::Unlocked(Box::new(unlocking.run())),
        Job::Prepare(number, request) => {
            Done::Prepared(number, Box::new(request.prepare(library).map_err(words::sentence)))
        }
    }
}

/// Takes how far reading a recording through has come; whether it goes on.
fn follow(ctx: &Context, headway: &Headway, stage: Stage) -> ControlFlow<()> {
    match stage {
        Stage::Listens(heard) => {
            headway.note_whole(ctx, heard.whole_secs());
            headway.follow(ctx, 0, 0)
        }
        Stage::Looks => headway.follow(ctx, 1, 1),
        Stage::Speaks(done, all) | Stage::Makes(done, all) => {
            headway.follow(ctx, done as u64, all as u64)
        }
    }
}

/// What nobody signed.
fn tried(library: &Library, path: &Path, looking: Arc<Headway>) -> Done {
    let tried = library.unsigned(path);
    let shared =
        |(title, all): (_, Vec<OpenedSession>)| (title, all.into_iter().map(Arc::new).collect());
    Done::Tried(looking, tried.map(shared).map_err(words::sentence))
}
