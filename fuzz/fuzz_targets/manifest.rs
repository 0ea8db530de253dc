//! Any bytes as a manifest, in the making and as packed, and as the list of a shelf.
#![no_main]

use groundwork_fuzz::script::{Form, parse_index, parse_manifest};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for form in [Form::Making, Form::Packed] {
        if let Err(report) = parse_manifest("bundle.ron", bytes, form) {
            assert!(!report.diagnostics.is_empty());
            assert!(!report.to_string().is_empty());
        }
    }
    if let Err(report) = parse_index("index.ron", bytes) {
        assert!(!report.diagnostics.is_empty());
    }
});
