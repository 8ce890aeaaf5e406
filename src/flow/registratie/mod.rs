//! What is known of somebody's tegenprestatie: the registration of a traject (M33, SC13, L353-363), and what is counted over all
//! of them ([`rapport`], MQ1-MQ11). Pure: a traject, the message its particulars come from, and a day.
//!
//! Only what a message said counts. What nobody confirmed is old (BR56), what nobody said is not there; nothing is estimated.

pub mod rapport;
#[cfg(test)]
mod tests;

use crate::canonical::tegenprestatieregistratie::{Bron, Status, Tegenprestatieregistratie, VormTegenprestatie};
use crate::domain::levensloop::{Gebeurtenis as G, Levensloop, Naar, Toestand as T, Van, levensloop};
use crate::domain::traject::{Gedaan, Traject};
use chrono::{Days, NaiveDate};
use serde_json::Value;

/// The kind of M33.
pub const SOORT: &str = "tegenprestatieregistratie/1";
/// Days a confirmation holds: day 365 is in time, day 366 is not (BR56).
const GELDIG_DAGEN: u64 = 365;

/// Steps by which somebody says that the person does it, or did on that day (L341-345, L353-357).
const BEVESTIGT: &[G] = &[
    G::Ondertekend,
    G::Begonnen,
    G::Go,
    G::Gerapporteerd,
    G::Verlengd,
    G::Geevalueerd,
    G::Beoordeeld,
    G::OverdrachtGeplaatst,
    G::BewijsOntvangen,
    G::Toegestaan,
    G::Bevestigd,
];

/// Forms in which the person finds the work himself; nobody but the gemeente says anything about it (F1, F13; BR44).
pub fn is_eigen(traject: &Traject) -> bool {
    matches!(traject.vorm.as_str(), "doorverwijzen_toestemmen" | "eigen_initiatief_zorg")
}

/// A registration, and from which day it will be another though nothing happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registratie {
    /// The message.
    pub bericht: Tegenprestatieregistratie,
    /// The day it is old; None: it is, or it ended.
    pub wijzigt_op: Option<NaiveDate>,
}

/// How a traject stood at the end of a day, by its steps up to then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doet {
    /// The person does nothing yet, as far as anybody said.
    Niet,
    /// The person does it.
    Wel,
    /// The person did it, and does no more; not that the hub knows.
    NietMeer,
}

/// The steps of a traject up to a day.
fn tot(traject: &Traject, dag: NaiveDate) -> impl Iterator<Item = &Gedaan> {
    traject.stappen.iter().filter(move |stap| stap.datum <= dag)
}

/// Where a step of a form leads from a state. A step that was passed over leaves a state no row begins at; then the row of
/// the event says it.
fn volgende(form: &Levensloop, van: Option<T>, gebeurtenis: G) -> Option<T> {
    let geldt = |v: Van| match (v, van) {
        (Van::Begin, None) | (Van::Overal, Some(_)) => true,
        (Van::In(states), Some(at)) => states.contains(&at),
        (Van::Actief, Some(at)) => !at.is_einde(),
        _ => false,
    };
    let rows = || form.rijen().filter(|row| row.gebeurtenis == gebeurtenis);
    let row = rows().find(|row| geldt(row.van)).or_else(|| rows().next())?;
    match row.naar {
        Naar::Toestand(naar) => Some(naar),
        Naar::Blijft => van,
    }
}

/// Whether the person is at work in this state. Who has permission and finds the place himself is, as far as he says; in
/// other forms a place is still to be found (F3a).
fn is_bezig(traject: &Traject, toestand: T) -> bool {
    match toestand {
        T::Geplaatst | T::Lopend | T::Begeleid | T::Evaluatie | T::Geregistreerd | T::Verouderd => true,
        T::Toegestaan => is_eigen(traject),
        _ => false,
    }
}

/// Whether the person did it at the end of a day.
pub fn doet(traject: &Traject, dag: NaiveDate) -> Doet {
    let Some(form) = levensloop(&traject.vorm) else { return Doet::Niet };
    let (mut toestand, mut ooit) = (None, false);
    for stap in tot(traject, dag) {
        toestand = volgende(form, toestand, stap.gebeurtenis);
        ooit |= toestand.is_some_and(|t| is_bezig(traject, t));
    }
    match (toestand.is_some_and(|t| is_bezig(traject, t)), ooit) {
        (true, _) => Doet::Wel,
        (false, true) => Doet::NietMeer,
        (false, false) => Doet::Niet,
    }
}

/// The step whose message says where and how much: the agreement, the proof, or the takeover. The last up to a day.
pub fn bron_stap(traject: &Traject, dag: NaiveDate) -> Option<&Gedaan> {
    let says =
        |stap: &&Gedaan| matches!(stap.gebeurtenis, G::Ondertekend | G::BewijsOntvangen | G::OverdrachtGeplaatst);
    tot(traject, dag).filter(says).last()
}

/// What is said when the registration that was sent rested on a message that was withdrawn: it is none any more.
pub fn vervallen(verzonden: &Value) -> Option<Value> {
    let mut said = verzonden.clone();
    let fields = said.as_object_mut()?;
    fields.insert("status".to_owned(), "beeindigd".into());
    fields.remove("verouderd");
    Some(said)
}

/// The registration of a traject on a day; None: there is none, because nobody said the person does anything (BR43).
///
/// `bron` is the canonical message of [`bron_stap`], while it is kept; without it where and how much are left out. A permission
/// without a proof is what the person said himself.
pub fn registratie(traject: &Traject, bron: Option<&Value>, dag: NaiveDate) -> Option<Registratie> {
    let status = match doet(traject, dag) {
        Doet::Niet => return None,
        Doet::Wel => Status::Geregistreerd,
        Doet::NietMeer => Status::Beeindigd,
    };
    let bewezen = tot(traject, dag).any(|stap| stap.gebeurtenis == G::BewijsOntvangen);
    let last = tot(traject, dag).filter(|stap| BEVESTIGT.contains(&stap.gebeurtenis)).map(|stap| stap.datum).max()?;
    let oud_op = last.checked_add_days(Days::new(GELDIG_DAGEN + 1)).unwrap_or(NaiveDate::MAX);
    let loopt = status == Status::Geregistreerd;
    let dagdelen = bron.and_then(|b| b["dagdelen_per_week"].as_u64()).and_then(|n| u8::try_from(n).ok());
    let bericht = Tegenprestatieregistratie {
        traject_id: traject.traject_id.clone(),
        zaaknummer: traject.zaaknummer.clone(),
        // Of care for a relative, schooling or debt help no message tells (M14 names an organisation).
        vorm_tegenprestatie: VormTegenprestatie::Vrijwilligerswerk,
        bron: match (is_eigen(traject), bewezen) {
            (false, _) => Bron::Traject,
            (true, true) => Bron::Bewijs,
            (true, false) => Bron::EigenVerklaring,
        },
        omvang_dagdelen_per_week: dagdelen.filter(|n| (1..=14).contains(n)),
        duur_tot: traject.overeenkomsten.last().and_then(|o| o.einddatum),
        status,
        laatst_bevestigd_op: last,
        // What ended asks for no confirmation.
        verouderd: loopt.then_some(dag >= oud_op),
    };
    Some(Registratie { bericht, wijzigt_op: Some(oud_op).filter(|op| loopt && dag < *op) })
}
