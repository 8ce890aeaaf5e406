//! From a euro back to its proof (FN11, RQ75): of a payment, an invoice or a traject every line, what of it was paid and by
//! which payment, the claim it rests on, and the three days of its proof, each with our id of the message that said it. No name:
//! who may read the messages finds them by their ids.

use super::tabel::{Cel, Tabel};
use crate::domain::boek::document::{self, Facturen};
use crate::domain::boek::{Bewijs, Boeking, Post};
use crate::domain::contract::Mijlpaal;
use crate::domain::levensloop::Gebeurtenis;
use crate::domain::traject::Traject;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A thing that was done, and the message that said so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Stuk {
    /// The day; None: there is no proof of it.
    pub dag: Option<NaiveDate>,
    /// Our id of the message; None: it was there when the hub began, or its traject is not kept any more.
    pub bericht_id: Option<String>,
}

/// A payment as far as it is for a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Betaald {
    /// Its key.
    pub betaling: String,
    /// Its day.
    pub dag: NaiveDate,
    /// Cents of it that are for the line.
    pub centen: i64,
    /// Our id of the message that told of it (M31); None: a statement did.
    pub bericht_id: Option<String>,
}

/// One milestone of a traject: what was claimed, billed and paid, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spoor {
    /// The traject.
    pub traject_id: String,
    /// The milestone.
    pub mijlpaal: Mijlpaal,
    /// The contract.
    pub contract_id: String,
    /// The claim: its day and message.
    pub vordering: Stuk,
    /// Cents of the claim, without btw.
    pub vordering_centen: i64,
    /// The invoice; None: not billed.
    pub factuurnr: Option<String>,
    /// Its day and message.
    pub factuur: Stuk,
    /// Cents of the line, with btw.
    pub regel_centen: i64,
    /// Of those, credited or not accepted.
    pub gecrediteerd: i64,
    /// Payments that are for it.
    pub betaald: Vec<Betaald>,
    /// The intake.
    pub intake: Stuk,
    /// The goals.
    pub leerdoelen: Stuk,
    /// The signed agreement.
    pub overeenkomst: Stuk,
    /// Its id.
    pub overeenkomst_id: Option<String>,
}

impl Spoor {
    /// Whether each day the milestone needs is there with its message (BR01, BR02).
    pub fn compleet(&self) -> bool {
        let all = [&self.intake, &self.leerdoelen, &self.overeenkomst];
        let needed = match self.mijlpaal {
            Mijlpaal::Intake => 1,
            Mijlpaal::Leerdoelen => 2,
            Mijlpaal::Match | Mijlpaal::Evaluatie => 3,
        };
        all[..needed].iter().all(|s| s.dag.is_some() && s.bericht_id.is_some())
    }
}

/// What was asked, and every line it leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sporen {
    /// The payment, invoice or traject.
    pub gevraagd: String,
    /// Of a payment: cents that came, and of those what is for no line.
    pub betaling: Option<(i64, i64)>,
    /// The years of its invoices, when it is a number of more than one; add the year to see one: `12@2025`.
    pub jaren: Vec<i32>,
    /// The lines.
    pub regels: Vec<Spoor>,
}

/// A line: supplier, traject, milestone, and the invoice with the year of its number when there is one.
type Regel<'b> = (&'b str, &'b str, Mijlpaal, Option<(&'b str, i32)>);

/// Whose trajecten are asked, so that they can be read before [`maak`].
pub fn trajecten(boek: &[Boeking], gevraagd: &str) -> BTreeSet<String> {
    lines(boek, gevraagd).into_iter().map(|(_, traject, ..)| traject.to_owned()).collect()
}

/// Entries that are about what was asked: a key of a payment, a number of an invoice or credit note, or a traject.
fn about(b: &Boeking, gevraagd: &str) -> bool {
    [&b.betaling, &b.document, &b.traject_id].into_iter().any(|key| key.as_deref() == Some(gevraagd))
}

/// The year of the invoice an entry is about; of one that nobody knows its own.
fn jaar(facturen: &Facturen<'_>, b: &Boeking) -> i32 {
    facturen.jaar(b).unwrap_or(b.jaar)
}

