//! Money: claims, subsidies, contracts, invoices and payments (M25-M31). No name and no BSN in any of them but a claim.

use super::{Afzender, Band, Kind, Ontvanger, ZONDER_REGELS};

pub(super) const KINDS: &[Kind] = &[
    Kind {
        soort: "vergoedingsaanvraag/1",
        band: Band::HoortBij(&[Afzender::Gemeente, Afzender::Instelling]),
        ontvangers: &[Ontvanger::GemeenteMetPortaal],
        ..ZONDER_REGELS
    },
    Kind {
        soort: "vergoedingsbesluit/1",
        band: Band::HoortBij(&[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::GemeenteMetPortaal],
        ..ZONDER_REGELS
    },
    Kind { soort: "uursubsidiedeclaratie/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..ZONDER_REGELS },
    Kind { soort: "begeleidingssubsidie/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..ZONDER_REGELS },
    Kind { soort: "contract/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..ZONDER_REGELS },
    Kind { soort: "factuur/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..ZONDER_REGELS },
    Kind { soort: "creditnota/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..ZONDER_REGELS },
    Kind { soort: "betaling/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..ZONDER_REGELS },
];
