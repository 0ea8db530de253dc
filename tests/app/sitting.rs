//! Sittings from *Begin* to the closing screen, and the places around them.

use groundwork::app::Scope;

use super::*;

#[test]
fn one_press_begins_and_the_three_are_always_there() {
    let mut harness = plain();
    press(&mut harness, "Begin");
    until_playing(&mut harness);
    // Long after everything else has faded.
    harness.run_steps(40);
    for label in ["Pause", "Ground me", "Stop"] {
        assert!(has_button(&harness, label), "{label}");
    }
    assert!(!has_button(&harness, "Volumes"), "the rest has faded");
    harness.hover_at(egui::pos2(300.0, 300.0));
    harness.run_steps(2);
    assert!(has_button(&harness, "Volumes"), "and comes back with a movement");
}

#[test]
fn a_sitting_by_keyboard_alone() {
    let mut harness = plain();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    go(&mut harness, Command::Pause);
    until(&mut harness, "the pause", |h| heard(h).is_some_and(|(_, s)| s == State::Paused));
    harness.run_steps(4);
    let (stood, _) = heard(&harness).unwrap();
    assert!(has_button(&harness, "Go on"));
    harness.run_steps(40);
    let moved = heard(&harness).unwrap().0.abs_diff(stood);
    assert!(moved < Frames::from_millis(60), "a pause stands still, and moved by {moved:?}");
    go(&mut harness, Command::Pause);
    until(&mut harness, "going on", |h| heard(h).is_some_and(|(at, _)| at > stood));
    go(&mut harness, Command::Forward15);
    let far = stood + Frames::from_secs(14);
    until(&mut harness, "the jump", |h| heard(h).is_some_and(|(at, _)| at > far));
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    assert!(has_button(&harness, "Go on"), "a Stop pressed by accident can be taken back");
    // To Done by Tab, and pressed with Enter.
    for _ in 0..20 {
        if harness.get_by_role_and_label(Role::Button, "Done").is_focused() {
            break;
        }
        key(&mut harness, Modifiers::NONE, Key::Tab);
    }
    key(&mut harness, Modifiers::NONE, Key::Enter);
    until(&mut harness, "today", |h| has_button(h, "Begin"));
    let kept = harness.state_mut().window().keeper().page(0, 9).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(
        (kept[0].ended, kept[0].session.as_deref()),
        (Ended::StoppedEarly, Some("breathing-space"))
    );
    // What was jumped over is not practised.
    let practised = Frames::from_secs(u64::from(kept[0].actual_secs));
    assert!(practised > Frames::ZERO && practised < far, "{practised:?}");
}

#[test]
fn ground_me_leads_to_the_senses_and_back_to_the_same_place() {
    let mut harness = plain();
    press(&mut harness, "Begin");
    until_playing(&mut harness);
    let (left_at, _) = heard(&harness).unwrap();
    go(&mut harness, Command::GroundMe);
    until(&mut harness, "the grounding", |h| has_button(h, "Back to where I was"));
    until(&mut harness, "its sound", |h| heard(h).is_some_and(|(_, s)| s == State::Playing));
    for label in ["Pause", "Stop"] {
        assert!(has_button(&harness, label), "{label} during the grounding");
    }
    press(&mut harness, "Back to where I was");
    until(&mut harness, "the session again", |h| {
        has_button(h, "Ground me")
            && heard(h).is_some_and(|(at, s)| s == State::Playing && at > Frames::ZERO)
    });
    let (back_at, _) = heard(&harness).unwrap();
    assert!(back_at.abs_diff(left_at) < Frames::from_secs(20), "{left_at:?} and {back_at:?}");
    press(&mut harness, "Stop");
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
}

