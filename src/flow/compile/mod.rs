//! From a configuration folder to [`Routes`]: everything a profile refers to is looked up, compiled and proven here, and
//! every mistake of every profile comes back at once.

mod bank;
mod body;
mod bundle;
mod hub;
mod inbound;
mod outbound;
mod receivers;
mod xsd;

use super::route::{InRoute, Partner, Routes};
use crate::canonical;
use crate::canonical::soort::{Soort, SoortError};
use crate::connector::{self, Credentials, Inbound};
use crate::profile::{self, Folder, Profile};
use crate::schema::SchemaError;
use crate::schema::json::JsonSchema;
use crate::schema::xsd::Xsd;
use crate::yaml::{self, Mistake, Place, meant};
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

impl Routes {
    /// Compiles a folder, or gives every mistake in it. `origins` sends everything for a partner to another origin
    /// (scheme, host, port): the demo and tests play partners that way.
    pub fn compile(folder: &Folder, origins: &BTreeMap<String, String>) -> Result<Self, Vec<Mistake>> {
        let (routes, mistakes) = Self::compile_all(folder, origins);
        if mistakes.is_empty() { Ok(routes) } else { Err(mistakes) }
    }

    /// Compiles a folder as far as it goes: the routes without mistakes, and every mistake in the others.
    pub fn compile_all(folder: &Folder, origins: &BTreeMap<String, String>) -> (Self, Vec<Mistake>) {
        let mut compiler = Compiler {
            folder,
            origins,
            soorten: HashMap::new(),
            unusable: folder.unread_kinds.clone(),
            xsds: HashMap::new(),
            mistakes: vec![],
        };
        compiler.soorten();
        compiler.bewaren();
        compiler.hub();
        let banken = Arc::new(compiler.banken());
        let mut routes = Self {
            gegevens: folder.settings.gegevens.clone(),
            praktijken: folder.praktijken.clone(),
            banken,
            ..Self::default()
        };
        for profile in &folder.profiles {
            let partner = Partner {
                naam: profile.naam.clone(),
                partij: profile.partij.clone(),
                rol: profile.rol,
                gegevens: profile.gegevens.clone(),
                aflevering: profile.aflevering.clone(),
            };
            if let Some((other, _)) = routes.partners.iter().find(|(_, p)| p.partij == profile.partij) {
                compiler.wrong(
                    &profile.partij_at,
                    format!("`partij: {}` is ook die van `{other}`; elke partner heeft een eigen id", profile.partij),
                );
            }
            compiler.omgeving(profile);
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
        compiler.blijft_bij_gemeente();
        (routes, compiler.mistakes)
    }

    fn add_inbound(
        &mut self,
        profile: &Profile,
        inbound: &profile::Inbound,
        route: Arc<InRoute>,
        compiler: &mut Compiler<'_>,
    ) {
        if let Inbound::Soap { action } = &route.connector
            && let Some(other) = self.soap.insert((profile.slug.clone(), action.clone()), route.clone())
        {
            let text = format!(
                "de route `{}` van deze partner heeft dezelfde `action`; bij een SOAPAction hoort één route",
                other.name
            );
            compiler.wrong(inbound.keys.of("settings").unwrap_or(&inbound.at), text);
        }
        self.inbound.insert((profile.slug.clone(), inbound.name.clone()), route);
    }
}

struct Compiler<'f> {
    folder: &'f Folder,
    origins: &'f BTreeMap<String, String>,
    /// The kinds; their schemas are compiled when a route reads that kind, because each takes room.
    soorten: HashMap<String, (Arc<Soort>, Option<JsonSchema>)>,
    /// Kinds of the deployment that cannot be used: what routes say about them is told at the kind.
    unusable: Vec<String>,
    xsds: HashMap<Vec<String>, Xsd>,
    mistakes: Vec<Mistake>,
}

