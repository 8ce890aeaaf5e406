//! From the referral until the goals are set (M01-M09).

use super::{Afzender, Band, Kind, Ontvanger, ZONDER_REGELS};
use crate::flow::rules;

pub(super) const KINDS: &[Kind] = &[
    Kind {
        soort: "aanmelding/1",
        band: Band::Opent,
        ontvangers: &[Ontvanger::Route],
        regels: |blik| rules::br27_diagnose(blik.bericht),
        ..ZONDER_REGELS
    },
    Kind {
        soort: "acceptatie/1",
        band: Band::HoortBij(&[Afzender::Begeleider]),
        ontvangers: &[Ontvanger::Gemeente],
        regels: |blik| rules::m02_weerstand(blik.bericht, blik.traject),
        ..ZONDER_REGELS
    },
    Kind {
        soort: "intakeverslag/1",
        band: Band::HoortBij(&[Afzender::Begeleider]),
        ontvangers: &[Ontvanger::Gemeente],
        regels: |blik| rules::m08_haalbaarheid(blik.bericht, blik.traject),
        ..ZONDER_REGELS
    },
    Kind {
        soort: "leerdoelen/1",
        band: Band::HoortBij(&[Afzender::Begeleider]),
        ontvangers: &[Ontvanger::Gemeente],
        regels: |blik| rules::br25_elk_leerdoel_een_keer(blik.bericht),
        ..ZONDER_REGELS
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
        ..ZONDER_REGELS
    },
    Kind {
        soort: "toestemmingsbesluit/1",
        band: Band::HoortBij(&[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::BegeleiderAlsAangesloten, Ontvanger::InstellingAlsAangesloten],
        ..ZONDER_REGELS
    },
    Kind {
        soort: "oproep/1",
        band: Band::HoortBij(&[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::GemeenteMetPortaal],
        ..ZONDER_REGELS
    },
    Kind {
        soort: "driegesprekverslag/1",
        band: Band::HoortBij(&[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::BegeleiderAlsAangesloten],
        ..ZONDER_REGELS
    },
    Kind {
        soort: "inschrijving/1",
        band: Band::HoortBij(&[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::Begeleider],
        ..ZONDER_REGELS
    },
];
