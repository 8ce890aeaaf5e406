//! The file: what a party states of the trajecten that run and the invoices that are open. Words and days are texts here; what
//! they may be is checked afterwards, so that every mistake is told at once and with its place.

use serde::{Deserialize, Serialize};

/// A whole file.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stand {
    /// Slug of the party that states it. A gemeente gives a BSN; anybody else names the zaaknummer of the gemeente (BR46).
    pub opgegeven_door: String,
    /// Slug of the gemeente of these trajecten.
    pub gemeente: String,
    /// The trajecten.
    #[serde(default)]
    pub trajecten: Vec<Traject>,
    /// The invoices.
    #[serde(default)]
    pub facturen: Vec<Factuur>,
    /// What is open of all these invoices together, in cents: a total to check against.
    #[serde(default)]
    pub totaal_open_centen: i64,
    /// Milestones that were reached and not billed: the next run of the invoices bills them.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub gehaald: Vec<Gehaald>,
    /// What they come to, in cents without btw: a total to check against.
    #[serde(default)]
    pub totaal_te_factureren_centen: i64,
}

impl Stand {
    /// What is open, in cents.
    pub fn open(&self) -> i64 {
        self.facturen.iter().flat_map(|f| &f.regels).map(|r| r.centen + r.btw_centen - r.betaald_centen).sum()
    }

    /// What is still to be billed, in cents without btw.
    pub fn te_factureren(&self) -> i64 {
        self.gehaald.iter().fold(0, |sum, g| sum.saturating_add(g.centen))
    }
}

/// A traject.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Traject {
    /// The party's own number of it.
    pub nummer: String,
    /// Slug of who guides: centrale or re-integratiebureau.
    pub centrale: String,
    /// The form, e.g. `begeleidingstraject`.
    pub vorm: String,
    /// Where it stands; it must follow from the steps.
    pub status: String,
    /// The person; of a gemeente only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bsn: Option<String>,
    /// The gemeente's number of the zaak.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub zaaknummer: Option<String>,
    /// The contract it counts under.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub contract_id: Option<String>,
    /// What happened, oldest first.
    pub stappen: Vec<Stap>,
    /// Its proposals, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub matches: Vec<Match>,
    /// Its agreements, oldest first; the last is the one that counts.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub overeenkomsten: Vec<Overeenkomst>,
}

/// A step.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stap {
    /// What happened, e.g. `intake_door`.
    pub gebeurtenis: String,
    /// The day.
    pub datum: String,
}

/// A proposal.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// The institution's id of the vacancy.
    pub vacature_id: String,
    /// Partij id of the institution.
    pub organisatie: String,
    /// The day.
    pub datum: String,
}

/// An agreement.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overeenkomst {
    /// The centrale's id of it.
    pub overeenkomst_id: String,
    /// Partij id of the institution.
    pub organisatie: String,
    /// First day of the placement.
    pub startdatum: String,
    /// Last day, as planned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub einddatum: Option<String>,
    /// Its goals, by id.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub leerdoel_ids: Vec<String>,
    /// sha256 of the signed document, hex; empty when the party does not have it.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub document_sha256: String,
}

/// An invoice.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factuur {
    /// Its number.
    pub factuurnr: String,
    /// Slug of the supplier.
    pub leverancier: String,
    /// The contract.
    pub contract_id: String,
    /// Its day.
    pub datum: String,
    /// Last day of payment.
    pub vervaldatum: String,
    /// Its lines.
    pub regels: Vec<Regel>,
}

/// A line of an invoice.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regel {
    /// The party's own number of the traject.
    pub traject: String,
    /// `intake`, `leerdoelen`, `match` or `evaluatie`.
    pub mijlpaal: String,
    /// Cents without btw.
    pub centen: i64,
    /// Cents of btw.
    #[serde(default)]
    pub btw_centen: i64,
    /// Cents that were paid.
    #[serde(default)]
    pub betaald_centen: i64,
}

/// A milestone that was reached and not billed. When, follows from the steps of its traject.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gehaald {
    /// The party's own number of the traject.
    pub traject: String,
    /// `intake`, `leerdoelen`, `match` or `evaluatie`.
    pub mijlpaal: String,
    /// Cents without btw, as the contract says.
    pub centen: i64,
}
