//! The payments of an order as a table for whoever pays by hand or checks the order: the same payments, ids and cents as in
//! the order. Names and accounts stand in it, so it goes where the order goes and nowhere else (class P1_betaling). A text that
//! a spreadsheet would take for a formula has a `'` in front.

use super::{Opdracht, OpdrachtError, bevindingen, latin};
use crate::bank::bedrag;
use crate::domain::dag;
use crate::format::records::CsvLayout;
use crate::format::records::csv::write;

/// The header.
pub const KOP: &str = "kenmerk;naam;iban;bedrag;omschrijving;uitvoeren";

/// The table, in UTF-8, with `;` between cells and a comma in amounts. Fails as [`super::schrijf`] does.
pub fn schrijf(opdracht: &Opdracht) -> Result<Vec<u8>, OpdrachtError> {
    let found = bevindingen(opdracht);
    if !found.is_empty() {
        return Err(OpdrachtError::Onjuist(found));
    }
    let layout = CsvLayout { quote: Some(b'"'), ..CsvLayout::default() };
    let mut out = format!("{KOP}\r\n").into_bytes();
    let day = dag::show(opdracht.uitvoeren);
    for b in &opdracht.betalingen {
        let amount = bedrag::show(b.cents);
        let cells = [&b.eindtoteind, &latin(&b.naam), &b.iban, &amount, &latin(&b.omschrijving), &day];
        for (n, cell) in cells.iter().enumerate() {
            if n > 0 {
                out.push(b';');
            }
            write::cell(&layout, cell, &mut out);
        }
        out.extend_from_slice(b"\r\n");
    }
    Ok(out)
}
