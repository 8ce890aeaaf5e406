//! Workbooks made by another library, and workbooks made to break one.

use super::super::{Layout, Record};
use super::*;
use rust_xlsxwriter::{ExcelDateTime as Moment, Format, Formula, Workbook};
use std::io::Cursor;

fn read(layout: XlsxLayout, file: &[u8]) -> Result<Vec<Result<Record, Finding>>, Vec<Finding>> {
    let mut input = Cursor::new(file);
    let layout = Layout::Xlsx(layout);
    layout.prove(&mut input)?;
    Ok(layout.records(&mut input).collect())
}

fn text(record: &Result<Record, Finding>) -> &str {
    std::str::from_utf8(&record.as_ref().unwrap().body).unwrap()
}

fn declarations() -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("dd-mm-yyyy");
    let moment = Format::new().set_num_format("dd-mm-yyyy hh:mm");
    let hours = Format::new().set_num_format("[h]:mm");
    let sheet = book.add_worksheet().set_name("Uren").unwrap();
    sheet.write(0, 0, "Urenstaat augustus").unwrap();
    for (column, name) in ["Kenmerk", "Dag", "Begin", "Duur", "Uren", "Km", "Akkoord", "Opmerking"].iter().enumerate() {
        sheet.write(2, column as u16, *name).unwrap();
    }
    sheet.write(3, 0, "U-1").unwrap();
    sheet.write_with_format(3, 1, Moment::from_ymd(2026, 8, 24).unwrap(), &day).unwrap();
    let half_past = Moment::from_ymd(2026, 8, 24).unwrap().and_hms(9, 30, 0).unwrap();
    sheet.write_with_format(3, 2, half_past, &moment).unwrap();
    sheet.write_with_format(3, 3, 1.5625, &hours).unwrap();
    sheet.write_formula(3, 4, Formula::new("=0.1+0.2").set_result("0.30000000000000004")).unwrap();
    sheet.write(3, 5, 12.0).unwrap();
    sheet.write(3, 6, true).unwrap();
    sheet.write(3, 7, "koffie; \"thee\"").unwrap();
    // An empty row, a row with an error in it, a row with a cell beside the table, and a short row.
    sheet.write(5, 0, "U-2").unwrap();
    sheet.write_formula(5, 4, Formula::new("=#REF!").set_result("#REF!")).unwrap();
    sheet.write(6, 0, "U-3").unwrap();
    sheet.write(6, 8, "los").unwrap();
    sheet.write(7, 0, "U-4").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_cell_is_the_text_a_person_sees_and_a_row_is_a_table_of_its_own() {
    let layout = XlsxLayout { sheet: Some("Uren".to_owned()), header_row: 3, columns: vec!["Kenmerk".to_owned()] };
    let rows = read(layout, &declarations()).unwrap();
    let header = "Kenmerk;Dag;Begin;Duur;Uren;Km;Akkoord;Opmerking\r\n";
    assert_eq!(
        text(&rows[0]),
        format!("{header}U-1;2026-08-24;2026-08-24T09:30:00;37:30:00;0.3;12;true;\"koffie; \"\"thee\"\"\"\r\n")
    );
    assert_eq!(rows[0].as_ref().unwrap().line, Some(4));
    let wrong = rows[1].as_ref().unwrap_err();
    assert_eq!((wrong.path.as_str(), wrong.line), ("/Uren", Some(6)));
    assert_eq!(wrong.text, "cel E6 bevat een fout van Excel (zoals #REF! of #N/A); verbeter de formule");
    let beside = rows[2].as_ref().unwrap_err();
    assert_eq!((beside.text.as_str(), beside.line), ("cel I7 staat in een kolom zonder naam", Some(7)));
    assert_eq!(text(&rows[3]), format!("{header}U-4;;;;;;;\r\n"));
    assert_eq!((rows.len(), rows[3].as_ref().unwrap().number), (4, 4));
}

