-- The first form of the record. A later form is a file of its own that changes this one; a database
-- of each form that was ever released stays under tests/data.

-- What happened, in order. `seq` is 1, 2, 3 … without gaps; the journal has the same numbers.
CREATE TABLE events (
    seq       INTEGER PRIMARY KEY,
    id        BLOB NOT NULL,
    entry     BLOB NOT NULL,
    -- The id of the first event of the act that it is part of; null where that is this one.
    act       BLOB,
    -- The act that it takes back.
    undoes    BLOB,
    kind      INTEGER NOT NULL,
    at_utc_ms INTEGER NOT NULL,
    body      TEXT,
    -- Since when the body counts no more; such bodies are erased after a while.
    spent_at  INTEGER
) STRICT;
CREATE INDEX events_of_entry ON events (entry);
CREATE INDEX events_of_act ON events (act) WHERE act IS NOT NULL;
CREATE INDEX events_spent ON events (spent_at) WHERE body IS NOT NULL AND spent_at IS NOT NULL;
CREATE INDEX events_undone ON events (undoes) WHERE undoes IS NOT NULL;

-- The entries that are there, by the event that holds their content, with what is counted of them.
-- Made from the events.
CREATE TABLE entries (
    seq          INTEGER PRIMARY KEY REFERENCES events (seq),
    day          INTEGER NOT NULL,
    begun_utc_ms INTEGER NOT NULL,
    offset_secs  INTEGER NOT NULL,
    actual_secs  INTEGER NOT NULL,
    counts       INTEGER NOT NULL
) STRICT;
CREATE INDEX entries_by_time ON entries (begun_utc_ms);

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
