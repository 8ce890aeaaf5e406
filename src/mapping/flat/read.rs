//! From the cells of a row to the slots of a message.

use super::{Places, Single, Slots, single};
use crate::domain::dag;
use crate::mapping::convert::Convert;
use crate::mapping::path::PartnerPath;
use crate::mapping::read::Arrived;
use crate::mapping::syntax::{ArrivalValue, Formula, Line, Only, Plan, Side, What, When};
use crate::mapping::template::Template;
use serde_json::Value;
use std::borrow::Cow;

/// A column of the table; None: the table does not have it.
type Column = Option<usize>;

/// A plan that reads the rows of one table.
#[derive(Debug, Clone)]
pub struct FlatReader {
    places: Places,
    makes: Vec<Make>,
    /// Made after those, because they look at what those made.
    later: Vec<(When, Make)>,
    /// Made last: days between dates.
    last: Vec<Make>,
}

/// A slot (or more) and where its value comes from.
#[derive(Debug, Clone)]
enum Make {
    Field { cells: Vec<usize>, convert: Convert, default: Option<Value>, to: usize },
    Join { cells: Vec<usize>, with: String, to: usize },
    Fill { value: Value, to: usize },
    Arrival { value: ArrivalValue, to: usize },
    Split { cell: usize, template: Template, fields: Vec<(String, usize, Convert)> },
    Compose { cells: Vec<(String, usize)>, template: Template, to: usize },
    Days { from: usize, end: usize, to: usize },
    Computed { cells: Vec<(Column, Convert)>, formula: Formula<(PartnerPath, Convert)>, to: usize },
}

/// Something in the row is wrong, or is no single value.
struct Wrong;

impl FlatReader {
    /// The plan over a table with these columns; None when one of its lines has no flat form.
    pub fn new(plan: &Plan, columns: &[String]) -> Option<Self> {
        if plan.side != Side::Csv {
            return None;
        }
        let mut reader = Self { places: Places::default(), makes: vec![], later: vec![], last: vec![] };
        plan.lines.iter().filter(|line| line.works(Only::In)).try_for_each(|line| reader.add(line, columns))?;
        reader.later.iter().all(|(when, _)| reader.places.holds_single(when)).then_some(reader)
    }

    /// The places it makes.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// The message of a row of which `cell` gives the texts, into one slot for each place. False: something is wrong, and
    /// [`crate::mapping::read::Reader::json`] says what.
    pub fn read<'c>(&self, cell: &impl Fn(usize) -> &'c str, arrived: &Arrived<'_>, slots: &mut Slots<'c>) -> bool {
        slots.iter_mut().for_each(|slot| *slot = None);
        let run = |make: &Make, slots: &mut Slots<'c>| make.run(cell, arrived, slots).is_ok();
        self.makes.iter().all(|make| run(make, slots))
            && self.later.iter().all(|(when, make)| {
                let holds = when.holds_by(&|looked| self.places.value(slots, &looked.path).map(Cow::Owned));
                !holds || run(make, slots)
            })
            && self.last.iter().all(|make| run(make, slots))
    }

    fn add(&mut self, line: &Line, columns: &[String]) -> Option<()> {
        let column = |path: &PartnerPath| match path {
            PartnerPath::Json(keys) => match keys.as_slice() {
                [key] if key.tags.is_empty() => Some(columns.iter().position(|name| *name == key.name)),
                _ => None,
            },
            PartnerPath::Xml { .. } => None,
        };
        let all = |paths: &[PartnerPath]| -> Option<Vec<usize>> {
            paths.iter().map(column).collect::<Option<Vec<_>>>().map(|all| all.into_iter().flatten().collect())
        };
        let make = match &line.what {
            What::Field { partner, canonical, convert, default, when } => {
                if !default.as_ref().is_none_or(single) {
                    return None;
                }
                let (convert, default) = (convert.clone(), default.clone());
                let make = Make::Field { cells: all(partner)?, convert, default, to: self.places.slot(canonical)? };
                if let Some(when) = when {
                    self.later.push((when.clone(), make));
                    return Some(());
                }
                make
            }
            What::Join { parts, with, canonical } => {
                Make::Join { cells: all(parts)?, with: with.clone(), to: self.places.slot(canonical)? }
            }
            What::Fill { canonical, value } if single(value) => {
                Make::Fill { value: value.clone(), to: self.places.slot(canonical)? }
            }
            What::Arrival { canonical, value } => Make::Arrival { value: *value, to: self.places.slot(canonical)? },
            What::Split { partner, template, fields } => {
                let one = |(name, to, convert): &(String, Vec<String>, Convert)| {
                    Some((name.clone(), self.places.slot(to)?, convert.clone()))
                };
                let fields = fields.iter().map(one).collect::<Option<_>>()?;
                let Some(cell) = column(partner)? else { return Some(()) };
                Make::Split { cell, template: template.clone(), fields }
            }
            What::Compose { template, places, canonical } => {
                let one = |(name, path): &(String, PartnerPath)| column(path).map(|at| at.map(|at| (name.clone(), at)));
                let cells = places.iter().map(one).collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
                Make::Compose { cells, template: template.clone(), to: self.places.slot(canonical)? }
            }
            What::Days { from, to, canonical } => {
                // A date nobody makes has a place too, and never a value.
                let (from, end, to) = (self.places.slot(from)?, self.places.slot(to)?, self.places.slot(canonical)?);
                self.last.push(Make::Days { from, end, to });
                return Some(());
            }
            What::Computed { formula, canonical } => {
                let one =
                    |(_, (path, convert)): &(String, (PartnerPath, Convert))| Some((column(path)?, convert.clone()));
                let cells = formula.with.iter().map(one).collect::<Option<_>>()?;
                Make::Computed { cells, formula: formula.clone(), to: self.places.slot(canonical)? }
            }
            _ => return None,
        };
        self.makes.push(make);
        Some(())
    }
}

