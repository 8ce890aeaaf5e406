//! The invoices of every contract up to today, made from the ledger (FN1), and work where a contract falls behind (BR06). What was billed is not billed again, so a second
//! run makes nothing.

use super::hand::{Hand, JobError};
use crate::domain::boek::{BoekVraag, Boeking, Post, sleutel};
use crate::domain::contract::Contract;
use crate::domain::kalender;
use crate::flow::geld::maken::{self, Gemaakt, Opdracht};
use crate::flow::geld::overzicht;
use crate::flow::process::Directory;
use crate::flow::route::Routes;
use crate::store::{FactKey, Verdict};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use std::sync::Arc;

/// How often an invoice is made anew because the ledger went on meanwhile.
const AGAIN: usize = 8;

/// Makes the invoice of every contract.
pub(super) async fn run(hand: &mut Hand, routes: &Routes, now: DateTime<Utc>) -> Result<String, JobError> {
    let (mut made, mut missing) = (0, 0);
    for (gemeente, contract) in contracten(routes) {
        let opdracht = Opdracht { contract: &contract, gemeente: &gemeente, dag: kalender::dag(now), wie: "hub" };
        let one = maak(hand, opdracht, routes, now).await?;
        made += usize::from(one.factuurnr.is_some());
        missing += one.ontbreekt.len();
    }
    let boek = hand.read(overzicht::boek)?;
    let all = contracten(routes);
    let aims = |(gemeente, contract): &&(String, Arc<Contract>)| {
        let praktijk = routes.praktijk(gemeente, Some(&contract.contract_id), kalender::dag(now));
        !praktijk.regels_uit.contains("BR06")
    };
    let known: Vec<_> =
        all.iter().filter(aims).map(|(gemeente, contract)| (gemeente.clone(), contract.as_ref())).collect();
    let behind = overzicht::achter(&boek, &known, now);
    hand.write(move |writer| writer.book(&[], &[], &behind)).await?;
    let rest = if missing == 0 { String::new() } else { format!("; {missing} regels wachten op bewijs") };
    Ok(format!("{made} facturen gemaakt{rest}"))
}

/// Makes the invoice of one contract up to a day, or says what it would be. None: there is no such contract with money.
pub async fn een(
    hand: &mut Hand,
    routes: &Routes,
    (contract, dag): (&str, NaiveDate),
    (wie, proef): (&str, bool),
    now: DateTime<Utc>,
) -> Result<Option<Gemaakt>, JobError> {
    let all = contracten(routes);
    let Some((gemeente, contract)) = all.iter().find(|(_, c)| c.contract_id == contract) else { return Ok(None) };
    let opdracht = Opdracht { contract, gemeente, dag, wie };
    let made =
        if proef { self::proef(hand, opdracht, routes, now)? } else { maak(hand, opdracht, routes, now).await? };
    Ok(Some(made))
}

/// Every contract with money, with the gemeente that has it.
pub fn contracten(routes: &Routes) -> Vec<(String, Arc<Contract>)> {
    routes.contracten()
}

/// Makes one invoice and commits it; what came of it.
pub async fn maak(
    hand: &mut Hand,
    opdracht: Opdracht<'_>,
    routes: &Routes,
    now: DateTime<Utc>,
) -> Result<Gemaakt, JobError> {
    for _ in 0..AGAIN {
        let mut made = proef(hand, opdracht, routes, now)?;
        let Some(entry) = made.entry.take() else { return Ok(made) };
        match hand.commit(*entry).await? {
            Verdict::Stale => skip_used(hand, opdracht, made.factuurnr.as_deref(), now).await?,
            _ => return Ok(made),
        }
    }
    Err(JobError::Write(crate::flow::writer::Unavailable::Full))
}

/// Makes it without writing anything.
pub fn proef(
    hand: &mut Hand,
    opdracht: Opdracht<'_>,
    routes: &Routes,
    now: DateTime<Utc>,
) -> Result<Gemaakt, JobError> {
    let facts = hand.read(|reader| reader.facts(&maken::needs(opdracht)))?;
    let also = maken::needs_also(opdracht, &facts);
    let facts = facts.en(hand.read(|reader| reader.facts(&also))?);
    Ok(maken::maak(opdracht, &facts, routes, now))
}

/// A supplier who used the next number himself keeps it: ours is void, with the reason, and the series goes on.
async fn skip_used(
    hand: &mut Hand,
    opdracht: Opdracht<'_>,
    nummer: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), JobError> {
    let Some(nummer) = nummer else { return Ok(()) };
    let (contract, jaar) = (opdracht.contract, opdracht.dag.year());
    let vragen =
        [BoekVraag::Document(nummer.to_owned()), BoekVraag::Reeks(maken::reeks(contract, jaar))].map(FactKey::Boek);
    let facts = hand.read(|reader| reader.facts(&vragen))?;
    let FactKey::Boek(document) = &vragen[0] else { return Ok(()) };
    if !facts
        .boek(document)
        .iter()
        .any(|b| b.leverancier == contract.leverancier && b.jaar == jaar && b.post.is_document())
    {
        return Ok(());
    }
    let FactKey::Boek(series) = &vragen[1] else { return Ok(()) };
    let nth = u32::try_from(facts.boek(series).len()).unwrap_or(u32::MAX) + 1;
    let number = number(opdracht, jaar, nth, opdracht.dag, now);
    let void = Boeking {
        sleutel: format!("{}/vervallen", number.sleutel),
        post: Post::NummerVervallen,
        tekst: "de leverancier gebruikte dit nummer zelf".to_owned(),
        ..number.clone()
    };
    hand.write(move |writer| writer.book(&facts.boek, &[number, void], &[])).await?;
    Ok(())
}

fn number(opdracht: Opdracht<'_>, jaar: i32, nth: u32, dag: NaiveDate, now: DateTime<Utc>) -> Boeking {
    let series = maken::reeks(opdracht.contract, jaar);
    let key = sleutel::nummer(&series, nth);
    Boeking {
        jaar,
        gemeente: opdracht.gemeente.to_owned(),
        leverancier: opdracht.contract.leverancier.clone(),
        contract_id: opdracht.contract.contract_id.clone(),
        tekst: series,
        ..Boeking::nieuw(Post::Nummer, key, dag, opdracht.wie, now)
    }
}
