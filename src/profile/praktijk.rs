//! What a gemeente asks of the practice: `praktijk.yaml` in her partner folder. A list of periods, because amounts and
//! rules are of a time (Q13), each with the contracts of that period. What is not there is as usual ([`Praktijk`]).

use super::{contract, rekeningschema};
use crate::domain::contract::Contract;
use crate::domain::kalender::Kalender;
use crate::domain::levensloop::LEVENSLOPEN;
use crate::domain::levensloop::gebeurtenis::MELDINGEN;
use crate::domain::praktijk::Praktijk;
use crate::yaml::{self, Mistake, Mistakes, Node, Table, Value, meant};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The name of the file.
pub const BESTAND: &str = "praktijk.yaml";

/// A stretch of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Geldig {
    van: NaiveDate,
    tot: NaiveDate,
}

impl Geldig {
    fn op(self, dag: NaiveDate) -> bool {
        self.van <= dag && dag <= self.tot
    }

    fn raakt(self, other: Self) -> bool {
        self.van <= other.tot && other.van <= self.tot
    }
}

/// What holds in a period, and under each contract of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Periode {
    geldig: Geldig,
    praktijk: Praktijk,
    contracten: BTreeMap<String, (Geldig, Praktijk)>,
}

/// What a gemeente asks, on any day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gemeente {
    perioden: Vec<Periode>,
}

impl Gemeente {
    /// What she asks on a day, under a contract when there is one. None: she says nothing about that day.
    pub fn op(&self, dag: NaiveDate, contract: Option<&str>) -> Option<&Praktijk> {
        let periode = self.perioden.iter().find(|p| p.geldig.op(dag))?;
        let own = contract.and_then(|id| periode.contracten.get(id)).filter(|(geldig, _)| geldig.op(dag));
        Some(own.map_or(&periode.praktijk, |(_, praktijk)| praktijk))
    }

    /// What held under a contract on the last of the days up to this one that it did. What was agreed holds on for what is
    /// left to pay and to book after its end (BR05).
    pub fn laatst(&self, dag: NaiveDate, contract: &str) -> Option<&Praktijk> {
        let all = self.perioden.iter().filter_map(|p| p.contracten.get(contract));
        let begun = all.filter(|(geldig, _)| geldig.van <= dag);
        begun.max_by_key(|(geldig, _)| geldig.van).map(|(_, praktijk)| praktijk)
    }

    /// Every contract there is money for, with the days it holds.
    pub fn contracten(&self) -> impl Iterator<Item = &Arc<Contract>> {
        self.perioden.iter().flat_map(|p| p.contracten.values()).filter_map(|(_, praktijk)| praktijk.contract.as_ref())
    }

    /// Reads the file, or gives every mistake in it.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Mistake>> {
        let node = yaml::parse(file, text).map_err(|m| vec![m])?;
        let mut mistakes = Mistakes::new(file);
        let mut gemeente = Self::default();
        for item in node.list(&mut mistakes) {
            let Some(periode) = periode(item, &mut mistakes) else { continue };
            if gemeente.perioden.iter().any(|p| p.geldig.raakt(periode.geldig)) {
                mistakes.at(item, "deze periode overlapt met een andere; op elke dag geldt er één");
            }
            gemeente.perioden.push(periode);
        }
        if mistakes.any() { Err(mistakes.into_vec()) } else { Ok(gemeente) }
    }
}

