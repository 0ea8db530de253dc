//! Any bytes as a session. What is one can be compiled, or is refused with a sentence.
#![no_main]

use groundwork_fuzz::domain::{ClipLengths, Preferences, Request, compile, feasible};
use groundwork_fuzz::script::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let parsed = match parse("a.ron", bytes) {
        Ok(parsed) => parsed,
        Err(report) => {
            assert!(!report.to_string().is_empty());
            return;
        }
    };
    let (clips, wish) = (ClipLengths::default(), Preferences::default());
    let Ok(lengths) = feasible(&parsed.session, &clips, &wish) else { return };
    let request = Request { target: Some(lengths.shortest()), ..Request::default() };
    let timeline = compile(&parsed.session, &clips, &wish, request).expect("it said it can be had");
    assert_eq!(timeline.length(), lengths.shortest());
});
