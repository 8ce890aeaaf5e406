//! One record: decoded, checked, mapped, decided and made for every receiver. Pure, so that it runs on any thread and gives
//! the same bytes each time; what was written before is for [`super::keys`].

use super::BatchError;
use super::keys::Key;
use super::pipe::Shared;
use crate::flow::decode::{Trace, decode, decode_row};
use crate::flow::inbound::together;
use crate::flow::kinds::{Band, kind, vraagt_feiten};
use crate::flow::outbound;
use crate::flow::process::{self, Case, levering_id};
use crate::flow::route::{Bundle, InRoute, OutRoute, Routes};
use crate::format::records::Layout;
use crate::format::records::csv::Head;
use crate::mapping::write::Surroundings;
use crate::message::code::Code;
use crate::message::envelope::Envelope;
use crate::message::finding::{Finding, Severity, Stage, refuses};
use crate::profile::Format;
use crate::store::Facts;
use crate::store::crypt::{RowHash, Sealer};
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::sync::Arc;

/// What is said of a BSN: nothing of a batch is kept, so what is said at the door would not be so.
const BSN: &str = "hier staat een burgerservicenummer (of een getal dat de elfproef doorstaat); alleen de gemeente mag dat sturen. Verwijder het nummer, en laat het bestand waarin het staat nergens achter";

/// A file's way: from one route to others.
#[derive(Clone)]
pub(super) struct Job<'r> {
    pub routes: &'r Routes,
    pub route: Arc<InRoute>,
    pub to: Vec<(Arc<OutRoute>, &'r Bundle)>,
    /// Whom it goes to, each once.
    pub ontvangers: Vec<String>,
    pub keys: &'r Sealer,
    /// Hashes of ids of this sender.
    pub ids: RowHash,
    /// Hashes of contents.
    pub contents: RowHash,
    /// When the file was received.
    pub now: DateTime<Utc>,
}

/// The bytes of a record.
pub(super) enum Body<'b> {
    /// As a partner sends one message.
    Document(&'b [u8]),
    /// A row of a table whose header was read before.
    Row { shared: &'b Shared, bytes: &'b [u8], line: u32 },
}

impl Body<'_> {
    /// Its size as a message of its own.
    pub fn len(&self) -> usize {
        match self {
            Self::Document(bytes) => bytes.len(),
            Self::Row { shared, bytes, .. } => shared.head.bytes().len() + bytes.len() + 2,
        }
    }
}

/// What became of a record.
pub(super) enum Made {
    /// It can be written: what it adds to each output stands in the buffers.
    Ready {
        key: Key,
        /// Findings that refuse nothing.
        signalen: u64,
    },
    /// It is refused.
    Refused(Vec<Finding>),
}

impl<'r> Job<'r> {
    /// Looks up where a file of `route` goes: its receivers, or `naar`. Fails when one of the routes cannot be used for a
    /// file, with the reason.
    pub fn new(
        routes: &'r Routes,
        route: Arc<InRoute>,
        naar: &[(String, String)],
        keys: &'r Sealer,
        now: DateTime<Utc>,
    ) -> Result<Self, BatchError> {
        let refuse = |why: String| BatchError::Route { partner: route.partner.clone(), route: route.name.clone(), why };
        if route.layout == Layout::Whole {
            return Err(refuse(
                "een bestand van deze route is één bericht; een bestand met veel berichten is CSV, XLSX, JSON lines, of XML of JSON met `records`".to_owned(),
            ));
        }
        let soort = &route.soort.naam;
        if vraagt_feiten(soort) {
            let what = match kind(soort).map(|kind| kind.band) {
                Some(Band::Opent(_) | Band::OpentOfHoortBij(..)) => {
                    "opent een traject, en het nummer daarvan geeft de berichtenopslag uit"
                }
                _ => {
                    "hoort bij een traject, en welk traject dat is en wie erover mag sturen weet alleen de berichtenopslag"
                }
            };
            let text = format!(
                "`{soort}` {what}; van bestand naar bestand kan dat niet. Lever dit bestand aan in een map (`connector: file`)"
            );
            return Err(refuse(text));
        }
        let chosen: Vec<&Arc<OutRoute>> = if naar.is_empty() {
            let all = || routes.all_outbound().iter().filter(|to| to.soort == *soort);
            route.ontvangers.iter().flat_map(|slug| all().filter(move |to| to.partner == *slug)).collect()
        } else {
            let one = |(partner, name): &(String, String)| {
                let found = routes.outbound(partner, name).filter(|to| to.soort == *soort);
                found.ok_or_else(|| refuse(format!("`{partner}/{name}` is geen uitgaande route voor `{soort}`")))
            };
            naar.iter().map(one).collect::<Result<_, _>>()?
        };
        let mut job = Self {
            routes,
            route: route.clone(),
            to: vec![],
            ontvangers: vec![],
            keys,
            ids: keys.row_hash("kenmerk").with(route.partner.as_bytes()),
            contents: keys.row_hash("inhoud"),
            now,
        };
        for to in chosen {
            let bundle =
                to.bundle.as_ref().map_err(|why| refuse(format!("voor `{}/{}`: {why}", to.partner, to.name)))?;
            job.to.push((to.clone(), bundle));
            if !job.ontvangers.contains(&to.partner) {
                job.ontvangers.push(to.partner.clone());
            }
        }
        if job.to.is_empty() {
            return Err(refuse("er is geen ontvanger voor dit bestand".to_owned()));
        }
        Ok(job)
    }