#[test]
fn out_of_a_pause_the_way_leads_to_the_grounding_and_to_the_end() {
    let mut harness = plain();
    press(&mut harness, "Begin");
    until_playing(&mut harness);
    let pause = |harness: &mut Harnessed| {
        go(harness, Command::Pause);
        until(harness, "the pause", |h| heard(h).is_some_and(|(_, s)| s == State::Paused));
    };
    pause(&mut harness);
    go(&mut harness, Command::GroundMe);
    until(&mut harness, "the grounding", |h| has_button(h, "Back to where I was"));
    until(&mut harness, "its sound", |h| heard(h).is_some_and(|(_, s)| s == State::Playing));
    pause(&mut harness);
    press(&mut harness, "Back to where I was");
    until(&mut harness, "the session again", |h| {
        has_button(h, "Ground me") && heard(h).is_some_and(|(_, s)| s == State::Playing)
    });
    pause(&mut harness);
    press(&mut harness, "Stop");
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
}

#[test]
fn stopping_early_can_be_taken_back() {
    let mut harness = plain();
    press(&mut harness, "Begin");
    until_playing(&mut harness);
    press(&mut harness, "Stop");
    until(&mut harness, "the closing screen", |h| has_button(h, "Go on"));
    press(&mut harness, "Go on");
    until(&mut harness, "the session again", |h| {
        heard(h).is_some_and(|(at, s)| s == State::Playing && at > Frames::ZERO)
    });
    assert!(has_button(&harness, "Stop"));
}

#[test]
fn the_timer_sits_without_words() {
    let mut harness = plain();
    go(&mut harness, Command::Timer);
    press(&mut harness, "Open end");
    harness.get_by_role_and_label(Role::Button, "Begin").scroll_to_me();
    harness.run_steps(4);
    press(&mut harness, "Begin");
    until(&mut harness, "the timer", |h| heard(h).is_some_and(|(_, s)| s == State::Playing));
    press(&mut harness, "Stop");
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
}

#[test]
fn nothing_is_painted_while_nothing_changes() {
    let mut harness = plain();
    for command in [
        Command::Today,
        Command::Library,
        Command::Timer,
        Command::Progress,
        Command::Bundles,
        Command::Settings,
    ] {
        go(&mut harness, command);
        harness.run();
        assert_eq!(repaint_delay(&harness), Duration::MAX, "{command:?}");
    }
    go(&mut harness, Command::Today);
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    assert!(repaint_delay(&harness) < Duration::MAX, "a sitting moves");
    go(&mut harness, Command::Pause);
    until(&mut harness, "the pause", |h| heard(h).is_some_and(|(_, s)| s == State::Paused));
    harness.run_steps(60);
    assert_eq!(repaint_delay(&harness), Duration::MAX, "a paused one does not");
}

#[test]
fn the_keys_are_listed_and_every_place_is_reached_by_its_own() {
    let mut harness = plain();
    key(&mut harness, Modifiers::SHIFT, Key::Questionmark);
    harness.run();
    for command in Command::ALL {
        let found = harness.query_all_by_label(command.label()).count();
        assert!(found > 0, "{command:?} is not listed");
    }
    press(&mut harness, "Close");
    harness.run();
    for (command, heading) in [
        (Command::Library, "Library"),
        (Command::Timer, "Timer"),
        (Command::Progress, "Progress"),
        (Command::Bundles, "Bundles"),
        (Command::Settings, "Settings"),
    ] {
        assert_eq!(command.scope(), Scope::Places);
        go(&mut harness, command);
        harness.run();
        let headings = harness.query_all_by_role_and_label(Role::Heading, heading).count();
        assert_eq!(headings, 1, "{heading}");
    }
}

#[test]
fn letters_in_a_text_field_are_text() {
    let mut harness = plain();
    go(&mut harness, Command::Search);
    harness.run();
    harness.get_by_role(Role::TextInput).type_text("settling ?");
    key(&mut harness, Modifiers::SHIFT, Key::Questionmark);
    harness.run();
    assert!(!has_button(&harness, "Close"), "no list of keys while someone types");
}

