//! A person decides about work. The API of the running gateway and the command without one both come here; how it reaches
//! the store is theirs ([`Hand`]).

use super::geld::toewijzen::{self, Geld};
use super::geld::{besluit, overzicht, regio, toekenning, vergoeding};
use super::mend::{Hand, Trouble};
use super::process::{Directory, Volgt, gevolg};
use crate::canonical::bsn::bevat_bsn;
use crate::canonical::ontvangstmelding::Oordeel;
use crate::domain::boek::{BoekVraag, Boeking, Post};
use crate::domain::werk::{Besluit, Toestand, WerkSoort, Werkitem};
use crate::message::code::Code;
use crate::message::envelope::Envelope;
use crate::message::finding::{Finding, Stage};
use crate::store::work::WorkFilter;
use crate::store::{Change, Deed, DeliveryStatus, Done, Entry, Facts, Intervention, Reader};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How often it is tried when the ledger goes on meanwhile.
const AGAIN: usize = 4;
/// The longest reason, in characters.
const LONGEST: usize = 500;

/// The place of the message about a decision among those that follow from a message: after all others.
const BESLUIT: usize = 1000;

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// Who decides: a login name.
    #[serde(default)]
    pub wie: String,
    /// What.
    pub besluit: Besluit,
    /// Why; no personal value.
    pub waarom: String,
    /// Of a payment that was to be looked into: where the money belongs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geld: Option<Geld>,
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum NotDecided {
    /// There is no such work.
    #[error("er is geen werk met dit id")]
    Unknown,
    /// Somebody decided already, or it is no longer asked.
    #[error("dit werk is niet meer open")]
    Closed(Box<Werkitem>),
    /// What is asked is not right, or the store failed.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

/// Why somebody does something, as it may be kept; the text says what is not right about it, or about who.
pub fn reden<'w>(waarom: &'w str, wie: &str) -> Result<&'w str, String> {
    let waarom = waarom.trim();
    if waarom.is_empty() || waarom.chars().count() > LONGEST || waarom.chars().any(char::is_control) {
        return Err(format!("zeg in `waarom` in één regel van hoogstens {LONGEST} tekens waarom u dit besluit"));
    }
    let right = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    if wie.is_empty() || wie.len() > 64 || !wie.chars().all(right) {
        return Err("`wie` is een inlognaam: letters, cijfers en `.`, `_`, `-` of `@`".to_owned());
    }
    if bevat_bsn(waarom) {
        return Err("in `waarom` staat een burgerservicenummer; noem het traject of het bericht".to_owned());
    }
    Ok(waarom)
}

/// Decides. Who, when and why stay with the work, and in the audit trail.
pub fn decide(
    werk_id: &str,
    wanted: &Wanted,
    reader: &mut dyn Reader,
    directory: &dyn Directory,
    now: DateTime<Utc>,
    hand: Hand<'_>,
) -> Result<Werkitem, NotDecided> {
    let waarom = reden(&wanted.waarom, &wanted.wie).map_err(asked)?;
    let Some(werk) = reader.work_item(werk_id).map_err(Trouble::Read)? else { return Err(NotDecided::Unknown) };
    if werk.toestand != Toestand::Open {
        return Err(NotDecided::Closed(Box::new(werk)));
    }
    let mogelijk = werk.soort.besluiten();
    if !mogelijk.contains(&wanted.besluit) {
        let woorden: Vec<&str> = mogelijk.iter().map(|besluit| besluit.as_str()).collect();
        return Err(asked(format!(
            "over dit werk ({}) kunt u besluiten: {}",
            werk.soort.titel(),
            woorden.join(" of ")
        )));
    }
    if wanted.geld.is_some() && (werk.soort != WerkSoort::Betaling || wanted.besluit != Besluit::Afgehandeld) {
        return Err(asked("waar geld bij hoort, zegt u alleen bij een betaling die u afhandelt".to_owned()));
    }
    if werk.soort == WerkSoort::Rekening && wanted.besluit == Besluit::Toegestaan && zelfde(&werk, wanted, reader)? {
        return Err(asked("u gaf al akkoord; een ander beslist over de tweede helft".to_owned()));
    }
    for _ in 0..AGAIN {
        match once(&werk, wanted, waarom, reader, directory, now, hand)? {
            Some(Done::Decided(werk)) => return Ok(*werk),
            // Somebody else was first.
            Some(Done::Closed(werk)) => return Err(NotDecided::Closed(werk)),
            // The ledger went on meanwhile: look again.
            _ => {}
        }
    }
    Err(NotDecided::Unknown)
}

