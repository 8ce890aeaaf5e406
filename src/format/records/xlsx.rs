//! A sheet of an XLSX workbook.

use super::{Next, ReadSeek, Source};
use crate::message::finding::Finding;

/// Which sheet, and where its header is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XlsxLayout {
    /// Name of the sheet; None: the first.
    pub sheet: Option<String>,
    /// The row with the names of the columns, from 1.
    pub header_row: u32,
    /// Columns a sheet must have.
    pub columns: Vec<String>,
}

/// The rows of a sheet.
pub struct Rows;

impl Rows {
    /// Opens.
    pub fn open(_layout: &XlsxLayout, _input: &mut dyn ReadSeek) -> Result<Self, Finding> {
        Ok(Self)
    }
}

impl Source for Rows {
    fn next(&mut self) -> Next {
        Ok(None)
    }
}
