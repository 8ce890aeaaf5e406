//! `trajectbrug check` and `trajectbrug partner check`: every mistake in a configuration folder and how much of each
//! partner gets across, without starting anything.

use super::{Folders, show};
use crate::flow::proof::{self, Checked, PartnerReport, RouteReport};
use crate::message::finding::Finding;
use serde_json::{Value, json};

/// How many places are named for people.
const NAMED: usize = 12;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    folders: Folders,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct One {
    /// De partner: de naam van zijn map onder partners/.
    slug: String,
    #[command(flatten)]
    rest: Arguments,
}

/// `check`: all partners.
pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    Ok(answer(&checked(arguments), arguments.json))
}

/// `partner check`: one partner. The others are read too, because messages go from one to another.
pub fn one(arguments: &One) -> anyhow::Result<bool> {
    let mut checked = checked(&arguments.rest);
    let known: Vec<String> = checked.partners.iter().map(|p| format!("`{}`", p.slug)).collect();
    checked.partners.retain(|p| p.slug == arguments.slug);
    if checked.partners.is_empty() {
        anyhow::bail!("er is geen partner `{}`; er zijn: {}", arguments.slug, known.join(", "));
    }
    Ok(answer(&checked, arguments.rest.json))
}

fn checked(arguments: &Arguments) -> Checked {
    // What is proven is kept where the gateway keeps its data; a check makes no such folder by itself.
    let cache = arguments.folders.data.is_dir().then(|| arguments.folders.data.join("bewezen"));
    proof::check(&arguments.folders.config, cache.as_deref())
}

fn answer(checked: &Checked, as_json: bool) -> bool {
    let ok = checked.ok();
    if as_json {
        println!("{}", to_json(checked));
        return ok;
    }
    checked.partners.iter().for_each(partner);
    let mistakes = checked.mistakes();
    match ok {
        true => println!("De configuratie klopt: {} partner(s).", checked.partners.len()),
        false => println!("De configuratie heeft {} fout(en):", mistakes.len()),
    }
    mistakes.iter().for_each(|m| println!("  {m}"));
    ok
}

fn to_json(checked: &Checked) -> Value {
    let one = |partner: &PartnerReport| {
        let findings: Vec<Finding> = partner.mistakes.iter().map(show::finding).collect();
        json!({
            "slug": partner.slug, "ok": findings.is_empty(), "coverage": partner.coverage,
            "routes": partner.routes, "findings": findings,
        })
    };
    let general: Vec<Finding> = checked.general.iter().map(show::finding).collect();
    json!({ "ok": checked.ok(), "partners": checked.partners.iter().map(one).collect::<Vec<_>>(), "findings": general })
}

fn partner(partner: &PartnerReport) {
    let samples: usize = partner.routes.iter().map(|r| r.voorbeelden).sum();
    let wrong = match partner.mistakes.len() {
        0 => String::new(),
        n => format!(", {n} fout(en)"),
    };
    println!("{}: dekking {}, {samples} voorbeeld(en){wrong}", partner.slug, percent(partner.coverage));
    partner.routes.iter().for_each(route);
}

fn route(route: &RouteReport) {
    println!(
        "  {} ({}): dekking {}, {} voorbeeld(en)",
        route.route,
        route.richting,
        percent(route.coverage),
        route.voorbeelden
    );
    if let Some(text) = &route.let_op {
        println!("    let op: {text}");
    }
    let names = |what: &str, names: &[String]| {
        // A standard knows hundreds of places; whoever wants them all asks for JSON.
        let more = names.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" en nog {more} (alle met --json)") } else { String::new() };
        if !names.is_empty() {
            println!("    {what}: {}{more}", names[..names.len().min(NAMED)].join(", "));
        }
    };
    names("niet gedragen", &route.niet_gedragen);
    names(if route.richting == "in" { "niet gevuld" } else { "niet geschreven" }, &route.niet_gevuld);
    names("kan de partner weigeren", &route.grenzen);
    for line in &route.eenrichting {
        println!("    eenrichting: regel {} `{}`: {}", line.regel, line.veld, line.reden);
    }
}

fn percent(coverage: Option<f64>) -> String {
    coverage.map_or("zonder mapping".to_owned(), |c| format!("{c:.1} %").replace('.', ","))
}
