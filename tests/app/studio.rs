//! Studio: what a therapist writes in the window, by keyboard and by name, and what comes into the files.

use std::path::{Path, PathBuf};

use groundwork::studio;

use super::*;

pub(super) const SCRIPT: &str = "// Mine.
Session(
    format: 1,
    id: \"evening\",
    title: \"Evening\",
    summary: \"A few words.\",
    language: \"en\",
    practice: Grounding,
    lengths: [\"3m\"],
    steps: [
        Bell(Bowl),
        // About the feet.
        Say(\"Perhaps notice the feet.\"),
        Quiet(ideal: \"30s\", least: \"10s\", most: \"4m\"),
        Part(title: \"Hands\", steps: [
            Say(\"Perhaps the hands.\"),
            Quiet(\"9s\"),
        ]),
        Bell(Bowl),
    ],
)
";

/// A window in which a therapist has the bundle open that lies in the folder, with this as its session.
pub(super) fn bundle_open(
    size: (f32, f32),
    looks: Appearance,
    script: &str,
) -> (Harnessed, PathBuf) {
    bundle_open_in(open(size, looks), script)
}

/// The same in this window.
pub(super) fn bundle_open_in(mut harness: Harnessed, script: &str) -> (Harnessed, PathBuf) {
    let folder = harness.state().folder.path().join("bundle");
    studio::Starter::Sample.write(&folder).unwrap();
    std::fs::write(folder.join("s/evening.ron"), script).unwrap();
    let keeper = harness.state_mut().window().keeper();
    let settings = groundwork::keeper::Settings { writes: true, ..keeper.settings().clone() };
    keeper.set_settings(settings).unwrap();
    go(&mut harness, Command::Studio);
    type_into(&mut harness, "Where the folder is", folder.to_str().unwrap());
    reach(&mut harness, "Open");
    until(&mut harness, "the bundle", |h| has_button(h, "Edit bundle.ron"));
    (harness, folder)
}

/// The same with the session open, and known.
pub(super) fn writing(script: &str) -> (Harnessed, PathBuf) {
    let (mut harness, folder) = bundle_open(SIZES[1], Appearance::default(), script);
    open_session(&mut harness, "Evening");
    until(&mut harness, "the picture", |h| says(h, "longest silence"));
    (harness, folder.join("s/evening.ron"))
}

pub(super) fn open_session(harness: &mut Harnessed, title: &str) {
    // It stands in the list first, and in the programme below.
    let first =
        |h: &Harnessed| h.query_all_by_role_and_label(Role::Button, title).next().unwrap().click();
    harness.query_all_by_role_and_label(Role::Button, title).next().unwrap().scroll_to_me();
    harness.run_steps(6);
    first(harness);
    until(harness, "the session", |h| has_button(h, "As text"));
}

pub(super) fn on_disk(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

/// Frames until the file has this in it.
pub(super) fn until_written(harness: &mut Harnessed, path: &Path, wanted: &str) {
    until(harness, "the file", |_| on_disk(path).contains(wanted));
}

pub(super) fn cards(harness: &Harnessed) -> Vec<String> {
    let kinds = ["Line, ", "Silence, ", "Bell, ", "Part, ", "Breathing, "];
    harness
        .root()
        .children_recursive()
        .filter_map(|node| node.accesskit_node().label())
        .filter(|label| kinds.iter().any(|kind| label.starts_with(kind)))
        .collect()
}

pub(super) fn focus_on(harness: &mut Harnessed, card: &str, nth: usize) {
    let found = harness.query_all_by_label(card).nth(nth).unwrap_or_else(|| panic!("no {card}"));
    found.scroll_to_me();
    found.focus();
    harness.run_steps(3);
}

pub(super) fn type_text(harness: &mut Harnessed, text: &str) {
    harness.event(egui::Event::Text(text.into()));
    harness.run_steps(2);
}

#[test]
fn only_someone_who_writes_for_others_meets_it() {
    let mut harness = plain();
    assert!(!has_button(&harness, "Studio"));
    go(&mut harness, Command::Studio);
    assert!(harness.query_by_label("Begin a bundle").is_none(), "its key leads nowhere");
    go(&mut harness, Command::Keys);
    assert!(!says(&harness, "While writing in Studio") && !says(&harness, "Studio"));
    key(&mut harness, Modifiers::NONE, Key::Escape);
    go(&mut harness, Command::Settings);
    let label = "I write practices for others";
    harness.get_by_role_and_label(Role::CheckBox, label).scroll_to_me();
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::CheckBox, label).click();
    harness.run_steps(3);
    press(&mut harness, "Studio");
    assert!(says(&harness, "Begin a bundle"));
    go(&mut harness, Command::Keys);
    assert!(says(&harness, "While writing in Studio"));
}

#[test]
fn a_session_is_written_by_keyboard_alone() {
    let (mut harness, file) = writing(SCRIPT);
    assert_eq!(
        cards(&harness)[..4],
        ["Bell, 1 of 5", "Line, 2 of 5", "Silence, 3 of 5", "Part, 4 of 5"],
        "announced with kind and place"
    );
    // The first line has the focus; what is typed goes on there.
    key(&mut harness, Modifiers::NONE, Key::End);
    type_text(&mut harness, " Both of them.");
    until_written(&mut harness, &file, "Say(\"Perhaps notice the feet. Both of them.\"),");
    key(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(cards(&harness)[2], "Line, 3 of 6", "a line of its own");
    type_text(&mut harness, "They \"carry\" you.");
    until_written(&mut harness, &file, "        Say(\"They \\\"carry\\\" you.\"),\n        Quiet");
    assert!(on_disk(&file).contains("// Mine.\n") && on_disk(&file).contains("// About the feet."));
    // Up, a second one, and away again.
    go(&mut harness, Command::MoveUp);
    until_written(&mut harness, &file, "you.\"),\n        // About the feet.\n");
    go(&mut harness, Command::Double);
    until(&mut harness, "a second one", |_| on_disk(&file).matches("carry").count() == 2);
    go(&mut harness, Command::Remove);
    until(&mut harness, "one again", |_| on_disk(&file).matches("carry").count() == 1);
    // All of it back, to the byte.
    for _ in 0..6 {
        go(&mut harness, Command::Undo);
    }
    until(&mut harness, "all as before", |_| on_disk(&file) == SCRIPT);
    go(&mut harness, Command::Redo);
    until_written(&mut harness, &file, "Both of them.");
    // An empty line goes with Backspace.
    go(&mut harness, Command::Undo);
    focus_on(&mut harness, "Line, 2 of 5", 0);
    key(&mut harness, Modifiers::NONE, Key::End);
    key(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(cards(&harness)[2], "Line, 3 of 6");
    assert!(!says(&harness, "To be mended"), "a line that is about to be written is no fault");
    key(&mut harness, Modifiers::NONE, Key::Backspace);
    assert_eq!(cards(&harness)[2], "Silence, 3 of 5");
    until(&mut harness, "all as before", |_| on_disk(&file) == SCRIPT);
    // The line before it is at hand again; Enter within its words divides it.
    key(&mut harness, Modifiers::NONE, Key::Home);
    for _ in 0.."Perhaps ".len() {
        key(&mut harness, Modifiers::NONE, Key::ArrowRight);
    }
    key(&mut harness, Modifiers::NONE, Key::Enter);
    until_written(&mut harness, &file, "Say(\"Perhaps\"),");
    assert!(on_disk(&file).contains("Say(\"notice the feet.\"),"), "{}", on_disk(&file));
}

#[test]
fn what_is_set_about_a_step_is_in_its_text() {
    let (mut harness, file) = writing(SCRIPT);
    let length = harness.query_all_by_label("At most").next().unwrap();
    length.focus();
    harness.run_steps(3);
    key(&mut harness, Modifiers::COMMAND, Key::A);
    type_text(&mut harness, "5m");
    until_written(&mut harness, &file, "Quiet(ideal: \"30s\", least: \"10s\", most: \"5m\")");
    type_into(&mut harness, "Title", " of hands");
    until_written(&mut harness, &file, "title: \"Evening of hands\"");
    reach(&mut harness, "5 min");
    until_written(&mut harness, &file, "lengths: [\"3m\", \"5m\"]");
    reach(&mut harness, "Silence");
    until(&mut harness, "a silence", |_| on_disk(&file).matches("Quiet(").count() == 3);
}

#[test]
fn it_is_heard_from_anywhere() {
    let (mut harness, _) = writing(SCRIPT);
    focus_on(&mut harness, "Part, 4 of 5", 0);
    go(&mut harness, Command::Hear);
    until(&mut harness, "the sound", |h| has_button(h, "Stop"));
    go(&mut harness, Command::Hear);
    assert!(has_button(&harness, "Hear from here"));
    // What cannot be played says so and does not begin.
    focus_on(&mut harness, "Line, 2 of 5", 0);
    key(&mut harness, Modifiers::COMMAND, Key::A);
    key(&mut harness, Modifiers::NONE, Key::Backspace);
    until(&mut harness, "what is missing", |h| says(h, "once every line has words"));
    go(&mut harness, Command::Hear);
    assert!(!has_button(&harness, "Stop"));
}

#[test]
fn advice_stands_by_the_step_that_it_is_about() {
    let (mut harness, _) = writing(&SCRIPT.replace("Perhaps the hands.", "You must relax now."));
    until(&mut harness, "the advice", |h| says(h, "is an order"));
    focus_on(&mut harness, "Line, 1 of 2", 0);
    key(&mut harness, Modifiers::COMMAND, Key::A);
    type_text(&mut harness, "Perhaps the hands.");
    until(&mut harness, "no advice", |h| !says(h, "is an order"));
}

#[test]
fn what_another_program_writes_is_taken_or_asked_about() {
    let (mut harness, file) = writing(SCRIPT);
    let theirs = SCRIPT.replace("notice the feet", "notice the soles");
    std::fs::write(&file, &theirs).unwrap();
    until(&mut harness, "their words", |h| says(h, "Perhaps notice the soles."));
    // Both at once: nothing is written until someone chooses, and what is not chosen is kept.
    focus_on(&mut harness, "Line, 2 of 5", 0);
    key(&mut harness, Modifiers::NONE, Key::End);
    let again = theirs.replace("soles", "toes");
    std::fs::write(&file, &again).unwrap();
    type_text(&mut harness, " Mine.");
    until(&mut harness, "the question", |h| has_button(h, "Keep what I wrote"));
    assert_eq!(on_disk(&file), again);
    reach(&mut harness, "Keep what I wrote");
    until_written(&mut harness, &file, "Perhaps notice the soles. Mine.");
    let folder = file.parent().unwrap().parent().unwrap();
    let kept = studio::desk::versions(folder, &file);
    assert_eq!(on_disk(&kept[0].path), again);
    // And the other way round.
    focus_on(&mut harness, "Line, 2 of 5", 0);
    key(&mut harness, Modifiers::NONE, Key::End);
    type_text(&mut harness, " More.");
    std::fs::write(&file, &again).unwrap();
    until(&mut harness, "the question", |h| has_button(h, "Take what is in the file"));
    reach(&mut harness, "Take what is in the file");
    until(&mut harness, "their words", |h| says(h, "Perhaps notice the toes."));
    until(&mut harness, "mine, kept", |_| {
        let kept = studio::desk::versions(folder, &file);
        on_disk(&kept[0].path).contains("More.")
    });
}

#[test]
fn what_nobody_has_chosen_yet_is_kept_when_it_is_left() {
    let (mut harness, file) = writing(SCRIPT);
    type_text(&mut harness, "Mine.");
    std::fs::write(&file, SCRIPT.replace("feet", "soles")).unwrap();
    until(&mut harness, "the question", |h| has_button(h, "Keep what I wrote"));
    go(&mut harness, Command::Today);
    let folder = file.parent().unwrap().parent().unwrap().to_path_buf();
    until(&mut harness, "mine, kept", |_| {
        let kept = studio::desk::versions(&folder, &file);
        kept.first().is_some_and(|newest| on_disk(&newest.path).contains("Mine."))
    });
    assert!(on_disk(&file).contains("soles"), "and theirs is where it was");
}

#[test]
fn the_text_itself_can_be_edited_and_nothing_is_lost_in_it() {
    let (mut harness, file) = writing(SCRIPT);
    go(&mut harness, Command::AsText);
    harness.get_by_label("The file as text").focus();
    harness.run_steps(2);
    // The cursor stands at the step that was at hand.
    key(&mut harness, Modifiers::CTRL | Modifiers::COMMAND, Key::End);
    type_text(&mut harness, "(");
    until(&mut harness, "why not", |h| {
        says(h, "The script can be edited once it is mended in line 22")
    });
    until_written(&mut harness, &file, ")\n(");
    key(&mut harness, Modifiers::NONE, Key::Backspace);
    until(&mut harness, "all as before", |_| on_disk(&file) == SCRIPT);
    go(&mut harness, Command::AsText);
    assert_eq!(cards(&harness)[0], "Bell, 1 of 5");
}

#[test]
fn leaving_writes_at_once() {
    for away in [Command::Today, Command::Back, Command::Lock] {
        let (mut harness, file) = writing(SCRIPT);
        type_text(&mut harness, "x");
        go(&mut harness, away);
        // No moment's rest: the file is there as fast as the disk is.
        wait_for("the file", || on_disk(&file).contains("x").then_some(()));
    }
}

#[test]
fn what_cannot_be_opened_or_written_says_why_and_keeps_what_was_typed() {
    let (mut harness, folder) = bundle_open(SIZES[1], Appearance::default(), SCRIPT);
    let file = folder.join("s/evening.ron");
    std::fs::write(folder.join("s/odd.ron"), b"caf\xE9").unwrap();
    go(&mut harness, Command::Back);
    until(&mut harness, "its title", |h| has_button(h, "A quiet evening"));
    reach(&mut harness, "A quiet evening");
    until(&mut harness, "the bundle", |h| has_button(h, "s/odd.ron"));
    reach(&mut harness, "s/odd.ron");
    until(&mut harness, "why", |h| says(h, "\u{201C}odd.ron\u{201D} is not plain text (UTF-8)"));
    // A file that vanishes comes back with what is written.
    open_session(&mut harness, "Evening");
    std::fs::remove_file(&file).unwrap();
    type_text(&mut harness, "One.");
    until_written(&mut harness, &file, "One.");
    // One that cannot be written is said, and tried again.
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    type_text(&mut harness, "Two.");
    until(&mut harness, "why", |h| says(h, "What you wrote is here"));
    std::fs::remove_dir(&file).unwrap();
    type_text(&mut harness, "Three.");
    until_written(&mut harness, &file, "One.Two.Three.");
    until(&mut harness, "it is saved", |h| says(h, "Saved"));
    // A folder that is none.
    go(&mut harness, Command::Back);
    go(&mut harness, Command::Back);
    type_into(&mut harness, "Where the folder is", "/nowhere/at all");
    reach(&mut harness, "Open");
    until(&mut harness, "why", |h| says(h, "is not a folder on this computer"));
}

#[test]
fn a_bundle_is_looked_through() {
    let (mut harness, _) = bundle_open(SIZES[1], Appearance::default(), SCRIPT);
    reach(&mut harness, "Look through all of it");
    until(&mut harness, "what is missing", |h| says(h, "to be mended before it can be packed"));
    assert!(says(&harness, "The author's \u{201C}name\u{201D} is still"), "as it was begun");
    reach(&mut harness, "Edit bundle.ron");
    until(&mut harness, "its text", |h| says(h, "A bundle in the making."));
    assert!(!has_button(&harness, "As text"), "it has no cards");
}

#[test]
fn everything_in_it_is_within_the_window() {
    let large = Appearance { text_percent: 200, ..Appearance::default() };
    for (size, looks) in
        SIZES.into_iter().flat_map(|size| [(size, Appearance::default()), (size, large.clone())])
    {
        let (mut harness, _) = bundle_open(size, looks, SCRIPT);
        harness.run_steps(4);
        assert_eq!(over_the_edge(&harness, true), Vec::<String>::new(), "the bundle at {size:?}");
        open_session(&mut harness, "Evening");
        until(&mut harness, "the picture", |h| says(h, "silences of up to"));
        harness.run_steps(4);
        assert_eq!(over_the_edge(&harness, true), Vec::<String>::new(), "the session at {size:?}");
    }
}

#[test]
fn a_session_of_two_thousand_steps_is_painted_where_it_is_seen() {
    let many: String = (0..1998).map(|n| format!("        Quiet(\"{}s\"),\n", n % 9 + 1)).collect();
    let script = SCRIPT.replace("        Bell(Bowl),\n    ],", &format!("{many}    ],"));
    let (mut harness, _) = bundle_open(SIZES[1], Appearance::default(), &script);
    open_session(&mut harness, "Evening");
    harness.run_steps(4);
    let shown = cards(&harness).len();
    assert!((4..60).contains(&shown), "{shown} of 2004 are laid out");
    to_the_end(&mut harness);
    assert!(cards(&harness).iter().any(|card| card == "Silence, 2002 of 2002"));
}

#[test]
fn a_programme_is_put_together_as_stages() {
    let (mut harness, folder) = bundle_open(SIZES[1], Appearance::default(), SCRIPT);
    let manifest = folder.join("bundle.ron");
    reach(&mut harness, "Add a stage");
    until_written(&mut harness, &manifest, "title: \"Week 2\"");
    harness.get_by_role_and_label(Role::ComboBox, "What opens it").scroll_to_me();
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::ComboBox, "What opens it").click();
    harness.run_steps(4);
    press(&mut harness, "Opens with practice");
    until_written(&mut harness, &manifest, "gate: Practised(times: 3)");
    type_into(&mut harness, "What stage 2 is for", "Slower.");
    until_written(&mut harness, &manifest, "about: \"Slower.\"");
    reach(&mut harness, "Move up: stage 2");
    until(&mut harness, "another order", |_| {
        let text = on_disk(&manifest);
        text.find("Week 2") < text.find("The first week")
    });
    reach(&mut harness, "Remove: stage 1");
    until(&mut harness, "one stage", |_| !on_disk(&manifest).contains("Week 2"));
    // Who it is from is remembered for the next bundle.
    harness.get_by_role_and_label(Role::TextInput, "Your name").scroll_to_me();
    harness.run_steps(6);
    harness.get_by_role_and_label(Role::TextInput, "Your name").focus();
    harness.run_steps(3);
    key(&mut harness, Modifiers::COMMAND, Key::A);
    type_text(&mut harness, "The practice by the river");
    until_written(&mut harness, &manifest, "name: \"The practice by the river\"");
    assert!(on_disk(&manifest).contains("// A bundle in the making."), "its comments stay");
    go(&mut harness, Command::Back);
    let author = harness.state_mut().window().keeper().settings().author.clone();
    assert_eq!(author[0], "The practice by the river");
}

/// A page as it comes out of a word processor.
const PAGE: &str = "Arriving\n\nYou may like to let your weight be held. [pause 10 s]\n\nPerhaps there is one sound.\n\
                    (bell)\n\nHANDS\n\nThe hands may be warm or cool.\n[silence: 2 min]\nThere is no hurry.\n";

#[test]
fn a_page_from_a_word_processor_becomes_steps() {
    let (mut harness, file) = writing(SCRIPT);
    reach(&mut harness, "Paste a script…");
    harness.get_by_label("The script").focus();
    harness.run_steps(2);
    harness.event(egui::Event::Paste(PAGE.into()));
    harness.run_steps(3);
    assert!(says(&harness, "4 lines, 2 silences, 1 bell"), "shown before it is taken");
    assert!(!on_disk(&file).contains("no hurry"));
    reach(&mut harness, "Take these steps");
    until_written(&mut harness, &file, "Say(\"There is no hurry.\")");
    assert!(on_disk(&file).contains("Quiet(ideal: \"2m\""), "{}", on_disk(&file));
    go(&mut harness, Command::Undo);
    until(&mut harness, "all as before", |_| on_disk(&file) == SCRIPT);
    // Pasted where a line is to be written, it is shown in the same way, and comes in the place of that line.
    focus_on(&mut harness, "Line, 2 of 5", 0);
    key(&mut harness, Modifiers::NONE, Key::End);
    key(&mut harness, Modifiers::NONE, Key::Enter);
    harness.event(egui::Event::Paste(PAGE.into()));
    harness.run_steps(3);
    reach(&mut harness, "Take these steps");
    until_written(&mut harness, &file, "Say(\"There is no hurry.\")");
    until(&mut harness, "no empty line", |_| !on_disk(&file).contains("Say(\"\")"));
    // What cannot be taken says why.
    reach(&mut harness, "Paste a script…");
    harness.get_by_label("The script").focus();
    harness.run_steps(2);
    harness.event(egui::Event::Paste("<html><body>Words.</body></html>".into()));
    harness.run_steps(3);
    assert!(says(&harness, "and not plain text"), "a web page");
    reach(&mut harness, "Leave it");
    assert!(!has_button(&harness, "Leave it"));
}

#[test]
fn a_folder_that_is_tried_out_can_be_written_on() {
    let (mut harness, folder) = bundle_open(SIZES[1], Appearance::default(), SCRIPT);
    go(&mut harness, Command::Bundles);
    harness.state_mut().window().open_path(folder.clone());
    until(&mut harness, "its sessions", |h| has_button(h, "Close"));
    press(&mut harness, "Open in Studio");
    until(&mut harness, "the bundle", |h| has_button(h, "Edit bundle.ron"));
    // Studio itself opens a folder in Studio.
    harness.state_mut().window().open_path(folder);
    until(&mut harness, "the bundle", |h| has_button(h, "Edit bundle.ron"));
}

#[test]
fn what_is_edited_as_text_is_not_written_over_from_the_page() {
    let (mut harness, folder) = bundle_open(SIZES[1], Appearance::default(), SCRIPT);
    let manifest = folder.join("bundle.ron");
    reach(&mut harness, "Edit bundle.ron");
    until(&mut harness, "its text", |h| says(h, "A bundle in the making."));
    harness.get_by_label("The file as text").focus();
    harness.run_steps(2);
    key(&mut harness, Modifiers::COMMAND, Key::End);
    type_text(&mut harness, "// Typed as text.");
    // Back before it has rested: it is written on the way.
    go(&mut harness, Command::Back);
    until_written(&mut harness, &manifest, "// Typed as text.");
    until(&mut harness, "the page", |h| has_button(h, "Add a stage"));
    harness.run_steps(20);
    reach(&mut harness, "Add a stage");
    until_written(&mut harness, &manifest, "title: \"Week 2\"");
    assert!(on_disk(&manifest).contains("// Typed as text."), "{}", on_disk(&manifest));
    // Whoever only looked at it is not taken for its author.
    go(&mut harness, Command::Back);
    let author = harness.state_mut().window().keeper().settings().author.clone();
    assert_eq!(author, <[String; 3]>::default());
}

#[test]
fn a_bundle_begins_with_a_programme_or_with_nothing() {
    let mut harness = plain();
    let keeper = harness.state_mut().window().keeper();
    let settings = groundwork::keeper::Settings { writes: true, ..keeper.settings().clone() };
    keeper.set_settings(settings).unwrap();
    go(&mut harness, Command::Studio);
    let place = harness.state().folder.path().join("gone");
    let gone = vec![place.clone()];
    let keeper = harness.state_mut().window().keeper();
    let settings = groundwork::keeper::Settings { making: gone, ..keeper.settings().clone() };
    keeper.set_settings(settings).unwrap();
    // What is gone is said, and leaves the list.
    until(&mut harness, "what became of it", |h| says(h, "There is no bundle in"));
    press(&mut harness, "Take it off this list");
    assert!(!says(&harness, "There is no bundle in"));
    for (choice, offers) in [("Empty", false), ("Like “Settling, four weeks”", true)] {
        let folder = harness.state().folder.path().join(choice.len().to_string());
        let starter = if offers { studio::Starter::Settling } else { studio::Starter::Empty };
        assert!(has_button(&harness, choice));
        starter.write(&folder).unwrap();
        type_into(&mut harness, "Where the folder is", folder.to_str().unwrap());
        reach(&mut harness, "Open");
        until(&mut harness, "the bundle", |h| has_button(h, "Edit bundle.ron"));
        // Sessions of the program's own stand in the stages by their titles.
        let in_stages = |h: &Harnessed| {
            h.query_all_by_role_and_label(Role::Button, "Feet on the floor").next().is_some()
        };
        assert_eq!(in_stages(&harness), offers);
        assert!(!has_button(&harness, "A quiet evening"), "nothing to be thrown away");
        go(&mut harness, Command::Back);
        harness.run_steps(4);
    }
    let settling = |h: &Harnessed| has_button(h, "Settling, four weeks");
    until(&mut harness, "it is called by its title", settling);
}

#[test]
fn a_reading_begins_and_what_is_not_on_the_list_can_be_put_there() {
    let (mut harness, folder) = bundle_open(SIZES[1], Appearance::default(), SCRIPT);
    std::fs::write(folder.join("s/other.ron"), SCRIPT.replace("\"Evening\"", "\"Other\"")).unwrap();
    go(&mut harness, Command::Back);
    harness.run_steps(4);
    until(&mut harness, "its title", |h| has_button(h, "A quiet evening"));
    press(&mut harness, "A quiet evening");
    until(&mut harness, "the other one", |h| says(h, "not in the bundle's list"));
    reach(&mut harness, "Put it on the list");
    let manifest = folder.join("bundle.ron");
    until_written(&mut harness, &manifest, "sessions: [\"s/evening.ron\", \"s/other.ron\"]");
    until(&mut harness, "no word of it", |h| !says(h, "not in the bundle's list"));
    type_into(&mut harness, "A new reading", "When it is too much");
    key(&mut harness, Modifiers::NONE, Key::Enter);
    until(&mut harness, "its text", |h| h.query_by_label("The file as text").is_some());
    let file = folder.join("r/when-it-is-too-much.md");
    assert_eq!(on_disk(&file), "");
    let title = "Reading(file: \"r/when-it-is-too-much.md\", title: \"When it is too much\")";
    assert!(on_disk(&manifest).contains(title), "{}", on_disk(&manifest));
    // The cursor is in it.
    harness.run_steps(4);
    type_text(&mut harness, "Stop.");
    until_written(&mut harness, &file, "Stop.");
    go(&mut harness, Command::Back);
    until(&mut harness, "the bundle", |h| says(h, "When it is too much"));
}

#[test]
fn earlier_versions_are_cleared_when_that_is_asked_for() {
    let (mut harness, file) = writing(SCRIPT);
    let folder = file.parent().unwrap().parent().unwrap().to_owned();
    type_text(&mut harness, "X");
    until_written(&mut harness, &file, "X");
    assert!(folder.join(".versions/s").is_dir());
    go(&mut harness, Command::Back);
    until(&mut harness, "the bundle", |h| has_button(h, "Edit bundle.ron"));
    until(&mut harness, "their size", |h| says(h, "take 1 kB"));
    reach(&mut harness, "Clear earlier versions…");
    reach(&mut harness, "Keep them");
    assert!(folder.join(".versions").is_dir(), "nothing goes unasked");
    reach(&mut harness, "Clear earlier versions…");
    reach(&mut harness, "Clear them");
    until(&mut harness, "they are gone", |_| !folder.join(".versions").exists());
    assert!(on_disk(&file).contains('X'), "what is written stays");
    until(&mut harness, "no word of them", |h| !says(h, "Clear earlier versions"));
}

#[test]
fn a_session_is_shown_as_clients_will_see_it() {
    let (mut harness, _) = writing(SCRIPT);
    press(&mut harness, "As your client");
    until(&mut harness, "its page", |h| has_button(h, "Begin"));
    assert!(says(&harness, "By Your name, or that of your practice"));
    assert!(!says(&harness, "Not signed"), "someone is about to sign it");
    go(&mut harness, Command::Back);
    until(&mut harness, "the session", |h| has_button(h, "As text"));
}

#[test]
fn what_is_done_on_the_page_of_a_bundle_can_be_undone() {
    let (mut harness, folder) = bundle_open(SIZES[1], Appearance::default(), SCRIPT);
    let manifest = folder.join("bundle.ron");
    let begun = on_disk(&manifest);
    reach(&mut harness, "Remove: stage 1");
    until(&mut harness, "no programme", |_| !on_disk(&manifest).contains("programme: "));
    go(&mut harness, Command::Undo);
    until(&mut harness, "it is back", |_| on_disk(&manifest) == begun);
    go(&mut harness, Command::Redo);
    until(&mut harness, "it is gone again", |_| !on_disk(&manifest).contains("programme: "));
    reach(&mut harness, "Undo");
    until(&mut harness, "it is back again", |_| on_disk(&manifest) == begun);
    // In the title of something new, the key takes back letters and nothing out of sight.
    reach(&mut harness, "Remove: stage 1");
    until(&mut harness, "no programme", |_| !on_disk(&manifest).contains("programme: "));
    type_into(&mut harness, "A new session", "Late");
    go(&mut harness, Command::Undo);
    harness.run_steps(80);
    assert!(!on_disk(&manifest).contains("programme: "));
}

#[test]
fn readings_belong_to_stages() {
    let (mut harness, folder) = bundle_open(SIZES[1], Appearance::default(), SCRIPT);
    let manifest = folder.join("bundle.ron");
    let label = "About these evenings";
    assert!(on_disk(&manifest).contains("readings: [\"r/about.md\"],"));
    // It stands in the list of readings first, and with the stage below.
    let of_stage = |h: &Harnessed| {
        let found = h.query_all_by_role_and_label(Role::Button, label).last().unwrap();
        found.scroll_to_me();
    };
    of_stage(&harness);
    harness.run_steps(6);
    harness.query_all_by_role_and_label(Role::Button, label).last().unwrap().click();
    until(&mut harness, "it is out", |_| {
        !on_disk(&manifest).contains("readings: [\"r/about.md\"]")
    });
    harness.query_all_by_role_and_label(Role::Button, label).last().unwrap().click();
    until_written(&mut harness, &manifest, "readings: [\"r/about.md\"]");
}
