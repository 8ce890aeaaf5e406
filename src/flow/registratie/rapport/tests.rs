use super::super::tests as registraties;
use super::feiten::{Feiten, TrajectFeit, VacatureFeit};
use super::*;
use crate::domain::levensloop::Gebeurtenis as G;
use crate::domain::traject::Traject;
use proptest::prelude::*;

mod eigenschap;

const RIV: &str = "gemeente-a";

fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn q4() -> Kwartaal {
    Kwartaal::lees("2026-4").unwrap()
}

pub(super) fn namen() -> std::collections::BTreeMap<String, String> {
    [("ZI-LIN", "De Linde"), ("ZI-AVO", "Avondlicht"), ("ZI-EIK", "De Eik"), ("ZI-ES", "De Es")]
        .map(|(partij, naam)| (partij.to_owned(), naam.to_owned()))
        .into()
}

/// A begeleidingstraject that was signed on a day for an organisation, and what happened then.
pub(super) fn geplaatst(partij: &str, getekend: &str, meer: &[(G, &str)]) -> TrajectFeit {
    let steps = [&[(G::Aangemeld, "2025-06-01"), (G::Ondertekend, getekend)], meer].concat();
    feit(registraties::traject("begeleidingstraject", &steps), Some(partij))
}

fn feit(traject: Traject, partij: Option<&str>) -> TrajectFeit {
    let traject = Traject { gemeente: RIV.into(), ..traject };
    let papers = |g: G| matches!(g, G::Ondertekend | G::BewijsOntvangen | G::OverdrachtGeplaatst);
    let signed = traject.stappen.iter().filter(|s| papers(s.gebeurtenis)).cloned();
    let organisaties = signed.map(|stap| (stap, partij.map(str::to_owned))).collect();
    TrajectFeit { traject, organisaties, doel: None, extra_begeleiding: None, begeleider: None, terug: vec![] }
}

/// SC14: 23 at De Linde and 3 at Avondlicht; 4 of the 26 were last confirmed on 1 December 2025.
fn sc14() -> Feiten {
    let mut trajecten: Vec<_> =
        (0..23).map(|n| geplaatst("ZI-LIN", if n < 3 { "2025-12-01" } else { "2026-10-05" }, &[])).collect();
    trajecten.extend((0..3).map(|n| geplaatst("ZI-AVO", if n < 1 { "2025-12-01" } else { "2026-11-02" }, &[])));
    Feiten { trajecten, namen: namen(), ..Feiten::default() }
}

fn vraag(code: &str, feiten: &Feiten, kijker: &Kijker) -> Option<Rapport> {
    antwoord(vraag_van(code).unwrap(), feiten, kijker, q4())
}

fn regels(rapport: &Rapport) -> Vec<(String, String)> {
    let what = |r: &zicht::Regel| r.kop.organisatie.clone().or(r.kop.uitkomst.clone()).or(r.kop.maand.clone());
    rapport.regels.iter().map(|r| (what(r).unwrap_or_default(), r.tekst())).collect()
}

