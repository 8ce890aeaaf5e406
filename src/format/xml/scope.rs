//! Prefixes and what they stand for (Namespaces in XML 1.0): which bindings an element adds, which are in force, and the
//! rules for `xml` and `xmlns`.
//!
//! A scope is a list of all bindings in force, so a document that redeclares a lot could make long lists out of few
//! bytes. Three things keep that small: a redeclaration of what already holds makes no scope, a scope like one of the
//! last few is used again (siblings tend to declare the same), and [`BINDINGS`] caps what is left.

use super::Fault;
use crate::format::Limits;
use crate::message::tree::Tree;
use std::borrow::Cow;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// Bindings in all scopes of a document together.
const BINDINGS: usize = 64 * 1024;
/// Different namespace names in a document.
const NAMES: usize = 1024;
/// How many scopes back we look for the same one.
const RECENT: usize = 8;

/// A declaration on an element: prefix (empty: the default namespace) and namespace name.
pub(super) type Declared<'s> = (&'s str, Cow<'s, str>);

/// The namespaces of the document being read.
#[derive(Default)]
pub(super) struct Scopes {
    /// Bindings in all scopes so far.
    bindings: usize,
    /// The list being made, kept to use its room again.
    draft: Vec<(String, u16)>,
}

impl Scopes {
    /// The scope of an element in `scope` that declares `declared`.
    pub fn enter(
        &mut self,
        tree: &mut Tree<'_>,
        scope: u32,
        declared: &[Declared<'_>],
        limits: &Limits,
    ) -> Result<u32, Fault> {
        if declared.len() > limits.namespaces {
            return Err(Fault::limit(format!(
                "Een element declareert meer dan {} naamruimtes (xmlns).",
                limits.namespaces
            )));
        }
        let mut bound: Vec<(&str, u16)> = Vec::with_capacity(declared.len());
        for (prefix, name) in declared {
            if bound.iter().any(|(p, _)| p == prefix) {
                return Err(Fault::form("Een element declareert dezelfde naamruimte-prefix twee keer."));
            }
            rules(prefix, name)?;
            bound.push((prefix, tree.intern_namespace(name)));
        }
        if tree.namespaces().len() > NAMES {
            return Err(Fault::limit(format!("Het bericht gebruikt meer dan {NAMES} verschillende naamruimtes.")));
        }
        let current = &tree.scopes()[scope as usize];
        if bound.iter().all(|(prefix, id)| find(current, prefix) == Some(*id)) {
            return Ok(scope);
        }
        self.draft.clear();
        self.draft.extend(current.iter().filter(|(p, _)| bound.iter().all(|(q, _)| p != q)).cloned());
        self.draft.extend(bound.iter().map(|(prefix, id)| ((*prefix).to_owned(), *id)));
        let first = tree.scopes().len().saturating_sub(RECENT);
        if let Some(same) = tree.scopes()[first..].iter().position(|s| *s == self.draft) {
            return Ok((first + same) as u32);
        }
        self.bindings += self.draft.len();
        if self.draft.len() > limits.namespaces || self.bindings > BINDINGS {
            return Err(Fault::limit(format!(
                "Er zijn te veel naamruimtes (xmlns) tegelijk geldig; {} is het meeste. Declareer ze op het hoofdelement.",
                limits.namespaces
            )));
        }
        Ok(tree.push_scope(self.draft.clone()))
    }
}

/// The namespace of a prefix in `scope`; an empty prefix is the default namespace. Index 0 is "no namespace".
pub(super) fn resolve(tree: &mut Tree<'_>, scope: u32, prefix: &str) -> Result<u16, Fault> {
    if let Some(id) = find(&tree.scopes()[scope as usize], prefix) {
        return Ok(id);
    }
    match prefix {
        "" => Ok(0),
        "xml" => Ok(tree.intern_namespace(XML)),
        _ => Err(Fault::form(
            "Een prefix is niet gedeclareerd. Voeg xmlns:prefix=\"...\" toe aan dit element of een element erboven.",
        )),
    }
}

fn find(scope: &[(String, u16)], prefix: &str) -> Option<u16> {
    scope.iter().find(|(p, _)| p == prefix).map(|(_, id)| *id)
}

/// Namespaces in XML 1.0 section 3 (reserved prefixes) and section 5 (no undeclaring of a prefix).
fn rules(prefix: &str, name: &str) -> Result<(), Fault> {
    let reserved = match prefix {
        "xml" => name != XML,
        "xmlns" => true,
        _ => name == XML || name == XMLNS,
    };
    if reserved {
        return Err(Fault::form(
            "De prefixen xml en xmlns en hun naamruimtes zijn gereserveerd en kunnen niet anders worden gedeclareerd.",
        ));
    }
    if name.is_empty() && !prefix.is_empty() {
        return Err(Fault::form("Een prefix heeft een lege naamruimte. Noem de naamruimte of laat de declaratie weg."));
    }
    Ok(())
}
