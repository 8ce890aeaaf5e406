//! The rules of the practice that a message meets when it arrives, as far as they are built. Each rule is one function
//! that looks at the canonical message and the facts, and gives findings; none of them does anything.
//!
//! Source of every rule: DOMAIN section 4.

use crate::canonical::bsn;
use crate::domain::traject::Traject;
use crate::message::code::Code;
use crate::message::digest::{hex, sha256};
use crate::message::finding::{Finding, Stage};
use base64::Engine;
use serde_json::Value;

/// The form with a training of eight weeks (F7).
const TRAINING: &str = "training_8_weken";

fn regel(code: &str, path: &str, text: &str) -> Finding {
    Finding::fout(Code::Regel, Stage::Rules, path, text).regel(code)
}

/// BR27: a referral for a begeleidingstraject carries the work-related diagnose of the werkcoach or klantmanager; and,
/// because it is counted under a contract (DOMAIN M01), the contract.
pub fn br27_diagnose(aanmelding: &Value) -> Vec<Finding> {
    let mut findings = vec![];
    if aanmelding["vorm"] == "begeleidingstraject" {
        if aanmelding["diagnose"].is_null() {
            findings.push(regel(
                "BR27",
                "/diagnose",
                "bij een begeleidingstraject hoort de diagnose van de werkcoach of klantmanager (samenvatting, opgesteld door, datum)",
            ));
        }
        if aanmelding["contract_id"].is_null() {
            findings.push(regel(
                "BR27",
                "/contract_id",
                "bij een begeleidingstraject hoort het contract waaronder het valt",
            ));
        }
    }
    findings
}

/// BR26: the agreement carries the document both copies are of, with its hash; and the hash is right.
pub fn br26_document(overeenkomst: &Value) -> Vec<Finding> {
    let mut findings = vec![];
    let document = &overeenkomst["document"];
    if document["sha256"] != overeenkomst["document_sha256"] {
        findings.push(regel(
            "BR26",
            "/document_sha256",
            "deze hash is een andere dan `document.sha256`; beide horen bij hetzelfde document",
        ));
    }
    if let Some(inhoud) = document["inhoud"].as_str() {
        match base64::engine::general_purpose::STANDARD.decode(inhoud) {
            Err(_) => findings.push(regel("BR26", "/document/inhoud", "de inhoud is geen base64")),
            Ok(bytes) => {
                if hex(&sha256(&bytes)) != document["sha256"].as_str().unwrap_or_default().to_ascii_lowercase() {
                    findings.push(regel("BR26", "/document/sha256", "deze hash hoort niet bij de inhoud van het document; bereken de sha256 over de bytes, niet over de base64-tekst"));
                }
            }
        }
    }
    findings
}

/// BR44 and DOMAIN F4: only the partner a traject is with sends about it; `van_hem` says whether it is the sender's. What
/// another partner does not know does not exist for it.
pub fn traject_of_sender<'t>(
    traject: Option<&'t Traject>,
    van_hem: &dyn Fn(&Traject) -> bool,
) -> Result<&'t Traject, Finding> {
    traject.filter(|t| van_hem(t)).ok_or_else(|| {
        Finding::fout(
            Code::TrajectOnbekend,
            Stage::Rules,
            "/traject_id",
            "dit traject is niet bekend; gebruik het traject_id uit het bericht dat u van ons kreeg",
        )
        .regel("BR44")
    })
}

/// DOMAIN section 3 (M33, M34): some messages the hub makes; a partner that sends one is mistaken.
pub fn maakt_de_hub() -> Finding {
    let text =
        "berichten van deze soort maakt de gateway zelf; wat u wilt melden, hoort in een bericht van een andere soort";
    Finding::fout(Code::Regel, Stage::Rules, "", text)
}

