//! `trajectbrug restore DIR`: a backup back in an empty data folder.

use super::Folders;
use super::partner::stored;
use crate::app::restore::{self, Asked, Restored};
use crate::flow::clock::{Clock, SystemClock};
use chrono_tz::Europe::Amsterdam;
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Map van de reservekopie, die met `manifest.json`.
    #[arg(value_name = "DIR")]
    backup: PathBuf,
    #[command(flatten)]
    folders: Folders,
    /// Bezorg opnieuw wat bij de reservekopie nog wachtte, met hetzelfde id en dezelfde bytes. Alleen als elke ontvanger
    /// een levering die hij al heeft herkent; anders wordt zij vastgehouden.
    #[arg(long)]
    opnieuw_bezorgen: bool,
    /// Nog een wisjournaal, bijvoorbeeld `wisjournaal.jsonl` uit de gegevensmap van daarvoor; dat naast de reservekopie leest de
    /// hub vanzelf. Wie daarna is gewist, wordt in de kopie weer gewist.
    #[arg(long, value_name = "BESTAND")]
    wisjournaal: Vec<PathBuf>,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Folders { config, data } = &arguments.folders;
    let (settings, wie) = (stored::settings(&arguments.folders)?, stored::login());
    let again = arguments.opnieuw_bezorgen;
    let asked = Asked {
        backup: &arguments.backup,
        settings: &settings,
        config,
        data,
        again,
        journalen: &arguments.wisjournaal,
        wie: &wie,
        now: SystemClock.now(),
    };
    let Restored { manifest, waited, numbers, other_configuration, gewist } = restore::restore(&asked)?;
    if arguments.json {
        let waited: Vec<_> = waited
            .iter()
            .map(|((partner, route), aantal)| json!({"partner": partner, "route": route, "aantal": aantal}))
            .collect();
        println!(
            "{}",
            json!({
                "gemaakt_op": manifest.gemaakt_op, "gat_vanaf": manifest.gemaakt_op, "wachtte": waited,
                "vastgehouden": !again, "nummers_vanaf": numbers.iter().map(|(jaar, eerste)| json!({"jaar": jaar,
                "eerste": eerste})).collect::<Vec<_>>(), "andere_configuratie": other_configuration,
                "opnieuw_gewist": {"personen": gewist.personen, "berichten": gewist.berichten},
            })
        );
        return Ok(true);
    }
    let moment = manifest.gemaakt_op.with_timezone(&Amsterdam).format("%d-%m-%Y %H:%M:%S");
    println!("Teruggezet in `{}`: de gegevens van {moment}.", data.display());
    println!(
        "GAT: wat na {moment} is aangenomen, staat er niet meer in. Vraag afzenders wat zij sinds dat moment stuurden opnieuw \
         te sturen; dat wordt gewoon behandeld."
    );
    let all: u64 = waited.values().sum();
    if all > 0 {
        println!("Bij de reservekopie wachtten {all} leveringen:");
        waited.iter().for_each(|((partner, route), aantal)| println!("  {aantal} naar {partner}/{route}"));
        println!(
            "{}",
            if again {
                "Zij worden opnieuw bezorgd, met hetzelfde id en dezelfde bytes."
            } else {
                "Zij worden VASTGEHOUDEN: zij kunnen daarna al bezorgd zijn. Vraag het de ontvangers; zie docs/beheer.md."
            }
        );
    }
    println!(
        "Opnieuw gewist, omdat zij na de reservekopie waren gewist: {} personen, de inhoud van {} berichten.",
        gewist.personen, gewist.berichten
    );
    for (jaar, eerste) in numbers {
        println!(
            "Trajectnummers van {jaar} gaan verder vanaf {eerste}: nummers van na de reservekopie worden niet nog eens gebruikt."
        );
    }
    if let Some(ours) = other_configuration {
        println!(
            "Let op: hier staat configuratie {ours}, bij de reservekopie draaide {}.",
            manifest.configuratie.unwrap_or_default()
        );
    }
    println!("Draai nu `trajectbrug verify`, en start daarna de gateway.");
    Ok(true)
}