    /// The key of a record with this id of its sender.
    pub fn key(&self, afzender_id: &str, body: &Body<'_>) -> Key {
        let content = match body {
            Body::Document(bytes) => self.contents.end(&[bytes]),
            Body::Row { shared, bytes, .. } => shared.contents.end(&[bytes, b"\r\n"]),
        };
        Key { id: self.ids.end(&[afzender_id.as_bytes()]), content }
    }

    /// Hashes of the rows of a table with this header.
    pub fn contents_of(&self, head: &Head) -> RowHash {
        self.contents.clone().from(head.bytes())
    }

    /// The id of its message: made of the sender's id, so that the same row has the same id, in whatever run.
    pub fn bericht_id(key: &Key) -> String {
        uuid::Builder::from_custom_bytes(key.id).into_uuid().to_string()
    }

    /// Makes a record ready. What it adds to output `n` is put behind `out[n]`, what stands between two records first; of
    /// a refused record what is there is to be taken away again.
    pub fn make(&self, body: &Body<'_>, out: &mut [Vec<u8>]) -> Made {
        let route = &self.route;
        if body.len() > route.max_bytes {
            let text = format!("dit bericht is groter dan {} bytes (`max_bytes` van de route)", route.max_bytes);
            return Made::Refused(vec![Finding::fout(Code::TeGroot, Stage::Receive, "", text)]);
        }
        let decoded = match body {
            Body::Document(body) => decode(route, body, self.now, &mut Trace::off()),
            Body::Row { shared, bytes, line } => {
                let hash = shared.hashed.and(&[bytes, b"\r\n"]);
                decode_row(route, shared.head.row(bytes, *line), hash, self.now)
            }
        };
        let Some(canonical) = &decoded.canonical else {
            let mut findings = decoded.findings;
            findings.iter_mut().filter(|f| f.code == Code::BsnNietToegestaan).for_each(|f| f.text = BSN.to_owned());
            return Made::Refused(findings);
        };
        let key = self.key(&decoded.afzender_id, body);
        let envelope = Envelope {
            bericht_id: Self::bericht_id(&key),
            partner: route.partner.clone(),
            route: route.name.clone(),
            soort: route.soort.naam.clone(),
            afzender_id: decoded.afzender_id,
            inhoud_sha256: decoded.inhoud_sha256,
            ontvangen_op: self.now,
        };
        let case = Case { envelope: &envelope, ontvangers: &self.ontvangers, canonical, bsn_velden: &route.bsn_velden };
        let mut outcome = process::decide(case, &Facts::default(), self.routes, self.keys, self.now);
        route.localize(decoded.versie, &mut outcome.findings);
        let found = together(&decoded.findings, outcome.findings);
        if refuses(&found) {
            return Made::Refused(found);
        }
        let canonical = outcome.canonical.as_ref().unwrap_or(canonical);
        let gemeente = self.routes.gemeente_of(&route.partner, None);
        for ((to, bundle), out) in self.to.iter().zip(out.iter_mut()) {
            let decided = outcome.deliveries.iter().find(|d| d.partner == to.partner && d.route == to.name);
            let made = || levering_id(&envelope.bericht_id, &to.partner, &to.name);
            let levering_id = decided.map_or_else(|| Cow::Owned(made()), |d| Cow::Borrowed(&d.levering_id));
            let around = Surroundings {
                levering_id: &levering_id,
                bericht_id: &envelope.bericht_id,
                afzender_id: &envelope.afzender_id,
                ontvangen_op: self.now,
                zender: &self.routes.gegevens,
                ontvanger: &to.gegevens,
            };
            let made = match outbound::make_for(to, canonical, gemeente, None, false, &around) {
                Ok(made) => made,
                Err(findings) => return Made::Refused(findings),
            };
            let (head, record) = made.body.split_at(made.head);
            if to.format == Format::Csv && head != bundle.open {
                return Made::Refused(vec![other_columns()]);
            }
            let record = if to.format == Format::Xml { record.trim_ascii_end() } else { record };
            out.extend_from_slice(bundle.between);
            out.extend_from_slice(record);
        }
        let signalen = found.iter().filter(|f| f.severity == Severity::Signaal).count() as u64;
        Made::Ready { key, signalen }
    }
}

fn other_columns() -> Finding {
    Finding::fout(
        Code::UitvoerSchema,
        Stage::MapOut,
        "",
        "dit bericht hoort bij een variant van de uitgaande route met andere kolommen; in één tabel kan dat niet",
    )
}
