//! The invoice of a contract up to a day, made by the hub from its ledger: a line for each milestone that was reached, is
//! paid for, has its proof, and was not billed (FN1, SC01). What lacks its proof is left out and named (BR01).
//!
//! Pure: facts in, one message out. The message is one of the hub's own, with a number from the series of its supplier; its
//! id is made of that number, so that making it twice gives one.

use super::boeken::{Document, Lijn, boek};
use super::{bewijs, ontbreekt};
use crate::canonical::factuur as m29;
use crate::domain::boek::{BoekVraag, Boeking, Post, sleutel, stand};
use crate::domain::contract::{BtwSoort, Contract};
use crate::domain::geld::btw;
use crate::flow::process::{Directory, levering_id};
use crate::message::digest::sha256;
use crate::message::envelope::Envelope;
use crate::store::{Change, Entry, FactKey, Facts, HUB, NewDelivery, NewMessage, Status};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use std::collections::BTreeSet;

/// Name of the route of a message the hub makes.
const ROUTE: &str = "facturen";

/// What a run is about.
#[derive(Clone, Copy)]
pub struct Opdracht<'o> {
    /// The contract.
    pub contract: &'o Contract,
    /// Slug of the gemeente that pays.
    pub gemeente: &'o str,
    /// The day of the invoice; what was reached until then is on it.
    pub dag: NaiveDate,
    /// Who asked: `hub` for the job, else a login name.
    pub wie: &'o str,
}

/// Something that was reached and cannot be billed yet.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Ontbreekt {
    /// The traject.
    pub traject_id: String,
    /// The rule.
    pub regel: &'static str,
    /// What is missing, in Dutch.
    pub wat: String,
}

/// What a run made.
#[derive(Debug, Default, serde::Serialize)]
pub struct Gemaakt {
    /// The invoice; None: there is nothing to bill.
    #[serde(skip)]
    pub entry: Option<Box<Entry>>,
    /// Its number.
    pub factuurnr: Option<String>,
    /// Its lines.
    pub regels: usize,
    /// Cents with btw.
    pub totaal: i64,
    /// Last day of payment.
    pub vervaldatum: Option<NaiveDate>,
    /// What was left out, and why.
    pub ontbreekt: Vec<Ontbreekt>,
}

/// The series of numbers of a supplier in a year.
pub fn reeks(contract: &Contract, jaar: i32) -> String {
    format!("{}/{jaar}", contract.leverancier)
}

/// What is asked first: the claims of the contract, of this year and the one before, and the numbers given out.
pub fn needs(opdracht: Opdracht<'_>) -> Vec<FactKey> {
    let jaar = opdracht.dag.year();
    let of = |jaar| BoekVraag::Contract { contract_id: opdracht.contract.contract_id.clone(), jaar };
    [of(jaar - 1), of(jaar), BoekVraag::Reeks(reeks(opdracht.contract, jaar))].map(FactKey::Boek).into()
}

/// What is asked then: every traject with a claim that was not billed, and what else is in the ledger of it.
pub fn needs_also(opdracht: Opdracht<'_>, facts: &Facts) -> Vec<FactKey> {
    let ids: BTreeSet<String> = claims(opdracht, facts).filter_map(|claim| claim.traject_id.clone()).collect();
    let two = |id: String| [FactKey::Traject(id.clone()), FactKey::Boek(BoekVraag::Traject(id))];
    ids.into_iter().flat_map(two).collect()
}

/// Claims up to the day.
fn claims<'f>(opdracht: Opdracht<'f>, facts: &'f Facts) -> impl Iterator<Item = &'f Boeking> {
    let all = facts.boek.iter().filter(|f| matches!(f.vraag, BoekVraag::Contract { .. })).flat_map(|f| &f.boekingen);
    let open = |claim: &&Boeking, all: &[Boeking]| {
        let (Some(traject), Some(mijlpaal)) = (claim.traject_id.as_deref(), claim.mijlpaal) else { return false };
        !stand::mijlpaal(all, traject, mijlpaal).is_gefactureerd()
    };
    all.filter(move |b| b.post == Post::Vordering && b.dag <= opdracht.dag && b.gemeente == opdracht.gemeente).filter(
        move |claim| {
            // Its own entries when they were asked; before that those of the contract.
            let own = claim.traject_id.as_ref().map(|id| BoekVraag::Traject(id.clone()));
            match own.and_then(|vraag| facts.boek.iter().find(|f| f.vraag == vraag)) {
                Some(feit) => open(claim, &feit.boekingen),
                None => true,
            }
        },
    )
}

