//! `trajectbrug person`: what is kept of a person, and his rights (AVG art. 15-18). A BSN is read from a file or from standard
//! input, never from the command line: that is seen by everybody on the machine.

use super::message::node::{Node, ask};
use super::{Folders, show};
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::persoon::rectificatie::{Rectificatie, rectificeer};
use crate::flow::persoon::wissen::{self, Beperk, Wis};
use crate::flow::persoon::{Niet, Vraag, Wie, inzage, tekst::tekst};
use anyhow::{Context, bail};
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Schrijf alles wat er van een persoon is bewaard, en wie wat kreeg, naar een bestand dat alleen u kunt lezen.
    Export {
        #[command(flatten)]
        wie: Gezocht,
        /// Het nieuwe bestand; een naam op `.txt` geeft zinnen, elke andere JSON.
        #[arg(long, value_name = "BESTAND")]
        naar: PathBuf,
    },
    /// Verbeter wat er van een persoon is bewaard, en vertel het wie het oude kreeg.
    Rectify {
        #[command(flatten)]
        wie: Gezocht,
        /// JSON-bestand met per veld de juiste waarde: {"/contact/telefoon": "..."}.
        #[arg(long, value_name = "BESTAND")]
        bestand: PathBuf,
        /// Waarom; geen gegevens van personen.
        #[arg(long, value_name = "TEKST")]
        reden: String,
    },
    /// Laat niets meer van een persoon naar anderen gaan, of weer wel.
    Restrict {
        #[command(flatten)]
        wie: Gezocht,
        /// Waarom; geen gegevens van personen.
        #[arg(long, value_name = "TEKST", required_unless_present = "opheffen")]
        reden: Option<String>,
        /// Hef de beperking op: wat erom wachtte, gaat.
        #[arg(long)]
        opheffen: bool,
    },
    /// Wis alles wat er van een persoon is bewaard; boekingen en het logboek blijven, zonder persoon.
    Erase {
        #[command(flatten)]
        wie: Gezocht,
        /// Waarom; geen gegevens van personen.
        #[arg(long, value_name = "TEKST")]
        reden: String,
        /// Ook wat nog moet worden bezorgd: dat gaat nergens meer heen.
        #[arg(long)]
        ook_wat_wacht: bool,
    },
}

