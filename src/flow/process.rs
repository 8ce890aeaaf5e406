//! The pure middle: what a message means, given who sent it, what is known, and when it is.
//!
//! No clock, no store, no network: the same input gives the same [`Outcome`], on any thread, as often as you like. That is
//! what lets `inbound` decide again when a fact has changed in the meantime.
//!
//! What differs from kind to kind stands in the table of [`super::kinds`].

mod aanhouden;
mod begin;
pub mod gevolg;
mod stand;
mod termijnen;
pub mod terug;
#[cfg(test)]
mod tests;
mod zenden;

use super::geld;
use super::kinds::{Afzender, Band, Begin, Kind, Ontvanger, kind, text};
use super::regels::{self, Blik};
use crate::domain::kalender::dag;
use crate::domain::levensloop::Partij;
use crate::domain::praktijk::Praktijk;
use crate::domain::rol::Rol;
use crate::domain::traject::Traject;
use crate::message::envelope::Envelope;
use crate::message::finding::{Finding, refuses};
use crate::store::{Change, FactKey, Facts, NewDelivery, Status};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::Value;

pub use super::kinds::zegt_zelf_ontvangers;
pub use gevolg::Volgt;
pub use zenden::levering_id;
use zenden::{Sending, delivery, unreachable};

/// Who takes part, as far as a decision needs it. `flow::route` implements it from the profiles.
pub trait Directory {
    /// The role of a partner.
    fn rol(&self, slug: &str) -> Option<Rol>;
    /// The partner a party id of a message stands for.
    fn partner_of(&self, partij: &str) -> Option<&str>;
    /// The party id of a partner.
    fn partij_van(&self, slug: &str) -> Option<&str>;
    /// The outbound routes of a partner for a canonical kind, in the order of delivery.
    fn routes_to(&self, slug: &str, soort: &str) -> Vec<&str>;
    /// Whether a partner sends this kind by the hub.
    fn stuurt(&self, slug: &str, soort: &str) -> bool;
    /// Whether what comes by this route is a document of its sender that may not be changed: an invoice in UBL.
    fn kant_en_klaar(&self, _slug: &str, _route: &str) -> bool {
        false
    }
    /// What a gemeente asks on a day, under a contract when there is one; of a partner that is none, what is usual.
    fn praktijk(&self, gemeente: &str, contract: Option<&str>, dag: NaiveDate) -> &Praktijk;
    /// What held under a contract of her on the last of the days up to this one that it did (BR05); None: it never did.
    fn praktijk_tot(&self, gemeente: &str, contract: &str, dag: NaiveDate) -> Option<&Praktijk> {
        Some(self.praktijk(gemeente, Some(contract), dag))
    }
}

/// Keyed hashes: the same person always has the same ones, and nobody without the key can make them.
pub trait Pseudonyms {
    /// Our own key of a person.
    fn persoon(&self, bsn: &str) -> String;
    /// The pseudonym of a person at one receiver (BR46).
    fn client_ref(&self, partner: &str, persoon: &str) -> String;
}

/// What a decision is about.
#[derive(Clone, Copy)]
pub struct Case<'c> {
    /// Who, how, which ids.
    pub envelope: &'c Envelope,
    /// Receivers the route names, for kinds that do not say it themselves.
    pub ontvangers: &'c [String],
    /// The canonical message, which its schema has passed.
    pub canonical: &'c Value,
    /// Where the kind has room for a BSN: pointers of the fields of class P5.
    pub bsn_velden: &'c [String],
}

/// What a message brings about.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Accepted or refused.
    pub status: Status,
    /// The canonical message with what the hub fills in; None: as it came.
    pub canonical: Option<Value>,
    /// Its traject.
    pub traject_id: Option<String>,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What changes.
    pub changes: Vec<Change>,
    /// What is sent.
    pub deliveries: Vec<NewDelivery>,
    /// Messages the hub makes of it.
    pub volgt: Vec<Volgt>,
}

impl Outcome {
    /// Refused: changes nothing and goes nowhere.
    pub fn refused(findings: Vec<Finding>) -> Self {
        let (changes, deliveries, volgt) = (vec![], vec![], vec![]);
        Self { status: Status::Geweigerd, canonical: None, traject_id: None, findings, changes, deliveries, volgt }
    }
}

/// The facts a message needs, by kind. Kinds a deployment adds need none.
pub fn needs(soort: &str, canonical: &Value, now: DateTime<Utc>) -> Vec<FactKey> {
    let own = canonical["traject_id"].as_str();
    match kind(soort).map(|kind| kind.band) {
        Some(band) if opent_met(band, canonical).is_some() => vec![FactKey::NieuwTrajectnummer(year(now))],
        Some(Band::HoortBij(_) | Band::OpentOfHoortBij(..)) => {
            own.map(|id| FactKey::Traject(id.to_owned())).into_iter().collect()
        }
        _ => geld::needs(soort, canonical),
    }
}

