//! Orders for the bank to pay persons, and what the bank says of them. An order is made without booking, and booked only when
//! it is asked again as it was made: by then its files are where they must be ([`Uitbetalen`]).

use super::hand::Hand;
use crate::bank::pain::terug::Terugmelding;
use crate::bank::pain::{self, OpdrachtError, tabel};
use crate::domain::boek::{Boeking, Post};
use crate::domain::kenmerk::is_iban;
use crate::domain::werk::{Toestand, WerkSoort};
use crate::flow::geld::kas::{NietGedaan, Opdrachtbestand, Uitbetalen, Wacht};
use crate::flow::geld::overzicht;
use crate::flow::geld::terugmelding::{self, Gemeld};
use crate::flow::geld::uitbetaling::{self, Klaar, Vraag};
use crate::flow::process::Pseudonyms;
use crate::message::code::Code;
use crate::message::digest::{hex, sha256};
use crate::message::finding::{Finding, Stage};
use crate::store::work::WorkFilter;
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// How long an order that was made may wait to be booked, in hours.
const GELDIG: i64 = 12;

/// Makes an order, or books the one that was made.
pub async fn maak(
    hand: &mut Hand,
    keys: &(dyn Pseudonyms + Send + Sync),
    wanted: &Uitbetalen,
    now: DateTime<Utc>,
) -> Result<Opdrachtbestand, NietGedaan> {
    let found = bevindingen(wanted);
    if !found.is_empty() {
        return Err(NietGedaan::Bevindingen(found));
    }
    let gemaakt = wanted.gemaakt.unwrap_or(now).trunc_subsecs(3);
    if wanted.gemaakt.is_some() != wanted.controle.is_some()
        || gemaakt > now
        || now - gemaakt > TimeDelta::hours(GELDIG)
    {
        return Err(NietGedaan::Gevraagd(
            "geef `gemaakt` en `controle` zoals het antwoord ze gaf, dezelfde dag".to_owned(),
        ));
    }
    let boek = hand.read(overzicht::boek)?;
    let filter = WorkFilter { soort: Some(WerkSoort::Rekening), limit: u32::MAX, ..Default::default() };
    let work = hand.read(|reader| reader.work(&filter))?;
    let decided = |id: &str| {
        let werk = work.iter().find(|w| w.werk_id == id)?;
        Some((werk.besluit?, werk.besloten_door.clone()?))
    };
    let filter = WorkFilter {
        soort: Some(WerkSoort::Vastgehouden),
        toestand: Some(Toestand::Open),
        limit: u32::MAX,
        ..Default::default()
    };
    let held = hand.read(|reader| reader.work(&filter))?;
    let vraag = Vraag {
        gemeente: &wanted.gemeente,
        maand: &wanted.maand,
        betaler: (&wanted.naam, &wanted.iban),
        uitvoeren: wanted.datum,
        wie: &wanted.wie,
        vastgehouden: &held.into_iter().filter_map(|werk| werk.bericht_id).collect(),
    };
    let hash = |iban: &str| keys.persoon(&format!("rekening {iban}"));
    let klaar = uitbetaling::maak(vraag, &boek, &wanted.rekeningen, &hash, &decided, gemaakt);
    let Some(controle) = &wanted.controle else { return bestand(&klaar, gemaakt) };
    // Asked again because the answer was lost: it is booked, once.
    let there = |b: &&Boeking| b.post == Post::Betaalopdracht && b.document.as_deref() == Some(&klaar.opdracht.id);
    let before: Vec<_> = boek.iter().filter(there).collect();
    if !before.is_empty() {
        let totaal = before.iter().map(|b| b.centen).sum();
        return Ok(Opdrachtbestand {
            opdracht: klaar.opdracht.id,
            gemaakt,
            aantal: before.len(),
            totaal,
            betaalbestand: None,
            tabel: None,
            controle: controle.clone(),
            geboekt: true,
            wacht: vec![],
        });
    }
    let made = bestand(&klaar, gemaakt)?;
    if made.controle != *controle {
        return Err(NietGedaan::Anders("er is intussen iets veranderd; er is niets geboekt. Maak de opdracht opnieuw"));
    }
    let boekingen: Vec<_> = klaar.boekingen.into_iter().map(|b| Boeking { geboekt_op: now, ..b }).collect();
    let werk = klaar.werk;
    if !hand.write(move |writer| writer.book(&[], &boekingen, &werk)).await? {
        return Err(NietGedaan::Anders("er is intussen iets veranderd; er is niets geboekt. Maak de opdracht opnieuw"));
    }
    Ok(Opdrachtbestand { betaalbestand: None, tabel: None, geboekt: true, ..made })
}

