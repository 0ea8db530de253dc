//! Care in what is built in: no place in the body is named to someone who leaves it out, no word is lost in a
//! fade, and touch by a partner waits for a word from the therapist.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use groundwork::domain::{
    Anchor, Area, Choice, ClipLengths, EventKind, Eyes, Posture, Preferences, Request, Session,
    Step, compile,
};
use groundwork::library::{Folders, Library, beforehand};
use groundwork::script::parse;
use groundwork::studio::bundles;
use groundwork::studio::passes::Passes;

use crate::rig::program::groundwork;

fn library() -> Library {
    Library::new(Folders::find(Some(PathBuf::from("/nowhere"))).unwrap())
}

/// Every session that is handed out with the program: built in, in the examples, and as bundles begin.
fn every_session() -> Vec<Session> {
    let library = library();
    let mut sessions: Vec<Session> =
        library.built_in().unwrap().iter().map(|opened| opened.session().clone()).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("examples")];
    let mut scripts = vec![root.join("src/studio/starter/evening.ron")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let is_script = path.extension().is_some_and(|ending| ending == "ron");
            match path.is_dir() {
                true => folders.push(path),
                false if is_script && !path.ends_with("bundle.ron") => scripts.push(path),
                false => {}
            }
        }
    }
    sessions.extend(scripts.iter().map(|path| session(&fs::read_to_string(path).unwrap())));
    assert!(sessions.len() >= 24, "{}", sessions.len());
    sessions
}

fn session(script: &str) -> Session {
    parse("a.ron", script.as_bytes()).unwrap_or_else(|report| panic!("{report}")).session
}

/// The words of a place, in small letters; more than one stand next to each other.
fn words_of(area: Area) -> &'static [&'static str] {
    match area {
        Area::Feet => &[
            "foot", "feet", "toe", "toes", "sole", "soles", "heel", "heels", "ankle", "ankles",
            "barefoot", "instep",
        ],
        Area::Legs => &[
            "leg", "legs", "knee", "knees", "thigh", "thighs", "shin", "shins", "calf", "calves",
            "lap",
        ],
        Area::Pelvis => &[
            "pelvis",
            "pelvic",
            "hip",
            "hips",
            "groin",
            "genitals",
            "sitting bones",
            "buttocks",
            "bottom",
            "perineum",
            "vulva",
            "penis",
        ],
        Area::Belly => {
            &["belly", "bellies", "stomach", "abdomen", "tummy", "navel", "waist", "gut"]
        }
        Area::Chest => &[
            "chest",
            "rib",
            "ribs",
            "ribcage",
            "heart",
            "hearts",
            "heartbeat",
            "breastbone",
            "sternum",
            "lung",
            "lungs",
        ],
        Area::Breasts => &["breast", "breasts", "nipple", "nipples"],
        Area::Back => &[
            "the back",
            "your back",
            "each back",
            "upper back",
            "lower back",
            "sore back",
            "backs",
            "back to back",
            "spine",
            "shoulder blade",
            "shoulder blades",
        ],
        Area::Shoulders => &[
            "shoulder",
            "shoulders",
            "collarbone",
            "collarbones",
            "shoulder blade",
            "shoulder blades",
        ],
        Area::Arms => &[
            "arm", "arms", "forearm", "forearms", "elbow", "elbows", "wrist", "wrists", "armpit",
            "armpits",
        ],
        Area::Hands => &[
            "hand",
            "hands",
            "finger",
            "fingers",
            "fingertip",
            "fingertips",
            "palm",
            "palms",
            "thumb",
            "thumbs",
            "knuckle",
            "knuckles",
            "fist",
            "fists",
            "fingernail",
            "fingernails",
        ],
        Area::Neck => &["neck", "necks", "throat", "throats", "nape"],
        Area::Face => &[
            "face", "faces", "jaw", "jaws", "cheek", "cheeks", "forehead", "brow", "brows", "lip",
            "lips", "mouth", "mouths", "tongue", "tooth", "teeth", "chin", "nose", "nostril",
            "nostrils", "temples", "eyelid", "eyelids",
        ],
        Area::Head => &["head", "heads", "scalp", "skull", "ear", "ears", "your hair", "the hair"],
        Area::Skin => &["skin"],
    }
}

/// The words of a place that are in a text.
fn named(text: &str, area: Area) -> Option<&'static str> {
    let text = text.to_lowercase();
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    words_of(area).iter().copied().find(|phrase| {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        words.windows(phrase.len()).enumerate().any(|(at, found)| {
            // The back of a hand, or of a chair, is not the back.
            found == phrase && (area != Area::Back || words.get(at + phrase.len()) != Some(&"of"))
        })
    })
}

