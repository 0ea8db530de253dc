//! What brings advice and, as important, what does not.

use super::{said, with_partner_steps, with_steps};
use crate::script::Code;

/// The codes of everything that is said over one spoken line.
fn on_line(line: &str) -> Vec<&'static str> {
    codes(&with_steps(&format!("Say({line:?}),")))
}

fn codes(script: &str) -> Vec<&'static str> {
    said(script).diagnostics.iter().map(|diagnostic| diagnostic.code.name()).collect()
}

#[test]
fn orders_are_noticed() {
    for line in [
        "You must sit upright.",
        "You have to stay with it.",
        "Make sure the phone is off.",
        "Close your eyes.",
        "When you are ready, close your eyes.",
        "Now shut your eyes, and rest.",
        "Keep your eyes closed.",
        "Just relax.",
        "Try to relax the belly.",
        "Let go of all your fear.",
        "Breathe out and let it all go.",
        "Empty your mind.",
        "Lie still.",
        "CLOSE YOUR EYES.",
        "Let your eyes close.",
        "There is no hurry, close your eyes.",
    ] {
        assert_eq!(on_line(line), ["orders"], "{line}");
    }
}

#[test]
fn invitations_are_left_alone() {
    for line in [
        "You may like to close your eyes, or leave them open.",
        "Close your eyes, or leave them open.",
        "If you like, close your eyes.",
        "Your eyes may be open or closed.",
        "There is no need to close your eyes.",
        "You do not need to sit still.",
        "Nothing you must do, nowhere you have to be.",
        "Rest for as long as you need to.",
        "If you need to move, that is fine.",
        "Perhaps let go of the shoulders a little.",
        "You could let go, or not.",
        "The breath lets go on its own.",
        "You don't have to relax.",
        "Notice the eyes, and what they rest on.",
        "Perhaps notice the soles of the feet, and what they rest on.",
        "You may like to let your weight be held by whatever is under you.",
        "If this pace feels wrong, follow your own.",
    ] {
        assert_eq!(on_line(line), [""; 0], "{line}");
    }
}

#[test]
fn the_speaker_stays_outside() {
    for line in
        ["We begin.", "Let's begin.", "Let’s begin.", "Bring it to our feet.", "Let us sit."]
    {
        assert_eq!(on_line(line), ["plural-we"], "{line}");
    }
    for line in ["The US coast.", "A wet week.", "You may use the chair.", "An hour passes."] {
        assert_eq!(on_line(line), [""; 0], "{line}");
    }
}

#[test]
fn three_instructions_in_a_row_are_a_drill() {
    assert_eq!(on_line("Sit down. Notice the feet. Breathe in."), ["imperatives"]);
    assert_eq!(on_line("Gently turn the head, then lower it, and rest."), ["imperatives"]);
    assert_eq!(on_line("Sit down. Notice the feet."), [""; 0]);
    assert_eq!(on_line("Sit down. Perhaps notice the feet. Breathe in. Rest."), [""; 0]);
    assert_eq!(on_line("You may sit down, notice the feet, and breathe in."), [""; 0]);
    assert_eq!(on_line("Sit down. The chair is there. Notice the feet. Breathe in."), [""; 0]);

    let three = |between: &str| {
        codes(&with_steps(&format!(
            "Say(\"Sit down.\"), Say(\"Notice the feet.\"), {between} Say(\"Breathe in.\"),"
        )))
    };
    assert_eq!(three(""), ["imperatives"], "lines without a pause form a row");
    assert_eq!(three("Quiet(\"6s\"),"), [""; 0], "a silence ends it");
    let paced = "Breathe(pattern: Coherent, ideal: \"1m\", lines: [Spoken(cycle: 1, say: \"Sit down.\"), \
                 Spoken(cycle: 2, say: \"Breathe in.\"), Spoken(cycle: 3, say: \"Breathe out.\")]), Say(\"Rest.\")";
    assert_eq!(codes(&with_partner_steps(paced)), [""; 0], "breaths lie between paced lines");
}

#[test]
fn promises_are_noticed_wherever_they_stand() {
    for line in
        ["This will heal.", "It cures fear.", "You will feel better.", "Calm is guaranteed."]
    {
        assert_eq!(on_line(line), ["promise"], "{line}");
    }
    for line in
        ["This will not heal anything.", "Nobody can guarantee rest.", "Healing takes time."]
    {
        assert_eq!(on_line(line), [""; 0], "{line}");
    }
    let note =
        with_steps("Bell(Bowl)").replacen("steps:", "notes: [\"This will cure you.\"], steps:", 1);
    assert_eq!(codes(&note), ["promise"]);
}

