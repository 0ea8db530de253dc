//! Any bytes as a bundle's file.
#![no_main]

use std::io::Cursor;

use groundwork::bundle::open;
use groundwork_fuzz::{Counting, Decoding};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let opened = open(Cursor::new(bytes), &|_| None, &mut Decoding, &mut Counting::default());
    if let Err(refusal) = opened {
        assert!(!refusal.to_string().is_empty());
    }
});
