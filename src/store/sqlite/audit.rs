//! The audit trail: a chain of lines in which an edited, removed or added line shows.
//!
//! `hash` = sha256 of: the hash of the line before (32 zeros for the first), the number (8 bytes), the moment (8 bytes,
//! milliseconds), and `wie`, `wat`, `waarop`, each with its length (4 bytes) before it; all numbers big-endian. The end of
//! the chain is kept sealed in `meta`, so that who has the file but not the key can neither cut the end off nor write a
//! new chain.

use super::super::crypt::Sealer;
use super::super::{Audit, StoreError};
use super::failed;
use super::row::ms;
use aws_lc_rs::digest::{Context, SHA256};
use rusqlite::{Connection, OptionalExtension};

const HEAD: &str = "meta.audit_head";

/// The end of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Head {
    seq: i64,
    hash: [u8; 32],
}

fn hash(prev: &[u8; 32], seq: i64, at: i64, texts: [&str; 3]) -> [u8; 32] {
    let mut sum = Context::new(&SHA256);
    sum.update(prev);
    sum.update(&seq.to_be_bytes());
    sum.update(&at.to_be_bytes());
    for text in texts {
        sum.update(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes());
        sum.update(text.as_bytes());
    }
    let mut out = [0; 32];
    out.copy_from_slice(sum.finish().as_ref());
    out
}

/// The end of the chain as the store noted it.
pub(super) fn head(conn: &Connection, sealer: &Sealer) -> Result<Head, StoreError> {
    let sealed: Option<Vec<u8>> = conn
        .query_row("SELECT waarde FROM meta WHERE naam = 'audit_head'", [], |r| r.get(0))
        .optional()
        .map_err(failed("read the end of the audit trail"))?;
    let Some(sealed) = sealed else { return Ok(Head::default()) };
    let plain = sealer.open(HEAD, &sealed).map_err(|_| StoreError::Sealed { what: HEAD.into() })?;
    let (Some(seq), Some(hash)) = (plain.first_chunk(), plain.last_chunk()) else {
        return Err(StoreError::Corrupt { what: HEAD.into() });
    };
    Ok(Head { seq: i64::from_be_bytes(*seq), hash: *hash })
}

/// Adds lines to the chain.
pub(super) fn write(conn: &Connection, sealer: &Sealer, head: &mut Head, lines: &[Audit]) -> Result<(), StoreError> {
    if lines.is_empty() {
        return Ok(());
    }
    let doing = failed("wrote the audit trail");
    let mut insert = conn.prepare_cached("INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)").map_err(&doing)?;
    for line in lines {
        let (seq, at) = (head.seq + 1, ms(line.at));
        let new = hash(&head.hash, seq, at, [&line.wie, &line.wat, &line.waarop]);
        insert.execute((seq, at, &line.wie, &line.wat, &line.waarop, head.hash, new)).map_err(&doing)?;
        *head = Head { seq, hash: new };
    }
    let plain = [&head.seq.to_be_bytes()[..], &head.hash].concat();
    conn.prepare_cached(
        "INSERT INTO meta VALUES ('audit_head', ?1) ON CONFLICT DO UPDATE SET waarde = excluded.waarde",
    )
    .and_then(|mut s| s.execute([sealer.seal(HEAD, &plain)]))
    .map_err(&doing)?;
    Ok(())
}

/// The number of the first line that is not as it was written, or is missing.
pub(super) fn verify(conn: &mut Connection, sealer: &Sealer) -> Result<Option<i64>, StoreError> {
    // One transaction, so that the lines and their end are of one moment.
    let t = conn.transaction().map_err(failed("walked the audit trail"))?;
    walk(&t, sealer)
}

/// The same, in a transaction of the caller's.
pub(super) fn walk(t: &Connection, sealer: &Sealer) -> Result<Option<i64>, StoreError> {
    let doing = failed("walked the audit trail");
    let noted = head(t, sealer)?;
    let mut select =
        t.prepare("SELECT seq, at, wie, wat, waarop, prev, hash FROM audit ORDER BY seq").map_err(&doing)?;
    let mut rows = select.query([]).map_err(&doing)?;
    let mut at = Head::default();
    while let Some(row) = rows.next().map_err(&doing)? {
        let expected = at.seq + 1;
        let mut right = || -> rusqlite::Result<bool> {
            let text = |i| row.get_ref(i)?.as_str().map_err(rusqlite::Error::from);
            let (seq, hash_kept) = (row.get::<_, i64>(0)?, row.get::<_, [u8; 32]>(6)?);
            let hash_now = hash(&at.hash, at.seq + 1, row.get(1)?, [text(2)?, text(3)?, text(4)?]);
            let right = seq == at.seq + 1 && row.get::<_, [u8; 32]>(5)? == at.hash && hash_kept == hash_now;
            at = Head { seq: at.seq + 1, hash: hash_now };
            Ok(right)
        };
        // A column of another type than we wrote is an edited line, not a failing database.
        if !right().unwrap_or(false) {
            return Ok(Some(expected));
        }
        if at.seq == noted.seq && at != noted {
            return Ok(Some(at.seq));
        }
    }
    // Lines missing at the end, or added behind it.
    Ok((at.seq != noted.seq).then(|| at.seq.min(noted.seq) + 1))
}
