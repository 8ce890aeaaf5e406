//! The nightly export (DOMAIN SC12, IT1, RQ82): three gemeenten as real servers, a gateway, and a clock that the test sets.

use super::shared::TempDir;
use super::support::{Gateway, edited, patiently};
use super::testbed::gateway::PROGRAM;
use super::testbed::partner::{Partner, Reply};
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use trajectbrug::domain::levensloop::{Gebeurtenis, Toestand};
use trajectbrug::domain::traject::{Gedaan, Traject};
use trajectbrug::domain::uren::Uren;
use trajectbrug::domain::verzuim::Verzuim;
use trajectbrug::flow::clock::SetClock;
use trajectbrug::flow::export::{SOORTEN, entry};
use trajectbrug::message::envelope::Envelope;
use trajectbrug::store::export::Nacht;
use trajectbrug::store::{Change, Entry, Facts, NewMessage, Status, Verdict};

const GEMEENTEN: [&str; 3] = ["nacht-een", "nacht-twee", "nacht-drie"];
/// Trajecten of each gemeente: eighteen in all.
const ELK: usize = 6;

/// A gateway with three gemeenten that take M33.
struct Nachten {
    gateway: Gateway,
    clock: Arc<SetClock>,
    partners: Vec<Partner>,
    config: PathBuf,
    data: PathBuf,
    _dir: TempDir,
}

