//! Configuration text with its places: YAML read into nodes that know their line and column, so that every mistake in a
//! profile, mapping or setting can be shown as file, line, what is wrong, what was expected.
//!
//! [`parse`] gives a [`Node`]; [`Table`] reads a mapping key by key and refuses the keys nobody asked for, by name.
//! Mistakes are collected in [`Mistakes`], never thrown at the first: a person wants to see all of them at once.

mod broken;
mod json;

pub use json::{json, json_place, place_of};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use std::sync::Arc;

/// Where something stands in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The file, relative to the configuration folder, or the name of a shipped one (`std:...`).
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// One mistake in a configuration file. `text` is Dutch and says what is wrong and what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The file, relative to the configuration folder.
    pub file: String,
    /// Line, from 1; 0 when the whole file is meant.
    pub line: u32,
    /// Column, from 1; 0 when the whole line is meant.
    pub column: u32,
    /// What is wrong, what was expected.
    pub text: String,
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.text),
            line => write!(f, "{}:{}:{}: {}", self.file, line, self.column, self.text),
        }
    }
}

/// The mistakes found so far in one file.
#[derive(Debug)]
pub struct Mistakes {
    file: String,
    list: Vec<Mistake>,
}

impl Mistakes {
    /// None yet, in `file`.
    pub fn new(file: impl Into<String>) -> Self {
        Self { file: file.into(), list: vec![] }
    }

    /// Adds one at a node, in the file that node came from: a value a profile takes over from another keeps its place.
    pub fn at(&mut self, node: &Node, text: impl Into<String>) {
        self.at_place(&node.place(), text);
    }

    /// Adds one at a place.
    pub fn at_place(&mut self, at: &Place, text: impl Into<String>) {
        let file = if at.file.is_empty() { self.file.clone() } else { at.file.to_string() };
        self.list.push(Mistake { file, line: at.line, column: at.column, text: text.into() });
    }

    /// Adds one about the whole file.
    pub fn whole(&mut self, text: impl Into<String>) {
        self.list.push(Mistake { file: self.file.clone(), line: 0, column: 0, text: text.into() });
    }

    /// Adds mistakes found elsewhere.
    pub fn extend(&mut self, more: Vec<Mistake>) {
        self.list.extend(more);
    }

    /// Whether there are any.
    pub fn any(&self) -> bool {
        !self.list.is_empty()
    }

    /// Takes back those at a place that were added after the first `since`: another one explains them.
    fn forget(&mut self, at: &Place, since: usize) {
        let file = if at.file.is_empty() { self.file.clone() } else { at.file.to_string() };
        let mut index = 0;
        self.list.retain(|m| {
            index += 1;
            index <= since || (m.file.as_str(), m.line, m.column) != (file.as_str(), at.line, at.column)
        });
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.list.len()
    }

    /// All of them, in the order they were found.
    pub fn into_vec(self) -> Vec<Mistake> {
        self.list
    }
}

/// A value of a YAML file and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The file it stands in.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// What stands there.
    pub value: Value,
}

/// What a [`Node`] holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, `null` or `~`.
    Empty,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Keys with values, in the order of the file; a double key was refused while parsing.
    Map(Vec<(Node, Node)>),
}

impl Node {
    /// Nothing, at a place: for mistakes about what should have been there.
    pub fn nothing(at: &Place) -> Self {
        Self { file: at.file.clone(), line: at.line, column: at.column, value: Value::Empty }
    }

    /// Where it stands.
    pub fn place(&self) -> Place {
        Place { file: self.file.clone(), line: self.line, column: self.column }
    }

    /// What it is, in Dutch, for texts such as "hier staat een lijst".
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Empty => "niets",
            Value::Bool(_) => "ja of nee (true/false)",
            Value::Int(_) | Value::Float(_) => "een getal",
            Value::Text(_) => "tekst",
            Value::List(_) => "een lijst",
            Value::Map(_) => "een blok met sleutels",
        }
    }

    /// Its text, or a mistake. A number is refused: `1.10` would lose its zero, so it must be quoted.
    pub fn text<'n>(&'n self, mistakes: &mut Mistakes) -> Option<&'n str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Int(_) | Value::Float(_) | Value::Bool(_) => {
                mistakes.at(self, "hier hoort tekst; zet de waarde tussen aanhalingstekens");
                None
            }
            _ => {
                mistakes.at(self, format!("hier hoort tekst, maar er staat {}", self.kind()));
                None
            }
        }
    }

    /// Its items, or a mistake.
    pub fn list<'n>(&'n self, mistakes: &mut Mistakes) -> &'n [Node] {
        match &self.value {
            Value::List(items) => items,
            _ => {
                mistakes.at(self, format!("hier hoort een lijst, maar er staat {}", self.kind()));
                &[]
            }
        }
    }

    /// Its keys, or a mistake.
    pub fn table<'n>(&'n self, mistakes: &mut Mistakes) -> Option<Table<'n>> {
        match &self.value {
            Value::Map(pairs) => Some(Table { node: self, pairs, asked: Vec::new(), since: mistakes.count() }),
            _ => {
                mistakes.at(self, format!("hier hoort een blok met sleutels, maar er staat {}", self.kind()));
                None
            }
        }
    }
}

