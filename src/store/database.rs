//! The encrypted database: how it is opened, its form, and whether it is whole.
//!
//! SQLite with SQLCipher 4: every page is encrypted and carries a sum that shows a change. One program
//! has it open, with one connection; the lock mode makes shared memory beside it unnecessary.

use std::path::Path;
use std::sync::LazyLock;

use rusqlite::{Connection, OpenFlags, ffi};
use rusqlite_migration::{M, Migrations};
use zeroize::Zeroizing;

use super::error::StoreError;
use super::files;
use super::private::SecretKey;

type Result<T> = std::result::Result<T, StoreError>;

static MIGRATIONS: LazyLock<Migrations<'static>> = LazyLock::new(|| {
    Migrations::new(vec![M::up(include_str!("schema.sql")), M::up(include_str!("schema_2.sql"))])
});

/// SQLite says that it is ready before SQLCipher is, so that of the first two openings at once the second may
/// find no cipher (SQLite 3.51, `sqlite3_initialize` and `SQLITE_EXTRA_INIT`). The first is done alone.
static READY: LazyLock<()> = LazyLock::new(|| drop(Connection::open_in_memory()));

/// Bytes of a page, the usual size of SQLCipher 4.
const PAGE: u64 = 4096;

/// The form that this program writes.
pub(super) const FORM: u32 = 2;

/// How a database is to be opened.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// For the record itself: every commit is on the disk when it returns.
    Record,
    /// For a copy that is being written and synced as a whole.
    Copy,
    /// For looking alone.
    Look,
}

/// Opens a database, or makes one where it may be written.
///
/// # Errors
/// When it can not be opened, or the key is not its key, which looks the same as damage.
pub(super) fn connect(path: &Path, key: &SecretKey, access: Access) -> Result<Connection> {
    let failed = |error| StoreError::database("open the record", path, error);
    LazyLock::force(&READY);
    let may = match access {
        Access::Look => OpenFlags::SQLITE_OPEN_READ_ONLY,
        _ => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    };
    if access != Access::Look && !path.exists() {
        // SQLite would let others read it, as far as the umask does. What is there already it takes to
        // be named on the disk, so that is seen to here.
        files::private_file()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|error| StoreError::file("make", path, error))?;
        files::sync_folder(files::folder_of(path))?;
    }
    let connection =
        Connection::open_with_flags(path, may | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed)?;
    let key = Zeroizing::new(format!("PRAGMA key = \"x'{}'\";", *key.hex()));
    connection.execute_batch(&key).map_err(failed)?;
    connection
        .execute_batch(
            "PRAGMA cipher_log_level = NONE;
             PRAGMA cipher_compatibility = 4;
             PRAGMA locking_mode = EXCLUSIVE;
             PRAGMA foreign_keys = ON;
             PRAGMA trusted_schema = OFF;
             PRAGMA cell_size_check = ON;
             PRAGMA mmap_size = 0;
             PRAGMA secure_delete = ON;
             PRAGMA temp_store = MEMORY;",
        )
        .map_err(failed)?;
    match access {
        Access::Record => connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
            .map_err(failed)?,
        Access::Copy => connection
            .execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            .map_err(failed)?,
        Access::Look => {}
    }
    // Nothing is read before this, so a wrong key shows here.
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(())).map_err(failed)?;
    Ok(connection)
}

/// Which form a database has; 0 for an empty one.
///
/// # Errors
/// When it can not be read.
pub(super) fn form(connection: &Connection, path: &Path) -> Result<u32> {
    connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|error| StoreError::database("read the record's form", path, error))
}

/// Brings a database to the form of this program, each step in one transaction.
///
/// # Errors
/// When the disk does not do it; the old form is there then.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    MIGRATIONS.to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => {
            StoreError::database("bring the record to its present form", path, err)
        }
        other => StoreError::Damaged { what: other.to_string() },
    })
}

/// Writes what waits in the log into the file, and empties the log.
///
/// # Errors
/// When the disk does not do it; all that was in the log still counts then.
pub(super) fn empty_log(connection: &Connection) -> rusqlite::Result<()> {
    let busy: bool =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    match busy {
        true => Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_BUSY), None)),
        false => Ok(()),
    }
}

/// How closely a database is looked at.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// Whether every page is what was written (its sum says so) and none is missing at the end.
    Bytes,
    /// Whether every table and index can be read throughout; pages that are still in the log are read
    /// from there.
    Tables,
    /// Both.
    Full,
}

