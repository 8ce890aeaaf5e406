//! A backup put back in an empty data folder, whole or not at all. No partner sees a second effect of it without somebody
//! having decided so: a delivery that waited in the backup may have been confirmed after it was taken, and is held.

use super::backup::{Manifest, digest};
use super::{StartError, known_sealer};
use crate::config::Settings;
use crate::flow::persoon::wissen;
use crate::flow::writer::Unavailable;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::profile::{self, snapshot};
use crate::store::sqlite::{self, Inspection, SqliteStore, wisjournaal};
use crate::store::{Audit, Deed, Intervention, Store, StoreError};
use chrono::{DateTime, Datelike, Utc};
use chrono_tz::Europe::Amsterdam;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

/// What a restore is called in the audit trail; it was done to the moment of the backup.
pub const RESTORED: &str = "gegevens.teruggezet";
/// Where a backup is put together, inside the data folder; while it is there nothing starts on that folder.
const UNDER_WAY: &str = ".terugzetten";
/// Traject numbers passed over: more than are handed out between two backups.
const SKIPPED: u32 = 10_000;
/// Deliveries a transaction.
const PAGE: u32 = 1000;

/// Why nothing was put back.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The backup or the data folder is not as it should be; the text says what to do.
    #[error("{0}")]
    Refused(String),
    /// A file.
    #[error("`{path}` kan niet worden geschreven of gelezen")]
    Io {
        /// Which.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The database.
    #[error("de teruggezette database gaat niet open")]
    Store(#[from] StoreError),
    /// The key.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// What is asked.
#[derive(Debug)]
pub struct Asked<'a> {
    /// Folder of the backup.
    pub backup: &'a Path,
    /// The settings of this node.
    pub settings: &'a Settings,
    /// Its configuration folder.
    pub config: &'a Path,
    /// Where to.
    pub data: &'a Path,
    /// Send what waited again, in place of holding it.
    pub again: bool,
    /// Journals of erasures besides the one that lies beside the backup.
    pub journalen: &'a [PathBuf],
    /// Login name, for the audit trail.
    pub wie: &'a str,
    /// Now.
    pub now: DateTime<Utc>,
}

/// How many deliveries, by receiver and route.
pub type Waited = BTreeMap<(String, String), u64>;

/// What was put back.
#[derive(Debug)]
pub struct Restored {
    /// What was in the backup.
    pub manifest: Manifest,
    /// Deliveries that waited at the moment of the backup, by receiver and route: held, or sent again.
    pub waited: Waited,
    /// Per year the first traject number that is handed out from now on.
    pub numbers: Vec<(i32, i64)>,
    /// Id of the configuration of this node, when it is not the one of the backup.
    pub other_configuration: Option<String>,
    /// What was erased again.
    pub gewist: Gewist,
}

/// What was erased after the backup, and so is erased again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Gewist {
    /// Persons.
    pub personen: u32,
    /// Messages whose content went.
    pub berichten: u32,
}

/// Whether a restore of this folder was begun and not finished. One that only left its rubbish is finished here.
pub fn under_way(data: &Path) -> bool {
    let temp = data.join(UNDER_WAY);
    if sqlite::database(data).exists() {
        // The database goes last: everything stands in its place.
        drop(clear(&temp));
        return false;
    }
    temp.exists()
}

/// Puts a backup back.
pub fn restore(asked: &Asked<'_>) -> Result<Restored, RestoreError> {
    let manifest = Manifest::read(asked.backup).map_err(RestoreError::Refused)?;
    empty(asked.data)?;
    let other_configuration = fits(asked, &manifest)?;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(asked.data).map_err(|e| failed(asked.data, e))?;
    let temp = asked.data.join(UNDER_WAY);
    clear(&temp)?;
    fs::DirBuilder::new().mode(0o700).create(&temp).map_err(|e| failed(&temp, e))?;
    let done = put_together(asked, &manifest, &temp).and_then(|done| into_place(asked.data, &temp).map(|()| done));
    let Together { waited, numbers, gewist } = match done {
        Ok(done) => done,
        Err(why) => {
            // Nothing stands in its place yet, or everything does.
            drop(clear(&temp));
            return Err(why);
        }
    };
    clear(&temp)?;
    Ok(Restored { manifest, waited, numbers, other_configuration, gewist })
}

