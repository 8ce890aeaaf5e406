//! From the vacancy to the signed agreement and the papers of the volunteer (M10-M15).

use super::{Afzender, Band, Kind, Ontvanger, PLAATSINGSOVEREENKOMST, RIJ, text, texts};
use crate::canonical::dossierstatus::vul_gereed;
use crate::domain::levensloop::melding_van;
use crate::domain::traject::{Match, Overeenkomst};

pub(super) const KINDS: &[Kind] = &[
    Kind { soort: "vacature/1", band: Band::Geen, ontvangers: &[Ontvanger::Route], ..RIJ },
    Kind {
        soort: "matchvoorstel/1",
        band: Band::HoortBij(&[Afzender::Begeleider]),
        ontvangers: &[
            Ontvanger::Instelling { pointer: "/organisatie/partij", regel: "M11" },
            Ontvanger::GemeenteAlsAangesloten,
        ],
        wijzigt: Some(|bericht, traject| {
            traject.matches.push(Match {
                vacature_id: text(bericht, "/vacature_id"),
                organisatie: text(bericht, "/organisatie/partij"),
                datum: text(bericht, "/datum_voorstel"),
            });
        }),
        ..RIJ
    },
    Kind {
        soort: "kennismakingsresultaat/1",
        band: Band::HoortBij(&[Afzender::InstellingVanMatch]),
        ontvangers: &[Ontvanger::Begeleider],
        ..RIJ
    },
    Kind {
        soort: PLAATSINGSOVEREENKOMST,
        band: Band::HoortBij(&[Afzender::Begeleider]),
        ontvangers: &[Ontvanger::Gemeente, Ontvanger::Instelling { pointer: "/organisatie/partij", regel: "BR26" }],
        wijzigt: Some(|bericht, traject| {
            // The day of the last signature (BR02).
            let getekend = melding_van(PLAATSINGSOVEREENKOMST, bericht).and_then(|m| m.dag(bericht));
            let nieuw = Overeenkomst {
                overeenkomst_id: text(bericht, "/overeenkomst_id"),
                volgnr: bericht["volgnr"].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or_default(),
                organisatie: text(bericht, "/organisatie/partij"),
                document_sha256: text(bericht, "/document_sha256"),
                leerdoel_ids: texts(bericht, "/leerdoel_ids"),
                startdatum: text(bericht, "/startdatum").parse().ok(),
                einddatum: text(bericht, "/einddatum_gepland").parse().ok(),
                beeindigd_op: None,
            };
            traject.vervang_overeenkomst(nieuw, getekend);
        }),
        ..RIJ
    },
    // M15, SC01: the papers are made ready between the proposal and the start, so before or after the agreement.
    Kind {
        soort: "dossierstatus/1",
        band: Band::HoortBij(&[Afzender::InstellingVanMatch, Afzender::Instelling]),
        ontvangers: &[Ontvanger::Begeleider],
        vult: Some(vul_gereed),
        ..RIJ
    },
];