/// Whether who decides agreed to the other half of the same changed account before: it takes two people.
fn zelfde(werk: &Werkitem, wanted: &Wanted, reader: &mut dyn Reader) -> Result<bool, Trouble> {
    let filter = WorkFilter {
        soort: Some(WerkSoort::Rekening),
        traject_id: werk.traject_id.clone(),
        limit: u32::MAX,
        ..WorkFilter::default()
    };
    let others = reader.work(&filter).map_err(Trouble::Read)?;
    // Both halves are asked at once.
    let halves = others.iter().filter(|w| w.werk_id != werk.werk_id && w.ontstaan_op == werk.ontstaan_op);
    let mut same = halves.filter(|w| w.besloten_door.as_deref() == Some(&wanted.wie));
    Ok(same.any(|w| w.besluit == Some(Besluit::Toegestaan)))
}

/// One try: the decision, what the ledger says of it, and what goes on a yes, in one transaction.
fn once(
    werk: &Werkitem,
    wanted: &Wanted,
    waarom: &str,
    reader: &mut dyn Reader,
    directory: &dyn Directory,
    now: DateTime<Utc>,
    hand: Hand<'_>,
) -> Result<Option<Done>, NotDecided> {
    let mut volgend = vec![];
    let (feiten, boekingen) = match (werk.soort, werk.bericht_id.clone(), &wanted.geld) {
        (WerkSoort::Betaling, _, Some(geld)) => {
            // The marks first: what comes after them makes them old.
            let read = |reader: &mut dyn Reader| {
                let boek = overzicht::boek(reader).map_err(Trouble::Read)?;
                toewijzen::besluit(&boek, &werk.werk_id, geld, (waarom, &wanted.wie), now).map_err(Trouble::Asked)
            };
            let vragen = read(reader)?.vragen;
            let marks = vragen.iter().map(|v| reader.boek(v)).collect::<Result<Vec<_>, _>>().map_err(Trouble::Read)?;
            let write = read(reader)?;
            volgend = write.werk;
            (marks, write.boekingen)
        }
        (WerkSoort::Factuur, Some(bericht_id), _) => {
            let made = reader.boek(&BoekVraag::Bericht(bericht_id)).map_err(Trouble::Read)?;
            let about = made.boekingen.iter().find_map(|b| b.document.clone()).unwrap_or_default();
            let all = reader.boek(&BoekVraag::Document(about)).map_err(Trouble::Read)?;
            let entries =
                besluit::over_factuur(&made.boekingen, &all.boekingen, wanted.besluit, (waarom, &wanted.wie), now);
            (vec![all], entries)
        }
        // A declaration that is held is judged as one that is not: a no to either is a no to its hours (F9).
        (WerkSoort::Declaratie | WerkSoort::Vastgehouden, Some(bericht_id), _)
            if werk.soort == WerkSoort::Declaratie || wanted.besluit == Besluit::Geweigerd =>
        {
            let own = reader.boek(&BoekVraag::Bericht(bericht_id)).map_err(Trouble::Read)?;
            let made = own.boekingen.clone();
            let hours = made.iter().filter(|b| b.post == Post::Uursubsidie);
            let about: BTreeSet<String> = hours.filter_map(|b| b.document.clone()).collect();
            let all = about.into_iter().map(|document| reader.boek(&BoekVraag::Document(document)));
            let mut all: Vec<_> = all.collect::<Result<_, _>>().map_err(Trouble::Read)?;
            let known: Vec<Boeking> = all.iter().flat_map(|fact| fact.boekingen.clone()).collect();
            let akkoord = wanted.besluit == Besluit::Toegestaan;
            let entries = besluit::over_declaratie(&made, &known, akkoord, (waarom, &wanted.wie), now);
            let entries = entries.map_err(|why| asked(why.to_owned()))?;
            // What lapses goes back from the gemeenten of a region too (FN10).
            let mut changes: Vec<Change> = entries.into_iter().map(|b| Change::Geboekt(Box::new(b))).collect();
            // Nor is a claim granted that somebody holds back for good (BR51, BR53).
            if !akkoord {
                for claim in made.iter().filter(|b| b.post == Post::Vergoeding) {
                    let traject = claim.traject_id.clone().unwrap_or_default();
                    let known = reader.boek(&BoekVraag::Traject(traject)).map_err(Trouble::Read)?;
                    // What the gemeente decided herself meanwhile (M25) stays.
                    let open = toekenning::is_open(claim, &known.boekingen);
                    let void = open.then(|| vergoeding::vervalt(claim, &wanted.wie, now));
                    changes.extend(void.map(|b| Change::Geboekt(Box::new(b))));
                    all.push(known);
                }
            }
            let facts = Facts { boek: all.into_iter().chain([own]).collect(), ..Facts::default() };
            regio::verdeel(&mut changes, &facts, directory);
            let booked = changes.into_iter().filter_map(|change| match change {
                Change::Geboekt(b) => Some(*b),
                _ => None,
            });
            (facts.boek, booked.collect())
        }
        _ => (vec![], vec![]),
    };
    let werk_id = werk.werk_id.as_str();
    let deed = Deed::Decide {
        werk_id: werk_id.to_owned(),
        besluit: wanted.besluit,
        waarom: waarom.to_owned(),
        boekingen,
        feiten,
        werk: volgend,
    };
    let by = |deed| Intervention { at: now, wie: wanted.wie.clone(), deed };
    let mut orders = vec![by(deed)];
    // What waited for this decision goes with it, in one transaction; the store knows whether it waits for another too.
    if let (Besluit::Toegestaan, Some(bericht_id)) = (wanted.besluit, &werk.bericht_id) {
        let targets = reader.find(bericht_id).map_err(Trouble::Read)?;
        let waits = targets.into_iter().filter(|t| t.status == DeliveryStatus::Vastgehouden);
        orders.extend(waits.map(|t| by(Deed::Release { delivery: t.delivery, remake: false, delivered: false })));
    }
    if let (Besluit::Geweigerd, Some(bericht_id)) = (wanted.besluit, &werk.bericht_id)
        && let Some(entry) = geweigerd(bericht_id, werk, reader, directory, now)?
    {
        orders.push(by(Deed::Tell { werk_id: werk.werk_id.clone(), entry: Box::new(entry) }));
    }
    let done = hand(orders).map_err(Trouble::Write)?;
    Ok(done.into_iter().next())
}

