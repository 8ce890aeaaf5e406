//! From what was found to the canonical fields: what each line makes of it.

use super::Arrived;
use super::found::Found;
use super::group::{Group, all_json, all_xml};
use crate::mapping::convert::Convert;
use crate::mapping::path::{CanonicalPath, Key, PartnerPath};
use crate::mapping::syntax::{ArrivalValue, Formula, Line, Only, What, When};
use crate::mapping::template::Template;
use crate::mapping::when::{at, figure, same, sum};
use crate::message::code::Code;
use crate::message::finding::Finding;
use crate::message::tree::Node;
use chrono::NaiveDate;
use serde_json::{Map, Value};

/// The lines at one level: where to look, and what to make of it.
#[derive(Debug, Clone)]
pub(super) struct Block {
    slots: usize,
    group: Group,
    makes: Vec<Make>,
    /// Made after `makes`, because they look at what those made.
    later: Vec<(When, Make)>,
    /// Lists with a line that looks at the message around them: made when all of that is there.
    lists: Vec<Make>,
    /// Made last: a number of days between dates, figures that are held against a list.
    last: Vec<Make>,
}

/// One canonical field (or more) and where its value was put.
#[derive(Debug, Clone)]
enum Make {
    Field {
        slots: Vec<usize>,
        convert: Convert,
        default: Option<Value>,
        to: CanonicalPath,
    },
    Join {
        slots: Vec<usize>,
        with: String,
        to: CanonicalPath,
    },
    Each {
        slot: usize,
        key: Option<Key>,
        value: Option<Convert>,
        block: Option<Block>,
        to: CanonicalPath,
    },
    Unpivot {
        columns: Vec<(usize, Vec<(CanonicalPath, Value)>)>,
        value: CanonicalPath,
        convert: Convert,
        to: CanonicalPath,
    },
    Fill {
        value: Value,
        to: CanonicalPath,
    },
    Arrival {
        value: ArrivalValue,
        to: CanonicalPath,
    },
    Split {
        slot: usize,
        template: Template,
        fields: Vec<(String, CanonicalPath, Convert)>,
    },
    Compose {
        slots: Vec<(String, usize)>,
        template: Template,
        to: CanonicalPath,
    },
    Days {
        from: CanonicalPath,
        end: CanonicalPath,
        to: CanonicalPath,
    },
    Counted {
        partner: PartnerPath,
        sum: bool,
        convert: Convert,
        to: CanonicalPath,
    },
    Computed {
        slots: Vec<(usize, Convert)>,
        formula: Formula<(PartnerPath, Convert)>,
        to: CanonicalPath,
    },
    Figure {
        slot: usize,
        of: CanonicalPath,
        sum: bool,
        convert: Convert,
    },
}

/// The element or value a block is read from.
pub(super) enum Here<'d, 's, 'p> {
    Xml(Node<'d, 's>),
    Json { value: &'d Value, path: &'p str },
}

/// What stays the same while a message is read, and what is wrong with it so far.
pub(super) struct Run<'r> {
    pub ids: &'r [u16],
    pub cells: bool,
    pub arrived: &'r Arrived<'r>,
    pub findings: Vec<Finding>,
}

impl Block {
    pub(super) fn new(lines: &[Line]) -> Self {
        let mut block =
            Block { slots: 0, group: Group::default(), makes: vec![], later: vec![], lists: vec![], last: vec![] };
        lines.iter().filter(|l| l.works(Only::In)).for_each(|line| block.add(&line.what));
        block
    }

    fn slot(&mut self, path: &PartnerPath, list: bool) -> usize {
        let slot = self.slots;
        self.slots += 1;
        self.group.place(path, slot, list);
        slot
    }

