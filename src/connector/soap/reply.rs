//! Our own StUF answers: Bv03 when a message is accepted, Fo03 when it is not.
//!
//! An answer is made from the message and the moment it was received, so that a repeat gets the very same Bv03.

use crate::mapping::convert::Pattern;
use crate::message::element::Element;
use crate::message::finding::Finding;
use crate::message::tree::{Node, Tree};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

const STUF: &str = "http://www.egem.nl/StUF/StUF0301";
const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// The longest `omschrijving` of a fault (StUF 03.01, Foutomschrijving).
const OMSCHRIJVING_MAX: usize = 200;
/// The longest `details` of a fault (StUF 03.01, Foutdetails).
const DETAILS_MAX: usize = 1000;
/// The longest `referentienummer` (StUF 03.01, Refnummer).
const REFNUMMER_MAX: usize = 40;

/// The shortest `applicatie`, and the one name in a party that has to be there (StUF 03.01, Applicatie).
const APPLICATIE_MIN: usize = 3;
/// What stands in for an id or a name that could not be read.
const ONBEKEND: &str = "onbekend";

/// A party as `stuurgegevens` names it: `organisatie`, `applicatie`, `administratie`, `gebruiker`, in that order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Systeem {
    /// The elements that are there, in the order the standard asks for.
    pub velden: Vec<(&'static str, String)>,
}

/// The names of a party in the order of the standard, with the longest it allows.
const VELDEN: [(&str, usize); 4] =
    [("organisatie", 200), ("applicatie", 50), ("administratie", 50), ("gebruiker", 100)];

impl Systeem {
    /// From the free strings of a profile or the settings.
    pub fn from_gegevens(gegevens: &BTreeMap<String, String>) -> Self {
        let velden = VELDEN.iter().filter_map(|(veld, _)| Some((*veld, gegevens.get(*veld)?.clone()))).collect();
        Self { velden }
    }

    /// The `zender` of a message, to answer to.
    pub fn zender(tree: &Tree<'_>) -> Option<Self> {
        let zender = find(tree.root()?, "zender")?;
        let veld = |name: &'static str| {
            let text = zender.children().find(|c| c.name() == name)?.text().trim();
            (!text.is_empty()).then(|| (name, text.to_owned()))
        };
        Some(Self { velden: VELDEN.iter().filter_map(|(name, _)| veld(name)).collect() })
    }

    /// The element, within the bounds of the standard whatever the sender called himself: an answer about a message
    /// that strays must not stray itself.
    fn element(&self, name: &'static str) -> Element<'static> {
        let mut element = stuf(name);
        for (veld, max) in VELDEN {
            let text = self.velden.iter().find(|(known, _)| *known == veld).map(|(_, text)| text.as_str());
            let text = match text {
                Some(text) if veld == "applicatie" && text.chars().count() < APPLICATIE_MIN => Some(ONBEKEND),
                None if veld == "applicatie" => Some(ONBEKEND),
                text => text,
            };
            element.children.extend(text.map(|text| stuf(veld).text(text.chars().take(max).collect::<String>())));
        }
        element
    }
}

fn find<'t, 's>(node: Node<'t, 's>, name: &str) -> Option<Node<'t, 's>> {
    if node.namespace() == STUF && node.name() == name {
        return Some(node);
    }
    node.children().find_map(|child| find(child, name))
}

/// What every answer says in its `stuurgegevens`.
#[derive(Debug, Clone, PartialEq)]
pub struct Stuurgegevens<'a> {
    /// We.
    pub zender: &'a Systeem,
    /// He.
    pub ontvanger: &'a Systeem,
    /// Our id of his message.
    pub referentienummer: &'a str,
    /// When we received it.
    pub tijdstip: DateTime<Utc>,
    /// His id of it; `onbekend` when it could not be read.
    pub cross_ref: &'a str,
}

impl Stuurgegevens<'_> {
    fn element(&self, code: &'static str) -> Element<'static> {
        let moment = Pattern::new("yyyyMMddHHmmssSSS").map(|p| p.format(self.tijdstip)).unwrap_or_default();
        let cross: String = self.cross_ref.chars().take(REFNUMMER_MAX).collect();
        stuf("stuurgegevens")
            .child(stuf("berichtcode").text(code))
            .child(self.zender.element("zender"))
            .child(self.ontvanger.element("ontvanger"))
            .child(stuf("referentienummer").text(self.referentienummer.to_owned()))
            .child(stuf("tijdstipBericht").text(moment))
            .child(stuf("crossRefnummer").text(if cross.is_empty() { ONBEKEND.to_owned() } else { cross }))
    }
}

/// `Bv03Bericht` in an envelope.
pub fn bv03(stuurgegevens: &Stuurgegevens<'_>) -> Element<'static> {
    envelope(stuf("Bv03Bericht").child(stuurgegevens.element("Bv03")))
}

/// A SOAP Fault with `Fo03Bericht`. `client` says whose fault it is; the details list every finding that fits.
pub fn fo03(stuurgegevens: &Stuurgegevens<'_>, client: bool, findings: &[Finding]) -> Element<'static> {
    let code = findings.first().map_or("StUF058", |f| f.code.stuf());
    let title = findings.first().map_or("Er ging iets mis; probeer het later opnieuw", |f| f.code.title());
    let mut body = stuf("body")
        .child(stuf("code").text(code))
        .child(stuf("plek").text(if client { "client" } else { "server" }))
        .child(stuf("omschrijving").text(cut(title, OMSCHRIJVING_MAX)));
    let details: Vec<String> = findings
        .iter()
        .map(|f| {
            let regel = if f.regel.is_empty() { String::new() } else { format!(" [{}]", f.regel) };
            let line = f.line.map_or(String::new(), |l| format!(" (regel {l})"));
            format!("{}{regel} {}{line}: {}", f.code, f.path, f.text)
        })
        .collect();
    if !details.is_empty() {
        body.children.push(stuf("details").text(cut(&details.join("; "), DETAILS_MAX)));
    }
    let fault = Element::new("SOAP-ENV", SOAP, "Fault")
        .child(Element::new("", "", "faultcode").text(if client { "SOAP-ENV:Client" } else { "SOAP-ENV:Server" }))
        .child(Element::new("", "", "faultstring").text(cut(title, OMSCHRIJVING_MAX)))
        .child(
            Element::new("", "", "detail").child(stuf("Fo03Bericht").child(stuurgegevens.element("Fo03")).child(body)),
        );
    envelope(fault)
}

fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(max - 1).collect();
    cut.push('…');
    cut
}

fn stuf(name: &'static str) -> Element<'static> {
    Element::new("StUF", STUF, name)
}

fn envelope(child: Element<'_>) -> Element<'_> {
    Element::new("SOAP-ENV", SOAP, "Envelope").child(Element::new("SOAP-ENV", SOAP, "Body").child(child))
}
