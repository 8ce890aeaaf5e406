//! Forms that are not about one person's way: F5, a project for a group (L747-763), and F9, a subsidy by the hour
//! (L1002-1004).

use super::{Gebeurtenis as G, Levensloop, Naar, Overgang, Partij as P, Toestand as T, Van, rij};

const BEIDE: &[P] = &[P::Centrale, P::Gemeente];

#[rustfmt::skip]
const F5_ROWS: &[Overgang] = &[
    rij(Van::Begin, G::FaseVaardigheid, BEIDE, Naar::Toestand(T::Vaardigheidstraining), "L749-763"),
    rij(Van::In(&[T::Vaardigheidstraining]), G::FaseVaardigheid, BEIDE, Naar::Blijft, "L749-763 [I] lijst bijgewerkt"),
    rij(Van::In(&[T::Vaardigheidstraining]), G::FaseVoorlichting, BEIDE, Naar::Toestand(T::VoorlichtingOpLocatie), "L749-763"),
    rij(Van::In(&[T::VoorlichtingOpLocatie]), G::FaseZorgtraining, BEIDE, Naar::Toestand(T::ZorgtrainingOpMaat), "L749-763"),
    rij(Van::In(&[T::ZorgtrainingOpMaat]), G::FaseAfgerond, BEIDE, Naar::Toestand(T::Afgerond), "L749-763"),
];

/// F5: groepsproject.
pub(super) const F5: Levensloop =
    Levensloop { code: "F5", vorm: "groepsproject", titel: "Groepsproject", overgangen: &[F5_ROWS] };

#[rustfmt::skip]
const F9_ROWS: &[Overgang] = &[
    rij(Van::Begin, G::DeclaratieIngediend, &[P::Instelling], Naar::Toestand(T::DeclaratieIngediend), "L1002-1004"),
    rij(Van::In(&[T::DeclaratieIngediend]), G::Gevalideerd, &[P::Hub], Naar::Toestand(T::Gevalideerd), "L1002-1004, BR12"),
    rij(Van::In(&[T::Gevalideerd]), G::Afgetopt, &[P::Hub], Naar::Toestand(T::Afgetopt), "L1002-1004, BR10"),
    rij(Van::In(&[T::Gevalideerd, T::Afgetopt]), G::Goedgekeurd, &[P::Gemeente], Naar::Toestand(T::Goedgekeurd), "L1002-1004"),
    rij(Van::In(&[T::DeclaratieIngediend, T::Gevalideerd, T::Afgetopt]), G::Afgekeurd, &[P::Gemeente], Naar::Toestand(T::Afgekeurd), "L1002-1004"),
    rij(Van::In(&[T::Goedgekeurd]), G::Betaald, &[P::Gemeente], Naar::Toestand(T::Betaald), "L1002-1004"),
];

/// F9: uursubsidie.
pub(super) const F9: Levensloop =
    Levensloop { code: "F9", vorm: "uursubsidie", titel: "Uursubsidie", overgangen: &[F9_ROWS] };
