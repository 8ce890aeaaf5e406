//! A finding: what is wrong with a message, where, and by which rule. Data, not an error (errors are ours, see
//! `docs/ARCHITECTURE.md`). The text is Dutch, says what to do, and **never holds a value from the message**: findings
//! are logged, mailed and shown to people who may not see the message itself.

use super::code::Code;
use serde::{Deserialize, Serialize};

/// The stage of the flow that found it; also the `stage` key of `trajectbrug try`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reading the request: size, headers, credentials.
    Receive,
    /// Who sent it, by which route, under which id.
    Envelope,
    /// Bytes to document: well-formedness and limits.
    Parse,
    /// The partner's own schema (XSD or JSON Schema).
    Schema,
    /// The partner's fields to canonical fields.
    Map,
    /// The canonical schema.
    Canonical,
    /// The rules of the practice (BR..).
    Rules,
    /// The transaction: who else sent this id, what changed meanwhile.
    Commit,
    /// Canonical fields to the receiver's fields.
    MapOut,
    /// The receiver's schema.
    SchemaOut,
    /// The wire to the receiver, and his receipt.
    Deliver,
}

/// How bad it is. Only [`Severity::Fout`] refuses a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth a look; the message goes on.
    Signaal,
    /// A person must look first; the message is kept and waits.
    Aanhouden,
    /// The message is refused or held.
    Fout,
}

/// One finding. `path` is a JSON Pointer (`/ondertekend/client`), an XPath (`/Envelope/Body/zakLk01/object`) or empty
/// when the whole message is meant; `line` counts from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Our code, `TB-...`; the table is [`super::code`].
    pub code: Code,
    /// The rule that was broken: `BR26`, a JSON Schema keyword (`required`), an XSD rule (`cvc-datatype-valid`); empty
    /// when the code says it all.
    pub regel: String,
    /// How bad it is.
    pub severity: Severity,
    /// The stage that found it.
    pub stage: Stage,
    /// Where.
    pub path: String,
    /// The line in the message as received, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub line: Option<u32>,
    /// What is wrong and what would be right, in Dutch, without a value of the message.
    pub text: String,
}

impl Finding {
    /// A finding of severity [`Severity::Fout`] at `path`; `regel` and `line` are added by [`Self::regel`] and
    /// [`Self::line`].
    pub fn fout(code: Code, stage: Stage, path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            code,
            regel: String::new(),
            severity: Severity::Fout,
            stage,
            path: path.into(),
            line: None,
            text: text.into(),
        }
    }

    /// The same, as a signal that refuses nothing.
    pub fn signaal(code: Code, stage: Stage, path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { severity: Severity::Signaal, ..Self::fout(code, stage, path, text) }
    }

    /// Names the rule that was broken.
    #[must_use]
    pub fn regel(self, regel: impl Into<String>) -> Self {
        Self { regel: regel.into(), ..self }
    }

    /// Names the line, counted from 1.
    #[must_use]
    pub fn line(self, line: u32) -> Self {
        Self { line: Some(line), ..self }
    }
}

/// Whether any of `findings` refuses the message.
pub fn refuses(findings: &[Finding]) -> bool {
    findings.iter().any(|f| f.severity == Severity::Fout)
}
