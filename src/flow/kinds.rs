//! The kinds of message the practice knows, as one table: where each stands to a traject, who may send it, who gets it,
//! which rules it meets and what it changes. [`super::process`] works through a row; it knows no kind by name.
//!
//! A kind that is not here was added by a deployment: it has no traject and no rules, and goes to the receivers of its
//! route.

use super::rules;
use crate::domain::traject::{Match, Overeenkomst, Traject};
use crate::message::finding::Finding;
use serde_json::Value;

/// The canonical kind of M13; the demo compares its copies.
pub const PLAATSINGSOVEREENKOMST: &str = "plaatsingsovereenkomst/1";

/// Where a message of a kind stands to a traject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// It opens one: the hub gives out the number.
    Opent,
    /// It belongs to the one in its `traject_id`, and only this partner of it may send it.
    HoortBij(Afzender),
    /// It is not about a person.
    Geen,
}

/// Who may send about a traject; to anyone else the traject does not exist (BR44).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afzender {
    /// The centrale it was referred to.
    Centrale,
    /// The institution of its last matchvoorstel.
    InstellingVanMatch,
}

/// A receiver. Those of a traject follow from the traject, never from the wish of a message or a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ontvanger {
    /// The gemeente of the traject. Without a route to her nobody gets the message.
    Gemeente,
    /// The gemeente of the traject, when she takes this kind: she is told something that is decided elsewhere.
    GemeenteAlsAangesloten,
    /// The centrale of the traject.
    Centrale,
    /// The zorginstelling whose partij id stands at this pointer; the rule names why she has to be there.
    Instelling {
        /// JSON Pointer of the partij id.
        pointer: &'static str,
        /// The rule that asks for it, e.g. `BR26`.
        regel: &'static str,
    },
    /// The partners `ontvangers` of the route names.
    Route,
}

/// What a rule may look at: the message, its traject, and whose partij ids are the sender's own.
#[derive(Clone, Copy)]
pub struct Blik<'b> {
    /// The canonical message.
    pub bericht: &'b Value,
    /// Its traject, for kinds that belong to one.
    pub traject: Option<&'b Traject>,
    /// The partner behind a partij id.
    pub partner_of: &'b dyn Fn(&str) -> Option<String>,
    /// The partner that sends.
    pub afzender: &'b str,
}

/// A kind of message; see the module.
pub struct Kind {
    /// Canonical kind.
    pub soort: &'static str,
    /// Where it stands to a traject.
    pub band: Band,
    /// Who gets it, in the order of delivery.
    pub ontvangers: &'static [Ontvanger],
    /// The rules it meets; a finding that refuses, refuses the message.
    pub regels: fn(Blik<'_>) -> Vec<Finding>,
    /// What it adds to what is known of its traject, besides where that stands; None: nothing.
    pub wijzigt: Option<fn(&Value, &mut Traject)>,
}

/// Every kind with a place in the practice (DOMAIN sections 2 and 3). M11 goes to the person too; that wire is not ours
/// to carry yet.
pub const KINDS: &[Kind] = &[
    Kind {
        soort: "aanmelding/1",
        band: Band::Opent,
        ontvangers: &[Ontvanger::Route],
        regels: |blik| rules::br27_diagnose(blik.bericht),
        wijzigt: None,
    },
    Kind {
        soort: "acceptatie/1",
        band: Band::HoortBij(Afzender::Centrale),
        ontvangers: &[Ontvanger::Gemeente],
        regels: |_| vec![],
        wijzigt: None,
    },
    Kind {
        soort: "intakeverslag/1",
        band: Band::HoortBij(Afzender::Centrale),
        ontvangers: &[Ontvanger::Gemeente],
        regels: |blik| rules::m08_haalbaarheid(blik.bericht, blik.traject),
        wijzigt: None,
    },
    Kind {
        soort: "leerdoelen/1",
        band: Band::HoortBij(Afzender::Centrale),
        ontvangers: &[Ontvanger::Gemeente],
        regels: |blik| rules::br25_elk_leerdoel_een_keer(blik.bericht),
        wijzigt: None,
    },
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
        wijzigt: None,
    },
    Kind {
        soort: "matchvoorstel/1",
        band: Band::HoortBij(Afzender::Centrale),
        ontvangers: &[
            Ontvanger::Instelling { pointer: "/organisatie/partij", regel: "M11" },
            Ontvanger::GemeenteAlsAangesloten,
        ],
        regels: |blik| rules::br28_client_keuze(blik.bericht),
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
        band: Band::HoortBij(Afzender::InstellingVanMatch),
        ontvangers: &[Ontvanger::Centrale],
        regels: |blik| rules::br36_vacature_van_match(blik.bericht, blik.traject),
        wijzigt: None,
    },
    Kind {
        soort: PLAATSINGSOVEREENKOMST,
        band: Band::HoortBij(Afzender::Centrale),
        ontvangers: &[Ontvanger::Gemeente, Ontvanger::Instelling { pointer: "/organisatie/partij", regel: "BR26" }],
        regels: |blik| {
            let mut findings = rules::br26_document(blik.bericht);
            findings.extend(rules::br35_geheimhouding(blik.bericht));
            findings.extend(blik.traject.into_iter().flat_map(|t| rules::volgnr_follows(blik.bericht, t)));
            findings
        },
        wijzigt: Some(|bericht, traject| {
            traject.overeenkomsten.push(Overeenkomst {
                overeenkomst_id: text(bericht, "/overeenkomst_id"),
                volgnr: bericht["volgnr"].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or_default(),
                organisatie: text(bericht, "/organisatie/partij"),
                document_sha256: text(bericht, "/document_sha256"),
            });
        }),
    },
];

