-- The ledger: entries are added, never changed and never removed. Amounts are whole cents; days are text, `2026-10-01`, in
-- the Netherlands. No name and no number of a person: a traject is its number.
CREATE TABLE boek (
    seq         INTEGER PRIMARY KEY,
    sleutel     TEXT    NOT NULL UNIQUE,  -- its natural key: the same thing cannot be twice (BR04)
    post        TEXT    NOT NULL,
    dag         TEXT    NOT NULL,
    jaar        INTEGER NOT NULL,
    gemeente    TEXT    NOT NULL,
    leverancier TEXT    NOT NULL,
    contract_id TEXT    NOT NULL,
    traject_id  TEXT,
    mijlpaal    TEXT,
    document    TEXT,
    betaling    TEXT,
    centen      INTEGER NOT NULL,
    btw_centen  INTEGER NOT NULL,
    bewijs      TEXT    NOT NULL,         -- JSON: the days of the proof
    tekst       TEXT    NOT NULL,
    bericht_id  TEXT,
    wie         TEXT    NOT NULL,
    geboekt_op  INTEGER NOT NULL,
    controle    BLOB    NOT NULL
);
-- The trajecten of a person: a declaration of hours names a person by the pseudonym of its sender.
CREATE INDEX traject_persoon ON traject (json_extract(data, '$.persoon'));

CREATE INDEX boek_traject ON boek (traject_id, seq) WHERE traject_id IS NOT NULL;
CREATE INDEX boek_contract ON boek (contract_id, jaar, seq);
CREATE INDEX boek_document ON boek (document, seq) WHERE document IS NOT NULL;
CREATE INDEX boek_bericht ON boek (bericht_id, seq) WHERE bericht_id IS NOT NULL;
CREATE INDEX boek_betaling ON boek (betaling, seq) WHERE betaling IS NOT NULL;
-- Numbers of a series, for the next one and for the report of gaps.
CREATE INDEX boek_nummer ON boek (tekst, seq) WHERE post = 'nummer';
