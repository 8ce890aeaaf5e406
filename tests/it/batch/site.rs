//! A deployment for files: `bron` gives time sheets in every format that is read, `kantoor` takes them in every format that
//! is written.

use crate::shared::TempDir;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

const KIND: &str = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
  "additionalProperties": false, "required": ["kenmerk", "dag", "kosten"],
  "properties": {
    "kenmerk": {"description": "Kenmerk", "type": "string", "minLength": 1, "x-klasse": "P0"},
    "dag": {"description": "De dag", "type": "string", "format": "date", "x-klasse": "P0"},
    "kosten": {"description": "Kosten", "type": "integer", "minimum": 0, "x-eenheid": "cent", "x-klasse": "P0"},
    "opmerking": {"description": "Opmerking", "type": "string", "x-klasse": "P0"},
    "zaak": {"description": "Alleen voor de gemeente", "type": "string", "x-klasse": "P_zaak"}}}"#;

const BRON: &str = r#"partner: { slug: bron, naam: Bron, partij: ZI-BRN, rol: ZI_VC }
inbound:
  uren:
    connector: http
    auth: none
    format: csv
    csv: { encoding: windows-1252 }
    schema: schemas/rij.json
    mapping: mappings/rij.yaml
    canonical: urenstaat/1
    identity: Nr
    ontvangers: [kantoor]
  uren-geteld:
    connector: http
    auth: none
    format: csv
    csv: { footer: { rows: 1, sum: { Kosten: "decimal(1.234,56)" }, count: Nr } }
    mapping: mappings/rij.yaml
    canonical: urenstaat/1
    identity: Nr
    ontvangers: [kantoor]
  blad:
    connector: http
    auth: none
    format: xlsx
    mapping: mappings/blad.yaml
    canonical: urenstaat/1
    identity: Nr
    ontvangers: [kantoor]
  regels:
    connector: http
    auth: none
    format: jsonl
    canonical: urenstaat/1
    identity: kenmerk
    ontvangers: [kantoor]
  lijst:
    connector: http
    auth: none
    format: json
    records: uren
    canonical: urenstaat/1
    identity: kenmerk
    ontvangers: [kantoor]
  boom:
    connector: http
    auth: none
    format: xml
    records: Uren/Dag
    mapping: mappings/boom.yaml
    canonical: urenstaat/1
    identity: "@nr"
    ontvangers: [kantoor]
  los:
    connector: http
    auth: none
    format: json
    canonical: urenstaat/1
    identity: kenmerk
    ontvangers: [kantoor]
outbound: {}
"#;

const KANTOOR: &str = r#"partner: { slug: kantoor, naam: Kantoor, partij: VC-KAN, rol: VC_BM }
inbound: {}
outbound:
  tabel:
    on: urenstaat/1
    connector: http
    settings: { url: "http://127.0.0.1:1/" }
    format: csv
    csv: { separator: "|", quote: geen }
    mapping: mappings/tabel.yaml
  regels:
    on: urenstaat/1
    connector: http
    settings: { url: "http://127.0.0.1:1/" }
    format: jsonl
  lijst:
    on: urenstaat/1
    connector: http
    settings: { url: "http://127.0.0.1:1/" }
    format: json
    records: data/items
  boom:
    on: urenstaat/1
    connector: http
    settings: { url: "http://127.0.0.1:1/" }
    format: xml
    records: ":Export/Staat"
    mapping: mappings/boom.yaml
"#;

/// May send a BSN, but not in a text for others.
const GEM: &str = r#"partner: { slug: gem, naam: Gem, partij: GEM-GEM, rol: GEM_KM }
inbound:
  regels:
    connector: http
    auth: none
    format: jsonl
    canonical: urenstaat/1
    identity: kenmerk
    ontvangers: [kantoor]
outbound: {}
"#;

/// Takes XML, but does not say what stands around it.
const KAAL: &str = r#"partner: { slug: kaal, naam: Kaal, partij: VC-KLD, rol: VC_BM }
inbound: {}
outbound:
  boom:
    on: urenstaat/1
    connector: http
    settings: { url: "http://127.0.0.1:1/" }
    format: xml
    mapping: mappings/boom.yaml
"#;

const RIJ: &str = r#"partner: csv
canonical: urenstaat/1
fields:
  - Nr: kenmerk
  - Dag: { is: dag, as: "date(dd-MM-yyyy)" }
  - Kosten: { is: kosten, as: "cents(1.234,56)" }
  - Opmerking: opmerking
