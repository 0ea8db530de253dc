//! Records of earlier programs.

use super::super::database::FORM;
use super::super::event::{About, Body, Event, EventKind};
use super::super::journal;
use super::*;

#[test]
fn a_record_of_every_form_is_kept_to_be_tried() {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    for form in 1..=FORM {
        let folder = data.join(format!("form-{form}"));
        assert!(folder.is_dir(), "`{}` is missing", folder.display());
    }
}

#[test]
fn lines_that_another_program_sealed_by_the_description_are_opened() {
    let rig = Rig::new();
    let form =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/form-3/open/record");
    copy_folder(&form, &rig.path());
    let record = rig.open_at(UtcMillis(1_794_988_800_000));
    let opened = |word: &str| {
        let all = record.open_lines(word).unwrap();
        all.into_iter().map(|(_, lines)| [lines.line, lines.bring]).collect::<Vec<_>>()
    };
    assert_eq!(opened("marsh heron"), [["I was glad of the silence", ""]]);
    assert_eq!(opened("linden tree"), [["", "how we begin"]]);
    assert!(opened("marsh hen").is_empty());
}

#[test]
fn times_have_the_bytes_that_earlier_programs_wrote() {
    let body = Body::of(&entry("One", 0)).unwrap();
    let expected = concat!(
        r#"{"t":"One","s":"settling-scan","k":"BodyAwareness","b":1772445600000,"o":3600,"#,
        r#""e":420000,"d":739677,"p":600,"a":420,"h":"StoppedEarly"}"#
    );
    assert_eq!(body.0, expected);
    let id = Uuid::nil();
    let event = Event {
        seq: 7,
        id,
        entry: id,
        at_utc_ms: NOW,
        act: id,
        undoes: None,
        kind: EventKind::Deleted,
        about: About::Sitting,
        body: None,
    };
    let expected = concat!(
        r#"{"seq":7,"id":"ID","entry":"ID","at_utc_ms":1772445600000,"act":"ID","#,
        r#""kind":"Deleted"}"#
    );
    let plain = journal::plain(&event).unwrap();
    assert_eq!(String::from_utf8_lossy(&plain), expected.replace("ID", &id.to_string()));
}
