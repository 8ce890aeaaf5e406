//! The schema of the benchmark (`../shared/bench/gen/plaatsing.xsd`): its verdicts, and on demand how long they take:
//! `cargo test --release --test it -- --ignored --nocapture how_long`.

use std::path::PathBuf;
use std::time::Instant;
use trajectbrug::format::Limits;
use trajectbrug::format::content::ContentPaths;
use trajectbrug::format::xml;
use trajectbrug::message::finding::Stage;
use trajectbrug::schema::xsd::Xsd;

fn schema() -> Option<Xsd> {
    let folder = super::xsd_official::shared("../bench/gen")?;
    Some(Xsd::from_files(&folder, &[PathBuf::from("plaatsing.xsd")]).unwrap())
}

/// A message of about 4 KB, the size of the benchmark's.
fn message() -> String {
    let goals: String = (1..=5)
        .map(|i| {
            format!(
                r#"
    <po:leerdoel prioriteit="{i}">
      <po:code>LD-10{i}</po:code>
      <po:omschrijving>Een vaste ochtend in de week op tijd komen &amp; afspraken nakomen met de begeleider.</po:omschrijving>
      <po:niveau>{i}</po:niveau>
    </po:leerdoel>"#
            )
        })
        .collect();
    let note = "Helpt bij de koffie en in de tuin. ".repeat(46);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<po:plaatsingsovereenkomst xmlns:po="urn:bench:plaatsing:1" versie="1.0">
  <po:kop>
    <po:berichtId>00000000-9cd2-48b1-80b9-000000000001</po:berichtId>
    <po:verzonden>2026-11-11T10:51:22Z</po:verzonden>
    <po:gemeentecode>0442</po:gemeentecode>
  </po:kop>
  <po:deelnemer>
    <po:deelnemerId>D5425030</po:deelnemerId>
    <po:naam>
      <po:voornamen>Daan</po:voornamen>
      <po:achternaam>Meijer</po:achternaam>
    </po:naam>
    <po:geboortedatum>19671208</po:geboortedatum>
    <po:email>d0@voorbeeld.example</po:email>
  </po:deelnemer>
  <po:organisatie>
    <po:kvkNummer>61259028</po:kvkNummer>
    <po:naam>GGZ "Het Anker"</po:naam>
    <po:soort>GGZ</po:soort>
    <po:begeleider>Noor Vos</po:begeleider>
    <po:adres>
      <po:straat>Burgemeester Röellstraat</po:straat>
      <po:huisnummer>196</po:huisnummer>
      <po:postcode>1715 AG</po:postcode>
      <po:plaats>Súdwest-Fryslân</po:plaats>
    </po:adres>
  </po:organisatie>
  <po:traject>
    <po:trajectnummer>TR-2026-0000001</po:trajectnummer>
    <po:fase>VRIJWILLIG</po:fase>
    <po:startdatum>20260810</po:startdatum>
    <po:einddatum>20270124</po:einddatum>
    <po:dagdelenPerWeek>2</po:dagdelenPerWeek>
    <po:vergoeding valuta="EUR">600,00</po:vergoeding>
  </po:traject>
  <po:leerdoelen>{goals}
  </po:leerdoelen>
  <po:toelichting>{note}</po:toelichting>
</po:plaatsingsovereenkomst>
"#
    )
}

fn found(schema: &Xsd, text: &str) -> Vec<(String, String, u32, String)> {
    let tree = xml::read(text.as_bytes(), &Limits::default(), &ContentPaths::default()).unwrap();
    let findings = schema.validate(tree.root().unwrap(), Stage::Schema);
    findings.into_iter().map(|f| (f.path, f.regel, f.line.unwrap_or(0), f.text)).collect()
}

