//! `trajectbrug invoice run|list|show`: the invoices of the ledger.

use super::super::message::node::ask;
use super::super::node::hand;
use super::super::partner::stored;
use super::super::{Folders, show};
use crate::app;
use crate::domain::boek::Post;
use crate::domain::boek::document;
use crate::domain::boek::stand::{Factuurstand, Oordeel};
use crate::domain::geld::euro;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::geld::overzicht;
use crate::job::facturen;
use anyhow::bail;
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, clap::Args)]
pub struct Run {
    #[command(flatten)]
    folders: Folders,
    /// Nummer van het contract.
    #[arg(long, value_name = "CONTRACT")]
    contract: String,
    /// Dag van de factuur; wat tot en met die dag gereed is, komt erop.
    #[arg(long, value_name = "JJJJ-MM-DD")]
    date: NaiveDate,
    /// Toon alleen wat er op zou komen.
    #[arg(long)]
    dry_run: bool,
    /// Adres van de draaiende gateway; standaard de instelling `luister`.
    #[arg(long, value_name = "ADRES:POORT")]
    adres: Option<String>,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    folders: Folders,
    /// Alleen facturen waarop nog iets openstaat.
    #[arg(long)]
    open: bool,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct Show {
    #[command(flatten)]
    folders: Folders,
    /// Nummer van de factuur; een nummer dat er in meer jaren is, met het jaar erachter: NUMMER@2025.
    nummer: String,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

/// Makes an invoice: by the running gateway when there is one, so that it is delivered at once; else on the data folder.
pub fn run(arguments: &Run) -> anyhow::Result<bool> {
    let Run { folders, contract, date, dry_run, adres, json: as_json } = arguments;
    let (settings, wie) = (stored::settings(folders)?, stored::login());
    let asked = |adres| -> anyhow::Result<Value> {
        let wanted = json!({"contract": contract, "datum": date, "wie": wie, "proef": dry_run});
        ask(&settings, adres, "/v1/beheer/facturen/maken", &wanted)
    };
    let made = match hand(folders, adres.as_deref())? {
        None => asked(adres.as_deref())?,
        Some(mut hand) => {
            let (_, routes) = app::configuration(&folders.config, &BTreeMap::new())?;
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let work = facturen::een(&mut hand, &routes, (contract, *date), (&wie, *dry_run), SystemClock.now());
            match runtime.block_on(work)? {
                Some(made) => serde_json::to_value(made)?,
                None => bail!(
                    "er is geen contract `{contract}` met een tarief in praktijk.yaml van een gemeente; `trajectbrug contract list` toont ze"
                ),
            }
        }
    };
    if *as_json {
        println!("{made}");
        return Ok(true);
    }
    let verb = if *dry_run { "Er zou komen" } else { "Gemaakt" };
    match made["factuurnr"].as_str() {
        Some(nummer) => println!(
            "{verb}: factuur {nummer}, {} regels, {}, te betalen vóór of op {}.",
            made["regels"],
            euro(made["totaal"].as_i64().unwrap_or_default()),
            made["vervaldatum"].as_str().unwrap_or_default()
        ),
        None => println!("Er is niets te factureren."),
    }
    for rest in made["ontbreekt"].as_array().into_iter().flatten() {
        let text = |key: &str| rest[key].as_str().unwrap_or_default();
        println!("  {} wacht ({}): {}", text("traject_id"), text("regel"), text("wat"));
    }
    Ok(true)
}

/// Lists invoices, with what came of them.
pub fn list(arguments: &List) -> anyhow::Result<bool> {
    let boek = overzicht::boek(stored::reader(&arguments.folders)?.as_mut())?;
    let mut posten = overzicht::posten(&boek);
    posten.facturen.retain(|f| !arguments.open || f.open() != 0);
    if arguments.json {
        println!("{}", json!(posten));
        return Ok(true);
    }
    let rows: Vec<_> = posten.facturen.iter().map(row).collect();
    show::table(&["factuur", "datum", "contract", "bedrag", "betaald", "open", "uiterlijk", "oordeel"], &rows);
    println!(
        "Gefactureerd {}, ontvangen {}, nog open {}, niet toegewezen {}.",
        euro(posten.gefactureerd),
        euro(posten.ontvangen),
        euro(posten.open),
        euro(posten.niet_toegewezen)
    );
    for gap in overzicht::gaten(&boek) {
        println!("Let op: nummer {gap} ontbreekt in de reeks.");
    }
    Ok(true)
}

fn row(f: &Factuurstand) -> Vec<String> {
    let oordeel = match f.oordeel {
        Oordeel::Geen => "nog niet",
        Oordeel::Geaccepteerd => "akkoord",
        Oordeel::Afgewezen => "geweigerd",
    };
    vec![
        f.factuurnr.clone(),
        f.dag.to_string(),
        f.contract_id.clone(),
        euro(f.excl + f.btw),
        euro(f.betaald()),
        euro(f.open()),
        f.vervaldatum.clone(),
        oordeel.to_owned(),
    ]
}

/// Shows an invoice: its lines with their proof, and every entry about it, from the money back to the three days (FN11).
pub fn show(arguments: &Show) -> anyhow::Result<bool> {
    let own = overzicht::document(stored::reader(&arguments.folders)?.as_mut(), &arguments.nummer)?;
    let facturen = overzicht::posten(&own).facturen;
    if facturen.is_empty() {
        bail!("er is geen factuur met dit nummer; `trajectbrug invoice list` toont ze");
    }
    if arguments.json {
        println!("{}", json!({"facturen": facturen, "boekingen": own}));
        return Ok(true);
    }
    for factuur in &facturen {
        println!("Factuur {} van {} onder {}", factuur.factuurnr, factuur.leverancier, factuur.contract_id);
        let rows: Vec<_> = factuur
            .regels
            .iter()
            .map(|r| {
                let day = |d: Option<NaiveDate>| d.map(|d| d.to_string()).unwrap_or_default();
                vec![
                    r.traject_id.clone(),
                    r.mijlpaal.as_str().to_owned(),
                    euro(r.bruto),
                    euro(r.open()),
                    day(r.bewijs.intake_datum),
                    day(r.bewijs.leerdoelen_datum),
                    day(r.bewijs.match_datum),
                    r.bewijs.overeenkomst_id.clone().unwrap_or_default(),
                ]
            })
            .collect();
        show::table(&["traject", "mijlpaal", "bedrag", "open", "intake", "leerdoelen", "match", "overeenkomst"], &rows);
    }
    let jaren: Vec<i32> = facturen.iter().map(|f| f.jaar).collect::<BTreeSet<_>>().into_iter().collect();
    if let Some(both) = document::meer_jaren(&jaren) {
        println!("Let op: {both}.");
    }
    let moments = own.iter().filter(|b| b.post != Post::Factuurregel);
    let rows: Vec<_> = moments
        .map(|b| vec![b.dag.to_string(), b.post.as_str().to_owned(), euro(b.centen), b.wie.clone(), b.tekst.clone()])
        .collect();
    show::table(&["dag", "wat", "bedrag", "wie", "toelichting"], &rows);
    Ok(true)
}
