//! Another privacy class for a shared part of a message.
//!
//! A name is a name wherever it stands, but who may see it can differ: the gemeente gets the name of an aanmelding and of
//! a matchvoorstel only the date (DOMAIN M11). A message says so at the field, with this transform; the part itself
//! ([`super::persoon`]) keeps the class it has everywhere else.

use schemars::Schema;
use schemars::transform::{Transform, transform_subschemas};

/// Gives every field below the place where it stands this class. The class must have rows in `privacy.csv`; a test
/// compiles every schema against that table.
#[derive(Debug, Clone, Copy)]
pub struct Klasse(pub &'static str);

impl Transform for Klasse {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        if let Some(klasse) = schema.as_object_mut().and_then(|object| object.get_mut("x-klasse")) {
            *klasse = self.0.into();
        }
    }
}
