//! Any bytes as a manifest, in the making and as packed.
#![no_main]

use groundwork::script::{Form, parse_manifest};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for form in [Form::Making, Form::Packed] {
        if let Err(report) = parse_manifest("bundle.ron", bytes, form) {
            assert!(!report.diagnostics.is_empty());
            assert!(!report.to_string().is_empty());
        }
    }
});