fn periode(node: &Node, mistakes: &mut Mistakes) -> Option<Periode> {
    let mut table = node.table(mistakes)?;
    let geldig = geldig(&mut table, None, mistakes);
    let mut praktijk = numbers(&mut table, &Praktijk::default(), mistakes);
    if let Some(node) = table.get("vormen") {
        let known: Vec<_> = LEVENSLOPEN.iter().map(|l| l.vorm).collect();
        praktijk.vormen = names(node, "vorm", &known, mistakes);
    }
    if let Some(node) = table.get("buiten_de_hub") {
        let mut known: Vec<_> = MELDINGEN.iter().filter_map(|m| m.soort.split('/').next()).collect();
        known.dedup();
        praktijk.buiten_de_hub = names(node, "bericht", &known, mistakes);
    }
    if let Some(node) = table.get("regelingen") {
        praktijk.regelingen =
            names(node, "regeling", &["reiskosten", "kinderopvang", "kleding", "uursubsidie"], mistakes);
    }
    if let Some(node) = table.get("regels_uit") {
        praktijk.regels_uit = regels_uit(node, mistakes);
    }
    if let Some(node) = table.get("sluitingsdagen") {
        let dagen = node.list(mistakes).iter().filter_map(|item| date(item, "een sluitingsdag", mistakes));
        praktijk.kalender = Kalender::met_sluitingsdagen(dagen);
    }
    let mut written = vec![];
    if let Some(mut contracten) = table.get("contracten").and_then(|n| n.table(mistakes)) {
        for (_, id, node) in contracten.pairs(mistakes) {
            written.push((id.to_owned(), node));
        }
    }
    table.finish(mistakes);
    let geldig = geldig?;
    praktijk.contracten = written.iter().map(|(id, _)| id.clone()).collect();
    let mut contracten = BTreeMap::new();
    for (id, node) in written {
        let Some(mut table) = node.table(mistakes) else { continue };
        let own = self::geldig(&mut table, Some(geldig), mistakes);
        let mut numbers = numbers(&mut table, &praktijk, mistakes);
        numbers.contract = contract::read(&id, node, &mut table, mistakes).map(Arc::new);
        table.finish(mistakes);
        if let Some(own) = own {
            contracten.insert(id, (own, numbers));
        }
    }
    Some(Periode { geldig, praktijk, contracten })
}

/// `geldig_van` and `geldig_tot`; within `binnen` both may be left out.
fn geldig(table: &mut Table<'_>, binnen: Option<Geldig>, mistakes: &mut Mistakes) -> Option<Geldig> {
    let van = match binnen {
        Some(binnen) => day(table, "geldig_van", mistakes).or(Some(binnen.van)),
        None => table.need("geldig_van", mistakes).and_then(|_| day(table, "geldig_van", mistakes)),
    };
    // Read also when the first is missing, so that it is no unknown key.
    let tot = day(table, "geldig_tot", mistakes).or(binnen.map(|b| b.tot)).unwrap_or(NaiveDate::MAX);
    Some(Geldig { van: van?, tot })
}

fn day(table: &mut Table<'_>, key: &'static str, mistakes: &mut Mistakes) -> Option<NaiveDate> {
    let node = table.get(key)?;
    date(node, &format!("`{key}`"), mistakes)
}

fn date(node: &Node, what: &str, mistakes: &mut Mistakes) -> Option<NaiveDate> {
    let found = node.text(mistakes)?.parse().ok();
    if found.is_none() {
        mistakes.at(node, format!("{what} is een datum, zoals \"2026-01-01\""));
    }
    found
}

/// The numbers a period or a contract can set, on top of `usual`.
fn numbers(table: &mut Table<'_>, usual: &Praktijk, mistakes: &mut Mistakes) -> Praktijk {
    let mut p = usual.clone();
    let mut number = |key: &'static str, slot: &mut u32, most: i64| {
        let Some(node) = table.get(key) else { return };
        match node.value {
            Value::Int(n) if (1..=most).contains(&n) => *slot = u32::try_from(n).unwrap_or(*slot),
            _ => mistakes.at(node, format!("`{key}` is een getal van 1 tot {most}")),
        }
    };
    number("dagdelen_min", &mut p.dagdelen_min, 14);
    number("training_momenten_per_week", &mut p.training_momenten_per_week, 7);
    number("training_dagen", &mut p.training_dagen, 3660);
    number("begeleiding_maanden", &mut p.begeleiding_maanden, 120);
    number("go_no_go_dagen", &mut p.go_no_go_dagen, 3660);
    number("rapportage_dagen", &mut p.rapportage_dagen, 3660);
    number("te_laat_drempel", &mut p.te_laat_drempel, 100);
    number("te_laat_dagen", &mut p.te_laat_dagen, 3660);
    number("contacten_per_jaar", &mut p.contacten_per_jaar, 366);
    number("antwoord_werkdagen", &mut p.antwoord_werkdagen, 366);
    number("intake_werkdagen", &mut p.intake_werkdagen, 366);
    number("toestemming_werkdagen", &mut p.toestemming_werkdagen, 366);
    number("uursubsidie_centen", &mut p.uursubsidie_centen, 100_000);
    number("uursubsidie_max_centen", &mut p.uursubsidie_max_centen, 10_000_000);
    number("declaratie_maanden", &mut p.declaratie_maanden, 120);
    let mut km = p.km_centen.unwrap_or_default();
    number("km_centen", &mut km, 10_000);
    p.km_centen = (km > 0).then_some(km);
    for (key, slot) in [("budget_centen", &mut p.budget_centen), ("begeleiding_centen", &mut p.begeleiding_centen)] {
        if let Some(node) = table.get(key) {
            *slot = contract::amounts(node, mistakes);
        }
    }
    // Also when nothing is written: what a contract says itself is told apart from what her gemeente says.
    let own = table.get("rekeningschema").map(|node| rekeningschema::read(node, mistakes)).unwrap_or_default();
    p.rekeningschema = std::mem::take(&mut p.rekeningschema).boven(own);
    if let Some(node) = table.get("verdeelsleutel") {
        p.verdeelsleutel = verdeelsleutel(node, mistakes);
    }
    if let Some(node) = table.get("go_no_go") {
        match node.value {
            Value::Bool(yes) => p.go_no_go = yes,
            _ => mistakes.at(node, "`go_no_go` is true of false"),
        }
    }
    for (key, slot) in [("grijze_taken", &mut p.grijze_taken), ("gevoelige_woorden", &mut p.gevoelige_woorden)] {
        if let Some(node) = table.get(key) {
            *slot = node.list(mistakes).iter().filter_map(|n| n.text(mistakes)).map(str::to_lowercase).collect();
        }
    }
    p
}

