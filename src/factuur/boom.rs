//! The invoice as the rules look at it: elements with their UBL prefix, found by paths such as
//! `cac:AccountingSupplierParty/cac:Party/cbc:EndpointID`. Only the namespaces of UBL 2.1 count; an element with the right
//! name in another one is not found.
//!
//! It is made of a [`Tree`](crate::message::tree::Tree) or of a part of one, and copies no text.

use super::getal::Getal;
use crate::message::tree::Node;
use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::collections::HashMap;

/// The namespaces of UBL 2.1 documents (OASIS UBL 2.1, section 2).
pub mod ns {
    /// Of the document element of an invoice.
    pub const INVOICE: &str = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2";
    /// Of the document element of a credit note.
    pub const CREDIT_NOTE: &str = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2";
    /// Aggregates: `cac:`.
    pub const CAC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2";
    /// Values: `cbc:`.
    pub const CBC: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2";
    /// Extensions: `ext:`.
    pub const EXT: &str = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2";
}

/// Which namespace an element is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruimte {
    /// `cac:`
    Cac,
    /// `cbc:`
    Cbc,
    /// `ext:`
    Ext,
    /// The namespace of `Invoice` or `CreditNote`.
    Document,
    /// Any other.
    Anders,
}

/// The two documents of EN 16931 in UBL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Soort {
    /// `Invoice`.
    Factuur,
    /// `CreditNote`.
    Creditnota,
}

struct Kern<'t> {
    ruimte: Ruimte,
    naam: &'t str,
    node: Node<'t, 't>,
    ouder: u32,
    eerste: u32,
    volgende: u32,
}

const GEEN: u32 = u32::MAX;

/// How often names may be compared for each element, and in all. An honest invoice needs some fifty for each element, whatever
/// its length; rules that look at the whole document from every line would take minutes over one that is made for it.
const PER_ELEMENT: u64 = 200;
const HOOGSTENS: u64 = 50_000_000;

/// The elements of one invoice, in document order; the document element is the first.
pub struct Boom<'t> {
    kernen: Vec<Kern<'t>>,
    /// Invoice or credit note; None when the document element is neither.
    pub soort: Option<Soort>,
    /// How often names were compared.
    vergeleken: Cell<u64>,
    /// Of every element its number among siblings of its name, 0 when it is the only one; made for the first finding.
    nummers: OnceCell<Vec<u32>>,
}

impl<'t> Boom<'t> {
    /// The tree below `root`, whatever stands around it.
    pub fn new(root: Node<'t, 't>) -> Self {
        let spaces: Vec<Ruimte> = root.tree().namespaces().iter().map(|name| ruimte(name)).collect();
        let mut boom = Self {
            kernen: Vec::with_capacity(root.tree().len()),
            soort: None,
            vergeleken: Cell::new(0),
            nummers: OnceCell::new(),
        };
        // A stack of our own: how deep a document may be is the reader's limit, not that of the machine.
        let mut open: Vec<(Node<'t, 't>, u32)> = vec![(root, GEEN)];
        let mut laatste: Vec<u32> = vec![];
        while let Some((node, ouder)) = open.pop() {
            let id = boom.kernen.len() as u32;
            boom.kernen.push(Kern {
                ruimte: spaces.get(node.namespace_id() as usize).copied().unwrap_or(Ruimte::Anders),
                naam: node.name(),
                node,
                ouder,
                eerste: GEEN,
                volgende: GEEN,
            });
            laatste.push(GEEN);
            if ouder != GEEN {
                let before = std::mem::replace(&mut laatste[ouder as usize], id);
                match before {
                    GEEN => boom.kernen[ouder as usize].eerste = id,
                    before => boom.kernen[before as usize].volgende = id,
                }
            }
            let from = open.len();
            open.extend(node.children().map(|child| (child, id)));
            open[from..].reverse();
        }
        boom.soort = match (boom.kernen[0].naam, root.namespace()) {
            ("Invoice", ns::INVOICE) => Some(Soort::Factuur),
            ("CreditNote", ns::CREDIT_NOTE) => Some(Soort::Creditnota),
            _ => None,
        };
        boom
    }

    /// Whether judging this document has taken more than it may: what still runs should stop.
    pub fn te_veel(&self) -> bool {
        self.vergeleken.get() > (1_000_000 + PER_ELEMENT * self.kernen.len() as u64).min(HOOGSTENS)
    }

