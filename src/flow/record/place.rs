//! What may stay of a message. Deny by default: a value stays when the mapping carries it to a canonical field that is
//! free (class P0) or a choice from a list (enum, yes or no, a code table), or when it is a fixed text of the mapping or of
//! the partner's schema. Where a place is carried more than once, all of it must agree.

use super::invent::Kind;
use super::pattern;
use crate::mapping::convert::Convert;
use crate::mapping::syntax::{Line, Plan, What};
use crate::mapping::uses::{Kind as Carried, Use};
use crate::message::tree::Node;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// The step into the items of a list.
pub const ITEM: &str = "[]";

/// What to do with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It stays.
    Keep,
    /// It is replaced by one of this kind.
    Replace(Kind),
}

/// Where we are in a document: the names down to here, and what stands at each.
pub type Chain<'d> = Vec<(String, Here<'d>)>;

/// What stands at a step.
#[derive(Clone, Copy)]
pub enum Here<'d> {
    /// An element.
    Xml(Node<'d, 'd>),
    /// A value.
    Json(&'d Value),
    /// Nothing that could have a tag.
    Bare,
}

impl Here<'_> {
    /// What chooses it: an attribute, or a value directly below it.
    fn tag(&self, attribute: bool, name: &str) -> Option<String> {
        match self {
            Self::Xml(node) if attribute => node.attributes().find(|a| a.name == name).map(|a| a.value.to_owned()),
            Self::Xml(node) => node.children().find(|c| c.name() == name).map(|c| c.text().trim().to_owned()),
            Self::Json(value) => match value.get(name)? {
                Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            },
            Self::Bare => None,
        }
    }
}

/// One place of the mapping.
struct Rule {
    steps: Vec<String>,
    /// Per step what chooses it: attribute or child, name, value.
    tags: Vec<Vec<(bool, String, String)>>,
    /// It chooses an item, or is a constant: a text of the mapping itself.
    fixed: bool,
    line: u32,
    field: Option<Field>,
}

/// What a canonical schema says of a field.
struct Field {
    free: bool,
    kind: Kind,
}

/// What is known of the places of one version of a route.
pub struct Places {
    rules: Vec<Rule>,
    /// Texts of the mapping per line: constants, codes of a table, words for yes and no.
    texts: HashMap<u32, HashSet<String>>,
    /// The partner's own JSON schema.
    own: Option<Value>,
    /// Values the partner's XML schemas list.
    listed: HashSet<String>,
    /// The canonical schema, for a partner who speaks the canonical message.
    as_is: Option<Value>,
}

impl Places {
    /// `plan` None: the partner speaks the canonical message. `own` and `listed` are the partner's schema.
    pub fn new(plan: Option<&Plan>, canonical: &Value, own: Option<Value>, listed: HashSet<String>) -> Self {
        let Some(plan) = plan else {
            return Self { rules: vec![], texts: HashMap::new(), own, listed, as_is: Some(canonical.clone()) };
        };
        let mut texts = HashMap::new();
        collect(&plan.lines, &mut texts);
        let rules = plan.uses().iter().filter_map(|used| rule(used, canonical)).collect();
        Self { rules, texts, own, listed, as_is: None }
    }