/// Shares of gemeenten in what one of them pays for the region (FN10).
fn verdeelsleutel(node: &Node, mistakes: &mut Mistakes) -> BTreeMap<String, u32> {
    let mut shares = BTreeMap::new();
    let Some(mut table) = node.table(mistakes) else { return shares };
    for (key, slug, share) in table.pairs(mistakes) {
        if slug.is_empty() || !slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            mistakes.at(key, "een gemeente in `verdeelsleutel` is haar slug: kleine letters, cijfers en `-`");
        }
        match share.value {
            Value::Int(n) if (1..=1_000_000).contains(&n) => {
                shares.insert(slug.to_owned(), u32::try_from(n).unwrap_or_default());
            }
            _ => mistakes.at(share, "een deel in `verdeelsleutel` is een getal van 1 tot 1000000"),
        }
    }
    if shares.len() < 2 {
        mistakes.at(node, "een verdeelsleutel heeft ten minste twee gemeenten; zonder sleutel betaalt zij zelf");
    }
    shares
}

fn names(node: &Node, what: &str, known: &[&str], mistakes: &mut Mistakes) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for item in node.list(mistakes) {
        let Some(name) = item.text(mistakes) else { continue };
        if !known.contains(&name) {
            let meant = meant(name, known.iter().copied());
            mistakes.at(item, format!("een {what} `{name}` is er niet{meant}; wel: {}", known.join(", ")));
        }
        found.insert(name.to_owned());
    }
    found
}

/// Rules that protect people and money; no gemeente can do without them.
const ALTIJD: [&str; 9] = ["BR38", "BR39", "BR44", "BR45", "BR46", "BR47", "BR48", "BR50", "BR57"];

/// Rules that are how the hub works: what is wrong is said, what is not asked is not missed.
const WERKING: [&str; 2] = ["BR58", "BR60"];

