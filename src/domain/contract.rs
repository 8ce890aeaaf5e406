//! A contract between a gemeente (or a region) and who guides the trajecten: what a traject costs, how many are aimed at,
//! what must be done before it is paid, and how the invoice looks (DOMAIN M28, BR03-BR06, L725-729, L783-785, L820). Every
//! amount has a date from which it holds (Q13).

use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A btw category of EN 16931 (BT-151): of a contract, of a message and of an invoice in UBL. Partners read its schema, in
/// Dutch.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[schemars(rename = "BtwCategorie", description = "De btw-categorie van EN 16931.")]
pub enum BtwSoort {
    /// With a tariff.
    #[schemars(description = "Belast met een tarief.")]
    S,
    /// Exempt.
    #[schemars(description = "Vrijgesteld.")]
    E,
    /// Outside the btw.
    #[schemars(description = "Buiten de btw.")]
    O,
    /// At zero per cent.
    #[schemars(description = "Nultarief.")]
    Z,
}

impl BtwSoort {
    /// Every category.
    pub const ALL: [(Self, &'static str); 4] = [(Self::S, "S"), (Self::E, "E"), (Self::O, "O"), (Self::Z, "Z")];

    /// The letter.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(soort, _)| *soort == self).map_or("", |(_, letter)| letter)
    }

    /// The category with this letter.
    pub fn van(letter: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == letter).map(|(soort, _)| *soort)
    }
}

/// What the btw of a contract is, and why (Q10: no advice in the program, a reason with a date).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BtwAfspraak {
    /// The category.
    pub soort: BtwSoort,
    /// Whole per cent; 0 unless the category is S.
    pub percentage: u8,
    /// Why, in the words of whoever decided it; goes on the invoice for E and O.
    pub reden: String,
}

/// What a traject is paid for. A contract without components pays everything at once, at the match (Q2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mijlpaal {
    /// The intake, where the contract prices it by itself.
    Intake,
    /// The goals, where the contract prices them by themselves.
    Leerdoelen,
    /// The match: the signed agreement (BR02).
    Match,
    /// The evaluation, where the contract pays after it (Q1).
    Evaluatie,
}

impl Mijlpaal {
    /// Every milestone, in the order of a traject.
    pub const ALL: [Self; 4] = [Self::Intake, Self::Leerdoelen, Self::Match, Self::Evaluatie];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Leerdoelen => "leerdoelen",
            Self::Match => "match",
            Self::Evaluatie => "evaluatie",
        }
    }

    /// The milestone with this name.
    pub fn van(naam: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == naam)
    }
}

/// Who stands on an invoice (FINANCE section 2: what NLCIUS asks of a Dutch party).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partij {
    /// Registered name.
    pub naam: String,
    /// KvK number, eight digits; a gemeente has an OIN instead.
    pub kvk: Option<String>,
    /// OIN, twenty digits.
    pub oin: Option<String>,
    /// Btw number; a supplier that charges btw has one, and an exempt one needs it too (BR-E-02).
    pub btw_nummer: Option<String>,
    /// Street and number.
    pub straat: String,
    /// Postcode.
    pub postcode: String,
    /// Town.
    pub plaats: String,
    /// Account that is paid to.
    pub iban: Option<String>,
}

