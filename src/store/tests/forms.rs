//! Records of earlier programs.

use super::super::database::FORM;

#[test]
fn a_record_of_every_form_is_kept_to_be_tried() {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    for form in 1..=FORM {
        let folder = data.join(format!("form-{form}"));
        assert!(folder.is_dir(), "`{}` is missing", folder.display());
    }
}
