//! A bank that gives a table: it is read with the profile of its header and of no other bank, counts once however it is cut and
//! delivered, and says so when nothing proves that it is whole.

use super::*;

const KOP: &str = "Datum;Naam;Rekening;Tegenrekening;Af Bij;Bedrag;Mededelingen;Saldo na\n";
const ZONDER: &str = "Rekening;Datum;Bedrag;Tegenrekening;Naam;Omschrijving\n";

/// A profile without balances, with a point in amounts.
const ZONDER_PROFIEL: &str = "kop: [Rekening, Datum, Bedrag, Tegenrekening, Naam, Omschrijving]
rekening: Rekening
datum: Datum
datumvorm: jjjj-mm-dd
bedrag: Bedrag
decimaal: \".\"
tegenrekening: Tegenrekening
naam: Naam
omschrijving: [Omschrijving]
";

/// A gateway that has read the profiles of two banks: that of the manual, and one without balances.
fn met_profielen(name: &str) -> Bank {
    let bank = Bank::open(name);
    let manual = include_str!("../../../docs/koppelen/bank.md");
    let example = manual.split("```yaml\n").nth(1).and_then(|text| text.split("```").next()).expect("the example");
    let folder = bank.dir.0.join("config/bank");
    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("bank-een.yaml"), example).expect("written");
    std::fs::write(folder.join("bank-twee.yaml"), ZONDER_PROFIEL).expect("written");
    let done = bank.gateway.post("/v1/beheer/herladen", &[], b"");
    assert_eq!(done.status, 200, "{}", String::from_utf8_lossy(&done.body));
    bank
}

fn tabel(bank: &Bank, text: &str) -> Response {
    bank.gateway.post("/v1/beheer/afschriften?wie=j.jansen", &[("Content-Type", "text/csv")], text.as_bytes())
}

/// Newest first, as banks do: 100.00 + 600.00 = 700.00, - 1.25 = 698.75, + 600.00 = 1,298.75.
fn rijen() -> [String; 3] {
    [
        format!("20261103;Gemeente;{REKENING};{BETALER};Bij;600,00;F2026-0013;1298,75\n"),
        format!("20261102;;{REKENING};;Af;1,25;Kosten;698,75\n"),
        format!("20261102;Gemeente;{REKENING};{BETALER};Bij;600,00;F2026-0012;700,00\n"),
    ]
}

#[test]
fn a_table_is_booked_once_however_it_is_cut() {
    let bank = met_profielen("bank-tabel");
    bank.factuur("F2026-0012", 1, 1);
    bank.factuur("F2026-0013", 2, 1);
    let [last, costs, first] = rijen();
    let half = tabel(&bank, &format!("{KOP}{costs}{first}"));
    assert_eq!(
        (half.status, standen(&half)),
        (202, vec!["matched".to_owned(), "ignore".to_owned()]),
        "{}",
        half.json()
    );
    assert_eq!(half.json()["zonder_saldo"], json!([]), "the balances follow each other");
    assert_eq!(bank.posten()["open"], json!(60_000));
    // The whole has the half in it; then the whole again, by the command.
    let all = format!("{KOP}{last}{costs}{first}");
    let whole = tabel(&bank, &all);
    let expected: Vec<String> = ["bekend", "ignore", "matched"].map(str::to_owned).to_vec();
    assert_eq!((whole.status, standen(&whole)), (202, expected), "{}", whole.json());
    assert_eq!((&bank.posten()["open"], &bank.posten()["ontvangen"]), (&json!(0), &json!(120_000)));
    let booked = bank.ledger();
    let file = bank.dir.0.join("november.csv");
    std::fs::write(&file, &all).expect("written");
    let said = bank.command(&["bank", "import", &file.to_string_lossy()]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert_eq!(tabel(&bank, &all).status, 200);
    assert_eq!(bank.ledger(), booked);
    // The same day in another format: what is in both would count twice.
    let other = camt("S1", &[(60_000, BETALER, &vrij("F2026-0012"))]);
    assert_eq!(bank.afschrift(other.as_bytes()).status, 202, "28 October is no day of the table");
    let booked = bank.ledger();
    let day = format!("{KOP}20261028;Gemeente;{REKENING};{BETALER};Bij;600,00;F2026-0012;700,00\n");
    let refused = tabel(&bank, &day);
    assert_eq!(refused.status, 409, "{}", refused.json());
    let text = refused.json()["bevindingen"][0]["text"].as_str().unwrap_or_default().to_owned();
    assert!(text.contains("ander formaat"), "{text}");
    let november = other.replace("2026-10-28", "2026-11-03").replace("2026-10-27", "2026-11-02").replace("S1", "S2");
    assert_eq!(bank.afschrift(november.as_bytes()).status, 409);
    assert_eq!(bank.ledger(), booked);
}

#[test]
fn a_table_without_balances_says_so_aloud() {
    let bank = met_profielen("bank-tabel-saldo");
    bank.factuur("F2026-0012", 1, 1);
    let text = format!("{ZONDER}{REKENING};2026-11-02;600.00;{BETALER};Gemeente;factuur F2026-0012\n");
    let file = bank.dir.0.join("tabel.csv");
    std::fs::write(&file, &text).expect("written");
    let said = bank.command(&["bank", "import", &file.to_string_lossy()]);
    let shown = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.status.success() && shown.contains("LET OP") && shown.contains("geen saldo"), "{shown}");
    assert_eq!(bank.posten()["open"], json!(0));
    let again = tabel(&bank, &text);
    assert_eq!((again.status, again.json()["zonder_saldo"].clone()), (200, json!([REKENING])));
}

