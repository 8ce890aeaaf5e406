//! The straight way of a row: from the cells of a table to the bytes of its messages without a tree in between. A
//! [`Straight`] is made once for a table and a way through the configuration, when the way allows it: one mapping in, with
//! single values only, and for each receiver one out; schemas that ask something of single values; a kind without rules.
//!
//! It only ever says what [`Job::make`] says too, in the same bytes. A row it is not sure of (a cell that is wrong, a text
//! that cannot be written) has no straight way, and `Job::make` says what is the matter with it: there is one place where
//! findings are made.

mod form;

use super::row::{Body, Job, Made};
use crate::canonical::bsn;
use crate::domain::rol::Rol;
use crate::flow::kinds::kind;
use crate::flow::process::{Directory, levering_id};
use crate::flow::route::{Bundle, OutRoute};
use crate::flow::version::Reading;
use crate::format::records::csv::{Cells, Head};
use crate::mapping::flat::{FlatReader, FlatWriter, Single, again};
use crate::mapping::path::PartnerPath;
use crate::mapping::read::Arrived;
use crate::mapping::write::Surroundings;
use crate::message::envelope::AFZENDER_ID_MAX;
use crate::schema::json::flat::{FlatSchema, Seen};
use form::Forms;
use serde_json::json;
use std::sync::Arc;

/// A BSN as the practice invents them (DOMAIN section 6): to ask where one would be found.
const BSN: &str = "999902210";

/// The way of the rows of one table.
pub(super) struct Straight {
    /// The columns of the sender's id.
    identity: Vec<usize>,
    /// The columns that are searched for a BSN.
    searched: Vec<usize>,
    /// What the partner's schema asks of the cells.
    schema: Option<FlatSchema>,
    reader: FlatReader,
    /// What the schema of the kind asks of the values.
    canonical: FlatSchema,
    outputs: Vec<Exit>,
}

/// One output of it.
struct Exit {
    to: Arc<OutRoute>,
    writer: FlatWriter,
}

/// What a worker uses again for every row.
#[derive(Default)]
pub(super) struct Scratch {
    cells: Cells,
    slots: Vec<Option<Single<'static>>>,
    id: String,
    values: Vec<Option<Single<'static>>>,
    forms: Vec<Forms>,
}

impl Straight {
    /// The straight way for rows of a table; None when there is none.
    pub fn new(job: &Job<'_>, head: &Head) -> Option<Self> {
        let route = &job.route;
        let version = &route.versions.own;
        let Reading::Mapped { .. } = version.reading else { return None };
        if !route.versions.variants.is_empty() || !route.transport_paths.is_empty() || !alone(job) {
            return None;
        }
        let names = head.names();
        let column = |path: &PartnerPath| match path {
            PartnerPath::Json(keys) => match keys.as_slice() {
                [key] if key.tags.is_empty() => names.iter().position(|name| *name == key.name),
                _ => None,
            },
            PartnerPath::Xml { .. } => None,
        };
        let identity = route.identity_paths.iter().map(column).collect::<Option<Vec<_>>>()?;
        let cells: Vec<Vec<String>> = names.iter().map(|name| vec![name.clone()]).collect();
        let schema = match &version.json_schema {
            Some(schema) => Some(schema.flat(&cells)?),
            None => None,
        };
        let reader = FlatReader::new(version.plan.as_ref()?, names)?;
        let canonical = route.soort_schema.flat(reader.places().list())?;
        let outputs = job.to.iter().map(|(to, _)| Exit::new(to, &reader)).collect::<Option<_>>()?;
        let searched = if route.mag_bsn { vec![] } else { searched(names, &route.content_pointers)? };
        (!identity.is_empty()).then_some(Self { identity, searched, schema, reader, canonical, outputs })
    }

