//! Bundles as a window has them: what is installed, what comes in, the shelves that were looked at, and
//! the way through programmes.

use std::sync::Arc;

use super::{Door, Keeper};
use crate::domain::programme::{Comfort, Course, Standing};
use crate::domain::record::practice_day;
use crate::store::StoreError;
use crate::studio::installed::{Installed, InstalledBundle};
use crate::studio::receiving::Receiver;
use crate::studio::shelf::KnownShelves;

/// Someone's way through the programme of a bundle.
#[derive(Clone, Debug)]
pub struct Way {
    /// The bundle.
    pub installed: Arc<InstalledBundle>,
    /// Where they are.
    pub standing: Standing,
}

impl Way {
    /// The programme, and where they are in it.
    pub fn course(&self) -> Option<Course<'_>> {
        let programme = self.installed.bundle.programme.as_ref()?;
        Some(Course::new(programme, &self.standing))
    }
}

impl Keeper {
    /// The bundles that are there; none while the record can not be had.
    pub fn installed(&self) -> &Arc<Installed> {
        &self.installed
    }

    /// Reads what is installed anew.
    pub(super) fn read_installed(&mut self) -> Result<(), StoreError> {
        if let Door::Open(record) = &self.door {
            self.installed = Arc::new(Installed::read(record)?);
        }
        Ok(())
    }

    /// What looks at a bundle that comes in; none while the record can not be had.
    ///
    /// # Errors
    /// When the record can not be read.
    pub fn receiver(&self) -> Result<Option<Receiver>, StoreError> {
        match &self.door {
            Door::Open(record) => Receiver::of(record).map(Some),
            _ => Ok(None),
        }
    }

    /// The shelves that were looked at; none while the record can not be had.
    ///
    /// # Errors
    /// When the record can not be read.
    pub fn shelves(&self) -> Result<KnownShelves, StoreError> {
        match &self.door {
            Door::Open(record) => KnownShelves::read(record),
            _ => Ok(KnownShelves::default()),
        }
    }

    /// Keeps which shelves were looked at.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn set_shelves(&mut self, shelves: &KnownShelves) -> Result<(), StoreError> {
        shelves.write(self.record()?)
    }

    /// Takes a bundle out of sight; what was practised with it stays. [`Keeper::restore_bundle`] puts
    /// it back within a week.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn remove_bundle(&mut self, id: &str) -> Result<(), StoreError> {
        let at = (self.clock)().utc_ms;
        self.record()?.remove_bundle(id, at)?;
        self.bundles_changed()
    }

    /// Puts a removed bundle back.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn restore_bundle(&mut self, id: &str) -> Result<(), StoreError> {
        self.record()?.restore_bundle(id)?;
        self.bundles_changed()
    }

    /// Keeps that the words of a bundle's key are those of the handout.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn bundle_checked(&mut self, id: &str) -> Result<(), StoreError> {
        self.record()?.bundle_checked(id)?;
        self.bundles_changed()
    }

    fn bundles_changed(&mut self) -> Result<(), StoreError> {
        self.read_installed()?;
        self.changed();
        Ok(())
    }

    /// The programmes that there are, and where this person is in each.
    ///
    /// # Errors
    /// When the record can not be read.
    pub fn ways(&self) -> Result<Vec<Way>, StoreError> {
        let Door::Open(record) = &self.door else { return Ok(Vec::new()) };
        let with_programme =
            self.installed.bundles.iter().filter(|one| one.bundle.programme.is_some());
        let mut ways = Vec::new();
        for installed in with_programme {
            if let Some(standing) = record.standing_in(&installed.bundle.id)? {
                ways.push(Way { installed: Arc::clone(installed), standing });
            }
        }
        Ok(ways)
    }

    /// Goes to a stage of a programme.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn go_to_stage(&mut self, bundle: &str, stage: &str) -> Result<(), StoreError> {
        self.record()?.go_to_stage(bundle, stage)
    }

    /// Keeps whether the last sitting of a stage was comfortable enough for one of those who practise
    /// (0, or 1 for the second of two); nothing more of the answer.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn keep_comfort(
        &mut self,
        bundle: &str,
        person: u8,
        enough: bool,
    ) -> Result<(), StoreError> {
        let day = practice_day((self.clock)(), self.settings.day_start);
        self.record()?.keep_comfort(bundle, Comfort { person, enough, day })
    }

    /// Tries a word that was given at an appointment; whether it opened the stage.
    ///
    /// # Errors
    /// When it can not be written.
    pub fn try_word(&mut self, bundle: &str, stage: &str, word: &str) -> Result<bool, StoreError> {
        let opens =
            self.installed.bundle(bundle).is_some_and(|installed| installed.opens(stage, word));
        if opens {
            self.record()?.open_gate(bundle, stage)?;
        }
        Ok(opens)
    }
}
