//! Out: the invoice the finance department gets passes every set of rules and the schemas of OASIS, is the same at every try, and
//! says nothing of a person.

use super::{CONTRACT, Kas};
use crate::factuur::oasis::oasis;
use crate::proefdeur::VC;
use crate::shared::TempDir;
use crate::support::edited;
use crate::testbed::partner::Reply;
use serde_json::json;
use std::path::Path;
use trajectbrug::factuur::boom::Soort;
use trajectbrug::factuur::model::Factuur;
use trajectbrug::factuur::{controleer, lees};
use trajectbrug::format::{ContentPaths, Limits, xml};
use trajectbrug::message::finding::Stage;

/// Judges a body as `trajectbrug invoice check` and OASIS do, and reads it.
fn goed(body: &[u8]) -> Factuur {
    let uitslag = controleer(body);
    assert!(uitslag.bevindingen.is_empty(), "{:#?}", uitslag.bevindingen);
    if let Some(xsd) = oasis() {
        let tree = xml::read(body, &Limits::default(), &ContentPaths::default()).expect("XML");
        assert_eq!(xsd.validate(tree.root().expect("an element"), Stage::Schema), []);
    }
    lees(body).expect("an invoice")
}

#[test]
fn finance_gets_the_invoice_of_a_contract_as_ubl_that_every_rule_accepts() {
    for (profiel, formaat, says) in [
        ("nlcius", "format: ubl", "urn:fdc:nen.nl:nlcius:v1.0"),
        ("peppol", "format: ubl, profiel: peppol", "urn:fdc:peppol.eu:2017:poacc:billing:3.0"),
    ] {
        let kas = Kas::open(profiel, CONTRACT, formaat);
        let traject = kas.deur.geplaatst();
        let nummer = kas.factureer("2026-09-10");
        let got = kas.kreeg("factuur");
        assert_eq!(got.len(), 1);
        assert!(got[0].holds(says), "{profiel}");
        let f = goed(&got[0].body);
        assert_eq!((f.soort, &f.nummer, f.datum.to_string()), (Soort::Factuur, &nummer, "2026-09-10".to_owned()));
        // 30 days after 10 September.
        assert_eq!(f.vervaldatum.map(|d| d.to_string()).as_deref(), Some("2026-10-10"));
        assert_eq!(
            (f.contract.as_deref(), f.kenmerk_afnemer.as_deref()),
            (Some("RC-2026-RIV-01"), Some("VPL-2026-117"))
        );
        assert_eq!(f.boeking.as_deref(), Some("6.5-443000"));
        let lines: Vec<_> = f.regels.iter().map(|r| (r.traject.as_deref(), r.bedrag_centen)).collect();
        assert_eq!(lines, [(Some(traject.as_str()), 60_000)]);
        assert_eq!((f.totalen.btw_centen, f.totalen.te_betalen_centen), (0, 60_000));
        assert_eq!(f.btw[0].btw.reden.as_deref(), Some("Vrijgesteld: sociaal-culturele prestatie"));
        let paid = f.betaling.expect("an account");
        assert_eq!((paid.iban.as_str(), paid.kenmerk.as_deref()), ("NL91TEST0312000202", Some(nummer.as_str())));
        // RQ37: nobody of the referral stands in it.
        for person in ["999902210", "Testers", "Samira", "Z2026-0815", "c-7f3a"] {
            assert!(!got[0].holds(person), "{profiel}: {person}");
        }
        // The supplier hears which trajecten are billed, by the message itself.
        assert_eq!(kas.deur.kreeg(VC, "factuur"), [json!({"regels": [{"traject_id": traject}]})]);
    }
}

#[test]
fn every_try_has_the_same_bytes_and_the_same_id() {
    let (kas, _) = Kas::geplaatst("pogingen");
    let mut times = 0;
    kas.fin.answers(move |_| {
        times += 1;
        if times < 3 { Reply::Status(503) } else { Reply::Confirm }
    });
    kas.factureer("2026-09-10");
    // Delays are of the gateway's clock, which a test sets.
    crate::support::patiently("three tries", || {
        kas.deur.op("2026-09-10");
        (kas.fin.count() >= 3).then_some(())
    });
    let got = kas.kreeg("factuur");
    assert_eq!(got.len(), 3);
    assert!(got.iter().all(|g| g.body == got[0].body && g.id == got[0].id));
    goed(&got[0].body);
}

