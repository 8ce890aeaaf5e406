//! One batch: its file is read to its end before a record of it is taken, and then every record goes through
//! [`Gateway::receive`] as a message of its own. What was taken is counted twice a second, after it is on disk; a start
//! after a stop goes on there, and what was taken but not counted comes back as a repeat of this batch's own.

use super::refusals::Refusals;
use super::spool::Spooled;
use super::stand::{Stand, Status};
use super::window::{Outcome, Taken, Window};
use crate::canonical::ontvangstmelding::Oordeel;
use crate::flow::answer::Answer;
use crate::flow::inbound::Gateway;
use crate::flow::route::InRoute;
use crate::flow::writer::Unavailable;
use crate::format::records::Layout;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::profile::Format;
use chrono::{DateTime, Utc};
use std::collections::HashSet;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long work goes on before what was taken is counted.
const COUNT: Duration = Duration::from_millis(500);
/// How long a record waits when the gateway could take no more.
const AGAIN: Duration = Duration::from_millis(200);

/// A batch under way.
pub(super) struct Work<'w> {
    gateway: &'w Gateway,
    folder: &'w Path,
    stop: &'w AtomicBool,
    stand: Stand,
    list: Refusals,
    /// When a run that was cut off may have taken records it did not count.
    uncounted: (DateTime<Utc>, DateTime<Utc>),
    /// Those that were found.
    own: HashSet<String>,
    /// Whether there may be more of them: until a record is new, because they were taken in order.
    tail: bool,
    counted: Instant,
}

/// The file, as long as nobody asks to stop, and how much of it was read.
struct Input<'w> {
    file: Spooled,
    stop: &'w AtomicBool,
    read: &'w AtomicU64,
}

impl Read for Input<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("the gateway stops"));
        }
        let count = self.file.read(out)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Seek for Input<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = self.file.seek(to)?;
        self.read.store(at, Ordering::Relaxed);
        Ok(at)
    }
}

impl<'w> Work<'w> {
    /// Begins, or goes on. None: there is nothing left to do.
    pub fn begin(gateway: &'w Gateway, folder: &'w Path, stop: &'w AtomicBool) -> io::Result<Option<Self>> {
        let Some(mut stand) = Stand::load(folder)?.filter(Stand::open) else { return Ok(None) };
        let list = Refusals::open(folder, stand.lijst_bytes)?;
        let now = gateway.clock.now();
        let tail = stand.status == Status::Bezig;
        let uncounted = if tail { (stand.ongeteld_sinds, now) } else { (now, now) };
        stand.status = Status::Bezig;
        let own = HashSet::new();
        Ok(Some(Self { gateway, folder, stop, stand, list, uncounted, own, tail, counted: Instant::now() }))
    }

    /// Takes every record that was not taken yet. Returns early, with what was taken counted, when asked to stop.
    pub async fn run(mut self, file: Spooled) -> io::Result<()> {
        let routes = self.gateway.routes();
        let route = routes.inbound(&self.stand.partner, &self.stand.route).cloned();
        let Some(route) = route.filter(|route| route.layout != Layout::Whole) else {
            return self.hold(vec![gone()]);
        };
        let read = AtomicU64::new(0);
        let mut input = Input { file, stop: self.stop, read: &read };
        if self.stand.gelezen == 0 {
            self.count(None, 0)?;
            if let Err(found) = route.layout.prove(&mut input) {
                // Reading fails when asked to stop, too; that says nothing about the file.
                return if self.stopping() { Ok(()) } else { self.hold(found) };
            }
        }
        match self.records(&route, &mut input, &read).await? {
            Some(found) => self.hold(vec![found]),
            None if self.stopping() => Ok(()),
            None => self.end(Status::Klaar),
        }
    }

    fn stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// The records; a finding when the file breaks, which a file that was read to its end before does not.
    async fn records(
        &mut self,
        route: &Arc<InRoute>,
        input: &mut Input<'w>,
        read: &AtomicU64,
    ) -> io::Result<Option<Finding>> {
        let skip = self.stand.gelezen;
        let mut window = Window::new(self.gateway, route, mediatype(route.format));
        let mut broken = None;
        let mut reading = match route.layout.reading(input) {
            Ok(reading) => Some(reading),
            Err(finding) => {
                broken = Some(finding);
                None
            }
        };
        while let Some(reading) = reading.as_mut().filter(|_| !self.stopping()) {
            let head = reading.head().cloned();
            let mut body = head.as_ref().map_or_else(Vec::new, |head| head.bytes().to_vec());
            let (number, record) = match reading.record(&mut body) {
                Ok(Some(next)) => next,
                Ok(None) => break,
                Err(_) if self.stopping() => break,
                Err(finding) => {
                    broken = Some(finding);
                    break;
                }
            };
            if number <= skip {
                continue;
            }
            if head.is_some() {
                body.extend_from_slice(b"\r\n");
            }
            let (size, since) = (body.len(), self.gateway.clock.now());
            let taken = |line, body: Vec<u8>| Taken { number, line, body: body.into(), since };
            match record {
                Err(finding) => window.refuse(taken(finding.line, vec![]), vec![finding]),
                Ok(line) if size > route.max_bytes => window.refuse(taken(line, vec![]), vec![too_large(route)]),
                Ok(line) => window.put(taken(line, body)).await,
            }
            while window.full() {
                self.take(&mut window, route, read).await?;
            }
        }
        while self.take(&mut window, route, read).await? {}
        self.count(None, read.load(Ordering::Relaxed))?;
        Ok(broken)
    }