#[test]
fn a_record_of_a_sheet_is_read_back_as_one_row() {
    let layout = Layout::Xlsx(XlsxLayout { header_row: 3, ..XlsxLayout::default() });
    let file = declarations();
    let mut input = Cursor::new(&file);
    let first = layout.records(&mut input).next().unwrap().unwrap();
    let row = layout.row(&first.body).unwrap();
    assert_eq!(row["Opmerking"], "koffie; \"thee\"");
    assert_eq!(layout.row(&file).unwrap_err().code, Code::EenRecord, "a workbook of four rows is no message");
}

#[test]
fn a_missing_sheet_and_a_wrong_header_are_about_the_whole_file() {
    let of = |layout| read(layout, &declarations()).unwrap_err().remove(0).text;
    assert!(of(XlsxLayout { sheet: Some("uren".to_owned()), ..XlsxLayout::default() }).contains("geen blad `uren`"));
    assert!(of(XlsxLayout { header_row: 2, ..XlsxLayout::default() }).contains("rij 2 van het blad heeft geen namen"));
    let columns = vec!["Kenmerk".to_owned(), "Kosten".to_owned()];
    assert!(
        of(XlsxLayout { header_row: 3, columns, ..XlsxLayout::default() }).starts_with("de kolom `Kosten` ontbreekt")
    );
}

/// A ZIP of one part that is stored as it is, with the size its directory tells.
fn zip(name: &str, method: u16, packed: &[u8], told: u32) -> Vec<u8> {
    let crc = 0u32;
    let mut out = vec![];
    let sizes = [crc.to_le_bytes(), (packed.len() as u32).to_le_bytes(), told.to_le_bytes()].concat();
    let head = [&method.to_le_bytes()[..], &[0; 4], &sizes, &(name.len() as u16).to_le_bytes(), &[0; 2]].concat();
    out.extend([b"PK\x03\x04\x14\0\0\0", &head[..], name.as_bytes(), packed].concat());
    let directory = out.len() as u32;
    out.extend([b"PK\x01\x02\x14\0\x14\0\0\0", &head[..], &[0; 14], name.as_bytes()].concat());
    let size = out.len() as u32 - directory;
    out.extend(
        [&b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..], &size.to_le_bytes(), &directory.to_le_bytes(), &[0; 2]].concat(),
    );
    out
}

#[test]
fn a_bomb_is_measured_whatever_its_directory_says() {
    // A hundred times "ab", told to be three bytes.
    let bomb = zip("xl/worksheets/sheet1.xml", 8, &[0x4B, 0x4C, 0x4A, 0x1C, 0x16, 0x10, 0x00], 3);
    assert!(guard::parts(&bomb, 200).is_ok());
    assert_eq!(guard::parts(&bomb, 199).unwrap_err().code, Code::Grens);
}

#[test]
fn a_table_of_texts_that_says_it_has_more_than_it_can_hold_is_refused() {
    let of = |count: &str| {
        let xml = format!("<?xml version=\"1.0\"?><sst uniqueCount=\"{count}\"><si/><si/></sst>");
        guard::parts(&zip("xl/sharedStrings.xml", 0, xml.as_bytes(), xml.len() as u32), 1000)
    };
    assert!(of("2").is_ok());
    for count in ["1000000000000", "-1", "99999999999999999999999"] {
        assert_eq!(of(count).unwrap_err().code, Code::Tabel, "{count}");
    }
}

#[test]
fn what_is_no_workbook_is_a_finding_however_it_is_broken() {
    let good = declarations();
    for cut in [0, 1, 21, 22, good.len() / 2, good.len() - 1] {
        assert!(read(XlsxLayout::default(), &good[..cut]).is_err(), "{cut}");
    }
    let with_comment = [&good[..], b"comment"].concat();
    assert!(read(XlsxLayout::default(), &with_comment).is_err());
    let mut seed = 7u64;
    for _ in 0..200 {
        let mut bad = good.clone();
        for _ in 0..4 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (seed >> 33) as usize % bad.len();
            bad[at] = (seed >> 24) as u8;
        }
        drop(read(XlsxLayout { header_row: 3, ..XlsxLayout::default() }, &bad));
    }
}

#[test]
fn columns_have_the_letters_excel_gives_them() {
    assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
}
