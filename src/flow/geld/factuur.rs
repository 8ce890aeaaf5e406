//! An invoice that a supplier sends (M29), judged by the ledger: who may, for what, how much, and whether it adds up
//! (BR01-BR09). The proof is what the hub has seen, never what the invoice says of itself.
//!
//! A line whose traject was invoiced before falls out and the others go on (SC03): a supplier bills in good faith what the
//! hub knows to be done. Anything else that is wrong refuses the whole: an amount is not corrected by a machine.

use super::{bewijs, boeking, cents, contract_van, day, lines, ontbreekt, weiger};
use crate::domain::boek::{Bewijs, BoekVraag, Boeking, Post, sleutel, stand};
use crate::domain::contract::{Contract, Mijlpaal};
use crate::domain::geld::{btw, deel};
use crate::domain::levensloop::{Gebeurtenis, Toestand};
use crate::domain::traject::Traject;
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::flow::process::{Case, Directory};
use crate::message::finding::{Finding, Severity, refuses};
use crate::store::{Change, Facts};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::{Value, json};

/// What the ledger makes of a message about money.
#[derive(Debug, Default)]
pub struct Oordeel {
    /// What was found.
    pub findings: Vec<Finding>,
    /// The message as it goes on, when something of it fell out.
    pub canonical: Option<Value>,
    /// What is booked and asked.
    pub changes: Vec<Change>,
    /// The gemeente that pays, when it is known: her rules hold.
    pub gemeente: Option<String>,
    /// The contract, when it is known.
    pub contract_id: Option<String>,
}

impl Oordeel {
    pub(super) fn nee(findings: Vec<Finding>) -> Self {
        Self { findings, ..Self::default() }
    }
}

/// A line that may be booked.
struct Goed<'l> {
    place: usize,
    traject: &'l Traject,
    mijlpaal: Mijlpaal,
    centen: i64,
    bewijs: Bewijs,
    ronde: usize,
}

