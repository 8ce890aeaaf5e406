//! The manual of the mapping language and its recipes against the program: the tables are the program's own, every
//! construct has an example, and every example is run over the messages that stand below it.
//!
//! The word behind the language of a fenced block says what the block is: `json partner` and `json canoniek` are one
//! message at both sides, proven there and back; with `lezen` or `schrijven` behind `partner` only that way; with `fout`
//! the block is refused, and what is found stands in the next block, `text bevinding`. A name of a file
//! (`csv codes/stand.csv`, `json canonical/inzet-1.json`) makes that file.

use super::{root, text};
use chrono::{DateTime, TimeZone, Utc};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use trajectbrug::canonical;
use trajectbrug::format::{ContentPaths, Limits, xml};
use trajectbrug::mapping::convert::{self, Pattern, TABLE};
use trajectbrug::mapping::read::{Arrived, Reader};
use trajectbrug::mapping::reference::{BLOCKS, HEAD, KEYS, PAIRS, SECTIONS, section};
use trajectbrug::mapping::syntax::Side;
use trajectbrug::mapping::write::{self, Surroundings};
use trajectbrug::mapping::{Context, Mapping, Plan};
use trajectbrug::message::finding::Finding;
use trajectbrug::yaml;

const REFERENCE: &str = "docs/koppelen/mapping.md";
const RECIPES: &str = "docs/koppelen/recepten.md";

/// A fenced block of a document.
pub struct Fence {
    /// The line its text starts on.
    line: usize,
    /// The first word behind the fence.
    pub language: String,
    /// What is behind that.
    pub role: String,
    /// The text.
    pub text: String,
}

/// The fenced blocks of a document, in order.
pub fn fences(document: &str) -> Vec<Fence> {
    let (mut all, mut open) = (vec![], None::<Fence>);
    for (n, line) in document.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => all.extend(open.take()),
            (Some(fence), _) => fence.text.extend([line, "\n"]),
            (None, Some(info)) => {
                let (language, role) = info.split_once(' ').unwrap_or((info, ""));
                let (language, role) = (language.to_owned(), role.to_owned());
                open = Some(Fence { line: n + 2, language, role, text: String::new() });
            }
            (None, None) => {}
        }
    }
    all
}

fn is_mapping(fence: &Fence) -> bool {
    fence.language == "yaml" && fence.text.contains("\nfields:") && fence.text.contains("canonical:")
}

/// The kinds and code tables of both documents.
struct World {
    kinds: BTreeMap<String, Value>,
    tables: BTreeMap<String, convert::Codes>,
}

impl World {
    fn new() -> Self {
        let mut world = Self { kinds: BTreeMap::new(), tables: BTreeMap::new() };
        for soort in canonical::ingebouwd() {
            world.kinds.insert(soort.naam.clone(), soort.schema.clone());
        }
        for fence in [REFERENCE, RECIPES].iter().flat_map(|file| fences(&text(file))) {
            if let Some(name) = fence.role.strip_prefix("canonical/").and_then(|f| f.strip_suffix(".json")) {
                let (name, version) = name.rsplit_once('-').expect("a version");
                let schema: Value = serde_json::from_str(&fence.text).expect("a kind is JSON");
                let kind = format!("{name}/{version}");
                canonical::soort::Soort::from_schema(&kind, schema.clone()).expect("a deployment could add this kind");
                world.kinds.insert(kind, schema);
            }
            if fence.language == "csv" && fence.role.ends_with(".csv") {
                let pairs = convert::codes::read(&fence.role, &fence.text).unwrap_or_else(|e| panic!("{e:?}"));
                let before = world.tables.insert(fence.role.clone(), pairs.clone());
                assert!(before.is_none_or(|b| b == pairs), "{} stands there twice", fence.role);
            }
        }
        world
    }

    fn parse(&self, file: &str, fence: &Fence) -> Plan {
        self.try_parse(&fence.text).unwrap_or_else(|mistakes| {
            panic!("the mapping of {file} on line {}: {}", fence.line, mistakes.join("\n"));
        })
    }

