//! SOAP 1.1 envelopes: out of one comes the message in its Body, around our message goes one. StUF, Digikoppeling and
//! most older case systems speak it. Faults and SOAPActions are the business of the edge and of `connector::soap`.

use crate::message::code::Code;
use crate::message::element::Element;
use crate::message::finding::{Finding, Stage};
use crate::message::tree::{Node, Tree};

/// The namespace of SOAP 1.1.
pub const NAMESPACE: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// The one element in the Body of a SOAP 1.1 envelope.
///
/// Fails with `TB-SOAP-ENVELOP` (stage `envelope`) when the root is no SOAP 1.1 Envelope, when there is more or less in
/// it than an optional Header and one Body, when the Body does not hold exactly one element, and when a header asks to
/// be understood (`mustUnderstand="1"`): we understand none, and SOAP says to refuse then.
pub fn body<'t, 's>(tree: &'t Tree<'s>) -> Result<Node<'t, 's>, Finding> {
    let Some(root) = tree.root() else {
        return Err(Finding::fout(Code::SoapEnvelop, Stage::Envelope, "", "Er is geen SOAP-envelop."));
    };
    if !is(&root, "Envelope") {
        return Err(wrong(
            &root,
            format!("Het hoofdelement is geen SOAP 1.1-envelop. Verwacht wordt Envelope in de naamruimte {NAMESPACE}."),
        ));
    }
    no_text(&root)?;
    let mut parts = root.children().peekable();
    if let Some(header) = parts.next_if(|part| is(part, "Header")) {
        for block in header.children() {
            if matches!(block.attribute(NAMESPACE, "mustUnderstand").map(str::trim), Some("1" | "true")) {
                let text = "Een SOAP-header eist met mustUnderstand=\"1\" dat wij hem begrijpen; dat kunnen wij niet. \
                            Verstuur het bericht zonder deze header of met mustUnderstand=\"0\".";
                return Err(wrong(&block, text));
            }
        }
    }
    let Some(body) = parts.next_if(|part| is(part, "Body")) else {
        return Err(wrong(&root, "De SOAP-envelop heeft geen Body. Zet het bericht in Envelope/Body."));
    };
    if let Some(more) = parts.next() {
        return Err(wrong(
            &more,
            "Na de Body van de SOAP-envelop staat nog een element. Er mag maar één Body zijn, als laatste.",
        ));
    }
    no_text(&body)?;
    let mut messages = body.children();
    match (messages.next(), messages.next()) {
        (Some(message), None) => Ok(message),
        (None, _) => Err(wrong(&body, "De Body van de SOAP-envelop is leeg. Zet er één bericht in.")),
        (Some(_), Some(_)) => {
            Err(wrong(&body, "In de Body van de SOAP-envelop staat meer dan één element. Verstuur elk bericht apart."))
        }
    }
}

/// An envelope with `child` in its Body and no Header.
pub fn wrap(child: Element<'_>) -> Element<'_> {
    let part = |name, child| Element::new("soapenv", NAMESPACE, name).child(child);
    part("Envelope", part("Body", child))
}

fn is(node: &Node<'_, '_>, name: &str) -> bool {
    node.name() == name && node.namespace() == NAMESPACE
}

fn no_text(node: &Node<'_, '_>) -> Result<(), Finding> {
    if node.text().trim_ascii().is_empty() {
        return Ok(());
    }
    Err(wrong(node, "In de SOAP-envelop staat tekst buiten het bericht. Haal die weg."))
}

fn wrong(node: &Node<'_, '_>, text: impl Into<String>) -> Finding {
    Finding::fout(Code::SoapEnvelop, Stage::Envelope, node.path(), text).line(node.line())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{ContentPaths, Limits, xml};

    fn of(text: &str) -> Result<String, Finding> {
        let tree = xml::read(text.as_bytes(), &Limits::default(), &ContentPaths::default()).unwrap();
        body(&tree).map(|node| node.path())
    }

    fn envelope(inside: &str) -> String {
        format!("<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>{inside}</s:Envelope>")
    }

    #[test]
    fn the_message_is_the_one_element_in_the_body() {
        assert_eq!(of(&envelope("<s:Body>\n <a/>\n</s:Body>")).unwrap(), "/Envelope/Body/a");
        let header = "<s:Header><t xmlns='urn:t' s:mustUnderstand='0'/></s:Header><s:Body><a/></s:Body>";
        assert_eq!(of(&envelope(header)).unwrap(), "/Envelope/Body/a");
    }

    #[test]
    fn any_other_shape_is_refused_where_it_goes_wrong() {
        for (text, path) in [
            ("<a/>".to_owned(), "/a"),
            ("<Envelope><Body><a/></Body></Envelope>".to_owned(), "/Envelope"),
            (
                "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><a/></s:Body></s:Envelope>"
                    .to_owned(),
                "/Envelope",
            ),
            (envelope(""), "/Envelope"),
            (envelope("<Body><a/></Body>"), "/Envelope"),
            (envelope("<s:Body/>"), "/Envelope/Body"),
            (envelope("<s:Body><a/><b/></s:Body>"), "/Envelope/Body"),
            (envelope("<s:Body>x<a/></s:Body>"), "/Envelope/Body"),
            (envelope("x<s:Body><a/></s:Body>"), "/Envelope"),
            (envelope("<s:Body><a/></s:Body><s:Body><a/></s:Body>"), "/Envelope/Body[2]"),
            (envelope("<s:Body><a/></s:Body><s:Header/>"), "/Envelope/Header"),
            (envelope("<s:Header><t s:mustUnderstand='1'/></s:Header><s:Body><a/></s:Body>"), "/Envelope/Header/t"),
        ] {
            let finding = of(&text).unwrap_err();
            assert_eq!(
                (finding.code, finding.stage, finding.path.as_str()),
                (Code::SoapEnvelop, Stage::Envelope, path),
                "{text}"
            );
        }
    }

    #[test]
    fn what_was_wrapped_is_found_again() {
        let text = String::from_utf8(xml::write(&wrap(Element::new("", "urn:x", "bericht"))).unwrap()).unwrap();
        assert_eq!(of(&text).unwrap(), "/Envelope/Body/bericht");
    }
}
