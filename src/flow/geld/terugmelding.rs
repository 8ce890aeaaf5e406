//! What the bank says of an order to pay persons (pain.002): each payment of it is taken, open again, or still to come.
//! An order that is refused whole names no payment, so which payments were in it is known by the ledger.

use super::{overzicht, uursubsidie};
use crate::bank::pain::terug::{Stand, Terugmelding};
use crate::domain::boek::{Boeking, Post, uren};
use crate::domain::kalender::dag;
use crate::domain::werk::{Toestand, WerkSoort, Werkitem, werk_id};
use crate::store::{Reader, StoreError};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What became of one payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regel {
    /// Our id of it.
    pub kenmerk: String,
    /// Cents.
    pub centen: i64,
    /// `aanvaard`, `geweigerd`, `wacht`, `bekend` (told before), `strijdig` (refused before, and now taken) or `onbekend`.
    pub stand: String,
    /// Why not: a code of ISO 20022; empty when there is none.
    pub reden: String,
}

/// What a report comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gemeld {
    /// Id of the order.
    pub opdracht: String,
    /// Each payment.
    pub regels: Vec<Regel>,
    /// Entries to write.
    #[serde(skip)]
    pub boekingen: Vec<Boeking>,
    /// Work to ask.
    #[serde(skip)]
    pub werk: Vec<Werkitem>,
}

impl Gemeld {
    /// Whether any payment of the report is one of ours.
    pub fn is_bekend(&self) -> bool {
        self.regels.iter().any(|r| r.stand != "onbekend")
    }

    /// How many payments stand so.
    pub fn aantal(&self, stand: &str) -> usize {
        self.regels.iter().filter(|r| r.stand == stand).count()
    }
}

/// Reads the ledger, lays a report beside it, and asks again about declarations that their payment had closed (F9): it came back.
pub fn lees(
    reader: &mut dyn Reader,
    report: &Terugmelding,
    wie: &str,
    now: DateTime<Utc>,
) -> Result<Gemeld, StoreError> {
    let boek = overzicht::boek(reader)?;
    let mut gemeld = verwerk(&boek, report, wie, now);
    let back = gemeld.boekingen.iter().filter(|b| b.post == Post::UitbetalingTerug);
    let months: BTreeSet<&str> = back.filter_map(|b| b.document.as_deref()).collect();
    let about = |b: &&Boeking| b.post == Post::Uursubsidie && b.document.as_deref().is_some_and(|d| months.contains(d));
    let open = boek.iter().filter(about).filter(|line| uren::rest(&boek, line) > 0);
    let declared: BTreeSet<&str> = open.filter_map(|b| b.bericht_id.as_deref()).collect();
    for bericht in declared {
        let known = reader.work_item(&uursubsidie::werk_over(bericht))?;
        // What a person decided stays decided.
        if let Some(known) = known.filter(|werk| werk.toestand == Toestand::Vervallen) {
            let tekst = "De bank betaalde deze uren niet allemaal uit: zij staan weer open. Controleer de rekening en betaal opnieuw.";
            let again = Werkitem { toestand: Toestand::Open, tekst: tekst.to_owned(), ontstaan_op: now, ..known };
            gemeld.werk.push(again);
        }
    }
    Ok(gemeld)
}

/// Lays a report beside the ledger.
pub fn verwerk(boek: &[Boeking], report: &Terugmelding, wie: &str, now: DateTime<Utc>) -> Gemeld {
    let in_order = |b: &&Boeking| b.post == Post::Betaalopdracht && b.document.as_deref() == Some(&report.opdracht);
    let own: BTreeSet<&str> = boek.iter().filter(in_order).filter_map(|b| b.betaling.as_deref()).collect();
    let mut gemeld = Gemeld { opdracht: report.opdracht.clone(), ..Gemeld::default() };
    for named in &report.betalingen {
        let id = named.eindtoteind.as_str();
        if own.contains(id) {
            gemeld.neem(boek, id, named.stand, &named.reden, (wie, now));
        } else {
            // Of another order, or of nobody: nothing is done on it.
            gemeld.regels.push(Regel {
                kenmerk: id.to_owned(),
                centen: 0,
                stand: "onbekend".to_owned(),
                reden: String::new(),
            });
        }
    }
    let named: BTreeSet<&str> = report.betalingen.iter().map(|p| p.eindtoteind.as_str()).collect();
    for id in own.difference(&named) {
        gemeld.neem(boek, id, report.stand.unwrap_or(Stand::Wacht), &report.reden, (wie, now));
    }
    gemeld
}

impl Gemeld {
    fn neem(&mut self, boek: &[Boeking], id: &str, stand: Stand, reden: &str, (wie, now): (&str, DateTime<Utc>)) {
        let of = |post: Post| boek.iter().find(|b| b.post == post && b.betaling.as_deref() == Some(id));
        let Some(paid) = of(Post::Uitbetaling) else { return };
        let (refused, taken) = (of(Post::UitbetalingTerug).is_some(), of(Post::UitbetalingAanvaard).is_some());
        // A bank may put a sentence where a code belongs: only a code is kept.
        let code = (reden.len() == 4 && reden.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(reden);
        let code = code.unwrap_or_default();
        let entry = |post: Post, tail: &str, text: String| Boeking {
            sleutel: format!("{}/{tail}", paid.sleutel),
            post,
            dag: dag(now),
            tekst: text,
            wie: wie.to_owned(),
            geboekt_op: now,
            ..paid.clone()
        };
        let word = match stand {
            Stand::Geweigerd if refused => "bekend",
            Stand::Geweigerd => {
                let text = format!("door de bank geweigerd {code}").trim_end().to_owned();
                self.boekingen.push(entry(Post::UitbetalingTerug, "terug", text));
                "geweigerd"
            }
            Stand::Aanvaard if refused => {
                let text = "De bank nam een betaling aan die zij eerder weigerde; zij staat weer open. Bel de bank voordat er opnieuw wordt betaald.";
                let about =
                    Werkitem::nieuw(werk_id(&["terugmelding", id]), WerkSoort::Betaling, &paid.gemeente, text, now);
                self.werk.push(Werkitem { traject_id: paid.traject_id.clone(), ..about });
                "strijdig"
            }
            Stand::Aanvaard if taken => "bekend",
            Stand::Aanvaard => {
                self.boekingen.push(entry(Post::UitbetalingAanvaard, "aanvaard", "door de bank aanvaard".to_owned()));
                "aanvaard"
            }
            Stand::Deels | Stand::Wacht => "wacht",
        };
        self.regels.push(Regel {
            kenmerk: id.to_owned(),
            centen: paid.centen,
            stand: word.to_owned(),
            reden: code.to_owned(),
        });
    }
}
