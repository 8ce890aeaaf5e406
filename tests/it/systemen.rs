//! Three systems that share nothing with the partners we ship are connected by configuration alone: `partner new`, then
//! the files in `systemen/<slug>/` in place of the example's. A gemeente with XML in two namespaces, a platform of a
//! centrale that is polled and speaks nested JSON, and a zorginstelling with tables in folders. They talk to each other,
//! over a message kind of their own too.
//!
//! What arrives is held against what is written by hand in `systemen/` and in the tests.

mod bewijs;
mod keten;
mod rooster;
mod rooster_uit;

use super::testbed::gateway::{Gateway, PROGRAM, Site};
use super::testbed::letters::sha256;
use super::testbed::partner::Partner;
use super::testbed::within;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const KWELDER: &str = "gemeente-kwelder";
const VEER: &str = "vc-het-veer";
const TERP: &str = "zorg-de-terp";

/// Each system, the kind it begins as, and the name people know it by.
const SYSTEMEN: [(&str, &str, &str); 3] = [
    (KWELDER, "gemeente-json", "Gemeente Kwelder"),
    (VEER, "centrale-json", "Vrijwilligerscentrale Het Veer"),
    (TERP, "instelling-json", "Zorginstelling De Terp"),
];

/// The files of a system, or the text of one.
fn files(slug: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/systemen").join(slug)
}

fn bytes(slug: &str, file: &str) -> Vec<u8> {
    fs::read(files(slug).join(file)).unwrap_or_else(|e| panic!("{slug}/{file}: {e}"))
}

fn text(slug: &str, file: &str) -> String {
    String::from_utf8(bytes(slug, file)).expect("UTF-8")
}

fn json_of(slug: &str, file: &str) -> Value {
    serde_json::from_slice(&bytes(slug, file)).expect("JSON")
}

/// The shipped configuration with the three systems in it, and where they really are.
struct Stelsel {
    site: Site,
    kwelder: Partner,
    veer: Partner,
}

impl Stelsel {
    /// The shipped configuration only.
    fn new(name: &str) -> Self {
        let stelsel = Self { site: Site::new(name), kwelder: Partner::start(), veer: Partner::start() };
        for folder in ["in", "uit"] {
            fs::create_dir_all(stelsel.folder(folder)).expect("the folder can be made");
        }
        stelsel
    }

    /// With the three systems.
    fn connected(name: &str) -> Self {
        let stelsel = Self::new(name);
        stelsel.connect();
        stelsel
    }

    /// Connects the three systems.
    fn connect(&self) {
        copy(&files("canonical"), &self.site.config.join("canonical"));
        for (slug, kind, naam) in SYSTEMEN {
            let new = ["partner", "new", slug, "--kind", kind, "--naam", naam, "--config"];
            let made = Command::new(PROGRAM).args(new).arg(&self.site.config).output().expect("the program runs");
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
            let folder = self.site.config.join("partners").join(slug);
            for example in ["mappings", "schemas", "samples"] {
                fs::remove_dir_all(folder.join(example)).expect("the example has it");
            }
            copy(&files(slug), &folder);
        }
        let profile = |slug: &str| format!("partners/{slug}/profile.yaml");
        self.site.edit(&profile(KWELDER), "127.0.0.1:9301", &self.kwelder.address.to_string());
        self.site.edit(&profile(VEER), "127.0.0.1:9302", &self.veer.address.to_string());
        for folder in ["in", "uit"] {
            let to = self.folder(folder).display().to_string();
            self.site.edit(&profile(TERP), &format!("/srv/partners/{TERP}/{folder}"), &to);
        }
    }

    /// A folder between De Terp and the gateway.
    fn folder(&self, name: &str) -> PathBuf {
        self.site.data.with_file_name(format!("terp-{name}"))
    }

    /// Puts a file in the folder De Terp writes in: its sidecar first, then the file under its name.
    fn drop_in(&self, name: &str, content: &[u8]) {
        let folder = self.folder("in");
        let sidecar = json!({"bestand": name, "bytes": content.len(), "sha256": sha256(content)});
        fs::write(folder.join(format!("{name}.json")), sidecar.to_string()).expect("written");
        fs::write(folder.join(".half"), content).expect("written");
        fs::rename(folder.join(".half"), folder.join(name)).expect("renamed");
    }

    /// The report on a file that was read, when it is there.
    fn report(&self, place: &str) -> Value {
        let path = self.folder("in").join(format!("{place}.verslag.json"));
        let read = || fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        assert!(within(20, || read().is_some()), "{place} was not read: {:?}", names(&self.folder("in")));
        read().expect("it is there")
    }

    /// A command that must end well; what it said.
    fn command(&self, arguments: &[&str]) -> String {
        let done = self.site.command(arguments);
        let out = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(done.status.success(), "{arguments:?}\n{out}{}", String::from_utf8_lossy(&done.stderr));
        out
    }

    /// Lets a running gateway take what is on disk.
    fn reload(&self, gateway: &Gateway) {
        self.command(&["partner", "reload", "--adres", &gateway.address.to_string()]);
    }

    /// Messages of a partner that have this status, oldest first, each with what was found.
    fn messages(&self, slug: &str, status: &str) -> Vec<Value> {
        let mut all = self.site.messages();
        all.reverse();
        all.retain(|m| m["partner"] == slug && m["status"] == status);
        all.iter().map(|m| self.site.message(m["bericht_id"].as_str().expect("an id"))).collect()
    }
}

/// Code and path of each finding, in order.
fn findings(of: &Value) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let mut all: Vec<_> = of.as_array().into_iter().flatten().map(|f| (text(&f["code"]), text(&f["path"]))).collect();
    all.sort();
    all
}

fn named(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(code, path)| ((*code).to_owned(), (*path).to_owned())).collect()
}

/// Names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries.filter_map(|e| e.file_name().into_string().ok()).collect();
    names.sort();
    names
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let (path, name) = entry.map(|e| (e.path(), e.file_name())).expect("an entry");
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).expect("the file can be copied");
        }
    }
}
