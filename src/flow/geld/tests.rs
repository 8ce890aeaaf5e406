//! The money of SC01-SC04 and SC11, message by message, on a real database: what is decided is committed, and what is
//! decided next is decided on what is there. The days and amounts are those of DOMAIN section 6.

use super::maken::{self, Gemaakt, Opdracht};
use super::overzicht;
use crate::domain::boek::Boeking;
use crate::domain::boek::stand::{Betaalstand, Oordeel};
use crate::domain::praktijk::Praktijk;
use crate::domain::rol::Rol;
use crate::domain::werk::{Besluit, WerkSoort, Werkitem};
use crate::flow::process::{self, Case, Directory, Pseudonyms};
use crate::flow::werk;
use crate::message::digest::sha256;
use crate::message::envelope::Envelope;
use crate::profile::praktijk::Gemeente;
use crate::store::contract::{Folder, sealer};
use crate::store::sqlite::SqliteStore;
use crate::store::work::WorkFilter;
use crate::store::{Entry, NewMessage, Reader, Status, Store, Verdict, Writer};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde_json::{Value, json};

mod bank;
mod delen;
mod eigenschap;
mod einde;
mod fouten;
mod subsidie;
mod uitbetaling;
mod verslag;

/// (slug, partij, role).
const PARTNERS: [(&str, &str, Rol); 6] = [
    ("gem-riv", "GEM-RIV", Rol::GemeenteKlantmanager),
    ("gem-riv-fin", "GEM-RIV-FIN", Rol::GemeenteFinancien),
    ("vc-sch", "VC-SCH", Rol::CentraleBemiddelaar),
    ("vc-twee", "VC-TWEE", Rol::CentraleBemiddelaar),
    ("zi-lin", "ZI-LIN", Rol::ZorginstellingCoordinator),
    ("zi-avo", "ZI-AVO", Rol::ZorginstellingCoordinator),
];

const CONTRACT: &str = "RC-2026-RIV-01";

struct Book {
    riv: Gemeente,
    gewoon: Praktijk,
}

impl Directory for Book {
    fn rol(&self, slug: &str) -> Option<Rol> {
        PARTNERS.iter().find(|p| p.0 == slug).map(|p| p.2)
    }

    fn partner_of(&self, partij: &str) -> Option<&str> {
        PARTNERS.iter().find(|p| p.1 == partij).map(|p| p.0)
    }

    fn partij_van(&self, slug: &str) -> Option<&str> {
        PARTNERS.iter().find(|p| p.0 == slug).map(|p| p.1)
    }

    fn routes_to(&self, _: &str, _: &str) -> Vec<&str> {
        vec!["in"]
    }

    fn stuurt(&self, _: &str, soort: &str) -> bool {
        // Every step of F4 but go or no go, which has a test of its own.
        soort != "go-no-go/1"
    }

    fn praktijk(&self, gemeente: &str, contract: Option<&str>, dag: NaiveDate) -> &Praktijk {
        let own = if gemeente == "gem-riv" { self.riv.op(dag, contract) } else { None };
        own.unwrap_or(&self.gewoon)
    }

    fn praktijk_tot(&self, gemeente: &str, contract: &str, dag: NaiveDate) -> Option<&Praktijk> {
        if gemeente == "gem-riv" { self.riv.laatst(dag, contract) } else { None }
    }
}

struct Plain;

impl Pseudonyms for Plain {
    fn persoon(&self, bsn: &str) -> String {
        bsn.to_owned()
    }

    fn client_ref(&self, partner: &str, persoon: &str) -> String {
        format!("{persoon}-{partner}")
    }
}

/// A gateway without its edges: rules and store.
struct World {
    folder: Folder,
    store: SqliteStore,
    writer: Box<dyn Writer>,
    book: Book,
    sent: u32,
}

