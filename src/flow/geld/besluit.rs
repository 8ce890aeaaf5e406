//! A person decides about an invoice: accepted, with the day; or not, with why, and then what it was for can be billed again. And
//! about hours that were declared (F9): agreed, or not, and then they can be declared again.

use crate::domain::boek::{Boeking, Post, sleutel, uren};
use crate::domain::kalender::dag;
use crate::domain::levensloop::{Gebeurtenis, Toestand};
use crate::domain::werk::Besluit;
use chrono::{DateTime, Utc};

/// The entries of a decision about the invoice that `gemaakt` are the entries of, when `alles` is what there is about its
/// number; none when there is no invoice, or its receiver said before what he thinks of it.
pub fn over_factuur(
    gemaakt: &[Boeking],
    alles: &[Boeking],
    besluit: Besluit,
    (waarom, wie): (&str, &str),
    now: DateTime<Utc>,
) -> Vec<Boeking> {
    let Some(invoice) = gemaakt.iter().find(|b| b.post == Post::Factuur) else { return vec![] };
    let Some(nummer) = invoice.document.as_deref() else { return vec![] };
    let by = |b: &Boeking| Boeking {
        tekst: waarom.to_owned(),
        wie: wie.to_owned(),
        bericht_id: None,
        geboekt_op: now,
        dag: dag(now),
        ..b.clone()
    };
    let accepted = besluit == Besluit::Toegestaan;
    // Numbers are of a year: one of an earlier year may have been judged under the same.
    let judged =
        |b: &&Boeking| b.leverancier == invoice.leverancier && matches!(b.post, Post::Geaccepteerd | Post::Afgewezen);
    if alles.iter().filter(judged).any(|b| b.jaar == invoice.jaar) {
        return vec![];
    }
    let keer = alles.iter().filter(judged).count() + 1;
    let mut entries = vec![Boeking {
        sleutel: sleutel::oordeel(&invoice.leverancier, nummer, keer),
        post: if accepted { Post::Geaccepteerd } else { Post::Afgewezen },
        ..by(invoice)
    }];
    if !accepted {
        // What was credited is open already.
        let credited = |line: &Boeking| alles.iter().any(|b| b.sleutel == sleutel::creditregel(&line.sleutel));
        let lines = gemaakt.iter().filter(|b| b.post == Post::Factuurregel && !credited(b));
        entries.extend(lines.map(|line| Boeking {
            sleutel: sleutel::regel_vervallen(&line.sleutel),
            post: Post::RegelVervallen,
            ..by(line)
        }));
    }
    entries
}

/// The entries of a decision about the hours that `gemaakt` declared, when `alles` is what there is about their persons and month.
/// Lines of which this cannot be said any more are left as they are; a no to hours of which nothing can be taken back is an error,
/// in words for who decides.
pub fn over_declaratie(
    gemaakt: &[Boeking],
    alles: &[Boeking],
    akkoord: bool,
    (waarom, wie): (&str, &str),
    now: DateTime<Utc>,
) -> Result<Vec<Boeking>, &'static str> {
    let said = if akkoord { Gebeurtenis::Goedgekeurd } else { Gebeurtenis::Afgekeurd };
    let lines = gemaakt.iter().filter(|b| b.post == Post::Uursubsidie);
    let (can, cannot): (Vec<_>, Vec<_>) = lines.partition(|line| uren::kan(line, alles, said));
    let agreed = |line: &&Boeking| matches!(uren::stand(line, alles), Toestand::Goedgekeurd | Toestand::Betaald);
    if !akkoord && cannot.iter().any(agreed) {
        return Err("deze uren zijn al goedgekeurd of uitbetaald; dat kan niet meer worden geweigerd");
    }
    // What was withdrawn meanwhile has nothing left to decide about.
    let ended = |line: &&Boeking| alles.iter().any(|b| b.sleutel == sleutel::uursubsidie_vervallen(&line.sleutel));
    let mut entries = vec![];
    for line in can.into_iter().filter(|line| !ended(line)) {
        let said = over_uren(line, akkoord, (waarom, wie), now);
        let lapsed = Boeking {
            sleutel: sleutel::uursubsidie_vervallen(&line.sleutel),
            post: Post::UursubsidieVervallen,
            centen: uren::rest(alles, line),
            ..said.clone()
        };
        entries.extend([said].into_iter().chain((!akkoord).then_some(lapsed)));
    }
    Ok(entries)
}

/// The entry of a decision about one line.
pub(super) fn over_uren(line: &Boeking, akkoord: bool, (waarom, wie): (&str, &str), now: DateTime<Utc>) -> Boeking {
    let post = if akkoord { Post::UrenGoedgekeurd } else { Post::UrenAfgekeurd };
    Boeking {
        sleutel: sleutel::uren_besluit(post, &line.sleutel),
        post,
        tekst: waarom.to_owned(),
        wie: wie.to_owned(),
        bericht_id: None,
        geboekt_op: now,
        dag: dag(now),
        ..line.clone()
    }
}