/// The row of a kind; None: a deployment added it.
pub fn kind(soort: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.soort == soort)
}

/// Whether who gets a message of this kind follows from the message and its traject. If not, its route says it
/// (`ontvangers`).
pub fn zegt_zelf_ontvangers(soort: &str) -> bool {
    kind(soort).is_some_and(|kind| !kind.ontvangers.contains(&Ontvanger::Route))
}

/// Whether a message of this kind is decided by what the store knows, its traject or the number of a new one, and not by
/// the message alone.
pub fn vraagt_feiten(soort: &str) -> bool {
    kind(soort).is_some_and(|kind| kind.band != Band::Geen)
}

/// The text at a pointer; empty when there is none.
pub(super) fn text(bericht: &Value, pointer: &str) -> String {
    bericht.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

impl Ontvanger {
    /// Whether this is the gemeente of the traject.
    pub fn is_gemeente(self) -> bool {
        matches!(self, Ontvanger::Gemeente | Ontvanger::GemeenteAlsAangesloten)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;

    #[test]
    fn every_kind_of_the_table_ships_and_every_kind_of_the_practice_that_ships_is_in_it() {
        let mut table: Vec<_> = KINDS.iter().map(|k| k.soort).collect();
        table.sort_unstable();
        // The answer of the hub itself (M36) is made, not passed on.
        let ours = |naam: &&str| *naam != "ontvangstmelding/1";
        let mut ships: Vec<_> = canonical::ingebouwd().iter().map(|s| s.naam.as_str()).filter(ours).collect();
        ships.sort_unstable();
        assert_eq!(table, ships);
    }

    #[test]
    fn only_a_referral_and_a_vacancy_need_to_be_told_where_to_go() {
        // DOMAIN section 2, table F4: M02, M08, M09, M11, M12 and M13 go to partners of the traject.
        for soort in ["acceptatie/1", "intakeverslag/1", "leerdoelen/1", "matchvoorstel/1", "kennismakingsresultaat/1"]
        {
            assert!(zegt_zelf_ontvangers(soort), "{soort}");
        }
        assert!(zegt_zelf_ontvangers(PLAATSINGSOVEREENKOMST));
        for soort in ["aanmelding/1", "vacature/1", "eigen-soort/1"] {
            assert!(!zegt_zelf_ontvangers(soort), "{soort}");
        }
    }

    #[test]
    fn a_message_that_belongs_to_a_traject_has_its_number_in_the_schema() {
        for kind in KINDS.iter().filter(|k| matches!(k.band, Band::HoortBij(_))) {
            let soort = canonical::ingebouwd().iter().find(|s| s.naam == kind.soort).expect("ships");
            let required = soort.schema["required"].as_array().expect("a list");
            assert!(required.iter().any(|r| r == "traject_id"), "{}", kind.soort);
            // Whom the gemeente is told about, she finds by her own number: the hub fills it in.
            let gemeente = kind.ontvangers.iter().any(|o| o.is_gemeente());
            assert_eq!(soort.schema["properties"]["zaaknummer"].is_object(), gemeente, "{}", kind.soort);
        }
    }
}
