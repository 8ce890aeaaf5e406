//! What is kept and counted: own initiative, the yearly contact, figures, group projects (M14, M33-M35, M37, M38).

use super::{Afzender, Band, Kind, Ontvanger, RIJ};

pub(super) const KINDS: &[Kind] = &[
    Kind {
        soort: "bewijs-tegenprestatie/1",
        band: Band::HoortBij(&[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::GemeenteMetPortaal],
        ..RIJ
    },
    Kind { soort: "tegenprestatieregistratie/1", band: Band::VanHub, ontvangers: &[Ontvanger::Gemeente], ..RIJ },
    Kind { soort: "managementinformatie/1", band: Band::VanHub, ontvangers: &[Ontvanger::Route], ..RIJ },
    // M35: registered, and sent to nobody.
    Kind { soort: "contactmoment/1", band: Band::HoortBij(&[Afzender::Gemeente]), ontvangers: &[], ..RIJ },
    // M37: there is no traject yet; the gemeente knows her own number.
    Kind { soort: "actieplanroute/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..RIJ },
    Kind { soort: "groepsproject/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..RIJ },
];
