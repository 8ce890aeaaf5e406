//! The two kinds of path in a mapping line: where something stands at the partner ([`PartnerPath`]) and where it stands
//! in the canonical message ([`CanonicalPath`]).
//!
//! XML: `object/BG:inp.bsn`, `object/@StUF:entiteittype`, `StUF:extraElement[@naam='vorm']`, `.` for the element itself.
//! JSON: `kandidaat/naam`, `contacten[soort='mobiel']/nummer` for the item of a list with that tag, `.` for the item
//! itself. CSV: the name of a column, whole. The canonical side has dots: `contact.email`. So a line shows which side is
//! which.
//!
//! Between brackets stands what chooses: `[@type='extern']` an attribute, `[Type='extern']` a child element or a key. It
//! is written too, so a path means the same both ways.

use crate::yaml::meant;
use serde_json::Value;

/// One step down in an XML document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Prefix as written in the mapping; empty without one.
    pub prefix: String,
    /// Index into the mapping's list of namespace names.
    pub namespace: usize,
    /// Local name.
    pub name: String,
    /// What chooses between elements of this name; all must fit, and all are written.
    pub tags: Vec<Tag>,
}

/// `[@name='value']` or `[name='value']` in an XML path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Of the attribute or the child element.
    pub name: Name,
    /// Whether it is an attribute.
    pub attribute: bool,
    /// What it must be.
    pub value: String,
}

/// One key down in a JSON document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub name: String,
    /// The key holds a list, and the item meant is the one whose keys have these values. `[soort='x']` is text,
    /// `[soort=2]` a number; reading takes one for the other.
    pub tags: Vec<(String, Value)>,
}

/// Name of an attribute, or of a child element between brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// Prefix as written; empty without one.
    pub prefix: String,
    /// Index into the mapping's list of namespace names; 0 is "no namespace".
    pub namespace: usize,
    /// Local name.
    pub name: String,
}

/// Where something stands at the partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartnerPath {
    /// In an XML document: elements to go down, then the text of the last or one of its attributes.
    Xml {
        /// Elements; empty is the element the mapping starts at.
        steps: Vec<Step>,
        /// The attribute; None: the text.
        attribute: Option<Name>,
    },
    /// In a JSON document: keys to go down; empty is the value the mapping starts at. In a CSV row: its one column.
    Json(Vec<Key>),
}

/// Where something stands in the canonical message: keys to go down; empty is the item of a list itself.
pub type CanonicalPath = Vec<String>;

/// The namespaces of a mapping: prefix and name. Index 0 is "no namespace", which has no prefix.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Namespaces {
    /// `(prefix, name)`; the prefix `""` is for names written without one.
    pub list: Vec<(String, String)>,
}

impl Namespaces {
    /// With "no namespace" at index 0.
    pub fn new() -> Self {
        Self { list: vec![("\u{0}".to_owned(), String::new())] }
    }

    /// The index a prefix stands for. A name without prefix is in no namespace unless the mapping says otherwise.
    pub fn of(&self, prefix: &str) -> Option<usize> {
        match self.list.iter().position(|(p, _)| p == prefix) {
            None if prefix.is_empty() => Some(0),
            found => found,
        }
    }
}

/// Reads an XML path. The error is Dutch and says what is wrong.
pub fn xml(text: &str, namespaces: &Namespaces) -> Result<PartnerPath, String> {
    if text == "." {
        return Ok(PartnerPath::Xml { steps: vec![], attribute: None });
    }
    let mut steps = vec![];
    let mut attribute = None;
    let parts = split(text)?;
    let last = parts.len() - 1;
    for (index, part) in parts.into_iter().enumerate() {
        if let Some(name) = part.strip_prefix('@') {
            if index != last {
                return Err(format!("in `{text}` staat een attribuut (`@`) dat niet het laatste deel van het pad is"));
            }
            attribute = Some(attribute_name(name, namespaces)?);
        } else {
            steps.push(step(part, namespaces)?);
        }
    }
    Ok(PartnerPath::Xml { steps, attribute })
}

/// Reads a JSON path of the partner's document.
pub fn json(text: &str) -> Result<PartnerPath, String> {
    if text == "." {
        return Ok(PartnerPath::Json(vec![]));
    }
    split(text)?.into_iter().map(key).collect::<Result<_, _>>().map(PartnerPath::Json)
}