/// Judges an invoice.
pub(in crate::flow) fn oordeel(
    case: Case<'_>,
    facts: &Facts,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Oordeel {
    let canonical = case.canonical;
    let factuurdatum = day(canonical, "factuurdatum").unwrap_or_else(|| super::vandaag(now));
    let (contract, gemeente) = match contract(case, facts, directory, factuurdatum) {
        Ok(found) => found,
        Err(findings) => return Oordeel::nee(findings),
    };
    let known = Some(contract.contract_id.clone());
    let off = &directory.praktijk(&gemeente, known.as_deref(), factuurdatum).regels_uit;
    let mut findings = head(case, contract, facts, factuurdatum, now);
    findings.extend(sums(canonical, contract, factuurdatum));
    let mut good: Vec<Goed<'_>> = vec![];
    let mut again: Vec<Finding> = vec![];
    for (place, line) in lines(canonical) {
        match one_line((place, line), contract, facts, factuurdatum, directory) {
            Ok(goed) => {
                let same =
                    |g: &&Goed<'_>| (&g.traject.traject_id, g.mijlpaal) == (&goed.traject.traject_id, goed.mijlpaal);
                match good.iter().filter(same).count() {
                    0 => good.push(goed),
                    n if off.contains("BR04") => good.push(Goed { ronde: goed.ronde + n, ..goed }),
                    _ => again.push(twice(place, "dit traject staat twee keer op deze factuur")),
                }
            }
            // What else is wrong with a line that was billed before is of no account: it names a second agreement (SC03).
            Err(wrong) if wrong.iter().any(|f| f.regel == "BR04") => {
                again.extend(wrong.into_iter().filter(|f| f.regel == "BR04"));
            }
            Err(wrong) => findings.extend(wrong),
        }
    }
    findings.retain(|f| !off.contains(f.regel.as_str()));
    let mut oordeel = Oordeel { gemeente: Some(gemeente.clone()), contract_id: known, ..Oordeel::default() };
    if refuses(&findings) || good.is_empty() {
        findings.extend(again);
        oordeel.findings = findings;
        return oordeel;
    }
    if !again.is_empty() {
        oordeel.canonical = Some(without(canonical, &good, contract, factuurdatum));
        findings.extend(again.into_iter().map(|f| Finding { severity: Severity::Signaal, ..f }));
    }
    oordeel.findings = findings;
    oordeel.changes = book(case, contract, &gemeente, &good, factuurdatum, now);
    oordeel
}

const ANDER_CONTRACT: &str = "dit traject valt onder een ander contract";

/// The contract of an invoice and the gemeente that pays: those of its trajecten, which must all be hers, under that
/// contract, and guided by who sends it.
fn contract<'d>(
    case: Case<'_>,
    facts: &Facts,
    directory: &'d dyn Directory,
    factuurdatum: NaiveDate,
) -> Result<(&'d Contract, String), Vec<Finding>> {
    let slug = case.envelope.partner.as_str();
    let id = case.canonical["contract_id"].as_str().unwrap_or_default();
    let mut findings = vec![];
    let mut gemeente: Option<&str> = None;
    for (place, line) in lines(case.canonical) {
        let path = format!("/regels/{place}/traject_id");
        let traject = line["traject_id"].as_str().and_then(|id| facts.traject(id));
        match traject.filter(|t| t.centrale == slug) {
            None => findings.push(weiger("BR05", path, "dit traject is bij u niet bekend; controleer het nummer")),
            Some(t) if t.contract_id.as_deref() != Some(id) => {
                findings.push(weiger("BR05", path, ANDER_CONTRACT));
            }
            Some(t) if gemeente.is_some_and(|g| g != t.gemeente) => {
                findings.push(weiger(
                    "BR05",
                    path,
                    "dit traject is van een andere gemeente; een factuur gaat naar één gemeente",
                ));
            }
            Some(t) => gemeente = gemeente.or(Some(&t.gemeente)),
        }
    }
    // Under no traject of the invoice this number: then the number is wrong, not every line.
    if gemeente.is_none() && findings.iter().all(|f| f.text == ANDER_CONTRACT) {
        return Err(vec![weiger(
            "BR05",
            "/contract_id",
            "de trajecten van deze factuur vallen niet onder dit contract",
        )]);
    }
    let (Some(gemeente), true) = (gemeente, findings.is_empty()) else { return Err(findings) };
    // A contract that has ended is still invoiced under: what counts is the day of each match (BR05). Of one that was not in
    // force that day either, the agreement is the one of the referral; the line then hears which day is wrong.
    let trajecten =
        || lines(case.canonical).filter_map(|(_, line)| line["traject_id"].as_str().and_then(|id| facts.traject(id)));
    let days = [Gebeurtenis::Ondertekend, Gebeurtenis::Aangemeld].into_iter();
    let days = days.flat_map(|step| trajecten().filter_map(move |t| t.datum_van(step)));
    let found = std::iter::once(factuurdatum)
        .chain(days)
        .find_map(|dag| directory.praktijk(gemeente, Some(id), dag).contract.as_deref())
        .filter(|contract| contract.leverancier == slug);
    match found {
        Some(contract) => Ok((contract, gemeente.to_owned())),
        None => Err(vec![weiger(
            "BR05",
            "/contract_id",
            "onder dit contract kan u deze gemeente niet factureren; controleer het nummer en de datum",
        )]),
    }
}

