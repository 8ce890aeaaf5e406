//! Terms, work, what jobs did, the ledger and the export: the check of every row, and that what is marked as having made work did.

use super::Walk;

impl Walk<'_> {
    /// The tables of `0006_werk.sql` to `0009_export.sql`. The first column names the row and is not in its check.
    pub(super) fn work(&mut self) {
        let tables = [
            (
                "termijn",
                "SELECT ifnull(traject_id, 'termijn') || ' ' || soort, controle, traject_id, soort, ronde, voor, vervalt_op,
                        vuurt_op, toestand, werk_id FROM termijn ORDER BY seq",
            ),
            (
                "werk",
                "SELECT werk_id, controle, werk_id, soort, partner, traject_id, bericht_id, regel, tekst, ontstaan_op,
                        vervalt_op, toestand, besluit, besloten_door, besloten_op, waarom FROM werk ORDER BY seq",
            ),
            (
                "job_run",
                "SELECT job, controle, job, aanleiding, voor, begonnen_op, klaar_op, gelukt, wie, tekst FROM job_run
                 ORDER BY seq",
            ),
            (
                "persoon_gewist",
                "SELECT CAST(seq AS TEXT), controle, persoon, gewist_op, wie, reden, berichten, trajecten FROM persoon_gewist
                 ORDER BY seq",
            ),
            (
                "persoon_beperkt",
                "SELECT 'beperking', controle, persoon, sinds, wie, reden FROM persoon_beperkt ORDER BY persoon",
            ),
            (
                "boek",
                "SELECT sleutel, controle, sleutel, post, dag, jaar, gemeente, leverancier, contract_id, traject_id, mijlpaal,
                        document, betaling, centen, btw_centen, bewijs, tekst, bericht_id, wie, geboekt_op FROM boek
                 ORDER BY seq",
            ),
            (
                "export_nacht",
                "SELECT nacht, controle, nacht, volledig, tot, begonnen_op, klaar_op FROM export_nacht ORDER BY nacht",
            ),
            (
                "export_deel",
                "SELECT nacht || ' ' || partner, controle, nacht, partner, soort, van, gelezen, zonder, ongewijzigd,
                        verzonden, gelezen_sha256, verzonden_sha256 FROM export_deel ORDER BY nacht, partner, soort",
            ),
            (
                "export_zending",
                "SELECT object, controle, nacht, partner, soort, object, sha256, bericht_id, wijzigt_op FROM export_zending
                 ORDER BY seq",
            ),
            (
                "export_watermerk",
                "SELECT partner, controle, partner, soort, tot, nacht, gezet_op FROM export_watermerk ORDER BY partner, soort",
            ),
        ];
        for (table, sql) in tables {
            self.each(table, sql, |walk, row| {
                let id: String = row.get(0)?;
                let mut check = walk.sealer.check(table);
                for column in 2..row.as_ref().column_count() {
                    let value = super::part(row.get_ref(column)?);
                    check.add(value);
                    walk.all.add(value);
                }
                walk.compare(table, &id, check, row.get_ref(1)?);
                Ok(())
            });
        }
        let lost = "SELECT t.traject_id || ' ' || t.soort FROM termijn t
                    WHERE t.werk_id IS NOT NULL AND t.toestand = 'gevuurd'
                      AND NOT EXISTS (SELECT 1 FROM werk WHERE werk_id = t.werk_id)";
        self.each("termijn", lost, |walk, row| {
            let id: String = row.get(0)?;
            walk.wrong("termijn.werk_id", id, "het werk dat bij deze termijn hoort is er niet meer");
            Ok(())
        });
    }
}
