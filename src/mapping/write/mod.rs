//! Running a plan from the canonical message to the partner's document: the derived inverse of [`super::read`].
//!
//! Output follows the order of the lines; lines that share the beginning of a path share the elements. What the canonical
//! message does not hold writes nothing. What it holds and cannot be written is a finding: a value is never passed on as
//! it is, nor left out in silence.

pub(super) mod out;

use super::convert::Convert;
use super::path::PartnerPath;
use super::syntax::{Column, EnvelopeValue, Line, Only, Plan, Side, What};
use super::when::{at, figure, same};
use crate::message::code::Code;
use crate::message::element::Element;
use crate::message::finding::{Finding, Stage};
use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Europe::Amsterdam;
use out::Out;
use serde_json::Value;
use std::collections::BTreeMap;

/// What is around the message on its way out.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'s> {
    /// The id the receiver sees on every attempt.
    pub levering_id: &'s str,
    /// Our id of the message it is made from.
    pub bericht_id: &'s str,
    /// The sender's own id.
    pub afzender_id: &'s str,
    /// When the hub received that message.
    pub ontvangen_op: DateTime<Utc>,
    /// `gegevens` of the hub.
    pub zender: &'s BTreeMap<String, String>,
    /// `gegevens` of the receiver's profile.
    pub ontvanger: &'s BTreeMap<String, String>,
}

impl Surroundings<'_> {
    /// A value of it, as the partner has it.
    pub(super) fn value(&self, what: &EnvelopeValue, side: Side) -> Option<Value> {
        let text = match what {
            EnvelopeValue::LeveringId => self.levering_id.to_owned(),
            EnvelopeValue::BerichtId => self.bericht_id.to_owned(),
            EnvelopeValue::AfzenderId => self.afzender_id.to_owned(),
            EnvelopeValue::Tijdstip(pattern) => pattern.format(self.ontvangen_op),
            EnvelopeValue::Ontvangen { dag, convert } => {
                let day = || self.ontvangen_op.with_timezone(&Amsterdam).format("%Y-%m-%d").to_string();
                let moment = || self.ontvangen_op.to_rfc3339_opts(SecondsFormat::Millis, true);
                let value = Value::from(if *dag { day() } else { moment() });
                return if side == Side::Json {
                    convert.write_json(&value)
                } else {
                    convert.write(&value).map(Value::from)
                };
            }
            EnvelopeValue::Zender(key) => self.zender.get(key)?.clone(),
            EnvelopeValue::Ontvanger(key) => self.ontvanger.get(key)?.clone(),
        };
        Some(text.into())
    }
}

/// The partner's XML element for a canonical message, and what could not be written. The plan must have a root, which
/// [`super::Mapping::parse`] sees to.
pub fn xml<'p>(plan: &'p Plan, message: &Value, around: &Surroundings<'_>) -> (Element<'p>, Vec<Finding>) {
    let root = plan.roots.first().map(|step| out::element(plan, step)).unwrap_or_default();
    match write(plan, message, around, Out::Xml(root)) {
        (Out::Xml(element), findings) => (element, findings),
        (Out::Json(_), findings) => (Element::default(), findings),
    }
}

/// The partner's JSON document for a canonical message, and what could not be written. A CSV row is an object of texts,
/// with every column the mapping names, in its order; an empty cell is an empty text.
pub fn json(plan: &Plan, message: &Value, around: &Surroundings<'_>) -> (Value, Vec<Finding>) {
    match write(plan, message, around, Out::Json(start(plan))) {
        (Out::Json(value), findings) => (value, findings),
        (Out::Xml(_), findings) => (Value::Null, findings),
    }
}

/// A document of JSON before anything is written in it.
pub(super) fn start(plan: &Plan) -> Value {
    let columns = if plan.side == Side::Csv { plan.columns() } else { vec![] };
    Value::Object(columns.into_iter().map(|column| (column, Value::from(""))).collect())
}

