//! Which statement this is: an entry of its own in the ledger, so that the same statement with other content, and the same
//! days in another format, are seen before anything is booked (FINANCE section 4, decision 12).

use crate::bank::controle::fout;
use crate::bank::{Afschrift, Boeking as Bankboeking, Deel, Kop};
use crate::domain::boek::{Boeking, Post, sleutel};
use crate::message::code::Code;
use crate::message::digest::{hex, sha256};
use crate::message::finding::Finding;
use chrono::{DateTime, Utc};

/// The entry of a statement for this supplier; its `betaling` is where the statement begins (account, day, balance).
pub(super) fn boeking(afschrift: &Afschrift, leverancier: &str, wie: &str, now: DateTime<Utc>) -> Boeking {
    let kop = &afschrift.kop;
    let last = afschrift.boekingen.iter().map(|b| b.datum).max();
    let dag = afschrift.eind.map(|s| s.datum).or(last).unwrap_or_else(|| crate::domain::kalender::dag(now));
    Boeking {
        leverancier: leverancier.to_owned(),
        betaling: kop.begin.map(|s| format!("begin/{}/{}/{}", kop.rekening, s.datum, s.cents)),
        centen: afschrift.boekingen.iter().filter(|b| !b.onbevestigd).map(|b| b.cents).sum(),
        tekst: format!("{} {}", kop.soort.naam(), inhoud(afschrift)),
        ..Boeking::nieuw(Post::Afschrift, sleutel::afschrift(&kop.rekening, &kop.id, &kop.volgnummer), dag, wie, now)
    }
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