impl Compiler<'_> {
    fn wrong(&mut self, at: &Place, text: String) {
        self.add(Mistake { file: at.file.to_string(), line: at.line, column: at.column, text });
    }

    /// Adds a mistake; one in what two routes share is one mistake.
    fn add(&mut self, found: Mistake) {
        if !self.mistakes.contains(&found) {
            self.mistakes.push(found);
        }
    }

    /// A JSON schema that does not compile, at what is wrong in it.
    fn refused(&mut self, file: &str, text: &str, error: &SchemaError) {
        let (pointer, cause) = match error {
            SchemaError::Json { pointer, cause, .. } => (pointer.as_str(), cause.clone()),
            other => ("", other.to_string()),
        };
        self.wrong(&yaml::json_place(file, text, pointer), format!("dit schema laadt niet: {cause}"));
    }

    fn soorten(&mut self) {
        for soort in canonical::ingebouwd() {
            self.soort_erbij(Ok(soort.clone()), format!("canonical/{}", soort.naam));
        }
        for kind in &self.folder.kinds {
            let text = std::fs::read_to_string(self.folder.path.join(&kind.file)).unwrap_or_default();
            if let Err(error) = JsonSchema::compile(&kind.schema) {
                self.refused(&kind.file, &text, &error);
                self.unusable.push(kind.naam.clone());
                continue;
            }
            match Soort::from_schema(&kind.naam, kind.schema.clone()) {
                Err(SoortError { fouten, .. }) => {
                    self.unusable.push(kind.naam.clone());
                    for fout in fouten {
                        let at = yaml::json_place(&kind.file, &text, &fout.pointer);
                        self.wrong(&at, format!("`{}`: {}", fout.pointer, fout.wat));
                    }
                }
                soort => self.soort_erbij(soort, kind.file.clone()),
            }
        }
    }

    fn soort_erbij(&mut self, soort: Result<Soort, SoortError>, file: String) {
        let mut wrong = |text: String| self.mistakes.push(Mistake { file: file.clone(), line: 0, column: 0, text });
        match soort {
            Err(error) => error.fouten.iter().for_each(|fout| wrong(fout.to_string())),
            Ok(soort) => {
                let naam = soort.naam.clone();
                match self.soorten.entry(naam) {
                    Entry::Vacant(free) => drop(free.insert((Arc::new(soort), None))),
                    // The one that ships stays: what is wrong is the file, not every mapping of that kind.
                    Entry::Occupied(taken) => {
                        let naam = taken.key();
                        let text = format!(
                            "de canonieke soort `{naam}` wordt al meegeleverd; geef deze een andere naam of versie"
                        );
                        self.mistakes.push(Mistake { file, line: 0, column: 0, text });
                    }
                }
            }
        }
    }

    /// A profile of the other environment does not run here: its addresses and secrets are of that one.
    fn omgeving(&mut self, profile: &Profile) {
        let ours = self.folder.settings.omgeving;
        if let Some((theirs, at)) = profile.omgeving.as_ref().filter(|(theirs, _)| *theirs != ours) {
            let (ours, theirs) = (ours.as_str(), theirs.as_str());
            let text = format!(
                "dit profiel is voor `{theirs}`, en deze node is `{ours}` (`omgeving` in trajectbrug.yaml); neem hier het profiel \
                 van `{ours}`"
            );
            self.wrong(at, text);
        }
    }

    /// A kind with a period of its own is a kind there is.
    fn bewaren(&mut self) {
        for (soort, (_, at)) in &self.folder.settings.bewaren.soorten {
            self.soort(at, soort);
        }
    }

    fn soort(&mut self, at: &Place, naam: &str) -> Option<Arc<Soort>> {
        let found = self.soorten.get(naam).map(|(soort, _)| soort.clone());
        if found.is_none() && !self.unusable.iter().any(|u| u == naam) {
            let meant = meant(naam, self.soorten.keys().map(String::as_str));
            // There are too many to name them to somebody who only made a typing error.
            let known = if meant.is_empty() {
                let mut known: Vec<_> = self.soorten.keys().map(|k| format!("`{k}`")).collect();
                known.sort();
                format!("er zijn: {}", known.join(", "))
            } else {
                "alle soorten staan in docs/koppelen/berichten.md".to_owned()
            };
            self.wrong(at, format!("de canonieke soort `{naam}` bestaat niet{meant}; {known}"));
        }
        found
    }

    /// The compiled schema of a kind.
    fn soort_schema(&mut self, at: &Place, naam: &str) -> Option<JsonSchema> {
        let (soort, compiled) = self.soorten.get_mut(naam)?;
        if compiled.is_none() {
            match JsonSchema::compile(&soort.schema) {
                Ok(schema) => *compiled = Some(schema),
                Err(error) => {
                    self.wrong(at, format!("het schema van `{naam}` laadt niet: {error}"));
                    return None;
                }
            }
        }
        self.soorten.get(naam).and_then(|(_, schema)| schema.clone())
    }

    /// The credentials of a route; `taken` are the names its connector takes.
    fn credentials(&mut self, at: &Place, auth: &profile::Auth, route: &str, taken: &[&str]) -> Option<Credentials> {
        if !taken.contains(&auth.naam()) {
            let text = format!("`auth: {}` kan niet bij een {route}; wel: {}", auth.naam(), taken.join(", "));
            self.wrong(at, text);
            return None;
        }
        Credentials::fetch(auth).map_err(|error| self.wrong(at, error.to_string())).ok()
    }

    fn kind(&mut self, at: &Place, name: &str) -> Option<&'static connector::Kind> {
        let found = connector::kind(name);
        if found.is_none() {
            let known: Vec<_> = connector::KINDS.iter().map(|k| k.naam).collect();
            let (meant, known) = (meant(name, known.iter().copied()), known.join(", "));
            self.wrong(at, format!("de connector `{name}` bestaat niet{meant}; er zijn: {known}"));
        }
        found
    }
}

/// A connector and a format that are not of one kind.
fn soap_and_soap(connector: &str) -> String {
    match connector {
        "soap" => "bij `connector: soap` hoort `format: soap`; maak ze gelijk".to_owned(),
        other => format!("bij `format: soap` hoort `connector: soap`, en hier staat `{other}`; maak ze gelijk"),
    }
}
