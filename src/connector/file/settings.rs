//! What a file route says: which folder, which files, when a file is complete; what a file we write is called.

use super::Pattern;
use crate::connector::{Outgoing, Wanted};
use crate::yaml::{Mistakes, Node, Table, Value};
use std::path::PathBuf;
use std::time::Duration;

/// When a file is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zijbestand {
    /// When its sidecar is there and is right. Default.
    Required,
    /// The same; without a sidecar, when it stood still for `settle_s`.
    Optional,
}

/// Settings of an inbound file route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderIn {
    /// The folder, an absolute path.
    pub folder: PathBuf,
    /// Which files, and when they are complete.
    pub pickup: Pickup,
}

/// Which files of a folder are taken, here or on another server, and when they are complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pickup {
    /// Names to take.
    pub pattern: Pattern,
    /// How often the folder is looked at. Default 30 s.
    pub every: Duration,
    /// When a file is complete.
    pub sidecar: Zijbestand,
    /// How long a file without sidecar must stand still. Default 10 s.
    pub settle: Duration,
}

/// Settings of an outbound file route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderOut {
    /// The folder, an absolute path.
    pub folder: PathBuf,
    /// The name of a file, with only `{levering_id}` and `{bericht_id}` left to fill in.
    pub name: String,
}

const IN_NEEDS: &str =
    "een inkomende file-route heeft `settings: { folder: \"/map/van/de/partner\", pattern: \"*.csv\" }` nodig";
const OUT_NEEDS: &str = "een uitgaande file-route heeft `settings: { folder: \"/map/voor/de/partner\" }` nodig";

impl FolderIn {
    /// Decodes the block `settings` of an inbound route.
    pub fn read(settings: Option<&Node>, at: &Node, mistakes: &mut Mistakes) -> Option<Self> {
        let Some(node) = settings else {
            mistakes.at(at, IN_NEEDS);
            return None;
        };
        let mut table = node.table(mistakes)?;
        let folder = table.need("folder", mistakes).and_then(|n| folder(n, mistakes));
        let pickup = Pickup::read(&mut table, mistakes);
        table.finish(mistakes);
        Some(Self { folder: folder?, pickup: pickup? })
    }
}

impl Pickup {
    /// Decodes `pattern`, `every_s`, `sidecar` and `settle_s` of a block.
    pub fn read(table: &mut Table<'_>, mistakes: &mut Mistakes) -> Option<Self> {
        let pattern = table.need("pattern", mistakes).and_then(|n| {
            let text = n.text(mistakes)?;
            Pattern::parse(text).map_err(|text| mistakes.at(n, text)).ok()
        });
        let every = table.get("every_s").and_then(|n| seconds(n, mistakes)).unwrap_or(Duration::from_secs(30));
        let sidecar = match table.get("sidecar").map(|n| (n, n.text(mistakes))) {
            None | Some((_, Some("required"))) => Zijbestand::Required,
            Some((_, Some("optional"))) => Zijbestand::Optional,
            Some((n, _)) => {
                mistakes.at(
                    n,
                    "`sidecar` is `required` (elk bestand heeft een zijbestand) of `optional` (zonder zijbestand geldt `settle_s`)",
                );
                return None;
            }
        };
        let settle = table.get("settle_s");
        if let (Some(n), Zijbestand::Required) = (settle, sidecar) {
            mistakes.at(n, "`settle_s` geldt alleen bij `sidecar: optional`; met een zijbestand is het niet nodig");
        }
        let settle = settle.and_then(|n| seconds(n, mistakes)).unwrap_or(Duration::from_secs(10));
        Some(Self { pattern: pattern?, every, sidecar, settle })
    }
}

impl FolderOut {
    /// Decodes the block `settings` of an outbound route.
    pub fn read(wanted: &Wanted<'_>, mistakes: &mut Mistakes) -> Option<Self> {
        let Some(node) = wanted.settings else {
            mistakes.at(wanted.at, OUT_NEEDS);
            return None;
        };
        let mut table = node.table(mistakes)?;
        let folder = table.need("folder", mistakes).and_then(|n| folder(n, mistakes));
        let name = name_out(&mut table, wanted, mistakes);
        table.finish(mistakes);
        Some(Self { folder: folder?, name: name? })
    }
}

