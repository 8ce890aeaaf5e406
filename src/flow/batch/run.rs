//! From a file to its outputs: begin or go on, take every chunk, give the names.

use super::commits::Commits;
use super::folder;
use super::input::{Counted, Input};
use super::keys::{Claim, Keys};
use super::part::Part;
use super::pipe::{self, Chunk, Row, Whole};
use super::row::{Job, Made};
use super::stand::{Loopt, Naam, Stand};
use super::tally;
use super::{BatchError, Einde, Report, Request, Voortgang};
use crate::canonical::bsn::bevat_bsn;
use crate::connector::file::write;
use crate::flow::inbound::conflict;
use crate::message::digest::{hex, sha256};
use crate::message::finding::Finding;
use crate::profile::Format;
use chrono::DateTime;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long work goes on before what was made is counted as made: this much is done again after a stop. What is made does
/// not depend on it.
const COMMIT: Duration = Duration::from_millis(500);

pub(super) fn run(request: &Request<'_>, input: Input, told: &mut dyn FnMut(Voortgang)) -> Result<Report, BatchError> {
    // Routes are refused before a folder is made.
    let job = Job::new(request.routes, request.route.clone(), request.naar, request.keys, input.received)?;
    let work = folder::make(request.out)?;
    let _lock = folder::lock(&work)?;
    let mut stand = Stand::load(&work)?;
    let sleutel = hex(&request.keys.row_hash("stand/2").end(&[]));
    if stand.sleutel.is_empty() {
        stand.sleutel.clone_from(&sleutel);
    }
    if stand.sleutel != sleutel {
        return Err(BatchError::Key(request.out.to_owned()));
    }
    // Whatever is asked now, what was ready but for its names gets them.
    if stand.loopt.as_ref().is_some_and(|loopt| loopt.namen.is_some()) {
        folder::publish(request.out, &work, &mut stand)?;
    }
    let vingerafdruk = fingerprint(&job, &input);
    if let Some(known) = stand.klaar.iter().find(|k| k.vingerafdruk == vingerafdruk) {
        let path = folder::summary(&work, known.nummer);
        let text = std::fs::read(&path).map_err(BatchError::at(&path))?;
        let samenvatting = serde_json::from_slice(&text).map_err(|source| BatchError::Stand { path, source })?;
        return Ok(Report { einde: Einde::Eerder, samenvatting });
    }
    let goes_on = stand.loopt.take().filter(|loopt| loopt.vingerafdruk == vingerafdruk);
    let loopt = match goes_on {
        Some(loopt) => loopt,
        None => {
            // What was begun and never ready is forgotten, and then thrown away.
            stand.save(&work)?;
            folder::clean(&work)?;
            let nummer = folder::free_number(request.out, &job, stand.klaar.last().map_or(0, |k| k.nummer));
            let ontvangen_ms = input.received.timestamp_millis();
            Loopt { vingerafdruk, nummer, ontvangen_ms, rijen: stand.rijen, ..Loopt::default() }
        }
    };
    // A copy of the file with another time goes on with the time of the first.
    let now = DateTime::from_timestamp_millis(loopt.ontvangen_ms).unwrap_or(input.received);
    let mut run = Run::begin(Job { now, ..job }, work, stand, loopt, request.zijbestand)?;
    let path = input.path.clone();
    match run.take(request, input, told)? {
        Whole::Held(findings) => {
            let samenvatting = run.summary(&path, Some(&findings), &[]);
            run.forget()?;
            Ok(Report { einde: Einde::Vastgehouden(findings), samenvatting })
        }
        Whole::Good => {
            let samenvatting = run.finish(request, &path)?;
            Ok(Report { einde: Einde::Klaar, samenvatting })
        }
    }
}

/// A run under way.
struct Run<'r> {
    job: Job<'r>,
    work: PathBuf,
    stand: Stand,
    loopt: Loopt,
    keys: Keys,
    /// The outputs, and then the refusals.
    parts: Vec<Part>,
    /// Lines of refusals that wait.
    table: Vec<u8>,
    /// Bytes and SHA-256 of the file that came in.
    came: (u64, String),
}

