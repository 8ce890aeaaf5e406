//! JSON lines, arrays in JSON, repeated elements in XML, and a whole file.

use super::*;

fn keys(path: &str) -> Layout {
    Layout::Json(path.split('/').filter(|k| !k.is_empty()).map(str::to_owned).collect())
}

#[test]
fn a_whole_file_is_one_record() {
    assert_eq!(bodies(&Layout::Whole, b"{}\n"), ["{}\n"]);
}

#[test]
fn every_line_of_json_lines_stands_on_its_own() {
    let file = b"{\"a\":1}\n\n{\"a\":1,\"a\":2}\r\n{\"a\":\n[3]\n{\"b\":{\"c\":\"\xC3\xAB\"}}";
    let records = read(&Layout::JsonLines, file).unwrap();
    let shown: Vec<_> =
        records.iter().map(|r| r.as_ref().map(|r| (r.number, r.line)).map_err(|f| (f.code, f.line))).collect();
    assert_eq!(
        shown,
        [
            Ok((1, Some(1))),
            Err((Code::JsonDubbelzinnig, Some(3))),
            Err((Code::JsonWelgevormd, Some(4))),
            Ok((4, Some(5))),
            Ok((5, Some(6))),
        ]
    );
    assert_eq!(records[4].as_ref().unwrap().body, "{\"b\":{\"c\":\"ë\"}}".as_bytes());
    assert_eq!(Layout::JsonLines.only(b"{\"a\":1}\n").unwrap(), b"{\"a\":1}");
    assert_eq!(Layout::JsonLines.only(b"{}\n{}\n").unwrap_err().code, Code::EenRecord);
    assert_eq!(Layout::JsonLines.only(b"\n").unwrap_err().code, Code::EenRecord);
}

#[test]
fn the_items_of_an_array_are_records_wherever_it_stands() {
    let file = b"{ \"paging\": {\"next\": \"x]}\"},\n \"data\": { \"items\": [ {\"a\": \"[1,2]\"},\n [2, 3] , 4,\"vi\\\"jf\" ], \"n\": 4 } }\n";
    assert_eq!(bodies(&keys("data/items"), file), ["{\"a\": \"[1,2]\"}", "[2, 3]", "4", "\"vi\\\"jf\""]);
    assert_eq!(bodies(&keys(""), b"[1,2]"), ["1", "2"]);
    assert_eq!(bodies(&keys("a"), b"{\"a\":[]}"), Vec::<String>::new());
    // A key of the same name elsewhere is not it.
    assert_eq!(bodies(&keys("b/a"), b"{\"a\":[1],\"c\":{\"b\":{\"a\":[2]}},\"b\":{\"a\":[3]}}"), ["3"]);
}

#[test]
fn a_document_that_breaks_anywhere_is_refused_before_its_first_record() {
    for (file, line) in [
        (&b"{\"a\":[1,2"[..], 1),
        (b"{\"a\":[1,\n2]", 2),
        (b"{\"a\":[1,2]}\n x", 2),
        (b"{\"a\":[1,,2]}", 1),
        (b"{\"a\":[1 2]}", 1),
        (b"{\"a\":[1,\n{\"b\":}]}", 2),
        (b"{\"a\":[1],\"b\":tru}", 1),
        (b"{\"a\":[1],}", 1),
        (b"{\"a\":{}}", 1),
        (b"[1]", 1),
    ] {
        let found = refused(&keys("a"), file);
        assert_eq!((found.code, found.line), (Code::JsonWelgevormd, Some(line)), "{}", String::from_utf8_lossy(file));
    }
    assert_eq!(
        refused(&keys("a"), b"{\"b\":[1]}").text,
        "Het bestand heeft geen lijst op `a`; daar horen de records te staan."
    );
    assert_eq!(refused(&keys("a"), b"{\"a\":[1],\"a\":[2]}").code, Code::JsonDubbelzinnig);
    assert_eq!(refused(&keys("a"), b"\xEF\xBB\xBF{\"a\":[1]}").code, Code::Tekenset);
}

