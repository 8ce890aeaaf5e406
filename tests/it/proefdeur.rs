//! A gateway with a gemeente, a centrale, a re-integratiebureau and two institutions that exchange every kind of message as
//! it is, and a clock that a test sets: the practice at the public door, without a partner's own format in between.

use super::shared::TempDir;
use super::support::{Gateway, Response, edited, patiently};
use super::testbed::partner::Partner;
use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use trajectbrug::canonical;
use trajectbrug::domain::rol::Rol;
use trajectbrug::domain::traject::Traject;
use trajectbrug::domain::werk::Werkitem;
use trajectbrug::flow::clock::SetClock;
use trajectbrug::flow::kinds::{maakt_de_hub, mag_naar, zegt_zelf_ontvangers};
use trajectbrug::store::FactKey;
use trajectbrug::store::work::{TermijnFilter, TermijnToestand, WorkFilter};

/// The gemeente.
pub const GEM: &str = "proef-gem";
/// The centrale.
pub const VC: &str = "proef-vc";
/// The re-integratiebureau.
pub const RIB: &str = "proef-rib";
/// The first institution.
pub const LIN: &str = "proef-lin";
/// The second institution.
pub const AVO: &str = "proef-avo";

/// The finance department of the gemeente, at a door that has one.
pub const FIN: &str = "proef-fin";

/// Slug, partij and role (DOMAIN section 6).
const PARTNERS: [(&str, &str, Rol); 6] = [
    (GEM, "GEM-RIV", Rol::GemeenteKlantmanager),
    (VC, "VC-SCH", Rol::CentraleBemiddelaar),
    (RIB, "RIB-OPS", Rol::ReintegratieTrainer),
    (LIN, "ZI-LIN", Rol::ZorginstellingCoordinator),
    (AVO, "ZI-AVO", Rol::ZorginstellingCoordinator),
    (FIN, "GEM-RIV-FIN", Rol::GemeenteFinancien),
];

/// Kinds that go to the finance department, from whoever is paid (DOMAIN M26, M27, M29, M30).
const NAAR_FINANCIEN: [&str; 4] = ["factuur/1", "creditnota/1", "uursubsidiedeclaratie/1", "begeleidingssubsidie/1"];

/// From the day a door opens until 23 September no invoice is made by the clock: a test of money says when.
const RUSTIG: &str = "jobs: { facturen: maandelijks 23 06:00 }\n";

/// `aanmelding/1` in the name of a file or a route.
fn naam(soort: &str) -> String {
    soort.replace('/', "-")
}

/// `acceptatie` is `acceptatie/1`.
fn soort(kind: &str) -> String {
    if kind.contains('/') { kind.to_owned() } else { format!("{kind}/1") }
}

/// A good message of a kind (`tests/data/berichten`).
pub fn geldig(kind: &str) -> Value {
    let path = format!("tests/data/berichten/{}/geldig.json", naam(&soort(kind)));
    let text = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("every kind has a good message");
    serde_json::from_slice(&text).expect("it is JSON")
}

/// The field that tells messages of a route apart: one the hub replaces for every receiver.
fn kenmerk(schema: &Value) -> &'static str {
    let has = |name: &&str| schema["properties"][*name].is_object();
    let fields = [
        "client_ref",
        "zaaknummer",
        "vacature_id",
        "factuurnr",
        "contract_id",
        "kenmerk",
        "hoor_wederhoor_id",
        "maand",
        "periode",
        "periode_van",
        "datum",
    ];
    fields.into_iter().find(has).unwrap_or("plan/project_id")
}

/// `over` put over `base`; null takes a field away.
pub fn merge(base: &mut Value, over: &Value) {
    let (Some(fields), true) = (over.as_object(), base.is_object()) else {
        *base = over.clone();
        return;
    };
    for (name, value) in fields {
        if value.is_null() {
            base.as_object_mut().expect("an object").remove(name);
        } else {
            merge(&mut base[name], value);
        }
    }
}

/// What is different at a door.
#[derive(Default, Clone, Copy)]
pub struct Anders<'a> {
    /// Lines of `praktijk.yaml` of the gemeente below `geldig_van`, each with two spaces before it.
    pub praktijk: &'a str,
    /// Kinds a partner has no route to get by.
    pub zonder: &'a [(&'a str, &'a str)],
    /// Whether partners have routes for what jobs send at night and every quarter.
    pub uitvoer: bool,
    /// Whether the gemeente has a finance department that is connected.
    pub financien: bool,
}

