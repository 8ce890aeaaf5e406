//! Sentences about money: invoices, what is open, how far a contract is. What is looked at is the ledger, as finance does.

use super::als::stuur;
use super::inrichten::slug;
use super::lezen::Stap;
use super::wereld::Wereld;
use super::{Mis, Uitkomst};
use crate::bank::pain;
use crate::domain::geld::bedrag as euro;
use crate::domain::levensloop::Gebeurtenis;
use crate::flow::geld::overzicht::{self, Contractregel, Posten};
use crate::flow::geld::uitbetaling::{self, Rekening, Vraag};
use anyhow::Context;
use chrono::NaiveDate;

/// `4.200,00` in cents; the pattern took care of its form.
fn centen(bedrag: &str) -> Result<i64, Mis> {
    let digits = bedrag.replace('.', "");
    let parts = digits.split_once(',').filter(|(_, cents)| cents.len() == 2);
    let cents = parts.and_then(|(euro, cents)| format!("{euro}{cents}").parse().ok());
    cents.ok_or_else(|| Mis::Anders("een bedrag heeft twee cijfers achter de komma: 4.200,00".to_owned()))
}

fn posten(wereld: &Wereld<'_>) -> Result<Posten, Mis> {
    let boek = wereld.gateway()?.read(overzicht::boek).context("de opslag antwoordt niet")?;
    Ok(overzicht::posten(&boek))
}

fn gelijk(found: i64, bedrag: &str) -> Uitkomst {
    if found == centen(bedrag)? { Ok(()) } else { Err(Mis::Anders(format!("het is {}", euro(found)))) }
}

/// `{partij} factuur {woord} naar {partij} stuurt, met een regel voor`: a person, or so many of the last new ones. The proof of
/// every line is what the hub has seen; the table of another sentence says otherwise.
pub(super) fn factuur(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [van, nummer, naar] = &stap.waarden[..] else { return Ok(()) };
    let mut personen: Vec<String> = vec![];
    for row in &stap.tabel {
        match row.first().and_then(|cell| cell.strip_suffix(" nieuwe personen")).map(str::parse::<usize>) {
            Some(Ok(n)) => {
                let mut new: Vec<String> =
                    wereld.personen.keys().filter(|p| p.starts_with("Deelnemer ")).cloned().collect();
                personen.extend(new.split_off(new.len().saturating_sub(n)));
            }
            _ => personen.extend(row.first().cloned()),
        }
    }
    let row = |pad: String, waarde: String| vec![pad, waarde];
    let mut tabel = vec![row("factuurnr".to_owned(), nummer.clone())];
    for (n, persoon) in personen.iter().enumerate() {
        let traject = wereld.stand(&wereld.traject(persoon)?)?;
        let day = |g: Gebeurtenis| -> Result<NaiveDate, Mis> {
            traject.datum_van(g).ok_or_else(|| Mis::Anders(format!("van regel {} is geen {g} bekend", n + 1)))
        };
        let overeenkomst = traject.overeenkomsten.last().map(|o| o.overeenkomst_id.clone()).unwrap_or_default();
        for (veld, waarde) in [
            ("traject_id", traject.traject_id.clone()),
            ("bewijs/intake_datum", day(Gebeurtenis::IntakeDoor)?.to_string()),
            ("bewijs/leerdoelen_datum", day(Gebeurtenis::LeerdoelenVastgesteld)?.to_string()),
            ("bewijs/match_datum", day(Gebeurtenis::Ondertekend)?.to_string()),
            ("bewijs/overeenkomst_id", overeenkomst),
            ("aantal", "1".to_owned()),
            ("prijs_centen", "60000".to_owned()),
        ] {
            tabel.push(row(format!("regels/{n}/{veld}"), waarde));
        }
    }
    let total = (60_000 * personen.len()).to_string();
    tabel.extend(["totaal_excl_centen", "totaal_incl_centen"].map(|veld| row(veld.to_owned(), total.clone())));
    stuur(wereld, van, "factuur", None, Some(naar), &tabel)
}

/// `staat van factuur {woord} nog {bedrag} open`.
pub(super) fn open(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [nummer, bedrag] = &stap.waarden[..] else { return Ok(()) };
    let found = posten(wereld)?.facturen.into_iter().find(|f| f.factuurnr == *nummer);
    let found = found.ok_or_else(|| Mis::Anders("die factuur is er niet".to_owned()))?;
    gelijk(found.open(), bedrag)
}

/// `staat van factuur {woord} nog {bedrag} open voor het traject van {persoon}`; of the others nothing is open.
pub(super) fn open_voor(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [nummer, bedrag, persoon] = &stap.waarden[..] else { return Ok(()) };
    let traject = wereld.traject(persoon)?;
    let found = posten(wereld)?.facturen.into_iter().find(|f| f.factuurnr == *nummer);
    let found = found.ok_or_else(|| Mis::Anders("die factuur is er niet".to_owned()))?;
    let other: i64 = found.regels.iter().filter(|r| r.traject_id != traject).map(|r| r.open()).sum();
    if other != 0 {
        return Err(Mis::Anders(format!("van andere trajecten staat nog {} open", euro(other))));
    }
    gelijk(found.open(), bedrag)
}

