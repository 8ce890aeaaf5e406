//! The canonical messages as partners meet them: what each receiver gets of a message ([`golden`]) and what the schemas
//! refuse ([`refused`]); the messages of the match in files of their own.

mod golden;
mod golden_match;
mod refused;
mod refused_match;

use crate::canonical::soort::Soort;
use serde_json::{Value, json};

fn soort(naam: &str) -> &'static Soort {
    super::ingebouwd().iter().find(|s| s.naam == naam).expect("a built-in kind")
}

/// The aanmelding of SC01 with every field filled: person A, form F4.
fn aanmelding() -> Value {
    json!({
        "traject_id": "TRJ-2026-000041",
        "client_ref": "c-7f3a",
        "zaaknummer": "Z2026-0815",
        "aanmelddatum": "2026-08-24",
        "bsn": "999902210",
        "naam": {"voornamen": "Samira", "voorletters": "S.", "voorvoegsel": "van", "geslachtsnaam": "Testers"},
        "geboortedatum": "1988-03-14",
        "contact": {
            "telefoon": "+31 6 12345678",
            "email": "samira@voorbeeld.example",
            "adres": {
                "straat": "Dorpsstraat", "huisnummer": 12, "huisletter": "a", "toevoeging": "bis",
                "postcode": "1234AB", "woonplaats": "Rivierbeek"
            }
        },
        "vorm": "begeleidingstraject",
        "doel": "stap_naar_werk",
        "trede": 2,
        "diagnose": {"samenvatting": "Kan goed met mensen omgaan.", "opgesteld_door": "klantmanager", "datum": "2026-08-20"},
        "wensen": ["activiteiten met ouderen", "in de ochtend"],
        "belastbaarheid_dagdelen_per_week": 2,
        "belastbaar_lichamelijk": true,
        "belastbaar_psychisch": true,
        "extra_begeleiding": true,
        "taalniveau": "A2",
        "contract_id": "RC-2026-RIV-01",
        "klantmanager": {"naam": "K. Manager", "telefoon": "0101234567", "email": "km@rivierbeek.example"}
    })
}

/// The overeenkomst of SC01 with every field filled; `document` holds the four bytes `test`.
fn plaatsingsovereenkomst() -> Value {
    let sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    json!({
        "overeenkomst_id": "PO-2026-0041",
        "volgnr": 1,
        "traject_id": "TRJ-2026-000041",
        "client_ref": "c-7f3a",
        "contract_id": "RC-2026-RIV-01",
        "leerdoel_ids": ["LD1", "LD2"],
        "organisatie": {"partij": "ZI-LIN", "naam": "Woonzorgcentrum De Es"},
        "vacature_id": "VAC-2026-0117",
        "werkzaamheden": "Helpen bij de activiteiten",
        "startdatum": "2026-09-07",
        "einddatum_gepland": "2027-02-25",
        "vast_dagdeel": "dinsdagochtend",
        "dagdelen_per_week": 1,
        "ondertekend": {"client": "2026-09-03", "centrale": "2026-09-04", "organisatie": "2026-09-04"},
        "begeleider_organisatie": "B. Begeleider",
        "geheimhouding_geaccepteerd": true,
        "document": {"naam": "overeenkomst.pdf", "formaat": "application/pdf", "inhoud": "dGVzdA==", "sha256": sha256},
        "document_sha256": sha256
    })
}

/// An answer of the hub that refuses a message.
fn ontvangstmelding() -> Value {
    json!({
        "bericht_id": "0198f3a2-7c11-7d3e-9a51-3f1d2c4b5a60",
        "antwoord_op": "RIV-2026-1",
        "oordeel": "geweigerd",
        "ontvangen_op": "2026-08-24T10:15:30Z",
        "traject_id": "TRJ-2026-000041",
        "bevindingen": [{
            "code": "TB-REGEL", "regel": "BR27", "severity": "fout", "stage": "rules", "path": "/diagnose",
            "text": "Bij een begeleidingstraject hoort een diagnose."
        }]
    })
}

/// The answer of SC01 with every field filled.
fn acceptatie() -> Value {
    json!({
        "traject_id": "TRJ-2026-000041", "zaaknummer": "Z2026-0815", "client_ref": "c-7f3a",
        "besluit": "geaccepteerd", "toelichting": "Kan meteen beginnen.", "datum": "2026-08-25"
    })
}

/// The intake of SC01 with every field filled.
fn intakeverslag() -> Value {
    json!({
        "traject_id": "TRJ-2026-000041", "zaaknummer": "Z2026-0815", "client_ref": "c-7f3a",
        "datum": "2026-08-27", "uitkomst": "door", "afgenomen_door_rol": "VC_PC", "motivatie_score": 4,
        "haalbaarheid": "voldoende", "competenties": ["Geduldig met ouderen"]
    })
}

/// The two goals of SC01 with every field filled.
fn leerdoelen() -> Value {
    json!({
        "traject_id": "TRJ-2026-000041", "zaaknummer": "Z2026-0815", "client_ref": "c-7f3a", "datum": "2026-08-31",
        "leerdoelen": [
            {"leerdoel_id": "LD1", "categorie": "nederlands", "omschrijving": "Een gesprek voeren", "doelniveau": "B1"},
            {"leerdoel_id": "LD2", "categorie": "combinatie_gezin", "omschrijving": "Een vaste ochtend weg", "doelniveau": "elke week"}
        ]
    })
}

/// The vacancy of SC07 that is published.
fn vacature() -> Value {
    json!({
        "vacature_id": "VAC-2026-0118",
        "organisatie": {"partij": "ZI-LIN", "naam": "Woonzorgcentrum De Es"},
        "titel": "Koffie, thee en een praatje", "soort": "woonassistent_ondersteuning",
        "taken": [{"omschrijving": "Een praatje maken", "fysiek_contact": false, "beroepshandeling": false}],
        "vast_dagdeel": "woensdagmiddag", "dagdelen_per_week": 1, "vereist_vog": false, "min_taal": "A2",
        "verdringing": {"economisch_belang": false, "recent_ontslag_zelfde_werk": false}, "status": "open"
    })
}

/// The proposal of SC01 with every field filled.
fn matchvoorstel() -> Value {
    json!({
        "traject_id": "TRJ-2026-000041", "zaaknummer": "Z2026-0815", "client_ref": "c-7f3a",
        "datum_voorstel": "2026-09-01", "vacature_id": "VAC-2026-0117",
        "organisatie": {"partij": "ZI-LIN", "naam": "Woonzorgcentrum De Es"},
        "client_keuze": true, "wens_aansluiting": ["activiteiten met ouderen"],
        "naam": {"voornamen": "Samira", "voorletters": "S.", "voorvoegsel": "van", "geslachtsnaam": "Testers"},
        "contact": {"telefoon": "+31 6 12345678", "email": "samira@voorbeeld.example"}
    })
}

/// A result with every field filled: SC05, the person does not want.
fn kennismakingsresultaat() -> Value {
    json!({
        "traject_id": "TRJ-2026-000041", "client_ref": "c-7f3a", "vacature_id": "VAC-2026-0117",
        "datum": "2026-09-10", "uitkomst": "client_wil_niet", "reden": "anders"
    })
}
