//! The outcome of a run on disk: `report.json` and `report.csv` for machines, `overzicht.csv` for people.
//!
//! Rows are written as they come, under hidden names; a file that turns out not to add up takes its rows back. Only a
//! finished run gives the files their names, so a run that is stopped leaves nothing that looks finished.

use crate::bank::afschrift::Boeking;
use crate::bank::bedrag;
use crate::bank::matching::{Besluit, Openstaand};
use crate::domain::dag;
use crate::format::records::CsvLayout;
use crate::format::records::csv::write;
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The head of `report.csv`.
pub const KOP: &str = "n;part;entry_ref;date;cents;state;allocate;named;why\n";

/// One row, before it is text.
pub struct Rij<'a> {
    /// Which entry of the run, from 1.
    pub n: u64,
    /// Which part of it, from 1, when there are several.
    pub part: Option<usize>,
    /// The entry.
    pub boeking: &'a Boeking,
    /// Cents of the part.
    pub cents: i64,
    /// What was decided.
    pub besluit: &'a Besluit,
}

/// A file that grows under a hidden name.
struct Uit {
    file: BufWriter<File>,
    hidden: PathBuf,
    name: PathBuf,
    at: u64,
}

impl Uit {
    fn new(folder: &Path, name: &str) -> io::Result<Self> {
        let hidden = folder.join(format!(".{name}.deel"));
        let file = BufWriter::with_capacity(256 << 10, File::create(&hidden)?);
        Ok(Self { file, hidden, name: folder.join(name), at: 0 })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    fn back_to(&mut self, at: u64) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_mut().set_len(at)?;
        self.file.seek(SeekFrom::Start(at))?;
        self.at = at;
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        std::fs::rename(&self.hidden, &self.name)
    }
}

impl Drop for Uit {
    /// A run that ends early leaves nothing; after [`Self::finish`] the hidden name is not there any more.
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.hidden));
    }
}

/// The files of a run.
pub struct Rapport {
    json: Uit,
    csv: Uit,
    mensen: Uit,
    buf: Vec<u8>,
    rows: u64,
}

/// Where the files stood.
pub struct Merk {
    at: [u64; 3],
    rows: u64,
}

impl Rapport {
    /// Begins the files in this folder, which is made when it is not there.
    pub fn new(folder: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut all = Self {
            json: Uit::new(folder, "report.json")?,
            csv: Uit::new(folder, "report.csv")?,
            mensen: Uit::new(folder, "overzicht.csv")?,
            buf: vec![],
            rows: 0,
        };
        all.json.write(b"[")?;
        all.csv.write(KOP.as_bytes())?;
        let head = ["Nummer", "Deel", "Datum", "Bedrag", "Uitkomst", "Toewijzing", "Genoemd", "Uitleg"];
        write::texts(&head, &mut all.buf);
        all.mensen.write(&all.buf)?;
        Ok(all)
    }

    /// Where we are, to come back to.
    pub fn merk(&self) -> Merk {
        Merk { at: [self.json.at, self.csv.at, self.mensen.at], rows: self.rows }
    }

    /// Takes back what came since.
    pub fn terug(&mut self, merk: &Merk) -> io::Result<()> {
        self.rows = merk.rows;
        [&mut self.json, &mut self.csv, &mut self.mensen]
            .into_iter()
            .zip(merk.at)
            .try_for_each(|(uit, at)| uit.back_to(at))
    }

    /// One row more.
    pub fn rij(&mut self, rij: &Rij, open: &Openstaand) -> io::Result<()> {
        self.write_json(rij, open)?;
        self.write_csv(rij, open)?;
        self.write_overzicht(rij, open)?;
        self.rows += 1;
        Ok(())
    }

