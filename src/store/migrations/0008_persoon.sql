-- The rights of a person. `persoon` is the keyed hash of before: without the key it says nothing.

-- Who was erased. Stays, so that it can be shown, and done again after a restore of an older backup.
CREATE TABLE persoon_gewist (
    seq       INTEGER PRIMARY KEY,
    persoon   TEXT    NOT NULL,
    gewist_op INTEGER NOT NULL,
    wie       TEXT    NOT NULL,
    reden     TEXT    NOT NULL,
    berichten INTEGER NOT NULL,
    trajecten TEXT    NOT NULL,         -- their numbers, with a space between
    controle  BLOB    NOT NULL
);
CREATE INDEX persoon_gewist_persoon ON persoon_gewist (persoon);

-- Of whom nothing goes out.
CREATE TABLE persoon_beperkt (
    persoon  TEXT    PRIMARY KEY,
    sinds    INTEGER NOT NULL,
    wie      TEXT    NOT NULL,
    reden    TEXT    NOT NULL,
    controle BLOB    NOT NULL
) WITHOUT ROWID;