/// The files of an order.
fn bestand(klaar: &Klaar, gemaakt: DateTime<Utc>) -> Result<Opdrachtbestand, NietGedaan> {
    let none = klaar.opdracht.betalingen.is_empty();
    let text = |made: Result<Vec<u8>, OpdrachtError>| match made {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| NietGedaan::Opslag),
        // A file that would not be right is a mistake in what was brought: names and accounts come with the question.
        Err(OpdrachtError::Onjuist(found)) => Err(NietGedaan::Bevindingen(
            found.into_iter().map(|f| Finding { code: Code::Schema, stage: Stage::Schema, ..f }).collect(),
        )),
        Err(error) => {
            tracing::error!(error = %error, "an order for the bank could not be written");
            Err(NietGedaan::Opslag)
        }
    };
    let betaalbestand = if none { None } else { Some(text(pain::schrijf(&klaar.opdracht))?) };
    let tabel = if none { None } else { Some(text(tabel::schrijf(&klaar.opdracht))?) };
    let keys: String = klaar.boekingen.iter().map(|b| format!("{}={}\n", b.sleutel, b.centen)).collect();
    let asked: String = klaar.werk.iter().map(|w| format!("{}\n", w.werk_id)).collect();
    let all = [betaalbestand.as_deref().unwrap_or_default(), &keys, &asked].concat();
    Ok(Opdrachtbestand {
        opdracht: klaar.opdracht.id.clone(),
        gemaakt,
        aantal: klaar.opdracht.betalingen.len(),
        totaal: klaar.opdracht.betalingen.iter().map(|b| b.cents).sum(),
        betaalbestand,
        tabel,
        controle: hex(&sha256(all.as_bytes())),
        geboekt: false,
        wacht: klaar
            .wacht
            .iter()
            .map(|(traject_id, waarom)| Wacht { traject_id: traject_id.clone(), waarom: (*waarom).to_owned() })
            .collect(),
    })
}

/// What is wrong with the question itself; a place, never a value.
fn bevindingen(wanted: &Uitbetalen) -> Vec<Finding> {
    let wrong = |path: String, text: &str| Finding::fout(Code::Schema, Stage::Schema, path, text);
    let mut found = vec![];
    let month = wanted.maand.len() == 7 && format!("{}-01", wanted.maand).parse::<chrono::NaiveDate>().is_ok();
    if !month {
        found.push(wrong("/maand".to_owned(), "een maand is een jaar en een maand, zoals 2026-10"));
    }
    if !is_iban(&wanted.iban) {
        found.push(wrong(
            "/iban".to_owned(),
            "dit is geen IBAN; hoofdletters, geen spaties, en het controlegetal klopt",
        ));
    }
    for (n, rekening) in wanted.rekeningen.iter().enumerate() {
        if !is_iban(&rekening.iban) {
            let text = "dit is geen IBAN; hoofdletters, geen spaties, en het controlegetal klopt";
            found.push(wrong(format!("/rekeningen/{n}/iban"), text));
        }
        if rekening.naam.trim().is_empty() {
            found.push(wrong(format!("/rekeningen/{n}/naam"), "hier hoort de naam van wie de rekening is"));
        }
    }
    found
}

/// Takes in what the bank says of an order.
pub async fn terug(
    hand: &mut Hand,
    report: &Terugmelding,
    wie: &str,
    now: DateTime<Utc>,
) -> Result<Gemeld, NietGedaan> {
    // A payment is closed and opened once by its key; who came first wins, and then we look again.
    for _ in 0..8 {
        let gemeld = hand.read(|reader| terugmelding::lees(reader, report, wie, now))?;
        if !gemeld.is_bekend() {
            let text = "dit hoort niet bij een betaalbestand dat hier is gemaakt; er is niets geboekt";
            return Err(NietGedaan::Bevindingen(vec![Finding::fout(
                Code::Schema,
                Stage::Rules,
                "/Document/CstmrPmtStsRpt/OrgnlGrpInfAndSts",
                text,
            )]));
        }
        let (entries, work) = (gemeld.boekingen.clone(), gemeld.werk.clone());
        if hand.write(move |writer| writer.book(&[], &entries, &work)).await? {
            return Ok(gemeld);
        }
    }
    Err(NietGedaan::Opslag)
}
