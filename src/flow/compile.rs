//! From a configuration folder to [`Routes`]: everything a profile refers to is looked up, compiled and proven here, and
//! every mistake of every profile comes back at once.

use super::process::{Directory, PLAATSINGSOVEREENKOMST};
use super::route::{InRoute, OutRoute, Partner, Reading, Routes};
use crate::canonical;
use crate::canonical::privacy::Matrix;
use crate::canonical::soort::{Soort, SoortError};
use crate::connector::{self, Credentials, Inbound, Wanted};
use crate::format::{ContentPaths, Limits};
use crate::mapping::path::{self, Namespaces, PartnerPath};
use crate::mapping::read::Reader;
use crate::mapping::syntax::Side;
use crate::mapping::{Context, Mapping, Plan};
use crate::profile::{self, Folder, Format, Profile, standard};
use crate::schema::json::JsonSchema;
use crate::schema::xsd::Xsd;
use crate::yaml::{Mistake, Mistakes, Node, Value as Yaml};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

impl Routes {
    /// Compiles a folder, or gives every mistake in it. `origins` sends everything for a partner to another origin
    /// (scheme, host, port): the demo and tests play partners that way.
    pub fn compile(folder: &Folder, origins: &BTreeMap<String, String>) -> Result<Self, Vec<Mistake>> {
        let mut compiler =
            Compiler { folder, origins, soorten: HashMap::new(), xsds: HashMap::new(), mistakes: vec![] };
        compiler.soorten();
        let mut routes = Self { gegevens: folder.settings.gegevens.clone(), ..Self::default() };
        for profile in &folder.profiles {
            let partner = Partner {
                naam: profile.naam.clone(),
                partij: profile.partij.clone(),
                rol: profile.rol,
                gegevens: profile.gegevens.clone(),
            };
            if let Some((other, _)) = routes.partners.iter().find(|(_, p)| p.partij == profile.partij) {
                compiler.wrong(
                    profile,
                    (1, 1),
                    format!("`partij: {}` is ook die van `{other}`; elke partner heeft een eigen id", profile.partij),
                );
            }
            routes.partners.insert(profile.slug.clone(), partner);
            for inbound in &profile.inbound {
                if let Some(route) = compiler.inbound(profile, inbound) {
                    routes.add_inbound(profile, inbound, Arc::new(route), &mut compiler);
                }
            }
            for outbound in &profile.outbound {
                routes.outbound.extend(compiler.outbound(profile, outbound).map(Arc::new));
            }
        }
        compiler.receivers(&routes);
        if compiler.mistakes.is_empty() { Ok(routes) } else { Err(compiler.mistakes) }
    }

    fn add_inbound(
        &mut self,
        profile: &Profile,
        inbound: &profile::Inbound,
        route: Arc<InRoute>,
        compiler: &mut Compiler<'_>,
    ) {
        if let Inbound::Soap { action } = &route.connector
            && self.soap.insert((profile.slug.clone(), action.clone()), route.clone()).is_some()
        {
            compiler.wrong(profile, inbound.at, "een andere route van deze partner heeft dezelfde `action`".to_owned());
        }
        self.inbound.insert((profile.slug.clone(), inbound.name.clone()), route);
    }
}

struct Compiler<'f> {
    folder: &'f Folder,
    origins: &'f BTreeMap<String, String>,
    /// The kinds; their schemas are compiled when a route reads that kind, because each takes room.
    soorten: HashMap<String, (Arc<Soort>, Option<JsonSchema>)>,
    xsds: HashMap<Vec<String>, Xsd>,
    mistakes: Vec<Mistake>,
}

/// What a mapping and the schemas of a route come to.
struct Body {
    plan: Option<Plan>,
    json: Option<JsonSchema>,
    xsd: Option<Xsd>,
}

