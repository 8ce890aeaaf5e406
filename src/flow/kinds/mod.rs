//! The kinds of message the practice knows, as one table: where each stands to a traject, who may send it, who gets it,
//! and what it changes. [`super::process`] works through a row; it knows no kind by name. Which rules a kind meets stands
//! in [`super::regels`], and which step it is in [`crate::domain::levensloop`].
//!
//! A kind that is not here was added by a deployment: it has no traject and no rules, and goes to the receivers of its
//! route.
//!
//! The rows stand in a table per part of the practice: [`aanloop`] until the goals are set, [`plaatsing`] from vacancy to
//! signed agreement, [`lopend`] while it runs, [`terug`] when it goes back to the gemeente, [`geld`], and [`registratie`]
//! of what is kept and counted.

mod aanloop;
mod geld;
mod lopend;
mod plaatsing;
mod registratie;
mod terug;

use crate::canonical::versies::nieuwste;
use crate::domain::rol::Rol;
use crate::domain::traject::Traject;
use serde_json::Value;

/// The canonical kind of M13; the demo compares its copies.
pub const PLAATSINGSOVEREENKOMST: &str = "plaatsingsovereenkomst/1";

/// Where a message of a kind stands to a traject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Band {
    /// It opens one: the hub gives out the number.
    Opent(Begin),
    /// With a `traject_id` it belongs to that one, as [`Band::HoortBij`]; without, it opens one.
    OpentOfHoortBij(Begin, &'static [Afzender]),
    /// It belongs to the one in its `traject_id`, and only these partners of it may send it.
    HoortBij(&'static [Afzender]),
    /// It is not about one traject.
    Geen,
    /// The hub makes it; no partner sends it.
    VanHub,
}

/// How a traject begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// In the form the message names, for the person of its BSN (M01).
    Aanmelding,
    /// In this form, or the one the message names, for the person of the zaak of the gemeente that sends it. Nobody guides but
    /// she (DOMAIN section 2: F1, F3a, F8, F12, F13).
    Zaak(&'static str),
    /// As a project of a gemeente and a centrale, about nobody in particular (F5).
    Project,
}

impl Begin {
    /// The form of the traject a message begins.
    pub fn vorm(self, bericht: &Value) -> String {
        let own = text(bericht, "/vorm");
        match self {
            Self::Zaak(vorm) if own.is_empty() => vorm.to_owned(),
            Self::Aanmelding | Self::Zaak(_) => own,
            Self::Project => "groepsproject".to_owned(),
        }
    }
}

/// Who may send about a traject; to anyone else the traject does not exist (BR44).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Afzender {
    /// The gemeente that referred; also for the person himself, by her portal (DOMAIN section 1, CL).
    Gemeente,
    /// The centrale or the re-integratiebureau it was referred to.
    Begeleider,
    /// The same, when it is a re-integratiebureau.
    Reintegratie,
    /// The institution of its last matchvoorstel.
    InstellingVanMatch,
    /// The institution of its last plaatsingsovereenkomst.
    Instelling,
}

/// A receiver. Those of a traject follow from the traject, never from the wish of a message or a route; and nobody gets
/// back what he sent himself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ontvanger {
    /// The gemeente of the traject. Without a route to her nobody gets the message.
    Gemeente,
    /// The gemeente of the traject, when she takes this kind: she is told something that is decided elsewhere.
    GemeenteAlsAangesloten,
    /// The gemeente of the traject, also when the message came by her own portal: the person himself has no system. Then
    /// she gets it if she takes this kind; from anyone else she has to.
    GemeenteMetPortaal,
    /// The centrale or re-integratiebureau of the traject. Without a route to it nobody gets the message.
    Begeleider,
    /// The same, when it takes this kind.
    BegeleiderAlsAangesloten,
    /// The same, and only when this field has this value.
    BegeleiderAls(&'static str, &'static str),
    /// The institution of its last plaatsingsovereenkomst, if there is one and it takes this kind.
    InstellingAlsAangesloten,
    /// The centrale whose partij id stands at this pointer, when a re-integratiebureau acts there for the person (L452-454); else
    /// the one that guides.
    CentraleNamens(&'static str),
    /// Both of these, but only when the message holds one of these fields: of a mutatie the others get the new name, and
    /// nothing when it is about something else (DOMAIN M32).
    AnderenBij(&'static [&'static str]),
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

