//! A statement that is larger than a message may be: it goes by the disk, and nothing of it stays there.

use super::*;

#[test]
fn a_statement_of_more_than_eight_megabytes_is_booked_and_leaves_nothing_behind() {
    let bank = Bank::open("bank-groot");
    bank.factuur("F2026-0012", 1, 1);
    // Nine thousand costs of the bank of one cent, which are for no invoice, and one payment of 600.00.
    let mut regels: Vec<Regel<'_>> = vec![(-1, "", ""); 9_000];
    let info = vrij("factuur F2026-0012");
    regels.push((60_000, BETALER, &info));
    let text = camt("S1", &regels).replace("<IBAN></IBAN>", "<Othr><Id>-</Id></Othr>");
    let (costs, payment) = text.split_at(text.rfind("<Ntry>").expect("the payment"));
    let more = format!("CHRG</SubFmlyCd><!-- {} -->", "wat een bank erbij schrijft ".repeat(20));
    let text = costs.replace("ESCT</SubFmlyCd>", &more) + payment;
    assert!(text.len() > 8 << 20, "{}", text.len());
    let first = bank.afschrift(text.as_bytes());
    assert_eq!(first.status, 202, "{}", String::from_utf8_lossy(&first.body).chars().take(500).collect::<String>());
    let standen = standen(&first);
    assert_eq!((standen.len(), standen.iter().filter(|s| *s == "ignore").count()), (9_001, 9_000));
    assert_eq!(bank.posten()["open"], json!(0));
    assert_eq!(bank.afschrift(text.as_bytes()).status, 200);
    // Cut off in the middle, it is refused as any other.
    assert_eq!(bank.afschrift(&text.as_bytes()[..text.len() / 2]).status, 400);
    let left = std::fs::read_dir(bank.dir.0.join("data/batches")).expect("the folder").count();
    assert_eq!(left, 0, "what came in by the disk is gone");
}
