//! The money, message by message, on a real database: what is decided is committed, and what is
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
use berichten::{agreement, invoice, payment, referral};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde_json::{Value, json};

mod band;
mod bank;
mod berichten;
mod betalen;
mod delen;
mod eigenschap;
mod einde;
mod facturen;
mod fouten;
mod gemeenten;
mod rematch;
mod subsidie;
mod toekenning;
mod uitbetaling;
mod verslag;

/// (slug, partij, role).
const PARTNERS: [(&str, &str, Rol); 7] = [
    ("gem-riv", "GEM-RIV", Rol::GemeenteKlantmanager),
    ("gem-riv-fin", "GEM-RIV-FIN", Rol::GemeenteFinancien),
    ("gem-ter", "GEM-TER", Rol::GemeenteKlantmanager),
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
    /// What the hub sends because of it: to whom, and what it says.
    volgt: Vec<(String, Value)>,
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
                volgt: outcome
                    .volgt
                    .iter()
                    .flat_map(|v| v.deliveries.iter().map(|d| (d.partner.clone(), v.canonical.clone())))
                    .collect(),
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
        self.guide_on(traject)
    }

    /// The same of somebody who was referred.
    fn guide_on(&mut self, traject: String) -> String {
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
