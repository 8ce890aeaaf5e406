//! A sample: a folder `samples/<route>/<case>/` beside a profile. A case of an inbound route holds `in.xml` or `in.json`,
//! and `canonical.json` (accepted, and exactly this) or `findings.json` (refused, with exactly these codes and paths). A
//! case of an outbound route holds `canonical.json`, `envelope.json` and `out.xml` or `out.json`.

use crate::mapping::write::Surroundings;
use crate::yaml::{self, Mistake};
use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Europe::Amsterdam;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A case.
pub(super) struct Case {
    folder: PathBuf,
    /// As mistakes name it.
    pub shown: String,
}

/// The values around a message, as `envelope.json` gives them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Around {
    levering_id: String,
    bericht_id: String,
    afzender_id: String,
    /// When the hub received the message: `yyyyMMddHHmmssSSS`, Amsterdam.
    tijdstip: String,
    /// `gegevens` of the hub. In the sample, because each installation has its own.
    zender: BTreeMap<String, String>,
    /// `gegevens` of the profile.
    pub ontvanger: BTreeMap<String, String>,
    pub client_ref: Option<String>,
    /// Pointers of the fields that cannot be read back from what is written.
    #[serde(default)]
    pub niet_terug: Vec<String>,
}

impl Around {
    /// The same for a mapping; None when `tijdstip` is no moment.
    pub fn surroundings(&self) -> Option<Surroundings<'_>> {
        Some(Surroundings {
            levering_id: &self.levering_id,
            bericht_id: &self.bericht_id,
            afzender_id: &self.afzender_id,
            ontvangen_op: moment(&self.tijdstip)?,
            zender: &self.zender,
            ontvanger: &self.ontvanger,
        })
    }
}

fn moment(text: &str) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S%3f").ok()?;
    Amsterdam.from_local_datetime(&local).earliest().map(|moment| moment.to_utc())
}

/// The names in a folder, sorted; none when it is not there.
pub(super) fn names(path: &Path) -> BTreeSet<String> {
    let Ok(entries) = std::fs::read_dir(path) else { return BTreeSet::new() };
    entries.flatten().filter_map(|e| e.file_name().into_string().ok()).collect()
}

/// The cases in `samples/<route>`, sorted by name.
pub(super) fn cases(folder: &Path, slug: &str, route: &str) -> Vec<Case> {
    names(folder)
        .into_iter()
        .map(|name| Case { folder: folder.join(&name), shown: format!("partners/{slug}/samples/{route}/{name}") })
        .collect()
}

impl Case {
    /// Whether it holds this file.
    pub fn has(&self, name: &str) -> bool {
        self.folder.join(name).is_file()
    }

    /// A mistake in one of its files.
    pub fn wrong(&self, name: &str, text: impl Into<String>) -> Mistake {
        Mistake { file: format!("{}/{name}", self.shown), line: 0, column: 0, text: text.into() }
    }

    /// A mistake at what a JSON Pointer leads to in one of its files.
    pub fn wrong_at(&self, name: &str, pointer: &str, text: impl Into<String>) -> Mistake {
        if !name.ends_with(".json") {
            return self.wrong(name, text);
        }
        let content = std::fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        let at = yaml::json_place(name, &content, pointer);
        Mistake { line: at.line, column: at.column, ..self.wrong(name, text) }
    }

    /// The bytes of a file.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, Mistake> {
        std::fs::read(self.folder.join(name))
            .map_err(|_| self.wrong(name, "dit bestand van het voorbeeld ontbreekt of is niet te lezen"))
    }

    /// A file as JSON.
    pub fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T, Mistake> {
        yaml::json(&format!("{}/{name}", self.shown), &self.bytes(name)?)
    }
}