#[test]
fn two_thousand_sessions_are_laid_out_as_far_as_they_are_seen() {
    let mut harness = plain();
    let first = titled("x", "x");
    let many = (0..2000).map(|n| {
        let mut opened = Opened::clone(&first);
        opened.parsed.session.title = format!("Session {n}");
        opened.parsed.session.id = format!("session-{n}");
        Arc::new(opened)
    });
    harness.state_mut().window().fill_library(many.collect());
    go(&mut harness, Command::Library);
    harness.run();
    let is_card = |node: &egui_kittest::Node<'_>| node.accesskit_node().role() == Role::Button;
    let cards = |h: &Harnessed| h.query_all_by_label_contains("Session ").filter(is_card).count();
    assert!((4..40).contains(&cards(&harness)), "{} cards", cards(&harness));
    assert!(harness.query_by_label_contains("Session 1999,").is_none());
    go(&mut harness, Command::Search);
    harness.get_by_role(Role::TextInput).type_text("1999");
    harness.run();
    assert_eq!(cards(&harness), 1);
    assert!(harness.query_by_label_contains("Session 1999,").is_some());
}

#[test]
fn begin_waits_with_its_reason_where_a_recording_is_missing() {
    let mut harness = plain();
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("first.ron");
    let text = r#"Session(format: 1, id: "first", title: "With a voice", language: "en",
        practice: Grounding, steps: [Line(text: "Here.", clip: "gone.flac")])"#;
    std::fs::write(&script, text).unwrap();
    let (_data, library) = library();
    let opened = library.open(script.to_str().unwrap()).unwrap();
    harness.state_mut().window().fill_library(vec![Arc::new(opened)]);
    go(&mut harness, Command::Library);
    harness.get_by_label_contains("With a voice,").click();
    until(&mut harness, "the reason", |h| h.query_by_label_contains("gone.flac").is_some());
    let begin = harness.get_by_role_and_label(Role::Button, "Begin");
    assert!(begin.accesskit_node().is_disabled());
    go(&mut harness, Command::Begin);
    assert!(heard(&harness).is_none(), "nor does its key begin it");
}

#[test]
fn what_a_crash_cut_off_can_be_gone_on_with() {
    let folder = with_record(&[sitting("One", 0)]);
    let mut harness = over(Arc::clone(&folder));
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    go(&mut harness, Command::Forward15);
    go(&mut harness, Command::Forward15);
    let far = Frames::from_secs(30);
    until(&mut harness, "the jump", |h| heard(h).is_some_and(|(at, _)| at > far));
    // Enough to be written down.
    let sat = |h: &Harnessed| heard(h).unwrap().0;
    until(&mut harness, "the record", |h| sat(h) > Frames::from_secs(47));
    drop(harness);
    let mut again = over(folder);
    assert!(says(&again, "“Three-minute breathing space” is not over yet."));
    press(&mut again, "Go on with it");
    until(&mut again, "the session", |h| {
        heard(h).is_some_and(|(at, s)| s == State::Playing && at > far)
    });
    go(&mut again, Command::Stop);
    until(&mut again, "the closing screen", |h| has_button(h, "Done"));
    let keeper = again.state_mut().window().keeper();
    assert_eq!(keeper.page(0, 9).unwrap().len(), 2, "it stays one sitting");
}

#[test]
fn a_turn_says_that_a_little_time_is_left_and_its_countdown_can_be_hidden() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("turns.ron");
    let text = r#"Session(format: 1, id: "turns", title: "In turns", language: "en",
        practice: Dialogue, setting: Partners, steps: [
            Turn(speaker: First, title: "Speaking", time: "40s", warn: "30s"),
            Turn(speaker: Second, title: "Saying back", time: "40s"),
        ])"#;
    std::fs::write(&script, text).unwrap();
    let (_data, library) = library();
    let opened = library.open(script.to_str().unwrap()).unwrap();
    let mut harness = plain();
    harness.state_mut().window().fill_library(vec![Arc::new(opened)]);
    go(&mut harness, Command::Today);
    press(&mut harness, "Look at it first");
    type_into(&mut harness, "One of you", "Robin");
    assert!(has_button(&harness, "Robin begins"));
    until(&mut harness, "its length", |h| {
        !h.get_by_role_and_label(Role::Button, "Begin").accesskit_node().is_disabled()
    });
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    let turn = |h: &Harnessed| {
        let window = h.state().window.as_ref().unwrap();
        window.heard().unwrap().turn.clone()
    };
    assert_eq!(turn(&harness).unwrap().who, "Robin");
    assert!(says(&harness, "Robin: Speaking"), "whose turn it is can be heard");
    assert!(!says(&harness, "A little time is left"));
    assert!(says(&harness, " left in this turn"));
    go(&mut harness, Command::Time);
    harness.run_steps(2);
    assert!(!says(&harness, " left in this turn"), "the countdown can be hidden");
    go(&mut harness, Command::Forward15);
    until(&mut harness, "the warning", |h| says(h, "A little time is left"));
    // Whoever followed begins the next time.
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing", |h| has_button(h, "Done"));
    let begins = harness.state_mut().window().keeper().settings().preferences.begins;
    assert_eq!(begins, groundwork::domain::Partner::B);
}

