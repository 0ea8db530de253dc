//! The steps of a session in Studio: asked for, carried about, folded and chosen between.

use super::studio::{SCRIPT, cards, focus_on, on_disk, type_text, until_written, writing};
use super::*;

/// What the window has put where other programs find it.
fn clipboard(harness: &Harnessed) -> Option<String> {
    harness.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}

#[test]
fn a_line_that_begins_with_a_stroke_asks_for_another_step() {
    let (mut harness, file) = writing(SCRIPT);
    key(&mut harness, Modifiers::NONE, Key::End);
    key(&mut harness, Modifiers::NONE, Key::Enter);
    type_text(&mut harness, "/");
    assert!(says(&harness, "Enter takes the one that is marked."));
    assert!(has_button(&harness, "By attention"));
    type_text(&mut harness, "bre");
    assert!(!says(&harness, "By attention"), "only what is meant is offered");
    key(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(cards(&harness)[2], "Breathing, 3 of 6");
    until_written(&mut harness, &file, "Breathe(pattern: Coherent, ideal: \"1m\"");
    assert!(!on_disk(&file).contains("/bre"));
    // The second of those that fit.
    key(&mut harness, Modifiers::NONE, Key::Enter);
    type_text(&mut harness, "/by");
    key(&mut harness, Modifiers::NONE, Key::ArrowDown);
    key(&mut harness, Modifiers::NONE, Key::Enter);
    until_written(&mut harness, &file, "Choice(eyes: {");
    // Words that only begin so are words.
    let (mut harness, file) = writing(SCRIPT);
    key(&mut harness, Modifiers::NONE, Key::Home);
    type_text(&mut harness, "/ zz ");
    until_written(&mut harness, &file, "Say(\"/ zz Perhaps notice the feet.\")");
}

#[test]
fn arrows_lead_from_card_to_card() {
    let (mut harness, file) = writing(SCRIPT);
    // The line, the silence below it, the part, and the line in it.
    for _ in 0..3 {
        key(&mut harness, Modifiers::NONE, Key::ArrowDown);
    }
    type_text(&mut harness, "X");
    until_written(&mut harness, &file, "X");
    assert!(
        on_disk(&file).contains("Perhaps the hands.X")
            || on_disk(&file).contains("XPerhaps the hands."),
        "{}",
        on_disk(&file)
    );
    for _ in 0..3 {
        key(&mut harness, Modifiers::NONE, Key::ArrowUp);
    }
    type_text(&mut harness, "Y");
    until_written(&mut harness, &file, "Y");
    assert!(
        on_disk(&file).contains("YPerhaps notice") || on_disk(&file).contains("feet.Y"),
        "{}",
        on_disk(&file)
    );
}

#[test]
fn steps_are_carried_as_text_between_sessions_and_programs() {
    let (mut harness, file) = writing(SCRIPT);
    focus_on(&mut harness, "Part, 4 of 5", 0);
    harness.event(egui::Event::Copy);
    harness.step();
    let part =
        "Part(title: \"Hands\", steps: [\n    Say(\"Perhaps the hands.\"),\n    Quiet(\"9s\"),\n])";
    assert_eq!(clipboard(&harness).as_deref(), Some(part));
    harness.run_steps(3);
    assert_eq!(on_disk(&file), SCRIPT, "copying changes nothing");
    // Behind the first line, laid out like its neighbours.
    focus_on(&mut harness, "Line, 2 of 5", 0);
    harness.event(egui::Event::Paste(part.into()));
    harness.run_steps(3);
    until_written(
        &mut harness,
        &file,
        "feet.\"),\n        Part(title: \"Hands\", steps: [\n            Say(\"Perhaps the hands.\"),\n            \
         Quiet(\"9s\"),\n        ]),\n        Quiet(ideal",
    );
    // Cut out, and back by undo.
    harness.event(egui::Event::Cut);
    harness.step();
    assert_eq!(clipboard(&harness).as_deref(), Some(part));
    until(&mut harness, "one part", |_| on_disk(&file).matches("Part(").count() == 1);
    go(&mut harness, Command::Undo);
    until(&mut harness, "two parts", |_| on_disk(&file).matches("Part(").count() == 2);
    // Several at once come too; prose does not become steps, and selected words are carried as words.
    focus_on(&mut harness, "Bell, 1 of 6", 0);
    harness.event(egui::Event::Paste("Bell(Chime), Say(\"From elsewhere.\"),".into()));
    harness.run_steps(3);
    until_written(
        &mut harness,
        &file,
        "Bell(Chime),\n        Say(\"From elsewhere.\"),\n        // About",
    );
    focus_on(&mut harness, "Line, 3 of 8", 0);
    key(&mut harness, Modifiers::COMMAND, Key::A);
    harness.event(egui::Event::Copy);
    harness.step();
    assert_eq!(clipboard(&harness).as_deref(), Some("From elsewhere."));
    harness.event(egui::Event::Paste("Bell, then rest".into()));
    harness.run_steps(3);
    until_written(&mut harness, &file, "Say(\"Bell, then rest\")");
}

#[test]
fn a_part_is_folded_and_shown_again() {
    let (mut harness, file) = writing(SCRIPT);
    focus_on(&mut harness, "Part, 4 of 5", 0);
    press(&mut harness, "Fold");
    assert!(!cards(&harness).contains(&"Line, 1 of 2".to_owned()));
    assert!(has_button(&harness, "Show 2 steps"));
    // It stays folded while something is written above, and arrows pass it.
    focus_on(&mut harness, "Line, 2 of 5", 0);
    key(&mut harness, Modifiers::NONE, Key::End);
    key(&mut harness, Modifiers::NONE, Key::Enter);
    type_text(&mut harness, "Another.");
    assert!(has_button(&harness, "Show 2 steps"));
    focus_on(&mut harness, "Part, 5 of 6", 0);
    key(&mut harness, Modifiers::NONE, Key::ArrowDown);
    go(&mut harness, Command::Remove);
    until(&mut harness, "no bell at the end", |_| on_disk(&file).matches("Bell(").count() == 1);
    assert!(on_disk(&file).contains("Perhaps the hands."), "what is hidden stays");
    // What comes back inside it is shown.
    press(&mut harness, "Show 2 steps");
    assert!(cards(&harness).contains(&"Line, 1 of 2".to_owned()));
}

#[test]
fn a_choice_gets_the_branches_that_are_wanted() {
    let (mut harness, file) = writing(SCRIPT);
    key(&mut harness, Modifiers::NONE, Key::End);
    key(&mut harness, Modifiers::NONE, Key::Enter);
    type_text(&mut harness, "/att");
    key(&mut harness, Modifiers::NONE, Key::Enter);
    // What is typed goes on in the first branch.
    type_text(&mut harness, "The soles.");
    until_written(&mut harness, &file, "Feet: [Say(\"The soles.\")],");
    press(&mut harness, "Add: hands");
    type_text(&mut harness, "The palms.");
    until_written(&mut harness, &file, "Hands: [Say(\"The palms.\")],");
    assert!(!has_button(&harness, "Add: hands") && has_button(&harness, "Add: breath"));
    // A branch goes by itself, and the choice with its last one.
    for left in [2, 1, 0] {
        focus_on(&mut harness, &format!("Branch, 1 of {}", left + 1), 0);
        go(&mut harness, Command::Remove);
        let kept = |file| on_disk(file).matches(": [Say(").count();
        until(&mut harness, "a branch less", |_| kept(&file) == left);
    }
    assert!(!on_disk(&file).contains("Choice"));
}

#[test]
fn the_text_and_the_cards_keep_the_place() {
    let (mut harness, file) = writing(SCRIPT);
    focus_on(&mut harness, "Line, 1 of 2", 0);
    go(&mut harness, Command::AsText);
    harness.run_steps(4);
    // The cursor stands before the step that was at hand.
    type_text(&mut harness, "/* here */ ");
    until_written(&mut harness, &file, "/* here */ Say(\"Perhaps the hands.\")");
    go(&mut harness, Command::AsText);
    harness.run_steps(4);
    go(&mut harness, Command::Double);
    until(&mut harness, "its double", |_| on_disk(&file).matches("the hands.").count() == 2);
}

#[test]
fn a_reading_has_its_page_beside_it() {
    for size in [(1100.0, 720.0), (720.0, 520.0)] {
        let looks = Appearance::default();
        let (mut harness, folder) = super::studio::bundle_open(size, looks, SCRIPT);
        // It stands with its stage, too, further down.
        let label = "About these evenings";
        let first = |h: &Harnessed, act: &dyn Fn(&egui_kittest::Node<'_>)| {
            act(&h.query_all_by_role_and_label(Role::Button, label).next().unwrap());
        };
        first(&harness, &|node| node.scroll_to_me());
        harness.run_steps(6);
        first(&harness, &|node| node.click());
        until(&mut harness, "its text", |h| h.query_by_label("The file as text").is_some());
        let label = "The file as text";
        harness.get_by_label(label).focus();
        harness.run_steps(2);
        key(&mut harness, Modifiers::COMMAND, Key::A);
        type_text(&mut harness, "# At home\n\nTake *your* time.\n\n- one\n");
        assert!(says(&harness, "As your clients will read it"));
        let heading = harness.query_by_role_and_label(Role::Heading, "At home");
        assert!(heading.is_some(), "as a page");
        type_text(&mut harness, "\n<b>no</b>\n");
        assert!(says(&harness, "HTML"), "what cannot be shown is said");
        until_written(&mut harness, &folder.join("r/about.md"), "<b>no</b>");
    }
}

#[test]
fn what_is_written_stays_in_sight() {
    let scan = std::fs::read_to_string("sessions/settling-scan.ron").unwrap();
    let scan = scan.replace("\"settling-scan\"", "\"evening\"").replace("Settling scan", "Evening");
    let (mut harness, file) = writing(&scan);
    key(&mut harness, Modifiers::NONE, Key::End);
    for line in 2..12 {
        key(&mut harness, Modifiers::NONE, Key::Enter);
        type_text(&mut harness, "So.");
        // Also once it was kept, and the first time there is an earlier version.
        let so_far = |file| on_disk(file).matches("\"So.\"").count();
        until(&mut harness, "the file", |_| so_far(&file) == line - 1);
        harness.run_steps(30);
        let name = format!("Line, {line} of {line}");
        let field = harness.get_by_label(&name).rect();
        let strip = harness.get_by_label("Hear from here").rect().top();
        assert!(field.bottom() < strip, "{name} is at {field:?} below {strip}");
    }
    // And so are the steps that are offered below it.
    key(&mut harness, Modifiers::NONE, Key::Enter);
    type_text(&mut harness, "/");
    harness.run_steps(30);
    let last = harness.get_by_role_and_label(Role::Button, "By posture").rect();
    let strip = harness.get_by_label("Hear from here").rect().top();
    assert!(last.bottom() < strip, "{last:?} below {strip}");
}
