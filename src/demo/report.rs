//! What the demo found, counted from the ledgers and the answers.

use super::play::Demo;
use crate::canonical::bsn;
use crate::flow::kinds::PLAATSINGSOVEREENKOMST;
use crate::flow::route::OutRoute;
use crate::format::{ContentPaths, Limits, json, soap, xml};
use crate::mapping::read::{Arrived, Reader};
use crate::message::digest::{hex, sha256};
use crate::profile::Format;
use base64::Engine;
use chrono::DateTime;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// The figures of `demo --json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Messages partners sent.
    pub messages: usize,
    /// Messages that had an effect at a receiver.
    pub delivered: usize,
    /// Messages that were refused.
    pub refused: usize,
    /// Second effects of one id at a receiver.
    pub duplicates: usize,
    /// Messages that should have arrived and did not.
    pub lost: usize,
    /// Whether all copies of an agreement say the same and hold the same document.
    pub copies_equal: bool,
    /// Messages with a BSN at a partner that is no gemeente.
    pub bsn_outside_gemeente: usize,
    /// Steps that did not go as the scenario says.
    #[serde(skip)]
    pub unexpected: Vec<String>,
}

impl Report {
    /// Whether everything is as it should be.
    pub fn ok(&self) -> bool {
        self.duplicates == 0
            && self.lost == 0
            && self.copies_equal
            && self.bsn_outside_gemeente == 0
            && self.unexpected.is_empty()
    }

    /// Counts.
    pub fn of(demo: &Demo) -> Self {
        let routes = demo.running.gateway().routes();
        let mut report = Report {
            messages: demo.played.len(),
            delivered: 0,
            refused: demo.played.iter().filter(|p| p.oordeel == "geweigerd").count(),
            duplicates: 0,
            lost: 0,
            copies_equal: copies_equal(demo),
            bsn_outside_gemeente: 0,
            unexpected: vec![],
        };
        for (slug, ledger) in &demo.ledgers {
            let mag_bsn = routes.partners.get(slug).is_some_and(|p| p.rol.mag_bsn());
            for received in ledger.all() {
                // A resend is only harmless when it is byte for byte the same: then the receiver does nothing with it.
                match received.again {
                    false => report.delivered += 1,
                    true => {
                        report.duplicates += usize::from(
                            !ledger.all().iter().any(|r| !r.again && r.id == received.id && r.body == received.body),
                        )
                    }
                }
                if !mag_bsn && has_bsn(&received.body) {
                    report.bsn_outside_gemeente += 1;
                }
            }
        }
        for played in &demo.played {
            for (slug, wanted) in &played.step.aankomst {
                let came = played.arrived.iter().filter(|(s, _)| s == slug).count();
                report.lost += wanted.saturating_sub(came);
            }
            let wanted: usize = played.step.aankomst.values().sum();
            let confirmed =
                played.oordeel == "bevestigd" && ["aanvaard", "herhaling"].contains(&played.step.verwacht.as_str());
            if played.arrived.len() > wanted || !(confirmed || played.oordeel == played.step.verwacht) {
                report
                    .unexpected
                    .push(format!("{}: {} in plaats van {}", played.step.wat, played.oordeel, played.step.verwacht));
            }
        }
        report
    }
}

fn has_bsn(body: &[u8]) -> bool {
    match json::read(body, &Limits { token: usize::MAX, ..Limits::default() }, &ContentPaths::default()) {
        Ok(document) => !bsn::zoek_bsn(&document, &["/attachment/content", "/bijlage/base64"]).is_empty(),
        Err(_) => bsn::bevat_bsn(&String::from_utf8_lossy(body)),
    }
}

/// Reads every copy of an agreement back with the receiver's own mapping and compares each with each: the same agreement
/// and document hash, a document that has that hash, and every field that one holds and the other may see is there with
/// the same value (BR26).
fn copies_equal(demo: &Demo) -> bool {
    let mut copies: BTreeMap<String, Vec<(&OutRoute, Value)>> = BTreeMap::new();
    let routes = demo.running.gateway().routes();
    for route in routes.all_outbound().iter().filter(|r| r.soort == PLAATSINGSOVEREENKOMST) {
        for received in demo.ledgers.get(&route.partner).map(super::partner::Ledger::all).unwrap_or_default() {
            if let Some(copy) = read_back(route, &received.body)
                && let Some(id) = copy["overeenkomst_id"].as_str()
                && copy["document"].is_object()
            {
                copies.entry(id.to_owned()).or_default().push((route, copy));
            }
        }
    }
    let agree = |list: &[(&OutRoute, Value)]| {
        list.len() > 1
            && list.iter().all(|(_, copy)| whole(copy))
            && list.iter().all(|(_, one)| list.iter().all(|(to, other)| holds(other, &to.mask_formeel.apply(one).0)))
    };
    !copies.is_empty() && copies.values().all(|list| agree(list))
}

fn read_back(route: &OutRoute, body: &[u8]) -> Option<Value> {
    let reader = Reader::new(route.versions.own.plan.as_ref()?);
    // What is compared is what the receiver got, not when.
    let arrived = Arrived { ontvangen_op: DateTime::UNIX_EPOCH, afzender_id: "" };
    let limits = Limits { token: usize::MAX, ..Limits::default() };
    if route.format == Format::Json {
        let document = json::read(body, &limits, &ContentPaths::default()).ok()?;
        return Some(reader.json(&document, &arrived).0);
    }
    let tree = xml::read(body, &limits, &ContentPaths::default()).ok()?;
    let node = if route.format == Format::Soap { soap::body(&tree).ok()? } else { tree.root()? };
    let root = route.versions.own.plan.as_ref()?.roots.first()?;
    (node.name() == root.name).then(|| reader.xml(node, &arrived).0)
}

fn whole(copy: &Value) -> bool {
    let bytes =
        copy["document"]["inhoud"].as_str().and_then(|t| base64::engine::general_purpose::STANDARD.decode(t).ok());
    let hash = copy["document_sha256"].as_str().unwrap_or_default();
    !hash.is_empty() && bytes.is_none_or(|b| hex(&sha256(&b)) == hash)
}

/// Whether `copy` has everything in `wanted`, with the same values. The pseudonym is each receiver's own.
fn holds(copy: &Value, wanted: &Value) -> bool {
    match (copy, wanted) {
        (Value::Object(copy), Value::Object(wanted)) => {
            wanted.iter().all(|(k, v)| k == "client_ref" || copy.get(k).is_some_and(|c| holds(c, v)))
        }
        (copy, wanted) => copy == wanted,
    }
}
