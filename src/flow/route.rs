//! Routes, ready to run. Profiles are what was typed; this is what it means. [`super::compile`] makes them, and finds
//! everything that can be wrong before the first message.

use super::process::Directory;
use super::ubl::Ubl;
use super::version::Versions;
use crate::bank::csv::Profielen;
use crate::canonical::mask::Mask;
use crate::canonical::soort::Soort;
use crate::canonical::versies::nieuwste;
use crate::connector::{Credentials, Inbound, Sender};
use crate::domain::contract::Contract;
use crate::domain::praktijk::Praktijk;
use crate::domain::rol::Rol;
use crate::domain::traject::Traject;
use crate::format::records::{CsvLayout, Layout};
use crate::format::{ContentPaths, Limits};
use crate::mapping::path::PartnerPath;
use crate::message::finding::Finding;
use crate::profile::praktijk::Gemeente;
use crate::profile::{Aflevering, Format};
use crate::schema::json::JsonSchema;
use crate::schema::xsd::Xsd;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

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
    /// The schema of its newest version, in which messages are stored.
    pub bewaard_schema: JsonSchema,
    /// His schema and how his document becomes canonical, per version.
    pub versions: Versions,
    /// Path of his id, as written.
    pub identity: String,
    /// What a file of this route holds, when a connector fetches files; over HTTP a body is one record of it.
    pub layout: Layout,
    /// Paths of his id; more than one are joined with `/`.
    pub identity_paths: Vec<PartnerPath>,
    /// Paths of his transport fields.
    pub transport_paths: Vec<PartnerPath>,
    /// Receivers, for kinds that do not name them.
    pub ontvangers: Vec<String>,
    /// The sender's id, when he is a gemeente: a version can be chosen by it.
    pub gemeente: Option<String>,
}

impl InRoute {
    /// Adds to findings about canonical fields where the partner has that field, in the version of the message.
    pub fn localize(&self, versie: usize, findings: &mut [Finding]) {
        self.versions.at(versie).localize(findings);
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
    /// The bytes.
    pub format: Format,
    /// How invoices are written, for `format: ubl` and `ubl-pdf`.
    pub ubl: Option<Ubl>,
    /// The table, for `format: csv`.
    pub csv: CsvLayout,
    /// How many of his messages make one file, or why they cannot.
    pub bundle: Result<Bundle, NoBundle>,
    /// His schema and his mapping, per version.
    pub versions: Versions,
    /// The partner's free strings for envelope lines.
    pub gegevens: BTreeMap<String, String>,
    /// Where it goes.
    pub sender: Box<dyn Sender>,
}

/// What stands around the messages of a route when many of them make one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Before the first: the header of a table, the bracket of a list, the declaration and start tags of XML.
    pub open: Vec<u8>,
    /// Between two.
    pub between: &'static [u8],
    /// After the last.
    pub close: Vec<u8>,
}

/// Why the messages of a route cannot stand in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoBundle {
    /// XML has one root.
    #[error(
        "een XML-bestand heeft één hoofdelement; zeg met `records` welk element er om de berichten staat, zoals `records: Aanleveringen/Aanlevering`"
    )]
    Root,
    /// A name of a column that the encoding cannot write.
    #[error("de namen van de kolommen zijn in de tekenset van deze route niet te schrijven")]
    Header,
    /// An envelope holds one message, and a file in UBL one invoice.
    #[error("een bericht met een SOAP-envelop en een factuur in UBL kunnen niet met andere in één bestand")]
    Format,
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
    /// How it is delivered to.
    pub aflevering: Arc<Aflevering>,
}

/// Everything a configuration folder means.
#[derive(Default)]
pub struct Routes {
    /// The partners, by slug.
    pub partners: BTreeMap<String, Partner>,
    pub(super) inbound: HashMap<(String, String), Arc<InRoute>>,
    pub(super) soap: HashMap<(String, String), Arc<InRoute>>,
    pub(super) outbound: Vec<Arc<OutRoute>>,
    /// What gemeenten ask, by slug, of those that say so.
    pub praktijken: BTreeMap<String, Gemeente>,
    /// What is usual, where a gemeente says nothing.
    pub gewoon: Praktijk,
    /// What the tables of banks mean.
    pub banken: Arc<Profielen>,
    /// The hub's own strings for envelope lines.
    pub gegevens: BTreeMap<String, String>,
    /// Id of the configuration folder they come from; empty when nobody asked for it.
    pub versie: String,
    /// When they were activated.
    pub geactiveerd_op: Option<chrono::DateTime<chrono::Utc>>,
}

impl Directory for Routes {
    fn rol(&self, slug: &str) -> Option<Rol> {
        self.partners.get(slug).map(|p| p.rol)
    }

    fn partner_of(&self, partij: &str) -> Option<&str> {
        self.partners.iter().find(|(_, p)| p.partij == partij).map(|(slug, _)| slug.as_str())
    }

    fn routes_to(&self, slug: &str, soort: &str) -> Vec<&str> {
        let of = |wanted: &dyn Fn(&str) -> bool| -> Vec<&str> {
            let own = self.outbound.iter().filter(|r| r.partner == slug && wanted(&r.soort));
            own.map(|r| r.name.as_str()).collect()
        };
        // Who takes more than one version gets the newest.
        let newest = of(&|kind| kind == soort);
        if newest.is_empty() { of(&|kind| kind != soort && nieuwste(kind) == soort) } else { newest }
    }

    fn stuurt(&self, slug: &str, soort: &str) -> bool {
        self.inbound.values().any(|r| r.partner == slug && nieuwste(&r.soort.naam) == soort)
    }

    fn partij_van(&self, slug: &str) -> Option<&str> {
        self.partners.get(slug).map(|p| p.partij.as_str())
    }

    fn kant_en_klaar(&self, slug: &str, route: &str) -> bool {
        self.inbound(slug, route).is_some_and(|r| r.format.is_ubl())
    }

    fn praktijk(&self, gemeente: &str, contract: Option<&str>, dag: chrono::NaiveDate) -> &Praktijk {
        self.praktijken.get(gemeente).and_then(|own| own.op(dag, contract)).unwrap_or(&self.gewoon)
    }

    fn praktijk_tot(&self, gemeente: &str, contract: &str, dag: chrono::NaiveDate) -> Option<&Praktijk> {
        self.praktijken.get(gemeente).and_then(|own| own.laatst(dag, contract))
    }
}

impl Routes {
    /// Every contract with money, with the gemeente that has it.
    pub fn contracten(&self) -> Vec<(String, Arc<Contract>)> {
        let mut all: Vec<(String, Arc<Contract>)> = vec![];
        for (slug, gemeente) in &self.praktijken {
            for contract in gemeente.contracten() {
                // One in several periods of praktijk.yaml is one; the last says what holds.
                all.retain(|(s, c)| (s, &c.contract_id) != (slug, &contract.contract_id));
                all.push((slug.clone(), contract.clone()));
            }
        }
        all
    }

    /// The id of the gemeente a message belongs to: that of its traject, or else its sender when he is a gemeente.
    pub fn gemeente_of(&self, sender: &str, traject: Option<&Traject>) -> Option<&str> {
        let slug = traject.map_or(sender, |t| t.gemeente.as_str());
        self.partners.get(slug).filter(|p| p.rol.as_str().starts_with("GEM_")).map(|p| p.partij.as_str())
    }

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
        self.inbound.values().flat_map(|r| r.versions.all()).filter_map(|v| v.xsd.as_ref()).for_each(Xsd::warm);
    }
}
