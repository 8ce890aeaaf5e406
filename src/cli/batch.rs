//! `trajectbrug batch PARTNER ROUTE IN --out MAP`: a file with many messages becomes a file for each receiver, past the
//! message store. With `--store` in the place of `--out` every record becomes a message of its own ([`store`]).

mod store;

use super::{Folders, show};
use crate::app;
use crate::canonical::versies::let_op;
use crate::flow::batch::{self, Einde, Opening, Report, Request, Voortgang};
use anyhow::bail;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Threads that make messages, at most: each has a chunk in memory, and one thread cuts for all.
const WORKERS: usize = 16;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// De partner van wie het bestand is.
    partner: String,
    /// De inkomende route.
    route: String,
    /// Het bestand.
    #[arg(value_name = "BESTAND")]
    file: PathBuf,
    /// Map voor de uitvoer; wat erin is begonnen gaat verder.
    #[arg(long, value_name = "MAP", required_unless_present = "store", conflicts_with = "store")]
    out: Option<PathBuf>,
    /// Naar deze uitgaande route, in plaats van naar de ontvangers van de route; mag vaker.
    #[arg(long, value_name = "PARTNER/ROUTE", value_parser = to, conflicts_with = "store")]
    naar: Vec<(String, String)>,
    /// Uitvoer zonder zijbestand (en zonder sha256 in de samenvatting): scheelt tijd bij grote bestanden.
    #[arg(long, conflicts_with = "store")]
    zonder_zijbestand: bool,
    /// Naar de draaiende gateway: elk record wordt een bericht, met opslag en bezorging.
    #[arg(long)]
    store: bool,
    /// Adres van de draaiende gateway, als dat niet `luister` is.
    #[arg(long, value_name = "ADRES:POORT", requires = "store")]
    adres: Option<String>,
    #[command(flatten)]
    folders: Folders,
    /// Antwoord als JSON: de samenvatting.
    #[arg(long)]
    json: bool,
}

fn to(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('/').filter(|(partner, route)| !partner.is_empty() && !route.is_empty());
    let (partner, route) = parts.ok_or("schrijf PARTNER/ROUTE, zoals `kantoor/uren`")?;
    Ok((partner.to_owned(), route.to_owned()))
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Some(out) = &arguments.out else { return store::run(arguments) };
    let data = &arguments.folders.data;
    let input = Opening::of(&arguments.file);
    let (folder, routes) = app::candidate(&arguments.folders.config, data, &BTreeMap::new())?;
    let Some(route) = routes.inbound(&arguments.partner, &arguments.route).cloned() else {
        let mut known: Vec<_> = routes.all_inbound().map(|r| format!("{} {}", r.partner, r.name)).collect();
        known.sort();
        bail!("deze partner en route bestaan niet; er zijn: {}", known.join(", "));
    };
    let route_kind = route.soort.naam.clone();
    app::data_folder(data)?;
    let keys = app::sealer(&folder.settings, data)?;
    let request = Request {
        routes: &routes,
        route,
        naar: &arguments.naar,
        out,
        keys: &keys,
        workers: std::thread::available_parallelism().map_or(2, usize::from).min(WORKERS),
        zijbestand: !arguments.zonder_zijbestand,
    };
    old_version(&route_kind);
    let mut bar = Bar { shown: None, terminal: std::io::stderr().is_terminal() };
    let report = batch::run(&request, input?, &mut |now| bar.show(now));
    bar.end();
    let report = report?;
    if arguments.json {
        println!("{:#}", report.samenvatting);
    } else {
        tell(&report, out);
    }
    Ok(report.goed())
}

/// Tells who sends an old version what to use and until when; on the side, so that what is made stays what it is.
fn old_version(soort: &str) {
    if let Some(text) = let_op(soort) {
        eprintln!("Let op: {text}.");
    }
}

fn tell(report: &Report, out: &Path) {
    let of = |key: &str| report.samenvatting[key].as_u64().unwrap_or_default();
    match &report.einde {
        Einde::Vastgehouden(findings) => {
            println!("Vastgehouden: het bestand klopt niet als geheel. Er is niets gemaakt.");
            show::findings(findings);
            return;
        }
        Einde::Eerder => println!("Dit bestand is al verwerkt; er is niets veranderd. Het gaf:"),
        Einde::Klaar => {}
    }
    println!(
        "{} gelezen: {} geldig, {} geweigerd, {} herhaling.",
        of("gelezen"),
        of("geldig"),
        of("geweigerd"),
        of("herhaling")
    );
    for output in report.samenvatting["uitvoer"].as_array().into_iter().flatten() {
        let text = |key: &str| output[key].as_str().unwrap_or_default().to_owned();
        println!("  {}: {} berichten, {} bytes", text("bestand"), output["aantal"], output["bytes"]);
    }
    for finding in report.samenvatting["bevindingen"].as_array().into_iter().flatten() {
        let text = |key: &str| finding[key].as_str().filter(|t| !t.is_empty()).map(|t| format!(" {t}"));
        println!(
            "  {} keer{}{}",
            finding["aantal"],
            text("code").unwrap_or_default(),
            text("regel").unwrap_or_default()
        );
    }
    if of("geweigerd") > 0 {
        let table = report.samenvatting["weigeringen"]["bestand"].as_str().unwrap_or_default();
        println!("Wat er per rij mis is, staat in {}.", out.join(table).display());
    }
}

/// A line on the terminal that is written over; nothing where nobody looks.
struct Bar {
    terminal: bool,
    /// The thousandth that is shown.
    shown: Option<u64>,
}

impl Bar {
    fn show(&mut self, now: Voortgang) {
        let part = now.bytes.saturating_mul(1000) / now.van.max(1);
        if !self.terminal || self.shown == Some(part) {
            return;
        }
        self.shown = Some(part);
        let full = usize::try_from(part / 25).unwrap_or_default().min(40);
        let line = format!("\r[{:<40}] {:>3} %, {} rijen", "#".repeat(full), part / 10, now.rijen);
        // A terminal that is gone does not stop the work.
        drop(std::io::stderr().write_all(line.as_bytes()));
    }

    fn end(&self) {
        if self.shown.is_some() {
            eprintln!();
        }
    }
}
