//! A message that opens a traject: a referral (M01), or the first message of a form that begins without one (DOMAIN section 2,
//! the table of the other forms).

use super::super::kinds::{Begin, Kind, Ontvanger, text};
use super::zenden::Sending;
use super::{Case, Directory, Outcome, Pseudonyms, getoetst, stand, stuur, termijnen, year};
use crate::domain::kalender::dag;
use crate::domain::levensloop::{Partij, Toestand};
use crate::domain::rol::Rol;
use crate::domain::traject::{Traject, traject_id};
use crate::domain::uren::Uren;
use crate::domain::verzuim::Verzuim;
use crate::flow::regels;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::store::{Change, Facts};
use chrono::{DateTime, Utc};

/// Opens a traject, and sends the message to the receivers of its kind or its route.
pub(super) fn opent(
    kind: &Kind,
    case: Case<'_>,
    facts: &Facts,
    directory: &dyn Directory,
    keys: &dyn Pseudonyms,
    now: DateTime<Utc>,
) -> Outcome {
    let Some(begin) = super::opent_met(kind.band, case.canonical) else { return Outcome::refused(vec![]) };
    let mut findings = getoetst(case, None, directory, now);
    if let Some(finding) = mag_niet(begin, case, directory) {
        findings.push(finding);
        return Outcome::refused(findings);
    }
    let mut canonical = case.canonical.clone();
    let id = traject_id(year(now), facts.trajectnummer.unwrap_or_default());
    canonical["traject_id"] = id.as_str().into();
    let optional = |key: &str| canonical[key].as_str().map(str::to_owned);
    let (gemeente, centrale) = zijden(begin, case, directory);
    let persoon = match begin {
        Begin::Aanmelding => keys.persoon(&text(&canonical, "/bsn")),
        // Another key than that of her BSN: the hub is not told that these are one person, and asks nobody.
        Begin::Zaak(_) => keys.persoon(&format!("{gemeente}/{}", text(&canonical, "/zaaknummer"))),
        Begin::Project => String::new(),
    };
    let vorm = begin.vorm(&canonical);
    let opened = stand::open(&vorm, begin, case, directory, now).unwrap_or_else(|finding| {
        findings.push(finding);
        None
    });
    let (status, stappen, acties) = match opened {
        Some((stap, gedaan)) => (stap.naar, vec![gedaan], stap.overgang.termijnen),
        None => (Toestand::Aangemeld, vec![], &[][..]),
    };
    let traject = Traject {
        traject_id: id.clone(),
        versie: 1,
        status,
        gemeente,
        centrale,
        zaaknummer: optional("zaaknummer"),
        vorm,
        contract_id: optional("contract_id")
            .or_else(|| Some(text(&canonical, "/plan/contract_id")).filter(|c| !c.is_empty())),
        persoon: persoon.clone(),
        overeenkomsten: vec![],
        matches: vec![],
        stappen,
        verzuim: Verzuim::default(),
        uren: Uren::default(),
    };
    let mut sending = Sending::new(case.envelope, directory, keys, &id, &persoon);
    // From the day it came: an older date of the referral would be late before anybody saw it.
    let praktijk = directory.praktijk(&traject.gemeente, traject.contract_id.as_deref(), dag(now));
    let termijnen = termijnen::van(&traject, acties, dag(now), &canonical, praktijk, directory);
    sending.changes.push(Change::NieuwTraject(traject.clone()));
    sending.changes.extend(termijnen);
    for ontvanger in kind.ontvangers {
        match ontvanger {
            Ontvanger::Route => {
                for slug in case.ontvangers {
                    findings.extend(sending.to(slug, ""));
                }
            }
            other => findings.extend(stuur(*other, &mut sending, &traject, &canonical)),
        }
    }
    sending.outcome(canonical, findings)
}

/// The gemeente of the traject, and who guides: in a form that begins with her, she does.
fn zijden(begin: Begin, case: Case<'_>, directory: &dyn Directory) -> (String, String) {
    let sender = case.envelope.partner.clone();
    let first = || case.ontvangers.first().cloned().unwrap_or_default();
    let of_gemeente = directory.rol(&sender).and_then(Partij::van) == Some(Partij::Gemeente);
    match begin {
        Begin::Project if !of_gemeente => (first(), sender),
        Begin::Aanmelding | Begin::Project => (sender, first()),
        Begin::Zaak(_) => (sender.clone(), sender),
    }
}

/// Why this sender cannot begin a traject with this message: of somebody who found his place himself only the gemeente tells
/// (BR44), and she says who it is.
fn mag_niet(begin: Begin, case: Case<'_>, directory: &dyn Directory) -> Option<Finding> {
    let Begin::Zaak(_) = begin else { return None };
    let rol = directory.rol(&case.envelope.partner);
    if rol.and_then(Partij::van) != Some(Partij::Gemeente) || rol == Some(Rol::Samenwerkingsverband) {
        return regels::traject_of_sender(None, &|_| false).err();
    }
    case.canonical["zaaknummer"].is_null().then(|| {
        let text = "hiermee begint een traject: noem het zaaknummer, of het traject_id van een traject dat er al is";
        Finding::fout(Code::Regel, Stage::Rules, "/zaaknummer", text).regel("required")
    })
}