/// Whether this backup is for this node and this key; and the id of our configuration when it is another.
fn fits(asked: &Asked<'_>, manifest: &Manifest) -> Result<Option<String>, RestoreError> {
    let refused = |text: String| Err(RestoreError::Refused(text));
    if !manifest.in_orde {
        return refused("deze reservekopie was bij het maken al niet in orde; neem een andere".to_owned());
    }
    let omgeving = asked.settings.omgeving.as_str();
    if manifest.omgeving != omgeving {
        return refused(format!(
            "deze reservekopie is van een node met `omgeving: {}`; deze node is `{omgeving}`. Zet haar alleen terug met de \
             instellingen van die omgeving",
            manifest.omgeving
        ));
    }
    let key = asked.data.join("sleutel");
    if asked.settings.sleutel.is_none() && !key.is_file() {
        return refused(format!(
            "de sleutel ontbreekt. Zet eerst het sleutelbestand terug als `{}` (rechten 600); de kopie hoort bij sleutel {}, \
             die stond in {}",
            key.display(),
            manifest.sleutel.kenmerk,
            manifest.sleutel.staat_in
        ));
    }
    let kenmerk = known_sealer(asked.settings, asked.data)?.kenmerk();
    if kenmerk != manifest.sleutel.kenmerk {
        return refused(format!(
            "de sleutel past niet: deze reservekopie hoort bij sleutel {}, hier staat sleutel {kenmerk}",
            manifest.sleutel.kenmerk
        ));
    }
    let ours = profile::version(asked.config).map_err(|e| failed(asked.config, e))?;
    let other = manifest.configuratie.as_ref().is_some_and(|versie| *versie != ours).then_some(ours);
    if let (true, Some(ours)) = (asked.again, &other) {
        let kept = snapshot::folder(asked.backup).join(manifest.configuratie.as_deref().unwrap_or_default());
        return refused(format!(
            "opnieuw bezorgen kan alleen met dezelfde bytes, en die volgen uit de configuratie: bij de reservekopie draaide {}, \
             hier staat {ours}. Zet `{}` terug als configuratie, of laat `--opnieuw-bezorgen` weg",
            manifest.configuratie.as_deref().unwrap_or("geen"),
            kept.display()
        ));
    }
    Ok(other)
}

/// Refuses a data folder in which something stands that is not ours to replace.
fn empty(data: &Path) -> Result<(), RestoreError> {
    if sqlite::in_use(data) {
        return Err(RestoreError::Refused(format!(
            "op `{}` draait een gateway. Stop die eerst, en zet de map daarna opzij: `mv {0} {0}.oud`",
            data.display()
        )));
    }
    let Ok(entries) = fs::read_dir(data) else { return Ok(()) };
    let cut_off = under_way(data);
    let ours = |name: &str| {
        // `bewezen` is what `check` and a start remember of the configuration: nothing of the data.
        ["sleutel", "trajectbrug.lock", "bewezen", UNDER_WAY].contains(&name)
            || cut_off && ["configuraties", wisjournaal::BESTAND].contains(&name) && !sqlite::database(data).exists()
    };
    let mut others: Vec<String> =
        entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).filter(|name| !ours(name)).collect();
    others.sort();
    if others.is_empty() {
        return Ok(());
    }
    Err(RestoreError::Refused(format!(
        "`{0}` is niet leeg ({1}). Er wordt niets overschreven: zet de map opzij (`mv {0} {0}.oud`), maak een nieuwe en zet alleen \
         het bestand `sleutel` erin terug",
        data.display(),
        others.join(", ")
    )))
}