/// Makes the invoice.
pub fn maak(opdracht: Opdracht<'_>, facts: &Facts, directory: &dyn Directory, now: DateTime<Utc>) -> Gemaakt {
    let Opdracht { contract, gemeente, dag, .. } = opdracht;
    let off = &directory.praktijk(gemeente, Some(&contract.contract_id), dag).regels_uit;
    let mut made = Gemaakt::default();
    let mut lines: Vec<Lijn<'_>> = vec![];
    for claim in claims(opdracht, facts) {
        let (Some(id), Some(mijlpaal)) = (claim.traject_id.as_deref(), claim.mijlpaal) else { continue };
        let Some(traject) = facts.traject(id) else { continue };
        let own = facts.boek(&BoekVraag::Traject(id.to_owned()));
        let proof = bewijs(traject, own);
        let mut missing = ontbreekt(&proof, mijlpaal);
        missing.retain(|(_, _, regel)| !off.contains(*regel));
        for (_, what, regel) in &missing {
            let wat = format!("nog niet vastgelegd: {what}");
            made.ontbreekt.push(Ontbreekt { traject_id: id.to_owned(), regel, wat });
        }
        if missing.is_empty() {
            let ronde = stand::mijlpaal(own, id, mijlpaal).regels + 1;
            lines.push(Lijn { traject: id, mijlpaal, centen: claim.centen, bewijs: proof, ronde });
        }
    }
    lines.sort_by(|a, b| (a.traject, a.mijlpaal).cmp(&(b.traject, b.mijlpaal)));
    if lines.is_empty() {
        return made;
    }
    let Some(agreed) = contract.btw(dag) else {
        let wat = "bij het contract is voor deze dag geen btw-categorie vastgelegd".to_owned();
        let all = lines.iter().map(|l| Ontbreekt { traject_id: l.traject.to_owned(), regel: "BR08", wat: wat.clone() });
        made.ontbreekt.extend(all);
        return made;
    };
    let series = reeks(contract, dag.year());
    let nth = u32::try_from(facts.boek(&BoekVraag::Reeks(series.clone())).len()).unwrap_or(u32::MAX) + 1;
    let factuurnr = format!("F{}-{nth:04}", dag.year());
    let vervaldatum = dag.checked_add_days(Days::new(contract.betaaltermijn_dagen.into())).unwrap_or(dag);
    let excl: i64 = lines.iter().map(|l| l.centen).sum();
    let amount = btw(excl, agreed.percentage);
    let message = m29::Factuur {
        factuurnr: factuurnr.clone(),
        contract_id: contract.contract_id.clone(),
        factuurdatum: dag,
        vervaldatum,
        regels: lines.iter().map(regel).collect(),
        btw: m29::Btw {
            categorie: agreed.soort,
            percentage: (agreed.soort == BtwSoort::S).then_some(agreed.percentage),
            bedrag_centen: amount,
        },
        totaal_excl_centen: excl,
        totaal_incl_centen: excl + amount,
        iban: contract.van.iban.clone().unwrap_or_default(),
        kvk: contract.van.kvk.clone().unwrap_or_default(),
        oin_afnemer: contract.aan.oin.clone(),
    };
    made.regels = message.regels.len();
    made.totaal = excl + amount;
    made.vervaldatum = Some(vervaldatum);
    made.factuurnr = Some(factuurnr.clone());
    made.entry = entry(opdracht, &message, &lines, (&series, nth), facts, directory, now).map(Box::new);
    made
}

/// A line with its proof. Of a milestone that is paid by itself what comes after it was not done yet, and is not there (BR09).
fn regel(lijn: &Lijn<'_>) -> m29::FactuurRegel {
    let b = &lijn.bewijs;
    // Where nobody asks for proof (BR01 is off) a line may have none; it is billed all the same.
    let bewijs = b.intake_datum.map(|intake_datum| m29::Bewijs {
        intake_datum,
        leerdoelen_datum: b.leerdoelen_datum,
        match_datum: b.match_datum,
        overeenkomst_id: b.overeenkomst_id.clone(),
    });
    m29::FactuurRegel { traject_id: lijn.traject.to_owned(), bewijs, aantal: Some(1), prijs_centen: lijn.centen }
}

/// The message, its entries in the ledger, and its deliveries.
fn entry(
    opdracht: Opdracht<'_>,
    message: &m29::Factuur,
    lines: &[Lijn<'_>],
    (series, nth): (&str, u32),
    facts: &Facts,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Option<Entry> {
    let Opdracht { contract, gemeente, dag, wie } = opdracht;
    let nummer = &message.factuurnr;
    let afzender_id = format!("factuur/{series}/{nummer}");
    let bericht_id = levering_id(&afzender_id, HUB, super::FACTUUR);
    let document = Document {
        contract,
        gemeente,
        nummer,
        dag,
        vervaldatum: &message.vervaldatum.to_string(),
        bericht_id: &bericht_id,
        wie,
        op: now,
    };
    let number = Boeking {
        sleutel: sleutel::nummer(series, nth),
        post: Post::Nummer,
        tekst: series.to_owned(),
        ..document.boeking()
    };
    let mut changes = vec![Change::Geboekt(Box::new(number))];
    changes.extend(boek(&document, lines));
    let mut deliveries = vec![];
    for partner in [&contract.facturen_naar, &contract.leverancier] {
        deliveries.extend(directory.routes_to(partner, super::FACTUUR).into_iter().map(|route| NewDelivery {
            levering_id: levering_id(&bericht_id, partner, route),
            partner: partner.clone(),
            route: route.to_owned(),
            client_ref: None,
            volgorde: None,
            aangehouden: false,
        }));
    }
    let canonical = serde_json::to_vec(message).ok()?;
    Some(Entry {
        message: NewMessage {
            envelope: Envelope {
                bericht_id,
                partner: HUB.to_owned(),
                route: ROUTE.to_owned(),
                soort: super::FACTUUR.to_owned(),
                inhoud_sha256: sha256(&canonical),
                afzender_id,
                ontvangen_op: now,
            },
            status: Status::Aanvaard,
            raw: canonical.clone().into(),
            mediatype: "application/json",
            canonical: Some(canonical),
            traject_id: None,
            findings: vec![],
        },
        // What was read must still be all there is when it is written.
        facts: Facts { boek: facts.boek.clone(), ..Facts::default() },
        changes,
        deliveries,
        volgt: vec![],
    })
}