/// Reads a block key by key; [`Table::finish`] refuses the keys that were not asked for.
pub struct Table<'n> {
    node: &'n Node,
    pairs: &'n [(Node, Node)],
    asked: Vec<&'static str>,
    /// How many mistakes there were before it was read.
    since: usize,
}

impl<'n> Table<'n> {
    /// The value of an optional key.
    pub fn get(&mut self, key: &'static str) -> Option<&'n Node> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        let named = |k: &Node| matches!(&k.value, Value::Text(text) if text == key);
        self.pairs.iter().find(|(k, _)| named(k)).map(|(_, v)| v).filter(|v| v.value != Value::Empty)
    }

    /// The value of a key that must be there.
    pub fn need(&mut self, key: &'static str, mistakes: &mut Mistakes) -> Option<&'n Node> {
        let found = self.get(key);
        if found.is_none() {
            mistakes.at(self.node, format!("de sleutel `{key}` ontbreekt"));
        }
        found
    }

    /// The text of an optional key.
    pub fn text(&mut self, key: &'static str, mistakes: &mut Mistakes) -> Option<&'n str> {
        self.get(key).and_then(|node| node.text(mistakes))
    }

    /// The text of a key that must be there.
    pub fn need_text(&mut self, key: &'static str, mistakes: &mut Mistakes) -> Option<&'n str> {
        self.need(key, mistakes).and_then(|node| node.text(mistakes))
    }

    /// Every pair, for blocks whose keys are the user's own names.
    pub fn pairs(&mut self, mistakes: &mut Mistakes) -> Vec<(&'n Node, &'n str, &'n Node)> {
        self.pairs.iter().filter_map(|(k, v)| k.text(mistakes).map(|name| (k, name, v))).collect()
    }

    /// Refuses every key that was not asked for, naming those that were. When it was meant to be one that is missing, what
    /// was said about the block itself (that key is missing) says the same mistake again and is taken back.
    pub fn finish(self, mistakes: &mut Mistakes) {
        let written = |name: &str| self.pairs.iter().any(|(k, _)| matches!(&k.value, Value::Text(t) if t == name));
        for (key, _) in self.pairs {
            let known = matches!(&key.value, Value::Text(text) if self.asked.contains(&text.as_str()));
            if !known {
                let name = if let Value::Text(text) = &key.value { text.as_str() } else { "?" };
                let expected: Vec<_> = self.asked.iter().map(|k| format!("`{k}`")).collect();
                let known = if expected.is_empty() {
                    "hier kan niets staan".to_owned()
                } else {
                    format!("hier kan staan: {}", expected.join(", "))
                };
                let meant = nearest(name, self.asked.iter().copied());
                if meant.is_some_and(|meant| !written(meant)) {
                    mistakes.forget(&self.node.place(), self.since);
                }
                let meant = meant.map_or(String::new(), |meant| format!(" (bedoelt u `{meant}`?)"));
                mistakes.at(key, format!("de sleutel `{name}` is onbekend{meant}; {known}"));
            }
        }
    }
}

/// The candidate a mistyped name was probably meant to be: the same but for capitals, or at most one typing error in
/// three letters away. For "bedoelt u `x`?" in a mistake.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let typed = name.to_lowercase();
    let scored = candidates.into_iter().map(|candidate| (edits(&typed, &candidate.to_lowercase()), candidate));
    let (distance, found) = scored.min_by_key(|(distance, _)| *distance)?;
    let length = typed.chars().count();
    // Of a name of one letter nothing is left when that is wrong.
    (distance <= length.max(3) / 3 && distance < length.max(1)).then_some(found)
}

/// ` (bedoelt u `x`?)` for the candidate a name was probably meant to be; nothing when there is none.
pub fn meant<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> String {
    nearest(name, candidates).map_or(String::new(), |meant| format!(" (bedoelt u `{meant}`?)"))
}

/// How many typing errors lie between two names: a letter too many, too few, another, or two swapped.
fn edits(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j - 1] + same).min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows.last().and_then(|row| row.last()).copied().unwrap_or_default()
}

