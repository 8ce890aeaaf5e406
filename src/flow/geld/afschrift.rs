//! Which statement this is: an entry of its own in the ledger, so that the same statement with other content, and the same
//! days in another format, are seen before anything is booked (FINANCE section 4, decision 12). A table has no id that says
//! which it is; of it and a statement only the days can be compared.

use crate::bank::controle::fout;
use crate::bank::{Afschrift, Boeking as Bankboeking, Deel, Kop, Soort};
use crate::domain::boek::{Boeking, Post, sleutel};
use crate::message::code::Code;
use crate::message::digest::{hex, sha256};
use crate::message::finding::Finding;
use chrono::{DateTime, NaiveDate, Utc};

/// The entry of a statement for this supplier; its `betaling` is where the statement begins (account, day, balance; of a
/// table the day alone).
pub(super) fn boeking(afschrift: &Afschrift, leverancier: &str, wie: &str, now: DateTime<Utc>) -> Boeking {
    let kop = &afschrift.kop;
    let last = afschrift.boekingen.iter().map(|b| b.datum).max();
    let dag = afschrift.eind.map(|s| s.datum).or(last).unwrap_or_else(|| crate::domain::kalender::dag(now));
    Boeking {
        leverancier: leverancier.to_owned(),
        betaling: begin(afschrift),
        centen: afschrift.boekingen.iter().filter(|b| !b.onbevestigd).map(|b| b.cents).sum(),
        tekst: format!("{} {}", kop.soort.naam(), inhoud(afschrift)),
        ..Boeking::nieuw(Post::Afschrift, sleutel::afschrift(&kop.rekening, &kop.id, &kop.volgnummer), dag, wie, now)
    }
}

/// Where a statement begins. A notification says nothing of it.
fn begin(afschrift: &Afschrift) -> Option<String> {
    let kop = &afschrift.kop;
    if kop.soort == Soort::Csv {
        let first = afschrift.boekingen.iter().map(|b| b.datum).min()?;
        return Some(format!("tabel/{}/{first}", kop.rekening));
    }
    kop.begin.map(|s| format!("begin/{}/{}/{}", kop.rekening, s.datum, s.cents))
}

/// The account of a statement in the ledger and the days it is about, first and last. Some banks date the opening balance
/// on the day before, some on the day itself: that day counts when it is the only one.
fn dagen(statement: &Boeking) -> Option<(&str, NaiveDate, NaiveDate)> {
    let mut parts = statement.betaling.as_deref()?.split('/');
    let (kind, rekening, day) = (parts.next()?, parts.next()?, parts.next()?.parse::<NaiveDate>().ok()?);
    let first = if kind == "begin" { day.succ_opt()?.min(statement.dag) } else { day };
    Some((rekening, first, statement.dag))
}

/// Whether one of these is a table and the other is not, and they are about the same days of one account: what is in both
/// would be booked twice, and nothing in a table says which entry of the other it is.
fn tabel_ernaast(one: &Boeking, other: &Boeking) -> bool {
    let tabel = |b: &Boeking| b.betaling.as_deref().is_some_and(|b| b.starts_with("tabel/"));
    let (Some((a, from, to)), Some((b, since, until))) = (dagen(one), dagen(other)) else { return false };
    tabel(one) != tabel(other) && a == b && from <= until && since <= to
}

/// What a statement holds, whatever version of its format it came in.
fn inhoud(afschrift: &Afschrift) -> String {
    let mut all = String::new();
    for b in &afschrift.boekingen {
        all += &format!("{}|{}|{}\n", b.sleutel, b.cents, b.datum);
        for Deel { cents, tegenrekening, eindtoteind, kenmerken, .. } in &b.delen {
            all += &format!("{cents}|{tegenrekening}|{eindtoteind}");
            kenmerken.iter().for_each(|k| all += &format!("|{}", k.tekst));
            all.push('\n');
        }
    }
    hex(&sha256(all.as_bytes()))
}

/// Whether this statement contradicts one that was processed, and how; its place in the file is `n`, from 1.
pub(super) fn strijd<'b>(new: &Boeking, n: usize, boek: impl Iterator<Item = &'b Boeking>) -> Option<Finding> {
    let format = |b: &Boeking| b.tekst.split(' ').next().unwrap_or_default().to_owned();
    boek.filter(|b| b.post == Post::Afschrift).find_map(|before| {
        let text = if before.sleutel == new.sleutel {
            (before.tekst != new.tekst).then_some(
                "Dit afschrift is al verwerkt met een andere inhoud; er is niets van geboekt. Vraag de bank welk het juiste is.",
            )
        } else if tabel_ernaast(before, new) {
            Some(
                "Van dagen in dit bestand is al een afschrift in een ander formaat verwerkt; er is niets van geboekt. Lever elke dag in één formaat aan.",
            )
        } else {
            let same = new.betaling.is_some() && before.betaling == new.betaling;
            (same && format(before) != format(new)).then_some(
                "Een afschrift van deze rekening met hetzelfde beginsaldo en dezelfde dag is al verwerkt in een ander formaat; er is niets van geboekt. Lever een afschrift in één formaat aan.",
            )
        };
        text.map(|text| fout(Code::Conflict, &format!("/afschrift[{n}]"), "herhaling", text.to_owned()))
    })
}

/// What makes an entry the same in two messages of the bank, such as a notification and the statement of that day: account, the
/// bank's own reference and the amount. None: the bank gives no reference, and nothing can be said.
pub(super) fn bankregel(kop: &Kop, entry: &Bankboeking) -> Option<String> {
    let Bankboeking { bankreferentie, cents, .. } = entry;
    let text = format!("{}|{bankreferentie}|{cents}", kop.rekening);
    (!bankreferentie.is_empty()).then(|| hex(&sha256(text.as_bytes())))
}
