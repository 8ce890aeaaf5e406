//! The doors: `bron` sends notes in every format there is, `kantoor` gets them as JSON and `rekenblad` as a table.

use super::testbed::gateway::{Gateway, Site};
use super::testbed::http::Request;
use super::testbed::letters::{bsn, referral};
use super::testbed::partner::Partner;

/// A note: an id and a text, and the columns of csv-spectrum.
const NOTITIE: &str = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
    "properties": {
      "kenmerk": {"description": "Kenmerk", "type": "string", "x-klasse": "P0"},
      "tekst": {"description": "Tekst", "type": "string", "x-klasse": "P0"},
      "a": {"description": "Kolom", "type": "string", "x-klasse": "P0"},
      "b": {"description": "Kolom", "type": "string", "x-klasse": "P0"},
      "c": {"description": "Kolom", "type": "string", "x-klasse": "P0"},
      "first": {"description": "Kolom", "type": "string", "x-klasse": "P0"},
      "last": {"description": "Kolom", "type": "string", "x-klasse": "P0"},
      "address": {"description": "Kolom", "type": "string", "x-klasse": "P0"},
      "city": {"description": "Kolom", "type": "string", "x-klasse": "P0"},
      "zip": {"description": "Kolom", "type": "string", "x-klasse": "P0"},
      "key": {"description": "Kolom", "type": "string", "x-klasse": "P0"},
      "val": {"description": "Kolom", "type": "string", "x-klasse": "P0"}}}"#;

const XML: &str =
    "partner: xml\ncanonical: notitie/1\nroot: notitie\nfields:\n  - kenmerk: kenmerk\n  - tekst: tekst\n";

const BLAD: &str = "partner: csv\ncanonical: notitie/1\nfields:\n  - kenmerk: kenmerk\n  - tekst: tekst\n";

/// The media type of each door.
pub const DOORS: [(&str, &str); 5] = [
    ("json", "application/json"),
    ("xml", "application/xml"),
    ("csv", "text/csv"),
    ("jsonl", "application/x-ndjson"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
];

/// The shipped configuration with the doors beside it.
pub struct Doors {
    /// The rest of it.
    pub site: Site,
    /// Gets every note as JSON.
    pub kantoor: Partner,
    /// Gets notes by the door `blad` as a table.
    pub rekenblad: Partner,
}

impl Doors {
    /// A fresh one.
    pub fn new(name: &str) -> Self {
        let (site, kantoor, rekenblad) = (Site::new(name), Partner::start(), Partner::start());
        site.write("canonical/notitie-1.json", NOTITIE);
        let mut bron = "partner: { slug: bron, naam: Bron, partij: ZI-BRN, rol: ZI_VC }\ninbound:\n".to_owned();
        let route = |name: &str, rest: &str, to: &str| {
            format!(
                "  {name}:\n    auth: none\n    canonical: notitie/1\n    ontvangers: [{to}]\n    identity: kenmerk\n    connector: http\n    {rest}\n"
            )
        };
        for (door, _) in DOORS {
            let rest = match door {
                "xml" => "format: xml\n    mapping: mappings/notitie.yaml".to_owned(),
                "csv" | "xlsx" => format!("format: {door}\n    mapping: mappings/blad.yaml"),
                _ => format!("format: {door}"),
            };
            bron += &route(door, &rest, "kantoor");
        }
        bron += &route("blad", "format: json", "rekenblad");
        site.write("partners/bron/profile.yaml", &format!("{bron}outbound: {{}}\n"));
        site.write("partners/bron/mappings/notitie.yaml", XML);
        site.write("partners/bron/mappings/blad.yaml", BLAD);
        let receiver = |slug: &str, partij: &str, partner: &Partner, rest: &str| {
            site.write(
                &format!("partners/{slug}/profile.yaml"),
                &format!(
                    "partner: {{ slug: {slug}, naam: {slug}, partij: {partij}, rol: VC_BM, aflevering: {{ tegelijk: 64 }} }}\ninbound: {{}}\noutbound:\n  notitie:\n    on: notitie/1\n    connector: http\n    settings: {{ url: \"http://{}/notities\" }}\n    {rest}\n",
                    partner.address
                ),
            );
        };
        receiver("kantoor", "VC-KAN", &kantoor, "format: json");
        receiver("rekenblad", "VC-REK", &rekenblad, "format: csv\n    mapping: mappings/blad.yaml");
        site.write("partners/rekenblad/mappings/blad.yaml", BLAD);
        Self { site, kantoor, rekenblad }
    }

    /// A partner who gives tables in a folder, in these columns; the folder.
    pub fn folder(&self, slug: &str, id: &str, columns: &[&str]) -> std::path::PathBuf {
        let folder = self.site.data.join(format!("in-{slug}"));
        std::fs::create_dir_all(&folder).expect("the folder can be made");
        let fields: String = columns.iter().map(|c| format!("  - {c}: {c}\n")).collect();
        let mapping = format!("partner: csv\ncanonical: notitie/1\nfields:\n{fields}");
        self.site.write(&format!("partners/{slug}/mappings/tabel.yaml"), &mapping);
        self.site.write(
            &format!("partners/{slug}/profile.yaml"),
            &format!(
                "partner: {{ slug: {slug}, naam: {slug}, partij: T-{}, rol: ZI_VC }}\ninbound:\n  tabel:\n    connector: file\n    settings: {{ folder: \"{}\", pattern: \"*\", every_s: 1 }}\n    auth: none\n    format: csv\n    csv: {{ separator: \",\" }}\n    mapping: mappings/tabel.yaml\n    canonical: notitie/1\n    identity: {id}\n    ontvangers: [kantoor]\noutbound: {{}}\n",
                slug.to_uppercase(),
                folder.display()
            ),
        );
        folder
    }

    /// A good message of the practice goes from door to door: the gateway lives.
    pub fn lives(&self, gateway: &Gateway, n: usize) {
        let naam = format!("Levend{n}x");
        let answer = gateway.ask(&referral(&format!("levend-{n}"), &naam, &bsn(n)));
        assert_eq!(answer.status(), 200, "{}", answer.text());
        self.site.schakel.wait(&naam, 1);
        assert_eq!(gateway.ask(&Request::get("/health/ready")).status(), 200);
    }

    /// Nothing that may not be in a log is in it: every line is one JSON document, with an event of ours, and no byte that
    /// steers a terminal.
    pub fn log_is_clean(&self, secrets: &[&str]) {
        let log = self.site.log();
        assert!(log.ends_with('\n'));
        for line in log.lines() {
            let event: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line:?}"));
            assert!(event["level"].is_string(), "{line}");
            let bad = |c: char| c.is_control() || ['\u{2028}', '\u{2029}', '\u{202e}', '\u{feff}'].contains(&c);
            assert!(!line.chars().any(bad), "{line:?}");
            assert!(!line.contains("panicked"), "{line}");
        }
        for secret in secrets {
            assert!(!log.contains(secret), "the log holds `{secret}`");
        }
    }
}

/// A message for one of the doors.
pub fn post(door: &str, body: impl Into<Vec<u8>>) -> Request {
    let (_, mediatype) = DOORS.iter().find(|(d, _)| *d == door).unwrap_or(&DOORS[0]);
    Request::json(&format!("/v1/berichten/bron/{door}"), body).header("Content-Type", mediatype)
}

/// A note as JSON.
pub fn note(kenmerk: &str, tekst: &str) -> Vec<u8> {
    serde_json::json!({"kenmerk": kenmerk, "tekst": tekst}).to_string().into_bytes()
}
