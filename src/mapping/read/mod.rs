//! Running a plan from the partner's document to the canonical message.
//!
//! The plan's paths are walked as a tree, so that a shared prefix is walked once ([`Reader`] is built once per plan).
//! White space around a value is cut off; an element that is empty or `xsi:nil` is absent. Whether something that is
//! absent should have been there is the canonical schema's business, which comes next.

mod found;
mod group;
mod make;
mod place;

use super::syntax::{ArrivalValue, Plan, Side};
use crate::message::finding::Finding;
use crate::message::tree::{Node, Tree};
use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Europe::Amsterdam;
use make::{Block, Here, Run};
pub use place::{range_at, remove_at, text_at, value_at};
use serde_json::Value;

/// A plan ready to read: its paths grouped by shared steps.
#[derive(Debug, Clone)]
pub struct Reader {
    side: Side,
    namespaces: Vec<String>,
    block: Block,
}

/// What is around a message that arrives.
#[derive(Debug, Clone, Copy)]
pub struct Arrived<'a> {
    /// When the hub received it.
    pub ontvangen_op: DateTime<Utc>,
    /// The sender's own id.
    pub afzender_id: &'a str,
}

impl Arrived<'_> {
    /// A value of it, as the canonical message has it.
    pub(super) fn value(&self, which: ArrivalValue) -> Value {
        match which {
            ArrivalValue::Datum => self.ontvangen_op.with_timezone(&Amsterdam).format("%Y-%m-%d").to_string(),
            ArrivalValue::Tijdstip => self.ontvangen_op.to_rfc3339_opts(SecondsFormat::Millis, true),
            ArrivalValue::AfzenderId => self.afzender_id.to_owned(),
        }
        .into()
    }
}

impl Reader {
    /// Prepares a plan for reading.
    pub fn new(plan: &Plan) -> Self {
        Self {
            side: plan.side,
            namespaces: plan.namespaces.list.iter().map(|(_, name)| name.clone()).collect(),
            block: Block::new(&plan.lines),
        }
    }

    /// The canonical message in an XML element, and what is wrong with it.
    pub fn xml(&self, node: Node<'_, '_>, arrived: &Arrived<'_>) -> (Value, Vec<Finding>) {
        let ids = resolve(&self.namespaces, node.tree());
        self.read(Here::Xml(node), &ids, arrived)
    }

    /// The canonical message in a JSON document, or in a CSV row as an object of texts; and what is wrong with it.
    pub fn json(&self, value: &Value, arrived: &Arrived<'_>) -> (Value, Vec<Finding>) {
        self.read(Here::Json { value, path: "" }, &[], arrived)
    }

    fn read(&self, here: Here<'_, '_, '_>, ids: &[u16], arrived: &Arrived<'_>) -> (Value, Vec<Finding>) {
        let mut run = Run { ids, cells: self.side == Side::Csv, arrived, findings: vec![] };
        let value = self.block.read(&here, None, &mut run);
        (value, run.findings)
    }

    /// What the plan's partner speaks.
    pub fn side(&self) -> Side {
        self.side
    }
}

/// The plan's namespaces as this document numbers them; one that does not occur matches nothing.
fn resolve(names: &[String], tree: &Tree<'_>) -> Vec<u16> {
    names.iter().map(|name| if name.is_empty() { 0 } else { tree.namespace_id(name).unwrap_or(u16::MAX) }).collect()
}