/// Reads a YAML text. The one mistake it can give is that the text is not YAML (or has a double key), with its place.
pub fn parse(file: &str, text: &str) -> Result<Node, Mistake> {
    // `ja`, `y`, `no` are words here, not booleans, and `0041` keeps its zeros: what is typed is what is meant.
    let options = serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    };
    let spanned: Spanned<Raw> = serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let (line, column) = error.location().map_or((0, 0), |l| (l.line() as u32, l.column() as u32));
        let (line, column, text) = broken::explain(text, &error.to_string(), line, column);
        Mistake { file: file.to_owned(), line, column, text }
    })?;
    Ok(place(spanned, &Arc::from(file)))
}

fn place(spanned: Spanned<Raw>, file: &Arc<str>) -> Node {
    let value = match spanned.value {
        Raw::Empty => Value::Empty,
        Raw::Bool(b) => Value::Bool(b),
        Raw::Int(i) => Value::Int(i),
        Raw::Float(f) => Value::Float(f),
        Raw::Text(text) => Value::Text(text),
        Raw::List(items) => Value::List(items.into_iter().map(|i| place(i, file)).collect()),
        Raw::Map(pairs) => Value::Map(pairs.into_iter().map(|(k, v)| (place(k, file), place(v, file))).collect()),
    };
    Node {
        file: file.clone(),
        line: spanned.referenced.line() as u32,
        column: spanned.referenced.column() as u32,
        value,
    }
}

enum Raw {
    Empty,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Raw>, Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Raw;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Empty)
            }
            fn visit_none<E>(self) -> Result<Raw, E> {
                Ok(Raw::Empty)
            }
            fn visit_some<D: Deserializer<'de>>(self, d: D) -> Result<Raw, D::Error> {
                Raw::deserialize(d)
            }
            fn visit_bool<E>(self, b: bool) -> Result<Raw, E> {
                Ok(Raw::Bool(b))
            }
            fn visit_i64<E>(self, i: i64) -> Result<Raw, E> {
                Ok(Raw::Int(i))
            }
            fn visit_u64<E>(self, u: u64) -> Result<Raw, E> {
                Ok(i64::try_from(u).map_or(Raw::Float(u as f64), Raw::Int))
            }
            fn visit_f64<E>(self, f: f64) -> Result<Raw, E> {
                Ok(Raw::Float(f))
            }
            fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
                Ok(Raw::Text(text.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
                let mut items = vec![];
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Raw::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut pairs = vec![];
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Raw::Map(pairs))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_knows_its_line_and_an_unknown_key_is_refused_by_name() {
        let node = parse("p.yaml", "naam: x\nrol: y\nrool: z\nlijst:\n  - a\n  - b\n").unwrap();
        let mut mistakes = Mistakes::new("p.yaml");
        let mut table = node.table(&mut mistakes).unwrap();
        assert_eq!(table.need_text("naam", &mut mistakes), Some("x"));
        assert_eq!(table.text("rol", &mut mistakes), Some("y"));
        assert_eq!(table.get("lijst").unwrap().list(&mut mistakes)[1].line, 6);
        table.finish(&mut mistakes);
        let shown: Vec<_> = mistakes.into_vec().iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            ["p.yaml:3:1: de sleutel `rool` is onbekend (bedoelt u `rol`?); hier kan staan: `naam`, `rol`, `lijst`"]
        );
    }

    #[test]
    fn a_typing_error_is_recognised_and_another_word_is_not() {
        let known = ["geboortedatum", "naam", "email", "is"];
        assert_eq!(nearest("Naam", known), Some("naam"));
        assert_eq!(nearest("emial", known), Some("email"));
        assert_eq!(nearest("gebortedatm", known), Some("geboortedatum"));
        assert_eq!(nearest("telefoon", known), None);
        assert_eq!(nearest("as", known), Some("is"));
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn a_double_key_and_a_number_where_text_belongs_are_mistakes_with_their_place() {
        let double = parse("p.yaml", "a: 1\na: 2\n").unwrap_err();
        assert_eq!((double.line, double.file.as_str()), (2, "p.yaml"));
        let node = parse("p.yaml", "organisatie: 1.10\n").unwrap();
        let mut mistakes = Mistakes::new("p.yaml");
        assert_eq!(node.table(&mut mistakes).unwrap().need_text("organisatie", &mut mistakes), None);
        assert_eq!(mistakes.into_vec()[0].line, 1);
    }
}
