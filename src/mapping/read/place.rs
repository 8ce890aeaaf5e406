//! One place of a document by its path, for what stands in a profile and not in a mapping: the sender's id, transport
//! fields, what a version is chosen by. Such a path means what the same path means in a mapping, with all that chooses
//! between brackets.

use super::group::{attribute_of, fits, matches};
use super::resolve;
use crate::mapping::path::{Key, PartnerPath};
use crate::message::tree::Node;
use serde_json::Value;
use std::ops::Range;

/// The value a path leads to in a JSON document or a row.
pub fn value_at<'d>(path: &PartnerPath, document: &'d Value) -> Option<&'d Value> {
    let PartnerPath::Json(keys) = path else { return None };
    keys.iter().try_fold(document, |at, key| {
        let next = at.get(&key.name)?;
        if key.tags.is_empty() { Some(next) } else { next.as_array()?.iter().find(|item| fits(key, item)) }
    })
}

/// Takes what a path leads to out of a JSON document. Of a path that ends in brackets that is the item.
pub fn remove_at(path: &PartnerPath, document: &mut Value) {
    let PartnerPath::Json(keys) = path else { return };
    let Some((last, down)) = keys.split_last() else { return };
    let found = |key: &Key, items: &[Value]| items.iter().position(|item| fits(key, item));
    let mut at = document;
    for key in down {
        let Some(mut next) = at.get_mut(&key.name) else { return };
        if !key.tags.is_empty() {
            let Some(items) = next.as_array_mut() else { return };
            let Some(index) = found(key, items) else { return };
            next = &mut items[index];
        }
        at = next;
    }
    let Value::Object(map) = at else { return };
    if last.tags.is_empty() {
        map.shift_remove(&last.name);
    } else if let Some(items) = map.get_mut(&last.name).and_then(Value::as_array_mut)
        && let Some(index) = found(last, items)
    {
        items.remove(index);
    }
}

/// The first element a path leads to; its attribute, if it names one, is left out.
fn node_at<'d, 's>(path: &PartnerPath, ids: &[u16], node: Node<'d, 's>) -> Option<Node<'d, 's>> {
    let PartnerPath::Xml { steps, .. } = path else { return None };
    steps.iter().try_fold(node, |at, step| at.children().find(|c| matches(step, *c, ids)))
}

/// The first text at a path in an XML element. `namespaces` are those of the mapping.
pub fn text_at<'d>(path: &PartnerPath, namespaces: &[String], node: Node<'d, '_>) -> Option<&'d str> {
    let ids = resolve(namespaces, node.tree());
    let found = node_at(path, &ids, node)?;
    let text = match path {
        PartnerPath::Xml { attribute: Some(name), .. } => attribute_of(found, name, &ids)?,
        _ => found.text(),
    };
    Some(text.trim()).filter(|t| !t.is_empty())
}

/// Where that text stands in the bytes of the document, when it stands there literally and in one piece.
pub fn range_at(path: &PartnerPath, namespaces: &[String], node: Node<'_, '_>) -> Option<Range<usize>> {
    let ids = resolve(namespaces, node.tree());
    let found = node_at(path, &ids, node)?;
    match path {
        PartnerPath::Xml { attribute: Some(name), .. } => found.attribute_range(ids[name.namespace], &name.name),
        _ => found.text_range(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::path;
    use serde_json::json;

    #[test]
    fn a_path_of_a_profile_chooses_an_item_of_a_list_as_a_path_of_a_mapping_does() {
        let document = json!({"kop": {"ids": [{"type": "dossier", "nr": "D-1"}, {"type": "bericht", "nr": 17}]}});
        let at = |text: &str| value_at(&path::json(text).unwrap(), &document).cloned();
        assert_eq!(at("kop/ids[type='bericht']/nr"), Some(json!(17)));
        assert_eq!(at("kop/ids[type='zaak']/nr"), None);
        // Without brackets a list is no block.
        assert_eq!(at("kop/ids/nr"), None);
        let without = |text: &str| {
            let mut rest = document.clone();
            remove_at(&path::json(text).unwrap(), &mut rest);
            rest["kop"]["ids"].clone()
        };
        assert_eq!(
            without("kop/ids[type='bericht']/nr"),
            json!([{"type": "dossier", "nr": "D-1"}, {"type": "bericht"}])
        );
        assert_eq!(without("kop/ids[type='dossier']"), json!([{"type": "bericht", "nr": 17}]));
        assert_eq!(without("kop/ids[type='zaak']/nr"), document["kop"]["ids"]);
    }
}
