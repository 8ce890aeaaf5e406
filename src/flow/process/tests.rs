//! Who may send what about a traject and who gets it: the table of kinds worked through, with two gemeenten, two
//! centrales and two institutions (DOMAIN sections 2 and 3).

mod lopend;

use super::super::kinds::PLAATSINGSOVEREENKOMST;
use super::*;
use crate::domain::levensloop::{Gebeurtenis, Toestand};
use crate::domain::traject::{Gedaan, Match};
use crate::domain::verzuim::Verzuim;
use chrono::TimeZone;
use serde_json::json;

/// (slug, partij, role); every partner has one route for every kind he has in `ROUTES`.
const PARTNERS: [(&str, &str, Rol); 7] = [
    ("gemeente-een", "GEM-EEN", Rol::GemeenteKlantmanager),
    ("gemeente-twee", "GEM-TWE", Rol::GemeenteKlantmanager),
    ("centrale-een", "VC-EEN", Rol::CentraleBemiddelaar),
    ("centrale-twee", "VC-TWE", Rol::CentraleBemiddelaar),
    ("bureau", "RIB-OPS", Rol::ReintegratieTrainer),
    ("zorg-linde", "ZI-LIN", Rol::ZorginstellingCoordinator),
    ("zorg-avond", "ZI-AVO", Rol::ZorginstellingCoordinator),
];

struct Book {
    /// Partners that take nothing.
    zonder: Vec<(&'static str, &'static str)>,
    /// Kinds that are sent by the hub; of the others nobody waits for one.
    sturen: Vec<&'static str>,
    /// What the gemeente asks.
    praktijk: Praktijk,
}

impl Directory for Book {
    fn rol(&self, slug: &str) -> Option<Rol> {
        PARTNERS.iter().find(|p| p.0 == slug).map(|p| p.2)
    }

    fn partner_of(&self, partij: &str) -> Option<&str> {
        PARTNERS.iter().find(|p| p.1 == partij).map(|p| p.0)
    }

    fn praktijk(&self, _gemeente: &str, _contract: Option<&str>, _dag: NaiveDate) -> &Praktijk {
        &self.praktijk
    }

    fn stuurt(&self, _slug: &str, soort: &str) -> bool {
        self.sturen.contains(&soort)
    }

    fn partij_van(&self, slug: &str) -> Option<&str> {
        PARTNERS.iter().find(|p| p.0 == slug).map(|p| p.1)
    }

    fn routes_to(&self, slug: &str, soort: &str) -> Vec<&str> {
        if self.zonder.iter().any(|(s, k)| *s == slug && *k == soort) { vec![] } else { vec!["in"] }
    }
}

struct Plain;

impl Pseudonyms for Plain {
    fn persoon(&self, bsn: &str) -> String {
        format!("persoon-{}", bsn.len())
    }

    fn client_ref(&self, partner: &str, persoon: &str) -> String {
        format!("{persoon}-bij-{partner}")
    }
}

/// After every day the messages of these tests name: a step in the future is refused (BR07).
fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 3, 1, 14, 15, 0).single().expect("a moment")
}

/// The traject of gemeente-een at centrale-een, with proposals at these institutions.
fn traject(vorm: &str, voorstellen: &[(&str, &str)]) -> Traject {
    let matches = voorstellen.iter().map(|(organisatie, vacature)| Match {
        vacature_id: (*vacature).to_owned(),
        organisatie: (*organisatie).to_owned(),
        datum: "2026-09-01".to_owned(),
    });
    Traject {
        traject_id: "TRJ-2026-000041".to_owned(),
        versie: 3,
        status: Toestand::Aangemeld,
        gemeente: "gemeente-een".to_owned(),
        centrale: "centrale-een".to_owned(),
        zaaknummer: Some("Z2026-0815".to_owned()),
        vorm: vorm.to_owned(),
        contract_id: None,
        persoon: "persoon-a".to_owned(),
        overeenkomsten: vec![],
        matches: matches.collect(),
        stappen: vec![],
        verzuim: Verzuim::default(),
        uren: Default::default(),
    }
}

