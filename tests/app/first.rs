//! The first start.

use groundwork::domain::{Anchor, Area};

use super::bundles::DESK;
use super::*;
use crate::rig::zipped::{Lies, zipped};

#[test]
fn who_is_new_begins_with_one_press() {
    let mut harness = start(SIZES[0], Appearance::default(), empty());
    until(&mut harness, "the first practice", |h| {
        !h.get_by_role_and_label(Role::Button, "Begin now").accesskit_node().is_disabled()
    });
    assert!(has_button(&harness, "Set up"));
    assert!(says(&harness, "neither treatment nor an emergency service"));
    assert!(says(&harness, "Everything stays on this computer"));
    // What it is about, and what to know before it.
    assert!(says(
        &harness,
        "Three minutes, to arrive where you are, with attention on the feet or the seat."
    ));
    assert!(says(&harness, "Not while driving."));
    press(&mut harness, "Begin now");
    until_playing(&mut harness);
    let now = harness.state_mut().window().heard().unwrap().clone();
    assert_eq!(now.end - now.begin, Frames::from_secs(180));
    // It rests with the feet: sounds come next. From the breath it would be the hands.
    go(&mut harness, Command::Anchor);
    until(&mut harness, "the other anchor", |h| says(h, "Attention on sounds."));
    let keeper = harness.state_mut().window().keeper();
    assert_eq!(keeper.settings().preferences.anchor, None, "nobody chose that for good");
}

#[test]
fn what_someone_new_came_with_is_shown_at_once() {
    let bundle = std::fs::read(DESK.file()).unwrap();
    let zip = zipped(&[("for you/one.groundwork", &bundle, Lies::Deflated)]);
    let list = b"Started At,Duration\n04/20/2025 20:21:14,0:45:0\n";
    let script = std::fs::read(DESK.folder.path().join("evenings/s/evening.ron")).unwrap();
    for (name, content, shown) in [
        ("evenings.groundwork", &bundle[..], "The file says it is from"),
        ("evenings.groundwork.zip", &zip, "The file says it is from"),
        ("x.csv", list, "Insight Timer: 1 sitting on 20 April 2025."),
        ("evening.ron", &script, "Not signed: nobody answers for what is in it."),
        ("empty.groundwork", b"", "This file is empty."),
    ] {
        for set_up in [false, true] {
            let mut harness = start(SIZES[0], Appearance::default(), empty());
            assert!(has_button(&harness, "Begin now"), "{name}: the first screen comes first");
            if set_up {
                press(&mut harness, "Set up");
            }
            let path = harness.state().folder.path().join(name);
            std::fs::write(&path, content).unwrap();
            harness.state_mut().window().open_path(path);
            until(&mut harness, name, |h| says(h, shown));
        }
    }
}

#[test]
fn an_anchor_that_was_chosen_is_the_one_that_is_begun_with() {
    let mut harness = start(SIZES[0], Appearance::default(), empty());
    until(&mut harness, "the first practice", |h| says(h, "with attention on the feet"));
    let keeper = harness.state_mut().window().keeper();
    let mut settings = keeper.settings().clone();
    settings.preferences.skip_areas.insert(Area::Feet);
    keeper.type_settings(settings.clone());
    harness.run_steps(2);
    assert!(says(&harness, "with attention on sounds"), "the feet are left out");
    settings.preferences.anchor = Some(Anchor::Breath);
    harness.state_mut().window().keeper().type_settings(settings);
    harness.run_steps(2);
    assert!(says(&harness, "with attention on the breath"));
}

#[test]
fn the_first_start_says_chest_and_means_both() {
    let mut harness = start(SIZES[0], Appearance::default(), empty());
    press(&mut harness, "Set up");
    for _ in 0..2 {
        reach(&mut harness, "Next");
    }
    assert!(has_button(&harness, "Chest") && !has_button(&harness, "Breasts"));
    let out = |h: &mut Harnessed| {
        h.state_mut().window().keeper().settings().preferences.skip_areas.clone()
    };
    reach(&mut harness, "Chest");
    assert_eq!(out(&mut harness), [Area::Chest, Area::Breasts].into());
    reach(&mut harness, "Chest");
    assert_eq!(out(&mut harness), [].into());
    reach(&mut harness, "Done");
    go(&mut harness, Command::Settings);
    assert!(says(&harness, "Places to leave out"));
    assert!(has_button(&harness, "Breasts"), "the settings have both");
}