impl<'r> Run<'r> {
    fn begin(job: Job<'r>, work: PathBuf, stand: Stand, mut loopt: Loopt, hashed: bool) -> Result<Self, BatchError> {
        let journal = work.join("sleutels");
        let keys = Keys::open(&journal, loopt.rijen).map_err(BatchError::at(&journal))?;
        let fresh = loopt.bytes.is_empty();
        loopt.bytes.resize(job.to.len() + 1, 0);
        let open = |(n, bytes): (usize, &u64)| {
            let path = folder::part(&work, n);
            Part::open(&path, *bytes, hashed).map_err(BatchError::at(&path))
        };
        let mut parts: Vec<Part> = loopt.bytes.iter().enumerate().map(open).collect::<Result<_, _>>()?;
        if fresh {
            let opens = job.to.iter().map(|(_, bundle)| bundle.open.clone()).chain([tally::header()]);
            for (part, open) in parts.iter_mut().zip(opens) {
                part.add(&open).map_err(BatchError::at(&work))?;
            }
        }
        Ok(Self { job, work, stand, loopt, keys, parts, table: vec![], came: (0, String::new()) })
    }

    /// Takes every record that was not taken yet.
    fn take(
        &mut self,
        request: &Request<'_>,
        input: Input,
        told: &mut dyn FnMut(Voortgang),
    ) -> Result<Whole, BatchError> {
        self.came = (input.bytes, input.sha256.clone());
        let read = AtomicU64::new(0);
        let mut counted = Counted { file: &input.file, read: &read };
        // The pipe reads the job while the rest of the run changes.
        let job = self.job.clone();
        let skip = self.loopt.telling.gelezen;
        // The first time at once: a folder that cannot keep anything says so before the work is done.
        self.save()?;
        self.stand.loopt = Some(self.loopt.clone());
        self.stand.save(&self.work)?;
        let mut commits = Commits::start(&self.work, self.files().map_err(BatchError::at(&self.work))?)?;
        let mut since: Option<Instant> = None;
        let whole = pipe::run(&job, &mut counted, skip, request.workers, &mut |chunk| {
            self.chunk(chunk)?;
            let rijen = self.loopt.telling.gelezen;
            // The first chunk at once, so that also a short run goes on where it was killed.
            if since.is_none_or(|since| since.elapsed() >= COMMIT) && commits.free()? {
                commits.ask(self.counted()?)?;
                since = Some(Instant::now());
            }
            told(Voortgang { rijen, bytes: read.load(Ordering::Relaxed).min(input.bytes), van: input.bytes });
            Ok(())
        });
        commits.end()?;
        let whole = whole?;
        if input.unchanged()? { Ok(whole) } else { Err(BatchError::Changed(input.path)) }
    }

    fn chunk(&mut self, chunk: &mut Chunk) -> Result<(), BatchError> {
        let format = self.job.route.format;
        let outputs = self.job.to.len();
        let mut from = vec![0; outputs];
        // Bytes that stand behind each other in the chunk and in the file, and are written together.
        let mut run = vec![0..0; outputs];
        for (number, row) in chunk.rows.iter().enumerate() {
            let ends = &chunk.ends[number * outputs..][..outputs];
            let telling = &mut self.loopt.telling;
            telling.gelezen += 1;
            match &row.made {
                Made::Refused(findings) => telling.refuse(row, &placed(format, row, findings), &mut self.table),
                Made::Ready { key, signalen } => match self.keys.claim(key).map_err(BatchError::at(&self.work))? {
                    Claim::New => {
                        let first = telling.geldig == 0;
                        telling.geldig += 1;
                        telling.signalen += signalen;
                        for (n, (_, bundle)) in self.job.to.iter().enumerate() {
                            let begin = if first { from[n] + bundle.between.len() } else { from[n] };
                            if run[n].end != begin {
                                let done = std::mem::replace(&mut run[n], begin..begin);
                                self.parts[n].add(&chunk.out[n][done]).map_err(BatchError::at(&self.work))?;
                            }
                            run[n].end = ends[n];
                        }
                    }
                    Claim::Repeat => telling.herhaling += 1,
                    Claim::Conflict => telling.refuse(row, &[conflict()], &mut self.table),
                },
            }
            from.copy_from_slice(ends);
        }
        for (n, rest) in run.into_iter().enumerate() {
            self.parts[n].add(&chunk.out[n][rest]).map_err(BatchError::at(&self.work))?;
        }
        if let Some(refusals) = self.parts.last_mut() {
            refusals.add(&self.table).map_err(BatchError::at(&self.work))?;
            self.table.clear();
        }
        Ok(())
    }

    /// Makes everything so far durable.
    fn save(&mut self) -> Result<(), BatchError> {
        for (part, bytes) in self.parts.iter_mut().zip(&mut self.loopt.bytes) {
            *bytes = part.save().map_err(BatchError::at(&self.work))?;
        }
        self.keys.save().map_err(BatchError::at(&self.work))?;
        self.loopt.rijen = self.keys.rows();
        Ok(())
    }

