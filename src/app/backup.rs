//! A backup: one moment of a data folder, taken while the gateway runs, in a folder of its own that has its name only after
//! it was opened and verified. The key is not in it: who finds a backup can read no message.
//!
//! In it: the database, the configurations that ran, and `manifest.json`, which says what there is and its hashes.

use super::reload::ACTIVATED;
use super::{StartError, known_sealer};
use crate::config::Settings;
use crate::message::digest::hex;
use crate::profile::snapshot;
use crate::store::StoreError;
use crate::store::check::{Counts, Report, Wrong};
use crate::store::sqlite::{Inspection, wisjournaal};
use aws_lc_rs::digest::{Context, SHA256};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The file that says what is in a backup.
pub const MANIFEST: &str = "manifest.json";
/// The form of the manifest this program writes and reads.
const VORM: u32 = 1;
/// What the folder of a backup is called when what is in it is not right.
const WRONG: &str = "niet-in-orde";

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A backup with this name is there already.
    #[error("`{path}` bestaat al en wordt niet overschreven; wacht een seconde of noem een andere map")]
    Exists {
        /// The folder.
        path: String,
    },
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
    #[error("de database kan niet worden gelezen")]
    Store(#[from] StoreError),
    /// The key.
    #[error(transparent)]
    Start(#[from] StartError),
}

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of this file.
    pub vorm: u32,
    /// Version of the program that made it.
    pub programma: String,
    /// Version of the tables.
    pub schema: i64,
    /// What the node was for: `test` or `productie`.
    pub omgeving: String,
    /// Everything that was confirmed before this moment is in it.
    pub gemaakt_op: DateTime<Utc>,
    /// Id of the configuration that ran; None when none ever did.
    pub configuratie: Option<String>,
    /// Where the key stands; never the key.
    pub sleutel: KeyNote,
    /// Whether everything opened and added up.
    pub in_orde: bool,
    /// How much there is.
    pub tellingen: Counts,
    /// Keyed digest over everything in it; see [`Report::afdruk`].
    pub afdruk: String,
    /// Its files.
    pub bestanden: Vec<Listed>,
}

/// Which key a backup belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyNote {
    /// By this people tell keys apart; it says nothing of the key.
    pub kenmerk: String,
    /// Where it stood when the backup was made.
    pub staat_in: String,
    /// What to do with it, in Dutch.
    pub let_op: String,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Path below the folder of the backup, `/` between steps.
    pub naam: String,
    /// Its length.
    pub bytes: u64,
    /// Its sha256, in hex.
    pub sha256: String,
}

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// Its folder.
    pub path: PathBuf,
    /// What is in it.
    pub manifest: Manifest,
    /// What the look through it found.
    pub report: Report,
}

/// Makes a backup of `data` in a new folder below `into`, and verifies it. When something is not right it is kept all the
/// same, under a name that says so: it may be the best there is.
pub fn back_up(settings: &Settings, data: &Path, into: &Path, now: DateTime<Utc>) -> Result<Made, BackupError> {
    let sealer = known_sealer(settings, data)?;
    let kenmerk = sealer.kenmerk();
    let source = Inspection::open(data, sealer)?;
    let name = format!("trajectbrug-{}", now.format("%Y%m%dT%H%M%SZ"));
    let target = into.join(&name);
    let bad = into.join(format!("{name}.{WRONG}"));
    if let Some(there) = [&target, &bad].into_iter().find(|path| path.exists()) {
        return Err(BackupError::Exists { path: there.display().to_string() });
    }
    let temp = into.join(format!(".{name}.bezig-{}", std::process::id()));
    let made = fill(settings, data, &temp, &source, kenmerk, now);
    let (manifest, report) = made.inspect_err(|_| drop(fs::remove_dir_all(&temp)))?;
    let target = if report.sound() { target } else { bad };
    fs::rename(&temp, &target)
        .and_then(|()| File::open(into)?.sync_all())
        .map_err(|source| io_error(&target, source))?;
    // Beside it, and from now on: who was erased since, for whoever puts it back.
    wisjournaal::bij_kopie(data, into, &known_sealer(settings, data)?)?;
    Ok(Made { path: target, manifest, report })
}

