//! What the window does when a lane comes to grief, or takes its time.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eframe::egui::Context;
use zeroize::Zeroizing;

use super::route::WENT_WRONG;
use super::{Screen, Window};
use crate::app::command::Command;
use crate::app::worker::tests::{Bomb, wait_for};
use crate::app::worker::{Done, Job, Work, Worker, work};
use crate::keeper::{AccessState, Appearance, Keeper, Secret, Settings, Task};
use crate::library::{Folders, Library};
use crate::sitting::Target;

/// A window whose lanes come to grief over these jobs.
fn with_grief_over(folder: &tempfile::TempDir, work: Work) -> (Window, Context) {
    let places = Folders::find(Some(folder.path().to_path_buf())).unwrap();
    let (library, ctx) = (Arc::new(Library::new(places)), Context::default());
    let target = Target::Null { paced: true };
    let (keeper, looks) = (Keeper::open(&library.folders().record()), Appearance::default());
    let mut window = Window::new(&ctx, Arc::clone(&library), keeper, looks, target).unwrap();
    window.backend.worker = Worker::start_with(library, ctx.clone(), work).unwrap();
    (window, ctx)
}

/// Frames until something is so.
fn until(window: &mut Window, ctx: &Context, what: &str, is: impl Fn(&Window) -> bool) {
    for _ in 0..20_000 {
        window.follow(ctx);
        if is(window) {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("waited in vain for {what}");
}

/// Sends the record away.
fn send_away(window: &mut Window) {
    assert!(window.backend.send(Task::EraseDeleted));
    assert_eq!(window.backend.keeper.state(), AccessState::Opening);
}

fn is_open(window: &Window) -> bool {
    window.backend.keeper.state() == AccessState::Open
}

/// Comes to grief over the record before anything is done with it, or after that.
fn over_tasks(library: &Library, ctx: &Context, job: Job) -> Done {
    match job {
        Job::Task(_) => panic!("as the test wants it"),
        job => work(library, ctx, job),
    }
}

fn over_tasks_that_are_done(library: &Library, ctx: &Context, job: Job) -> Done {
    let is_task = matches!(job, Job::Task(_));
    let done = work(library, ctx, job);
    assert!(!is_task, "as the test wants it");
    done
}

#[test]
fn a_panic_is_said_and_the_record_comes_back_from_it() {
    for grief in [over_tasks, over_tasks_that_are_done] {
        let folder = tempfile::tempdir().unwrap();
        let (mut window, ctx) = with_grief_over(&folder, grief);
        let said = |window: &Window| window.backend.banner.sentence() == Some(WENT_WRONG);
        // Once more after the first time: the lane is as it was.
        for support in ["Sam", "Robin"] {
            window.backend.banner.clear();
            send_away(&mut window);
            // What is chosen meanwhile is not lost with it.
            let chosen =
                Settings { support: support.into(), ..window.backend.keeper.settings().clone() };
            window.backend.keeper.set_settings(chosen).unwrap();
            until(&mut window, &ctx, "the record", is_open);
            assert!(said(&window), "{:?}", window.backend.banner);
            assert_eq!(window.backend.keeper.settings().support, support);
        }
        drop(window);
        let (window, _) = with_grief_over(&folder, grief);
        assert_eq!(window.backend.keeper.settings().support, "Robin", "it is on the disk");
    }
}

#[test]
fn a_locked_record_that_is_lost_to_a_panic_asks_for_its_passphrase_again_and_keeps_what_waits() {
    let folder = tempfile::tempdir().unwrap();
    let passphrase = || Zeroizing::new("a quiet room".to_owned());
    let (mut window, ctx) = with_grief_over(&folder, over_tasks_that_are_done);
    let set = Task::SetPassphrase(passphrase(), false);
    let returned = window.backend.keeper.send(set).unwrap().run().unwrap();
    window.backend.keeper.returned(returned).unwrap();
    window.go(Screen::Today);
    send_away(&mut window);
    let chosen = Settings { support: "Sam".into(), ..window.backend.keeper.settings().clone() };
    window.backend.keeper.set_settings(chosen).unwrap();
    until(&mut window, &ctx, "the lock", |window| matches!(window.screen, Screen::Locked(_)));
    assert_eq!(window.backend.banner.sentence(), Some(WENT_WRONG));
    assert_eq!(window.backend.keeper.settings().support, "", "nothing of it is shown");
    let unlocked = window.backend.keeper.unlock(Secret::Passphrase(passphrase())).unwrap().run();
    assert_eq!(window.backend.keeper.unlocked(unlocked), None);
    assert_eq!(window.backend.keeper.state(), AccessState::Open);
    assert_eq!(window.backend.keeper.settings().support, "Sam");
}

#[test]
fn a_record_that_can_not_be_opened_again_is_said_and_practising_goes_on_without() {
    let folder = tempfile::tempdir().unwrap();
    let (mut window, ctx) = with_grief_over(&folder, |library, ctx, job| match job {
        Job::Open(_) => panic!("as the test wants it"),
        job => over_tasks_that_are_done(library, ctx, job),
    });
    send_away(&mut window);
    until(&mut window, &ctx, "an answer", |window| {
        window.backend.keeper.state() == AccessState::Shut
    });
    let said = window.backend.banner.sentence().unwrap();
    assert!(said.starts_with("Nothing is kept for now: it could not be opened again"), "{said}");
}

#[test]
fn a_record_comes_back_from_a_thread_that_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (mut window, ctx) = with_grief_over(&folder, |library, ctx, job| match job {
        Job::Task(_) => std::panic::panic_any(Bomb),
        job => work(library, ctx, job),
    });
    for _ in 0..2 {
        window.backend.banner.clear();
        send_away(&mut window);
        until(&mut window, &ctx, "the record", is_open);
        assert_eq!(window.backend.banner.sentence(), Some(WENT_WRONG));
    }
}

#[test]
fn a_sitting_begun_while_the_record_is_away_is_kept_all_the_same() {
    static GO_ON: AtomicBool = AtomicBool::new(false);
    let folder = tempfile::tempdir().unwrap();
    let (mut window, ctx) = with_grief_over(&folder, |library, ctx, job| {
        if let Job::Task(_) = job {
            wait_for(&GO_ON);
        }
        work(library, ctx, job)
    });
    window.backend.worker.ask(Job::FindSessions);
    until(&mut window, &ctx, "the sessions", |window| {
        !window.places.catalogue.sessions().is_empty()
    });
    window.go(Screen::Today);
    send_away(&mut window);
    window.obey(&ctx, Command::Begin);
    let heard = |window: &Window| window.heard().map_or(0, |now| now.practised.whole_millis());
    until(&mut window, &ctx, "the session", |window| heard(window) > 1500);
    window.obey(&ctx, Command::Stop);
    until(&mut window, &ctx, "the closing", |w| matches!(w.screen, Screen::Closing(_)));
    let Screen::Closing(closing) = &window.screen else { panic!("no closing") };
    let mut over = closing.over().clone();
    over.said.line = "the rain helped".into();
    assert!(over.entry.is_some(), "it has an entry");
    window.keep(over);
    window.go(Screen::Today);
    assert_eq!(
        window.backend.keeper.state(),
        AccessState::Opening,
        "the control: it is still away"
    );
    GO_ON.store(true, Ordering::SeqCst);
    until(&mut window, &ctx, "the record", is_open);
    let kept = window.backend.keeper.page(0, 9).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].line, "the rain helped");
    assert!(kept[0].actual_secs >= 1, "{kept:?}");
    assert_eq!(window.backend.banner.sentence(), None);
}

