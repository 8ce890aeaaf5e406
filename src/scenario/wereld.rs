//! The world of one run: a gateway with a store of its own in a temporary folder, its organisations as servers on this
//! machine, and a clock that stands where the scenario says.
//!
//! Time goes by with the work of the clock: every job that is due on the way runs at its own moment, day by day, as if
//! nobody had skipped a day ([`Wereld::tot`]).

use super::inrichten::{self, Partij, slug};
use super::logboek;
use super::{Mis, Uitkomst};
use crate::app::{self, Running, StartError};
use crate::connector::http;
use crate::demo::partner::{Ledger, Partner};
use crate::domain::kalender;
use crate::flow::clock::{Clock, SetClock};
use crate::store::{FactKey, Facts};
use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long something that must come may take.
pub const GEDULD: Duration = Duration::from_secs(30);
/// When nothing was on its way for so long, nothing comes.
const RUST: Duration = Duration::from_secs(3);
const TIK: Duration = Duration::from_millis(10);

/// What the worlds of one run share: servers that stand in for organisations, and the clock.
pub struct Omgeving {
    servers: Vec<Partner>,
    klok: Arc<SetClock>,
    folder: PathBuf,
    nummer: u32,
}

impl Omgeving {
    /// With nothing running yet. Worlds are made below `folder`.
    pub fn new(folder: &Path, begin: DateTime<Utc>) -> Self {
        Self { servers: vec![], klok: Arc::new(SetClock::at(begin)), folder: folder.to_owned(), nummer: 0 }
    }
}

/// What was answered.
#[derive(Debug, Clone)]
pub struct Antwoord {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Value,
}

/// A message that was sent.
#[derive(Debug, Clone)]
pub struct Verstuurd {
    /// The path of the door.
    pub pad: String,
    /// The body.
    pub body: Vec<u8>,
    /// Whom it was about.
    pub persoon: Option<String>,
}

/// A message an organisation got.
#[derive(Debug, Clone)]
pub struct Ontvangen {
    /// Its place in the ledger.
    pub plaats: usize,
    /// The kind, without version.
    pub soort: String,
    /// The id it came under.
    pub kenmerk: String,
    /// The canonical message, as far as he may see it.
    pub bericht: Value,
    /// Whether he took it.
    pub aangenomen: bool,
    /// Every byte of it.
    pub bytes: Vec<u8>,
}

/// See the module.
pub struct Wereld<'o> {
    omgeving: &'o mut Omgeving,
    folder: PathBuf,
    /// The organisations by their code.
    pub partijen: BTreeMap<String, Partij>,
    /// The persons by their name: `bsn`, `naam`, `geboortedatum`, `contact`.
    pub personen: BTreeMap<String, Value>,
    /// The trajecten of each person, in the order they were opened.
    pub trajecten: BTreeMap<String, Vec<String>>,
    grootboeken: BTreeMap<String, Ledger>,
    running: Option<Running>,
    runtime: tokio::runtime::Runtime,
    client: reqwest::Client,
    /// The answer to the last message.
    pub antwoord: Option<Antwoord>,
    /// The last message.
    pub verstuurd: Option<Verstuurd>,
    /// The message the last `Dan krijgt` found: who got it, and what.
    pub gevonden: Option<(String, Ontvangen)>,
    /// Messages a `Dan krijgt` has found already.
    pub gezien: BTreeSet<(String, usize)>,
    /// The last file that was sent.
    pub bestand: Option<super::bestand::Bestand>,
    log_vanaf: usize,
    kenmerken: u32,
}