#[test]
fn after_the_grounding_there_is_someone_to_turn_to() {
    let mut harness = plain();
    let keeper = harness.state_mut().window().keeper();
    let support = "Sam, 0123".to_string();
    let settings = groundwork::studio::Settings { support, ..keeper.settings().clone() };
    keeper.set_settings(settings).unwrap();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    go(&mut harness, Command::GroundMe);
    until(&mut harness, "the grounding", |h| has_button(h, "Back to where I was"));
    until(&mut harness, "its sound", |h| heard(h).is_some_and(|(_, s)| s == State::Playing));
    assert!(!says(&harness, "Sam, 0123"));
    let mut at = Frames::ZERO;
    wait_for("its end", || {
        harness.step();
        let here = heard(&harness).map_or(at, |(here, _)| here);
        if here >= at && !has_button(&harness, "Stop here") {
            // Another jump once the last one is heard.
            at = here + Frames::from_secs(14);
            go(&mut harness, Command::Forward15);
        }
        has_button(&harness, "Stop here").then_some(())
    });
    assert!(says(&harness, "Sam, 0123"));
    press(&mut harness, "Back to where I was");
    until_playing(&mut harness);
}

#[test]
fn a_sitting_is_as_loud_as_the_last_one_was() {
    let mut harness = plain();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    go(&mut harness, Command::Softer);
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    let volumes = harness.state_mut().window().keeper().settings().volumes;
    assert!(volumes.iter().all(|volume| (70..90).contains(volume)), "{volumes:?}");
}

#[test]
fn what_fades_into_sleep_fades_on_the_screen_too() {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("asleep.ron");
    let text = r#"Session(format: 1, id: "asleep", title: "Asleep", language: "en",
        practice: Sleep, fade: "40s", steps: [Quiet(ideal: "60s")])"#;
    std::fs::write(&script, text).unwrap();
    let (_data, library) = library();
    let opened = library.open(script.to_str().unwrap()).unwrap();
    let mut harness = plain();
    harness.state_mut().window().fill_library(vec![Arc::new(opened)]);
    go(&mut harness, Command::Today);
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    let left = |h: &Harnessed| h.state().window.as_ref().unwrap().heard().unwrap().left;
    assert!((left(&harness) - 1.0).abs() < f32::EPSILON, "nothing fades yet");
    go(&mut harness, Command::Forward15);
    until(&mut harness, "the jump", |h| heard(h).unwrap().0 > Frames::from_secs(15));
    go(&mut harness, Command::Forward15);
    until(&mut harness, "the fade", |h| left(h) < 0.9);
}

#[test]
fn everything_that_a_sitting_offers_has_its_button() {
    let mut harness = plain();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    harness.hover_at(egui::pos2(300.0, 300.0));
    harness.run_steps(2);
    let by_key = [Command::Louder, Command::Softer];
    let offered = Command::ALL.iter().filter(|command| command.scope() == Scope::Sitting);
    for command in offered.filter(|command| !by_key.contains(command)) {
        assert!(has_button(&harness, command.label()), "{command:?}");
    }
    for label in ["Dim", "Dim", "Time left", "Volumes", "Skip this part", "Change the anchor"] {
        harness.hover_at(egui::pos2(300.0, 300.0));
        harness.run_steps(2);
        if has_button(&harness, label) {
            press(&mut harness, label);
        } else {
            // In the dark only the three stand there; the key leads out of it.
            assert_eq!(label, "Dim");
            go(&mut harness, Command::Dim);
        }
        assert!(heard(&harness).is_some(), "{label}");
    }
}
