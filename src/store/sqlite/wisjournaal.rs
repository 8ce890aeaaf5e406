//! Who was erased, outside the database: so that a backup of before that is put back can be erased again by itself (AVG art. 17;
//! decision 13). A line has our keyed hash of the person, the numbers of his trajecten and our ids of other messages; without
//! the key it says nothing of anybody.
//!
//! It follows from the table `persoon_gewist`: [`werk_bij`] writes what is missing, at every start, after every erasure and
//! every night, in the data folder and beside every backup that was made. So a crash in between costs nothing, and a line never
//! says more than was done.

use super::super::StoreError;
use super::super::crypt::Sealer;
use super::failed;
use super::row::At;
use crate::message::digest::hex;
use chrono::{DateTime, Utc};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The file, in the data folder and beside backups.
pub const BESTAND: &str = "wisjournaal.jsonl";
/// Folders backups were made in, a line each; in the data folder.
pub const KOPIEEN: &str = "reservekopieen";

/// An erasure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regel {
    /// Which key this is of; another's says nothing to us.
    pub sleutel: String,
    /// When.
    pub gewist_op: DateTime<Utc>,
    /// Our keyed hash of the person.
    pub persoon: String,
    /// Numbers of trajecten, and our ids of messages that belong to none.
    pub over: Vec<String>,
    /// Keyed check over the line.
    pub controle: String,
}

impl Regel {
    fn nieuw(sealer: &Sealer, gewist_op: DateTime<Utc>, persoon: String, over: Vec<String>) -> Self {
        let mut made = Self { sleutel: sealer.kenmerk(), gewist_op, persoon, over, controle: String::new() };
        made.controle = made.reken(sealer);
        made
    }

    fn reken(&self, sealer: &Sealer) -> String {
        let mut check = sealer.check("wisjournaal");
        check.add(self.gewist_op.timestamp_millis()).add(&self.persoon);
        for one in &self.over {
            check.add(one);
        }
        hex(&check.end())
    }

    /// Our ids of the messages that belong to no traject.
    pub fn berichten(&self) -> impl Iterator<Item = &str> {
        self.over.iter().map(String::as_str).filter(|one| !is_traject(one))
    }
}

/// Whether what an erasure was about is the number of a traject.
pub(super) fn is_traject(one: &str) -> bool {
    one.starts_with("TRJ-")
}

/// The lines of a journal; none when there is no such file. Fails when a line of ours was changed, or is none.
pub fn lees(path: &Path, sealer: &Sealer) -> Result<Vec<Regel>, StoreError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        Err(source) => return Err(StoreError::Folder { path: path.display().to_string(), source }),
    };
    let wrong = || StoreError::Corrupt { what: format!("journal of erasures {}", path.display()) };
    let mut regels = vec![];
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let regel: Regel = serde_json::from_str(line).map_err(|_| wrong())?;
        if regel.sleutel == sealer.kenmerk() && regel.controle != regel.reken(sealer) {
            return Err(wrong());
        }
        regels.push(regel);
    }
    Ok(regels)
}

/// Adds lines to a journal, each once. The file is the old one or the new one, never half of it.
pub fn voeg_toe(folder: &Path, regels: &[Regel], sealer: &Sealer) -> Result<(), StoreError> {
    let path = folder.join(BESTAND);
    let mut all = lees(&path, sealer)?;
    let before = all.len();
    for regel in regels {
        if !all.contains(regel) {
            all.push(regel.clone());
        }
    }
    if all.len() == before {
        return Ok(());
    }
    let temp = folder.join(format!(".{BESTAND}.nieuw"));
    let written = || -> io::Result<()> {
        let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(&temp)?;
        for regel in &all {
            serde_json::to_writer(&mut file, regel)?;
            file.write_all(b"\n")?;
        }
        file.sync_all()?;
        fs::rename(&temp, &path)?;
        File::open(folder)?.sync_all()
    };
    written().map_err(|source| StoreError::Folder { path: path.display().to_string(), source })
}

/// A backup was made in this folder: what was erased is kept beside it, and will be.
pub fn bij_kopie(data: &Path, folder: &Path, sealer: &Sealer) -> Result<(), StoreError> {
    let failed = |source| StoreError::Folder { path: data.join(KOPIEEN).display().to_string(), source };
    let whole = fs::canonicalize(folder).map_err(failed)?;
    if !kopieen(data).contains(&whole) {
        let mut list =
            File::options().create(true).append(true).mode(0o600).open(data.join(KOPIEEN)).map_err(failed)?;
        writeln!(list, "{}", whole.display()).and_then(|()| list.sync_all()).map_err(failed)?;
    }
    voeg_toe(&whole, &lees(&data.join(BESTAND), sealer)?, sealer)
}

fn kopieen(data: &Path) -> Vec<PathBuf> {
    fs::read_to_string(data.join(KOPIEEN)).unwrap_or_default().lines().map(PathBuf::from).collect()
}

/// Writes what the journals do not have yet. What cannot be written is logged, and tried again the next time.
pub(super) fn werk_bij(conn: &Connection, sealer: &Sealer, data: &Path) -> Result<(), StoreError> {
    let doing = failed("read who was erased");
    let mut select =
        conn.prepare("SELECT persoon, gewist_op, trajecten FROM persoon_gewist ORDER BY seq").map_err(&doing)?;
    let rows = select.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, At>(1)?.0, r.get::<_, String>(2)?)));
    let mut regels = vec![];
    for row in rows.map_err(&doing)? {
        let (persoon, at, over) = row.map_err(&doing)?;
        regels.push(Regel::nieuw(sealer, at, persoon, over.split_whitespace().map(str::to_owned).collect()));
    }
    let own = voeg_toe(data, &regels, sealer).and_then(|()| lees(&data.join(BESTAND), sealer));
    let all = own.inspect_err(|error| tracing::error!(error = %error, "the journal of erasures was not written"));
    let all = all.unwrap_or(regels);
    if all.is_empty() {
        return Ok(());
    }
    for folder in kopieen(data) {
        if let Err(error) = voeg_toe(&folder, &all, sealer) {
            tracing::warn!(error = %error, "the journal of erasures beside a backup was not written");
        }
    }
    Ok(())
}