/// Reads a column of a CSV row: its name as the header has it, whole, so with spaces and slashes.
pub fn csv(text: &str) -> Result<PartnerPath, String> {
    if text.is_empty() {
        return Err("een kolom heeft een naam, zoals die in de kopregel staat".to_owned());
    }
    Ok(PartnerPath::Json(vec![Key { name: text.to_owned(), tags: vec![] }]))
}

/// The path of a whole list in JSON, as `records` of a route names it: keys, and nothing that chooses. The error is Dutch.
pub fn list(path: &str) -> Result<Vec<String>, String> {
    match json(path)? {
        PartnerPath::Json(keys) if keys.iter().all(|key| key.tags.is_empty()) => {
            Ok(keys.into_iter().map(|key| key.name).collect())
        }
        _ => Err(format!("`records: {path}` wijst een hele lijst aan, dus zonder `[..]`, zoals `data/items`")),
    }
}

/// A path of plain keys, such as a canonical one.
pub fn plain(keys: CanonicalPath) -> PartnerPath {
    PartnerPath::Json(keys.into_iter().map(|name| Key { name, tags: vec![] }).collect())
}

fn key(part: &str) -> Result<Key, String> {
    let (name, tags) = brackets(part)?;
    let tags = tags.into_iter().map(|(name, value, quoted)| {
        if let Some(name) = name.strip_prefix('@') {
            return Err(format!("`{part}`: `@` is voor attributen in XML; schrijf hier `[{name}='{value}']`"));
        }
        let value = if quoted { value.into() } else { literal(value).ok_or_else(|| brackets_hint(part))? };
        Ok((name.to_owned(), value))
    });
    Ok(Key { name: name.to_owned(), tags: tags.collect::<Result<_, _>>()? })
}

/// A number, `true` or `false`, as in `[soort=2]`.
fn literal(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(|v: &Value| v.is_number() || v.is_boolean())
}

/// Reads a path in the canonical message.
pub fn canonical(text: &str) -> Result<CanonicalPath, String> {
    keys(text, '.').ok_or_else(|| {
        format!("`{text}` is geen canoniek veld; schrijf namen met een punt ertussen, zoals `contact.email`")
    })
}

fn keys(text: &str, separator: char) -> Option<Vec<String>> {
    if text == "." {
        return Some(vec![]);
    }
    let keys: Vec<String> = text.split(separator).map(str::to_owned).collect();
    keys.iter().all(|k| !k.is_empty()).then_some(keys)
}

/// Splits at `/`, but not inside `[...]` or a quoted value.
fn split(text: &str) -> Result<Vec<&str>, String> {
    let mut parts = vec![];
    let (mut start, mut inside, mut quoted) = (0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            '\'' if inside => quoted = !quoted,
            _ if quoted => {}
            '[' => inside = true,
            ']' => inside = false,
            '/' if !inside => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    if inside || parts.iter().any(|p| p.trim().is_empty()) {
        return Err(format!(
            "`{text}` is geen pad; schrijf namen met `/` ertussen, zonder `/` aan het begin of het eind, zoals `persoon/naam`"
        ));
    }
    Ok(parts)
}

/// The name before the brackets, and per pair of brackets its name, its value and whether that was quoted.
type Bracketed<'t> = (&'t str, Vec<(&'t str, &'t str, bool)>);

fn brackets(part: &str) -> Result<Bracketed<'_>, String> {
    let wrong = || brackets_hint(part);
    let Some((name, mut rest)) = part.split_once('[') else { return Ok((part, vec![])) };
    let mut tags = vec![];
    loop {
        let (tag, after) = rest.split_once('=').ok_or_else(wrong)?;
        let (value, quoted, after) = match after.strip_prefix('\'') {
            Some(text) => text.split_once('\'').map(|(value, after)| (value, true, after)),
            None => after.find(']').map(|end| (&after[..end], false, &after[end..])),
        }
        .ok_or_else(wrong)?;
        if tag.trim().is_empty() || tag.trim() == "@" || value.is_empty() {
            return Err(wrong());
        }
        tags.push((tag.trim(), value.trim(), quoted));
        match after.trim_start().strip_prefix(']') {
            Some("") => return Ok((name.trim_end(), tags)),
            Some(more) => rest = more.strip_prefix('[').ok_or_else(wrong)?,
            None => return Err(wrong()),
        }
    }
}

fn brackets_hint(part: &str) -> String {
    format!(
        "`{part}`: tussen de haken hoort wat er kiest, zoals `[soort='mobiel']`, of in XML `[@soort='mobiel']` voor een attribuut"
    )
}

