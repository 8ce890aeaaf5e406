//! Tables and workbooks: csv-spectrum as files, our own wrong tables, archives that unpack to too much, and names of files.

use super::documents::{all, case};
use super::shared;
use super::site::{Doors, post};
use super::table::{Case, play};
use super::testbed::gateway::Gateway;
use super::testbed::letters::sha256;
use super::testbed::within;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;

/// Puts a file with its sidecar in a folder.
fn drop_in(folder: &Path, name: &str, bytes: &[u8]) {
    let beside = json!({"bestand": name, "bytes": bytes.len(), "sha256": sha256(bytes)});
    fs::write(folder.join(format!("{name}.json")), beside.to_string()).expect("the sidecar can be written");
    fs::write(folder.join(name), bytes).expect("the file can be written");
}

#[test]
fn wrong_tables_and_archives_get_the_answer_of_the_table() {
    let Some(own) = shared::hostile("door-tables") else { return };
    let doors = Doors::new("hostile-tables");
    let gateway = Gateway::start(&doors.site);
    let tables: Vec<_> = all(&own.0, "c_")
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "csv"))
        .map(|f| case("csv", "csv", f))
        .collect();
    assert_eq!(tables.len(), 7);
    play(&gateway, "our tables", &tables);
    doors.lives(&gateway, 0);
    let books: Vec<_> = all(&own.0, "z_").iter().map(|f| case("xlsx", "xlsx", f)).collect();
    assert_eq!(books.len(), 7);
    play(&gateway, "archives as workbooks", &books);
    doors.lives(&gateway, 1);
    let packed = all(&own.0, "z_").into_iter().filter(|p| p.extension().is_some_and(|e| e != "zip"));
    let packed = packed.flat_map(|file| {
        let encoding = if file.extension().is_some_and(|e| e == "zz") { "deflate" } else { "gzip" };
        [("packed", "json"), ("packed", "xml"), ("packed-soap", "soap")].map(|(corpus, door)| {
            let case = case(corpus, door, &file);
            Case { request: case.request.header("Content-Encoding", encoding), ..case }
        })
    });
    let packed: Vec<_> = packed.collect();
    play(&gateway, "packed bodies", &packed);
    let lines: Vec<_> = all(&own.0, "j_").iter().map(|f| case("json-own", "jsonl", f)).collect();
    play(&gateway, "JSON as lines", &lines);
    doors.lives(&gateway, 2);
    doors.log_is_clean(&["etc/cron.d"]);
}

/// File of csv-spectrum, the column that is its id, its columns, and whether it comes through: one has a quote in the middle
/// of a field, which RFC 4180 does not know.
const SPECTRUM: [(&str, &str, &[&str], bool); 12] = [
    ("comma_in_quotes", "first", &["first", "last", "address", "city", "zip"], true),
    ("empty", "a", &["a", "b", "c"], true),
    ("empty_crlf", "a", &["a", "b", "c"], true),
    ("escaped_quotes", "a", &["a", "b"], true),
    ("json", "key", &["key", "val"], true),
    ("location_coordinates", "a", &["a", "b", "c"], false),
    ("newlines", "c", &["a", "b", "c"], true),
    ("newlines_crlf", "c", &["a", "b", "c"], true),
    ("quotes_and_newlines", "a", &["a", "b"], true),
    ("simple", "a", &["a", "b", "c"], true),
    ("simple_crlf", "a", &["a", "b", "c"], true),
    ("utf8", "a", &["a", "b", "c"], true),
];

#[test]
fn files_of_csv_spectrum_arrive_as_their_authors_mean_them() {
    let Some(source) = shared::data("hostile/csv/csv-spectrum") else { return };
    assert_eq!(shared::names(&source.join("csvs")).len(), SPECTRUM.len());
    let doors = Doors::new("spectrum");
    let read = |path: String| fs::read(source.join(path)).expect("the file is there");
    let mut expected: Vec<Value> = vec![];
    let mut folders = vec![];
    for (name, id, columns, good) in SPECTRUM {
        let folder = doors.folder(&name.replace('_', "-"), id, columns);
        drop_in(&folder, "tabel.csv", &read(format!("csvs/{name}.csv")));
        folders.push((name, folder.join(if good { "verwerkt" } else { "fout" }).join("tabel.csv")));
        let rows: Value = serde_json::from_slice(&read(format!("json/{name}.json"))).expect("JSON");
        let rows = if rows.is_array() { rows } else { Value::Array(vec![rows]) };
        let rows: Vec<Map<String, Value>> = serde_json::from_value(rows).expect("rows");
        // An empty cell is absent here, and an empty text there.
        let without = |row: Map<String, Value>| Value::Object(row.into_iter().filter(|(_, v)| v != "").collect());
        expected.extend(rows.into_iter().map(without).filter(|_| good));
    }
    let gateway = Gateway::start(&doors.site);
    for (name, place) in folders {
        assert!(within(20, || place.exists()), "{name} is not at {}", place.display());
    }
    within(10, || doors.kantoor.count() >= expected.len());
    let mut got: Vec<Value> = doors.kantoor.ledger().iter().map(super::testbed::partner::Got::json).collect();
    got.sort_by_key(ToString::to_string);
    expected.sort_by_key(ToString::to_string);
    assert_eq!(got, expected);
    assert!(gateway.stop());
}

/// A name that steers: each is read as a file of its folder, or left alone; nothing is written elsewhere.
#[test]
fn a_name_of_a_file_leads_nowhere() {
    let Some(own) = shared::hostile("door-names") else { return };
    let names = fs::read_to_string(own.0.join("p_names.txt")).expect("the list is text");
    let doors = Doors::new("hostile-names");
    let folder = doors.folder("namen", "a", &["a", "b"]);
    let gateway = Gateway::start(&doors.site);
    let mut put = 0;
    for (n, name) in names.split('\n').enumerate() {
        // A folder cannot hold the others: `/` and NUL are no part of a name.
        let name = name.replace(['/', '\0'], "_");
        if name.is_empty() || name == "." || name == ".." || name.len() > 200 {
            continue;
        }
        drop_in(&folder, &name, format!("a,b\nN-{n},x\n").as_bytes());
        put += 1;
    }
    assert!(put > 20, "{put} names");
    // Names that begin with a dot, or end so, are of who is still writing.
    let left_alone = |name: &str| name.starts_with('.') || name.ends_with(".tmp") || name.ends_with(".part");
    let waiting = || {
        let files = shared::names(&folder).into_iter().filter(|n| folder.join(n).is_file());
        files.filter(|n| !left_alone(n) && !left_alone(n.trim_end_matches(".json"))).collect::<Vec<_>>()
    };
    within(30, || waiting().is_empty());
    assert_eq!(waiting(), Vec::<String>::new(), "taken");
    let taken = shared::names(&folder.join("verwerkt"));
    println!("{put} names, {} files in verwerkt", taken.len());
    assert!(taken.len() >= 3 * (put - 8));
    let beside = shared::names(&doors.site.data);
    let own = ["batches", "bewezen", "configuraties", "in-namen", "sleutel"];
    let strange = beside.iter().filter(|n| !own.contains(&n.as_str()) && !n.starts_with("trajectbrug."));
    assert_eq!(strange.collect::<Vec<_>>(), Vec::<&String>::new());
    doors.lives(&gateway, 0);
    doors.log_is_clean(&[]);
    assert_eq!(gateway.ask(&post("json", "{")).status(), 400);
}
