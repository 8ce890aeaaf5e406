//! `trajectbrug bank`: a statement of the bank into the ledger, the payments there are, and one allocation taken back. By the
//! running gateway when there is one; else on the data folder.

use super::message::node::ask;
use super::node::{Reached, hand};
use super::partner::stored;
use super::{Folders, show};
use crate::app;
use crate::bank;
use crate::domain::geld::euro;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::geld::kas::NietGedaan;
use crate::flow::geld::overzicht;
use crate::flow::geld::toewijzen::Ongedaan;
use crate::job::afschrift;
use crate::message::finding::Finding;
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Verwerk een afschrift: wat zeker is wordt toegewezen, al het andere wordt werk.
    Import {
        #[command(flatten)]
        folders: Folders,
        /// Het afschrift: camt.053, camt.054, camt.052, MT940, of een tabel (CSV) waarvan het profiel in `bank/` staat.
        bestand: PathBuf,
        /// Toon alleen wat er zou gebeuren.
        #[arg(long)]
        dry_run: bool,
        /// Adres van de draaiende gateway; standaard de instelling `luister`.
        #[arg(long, value_name = "ADRES:POORT")]
        adres: Option<String>,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
    /// Toon de betalingen, met waar zij aan zijn toegewezen en wat er over is.
    List {
        #[command(flatten)]
        folders: Folders,
        /// Alleen betalingen waarvan iets over is.
        #[arg(long)]
        over: bool,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
    /// Maak één toewijzing ongedaan; de andere blijven, en de regel van de factuur staat weer open.
    Undo {
        #[command(flatten)]
        folders: Folders,
        /// Het id van de toewijzing, zoals `bank list` het toont.
        id: String,
        /// Waarom, in één regel; geen gegevens van personen.
        #[arg(long, value_name = "TEKST")]
        waarom: String,
        /// Wie dit doet, als dat een ander is dan wie dit typt: een inlognaam.
        #[arg(long, value_name = "NAAM")]
        wie: Option<String>,
        /// Adres van de draaiende gateway; standaard de instelling `luister`.
        #[arg(long, value_name = "ADRES:POORT")]
        adres: Option<String>,
    },
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match arguments {
        Arguments::Import { folders, bestand, dry_run, adres, json } => {
            import(folders, bestand, *dry_run, adres.as_deref(), *json)
        }
        Arguments::List { folders, over, json } => list(folders, *over, *json),
        Arguments::Undo { folders, id, waarom, wie, adres } => {
            let wie = wie.clone().unwrap_or_else(stored::login);
            let wanted = Ongedaan { id: id.clone(), waarom: waarom.clone(), wie };
            undo(folders, &wanted, adres.as_deref())
        }
    }
}

/// Sends a file of the bank to the running gateway: what it says of it, or the findings.
pub(super) fn send(
    folders: &Folders,
    adres: Option<&str>,
    path: &str,
    bytes: Vec<u8>,
) -> anyhow::Result<Result<Value, Vec<Finding>>> {
    let settings = stored::settings(folders)?;
    let node = Reached::new(&settings, adres)?;
    let (status, answer) = node.ask(|client, url| client.post(url).body(bytes), path)?;
    if matches!(status, 200 | 202) {
        return Ok(Ok(answer));
    }
    let findings: Vec<Finding> = serde_json::from_value(answer["bevindingen"].clone()).unwrap_or_default();
    if findings.is_empty() {
        let text = |key: &str| answer[key].as_str().unwrap_or_default();
        bail!("{}: {}", text("title"), text("detail"));
    }
    Ok(Err(findings))
}

/// What came of work on the data folder, as the gateway would say it.
pub(super) fn said<T>(done: Result<T, NietGedaan>) -> anyhow::Result<Result<T, Vec<Finding>>> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(NietGedaan::Bevindingen(found)) => Ok(Err(found)),
        Err(why) => Err(why.into()),
    }
}