/// A running door.
pub struct Deur {
    gateway: Option<Gateway>,
    clock: Arc<SetClock>,
    partners: BTreeMap<&'static str, Partner>,
    config: PathBuf,
    data: PathBuf,
    teller: Cell<usize>,
    // Last: the folder goes after the gateway stopped.
    _dir: TempDir,
}

impl Deur {
    /// Opens it on the day SC01 begins.
    pub fn open(test: &str, anders: Anders<'_>) -> Self {
        let dir = TempDir::new(&format!("deur-{test}"));
        let config = edited(&dir, &[]);
        if anders.financien {
            let settings = config.join("trajectbrug.yaml");
            let text = std::fs::read_to_string(&settings).expect("it ships");
            std::fs::write(&settings, text + RUSTIG).expect("written");
        }
        std::fs::remove_dir_all(config.join("partners")).expect("the shipped partners make room");
        let there = || PARTNERS.into_iter().filter(|(slug, ..)| *slug != FIN || anders.financien);
        let partners: BTreeMap<_, _> = there().map(|(slug, ..)| (slug, Partner::start())).collect();
        for (slug, partij, rol) in there() {
            let folder = config.join("partners").join(slug);
            std::fs::create_dir_all(&folder).expect("a folder");
            let text = profiel(slug, partij, rol, &partners[slug].address.to_string(), anders);
            std::fs::write(folder.join("profile.yaml"), text).expect("written");
        }
        let data = dir.0.join("data");
        let clock = Arc::new(SetClock::at(moment("2026-08-24")));
        let (partners, teller) = (partners, Cell::new(0));
        let mut deur = Self { gateway: None, clock, partners, config, data, teller, _dir: dir };
        deur.praktijk(anders.praktijk);
        deur
    }

    /// Stops it, and starts it with other lines in `praktijk.yaml`.
    pub fn praktijk(&mut self, regels: &str) {
        self.gateway = None;
        let text = format!("- geldig_van: \"2020-01-01\"\n{regels}");
        // Of a vacancy, which is of no gemeente, it is asked in the folder of the institution.
        for slug in [GEM, LIN] {
            std::fs::write(self.config.join("partners").join(slug).join("praktijk.yaml"), &text).expect("written");
        }
        let gateway = Gateway::start_at(&self.config, &self.data, &BTreeMap::new(), self.clock.clone());
        self.gateway = Some(gateway);
    }

    /// The configuration folder.
    pub fn config(&self) -> &Path {
        &self.config
    }

    /// The gateway.
    pub fn gateway(&self) -> &Gateway {
        self.gateway.as_ref().expect("it runs")
    }

