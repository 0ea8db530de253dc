//! What the targets share: the program around a bundle, as small as it can be.

use std::io::Read;
use std::ops::ControlFlow;

use groundwork::audio::decode;
use groundwork::bundle::{Host, Probed, Sink};
use groundwork::domain::bundle::FileEntry;

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
