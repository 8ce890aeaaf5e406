//! What ran before the hub did is taken in whole or not at all (issue line 9): trajecten with the terms their steps leave, and
//! invoices whose open sum is the total that is stated.

mod blad;
mod gehaald;

use super::proefdeur::{Anders, Deur, GEM, LIN, VC};
use super::support::Response;
use super::testbed::letters::bsn;
use serde_json::{Value, json};
use trajectbrug::domain::levensloop::Toestand;
use trajectbrug::domain::traject::Traject;
use trajectbrug::domain::werk::WerkSoort;
use trajectbrug::store::work::{TermijnFilter, TermijnToestand};

fn lees_in(deur: &Deur, stand: &Value, proef: bool) -> Response {
    let body = json!({"wie": "j.jansen", "proef": proef, "stand": stand});
    let headers = [("Content-Type", "application/json")];
    deur.gateway().post("/v1/beheer/beginstand", &headers, body.to_string().as_bytes())
}

#[track_caller]
fn ingelezen(deur: &Deur, stand: &Value) -> Value {
    let answer = lees_in(deur, stand, false);
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

fn lopend(deur: &Deur, t: &str) -> Vec<(String, String, String)> {
    let filter = TermijnFilter { traject_id: Some(t.to_owned()), ..TermijnFilter::default() };
    let all = deur.gateway().inner().read(|reader| reader.termijnen(&filter)).expect("the store answers");
    let open = all.into_iter().filter(|t| t.toestand == TermijnToestand::Open).map(|t| t.termijn);
    let mut open: Vec<_> = open.map(|t| (t.soort.as_str().to_owned(), t.vervalt_op.to_string(), t.voor)).collect();
    open.sort();
    open
}

/// A traject as its gemeente states it, with the steps and the agreement of one that is known.
fn opgave(nummer: &str, bsn: &str, zoals: &Traject) -> Value {
    let steps = zoals.stappen.iter().map(|s| json!({"gebeurtenis": s.gebeurtenis, "datum": s.datum}));
    let agreements = zoals.overeenkomsten.iter().map(|o| {
        json!({"overeenkomst_id": format!("PO-{nummer}"), "organisatie": o.organisatie, "startdatum": o.startdatum,
               "einddatum": o.einddatum, "leerdoel_ids": o.leerdoel_ids})
    });
    json!({
        "nummer": nummer, "centrale": VC, "vorm": zoals.vorm, "status": zoals.status, "bsn": bsn, "zaaknummer": format!("Z-{nummer}"),
        "stappen": steps.collect::<Vec<_>>(), "overeenkomsten": agreements.collect::<Vec<_>>(),
        "matches": zoals.matches,
    })
}

/// A referral that waits for an answer.
fn aangemeld(nummer: &str, n: usize, dag: &str) -> Value {
    json!({"nummer": nummer, "centrale": VC, "vorm": "begeleidingstraject", "status": "aangemeld", "bsn": bsn(n),
           "stappen": [{"gebeurtenis": "aangemeld", "datum": dag}]})
}

fn stand(trajecten: &[Value], facturen: &[Value], totaal: i64) -> Value {
    json!({"opgegeven_door": GEM, "gemeente": GEM, "trajecten": trajecten, "facturen": facturen, "totaal_open_centen": totaal})
}

fn factuur(nummer: &str, regels: &[Value]) -> Value {
    json!({"factuurnr": nummer, "leverancier": VC, "contract_id": "RC-2026-RIV-01", "datum": "2026-09-30",
           "vervaldatum": "2026-10-30", "regels": regels})
}

fn regel(traject: &str, centen: i64, betaald: i64) -> Value {
    json!({"traject": traject, "mijlpaal": "match", "centen": centen, "btw_centen": 0, "betaald_centen": betaald})
}

fn paden(answer: &Response) -> Vec<String> {
    assert_eq!(answer.status, 422, "{}", String::from_utf8_lossy(&answer.body));
    let found = answer.json()["bevindingen"].as_array().cloned().unwrap_or_default();
    found.iter().map(|f| f["path"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_traject_that_is_taken_in_goes_on_as_if_its_messages_had_come() {
    let deur = Deur::open("beginstand", Anders::default());
    let t = deur.geplaatst();
    let went = deur.aantal(VC) + deur.aantal(GEM) + deur.aantal(LIN);
    let real = deur.traject(&t);
    let file = stand(&[opgave("S-1", &bsn(7), &real), aangemeld("S-2", 8, "2026-08-24")], &[], 0);
    let proef = lees_in(&deur, &file, true);
    assert_eq!((proef.status, &proef.json()["trajecten"][0]), (200, &json!({"nummer": "S-1", "traject_id": ""})));
    let done = ingelezen(&deur, &file);
    let id = |n: usize| done["trajecten"][n]["traject_id"].as_str().expect("a number").to_owned();
    let (first, second) = (id(0), id(1));
    // The trial gave no number out.
    assert_eq!((first.as_str(), second.as_str()), ("TRJ-2026-000002", "TRJ-2026-000003"));
    let now = deur.traject(&first);
    assert_eq!((now.status, now.gemeente.as_str(), now.centrale.as_str()), (Toestand::Geplaatst, GEM, VC));
    assert_eq!(lopend(&deur, &first), lopend(&deur, &t), "the same steps leave the same terms");
    // DOMAIN section 2: an answer within five working days of Monday 24 August.
    assert_eq!(lopend(&deur, &second), [("antwoord_aanmelding".to_owned(), "2026-08-31".to_owned(), VC.to_owned())]);
    assert_eq!(deur.aantal(VC) + deur.aantal(GEM) + deur.aantal(LIN), went, "nothing goes out: everybody knows it");
    // Every step says where it came from.
    let source =
        deur.gateway().inner().read(|r| r.show(&now.stappen[0].bericht_id)).expect("read").expect("it is kept");
    assert_eq!((source.line.route.as_str(), source.line.partner.as_str()), ("beginstand", "hub"));
    // What is due becomes work, and no message.
    deur.op("2026-09-07");
    let ran = deur.gateway().post("/v1/beheer/jobs/termijnen/uitvoeren", &[], b"");
    assert_eq!(ran.status, 200);
    let werk = deur.werk().into_iter().find(|w| w.traject_id.as_deref() == Some(second.as_str())).expect("work");
    assert_eq!((werk.soort, werk.partner.as_str()), (WerkSoort::Termijn, VC));
    // And it goes on by messages.
    deur.neemt(VC, "acceptatie", json!({"traject_id": second, "datum": "2026-09-07"}));
    assert_eq!(deur.traject(&second).status, Toestand::Geaccepteerd);
    deur.op("2026-10-05").neemt(VC, "go-no-go", json!({"traject_id": first, "besluit": "go", "vervolg": "doorgaan"}));
    assert_eq!(deur.traject(&first).status, Toestand::Lopend);
    assert_eq!(deur.kreeg(LIN, "go-no-go").len(), 1);
    // The person finds it like everything else.
    let body = json!({"persoon": {"bsn": bsn(7)}}).to_string();
    let kept =
        deur.gateway().post("/v1/beheer/personen/inzage", &[("Content-Type", "application/json")], body.as_bytes());
    assert_eq!(kept.json()["trajecten"][0]["berichten"][0]["soort"], "beginstand/1");
    assert_eq!(kept.json()["trajecten"][0]["berichten"][0]["inhoud"]["bsn"], bsn(7));
}

#[test]
fn the_same_file_twice_changes_nothing_and_another_one_adds_what_is_new() {
    let deur = Deur::open("beginstand-twee-keer", Anders::default());
    let real = deur.traject(&deur.geplaatst());
    deur.op("2026-10-20");
    let trajecten = [opgave("S-1", &bsn(7), &real), aangemeld("S-2", 8, "2026-08-24")];
    // 600.00, of which 200.00 was paid: 400.00 is open.
    let file = stand(&trajecten, &[factuur("F-1", &[regel("S-1", 60_000, 20_000)])], 40_000);
    let done = ingelezen(&deur, &file);
    assert_eq!((&done["facturen"], &done["open_centen"], &done["al_bekend"]), (&json!(1), &json!(40_000), &json!(0)));
    let book = || deur.gateway().inner().read(|r| r.boekingen(0, 1000)).expect("the store answers");
    let entries = book();
    let stated: Vec<_> = entries.iter().map(|(_, b)| b).filter(|b| b.wie == "beginstand").collect();
    let posts: Vec<_> = stated.iter().map(|b| (b.post.as_str(), b.centen)).collect();
    assert_eq!(posts, [("factuur", 60_000), ("factuurregel", 60_000), ("betaling", 20_000), ("toewijzing", 20_000)]);
    let facturen = deur.gateway().ask("GET", "/v1/beheer/facturen", &[]).json();
    assert!(facturen.to_string().contains("\"F-1\"") && facturen.to_string().contains("40000"), "{facturen}");
    let again = ingelezen(&deur, &file);
    assert_eq!((&again["trajecten"], &again["facturen"], &again["al_bekend"]), (&json!([]), &json!(0), &json!(2)));
    assert_eq!(book(), entries, "nothing is booked twice");
    let more = stand(&[trajecten[0].clone(), trajecten[1].clone(), aangemeld("S-3", 9, "2026-10-19")], &[], 0);
    assert_eq!(ingelezen(&deur, &more)["trajecten"].as_array().map(Vec::len), Some(1));
    // Another story under a number that is taken is no new story; an invoice that is booked is booked.
    let mut other = trajecten[1].clone();
    other["stappen"][0]["datum"] = json!("2026-08-25");
    assert_eq!(paden(&lees_in(&deur, &stand(&[other], &[], 0), false)), ["/trajecten/0/nummer"]);
    let twice = stand(&[trajecten[0].clone()], &[factuur("F-1", &[regel("S-1", 50_000, 0)])], 50_000);
    assert_eq!(paden(&lees_in(&deur, &twice, false)), ["/facturen/0/factuurnr"]);
    let lines =
        deur.gateway().inner().read(|reader| reader.audit("beginstand.ingelezen", 10)).expect("the store answers");
    assert_eq!(lines.len(), 2, "a file that changes nothing leaves no line");
}

#[test]
fn one_mistake_and_nothing_is_taken_in_and_every_mistake_is_named_by_its_place() {
    let deur = Deur::open("beginstand-fout", Anders::default());
    let real = deur.traject(&deur.geplaatst());
    deur.op("2026-10-20");
    let good = opgave("S-1", &bsn(7), &real);
    let bill = factuur("F-1", &[regel("S-1", 60_000, 0)]);
    let count = || deur.gateway().inner().read(|r| r.list(&Default::default())).expect("read").len();
    let before = count();
    let with = |pointer: &str, value: Value| {
        let mut file = stand(&[good.clone(), aangemeld("S-2", 8, "2026-08-24")], std::slice::from_ref(&bill), 60_000);
        match file.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => panic!("{pointer} is not in the file"),
        }
        file
    };
    for (pointer, value, place) in [
        ("/totaal_open_centen", json!(60_001), "/totaal_open_centen"),
        ("/gemeente", json!(VC), "/gemeente"),
        ("/opgegeven_door", json!("niemand"), "/opgegeven_door"),
        ("/trajecten/1/nummer", json!("S-1"), "/trajecten/1/nummer"),
        ("/trajecten/1/centrale", json!(LIN), "/trajecten/1/centrale"),
        ("/trajecten/1/vorm", json!("zweven"), "/trajecten/1/vorm"),
        ("/trajecten/1/status", json!("geplaatst"), "/trajecten/1/status"),
        ("/trajecten/1/bsn", json!("123456789"), "/trajecten/1/bsn"),
        ("/trajecten/1/stappen/0/gebeurtenis", json!("gezien"), "/trajecten/1/stappen/0/gebeurtenis"),
        ("/trajecten/1/stappen/0/datum", json!("2026-10-21"), "/trajecten/1/stappen/0/datum"),
        ("/trajecten/0/stappen/1/datum", json!("2026-01-01"), "/trajecten/0/stappen/1/datum"),
        ("/trajecten/0/overeenkomsten", json!([]), "/trajecten/0/overeenkomsten"),
        ("/trajecten/0/overeenkomsten/0/organisatie", json!("ZI-NIET"), "/trajecten/0/overeenkomsten/0/organisatie"),
        ("/trajecten/0/overeenkomsten/0/einddatum", json!("2020-01-01"), "/trajecten/0/overeenkomsten/0/einddatum"),
        ("/facturen/0/factuurnr", json!(""), "/facturen/0/factuurnr"),
        ("/facturen/0/leverancier", json!("niemand"), "/facturen/0/leverancier"),
        ("/facturen/0/datum", json!("gisteren"), "/facturen/0/datum"),
        ("/facturen/0/regels/0/traject", json!("S-9"), "/facturen/0/regels/0/traject"),
        ("/facturen/0/regels/0/mijlpaal", json!("koffie"), "/facturen/0/regels/0/mijlpaal"),
    ] {
        let answer = lees_in(&deur, &with(pointer, value.clone()), false);
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(paden(&answer).contains(&place.to_owned()), "{pointer}: {text}");
        if let Some(value) = value.as_str().filter(|v| v.len() > 8) {
            assert!(!text.contains(value), "a value of the file in {text}");
        }
    }
    // All of them at once, in one answer.
    let mut wrong = with("/trajecten/1/vorm", json!("zweven"));
    wrong["totaal_open_centen"] = json!(1);
    wrong["trajecten"][0]["centrale"] = json!(LIN);
    let found = paden(&lees_in(&deur, &wrong, false));
    assert_eq!(found, ["/trajecten/0/centrale", "/trajecten/1/vorm", "/totaal_open_centen"]);
    // A centrale gives no BSN (BR46); with the zaaknummer of the gemeente it may state the same.
    let mut of_centrale = stand(&[aangemeld("S-2", 8, "2026-08-24")], &[], 0);
    of_centrale["opgegeven_door"] = json!(VC);
    assert_eq!(paden(&lees_in(&deur, &of_centrale, false)), ["/trajecten/0/bsn"]);
    let traject = of_centrale["trajecten"][0].as_object_mut().expect("an object");
    traject.remove("bsn");
    assert_eq!(paden(&lees_in(&deur, &of_centrale, false)), ["/trajecten/0/zaaknummer"]);
    assert_eq!(count(), before, "nothing was taken in");
    of_centrale["trajecten"][0]["zaaknummer"] = json!("Z-77");
    assert_eq!(ingelezen(&deur, &of_centrale)["trajecten"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_command_takes_a_file_in_and_says_which_number_became_which() {
    let mut deur = Deur::open("beginstand-commando", Anders::default());
    let real = deur.traject(&deur.geplaatst());
    deur.dicht();
    let file = deur.config().join("stand.json");
    let write = |stand: &Value| std::fs::write(&file, stand.to_string()).expect("written");
    let run = |rest: &[&str]| {
        std::process::Command::new(super::testbed::gateway::PROGRAM)
            .args(["beginstand", "import"])
            .arg(&file)
            .args(rest)
            .arg("--config")
            .arg(deur.config())
            .arg("--data")
            .arg(deur.data())
            .output()
            .expect("the program runs")
    };
    let said = |output: &std::process::Output| String::from_utf8_lossy(&output.stdout).into_owned();
    write(&stand(&[opgave("S-1", &bsn(7), &real)], &[factuur("F-1", &[regel("S-1", 60_000, 0)])], 1));
    let refused = run(&[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("/totaal_open_centen") && !said(&refused).contains(&bsn(7)), "{}", said(&refused));
    write(&stand(&[opgave("S-1", &bsn(7), &real)], &[factuur("F-1", &[regel("S-1", 60_000, 0)])], 60_000));
    assert!(said(&run(&["--dry-run"])).contains("zou worden ingelezen: 1 trajecten en 1 facturen"));
    let done = run(&[]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(said(&done).contains("Ingelezen: 1 trajecten") && said(&done).contains("TRJ-2026-"), "{}", said(&done));
    assert!(said(&run(&[])).contains("Al bekend: 1 trajecten"));
    std::fs::write(&file, format!("{{\"geheim\": \"{}\"}}", bsn(7))).expect("written");
    let unread = run(&[]);
    let told = String::from_utf8_lossy(&unread.stderr).into_owned();
    assert!(told.contains("regel 1") && !told.contains(&bsn(7)), "{told}");
    let verified = std::process::Command::new(super::testbed::gateway::PROGRAM)
        .args(["verify", "--config"])
        .arg(deur.config())
        .arg("--data")
        .arg(deur.data())
        .output()
        .expect("the program runs");
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}
