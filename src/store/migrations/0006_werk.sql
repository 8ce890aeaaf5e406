-- Terms, work for people, and what jobs did. Dates are text, `2026-10-05`, and are dates in the Netherlands.

-- A term: by when something must have happened, and who must act when it has not.
CREATE TABLE termijn (
    seq        INTEGER PRIMARY KEY,
    traject_id TEXT,
    soort      TEXT    NOT NULL,
    ronde      INTEGER NOT NULL,
    voor       TEXT    NOT NULL,        -- slug of a partner
    vervalt_op TEXT    NOT NULL,        -- the last day on which it is in time
    vuurt_op   TEXT    NOT NULL,        -- the day its work is there
    toestand   TEXT    NOT NULL,        -- open, gevuurd, vervallen
    werk_id    TEXT,                    -- the work it made
    controle   BLOB    NOT NULL
);
-- One of a kind and round for a party of a traject.
CREATE UNIQUE INDEX termijn_sleutel ON termijn (traject_id, soort, ronde, voor) WHERE traject_id IS NOT NULL;
-- What is due. What is done costs nothing here.
CREATE INDEX termijn_open ON termijn (vuurt_op, seq) WHERE toestand = 'open';
CREATE INDEX termijn_werk ON termijn (werk_id) WHERE werk_id IS NOT NULL;

-- Work for a person. What was decided about it stays with it.
CREATE TABLE werk (
    seq           INTEGER PRIMARY KEY,
    werk_id       TEXT    NOT NULL UNIQUE,
    soort         TEXT    NOT NULL,
    partner       TEXT    NOT NULL,     -- slug of whose people it is for
    traject_id    TEXT,
    bericht_id    TEXT,
    regel         TEXT,
    tekst         TEXT    NOT NULL,
    ontstaan_op   INTEGER NOT NULL,
    vervalt_op    TEXT,
    toestand      TEXT    NOT NULL,     -- open, besloten, vervallen
    besluit       TEXT,
    besloten_door TEXT,
    besloten_op   INTEGER,
    waarom        TEXT,
    controle      BLOB    NOT NULL
);
CREATE INDEX werk_open ON werk (seq) WHERE toestand = 'open';
-- What a message waits for.
CREATE INDEX werk_bericht ON werk (bericht_id) WHERE bericht_id IS NOT NULL;
CREATE INDEX werk_gesloten ON werk (ontstaan_op) WHERE toestand <> 'open';

-- What jobs did, newest last; of every job the last so many are kept (store::work::RUNS).
CREATE TABLE job_run (
    seq         INTEGER PRIMARY KEY,
    job         TEXT    NOT NULL,
    aanleiding  TEXT    NOT NULL,       -- tijdschema, ingehaald, start, gevraagd
    voor        INTEGER,                -- the moment of its schedule; NULL: a person asked, or a start
    begonnen_op INTEGER NOT NULL,
    klaar_op    INTEGER NOT NULL,
    gelukt      INTEGER NOT NULL,
    wie         TEXT,
    tekst       TEXT    NOT NULL,
    controle    BLOB    NOT NULL
);
CREATE INDEX job_run_job ON job_run (job, seq);
