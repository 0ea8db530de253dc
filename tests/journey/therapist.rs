//! A therapist and a client, each at a window of their own: from a switch in the settings and a page out of a word
//! processor to a signed file that is installed, practised, and followed by its second version.

use groundwork::studio::bundles;

use super::person::Person;
use super::{SECOND, alone, is_silent, replace};
use crate::rig::reader::Role;
use crate::rig::screen::Key;
use crate::rig::wait_for;

/// Typed as passphrases, and to be heard and found nowhere.
const SECRET: &str = "sentinel kettle lantern";
const SECRET_OF_ONE: &str = "sentinel for one of them";

/// A page as it comes out of a word processor.
const PAGE: &str = "Arriving\n\nYou may like to let your weight be held. [pause 10 s]\n\nPerhaps there is one sound.\n\
                    (bell)\n\nHANDS\n\nThe hands may be warm or cool.\n[silence: 2 min]\nThere is no hurry.\n";

/// Packs with the passphrase of the key.
fn pack(therapist: &Person, version: u32) {
    therapist.type_secret("Passphrase of your key", SECRET);
    therapist.press("Pack");
    therapist.see(&format!("Quiet evenings, version {version}, is in"));
}

#[test]
fn from_a_pasted_page_to_a_client_who_practises_it() {
    let _alone = alone();
    let mut therapist = Person::at("therapist", &[]);
    let bundle = therapist.desk.home().join("Documents/Groundwork/quiet-evenings");
    let (session, manifest) = (bundle.join("s/evening.ron"), bundle.join("bundle.ron"));

    // Studio is switched on, and a bundle begins.
    therapist.press("Look around first");
    therapist.press("Settings");
    therapist.press("I write practices for others");
    therapist.press("Studio");
    therapist.fill("What it is called", "Quiet evenings");
    therapist.look("1-studio");
    therapist.press("Begin");
    therapist.fill("A new session", "Evening");
    therapist.desk.screen.press(&[Key::Enter]);

    // A page is pasted, shown as what it becomes, and taken.
    therapist.press("Paste a script…");
    therapist.focus(Role::Field, "The script");
    therapist.desk.screen.copy(PAGE);
    therapist.desk.screen.press(&[Key::Control, Key::V]);
    therapist.see("4 lines, 2 silences, 1 bell");
    therapist.look("2-pasted");
    therapist.press("Take these steps");
    therapist.on_disk(&session, "There is no hurry.");
    therapist.look("3-session");

    // What advice is about is mended with its press, a length is chosen, and the middle is heard.
    therapist.press("Breathing");
    therapist.see("No note warns of driving");
    therapist.press("Add “Not while driving.”");
    therapist.on_disk(&session, "Not while driving.");
    therapist.press("3 min");
    therapist.on_disk(&session, "lengths: [\"3m\"");
    let recorder = therapist.desk.server.record();
    therapist.focus(Role::Field, "Length");
    therapist.desk.screen.press(&[Key::Right]);
    therapist.see("5 min 4 s, of ");
    therapist.look("4-mended");
    therapist.desk.screen.press(&[Key::F5]);
    wait_for("sound", || (!is_silent(&recorder.frames(), 0.1)).then_some(()));
    therapist.desk.screen.press(&[Key::F5]);

    // A line is changed by hand in the file, and seen.
    let text = therapist.on_disk(&session, "Perhaps there is one sound.");
    replace(&session, &text.replace("one sound.", "a sound nearby."));
    therapist.read("Perhaps there is a sound nearby.");

    // Who it is from, and a programme of two stages.
    therapist.press("Back");
    for (name, title) in [("Title of stage 1", "The first week"), ("Title of stage 2", "Later")] {
        therapist.press("Add a stage");
        therapist.fill(name, title);
    }
    therapist.fill("Your name", "A practice");
    therapist.fill("Your training, as you state it", "A therapist");
    therapist.fill("How clients reach you", "At the appointment");
    therapist.fill("Line 1", "The crisis line");
    therapist.on_disk(&manifest, "The crisis line");
    therapist.look("5-bundle");

    // A key is made, whose words are shown.
    therapist.press("Hand over…");
    therapist.see("Nothing is missing: it can be packed.");
    therapist.see("4 lines have no voice yet and are shown as text.");
    therapist.press("Make a key…");
    therapist.type_secret("New passphrase", SECRET);
    therapist.type_secret("Once more", SECRET);
    therapist.press("Make the key");
    therapist.see("Your key is made.");
    let key = therapist.desk.home().join("Documents/Groundwork/a-practice.key");
    let author = bundles::open_key(&key, SECRET).unwrap().author();
    for (at, word) in author.words().iter().enumerate() {
        therapist.see(&format!("{}  {word}", at + 1));
    }
    therapist.look("6-key");

    // Packed, and looked at as a client will.
    pack(&therapist, 1);
    therapist.look("7-packed");
    therapist.press("Look at it as your client will");
    therapist.see("The file says it is from A practice. Not checked yet.");
    therapist.look("8-as-client");

    // A second version, which is sealed for one.
    therapist.press("Studio");
    therapist.press("Back");
    therapist.press("Evening");
    therapist.focus(Role::Press, "Paste a script…");
    therapist.type_at_line("Perhaps there is a sound nearby.", " Or none.");
    therapist.on_disk(&session, "Perhaps there is a sound nearby. Or none.");
    therapist.press("Back");
    therapist.press("Hand over…");
    therapist.see("Changed session: Evening (1 line changed)");
    pack(&therapist, 2);
    therapist.press("Seal for one client…");
    therapist.type_secret("Passphrase for them", SECRET_OF_ONE);
    therapist.type_secret("Once more", SECRET_OF_ONE);
    assert!(!therapist.reader.all().contains("sentinel"), "while it is typed");
    therapist.press("Seal it");
    therapist.see("opens for that one person alone");
    therapist.look("9-sealed");
    assert!(!therapist.reader.all().contains("sentinel"));
    therapist.desk.close();

    // A client compares the words, installs the first version, and begins.
    let packed = |name: &str| bundle.join("packed").join(name).to_str().unwrap().to_owned();
    let mut client = Person::at("client", &[&packed("quiet-evenings-v1.groundwork")]);
    client.see("The file says it is from A practice. Not checked yet.");
    for (at, word) in author.words().iter().enumerate() {
        client.fill(&format!("Word {}", at + 1), word);
    }
    client.look("1-words");
    client.press("Install");
    client.see("You compared the eight words.");
    client.press("Today");
    // What is for today is looked up anew once there is a programme.
    client.until("the session for today", |nodes| {
        nodes.iter().find(|node| node.role == Role::Other && node.name == "Evening").map(drop)
    });
    client.look("2-today");
    let recorder = client.desk.server.record();
    client.press("Begin");
    // The bell, and enough of what follows that it counts.
    wait_for("three seconds of it", || {
        let tape = recorder.frames();
        let bell = tape.iter().position(|frame| *frame != [0.0; 2])?;
        (tape.len() - bell > 3 * SECOND).then_some(())
    });
    client.see("Ground me");
    client.look("3-sitting");
    client.desk.screen.press(&[Key::Escape]);
    client.see("You practised ");

    // The second one opens with its passphrase, says what is new, and takes the place of the first.
    let names = std::fs::read_dir(bundle.join("packed")).unwrap();
    let mut names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let sealed = names.find(|name| name.starts_with("quiet-evenings-v2-sealed-")).unwrap();
    client.again(&[&packed(&sealed)]);
    client.type_secret("Passphrase of this bundle", SECRET_OF_ONE);
    client.press("Open");
    client.see("Version 1 is installed; this one takes its place.");
    client.see("Changed session: Evening (1 line changed)");
    client.look("4-second");
    client.press("Install");
    client.see("You compared the eight words.");
    client.desk.close();
    let history = client.desk.history();
    assert_eq!(history[0]["title"], "Evening", "{history}");
    assert_eq!(history[0]["ended"], "StoppedEarly");
}
