//! The library: what is read beside what is practised, and what is on someone's mind.

use super::*;

/// Opens the library of someone who is not new.
fn library_of(size: (f32, f32), appearance: Appearance) -> Harnessed {
    let mut harness = open(size, appearance);
    go(&mut harness, Command::Library);
    harness.run_steps(3);
    harness
}

/// The card of a reading.
fn card(title: &str) -> String {
    format!("{title}, to read, 3 min")
}

#[test]
fn a_reading_is_opened_from_the_library_and_left_again() {
    let mut harness = library_of(SIZES[1], Appearance::default());
    reach(&mut harness, "To read");
    assert!(!says(&harness, "Three-minute breathing space"), "only what is read");
    assert!(harness.query_by_role(Role::ComboBox).is_none(), "no filter that is about practice");
    let desire = card("Desire that answers");
    press(&mut harness, &desire);
    let heading =
        |h: &Harnessed, name: &str| h.query_all_by_role_and_label(Role::Heading, name).count();
    assert_eq!(heading(&harness, "Desire that answers"), 1, "its title is not there twice");
    assert_eq!(heading(&harness, "Two ways to want"), 1);
    assert!(says(&harness, "In films, desire starts by itself."));
    assert!(says(&harness, "Dewitte 2020, on wanting differently."));
    go(&mut harness, Command::Back);
    assert!(has_button(&harness, &desire), "as it was left");
    reach(&mut harness, &desire);
    reach(&mut harness, "Back to the library");
    assert!(has_button(&harness, &desire), "by the button, too");
}

#[test]
fn what_is_on_someones_mind_is_shown_after_a_press_and_forgotten_elsewhere() {
    let mut harness = library_of(SIZES[1], Appearance::default());
    let ask = "What is on your mind…";
    for concern in ["Little desire", "What happened to me", "Quarrels", "Sleep"] {
        assert!(!has_button(&harness, concern), "{concern} before the press");
    }
    press(&mut harness, ask);
    assert!(says(&harness, "It is not kept."));
    assert!(has_button(&harness, "Little desire") && has_button(&harness, "Quarrels"));
    press(&mut harness, "What happened to me");
    assert!(has_button(&harness, "On your mind: What happened to me"));
    assert!(!has_button(&harness, "Quarrels"), "the list is folded again");
    for there in ["A steady thing", "Five senses", "Feet on the floor", "Hands first"] {
        assert!(says(&harness, there), "{there}");
    }
    assert!(has_button(&harness, &card("After trauma")));
    for waits in ["Settling scan", "Exploring touch", "Kindness towards the body"] {
        assert!(!says(&harness, waits), "{waits}");
    }
    // On the way to what was found it stays, and elsewhere it is gone.
    reach(&mut harness, &card("After trauma"));
    assert!(says(&harness, "Back to the library"));
    go(&mut harness, Command::Back);
    assert!(has_button(&harness, "On your mind: What happened to me"));
    go(&mut harness, Command::Timer);
    go(&mut harness, Command::Library);
    harness.run_steps(3);
    assert!(has_button(&harness, ask) && !says(&harness, "What happened to me"));
    assert!(says(&harness, "Three-minute breathing space"), "everything is there again");
}

#[test]
fn words_find_what_is_read_as_well_and_filters_of_practice_do_not() {
    let mut harness = library_of(SIZES[1], Appearance::default());
    type_into(&mut harness, "Search", "screens");
    harness.run_steps(3);
    assert!(has_button(&harness, &card("An evening without screens")));
    assert!(!has_button(&harness, &card("Ten small acts")));
    press(&mut harness, "Sessions");
    assert!(!has_button(&harness, &card("An evening without screens")));
    type_into(&mut harness, "Search", " nothing at all has these words");
    harness.run_steps(3);
    assert!(says(&harness, "Nothing fits all of this."));
    press(&mut harness, "Show everything");
    harness.run_steps(3);
    assert!(says(&harness, "Three-minute breathing space"));
}

/// Nothing reaches over an edge: the list of concerns and a text, at every size and with large letters.
#[test]
fn readings_and_concerns_fit_every_window() {
    for size in SIZES {
        for text_percent in [80, 200] {
            let appearance = Appearance { text_percent, ..Appearance::default() };
            let mut harness = library_of(size, appearance);
            reach(&mut harness, "What is on your mind…");
            harness.run_steps(4);
            let over = over_the_edge(&harness, true);
            assert!(over.is_empty(), "{size:?} at {text_percent} %: {over:#?}");
            reach(&mut harness, "To read");
            reach(&mut harness, &card("Desire that answers"));
            let over = over_the_edge(&harness, true);
            assert!(over.is_empty(), "{size:?} at {text_percent} %: {over:#?}");
        }
    }
}