/// The head: number, days, account.
fn head(
    case: Case<'_>,
    contract: &Contract,
    facts: &Facts,
    factuurdatum: NaiveDate,
    now: DateTime<Utc>,
) -> Vec<Finding> {
    let canonical = case.canonical;
    let mut findings = vec![];
    let nummer = canonical["factuurnr"].as_str().unwrap_or_default();
    let used = facts.boek(&BoekVraag::Document(nummer.to_owned()));
    if used.iter().any(|b| b.leverancier == contract.leverancier && b.jaar == factuurdatum.year()) {
        findings.push(weiger(
            "M29",
            "/factuurnr",
            "dit nummer is dit jaar al gebruikt; elke factuur heeft een eigen nummer",
        ));
    }
    if factuurdatum > super::vandaag(now) {
        findings.push(weiger("BR07", "/factuurdatum", "de factuurdatum ligt in de toekomst"));
    }
    if day(canonical, "vervaldatum").is_some_and(|dag| dag < factuurdatum) {
        findings.push(weiger("BR07", "/vervaldatum", "de vervaldatum ligt vóór de factuurdatum"));
    }
    for (key, agreed, what) in
        [("iban", &contract.van.iban, "het rekeningnummer"), ("kvk", &contract.van.kvk, "het KvK-nummer")]
    {
        if agreed.as_deref().is_some_and(|agreed| canonical[key] != agreed) {
            let text = format!("dit is niet {what} van het contract; een wijziging spreekt u eerst met de gemeente af");
            findings.push(weiger("BR05", format!("/{key}"), text));
        }
    }
    findings
}

/// BR08: lines and btw are the total, to the cent; the btw is that of the contract.
fn sums(canonical: &Value, contract: &Contract, dag: NaiveDate) -> Vec<Finding> {
    let mut findings = vec![];
    let total: i64 = lines(canonical).map(|(_, line)| cents(line, "prijs_centen")).sum();
    let (excl, incl) = (cents(canonical, "totaal_excl_centen"), cents(canonical, "totaal_incl_centen"));
    let amount = cents(&canonical["btw"], "bedrag_centen");
    if total != excl {
        findings.push(weiger("BR08", "/totaal_excl_centen", "dit is niet de som van de regels"));
    }
    if excl.checked_add(amount) != Some(incl) {
        findings.push(weiger("BR08", "/totaal_incl_centen", "dit is niet het totaal zonder btw plus de btw"));
    }
    let Some(agreed) = contract.btw(dag) else {
        findings.push(weiger(
            "BR08",
            "/btw/categorie",
            "voor deze dag is bij het contract geen btw-categorie vastgelegd",
        ));
        return findings;
    };
    if canonical["btw"]["categorie"] != agreed.soort.as_str() {
        findings.push(weiger("BR08", "/btw/categorie", "dit is niet de btw-categorie van het contract"));
    } else if amount != btw(excl, agreed.percentage) {
        findings.push(weiger("BR08", "/btw/bedrag_centen", "dit is niet de btw over het totaal, op de cent"));
    }
    findings
}

fn twice(place: usize, text: &str) -> Finding {
    weiger("BR04", format!("/regels/{place}"), text)
}