/// The places that a text names although they cannot be left out there.
fn look(text: &str, can_go: &BTreeSet<Area>, found: &mut Vec<String>) {
    for area in Area::ALL.iter().filter(|area| !can_go.contains(area)) {
        if let Some(word) = named(text, *area) {
            found.push(format!("{area:?}, `{word}`: {text}"));
        }
    }
}

/// What is said and shown of some steps where a place is named although it could not be left out there.
fn leaks(steps: &[Step], can_go: &BTreeSet<Area>, found: &mut Vec<String>) {
    for step in steps {
        match step {
            Step::Say(line) => look(&line.text, can_go, found),
            Step::Breathe(breathe) => {
                breathe.lines.iter().for_each(|paced| look(&paced.line.text, can_go, found));
            }
            Step::Part(part) => {
                let can_go = can_go.union(&part.areas).copied().collect();
                look(&part.title, &can_go, found);
                leaks(&part.steps, &can_go, found);
            }
            Step::Turn(turn) => {
                look(&turn.title, can_go, found);
                leaks(&turn.steps, can_go, found);
            }
            Step::Optional(optional) => leaks(&optional.steps, can_go, found),
            Step::Repeat(repeat) => leaks(&repeat.steps, can_go, found),
            Step::Choice(Choice::Anchor(branches)) => {
                for (anchor, steps) in branches {
                    // Attention does not rest on what is left out.
                    let place = match anchor {
                        Anchor::Hands => Some(Area::Hands),
                        Anchor::Feet => Some(Area::Feet),
                        _ => None,
                    };
                    leaks(steps, &can_go.iter().copied().chain(place).collect(), found);
                }
            }
            Step::Choice(Choice::Eyes(branches)) => {
                branches.iter().for_each(|(_, steps)| leaks(steps, can_go, found));
            }
            Step::Choice(Choice::Posture(branches)) => {
                branches.iter().for_each(|(_, steps)| leaks(steps, can_go, found));
            }
            Step::Bell(_) | Step::Quiet(_) => {}
        }
    }
}

fn leaks_of(session: &Session) -> Vec<String> {
    let mut found = Vec::new();
    leaks(&session.steps, &session.areas, &mut found);
    found
}

/// As it is written: whatever is said, shown over a part or read as a caption stands where it can be left out
/// with the place that it names, or in a session that says beforehand that it is about that place.
#[test]
fn places_are_named_where_they_can_be_left_out() {
    for session in every_session() {
        let found = leaks_of(&session);
        assert!(found.is_empty(), "{}:\n{}", session.id, found.join("\n"));
    }
}

/// The control: what the sessions said before, and what is allowed.
#[test]
fn a_place_named_where_it_can_not_be_left_out_is_found() {
    let found = |steps: &str| {
        leaks_of(&session(&format!(
            "Session(format: 2, id: \"a\", title: \"A\", language: \"en\", practice: BodyAwareness, \
             areas: [Skin], steps: [{steps}])"
        )))
    };
    let part = |areas: &str, title: &str, line: &str| {
        format!("Part(title: {title:?}, areas: [{areas}], steps: [Say({line:?})])")
    };
    let both = "The belly, the ribs, the chest.";
    assert_eq!(found(&part("Belly", "Belly", both)), [format!("Chest, `chest`: {both}")]);
    assert_eq!(found(&part("Belly, Chest", "Belly and chest", both)), [""; 0]);
    assert_eq!(found(&part("Hands", "Hands and arms", "A.")), ["Arms, `arms`: Hands and arms"]);
    assert_eq!(found("Say(\"Hands, and skin.\")"), ["Hands, `hands`: Hands, and skin."]);
    assert_eq!(
        found("Choice(anchor: {Hands: [Say(\"The hands.\")], Sounds: [Say(\"Feet.\")]})"),
        ["Feet, `feet`: Feet."]
    );
    assert_eq!(
        found(
            "Breathe(pattern: Coherent, ideal: \"1m\", lines: [Spoken(cycle: 1, say: \"The jaw.\")])"
        ),
        ["Face, `jaw`: The jaw."]
    );
    assert_eq!(found("Say(\"You can come back, at the back of the room.\")"), [""; 0]);
    assert_eq!(found("Say(\"On your back.\")"), ["Back, `your back`: On your back."]);
    for area in Area::ALL {
        let word = area.name().to_lowercase();
        let word = if *area == Area::Back { "the back".into() } else { word };
        assert!(named(&word, *area).is_some(), "{area:?}");
    }
}

