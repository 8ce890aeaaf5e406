//! What ships inside the program: schemas and mappings several partners share, named `std:...` in a profile.

macro_rules! shipped {
    ($folder:literal, $name:literal) => {
        ($name, include_str!(concat!("../../", $folder, "/std/", $name)))
    };
}

/// Every shipped file: name after `std:`, text. A test compares this with the folders `schemas/std` and `mappings/std`.
pub const FILES: &[(&str, &str)] = &[
    shipped!("schemas", "stuf-zds-1.1/bg0310.xsd"),
    shipped!("schemas", "stuf-zds-1.1/gml.xsd"),
    shipped!("schemas", "stuf-zds-1.1/stuf0301.xsd"),
    shipped!("schemas", "stuf-zds-1.1/xmime.xsd"),
    shipped!("schemas", "stuf-zds-1.1/zkn0310.xsd"),
    shipped!("schemas", "stuf-zds-1.2/zds0120.xsd"),
    shipped!("schemas", "stuf-zds-1.2/zkn0310.xsd"),
    shipped!("mappings", "stuf-zds-1.1/actualiseer-zaakstatus.yaml"),
    shipped!("mappings", "stuf-zds-1.1/creeer-zaak.yaml"),
    shipped!("mappings", "stuf-zds-1.1/formaat.csv"),
    shipped!("mappings", "stuf-zds-1.1/status-acceptatie.yaml"),
    shipped!("mappings", "stuf-zds-1.1/status-intake.yaml"),
    shipped!("mappings", "stuf-zds-1.1/status-leerdoelen.yaml"),
    shipped!("mappings", "stuf-zds-1.1/status-match.yaml"),
    shipped!("mappings", "stuf-zds-1.1/voeg-zaakdocument-toe.yaml"),
];

/// Every shipped profile that another can extend: name after `std:`, text. The folder is `profiles/std`.
pub const PROFILES: &[(&str, &str)] = &[
    ("centrale-canoniek", include_str!("../../profiles/std/centrale-canoniek.yaml")),
    ("gemeente-stuf", include_str!("../../profiles/std/gemeente-stuf.yaml")),
    ("instelling-canoniek", include_str!("../../profiles/std/instelling-canoniek.yaml")),
];

/// The text of a shipped profile.
pub fn profile(name: &str) -> Option<&'static str> {
    PROFILES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The text of a shipped file.
pub fn text(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn files(folder: &Path, found: &mut Vec<String>, base: &Path) {
        for entry in std::fs::read_dir(folder).expect("the folder ships").flatten() {
            let path = entry.path();
            if path.is_dir() {
                files(&path, found, base);
            } else {
                found.push(path.strip_prefix(base).expect("below").display().to_string());
            }
        }
    }

    #[test]
    fn every_file_of_the_std_folders_ships() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = vec![];
        for base in [root.join("schemas/std"), root.join("mappings/std")] {
            files(&base, &mut found, &base);
        }
        found.sort();
        let mut shipped: Vec<_> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        shipped.sort();
        assert_eq!(shipped, found);
        let mut found = vec![];
        files(&root.join("profiles/std"), &mut found, &root.join("profiles/std"));
        found.sort();
        let shipped: Vec<_> = PROFILES.iter().map(|(name, _)| format!("{name}.yaml")).collect();
        assert_eq!(shipped, found);
    }
}