impl Compiler<'_> {
    fn wrong(&mut self, profile: &Profile, at: (u32, u32), text: String) {
        let file = format!("partners/{}/profile.yaml", profile.slug);
        self.mistakes.push(Mistake { file, line: at.0, column: at.1, text });
    }

    fn soorten(&mut self) {
        for soort in canonical::ingebouwd() {
            self.soort_erbij(Ok(soort.clone()), format!("canonical/{}", soort.naam));
        }
        for kind in &self.folder.kinds {
            self.soort_erbij(Soort::from_schema(&kind.naam, kind.schema.clone()), kind.file.clone());
            if let Err(error) = JsonSchema::compile(&kind.schema) {
                let text = format!("het schema laadt niet: {error}");
                self.mistakes.push(Mistake { file: kind.file.clone(), line: 0, column: 0, text });
            }
        }
    }

    fn soort_erbij(&mut self, soort: Result<Soort, SoortError>, file: String) {
        let mut wrong = |text: String| self.mistakes.push(Mistake { file: file.clone(), line: 0, column: 0, text });
        match soort {
            Err(error) => error.fouten.iter().for_each(|fout| wrong(fout.to_string())),
            Ok(soort) => {
                let naam = soort.naam.clone();
                if self.soorten.insert(naam.clone(), (Arc::new(soort), None)).is_some() {
                    self.mistakes.push(Mistake {
                        file,
                        line: 0,
                        column: 0,
                        text: format!("de soort `{naam}` bestaat al"),
                    });
                }
            }
        }
    }

    fn soort(&mut self, profile: &Profile, at: (u32, u32), naam: &str) -> Option<Arc<Soort>> {
        let found = self.soorten.get(naam).map(|(soort, _)| soort.clone());
        if found.is_none() {
            let mut known: Vec<_> = self.soorten.keys().map(|k| format!("`{k}`")).collect();
            known.sort();
            self.wrong(profile, at, format!("de canonieke soort `{naam}` bestaat niet; er zijn: {}", known.join(", ")));
        }
        found
    }

    /// The compiled schema of a kind.
    fn soort_schema(&mut self, profile: &Profile, at: (u32, u32), naam: &str) -> Option<JsonSchema> {
        let (soort, compiled) = self.soorten.get_mut(naam)?;
        if compiled.is_none() {
            match JsonSchema::compile(&soort.schema) {
                Ok(schema) => *compiled = Some(schema),
                Err(error) => {
                    self.wrong(profile, at, format!("het schema van `{naam}` laadt niet: {error}"));
                    return None;
                }
            }
        }
        self.soorten.get(naam).and_then(|(_, schema)| schema.clone())
    }

    fn body(
        &mut self,
        profile: &Profile,
        at: (u32, u32),
        format: Format,
        mapping: Option<&str>,
        schema: &[String],
    ) -> Option<Body> {
        let plan = match mapping {
            None => None,
            Some(name) => Some(self.mapping(profile, at, name)?),
        };
        let side = if format == Format::Json { Side::Json } else { Side::Xml };
        match &plan {
            Some(plan) if plan.side != side => {
                self.wrong(
                    profile,
                    at,
                    "`partner` in de mapping en `format` van de route zeggen iets anders".to_owned(),
                );
                return None;
            }
            None if side == Side::Xml => {
                self.wrong(profile, at, "bij XML hoort een `mapping`".to_owned());
                return None;
            }
            _ => {}
        }
        let (mut json, mut xsd) = (None, None);
        if !schema.is_empty() && side == Side::Json {
            json = Some(self.json_schema(profile, at, schema)?);
        } else if !schema.is_empty() {
            xsd = Some(self.xsd(profile, at, schema)?);
        }
        Some(Body { plan, json, xsd })
    }

    fn mapping(&mut self, profile: &Profile, at: (u32, u32), name: &str) -> Option<Plan> {
        let text = match self.folder.text(&profile.slug, name) {
            Ok(text) => text,
            Err(text) => {
                self.wrong(profile, at, text);
                return None;
            }
        };
        let soorten = &self.soorten;
        let folder = self.folder;
        let schema = |kind: &str| soorten.get(kind).map(|(soort, _)| soort.schema.clone());
        // A code table stands beside the mapping that names it.
        let beside = name.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let codes = |file: &str| codes(&folder.text(&profile.slug, &format!("{beside}{file}"))?);
        let file = if name.starts_with("std:") { name.to_owned() } else { format!("partners/{}/{name}", profile.slug) };
        match Mapping::parse(&file, &text, &Context { schema: &schema, codes: &codes }) {
            Ok(plan) => Some(plan),
            Err(found) => {
                found.into_iter().for_each(|m| {
                    if !self.mistakes.contains(&m) {
                        self.mistakes.push(m);
                    }
                });
                None
            }
        }
    }

    fn json_schema(&mut self, profile: &Profile, at: (u32, u32), names: &[String]) -> Option<JsonSchema> {
        let [name] = names else {
            self.wrong(profile, at, "bij JSON hoort één schema".to_owned());
            return None;
        };
        let compiled = self
            .folder
            .text(&profile.slug, name)
            .and_then(|text| {
                serde_json::from_str(&text)
                    .map_err(|e| format!("`{name}` is geen JSON (regel {}, kolom {})", e.line(), e.column()))
            })
            .and_then(|schema| JsonSchema::compile(&schema).map_err(|e| format!("`{name}`: {e}")));
        compiled.map_err(|text| self.wrong(profile, at, text)).ok()
    }

    fn xsd(&mut self, profile: &Profile, at: (u32, u32), names: &[String]) -> Option<Xsd> {
        let files: Vec<String> = names
            .iter()
            .map(|n| {
                if n.starts_with("std:") { n.clone() } else { self.folder.file(&profile.slug, n).display().to_string() }
            })
            .collect();
        if let Some(known) = self.xsds.get(&files) {
            return Some(known.clone());
        }
        let shipped: Vec<&str> = files.iter().filter_map(|f| f.strip_prefix("std:")).collect();
        let loaded = if shipped.len() == files.len() {
            Xsd::from_texts(&shipped, standard::FILES)
        } else {
            // Includes and imports stay inside the folder an operator points at: with a list its first entry is that
            // folder, with one file the folder is the file's own.
            let paths: Vec<PathBuf> =
                files.iter().map(|f| PathBuf::from(f).canonicalize().unwrap_or_else(|_| PathBuf::from(f))).collect();
            match paths.split_first() {
                Some((root, entries)) if root.is_dir() => Xsd::from_files(root, entries),
                Some((file, _)) => Xsd::from_files(file.parent().unwrap_or(file), &paths),
                None => return None,
            }
        };
        match loaded {
            Ok(xsd) => {
                self.xsds.insert(files, xsd.clone());
                Some(xsd)
            }
            Err(error) => {
                let chain = std::iter::successors(Some(&error as &dyn std::error::Error), |e| e.source());
                let causes: Vec<String> = chain.map(ToString::to_string).collect();
                self.wrong(profile, at, format!("het schema laadt niet: {}", causes.join(": ")));
                None
            }
        }
    }

    fn credentials(&mut self, profile: &Profile, at: (u32, u32), auth: &profile::Auth) -> Option<Credentials> {
        Credentials::fetch(auth).map_err(|error| self.wrong(profile, at, error.to_string())).ok()
    }

    fn kind(&mut self, profile: &Profile, at: (u32, u32), name: &str) -> Option<&'static connector::Kind> {
        let found = connector::kind(name);
        if found.is_none() {
            let known: Vec<_> = connector::KINDS.iter().map(|k| k.naam).collect();
            self.wrong(profile, at, format!("de connector `{name}` bestaat niet; er zijn: {}", known.join(", ")));
        }
        found
    }

    fn inbound(&mut self, profile: &Profile, route: &profile::Inbound) -> Option<InRoute> {
        let kind = self.kind(profile, route.at, &route.connector);
        let soort = self.soort(profile, route.at, &route.canonical);
        let body = self.body(profile, route.at, route.format, route.mapping.as_deref(), &route.schema);
        let credentials = self.credentials(profile, route.at, &route.auth);
        let mut own = Mistakes::new(format!("partners/{}/profile.yaml", profile.slug));
        let at = Node { line: route.at.0, column: route.at.1, value: Yaml::Empty };
        let connector = kind.and_then(|k| (k.inbound)(route.settings.as_ref(), &at, &mut own));
        if matches!(connector, Some(Inbound::Soap { .. })) != (route.format == Format::Soap) {
            own.at(&at, "`connector: soap` en `format: soap` horen bij elkaar");
        }
        let soort = soort?;
        let soort_schema = self.soort_schema(profile, route.at, &route.canonical)?;
        let body = body?;
        if let Some(plan) = &body.plan
            && plan.canonical != route.canonical
        {
            own.at(&at, format!("de mapping is voor `{}`, de route voor `{}`", plan.canonical, route.canonical));
        }
        let namespaces = body.plan.as_ref().map(|p| p.namespaces.clone()).unwrap_or_else(Namespaces::new);
        let mut read = |text: &str| {
            match route.format {
                Format::Json => path::json(text),
                _ => path::xml(text, &namespaces),
            }
            .map_err(|text| own.at(&at, text))
            .ok()
        };
        let identity = read(&route.identity)?;
        let transport: Vec<PartnerPath> = route.transport.iter().filter_map(|t| read(t)).collect();
        if own.any() {
            self.mistakes.extend(own.into_vec());
            return None;
        }
        let keys = |p: &PartnerPath| if let PartnerPath::Json(keys) = p { Some(keys.clone()) } else { None };
        let roots = |plan: &Plan| {
            plan.roots.iter().map(|s| (plan.namespaces.list[s.namespace].1.clone(), s.name.clone())).collect()
        };
        Some(InRoute {
            partner: profile.slug.clone(),
            name: route.name.clone(),
            mag_bsn: profile.rol.mag_bsn(),
            connector: connector?,
            credentials: credentials?,
            format: route.format,
            max_bytes: route.max_bytes,
            limits: Limits::default(),
            content: ContentPaths::new(&route.content),
            content_pointers: route.content.iter().map(|c| format!("/{}", c.trim_start_matches('/'))).collect(),
            bsn_velden: bsn_velden(&soort),
            soort,
            soort_schema,
            json_schema: body.json,
            xsd: body.xsd,
            identity: route.identity.clone(),
            identity_keys: keys(&identity).unwrap_or_default(),
            transport_keys: transport.iter().filter_map(keys).collect(),
            transport_paths: if route.format == Format::Json { vec![] } else { transport },
            identity_path: (route.format != Format::Json).then_some(identity),
            reading: match &body.plan {
                None => Reading::AsIs,
                Some(plan) => Reading::Mapped {
                    reader: Box::new(Reader::new(plan)),
                    namespaces: plan.namespaces.list.iter().map(|(_, name)| name.clone()).collect(),
                    roots: roots(plan),
                },
            },
            ontvangers: route.ontvangers.clone(),
            places: body.plan.as_ref().map(Plan::places).unwrap_or_default(),
            plan: body.plan,
        })
    }

    fn outbound(&mut self, profile: &Profile, route: &profile::Outbound) -> Option<OutRoute> {
        let kind = self.kind(profile, route.at, &route.connector);
        let soort = self.soort(profile, route.at, &route.on);
        let body = self.body(profile, route.at, route.format, route.mapping.as_deref(), &route.schema);
        let credentials = self.credentials(profile, route.at, &route.auth)?;
        let mut own = Mistakes::new(format!("partners/{}/profile.yaml", profile.slug));
        let at = Node { line: route.at.0, column: route.at.1, value: Yaml::Empty };
        let mediatype = match route.format {
            Format::Json => "application/json",
            Format::Xml => "application/xml; charset=utf-8",
            Format::Soap => "text/xml; charset=utf-8",
        };
        let wanted = Wanted { settings: route.settings.as_ref(), at: &at, credentials, mediatype };
        if (route.connector == "soap") != (route.format == Format::Soap) {
            own.at(&at, "`connector: soap` en `format: soap` horen bij elkaar");
        }
        let sender = kind.and_then(|k| (k.outbound)(&wanted, &mut own));
        self.mistakes.extend(own.into_vec());
        let mut sender = sender?;
        if let Some(origin) = self.origins.get(&profile.slug) {
            sender.redirect(origin);
        }
        let soort = soort?;
        let body = body?;
        let matrix = Matrix::ingebouwd();
        Some(OutRoute {
            partner: profile.slug.clone(),
            name: route.name.clone(),
            soort: route.on.clone(),
            mask_formeel: soort.mask(profile.rol, true, matrix),
            mask: soort.mask(profile.rol, false, matrix),
            plan: body.plan,
            format: route.format,
            json_schema: body.json,
            xsd: body.xsd,
            gegevens: profile.gegevens.clone(),
            sender,
        })
    }

    /// Every receiver a route names must exist and take that kind of message.
    fn receivers(&mut self, routes: &Routes) {
        for profile in &self.folder.profiles {
            for route in &profile.inbound {
                // An agreement says itself whom it is for (BR26); everything else needs to be told.
                let says_itself = route.canonical == PLAATSINGSOVEREENKOMST;
                if says_itself != route.ontvangers.is_empty() {
                    let text = match says_itself {
                        true => {
                            "`ontvangers` hoort hier niet: een plaatsingsovereenkomst gaat naar de gemeente van het traject en de organisatie die erin staat"
                        }
                        false => "`ontvangers` ontbreekt: naar welke partners gaat dit bericht?",
                    };
                    self.wrong(profile, route.at, text.to_owned());
                }
                for ontvanger in &route.ontvangers {
                    if !routes.partners.contains_key(ontvanger) {
                        self.wrong(profile, route.at, format!("de ontvanger `{ontvanger}` is geen partner"));
                    } else if routes.routes_to(ontvanger, &route.canonical).is_empty() {
                        let text = format!(
                            "de ontvanger `{ontvanger}` heeft geen uitgaande route met `on: {}`",
                            route.canonical
                        );
                        self.wrong(profile, route.at, text);
                    }
                }
            }
        }
    }
}

/// Where a BSN may stand in a kind: its fields of class P5; and base64, which is a document and not searched.
fn bsn_velden(soort: &Soort) -> Vec<String> {
    let own = soort.bladen().into_iter().filter(|(_, klasse)| klasse.as_str() == "P5").map(|(pointer, _)| pointer);
    own.chain(soort.base64()).collect()
}

/// A code table: lines `partner;canoniek`, the first line names the columns.
fn codes(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut pairs = vec![];
    for (number, line) in text.lines().enumerate().skip(1).filter(|(_, l)| !l.trim().is_empty()) {
        let Some((partner, canonical)) = line.split_once(';') else {
            return Err(format!("de codetabel heeft op regel {} geen `;`", number + 1));
        };
        let (partner, canonical) = (partner.trim().to_owned(), canonical.trim().to_owned());
        if pairs.iter().any(|(p, _)| *p == partner) {
            return Err(format!("de codetabel heeft op regel {} een code die er al staat", number + 1));
        }
        pairs.push((partner, canonical));
    }
    Ok(pairs)
}