impl Make {
    fn run<'c>(
        &self,
        cell: &impl Fn(usize) -> &'c str,
        arrived: &Arrived<'_>,
        slots: &mut Slots<'c>,
    ) -> Result<(), Wrong> {
        // White space around a value is cut off; a cell without anything else has none.
        let text = |at: usize| Some(cell(at).trim()).filter(|text| !text.is_empty());
        match self {
            Self::Field { cells, convert, default, to } => {
                let value = match cells.iter().find_map(|at| text(*at)) {
                    Some(text) => Some(read(convert, text)?),
                    None => default.clone().map(Single::from),
                };
                put(slots, *to, value);
            }
            Self::Join { cells, with, to } => {
                let parts: Vec<&str> = cells.iter().filter_map(|at| text(*at)).collect();
                put(slots, *to, (!parts.is_empty()).then(|| Single::Text(parts.join(with).into())));
            }
            Self::Fill { value, to } => put(slots, *to, Some(value.clone().into())),
            Self::Arrival { value, to } => put(slots, *to, Some(arrived.value(*value).into())),
            Self::Split { cell, template, fields } => {
                let Some(text) = text(*cell) else { return Ok(()) };
                for (name, part) in template.split(text).map_err(|_| Wrong)? {
                    let Some((_, to, convert)) = fields.iter().find(|(known, _, _)| *known == name) else { continue };
                    let value = match part {
                        Cow::Borrowed(part) => read(convert, part)?,
                        Cow::Owned(part) => convert.read(&part).map_err(|_| Wrong)?.into(),
                    };
                    put(slots, *to, Some(value));
                }
            }
            Self::Compose { cells, template, to } => {
                let of = |name: &str| cells.iter().find(|(known, _)| known == name).and_then(|(_, at)| text(*at));
                let filled = template.fill(of).filter(|text| !text.is_empty());
                put(slots, *to, filled.map(|text| Single::Text(text.into())));
            }
            Self::Days { from, end, to } => {
                let text = |slot: usize| slots[slot].as_ref().and_then(Single::text);
                if let Some((from, end)) = text(*from).zip(text(*end)) {
                    let (from, end) = dag::read(from).zip(dag::read(end)).ok_or(Wrong)?;
                    put(slots, *to, Some(Single::Other(((end - from).num_days() + 1).into())));
                }
            }
            Self::Computed { cells, formula, to } => {
                let mut values = vec![];
                for (at, convert) in cells {
                    // One that is absent is enough; the rest is not looked at.
                    let Some(text) = at.and_then(text) else { break };
                    values.push(convert.read(text).map_err(|_| Wrong)?);
                }
                let values = Some(values).filter(|values| values.len() == cells.len());
                let value = formula.eval(values).map_err(|_| Wrong)?;
                if !value.as_ref().is_none_or(single) {
                    return Err(Wrong);
                }
                put(slots, *to, value.map(Single::from));
            }
        }
        Ok(())
    }
}

/// A text of the row as its conversion reads it.
fn read<'c>(convert: &Convert, text: &'c str) -> Result<Single<'c>, Wrong> {
    if convert.is_text() {
        return Ok(Single::Text(Cow::Borrowed(text)));
    }
    convert.read(text).map(Single::from).map_err(|_| Wrong)
}

/// Puts a value in a slot; nothing leaves what is there.
fn put<'c>(slots: &mut Slots<'c>, to: usize, value: Option<Single<'c>>) {
    if value.is_some() {
        slots[to] = value;
    }
}
