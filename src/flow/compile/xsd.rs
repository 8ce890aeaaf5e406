//! The XSDs of a route: shipped ones from the program, others from the disk; loaded once for all routes that name them.

use super::Compiler;
use crate::profile::{Profile, standard};
use crate::schema::xsd::Xsd;
use crate::yaml::Place;
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
                let chain = std::iter::successors(Some(&error as &dyn std::error::Error), |e| e.source());
                let causes: Vec<String> = chain.map(ToString::to_string).collect();
                self.wrong(at, format!("het schema laadt niet: {}", causes.join(": ")));
                None
            }
        }
    }
}