/// A kind of message; see the module.
pub struct Kind {
    /// Canonical kind.
    pub soort: &'static str,
    /// Where it stands to a traject.
    pub band: Band,
    /// Who gets it, in the order of delivery.
    pub ontvangers: &'static [Ontvanger],
    /// What the hub works out and writes into the message; None: nothing.
    pub vult: Option<fn(&mut Value)>,
    /// Whether it is the person's own word: who sends it, and is not the gemeente with her portal, acts for him, and that stands in
    /// the audit trail (RQ48, L452-454).
    pub namens: bool,
    /// What it adds to what is known of its traject, besides where that stands; None: nothing.
    pub wijzigt: Option<fn(&Value, &mut Traject)>,
}

/// The rest of a kind that changes nothing.
const RIJ: Kind = Kind { soort: "", band: Band::Geen, ontvangers: &[], vult: None, namens: false, wijzigt: None };

/// The tables.
const TABELLEN: [&[Kind]; 6] =
    [aanloop::KINDS, plaatsing::KINDS, lopend::KINDS, terug::KINDS, geld::KINDS, registratie::KINDS];

/// Every kind with a place in the practice (DOMAIN sections 2 and 3). What goes to the person himself goes by the portal
/// of the gemeente; that wire is not ours to carry.
pub fn kinds() -> impl Iterator<Item = &'static Kind> {
    TABELLEN.into_iter().flatten()
}

/// The row of a kind, of an older version that of the newest; None: a deployment added it.
pub fn kind(soort: &str) -> Option<&'static Kind> {
    let newest = nieuwste(soort);
    kinds().find(|kind| kind.soort == newest)
}

/// Whether who gets a message of this kind follows from the message and its traject. If not, its route says it
/// (`ontvangers`).
pub fn zegt_zelf_ontvangers(soort: &str) -> bool {
    kind(soort).is_some_and(|kind| !kind.ontvangers.contains(&Ontvanger::Route))
}

/// Whether a message of this kind is decided by what the store knows, its traject or the number of a new one, the ledger, and not by
/// the message alone.
pub fn vraagt_feiten(soort: &str) -> bool {
    super::geld::is_document(soort) || kind(soort).is_some_and(|kind| !matches!(kind.band, Band::Geen | Band::VanHub))
}

/// Whether the hub makes a message of this kind itself: a partner that sends one is mistaken.
pub fn maakt_de_hub(soort: &str) -> bool {
    kind(soort).is_some_and(|kind| kind.band == Band::VanHub)
}

/// Whether a message of this kind may go to a partner of this role at all, whatever is left out of it. A measure is a
/// matter of the gemeente; of a hearing only who guides the person learns that it was held (BR39, L457-461).
pub fn mag_naar(soort: &str, rol: Rol) -> bool {
    let gemeente = rol.as_str().starts_with("GEM_");
    match soort {
        terug::SANCTIEBESLUIT => gemeente,
        terug::HOOR_EN_WEDERHOOR => {
            let begeleider =
                [Rol::CentraleBemiddelaar, Rol::CentraleParticipatiecoach, Rol::ReintegratieTrainer].contains(&rol);
            gemeente || begeleider
        }
        _ => true,
    }
}

/// The text at a pointer; empty when there is none.
pub(super) fn text(bericht: &Value, pointer: &str) -> String {
    bericht.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The texts of a list at a pointer.
pub(super) fn texts(bericht: &Value, pointer: &str) -> Vec<String> {
    let items = bericht.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

impl Ontvanger {
    /// Whether this is the gemeente of the traject.
    pub fn is_gemeente(self) -> bool {
        matches!(self, Ontvanger::Gemeente | Ontvanger::GemeenteAlsAangesloten | Ontvanger::GemeenteMetPortaal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical;

    #[test]
    fn every_kind_of_the_table_ships_and_every_kind_of_the_practice_that_ships_is_in_it() {
        let mut table: Vec<_> = kinds().map(|k| k.soort).collect();
        table.sort_unstable();
        // Of an older version the newest has a row.
        let ours = |naam: &&str| nieuwste(naam) == *naam;
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
        for kind in kinds().filter(|k| matches!(k.band, Band::HoortBij(_))) {
            let soort = canonical::ingebouwd().iter().find(|s| s.naam == kind.soort).expect("ships");
            let required = soort.schema["required"].as_array().expect("a list");
            assert!(required.iter().any(|r| r == "traject_id"), "{}", kind.soort);
            // Whom the gemeente is told about, she finds by her own number: the hub fills it in.
            let gemeente = kind.ontvangers.iter().any(|o| o.is_gemeente());
            assert_eq!(soort.schema["properties"]["zaaknummer"].is_object(), gemeente, "{}", kind.soort);
        }
    }
}
