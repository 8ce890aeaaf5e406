//! The official JSON Schema Test Suite (draft 2020-12, its required part) through our own wrapper.

use super::xsd_official::shared;
use serde_json::Value;
use std::path::{Path, PathBuf};
use trajectbrug::schema::json::{JsonSchema, Options};

fn json_files(folder: &Path, deep: bool) -> Vec<PathBuf> {
    let mut files = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && deep {
            files.extend(json_files(&path, true));
        } else if path.extension().is_some_and(|e| e == "json") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn read(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn every_required_test_of_draft_2020_12_has_the_verdict_the_suite_says() {
    let Some(suite) = shared("hostile/json-schema") else { return };
    let remotes = suite.join("remotes");
    let remotes: Vec<(String, Value)> = json_files(&remotes, true)
        .iter()
        .map(|file| {
            let path = file.strip_prefix(&remotes).unwrap().to_str().unwrap();
            (format!("http://localhost:1234/{path}"), read(file))
        })
        .collect();
    let others: Vec<(&str, &Value)> = remotes.iter().map(|(uri, schema)| (uri.as_str(), schema)).collect();
    // The required part of the suite wants `format` to be a remark.
    let options = Options { others: &others, formats_are_remarks: true };

    let (mut tests, mut wrong) = (0, vec![]);
    for file in json_files(&suite.join("tests/draft2020-12"), false) {
        for group in read(&file).as_array().unwrap() {
            let what = format!("{} / {}", file.file_name().unwrap().to_string_lossy(), group["description"]);
            let schema = match JsonSchema::compile_with(&group["schema"], options) {
                Ok(schema) => schema,
                Err(error) => {
                    wrong.push(format!("{what}: {error}"));
                    continue;
                }
            };
            for test in group["tests"].as_array().unwrap() {
                tests += 1;
                if schema.is_valid(&test["data"]) != test["valid"].as_bool().unwrap() {
                    wrong.push(format!("{what} / {}", test["description"]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tests}: {wrong:#?}", wrong.len());
    // Counted in the files: nothing is left out.
    assert_eq!(tests, 1299);
}