/// SC03: the first agreement of a traject is number 1, the one after a rematch number 2, without a gap and without a
/// double: two agreements with one number would be two copies of which nobody knows which holds.
pub fn volgnr_follows(overeenkomst: &Value, traject: &Traject) -> Vec<Finding> {
    let mut findings = vec![];
    let next = traject.overeenkomsten.len() as u64 + 1;
    if overeenkomst["volgnr"].as_u64() != Some(next) {
        findings.push(regel("BR26", "/volgnr", "dit volgnummer sluit niet aan op de overeenkomsten die van dit traject bekend zijn; een rematch telt één verder"));
    }
    if traject.overeenkomsten.iter().any(|o| overeenkomst["overeenkomst_id"] == o.overeenkomst_id.as_str()) {
        findings.push(regel("BR26", "/overeenkomst_id", "een overeenkomst met dit id is van dit traject al bekend"));
    }
    findings
}

/// BR35: geheimhouding is accepted before the start.
pub fn br35_geheimhouding(overeenkomst: &Value) -> Vec<Finding> {
    if overeenkomst["geheimhouding_geaccepteerd"] == true {
        return vec![];
    }
    vec![regel(
        "BR35",
        "/geheimhouding_geaccepteerd",
        "de plaatsing kan pas beginnen als de geheimhouding is geaccepteerd",
    )]
}

/// M02: `weerstand` is an answer to a training of eight weeks alone (L432-434).
pub fn m02_weerstand(acceptatie: &Value, traject: Option<&Traject>) -> Vec<Finding> {
    // Of a traject that is not known nothing is said.
    let elders = traject.is_some_and(|t| t.vorm != TRAINING);
    if acceptatie["besluit"] != "weerstand" || !elders {
        return vec![];
    }
    vec![regel(
        "M02",
        "/besluit",
        "weerstand kan alleen het antwoord zijn op een aanmelding voor een training van acht weken",
    )]
}

/// M08: the intake of a training of eight weeks says whether it is feasible (L432).
pub fn m08_haalbaarheid(intakeverslag: &Value, traject: Option<&Traject>) -> Vec<Finding> {
    let training = traject.is_some_and(|t| t.vorm == TRAINING);
    if !training || !intakeverslag["haalbaarheid"].is_null() {
        return vec![];
    }
    vec![regel("M08", "/haalbaarheid", "bij de intake voor een training van acht weken hoort of die haalbaar is")]
}

/// BR25: agreement and reports name a leerdoel by its id, so an id occurs once.
pub fn br25_elk_leerdoel_een_keer(leerdoelen: &Value) -> Vec<Finding> {
    let ids: Vec<&str> =
        leerdoelen["leerdoelen"].as_array().into_iter().flatten().filter_map(|l| l["leerdoel_id"].as_str()).collect();
    let again = ids.iter().enumerate().filter(|(n, id)| ids[..*n].contains(id));
    again
        .map(|(n, _)| {
            let text = "dit kenmerk heeft een leerdoel hierboven al; elk leerdoel heeft een eigen kenmerk";
            regel("BR25", &format!("/leerdoelen/{n}/leerdoel_id"), text)
        })
        .collect()
}

/// M10: an institution offers its own work, not another's.
pub fn m10_eigen_organisatie(vacature: &Value, eigen: &dyn Fn(&str) -> bool) -> Vec<Finding> {
    if vacature["organisatie"]["partij"].as_str().is_some_and(eigen) {
        return vec![];
    }
    vec![regel(
        "M10",
        "/organisatie/partij",
        "deze code is niet die van de afzender; een organisatie biedt alleen eigen werk aan",
    )]
}

/// BR29: a volunteer does no work of a professional and touches no patient.
pub fn br29_taken(vacature: &Value) -> Vec<Finding> {
    let mut findings = vec![];
    for (n, taak) in vacature["taken"].as_array().into_iter().flatten().enumerate() {
        if taak["fysiek_contact"] == true {
            let text = "een taak met lichamelijk contact met cliënten is geen vrijwilligerswerk";
            findings.push(regel("BR29", &format!("/taken/{n}/fysiek_contact"), text));
        }
        if taak["beroepshandeling"] == true {
            let text = "een handeling van een beroepskracht is geen vrijwilligerswerk";
            findings.push(regel("BR29", &format!("/taken/{n}/beroepshandeling"), text));
        }
    }
    findings
}

