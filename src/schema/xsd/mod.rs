//! XML Schema (XSD 1.0): is this element, with everything in it, what the schema says? The engine is `xsd-schema`; the
//! document was read by `format::xml` already, so it is walked, not parsed again.
//!
//! [`source`] loads the texts, [`compiled`] holds the set of one thread, [`walk`] pushes a tree through the engine,
//! [`explain`] finds out what would have been right, and [`texts`] says it in Dutch.

mod compiled;
mod explain;
mod refused;
pub mod shape;
mod source;
#[cfg(test)]
mod tests;
mod texts;
mod walk;

use super::shape::Shape;
use super::{MAX_FINDINGS, SchemaError};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::message::tree::Node;
pub(super) use refused::refused;
use source::Source;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A set of XML schemas. Send, Sync and cheap to clone; each thread compiles it once, on first use or by
/// [`Xsd::warm`], and keeps it until the process ends. The first thread to use it takes over the set that was compiled
/// to prove that it loads.
#[derive(Debug, Clone)]
pub struct Xsd {
    source: Arc<Source>,
    digest: [u8; 32],
}

impl Xsd {
    /// The set that starts from `entries`, files below the folder `root` (absolute, or relative to it). Whatever they
    /// include or import has to lie below `root` too. Reads everything and compiles it, to prove that it loads; fails when a file cannot be read, lies outside, or is no valid schema.
    pub fn from_files(root: &Path, entries: &[PathBuf]) -> Result<Self, SchemaError> {
        Source::from_files(root, entries).map(Self::new)
    }

    /// The set that starts from the texts named `entries`. `texts` are (name, text) pairs; an include or import finds
    /// another text by its name. Fails as [`Xsd::from_files`] does.
    pub fn from_texts(entries: &[&str], texts: &'static [(&'static str, &'static str)]) -> Result<Self, SchemaError> {
        Source::from_texts(entries, texts).map(Self::new)
    }

    fn new(source: Source) -> Self {
        let digest = source.digest();
        Self { source: Arc::new(source), digest }
    }

    /// Compiles the set for the calling thread now, so that its first message does not wait for it.
    pub fn warm(&self) {
        compiled::get(self.digest, &self.source);
    }

    /// SHA-256 of every text that was loaded: the same digest means the same schema.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// What it allows, place by place.
    pub fn shape(&self) -> Shape {
        Shape::Xsd(shape::XsdShape { digest: self.digest, source: self.source.clone() })
    }

    /// Validates `node` as a whole document: it has to be an element the schema declares at the top level. No finding
    /// means valid. Findings have the code TB-SCHEMA ([`Code::UitvoerSchema`] when `stage` is [`Stage::SchemaOut`]) and
    /// the XSD rule as `regel`; there are at most [`MAX_FINDINGS`], and then one that says there are more.
    pub fn validate(&self, node: Node<'_, '_>, stage: Stage) -> Vec<Finding> {
        let code = if stage == Stage::SchemaOut { Code::UitvoerSchema } else { Code::Schema };
        let Some(compiled) = compiled::get(self.digest, &self.source) else {
            let text = "Het schema kan niet worden geladen. Dit is een fout in de koppeling, niet in het bericht.";
            return vec![Finding::fout(Code::Configuratie, stage, node.path(), text)];
        };
        let broken = walk::walk(compiled, node, MAX_FINDINGS + 1, &mut walk::Blind);
        if broken.is_empty() {
            return vec![];
        }
        explain::findings(compiled, node, broken, code, stage)
    }
}
