//! Forms in which a person is guided to a place: F4, the core of the practice, and those that are like it.

use super::{Actie, Gebeurtenis as G, Levensloop, Naar, Overgang, Partij as P, Toestand as T, Van, rij};
use crate::domain::termijn::TermijnSoort as S;

/// From referral to leerdoelen, for who guides: the centrale, or a coach of the gemeente.
#[rustfmt::skip]
const TOT_INTAKE: &[Overgang] = &[
    rij(Van::Begin, G::Aangemeld, &[P::Gemeente, P::Reintegratie], Naar::Toestand(T::Aangemeld), "L793")
        .met(&[Actie::Zet(S::AntwoordAanmelding)]),
    rij(Van::In(&[T::Aangemeld]), G::Geaccepteerd, BEGELEIDER, Naar::Toestand(T::Geaccepteerd), "L374-380")
        .met(&[Actie::Vervalt(S::AntwoordAanmelding), Actie::Zet(S::Intake), Actie::Zet(S::EindeBegeleiding)]),
    rij(Van::In(&[T::Aangemeld]), G::NietGeaccepteerd, BEGELEIDER, Naar::Toestand(T::NietGeaccepteerd), "L374-380")
        .met(&[Actie::Vervalt(S::AntwoordAanmelding)]),
    rij(Van::In(&[T::Geaccepteerd]), G::IntakeDoor, BEGELEIDER, Naar::Toestand(T::IntakeGedaan), "L789-791")
        .met(&[Actie::Vervalt(S::Intake)]),
    rij(Van::In(&[T::Geaccepteerd]), G::IntakeNietDoor, BEGELEIDER, Naar::Blijft, "[I] M21 volgt")
        .met(&[Actie::Vervalt(S::Intake)]),
];

/// Back to the gemeente, and what she does (L799-801).
#[rustfmt::skip]
const TERUG: &[Overgang] = &[
    rij(Van::Actief, G::Terugverwezen, &[P::Centrale, P::Instelling, P::Reintegratie, P::Gemeente], Naar::Toestand(T::Terugverwezen), "L799"),
    rij(Van::In(&[T::Terugverwezen]), G::HoorWederhoorBegonnen, &[P::Gemeente], Naar::Toestand(T::HoorWederhoor), "L799-801"),
    rij(Van::In(&[T::Terugverwezen, T::HoorWederhoor]), G::Heraangemeld, &[P::Gemeente], Naar::Toestand(T::Aangemeld), "L799-801")
        .met(&[Actie::Zet(S::AntwoordAanmelding)]),
    rij(Van::In(&[T::Terugverwezen, T::HoorWederhoor]), G::NietHeraangemeld, &[P::Gemeente], Naar::Toestand(T::Beeindigd), "L799-801")
        .maakt(&[("traject-beeindigd/1", P::Centrale), ("traject-beeindigd/1", P::Instelling)]),
    rij(Van::Overal, G::Sanctiebesluit, &[P::Gemeente], Naar::Blijft, "L799-801, BR38"),
];

const BEGELEIDER: &[P] = &[P::Centrale, P::Reintegratie, P::Gemeente, P::Instelling];

/// Proposal and meeting; `voor` is where a match is made from and a rematch comes back to.
macro_rules! kennismaking {
    ($voor:expr, $voorgesteld_door:expr) => {
        &[
            rij(
                Van::In(&[$voor, T::Gematcht]),
                G::MatchVoorgesteld,
                $voorgesteld_door,
                Naar::Toestand(T::Gematcht),
                "L793-795",
            )
            .met(&[Actie::Zet(S::Kennismaking)]),
            rij(
                Van::In(&[T::Gematcht]),
                G::KennismakingPositief,
                &[P::Instelling],
                Naar::Toestand(T::KennismakingPositief),
                "L797",
            )
            .met(&[Actie::Vervalt(S::Kennismaking)]),
            rij(
                Van::In(&[T::Gematcht]),
                G::KennismakingAfgewezen,
                &[P::Instelling],
                Naar::Toestand($voor),
                "L797, BR37",
            )
            .met(&[Actie::Vervalt(S::Kennismaking)]),
            rij(Van::In(&[T::Gematcht]), G::KennismakingNietVerschenen, &[P::Instelling], Naar::Blijft, "L400-404")
                .maakt(&[("signaal/1", P::Gemeente)]),
            rij(Van::In(&[T::Gematcht]), G::ClientWilNiet, &[P::Instelling], Naar::Toestand(T::Terugverwezen), "L799")
                .met(&[Actie::Vervalt(S::Kennismaking)]),
        ]
    };
}

/// What comes in while the person is at work; moves nothing.
macro_rules! onderweg {
    ($in:expr) => {
        &[
            rij(
                Van::In($in),
                G::Aanwezigheid,
                &[P::Instelling, P::Centrale, P::Reintegratie],
                Naar::Blijft,
                "L1083-1085, BR40-BR41",
            )
            .maakt(&[("signaal/1", P::Gemeente)]),
            rij(Van::In($in), G::Signaal, &[P::Instelling, P::Centrale, P::Reintegratie], Naar::Blijft, "L400-404"),
        ]
    };
}

