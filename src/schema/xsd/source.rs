//! Where the texts of a schema set come from: files below one folder or texts embedded in the program, read once, when
//! the set is loaded. Every later compilation (one per thread) reads from memory, so that a file edited meanwhile cannot
//! make two threads disagree, and [`Source::digest`] says exactly what is in force.
//!
//! Nothing else is ever loaded: no network, no file outside the folder, whatever a schema or a message asks for.

use super::super::SchemaError;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use xsd_schema::parser::frames::ComplexContentResult;
use xsd_schema::{
    EmbeddedLoader, LocationRequest, RegexCompat, SchemaLoader, SchemaResolver, SchemaSet, SchemaSetBuilder,
    XsdVersion, decode_xml_bytes,
};

/// Locations inside a set are URIs of this scheme: `schema:///` and the path below the folder. A relative reference
/// resolves to another of them (RFC 3986) and cannot climb above the folder.
pub(super) const ROOT: &str = "schema:///";

/// Schemas of ours that replace an imported namespace wherever a set read from a folder wants to import it from. Our own
/// sets bring what they import.
///
/// GML 3.1.1 breaks rules of XSD 1.0 that our engine holds schemas to, and the StUF sets use two of its types
/// (STANDARDS section 2).
const REPLACED: [(&str, &str, &str); 1] =
    [("http://www.opengis.net/gml", "replaced:///gml.xsd", include_str!("gml.xsd"))];

/// The texts of a set by location, and which of them to start from.
#[derive(Debug)]
pub(super) struct Source {
    texts: BTreeMap<String, Arc<str>>,
    entries: Vec<String>,
    replace: bool,
    /// The set that was compiled to find out what is included, until a thread takes it: one compilation and some
    /// megabytes less than when the thread that reads the configuration kept it.
    spare: Mutex<Option<SchemaSet>>,
}

impl Source {
    /// Reads `entries` (absolute, or relative to `root`) and everything they include or import, all below `root`.
    pub fn from_files(root: &Path, entries: &[PathBuf]) -> Result<Self, SchemaError> {
        let shown = |path: &Path| path.display().to_string();
        let canonical =
            |path: &Path| path.canonicalize().map_err(|source| SchemaError::Read { file: shown(path), source });
        let root = canonical(root)?;
        let mut locations = vec![];
        for entry in entries {
            let path = canonical(&root.join(entry))?;
            let below = path
                .strip_prefix(&root)
                .map_err(|_| SchemaError::Outside { file: shown(entry), root: shown(&root) })?;
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            locations.push(format!("{ROOT}{}", parts.join("/")));
        }
        Self::read(Texts { folder: Some(root), replace: true, ..Texts::default() }, locations)
    }

    /// Starts from the texts named in `entries`; references between texts are by their names.
    pub fn from_texts(entries: &[&str], texts: &'static [(&'static str, &'static str)]) -> Result<Self, SchemaError> {
        let known = texts.iter().map(|(name, text)| (format!("{ROOT}{name}"), Arc::from(*text))).collect();
        Self::read(Texts { known, ..Texts::default() }, entries.iter().map(|name| format!("{ROOT}{name}")).collect())
    }

    fn read(texts: Texts, entries: Vec<String>) -> Result<Self, SchemaError> {
        let replace = texts.replace;
        let texts = Arc::new(texts);
        let set = compile(texts.clone(), &entries)?;
        let texts = std::mem::take(&mut *texts.used.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(Self { texts, entries, replace, spare: Mutex::new(Some(set)) })
    }

    /// The compiled set: the one that proved that the texts load, for who asks first; for others one compiled again,
    /// from memory.
    pub fn compile(&self) -> Result<SchemaSet, SchemaError> {
        if let Some(set) = self.spare.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Ok(set);
        }
        let texts = Texts { known: self.texts.clone(), replace: self.replace, ..Texts::default() };
        compile(Arc::new(texts), &self.entries)
    }

    /// SHA-256 over the entries and over every text that was loaded, each with its location, in the order of their
    /// locations.
    pub fn digest(&self) -> [u8; 32] {
        let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
        let mut add = |part: &str| {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part.as_bytes());
        };
        self.entries.iter().for_each(|entry| add(entry));
        for (location, text) in &self.texts {
            add(location);
            add(text);
        }
        let mut digest = [0; 32];
        digest.copy_from_slice(context.finish().as_ref());
        digest
    }
}

