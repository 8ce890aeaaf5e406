//! Schemas: does this document have the shape its schema says, and if not, where does it stray? [`xsd`] answers for XML,
//! [`json`] for JSON. Both answer with findings that name the place and the rule, in Dutch, and never quote the message.
//!
//! A schema is code of ours or of a partner's profile: it is compiled when a profile is loaded, offline, and a schema
//! that does not compile is a [`SchemaError`], not a finding. What a value *means* is left to `mapping` and `domain`.

pub mod json;
pub mod shape;
pub mod xsd;

use thiserror::Error;

/// A finding list stops here and says that there is more: whoever has a hundred places to repair has enough to do, and
/// a hostile message cannot make us write a book.
pub const MAX_FINDINGS: usize = 100;

/// Why a schema cannot be used. Names the file (or `$id`) and the cause; holds nothing of any message.
#[derive(Debug, Error)]
pub enum SchemaError {
    /// The file cannot be read.
    #[error("the schema file {file} cannot be read")]
    Read {
        /// The path as configured.
        file: String,
        /// What the file system said.
        #[source]
        source: std::io::Error,
    },
    /// A schema refers to something outside the folder of its set, or to the network. Neither is ever loaded.
    #[error("the schema {file} lies outside the folder {root}")]
    Outside {
        /// The file asked for.
        file: String,
        /// The folder everything has to lie in.
        root: String,
    },
    /// An include or import that leads nowhere: without it the schema would silently mean something else.
    #[error("the schema {file} is referred to and cannot be loaded: {cause}")]
    Missing {
        /// The location as the schema writes it.
        file: String,
        /// Why not.
        cause: String,
    },
    /// The XML schema does not compile.
    #[error("the XML schema {file} does not compile")]
    Xsd {
        /// The entry file, or the list of them.
        file: String,
        /// What the compiler said.
        #[source]
        source: Box<xsd_schema::SchemaError>,
    },
    /// The JSON schema does not compile.
    #[error("the JSON schema {file} does not compile, at {pointer:?}: {cause}")]
    Json {
        /// Its `$id`, or `(no $id)`.
        file: String,
        /// JSON Pointer to what is wrong in it.
        pointer: String,
        /// What is wrong, in Dutch; about the schema, so no message data.
        cause: String,
    },
}

/// A file of a set, a line and a column.
pub type SchemaPlace = (String, u32, u32);

impl SchemaError {
    /// Where it is and what is wrong, in Dutch, for who made the schema. Without a place: what names the schema is meant.
    pub fn told(&self) -> (Option<SchemaPlace>, String) {
        let text = match self {
            Self::Read { file, .. } => format!("het schema `{file}` is niet te lezen"),
            Self::Outside { file, .. } => {
                format!(
                    "dit schema verwijst naar `{file}`, buiten zijn eigen map; zet dat bestand in de map van het schema"
                )
            }
            Self::Missing { file, .. } => format!(
                "dit schema verwijst naar `{file}`, en dat is er niet; zet dat bestand in de map van het schema (van het internet wordt niets geladen)"
            ),
            Self::Json { cause, .. } => format!("dit schema laadt niet: {cause}"),
            Self::Xsd { source, .. } => return xsd::refused(source),
        };
        (None, text)
    }
}
