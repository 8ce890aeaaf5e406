//! Every parser that always runs, on what nobody meant: it answers or refuses, never panics, and takes no longer than what it
//! was given allows. Where there is a writer, what is written is read back as it was. (RELIABILITY section 4.)
//!
//! `PROPTEST_CASES` sets how many are tried of each (400); a failure prints what it shrank to.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::string::string_regex;
use serde_json::{Map, Value};
use std::io::Cursor;
use std::time::{Duration, Instant};
use trajectbrug::format::records::csv::write;
use trajectbrug::format::records::{CsvLayout, Encoding, Footer, Layout, XlsxLayout, xml as records_xml};
use trajectbrug::format::{ContentPaths, Limits, json, soap, xml};
use trajectbrug::mapping::cel::Expression;
use trajectbrug::mapping::convert::NoCodes;
use trajectbrug::mapping::convert::{Convert, TABLE, Type, parse};
use trajectbrug::mapping::parse::{Context, Mapping};
use trajectbrug::mapping::path;
use trajectbrug::message::element::Element;

/// How long anything of at most [`LONG`] bytes may take in a debug build.
const PATIENCE: Duration = Duration::from_secs(2);
/// Bytes of the longest input.
const LONG: usize = 600;

fn config() -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|v| v.parse().ok()).unwrap_or(400);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// Bytes that are mostly marks of the languages we read, so that the paths behind them are taken.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"<",
        b">",
        b"</",
        b"/>",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<?xml version='1.0'?>",
        b"<!DOCTYPE a>",
        b"&amp;",
        b"&#0;",
        b"&#x10FFFF;",
        b"xmlns:a='b'",
        b"a:b",
        b"a",
        b"b",
        b"=",
        b"'",
        b"\"",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b";",
        b"null",
        b"true",
        b"-1e9",
        b"1e999",
        b"\\u0000",
        b"\\uD83D",
        b"\\",
        b"\n",
        b"\r",
        b"\t",
        b" ",
        b"\0",
        b"\xff",
        b"\xc0\xaf",
        b"\xef\xbb\xbf",
        b"\xf0\x9f\x98\x80",
        b"PK\x03\x04",
        b"PK\x05\x06",
        b"|",
        b"- ",
        b"#",
        b"!",
        b"*",
        b"?",
        b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>",
        b"</s:Body></s:Envelope>",
    ];
    let piece = prop::sample::select(pieces).prop_map(<[u8]>::to_vec);
    let any = vec(any::<u8>(), 0..4);
    vec(prop_oneof![8 => piece, 1 => any], 0..40).prop_map(|parts| {
        let mut all = parts.concat();
        all.truncate(LONG);
        all
    })
}

/// Text of the same kind.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![bytes().prop_map(|b| String::from_utf8_lossy(&b).into_owned()), "\\PC{0,60}", any::<String>()]
}

fn bounded<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let since = Instant::now();
    let done = run();
    assert!(since.elapsed() < PATIENCE, "{what} took {:?}", since.elapsed());
    done
}

fn layouts() -> Vec<Layout> {
    let step = |name: &str| records_xml::Step { namespace: String::new(), name: name.to_owned() };
    let footer = Footer { rows: 1, sums: vec![], count: Some("a".to_owned()) };
    vec![
        Layout::Whole,
        Layout::Csv(CsvLayout::default()),
        Layout::Csv(CsvLayout { separator: b',', encoding: Encoding::Windows1252, footer, ..CsvLayout::default() }),
        Layout::Csv(CsvLayout { quote: None, header: Some(vec!["a".to_owned()]), ..CsvLayout::default() }),
        Layout::JsonLines,
        Layout::Json(vec![]),
        Layout::Json(vec!["a".to_owned(), "b".to_owned()]),
        Layout::Xml(vec![step("a"), step("b")]),
        Layout::Xlsx(XlsxLayout::default()),
    ]
}

/// A JSON document of what we take: no empty or doubled keys, no U+0000, numbers that are exact.
fn document() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[^\u{0}]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::Array),
            vec(("[a-z]{1,6}", inner), 0..5).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// An element with whatever text XML can hold.
fn element() -> impl Strategy<Value = Element<'static>> {
    let name = || string_regex("[a-z][a-z0-9.-]{0,5}").expect("a pattern");
    let text = || "[ -~\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10fff}\t\n\r]{0,12}";
    let leaf = (name(), text(), name(), text())
        .prop_map(|(n, t, a, v)| Element::new("", "", n).text(t).attribute("", a, "", v));
    leaf.prop_recursive(3, 20, 4, move |inner| {
        (name(), vec(inner, 0..4))
            .prop_map(|(n, children)| children.into_iter().fold(Element::new("", "", n), Element::child))
    })
}

