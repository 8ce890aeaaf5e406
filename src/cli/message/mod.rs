//! `trajectbrug message`: what came in and what became of it, and what a person does about it. Content is masked: shapes
//! and names of fields, no values.

mod edit;
mod held;
pub(super) mod node;
mod replay;
mod withdraw;

use super::{Folders, show};
use crate::app;
use crate::flow::mend::mask;
use crate::profile::Folder;
use crate::store::{Filter, MessageLine, Status, Store};
use anyhow::{Context, bail};
use chrono_tz::Europe::Amsterdam;
use serde_json::{Value, json};

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Toon berichten, de nieuwste eerst.
    List {
        #[command(flatten)]
        folders: Folders,
        /// Alleen van deze partner.
        #[arg(long, value_name = "SLUG")]
        partner: Option<String>,
        /// Alleen met deze status: aanvaard, geweigerd, quarantaine, conflict.
        #[arg(long, value_name = "STATUS")]
        status: Option<String>,
        /// Alleen van dit traject.
        #[arg(long, value_name = "ID")]
        traject: Option<String>,
        /// Hoogstens zoveel.
        #[arg(long, default_value_t = 100)]
        limit: u32,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
    /// Toon één bericht: bevindingen, leveringen en de gemaskeerde inhoud.
    Show {
        #[command(flatten)]
        folders: Folders,
        /// Het bericht_id.
        id: String,
        /// Antwoord als JSON.
        #[arg(long)]
        json: bool,
    },
    /// Toon wat is vastgehouden, per oorzaak, met wat eraan te doen is.
    Held(held::Arguments),
    /// Geef vastgehouden leveringen vrij (of, met --ook-bezorgd, stuur wat bezorgd is nog eens).
    #[command(visible_alias = "release")]
    Replay(replay::Arguments),
    /// Houd leveringen vast die nog wachten.
    Hold(replay::HoldArguments),
    /// Verbeter het bericht waarvan een levering is vastgehouden; het origineel blijft bewaard.
    Edit(edit::Arguments),
    /// Trek een bericht in voor de afzender: wat wacht gaat niet meer, en wie het kreeg hoort het.
    Withdraw(withdraw::Arguments),
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    match arguments {
        Arguments::List { folders, partner, status, traject, limit, json } => {
            let status = status.as_deref().map(status_of).transpose()?;
            let filter = Filter { partner: partner.clone(), status, traject_id: traject.clone(), limit: *limit };
            list(folders, &filter, *json)
        }
        Arguments::Show { folders, id, json } => show_one(folders, id, *json),
        Arguments::Held(arguments) => held::run(arguments),
        Arguments::Replay(arguments) => replay::run(arguments),
        Arguments::Hold(arguments) => replay::hold(arguments),
        Arguments::Edit(arguments) => edit::run(arguments),
        Arguments::Withdraw(arguments) => withdraw::run(arguments),
    }
}

fn status_of(text: &str) -> anyhow::Result<Status> {
    serde_json::from_value(text.into()).ok().context("de status is aanvaard, geweigerd, quarantaine of conflict")
}

fn reader(folders: &Folders) -> anyhow::Result<Box<dyn crate::store::Reader>> {
    if !folders.data.is_dir() {
        bail!("de gegevensmap `{}` bestaat niet; geef hem met --data", folders.data.display());
    }
    let settings = Folder::read(&folders.config).map(|f| f.settings).map_err(app::StartError::Configuration)?;
    let (store, _) = app::open(&settings, &folders.data)?;
    Ok(store.reader()?)
}

fn list(folders: &Folders, filter: &Filter, as_json: bool) -> anyhow::Result<bool> {
    let lines = reader(folders)?.list(filter)?;
    if as_json {
        println!("{}", json!({"berichten": lines}));
        return Ok(true);
    }
    let row = |l: &MessageLine| {
        vec![
            l.ontvangen_op.with_timezone(&Amsterdam).format("%Y-%m-%d %H:%M:%S").to_string(),
            l.bericht_id.clone(),
            format!("{}/{}", l.partner, l.route),
            l.soort.clone(),
            word(&l.status),
            l.traject_id.clone().unwrap_or_default(),
            format!("{}/{}", l.bezorgd, l.leveringen),
            l.bevindingen.to_string(),
        ]
    };
    let rows: Vec<_> = lines.iter().map(row).collect();
    show::table(&["ontvangen", "bericht_id", "van", "soort", "status", "traject", "bezorgd", "bevindingen"], &rows);
    Ok(true)
}

fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn show_one(folders: &Folders, id: &str, as_json: bool) -> anyhow::Result<bool> {
    let Some(view) = reader(folders)?.show(id)? else {
        bail!("er is geen bericht met dit id");
    };
    let canonical = view.canonical.as_deref().and_then(|c| serde_json::from_slice(c).ok()).map(|c: Value| mask(&c));
    if as_json {
        println!(
            "{}",
            json!({
                "bericht": view.line, "afzender_id": view.afzender_id, "inhoud_sha256": view.inhoud_sha256,
                "bytes": view.raw.len(), "bevindingen": view.findings, "leveringen": view.deliveries, "canoniek": canonical,
                "bewerkingen": view.edits,
            })
        );
        return Ok(true);
    }
    let l = &view.line;
    println!("bericht_id   {}", l.bericht_id);
    println!("ontvangen    {}", l.ontvangen_op.with_timezone(&Amsterdam).format("%Y-%m-%d %H:%M:%S%.3f"));
    println!("van          {}/{}, kenmerk {}", l.partner, l.route, view.afzender_id);
    println!("soort        {}", l.soort);
    println!("status       {}", word(&l.status));
    println!("traject      {}", l.traject_id.as_deref().unwrap_or("-"));
    println!("inhoud       {} bytes, sha256 {}", view.raw.len(), view.inhoud_sha256);
    if !view.findings.is_empty() {
        println!("bevindingen");
        show::findings(&view.findings);
    }
    for d in &view.deliveries {
        let reason = d.reden.as_deref().map(|r| format!(" ({r})")).unwrap_or_default();
        println!(
            "levering     {} naar {}/{}: {}, {} poging(en){reason}",
            d.levering_id,
            d.partner,
            d.route,
            word(&d.status),
            d.pogingen
        );
    }
    for e in &view.edits {
        let at = e.op.with_timezone(&Amsterdam).format("%Y-%m-%d %H:%M:%S");
        println!("bewerkt      {at} door {}: {} ({})", e.wie, e.reden, e.plekken.join(", "));
    }
    if let Some(canonical) = canonical {
        println!("canoniek (gemaskeerd)\n{}", serde_json::to_string_pretty(&canonical)?);
    }
    Ok(true)
}
