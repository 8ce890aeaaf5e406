//! The list of refused records of a batch: a line of JSON for each, in the order of the file, read in pages. A line has
//! place, code and rule, never a value of the message. A page begins where the one before it ended, so that the last
//! costs as much as the first.

use crate::message::finding::Finding;
use serde_json::{Value, json};
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The most lines of a page.
pub const PAGE_MAX: usize = 1000;

/// A page of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// The refused records.
    pub weigeringen: Vec<Value>,
    /// Where the next page begins; None when this is the last so far.
    pub volgende: Option<u64>,
}

/// Where the list of a batch is.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join("weigeringen.jsonl")
}

/// The list while it grows.
pub(super) struct Refusals {
    file: File,
    waiting: Vec<u8>,
    bytes: u64,
}

impl Refusals {
    /// Opens it with its first `bytes` bytes; what is behind them was not counted and comes again.
    pub fn open(folder: &Path, bytes: u64) -> io::Result<Self> {
        let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(path(folder))?;
        file.set_len(bytes)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { file, waiting: vec![], bytes })
    }

    /// Adds a record.
    pub fn add(&mut self, record: u64, line: Option<u32>, bericht_id: Option<&str>, findings: &[Finding]) {
        let shown = json!({
            "record": record, "bestandsregel": line, "bericht_id": bericht_id, "bevindingen": findings,
        });
        self.waiting.extend_from_slice(shown.to_string().as_bytes());
        self.waiting.push(b'\n');
    }

    /// Makes it durable; how many bytes it has.
    pub fn save(&mut self) -> io::Result<u64> {
        self.file.write_all(&self.waiting)?;
        self.file.sync_data()?;
        self.bytes += self.waiting.len() as u64;
        self.waiting.clear();
        Ok(self.bytes)
    }
}

/// A page of at most `count` records from `from` on, of a list that has `bytes` bytes. None: no page begins there.
pub(super) fn page(folder: &Path, bytes: u64, from: u64, count: usize) -> io::Result<Option<Page>> {
    let mut page = Page { weigeringen: vec![], volgende: None };
    if from == bytes {
        return Ok(Some(page));
    }
    if from > bytes {
        return Ok(None);
    }
    let mut file = File::open(path(folder))?;
    if from > 0 {
        let mut before = [0];
        file.seek(SeekFrom::Start(from - 1))?;
        file.read_exact(&mut before)?;
        if before != *b"\n" {
            return Ok(None);
        }
    }
    let mut lines = BufReader::new(file).take(bytes - from);
    let mut at = from;
    let mut line = String::new();
    while page.weigeringen.len() < count.min(PAGE_MAX) && at < bytes {
        line.clear();
        at += lines.read_line(&mut line)? as u64;
        page.weigeringen.push(serde_json::from_str(&line)?);
    }
    page.volgende = (at < bytes).then_some(at);
    Ok(Some(page))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::code::Code;
    use crate::message::finding::Stage;

    #[test]
    fn pages_follow_each_other_to_the_end_and_begin_nowhere_else() {
        let folder = std::env::temp_dir().join(format!("trajectbrug-{}-weigeringen", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut list = Refusals::open(&folder, 0).unwrap();
        let finding = Finding::fout(Code::Schema, Stage::Schema, "/Nr", "fout");
        (1..=5).for_each(|n| list.add(n, Some(n as u32 + 1), None, std::slice::from_ref(&finding)));
        let bytes = list.save().unwrap();
        list.add(6, None, None, &[]);
        let (mut from, mut seen) = (Some(0), vec![]);
        while let Some(at) = from {
            let found = page(&folder, bytes, at, 2).unwrap().unwrap();
            seen.push(found.weigeringen.iter().map(|w| w["record"].as_u64().unwrap()).collect::<Vec<_>>());
            from = found.volgende;
        }
        assert_eq!(seen, [vec![1, 2], vec![3, 4], vec![5]]);
        assert_eq!(page(&folder, bytes, 1, 2).unwrap(), None);
        assert_eq!(page(&folder, bytes, bytes + 1, 2).unwrap(), None);
        assert_eq!(page(&folder, bytes, bytes, 2).unwrap().map(|p| p.weigeringen.len()), Some(0));
        list.save().unwrap();
        let mut again = Refusals::open(&folder, bytes).unwrap();
        assert_eq!(again.save().unwrap(), bytes, "what was not counted is gone");
        assert_eq!(std::fs::metadata(path(&folder)).unwrap().len(), bytes);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
