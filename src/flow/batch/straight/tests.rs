//! The heart of the straight way: of a row it says what [`Job::make`] says, in the same bytes, or nothing. Mappings and rows
//! are drawn; what they are made of stands here.

use super::super::pipe::Shared;
use super::super::row::{Body, Job, Made};
use super::*;
use crate::flow::route::Routes;
use crate::message::digest::Prefix;
use crate::profile::Folder;

use crate::store::crypt::{Key, Sealer};
use crate::yaml::Mistake;
use chrono::DateTime;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::PathBuf;

const KIND: &str = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
  "additionalProperties": false, "required": ["kenmerk"], "properties": {
    "kenmerk": {"type": "string", "pattern": "^N[0-9]{1,3}$", "x-patroon": "N en cijfers", "x-klasse": "P0"},
    "naam": {"type": "string", "maxLength": 20, "x-klasse": "P0"},
    "soort": {"type": "string", "enum": ["licht", "zwaar"], "x-klasse": "P0"},
    "dag": {"type": "string", "format": "date", "x-klasse": "P0"},
    "tot": {"type": "string", "format": "date", "x-klasse": "P0"},
    "dagen": {"type": "integer", "minimum": 1, "x-klasse": "P0"},
    "kosten": {"type": "integer", "minimum": 0, "x-eenheid": "cent", "x-klasse": "P0"},
    "uren": {"type": "number", "minimum": 0.5, "maximum": 40, "x-klasse": "P0"},
    "aantal": {"type": "integer", "x-klasse": "P0"},
    "akkoord": {"type": "boolean", "x-klasse": "P0"},
    "client_ref": {"type": "string", "x-klasse": "P0"},
    "geheim": {"type": "string", "x-klasse": "P_zaak"},
    "blok": {"type": "object", "required": ["a"], "properties": {
      "a": {"type": "string", "minLength": 2, "x-klasse": "P0"}, "b": {"type": "string", "x-klasse": "P0"}}}}}"#;

const RIJ: &str = r#"{"type": "object", "required": ["Nr"], "properties": {
    "Nr": {"type": "string"}, "Naam": {"type": "string", "pattern": "[^-]"}, "Dag": {"pattern": "^[0-9]{2}-[0-9]{2}-[0-9]{4}$", "x-patroon": "dd-mm-jjjj"}}}"#;

/// Columns, each with texts that may stand in it. `Los` is in no mapping.
const COLUMNS: &[(&str, &[&str])] = &[
    ("Nr", &["N1", "N22", " N3 ", "", " ", "X1", "N\u{85}"]),
    (
        "Naam",
        &[
            "Jan",
            "Jansen-de Vries",
            "",
            "-",
            "\u{e9}<&>\"'",
            " x ",
            "Meer dan twintig tekens lang",
            "999902210",
            "\u{1}",
            "\u{FFFE}",
        ],
    ),
    ("Bij", &["Piet", "", " ", "=1+1", "\u{E000}0\u{E001}", "a;b", "a|b", "twee\nregels"]),
    ("Soort", &["L", "Z", "", "licht", "zwaar", "x"]),
    ("Dag", &["01-02-2026", "28-02-2026", "", "30-02-2026", "2026-02-01", "31-12-9999"]),
    ("Tot", &["02-03-2026", "01-03-2026", "", "01-01-2026", "x"]),
    ("Periode", &["2026-02-01/2026-02-03", "2026-02-01", "", "2026-2-1/2026-02-03", "x/y"]),
    ("Kosten", &["600,00", "1.234,56", "", "-1,00", "0,5", "99999999999999999999,00"]),
    ("Uren", &["2,5", "40", "4,0", "6,25", "", "0,1", "x"]),
    ("Aantal", &["1", "007", "", "-3", "x", "9223372036854775807", "1.5"]),
    ("Akkoord", &["J", "N", "", "x", "true"]),
    ("Geheim", &["ZAAK-1", "", "\u{2028}"]),
    ("A", &["aa", "a b", "", "a"]),
    ("B", &["bb", "", "b"]),
    ("Los", &["iets", "", "meer", "9999.02.210"]),
];

