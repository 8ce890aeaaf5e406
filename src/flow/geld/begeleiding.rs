//! Subsidy for guidance (M27, BR14): the people placed in a period, times the tariff of the gemeente whose people they are. An
//! institution with people of more than one gemeente declares all of them at once; each gemeente gets her own part, as a message
//! of its own, and nobody that of another.

use super::factuur::{Deel, Oordeel};
use super::{cents, day, weiger};
use crate::domain::boek::{BoekVraag, Boeking, Post};
use crate::domain::kalender::dag;
use crate::domain::praktijk::Praktijk;
use crate::domain::traject::Traject;
use crate::flow::process::{Case, Directory};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage, refuses};
use crate::store::{Change, Facts};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The kind of M27.
pub const BEGELEIDING: &str = "begeleidingssubsidie/1";

/// The key of what an institution declares of a period: once (M27).
pub(super) fn periode(slug: &str, canonical: &Value) -> Option<String> {
    let (van, tot) = (day(canonical, "periode_van")?, day(canonical, "periode_tot")?);
    Some(format!("begeleiding/{slug}/{van}/{tot}"))
}

/// The people of a gemeente that are declared, and what she agreed.
struct Groep<'g> {
    gemeente: &'g str,
    praktijk: &'g Praktijk,
    trajecten: Vec<&'g Traject>,
    /// How many of them are declared.
    mensen: i64,
}

impl<'g> Groep<'g> {
    fn nieuw(gemeente: &'g str, trajecten: Vec<&'g Traject>, directory: &'g dyn Directory, vandaag: NaiveDate) -> Self {
        let people: BTreeSet<&str> = trajecten.iter().map(|t| t.persoon.as_str()).collect();
        let mensen = i64::try_from(people.len()).unwrap_or(i64::MAX);
        Self { gemeente, praktijk: directory.praktijk(gemeente, None, vandaag), trajecten, mensen }
    }

    /// Cents of all of them; None: she set no tariff under this name.
    fn bedrag(&self, tarief_id: &str) -> Option<i64> {
        self.praktijk.begeleiding_centen.get(tarief_id).map(|tarief| tarief * self.mensen)
    }

    /// Who gets her part: who gets the invoices of a contract of one of them, or she herself.
    fn ontvanger(&self, directory: &dyn Directory, vandaag: NaiveDate) -> String {
        let contract = self.trajecten.iter().find_map(|t| super::contract_van(t, vandaag, directory));
        contract.map_or_else(|| self.gemeente.to_owned(), |contract| contract.facturen_naar.clone())
    }
}

/// The trajecten of who was placed here in a stretch of days, by gemeente.
fn geplaatst<'f>(
    facts: &'f Facts,
    slug: &str,
    (van, tot): (NaiveDate, NaiveDate),
    directory: &dyn Directory,
) -> BTreeMap<&'f str, Vec<&'f Traject>> {
    let there = |t: &&Traject| {
        let own = t.overeenkomsten.iter().filter(|o| directory.partner_of(&o.organisatie) == Some(slug));
        own.into_iter().any(|o| {
            let last = [o.einddatum, o.beeindigd_op].into_iter().flatten().min();
            o.startdatum.is_some_and(|start| start <= tot) && last.is_none_or(|last| last >= van)
        })
    };
    let mut found: BTreeMap<&str, Vec<&Traject>> = BTreeMap::new();
    for traject in facts.geplaatst.iter().flatten().filter(there) {
        found.entry(&traject.gemeente).or_default().push(traject);
    }
    found
}

