//! What `invoice check` says: a list of findings by layer. A finding says what would be right and never repeats a value
//! of the invoice, because findings are printed, mailed and kept.

use serde::Serialize;
use std::borrow::Cow;

/// Which set of rules a finding comes from. Each runs whatever another one found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Laag {
    /// The structure of UBL 2.1, and whether it is XML at all.
    #[serde(rename = "XSD")]
    Xsd,
    /// The business rules of EN 16931 (CEN/TC 434 validation artefacts 1.3.16).
    #[serde(rename = "EN")]
    En,
    /// NLCIUS / SI-UBL 2.0.
    #[serde(rename = "NL")]
    Nl,
    /// Peppol BIS Billing 3.0; only of documents that say they are.
    #[serde(rename = "PEPPOL")]
    Peppol,
    /// Our own exact rules, for what the others let through.
    #[serde(rename = "TB")]
    Tb,
}

impl Laag {
    /// As in the output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Xsd => "XSD",
            Self::En => "EN",
            Self::Nl => "NL",
            Self::Peppol => "PEPPOL",
            Self::Tb => "TB",
        }
    }
}

/// Whether the invoice may be refused for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Vlag {
    /// It may.
    Fatal,
    /// It may not, but somebody should mend it.
    Warning,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bevinding {
    /// The set of rules.
    #[serde(rename = "layer")]
    pub laag: Laag,
    /// The rule: `BR-CO-10`, `BR-NL-1`, `PEPPOL-EN16931-R010`, `TB-REGELBEDRAG`.
    #[serde(rename = "rule")]
    pub regel: Cow<'static, str>,
    /// How bad it is.
    #[serde(rename = "flag")]
    pub vlag: Vlag,
    /// The element, as an XPath of local names.
    #[serde(rename = "where")]
    pub plek: String,
    /// What would be right, in Dutch.
    #[serde(rename = "text")]
    pub tekst: Cow<'static, str>,
}

/// Everything that was found in one file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Uitslag {
    /// By layer, and within a layer in the order of the document.
    pub bevindingen: Vec<Bevinding>,
}

impl Uitslag {
    /// Whether nothing fatal was found.
    pub fn ok(&self) -> bool {
        self.bevindingen.iter().all(|b| b.vlag != Vlag::Fatal)
    }

    /// The findings of one layer.
    pub fn van(&self, laag: Laag) -> impl Iterator<Item = &Bevinding> {
        self.bevindingen.iter().filter(move |b| b.laag == laag)
    }

    /// Whether a rule was broken.
    pub fn heeft(&self, regel: &str) -> bool {
        self.bevindingen.iter().any(|b| b.regel == regel)
    }
}