/// Looks whether a database is whole.
///
/// # Errors
/// When it is not, with the first thing that is wrong.
pub(super) fn check(connection: &Connection, path: &Path, how: Check) -> Result<()> {
    let failed = |error| StoreError::database("check the record", path, error);
    let words = |pragma: &str| -> Result<Vec<String>> {
        let mut statement = connection.prepare(pragma).map_err(failed)?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).map_err(failed)?;
        rows.collect::<rusqlite::Result<_>>().map_err(failed)
    };
    // Whoever reads a table throughout looks at the sum of each of its pages. Where no page is free that is
    // all of them, once they come from the file and not from memory.
    let free: u64 =
        connection.query_row("PRAGMA freelist_count", [], |row| row.get(0)).map_err(failed)?;
    let by_tables = how == Check::Full && free == 0;
    if by_tables {
        connection.execute_batch("PRAGMA shrink_memory").map_err(failed)?;
        pages_missing(connection, path)?;
    } else if how != Check::Tables {
        if let Some(what) = words("PRAGMA cipher_integrity_check(1)")?.into_iter().next() {
            return Err(StoreError::Damaged { what });
        }
        pages_missing(connection, path)?;
    }
    if how == Check::Bytes {
        return Ok(());
    }
    match words("PRAGMA quick_check(1)")?.into_iter().next() {
        Some(word) if word == "ok" => Ok(()),
        Some(what) => Err(StoreError::Damaged { what }),
        None => Err(StoreError::Damaged { what: "it could not be checked".into() }),
    }
}

/// Sums say nothing about pages that are not there any more. While nothing waits in the log, the file
/// has as many as it says.
fn pages_missing(connection: &Connection, path: &Path) -> Result<()> {
    let failed = |error| StoreError::database("check the record", path, error);
    let log = path.with_extension("db-wal");
    if log.metadata().is_ok_and(|log| log.len() > 0) {
        return Ok(());
    }
    let pages: u64 =
        connection.query_row("PRAGMA page_count", [], |row| row.get(0)).map_err(failed)?;
    let said = pages * PAGE;
    let found = path.metadata().map_err(|error| StoreError::file("check", path, error))?.len();
    if found < said {
        let what = format!("its file has {found} bytes, expected {said}");
        return Err(StoreError::Damaged { what });
    }
    Ok(())
}

/// Copies all that is in one database into another, which may have another key.
///
/// # Errors
/// When one can not be read or the other not be written.
pub(super) fn copy(from: &Connection, into: &mut Connection, path: &Path) -> Result<()> {
    let failed = |error| StoreError::database("copy the record", path, error);
    let backup = rusqlite::backup::Backup::new(from, into).map_err(failed)?;
    // −1: all of it in one step; nobody else uses either of them.
    match backup.step(-1).map_err(failed)? {
        rusqlite::backup::StepResult::Done => Ok(()),
        _ => Err(StoreError::NotSo("the record is in use and could not be copied; try again")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_that_of_the_last_migration() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let key = SecretKey::from_bytes([3; 32]);
        let mut connection = connect(&path, &key, Access::Record).unwrap();
        assert_eq!(form(&connection, &path).unwrap(), 0);
        MIGRATIONS.validate().unwrap();
        migrate(&mut connection, &path).unwrap();
        assert_eq!(form(&connection, &path).unwrap(), FORM);
        check(&connection, &path, Check::Full).unwrap();
        let sync: i64 = connection.query_row("PRAGMA synchronous", [], |row| row.get(0)).unwrap();
        assert_eq!(sync, 2, "FULL");
        let cipher: String =
            connection.query_row("PRAGMA cipher_version", [], |row| row.get(0)).unwrap();
        assert!(cipher.starts_with("4."), "{cipher}");
    }

    #[test]
    fn another_key_opens_nothing_and_a_copy_may_have_one_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a.db"), folder.path().join("b.db"));
        let (one, two) = (SecretKey::from_bytes([3; 32]), SecretKey::from_bytes([4; 32]));
        let mut from = connect(&a, &one, Access::Record).unwrap();
        migrate(&mut from, &a).unwrap();
        from.execute("INSERT INTO settings VALUES ('name', 'sentinel')", []).unwrap();
        let mut into = connect(&b, &two, Access::Copy).unwrap();
        copy(&from, &mut into, &b).unwrap();
        into.execute_batch("PRAGMA journal_mode = DELETE").unwrap();
        drop((from, into));
        assert!(matches!(connect(&a, &two, Access::Look), Err(StoreError::Damaged { .. })));
        assert!(matches!(connect(&b, &one, Access::Look), Err(StoreError::Damaged { .. })));
        let copied = connect(&b, &two, Access::Look).unwrap();
        let value: String =
            copied.query_row("SELECT value FROM settings", [], |row| row.get(0)).unwrap();
        assert_eq!(value, "sentinel");
        for path in [a, b] {
            let bytes = std::fs::read(path).unwrap();
            assert!(!bytes.windows(8).any(|window| window == b"sentinel"));
            assert!(!bytes.starts_with(b"SQLite"));
        }
    }
}
