//! A person decides about an invoice: accepted, with the day; or not, with why, and then what it was for can be billed again.

use crate::domain::boek::{Boeking, Post, sleutel};
use crate::domain::kalender::dag;
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
        let credited = |line: &Boeking| {
            let same = |b: &&Boeking| {
                (&b.traject_id, b.mijlpaal, &b.leverancier) == (&line.traject_id, line.mijlpaal, &line.leverancier)
            };
            alles.iter().filter(same).any(|b| b.post == Post::Creditregel)
        };
        let lines = gemaakt.iter().filter(|b| b.post == Post::Factuurregel && !credited(b));
        entries.extend(lines.map(|line| Boeking {
            sleutel: sleutel::regel_vervallen(&line.sleutel),
            post: Post::RegelVervallen,
            ..by(line)
        }));
    }
    entries
}
