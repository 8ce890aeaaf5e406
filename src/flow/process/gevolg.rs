//! Messages the hub makes itself because of one that came (DOMAIN section 2, table F4; BR16, BR40, BR41; SC05, SC08, SC10).
//! Which kinds a step brings about, and for whom, stands beside the step ([`Overgang::veroorzaakt`]); here is what is in
//! them. They are part of the outcome, so they are written in the transaction of their cause or not at all.
//!
//! Their ids are made of that of the cause: deciding twice gives one. They tell what was counted and ask for a talk; never
//! a sanction (BR38).

use super::zenden::{Sending, levering_id};
use super::{Case, Directory};
use crate::canonical::ontvangstmelding::{Bevinding, Ontvangstmelding, Oordeel};
use crate::domain::levensloop::{Gebeurtenis, Overgang, Partij, Toestand};
use crate::domain::praktijk::Praktijk;
use crate::domain::traject::{Gedaan, Traject};
use crate::domain::verzuim::{Hoe, Reeks, Week};
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::flow::geld::factuur::Deel;
use crate::format::json;
use crate::message::code::Code;
use crate::message::digest::sha256;
use crate::message::envelope::Envelope;
use crate::message::finding::{Finding, Stage};
use crate::store::{Change, Entry, Facts, HUB, NewDelivery, NewMessage, Status};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

/// The kind of M36, by which a sender hears afterwards what became of his message.
pub const MELDING: &str = "ontvangstmelding/1";
/// The name of the route a message of the hub is stored under.
const ROUTE: &str = "gevolg";

/// A message of the hub.
#[derive(Debug, Clone, PartialEq)]
pub struct Volgt {
    /// Which: the sender is the hub, the sender's id names the message it follows from.
    pub envelope: Envelope,
    /// What it says.
    pub canonical: Value,
    /// Its traject.
    pub traject_id: Option<String>,
    /// What is sent.
    pub deliveries: Vec<NewDelivery>,
}

impl Volgt {
    /// The `n`th message that follows from `oorzaak`, to be sent to nobody yet.
    pub fn nieuw(oorzaak: &Envelope, n: usize, soort: &str, traject_id: Option<&str>, canonical: Value) -> Self {
        let afzender_id = format!("gevolg-{}-{n}", oorzaak.bericht_id);
        let envelope = Envelope {
            bericht_id: levering_id(&afzender_id, HUB, soort),
            partner: HUB.to_owned(),
            route: ROUTE.to_owned(),
            soort: soort.to_owned(),
            inhoud_sha256: sha256(&json::write(&canonical)),
            afzender_id,
            ontvangen_op: oorzaak.ontvangen_op,
        };
        Self { envelope, canonical, traject_id: traject_id.map(str::to_owned), deliveries: vec![] }
    }

    /// As the store takes it.
    pub fn entry(self) -> Entry {
        let body = json::write(&self.canonical);
        Entry {
            message: NewMessage {
                envelope: self.envelope,
                status: Status::Aanvaard,
                raw: body.clone().into(),
                mediatype: "application/json",
                canonical: Some(body),
                traject_id: self.traject_id,
                findings: vec![],
            },
            facts: Facts::default(),
            changes: vec![],
            deliveries: self.deliveries,
            volgt: vec![],
        }
    }
}

/// The step that has consequences.
pub(super) struct Oorzaak<'o> {
    /// The message.
    pub case: Case<'o>,
    /// The row of the life cycle.
    pub overgang: &'static Overgang,
    /// The day it happened.
    pub datum: NaiveDate,
    /// Today, in the Netherlands.
    pub vandaag: NaiveDate,
}

/// Adds to `sending` the messages this step brings about, for a traject that stood as `before` and is now `next`. Gives what
/// the sender hears about it.
pub(super) fn van(
    oorzaak: &Oorzaak<'_>,
    before: &Traject,
    next: &mut Traject,
    sending: &mut Sending<'_>,
    praktijk: &Praktijk,
) -> Vec<Finding> {
    let (mut findings, mut signalen) = (vec![], false);
    let mut kinds: Vec<&str> = oorzaak.overgang.veroorzaakt.iter().map(|(soort, _)| *soort).collect();
    kinds.dedup();
    for soort in kinds {
        let sides = oorzaak.overgang.veroorzaakt.iter().filter(|(kind, _)| *kind == soort).map(|(_, side)| *side);
        let ontvangers: Vec<String> = sides.flat_map(|side| aan(side, before, sending.directory)).collect();
        for canonical in inhoud(soort, oorzaak, next, praktijk) {
            let n = sending.volgt.len();
            let traject = next.traject_id.as_str();
            let mut volgt = Volgt::nieuw(oorzaak.case.envelope, n, soort, Some(traject), canonical);
            let mut own =
                Sending::new(&volgt.envelope, sending.directory, sending.keys, sending.traject, sending.persoon);
            for ontvanger in &ontvangers {
                if own.to(ontvanger, "").is_some() {
                    sending.changes.push(Change::WerkGevraagd(zelf_vertellen(oorzaak, soort, ontvanger, next)));
                    findings.push(niet_aangesloten(soort));
                }
            }
            let (deliveries, changes) = (own.deliveries, own.changes);
            volgt.deliveries = deliveries;
            sending.changes.extend(changes);
            if soort == "signaal/1" {
                signalen = true;
                let bericht_id = volgt.envelope.bericht_id.clone();
                next.stappen.push(Gedaan { gebeurtenis: Gebeurtenis::Signaal, datum: oorzaak.vandaag, bericht_id });
            }
            sending.volgt.push(volgt);
        }
    }
    if signalen {
        meld_afzender(oorzaak, sending);
    }
    findings
}

