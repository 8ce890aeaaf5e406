//! What is written of a stated beginstand: a message of the hub for each traject, which keeps what was stated and is the source
//! of its steps, and one for the invoices.

use super::stand::{Factuur, Gehaald, Stand, Traject as Opgegeven};
use super::toets::{datum, gebeurtenis};
use super::{SOORT, WIE, gehaald, ons_id};
use crate::domain::boek::{Boeking, Post, sleutel};
use crate::domain::contract::Mijlpaal;
use crate::domain::levensloop::{Gebeurtenis, Toestand};
use crate::domain::traject::{Gedaan, Match, Overeenkomst, Traject};
use crate::flow::geld::regio;
use crate::flow::process::{Pseudonyms, terug};
use crate::flow::route::Routes;
use crate::message::digest::{hex, sha256};
use crate::message::envelope::Envelope;
use crate::store::{Change, Entry, Facts, HUB, NewMessage, Status};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::Serialize;

/// The sender's id of a stated traject.
pub(super) fn kenmerk(stand: &Stand, nummer: &str) -> String {
    format!("beginstand/{}/{}/{nummer}", stand.opgegeven_door, stand.gemeente)
}

/// The sender's id of the invoices of a file: made of what they say.
pub(super) fn kenmerk_facturen(stand: &Stand) -> String {
    let all = (&stand.opgegeven_door, &stand.gemeente, &stand.facturen);
    format!("beginstand-facturen/{}", hex(&sha256(&json(&all))))
}

/// What is kept of a traject, as it was stated.
pub(super) fn inhoud(traject: &Opgegeven) -> Vec<u8> {
    json(traject)
}

pub(super) fn json(value: &impl Serialize) -> Vec<u8> {
    // Texts, numbers and lists: nothing that JSON cannot say.
    serde_json::to_vec(value).unwrap_or_default()
}

/// Where the steps of a stated traject bring it. The outer None: it is not of a form, which is told elsewhere.
pub(super) fn opgebouwd(
    stand: &Stand,
    opgegeven: &Opgegeven,
    routes: &Routes,
    now: DateTime<Utc>,
) -> Option<Option<Toestand>> {
    crate::domain::levensloop::levensloop(&opgegeven.vorm)?;
    let traject = traject(stand, opgegeven, "", String::new());
    Some(terug::opgebouwd(&traject, routes, now).map(|(status, _)| status))
}

/// The traject with its steps; where it stands is not yet filled in.
fn traject(stand: &Stand, opgegeven: &Opgegeven, id: &str, persoon: String) -> Traject {
    let bericht_id = ons_id(&kenmerk(stand, &opgegeven.nummer));
    let stappen = opgegeven.stappen.iter().filter_map(|stap| {
        Some(Gedaan {
            gebeurtenis: gebeurtenis(&stap.gebeurtenis)?,
            datum: datum(&stap.datum)?,
            bericht_id: bericht_id.clone(),
        })
    });
    let stappen: Vec<Gedaan> = stappen.collect();
    let mut traject = Traject {
        traject_id: id.to_owned(),
        versie: 1,
        status: Toestand::Aangemeld,
        gemeente: stand.gemeente.clone(),
        centrale: opgegeven.centrale.clone(),
        zaaknummer: opgegeven.zaaknummer.clone(),
        vorm: opgegeven.vorm.clone(),
        contract_id: opgegeven.contract_id.clone(),
        persoon,
        overeenkomsten: vec![],
        matches: opgegeven
            .matches
            .iter()
            .map(|m| Match {
                vacature_id: m.vacature_id.clone(),
                organisatie: m.organisatie.clone(),
                datum: m.datum.clone(),
            })
            .collect(),
        stappen,
        verzuim: Default::default(),
        uren: Default::default(),
    };
    for (volgnr, o) in (1u32..).zip(&opgegeven.overeenkomsten) {
        let startdatum = datum(&o.startdatum);
        let nieuw = Overeenkomst {
            overeenkomst_id: o.overeenkomst_id.clone(),
            volgnr,
            organisatie: o.organisatie.clone(),
            document_sha256: o.document_sha256.clone(),
            leerdoel_ids: o.leerdoel_ids.clone(),
            startdatum,
            einddatum: o.einddatum.as_deref().and_then(datum),
            beeindigd_op: None,
        };
        traject.vervang_overeenkomst(nieuw, startdatum);
    }
    traject
}

