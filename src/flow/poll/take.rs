//! The records of a file or a page, one by one through the gateway, and the count of what became of them.

use super::Turn;
use crate::canonical::ontvangstmelding::Oordeel;
use crate::format::records::ReadSeek;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::profile::Format;
use serde_json::{Value, json};

/// The most findings a report shows.
const SHOWN: usize = 1000;

/// Why the rest of a file or page was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    /// The gateway could take no more.
    Full,
    /// It is stopping.
    Stopping,
}

/// What became of the records.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tally {
    /// New and accepted.
    pub aanvaard: u64,
    /// Accepted before.
    pub herhaling: u64,
    /// Refused, or no record at all.
    pub geweigerd: u64,
    /// Findings with their place, as the report shows them; no values.
    pub bevindingen: Vec<Value>,
    /// Findings that are not shown.
    pub niet_getoond: u64,
}

impl Tally {
    /// Adds findings about a record (or, without one, about the whole).
    pub fn found(&mut self, record: Option<(u64, Option<u32>)>, bericht_id: Option<&str>, findings: &[Finding]) {
        for finding in findings {
            if self.bevindingen.len() == SHOWN {
                self.niet_getoond += 1;
                continue;
            }
            let mut shown = serde_json::Map::new();
            if let Some((number, line)) = record {
                shown.insert("record".to_owned(), number.into());
                if let Some(line) = line {
                    shown.insert("bestandsregel".to_owned(), line.into());
                }
            }
            if let Some(id) = bericht_id {
                shown.insert("bericht_id".to_owned(), id.into());
            }
            if let Ok(Value::Object(about)) = serde_json::to_value(finding) {
                shown.extend(about);
            }
            self.bevindingen.push(Value::Object(shown));
        }
    }

    /// The counts as the report shows them.
    pub fn counts(&self) -> Value {
        json!({"aanvaard": self.aanvaard, "herhaling": self.herhaling, "geweigerd": self.geweigerd})
    }
}

/// Sends every record of `input` on, in order, and counts.
pub(super) async fn records(turn: &Turn, input: &mut dyn ReadSeek, tally: &mut Tally) -> Result<(), Halt> {
    let Turn { gateway, route, stop } = turn;
    for record in route.layout.records(input) {
        if stop.asked() {
            return Err(Halt::Stopping);
        }
        let record = match record {
            Ok(record) => record,
            Err(finding) => {
                tally.geweigerd += 1;
                tally.found(None, None, &[finding]);
                count(turn, "onleesbaar");
                continue;
            }
        };
        let place = Some((record.number, record.line));
        if record.body.len() > route.max_bytes {
            let text = format!("dit bericht is groter dan {} bytes (`max_bytes` van de route)", route.max_bytes);
            tally.geweigerd += 1;
            tally.found(place, None, &[Finding::fout(Code::TeGroot, Stage::Receive, "", text)]);
            count(turn, "te-groot");
            continue;
        }
        let answer = gateway.receive(route, record.body.into(), mediatype(route.format)).await.map_err(|error| {
            tracing::warn!(partner = route.partner, route = route.name, reason = %error, "polling waits");
            Halt::Full
        })?;
        let oordeel = answer.melding.oordeel.as_str();
        match answer.melding.oordeel {
            Oordeel::Aanvaard => tally.aanvaard += 1,
            Oordeel::Herhaling => tally.herhaling += 1,
            _ => tally.geweigerd += 1,
        }
        count(turn, oordeel);
        tally.found(place, Some(&answer.melding.bericht_id), &answer.findings);
    }
    Ok(())
}

fn count(turn: &Turn, oordeel: &'static str) {
    metrics::counter!("trajectbrug_poll_records_total", "partner" => turn.route.partner.clone(), "route" => turn.route.name.clone(), "oordeel" => oordeel)
        .increment(1);
}

/// The media type of one record, as it is kept.
pub(super) fn mediatype(format: Format) -> &'static str {
    match format {
        Format::Json => "application/json",
        Format::JsonLines => "application/x-ndjson",
        // A record of a sheet is kept as a row with its header.
        Format::Csv | Format::Xlsx => "text/csv",
        Format::Xml | Format::Soap | Format::Ubl | Format::UblPdf => "application/xml",
    }
}
