//! XML 1.0 with namespaces: [`read`] makes a [`Tree`](crate::message::tree::Tree) or one finding, [`write()`] makes bytes
//! of an [`Element`].
//!
//! quick-xml cuts the text into events; on its own it stops 9% of the W3C suite's broken documents (RELIABILITY
//! section 4). The files here are the rest of the rules, one file per part of the recommendation: [`chars`] (characters
//! and encoding), [`names`], [`declaration`], [`attributes`], [`text`] (references), [`scope`] (namespaces).

mod attributes;
mod chars;
mod declaration;
mod names;
mod read;
mod scope;
mod text;
mod write;

pub use read::read;
pub use write::{DECLARATION, WriteError, XSI, escape, write};

use crate::message::code::Code;
use std::borrow::Cow;

/// What one of the parts found wrong; [`read`] adds where.
#[derive(Debug)]
struct Fault {
    code: Code,
    text: Cow<'static, str>,
}

impl Fault {
    /// Not well-formed.
    fn form(text: &'static str) -> Self {
        Self { code: Code::XmlWelgevormd, text: text.into() }
    }

    /// Over one of the [`Limits`](super::Limits).
    fn limit(text: String) -> Self {
        Self { code: Code::Grens, text: text.into() }
    }

    /// Not in the encoding we read.
    fn encoding(text: &'static str) -> Self {
        Self { code: Code::Tekenset, text: text.into() }
    }
}
