//! The names of the columns. They are compared exactly: `Naam` and `naam ` are two columns.

use super::table;
use crate::message::finding::Finding;

/// The names a header row gives. A finding counts columns and does not repeat names: in a file that has lost its header
/// they are somebody's data.
pub(in crate::format::records) fn names(names: Vec<String>, line: u32) -> Result<Vec<String>, Finding> {
    for (at, name) in names.iter().enumerate() {
        if name.trim().is_empty() {
            return Err(table(format!("kolom {} heeft geen naam; geef elke kolom een naam", at + 1)).line(line));
        }
        if let Some(before) = names[..at].iter().position(|n| n == name) {
            let text = format!(
                "kolom {} heeft dezelfde naam als kolom {}; geef elke kolom een eigen naam",
                at + 1,
                before + 1
            );
            return Err(table(text).line(line));
        }
    }
    Ok(names)
}

/// Whether every column is there that the route asks for; those names are the configuration's, so they are shown.
pub(in crate::format::records) fn complete(wanted: &[String], names: &[String], line: u32) -> Result<(), Finding> {
    let mut missing: Vec<String> = wanted.iter().filter(|c| !names.contains(c)).map(|c| format!("`{c}`")).collect();
    missing.dedup();
    if missing.is_empty() {
        return Ok(());
    }
    let (what, verb) = if missing.len() == 1 { ("de kolom", "ontbreekt") } else { ("de kolommen", "ontbreken") };
    let missing = missing.join(", ");
    Err(table(format!("{what} {missing} {verb}; namen gelden letterlijk, met hoofdletters en spaties, en het scheidingsteken is dat van de route")).line(line))
}
