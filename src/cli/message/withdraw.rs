//! `trajectbrug message withdraw`: takes a message back for its sender.

use super::super::Folders;
use super::node::{Node, ask, intervene, plain};
use crate::cli::partner::stored;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::intrekken::{Intrekking, NietIngetrokken, trek_in};
use anyhow::Context;
use serde_json::{Value, json};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    folders: Folders,
    /// Het bericht_id.
    id: String,
    /// fout, verkeerde_persoon, verkeerde_ontvanger of dubbel.
    #[arg(long, value_name = "REDEN")]
    reden: String,
    /// Adres van de draaiende gateway; standaard de instelling `luister`.
    #[arg(long, value_name = "ADRES:POORT")]
    adres: Option<String>,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let reden = serde_json::from_value(json!(arguments.reden))
        .context("de reden is fout, verkeerde_persoon, verkeerde_ontvanger of dubbel")?;
    let wanted = Intrekking { wie: stored::login(), reden };
    stored::slug(&arguments.id)?;
    let done: Value = match Node::reach(&arguments.folders, arguments.adres.as_deref())? {
        Node::Api { settings, adres } => {
            let path = format!("/v1/beheer/berichten/{}/intrekken", arguments.id);
            ask(&settings, adres.as_deref(), &path, &json!(wanted))?
        }
        Node::Store { mut reader, mut writer, routes } => {
            let mut hand = |orders| intervene(writer.as_mut(), orders);
            match trek_in(&arguments.id, &wanted, &routes, reader.as_mut(), SystemClock.now(), &mut hand) {
                Ok(done) => json!(done),
                Err(NietIngetrokken::Trouble(why)) => return Err(plain(why)),
                Err(other) => return Err(other.into()),
            }
        }
    };
    if arguments.json {
        println!("{done}");
        return Ok(true);
    }
    let names = |key: &str| {
        let names: Vec<&str> = done[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if names.is_empty() { "niemand".to_owned() } else { names.join(", ") }
    };
    println!("Ingetrokken. Krijgt het niet meer: {}.", names("gestopt"));
    println!("Krijgt een melding: {}. Vertel het zelf aan: {}.", names("verteld"), names("zelf_vertellen"));
    if let Some(status) = done["traject_status"].as_str() {
        println!("Het traject is weer `{status}`.");
    }
    Ok(true)
}
