//! An invoice on paper: a PDF/A-3 that shows it, with the XML inside, byte for byte. Who reads sees what the program of the
//! receiver reads; the XML is what counts.

mod bestand;
pub mod blad;
mod letter;

use super::bevinding::Bevinding;
use super::boom::Soort;
use super::getal::Getal;
use super::lees;
use super::model::{BtwGroep, Factuur, Partij, Regel};
use crate::domain::dag;
use crate::domain::geld::duizendtallen;
use bestand::{Bijlage, Inhoud, maak};
use blad::{Blad, LINKS, ONDER, RECHTS, REGEL};
use chrono::NaiveDate;
use letter::Letter;

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfFout {
    /// The invoice could not be read.
    #[error("de factuur kan niet worden gelezen")]
    Onleesbaar(Vec<Bevinding>),
    /// The letter that ships is not what it should be.
    #[error("de meegeleverde letter is beschadigd")]
    Letter,
}

/// A PDF/A-3 of an invoice in UBL, with its bytes attached as `naam`.
pub fn pdf(xml: &[u8], naam: &str) -> Result<Vec<u8>, PdfFout> {
    let factuur = lees(xml).map_err(PdfFout::Onleesbaar)?;
    let letter = Letter::lees().ok_or(PdfFout::Letter)?;
    let titel = format!("{} {}", soort(&factuur), factuur.nummer);
    let mut blad = Blad::nieuw_vel(&letter);
    teken(&mut blad, &factuur, &titel);
    let datum = dag::show(factuur.datum).replace('-', "");
    let (paginas, tekens) = blad.klaar();
    let bijlage = Bijlage {
        naam,
        inhoud: xml,
        soort: "text#2Fxml",
        verhouding: "Alternative",
        omschrijving: "De factuur in UBL: dit bestand telt",
    };
    Ok(maak(&Inhoud { titel: &titel, datum: &datum, paginas, bijlage, tekens }, &letter))
}

/// A PDF/A-3 that is no invoice: what `teken` draws, with the figures it was drawn from attached as JSON. `dag` is the day it
/// was made.
pub fn vel(
    titel: &str,
    dag: NaiveDate,
    naam: &str,
    json: &[u8],
    teken: impl FnOnce(&mut Blad<'_>),
) -> Result<Vec<u8>, PdfFout> {
    let letter = Letter::lees().ok_or(PdfFout::Letter)?;
    let mut blad = Blad::nieuw_vel(&letter);
    teken(&mut blad);
    let (paginas, tekens) = blad.klaar();
    let bijlage = Bijlage {
        naam,
        inhoud: json,
        soort: "application#2Fjson",
        verhouding: "Data",
        omschrijving: "De cijfers van dit blad",
    };
    let datum = dag::show(dag).replace('-', "");
    Ok(maak(&Inhoud { titel, datum: &datum, paginas, bijlage, tekens }, &letter))
}

/// Columns of the lines: where each begins, or ends for numbers.
const KOLOMMEN: [f64; 5] = [LINKS, 80.0, 330.0, 430.0, RECHTS];

fn soort(f: &Factuur) -> &'static str {
    if f.soort == Soort::Factuur { "Factuur" } else { "Creditnota" }
}

/// An amount as people write it: `1.452,00`.
fn euro(getal: Getal) -> String {
    let tekst = getal.to_string();
    let (teken, tekst) = tekst.strip_prefix('-').map_or(("", tekst.as_str()), |rest| ("-", rest));
    let (heel, deel) = tekst.split_once('.').unwrap_or((tekst, "00"));
    format!("{teken}{},{deel:0<2}", duizendtallen(heel))
}

fn centen(centen: i64) -> String {
    euro(Getal::centen(centen))
}