    fn add(&mut self, what: &What) {
        let make = match what {
            What::Field { partner, canonical, convert, default, when } => {
                let slots = partner.iter().map(|p| self.slot(p, false)).collect();
                let (convert, default, to) = (convert.clone(), default.clone(), canonical.clone());
                let make = Make::Field { slots, convert, default, to };
                if let Some(when) = when {
                    return self.later.push((when.clone(), make));
                }
                make
            }
            What::Join { parts, with, canonical } => {
                let slots = parts.iter().map(|p| self.slot(p, false)).collect();
                Make::Join { slots, with: with.clone(), to: canonical.clone() }
            }
            What::Each { partner, canonical, value, lines } => {
                let slot = self.slot(partner, true);
                let block = value.is_none().then(|| Block::new(lines));
                let key = match partner {
                    PartnerPath::Json(keys) => keys.last().filter(|k| !k.tags.is_empty()).cloned(),
                    PartnerPath::Xml { .. } => None,
                };
                let make = Make::Each { slot, key, value: value.clone(), block, to: canonical.clone() };
                if look_around(lines) {
                    return self.lists.push(make);
                }
                make
            }
            What::Unpivot { columns, canonical, value, convert } => Make::Unpivot {
                columns: columns.iter().map(|c| (self.slot(&c.partner, false), c.constants.clone())).collect(),
                value: value.clone(),
                convert: convert.clone(),
                to: canonical.clone(),
            },
            What::Fill { canonical, value } => Make::Fill { value: value.clone(), to: canonical.clone() },
            What::Arrival { canonical, value } => Make::Arrival { value: *value, to: canonical.clone() },
            What::Split { partner, template, fields } => {
                Make::Split { slot: self.slot(partner, false), template: template.clone(), fields: fields.clone() }
            }
            What::Compose { template, places, canonical } => {
                let slots = places.iter().map(|(name, p)| (name.clone(), self.slot(p, false))).collect();
                Make::Compose { slots, template: template.clone(), to: canonical.clone() }
            }
            What::Days { from, to, canonical } => {
                return self.last.push(Make::Days { from: from.clone(), end: to.clone(), to: canonical.clone() });
            }
            What::Figure { partner, canonical, sum, convert } => {
                let slot = self.slot(partner, false);
                let figure = Make::Figure { slot, of: canonical.clone(), sum: *sum, convert: convert.clone() };
                return self.last.push(figure);
            }
            What::Counted { partner, sum, convert, canonical } => {
                Make::Counted { partner: partner.clone(), sum: *sum, convert: convert.clone(), to: canonical.clone() }
            }
            What::Computed { formula, canonical } => {
                let slots = formula.with.iter().map(|(_, (p, c))| (self.slot(p, false), c.clone())).collect();
                Make::Computed { slots, formula: formula.clone(), to: canonical.clone() }
            }
            What::Const { .. } | What::Envelope { .. } | What::Written { .. } | What::Ignored { .. } => return,
        };
        self.makes.push(make);
    }

    /// Reads what is here. `message` is what has been read of the whole message so far, inside a list.
    pub(super) fn read(&self, here: &Here<'_, '_, '_>, message: Option<&Value>, run: &mut Run<'_>) -> Value {
        let mut found = vec![Found::Nothing; self.slots];
        match here {
            Here::Xml(node) => self.group.xml(*node, run.ids, &mut found),
            Here::Json { value, path } => self.group.json(value, path, run.cells, &mut found),
        }
        // Most lines make one field: room for them at once, and no more than a message of many blocks fills.
        let mut out = Value::Object(Map::with_capacity(self.makes.len().min(16)));
        let known = run.findings.len();
        for make in &self.makes {
            make.run(here, &found, message, &mut out, run);
        }
        for (when, make) in &self.later {
            if when.holds(&out, message.unwrap_or(&out)) {
                make.run(here, &found, message, &mut out, run);
            }
        }
        for make in &self.lists {
            make.run(here, &found, message, &mut out, run);
        }
        // A figure is not held against values that could not be read: that is said already.
        let whole = run.findings.len() == known;
        for make in self.last.iter().filter(|make| whole || !matches!(make, Make::Figure { .. })) {
            make.run(here, &found, message, &mut out, run);
        }
        out
    }
}

/// Whether a line of a list, at any depth, depends on the message around the list.
fn look_around(lines: &[Line]) -> bool {
    let mut inside = lines.iter().filter(|line| line.works(Only::In));
    inside.any(|line| match &line.what {
        What::Field { when: Some(when), .. } => when.looks().iter().any(|looked| !looked.item),
        What::Each { lines, .. } => look_around(lines),
        _ => false,
    })
}

