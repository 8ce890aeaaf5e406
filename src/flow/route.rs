//! Routes, ready to run. Profiles are what was typed; this is what it means. [`super::compile`] makes them, and finds
//! everything that can be wrong before the first message.

use super::process::Directory;
use crate::canonical::mask::Mask;
use crate::canonical::soort::Soort;
use crate::connector::{Credentials, Inbound, Sender};
use crate::domain::rol::Rol;
use crate::format::{ContentPaths, Limits};
use crate::mapping::Plan;
use crate::mapping::path::PartnerPath;
use crate::mapping::read::Reader;
use crate::message::finding::{Finding, Stage};
use crate::profile::Format;
use crate::schema::json::JsonSchema;
use crate::schema::xsd::Xsd;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// How a partner's document becomes canonical.
pub enum Reading {
    /// The partner speaks the canonical message.
    AsIs,
    /// By a mapping.
    Mapped {
        /// The mapping, ready to read.
        reader: Box<Reader>,
        /// Its namespaces, for the identity and transport paths.
        namespaces: Vec<String>,
        /// Namespace and name of the elements it may start at; empty for JSON.
        roots: Vec<(String, String)>,
    },
}

/// A route from a partner to us, ready.
pub struct InRoute {
    /// Slug of the partner.
    pub partner: String,
    /// Name of the route.
    pub name: String,
    /// Whether this partner may send a BSN (BR46).
    pub mag_bsn: bool,
    /// What it listens to.
    pub connector: Inbound,
    /// Who may use it.
    pub credentials: Credentials,
    /// The bytes.
    pub format: Format,
    /// Largest body in bytes.
    pub max_bytes: usize,
    /// Limits on what is in it.
    pub limits: Limits,
    /// Elements that may be longer than a token.
    pub content: ContentPaths,
    /// The same, as written.
    pub content_pointers: Vec<String>,
    /// The canonical kind.
    pub soort: Arc<Soort>,
    /// Pointers of its fields that may hold a BSN, or a document that is not searched for one.
    pub bsn_velden: Vec<String>,
    /// Its schema, compiled.
    pub soort_schema: JsonSchema,
    /// The partner's schema, when he speaks JSON.
    pub json_schema: Option<JsonSchema>,
    /// The partner's schema, when he speaks XML.
    pub xsd: Option<Xsd>,
    /// The mapping; None: he speaks the canonical message.
    pub plan: Option<Plan>,
    /// How his document becomes canonical.
    pub reading: Reading,
    /// Path of his id, as written.
    pub identity: String,
    /// Path of his id in JSON.
    pub identity_keys: Vec<String>,
    /// Path of his id in XML.
    pub identity_path: Option<PartnerPath>,
    /// Transport fields in JSON.
    pub transport_keys: Vec<Vec<String>>,
    /// Transport fields in XML.
    pub transport_paths: Vec<PartnerPath>,
    /// Receivers, for kinds that do not name them.
    pub ontvangers: Vec<String>,
    /// Where the partner has each canonical field: canonical path without positions, his path as the mapping writes it.
    pub places: Vec<(Vec<String>, String)>,
}

impl InRoute {
    /// Adds to findings about canonical fields where the partner has that field: he does not know ours.
    pub fn localize(&self, findings: &mut [Finding]) {
        for finding in findings.iter_mut().filter(|f| matches!(f.stage, Stage::Canonical | Stage::Rules)) {
            let steps: Vec<&str> =
                finding.path.split('/').skip(1).filter(|s| !s.bytes().all(|b| b.is_ascii_digit())).collect();
            // The field itself, or the nearest block or list around it, or else a field within it.
            let around = self
                .places
                .iter()
                .filter(|(path, _)| path.len() <= steps.len() && path.iter().zip(&steps).all(|(a, b)| a == b));
            let within = self
                .places
                .iter()
                .find(|(path, _)| path.len() > steps.len() && path.iter().zip(&steps).all(|(a, b)| a == b));
            let place = around.rev().max_by_key(|(path, _)| path.len()).or(within.filter(|_| !steps.is_empty()));
            if let Some((_, place)) = place {
                finding.text = format!("{} (in uw bericht: `{place}`)", finding.text.trim_end_matches('.'));
            }
        }
    }
}

