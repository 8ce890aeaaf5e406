//! The shape of the source as a test: layers, sizes, and words that may not be there.
//!
//! What clippy already refuses (`unwrap` outside tests, reading the clock, unbounded bodies) is not repeated here. Every
//! check is a function of paths and text, so that the last tests can show it a mistake and see it object.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Modules by layer, lowest first; a module uses only lower rows, never its own. The same order as `src/lib.rs`.
const LAYERS: &[&[&str]] = &[
    &["domain", "message", "secret", "yaml"],
    &["canonical", "config", "format", "mapping", "schema"],
    &["alarm", "bank", "connector", "factuur", "profile", "store", "trace"],
    &["flow"],
    &["job", "web"],
    &["app"],
    &["demo"],
    &["scenario"],
    &["cli"],
];

/// Uses of the own row that are as they are: (module, used, the only path, reason).
const EXCEPTIONS: &[(&str, &str, &str, &str)] = &[(
    "connector",
    "profile",
    "profile::Auth",
    "what a profile says about signing in (a reference to a secret) becomes credentials in the connector; the profile knows no connector",
)];

/// Connectors that build on another one: SOAP is HTTP with an envelope, a feed is HTTP the other way, and SFTP is files with
/// a server in between.
const SHARED: &[(&str, &str)] = &[("soap", "http"), ("feed", "http"), ("sftp", "file")];

/// The longest file, in lines.
const LINES: usize = 600;

type Files = Vec<(PathBuf, String)>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below a folder of the project, by path relative to it. Bytes that are no text are shown as U+FFFD.
fn files(folder: &str) -> Files {
    fn walk(folder: &Path, found: &mut Files) {
        let entries = std::fs::read_dir(folder).expect("the folder can be read");
        for path in entries.map(|e| e.expect("an entry").path()) {
            if path.is_dir() {
                walk(&path, found);
            } else {
                let text = String::from_utf8_lossy(&std::fs::read(&path).expect("the file can be read")).into_owned();
                found.push((path.strip_prefix(root()).expect("below the root").to_owned(), text));
            }
        }
    }
    let mut found = vec![];
    walk(&root().join(folder), &mut found);
    found.retain(|(path, _)| path.extension().is_some());
    found.sort();
    assert!(!found.is_empty(), "{folder} has no files");
    found
}

fn rust(folder: &str) -> Files {
    files(folder).into_iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "rs")).collect()
}

/// The names below `src/`: `src/flow/route.rs` is `["flow", "route"]`, `src/app.rs` is `["app"]`.
fn modules(path: &Path) -> Vec<String> {
    let inner = path.strip_prefix("src").expect("a file of src").with_extension("");
    let mut names: Vec<String> = inner.iter().map(|p| p.to_string_lossy().into_owned()).collect();
    if names.last().is_some_and(|n| n == "mod") {
        names.pop();
    }
    names
}

/// A line without its comment. A `//` inside a text is cut too, which hides no `crate::`.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

/// What follows each `crate::` in a line: the path up to the first character that is not part of one. A group
/// `crate::{a, b::c}` gives its members.
fn used(line: &str) -> Vec<String> {
    let path =
        |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect() };
    let mut found = vec![];
    for rest in code(line).split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => found.extend(group.split('}').next().unwrap_or_default().split(',').map(|p| path(p.trim()))),
            None => found.push(path(rest)),
        }
    }
    found.retain(|p| !p.is_empty());
    found
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

/// Whether a file holds only tests: those may use their own row, because a test of a schema needs a parser to read with.
fn only_tests(path: &Path) -> bool {
    path.with_extension("").iter().any(|part| part == "tests")
}

/// Uses of a layer that is not lower, modules without a layer, and ways around this test by `super`.
fn layering(files: &Files) -> Vec<String> {
    let mut wrong = vec![];
    for (path, text) in files {
        let names = modules(path);
        let Some(own) = names.first().filter(|n| !["lib", "main"].contains(&n.as_str())) else { continue };
        let Some(row) = layer(own) else {
            wrong.push(format!("{}: the module `{own}` has no layer in tests/architecture.rs", path.display()));
            continue;
        };
        let mut depth = names.len();
        for (n, line) in text.lines().enumerate() {
            let at = format!("{}:{}", path.display(), n + 1);
            if line.starts_with("mod ") && line.ends_with('{') {
                depth = names.len() + 1;
            }
            if code(line).contains(&"super::".repeat(depth)) {
                wrong.push(format!("{at}: {depth} times `super` is the crate itself; write `crate::`"));
            }
            for used in used(line) {
                let other = used.split(':').next().unwrap_or_default();
                let excepted = EXCEPTIONS.iter().any(|(m, o, path, _)| (*m, *o) == (own, other) && used == *path);
                match layer(other) {
                    None => wrong.push(format!("{at}: `{other}` is no module with a layer")),
                    Some(_) if other == own || excepted => {}
                    Some(below) if below < row || (below == row && only_tests(path)) => {}
                    Some(_) => wrong.push(format!("{at}: `{own}` uses `{used}`, which is not in a lower layer")),
                }
            }
        }
    }
    wrong
}

/// Connectors that use another connector than the list allows.
fn connectors(files: &Files) -> Vec<String> {
    let folders: Vec<String> = files
        .iter()
        .map(|(path, _)| modules(path))
        .filter(|names| names.len() > 1 && names[0] == "connector")
        .map(|names| names[1].clone())
        .collect();
    let mut wrong = vec![];
    for (path, text) in files {
        let names = modules(path);
        if names.first().is_none_or(|n| n != "connector") || names.len() < 2 {
            continue;
        }
        let own = &names[1];
        for (n, line) in text.lines().enumerate() {
            for other in folders.iter().filter(|f| *f != own && !SHARED.contains(&(own, f))) {
                if ["connector::", "super::super::"].iter().any(|way| code(line).contains(&format!("{way}{other}::"))) {
                    wrong.push(format!(
                        "{}:{}: `{own}` uses `{other}`; share by connector/mod.rs",
                        path.display(),
                        n + 1
                    ));
                }
            }
        }
    }
    wrong
}

