//! Settings, and the page of a session that starts from them.

use groundwork::domain::Anchor;
use groundwork::keeper::{Lock, Settings};

use super::*;

/// Opens the page of the first session.
fn open_page(harness: &mut Harnessed) {
    press(harness, "Look at it first");
    until(harness, "its lengths", |h| h.query_by_label("Narrator").is_some());
    until(harness, "its recordings", |h| {
        !h.get_by_role_and_label(Role::Button, "Begin").accesskit_node().is_disabled()
    });
}

fn chosen(harness: &Harnessed, list: &str) -> String {
    harness.get_by_role_and_label(Role::ComboBox, list).value().unwrap_or_default()
}

#[test]
fn a_page_starts_from_what_was_chosen_and_the_last_length() {
    let mut harness = over(with_record(&[sitting("Three-minute breathing space", 1)]));
    let keeper = harness.state_mut().window().keeper();
    let mut settings = Settings { narrator: None, ..keeper.settings().clone() };
    settings.preferences.anchor = Some(Anchor::Hands);
    keeper.set_settings(settings).unwrap();
    open_page(&mut harness);
    assert_eq!(chosen(&harness, "Narrator"), "Nobody, captions only");
    assert_eq!(chosen(&harness, "Where attention rests"), "Attention on the hands");
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    let now = harness.state_mut().window().heard().unwrap().clone();
    assert_eq!(now.end - now.begin, Frames::from_secs(300), "as long as the last time");
}

#[test]
fn what_is_chosen_on_a_page_is_remembered_when_it_begins() {
    let mut harness = plain();
    open_page(&mut harness);
    harness.get_by_role_and_label(Role::ComboBox, "Narrator").scroll_to_me();
    harness.run_steps(4);
    harness.get_by_role_and_label(Role::ComboBox, "Narrator").click();
    harness.run_steps(4);
    harness.get_by_label("Thomas").click();
    harness.run_steps(4);
    let narrator = |h: &mut Harnessed| h.state_mut().window().keeper().settings().narrator;
    assert_eq!(narrator(&mut harness).unwrap().name(), "clara", "not before it begins");
    until(&mut harness, "his recordings", |h| {
        !h.get_by_role_and_label(Role::Button, "Begin").accesskit_node().is_disabled()
    });
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    assert_eq!(narrator(&mut harness).unwrap().name(), "thomas");
}

#[test]
fn what_was_felt_before_is_kept_and_asked_for_only_where_it_is_wanted() {
    let mut harness = plain();
    open_page(&mut harness);
    harness.get_by_role_and_label(Role::Slider, "How it feels now").scroll_to_me();
    harness.run_steps(4);
    harness.get_by_role_and_label(Role::Slider, "How it feels now").click();
    harness.run_steps(4);
    assert!(has_button(&harness, "Leave out: How it feels now"));
    go(&mut harness, Command::Begin);
    until_playing(&mut harness);
    go(&mut harness, Command::Stop);
    until(&mut harness, "the closing screen", |h| has_button(h, "Done"));
    press(&mut harness, "Done");
    let kept = harness.state_mut().window().keeper().page(0, 1).unwrap().remove(0);
    assert!(kept.ratings.distress_before.is_some());
    assert!(kept.ratings.distress_after.is_none());
    let keeper = harness.state_mut().window().keeper();
    let settings = Settings { ratings: false, ..keeper.settings().clone() };
    keeper.set_settings(settings).unwrap();
    open_page(&mut harness);
    assert!(!says(&harness, "How it feels now"));
}

#[test]
fn a_session_that_paces_the_breath_says_so_to_who_leaves_it_out() {
    let mut harness = plain();
    let keeper = harness.state_mut().window().keeper();
    let mut settings = keeper.settings().clone();
    settings.preferences.no_breath_practice = true;
    keeper.set_settings(settings).unwrap();
    go(&mut harness, Command::Search);
    harness.get_by_role(Role::TextInput).type_text("box breath");
    harness.run();
    harness.get_by_label_contains("Box breath,").click();
    until(&mut harness, "its page", |h| says(h, "paces the breath"));
    go(&mut harness, Command::Today);
    open_page(&mut harness);
    assert!(!says(&harness, "paces the breath"), "the breathing space does not");
}

