//! `Dan`: what must be so. Looked at are the answer, what organisations got, where a traject stands, its termijnen, the
//! work that waits, and the log.

use super::als::{kort, soort};
use super::inrichten::slug;
use super::lezen::Stap;
use super::sjabloon;
use super::wereld::{Antwoord, Ontvangen, Wereld};
use super::{Mis, Uitkomst};
use crate::canonical::bsn::zoek_bsn;
use crate::store::work::{TermijnFilter, TermijnToestand};
use anyhow::Context;
use serde_json::Value;

fn antwoord<'w>(wereld: &'w Wereld<'_>) -> Result<&'w Antwoord, Mis> {
    wereld.antwoord.as_ref().ok_or_else(|| Mis::Anders("er is nog geen bericht gestuurd".to_owned()))
}

fn anders(wereld: &Wereld<'_>) -> Mis {
    Mis::Anders(kort(wereld.antwoord.as_ref()))
}

/// `is dat bericht aangenomen`.
pub(super) fn aangenomen(wereld: &mut Wereld<'_>, _stap: &Stap) -> Uitkomst {
    if antwoord(wereld)?.status == 202 { Ok(()) } else { Err(anders(wereld)) }
}

/// `is dat bericht een herhaling`.
pub(super) fn herhaling(wereld: &mut Wereld<'_>, _stap: &Stap) -> Uitkomst {
    let found = antwoord(wereld)?;
    if found.status == 200 && found.body["oordeel"] == "herhaling" { Ok(()) } else { Err(anders(wereld)) }
}

/// The findings of the answer that name this rule or code.
fn om<'w>(wereld: &'w Wereld<'_>, woord: &str) -> Result<Vec<&'w Value>, Mis> {
    let found = antwoord(wereld)?.body["bevindingen"].as_array();
    Ok(found.into_iter().flatten().filter(|f| f["regel"] == woord || f["code"] == woord).collect())
}

/// `is dat bericht geweigerd om {woord}`.
pub(super) fn geweigerd(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let refused = (400..500).contains(&antwoord(wereld)?.status);
    if refused && !om(wereld, &stap.waarden[0])?.is_empty() { Ok(()) } else { Err(anders(wereld)) }
}

/// `is dat bericht geweigerd om {woord} bij {woord}`.
pub(super) fn geweigerd_bij(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    geweigerd(wereld, stap)?;
    let there = om(wereld, &stap.waarden[0])?.iter().any(|f| f["path"] == stap.waarden[1].as_str());
    if there { Ok(()) } else { Err(anders(wereld)) }
}

/// `noemt het antwoord {woord} bij {woord}`.
pub(super) fn noemt(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let there = om(wereld, &stap.waarden[0])?.iter().any(|f| f["path"] == stap.waarden[1].as_str());
    if there { Ok(()) } else { Err(anders(wereld)) }
}

/// `staat in het antwoord geen {lijst}`.
pub(super) fn antwoord_geen(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let body = &antwoord(wereld)?.body;
    match namen(&stap.waarden[0]).into_iter().find(|name| heeft(body, name)) {
        Some(name) => Err(Mis::Anders(format!("`{name}` staat er wel in"))),
        None => Ok(()),
    }
}

/// The names of a list: `trede, diagnose of bsn`.
fn namen(lijst: &str) -> Vec<String> {
    lijst.replace(" of ", ", ").replace(" en ", ", ").split(", ").map(|name| name.trim().to_owned()).collect()
}

/// `is dat bericht aangehouden om {woord}`: taken, and what it sends waits for a person.
pub(super) fn aangehouden(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    aangenomen(wereld, stap)?;
    let rule = &stap.waarden[0];
    let id = antwoord(wereld)?.body["bericht_id"].clone();
    let own = werk(wereld, None, rule)?.into_iter().any(|w| w["bericht_id"] == id);
    if own { Ok(()) } else { Err(Mis::Anders(format!("er wacht geen werk om {rule} over dit bericht"))) }
}

