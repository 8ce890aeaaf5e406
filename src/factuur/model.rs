//! An invoice or credit note as plain values: what [`ubl::write`](super::ubl::write) writes and [`lees`](super::lees) reads.
//! Names follow the business terms of EN 16931 (BT, BG). Amounts are whole cents. There is no field for a person: a line
//! names its traject and nothing else (M29, RQ37).

use super::boom::Soort;
use super::getal::Getal;
use crate::domain::contract::{self, BtwSoort};
use chrono::NaiveDate;

/// A number and where it is registered (scheme of ISO 6523 or EAS).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Nummer {
    /// `0106` KvK, `0190` OIN, `0217` vestigingsnummer, `9944` btw; empty when it has none.
    pub schema: String,
    /// The number itself.
    pub waarde: String,
}

impl Nummer {
    /// A KvK number.
    pub fn kvk(waarde: impl Into<String>) -> Self {
        Self { schema: "0106".into(), waarde: waarde.into() }
    }

    /// An OIN.
    pub fn oin(waarde: impl Into<String>) -> Self {
        Self { schema: "0190".into(), waarde: waarde.into() }
    }
}

/// The supplier (BG-4) or the buyer (BG-7): an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Partij {
    /// Its registered name (BT-27, BT-44).
    pub naam: String,
    /// Its trading name (BT-28, BT-45).
    pub handelsnaam: Option<String>,
    /// Street and house number (BT-35, BT-50).
    pub straat: String,
    /// Postcode (BT-38, BT-53).
    pub postcode: String,
    /// City (BT-37, BT-52).
    pub plaats: String,
    /// Country, two letters (BT-40, BT-55).
    pub land: String,
    /// KvK or OIN (BT-30, BT-47).
    pub registratie: Option<Nummer>,
    /// VAT number (BT-31, BT-48). Not written on an invoice that is not subject to VAT (BR-O-02).
    pub btw_nummer: Option<String>,
    /// Where it is reached electronically (BT-34, BT-49).
    pub adres: Option<Nummer>,
}

/// A party of a contract as UBL asks it: in the Netherlands, and reached by the number it is registered with.
impl From<&contract::Partij> for Partij {
    fn from(van: &contract::Partij) -> Self {
        let registratie = van.kvk.clone().map(Nummer::kvk).or_else(|| van.oin.clone().map(Nummer::oin));
        Self {
            naam: van.naam.clone(),
            handelsnaam: None,
            straat: van.straat.clone(),
            postcode: van.postcode.clone(),
            plaats: van.plaats.clone(),
            land: "NL".to_owned(),
            adres: registratie.clone(),
            registratie,
            btw_nummer: van.btw_nummer.clone(),
        }
    }
}

/// The VAT of a line (BT-151, BT-152) with the reason there is none (BT-120).
#[derive(Debug, Clone, PartialEq)]
pub struct Btw {
    /// The category (UNCL 5305), of those a contract can have; which one the contract says, never the program (FINANCE section 3).
    /// None: another, such as `AE` or `K`, which is only read.
    pub categorie: Option<BtwSoort>,
    /// The rate in percent; None for what is not subject to VAT.
    pub percentage: Option<Getal>,
    /// Why there is no VAT, as a text; for exempt and not subject.
    pub reden: Option<String>,
}

/// One group of the VAT breakdown (BG-23).
#[derive(Debug, Clone, PartialEq)]
pub struct BtwGroep {
    /// Category, rate and reason.
    pub btw: Btw,
    /// The base in cents (BT-116).
    pub grondslag_centen: i64,
    /// The VAT in cents (BT-117).
    pub btw_centen: i64,
}

/// A line (BG-25).
#[derive(Debug, Clone, PartialEq)]
pub struct Regel {
    /// Its number on the invoice (BT-126).
    pub nummer: String,
    /// The traject it is for (BT-128: document reference of type 130). Never a person.
    pub traject: Option<String>,
    /// How much (BT-129).
    pub aantal: Getal,
    /// Of what (BT-130): `C62` for pieces.
    pub eenheid: String,
    /// Price of one, without VAT (BT-146); more than two decimals are possible in what is received.
    pub prijs: Getal,
    /// Amount of the line in cents (BT-131).
    pub bedrag_centen: i64,
    /// What was delivered (BT-153).
    pub omschrijving: String,
    /// The supplier's code for it (BT-155).
    pub artikel: Option<String>,
    /// Its VAT.
    pub btw: Btw,
}

