//! The money of a contract, as `praktijk.yaml` writes it under the contract: what a traject costs, how many are aimed at,
//! the btw with its reason, and who stands on the invoice (DOMAIN M28, BR03-BR06). A contract without `leverancier` has no
//! money here: nothing of it is booked or invoiced.

use crate::domain::contract::{BtwAfspraak, BtwSoort, Contract, Mijlpaal, Partij};
use crate::domain::kenmerk::{is_iban, is_kvk, is_oin};
use crate::yaml::{Mistakes, Node, Table, Value};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Highest amount of a tariff, in cents: a million euro. Above it somebody wrote euros and cents twice.
const MOST: i64 = 100_000_000;

/// Reads the keys of money of a contract; None: it has no `leverancier`, or a mistake was noted.
pub(super) fn read(id: &str, node: &Node, table: &mut Table<'_>, mistakes: &mut Mistakes) -> Option<Contract> {
    let before = mistakes.count();
    let leverancier = table.text("leverancier", mistakes).map(str::to_owned);
    let facturen_naar = table.text("facturen_naar", mistakes).map(str::to_owned);
    let tarieven = table.get("tarief_centen").map(|n| amounts_by_day(n, mistakes)).unwrap_or_default();
    let componenten = table.get("componenten_centen").map(|n| components(n, mistakes)).unwrap_or_default();
    let betaal_na = table.get("betaal_na").map(|n| paid_after(n, mistakes));
    let streef_min = table.get("streef_min").and_then(|n| count(n, "streef_min", mistakes));
    let streef_max = table.get("streef_max").and_then(|n| count(n, "streef_max", mistakes));
    let harde_limiet = table.get("harde_limiet").and_then(|n| count(n, "harde_limiet", mistakes));
    let btw = table.get("btw").map(|n| btw_by_day(n, mistakes)).unwrap_or_default();
    let betaaltermijn = table.get("betaaltermijn_dagen").and_then(|n| count(n, "betaaltermijn_dagen", mistakes));
    let taakveld = table.text("taakveld", mistakes).map(str::to_owned);
    let inkoopkenmerk = table.text("inkoopkenmerk", mistakes).map(str::to_owned);
    let van = table.get("leverancier_op_factuur").and_then(|n| partij(n, mistakes));
    let aan = table.get("gemeente_op_factuur").and_then(|n| partij(n, mistakes));
    let Some(leverancier) = leverancier else {
        if facturen_naar.is_some() || !tarieven.is_empty() {
            mistakes.at(node, "bij een contract met een tarief hoort `leverancier`: wie wordt betaald");
        }
        return None;
    };
    let mut missing = |there: bool, key: &str| {
        if !there {
            mistakes.at(node, format!("bij een contract met een `leverancier` hoort ook `{key}`"));
        }
    };
    missing(facturen_naar.is_some(), "facturen_naar");
    missing(!tarieven.is_empty(), "tarief_centen");
    missing(!btw.is_empty(), "btw");
    missing(van.is_some(), "leverancier_op_factuur");
    missing(aan.is_some(), "gemeente_op_factuur");
    if van.as_ref().is_some_and(|van| van.iban.is_none()) {
        mistakes.at(node, "`leverancier_op_factuur` heeft een `iban`: daar wordt naar betaald");
    }
    // Q2: parts are agreed parts of the tariff, and no more.
    let parts: i64 = componenten.values().sum();
    if !componenten.is_empty() && tarieven.values().any(|tarief| *tarief != parts) {
        mistakes.at(node, "de bedragen van `componenten_centen` zijn samen niet het tarief (BR09)");
    }
    if let (Some(min), Some(max)) = (streef_min, streef_max)
        && min > max
    {
        mistakes.at(node, "`streef_min` is hoger dan `streef_max` (BR06)");
    }
    if mistakes.count() > before {
        return None;
    }
    Some(Contract {
        contract_id: id.to_owned(),
        leverancier,
        facturen_naar: facturen_naar?,
        tarieven,
        componenten,
        betaal_na: betaal_na.unwrap_or(Mijlpaal::Match),
        streef_min,
        streef_max,
        harde_limiet,
        btw,
        betaaltermijn_dagen: betaaltermijn.unwrap_or(30),
        taakveld,
        inkoopkenmerk,
        van: van?,
        aan: aan?,
    })
}

fn count(node: &Node, key: &str, mistakes: &mut Mistakes) -> Option<u32> {
    match node.value {
        Value::Int(n) if (1..=99_999).contains(&n) => u32::try_from(n).ok(),
        _ => {
            mistakes.at(node, format!("`{key}` is een getal van 1 tot 99999"));
            None
        }
    }
}

