//! The documents against the program: what they say of codes, mappings, settings and commands is what it does.

#[path = "docs/manual.rs"]
mod manual;

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use trajectbrug::config::Settings;
use trajectbrug::message::code::Code;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(file: &str) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// The rows of every table in a document whose first cell is `code`: cells without the marks around code.
fn rows(document: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.trim().trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect::<Vec<_>>();
    let tables = document.lines().filter(|l| l.starts_with("| `")).map(cells);
    tables.map(|row| row.into_iter().map(|cell| cell.trim_matches('`').to_owned()).collect()).collect()
}

/// The fenced blocks of a language, each with the line it starts on.
fn blocks(document: &str, language: &str) -> Vec<(usize, String)> {
    let (mut found, mut open) = (vec![], None::<(usize, String)>);
    let mut other = false;
    for (n, line) in document.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => found.extend(open.take()),
            (Some((_, block)), _) => block.extend([line, "\n"]),
            (None, Some("")) if other => other = false,
            (None, Some(named)) if named == language && !other => open = Some((n + 2, String::new())),
            (None, Some(_)) => other = true,
            _ => {}
        }
    }
    found
}

#[test]
fn every_code_is_explained_with_its_own_title_and_statuses() {
    let document = text("docs/koppelen/foutcodes.md");
    let mut told: BTreeMap<String, (String, String, String)> = BTreeMap::new();
    for row in rows(&document).into_iter().filter(|row| row[0].starts_with("TB-")) {
        let [code, title, status, stuf, meaning, advice] = <[String; 6]>::try_from(row).expect("six columns");
        assert!(meaning.len() > 20 && advice.len() > 10, "{code} is not explained");
        assert!(told.insert(code.clone(), (title, status, stuf)).is_none(), "{code} stands there twice");
    }
    let real: BTreeMap<_, _> = Code::ALL
        .iter()
        .map(|c| (c.as_str().to_owned(), (c.title().to_owned(), c.status().to_string(), c.stuf().to_owned())))
        .collect();
    assert_eq!(told, real);
}

#[test]
fn every_code_has_an_example_and_its_remedy() {
    let document = text("docs/koppelen/foutcodes.md");
    for code in Code::ALL {
        let heading = format!("\n### {code}\n");
        let section = document.split(&heading).nth(1).unwrap_or_else(|| panic!("{code} has no example"));
        let section = section.split("\n#").next().expect("its text");
        assert!(section.contains("Voorbeeld: ") && section.contains("Herstel: "), "{code}: {section}");
    }
}

#[test]
fn every_setting_is_in_the_readme() {
    let unknown = Settings::parse("trajectbrug.yaml", "een_onbekende_sleutel: 1\n").expect_err("refused");
    let listed = unknown[0].text.split_once("hier kan staan: ").expect("the known keys").1;
    let mut real: Vec<String> = listed.split(", ").map(|k| k.trim_matches('`').to_owned()).collect();
    let readme = text("README.md");
    let section = readme.split("## Settings").nth(1).expect("a section").split("\n## ").next().expect("its text");
    let mut told: Vec<String> = rows(section).into_iter().map(|row| row[0].clone()).collect();
    real.sort();
    told.sort();
    assert_eq!(told, real);
}

#[test]
fn every_command_is_in_the_readme() {
    let help =
        std::process::Command::new(env!("CARGO_BIN_EXE_trajectbrug")).arg("--help").output().expect("the program runs");
    let help = String::from_utf8(help.stdout).expect("text");
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|l| *l != "Commands:")
        .skip(1)
        .take_while(|l| !l.trim().is_empty())
        .filter_map(|l| l.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"serve"), "{help}");
    let readme = text("README.md");
    for command in commands {
        assert!(readme.contains(&format!("| `{command}")), "the README has no row for `{command}`");
    }
}

/// Whether an address of the README is this one of the API. `{x}` of the README is any name that its row has.
fn is_address(told: &str, what: &str, real: &str) -> bool {
    let (told, real): (Vec<&str>, Vec<&str>) = (told.split('/').collect(), real.split('/').collect());
    let named = |name: &str| what.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(|word| word == name);
    let same = |(t, r): (&&str, &&str)| t == r || (t.starts_with('{') && !r.starts_with('{') && named(r));
    told.len() == real.len() && told.iter().zip(&real).all(same)
}