fn import(folders: &Folders, file: &Path, proef: bool, adres: Option<&str>, as_json: bool) -> anyhow::Result<bool> {
    let bytes = std::fs::read(file).with_context(|| format!("`{}` is niet te lezen", file.display()))?;
    let wie = stored::login();
    let done = match hand(folders, adres)? {
        None => send(folders, adres, &format!("/v1/beheer/afschriften?wie={wie}&proef={proef}"), bytes)?,
        Some(mut hand) => {
            let (_, routes) = app::configuration(&folders.config, &BTreeMap::new())?;
            match bank::lees(&bytes, &routes.banken) {
                Err(found) => Err(found),
                Ok(statements) => {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                    let now = SystemClock.now();
                    let work = afschrift::verwerk(&mut hand, &routes, &statements, (&wie, proef), now);
                    said(runtime.block_on(work))?.map(|done| json!(done.antwoord()))
                }
            }
        }
    };
    match done {
        Ok(answer) => Ok(tell(&answer, as_json)),
        // Nothing of a file that does not add up is booked; the difference stands in the finding.
        Err(found) if as_json => {
            println!("{}", json!({"bevindingen": found}));
            Ok(false)
        }
        Err(found) => {
            println!("Het afschrift is niet verwerkt:");
            show::findings(&found);
            Ok(false)
        }
    }
}

/// Says what came of a statement; false when it was of an account nobody knows.
fn tell(answer: &Value, as_json: bool) -> bool {
    let of = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let unknown = of(answer, "onbekend");
    if as_json {
        println!("{answer}");
        return unknown.is_empty();
    }
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let money = |value: &Value| euro(value["centen"].as_i64().unwrap_or_default());
    let row = |r: &Value| {
        let invoices: Vec<_> =
            of(r, "facturen").iter().map(|f| format!("{} {}", text(f, "factuurnr"), money(f))).collect();
        vec![text(r, "dag"), money(r), text(r, "stand"), invoices.join(", "), text(r, "waarom")]
    };
    let rows: Vec<_> = of(answer, "regels").iter().map(row).collect();
    show::table(&["dag", "bedrag", "stand", "facturen", "waarom"], &rows);
    for account in of(answer, "zonder_saldo").iter().filter_map(Value::as_str) {
        println!(
            "LET OP: in de tabel van rekening {account} staat geen saldo, zodat niet te zien is of zij volledig is. Kijk dat na, of vraag de bank om camt.053."
        );
    }
    for account in unknown.iter().filter_map(Value::as_str) {
        println!("Niet verwerkt: op rekening {account} wordt volgens geen contract betaald.");
    }
    unknown.is_empty()
}

fn list(folders: &Folders, over: bool, as_json: bool) -> anyhow::Result<bool> {
    let boek = overzicht::boek(stored::reader(folders)?.as_mut())?;
    let mut payments = overzicht::posten(&boek).betalingen;
    payments.retain(|p| !over || p.over() != 0);
    if as_json {
        println!("{}", json!({"betalingen": payments}));
        return Ok(true);
    }
    for p in &payments {
        println!("{} {} over {} ({})", p.dag, euro(p.centen), euro(p.over()), p.betaling);
        for t in &p.toewijzingen {
            let undone = if t.ongedaan { " (ongedaan gemaakt)" } else { "" };
            println!("  {} {} {}{undone}: {}", t.factuurnr, t.traject_id, euro(t.centen), t.id);
        }
    }
    Ok(true)
}

fn undo(folders: &Folders, wanted: &Ongedaan, adres: Option<&str>) -> anyhow::Result<bool> {
    match hand(folders, adres)? {
        None => {
            let settings = stored::settings(folders)?;
            ask(&settings, adres, "/v1/beheer/toewijzingen/ongedaan", &json!(wanted))?;
        }
        Some(mut hand) => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(afschrift::ongedaan(&mut hand, wanted, SystemClock.now()))?;
        }
    }
    println!(
        "Ongedaan gemaakt. De regel staat weer open, en de betaling is werk (`trajectbrug work list --soort betaling`)."
    );
    Ok(true)
}