/// For each canonical field the lines it may be read by; the first is none.
const READ: &[&[&str]] = &[
    &["  - Nr: kenmerk\n"],
    &[
        "",
        "  - Naam: naam\n",
        "  - either: [Naam, Bij]\n    is: naam\n",
        "  - join: [Naam, Bij]\n    with: \" \"\n    is: naam\n    only: in\n    reden: r\n",
        "  - parts: \"{Naam}/{Bij}\"\n    is: naam\n",
        "  - Naam: { is: naam, default: niemand }\n",
        "  - either: [Elders, Naam]\n    is: naam\n",
    ],
    &[
        "",
        "  - Soort: { is: soort, as: codes(c.csv) }\n",
        "  - Soort: soort\n",
        "  - fill: zwaar\n    is: soort\n",
        "  - Soort: { is: soort, when: naam }\n",
    ],
    &[
        "",
        "  - Dag: { is: dag, as: \"date(dd-MM-yyyy | yyyy-MM-dd)\" }\n  - Tot: { is: tot, as: \"date(dd-MM-yyyy)\" }\n",
        "  - Periode: { parts: \"{dag}/{tot}\" }\n",
        "  - envelope: datum\n    is: dag\n  - Tot: { is: tot, as: \"date(dd-MM-yyyy)\" }\n",
    ],
    &["", "  - days: [dag, tot]\n    is: dagen\n    only: in\n    reden: r\n"],
    &["", "  - Kosten: { is: kosten, as: \"cents(1.234,56)\" }\n"],
    &["", "  - Uren: { is: uren, as: \"decimal(,)\" }\n"],
    &[
        "",
        "  - Aantal: aantal\n",
        "  - cel: \"a + b\"\n    with: { a: { is: Aantal, as: int }, b: { is: Kosten, as: \"cents(1.234,56)\" } }\n    is: aantal\n    only: in\n    reden: r\n",
        "  - cel: \"a / 2\"\n    with: { a: { is: Aantal, as: int } }\n    anders: 5\n    is: aantal\n    only: in\n    reden: r\n",
    ],
    &["", "  - Akkoord: { is: akkoord, as: janee }\n", "  - Akkoord: { is: akkoord, as: \"bool(x,)\" }\n"],
    &["", "  - Geheim: geheim\n", "  - Geheim: client_ref\n"],
    &["", "  - A: blok.a\n", "  - A: blok.a\n  - B: { is: blok.b, when: { soort: licht } }\n", "  - B: blok.b\n"],
];

/// Places a document of each format may have.
const PLACES: [&[&str]; 3] = [
    &[
        "Nr",
        "\"@nr\"",
        "kop/Naam",
        "kop/Extra/@soort",
        "\"kop/Extra[@soort='a']\"",
        "\"kop/Extra[@soort='b']\"",
        "\"kop/Regel[Id='1']/Waarde\"",
        "\"kop/Regel[Id='2']/Waarde\"",
        "\"kop/Regel[Id='1']/Meer\"",
        "kop/Regel/Id",
        "Eind",
    ],
    &["nr", "een kolom", "c", "d", "e", "f", "g"],
    &[
        "nr",
        "kop/naam",
        "kop/soort",
        "\"lijst[soort='a']/w\"",
        "\"lijst[soort='b']/w\"",
        "\"lijst[soort='b']/v\"",
        "eind/e",
    ],
];

/// What may stand there.
const WRITTEN: &[&str] = &[
    "{ is: kenmerk, only: out, reden: r }",
    "{ is: naam, only: out, reden: r }",
    "{ is: naam, when: { soort: zwaar }, only: out, reden: r }",
    "{ is: soort, only: out, reden: r }",
    "{ is: soort, as: codes(c.csv), only: out, reden: r }",
    "{ is: dag, as: \"date(d-M-yyyy)\", only: out, reden: r }",
    "{ is: tot, only: out, reden: r }",
    "{ is: dagen, only: out, reden: r }",
    "{ is: kosten, as: \"cents(1.234,56)\", only: out, reden: r }",
    "{ is: kosten, as: cents(getal), only: out, reden: r }",
    "{ is: uren, as: \"decimal(.)\", only: out, reden: r }",
    "{ is: uren, only: out, reden: r }",
    "{ is: aantal, as: text, only: out, reden: r }",
    "{ is: aantal, only: out, reden: r }",
    "{ is: akkoord, as: janee, only: out, reden: r }",
    "{ is: akkoord, as: \"bool(x,)\", only: out, reden: r }",
    "{ is: geheim, only: out, reden: r }",
    "{ is: client_ref, only: out, reden: r }",
    "{ is: blok.a, only: out, reden: r }",
    "{ is: blok.b, only: out, reden: r }",
    "{ const: \"a\" }",
    "{ const: \"<&>\" }",
    "{ const: ja, when: naam }",
    "{ const: ja, when: { soort: licht } }",
    "{ const: ja, when: { cel: \"k > 100\", with: { k: kosten } } }",
    "{ envelope: bericht_id }",
    "{ envelope: levering_id }",
    "{ envelope: afzender_id }",
    "{ envelope: \"datum(d-M-yyyy)\" }",
    "{ envelope: ontvanger.org }",
    "{ parts: \"P{naam}/{blok.a}\", only: out, reden: r }",
    "{ cel: \"a * 2\", with: { a: kosten }, only: out, reden: r }",
];

