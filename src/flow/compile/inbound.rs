//! A route from a partner to us.

use super::Compiler;
use super::body::Wire;
use crate::canonical::soort::Soort;
use crate::canonical::versies::nieuwste;
use crate::connector::WantedIn;
use crate::flow::route::InRoute;
use crate::format::records::{CsvLayout, Layout, XlsxLayout, xml};
use crate::format::{ContentPaths, Limits};
use crate::mapping::Plan;
use crate::mapping::path::{self, Namespaces, PartnerPath};
use crate::mapping::uses::{Kind, Use};
use crate::profile::{self, Format, Profile};
use crate::yaml::{Mistakes, Node};

impl Compiler<'_> {
    pub(super) fn inbound(&mut self, profile: &Profile, route: &profile::Inbound) -> Option<InRoute> {
        let of = |key: &str| route.keys.of(key).unwrap_or(&route.at);
        let kind = self.kind(of("connector"), &route.connector);
        let soort = self.soort(of("canonical"), &route.canonical);
        let read = |text: &str, namespaces: &Namespaces| match route.format {
            Format::Json | Format::JsonLines | Format::Ubl | Format::UblPdf => path::json(text),
            // The name of a column, whole.
            Format::Csv | Format::Xlsx => path::csv(text),
            Format::Xml | Format::Soap => path::xml(text, namespaces),
        };
        let wire = Wire {
            format: route.format,
            canonical: &route.canonical,
            mapping: route.mapping.as_deref(),
            schema: &route.schema,
            choice: &route.choice,
            at: &route.at,
            keys: &route.keys,
        };
        // A gemeente is its own gemeente; of anyone else the message must say it.
        let gemeente = profile.rol.as_str().starts_with("GEM_").then(|| profile.partij.clone());
        if gemeente.is_none()
            && route.choice.gemeente.is_none()
            && let Some(variant) = route.choice.varianten.iter().find(|v| v.gemeente.is_some())
        {
            self.wrong(
                &variant.at,
                "een variant met `gemeente` vraagt `gemeente` op de route: het pad van de gemeente in het bericht (alleen een gemeente zelf hoeft dat niet te zeggen)".to_owned(),
            );
        }
        let versions = self.versions(profile, &wire, &read);
        let credentials = kind.and_then(|kind| {
            let shown = format!("inkomende {}-route", kind.naam);
            self.credentials(of("auth"), &route.auth, &shown, kind.auth_in)
        });
        let mut own = Mistakes::new(route.at.file.to_string());
        let at = Node::nothing(&route.at);
        let connector = kind.and_then(|k| {
            let wanted = WantedIn { settings: route.settings.as_ref(), at: &at, config: &self.folder.path };
            (k.inbound)(&wanted, &mut own)
        });
        if kind.is_some() && (route.connector == "soap") != (route.format == Format::Soap) {
            own.at_place(of("connector"), super::soap_and_soap(&route.connector));
        }
        if route.format == Format::UblPdf {
            own.at_place(of("format"), "een factuur als PDF wordt alleen gemaakt, niet gelezen; kies `format: ubl`");
        }
        let soort = soort?;
        let soort_schema = self.soort_schema(of("canonical"), &route.canonical)?;
        let bewaard_schema = self.soort_schema(of("canonical"), nieuwste(&route.canonical))?;
        let versions = versions?;
        let namespaces = versions.own.plan.as_ref().map(|p| p.namespaces.clone()).unwrap_or_else(Namespaces::new);
        let mut read = |key: &str, text: &str| read(text, &namespaces).map_err(|text| own.at_place(of(key), text)).ok();
        let identity: Vec<PartnerPath> = route.identity.iter().filter_map(|t| read("identity", t)).collect();
        let transport: Vec<PartnerPath> = route.transport.iter().filter_map(|t| read("transport", t)).collect();
        let columns = columns(route, versions.own.plan.as_ref());
        let layout = layout(route, &namespaces, columns).map_err(|(key, text)| own.at_place(of(key), text)).ok();
        if own.any() {
            self.mistakes.extend(own.into_vec());
            return None;
        }
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
            bewaard_schema,
            versions,
            layout: layout?,
            identity: route.identity.join(" + "),
            identity_paths: identity,
            transport_paths: transport,
            ontvangers: route.ontvangers.clone(),
            gemeente,
        })
    }
}

/// The columns a table of this route must have: those of the sender's id, and those the mapping reads without another
/// column or a default to fall back on. A column that got another name is a wrong header, not a thousand empty cells.
/// With versions each message may need other columns: then only the id's.
fn columns(route: &profile::Inbound, plan: Option<&Plan>) -> Vec<String> {
    let mut columns = route.identity.clone();
    let uses = plan.filter(|_| route.choice.varianten.is_empty()).map(Plan::uses).unwrap_or_default();
    for one in uses.iter().filter(|u| u.reads && !u.default && !u.when && u.kind != Kind::Genegeerd) {
        let alternative = |other: &&Use| other.line == one.line && other.kind == Kind::Veld && one.kind == Kind::Veld;
        if let [column] = &one.partner[..]
            && uses.iter().filter(alternative).count() <= 1
            && !columns.contains(column)
        {
            columns.push(column.clone());
        }
    }
    columns
}

/// What a file of this route holds. The error names the key that is wrong.
fn layout(
    route: &profile::Inbound,
    namespaces: &Namespaces,
    columns: Vec<String>,
) -> Result<Layout, (&'static str, String)> {
    let file = &route.layout;
    if let Some(csv) = &file.csv {
        return Ok(Layout::Csv(CsvLayout { columns, ..csv.clone() }));
    }
    if let Some(xlsx) = &file.xlsx {
        return Ok(Layout::Xlsx(XlsxLayout { columns, ..xlsx.clone() }));
    }
    match (route.format, &file.records) {
        (Format::JsonLines, _) => Ok(Layout::JsonLines),
        (Format::Json, Some(path)) => path::list(path).map(Layout::Json).map_err(|text| ("records", text)),
        (Format::Xml, Some(path)) => match path::xml(path, namespaces).map_err(|text| ("records", text))? {
            PartnerPath::Xml { steps, attribute: None }
                if steps.len() > 1 && steps.iter().all(|s| s.tags.is_empty()) =>
            {
                let name = |index: usize| namespaces.list.get(index).map(|(_, name)| name.clone()).unwrap_or_default();
                Ok(Layout::Xml(
                    steps.into_iter().map(|s| xml::Step { namespace: name(s.namespace), name: s.name }).collect(),
                ))
            }
            _ => Err((
                "records",
                format!(
                    "`records: {path}` is niet het pad van een herhaald element; schrijf het vanaf het hoofdelement, zoals `Aanleveringen/Aanlevering`"
                ),
            )),
        },
        _ => Ok(Layout::Whole),
    }
}

/// Where a BSN may stand in a kind: its fields of class P5; and base64, which is a document and not searched.
fn bsn_velden(soort: &Soort) -> Vec<String> {
    let own = soort.bladen().into_iter().filter(|(_, klasse)| klasse.as_str() == "P5").map(|(pointer, _)| pointer);
    own.chain(soort.base64()).collect()
}
