//! What stands around the messages of a route when many of them make one file: the header of a table, the brackets of a
//! list, the elements around an XML record.

use crate::flow::route::{Bundle, NoBundle};
use crate::format::records::csv;
use crate::format::xml;
use crate::mapping::Plan;
use crate::mapping::path::{self, Namespaces, Step};
use crate::message::element::Element;
use crate::profile::{Format, Outbound};

/// The bundle of a route; the inner error says why it has none. The outer one is a mistake in `records`.
pub(super) fn bundle(route: &Outbound, plan: Option<&Plan>) -> Result<Result<Bundle, NoBundle>, String> {
    let records = route.layout.records.as_deref();
    Ok(Ok(match (route.format, records, plan) {
        (Format::Csv, _, Some(plan)) => {
            let layout = route.layout.csv.clone().unwrap_or_default();
            match csv::write::header(&layout, &plan.columns()) {
                Ok(header) => Bundle { open: header, between: b"", close: vec![] },
                Err(_) => return Ok(Err(NoBundle::Header)),
            }
        }
        (Format::JsonLines, ..) => Bundle { open: vec![], between: b"", close: vec![] },
        (Format::Json, path, _) => json(path.unwrap_or("."))?,
        (Format::Xml, Some(path), Some(plan)) => elements(path, plan)?,
        (Format::Xml, None, _) => return Ok(Err(NoBundle::Root)),
        _ => return Ok(Err(NoBundle::Format)),
    }))
}

fn json(path: &str) -> Result<Bundle, String> {
    let keys = path::list(path)?;
    let open: String = keys.iter().map(|key| format!("{{{}:", serde_json::Value::from(key.as_str()))).collect();
    let close = "}".repeat(keys.len());
    Ok(Bundle { open: format!("{open}[\n").into(), between: b",\n", close: format!("\n]{close}\n").into() })
}

/// The elements around the records: every step of the path but the last, which is the element the mapping writes.
fn elements(path: &str, plan: &Plan) -> Result<Bundle, String> {
    let names: Vec<&str> = path.split('/').collect();
    let (last, around) = names.split_last().filter(|(_, around)| !around.is_empty()).ok_or_else(|| {
        format!("`records: {path}` is niet het pad van een herhaald element; schrijf het vanaf het hoofdelement, zoals `Aanleveringen/Aanlevering`")
    })?;
    let root = plan.roots.first();
    let written = step(last, &plan.namespaces)?;
    if root.is_none_or(|root| (root.namespace, &root.name) != (written.namespace, &written.name)) {
        return Err(format!(
            "het laatste deel van `records: {path}` is het element dat de mapping schrijft: haar `root`"
        ));
    }
    let mut whole: Option<Element<'_>> = None;
    for name in around.iter().rev() {
        let step = step(name, &plan.namespaces)?;
        let made = Element::new(step.prefix, &plan.namespaces.list[step.namespace].1, step.name);
        whole = Some(match whole {
            None => made.text(PLACE),
            Some(inner) => made.child(inner),
        });
    }
    let text = whole.as_ref().map(xml::write).transpose().map_err(|error| error.to_string())?.unwrap_or_default();
    let text = String::from_utf8(text).unwrap_or_default();
    let (open, close) = text.split_once(PLACE).ok_or_else(|| format!("`records: {path}` is geen pad"))?;
    Ok(Bundle { open: format!("{open}\n").into(), between: b"\n", close: format!("\n{close}").into() })
}

/// Where the records come; no name of an element or namespace has it.
const PLACE: &str = "\u{FFFC}";

/// One step; `:naam` is an element in no namespace, also where the mapping gave names without a prefix one.
fn step(name: &str, namespaces: &Namespaces) -> Result<Step, String> {
    let (text, none) = match name.strip_prefix(':') {
        Some(local) => (local, true),
        None => (name, false),
    };
    let bare = Namespaces::new();
    match path::xml(text, if none { &bare } else { namespaces })? {
        path::PartnerPath::Xml { mut steps, attribute: None } if steps.len() == 1 && steps[0].tags.is_empty() => {
            Ok(steps.remove(0))
        }
        _ => Err(format!("`{name}` in `records` is geen naam van een element")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_stands_at_its_keys() {
        let at = |path| json(path).map(|b| (String::from_utf8(b.open).unwrap(), String::from_utf8(b.close).unwrap()));
        assert_eq!(at("."), Ok(("[\n".to_owned(), "\n]\n".to_owned())));
        assert_eq!(at("data/\"x"), Ok(("{\"data\":{\"\\\"x\":[\n".to_owned(), "\n]}}\n".to_owned())));
    }
}