fn lines<'b>(boek: &'b [Boeking], gevraagd: &str) -> BTreeSet<Regel<'b>> {
    let mut found: BTreeSet<Regel<'b>> = BTreeSet::new();
    let facturen = Facturen::van(boek);
    let as_it_is = boek.iter().any(|b| about(b, gevraagd));
    let (gevraagd, year) = if as_it_is { (gevraagd, None) } else { document::lees(gevraagd) };
    let billed: BTreeSet<(&str, Mijlpaal)> = boek
        .iter()
        .filter(|b| b.post == Post::Factuurregel)
        .filter_map(|b| Some((b.traject_id.as_deref()?, b.mijlpaal?)))
        .collect();
    for b in boek.iter().filter(|b| about(b, gevraagd)) {
        let (Some(traject), Some(mijlpaal)) = (b.traject_id.as_deref(), b.mijlpaal) else { continue };
        let document = match b.post {
            Post::Factuurregel | Post::Toewijzing => b.document.as_deref().map(|nr| (nr, jaar(&facturen, b))),
            // Of a traject also what was not billed yet.
            Post::Vordering if !billed.contains(&(traject, mijlpaal)) => None,
            _ => continue,
        };
        if year.is_some() && document.map(|(_, of)| of) != year {
            continue;
        }
        found.insert((&b.leverancier, traject, mijlpaal, document));
    }
    found
}

/// The way back. None: the ledger knows nothing by this name.
pub fn maak(boek: &[Boeking], gevraagd: &str, trajecten: &BTreeMap<String, Traject>) -> Option<Sporen> {
    let came: Vec<&Boeking> =
        boek.iter().filter(|b| b.post == Post::Betaling && b.betaling.as_deref() == Some(gevraagd)).collect();
    let lines = lines(boek, gevraagd);
    if came.is_empty() && lines.is_empty() {
        return None;
    }
    let betaling = (!came.is_empty()).then(|| {
        let total: i64 = came.iter().map(|b| b.centen).sum();
        let given: i64 = boek.iter().filter(|b| b.betaling.as_deref() == Some(gevraagd)).map(allocated).sum();
        (total, total - given)
    });
    // Of a payment only what it paid; of an invoice or a traject all that was paid.
    let only = betaling.map(|_| gevraagd);
    let facturen = Facturen::van(boek);
    let named = lines.iter().filter_map(|(.., document)| document.filter(|(nr, _)| *nr == gevraagd));
    let jaren: BTreeSet<i32> = named.map(|(_, jaar)| jaar).collect();
    let jaren = if jaren.len() > 1 { jaren.into_iter().collect() } else { vec![] };
    let regels = lines.into_iter().map(|line| one((boek, &facturen), line, only, trajecten)).collect();
    Some(Sporen { gevraagd: gevraagd.to_owned(), betaling, jaren, regels })
}

fn allocated(b: &Boeking) -> i64 {
    match b.post {
        Post::Toewijzing => b.centen,
        Post::ToewijzingOngedaan => -b.centen,
        _ => 0,
    }
}

