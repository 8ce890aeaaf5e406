//! What a schema allows, asked place by place: may there be an `adres/postcode`, is it a value or a block, is it a list?
//! The checker proves the paths of a mapping with it. Nothing is built ahead: types that hold themselves, as those of
//! StUF do, cost what is asked of them.
//!
//! Places are given as steps, the way `mapping::uses` names them: `{namespace}name` and `@{namespace}name` in XML, from
//! the root element on; a key in JSON, `[]` for the items of an array. Whether a document is valid is not known here:
//! that is [`super::json`] and [`super::xsd`].

use super::json::shape::JsonShape;
use super::xsd::shape::XsdShape;

/// The step into the items of a JSON array.
pub const ITEM: &str = "[]";

/// What a schema allows.
#[derive(Clone)]
pub enum Shape {
    /// By a JSON schema.
    Json(JsonShape),
    /// By a set of XML schemas.
    Xsd(XsdShape),
}

/// What stands at a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// It may hold a value: text, a number, yes or no.
    pub leaf: bool,
    /// It may hold others: an object, an element with elements or attributes.
    pub block: bool,
    /// It may be a JSON array.
    pub list: bool,
    /// Its types, as the schema calls them: `string`, `integer`, in XML the built-in type it comes from. Empty: any.
    pub types: Vec<String>,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// It may stand there.
    Found(Place),
    /// The schema says nothing about it and allows anything; with the names it does know beside it.
    Open {
        /// The step from which on anything goes.
        at: usize,
        /// What the schema does name there.
        known: Vec<String>,
    },
    /// It may not stand there.
    Missing {
        /// The step, counted from 0, that leads nowhere.
        at: usize,
        /// What may stand there instead, as steps.
        known: Vec<String>,
    },
}

impl Shape {
    /// What stands at the end of `steps`.
    pub fn find(&self, steps: &[String]) -> Lookup {
        match self {
            Self::Json(shape) => shape.find(steps),
            Self::Xsd(shape) => shape.find(steps),
        }
    }

    /// Every value the schema names, as steps; empty for XML, where a standard names thousands that nobody sends.
    pub fn leaves(&self) -> Vec<Vec<String>> {
        match self {
            Self::Json(shape) => shape.leaves(),
            Self::Xsd(_) => vec![],
        }
    }
}
