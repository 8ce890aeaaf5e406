//! What the demo plays: `demo.yaml` in the configuration folder.

use crate::yaml::{self, Mistake, Mistakes, Node, Value};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// One message a partner sends.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The moment; the gateway's clock stands there.
    pub op: DateTime<Utc>,
    /// What it shows, for people.
    pub wat: String,
    /// The partner that sends.
    pub van: String,
    /// His inbound route.
    pub route: String,
    /// The message, relative to the configuration folder.
    pub bestand: String,
    /// Texts in it that are replaced before it is sent.
    pub vervang: Vec<Vervang>,
    /// `aanvaard`, `herhaling` or `geweigerd`.
    pub verwacht: String,
    /// How many messages should arrive because of it, by partner.
    pub aankomst: BTreeMap<String, usize>,
}

/// A text that is replaced.
#[derive(Debug, Clone, PartialEq)]
pub struct Vervang {
    /// The text in the file.
    pub tekst: String,
    /// What comes in its place.
    pub door: Door,
}

/// What comes in the place of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Door {
    /// Another text.
    Tekst(String),
    /// A value from something the sending partner got earlier: JSON Pointer, and which (from 1).
    Ontvangen {
        /// JSON Pointer.
        pad: String,
        /// Which of the documents he got, from 1.
        nummer: usize,
    },
}

/// Reads the scenario, or gives every mistake in it.
pub fn parse(file: &str, text: &str) -> Result<Vec<Step>, Vec<Mistake>> {
    let node = yaml::parse(file, text).map_err(|m| vec![m])?;
    let mut mistakes = Mistakes::new(file);
    let steps = node.table(&mut mistakes).map(|mut table| {
        let list = table.need("stappen", &mut mistakes).map(|n| n.list(&mut mistakes)).unwrap_or_default();
        let steps = list.iter().filter_map(|n| step(n, &mut mistakes)).collect();
        table.finish(&mut mistakes);
        steps
    });
    match steps {
        Some(steps) if !mistakes.any() => Ok(steps),
        _ => Err(mistakes.into_vec()),
    }
}

fn step(node: &Node, mistakes: &mut Mistakes) -> Option<Step> {
    let mut table = node.table(mistakes)?;
    let moment = table.need("op", mistakes);
    let op = moment.and_then(|n| {
        let parsed = n.text(mistakes).and_then(|t| DateTime::parse_from_rfc3339(t).ok());
        if parsed.is_none() {
            mistakes.at(n, "`op` is een moment zoals 2026-08-24T09:30:00+02:00");
        }
        parsed
    });
    let mut text = |key| table.need_text(key, mistakes).unwrap_or_default().to_owned();
    let (wat, van, route, bestand, verwacht) =
        (text("wat"), text("van"), text("route"), text("bestand"), text("verwacht"));
    let vervang = table.get("vervang").map(|n| n.list(mistakes)).unwrap_or_default();
    let vervang = vervang.iter().filter_map(|n| replacement(n, mistakes)).collect();
    let mut aankomst = BTreeMap::new();
    if let Some(mut block) = table.get("aankomst").and_then(|n| n.table(mistakes)) {
        for (_, partner, count) in block.pairs(mistakes) {
            match count.value {
                Value::Int(n) if (0..=1000).contains(&n) => {
                    aankomst.insert(partner.to_owned(), usize::try_from(n).unwrap_or_default());
                }
                _ => mistakes.at(count, "hier hoort een aantal berichten"),
            }
        }
    }
    table.finish(mistakes);
    Some(Step { op: op?.to_utc(), wat, van, route, bestand, vervang, verwacht, aankomst })
}

fn replacement(node: &Node, mistakes: &mut Mistakes) -> Option<Vervang> {
    let mut table = node.table(mistakes)?;
    let tekst = table.need_text("tekst", mistakes).unwrap_or_default().to_owned();
    let door = match table.text("door", mistakes) {
        Some(text) => Door::Tekst(text.to_owned()),
        None => {
            let pad = table.need_text("ontvangen", mistakes).unwrap_or_default().to_owned();
            let nummer = match table.get("nummer").map(|n| &n.value) {
                Some(Value::Int(n)) if *n > 0 => usize::try_from(*n).unwrap_or(1),
                _ => 1,
            };
            Door::Ontvangen { pad, nummer }
        }
    };
    table.finish(mistakes);
    Some(Vervang { tekst, door })
}