    /// Writes everything so far, and what may be counted as made once that is durable.
    fn counted(&mut self) -> Result<Stand, BatchError> {
        for (part, bytes) in self.parts.iter_mut().zip(&mut self.loopt.bytes) {
            *bytes = part.write().map_err(BatchError::at(&self.work))?;
        }
        self.keys.write().map_err(BatchError::at(&self.work))?;
        self.loopt.rijen = self.keys.rows();
        Ok(Stand { loopt: Some(self.loopt.clone()), ..self.stand.clone() })
    }

    /// The files that grow.
    fn files(&self) -> std::io::Result<Vec<std::fs::File>> {
        self.parts.iter().map(Part::file).chain([self.keys.file()]).collect()
    }

    /// A run that lets nothing out leaves nothing behind.
    fn forget(mut self) -> Result<(), BatchError> {
        self.stand.loopt = None;
        self.stand.save(&self.work)?;
        folder::clean(&self.work)
    }

    /// Ends the files, writes the summary and gives everything its name.
    fn finish(mut self, request: &Request<'_>, input: &Path) -> Result<Value, BatchError> {
        for (n, (_, bundle)) in self.job.to.iter().enumerate() {
            self.parts[n].add(&bundle.close).map_err(BatchError::at(&self.work))?;
        }
        // Ends are not counted before the names are: who goes on from here would end the files twice.
        self.save()?;
        let named = folder::names(&self.job, self.loopt.nummer).into_iter().zip(&self.parts).zip(&self.loopt.bytes);
        let namen: Vec<Naam> =
            named.map(|((bestand, part), bytes)| Naam { bestand, bytes: *bytes, sha256: part.sha256() }).collect();
        let samenvatting = self.summary(input, None, &namen);
        let text = format!("{samenvatting:#}\n");
        let kept = folder::summary(&self.work, self.loopt.nummer);
        let name = kept.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
        write::whole(&self.work, &name, text.as_bytes()).map_err(BatchError::at(&kept))?;
        self.loopt.namen = Some(namen);
        self.stand.loopt = Some(self.loopt);
        self.stand.save(&self.work)?;
        folder::publish(request.out, &self.work, &mut self.stand)?;
        Ok(samenvatting)
    }

    fn summary(&self, input: &Path, held: Option<&[Finding]>, namen: &[Naam]) -> Value {
        let shown = input.file_name().map(|n| n.to_string_lossy().into_owned()).filter(|n| !bevat_bsn(n));
        let resultaat = if held.is_some() { "vastgehouden" } else { "klaar" };
        let mut summary = json!({
            "partner": self.job.route.partner, "route": self.job.route.name,
            "bestand": shown, "bytes": self.came.0, "sha256": self.came.1, "resultaat": resultaat,
        });
        let outputs = self.job.to.iter().zip(namen).map(|((to, _), naam)| {
            let mut output = json!({
                "partner": to.partner, "route": to.name, "bestand": naam.bestand,
                "aantal": self.loopt.telling.geldig, "bytes": naam.bytes,
            });
            hashed(&mut output, naam);
            output
        });
        let mut rest = self.loopt.telling.shown();
        rest["uitvoer"] = outputs.collect();
        if let Some(naam) = namen.last() {
            rest["weigeringen"] = json!({"bestand": naam.bestand, "bytes": naam.bytes});
            hashed(&mut rest["weigeringen"], naam);
        }
        if let Some(findings) = held {
            rest["reden"] = json!(findings);
        }
        if let (Value::Object(all), Value::Object(rest)) = (&mut summary, rest) {
            all.extend(rest);
        }
        summary
    }
}

/// Says the SHA-256 of a file, when it has one.
fn hashed(file: &mut Value, naam: &Naam) {
    if let Some(sha256) = &naam.sha256 {
        file["sha256"] = sha256.as_str().into();
    }
}

/// Of the file, its way and the configuration: what makes the outcome another.
fn fingerprint(job: &Job<'_>, input: &Input) -> String {
    let mut text = format!("{}\n{}\n{}\n{}\n", input.sha256, job.routes.versie, job.route.partner, job.route.name);
    job.to.iter().for_each(|(to, _)| text += &format!("{}/{}\n", to.partner, to.name));
    hex(&sha256(text.as_bytes()))
}

/// Findings with their line in the file.
fn placed(format: Format, row: &Row, findings: &[Finding]) -> Vec<Finding> {
    let mut findings = findings.to_vec();
    for finding in findings.iter_mut().filter(|_| row.was_read()) {
        // Within a record of a table the row stands on the second line, behind the header.
        let below = match format {
            Format::Csv | Format::Xlsx => 0,
            _ => finding.line.map_or(0, |line| line.saturating_sub(1)),
        };
        finding.line = row.line.map(|line| line.saturating_add(below));
    }
    findings
}
