//! What is kept and counted: own initiative, the yearly contact, figures, group projects (M14, M33-M35, M37, M38).

use super::{Afzender, Band, Begin, Kind, Ontvanger, RIJ};

pub(super) const KINDS: &[Kind] = &[
    Kind {
        soort: "bewijs-tegenprestatie/1",
        // SC13: the agreement may come before the permission.
        band: Band::OpentOfHoortBij(Begin::Zaak("doorverwijzen_toestemmen"), &[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::GemeenteMetPortaal],
        namens: true,
        ..RIJ
    },
    Kind { soort: "tegenprestatieregistratie/1", band: Band::VanHub, ontvangers: &[Ontvanger::Gemeente], ..RIJ },
    Kind { soort: "managementinformatie/1", band: Band::VanHub, ontvangers: &[Ontvanger::Route], ..RIJ },
    // M35: registered, and sent to nobody.
    Kind { soort: "contactmoment/1", band: Band::HoortBij(&[Afzender::Gemeente]), ontvangers: &[], ..RIJ },
    // M37: nothing comes after it but a new form.
    Kind {
        soort: "actieplanroute/1",
        band: Band::Opent(Begin::Zaak("wijkteam_actieplan")),
        ontvangers: &[Ontvanger::Route],
        ..RIJ
    },
    // M38: the first goes to whom the route names, and from then on it is with these two.
    Kind {
        soort: "groepsproject/1",
        band: Band::OpentOfHoortBij(Begin::Project, &[Afzender::Gemeente, Afzender::Begeleider]),
        ontvangers: &[Ontvanger::Route],
        ..RIJ
    },
];