impl<'o> Wereld<'o> {
    /// An empty one.
    pub fn new(omgeving: &'o mut Omgeving, begin: DateTime<Utc>) -> anyhow::Result<Self> {
        omgeving.nummer += 1;
        omgeving.klok.set(begin);
        let folder = omgeving.folder.join(omgeving.nummer.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let client = http::client(&reqwest::Url::parse("http://127.0.0.1/")?, None).map_err(anyhow::Error::msg)?;
        Ok(Self {
            omgeving,
            folder,
            partijen: BTreeMap::new(),
            personen: BTreeMap::new(),
            trajecten: BTreeMap::new(),
            grootboeken: BTreeMap::new(),
            running: None,
            runtime,
            client,
            antwoord: None,
            verstuurd: None,
            gevonden: None,
            gezien: BTreeSet::new(),
            bestand: None,
            log_vanaf: logboek::lengte(),
            kenmerken: 0,
        })
    }

    /// Today in the Netherlands.
    pub fn vandaag(&self) -> NaiveDate {
        kalender::dag(self.nu())
    }

    /// What the clock says.
    pub fn nu(&self) -> DateTime<Utc> {
        self.omgeving.klok.now()
    }

    /// An id nothing else has.
    pub fn nieuw_kenmerk(&mut self) -> String {
        self.kenmerken += 1;
        format!("bericht-{:05}", self.kenmerken)
    }

    /// Somebody invented, with a name and a BSN nobody else has.
    pub fn nieuwe_persoon(&mut self) -> String {
        let naam = format!("Deelnemer Nummer{:04}", self.personen.len());
        let bsn = super::bestand::bsns().nth(self.personen.len()).unwrap_or_default();
        self.personen.insert(naam.clone(), super::gegeven::persoon(&naam, &bsn, "1980-05-17"));
        naam
    }

    /// Whether the gateway runs: then organisations can no longer change.
    pub fn loopt(&self) -> bool {
        self.running.is_some()
    }

    /// The organisation with this code.
    pub fn partij(&self, code: &str) -> Result<&Partij, Mis> {
        self.partijen
            .get(code)
            .ok_or_else(|| Mis::Anders(format!("de partij {code} is er niet; noem haar onder Gegeven")))
    }

    /// Starts the gateway, and a server for every organisation; nothing when it runs.
    pub fn start(&mut self) -> Uitkomst {
        if self.running.is_some() {
            return Ok(());
        }
        let (config, data) = (self.folder.join("config"), self.folder.join("data"));
        if self.grootboeken.is_empty() {
            inrichten::schrijf(&config, &self.partijen).context("de configuratie kan niet worden geschreven")?;
            self.bewezen(&data).context("de gegevensmap kan niet worden gemaakt")?;
        }
        let mut adressen = BTreeMap::new();
        for (n, code) in self.partijen.keys().enumerate() {
            if self.omgeving.servers.len() <= n {
                let server = Partner::start(self.omgeving.klok.clone()).context("een partner kan niet starten")?;
                self.omgeving.servers.push(server);
            }
            let server = &self.omgeving.servers[n];
            adressen.insert(slug(code), format!("http://{}", server.address));
            if !self.grootboeken.contains_key(code) {
                server.ledger.empty();
                self.grootboeken.insert(code.clone(), server.ledger.clone());
            }
        }
        let running = app::start(&config, &data, Some("127.0.0.1:0"), &adressen, self.omgeving.klok.clone());
        self.running = Some(running.map_err(|error| match error {
            StartError::Configuration(found) => {
                let lines: Vec<_> = found.iter().map(ToString::to_string).collect();
                Mis::Anders(format!("de gateway start niet: {}", lines.join("; ")))
            }
            other => Mis::Kapot(other.into()),
        })?);
        Ok(())
    }

    /// What one world has proven of the configuration is proven for the next.
    fn bewezen(&self, data: &Path) -> std::io::Result<()> {
        let shared = self.omgeving.folder.join("bewezen");
        std::fs::create_dir_all(&shared)?;
        std::fs::create_dir_all(data)?;
        std::os::unix::fs::symlink(shared, data.join("bewezen"))
    }

    /// Stops the gateway when it runs; what it took is on disk.
    pub fn stop(&mut self) -> Uitkomst {
        if let Some(running) = self.running.take() {
            drop(running.server.stop(true));
            running.wait().context("de gateway stopt niet goed")?;
        }
        Ok(())
    }

    /// The running gateway.
    pub fn gateway(&self) -> Result<&crate::flow::inbound::Gateway, Mis> {
        let running = self.running.as_ref().map(|r| r.gateway().as_ref());
        running.ok_or_else(|| Mis::Anders("de gateway loopt nog niet; er is nog niets gestuurd".to_owned()))
    }

    /// The ledger of an organisation.
    pub fn grootboek(&self, code: &str) -> Result<&Ledger, Mis> {
        self.partij(code)?;
        self.grootboeken
            .get(code)
            .ok_or_else(|| Mis::Anders("de gateway loopt nog niet; er is nog niets gestuurd".to_owned()))
    }

    /// What an organisation got, in order.
    pub fn ontvangen(&self, code: &str) -> Result<Vec<Ontvangen>, Mis> {
        let all = self.grootboek(code)?.all();
        let one = |(plaats, got): (usize, crate::demo::partner::Received)| {
            let document: Value = serde_json::from_slice(&got.body).ok()?;
            Some(Ontvangen {
                plaats,
                soort: document["soort"].as_str()?.to_owned(),
                kenmerk: got.id,
                bericht: document["bericht"].clone(),
                aangenomen: got.answer != crate::demo::partner::DOWN,
                bytes: got.body,
            })
        };
        Ok(all.into_iter().enumerate().filter_map(one).collect())
    }

    /// A request to the door, and its answer.
    pub fn vraag(&mut self, method: &str, pad: &str, soort: &str, body: Vec<u8>) -> Result<Antwoord, Mis> {
        self.start()?;
        let address = self.running.as_ref().map(|r| r.address).context("de gateway loopt niet")?;
        let method = reqwest::Method::from_bytes(method.as_bytes()).context("een methode")?;
        let request =
            self.client.request(method, format!("http://{address}{pad}")).header("Content-Type", soort).body(body);
        let (status, bytes) = self.runtime.block_on(async {
            let answer = request.send().await.context("de gateway antwoordt niet")?;
            let status = answer.status().as_u16();
            anyhow::Ok((status, http::capped(answer).await?))
        })?;
        let text = || Value::from(String::from_utf8_lossy(&bytes).into_owned());
        Ok(Antwoord { status, body: serde_json::from_slice(&bytes).unwrap_or_else(|_| text()) })
    }

    /// Lets time pass until `moment`, with every job on the way at its own moment. Time does not go back.
    pub fn tot(&mut self, moment: DateTime<Utc>) -> Uitkomst {
        if moment < self.nu() {
            return Err(Mis::Anders(format!(
                "de klok staat al op {}; een scenario gaat vooruit in de tijd",
                self.nu()
            )));
        }
        while self.loopt() {
            let jobs = self.vraag("GET", "/v1/beheer/jobs", "application/json", vec![])?;
            let due = |job: &Value| -> Option<(DateTime<Utc>, String)> {
                // What runs every few minutes tidies up; a year of it has nothing to say here.
                let often = job["tijdschema"].as_str()?.starts_with("elke ");
                let next: DateTime<Utc> = job["volgende"].as_str()?.parse().ok()?;
                (!often && next <= moment).then(|| (next, job["naam"].as_str().unwrap_or_default().to_owned()))
            };
            let mut ahead: Vec<_> = jobs.body["jobs"].as_array().into_iter().flatten().filter_map(due).collect();
            ahead.sort();
            let Some((first, _)) = ahead.first().cloned() else { break };
            self.omgeving.klok.set(first);
            for (_, naam) in ahead.iter().filter(|(at, _)| *at == first) {
                self.job(naam)?;
            }
        }
        self.omgeving.klok.set(moment);
        Ok(())
    }

    fn job(&mut self, naam: &str) -> Uitkomst {
        let since = Instant::now();
        loop {
            let done = self.vraag("POST", &format!("/v1/beheer/jobs/{naam}/uitvoeren"), "application/json", vec![])?;
            match done.status {
                200 if done.body["gelukt"] == true => return Ok(()),
                // The gateway itself saw that it was time.
                409 if since.elapsed() < GEDULD => std::thread::sleep(TIK),
                _ => return Err(Mis::Anders(format!("de job {naam} mislukte: {}", done.body))),
            }
        }
    }

    /// Waits until nothing is on its way any more, but to who is down.
    pub fn bezorgd(&self) -> Uitkomst {
        let since = Instant::now();
        loop {
            let pending =
                self.gateway()?.read(|reader| reader.pending(0, 10_000)).context("de opslag antwoordt niet")?;
            let up = |partner: &str| self.grootboeken.iter().any(|(code, l)| slug(code) == partner && !l.is_down());
            if !pending.iter().any(|p| up(&p.partner)) {
                return Ok(());
            }
            if since.elapsed() > GEDULD {
                return Err(Mis::Anders(format!("na {} seconden is niet alles bezorgd", GEDULD.as_secs())));
            }
            std::thread::sleep(TIK);
        }
    }

    /// Asks until the answer is yes; what was found instead when nothing has been on its way for a while and so nothing will
    /// come. What is given up is told by a thread of its own, a moment after the rest.
    pub fn wacht<T>(&self, vraag: impl Fn(&Self) -> Result<T, Mis>) -> Result<T, Mis> {
        let since = Instant::now();
        let mut busy = since;
        loop {
            if !self.stil() {
                busy = Instant::now();
            }
            match vraag(self) {
                Err(Mis::Anders(_)) if since.elapsed() < GEDULD && busy.elapsed() < RUST => std::thread::sleep(TIK),
                done => return done,
            }
        }
    }

    fn stil(&self) -> bool {
        let pending = self.gateway().ok().and_then(|g| g.read(|reader| reader.pending(0, 1)).ok());
        pending.is_some_and(|pending| pending.is_empty())
    }

    /// The trajecten of a person; none yet: none.
    pub fn trajecten_van(&self, persoon: &str) -> &[String] {
        self.trajecten.get(persoon).map(Vec::as_slice).unwrap_or_default()
    }

    /// The last traject of a person.
    pub fn traject(&self, persoon: &str) -> Result<String, Mis> {
        let last = self.trajecten_van(persoon).last().cloned();
        last.ok_or_else(|| Mis::Anders(format!("{persoon} heeft nog geen traject")))
    }

    /// Notes that a message of a person was about this traject.
    pub fn noteer(&mut self, persoon: &str, traject: &str) {
        let known = self.trajecten.entry(persoon.to_owned()).or_default();
        if !known.iter().any(|id| id == traject) {
            known.push(traject.to_owned());
        }
    }

    /// What the hub knows of a traject.
    pub fn stand(&self, id: &str) -> Result<crate::domain::traject::Traject, Mis> {
        let key = [FactKey::Traject(id.to_owned())];
        let facts: Facts = self.gateway()?.read(|reader| reader.facts(&key)).context("de opslag antwoordt niet")?;
        facts.traject(id).cloned().ok_or_else(|| Mis::Anders("dit traject is bij de gateway niet bekend".to_owned()))
    }

    /// The log since this world began.
    pub fn log(&self) -> Result<String, Mis> {
        logboek::vanaf(self.log_vanaf).ok_or_else(|| Mis::Kapot(anyhow::anyhow!("de logboeken worden niet opgevangen")))
    }

    /// An organisation as a message names it.
    pub fn organisatie(&self, code: &str) -> Option<Value> {
        self.partijen.get(code).map(|partij| json!({"partij": code, "naam": partij.naam}))
    }
}

impl Drop for Wereld<'_> {
    fn drop(&mut self) {
        // Nothing of it is needed any more, also when it does not end well.
        drop(self.stop());
        self.grootboeken.values().for_each(|ledger| ledger.down(false));
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
