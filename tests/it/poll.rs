//! Files and feeds: what is complete comes in once, what is wrong is told, what fails is done again.

mod feed;
mod folder;
mod sftp;

use crate::shared::TempDir;
use crate::support::{Gateway, patiently};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use trajectbrug::demo::partner::Ledger;
use trajectbrug::flow::clock::{Clock, SetClock};

const KIND: &str = r#"{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
    "required": ["kenmerk", "bedrag"],
    "properties": {
      "kenmerk": {"description": "Kenmerk", "type": "string", "x-klasse": "P0"},
      "bedrag": {"description": "Bedrag", "type": "integer", "minimum": 0, "x-eenheid": "cent", "x-klasse": "P0"},
      "volgende": {"description": "Volgende bladzijde", "type": "string", "x-klasse": "P0"}}}"#;

/// A configuration of its own: `bron` gives declarations, `kantoor` gets them over HTTP and as files in `uit/`.
struct Site {
    dir: TempDir,
    clock: Arc<SetClock>,
    now: RefCell<DateTime<Utc>>,
    kantoor: Ledger,
    origins: BTreeMap<String, String>,
}

impl Site {
    /// `inbound` is the connector of `bron`'s route, `rest` more lines of that route (each indented by four).
    fn new(name: &str, inbound: &str, rest: &str) -> Self {
        let dir = TempDir::new(name);
        let start = DateTime::from_timestamp(1_787_000_000, 0).unwrap();
        let (origins, mut ledgers) = crate::support::partners(&["kantoor"]);
        let site = Self {
            clock: Arc::new(SetClock::at(start)),
            now: RefCell::new(start),
            kantoor: ledgers.remove("kantoor").unwrap(),
            origins,
            dir,
        };
        let (r#in, out) = (site.path("in"), site.path("uit"));
        fs::create_dir_all(&r#in).unwrap();
        fs::create_dir_all(&out).unwrap();
        let partner = |slug: &str, partij: &str, rol: &str| {
            format!("partner: {{ slug: {slug}, naam: {slug}, partij: {partij}, rol: {rol} }}\n")
        };
        let inbound = inbound.replace("{in}", &r#in.display().to_string());
        site.write(
            "config/partners/bron/profile.yaml",
            &format!(
                "{}inbound:\n  declaraties:\n    {inbound}\n    auth: none\n    canonical: declaratie/1\n    identity: kenmerk\n    ontvangers: [kantoor]\n{rest}outbound: {{}}\n",
                partner("bron", "ZI-BRN", "ZI_VC")
            ),
        );
        site.write(
            "config/partners/kantoor/profile.yaml",
            &format!(
                "{}inbound: {{}}\noutbound:\n  http:\n    on: declaratie/1\n    connector: http\n    settings: {{ url: \"http://127.0.0.1:1/declaraties\" }}\n    format: json\n  map:\n    on: declaratie/1\n    connector: file\n    settings: {{ folder: \"{}\" }}\n    format: json\n",
                partner("kantoor", "VC-KAN", "VC_BM"),
                out.display()
            ),
        );
        site.write("config/canonical/declaratie-1.json", KIND);
        site
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.0.join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn start(&self) -> Gateway {
        let clock: Arc<dyn Clock> = self.clock.clone();
        Gateway::start_at(&self.path("config"), &self.path("data"), &self.origins, clock)
    }

    /// Lets time pass; every turn that is due is taken within a few ticks.
    fn pass(&self, seconds: i64) {
        *self.now.borrow_mut() += TimeDelta::seconds(seconds);
        self.clock.set(*self.now.borrow());
    }

    /// The `kenmerk` of everything the office got, in order of their names; a repeat is there twice.
    fn got(&self) -> Vec<String> {
        let all = self.kantoor.all();
        let mut got: Vec<String> = all
            .iter()
            .map(|r| serde_json::from_slice::<Value>(&r.body).unwrap()["kenmerk"].as_str().unwrap().to_owned())
            .collect();
        got.sort();
        got
    }

    /// Waits until the office got these, and no more.
    fn gets(&self, expected: &[&str]) {
        patiently(&format!("{expected:?}"), || (self.got().len() >= expected.len()).then_some(()));
        assert_eq!(self.got(), expected);
    }

    /// Waits for the report of a file in `in/`.
    fn report(&self, file: &str) -> Value {
        let path = self.path(&format!("in/{file}.verslag.json"));
        patiently(file, || serde_json::from_slice(&fs::read(&path).ok()?).ok())
    }
}

fn declaration(kenmerk: &str) -> String {
    format!("{{\"kenmerk\":\"{kenmerk}\",\"bedrag\":1250}}")
}

/// Names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn every_route_in_the_manual_is_a_route() {
    let manual = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/koppelen/bestanden-en-feeds.md"));
    let manual = manual.unwrap();
    let blocks: Vec<&str> = manual.split("```yaml\n").skip(1).map(|rest| rest.split_once("\n```").unwrap().0).collect();
    assert_eq!(blocks.len(), 4);
    for (n, block) in blocks.into_iter().enumerate() {
        // The secret a route refers to has to be there.
        let dir = TempDir::new(&format!("manual-{n}"));
        fs::write(dir.0.join("geheim"), "verzonnen").unwrap();
        let secret = format!("file:{}", dir.0.join("geheim").display());
        let key = dir.0.join("sleutel");
        let made =
            std::process::Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status();
        if block.contains("ssh:") && !made.is_ok_and(|status| status.success()) {
            println!("skipped: ssh-keygen is absent (openssh-client)");
            continue;
        }
        let block = block.replace("env:CENTRALE_PROEF_TOKEN", &secret).replace("env:ZORG_SERVER_WACHTWOORD", &secret);
        let block = block.replace("file:/run/secrets/sftp.key", &format!("file:{}", key.display()));
        let slug = block.split("slug: ").nth(1).unwrap().split(',').next().unwrap().to_owned();
        let folder = dir.0.join("config/partners").join(slug);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("profile.yaml"), &block).unwrap();
        let read = trajectbrug::app::configuration(&dir.0.join("config"), &BTreeMap::new());
        if let Err(error) = read {
            panic!("{error:?} in\n{block}");
        }
    }
}
