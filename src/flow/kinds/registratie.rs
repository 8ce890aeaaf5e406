//! What is kept and counted: own initiative, the yearly contact, figures, group projects (M14, M33-M35, M37, M38).

use super::{Afzender, Band, Kind, Ontvanger, ZONDER_REGELS};

pub(super) const KINDS: &[Kind] = &[
    Kind {
        soort: "bewijs-tegenprestatie/1",
        band: Band::HoortBij(&[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::GemeenteMetPortaal],
        ..ZONDER_REGELS
    },
    Kind {
        soort: "tegenprestatieregistratie/1",
        band: Band::VanHub,
        ontvangers: &[Ontvanger::Gemeente],
        ..ZONDER_REGELS
    },
    Kind { soort: "managementinformatie/1", band: Band::VanHub, ontvangers: &[Ontvanger::Route], ..ZONDER_REGELS },
    // M35: registered, and sent to nobody.
    Kind { soort: "contactmoment/1", band: Band::HoortBij(&[Afzender::Gemeente]), ontvangers: &[], ..ZONDER_REGELS },
    // M37: there is no traject yet; the gemeente knows her own number.
    Kind { soort: "actieplanroute/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..ZONDER_REGELS },
    Kind { soort: "groepsproject/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..ZONDER_REGELS },
];
