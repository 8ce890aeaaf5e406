//! The folder of the output: the hidden folder in it, who works in it, the names of what is made, and giving them.

use super::BatchError;
use super::row::Job;
use super::stand::{Klaar, Naam, Stand};
use crate::connector::file::write;
use crate::flow::route::OutRoute;
use crate::profile::Format;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The hidden folder in the output folder.
const WORK: &str = ".batch";

/// Makes the folder of the output when it is not there, and the hidden one in it, which is for its owner only.
pub(super) fn make(out: &Path) -> Result<PathBuf, BatchError> {
    use std::os::unix::fs::DirBuilderExt;
    let work = out.join(WORK);
    std::fs::create_dir_all(out).map_err(BatchError::at(out))?;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&work).map_err(BatchError::at(&work))?;
    write::sync(out).map_err(BatchError::at(out))?;
    Ok(work)
}

/// One run at a time; the lock ends with the process, however that ends.
pub(super) fn lock(work: &Path) -> Result<File, BatchError> {
    let path = work.join("slot");
    let file = File::create(&path).map_err(BatchError::at(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(BatchError::Busy(work.to_owned())),
        Err(TryLockError::Error(source)) => Err(BatchError::File { path, source }),
    }
}

/// The file under construction of output `n`; after the outputs come the refusals.
pub(super) fn part(work: &Path, n: usize) -> PathBuf {
    work.join(format!("deel-{n}"))
}

/// Removes the files under construction.
pub(super) fn clean(work: &Path) -> Result<(), BatchError> {
    for n in 0.. {
        let path = part(work, n);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            done => done.map_err(BatchError::at(&path))?,
        }
    }
    Ok(())
}

/// The names of the outputs, and then that of the refusals.
pub(super) fn names(job: &Job<'_>, nummer: u64) -> Vec<String> {
    let one = |to: &OutRoute| {
        let ext = match to.format {
            Format::Json => "json",
            Format::JsonLines => "jsonl",
            Format::Csv | Format::Xlsx => "csv",
            Format::Xml | Format::Soap | Format::Ubl => "xml",
            Format::UblPdf => "pdf",
        };
        numbered(&format!("{}.{}", to.partner, to.name), nummer, ext)
    };
    job.to.iter().map(|(to, _)| one(to)).chain([numbered("geweigerd", nummer, "csv")]).collect()
}

/// The first file of a folder has plain names, a later one its number in them.
fn numbered(stem: &str, nummer: u64, ext: &str) -> String {
    if nummer == 1 { format!("{stem}.{ext}") } else { format!("{stem}.{nummer}.{ext}") }
}

/// The first number after `last` of which no name is taken: nothing that is there is overwritten.
pub(super) fn free_number(out: &Path, job: &Job<'_>, last: u64) -> u64 {
    let taken = |name: &String| std::fs::symlink_metadata(out.join(name)).is_ok();
    (last + 1..)
        .find(|n| !names(job, *n).iter().chain([&numbered("samenvatting", *n, "json")]).any(taken))
        .unwrap_or(last + 1)
}

/// Where the summary of a file is kept.
pub(super) fn summary(work: &Path, nummer: u64) -> PathBuf {
    work.join(format!("{nummer}.json"))
}

/// Gives every file that is ready its name, its sidecar first, and the summary last. Done again after a stop, it does what
/// was not done; a file that was taken away meanwhile does not come back.
pub(super) fn publish(out: &Path, work: &Path, stand: &mut Stand) -> Result<(), BatchError> {
    let Some(loopt) = stand.loopt.take() else { return Ok(()) };
    for (n, naam) in loopt.namen.iter().flatten().enumerate() {
        let made = part(work, n);
        if std::fs::symlink_metadata(&made).is_err() {
            continue;
        }
        name(out, &made, naam)?;
    }
    write::sync(out).map_err(BatchError::at(out))?;
    let kept = summary(work, loopt.nummer);
    let text = std::fs::read(&kept).map_err(BatchError::at(&kept))?;
    let name = numbered("samenvatting", loopt.nummer, "json");
    write::whole(out, &name, &text).map_err(BatchError::at(out))?;
    stand.klaar.push(Klaar { vingerafdruk: loopt.vingerafdruk, nummer: loopt.nummer });
    stand.rijen = loopt.rijen;
    stand.save(work)
}

fn name(out: &Path, made: &Path, naam: &Naam) -> Result<(), BatchError> {
    if let Some(sidecar) = naam.sidecar() {
        let name = format!("{}.json", naam.bestand);
        write::whole(out, &name, sidecar.text().as_bytes()).map_err(BatchError::at(out))?;
    }
    let path = out.join(&naam.bestand);
    std::fs::rename(made, &path).map_err(BatchError::at(&path))
}

#[cfg(test)]
mod tests {
    use super::super::stand::Loopt;
    use super::*;
    use crate::message::digest::{hex, sha256};

    /// A folder where two files are ready for their names, of which the first `named` have them already.
    fn ready(name: &str, named: usize) -> (PathBuf, PathBuf, Stand) {
        let out = std::env::temp_dir().join(format!("trajectbrug-{}-{name}", std::process::id()));
        let work = make(&out).unwrap();
        let naam = |bestand: &str, text: &[u8]| Naam {
            bestand: bestand.to_owned(),
            bytes: text.len() as u64,
            sha256: Some(hex(&sha256(text))),
        };
        for (n, (name, text)) in [("a.csv", "een"), ("geweigerd.csv", "twee")].into_iter().enumerate() {
            std::fs::write(if n < named { out.join(name) } else { part(&work, n) }, text).unwrap();
        }
        std::fs::write(summary(&work, 1), "{}\n").unwrap();
        let namen = Some(vec![naam("a.csv", b"een"), naam("geweigerd.csv", b"twee")]);
        let loopt = Loopt { vingerafdruk: "v".to_owned(), nummer: 1, rijen: 7, namen, ..Loopt::default() };
        (out, work, Stand { loopt: Some(loopt), ..Stand::default() })
    }

    #[test]
    fn names_are_given_whole_wherever_it_stopped_before() {
        for named in 0..=2 {
            let (out, work, mut stand) = ready(&format!("namen-{named}"), named);
            publish(&out, &work, &mut stand).unwrap();
            for (name, text) in [("a.csv", "een"), ("geweigerd.csv", "twee"), ("samenvatting.json", "{}\n")] {
                assert_eq!(std::fs::read_to_string(out.join(name)).unwrap(), text, "{named}");
            }
            assert_eq!((stand.rijen, stand.klaar.len(), &stand.loopt), (7, 1, &None));
            assert_eq!(Stand::load(&work).unwrap(), stand);
            std::fs::remove_dir_all(&out).unwrap();
        }
    }

    #[test]
    fn a_file_that_was_taken_away_meanwhile_does_not_come_back() {
        let (out, work, mut stand) = ready("namen-weg", 1);
        std::fs::remove_file(out.join("a.csv")).unwrap();
        publish(&out, &work, &mut stand).unwrap();
        assert!(!out.join("a.csv").exists() && !out.join("a.csv.json").exists());
        assert!(out.join("geweigerd.csv").exists() && out.join("geweigerd.csv.json").exists());
        std::fs::remove_dir_all(&out).unwrap();
    }
}
