//! Tables: rows, quotes, encodings, headers, footers, size, and writing one.

use super::super::csv::write;
use super::super::decimal::Form;
use super::*;
use serde_json::json;

fn layout(change: impl FnOnce(&mut CsvLayout)) -> Layout {
    let mut layout = CsvLayout::default();
    change(&mut layout);
    Layout::Csv(layout)
}

fn plain() -> Layout {
    layout(|_| {})
}

#[test]
fn a_record_is_the_header_and_a_row_as_they_stood_in_the_file() {
    let file = b"\xEF\xBB\xBFNaam;Soort\r\n\r\n\"Jansen; Cor\";thee\r\n\"zegt \"\"ja\"\"\nen nee\";\r\nlos;koffie";
    let records: Vec<Record> = read(&plain(), file).unwrap().into_iter().map(Result::unwrap).collect();
    let lines: Vec<_> = records.iter().map(|r| (r.number, r.line)).collect();
    assert_eq!(lines, [(1, Some(3)), (2, Some(4)), (3, Some(6))], "a quoted line end counts as a line");
    assert_eq!(records[0].body, b"Naam;Soort\r\n\"Jansen; Cor\";thee\r\n");
    assert_eq!(plain().row(&records[1].body).unwrap(), *json!({"Naam": "zegt \"ja\"\nen nee"}).as_object().unwrap());
    assert_eq!(records[2].body, b"Naam;Soort\r\nlos;koffie\r\n");
}

#[test]
fn a_row_with_too_many_or_too_few_fields_stops_and_its_neighbours_go_on() {
    let mut input = Cursor::new(b"A;B\n1;2\n3\n4;5;6\n7;8\n".as_slice());
    let summary = plain().prove(&mut input).unwrap();
    assert_eq!((summary.records, summary.refused), (2, 2));
    let told: Vec<_> = summary.findings.iter().map(|f| (f.code, f.line, f.text.as_str())).collect();
    let text = |n| {
        format!("deze rij heeft {n} velden, de tabel 2 kolommen; controleer het scheidingsteken en de aanhalingstekens")
    };
    assert_eq!(told, [(Code::Tabel, Some(3), &*text(1)), (Code::Tabel, Some(4), &*text(3))]);
    let numbers: Vec<_> = plain().records(&mut input).map(|r| r.map(|r| r.number).map_err(|f| f.line)).collect();
    assert_eq!(numbers, [Ok(1), Err(Some(3)), Err(Some(4)), Ok(4)]);
}

#[test]
fn a_quote_where_none_can_be_is_about_its_row_and_one_that_is_never_closed_about_the_file() {
    let records = read(&plain(), b"A;B\n1;twee \"drie\"\n\"vier\"5;6\n7;8\n").unwrap();
    let places: Vec<_> =
        records.iter().map(|r| r.as_ref().map(|r| r.number).map_err(|f| (f.line, f.path.as_str()))).collect();
    assert_eq!(places, [Err((Some(2), "/B")), Err((Some(3), "/A")), Ok(3)]);
    let open = refused(&plain(), b"A;B\n1;2\n\"3;4\n5;6\n");
    assert_eq!((open.code, open.line), (Code::Tabel, Some(3)));
    let without = layout(|l| l.quote = None);
    assert_eq!(bodies(&without, b"A\n\"los\n"), ["A\r\n\"los\r\n"], "without quoting a quote is a letter");
}

#[test]
fn the_header_must_have_names_that_differ_and_every_column_the_route_asks_for() {
    assert_eq!(refused(&plain(), b"").text, "het bestand is leeg: er is geen rij met namen van kolommen");
    assert_eq!(refused(&plain(), b"A;;C\n").text, "kolom 2 heeft geen naam; geef elke kolom een naam");
    let twice = refused(&plain(), b"\nGeheim;B;Geheim\n1;2;3\n");
    assert_eq!(
        (twice.line, twice.text.as_str()),
        (Some(2), "kolom 3 heeft dezelfde naam als kolom 1; geef elke kolom een eigen naam")
    );
    let asks = layout(|l| l.columns = vec!["Kenmerk".to_owned(), "Uren".to_owned()]);
    assert!(
        refused(&asks, b"kenmerk;Uren\n1;2\n")
            .text
            .starts_with("de kolom `Kenmerk` ontbreekt; namen gelden letterlijk")
    );
    assert_eq!(bodies(&asks, b"Uren;Extra;Kenmerk\n1;2;3\n").len(), 1);
    let named = layout(|l| l.header = Some(vec!["A".to_owned(), "B".to_owned()]));
    assert_eq!(
        bodies(&named, b"1;2\n3;4\n"),
        ["1;2\r\n", "3;4\r\n"],
        "a file without a header has records without one"
    );
    assert_eq!(named.row(b"1;2\r\n").unwrap(), *json!({"A": "1", "B": "2"}).as_object().unwrap());
}

