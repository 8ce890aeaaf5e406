//! How far a batch is: one small file beside it that is replaced as a whole, and that is shown to who asks. No value of a
//! message is in it.

use crate::connector::file::write;
use crate::message::finding::{Finding, Severity};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// The name of the file.
const NAME: &str = "stand.json";

/// Where a batch is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It is on disk and waits for its turn.
    Wacht,
    /// Its records are being taken.
    Bezig,
    /// Every record was taken.
    Klaar,
    /// It is wrong as a whole: no record of it was taken.
    Vastgehouden,
}

/// How far a batch is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stand {
    /// Its id.
    pub batch_id: String,
    /// Slug of the partner.
    pub partner: String,
    /// Name of the route.
    pub route: String,
    /// Where it is.
    pub status: Status,
    /// When all of it was on disk.
    pub ontvangen_op: DateTime<Utc>,
    /// When this was written; records that were taken later are not counted yet.
    pub bijgewerkt_op: DateTime<Utc>,
    /// No record that was put in before this is missing from the counts: by it a start after a stop tells what this batch
    /// took from what was there before.
    pub ongeteld_sinds: DateTime<Utc>,
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes that were read so far.
    pub gelezen_bytes: u64,
    /// Records that were taken.
    pub gelezen: u64,
    /// New and accepted.
    pub aanvaard: u64,
    /// Accepted before.
    pub herhaling: u64,
    /// Refused; each is a line of the list of refusals.
    pub geweigerd: u64,
    /// Findings that refused, by code and rule.
    pub bevindingen: BTreeMap<String, BTreeMap<String, u64>>,
    /// Why it is held.
    pub reden: Vec<Finding>,
    /// Bytes of the list of refusals that count.
    pub lijst_bytes: u64,
}

impl Stand {
    /// Of a batch whose file just came in.
    pub fn new(batch_id: &str, partner: &str, route: &str, bytes: u64, now: DateTime<Utc>) -> Self {
        Self {
            batch_id: batch_id.to_owned(),
            partner: partner.to_owned(),
            route: route.to_owned(),
            status: Status::Wacht,
            ontvangen_op: now,
            bijgewerkt_op: now,
            ongeteld_sinds: now,
            bytes,
            gelezen_bytes: 0,
            gelezen: 0,
            aanvaard: 0,
            herhaling: 0,
            geweigerd: 0,
            bevindingen: BTreeMap::new(),
            reden: vec![],
            lijst_bytes: 0,
        }
    }

    /// Whether there is work left.
    pub fn open(&self) -> bool {
        matches!(self.status, Status::Wacht | Status::Bezig)
    }

    /// Counts a refused record.
    pub fn refuse(&mut self, findings: &[Finding]) {
        self.geweigerd += 1;
        for finding in findings.iter().filter(|f| f.severity == Severity::Fout) {
            let rules = self.bevindingen.entry(finding.code.as_str().to_owned()).or_default();
            *rules.entry(finding.regel.clone()).or_default() += 1;
        }
    }

    /// Reads it; None when the folder has none. Fails when it cannot be read or is no longer what we wrote.
    pub fn load(folder: &Path) -> io::Result<Option<Self>> {
        match std::fs::read(folder.join(NAME)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => Ok(Some(serde_json::from_slice(&read?)?)),
        }
    }

    /// Replaces it, durably.
    pub fn save(&self, folder: &Path) -> io::Result<()> {
        write::whole(folder, NAME, &serde_json::to_vec(self)?)
    }

    /// As it is shown.
    pub fn shown(&self) -> Value {
        let one = |(code, rules): (&String, &BTreeMap<String, u64>)| -> Vec<Value> {
            rules.iter().map(|(regel, aantal)| json!({"code": code, "regel": regel, "aantal": aantal})).collect()
        };
        json!({
            "batch_id": self.batch_id, "partner": self.partner, "route": self.route, "status": self.status,
            "ontvangen_op": self.ontvangen_op, "bijgewerkt_op": self.bijgewerkt_op,
            "bytes": self.bytes, "gelezen_bytes": self.gelezen_bytes, "gelezen": self.gelezen,
            "aanvaard": self.aanvaard, "herhaling": self.herhaling, "geweigerd": self.geweigerd,
            "bevindingen": self.bevindingen.iter().flat_map(one).collect::<Vec<_>>(),
            "reden": self.reden, "weigeringen": format!("/v1/batches/{}/weigeringen", self.batch_id),
        })
    }
}
