//! Work that takes longer than a frame, on a thread of its own.

use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use eframe::egui::Context;

use super::words;
use crate::domain::record::PracticeEntry;
use crate::domain::timer::Timer;
use crate::domain::{Feasible, Request, Session};
use crate::studio::{
    BedChoice, Errands, ExportError, Form, Given, Installed, InstalledBundle, KnownShelves,
    Library, OnShelf, Opened, Plan, Prepared, Received, Receiver as BundleReceiver, Returned,
    Sealed, Shelf, Sitting, Unlocked, Unlocking, Voice, bundle_files, now,
};

/// Jobs that may wait; more than a person can ask for before the first is done.
const JOBS: usize = 64;

/// How often the wall clock is looked at while the window is to be woken at a time. A wait until then
/// would not count the time that the machine sleeps.
const CLOCK_LOOK: Duration = Duration::from_secs(10);

/// What is to be played.
#[derive(Clone, Debug)]
pub enum Ask {
    /// A written session, perhaps with another bed.
    Session {
        /// Where its recordings are found.
        opened: Arc<Opened>,
        /// The session as it is to be played.
        session: Box<Session>,
        /// For whom and how long.
        sitting: Sitting,
    },
    /// Bells and silence.
    Timer {
        /// How to sit.
        timer: Timer,
        /// The preparation and the end.
        request: Request,
    },
}

impl Ask {
    /// The same in words that can be kept.
    pub fn plan(&self) -> Plan {
        match self {
            Ask::Session { opened, session, sitting } => {
                let bed = match session.bed {
                    bed if bed == opened.session().bed => BedChoice::Own,
                    None => BedChoice::None,
                    Some(bed) => BedChoice::Other(bed.sound, Some(bed.level)),
                };
                Plan::Session { name: opened.name(), bed, sitting: sitting.clone() }
            }
            Ask::Timer { timer, request } => {
                Plan::Timer { timer: timer.clone(), request: *request }
            }
        }
    }
}

/// Something to do.
pub enum Job {
    /// Makes ready what was cut off. The number comes back with it.
    PrepareAgain(u64, Box<Plan>),
    /// Tries a passphrase.
    Unlock(Box<Unlocking>),
    /// Does something with the record that takes its time.
    Errand(Box<Errands>),
    /// Makes one spoken line ready.
    Line(Voice),
    /// Writes sittings to a file.
    Export(Box<Export>),
    /// Wakes the window when the wall clock shows this, in milliseconds since 1970-01-01 UTC.
    WakeAt(i64),
    /// Finds every session.
    FindSessions,
    /// Finds bundles where people keep their files.
    FindBundles,
    /// Looks at what is in a bundle's file, with what was given for its seal.
    Look(BundleReceiver, PathBuf, Given, Arc<Looking>),
    /// Looks at what is on a shelf, and what of it is new.
    LookOnShelf(PathBuf, KnownShelves, Arc<Installed>, Arc<Looking>),
    /// Looks at what is in a bundle on a shelf.
    Take(BundleReceiver, Box<OnShelf>, Arc<Looking>),
    /// Opens a folder or a script that nobody signed.
    Try(PathBuf, Arc<Looking>),
    /// Makes a recording of a bundle ready to be heard.
    Recording(Arc<InstalledBundle>, String),
    /// Says what a session can be.
    Describe(Arc<Opened>, Box<Sitting>),
    /// Makes something ready to sound. The number comes back with it.
    Prepare(u64, Box<Ask>),
}

/// Sittings on their way to a file.
pub struct Export {
    /// Which.
    pub entries: Vec<PracticeEntry>,
    /// In which form.
    pub form: Form,
    /// To where.
    pub path: PathBuf,
    /// Whether a file that is there may go.
    pub over: bool,
}

/// What a session can be.
#[derive(Clone, Debug)]
pub struct Described {
    /// The id of the session.
    pub id: String,
    /// The lengths that it can have with this voice and these choices, or why it can not be played.
    pub feasible: Result<Feasible, String>,
    /// Who has recorded every line.
    pub recorded_by: Vec<Voice>,
}

