//! What comes of keys that are held, and of presses that are let go within one frame.

use super::*;

/// A key goes down and stays so while the keyboard repeats it.
fn hold(harness: &mut Harnessed, key: Key, repeats: usize) {
    for _ in 0..=repeats {
        harness.key_down(key);
        harness.step();
    }
    harness.key_up(key);
    harness.run_steps(2);
}

fn is_covered(harness: &Harnessed) -> bool {
    has_button(harness, "Continue (F9)")
}

#[test]
fn a_key_that_is_held_acts_once() {
    let mut harness = plain();
    // However often it is repeated, by even numbers and odd ones.
    for repeats in [7, 8] {
        hold(&mut harness, Key::F9, repeats);
        assert!(is_covered(&harness), "{repeats}");
        hold(&mut harness, Key::F9, repeats);
        assert!(!is_covered(&harness), "{repeats}");
    }
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    for repeats in [7, 8] {
        hold(&mut harness, Key::Space, repeats);
        until(&mut harness, "the pause", |h| heard(h).is_some_and(|(_, s)| s == State::Paused));
        hold(&mut harness, Key::Space, repeats);
        until(&mut harness, "the session", |h| heard(h).is_some_and(|(_, s)| s == State::Playing));
    }
    // A button that has the focus is pressed once, too.
    for pressed in [Key::Space, Key::Enter] {
        harness.get_by_role_and_label(Role::Button, "Pause").focus();
        harness.run_steps(2);
        hold(&mut harness, pressed, 7);
        until(&mut harness, "the pause", |h| heard(h).is_some_and(|(_, s)| s == State::Paused));
        harness.get_by_role_and_label(Role::Button, "Continue").focus();
        harness.run_steps(2);
        hold(&mut harness, pressed, 8);
        until(&mut harness, "the session", |h| heard(h).is_some_and(|(_, s)| s == State::Playing));
    }
}

#[test]
fn holding_the_key_of_a_part_skips_one_part() {
    let mut harness = plain();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    let part = |h: &Harnessed| h.state().window.as_ref().unwrap().heard().unwrap().part.clone();
    let first = part(&harness);
    go(&mut harness, Command::SkipPart);
    until(&mut harness, "the second part", |h| part(h) != first);
    let (second, second_at) = (part(&harness), heard(&harness).unwrap().0);
    // The same way once more, from the beginning, with a key that is held.
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    press(&mut harness, "Done");
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    assert_eq!(part(&harness), first);
    for _ in 0..30 {
        harness.key_down(Key::S);
        harness.step();
        // Each press gets the time to be heard.
        std::thread::sleep(Duration::from_millis(20));
    }
    harness.key_up(Key::S);
    until(&mut harness, "the second part", |h| part(h) != first);
    assert_eq!(part(&harness), second);
    assert!(heard(&harness).unwrap().0.abs_diff(second_at) < Frames::from_secs(5));
}

#[test]
fn the_arrows_go_on_while_they_are_held() {
    let mut harness = plain();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    hold(&mut harness, Key::ArrowDown, 5);
    go(&mut harness, Command::Volumes);
    let name = "Volume of the voice";
    let volume = |h: &Harnessed| {
        let slider = h.get_by_role_and_label(Role::Slider, name);
        slider.accesskit_node().numeric_value().unwrap()
    };
    // Six steps of 2 dB.
    assert!((volume(&harness) - 50.0).abs() < 2.0, "{}", volume(&harness));
    let before = volume(&harness);
    harness.get_by_role_and_label(Role::Slider, name).focus();
    harness.run_steps(2);
    hold(&mut harness, Key::ArrowRight, 3);
    assert!(volume(&harness) > before + 15.0, "a slider follows a key that is held");
}

/// A press that comes and goes within one frame.
fn click_at_once(harness: &mut Harnessed, at: egui::Pos2) {
    let button = |pressed| egui::Event::PointerButton {
        pos: at,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    harness.input_mut().events.extend([egui::Event::PointerMoved(at), button(true), button(false)]);
    harness.step();
    harness.run_steps(2);
}

#[test]
fn a_click_within_one_frame_counts() {
    let mut harness = plain();
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    // Also where the rest of the controls has faded, and comes back with the same press.
    harness.run_steps(40);
    assert!(!has_button(&harness, "Volumes"));
    let pause = harness.get_by_role_and_label(Role::Button, "Pause").rect().center();
    click_at_once(&mut harness, pause);
    until(&mut harness, "the pause", |h| heard(h).is_some_and(|(_, s)| s == State::Paused));
    go(&mut harness, Command::Volumes);
    let name = "Volume of the voice";
    let value = |h: &Harnessed, name: &str| {
        let slider = h.get_by_role_and_label(Role::Slider, name);
        slider.accesskit_node().numeric_value().unwrap()
    };
    let rail = harness.get_by_role_and_label(Role::Slider, name).rect();
    click_at_once(&mut harness, rail.lerp_inside(egui::vec2(0.3, 0.5)));
    assert!((value(&harness, name) - 30.0).abs() < 6.0, "{}", value(&harness, name));
    let other = value(&harness, "Volume of the bed");
    assert!((other - 100.0).abs() < 0.1, "only what was pressed: {other}");
    // Where a rating stands in the middle, a click in the middle means it.
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    let rail = harness.get_by_role_and_label(Role::Slider, "How it feels now").rect();
    assert!(!has_button(&harness, "Leave out: How it feels now"));
    click_at_once(&mut harness, rail.center());
    assert!(has_button(&harness, "Leave out: How it feels now"));
}
