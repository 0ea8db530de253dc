//! The bundles of a record, and someone's progress in their programmes.

use std::collections::{BTreeSet, HashSet};

use chrono::{Datelike as _, NaiveDate};
use rusqlite::{Connection, OptionalExtension as _, params};

use super::backups;
use super::contents::{Adding, ContentHash, Contents};
use super::database::{self, Access};
use super::error::StoreError;
use super::record::Record;
use crate::domain::programme::{Comfort, Standing};
use crate::domain::record::Homework;
use crate::units::{Frames, UtcMillis};

type Result<T> = std::result::Result<T, StoreError>;

/// A bundle as stored in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptBundle {
    /// Id of the bundle, the same in all versions.
    pub id: String,
    /// Version that is installed.
    pub version: u32,
    /// Highest version that was ever installed.
    pub highest: u32,
    /// Key that signed it, as in `author.pub`.
    pub author: String,
    /// Whether someone has compared the words of the key with those on the handout.
    pub checked: bool,
    /// Text of `bundle.ron` as signed.
    pub manifest: String,
    /// Time of installation.
    pub installed_utc_ms: UtcMillis,
    /// Time of removal, if it can still be put back.
    pub removed_utc_ms: Option<UtcMillis>,
    /// Contents that it needs, with the length of each recording.
    pub contents: Vec<(ContentHash, Option<Frames>)>,
    /// Descriptions of its sessions for lists, in its order, in a form that the library defines.
    pub cards: Vec<String>,
}

impl Record {
    /// Reads and adds contents of bundles.
    pub fn contents(&self) -> Contents {
        Contents::new(self.generation.contents(), &self.key)
    }

