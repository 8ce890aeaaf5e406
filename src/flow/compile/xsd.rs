//! The XSDs of a route: shipped ones from the program, others from the disk; loaded once for all routes that name them.

use super::Compiler;
use crate::format::{ContentPaths, Limits, xml};
use crate::profile::{Profile, standard};
use crate::schema::SchemaError;
use crate::schema::xsd::Xsd;
use crate::yaml::{Mistake, Place};
use std::path::PathBuf;

impl Compiler<'_> {
    pub(super) fn xsd(&mut self, profile: &Profile, at: &Place, names: &[String]) -> Option<Xsd> {
        let files: Vec<String> = names
            .iter()
            .map(|n| {
                if n.starts_with("std:") { n.clone() } else { self.folder.file(&profile.slug, n).display().to_string() }
            })
            .collect();
        if let Some(known) = self.xsds.get(&files) {
            return Some(known.clone());
        }
        let shipped: Vec<&str> = files.iter().filter_map(|f| f.strip_prefix("std:")).collect();
        let loaded = if shipped.len() == files.len() {
            Xsd::from_texts(&shipped, standard::FILES)
        } else {
            if self.xsd_unread(profile, at, names) {
                return None;
            }
            // Includes and imports stay inside the folder an operator points at: with a list its first entry is that
            // folder, with one file the folder is the file's own.
            let paths: Vec<PathBuf> =
                files.iter().map(|f| PathBuf::from(f).canonicalize().unwrap_or_else(|_| PathBuf::from(f))).collect();
            match paths.split_first() {
                Some((root, entries)) if root.is_dir() => Xsd::from_files(root, entries),
                Some((file, _)) => Xsd::from_files(file.parent().unwrap_or(file), &paths),
                None => return None,
            }
        };
        match loaded {
            Ok(xsd) => {
                self.xsds.insert(files, xsd.clone());
                Some(xsd)
            }
            Err(error) => {
                self.xsd_refused(profile, at, names, &error);
                None
            }
        }
    }

    /// Files that are not there or are no XML: what is wrong in them is said in our words, not in those of the engine.
    fn xsd_unread(&mut self, profile: &Profile, at: &Place, names: &[String]) -> bool {
        let mut unread = false;
        for name in names {
            let path = self.folder.file(&profile.slug, name);
            if name.starts_with("std:") {
                self.wrong(
                    at,
                    format!("`{name}` kan niet in één lijst met eigen bestanden; zet het schema zelf in de map"),
                );
                unread = true;
            } else if !path.exists() {
                self.wrong(at, self.folder.unread(&profile.slug, name));
                unread = true;
            } else if let Ok(bytes) = std::fs::read(&path) {
                let roomy = Limits { token: usize::MAX, ..Limits::default() };
                if let Err(finding) = xml::read(&bytes, &roomy, &ContentPaths::default()) {
                    let text = format!("dit schema is geen goede XML: {}", finding.text);
                    let file = self.folder.shown(&profile.slug, name);
                    self.add(Mistake { file, line: finding.line.unwrap_or_default(), column: 1, text });
                    unread = true;
                }
            }
        }
        unread
    }

    /// Where a word stands in a schema: its file name, line and column.
    fn place_in(&self, profile: &Profile, name: &str, word: &str) -> Option<(String, u32, u32)> {
        let text = std::fs::read_to_string(self.folder.file(&profile.slug, name)).ok()?;
        let (line, byte) = text.lines().enumerate().find_map(|(line, own)| Some((line, own.find(word)?)))?;
        let file = name.rsplit_once('/').map_or(name, |(_, file)| file).to_owned();
        Some((file, u32::try_from(line + 1).ok()?, u32::try_from(byte + 1).ok()?))
    }

    fn xsd_refused(&mut self, profile: &Profile, at: &Place, names: &[String], error: &SchemaError) {
        // The engine names files from the folder the set starts in.
        let first = names.first().map_or("", String::as_str);
        let folder = if self.folder.file(&profile.slug, first).is_dir() {
            first
        } else {
            first.rsplit_once('/').map_or("", |(folder, _)| folder)
        };
        let (mut place, text) = error.told();
        // Without a place: where the name stands that is told.
        if let (None, Some(word)) = (&place, text.split('`').nth(1)) {
            let word = format!("{}\"", word.rsplit_once('}').map_or(word, |(_, name)| name));
            place = names.iter().find_map(|name| self.place_in(profile, name, &word));
        }
        match place.filter(|_| !first.starts_with("std:")) {
            Some((file, line, column)) => {
                let named = if folder.is_empty() { file } else { format!("{folder}/{file}") };
                self.add(Mistake { file: self.folder.shown(&profile.slug, &named), line, column, text });
            }
            None => self.wrong(at, text),
        }
    }
}