#[test]
fn a_credit_note_names_the_invoice_it_takes_off_and_has_positive_amounts() {
    for formaat in ["format: ubl", "format: ubl, profiel: peppol"] {
        let kas = Kas::open("credit", CONTRACT, formaat);
        let traject = kas.deur.geplaatst();
        let nummer = kas.factureer("2026-09-10");
        // Without the number of the contract: the hub knows it.
        let credit = json!({
            "creditnotanr": "C2026-0001", "oorspronkelijk_factuurnr": nummer, "contract_id": null, "datum": "2026-09-14",
            "reden": "Ten onrechte gefactureerd.", "regels": [{"traject_id": traject, "prijs_centen": -60_000}],
            "btw": {"categorie": "E", "percentage": null, "bedrag_centen": 0},
            "totaal_excl_centen": -60_000, "totaal_incl_centen": -60_000,
        });
        kas.deur.op("2026-09-14").neemt(VC, "creditnota", credit);
        let got = kas.kreeg("creditnota");
        assert_eq!(got.len(), 1);
        let f = goed(&got[0].body);
        assert_eq!((f.soort, f.nummer.as_str()), (Soort::Creditnota, "C2026-0001"));
        assert_eq!(f.eerdere_factuur.as_deref(), Some(nummer.as_str()));
        assert_eq!(f.opmerking.as_deref(), Some("Ten onrechte gefactureerd."));
        assert_eq!(f.contract.as_deref(), Some("RC-2026-RIV-01"));
        assert_eq!((f.regels[0].traject.as_deref(), f.regels[0].bedrag_centen), (Some(traject.as_str()), 60_000));
        assert_eq!(f.totalen.te_betalen_centen, 60_000);
    }
}

#[test]
fn with_21_percent_the_invoice_is_726() {
    let met = CONTRACT.replace("categorie: E, reden", "categorie: S, percentage: 21, reden");
    let kas = Kas::open("btw", &met, "format: ubl");
    kas.deur.geplaatst();
    kas.factureer("2026-09-10");
    let f = goed(&kas.kreeg("factuur")[0].body);
    assert_eq!(
        (f.totalen.zonder_btw_centen, f.totalen.btw_centen, f.totalen.te_betalen_centen),
        (60_000, 12_600, 72_600)
    );
}

#[test]
fn an_invoice_that_breaks_a_rule_is_held_with_the_reason_and_does_not_go() {
    // BR-E-02: who is exempt has a btw number on the invoice (FINANCE section 2).
    let zonder = CONTRACT.replace("btw_nummer: NL123456789B01, ", "");
    let kas = Kas::open("fataal", &zonder, "format: ubl");
    kas.deur.geplaatst();
    kas.factureer("2026-09-10");
    let held = crate::support::patiently("a held delivery", || {
        let held = kas.deur.gateway().inner().read(|reader| reader.held(0, 10)).expect("the store answers");
        held.into_iter().find(|h| h.partner == super::FIN)
    });
    let rules: Vec<_> = held.findings.iter().map(|f| (f.code.as_str(), f.regel.as_str())).collect();
    assert!(rules.contains(&("TB-UITVOER-SCHEMA", "BR-E-02")), "{rules:?}");
    assert!(
        held.findings.iter().all(|f| f.path.starts_with("/Invoice") && f.text.ends_with('.')),
        "{:?}",
        held.findings
    );
    assert_eq!(kas.fin.count(), 0);
    // The supplier's own copy is another delivery.
    assert_eq!(kas.deur.kreeg(VC, "factuur").len(), 1);
}

#[test]
fn who_wants_paper_gets_a_pdf_with_the_same_invoice_inside() {
    let kas = Kas::open("pdf", CONTRACT, "format: ubl-pdf");
    let traject = kas.deur.geplaatst();
    kas.factureer("2026-09-10");
    let got = kas.kreeg("factuur");
    assert!(got[0].body.starts_with(b"%PDF-1.7"), "{:?}", &got[0].body[..16]);
    let at = |text: &[u8]| got[0].body.windows(text.len()).position(|w| w == text).expect("inside");
    let end = at(b"</Invoice>") + b"</Invoice>".len();
    let f = goed(&got[0].body[at(b"<?xml version")..end]);
    assert_eq!(f.regels[0].traject.as_deref(), Some(traject.as_str()));
}

#[test]
fn the_recipe_of_the_manual_is_a_configuration_that_starts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/koppelen/factuur.md");
    let manual = std::fs::read_to_string(path).expect("there");
    let fences: Vec<&str> =
        manual.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().expect("an end")).collect();
    let [uit, boekhouding, antwoord] = fences[..] else { panic!("three pieces: {}", fences.len()) };
    let dir = TempDir::new("ubl-recept");
    let config = edited(&dir, &[]);
    std::fs::remove_dir_all(config.join("partners")).expect("the shipped partners make room");
    for (slug, partij, rol, routes) in [
        ("gemeente-rivierbeek-financien", "GEM-RIV-FIN", "GEM_FIN", format!("{antwoord}{uit}")),
        ("vc-de-schakel", "VC-SCH", "VC_BM", boekhouding.to_owned()),
    ] {
        // Secrets are of a machine.
        let open = |line: &str| match line.split_once("auth: {") {
            Some((before, _)) => format!("{before}auth: none\n"),
            None => format!("{line}\n"),
        };
        let routes: String = routes.lines().map(open).collect();
        let folder = config.join("partners").join(slug);
        std::fs::create_dir_all(&folder).expect("a folder");
        let head = format!("partner: {{ slug: {slug}, naam: Recept, partij: {partij}, rol: {rol}, gegevens: {{}} }}\n");
        std::fs::write(folder.join("profile.yaml"), head + &routes).expect("written");
    }
    let made = trajectbrug::app::configuration(&config, &Default::default());
    assert!(made.is_ok(), "{:#?}", made.err());
}