fn one(
    (boek, facturen): (&[Boeking], &Facturen<'_>),
    line: Regel<'_>,
    only: Option<&str>,
    trajecten: &BTreeMap<String, Traject>,
) -> Spoor {
    let (leverancier, traject_id, mijlpaal, document) = line;
    let of: Vec<&Boeking> = boek
        .iter()
        .filter(|b| b.traject_id.as_deref() == Some(traject_id) && b.mijlpaal == Some(mijlpaal))
        .filter(|b| b.leverancier == leverancier)
        .collect();
    let claim = of.iter().find(|b| b.post == Post::Vordering);
    let on = |b: &&&Boeking| {
        document.is_some_and(|(nr, year)| b.document.as_deref() == Some(nr) && jaar(facturen, b) == year)
    };
    let billed = of.iter().filter(on).find(|b| b.post == Post::Factuurregel);
    let credited = of.iter().filter(on).filter(|b| matches!(b.post, Post::Creditregel | Post::RegelVervallen));
    let mut betaald: BTreeMap<&str, Betaald> = BTreeMap::new();
    for b in of.iter().filter(on).filter(|b| allocated(b) != 0) {
        let Some(key) = b.betaling.as_deref().filter(|key| only.is_none_or(|own| own == *key)) else { continue };
        let entry = betaald.entry(key).or_insert_with(|| Betaald {
            betaling: key.to_owned(),
            dag: b.dag,
            centen: 0,
            bericht_id: b.bericht_id.clone(),
        });
        entry.centen += allocated(b);
    }
    let none = Bewijs::default();
    // The line says what it was billed with; a claim that was not billed what was known then.
    let bewijs = billed.or(claim).map_or(&none, |b| &b.bewijs);
    let traject = trajecten.get(traject_id);
    let stuk = |dag: Option<NaiveDate>, what: Gebeurtenis| Stuk { dag, bericht_id: bericht(traject, what, dag) };
    let made = |b: Option<&&Boeking>| Stuk { dag: b.map(|b| b.dag), bericht_id: b.and_then(|b| b.bericht_id.clone()) };
    Spoor {
        traject_id: traject_id.to_owned(),
        mijlpaal,
        contract_id: billed.or(claim).map_or_else(String::new, |b| b.contract_id.clone()),
        vordering: made(claim),
        vordering_centen: claim.map_or(0, |b| b.centen),
        factuurnr: document.map(|(nr, _)| nr.to_owned()),
        factuur: made(billed),
        regel_centen: billed.map_or(0, |b| b.centen + b.btw_centen),
        gecrediteerd: credited.map(|b| b.centen + b.btw_centen).sum(),
        betaald: betaald.into_values().collect(),
        intake: stuk(bewijs.intake_datum, Gebeurtenis::IntakeDoor),
        leerdoelen: stuk(bewijs.leerdoelen_datum, Gebeurtenis::LeerdoelenVastgesteld),
        overeenkomst: stuk(bewijs.match_datum, Gebeurtenis::Ondertekend),
        overeenkomst_id: bewijs.overeenkomst_id.clone(),
    }
}

/// The message that said a thing was done on a day.
fn bericht(traject: Option<&Traject>, what: Gebeurtenis, dag: Option<NaiveDate>) -> Option<String> {
    let dag = dag?;
    let steps = traject?.stappen.iter().filter(|s| s.gebeurtenis == what);
    steps.into_iter().find(|s| s.datum == dag).map(|s| s.bericht_id.clone())
}

impl Sporen {
    /// As rows: a payment of a line each, or the line when nothing was paid.
    pub fn tabel(&self) -> Tabel {
        let mut tabel = Tabel::nieuw(
            "spoor",
            &[
                "betaling",
                "betaald op",
                "betaald",
                "bericht betaling",
                "factuur",
                "factuurdatum",
                "bericht factuur",
                "regel met btw",
                "gecrediteerd",
                "contract",
                "traject",
                "mijlpaal",
                "gevorderd op",
                "vordering",
                "bericht vordering",
                "intake",
                "bericht intake",
                "leerdoelen",
                "bericht leerdoelen",
                "handtekening",
                "bericht overeenkomst",
                "overeenkomst",
                "bewijs",
            ],
        );
        for r in &self.regels {
            let payments: Vec<Option<&Betaald>> =
                if r.betaald.is_empty() { vec![None] } else { r.betaald.iter().map(Some).collect() };
            tabel.rijen.extend(payments.into_iter().map(|b| rij(r, b)));
        }
        tabel
    }
}

fn rij(r: &Spoor, b: Option<&Betaald>) -> Vec<Cel> {
    let text = |t: Option<&String>| t.map_or(Cel::Leeg, Cel::tekst);
    let day = |d: Option<NaiveDate>| d.map_or(Cel::Leeg, Cel::Dag);
    vec![
        text(b.map(|b| &b.betaling)),
        day(b.map(|b| b.dag)),
        b.map_or(Cel::Leeg, |b| Cel::Centen(b.centen)),
        text(b.and_then(|b| b.bericht_id.as_ref())),
        text(r.factuurnr.as_ref()),
        day(r.factuur.dag),
        text(r.factuur.bericht_id.as_ref()),
        Cel::Centen(r.regel_centen),
        Cel::Centen(r.gecrediteerd),
        Cel::tekst(&r.contract_id),
        Cel::tekst(&r.traject_id),
        Cel::tekst(r.mijlpaal.as_str()),
        day(r.vordering.dag),
        Cel::Centen(r.vordering_centen),
        text(r.vordering.bericht_id.as_ref()),
        day(r.intake.dag),
        text(r.intake.bericht_id.as_ref()),
        day(r.leerdoelen.dag),
        text(r.leerdoelen.bericht_id.as_ref()),
        day(r.overeenkomst.dag),
        text(r.overeenkomst.bericht_id.as_ref()),
        text(r.overeenkomst_id.as_ref()),
        Cel::tekst(if r.compleet() { "compleet" } else { "niet compleet" }),
    ]
}