/// A route from us to a partner, ready.
pub struct OutRoute {
    /// Slug of the partner.
    pub partner: String,
    /// Name of the route.
    pub name: String,
    /// The canonical kind it carries.
    pub soort: String,
    /// What the partner may see within a formal traject.
    pub mask_formeel: Mask,
    /// What the partner may see otherwise.
    pub mask: Mask,
    /// The mapping; None: the canonical message as it may be seen.
    pub plan: Option<Plan>,
    /// The bytes.
    pub format: Format,
    /// The partner's schema, when he speaks JSON.
    pub json_schema: Option<JsonSchema>,
    /// The partner's schema, when he speaks XML.
    pub xsd: Option<Xsd>,
    /// The partner's free strings for envelope lines.
    pub gegevens: BTreeMap<String, String>,
    /// Where it goes.
    pub sender: Box<dyn Sender>,
}

/// A partner as the routes see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Partner {
    /// Name for people.
    pub naam: String,
    /// Id in messages.
    pub partij: String,
    /// Role.
    pub rol: Rol,
    /// Free strings for envelope lines.
    pub gegevens: BTreeMap<String, String>,
}

/// Everything a configuration folder means.
#[derive(Default)]
pub struct Routes {
    /// The partners, by slug.
    pub partners: BTreeMap<String, Partner>,
    pub(super) inbound: HashMap<(String, String), Arc<InRoute>>,
    pub(super) soap: HashMap<(String, String), Arc<InRoute>>,
    pub(super) outbound: Vec<Arc<OutRoute>>,
    /// The hub's own strings for envelope lines.
    pub gegevens: BTreeMap<String, String>,
}

impl Directory for Routes {
    fn rol(&self, slug: &str) -> Option<Rol> {
        self.partners.get(slug).map(|p| p.rol)
    }

    fn partner_of(&self, partij: &str) -> Option<&str> {
        self.partners.iter().find(|(_, p)| p.partij == partij).map(|(slug, _)| slug.as_str())
    }

    fn routes_to(&self, slug: &str, soort: &str) -> Vec<&str> {
        self.outbound.iter().filter(|r| r.partner == slug && r.soort == soort).map(|r| r.name.as_str()).collect()
    }
}

impl Routes {
    /// The inbound route of this name.
    pub fn inbound(&self, partner: &str, name: &str) -> Option<&Arc<InRoute>> {
        self.inbound.get(&(partner.to_owned(), name.to_owned()))
    }

    /// The inbound route of this SOAPAction.
    pub fn soap(&self, partner: &str, action: &str) -> Option<&Arc<InRoute>> {
        self.soap.get(&(partner.to_owned(), action.to_owned()))
    }

    /// Any SOAP route of a partner: to know who asks when the action is unknown.
    pub fn any_soap(&self, partner: &str) -> Option<&Arc<InRoute>> {
        let mut own: Vec<_> = self.soap.iter().filter(|((p, _), _)| p == partner).collect();
        own.sort_by(|a, b| a.0.cmp(b.0));
        own.first().map(|(_, route)| *route)
    }

    /// The outbound route of this name.
    pub fn outbound(&self, partner: &str, name: &str) -> Option<&Arc<OutRoute>> {
        self.outbound.iter().find(|r| r.partner == partner && r.name == name)
    }

    /// All inbound routes.
    pub fn all_inbound(&self) -> impl Iterator<Item = &Arc<InRoute>> {
        self.inbound.values()
    }

    /// All outbound routes, in the order of the profiles.
    pub fn all_outbound(&self) -> &[Arc<OutRoute>] {
        &self.outbound
    }

    /// Compiles what is compiled per thread, so that a thread's first message does not pay for it.
    pub fn warm(&self) {
        self.inbound.values().filter_map(|r| r.xsd.as_ref()).for_each(Xsd::warm);
    }
}
