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
    // The pause fades, then it stands still.
    let mut stood = Frames::ZERO;
    wait_for("the end of the fade", || {
        let before = std::mem::replace(&mut stood, position(&harness));
        harness.run_steps(10);
        (before == stood).then_some(())
    });
    assert!(has_button(&harness, "Continue"));
    harness.run_steps(40);
    assert_eq!(position(&harness), stood, "a pause stands still");
    go(&mut harness, Command::Pause);
    until(&mut harness, "going on", |h| heard(h).is_some_and(|(at, _)| at > stood));
    go(&mut harness, Command::Forward15);
    let far = stood + Frames::from_secs(14);
    until(&mut harness, "the jump", |h| heard(h).is_some_and(|(at, _)| at > far));
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    assert!(has_button(&harness, "Continue"), "a Stop pressed by accident can be taken back");
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

/// How loud the voice is, in percent as its slider shows it.
fn volume_of_the_voice(harness: &mut Harnessed) -> f64 {
    let name = "Volume of the voice";
    if harness.query_by_role_and_label(Role::Slider, name).is_none() {
        go(harness, Command::Volumes);
    }
    let slider = harness.get_by_role_and_label(Role::Slider, name);
    slider.accesskit_node().numeric_value().unwrap()
}

/// A sitting that was moved on and turned down; where it is and how loud.
fn moved_on_and_turned_down(harness: &mut Harnessed) -> (Frames, f64) {
    go(harness, Command::Begin);
    until_playing(harness);
    let full = volume_of_the_voice(harness);
    for _ in 0..4 {
        go(harness, Command::Softer);
    }
    go(harness, Command::Forward15);
    let far = Frames::from_secs(15);
    until(harness, "the jump", |h| heard(h).is_some_and(|(at, _)| at > far));
    let volume = volume_of_the_voice(harness);
    assert!(volume < full - 20.0, "{full} and {volume}");
    (heard(harness).unwrap().0, volume)
}

/// The same volume, as near as whole percent of it are.
fn assert_as_loud(harness: &mut Harnessed, volume: f64, when: &str) {
    let now = volume_of_the_voice(harness);
    assert!((now - volume).abs() < 1.5, "{when}: {now}, and it was {volume}");
}

#[test]
fn ground_me_leads_to_the_senses_and_back_to_the_same_place() {
    let mut harness = plain();
    let (left_at, volume) = moved_on_and_turned_down(&mut harness);
    go(&mut harness, Command::GroundMe);
    until(&mut harness, "the grounding", |h| has_button(h, "Back to where I was"));
    until(&mut harness, "its sound", |h| heard(h).is_some_and(|(_, s)| s == State::Playing));
    assert_as_loud(&mut harness, volume, "in the grounding");
    for label in ["Pause", "Stop"] {
        assert!(has_button(&harness, label), "{label} during the grounding");
    }
    // What is turned down there stays so.
    go(&mut harness, Command::Softer);
    let softer = volume_of_the_voice(&mut harness);
    assert!(softer < volume - 2.0, "{softer} and {volume}");
    press(&mut harness, "Back to where I was");
    until(&mut harness, "the session again", |h| {
        has_button(h, "Ground me")
            && heard(h).is_some_and(|(at, s)| s == State::Playing && at > Frames::ZERO)
    });
    let (back_at, _) = heard(&harness).unwrap();
    // With the line that was being said; one that begins anew would be at most a few seconds in.
    assert!(back_at.abs_diff(left_at) < Frames::from_secs(9), "{left_at:?} and {back_at:?}");
    assert_as_loud(&mut harness, softer, "back in the session");
    press(&mut harness, "Stop");
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    press(&mut harness, "Continue");
    until_playing(&mut harness);
    assert_as_loud(&mut harness, softer, "after Stop");
}

/// The page of a session in the library, once it can begin.
fn look_at(harness: &mut Harnessed, card: &str) {
    go(harness, Command::Library);
    harness.get_by_label_contains(card).click();
    until_ready(harness);
}

/// Frames until the session on its page can begin: after each choice its lengths are looked up again.
fn until_ready(harness: &mut Harnessed) {
    until(harness, "its length", |h| {
        let begin = h.query_by_role_and_label(Role::Button, "Begin");
        begin.is_some_and(|begin| !begin.accesskit_node().is_disabled())
    });
}

