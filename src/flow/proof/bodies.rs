//! A route as the proof looks at it: its way, its kind, and each mapping it may use with the schemas beside it.

use super::super::route::{InRoute, OutRoute, Routes};
use super::super::version::{Version, Versions};
use crate::canonical::mask::Mask;
use crate::canonical::privacy::Matrix;
use crate::canonical::{self, soort::Soort};
use crate::format::records::Layout;
use crate::mapping::Plan;
use crate::mapping::uses::Use;
use crate::profile::{Folder, Format, Profile};
use crate::schema::json::JsonSchema;
use crate::schema::shape::Shape;
use crate::schema::xsd::Xsd;
use crate::yaml::Mistake;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Which way a route goes.
pub(super) enum Way<'r> {
    In(&'r InRoute),
    Out(&'r OutRoute),
}

/// A route under proof.
pub(super) struct Under<'r> {
    pub way: Way<'r>,
    pub routes: &'r Routes,
    pub slug: String,
    pub name: String,
    pub format: Format,
    pub soort: Arc<Soort>,
    /// What the partner may see of the kind, within a formal traject.
    pub mask: Mask,
    pub gegevens: BTreeMap<String, String>,
    pub bodies: Vec<Body<'r>>,
    /// `partners/<slug>/samples/<route>` on disk.
    pub samples: PathBuf,
}

/// A mapping and the schemas beside it.
pub(super) struct Body<'r> {
    pub plan: &'r Plan,
    pub uses: Vec<Use>,
    /// The mapping file as mistakes name it.
    pub file: String,
    /// Its text, to find columns in.
    pub text: String,
    pub json: Option<&'r JsonSchema>,
    pub xsd: Option<&'r Xsd>,
    /// Whether it is that of the route itself, not of a variant.
    pub own: bool,
}

/// The routes of a partner that compiled, inbound first, in the order of the profile.
pub(super) fn of<'r>(folder: &Folder, routes: &'r Routes, profile: &Profile) -> Vec<Under<'r>> {
    let Some(partner) = routes.partners.get(&profile.slug) else { return vec![] };
    let under = |way: Way<'r>, name: &str, format, soort: Arc<Soort>, bodies| Under {
        way,
        routes,
        slug: profile.slug.clone(),
        name: name.to_owned(),
        format,
        mask: soort.mask(partner.rol, true, Matrix::ingebouwd()),
        soort,
        gegevens: partner.gegevens.clone(),
        bodies,
        samples: folder.path.join("partners").join(&profile.slug).join("samples").join(name),
    };
    let bodies =
        |versions: &'r Versions| versions.all().filter_map(|version| body(folder, &profile.slug, version)).collect();
    let mut unders = vec![];
    for own in &profile.inbound {
        if let Some(route) = routes.inbound(&profile.slug, &own.name) {
            unders.push(under(Way::In(route), &own.name, route.format, route.soort.clone(), bodies(&route.versions)));
        }
    }
    for own in &profile.outbound {
        if let (Some(route), Some(soort)) = (routes.outbound(&profile.slug, &own.name), soort(folder, &own.on)) {
            unders.push(under(Way::Out(route), &own.name, route.format, soort, bodies(&route.versions)));
        }
    }
    unders
}

/// None for a version without a mapping.
fn body<'r>(folder: &Folder, slug: &str, version: &'r Version) -> Option<Body<'r>> {
    let (plan, name) = version.plan.as_ref().zip(version.mapping.as_deref())?;
    Some(Body {
        plan,
        uses: plan.uses(),
        file: folder.shown(slug, name),
        text: folder.text(slug, name).unwrap_or_default(),
        json: version.json_schema.as_ref(),
        xsd: version.xsd.as_ref(),
        own: version.when.is_none(),
    })
}

fn soort(folder: &Folder, naam: &str) -> Option<Arc<Soort>> {
    let own = || {
        let kind = folder.kinds.iter().find(|k| k.naam == naam)?;
        Soort::from_schema(naam, kind.schema.clone()).ok()
    };
    canonical::ingebouwd().iter().find(|s| s.naam == naam).cloned().or_else(own).map(Arc::new)
}

impl Under<'_> {
    /// `in` or `uit`.
    pub fn richting(&self) -> &'static str {
        match self.way {
            Way::In(_) => "in",
            Way::Out(_) => "uit",
        }
    }

    /// The mapping of every message; None when there is none, or when it depends on the message.
    pub fn only(&self) -> Option<&Body<'_>> {
        match &self.bodies[..] {
            [body] if body.own => Some(body),
            _ => None,
        }
    }

    /// Whether its messages are XML.
    pub fn xml(&self) -> bool {
        matches!(self.format, Format::Xml | Format::Soap | Format::Ubl)
    }

    /// The document in the bytes of one message, for what is not XML: JSON, or a row as an object of texts.
    pub fn value(&self, bytes: &[u8]) -> Option<Value> {
        match (self.format, &self.way) {
            (Format::Xml | Format::Soap | Format::Ubl | Format::UblPdf, _) => None,
            (Format::Json | Format::JsonLines, _) => serde_json::from_slice(bytes).ok(),
            (_, Way::In(route)) => route.layout.row(bytes).ok().map(Value::Object),
            (_, Way::Out(route)) => Layout::Csv(route.csv.clone()).row(bytes).ok().map(Value::Object),
        }
    }

    /// How the files of its samples end.
    pub fn extension(&self) -> &'static str {
        extension(self.format)
    }
}

/// How the files of the samples of a route end.
pub(super) fn extension(format: Format) -> &'static str {
    match format {
        Format::Json => "json",
        Format::JsonLines => "jsonl",
        // A row of a sheet is given as the same row of a table.
        Format::Csv | Format::Xlsx => "csv",
        Format::Xml | Format::Soap | Format::Ubl => "xml",
        Format::UblPdf => "pdf",
    }
}

impl Body<'_> {
    /// What the partner's schema allows; None without one.
    pub fn shape(&self) -> Option<Shape> {
        self.json.map(JsonSchema::shape).or_else(|| self.xsd.map(Xsd::shape))
    }

    /// A mistake at a line of the mapping; the column is that of `word` in it, when it stands there.
    pub fn wrong(&self, line: u32, word: &str, text: String) -> Mistake {
        let own = usize::try_from(line).ok().and_then(|n| self.text.lines().nth(n.checked_sub(1)?)).unwrap_or_default();
        let at = own.find(word).filter(|_| !word.is_empty()).or_else(|| own.find(|c: char| !c.is_whitespace()));
        let column = at.map_or(0, |at| own[..at].chars().count() + 1);
        Mistake { file: self.file.clone(), line, column: u32::try_from(column).unwrap_or_default(), text }
    }
}
