//! `trajectbrug partner reload`: asks the running gateway to take the configuration that is on disk now.

use super::super::{Folders, node};
use super::stored;
use crate::config::Settings;
use anyhow::Context;
use serde_json::{Value, json};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    folders: Folders,
    /// Adres van de draaiende gateway; standaard de instelling `luister`.
    #[arg(long, value_name = "ADRES:POORT")]
    adres: Option<String>,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let settings = stored::settings(&arguments.folders)?;
    let (status, answer) = ask(&settings, arguments.adres.as_deref())?;
    if arguments.json {
        println!("{answer}");
    } else {
        show(status, &answer);
    }
    Ok(status == 200)
}

/// Asks; the status and the answer, whatever they are.
pub fn ask(settings: &Settings, adres: Option<&str>) -> anyhow::Result<(u16, Value)> {
    node::post(settings, adres, "/v1/beheer/herladen", &json!({"wie": stored::login()}))
        .context("herladen kan ook met een SIGHUP aan het proces")
}

/// The answer for people.
pub fn show(status: u16, answer: &Value) {
    let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
    let list = |key: &str| answer[key].as_array().cloned().unwrap_or_default();
    if status == 200 {
        match answer["veranderd"].as_bool() {
            Some(true) => println!("Herladen: {} (was {}).", text("versie"), text("vorige")),
            _ => println!("Herladen; er was niets veranderd: {}.", text("versie")),
        }
        list("na_herstart").iter().filter_map(Value::as_str).for_each(|line| println!("  let op: {line}"));
        return;
    }
    println!("{}: {}", text("title"), text("detail"));
    for fout in list("fouten") {
        let bestand = fout["bestand"].as_str().unwrap_or_default();
        println!("  {bestand}:{}:{}: {}", fout["regel"], fout["kolom"], fout["tekst"].as_str().unwrap_or_default());
    }
    for waiting in list("wachtend") {
        let (partner, route) =
            (waiting["partner"].as_str().unwrap_or_default(), waiting["route"].as_str().unwrap_or_default());
        println!("  {partner}/{route}: {} levering(en) wachten", waiting["aantal"]);
    }
}
