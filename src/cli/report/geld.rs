//! `trajectbrug report maand|openstaand|verbruik|subsidies|spoor`: what finance asks of the ledger. Reads beside a running
//! gateway and changes nothing.

use super::super::partner::stored;
use super::super::{Folders, show};
use super::write;
use crate::app;
use crate::bank::csv::Profielen;
use crate::bank::{self, Afschrift};
use crate::domain::boek::document;
use crate::domain::geld::euro;
use crate::domain::kalender;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::geld::verslag::afsluiting::Afsluiting;
use crate::flow::geld::verslag::lees::{self, Gevraagd};
use crate::flow::geld::verslag::maand::Maand;
use crate::flow::geld::verslag::stroom::{Bedragen, Beweging};
use crate::flow::geld::verslag::tabel::{Cel, Tabel};
use crate::flow::geld::verslag::uitvoer::{Verslag, Vorm};
use anyhow::{Context, bail};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// How a report comes out.
#[derive(Debug, clap::Args)]
pub struct Uit {
    #[command(flatten)]
    folders: Folders,
    /// Antwoord als JSON.
    #[arg(long, conflicts_with = "out")]
    json: bool,
    /// Schrijf een bestand; hoe het eindigt zegt wat het wordt: .json, .csv, .xlsx, en een maand ook .pdf.
    #[arg(long, value_name = "BESTAND")]
    out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct MaandArgumenten {
    /// De maand, zoals 2026-10.
    #[arg(long, value_name = "MAAND")]
    maand: String,
    /// Alleen dit contract.
    #[arg(long, value_name = "CONTRACT")]
    contract: Option<String>,
    /// Leg dit afschrift van de bank ernaast (zoals `bank import` ze leest); mag vaker.
    #[arg(long, value_name = "BESTAND")]
    afschrift: Vec<PathBuf>,
    #[command(flatten)]
    uit: Uit,
}

#[derive(Debug, clap::Args)]
pub struct DagArgumenten {
    /// De dag; standaard vandaag.
    #[arg(long, value_name = "JJJJ-MM-DD")]
    op: Option<NaiveDate>,
    /// Alleen dit contract.
    #[arg(long, value_name = "CONTRACT")]
    contract: Option<String>,
    #[command(flatten)]
    uit: Uit,
}

#[derive(Debug, clap::Args)]
pub struct JaarArgumenten {
    /// Het jaar; standaard dit jaar.
    #[arg(long, value_name = "JAAR")]
    jaar: Option<i32>,
    /// Alleen deze gemeente.
    #[arg(long, value_name = "SLUG")]
    gemeente: Option<String>,
    #[command(flatten)]
    uit: Uit,
}

#[derive(Debug, clap::Args)]
pub struct SpoorArgumenten {
    /// Een betaling (haar sleutel), het nummer van een factuur (zo nodig met het jaar: NUMMER@2025), of een traject.
    #[arg(value_name = "BETALING|FACTUUR|TRAJECT")]
    van: String,
    #[command(flatten)]
    uit: Uit,
}

/// A month as it was typed.
pub(super) fn lees_maand(tekst: &str) -> anyhow::Result<Maand> {
    Maand::lees(tekst).context("een maand is een jaar en een nummer, zoals 2026-10")
}

/// `report maand`.
pub fn maand(a: &MaandArgumenten) -> anyhow::Result<bool> {
    let gevraagd = Gevraagd::Maand { maand: lees_maand(&a.maand)?, contract: a.contract.clone() };
    geef(&gevraagd, &a.afschrift, &a.uit, "er is geen contract met dit nummer; `trajectbrug contract list` toont ze")
}

/// `report openstaand` and `report verbruik`.
pub fn op_dag(a: &DagArgumenten, verbruik: bool) -> anyhow::Result<bool> {
    let op = a.op.unwrap_or_else(|| kalender::dag(SystemClock.now()));
    let contract = a.contract.clone();
    let gevraagd = if verbruik { Gevraagd::Verbruik { op, contract } } else { Gevraagd::Openstaand { op, contract } };
    geef(&gevraagd, &[], &a.uit, "er is geen contract met dit nummer; `trajectbrug contract list` toont ze")
}

/// `report subsidies`.
pub fn subsidies(a: &JaarArgumenten) -> anyhow::Result<bool> {
    let jaar = a.jaar.unwrap_or_else(|| kalender::dag(SystemClock.now()).year());
    geef(&Gevraagd::Subsidies { jaar, gemeente: a.gemeente.clone() }, &[], &a.uit, "")
}

/// `report spoor`.
pub fn spoor(a: &SpoorArgumenten) -> anyhow::Result<bool> {
    let unknown = "onder dit nummer kent het boek geen betaling, factuur of traject; `trajectbrug invoice list` toont de facturen";
    geef(&Gevraagd::Spoor(a.van.clone()), &[], &a.uit, unknown)
}

/// Makes a report, and writes or says it.
fn geef(gevraagd: &Gevraagd, bestanden: &[PathBuf], uit: &Uit, onbekend: &'static str) -> anyhow::Result<bool> {
    let vorm = match &uit.out {
        None => None,
        Some(path) => {
            let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
            let Some(vorm) = Vorm::van(ending) else {
                bail!("`{}`: een verslag eindigt op .json, .csv, .xlsx of, van een maand, .pdf", path.display());
            };
            Some((path, vorm))
        }
    };
    let (_, routes) = app::configuration(&uit.folders.config, &BTreeMap::new())?;
    let now = SystemClock.now();
    let read = afschriften(bestanden, &routes.banken)?;
    let made = lees::verslag(stored::reader(&uit.folders)?.as_mut(), &routes, gevraagd, read.as_deref(), now)?;
    let Some(verslag) = made else { bail!(onbekend) };
    match (vorm, &verslag.afsluiting) {
        (Some((path, vorm)), _) => write(path, &verslag.bytes(vorm, now)?)?,
        (None, _) if uit.json => println!("{}", verslag.json),
        (None, Some(afsluiting)) => vertel(afsluiting),
        (None, None) => toon(&verslag),
    }
    let years =
        verslag.json["jaren"].as_array().into_iter().flatten().filter_map(|jaar| i32::try_from(jaar.as_i64()?).ok());
    if let Some(both) = document::meer_jaren(&years.collect::<Vec<_>>()).filter(|_| !uit.json) {
        println!("Let op: {both}.");
    }
    Ok(true)
}

/// The tables on the screen.
fn toon(verslag: &Verslag) {
    let cell = |cel: &Cel| match cel {
        Cel::Centen(centen) => euro(*centen),
        other => other.als_tekst(),
    };
    for Tabel { naam, kolommen, rijen } in verslag.tabellen.iter().filter(|t| !t.rijen.is_empty()) {
        println!("{naam}");
        let rows: Vec<Vec<String>> = rijen.iter().map(|rij| rij.iter().map(cell).collect()).collect();
        show::table(kolommen, &rows);
        println!();
    }
}

fn afschriften(paths: &[PathBuf], banken: &Profielen) -> anyhow::Result<Option<Vec<Afschrift>>> {
    let mut all = vec![];
    for path in paths {
        let bytes = std::fs::read(path).with_context(|| format!("`{}` is niet te lezen", path.display()))?;
        match bank::lees(&bytes, banken) {
            Ok(found) => all.extend(found),
            Err(found) => {
                show::findings_on_error(&found);
                bail!("`{}` klopt niet, en is niet naast het boek gelegd", path.display());
            }
        }
    }
    Ok((!paths.is_empty()).then_some(all))
}

fn vertel(a: &Afsluiting) {
    println!("Maandafsluiting {}", a.maand.in_woorden());
    if !a.dicht {
        println!("Voorlopig: de maand neemt boekingen aan tot en met {}.", a.open_tot);
    }
    let row = |naam: &str, stand: &str, b: &Bedragen| {
        let amounts = [b.verwacht, b.gefactureerd, b.geaccepteerd, b.betaald, b.open()];
        [naam.to_owned(), stand.to_owned()].into_iter().chain(amounts.map(euro)).collect::<Vec<_>>()
    };
    let of = |naam: &str, geld: &Beweging| {
        [row(naam, "begin", &geld.begin), row("", "in de maand", &geld.mutatie), row("", "eind", &geld.eind)]
    };
    let mut rows: Vec<_> = a.contracten.iter().flat_map(|c| of(&c.contract_id, &c.geld)).collect();
    rows.extend(of("totaal", &a.totaal));
    let moved = a.trajecten.iter().filter(|t| t.telt());
    rows.extend(moved.map(|t| row(&t.traject_id, "eind", &t.geld.eind)));
    show::table(&["", "stand", "verwacht", "gefactureerd", "geaccepteerd", "betaald", "open"], &rows);
    println!();
    let lines: Vec<_> = a.bankregels().iter().map(|(naam, c)| vec![(*naam).to_owned(), euro(*c)]).collect();
    show::table(&["bank", "bedrag"], &lines);
    for v in a.bank.afschrift.iter().flat_map(|s| &s.verschillen) {
        println!("Verschil van {} op {}: {}.", euro(v.centen), v.dag, v.waarom);
    }
    for rekening in a.bank.afschrift.iter().flat_map(|s| &s.onbekend) {
        println!(
            "Let op: op rekening {rekening} wordt volgens geen contract betaald; dit afschrift is niet vergeleken."
        );
    }
    if a.controle != 0 {
        println!("Let op: open volgens trajecten wijkt {} af van open volgens facturen.", euro(a.controle));
    }
    a.gaten.iter().for_each(|gat| println!("Let op: nummer {gat} ontbreekt in de reeks."));
    for v in &a.vastgehouden {
        let what = v.document.as_ref().unwrap_or(&v.bericht_id);
        println!("Let op: {what} voor {} wordt sinds {} vastgehouden.", v.partner, v.sinds);
    }
}