#[test]
fn the_first_start_by_keyboard_alone() {
    let mut harness = start(SIZES[0], Appearance::default(), empty());
    until(&mut harness, "the first practice", |h| {
        !h.get_by_role_and_label(Role::Button, "Begin now").accesskit_node().is_disabled()
    });
    let to = |harness: &mut Harnessed, label: &str| {
        for _ in 0..40 {
            if harness.get_by_role_and_label(Role::Button, label).is_focused() {
                return key(harness, Modifiers::NONE, Key::Enter);
            }
            key(harness, Modifiers::NONE, Key::Tab);
        }
        panic!("`{label}` is not reached");
    };
    to(&mut harness, "Set up");
    to(&mut harness, "Next");
    to(&mut harness, "Next");
    assert!(says(&harness, "3 of 3"));
    to(&mut harness, "Begin now");
    until_playing(&mut harness);
}

#[test]
fn set_up_is_three_steps_and_done_once() {
    let folder = empty();
    let mut harness = start(SIZES[0], Appearance::default(), Arc::clone(&folder));
    press(&mut harness, "Set up");
    assert!(says(&harness, "1 of 3"));
    press(&mut harness, "Next");
    press(&mut harness, "Hear the narrator");
    until(&mut harness, "the spoken line", |h| says(h, "nothing to get right"));
    until(&mut harness, "its end", |h| says(h, "change the volume of the computer"));
    reach(&mut harness, "Next");
    assert!(says(&harness, "3 of 3"));
    harness.get_by_role_and_label(Role::CheckBox, "No breath practice").click();
    harness.run_steps(2);
    type_into(&mut harness, "First name", "Robin");
    reach(&mut harness, "Done");
    until(&mut harness, "today", |h| has_button(h, "Begin"));
    drop(harness);
    let mut again = start(SIZES[0], Appearance::default(), folder);
    until(&mut again, "today", |h| has_button(h, "Begin"));
    assert!(!has_button(&again, "Begin now"));
    let likes = &again.state_mut().window().keeper().settings().preferences;
    assert!(likes.no_breath_practice);
    assert_eq!(likes.names[0], "Robin");
}

#[test]
fn who_has_practised_is_not_greeted_as_new() {
    let harness = over(with_record(&[sitting("Settling scan", 2)]));
    assert!(!has_button(&harness, "Begin now"));
}

/// Turns the clock of the window to this hour of its day.
fn turn_clock_to(hour: i64) {
    let at = clock();
    let hours = (at.utc_ms.0 / 1000 + i64::from(at.offset_secs)).rem_euclid(86_400) / 3600;
    turn_clock_on((hour - hours) * 60);
}

#[test]
fn today_offers_by_habit_only_what_may_come_unasked() {
    let of = |session: &str, days_ago: i64| PracticeEntry {
        session: Some(session.into()),
        ..sitting(session, days_ago)
    };
    turn_clock_to(12);
    let title = |harness: &Harnessed| {
        let heading = harness.query_by_role(Role::Heading);
        heading.and_then(|heading| heading.accesskit_node().label()).unwrap_or_default()
    };
    for never in ["exploring-touch", "noticing-sensation", "riding-a-wave", "quiet-dialogue"] {
        let harness = over(with_record(&[of(never, 0), of("settling-scan", 1)]));
        assert_eq!(title(&harness), "Settling scan", "{never} was the last one");
    }
    let harness = over(with_record(&[of("back-to-back", 0)]));
    assert_eq!(title(&harness), "Three-minute breathing space");
    let folder = with_record(&[of("scan-into-sleep", 0), of("sit-spot", 1)]);
    let mut harness = over(folder);
    assert_eq!(title(&harness), "Sit-spot", "at noon");
    turn_clock_to(21);
    harness.run_steps(3);
    assert_eq!(title(&harness), "Scan into sleep", "in the evening");
}