/// Rules with the reason why they do not hold here: whoever reads it later must know.
fn regels_uit(node: &Node, mistakes: &mut Mistakes) -> BTreeSet<String> {
    let mut off = BTreeSet::new();
    let Some(mut table) = node.table(mistakes) else { return off };
    for (key, code, reason) in table.pairs(mistakes) {
        let known =
            code.strip_prefix("BR").is_some_and(|n| n.len() == 2 && n.parse().is_ok_and(|n: u8| (1..=60).contains(&n)));
        if !known {
            mistakes.at(key, format!("de regel `{code}` is er niet; `trajectbrug rules` toont ze"));
        } else if ALTIJD.contains(&code) {
            mistakes.at(key, format!("de regel {code} beschermt mensen of geld en kan niet uit"));
        } else if WERKING.contains(&code) {
            mistakes.at(key, format!("de regel {code} is hoe de hub werkt en kan niet uit"));
        }
        if reason.text(mistakes).is_some_and(|reason| reason.trim().is_empty()) {
            mistakes.at(reason, format!("zeg waarom {code} hier niet geldt"));
        }
        off.insert(code.to_owned());
    }
    off
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn told(text: &str) -> Vec<String> {
        let mistakes = Gemeente::parse("praktijk.yaml", text).expect_err("refused");
        mistakes.into_iter().map(|m| format!("{}: {}", m.line, m.text)).collect()
    }

    #[test]
    fn the_day_and_the_contract_choose_the_numbers() {
        let text = "
- geldig_van: \"2026-01-01\"
  geldig_tot: \"2026-12-31\"
  dagdelen_min: 2
  contracten:
    RC-2026-RIV-01: { rapportage_dagen: 28, go_no_go: false }
    RC-2026-RIV-02: { geldig_van: \"2026-07-01\", dagdelen_min: 3 }
- geldig_van: \"2027-01-01\"
";
        let gemeente = Gemeente::parse("praktijk.yaml", text).expect("read");
        let at = |day: &str, contract: Option<&str>| {
            gemeente.op(on(day), contract).map(|p| (p.dagdelen_min, p.rapportage_dagen, p.go_no_go))
        };
        assert_eq!(at("2025-12-31", None), None);
        assert_eq!(at("2026-01-01", None), Some((2, 42, true)));
        assert_eq!(at("2026-12-31", Some("RC-2026-RIV-01")), Some((2, 28, false)));
        assert_eq!(at("2026-06-30", Some("RC-2026-RIV-02")), Some((2, 42, true)), "not yet");
        assert_eq!(at("2026-07-01", Some("RC-2026-RIV-02")), Some((3, 42, true)));
        assert_eq!(at("2027-01-01", Some("RC-2026-RIV-01")), Some((1, 42, true)));
    }

    #[test]
    fn a_key_of_a_region_is_of_a_time() {
        let text = "
- geldig_van: \"2026-01-01\"
  geldig_tot: \"2026-12-31\"
  verdeelsleutel: { gemeente-a: 62, gemeente-b: 38 }
- geldig_van: \"2027-01-01\"
";
        let gemeente = Gemeente::parse("praktijk.yaml", text).expect("read");
        let at = |day: &str| gemeente.op(on(day), None).map(|p| p.verdeelsleutel.values().copied().collect::<Vec<_>>());
        assert_eq!((at("2026-12-31"), at("2027-01-01")), (Some(vec![62, 38]), Some(vec![])));
        let wrong = "\n- geldig_van: \"2026-01-01\"\n  verdeelsleutel: { Gemeente: 0 }\n";
        let told = told(wrong);
        assert_eq!(told.len(), 3, "{told:#?}");
        assert!(told.iter().all(|t| t.starts_with("3: ") && t.contains("verdeelsleutel")), "{told:#?}");
    }

    #[test]
    fn a_day_on_which_she_is_closed_is_no_working_day() {
        // The day after Hemelvaartsdag.
        let text = "[{ geldig_van: \"2026-01-01\", sluitingsdagen: [\"2026-05-15\"] }]";
        let gemeente = Gemeente::parse("praktijk.yaml", text).expect("read");
        let kalender = &gemeente.op(on("2026-05-12"), None).expect("a period").kalender;
        assert!(!kalender.is_werkdag(on("2026-05-15")));
        assert_eq!(kalender.volgende_werkdag(on("2026-05-13")), on("2026-05-18"));
        let wrong = "\n- geldig_van: \"2026-01-01\"\n  sluitingsdagen:\n    - 15 mei\n";
        assert_eq!(told(wrong), ["4: een sluitingsdag is een datum, zoals \"2026-01-01\""]);
    }

    #[test]
    fn every_mistake_is_named_with_its_line() {
        let text = "
- geldig_tot: \"2026-12-31\"
- geldig_van: \"2026-01-01\"
  vormen: [begeleidingstrajekt]
  go_no_go: soms
  rapportage_dagen: 0
  regels_uit: { BR99: \"x\", BR46: \"te streng\", BR16: \"\" }
  raportage_dagen: 5
- geldig_van: \"2026-06-01\"
- geldig_van: \"1 januari\"
";
        let told = told(text);
        for (line, part) in [
            (2, "de sleutel `geldig_van` ontbreekt"),
            (4, "bedoelt u `begeleidingstraject`?"),
            (5, "`go_no_go` is true of false"),
            (6, "`rapportage_dagen` is een getal van 1 tot 3660"),
            (7, "de regel `BR99` is er niet"),
            (7, "de regel BR46 beschermt mensen of geld en kan niet uit"),
            (7, "zeg waarom BR16 hier niet geldt"),
            (8, "de sleutel `raportage_dagen` is onbekend"),
            (9, "deze periode overlapt met een andere"),
            (10, "`geldig_van` is een datum"),
        ] {
            let there = told.iter().any(|t| t.starts_with(&format!("{line}: ")) && t.contains(part));
            assert!(there, "{line} {part}: {told:#?}");
        }
    }
}