/// Judges a declaration of guidance: somebody was placed in the period, and the amount is the people of each gemeente times her
/// tariff.
pub(in crate::flow) fn oordeel(
    case: Case<'_>,
    facts: &Facts,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Oordeel {
    let canonical = case.canonical;
    let slug = case.envelope.partner.as_str();
    let (Some(van), Some(tot)) = (day(canonical, "periode_van"), day(canonical, "periode_tot")) else {
        return Oordeel::default();
    };
    let Some(key) = periode(slug, canonical) else { return Oordeel::default() };
    if tot < van {
        return Oordeel::nee(vec![weiger("BR14", "/periode_tot", "de laatste dag ligt vóór de eerste")]);
    }
    if !facts.boek(&BoekVraag::Document(key.clone())).is_empty() {
        let text = "over deze periode is al gedeclareerd; overleg met de gemeente als die declaratie niet klopt";
        return Oordeel::nee(vec![weiger("M27", "/periode_van", text)]);
    }
    let vandaag = dag(now);
    let placed = geplaatst(facts, slug, (van, tot), directory);
    let mut findings = vec![];
    let mut groepen: Vec<Groep<'_>> =
        placed.into_iter().map(|(gemeente, own)| Groep::nieuw(gemeente, own, directory, vandaag)).collect();
    if groepen.is_empty() {
        findings.push(weiger("BR14", "/periode_van", "in deze periode was bij u niemand geplaatst"));
        // Whose rules hold when nobody was there: those of the gemeente of who was there at another time.
        let known = facts.geplaatst.iter().flatten().next();
        groepen.extend(known.map(|t| Groep::nieuw(&t.gemeente, vec![], directory, vandaag)));
    }
    let people = cents(canonical, "aantal_vrijwilligers");
    let all: i64 = groepen.iter().map(|g| g.mensen).sum();
    if findings.is_empty() && people > all {
        let text = "dit zijn meer mensen dan er in deze periode bij u geplaatst waren";
        findings.push(weiger("BR14", "/aantal_vrijwilligers", text));
    }
    match groepen.as_mut_slice() {
        [] => return Oordeel::nee(findings),
        // An institution may declare fewer than there were.
        [one] => one.mensen = people,
        // Of whom, it does not say: then it is all of them.
        _ if people < all => {
            let text = "u begeleidt mensen van meer dan één gemeente; declareer iedereen die in deze periode bij u geplaatst was";
            findings.push(weiger("M27", "/aantal_vrijwilligers", text));
        }
        _ => {}
    }
    let tarief_id = canonical["tarief_id"].as_str().unwrap_or_default();
    let amounts: Vec<Option<i64>> = groepen.iter().map(|groep| groep.bedrag(tarief_id)).collect();
    let right: Option<i64> = amounts.iter().copied().sum();
    let wrong = right.is_some_and(|right| right != cents(canonical, "bedrag_centen"));
    if wrong {
        findings.push(weiger("BR14", "/bedrag_centen", "dit is niet het aantal mensen maal het tarief"));
    }
    if right.is_none() {
        let text = if groepen.len() > 1 {
            "voor dit kenmerk heeft een van de gemeenten geen tarief ingesteld; daar wordt niets toegekend"
        } else {
            "voor dit kenmerk is bij de gemeente geen tarief ingesteld; er wordt niets toegekend"
        };
        findings.push(Finding::signaal(Code::Regel, Stage::Rules, "/tarief_id", text).regel("BR14"));
    }
    // Off where every gemeente it is about switched it off.
    findings.retain(|f| !groepen.iter().all(|groep| groep.praktijk.regels_uit.contains(f.regel.as_str())));
    if refuses(&findings) {
        return Oordeel::nee(findings);
    }
    let split = groepen.len() > 1;
    let mut changes = vec![];
    let mut delen = vec![];
    for (groep, amount) in groepen.iter().zip(amounts) {
        let centen = amount.filter(|_| !wrong).unwrap_or_default();
        let own = if split { format!("{key}/{}", groep.gemeente) } else { key.clone() };
        changes.push(Change::Geboekt(Box::new(Boeking {
            jaar: van.year(),
            gemeente: groep.gemeente.to_owned(),
            leverancier: slug.to_owned(),
            document: Some(key.clone()),
            centen,
            bericht_id: Some(case.envelope.bericht_id.clone()),
            ..Boeking::nieuw(Post::Begeleidingssubsidie, own, vandaag, slug, now)
        })));
        if split {
            let mut part = canonical.clone();
            part["aantal_vrijwilligers"] = json!(groep.mensen);
            part["bedrag_centen"] = json!(centen);
            delen.push(Deel { ontvanger: groep.ontvanger(directory, vandaag), canonical: part });
        }
    }
    let gemeente = groepen.first().filter(|_| !split).map(|groep| groep.gemeente.to_owned());
    Oordeel { findings, changes, gemeente, delen, ..Oordeel::default() }
}