/// A deployment and a way through it.
#[derive(Debug, Clone)]
struct Drawn {
    read: Vec<usize>,
    schema: bool,
    /// 0 XML, 1 a table, 2 JSON lines; 3: all of them.
    formats: usize,
    written: [Vec<(&'static str, &'static str)>; 3],
    /// A text of the message that is split over two places.
    split: bool,
    rows: Vec<Vec<&'static str>>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let read = READ.iter().map(|lines| 0..lines.len()).collect::<Vec<_>>();
    let written = |format: usize| {
        let places = PLACES[format];
        let some = subsequence(places.to_vec(), 1..=places.len()).prop_shuffle();
        (some, prop::collection::vec(select(WRITTEN), places.len()))
            .prop_map(|(places, specs)| places.into_iter().zip(specs).collect::<Vec<_>>())
    };
    // The first texts of a column are good; those are drawn most.
    let cell =
        |texts: &'static [&'static str]| prop_oneof![20 => select(&texts[..texts.len().min(3)]), 1 => select(texts)];
    let row = COLUMNS.iter().map(|(_, texts)| cell(texts)).collect::<Vec<_>>();
    let written = (written(0), written(1), written(2)).prop_map(|(a, b, c)| [a, b, c]);
    (read, any::<bool>(), 0..4usize, written, prop::bool::weighted(0.2), prop::collection::vec(row, 40))
        .prop_map(|(read, schema, formats, written, split, rows)| Drawn { read, schema, formats, written, split, rows })
}

const PROFILES: [&str; 2] = [
    "partner: { slug: bron, naam: Bron, partij: ZI-BRN, rol: OVERIG }\ninbound:\n  uren:\n    connector: http\n    auth: none\n    format: csv\nSCHEMA    mapping: mappings/rij.yaml\n    canonical: proef/1\n    identity: Nr\n    ontvangers: [kantoor]\noutbound: {}\n",
    "partner: { slug: kantoor, naam: Kantoor, partij: VC-KAN, rol: OVERIG, gegevens: { org: \"Het & Kantoor\" } }\ninbound: {}\noutbound:\n  xml: { on: proef/1, connector: http, settings: { url: \"http://127.0.0.1:1/\" }, format: xml, records: \":Export/Staat\", mapping: mappings/xml.yaml }\n  csv: { on: proef/1, connector: http, settings: { url: \"http://127.0.0.1:1/\" }, format: csv, csv: { separator: \"|\" }, mapping: mappings/csv.yaml }\n  jsonl: { on: proef/1, connector: http, settings: { url: \"http://127.0.0.1:1/\" }, format: jsonl, mapping: mappings/jsonl.yaml }\n",
];

/// The names of the outgoing routes, and what their mapping begins with.
const OUT: [(&str, &str); 3] = [
    (
        "xml",
        "partner: xml\ncanonical: proef/1\nnamespaces: { \"\": \"urn:uren\", x: \"urn:x\" }\nroot: Staat\nfields:\n",
    ),
    ("csv", "partner: csv\ncanonical: proef/1\nfields:\n"),
    ("jsonl", "partner: json\ncanonical: proef/1\nfields:\n"),
];

struct Site(PathBuf);

impl Site {
    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// The configuration; what is wrong with it when a drawn mapping means nothing.
    fn routes(&self, drawn: &Drawn) -> Result<Routes, Vec<Mistake>> {
        let schema = if drawn.schema { "    schema: schemas/rij.json\n" } else { "" };
        self.write("trajectbrug.yaml", "omgeving: test\n");
        self.write("canonical/proef-1.json", KIND);
        self.write("partners/bron/profile.yaml", &PROFILES[0].replace("SCHEMA", schema));
        self.write("partners/bron/schemas/rij.json", RIJ);
        let read: String = READ.iter().zip(&drawn.read).map(|(lines, at)| lines[*at]).collect();
        self.write("partners/bron/mappings/rij.yaml", &format!("partner: csv\ncanonical: proef/1\nfields:\n{read}"));
        self.write("partners/kantoor/profile.yaml", PROFILES[1]);
        for partner in ["bron", "kantoor"] {
            self.write(&format!("partners/{partner}/mappings/c.csv"), "partner;canoniek\nL;licht\nZ;zwaar\n");
        }
        for ((name, begin), lines) in OUT.iter().zip(&drawn.written) {
            let mut text = (*begin).to_owned();
            lines.iter().for_each(|(place, spec)| text += &format!("  - {place}: {spec}\n"));
            if drawn.split {
                text += "  - parts: \"{Links}-{Rechts}\"\n    is: naam\n    only: out\n    reden: r\n";
            }
            self.write(&format!("partners/kantoor/mappings/{name}.yaml"), &text);
        }
        Routes::compile(&Folder::read(&self.0)?, &BTreeMap::new())
    }
}