/// What stands beside its place.
struct Together {
    waited: Waited,
    numbers: Vec<(i32, i64)>,
    gewist: Gewist,
}

/// Puts everything together beside its place: copied, compared, opened, verified, held, erased again.
fn put_together(asked: &Asked<'_>, manifest: &Manifest, temp: &Path) -> Result<Together, RestoreError> {
    for file in &manifest.bestanden {
        let below = Path::new(&file.naam);
        if !below.components().all(|step| matches!(step, Component::Normal(_))) {
            return Err(RestoreError::Refused(
                "in de reservekopie staat een bestand met een verkeerde naam".to_owned(),
            ));
        }
        let (from, to) = (asked.backup.join(below), temp.join(below));
        let copied = || -> io::Result<(String, u64)> {
            if let Some(folder) = to.parent() {
                fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
            }
            let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&to)?;
            let done = digest(&mut File::open(&from)?, &mut out)?;
            out.sync_all()?;
            Ok(done)
        };
        let (sha256, bytes) = copied().map_err(|e| failed(&from, e))?;
        if sha256 != file.sha256 || bytes != file.bytes {
            return Err(RestoreError::Refused(format!(
                "`{}` is niet meer het bestand dat in de reservekopie is gezet (de sha256 verschilt); neem een andere reservekopie",
                from.display()
            )));
        }
    }
    let sealer = || known_sealer(asked.settings, asked.data);
    // Opened to write: an older backup is brought up to date here.
    let store = SqliteStore::open(temp, sealer()?)?;
    let report = Inspection::open(temp, sealer()?)?.verify()?;
    let same = report.schema != manifest.schema || report.afdruk == manifest.afdruk;
    if !report.sound() || !same {
        return Err(RestoreError::Refused(
            "de teruggezette kopie is niet wat de reservekopie was; er is niets teruggezet. Neem een andere reservekopie".to_owned(),
        ));
    }
    let mut numbers = vec![];
    for jaar in manifest.gemaakt_op.year()..=asked.now.year().min(manifest.gemaakt_op.year() + 10) {
        numbers.push((jaar, store.skip_numbers(jaar, SKIPPED)?));
    }
    let waited = hold(asked, manifest, &store)?;
    let gewist = opnieuw_wissen(asked, manifest, &store, temp)?;
    store.empty_log()?;
    Ok(Together { waited, numbers, gewist })
}

/// Erases who was erased after the backup was made (decision 13): by the journal beside it, and those that are named.
fn opnieuw_wissen(
    asked: &Asked<'_>,
    manifest: &Manifest,
    store: &SqliteStore,
    temp: &Path,
) -> Result<Gewist, RestoreError> {
    let sealer = known_sealer(asked.settings, asked.data)?;
    let beside = asked.backup.parent().map(|folder| folder.join(wisjournaal::BESTAND));
    let mut regels = vec![];
    for path in beside.iter().chain(asked.journalen) {
        let read = wisjournaal::lees(path, &sealer).map_err(|error| match error {
            StoreError::Corrupt { .. } => RestoreError::Refused(format!(
                "het wisjournaal `{}` is beschadigd: wie er is gewist, is er niet zeker uit te lezen. Zet een goed exemplaar terug \
                 (er ligt er ook een in de gegevensmap van daarvoor) en probeer het opnieuw",
                path.display()
            )),
            other => other.into(),
        })?;
        regels.extend(read);
    }
    if let Some(path) = asked.journalen.iter().find(|path| !path.is_file()) {
        return Err(RestoreError::Refused(format!("het wisjournaal `{}` is er niet", path.display())));
    }
    wisjournaal::voeg_toe(temp, &regels, &sealer)?;
    let kenmerk = sealer.kenmerk();
    let mut personen: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    // What was erased before the backup is not in it; who came back since then is.
    for regel in regels.iter().filter(|r| r.sleutel == kenmerk && r.gewist_op > manifest.gemaakt_op) {
        personen.entry(&regel.persoon).or_default().extend(regel.berichten().map(str::to_owned));
    }
    let mut gewist = Gewist::default();
    let (mut reader, mut writer) = (store.reader()?, store.writer()?);
    for (persoon, los) in personen {
        let mut hand = |orders: Vec<Intervention>| writer.intervene(&orders).map_err(|_| Unavailable::Store);
        let done = wissen::opnieuw(persoon, &los, reader.as_mut(), (asked.wie, asked.now), &mut hand);
        match done {
            Ok(Some(berichten)) => {
                gewist.personen += 1;
                gewist.berichten += berichten;
            }
            Ok(None) => {}
            Err(_) => {
                return Err(RestoreError::Refused(
                    "wie na de reservekopie is gewist, kan in de kopie niet worden gewist; er is niets teruggezet"
                        .to_owned(),
                ));
            }
        }
    }
    drop(reader);
    if gewist.personen > 0 {
        writer.herschrijf(true)?;
    }
    Ok(gewist)
}

