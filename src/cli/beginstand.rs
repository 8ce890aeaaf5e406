//! `trajectbrug beginstand import`: takes in trajecten that run and invoices that are open when the hub starts.

use super::message::node::{Node, intervene, plain};
use super::partner::stored;
use super::{Folders, node, show};
use crate::flow::beginstand::csv::{Bestand, Opgave, Plaatsen, lees};
use crate::flow::beginstand::stand::Stand;
use crate::flow::beginstand::{Inlezen, NietIngelezen, lees_in};
use crate::flow::clock::{Clock, SystemClock};
use crate::message::finding::Finding;
use anyhow::{Context, anyhow, bail};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Lees in wat al liep: alles, of bij één fout niets. Hetzelfde nog eens verandert niets.
    Import(Box<Import>),
}

#[derive(Debug, clap::Args)]
pub struct Import {
    #[command(flatten)]
    folders: Folders,
    /// Een JSON-bestand, een CSV-bestand of een map met CSV-bestanden.
    #[arg(value_name = "BESTAND")]
    bestand: PathBuf,
    /// Bij CSV: wie dit opgeeft.
    #[arg(long, value_name = "SLUG")]
    opgegeven_door: Option<String>,
    /// Bij CSV: van welke gemeente de trajecten zijn.
    #[arg(long, value_name = "SLUG")]
    gemeente: Option<String>,
    /// Bij CSV: wat er van alle facturen samen open is, zoals 1.234,56.
    #[arg(long, value_name = "EURO", default_value = "")]
    totaal_open: String,
    /// Bij CSV: wat er nog moet worden gefactureerd, zonder btw, zoals 1.234,56.
    #[arg(long, value_name = "EURO", default_value = "")]
    totaal_te_factureren: String,
    /// Controleer alleen.
    #[arg(long)]
    dry_run: bool,
    /// Adres van de draaiende gateway; standaard de instelling `luister`.
    #[arg(long, value_name = "ADRES:POORT")]
    adres: Option<String>,
    /// Antwoord als JSON, met bij elk eigen nummer het nummer van de hub.
    #[arg(long)]
    json: bool,
}

/// What was read of the disk: what it says, and of sheets where it stands.
type Gelezen = Result<(Stand, Plaatsen), Vec<Finding>>;

fn gelezen(import: &Import) -> anyhow::Result<Gelezen> {
    let path = import.bestand.as_path();
    let is_csv = |path: &Path| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    let read = |path: &Path| std::fs::read(path).with_context(|| format!("`{}` is niet te lezen", path.display()));
    if !path.is_dir() && !is_csv(path) {
        // The words of the reader can hold a value of the file: only its place is told.
        let stand = serde_json::from_slice(&read(path)?).map_err(|e| {
            let (line, column) = (e.line(), e.column());
            anyhow!(
                "`{}`: regel {line}, teken {column} heeft niet de vorm van een beginstand (docs/beginstand.md)",
                path.display()
            )
        })?;
        return Ok(Ok((stand, Plaatsen::default())));
    }
    let (Some(opgegeven_door), Some(gemeente)) = (import.opgegeven_door.clone(), import.gemeente.clone()) else {
        bail!("geef bij CSV ook --opgegeven-door en --gemeente: in de bladen staat niet van wie zij zijn");
    };
    let mut paths = vec![path.to_owned()];
    if path.is_dir() {
        let all = std::fs::read_dir(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let all = all.with_context(|| format!("`{}` is niet te lezen", path.display()))?;
        paths = all.into_iter().map(|entry| entry.path()).filter(|p| is_csv(p)).collect();
        paths.sort();
    }
    let naam = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let bestanden = paths.iter().map(|p| Ok(Bestand { naam: naam(p), inhoud: read(p)? }));
    let bestanden = bestanden.collect::<anyhow::Result<Vec<_>>>()?;
    let (totaal_open, totaal_te_factureren) = (import.totaal_open.clone(), import.totaal_te_factureren.clone());
    let opgave = Opgave { opgegeven_door, gemeente, totaal_open, totaal_te_factureren };
    Ok(lees(&opgave, &bestanden))
}

/// Asks the running gateway; findings are data.
fn vraag(import: &Import, node: Node, wanted: &Inlezen) -> anyhow::Result<Result<Value, Vec<Finding>>> {
    match node {
        Node::Api { settings, adres } => {
            let (status, answer) = node::post(&settings, adres.as_deref(), "/v1/beheer/beginstand", &json!(wanted))
                .context("er draait een gateway op deze gegevensmap, en zij is niet te bereiken")?;
            let findings: Vec<Finding> = serde_json::from_value(answer["bevindingen"].clone()).unwrap_or_default();
            match status {
                200 => Ok(Ok(answer)),
                422 if !findings.is_empty() => Ok(Err(findings)),
                _ => {
                    let text = |key: &str| answer[key].as_str().unwrap_or_default();
                    bail!("{}: {}", text("title"), text("detail"))
                }
            }
        }
        Node::Store { mut reader, mut writer, routes } => {
            let keys = crate::app::sealer(&stored::settings(&import.folders)?, &import.folders.data)?;
            let mut hand = |orders| intervene(writer.as_mut(), orders);
            match lees_in(wanted, &routes, &keys, reader.as_mut(), SystemClock.now(), &mut hand) {
                Ok(done) => Ok(Ok(json!(done))),
                Err(NietIngelezen::Findings(findings)) => Ok(Err(findings)),
                Err(NietIngelezen::Trouble(why)) => Err(plain(why)),
            }
        }
    }
}

fn klopt_niet(import: &Import, findings: &[Finding]) -> bool {
    if import.json {
        println!("{}", json!({"bevindingen": findings}));
    } else {
        println!("De beginstand klopt niet; er is niets ingelezen.");
        show::findings(findings);
    }
    false
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Arguments::Import(import) = arguments;
    let (stand, plaatsen) = match gelezen(import)? {
        Ok(read) => read,
        Err(findings) => return Ok(klopt_niet(import, &findings)),
    };
    let wanted = Inlezen { wie: stored::login(), proef: import.dry_run, stand };
    let node = Node::reach(&import.folders, import.adres.as_deref())?;
    let done = match vraag(import, node, &wanted)? {
        Ok(done) => done,
        Err(findings) => {
            let findings: Vec<_> = findings.into_iter().map(|f| plaatsen.vertaal(f)).collect();
            return Ok(klopt_niet(import, &findings));
        }
    };
    if import.json {
        println!("{done}");
        return Ok(true);
    }
    let new = done["trajecten"].as_array().cloned().unwrap_or_default();
    let what = if import.dry_run { "Klopt; zou worden ingelezen" } else { "Ingelezen" };
    let open = crate::domain::geld::euro(done["open_centen"].as_i64().unwrap_or_default());
    println!("{what}: {} trajecten en {} facturen, samen {open} open.", new.len(), done["facturen"]);
    let bill = crate::domain::geld::euro(done["te_factureren_centen"].as_i64().unwrap_or_default());
    println!("Nog te factureren: {} mijlpalen, samen {bill}.", done["te_factureren"]);
    println!("Al bekend: {} trajecten.", done["al_bekend"]);
    let word = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let rows: Vec<_> = new.iter().map(|row| vec![word(row, "nummer"), word(row, "traject_id")]).collect();
    if !rows.is_empty() {
        show::table(&["eigen nummer", "traject_id"], &rows);
    }
    Ok(true)
}