"#;

const TABEL: &str = r#"partner: csv
canonical: urenstaat/1
fields:
  - datum: { is: dag, as: "date(yyyyMMdd)" }
  - bedrag: { is: kosten, as: "cents(1234.56)" }
  - nummer: kenmerk
  - toelichting: opmerking
"#;

const UIT: &str = r#"partner: xml
canonical: urenstaat/1
namespaces: { "": "urn:uren" }
root: Staat
fields:
  - Nummer: kenmerk
  - Datum: dag
  - Bedrag: { is: kosten, as: "cents(1234.56)" }
  - Toelichting: opmerking
"#;

/// A configuration, a data folder and room for output.
pub struct Site {
    pub dir: TempDir,
}

impl Site {
    pub fn new(name: &str) -> Self {
        let site = Self { dir: TempDir::new(&format!("batch-{name}")) };
        let boom = UIT.replace("root: Staat", "root: Dag").replace("\"\": \"urn:uren\"", "u: \"urn:in\"");
        let boom = boom.replace("Nummer: kenmerk", "\"@nr\": kenmerk").replace("namespaces: { u: \"urn:in\" }\n", "");
        for (file, text) in [
            ("config/trajectbrug.yaml", "omgeving: test\n"),
            ("config/canonical/urenstaat-1.json", KIND),
            ("config/partners/bron/profile.yaml", BRON),
            (
                "config/partners/bron/schemas/rij.json",
                r#"{"type": "object", "properties": {"Nr": {"type": "string", "pattern": "^U-", "x-patroon": "U-"}}}"#,
            ),
            ("config/partners/bron/mappings/rij.yaml", RIJ),
            (
                "config/partners/bron/mappings/blad.yaml",
                &RIJ.replace("dd-MM-yyyy", "yyyy-MM-dd").replace("1.234,56", "1234.56"),
            ),
            ("config/partners/bron/mappings/boom.yaml", &boom),
            ("config/partners/kantoor/profile.yaml", KANTOOR),
            ("config/partners/kantoor/mappings/tabel.yaml", TABEL),
            ("config/partners/kantoor/mappings/boom.yaml", UIT),
            ("config/partners/gem/profile.yaml", GEM),
            ("config/partners/kaal/profile.yaml", KAAL),
            ("config/partners/kaal/mappings/boom.yaml", UIT),
        ] {
            site.write(file, text.as_bytes());
        }
        site
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.0.join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The file as text.
    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// `route` is that of `bron`, or another partner and his route: `gem/regels`.
    pub fn command(&self, route: &str, file: &str, out: &str, more: &[&str]) -> Command {
        let (partner, route) = route.split_once('/').unwrap_or(("bron", route));
        let mut command = Command::new(env!("CARGO_BIN_EXE_trajectbrug"));
        command.current_dir(&self.dir.0).args(["batch", partner, route, file, "--out", out]).args(more);
        command
    }

    pub fn run(&self, route: &str, file: &str, out: &str, more: &[&str]) -> Done {
        Done::of(&self.command(route, file, out, more).output().unwrap())
    }

    pub fn start(&self, route: &str, file: &str, out: &str, more: &[&str]) -> Child {
        let mut command = self.command(route, file, out, more);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Every file in a folder that has a name for others, with its bytes.
    pub fn files(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.path(out)).into_iter().flatten().map(|e| e.unwrap());
        entries
            .filter(|e| e.file_type().unwrap().is_file())
            .map(|e| (e.file_name().into_string().unwrap(), fs::read(e.path()).unwrap()))
            .collect()
    }

    /// The table of refusals without its texts, which may hold no value of the file: line, record, code, rule, path.
    pub fn refusals(&self, file: &str) -> Vec<[String; 5]> {
        let mut table = csv::ReaderBuilder::new().delimiter(b';').from_path(self.path(file)).unwrap();
        let rows = table.records().map(|row| {
            let row = row.unwrap();
            assert!(row[5].len() > 10, "a refusal is explained: {row:?}");
            [0, 1, 2, 3, 4].map(|column| row[column].to_owned())
        });
        rows.collect()
    }
}

/// What a run said.
#[derive(Debug)]
pub struct Done {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Done {
    pub fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
}

/// Whether two folders hold the same files, byte for byte; what differs is named, not shown.
pub fn differing(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}