/// How it is paid (BG-16).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Betaling {
    /// `30` credit transfer or `58` SEPA credit transfer (BT-81).
    pub wijze: String,
    /// The account (BT-84).
    pub iban: String,
    /// What the payer puts with the payment (BT-83).
    pub kenmerk: Option<String>,
}

/// The totals in cents (BG-22).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totalen {
    /// Sum of the lines (BT-106).
    pub regels_centen: i64,
    /// Without VAT (BT-109).
    pub zonder_btw_centen: i64,
    /// VAT (BT-110).
    pub btw_centen: i64,
    /// With VAT (BT-112).
    pub met_btw_centen: i64,
    /// To be paid (BT-115).
    pub te_betalen_centen: i64,
}

/// An invoice, or a credit note: there the amounts are positive and mean what is taken off (type 381).
#[derive(Debug, Clone, PartialEq)]
pub struct Factuur {
    /// Invoice or credit note.
    pub soort: Soort,
    /// Number (BT-1).
    pub nummer: String,
    /// Date (BT-2).
    pub datum: NaiveDate,
    /// Last day to pay (BT-9); not on a credit note.
    pub vervaldatum: Option<NaiveDate>,
    /// A remark (BT-22).
    pub opmerking: Option<String>,
    /// Currency (BT-5): EUR.
    pub valuta: String,
    /// Where the buyer books it (BT-19), such as taakveld and cost centre.
    pub boeking: Option<String>,
    /// The buyer's reference (BT-10).
    pub kenmerk_afnemer: Option<String>,
    /// The order (BT-13).
    pub bestelling: Option<String>,
    /// The contract (BT-12).
    pub contract: Option<String>,
    /// Of a credit note: the invoice it takes off (BT-25).
    pub eerdere_factuur: Option<String>,
    /// Who sends it.
    pub leverancier: Partij,
    /// Who pays it.
    pub afnemer: Partij,
    /// How it is paid.
    pub betaling: Option<Betaling>,
    /// Terms in words (BT-20).
    pub voorwaarden: Option<String>,
    /// The lines.
    pub regels: Vec<Regel>,
    /// VAT by category and rate.
    pub btw: Vec<BtwGroep>,
    /// The totals.
    pub totalen: Totalen,
}

impl Factuur {
    /// Works out every amount from quantity, price and VAT of the lines: what follows from something else is never typed
    /// (BR08). None when an amount does not fit.
    pub fn bereken(&mut self) -> Option<()> {
        self.btw.clear();
        for regel in &mut self.regels {
            regel.bedrag_centen = regel.aantal.maal(regel.prijs)?.rond_centen_spiegel()?.als_centen()?;
            let hoort =
                |g: &&mut BtwGroep| g.btw.categorie == regel.btw.categorie && g.btw.percentage == regel.btw.percentage;
            match self.btw.iter_mut().find(hoort) {
                Some(groep) => groep.grondslag_centen = groep.grondslag_centen.checked_add(regel.bedrag_centen)?,
                None => self.btw.push(BtwGroep {
                    btw: regel.btw.clone(),
                    grondslag_centen: regel.bedrag_centen,
                    btw_centen: 0,
                }),
            }
        }
        let mut totalen = Totalen::default();
        for groep in &mut self.btw {
            let percentage = groep.btw.percentage.unwrap_or(Getal::NUL).procent();
            groep.btw_centen =
                Getal::centen(groep.grondslag_centen).maal(percentage)?.rond_centen_spiegel()?.als_centen()?;
            totalen.regels_centen = totalen.regels_centen.checked_add(groep.grondslag_centen)?;
            totalen.btw_centen = totalen.btw_centen.checked_add(groep.btw_centen)?;
        }
        totalen.zonder_btw_centen = totalen.regels_centen;
        totalen.met_btw_centen = totalen.zonder_btw_centen.checked_add(totalen.btw_centen)?;
        totalen.te_betalen_centen = totalen.met_btw_centen;
        self.totalen = totalen;
        Some(())
    }
}
