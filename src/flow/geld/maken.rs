//! The invoice of a contract up to a day, made by the hub from its ledger: a line for each milestone that was reached, is
//! paid for, has its proof, and was not billed (FN1, SC01). What lacks its proof is left out and named (BR01).
//!
//! Pure: facts in, one message out. The message is one of the hub's own, with a number from the series of its supplier; its
//! id is made of that number, so that making it twice gives one.

use super::factuur::shares;
use super::{bewijs, ontbreekt};
use crate::canonical::factuur as m29;
use crate::domain::boek::{Bewijs, BoekVraag, Boeking, Post, sleutel, stand};
use crate::domain::contract::{BtwSoort, Contract, Mijlpaal};
use crate::domain::geld::btw;
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
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

/// A line to be.
struct Lijn<'f> {
    traject: &'f str,
    mijlpaal: Mijlpaal,
    centen: i64,
    bewijs: Bewijs,
    ronde: usize,
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
        regels: lines.iter().filter_map(regel).collect(),
        btw: m29::Btw {
            categorie: match agreed.soort {
                BtwSoort::S => m29::BtwCategorie::S,
                BtwSoort::E => m29::BtwCategorie::E,
                BtwSoort::O => m29::BtwCategorie::O,
                BtwSoort::Z => m29::BtwCategorie::Z,
            },
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

fn regel(lijn: &Lijn<'_>) -> Option<m29::FactuurRegel> {
    let b = &lijn.bewijs;
    Some(m29::FactuurRegel {
        traject_id: lijn.traject.to_owned(),
        bewijs: m29::Bewijs {
            intake_datum: b.intake_datum?,
            leerdoelen_datum: b.leerdoelen_datum.or(b.intake_datum)?,
            match_datum: b.match_datum.or(b.intake_datum)?,
            overeenkomst_id: b.overeenkomst_id.clone().unwrap_or_else(|| "-".to_owned()),
        },
        aantal: Some(1),
        prijs_centen: lijn.centen,
    })
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
    let base = Boeking {
        sleutel: String::new(),
        post: Post::Factuur,
        dag,
        jaar: dag.year(),
        gemeente: gemeente.to_owned(),
        leverancier: contract.leverancier.clone(),
        contract_id: contract.contract_id.clone(),
        traject_id: None,
        mijlpaal: None,
        document: Some(nummer.clone()),
        betaling: None,
        centen: 0,
        btw_centen: 0,
        bewijs: Bewijs::default(),
        tekst: String::new(),
        bericht_id: Some(bericht_id.clone()),
        wie: wie.to_owned(),
        geboekt_op: now,
    };
    let number =
        Boeking { sleutel: sleutel::nummer(series, nth), post: Post::Nummer, tekst: series.to_owned(), ..base.clone() };
    let whole = Boeking {
        sleutel: sleutel::document(&contract.leverancier, dag.year(), nummer),
        centen: message.totaal_excl_centen,
        btw_centen: message.btw.bedrag_centen,
        tekst: message.vervaldatum.to_string(),
        ..base.clone()
    };
    let shares = shares(lines.iter().map(|l| l.centen), message.totaal_excl_centen, message.btw.bedrag_centen);
    let of_lines = lines.iter().zip(shares).map(|(lijn, btw_centen)| Boeking {
        sleutel: sleutel::factuurregel(gemeente, lijn.traject, lijn.mijlpaal, lijn.ronde),
        post: Post::Factuurregel,
        traject_id: Some(lijn.traject.to_owned()),
        mijlpaal: Some(lijn.mijlpaal),
        centen: lijn.centen,
        btw_centen,
        bewijs: lijn.bewijs.clone(),
        ..base.clone()
    });
    let mut changes: Vec<Change> =
        [number, whole].into_iter().chain(of_lines).map(|b| Change::Geboekt(Box::new(b))).collect();
    let text = "Beoordeel deze factuur: akkoord, of geweigerd met de reden.";
    let id = werk_id(&["factuur", &contract.leverancier, nummer]);
    changes.push(Change::WerkGevraagd(Werkitem {
        bericht_id: Some(bericht_id.clone()),
        ..Werkitem::nieuw(id, WerkSoort::Factuur, &contract.facturen_naar, text, now)
    }));
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
