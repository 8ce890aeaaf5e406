//! What the bank says of an order: pain.002.001.03 and .12. Accepted, refused with a code, or still to come; for the whole
//! file, the batch, and single payments.

use crate::bank::controle::fout;
use crate::format::{ContentPaths, Limits, xml};
use crate::message::code::Code;
use crate::message::finding::Finding;
use crate::message::tree::Node;

/// What became of an order or a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stand {
    /// Accepted, on the way or executed (`ACCP`, `ACTC`, `ACSP`, `ACSC`, `ACWC`, `ACCC`, `ACFC`).
    Aanvaard,
    /// Some payments of it were refused (`PART`).
    Deels,
    /// The bank has it and has not decided (`RCVD`, `PDNG`).
    Wacht,
    /// Refused (`RJCT`) or cancelled (`CANC`): it is to be paid again.
    Geweigerd,
}

impl Stand {
    fn of(code: &str) -> Option<Self> {
        Some(match code {
            "ACCP" | "ACTC" | "ACSP" | "ACSC" | "ACWC" | "ACCC" | "ACFC" => Self::Aanvaard,
            "PART" | "PATC" => Self::Deels,
            "RCVD" | "PDNG" => Self::Wacht,
            "RJCT" | "CANC" | "BLCK" => Self::Geweigerd,
            _ => return None,
        })
    }
}

/// What the bank says of one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Betaling {
    /// Our id of it.
    pub eindtoteind: String,
    /// What became of it.
    pub stand: Stand,
    /// Why not, as a code of ISO 20022 (`AC01`); empty when there is none.
    pub reden: String,
}

/// The report of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terugmelding {
    /// Our id of the file.
    pub opdracht: String,
    /// What became of the file, where the bank says so of the whole.
    pub stand: Option<Stand>,
    /// Why not.
    pub reden: String,
    /// The payments it names. A file that is refused whole names none.
    pub betalingen: Vec<Betaling>,
}

/// Reads a report. Fails with what is wrong with it.
pub fn lees(bytes: &[u8]) -> Result<Terugmelding, Vec<Finding>> {
    let tree = xml::read(bytes, &Limits::default(), &ContentPaths::default()).map_err(|finding| vec![finding])?;
    let wrong = |path: &str, regel: &str, text: &str| vec![fout(Code::Schema, path, regel, text.to_owned())];
    let root = tree.root().ok_or_else(|| wrong("", "leeg", "Het bestand is leeg."))?;
    let name = root.namespace().strip_prefix("urn:iso:std:iso:20022:tech:xsd:").unwrap_or_default();
    if !matches!(name, "pain.002.001.03" | "pain.002.001.12") {
        return Err(wrong("/Document", "versie", "Gelezen worden pain.002.001.03 en pain.002.001.12."));
    }
    let report = at(root, &["CstmrPmtStsRpt"])
        .ok_or_else(|| wrong("/Document", "CstmrPmtStsRpt", "De terugmelding ontbreekt."))?;
    let group = at(report, &["OrgnlGrpInfAndSts"]);
    let group = group.ok_or_else(|| {
        wrong("/Document/CstmrPmtStsRpt", "OrgnlGrpInfAndSts", "Bij welk bestand dit hoort ontbreekt.")
    })?;
    let mut out = Terugmelding {
        opdracht: text(group, &["OrgnlMsgId"]),
        stand: status(group, "GrpSts")?,
        reden: reason(group),
        betalingen: vec![],
    };
    for batch in report.children().filter(|n| n.name() == "OrgnlPmtInfAndSts") {
        // We send one batch a file: what is said of the batch is said of the file.
        if let Some(stand) = status(batch, "PmtInfSts")? {
            out.stand = Some(stand);
        }
        if out.reden.is_empty() {
            out.reden = reason(batch);
        }
        for payment in batch.children().filter(|n| n.name() == "TxInfAndSts") {
            let stand = status(payment, "TxSts")?;
            let stand = stand.ok_or_else(|| wrong(&payment.path(), "TxSts", "De stand van de betaling ontbreekt."))?;
            let eindtoteind = text(payment, &["OrgnlEndToEndId"]);
            if eindtoteind.is_empty() {
                return Err(wrong(&payment.path(), "OrgnlEndToEndId", "Bij welke betaling dit hoort ontbreekt."));
            }
            out.betalingen.push(Betaling { eindtoteind, stand, reden: reason(payment) });
        }
    }
    if out.opdracht.is_empty() {
        return Err(wrong(
            "/Document/CstmrPmtStsRpt/OrgnlGrpInfAndSts",
            "OrgnlMsgId",
            "Bij welk bestand dit hoort ontbreekt.",
        ));
    }
    if out.stand.is_none() && out.betalingen.is_empty() {
        return Err(wrong(
            "/Document/CstmrPmtStsRpt",
            "GrpSts",
            "De terugmelding zegt niet wat er van het bestand is geworden.",
        ));
    }
    Ok(out)
}

fn at<'t, 's>(node: Node<'t, 's>, path: &[&str]) -> Option<Node<'t, 's>> {
    path.iter().try_fold(node, |node, name| node.children().find(|child| child.name() == *name))
}

fn text(node: Node<'_, '_>, path: &[&str]) -> String {
    at(node, path).map(|n| n.text().trim().to_owned()).unwrap_or_default()
}

fn reason(node: Node<'_, '_>) -> String {
    let code = text(node, &["StsRsnInf", "Rsn", "Cd"]);
    if code.is_empty() { text(node, &["StsRsnInf", "Rsn", "Prtry"]) } else { code }
}

fn status(node: Node<'_, '_>, name: &str) -> Result<Option<Stand>, Vec<Finding>> {
    let code = text(node, &[name]);
    if code.is_empty() {
        return Ok(None);
    }
    let unknown = || {
        let text = "Deze stand kennen we niet. Bel de bank voordat er opnieuw wordt betaald.".to_owned();
        vec![fout(Code::Schema, &format!("{}/{name}", node.path()), name, text)]
    };
    Stand::of(&code).map(Some).ok_or_else(unknown)
}