/// The partners on a side of a traject that hear of it. Of institutions: the one of the agreement that counts, and the one
/// that waits for a meeting; who was turned down knows nothing of the person any more.
fn aan(side: Partij, traject: &Traject, directory: &dyn Directory) -> Vec<String> {
    let slug = |partij: &str| directory.partner_of(partij).map(str::to_owned);
    let found: Vec<String> = match side {
        Partij::Gemeente => vec![traject.gemeente.clone()],
        Partij::Centrale | Partij::Reintegratie if traject.begeleider_klaar() => vec![],
        Partij::Centrale | Partij::Reintegratie => vec![traject.centrale.clone()],
        Partij::Instelling => {
            let placed =
                traject.overeenkomsten.last().filter(|o| o.beeindigd_op.is_none()).map(|o| o.organisatie.as_str());
            let meets = matches!(traject.status, Toestand::Gematcht | Toestand::KennismakingPositief);
            let proposed = traject.laatste_match().filter(|_| meets).map(|m| m.organisatie.as_str());
            placed.into_iter().chain(proposed).filter_map(slug).collect()
        }
        Partij::Hub => vec![],
    };
    // The gemeente guides some herself, and knows already.
    found.into_iter().filter(|s| !s.is_empty() && (side == Partij::Gemeente || *s != traject.gemeente)).collect()
}

/// What the messages of a kind say; none when there is nothing to say.
fn inhoud(soort: &str, oorzaak: &Oorzaak<'_>, next: &mut Traject, praktijk: &Praktijk) -> Vec<Value> {
    match (soort, oorzaak.overgang.gebeurtenis) {
        // No reason: there is no field for one (M32).
        ("traject-beeindigd/1", _) => vec![json!({"traject_id": next.traject_id, "ingangsdatum": oorzaak.datum})],
        ("signaal/1", Gebeurtenis::Aanwezigheid) => verzuim(oorzaak, next, praktijk),
        ("signaal/1", Gebeurtenis::KennismakingNietVerschenen) if !praktijk.regels_uit.contains("BR40") => {
            let reeks = Reeks { aantal: 1, van: oorzaak.datum, tot: oorzaak.datum };
            vec![signaal(next, "niet_verschenen", reeks)]
        }
        _ => vec![],
    }
}

/// M17, by what is remembered of attendance (BR16, BR40, BR41). What it tells is marked: told once (SC10).
fn verzuim(oorzaak: &Oorzaak<'_>, next: &mut Traject, praktijk: &Praktijk) -> Vec<Value> {
    let on = |code: &str| !praktijk.regels_uit.contains(code);
    let mut made = vec![];
    let late = next.verzuim.te_laat(praktijk.te_laat_drempel as usize, praktijk.te_laat_dagen);
    if let Some(reeks) = late.filter(|_| on("BR40")) {
        next.verzuim.meld(Hoe::TeLaat, reeks);
        made.push(signaal(next, "herhaald_te_laat", reeks));
    }
    if let Some(reeks) = next.verzuim.zonder_bericht().filter(|_| on("BR41")) {
        next.verzuim.meld(Hoe::AfwezigNietGemeld, reeks);
        made.push(signaal(next, "niet_verschenen", reeks));
    }
    if next.is_training() && on("BR16") {
        let short = |week: &Week| {
            week.momenten < praktijk.training_momenten_per_week as usize
                && week.is_voorbij(oorzaak.vandaag)
                && !next.verzuim.weken_gemeld.contains(&week.maandag)
        };
        let weken: Vec<Week> = next.verzuim.weken().into_iter().filter(short).collect();
        for week in weken {
            next.verzuim.weken_gemeld.insert(week.maandag);
            let reeks = Reeks { aantal: week.momenten, van: week.maandag, tot: week.maandag + Days::new(6) };
            made.push(signaal(next, "regels_overtreden", reeks));
        }
    }
    made
}