/// `staat {bedrag} met kenmerk {woord} op de lijst onbekend of dubbel` (FN4).
pub(super) fn dubbel(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [bedrag, kenmerk] = &stap.waarden[..] else { return Ok(()) };
    let over = posten(wereld)?.betalingen.iter().filter(|b| b.kenmerk == *kenmerk).map(|b| b.over()).sum();
    gelijk(over, bedrag)
}

/// `is er {bedrag} gefactureerd, {bedrag} betaald en {bedrag} te veel betaald`.
pub(super) fn saldo(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [gefactureerd, betaald, tegoed] = &stap.waarden[..] else { return Ok(()) };
    let found = posten(wereld)?;
    let told = format!(
        "{} gefactureerd, {} betaald, {} te veel",
        euro(found.gefactureerd),
        euro(found.ontvangen),
        euro(found.tegoed)
    );
    let same = (found.gefactureerd, found.ontvangen, found.tegoed)
        == (centen(gefactureerd)?, centen(betaald)?, centen(tegoed)?);
    if same { Ok(()) } else { Err(Mis::Anders(told)) }
}

fn contractregel(wereld: &Wereld<'_>, nummer: &str) -> Result<Contractregel, Mis> {
    let gateway = wereld.gateway()?;
    let boek = gateway.read(overzicht::boek).context("de opslag antwoordt niet")?;
    let routes = gateway.routes();
    let known: Vec<_> = routes.praktijken.values().flat_map(|g| g.contracten()).map(AsRef::as_ref).collect();
    let found = overzicht::contracten(&boek, &known, wereld.vandaag());
    let found = found.into_iter().rev().find(|c| c.contract_id == nummer);
    found.ok_or_else(|| Mis::Anders("dat contract is er niet".to_owned()))
}

/// `is van contract {woord} {aantal} keer gerealiseerd, voor {bedrag}` (FN6).
pub(super) fn besteed(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [nummer, aantal, bedrag] = &stap.waarden[..] else { return Ok(()) };
    let found = contractregel(wereld, nummer)?;
    let told = format!("{} keer, voor {}", found.stand.gerealiseerd, euro(found.stand.gevorderd));
    let same = found.stand.gerealiseerd.to_string() == *aantal && found.stand.gevorderd == centen(bedrag)?;
    if same { Ok(()) } else { Err(Mis::Anders(told)) }
}

/// `is van contract {woord} de verwachting {aantal}` (BR06).
pub(super) fn prognose(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let found = contractregel(wereld, &stap.waarden[0])?.prognose;
    if found.map(|n| n.to_string()).as_ref() == Some(&stap.waarden[1]) {
        return Ok(());
    }
    Err(Mis::Anders(format!("die is {}", found.map_or("er niet".to_owned(), |n| n.to_string()))))
}

/// `staat contract {woord} boven zijn band`.
pub(super) fn boven_band(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    if contractregel(wereld, &stap.waarden[0])?.boven_band {
        Ok(())
    } else {
        Err(Mis::Anders("dat staat er niet".to_owned()))
    }
}

/// `staat voor {persoon} over {woord} een betaling van {bedrag} aan {woord} klaar`: the payment order of the month, were this the
/// account the gemeente has of the person.
pub(super) fn uitbetaling(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [persoon, maand, bedrag, iban] = &stap.waarden[..] else { return Ok(()) };
    let traject = wereld.stand(&wereld.traject(persoon)?)?;
    let boek = wereld.gateway()?.read(overzicht::boek).context("de opslag antwoordt niet")?;
    let rekening = Rekening { traject_id: traject.traject_id, naam: persoon.clone(), iban: iban.clone() };
    let vraag = Vraag {
        gemeente: &traject.gemeente,
        maand,
        betaler: ("De gemeente", "NL05TEST0312000101"),
        uitvoeren: wereld.vandaag(),
        wie: "scenario",
    };
    let klaar = uitbetaling::maak(vraag, &boek, &[rekening], &str::to_owned, &|_| None, wereld.nu());
    let order = pain::schrijf(&klaar.opdracht);
    match (&klaar.opdracht.betalingen[..], order) {
        ([een], Ok(_)) if een.iban == *iban => gelijk(een.cents, bedrag),
        _ => Err(Mis::Anders("die betaling staat niet klaar, of is niet te maken".to_owned())),
    }
}

/// `krijgt {partij} de melding {tekst}`: open work whose text holds these words.
pub(super) fn melding(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let (partner, words) = (slug(&stap.waarden[0]), stap.waarden[1].trim_matches('"').to_owned());
    let found = wereld.vraag("GET", "/v1/beheer/werkitems?aantal=1000", "application/json", vec![])?;
    let mut all = found.body["werkitems"].as_array().into_iter().flatten().filter(|w| w["partner"] == partner.as_str());
    match all.any(|w| w["tekst"].as_str().is_some_and(|text| text.contains(&words))) {
        true => Ok(()),
        false => Err(Mis::Anders("die melding ligt er niet".to_owned())),
    }
}