    /// Installed bundles, and removed ones that can be put back, by id.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn bundles(&self) -> Result<Vec<KeptBundle>> {
        self.read_bundles().map_err(self.failed("read the bundles"))
    }

    fn read_bundles(&self) -> rusqlite::Result<Vec<KeptBundle>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, version, highest, author, checked, manifest, installed_at, removed_at
             FROM bundles ORDER BY id",
        )?;
        let mut bundles: Vec<KeptBundle> = statement
            .query_map([], |row| {
                Ok(KeptBundle {
                    id: row.get(0)?,
                    version: row.get(1)?,
                    highest: row.get(2)?,
                    author: row.get(3)?,
                    checked: row.get(4)?,
                    manifest: row.get(5)?,
                    installed_utc_ms: UtcMillis(row.get(6)?),
                    removed_utc_ms: row.get::<_, Option<i64>>(7)?.map(UtcMillis),
                    contents: Vec::new(),
                    cards: Vec::new(),
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        let mut contents = self
            .connection
            .prepare_cached("SELECT hash, frames FROM contents WHERE bundle = ?1")?;
        let mut cards = self
            .connection
            .prepare_cached("SELECT card FROM cards WHERE bundle = ?1 ORDER BY place")?;
        for bundle in &mut bundles {
            bundle.contents = contents
                .query_map([&bundle.id], |row| {
                    Ok((row.get(0)?, row.get::<_, Option<u64>>(1)?.map(Frames)))
                })?
                .collect::<rusqlite::Result<_>>()?;
            bundle.cards = cards
                .query_map([&bundle.id], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
        }
        Ok(bundles)
    }

    /// Installs a bundle, or another version of it, with its contents in one step. `stages` are the ids of
    /// its programme. A programme that was begun continues at its stage if the new version has it, and
    /// otherwise begins again. Answers about comfort are deleted if the bundle changes.
    ///
    /// # Errors
    /// When it cannot be stored; then no part of it is.
    pub fn install(
        &mut self,
        bundle: &KeptBundle,
        stages: &[&str],
        adding: Adding,
        at: UtcMillis,
    ) -> Result<()> {
        self.may_write()?;
        if !adding.is_for(&self.generation.contents()) {
            // The record was given another key meanwhile.
            return Err(StoreError::NotSo("the record got a new key meanwhile; try again"));
        }
        adding.finish()?;
        // Contents that were present during the check may have been erased since.
        let contents = self.contents();
        if !bundle.contents.iter().all(|(hash, _)| contents.is_there(hash)) {
            return Err(StoreError::NotSo(
                "a part of it was erased meanwhile; open the bundle's file again",
            ));
        }
        let failed = self.failed("keep the bundle");
        let transaction = self.connection.transaction().map_err(&failed)?;
        put(&transaction, bundle, stages, at).map_err(&failed)?;
        transaction.commit().map_err(failed)?;
        // The bundle is installed. Contents that cannot be removed now are removed when the record is opened
        // again.
        let _ = self.sweep();
        Ok(())
    }

    /// Removes a bundle. It can be put back for [`super::KEPT`]; sittings with it stay in the record.
    ///
    /// # Errors
    /// When there is no such bundle, or it cannot be written.
    pub fn remove_bundle(&mut self, id: &str, at: UtcMillis) -> Result<()> {
        let sql = "UPDATE bundles SET removed_at = ?2 WHERE id = ?1 AND removed_at IS NULL";
        self.change_bundle(id, sql, params![id, at.0])?;
        self.forget_comfort(id)
    }

    /// Puts a removed bundle back.
    ///
    /// # Errors
    /// When there is no such bundle, or it cannot be written.
    pub fn restore_bundle(&mut self, id: &str) -> Result<()> {
        let sql = "UPDATE bundles SET removed_at = NULL WHERE id = ?1 AND removed_at IS NOT NULL";
        self.change_bundle(id, sql, [id])
    }

    /// Records that the words of a bundle's key match those on the handout.
    ///
    /// # Errors
    /// When there is no such bundle, or it cannot be written.
    pub fn bundle_checked(&mut self, id: &str) -> Result<()> {
        self.change_bundle(id, "UPDATE bundles SET checked = 1 WHERE id = ?1", [id])
    }

    fn change_bundle(&mut self, id: &str, sql: &str, params: impl rusqlite::Params) -> Result<()> {
        self.may_write()?;
        let changed = self.connection.execute(sql, params).map_err(self.failed("write"))?;
        match changed {
            0 => Err(StoreError::Unknown {
                what: "bundle",
                name: id.into(),
                hint: "`groundwork bundle list` shows what there is",
            }),
            _ => Ok(()),
        }
    }

    /// Someone's place in the programme of a bundle; `None` if it has no programme.
    ///
    /// # Errors
    /// When the record cannot be read.
    pub fn standing_in(&self, bundle: &str) -> Result<Option<Standing>> {
        self.read_standing(bundle).map_err(self.failed("read the programme"))
    }

    fn read_standing(&self, bundle: &str) -> rusqlite::Result<Option<Standing>> {
        let stage: Option<String> = self
            .connection
            .prepare_cached("SELECT stage FROM stages WHERE bundle = ?1")?
            .query_row([bundle], |row| row.get(0))
            .optional()?;
        let Some(stage) = stage else { return Ok(None) };
        let homework = Homework { bundle: bundle.into(), stage: stage.clone() };
        let practised: u32 = self
            .connection
            .prepare_cached("SELECT count(*) FROM entries WHERE homework = ?1")?
            .query_row([homework.to_text()], |row| row.get(0))?;
        let mut comfort = Vec::new();
        let mut statement = self
            .connection
            .prepare_cached("SELECT person, enough, day FROM comfort WHERE bundle = ?1")?;
        let mut rows = statement.query([bundle])?;
        while let Some(row) = rows.next()? {
            let day = row.get(2)?;
            comfort.push(Comfort {
                person: row.get(0)?,
                enough: row.get(1)?,
                day: NaiveDate::from_num_days_from_ce_opt(day)
                    .ok_or(rusqlite::Error::IntegralValueOutOfRange(2, day.into()))?,
            });
        }
        let gates: BTreeSet<String> = self
            .connection
            .prepare_cached("SELECT stage FROM gates WHERE bundle = ?1")?
            .query_map([bundle], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Some(Standing { stage, practised, comfort, gates }))
    }

    /// Goes to a stage of a programme, and deletes the answers about the comfort of the stage before.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn go_to_stage(&mut self, bundle: &str, stage: &str) -> Result<()> {
        self.may_write()?;
        let failed = self.failed("write the programme");
        let transaction = self.connection.transaction().map_err(&failed)?;
        transaction
            .execute("UPDATE stages SET stage = ?2 WHERE bundle = ?1", [bundle, stage])
            .and_then(|_| transaction.execute("DELETE FROM comfort WHERE bundle = ?1", [bundle]))
            .map_err(&failed)?;
        transaction.commit().map_err(failed)
    }

    /// Stores whether the stage was comfortable enough for one person, in place of an earlier answer.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep_comfort(&mut self, bundle: &str, comfort: Comfort) -> Result<()> {
        self.may_write()?;
        let Comfort { person, enough, day } = comfort;
        self.connection
            .execute(
                "INSERT OR REPLACE INTO comfort VALUES (?1, ?2, ?3, ?4)",
                params![bundle, person, enough, day.num_days_from_ce()],
            )
            .map(drop)
            .map_err(self.failed("write the programme"))
    }

    /// Deletes the answers about the comfort of a stage.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget_comfort(&mut self, bundle: &str) -> Result<()> {
        self.may_write()?;
        self.connection
            .execute("DELETE FROM comfort WHERE bundle = ?1", [bundle])
            .map(drop)
            .map_err(self.failed("write the programme"))
    }

    /// Records that the word of a stage was given.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open_gate(&mut self, bundle: &str, stage: &str) -> Result<()> {
        self.may_write()?;
        self.connection
            .execute("INSERT OR REPLACE INTO gates VALUES (?1, ?2)", [bundle, stage])
            .map(drop)
            .map_err(self.failed("write the programme"))
    }

    /// Contents that the bundles of the record and of its backups need.
    pub(super) fn needed_contents(&self) -> Result<HashSet<ContentHash>> {
        let mut needed = needed(&self.connection).map_err(self.failed("read the bundles"))?;
        for backup in backups::list(&self.generation)? {
            // An unreadable backup cannot be restored, and the first database form has no bundles.
            if let Ok(backup) = database::connect(&backup.path, &self.key, Access::Look) {
                needed.extend(self::needed(&backup).unwrap_or_default());
            }
        }
        Ok(needed)
    }

    /// Removes contents that nothing needs. Reads the backups only if the record itself does not need some
    /// content.
    pub(super) fn sweep(&self) -> Result<()> {
        let own = needed(&self.connection).map_err(self.failed("read the bundles"))?;
        let contents = self.contents();
        match contents.has_others(&own)? {
            true => contents.keep_only(&self.needed_contents()?),
            false => Ok(()),
        }
    }
}

