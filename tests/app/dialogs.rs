//! The desktop's own dialogs for files: what is chosen in one is typed for whoever chose it, and where there is none, paths
//! are typed as before.

use std::path::Path;

use groundwork::app::DialogBus;

use super::studio::bundle_open;
use super::*;
use crate::rig::bus::{Bus, Outcome, uri};

/// Said where no dialog can be had.
const NO_DIALOG: &str = "This desktop shows no dialog for files here.";

fn choose(harness: &mut Harnessed, name: &str) {
    let label = format!("Choose… {name}");
    harness.get_by_role_and_label(Role::Button, &label).scroll_to_me();
    harness.run_steps(6);
    press(harness, &label);
}

fn typed(harness: &Harnessed, name: &str) -> String {
    let field = field(harness, name).unwrap_or_else(|| panic!("no field `{name}`"));
    field.accesskit_node().value().unwrap_or_default()
}

fn until_typed(harness: &mut Harnessed, name: &str, wanted: &Path) {
    let wanted = wanted.display().to_string();
    until(harness, name, |h| typed(h, name) == wanted);
}

/// A window whose dialogs are asked for on this bus.
fn on(bus: &Bus, mut harness: Harnessed) -> Harnessed {
    let ctx = harness.ctx.clone();
    let address = DialogBus(Some(bus.address().to_owned()));
    harness.state_mut().window().set_dialog_bus(&ctx, address);
    harness
}

#[test]
fn what_is_chosen_in_a_dialog_is_typed_for_whoever_chose_it() {
    let bus = Bus::start();
    let (harness, folder) = bundle_open(SIZES[1], Appearance::default(), super::studio::SCRIPT);
    let mut harness = on(&bus, harness);
    go(&mut harness, Command::Back);
    // A folder, whose name is not as plain as it looks; it is opened by what follows the dialog.
    let place = folder.with_file_name("my bundle");
    std::fs::rename(&folder, &place).unwrap();
    bus.show_dialogs(Outcome::Chosen(uri(&place)));
    choose(&mut harness, "Where the folder is");
    until_typed(&mut harness, "Where the folder is", &place);
    let asked = bus.dialogs().pop().unwrap();
    assert_eq!((asked.method, &*asked.title), ("OpenFile", "Where the folder is"));
    assert!(asked.is_for_folder);
    assert!(field(&harness, "Where the folder is").unwrap().accesskit_node().is_focused());
    press(&mut harness, "Open");
    until(&mut harness, "the bundle", |h| has_button(h, "Edit bundle.ron"));
    // A file that is there; and where one is to be written, which begins where it would go.
    reach(&mut harness, "Hand over…");
    until(&mut harness, "what is missing", |h| says(h, "to be mended"));
    for (unfolds, name, method) in [
        ("Choose a key file…", "Where the key is", "OpenFile"),
        ("Make a key…", "Where the key goes", "SaveFile"),
    ] {
        reach(&mut harness, unfolds);
        let key = harness.state().folder.path().join(format!("{method}.key"));
        bus.show_dialogs(Outcome::Chosen(uri(&key)));
        choose(&mut harness, name);
        until_typed(&mut harness, name, &key);
        let asked = bus.dialogs().pop().unwrap();
        assert_eq!((asked.method, asked.is_for_folder), (method, false));
        let is_new = method == "SaveFile";
        assert_eq!(asked.name.is_some_and(|name| name.ends_with(".key")), is_new);
    }
    // The next dialog begins where the last one ended.
    choose(&mut harness, "Where the key goes");
    until(&mut harness, "another dialog", |_| bus.dialogs().len() == 4);
    let asked = bus.dialogs().pop().unwrap();
    assert_eq!(asked.folder.as_deref(), Some(harness.state().folder.path()));
    assert_eq!(asked.name.as_deref(), Some("SaveFile.key"));
    // What clients look for and write.
    go(&mut harness, Command::Bundles);
    reach(&mut harness, "Open a bundle…");
    let file = harness.state().folder.path().join("evenings.groundwork");
    bus.show_dialogs(Outcome::Chosen(uri(&file)));
    choose(&mut harness, "Path of the file");
    until_typed(&mut harness, "Path of the file", &file);
    press(&mut harness, "Back");
    reach(&mut harness, "Look in your therapist's folder…");
    choose(&mut harness, "Path of the folder");
    until_typed(&mut harness, "Path of the folder", &file);
    assert!(bus.dialogs().pop().unwrap().is_for_folder);
    go(&mut harness, Command::Progress);
    reach(&mut harness, "Import…");
    choose(&mut harness, "Which file");
    until_typed(&mut harness, "Which file", &file);
}

#[test]
fn a_dialog_that_is_closed_changes_nothing_and_where_there_is_none_it_is_said() {
    let bus = Bus::start();
    let (harness, folder) = bundle_open(SIZES[1], Appearance::default(), super::studio::SCRIPT);
    let mut harness = on(&bus, harness);
    go(&mut harness, Command::Back);
    let name = "Where the folder is";
    type_into(&mut harness, name, folder.to_str().unwrap());
    // Nobody shows dialogs here.
    choose(&mut harness, name);
    until(&mut harness, "one sentence", |h| says(h, NO_DIALOG));
    assert!(has_button(&harness, "Choose… Where the folder is"), "it can be tried once more");
    bus.show_dialogs(Outcome::Closed);
    choose(&mut harness, name);
    until(&mut harness, "its end", |h| {
        !bus.dialogs().is_empty() && has_button(h, "Choose… Where the folder is")
    });
    assert!(!says(&harness, NO_DIALOG), "it was there");
    assert_eq!(bus.dialogs()[0].folder.as_deref(), Some(&*folder), "where it was typed");
    // One that comes to grief is none, and so is one that ends with the portal.
    bus.show_dialogs(Outcome::Grief);
    choose(&mut harness, name);
    until(&mut harness, "one sentence", |h| says(h, NO_DIALOG));
    bus.show_dialogs(Outcome::Open);
    choose(&mut harness, name);
    until(&mut harness, "the dialog", |h| bus.dialogs().len() == 3 && !says(h, NO_DIALOG));
    assert!(has_button(&harness, "Choosing… Where the folder is"));
    bus.end_dialogs();
    until(&mut harness, "one sentence", |h| says(h, NO_DIALOG));
    // What was typed is there as it was, and leads on.
    assert_eq!(typed(&harness, name), folder.display().to_string());
    press(&mut harness, "Open");
    until(&mut harness, "the bundle", |h| has_button(h, "Edit bundle.ron"));
}

#[test]
fn a_dialog_goes_with_the_screen_that_asked_for_it() {
    let bus = Bus::start();
    let (harness, _) = bundle_open(SIZES[1], Appearance::default(), super::studio::SCRIPT);
    let mut harness = on(&bus, harness);
    go(&mut harness, Command::Back);
    bus.show_dialogs(Outcome::Open);
    for (count, leaves) in [(1, Command::Today), (2, Command::Hide)] {
        choose(&mut harness, "Where the folder is");
        until(&mut harness, "the dialog", |_| bus.dialogs().len() == count);
        let by = bus.dialogs().pop().unwrap().by;
        harness.run_steps(4);
        assert!(bus.has(&by), "it stays open meanwhile");
        go(&mut harness, leaves);
        until(&mut harness, "its end", |_| !bus.has(&by));
        if leaves == Command::Today {
            go(&mut harness, Command::Studio);
        }
    }
    go(&mut harness, Command::Hide);
    until(&mut harness, "the way back", |h| has_button(h, "Choose… Where the folder is"));
    assert!(!says(&harness, NO_DIALOG), "whoever leaves knows why");
}