#[test]
fn the_pelvic_floor_softens_on_the_in_breath() {
    for line in [
        "Relax the pelvic floor as you breathe out.",
        "On the out-breath, the pelvic floor softens.",
        "Squeeze the pelvic floor.",
        "A kegel on each breath.",
    ] {
        assert_eq!(on_line(line), ["pelvic-out-breath"], "{line}");
    }
    for line in [
        "As you breathe in, the pelvic floor may soften.",
        "The pelvic floor softens as you breathe in, and comes back as you breathe out.",
        "There is nothing to squeeze in the pelvic floor.",
        "The shoulders soften as you breathe out.",
    ] {
        assert_eq!(on_line(line), [""; 0], "{line}");
    }
    let part = |area: &str| {
        codes(&with_steps(&format!(
            "Part(title: \"A\", area: {area}, steps: [Say(\"It softens as you breathe out.\")]),"
        )))
    };
    assert_eq!(part("Pelvis"), ["pelvic-out-breath"], "the part says what is spoken of");
    assert_eq!(part("Shoulders"), [""; 0]);
}

#[test]
fn whispering_is_noticed() {
    for line in ["In a whisper, good night.", "(whispering) Good night.", "I whisper this to you."]
    {
        assert_eq!(on_line(line), ["whisper"], "{line}");
    }
    for line in ["The wisps of cloud.", "The wind whispers in the grass."] {
        assert_eq!(on_line(line), [""; 0], "{line}");
    }
}

/// The same words in another sense: whose words they are, what they are about, and whether they are denied.
#[test]
fn how_words_are_meant_decides() {
    let pairs = [
        ("plural-we", "We can stop here.", "One of you may say, “We can stop here.”"),
        ("plural-we", "We are tired.", "It may sound like this: we are tired."),
        ("orders", "You have to rest.", "Put down everything that you have to do."),
        ("orders", "You should be calm.", "A voice may say that you should be calm."),
        ("orders", "Let go of your fear.", "Let go of the rope."),
        ("orders", "As you close your eyes, rest.", "Before you close your eyes, set the alarm."),
        ("promise", "This will help you.", "The bell will help you find the pace."),
        ("safety", "You are completely safe.", "Are you safe enough to go on?"),
        ("endure", "If it hurts, keep going.", "If it hurts, you do not have to keep going."),
        ("endure", "You may be afraid. Stay there.", "You may be afraid. You can stop."),
        ("memory", "Go back to your childhood.", "There is no need to go back to your childhood."),
        ("leaving-body", "Float out of your body.", "Leaves float on the water."),
        (
            "consent",
            "Let your partner touch you wherever they want.",
            "Ask where touch is welcome.",
        ),
        ("arousal", "Notice the pleasure building.", "Pleasure is not the goal."),
        ("presumed", "Your husband sits down.", "Your husband or wife may sit down."),
        ("feelings", "Forgive each other now.", "You do not have to forgive anyone."),
        ("physiology", "This releases oxytocin.", "Nobody knows whether this releases oxytocin."),
        ("forced-breath", "Hold your breath for twenty seconds.", "Hold hands for twenty seconds."),
        ("blame", "You are too tense.", "You are not too tense."),
        ("dismissing", "It is all in your head.", "It is not all in your head."),
        ("control", "You are in a trance.", "You are free to move."),
        ("watched", "I can see that you relax.", "You can look around."),
        ("medicine", "Stop taking your pills.", "Keep taking your pills."),
    ];
    for (code, harmful, harmless) in pairs {
        assert_eq!(on_line(harmful), [code], "{harmful}");
        assert_eq!(on_line(harmless), [""; 0], "{harmless}");
    }
}

#[test]
fn things_picked_one_by_one_are_no_drill() {
    let picked =
        "Name five things that you see. Name four that you feel. Name three that you hear.";
    assert_eq!(on_line(picked), [""; 0]);
    assert_eq!(on_line("Name it. Sit down. Breathe in."), ["imperatives"]);
}

/// A line with a blank plays, so that bundles which have one stay readable; whoever checks it hears of it.
#[test]
fn blanks_are_errors_for_whoever_checks() {
    let script = with_steps("Say(\"Rest, [your own words].\"), Say(\"[All of it.]\"),");
    let parsed = super::read(&script).expect("it can be played");
    let blanks: Vec<Code> = parsed.blanks.iter().map(|found| found.code).collect();
    assert_eq!(blanks, [Code::Blank, Code::Blank]);
    assert!(said(&script).has_errors());
    assert_eq!(codes(&with_steps("Say(\"A ] and a (b) and a [.\"),")), [""; 0]);
    let titled = with_steps("Part(title: \"[A]\", steps: [Say(\"Rest.\")]),");
    assert_eq!(codes(&titled), [""; 0], "only what is spoken");
}