fn needed(connection: &Connection) -> rusqlite::Result<HashSet<ContentHash>> {
    let mut statement = connection.prepare("SELECT DISTINCT hash FROM contents")?;
    statement.query_map([], |row| row.get(0))?.collect()
}

fn put(
    connection: &Connection,
    bundle: &KeptBundle,
    stages: &[&str],
    at: UtcMillis,
) -> rusqlite::Result<()> {
    let id = bundle.id.as_str();
    // Another version may have more stages, or another order.
    connection.execute(
        "DELETE FROM comfort WHERE bundle = ?1
         AND NOT EXISTS (SELECT 1 FROM bundles WHERE id = ?1 AND manifest = ?2)",
        params![id, bundle.manifest],
    )?;
    connection.execute(
        "INSERT INTO bundles VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, NULL)
         ON CONFLICT (id) DO UPDATE SET version = ?2, highest = max(highest, ?2), author = ?3,
             checked = ?4, manifest = ?5, installed_at = ?6, removed_at = NULL",
        params![id, bundle.version, bundle.author, bundle.checked, bundle.manifest, at.0],
    )?;
    connection.execute("DELETE FROM contents WHERE bundle = ?1", [id])?;
    connection.execute("DELETE FROM cards WHERE bundle = ?1", [id])?;
    let mut insert = connection.prepare("INSERT OR REPLACE INTO contents VALUES (?1, ?2, ?3)")?;
    for (hash, length) in &bundle.contents {
        insert.execute(params![id, hash, length.map(|length| length.0)])?;
    }
    let mut insert = connection.prepare("INSERT INTO cards VALUES (?1, ?2, ?3)")?;
    for (place, card) in bundle.cards.iter().enumerate() {
        insert.execute(params![id, place as i64, card])?;
    }
    let mut at = connection.prepare("SELECT stage FROM stages WHERE bundle = ?1")?;
    let at: Option<String> = at.query_row([id], |row| row.get(0)).optional()?;
    if at.is_some_and(|stage| stages.contains(&stage.as_str())) {
        return Ok(());
    }
    match stages.first() {
        Some(first) => {
            connection.execute("INSERT OR REPLACE INTO stages VALUES (?1, ?2)", [id, *first])
        }
        None => connection.execute("DELETE FROM stages WHERE bundle = ?1", [id]),
    }
    .map(drop)
}
