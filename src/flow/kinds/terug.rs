//! Back to the gemeente, and what happens there: it stays there (M21-M24; BR38, BR39).

use super::{Afzender, Band, Kind, Ontvanger, RIJ};

/// M22; what was said stays with the gemeente.
pub(super) const HOOR_EN_WEDERHOOR: &str = "hoor-en-wederhoor/1";

/// M23; stays with the gemeente whole.
pub(super) const SANCTIEBESLUIT: &str = "sanctiebesluit/1";

pub(super) const KINDS: &[Kind] = &[
    Kind {
        soort: "terugverwijzing/1",
        band: Band::HoortBij(&[Afzender::Begeleider, Afzender::Instelling, Afzender::InstellingVanMatch]),
        ontvangers: &[Ontvanger::Gemeente],
        ..RIJ
    },
    Kind {
        soort: HOOR_EN_WEDERHOOR,
        band: Band::HoortBij(&[Afzender::Gemeente]),
        // That it goes on; that it does not is told by `traject-beeindigd` (SC05).
        ontvangers: &[Ontvanger::BegeleiderAls("/vervolg", "heraanmelding")],
        ..RIJ
    },
    // BR39: registered, and sent to nobody.
    Kind { soort: SANCTIEBESLUIT, band: Band::HoortBij(&[Afzender::Gemeente]), ontvangers: &[], ..RIJ },
    Kind {
        soort: "overdracht/1",
        band: Band::HoortBij(&[Afzender::Reintegratie]),
        ontvangers: &[Ontvanger::Gemeente],
        ..RIJ
    },
];
