//! Table by table: the check of every row, its sealed columns, and what must hold between its values.

use super::super::super::Status;
use super::super::mark;
use super::super::row::{aad, status_text};
use super::{Walk, part};
use crate::domain::traject::Traject;
use crate::message::digest::sha256;
use rusqlite::{CachedStatement, Row};
use std::collections::BTreeMap;

impl Walk<'_> {
    /// Messages with their content, findings and deliveries.
    pub(super) fn messages(&mut self) {
        let conn = self.conn;
        let findings =
            "SELECT n, code, regel, severity, stage, path, line, text FROM finding WHERE message_seq = ?1 ORDER BY n";
        let outbox = "SELECT seq, levering_id, partner, route, client_ref, volgorde FROM outbox WHERE message_seq = ?1 ORDER BY seq";
        let (Ok(mut findings), Ok(mut outbox)) = (conn.prepare_cached(findings), conn.prepare_cached(outbox)) else {
            return self.wrong("message", "", "deze tabel is niet te lezen");
        };
        let sql =
            "SELECT m.seq, m.bericht_id, m.partner, m.route, m.soort, m.afzender_id, m.inhoud_sha256, m.ontvangen_op,
                          m.status, m.traject_id, m.mediatype, m.sleutel, c.controle, c.raw, c.canonical, m.opgeruimd
                   FROM message m LEFT JOIN content c ON c.message_seq = m.seq ORDER BY m.seq";
        self.each("message", sql, |walk, row| walk.message(row, &mut findings, &mut outbox));
    }

    fn message<'s>(
        &mut self,
        row: &Row<'_>,
        findings: &mut CachedStatement<'s>,
        outbox: &mut CachedStatement<'s>,
    ) -> rusqlite::Result<()> {
        let seq: i64 = row.get(0)?;
        let id: String = row.get(1)?;
        let mut check = self.sealer.check("message");
        self.add(&mut check, row, 11)?;
        self.all.add(part(row.get_ref(11)?)).add(part(row.get_ref(15)?));
        let mut deliveries = 0;
        for (statement, mark) in [(findings, "finding"), (outbox, "outbox")] {
            let columns = statement.column_count();
            let mut below = statement.query([seq])?;
            while let Some(found) = below.next()? {
                check.add(mark);
                self.add(&mut check, found, columns)?;
                deliveries += u32::from(mark == "outbox");
            }
        }
        let (status, holds): (Status, bool) = (row.get(8)?, row.get(11)?);
        match status {
            Status::Aanvaard if !holds => self.wrong("message", &id, "een aanvaard bericht is zijn kenmerk kwijt"),
            Status::Conflict if holds => {
                self.wrong("message", &id, "een conflict houdt het kenmerk van het eerste bericht")
            }
            _ => {}
        }
        if status != Status::Aanvaard && deliveries > 0 {
            self.wrong("message", &id, format!("een bericht met status {} heeft leveringen", status_text(status)));
        }
        let Some(raw) = row.get_ref(13)?.as_blob_or_null()? else {
            self.wrong("content", &id, "het bericht heeft geen inhoud");
            return Ok(());
        };
        self.compare("message", &id, check, row.get_ref(12)?);
        self.open("content.raw", &aad("content.raw", &id), &id, raw);
        match row.get_ref(14)?.as_blob_or_null()? {
            Some(canonical) => drop(self.open("content.canonical", &aad("content.canonical", &id), &id, canonical)),
            None if status == Status::Aanvaard && !row.get::<_, bool>(15)? => {
                self.wrong("content.canonical", &id, "een aanvaard bericht heeft geen canonieke inhoud");
            }
            None => {}
        }
        Ok(())
    }

    /// What receivers confirmed.
    pub(super) fn receipts(&mut self, table: &str) {
        let sql = format!(
            "SELECT r.outbox_seq, r.at, r.attempt, r.sent_sha256, r.receipt_sha256, r.controle, r.receipt, o.levering_id,
                    ifnull(m.opgeruimd, 0)
             FROM {table} r LEFT JOIN outbox o ON o.seq = r.outbox_seq LEFT JOIN message m ON m.seq = o.message_seq
             ORDER BY r.outbox_seq, r.attempt"
        );
        self.each(table, &sql, |walk, row| {
            let (seq, id) = (row.get::<_, i64>(0)?, delivery(row, 7)?);
            let mut check = walk.sealer.check("receipt");
            walk.add(&mut check, row, 5)?;
            walk.compare(table, &id, check, row.get_ref(5)?);
            row.get::<_, [u8; 32]>(3)?;
            let (recorded, gone): ([u8; 32], bool) = (row.get(4)?, row.get(8)?);
            if let Some(receipt) = walk.open(table, &aad("receipt", seq), &id, row.get_ref(6)?.as_blob()?)
                && sha256(&receipt) != recorded
                && !(gone && receipt.is_empty())
            {
                let place = format!("{table}.receipt_sha256");
                walk.wrong(&place, &id, "het ontvangstbewijs heeft een andere sha256 dan is genoteerd");
            }
            Ok(())
        });
    }

    /// What messages were before a person mended them.
    pub(super) fn edits(&mut self) {
        let sql = "SELECT e.message_seq, e.at, e.wie, e.reden, e.controle, e.canonical, e.plekken, m.bericht_id
                   FROM message_edit e LEFT JOIN message m ON m.seq = e.message_seq ORDER BY e.seq";
        self.each("message_edit", sql, |walk, row| {
            let id: String = row.get(7)?;
            let mut check = walk.sealer.check("message_edit");
            walk.add(&mut check, row, 4)?;
            walk.compare("message_edit", &id, check, row.get_ref(4)?);
            walk.open("message_edit.canonical", &aad("content.canonical", &id), &id, row.get_ref(5)?.as_blob()?);
            walk.open("message_edit.plekken", &aad("message_edit.plekken", &id), &id, row.get_ref(6)?.as_blob()?);
            Ok(())
        });
    }

    /// What people had go again, and from which attempt.
    pub(super) fn released(&mut self) {
        let tables = [
            ("released", 5, "t.outbox_seq, t.at, t.wie, t.vanaf, t.reden, t.controle", "t.seq"),
            ("remade", 2, "t.outbox_seq, t.vanaf, t.controle", "t.outbox_seq"),
        ];
        for (table, columns, list, order) in tables {
            let sql = format!(
                "SELECT {list}, o.levering_id FROM {table} t LEFT JOIN outbox o ON o.seq = t.outbox_seq ORDER BY {order}"
            );
            self.each(table, &sql, |walk, row| {
                let id = delivery(row, columns + 1)?;
                let mut check = walk.sealer.check(table);
                walk.add(&mut check, row, columns)?;
                walk.compare(table, &id, check, row.get_ref(columns)?);
                Ok(())
            });
        }
    }

    /// Attempts that failed, with the body that is sent again.
    pub(super) fn attempts(&mut self) {
        let sql =
            "SELECT a.outbox_seq, a.n, a.at, a.reason, a.next_at, a.sent_sha256, a.controle, a.body, o.levering_id
                   FROM attempt a LEFT JOIN outbox o ON o.seq = a.outbox_seq ORDER BY a.outbox_seq, a.n";
        self.each("attempt", sql, |walk, row| {
            let (seq, n, id) = (row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, delivery(row, 8)?);
            let mut check = walk.sealer.check("attempt");
            walk.add(&mut check, row, 6)?;
            walk.compare("attempt", &id, check, row.get_ref(6)?);
            let recorded: Option<[u8; 32]> = row.get(5)?;
            if let Some(sealed) = row.get_ref(7)?.as_blob_or_null()?
                && let Some(body) = walk.open("attempt.body", &mark::body_aad(seq, n), &id, sealed)
                && recorded != Some(sha256(&body))
            {
                walk.wrong("attempt.sent_sha256", &id, "de bewaarde bytes hebben een andere sha256 dan is genoteerd");
            }
            Ok(())
        });
    }

    /// Deliveries that wait for a person.
    pub(super) fn held(&mut self) {
        let sql = "SELECT h.outbox_seq, h.at, h.attempt, h.controle, o.levering_id, h.wie
                   FROM held h LEFT JOIN outbox o ON o.seq = h.outbox_seq ORDER BY h.outbox_seq";
        let conn = self.conn;
        let findings = "SELECT n, code, regel, severity, stage, path, line, text FROM held_finding WHERE outbox_seq = ?1 ORDER BY n";
        let Ok(mut findings) = conn.prepare_cached(findings) else {
            return self.wrong("held_finding", "", "deze tabel is niet te lezen");
        };
        self.each("held", sql, |walk, row| {
            let (seq, id) = (row.get::<_, i64>(0)?, delivery(row, 4)?);
            let mut check = walk.sealer.check("held");
            walk.add(&mut check, row, 3)?;
            let mut below = findings.query([seq])?;
            while let Some(found) = below.next()? {
                check.add("finding");
                walk.add(&mut check, found, 8)?;
            }
            let wie = part(row.get_ref(5)?);
            check.add(wie);
            walk.all.add(wie);
            walk.compare("held", &id, check, row.get_ref(3)?);
            Ok(())
        });
    }

    /// Trajecten: the columns are those of the document.
    pub(super) fn trajecten(&mut self) {
        let sql =
            "SELECT traject_id, versie, gemeente, centrale, status, data, controle FROM traject ORDER BY traject_id";
        self.each("traject", sql, |walk, row| {
            let id: String = row.get(0)?;
            let mut check = walk.sealer.check("traject");
            walk.add(&mut check, row, 6)?;
            walk.compare("traject", &id, check, row.get_ref(6)?);
            let same = serde_json::from_str::<Traject>(row.get_ref(5)?.as_str()?).is_ok_and(|t| {
                let status = serde_json::to_value(t.status).ok();
                let status = status.as_ref().and_then(|s| s.as_str());
                t.traject_id == id
                    && row.get::<_, i64>(1).is_ok_and(|versie| versie == t.versie.cast_signed())
                    && row.get_ref(2).is_ok_and(|v| v.as_str() == Ok(t.gemeente.as_str()))
                    && row.get_ref(3).is_ok_and(|v| v.as_str() == Ok(t.centrale.as_str()))
                    && row.get_ref(4).is_ok_and(|v| v.as_str().ok() == status)
            });
            if !same {
                walk.wrong("traject.data", &id, "het traject en zijn kolommen zeggen niet hetzelfde");
            }
            Ok(())
        });
    }

    /// Pseudonyms: each follows from the key, the partner and the person.
    pub(super) fn pseudonyms(&mut self) {
        self.each(
            "pseudonym",
            "SELECT client_ref, partner, persoon FROM pseudonym ORDER BY partner, client_ref",
            |walk, row| {
                let (client_ref, partner, persoon): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
                walk.all.add(&client_ref).add(&partner).add(&persoon);
                if walk.sealer.client_ref(&partner, &persoon) != client_ref {
                    walk.wrong("pseudonym", &client_ref, "dit pseudoniem hoort niet bij deze partner en persoon");
                }
                Ok(())
            },
        );
    }

    /// The numbers that only go up, against what they count.
    pub(super) fn numbers(&mut self) {
        let mut known = BTreeMap::new();
        self.each("teller", "SELECT naam, waarde, controle FROM teller ORDER BY naam", |walk, row| {
            let (naam, waarde): (String, i64) = (row.get(0)?, row.get(1)?);
            let mut check = walk.sealer.check("teller");
            walk.add(&mut check, row, 2)?;
            walk.compare("teller", &naam, check, row.get_ref(2)?);
            known.insert(naam, waarde);
            Ok(())
        });
        let sql = "SELECT substr(traject_id, 1, 8), max(traject_id) FROM traject GROUP BY 1";
        self.each("traject", sql, |walk, row| {
            let highest: String = row.get(1)?;
            let mut parts = highest.splitn(3, '-').skip(1);
            if let (Some(jaar), Some(Ok(nummer))) = (parts.next(), parts.next().map(str::parse::<i64>))
                && known.get(&format!("traject-{jaar}")).is_none_or(|last| *last < nummer)
            {
                walk.wrong(
                    "teller",
                    format!("traject-{jaar}"),
                    "dit nummer is lager dan een nummer dat al is uitgegeven",
                );
            }
            Ok(())
        });
    }
}

/// What people call a delivery: its id, or its number when the delivery is not there.
fn delivery(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    let id: Option<String> = row.get(column)?;
    Ok(match id {
        Some(id) => id,
        None => format!("levering {}", row.get::<_, i64>(0)?),
    })
}
