//! Forms in which the person finds the work himself: F1 with permission of the gemeente, F13 without anybody (L311-363,
//! L947-951). No centrale says anything about these people (BR44).

use super::{Actie, Gebeurtenis as G, Levensloop, Naar, Overgang, Partij as P, Toestand as T, Van, rij};
use crate::domain::termijn::TermijnSoort as S;

#[rustfmt::skip]
const ROWS: &[Overgang] = &[
    rij(Van::Begin, G::ToestemmingGevraagd, &[P::Gemeente], Naar::Toestand(T::ToestemmingGevraagd), "L299-301")
        .met(&[Actie::Zet(S::Toestemming)]),
    // SC13: the agreement came before the answer.
    rij(Van::Begin, G::BewijsOntvangen, &[P::Gemeente], Naar::Toestand(T::BewijsOntvangen), "L359-361, SC13")
        .met(&[Actie::Zet(S::Toestemming)]),
    rij(Van::In(&[T::ToestemmingGevraagd]), G::BewijsOntvangen, &[P::Gemeente], Naar::Toestand(T::BewijsOntvangen), "L359-361, SC13"),
    rij(Van::In(&[T::ToestemmingGevraagd]), G::Toegestaan, &[P::Gemeente], Naar::Toestand(T::Toegestaan), "L339-341")
        .met(&[Actie::Vervalt(S::Toestemming)]),
    rij(Van::In(&[T::BewijsOntvangen]), G::Toegestaan, &[P::Gemeente], Naar::Toestand(T::Geregistreerd), "L339-341, SC13")
        .met(&[Actie::Vervalt(S::Toestemming), Actie::Zet(S::Jaarcontact), Actie::Zet(S::Veroudering)]),
    rij(Van::In(&[T::ToestemmingGevraagd, T::BewijsOntvangen]), G::ToestemmingGeweigerd, &[P::Gemeente], Naar::Toestand(T::Geweigerd), "L299-301")
        .met(&[Actie::Vervalt(S::Toestemming)]),
    rij(Van::In(&[T::Toegestaan]), G::BewijsOntvangen, &[P::Gemeente], Naar::Toestand(T::Geregistreerd), "L359-361")
        .met(&[Actie::Zet(S::Jaarcontact), Actie::Zet(S::Veroudering)]),
    rij(Van::In(&[T::Geregistreerd, T::Verouderd]), G::Bevestigd, &[P::Gemeente], Naar::Toestand(T::Geregistreerd), "L341-345, L1350")
        .met(&[Actie::Vervalt(S::Jaarcontact), Actie::Vervalt(S::Veroudering), Actie::Zet(S::Jaarcontact), Actie::Zet(S::Veroudering)]),
    rij(Van::In(&[T::Geregistreerd, T::Verouderd]), G::NietMeerActief, &[P::Gemeente], Naar::Toestand(T::Beeindigd), "L341-345")
        .met(&[Actie::Vervalt(S::Jaarcontact), Actie::Vervalt(S::Veroudering)]),
    rij(Van::In(&[T::Geregistreerd]), G::Verouderd, &[P::Hub], Naar::Toestand(T::Verouderd), "L353-357, BR56"),
    rij(Van::Overal, G::Sanctiebesluit, &[P::Gemeente], Naar::Blijft, "L799-801, BR38"),
];

/// The person who enrols at an institution by himself: there may be nothing but the proof (L947-951).
#[rustfmt::skip]
const F13_ROWS: &[Overgang] = &[
    rij(Van::In(&[T::BewijsOntvangen]), G::Bevestigd, &[P::Gemeente], Naar::Toestand(T::Geregistreerd), "L947-951 [I]")
        .met(&[Actie::Vervalt(S::Toestemming), Actie::Zet(S::Jaarcontact), Actie::Zet(S::Veroudering)]),
];

/// F1: doorverwijzen and toestemmen (L311-363).
pub(super) const F1: Levensloop = Levensloop {
    code: "F1",
    vorm: "doorverwijzen_toestemmen",
    titel: "Doorverwijzen en toestemmen",
    overgangen: &[ROWS],
};

/// F13: own initiative in care (L947-951, L975-977).
pub(super) const F13: Levensloop = Levensloop {
    code: "F13",
    vorm: "eigen_initiatief_zorg",
    titel: "Eigen initiatief in de zorg",
    overgangen: &[ROWS, F13_ROWS],
};