/// Something that was done.
pub enum Done {
    /// What came of a passphrase.
    Unlocked(Box<Unlocked>),
    /// The record, back from an errand.
    Returned(Box<Returned>),
    /// A spoken line.
    Line(Box<Result<Prepared, String>>),
    /// So many sittings were written there.
    Exported(Result<(PathBuf, usize), ExportError>),
    /// The wall clock shows the time that was waited for.
    Woken,
    /// Every session.
    FoundSessions(Result<Vec<Arc<Opened>>, String>),
    /// Bundles where people keep their files.
    FoundBundles(Vec<PathBuf>),
    /// What is in a bundle, or why it was not opened.
    Looked(Arc<Looking>, Box<Result<Received, Unopened>>),
    /// What is on a shelf, or why it is refused.
    LookedOnShelf(Arc<Looking>, Box<Result<Shelf, String>>),
    /// A title and sessions that nobody signed.
    Tried(Arc<Looking>, Result<(String, Vec<Arc<Opened>>), String>),
    /// A recording, by its name.
    Recording(String, Box<Result<Prepared, String>>),
    /// What a session can be.
    Described(Described),
    /// Ready to sound.
    Prepared(u64, Box<Result<Prepared, String>>),
}

/// Why a bundle was not opened.
pub enum Unopened {
    /// It is sealed, and this is known of its seal.
    Sealed(PathBuf, Sealed),
    /// In a sentence.
    Refused(String),
}

/// The thread `worker` and the way to it.
pub struct Worker {
    jobs: Option<SyncSender<Job>>,
    done: Receiver<Done>,
    thread: Option<JoinHandle<()>>,
}

impl Worker {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(library: Arc<Library>, ctx: Context) -> io::Result<Worker> {
        let (jobs, waiting) = sync_channel(JOBS);
        let (tell, done) = sync_channel(JOBS);
        let thread = std::thread::Builder::new().name("worker".into()).spawn(move || {
            let mut wake_at = None;
            loop {
                let done = match next_job(&waiting, wake_at) {
                    Next::Job(Job::WakeAt(at)) => {
                        wake_at = Some(at);
                        continue;
                    }
                    Next::Job(job) => work(&library, &ctx, job),
                    Next::Time => {
                        wake_at = None;
                        Done::Woken
                    }
                    Next::Nothing => continue,
                    Next::End => break,
                };
                if tell.send(done).is_err() {
                    break;
                }
                ctx.request_repaint();
            }
        })?;
        Ok(Worker { jobs: Some(jobs), done, thread: Some(thread) })
    }

    /// Asks for something. Whether there was room for it.
    pub fn ask(&self, job: Job) -> bool {
        self.jobs.as_ref().is_some_and(|jobs| jobs.try_send(job).is_ok())
    }

    /// What was done since the last time.
    pub fn done(&self) -> impl Iterator<Item = Done> {
        self.done.try_iter()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Without jobs to come, the thread ends after the one at hand; nobody waits for it when it
        // stands at a full channel that no one reads.
        drop(self.jobs.take());
        while self.done.try_recv().is_ok() {}
        drop(self.thread.take());
    }
}

/// What the thread does next.
enum Next {
    Job(Job),
    /// It is time to wake the window.
    Time,
    Nothing,
    End,
}

fn next_job(waiting: &Receiver<Job>, wake_at: Option<i64>) -> Next {
    let Some(at) = wake_at else { return waiting.recv().map_or(Next::End, Next::Job) };
    let left = u64::try_from(at.saturating_sub(now().utc_ms)).unwrap_or(0);
    match waiting.recv_timeout(CLOCK_LOOK.min(Duration::from_millis(left))) {
        Ok(job) => Next::Job(job),
        Err(RecvTimeoutError::Disconnected) => Next::End,
        Err(RecvTimeoutError::Timeout) if now().utc_ms >= at => Next::Time,
        Err(RecvTimeoutError::Timeout) => Next::Nothing,
    }
}