fn ask(book: &Book, soort: &str, afzender: &str, canonical: &Value, traject: Option<Traject>) -> Outcome {
    let envelope = Envelope {
        bericht_id: "0199148b-0a00-7000-8000-000000000417".to_owned(),
        partner: afzender.to_owned(),
        route: "uit".to_owned(),
        soort: soort.to_owned(),
        afzender_id: "a-1".to_owned(),
        inhoud_sha256: [7; 32],
        ontvangen_op: now(),
    };
    let facts = Facts { trajecten: vec![("TRJ-2026-000041".to_owned(), traject)], ..Facts::default() };
    // A route cannot widen who gets a message about a person.
    let ontvangers = ["centrale-twee".to_owned()];
    let case = Case { envelope: &envelope, ontvangers: &ontvangers, canonical, bsn_velden: &[] };
    decide(case, &facts, book, &Plain, now())
}

fn everyone() -> Book {
    Book { zonder: vec![], sturen: vec![], praktijk: Praktijk::default() }
}

fn receivers(outcome: &Outcome) -> Vec<&str> {
    outcome.deliveries.iter().map(|d| d.partner.as_str()).collect()
}

fn named(outcome: &Outcome) -> Vec<(&str, &str, &str)> {
    outcome.findings.iter().map(|f| (f.code.as_str(), f.regel.as_str(), f.path.as_str())).collect()
}

fn about(fields: Value) -> Value {
    let mut message = fields;
    message["traject_id"] = "TRJ-2026-000041".into();
    message
}

const F4: &str = "begeleidingstraject";

#[test]
fn answer_intake_and_goals_go_to_the_gemeente_of_the_traject_with_her_own_number() {
    for (soort, fields, stand, dag) in [
        (
            "acceptatie/1",
            json!({"besluit": "geaccepteerd", "datum": "2026-08-25"}),
            Toestand::Geaccepteerd,
            "2026-08-25",
        ),
        (
            "intakeverslag/1",
            json!({"datum": "2026-08-27", "uitkomst": "door", "afgenomen_door_rol": "VC_PC"}),
            Toestand::IntakeGedaan,
            "2026-08-27",
        ),
        (
            "leerdoelen/1",
            json!({"datum": "2026-08-31", "leerdoelen": [{"leerdoel_id": "LD1"}]}),
            Toestand::LeerdoelenVastgesteld,
            "2026-08-31",
        ),
    ] {
        let mut message = about(fields);
        // The sender's own idea of the zaak is not asked for.
        message["zaaknummer"] = "verzonnen".into();
        let outcome = ask(&everyone(), soort, "centrale-een", &message, Some(traject(F4, &[])));
        assert_eq!(named(&outcome), [], "{soort}");
        assert_eq!(receivers(&outcome), ["gemeente-een"], "{soort}");
        assert_eq!(outcome.canonical.expect("filled in")["zaaknummer"], "Z2026-0815", "{soort}");
        let after = outcome.changes.iter().find_map(|change| match change {
            Change::Traject(after) => Some(after),
            _ => None,
        });
        let after = after.unwrap_or_else(|| panic!("{soort}: {:?}", outcome.changes));
        assert_eq!((after.versie, after.status), (4, stand), "{soort}");
        assert_eq!(after.stappen.iter().map(|s| s.datum.to_string()).collect::<Vec<_>>(), [dag], "{soort}");
        assert_eq!(outcome.deliveries[0].client_ref, None, "{soort}: the gemeente knows her own client");
    }
}

