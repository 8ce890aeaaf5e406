//! Forms in which the gemeente looks for the way: F8 the participatiespreekuur (L467-501), F10 the screening of a large
//! group (L1006-1010), F12 the plan of a wijkteam (L410-420).

use super::{Gebeurtenis as G, Levensloop, Naar, Overgang, Partij as P, Toestand as T, Van, rij};

#[rustfmt::skip]
const F8_ROWS: &[Overgang] = &[
    rij(Van::Begin, G::Opgeroepen, &[P::Gemeente], Naar::Toestand(T::Opgeroepen), "L469-473"),
    rij(Van::In(&[T::Opgeroepen]), G::Opgeroepen, &[P::Gemeente], Naar::Blijft, "L469-473 [I] opnieuw"),
    rij(Van::In(&[T::Opgeroepen]), G::Verschenen, &[P::Gemeente], Naar::Toestand(T::Driegesprek), "L481-491"),
    rij(Van::In(&[T::Opgeroepen]), G::NietVerschenen, &[P::Gemeente], Naar::Blijft, "L469-473"),
    rij(Van::In(&[T::Opgeroepen, T::Driegesprek]), G::RouteOrganisatie, &[P::Gemeente], Naar::Toestand(T::DirectOrganisatie), "L493-501"),
    rij(Van::In(&[T::Opgeroepen, T::Driegesprek]), G::RouteWelzijn, &[P::Gemeente], Naar::Toestand(T::WelzijnBuurt), "L493-501"),
    rij(Van::In(&[T::Opgeroepen, T::Driegesprek]), G::RouteCentrale, &[P::Gemeente], Naar::Toestand(T::Vrijwilligerscentrale), "L493-501"),
    rij(Van::In(&[T::Opgeroepen, T::Driegesprek]), G::RouteReIntegratie, &[P::Gemeente], Naar::Toestand(T::ReIntegratie), "L487-491"),
    rij(Van::In(&[T::Opgeroepen, T::Driegesprek]), G::RouteGeen, &[P::Gemeente], Naar::Toestand(T::GeenRoute), "L481-501"),
];

/// F8: participatiespreekuur.
pub(super) const F8: Levensloop =
    Levensloop { code: "F8", vorm: "participatiespreekuur", titel: "Participatiespreekuur", overgangen: &[F8_ROWS] };

#[rustfmt::skip]
const F10_ROWS: &[Overgang] = &[
    rij(Van::Begin, G::Aangemeld, &[P::Gemeente], Naar::Toestand(T::Aangemeld), "L1006-1010"),
    rij(Van::In(&[T::Aangemeld]), G::IntakeDoor, &[P::Instelling, P::Centrale], Naar::Toestand(T::Doorgeleid), "L1006-1010 [I]"),
    rij(Van::In(&[T::Aangemeld]), G::IntakeNietDoor, &[P::Instelling, P::Centrale], Naar::Toestand(T::NietDoorgeleid), "L1006-1010 [I]"),
];

/// F10: screening of 6,000.
pub(super) const F10: Levensloop = Levensloop {
    code: "F10",
    vorm: "doorlichting_6000",
    titel: "Doorlichting van een groot bestand",
    overgangen: &[F10_ROWS],
};

#[rustfmt::skip]
const F12_ROWS: &[Overgang] = &[
    rij(Van::Begin, G::RouteVrijwilligerswerk, &[P::Gemeente], Naar::Toestand(T::Vrijwilligerswerk), "L410-420 [I]"),
    rij(Van::Begin, G::RouteAndereStap, &[P::Gemeente], Naar::Toestand(T::EerstAndereStap), "L410-420 [I]"),
];

/// F12: plan of a wijkteam.
pub(super) const F12: Levensloop = Levensloop {
    code: "F12",
    vorm: "wijkteam_actieplan",
    titel: "Actieplan van een wijkteam",
    overgangen: &[F12_ROWS],
};
