//! The encrypted database: opening it, its form, and its verification.
//!
//! SQLite with SQLCipher 4: every page is encrypted and carries an authentication code that reveals a change.
//! One program has it open, with one connection; the lock mode makes shared memory beside it unnecessary.

use std::fs::File;
use std::path::Path;
use std::sync::LazyLock;

use rusqlite::{Connection, OpenFlags, ffi};
use rusqlite_migration::{M, Migrations};
use zeroize::Zeroizing;

use super::error::StoreError;
use super::files;
use super::pages::{self, PAGE};
use super::private::SecretKey;

type Result<T> = std::result::Result<T, StoreError>;

static MIGRATIONS: LazyLock<Migrations<'static>> = LazyLock::new(|| {
    Migrations::new(vec![
        M::up(include_str!("schema.sql")),
        M::up(include_str!("schema_2.sql")),
        M::up(include_str!("schema_3.sql")),
    ])
});

/// SQLite reports that it is ready before SQLCipher is, so that if two databases are first opened at the same
/// time, the second may find no cipher (SQLite 3.51, `sqlite3_initialize` and `SQLITE_EXTRA_INIT`). So the
/// first one is opened alone.
static READY: LazyLock<()> = LazyLock::new(|| drop(Connection::open_in_memory()));

/// Form of the database that this program writes.
pub(super) const FORM: u32 = 3;

/// Purpose of opening a database.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// The record itself: every commit is on the disk when it returns.
    Record,
    /// A copy that is being written and is synced as a whole.
    Copy,
    /// Reading only.
    Look,
}

/// Opens a database, or creates one if `access` allows writing.
///
/// # Errors
/// When it cannot be opened or the key is wrong, which looks the same as damage.
pub(super) fn connect(path: &Path, key: &SecretKey, access: Access) -> Result<Connection> {
    let failed = |error| StoreError::database("open the record", path, error);
    LazyLock::force(&READY);
    let may = match access {
        Access::Look => OpenFlags::SQLITE_OPEN_READ_ONLY,
        _ => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
    };
    if access != Access::Look && !path.exists() {
        // SQLite would create the file with the permissions of the umask. It also assumes that the name of an
        // existing file is on the disk, so both are ensured here.
        crate::rights::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|error| StoreError::file("make", path, error))?;
        files::sync_folder(files::folder_of(path))?;
    }
    let may = may | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // SQLite's usual way to files on Windows takes paths of at most 260 characters, and this one as many as Windows does.
    #[cfg(windows)]
    let connection = {
        let path = groundwork_windows::any_length(path)
            .map_err(|error| StoreError::file("open", path, error))?;
        Connection::open_with_flags_and_vfs(path, may, "win32-longpath")
    };
    #[cfg(not(windows))]
    let connection = Connection::open_with_flags(path, may);
    let connection = connection.map_err(failed)?;
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
    // Nothing is read before this, so a wrong key is noticed here.
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(())).map_err(failed)?;
    Ok(connection)
}

/// Form of a database; 0 for an empty one.
///
/// # Errors
/// When it cannot be read.
pub(super) fn form(connection: &Connection, path: &Path) -> Result<u32> {
    connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|error| StoreError::database("read the record's form", path, error))
}

/// Converts a database to the form of this program, each step in one transaction.
///
/// # Errors
/// When it cannot be written; it then keeps its old form.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    MIGRATIONS.to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => {
            StoreError::database("bring the record to its present form", path, err)
        }
        other => StoreError::Damaged { what: other.to_string() },
    })
}

/// Moves the content of the log into the database file, and empties the log.
///
/// # Errors
/// When it cannot be written; everything in the log then still counts.
pub(super) fn empty_log(connection: &Connection) -> rusqlite::Result<()> {
    let busy: bool =
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    match busy {
        true => Err(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_BUSY), None)),
        false => Ok(()),
    }
}

/// Depth of a check.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// Every table and index can be read completely; pages in the log are read from there.
    Tables,
    /// The same, and every page of the file is authentic, and none is missing at the end.
    Full,
}

/// Verifies that every page of a database's file is authentic, and that none is missing at the end. The log must be
/// empty, and `file` must not be closed before the connection.
///
/// # Errors
/// The first problem found.
pub(super) fn check_file(
    connection: &Connection,
    path: &Path,
    file: &File,
    key: &SecretKey,
) -> Result<()> {
    // What cannot be read or is not as it should be is SQLCipher's to name.
    if !files::read_again(file).is_ok_and(|bytes| pages::are_authentic(&bytes, key)) {
        authentic(connection, path)?;
    }
    pages_missing(connection, path)
}

/// Verifies a database.
///
/// # Errors
/// The first problem found.
pub(super) fn check(connection: &Connection, path: &Path, how: Check) -> Result<()> {
    let failed = |error| StoreError::database("check the record", path, error);
    // Reading a table completely verifies the code of each of its pages. If no page is free, these are all
    // pages, provided that they come from the file and not from memory.
    let free: u64 =
        connection.query_row("PRAGMA freelist_count", [], |row| row.get(0)).map_err(failed)?;
    let by_tables = how == Check::Full && free == 0;
    if by_tables {
        connection.execute_batch("PRAGMA shrink_memory").map_err(failed)?;
        pages_missing(connection, path)?;
    } else if how != Check::Tables {
        authentic(connection, path)?;
        pages_missing(connection, path)?;
    }
    match words(connection, path, "PRAGMA quick_check(1)")?.into_iter().next() {
        Some(word) if word == "ok" => Ok(()),
        Some(what) => Err(StoreError::Damaged { what }),
        None => Err(StoreError::Damaged { what: "it could not be checked".into() }),
    }
}

/// Has SQLCipher verify the code of every page of the file.
fn authentic(connection: &Connection, path: &Path) -> Result<()> {
    match words(connection, path, "PRAGMA cipher_integrity_check(1)")?.into_iter().next() {
        Some(what) => Err(StoreError::Damaged { what }),
        None => Ok(()),
    }
}

/// What a check has to say, line by line.
fn words(connection: &Connection, path: &Path, pragma: &str) -> Result<Vec<String>> {
    let failed = |error| StoreError::database("check the record", path, error);
    let mut statement = connection.prepare(pragma).map_err(failed)?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).map_err(failed)?;
    rows.collect::<rusqlite::Result<_>>().map_err(failed)
}

/// Authentication codes cannot reveal missing pages. While the log is empty, the file has as many pages as
/// its header says.
fn pages_missing(connection: &Connection, path: &Path) -> Result<()> {
    let failed = |error| StoreError::database("check the record", path, error);
    let log = path.with_extension("db-wal");
    if log.metadata().is_ok_and(|log| log.len() > 0) {
        return Ok(());
    }
    let pages: u64 =
        connection.query_row("PRAGMA page_count", [], |row| row.get(0)).map_err(failed)?;
    let said = pages * PAGE as u64;
    let found = path.metadata().map_err(|error| StoreError::file("check", path, error))?.len();
    if found < said {
        let what = format!("its file has {found} bytes, expected {said}");
        return Err(StoreError::Damaged { what });
    }
    Ok(())
}

/// Copies a whole database into another, which may have another key.
///
/// # Errors
/// When one cannot be read or the other cannot be written.
pub(super) fn copy(from: &Connection, into: &mut Connection, path: &Path) -> Result<()> {
    let failed = |error| StoreError::database("copy the record", path, error);
    let backup = rusqlite::backup::Backup::new(from, into).map_err(failed)?;
    // −1 copies everything in one step; nobody else uses either database.
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
