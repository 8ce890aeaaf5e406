use super::inbound::{Watch, open};
use super::outbound::Folder;
use super::sidecar::{Sidecar, beside};
use super::*;
use crate::connector::{Credentials, DeliveryError, Disposition, Outgoing, Sender, Wanted};
use crate::yaml::{self, Mistakes};
use chrono::{DateTime, Utc};
use std::fs;
use std::path::{Path, PathBuf};

/// SHA-256 of `abc`, FIPS 180-2 appendix B.1.
const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

struct Temp(PathBuf);

impl Temp {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("trajectbrug-file-{}-{name}", std::process::id()));
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        fs::write(self.0.join(name), text).unwrap();
        self.0.join(name)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(&self.0).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_787_000_000 + seconds, 0).unwrap()
}

fn inbound(folder: &Path, rest: &str) -> FolderIn {
    let node = yaml::parse("p.yaml", &format!("folder: {}\n{rest}\n", folder.display())).unwrap();
    let mut mistakes = Mistakes::new("p.yaml");
    let read = FolderIn::read(Some(&node), &node, &mut mistakes);
    assert!(!mistakes.any(), "{:?}", mistakes.into_vec());
    read.unwrap()
}

fn ready(watch: &mut Watch, settings: &FolderIn, now: i64) -> Vec<String> {
    watch.look(settings, at(now)).unwrap().ready.into_iter().map(|r| r.name).collect()
}

fn sidecar(name: &str, bytes: u64) -> String {
    format!("{{\"bestand\":\"{name}\",\"bytes\":{bytes},\"sha256\":\"{ABC}\"}}")
}

#[test]
fn a_file_without_sidecar_is_taken_when_it_stood_still_while_we_watched() {
    let dir = Temp::new("settle");
    let settings = inbound(&dir.0, "pattern: \"*.csv\"\nsidecar: optional\nsettle_s: 10");
    let mut watch = Watch::default();
    dir.put("b.csv", "een");
    assert_eq!(ready(&mut watch, &settings, 0), [""; 0]);
    assert_eq!(ready(&mut watch, &settings, 9), [""; 0]);
    // It grows at the ninth second: the count begins again.
    dir.put("b.csv", "een, twee");
    assert_eq!(ready(&mut watch, &settings, 10), [""; 0]);
    assert_eq!(ready(&mut watch, &settings, 19), [""; 0]);
    dir.put("a.csv", "nieuw");
    assert_eq!(ready(&mut watch, &settings, 20), ["b.csv"]);
    assert_eq!(ready(&mut watch, &settings, 30), ["a.csv", "b.csv"]);
    // A program that starts again knows nothing of how long it stood.
    assert_eq!(ready(&mut Watch::default(), &settings, 40), [""; 0]);
}

#[test]
fn with_a_sidecar_only_its_word_counts() {
    let dir = Temp::new("sidecar");
    let settings = inbound(&dir.0, "pattern: \"*\"\nsidecar: optional\nsettle_s: 1");
    let mut watch = Watch::default();
    dir.put("x.csv", "ab");
    dir.put("x.csv.json", &sidecar("x.csv", 3));
    assert_eq!(ready(&mut watch, &settings, 0), [""; 0]);
    assert_eq!(ready(&mut watch, &settings, 100), [""; 0], "a size that differs is never settled");
    dir.put("x.csv", "abc");
    assert_eq!(ready(&mut watch, &settings, 101), ["x.csv"], "and its sidecar is no message, whatever the pattern");
    dir.put("x.csv.json", "{\"bestand\":");
    assert_eq!(ready(&mut watch, &settings, 300), ["x.csv.json"; 0], "half a sidecar is no word");
    dir.put("x.csv.json", &sidecar("y.csv", 3));
    assert_eq!(watch.look(&settings, at(400)).unwrap().waiting, 1, "a sidecar of another file");
    let required = inbound(&dir.0, "pattern: \"z.*\"");
    dir.put("z.csv", "abc");
    let seen = watch.look(&required, at(500)).unwrap();
    assert_eq!((seen.ready.len(), seen.waiting), (0, 1));
    dir.put("z.csv.json", &sidecar("z.csv", 3));
    let seen = watch.look(&required, at(500)).unwrap();
    assert_eq!(seen.ready[0].sha256.as_deref(), Some(ABC));
    assert_eq!(open(&seen.ready[0]).unwrap().unwrap().sha256().unwrap(), ABC);
}