fn same(written: &Element<'_>, node: trajectbrug::message::tree::Node<'_, '_>) {
    assert_eq!(node.name(), written.name);
    if written.children.is_empty() {
        assert_eq!(node.text(), written.text);
    }
    for (is, was) in node.attributes().zip(&written.attributes) {
        assert_eq!((is.name, is.value), (&*was.name, &*was.value));
    }
    assert_eq!(node.attributes().count(), written.attributes.len());
    assert_eq!(node.children().count(), written.children.len());
    node.children().zip(&written.children).for_each(|(is, was)| same(was, is));
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn documents_are_read_or_refused(input in bytes()) {
        bounded("json", || json::read(&input, &Limits::default(), &ContentPaths::default()).is_ok());
        bounded("xml", || {
            let limits = Limits::default();
            if let Ok(tree) = xml::read(&input, &limits, &ContentPaths::default()) {
                drop(soap::body(&tree).map(|node| node.path()));
            }
        });
    }

    #[test]
    fn files_of_records_are_cut_or_refused_and_both_passes_agree(input in bytes()) {
        for layout in layouts() {
            bounded("records", || {
                let mut cursor = Cursor::new(&input);
                let proven = layout.prove(&mut cursor);
                let good = layout.records(&mut cursor).filter(Result::is_ok).count() as u64;
                if let Ok(summary) = proven {
                    assert_eq!(summary.records, good, "{layout:?}");
                }
                drop((layout.row(&input), layout.only(&input)));
            });
        }
    }

    #[test]
    fn a_configuration_is_read_or_refused_with_a_line(input in text(), mapping in "(partner: (json|xml|csv)\n)?(canonical: a/1\n)?(root: a\n)?(fields:\n)?(  - [a-z/@\\[\\]'=.]{1,12}: ([a-z.]{1,6}|\\{ (is|as|cel|when|join): .{0,12} \\})\n){0,4}") {
        let schema = |_: &str| Some(serde_json::json!({"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}));
        let codes = |_: &str| Err(NoCodes::Absent("geen".to_owned()));
        let context = Context { schema: &schema, codes: &codes };
        for text in [input, mapping] {
            bounded("yaml", || drop(trajectbrug::yaml::parse("a.yaml", &text)));
            bounded("mapping", || {
                if let Err(mistakes) = Mapping::parse("a.yaml", &text, &context) {
                    assert!(!mistakes.is_empty(), "a refusal says why");
                }
            });
            bounded("settings", || drop(trajectbrug::config::Settings::parse("a.yaml", &text)));
        }
    }

    #[test]
    fn a_path_is_read_or_refused(input in text()) {
        bounded("paths", || {
            drop((path::xml(&input, &path::Namespaces::new()), path::json(&input), path::csv(&input), path::canonical(&input)));
        });
    }

    #[test]
    fn an_expression_is_compiled_or_refused(input in prop_oneof![text(), "[ab0-9+*/%<>=!&|?:.()\\[\\] '\"-]{0,40}"]) {
        let variables = [("a".to_owned(), Type::Text), ("b".to_owned(), Type::Integer)];
        for otherwise in [true, false] {
            bounded("cel", || {
                if let Ok(compiled) = Expression::compile(&input, &variables, otherwise) {
                    drop(compiled.eval(&["x".into(), 7.into()]));
                }
            });
        }
    }

    #[test]
    fn a_conversion_reads_or_refuses_and_reads_what_it_wrote(input in prop_oneof![text(), "[0-9.,:+TZ -]{0,24}", "[0-9]{1,20}", "-?[0-9]{1,4}[-.,][0-9]{2}([-.,][0-9]{2,4})?"]) {
        for convert in conversions() {
            bounded("convert", || {
                drop(convert.read_json(&Value::from(input.as_str())));
                let Ok(value) = convert.read(&input) else { return };
                if let Some(written) = convert.write(&value) {
                    assert_eq!(convert.read(&written).as_ref(), Ok(&value), "{convert:?} {input:?} wrote {written:?}");
                }
            });
        }
    }

    #[test]
    fn what_json_holds_comes_back(document in document()) {
        let read = json::read(document.to_string().as_bytes(), &Limits::default(), &ContentPaths::default());
        prop_assert_eq!(read, Ok(document));
    }

    #[test]
    fn what_xml_holds_comes_back(element in element()) {
        let bytes = xml::write(&element).expect("every text of it can be written");
        let limits = Limits::default();
        let tree = xml::read(&bytes, &limits, &ContentPaths::default()).expect("what we write can be read");
        same(&element, tree.root().expect("a root"));
    }

    #[test]
    fn what_a_row_holds_comes_back(cells in vec("[^\u{0}]{0,10}", 1..5), separator in prop::sample::select(vec![b';', b',', b'\t', b'|'])) {
        let layout = CsvLayout { separator, ..CsvLayout::default() };
        let names: Vec<String> = (0..cells.len()).map(|n| format!("k{n}")).collect();
        let named: Vec<(&str, String)> = names.iter().map(String::as_str).zip(cells.iter().cloned()).collect();
        let bytes = write::row(&layout, &named).expect("UTF-8 holds every text");
        // A formula gets a quote in front, on purpose; and a row of empty cells is no row.
        let formula = |cell: &str| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        prop_assume!(cells.iter().any(|c| !c.is_empty()) && !cells.iter().any(|c| formula(c)));
        let expected: Map<String, Value> =
            named.iter().filter(|(_, c)| !c.is_empty()).map(|(n, c)| ((*n).to_owned(), Value::from(c.as_str()))).collect();
        prop_assert_eq!(Layout::Csv(layout).row(&bytes), Ok(expected));
    }
}

/// Every conversion there is but code tables, which need a file.
fn conversions() -> Vec<Convert> {
    let codes = |_: &str| Err("geen".to_owned());
    TABLE.iter().filter_map(|row| parse(row.form, row.canonical, &codes).ok()).collect()
}

#[test]
fn every_conversion_is_tried_but_those_that_need_a_file() {
    let named: Vec<_> = TABLE.iter().filter(|row| !row.form.starts_with("codes")).map(|row| row.form).collect();
    assert_eq!(conversions().len(), named.len(), "{named:?}");
}