#[test]
fn to_another_centrale_or_gemeente_the_traject_does_not_exist() {
    let message = about(json!({"besluit": "weerstand", "datum": "2026-08-25"}));
    for afzender in ["centrale-twee", "gemeente-een", "zorg-linde"] {
        let outcome = ask(&everyone(), "acceptatie/1", afzender, &message, Some(traject(F4, &[])));
        assert_eq!(named(&outcome), [("TB-TRAJECT-ONBEKEND", "BR44", "/traject_id")], "{afzender}");
        assert_eq!((outcome.status, outcome.deliveries.len()), (Status::Geweigerd, 0), "{afzender}");
        // Neither does one that is not there at all, and it is said in the same words.
        let absent = ask(&everyone(), "acceptatie/1", afzender, &message, None);
        assert_eq!(absent.findings, outcome.findings, "{afzender}");
    }
}

#[test]
fn weerstand_and_haalbaarheid_belong_to_a_training() {
    // DOMAIN M02: weerstand only for F7. M08: haalbaarheid (F7 !).
    let weerstand = about(json!({"besluit": "weerstand", "datum": "2026-08-25"}));
    let of = |soort: &str, vorm: &str, message: &Value| {
        let centrale = if vorm == F4 { "centrale-een" } else { "bureau" };
        let traject = Traject { centrale: centrale.to_owned(), ..traject(vorm, &[]) };
        let outcome = ask(&everyone(), soort, centrale, message, Some(traject));
        outcome.findings.into_iter().map(|f| (f.regel, f.path)).collect::<Vec<_>>()
    };
    let one = |regel: &str, path: &str| vec![(regel.to_owned(), path.to_owned())];
    assert_eq!(of("acceptatie/1", F4, &weerstand), one("M02", "/besluit"));
    assert_eq!(of("acceptatie/1", "training_8_weken", &weerstand), []);
    let mut intake = about(json!({"datum": "2026-08-27", "uitkomst": "door", "afgenomen_door_rol": "RIB_TR"}));
    assert_eq!(of("intakeverslag/1", F4, &intake), []);
    assert_eq!(of("intakeverslag/1", "training_8_weken", &intake), one("M08", "/haalbaarheid"));
    intake["haalbaarheid"] = "voldoende".into();
    assert_eq!(of("intakeverslag/1", "training_8_weken", &intake), []);
}

fn proposal(partij: &str) -> Value {
    about(json!({
        "datum_voorstel": "2026-09-01", "vacature_id": "VAC-2026-0117", "client_keuze": true,
        "organisatie": {"partij": partij, "naam": "Een huis"}
    }))
}

#[test]
fn a_proposal_goes_to_the_institution_it_names_and_its_date_to_the_gemeente_and_is_remembered() {
    let before = traject(F4, &[("ZI-AVO", "VAC-1")]);
    let outcome = ask(&everyone(), "matchvoorstel/1", "centrale-een", &proposal("ZI-LIN"), Some(before.clone()));
    assert_eq!(receivers(&outcome), ["zorg-linde", "gemeente-een"]);
    assert_eq!(outcome.deliveries[0].client_ref.as_deref(), Some("persoon-a-bij-zorg-linde"));
    let gedaan = Gedaan {
        gebeurtenis: Gebeurtenis::MatchVoorgesteld,
        datum: "2026-09-01".parse().expect("a day"),
        bericht_id: "0199148b-0a00-7000-8000-000000000417".to_owned(),
    };
    let after = Traject {
        versie: 4,
        status: Toestand::Gematcht,
        stappen: vec![gedaan],
        verzuim: Verzuim::default(),
        matches: traject(F4, &[("ZI-AVO", "VAC-1"), ("ZI-LIN", "VAC-2026-0117")]).matches,
        ..before
    };
    assert!(outcome.changes.contains(&Change::Traject(after)), "{:?}", outcome.changes);
}

