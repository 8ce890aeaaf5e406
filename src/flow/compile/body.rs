//! What a message of a route looks like: the mapping, the partner's schema, and the versions of both.

use super::Compiler;
use crate::flow::ubl;
use crate::flow::version::{By, Reading, Source, Version, Versions};
use crate::mapping::convert::{NoCodes, codes};
use crate::mapping::path::{Namespaces, PartnerPath};
use crate::mapping::read::Reader;
use crate::mapping::syntax::Side;
use crate::mapping::{Context, Mapping, Plan};
use crate::profile::{self, Choice, Format, Profile};
use crate::schema::json::JsonSchema;
use crate::yaml::{self, Place};

/// The part of a route that versions share or replace.
pub(super) struct Wire<'r> {
    /// The bytes.
    pub format: Format,
    /// The canonical kind.
    pub canonical: &'r str,
    /// The mapping of the route itself.
    pub mapping: Option<&'r str>,
    /// The schema files of the route itself.
    pub schema: &'r [String],
    /// Its versions.
    pub choice: &'r Choice,
    /// Where it stands.
    pub at: &'r Place,
    /// Where its keys stand.
    pub keys: &'r profile::Keys,
}

impl Compiler<'_> {
    /// Every version of a route. `path` reads a path of the place the choice is made in, with the namespaces of the
    /// route's own mapping. None when anything was wrong.
    pub(super) fn versions(
        &mut self,
        profile: &Profile,
        wire: &Wire<'_>,
        path: &dyn Fn(&str, &Namespaces) -> Result<PartnerPath, String>,
    ) -> Option<Versions> {
        let of = |key: &str| wire.keys.of(key).unwrap_or(wire.at);
        if wire.format.is_ubl() {
            return self.ubl(wire);
        }
        let own = self.version(profile, wire, (wire.mapping, of("mapping")), (wire.schema, of("schema")));
        let mut variants = vec![];
        for variant in &wire.choice.varianten {
            let mapping = match &variant.mapping {
                Some(other) => (Some(other.as_str()), &variant.at),
                None => (wire.mapping, of("mapping")),
            };
            let schema = match &variant.schema {
                Some(other) => (other.as_slice(), &variant.at),
                None => (wire.schema, of("schema")),
            };
            if let Some(version) = self.version(profile, wire, mapping, schema) {
                variants.push(Version { when: Some(variant.clone()), ..version });
            }
        }
        let own = own?;
        let namespaces = own.plan.as_ref().map(|p| p.namespaces.clone()).unwrap_or_else(Namespaces::new);
        let mut source = |source: &Option<profile::Source>| {
            let source = source.as_ref()?;
            let path = path(&source.pad, &namespaces).map_err(|text| self.wrong(&source.at, text)).ok()?;
            Some(Source { shown: source.pad.clone(), path })
        };
        let by = By {
            datum: source(&wire.choice.datum),
            zaaktype: source(&wire.choice.zaaktype),
            gemeente: source(&wire.choice.gemeente),
        };
        (variants.len() == wire.choice.varianten.len()).then_some(Versions { variants, own, by })
    }

    /// An invoice says by itself what is where: there is one version of it, without a mapping or a schema.
    fn ubl(&mut self, wire: &Wire<'_>) -> Option<Versions> {
        for key in
            ["mapping", "schema", "varianten", "datum", "zaaktype", "gemeente", "identity", "transport", "content"]
        {
            if let Some(at) = wire.keys.of(key) {
                self.wrong(at, format!("`{key}` hoort niet bij een factuur in UBL: wat waar staat, ligt daarin vast; haal de sleutel weg"));
                return None;
            }
        }
        if !ubl::SOORTEN.contains(&wire.canonical) {
            let text = format!("in UBL gaan alleen {}", ubl::SOORTEN.map(|s| format!("`{s}`")).join(" en "));
            self.wrong(wire.keys.of("format").unwrap_or(wire.at), text);
            return None;
        }
        let own = Version {
            when: None,
            mapping: None,
            schema: vec![],
            reading: Reading::AsIs,
            places: ubl::plaatsen(wire.canonical),
            plan: None,
            json_schema: None,
            xsd: None,
        };
        Some(Versions { variants: vec![], own, by: By::default() })
    }

    fn version(
        &mut self,
        profile: &Profile,
        wire: &Wire<'_>,
        (mapping, mapping_at): (Option<&str>, &Place),
        (schema, schema_at): (&[String], &Place),
    ) -> Option<Version> {
        let plan = match mapping {
            None => None,
            Some(name) => Some(self.mapping(profile, mapping_at, name)?),
        };
        let side = match wire.format {
            Format::Xml | Format::Soap => Side::Xml,
            Format::Csv | Format::Xlsx => Side::Csv,
            Format::Json | Format::JsonLines | Format::Ubl | Format::UblPdf => Side::Json,
        };
        let (xml, table) = (side == Side::Xml, side == Side::Csv);
        match &plan {
            Some(plan) if plan.side != side => {
                let own = plan.side.word();
                self.wrong(
                    mapping_at,
                    format!("deze mapping is voor `partner: {own}`, en bij het `format` van deze route hoort `partner: {}`; maak ze gelijk", side.word()),
                );
                return None;
            }
            Some(plan) if plan.canonical != wire.canonical => {
                // A kind that does not exist was told as such.
                if self.soorten.contains_key(wire.canonical) {
                    let (own, route) = (&plan.canonical, wire.canonical);
                    let text = format!(
                        "deze mapping is voor `{own}`, en de route voor `{route}`; kies de mapping van `{route}`"
                    );
                    self.wrong(mapping_at, text);
                }
                return None;
            }
            None if xml || table => {
                let what = if xml { "XML" } else { "een tabel" };
                self.wrong(wire.at, format!("bij {what} hoort een `mapping`"));
                return None;
            }
            _ => {}
        }
        let (mut json_schema, mut xsd) = (None, None);
        if !schema.is_empty() && !xml {
            json_schema = Some(self.json_schema(profile, schema_at, schema)?);
        } else if !schema.is_empty() {
            xsd = Some(self.xsd(profile, schema_at, schema)?);
        }
        Some(Version {
            when: None,
            mapping: mapping.map(str::to_owned),
            schema: schema.to_vec(),
            reading: plan.as_ref().map_or(Reading::AsIs, reading),
            places: plan.as_ref().map(Plan::places).unwrap_or_default(),
            plan,
            json_schema,
            xsd,
        })
    }

    fn mapping(&mut self, profile: &Profile, at: &Place, name: &str) -> Option<Plan> {
        let text = match self.folder.text(&profile.slug, name) {
            Ok(text) => text,
            Err(text) => {
                self.wrong(at, text);
                return None;
            }
        };
        let soorten = &self.soorten;
        let folder = self.folder;
        let schema = |kind: &str| soorten.get(kind).map(|(soort, _)| soort.schema.clone());
        // A code table stands beside the mapping that names it.
        let beside = name.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let codes = |file: &str| {
            let named = format!("{beside}{file}");
            let text = folder.text(&profile.slug, &named).map_err(NoCodes::Absent)?;
            codes::read(&folder.shown(&profile.slug, &named), &text).map_err(NoCodes::Wrong)
        };
        let file = self.folder.shown(&profile.slug, name);
        match Mapping::parse(&file, &text, &Context { schema: &schema, codes: &codes }) {
            Ok(plan) => Some(plan),
            Err(found) => {
                found.into_iter().for_each(|mistake| self.add(mistake));
                None
            }
        }
    }

    fn json_schema(&mut self, profile: &Profile, at: &Place, names: &[String]) -> Option<JsonSchema> {
        let [name] = names else {
            self.wrong(at, "bij JSON hoort één schema".to_owned());
            return None;
        };
        let text = self.folder.text(&profile.slug, name).map_err(|text| self.wrong(at, text)).ok()?;
        let file = self.folder.shown(&profile.slug, name);
        let schema = yaml::json(&file, text.as_bytes()).map_err(|mistake| self.add(mistake)).ok()?;
        JsonSchema::compile(&schema).map_err(|error| self.refused(&file, &text, &error)).ok()
    }
}

fn reading(plan: &Plan) -> Reading {
    Reading::Mapped {
        reader: Box::new(Reader::new(plan)),
        namespaces: plan.namespaces.list.iter().map(|(_, name)| name.clone()).collect(),
        roots: plan.roots.iter().map(|s| (plan.namespaces.list[s.namespace].1.clone(), s.name.clone())).collect(),
    }
}