/// How many of each the test saw.
#[derive(Debug, Default)]
struct Seen {
    unusable: usize,
    winding: usize,
    straight: usize,
    ready: usize,
    ready_straight: usize,
}

/// The bytes of a row.
fn row(cells: &[&str]) -> Vec<u8> {
    let one = |text: &&str| match text.contains([';', '"', '\n']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => (*text).to_owned(),
    };
    cells.iter().map(one).collect::<Vec<_>>().join(";").into_bytes()
}

/// Every row by both ways.
fn compare(job: &Job<'_>, rows: &[Vec<&'static str>], seen: &mut Seen) -> Result<(), TestCaseError> {
    let names: Vec<&str> = COLUMNS.iter().map(|(name, _)| *name).collect();
    let mut table = Cursor::new(row(&names));
    let head = job.route.layout.reading(&mut table).map_err(|f| TestCaseError::fail(f.text))?.head().cloned();
    let head = head.ok_or_else(|| TestCaseError::fail("a table has a header"))?;
    let Some(straight) = Straight::new(job, &head) else {
        seen.winding += 1;
        return Ok(());
    };
    seen.straight += 1;
    let shared = Shared { hashed: Prefix::new(head.bytes()), contents: job.contents_of(&head), head, straight: None };
    let mut scratch = Scratch::default();
    for cells in rows {
        let bytes = row(cells);
        let body = Body::Row { shared: &shared, bytes: &bytes, line: 2 };
        let (mut quick, mut slow) = (vec![vec![]; job.to.len()], vec![vec![]; job.to.len()]);
        let by_straight = straight.make(job, &mut scratch, &body, &mut quick);
        match (by_straight, job.make(&body, &mut slow)) {
            (None, Made::Refused(_)) => {}
            (None, Made::Ready { .. }) => seen.ready += 1,
            (Some(Made::Ready { key, signalen }), Made::Ready { key: own, signalen: told }) => {
                seen.ready += 1;
                seen.ready_straight += 1;
                prop_assert_eq!((key, signalen), (own, told));
                for (quick, slow) in quick.iter().zip(&slow) {
                    prop_assert_eq!(String::from_utf8_lossy(quick), String::from_utf8_lossy(slow));
                }
            }
            (Some(_), Made::Refused(findings)) => {
                return Err(TestCaseError::fail(format!("let through: {cells:?} {findings:#?}")));
            }
            (Some(Made::Refused(_)), _) => return Err(TestCaseError::fail("the straight way refuses nothing")),
        }
    }
    Ok(())
}

#[test]
fn the_straight_way_says_what_the_way_of_every_message_says_or_nothing() {
    let site = Site(std::env::temp_dir().join(format!("trajectbrug-{}-recht", std::process::id())));
    let keys = Sealer::new(&Key::from_hex(&"1".repeat(64)).unwrap()).unwrap();
    let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    let config = Config { cases: 200, max_shrink_iters: 0, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let seen = std::cell::RefCell::new(Seen::default());
    let outcome = runner.run(&drawn(), |drawn| {
        let mut seen = seen.borrow_mut();
        let routes = match site.routes(&drawn) {
            Ok(routes) => routes,
            Err(_) => {
                seen.unusable += 1;
                return Ok(());
            }
        };
        let route = routes.inbound("bron", "uren").unwrap().clone();
        let one = OUT.get(drawn.formats).map(|(name, _)| ("kantoor".to_owned(), (*name).to_owned()));
        let naar: Vec<_> = one.into_iter().collect();
        let job = Job::new(&routes, route, &naar, &keys, now).map_err(|e| TestCaseError::fail(e.to_string()))?;
        compare(&job, &drawn.rows, &mut seen)
    });
    std::fs::remove_dir_all(&site.0).unwrap();
    outcome.unwrap();
    let seen = seen.into_inner();
    // Most that is drawn can be used and has a straight way, and so do most rows that are good; otherwise this test tests
    // nothing.
    assert!(seen.straight > 80 && seen.ready > 1000 && seen.ready_straight * 10 > seen.ready * 9, "{seen:?}");
}
