//! From the vacancy to the signed agreement and the papers of the volunteer (M10-M15).

use super::{Afzender, Band, Kind, Ontvanger, PLAATSINGSOVEREENKOMST, ZONDER_REGELS, text};
use crate::canonical::dossierstatus::vul_gereed;
use crate::domain::traject::{Match, Overeenkomst, TrajectStatus};
use crate::flow::rules;

pub(super) const KINDS: &[Kind] = &[
    Kind {
        soort: "vacature/1",
        band: Band::Geen,
        ontvangers: &[Ontvanger::Route],
        regels: |blik| {
            let eigen = |partij: &str| (blik.partner_of)(partij).is_some_and(|partner| partner == blik.afzender);
            let mut findings = rules::m10_eigen_organisatie(blik.bericht, &eigen);
            findings.extend(rules::br29_taken(blik.bericht));
            findings.extend(rules::br31_br32_verdringing(blik.bericht));
            findings
        },
        ..ZONDER_REGELS
    },
    Kind {
        soort: "matchvoorstel/1",
        band: Band::HoortBij(&[Afzender::Begeleider]),
        ontvangers: &[
            Ontvanger::Instelling { pointer: "/organisatie/partij", regel: "M11" },
            Ontvanger::GemeenteAlsAangesloten,
        ],
        regels: |blik| rules::br28_client_keuze(blik.bericht),
        vult: None,
        wijzigt: Some(|bericht, traject| {
            traject.matches.push(Match {
                vacature_id: text(bericht, "/vacature_id"),
                organisatie: text(bericht, "/organisatie/partij"),
                datum: text(bericht, "/datum_voorstel"),
            });
        }),
    },
    Kind {
        soort: "kennismakingsresultaat/1",
        band: Band::HoortBij(&[Afzender::InstellingVanMatch]),
        ontvangers: &[Ontvanger::Begeleider],
        regels: |blik| rules::br36_vacature_van_match(blik.bericht, blik.traject),
        ..ZONDER_REGELS
    },
    Kind {
        soort: PLAATSINGSOVEREENKOMST,
        band: Band::HoortBij(&[Afzender::Begeleider]),
        ontvangers: &[Ontvanger::Gemeente, Ontvanger::Instelling { pointer: "/organisatie/partij", regel: "BR26" }],
        regels: |blik| {
            let mut findings = rules::br26_document(blik.bericht);
            findings.extend(rules::br35_geheimhouding(blik.bericht));
            findings.extend(blik.traject.into_iter().flat_map(|t| rules::volgnr_follows(blik.bericht, t)));
            findings
        },
        vult: None,
        wijzigt: Some(|bericht, traject| {
            traject.status = TrajectStatus::Geplaatst;
            traject.overeenkomsten.push(Overeenkomst {
                overeenkomst_id: text(bericht, "/overeenkomst_id"),
                volgnr: bericht["volgnr"].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or_default(),
                organisatie: text(bericht, "/organisatie/partij"),
                document_sha256: text(bericht, "/document_sha256"),
            });
        }),
    },
    // M15, SC01: the papers are made ready between the proposal and the start, so before or after the agreement.
    Kind {
        soort: "dossierstatus/1",
        band: Band::HoortBij(&[Afzender::InstellingVanMatch, Afzender::Instelling]),
        ontvangers: &[Ontvanger::Begeleider],
        vult: Some(vul_gereed),
        ..ZONDER_REGELS
    },
];
