-- The third form: appointments, beside sittings.

-- What an event is about: 0 a sitting, 1 an appointment.
ALTER TABLE events ADD COLUMN about INTEGER NOT NULL DEFAULT 0;

-- The appointments that are there, by the event that holds their content. Made from the events.
CREATE TABLE appointments (
    seq       INTEGER PRIMARY KEY REFERENCES events (seq),
    at_utc_ms INTEGER NOT NULL
) STRICT;
