//! What we write: every VAT category, kind and profile passes every layer, reads back as it was, and is the same bytes each
//! time.

use chrono::NaiveDate;
use trajectbrug::domain::contract::BtwSoort;
use trajectbrug::factuur::bevinding::Vlag;
use trajectbrug::factuur::boom::Soort;
use trajectbrug::factuur::getal::Getal;
use trajectbrug::factuur::model::{Betaling, Btw, Factuur, Nummer, Partij, Regel, Totalen};
use trajectbrug::factuur::ubl::{Profiel, SchrijfFout, write};
use trajectbrug::factuur::{controleer, lees};

pub const CATEGORIEEN: [BtwSoort; 4] = [BtwSoort::S, BtwSoort::E, BtwSoort::O, BtwSoort::Z];
pub const SOORTEN: [Soort; 2] = [Soort::Factuur, Soort::Creditnota];
pub const PROFIELEN: [Profiel; 2] = [Profiel::Nlcius, Profiel::Peppol];

fn btw(categorie: BtwSoort) -> Btw {
    let (percentage, reden) = match categorie {
        BtwSoort::S => (Some("21"), None),
        BtwSoort::E => (Some("0"), Some("Vrijgesteld van btw, art. 11 lid 1 onderdeel f Wet OB 1968")),
        BtwSoort::O => (None, Some("Niet onderworpen aan btw")),
        _ => (Some("0"), None),
    };
    Btw { categorie: Some(categorie), percentage: percentage.and_then(Getal::lees), reden: reden.map(str::to_owned) }
}

fn regel(nummer: u32, categorie: BtwSoort) -> Regel {
    Regel {
        nummer: nummer.to_string(),
        traject: Some(format!("TRJ-2026-{nummer:06}")),
        aantal: Getal::EEN,
        eenheid: "C62".into(),
        prijs: Getal::centen(60_000),
        bedrag_centen: 0,
        omschrijving: "Traject naar vrijwilligerswerk".into(),
        artikel: Some("TRAJECT".into()),
        btw: btw(categorie),
    }
}

/// Two lines of 600 euro. The parties are invented; the IBAN is that of scenario SC01 (DOMAIN section 6).
pub fn factuur(soort: Soort, categorie: BtwSoort) -> Factuur {
    let partij = |naam: &str, straat: &str, registratie: Nummer, btw_nummer: Option<&str>| Partij {
        naam: naam.into(),
        handelsnaam: Some(naam.trim_start_matches("Stichting ").into()),
        straat: straat.into(),
        postcode: "1234 AB".into(),
        plaats: "Rivierbeek".into(),
        land: "NL".into(),
        adres: Some(registratie.clone()),
        registratie: Some(registratie),
        btw_nummer: btw_nummer.map(str::to_owned),
    };
    let mut factuur = Factuur {
        soort,
        nummer: if soort == Soort::Factuur { "F2026-0009" } else { "C2026-0003" }.into(),
        datum: NaiveDate::from_ymd_opt(2026, 11, 2).unwrap(),
        vervaldatum: (soort == Soort::Factuur).then(|| NaiveDate::from_ymd_opt(2026, 12, 2).unwrap()),
        opmerking: Some("Trajecten met een plaatsing in oktober".into()),
        valuta: "EUR".into(),
        boeking: Some("6.5-443000".into()),
        kenmerk_afnemer: Some("VPL-2026-117".into()),
        bestelling: Some("O-2026-55".into()),
        contract: Some("CT-2026-01".into()),
        eerdere_factuur: (soort == Soort::Creditnota).then(|| "F2026-0008".into()),
        leverancier: partij("Stichting Schakel", "Dorpsstraat 1", Nummer::kvk("12345678"), Some("NL123456789B01")),
        afnemer: partij("Gemeente Rivierbeek", "Raadhuisplein 1", Nummer::oin("00000001823288444000"), None),
        betaling: Some(Betaling {
            wijze: "58".into(),
            iban: "NL05TEST0312000101".into(),
            kenmerk: Some("5000056789012345".into()),
        }),
        voorwaarden: Some("Betaal binnen 30 dagen.".into()),
        regels: vec![regel(41, categorie), regel(42, categorie)],
        btw: vec![],
        totalen: Totalen::default(),
    };
    factuur.bereken().unwrap();
    factuur
}

#[test]
fn every_category_kind_and_profile_passes_every_layer_and_reads_back_as_it_was() {
    for categorie in CATEGORIEEN {
        for soort in SOORTEN {
            for profiel in PROFIELEN {
                let factuur = factuur(soort, categorie);
                let bytes = write(&factuur, profiel).unwrap();
                let uitslag = controleer(&bytes);
                assert!(uitslag.bevindingen.is_empty(), "{categorie:?} {soort:?} {profiel:?}: {uitslag:#?}");
                assert_eq!(bytes, write(&factuur, profiel).unwrap());
                let mut gelezen = lees(&bytes).unwrap();
                if categorie == BtwSoort::O {
                    // BR-O-02: a VAT number may not stand there, so it is not written.
                    gelezen.leverancier.btw_nummer = factuur.leverancier.btw_nummer.clone();
                }
                // The reason stands in the breakdown only.
                gelezen.regels.iter_mut().for_each(|r| r.btw.reden = btw(categorie).reden);
                assert_eq!(gelezen, factuur, "{categorie:?} {soort:?} {profiel:?}");
            }
        }
    }
}

