//! The mapping language: one declarative file that carries a partner's fields to canonical fields, and back.
//!
//! A file is read and checked against the canonical schema ([`parse`]), which gives a [`Plan`] ([`syntax`]) that never
//! parses again.
//! [`read`] runs it from the partner's document to the canonical message, [`write`](mod@write) the other way. The inverse
//! of a line is derived, not written; a line that works one way only says so and why.
//!
//! No partner is known here: partners are folders under `config/partners`. The reference is `docs/koppelen/mapping.md`.

pub mod cel;
pub mod convert;
pub mod flat;
mod order;
pub mod page;
pub mod parse;
pub mod path;
mod persoonsnaam;
pub mod read;
pub mod reference;
pub mod syntax;
pub mod template;
#[cfg(test)]
mod tests;
pub mod uses;
mod when;
pub mod write;

pub use parse::{Context, Mapping};
pub use syntax::Plan;
