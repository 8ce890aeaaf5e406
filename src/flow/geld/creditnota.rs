//! A credit note (M30): it takes back lines of one invoice, each at most for what it was billed; what is credited may be
//! billed again (BR04, FN5).

use super::factuur::Oordeel;
use super::{boeking, cents, contract_van_factuur, day, lines, weiger};
use crate::domain::boek::stand::{self, Factuurstand};
use crate::domain::boek::{BoekVraag, Boeking, Post, sleutel};
use crate::flow::process::{Case, Directory};
use crate::message::finding::refuses;
use crate::store::{Change, Facts};
use chrono::{DateTime, Datelike, Utc};
use serde_json::Value;

/// Judges a credit note.
pub(in crate::flow) fn oordeel(
    case: Case<'_>,
    facts: &Facts,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Oordeel {
    let canonical = case.canonical;
    let slug = case.envelope.partner.as_str();
    let text = |key: &str| canonical[key].as_str().unwrap_or_default();
    let datum = day(canonical, "datum").unwrap_or_else(|| super::vandaag(now));
    let (nummer, van) = (text("creditnotanr"), text("oorspronkelijk_factuurnr"));
    let of_invoice = facts.boek(&BoekVraag::Document(van.to_owned()));
    let Some(invoice) = factuur(of_invoice, slug, canonical) else {
        let text = "deze factuur is bij u niet bekend; een creditnota verbetert een factuur die hier is aanvaard";
        return Oordeel::nee(vec![weiger("M30", "/oorspronkelijk_factuurnr", text)]);
    };
    let mut findings = vec![];
    if facts
        .boek(&BoekVraag::Document(nummer.to_owned()))
        .iter()
        .any(|b| b.leverancier == slug && b.jaar == datum.year() && b.post.is_document())
    {
        findings.push(weiger(
            "M30",
            "/creditnotanr",
            "dit nummer is dit jaar al gebruikt; elke creditnota heeft een eigen nummer",
        ));
    }
    if datum > super::vandaag(now) {
        findings.push(weiger("BR07", "/datum", "de datum ligt in de toekomst"));
    } else if datum < invoice.dag {
        findings.push(weiger("BR07", "/datum", "de datum ligt vóór die van de factuur"));
    }
    let mut good = vec![];
    for (place, line) in lines(canonical) {
        let traject = line["traject_id"].as_str().unwrap_or_default();
        let billed = invoice.regels.iter().find(|r| r.traject_id == traject && r.gecrediteerd == 0);
        let entry = billed.and_then(|r| {
            of_invoice.iter().find(|b| {
                b.post == Post::Factuurregel
                    && (b.leverancier.as_str(), b.jaar) == (slug, invoice.jaar)
                    && b.traject_id.as_deref() == Some(traject)
                    && b.mijlpaal == Some(r.mijlpaal)
            })
        });
        match entry {
            None => {
                let text = "dit traject staat niet op die factuur, of is al gecrediteerd";
                findings.push(weiger("M30", format!("/regels/{place}/traject_id"), text));
            }
            Some(entry) if cents(line, "prijs_centen") != -entry.centen => {
                let text = "dit is niet het bedrag van de regel op die factuur, met een min ervoor";
                findings.push(weiger("M30", format!("/regels/{place}/prijs_centen"), text));
            }
            Some(entry) if good.iter().any(|b: &&Boeking| b.sleutel == entry.sleutel) => {
                findings.push(weiger(
                    "M30",
                    format!("/regels/{place}"),
                    "dit traject staat twee keer op deze creditnota",
                ));
            }
            Some(entry) => good.push(entry),
        }
    }
    let excl: i64 = good.iter().map(|b| b.centen).sum();
    let btw: i64 = good.iter().map(|b| b.btw_centen).sum();
    if !refuses(&findings) {
        for (path, said, right) in [
            ("/totaal_excl_centen", cents(canonical, "totaal_excl_centen"), -excl),
            ("/btw/bedrag_centen", cents(&canonical["btw"], "bedrag_centen"), -btw),
            ("/totaal_incl_centen", cents(canonical, "totaal_incl_centen"), -(excl + btw)),
        ] {
            if said != right {
                findings.push(weiger("BR08", path, "dit is niet de som die bij deze regels hoort, op de cent"));
            }
        }
    }
    let contract_id = invoice.contract_id.clone();
    let mut oordeel = Oordeel {
        gemeente: Some(invoice.gemeente.clone()),
        contract_id: Some(contract_id.clone()),
        ..Oordeel::default()
    };
    let praktijk = directory.praktijk(&invoice.gemeente, Some(&contract_id), invoice.dag);
    if canonical["contract_id"].as_str().is_some_and(|said| said != contract_id) {
        findings.push(weiger("BR05", "/contract_id", "die factuur valt onder een ander contract"));
    }
    let of_invoice = facts.boek(&BoekVraag::Document(van.to_owned()));
    let contract = contract_van_factuur(directory, (&invoice.gemeente, &contract_id, invoice.dag), of_invoice);
    if contract.is_none() {
        findings.push(weiger(
            "BR05",
            "/contract_id",
            "van die factuur is het contract hier niet bekend; vraag de gemeente",
        ));
    }
    let agreed = contract.and_then(|c| c.btw(invoice.dag));
    if agreed.is_some_and(|agreed| canonical["btw"]["categorie"] != agreed.soort.as_str()) {
        findings.push(weiger("BR08", "/btw/categorie", "dit is niet de btw-categorie van die factuur"));
    }
    findings.retain(|f| !praktijk.regels_uit.contains(f.regel.as_str()));
    let (Some(contract), false) = (contract, refuses(&findings)) else {
        oordeel.findings = findings;
        return oordeel;
    };
    let base = Boeking { document: Some(nummer.to_owned()), ..boeking(case, contract, &invoice.gemeente, datum) };
    let whole = Boeking {
        sleutel: sleutel::document(slug, datum.year(), nummer),
        post: Post::Creditnota,
        centen: excl,
        btw_centen: btw,
        tekst: van.to_owned(),
        ..base.clone()
    };
    let mut entries = vec![whole];
    entries.extend(good.iter().map(|billed| Boeking {
        sleutel: sleutel::creditregel(&billed.sleutel),
        post: Post::Creditregel,
        // The invoice it corrects, so that its stand holds it; the whole of the note says its own number.
        document: Some(van.to_owned()),
        traject_id: billed.traject_id.clone(),
        mijlpaal: billed.mijlpaal,
        centen: billed.centen,
        // What was billed, and not divided anew: a cent that rounding gave to this line goes back with it.
        btw_centen: billed.btw_centen,
        tekst: nummer.to_owned(),
        ..base.clone()
    }));
    if canonical["contract_id"].is_null() {
        // Who gets it books it by the contract, and the hub knows it.
        let mut filled = canonical.clone();
        filled["contract_id"] = contract_id.into();
        oordeel.canonical = Some(filled);
    }
    oordeel.findings = findings;
    oordeel.changes = entries.into_iter().map(|b| Change::Geboekt(Box::new(b))).collect();
    oordeel
}

/// The invoice of this supplier that a credit note names. A number may be of more years: it is the one that has its lines, as
/// what is billed stands on one invoice (BR04).
fn factuur(boek: &[Boeking], slug: &str, canonical: &Value) -> Option<Factuurstand> {
    let has = |f: &Factuurstand| {
        let open = |id: Option<&str>| f.regels.iter().any(|r| Some(r.traject_id.as_str()) == id && r.gecrediteerd == 0);
        lines(canonical).filter(|(_, line)| open(line["traject_id"].as_str())).count()
    };
    let own = stand::facturen(boek).into_iter().filter(|f| f.leverancier == slug);
    // Of as many the last: the newest year.
    own.max_by_key(has)
}