    /// Takes one out of the window and counts it; false when it is empty.
    async fn take(&mut self, window: &mut Window<'_>, route: &InRoute, read: &AtomicU64) -> io::Result<bool> {
        let Some((taken, outcome)) = window.first().await else { return Ok(false) };
        match outcome {
            Outcome::NoMessage(findings) => self.refuse(&taken, None, &findings, route),
            Outcome::Answer(mut answer) => loop {
                match answer {
                    Ok(answer) => {
                        self.answered(&taken, &answer, route);
                        break;
                    }
                    // The writer is gone, or the gateway stops while it is full: the rest waits for the next start.
                    Err(Unavailable::Stopped) => return Ok(false),
                    Err(_) if self.stopping() => return Ok(false),
                    Err(why) => {
                        tracing::warn!(batch = self.stand.batch_id, reason = %why, "a batch waits");
                        tokio::time::sleep(AGAIN).await;
                        answer = window.receive(taken.body.clone()).await;
                    }
                }
            },
        }
        self.stand.gelezen = taken.number;
        if self.counted.elapsed() >= COUNT {
            self.count(window.since(), read.load(Ordering::Relaxed))?;
        }
        Ok(true)
    }

    fn answered(&mut self, taken: &Taken, answer: &Answer, route: &InRoute) {
        let melding = &answer.melding;
        match melding.oordeel {
            Oordeel::Aanvaard => {
                self.stand.aanvaard += 1;
                self.tail = false;
            }
            Oordeel::Herhaling => {
                let at = melding.ontvangen_op.timestamp_millis();
                let (from, to) = (self.uncounted.0.timestamp_millis(), self.uncounted.1.timestamp_millis());
                // Taken before the stop and not counted then.
                if from <= at && at < to && self.own.insert(melding.bericht_id.clone()) {
                    self.stand.aanvaard += 1;
                } else {
                    self.stand.herhaling += 1;
                }
            }
            _ => self.refuse(taken, Some(&melding.bericht_id), &answer.findings, route),
        }
    }

    fn refuse(&mut self, taken: &Taken, bericht_id: Option<&str>, findings: &[Finding], route: &InRoute) {
        let mut findings = findings.to_vec();
        if let Some(line) = taken.line.filter(|_| !taken.body.is_empty()) {
            for finding in &mut findings {
                // A record of a table is one line; any other says where in the record it is.
                let table = matches!(route.format, Format::Csv | Format::Xlsx);
                let below = finding.line.map_or(0, |own| if table { 0 } else { own.saturating_sub(1) });
                finding.line = Some(line.saturating_add(below));
            }
        }
        self.stand.refuse(&findings);
        self.list.add(taken.number, taken.line, bericht_id, &findings);
    }

    /// Counts what was taken. `since`: when the first was put in that is not counted now.
    fn count(&mut self, since: Option<DateTime<Utc>>, read: u64) -> io::Result<()> {
        self.stand.lijst_bytes = self.list.save()?;
        let now = self.gateway.clock.now();
        self.stand.gelezen_bytes = read.min(self.stand.bytes);
        self.stand.bijgewerkt_op = now;
        if !self.tail {
            self.stand.ongeteld_sinds = since.unwrap_or(now);
        }
        self.stand.save(self.folder)?;
        self.counted = Instant::now();
        Ok(())
    }

    fn hold(mut self, found: Vec<Finding>) -> io::Result<()> {
        let codes: Vec<_> = found.iter().map(|f| f.code.as_str()).collect();
        tracing::warn!(batch = self.stand.batch_id, partner = self.stand.partner, ?codes, "a batch is held");
        self.stand.reden = found;
        self.end(Status::Vastgehouden)
    }

    fn end(mut self, status: Status) -> io::Result<()> {
        self.stand.status = status;
        let read = self.stand.gelezen_bytes;
        self.count(None, if status == Status::Klaar { self.stand.bytes } else { read })
    }
}

fn gone() -> Finding {
    let text = "de route van dit bestand is er niet meer, of neemt geen bestand met veel berichten; stuur het opnieuw als zij er weer is";
    Finding::fout(Code::RouteOnbekend, Stage::Receive, "", text)
}

fn too_large(route: &InRoute) -> Finding {
    let text = format!("dit bericht is groter dan {} bytes (`max_bytes` van de route)", route.max_bytes);
    Finding::fout(Code::TeGroot, Stage::Receive, "", text)
}

/// The media type of one record, as it is kept.
fn mediatype(format: Format) -> &'static str {
    match format {
        Format::Json => "application/json",
        Format::JsonLines => "application/x-ndjson",
        Format::Csv | Format::Xlsx => "text/csv",
        Format::Xml | Format::Soap | Format::Ubl | Format::UblPdf => "application/xml",
    }
}
