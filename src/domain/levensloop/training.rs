//! F7, eight weeks of training at a re-integratiebureau (L424-461), and F14, who is passed on by one (L1016).

use super::{Actie, Gebeurtenis as G, Levensloop, Naar, Overgang, Partij as P, Toestand as T, Van, rij};
use crate::domain::termijn::TermijnSoort as S;

#[rustfmt::skip]
const ROWS: &[Overgang] = &[
    rij(Van::Begin, G::Aangemeld, &[P::Gemeente], Naar::Toestand(T::Aangemeld), "L424-432")
        .met(&[Actie::Zet(S::AntwoordAanmelding)]),
    rij(Van::In(&[T::Aangemeld]), G::Geaccepteerd, &[P::Reintegratie], Naar::Toestand(T::Geaccepteerd), "L424-432")
        .met(&[Actie::Vervalt(S::AntwoordAanmelding), Actie::Zet(S::Intake)]),
    rij(Van::In(&[T::Aangemeld]), G::NietGeaccepteerd, &[P::Reintegratie], Naar::Toestand(T::NietGeaccepteerd), "L374-380")
        .met(&[Actie::Vervalt(S::AntwoordAanmelding)]),
    rij(Van::In(&[T::Aangemeld, T::Geaccepteerd]), G::Weerstand, &[P::Reintegratie], Naar::Toestand(T::NietGeaccepteerd), "L432-434")
        .met(&[Actie::Vervalt(S::AntwoordAanmelding), Actie::Vervalt(S::Intake)]),
    rij(Van::In(&[T::Geaccepteerd]), G::IntakeDoor, &[P::Reintegratie], Naar::Toestand(T::Geselecteerd), "L432")
        .met(&[Actie::Vervalt(S::Intake)]),
    rij(Van::In(&[T::Geaccepteerd]), G::IntakeNietDoor, &[P::Reintegratie], Naar::Toestand(T::NietGeaccepteerd), "L432-434")
        .met(&[Actie::Vervalt(S::Intake)]),
    // The first week of attendance is the first of the eight.
    rij(Van::In(&[T::Geselecteerd]), G::Aanwezigheid, &[P::Reintegratie], Naar::Toestand(T::InTraining), "L438-442")
        .met(&[Actie::Zet(S::TrainingEinde)])
        .maakt(&[("signaal/1", P::Gemeente)]),
    rij(Van::In(&[T::InTraining]), G::Aanwezigheid, &[P::Reintegratie], Naar::Blijft, "L438-442, BR16")
        .maakt(&[("signaal/1", P::Gemeente)]),
    rij(Van::In(&[T::Geselecteerd, T::InTraining]), G::Signaal, &[P::Reintegratie], Naar::Blijft, "L400-404"),
    rij(Van::In(&[T::Geselecteerd, T::InTraining]), G::OverdrachtGeplaatst, &[P::Reintegratie], Naar::Toestand(T::Geplaatst), "L454-456")
        .met(&[Actie::Vervalt(S::TrainingEinde)]),
    rij(Van::In(&[T::Geselecteerd, T::InTraining]), G::Uitgevallen, &[P::Reintegratie], Naar::Toestand(T::Uitgevallen), "L448")
        .met(&[Actie::Vervalt(S::TrainingEinde)]),
    rij(Van::In(&[T::Aangemeld, T::Geaccepteerd, T::Geselecteerd, T::InTraining]), G::Terugverwezen, &[P::Reintegratie], Naar::Toestand(T::Terugverwezen), "L799"),
    rij(Van::In(&[T::Terugverwezen]), G::HoorWederhoorBegonnen, &[P::Gemeente], Naar::Toestand(T::HoorWederhoor), "L799-801"),
    rij(Van::In(&[T::Terugverwezen, T::HoorWederhoor]), G::Heraangemeld, &[P::Gemeente], Naar::Toestand(T::Aangemeld), "L799-801")
        .met(&[Actie::Zet(S::AntwoordAanmelding)]),
    rij(Van::In(&[T::Terugverwezen, T::HoorWederhoor]), G::NietHeraangemeld, &[P::Gemeente], Naar::Toestand(T::Beeindigd), "L799-801")
        .maakt(&[("traject-beeindigd/1", P::Reintegratie)]),
    rij(Van::Overal, G::Sanctiebesluit, &[P::Gemeente], Naar::Blijft, "L799-801, BR38"),
];

/// F7: training of eight weeks.
pub(super) const F7: Levensloop =
    Levensloop { code: "F7", vorm: "training_8_weken", titel: "Training van acht weken", overgangen: &[ROWS] };

/// F14: passed on by a re-integratiebureau.
pub(super) const F14: Levensloop = Levensloop {
    code: "F14",
    vorm: "re_integratiebureau_doorgeleid",
    titel: "Doorgeleid door een re-integratiebureau",
    overgangen: &[ROWS],
};