#[test]
fn a_proposal_without_own_choice_or_to_who_is_no_institution_goes_nowhere() {
    let mut forced = proposal("ZI-LIN");
    forced["client_keuze"] = false.into();
    let outcome = ask(&everyone(), "matchvoorstel/1", "centrale-een", &forced, Some(traject(F4, &[])));
    assert_eq!(named(&outcome), [("TB-REGEL", "BR28", "/client_keuze")]);
    assert_eq!(outcome.deliveries, []);
    for partij in ["VC-TWE", "GEM-TWE", "ZI-ONB"] {
        let outcome = ask(&everyone(), "matchvoorstel/1", "centrale-een", &proposal(partij), Some(traject(F4, &[])));
        let found = named(&outcome);
        assert_eq!(found, [("TB-ONTVANGER-ZONDER-ROUTE", "M11", "/organisatie/partij")], "{partij}");
        assert_eq!((outcome.deliveries.len(), outcome.changes.len()), (0, 0), "{partij}");
    }
}

#[test]
fn a_gemeente_that_does_not_take_proposals_does_not_stop_one_but_one_that_takes_no_answers_does() {
    let book = Book {
        zonder: vec![("gemeente-een", "matchvoorstel/1"), ("gemeente-een", "acceptatie/1")],
        sturen: vec![],
        praktijk: Praktijk::default(),
    };
    let outcome = ask(&book, "matchvoorstel/1", "centrale-een", &proposal("ZI-LIN"), Some(traject(F4, &[])));
    assert_eq!((named(&outcome), receivers(&outcome)), (vec![], vec!["zorg-linde"]));
    let answer = about(json!({"besluit": "geaccepteerd", "datum": "2026-08-25"}));
    let outcome = ask(&book, "acceptatie/1", "centrale-een", &answer, Some(traject(F4, &[])));
    assert_eq!(named(&outcome), [("TB-ONTVANGER-ZONDER-ROUTE", "", "")]);
}

#[test]
fn only_the_institution_of_the_last_proposal_says_how_the_meeting_went_and_only_the_centrale_hears_it() {
    let result = about(json!({"vacature_id": "VAC-2", "datum": "2026-09-03", "uitkomst": "positief"}));
    let rematch = || Some(traject(F4, &[("ZI-LIN", "VAC-1"), ("ZI-AVO", "VAC-2")]));
    let outcome = ask(&everyone(), "kennismakingsresultaat/1", "zorg-avond", &result, rematch());
    assert_eq!((named(&outcome), receivers(&outcome)), (vec![], vec!["centrale-een"]));
    assert_eq!(outcome.deliveries[0].client_ref.as_deref(), Some("persoon-a-bij-centrale-een"));
    // No longer: the institution of the proposal before it. Never: the centrale itself, the gemeente, another.
    for afzender in ["zorg-linde", "centrale-een", "gemeente-een", "centrale-twee"] {
        let outcome = ask(&everyone(), "kennismakingsresultaat/1", afzender, &result, rematch());
        assert_eq!(named(&outcome), [("TB-TRAJECT-ONBEKEND", "BR44", "/traject_id")], "{afzender}");
        assert_eq!(outcome.deliveries, [], "{afzender}");
    }
    // Nor anyone before there is a proposal.
    let outcome = ask(&everyone(), "kennismakingsresultaat/1", "zorg-avond", &result, Some(traject(F4, &[])));
    assert_eq!(named(&outcome), [("TB-TRAJECT-ONBEKEND", "BR44", "/traject_id")]);
}

#[test]
fn a_result_of_another_vacancy_is_refused_and_one_that_names_none_is_not() {
    let mut result = about(json!({"vacature_id": "VAC-9", "datum": "2026-09-03", "uitkomst": "positief"}));
    let with = || Some(traject(F4, &[("ZI-LIN", "VAC-1")]));
    let outcome = ask(&everyone(), "kennismakingsresultaat/1", "zorg-linde", &result, with());
    assert_eq!(named(&outcome), [("TB-REGEL", "BR36", "/vacature_id")]);
    result.as_object_mut().expect("an object").remove("vacature_id");
    let outcome = ask(&everyone(), "kennismakingsresultaat/1", "zorg-linde", &result, with());
    assert_eq!(outcome.status, Status::Aanvaard);
}

