//! Every invoice we write, damaged in one place: each element taken away, each attribute taken away, each amount a cent
//! higher. Every damage is found, or stands in `tests/data/factuur/toegestaan.csv` with the reason why it is allowed. The list is
//! held exactly: one more and one less both fail.

use super::schrijven::factuur;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use trajectbrug::domain::contract::BtwSoort;
use trajectbrug::factuur::boom::Soort;
use trajectbrug::factuur::controleer;
use trajectbrug::factuur::ubl::{Profiel, write};

/// The invoices that are damaged: both kinds and profiles, and the three categories a centrale can have.
pub fn basis() -> Vec<(&'static str, String)> {
    let maak =
        |soort, categorie, profiel| String::from_utf8(write(&factuur(soort, categorie), profiel).unwrap()).unwrap();
    vec![
        ("nlcius-factuur-S", maak(Soort::Factuur, BtwSoort::S, Profiel::Nlcius)),
        ("nlcius-creditnota-E", maak(Soort::Creditnota, BtwSoort::E, Profiel::Nlcius)),
        ("peppol-factuur-O", maak(Soort::Factuur, BtwSoort::O, Profiel::Peppol)),
        ("peppol-creditnota-S", maak(Soort::Creditnota, BtwSoort::S, Profiel::Peppol)),
    ]
}

/// An element of a document that we wrote: its path, and its bytes from the first to past the last.
struct Stuk {
    pad: String,
    van: usize,
    tot: usize,
    /// Where its start tag ends.
    open: usize,
}

/// What we write has no white space between elements, no comments and no empty tags: tags are all there is to look for.
fn stukken(xml: &str) -> Vec<Stuk> {
    let (mut stukken, mut open): (Vec<Stuk>, Vec<(String, usize)>) = (vec![], vec![]);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (at, _) in xml.match_indices('<') {
        let end = at + xml[at..].find('>').unwrap() + 1;
        let tag = &xml[at + 1..end - 1];
        if tag.starts_with('?') {
            continue;
        }
        if tag.starts_with('/') {
            let (_, number) = open.pop().unwrap();
            stukken[number].tot = end;
            continue;
        }
        let name = tag.split(' ').next().unwrap();
        let name = name.rsplit(':').next().unwrap();
        let parent = open.last().map_or("", |(path, _)| path);
        let path = format!("{parent}/{name}");
        let n = counts.entry(path.clone()).and_modify(|n| *n += 1).or_insert(1);
        let path = if *n == 1 { path } else { format!("{path}[{n}]") };
        open.push((path.clone(), stukken.len()));
        stukken.push(Stuk { pad: path, van: at, tot: end, open: end });
    }
    stukken
}

/// Every damage: what was done, where, and the document after it.
pub fn mutaties(xml: &str) -> Vec<(String, String)> {
    let mut out = vec![];
    for stuk in stukken(xml).into_iter().skip(1) {
        let zonder = |van: usize, tot: usize| format!("{}{}", &xml[..van], &xml[tot..]);
        out.push((format!("zonder {}", stuk.pad), zonder(stuk.van, stuk.tot)));
        let tag = &xml[stuk.van..stuk.open];
        for (at, _) in tag.match_indices(' ') {
            let Some(is) = tag[at..].find("=\"") else { continue };
            let Some(eind) = tag[at + is + 2..].find('"') else { continue };
            let naam = &tag[at + 1..at + is];
            let tot = stuk.van + at + is + 2 + eind + 1;
            out.push((format!("zonder {}/@{naam}", stuk.pad), zonder(stuk.van + at, tot)));
        }
        if stuk.pad.rsplit('/').next().unwrap().contains("Amount") {
            let waarde = &xml[stuk.open..stuk.open + xml[stuk.open..].find('<').unwrap()];
            let centen: i64 = waarde.replace('.', "").parse().unwrap();
            let hoger = format!("{}.{:02}", (centen + 1) / 100, (centen + 1) % 100);
            let na = &xml[stuk.open + waarde.len()..];
            out.push((format!("+0.01 {}", stuk.pad), format!("{}{hoger}{na}", &xml[..stuk.open])));
        }
    }
    out
}

#[test]
fn every_damage_is_found_but_for_those_on_the_list() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/factuur/toegestaan.csv");
    let text = std::fs::read_to_string(list).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.splitn(3, ';').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == 3 && row[2].len() > 20), "every row has a reason");
    let listed: BTreeSet<(String, String)> = rows.iter().map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
    assert_eq!(listed.len(), rows.len(), "a row stands there twice");
    let (mut missed, mut count) = (BTreeSet::new(), 0);
    for (naam, xml) in basis() {
        assert!(controleer(xml.as_bytes()).bevindingen.is_empty());
        for (wat, kapot) in mutaties(&xml) {
            count += 1;
            if controleer(kapot.as_bytes()).bevindingen.is_empty() {
                missed.insert((naam.to_owned(), wat));
            }
        }
    }
    assert!(count > 400, "{count}");
    let shown =
        |set: Vec<&(String, String)>| set.iter().map(|(a, b)| format!("{a};{b}")).collect::<Vec<_>>().join("\n");
    let new = shown(missed.difference(&listed).collect());
    let old = shown(listed.difference(&missed).collect());
    assert!(new.is_empty() && old.is_empty(), "not found and not listed:\n{new}\nlisted and found:\n{old}");
}
