//! Why an XSD does not compile: where, and what is wrong, in Dutch. The engine says it in English and to who makes engines;
//! of what it says we take the names it quotes and the rule of the standard.

use super::super::SchemaPlace;
use xsd_schema::SchemaError;

/// Where it is, when the engine knows, and what is wrong.
pub(in super::super) fn refused(error: &SchemaError) -> (Option<SchemaPlace>, String) {
    let place = error.location().map(|at| {
        let file = at.base_uri.strip_prefix(super::source::ROOT).unwrap_or(&at.base_uri).to_owned();
        (file, u32::try_from(at.line).unwrap_or_default(), u32::try_from(at.column).unwrap_or_default())
    });
    let (said, rule) = match error {
        SchemaError::StructuralError { constraint, message, .. } => {
            (message.clone(), format!(" (regel `{constraint}` van XSD 1.0)"))
        }
        other => (other.to_string(), String::new()),
    };
    let quoted = said.split('\'').nth(1).filter(|name| !name.is_empty());
    let what = match (quoted, error) {
        (
            Some(name),
            SchemaError::StructuralError { constraint: "src-resolve", .. } | SchemaError::ResolutionError { .. },
        ) => format!("`{name}` wordt genoemd en bestaat niet"),
        (Some(name), SchemaError::NamespaceError { .. }) => {
            format!("de naamruimte of het voorvoegsel van `{name}` is onbekend")
        }
        (Some(name), _) => format!("`{name}` kan hier zo niet staan"),
        (None, _) => "wat hier staat kan niet".to_owned(),
    };
    (place, format!("dit XML-schema klopt niet: {what}{rule}"))
}
