//! From a configuration folder to [`Routes`]: everything a profile refers to is looked up, compiled and proven here, and
//! every mistake of every profile comes back at once.

mod body;
mod inbound;
mod outbound;
mod receivers;
mod xsd;

use super::route::{InRoute, Partner, Routes};
use crate::canonical;
use crate::canonical::soort::{Soort, SoortError};
use crate::connector::{self, Credentials, Inbound};
use crate::profile::{self, Folder, Profile};
use crate::schema::json::JsonSchema;
use crate::schema::xsd::Xsd;
use crate::yaml::{Mistake, Place};
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
        let mut compiler =
            Compiler { folder, origins, soorten: HashMap::new(), xsds: HashMap::new(), mistakes: vec![] };
        compiler.soorten();
        compiler.bewaren();
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
            && self.soap.insert((profile.slug.clone(), action.clone()), route.clone()).is_some()
        {
            compiler.wrong(&inbound.at, "een andere route van deze partner heeft dezelfde `action`".to_owned());
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

impl Compiler<'_> {
    fn wrong(&mut self, at: &Place, text: String) {
        let found = Mistake { file: at.file.to_string(), line: at.line, column: at.column, text };
        // A mistake in what two routes share is one mistake.
        if !self.mistakes.contains(&found) {
            self.mistakes.push(found);
        }
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
        if found.is_none() {
            let mut known: Vec<_> = self.soorten.keys().map(|k| format!("`{k}`")).collect();
            known.sort();
            self.wrong(at, format!("de canonieke soort `{naam}` bestaat niet; er zijn: {}", known.join(", ")));
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

    fn credentials(&mut self, at: &Place, auth: &profile::Auth) -> Option<Credentials> {
        Credentials::fetch(auth).map_err(|error| self.wrong(at, error.to_string())).ok()
    }

    fn kind(&mut self, at: &Place, name: &str) -> Option<&'static connector::Kind> {
        let found = connector::kind(name);
        if found.is_none() {
            let known: Vec<_> = connector::KINDS.iter().map(|k| k.naam).collect();
            self.wrong(at, format!("de connector `{name}` bestaat niet; er zijn: {}", known.join(", ")));
        }
        found
    }
}