fn write<'p>(plan: &'p Plan, message: &Value, around: &Surroundings<'_>, mut out: Out<'p>) -> (Out<'p>, Vec<Finding>) {
    let mut writer = Writer { plan, message, around, findings: vec![] };
    let trail = Trail { item: message, list: &[], index: 0, up: None };
    plan.lines.iter().for_each(|line| writer.line(line, &trail, &mut out));
    (out, writer.findings)
}

struct Writer<'w, 'p> {
    plan: &'p Plan,
    message: &'w Value,
    around: &'w Surroundings<'w>,
    findings: Vec<Finding>,
}

/// The item of a list we are in, and the way back up: a place is only put into words when something is wrong there.
struct Trail<'t> {
    item: &'t Value,
    list: &'t [String],
    index: usize,
    up: Option<&'t Trail<'t>>,
}

impl Trail<'_> {
    fn pointer(&self, field: &[String]) -> String {
        let mut text = match self.up {
            Some(up) => format!("{}/{}", up.pointer(self.list), self.index),
            None => String::new(),
        };
        for key in field {
            text = format!("{text}/{}", key.replace('~', "~0").replace('/', "~1"));
        }
        text
    }
}

impl<'p> Writer<'_, 'p> {
    fn line(&mut self, line: &'p Line, trail: &Trail<'_>, out: &mut Out<'p>) {
        if !line.works(Only::Out) {
            return;
        }
        let (plan, item, message) = (self.plan, trail.item, self.message);
        match &line.what {
            What::Field { when: Some(when), .. } | What::Const { when: Some(when), .. }
                if !when.holds(item, message) => {}
            What::Field { partner, canonical, convert, .. } => {
                if let (Some(value), Some(place)) = (at(item, canonical), partner.first()) {
                    self.put(out, place, convert, value, || trail.pointer(canonical));
                }
            }
            What::Const { partner, value, .. } => out.fix(plan, partner, value),
            What::Envelope { partner, value } => {
                if let Some(value) = self.around.value(value, plan.side) {
                    out.put(plan, partner, value);
                }
            }
            What::Each { partner, canonical, value, lines } => {
                let Some(entries) = at(item, canonical).and_then(Value::as_array) else { return };
                out.list(partner);
                for (index, entry) in entries.iter().enumerate() {
                    let inner = Trail { item: entry, list: canonical, index, up: Some(trail) };
                    let Some(mut child) = out.item(plan, partner) else { return };
                    match value {
                        None => lines.iter().for_each(|line| self.line(line, &inner, &mut child)),
                        Some(convert) => {
                            let Some(value) = self.convert(&child, partner, convert, entry, || inner.pointer(&[]))
                            else {
                                continue;
                            };
                            child.become_value(value);
                        }
                    }
                    out.push(plan, partner, child);
                }
            }
            What::Unpivot { columns, canonical, value, convert } => {
                let rows = at(item, canonical).and_then(Value::as_array).into_iter().flatten();
                let mut taken = vec![false; columns.len()];
                for (index, row) in rows.enumerate() {
                    let inner = Trail { item: row, list: canonical, index, up: Some(trail) };
                    self.row(columns, &mut taken, value, convert, &inner, out);
                }
            }
            What::Split { partner, template, fields } => {
                let write = |name: &str| {
                    let (_, field, convert) = fields.iter().find(|(known, _, _)| known == name)?;
                    convert.write(at(item, field)?)
                };
                let wrong =
                    fields.iter().find(|(_, f, convert)| at(item, f).is_some_and(|v| convert.write(v).is_none()));
                if let Some((_, field, _)) = wrong {
                    self.cannot(trail.pointer(field), &partner.show(), "de waarde is geen tekst of getal");
                } else if let Some(text) = template.fill(write).filter(|t| !t.is_empty()) {
                    out.put(plan, partner, text.into());
                }
            }
            What::Compose { template, places, canonical } => {
                let Some(value) = at(item, canonical) else { return };
                let parts = match value.as_str() {
                    Some(text) => template.split(text),
                    None => Err("hier hoort tekst".to_owned()),
                };
                match parts {
                    Err(why) => self.cannot(trail.pointer(canonical), template.written(), &why),
                    Ok(parts) => {
                        for (name, text) in parts {
                            if let Some((_, place)) = places.iter().find(|(known, _)| *known == name) {
                                out.put(plan, place, text.into());
                            }
                        }
                    }
                }
            }
            What::Figure { partner, canonical, sum, convert } => {
                if let Some(value) = figure(item, canonical, *sum) {
                    self.put(out, partner, convert, &value, || trail.pointer(canonical));
                }
            }
            What::Written { partner, formula, convert } => match formula.over(item, message) {
                Ok(Some(value)) => self.put(out, partner, convert, &value, || trail.pointer(&[])),
                Ok(None) => {}
                Err(why) => self.cannot(trail.pointer(&[]), &partner.show(), &why),
            },
            What::Fill { .. }
            | What::Arrival { .. }
            | What::Join { .. }
            | What::Days { .. }
            | What::Counted { .. }
            | What::Computed { .. }
            | What::Ignored { .. } => {}
        }
    }

    /// A row of a list that is columns at the partner: it goes to the column whose constants it has.
    fn row(
        &mut self,
        columns: &'p [Column],
        taken: &mut [bool],
        field: &[String],
        convert: &Convert,
        row: &Trail<'_>,
        out: &mut Out<'p>,
    ) {
        let fits = |column: &Column| {
            column.constants.iter().all(|(path, value)| at(row.item, path).is_some_and(|found| same(found, value)))
        };
        let Some(index) = columns.iter().position(fits) else {
            let names: Vec<String> = columns.iter().map(|c| format!("`{}`", c.partner.show())).collect();
            let text = format!("deze regel past in geen van de kolommen {}", names.join(", "));
            return self.findings.push(Finding::fout(Code::Omzetten, Stage::MapOut, row.pointer(&[]), text));
        };
        let place = &columns[index].partner;
        if std::mem::replace(&mut taken[index], true) {
            let text =
                format!("een eerdere regel staat al in de kolom `{}`; een kolom heeft plaats voor één", place.show());
            return self.findings.push(Finding::fout(Code::Omzetten, Stage::MapOut, row.pointer(&[]), text));
        }
        match at(row.item, field) {
            Some(value) => self.put(out, place, convert, value, || row.pointer(field)),
            None => self.cannot(row.pointer(field), &place.show(), "deze regel heeft hier geen waarde"),
        }
    }

    fn put(
        &mut self,
        out: &mut Out<'p>,
        place: &'p PartnerPath,
        convert: &Convert,
        value: &Value,
        pointer: impl Fn() -> String,
    ) {
        if let Some(value) = self.convert(out, place, convert, value, pointer) {
            out.put(self.plan, place, value);
        }
    }

    /// The partner's value, or a finding.
    fn convert(
        &mut self,
        out: &Out<'_>,
        place: &PartnerPath,
        convert: &Convert,
        value: &Value,
        pointer: impl Fn() -> String,
    ) -> Option<Value> {
        let made = match (out, self.plan.side) {
            (Out::Json(_), Side::Json) => convert.write_json(value),
            _ => convert.write(value).map(Value::String),
        };
        if made.is_none() {
            let why = match convert {
                Convert::Codes { .. } => "de codetabel heeft voor deze waarde geen code van de partner",
                _ => "de waarde past niet in de omzetting van de mapping",
            };
            self.cannot(pointer(), &place.show(), why);
        }
        // `bool(x,)`: an empty text is how nothing is written.
        made.filter(|value| convert.absent().is_none() || value.as_str() != Some(""))
    }

    fn cannot(&mut self, path: String, place: &str, why: &str) {
        let text = format!("dit kan niet worden geschreven als `{place}`: {why}");
        self.findings.push(Finding::fout(Code::Omzetten, Stage::MapOut, path, text));
    }
}
