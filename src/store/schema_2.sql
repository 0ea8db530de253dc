-- The second form: what therapists handed over, and how far someone has come in it.

-- Which part of a programme a sitting was for, as `bundle/stage`.
ALTER TABLE entries ADD COLUMN homework TEXT;
CREATE INDEX entries_of_homework ON entries (homework) WHERE homework IS NOT NULL;

-- The bundles that are installed, and for a while those that were removed.
CREATE TABLE bundles (
    id           TEXT PRIMARY KEY,
    version      INTEGER NOT NULL,
    -- The highest version that was ever installed.
    highest      INTEGER NOT NULL,
    -- The key that it was signed with, as in `author.pub`.
    author       TEXT NOT NULL,
    -- Whether its words were compared with those of the handout.
    checked      INTEGER NOT NULL,
    -- `bundle.ron` as it was signed.
    manifest     TEXT NOT NULL,
    installed_at INTEGER NOT NULL,
    removed_at   INTEGER
) STRICT, WITHOUT ROWID;

-- Which contents a bundle needs, by BLAKE3; the files lie beside the database. Several may need one.
CREATE TABLE contents (
    bundle TEXT NOT NULL REFERENCES bundles (id) ON DELETE CASCADE,
    hash   BLOB NOT NULL,
    -- How long a recording is, in frames at 48 kHz.
    frames INTEGER,
    PRIMARY KEY (bundle, hash)
) STRICT, WITHOUT ROWID;

-- What lists show of a bundle's sessions, in its order, so that nothing need be opened for that.
CREATE TABLE cards (
    bundle TEXT NOT NULL REFERENCES bundles (id) ON DELETE CASCADE,
    place  INTEGER NOT NULL,
    card   TEXT NOT NULL,
    PRIMARY KEY (bundle, place)
) STRICT, WITHOUT ROWID;

-- The stage of a bundle's programme that someone is at.
CREATE TABLE stages (
    bundle TEXT PRIMARY KEY REFERENCES bundles (id) ON DELETE CASCADE,
    stage  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Whether the last sitting was comfortable enough for the next stage, for each who practises. Nothing
-- more of an answer is kept, it goes when the stage changes, and no backup has it.
CREATE TABLE comfort (
    bundle TEXT NOT NULL REFERENCES bundles (id) ON DELETE CASCADE,
    person INTEGER NOT NULL,
    enough INTEGER NOT NULL,
    day    INTEGER NOT NULL,
    PRIMARY KEY (bundle, person)
) STRICT, WITHOUT ROWID;

-- The stages whose word was given.
CREATE TABLE gates (
    bundle TEXT NOT NULL REFERENCES bundles (id) ON DELETE CASCADE,
    stage  TEXT NOT NULL,
    PRIMARY KEY (bundle, stage)
) STRICT, WITHOUT ROWID;