#[test]
fn a_letter_is_read_in_the_encoding_that_was_agreed_or_refused_with_its_place() {
    let western = layout(|l| l.encoding = Encoding::Windows1252);
    // 0xEB is ë, 0x80 is the euro sign.
    let row = western.row(b"Naam;Bedrag\nDani\xEBl;\x80 5\n").unwrap();
    assert_eq!(row, *json!({"Naam": "Daniël", "Bedrag": "€ 5"}).as_object().unwrap());
    let none = western.row(b"Naam\nA\x81\n").unwrap_err();
    assert_eq!((none.code, none.line, none.path.as_str()), (Code::Tekenset, Some(2), "/Naam"));
    assert_eq!(refused(&western, b"\xEF\xBB\xBFNaam\nA\n").code, Code::Tekenset);
    let utf8 = plain().row(b"Naam\nDani\xEBl\n").unwrap_err();
    assert_eq!((utf8.code, utf8.line, utf8.path.as_str()), (Code::Tekenset, Some(2), "/Naam"));
    assert_eq!(plain().row(b"Naam\nA\0B\n").unwrap_err().code, Code::Tekenset);
    assert_eq!(refused(&plain(), b"\xFF\xFEN\0a\0").text, "het bestand staat in UTF-16; bewaar het als CSV UTF-8");
}

fn with_footer() -> Layout {
    layout(|l| {
        l.footer.rows = 1;
        l.footer.sums = vec![("Uren".to_owned(), Form::named("decimal(,)").unwrap())];
        l.footer.count = Some("Naam".to_owned());
    })
}

#[test]
fn a_footer_is_no_record_and_its_sum_and_count_are_held_against_the_rows() {
    let good = "Naam;Uren\nA;0,1\nB;0,2\nC;\n3;0,3\n".as_bytes();
    assert_eq!(bodies(&with_footer(), good).len(), 3);
    let code_and_line = |file: &str| {
        let found = read(&with_footer(), file.as_bytes()).unwrap_err();
        found.iter().map(|f| (f.code, f.path.clone(), f.line)).collect::<Vec<_>>()
    };
    let telling = |path: &str, line| (Code::Telling, path.to_owned(), line);
    assert_eq!(code_and_line("Naam;Uren\nA;0,1\nB;0,2\n2;0,4\n"), [telling("/Uren", Some(4))]);
    assert_eq!(code_and_line("Naam;Uren\nA;0,1\nB;0,2\n3;0,3\n"), [telling("/Naam", Some(4))]);
    assert_eq!(code_and_line("Naam;Uren\nA;0,1\nB;drie\n2;0,3\n"), [telling("/Uren", Some(3))]);
    assert_eq!(code_and_line("Naam;Uren\nA;0,1\n;\n"), [telling("/Uren", None), telling("/Naam", None)]);
    assert_eq!(code_and_line("Naam;Uren\n"), [(Code::Tabel, String::new(), None)]);
    assert!(refused(&with_footer(), b"Naam;Uren\nA;1\n1\n").text.contains("som"), "a short footer has no sum");
}

#[test]
fn a_body_is_one_record_with_or_without_its_footer() {
    let row = json!({"Naam": "A", "Uren": "2,5"});
    assert_eq!(with_footer().row(b"Naam;Uren\nA;2,5\n").unwrap(), *row.as_object().unwrap());
    assert_eq!(with_footer().row(b"Naam;Uren\nA;2,5\n1;2,5\n").unwrap(), *row.as_object().unwrap());
    assert_eq!(with_footer().row(b"Naam;Uren\nA;2,5\n1;2,6\n").unwrap_err().code, Code::Telling);
    for body in ["Naam;Uren\nA;1\nB;2\n2;3\n", "Naam;Uren\n"] {
        assert_eq!(with_footer().row(body.as_bytes()).unwrap_err().code, Code::EenRecord, "{body}");
    }
}

/// A file that is made while it is read, and counts.
struct Made {
    rows: u64,
    at: u64,
    rest: Vec<u8>,
    read: u64,
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.rest.len() < buffer.len() && self.at <= self.rows {
            let line = match self.at {
                0 => "Nr;Uren;Tekst\n".to_owned(),
                n => format!("{n};1,5;{}\n", "x".repeat(100)),
            };
            self.rest.extend_from_slice(line.as_bytes());
            self.at += 1;
        }
        let count = buffer.len().min(self.rest.len());
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        self.read += count as u64;
        Ok(count)
    }
}

impl Seek for Made {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        assert_eq!(to, SeekFrom::Start(0), "only back to the start");
        self.at = 0;
        self.rest.clear();
        Ok(0)
    }
}

