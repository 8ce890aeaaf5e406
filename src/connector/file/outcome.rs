//! What becomes of a file that was read: it moves to `verwerkt/` or `fout/` within its folder, with its sidecar and a
//! report.

use super::inbound::Open;
use super::sidecar::beside;
use super::write;
use std::io;
use std::path::Path;

/// Moves a file away, its sidecar with it, and writes `report` beside it as `<name>.verslag.json`. A name that is taken gets
/// a number (`uren.csv`, `uren-2.csv`). Gives the name it got; None: at the last moment another file took its place, which
/// was put back and is still to be read.
///
/// The report comes first: after a crash in between, the file is still in its folder and is simply read again.
pub fn put_away(
    path: &Path,
    open: &Open,
    good: bool,
    report: impl FnOnce(&str) -> String,
) -> io::Result<Option<String>> {
    let missing = || io::Error::from(io::ErrorKind::InvalidInput);
    let folder = path.parent().ok_or_else(missing)?;
    let name = path.file_name().and_then(|n| n.to_str()).ok_or_else(missing)?;
    let to = folder.join(if good { "verwerkt" } else { "fout" });
    std::fs::create_dir_all(&to)?;
    let name = free(&to, name);
    write::whole(&to, &format!("{name}.verslag.json"), report(&name).as_bytes())?;
    std::fs::rename(path, to.join(&name))?;
    if !open.unchanged(&to.join(&name))? {
        std::fs::rename(to.join(&name), path)?;
        std::fs::remove_file(to.join(format!("{name}.verslag.json")))?;
        return Ok(None);
    }
    match std::fs::rename(beside(path), beside(&to.join(&name))) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    write::sync(&to)?;
    write::sync(folder)?;
    Ok(Some(name))
}

/// A name that no file in `folder` has yet. A report of a file that never came (a crash) does not take a name.
fn free(folder: &Path, name: &str) -> String {
    let (stem, ext) = match name.rfind('.') {
        Some(dot) if dot > 0 => name.split_at(dot),
        _ => (name, ""),
    };
    std::iter::once(name.to_owned())
        .chain((2u64..).map(|n| format!("{stem}-{n}{ext}")))
        .find(|name| std::fs::symlink_metadata(folder.join(name)).is_err())
        .unwrap_or_else(|| name.to_owned())
}