/// A signal that asks for a talk. The hub did not hear the person: that is what the talk is for.
fn signaal(traject: &Traject, soort: &str, reeks: Reeks) -> Value {
    let mut canonical = json!({
        "traject_id": traject.traject_id,
        "soort": soort,
        "periode_van": reeks.van,
        "periode_tot": reeks.tot,
        "client_gehoord": false,
        "voorstel": "gesprek"
    });
    if reeks.aantal > 0 {
        canonical["aantal"] = reeks.aantal.into();
    }
    if let Some(zaaknummer) = &traject.zaaknummer {
        canonical["zaaknummer"] = zaaknummer.as_str().into();
    }
    canonical
}

/// The sender hears that a talk was asked for, also when nobody reads the answer to his message (SC10); if he takes M36.
fn meld_afzender(oorzaak: &Oorzaak<'_>, sending: &mut Sending<'_>) {
    let about = oorzaak.case.envelope;
    if sending.directory.routes_to(&about.partner, MELDING).is_empty() {
        return;
    }
    let text = "bij de klantmanager is een gesprek aangevraagd";
    let finding = Finding::signaal(Code::Regel, Stage::Rules, "", text).regel("BR40");
    let Some(canonical) = melding(about, sending.traject, Oordeel::Aanvaard, &finding) else { return };
    let mut volgt = Volgt::nieuw(about, sending.volgt.len(), MELDING, Some(sending.traject), canonical);
    volgt.deliveries = aan_afzender(&volgt.envelope, &about.partner, sending.directory);
    sending.volgt.push(volgt);
}

/// M36 to who declares hours, if he takes it: it is taken, and nothing of what was granted, which would tell him of the
/// other institution (SC06).
pub(super) fn verwerkt(case: Case<'_>, directory: &dyn Directory) -> Option<Volgt> {
    let about = case.envelope;
    if directory.routes_to(&about.partner, MELDING).is_empty() {
        return None;
    }
    let finding = Finding::signaal(Code::Regel, Stage::Rules, "", "de declaratie is verwerkt").regel("BR11");
    let canonical = melding(about, "", Oordeel::Aanvaard, &finding)?;
    let mut volgt = Volgt::nieuw(about, 0, MELDING, None, canonical);
    volgt.deliveries = aan_afzender(&volgt.envelope, &about.partner, directory);
    Some(volgt)
}

/// A message about money as each gemeente gets her part of it: nobody gets that of another.
pub(super) fn delen(about: &Envelope, delen: &[Deel], directory: &dyn Directory) -> Vec<Volgt> {
    let part = |(nth, deel): (usize, &Deel)| {
        let mut volgt = Volgt::nieuw(about, nth, &about.soort, None, deel.canonical.clone());
        volgt.deliveries = aan_afzender(&volgt.envelope, &deel.ontvanger, directory);
        volgt
    };
    delen.iter().enumerate().map(part).collect()
}

/// M36 about a message, to its sender.
pub fn melding(about: &Envelope, traject_id: &str, oordeel: Oordeel, finding: &Finding) -> Option<Value> {
    let melding = Ontvangstmelding {
        bericht_id: about.bericht_id.clone(),
        antwoord_op: about.afzender_id.clone(),
        oordeel,
        ontvangen_op: about.ontvangen_op,
        traject_id: Some(traject_id.to_owned()).filter(|id| !id.is_empty()),
        vervangen_door: None,
        bevindingen: vec![Bevinding::from(finding)],
    };
    serde_json::to_value(melding).ok()
}

/// Deliveries of an M36: no pseudonym and no order, it is about a message.
pub fn aan_afzender(envelope: &Envelope, partner: &str, directory: &dyn Directory) -> Vec<NewDelivery> {
    let routes = directory.routes_to(partner, &envelope.soort).into_iter();
    routes.map(|route| super::zenden::delivery(envelope, partner, route, None, None)).collect()
}

/// Work for the gemeente: she tells herself who cannot be told by the hub.
fn zelf_vertellen(oorzaak: &Oorzaak<'_>, soort: &str, ontvanger: &str, traject: &Traject) -> Werkitem {
    let id = werk_id(&["gevolg", &oorzaak.case.envelope.bericht_id, soort, ontvanger]);
    let tekst = format!(
        "Partner `{ontvanger}` krijgt `{soort}` niet via de hub: er is geen route voor. Geef het zelf door, of sluit de partner aan."
    );
    Werkitem {
        traject_id: Some(traject.traject_id.clone()),
        bericht_id: Some(oorzaak.case.envelope.bericht_id.clone()),
        ..Werkitem::nieuw(id, WerkSoort::Doorgeven, &traject.gemeente, &tekst, oorzaak.case.envelope.ontvangen_op)
    }
}

fn niet_aangesloten(soort: &str) -> Finding {
    let text = format!(
        "een ontvanger is voor `{soort}` niet aangesloten en hoort dit niet via de hub; de gemeente kijkt ernaar"
    );
    Finding::signaal(Code::OntvangerZonderRoute, Stage::Rules, "", text)
}
