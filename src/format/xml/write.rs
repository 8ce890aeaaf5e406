//! Elements to bytes: what the mapping built becomes a document that [`read`](super::read) and any other XML reader
//! understands the same way.

use super::{chars, names};
use crate::message::element::{Attribute, Element};

/// The namespace of `xsi:nil`.
pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
/// What every document of ours begins with.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Why an element cannot be written. `path` holds local names, never values.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// An element, attribute or prefix is not called something XML allows.
    #[error("op {path} staat een naam die in XML niet mag")]
    Name {
        /// Where.
        path: String,
    },
    /// A value holds a character that XML does not allow, such as U+0000; it cannot be escaped either.
    #[error("op {path} staat een teken dat in XML niet mag (een stuurteken)")]
    Character {
        /// Where.
        path: String,
    },
    /// A prefix without a namespace, an attribute with a namespace but without a prefix, a prefix for two namespaces on
    /// one element, or a reserved prefix.
    #[error("op {path} past een prefix niet bij zijn naamruimte")]
    Prefix {
        /// Where.
        path: String,
    },
    /// An element with two attributes of the same name.
    #[error("op {path} staat twee keer hetzelfde attribuut")]
    Twice {
        /// Where.
        path: String,
    },
}

/// The document with `root` as its root, in UTF-8 with an XML declaration. Prefixes are declared on the root in the
/// order of first use, and once more where one means something else.
pub fn write(root: &Element<'_>) -> Result<Vec<u8>, WriteError> {
    let mut writing = Writing { out: Vec::with_capacity(1024), bound: vec![], path: vec![] };
    writing.out.extend_from_slice(DECLARATION.as_bytes());
    let mut declared = vec![];
    collect(root, &mut declared);
    writing.element(root, declared)?;
    writing.out.push(b'\n');
    Ok(writing.out)
}

/// The bytes that are written as they are, wherever they stand: no references (be it only in a value of an attribute), and
/// none that could be a part of a character XML does not allow.
const PLAIN: [bool; 256] = {
    let mut table = [true; 256];
    let mut at = 0;
    while at < 0x20 {
        table[at] = false;
        at += 1;
    }
    let mut list: &[u8] = b"&<>\"\xEF";
    while let [first, rest @ ..] = list {
        table[*first as usize] = false;
        list = rest;
    }
    table
};

/// A prefix and its namespace.
type Binding<'e> = (&'e str, &'e str);

struct Writing<'e> {
    out: Vec<u8>,
    /// Bindings in force, the innermost last.
    bound: Vec<Binding<'e>>,
    /// Names of the open elements, for errors.
    path: Vec<&'e str>,
}

impl<'e> Writing<'e> {
    /// Writes an element; `declared` are bindings to declare on it whether it uses them or not.
    fn element(&mut self, element: &'e Element<'e>, mut declared: Vec<Binding<'e>>) -> Result<(), WriteError> {
        self.path.push(&element.name);
        let outer = self.bound.len();
        self.bound.extend_from_slice(&declared);
        self.bindings(element, &mut declared)?;
        self.out.push(b'<');
        self.name(&element.prefix, &element.name)?;
        for (prefix, namespace) in declared {
            if namespace.is_empty() && outer == 0 {
                continue; // nothing to undo on the root
            }
            self.out.extend_from_slice(if prefix.is_empty() { b" xmlns" } else { b" xmlns:" });
            self.out.extend_from_slice(prefix.as_bytes());
            self.value(namespace)?;
        }
        for (index, attribute) in element.attributes.iter().enumerate() {
            let same = |other: &Attribute<'_>| other.name == attribute.name && other.namespace == attribute.namespace;
            if element.attributes[..index].iter().any(same) {
                return Err(WriteError::Twice { path: self.path() });
            }
            self.out.push(b' ');
            self.name(&attribute.prefix, &attribute.name)?;
            self.value(&attribute.value)?;
        }
        if element.nil {
            self.out.extend_from_slice(b" xsi:nil=\"true\"");
        }
        if element.text.is_empty() && element.children.is_empty() {
            self.out.extend_from_slice(b"/>");
        } else {
            self.out.push(b'>');
            self.escape(&element.text, false)?;
            for child in &element.children {
                self.element(child, vec![])?;
            }
            self.out.extend_from_slice(b"</");
            self.checked(&element.prefix, &element.name);
            self.out.push(b'>');
        }
        self.bound.truncate(outer);
        self.path.pop();
        Ok(())
    }

