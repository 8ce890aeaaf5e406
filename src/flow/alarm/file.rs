//! What was mailed, kept across a restart: `alarm.json` in the data folder.
//!
//! A file and not a table: the store that takes no writes is itself something to mail about; it is of this node and not of
//! its messages, so a backup should not bring it back; and it needs no migration. It holds names of the configuration,
//! codes, counts and days.
//!
//! It is written after the mail went, so a crash between the two is one mail too many and never one too few. A file that
//! cannot be written costs the same: until the restart memory knows. One that cannot be read is as one that is not there.

use super::book::{Book, Line};
use crate::alarm::Cause;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

#[derive(Serialize, Deserialize)]
struct Written {
    held_tot: Option<DateTime<Utc>>,
    quarantaine_tot: Option<DateTime<Utc>>,
    oorzaken: Vec<Row>,
}

#[derive(Serialize, Deserialize)]
struct Row {
    oorzaak: Cause,
    #[serde(flatten)]
    stand: Line,
}

/// Where it stands.
pub fn path(data: &Path) -> PathBuf {
    data.join("alarm.json")
}

/// Reads it; an empty book when there is none, or none that can be read (which is logged: a mail may then go twice).
pub fn read(path: &Path) -> Book {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Book::default(),
        Err(error) => {
            tracing::error!(error = %error, "what was mailed before cannot be read; a mail may go twice");
            return Book::default();
        }
    };
    match serde_json::from_slice::<Written>(&text) {
        Ok(written) => {
            let mut book = Book::of(written.oorzaken.into_iter().map(|row| (row.oorzaak, row.stand)));
            (book.held_tot, book.quarantaine_tot) = (written.held_tot, written.quarantaine_tot);
            book
        }
        Err(error) => {
            tracing::error!(error = %error, "what was mailed before cannot be read; a mail may go twice");
            Book::default()
        }
    }
}

/// Writes it, whole or not at all.
pub fn write(path: &Path, book: &Book) -> io::Result<()> {
    let rows = book.lines().iter().map(|(cause, line)| Row { oorzaak: cause.clone(), stand: line.clone() });
    let written = Written { held_tot: book.held_tot, quarantaine_tot: book.quarantaine_tot, oorzaken: rows.collect() };
    let beside = path.with_extension("json.nieuw");
    let mut file = File::create(&beside)?;
    file.write_all(&serde_json::to_vec_pretty(&written)?)?;
    file.sync_data()?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_mailed_is_known_after_a_restart_and_a_broken_file_is_no_reason_to_stop() {
        let folder = std::env::temp_dir().join(format!("trajectbrug-alarm-file-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let path = path(&folder);
        assert_eq!(read(&path), Book::default());
        let now: DateTime<Utc> = "2026-03-02T08:00:00Z".parse().expect("a moment");
        let mut book = Book::default();
        book.held_tot = Some(now);
        book.add(Cause::Onbereikbaar { partner: "p".to_owned() }, 2, now, now);
        book.add(Cause::Opslag, 1, now, now);
        let due = book.due(now);
        book.sent(&due[0], now);
        write(&path, &book).expect("it can be written");
        assert_eq!(read(&path), book);
        assert_eq!(read(&path).due(now).len(), 1, "one was mailed");
        fs::write(&path, "{").expect("it can be broken");
        assert_eq!(read(&path), Book::default());
        fs::remove_dir_all(&folder).expect("the folder goes");
    }
}