/// What a sitting says and shows to someone with these preferences, with every optional part in it.
fn said(session: &Session, preferences: &Preferences) -> Vec<String> {
    let clips = ClipLengths::default();
    let timeline = compile(session, &clips, preferences, Request::default())
        .unwrap_or_else(|error| panic!("{}: {error}", session.id));
    let text = |kind: &EventKind| match kind {
        EventKind::Line { text, .. } => Some(text.to_string()),
        EventKind::Part { title } | EventKind::Turn { title, .. } => Some(title.to_string()),
        _ => None,
    };
    timeline.events().iter().filter_map(|event| text(&event.kind)).collect()
}

/// As it is played: each place left out alone, and all at once, whatever else is chosen.
#[test]
fn what_is_left_out_is_not_named_unless_that_was_said_beforehand() {
    let mut wishes = vec![Preferences::default()];
    let with = |change: &dyn Fn(&mut Preferences)| {
        let mut wish = Preferences::default();
        change(&mut wish);
        wish
    };
    wishes.extend(Anchor::ALL.iter().map(|it| with(&|wish| wish.anchor = Some(*it))));
    wishes.extend(Posture::ALL.iter().map(|it| with(&|wish| wish.posture = Some(*it))));
    wishes.extend(Eyes::ALL.iter().map(|it| with(&|wish| wish.eyes = Some(*it))));
    let alone = Area::ALL.iter().map(|area| BTreeSet::from([*area]));
    let left_out: Vec<BTreeSet<Area>> =
        alone.chain([Area::ALL.iter().copied().collect()]).collect();
    let mut warned = BTreeSet::new();
    for session in every_session() {
        for skip_areas in &left_out {
            for wish in &wishes {
                let wish = Preferences { skip_areas: skip_areas.clone(), ..wish.clone() };
                let about = wish.left_out_but_in(&session);
                assert_eq!(about.is_empty(), beforehand(&session, &wish).is_empty());
                if !about.is_empty() {
                    warned.insert(session.id.clone());
                }
                for text in said(&session, &wish) {
                    for area in skip_areas.difference(&about) {
                        assert_eq!(
                            named(&text, *area),
                            None,
                            "{} without {area:?}: {text}",
                            session.id
                        );
                    }
                }
            }
        }
    }
    let expected = [
        "back-to-back",
        "exploring-touch",
        "feet-on-the-floor",
        "hands-first",
        "later-touch",
        "noticing-sensation",
        "pain-companion",
        "softening-breath",
    ];
    assert!(warned.iter().eq(expected), "{warned:?}");
}

/// The command line says it, too, before anything sounds, and `show` says what can be left out.
#[test]
fn a_session_about_a_place_says_so_where_it_is_typed() {
    let folder = tempfile::tempdir().unwrap();
    let without = |place: &[&str]| {
        let mut play = groundwork(folder.path());
        play.args(["play", "softening-breath", "--length", "4m", "--output", "null", "--fast"]);
        let output = play.args(place).output().unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let sentence = "You leave the pelvis out. This session speaks of it all the same.";
    assert!(without(&["--leave-out", "pelvis"]).contains(sentence));
    assert!(!without(&["--leave-out", "face"]).contains("all the same"), "the control");
    let shown = groundwork(folder.path()).args(["show", "softening-breath"]).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("\nTopics     pelvic floor, pain, stress\n"), "{shown}");
    assert!(shown.contains("\nAbout      pelvis, belly\nLeave out  hands, face\n"), "{shown}");
}

/// No word begins where everything has gone down by more than 6 dB, with any place left out.
#[test]
fn no_words_are_lost_in_a_fade() {
    let library = library();
    let mut looked = 0;
    for opened in library.built_in().unwrap() {
        let session = opened.session();
        let without = |area: &Area| Preferences {
            skip_areas: BTreeSet::from([*area]),
            ..Preferences::default()
        };
        for wish in [Preferences::default()].into_iter().chain(Area::ALL.iter().map(without)) {
            for length in &session.lengths {
                let request = Request { target: Some(*length), ..Request::default() };
                let clips = ClipLengths::default();
                let timeline = compile(session, &clips, &wish, request).unwrap();
                let lost: Vec<&str> = timeline.lines_in_fade().collect();
                assert!(lost.is_empty(), "{}, {length}: {lost:?}", session.id);
                looked += usize::from(timeline.fade().0 > 0);
            }
        }
    }
    assert!(looked > 100, "{looked}");
}