/// What of a file is not there yet.
pub(super) struct Nieuw<'s> {
    /// The number of the hub of every traject of the file.
    pub ids: Vec<String>,
    /// The same where it was taken in before.
    pub known: Vec<Option<String>>,
    /// New invoices.
    pub facturen: Vec<&'s Factuur>,
    /// New milestones to bill.
    pub gehaald: Vec<&'s Gehaald>,
}

/// All that is written: trajecten that are not known yet, new invoices, and what is still to be billed.
pub(super) fn entries(
    stand: &Stand,
    Nieuw { ids, known, facturen, gehaald }: &Nieuw<'_>,
    routes: &Routes,
    keys: &dyn Pseudonyms,
    now: DateTime<Utc>,
) -> Vec<Entry> {
    let mut entries = vec![];
    for ((opgegeven, id), known) in stand.trajecten.iter().zip(ids).zip(known) {
        if known.is_some() {
            continue;
        }
        let persoon = match (&opgegeven.bsn, &opgegeven.zaaknummer) {
            (Some(bsn), _) => keys.persoon(bsn),
            (None, zaak) => keys.persoon(&format!("{}/{}", stand.gemeente, zaak.as_deref().unwrap_or_default())),
        };
        let mut traject = traject(stand, opgegeven, id, persoon);
        let Some((status, termijnen)) = terug::opgebouwd(&traject, routes, now) else { continue };
        traject.status = status;
        let geteld = geteld(&traject, now);
        let mut changes = vec![Change::NieuwTraject(traject)];
        changes.extend(termijnen);
        changes.extend(geteld.into_iter().map(|b| Change::Geboekt(Box::new(b))));
        let kenmerk = kenmerk(stand, &opgegeven.nummer);
        entries.push(entry(kenmerk, inhoud(opgegeven), Some(id.clone()), changes, now));
    }
    if !facturen.is_empty() {
        let booked = facturen.iter().flat_map(|factuur| boekingen(stand, factuur, ids, now));
        let changes = booked.map(|b| Change::Geboekt(Box::new(b))).collect();
        entries.push(entry(kenmerk_facturen(stand), json(&stand.facturen), None, changes, now));
    }
    if !gehaald.is_empty() {
        let booked = gehaald.iter().filter_map(|g| gehaald::boeking(stand, g, ids, routes, now));
        let mut changes: Vec<Change> = booked.map(|b| Change::Geboekt(Box::new(b))).collect();
        regio::verdeel(&mut changes, &Facts::default(), routes);
        entries.push(entry(gehaald::kenmerk(stand), json(&stand.gehaald), None, changes, now));
    }
    entries
}

fn entry(
    afzender_id: String,
    body: Vec<u8>,
    traject_id: Option<String>,
    changes: Vec<Change>,
    now: DateTime<Utc>,
) -> Entry {
    Entry {
        message: NewMessage {
            envelope: Envelope {
                bericht_id: ons_id(&afzender_id),
                partner: HUB.to_owned(),
                route: WIE.to_owned(),
                soort: SOORT.to_owned(),
                inhoud_sha256: sha256(&body),
                afzender_id,
                ontvangen_op: now,
            },
            status: Status::Aanvaard,
            raw: body.clone().into(),
            mediatype: "application/json",
            canonical: Some(body),
            traject_id,
            findings: vec![],
        },
        facts: Facts::default(),
        changes,
        deliveries: vec![],
        volgt: vec![],
    }
}