fn compile(texts: Arc<Texts>, entries: &[String]) -> Result<SchemaSet, SchemaError> {
    let name = |location: &str| location.strip_prefix(ROOT).unwrap_or(location).to_owned();
    let all = || entries.iter().map(|e| name(e)).collect::<Vec<_>>().join(", ");
    let mut resolver = SchemaResolver::with_loader(Box::new(Loader(texts.clone())));
    resolver.catalog_mut().add_xml_catalog();
    let replace = texts.replace;
    resolver.set_location_rewriter(move |request: &LocationRequest<'_>, _: &SchemaResolver| {
        let replaced = REPLACED.iter().find(|(namespace, ..)| replace && request.namespace == Some(namespace));
        replaced.map(|(_, location, _)| (*location).to_owned())
    });
    let mut builder = SchemaSetBuilder::with_resolver(resolver, XsdVersion::V1_0);
    for entry in entries {
        let added = builder.try_add(entry);
        texts.failure()?;
        added.map_err(|source| SchemaError::Xsd { file: name(entry), source: Box::new(source) })?;
    }
    let compiled = builder.compile();
    texts.failure()?;
    let compiled = compiled.map_err(|source| SchemaError::Xsd { file: all(), source: Box::new(source) })?;
    // An import is a hint: it may fail when another document brings the same namespace.
    if let Some(lost) = compiled.directive_failures().iter().find(|f| !f.namespace_supplied()) {
        return Err(SchemaError::Missing {
            file: lost.schema_location().or(lost.namespace()).unwrap_or_default().to_owned(),
            cause: lost.error().to_string(),
        });
    }
    let mut set = compiled.into_schema_set();
    unresolved(&set).map_err(|source| SchemaError::Xsd { file: all(), source: Box::new(source) })?;
    compile_patterns(&mut set).map_err(|source| SchemaError::Xsd { file: all(), source: Box::new(source) })?;
    Ok(set)
}

/// XSD 1.0 lets a schema load that names a type which is not there, and every message with that element then fails. Whoever
/// made it is told before the first message.
fn unresolved(set: &SchemaSet) -> Result<(), xsd_schema::SchemaError> {
    match set.arenas.elements.values().find_map(|element| element.deferred_type_error.as_ref()) {
        Some(lost) => Err(xsd_schema::SchemaError::structural("src-resolve", lost.message.clone(), None)),
        None => Ok(()),
    }
}

/// The engine compiles the patterns of simple types, and forgets those of simple content: each of them it would compile
/// anew for every value.
fn compile_patterns(set: &mut SchemaSet) -> Result<(), xsd_schema::SchemaError> {
    for complex in set.arenas.entries_mut().complex_types.values_mut() {
        if let ComplexContentResult::Simple(content) = &mut complex.content {
            let done = content.facets.compile_patterns(XsdVersion::V1_0, RegexCompat::Strict);
            done.map_err(|e| xsd_schema::SchemaError::resolution(e.to_string()))?;
        }
    }
    Ok(())
}

/// What may be loaded, and what was.
#[derive(Debug, Default)]
struct Texts {
    /// Files below this folder may be read.
    folder: Option<PathBuf>,
    /// Whether imports of [`REPLACED`] namespaces go to our schema.
    replace: bool,
    known: BTreeMap<String, Arc<str>>,
    used: Mutex<BTreeMap<String, Arc<str>>>,
    /// An attempt to leave the folder: told as such, because the engine would only say that something is missing.
    outside: Mutex<Option<SchemaError>>,
}

impl Texts {
    fn get(&self, location: &str) -> Result<Arc<str>, String> {
        if let Some(text) = self.known.get(location) {
            return Ok(text.clone());
        }
        if let Some((.., text)) = REPLACED.iter().find(|(_, replaced, _)| *replaced == location) {
            return Ok(Arc::from(*text));
        }
        if location.starts_with("embedded://") {
            return EmbeddedLoader::new().load(location).map(Arc::from).map_err(|e| e.to_string());
        }
        let below = location.strip_prefix(ROOT).ok_or("it is not part of this set, and nothing else is loaded")?;
        let folder = self.folder.as_ref().ok_or("no text of that name is part of this set")?;
        let path = folder.join(below).canonicalize().map_err(|e| e.to_string())?;
        if !path.starts_with(folder) {
            let root = folder.display().to_string();
            let error = SchemaError::Outside { file: below.to_owned(), root };
            *self.outside.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            return Err("it lies outside the folder of this set".to_owned());
        }
        let bytes = std::fs::read(&path).map_err(|e| e.to_string())?;
        decode_xml_bytes(bytes).map(Arc::from).map_err(|e| e.to_string())
    }

    fn failure(&self) -> Result<(), SchemaError> {
        self.outside.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }
}

/// The engine's way to [`Texts`].
#[derive(Debug)]
struct Loader(Arc<Texts>);

impl SchemaLoader for Loader {
    fn load(&self, location: &str) -> Result<String, xsd_schema::SchemaError> {
        let text = self.0.get(location).map_err(xsd_schema::SchemaError::resolution)?;
        self.0.used.lock().unwrap_or_else(PoisonError::into_inner).insert(location.to_owned(), text.clone());
        Ok(text.to_string())
    }

    fn can_load(&self, _: &str) -> bool {
        true
    }
}
