//! CSV: the pass that proves a file and the pass that takes its records agree.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Cursor;
use trajectbrug::format::records::{CsvLayout, Encoding, Layout};

fuzz_target!(|input: &[u8]| {
    let layouts = [
        CsvLayout::default(),
        CsvLayout { separator: b',', encoding: Encoding::Windows1252, ..CsvLayout::default() },
        CsvLayout { quote: None, header: Some(vec!["a".to_owned()]), ..CsvLayout::default() },
    ];
    for layout in layouts.map(Layout::Csv) {
        let mut cursor = Cursor::new(input);
        let proven = layout.prove(&mut cursor);
        let good = layout.records(&mut cursor).filter(Result::is_ok).count() as u64;
        if let Ok(summary) = proven {
            assert_eq!(summary.records, good);
        }
    }
});
