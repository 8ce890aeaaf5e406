//! What happens when somebody is not there, and what is logged: sentences about deliveries and logs.

use super::inrichten::slug;
use super::lezen::Stap;
use super::wereld::Wereld;
use super::{Mis, Uitkomst};
use anyhow::Context;
use std::collections::{BTreeMap, HashSet};

/// `is bij {partij} {aantal} keer aangeklopt, onder hetzelfde kenmerk`.
pub(super) fn pogingen(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let expected: usize = stap.waarden[1].parse().unwrap_or_default();
    let code = &stap.waarden[0];
    wereld.wacht(|wereld| {
        let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
        let refused = wereld.ontvangen(code)?.into_iter().filter(|o| !o.aangenomen);
        refused.for_each(|o| *by_id.entry(o.kenmerk).or_default() += 1);
        let told: Vec<_> = by_id.values().copied().collect();
        if told == [expected] { Ok(()) } else { Err(Mis::Anders(format!("per kenmerk zo vaak: {told:?}"))) }
    })
}

/// `wordt voor {partij} {aantal} keer iets vastgehouden`.
pub(super) fn vastgehouden(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let expected: usize = stap.waarden[1].parse().unwrap_or_default();
    let partner = slug(&stap.waarden[0]);
    wereld.wacht(|wereld| {
        let held = wereld.gateway()?.read(|reader| reader.held(0, 10_000)).context("de opslag antwoordt niet")?;
        let found = held.iter().filter(|h| h.partner == partner).count();
        if found == expected { Ok(()) } else { Err(Mis::Anders(format!("er wordt {found} keer iets vastgehouden"))) }
    })
}

/// `is de export voor {partij} bij tot en met de nacht van {dag}` (IT1, RQ82).
pub(super) fn watermerk(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [code, dag] = &stap.waarden[..] else { return Ok(()) };
    let marks = wereld.gateway()?.read(|reader| reader.watermerken()).context("de opslag antwoordt niet")?;
    let last = marks.iter().filter(|mark| mark.partner == slug(code)).map(|mark| mark.nacht.to_string()).max();
    match last {
        Some(nacht) if nacht >= *dag => Ok(()),
        Some(nacht) => Err(Mis::Anders(format!("zij is bij tot en met {nacht}"))),
        None => Err(Mis::Anders("er is nog niets bevestigd".to_owned())),
    }
}

/// `heeft {partij} elk bericht een keer, onder het kenmerk van de eerste poging`.
pub(super) fn elk_een_keer(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    wereld.bezorgd()?;
    let mut first: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for one in wereld.ontvangen(&stap.waarden[0])? {
        if one.aangenomen {
            *taken.entry(one.kenmerk.clone()).or_default() += 1;
        }
        let bytes = first.entry(one.kenmerk).or_insert_with(|| one.bytes.clone());
        if *bytes != one.bytes {
            return Err(Mis::Anders("een latere poging had andere bytes".to_owned()));
        }
    }
    match first.keys().find(|id| taken.get(*id) != Some(&1)) {
        Some(id) => Err(Mis::Anders(format!("een bericht is {} keer aangenomen", taken.get(id).copied().unwrap_or(0)))),
        None => Ok(()),
    }
}

/// `meldt de gateway dat {partij} niet bereikbaar is`: in the log, where an alarm is, and in the metrics.
pub(super) fn alarm(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let partner = slug(&stap.waarden[0]);
    wereld.wacht(|wereld| {
        let named = format!("\"partner\":\"{partner}\"");
        let said = |line: &&str| line.contains("the partner counts as unreachable") && line.contains(&named);
        let log = wereld.log()?;
        let found = log.lines().find(said).is_some_and(|line| line.contains("\"alarm\":true"));
        if found { Ok(()) } else { Err(Mis::Anders("dat meldt hij niet".to_owned())) }
    })?;
    let metrics = wereld.vraag("GET", "/metrics", "text/plain", vec![])?;
    let gauge = format!("trajectbrug_partner_bereikbaar{{partner=\"{partner}\"}} 0");
    match metrics.body.as_str().is_some_and(|text| text.contains(&gauge)) {
        true => Ok(()),
        false => Err(Mis::Anders("in de metrics staat het niet".to_owned())),
    }
}

/// `staat over {persoon} niets in de logboeken`: no part of the name, and no number.
pub(super) fn niets_gelogd(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let persoon = wereld.personen.get(&stap.waarden[0]);
    let persoon = persoon.ok_or_else(|| Mis::Anders("deze persoon is er niet".to_owned()))?;
    let values = [&persoon["bsn"], &persoon["naam"]["geslachtsnaam"], &persoon["contact"]["email"]];
    let values: Vec<&str> = values.into_iter().filter_map(|v| v.as_str()).collect();
    geen_van(wereld, &values)
}

/// None of these in the log of this world.
pub(super) fn geen_van(wereld: &Wereld<'_>, values: &[&str]) -> Uitkomst {
    let log = wereld.log()?;
    if log.is_empty() {
        return Err(Mis::Anders("er is niets gelogd; dan zegt dit niets".to_owned()));
    }
    // Names and numbers are whole words of the log, or nothing would hold thousands of them against megabytes.
    let (words, texts): (Vec<&str>, Vec<&str>) = values.iter().partition(|v| v.chars().all(char::is_alphanumeric));
    let words: HashSet<&str> = words.into_iter().collect();
    let said = log.split(|c: char| !c.is_alphanumeric()).filter(|word| words.contains(word)).count();
    match said + texts.iter().filter(|text| log.contains(**text)).count() {
        0 => Ok(()),
        n => Err(Mis::Anders(format!("{n} keer staat een gegeven in de logboeken"))),
    }
}
