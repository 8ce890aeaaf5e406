-- What people do to deliveries and messages. Nothing that happened is lost by it.

-- Who held it; NULL: the gateway itself.
ALTER TABLE held ADD COLUMN wie TEXT;

-- A person had a delivery go (again). Attempts and hours count anew from here.
CREATE TABLE released (
    seq        INTEGER PRIMARY KEY,
    outbox_seq INTEGER NOT NULL REFERENCES outbox (seq) ON DELETE CASCADE,
    at         INTEGER NOT NULL,
    wie        TEXT    NOT NULL,
    vanaf      INTEGER NOT NULL,        -- attempts made before
    reden      TEXT    NOT NULL         -- why it had been held; empty: it had been delivered
);
CREATE INDEX released_outbox ON released (outbox_seq);

-- The bodies of attempts up to `vanaf` are not sent again: the message is made anew.
CREATE TABLE remade (
    outbox_seq INTEGER PRIMARY KEY REFERENCES outbox (seq) ON DELETE CASCADE,
    vanaf      INTEGER NOT NULL
);

-- Receipts of a delivery that a person had go again after it was delivered; as `receipt`, whose latest one is there.
CREATE TABLE receipt_before (
    outbox_seq     INTEGER NOT NULL REFERENCES outbox (seq) ON DELETE CASCADE,
    at             INTEGER NOT NULL,
    attempt        INTEGER NOT NULL,
    sent_sha256    BLOB    NOT NULL,
    receipt_sha256 BLOB    NOT NULL,
    receipt        BLOB    NOT NULL,        -- sealed
    controle       BLOB,                    -- as in `receipt`
    PRIMARY KEY (outbox_seq, attempt)
);

-- A person mended a canonical message. `canonical` is what it was before, as it stood in `content`; `plekken` the JSON
-- Pointers that differ. Both sealed.
CREATE TABLE message_edit (
    seq         INTEGER PRIMARY KEY,
    message_seq INTEGER NOT NULL REFERENCES message (seq) ON DELETE CASCADE,
    at          INTEGER NOT NULL,
    wie         TEXT    NOT NULL,
    reden       TEXT    NOT NULL,
    canonical   BLOB    NOT NULL,
    plekken     BLOB    NOT NULL
);
CREATE INDEX message_edit_message ON message_edit (message_seq);