/// A sitting with two anchors. The steps of the second may not fit, which nobody sees before it is chosen.
fn with_anchors(harness: &mut Harnessed, fits: bool) {
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("anchors.ron");
    let sounds = match fits {
        true => "Say(\"The sounds.\")".to_owned(),
        // Half a minute of words.
        false => format!(
            "Turn(speaker: First, title: \"Listening\", time: \"20s\", steps: [Say(\"{}\")])",
            "Perhaps there is a sound that is near. ".repeat(9).trim()
        ),
    };
    let text = format!(
        r#"Session(format: 1, id: "anchors", title: "Two anchors", language: "en",
        practice: Grounding, setting: Partners, steps: [Quiet(ideal: "30s"), Choice(anchor: {{
            Feet: [Say("The feet.")],
            Sounds: [{sounds}],
        }}), Quiet(ideal: "30s")])"#
    );
    std::fs::write(&script, text).unwrap();
    let (_data, library) = library();
    let opened = library.open(script.to_str().unwrap()).unwrap();
    harness.state_mut().window().fill_library(vec![Arc::new(opened)]);
    look_at(harness, "Two anchors,");
    go(harness, Command::Begin);
    until_playing(harness);
}

#[test]
fn an_anchor_that_can_not_be_changed_leaves_the_sitting_as_it_is() {
    let mut harness = plain();
    with_anchors(&mut harness, false);
    go(&mut harness, Command::Anchor);
    let said = "Nothing was changed: The turn \u{201C}Listening\u{201D} lasts 20s, and its steps need at least ";
    until(&mut harness, "what is said in the sitting", |h| says(h, said));
    let (at, _) = heard(&harness).unwrap();
    until(&mut harness, "the session", |h| {
        heard(h).is_some_and(|(now, s)| s == State::Playing && now > at + Frames::from_millis(500))
    });
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    press(&mut harness, "Done");
    let kept = harness.state_mut().window().keeper().page(0, 9).unwrap();
    assert_eq!((kept.len(), kept[0].ended), (1, Ended::StoppedEarly));
}

#[test]
fn another_anchor_stays_another_one_when_the_sitting_is_cut_off() {
    let mut harness = plain();
    with_anchors(&mut harness, true);
    let how = |h: &mut Harnessed| h.state_mut().window().keeper().cut_off().unwrap().unwrap().how;
    assert!(!how(&mut harness).contains("Sounds"), "{}", how(&mut harness));
    go(&mut harness, Command::Anchor);
    until(&mut harness, "the other anchor", |h| says(h, "Attention on sounds."));
    assert!(how(&mut harness).contains("Sounds"), "{}", how(&mut harness));
}

#[test]
fn what_was_heard_is_kept_when_the_window_is_closed() {
    let folder = empty();
    let mut harness = start(SIZES[1], Appearance::default(), Arc::clone(&folder));
    // The very first sitting.
    until(&mut harness, "the first screen", |h| {
        let begin = h.query_by_role_and_label(Role::Button, "Begin now");
        begin.is_some_and(|begin| !begin.accesskit_node().is_disabled())
    });
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    go(&mut harness, Command::Softer);
    go(&mut harness, Command::Softer);
    until(&mut harness, "a while", |h| heard(h).is_some_and(|(at, _)| at > Frames::from_secs(3)));
    let (at, _) = heard(&harness).unwrap();
    eframe::App::on_exit(harness.state_mut().window(), None);
    drop(harness);
    let mut again = over(folder);
    assert!(says(&again, "“Three-minute breathing space” is not over yet."));
    let kept = again.state_mut().window().keeper().page(0, 9).unwrap();
    assert_eq!((kept.len(), kept[0].ended), (1, Ended::Interrupted));
    assert!(kept[0].actual_secs >= 3, "{kept:?}");
    press(&mut again, "Continue");
    until(&mut again, "the session", |h| heard(h).is_some_and(|(_, s)| s == State::Playing));
    let (back, _) = heard(&again).unwrap();
    assert!(back.abs_diff(at) < Frames::from_secs(9), "{at:?} and {back:?}");
    let volume = volume_of_the_voice(&mut again);
    assert!((70.0..90.0).contains(&volume), "as soft as it was: {volume}");
}