    fn try_parse(&self, text: &str) -> Result<Plan, Vec<String>> {
        let schema = |kind: &str| self.kinds.get(kind).cloned();
        let codes = |name: &str| {
            let known = self.tables.get(name);
            known
                .cloned()
                .ok_or_else(|| convert::NoCodes::Absent(format!("the code table {name} is not in the document")))
        };
        Mapping::parse("m.yaml", text, &Context { schema: &schema, codes: &codes })
            .map_err(|all| all.iter().map(ToString::to_string).collect())
    }
}

/// 24 August 2026, noon in Amsterdam, as the documents say.
fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 8, 24, 10, 0, 0).single().expect("a moment")
}

/// Reads the partner's message.
fn read(plan: &Plan, message: &str) -> (Value, Vec<Finding>) {
    let (reader, arrived) = (Reader::new(plan), Arrived { ontvangen_op: now(), afzender_id: "afzender-1" });
    match plan.side {
        Side::Json => reader.json(&serde_json::from_str(message).expect("JSON"), &arrived),
        Side::Csv => reader.json(&row(message), &arrived),
        Side::Xml => {
            let tree = xml::read(message.as_bytes(), &Limits::default(), &ContentPaths::default());
            let tree = tree.unwrap_or_else(|f| panic!("{}", f.text));
            reader.xml(tree.root().expect("an element"), &arrived)
        }
    }
}

/// Writes the canonical message; the partner's as the document would show it.
fn written(plan: &Plan, message: &Value) -> (Value, Vec<Finding>) {
    let of = |code: &str| BTreeMap::from([("organisatie".to_owned(), code.to_owned())]);
    let (zender, ontvanger) = (of("9901"), of("9902"));
    let around = Surroundings {
        levering_id: "levering-1",
        bericht_id: "bericht-1",
        afzender_id: "afzender-1",
        ontvangen_op: now(),
        zender: &zender,
        ontvanger: &ontvanger,
    };
    if plan.side != Side::Xml {
        return write::json(plan, message, &around);
    }
    let (element, findings) = write::xml(plan, message, &around);
    let bytes = xml::write(&element).expect("XML");
    (joined(&String::from_utf8(bytes).expect("text")).into(), findings)
}

/// The partner's message of the document, to compare with what is written.
fn shown(plan: &Plan, message: &str) -> Value {
    match plan.side {
        Side::Json => serde_json::from_str(message).expect("JSON"),
        Side::Csv => row(message),
        Side::Xml => joined(message).into(),
    }
}

/// XML without its declaration and without the line breaks between elements.
fn joined(message: &str) -> String {
    let body = message.split_once("?>").map_or(message, |(_, rest)| rest);
    body.lines().map(str::trim).collect()
}

/// A header and one row, without quotes.
fn row(message: &str) -> Value {
    let mut lines = message.lines().map(|line| line.split(';'));
    let (head, cells) = (lines.next().expect("a header"), lines.next().expect("a row"));
    Value::Object(head.zip(cells).map(|(name, cell)| (name.to_owned(), cell.into())).collect::<Map<_, _>>())
}

fn told(findings: &[Finding]) -> String {
    findings.iter().map(|f| format!("{} {}: {}\n", f.code, f.path, f.text)).collect()
}

