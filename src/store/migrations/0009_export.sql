-- The nightly export: nights, what each partner got of a kind, and up to where he confirmed. Days are text, `2026-11-29`, in
-- the Netherlands. No content: an object is the number of its traject and the hash of what was said of it.

-- A night. `tot` is the number of the last message it looks at: a night that is run again looks no further.
CREATE TABLE export_nacht (
    nacht       TEXT    PRIMARY KEY,
    volledig    INTEGER NOT NULL,
    tot         INTEGER NOT NULL,
    begonnen_op INTEGER NOT NULL,
    klaar_op    INTEGER,
    controle    BLOB    NOT NULL
) WITHOUT ROWID;

-- What a night did for one partner and one kind; written when that is done.
CREATE TABLE export_deel (
    nacht            TEXT    NOT NULL,
    partner          TEXT    NOT NULL,
    soort            TEXT    NOT NULL,
    van              INTEGER NOT NULL,    -- the watermark it began from
    gelezen          INTEGER NOT NULL,
    zonder           INTEGER NOT NULL,    -- read, and nothing to say of it
    ongewijzigd      INTEGER NOT NULL,
    verzonden        INTEGER NOT NULL,
    gelezen_sha256   BLOB    NOT NULL,
    verzonden_sha256 BLOB    NOT NULL,
    controle         BLOB    NOT NULL,
    PRIMARY KEY (nacht, partner, soort)
) WITHOUT ROWID;

-- What was sent of an object, with its message and in its transaction. The last of an object is what the partner has, or
-- gets.
CREATE TABLE export_zending (
    seq        INTEGER PRIMARY KEY,
    nacht      TEXT    NOT NULL,
    partner    TEXT    NOT NULL,
    soort      TEXT    NOT NULL,
    object     TEXT    NOT NULL,
    sha256     BLOB    NOT NULL,
    bericht_id TEXT    NOT NULL,
    wijzigt_op TEXT,                      -- from this day on it differs, though nothing happened
    controle   BLOB    NOT NULL
);
CREATE INDEX export_zending_object ON export_zending (partner, soort, object, seq);
CREATE INDEX export_zending_nacht ON export_zending (nacht, seq);

-- Up to which message a partner confirmed everything of a kind, and since which night.
CREATE TABLE export_watermerk (
    partner  TEXT    NOT NULL,
    soort    TEXT    NOT NULL,
    tot      INTEGER NOT NULL,
    nacht    TEXT    NOT NULL,
    gezet_op INTEGER NOT NULL,
    controle BLOB    NOT NULL,
    PRIMARY KEY (partner, soort)
) WITHOUT ROWID;
