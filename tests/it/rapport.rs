//! Management information (DOMAIN SC14, M34, MQ1-MQ11; RQ84, RQ85): by the command, as files, and as a message to partners.

use super::proefdeur::{AVO, Anders, Deur, GEM, LIN, VC};
use super::support::patiently;
use super::testbed::gateway::PROGRAM;
use serde_json::{Value, json};
use std::process::{Command, Output};

fn command(deur: &Deur, arguments: &[&str]) -> Output {
    let (config, data) = deur.mappen();
    let mut command = Command::new(PROGRAM);
    command.args(["report", "mq"]).args(arguments).arg("--config").arg(config).arg("--data").arg(data);
    command.output().expect("the program runs")
}

/// The answer to one question.
fn vraag(deur: &Deur, code: &str, voor: &str) -> Value {
    let done = command(deur, &["--vraag", code, "--voor", voor, "--kwartaal", "2026-3", "--json"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let answer: Value = serde_json::from_slice(&done.stdout).expect("JSON");
    answer["antwoorden"][0].clone()
}

#[test]
fn what_is_known_is_told_to_each_as_he_may_see_it_and_sent_once_after_the_quarter() {
    let deur = Deur::open("rapport", Anders { uitvoer: true, ..Anders::default() });
    // Six placed at De Linde, and one who only asked.
    for _ in 0..6 {
        deur.geplaatst();
    }
    deur.voorgesteld();
    let wie = vraag(&deur, "MQ1", GEM);
    assert_eq!((&wie["totaal"], &wie["regels"][0]["aantal"]), (&json!(6), &json!(6)));
    assert_eq!(wie["regels"][0]["organisatie"], json!(format!("Proef {LIN}")));
    assert_eq!(vraag(&deur, "MQ2", GEM)["promille"], json!(0));
    assert_eq!(vraag(&deur, "MQ4", GEM)["regels"][1], json!({"uitkomst": "geplaatst", "aantal": 6}));
    let own = vraag(&deur, "MQ1", LIN);
    assert_eq!((&own["regels"][0]["aantal"], &own["totaal"]), (&json!(6), &Value::Null));
    assert_eq!(vraag(&deur, "MQ1", AVO)["regels"], json!([]), "nobody is with her");
    // Not for her, and not for a centrale at all.
    let no = command(&deur, &["--vraag", "MQ9", "--voor", LIN, "--kwartaal", "2026-3"]);
    assert_eq!(no.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&no.stderr).contains("alleen voor de gemeente"));
    assert_eq!(command(&deur, &["--voor", VC, "--kwartaal", "2026-3"]).status.code(), Some(1));
    assert_eq!(command(&deur, &["--voor", GEM, "--kwartaal", "2026-9"]).status.code(), Some(1));
    // For people.
    let shown = command(&deur, &["--voor", GEM, "--kwartaal", "2026-3"]);
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("Totaal: 6") && shown.contains("onbekend"), "{shown}");
    let (_, data) = deur.mappen();
    let (csv, xlsx) = (data.with_file_name("mq.csv"), data.with_file_name("mq.xlsx"));
    for (how, path) in [("--csv", &csv), ("--xlsx", &xlsx)] {
        let path = path.to_str().expect("a path");
        assert!(command(&deur, &["--voor", GEM, "--kwartaal", "2026-3", how, path]).status.success());
    }
    let text = std::fs::read_to_string(&csv).expect("written");
    assert!(text.lines().any(|l| l.starts_with("MQ1;2026-07-01;2026-09-30;;Proef ") && l.contains(";6;")), "{text}");
    use calamine::Reader;
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&xlsx).expect("a workbook");
    assert!(book.worksheet_range("antwoorden").expect("a sheet").height() > 11);

    // M34, on the second of the month after the quarter; once.
    assert_eq!(deur.kreeg(GEM, "managementinformatie").len(), 0);
    deur.op("2026-10-02");
    patiently("the report", || {
        let of = |partner| deur.kreeg(partner, "managementinformatie").len();
        (of(GEM) == 1 && of(LIN) == 1).then_some(())
    });
    let got = deur.kreeg(GEM, "managementinformatie").remove(0);
    assert_eq!((&got["periode_van"], &got["periode_tot"]), (&json!("2026-07-01"), &json!("2026-09-30")));
    assert_eq!(
        (&got["totaal"], &got["afgerond_op_vijf"], &got["verouderd_promille"]),
        (&json!(6), &json!(false), &json!(0))
    );
    let got = deur.kreeg(LIN, "managementinformatie").remove(0);
    assert_eq!(got["tellingen"], json!([{"organisatie": format!("Proef {LIN}"), "aantal": 6}]));
    deur.op("2026-11-02").na_de_nacht("2026-11-03");
    let runs = deur.gateway().inner().read(|reader| reader.runs(Some("rapportage"), 10)).expect("the store answers");
    assert!(runs.iter().all(|run| run.gelukt), "{runs:?}");
    assert_eq!(runs[0].tekst, "managementinformatie van 2026-3: 0 verzonden");
    assert_eq!(deur.kreeg(GEM, "managementinformatie").len(), 1);
    assert_eq!((deur.kreeg(AVO, "managementinformatie").len(), deur.kreeg(VC, "managementinformatie").len()), (0, 0));
}
