//! Writing a file so that it is there whole or not at all, also when the power goes.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Writes `body` under a hidden name, makes it durable, and gives it its name. What had that name is replaced.
pub fn whole(folder: &Path, name: &str, body: &[u8]) -> io::Result<()> {
    let hidden = folder.join(format!(".{name}.tmp"));
    let written = (|| {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&hidden)?;
        file.write_all(body)?;
        file.sync_all()?;
        std::fs::rename(&hidden, folder.join(name))
    })();
    if written.is_err() {
        // A full disk is not helped by what we left on it. When this fails too, the next try overwrites it.
        drop(std::fs::remove_file(&hidden));
    }
    written?;
    sync(folder)
}

/// Makes the names in a folder durable.
pub fn sync(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network file systems cannot; the rename is as durable there as they make it.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        done => done,
    }
}
