//! Withdrawing a message (issue line 9): a way that is the same for every kind. Its sender, or an operator for him, takes it
//! back: what still waits does not go, who got it is told (M36, `ingetrokken`), and what it did to its traject is undone when
//! nothing came after it. What was booked on it stays: money is reversed by a credit note only (BR04).
//!
//! A receiver who got what is not his says so ([`verkeerd`]); the sender is told, and can withdraw it.

mod aanwezig;
pub mod corrigeren;
mod uren;
pub mod verkeerd;

use super::mend::{Hand, Trouble};
use super::process::terug::{Blijft, draai_terug};
use super::process::{Directory, gevolg, levering_id};
use super::route::Routes;
use crate::canonical::ontvangstmelding::{Bevinding, Ontvangstmelding, Oordeel};
use crate::domain::boek::{BoekVraag, Boeking, Post};
use crate::domain::kalender;
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::format::json;
use crate::message::code::Code;
use crate::message::digest::sha256;
use crate::message::envelope::Envelope;
use crate::message::finding::{Finding, Stage};
use crate::store::{
    Change, Deed, DeliveryStatus, Done, Entry, FactKey, Facts, HUB, Intervention, MessageView, NewDelivery, NewMessage,
    Reader, Status, StoreError, WITHDRAWN,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The kind of M36.
const MELDING: &str = "ontvangstmelding/1";
/// How often a decision is taken anew when its facts change meanwhile.
const AGAIN: usize = 8;
/// More messages than the hub makes of one.
const VOLGT: usize = 16;

/// Why a message is withdrawn. A word, not a text: everybody who got it reads this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reden {
    /// What it says is wrong; a better one follows, or not.
    Fout,
    /// It is about somebody else.
    VerkeerdePersoon,
    /// It went to who has no business with it.
    VerkeerdeOntvanger,
    /// It was sent twice, under two ids.
    Dubbel,
}

impl Reden {
    fn tekst(self) -> &'static str {
        match self {
            Self::Fout => "er stond iets in dat niet klopt",
            Self::VerkeerdePersoon => "het gaat over een andere persoon",
            Self::VerkeerdeOntvanger => "het was niet voor deze ontvanger",
            Self::Dubbel => "het is dubbel gestuurd",
        }
    }
}

/// What is asked to be withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Intrekking {
    /// Who asks: a login name; the slug of the sender when he does.
    #[serde(default)]
    pub wie: String,
    /// Why.
    pub reden: Reden,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ingetrokken {
    /// Our id of the message.
    pub bericht_id: String,
    /// Where its traject stands again; None: it made no step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traject_status: Option<String>,
    /// Deliveries that do not go any more: their receivers.
    pub gestopt: Vec<String>,
    /// Who is told by the hub.
    pub verteld: Vec<String>,
    /// Who got it and is not told by the hub: there is work for somebody to tell him.
    pub zelf_vertellen: Vec<String>,
}