/// What `partij` got of a kind, about a person when one is named.
fn gekregen(wereld: &Wereld<'_>, partij: &str, wat: &str, persoon: Option<&str>) -> Result<Vec<Ontvangen>, Mis> {
    let own = |o: &Ontvangen, persoon: &str| wereld.trajecten_van(persoon).iter().any(|id| over(&o.bericht, id));
    let mut all = wereld.ontvangen(partij)?;
    all.retain(|o| o.aangenomen && o.soort == wat && persoon.is_none_or(|persoon| own(o, persoon)));
    Ok(all)
}

/// Whether a message is about a traject.
fn over(bericht: &Value, traject: &str) -> bool {
    match bericht {
        Value::Object(fields) => {
            fields.iter().any(|(name, field)| (name == "traject_id" && field == traject) || over(field, traject))
        }
        Value::Array(items) => items.iter().any(|item| over(item, traject)),
        _ => false,
    }
}

/// Finds a message nobody asked for before in which the table is so.
fn krijgt(wereld: &mut Wereld<'_>, stap: &Stap, partij: &str, wat: &str, persoon: Option<&str>) -> Uitkomst {
    let found = wereld.wacht(|wereld| {
        let mut expected = Value::Object(serde_json::Map::new());
        let mut got = gekregen(wereld, partij, wat, persoon)?;
        got.retain(|o| !wereld.gezien.contains(&(partij.to_owned(), o.plaats)));
        let mut missing = format!("{partij} kreeg geen {wat} (meer)");
        for one in got {
            match wijkt_af(wereld, partij, &one.bericht, &stap.tabel, &mut expected)? {
                None => return Ok(one),
                Some(place) => missing = format!("{partij} kreeg wel een {wat}, maar {place}"),
            }
        }
        Err(Mis::Anders(missing))
    })?;
    wereld.gezien.insert((partij.to_owned(), found.plaats));
    wereld.gevonden = Some((partij.to_owned(), found));
    Ok(())
}

/// The first row of the table that is not so in the message. The value that is there is not told: it may be personal.
fn wijkt_af(
    wereld: &Wereld<'_>,
    partij: &str,
    bericht: &Value,
    tabel: &[Vec<String>],
    scratch: &mut Value,
) -> Result<Option<String>, Mis> {
    for row in tabel {
        let [pad, tekst] = &row[..] else {
            return Err(Mis::Anders("een tabel met velden heeft twee kolommen: veld en waarde".to_owned()));
        };
        let pointer = format!("/{}", pad.trim_matches('/'));
        let there = bericht.pointer(&pointer);
        let same = match tekst.as_str() {
            "-" => there.is_none(),
            _ => {
                super::als::invullen(wereld, partij, scratch, std::slice::from_ref(row))?;
                let text = there.is_some_and(Value::is_string);
                let plain = sjabloon::lees(tekst, text).map_err(Mis::Anders)?;
                there.is_some_and(|v| *v == plain || scratch.pointer(&pointer) == Some(v))
            }
        };
        if !same {
            return Ok(Some(match there {
                None => format!("`{pad}` staat er niet in"),
                Some(_) if tekst == "-" => format!("`{pad}` staat er wel in"),
                Some(_) => format!("bij `{pad}` staat iets anders dan {tekst}"),
            }));
        }
    }
    Ok(None)
}

/// `krijgt {partij} {bericht} over {persoon}`.
pub(super) fn krijgt_over(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    krijgt(wereld, stap, &stap.waarden[0], soort(&stap.waarden[1]), Some(&stap.waarden[2]))
}

/// `krijgt {partij} {bericht}`.
pub(super) fn krijgt_los(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    krijgt(wereld, stap, &stap.waarden[0], soort(&stap.waarden[1]), None)
}

