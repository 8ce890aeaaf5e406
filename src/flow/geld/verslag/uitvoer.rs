//! A report as a file: JSON for programs, CSV and XLSX for people, and the month as PDF. One place for the command and the API.

use super::afsluiting::Afsluiting;
use super::blad;
use super::tabel::{self, Tabel};
use crate::factuur::pdf::PdfFout;
use chrono::{DateTime, Utc};
use rust_xlsxwriter::XlsxError;
use serde::Serialize;
use serde_json::Value;

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vorm {
    /// For programs; cents.
    Json,
    /// The rows.
    Csv,
    /// The same, with sheets for the rest.
    Xlsx,
    /// One page of A4.
    Pdf,
}

impl Vorm {
    /// By its name, which is also how a file of it ends.
    pub fn van(naam: &str) -> Option<Self> {
        match naam {
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            "pdf" => Some(Self::Pdf),
            _ => None,
        }
    }

    /// The media type.
    pub fn mediatype(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pdf => "application/pdf",
        }
    }
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum UitvoerFout {
    /// The report is not made in this form.
    #[error("dit verslag is er niet als PDF; wel als json, csv of xlsx")]
    GeenPdf,
    /// It could not be put in words.
    #[error("the report could not be written as JSON")]
    Json(#[from] serde_json::Error),
    /// The workbook could not be written.
    #[error("the workbook could not be written")]
    Xlsx(#[from] XlsxError),
    /// The page could not be drawn.
    #[error("the page could not be drawn")]
    Pdf(#[source] PdfFout),
}

/// A report, ready to be written.
pub struct Verslag {
    /// For programs.
    pub json: Value,
    /// Its tables; the first is the CSV file.
    pub tabellen: Vec<Tabel>,
    /// The month it is, when it is one.
    pub afsluiting: Option<Box<Afsluiting>>,
}

impl Verslag {
    /// With these tables, and no page.
    pub fn nieuw(figures: &impl Serialize, tabellen: Vec<Tabel>) -> Result<Self, UitvoerFout> {
        Ok(Self { json: serde_json::to_value(figures)?, tabellen, afsluiting: None })
    }

    /// The month.
    pub fn maand(afsluiting: Afsluiting) -> Result<Self, UitvoerFout> {
        let made = Self::nieuw(&afsluiting, afsluiting.tabellen())?;
        Ok(Self { afsluiting: Some(Box::new(afsluiting)), ..made })
    }

    /// The bytes of the file.
    pub fn bytes(&self, vorm: Vorm, now: DateTime<Utc>) -> Result<Vec<u8>, UitvoerFout> {
        match vorm {
            Vorm::Json => Ok(serde_json::to_vec(&self.json)?),
            Vorm::Csv => Ok(self.tabellen.first().map(tabel::csv).unwrap_or_default()),
            Vorm::Xlsx => Ok(tabel::xlsx(&self.tabellen, now)?),
            Vorm::Pdf => {
                let afsluiting = self.afsluiting.as_deref().ok_or(UitvoerFout::GeenPdf)?;
                blad::pdf(afsluiting, &serde_json::to_vec(&self.json)?).map_err(UitvoerFout::Pdf)
            }
        }
    }
}
