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
];
