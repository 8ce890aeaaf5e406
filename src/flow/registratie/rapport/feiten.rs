//! What is counted: every traject with the little that the questions ask of its messages, the vacancies, and the ledger. Read
//! once for all questions. Names of organisations only when they are partners: what somebody typed may be the name of a person.

use super::super::{bron_stap, is_eigen};
use crate::domain::boek::Boeking;
use crate::domain::levensloop::Gebeurtenis as G;
use crate::domain::traject::{Gedaan, Traject};
use crate::domain::werk::WerkSoort;
use crate::flow::geld::overzicht;
use crate::flow::route::Routes;
use crate::message::digest::sha256;
use crate::store::work::WorkFilter;
use crate::store::{Reader, StoreError};
use chrono::NaiveDate;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Rows read at a time.
const PAGE: u32 = 500;

/// A traject as it is counted.
#[derive(Debug, Clone)]
pub struct TrajectFeit {
    /// What the hub knows of it.
    pub traject: Traject,
    /// Partij id of the organisation of a signed paper that arrived by this step; None: it is no partner.
    pub organisaties: Vec<(Gedaan, Option<String>)>,
    /// What the referral is for; None: not known any more.
    pub doel: Option<String>,
    /// Whether the person needs more guidance; None: nobody said.
    pub extra_begeleiding: Option<bool>,
    /// Who guides at the organisation, as a hash of the name: enough to tell two apart.
    pub begeleider: Option<[u8; 32]>,
    /// Days it went back, each with its reason.
    pub terug: Vec<(NaiveDate, Option<String>)>,
}

impl TrajectFeit {
    /// The organisation the person was with at the end of a day; None: it is no partner.
    pub fn organisatie(&self, dag: NaiveDate) -> Option<&str> {
        let stap = bron_stap(&self.traject, dag)?;
        self.organisaties.iter().find(|(own, _)| own == stap).and_then(|(_, partij)| partij.as_deref())
    }
}

/// A vacancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VacatureFeit {
    /// Partij id of the organisation.
    pub organisatie: String,
    /// The organisation's own id of it.
    pub vacature_id: String,
    /// The day it came.
    pub dag: NaiveDate,
    /// Kind of work.
    pub soort: String,
    /// Whether a person was asked to look at it (BR30-BR33).
    pub getoetst: bool,
}

/// All that is counted.
#[derive(Debug, Clone, Default)]
pub struct Feiten {
    /// Trajecten.
    pub trajecten: Vec<TrajectFeit>,
    /// Vacancies, each once: the last that was said of it.
    pub vacatures: Vec<VacatureFeit>,
    /// The ledger.
    pub boek: Vec<Boeking>,
    /// Name of an organisation by its partij id.
    pub namen: BTreeMap<String, String>,
}

/// Reads all of it.
pub fn lees(reader: &mut dyn Reader, routes: &Routes) -> Result<Feiten, StoreError> {
    let namen: BTreeMap<String, String> =
        routes.partners.values().map(|partner| (partner.partij.clone(), partner.naam.clone())).collect();
    let mut feiten = Feiten { boek: overzicht::boek(reader)?, namen, ..Feiten::default() };
    let mut after = String::new();
    loop {
        let page = reader.trajecten(&after, PAGE)?;
        let Some(last) = page.last() else { break };
        after.clone_from(&last.traject_id);
        for traject in page {
            let feit = traject_feit(reader, traject, &feiten.namen)?;
            feiten.trajecten.push(feit);
        }
    }
    feiten.vacatures = vacatures(reader)?;
    Ok(feiten)
}

fn message(reader: &mut dyn Reader, bericht_id: &str) -> Result<Value, StoreError> {
    let bytes = reader.inhoud(bericht_id)?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
}

/// The partij id of an organisation by what somebody called it; None: no partner is called so.
fn partij(namen: &BTreeMap<String, String>, text: &str) -> Option<String> {
    let same = |other: &str| other.trim().to_lowercase() == text.trim().to_lowercase();
    namen.iter().find(|(partij, naam)| same(partij) || same(naam)).map(|(partij, _)| partij.clone())
}

fn traject_feit(
    reader: &mut dyn Reader,
    traject: Traject,
    namen: &BTreeMap<String, String>,
) -> Result<TrajectFeit, StoreError> {
    let text = |value: &Value, key: &str| value[key].as_str().map(str::to_owned);
    let (mut organisaties, mut terug) = (vec![], vec![]);
    let (mut doel, mut extra_begeleiding, mut begeleider) = (None, None, None);
    let mut placed = traject.overeenkomsten.iter();
    for stap in &traject.stappen {
        match stap.gebeurtenis {
            G::Aangemeld => {
                let said = message(reader, &stap.bericht_id)?;
                doel = text(&said, "doel");
                extra_begeleiding = said["extra_begeleiding"].as_bool();
            }
            G::Ondertekend => {
                let said = message(reader, &stap.bericht_id)?;
                begeleider =
                    text(&said, "begeleider_organisatie").map(|name| sha256(name.trim().to_lowercase().as_bytes()));
                organisaties.push((stap.clone(), placed.next().map(|o| o.organisatie.clone())));
            }
            G::BewijsOntvangen | G::OverdrachtGeplaatst => {
                let said = message(reader, &stap.bericht_id)?;
                let found = text(&said, "organisatie").and_then(|name| partij(namen, &name));
                organisaties.push((stap.clone(), found));
            }
            G::Terugverwezen => {
                let said = message(reader, &stap.bericht_id)?;
                terug.push((stap.datum, text(&said, "reden")));
            }
            _ => {}
        }
    }
    if is_eigen(&traject) {
        begeleider = None;
    }
    Ok(TrajectFeit { traject, organisaties, doel, extra_begeleiding, begeleider, terug })
}

/// Every vacancy that is kept, with what was last said of it.
fn vacatures(reader: &mut dyn Reader) -> Result<Vec<VacatureFeit>, StoreError> {
    let filter = WorkFilter { soort: Some(WerkSoort::Toetsing), limit: u32::MAX, ..WorkFilter::default() };
    let looked_at: BTreeSet<String> = reader.work(&filter)?.into_iter().filter_map(|w| w.bericht_id).collect();
    let mut found: BTreeMap<(String, String), VacatureFeit> = BTreeMap::new();
    let mut after = 0;
    loop {
        let page = reader.van_soort("vacature/1", after, PAGE)?;
        let Some(last) = page.last() else { return Ok(found.into_values().collect()) };
        after = last.seq;
        for received in page {
            let bytes = received.canonical.unwrap_or_default();
            let said: Value = serde_json::from_slice(&bytes).unwrap_or_default();
            let text = |pointer: &str| said.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
            let key = (text("/organisatie/partij"), text("/vacature_id"));
            let before = found.get(&key).is_some_and(|v| v.getoetst);
            let feit = VacatureFeit {
                organisatie: key.0.clone(),
                vacature_id: key.1.clone(),
                dag: crate::domain::kalender::dag(received.envelope.ontvangen_op),
                soort: text("/soort"),
                getoetst: before || looked_at.contains(&received.envelope.bericht_id),
            };
            found.insert(key, feit);
        }
    }
}