    fn nummers(&self) -> &[u32] {
        self.nummers.get_or_init(|| {
            let mut geteld: HashMap<(u32, &str, &str), (u32, u32)> = HashMap::with_capacity(self.kernen.len());
            let mut nummers = vec![0; self.kernen.len()];
            for (id, kern) in self.kernen.iter().enumerate() {
                let (aantal, eerste) =
                    geteld.entry((kern.ouder, kern.node.namespace(), kern.naam)).or_insert((0, id as u32));
                *aantal += 1;
                if *aantal > 1 {
                    nummers[id] = *aantal;
                    nummers[*eerste as usize] = 1;
                }
            }
            nummers
        })
    }

    /// The document element.
    pub fn wortel(&self) -> El<'_, 't> {
        El { boom: self, id: 0 }
    }

    /// Every element in document order, the document element first.
    pub fn elementen(&self) -> impl Iterator<Item = El<'_, 't>> {
        (0..self.kernen.len() as u32).map(|id| El { boom: self, id })
    }

    /// Every element of this name anywhere: `//cac:TaxCategory`.
    pub fn alle<'b>(&'b self, stap: &'b str) -> impl Iterator<Item = El<'b, 't>> {
        self.elementen().filter(move |el| el.is(stap))
    }
}

fn ruimte(name: &str) -> Ruimte {
    match name {
        ns::CAC => Ruimte::Cac,
        ns::CBC => Ruimte::Cbc,
        ns::EXT => Ruimte::Ext,
        ns::INVOICE | ns::CREDIT_NOTE => Ruimte::Document,
        _ => Ruimte::Anders,
    }
}

/// An element of a [`Boom`].
#[derive(Clone, Copy)]
pub struct El<'b, 't> {
    boom: &'b Boom<'t>,
    id: u32,
}

impl<'b, 't> El<'b, 't> {
    fn kern(self) -> &'b Kern<'t> {
        &self.boom.kernen[self.id as usize]
    }

    /// The invoice it is part of.
    pub fn boom(self) -> &'b Boom<'t> {
        self.boom
    }

    /// Its place in document order.
    pub fn id(self) -> u32 {
        self.id
    }

    /// Local name.
    pub fn naam(self) -> &'t str {
        self.kern().naam
    }

    /// Its namespace.
    pub fn ruimte(self) -> Ruimte {
        self.kern().ruimte
    }

    /// As found in the document, for line, attributes and path.
    pub fn node(self) -> Node<'t, 't> {
        self.kern().node
    }

    /// Whether it is `cac:Naam` or `cbc:Naam`.
    pub fn is(self, stap: &str) -> bool {
        let kern = self.kern();
        self.boom.vergeleken.set(self.boom.vergeleken.get() + 1);
        let (ruimte, naam) = match stap.as_bytes() {
            [b'c', b'b', b'c', b':', ..] => (Ruimte::Cbc, &stap[4..]),
            [b'c', b'a', b'c', b':', ..] => (Ruimte::Cac, &stap[4..]),
            [b'e', b'x', b't', b':', ..] => (Ruimte::Ext, &stap[4..]),
            _ => (Ruimte::Document, stap),
        };
        kern.ruimte == ruimte && kern.naam == naam
    }

    /// The element around it.
    pub fn ouder(self) -> Option<Self> {
        let ouder = self.kern().ouder;
        (ouder != GEEN).then_some(Self { id: ouder, ..self })
    }

    fn eerste_kind(self) -> Option<Self> {
        let id = self.kern().eerste;
        (id != GEEN).then_some(Self { id, ..self })
    }

    fn volgende(self) -> Option<Self> {
        let id = self.kern().volgende;
        (id != GEEN).then_some(Self { id, ..self })
    }

    /// Child elements in order.
    pub fn kinderen(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.eerste_kind(), |el| el.volgende())
    }

    /// Children of this name.
    pub fn kind<'p>(self, stap: &'p str) -> impl Iterator<Item = Self> + use<'b, 't, 'p> {
        std::iter::successors(self.eerste_kind(), |el| el.volgende()).filter(move |el| el.is(stap))
    }

    /// Every element at the end of a path of steps, in document order.
    pub fn pad(self, pad: &str) -> Vec<Self> {
        let mut found = vec![];
        self.zoek(pad, &mut |el| {
            found.push(el);
            false
        });
        found
    }

    /// The first element at the end of a path.
    pub fn een(self, pad: &str) -> Option<Self> {
        let mut found = None;
        self.zoek(pad, &mut |el| {
            found = Some(el);
            true
        });
        found
    }

    /// Whether there is an element at the end of a path: `exists(..)`.
    pub fn heeft(self, pad: &str) -> bool {
        self.een(pad).is_some()
    }

    /// How many elements there are at the end of a path.
    pub fn aantal(self, pad: &str) -> usize {
        let mut count = 0;
        self.zoek(pad, &mut |_| {
            count += 1;
            false
        });
        count
    }

    /// Whether one of the elements at the end of a path has text: `(..) != ''`.
    pub fn vol(self, pad: &str) -> bool {
        self.zoek(pad, &mut |el| el.heeft_inhoud())
    }

    /// Whether one of the elements at the end of a path has exactly this text.
    pub fn zegt(self, pad: &str, text: &str) -> bool {
        self.zoek(pad, &mut |el| el.tekst() == text)
    }

    /// Calls `stop` with what stands at the end of a path until it says so; the answer is whether it did.
    fn zoek(self, pad: &str, stop: &mut dyn FnMut(Self) -> bool) -> bool {
        let (stap, rest) = pad.split_once('/').map_or((pad, None), |(stap, rest)| (stap, Some(rest)));
        for el in self.kind(stap) {
            let done = match rest {
                Some(rest) => el.zoek(rest, stop),
                None => stop(el),
            };
            if done {
                return true;
            }
        }
        false
    }

    /// Its character data as written.
    pub fn tekst(self) -> &'t str {
        self.node().text()
    }

    /// Its character data with white space made single and taken off the ends: `normalize-space(.)`.
    pub fn net(self) -> Cow<'t, str> {
        normaal(self.tekst())
    }

    /// Whether its string value is not empty: text of its own, or of anything below it.
    fn heeft_inhoud(self) -> bool {
        !self.tekst().is_empty() || self.kinderen().any(Self::heeft_inhoud)
    }

    /// Its own text as a number.
    pub fn als_getal(self) -> Option<Getal> {
        Getal::lees(self.tekst())
    }

    /// The first element at the end of a path as a number; None when it is not there or no number.
    pub fn getal(self, pad: &str) -> Option<Getal> {
        self.een(pad)?.als_getal()
    }

    /// An attribute without a prefix.
    pub fn attribuut(self, naam: &str) -> Option<&'t str> {
        self.node().attribute("", naam)
    }

    /// Where it stands, as an XPath of local names with positions, from the document element.
    pub fn plek(self) -> String {
        let nummers = self.boom.nummers();
        let mut steps = vec![];
        let mut at = Some(self);
        while let Some(el) = at {
            steps.push(match nummers[el.id as usize] {
                0 => el.naam().to_owned(),
                nummer => format!("{}[{nummer}]", el.naam()),
            });
            at = el.ouder();
        }
        steps.reverse();
        format!("/{}", steps.join("/"))
    }
}

