//! Reading the tables, and a copy of the shipped configuration to make mistakes in.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use trajectbrug::flow::proof::{self, Checked};

/// A mistake and what is said about it.
#[derive(Debug, Default)]
pub struct Row {
    /// What goes wrong.
    pub name: String,
    /// How.
    pub edits: Vec<Edit>,
    /// Every message, in order.
    pub expected: Vec<String>,
}

/// A change in a file below the configuration folder.
#[derive(Debug, Default, Clone)]
pub struct Edit {
    /// The file.
    pub file: String,
    /// What stood there; empty: nothing, or all of it.
    pub old: Vec<String>,
    /// What stands there now.
    pub new: Vec<String>,
    /// A file of the repository it is first copied from.
    pub from: Option<String>,
    /// It is taken away.
    pub gone: bool,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rows of a table.
pub fn read(name: &str) -> Vec<Row> {
    let path = root().join(format!("tests/fouten/{name}.txt"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut rows: Vec<Row> = vec![];
    let mut from = None;
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            rows.push(Row { name: name.to_owned(), ..Row::default() });
            continue;
        }
        let Some(row) = rows.last_mut() else { continue };
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match (word, row.edits.last_mut()) {
            ("", _) => {}
            ("in", _) => row.edits.push(Edit { file: rest.to_owned(), from: from.take(), ..Edit::default() }),
            ("gone", _) => row.edits.push(Edit { file: rest.to_owned(), gone: true, ..Edit::default() }),
            ("from", _) => from = Some(rest.to_owned()),
            ("-", Some(edit)) if edit.new.is_empty() => edit.old.push(unescaped(rest)),
            // Another place in the same file.
            ("-", Some(edit)) => {
                let file = edit.file.clone();
                row.edits.push(Edit { file, old: vec![unescaped(rest)], ..Edit::default() });
            }
            ("+", Some(edit)) => edit.new.push(unescaped(rest)),
            ("=", Some(_)) => row.expected.push(rest.to_owned()),
            _ => panic!("{name}.txt, `{}`: {line}", row.name),
        }
    }
    for (index, row) in rows.iter().enumerate() {
        assert!(!row.expected.is_empty(), "{name}.txt, `{}` says nothing", row.name);
        assert!(rows[..index].iter().all(|other| other.name != row.name), "{name}.txt has `{}` twice", row.name);
    }
    rows
}

fn unescaped(text: &str) -> String {
    text.replace("\\t", "\t").replace("\\s", " ")
}

/// A path in the temporary folder where nothing is.
pub fn fresh(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("trajectbrug-fouten-{}-{name}", std::process::id()));
    drop(std::fs::remove_dir_all(&path));
    path
}

/// A copy of the shipped configuration; gone when it is dropped.
pub struct Copy(PathBuf);

impl Copy {
    /// With these mistakes made in it.
    pub fn with(edits: &[Edit]) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let copy = Self(fresh(&NUMBER.fetch_add(1, Ordering::Relaxed).to_string()));
        copy_all(&root().join("config"), &copy.config());
        edits.iter().for_each(|edit| copy.make(edit));
        copy
    }

    /// The configuration folder.
    pub fn config(&self) -> PathBuf {
        self.0.join("config")
    }

    /// What is found in it; `proven` is where it is remembered what was proven before.
    pub fn check(&self, proven: Option<&Path>) -> Checked {
        proof::check(&self.config(), proven)
    }

    fn make(&self, edit: &Edit) {
        let path = self.config().join(&edit.file);
        if edit.gone {
            let gone = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            return gone.unwrap_or_else(|e| panic!("{}: {e}", edit.file));
        }
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        if let Some(from) = &edit.from {
            std::fs::copy(root().join(from), &path).map(drop).unwrap_or_else(|e| panic!("{from}: {e}"));
        }
        if edit.old.is_empty() && edit.from.is_none() {
            std::fs::write(path, edit.new.join("\n") + "\n").expect("written");
        } else if !edit.old.is_empty() {
            let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", edit.file));
            let (old, new) = (edit.old.join("\n"), edit.new.join("\n"));
            assert_eq!(text.matches(&old).count(), 1, "{}: {old}", edit.file);
            std::fs::write(path, text.replace(&old, &new)).expect("written");
        }
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn copy_all(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("read").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).map(drop).expect("copied");
        }
    }
}
