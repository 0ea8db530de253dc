//! Selects the narrations of a bundle for packing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context as _, bail};

use crate::domain::Session;
use crate::domain::bundle::{self, is_file_name};
use crate::library::{Narrations, spoken_lines};
use crate::narrator::Voice;

/// The narrations that go into a bundle.
#[derive(Debug, Default)]
pub(in crate::studio) struct Packed {
    /// Rows for the manifest, in order.
    pub(in crate::studio) rows: Vec<bundle::Narrated>,
    /// Clips by their names in the bundle.
    pub(in crate::studio) clips: BTreeMap<String, Vec<u8>>,
}

impl Narrations {
    /// Every clip of a line of these sessions, by any narrator.
    ///
    /// # Errors
    /// When a clip cannot be read, or its name in the list is not allowed in a bundle.
    pub(in crate::studio) fn packed<'s>(
        &self,
        sessions: impl Iterator<Item = &'s Session>,
    ) -> anyhow::Result<Packed> {
        let mut packed = Packed::default();
        let mut seen = BTreeSet::new();
        for line in sessions.flat_map(spoken_lines) {
            if !seen.insert((&line.text, &line.say_as)) {
                continue;
            }
            for voice in Voice::ALL {
                let Some(row) = self.credits.find(line, voice) else { continue };
                let Some(path) = self.clip(line, voice) else { continue };
                let name = format!("a/{voice}-{}.ogg", row.key);
                if !is_file_name(&name) {
                    bail!("the list of clips has the invalid key `{}`", row.key);
                }
                let clip = fs::read(&path).with_context(|| {
                    format!("could not read the recording `{}`", path.display())
                })?;
                if packed.clips.get(&name).is_some_and(|other| *other != clip) {
                    bail!("the list of clips has the key `{}` for two of them", row.key);
                }
                packed.clips.insert(name.clone(), clip);
                packed.rows.push(bundle::Narrated {
                    file: name,
                    voice: voice.name().into(),
                    text: line.text.clone(),
                    say_as: line.say_as.clone(),
                });
            }
        }
        packed.rows.sort_by(|a, b| a.place().cmp(&b.place()));
        Ok(packed)
    }
}
