//! Reading a configuration folder: settings, the canonical kinds a deployment adds, and every partner. All mistakes of
//! all files come back at once.

use super::extends::{self, Written};
use super::file::Profile;
use super::praktijk::{self, Gemeente};
use super::standard;
use crate::config::Settings;
use crate::yaml::{self, Mistake, Mistakes, Node, nearest};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A canonical kind added by a deployment: `canonical/<naam>-<n>.json` in the configuration folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// `<naam>/<n>`.
    pub naam: String,
    /// Its JSON Schema, with a privacy class (`x-klasse`) on every field.
    pub schema: Value,
    /// The file, for mistakes.
    pub file: String,
}

/// A configuration folder, read.
#[derive(Debug, Clone)]
pub struct Folder {
    /// The folder.
    pub path: PathBuf,
    /// `trajectbrug.yaml`, or the defaults.
    pub settings: Settings,
    /// Whether nothing is wrong in that file.
    pub settings_read: bool,
    /// Kinds this deployment adds.
    pub kinds: Vec<Kind>,
    /// Names of the kinds whose file cannot be read.
    pub unread_kinds: Vec<String>,
    /// The partners, by slug.
    pub profiles: Vec<Profile>,
    /// Slugs of the partners whose profile has mistakes.
    pub broken: Vec<String>,
    /// What gemeenten ask, by slug, of those that say so.
    pub praktijken: BTreeMap<String, Gemeente>,
    /// The files in `bank/`, by name without `.yaml`: what the columns of a table of a bank mean, as written.
    pub banken: BTreeMap<String, String>,
    /// The profiles with what they extend filled in, by slug, as far as they can be read.
    pub nodes: BTreeMap<String, Node>,
}

impl Folder {
    /// Reads the folder at `path`, or gives every mistake in its files.
    pub fn read(path: &Path) -> Result<Self, Vec<Mistake>> {
        let (folder, mistakes) = Self::read_all(path);
        if mistakes.is_empty() { Ok(folder) } else { Err(mistakes) }
    }

    /// Reads the folder at `path`: what can be read, and every mistake in the rest. A partner whose profile has mistakes
    /// is in `broken` and not in `profiles`, so that the others can still be looked at.
    pub fn read_all(path: &Path) -> (Self, Vec<Mistake>) {
        let mut mistakes = Mistakes::new(path.display().to_string());
        let mut folder = Self {
            path: path.to_owned(),
            settings: Settings::default(),
            settings_read: false,
            kinds: vec![],
            unread_kinds: vec![],
            profiles: vec![],
            broken: vec![],
            praktijken: BTreeMap::new(),
            banken: BTreeMap::new(),
            nodes: BTreeMap::new(),
        };
        if !path.is_dir() {
            mistakes.whole("deze map bestaat niet; geef de configuratiemap met --config");
            return (folder, mistakes.into_vec());
        }
        folder.settings = settings(path, &mut mistakes);
        folder.settings_read = !mistakes.any();
        (folder.kinds, folder.unread_kinds) = kinds(path, &mut mistakes);
        folder.banken = banken(path, &mut mistakes);
        let written = written(path, &mut mistakes);
        for slug in written.keys() {
            let file = format!("partners/{slug}/profile.yaml");
            let mut own = Mistakes::new(&file);
            if let Some(text) = wrong_slug(slug) {
                own.whole(text);
            }
            let node = extends::resolve(slug, &written, &mut own);
            let profile = node.as_ref().and_then(|node| Profile::read(node, slug, &mut own));
            folder.nodes.extend(node.map(|node| (slug.clone(), node)));
            match profile {
                Some(profile) if !own.any() => folder.profiles.push(profile),
                _ => folder.broken.push(slug.clone()),
            }
            mistakes.extend(own.into_vec());
            if let Some(gemeente) = praktijk(path, slug, &mut mistakes) {
                folder.praktijken.insert(slug.clone(), gemeente);
            }
        }
        // What two profiles take over from one file is one mistake.
        let mut all: Vec<Mistake> = vec![];
        mistakes.into_vec().into_iter().for_each(|m| {
            if !all.contains(&m) {
                all.push(m);
            }
        });
        (folder, all)
    }

