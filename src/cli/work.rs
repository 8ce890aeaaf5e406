//! `trajectbrug work`: what waits for a person, and his decision. Who, when and why stay with it.

use super::message::node::{ask, intervene, plain};
use super::node::alone;
use super::partner::stored;
use super::{Folders, show};
use crate::app;
use crate::bank::bedrag;
use crate::domain::kalender;
use crate::domain::werk::{Besluit, Toestand, WerkSoort, Werkitem};
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::geld::toewijzen::{Deel, Geld};
use crate::flow::werk::{self, NotDecided, Wanted};
use crate::store::work::WorkFilter;
use anyhow::{Context, bail};
use serde::de::DeserializeOwned;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Toon werk, het oudste eerst; zonder --toestand wat open is.
    List {
        #[command(flatten)]
        folders: Folders,
        /// Alleen voor deze partner.
        #[arg(long, value_name = "SLUG")]
        partner: Option<String>,
        /// Alleen deze soort: termijn, toetsing, boven_band, vastgehouden, tekst_controle, aan_client, doorgeven.
        #[arg(long, value_name = "SOORT")]
        soort: Option<String>,
        /// Alleen van dit traject.
        #[arg(long, value_name = "ID")]
        traject: Option<String>,
        /// open, besloten of vervallen.
        #[arg(long, value_name = "TOESTAND", default_value = "open")]
        toestand: String,
        /// Alleen wat open is en te laat.
        #[arg(long)]
        te_laat: bool,
        /// Hoogstens zoveel.
        #[arg(long, default_value_t = 100)]
        limit: u32,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
    /// Besluit over werk dat open is.
    Decide(Decide),
}

#[derive(Debug, clap::Args)]
pub struct Decide {
    #[command(flatten)]
    folders: Folders,
    /// Het werk_id.
    id: String,
    /// toegestaan of geweigerd; bij een termijn en een brief afgehandeld of niet_nodig.
    #[arg(long, value_name = "BESLUIT")]
    besluit: String,
    /// Waarom, in één regel; geen gegevens van personen.
    #[arg(long, value_name = "TEKST")]
    waarom: String,
    /// Van een betaling: wijs haar toe zoals de hub voorstelt.
    #[arg(long)]
    voorstel: bool,
    /// Van een betaling: wijs dit bedrag toe aan deze factuur, zoals F2026-0012=600,00; mag vaker.
    #[arg(long, value_name = "NUMMER=BEDRAG")]
    factuur: Vec<String>,
    /// Van een betaling: wat overblijft gaat terug naar de betaler; van geld dat afging: dit was zo'n betaling.
    #[arg(long)]
    terugbetalen: bool,
    /// Wie besluit, als dat een ander is dan wie dit typt: een inlognaam.
    #[arg(long, value_name = "NAAM")]
    wie: Option<String>,
    /// Adres van de draaiende gateway; standaard de instelling `luister`.
    #[arg(long, value_name = "ADRES:POORT")]
    adres: Option<String>,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match arguments {
        Arguments::List { folders, partner, soort, traject, toestand, te_laat, limit, json } => {
            let words: Vec<&str> = WerkSoort::ALL.iter().map(|soort| soort.as_str()).collect();
            let soort = soort.as_deref().map(word::<WerkSoort>).transpose();
            let filter = WorkFilter {
                partner: partner.clone(),
                soort: soort.with_context(|| format!("de soort is een van: {}", words.join(", ")))?,
                traject_id: traject.clone(),
                toestand: Some(word::<Toestand>(toestand).context("de toestand is open, besloten of vervallen")?),
                te_laat_op: te_laat.then(|| kalender::dag(SystemClock.now())),
                limit: *limit,
            };
            list(folders, &filter, *json)
        }
        Arguments::Decide(arguments) => decide(arguments),
    }
}

/// An enum from its word.
fn word<T: DeserializeOwned>(text: &str) -> anyhow::Result<T> {
    Ok(serde_json::from_value(text.into())?)
}

