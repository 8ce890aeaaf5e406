//! The outcome of a run on disk: `report.json` and `report.csv` for machines, `overzicht.csv` for people.
//!
//! Rows are written as they come, under hidden names; a file that turns out not to add up takes its rows back. Only a
//! finished run gives the files their names, so a run that is stopped leaves nothing that looks finished.

use crate::bank::afschrift::Boeking;
use crate::bank::bedrag;
use crate::bank::matching::{Besluit, Openstaand, Waarom};
use crate::domain::dag;
use crate::format::records::CsvLayout;
use crate::format::records::csv::write;
use chrono::NaiveDate;
use serde_json::Value;
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

    fn durable(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()
    }

    fn name(self) -> io::Result<()> {
        std::fs::rename(&self.hidden, &self.name)
    }
}

impl Drop for Uit {
    /// A run that ends early leaves nothing; after [`Self::name`] the hidden name is not there any more.
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.hidden));
    }
}

/// The files of a run.
pub struct Rapport {
    json: Uit,
    csv: Uit,
    mensen: Uit,
    layout: CsvLayout,
    redenen: Redenen,
    /// The row under construction, and cells of it that stand in several files.
    buf: Vec<u8>,
    cel: String,
    genoemd: String,
    dag: Option<NaiveDate>,
    datum: String,
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
            layout: CsvLayout::default(),
            redenen: Redenen::default(),
            buf: vec![],
            cel: String::new(),
            genoemd: String::new(),
            dag: None,
            datum: String::new(),
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
        if self.dag != Some(rij.boeking.datum) {
            self.dag = Some(rij.boeking.datum);
            self.datum = dag::show(rij.boeking.datum);
        }
        self.genoemd.clear();
        for nummer in &rij.besluit.genoemd {
            if !self.genoemd.is_empty() {
                self.genoemd.push('|');
            }
            self.genoemd.push_str(open.id(*nummer));
        }
        self.write_json(rij, open)?;
        self.write_csv(rij, open)?;
        self.write_overzicht(rij, open)?;
        self.rows += 1;
        Ok(())
    }

    fn write_json(&mut self, rij: &Rij, open: &Openstaand) -> io::Result<()> {
        let buf = &mut self.buf;
        buf.clear();
        buf.extend_from_slice(if self.rows > 0 { b",\n{\"n\":" } else { b"\n{\"n\":" });
        whole(rij.n, buf);
        if let Some(part) = rij.part {
            buf.extend_from_slice(b",\"part\":");
            whole(part as u64, buf);
        }
        buf.extend_from_slice(b",\"cents\":");
        cents(rij.cents, buf);
        buf.extend_from_slice(b",\"state\":\"");
        buf.extend_from_slice(rij.besluit.stand.as_str().as_bytes());
        buf.extend_from_slice(b"\",\"allocate\":[");
        for (i, (nummer, amount)) in rij.besluit.toewijzing.iter().enumerate() {
            buf.extend_from_slice(if i > 0 { b",[" } else { b"[" });
            serde_json::to_writer(&mut *buf, open.id(*nummer))?;
            buf.push(b',');
            cents(*amount, buf);
            buf.push(b']');
        }
        buf.extend_from_slice(b"],\"why\":");
        buf.extend_from_slice(&self.redenen.of(rij.besluit.waarom).json);
        buf.push(b'}');
        self.json.write(&self.buf)
    }

    /// Values as they are: a machine runs no formulas, and must find the reference it knows.
    fn write_csv(&mut self, rij: &Rij, open: &Openstaand) -> io::Result<()> {
        let buf = &mut self.buf;
        buf.clear();
        whole(rij.n, buf);
        buf.push(b';');
        if let Some(part) = rij.part {
            whole(part as u64, buf);
        }
        buf.push(b';');
        quoted(&rij.boeking.referentie, buf);
        buf.push(b';');
        buf.extend_from_slice(self.datum.as_bytes());
        buf.push(b';');
        cents(rij.cents, buf);
        buf.push(b';');
        buf.extend_from_slice(rij.besluit.stand.as_str().as_bytes());
        buf.push(b';');
        allocated(rij.besluit, open, |cents, cel| *cel += &cents.to_string(), &mut self.cel);
        quoted(&self.cel, buf);
        buf.push(b';');
        quoted(&self.genoemd, buf);
        buf.push(b';');
        buf.extend_from_slice(&self.redenen.of(rij.besluit.waarom).csv);
        buf.push(b'\n');
        self.csv.write(&self.buf)
    }

    fn write_overzicht(&mut self, rij: &Rij, open: &Openstaand) -> io::Result<()> {
        let buf = &mut self.buf;
        buf.clear();
        whole(rij.n, buf);
        buf.push(b';');
        if let Some(part) = rij.part {
            whole(part as u64, buf);
        }
        buf.push(b';');
        buf.extend_from_slice(self.datum.as_bytes());
        buf.push(b';');
        buf.extend_from_slice(bedrag::show(rij.cents).as_bytes());
        buf.push(b';');
        buf.extend_from_slice(rij.besluit.stand.as_str().as_bytes());
        buf.push(b';');
        allocated(rij.besluit, open, |cents, cel| *cel += &bedrag::show(cents), &mut self.cel);
        // Numbers of invoices are somebody's text; the rest of the row is ours.
        write::cell(&self.layout, &self.cel, buf);
        buf.push(b';');
        write::cell(&self.layout, &self.genoemd, buf);
        buf.push(b';');
        buf.extend_from_slice(&self.redenen.of(rij.besluit.waarom).csv);
        buf.extend_from_slice(b"\r\n");
        self.mensen.write(&self.buf)
    }

    /// The end: the files get their names.
    pub fn klaar(mut self, summary: &Value, folder: &Path) -> io::Result<()> {
        self.json.write(if self.rows > 0 { b"\n]\n" } else { b"]\n" })?;
        let mut uit = Uit::new(folder, "summary.json")?;
        uit.write(format!("{summary:#}\n").as_bytes())?;
        let mut all = [self.csv, self.mensen, self.json, uit];
        // Together: each waits for the disk, and it takes them in one go.
        std::thread::scope(|scope| {
            let waiting: Vec<_> = all.iter_mut().map(|uit| scope.spawn(|| uit.durable())).collect();
            waiting.into_iter().try_for_each(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        })?;
        all.into_iter().try_for_each(Uit::name)
    }
}

