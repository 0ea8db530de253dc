//! Answers questions that arise while opening a bundle: which sessions the program has, and how long a
//! recording is.

use std::collections::BTreeSet;
use std::io::Read;

use super::catalogue::Library;
use crate::audio::decode;
use crate::bundle::{Host, Probed};

/// Ids of the sessions that every Groundwork has.
pub(crate) fn built_in(library: &Library) -> BTreeSet<String> {
    let cards = library.summaries();
    cards.iter().filter(|card| card.author.is_none()).map(|card| card.id.clone()).collect()
}

/// Examines recordings by decoding them.
pub(crate) struct Decoding {
    built_in: BTreeSet<String>,
}

impl Decoding {
    /// Makes a host with the sessions of this library.
    pub(crate) fn of(library: &Library) -> Decoding {
        Decoding { built_in: built_in(library) }
    }
}

impl Host for Decoding {
    fn has_session(&self, id: &str) -> bool {
        self.built_in.contains(id)
    }

    fn probe(&mut self, _: &str, content: &mut (dyn Read + Send + Sync)) -> Result<Probed, String> {
        let length = decode::length_of(content).map_err(|error| error.to_string())?;
        Ok(Probed { length })
    }
}
