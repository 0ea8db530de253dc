//! What the targets share: the layers that read what others wrote, and the program around a bundle, as
//! small as it can be.
//!
//! The layers are the program's own files. They know none of the others, so speech, sound devices and the
//! database need not be built once more with coverage counters.

// Some of what is here is used by the other layers alone.
#![allow(dead_code, unused_imports)]

use std::io::Read;
use std::ops::ControlFlow;

#[path = "../src/bundle/mod.rs"]
pub mod bundle;
#[path = "../src/rng.rs"]
pub mod rng;
#[path = "../src/domain/mod.rs"]
pub mod domain;
#[path = "../src/script/mod.rs"]
pub mod script;
#[path = "../src/units.rs"]
pub mod units;

/// Sound as it is read.
#[path = "../src/audio"]
pub mod audio {
    pub mod clip;
    pub mod decode;
    pub mod intake;
}

use audio::decode;
use bundle::{Host, Probed, Sink};
use domain::bundle::FileEntry;

/// Decodes recordings as the program does, and has no sessions of its own.
pub struct Decoding;

impl Host for Decoding {
    fn has_session(&self, _: &str) -> bool {
        false
    }

    fn probe(
        &mut self,
        _: &str,
        content: &mut (dyn Read + Send + Sync),
    ) -> Result<Probed, String> {
        let length = decode::length_of(content).map_err(|error| error.to_string())?;
        Ok(Probed { length })
    }
}

/// Counts what it is given.
#[derive(Default)]
pub struct Counting {
    open: Option<u64>,
}

impl Sink for Counting {
    fn begin(&mut self, file: &FileEntry) -> Result<(), String> {
        self.open = Some(file.bytes);
        Ok(())
    }

    fn write(&mut self, piece: &[u8]) -> Result<(), String> {
        let left = self.open.as_mut().expect("a piece of no file");
        *left = left.checked_sub(piece.len() as u64).expect("more than the file has");
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        assert_eq!(self.open.take(), Some(0), "not all of the file");
        Ok(())
    }

    fn progress(&mut self, done: u64, all: u64) -> ControlFlow<()> {
        assert!(done <= all);
        ControlFlow::Continue(())
    }
}
