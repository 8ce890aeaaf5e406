//! Bytes to documents and back: [`xml`], [`json`] and the [`soap`] envelope. Everything here is strict, because a
//! document that two programs read differently is a document nobody agreed to (RELIABILITY section 4).
//!
//! This module knows nothing of partners, schemas or routes. It leaves the size of a body to the edge (`web`), the
//! meaning of names to `schema` and `mapping`, and takes its bounds from [`Limits`].

pub mod content;
pub mod json;
pub mod records;
pub mod soap;
pub mod xml;

pub use content::ContentPaths;

/// Bounds on what a document may hold, whatever its size in bytes. Passing one gives `TB-GRENS`.
/// Source: RELIABILITY section 4 ("XML attribute / xmlns flood", "JSON traps").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Levels of elements, or of JSON objects and arrays.
    pub depth: usize,
    /// Attributes of one element, namespace declarations not counted.
    pub attributes: usize,
    /// Namespace declarations on one element, and prefixes in force at any place.
    pub namespaces: usize,
    /// Bytes of any single run of text, attribute value, name, comment or processing instruction, and of any JSON
    /// string or key. Text at a [`ContentPaths`] place may be longer.
    pub token: usize,
    /// Elements in a document.
    pub elements: usize,
    /// Members of all JSON objects in a document together.
    pub keys: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 64, attributes: 256, namespaces: 64, token: 64 * 1024, elements: 500_000, keys: 100_000 }
    }
}