/// Runs every mapping of a document over the messages below it; how many messages there were.
fn run(file: &str) -> usize {
    let (world, document) = (World::new(), text(file));
    let (mut plan, mut line) = (None, 0);
    let (mut partner, mut ours, mut done) = (None::<(String, String)>, None::<Value>, 1);
    let mut proven = 0;
    for fence in fences(&document) {
        let at = format!("{file}:{}", fence.line);
        if is_mapping(&fence) {
            assert!(done > 0, "{file}: nothing is shown of the mapping on line {line}");
            assert!(partner.is_none() && ours.is_none(), "{at}: half a message stands above this mapping");
            (plan, line, done) = (Some(world.parse(file, &fence)), fence.line, 0);
            continue;
        }
        let plan = || plan.as_ref().unwrap_or_else(|| panic!("{at}: no mapping stands above this message"));
        let (role, way) = fence.role.split_once(' ').unwrap_or((&fence.role, ""));
        match role {
            "partner" => partner = Some((fence.text.clone(), way.to_owned())),
            "canoniek" if way == "fout" => {
                let message = serde_json::from_str(&fence.text).unwrap_or_else(|e| panic!("{at}: {e}"));
                partner = Some((told(&written(plan(), &message).1), "geschreven".to_owned()));
            }
            "canoniek" => ours = Some(serde_json::from_str(&fence.text).unwrap_or_else(|e| panic!("{at}: {e}"))),
            "bevinding" => {
                let (message, way) = partner.take().unwrap_or_else(|| panic!("{at}: of what message?"));
                let found = match way.as_str() {
                    "geschreven" => message,
                    "fout" => told(&read(plan(), &message).1),
                    other => panic!("{at}: the message above is `{other}` and not `fout`"),
                };
                assert_eq!(found, fence.text, "{at}");
                (proven, done) = (proven + 1, done + 1);
            }
            _ => {}
        }
        if partner.as_ref().is_some_and(|(_, way)| way != "fout" && way != "geschreven") && ours.is_some() {
            let (Some((message, way)), Some(canonical)) = (partner.take(), ours.take()) else { continue };
            if way != "schrijven" {
                assert_eq!(read(plan(), &message), (canonical.clone(), vec![]), "read, {at}");
            }
            if way != "lezen" {
                assert_eq!(written(plan(), &canonical), (shown(plan(), &message), vec![]), "written, {at}");
            }
            (proven, done) = (proven + 1, done + 1);
        }
    }
    assert!(done > 0, "{file}: nothing is shown of the mapping on line {line}");
    assert!(partner.is_none() && ours.is_none(), "{file} ends with half a message");
    proven
}

#[test]
fn every_example_of_the_reference_does_what_it_says() {
    assert!(run(REFERENCE) >= 12);
}

#[test]
fn every_recipe_does_what_it_says() {
    assert!(run(RECIPES) >= 12);
}

#[test]
fn a_wrong_mapping_or_message_in_the_reference_would_be_seen() {
    let world = World::new();
    assert!(world.try_parse("partner: json\ncanonical: bestaat/9\nfields:\n  - a: b\n").is_err());
    let plan = world.try_parse("partner: json\ncanonical: inzet/1\nfields:\n  - a: naam\n").expect("right");
    assert_ne!(read(&plan, "{ \"a\": \"x\" }").0, json!({ "naam": "y" }));
}

/// What stands in the mappings of a document: the kinds of lines, the keys, and the conversions.
#[derive(Default)]
struct Found {
    head: BTreeSet<String>,
    pairs: BTreeSet<String>,
    blocks: BTreeSet<String>,
    keys: BTreeSet<String>,
    conversions: BTreeSet<String>,
    envelope: BTreeSet<String>,
}

fn entries(node: &yaml::Node) -> Vec<(String, &yaml::Node)> {
    let yaml::Value::Map(pairs) = &node.value else { return vec![] };
    pairs.iter().map(|(key, value)| (plain(key).unwrap_or_default(), value)).collect()
}

fn plain(node: &yaml::Node) -> Option<String> {
    if let yaml::Value::Text(text) = &node.value { Some(text.clone()) } else { None }
}

fn items(node: &yaml::Node) -> &[yaml::Node] {
    if let yaml::Value::List(items) = &node.value { items } else { &[] }
}

impl Found {
    fn lines(&mut self, fields: &yaml::Node) {
        for line in items(fields) {
            let entries = entries(line);
            let word = entries.first().map(|(key, _)| key.as_str()).unwrap_or_default();
            if entries.len() > 1 && BLOCKS.iter().any(|form| form.key == word) {
                self.blocks.insert(word.to_owned());
                self.keys(&entries);
                entries.iter().filter(|(key, _)| key == "fields").for_each(|(_, inner)| self.lines(inner));
            } else if let [(_, value)] = entries.as_slice() {
                let own = self::entries(value);
                let kind = PAIRS.iter().find(|form| own.iter().any(|(key, _)| key == form.key));
                self.pairs.insert(kind.map_or("is", |form| form.key).to_owned());
                self.keys(&own);
            }
        }
    }