#[test]
fn nobody_waits_for_an_import_over_which_the_program_came_to_grief() {
    for (grief, said) in [
        // It said what could not be done, or is gone where the record had to be opened again.
        (over_tasks as Work, Some("this was not done")),
        (over_tasks_that_are_done, None),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.csv");
        std::fs::write(&path, "Started At,Duration\n11/23/2026 08:00:00,00:10:00\n").unwrap();
        let (mut window, ctx) = with_grief_over(&folder, grief);
        window.go(Screen::Today);
        window.open_path(path);
        until(&mut window, &ctx, "the look", |window| {
            window.backend.keeper.state() != AccessState::Open
        });
        until(&mut window, &ctx, "the record", is_open);
        let import = format!("{:?}", window.places.progress);
        assert!(!import.contains("Weighing"), "{import}");
        match said {
            Some(said) => assert!(import.contains(said), "{import}"),
            None => assert!(import.contains("import: None"), "{import}"),
        }
    }
}

#[test]
fn a_panic_while_a_sitting_is_made_ready_leads_back_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let (mut window, ctx) = with_grief_over(&folder, |library, ctx, job| match job {
        Job::Prepare(..) => panic!("as the test wants it"),
        job => work(library, ctx, job),
    });
    window.backend.worker.ask(Job::FindSessions);
    until(&mut window, &ctx, "the sessions", |window| {
        !window.places.catalogue.sessions().is_empty()
    });
    window.go(Screen::Today);
    window.obey(&ctx, Command::Begin);
    assert!(matches!(window.screen, Screen::Sitting(_)));
    until(&mut window, &ctx, "today", |window| matches!(window.screen, Screen::Today));
    let said = window.backend.banner.sentence().unwrap();
    assert_eq!(said, "Something went wrong inside Groundwork, and this was not done.");
}

