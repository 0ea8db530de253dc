//! Any bytes as a reading. Whatever it is, its links lead to `https://` addresses alone.
#![no_main]

use groundwork_fuzz::bundle::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(reading) = read(bytes) else { return };
    for inline in reading.blocks.iter().flat_map(|block| &block.text) {
        assert!(inline.link.as_ref().is_none_or(|link| link.starts_with("https://")));
    }
});