    /// What to do with a value at the end of `chain`. `canonical` fields are judged by [`verdict_of_canonical`].
    pub fn judge(&self, chain: &Chain<'_>, value: &str) -> Verdict {
        let steps: Vec<String> = chain.iter().map(|(name, _)| name.clone()).collect();
        if let Some(schema) = &self.as_is {
            return verdict_of_canonical(schema, &steps);
        }
        let own = self.own.as_ref().map(|schema| look(schema, &steps)).unwrap_or_default();
        let bare: &[(String, Here<'_>)] = match chain.split_last() {
            Some(((last, _), rest)) if last == ITEM => rest,
            _ => chain,
        };
        let found: Vec<&Rule> = self.rules.iter().filter(|rule| rule.fits(bare)).collect();
        let says = |rule: &Rule| self.texts.get(&rule.line).is_some_and(|known| known.contains(value.trim()));
        if found.iter().any(|rule| rule.fixed && (says(rule) || rule.chooses(value))) {
            return Verdict::Keep;
        }
        let carried: Vec<(&Rule, &Field)> = found.iter().filter_map(|r| r.field.as_ref().map(|f| (*r, f))).collect();
        if let Some((_, first)) = carried.first() {
            let free = carried.iter().all(|(rule, field)| field.free || says(rule));
            let kind = Kind { fixed: first.kind.fixed | fixed(&own), ..first.kind };
            return if free { Verdict::Keep } else { Verdict::Replace(kind) };
        }
        // What nobody carries stays when it is a text of the mapping or of the schema: a code, not a person.
        let of_mapping = self.texts.values().any(|texts| texts.contains(value.trim()));
        if of_mapping || own.iter().any(|part| listed(part, value)) || self.listed.contains(value.trim()) {
            return Verdict::Keep;
        }
        Verdict::Replace(Kind { fixed: fixed(&own), ..Kind::default() })
    }
}

impl Rule {
    fn fits(&self, chain: &[(String, Here<'_>)]) -> bool {
        self.steps.len() == chain.len()
            && self.steps.iter().zip(chain).all(|(step, (name, _))| step == name)
            && self.tags.iter().zip(chain).all(|(tags, (_, here))| {
                tags.iter().all(|(attribute, name, value)| here.tag(*attribute, name).as_deref() == Some(value))
            })
    }

    /// Whether this is the text by which the item is chosen.
    fn chooses(&self, value: &str) -> bool {
        self.tags.iter().flatten().any(|(_, _, tag)| tag == value.trim())
    }
}

fn rule(used: &Use, canonical: &Value) -> Option<Rule> {
    if used.partner.is_empty() || used.kind == Carried::Genegeerd {
        return None;
    }
    let mut steps = used.partner.clone();
    // A tag stands on the element in XML, on the item in JSON.
    let mut tags: Vec<Vec<(bool, String, String)>> = vec![vec![]; steps.len()];
    let mut shown = split(&used.shown).into_iter().filter(|s| s != ".");
    for at in 0..steps.len() {
        if steps[at] == ITEM {
            continue;
        }
        let own = shown.next().map(|s| chosen_by(&s)).unwrap_or_default();
        let on = if steps.get(at + 1).is_some_and(|next| next == ITEM) { at + 1 } else { at };
        tags[on] = own;
    }
    if steps.last().is_some_and(|last| last == ITEM) {
        steps.pop();
    }
    let fixed = matches!(used.kind, Carried::Constante | Carried::Kenmerk);
    let field = used.canonical.as_ref().map(|path| field(canonical, path));
    Some(Rule { steps, tags, fixed, line: used.line, field })
}

/// The steps of a path as a mapping writes it; a `/` within brackets does not count.
fn split(shown: &str) -> Vec<String> {
    let (mut steps, mut depth, mut quote) = (vec![String::new()], 0u32, None);
    for c in shown.chars() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\'' | '"', None) if depth > 0 => quote = Some(c),
            ('[', None) => depth += 1,
            (']', None) => depth = depth.saturating_sub(1),
            ('/', None) if depth == 0 => {
                steps.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = steps.last_mut() {
            last.push(c);
        }
    }
    steps
}

/// The tags of a step: `Nummer[@type='extern']`.
fn chosen_by(step: &str) -> Vec<(bool, String, String)> {
    let tag = |text: &str| {
        let (name, value) = text.trim_end_matches(']').split_once('=')?;
        let (attribute, name) = name.strip_prefix('@').map_or((false, name), |name| (true, name));
        let name = name.rsplit(':').next().unwrap_or(name);
        Some((attribute, name.trim().to_owned(), value.trim().trim_matches(['\'', '"']).to_owned()))
    };
    step.split('[').skip(1).filter_map(tag).collect()
}

fn field(canonical: &Value, path: &[String]) -> Field {
    let parts = look(canonical, path);
    let classes: Vec<_> = parts.iter().filter_map(|p| p.get("x-klasse")).collect();
    let public = !classes.is_empty() && classes.iter().all(|class| *class == "P0");
    let is = |part: &&Value, name: &str| match part.get("type") {
        Some(Value::String(known)) => known == name,
        Some(Value::Array(all)) => all.iter().any(|known| known == name),
        _ => false,
    };
    let choice = parts.iter().any(|p| p.get("enum").is_some() || p.get("const").is_some() || is(p, "boolean"));
    let bound = |key: &str| parts.iter().find_map(|p| p.get(key)).and_then(Value::as_i64);
    let integer = parts.iter().any(|p| is(p, "integer"));
    let bounds = bound("minimum").zip(bound("maximum")).filter(|_| integer);
    let date = parts.iter().any(|p| matches!(p.get("format").and_then(Value::as_str), Some("date" | "date-time")));
    Field { free: public || choice, kind: Kind { integer: bounds, date, fixed: fixed(&parts) } }
}

/// What the patterns of a place fix.
fn fixed(parts: &[&Value]) -> u64 {
    let patterns = parts.iter().filter_map(|p| p.get("pattern")).filter_map(Value::as_str);
    patterns.fold(0, |bits, pattern| bits | pattern::fixed(pattern))
}

/// What a canonical schema says of a value at `steps`.
pub fn verdict_of_canonical(canonical: &Value, steps: &[String]) -> Verdict {
    let field = field(canonical, steps);
    if field.free { Verdict::Keep } else { Verdict::Replace(field.kind) }
}

/// Whether the schema says that this value, among others or alone, may stand here.
fn listed(part: &Value, value: &str) -> bool {
    let same = |known: &Value| known.as_str().map_or_else(|| known.to_string(), str::to_owned) == value;
    part.get("const").is_some_and(same)
        || part.get("enum").and_then(Value::as_array).is_some_and(|a| a.iter().any(same))
}

/// Every part of a JSON schema that describes the place `steps` leads to; the class of a list stands before its items.
fn look<'s>(schema: &'s Value, steps: &[String]) -> Vec<&'s Value> {
    let mut at = vec![];
    expand(schema, schema, 0, &mut at);
    for step in steps {
        let mut next = vec![];
        for part in &at {
            let below = if step == ITEM { part.get("items") } else { part.get("properties").and_then(|p| p.get(step)) };
            below.into_iter().for_each(|below| expand(schema, below, 0, &mut next));
        }
        // A class on a list is that of its items.
        if step == ITEM {
            let mut both = at.into_iter().filter(|p| p.get("x-klasse").is_some()).collect::<Vec<_>>();
            both.append(&mut next);
            next = both;
        }
        at = next;
    }
    let mut items = vec![];
    at.iter().filter_map(|part| part.get("items")).for_each(|below| expand(schema, below, 0, &mut items));
    at.append(&mut items);
    at
}