fn fill(
    settings: &Settings,
    data: &Path,
    temp: &Path,
    source: &Inspection,
    kenmerk: String,
    now: DateTime<Utc>,
) -> Result<(Manifest, Report), BackupError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(temp).map_err(|e| io_error(temp, e))?;
    let database = source.copy_to(temp)?;
    let written = || -> io::Result<()> {
        fs::set_permissions(&database, fs::Permissions::from_mode(0o600))?;
        File::open(&database)?.sync_all()
    };
    written().map_err(|e| io_error(&database, e))?;
    // After the database: every configuration it names was kept before its line was written.
    configurations(data, temp).map_err(|e| io_error(&snapshot::folder(temp), e))?;
    let mut copy = Inspection::open(temp, known_sealer(settings, data)?)?;
    let mut report = copy.verify()?;
    let configuratie = copy.audit(ACTIVATED, 1)?.pop().map(|line| line.waarop);
    drop(copy);
    if let Some(versie) = configuratie.as_deref().filter(|versie| snapshot::at(temp, versie).is_none()) {
        let wat = "de configuratie die het laatst draaide is niet bewaard".to_owned();
        report.fouten.push(Wrong { plaats: "configuraties".to_owned(), id: versie.to_owned(), wat });
        report.aantal_fouten += 1;
    }
    let manifest = Manifest {
        vorm: VORM,
        programma: env!("CARGO_PKG_VERSION").to_owned(),
        schema: report.schema,
        omgeving: settings.omgeving.as_str().to_owned(),
        gemaakt_op: now,
        configuratie,
        sleutel: KeyNote { kenmerk, staat_in: place(settings, data), let_op: LET_OP.to_owned() },
        in_orde: report.sound(),
        tellingen: report.tellingen.clone(),
        afdruk: report.afdruk.clone(),
        bestanden: listed(temp).map_err(|e| io_error(temp, e))?,
    };
    let path = temp.join(MANIFEST);
    let text = serde_json::to_vec_pretty(&manifest).map_err(|e| io_error(&path, e.into()))?;
    snapshot::write(&path, &text).and_then(|()| File::open(temp)?.sync_all()).map_err(|e| io_error(&path, e))?;
    Ok((manifest, report))
}

const LET_OP: &str = "De sleutel zit niet in deze reservekopie. Zonder de sleutel kan niemand de berichten nog lezen. Bewaar \
                      haar apart, op een andere plek dan deze map.";

/// Where the key stands, for people.
fn place(settings: &Settings, data: &Path) -> String {
    use crate::secret::SecretRef;
    match &settings.sleutel {
        Some(SecretRef::Env(name)) => format!("env:{name}"),
        Some(SecretRef::File(path)) => format!("file:{path}"),
        None => fs::canonicalize(data).unwrap_or_else(|_| data.to_owned()).join("sleutel").display().to_string(),
    }
}

/// Copies the configurations that ran. One that is pruned meanwhile is one nobody needs.
fn configurations(data: &Path, temp: &Path) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(snapshot::folder(data)) else { return Ok(()) };
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let Some(from) = snapshot::at(data, &name) else { continue };
        let to = snapshot::folder(temp).join(&name);
        match snapshot::copy(&from, &to) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !from.is_dir() => {
                fs::remove_dir_all(&to)?;
            }
            other => other?,
        }
    }
    match File::open(snapshot::folder(temp)) {
        Ok(folder) => folder.sync_all(),
        Err(_) => Ok(()),
    }
}

/// Every file of a backup but the manifest.
fn listed(folder: &Path) -> io::Result<Vec<Listed>> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<Listed>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                walk(root, &path, found)?;
            } else if let Ok(below) = path.strip_prefix(root) {
                let (sha256, bytes) = digest(&mut File::open(&path)?, &mut io::sink())?;
                found.push(Listed { naam: below.to_string_lossy().into_owned(), bytes, sha256 });
            }
        }
        Ok(())
    }
    let mut found = vec![];
    walk(folder, folder, &mut found)?;
    found.sort_by(|a, b| a.naam.cmp(&b.naam));
    Ok(found)
}

/// The sha256 in hex and the length of what is read, which goes to `out` on the way.
pub(super) fn digest(from: &mut impl Read, out: &mut impl io::Write) -> io::Result<(String, u64)> {
    let (mut sum, mut bytes, mut part) = (Context::new(&SHA256), 0, vec![0; 256 * 1024]);
    loop {
        let read = from.read(&mut part)?;
        if read == 0 {
            return Ok((hex(sum.finish().as_ref()), bytes));
        }
        sum.update(&part[..read]);
        out.write_all(&part[..read])?;
        bytes += read as u64;
    }
}

pub(super) fn io_error(path: &Path, source: io::Error) -> BackupError {
    BackupError::Io { path: path.display().to_string(), source }
}

impl Manifest {
    /// Reads the manifest of the backup in `folder`. The error is Dutch.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let shown = folder.display();
        let Ok(text) = fs::read(folder.join(MANIFEST)) else {
            let mut inside: Vec<String> = fs::read_dir(folder)
                .map(|entries| entries.flatten().filter(|e| e.path().join(MANIFEST).is_file()).collect())
                .unwrap_or_else(|_| vec![])
                .iter()
                .map(|e: &fs::DirEntry| e.path().display().to_string())
                .collect();
            inside.sort();
            return Err(match inside.last() {
                Some(newest) => format!(
                    "`{shown}` is een map met reservekopieën; noem er één, bijvoorbeeld de nieuwste: `{newest}`"
                ),
                None => format!("in `{shown}` staat geen {MANIFEST}: dit is geen reservekopie, of geen volledige"),
            });
        };
        let manifest: Self = serde_json::from_slice(&text)
            .map_err(|_| format!("{MANIFEST} in `{shown}` is niet te lezen: de reservekopie is beschadigd"))?;
        if manifest.vorm != VORM {
            return Err(format!("deze reservekopie heeft vorm {}; dit programma leest vorm {VORM}", manifest.vorm));
        }
        Ok(manifest)
    }
}