#[test]
fn long_silences_want_a_bell() {
    let silent = |steps: &str| codes(&with_steps(steps));
    assert_eq!(silent("Quiet(\"5m1s\"),"), ["long-silence"]);
    assert_eq!(silent("Quiet(\"5m\"),"), [""; 0]);
    assert_eq!(silent("Quiet(ideal: \"5m\", most: \"1h\"),"), [""; 0], "the ideal counts");
    assert_eq!(silent("Quiet(\"3m\"), Quiet(\"3m\"), Quiet(\"3m\"),"), ["long-silence"], "once");
    assert_eq!(silent("Quiet(\"3m\"), Bell(Bowl), Quiet(\"3m\"),"), [""; 0]);
    let sleep = with_steps("Quiet(\"10m\"),").replacen(
        "practice: Grounding",
        "practice: Sleep, notes: [\"Not while driving.\"]",
        1,
    );
    assert_eq!(codes(&sleep), [""; 0], "a bell would wake");
}

/// Notes with the necessary content silence the advice in any wording.
#[test]
fn notes_are_asked_for_until_they_are_there() {
    let session = |fields: &str, steps: &str| {
        format!(
            "(format: 1, id: \"a\", title: \"A\", language: \"en\", {fields}, steps: [{steps}])"
        )
    };
    let boxed = "Breathe(pattern: Box, ideal: \"64s\")";
    let table = [
        ("practice: Sleep", "Bell(Bowl)", "driving-note", "Please do not listen while driving."),
        (
            "practice: Grounding",
            "Breathe(pattern: Coherent, ideal: \"1m\")",
            "driving-note",
            "Never when you drive.",
        ),
        ("practice: Touch, touch: Own", "Bell(Bowl)", "touch-note", "You touch your own hand."),
    ];
    for (fields, steps, code, note) in table {
        assert_eq!(codes(&session(fields, steps)), [code]);
        let noted = format!("{fields}, notes: [{note:?}]");
        assert_eq!(codes(&session(&noted, steps)), [""; 0], "{note}");
    }
    let driving = "practice: Breathing, notes: [\"Not while driving.\"]";
    assert_eq!(codes(&session(driving, boxed)), ["hold-note"]);
    let both = "practice: Breathing, notes: [\"Not while driving.\", \"Holds may be left out.\"]";
    assert_eq!(codes(&session(both, boxed)), [""; 0]);

    let partners = "practice: Dialogue, setting: Partners";
    assert_eq!(codes(&session(partners, "Bell(Bowl)")), ["partner-note"]);
    assert_eq!(codes(&with_partner_steps("Bell(Bowl)")), [""; 0]);
}

#[test]
fn words_are_judged_in_english_only() {
    let script = with_steps("Say(\"Close your eyes.\"), Quiet(\"6m\"),");
    let german = script.replacen("\"en\"", "\"de\"", 1);
    assert_eq!(codes(&script), ["orders", "long-silence"]);
    assert_eq!(codes(&german), ["long-silence"], "a silence needs no dictionary");
    assert_eq!(codes(&script.replacen("\"en\"", "\"en-GB\"", 1)), ["orders", "long-silence"]);
}

#[test]
fn advice_comes_beside_errors_and_stays_advice() {
    let report = said(&with_steps("Say(\"Close your eyes.\"), Quiet(\"x\"),"));
    let codes: Vec<Code> = report.diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(codes, [Code::Orders, Code::Time]);
}

/// A caret points into the text as written, escapes and raw quotes included.
#[test]
fn carets_point_at_the_words() {
    for (written, column) in [
        ("\"Now, close your eyes.\"", 11),
        ("\"N\\u{f6}w, close your eyes.\"", 16),
        ("r##\"Now, close your eyes.\"##", 14),
        ("\"\\x4Eow, \\u{63}lose your eyes.\"", 14),
    ] {
        let report = said(&with_steps(&format!("Say({written}),")));
        let columns: Vec<_> = report
            .diagnostics
            .iter()
            .filter_map(|d| d.place.as_ref().map(|p| (p.column, p.length)))
            .collect();
        let length = if written.contains("{63}") { 20 } else { 15 };
        assert_eq!(columns, [(column, length)], "{written}");
    }
}

/// What cannot be understood beside the steps does not silence what can be said of them.
#[test]
fn an_unknown_practice_or_language_leaves_the_rest() {
    let script = with_steps("Say(\"Close your eyes.\"), Quiet(\"6m\"),");
    let said = |from: &str, to: &str| codes(&script.replacen(from, to, 1));
    assert_eq!(codes(&script), ["orders", "long-silence"]);
    assert_eq!(said("Grounding", "Groundin"), ["unknown-word", "orders"], "it may be for sleep");
    for english in ["english", "en_GB", "EN UK"] {
        let language = format!("\"{english}\"");
        assert_eq!(said("\"en\"", &language), ["language", "orders", "long-silence"], "{english}");
    }
    assert_eq!(said("\"en\"", "\"german\""), ["language", "long-silence"]);
    assert_eq!(said("language: \"en\", ", ""), ["missing-field", "long-silence"]);
}