/// One line: what it is for, that it was done, that it costs this, and that it was not billed (BR01-BR04, BR07, BR09).
fn one_line<'l>(
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
    let off = &directory.praktijk(&traject.gemeente, Some(&contract.contract_id), factuurdatum).regels_uit;
    let holds = |f: &Finding| !off.contains(f.regel.as_str());
    let mut findings = vec![];
    let back = matches!(
        traject.status,
        Toestand::Terugverwezen | Toestand::HoorWederhoor | Toestand::NietGeaccepteerd | Toestand::Beeindigd
    );
    // BR09: an agreed part of what was done before is paid, the rest is not; to ask for proof that will never come is no help.
    if back && proof.match_datum.is_none() && chosen.clone().next().is_none() && !off.contains("BR09") {
        let text =
            "dit traject is terugverwezen vóór de match; daarvoor wordt niets betaald, of alleen het afgesproken deel";
        findings.push(weiger("BR09", format!("/regels/{place}/prijs_centen"), text));
    } else {
        for (field, what, rule) in ontbreekt(&proof, mijlpaal) {
            let text =
                format!("bij dit traject is nog niet vastgelegd: {what}; meld dat eerst en stuur daarna de factuur");
            findings.push(weiger(rule, format!("/regels/{place}/bewijs/{field}"), text));
        }
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
    // A part that is paid before the match has no agreement yet.
    let signed = line["bewijs"]["overeenkomst_id"].as_str().filter(|_| mijlpaal >= Mijlpaal::Match);
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
    // Of a day that was not asked for (its rule is off) the tariff is that of the invoice.
    let owed = contract.waarde(mijlpaal, day_of(mijlpaal).unwrap_or(factuurdatum));
    if !findings.iter().any(holds) && owed != Some(price) {
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
    findings.retain(holds);
    if !findings.is_empty() {
        return Err(findings);
    }
    Ok(Goed { place, traject, mijlpaal, centen: price, bewijs: proof, ronde: stand.regels + 1 })
}

/// The invoice with only these lines, and the sums that belong to them.
fn without(canonical: &Value, good: &[Goed<'_>], contract: &Contract, dag: NaiveDate) -> Value {
    let mut left = canonical.clone();
    let keep: Vec<Value> = good.iter().filter_map(|g| canonical["regels"].get(g.place).cloned()).collect();
    let excl: i64 = good.iter().map(|g| g.centen).sum();
    let amount = contract.btw(dag).map_or(0, |agreed| btw(excl, agreed.percentage));
    left["regels"] = Value::Array(keep);
    left["totaal_excl_centen"] = json!(excl);
    left["btw"]["bedrag_centen"] = json!(amount);
    left["totaal_incl_centen"] = json!(excl + amount);
    left
}

/// The entries of an invoice: the whole, a line for each, and the work of whoever must agree.
fn book(
    case: Case<'_>,
    contract: &Contract,
    gemeente: &str,
    good: &[Goed<'_>],
    dag: NaiveDate,
    now: DateTime<Utc>,
) -> Vec<Change> {
    let nummer = case.canonical["factuurnr"].as_str().unwrap_or_default();
    let vervaldatum = case.canonical["vervaldatum"].as_str().unwrap_or_default();
    let excl: i64 = good.iter().map(|g| g.centen).sum();
    let amount = contract.btw(dag).map_or(0, |agreed| btw(excl, agreed.percentage));
    let base = Boeking { document: Some(nummer.to_owned()), ..boeking(case, contract, gemeente, dag) };
    let whole = Boeking {
        sleutel: sleutel::document(&contract.leverancier, dag.year(), nummer),
        post: Post::Factuur,
        centen: excl,
        btw_centen: amount,
        tekst: vervaldatum.to_owned(),
        ..base.clone()
    };
    let mut entries = vec![whole];
    for (goed, btw_centen) in good.iter().zip(shares(good.iter().map(|g| g.centen), excl, amount)) {
        let traject = &goed.traject.traject_id;
        entries.push(Boeking {
            sleutel: sleutel::factuurregel(gemeente, traject, goed.mijlpaal, goed.ronde),
            post: Post::Factuurregel,
            traject_id: Some(traject.clone()),
            mijlpaal: Some(goed.mijlpaal),
            centen: goed.centen,
            btw_centen,
            bewijs: goed.bewijs.clone(),
            ..base.clone()
        });
    }
    let mut changes: Vec<Change> = entries.into_iter().map(|b| Change::Geboekt(Box::new(b))).collect();
    changes.push(Change::WerkGevraagd(beoordelen(contract, nummer, case, now)));
    changes
}

/// Who gets an invoice must agree with it, or say why not.
fn beoordelen(contract: &Contract, nummer: &str, case: Case<'_>, now: DateTime<Utc>) -> Werkitem {
    let text = "Beoordeel deze factuur: akkoord, of geweigerd met de reden.";
    let id = werk_id(&["factuur", &contract.leverancier, nummer]);
    Werkitem {
        bericht_id: Some(case.envelope.bericht_id.clone()),
        ..Werkitem::nieuw(id, WerkSoort::Factuur, &contract.facturen_naar, text, now)
    }
}

/// The share of each line in an amount, to the cent: what rounding leaves goes on, so that they add up.
pub(super) fn shares(parts: impl Iterator<Item = i64>, whole: i64, amount: i64) -> Vec<i64> {
    let (mut so_far, mut given) = (0i64, 0i64);
    parts
        .map(|part| {
            so_far += part;
            let upto = if whole == 0 { 0 } else { deel(amount, so_far, whole) };
            let share = upto - given;
            given = upto;
            share
        })
        .collect()
}