#[test]
fn amounts_follow_from_the_lines_to_the_cent() {
    // Two trajecten of 600.00 at 21 %: 1,200.00 + 252.00 = 1,452.00 (FINANCE section 2, twice).
    let met = factuur(Soort::Factuur, BtwSoort::S);
    let verwacht = Totalen {
        regels_centen: 120_000,
        zonder_btw_centen: 120_000,
        btw_centen: 25_200,
        met_btw_centen: 145_200,
        te_betalen_centen: 145_200,
    };
    assert_eq!(met.totalen, verwacht);
    // Seven of 600.00 exempt: 4,200.00 (BR08).
    let mut zeven = factuur(Soort::Factuur, BtwSoort::E);
    zeven.regels = (1..=7).map(|n| regel(n, BtwSoort::E)).collect();
    zeven.bereken().unwrap();
    assert_eq!((zeven.totalen.te_betalen_centen, zeven.totalen.btw_centen), (420_000, 0));
    // 2.5 hours of 33.33 is 83.325, which rounds to 83.33; 21 % of that is 17.4993, so 17.50.
    let mut uren = factuur(Soort::Factuur, BtwSoort::S);
    uren.regels.truncate(1);
    uren.regels[0].aantal = Getal::lees("2.5").unwrap();
    uren.regels[0].prijs = Getal::lees("33.33").unwrap();
    uren.bereken().unwrap();
    assert_eq!(
        (uren.totalen.regels_centen, uren.totalen.btw_centen, uren.totalen.met_btw_centen),
        (8_333, 1_750, 10_083)
    );
    assert!(controleer(&write(&uren, Profiel::Peppol).unwrap()).bevindingen.is_empty());
}

#[test]
fn two_rates_on_one_invoice_have_two_groups() {
    let mut gemengd = factuur(Soort::Factuur, BtwSoort::S);
    gemengd.regels.push(regel(43, BtwSoort::E));
    gemengd.bereken().unwrap();
    assert_eq!(gemengd.btw.len(), 2);
    assert_eq!(gemengd.totalen.met_btw_centen, 205_200);
    for profiel in PROFIELEN {
        let uitslag = controleer(&write(&gemengd, profiel).unwrap());
        assert!(uitslag.bevindingen.is_empty(), "{uitslag:#?}");
    }
}

#[test]
fn a_bsn_is_not_written_and_not_accepted() {
    // 999902210 is person A of DOMAIN section 6.
    let mut met_bsn = factuur(Soort::Factuur, BtwSoort::S);
    met_bsn.regels[0].omschrijving = "Traject van 999902210".into();
    assert!(matches!(write(&met_bsn, Profiel::Nlcius), Err(SchrijfFout::Bsn)));
    let goed = String::from_utf8(write(&factuur(Soort::Factuur, BtwSoort::S), Profiel::Nlcius).unwrap()).unwrap();
    let bsn = |van: &str, naar: &str| {
        let uitslag = controleer(goed.replacen(van, naar, 1).as_bytes());
        uitslag.bevindingen.iter().filter(|b| b.regel == "TB-BSN").map(|b| b.vlag).collect::<Vec<_>>()
    };
    assert_eq!(bsn("met een plaatsing", "van 9999.02.210"), [Vlag::Fatal]);
    assert_eq!(bsn(">VPL-2026-117<", ">999902210<"), [Vlag::Fatal]);
    // 111222333 passes the elfproef and is no test number: as a reference it may be something else.
    assert_eq!(bsn(">VPL-2026-117<", ">111222333<"), [Vlag::Warning]);
    assert_eq!(bsn(">VPL-2026-117<", ">111222334<"), []);
    // The RSIN in an OIN and nine digits in a VAT number are of organisations.
    assert_eq!(bsn(">12345678<", ">12345678<"), []);
}

#[test]
fn a_text_that_xml_cannot_hold_is_refused_and_any_other_comes_back() {
    let mut vreemd = factuur(Soort::Factuur, BtwSoort::S);
    vreemd.opmerking = Some("a & b < c > \"d\" 'e' € \u{1F600}".into());
    let bytes = write(&vreemd, Profiel::Nlcius).unwrap();
    assert_eq!(lees(&bytes).unwrap().opmerking, vreemd.opmerking);
    vreemd.opmerking = Some("nul \u{0}".into());
    assert!(matches!(write(&vreemd, Profiel::Nlcius), Err(SchrijfFout::Xml(_))));
}

#[test]
fn what_cannot_be_read_is_told_place_by_place() {
    let goed = String::from_utf8(write(&factuur(Soort::Factuur, BtwSoort::S), Profiel::Nlcius).unwrap()).unwrap();
    let kapot = goed.replace("2026-11-02", "2 november").replace(">1452.00<", ">1.452,00<");
    let missers = lees(kapot.as_bytes()).unwrap_err();
    // The date, and the total with VAT and to be paid.
    assert_eq!(missers.len(), 3, "{missers:#?}");
    assert!(missers.iter().all(|m| !m.tekst.contains("1.452") && !m.tekst.contains("november")));
    assert!(lees(b"<Invoice/>").is_err() && lees(b"nee").is_err());
}