#[test]
fn settings_are_kept_as_they_are_chosen() {
    let folder = with_record(&[sitting("One", 0)]);
    let mut harness = over(Arc::clone(&folder));
    go(&mut harness, Command::Settings);
    type_into(&mut harness, "A name and a number", "Sam, 0123");
    reach(&mut harness, "2 weeks");
    assert!(says(&harness, "nothing is expected"));
    harness.get_by_role_and_label(Role::CheckBox, "Show the streak").click();
    harness.run_steps(2);
    go(&mut harness, Command::Today);
    drop(harness);
    let mut again = over(folder);
    let settings = again.state_mut().window().keeper().settings().clone();
    assert_eq!(settings.support, "Sam, 0123");
    assert!(settings.streak_hidden && !settings.agreement.pauses().is_empty());
}

#[test]
fn another_goal_is_seen_at_once() {
    let mut harness = over(with_record(&[sitting("One", 0)]));
    assert!(says(&harness, "1 of 5 days this week"));
    go(&mut harness, Command::Settings);
    harness.get_by_role_and_label(Role::ComboBox, "Goal").scroll_to_me();
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::ComboBox, "Goal").click();
    harness.run_steps(4);
    harness.get_by_label("3 days a week").click();
    harness.run_steps(4);
    go(&mut harness, Command::Today);
    assert!(says(&harness, "1 of 3 days this week"));
}

#[test]
fn a_passphrase_is_typed_twice_and_its_words_are_shown_once() {
    let mut harness = over(with_record(&[sitting("One", 0)]));
    go(&mut harness, Command::Lock);
    assert!(says(&harness, "anyone using this computer account can open it"));
    let may = |h: &Harnessed| {
        let set = h.get_by_role_and_label(Role::Button, "Set the passphrase");
        !set.accesskit_node().is_disabled()
    };
    type_into(&mut harness, "New passphrase", "a quiet");
    type_into(&mut harness, "Once more", "a quiet");
    assert!(!may(&harness), "seven characters");
    type_into(&mut harness, "New passphrase", " room");
    assert!(!may(&harness), "not the same");
    type_into(&mut harness, "Once more", " room");
    assert!(may(&harness));
    harness.get_by_role_and_label(Role::CheckBox, "Also a recovery code of twelve words").click();
    harness.run_steps(2);
    reach(&mut harness, "Set the passphrase");
    until(&mut harness, "the words", |h| has_button(h, "They are written down"));
    assert!(says(&harness, "12  "), "the twelfth word");
    reach(&mut harness, "They are written down");
    assert!(!says(&harness, "12  "));
    let keeper = harness.state_mut().window().keeper();
    assert_eq!(keeper.lock_kind(), Some(Lock::Passphrase { recovery: true }));
    reach(&mut harness, "Take the passphrase away");
    until(&mut harness, "the lock to be gone", |h| says(h, "Until you set a passphrase"));
}

#[test]
fn everything_is_erased_only_when_it_is_typed_out() {
    let mut harness = over(with_record(&[sitting("One", 0)]));
    go(&mut harness, Command::Settings);
    reach(&mut harness, "Erase everything…");
    type_into(&mut harness, "To do it, type: erase everything", "erase every");
    let erase = harness.get_by_role_and_label(Role::Button, "Erase it all");
    assert!(erase.accesskit_node().is_disabled());
    type_into(&mut harness, "To do it, type: erase everything", "thing");
    reach(&mut harness, "Erase it all");
    until(&mut harness, "the first start", |h| has_button(h, "Begin now"));
    assert!(harness.state_mut().window().keeper().page(0, 9).unwrap().is_empty());
}

#[test]
fn what_is_typed_is_written_once_and_not_with_every_key() {
    let folder = with_record(&[sitting("One", 0)]);
    let mut harness = over(Arc::clone(&folder));
    go(&mut harness, Command::Settings);
    let journal = |folder: &tempfile::TempDir| {
        // The log of the database grows with every write.
        let file = folder.path().join("record/1/record.db-wal");
        std::fs::metadata(file).map_or(0, |about| about.len())
    };
    let before = journal(&folder);
    let node = field(&harness, "A name and a number").unwrap();
    node.scroll_to_me();
    node.focus();
    harness.run_steps(3);
    for letter in "Someone".chars() {
        harness.event(egui::Event::Text(letter.to_string()));
        harness.step();
    }
    let said = |h: &mut Harnessed| h.state_mut().window().keeper().settings().support.clone();
    assert_eq!(said(&mut harness), "Someone");
    assert_eq!(journal(&folder), before, "it was written with a key");
    go(&mut harness, Command::Today);
    assert!(journal(&folder) > before, "it was not written on leaving");
    drop(harness);
    let mut harness = over(folder);
    assert_eq!(said(&mut harness), "Someone");
}