impl Make {
    fn run<'d, 's>(
        &self,
        here: &Here<'d, 's, '_>,
        found: &[Found<'d, 's>],
        message: Option<&Value>,
        out: &mut Value,
        run: &mut Run<'_>,
    ) {
        match self {
            Self::Field { slots, convert, default, to } => {
                let value = match slots.iter().map(|s| &found[*s]).find(|f| !f.absent()) {
                    Some(found) => found.convert(convert, &mut run.findings),
                    None => default.clone(),
                };
                if let Some(value) = value {
                    put(out, to, value);
                }
            }
            Self::Join { slots, with, to } => {
                let parts: Vec<String> = slots.iter().filter_map(|s| found[*s].part()).collect();
                if !parts.is_empty() {
                    put(out, to, parts.join(with).into());
                }
            }
            // Not a list: passed on as it is, for the canonical schema to refuse with its own words.
            Self::Each { slot, to, .. } if found[*slot].other_than_list().is_some() => {
                put(out, to, found[*slot].other_than_list().cloned().unwrap_or_default());
            }
            Self::Each { slot, key, value, block, to } => {
                let list: Vec<Value> = match (value, block) {
                    (Some(convert), _) => found[*slot].plain_list(key.as_ref(), convert, &mut run.findings),
                    (None, Some(block)) => {
                        let message = message.unwrap_or(out);
                        let items = found[*slot].items(key.as_ref()).into_iter();
                        items.filter_map(|item| Some(block.read(&item.here()?, Some(message), run))).collect()
                    }
                    (None, None) => vec![],
                };
                if !list.is_empty() {
                    put(out, to, list.into());
                }
            }
            Self::Unpivot { columns, value, convert, to } => {
                let mut rows = vec![];
                for (slot, constants) in columns {
                    let Some(cell) = found[*slot].convert(convert, &mut run.findings) else { continue };
                    let mut row = Value::Object(Map::new());
                    constants.iter().for_each(|(path, constant)| put(&mut row, path, constant.clone()));
                    put(&mut row, value, cell);
                    rows.push(row);
                }
                if !rows.is_empty() {
                    put(out, to, rows.into());
                }
            }
            Self::Fill { value, to } => put(out, to, value.clone()),
            Self::Arrival { value, to } => put(out, to, run.arrived.value(*value)),
            Self::Split { slot, template, fields } => {
                let Some(text) = found[*slot].part() else { return };
                match template.split(&text) {
                    Err(text) => run.findings.push(found[*slot].finding(Code::Omzetten, text)),
                    Ok(parts) => {
                        for (name, part) in parts {
                            let Some((_, to, convert)) = fields.iter().find(|(known, _, _)| *known == name) else {
                                continue;
                            };
                            match convert.read(&part) {
                                Ok(value) => put(out, to, value),
                                Err(text) => run.findings.push(found[*slot].finding(Code::Omzetten, text)),
                            }
                        }
                    }
                }
            }
            Self::Compose { slots, template, to } => {
                let of = |name: &str| slots.iter().find(|(known, _)| known == name).and_then(|(_, s)| found[*s].part());
                if let Some(text) = template.fill(of).filter(|t| !t.is_empty()) {
                    put(out, to, text.into());
                }
            }
            Self::Days { from, end, to } => {
                if let Some(days) = date(out, from).zip(date(out, end)).map(|(from, end)| (end - from).num_days() + 1) {
                    put(out, to, days.into());
                }
            }
            Self::Counted { partner, sum: adds, convert, to } => {
                let all = match here {
                    Here::Xml(node) => all_xml(partner, *node, run.ids),
                    Here::Json { value, path } => all_json(partner, value, path),
                };
                let figure = if *adds {
                    let values: Vec<Value> = all.iter().filter_map(|f| f.convert(convert, &mut run.findings)).collect();
                    sum(values.iter())
                } else {
                    Some(all.len().into())
                };
                if let Some(figure) = figure {
                    put(out, to, figure);
                }
            }
            Self::Computed { slots, formula, to } => {
                let known = run.findings.len();
                let values: Option<Vec<Value>> =
                    slots.iter().map(|(slot, convert)| found[*slot].convert(convert, &mut run.findings)).collect();
                // A value that could not be read is said already.
                if run.findings.len() > known {
                    return;
                }
                match formula.eval(values) {
                    Ok(Some(value)) => put(out, to, value),
                    Ok(None) => {}
                    Err(text) => {
                        let place = slots.first().map_or(&Found::Nothing, |(slot, _)| &found[*slot]);
                        run.findings.push(place.finding(Code::Omzetten, text));
                    }
                }
            }
            Self::Figure { slot, of, sum, convert } => {
                let Some(told) = found[*slot].convert(convert, &mut run.findings) else { return };
                let counted = figure(out, of, *sum);
                if !counted.is_some_and(|counted| same(&counted, &told)) {
                    let text = match sum {
                        true => "dit totaal is niet de som van de bedragen of getallen die in het bericht staan",
                        false => "dit aantal is niet het aantal dat in het bericht staat",
                    };
                    run.findings.push(found[*slot].finding(Code::Telling, text.to_owned()));
                }
            }
        }
    }
}

impl<'d, 's> Found<'d, 's> {
    /// What a block reads an item from.
    fn here(&self) -> Option<Here<'d, 's, '_>> {
        match self {
            Found::Text { node, .. } => Some(Here::Xml(*node)),
            Found::Json { value, path } => Some(Here::Json { value, path }),
            Found::Nothing | Found::Nodes(_) | Found::Cell { .. } => None,
        }
    }
}

fn date(value: &Value, path: &[String]) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(at(value, path)?.as_str()?, "%Y-%m-%d").ok()
}

/// Puts a value at a canonical path.
fn put(out: &mut Value, to: &[String], value: Value) {
    let Some((key, rest)) = to.split_first() else {
        *out = value;
        return;
    };
    if !out.is_object() {
        *out = Value::Object(Map::new());
    }
    if let Value::Object(map) = out {
        if rest.is_empty() {
            map.insert(key.clone(), value);
        } else {
            match map.get_mut(key) {
                Some(next) => put(next, rest, value),
                None => {
                    let mut next = Value::Object(Map::new());
                    put(&mut next, rest, value);
                    map.insert(key.clone(), next);
                }
            }
        }
    }
}