/// BR31 and BR32: volunteering does not take the place of paid work.
pub fn br31_br32_verdringing(vacature: &Value) -> Vec<Finding> {
    let mut findings = vec![];
    if vacature["verdringing"]["economisch_belang"] == true {
        let text = "de organisatie heeft economisch belang bij dit werk; dan mag een vrijwilliger het niet doen";
        findings.push(regel("BR31", "/verdringing/economisch_belang", text));
    }
    if vacature["verdringing"]["recent_ontslag_zelfde_werk"] == true {
        let text = "voor hetzelfde werk is onlangs iemand ontslagen; dan mag een vrijwilliger het niet doen";
        findings.push(regel("BR32", "/verdringing/recent_ontslag_zelfde_werk", text));
    }
    findings
}

/// BR28: without the person's own choice there is no proposal.
pub fn br28_client_keuze(matchvoorstel: &Value) -> Vec<Finding> {
    if matchvoorstel["client_keuze"] == true {
        return vec![];
    }
    vec![regel("BR28", "/client_keuze", "de persoon kiest zelf; zonder die keuze kan er geen voorstel zijn")]
}

/// BR36: a result is that of the proposal the institution got; a vacancy, when it is named, is that one's.
pub fn br36_vacature_van_match(resultaat: &Value, traject: Option<&Traject>) -> Vec<Finding> {
    let voorstel = traject.and_then(Traject::laatste_match);
    match (resultaat["vacature_id"].as_str(), voorstel) {
        (Some(vacature), Some(voorstel)) if vacature != voorstel.vacature_id => {
            vec![regel(
                "BR36",
                "/vacature_id",
                "voor deze vacature is de persoon niet voorgesteld; gebruik het kenmerk uit het matchvoorstel",
            )]
        }
        _ => vec![],
    }
}

/// BR46: a BSN stands in the field that is for it and nowhere else. In a wish or a remark it would leave with the text.
pub fn br46_alleen_in_eigen_veld(canonical: &Value, bsn_velden: &[String]) -> Vec<Finding> {
    let found = bsn::zoek_bsn(canonical, bsn_velden).into_iter();
    found
        .map(|path| {
            regel("BR46", &path, "in deze tekst staat een burgerservicenummer (of een getal dat de elfproef doorstaat); de tekst gaat ook naar partijen die het niet mogen zien. Haal het eruit")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_bsn_in_a_wish_is_refused_and_the_one_in_its_own_field_is_not() {
        let own = ["/bsn".to_owned()];
        let message = json!({"bsn": "999902210", "wensen": ["graag in de tuin", "mijn nummer is 999903664"]});
        let found = br46_alleen_in_eigen_veld(&message, &own);
        assert_eq!(
            found.iter().map(|f| (f.regel.as_str(), f.path.as_str())).collect::<Vec<_>>(),
            [("BR46", "/wensen/1")]
        );
        assert!(br46_alleen_in_eigen_veld(&json!({"bsn": "999902210", "wensen": ["tuin"]}), &own).is_empty());
    }

    #[test]
    fn a_begeleidingstraject_needs_its_diagnose_and_contract_and_another_form_does_not() {
        let paths = |message: &Value| br27_diagnose(message).into_iter().map(|f| f.path).collect::<Vec<_>>();
        assert_eq!(paths(&json!({"vorm": "begeleidingstraject"})), ["/diagnose", "/contract_id"]);
        assert!(paths(&json!({"vorm": "begeleidingstraject", "diagnose": {}, "contract_id": "RC"})).is_empty());
        assert!(paths(&json!({"vorm": "toeleiding"})).is_empty());
    }

    #[test]
    fn the_hash_of_an_agreement_is_that_of_its_bytes() {
        // sha256 of the three bytes "abc" (FIPS 180-2, appendix B.1); "YWJj" is their base64.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let message =
            |inhoud: &str, own: &str| json!({"document": {"inhoud": inhoud, "sha256": own}, "document_sha256": abc});
        assert!(br26_document(&message("YWJj", abc)).is_empty());
        let paths = |message: &Value| br26_document(message).into_iter().map(|f| f.path).collect::<Vec<_>>();
        assert_eq!(paths(&message("YWJk", abc)), ["/document/sha256"]);
        assert_eq!(paths(&message("niet base64!", abc)), ["/document/inhoud"]);
        assert_eq!(paths(&message("YWJj", "00")), ["/document_sha256", "/document/sha256"]);
    }
}