fn aantal(
    wereld: &mut Wereld<'_>,
    partij: &str,
    wat: Option<&str>,
    persoon: Option<&str>,
    expected: usize,
) -> Uitkomst {
    wereld.bezorgd()?;
    let found = match wat {
        Some(wat) => gekregen(wereld, partij, wat, persoon)?.len(),
        None => {
            let ids = persoon.map(|p| wereld.trajecten_van(p)).unwrap_or_default();
            let own = persoon.and_then(|p| wereld.personen.get(p)).cloned().unwrap_or_default();
            let named = |o: &Ontvangen| {
                let text = String::from_utf8_lossy(&o.bytes);
                let known = [own["bsn"].as_str(), own["naam"]["geslachtsnaam"].as_str()];
                known.into_iter().flatten().any(|value| text.contains(value))
            };
            let about = |o: &&Ontvangen| named(o) || ids.iter().any(|id| over(&o.bericht, id));
            wereld.ontvangen(partij)?.iter().filter(about).count()
        }
    };
    if found == expected { Ok(()) } else { Err(Mis::Anders(format!("{partij} kreeg er {found}"))) }
}

/// `krijgt {partij} in totaal {aantal} keer {bericht} over {persoon}`.
pub(super) fn krijgt_keer_over(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [partij, keer, wat, persoon] = &stap.waarden[..] else { return Ok(()) };
    aantal(wereld, partij, Some(soort(wat)), Some(persoon), keer.parse().unwrap_or_default())
}

/// `krijgt {partij} in totaal {aantal} keer {bericht}`.
pub(super) fn krijgt_keer(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [partij, keer, wat] = &stap.waarden[..] else { return Ok(()) };
    aantal(wereld, partij, Some(soort(wat)), None, keer.parse().unwrap_or_default())
}

/// `krijgt {partij} geen {bericht} over {persoon}`.
pub(super) fn krijgt_geen_over(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    aantal(wereld, &stap.waarden[0], Some(soort(&stap.waarden[1])), Some(&stap.waarden[2]), 0)
}

/// `krijgt {partij} geen {bericht}`.
pub(super) fn krijgt_geen(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    aantal(wereld, &stap.waarden[0], Some(soort(&stap.waarden[1])), None, 0)
}

/// `krijgt {partij} niets over {persoon}`.
pub(super) fn krijgt_niets(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    aantal(wereld, &stap.waarden[0], None, Some(&stap.waarden[1]), 0)
}

fn gevonden<'w>(wereld: &'w Wereld<'_>) -> Result<&'w (String, Ontvangen), Mis> {
    wereld.gevonden.as_ref().ok_or_else(|| Mis::Anders("er is nog geen ontvangen bericht bekeken".to_owned()))
}

/// `staat daarin geen {lijst}`: no field of that name at any depth, whatever is in it; of a BSN no value either.
pub(super) fn daarin_geen(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let (_, found) = gevonden(wereld)?;
    for name in namen(&stap.waarden[0]) {
        let value = name == "bsn" && !zoek_bsn(&found.bericht, &[] as &[&str]).is_empty();
        if value || heeft(&found.bericht, &name) {
            return Err(Mis::Anders(format!("`{name}` staat er wel in")));
        }
    }
    Ok(())
}

fn heeft(bericht: &Value, name: &str) -> bool {
    match bericht {
        Value::Object(fields) => fields.iter().any(|(own, field)| own == name || heeft(field, name)),
        Value::Array(items) => items.iter().any(|item| heeft(item, name)),
        _ => false,
    }
}

/// `hebben {partij} en {partij} van overeenkomst {woord} hetzelfde document`: the same hash, and the same bytes (BR26).
pub(super) fn zelfde_document(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [een, ander, nummer] = &stap.waarden[..] else { return Ok(()) };
    let document = |partij: &str| -> Result<(Value, Value), Mis> {
        let got = gekregen(wereld, partij, "plaatsingsovereenkomst", None)?;
        let found = got.into_iter().find(|o| o.bericht["overeenkomst_id"] == nummer.as_str());
        let bericht = found.ok_or_else(|| Mis::Anders(format!("{partij} heeft geen kopie van {nummer}")))?.bericht;
        Ok((bericht["document_sha256"].clone(), bericht["document"].clone()))
    };
    let (one, other) = (document(een)?, document(ander)?);
    if one == other && one.0.is_string() { Ok(()) } else { Err(Mis::Anders("de kopieën verschillen".to_owned())) }
}

