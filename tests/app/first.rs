//! The first start.

use super::*;

#[test]
fn who_is_new_begins_with_one_press() {
    let mut harness = start(SIZES[0], Appearance::default(), empty());
    until(&mut harness, "the first practice", |h| {
        !h.get_by_role_and_label(Role::Button, "Begin now").accesskit_node().is_disabled()
    });
    assert!(has_button(&harness, "Set up"));
    assert!(says(&harness, "neither treatment nor an emergency service"));
    assert!(says(&harness, "Everything stays on this computer"));
    press(&mut harness, "Begin now");
    until_playing(&mut harness);
    let now = harness.state_mut().window().heard().unwrap().clone();
    assert_eq!(now.end - now.begin, Frames::from_secs(180));
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