    fn write_json(&mut self, rij: &Rij, open: &Openstaand) -> io::Result<()> {
        let buf = &mut self.buf;
        buf.clear();
        write!(buf, "{}{{\"n\":{}", if self.rows > 0 { ",\n" } else { "\n" }, rij.n)?;
        if let Some(part) = rij.part {
            write!(buf, ",\"part\":{part}")?;
        }
        write!(buf, ",\"cents\":{},\"state\":\"{}\",\"allocate\":[", rij.cents, rij.besluit.stand.as_str())?;
        for (i, (nummer, cents)) in rij.besluit.toewijzing.iter().enumerate() {
            buf.extend_from_slice(if i > 0 { b",[" } else { b"[" });
            serde_json::to_writer(&mut *buf, open.id(*nummer))?;
            write!(buf, ",{cents}]")?;
        }
        buf.extend_from_slice(b"],\"why\":");
        serde_json::to_writer(&mut *buf, rij.besluit.waarom.tekst())?;
        buf.push(b'}');
        self.json.write(&self.buf)
    }

    /// Values as they are: a machine runs no formulas, and must find the reference it knows.
    fn write_csv(&mut self, rij: &Rij, open: &Openstaand) -> io::Result<()> {
        let buf = &mut self.buf;
        buf.clear();
        write!(buf, "{};", rij.n)?;
        if let Some(part) = rij.part {
            write!(buf, "{part}")?;
        }
        buf.push(b';');
        quoted(&rij.boeking.referentie, buf);
        write!(buf, ";{};{};{};", dag::show(rij.boeking.datum), rij.cents, rij.besluit.stand.as_str())?;
        quoted(&allocated(rij.besluit, open, i64::to_string), buf);
        buf.push(b';');
        quoted(&named(rij.besluit, open), buf);
        buf.push(b';');
        quoted(rij.besluit.waarom.tekst(), buf);
        buf.push(b'\n');
        self.csv.write(&self.buf)
    }

    fn write_overzicht(&mut self, rij: &Rij, open: &Openstaand) -> io::Result<()> {
        self.buf.clear();
        let part = rij.part.map(|p| p.to_string()).unwrap_or_default();
        let cells = [
            &rij.n.to_string(),
            &part,
            &dag::show(rij.boeking.datum),
            &bedrag::show(rij.cents),
            rij.besluit.stand.as_str(),
            &allocated(rij.besluit, open, |cents| bedrag::show(*cents)),
            &named(rij.besluit, open),
            rij.besluit.waarom.tekst(),
        ];
        write::texts(&cells, &mut self.buf);
        self.mensen.write(&self.buf)
    }

    /// The end: the files get their names.
    pub fn klaar(mut self, summary: &serde_json::Value, folder: &Path) -> io::Result<()> {
        self.json.write(if self.rows > 0 { b"\n]\n" } else { b"]\n" })?;
        let mut uit = Uit::new(folder, "summary.json")?;
        uit.write(format!("{summary:#}\n").as_bytes())?;
        [self.csv, self.mensen, self.json, uit].into_iter().try_for_each(Uit::finish)
    }
}

fn allocated(besluit: &Besluit, open: &Openstaand, show: impl Fn(&i64) -> String) -> String {
    let mut all = String::new();
    for (nummer, cents) in &besluit.toewijzing {
        if !all.is_empty() {
            all.push('|');
        }
        all.push_str(open.id(*nummer));
        all.push('=');
        all.push_str(&show(cents));
    }
    all
}

fn named(besluit: &Besluit, open: &Openstaand) -> String {
    let mut all = String::new();
    for nummer in &besluit.genoemd {
        if !all.is_empty() {
            all.push('|');
        }
        all.push_str(open.id(*nummer));
    }
    all
}

/// A cell, quoted when it must be.
fn quoted(text: &str, buf: &mut Vec<u8>) {
    let layout = CsvLayout::default();
    if text.bytes().any(|b| matches!(b, b'"' | b'\n' | b'\r') || b == layout.separator) {
        buf.push(b'"');
        buf.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        buf.push(b'"');
    } else {
        buf.extend_from_slice(text.as_bytes());
    }
}
