//! BR28-BR37: the person's choice, the work, and what comes before the first day.

use super::{Blik, Gevolg::*, Regel, Waar, houd_aan, items, weiger};
use crate::domain::traject::Traject;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use serde_json::Value;

/// BR28-BR37.
#[rustfmt::skip]
pub(super) const REGELS: &[Regel] = &[
    Regel { code: "BR28", bron: "L531, L607, L795", parameters: &[],
        tekst: "De eigen keuze van de persoon is bepalend voor de match.",
        uitkomsten: &[("er is geen eigen keuze", Weiger)],
        waar: &[Waar::Toets(&["matchvoorstel/1"], br28_client_keuze)] },
    Regel { code: "BR29", bron: "L1111-1117, L1269", parameters: &[],
        tekst: "Een vrijwilliger doet geen werk van een beroepskracht en raakt geen cliënten aan.",
        uitkomsten: &[("een taak vraagt dat wel", Weiger)],
        waar: &[Waar::Toets(&["vacature/1"], br29_taken)] },
    Regel { code: "BR30", bron: "L874-876", parameters: &["grijze_taken"],
        tekst: "Over taken in het grijze gebied beslist een mens, en dat besluit wordt bewaard.",
        uitkomsten: &[("een taak noemt een woord van de lijst", HoudAan)],
        waar: &[Waar::Toets(&["vacature/1"], br30_grijze_taken)] },
    Regel { code: "BR31", bron: "L868", parameters: &[],
        tekst: "De organisatie heeft geen economisch belang bij het werk.",
        uitkomsten: &[("dat heeft zij wel", Weiger)],
        waar: &[Waar::Toets(&["vacature/1"], br31_economisch_belang)] },
    Regel { code: "BR32", bron: "L870-872", parameters: &[],
        tekst: "Er is niemand ontslagen voor hetzelfde werk.",
        uitkomsten: &[("dat is onlangs wel gebeurd", Weiger)],
        waar: &[Waar::Toets(&["vacature/1"], br32_ontslag)] },
    Regel { code: "BR33", bron: "L1095-1099", parameters: &[],
        tekst: "Een plaats in de zorg heeft een vast dagdeel en vast werk.",
        uitkomsten: &[("een van beide ontbreekt of is leeg", Weiger)],
        waar: &[Waar::Schema, Waar::Toets(&["plaatsingsovereenkomst/1"], br33_vast)] },
    Regel { code: "BR34", bron: "L1087-1089", parameters: &[],
        tekst: "Vraagt de instelling een VOG, dan wacht de start daarop.",
        uitkomsten: &[("de VOG is gevraagd en nog niet afgegeven", HoudAan)],
        waar: &[Waar::Toets(&["dossierstatus/1"], br34_vog)] },
    Regel { code: "BR35", bron: "L1083-1087", parameters: &[],
        tekst: "Geheimhouding en contract zijn er voor de start.",
        uitkomsten: &[("de geheimhouding is niet geaccepteerd", Weiger)],
        waar: &[Waar::Toets(&["plaatsingsovereenkomst/1"], br35_geheimhouding)] },
    Regel { code: "BR36", bron: "L797, L1032-1034", parameters: &[],
        tekst: "Aan een overeenkomst gaat een positieve kennismaking vooraf, over de voorgestelde vacature.",
        uitkomsten: &[("die was er niet", Weiger), ("de uitkomst noemt een andere vacature", Weiger)],
        waar: &[Waar::Levensloop, Waar::Toets(&["kennismakingsresultaat/1"], br36_vacature_van_match)] },
    Regel { code: "BR37", bron: "L1044-1048", parameters: &[],
        tekst: "Een afwijzing heeft een reden, leidt tot een rematch, en is geen verzuim.",
        uitkomsten: &[("de reden ontbreekt", Weiger)],
        waar: &[Waar::Schema, Waar::Levensloop] },
];

/// BR44 and DOMAIN F4: only the partner a traject is with sends about it; `van_hem` says whether it is the sender's. What
/// another partner does not know does not exist for it.
pub fn traject_of_sender<'t>(
    traject: Option<&'t Traject>,
    van_hem: &dyn Fn(&Traject) -> bool,
) -> Result<&'t Traject, Finding> {
    traject.filter(|t| !t.is_gewist() && van_hem(t)).ok_or_else(|| {
        let text = "dit traject is niet bekend; gebruik het traject_id uit het bericht dat u van ons kreeg";
        Finding::fout(Code::TrajectOnbekend, Stage::Rules, "/traject_id", text).regel("BR44")
    })
}

/// SC03: the first agreement of a traject is number 1, the one after a rematch number 2, without a gap and without a
/// double: two agreements with one number would be two copies of which nobody knows which holds.
pub fn volgnr_follows(overeenkomst: &Value, traject: &Traject) -> Vec<Finding> {
    let mut findings = vec![];
    let next = traject.overeenkomsten.len() as u64 + 1;
    if overeenkomst["volgnr"].as_u64() != Some(next) {
        let text = "dit volgnummer sluit niet aan op de overeenkomsten die van dit traject bekend zijn; een rematch telt één verder";
        findings.push(weiger("BR26", "/volgnr", text));
    }
    if traject.overeenkomsten.iter().any(|o| overeenkomst["overeenkomst_id"] == o.overeenkomst_id.as_str()) {
        let text = "een overeenkomst met dit id is van dit traject al bekend";
        findings.push(weiger("BR26", "/overeenkomst_id", text));
    }
    findings
}