/// How far looking at a bundle has come, and whether it goes on.
#[derive(Debug, Default)]
pub struct Looking {
    percent: AtomicU8,
    cancelled: AtomicBool,
}

impl Looking {
    /// Percent of the bytes, 0 to 100.
    pub fn percent(&self) -> u8 {
        self.percent.load(Ordering::Relaxed)
    }

    /// Breaks it off.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    fn follow(&self, ctx: &Context, done: u64, all: u64) -> ControlFlow<()> {
        let percent = (done * 100 / all.max(1)).min(100) as u8;
        if self.percent.swap(percent, Ordering::Relaxed) != percent {
            ctx.request_repaint();
        }
        match self.cancelled.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

fn work(library: &Library, ctx: &Context, job: Job) -> Done {
    match job {
        Job::FindBundles => Done::FoundBundles(bundle_files()),
        Job::Look(receiver, path, given, looking) => {
            let follow = |done, all| looking.follow(ctx, done, all);
            let received =
                given.opener().and_then(|opener| receiver.receive(library, &path, &opener, follow));
            let received = received.map_err(|error| match Sealed::of(&path, &error) {
                Some(sealed) => Unopened::Sealed(path, sealed),
                None => Unopened::Refused(words::sentence(error)),
            });
            Done::Looked(looking, Box::new(received))
        }
        Job::LookOnShelf(folder, known, installed, looking) => {
            let shelf = Shelf::look(&folder, &known, &installed, |done, all| {
                looking.follow(ctx, done, all)
            });
            Done::LookedOnShelf(looking, Box::new(shelf.map_err(words::sentence)))
        }
        Job::Take(receiver, one, looking) => {
            let received =
                one.receive(&receiver, library, |done, all| looking.follow(ctx, done, all));
            let refused = |error: anyhow::Error| Unopened::Refused(words::sentence(error));
            Done::Looked(looking, Box::new(received.map_err(refused)))
        }
        Job::Try(path, looking) => Done::Tried(
            looking,
            library
                .unsigned(&path)
                .map(|(title, all)| (title, all.into_iter().map(Arc::new).collect()))
                .map_err(words::sentence),
        ),
        Job::Recording(installed, name) => {
            let prepared = library.prepare_recording(&installed, &name).map_err(words::sentence);
            Done::Recording(name, Box::new(prepared))
        }
        Job::WakeAt(_) => Done::Woken,
        Job::Errand(errands) => Done::Returned(Box::new(errands.run())),
        Job::Line(voice) => {
            Done::Line(Box::new(library.prepare_line(voice).map_err(words::sentence)))
        }
        Job::Export(export) => {
            let Export { entries, form, path, over } = *export;
            let written = form.write(&entries, &path, over);
            Done::Exported(written.map(|()| (path, entries.len())))
        }
        Job::FindSessions => Done::FoundSessions(
            library
                .built_in()
                .map(|own| own.into_iter().chain(library.of_bundles()).map(Arc::new).collect())
                .map_err(words::sentence),
        ),
        Job::Describe(opened, sitting) => Done::Described(Described {
            id: opened.session().id.clone(),
            feasible: library.feasible(&opened, &sitting).map_err(words::sentence),
            recorded_by: library.recorded_by(&opened),
        }),
        Job::PrepareAgain(number, plan) => {
            Done::Prepared(number, Box::new(plan.prepare(library).map_err(words::sentence)))
        }
        Job::Unlock(unlocking) => Done::Unlocked(Box::new(unlocking.run())),
        Job::Prepare(number, ask) => {
            Done::Prepared(number, Box::new(prepare(library, *ask).map_err(words::sentence)))
        }
    }
}

fn prepare(library: &Library, ask: Ask) -> anyhow::Result<Prepared> {
    match ask {
        Ask::Session { opened, session, sitting } => {
            library.prepare_session(&opened, *session, sitting)
        }
        Ask::Timer { timer, request } => {
            let sitting = Sitting { request, ..Sitting::default() };
            library.prepare_wordless(timer.session()?, sitting)
        }
    }
}