    fn keys(&mut self, entries: &[(String, &yaml::Node)]) {
        for (key, value) in entries {
            self.keys.insert(key.clone());
            match (key.as_str(), plain(value)) {
                ("as", Some(text)) => drop(self.conversions.insert(text)),
                ("envelope", Some(text)) => drop(self.envelope.insert(text)),
                ("with", None) => {
                    for (_, place) in self::entries(value) {
                        self.keys(&self::entries(place));
                    }
                }
                _ => {}
            }
        }
    }
}

#[test]
fn every_construct_and_conversion_stands_in_an_example_of_the_reference() {
    let mut found = Found::default();
    for fence in fences(&text(REFERENCE)).iter().filter(|fence| is_mapping(fence)) {
        let node = yaml::parse("m.yaml", &fence.text).unwrap_or_else(|m| panic!("{m}"));
        for (key, value) in entries(&node) {
            if key == "fields" {
                found.lines(value);
            }
            found.head.insert(key);
        }
    }
    let missing = |what: &str, wanted: Vec<&str>, there: &BTreeSet<String>| {
        let missing: Vec<_> = wanted.into_iter().filter(|w| !there.contains(*w)).collect();
        assert!(missing.is_empty(), "no example of {what}: {missing:?}");
    };
    missing("a key of the head", HEAD.iter().map(|(key, _)| *key).collect(), &found.head);
    missing("a line with a path", PAIRS.iter().map(|form| form.key).collect(), &found.pairs);
    missing("a line with a word", BLOCKS.iter().map(|form| form.key).collect(), &found.blocks);
    missing("a key", KEYS.iter().map(|(key, _)| *key).collect(), &found.keys);
    missing("a conversion", TABLE.iter().map(|row| row.form).collect(), &found.conversions);
    // What stands around a message is listed by the error texts.
    let world = World::new();
    for line in ["a: { envelope: x }", "{ envelope: x, is: naam }"] {
        let wrong = format!("partner: json\ncanonical: inzet/1\nfields:\n  - {line}\n");
        let told = world.try_parse(&wrong).expect_err("refused").join("\n");
        let listed = told.split_once("er zijn: ").or(told.split_once("een van: ")).expect("a list").1;
        for value in listed.split(", ") {
            let name = value.trim_matches('`').split(['(', '.', '`', ' ']).next().expect("a name");
            assert!(found.envelope.iter().any(|e| e.starts_with(name)), "no example of envelope {name}");
        }
    }
}

#[test]
fn every_part_of_a_date_pattern_is_told() {
    let told = Pattern::new("q").expect_err("no pattern");
    let parts = told.split_once("het bestaat uit ").expect("the parts").1.split(" en ").next().expect("a list");
    let document = text(REFERENCE);
    for part in parts.split(", ") {
        assert!(document.contains(&format!("| `{part}` |")), "`{part}` is not told");
    }
}

/// The tables of the reference are the program's. With `TRAJECTBRUG_WRITE_DOCS=1` they are written.
#[test]
fn the_tables_of_the_reference_are_those_of_the_program() {
    let document = text(REFERENCE);
    let mut made = document.clone();
    for name in SECTIONS {
        let (open, close) = (format!("<!-- tabel: {name} -->\n"), "<!-- einde tabel -->");
        let (before, rest) = made.split_once(&open).unwrap_or_else(|| panic!("no table {name}"));
        let (_, after) = rest.split_once(close).unwrap_or_else(|| panic!("the table {name} has no end"));
        let table = section(name).unwrap_or_else(|| panic!("no section {name}"));
        made = format!("{before}{open}\n{table}\n{close}{after}");
    }
    if std::env::var_os("TRAJECTBRUG_WRITE_DOCS").is_some() {
        std::fs::write(root().join(REFERENCE), &made).expect("written");
        return;
    }
    let differs = made.lines().zip(document.lines()).find(|(new, old)| new != old);
    assert!(
        made == document,
        "a table differs from the program: {differs:?}; write it with TRAJECTBRUG_WRITE_DOCS=1 cargo test --test docs"
    );
}