#[test]
fn what_is_hidden_unfinished_a_link_or_a_folder_is_never_taken() {
    let dir = Temp::new("names");
    for name in [".a.csv", "b.csv.tmp", "c.PART", "d.txt", "e.csv"] {
        dir.put(name, "abc");
    }
    fs::create_dir(dir.0.join("map.csv")).unwrap();
    std::os::unix::fs::symlink(dir.0.join("e.csv"), dir.0.join("link.csv")).unwrap();
    let every = inbound(&dir.0, "pattern: \"*\"\nsidecar: optional\nsettle_s: 1");
    let csv = inbound(&dir.0, "pattern: \"*.csv\"\nsidecar: optional\nsettle_s: 1");
    let mut watch = Watch::default();
    ready(&mut watch, &every, 0);
    assert_eq!(ready(&mut watch, &every, 5), ["d.txt", "e.csv"]);
    let mut watch = Watch::default();
    ready(&mut watch, &csv, 0);
    assert_eq!(ready(&mut watch, &csv, 5), ["e.csv"]);
}

#[test]
fn a_file_that_changes_or_is_replaced_while_it_is_read_is_seen() {
    let dir = Temp::new("changed");
    let settings = inbound(&dir.0, "pattern: \"*.csv\"");
    let path = dir.put("x.csv", "abc");
    dir.put("x.csv.json", &sidecar("x.csv", 3));
    let found = Watch::default().look(&settings, at(0)).unwrap().ready.remove(0);
    let opened = open(&found).unwrap().unwrap();
    assert!(opened.unchanged(&path).unwrap());
    let other = dir.put("y.tmp", "abc");
    fs::rename(other, &path).unwrap();
    assert!(!opened.unchanged(&path).unwrap(), "another file with the same bytes is another file");
    assert!(open(&found).unwrap().is_none(), "and not the one that was complete");
    assert_eq!(outcome::put_away(&path, &opened, true, |_| String::new()).unwrap(), None);
    assert_eq!(fs::read_to_string(&path).unwrap(), "abc", "it stands where it stood");
    fs::remove_file(&path).unwrap();
    assert!(open(&found).unwrap().is_none());
}

#[test]
fn a_file_is_put_away_with_its_sidecar_and_report_under_a_free_name() {
    let dir = Temp::new("away");
    let settings = inbound(&dir.0, "pattern: \"*.csv\"");
    for expected in ["x.csv", "x-2.csv", "x-3.csv"] {
        let path = dir.put("x.csv", "abc");
        dir.put("x.csv.json", &sidecar("x.csv", 3));
        let found = Watch::default().look(&settings, at(0)).unwrap().ready.remove(0);
        let opened = open(&found).unwrap().unwrap();
        let name = outcome::put_away(&path, &opened, false, |name| format!("over {name}")).unwrap();
        assert_eq!(name.as_deref(), Some(expected));
        let fout = dir.0.join("fout");
        assert_eq!(fs::read_to_string(fout.join(expected)).unwrap(), "abc");
        assert!(beside(&fout.join(expected)).is_file());
        let report = fs::read_to_string(fout.join(format!("{expected}.verslag.json"))).unwrap();
        assert_eq!(report, format!("over {expected}"));
    }
    assert_eq!(dir.names(), ["fout"]);
}

fn sender(folder: &Path, rest: &str) -> Result<Folder, Vec<String>> {
    let node = yaml::parse("p.yaml", &format!("folder: {}\n{rest}\n", folder.display())).unwrap();
    let mut mistakes = Mistakes::new("p.yaml");
    let wanted = Wanted {
        settings: Some(&node),
        at: &node,
        config: Path::new(""),
        credentials: Credentials::None,
        mediatype: "application/xml; charset=utf-8",
        soort: "aanmelding/1",
    };
    let read = FolderOut::read(&wanted, &mut mistakes);
    let found: Vec<_> = mistakes.into_vec().iter().map(ToString::to_string).collect();
    if found.is_empty() { Ok(Folder::new(read.unwrap())) } else { Err(found) }
}

