//! `trajectbrug report`: `mq` is the answers to the questions of management (MQ1-MQ11), as one partner may see them; the rest is
//! what finance asks of the ledger ([`geld`], [`boekhouding`]).

mod boekhouding;
mod geld;

use super::partner::stored;
use super::{Folders, show};
use crate::app;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::registratie::rapport::{self, Kijker, Kwartaal, Rapport, VRAGEN, feiten, tabel, zicht::Regel};
use anyhow::{Context, bail};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Beantwoord de vragen van het management over een kwartaal, zoals een partner ze mag zien.
    Mq(Mq),
    /// Sluit een maand af: verwacht, gefactureerd, geaccepteerd en betaald, per contract en traject, met de bank ernaast.
    Maand(geld::MaandArgumenten),
    /// Toon wat openstaat, en hoe lang al.
    Openstaand(geld::DagArgumenten),
    /// Toon wat contracten hebben verbruikt, en waar het jaar op uitkomt.
    Verbruik(geld::DagArgumenten),
    /// Toon wat is toegekend: uren, begeleiding en vergoedingen, per regeling en gemeente.
    Subsidies(geld::JaarArgumenten),
    /// Volg een betaling, een factuur of een traject terug naar het bewijs.
    Spoor(geld::SpoorArgumenten),
    /// Schrijf het journaal voor een andere boekhouding (CSV).
    Journaal(boekhouding::JournaalArgumenten),
    /// Schrijf het auditfile van een jaar (XAF 3.2).
    Auditfile(boekhouding::AuditfileArgumenten),
}

#[derive(Debug, clap::Args)]
pub struct Mq {
    #[command(flatten)]
    folders: Folders,
    /// Alleen deze vraag, MQ1 tot en met MQ11.
    #[arg(long, value_name = "VRAAG")]
    vraag: Option<String>,
    /// Voor deze partner: een gemeente, een samenwerkingsverband of een zorginstelling.
    #[arg(long, value_name = "SLUG")]
    voor: String,
    /// Het kwartaal, zoals 2026-4.
    #[arg(long, value_name = "KWARTAAL")]
    kwartaal: String,
    /// Antwoord als JSON.
    #[arg(long, conflicts_with_all = ["csv", "xlsx"])]
    json: bool,
    /// Schrijf een CSV-bestand.
    #[arg(long, value_name = "BESTAND", conflicts_with = "xlsx")]
    csv: Option<PathBuf>,
    /// Schrijf een XLSX-bestand.
    #[arg(long, value_name = "BESTAND")]
    xlsx: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match arguments {
        Arguments::Mq(arguments) => mq(arguments),
        Arguments::Maand(arguments) => geld::maand(arguments),
        Arguments::Openstaand(arguments) => geld::op_dag(arguments, false),
        Arguments::Verbruik(arguments) => geld::op_dag(arguments, true),
        Arguments::Subsidies(arguments) => geld::subsidies(arguments),
        Arguments::Spoor(arguments) => geld::spoor(arguments),
        Arguments::Journaal(arguments) => boekhouding::journaal(arguments),
        Arguments::Auditfile(arguments) => boekhouding::auditfile(arguments),
    }
}

fn mq(mq: &Mq) -> anyhow::Result<bool> {
    let kwartaal = Kwartaal::lees(&mq.kwartaal).context("een kwartaal is een jaar en een nummer, zoals 2026-4")?;
    let vragen: Vec<_> =
        VRAGEN.iter().filter(|v| mq.vraag.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(v.code))).collect();
    if vragen.is_empty() {
        bail!("een vraag is een van: {}", VRAGEN.iter().map(|v| v.code).collect::<Vec<_>>().join(", "));
    }
    let (_, routes) = app::configuration(&mq.folders.config, &BTreeMap::new())?;
    let Some(kijker) = Kijker::van(&routes, &mq.voor) else {
        bail!("`{}` is geen gemeente, samenwerkingsverband of zorginstelling in de configuratie", mq.voor);
    };
    let feiten = feiten::lees(stored::reader(&mq.folders)?.as_mut(), &routes)?;
    let (mut rapporten, mut niet) = (vec![], vec![]);
    for vraag in vragen {
        match rapport::antwoord(vraag, &feiten, &kijker, kwartaal) {
            Some(rapport) => rapporten.push(rapport),
            None => niet.push(vraag.code),
        }
    }
    if rapporten.is_empty() {
        bail!("{} is niet voor `{}`: dit antwoord is alleen voor de gemeente", niet.join(", "), mq.voor);
    }
    if let Some(path) = &mq.csv {
        write(path, &tabel::csv(&rapporten))?;
    } else if let Some(path) = &mq.xlsx {
        write(path, &tabel::xlsx(&rapporten, SystemClock.now())?)?;
    } else if mq.json {
        println!(
            "{}",
            json!({"voor": mq.voor, "kwartaal": kwartaal.to_string(), "antwoorden": rapporten, "niet_voor_deze_partner": niet})
        );
    } else {
        rapporten.iter().for_each(tell);
        if !niet.is_empty() {
            println!("Niet voor `{}`, alleen voor de gemeente: {}.", mq.voor, niet.join(", "));
        }
    }
    Ok(true)
}

fn write(path: &PathBuf, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("`{}` is niet te schrijven", path.display()))?;
    println!("Geschreven: {}", path.display());
    Ok(())
}

fn tell(rapport: &Rapport) {
    println!("{} {} ({} tot en met {})", rapport.vraag, rapport.titel, rapport.van, rapport.tot);
    let row = |regel: &Regel| {
        let kop = &regel.kop;
        let parts = [&kop.vorm, &kop.organisatie, &kop.uitkomst, &kop.maand].into_iter().flatten();
        vec![parts.map(String::as_str).collect::<Vec<_>>().join(", "), regel.tekst()]
    };
    show::table(&["wat", "aantal"], &rapport.regels.iter().map(row).collect::<Vec<_>>());
    if let Some(totaal) = rapport.totaal {
        println!("Totaal: {}{totaal}", if rapport.afgerond_op_vijf { "ongeveer " } else { "" });
    }
    if let Some(promille) = rapport.promille {
        println!("Aandeel: {},{}%", promille / 10, promille % 10);
    }
    println!("{}\n", rapport.dekking);
}