#[test]
fn without_a_passphrase_the_key_of_the_lock_says_so_and_nothing_is_left() {
    let mut harness = plain();
    let sentence = "There is no passphrase yet. One can be set in Settings.";
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    for dark in [false, true] {
        assert!(dark || !says(&harness, sentence));
        go(&mut harness, Command::Lock);
        assert!(says(&harness, sentence), "in the dark: {dark}");
        assert!(heard(&harness).is_some());
        go(&mut harness, Command::Dim);
    }
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    type_into(&mut harness, "One line, for yourself", "as it was");
    go(&mut harness, Command::Lock);
    assert!(says(&harness, sentence));
    assert!(has_button(&harness, "Done") && has_button(&harness, "Continue"));
    press(&mut harness, "Done");
    let kept = harness.state_mut().window().keeper().page(0, 9).unwrap();
    assert_eq!(kept[0].line, "as it was");
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
    until(&mut harness, "the closing screen", |h| has_button(h, "Continue"));
    press(&mut harness, "Continue");
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
    // Clients do not meet Studio.
    let is_met = |command: &&Command| {
        !matches!(command.scope(), Scope::Studio | Scope::Recording) && **command != Command::Studio
    };
    for command in Command::ALL.iter().filter(is_met) {
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
        let mut opened = OpenedSession::clone(&first);
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
    press(&mut again, "Continue");
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
            Turn(speaker: First, title: "Speaking", time: "2m", warn: "30s"),
            Turn(speaker: Second, title: "Saying back", time: "40s"),
        ])"#;
    std::fs::write(&script, text).unwrap();
    let (_data, library) = library();
    let opened = library.open(script.to_str().unwrap()).unwrap();
    let mut harness = plain();
    harness.state_mut().window().fill_library(vec![Arc::new(opened)]);
    look_at(&mut harness, "In turns,");
    type_into(&mut harness, "One of you", "Robin");
    assert!(has_button(&harness, "Robin begins"));
    until_ready(&mut harness);
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
    // The first minute and a half may pass on a slow machine before anyone looks.
    for _ in 0..6 {
        let before = position(&harness);
        go(&mut harness, Command::Forward15);
        until(&mut harness, "the jump", |h| position(h) >= before + Frames::from_secs(14));
    }
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
    let settings = groundwork::keeper::Settings { support, ..keeper.settings().clone() };
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
    look_at(&mut harness, "Asleep,");
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

/// What is kept of a sitting in the window in which these keys of the terminal were pressed; see
/// [`both_faces_keep_the_same_of_the_same_presses`].
#[cfg(target_os = "linux")]
fn kept_by_the_window(keys: &str) -> PracticeEntry {
    let mut harness = plain();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    for key in keys.chars() {
        match key {
            'g' => {
                go(&mut harness, Command::GroundMe);
                until(&mut harness, "the grounding", |h| has_button(h, "Back to where I was"));
            }
            'b' => {
                press(&mut harness, "Back to where I was");
                until(&mut harness, "the session", |h| has_button(h, "Skip this part"));
            }
            's' => until_over(&mut harness),
            _ => go(&mut harness, Command::Stop),
        }
    }
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    press(&mut harness, "Done");
    harness.state_mut().window().keeper().page(0, 9).unwrap().remove(0)
}

/// Where the sitting is heard; its beginning while nothing is.
fn position(harness: &Harnessed) -> Frames {
    heard(harness).map_or(Frames::ZERO, |(position, _)| position)
}

/// Skips part after part, to the end of the session.
#[cfg(target_os = "linux")]
fn until_over(harness: &mut Harnessed) {
    wait_for("the end of the session", || {
        let before = position(harness);
        go(harness, Command::SkipPart);
        // What is pressed before the last press was heard leads to the same place.
        for _ in 0..200 {
            harness.run_steps(1);
            if has_button(harness, "Done") {
                return Some(());
            }
            if position(harness) >= before + Frames::from_secs(1) {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        None
    });
}

/// The same of a sitting in the terminal.
#[cfg(target_os = "linux")]
fn kept_by_the_terminal(keys: &str) -> PracticeEntry {
    let data = tempfile::tempdir().unwrap();
    let play = "play breathing-space --length 3m --output null";
    let mut terminal = crate::rig::terminal::Terminal::open(data.path(), play);
    terminal.see("00:01 · ");
    for key in keys.chars() {
        match key {
            'g' => {
                terminal.press("g");
                terminal.see("b back · space");
            }
            'b' => {
                terminal.press("b");
                terminal.see("g ground me");
            }
            's' => terminal.press_until("s", "You practised"),
            _ => terminal.press("q"),
        }
    }
    terminal.end("Kept in the record");
    let mut keeper = groundwork::keeper::Keeper::with_clock(&data.path().join("record"), clock);
    keeper.page(0, 9).unwrap().remove(0)
}

#[cfg(target_os = "linux")]
#[test]
fn both_faces_keep_the_same_of_the_same_presses() {
    let ways = [("gq", Ended::Grounded), ("gbq", Ended::StoppedEarly), ("s", Ended::Finished)];
    for (keys, ended) in ways {
        let (window, terminal) = (kept_by_the_window(keys), kept_by_the_terminal(keys));
        assert_eq!(window.ended, ended, "{keys}");
        // How long it took is this computer's affair.
        assert!(window.actual_secs >= 1 && terminal.actual_secs >= 1, "{keys}");
        let PracticeEntry { id, begun, ended_utc_ms, day, actual_secs, .. } = window;
        assert_eq!(window, PracticeEntry { id, begun, ended_utc_ms, day, actual_secs, ..terminal });
    }
}
