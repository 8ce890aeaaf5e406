use super::*;
use crate::format::{ContentPaths, Limits, xml};
use crate::message::tree::Node;

fn element<'e>(
    prefix: &'e str,
    namespace: &'e str,
    name: &'e str,
    text: &'e str,
    children: Vec<Element<'e>>,
) -> Element<'e> {
    Element { text: text.into(), children, ..Element::new(prefix, namespace, name) }
}

fn attribute<'e>(prefix: &'e str, namespace: &'e str, name: &'e str, value: &'e str) -> Attribute<'e> {
    let [prefix, namespace, name, value] = [prefix, namespace, name, value].map(std::borrow::Cow::Borrowed);
    Attribute { prefix, namespace, name, value }
}

fn text(root: &Element<'_>) -> String {
    String::from_utf8(write(root).unwrap()).unwrap()
}

/// The element as it is read back, `xsi:nil` as `nil`.
fn copy<'d>(node: Node<'d, 'd>) -> Element<'d> {
    let mut copy =
        element(node.prefix(), node.namespace(), node.name(), node.text(), node.children().map(copy).collect());
    for a in node.attributes() {
        if a.namespace == XSI {
            copy.nil = a.value == "true";
        } else {
            copy.attributes.push(attribute(a.prefix, a.namespace, a.name, a.value));
        }
    }
    copy
}

#[test]
fn prefixes_are_declared_on_the_root_in_the_order_of_first_use() {
    let inner = Element { nil: true, ..Element::new("b", "urn:b", "y") };
    let root = element(
        "a",
        "urn:a",
        "x",
        "",
        vec![element("b", "urn:b", "x", "", vec![inner]), Element::new("a", "urn:a", "z")],
    );
    assert_eq!(
        text(&root),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a:x xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><b:x><b:y xsi:nil=\"true\"/></b:x><a:z/></a:x>\n"
    );
}

#[test]
fn a_prefix_that_means_something_else_is_declared_again() {
    let root = element("", "urn:1", "a", "", vec![element("", "", "b", "", vec![Element::new("", "urn:1", "c")])]);
    assert!(
        text(&root).ends_with("<a xmlns=\"urn:1\"><b xmlns=\"\"><c xmlns=\"urn:1\"/></b></a>\n"),
        "{}",
        text(&root)
    );
    let plain = element("", "", "a", "", vec![Element::new("", "urn:1", "b"), Element::new("", "", "c")]);
    assert!(text(&plain).ends_with("<a><b xmlns=\"urn:1\"/><c/></a>\n"), "{}", text(&plain));
}

#[test]
fn what_is_written_is_read_back_the_same() {
    let hard = "<&>\"'\t\r\n ]]> é \u{1F600}\u{85} ";
    let mut root = element(
        "p",
        "urn:p&q",
        "a",
        "",
        vec![element("", "urn:d", "b", hard, vec![]), element("p", "urn:other", "c", "x", vec![])],
    );
    root.attributes =
        vec![attribute("", "", "k", hard), attribute("q", "urn:q", "k", ""), attribute("xml", XML, "lang", "nl")];
    root.children.push(Element { nil: true, ..Element::new("", "", "d") });
    let bytes = write(&root).unwrap();
    let tree = xml::read(&bytes, &Limits::default(), &ContentPaths::default()).unwrap();
    assert_eq!(copy(tree.root().unwrap()), root);
}

#[test]
fn what_xml_cannot_hold_is_refused_with_its_place() {
    let inside = |child: Element<'_>| write(&element("", "", "a", "", vec![child])).unwrap_err();
    let path = "/a/b".to_owned();
    for c in ['\0', '\u{1F}', '\u{FFFE}'] {
        assert_eq!(
            inside(element("", "", "b", &format!("x{c}"), vec![])),
            WriteError::Character { path: path.clone() }
        );
    }
    assert_eq!(inside(Element::new("", "", "b c")), WriteError::Name { path: "/a/b c".to_owned() });
    let with = |attributes| inside(Element { attributes, ..Element::new("p", "urn:p", "b") });
    assert_eq!(with(vec![attribute("", "urn:q", "k", "")]), WriteError::Prefix { path: path.clone() });
    assert_eq!(with(vec![attribute("p", "urn:q", "k", "")]), WriteError::Prefix { path: path.clone() });
    assert_eq!(
        with(vec![attribute("", "", "k", ""), attribute("", "", "k", "")]),
        WriteError::Twice { path: path.clone() }
    );
    assert_eq!(with(vec![attribute("", "", "xmlns", "")]), WriteError::Name { path });
}