fn cents(node: &Node, mistakes: &mut Mistakes) -> Option<i64> {
    match node.value {
        Value::Int(n) if (0..=MOST).contains(&n) => Some(n),
        _ => {
            mistakes.at(node, "een bedrag is een geheel aantal centen: 60000 is 600 euro");
            None
        }
    }
}

fn day(key: &Node, text: &str, mistakes: &mut Mistakes) -> Option<NaiveDate> {
    let day = text.parse().ok();
    if day.is_none() {
        mistakes.at(key, "hier staat de eerste dag waarop dit geldt, zoals \"2026-01-01\"");
    }
    day
}

fn amounts_by_day(node: &Node, mistakes: &mut Mistakes) -> BTreeMap<NaiveDate, i64> {
    let Some(mut table) = node.table(mistakes) else { return BTreeMap::new() };
    let pairs = table.pairs(mistakes);
    pairs
        .into_iter()
        .filter_map(|(key, text, value)| Some((day(key, text, mistakes)?, cents(value, mistakes)?)))
        .collect()
}

/// Amounts by a name of the gemeente's own.
pub(super) fn amounts(node: &Node, mistakes: &mut Mistakes) -> BTreeMap<String, i64> {
    let Some(mut table) = node.table(mistakes) else { return BTreeMap::new() };
    let pairs = table.pairs(mistakes);
    pairs.into_iter().filter_map(|(_, name, value)| Some((name.to_owned(), cents(value, mistakes)?))).collect()
}

fn components(node: &Node, mistakes: &mut Mistakes) -> BTreeMap<Mijlpaal, i64> {
    let mut found = BTreeMap::new();
    let Some(mut table) = node.table(mistakes) else { return found };
    for (key, text, value) in table.pairs(mistakes) {
        match Mijlpaal::van(text) {
            Some(mijlpaal) => {
                found.extend(cents(value, mistakes).map(|centen| (mijlpaal, centen)));
            }
            None => mistakes.at(key, "een deel is `intake`, `leerdoelen`, `match` of `evaluatie`"),
        }
    }
    found
}

fn paid_after(node: &Node, mistakes: &mut Mistakes) -> Mijlpaal {
    match node.text(mistakes) {
        Some("evaluatie") => Mijlpaal::Evaluatie,
        Some("match") | None => Mijlpaal::Match,
        Some(_) => {
            mistakes.at(node, "`betaal_na` is `match` of `evaluatie`");
            Mijlpaal::Match
        }
    }
}

fn btw_by_day(node: &Node, mistakes: &mut Mistakes) -> BTreeMap<NaiveDate, BtwAfspraak> {
    let mut found = BTreeMap::new();
    let Some(mut table) = node.table(mistakes) else { return found };
    for (key, text, value) in table.pairs(mistakes) {
        let dag = day(key, text, mistakes);
        let Some(mut own) = value.table(mistakes) else { continue };
        let soort = own.need_text("categorie", mistakes).map(|letter| (letter, BtwSoort::van(letter)));
        let percentage = own.get("percentage").and_then(|n| count(n, "percentage", mistakes));
        let reden = own.need_text("reden", mistakes).unwrap_or_default().trim().to_owned();
        own.finish(mistakes);
        let Some((_, Some(soort))) = soort else {
            if soort.is_some() {
                mistakes.at(value, "`categorie` is S (belast), E (vrijgesteld), O (buiten de btw) of Z (nultarief)");
            }
            continue;
        };
        match (soort, percentage) {
            (BtwSoort::S, None) => mistakes.at(value, "bij categorie S hoort `percentage`, bijvoorbeeld 21"),
            (BtwSoort::S, Some(_)) | (_, None) => {}
            (_, Some(_)) => mistakes.at(value, "`percentage` hoort alleen bij categorie S"),
        }
        if reden.is_empty() {
            mistakes.at(value, "zeg in `reden` waarom deze categorie geldt; die komt op de factuur");
        }
        let percentage = u8::try_from(percentage.unwrap_or_default()).unwrap_or(u8::MAX).min(100);
        found.extend(dag.map(|dag| (dag, BtwAfspraak { soort, percentage, reden })));
    }
    found
}