fn dag(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// Noon of a day.
fn op(text: &str) -> DateTime<Utc> {
    dag(text).and_time(NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(12)
}

/// What came of a message: its findings as `rule path`, and what was decided.
#[derive(Debug)]
struct Kwam {
    status: Status,
    gevonden: Vec<String>,
    traject_id: Option<String>,
    aangehouden: bool,
    canonical: Option<Value>,
}

impl World {
    fn new() -> Self {
        Self::with(include_str!("../../../tests/data/geld/praktijk.yaml"))
    }

    fn with(praktijk: &str) -> Self {
        let folder = Folder::new();
        let store = SqliteStore::open(folder.path(), sealer('1')).expect("opened");
        let writer = store.writer().expect("the writer");
        let riv = Gemeente::parse("praktijk.yaml", praktijk).expect("read");
        Self { folder, store, writer, book: Book { riv, gewoon: Praktijk::default() }, sent: 0 }
    }

    /// As after a crash: everything but the files is gone.
    fn restart(self) -> Self {
        let Self { folder, store, writer, book, sent } = self;
        drop((writer, store));
        let store = SqliteStore::open(folder.path(), sealer('1')).expect("opened again");
        let writer = store.writer().expect("the writer");
        Self { folder, store, writer, book, sent }
    }

    fn reader(&self) -> Box<dyn Reader> {
        self.store.reader().expect("a reader")
    }

    fn boek(&self) -> Vec<Boeking> {
        overzicht::boek(&mut *self.reader()).expect("the ledger")
    }

    /// Sends a message on a day.
    fn send(&mut self, day: &str, van: &str, soort: &str, canonical: Value) -> Kwam {
        self.sent += 1;
        let id = format!("m-{}", self.sent);
        self.send_as(&id, day, van, soort, canonical)
    }

    fn send_as(&mut self, id: &str, day: &str, van: &str, soort: &str, canonical: Value) -> Kwam {
        let now = op(day);
        let envelope = Envelope {
            bericht_id: format!("b-{id}-{van}"),
            partner: van.to_owned(),
            route: "uit".to_owned(),
            soort: soort.to_owned(),
            afzender_id: id.to_owned(),
            inhoud_sha256: sha256(canonical.to_string().as_bytes()),
            ontvangen_op: now,
        };
        let bsn = ["/bsn".to_owned()];
        let ontvangers = match soort {
            "aanmelding/1" => vec!["vc-sch".to_owned()],
            "betaling/1" => vec!["vc-sch".to_owned()],
            _ => vec!["gem-riv-fin".to_owned()],
        };
        let case = Case { envelope: &envelope, ontvangers: &ontvangers, canonical: &canonical, bsn_velden: &bsn };
        for _ in 0..4 {
            let mut reader = self.reader();
            let facts = reader.facts(&process::needs(soort, &canonical, now)).expect("facts");
            let mut facts = facts;
            loop {
                let more = process::needs_also(case, &facts, &self.book, now);
                if more.is_empty() {
                    break;
                }
                facts = facts.en(reader.facts(&more).expect("facts"));
            }
            let outcome = process::decide(case, &facts, &self.book, &Plain, now);
            let kwam = Kwam {
                status: outcome.status,
                gevonden: outcome.findings.iter().map(|f| format!("{} {}", f.regel, f.path)).collect(),
                traject_id: outcome.traject_id.clone(),
                aangehouden: outcome.deliveries.iter().any(|d| d.aangehouden),
                canonical: outcome.canonical.clone(),
            };
            let kept = outcome.canonical.as_ref().unwrap_or(&canonical);
            let entry = Entry {
                message: NewMessage {
                    envelope: envelope.clone(),
                    status: outcome.status,
                    raw: canonical.to_string().into(),
                    mediatype: "application/json",
                    canonical: Some(kept.to_string().into_bytes()),
                    traject_id: outcome.traject_id,
                    findings: outcome.findings,
                },
                facts,
                changes: outcome.changes,
                deliveries: outcome.deliveries,
                volgt: outcome.volgt.into_iter().map(|v| v.entry()).collect(),
            };
            let verdict = self.writer.commit(&[entry], &[], &[]).expect("committed");
            if verdict != [Verdict::Stale] {
                return kwam;
            }
        }
        panic!("stale four times: {id}");
    }

    fn ok(&mut self, day: &str, van: &str, soort: &str, canonical: Value) -> Kwam {
        let kwam = self.send(day, van, soort, canonical.clone());
        assert_eq!(kwam.status, Status::Aanvaard, "{day} {soort} {canonical}: {:?}", kwam.gevonden);
        kwam
    }

    /// Refers a person on a day; the traject.
    fn refer(&mut self, day: &str, bsn: &str) -> String {
        self.ok(day, "gem-riv", "aanmelding/1", referral(day, bsn)).traject_id.expect("a traject")
    }

    /// From the referral to the goals, as SC01 does it.
    fn guide(&mut self, bsn: &str) -> String {
        let traject = self.refer("2026-08-24", bsn);
        self.ok(
            "2026-08-25",
            "vc-sch",
            "acceptatie/1",
            json!({"traject_id": traject, "besluit": "geaccepteerd", "datum": "2026-08-25"}),
        );
        self.ok(
            "2026-08-27",
            "vc-sch",
            "intakeverslag/1",
            json!({"traject_id": traject, "datum": "2026-08-27", "uitkomst": "door", "afgenomen_door_rol": "VC_PC"}),
        );
        self.ok("2026-08-31", "vc-sch", "leerdoelen/1", json!({"traject_id": traject, "datum": "2026-08-31", "leerdoelen": [{"leerdoel_id": "LD1"}, {"leerdoel_id": "LD2"}]}));
        traject
    }

    /// Match, meeting and signature.
    fn place(&mut self, traject: &str, (po, volgnr): (&str, u32), bij: &str, signed: &str) -> Kwam {
        let slug = bij.to_ascii_lowercase();
        self.ok(signed, "vc-sch", "matchvoorstel/1", json!({"traject_id": traject, "vacature_id": "VAC-2026-0117", "client_keuze": true, "datum_voorstel": signed, "organisatie": {"partij": bij}}));
        self.ok(
            signed,
            &slug,
            "kennismakingsresultaat/1",
            json!({"traject_id": traject, "vacature_id": "VAC-2026-0117", "datum": signed, "uitkomst": "positief"}),
        );
        self.ok(signed, "vc-sch", "plaatsingsovereenkomst/1", agreement(traject, (po, volgnr), bij, signed))
    }

    /// A traject with its agreement: SC01 to the signature of 4 September.
    fn placed(&mut self, nth: usize) -> String {
        let traject = self.guide(&format!("9999{nth:05}"));
        self.place(&traject, (&format!("PO-2026-{nth:04}"), 1), "ZI-LIN", "2026-09-04");
        traject
    }

    fn run(&mut self, day: &str) -> Gemaakt {
        let now = op(day);
        let riv = self.book.riv.clone();
        let contract = riv.contracten().next().expect("a contract").clone();
        let opdracht = Opdracht { contract: &contract, gemeente: "gem-riv", dag: dag(day), wie: "hub" };
        let mut reader = self.reader();
        let facts = reader.facts(&maken::needs(opdracht)).expect("facts");
        let more = maken::needs_also(opdracht, &facts);
        let facts = facts.en(reader.facts(&more).expect("facts"));
        let made = maken::maak(opdracht, &facts, &self.book, now);
        if let Some(entry) = &made.entry {
            let verdict = self.writer.commit(std::slice::from_ref(entry.as_ref()), &[], &[]).expect("committed");
            assert!(matches!(verdict[..], [Verdict::Stored { .. }]), "{verdict:?}");
        }
        made
    }

    fn work(&self, soort: WerkSoort) -> Vec<Werkitem> {
        let all = self.reader().work(&WorkFilter::default()).expect("work");
        all.into_iter().filter(|w| w.soort == soort).collect()
    }

    fn decide(&mut self, werk: &Werkitem, besluit: Besluit, waarom: &str, day: &str) {
        let wanted = werk::Wanted { wie: "j.jansen".to_owned(), besluit, waarom: waarom.to_owned(), geld: None };
        let mut reader = self.reader();
        let writer = &mut self.writer;
        let mut hand = |orders: Vec<_>| Ok(writer.intervene(&orders).expect("done"));
        werk::decide(&werk.werk_id, &wanted, &mut *reader, &self.book, op(day), &mut hand).expect("decided");
    }
}

fn referral(day: &str, bsn: &str) -> Value {
    json!({
        "bsn": bsn, "naam": {"achternaam": "Testers"}, "vorm": "begeleidingstraject", "aanmelddatum": day,
        "contract_id": CONTRACT,
        "diagnose": {"samenvatting": "Kan dagdelen aan.", "opgesteld_door": "klantmanager", "datum": day},
        "belastbaarheid_dagdelen_per_week": 2,
    })
}

fn agreement(traject: &str, (po, volgnr): (&str, u32), bij: &str, signed: &str) -> Value {
    let whole = include_str!("../../../tests/data/berichten/plaatsingsovereenkomst-1/geldig.json");
    let document: Value = serde_json::from_str(whole).expect("JSON");
    json!({
        "traject_id": traject, "overeenkomst_id": po, "volgnr": volgnr, "leerdoel_ids": ["LD1", "LD2"],
        "organisatie": {"partij": bij}, "werkzaamheden": "activiteiten", "vast_dagdeel": "dinsdagochtend",
        "startdatum": "2026-09-07", "einddatum_gepland": "2027-02-25", "dagdelen_per_week": 1,
        "ondertekend": {"client": signed, "centrale": signed, "organisatie": signed},
        "geheimhouding_geaccepteerd": true, "document_sha256": document["document_sha256"],
        "document": document["document"],
    })
}

/// An invoice of these trajecten at 600.00, on 1 October or later.
fn invoice(nummer: &str, day: &str, trajecten: &[(String, String)]) -> Value {
    let lines: Vec<Value> = trajecten
        .iter()
        .map(|(traject, po)| {
            json!({"traject_id": traject, "aantal": 1, "prijs_centen": 60_000, "bewijs": {
                "intake_datum": "2026-08-27", "leerdoelen_datum": "2026-08-31", "match_datum": "2026-09-04",
                "overeenkomst_id": po,
            }})
        })
        .collect();
    let total = 60_000 * trajecten.len();
    json!({
        "factuurnr": nummer, "contract_id": CONTRACT, "factuurdatum": day, "vervaldatum": "2026-12-31",
        "regels": lines, "btw": {"categorie": "E", "bedrag_centen": 0},
        "totaal_excl_centen": total, "totaal_incl_centen": total, "iban": "NL91TEST0312000202", "kvk": "12345678",
    })
}

fn payment(kenmerk: &str, day: &str, centen: i64, trajecten: &[String]) -> Value {
    json!({
        "kenmerk": kenmerk, "bedrag_centen": centen, "datum": day, "iban_van": "NL05TEST0312000101",
        "iban_naar": "NL91TEST0312000202", "traject_ids": trajecten,
    })
}

#[test]
fn sc01_a_signed_agreement_is_one_line_of_600_on_the_run_of_october() {
    let mut world = World::new();
    let traject = world.placed(41);
    let made = world.run("2026-10-01");
    assert_eq!((made.regels, made.totaal), (1, 60_000));
    assert_eq!(made.vervaldatum, Some(dag("2026-10-31")));
    assert_eq!(made.factuurnr.as_deref(), Some("F2026-0001"));
    let entry = made.entry.expect("made");
    let message: Value = serde_json::from_slice(entry.message.canonical.as_deref().expect("content")).expect("JSON");
    assert_eq!(message["regels"][0]["traject_id"], json!(traject));
    assert_eq!(
        message["regels"][0]["bewijs"],
        json!({"intake_datum": "2026-08-27", "leerdoelen_datum": "2026-08-31", "match_datum": "2026-09-04", "overeenkomst_id": "PO-2026-0041"})
    );
    assert_eq!(message["btw"], json!({"categorie": "E", "bedrag_centen": 0}));
    assert_eq!(message["totaal_incl_centen"], 60_000);
    let to: Vec<_> = entry.deliveries.iter().map(|d| d.partner.as_str()).collect();
    assert_eq!(to, ["gem-riv-fin", "vc-sch"]);
    // BR04: run again, the same day and a month later.
    assert!(world.run("2026-10-01").entry.is_none());
    assert!(world.run("2026-11-01").entry.is_none());
    assert!(overzicht::gaten(&world.boek()).is_empty());
}

#[test]
fn sc01_with_21_percent_is_726() {
    let text = include_str!("../../../tests/data/geld/praktijk.yaml")
        .replace("categorie: E, reden", "categorie: S, percentage: 21, reden");
    let mut world = World::with(&text);
    world.placed(41);
    let made = world.run("2026-10-01");
    assert_eq!(made.totaal, 72_600);
    let stand = &overzicht::posten(&world.boek()).facturen[0];
    assert_eq!((stand.excl, stand.btw, stand.open()), (60_000, 12_600, 72_600));
}

#[test]
fn sc02_without_goals_nothing_is_billed_and_after_them_it_is() {
    let mut world = World::new();
    let traject = world.refer("2026-08-24", "999903664");
    world.ok(
        "2026-08-25",
        "vc-sch",
        "acceptatie/1",
        json!({"traject_id": traject, "besluit": "geaccepteerd", "datum": "2026-08-25"}),
    );
    world.ok(
        "2026-08-27",
        "vc-sch",
        "intakeverslag/1",
        json!({"traject_id": traject, "datum": "2026-08-27", "uitkomst": "door"}),
    );
    let bill = invoice("F2026-0009", "2026-10-01", &[(traject.clone(), "PO-2026-0042".to_owned())]);
    let kwam = world.send("2026-10-01", "vc-sch", "factuur/1", bill.clone());
    assert_eq!(kwam.status, Status::Geweigerd);
    assert!(kwam.gevonden.contains(&"BR01 /regels/0/bewijs/leerdoelen_datum".to_owned()), "{:?}", kwam.gevonden);
    assert!(overzicht::posten(&world.boek()).facturen.is_empty(), "nothing booked");
    world.ok("2026-08-31", "vc-sch", "leerdoelen/1", json!({"traject_id": traject, "datum": "2026-08-31", "leerdoelen": [{"leerdoel_id": "LD1"}, {"leerdoel_id": "LD2"}]}));
    world.place(&traject, ("PO-2026-0042", 1), "ZI-LIN", "2026-09-04");
    world.ok("2026-10-01", "vc-sch", "factuur/1", bill);
    assert_eq!(overzicht::posten(&world.boek()).open, 60_000);
}

#[test]
fn sc03_a_rematch_is_not_billed_again_and_the_other_six_lines_are() {
    let mut world = World::new();
    let first = world.placed(41);
    assert_eq!(world.run("2026-10-01").regels, 1);
    world.ok("2026-10-05", "vc-sch", "go-no-go/1", json!({"traject_id": first, "besluit": "no_go", "datum": "2026-10-05", "reden": "past niet", "vervolg": "rematch"}));
    world.place(&first, ("PO-2026-0058", 2), "ZI-AVO", "2026-10-12");
    let mut lines = vec![(first.clone(), "PO-2026-0058".to_owned())];
    for nth in 42..48 {
        lines.push((world.placed(nth), format!("PO-2026-{nth:04}")));
    }
    let kwam = world.ok("2026-11-01", "vc-sch", "factuur/1", invoice("F2026-0012", "2026-11-01", &lines));
    assert_eq!(kwam.gevonden, ["BR04 /regels/0"]);
    let goes = kwam.canonical.expect("changed");
    assert_eq!((goes["regels"].as_array().map(Vec::len), &goes["totaal_incl_centen"]), (Some(6), &json!(360_000)));
    let posten = overzicht::posten(&world.boek());
    let of = |nr: &str| posten.facturen.iter().find(|f| f.factuurnr == nr).map(|f| f.open());
    assert_eq!((of("F2026-0001"), of("F2026-0012")), (Some(60_000), Some(360_000)));
    assert!(world.run("2026-12-01").entry.is_none(), "the run finds nothing to bill either");
}

#[test]
fn sc04_the_band_is_told_at_40_45_and_50_and_the_51st_waits_for_the_gemeente() {
    let mut world = World::new();
    for nth in 1..=50 {
        world.placed(nth);
    }
    let told: Vec<String> = world.work(WerkSoort::Contractstand).into_iter().map(|w| w.tekst).collect();
    assert_eq!(
        told,
        [
            "40 trajecten gerealiseerd in 2026 (EUR 24.000,00): streef_min bereikt.",
            "45 trajecten gerealiseerd in 2026 (EUR 27.000,00): 45 van 50.",
            "50 trajecten gerealiseerd in 2026 (EUR 30.000,00): streef_max bereikt.",
        ]
    );
    let kwam = world.ok("2026-12-07", "gem-riv", "aanmelding/1", referral("2026-12-07", "999920261"));
    assert_eq!((kwam.aangehouden, kwam.gevonden), (true, vec!["BR06 /contract_id".to_owned()]));
    let work = world.work(WerkSoort::BovenBand);
    assert_eq!((work.len(), work[0].partner.as_str()), (1, "gem-riv"));
    world.decide(&work[0], Besluit::Toegestaan, "raadsbesluit", "2026-12-08");
    let known: Vec<_> = world.book.riv.contracten().map(AsRef::as_ref).collect();
    let row = &overzicht::contracten(&world.boek(), &known, dag("2026-12-08"))[0];
    assert_eq!((row.stand.gerealiseerd, row.stand.gevorderd, row.boven_band), (50, 3_000_000, false));
}

#[test]
fn sc04_fifteen_signed_by_july_are_a_forecast_of_thirty_that_is_told_once() {
    let mut world = World::new();
    for nth in 1..=15 {
        let traject = world.refer("2026-05-01", &format!("9999{nth:05}"));
        let answer = json!({"traject_id": traject, "besluit": "geaccepteerd", "datum": "2026-05-02"});
        world.ok("2026-05-02", "vc-sch", "acceptatie/1", answer);
        world.ok(
            "2026-05-03",
            "vc-sch",
            "intakeverslag/1",
            json!({"traject_id": traject, "datum": "2026-05-03", "uitkomst": "door"}),
        );
        let goals = json!({"traject_id": traject, "datum": "2026-05-04", "leerdoelen": [{"leerdoel_id": "LD1"}, {"leerdoel_id": "LD2"}]});
        world.ok("2026-05-04", "vc-sch", "leerdoelen/1", goals);
        world.place(&traject, (&format!("PO-2026-{nth:04}"), 1), "ZI-LIN", "2026-06-01");
    }
    let contracten: Vec<_> = world.book.riv.contracten().map(|c| ("gem-riv".to_owned(), c.as_ref())).collect();
    let behind = overzicht::achter(&world.boek(), &contracten, op("2026-07-01"));
    assert_eq!(
        behind.iter().map(|w| w.tekst.as_str()).collect::<Vec<_>>(),
        ["15 trajecten gerealiseerd in 2026: verwachting 30, minder dan streef_min (40)."]
    );
    for _ in 0..2 {
        world.writer.book(&[], &[], &behind).expect("asked");
    }
    assert_eq!(world.work(WerkSoort::Contractstand).len(), 1);
    assert!(
        overzicht::achter(&world.boek(), &contracten, op("2026-01-31")).is_empty(),
        "of a first month nothing is said"
    );
}

#[test]
fn sc11_part_payment_the_rest_a_double_and_a_credit() {
    let mut world = World::new();
    let lines: Vec<_> = (1..=7).map(|nth| (world.placed(nth), format!("PO-2026-{nth:04}"))).collect();
    world.ok("2026-10-01", "vc-sch", "factuur/1", invoice("F2026-0012", "2026-10-01", &lines));
    let six: Vec<String> = lines[..6].iter().map(|(t, _)| t.clone()).collect();
    world.ok("2026-10-28", "gem-riv-fin", "betaling/1", payment("F2026-0012", "2026-10-28", 360_000, &six));
    let posten = overzicht::posten(&world.boek());
    let open: Vec<_> =
        posten.facturen[0].regels.iter().filter(|r| r.open() > 0).map(|r| (r.traject_id.clone(), r.open())).collect();
    assert_eq!(open, [(lines[6].0.clone(), 60_000)]);
    world.ok("2026-11-20", "gem-riv-fin", "betaling/1", payment("F2026-0012", "2026-11-20", 60_000, &[]));
    assert_eq!(overzicht::posten(&world.boek()).open, 0);
    assert!(world.work(WerkSoort::Betaling).is_empty());
    world.ok("2026-11-21", "gem-riv-fin", "betaling/1", payment("F2026-0012", "2026-11-21", 60_000, &[]));
    let posten = overzicht::posten(&world.boek());
    assert_eq!(posten.betalingen.iter().map(Betaalstand::over).collect::<Vec<_>>(), [0, 0, 60_000]);
    assert_eq!(world.work(WerkSoort::Betaling).len(), 1);
    let credit = json!({
        "creditnotanr": "C2026-0003", "oorspronkelijk_factuurnr": "F2026-0012", "datum": "2026-11-25", "reden": "ten onrechte",
        "regels": [{"traject_id": lines[2].0, "prijs_centen": -60_000}], "btw": {"categorie": "E", "bedrag_centen": 0},
        "totaal_excl_centen": -60_000, "totaal_incl_centen": -60_000,
    });
    world.ok("2026-11-25", "vc-sch", "creditnota/1", credit.clone());
    let posten = overzicht::posten(&world.boek());
    assert_eq!((posten.gefactureerd, posten.ontvangen, posten.tegoed), (360_000, 480_000, 120_000));
    // What was credited may be billed again, and credited once only.
    let kwam = world.send("2026-11-26", "vc-sch", "creditnota/1", {
        let mut c = credit;
        c["creditnotanr"] = json!("C2026-0004");
        c
    });
    assert_eq!(kwam.gevonden, ["M30 /regels/0/traject_id"]);
    assert_eq!(world.run("2026-12-01").regels, 1);
}

#[test]
fn who_gets_an_invoice_accepts_it_or_says_why_not_and_then_it_can_be_billed_again() {
    let mut world = World::new();
    world.placed(1);
    assert_eq!(world.run("2026-10-01").regels, 1);
    let work = world.work(WerkSoort::Factuur);
    assert_eq!((work.len(), work[0].partner.as_str()), (1, "gem-riv-fin"));
    world.decide(&work[0], Besluit::Geweigerd, "verkeerd inkoopkenmerk", "2026-10-02");
    let posten = overzicht::posten(&world.boek());
    assert_eq!((posten.facturen[0].oordeel, posten.open), (Oordeel::Afgewezen, 0));
    let again = world.run("2026-10-03");
    assert_eq!((again.regels, again.factuurnr.as_deref()), (1, Some("F2026-0002")));
    let open: Vec<_> = world.work(WerkSoort::Factuur).into_iter().filter(|w| w.besluit.is_none()).collect();
    world.decide(&open[0], Besluit::Toegestaan, "akkoord", "2026-10-04");
    let posten = overzicht::posten(&world.boek());
    assert_eq!((posten.facturen[1].oordeel, posten.open), (Oordeel::Geaccepteerd, 60_000));
}

#[test]
fn back_before_the_match_frees_the_place_and_claims_nothing() {
    let mut world = World::new();
    let traject = world.guide("999905971");
    world.ok(
        "2026-09-10",
        "vc-sch",
        "terugverwijzing/1",
        json!({"traject_id": traject, "reden": "client_wil_niet", "fase": "match"}),
    );
    let row = &overzicht::contracten(&world.boek(), &[], dag("2026-09-10"))[0];
    assert_eq!((row.stand.bezet, row.stand.gerealiseerd, row.stand.gevorderd), (0, 0, 0));
    assert!(world.run("2026-10-01").entry.is_none());
    // BR09, SC05: no invoice line either.
    let kwam = world.send(
        "2026-10-01",
        "vc-sch",
        "factuur/1",
        invoice("F2026-0010", "2026-10-01", &[(traject, "PO-x".to_owned())]),
    );
    assert!(kwam.gevonden.contains(&"BR09 /regels/0/prijs_centen".to_owned()), "{:?}", kwam.gevonden);
}
