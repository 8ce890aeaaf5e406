//! BR21-BR27: the time of guidance, reports, and what goes with a referral and an agreement.

use super::{Blik, Gevolg::*, Regel, Waar, dag, items, signaleer, training, weiger};
use crate::domain::levensloop::Gebeurtenis;
use crate::message::digest::{hex, sha256};
use crate::message::finding::Finding;
use base64::Engine;
use chrono::Months;

/// BR21-BR27, and BR07 as far as steps of a traject follow each other.
#[rustfmt::skip]
pub(super) const REGELS: &[Regel] = &[
    Regel { code: "BR21", bron: "L727-729", parameters: &["begeleiding_maanden"],
        tekst: "Begeleiding duurt meestal niet langer dan een half jaar na de acceptatie; langer vraagt een verlenging.",
        uitkomsten: &[("de geplande einddatum ligt verder, zonder verlenging", Signaleer)],
        waar: &[Waar::Toets(&["plaatsingsovereenkomst/1"], br21_half_jaar), Waar::Termijn] },
    Regel { code: "BR22", bron: "L731-733", parameters: &["go_no_go", "go_no_go_dagen"],
        tekst: "Waar het contract het vraagt, is er vier weken na de start een besluit go of no go.",
        uitkomsten: &[("er is dan nog geen besluit", Signaleer)],
        waar: &[Waar::Termijn] },
    Regel { code: "BR23", bron: "afgeleid", parameters: &[],
        tekst: "Een no go heeft een reden en een vervolg, en valt binnen de plaatsing.",
        uitkomsten: &[("reden of vervolg ontbreekt, of de datum ligt buiten de plaatsing", Weiger)],
        waar: &[Waar::Schema, Waar::Toets(&["go-no-go/1"], br23_no_go)] },
    Regel { code: "BR24", bron: "L812", parameters: &["rapportage_dagen"],
        tekst: "Er is periodiek een voortgangsrapportage; zonder andere afspraak elke zes weken.",
        uitkomsten: &[("een rapportage is te laat", Signaleer)],
        waar: &[Waar::Termijn] },
    Regel { code: "BR25", bron: "L812-818", parameters: &[],
        tekst: "Een rapportage bevat de ervaring van de cliënt, die van de organisatie, en de voortgang op elk leerdoel precies één keer.",
        uitkomsten: &[
            ("een leerdoel ontbreekt, staat er dubbel of is onbekend", Weiger),
            ("de hub kent de leerdoelen van de overeenkomst niet", HoudAan),
        ],
        waar: &[
            Waar::Schema,
            Waar::Toets(&["leerdoelen/1"], br25_elk_leerdoel_een_keer),
            Waar::Toets(&["voortgangsrapportage/2"], br25_elk_leerdoel_van_de_overeenkomst),
        ] },
    Regel { code: "BR26", bron: "L803-805", parameters: &[],
        tekst: "De overeenkomst draagt leerdoelen en handtekeningen; dezelfde kopie gaat naar gemeente en organisatie.",
        uitkomsten: &[("er ontbreekt iets, of de hash hoort niet bij het document", Weiger)],
        waar: &[Waar::Schema, Waar::Toets(&["plaatsingsovereenkomst/1"], br26_overeenkomst)] },
    Regel { code: "BR27", bron: "L793", parameters: &[],
        tekst: "Bij een begeleidingstraject hoort de diagnose van werkcoach of klantmanager; in geen ander bericht staat een diagnose.",
        uitkomsten: &[("de diagnose of het contract ontbreekt", Weiger)],
        waar: &[Waar::Toets(&["aanmelding/1"], br27_diagnose), Waar::Afscherming] },
];

/// What holds for one kind of message without a number of its own (DOMAIN section 3).
pub(super) const PER_BERICHT: &[(&str, super::Toets)] =
    &[("intakeverslag/1", training::m08_haalbaarheid), ("vacature/1", super::plaatsing::m10_eigen_organisatie)];

/// BR21: six calendar months from the acceptance, with the end of the month (Q5).
fn br21_half_jaar(blik: Blik<'_>) -> Vec<Finding> {
    let Some(traject) = blik.traject else { return vec![] };
    let extended = traject.datum_van(Gebeurtenis::Verlengd).is_some();
    let limit = traject
        .datum_van(Gebeurtenis::Geaccepteerd)
        .and_then(|day| day.checked_add_months(Months::new(blik.praktijk.begeleiding_maanden)));
    match (dag(blik.bericht, "/einddatum_gepland"), limit) {
        (Some(end), Some(limit)) if end > limit && !extended => {
            let text = "begeleiding duurt meestal niet langer dan een half jaar na de acceptatie; vraag de gemeente om een verlenging";
            vec![signaleer("BR21", "/einddatum_gepland", text)]
        }
        _ => vec![],
    }
}

