//! What must be right about a stated beginstand. Every finding has its place in the file (JSON Pointer) and says what would be
//! right, never the value. Nothing is taken in while there is one.

use super::maken::opgebouwd;
use super::stand::{Factuur, Stand, Traject};
use crate::domain::boek::BoekVraag;
use crate::domain::contract::Mijlpaal;
use crate::domain::geld::euro;
use crate::domain::kalender::dag;
use crate::domain::kenmerk::is_bsn;
use crate::domain::levensloop::{Gebeurtenis, Partij, levensloop};
use crate::domain::rol::Rol;
use crate::flow::process::Directory;
use crate::flow::route::Routes;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::store::{Reader, StoreError};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::HashSet;

pub(super) fn fout(path: impl Into<String>, text: impl Into<String>) -> Finding {
    Finding::fout(Code::Regel, Stage::Rules, path, text.into())
}

/// An event by its word.
pub(super) fn gebeurtenis(word: &str) -> Option<Gebeurtenis> {
    Gebeurtenis::ALL.iter().copied().find(|g| g.as_str() == word)
}

pub(super) fn datum(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

/// Everything that is wrong with the file by itself.
pub(super) fn toets(stand: &Stand, routes: &Routes, now: DateTime<Utc>) -> Vec<Finding> {
    let mut found = vec![];
    let side = |slug: &str| routes.rol(slug).and_then(Partij::van);
    if side(&stand.opgegeven_door).is_none() {
        found.push(fout("/opgegeven_door", "hier hoort de naam (slug) van een aangesloten partner"));
    }
    if side(&stand.gemeente) != Some(Partij::Gemeente) {
        found.push(fout("/gemeente", "hier hoort de naam (slug) van een aangesloten gemeente"));
    }
    let mut numbers = HashSet::new();
    for (n, traject) in stand.trajecten.iter().enumerate() {
        let at = |field: &str| format!("/trajecten/{n}/{field}");
        if traject.nummer.trim().is_empty() || traject.nummer.len() > 64 {
            found.push(fout(at("nummer"), "geef een eigen nummer van hoogstens 64 tekens"));
        } else if !numbers.insert(traject.nummer.as_str()) {
            found.push(fout(
                at("nummer"),
                "dit nummer staat al in een eerdere regel; elk traject heeft zijn eigen nummer",
            ));
        }
        een(stand, traject, &at, routes, now, &mut found);
    }
    for (n, factuur) in stand.facturen.iter().enumerate() {
        rekening(stand, factuur, &format!("/facturen/{n}"), routes, now, &mut found);
    }
    let open = stand.open();
    if open != stand.totaal_open_centen {
        let text = format!("de regels tellen op tot {} open; dat moet het opgegeven totaal zijn", euro(open));
        found.push(fout("/totaal_open_centen", text));
    }
    found
}

fn een(
    stand: &Stand,
    traject: &Traject,
    at: &dyn Fn(&str) -> String,
    routes: &Routes,
    now: DateTime<Utc>,
    found: &mut Vec<Finding>,
) {
    let side = routes.rol(&traject.centrale).and_then(Partij::van);
    let guides = matches!(side, Some(Partij::Centrale | Partij::Reintegratie));
    if !guides && traject.centrale != stand.gemeente {
        found.push(fout(
            at("centrale"),
            "hier hoort de naam (slug) van een aangesloten centrale of re-integratiebureau",
        ));
    }
    let praktijk = routes.praktijk(&stand.gemeente, None, dag(now));
    if levensloop(&traject.vorm).is_none() {
        found.push(fout(at("vorm"), "deze vorm is er niet; zie docs/levenslopen.md"));
    } else if !praktijk.vormen.is_empty() && !praktijk.vormen.contains(&traject.vorm) {
        found.push(fout(at("vorm"), "deze vorm is er bij deze gemeente niet"));
    }
    let may = routes.rol(&stand.opgegeven_door).is_some_and(Rol::mag_bsn);
    match (&traject.bsn, &traject.zaaknummer) {
        (Some(_), _) if !may => {
            found.push(fout(at("bsn"), "alleen een gemeente geeft een burgerservicenummer op").regel("BR46"))
        }
        (Some(bsn), _) if !is_bsn(bsn) => {
            found.push(
                fout(at("bsn"), "een burgerservicenummer heeft negen cijfers en doorstaat de elfproef").regel("BR46"),
            );
        }
        (None, None) => found.push(fout(at("zaaknummer"), "zonder bsn hoort hier het zaaknummer van de gemeente")),
        _ => {}
    }
    if let Some(contract) = &traject.contract_id
        && !praktijk.contracten.is_empty()
        && !praktijk.contracten.contains(contract)
    {
        found.push(fout(at("contract_id"), "dit contract staat niet in praktijk.yaml van de gemeente").regel("BR05"));
    }
    let before = found.len();
    let mut last: Option<NaiveDate> = None;
    for (n, stap) in traject.stappen.iter().enumerate() {
        if gebeurtenis(&stap.gebeurtenis).is_none() {
            found.push(fout(
                at(&format!("stappen/{n}/gebeurtenis")),
                "deze gebeurtenis is er niet; zie docs/levenslopen.md",
            ));
        }
        let day = datum(&stap.datum);
        let text = match day {
            None => Some("hier hoort een dag, zoals 2026-03-02"),
            Some(day) if day > dag(now) => Some("deze dag ligt in de toekomst; geef op wat is gebeurd"),
            Some(day) if last.is_some_and(|last| day < last) => Some("de stappen staan op volgorde, de oudste eerst"),
            Some(_) => None,
        };
        found.extend(text.map(|text| fout(at(&format!("stappen/{n}/datum")), text)));
        last = day.or(last);
    }
    for (n, o) in traject.overeenkomsten.iter().enumerate() {
        let at = |field: &str| at(&format!("overeenkomsten/{n}/{field}"));
        found.extend(instelling(&o.organisatie, routes).map(|text| fout(at("organisatie"), text).regel("BR26")));
        let (start, end) = (datum(&o.startdatum), o.einddatum.as_deref().map(datum));
        if start.is_none() {
            found.push(fout(at("startdatum"), "hier hoort een dag, zoals 2026-03-02"));
        }
        match end {
            Some(None) => found.push(fout(at("einddatum"), "hier hoort een dag, zoals 2026-03-02")),
            Some(end) if end < start => found.push(fout(at("einddatum"), "een plaatsing eindigt niet voor zij begint")),
            _ => {}
        }
        if o.overeenkomst_id.trim().is_empty() {
            found.push(fout(at("overeenkomst_id"), "geef het nummer van de overeenkomst"));
        }
    }
    for (n, m) in traject.matches.iter().enumerate() {
        found
            .extend(instelling(&m.organisatie, routes).map(|text| fout(at(&format!("matches/{n}/organisatie")), text)));
    }
    let signed = traject.stappen.iter().any(|s| gebeurtenis(&s.gebeurtenis) == Some(Gebeurtenis::Ondertekend));
    if signed == traject.overeenkomsten.is_empty() {
        found.push(
            fout(at("overeenkomsten"), "bij een stap `ondertekend` hoort een overeenkomst, en andersom").regel("BR26"),
        );
    }
    if found.len() == before
        && let Some(built) = opgebouwd(stand, traject, routes, now)
    {
        match built {
            None => found
                .push(fout(at("stappen"), "deze stappen volgen in deze vorm niet op elkaar; zie docs/levenslopen.md")),
            Some(status) if status.as_str() != traject.status => {
                let text = format!("uit de stappen volgt `{status}`; geef de stap op die ontbreekt, of die status");
                found.push(fout(at("status"), text));
            }
            Some(_) => {}
        }
    }
}

fn instelling(partij: &str, routes: &Routes) -> Option<&'static str> {
    let slug = routes.partner_of(partij);
    let is = slug.and_then(|slug| routes.rol(slug)) == Some(Rol::ZorginstellingCoordinator);
    (!is).then_some("hier hoort de partij van een aangesloten zorginstelling")
}

