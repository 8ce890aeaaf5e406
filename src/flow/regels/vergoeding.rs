//! BR51-BR53: travel, child care and clothes.

use super::{Blik, Gevolg::*, Regel, Waar, houd_aan, weiger};
use crate::message::finding::Finding;

/// The rules of this part.
#[rustfmt::skip]
pub(super) const REGELS: &[Regel] = &[
    Regel { code: "BR51", bron: "L571-577", parameters: &["regelingen", "budget_centen"],
        tekst: "Reiskosten zijn er alleen met een regeling, niet voor een plaats in de wijk, en binnen het budget.",
        uitkomsten: &[("er is geen regeling, of het is in de wijk", Weiger), ("het budget is op", HoudAan)],
        waar: &[Waar::Toets(&["vergoedingsaanvraag/1"], br51_reiskosten), Waar::Boek] },
    Regel { code: "BR52", bron: "L579-583", parameters: &["regelingen"],
        tekst: "Kinderopvang is er alleen met een regeling, en als iemand die zelf regelt.",
        uitkomsten: &[("een van beide is niet zo", Weiger)],
        waar: &[Waar::Toets(&["vergoedingsaanvraag/1"], br52_kinderopvang)] },
    Regel { code: "BR53", bron: "L583-585", parameters: &["regelingen"],
        tekst: "Kleding is er waar het werk het vraagt, zoals bij veiligheidsvoorschriften.",
        uitkomsten: &[("er is geen voorschrift: iemand kijkt ernaar", HoudAan)],
        waar: &[Waar::Toets(&["vergoedingsaanvraag/1"], br53_kleding)] },
];

/// Whether the gemeente has a scheme of this name.
fn regeling(blik: Blik<'_>, naam: &str) -> bool {
    blik.praktijk.regelingen.contains(naam)
}

/// BR51, without the budget.
fn br51_reiskosten(blik: Blik<'_>) -> Vec<Finding> {
    if blik.bericht["soort"] != "reiskosten" {
        return vec![];
    }
    if !regeling(blik, "reiskosten") {
        return vec![weiger("BR51", "/soort", "deze gemeente heeft geen regeling voor reiskosten")];
    }
    if blik.traject.is_some_and(|t| t.vorm == "participatiecoach_wijk") {
        return vec![weiger("BR51", "/soort", "voor een plaats in de wijk worden geen reiskosten vergoed")];
    }
    vec![]
}

/// BR52.
fn br52_kinderopvang(blik: Blik<'_>) -> Vec<Finding> {
    if blik.bericht["soort"] != "kinderopvang" {
        return vec![];
    }
    if !regeling(blik, "kinderopvang") {
        return vec![weiger("BR52", "/soort", "deze gemeente heeft geen regeling voor kinderopvang")];
    }
    if blik.bericht["zelf_geregeld"] == true {
        return vec![];
    }
    vec![weiger("BR52", "/zelf_geregeld", "kinderopvang wordt alleen vergoed als iemand die zelf heeft geregeld")]
}

/// BR53: "bijvoorbeeld": without a rule of safety a person decides.
fn br53_kleding(blik: Blik<'_>) -> Vec<Finding> {
    if blik.bericht["soort"] != "kleding" {
        return vec![];
    }
    if !regeling(blik, "kleding") {
        return vec![weiger("BR53", "/soort", "deze gemeente heeft geen regeling voor kleding")];
    }
    if blik.bericht["veiligheidsvoorschrift"] == true {
        return vec![];
    }
    vec![houd_aan(
        "BR53",
        "/veiligheidsvoorschrift",
        "er is geen veiligheidsvoorschrift; iemand beslist of de kleding nodig is",
    )]
}