/// Holds what waited, or counts it, and notes what was done.
fn hold(asked: &Asked<'_>, manifest: &Manifest, store: &SqliteStore) -> Result<Waited, StoreError> {
    let moment = manifest.gemaakt_op.with_timezone(&Amsterdam).format("%d-%m-%Y %H:%M:%S");
    let text = format!(
        "kan na de reservekopie van {moment} al bezorgd zijn; vraag de ontvanger of dit bericht is aangekomen voordat het \
         opnieuw gaat"
    );
    let finding = Finding::fout(Code::Teruggezet, Stage::Deliver, "", text);
    let (mut reader, mut writer) = (store.reader()?, store.writer()?);
    let (mut waited, mut after) = (Waited::new(), 0);
    loop {
        let page = reader.pending(after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.delivery;
        let mut orders = vec![];
        for pending in page {
            // Held by a person: its sender is not told that it was given up, because it was not.
            let deed = Deed::Hold { delivery: pending.delivery, findings: vec![finding.clone()] };
            orders.push(Intervention { at: asked.now, wie: asked.wie.to_owned(), deed });
            *waited.entry((pending.partner, pending.route)).or_default() += 1;
        }
        if !asked.again {
            writer.intervene(&orders)?;
        }
    }
    let line = Audit {
        at: asked.now,
        wie: asked.wie.to_owned(),
        wat: RESTORED.to_owned(),
        waarop: manifest.gemaakt_op.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
    };
    writer.commit(&[], &[], &[line])?;
    Ok(waited)
}

/// The database goes last: until it stands there, nothing was put back.
fn into_place(data: &Path, temp: &Path) -> Result<(), RestoreError> {
    let (from, to) = (sqlite::database(temp), sqlite::database(data));
    let moved = || -> io::Result<()> {
        File::open(&from)?.sync_all()?;
        let kept = snapshot::folder(temp);
        if kept.is_dir() {
            drop(fs::remove_dir_all(snapshot::folder(data)));
            fs::rename(kept, snapshot::folder(data))?;
        }
        let journaal = temp.join(wisjournaal::BESTAND);
        if journaal.is_file() {
            fs::rename(journaal, data.join(wisjournaal::BESTAND))?;
        }
        fs::rename(&from, &to)?;
        File::open(data)?.sync_all()
    };
    // What is left in a log would be lost.
    let log = PathBuf::from(format!("{}-wal", from.display()));
    if fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        return Err(failed(&log, io::Error::other("het logboek van de database is niet leeg")));
    }
    moved().map_err(|e| failed(&to, e))
}

fn clear(temp: &Path) -> Result<(), RestoreError> {
    match fs::remove_dir_all(temp) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(temp, error)),
        _ => Ok(()),
    }
}

fn failed(path: &Path, source: io::Error) -> RestoreError {
    RestoreError::Io { path: path.display().to_string(), source }
}
