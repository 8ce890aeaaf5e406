-- What the gateway remembers. Times are milliseconds since 1970 in UTC, hashes are 32 raw bytes, sealed columns are
-- blobs of store::crypt. Nouns of the practice are Dutch, as partners and operators use them.

-- A message as it came in. Small rows: a list walks them; the content is in `content`.
CREATE TABLE message (
    seq           INTEGER PRIMARY KEY,      -- order of acceptance; never used twice
    bericht_id    TEXT    NOT NULL UNIQUE,
    partner       TEXT    NOT NULL,
    route         TEXT    NOT NULL,
    soort         TEXT    NOT NULL,
    afzender_id   TEXT    NOT NULL,
    sleutel       INTEGER NOT NULL,         -- 1: holds the idempotency key (partner, afzender_id); 0: conflict or superseded
    inhoud_sha256 BLOB    NOT NULL,
    ontvangen_op  INTEGER NOT NULL,
    status        TEXT    NOT NULL,
    traject_id    TEXT,
    mediatype     TEXT    NOT NULL
);
-- One holder per key (BR57).
CREATE UNIQUE INDEX message_sleutel ON message (partner, afzender_id) WHERE sleutel = 1;
-- Has this conflict been written before?
CREATE INDEX message_conflict ON message (partner, afzender_id) WHERE status = 'conflict';
-- The list of what went wrong. Accepted messages, nearly all of them, cost nothing here.
CREATE INDEX message_niet_aanvaard ON message (status, seq) WHERE status <> 'aanvaard';
-- The history of one traject.
CREATE INDEX message_traject ON message (traject_id) WHERE traject_id IS NOT NULL;

-- The content of a message, sealed.
CREATE TABLE content (
    message_seq INTEGER PRIMARY KEY REFERENCES message (seq) ON DELETE CASCADE,
    raw         BLOB NOT NULL,
    canonical   BLOB
);

-- What was found in a message; no values.
CREATE TABLE finding (
    message_seq INTEGER NOT NULL REFERENCES message (seq) ON DELETE CASCADE,
    n           INTEGER NOT NULL,
    code        TEXT    NOT NULL,
    regel       TEXT    NOT NULL,
    severity    TEXT    NOT NULL,
    stage       TEXT    NOT NULL,
    path        TEXT    NOT NULL,
    line        INTEGER,
    text        TEXT    NOT NULL,
    PRIMARY KEY (message_seq, n)
) WITHOUT ROWID;

-- A message to a receiver. Never rewritten: what became of it is in receipt, attempt and held.
CREATE TABLE outbox (
    seq         INTEGER PRIMARY KEY,        -- order of delivery; never used twice
    message_seq INTEGER NOT NULL REFERENCES message (seq) ON DELETE CASCADE,
    levering_id TEXT    NOT NULL,
    partner     TEXT    NOT NULL,
    route       TEXT    NOT NULL,
    client_ref  TEXT,
    volgorde    TEXT
);
CREATE INDEX outbox_message ON outbox (message_seq);

-- Delivered: the receiver confirmed.
CREATE TABLE receipt (
    outbox_seq     INTEGER PRIMARY KEY REFERENCES outbox (seq) ON DELETE CASCADE,
    at             INTEGER NOT NULL,
    attempt        INTEGER NOT NULL,
    sent_sha256    BLOB    NOT NULL,
    receipt_sha256 BLOB    NOT NULL,
    receipt        BLOB    NOT NULL         -- sealed
);

-- An attempt that failed. The body is there once: with the first attempt that had it.
CREATE TABLE attempt (
    outbox_seq  INTEGER NOT NULL REFERENCES outbox (seq) ON DELETE CASCADE,
    n           INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    reason      TEXT    NOT NULL,
    next_at     INTEGER NOT NULL,
    sent_sha256 BLOB,
    body        BLOB,                       -- sealed
    PRIMARY KEY (outbox_seq, n)
);

-- Held: needs a person.
CREATE TABLE held (
    outbox_seq INTEGER PRIMARY KEY REFERENCES outbox (seq) ON DELETE CASCADE,
    at         INTEGER NOT NULL,
    attempt    INTEGER NOT NULL
);
CREATE TABLE held_finding (
    outbox_seq INTEGER NOT NULL REFERENCES held (outbox_seq) ON DELETE CASCADE,
    n          INTEGER NOT NULL,
    code       TEXT    NOT NULL,
    regel      TEXT    NOT NULL,
    severity   TEXT    NOT NULL,
    stage      TEXT    NOT NULL,
    path       TEXT    NOT NULL,
    line       INTEGER,
    text       TEXT    NOT NULL,
    PRIMARY KEY (outbox_seq, n)
) WITHOUT ROWID;

-- What the hub knows of a traject. `data` is the whole of it as JSON, without personal data; the columns are for people
-- who look with SQL.
CREATE TABLE traject (
    traject_id TEXT    PRIMARY KEY,
    versie     INTEGER NOT NULL,
    gemeente   TEXT    NOT NULL,
    centrale   TEXT    NOT NULL,
    status     TEXT    NOT NULL,
    data       TEXT    NOT NULL
) WITHOUT ROWID;

-- Which pseudonym stands for whom, at which partner.
CREATE TABLE pseudonym (
    partner    TEXT NOT NULL,
    client_ref TEXT NOT NULL,
    persoon    TEXT NOT NULL,
    PRIMARY KEY (partner, client_ref)
) WITHOUT ROWID;

-- Numbers that only go up: `traject-2026` the highest traject number of that year; `message` and `outbox` the highest
-- row numbers at the last purge; `gereed` the outbox number up to which nothing is left to deliver.
CREATE TABLE teller (
    naam   TEXT    PRIMARY KEY,
    waarde INTEGER NOT NULL
) WITHOUT ROWID;

-- Who did what. A chain: hash = sha256 over prev and the line (store::sqlite::audit).
CREATE TABLE audit (
    seq    INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    wie    TEXT    NOT NULL,
    wat    TEXT    NOT NULL,
    waarop TEXT    NOT NULL,
    prev   BLOB    NOT NULL,
    hash   BLOB    NOT NULL
);
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END;

-- Sealed notes of the store to itself: `key_check` opens with the right key only; `audit_head` is the end of the chain.
CREATE TABLE meta (
    naam   TEXT PRIMARY KEY,
    waarde BLOB NOT NULL
) WITHOUT ROWID;
