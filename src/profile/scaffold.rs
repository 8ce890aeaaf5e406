//! A new partner: a folder with a profile, mappings, schemas and samples of a kind of system, to be changed into what the
//! real system says. The kinds stand in `profiles/new/`; what is between `__` in their files is filled in.

use super::load::{Folder, wrong_slug};
use crate::yaml::nearest;
use std::path::{Path, PathBuf};

/// A kind of system: its name, what it is, and its files (path in the partner's folder, text).
pub struct Kind {
    /// As typed after `--kind`.
    pub naam: &'static str,
    /// For people.
    pub wat: &'static str,
    files: &'static [(&'static str, &'static str)],
}

macro_rules! own {
    ($kind:literal: $($file:literal),+) => {
        &[$(($file, include_str!(concat!("../../profiles/new/", $kind, "/", $file)))),+]
    };
}

/// The kinds of system there are.
pub const KINDS: &[Kind] = &[
    Kind {
        naam: "gemeente-stuf",
        wat: "gemeente met een zaaksysteem dat StUF-ZDS 1.1 spreekt",
        files: own!("gemeente-stuf":
            "profile.yaml",
            "samples/aanmelding/voorbeeld/in.xml",
            "samples/aanmelding/voorbeeld/canonical.json",
            "samples/overeenkomst-document/voorbeeld/canonical.json",
            "samples/overeenkomst-document/voorbeeld/envelope.json",
            "samples/overeenkomst-document/voorbeeld/out.xml",
            "samples/overeenkomst-status/voorbeeld/canonical.json",
            "samples/overeenkomst-status/voorbeeld/envelope.json",
            "samples/overeenkomst-status/voorbeeld/out.xml"
        ),
    },
    Kind {
        naam: "gemeente-json",
        wat: "gemeente met een systeem dat zijn eigen JSON stuurt en leest",
        files: own!("gemeente-json":
            "profile.yaml",
            "mappings/aanmelding.yaml",
            "mappings/overeenkomst.yaml",
            "schemas/aanmelding.json",
            "schemas/overeenkomst.json",
            "samples/aanmelding/voorbeeld/in.json",
            "samples/aanmelding/voorbeeld/canonical.json",
            "samples/overeenkomst/voorbeeld/canonical.json",
            "samples/overeenkomst/voorbeeld/envelope.json",
            "samples/overeenkomst/voorbeeld/out.json"
        ),
    },
    Kind {
        naam: "centrale-json",
        wat: "vrijwilligerscentrale met een systeem dat zijn eigen JSON stuurt en leest",
        files: own!("centrale-json":
            "profile.yaml",
            "mappings/aanmelding.yaml",
            "mappings/overeenkomst.yaml",
            "mappings/bestandstype.csv",
            "schemas/aanmelding.json",
            "schemas/overeenkomst.json",
            "samples/aanmelding/voorbeeld/canonical.json",
            "samples/aanmelding/voorbeeld/envelope.json",
            "samples/aanmelding/voorbeeld/out.json",
            "samples/overeenkomst/voorbeeld/in.json",
            "samples/overeenkomst/voorbeeld/canonical.json"
        ),
    },
    Kind {
        naam: "instelling-json",
        wat: "zorginstelling met een systeem dat zijn eigen JSON leest",
        files: own!("instelling-json":
            "profile.yaml",
            "mappings/placement.yaml",
            "schemas/placement.json",
            "samples/overeenkomst/voorbeeld/canonical.json",
            "samples/overeenkomst/voorbeeld/envelope.json",
            "samples/overeenkomst/voorbeeld/out.json"
        ),
    },
    Kind {
        naam: "instelling-xml",
        wat: "zorginstelling met een systeem dat zijn eigen XML leest",
        files: own!("instelling-xml":
            "profile.yaml",
            "mappings/plaatsing.yaml",
            "schemas/plaatsing.xsd",
            "samples/overeenkomst/voorbeeld/canonical.json",
            "samples/overeenkomst/voorbeeld/envelope.json",
            "samples/overeenkomst/voorbeeld/out.xml"
        ),
    },
];

