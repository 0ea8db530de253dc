//! In which order lanes do what, and that they go on whatever happens in them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use eframe::egui::Context;

use super::{Awaited, Done, Headway, Job, Work, Worker, work};
use crate::domain::record::DayStart;
use crate::keeper::{Export, ExportError, Form};
use crate::library::{Folders, Library};

/// A job for each lane.
fn one_for_each() -> Vec<Job> {
    let export = Export { form: Form::Csv, path: "/nowhere/history.csv".into(), over: false };
    vec![
        Job::OpenSession("breathing-space".into()),
        Job::FindBundles,
        Job::Export(Box::default(), Box::new(export), Arc::default()),
    ]
}

/// Waits until every lane but that of the record has told something of its job and nothing else.
fn hear_of_each(worker: &Worker) -> Vec<Done> {
    let mut all = Vec::new();
    for _ in 0..20_000 {
        all.extend(worker.done());
        let told = |done: &Done| !matches!(done, Done::WentWrong);
        if all.iter().filter(|done| told(done)).count() == 3 {
            return all;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("only {} were heard of", all.len());
}

fn went_wrong(done: &[Done]) -> usize {
    done.iter().filter(|done| matches!(done, Done::WentWrong)).count()
}

/// What came to grief before is told as undone, and the same lanes do the same jobs.
fn assert_that_each_goes_on(worker: &Worker) {
    one_for_each().into_iter().for_each(|job| worker.ask(job));
    let done = hear_of_each(worker);
    assert_eq!(went_wrong(&done), 3);
    assert!(done.iter().any(|done| matches!(done, Done::SessionOpened(_, None))));
    assert!(done.iter().any(|done| matches!(done, Done::FoundBundles(files) if files.is_empty())));
    one_for_each().into_iter().for_each(|job| worker.ask(job));
    let done = hear_of_each(worker);
    assert_eq!(went_wrong(&done), 0);
    assert!(done.iter().any(|done| matches!(done, Done::SessionOpened(_, Some(_)))));
}

fn worker(work: Work) -> Worker {
    let places = Folders::find(Some("/nowhere".into())).unwrap();
    Worker::start_with(Arc::new(Library::new(places)), Context::default(), work).unwrap()
}

#[test]
fn every_lane_goes_on_after_a_panic() {
    static JOBS: AtomicUsize = AtomicUsize::new(0);
    assert_that_each_goes_on(&worker(|library, ctx, job| {
        assert!(JOBS.fetch_add(1, Ordering::SeqCst) >= 3, "as the test wants it");
        work(library, ctx, job)
    }));
}

/// Comes to grief once more when it is put away, and takes the thread with it.
pub struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("as the test wants it");
    }
}

#[test]
fn a_thread_that_is_gone_is_noticed_and_started_anew() {
    static JOBS: AtomicUsize = AtomicUsize::new(0);
    assert_that_each_goes_on(&worker(|library, ctx, job| {
        if JOBS.fetch_add(1, Ordering::SeqCst) < 3 {
            std::panic::panic_any(Bomb);
        }
        work(library, ctx, job)
    }));
}