fn rows(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn the_gemeente_sees_her_own_numbers_and_the_share_that_is_old() {
    // DOMAIN SC14: LIN 23, AVO 3, total 26, verouderd 15.4% (4/26).
    let (feiten, riv) = (sc14(), Kijker::Gemeente(RIV.into()));
    let wie = vraag("MQ1", &feiten, &riv).unwrap();
    assert_eq!(regels(&wie), rows(&[("Avondlicht", "3"), ("De Linde", "23")]));
    assert_eq!((wie.totaal, wie.afgerond_op_vijf), (Some(26), false));
    assert!(wie.dekking.contains("Zelf aangemeld zonder bewijs: onbekend."), "{}", wie.dekking);
    let oud = vraag("MQ2", &feiten, &riv).unwrap();
    assert_eq!((oud.totaal, oud.promille), (Some(26), Some(154)));
    // Of 31 December: 20 signed on 5 October, 2 on 2 November.
    assert_eq!(regels(&oud), rows(&[("bevestigd in de laatste 3 maanden", "22"), ("verouderd", "4")]));
    let other = vraag("MQ1", &feiten, &Kijker::Gemeente("gemeente-anders".into())).unwrap();
    assert_eq!((regels(&other), other.totaal), (vec![], Some(0)), "she sees nothing of another");
}

#[test]
fn a_samenwerkingsverband_sees_no_number_below_five_and_a_rounded_total() {
    // DOMAIN SC14: LIN 23, AVO "<5", total ~25, no percentage.
    let (feiten, swv) = (sc14(), Kijker::Samenwerking(None));
    let wie = vraag("MQ1", &feiten, &swv).unwrap();
    assert_eq!(regels(&wie), rows(&[("Avondlicht", "<5"), ("De Linde", "23")]));
    assert_eq!((wie.totaal, wie.afgerond_op_vijf, wie.promille), (Some(25), true, None));
    assert_eq!(vraag("MQ2", &feiten, &swv), None, "the share is for the gemeente");
    let none = Kijker::Samenwerking(Some(["gemeente-anders".to_owned()].into()));
    assert_eq!(regels(&vraag("MQ1", &feiten, &none).unwrap()), vec![], "of gemeenten that are not hers");
}

#[test]
fn an_institution_sees_her_own_number_only() {
    // DOMAIN SC14: ZI-LIN gets 23.
    let feiten = sc14();
    let lin = vraag("MQ1", &feiten, &Kijker::Instelling("ZI-LIN".into())).unwrap();
    assert_eq!((regels(&lin), lin.totaal), (rows(&[("De Linde", "23")]), None));
    let avo = vraag("MQ1", &feiten, &Kijker::Instelling("ZI-AVO".into())).unwrap();
    assert_eq!((regels(&avo), avo.totaal), (rows(&[("Avondlicht", "<5")]), None));
}

#[test]
fn the_message_holds_what_the_answers_hold() {
    let feiten = sc14();
    let riv = bericht::bericht(&feiten, &Kijker::Gemeente(RIV.into()), q4()).unwrap();
    assert_eq!((riv.totaal, riv.afgerond_op_vijf, riv.verouderd_promille), (Some(26), Some(false), Some(154)));
    let swv = bericht::bericht(&feiten, &Kijker::Samenwerking(None), q4()).unwrap();
    assert_eq!((swv.totaal, swv.afgerond_op_vijf, swv.verouderd_promille), (Some(25), Some(true), None));
    let of = |m: &crate::canonical::managementinformatie::Managementinformatie, naam: &str| {
        let found = m.tellingen.iter().find(|t| t.organisatie.as_deref() == Some(naam));
        found.map(|t| (t.aantal, t.minder_dan_vijf))
    };
    assert_eq!(of(&riv, "Avondlicht"), Some((Some(3), None)));
    assert_eq!(of(&swv, "Avondlicht"), Some((None, Some(true))));
    assert_eq!(of(&swv, "De Linde"), Some((Some(23), None)));
    let lin = bericht::bericht(&feiten, &Kijker::Instelling("ZI-LIN".into()), q4()).unwrap();
    assert_eq!((lin.tellingen.len(), of(&lin, "De Linde")), (1, Some((Some(23), None))));
    assert_eq!(bericht::bericht(&Feiten::default(), &Kijker::Samenwerking(None), q4()), None, "nothing to tell");
}

#[test]
fn what_somebody_only_said_is_counted_by_its_source_and_not_as_known() {
    let eigen = |meer: &[(G, &str)]| feit(registraties::traject("doorverwijzen_toestemmen", meer), None);
    let trajecten = vec![
        geplaatst("ZI-LIN", "2026-10-05", &[]),
        eigen(&[(G::BewijsOntvangen, "2026-10-01"), (G::Toegestaan, "2026-10-02")]),
        eigen(&[(G::ToestemmingGevraagd, "2026-10-01"), (G::Toegestaan, "2026-10-02")]),
        eigen(&[(G::ToestemmingGevraagd, "2026-10-01")]),
    ];
    let (feiten, riv) = (Feiten { trajecten, namen: namen(), ..Feiten::default() }, Kijker::Gemeente(RIV.into()));
    let bron = vraag("MQ3", &feiten, &riv).unwrap();
    assert_eq!(regels(&bron), rows(&[("bewijs", "1"), ("eigen verklaring", "1"), ("traject", "1")]));
    let wie = vraag("MQ1", &feiten, &riv).unwrap();
    assert_eq!(regels(&wie), rows(&[("De Linde", "1"), ("andere organisaties", "1")]), "no name that is no partner's");
}

#[test]
fn what_trajecten_came_to_is_counted_in_the_quarter_it_happened() {
    let mut back = geplaatst("ZI-LIN", "2026-08-05", &[(G::Terugverwezen, "2026-10-01")]);
    back.terug = vec![(d("2026-10-01"), Some("niet_gemotiveerd".into()))];
    let mut new = feit(registraties::traject("begeleidingstraject", &[(G::Aangemeld, "2026-11-30")]), None);
    (new.extra_begeleiding, new.doel) = (Some(true), Some("stap_naar_werk".into()));
    let mut busy = geplaatst("ZI-LIN", "2026-12-31", &[]);
    (busy.doel, busy.begeleider) = (Some("inburgering_taal".into()), Some([1; 32]));
    let mut other = geplaatst("ZI-LIN", "2026-09-30", &[(G::Sanctiebesluit, "2026-12-01")]);
    other.begeleider = Some([1; 32]);
    let trajecten = vec![
        back,
        new,
        busy,
        other,
        geplaatst("ZI-LIN", "2026-08-05", &[(G::UitstroomWerk, "2026-12-31")]),
        geplaatst("ZI-LIN", "2026-08-05", &[(G::UitstroomWerk, "2027-01-01")]),
        geplaatst("ZI-LIN", "2026-02-05", &[(G::Go, "2026-03-01"), (G::Geevalueerd, "2026-10-15")]),
    ];
    let vacatures = vec![
        VacatureFeit {
            organisatie: "ZI-LIN".into(),
            vacature_id: "V1".into(),
            dag: d("2026-10-01"),
            soort: "tuin".into(),
            getoetst: true,
        },
        VacatureFeit {
            organisatie: "ZI-AVO".into(),
            vacature_id: "V2".into(),
            dag: d("2026-10-01"),
            soort: "tuin".into(),
            getoetst: false,
        },
        VacatureFeit {
            organisatie: "ZI-AVO".into(),
            vacature_id: "V3".into(),
            dag: d("2026-09-30"),
            soort: "tuin".into(),
            getoetst: false,
        },
    ];
    let feiten = Feiten { trajecten, vacatures, namen: namen(), ..Feiten::default() };
    let riv = Kijker::Gemeente(RIV.into());
    let told = |code| regels(&vraag(code, &feiten, &riv).unwrap());
    let mq4 = [
        ("gestart", "1"),
        ("geplaatst", "1"),
        ("afgerond", "1"),
        ("uitstroom naar werk", "1"),
        ("terugverwezen", "1"),
        ("uitgevallen", "0"),
        ("gerealiseerd onder een contract", "0"),
    ];
    assert_eq!(told("MQ4"), rows(&mq4));
    assert_eq!(told("MQ5"), rows(&[("terugverwezen: niet_gemotiveerd", "1")]));
    // At work on 31 December: the one of that day, the one of September, and who found work the day after.
    let goals = vraag("MQ6", &feiten, &riv).unwrap();
    let doelen: Vec<_> = goals.regels.iter().map(|r| (r.kop.uitkomst.clone().unwrap(), r.tekst())).collect();
    assert_eq!(doelen, rows(&[("inburgering_taal", "1"), ("onbekend", "2")]));
    assert_eq!(told("MQ7"), rows(&[("2026-11", "1")]));
    assert_eq!(vraag("MQ7", &feiten, &riv).unwrap().promille, Some(1000));
    assert_eq!(told("MQ8"), rows(&[("uitstroom naar werk", "1")]));
    assert_eq!(told("MQ9"), rows(&[("sanctiebesluit", "1")]));
    assert_eq!(told("MQ10"), rows(&[("tuin", "2"), ("waarvan getoetst op verdringing", "1")]));
    let own = vraag("MQ10", &feiten, &Kijker::Instelling("ZI-AVO".into())).unwrap();
    assert_eq!(
        regels(&own),
        rows(&[("tuin", "1"), ("waarvan getoetst op verdringing", "0")]),
        "vacancies are no people"
    );
    let druk = vraag("MQ11", &feiten, &riv).unwrap();
    let druk: Vec<_> = druk.regels.iter().map(|r| r.aantal.unwrap()).collect();
    assert_eq!(druk, [1, 2, 2], "one who guides, two people");
}

#[test]
fn sanctions_and_reasons_stay_inside_the_gemeente() {
    let outside = [Kijker::Samenwerking(None), Kijker::Instelling("ZI-LIN".into())];
    for code in ["MQ2", "MQ3", "MQ5", "MQ6", "MQ7", "MQ9", "MQ11"] {
        assert!(outside.iter().all(|kijker| vraag(code, &sc14(), kijker).is_none()), "{code}");
    }
    assert!(VRAGEN.iter().all(|v| vraag(v.code, &sc14(), &Kijker::Gemeente(RIV.into())).is_some()));
    let codes: Vec<_> = VRAGEN.iter().map(|v| v.code.to_owned()).collect();
    assert_eq!(codes, (1..=11).map(|n| format!("MQ{n}")).collect::<Vec<_>>());
    assert!(VRAGEN.iter().all(|v| v.dekking.contains("onbekend")), "every answer says what is not known");
}

#[test]
fn a_quarter_has_its_days() {
    let days = |text: &str| Kwartaal::lees(text).map(|k| (k.van().to_string(), k.tot().to_string()));
    assert_eq!(days("2026-4"), Some(("2026-10-01".into(), "2026-12-31".into())));
    assert_eq!(days("2028-1"), Some(("2028-01-01".into(), "2028-03-31".into())));
    assert_eq!([days("2026-5"), days("2026-0"), days("2026"), days("26-4"), days("2026-04")], [const { None }; 5]);
    let before = |dag: &str| Kwartaal::voorbij(d(dag)).to_string();
    assert_eq!([before("2027-01-02"), before("2026-12-31"), before("2026-04-01")], ["2026-4", "2026-3", "2026-1"]);
}

#[test]
fn no_text_of_a_table_is_a_formula() {
    let mut feiten = sc14();
    feiten.namen.insert("ZI-LIN".into(), "=HYPERLINK(\"http://x\")".into());
    feiten.namen.insert("ZI-AVO".into(), "@SUM(A1)".into());
    let rapport = vraag("MQ1", &feiten, &Kijker::Gemeente(RIV.into())).unwrap();
    let csv = String::from_utf8(tabel::csv(std::slice::from_ref(&rapport))).unwrap();
    let lines: Vec<_> = csv.lines().collect();
    assert!(lines[0].starts_with("vraag;van;tot;vorm;organisatie;uitkomst;maand;aantal"), "{}", lines[0]);
    assert!(lines[1].starts_with("MQ1;2026-10-01;2026-12-31;;\"'=HYPERLINK(\"\"http://x\"\")\";;;23;"), "{}", lines[1]);
    assert!(lines[2].contains(";'@SUM(A1);"), "{}", lines[2]);
    assert!(lines[3].contains(";totaal;;26;nee;;"), "{}", lines[3]);
    let made = |at: &str| tabel::xlsx(std::slice::from_ref(&rapport), at.parse().unwrap()).unwrap();
    let bytes = made("2027-01-05T08:00:00Z");
    assert_eq!(bytes, made("2027-01-05T08:00:00Z"), "the same table is the same file");
    use calamine::{Data, Reader, Xlsx};
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range("antwoorden").unwrap();
    assert_eq!(range.get_value((1, 4)), Some(&Data::String("=HYPERLINK(\"http://x\")".into())));
    assert_eq!(range.get_value((1, 7)), Some(&Data::Float(23.0)));
    assert!(book.worksheet_formula("antwoorden").unwrap().is_empty(), "a text, not a formula");
}
