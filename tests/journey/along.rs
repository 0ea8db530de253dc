//! Practice taken along, at the real window: from a programme on *Today* into a folder that a phone shows in order.

use super::alone;
use super::person::Person;
use crate::along::{names, probed, with_a_programme};
use crate::rig::reader::Role;

#[test]
fn a_programme_is_two_presses_from_a_folder_in_order_and_with_pictures() {
    let _alone = alone();
    let therapist = with_a_programme();
    let file = therapist.path("e.groundwork");
    let client = Person::after("along", &[], |desk| {
        let install = desk.program().args(["bundle", "install"]).arg(&file).output().unwrap();
        assert!(install.status.success(), "{install:?}");
    });
    client.press("Look around first");
    // What is for today is looked up once the record is there.
    client.until("the session for today", |nodes| {
        let is_it = |role, name: &str| nodes.iter().any(|n| n.role == role && n.name == name);
        (is_it(Role::Other, "A quiet evening") && is_it(Role::Press, "Take along…")).then_some(())
    });
    client.look("1-today");
    client.press("Take along…");
    client.see("Files on a phone are not protected");
    assert!(!client.reader.all().contains("A later evening"), "not open yet");
    client.look("2-sheet");
    client.press("Take along");
    client.see("2 files and the notes are in");
    client.look("3-written");

    // A home that has no folder for music.
    let folder = client.desk.home().join("Documents/Practice");
    assert_eq!(names(&folder), ["01 Ground me.flac", "02 Practice 1.flac", "Notes.txt"]);
    for (number, title) in [(1, "Ground me"), (2, "Practice 1")] {
        let (tags, cover) = probed(&folder.join(format!("0{number} {title}.flac")));
        assert_eq!(tags, [title.to_owned(), "Practice".into(), number.to_string()]);
        assert_eq!(cover, ("png".into(), 600, 600));
    }
}