fn list(folders: &Folders, filter: &WorkFilter, as_json: bool) -> anyhow::Result<bool> {
    let work = stored::reader(folders)?.work(filter)?;
    if as_json {
        println!("{}", json!({"werkitems": work}));
        return Ok(true);
    }
    if work.is_empty() {
        println!("Er is geen werk dat hierbij past.");
        return Ok(true);
    }
    let vandaag = kalender::dag(SystemClock.now());
    let row = |w: &Werkitem| {
        let laat = if w.te_laat(vandaag) { " te laat" } else { "" };
        let besluit = w.besluit.map_or("", Besluit::as_str);
        let door = w.besloten_door.as_deref().map(|wie| format!(" door {wie}")).unwrap_or_default();
        vec![
            w.werk_id.clone(),
            w.soort.as_str().to_owned(),
            w.partner.clone(),
            w.traject_id.clone().or_else(|| w.bericht_id.clone()).unwrap_or_default(),
            w.vervalt_op.map(|dag| format!("{dag}{laat}")).unwrap_or_default(),
            if besluit.is_empty() { w.toestand.as_str().to_owned() } else { format!("{besluit}{door}") },
            w.tekst.clone(),
        ]
    };
    let rows: Vec<_> = work.iter().map(row).collect();
    show::table(&["werk_id", "soort", "voor", "traject of bericht", "uiterlijk", "stand", "wat"], &rows);
    Ok(true)
}

/// `F2026-0012=600,00`: a part of a payment for an invoice.
fn deel(text: &str) -> anyhow::Result<Deel> {
    let (nummer, bedrag) =
        text.rsplit_once('=').context("schrijf --factuur als NUMMER=BEDRAG, zoals F2026-0012=600,00")?;
    let (minus, amount) = bedrag.strip_prefix('-').map_or((1, bedrag), |rest| (-1, rest));
    let centen = bedrag::cents(amount, b',', true).ok().context("een bedrag is in euro met twee decimalen: 600,00")?;
    Ok(Deel { factuurnr: nummer.to_owned(), centen: minus * centen, traject_id: None })
}

fn decide(arguments: &Decide) -> anyhow::Result<bool> {
    let Decide { folders, id, besluit, waarom, wie, adres, json: as_json, voorstel, factuur, terugbetalen } = arguments;
    let besluit =
        word::<Besluit>(besluit).context("het besluit is toegestaan, geweigerd, afgehandeld of niet_nodig")?;
    let wie = wie.clone().unwrap_or_else(stored::login);
    let facturen = factuur.iter().map(|text| deel(text)).collect::<anyhow::Result<Vec<_>>>()?;
    let asked_money = *voorstel || *terugbetalen || !facturen.is_empty();
    let geld = asked_money.then_some(Geld { voorstel: *voorstel, facturen, terugbetalen: *terugbetalen });
    let wanted = Wanted { wie, besluit, waarom: waarom.clone(), geld };
    let settings = stored::settings(folders)?;
    let asked = |adres| -> anyhow::Result<Werkitem> {
        stored::slug(id)?;
        Ok(serde_json::from_value(ask(
            &settings,
            adres,
            &format!("/v1/beheer/werkitems/{id}/besluiten"),
            &json!(wanted),
        )?)?)
    };
    let werk = match alone(folders, adres.as_deref())? {
        None => asked(adres.as_deref())?,
        Some((mut reader, mut writer)) => {
            let mut hand = |orders| intervene(writer.as_mut(), orders);
            let now = SystemClock.now();
            // Who sent it hears a no by the routes of this configuration.
            let (_, routes) = app::configuration(&folders.config, &BTreeMap::new())?;
            match werk::decide(id, &wanted, reader.as_mut(), &routes, now, &mut hand) {
                Ok(werk) => werk,
                Err(NotDecided::Trouble(why)) => return Err(plain(why)),
                Err(NotDecided::Closed(werk)) => {
                    bail!("dit werk is niet meer open: het is {}", werk.toestand.as_str())
                }
                Err(unknown) => return Err(unknown.into()),
            }
        }
    };
    if *as_json {
        println!("{}", json!(werk));
    } else {
        let besluit = werk.besluit.map_or("", Besluit::as_str);
        println!("Besloten: {} is {besluit} door {}.", werk.werk_id, werk.besloten_door.unwrap_or_default());
    }
    Ok(true)
}
