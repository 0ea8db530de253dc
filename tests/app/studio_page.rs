//! The page of a bundle in the making: the ways through it, what has the focus, and where it leads.

use super::studio::{SCRIPT, bundle_open, writing};
use super::*;

/// Where what has the focus is.
fn focused(harness: &Harnessed) -> Option<(String, Rect)> {
    let node = harness.root().children_recursive().find(|node| node.is_focused())?;
    let name = node.accesskit_node().label().unwrap_or_default();
    Some((name, node.rect()))
}

fn rect(harness: &Harnessed, label: &str) -> Rect {
    harness.query_all_by_label(label).next().unwrap_or_else(|| panic!("no {label}")).rect()
}

#[test]
fn the_page_follows_the_work_and_a_row_of_ways_leads_through_it() {
    let (mut harness, _) = bundle_open(SIZES[1], Appearance::default(), SCRIPT);
    until(&mut harness, "the voice", |h| says(h, "Clara speaks"));
    let stretches = [
        ("Write", "Sessions"),
        ("Narrate", "Voice"),
        ("Programme", "Programme"),
        ("About you", "What it is called, and who it is from"),
    ];
    let tops = |h: &Harnessed| -> Vec<f32> {
        let place = |title| h.query_all_by_label(title).last().unwrap().rect().top();
        stretches.iter().map(|(_, title)| place(*title)).collect()
    };
    assert!(tops(&harness).is_sorted(), "{:?}", tops(&harness));
    let window = harness.ctx.content_rect();
    for (way, title) in stretches.into_iter().rev() {
        harness.get_by_role_and_label(Role::Button, way).focus();
        harness.run_steps(3);
        key(&mut harness, Modifiers::NONE, Key::Enter);
        harness.run_steps(20);
        let (name, rect) = focused(&harness).unwrap();
        assert_eq!(name, title, "Tab goes on from there");
        assert!(window.contains_rect(rect), "{title} at {rect:?}");
        // The ways stay in sight, and with them the last one.
        assert!(window.contains_rect(self::rect(&harness, "Hand over…")));
    }
    harness.get_by_role_and_label(Role::Button, "Narrate").focus();
    harness.run_steps(3);
    key(&mut harness, Modifiers::NONE, Key::Enter);
    key(&mut harness, Modifiers::NONE, Key::Tab);
    let narrator = harness.get_by_role_and_label(Role::ComboBox, "Narrator");
    assert!(narrator.is_focused(), "{:?}", focused(&harness));
}

#[test]
fn what_tab_goes_to_comes_into_sight() {
    for (size, text_percent) in [(SIZES[1], 100), (SIZES[0], 200)] {
        let looks = Appearance { text_percent, ..Appearance::default() };
        let (mut harness, _) = bundle_open(size, looks, SCRIPT);
        until(&mut harness, "the voice", |h| says(h, "Clara speaks"));
        let window = harness.ctx.content_rect().expand(1.0);
        let mut seen = Vec::new();
        for (presses, modifiers) in [(45, Modifiers::NONE), (20, Modifiers::SHIFT)] {
            for _ in 0..presses {
                key(&mut harness, modifiers, Key::Tab);
                harness.run_steps(20);
                let Some((name, rect)) = focused(&harness) else { continue };
                assert!(window.contains_rect(rect), "{name} at {rect:?} in {size:?}");
                seen.push(name);
            }
        }
        for far in ["Your name", "Edit bundle.ron"] {
            assert!(seen.iter().any(|name| name == far), "{far} is not among {seen:?}");
        }
    }
}

#[test]
fn what_is_to_be_mended_has_the_focus_wherever_in_the_session_it_is() {
    for (script, card) in [
        (SCRIPT.replace("Say(\"Perhaps the hands.\")", "Say(\"\")"), "Line, 1 of 2"),
        (SCRIPT.replace("title: \"Evening\"", "title: \"\""), "Title"),
    ] {
        let (mut harness, _) = bundle_open(SIZES[1], Appearance::default(), &script);
        reach(&mut harness, "Hand over…");
        until(&mut harness, "what is missing", |h| says(h, "to be mended before"));
        reach(&mut harness, "Take me there");
        until(&mut harness, card, |h| focused(h).is_some_and(|(name, _)| name == card));
    }
}

#[test]
fn the_three_lengths_of_a_silence_say_which_is_which() {
    let (harness, _) = writing(SCRIPT);
    let silence = |label: &str| rect(&harness, label);
    let (ideal, least, most) = (silence("ideally"), silence("at least"), silence("at most"));
    assert!(ideal.right() < least.left() && least.right() < most.left(), "in this order");
    for (label, field) in [(ideal, "Ideally"), (least, "At least"), (most, "At most")] {
        let field = rect(&harness, field);
        assert!(label.right() <= field.left() && field.left() - label.right() < 20.0, "{field:?}");
        assert!((label.center().y - field.center().y).abs() < 3.0, "on one line");
    }
    // Where the line is too short for all of them, none is cut off.
    let looks = Appearance { text_percent: 200, ..Appearance::default() };
    let (mut harness, _) = bundle_open((SIZES[0].0, 1600.0), looks, SCRIPT);
    super::studio::open_session(&mut harness, "Evening");
    until(&mut harness, "its cards", |h| h.query_all_by_label("At most").next().is_some());
    harness.query_all_by_label("At most").next().unwrap().scroll_to_me();
    harness.run_steps(10);
    assert_eq!(over_the_edge(&harness, true), Vec::<String>::new());
    let (label, field) = (rect(&harness, "at most"), rect(&harness, "At most"));
    assert!((label.center().y - field.center().y).abs() < 3.0, "{label:?} {field:?}");
}

#[test]
fn a_locked_record_does_not_stand_before_a_bundle_that_was_asked_for_by_name() {
    for with_it in [false, true] {
        let folder = with_record(&[]);
        let bundle = folder.path().join("bundle");
        groundwork::studio::Starter::Sample.write(&bundle).unwrap();
        let at = clock().utc_ms;
        let record = store::hold(&folder.path().join("record")).unwrap().open(at);
        record.unwrap().set_passphrase("a quiet room", true).unwrap();
        let mut harness = start(SIZES[1], Appearance::default(), folder);
        harness.state_mut().window.as_mut().unwrap().open_studio(Some(bundle));
        harness.run_steps(4);
        assert!(!has_button(&harness, "Edit bundle.ron"), "the lock is asked about first");
        match with_it {
            true => {
                type_into(&mut harness, "Passphrase", "a quiet room");
                reach(&mut harness, "Open");
            }
            false => reach(&mut harness, "Practise without it"),
        }
        until(&mut harness, "the bundle", |h| has_button(h, "Edit bundle.ron"));
    }
}