/// Reasons as they stand in the files: a few sentences, and as many rows as there are payments.
#[derive(Default)]
struct Redenen(Vec<(Waarom, Reden)>);

/// One of them, in each form.
#[derive(Clone)]
struct Reden {
    json: Vec<u8>,
    csv: Vec<u8>,
}

impl Redenen {
    fn of(&mut self, waarom: Waarom) -> &Reden {
        let at = self.0.iter().position(|(known, _)| *known == waarom).unwrap_or_else(|| {
            let mut csv = vec![];
            quoted(waarom.tekst(), &mut csv);
            self.0.push((waarom, Reden { json: Value::from(waarom.tekst()).to_string().into_bytes(), csv }));
            self.0.len() - 1
        });
        &self.0[at].1
    }
}

/// `2026-0001=60000|2026-0002=30000`, in the place of what there was.
fn allocated(besluit: &Besluit, open: &Openstaand, show: impl Fn(i64, &mut String), cel: &mut String) {
    cel.clear();
    for (nummer, cents) in &besluit.toewijzing {
        if !cel.is_empty() {
            cel.push('|');
        }
        cel.push_str(open.id(*nummer));
        cel.push('=');
        show(*cents, cel);
    }
}

/// A number in digits.
fn whole(number: u64, buf: &mut Vec<u8>) {
    let (mut digits, mut at, mut left) = ([0u8; 20], 20, number);
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    buf.extend_from_slice(&digits[at..]);
}

/// The same with a sign.
fn cents(cents: i64, buf: &mut Vec<u8>) {
    if cents < 0 {
        buf.push(b'-');
    }
    whole(cents.unsigned_abs(), buf);
}

/// A cell, quoted when it must be.
fn quoted(text: &str, buf: &mut Vec<u8>) {
    if text.bytes().any(|b| matches!(b, b'"' | b'\n' | b'\r' | b';')) {
        buf.push(b'"');
        buf.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        buf.push(b'"');
    } else {
        buf.extend_from_slice(text.as_bytes());
    }
}