#[test]
fn a_large_file_is_read_as_it_goes_and_the_first_record_does_not_wait_for_the_last() {
    let mut file = Made { rows: 200_000, at: 0, rest: vec![], read: 0 };
    assert_eq!(plain().prove(&mut file).unwrap(), Summary { records: 200_000, refused: 0, findings: vec![] });
    let whole = file.read;
    assert!(whole > 20_000_000, "the first pass reads all of it");
    let first: Vec<_> = plain().records(&mut file).take(10).map(|r| r.unwrap().number).collect();
    assert_eq!(first, (1..=10).collect::<Vec<_>>());
    assert!(file.read - whole <= 64 * 1024, "ten records were read from {} bytes", file.read - whole);
}

#[test]
fn a_row_or_a_field_that_is_too_long_is_a_finding() {
    let field = format!("A;B\n{};2\n3;4\n", "x".repeat(64 * 1024 + 1));
    let records = read(&plain(), field.as_bytes()).unwrap();
    let long = records[0].as_ref().unwrap_err();
    assert_eq!((long.code, long.line, long.path.as_str()), (Code::Grens, Some(2), "/A"));
    assert!(records[1].is_ok());
    let row = format!("A;B\n\"{}", "x;y\n".repeat(300_000));
    let broken = refused(&plain(), row.as_bytes());
    assert_eq!((broken.code, broken.line), (Code::Grens, Some(2)), "the rest of the file is not held");
}

#[test]
fn a_row_is_written_with_quotes_where_needed_and_without_formulas() {
    let cells = |list: &[(&'static str, &str)]| list.iter().map(|(n, t)| (*n, (*t).to_owned())).collect::<Vec<_>>();
    let made = write::row(
        &CsvLayout::default(),
        &cells(&[
            ("Naam", "O;\"K\""),
            ("A", "=1+1"),
            ("B", "-2,50"),
            ("C", "-cmd"),
            ("D", "+31612345678"),
            ("E", "@x"),
            ("F", ""),
        ]),
    );
    assert_eq!(
        String::from_utf8(made.unwrap()).unwrap(),
        "Naam;A;B;C;D;E;F\r\n\"O;\"\"K\"\"\";'=1+1;-2,50;'-cmd;+31612345678;'@x;\r\n"
    );
    let western = CsvLayout {
        encoding: Encoding::Windows1252,
        header: Some(vec!["B".to_owned(), "A".to_owned()]),
        ..CsvLayout::default()
    };
    assert_eq!(write::row(&western, &cells(&[("A", "€ ë"), ("B", "x")])).unwrap(), b"x;\x80 \xEB\r\n");
    let found = write::row(&western, &cells(&[("A", "ł"), ("C", "x")])).unwrap_err();
    let told: Vec<_> = found.iter().map(|f| (f.path.as_str(), f.text.as_str())).collect();
    assert_eq!(
        told,
        [
            ("/C", "de mapping vult een kolom die niet in `header` staat"),
            ("/A", "de tekst heeft een teken dat in windows-1252 niet bestaat"),
        ]
    );
    let bare = CsvLayout { quote: None, ..CsvLayout::default() };
    assert_eq!(write::row(&bare, &cells(&[("A", "x;y")])).unwrap_err()[0].path, "/A");
}

#[test]
fn rows_are_the_same_wherever_a_block_of_the_file_ends_and_whoever_reads_them() {
    for end in ["\n", "\r\n", "\r"] {
        for long in 1000..1030 {
            let first = format!("{};1", "x".repeat(long));
            let rows = [first.as_str(), "2;\"z\"\"; z\"", "\"a\nb\";", "3;4"];
            let file = format!("A;B{end}{}{end}{end}{}{end}{}{end}{}", rows[0], rows[1], rows[2], rows[3]);
            let lines = [Some(2), Some(4), Some(5), Some(7)];
            let records: Vec<Record> =
                read(&plain(), file.as_bytes()).unwrap().into_iter().map(Result::unwrap).collect();
            assert_eq!(records.iter().map(|r| r.line).collect::<Vec<_>>(), lines, "{end:?} {long}");
            let whole: Vec<Vec<u8>> = rows.iter().map(|row| format!("A;B\r\n{row}\r\n").into_bytes()).collect();
            assert_eq!(records.iter().map(|r| r.body.clone()).collect::<Vec<_>>(), whole, "{end:?} {long}");

            let mut cursor = Cursor::new(file.as_bytes());
            let mut reading = plain().reading(&mut cursor).unwrap();
            let head = reading.head().unwrap().clone();
            assert_eq!(head.bytes(), b"A;B\r\n");
            let mut seen = vec![];
            let mut out = b"before".to_vec();
            loop {
                let from = out.len();
                let Some((number, line)) = reading.record(&mut out).unwrap() else { break };
                let line = line.unwrap().unwrap();
                let row = plain().row(&whole[seen.len()]).unwrap();
                assert_eq!(head.row(&out[from..], line).unwrap(), row, "{end:?} {long}");
                seen.push((number, Some(line)));
            }
            assert_eq!(seen, [(1, lines[0]), (2, lines[1]), (3, lines[2]), (4, lines[3])]);
            assert!(reading.end().is_empty());
        }
    }
}
