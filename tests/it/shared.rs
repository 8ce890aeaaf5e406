//! Where tests find the shared reference data, and room to unpack it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A file or folder below `../shared/data`; None, with a note, when the reference data is not there.
pub fn data(path: &str) -> Option<PathBuf> {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    if found.exists() {
        return Some(found);
    }
    println!("skipped: ../shared is absent");
    None
}

/// A folder that is removed when the test ends.
pub struct TempDir(pub PathBuf);

impl TempDir {
    /// An empty folder; `name` keeps tests of one process apart.
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("trajectbrug-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder can be made");
        Self(path)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            println!("{} stays behind: {error}", self.0.display());
        }
    }
}

/// The files our generator of hostile input writes; None when the generator is not there.
pub fn hostile(name: &str) -> Option<TempDir> {
    let script = data("hostile/gen_hostile.py")?;
    let dir = TempDir::new(name);
    let done = Command::new("python3").arg("-W").arg("ignore").arg(script).arg(&dir.0).output().expect("python3 runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(dir)
}

/// The names of the files in a folder, sorted.
pub fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).expect("the folder can be read");
    let mut names: Vec<_> = entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
