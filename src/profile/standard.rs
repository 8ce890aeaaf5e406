//! What ships inside the program: schemas and mappings several partners share, named `std:...` in a profile.

/// Every shipped file: name after `std:`, text. A test compares this with the folders `schemas/std` and `mappings/std`.
pub const FILES: &[(&str, &str)] = &[];

/// The text of a shipped file.
pub fn text(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