/// What is asked besides, now that these are known, until nothing is: the ledger, when money is about.
pub fn needs_also(case: Case<'_>, facts: &Facts, directory: &dyn Directory, now: DateTime<Utc>) -> Vec<FactKey> {
    let mut keys = geld::needs_also(case, facts, directory, now);
    keys.retain(|key| !facts.heeft(key));
    keys
}

/// Decides. See the module.
pub fn decide(
    case: Case<'_>,
    facts: &Facts,
    directory: &dyn Directory,
    keys: &dyn Pseudonyms,
    now: DateTime<Utc>,
) -> Outcome {
    let mut outcome = match kind(&case.envelope.soort) {
        Some(kind) if opent_met(kind.band, case.canonical).is_some() => {
            begin::opent(kind, case, facts, directory, keys, now)
        }
        Some(kind @ Kind { band: Band::HoortBij(afzenders) | Band::OpentOfHoortBij(_, afzenders), .. }) => {
            hoort_bij(kind, afzenders, case, facts, directory, keys, now)
        }
        Some(Kind { band: Band::VanHub, .. }) => Outcome::refused(vec![regels::maakt_de_hub()]),
        Some(kind) if geld::is_document(kind.soort) => document(case, facts, directory, now),
        Some(_) => doorgeven(case, directory, getoetst(case, None, directory, now)),
        None => doorgeven(case, directory, vec![]),
    };
    // Who may not send a BSN was searched at the door. A gemeente may, but not in a text that others read.
    let leaves = outcome.deliveries.iter().any(|d| !directory.rol(&d.partner).is_some_and(Rol::mag_bsn));
    if leaves && directory.rol(&case.envelope.partner).is_some_and(Rol::mag_bsn) {
        outcome.findings.extend(regels::br46_alleen_in_eigen_veld(case.canonical, case.bsn_velden));
    }
    geld::stap::stap(&mut outcome, case, facts, directory, now);
    if outcome.status == Status::Aanvaard {
        outcome.findings = regels::aan(outcome.findings, praktijk_van(case, facts, directory, now));
    }
    // Whatever a rule above put in its outcome.
    if refuses(&outcome.findings) {
        return Outcome::refused(outcome.findings);
    }
    geld::regio::verdeel(&mut outcome.changes, facts, directory);
    aanhouden::houd_aan(&mut outcome, case, facts, now);
    aanhouden::houd_beperkt_aan(&mut outcome, facts);
    outcome
}

/// How this message begins a traject; None: it does not.
fn opent_met(band: Band, canonical: &Value) -> Option<Begin> {
    match band {
        Band::Opent(begin) => Some(begin),
        Band::OpentOfHoortBij(begin, _) if canonical["traject_id"].is_null() => Some(begin),
        _ => None,
    }
}

/// The calendar year in the Netherlands.
fn year(now: DateTime<Utc>) -> i32 {
    dag(now).year()
}

/// Whether this sender says it for the person himself (RQ48): the gemeente lends him her portal, everybody else acts for him.
pub fn namens(case: Case<'_>, directory: &dyn Directory) -> bool {
    let of_gemeente = directory.rol(&case.envelope.partner).and_then(Partij::van) == Some(Partij::Gemeente);
    kind(&case.envelope.soort).is_some_and(|kind| kind.namens) && !of_gemeente
}

/// What the gemeente of a message asks: that of its traject, else its sender.
pub fn praktijk_van<'d>(
    case: Case<'_>,
    facts: &Facts,
    directory: &'d dyn Directory,
    now: DateTime<Utc>,
) -> &'d Praktijk {
    let traject = case.canonical["traject_id"].as_str().and_then(|id| facts.traject(id));
    praktijk(case, traject, directory, dag(now))
}

fn praktijk<'d>(
    case: Case<'_>,
    traject: Option<&Traject>,
    directory: &'d dyn Directory,
    vandaag: NaiveDate,
) -> &'d Praktijk {
    match traject {
        Some(traject) => directory.praktijk(&traject.gemeente, traject.contract_id.as_deref(), vandaag),
        None => directory.praktijk(&case.envelope.partner, case.canonical["contract_id"].as_str(), vandaag),
    }
}

