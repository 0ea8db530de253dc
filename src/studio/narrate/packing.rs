//! Narrations on their way into a bundle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context as _, bail};

use super::{Narrations, spoken_lines};
use crate::domain::Session;
use crate::domain::bundle::{self, is_file_name};
use crate::narrator::Voice;

/// What of narrations goes into a bundle.
#[derive(Default)]
pub(in crate::studio) struct Packed {
    /// The rows of its manifest, in their order.
    pub(in crate::studio) rows: Vec<bundle::Narrated>,
    /// The clips by their names in it.
    pub(in crate::studio) clips: BTreeMap<String, Vec<u8>>,
}

impl Narrations {
    /// Every clip of a line of these sessions, by whichever narrator.
    ///
    /// # Errors
    /// When a clip can not be read, or the list gives it a name that no file of a bundle has.
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
                    bail!("the list of clips has the key `{}`, which is none", row.key);
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