/// Decodes `name`: with only `{levering_id}` and `{bericht_id}` left to fill in, by [`filled`].
pub fn name_out(table: &mut Table<'_>, wanted: &Wanted<'_>, mistakes: &mut Mistakes) -> Option<String> {
    let name = match table.get("name") {
        None => "{soort}-{levering_id}.{ext}".to_owned(),
        Some(n) => {
            let text = n.text(mistakes)?;
            template(text).map(|()| text.to_owned()).map_err(|text| mistakes.at(n, text)).ok()?
        }
    };
    Some(name.replace("{soort}", &wanted.soort.replace('/', "-")).replace("{ext}", ext(wanted.mediatype)))
}

/// The name of the file of a delivery.
pub fn filled(name: &str, outgoing: &Outgoing) -> String {
    let safe =
        |id: &str| id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect::<String>();
    name.replace("{levering_id}", &safe(&outgoing.levering_id)).replace("{bericht_id}", &safe(&outgoing.bericht_id))
}

/// What may stand between braces in the name of a file. No id of the sender and nothing of the message: names of files end
/// up in logs, mails and directory listings of others.
const PLACES: &[&str] = &["soort", "levering_id", "bericht_id", "ext"];

fn template(text: &str) -> Result<(), String> {
    let places = text.split('{').skip(1).map(|part| part.split_once('}').map_or(part, |(name, _)| name));
    if let Some(unknown) = places.into_iter().find(|name| !PLACES.contains(name)) {
        return Err(format!(
            "`{{{unknown}}}` bestaat niet; er zijn: {{soort}}, {{levering_id}}, {{bericht_id}}, {{ext}}"
        ));
    }
    if !text.contains("{levering_id}") {
        return Err("een naam bevat `{levering_id}`: anders schrijft het ene bericht over het andere heen".to_owned());
    }
    let rest = PLACES.iter().fold(text.to_owned(), |text, place| text.replace(&format!("{{{place}}}"), ""));
    if let Some(wrong) = rest.chars().find(|c| !(c.is_ascii_alphanumeric() || ".-_".contains(*c))) {
        return Err(format!("in een bestandsnaam mag `{wrong}` niet; wel letters, cijfers, `.`, `-` en `_`"));
    }
    if text.starts_with('.') || [".tmp", ".part"].iter().any(|end| text.to_ascii_lowercase().ends_with(end)) {
        return Err(
            "een naam die met `.` begint of op .tmp of .part eindigt, wordt door lezers overgeslagen".to_owned()
        );
    }
    Ok(())
}

/// The extension that goes with a media type.
fn ext(mediatype: &str) -> &'static str {
    match mediatype.split(';').next().unwrap_or_default() {
        "application/json" => "json",
        "application/xml" | "text/xml" => "xml",
        "text/csv" => "csv",
        _ if mediatype.contains("json") => "jsonl",
        _ => "dat",
    }
}

/// A folder: an absolute path, because a relative one means another folder for whoever starts the program.
fn folder(node: &Node, mistakes: &mut Mistakes) -> Option<PathBuf> {
    let path = PathBuf::from(node.text(mistakes)?);
    if !path.is_absolute() || path.components().any(|c| c == std::path::Component::ParentDir) {
        mistakes.at(node, "`folder` is een volledig pad dat met `/` begint, zonder `..`");
        return None;
    }
    Some(path)
}

/// A number of seconds between two looks: 1 to 86400.
fn seconds(node: &Node, mistakes: &mut Mistakes) -> Option<Duration> {
    match node.value {
        Value::Int(n) if (1..=86_400).contains(&n) => Some(Duration::from_secs(n.unsigned_abs())),
        _ => {
            mistakes.at(node, "hier hoort een aantal seconden, van 1 tot 86400 (een dag)");
            None
        }
    }
}