/// BR28: without the person's own choice there is no proposal.
fn br28_client_keuze(blik: Blik<'_>) -> Vec<Finding> {
    if blik.bericht["client_keuze"] == true {
        return vec![];
    }
    vec![weiger("BR28", "/client_keuze", "de persoon kiest zelf; zonder die keuze kan er geen voorstel zijn")]
}

/// M10: an institution offers its own work, not another's.
pub(super) fn m10_eigen_organisatie(blik: Blik<'_>) -> Vec<Finding> {
    let eigen = |partij: &str| (blik.partner_of)(partij).is_some_and(|partner| partner == blik.afzender);
    if blik.bericht["organisatie"]["partij"].as_str().is_some_and(eigen) {
        return vec![];
    }
    let text = "deze code is niet die van de afzender; een organisatie biedt alleen eigen werk aan";
    vec![weiger("M10", "/organisatie/partij", text)]
}

/// BR29: a volunteer does no work of a professional and touches no patient.
fn br29_taken(blik: Blik<'_>) -> Vec<Finding> {
    let mut findings = vec![];
    for (n, taak) in items(blik.bericht, "/taken") {
        if taak["fysiek_contact"] == true {
            let text = "een taak met lichamelijk contact met cliënten is geen vrijwilligerswerk";
            findings.push(weiger("BR29", &format!("/taken/{n}/fysiek_contact"), text));
        }
        if taak["beroepshandeling"] == true {
            let text = "een handeling van een beroepskracht is geen vrijwilligerswerk";
            findings.push(weiger("BR29", &format!("/taken/{n}/beroepshandeling"), text));
        }
    }
    findings
}

/// BR30: a word of the list is no more than a reason to let a person look.
fn br30_grijze_taken(blik: Blik<'_>) -> Vec<Finding> {
    let grey = |(_, taak): &(usize, &Value)| {
        let tekst = taak["omschrijving"].as_str().unwrap_or_default().to_lowercase();
        blik.praktijk.grijze_taken.iter().any(|woord| tekst.contains(woord.as_str()))
    };
    let text = "deze taak ligt in het grijze gebied tussen vrijwillig en betaald werk; iemand moet ernaar kijken";
    items(blik.bericht, "/taken")
        .filter(grey)
        .map(|(n, _)| houd_aan("BR30", &format!("/taken/{n}/omschrijving"), text))
        .collect()
}

/// BR31: volunteering does not take the place of paid work.
fn br31_economisch_belang(blik: Blik<'_>) -> Vec<Finding> {
    if blik.bericht["verdringing"]["economisch_belang"] != true {
        return vec![];
    }
    let text = "de organisatie heeft economisch belang bij dit werk; dan mag een vrijwilliger het niet doen";
    vec![weiger("BR31", "/verdringing/economisch_belang", text)]
}

/// BR32: nor of somebody who was dismissed.
fn br32_ontslag(blik: Blik<'_>) -> Vec<Finding> {
    if blik.bericht["verdringing"]["recent_ontslag_zelfde_werk"] != true {
        return vec![];
    }
    let text = "voor hetzelfde werk is onlangs iemand ontslagen; dan mag een vrijwilliger het niet doen";
    vec![weiger("BR32", "/verdringing/recent_ontslag_zelfde_werk", text)]
}

/// BR33: the schema asks the fields; a blank is not a fixed dagdeel.
fn br33_vast(blik: Blik<'_>) -> Vec<Finding> {
    let blank =
        |path: &&str| blik.bericht.pointer(path).and_then(Value::as_str).is_some_and(|text| text.trim().is_empty());
    let text = "een plaats in de zorg heeft een vast dagdeel en vast werk; vul het in";
    ["/vast_dagdeel", "/werkzaamheden"].iter().filter(|p| blank(p)).map(|p| weiger("BR33", p, text)).collect()
}

/// BR34: "soms": only where the institution asks one.
fn br34_vog(blik: Blik<'_>) -> Vec<Finding> {
    let vog = &blik.bericht["vog"];
    if vog["vereist"] != true || vog["status"] == "afgegeven" {
        return vec![];
    }
    vec![houd_aan("BR34", "/vog/status", "de VOG is gevraagd en nog niet afgegeven; de start wacht daarop")]
}

/// BR35: geheimhouding is accepted before the start.
fn br35_geheimhouding(blik: Blik<'_>) -> Vec<Finding> {
    if blik.bericht["geheimhouding_geaccepteerd"] == true {
        return vec![];
    }
    let text = "de plaatsing kan pas beginnen als de geheimhouding is geaccepteerd";
    vec![weiger("BR35", "/geheimhouding_geaccepteerd", text)]
}

/// BR36: a result is that of the proposal the institution got; a vacancy, when it is named, is that one's.
fn br36_vacature_van_match(blik: Blik<'_>) -> Vec<Finding> {
    let voorstel = blik.traject.and_then(Traject::laatste_match);
    match (blik.bericht["vacature_id"].as_str(), voorstel) {
        (Some(vacature), Some(voorstel)) if vacature != voorstel.vacature_id => {
            let text = "voor deze vacature is de persoon niet voorgesteld; gebruik het kenmerk uit het matchvoorstel";
            vec![weiger("BR36", "/vacature_id", text)]
        }
        _ => vec![],
    }
}