#[test]
fn two_goals_with_one_id_are_refused() {
    let goals = json!([{"leerdoel_id": "LD1"}, {"leerdoel_id": "LD2"}, {"leerdoel_id": "LD1"}]);
    let message = about(json!({"datum": "2026-08-31", "leerdoelen": goals}));
    let outcome = ask(&everyone(), "leerdoelen/1", "centrale-een", &message, Some(traject(F4, &[])));
    assert_eq!(named(&outcome), [("TB-REGEL", "BR25", "/leerdoelen/2/leerdoel_id")]);
}

fn vacancy(partij: &str) -> Value {
    json!({
        "vacature_id": "VAC-3", "organisatie": {"partij": partij, "naam": "Een huis"},
        "taken": [
            {"omschrijving": "koffie", "fysiek_contact": false, "beroepshandeling": false},
            {"omschrijving": "praatje", "fysiek_contact": false, "beroepshandeling": false}
        ],
        "verdringing": {"economisch_belang": false, "recent_ontslag_zelfde_werk": false}
    })
}

#[test]
fn a_vacancy_goes_to_the_receivers_of_the_route_and_is_nobodys_traject() {
    let outcome = ask(&everyone(), "vacature/1", "zorg-linde", &vacancy("ZI-LIN"), None);
    assert_eq!((named(&outcome), receivers(&outcome)), (vec![], vec!["centrale-twee"]));
    assert_eq!((outcome.traject_id, outcome.changes), (None, vec![]));
    assert_eq!(outcome.deliveries[0].client_ref, None);
    assert_eq!(needs("vacature/1", &vacancy("ZI-LIN"), now()), []);
}

#[test]
fn work_a_volunteer_may_not_do_is_not_offered() {
    // SC07: bewoners wassen (BR29), recent ontslag (BR32); and BR31.
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut message = vacancy("ZI-LIN");
        change(&mut message);
        let outcome = ask(&everyone(), "vacature/1", "zorg-linde", &message, None);
        assert_eq!(outcome.deliveries, []);
        outcome.findings.into_iter().map(|f| (f.regel, f.path)).collect::<Vec<_>>()
    };
    let one = |regel: &str, path: &str| vec![(regel.to_owned(), path.to_owned())];
    assert_eq!(refused(&|v| v["taken"][1]["fysiek_contact"] = true.into()), one("BR29", "/taken/1/fysiek_contact"));
    assert_eq!(refused(&|v| v["taken"][0]["beroepshandeling"] = true.into()), one("BR29", "/taken/0/beroepshandeling"));
    assert_eq!(
        refused(&|v| v["verdringing"]["economisch_belang"] = true.into()),
        one("BR31", "/verdringing/economisch_belang")
    );
    assert_eq!(
        refused(&|v| v["verdringing"]["recent_ontslag_zelfde_werk"] = true.into()),
        one("BR32", "/verdringing/recent_ontslag_zelfde_werk")
    );
    // Another institution's name above one's own vacancy.
    assert_eq!(refused(&|v| v["organisatie"]["partij"] = "ZI-AVO".into()), one("M10", "/organisatie/partij"));
}

#[test]
fn a_message_out_of_order_is_refused_with_where_the_traject_stands_and_what_is_possible() {
    let hub = || Book {
        zonder: vec![],
        sturen: vec!["acceptatie/1", "intakeverslag/1", "leerdoelen/1"],
        praktijk: Praktijk::default(),
    };
    let intake = about(json!({"datum": "2026-08-27", "uitkomst": "door", "afgenomen_door_rol": "VC_PC"}));
    let outcome = ask(&hub(), "intakeverslag/1", "centrale-een", &intake, Some(traject(F4, &[])));
    assert_eq!(named(&outcome), [("TB-STAND", "F4", "/uitkomst")]);
    assert_eq!((outcome.status, outcome.deliveries.len(), outcome.changes.len()), (Status::Geweigerd, 0, 0));
    let text = &outcome.findings[0].text;
    assert!(text.contains("`aangemeld`") && text.contains("Nu kan wel: acceptatie, "), "{text}");
    // A centrale that sends no answers by the hub has given hers elsewhere.
    let book = Book { sturen: vec!["intakeverslag/1"], ..hub() };
    let outcome = ask(&book, "intakeverslag/1", "centrale-een", &intake, Some(traject(F4, &[])));
    assert_eq!(named(&outcome), []);
    // What is over stays over.
    let over = Traject { status: Toestand::NietGeaccepteerd, ..traject(F4, &[]) };
    let outcome = ask(&book, "intakeverslag/1", "centrale-een", &intake, Some(over));
    assert_eq!(named(&outcome), [("TB-STAND", "F4", "/uitkomst")]);
}