#[rustfmt::skip]
const F4_PLAATSING: &[Overgang] = &[
    rij(Van::In(&[T::IntakeGedaan, T::LeerdoelenVastgesteld]), G::LeerdoelenVastgesteld, &[P::Centrale], Naar::Toestand(T::LeerdoelenVastgesteld), "L789"),
    rij(Van::In(&[T::KennismakingPositief]), G::Ondertekend, &[P::Centrale], Naar::Toestand(T::Geplaatst), "L803-805")
        .met(&[Actie::Zet(S::GoNoGo), Actie::Zet(S::Rapportage)]),
    rij(Van::In(&[T::Geplaatst]), G::Begonnen, &[P::Hub], Naar::Toestand(T::Lopend), "[I] zonder go/no-go"),
    rij(Van::In(&[T::Geplaatst]), G::Go, &[P::Centrale], Naar::Toestand(T::Lopend), "L731-733")
        .met(&[Actie::Vervalt(S::GoNoGo)]),
    rij(Van::In(&[T::Geplaatst]), G::NoGoRematch, &[P::Centrale], Naar::Toestand(T::LeerdoelenVastgesteld), "L731-733")
        .met(&[Actie::Vervalt(S::GoNoGo), Actie::Vervalt(S::Rapportage)]),
    rij(Van::In(&[T::Geplaatst]), G::NoGoTerugverwijzen, &[P::Centrale], Naar::Toestand(T::Terugverwezen), "L731-733"),
    rij(Van::In(&[T::Lopend]), G::Gerapporteerd, &[P::Centrale], Naar::Blijft, "L812")
        .met(&[Actie::Vervalt(S::Rapportage), Actie::Zet(S::Rapportage)]),
    rij(Van::In(&[T::Lopend]), G::EindeBereikt, &[P::Hub], Naar::Toestand(T::Evaluatie), "L727-729")
        .met(&[Actie::Zet(S::Evaluatie)]),
    rij(Van::In(&[T::Lopend, T::Evaluatie]), G::Verlengd, &[P::Centrale, P::Gemeente], Naar::Toestand(T::Lopend), "L727-729, BR21")
        .met(&[Actie::Vervalt(S::EindeBegeleiding), Actie::Vervalt(S::Evaluatie), Actie::Zet(S::EindeBegeleiding)]),
    rij(Van::In(&[T::Lopend, T::Evaluatie]), G::VerlengingGevraagd, &[P::Centrale], Naar::Blijft, "L727-729"),
    rij(Van::In(&[T::Lopend, T::Evaluatie]), G::Geevalueerd, &[P::Centrale], Naar::Toestand(T::Afgerond), "L735-743"),
    rij(Van::In(&[T::Lopend, T::Evaluatie]), G::Beoordeeld, &[P::Instelling], Naar::Blijft, "L959-965"),
    // M12 client_wil_niet has brought it here already; M21 tells the gemeente why (SC05).
    rij(Van::In(&[T::Terugverwezen]), G::Terugverwezen, &[P::Centrale, P::Instelling], Naar::Blijft, "L799, SC05"),
];

/// F4: the begeleidingstraject (L781-820).
pub(super) const F4: Levensloop = Levensloop {
    code: "F4",
    vorm: "begeleidingstraject",
    titel: "Begeleidingstraject",
    overgangen: &[
        TOT_INTAKE,
        F4_PLAATSING,
        kennismaking!(T::LeerdoelenVastgesteld, &[P::Centrale]),
        onderweg!(&[T::Geplaatst, T::Lopend]),
        TERUG,
    ],
};

#[rustfmt::skip]
const F2_PLAATSING: &[Overgang] = &[
    rij(Van::In(&[T::IntakeGedaan, T::Opleiden]), G::LeerdoelenVastgesteld, &[P::Centrale], Naar::Toestand(T::Opleiden), "L364-406"),
    rij(Van::In(&[T::KennismakingPositief]), G::Ondertekend, &[P::Centrale], Naar::Toestand(T::Geplaatst), "L364-406")
        .met(&[Actie::Zet(S::Rapportage)]),
    rij(Van::In(&[T::Geplaatst]), G::Begonnen, &[P::Hub], Naar::Toestand(T::Begeleid), "L394-396"),
    rij(Van::In(&[T::Begeleid]), G::Gerapporteerd, &[P::Centrale], Naar::Blijft, "L812")
        .met(&[Actie::Vervalt(S::Rapportage), Actie::Zet(S::Rapportage)]),
    rij(Van::In(&[T::Begeleid]), G::Geevalueerd, &[P::Centrale], Naar::Toestand(T::Geevalueerd), "L364-406"),
];

/// F2: toeleiding (L364-406).
pub(super) const F2: Levensloop = Levensloop {
    code: "F2",
    vorm: "toeleiding",
    titel: "Toeleiding",
    overgangen: &[
        TOT_INTAKE,
        F2_PLAATSING,
        kennismaking!(T::Opleiden, &[P::Centrale]),
        onderweg!(&[T::Opleiden, T::Geplaatst, T::Begeleid]),
        TERUG,
    ],
};