fn rekening(stand: &Stand, factuur: &Factuur, at: &str, routes: &Routes, now: DateTime<Utc>, found: &mut Vec<Finding>) {
    if factuur.factuurnr.trim().is_empty() || factuur.factuurnr.len() > 64 {
        found.push(fout(format!("{at}/factuurnr"), "geef het factuurnummer").regel("M29"));
    }
    if routes.rol(&factuur.leverancier).is_none() {
        found.push(fout(format!("{at}/leverancier"), "hier hoort de naam (slug) van een aangesloten partner"));
    }
    match datum(&factuur.datum) {
        None => found.push(fout(format!("{at}/datum"), "hier hoort een dag, zoals 2026-03-02")),
        Some(day) if day > dag(now) => found.push(fout(format!("{at}/datum"), "deze dag ligt in de toekomst")),
        Some(_) => {}
    }
    if datum(&factuur.vervaldatum).is_none() {
        found.push(fout(format!("{at}/vervaldatum"), "hier hoort een dag, zoals 2026-03-02"));
    }
    if factuur.regels.is_empty() {
        found.push(fout(format!("{at}/regels"), "een factuur heeft ten minste één regel"));
    }
    let same =
        stand.facturen.iter().filter(|f| f.factuurnr == factuur.factuurnr && f.leverancier == factuur.leverancier);
    if same.count() > 1 {
        found.push(fout(format!("{at}/factuurnr"), "deze factuur staat twee keer in het bestand").regel("BR04"));
    }
    for (n, regel) in factuur.regels.iter().enumerate() {
        let at = |field: &str| format!("{at}/regels/{n}/{field}");
        if !stand.trajecten.iter().any(|t| t.nummer == regel.traject) {
            found.push(fout(at("traject"), "hier hoort het eigen nummer van een traject uit dit bestand"));
        }
        if Mijlpaal::van(&regel.mijlpaal).is_none() {
            found.push(fout(at("mijlpaal"), "een mijlpaal is intake, leerdoelen, match of evaluatie"));
        }
        let lines = stand.facturen.iter().flat_map(|f| &f.regels);
        if lines.filter(|r| r.traject == regel.traject && r.mijlpaal == regel.mijlpaal).count() > 1 {
            found
                .push(fout(at("mijlpaal"), "deze mijlpaal van dit traject staat al op een andere regel").regel("BR04"));
        }
        if regel.centen <= 0 || regel.btw_centen < 0 {
            found.push(fout(at("centen"), "een bedrag is in hele centen en meer dan nul, de btw niet minder dan nul"));
        }
        if !(0..=regel.centen.saturating_add(regel.btw_centen)).contains(&regel.betaald_centen) {
            found.push(fout(at("betaald_centen"), "er is niet minder dan niets en niet meer dan de regel betaald"));
        }
    }
}

/// Invoices that are in the ledger already.
pub(super) fn dubbel(new: &[&Factuur], stand: &Stand, reader: &mut dyn Reader) -> Result<Vec<Finding>, StoreError> {
    let mut found = vec![];
    for factuur in new {
        let there = reader.boek(&BoekVraag::Document(factuur.factuurnr.clone()))?;
        if there.boekingen.iter().any(|b| b.leverancier == factuur.leverancier) {
            let n = stand.facturen.iter().position(|f| f == *factuur).unwrap_or_default();
            found.push(fout(format!("/facturen/{n}/factuurnr"), "deze factuur staat al in het boek").regel("BR04"));
        }
    }
    Ok(found)
}