fn partij(node: &Node, mistakes: &mut Mistakes) -> Option<Partij> {
    let before = mistakes.count();
    let mut table = node.table(mistakes)?;
    let need = |key: &'static str, table: &mut Table<'_>, mistakes: &mut Mistakes| {
        table.need_text(key, mistakes).unwrap_or_default().trim().to_owned()
    };
    let naam = need("naam", &mut table, mistakes);
    let straat = need("straat", &mut table, mistakes);
    let postcode = need("postcode", &mut table, mistakes);
    let plaats = need("plaats", &mut table, mistakes);
    let mut checked = |key: &'static str, right: fn(&str) -> bool, text: &str| {
        let node = table.get(key)?;
        let found = node.text(mistakes)?;
        if !right(found) {
            mistakes.at(node, text);
        }
        Some(found.to_owned())
    };
    let kvk = checked("kvk", is_kvk, "een KvK-nummer heeft acht cijfers");
    let oin = checked("oin", is_oin, "een OIN heeft twintig cijfers");
    let iban = checked("iban", is_iban, "dit is geen IBAN: hoofdletters, geen spaties, en het controlegetal klopt");
    let btw_nummer = checked("btw_nummer", is_btw_nummer, "een btw-nummer is zoals NL123456789B01");
    table.finish(mistakes);
    if kvk.is_none() && oin.is_none() {
        mistakes.at(node, "op een factuur staat van elke partij een `kvk` of een `oin` (BR-NL-1, BR-NL-10)");
    }
    (mistakes.count() == before).then_some(Partij { naam, kvk, oin, btw_nummer, straat, postcode, plaats, iban })
}

/// `NL`, nine digits, `B`, two digits.
fn is_btw_nummer(text: &str) -> bool {
    let b = text.as_bytes();
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    b.len() == 14 && b.starts_with(b"NL") && digits(&b[2..11]) && b[11] == b'B' && digits(&b[12..])
}

#[cfg(test)]
mod tests {
    use crate::domain::contract::{BtwSoort, Mijlpaal};
    use crate::profile::praktijk::Gemeente;
    use chrono::NaiveDate;

    /// The contract of DOMAIN section 6.
    const RIV: &str = include_str!("../../tests/data/geld/praktijk.yaml");

    fn told(text: &str) -> Vec<String> {
        let mistakes = Gemeente::parse("praktijk.yaml", text).expect_err("refused");
        mistakes.into_iter().map(|m| m.text).collect()
    }

    #[test]
    fn the_contract_of_the_scenarios_is_read() {
        let gemeente = Gemeente::parse("praktijk.yaml", RIV).expect("read");
        let day: NaiveDate = "2026-09-04".parse().expect("a day");
        let praktijk = gemeente.op(day, Some("RC-2026-RIV-01")).expect("a period");
        let contract = praktijk.contract.as_deref().expect("its money");
        assert_eq!(contract.waarde(Mijlpaal::Match, day), Some(60_000));
        assert_eq!((contract.streef_min, contract.streef_max, contract.harde_limiet), (Some(40), Some(50), None));
        assert_eq!(contract.btw(day).map(|b| (b.soort, b.percentage)), Some((BtwSoort::E, 0)));
        assert_eq!(contract.betaaltermijn_dagen, 30);
        assert!(gemeente.op(day, None).expect("a period").contract.is_none(), "no contract, no money");
    }

    #[test]
    fn what_does_not_add_up_or_is_missing_is_said() {
        for (from, to, says) in [
            ("tarief_centen: { \"2026-01-01\": 60000 }", "tarief_centen: { \"2026-01-01\": 600.00 }", "aantal centen"),
            ("      streef_min: 40", "      streef_min: 60", "hoger dan `streef_max`"),
            ("      streef_min: 40", "      componenten_centen: { intake: 20000 }", "samen niet het tarief"),
            ("categorie: E,", "categorie: X,", "S (belast), E (vrijgesteld)"),
            ("categorie: E,", "categorie: S,", "hoort `percentage`"),
            ("categorie: E,", "categorie: E, percentage: 21,", "alleen bij categorie S"),
            ("iban: NL91TEST0312000202", "iban: NL92TEST0312000202", "geen IBAN"),
            ("        iban: NL91TEST0312000202\n", "", "daar wordt naar betaald"),
            ("kvk: \"12345678\"", "kvk: \"1234567\"", "acht cijfers"),
            ("        kvk: \"12345678\"\n", "", "een `kvk` of een `oin`"),
            ("      leverancier: vc-sch\n", "", "wie wordt betaald"),
            ("      facturen_naar: gem-riv-fin\n", "", "hoort ook `facturen_naar`"),
            ("NL123456789B01", "NL12345678B01", "zoals NL123456789B01"),
        ] {
            let text = RIV.replacen(from, to, 1);
            assert_ne!(text, RIV, "{from}");
            let told = told(&text);
            assert!(told.iter().any(|t| t.contains(says)), "{says}: {told:#?}");
        }
    }
}
