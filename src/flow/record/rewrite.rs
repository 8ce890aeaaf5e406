//! A document with its values replaced: the same elements, keys and order. Comments and processing instructions of XML do
//! not come along.

use super::invent::{Inventor, Kind};
use super::place::{Chain, Here, ITEM, Places, Verdict, verdict_of_canonical};
use crate::format::xml::XSI;
use crate::message::digest::{hex, sha256};
use crate::message::element::{Attribute, Element};
use crate::message::tree::Node;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Number, Value};

/// A text of this many characters that is base64 is a document.
const DOCUMENT: usize = 64;

/// Replaces, and remembers what it replaced.
pub struct Rewriting<'r> {
    /// Where values come from.
    pub inventor: &'r mut Inventor,
    /// Every text that was replaced.
    pub replaced: Vec<String>,
}

impl Rewriting<'_> {
    /// Before anything is replaced: values of the message itself are not handed out, and the digest of a document that
    /// is replaced follows it.
    pub fn prepare(&mut self, texts: &[String]) {
        for text in texts {
            self.inventor.original(text);
            if let Some(bytes) = document(text) {
                let new = self.inventor.document(&bytes);
                self.inventor.lay_down(&hex(&sha256(&bytes)), hex(&sha256(&new)));
                self.inventor.lay_down(text.trim(), STANDARD.encode(new));
            }
        }
    }

    fn text(&mut self, text: &str, verdict: Verdict) -> String {
        match verdict {
            Verdict::Keep => text.to_owned(),
            Verdict::Replace(_) if self.inventor.is_public(text) => text.to_owned(),
            Verdict::Replace(kind) => {
                self.replaced.push(text.trim().to_owned());
                self.inventor.text(text, kind)
            }
        }
    }

    fn number(&mut self, number: &Number, verdict: Verdict) -> Number {
        let Verdict::Replace(kind) = verdict else { return number.clone() };
        self.replaced.push(number.to_string());
        match number.as_i64() {
            Some(whole) if kind.date => self.inventor.epoch(whole).into(),
            Some(whole) => self.inventor.number(whole, kind.integer).into(),
            None => {
                let text = self.inventor.text(&number.to_string(), Kind::default());
                text.parse().ok().and_then(Number::from_f64).unwrap_or_else(|| 1.into())
            }
        }
    }

    /// A document of a partner who speaks JSON.
    pub fn json(&mut self, value: &Value, places: &Places) -> Value {
        let mut chain = vec![];
        self.json_at(value, &mut chain, &mut |chain, shown| places.judge(chain, shown))
    }

    /// A canonical message.
    pub fn canonical(&mut self, value: &Value, schema: &Value) -> Value {
        let mut chain = vec![];
        self.json_at(value, &mut chain, &mut |chain, _| {
            let steps: Vec<String> = chain.iter().map(|(name, _)| name.clone()).collect();
            verdict_of_canonical(schema, &steps)
        })
    }

    fn json_at<'d>(
        &mut self,
        value: &'d Value,
        chain: &mut Chain<'d>,
        judge: &mut dyn FnMut(&Chain<'d>, &str) -> Verdict,
    ) -> Value {
        match value {
            Value::Null => Value::Null,
            Value::Bool(yes) => match judge(chain, &yes.to_string()) {
                Verdict::Keep => (*yes).into(),
                Verdict::Replace(_) => {
                    let place: Vec<_> = chain.iter().map(|(name, _)| name.as_str()).collect();
                    self.inventor.yes_or_no(&place.join("/")).into()
                }
            },
            Value::Number(number) => {
                let verdict = judge(chain, &number.to_string());
                Value::Number(self.number(number, verdict))
            }
            Value::String(text) => {
                let verdict = judge(chain, text);
                self.text(text, verdict).into()
            }
            Value::Array(items) => {
                let mut list = vec![];
                for item in items {
                    chain.push((ITEM.to_owned(), Here::Json(item)));
                    list.push(self.json_at(item, chain, judge));
                    chain.pop();
                }
                list.into()
            }
            Value::Object(fields) => {
                let mut map = Map::new();
                for (name, field) in fields {
                    chain.push((name.clone(), Here::Json(field)));
                    let new = self.json_at(field, chain, judge);
                    chain.pop();
                    map.insert(name.clone(), new);
                }
                Value::Object(map)
            }
        }
    }

    /// A document of a partner who speaks XML. `start` is the element his paths start at; around it nothing is carried.
    pub fn xml<'d>(&mut self, root: Node<'d, 'd>, start: u32, places: &Places) -> Element<'d> {
        self.element(root, start, None, places)
    }

    fn element<'d>(
        &mut self,
        node: Node<'d, 'd>,
        start: u32,
        chain: Option<&Chain<'d>>,
        places: &Places,
    ) -> Element<'d> {
        let none = vec![];
        let chain = if node.id() == start { Some(&none) } else { chain };
        let judge = |step: Option<(String, Here<'d>)>, value: &str| match chain {
            None => Verdict::Replace(Kind::default()),
            Some(chain) => places.judge(&chain.iter().cloned().chain(step).collect(), value),
        };
        let mut element = Element::new(node.prefix(), node.namespace(), node.name());
        for attribute in node.attributes() {
            let step = format!("@{{{}}}{}", attribute.namespace, attribute.name);
            // `xsi:nil` and `xsi:type` say what the element is.
            let verdict = match attribute.namespace {
                XSI => Verdict::Keep,
                _ => judge(Some((step, Here::Bare)), attribute.value),
            };
            element.attributes.push(Attribute {
                prefix: attribute.prefix.into(),
                name: attribute.name.into(),
                namespace: attribute.namespace.into(),
                value: self.text(attribute.value, verdict).into(),
            });
        }
        if !node.text().trim().is_empty() {
            element.text = self.text(node.text(), judge(None, node.text())).into();
        }
        for child in node.children() {
            let step = (format!("{{{}}}{}", child.namespace(), child.name()), Here::Xml(child));
            let below = chain.map(|chain| chain.iter().cloned().chain([step]).collect::<Chain<'d>>());
            element.children.push(self.element(child, start, below.as_ref(), places));
        }
        element
    }
}

/// Every text and number of a JSON document.
pub fn texts_of_json(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Number(number) => texts.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| texts_of_json(item, texts)),
        Value::Object(fields) => fields.values().for_each(|field| texts_of_json(field, texts)),
        _ => {}
    }
}

/// Every text and attribute of an XML document.
pub fn texts_of_xml(node: Node<'_, '_>, texts: &mut Vec<String>) {
    texts.extend(node.attributes().map(|a| a.value.to_owned()));
    if !node.text().trim().is_empty() {
        texts.push(node.text().to_owned());
    }
    node.children().for_each(|child| texts_of_xml(child, texts));
}

fn document(text: &str) -> Option<Vec<u8>> {
    let bare: String = text.split_whitespace().collect();
    (bare.len() >= DOCUMENT && bare.len().is_multiple_of(4)).then(|| STANDARD.decode(bare).ok()).flatten()
}