/// A place that is guided, without leerdoelen of its own: signed, begun, at work, judged.
macro_rules! plaatsing {
    ($getekend_door:expr, $sluit:expr, $sluit_door:expr) => {
        &[
            rij(
                Van::In(&[T::KennismakingPositief]),
                G::Ondertekend,
                $getekend_door,
                Naar::Toestand(T::Geplaatst),
                "L803-805",
            ),
            rij(Van::In(&[T::Geplaatst]), G::Begonnen, &[P::Hub], Naar::Toestand(T::Lopend), "[I]"),
            rij(
                Van::In(&[T::Geplaatst, T::Lopend]),
                G::Gerapporteerd,
                &[P::Centrale, P::Instelling],
                Naar::Blijft,
                "L812",
            ),
            rij(
                Van::In(&[T::Geplaatst, T::Lopend]),
                $sluit,
                $sluit_door,
                Naar::Toestand(T::Afgerond),
                "DOMAIN 2, tabel van de andere vormen",
            ),
        ]
    };
}

/// The first step of F3a: the klantmanager permits it, and looks for the organisation himself (L527-531).
#[rustfmt::skip]
const F3A_BEGIN: &[Overgang] = &[
    rij(Van::Begin, G::Toegestaan, &[P::Gemeente], Naar::Toestand(T::Toegestaan), "L527-535"),
];

/// F3a: orientatie under the gemeente (L527-535).
pub(super) const F3A: Levensloop = Levensloop {
    code: "F3a",
    vorm: "orientatie_gemeente_regie",
    titel: "Oriëntatie onder regie van de gemeente",
    overgangen: &[
        F3A_BEGIN,
        kennismaking!(T::Toegestaan, &[P::Gemeente]),
        plaatsing!(&[P::Gemeente, P::Instelling], G::Beoordeeld, &[P::Instelling]),
        onderweg!(&[T::Geplaatst, T::Lopend]),
        TERUG,
    ],
};

/// F3b: orientatie by the centrale (L539-549).
pub(super) const F3B: Levensloop = Levensloop {
    code: "F3b",
    vorm: "orientatie_centrale",
    titel: "Oriëntatie via de centrale",
    overgangen: &[
        TOT_INTAKE,
        kennismaking!(T::IntakeGedaan, &[P::Centrale]),
        plaatsing!(&[P::Centrale], G::Geevalueerd, &[P::Centrale]),
        onderweg!(&[T::Geplaatst, T::Lopend]),
        TERUG,
    ],
};

/// F6: by the coach of the gemeente, who may go to an institution at once (L767-777, L1012).
#[rustfmt::skip]
const F6_DIRECT: &[Overgang] = &[
    rij(Van::In(&[T::Aangemeld]), G::KennismakingPositief, &[P::Instelling], Naar::Toestand(T::KennismakingPositief), "L1012"),
];

/// F6: participatiecoach of the gemeente in the wijk.
pub(super) const F6: Levensloop = Levensloop {
    code: "F6",
    vorm: "participatiecoach_wijk",
    titel: "Participatiecoach in de wijk",
    overgangen: &[
        TOT_INTAKE,
        F6_DIRECT,
        kennismaking!(T::Geaccepteerd, &[P::Centrale, P::Gemeente]),
        plaatsing!(&[P::Centrale, P::Gemeente], G::Beoordeeld, &[P::Instelling]),
        onderweg!(&[T::Geplaatst, T::Lopend]),
        TERUG,
    ],
};

/// F11: leerwerktraject, subsidised (L998-1000): the contract places, the institution says whether paid work is near.
#[rustfmt::skip]
const F11_PLAATSING: &[Overgang] = &[
    rij(Van::In(&[T::Aangemeld, T::Geaccepteerd, T::IntakeGedaan]), G::Ondertekend, BEGELEIDER, Naar::Toestand(T::Geplaatst), "L998-1000 [I]")
        .met(&[Actie::Vervalt(S::AntwoordAanmelding), Actie::Vervalt(S::Intake)]),
    rij(Van::In(&[T::Geplaatst]), G::Begonnen, &[P::Hub], Naar::Toestand(T::Lopend), "[I]"),
    rij(Van::In(&[T::Geplaatst, T::Lopend]), G::Gerapporteerd, BEGELEIDER, Naar::Blijft, "L812 [I]"),
    rij(Van::In(&[T::Geplaatst, T::Lopend]), G::Beoordeeld, &[P::Instelling], Naar::Toestand(T::Afgerond), "L998-1000 [I]"),
];

/// F11.
pub(super) const F11: Levensloop = Levensloop {
    code: "F11",
    vorm: "leerwerktraject",
    titel: "Leerwerktraject",
    overgangen: &[TOT_INTAKE, F11_PLAATSING, onderweg!(&[T::Geplaatst, T::Lopend]), TERUG],
};