/// A configuration in a folder of its own, and the program over it.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("trajectbrug-{name}-{}", std::process::id()));
        std::fs::create_dir_all(path.join("config/partners")).expect("made");
        Self(path)
    }

    fn write(&self, file: &str, content: &str) {
        let file = self.0.join(file);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(file, content).expect("written");
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_trajectbrug"));
        command.args(arguments).current_dir(&self.0).env("ZORG_PROEF_IN", "in").env_remove("GEMEENTE_PROEF_IN");
        let done = command.output().expect("the program runs");
        (done.status.code(), String::from_utf8_lossy(&done.stdout).into_owned())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

#[test]
fn the_own_kind_of_the_recipes_is_carried_by_the_mapping_of_its_day() {
    let (document, scratch) = (fences(&text(RECIPES)), Scratch::new("recepten"));
    scratch.write("kantoor-proef", "uit\n");
    let secret = format!("file:{}", scratch.0.join("kantoor-proef").display());
    for fence in document.iter().filter(|f| f.role.starts_with("partners/") || f.role.starts_with("canonical/")) {
        let content = fence.text.replace("file:/run/secrets/kantoor-proef", &secret);
        scratch.write(&format!("config/{}", fence.role), &content);
    }
    let check = scratch.run(&["check"]);
    assert_eq!(check.0, Some(0), "{}", check.1);
    let days = [("D-1", "2026-12-31"), ("D-2", "2027-01-01")];
    for (nr, dag) in days {
        let message = document.iter().find(|f| f.role == "partner" && f.text.contains(nr)).expect("the message");
        scratch.write("bericht.json", &message.text);
        let tried = scratch.run(&["try", "zorg-proef", "dienst", "bericht.json", "--json"]);
        let shown: Value = serde_json::from_str(&tried.1).unwrap_or_else(|e| panic!("{e}: {}", tried.1));
        let expected = json!({ "kenmerk": nr, "dag": dag, "minuten": 150 });
        assert_eq!(shown["canonical"], expected, "{shown}");
        assert_eq!(shown["out"][0]["receiver"], "kantoor-proef", "{shown}");
        assert_eq!(shown["out"][0]["body"], expected, "{shown}");
    }
}

#[test]
fn what_check_says_is_what_the_recipes_say_it_says() {
    let mapping = "mappings/aanmelding.yaml";
    let slips = [
        (mapping, "zaak/nummer: zaaknummer", "zaak/numer: zaaknummer"),
        (mapping, "zaak/nummer: zaaknummer", "zaak/nummer: zaaknumer"),
        ("samples/aanmelding/voorbeeld/canonical.json", "\"stap_naar_werk\"", "\"inburgering_taal\""),
        (mapping, "{ is: diagnose.datum, as: \"date(dd-MM-yyyy)\" }", "{ is: diagnose.datum, as: date(yyyyMMdd) }"),
        (mapping, "telefoon: contact.telefoon", "telefoon: { is: contact.telefoon, as: int }"),
        ("profile.yaml", "auth: none\n    format", "auth: { token: \"env:GEMEENTE_PROEF_IN\" }\n    format"),
    ];
    let document = fences(&text(RECIPES));
    let told: Vec<&str> = document.iter().filter(|f| f.role == "check").map(|f| f.text.trim_end()).collect();
    assert_eq!(told.len(), slips.len());
    let scratch = Scratch::new("check");
    // The centrale that takes referrals is company enough; the schemas of StUF would be read at every check.
    let centrale = "config/partners/vc-de-schakel";
    super::copy(&root().join(centrale), &scratch.0.join(centrale));
    let made = scratch.run(&["partner", "new", "gemeente-proef", "--kind", "gemeente-json"]);
    assert_eq!(made.0, Some(0), "{}", made.1);
    for ((file, right, wrong), told) in slips.iter().zip(told) {
        let path = format!("config/partners/gemeente-proef/{file}");
        let whole = std::fs::read_to_string(scratch.0.join(&path)).expect("a file of the new folder");
        assert!(whole.contains(right), "{file} has no `{right}`");
        scratch.write(&path, &whole.replacen(right, wrong, 1));
        let (code, said) = scratch.run(&["partner", "check", "gemeente-proef"]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.lines().any(|line| line.trim() == told), "`{wrong}` gives\n{said}\nand not\n{told}");
        scratch.write(&path, &whole);
    }
    let (code, said) = scratch.run(&["partner", "check", "gemeente-proef"]);
    assert_eq!(code, Some(0), "{said}");
}
