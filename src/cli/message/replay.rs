//! `trajectbrug message replay|hold`: has deliveries go (again), in steps, or holds those that wait.

use super::super::{Folders, show};
use super::node::Node;
use crate::cli::partner::stored;
use crate::flow::clock::{Clock, SystemClock};
use crate::flow::mend::causes::Filter;
use crate::flow::mend::{ToHold, Wanted};
use anyhow::bail;
use serde_json::{Value, json};
use std::time::Duration;

/// Deliveries a step, when nobody asks for a pace.
const STEP: u32 = 100;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    folders: Folders,
    /// Ids van leveringen, of van berichten voor al hun leveringen.
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Vastgehouden leveringen die hieraan voldoen: partner=, route=, soort=, afzender=, code=, oorzaak=, voor=.
    #[arg(long, value_name = "NAAM=WAARDE", conflicts_with = "ids")]
    filter: Vec<String>,
    /// Hoogstens zoveel per seconde.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    rate: Option<u32>,
    /// Laat alleen zien wat de ontvanger zou krijgen.
    #[arg(long)]
    dry_run: bool,
    /// Maak het bericht opnieuw, ook als er al bytes zijn verstuurd.
    #[arg(long)]
    opnieuw_maken: bool,
    /// Ook wat al bezorgd is, met hetzelfde kenmerk; niet met --filter.
    #[arg(long, conflicts_with = "filter")]
    ook_bezorgd: bool,
    /// Adres van de draaiende gateway; standaard de instelling `luister`.
    #[arg(long, value_name = "ADRES:POORT")]
    adres: Option<String>,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct HoldArguments {
    #[command(flatten)]
    folders: Folders,
    /// Ids van leveringen, of van berichten voor al hun leveringen.
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
    /// Waarom, voor wie er later naar kijkt; geen gegevens uit het bericht.
    #[arg(long, value_name = "TEKST")]
    reden: String,
    /// Adres van de draaiende gateway; standaard de instelling `luister`.
    #[arg(long, value_name = "ADRES:POORT")]
    adres: Option<String>,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

pub fn hold(arguments: &HoldArguments) -> anyhow::Result<bool> {
    let HoldArguments { folders, ids, reden, adres, json } = arguments;
    let wanted = ToHold { wie: stored::login(), ids: ids.clone(), reden: reden.clone() };
    let report = Node::reach(folders, adres.as_deref())?.hold(&wanted)?;
    let mut all = Sum::default();
    all.add(&report);
    all.tell(*json, "vastgehouden", false);
    Ok(all.well())
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Arguments { folders, ids, filter: pairs, rate, dry_run, opnieuw_maken, ook_bezorgd, adres, json } = arguments;
    if ids.is_empty() == pairs.is_empty() {
        bail!("geef ids, of --filter; `trajectbrug message held` laat zien wat er is vastgehouden");
    }
    let mut filter = Filter::default();
    pairs.iter().try_for_each(|pair| filter.add(pair)).map_err(anyhow::Error::msg)?;
    // What is held again meanwhile is not taken twice.
    filter.voor = filter.voor.or(Some(SystemClock.now()));
    let mut node = Node::reach(folders, adres.as_deref())?;
    let step = rate.unwrap_or(STEP).min(STEP * 10);
    let base = Wanted {
        wie: stored::login(),
        opnieuw_maken: *opnieuw_maken,
        ook_bezorgd: *ook_bezorgd,
        proef: *dry_run,
        hoogstens: Some(step),
        ..Wanted::default()
    };
    let mut named = ids.chunks(step as usize).map(<[String]>::to_vec);
    let mut all = Sum::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let _inside = runtime.enter();
    // From here on Ctrl-C is heard between two steps: what was released is released, and told.
    let mut stop = std::pin::pin!(tokio::signal::ctrl_c());
    loop {
        let wanted = match (pairs.is_empty(), named.next()) {
            (false, _) => Wanted { filter: Some(filter.clone()), ..base.clone() },
            (true, Some(ids)) => Wanted { ids, ..base.clone() },
            (true, None) => break,
        };
        let report = node.release(&wanted)?;
        let (went, rest) = (all.add(&report), report["resterend"].as_u64().unwrap_or_default());
        let rest = if pairs.is_empty() { named.len() as u64 * u64::from(step) } else { rest };
        // A dry run shows a page; a step in which nothing went will not go better a second time.
        if rest == 0 || *dry_run && !pairs.is_empty() || went == 0 && !pairs.is_empty() {
            all.rest = rest;
            break;
        }
        eprintln!("{} vrijgegeven, nog {rest}", all.went);
        let pause = if rate.is_some() { Duration::from_secs(1) } else { Duration::from_millis(1) };
        let stopped = runtime.block_on(async {
            tokio::select! {
                biased;
                _ = &mut stop => true,
                () = tokio::time::sleep(pause) => false,
            }
        });
        if stopped {
            all.rest = rest;
            all.stopped = true;
            break;
        }
    }
    all.tell(*json, if *dry_run { "zouden gaan" } else { "vrijgegeven" }, *dry_run);
    Ok(all.well())
}

/// What came of all steps.
#[derive(Default)]
struct Sum {
    lines: Vec<Value>,
    unknown: Vec<Value>,
    went: u64,
    rest: u64,
    stopped: bool,
}

impl Sum {
    /// Adds a step; how many of it went.
    fn add(&mut self, report: &Value) -> u64 {
        let list = |key: &str| report[key].as_array().cloned().unwrap_or_default();
        let lines = list("leveringen");
        let went = lines.iter().filter(|line| line["uitkomst"] != "niet").count() as u64;
        self.went += went;
        self.lines.extend(lines);
        self.unknown.extend(list("onbekend"));
        went
    }

    fn well(&self) -> bool {
        !self.stopped && self.unknown.is_empty() && self.lines.iter().all(|line| line["uitkomst"] != "niet")
    }

    fn tell(&self, as_json: bool, verb: &str, preview: bool) {
        if as_json {
            let Self { lines, unknown, went, rest, stopped } = self;
            println!(
                "{}",
                json!({"leveringen": lines, "onbekend": unknown, "gedaan": went, "resterend": rest, "gestopt": stopped})
            );
            return;
        }
        let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let row = |line: &Value| {
            let sending = &line["zending"];
            let what = match sending["bytes"].as_u64() {
                Some(bytes) => format!("{bytes} bytes, sha256 {}", text(sending, "sha256")),
                None => text(line, "reden"),
            };
            let to = format!("{}/{}", text(line, "partner"), text(line, "route"));
            vec![text(line, "levering_id"), to, text(line, "uitkomst"), what]
        };
        let rows: Vec<_> = self.lines.iter().map(row).collect();
        if !rows.is_empty() {
            show::table(&["levering_id", "naar", "uitkomst", if preview { "zending" } else { "reden" }], &rows);
        }
        for line in self.lines.iter().filter(|line| line["zending"].is_object()) {
            let sending = &line["zending"];
            let from =
                if sending["eerder_verzonden"] == true { "de bytes van een eerdere poging" } else { "nu gemaakt" };
            let shape = match &sending["inhoud"] {
                Value::String(text) => text.clone(),
                other => serde_json::to_string_pretty(other).unwrap_or_default(),
            };
            println!("\n{} ({from}, gemaskeerd)\n{shape}", text(line, "levering_id"));
        }
        self.unknown.iter().filter_map(Value::as_str).for_each(|id| println!("onbekend: {id}"));
        let rest = if self.rest > 0 { format!(", {} nog niet", self.rest) } else { String::new() };
        let stopped = if self.stopped { "Gestopt. " } else { "" };
        println!("{stopped}{} {verb}{rest}.", self.went);
    }
}