    /// The text a profile of `slug` names: `std:...` ships with the program, anything else is relative to its folder (or
    /// absolute). `kind` is `schemas` or `mappings`: shipped files stand under one of them. The error is Dutch.
    pub fn text(&self, slug: &str, name: &str) -> Result<String, String> {
        match name.strip_prefix("std:") {
            Some(shipped) => standard::text(shipped).map(str::to_owned).ok_or_else(|| unknown_standard(shipped)),
            None => std::fs::read_to_string(self.file(slug, name)).map_err(|_| self.unread(slug, name)),
        }
    }

    /// Why a file a profile of `slug` names cannot be read, with the one that was probably meant.
    pub fn unread(&self, slug: &str, name: &str) -> String {
        if self.file(slug, name).is_file() {
            return format!("het bestand `{name}` is geen leesbare tekst; bewaar het als UTF-8");
        }
        let (folder, _) = name.rsplit_once('/').unwrap_or_default();
        let beside = entries(&self.file(slug, folder));
        let beside: Vec<String> =
            beside.into_iter().map(|n| if folder.is_empty() { n } else { format!("{folder}/{n}") }).collect();
        if let Some(meant) = nearest(name, beside.iter().map(String::as_str)) {
            return format!("het bestand `{name}` ontbreekt (bedoelt u `{meant}`?)");
        }
        let place = if folder.is_empty() { "de map van de partner".to_owned() } else { format!("`{folder}/`") };
        match beside.len() {
            0 => format!("het bestand `{name}` ontbreekt; in {place} staat niets"),
            n => {
                let more = if n > 12 { format!(" en nog {}", n - 12) } else { String::new() };
                let known: Vec<_> = beside.iter().take(12).map(|n| format!("`{n}`")).collect();
                format!("het bestand `{name}` ontbreekt; in {place} staan: {}{more}", known.join(", "))
            }
        }
    }

    /// The file a profile of `slug` names as a person should see it in a mistake.
    pub fn shown(&self, slug: &str, name: &str) -> String {
        match (name.strip_prefix("../"), name.starts_with("std:")) {
            (_, true) => name.to_owned(),
            // Taken over from the profile of another partner: see `extends`.
            (Some(other), _) => format!("partners/{other}"),
            (None, _) => format!("partners/{slug}/{name}"),
        }
    }

    /// The path of a file a profile of `slug` names.
    pub fn file(&self, slug: &str, name: &str) -> PathBuf {
        self.path.join("partners").join(slug).join(name)
    }
}

/// What is wrong with the name of a partner's folder; None when nothing is.
pub fn wrong_slug(slug: &str) -> Option<String> {
    let better = better_name(slug)?;
    let better = if better.is_empty() { "mijn-partner" } else { better.as_str() };
    Some(format!(
        "`{slug}` is geen naam voor een partner: die bestaat uit kleine letters, cijfers en `-`, zoals `{better}`"
    ))
}

