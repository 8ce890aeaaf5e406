//! A profile as it counts: every value with where it was written, for `partner show`. References to secrets are shown as
//! references; what they lead to is never fetched.

use super::file::MAX_BYTES;
use crate::yaml::{Node, Value};

/// One value of a profile.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Line {
    /// Keys from the top, e.g. `inbound.aanmelding.format`; items of a list by position from 1.
    pub pad: String,
    /// The value as text.
    pub waarde: String,
    /// `partners/x/profile.yaml:12`, `std:gemeente-stuf:4`, or `standaard`.
    pub herkomst: String,
}

/// Every value, in order. With `defaults` also what counts because the profile does not say it.
pub fn lines(profile: &Node, defaults: bool) -> Vec<Line> {
    let mut out = vec![];
    walk(profile, "", &mut out);
    if defaults {
        for (block, known) in [("inbound", INBOUND), ("outbound", OUTBOUND)] {
            for (name, route) in pairs(profile, block) {
                for (key, value) in known {
                    if !has(route, key) {
                        let pad = format!("{block}.{}.{key}", text(name));
                        out.push(Line { pad, waarde: value(), herkomst: "standaard".to_owned() });
                    }
                }
            }
        }
    }
    out
}

type Default = (&'static str, fn() -> String);

/// What an inbound route is when the profile does not say it.
const INBOUND: &[Default] = &[
    ("schema", || "geen: het canonieke schema alleen".to_owned()),
    ("mapping", || "geen: het bericht is al canoniek".to_owned()),
    ("transport", || "[]".to_owned()),
    ("content", || "[]".to_owned()),
    ("ontvangers", || "[]".to_owned()),
    ("max_bytes", || MAX_BYTES.to_string()),
    ("varianten", || "[]".to_owned()),
];

/// What an outbound route is when the profile does not say it.
const OUTBOUND: &[Default] = &[
    ("auth", || "none".to_owned()),
    ("schema", || "geen: er wordt niet gecontroleerd".to_owned()),
    ("mapping", || "geen: het canonieke bericht".to_owned()),
    ("varianten", || "[]".to_owned()),
];

fn walk(node: &Node, pad: &str, out: &mut Vec<Line>) {
    let below = |key: &str| if pad.is_empty() { key.to_owned() } else { format!("{pad}.{key}") };
    let leaf = |waarde: String| Line { pad: pad.to_owned(), waarde, herkomst: format!("{}:{}", node.file, node.line) };
    match &node.value {
        Value::Map(pairs) if !pairs.is_empty() => {
            pairs.iter().for_each(|(key, value)| walk(value, &below(text(key)), out));
        }
        Value::List(items) if !items.is_empty() => {
            let flat = items.iter().all(|i| !matches!(i.value, Value::Map(_) | Value::List(_)));
            if flat {
                out.push(leaf(format!("[{}]", items.iter().map(scalar).collect::<Vec<_>>().join(", "))));
            } else {
                items.iter().enumerate().for_each(|(i, item)| walk(item, &below(&(i + 1).to_string()), out));
            }
        }
        _ => out.push(leaf(scalar(node))),
    }
}

fn scalar(node: &Node) -> String {
    match &node.value {
        Value::Empty => "~".to_owned(),
        Value::Bool(b) => b.to_string(),
        Value::Int(n) => n.to_string(),
        Value::Float(n) => n.to_string(),
        Value::Text(text) => text.clone(),
        Value::List(_) => "[]".to_owned(),
        Value::Map(_) => "{}".to_owned(),
    }
}

fn text(node: &Node) -> &str {
    if let Value::Text(text) = &node.value { text } else { "?" }
}

fn pairs<'n>(node: &'n Node, block: &str) -> &'n [(Node, Node)] {
    let Value::Map(top) = &node.value else { return &[] };
    match top.iter().find(|(key, _)| text(key) == block).map(|(_, v)| &v.value) {
        Some(Value::Map(pairs)) => pairs,
        _ => &[],
    }
}

fn has(node: &Node, key: &str) -> bool {
    let Value::Map(pairs) = &node.value else { return false };
    pairs.iter().any(|(k, v)| text(k) == key && v.value != Value::Empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::extends;
    use crate::yaml::{self, Mistakes};

    #[test]
    fn a_value_is_shown_with_the_file_and_line_it_was_written_at_and_a_secret_as_its_reference() {
        let own = "extends: \"std:instelling-canoniek\"\npartner:\n  slug: zorg\n  naam: Zorg\n  partij: ZI-ZRG\noutbound:\n  overeenkomst:\n    settings: { url: \"https://zorg.example/\" }\n    auth: { token: \"env:ZORG_UIT\" }\n";
        let written = [("zorg".to_owned(), yaml::parse("partners/zorg/profile.yaml", own).ok())].into();
        let mut mistakes = Mistakes::new("x");
        let node = extends::resolve("zorg", &written, &mut mistakes).unwrap();
        let shown: Vec<_> =
            lines(&node, true).into_iter().map(|l| format!("{} = {} ({})", l.pad, l.waarde, l.herkomst)).collect();
        assert_eq!(
            shown,
            [
                "extends = std:instelling-canoniek (partners/zorg/profile.yaml:1)",
                "partner.slug = zorg (partners/zorg/profile.yaml:3)",
                "partner.naam = Zorg (partners/zorg/profile.yaml:4)",
                "partner.partij = ZI-ZRG (partners/zorg/profile.yaml:5)",
                "partner.rol = ZI_VC (std:instelling-canoniek:5)",
                "outbound.overeenkomst.settings.url = https://zorg.example/ (partners/zorg/profile.yaml:8)",
                "outbound.overeenkomst.auth.token = env:ZORG_UIT (partners/zorg/profile.yaml:9)",
                "outbound.overeenkomst.on = plaatsingsovereenkomst/1 (std:instelling-canoniek:8)",
                "outbound.overeenkomst.connector = http (std:instelling-canoniek:9)",
                "outbound.overeenkomst.format = json (std:instelling-canoniek:10)",
                "outbound.overeenkomst.schema = geen: er wordt niet gecontroleerd (standaard)",
                "outbound.overeenkomst.mapping = geen: het canonieke bericht (standaard)",
                "outbound.overeenkomst.varianten = [] (standaard)",
            ]
        );
    }
}