fn step(part: &str, namespaces: &Namespaces) -> Result<Step, String> {
    let (name, tags) = brackets(part)?;
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    let namespace = namespaces.of(prefix).ok_or_else(|| unknown_prefix(prefix, namespaces))?;
    element_name(local, part)?;
    let mut only = vec![];
    for (tag, value, quoted) in tags {
        if !quoted {
            return Err(brackets_hint(part));
        }
        let (name, attribute) = match tag.strip_prefix('@') {
            Some(name) => (attribute_name(name, namespaces)?, true),
            None => {
                let (prefix, name) = tag.split_once(':').unwrap_or(("", tag));
                element_name(name, part)?;
                let namespace = namespaces.of(prefix).ok_or_else(|| unknown_prefix(prefix, namespaces))?;
                (Name { prefix: prefix.to_owned(), namespace, name: name.to_owned() }, false)
            }
        };
        only.push(Tag { name, attribute, value: value.to_owned() });
    }
    Ok(Step { prefix: prefix.to_owned(), namespace, name: local.to_owned(), tags: only })
}

fn element_name(name: &str, part: &str) -> Result<(), String> {
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || "@='\"<>&[]:".contains(c)) {
        return Err(format!("`{part}` is geen naam van een element"));
    }
    Ok(())
}

fn attribute_name(name: &str, namespaces: &Namespaces) -> Result<Name, String> {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    // An attribute without a prefix is in no namespace, whatever the default is (Namespaces in XML, 6.2).
    let namespace =
        if prefix.is_empty() { 0 } else { namespaces.of(prefix).ok_or_else(|| unknown_prefix(prefix, namespaces))? };
    Ok(Name { prefix: prefix.to_owned(), namespace, name: local.to_owned() })
}

fn unknown_prefix(prefix: &str, namespaces: &Namespaces) -> String {
    let known: Vec<&str> = namespaces.list.iter().skip(1).map(|(p, _)| p.as_str()).filter(|p| !p.is_empty()).collect();
    let meant = meant(prefix, known.iter().copied());
    let known =
        if known.is_empty() { "daar staat geen".to_owned() } else { format!("daar staan: `{}`", known.join("`, `")) };
    format!("het voorvoegsel `{prefix}` staat niet onder `namespaces` van de mapping{meant}; {known}")
}

impl PartnerPath {
    /// One step each, whatever chooses among elements left out: `{namespace}name` or `@{namespace}name` in XML; a key in
    /// JSON, with `[]` for the item of a list that is chosen; a column in CSV.
    pub fn steps(&self, namespaces: &Namespaces) -> Vec<String> {
        match self {
            Self::Json(keys) => {
                let steps = keys.iter().flat_map(|key| {
                    let item = (!key.tags.is_empty()).then(|| "[]".to_owned());
                    std::iter::once(key.name.clone()).chain(item)
                });
                steps.collect()
            }
            Self::Xml { steps, attribute } => {
                let full = |namespace: usize, name: &str| match namespaces.list.get(namespace) {
                    Some((_, uri)) => format!("{{{uri}}}{name}"),
                    None => format!("{{}}{name}"),
                };
                let mut own: Vec<String> = steps.iter().map(|s| full(s.namespace, &s.name)).collect();
                own.extend(attribute.iter().map(|a| format!("@{}", full(a.namespace, &a.name))));
                own
            }
        }
    }

    /// As a person would write it, for texts.
    pub fn show(&self) -> String {
        match self {
            Self::Json(keys) if keys.is_empty() => ".".to_owned(),
            Self::Json(keys) => keys.iter().map(Key::show).collect::<Vec<_>>().join("/"),
            Self::Xml { steps, attribute } => {
                let mut parts: Vec<String> = steps
                    .iter()
                    .map(|s| qualified(&s.prefix, &s.name) + &s.tags.iter().map(Tag::show).collect::<String>())
                    .collect();
                parts.extend(attribute.as_ref().map(|a| format!("@{}", qualified(&a.prefix, &a.name))));
                if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
            }
        }
    }
}

impl Key {
    fn show(&self) -> String {
        let shown = |(name, value): &(String, Value)| match value {
            Value::String(text) => format!("[{name}='{text}']"),
            other => format!("[{name}={other}]"),
        };
        self.name.clone() + &self.tags.iter().map(shown).collect::<String>()
    }
}

impl Tag {
    fn show(&self) -> String {
        let at = if self.attribute { "@" } else { "" };
        format!("[{at}{}='{}']", qualified(&self.name.prefix, &self.name.name), self.value)
    }
}

fn qualified(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}:{name}") }
}