    /// Adds to `declared` what `element` itself needs and what is not in force.
    fn bindings(&mut self, element: &'e Element<'e>, declared: &mut Vec<Binding<'e>>) -> Result<(), WriteError> {
        for (index, (prefix, namespace)) in uses(element).enumerate() {
            let is_attribute = index > 0;
            let wrong = match (prefix, namespace) {
                ("xml", XML) => continue,
                ("xml" | "xmlns", _) | (_, XML) => true,
                ("", "") if is_attribute => continue,
                ("", _) => is_attribute,
                (_, namespace) => namespace.is_empty(),
            };
            if wrong {
                return Err(WriteError::Prefix { path: self.path() });
            }
            let current = self.bound.iter().rev().find(|(p, _)| *p == prefix).map_or("", |(_, n)| n);
            if current == namespace {
                continue;
            }
            if declared.iter().map(|(p, _)| *p).chain(uses(element).take(index).map(|(p, _)| p)).any(|p| p == prefix) {
                return Err(WriteError::Prefix { path: self.path() });
            }
            declared.push((prefix, namespace));
            self.bound.push((prefix, namespace));
        }
        Ok(())
    }

    fn name(&mut self, prefix: &str, name: &str) -> Result<(), WriteError> {
        if !names::is_ncname(name)
            || !(prefix.is_empty() || names::is_ncname(prefix))
            || (prefix.is_empty() && name == "xmlns")
        {
            return Err(WriteError::Name { path: self.path() });
        }
        self.checked(prefix, name);
        Ok(())
    }

    /// A name that was looked at before.
    fn checked(&mut self, prefix: &str, name: &str) {
        if !prefix.is_empty() {
            self.out.extend_from_slice(prefix.as_bytes());
            self.out.push(b':');
        }
        self.out.extend_from_slice(name.as_bytes());
    }

    fn value(&mut self, value: &str) -> Result<(), WriteError> {
        self.out.extend_from_slice(b"=\"");
        self.escape(value, true)?;
        self.out.push(b'"');
        Ok(())
    }

    fn escape(&mut self, text: &str, in_value: bool) -> Result<(), WriteError> {
        if escape(text, in_value, &mut self.out) { Ok(()) } else { Err(WriteError::Character { path: self.path() }) }
    }

    fn path(&self) -> String {
        format!("/{}", self.path.join("/"))
    }
}

/// Puts character data behind `out`, or the value of an attribute. A CR, and in a value also a tab or a line feed, would not
/// survive reading, so they are written as references. False, and nothing is written: it has a character XML does not allow.
pub fn escape(text: &str, in_value: bool, out: &mut Vec<u8>) -> bool {
    if text.bytes().all(|b| PLAIN[usize::from(b)]) {
        out.extend_from_slice(text.as_bytes());
        return true;
    }
    if !chars::all_legal(text) {
        return false;
    }
    let mut done = 0;
    for (at, b) in text.bytes().enumerate() {
        let reference = match b {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'\r' => "&#13;",
            b'"' if in_value => "&quot;",
            b'\n' if in_value => "&#10;",
            b'\t' if in_value => "&#9;",
            _ => continue,
        };
        out.extend_from_slice(&text.as_bytes()[done..at]);
        out.extend_from_slice(reference.as_bytes());
        done = at + 1;
    }
    out.extend_from_slice(&text.as_bytes()[done..]);
    true
}

/// The prefixes an element uses: its own first, then those of its attributes.
fn uses<'e>(element: &'e Element<'e>) -> impl Iterator<Item = Binding<'e>> {
    let attributes = element.attributes.iter().map(|a| (&*a.prefix, &*a.namespace));
    std::iter::once((&*element.prefix, &*element.namespace))
        .chain(attributes)
        .chain(element.nil.then_some(("xsi", XSI)))
}

/// The bindings of a document in the order of first use, one for each prefix.
fn collect<'e>(element: &'e Element<'e>, declared: &mut Vec<Binding<'e>>) {
    for (index, (prefix, namespace)) in uses(element).enumerate() {
        let none = prefix.is_empty() && index > 0; // an attribute without a prefix says nothing of the default namespace
        if !none && prefix != "xml" && declared.iter().all(|(p, _)| *p != prefix) {
            declared.push((prefix, namespace));
        }
    }
    for child in &element.children {
        collect(child, declared);
    }
}

#[cfg(test)]
mod tests;
