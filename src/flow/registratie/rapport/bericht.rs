//! M34, the message: who is at work where, and what trajecten came to, of one quarter for one partner (L1364-1366, SC14). Made by
//! the hub once; its id is made of quarter and receiver. A report that was sent stays as it was, also when a late message
//! changes what the quarter was; when a message it counted was withdrawn, the next version replaces it.

use super::feiten::Feiten;
use super::vragen::{self, Kop};
use super::zicht::Regel;
use super::{Kijker, Kwartaal, antwoord, vraag_van, zicht};
use crate::canonical::managementinformatie::{Managementinformatie, Telling};
use crate::flow::process::{Directory, levering_id};
use crate::message::digest::sha256;
use crate::message::envelope::Envelope;
use crate::store::{Entry, Facts, HUB, NewDelivery, NewMessage, Status};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// The kind of M34.
pub const SOORT: &str = "managementinformatie/1";
/// Name of the route of a message the hub makes.
const ROUTE: &str = "rapportage";
/// What is and is not counted (MQ1, SC14).
const DEKKING: &str = "Organisaties: wie op de laatste dag vrijwilligerswerk doet, voor zover een overeenkomst of een bewijs met toestemming dat zegt. Uitkomsten: stappen van trajecten in het kwartaal. Zelf aangemeld zonder bewijs: onbekend.";
const DEKKING_ANDER: &str =
    " Aantallen onder de vijf staan er niet; het totaal is gemaakt van wat er wel staat en afgerond op vijf.";

/// What a version after the first says besides.
const VERVANGT: &str = " Dit rapport vervangt een eerder: een bericht waarop dat rustte is ingetrokken.";

/// Our id of the message of a quarter for a partner; `versie` counts from 1.
pub fn bericht_id(kwartaal: Kwartaal, partner: &str, versie: usize) -> String {
    levering_id(&afzender_id(kwartaal, partner, versie), HUB, SOORT)
}

fn afzender_id(kwartaal: Kwartaal, partner: &str, versie: usize) -> String {
    let next = if versie > 1 { format!("/{versie}") } else { String::new() };
    format!("{ROUTE}/{kwartaal}/{partner}{next}")
}

/// Whether this report beside the one that was sent would give a small number away: a number went below five, or came above it.
pub fn verraadt(bericht: &Managementinformatie, verzonden: &[u8]) -> bool {
    let (Ok(said), Ok(sent)) = (serde_json::to_value(bericht), serde_json::from_slice::<Value>(verzonden)) else {
        return true;
    };
    let lines = |report: &Value| report["tellingen"].as_array().cloned().unwrap_or_default();
    let about = |line: &Value| ["vorm", "organisatie", "uitkomst", "maand"].map(|key| line[key].clone());
    let before = lines(&sent);
    lines(&said).iter().any(|now| {
        let same = before.iter().find(|then| about(then) == about(now));
        same.is_some_and(|then| then["minder_dan_vijf"] != now["minder_dan_vijf"])
    })
}

/// Whether this is another report than the one that was sent.
pub fn verschilt(bericht: &Managementinformatie, verzonden: &[u8]) -> bool {
    let (Ok(said), Ok(mut sent)) = (serde_json::to_value(bericht), serde_json::from_slice::<Value>(verzonden)) else {
        return true;
    };
    sent["dekking"] = said["dekking"].clone();
    said != sent
}

/// What is said of a quarter; None: there is nothing to count.
pub fn bericht(feiten: &Feiten, kijker: &Kijker, kwartaal: Kwartaal) -> Option<Managementinformatie> {
    let of = |code: &str| vraag_van(code).and_then(|vraag| antwoord(vraag, feiten, kijker, kwartaal));
    let wie = of("MQ1")?;
    let mut regels = wie.regels.clone();
    // What did not happen is no line: a message is no form.
    regels.extend(of("MQ4").into_iter().flat_map(|r| r.regels).filter(|regel| regel.aantal != Some(0)));
    if kijker.is_gemeente() {
        let blik = vragen::Blik::new(feiten, kijker, kwartaal);
        let exact = |(kop, n): (Kop, u32)| Regel { kop, aantal: Some(n), minder_dan_vijf: false };
        regels.extend(vragen::per_vorm(&blik).regels.into_iter().map(exact));
        regels.extend(of("MQ7").into_iter().flat_map(|r| r.regels));
    }
    if regels.is_empty() {
        return None;
    }
    let ander = if kijker.is_gemeente() { "" } else { DEKKING_ANDER };
    Some(Managementinformatie {
        periode_van: kwartaal.van(),
        periode_tot: kwartaal.tot(),
        dekking: format!("{DEKKING}{ander}"),
        tellingen: regels.iter().map(telling).collect(),
        totaal: wie.totaal,
        afgerond_op_vijf: wie.totaal.map(|_| wie.afgerond_op_vijf),
        verouderd_promille: of("MQ2").and_then(|r| r.promille),
    })
}

fn telling(regel: &zicht::Regel) -> Telling {
    let Regel { kop, aantal, minder_dan_vijf } = regel;
    Telling {
        vorm: kop.vorm.as_ref().and_then(|vorm| serde_json::from_value(Value::from(vorm.as_str())).ok()),
        organisatie: kop.organisatie.clone(),
        uitkomst: kop.uitkomst.clone(),
        maand: kop.maand.clone(),
        aantal: *aantal,
        minder_dan_vijf: minder_dan_vijf.then_some(true),
    }
}

/// The message with its deliveries.
pub fn entry(
    (partner, kwartaal, versie): (&str, Kwartaal, usize),
    bericht: &Managementinformatie,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Option<Entry> {
    let mut said = serde_json::to_value(bericht).ok()?;
    if versie > 1 {
        said["dekking"] = format!("{}{VERVANGT}", bericht.dekking).into();
    }
    let canonical = serde_json::to_vec(&said).ok()?;
    let bericht_id = bericht_id(kwartaal, partner, versie);
    let deliveries = directory.routes_to(partner, SOORT).into_iter().map(|route| NewDelivery {
        levering_id: levering_id(&bericht_id, partner, route),
        partner: partner.to_owned(),
        route: route.to_owned(),
        client_ref: None,
        volgorde: None,
        aangehouden: false,
    });
    Some(Entry {
        deliveries: deliveries.collect(),
        message: NewMessage {
            envelope: Envelope {
                bericht_id,
                partner: HUB.to_owned(),
                route: ROUTE.to_owned(),
                soort: SOORT.to_owned(),
                inhoud_sha256: sha256(&canonical),
                afzender_id: afzender_id(kwartaal, partner, versie),
                ontvangen_op: now,
            },
            status: Status::Aanvaard,
            raw: canonical.clone().into(),
            mediatype: "application/json",
            canonical: Some(canonical),
            traject_id: None,
            findings: vec![],
        },
        facts: Facts::default(),
        changes: vec![],
        volgt: vec![],
    })
}
