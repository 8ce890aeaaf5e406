//! From the referral until the goals are set (M01-M09).

use super::{Afzender, Band, Begin, Kind, Ontvanger, RIJ};

pub(super) const KINDS: &[Kind] = &[
    Kind { soort: "aanmelding/1", band: Band::Opent(Begin::Aanmelding), ontvangers: &[Ontvanger::Route], ..RIJ },
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
        band: Band::OpentOfHoortBij(
            Begin::Zaak("doorverwijzen_toestemmen"),
            &[Afzender::Gemeente, Afzender::Begeleider, Afzender::InstellingVanMatch, Afzender::Instelling],
        ),
        ontvangers: &[Ontvanger::GemeenteMetPortaal],
        namens: true,
        ..RIJ
    },
    Kind {
        soort: "toestemmingsbesluit/1",
        // Without a request before it, the klantmanager looks for a place himself (F3a, L527-531).
        band: Band::OpentOfHoortBij(Begin::Zaak("orientatie_gemeente_regie"), &[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::BegeleiderAlsAangesloten, Ontvanger::InstellingAlsAangesloten],
        ..RIJ
    },
    Kind {
        soort: "oproep/1",
        band: Band::OpentOfHoortBij(Begin::Zaak("participatiespreekuur"), &[Afzender::Gemeente]),
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
        // The trainer goes along to the counter of the centrale (L452-454).
        band: Band::HoortBij(&[Afzender::Gemeente, Afzender::Reintegratie]),
        ontvangers: &[Ontvanger::CentraleNamens("/centrale")],
        namens: true,
        ..RIJ
    },
];
