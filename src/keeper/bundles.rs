//! Bundles for the window: installed ones, receiving, known shelves, and programmes.

use std::sync::{Arc, LazyLock};

use super::Keeper;
use super::access::Access;
use super::enrolment::Enrolment;
use super::report::agreed_of;
use crate::domain::programme::Comfort;
use crate::domain::record::practice_day;
use crate::domain::record::report::Agreed;
use crate::library::Installed;
use crate::library::KnownShelves;
use crate::library::Receiver;
use crate::store::StoreError;

impl Keeper {
    /// Installed bundles; none while the record is not available.
    pub fn installed(&self) -> &Arc<Installed> {
        static NONE: LazyLock<Arc<Installed>> = LazyLock::new(Arc::default);
        self.bundles.as_ref().map_or(&NONE, |bundles| &bundles.installed)
    }

    /// Examines bundles before they are installed; `None` while the record is not available.
    pub fn receiver(&self) -> Option<Receiver> {
        match &self.door {
            Access::Open(_) | Access::Away => {
                self.bundles.as_ref().map(|bundles| bundles.receiver.clone())
            }
            Access::Locked(_) | Access::Leaving | Access::Shut(_) => None,
        }
    }

    /// Shelves that the client looked at; none while the record is not available.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn shelves(&self) -> Result<KnownShelves, StoreError> {
        match &self.door {
            Access::Open(record) => KnownShelves::read(record),
            _ => Ok(KnownShelves::default()),
        }
    }

    /// Stores the shelves that the client looked at.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn set_shelves(&mut self, shelves: &KnownShelves) -> Result<(), StoreError> {
        let shelves = shelves.clone();
        self.now_or_later(move |keeper| shelves.write(keeper.record()?))
    }

    /// All programmes, with the person's standing in each. While the record is away, the standings are those
    /// from before.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn ways(&self) -> Result<Vec<Enrolment>, StoreError> {
        let record = match &self.door {
            Access::Open(record) => record,
            Access::Away => return Ok(self.ways.clone()),
            Access::Locked(_) | Access::Leaving | Access::Shut(_) => return Ok(Vec::new()),
        };
        let with_programme =
            self.installed().bundles.iter().filter(|one| one.bundle.programme.is_some());
        let mut ways = Vec::new();
        for installed in with_programme {
            if let Some(standing) = record.standing_in(&installed.bundle.id)? {
                ways.push(Enrolment { installed: Arc::clone(installed), standing });
            }
        }
        Ok(ways)
    }

    /// The stages of all installed programmes: what was agreed.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn agreed(&self) -> Result<Vec<Agreed>, StoreError> {
        Ok(agreed_of(&self.ways()?))
    }

    /// Moves the person to a stage of a programme.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn go_to_stage(&mut self, bundle: &str, stage: &str) -> Result<(), StoreError> {
        let (bundle, stage) = (bundle.to_owned(), stage.to_owned());
        self.now_or_later(move |keeper| keeper.record()?.go_to_stage(&bundle, &stage))
    }

    /// Stores whether the last sitting of a stage was comfortable enough for a person (0, or 1 for the second
    /// of two). Nothing else of the answer is stored.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_comfort(
        &mut self,
        bundle: &str,
        person: u8,
        enough: bool,
    ) -> Result<(), StoreError> {
        let day = practice_day((self.clock)(), self.settings.day_start);
        let bundle = bundle.to_owned();
        self.now_or_later(move |keeper| {
            keeper.record()?.keep_comfort(&bundle, Comfort { person, enough, day })
        })
    }
}