/// `staat het traject van {persoon} op {woord}`.
pub(super) fn stand(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let stand = wereld.stand(&wereld.traject(&stap.waarden[0])?)?.status;
    if stand.as_str() == stap.waarden[1] { Ok(()) } else { Err(Mis::Anders(format!("het staat op {stand}"))) }
}

/// `staat overeenkomst {woord} van {persoon} als beëindigd`.
pub(super) fn beeindigd(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [nummer, persoon] = &stap.waarden[..] else { return Ok(()) };
    let traject = wereld.stand(&wereld.traject(persoon)?)?;
    match traject.overeenkomsten.iter().find(|o| o.overeenkomst_id == *nummer) {
        Some(overeenkomst) if overeenkomst.beeindigd_op.is_some() => Ok(()),
        Some(_) => Err(Mis::Anders("zij loopt nog".to_owned())),
        None => Err(Mis::Anders("die overeenkomst is er niet".to_owned())),
    }
}

/// The terms of a person's traject that run or came: kind and last day.
fn termijnen(wereld: &Wereld<'_>, persoon: &str) -> Result<Vec<(String, String)>, Mis> {
    let filter = TermijnFilter { traject_id: Some(wereld.traject(persoon)?), ..TermijnFilter::default() };
    let found = wereld.gateway()?.read(|reader| reader.termijnen(&filter)).context("de opslag antwoordt niet")?;
    let open = found.into_iter().filter(|t| t.toestand != TermijnToestand::Vervallen);
    Ok(open.map(|t| (t.termijn.soort.to_string(), t.termijn.vervalt_op.to_string())).collect())
}

/// `loopt voor {persoon} de termijn {woord} tot {dag}`.
pub(super) fn termijn(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [persoon, naam, dag] = &stap.waarden[..] else { return Ok(()) };
    let found = termijnen(wereld, persoon)?;
    if found.iter().any(|(soort, op)| soort == naam && op == dag) {
        return Ok(());
    }
    let told: Vec<_> = found.iter().map(|(soort, op)| format!("{soort} tot {op}")).collect();
    Err(Mis::Anders(format!("er lopen: {}", if told.is_empty() { "geen".to_owned() } else { told.join(", ") })))
}

/// `loopt voor {persoon} geen termijn {woord}`.
pub(super) fn geen_termijn(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let found = termijnen(wereld, &stap.waarden[0])?;
    match found.iter().find(|(soort, _)| *soort == stap.waarden[1]) {
        Some((_, op)) => Err(Mis::Anders(format!("die loopt tot {op}"))),
        None => Ok(()),
    }
}

/// Open work for a party (None: for whoever) because of a rule, a kind of term, or a kind of work.
pub(super) fn werk(wereld: &mut Wereld<'_>, partij: Option<&str>, om: &str) -> Result<Vec<Value>, Mis> {
    let found = wereld.vraag("GET", "/v1/beheer/werkitems?aantal=1000", "application/json", vec![])?;
    let text_of = |soort: &str| crate::domain::termijn::TermijnSoort::van(soort).map(|s| s.tekst());
    let fits = |w: &&Value| {
        let own = partij.is_none_or(|partij| w["partner"] == slug(partij).as_str());
        own && (w["regel"] == om || w["soort"] == om || text_of(om).is_some_and(|text| w["tekst"] == text))
    };
    Ok(found.body["werkitems"].as_array().into_iter().flatten().filter(fits).cloned().collect())
}

/// `ligt er werk bij {partij} om {woord}`.
pub(super) fn ligt_werk(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    match werk(wereld, Some(&stap.waarden[0]), &stap.waarden[1])?.is_empty() {
        true => Err(Mis::Anders("dat ligt er niet".to_owned())),
        false => Ok(()),
    }
}

/// `ligt er geen werk bij {partij} om {woord}`.
pub(super) fn ligt_geen_werk(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    match werk(wereld, Some(&stap.waarden[0]), &stap.waarden[1])?.len() {
        0 => Ok(()),
        n => Err(Mis::Anders(format!("er ligt {n} keer werk"))),
    }
}