    /// Makes a row ready, as [`Job::make`] does. None: it has no straight way, and what stands behind `out` by now is to be
    /// taken away.
    pub fn make(&self, job: &Job<'_>, scratch: &mut Scratch, body: &Body<'_>, out: &mut [Vec<u8>]) -> Option<Made> {
        let Body::Row { shared, bytes, .. } = body else { return None };
        let mut slots = again(std::mem::take(&mut scratch.slots));
        let mut values = again(std::mem::take(&mut scratch.values));
        let Scratch { cells, id, forms, .. } = scratch;
        let good = body.len() <= job.route.max_bytes && shared.head.cells(bytes, cells);
        let cell = |at: usize| cells.get(at);
        if !good || !self.identify(&cell, id) || self.searched.iter().any(|at| bsn::bevat_bsn(cell(*at))) {
            return None;
        }
        let seen = |at: usize| Some(cell(at)).filter(|text| !text.is_empty()).map(Seen::Text);
        if !self.schema.as_ref().is_none_or(|schema| schema.passes(&seen)) {
            return None;
        }
        slots.resize(self.reader.places().list().len(), None);
        let arrived = Arrived { ontvangen_op: job.now, afzender_id: id };
        let read = self.reader.read(&cell, &arrived, &mut slots);
        if !read || !self.canonical.passes(&|at| slots[at].as_ref().map(looked_at)) {
            return None;
        }
        let key = job.key(id, body);
        forms.resize_with(self.outputs.len(), Forms::default);
        for (((exit, (_, bundle)), forms), out) in self.outputs.iter().zip(&job.to).zip(forms).zip(out) {
            let ids = exit.writer.has_ids().then(|| {
                let bericht_id = Job::bericht_id(&key);
                (levering_id(&bericht_id, &exit.to.partner, &exit.to.name), bericht_id)
            });
            let (levering_id, bericht_id) = ids.as_ref().map_or(("", ""), |(levering, bericht)| (levering, bericht));
            let around = Surroundings {
                levering_id,
                bericht_id,
                afzender_id: id,
                ontvangen_op: job.now,
                zender: &job.routes.gegevens,
                ontvanger: &exit.to.gegevens,
            };
            let set = exit.writer.values(self.reader.places(), &slots, &around, &mut values)?;
            let form = exit.form(forms, bundle, set)?;
            out.extend_from_slice(bundle.between);
            if !form.fill(&exit.to, &exit.writer, &values, out) {
                return None;
            }
        }
        scratch.values = again(values);
        scratch.slots = again(slots);
        Some(Made::Ready { key, signalen: 0 })
    }

    /// Puts the sender's id in `id`; whether it is one.
    fn identify<'c>(&self, cell: &impl Fn(usize) -> &'c str, id: &mut String) -> bool {
        id.clear();
        for (index, at) in self.identity.iter().enumerate() {
            let part = cell(*at).trim();
            if part.is_empty() {
                return false;
            }
            if index > 0 {
                id.push('/');
            }
            id.push_str(part);
        }
        id.chars().count() <= AFZENDER_ID_MAX && !id.chars().any(char::is_control)
    }
}

impl Exit {
    fn new(to: &Arc<OutRoute>, reader: &FlatReader) -> Option<Self> {
        let version = &to.versions.own;
        if !to.versions.variants.is_empty() || version.json_schema.is_some() || version.xsd.is_some() {
            return None;
        }
        // A pseudonym in the message is the sender's own, and goes to nobody.
        let seen = |path: &[String]| path != ["client_ref"] && to.mask.keeps(path);
        let writer = FlatWriter::new(version.plan.as_ref()?, reader.places(), &seen)?;
        Some(Self { to: to.clone(), writer })
    }

    /// The form of documents with these values.
    fn form<'f>(&self, forms: &'f mut Forms, bundle: &Bundle, set: u64) -> Option<&'f form::Form> {
        let plan = self.to.versions.own.plan.as_ref()?;
        forms.of(set, || form::Form::new(&self.to, plan, &self.writer, bundle, set))
    }
}

/// As a schema looks at it.
fn looked_at<'v>(value: &'v Single<'_>) -> Seen<'v> {
    match value {
        Single::Text(text) => Seen::Text(text),
        Single::Other(value) => Seen::Value(value),
    }
}

/// Whether what is decided about a message does not depend on it: the kind has no rules of its own, every receiver has a
/// route, and no text is looked through once more because its sender may send a BSN and others may not have it.
fn alone(job: &Job<'_>) -> bool {
    let soort = &job.route.soort.naam;
    let reached = |slug: &String| !job.routes.routes_to(slug, soort).is_empty();
    kind(soort).is_none()
        && job.ontvangers.iter().all(reached)
        && !job.routes.rol(&job.route.partner).is_some_and(Rol::mag_bsn)
}

/// The columns whose texts are searched for a BSN. None when the name of one says enough.
fn searched(names: &[String], skipped: &[String]) -> Option<Vec<usize>> {
    let found = |name: &String, text: &str| !bsn::zoek_bsn(&json!({ name: text }), skipped).is_empty();
    if names.iter().any(|name| found(name, "")) {
        return None;
    }
    Some(names.iter().enumerate().filter(|(_, name)| found(name, BSN)).map(|(at, _)| at).collect())
}

#[cfg(test)]
mod tests;