#[test]
fn a_form_begins_with_its_own_message() {
    // DOMAIN section 2, F1: it opens with M03 or M14; a referral to a centrale is another form.
    let referral =
        |vorm: &str| json!({"vorm": vorm, "diagnose": {}, "contract_id": "RC", "aanmelddatum": "2026-08-24"});
    let outcome = ask(&everyone(), "aanmelding/1", "gemeente-een", &referral("doorverwijzen_toestemmen"), None);
    assert_eq!(named(&outcome), [("TB-STAND", "F1", "/vorm")]);
    let outcome = ask(&everyone(), "aanmelding/1", "gemeente-een", &referral("toeleiding"), None);
    assert_eq!(named(&outcome), []);
}

/// The terms an outcome sets: what for, which round, the last day, for whom.
fn terms(outcome: &Outcome) -> Vec<(&str, u32, String, &str)> {
    let set = |change: &'_ Change| match change {
        Change::TermijnGezet(t) => Some((t.soort.as_str(), t.ronde, t.vervalt_op.to_string(), t.voor.clone())),
        _ => None,
    };
    let partner = |slug: &str| PARTNERS.iter().find(|p| p.0 == slug).map_or("", |p| p.0);
    outcome.changes.iter().filter_map(set).map(|(soort, ronde, op, voor)| (soort, ronde, op, partner(&voor))).collect()
}

/// The traject after an outcome.
fn after(outcome: &Outcome) -> Traject {
    let found = outcome.changes.iter().find_map(|c| if let Change::Traject(t) = c { Some(t.clone()) } else { None });
    found.unwrap_or_else(|| panic!("{:?}", outcome.findings))
}

#[test]
fn the_terms_of_sc01_have_the_days_of_sc01() {
    let answer = about(json!({"besluit": "geaccepteerd", "datum": "2026-08-25"}));
    let outcome = ask(&everyone(), "acceptatie/1", "centrale-een", &answer, Some(traject(F4, &[])));
    let end = ("einde_begeleiding", 1, "2027-02-25".to_owned(), "centrale-een");
    assert!(terms(&outcome).contains(&end), "{:?}", terms(&outcome));
    // PO-2026-0041: signed 2026-09-04, start 2026-09-07.
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let agreement = about(json!({
        "overeenkomst_id": "PO-2026-0041", "volgnr": 1, "organisatie": {"partij": "ZI-LIN"}, "leerdoel_ids": ["LD1", "LD2"],
        "startdatum": "2026-09-07", "einddatum_gepland": "2027-02-25", "geheimhouding_geaccepteerd": true,
        "dagdelen_per_week": 2, "document": {"sha256": abc, "inhoud": "YWJj"}, "document_sha256": abc,
        "ondertekend": {"client": "2026-09-04", "centrale": "2026-09-04", "organisatie": "2026-09-04"}
    }));
    let outcome = ask(&everyone(), PLAATSINGSOVEREENKOMST, "centrale-een", &agreement, Some(after(&outcome)));
    assert_eq!(
        terms(&outcome),
        [
            ("go_no_go", 1, "2026-10-05".to_owned(), "centrale-een"),
            ("rapportage", 1, "2026-10-19".to_owned(), "centrale-een")
        ]
    );
    // Each report asks the next, counted from the start: a late one does not move those after it.
    let mut at = after(&outcome);
    for (n, (sent, next)) in [("2026-10-21", "2026-11-30"), ("2026-11-28", "2027-01-11"), ("2027-01-11", "2027-02-22")]
        .into_iter()
        .enumerate()
    {
        let report = about(json!({
            "periode_van": "2026-09-07", "periode_tot": sent, "volgnr": n + 1,
            "leerdoelen": [{"leerdoel_id": "LD1"}, {"leerdoel_id": "LD2"}]
        }));
        let outcome = ask(&everyone(), "voortgangsrapportage/2", "centrale-een", &report, Some(at));
        let round = u32::try_from(n).expect("few") + 2;
        assert_eq!(terms(&outcome), [("rapportage", round, next.to_owned(), "centrale-een")]);
        at = after(&outcome);
    }
    assert_eq!(at.status, Toestand::Lopend);
}

