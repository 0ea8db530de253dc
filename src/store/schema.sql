-- The first form of the record. A later form is a file of its own that changes this one; a database
-- of each form that was ever released stays under tests/data.

-- What happened, in order. `seq` is 1, 2, 3 … without gaps; the journal has the same numbers.
CREATE TABLE events (
    seq       INTEGER PRIMARY KEY,
    id        BLOB NOT NULL UNIQUE,
    entry     BLOB NOT NULL,
    act       BLOB NOT NULL,
    undoes    BLOB,
    kind      INTEGER NOT NULL,
    at_utc_ms INTEGER NOT NULL,
    body      TEXT,
    -- Since when the body counts no more; such bodies are erased after a while.
    spent_at  INTEGER
) STRICT;
CREATE INDEX events_of_entry ON events (entry);
CREATE INDEX events_spent ON events (spent_at) WHERE body IS NOT NULL AND spent_at IS NOT NULL;
CREATE INDEX events_undone ON events (undoes) WHERE undoes IS NOT NULL;

-- The entries that are there, made from the events: where their content is, and what is counted.
CREATE TABLE entries (
    id           BLOB PRIMARY KEY,
    seq          INTEGER NOT NULL REFERENCES events (seq),
    day          INTEGER NOT NULL,
    begun_utc_ms INTEGER NOT NULL,
    offset_secs  INTEGER NOT NULL,
    actual_secs  INTEGER NOT NULL,
    counts       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_by_time ON entries (begun_utc_ms, seq);
CREATE INDEX entries_counted ON entries (day, begun_utc_ms, offset_secs, actual_secs, counts);

-- The sitting that goes on now, or that was cut off and can go on. At most one.
CREATE TABLE sitting (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    entry    BLOB NOT NULL,
    body     TEXT NOT NULL,
    how      TEXT NOT NULL,
    position INTEGER NOT NULL,
    going_on INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