/// That it has a place in the band of its contract, and counts as realised (BR06, Q14a).
fn geteld(traject: &Traject, now: DateTime<Utc>) -> Vec<Boeking> {
    let Some(contract) = &traject.contract_id else { return vec![] };
    let day = |g| traject.datum_van(g);
    let id = &traject.traject_id;
    let signed = day(Gebeurtenis::Ondertekend);
    let accepted = day(Gebeurtenis::Geaccepteerd).filter(|_| signed.is_some() || !traject.status.zonder_termijnen());
    let place = accepted.map(|dag| (Post::Plek, sleutel::plek(contract, id, 1), dag));
    let realised = signed.map(|dag| (Post::Gerealiseerd, sleutel::gerealiseerd(&traject.gemeente, id), dag));
    let entries = place.into_iter().chain(realised);
    entries
        .map(|(post, sleutel, dag)| Boeking {
            sleutel,
            post,
            traject_id: Some(id.clone()),
            ..leeg(&traject.gemeente, &traject.centrale, contract, dag, now)
        })
        .collect()
}

/// An entry of this import, with the rest to be filled in.
pub(super) fn leeg(gemeente: &str, leverancier: &str, contract: &str, dag: NaiveDate, now: DateTime<Utc>) -> Boeking {
    Boeking {
        gemeente: gemeente.to_owned(),
        leverancier: leverancier.to_owned(),
        contract_id: contract.to_owned(),
        ..Boeking::nieuw(Post::Factuur, "", dag, WIE, now)
    }
}

/// The entries of an invoice: the whole, its lines, and what was paid of them.
pub(super) fn boekingen(stand: &Stand, factuur: &Factuur, ids: &[String], now: DateTime<Utc>) -> Vec<Boeking> {
    let Some(dag) = datum(&factuur.datum) else { return vec![] };
    let sum = |of: fn(&super::stand::Regel) -> i64| factuur.regels.iter().map(of).sum::<i64>();
    let base = Boeking {
        document: Some(factuur.factuurnr.clone()),
        bericht_id: Some(ons_id(&kenmerk_facturen(stand))),
        ..leeg(&stand.gemeente, &factuur.leverancier, &factuur.contract_id, dag, now)
    };
    let mut entries = vec![Boeking {
        sleutel: sleutel::document(&factuur.leverancier, dag.year(), &factuur.factuurnr),
        centen: sum(|r| r.centen),
        btw_centen: sum(|r| r.btw_centen),
        tekst: factuur.vervaldatum.clone(),
        ..base.clone()
    }];
    let key = format!("beginstand/{}/{}", factuur.leverancier, factuur.factuurnr);
    let paid = sum(|r| r.betaald_centen);
    let mut allocated = vec![];
    for regel in &factuur.regels {
        let at = stand.trajecten.iter().position(|t| t.nummer == regel.traject);
        let (Some(id), Some(mijlpaal)) = (at.and_then(|n| ids.get(n)), Mijlpaal::van(&regel.mijlpaal)) else {
            continue;
        };
        let line = Boeking { traject_id: Some(id.clone()), mijlpaal: Some(mijlpaal), ..base.clone() };
        entries.push(Boeking {
            sleutel: sleutel::factuurregel(&stand.gemeente, id, mijlpaal, 1),
            post: Post::Factuurregel,
            centen: regel.centen,
            btw_centen: regel.btw_centen,
            ..line.clone()
        });
        if regel.betaald_centen > 0 {
            allocated.push(Boeking {
                sleutel: sleutel::toewijzing(&key, allocated.len() + 1),
                post: Post::Toewijzing,
                betaling: Some(key.clone()),
                centen: regel.betaald_centen,
                tekst: "opgegeven bij de beginstand".to_owned(),
                ..line
            });
        }
    }
    if paid > 0 {
        entries.push(Boeking {
            sleutel: sleutel::betaling(&key),
            post: Post::Betaling,
            betaling: Some(key),
            centen: paid,
            tekst: "opgegeven bij de beginstand".to_owned(),
            ..base
        });
        entries.append(&mut allocated);
    }
    entries
}
