//! Money: claims, subsidies, contracts, invoices and payments (M25-M31, M36). No name and no BSN in any of them but a claim.

use super::{Afzender, Band, Kind, Ontvanger, RIJ};

pub(super) const KINDS: &[Kind] = &[
    Kind {
        soort: "vergoedingsaanvraag/1",
        band: Band::HoortBij(&[Afzender::Gemeente, Afzender::Instelling]),
        ontvangers: &[Ontvanger::GemeenteMetPortaal],
        namens: true,
        ..RIJ
    },
    Kind {
        soort: "vergoedingsbesluit/1",
        band: Band::HoortBij(&[Afzender::Gemeente]),
        ontvangers: &[Ontvanger::GemeenteMetPortaal],
        ..RIJ
    },
    Kind { soort: "uursubsidiedeclaratie/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..RIJ },
    Kind { soort: "begeleidingssubsidie/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..RIJ },
    Kind { soort: "contract/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..RIJ },
    Kind { soort: "factuur/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..RIJ },
    Kind { soort: "creditnota/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..RIJ },
    // Of the receiver of an invoice: it goes to its supplier. That of the hub itself is made, not sent.
    Kind { soort: "ontvangstmelding/1", band: Band::Geen, ontvangers: &[], ..RIJ },
    Kind { soort: "betaling/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..RIJ },
];
