//! What a step does to the termijnen of its traject: which begin, from which day and for whom, and which lapse
//! (DOMAIN section 2, 'Deadlines').

use super::Directory;
use crate::domain::kalender::Duur;
use crate::domain::levensloop::{Actie, Gebeurtenis};
use crate::domain::praktijk::Praktijk;
use crate::domain::rol::Rol;
use crate::domain::termijn::{Termijn, TermijnSoort};
use crate::domain::traject::Traject;
use crate::store::Change;
use chrono::NaiveDate;
use serde_json::Value;

/// The changes for `acties` of a step that was taken on `datum` and brought the traject where it stands now.
pub(super) fn van(
    traject: &Traject,
    acties: &[Actie],
    datum: NaiveDate,
    canonical: &Value,
    praktijk: &Praktijk,
    directory: &dyn Directory,
) -> Vec<Change> {
    if traject.status.zonder_termijnen() {
        return vec![Change::TermijnenVervallen { traject_id: traject.traject_id.clone() }];
    }
    let mut changes = vec![];
    for actie in acties {
        match *actie {
            Actie::Vervalt(soort) => {
                changes.push(Change::TermijnVervallen { traject_id: traject.traject_id.clone(), soort });
            }
            // Nobody waits for what a rule asks that does not hold here.
            Actie::Zet(soort) if soort.regel().is_some_and(|regel| praktijk.regels_uit.contains(regel)) => {}
            Actie::Zet(soort) => {
                let day = laatste_dag(soort, traject, datum, canonical, praktijk);
                if let Some((vervalt_op, ronde)) = day
                    && let Some(voor) = voor(soort, traject, directory)
                {
                    let traject_id = Some(traject.traject_id.clone());
                    changes.push(Change::TermijnGezet(Termijn { traject_id, soort, ronde, vervalt_op, voor }));
                }
            }
        }
    }
    changes
}

/// The last day, and which round it is; None: this contract has no such termijn.
fn laatste_dag(
    soort: TermijnSoort,
    traject: &Traject,
    datum: NaiveDate,
    canonical: &Value,
    praktijk: &Praktijk,
) -> Option<(NaiveDate, u32)> {
    use TermijnSoort as S;
    let kalender = &praktijk.kalender;
    let placed = traject.overeenkomsten.last();
    let start = placed.and_then(|o| o.startdatum).unwrap_or(datum);
    let volgnr = placed.map_or(1, |o| o.volgnr);
    Some(match soort {
        S::GoNoGo if !praktijk.go_no_go => return None,
        S::GoNoGo => (kalender.plus(start, Duur::Dagen(praktijk.go_no_go_dagen)), volgnr),
        S::Rapportage => {
            // Each counts from the start of the placement, so that a late one does not move those after it.
            let sent = traject.stappen.iter().rev().take_while(|s| s.gebeurtenis != Gebeurtenis::Ondertekend);
            let nth = 1 + u32::try_from(sent.filter(|s| s.gebeurtenis == Gebeurtenis::Gerapporteerd).count()).ok()?;
            (kalender.plus(start, Duur::Dagen(praktijk.rapportage_dagen.saturating_mul(nth))), nth)
        }
        S::EindeBegeleiding => match canonical["nieuwe_einddatum"].as_str().and_then(|d| d.parse().ok()) {
            Some(extended) => (extended, 2),
            None => (kalender.plus(datum, Duur::Maanden(praktijk.begeleiding_maanden)), 1),
        },
        S::AntwoordAanmelding => (kalender.plus(datum, Duur::Werkdagen(praktijk.antwoord_werkdagen)), 1),
        S::Intake => (kalender.plus(datum, Duur::Werkdagen(praktijk.intake_werkdagen)), 1),
        S::Toestemming => (kalender.plus(datum, Duur::Werkdagen(praktijk.toestemming_werkdagen)), 1),
        S::Kennismaking => {
            (soort.laatste_dag(datum, kalender), u32::try_from(traject.matches.len()).unwrap_or(u32::MAX))
        }
        S::TrainingEinde => (kalender.plus(datum, Duur::Dagen(praktijk.training_dagen.saturating_sub(1))), 1),
        S::Evaluatie | S::Jaarcontact | S::Veroudering | S::Overdracht => (soort.laatste_dag(datum, kalender), 1),
    })
}

/// The partner of the traject that must act.
fn voor(soort: TermijnSoort, traject: &Traject, directory: &dyn Directory) -> Option<String> {
    match soort.rol() {
        Rol::GemeenteKlantmanager | Rol::GemeenteParticipatiemedewerker | Rol::GemeenteParticipatiecoach => {
            Some(traject.gemeente.clone())
        }
        Rol::ZorginstellingCoordinator => {
            traject.laatste_match().and_then(|m| directory.partner_of(&m.organisatie)).map(str::to_owned)
        }
        _ => Some(traject.centrale.clone()),
    }
}
