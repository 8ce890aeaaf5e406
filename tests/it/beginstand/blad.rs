//! The command with sheets: what a centrale or a gemeente has is a folder of CSV, or one.

use super::super::proefdeur::{Anders, Deur};
use super::super::testbed::gateway::PROGRAM;
use super::super::testbed::letters::bsn;
use super::gehaald::CONTRACT;
use std::path::Path;
use std::process::Output;

fn run(deur: &Deur, path: &Path, rest: &[&str]) -> Output {
    std::process::Command::new(PROGRAM)
        .args(["beginstand", "import"])
        .arg(path)
        .args(rest)
        .arg("--config")
        .arg(deur.config())
        .arg("--data")
        .arg(deur.data())
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Two trajecten of SC01 in a sheet: one was billed and paid for a part, one is still to be billed.
fn bladen(folder: &Path) {
    std::fs::create_dir_all(folder).expect("a folder");
    let head = "Nummer;Centrale;Vorm;Status;BSN;Contract ID;Aangemeld;Geaccepteerd;Intake door;Leerdoelen vastgesteld;Match voorgesteld;Kennismaking positief;Ondertekend;Overeenkomst ID;Organisatie;Startdatum";
    let row = |nummer: &str, n: usize| {
        format!(
            "{nummer};proef-vc;begeleidingstraject;geplaatst;{};RC-2026-RIV-01;24-8-2026;25-8-2026;27-8-2026;31-8-2026;1-9-2026;3-9-2026;4-9-2026;PO-{nummer};ZI-LIN;7-9-2026",
            bsn(n)
        )
    };
    let text = format!("\u{feff}{head}\r\n{}\r\n{}\r\n", row("S-1", 7), row("S-2", 8));
    std::fs::write(folder.join("trajecten.csv"), text).expect("written");
    let text = "factuurnr;leverancier;contract_id;datum;vervaldatum;traject;mijlpaal;bedrag;betaald\r\n\
                F-1;proef-vc;RC-2026-RIV-01;30-9-2026;30-10-2026;S-1;match;600,00;200,00\r\n";
    std::fs::write(folder.join("facturen.csv"), text).expect("written");
    std::fs::write(folder.join("gehaald.csv"), "traject;mijlpaal;bedrag\r\nS-2;match;600,00\r\n").expect("written");
    std::fs::write(folder.join("leesmij.txt"), "geen blad").expect("written");
}

const VAN: [&str; 4] = ["--opgegeven-door", "proef-gem", "--gemeente", "proef-gem"];

#[test]
fn a_folder_of_sheets_is_taken_in_with_the_totals_of_its_party() {
    let mut deur = Deur::open("beginstand-bladen", Anders { praktijk: CONTRACT, ..Anders::default() });
    deur.dicht();
    let folder = deur.config().join("bladen");
    bladen(&folder);
    let with = |open: &'static str, bill: &'static str| {
        let mut rest = VAN.to_vec();
        rest.extend(["--totaal-open", open, "--totaal-te-factureren", bill]);
        rest
    };
    let without = run(&deur, &folder, &[]);
    assert!(String::from_utf8_lossy(&without.stderr).contains("--gemeente"), "it says what to add");
    // 600.00 - 200.00 is open; the other 600.00 is to be billed. The total the party gives is another.
    let refused = run(&deur, &folder, &with("400,00", "1.200,00"));
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said(&refused).contains("--totaal-te-factureren") && said(&refused).contains("EUR 600,00"),
        "{}",
        said(&refused)
    );
    let done = run(&deur, &folder, &with("400,00", "600,00"));
    assert!(done.status.success(), "{}{}", said(&done), String::from_utf8_lossy(&done.stderr));
    for text in [
        "Ingelezen: 2 trajecten en 1 facturen, samen EUR 400,00 open",
        "Nog te factureren: 1 mijlpalen, samen EUR 600,00",
    ] {
        assert!(said(&done).contains(text), "{}", said(&done));
    }
    assert!(said(&run(&deur, &folder, &with("400,00", "600,00"))).contains("Al bekend: 2 trajecten"));
}

#[test]
fn a_mistake_in_a_sheet_is_told_by_file_column_and_row_also_by_the_running_gateway() {
    let deur = Deur::open("beginstand-bladen-fout", Anders { praktijk: CONTRACT, ..Anders::default() });
    deur.op("2026-10-20");
    let folder = deur.config().join("bladen");
    bladen(&folder);
    let path = folder.join("trajecten.csv");
    let text = std::fs::read_to_string(&path).expect("read");
    // A BSN that is none, in the third row of the file.
    std::fs::write(&path, text.replace(&bsn(8), "123456789")).expect("written");
    let mut rest = VAN.to_vec();
    let address = deur.gateway().address.to_string();
    rest.extend(["--totaal-open", "400,00", "--totaal-te-factureren", "600,00", "--adres", address.as_str()]);
    let refused = run(&deur, &folder, &rest);
    assert_eq!(refused.status.code(), Some(1), "{}", String::from_utf8_lossy(&refused.stderr));
    assert!(said(&refused).contains("trajecten.csv, kolom bsn regel 3:"), "{}", said(&refused));
    assert!(!said(&refused).contains("123456789"));
    // One sheet is that of the trajecten; what is no day is told before anything is asked.
    let one = deur.config().join("stand.csv");
    std::fs::write(&one, "nummer;aangemeld\nS-3;gisteren\n").expect("written");
    let refused = run(&deur, &one, &rest);
    assert!(said(&refused).contains("stand.csv, kolom aangemeld regel 2:"), "{}", said(&refused));
    assert!(!said(&refused).contains("gisteren"));
}