#[test]
fn every_address_of_the_api_is_in_the_readme_and_every_row_is_one() {
    let document: Value = serde_json::from_str(&text("src/web/openapi.json")).expect("JSON");
    let mut real: Vec<(String, String)> = vec![];
    for (path, operations) in document["paths"].as_object().expect("paths") {
        let methods = operations.as_object().expect("operations").keys();
        let verbs = methods.filter(|m| ["get", "post", "put", "delete", "patch"].contains(&m.as_str()));
        real.extend(verbs.map(|verb| (verb.to_uppercase(), format!("/v1{path}"))));
    }
    let readme = text("README.md");
    let rows: Vec<(String, String, String)> = rows(&readme)
        .into_iter()
        .filter_map(|row| {
            let (verb, path) = row[0].split_once(" /v1/")?;
            Some((verb.to_owned(), format!("/v1/{path}"), row.get(1)?.clone()))
        })
        .collect();
    for (verb, path) in &real {
        let told = rows.iter().filter(|(v, p, what)| v == verb && is_address(p, what, path)).count();
        assert_eq!(told, 1, "{verb} {path} has {told} rows in the README");
    }
    for (verb, path, what) in &rows {
        assert!(
            real.iter().any(|(v, p)| v == verb && is_address(path, what, p)),
            "{verb} {path} is no address of the API"
        );
    }
    assert!(rows.len() > 20, "{rows:?}");
}

#[test]
fn every_command_of_the_readme_is_one() {
    let readme = text("README.md");
    let section = readme.split("## Commands").nth(1).expect("a section").split("\n## ").next().expect("its text");
    let all = rows(section);
    assert!(all.len() > 20, "{all:?}");
    for row in all {
        // What stands for something is in capitals, in brackets, or a choice of words.
        let fixed = |word: &&str| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        let words: Vec<&str> = row[0].split_whitespace().take_while(fixed).filter(|w| !w.starts_with('-')).collect();
        let asked = std::process::Command::new(env!("CARGO_BIN_EXE_trajectbrug")).args(&words).arg("--help").output();
        let said = asked.expect("the program runs");
        assert!(said.status.success(), "`{}`: {}", row[0], String::from_utf8_lossy(&said.stderr));
    }
}

/// The walk of the manual as it stands there: each file is put where its block says, each command is run as it is
/// written, with the program that was built here and a port that is free.
#[test]
fn the_first_partner_of_the_manual_can_be_connected() {
    let document = text("docs/koppelen/eerste-partner.md");
    let temp = std::env::temp_dir().join(format!("trajectbrug-docs-{}", std::process::id()));
    copy(&root().join("config"), &temp.join("config"));
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    let settings = temp.join("config/trajectbrug.yaml");
    let own = std::fs::read_to_string(&settings).expect("settings").replace("8080", &port.to_string());
    std::fs::write(&settings, own).expect("written");
    let mut script = "set -e\n".to_owned();
    let mut files = 0;
    for fence in manual::fences(&document) {
        match (fence.language.as_str(), fence.role.as_str()) {
            ("sh", "bouwen") => {}
            ("sh", "fout") => script.push_str(&format!("! {}", fence.text)),
            ("sh", _) => {
                script.push_str("echo '--- next'\n");
                let text = fence.text.replace(":8080", &format!(":{port}"));
                // However the walk ends, its gateway ends too.
                script.push_str(&text.replace(" &\n", " & trap \"kill $!; wait\" EXIT\n"));
            }
            (_, file) => {
                files += 1;
                let staged = temp.join(format!("staged-{files}"));
                std::fs::write(&staged, &fence.text).expect("written");
                script.push_str(&format!("cp {} config/partners/gemeente-proef/{file}\n", staged.display()));
            }
        }
    }
    assert_eq!(files, 5, "a profile, a schema, a mapping and a sample of two files");
    let sample = "config/partners/gemeente-proef/samples/aanmelding/voorbeeld/in.json";
    script.push_str(&format!("echo '--- next'\ntrajectbrug try gemeente-proef aanmelding {sample} --json\n"));
    let program = Path::new(env!("CARGO_BIN_EXE_trajectbrug"));
    let path = format!("{}:{}", program.parent().expect("a folder").display(), std::env::var("PATH").expect("a path"));
    let mut shell = std::process::Command::new("sh");
    let done = shell.arg("-c").arg(&script).current_dir(&temp).env("PATH", path).output().expect("a shell");
    let (told, wrong) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    let page = std::fs::read_to_string(temp.join("gemeente-proef.md")).unwrap_or_default();
    std::fs::remove_dir_all(&temp).expect("removed");
    assert!(done.status.success(), "{told}\n{wrong}");
    for said in ["is gemaakt", "De configuratie klopt", "naar vc-de-schakel", "Herladen: ", " 202 ", "\"bericht_id\""] {
        assert!(told.contains(said), "nothing says `{said}`: {told}\n{wrong}");
    }
    assert!(page.contains("| `persoon/naam` |"), "{page}");
    // What the manual promises of the centrale's message: a clientnummer, no BSN, no zaaknummer.
    let last = told.rsplit("--- next\n").next().expect("the last answer");
    let shown: Value = serde_json::from_str(last).unwrap_or_else(|e| panic!("{e}: {last}"));
    let out = &shown["out"][0];
    assert_eq!(out["receiver"], "vc-de-schakel");
    assert!(out["body"]["aanmelding"]["clientnummer"].is_string());
    assert!(!out.to_string().contains("999902210") && !out.to_string().contains("ZAAK-2026-0001"));
    assert_eq!(shown["canonical"]["bsn"], "999902210", "the gemeente's own message has both");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder is made");
    for path in std::fs::read_dir(from).expect("the folder can be read").map(|e| e.expect("an entry").path()) {
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copied");
        }
    }
}