/// BR23: reason and follow-up are the schema's; here that a no go does not go on, and falls within the placement.
fn br23_no_go(blik: Blik<'_>) -> Vec<Finding> {
    let mut findings = vec![];
    let (besluit, vervolg) = (&blik.bericht["besluit"], &blik.bericht["vervolg"]);
    if besluit == "no_go" && vervolg == "doorgaan" {
        let text = "na no_go gaat de plaatsing niet door; het vervolg is rematch of terugverwijzen";
        findings.push(weiger("BR23", "/vervolg", text));
    }
    if besluit == "go" && vervolg != "doorgaan" {
        findings.push(weiger("BR23", "/vervolg", "na go is het vervolg doorgaan"));
    }
    let placed = blik.traject.and_then(|t| t.overeenkomsten.last());
    let outside = |day: chrono::NaiveDate| {
        placed.is_some_and(|o| o.startdatum.is_some_and(|s| day < s) || o.einddatum.is_some_and(|e| day > e))
    };
    if dag(blik.bericht, "/datum").is_some_and(outside) {
        findings.push(weiger(
            "BR23",
            "/datum",
            "het besluit valt niet binnen de plaatsing van de laatste overeenkomst",
        ));
    }
    findings
}

/// BR25: agreement and reports name a leerdoel by its id, so an id occurs once.
fn br25_elk_leerdoel_een_keer(blik: Blik<'_>) -> Vec<Finding> {
    let text = "dit kenmerk heeft een leerdoel hierboven al; elk leerdoel heeft een eigen kenmerk";
    dubbel(blik, text)
}

fn dubbel(blik: Blik<'_>, text: &str) -> Vec<Finding> {
    let ids: Vec<&str> = items(blik.bericht, "/leerdoelen").filter_map(|(_, l)| l["leerdoel_id"].as_str()).collect();
    let again = ids.iter().enumerate().filter(|(n, id)| ids[..*n].contains(id));
    again.map(|(n, _)| weiger("BR25", &format!("/leerdoelen/{n}/leerdoel_id"), text)).collect()
}

/// BR25: each goal of the agreement exactly once, and no other.
fn br25_elk_leerdoel_van_de_overeenkomst(blik: Blik<'_>) -> Vec<Finding> {
    let mut findings = dubbel(blik, "over dit leerdoel staat hierboven al iets; elk leerdoel komt één keer voor");
    let Some(traject) = blik.traject else { return findings };
    let known = traject.overeenkomsten.last().map(|o| &o.leerdoel_ids).filter(|goals| !goals.is_empty());
    let Some(goals) = known else {
        // An agreement that was made without the hub, or of before its goals were kept: nothing to hold this against.
        let text = "de hub kent de leerdoelen van de overeenkomst niet en kan de rapportage er niet mee vergelijken; iemand kijkt ernaar";
        findings.push(super::houd_aan("BR25", "/leerdoelen", text));
        return findings;
    };
    for (n, leerdoel) in items(blik.bericht, "/leerdoelen") {
        if !leerdoel["leerdoel_id"].as_str().is_some_and(|id| goals.iter().any(|g| g == id)) {
            let text = "dit leerdoel staat niet in de plaatsingsovereenkomst";
            findings.push(weiger("BR25", &format!("/leerdoelen/{n}/leerdoel_id"), text));
        }
    }
    let named = |goal: &String| items(blik.bericht, "/leerdoelen").any(|(_, l)| l["leerdoel_id"] == goal.as_str());
    if !goals.iter().all(named) {
        let text = format!("de overeenkomst heeft {} leerdoelen; de voortgang op elk ervan hoort hier", goals.len());
        findings.push(weiger("BR25", "/leerdoelen", &text));
    }
    findings
}

/// BR26: the agreement carries the document both copies are of, with its hash, and the hash is right; and its number
/// follows.
fn br26_overeenkomst(blik: Blik<'_>) -> Vec<Finding> {
    let mut findings = br26_document(blik.bericht);
    findings.extend(blik.traject.into_iter().flat_map(|t| super::volgnr_follows(blik.bericht, t)));
    findings
}

fn br26_document(overeenkomst: &serde_json::Value) -> Vec<Finding> {
    let mut findings = vec![];
    let document = &overeenkomst["document"];
    if document["sha256"] != overeenkomst["document_sha256"] {
        let text = "deze hash is een andere dan `document.sha256`; beide horen bij hetzelfde document";
        findings.push(weiger("BR26", "/document_sha256", text));
    }
    if let Some(inhoud) = document["inhoud"].as_str() {
        match base64::engine::general_purpose::STANDARD.decode(inhoud) {
            Err(_) => findings.push(weiger("BR26", "/document/inhoud", "de inhoud is geen base64")),
            Ok(bytes) => {
                if hex(&sha256(&bytes)) != document["sha256"].as_str().unwrap_or_default().to_ascii_lowercase() {
                    let text = "deze hash hoort niet bij de inhoud van het document; bereken de sha256 over de bytes, niet over de base64-tekst";
                    findings.push(weiger("BR26", "/document/sha256", text));
                }
            }
        }
    }
    findings
}

/// BR27: a referral for a begeleidingstraject carries the work-related diagnose of the werkcoach or klantmanager; and,
/// because it is counted under a contract (DOMAIN M01), the contract.
fn br27_diagnose(blik: Blik<'_>) -> Vec<Finding> {
    let mut findings = vec![];
    if blik.bericht["vorm"] == "begeleidingstraject" {
        if blik.bericht["diagnose"].is_null() {
            let text = "bij een begeleidingstraject hoort de diagnose van de werkcoach of klantmanager (samenvatting, opgesteld door, datum)";
            findings.push(weiger("BR27", "/diagnose", text));
        }
        if blik.bericht["contract_id"].is_null() {
            let text = "bij een begeleidingstraject hoort het contract waaronder het valt";
            findings.push(weiger("BR27", "/contract_id", text));
        }
    }
    findings
}