#[test]
fn a_contract_without_go_no_go_has_no_term_for_it_and_what_goes_back_has_no_terms_at_all() {
    let praktijk = Praktijk { go_no_go: false, ..Praktijk::default() };
    let agreement = about(json!({"volgnr": 1, "organisatie": {"partij": "ZI-LIN"}, "startdatum": "2026-09-07"}));
    let book = Book { praktijk, ..everyone() };
    let outcome = ask(&book, PLAATSINGSOVEREENKOMST, "centrale-een", &agreement, Some(traject(F4, &[])));
    // It is refused for all it lacks; terms are for what is accepted.
    assert_eq!((outcome.status, terms(&outcome)), (Status::Geweigerd, vec![]));
    let back = about(json!({"reden": "client_wil_niet", "fase": "intake"}));
    let outcome = ask(&book, "terugverwijzing/1", "centrale-een", &back, Some(traject(F4, &[])));
    let lapse = Change::TermijnenVervallen { traject_id: "TRJ-2026-000041".to_owned() };
    assert!(outcome.changes.contains(&lapse), "{:?}", outcome.changes);
    assert_eq!(after(&outcome).status, Toestand::Terugverwezen);
}

#[test]
fn a_report_holds_every_goal_of_the_agreement_once() {
    // BR25: ok 2 of 2; no 1 of 2; no unknown id.
    let placed = || {
        let mut t = traject(F4, &[("ZI-LIN", "VAC-1")]);
        t.status = Toestand::Lopend;
        t.overeenkomsten.push(crate::domain::traject::Overeenkomst {
            overeenkomst_id: "PO-2026-0041".to_owned(),
            volgnr: 1,
            organisatie: "ZI-LIN".to_owned(),
            document_sha256: String::new(),
            leerdoel_ids: vec!["LD1".to_owned(), "LD2".to_owned()],
            startdatum: None,
            einddatum: None,
            beeindigd_op: None,
        });
        t
    };
    let report = |goals: &[&str]| {
        let goals: Vec<_> = goals.iter().map(|id| json!({"leerdoel_id": id})).collect();
        about(json!({"periode_tot": "2026-10-19", "leerdoelen": goals}))
    };
    let found = |goals: &[&str]| {
        let outcome = ask(&everyone(), "voortgangsrapportage/2", "centrale-een", &report(goals), Some(placed()));
        outcome.findings.into_iter().map(|f| (f.regel, f.path)).collect::<Vec<_>>()
    };
    let br25 = |path: &str| ("BR25".to_owned(), path.to_owned());
    assert_eq!(found(&["LD2", "LD1"]), []);
    assert_eq!(found(&["LD1"]), [br25("/leerdoelen")]);
    assert_eq!(found(&["LD1", "LD2", "LD9"]), [br25("/leerdoelen/2/leerdoel_id")]);
    assert_eq!(found(&["LD1", "LD2", "LD1"]), [br25("/leerdoelen/2/leerdoel_id")]);
}
