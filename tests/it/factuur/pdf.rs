//! The PDF of an invoice: the XML inside is that of outside, in the eyes of our own reading of the file and of another reader;
//! the page says what the invoice says.

use super::schrijven::factuur;
use crate::shared::TempDir;
use std::process::Command;
use trajectbrug::domain::contract::BtwSoort;
use trajectbrug::factuur::boom::Soort;
use trajectbrug::factuur::pdf::pdf;
use trajectbrug::factuur::ubl::{Profiel, write};

fn xml(regels: u32) -> Vec<u8> {
    let mut factuur = factuur(Soort::Factuur, BtwSoort::E);
    let regel = factuur.regels[0].clone();
    factuur.regels = (1..=regels)
        .map(|n| {
            let mut regel = regel.clone();
            regel.nummer = n.to_string();
            regel.traject = Some(format!("TRJ-2026-{n:06}"));
            regel
        })
        .collect();
    factuur.bereken().unwrap();
    write(&factuur, Profiel::Nlcius).unwrap()
}

/// The bytes of object `n`, by the table at the end of the file.
fn object(pdf: &[u8], n: usize) -> &[u8] {
    let text = String::from_utf8_lossy(&pdf[pdf.len() - 64..]).into_owned();
    let start: usize = text.split("startxref\n").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
    assert!(pdf[start..].starts_with(b"xref\n"));
    let table = String::from_utf8_lossy(&pdf[start..]).into_owned();
    let row = table.lines().nth(2 + n).unwrap();
    let at: usize = row.split(' ').next().unwrap().parse().unwrap();
    assert!(pdf[at..].starts_with(format!("{n} 0 obj\n").as_bytes()), "object {n} is where the table says");
    &pdf[at..]
}

#[test]
fn the_xml_inside_is_the_xml_outside_and_the_same_invoice_is_the_same_file() {
    let xml = xml(2);
    let made = pdf(&xml, "factuur.xml").unwrap();
    assert_eq!(made, pdf(&xml, "factuur.xml").unwrap());
    // The first object is the attachment: its length, and then its bytes.
    let first = object(&made, 1);
    let head = format!("/Size {} >> /Length {} >>\nstream\n", xml.len(), xml.len());
    let at = first.windows(head.len()).position(|w| w == head.as_bytes()).unwrap() + head.len();
    assert_eq!(&first[at..at + xml.len()], xml);
    let count = made.windows(6).filter(|w| w == b"endobj").count();
    (1..=count).for_each(|n| drop(object(&made, n).to_vec()));
    let has = |text: &str| made.windows(text.len()).any(|w| w == text.as_bytes());
    for text in
        ["%PDF-1.7", "/AFRelationship /Alternative", "<pdfaid:part>3<", "/Subtype /text#2Fxml", "Factuur F2026-0009"]
    {
        assert!(has(text), "{text}");
    }
    // Nothing that PDF/A forbids: no script, no encryption, no colour of a device.
    for text in ["/JavaScript", "/Encrypt", "/DeviceRGB", "/DeviceGray", "/LZWDecode"] {
        assert!(!has(text), "{text}");
    }
}

#[test]
fn a_long_invoice_goes_on_over_the_page() {
    let count = |regels| {
        let made = pdf(&xml(regels), "factuur.xml").unwrap();
        made.windows(12).filter(|w| w == b"/Type /Page ").count()
    };
    assert_eq!(count(2), 1);
    // Fifty lines of two rows of 13 points are 1,300 points, and a page has some 700.
    assert_eq!(count(50), 3);
}

#[test]
fn another_reader_gives_the_attachment_back_byte_for_byte() {
    let code = "import sys, pypdf\nr = pypdf.PdfReader(sys.argv[1], strict=True)\n\
                open(sys.argv[2], 'wb').write(r.attachments['factuur.xml'][0])\nprint(r.pages[0].extract_text())";
    if !Command::new("python3").args(["-c", "import pypdf"]).output().is_ok_and(|o| o.status.success()) {
        println!("skipped: pypdf is absent");
        return;
    }
    let dir = TempDir::new("factuur-pdf");
    let (bestand, terug) = (dir.0.join("f.pdf"), dir.0.join("terug.xml"));
    let xml = xml(2);
    std::fs::write(&bestand, pdf(&xml, "factuur.xml").unwrap()).unwrap();
    let read = Command::new("python3").args(["-c", code]).arg(&bestand).arg(&terug).output().unwrap();
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    assert_eq!(std::fs::read(terug).unwrap(), xml);
    let page = String::from_utf8_lossy(&read.stdout).into_owned();
    // Two trajecten of 600.00, exempt.
    for text in ["Factuur F2026-0009", "TRJ-2026-000002", "1.200,00", "5000056789012345", "Vrijgesteld van btw"] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

#[test]
fn a_wrong_invoice_has_no_pdf() {
    let dir = TempDir::new("factuur-pdf-fout");
    let (goed, fout, uit) = (dir.0.join("goed.xml"), dir.0.join("fout.xml"), dir.0.join("uit.pdf"));
    let text = String::from_utf8(xml(2)).unwrap();
    std::fs::write(&goed, &text).unwrap();
    std::fs::write(&fout, text.replacen(">1200.00<", ">1200.01<", 1)).unwrap();
    let make = |from| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trajectbrug"));
        command.args(["invoice", "pdf"]).arg(from).arg(&uit).output().unwrap().status.code()
    };
    assert_eq!(make(&fout), Some(1));
    assert!(!uit.exists());
    assert_eq!(make(&goed), Some(0));
    assert!(std::fs::read(&uit).unwrap().starts_with(b"%PDF-1.7"));
}