#[test]
fn a_table_that_is_not_right_and_one_of_another_bank_are_refused_and_nothing_is_booked() {
    let bank = met_profielen("bank-tabel-fout");
    bank.factuur("F2026-0012", 1, 1);
    let before = bank.ledger();
    let good = format!("{KOP}{}", rijen().concat());
    for (from, to, code, part) in [
        // Both names are said, so that it is clear what is known.
        ("Datum;Naam", "Date;Naam", "TB-TABEL", "`bank-een`, `bank-twee`"),
        (";", "|", "TB-TABEL", "`bank-een`, `bank-twee`"),
        ("698,75", "698,76", "TB-TELLING", "niet volledig"),
        ("600,00;F2026-0012", "600.00;F2026-0012", "TB-OMZETTEN", "met een komma voor de centen"),
        ("600,00;F2026-0012", "1.600,00;F2026-0012", "TB-OMZETTEN", "met een komma voor de centen"),
        ("600,00;F2026-0012", "600,001;F2026-0012", "TB-OMZETTEN", "hele centen"),
        ("20261103", "03-11-2026", "TB-OMZETTEN", "geen datum in de vorm van het profiel"),
        (";Bij;", ";Credit;", "TB-OMZETTEN", "`Bij` of `Af`"),
        (REKENING, "NL92TEST0312000202", "TB-OMZETTEN", "geen geldige IBAN"),
        (";Kosten;698,75", ";Kosten", "TB-TABEL", "evenveel cellen"),
    ] {
        assert!(good.contains(from), "{from}");
        let text = if from == ";" { good.replace(from, to) } else { good.replacen(from, to, 1) };
        let answer = tabel(&bank, &text);
        let said = answer.json()["bevindingen"][0].clone();
        assert!(matches!(answer.status, 400 | 422), "{from} -> {to}: {} {said}", answer.status);
        assert_eq!(said["code"], code, "{from} -> {to}: {said}");
        assert!(said["text"].as_str().is_some_and(|t| t.contains(part)), "{from} -> {to}: {said}");
        assert!(!said.to_string().contains("1.600,00") && !said.to_string().contains("NL92"), "{said}");
        assert_eq!(bank.ledger(), before, "{from} -> {to}");
    }
    // A decimal point where that is agreed, and a comma refused there.
    let row = |amount: &str| format!("{ZONDER}{REKENING};2026-11-02;{amount};{BETALER};Gemeente;F2026-0012\n");
    assert!(matches!(tabel(&bank, &row("600,00")).status, 400 | 422));
    assert_eq!(tabel(&bank, &row("+600.00")).status, 202);
}

#[test]
fn a_profile_that_is_wrong_or_that_has_the_header_of_another_is_a_mistake_of_the_configuration() {
    let bank = met_profielen("bank-tabel-profiel");
    let folder = bank.dir.0.join("config/bank");
    let herlaad = || bank.gateway.post("/v1/beheer/herladen", &[], b"");
    for (name, text, part) in [
        ("bank-vier.yaml", ZONDER_PROFIEL.to_owned(), "dezelfde `kop` als `bank-twee`"),
        ("bank-drie.yaml", ZONDER_PROFIEL.replace("bedrag: Bedrag", "bedrag: Centen"), "`Centen` staat niet in `kop`"),
        ("Bank Drie.yaml", ZONDER_PROFIEL.to_owned(), "`<naam>.yaml`"),
        ("bank-drie.txt", String::new(), "`<naam>.yaml`"),
    ] {
        std::fs::write(folder.join(name), text).expect("written");
        let answer = herlaad();
        let said = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(answer.status >= 400 && said.contains(part), "{name}: {} {said}", answer.status);
        std::fs::remove_file(folder.join(name)).expect("removed");
    }
    assert_eq!(herlaad().status, 200);
}