/// What was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Its number, e.g. `RC-2026-RIV-01`.
    pub contract_id: String,
    /// Slug of the centrale or bureau that is paid.
    pub leverancier: String,
    /// Slug of the partner that gets the invoices: the finance department.
    pub facturen_naar: String,
    /// Cents of a traject, by the first day it holds (BR03).
    pub tarieven: BTreeMap<NaiveDate, i64>,
    /// Shares of the tariff by milestone, when the contract has them; they add up to it (Q2, BR09).
    pub componenten: BTreeMap<Mijlpaal, i64>,
    /// What must be done before the whole is paid: [`Mijlpaal::Match`] or [`Mijlpaal::Evaluatie`] (Q1).
    pub betaal_na: Mijlpaal,
    /// Fewest trajecten a year that are aimed at (BR06).
    pub streef_min: Option<u32>,
    /// Most (BR06).
    pub streef_max: Option<u32>,
    /// Above this nothing goes, also not with a person's leave.
    pub harde_limiet: Option<u32>,
    /// The btw, by the first day it holds.
    pub btw: BTreeMap<NaiveDate, BtwAfspraak>,
    /// Days in which is paid.
    pub betaaltermijn_dagen: u32,
    /// Where the gemeente books it (BT-19), e.g. `6.5-443000`.
    pub taakveld: Option<String>,
    /// What the buyer wants to see on the invoice (BT-10).
    pub inkoopkenmerk: Option<String>,
    /// The supplier as it stands on the invoice.
    pub van: Partij,
    /// The gemeente as she stands on the invoice.
    pub aan: Partij,
}

impl Contract {
    /// The tariff that holds on a day; None: none yet.
    pub fn tarief(&self, dag: NaiveDate) -> Option<i64> {
        self.tarieven.range(..=dag).next_back().map(|(_, centen)| *centen)
    }

    /// The btw that holds on a day; None: nobody has decided.
    pub fn btw(&self, dag: NaiveDate) -> Option<&BtwAfspraak> {
        self.btw.range(..=dag).next_back().map(|(_, afspraak)| afspraak)
    }

    /// What a milestone that was reached on a day is worth; None: it is not paid by itself, or has no tariff.
    pub fn waarde(&self, mijlpaal: Mijlpaal, dag: NaiveDate) -> Option<i64> {
        let tarief = self.tarief(dag)?;
        if self.componenten.is_empty() {
            return (mijlpaal == self.betaal_na).then_some(tarief);
        }
        self.componenten.get(&mijlpaal).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dag(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn contract() -> Contract {
        Contract {
            contract_id: "RC-2026-RIV-01".to_owned(),
            leverancier: "centrale".to_owned(),
            facturen_naar: "financien".to_owned(),
            tarieven: [(dag("2026-01-01"), 60_000), (dag("2026-07-01"), 61_500)].into(),
            componenten: BTreeMap::new(),
            betaal_na: Mijlpaal::Match,
            streef_min: Some(40),
            streef_max: Some(50),
            harde_limiet: None,
            btw: [(
                dag("2026-01-01"),
                BtwAfspraak { soort: BtwSoort::E, percentage: 0, reden: "vrijgesteld".to_owned() },
            )]
            .into(),
            betaaltermijn_dagen: 30,
            taakveld: None,
            inkoopkenmerk: None,
            van: Partij::default(),
            aan: Partij::default(),
        }
    }

    #[test]
    fn the_tariff_is_that_of_the_day() {
        let contract = contract();
        assert_eq!(contract.tarief(dag("2025-12-31")), None);
        assert_eq!(contract.tarief(dag("2026-06-30")), Some(60_000));
        assert_eq!(contract.tarief(dag("2026-07-01")), Some(61_500));
        assert_eq!(contract.btw(dag("2025-12-31")), None);
    }

    #[test]
    fn all_or_nothing_unless_the_contract_prices_parts() {
        let mut contract = contract();
        assert_eq!(contract.waarde(Mijlpaal::Match, dag("2026-03-01")), Some(60_000));
        assert_eq!(contract.waarde(Mijlpaal::Intake, dag("2026-03-01")), None);
        contract.componenten = [(Mijlpaal::Intake, 20_000), (Mijlpaal::Match, 40_000)].into();
        assert_eq!(contract.waarde(Mijlpaal::Intake, dag("2026-03-01")), Some(20_000));
        assert_eq!(contract.waarde(Mijlpaal::Leerdoelen, dag("2026-03-01")), None);
        assert_eq!(contract.waarde(Mijlpaal::Match, dag("2026-03-01")), Some(40_000));
    }
}
