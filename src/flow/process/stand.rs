//! Where a message leaves its traject: the life cycle of its form, asked with what this message says happened.

use super::{Case, Directory, termijnen};
use crate::domain::kalender::dag;
use crate::domain::levensloop::{self, Buiten, Gebeurtenis, Melding, Overgang, Partij, Stap, Toestand, melding_van};
use crate::domain::praktijk::Praktijk;
use crate::domain::traject::{Gedaan, Traject};
use crate::flow::kinds::Begin;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::store::Change;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

/// What a message did to where its traject stands.
#[derive(Default)]
pub(super) struct Gezet {
    /// What that does to its termijnen.
    pub termijnen: Vec<Change>,
    /// The step, and the day of it; None: the message is none.
    pub stap: Option<(&'static Overgang, NaiveDate)>,
}

/// Puts `traject` where the message brings it; a message that says nothing about that leaves it. A finding when it does
/// not fit: another party's to say, or not now. A rule of order that is switched off lets the step be taken all the same.
pub(super) fn zet(
    traject: &mut Traject,
    case: Case<'_>,
    canonical: &Value,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Result<Gezet, Finding> {
    let Some((melding, wie)) = gemeld(case, canonical, directory) else { return Ok(Gezet::default()) };
    // A traject of before there were forms.
    let Some(form) = levensloop::levensloop(&traject.vorm) else { return Ok(Gezet::default()) };
    let praktijk = directory.praktijk(&traject.gemeente, traject.contract_id.as_deref(), dag(now));
    let ziet = |gebeurtenis: Gebeurtenis, wie: &[Partij]| {
        wie.iter().any(|p| stuurt(*p, gebeurtenis, traject, praktijk, directory))
    };
    let found = levensloop::stap(form, Some(traject.status), melding.gebeurtenis, wie, &ziet);
    if let Err(Buiten::NietNu(_)) = &found
        && nagekomen(traject, melding.gebeurtenis)
    {
        let datum = melding.dag(canonical).unwrap_or_else(|| dag(now));
        let bericht_id = case.envelope.bericht_id.clone();
        traject.stappen.push(Gedaan { gebeurtenis: melding.gebeurtenis, datum, bericht_id });
        return Ok(Gezet::default());
    }
    let Stap { overgang, naar, .. } = found.or_else(|buiten| {
        let finding = past_niet(&buiten, traject, melding);
        let off = praktijk.regels_uit.contains(&finding.regel);
        levensloop::ondanks(form, traject.status, melding.gebeurtenis, wie).filter(|_| off).ok_or(finding)
    })?;
    let datum = melding.dag(canonical).or_else(|| eerste_moment(canonical)).unwrap_or_else(|| dag(now));
    traject.status = naar;
    // Attendance comes every week and is counted elsewhere.
    if melding.gebeurtenis != Gebeurtenis::Aanwezigheid {
        let bericht_id = case.envelope.bericht_id.clone();
        traject.stappen.push(Gedaan { gebeurtenis: melding.gebeurtenis, datum, bericht_id });
    }
    let termijnen = termijnen::van(traject, overgang.termijnen, datum, canonical, praktijk, directory);
    Ok(Gezet { termijnen, stap: Some((overgang, datum)) })
}

/// The first day of a message of attendance: a training lasts from there, not from the day the message came (BR17, SC08).
fn eerste_moment(canonical: &Value) -> Option<NaiveDate> {
    let days = canonical["momenten"].as_array()?.iter().filter_map(|m| crate::domain::dag::read(m["datum"].as_str()?));
    days.min()
}

/// Whether this is a step that was taken without the hub being told, and is told now: the traject has gone on, and what was
/// done is recorded after all (SC02: goals that come after the agreement; without them nothing is paid, BR01).
fn nagekomen(traject: &Traject, gebeurtenis: Gebeurtenis) -> bool {
    matches!(gebeurtenis, Gebeurtenis::IntakeDoor | Gebeurtenis::LeerdoelenVastgesteld)
        && traject.datum_van(Gebeurtenis::Ondertekend).is_some()
        && traject.datum_van(gebeurtenis).is_none()
        && !traject.status.zonder_termijnen()
}

/// The state a message opens a traject of this form in; None: the message or the form says nothing about it. A finding
/// when the form does not begin with such a message.
pub(super) fn open(
    vorm: &str,
    begin: Begin,
    case: Case<'_>,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Result<Option<(Stap, Gedaan)>, Finding> {
    let Some(form) = levensloop::levensloop(vorm) else { return Ok(None) };
    // The field that says the form; a message of which the kind says it has none.
    let path = if begin == Begin::Aanmelding { "/vorm" } else { "" };
    let Some((melding, wie)) = gemeld(case, case.canonical, directory) else {
        let text = "een nieuw project noemt zijn fase; het begint met `vaardigheidstraining`";
        let missing = Finding::fout(Code::Stand, Stage::Rules, "/fase", text).regel(form.code);
        return if begin == Begin::Project { Err(missing) } else { Ok(None) };
    };
    let vormen = &directory.praktijk(&case.envelope.partner, None, dag(now)).vormen;
    if !vormen.is_empty() && !vormen.contains(vorm) {
        let text = format!("de vorm `{vorm}` is er bij deze gemeente niet");
        return Err(Finding::fout(Code::Stand, Stage::Rules, path, text).regel(form.code));
    }
    let stap = levensloop::stap(form, None, melding.gebeurtenis, wie, &|_, _| true).map_err(|_| {
        let text = format!(
            "een traject van de vorm `{vorm}` begint niet met een {} van deze partij",
            melding.gebeurtenis.tekst()
        );
        Finding::fout(Code::Stand, Stage::Rules, path, text).regel(form.code)
    })?;
    let datum = melding.dag(case.canonical).unwrap_or_else(|| dag(now));
    let bericht_id = case.envelope.bericht_id.clone();
    Ok(Some((stap, Gedaan { gebeurtenis: melding.gebeurtenis, datum, bericht_id })))
}

/// What the message says happened, and which side says so.
fn gemeld(case: Case<'_>, canonical: &Value, directory: &dyn Directory) -> Option<(&'static Melding, Partij)> {
    let melding = melding_van(&case.envelope.soort, canonical)?;
    let wie = directory.rol(&case.envelope.partner).and_then(Partij::van)?;
    Some((melding, wie))
}

/// Whether this side of the traject sends by the hub what says that this happened.
fn stuurt(
    wie: Partij,
    gebeurtenis: Gebeurtenis,
    traject: &Traject,
    praktijk: &Praktijk,
    directory: &dyn Directory,
) -> bool {
    // A placement begins by itself, unless its centrale decides on it (Q4: go/no-go is "soms").
    let gebeurtenis = if gebeurtenis == Gebeurtenis::Begonnen { Gebeurtenis::Go } else { gebeurtenis };
    let Some(soort) = levensloop::gebeurtenis::soort_van(gebeurtenis) else { return true };
    let slug = match wie {
        Partij::Gemeente => Some(traject.gemeente.as_str()),
        Partij::Centrale | Partij::Reintegratie | Partij::Hub => Some(traject.centrale.as_str()),
        Partij::Instelling => traject.laatste_match().and_then(|m| directory.partner_of(&m.organisatie)),
    };
    let naam = soort.split('/').next().unwrap_or(soort);
    !praktijk.buiten_de_hub.contains(naam) && slug.is_some_and(|slug| directory.stuurt(slug, soort))
}

/// The rule behind a step, when there is one; else the form.
fn regel(gebeurtenis: Gebeurtenis, traject: &Traject, buiten: &Buiten) -> &'static str {
    use Gebeurtenis as G;
    let vorm = traject.vorm.as_str();
    let zonder_centrale = matches!(vorm, "doorverwijzen_toestemmen" | "eigen_initiatief_zorg");
    match gebeurtenis {
        G::Signaal | G::Terugverwezen if traject.status == Toestand::AfgerondPositief => "BR42",
        G::Gerapporteerd | G::Geevalueerd | G::Signaal | G::Terugverwezen if zonder_centrale => "BR44",
        G::Weerstand => "M02",
        G::Ondertekend => "BR36",
        G::Bevestigd | G::BewijsOntvangen => "BR43",
        G::Aanwezigheid | G::OverdrachtGeplaatst | G::Uitgevallen if traject.is_training() => "BR20",
        // The form says how much is accounted for (L613-615).
        G::Aanwezigheid
        | G::Signaal
        | G::Gerapporteerd
        | G::Geevalueerd
        | G::Beoordeeld
        | G::Go
        | G::NoGoRematch
        | G::NoGoTerugverwijzen
            if *buiten == Buiten::NietInVorm =>
        {
            "BR59"
        }
        _ => levensloop::levensloop(vorm).map_or("", |form| form.code),
    }
}

fn past_niet(buiten: &Buiten, traject: &Traject, melding: &Melding) -> Finding {
    let (wat, stand) = (melding.gebeurtenis.tekst(), traject.status);
    let text = match buiten {
        Buiten::NietInVorm => format!("bij een traject van de vorm `{}` hoort geen {wat}", traject.vorm),
        Buiten::NietVanDeze => format!("een {wat} is bij dit traject niet aan deze partij"),
        Buiten::NietNu(mogelijk) if mogelijk.is_empty() => {
            format!("dit traject is `{stand}`; daarna komt er geen {wat} meer")
        }
        Buiten::NietNu(mogelijk) => {
            let mogelijk = mogelijk.iter().map(|g| g.tekst()).collect::<Vec<_>>().join(", ");
            format!("dit traject is `{stand}`; daarbij past geen {wat}. Nu kan wel: {mogelijk}")
        }
    };
    // The field that says it: `/besluit` of an answer.
    let path = melding.als.first().map_or("", |(pointer, _)| *pointer);
    Finding::fout(Code::Stand, Stage::Rules, path, text).regel(regel(melding.gebeurtenis, traject, buiten))
}
