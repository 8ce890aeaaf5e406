//! Files made to break programs, and bytes nobody meant: findings, never a panic, and never a record that was not there.

use super::*;
use std::path::{Path, PathBuf};

fn shared(folder: &str) -> Option<Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/hostile").join(folder);
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: ../shared is absent");
        return None;
    };
    Some(entries.map(|e| e.unwrap().path()).collect())
}

fn layouts() -> Vec<Layout> {
    let step = |name: &str| xml::Step { namespace: String::new(), name: name.to_owned() };
    let footer = Footer { rows: 1, sums: vec![], count: Some("a".to_owned()) };
    vec![
        Layout::Csv(CsvLayout::default()),
        Layout::Csv(CsvLayout { separator: b',', encoding: Encoding::Windows1252, footer, ..CsvLayout::default() }),
        Layout::Csv(CsvLayout { quote: None, header: Some(vec!["a".to_owned()]), ..CsvLayout::default() }),
        Layout::JsonLines,
        Layout::Json(vec![]),
        Layout::Json(vec!["a".to_owned(), "b".to_owned()]),
        Layout::Xml(vec![step("a"), step("b")]),
        Layout::Xlsx(XlsxLayout::default()),
    ]
}

#[test]
fn csv_spectrum_is_read_as_its_authors_mean_it() {
    let Some(files) = shared("csv/csv-spectrum/csvs") else { return };
    assert!(files.len() >= 10);
    let layout = Layout::Csv(CsvLayout { separator: b',', ..CsvLayout::default() });
    for file in files {
        let expected =
            file.parent().unwrap().with_file_name("json").join(file.file_name().unwrap()).with_extension("json");
        let expected: Value = serde_json::from_slice(&std::fs::read(expected).unwrap()).unwrap();
        // A table of one row is written as that row.
        let expected = if expected.is_array() { expected } else { Value::Array(vec![expected]) };
        let expected: Vec<Map<String, Value>> = serde_json::from_value(expected).unwrap();
        let records = read(&layout, &std::fs::read(&file).unwrap()).unwrap();
        if file.ends_with("location_coordinates.csv") {
            // Seconds of arc as a bare quote in a field that is not quoted: RFC 4180 has no such field.
            assert_eq!(records[0].as_ref().unwrap_err().path, "/Location Coordinates");
            continue;
        }
        let rows: Vec<_> = records.into_iter().map(|r| layout.row(&r.unwrap().body).unwrap()).collect();
        // An empty cell is absent here, and an empty text there.
        let without = |row: Map<String, Value>| row.into_iter().filter(|(_, v)| v != "").collect::<Map<_, _>>();
        assert_eq!(rows, expected.into_iter().map(without).collect::<Vec<_>>(), "{}", file.display());
    }
}

#[test]
fn an_array_is_taken_apart_just_when_the_whole_document_is_json() {
    let Some(files) = shared("json/JSONTestSuite/test_parsing") else { return };
    assert!(files.len() > 300);
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let text = bytes.trim_ascii();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let apart = read(&Layout::Json(vec![]), &bytes);
        if name.starts_with("n_") {
            assert!(apart.is_err(), "{name} is not JSON");
        } else if name.starts_with("y_") && text.starts_with(b"[") {
            assert!(apart.is_ok(), "{name}: {apart:?}");
        }
    }
}

#[test]
fn bytes_nobody_meant_never_end_in_a_panic() {
    // Mostly marks, so that the paths behind them are taken.
    const MARKS: &[u8] = b"<>/ab=\"'{}[],:;\\\n\r!-?& \0\xFF\xEB1.tP";
    let mut seed = 2026u64;
    let mut next = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let starts: [&[u8]; 6] = [b"", b"<a><b>", b"{\"a\":{\"b\":[", b"[{\"a\":", b"a;b\n\"", b"a,b\r\n1,"];
    let layouts = layouts();
    for _ in 0..3000 {
        let mut file = starts[(next() % 6) as usize].to_vec();
        for _ in 0..next() % 60 {
            file.push(MARKS[(next() % MARKS.len() as u64) as usize]);
        }
        for layout in &layouts {
            let mut input = Cursor::new(&file);
            let proven = layout.prove(&mut input);
            let records = layout.records(&mut input);
            let good = records.filter(Result::is_ok).count() as u64;
            if let Ok(summary) = proven {
                assert_eq!(summary.records, good, "both passes see the same: {layout:?} {file:?}");
            }
            drop(layout.row(&file));
        }
    }
}
