//! Imports history: finds out which sittings and appointments are new, present or deleted.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::error::StoreError;
use super::event::{About, Body, EventKind};
use super::exchange::{Imported, shown_at};
use super::record::Record;
use super::write::Change;
use crate::domain::record::{History, Origin};
use crate::units::UtcMillis;

type Result<T> = std::result::Result<T, StoreError>;

/// Numbers of imported sittings and appointments by what happens to them.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct BroughtIn {
    /// Sittings that were never in the record.
    pub new: usize,
    /// Appointments that were never in the record.
    pub appointments: usize,
    /// Sittings and appointments that are in the record.
    pub there: usize,
    /// Sittings and appointments that were deleted from the record.
    pub taken_out: usize,
}

impl Record {
    /// Writes a history as one action, after a backup. Entries in the record are skipped, even if they
    /// were changed since; deleted or erased ones come back only with `again`.
    ///
    /// # Errors
    /// When they cannot be written; then none of them is.
    pub fn bring_in(&mut self, history: &History, again: bool, at: UtcMillis) -> Result<BroughtIn> {
        self.may_write()?;
        let (brought, changes) = self.sort_out(history, again)?;
        if !changes.is_empty() {
            self.back_up(at)?;
            self.act(changes, None, at, |_| Ok(()))?;
        }
        Ok(brought)
    }

    /// Sorts entries by what happens to them, and collects the necessary changes.
    fn sort_out(&self, history: &History, again: bool) -> Result<(BroughtIn, Vec<Change>)> {
        let sittings = history.sittings.iter().map(|one| (one.id, About::Sitting, Body::of(one)));
        let appointments = history
            .appointments
            .iter()
            .map(|one| (one.id, About::Appointment, Body::of_appointment(one)));
        let mut changes = Vec::new();
        let mut seen = HashSet::new();
        let mut brought = BroughtIn::default();
        for (entry, about, body) in sittings.chain(appointments) {
            let (events, standing) = self.standing(entry)?;
            let was_there = !events.is_empty();
            // A file can give an appointment the id of a sitting; the first one that has it keeps it.
            let is_other = events.first().is_some_and(|event| event.about != about);
            if standing.shown().is_some() || is_other || seen.contains(&entry) {
                brought.there += 1;
                continue;
            }
            match (was_there, about) {
                (true, _) => brought.taken_out += 1,
                (false, About::Sitting) => brought.new += 1,
                (false, About::Appointment) => brought.appointments += 1,
            }
            if again || !was_there {
                seen.insert(entry);
                let (kind, body) = (EventKind::Written, Some(body?));
                changes.push(Change { entry, about, kind, body });
            }
        }
        Ok((brought, changes))
    }

    /// Gives sittings from other programs the ids under which they are in the record: an earlier version may
    /// have read the same sitting from another form of its file, and a spreadsheet may have removed its
    /// seconds.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn recognise(&self, imported: &mut Imported) -> Result<()> {
        if imported.earlier.is_empty() {
            return Ok(());
        }
        let mut kept: HashMap<(i64, u32), Vec<(i64, Uuid)>> = HashMap::new();
        for entry in self.all()?.iter().filter(|entry| entry.origin == Origin::Imported) {
            let [minute, second] = shown_at(entry);
            kept.entry((minute, entry.actual_secs)).or_default().push((second, entry.id));
        }
        for entry in &mut imported.history.sittings {
            let Some(earlier) = imported.earlier.get(&entry.id) else { continue };
            let mut known = None;
            for id in std::iter::once(&entry.id).chain(earlier) {
                if !self.standing(*id)?.0.is_empty() {
                    known = Some(*id);
                    break;
                }
            }
            let [minute, second] = shown_at(entry);
            let same = || {
                let here = kept.get(&(minute, entry.actual_secs))?;
                let exact = here.iter().find(|(at, _)| *at == second);
                let bare = || here.iter().find(|(at, _)| *at == 0 || second == 0);
                exact.or_else(bare).map(|(_, id)| *id)
            };
            if let Some(id) = known.or_else(same) {
                entry.id = id;
            }
        }
        Ok(())
    }

    /// Counts what would happen to an imported history, without writing.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn weigh(&self, history: &History) -> Result<BroughtIn> {
        self.sort_out(history, false).map(|(brought, _)| brought)
    }
}
