//! A line of an invoice a supplier sends: what it is for, that it was done, that it costs this, and that it was not billed
//! (BR01-BR04, BR07, BR09). The proof is that of the ledger; what the line says of it may be absent and may not differ.

use super::super::boeken::Lijn;
use super::super::{bewijs, cents, contract_van, day, ontbreekt, weiger};
use crate::domain::boek::{BoekVraag, Post, stand};
use crate::domain::contract::{Contract, Mijlpaal};
use crate::domain::levensloop::Toestand;
use crate::flow::process::Directory;
use crate::message::finding::Finding;
use crate::store::Facts;
use chrono::NaiveDate;
use serde_json::Value;

/// A line that may be booked.
pub(super) struct Goed<'l> {
    /// Where it stands on the invoice.
    pub place: usize,
    /// What is booked of it.
    pub lijn: Lijn<'l>,
}

/// A line that is billed already (BR04).
pub(super) fn twice(place: usize, text: &str) -> Finding {
    weiger("BR04", format!("/regels/{place}"), text)
}

/// One line: what it is for, that it was done, that it costs this, and that it was not billed (BR01-BR04, BR07, BR09).
pub(super) fn one_line<'l>(
    (place, line): (usize, &Value),
    contract: &Contract,
    facts: &'l Facts,
    factuurdatum: NaiveDate,
    directory: &dyn Directory,
) -> Result<Goed<'l>, Vec<Finding>> {
    let Some(traject) = line["traject_id"].as_str().and_then(|id| facts.traject(id)) else { return Err(vec![]) };
    let boekingen = facts.boek(&BoekVraag::Traject(traject.traject_id.clone()));
    let proof = bewijs(traject, boekingen);
    let price = cents(line, "prijs_centen");
    let day_of = |m: Mijlpaal| match m {
        Mijlpaal::Intake => proof.intake_datum,
        Mijlpaal::Leerdoelen => proof.leerdoelen_datum,
        Mijlpaal::Match | Mijlpaal::Evaluatie => proof.match_datum,
    };
    let worth = |m: Mijlpaal| day_of(m).and_then(|dag| contract.waarde(m, dag));
    // With parts the price says which one; the first that was not billed yet.
    let billed = |m: Mijlpaal| stand::mijlpaal(boekingen, &traject.traject_id, m);
    let parts: Vec<Mijlpaal> = if contract.componenten.is_empty() {
        vec![contract.betaal_na]
    } else {
        contract.componenten.keys().copied().collect()
    };
    let chosen = parts.iter().copied().filter(|m| worth(*m) == Some(price));
    let mijlpaal = chosen.clone().find(|m| !billed(*m).is_gefactureerd()).or_else(|| chosen.clone().next());
    let mijlpaal = mijlpaal.unwrap_or(*parts.last().unwrap_or(&Mijlpaal::Match));
    let mut findings = vec![];
    for (field, what, rule) in ontbreekt(&proof, mijlpaal) {
        let text = format!("bij dit traject is nog niet vastgelegd: {what}; meld dat eerst en stuur daarna de factuur");
        findings.push(weiger(rule, format!("/regels/{place}/bewijs/{field}"), text));
    }
    let back = matches!(traject.status, Toestand::Terugverwezen | Toestand::HoorWederhoor | Toestand::NietGeaccepteerd);
    if proof.match_datum.is_none() && (back || traject.status == Toestand::Beeindigd) {
        let text =
            "dit traject is terugverwezen vóór de match; daarvoor wordt niets betaald, of alleen het afgesproken deel";
        findings.push(weiger("BR09", format!("/regels/{place}/prijs_centen"), text));
    }
    if mijlpaal == Mijlpaal::Evaluatie
        && !boekingen.iter().any(|b| b.post == Post::Vordering && b.mijlpaal == Some(mijlpaal))
    {
        let text = "dit contract betaalt na de evaluatie, en die is er nog niet";
        findings.push(weiger("BR01", format!("/regels/{place}/traject_id"), text));
    }
    for (field, recorded, rule) in [
        ("intake_datum", proof.intake_datum, "BR01"),
        ("leerdoelen_datum", proof.leerdoelen_datum, "BR01"),
        ("match_datum", proof.match_datum, "BR02"),
    ] {
        let said = day(&line["bewijs"], field);
        if recorded.is_some() && said.is_some() && said != recorded {
            let text = "deze datum is een andere dan die van het vastgelegde bericht";
            findings.push(weiger(rule, format!("/regels/{place}/bewijs/{field}"), text));
        }
    }
    let signed = line["bewijs"]["overeenkomst_id"].as_str();
    if signed.is_some_and(|id| !traject.overeenkomsten.iter().any(|o| o.overeenkomst_id == id)) {
        let text = "deze overeenkomst is bij dit traject niet bekend";
        findings.push(weiger("BR02", format!("/regels/{place}/bewijs/overeenkomst_id"), text));
    }
    let order = [proof.intake_datum, proof.leerdoelen_datum, proof.match_datum];
    if !order.iter().flatten().is_sorted() {
        let text = "intake, leerdoelen en handtekeningen liggen niet in deze volgorde vast; verbeter eerst het bericht dat niet klopt";
        findings.push(weiger("BR07", format!("/regels/{place}/bewijs"), text));
    }
    if let Some(dag) = proof.match_datum {
        if dag > factuurdatum {
            findings.push(weiger(
                "BR07",
                "/factuurdatum",
                "de factuurdatum ligt vóór de laatste handtekening van een traject",
            ));
        }
        if contract_van(traject, dag, directory).is_none() {
            let text = "op de dag van de laatste handtekening gold dit contract niet";
            findings.push(weiger("BR05", format!("/regels/{place}/bewijs/match_datum"), text));
        }
    }
    if findings.is_empty() && worth(mijlpaal) != Some(price) {
        findings.push(weiger(
            "BR03",
            format!("/regels/{place}/prijs_centen"),
            "dit is niet het tarief van het contract",
        ));
    }
    let stand = billed(mijlpaal);
    if stand.is_gefactureerd() {
        findings.push(twice(place, "dit traject is al gefactureerd, en die regel is niet gecrediteerd"));
    }
    let refused = |f: &Finding| {
        let off = &directory.praktijk(&traject.gemeente, Some(&contract.contract_id), factuurdatum).regels_uit;
        !off.contains(f.regel.as_str())
    };
    if findings.iter().any(refused) {
        return Err(findings.into_iter().filter(refused).collect());
    }
    let ronde = stand.regels + 1;
    Ok(Goed { place, lijn: Lijn { traject: &traject.traject_id, mijlpaal, centen: price, bewijs: proof, ronde } })
}