fn send(folder: &Folder, id: &str, body: &'static str) -> Result<Vec<u8>, DeliveryError> {
    let outgoing = Outgoing {
        levering_id: id.to_owned(),
        bericht_id: "b".to_owned(),
        afzender_id: "../../etc".to_owned(),
        body: body.into(),
        traceparent: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(folder.send(&outgoing)).map(|receipt| receipt.body)
}

#[test]
fn a_delivery_is_a_file_with_its_sidecar_and_again_is_the_same_file() {
    let dir = Temp::new("out");
    let folder = sender(&dir.0, "").unwrap();
    let receipt = send(&folder, "1-2", "abc").unwrap();
    assert_eq!(dir.names(), ["aanmelding-1-1-2.xml", "aanmelding-1-1-2.xml.json"]);
    let beside = fs::read(dir.0.join("aanmelding-1-1-2.xml.json")).unwrap();
    assert_eq!(receipt, beside);
    let expected = Sidecar { bestand: "aanmelding-1-1-2.xml".to_owned(), bytes: 3, sha256: ABC.to_owned() };
    assert_eq!(Sidecar::parse(&beside), Some(expected));
    let first = fs::metadata(dir.0.join("aanmelding-1-1-2.xml")).unwrap().modified().unwrap();
    assert_eq!(send(&folder, "1-2", "abc").unwrap(), receipt);
    assert_eq!(fs::metadata(dir.0.join("aanmelding-1-1-2.xml")).unwrap().modified().unwrap(), first);
    let taken = send(&folder, "1-2", "abd").unwrap_err();
    assert_eq!(taken.disposition(), Disposition::Hold);
    assert_eq!(fs::read_to_string(dir.0.join("aanmelding-1-1-2.xml")).unwrap(), "abc");
    // A crash between the two left a sidecar only.
    fs::remove_file(dir.0.join("aanmelding-1-1-2.xml")).unwrap();
    assert_eq!(send(&folder, "1-2", "abc").unwrap(), receipt);
    assert_eq!(dir.names().len(), 2, "nothing hidden stays behind");
    send(&folder, "../../x", "abc").unwrap();
    assert!(dir.names().contains(&"aanmelding-1-______x.xml".to_owned()), "an id cannot lead out of the folder");
}

#[test]
fn a_folder_that_is_away_is_tried_again() {
    let dir = Temp::new("gone");
    let folder = sender(&dir.0.join("niet-gekoppeld"), "").unwrap();
    let away = send(&folder, "1", "abc").unwrap_err();
    assert_eq!(away.disposition(), Disposition::Retry(None));
    assert!(away.to_string().contains("niet-gekoppeld"), "{away}");
}

#[test]
fn mistakes_in_a_file_route_say_what_was_expected() {
    let of = |rest: &str| {
        let found = sender(Path::new("/map"), rest).err().unwrap_or_default();
        found.join("|")
    };
    assert_eq!(
        of("name: \"{soort}.xml\""),
        "p.yaml:2:7: een naam bevat `{levering_id}`: anders schrijft het ene bericht over het andere heen"
    );
    assert_eq!(
        of("name: \"{afzender_id}-{levering_id}.xml\""),
        "p.yaml:2:7: `{afzender_id}` bestaat niet; er zijn: {soort}, {levering_id}, {bericht_id}, {ext}"
    );
    assert_eq!(
        of("name: \"uit/{levering_id}.xml\""),
        "p.yaml:2:7: in een bestandsnaam mag `/` niet; wel letters, cijfers, `.`, `-` en `_`"
    );
    let inbound = |text: &str| {
        let node = yaml::parse("p.yaml", text).unwrap();
        let mut mistakes = Mistakes::new("p.yaml");
        drop(FolderIn::read(Some(&node), &node, &mut mistakes));
        mistakes.into_vec().iter().map(ToString::to_string).collect::<Vec<_>>().join("|")
    };
    assert_eq!(
        inbound("folder: uit\npattern: \"*.csv\"\n"),
        "p.yaml:1:9: `folder` is een volledig pad dat met `/` begint, zonder `..`"
    );
    assert_eq!(inbound("folder: /uit\n"), "p.yaml:1:1: de sleutel `pattern` ontbreekt");
    assert_eq!(
        inbound("folder: /uit\npattern: \"*\"\nsidecar: soms\n"),
        "p.yaml:3:10: `sidecar` is `required` (elk bestand heeft een zijbestand) of `optional` (zonder zijbestand geldt `settle_s`)"
    );
    assert_eq!(
        inbound("folder: /uit\npattern: \"*\"\nevery_s: 0\n"),
        "p.yaml:3:10: hier hoort een aantal seconden, van 1 tot 86400 (een dag)"
    );
}