impl Nachten {
    fn open(test: &str, vanaf: &str) -> Self {
        let dir = TempDir::new(&format!("nacht-{test}"));
        let config = edited(&dir, &[]);
        std::fs::remove_dir_all(config.join("partners")).expect("the shipped partners make room");
        let partners: Vec<Partner> = GEMEENTEN.iter().map(|_| Partner::start()).collect();
        for (slug, partner) in GEMEENTEN.iter().zip(&partners) {
            let folder = config.join("partners").join(slug);
            std::fs::create_dir_all(&folder).expect("a folder");
            // A short night: three retries, a second apart.
            let text = format!(
                "partner:
  slug: {slug}
  naam: Gemeente {slug}
  partij: {}
  rol: GEM_KM
  gegevens: {{}}
  aflevering: {{ wachten_s: [1, 1, 1], pogingen: 4, onderbreken_na: 50, proef_s: 1 }}
outbound:
  registratie: {{ on: tegenprestatieregistratie/1, connector: http, settings: {{ url: \"http://{}/m33\" }}, auth: none, format: json }}
",
                slug.to_uppercase(),
                partner.address
            );
            std::fs::write(folder.join("profile.yaml"), text).expect("written");
        }
        let data = dir.0.join("data");
        let clock = Arc::new(SetClock::at(at(vanaf)));
        let gateway = Gateway::start_at(&config, &data, &BTreeMap::new(), clock.clone());
        Self { gateway, clock, partners, config, data, _dir: dir }
    }

    /// Writes a traject as a message changed it.
    fn zet(&self, id: &str, traject: &Traject, change: Change) {
        let envelope = Envelope {
            bericht_id: id.to_owned(),
            partner: traject.gemeente.clone(),
            route: "proef".to_owned(),
            soort: "aanmelding/1".to_owned(),
            afzender_id: id.to_owned(),
            inhoud_sha256: [1; 32],
            ontvangen_op: at("2026-11-26T12:00:00Z"),
        };
        let body = json!({"dagdelen_per_week": 2}).to_string().into_bytes();
        let message = NewMessage {
            envelope,
            status: Status::Aanvaard,
            raw: body.clone().into(),
            mediatype: "application/json",
            canonical: Some(body),
            traject_id: Some(traject.traject_id.clone()),
            findings: vec![],
        };
        let whole =
            Entry { message, facts: Facts::default(), changes: vec![change], deliveries: vec![], volgt: vec![] };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let verdict = runtime.block_on(self.gateway.inner().writer.commit(whole, None, None));
        assert!(matches!(verdict, Ok(Verdict::Stored { .. })), "{verdict:?}");
    }

    /// Six trajecten for each gemeente, signed on 10 November.
    fn begin(&self) -> Vec<Traject> {
        let all: Vec<Traject> = (0..GEMEENTEN.len() * ELK).map(traject).collect();
        for (n, traject) in all.iter().enumerate() {
            self.zet(&format!("begin-{n}"), traject, Change::NieuwTraject(traject.clone()));
        }
        all
    }

    /// A report came of each.
    fn rapporteer(&self, trajecten: &mut [Traject], dag: &str) {
        for (n, traject) in trajecten.iter_mut().enumerate() {
            let id = format!("rapport-{dag}-{n}");
            let datum = dag.parse().expect("a day");
            traject.stappen.push(Gedaan { gebeurtenis: Gebeurtenis::Gerapporteerd, datum, bericht_id: id.clone() });
            traject.versie += 1;
            self.zet(&id, traject, Change::Traject(traject.clone()));
        }
    }

    /// It becomes two at night, and the job is done.
    fn nacht(&self, dag: &str) {
        // In winter: an hour before it in UTC.
        self.clock.set(at(&format!("{dag}T01:00:00Z")));
        let nacht: NaiveDate = dag.parse().expect("a day");
        patiently("the end of the night", || {
            let night = self.gateway.inner().read(|reader| reader.nacht(nacht)).expect("the store answers");
            night.filter(|night| night.klaar_op.is_some()).map(|_| ())
        });
    }

    fn command(&self, arguments: &[&str]) -> Vec<u8> {
        let mut command = Command::new(PROGRAM);
        command.args(arguments).arg("--config").arg(&self.config).arg("--data").arg(&self.data);
        let done = command.output().expect("the program runs");
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        done.stdout
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_slice(&self.command(&[arguments, &["--json"]].concat())).expect("JSON")
    }

    /// The numbers of a night for a gemeente: read, unchanged, sent, confirmed, waiting, rejected.
    fn deel(&self, dag: &str, slug: &str) -> [u64; 6] {
        let manifest = self.json(&["export", "show", dag]);
        let delen = manifest["delen"].as_array().expect("parts");
        let own = delen.iter().find(|d| d["partner"] == slug).unwrap_or_else(|| panic!("{slug}: {manifest}"));
        ["gelezen", "ongewijzigd", "verzonden", "bevestigd", "wacht", "geweigerd"]
            .map(|key| own[key].as_u64().unwrap_or_else(|| panic!("{key}: {own}")))
    }

    /// The night up to which each gemeente confirmed everything.
    fn watermerken(&self) -> BTreeMap<String, String> {
        let list = self.json(&["export", "list"]);
        let text = |w: &Value, key: &str| w[key].as_str().expect("a text").to_owned();
        let marks = list["watermerken"].as_array().expect("watermarks").iter();
        marks.map(|w| (text(w, "partner"), text(w, "nacht"))).collect()
    }

    /// Runs the job again by the gateway; what it says.
    fn opnieuw(&self) -> String {
        let address = self.gateway.address.to_string();
        let run = self.json(&["job", "run", "nachtexport", "--adres", &address]);
        run["tekst"].as_str().expect("a text").to_owned()
    }

    fn aantallen(&self) -> Vec<usize> {
        self.partners.iter().map(Partner::count).collect()
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// The `n`th traject: the first six are of the first gemeente.
fn traject(n: usize) -> Traject {
    let steps = [(Gebeurtenis::Aangemeld, "2026-10-01"), (Gebeurtenis::Ondertekend, "2026-11-10")];
    let gedaan = |(gebeurtenis, dag): (Gebeurtenis, &str)| Gedaan {
        gebeurtenis,
        datum: dag.parse().expect("a day"),
        bericht_id: format!("begin-{n}"),
    };
    Traject {
        traject_id: format!("TRJ-2026-{:06}", n + 1),
        versie: 1,
        status: Toestand::Geplaatst,
        gemeente: GEMEENTEN[n / ELK].to_owned(),
        centrale: "proef-vc".to_owned(),
        zaaknummer: Some(format!("Z-{n}")),
        vorm: "begeleidingstraject".to_owned(),
        contract_id: None,
        persoon: format!("persoon-{n}"),
        overeenkomsten: vec![],
        matches: vec![],
        stappen: steps.map(gedaan).into(),
        verzuim: Verzuim::default(),
        uren: Uren::default(),
    }
}

#[test]
fn a_night_with_a_dead_partner_keeps_his_watermark_and_the_morning_delivers_once() {
    // DOMAIN SC12: eighteen changes, one endpoint answers 503; three retries, others delivered, a replay at 08:15.
    let nachten = Nachten::open("sc12", "2026-11-26T12:00:00Z");
    let mut trajecten = nachten.begin();
    nachten.nacht("2026-11-27");
    patiently("the first night", || (nachten.aantallen() == [ELK; 3]).then_some(()));
    patiently("its confirmation", || (nachten.deel("2026-11-27", "nacht-drie") == [6, 0, 6, 6, 0, 0]).then_some(()));

    nachten.rapporteer(&mut trajecten, "2026-11-27");
    nachten.partners[1].answers(|_| Reply::Status(503));
    nachten.nacht("2026-11-28");
    patiently("the others", || {
        let done = |n: usize| nachten.partners[n].count() == 2 * ELK;
        (done(0) && done(2)).then_some(())
    });
    patiently("the limit", || (nachten.deel("2026-11-28", "nacht-twee") == [6, 0, 6, 0, 0, 6]).then_some(()));
    assert_eq!(nachten.deel("2026-11-28", "nacht-een"), [6, 0, 6, 6, 0, 0]);
    // Six messages, each by one id: the first attempt and three retries.
    let night = nachten.partners[1].ledger().split_off(ELK);
    let mut tries: BTreeMap<&str, Vec<&[u8]>> = BTreeMap::new();
    night.iter().for_each(|got| tries.entry(&got.id).or_default().push(&got.body));
    assert_eq!(tries.values().map(Vec::len).collect::<Vec<_>>(), [4; ELK]);

    // Run again at three: nothing is sent, and the dead one keeps his watermark.
    nachten.clock.set(at("2026-11-28T02:00:00Z"));
    assert_eq!(nachten.opnieuw(), "de nacht van 2026-11-28 is al gedaan: niets verzonden");
    let marks = |een: &str, twee: &str, drie: &str| -> BTreeMap<String, String> {
        GEMEENTEN.iter().zip([een, twee, drie]).map(|(slug, dag)| ((*slug).to_owned(), dag.to_owned())).collect()
    };
    assert_eq!(nachten.watermerken(), marks("2026-11-28", "2026-11-27", "2026-11-28"));

    // 08:15.
    nachten.clock.set(at("2026-11-28T07:15:00Z"));
    nachten.partners[1].answers(|_| Reply::Confirm);
    let (before, address) = (nachten.partners[1].count(), nachten.gateway.address.to_string());
    // The command looks at the clock of the machine, which is not that of the test.
    let (whose, until) = ("partner=nacht-twee", "voor=2026-11-28T07:15:00Z");
    nachten.command(&["message", "replay", "--filter", whose, "--filter", until, "--adres", &address]);
    patiently("the replay", || (nachten.deel("2026-11-28", "nacht-twee") == [6, 0, 6, 6, 0, 0]).then_some(()));
    let morning = nachten.partners[1].ledger().split_off(before);
    assert_eq!(morning.iter().map(|got| got.id.as_str()).collect::<BTreeSet<_>>(), tries.keys().copied().collect());
    assert_eq!(morning.len(), ELK, "each once");
    assert!(morning.iter().all(|got| tries[got.id.as_str()][0] == got.body), "with the bytes of the night");
    assert_eq!(nachten.opnieuw(), "de nacht van 2026-11-28 is al gedaan: niets verzonden");
    assert_eq!(nachten.watermerken(), marks("2026-11-28", "2026-11-28", "2026-11-28"));

    // Sunday: everything is looked at, and everybody has it.
    let before = nachten.aantallen();
    nachten.nacht("2026-11-29");
    let manifest = nachten.json(&["export", "show", "2026-11-29"]);
    assert_eq!((&manifest["volledig"], &manifest["som"]["gelezen"]), (&json!(true), &json!(18)));
    assert_eq!((&manifest["som"]["ongewijzigd"], &manifest["som"]["verzonden"]), (&json!(18), &json!(0)));
    assert_eq!(nachten.aantallen(), before);
    let verify = Command::new(PROGRAM)
        .arg("verify")
        .arg("--config")
        .arg(&nachten.config)
        .arg("--data")
        .arg(&nachten.data)
        .status();
    assert!(verify.is_ok_and(|status| status.success()), "the store is sound");
}

#[test]
fn a_night_sends_what_differs_and_run_again_it_is_the_same_byte_for_byte() {
    let nachten = Nachten::open("opnieuw", "2026-11-23T12:00:00Z");
    let mut trajecten = nachten.begin();
    // Tuesday: everybody is new and gets all of it.
    nachten.nacht("2026-11-24");
    patiently("all of it", || (nachten.deel("2026-11-24", "nacht-een") == [6, 0, 6, 6, 0, 0]).then_some(()));
    // Two change; in the night that follows only those go. The others of the gemeente are looked at, by the overlap.
    nachten.rapporteer(&mut trajecten[..2], "2026-11-24");
    nachten.nacht("2026-11-25");
    patiently("the change", || (nachten.deel("2026-11-25", "nacht-een") == [6, 4, 2, 2, 0, 0]).then_some(()));
    assert_eq!(nachten.deel("2026-11-25", "nacht-twee"), [6, 6, 0, 0, 0, 0]);
    let got: BTreeSet<String> = nachten.partners[0].ledger()[ELK..]
        .iter()
        .map(|got| got.json()["traject_id"].as_str().expect("a traject").to_owned())
        .collect();
    assert_eq!(got, ["TRJ-2026-000001".to_owned(), "TRJ-2026-000002".to_owned()].into());
    // What changes after two o'clock is of the next night, also when this one is run again.
    let shown = || nachten.command(&["export", "show", "2026-11-25", "--json"]);
    let (first, counts) = (shown(), nachten.aantallen());
    nachten.rapporteer(&mut trajecten[5..6], "2026-11-25");
    assert_eq!(nachten.opnieuw(), "de nacht van 2026-11-25 is al gedaan: niets verzonden");
    assert_eq!((shown(), nachten.aantallen()), (first, counts));
    nachten.nacht("2026-11-26");
    patiently("the rest", || (nachten.deel("2026-11-26", "nacht-een") == [6, 5, 1, 1, 0, 0]).then_some(()));
    let manifest = nachten.json(&["export", "show", "2026-11-26"]);
    let own = &manifest["delen"]
        .as_array()
        .expect("parts")
        .iter()
        .find(|d| d["partner"] == "nacht-een")
        .expect("a part")
        .clone();
    assert_eq!(own["verzonden_sha256"], own["bevestigd_sha256"], "what was sent is what was confirmed");
}

#[test]
fn a_night_that_was_broken_off_goes_on_where_it_was() {
    let nachten = Nachten::open("afgebroken", "2026-11-23T12:00:00Z");
    let trajecten = nachten.begin();
    // It began, and one object was on disk when the power went.
    let dag: NaiveDate = "2026-11-24".parse().expect("a day");
    let nacht = Nacht { nacht: dag, volledig: false, tot: 18, begonnen_op: at("2026-11-24T01:00:00Z"), klaar_op: None };
    let (gateway, soort) = (nachten.gateway.inner(), &SOORTEN[0]);
    let object = (soort.maak)(&trajecten[0], Some(&json!({"dagdelen_per_week": 2})), dag).expect("it is registered");
    let key = (soort.soort, GEMEENTEN[0], dag);
    let one = entry(key, &trajecten[0], &object, gateway.routes().as_ref(), nacht.begonnen_op);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let begun = nacht.clone();
    runtime.block_on(gateway.writer.with(move |writer| writer.begin_nacht(&begun))).expect("it began");
    runtime.block_on(gateway.writer.commit(one.clone(), None, None)).expect("it is on disk");
    nachten.nacht("2026-11-24");
    patiently("the rest", || (nachten.deel("2026-11-24", "nacht-een") == [6, 0, 6, 6, 0, 0]).then_some(()));
    let ids: Vec<String> = nachten.partners[0].ledger().into_iter().map(|got| got.id).collect();
    assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (ELK, ELK), "each once");
    let manifest = nachten.json(&["export", "show", "2026-11-24"]);
    assert_eq!(manifest["tot"], json!(18), "it looks no further than when it began");
    // The same object made again is the same message.
    let again = runtime.block_on(gateway.writer.commit(one, None, None)).expect("an answer");
    assert!(matches!(again, Verdict::Repeat(_)), "{again:?}");
}