/// M36: the sender of the message hears that it does not go; None when he takes none. Not why: that is for who asked, and
/// may be about a person.
fn geweigerd(
    bericht_id: &str,
    werk: &Werkitem,
    reader: &mut dyn Reader,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Result<Option<Entry>, Trouble> {
    // Work about what went already, such as an invoice, has an answer of its own.
    let waits = reader.find(bericht_id).map_err(Trouble::Read)?;
    if !waits.iter().any(|t| t.status == DeliveryStatus::Vastgehouden) {
        return Ok(None);
    }
    let Some(about) = reader.show(bericht_id).map_err(Trouble::Read)? else { return Ok(None) };
    let about = Envelope {
        bericht_id: bericht_id.to_owned(),
        partner: about.line.partner,
        route: about.line.route,
        soort: about.line.soort,
        afzender_id: about.afzender_id,
        inhoud_sha256: [0; 32],
        ontvangen_op: about.line.ontvangen_op,
    };
    let text = "iemand heeft naar dit bericht gekeken en het niet toegestaan; het gaat niet naar de ontvangers";
    let finding = Finding::fout(Code::Regel, Stage::Rules, "", text).regel(werk.regel.as_deref().unwrap_or_default());
    let traject = werk.traject_id.as_deref();
    let melding = gevolg::melding(&about, traject.unwrap_or_default(), Oordeel::Geweigerd, &finding);
    let Some(canonical) = melding else { return Ok(None) };
    let mut told = Volgt::nieuw(&about, BESLUIT, gevolg::MELDING, traject, canonical);
    told.envelope.ontvangen_op = now;
    told.deliveries = gevolg::aan_afzender(&told.envelope, &about.partner, directory);
    Ok((!told.deliveries.is_empty()).then(|| told.entry()))
}

fn asked(text: String) -> NotDecided {
    NotDecided::Trouble(Trouble::Asked(text))
}