/// A good name near one that is not: lower case letters, digits and `-`, at most 64. None when it is good already, empty
/// when nothing of it can be used.
pub(super) fn better_name(name: &str) -> Option<String> {
    let good = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !name.is_empty() && name.len() <= 64 && name.bytes().all(good) {
        return None;
    }
    let mut better: String =
        name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    better.truncate(64);
    Some(better.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-"))
}

/// The profiles as they were written.
fn written(path: &Path, mistakes: &mut Mistakes) -> Written {
    let mut written = Written::new();
    for slug in folders(&path.join("partners"), mistakes) {
        let file = format!("partners/{slug}/profile.yaml");
        let node = match std::fs::read_to_string(path.join(&file)) {
            Err(_) => {
                let text = "dit bestand ontbreekt of is niet te lezen; elke map onder partners/ heeft een profile.yaml";
                mistakes.extend(vec![Mistake { file, line: 0, column: 0, text: text.to_owned() }]);
                None
            }
            Ok(text) => yaml::parse(&file, &text).map_err(|mistake| mistakes.extend(vec![mistake])).ok(),
        };
        written.insert(slug, node);
    }
    written
}

/// What a partner asks of the practice, when there is a file for it.
fn praktijk(path: &Path, slug: &str, mistakes: &mut Mistakes) -> Option<Gemeente> {
    let file = format!("partners/{slug}/{}", praktijk::BESTAND);
    let full = path.join(&file);
    if !full.exists() {
        return None;
    }
    let Ok(text) = std::fs::read_to_string(full) else {
        let text = "dit bestand is geen leesbare tekst; bewaar het als UTF-8".to_owned();
        mistakes.extend(vec![Mistake { file, line: 0, column: 0, text }]);
        return None;
    };
    Gemeente::parse(&file, &text).map_err(|own| mistakes.extend(own)).ok()
}

fn unknown_standard(name: &str) -> String {
    if let Some(meant) = nearest(name, standard::FILES.iter().map(|(n, _)| *n)) {
        return format!("`std:{name}` wordt niet meegeleverd (bedoelt u `std:{meant}`?)");
    }
    let folder = name.split('/').next().unwrap_or_default();
    let mut near: Vec<_> = standard::FILES.iter().map(|(n, _)| *n).filter(|n| n.starts_with(folder)).collect();
    if near.is_empty() {
        near = standard::FILES.iter().map(|(n, _)| *n).collect();
    }
    let near: Vec<_> = near.iter().map(|n| format!("`std:{n}`")).collect();
    format!("`std:{name}` wordt niet meegeleverd; wel: {}", near.join(", "))
}

fn settings(path: &Path, mistakes: &mut Mistakes) -> Settings {
    match std::fs::read_to_string(path.join("trajectbrug.yaml")) {
        Ok(text) => Settings::parse("trajectbrug.yaml", &text).unwrap_or_else(|found| {
            mistakes.extend(found);
            Settings::default()
        }),
        Err(_) => Settings::default(),
    }
}

/// The kinds of the deployment, and the names of those that cannot be read.
fn kinds(path: &Path, mistakes: &mut Mistakes) -> (Vec<Kind>, Vec<String>) {
    let (mut kinds, mut unread) = (vec![], vec![]);
    for name in entries(&path.join("canonical")) {
        let file = format!("canonical/{name}");
        let mut wrong = |text: String| mistakes.extend(vec![Mistake { file: file.clone(), line: 0, column: 0, text }]);
        let Some((naam, versie)) = name.strip_suffix(".json").and_then(|n| n.rsplit_once('-')) else {
            wrong("een canonieke soort heet `<naam>-<versie>.json`, zoals `plaatsing-1.json`".to_owned());
            continue;
        };
        let naam = format!("{naam}/{versie}");
        match yaml::json(&file, &std::fs::read(path.join(&file)).unwrap_or_default()) {
            Ok(schema) => kinds.push(Kind { naam, schema, file }),
            Err(mistake) => {
                mistakes.extend(vec![mistake]);
                unread.push(naam);
            }
        }
    }
    (kinds, unread)
}

/// What stands in `bank/`.
fn banken(path: &Path, mistakes: &mut Mistakes) -> BTreeMap<String, String> {
    let mut banken = BTreeMap::new();
    for name in entries(&path.join("bank")) {
        let file = format!("bank/{name}");
        let read = std::fs::read_to_string(path.join(&file));
        match (name.strip_suffix(".yaml"), read) {
            (Some(naam), Ok(text)) if better_name(naam).is_none() => drop(banken.insert(naam.to_owned(), text)),
            _ => {
                let text = "een profiel van een bank heet `<naam>.yaml` (kleine letters, cijfers en `-`), en is tekst in UTF-8";
                mistakes.extend(vec![Mistake { file, line: 0, column: 0, text: text.to_owned() }]);
            }
        }
    }
    banken
}

fn folders(path: &Path, mistakes: &mut Mistakes) -> Vec<String> {
    if !path.is_dir() {
        let text = "deze map ontbreekt in de configuratiemap; elke partner is een map daarin".to_owned();
        mistakes.extend(vec![Mistake { file: "partners".to_owned(), line: 0, column: 0, text }]);
    }
    entries(path).into_iter().filter(|name| path.join(name).is_dir()).collect()
}

/// Names in a folder, sorted; hidden ones left out. An absent folder is empty.
fn entries(path: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(path)
        .map(|dir| dir.flatten().filter_map(|e| e.file_name().into_string().ok()).collect())
        .unwrap_or_default();
    names.retain(|n| !n.starts_with('.'));
    names.sort();
    names
}
