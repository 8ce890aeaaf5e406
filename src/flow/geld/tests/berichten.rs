//! The messages the tests of the money send, as SC01-SC11 have them.

use super::CONTRACT;
use serde_json::{Value, json};

/// A referral under the contract.
pub(super) fn referral(day: &str, bsn: &str) -> Value {
    json!({
        "bsn": bsn, "naam": {"achternaam": "Testers"}, "vorm": "begeleidingstraject", "aanmelddatum": day,
        "contract_id": CONTRACT,
        "diagnose": {"samenvatting": "Kan dagdelen aan.", "opgesteld_door": "klantmanager", "datum": day},
        "belastbaarheid_dagdelen_per_week": 2,
    })
}

/// An agreement that all signed on one day.
pub(super) fn agreement(traject: &str, (po, volgnr): (&str, u32), bij: &str, signed: &str) -> Value {
    let whole = include_str!("../../../../tests/data/berichten/plaatsingsovereenkomst-1/geldig.json");
    let document: Value = serde_json::from_str(whole).expect("JSON");
    json!({
        "traject_id": traject, "overeenkomst_id": po, "volgnr": volgnr, "leerdoel_ids": ["LD1", "LD2"],
        "organisatie": {"partij": bij}, "werkzaamheden": "activiteiten", "vast_dagdeel": "dinsdagochtend",
        "startdatum": "2026-09-07", "einddatum_gepland": "2027-02-25", "dagdelen_per_week": 1,
        "ondertekend": {"client": signed, "centrale": signed, "organisatie": signed},
        "geheimhouding_geaccepteerd": true, "document_sha256": document["document_sha256"],
        "document": document["document"],
    })
}

/// An invoice of these trajecten at 600.00, on 1 October or later.
pub(super) fn invoice(nummer: &str, day: &str, trajecten: &[(String, String)]) -> Value {
    let lines: Vec<Value> = trajecten
        .iter()
        .map(|(traject, po)| {
            json!({"traject_id": traject, "aantal": 1, "prijs_centen": 60_000, "bewijs": {
                "intake_datum": "2026-08-27", "leerdoelen_datum": "2026-08-31", "match_datum": "2026-09-04",
                "overeenkomst_id": po,
            }})
        })
        .collect();
    let total = 60_000 * trajecten.len();
    json!({
        "factuurnr": nummer, "contract_id": CONTRACT, "factuurdatum": day, "vervaldatum": "2026-12-31",
        "regels": lines, "btw": {"categorie": "E", "bedrag_centen": 0},
        "totaal_excl_centen": total, "totaal_incl_centen": total, "iban": "NL91TEST0312000202", "kvk": "12345678",
    })
}

/// A payment from the account of the gemeente in the contract.
pub(super) fn payment(kenmerk: &str, day: &str, centen: i64, trajecten: &[String]) -> Value {
    json!({
        "kenmerk": kenmerk, "bedrag_centen": centen, "datum": day, "iban_van": "NL05TEST0312000101",
        "iban_naar": "NL91TEST0312000202", "traject_ids": trajecten,
    })
}