#[test]
fn each_broken_rule_is_found_at_its_place_with_what_would_be_right() {
    let Some(schema) = schema() else { return };
    assert_eq!(found(&schema, &message()), vec![]);
    let cases = [
        (
            "<po:fase>VRIJWILLIG",
            "<po:fase>ONBEKEND",
            "/plaatsingsovereenkomst/traject/fase",
            "cvc-enumeration-valid",
            31,
            "Deze waarde staat niet in de lijst van het schema. Toegestaan: `NAZORG`, `ORIENTATIE`, `PROEFPLAATSING`, `VRIJWILLIG`, `WERKERVARING`.",
        ),
        (
            "valuta=\"EUR\"",
            "valuta=\"USD\"",
            "/plaatsingsovereenkomst/traject/vergoeding/@valuta",
            "cvc-attribute.4",
            35,
            "Hier staat niet de vaste waarde die het schema voorschrijft.",
        ),
        (
            " valuta=\"EUR\"",
            "",
            "/plaatsingsovereenkomst/traject/vergoeding",
            "cvc-complex-type.4",
            35,
            "Een verplicht attribuut ontbreekt: `valuta`.",
        ),
        (
            "600,00<",
            "600.00<",
            "/plaatsingsovereenkomst/traject/vergoeding",
            "cvc-pattern-valid",
            35,
            "De waarde heeft niet de juiste vorm. Het schema vraagt het patroon `[0-9]{1,7},[0-9]{2}`.",
        ),
        (
            "PerWeek>2<",
            "PerWeek>11<",
            "/plaatsingsovereenkomst/traject/dagdelenPerWeek",
            "cvc-maxInclusive-valid",
            34,
            "De waarde is te groot. Het maximum is 10.",
        ),
        (
            "    <po:gemeentecode>0442</po:gemeentecode>\n",
            "",
            "/plaatsingsovereenkomst/kop",
            "cvc-complex-type.2.4",
            3,
            "In dit element ontbreekt een verplicht element. Verwacht: `gemeentecode`.",
        ),
        (
            "<po:naam>GGZ",
            "<po:kvk>1</po:kvk><po:naam>GGZ",
            "/plaatsingsovereenkomst/organisatie/kvk",
            "cvc-complex-type.2.4",
            19,
            "Dit element staat hier niet op zijn plaats. Verwacht: `naam`.",
        ),
        (
            "2026-11-11T10:51:22Z",
            "11-11-2026",
            "/plaatsingsovereenkomst/kop/verzonden",
            "cvc-datatype-valid",
            5,
            "De waarde is geen geldig tijdstip (jjjj-mm-ddTuu:mm:ss).",
        ),
        (
            "LD-102",
            "LD-101",
            "/plaatsingsovereenkomst/leerdoelen/leerdoel[2]",
            "cvc-identity-constraint.4.2.2",
            43,
            "Deze sleutel komt meer dan één keer voor en moet uniek zijn.",
        ),
    ];
    for (good, bad, path, regel, line, text) in cases {
        let broken = message().replacen(good, bad, 1);
        assert_ne!(broken, message(), "{good}");
        assert_eq!(found(&schema, &broken), vec![(path.to_owned(), regel.to_owned(), line, text.to_owned())], "{bad}");
    }
}

#[test]
#[ignore = "prints a time; run it in release"]
fn how_long_one_message_takes() {
    let Some(schema) = schema() else { return };
    let text = message();
    let tree = xml::read(text.as_bytes(), &Limits::default(), &ContentPaths::default()).unwrap();
    let root = tree.root().unwrap();
    let rounds = 20_000;
    for _ in 0..3 {
        let start = Instant::now();
        for _ in 0..rounds {
            assert!(schema.validate(root, Stage::Schema).is_empty());
        }
        let each = start.elapsed() / rounds;
        let start = Instant::now();
        for _ in 0..rounds {
            assert!(xml::read(text.as_bytes(), &Limits::default(), &ContentPaths::default()).is_ok());
        }
        let parse = start.elapsed() / rounds;
        println!("{} bytes, {} elements: XSD {each:?}, parse {parse:?}", text.len(), tree.len());
    }
}