    /// A partner.
    pub fn partner(&self, slug: &str) -> &Partner {
        &self.partners[slug]
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Stops the gateway; a test that reads the files, or starts a command on them.
    pub fn dicht(&mut self) {
        self.gateway = None;
    }

    /// Sets the day: half past ten in the morning.
    pub fn op(&self, dag: &str) -> &Self {
        self.clock.set(moment(dag));
        self
    }

    /// The good message of a kind with these fields over it, under an id of its own.
    pub fn bericht(&self, kind: &str, over: &Value) -> Value {
        let mut bericht = geldig(kind);
        self.teller.set(self.teller.get() + 1);
        let n = self.teller.get();
        let schema = &canonical::ingebouwd().iter().find(|s| s.naam == soort(kind)).expect("ships").schema;
        match kenmerk(schema) {
            "plan/project_id" | "maand" | "periode" | "periode_van" | "datum" => {}
            field => bericht[field] = format!("k-{n}").into(),
        }
        merge(&mut bericht, over);
        bericht
    }

    /// Sends the good message of a kind with these fields over it.
    pub fn stuur(&self, van: &str, kind: &str, over: Value) -> Response {
        let bericht = self.bericht(kind, &over);
        self.post(van, kind, &bericht)
    }

    /// Sends a message as it is.
    pub fn post(&self, van: &str, kind: &str, bericht: &Value) -> Response {
        let path = format!("/v1/berichten/{van}/{}", naam(&soort(kind)));
        self.gateway().post(&path, &[("Content-Type", "application/json")], bericht.to_string().as_bytes())
    }

    /// The same; it has to be accepted. The answer.
    pub fn neemt(&self, van: &str, kind: &str, over: Value) -> Value {
        let answer = self.stuur(van, kind, over);
        assert!(matches!(answer.status, 200 | 202), "{kind} of {van}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()
    }

    /// Refers somebody in a form to a partner, and gives the traject.
    pub fn verwijs(&self, vorm: &str, naar: &str) -> String {
        let route = match naar {
            RIB => "aanmelding-rib",
            LIN => "aanmelding-lin",
            _ => "aanmelding-1",
        };
        let bericht = self.bericht("aanmelding", &json!({"vorm": vorm, "traject_id": null}));
        let path = format!("/v1/berichten/{GEM}/{route}");
        let answer =
            self.gateway().post(&path, &[("Content-Type", "application/json")], bericht.to_string().as_bytes());
        assert_eq!(answer.status, 202, "{}", String::from_utf8_lossy(&answer.body));
        answer.json()["traject_id"].as_str().expect("a traject").to_owned()
    }

    /// A begeleidingstraject up to the signed agreement, on the days of SC01.
    pub fn geplaatst(&self) -> String {
        self.geplaatst_als("PO-2026-0041")
    }

    /// The same, by an agreement with this id.
    pub fn geplaatst_als(&self, overeenkomst: &str) -> String {
        let t = self.kennisgemaakt();
        let over = json!({"traject_id": t, "overeenkomst_id": overeenkomst});
        self.op("2026-09-04").neemt(VC, "plaatsingsovereenkomst", over);
        t
    }

    /// The same, up to the meeting that went well.
    pub fn kennisgemaakt(&self) -> String {
        let t = self.voorgesteld();
        let ja = json!({"traject_id": t, "datum": "2026-09-03", "uitkomst": "positief", "reden": null});
        self.op("2026-09-03").neemt(LIN, "kennismakingsresultaat", ja);
        t
    }

    /// The same, up to the proposal.
    pub fn voorgesteld(&self) -> String {
        self.op("2026-08-24");
        let t = self.verwijs("begeleidingstraject", VC);
        self.op("2026-08-25").neemt(VC, "acceptatie", json!({"traject_id": t}));
        self.op("2026-08-27").neemt(VC, "intakeverslag", json!({"traject_id": t}));
        self.op("2026-08-31").neemt(VC, "leerdoelen", json!({"traject_id": t}));
        self.op("2026-09-01").neemt(VC, "matchvoorstel", json!({"traject_id": t}));
        t
    }

    /// A training of eight weeks that begins on 31 August 2026 (SC08), until its intake.
    pub fn training(&self) -> String {
        self.op("2026-08-24");
        let t = self.verwijs("training_8_weken", RIB);
        self.op("2026-08-25").neemt(RIB, "acceptatie", json!({"traject_id": t}));
        self.op("2026-08-27").neemt(RIB, "intakeverslag", json!({"traject_id": t, "afgenomen_door_rol": "RIB_TR"}));
        t
    }

    /// The same, once the night of that day was exported.
    pub fn na_de_nacht(&self, dag: &str) -> &Self {
        self.op(dag);
        let nacht = dag.parse().expect("a day");
        patiently("the end of a night", || {
            let night = self.gateway().inner().read(|reader| reader.nacht(nacht)).expect("the store answers");
            night.filter(|night| night.klaar_op.is_some()).map(|_| ())
        });
        self.rust();
        self
    }

    /// Folders of configuration and data, for commands.
    pub fn mappen(&self) -> (&Path, &Path) {
        (&self.config, &self.data)
    }

    /// Waits until everything that goes out has gone.
    pub fn rust(&self) {
        patiently("an end of deliveries", || {
            let pending = self.gateway().inner().read(|reader| reader.pending(0, 100)).expect("the store answers");
            pending.is_empty().then_some(())
        });
    }

    /// What a partner got of a kind so far.
    pub fn kreeg(&self, partner: &str, kind: &str) -> Vec<Value> {
        self.rust();
        let path = format!("/{}", naam(&soort(kind)));
        self.partners[partner].ledger().iter().filter(|got| got.path == path).map(|got| got.json()).collect()
    }

    /// How many messages a partner got so far, of whatever kind.
    pub fn aantal(&self, partner: &str) -> usize {
        self.rust();
        self.partners[partner].count()
    }

    /// What the hub knows of a traject.
    pub fn traject(&self, id: &str) -> Traject {
        let facts = self.gateway().inner().read(|reader| reader.facts(&[FactKey::Traject(id.to_owned())]));
        facts.expect("the store answers").traject(id).cloned().expect("it is known")
    }

    /// Runs a job, once the clock does not; the answer.
    pub fn job(&self, naam: &str) -> Response {
        let path = format!("/v1/beheer/jobs/{naam}/uitvoeren");
        patiently("a job of ours", || Some(self.gateway().post(&path, &[], b"")).filter(|ran| ran.status != 409))
    }

    /// All work there is, in order.
    pub fn werk(&self) -> Vec<Werkitem> {
        self.gateway().inner().read(|reader| reader.work(&WorkFilter::default())).expect("the store answers")
    }

    /// The terms of a traject that run: kind and last day.
    pub fn termijnen(&self, id: &str) -> Vec<(String, String)> {
        let filter = TermijnFilter { traject_id: Some(id.to_owned()), ..Default::default() };
        let found = self.gateway().inner().read(|reader| reader.termijnen(&filter)).expect("the store answers");
        let open = found.into_iter().filter(|t| t.toestand == TermijnToestand::Open);
        open.map(|t| (t.termijn.soort.to_string(), t.termijn.vervalt_op.to_string())).collect()
    }
}

/// What was found, of an answer: code of the rule, and place.
pub fn regels(answer: &Value) -> Vec<(String, String)> {
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let found = answer["bevindingen"].as_array().into_iter().flatten();
    found.map(|f| (text(f, "regel"), text(f, "path"))).collect()
}

/// Half past ten in the morning of a day, in the Netherlands in summer.
fn moment(dag: &str) -> DateTime<Utc> {
    let dag: NaiveDate = dag.parse().expect("a day");
    dag.and_hms_opt(8, 30, 0).expect("a time").and_utc()
}

fn profiel(slug: &str, partij: &str, rol: Rol, adres: &str, anders: Anders<'_>) -> String {
    let mut text = format!(
        "partner: {{ slug: {slug}, naam: Proef {slug}, partij: {partij}, rol: {rol}, gegevens: {{}} }}\ninbound:\n"
    );
    let mut route = |name: &str, soort: &str, identity: &str, naar: &str| {
        let ontvangers = if zegt_zelf_ontvangers(soort) { String::new() } else { format!(", ontvangers: [{naar}]") };
        writeln!(text, "  {name}: {{ connector: http, settings: {{}}, auth: none, format: json, canonical: {soort}, identity: {identity}{ontvangers} }}").expect("written");
    };
    let ours = |naam: &str| maakt_de_hub(naam) || naam == "ontvangstmelding/1";
    for soort in canonical::ingebouwd().iter().filter(|s| !ours(&s.naam)) {
        // Who gets what a route names: the centrale of everybody, and the gemeente of the centrale.
        let naar = match slug {
            VC | LIN | AVO if anders.financien && NAAR_FINANCIEN.contains(&soort.naam.as_str()) => FIN,
            VC => GEM,
            _ => VC,
        };
        route(&naam(&soort.naam), &soort.naam, kenmerk(&soort.schema), naar);
    }
    if slug == GEM {
        route("aanmelding-rib", "aanmelding/1", "client_ref", RIB);
        route("aanmelding-lin", "aanmelding/1", "client_ref", LIN);
    }
    text.push_str("outbound:\n");
    for soort in canonical::ingebouwd().iter().filter(|s| mag_naar(&s.naam, rol)) {
        let by_a_job = ["tegenprestatieregistratie/1", "managementinformatie/1"].contains(&soort.naam.as_str());
        if (anders.uitvoer || !by_a_job) && !anders.zonder.contains(&(slug, soort.naam.as_str())) {
            let name = naam(&soort.naam);
            writeln!(text, "  {name}: {{ on: {}, connector: http, settings: {{ url: \"http://{adres}/{name}\" }}, auth: none, format: json }}", soort.naam).expect("written");
        }
    }
    text
}
