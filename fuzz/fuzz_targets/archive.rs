//! Any bytes as a bundle's file, also with a zip file around it.
#![no_main]

use std::io::Cursor;

use groundwork_fuzz::bundle::{Opener, open, take_out};
use groundwork_fuzz::{Counting, Decoding};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let taken_out = take_out(Cursor::new(bytes.to_vec()), &Opener::None);
    let opened = taken_out
        .and_then(|file| open(file, &|_| None, &mut Decoding, &mut Counting::default()));
    if let Err(refusal) = opened {
        assert!(!refusal.to_string().is_empty());
    }
});