/// Holds up a job until the test lets it go on.
pub fn wait_for(go_on: &AtomicBool) {
    while !go_on.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// What comes of jobs until something is so.
fn hear_until(worker: &Worker, is: impl Fn(&[Done]) -> bool) -> Vec<Done> {
    let mut all = Vec::new();
    for _ in 0..20_000 {
        all.extend(worker.done());
        if is(&all) {
            return all;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("waited in vain");
}

#[test]
fn a_long_job_holds_up_no_short_one() {
    static GO_ON: AtomicBool = AtomicBool::new(false);
    let worker = worker(|library, ctx, job| {
        if let Job::ReadHistory(..) = job {
            wait_for(&GO_ON);
        }
        work(library, ctx, job)
    });
    let headway = Arc::new(Headway::default());
    let day_start = DayStart::default();
    worker.ask(Job::ReadHistory("/nowhere".into(), day_start, Arc::clone(&headway)));
    worker.ask(Job::OpenSession("breathing-space".into()));
    worker.ask(Job::FindSessions);
    let done = hear_until(&worker, |done| done.len() == 2);
    assert!(!done.iter().any(|done| matches!(done, Done::HistoryRead(..))), "it is still at it");
    GO_ON.store(true, Ordering::SeqCst);
    let done = hear_until(&worker, |done| !done.is_empty());
    assert!(matches!(&done[..], [Done::HistoryRead(of, Err(_))] if Arc::ptr_eq(of, &headway)));
}

#[test]
fn only_the_newest_check_is_done_and_nothing_comes_of_an_older_one() {
    static GO_ON: AtomicBool = AtomicBool::new(false);
    static DESCRIBED: AtomicUsize = AtomicUsize::new(0);
    let worker = worker(|library, ctx, job| {
        if let Job::Describe(..) = job {
            DESCRIBED.fetch_add(1, Ordering::SeqCst);
            wait_for(&GO_ON);
        }
        work(library, ctx, job)
    });
    let library = Library::new(Folders::find(Some("/nowhere".into())).unwrap());
    let all: Vec<_> = library.built_in().unwrap().into_iter().map(Arc::new).collect();
    let ask = |n: usize| worker.ask(Job::Describe(Arc::clone(&all[n]), Box::default()));
    ask(0);
    // It is at hand.
    for _ in 0..20_000 {
        if DESCRIBED.load(Ordering::SeqCst) > 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    (1..5).for_each(ask);
    // One of another kind takes nobody's place.
    worker.ask(Job::FindBundles);
    ask(5);
    GO_ON.store(true, Ordering::SeqCst);
    let done = hear_until(&worker, |done| done.len() == 2);
    let ids: Vec<&str> = done
        .iter()
        .filter_map(|done| match done {
            Done::Described(described) => Some(described.id.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(ids, [all[5].session().id.as_str()]);
    assert_eq!(DESCRIBED.load(Ordering::SeqCst), 2, "those between were never begun");
    // Nor does anything come of one that is done and was not taken yet.
    ask(0);
    worker.ask(Job::FindBundles);
    while DESCRIBED.load(Ordering::SeqCst) < 3 {
        std::thread::sleep(Duration::from_millis(2));
    }
    ask(1);
    let done = hear_until(&worker, |done| done.len() == 2);
    let is_second =
        |done: &Done| matches!(done, Done::Described(one) if one.id == all[1].session().id);
    assert_eq!(done.iter().filter(|done| is_second(done)).count(), 1);
}

#[test]
fn what_is_cancelled_is_not_begun_or_leaves_nothing_half_done() {
    static GO_ON: AtomicBool = AtomicBool::new(false);
    static EXPORTS: AtomicUsize = AtomicUsize::new(0);
    let worker = worker(|library, ctx, job| {
        match &job {
            Job::ReadHistory(..) => wait_for(&GO_ON),
            Job::Export(_, _, headway) => {
                EXPORTS.fetch_add(1, Ordering::SeqCst);
                // The second is broken off when it is under way.
                if EXPORTS.load(Ordering::SeqCst) == 1 {
                    headway.cancel();
                }
            }
            _ => {}
        }
        work(library, ctx, job)
    });
    let folder = tempfile::tempdir().unwrap();
    let export = |name: &str| {
        let (path, awaited) = (folder.path().join(name), Awaited::default());
        let export = Box::new(Export { form: Form::Csv, path, over: false });
        worker.ask(Job::Export(Box::default(), export, Arc::clone(awaited.headway())));
        awaited
    };
    worker.ask(Job::ReadHistory("/nowhere".into(), DayStart::default(), Arc::default()));
    // Nobody waits for the first any more before its turn comes.
    drop(export("waits.csv"));
    let (under_way, whole) = (export("under way.csv"), export("whole.csv"));
    GO_ON.store(true, Ordering::SeqCst);
    let done = hear_until(&worker, |done| done.len() == 3);
    let cancelled = |done: &Done| match done {
        Done::Exported(headway, Err(ExportError::Cancelled)) => under_way.is(headway),
        _ => false,
    };
    assert!(done.iter().any(cancelled));
    let written = |done: &Done| matches!(done, Done::Exported(of, Ok(_)) if whole.is(of));
    assert!(done.iter().any(written), "the control");
    assert_eq!(EXPORTS.load(Ordering::SeqCst), 2);
    let files = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name());
    assert_eq!(files.collect::<Vec<_>>(), ["whole.csv"]);
}

#[test]
fn too_much_is_refused_with_an_answer() {
    static GO_ON: AtomicBool = AtomicBool::new(false);
    let worker = worker(|library, ctx, job| {
        wait_for(&GO_ON);
        work(library, ctx, job)
    });
    (0..200).for_each(|n| worker.ask(Job::OpenSession(n.to_string())));
    let refused = worker.done();
    assert!(refused.len() > 100, "{}", refused.len());
    GO_ON.store(true, Ordering::SeqCst);
    let left = 200 - refused.len();
    assert_eq!(hear_until(&worker, |done| done.len() >= left).len(), left, "each once");
}