/// Every document that ships.
fn documents() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for path in std::fs::read_dir(folder).expect("the folder can be read").map(|e| e.expect("an entry").path()) {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "md") {
                found.push(path);
            }
        }
    }
    let mut found = vec![root().join("README.md"), root().join("CHANGELOG.md")];
    walk(&root().join("docs"), &mut found);
    found
}

/// A heading as links name it.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn every_link_to_a_file_leads_somewhere() {
    let mut broken = vec![];
    for document in documents() {
        let content = std::fs::read_to_string(&document).expect("a document");
        for link in content.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap_or_default();
            if link.contains("://") {
                continue;
            }
            let target = match file {
                "" => document.clone(),
                file => document.parent().expect("a folder").join(file),
            };
            let heading = link.split_once('#').filter(|_| target.extension().is_some_and(|e| e == "md"));
            let there = heading.is_none_or(|(_, heading)| {
                let text = std::fs::read_to_string(&target).unwrap_or_default();
                text.lines().filter(|l| l.starts_with('#')).any(|l| anchor(l) == heading)
            });
            if !target.exists() || !there {
                broken.push(format!("{}: {link}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[test]
fn the_table_of_the_manual_comes_in_and_goes_out_as_it_says() {
    let document = text("docs/koppelen/formaten.md");
    let (yaml, json, csv) = (blocks(&document, "yaml"), blocks(&document, "json"), blocks(&document, "csv"));
    let [(_, came), (_, went)] = csv.as_slice() else { panic!("a table that comes in and one that goes out") };
    let temp = std::env::temp_dir().join(format!("trajectbrug-formaten-{}", std::process::id()));
    let write = |file: &str, content: &[u8]| {
        let file = temp.join(file);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(file, content).expect("written");
    };
    copy(&root().join("config"), &temp.join("config"));
    for (file, (_, content)) in [
        ("config/canonical/urenstaat-1.json", &json[0]),
        ("config/partners/zorg-tabel/profile.yaml", &yaml[0]),
        ("config/partners/zorg-tabel/mappings/uren.yaml", &yaml[1]),
        ("config/partners/kantoor-tabel/profile.yaml", &yaml[2]),
        ("config/partners/kantoor-tabel/mappings/uren.yaml", &yaml[3]),
        ("uren.csv", &csv[0]),
    ] {
        write(file, content.as_bytes());
    }
    // 0xEB is an e with two dots in windows-1252.
    write("letter.csv", &with_byte(came.as_bytes(), b"parkeren", 0xEB));
    let second = came.replace(";;1;1.012,50;", "LIN;18;25-08-2026;1,00;\nLIN;19;25-08-2026;1,00;");
    write("meer.csv", second.as_bytes());
    write("som.csv", came.replace(";;1;1.012,50;", ";;1;1.012,51;").as_bytes());
    write("kolom.csv", came.replace("Opmerking of", "Opmerking en").as_bytes());
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_trajectbrug"));
        command.args(arguments).current_dir(&temp).env("ZORG_TABEL_IN", "in").env("KANTOOR_TABEL_UIT", "uit");
        let done = command.output().expect("the program runs");
        String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr)
    };
    let tried = |file: &str| -> Value {
        let told = run(&["try", "zorg-tabel", "uren", file, "--json"]);
        serde_json::from_str(&told).unwrap_or_else(|e| panic!("{file}: {e}: {told}"))
    };
    let good = tried("uren.csv");
    let letter = tried("letter.csv");
    let refused = ["meer.csv", "som.csv", "kolom.csv"].map(|file| {
        let shown = tried(file);
        let stages = shown["stages"].as_array().expect("stages");
        stages.iter().find_map(|s| s["findings"].get(0)).unwrap_or_else(|| panic!("{file}: {shown}")).clone()
    });
    std::fs::remove_dir_all(&temp).expect("removed");
    assert_eq!(good["canonical"]["kosten"], 101_250, "{good}");
    assert_eq!(good["canonical"]["dag"], "2026-08-24");
    assert_eq!(
        good["out"][0]["body"].as_str().map(|b| b.replace("\r\n", "\n")).as_deref(),
        Some(went.as_str()),
        "{good}"
    );
    assert_eq!(letter["canonical"]["opmerking"], "reiskosten; \u{EB}", "{letter}");
    assert_eq!(
        refused.each_ref().map(|f| f["code"].as_str().unwrap_or("?")),
        ["TB-EEN-RECORD", "TB-TELLING", "TB-TABEL"]
    );
    let column = refused[2]["text"].as_str().expect("a text");
    assert!(column.starts_with("de kolom `Opmerking of bijzonderheid` ontbreekt"), "{column}");
}

/// The bytes with one byte in the place of a text.
fn with_byte(bytes: &[u8], text: &[u8], byte: u8) -> Vec<u8> {
    let at = bytes.windows(text.len()).rposition(|w| w == text).expect("the text is there");
    [&bytes[..at], &[byte], &bytes[at + text.len()..]].concat()
}

#[test]
fn every_key_of_a_format_is_told_and_every_example_of_one_is_read() {
    use trajectbrug::profile::{Format, Profile};
    use trajectbrug::yaml::{Mistakes, parse};
    let document = text("docs/koppelen/formaten.md");
    let route = |lines: &str| {
        let mut lines = lines.to_owned();
        if !lines.contains("identity:") {
            lines.push_str("identity: id\n");
        }
        let lines: String = lines.lines().map(|l| format!("    {l}\n")).collect();
        let profile = format!(
            "partner: {{ slug: p, naam: P, partij: P, rol: ZI_VC }}\ninbound:\n  r:\n    connector: http\n    auth: none\n    canonical: x/1\n{lines}"
        );
        let node = parse("p.yaml", &profile).unwrap_or_else(|m| panic!("{m}"));
        let mut mistakes = Mistakes::new("p.yaml");
        let read = Profile::read(&node, "p", &mut mistakes).expect("a profile");
        (read, mistakes.into_vec().iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let examples = blocks(&document, "yaml").into_iter().filter(|(_, b)| b.starts_with("format:"));
    let mut formats = vec![];
    for (line, block) in examples {
        let (profile, mistakes) = route(&block);
        assert!(mistakes.is_empty(), "the example on line {line}: {mistakes:?}");
        formats.push(profile.inbound[0].format);
    }
    for format in [Format::Csv, Format::Xlsx, Format::JsonLines, Format::Json, Format::Xml] {
        assert!(formats.contains(&format), "{format:?} has no example");
    }
    let told: Vec<String> = rows(&document).into_iter().map(|row| row[0].clone()).collect();
    for wrong in [
        "format: csv\ncsv: { x: 1 }\n",
        "format: csv\ncsv: { footer: { rows: 1, x: 1 } }\n",
        "format: xlsx\nxlsx: { x: 1 }\n",
    ] {
        let mistakes = route(wrong).1;
        let known = mistakes[0].split_once("hier kan staan: ").expect("the known keys").1;
        for key in known.split(", ").map(|k| k.trim_matches('`')) {
            assert!(told.iter().any(|t| t == key), "`{key}` is not told");
        }
    }
}

/// Every requirement of the practice has a row, and every test a row names is there.
#[test]
fn every_requirement_names_tests_that_are_there_or_says_what_is_open() {
    fn sources(folder: &std::path::Path, found: &mut String) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push_str(&std::fs::read_to_string(path).expect("text"));
            }
        }
    }
    let mut code = String::new();
    for folder in ["src", "tests"] {
        sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut code);
    }
    let document = text("docs/requirements.md");
    let ids = (1..=90).map(|n| format!("RQ{n:02}")).chain((1..=11).map(|n| format!("FN{n}")));
    for id in ids {
        let row = document.lines().find(|l| l.starts_with(&format!("| {id} |"))).unwrap_or_else(|| panic!("{id}"));
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [_, _, tests, open] = cells[..] else { panic!("{row}") };
        assert!(!tests.is_empty() || !open.is_empty(), "{id} says nothing");
        for test in tests.split(';').map(|t| t.trim().trim_matches('`')).filter(|t| !t.is_empty()) {
            assert!(code.contains(&format!("fn {test}(")), "{id}: there is no test `{test}`");
        }
    }
}