/// Who is meant, and how to reach what is kept.
#[derive(Debug, clap::Args)]
pub struct Gezocht {
    #[command(flatten)]
    folders: Folders,
    /// Bestand met het BSN en niets anders; `-` is de standaardinvoer.
    #[arg(long, value_name = "BESTAND", required_unless_present_any = ["traject", "client_ref"])]
    bsn_bestand: Option<PathBuf>,
    /// Nummer van een traject van de persoon.
    #[arg(long, value_name = "ID", conflicts_with = "bsn_bestand")]
    traject: Option<String>,
    /// Pseudoniem van de persoon bij een partner.
    #[arg(long, value_name = "REF", requires = "partner", conflicts_with_all = ["bsn_bestand", "traject"])]
    client_ref: Option<String>,
    /// Bij wie dat pseudoniem hoort.
    #[arg(long, value_name = "SLUG", requires = "client_ref")]
    partner: Option<String>,
    /// Adres van de draaiende gateway; standaard de instelling `luister`.
    #[arg(long, value_name = "ADRES:POORT")]
    adres: Option<String>,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

impl Gezocht {
    fn wie(&self) -> anyhow::Result<Wie> {
        let bsn = match &self.bsn_bestand {
            Some(path) if path == Path::new("-") => {
                let mut text = String::new();
                // A BSN and the end of a line; more is something else.
                std::io::stdin().take(64).read_to_string(&mut text)?;
                Some(text)
            }
            Some(path) => {
                Some(std::fs::read_to_string(path).with_context(|| format!("`{}` is niet te lezen", path.display()))?)
            }
            None => None,
        };
        let bsn = bsn.map(|text| text.trim().to_owned());
        Ok(Wie {
            bsn,
            traject: self.traject.clone(),
            partner: self.partner.clone(),
            client_ref: self.client_ref.clone(),
        })
    }
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let wie = super::partner::stored::login();
    match arguments {
        Arguments::Export { wie: gezocht, naar } => {
            let vraag = Vraag { wie, persoon: gezocht.wie()? };
            export(gezocht, &vraag, naar)
        }
        Arguments::Rectify { wie: gezocht, bestand, reden } => {
            let text = std::fs::read(bestand).with_context(|| format!("`{}` is niet te lezen", bestand.display()))?;
            let correcties = serde_json::from_slice(&text)
                .with_context(|| format!("`{}` is geen JSON-object met velden", bestand.display()))?;
            let wanted = Rectificatie { wie, persoon: gezocht.wie()?, reden: reden.clone(), correcties };
            rectify(gezocht, &wanted)
        }
        Arguments::Restrict { wie: gezocht, reden, opheffen } => {
            let reden = reden.clone().unwrap_or_default();
            restrict(gezocht, &Beperk { wie, persoon: gezocht.wie()?, reden, opheffen: *opheffen })
        }
        Arguments::Erase { wie: gezocht, reden, ook_wat_wacht } => {
            let (reden, ook_wat_wacht) = (reden.clone(), *ook_wat_wacht);
            erase(gezocht, &Wis { wie, persoon: gezocht.wie()?, reden, ook_wat_wacht })
        }
    }
}

/// By the running gateway, or straight on the data folder.
fn done<T: Serialize>(
    gezocht: &Gezocht,
    path: &str,
    wanted: &impl Serialize,
    here: impl FnOnce(&mut Node) -> Result<T, Niet>,
) -> anyhow::Result<Value> {
    let mut node = Node::reach(&gezocht.folders, gezocht.adres.as_deref())?;
    if let Node::Api { settings, adres } = &node {
        return ask(settings, adres.as_deref(), path, &json!(wanted));
    }
    here(&mut node).map(|done| json!(done)).map_err(plain)
}

fn plain(why: Niet) -> anyhow::Error {
    match why {
        Niet::Trouble(why) => super::message::node::plain(why),
        Niet::Wacht(waits) => {
            let list: String =
                waits.iter().map(|w| format!("\n  {} aan {} ({})", w.soort, w.ontvanger, w.levering_id)).collect();
            anyhow::anyhow!(
                "er moet nog iets worden bezorgd, en er is niets gewist; met --ook-wat-wacht gaat dit nergens meer heen{list}"
            )
        }
        Niet::Findings(findings) => {
            let list: String = findings.iter().map(|f| format!("\n  {} {}: {}", f.code, f.path, f.text)).collect();
            anyhow::anyhow!("het verbeterde bericht klopt niet{list}")
        }
        other => other.into(),
    }
}

/// The writer of a data folder nobody else writes in, with what reads it.
macro_rules! hand {
    ($node:expr, |$reader:ident, $writer:ident, $routes:ident, $hand:ident| $body:expr) => {{
        let Node::Store { reader: $reader, writer: $writer, routes: $routes } = $node else {
            return Err(Niet::Onbekend);
        };
        let mut $hand = |orders| super::message::node::intervene($writer.as_mut(), orders);
        $body
    }};
}

fn export(gezocht: &Gezocht, vraag: &Vraag, naar: &Path) -> anyhow::Result<bool> {
    if naar.exists() {
        bail!("`{}` is er al; geef een nieuw bestand", naar.display());
    }
    let document = done(gezocht, "/v1/beheer/personen/inzage", vraag, |node| {
        hand!(node, |reader, writer, routes, hand| {
            inzage::inzage(vraag, routes, reader.as_mut(), SystemClock.now(), &mut hand)
        })
    })?;
    let text = if naar.extension().is_some_and(|e| e == "txt") {
        tekst(&document)
    } else {
        format!("{}\n", serde_json::to_string_pretty(&document)?)
    };
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(naar);
    let mut file = made.with_context(|| format!("`{}` kan niet worden gemaakt", naar.display()))?;
    file.write_all(text.as_bytes())?;
    let count = |key: &str| document[key].as_array().map_or(0, Vec::len);
    let (trajecten, los) = (count("trajecten"), count("berichten_zonder_traject"));
    if gezocht.json {
        println!("{}", json!({"trajecten": trajecten, "berichten_zonder_traject": los}));
        return Ok(true);
    }
    println!("Geschreven naar `{}`: {trajecten} trajecten, {los} berichten zonder traject.", naar.display());
    println!("Verwijder dat bestand als u klaar bent: er staan persoonsgegevens in.");
    Ok(true)
}

fn rectify(gezocht: &Gezocht, wanted: &Rectificatie) -> anyhow::Result<bool> {
    let keys = crate::app::sealer(&super::partner::stored::settings(&gezocht.folders)?, &gezocht.folders.data)?;
    let made = done(gezocht, "/v1/beheer/personen/rectificeren", wanted, |node| {
        hand!(node, |reader, writer, routes, hand| {
            rectificeer(wanted, routes, &keys, reader.as_mut(), SystemClock.now(), &mut hand)
        })
    })?;
    if gezocht.json {
        println!("{made}");
        return Ok(true);
    }
    println!("Verbeterd: {} berichten; wat er stond blijft bewaard.", made["berichten"].as_array().map_or(0, Vec::len));
    println!("Krijgt een mutatie: {}", names(&made["verteld"]));
    println!("Vertel het zelf aan: {}", names(&made["zelf_vertellen"]));
    Ok(true)
}

fn restrict(gezocht: &Gezocht, wanted: &Beperk) -> anyhow::Result<bool> {
    let made = done(gezocht, "/v1/beheer/personen/beperken", wanted, |node| {
        hand!(node, |reader, writer, _routes, hand| {
            wissen::beperk(wanted, reader.as_mut(), SystemClock.now(), &mut hand)
        })
    })?;
    if gezocht.json {
        println!("{made}");
    } else if wanted.opheffen {
        println!("De beperking is opgeheven; {} leveringen gaan alsnog.", made["vrijgegeven"]);
    } else {
        println!("Er gaat niets meer naar anderen; {} leveringen wachten daarom.", made["vastgehouden"]);
    }
    Ok(true)
}

fn erase(gezocht: &Gezocht, wanted: &Wis) -> anyhow::Result<bool> {
    let made = done(gezocht, "/v1/beheer/personen/wissen", wanted, |node| {
        hand!(node, |reader, writer, _routes, hand| {
            let gewist = wissen::wis(wanted, reader.as_mut(), SystemClock.now(), &mut hand)?;
            let mut answer = json!(gewist);
            answer["herschreven"] = writer.herschrijf(true).unwrap_or(false).into();
            Ok(answer)
        })
    })?;
    if gezocht.json {
        println!("{made}");
        return Ok(true);
    }
    println!("Gewist: de inhoud van {} berichten. Trajecten: {}.", made["berichten"], names(&made["trajecten"]));
    if made["herschreven"] != true {
        println!(
            "In het logbestand van de database kan nog iets staan; het verdwijnt bij de volgende `retention run`."
        );
    }
    let parts = made["geschoond_in"].as_array().map_or(0, Vec::len);
    if parts > 0 {
        println!("In {parts} berichten over meer mensen is alleen het deel van deze persoon gewist.");
    }
    let noemt: Vec<Vec<String>> =
        made["genoemd_in"].as_array().into_iter().flatten().map(|id| vec![word(id)]).collect();
    if !noemt.is_empty() {
        println!("Deze berichten noemen de persoon en misschien ook anderen; kijk zelf:");
        show::table(&["bericht_id"], &noemt);
    }
    println!(
        "Reservekopieën van vóór nu hebben de gegevens nog; wie zo'n kopie terugzet, wist deze persoon vanzelf opnieuw."
    );
    Ok(true)
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn names(list: &Value) -> String {
    let names: Vec<String> = list.as_array().into_iter().flatten().map(word).collect();
    if names.is_empty() { "niemand".to_owned() } else { names.join(", ") }
}
