//! Invoices as UBL at the public door: what a finance department gets, what a bookkeeping of a centrale may send, and what the
//! receiver answers. The contract is that of DOMAIN section 6, the traject that of SC01.

mod antwoord;
mod binnen;
mod uit;

use crate::proefdeur::{Anders, Deur, VC};
use crate::support::Response;
use crate::testbed::partner::{Got, Partner};
use serde_json::{Value, json};
use trajectbrug::domain::boek::stand::Factuurstand;
use trajectbrug::flow::geld::overzicht;

/// The finance department.
const FIN: &str = "proef-fin";
/// The contract, as the gemeente writes it.
const CONTRACT: &str = r#"  contracten:
    RC-2026-RIV-01:
      leverancier: proef-vc
      facturen_naar: proef-fin
      tarief_centen: { "2026-01-01": 60000 }
      btw: { "2026-01-01": { categorie: E, reden: "Vrijgesteld: sociaal-culturele prestatie" } }
      taakveld: "6.5-443000"
      inkoopkenmerk: VPL-2026-117
      leverancier_op_factuur: { naam: Vrijwilligerscentrale De Schakel, kvk: "12345678", btw_nummer: NL123456789B01, straat: Dorpsstraat 1, postcode: 1234 AB, plaats: Rivierbeek, iban: NL91TEST0312000202 }
      gemeente_op_factuur: { naam: Gemeente Rivierbeek, oin: "00000001123456789000", straat: Raadhuisplein 1, postcode: 1234 AA, plaats: Rivierbeek, iban: NL05TEST0312000101 }
"#;

/// A door with a contract, a finance department that takes UBL, and a centrale whose bookkeeping sends it.
struct Kas {
    deur: Deur,
    fin: Partner,
}

impl Kas {
    fn open(test: &str, contract: &str, formaat: &str) -> Self {
        let mut deur = Deur::open(&format!("ubl-{test}"), Anders::default());
        let fin = Partner::start();
        let partners = deur.config().join("partners");
        let adres = fin.address;
        let route = |naam: &str, soort: &str, formaat: &str| {
            format!(
                "  {naam}: {{ on: {soort}, connector: http, settings: {{ url: \"http://{adres}/{naam}\" }}, auth: none, {formaat} }}\n"
            )
        };
        let own = format!(
            "partner: {{ slug: {FIN}, naam: Proef financiën, partij: GEM-RIV-FIN, rol: GEM_FIN, gegevens: {{}}, aflevering: {{ pogingen: 4, wachten_s: [1] }} }}\ninbound:\n  antwoord: {{ connector: http, settings: {{}}, auth: none, format: json, canonical: ontvangstmelding/1, identity: bericht_id }}\noutbound:\n{}{}",
            route("factuur", "factuur/1", formaat),
            route("creditnota", "creditnota/1", formaat)
        );
        std::fs::create_dir_all(partners.join(FIN)).expect("a folder");
        std::fs::write(partners.join(FIN).join("profile.yaml"), own).expect("written");
        let vc = partners.join(VC).join("profile.yaml");
        let text = std::fs::read_to_string(&vc).expect("there");
        let ubl = |naam: &str, soort: &str| {
            format!(
                "inbound:\n  {naam}: {{ connector: http, settings: {{}}, auth: none, format: ubl, canonical: {soort}, ontvangers: [{FIN}] }}\n"
            )
        };
        let text = text.replace("inbound:\n", &ubl("ubl-factuur", "factuur/1"));
        let text = text.replace("inbound:\n", &ubl("ubl-creditnota", "creditnota/1"));
        // What he sends as JSON goes to finance as well, under a number of its own.
        let to_fin =
            |line: &str| match ["factuur/1", "creditnota/1"].iter().any(|s| line.contains(&format!("canonical: {s},")))
            {
                true => line
                    .replace("[proef-gem]", "[proef-fin]")
                    .replace("identity: contract_id", "identity: creditnotanr"),
                false => line.to_owned(),
            };
        let text = text.lines().map(to_fin).collect::<Vec<_>>().join("\n") + "\n";
        std::fs::write(&vc, text).expect("written");
        // The job that bills by itself has its moment outside the days of these tests, 24 August until 24 September.
        let settings = deur.config().join("trajectbrug.yaml");
        let text = std::fs::read_to_string(&settings).expect("there");
        std::fs::write(&settings, text + "jobs: { facturen: maandelijks 24 06:00 }\n").expect("written");
        deur.praktijk(contract);
        Self { deur, fin }
    }

    /// A door where SC01 went up to the signed agreement of 4 September, and its traject.
    fn geplaatst(test: &str) -> (Self, String) {
        let kas = Self::open(test, CONTRACT, "format: ubl");
        let traject = kas.deur.geplaatst();
        (kas, traject)
    }

    /// Runs the invoices of the contract on a day; the number.
    fn factureer(&self, dag: &str) -> String {
        let wanted = json!({"contract": "RC-2026-RIV-01", "datum": dag, "wie": "j.jansen"});
        let answer = self.deur.op(dag).gateway().post(
            "/v1/beheer/facturen/maken",
            &[("Content-Type", "application/json")],
            wanted.to_string().as_bytes(),
        );
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        answer.json()["factuurnr"].as_str().expect("a number").to_owned()
    }

    /// Posts UBL of the centrale.
    fn ubl(&self, route: &str, body: &[u8]) -> Response {
        let path = format!("/v1/berichten/{VC}/{route}");
        self.deur.gateway().post(&path, &[("Content-Type", "application/xml")], body)
    }

    /// The same on a day: status and answer.
    fn op(&self, dag: &str, route: &str, body: &str) -> (u16, Value) {
        self.deur.op(dag);
        let answer = self.ubl(route, body.as_bytes());
        (answer.status, answer.json())
    }

    /// Posts an answer of the finance department.
    fn antwoord(&self, over: Value) -> Response {
        let path = format!("/v1/berichten/{FIN}/antwoord");
        self.deur.gateway().post(&path, &[("Content-Type", "application/json")], over.to_string().as_bytes())
    }

    /// What the finance department got by a route.
    fn kreeg(&self, route: &str) -> Vec<Got> {
        self.deur.rust();
        let path = format!("/{route}");
        self.fin.ledger().into_iter().filter(|got| got.path == path).collect()
    }

    /// Invoices of the ledger.
    fn facturen(&self) -> Vec<Factuurstand> {
        let boek = self.deur.gateway().inner().read(overzicht::boek).expect("the ledger");
        overzicht::posten(&boek).facturen
    }

    /// How many entries there are in the ledger.
    fn boekingen(&self) -> usize {
        self.deur.gateway().inner().read(overzicht::boek).expect("the ledger").len()
    }
}