#[test]
fn ground_me_that_can_not_be_made_ready_offers_the_way_back_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (mut window, ctx) = with_grief_over(&folder, |library, ctx, job| match job {
        Job::PrepareGrounding(..) => panic!("as the test wants it"),
        job => work(library, ctx, job),
    });
    window.backend.worker.ask(Job::FindSessions);
    until(&mut window, &ctx, "the sessions", |window| {
        !window.places.catalogue.sessions().is_empty()
    });
    window.go(Screen::Today);
    window.obey(&ctx, Command::Begin);
    let heard = |window: &Window| window.heard().map_or(0, |now| now.practised.whole_millis());
    until(&mut window, &ctx, "the session", |window| heard(window) > 1500);
    window.obey(&ctx, Command::GroundMe);
    until(&mut window, &ctx, "the end of the fade", |window| window.heard().is_none());
    assert!(matches!(window.screen, Screen::Sitting(_)));
    window.obey(&ctx, Command::Stop);
    assert!(matches!(window.screen, Screen::Closing(_)));
    until(&mut window, &ctx, "the backup", is_open);
    let kept = window.backend.keeper.page(0, 9).unwrap();
    assert_eq!(kept.len(), 1);
    assert!(kept[0].actual_secs >= 1, "{kept:?}");
}

#[test]
fn ground_me_is_ready_before_it_is_needed_and_takes_the_middle_of_its_lengths() {
    let folder = tempfile::tempdir().unwrap();
    let (mut window, ctx) = with_grief_over(&folder, work);
    window.backend.worker.ask(Job::FindSessions);
    until(&mut window, &ctx, "the sessions", |window| {
        !window.places.catalogue.sessions().is_empty()
    });
    window.go(Screen::Today);
    window.obey(&ctx, Command::Begin);
    until(&mut window, &ctx, "the session", |window| window.heard().is_some());
    assert!(
        window.practising.awaited_grounding.is_some(),
        "it is asked for as soon as the session plays"
    );
    until(&mut window, &ctx, "the grounding", |window| {
        window.practising.awaited_grounding.is_none()
    });
    let length = |window: &Window| window.heard().map(|now| (now.end - now.begin).whole_secs());
    let session = length(&window).unwrap();
    for time in ["first", "second"] {
        window.obey(&ctx, Command::GroundMe);
        let nothing = Cell::new(0);
        until(&mut window, &ctx, "the senses", |window| {
            let now = length(window);
            // In the frame in which one gives way to the other there is nothing yet.
            nothing.set(nothing.get() + usize::from(now.is_none()));
            assert!(nothing.get() <= 1, "the {time} time they were waited for");
            now.is_some_and(|now| now != session)
        });
        assert_eq!(length(&window), Some(240), "not the shortest, which is rushed");
        let Screen::Sitting(room) = &mut window.screen else { panic!("no sitting") };
        room.return_to_session(0.0);
        until(&mut window, &ctx, "the session", |window| length(window) == Some(session));
    }
}

/// What holds up the work on another anchor.
static HELD: AtomicBool = AtomicBool::new(true);

fn held_anchor(library: &Library, ctx: &Context, job: Job) -> Done {
    if let Job::Anchor(_) = job {
        assert_eq!(std::thread::current().name(), Some("lane-now"));
        while HELD.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
    work(library, ctx, job)
}

#[test]
fn another_anchor_is_worked_out_beside_the_window_while_the_session_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (mut window, ctx) = with_grief_over(&folder, held_anchor);
    window.backend.worker.ask(Job::FindSessions);
    until(&mut window, &ctx, "the sessions", |window| {
        !window.places.catalogue.sessions().is_empty()
    });
    window.go(Screen::Today);
    window.obey(&ctx, Command::Begin);
    let heard = |window: &Window| window.heard().map_or(0, |now| now.position.whole_millis());
    until(&mut window, &ctx, "the session", |window| heard(window) > 500);
    let how = |window: &Window| window.practising.plan().unwrap().to_text();
    let (began, at) = (how(&window), heard(&window));
    window.obey(&ctx, Command::Anchor);
    window.obey(&ctx, Command::Anchor);
    until(&mut window, &ctx, "the session", |window| heard(window) > at + 1000);
    assert_eq!(how(&window), began, "nothing is changed before it is there");
    HELD.store(false, Ordering::Relaxed);
    until(&mut window, &ctx, "another anchor", |window| how(window) != began);
    let first = how(&window);
    until(&mut window, &ctx, "the one after it", |window| how(window) != first);
}
