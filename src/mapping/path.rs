//! The two kinds of path in a mapping line: where something stands at the partner ([`PartnerPath`]) and where it stands
//! in the canonical message ([`CanonicalPath`]).
//!
//! XML: `object/BG:inp.bsn`, `object/@StUF:entiteittype`, `StUF:extraElement[@naam='vorm']`, `.` for the element itself.
//! JSON: `kandidaat/naam`, `.` for the item itself. The canonical side has dots: `contact.email`. So a line shows which side
//! is which.

/// One step down in an XML document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Prefix as written in the mapping; empty without one.
    pub prefix: String,
    /// Index into the mapping's list of namespace names.
    pub namespace: usize,
    /// Local name.
    pub name: String,
    /// `[@name='value']`: only elements with this attribute; written with it too.
    pub only: Option<(AttributeName, String)>,
}

/// Name of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributeName {
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
        attribute: Option<AttributeName>,
    },
    /// In a JSON document: keys to go down; empty is the value the mapping starts at.
    Json(Vec<String>),
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
    keys(text, '/')
        .ok_or_else(|| format!("`{text}` is geen pad; schrijf sleutels met `/` ertussen, zoals `persoon/naam`"))
        .map(PartnerPath::Json)
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

/// Splits at `/`, but not inside `[...]`.
fn split(text: &str) -> Result<Vec<&str>, String> {
    let mut parts = vec![];
    let (mut start, mut inside) = (0, false);
    for (at, c) in text.char_indices() {
        match c {
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
            "`{text}` is geen pad; schrijf namen met `/` ertussen, zonder `/` aan het begin of het eind"
        ));
    }
    Ok(parts)
}

fn step(part: &str, namespaces: &Namespaces) -> Result<Step, String> {
    let (name, only) = match part.split_once('[') {
        None => (part, None),
        Some((name, rest)) => (name, Some(predicate(rest, part, namespaces)?)),
    };
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    let namespace = namespaces.of(prefix).ok_or_else(|| unknown_prefix(prefix))?;
    if local.is_empty() || local.contains(|c: char| c.is_whitespace() || "@='\"<>&".contains(c)) {
        return Err(format!("`{part}` is geen naam van een element"));
    }
    Ok(Step { prefix: prefix.to_owned(), namespace, name: local.to_owned(), only })
}

fn predicate(rest: &str, part: &str, namespaces: &Namespaces) -> Result<(AttributeName, String), String> {
    let wrong = || format!("`{part}`: tussen de haken hoort `@naam='waarde'`");
    let inner = rest.strip_suffix(']').ok_or_else(wrong)?;
    let (name, value) = inner.strip_prefix('@').and_then(|i| i.split_once('=')).ok_or_else(wrong)?;
    let value = value.strip_prefix('\'').and_then(|v| v.strip_suffix('\'')).ok_or_else(wrong)?;
    Ok((attribute_name(name, namespaces)?, value.to_owned()))
}

fn attribute_name(name: &str, namespaces: &Namespaces) -> Result<AttributeName, String> {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    // An attribute without a prefix is in no namespace, whatever the default is (Namespaces in XML, 6.2).
    let namespace = if prefix.is_empty() { 0 } else { namespaces.of(prefix).ok_or_else(|| unknown_prefix(prefix))? };
    Ok(AttributeName { prefix: prefix.to_owned(), namespace, name: local.to_owned() })
}

fn unknown_prefix(prefix: &str) -> String {
    format!("het voorvoegsel `{prefix}` staat niet onder `namespaces`")
}

impl PartnerPath {
    /// As a person would write it, for texts.
    pub fn show(&self) -> String {
        match self {
            Self::Json(keys) if keys.is_empty() => ".".to_owned(),
            Self::Json(keys) => keys.join("/"),
            Self::Xml { steps, attribute } => {
                let mut parts: Vec<String> = steps
                    .iter()
                    .map(|s| {
                        let only = s.only.as_ref().map_or(String::new(), |(a, v)| format!("[@{}='{v}']", a.name));
                        format!("{}{only}", qualified(&s.prefix, &s.name))
                    })
                    .collect();
                parts.extend(attribute.as_ref().map(|a| format!("@{}", qualified(&a.prefix, &a.name))));
                if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
            }
        }
    }
}

fn qualified(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}:{name}") }
}
