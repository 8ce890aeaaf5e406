//! From a canonical message to the bytes for one receiver: what he may see, his fields, his schema.
//!
//! Deterministic: the same message and route give the same bytes, so a resend after a crash is byte for byte the same.

use super::route::OutRoute;
use super::ubl;
use crate::canonical::versies;
use crate::format::records::csv;
use crate::format::{ContentPaths, Limits, json, soap, xml};
use crate::mapping::flat::Document;
use crate::mapping::write::{self, Surroundings};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage, refuses};
use crate::profile::Format;
use bytes::Bytes;
use serde_json::Value;
use std::borrow::Cow;

/// A message for a receiver.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The bytes to send.
    pub body: Bytes,
    /// How many bytes at the start a file of many messages has once: the header of a table, the declaration of XML.
    pub head: usize,
    /// Fields that were taken out because he may not see them (BR50).
    pub stripped: usize,
}

/// Makes the receiver's message. `client_ref` is his own pseudonym of the person; `formeel` says whether the message is
/// part of a formal traject (DOMAIN section 1). Findings mean that we, or the profile, cannot make what he asks for.
pub fn make(
    route: &OutRoute,
    canonical: &Value,
    client_ref: Option<&str>,
    formeel: bool,
    around: &Surroundings<'_>,
) -> Result<Made, Vec<Finding>> {
    make_for(route, canonical, None, client_ref, formeel, around)
}

/// The same, where the gemeente of the traject or the sender is known: a version can be chosen by it.
pub fn make_for(
    route: &OutRoute,
    canonical: &Value,
    gemeente: Option<&str>,
    client_ref: Option<&str>,
    formeel: bool,
    around: &Surroundings<'_>,
) -> Result<Made, Vec<Finding>> {
    let canonical = &*versies::voor(&route.soort, canonical);
    // Chosen by the message as it came in: what the receiver may not see still says which version counts.
    let said = route.versions.by.in_json(canonical, gemeente);
    let version = route.versions.at(route.versions.pick(&said, Stage::MapOut, "/").map_err(|finding| vec![finding])?);
    let mask = if formeel { &route.mask_formeel } else { &route.mask };
    let (mut seen, mut stripped) = mask.view(canonical);
    // The pseudonym in the message is the sender's own: to anyone else it would tie two registrations together. The
    // receiver's passes the same mask: a role that gets no pseudonym gets none here either.
    let own =
        client_ref.and_then(|own| mask.apply(&serde_json::json!({ "client_ref": own })).0.get("client_ref").cloned());
    if (own.is_some() || seen.get("client_ref").is_some())
        && let Value::Object(map) = seen.to_mut()
    {
        match own {
            Some(own) => drop(map.insert("client_ref".to_owned(), own)),
            None => stripped += usize::from(map.shift_remove("client_ref").is_some()),
        }
    }
    if let Some(ubl) = &route.ubl {
        let body = ubl::maak(ubl, &route.soort, &route.partner, &seen)?;
        return Ok(Made { body: body.into(), head: 0, stripped });
    }
    let (body, head) = match (route.format, &version.plan) {
        // A route for an invoice has what it takes to write one: the row above.
        (Format::Ubl | Format::UblPdf, _) => return Err(vec![fout("deze factuur kan niet worden gemaakt")]),
        (Format::Json | Format::JsonLines | Format::Csv | Format::Xlsx, plan) => {
            let (document, unwritten) = match plan {
                Some(plan) => {
                    let (document, unwritten) = write::json(plan, &seen, around);
                    (Cow::Owned(document), unwritten)
                }
                None => (seen, vec![]),
            };
            if refuses(&unwritten) {
                return Err(unwritten);
            }
            let findings = version
                .json_schema
                .as_ref()
                .map(|s| s.validate(&document, Stage::SchemaOut, Code::UitvoerSchema))
                .unwrap_or_default();
            if refuses(&findings) {
                return Err(findings);
            }
            bytes(route, &Document::Json(document))?
        }
        (_, None) => return Err(vec![fout("bij XML hoort een mapping")]),
        (format, Some(plan)) => {
            let (element, unwritten) = write::xml(plan, &seen, around);
            if refuses(&unwritten) {
                return Err(unwritten);
            }
            let element = if format == Format::Soap { soap::wrap(element) } else { element };
            let (bytes, head) = bytes(route, &Document::Xml(element))?;
            if let Some(xsd) = &version.xsd {
                // What we send is read back as strictly as what we receive.
                let roomy = Limits { token: usize::MAX, ..Limits::default() };
                let tree = xml::read(&bytes, &roomy, &ContentPaths::default()).map_err(|f| vec![f])?;
                let node = if format == Format::Soap {
                    soap::body(&tree).map_err(|f| vec![f])?
                } else {
                    tree.root().ok_or_else(|| vec![fout("het bericht is leeg")])?
                };
                let findings = xsd.validate(node, Stage::SchemaOut);
                if refuses(&findings) {
                    return Err(findings.into_iter().map(|f| Finding { code: Code::UitvoerSchema, ..f }).collect());
                }
            }
            (bytes, head)
        }
    };
    Ok(Made { body: body.into(), head, stripped })
}

/// The bytes of a document of a receiver, and how many of them are its head: see [`Made::head`].
pub(super) fn bytes(route: &OutRoute, document: &Document<'_>) -> Result<(Vec<u8>, usize), Vec<Finding>> {
    match (document, route.format) {
        (Document::Json(document), Format::Csv | Format::Xlsx) => row(route, document),
        (Document::Json(document), format) => {
            let mut bytes = json::write(document);
            if format == Format::JsonLines {
                bytes.push(b'\n');
            }
            Ok((bytes, 0))
        }
        (Document::Xml(element), _) => match xml::write(element) {
            Ok(bytes) => Ok((bytes, xml::DECLARATION.len())),
            Err(_) => Err(vec![fout("een tekst bevat tekens die in XML niet bestaan")]),
        },
    }
}

/// A header and a row, with a column for each member in the order of the mapping.
fn row(route: &OutRoute, document: &Value) -> Result<(Vec<u8>, usize), Vec<Finding>> {
    let Value::Object(members) = document else { return Err(vec![fout("bij een tabel hoort een mapping")]) };
    let mut cells = vec![];
    for (name, value) in members {
        let text = match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            Value::Array(_) | Value::Object(_) => {
                let text =
                    "een kolom houdt één waarde; wijs in de mapping een veld van dit blok aan, of gebruik `unpivot`";
                return Err(vec![Finding { path: csv::column(name), ..fout(text) }]);
            }
        };
        cells.push((name.as_str(), text));
    }
    csv::write::parts(&route.csv, &cells)
}

fn fout(text: &str) -> Finding {
    Finding::fout(Code::UitvoerSchema, Stage::MapOut, "", text)
}