#[test]
fn an_item_that_is_ambiguous_is_refused_alone() {
    let records = read(&keys("a"), b"{\"a\":[{\"x\":1},\n{\"x\":1,\"x\":2},\n{\"x\":3}]}").unwrap();
    assert_eq!(records[1].as_ref().unwrap_err().line, Some(2));
    assert!(records[0].is_ok() && records[2].is_ok());
}

fn path(steps: &[(&str, &str)]) -> Layout {
    let step =
        |(namespace, name): &(&str, &str)| xml::Step { namespace: (*namespace).to_owned(), name: (*name).to_owned() };
    Layout::Xml(steps.iter().map(step).collect())
}

const XML: &[u8] = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<u:uit xmlns:u=\"urn:u\" xmlns=\"urn:d\" xmlns:x='urn:\"x\"'>\n <kop><rij/></kop>\n <rij nr=\"1\" b='>'><naam>A &amp; B</naam></rij>\n <!-- <rij/> -->\n <rij xmlns=\"urn:d\"><rij/><![CDATA[</rij>]]></rij><rij/>\n</u:uit>\n";

#[test]
fn a_repeated_element_is_a_document_with_the_namespaces_of_its_ancestors() {
    let layout = path(&[("urn:u", "uit"), ("urn:d", "rij")]);
    let records: Vec<Record> = read(&layout, XML).unwrap().into_iter().map(Result::unwrap).collect();
    let shown: Vec<_> = records.iter().map(|r| (r.line, std::str::from_utf8(&r.body).unwrap())).collect();
    let others = "xmlns:u=\"urn:u\"";
    assert_eq!(
        shown,
        [
            (
                Some(4),
                format!(
                    "<rij {others} xmlns=\"urn:d\" xmlns:x='urn:\"x\"' nr=\"1\" b='>'><naam>A &amp; B</naam></rij>"
                )
                .as_str()
            ),
            (
                Some(6),
                format!("<rij {others} xmlns:x='urn:\"x\"' xmlns=\"urn:d\"><rij/><![CDATA[</rij>]]></rij>").as_str()
            ),
            (Some(6), format!("<rij {others} xmlns=\"urn:d\" xmlns:x='urn:\"x\"'/>").as_str()),
        ]
    );
    // The same name in another namespace is another element.
    assert_eq!(bodies(&path(&[("urn:u", "uit"), ("", "rij")]), XML), Vec::<String>::new());
    let wrong = refused(&path(&[("", "uit"), ("", "rij")]), XML);
    assert_eq!((wrong.code, wrong.line), (Code::Schema, Some(2)));
}

#[test]
fn what_is_not_well_formed_in_or_around_the_records_refuses_the_file() {
    let layout = path(&[("", "a"), ("", "r")]);
    for (file, code) in [
        ("<a><r/></b>", Code::XmlWelgevormd),
        ("<a><r/>", Code::XmlWelgevormd),
        ("<a><r>", Code::XmlWelgevormd),
        ("<a><r></q></a>", Code::XmlWelgevormd),
        ("<a><r>&x;</r></a>", Code::XmlWelgevormd),
        ("<a><r p:x='1'/></a>", Code::XmlWelgevormd),
        ("<a><k>&</k><r/></a>", Code::XmlWelgevormd),
        ("<a><r/></a><a/>", Code::XmlWelgevormd),
        ("<a><r/></a>los", Code::XmlWelgevormd),
        ("<a><r/><!-- ", Code::XmlWelgevormd),
        ("", Code::XmlWelgevormd),
        ("<!DOCTYPE a [<!ENTITY x 'y'>]><a><r/></a>", Code::XmlDoctype),
        ("<?xml version='1.0' encoding='ISO-8859-1'?><a><r/></a>", Code::Tekenset),
    ] {
        assert_eq!(refused(&layout, file.as_bytes()).code, code, "{file}");
    }
    assert_eq!(refused(&layout, b"\xFF\xFE<\0a\0").code, Code::Tekenset);
    assert_eq!(refused(&layout, b"<a><r>\xEB</r></a>").code, Code::Tekenset);
}
