//! A compiled set as one thread holds it: the engine's tables cannot be shared between threads, and making a validator
//! takes milliseconds, so every thread compiles a set once and keeps it for good.
//!
//! The engine numbers names and never forgets one. Names of a message that no schema knows are therefore not told to
//! it: they all get stand-ins, and a hostile message cannot fill the table.

use super::source::Source;
use std::cell::RefCell;
use std::collections::HashMap;
use xsd_schema::validation::{SchemaValidator, ValidationFlags};
use xsd_schema::{NameId, SchemaSet};

/// New prefixes accepted after compiling. A prefix has to be known by name, because values may use it (`xsi:type`); past
/// this many a new prefix in such a value is unknown.
const MAX_PREFIXES: usize = 20_000;

/// A name no XML document can hold.
const UNKNOWN: &str = "\u{1}";

pub(super) struct Compiled {
    pub set: &'static SchemaSet,
    pub validator: SchemaValidator<'static>,
    /// The size of the name table from which on no prefix is added.
    full: usize,
    unknown: Vec<NameId>,
}

impl Compiled {
    fn new(set: SchemaSet) -> Self {
        let set: &'static SchemaSet = Box::leak(Box::new(set));
        let unknown = (0..64).map(|i| set.name_table.add(&format!("{UNKNOWN}{i}"))).collect();
        // Values are checked, not kept: only the verdict is wanted.
        let flags = ValidationFlags::default() & !ValidationFlags::BUILD_PSVI_TYPED_VALUES;
        let validator = SchemaValidator::new(set, flags);
        Self { set, validator, full: set.name_table.len() + MAX_PREFIXES, unknown }
    }

    /// The engine's number for a name or namespace name; the stand-in with this `position` when no schema knows it. Two
    /// attributes of one element need different stand-ins, or they would count as one attribute given twice.
    pub fn name(&self, name: &str, position: usize) -> NameId {
        let table = &self.set.name_table;
        table.get(name).unwrap_or_else(|| match self.unknown.get(position) {
            Some(id) => *id,
            None => table.add(&format!("{UNKNOWN}{position}")),
        })
    }

    /// The engine's number for a prefix; None when there are too many.
    pub fn prefix(&self, prefix: &str) -> Option<NameId> {
        let table = &self.set.name_table;
        table.get(prefix).or_else(|| (table.len() < self.full).then(|| table.add(prefix)))
    }

    /// A value of `xsi:type` as it may be told to the engine: as it stands when both its parts are known names, else a
    /// name no schema has, because the engine would remember it.
    pub fn type_name<'v>(&self, value: &'v str) -> &'v str {
        let known = |part: &str| self.set.name_table.get(part.trim()).is_some();
        if value.splitn(2, ':').all(known) { value } else { "_" }
    }
}

thread_local! {
    static SETS: RefCell<HashMap<[u8; 32], &'static Compiled>> = RefCell::default();
}

/// Keeps a freshly compiled set for this thread, unless it has one with this digest.
fn keep(digest: [u8; 32], set: SchemaSet) -> &'static Compiled {
    SETS.with_borrow_mut(|sets| *sets.entry(digest).or_insert_with(|| Box::leak(Box::new(Compiled::new(set)))))
}

/// The set for this thread, compiled now if it was not yet. None when it does not compile, although the same texts did
/// when the set was loaded.
pub(super) fn get(digest: [u8; 32], source: &Source) -> Option<&'static Compiled> {
    let kept = SETS.with_borrow(|sets| sets.get(&digest).copied());
    kept.or_else(|| source.compile().ok().map(|set| keep(digest, set)))
}
