//! Any bytes as a recording: as it comes, and as a whole. What can be read is as long either way.
#![no_main]

use groundwork_fuzz::audio::decode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let streamed = decode::length_of(&mut &bytes[..]);
    let held = decode::read(bytes, 16 << 20);
    // A WAV file is read as a whole alone.
    if let (Ok(streamed), Ok(held)) = (streamed, held) {
        assert_eq!(streamed, held.frames());
    }
});