/// `check` advises where words are lost, with the place and what to do, and never calls it an error.
#[test]
fn words_in_a_fade_are_advised_against() {
    let folder = tempfile::tempdir().unwrap();
    let said = |rest: &str| {
        let script = format!(
            "Session(\n    format: 1, id: \"a\", title: \"A\", language: \"en\", practice: Sleep,\n    \
             notes: [\"Not while driving.\"], lengths: [\"5m\"], fade: \"2m\",\n    steps: [\n        \
             Say(\"Good evening.\"),\n        Quiet(ideal: \"3m\", least: \"1m\", most: \"9m\"),\n        \
             Say(\"Good night.\"),\n        Quiet({rest}),\n    ],\n)\n"
        );
        fs::write(folder.path().join("a.ron"), script).unwrap();
        let mut check = groundwork(folder.path());
        let output = check.current_dir(folder.path()).args(["check", "a.ron"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(
        said("\"30s\""),
        "advice[fading-words]: at 5m these words begin in the fade, where they are hardly heard\n \
         --> a.ron:7:13\n  |\n7 |         Say(\"Good night.\"),\n  |             ^^^^^^^^^^^^^\n  \
         = help: let the last `Quiet` be at least as long as `fade` at its least\n\n\
         1 session checked: no errors, 1 piece of advice\n"
    );
    // At the length on offer it would be heard, and not at the shortest.
    assert!(said("ideal: \"3m\", least: \"20s\"").starts_with("advice[fading-words]: at "));
    for heard in ["\"2m\"", "ideal: \"3m\", least: \"2m\"", "\"108s\""] {
        assert_eq!(said(heard), "1 session checked: no errors, no advice\n", "{heard}");
    }
}

/// Advice on a bundle whose programme has these stages.
fn of_programme(stages: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let script = |id: &str, setting: &str| {
        format!(
            "Session(format: 1, id: {id:?}, title: \"A\", language: \"en\", practice: Connection, {setting} \
             steps: [Bell(Bowl)])"
        )
    };
    fs::create_dir(folder.path().join("s")).unwrap();
    fs::write(folder.path().join("s/talk.ron"), script("talk", "")).unwrap();
    let touch = "setting: Partners, touch: Partner,";
    fs::write(folder.path().join("s/own-touch.ron"), script("own-touch", touch)).unwrap();
    let manifest = format!(
        "Bundle(format: 1, id: \"a\", version: 1, issued: \"2026-11-23\", title: \"A\", language: \"en\",\n\
         author: Author(name: \"A practice\"), sessions: [\"s/talk.ron\", \"s/own-touch.ron\"],\n\
         programme: Programme(stages: [{stages}]))"
    );
    fs::write(folder.path().join("bundle.ron"), manifest).unwrap();
    let checked = bundles::check(&library(), folder.path(), &Passes::default());
    assert!(checked.errors.is_empty(), "{:?}", checked.errors);
    checked
        .advice
        .into_iter()
        .map(|found| found.said)
        .filter(|said| said.contains("the stage"))
        .collect()
}

#[test]
fn partner_touch_without_a_word_is_advised_against() {
    let stage = |id: &str, session: &str, gate: &str| {
        format!("Stage(id: {id:?}, title: \"A\", sessions: [{session:?}], {gate}),")
    };
    let talk = stage("talk", "talk", "");
    let advice = |id: &str| {
        format!(
            "advice: the stage `{id}` brings a partner's touch, and no word from you comes before it; whether \
             both want it is asked in conversation, each alone, so `gate: AfterAppointment(word: \"…\")` is \
             better there, and `Comfort` can still hold back what follows"
        )
    };
    for session in ["own-touch", "exploring-touch", "back-to-back"] {
        for gate in ["gate: Comfort(at_least: 7)", "gate: Practised(times: 9)", "gate: Open", ""] {
            let stages = talk.clone() + &stage("touch", session, gate);
            assert_eq!(of_programme(&stages), [advice("touch")], "{session}, {gate}");
        }
        let word = "gate: AfterAppointment(word: \"harbor\")";
        assert_eq!(of_programme(&(talk.clone() + &stage("touch", session, word))), [""; 0]);
        // A word that came earlier counts, and the number may hold back what follows it.
        let later = talk.clone()
            + &stage("longer", "talk", word)
            + &stage("touch", session, "gate: Comfort(at_least: 7)");
        assert_eq!(of_programme(&later), [""; 0]);
    }
    let own = talk + &stage("own", "noticing-sensation", "gate: Comfort(at_least: 7)");
    assert_eq!(of_programme(&own), [""; 0], "one's own touch");
    assert_eq!(of_programme(&stage("touch", "own-touch", "")), [""; 0], "handed over by hand");
}