/// Files that are too long.
fn sizes(files: &Files) -> Vec<String> {
    let long = files.iter().map(|(path, text)| (path, text.lines().count())).filter(|(_, lines)| *lines > LINES);
    long.map(|(path, lines)| {
        format!("{}: {lines} lines; at most {LINES}, look for the second idea in it", path.display())
    })
    .collect()
}

/// Words that stand somewhere they may not; capitals make no difference.
fn words(files: &Files, words: &[String]) -> Vec<String> {
    let mut wrong = vec![];
    for (path, text) in files {
        for (n, line) in text.to_lowercase().lines().enumerate() {
            let found = words.iter().filter(|w| line.contains(&w.to_lowercase()));
            wrong.extend(found.map(|w| format!("{}:{}: `{w}` may not stand here", path.display(), n + 1)));
        }
    }
    wrong
}

/// Slug and name of every partner that ships.
fn partners() -> Vec<String> {
    let mut found = vec![];
    for (path, text) in files("config/partners") {
        if path.ends_with("profile.yaml") {
            found.extend(path.parent().and_then(Path::file_name).map(|slug| slug.to_string_lossy().into_owned()));
            let naam = text.lines().find_map(|line| line.trim().strip_prefix("naam: ")).expect("a profile has a name");
            found.push(naam.trim_matches('"').to_owned());
        }
    }
    assert!(found.len() >= 2, "no partner ships");
    found
}

fn none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn a_module_uses_only_lower_layers() {
    none(layering(&rust("src")));
}

#[test]
fn every_layer_exists_and_is_told_in_lib_rs_in_the_same_order() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs");
    let told: Vec<&str> = lib.lines().filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut ours: Vec<&str> = vec![];
    let mut rows = BTreeMap::new();
    for name in &told {
        let row = layer(name).unwrap_or_else(|| panic!("`{name}` of lib.rs has no layer here"));
        rows.entry(row).or_insert_with(Vec::new).push(*name);
    }
    LAYERS.iter().for_each(|row| ours.extend(row.iter()));
    assert_eq!(rows.values().flatten().copied().collect::<Vec<_>>(), told, "lib.rs lists modules layer by layer");
    assert_eq!(
        {
            ours.sort_unstable();
            ours
        },
        {
            let mut t = told.clone();
            t.sort_unstable();
            t
        }
    );
}

#[test]
fn every_exception_is_still_needed() {
    let files = rust("src");
    for (module, _, path, reason) in EXCEPTIONS {
        assert!(reason.len() > 20, "an exception has a reason");
        let of = |(p, _): &&(PathBuf, String)| modules(p).first().is_some_and(|m| m == module);
        let needed = files.iter().filter(of).any(|(_, text)| text.lines().flat_map(used).any(|u| u == *path));
        assert!(needed, "{module} no longer uses {path}: take the exception away");
    }
}

#[test]
fn a_connector_shares_by_the_module_above_it() {
    none(connectors(&rust("src")));
}

#[test]
fn no_file_is_too_long_to_read() {
    none(sizes(&rust("src")));
    none(sizes(&rust("tests")));
}

#[test]
fn no_partner_is_known_in_the_source() {
    none(words(&files("src"), &partners()));
}

#[test]
fn certificates_are_always_checked() {
    none(words(&files("src"), &["danger_accept".to_owned()]));
}

#[test]
fn every_check_objects_to_a_mistake() {
    let one = |path: &str, text: &str| vec![(PathBuf::from(path), text.to_owned())];
    assert_eq!(layering(&one("src/domain/x.rs", "use crate::store::Store;")).len(), 1, "a higher layer");
    assert_eq!(
        layering(&one("src/profile/x.rs", "use crate::{connector::Kind, yaml};")).len(),
        1,
        "the own row, in a group"
    );
    assert_eq!(layering(&one("src/flow/x.rs", "fn f() -> crate::web::Shared {")).len(), 1, "outside a use");
    assert_eq!(layering(&one("src/nieuw/x.rs", "")).len(), 1, "a module without a layer");
    assert_eq!(layering(&one("src/domain/x.rs", "use super::super::store::Store;")).len(), 1, "by way of super");
    assert_eq!(layering(&one("src/connector/x.rs", "use crate::profile::Folder;")).len(), 1, "more than the exception");
    assert_eq!(layering(&one("src/schema/tests.rs", "use crate::store::Store;")).len(), 1, "a higher layer, in a test");
    assert_eq!(layering(&one("src/schema/tests.rs", "use crate::format::xml;")), Vec::<String>::new());
    assert_eq!(layering(&one("src/domain/x.rs", "// see crate::store\nuse super::rol::Rol;")), Vec::<String>::new());
    let two = vec![
        (PathBuf::from("src/connector/http/mod.rs"), "use crate::connector::soap::reply;".to_owned()),
        (PathBuf::from("src/connector/soap/mod.rs"), "use crate::connector::http::Http;".to_owned()),
    ];
    assert_eq!(connectors(&two).len(), 1);
    assert_eq!(sizes(&one("src/x.rs", &"\n".repeat(601))).len(), 1);
    assert_eq!(sizes(&one("src/x.rs", &"\n".repeat(600))).len(), 0);
    assert_eq!(words(&one("src/x.rs", "fn Gemeente-X() {}"), &["gemeente-x".to_owned()]).len(), 1);
}
