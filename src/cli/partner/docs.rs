//! `trajectbrug partner docs SLUG`: everything agreed with a partner as one page of Markdown, to read and sign. Made from
//! the configuration as it would run, after the same check a start does.

use crate::app;
use crate::canonical::{self, privacy::Matrix};
use crate::cli::Folders;
use crate::flow::version::{Version, Versions};
use crate::mapping::page;
use crate::profile::{Folder, Format, Profile, Variant};
use anyhow::{Context, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// De partner.
    slug: String,
    /// Schrijf naar dit bestand in plaats van naar het scherm.
    #[arg(long, value_name = "BESTAND")]
    uit: Option<PathBuf>,
    #[command(flatten)]
    folders: Folders,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let (folder, routes) = app::configuration(&arguments.folders.config, &BTreeMap::new())?;
    let Some(profile) = folder.profiles.iter().find(|p| p.slug == arguments.slug) else {
        let known: Vec<_> = folder.profiles.iter().map(|p| p.slug.as_str()).collect();
        bail!("de partner `{}` bestaat niet; er zijn: {}", arguments.slug, known.join(", "));
    };
    let mut out = facts(profile);
    for route in &profile.inbound {
        let Some(ready) = routes.inbound(&profile.slug, &route.name) else { continue };
        let title = format!("Van {} naar ons: {}", profile.naam, route.name);
        section(&mut out, &folder, &title, &route.canonical, &ready.versions, &|_| true)?;
    }
    let matrix = Matrix::ingebouwd();
    let gets = |klasse: &str| matrix.klasse(klasse).is_some_and(|k| matrix.mag(k, profile.rol, true));
    for route in &profile.outbound {
        let Some(ready) = routes.outbound(&profile.slug, &route.name) else { continue };
        let title = format!("Van ons naar {}: {}", profile.naam, route.name);
        section(&mut out, &folder, &title, &route.on, &ready.versions, &gets)?;
    }
    out.push_str("\n## Akkoord\n\n| naam | organisatie | datum | handtekening |\n|---|---|---|---|\n|  |  |  |  |\n|  |  |  |  |\n");
    match &arguments.uit {
        None => print!("{out}"),
        Some(file) => {
            std::fs::write(file, out).with_context(|| format!("`{}` is niet te schrijven", file.display()))?;
            println!("Geschreven: {}", file.display());
        }
    }
    Ok(true)
}

/// What the profile says, before any mapping.
fn facts(profile: &Profile) -> String {
    let mut out = format!(
        "# Aansluiting van {}\n\n| | |\n|---|---|\n| map | `{}` |\n| partij | `{}` |\n| rol | `{}` |\n\n",
        profile.naam,
        profile.slug,
        profile.partij,
        profile.rol.as_str()
    );
    out.push_str("| route | richting | bericht | formaat | via | gaat naar |\n|---|---|---|---|---|---|\n");
    for route in &profile.inbound {
        let to = if route.ontvangers.is_empty() {
            "wie het bericht zelf noemt".to_owned()
        } else {
            route.ontvangers.join(", ")
        };
        line(&mut out, &[&route.name, "van de partner", &route.canonical, name(route.format), &route.connector, &to]);
    }
    for route in &profile.outbound {
        line(
            &mut out,
            &[&route.name, "naar de partner", &route.on, name(route.format), &route.connector, &profile.naam],
        );
    }
    out
}

fn line(out: &mut String, cells: &[&str]) {
    cells.iter().for_each(|cell| out.push_str(&format!("| {} ", cell.replace('|', "\\|"))));
    out.push_str("|\n");
}

fn name(format: Format) -> &'static str {
    match format {
        Format::Soap => "SOAP",
        Format::Xml => "XML",
        Format::Json => "JSON",
        Format::JsonLines => "JSON lines",
        Format::Csv => "CSV",
        Format::Xlsx => "XLSX",
        Format::Ubl => "UBL",
        Format::UblPdf => "PDF met UBL",
    }
}

/// A route: the page of each of its versions. `gets` says which classes go to the partner.
fn section(
    out: &mut String,
    folder: &Folder,
    title: &str,
    kind: &str,
    versions: &Versions,
    gets: &dyn Fn(&str) -> bool,
) -> anyhow::Result<()> {
    writeln!(out, "\n## {title}\n\nCanoniek bericht: `{kind}`.")?;
    let schema = schema(folder, kind);
    for version in versions.all() {
        writeln!(out, "\n### {}\n", when(version))?;
        match &version.plan {
            Some(plan) => out.push_str(&page::page(plan, &schema, gets)),
            None => out.push_str("Zonder mapping: de partner gebruikt het canonieke bericht zelf.\n"),
        }
    }
    Ok(())
}

/// When a version counts, and which mapping it has.
fn when(version: &Version) -> String {
    let of = |variant: &Variant| {
        let parts = [
            variant.geldig_van.map(|day| format!("vanaf {}", day.format("%d-%m-%Y"))),
            variant.geldig_tot.map(|day| format!("tot en met {}", day.format("%d-%m-%Y"))),
            variant.gemeente.as_ref().map(|g| format!("gemeente {g}")),
            variant.zaaktype.as_ref().map(|z| format!("zaaktype {z}")),
        ];
        format!("Versie {}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    };
    let name = version.when.as_ref().map_or_else(|| "Gewone versie".to_owned(), of);
    version.mapping.as_ref().map_or(name.clone(), |mapping| format!("{name} (`{mapping}`)"))
}

fn schema(folder: &Folder, kind: &str) -> Value {
    let shipped = canonical::ingebouwd().iter().find(|soort| soort.naam == kind).map(|soort| soort.schema.clone());
    let own = || folder.kinds.iter().find(|own| own.naam == kind).map(|own| own.schema.clone());
    shipped.or_else(own).unwrap_or_default()
}