fn teken(blad: &mut Blad<'_>, f: &Factuur, titel: &str) {
    blad.schrijf(LINKS, 18.0, titel);
    blad.omlaag(2.5);
    partij(blad, "Van", &f.leverancier);
    partij(blad, "Aan", &f.afnemer);
    blad.rij("Datum", &dag::voluit(f.datum));
    let vervaldatum = f.vervaldatum.map(dag::voluit);
    let rijen = [
        ("Vervaldatum", vervaldatum.as_ref()),
        ("Verlaagt factuur", f.eerdere_factuur.as_ref()),
        ("Contract", f.contract.as_ref()),
        ("Uw kenmerk", f.kenmerk_afnemer.as_ref()),
        ("Bestelling", f.bestelling.as_ref()),
        ("Boeking", f.boeking.as_ref()),
        ("Opmerking", f.opmerking.as_ref()),
    ];
    for (naam, waarde) in rijen.into_iter().filter_map(|(naam, waarde)| Some((naam, waarde?))) {
        blad.rij(naam, waarde);
    }
    blad.omlaag(1.0);
    kop(blad, &f.valuta);
    for regel in &f.regels {
        regel_op(blad, regel, &f.valuta);
    }
    blad.streep();
    blad.omlaag(0.5);
    blad.totaal("Totaal zonder btw", &centen(f.totalen.zonder_btw_centen));
    for groep in &f.btw {
        btw(blad, groep);
    }
    blad.totaal("Totaal met btw", &centen(f.totalen.met_btw_centen));
    let betalen = if f.soort == Soort::Factuur { "Te betalen" } else { "Te verrekenen" };
    blad.totaal(betalen, &centen(f.totalen.te_betalen_centen));
    blad.omlaag(1.0);
    if let Some(betaling) = &f.betaling {
        blad.rij("Rekening (IBAN)", &betaling.iban);
        if let Some(kenmerk) = &betaling.kenmerk {
            blad.rij("Betalingskenmerk", kenmerk);
        }
    }
    if let Some(voorwaarden) = &f.voorwaarden {
        blad.rij("Voorwaarden", voorwaarden);
    }
}

fn partij(blad: &mut Blad<'_>, rol: &str, p: &Partij) {
    blad.rij(rol, &p.naam);
    blad.rij("", &p.straat);
    blad.rij("", format!("{} {} {}", p.postcode, p.plaats, p.land).trim());
    if let Some(nummer) = &p.registratie {
        let naam = match nummer.schema.as_str() {
            "0106" => "KvK",
            "0190" => "OIN",
            _ => "Nummer",
        };
        blad.rij("", &format!("{naam} {}", nummer.waarde));
    }
    if let Some(btw) = &p.btw_nummer {
        blad.rij("", &format!("Btw {btw}"));
    }
    blad.omlaag(0.5);
}

fn kop(blad: &mut Blad<'_>, valuta: &str) {
    blad.ruimte(REGEL * 3.0);
    blad.schrijf(KOLOMMEN[1], 9.0, "Omschrijving");
    blad.rechts(KOLOMMEN[2], 9.0, "Aantal");
    blad.rechts(KOLOMMEN[3], 9.0, "Prijs");
    blad.rechts(KOLOMMEN[4], 9.0, &format!("Bedrag ({valuta})"));
    blad.omlaag(1.0);
    blad.streep();
    blad.omlaag(0.5);
}

fn regel_op(blad: &mut Blad<'_>, r: &Regel, valuta: &str) {
    if blad.y - REGEL * 2.0 < ONDER {
        blad.nieuw();
        kop(blad, valuta);
    }
    blad.passend(KOLOMMEN[0], 22.0, &r.nummer);
    blad.passend(KOLOMMEN[1], 200.0, &r.omschrijving);
    blad.rechts(KOLOMMEN[2], 9.0, &r.aantal.to_string().replace('.', ","));
    blad.rechts(KOLOMMEN[3], 9.0, &euro(r.prijs));
    blad.rechts(KOLOMMEN[4], 9.0, &centen(r.bedrag_centen));
    blad.omlaag(1.0);
    if let Some(traject) = &r.traject {
        blad.passend(KOLOMMEN[1], 200.0, &format!("Traject {traject}"));
        blad.omlaag(1.0);
    }
}

fn btw(blad: &mut Blad<'_>, groep: &BtwGroep) {
    let percentage = groep.btw.percentage.map(|p| format!(" {}%", p.to_string().replace('.', ",")));
    let naam = format!("Btw{} over {}", percentage.unwrap_or_default(), centen(groep.grondslag_centen));
    blad.totaal(&naam, &centen(groep.btw_centen));
    if let Some(reden) = &groep.btw.reden {
        blad.passend(LINKS, RECHTS - LINKS, reden);
        blad.omlaag(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_shown_as_people_write_them() {
        for (bedrag, tekst) in [(145_200, "1.452,00"), (-5, "-0,05"), (100, "1,00"), (123_456_789, "1.234.567,89")] {
            assert_eq!(centen(bedrag), tekst);
        }
        assert_eq!(euro(Getal::lees("33.3333").unwrap()), "33,3333");
        assert_eq!(euro(Getal::lees("2").unwrap()), "2,00");
    }
}