/// What the rules of the practice find in the message.
fn getoetst(case: Case<'_>, traject: Option<&Traject>, directory: &dyn Directory, now: DateTime<Utc>) -> Vec<Finding> {
    let partner_of = |partij: &str| directory.partner_of(partij).map(str::to_owned);
    let afzender = case.envelope.partner.as_str();
    let vandaag = dag(now);
    let praktijk = praktijk(case, traject, directory, vandaag);
    let soort = case.envelope.soort.as_str();
    let blik = Blik { soort, bericht: case.canonical, traject, partner_of: &partner_of, afzender, vandaag, praktijk };
    regels::toets(blik)
}

/// A message about a traject: only of the partner it is with, and only to partners of that traject.
fn hoort_bij(
    kind: &Kind,
    afzenders: &[Afzender],
    case: Case<'_>,
    facts: &Facts,
    directory: &dyn Directory,
    keys: &dyn Pseudonyms,
    now: DateTime<Utc>,
) -> Outcome {
    let mut canonical = case.canonical.clone();
    let id = text(&canonical, "/traject_id");
    let slug = case.envelope.partner.as_str();
    let van_hem = |traject: &Traject| afzenders.iter().any(|afzender| is_van(*afzender, slug, traject, directory));
    let traject = match regels::traject_of_sender(facts.traject(&id), &van_hem) {
        Ok(traject) => traject,
        Err(finding) => {
            // What is wrong with the message itself is told too; what its traject is, to nobody else.
            let mut findings = getoetst(case, None, directory, now);
            findings.push(finding);
            return Outcome::refused(findings);
        }
    };
    let mut findings = getoetst(case, Some(traject), directory, now);
    // What the hub knows goes in by the hub: a sender's own idea of the gemeente's zaak is not asked for.
    if kind.ontvangers.iter().any(|o| o.is_gemeente()) {
        match &traject.zaaknummer {
            Some(zaaknummer) => canonical["zaaknummer"] = zaaknummer.as_str().into(),
            None => {
                canonical.as_object_mut().map(|o| o.remove("zaaknummer"));
            }
        }
    }
    if let Some(vult) = kind.vult {
        vult(&mut canonical);
    }
    let persoon = &traject.persoon;
    let mut sending = Sending::new(case.envelope, directory, keys, &id, persoon);
    let mut next = traject.clone();
    if let Some(wijzigt) = kind.wijzigt {
        wijzigt(&canonical, &mut next);
    }
    match stand::zet(&mut next, case, &canonical, directory, now) {
        Ok(gezet) => {
            sending.changes.extend(gezet.termijnen);
            if let Some((overgang, datum)) = gezet.stap {
                let oorzaak = gevolg::Oorzaak { case, overgang, datum, vandaag: dag(now) };
                findings.extend(gevolg::van(
                    &oorzaak,
                    traject,
                    &mut next,
                    &mut sending,
                    praktijk_van(case, facts, directory, now),
                ));
            }
        }
        Err(finding) => findings.push(finding),
    }
    if next != *traject {
        next.versie += 1;
        sending.changes.push(Change::Traject(next));
    }
    for ontvanger in kind.ontvangers {
        findings.extend(stuur(*ontvanger, &mut sending, traject, &canonical));
    }
    sending.outcome(canonical, findings)
}

/// To a receiver of the row; a finding when he has to have it and is not connected.
fn stuur(ontvanger: Ontvanger, sending: &mut Sending<'_>, traject: &Traject, canonical: &Value) -> Option<Finding> {
    let (directory, afzender) = (sending.directory, sending.envelope.partner.as_str());
    // Who has no business with it any more hears nothing of it (L448, L454-456).
    let begeleider = Some(traject.centrale.as_str()).filter(|_| !traject.begeleider_klaar());
    let mut try_to = |slug: Option<&str>| {
        slug.and_then(|slug| sending.to(slug, ""));
    };
    match ontvanger {
        Ontvanger::Gemeente => return sending.to(&traject.gemeente, ""),
        Ontvanger::GemeenteAlsAangesloten => try_to(Some(&traject.gemeente)),
        Ontvanger::GemeenteMetPortaal if traject.gemeente == afzender => {
            sending.deliver(&traject.gemeente, "");
        }
        Ontvanger::GemeenteMetPortaal => return sending.to(&traject.gemeente, ""),
        Ontvanger::Begeleider => return begeleider.and_then(|slug| sending.to(slug, "")),
        Ontvanger::BegeleiderAlsAangesloten => try_to(begeleider),
        Ontvanger::CentraleNamens(pointer) if traject.centrale == afzender => {
            let centrale = |slug: &&str| directory.rol(slug).and_then(Partij::van) == Some(Partij::Centrale);
            return match directory.partner_of(&text(canonical, pointer)).filter(centrale) {
                Some(slug) => sending.to(slug, pointer),
                None => Some(unreachable(pointer).regel("M07")),
            };
        }
        Ontvanger::CentraleNamens(_) => return begeleider.and_then(|slug| sending.to(slug, "")),
        Ontvanger::BegeleiderAls(pointer, waarde) => {
            try_to(begeleider.filter(|_| text(canonical, pointer) == waarde));
        }
        Ontvanger::InstellingAlsAangesloten => try_to(instelling(traject, directory)),
        Ontvanger::AnderenBij(pointers) => {
            if pointers.iter().any(|pointer| canonical.pointer(pointer).is_some()) {
                try_to(begeleider);
                try_to(instelling(traject, directory));
            }
        }
        Ontvanger::Instelling { pointer, regel } => {
            let instelling = |slug: &&str| directory.rol(slug) == Some(Rol::ZorginstellingCoordinator);
            return match directory.partner_of(&text(canonical, pointer)).filter(instelling) {
                Some(slug) => sending.to(slug, pointer),
                None => Some(unreachable(pointer).regel(regel)),
            };
        }
        // A message about a person goes nowhere a route could send it; one about a project to the other side of it.
        Ontvanger::Route if traject.persoon.is_empty() => {
            try_to(Some(&traject.gemeente));
            try_to(begeleider);
        }
        Ontvanger::Route => {}
    }
    None
}