/// `normalize-space` of XPath: XML white space only.
pub fn normaal(text: &str) -> Cow<'_, str> {
    let wit = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let trimmed = text.trim_matches(wit);
    let clean = !trimmed.bytes().any(|b| matches!(b, b'\t' | b'\n' | b'\r')) && !trimmed.contains("  ");
    if clean {
        return Cow::Borrowed(trimmed);
    }
    Cow::Owned(trimmed.split(wit).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{ContentPaths, Limits, xml};

    const DOC: &str = r#"<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
        xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
        xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" xmlns:x="urn:x">
        <b:ID> F
 1 </b:ID><x:ID>no</x:ID>
        <a:TaxTotal><b:TaxAmount>1</b:TaxAmount></a:TaxTotal>
        <a:TaxTotal><b:TaxAmount currencyID="EUR">2.50</b:TaxAmount></a:TaxTotal></Invoice>"#;

    #[test]
    fn paths_go_by_namespace_and_not_by_prefix() {
        let tree = xml::read(DOC.as_bytes(), &Limits::default(), &ContentPaths::default()).unwrap();
        let boom = Boom::new(tree.root().unwrap());
        let root = boom.wortel();
        assert_eq!(boom.soort, Some(Soort::Factuur));
        assert_eq!(root.pad("cbc:ID").len(), 1);
        assert_eq!(root.een("cbc:ID").unwrap().net(), "F 1");
        assert_eq!(root.aantal("cac:TaxTotal/cbc:TaxAmount"), 2);
        assert_eq!(root.getal("cac:TaxTotal/cbc:TaxAmount"), Some(Getal::EEN));
        let second = root.pad("cac:TaxTotal/cbc:TaxAmount")[1];
        assert_eq!(second.plek(), "/Invoice/TaxTotal[2]/TaxAmount");
        // An element of the same name in another namespace is no sibling of its kind.
        assert_eq!(root.een("cbc:ID").unwrap().plek(), "/Invoice/ID");
        assert_eq!(second.attribuut("currencyID"), Some("EUR"));
        assert_eq!(boom.alle("cac:TaxTotal").count(), 2);
        assert!(!root.heeft("cac:TaxTotal/cac:TaxSubtotal") && root.vol("cac:TaxTotal"));
    }
}