fn expand<'s>(root: &'s Value, part: &'s Value, depth: usize, found: &mut Vec<&'s Value>) {
    if depth > 16 {
        return;
    }
    found.push(part);
    if let Some(target) = part.get("$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#')) {
        root.pointer(target).into_iter().for_each(|target| expand(root, target, depth + 1, found));
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        let parts = part.get(key).and_then(Value::as_array).into_iter().flatten();
        parts.for_each(|part| expand(root, part, depth + 1, found));
    }
}

/// The fixed texts of the lines.
fn collect(lines: &[Line], texts: &mut HashMap<u32, HashSet<String>>) {
    for line in lines {
        let mut add = |text: &str| {
            texts.entry(line.line).or_default().insert(text.to_owned());
        };
        match &line.what {
            What::Const { value, .. } => match value {
                Value::String(text) => add(text),
                other => add(&other.to_string()),
            },
            What::Field { convert, .. } | What::Each { value: Some(convert), .. } => match convert {
                Convert::Codes { pairs, .. } => pairs.iter().for_each(|(partner, _)| add(partner)),
                Convert::Words { yes, no } => [yes, no].into_iter().for_each(|word| add(word)),
                _ => {}
            },
            What::Each { lines, .. } => collect(lines, texts),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_is_cut_into_steps_with_what_chooses_them() {
        let shown = "object/StUF:extraElement[@StUF:naam='a/b']/x";
        assert_eq!(split(shown), ["object", "StUF:extraElement[@StUF:naam='a/b']", "x"]);
        assert_eq!(chosen_by(&split(shown)[1]), [(true, "naam".to_owned(), "a/b".to_owned())]);
        assert_eq!(chosen_by("contacten[soort='mobiel']"), [(false, "soort".to_owned(), "mobiel".to_owned())]);
    }

    #[test]
    fn only_what_is_free_or_a_choice_stays_of_a_canonical_field() {
        let schema = json!({"properties": {
            "vrij": {"type": "string", "x-klasse": "P0"},
            "naam": {"type": "string", "x-klasse": "P1"},
            "vorm": {"type": "string", "enum": ["a", "b"], "x-klasse": "P2_traject"},
            "kan": {"type": ["boolean", "null"], "x-klasse": "P4_diagnose"},
            "trede": {"type": "integer", "minimum": 1, "maximum": 6, "x-klasse": "P3_trede"},
            "namen": {"type": "array", "x-klasse": "P1", "items": {"type": "string"}},
            "dag": {"$ref": "#/$defs/dag"}
        }, "$defs": {"dag": {"type": "string", "format": "date", "x-klasse": "P1b"}}});
        let says = |path: &str| verdict_of_canonical(&schema, &[path.to_owned()]);
        assert_eq!(says("vrij"), Verdict::Keep);
        assert_eq!(says("vorm"), Verdict::Keep);
        assert_eq!(says("kan"), Verdict::Keep);
        assert_eq!(says("naam"), Verdict::Replace(Kind::default()));
        assert_eq!(says("namen"), Verdict::Replace(Kind::default()));
        assert_eq!(says("onbekend"), Verdict::Replace(Kind::default()));
        assert_eq!(says("trede"), Verdict::Replace(Kind { integer: Some((1, 6)), ..Kind::default() }));
        assert_eq!(says("dag"), Verdict::Replace(Kind { date: true, ..Kind::default() }));
    }
}