/// Why a partner was not made. The texts are Dutch.
#[derive(Debug, thiserror::Error)]
pub enum ScaffoldError {
    /// The slug cannot be a slug.
    #[error("{0}")]
    Slug(String),
    /// No such kind.
    #[error("de soort `{kind}` bestaat niet{meant}; er zijn: {known}")]
    Kind {
        /// As typed.
        kind: String,
        /// What was probably meant.
        meant: String,
        /// Those there are.
        known: String,
    },
    /// The folder is there.
    #[error("de map `{}` bestaat al; kies een andere naam, of verander wat daar staat", .0.display())]
    Exists(PathBuf),
    /// It is no configuration folder.
    #[error("`{}` heeft geen map `partners`; geef de configuratiemap met --config", .0.display())]
    NoConfig(PathBuf),
    /// The disk.
    #[error("de map `{}` kan niet worden gemaakt", path.display())]
    Disk {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The folder.
    pub folder: PathBuf,
    /// Its files, relative to it, in order.
    pub files: Vec<String>,
    /// The partner that gets what this one sends, when one had to be chosen and there is one.
    pub ontvanger: Option<String>,
}

/// Makes the folder of a partner in the configuration folder `config`. Nothing is left behind when it fails. `naam` is the
/// name for people; without one it is made of the slug.
pub fn create(config: &Path, slug: &str, kind: &str, naam: Option<&str>) -> Result<Made, ScaffoldError> {
    if let Some(wrong) = wrong_slug(slug) {
        return Err(ScaffoldError::Slug(wrong));
    }
    let Some(kind) = KINDS.iter().find(|k| k.naam == kind) else {
        let known = || KINDS.iter().map(|k| k.naam);
        return Err(ScaffoldError::Kind {
            kind: kind.to_owned(),
            meant: nearest(kind, known()).map_or(String::new(), |m| format!(" (bedoelt u `{m}`?)")),
            known: known().collect::<Vec<_>>().join(", "),
        });
    };
    let partners = config.join("partners");
    if !partners.is_dir() {
        return Err(ScaffoldError::NoConfig(config.to_owned()));
    }
    let folder = partners.join(slug);
    if folder.exists() {
        return Err(ScaffoldError::Exists(folder));
    }
    let ontvanger = receiver(config);
    let names = Names::new(slug, naam, ontvanger.as_deref());
    // Written beside it under a name that is not read, and put in place whole.
    let draft = partners.join(format!(".nieuw-{slug}"));
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| ScaffoldError::Disk { path, source }
    };
    drop(std::fs::remove_dir_all(&draft));
    let written = kind.files.iter().try_for_each(|(file, text)| {
        let path = draft.join(file);
        let parent = path.parent().unwrap_or(&draft);
        std::fs::create_dir_all(parent).and_then(|()| std::fs::write(&path, names.fill(text)))
    });
    let done = written.and_then(|()| std::fs::rename(&draft, &folder)).map_err(failed(&folder));
    if done.is_err() {
        drop(std::fs::remove_dir_all(&draft));
    }
    done?;
    let ontvanger = ontvanger.filter(|_| kind.files.iter().any(|(_, text)| text.contains("__ONTVANGER__")));
    Ok(Made { folder, files: kind.files.iter().map(|(f, _)| (*f).to_owned()).collect(), ontvanger })
}

/// The first partner that takes referrals.
fn receiver(config: &Path) -> Option<String> {
    let (folder, _) = Folder::read_all(config);
    let takes = |p: &&super::Profile| p.outbound.iter().any(|r| r.on == "aanmelding/1");
    folder.profiles.iter().find(takes).map(|p| p.slug.clone())
}

struct Names {
    slug: String,
    naam: String,
    partij: String,
    env: String,
    ontvanger: String,
}

impl Names {
    fn new(slug: &str, naam: Option<&str>, ontvanger: Option<&str>) -> Self {
        let words: Vec<String> = slug
            .split('-')
            .map(|word| word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect())
            .collect();
        let naam = naam.map_or_else(|| words.join(" "), str::to_owned);
        // `organisatie.partij` begins with a letter and has at most 40 characters.
        let mut partij = slug.to_uppercase();
        if !partij.starts_with(|c: char| c.is_ascii_uppercase()) {
            partij.insert_str(0, "P-");
        }
        partij.truncate(40);
        Self {
            slug: slug.to_owned(),
            // A JSON string is a YAML string, whatever is in it.
            naam: serde_json::Value::from(naam).to_string(),
            partij,
            env: slug.to_uppercase().replace('-', "_"),
            ontvanger: ontvanger.unwrap_or("vul-hier-de-centrale-in").to_owned(),
        }
    }

    fn fill(&self, text: &str) -> String {
        text.replace("__SLUG__", &self.slug)
            .replace("__NAAM__", &self.naam)
            .replace("__PARTIJ__", &self.partij)
            .replace("__ENV__", &self.env)
            .replace("__ONTVANGER__", &self.ontvanger)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_made_says_what_can() {
        let nowhere = Path::new("/bestaat-niet");
        let text = |slug: &str, kind: &str| create(nowhere, slug, kind, None).unwrap_err().to_string();
        assert_eq!(
            text("De Linde", "gemeente-json"),
            "`De Linde` is geen naam voor een partner: die bestaat uit kleine letters, cijfers en `-`, zoals `de-linde`"
        );
        assert_eq!(
            text("de-linde", "gemeente-jsn"),
            "de soort `gemeente-jsn` bestaat niet (bedoelt u `gemeente-json`?); er zijn: gemeente-stuf, gemeente-json, centrale-json, instelling-json, instelling-xml"
        );
        assert_eq!(
            text("de-linde", "gemeente-json"),
            "`/bestaat-niet` heeft geen map `partners`; geef de configuratiemap met --config"
        );
    }

    #[test]
    fn every_file_of_the_kinds_ships() {
        fn walk(folder: &Path, base: &Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).expect("the folder ships").flatten() {
                match entry.path() {
                    path if path.is_dir() => walk(&path, base, found),
                    path => found.push(path.strip_prefix(base).expect("below").display().to_string()),
                }
            }
        }
        let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles/new");
        let mut found = vec![];
        walk(&base, &base, &mut found);
        let mut shipped: Vec<String> =
            KINDS.iter().flat_map(|k| k.files.iter().map(|(file, _)| format!("{}/{file}", k.naam))).collect();
        found.sort();
        shipped.sort();
        assert_eq!(shipped, found);
    }
}
