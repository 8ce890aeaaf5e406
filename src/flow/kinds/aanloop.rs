//! From the referral until the goals are set (M01-M09).

use super::{Afzender, Band, Kind, Ontvanger, RIJ};

pub(super) const KINDS: &[Kind] = &[
    Kind { soort: "aanmelding/1", band: Band::Opent, ontvangers: &[Ontvanger::Route], ..RIJ },
    Kind {
        soort: "acceptatie/1",
        band: Band::HoortBij(&[Afzender::Begeleider]),
        ontvangers: &[Ontvanger::Gemeente],
        ..RIJ
    },
    Kind {
        soort: "intakeverslag/1",
        band: Band::HoortBij(&[Afzender::Begeleider]),
        ontvangers: &[Ontvanger::Gemeente],
        ..RIJ
    },
    Kind {
        soort: "leerdoelen/1",
        band: Band::HoortBij(&[Afzender::Begeleider]),
        ontvangers: &[Ontvanger::Gemeente],
        ..RIJ
    },
    // M03: the person asks by the portal of the gemeente; others only inside a formal traject (BR44).
    Kind {
        soort: "toestemmingsverzoek/1",
        band: Band::HoortBij(&[
            Afzender::Gemeente,
            Afzender::Begeleider,
            Afzender::InstellingVanMatch,
            Afzender::Instelling,
        ]),
        ontvangers: &[Ontvanger::GemeenteMetPortaal],
        ..RIJ
    },
    Kind {
        soort: "toestemmingsbesluit/1",
        band: Band::HoortBij(&[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::BegeleiderAlsAangesloten, Ontvanger::InstellingAlsAangesloten],
        ..RIJ
    },
    Kind {
        soort: "oproep/1",
        band: Band::HoortBij(&[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::GemeenteMetPortaal],
        ..RIJ
    },
    Kind {
        soort: "driegesprekverslag/1",
        band: Band::HoortBij(&[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::BegeleiderAlsAangesloten],
        ..RIJ
    },
    Kind {
        soort: "inschrijving/1",
        band: Band::HoortBij(&[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::Begeleider],
        ..RIJ
    },
];