/// Why it stays.
#[derive(Debug, thiserror::Error)]
pub enum NietIngetrokken {
    /// There is none with this id.
    #[error("er is geen bericht met dit id")]
    Onbekend,
    /// It cannot be taken back, and what can be done instead; Dutch.
    #[error("{0}")]
    KanNiet(String),
    /// The store failed.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<StoreError> for NietIngetrokken {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

fn kan_niet(text: impl Into<String>) -> NietIngetrokken {
    NietIngetrokken::KanNiet(text.into())
}

/// Withdraws a message.
pub fn trek_in(
    bericht_id: &str,
    wanted: &Intrekking,
    routes: &Routes,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
    hand: Hand<'_>,
) -> Result<Ingetrokken, NietIngetrokken> {
    for _ in 0..AGAIN {
        let view = reader.show(bericht_id)?.ok_or(NietIngetrokken::Onbekend)?;
        if view.line.status != Status::Aanvaard {
            return Err(kan_niet("dit bericht is niet aanvaard: het heeft niets gedaan en is nergens heen gegaan"));
        }
        if view.line.partner == HUB {
            return Err(kan_niet("dit bericht maakte de hub zelf; trek het bericht in waar het uit volgt"));
        }
        if reader.show(&ons_id(bericht_id))?.is_some() {
            return Err(kan_niet("dit bericht is al ingetrokken"));
        }
        let mut changes = vec![];
        let mut facts = Facts::default();
        let mut done = Ingetrokken { bericht_id: bericht_id.to_owned(), ..Ingetrokken::default() };
        let mut follows = follows(bericht_id, reader)?;
        undo(&view, &mut follows, routes, reader, now, (&mut facts, &mut changes, &mut done))?;
        let told = (facts, changes, &mut done);
        let (entries, stop) = tell(&view, &follows, (wanted, None), routes, reader, now, told)?;
        let deed = Deed::Schrijf {
            entries,
            stop,
            waarom: vec![Finding::fout(Code::NietBezorgd, Stage::Deliver, "", "ingetrokken door de afzender")],
            wat: "bericht.ingetrokken",
            waarop: bericht_id.to_owned(),
        };
        let made = hand(vec![Intervention { at: now, wie: wanted.wie.clone(), deed }]).map_err(Trouble::from)?;
        if let Some(Done::Geschreven { .. }) = made.first() {
            return Ok(done);
        }
    }
    Err(kan_niet("er verandert nu steeds iets aan dit traject; probeer het opnieuw"))
}

/// Our id of the message that says that this one was withdrawn. Made, not drawn: a message is withdrawn once.
fn ons_id(bericht_id: &str) -> String {
    levering_id(&format!("{WITHDRAWN}{bericht_id}"), HUB, MELDING)
}

/// Messages the hub made of this one, and did not withdraw since.
fn follows(bericht_id: &str, reader: &mut dyn Reader) -> Result<Vec<MessageView>, StoreError> {
    let mut found = vec![];
    for n in 0..VOLGT {
        for soort in ["traject-beeindigd/1", "signaal/1"] {
            let id = levering_id(&format!("gevolg-{bericht_id}-{n}"), HUB, soort);
            if let Some(view) = reader.show(&id)?
                && corrigeren::teruggenomen(&id, reader)?.is_none()
            {
                found.push(view);
            }
        }
    }
    Ok(found)
}

/// What it did to its traject is undone, the place it took in a contract is free, and what was granted on it lapses; or the
/// reason why not. Signals that no longer stand are added to `follows`.
fn undo(
    view: &MessageView,
    follows: &mut Vec<MessageView>,
    routes: &Routes,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
    (facts, changes, done): (&mut Facts, &mut Vec<Change>, &mut Ingetrokken),
) -> Result<(), NietIngetrokken> {
    let bericht_id = view.line.bericht_id.as_str();
    let booked = reader.boek(&BoekVraag::Bericht(bericht_id.to_owned()))?;
    let undone = |post: Post| matches!(post, Post::Plek | Post::Uursubsidie | Post::Afgetopt | Post::Regiodeel);
    if let Some(boeking) = booked.boekingen.iter().find(|b| !undone(b.post)) {
        return Err(kan_niet(format!(
            "op dit bericht is geboekt ({}); dat wordt alleen met een creditnota teruggedraaid",
            boeking.post.as_str()
        )));
    }
    uren::declaratie(&booked.boekingen, routes, reader, now, (&mut *facts, &mut *changes))?;
    let free = booked.boekingen.iter().filter(|b| b.post == Post::Plek).map(|plek| Boeking {
        sleutel: plek.sleutel.replacen("plek/", "plek-vrij/", 1),
        post: Post::PlekVrij,
        dag: kalender::dag(now),
        tekst: "het bericht waarop deze plek is geteld is ingetrokken".to_owned(),
        wie: HUB.to_owned(),
        geboekt_op: now,
        ..plek.clone()
    });
    changes.extend(free.map(|b| Change::Geboekt(Box::new(b))));
    facts.boek.push(booked);
    let Some(id) = &view.line.traject_id else { return Ok(()) };
    let known = reader.facts(&[FactKey::Traject(id.clone())])?;
    let Some(traject) = known.traject(id).cloned() else { return Ok(()) };
    facts.trajecten = known.trajecten;
    let canonical: Value = view.canonical.as_deref().and_then(|c| serde_json::from_slice(c).ok()).unwrap_or_default();
    let volgt = |step: &str| follows.iter().any(|f| f.line.bericht_id == step);
    match draai_terug(&traject, (bericht_id, &view.line.soort, &canonical), &volgt, routes, now) {
        Ok(None) if view.line.soort == aanwezig::SOORT => {
            let praktijk = routes.praktijk(&traject.gemeente, traject.contract_id.as_deref(), kalender::dag(now));
            let next = aanwezig::zonder(&traject, view, follows, praktijk, reader)?;
            uren::aanwezigheid(&next, view, routes, reader, now, (&mut *facts, &mut *changes))?;
            changes.push(Change::Traject(next));
        }
        Ok(None) => {}
        Ok(Some(terug)) => {
            done.traject_status = Some(terug.traject.status.as_str().to_owned());
            changes.push(Change::Traject(terug.traject));
            changes.extend(terug.termijnen);
        }
        Err(Blijft::Later(steps)) => {
            let list: Vec<_> = steps.iter().map(|s| format!("{} op {}", s.gebeurtenis.tekst(), s.datum)).collect();
            return Err(kan_niet(format!(
                "op dit bericht is voortgebouwd: {}. Trek eerst dat in, het laatste het eerst",
                list.join(", ")
            )));
        }
        Err(Blijft::Onbekend) => {
            return Err(kan_niet(
                "uit de stappen van dit traject volgt niet waar het daarvoor stond; overleg met de beheerder",
            ));
        }
    }
    Ok(())
}

/// The messages that tell it, the changes with the first of them, and the deliveries that do not go any more.
fn tell(
    view: &MessageView,
    follows: &[MessageView],
    (wanted, vervangen_door): (&Intrekking, Option<&str>),
    routes: &Routes,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
    (facts, changes, done): (Facts, Vec<Change>, &mut Ingetrokken),
) -> Result<(Vec<Entry>, Vec<i64>), NietIngetrokken> {
    let (mut entries, mut stop, mut changes) = (vec![], vec![], changes);
    for about in std::iter::once(view).chain(follows) {
        let mut to: Vec<String> = vec![];
        for target in reader.find(&about.line.bericht_id)? {
            let tried = about.deliveries.iter().any(|d| d.levering_id == target.levering_id && d.pogingen > 0);
            if target.status == DeliveryStatus::Wacht {
                stop.push(target.delivery);
                done.gestopt.push(target.partner.clone());
            }
            // Who was tried and did not confirm may have it all the same.
            if (target.status == DeliveryStatus::Bezorgd || tried) && !to.contains(&target.partner) {
                to.push(target.partner);
            }
        }
        // Who sent it hears it when another took it back.
        let own = about.line.bericht_id == view.line.bericht_id;
        if own && wanted.wie != view.line.partner && !to.contains(&view.line.partner) {
            to.push(view.line.partner.clone());
        }
        let mut entry = melding(about, wanted.reden, vervangen_door, now);
        for partner in to {
            let by = routes.routes_to(&partner, MELDING);
            if by.is_empty() {
                changes.push(Change::WerkGevraagd(werk(about, &partner, routes, now)));
                done.zelf_vertellen.push(partner);
                continue;
            }
            entry.deliveries.extend(by.into_iter().map(|route| NewDelivery {
                levering_id: levering_id(&entry.message.envelope.bericht_id, &partner, route),
                partner: partner.clone(),
                route: route.to_owned(),
                client_ref: None,
                // Behind the message it is about.
                volgorde: about.line.traject_id.clone(),
                aangehouden: false,
            }));
            done.verteld.push(partner);
        }
        if own || !entry.deliveries.is_empty() {
            entries.push(entry);
        }
    }
    for list in [&mut done.gestopt, &mut done.verteld, &mut done.zelf_vertellen] {
        list.sort_unstable();
        list.dedup();
    }
    if let Some(first) = entries.first_mut() {
        (first.facts, first.changes) = (facts, changes);
    }
    Ok((entries, stop))
}

/// M36 about a message that is withdrawn.
fn melding(about: &MessageView, reden: Reden, vervangen_door: Option<&str>, now: DateTime<Utc>) -> Entry {
    let text = match vervangen_door {
        Some(_) if about.line.partner == HUB => {
            "de hub vervangt dit bericht door een nieuw: er is iets ingetrokken waarop het rustte".to_owned()
        }
        Some(_) => "de afzender vervangt dit bericht door een verbeterd bericht".to_owned(),
        None => format!("de afzender trekt dit bericht in: {}", reden.tekst()),
    };
    let melding = Ontvangstmelding {
        bericht_id: about.line.bericht_id.clone(),
        antwoord_op: about.afzender_id.clone(),
        oordeel: Oordeel::Ingetrokken,
        ontvangen_op: about.line.ontvangen_op,
        traject_id: about.line.traject_id.clone(),
        vervangen_door: vervangen_door.map(str::to_owned),
        bevindingen: vec![Bevinding::from(&Finding::signaal(Code::Regel, Stage::Rules, "", text).regel("M36"))],
    };
    let canonical = serde_json::to_value(melding).unwrap_or_default();
    bericht(
        format!("{WITHDRAWN}{}", about.line.bericht_id),
        "intrekking",
        canonical,
        about.line.traject_id.clone(),
        now,
    )
}

/// M36 to who got a message of the hub that another of the hub replaces, if he takes it.
pub fn vervangen(about: &MessageView, door: &str, ontvanger: &str, routes: &Routes, now: DateTime<Utc>) -> Entry {
    let mut entry = melding(about, Reden::Fout, Some(door), now);
    entry.deliveries = gevolg::aan_afzender(&entry.message.envelope, ontvanger, routes);
    entry
}

/// A message of the hub's own, sent to nobody yet.
fn bericht(
    afzender_id: String,
    route: &str,
    canonical: Value,
    traject_id: Option<String>,
    now: DateTime<Utc>,
) -> Entry {
    let body = json::write(&canonical);
    Entry {
        message: NewMessage {
            envelope: Envelope {
                bericht_id: levering_id(&afzender_id, HUB, MELDING),
                partner: HUB.to_owned(),
                route: route.to_owned(),
                soort: MELDING.to_owned(),
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
        changes: vec![],
        deliveries: vec![],
        volgt: vec![],
    }
}

/// Work for who has to tell it himself: the gemeente when she sent it, or else its sender.
fn werk(about: &MessageView, partner: &str, routes: &Routes, now: DateTime<Utc>) -> Werkitem {
    let id = werk_id(&["intrekking", &about.line.bericht_id, partner]);
    let naam = routes.partners.get(partner).map_or(partner, |p| p.naam.as_str());
    let tekst = format!(
        "Een `{}` is ingetrokken en {naam} heeft haar gekregen, maar krijgt geen ontvangstmeldingen van de hub. Vertel het zelf.",
        about.line.soort
    );
    let wie = if about.line.partner == HUB { partner } else { about.line.partner.as_str() };
    Werkitem {
        traject_id: about.line.traject_id.clone(),
        bericht_id: Some(about.line.bericht_id.clone()),
        ..Werkitem::nieuw(id, WerkSoort::Doorgeven, wie, &tekst, now)
    }
}
