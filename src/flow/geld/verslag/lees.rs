//! A report from a store: what it needs is read here, once, for the command and the API alike; the figures are made by the pure
//! functions beside this one.

use super::afsluiting;
use super::maand::Maand;
use super::uitvoer::{UitvoerFout, Verslag};
use super::{journaal, openstaand, spoor, subsidie, verbruik, xaf};
use crate::bank::Afschrift;
use crate::domain::contract::Contract;
use crate::domain::kalender::dag;
use crate::flow::geld::overzicht;
use crate::flow::route::Routes;
use crate::message::finding::Finding;
use crate::store::{FactKey, HeldDelivery, Reader, StoreError};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A report that is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gevraagd {
    /// The close of a month.
    Maand {
        /// The month.
        maand: Maand,
        /// Only this contract.
        contract: Option<String>,
    },
    /// What is open on a day.
    Openstaand {
        /// The day.
        op: NaiveDate,
        /// Only this contract.
        contract: Option<String>,
    },
    /// What contracts have used up to a day.
    Verbruik {
        /// The day.
        op: NaiveDate,
        /// Only this contract.
        contract: Option<String>,
    },
    /// What was granted about a year.
    Subsidies {
        /// The year.
        jaar: i32,
        /// Only this gemeente, by slug.
        gemeente: Option<String>,
    },
    /// From a payment, an invoice or a traject back to the proof.
    Spoor(String),
}

/// Postings that are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Boekhouding {
    /// The journal of these months.
    Journaal {
        /// The first.
        van: Maand,
        /// The last.
        tot: Maand,
        /// Only this gemeente, by slug.
        gemeente: Option<String>,
    },
    /// The auditfile of a year (XAF 3.2).
    Auditfile {
        /// The year.
        jaar: i32,
        /// Whose, by slug.
        gemeente: String,
    },
}

/// Postings as a file.
#[derive(Debug, PartialEq, Eq)]
pub struct Geboekt {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What is not in it because nothing says whose it is. A person places it (`work list --soort betaling`).
    pub open: Vec<journaal::Openpunt>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum LeesFout {
    /// The store.
    #[error("the ledger could not be read")]
    Store(#[from] StoreError),
    /// The form.
    #[error(transparent)]
    Uitvoer(#[from] UitvoerFout),
}

/// Makes a report. None: what was asked is not known here (a contract, a payment).
pub fn verslag(
    reader: &mut dyn Reader,
    routes: &Routes,
    gevraagd: &Gevraagd,
    afschriften: Option<&[Afschrift]>,
    now: DateTime<Utc>,
) -> Result<Option<Verslag>, LeesFout> {
    // What is open, or to be placed, can be of any day before: a sum over all of it. The way back needs what it leads past.
    let boek = match gevraagd {
        Gevraagd::Spoor(genoemd) => overzicht::rond(reader, genoemd)?,
        _ => overzicht::boek(reader)?,
    };
    let all = routes.contracten();
    let contracten = met_gemeente(&all);
    let known = |id: &Option<String>| {
        let Some(id) = id else { return true };
        contracten.iter().any(|(_, c)| c.contract_id == *id) || boek.iter().any(|b| b.contract_id == *id)
    };
    Ok(match gevraagd {
        Gevraagd::Maand { maand, contract } => {
            let vastgehouden = held(reader)?;
            let vraag = afsluiting::Vraag {
                maand: *maand,
                contract: contract.as_deref(),
                contracten: &contracten,
                afschriften,
                vastgehouden: &vastgehouden,
                now,
            };
            afsluiting::maak(&boek, vraag).map(Verslag::maand).transpose()?
        }
        Gevraagd::Openstaand { contract, .. } | Gevraagd::Verbruik { contract, .. } if !known(contract) => None,
        Gevraagd::Openstaand { op, contract } => {
            let made = openstaand::op_dag(&boek, *op, contract.as_deref());
            Some(Verslag::nieuw(&made, vec![made.tabel(), made.per_vak()])?)
        }
        Gevraagd::Verbruik { op, contract } => {
            let rows = verbruik::maak(&boek, &contracten, *op, contract.as_deref());
            let tabellen = vec![verbruik::tabel(&rows), verbruik::per_maand(&rows)];
            Some(Verslag::nieuw(&serde_json::json!({"contracten": rows}), tabellen)?)
        }
        Gevraagd::Subsidies { jaar, gemeente } => {
            let made = subsidie::maak(&boek, *jaar, gemeente.as_deref(), routes);
            Some(Verslag::nieuw(&made, made.tabellen())?)
        }
        Gevraagd::Spoor(gevraagd) => {
            let ids = spoor::trajecten(&boek, gevraagd);
            let facts = reader.facts(&ids.into_iter().map(FactKey::Traject).collect::<Vec<_>>())?;
            let kept = facts.trajecten.into_iter().filter_map(|(id, traject)| Some((id, traject?)));
            let trajecten: BTreeMap<_, _> = kept.collect();
            let made = spoor::maak(&boek, gevraagd, &trajecten);
            made.map(|made| Verslag::nieuw(&made, vec![made.tabel()])).transpose()?
        }
    })
}

/// Makes postings as bytes; or says what is missing in `praktijk.yaml`.
pub fn boekhouding(
    reader: &mut dyn Reader,
    routes: &Routes,
    gevraagd: &Boekhouding,
    now: DateTime<Utc>,
) -> Result<Result<Geboekt, Vec<Finding>>, StoreError> {
    let boek = overzicht::boek(reader)?;
    let all = routes.contracten();
    let contracten = met_gemeente(&all);
    Ok(match gevraagd {
        Boekhouding::Journaal { van, tot, gemeente } => {
            let gemeente = gemeente.as_deref();
            let vraag = journaal::Vraag { van: *van, tot: *tot, gemeente, contracten: &contracten, directory: routes };
            journaal::maak(&boek, vraag).map(|made| Geboekt { bytes: journaal::csv(&made.regels), open: made.open })
        }
        Boekhouding::Auditfile { jaar, gemeente } => {
            let vraag = xaf::Vraag { jaar: *jaar, gemeente, contracten: &contracten, directory: routes, dag: dag(now) };
            let year = (Maand::januari(*jaar), Maand::januari(jaar + 1).vorige());
            let ask = journaal::Vraag {
                van: year.0,
                tot: year.1,
                gemeente: Some(gemeente),
                contracten: &contracten,
                directory: routes,
            };
            xaf::maak(&boek, vraag).map(|bytes| Geboekt { bytes, open: journaal::open(&boek, ask) })
        }
    })
}

fn met_gemeente(all: &[(String, Arc<Contract>)]) -> Vec<(String, &Contract)> {
    all.iter().map(|(gemeente, contract)| (gemeente.clone(), contract.as_ref())).collect()
}

fn held(reader: &mut dyn Reader) -> Result<Vec<HeldDelivery>, StoreError> {
    let mut all: Vec<HeldDelivery> = vec![];
    loop {
        let page = reader.held(all.last().map_or(0, |d| d.delivery), 1_000)?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}