/// Whether a partner is this sender of a traject.
fn is_van(afzender: Afzender, slug: &str, traject: &Traject, directory: &dyn Directory) -> bool {
    match afzender {
        Afzender::Gemeente => traject.gemeente == slug,
        Afzender::Begeleider => traject.centrale == slug,
        Afzender::Reintegratie => traject.centrale == slug && directory.rol(slug) == Some(Rol::ReintegratieTrainer),
        Afzender::InstellingVanMatch => {
            traject.laatste_match().is_some_and(|m| directory.partner_of(&m.organisatie) == Some(slug))
        }
        Afzender::Instelling => instelling(traject, directory) == Some(slug),
    }
}

/// The institution of the agreement that counts: the last one of the traject.
fn instelling<'d>(traject: &Traject, directory: &'d dyn Directory) -> Option<&'d str> {
    traject.overeenkomsten.last().and_then(|overeenkomst| directory.partner_of(&overeenkomst.organisatie))
}

/// Not about a person (M10), or a kind a deployment added: to the receivers of the route.
fn doorgeven(case: Case<'_>, directory: &dyn Directory, mut findings: Vec<Finding>) -> Outcome {
    let mut deliveries = vec![];
    for ontvanger in case.ontvangers {
        let routes = directory.routes_to(ontvanger, &case.envelope.soort);
        if routes.is_empty() {
            findings.push(unreachable(""));
        }
        deliveries.extend(routes.into_iter().map(|route| delivery(case.envelope, ontvanger, route, None, None)));
    }
    let (changes, volgt) = (vec![], vec![]);
    Outcome { status: Status::Aanvaard, canonical: None, traject_id: None, findings, changes, deliveries, volgt }
}

/// An invoice, a credit note or a payment: judged by the ledger, and on to the receivers of the route.
fn document(case: Case<'_>, facts: &Facts, directory: &dyn Directory, now: DateTime<Utc>) -> Outcome {
    if case.envelope.soort == geld::ontvangst::MELDING {
        return geld::ontvangst::uitkomst(case, facts, directory, now);
    }
    let oordeel = match case.envelope.soort.as_str() {
        geld::FACTUUR => geld::factuur::oordeel(case, facts, directory, now),
        geld::CREDITNOTA => geld::creditnota::oordeel(case, facts, directory, now),
        geld::uursubsidie::DECLARATIE => geld::uursubsidie::oordeel(case, facts, directory, now),
        geld::begeleiding::BEGELEIDING => geld::begeleiding::oordeel(case, facts, directory, now),
        _ => geld::betaling::oordeel(case, facts, directory, now),
    };
    if refuses(&oordeel.findings) {
        return Outcome::refused(oordeel.findings);
    }
    if !oordeel.delen.is_empty() {
        let volgt = gevolg::delen(case.envelope, &oordeel.delen, directory);
        let missing = volgt.iter().any(|v| v.deliveries.is_empty());
        let findings = oordeel.findings.into_iter().chain(missing.then(|| unreachable(""))).collect();
        return Outcome { status: Status::Aanvaard, changes: oordeel.changes, volgt, ..Outcome::refused(findings) };
    }
    let outcome = doorgeven(case, directory, oordeel.findings);
    let volgt = if case.envelope.soort == geld::uursubsidie::DECLARATIE {
        gevolg::verwerkt(case, directory).into_iter().collect()
    } else {
        vec![]
    };
    Outcome { canonical: oordeel.canonical, changes: oordeel.changes, volgt, ..outcome }
}
