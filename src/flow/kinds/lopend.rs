//! While a placement or training runs: attendance, signals, reports, decisions and evaluations (M16-M20, M39), and what
//! changes about the person meanwhile (M32).

use super::{Afzender, Band, Kind, Ontvanger, RIJ};
use crate::canonical::aanwezigheid::vul_totaal;

pub(super) const KINDS: &[Kind] = &[
    // M16: the centrale gets it whole, the gemeente the totals; a bureau that sends it is the one that guides.
    Kind {
        soort: "aanwezigheid/1",
        band: Band::HoortBij(&[Afzender::Begeleider, Afzender::Instelling]),
        ontvangers: &[Ontvanger::Begeleider, Ontvanger::GemeenteAlsAangesloten],
        vult: Some(vul_totaal),
        wijzigt: Some(|bericht, traject| {
            traject.verzuim = traject.verzuim.met(bericht);
            traject.verzuim.beperk(traject.is_training());
            traject.uren = traject.uren.met(bericht);
        }),
        ..RIJ
    },
    Kind {
        soort: "signaal/1",
        band: Band::HoortBij(&[Afzender::Begeleider, Afzender::Instelling]),
        ontvangers: &[Ontvanger::Gemeente],
        ..RIJ
    },
    Kind {
        soort: "voortgangsrapportage/2",
        band: Band::HoortBij(&[Afzender::Begeleider]),
        ontvangers: &[Ontvanger::Gemeente],
        ..RIJ
    },
    Kind {
        soort: "go-no-go/1",
        band: Band::HoortBij(&[Afzender::Begeleider]),
        ontvangers: &[Ontvanger::Gemeente, Ontvanger::InstellingAlsAangesloten],
        ..RIJ
    },
    Kind {
        soort: "evaluatie/1",
        band: Band::HoortBij(&[Afzender::Begeleider]),
        ontvangers: &[Ontvanger::Gemeente],
        ..RIJ
    },
    Kind {
        soort: "beoordeling/1",
        band: Band::HoortBij(&[Afzender::Instelling]),
        ontvangers: &[Ontvanger::Gemeente],
        ..RIJ
    },
    // M39: the centrale asks, the gemeente decides; whichever it was, the others hear it.
    Kind {
        soort: "verlenging/1",
        band: Band::HoortBij(&[Afzender::Gemeente, Afzender::Begeleider]),
        ontvangers: &[
            Ontvanger::GemeenteAlsAangesloten,
            Ontvanger::BegeleiderAlsAangesloten,
            Ontvanger::InstellingAlsAangesloten,
        ],
        ..RIJ
    },
    Kind {
        soort: "mutatie/1",
        band: Band::HoortBij(&[Afzender::Gemeente, Afzender::Begeleider, Afzender::Instelling]),
        ontvangers: &[Ontvanger::GemeenteAlsAangesloten, Ontvanger::AnderenBij(&["/naam", "/contact", "/organisatie"])],
        ..RIJ
    },
    // M32: the gemeente sends it herself, or the hub makes it of a mutatie.
    Kind {
        soort: "traject-beeindigd/1",
        band: Band::HoortBij(&[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::BegeleiderAlsAangesloten, Ontvanger::InstellingAlsAangesloten],
        ..RIJ
    },
];
