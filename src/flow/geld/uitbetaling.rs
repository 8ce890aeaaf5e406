//! Paying out what was granted to persons in a month: one payment a person over all institutions (SC06). The ledger knows
//! persons by our keyed hash; whose account it is the gemeente says in a file of her own, which is read, used and not kept. A
//! name stands in the payment order and nowhere else.
//!
//! An account that is another than the last one of this person holds until two people agree. What the bank refuses is open
//! again ([`super::terugmelding`]). Pure: ledger, accounts and decisions in, an order and entries out.

use super::{besluit, uursubsidie};
use crate::bank::pain::{Opdracht, Uitbetaling};
use crate::domain::boek::{Boeking, Post, sleutel as sleutels, uren};
use crate::domain::levensloop::Gebeurtenis;
use crate::domain::werk::{Besluit, Toestand, WerkSoort, Werkitem, werk_id};
use crate::message::digest::sha256;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Whose account it is, as the gemeente says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rekening {
    /// A traject of the person.
    pub traject_id: String,
    /// The name on the account.
    pub naam: String,
    /// The account.
    pub iban: String,
}

/// What is to be paid, and by whom.
#[derive(Clone, Copy)]
pub struct Vraag<'v> {
    /// Slug of the gemeente.
    pub gemeente: &'v str,
    /// The month, `2026-10`.
    pub maand: &'v str,
    /// Name and account of who pays.
    pub betaler: (&'v str, &'v str),
    /// The day the bank pays.
    pub uitvoeren: NaiveDate,
    /// Who asks: a login name.
    pub wie: &'v str,
    /// Our ids of messages that are held until a person decides (BR13): their hours wait too.
    pub vastgehouden: &'v BTreeSet<String>,
}

/// What becomes of it.
#[derive(Debug)]
pub struct Klaar {
    /// The order; its list is empty when there is nothing to pay.
    pub opdracht: Opdracht,
    /// Entries to write with it.
    pub boekingen: Vec<Boeking>,
    /// Work to ask: accounts that changed; and to ask no longer: declarations that this judges.
    pub werk: Vec<Werkitem>,
    /// What is not paid: a traject of the person, and why.
    pub wacht: Vec<(String, &'static str)>,
}

/// The two decisions about a changed account.
fn ids(document: &str, rekening: &str) -> [String; 2] {
    ["eerste", "tweede"].map(|nth| werk_id(&["rekening", document, rekening, nth]))
}

/// What is known of one person's month.
#[derive(Default)]
struct Persoon<'b> {
    trajecten: BTreeSet<&'b str>,
    toegekend: i64,
    betaald: i64,
    keer: usize,
    basis: Option<&'b Boeking>,
    regels: Vec<&'b Boeking>,
}

/// Makes the order. `sleutel` is our keyed hash of an account; `besloten` is what was decided about a piece of work, and by
/// whom.
pub fn maak(
    vraag: Vraag<'_>,
    boek: &[Boeking],
    rekeningen: &[Rekening],
    sleutel: &dyn Fn(&str) -> String,
    besloten: &dyn Fn(&str) -> Option<(Besluit, String)>,
    now: DateTime<Utc>,
) -> Klaar {
    let Vraag { gemeente, maand, betaler, uitvoeren, wie, vastgehouden } = vraag;
    let waits = |b: &Boeking| b.bericht_id.as_ref().is_some_and(|id| vastgehouden.contains(id));
    let mut held: Vec<&Boeking> = vec![];
    let mut personen: BTreeMap<&str, Persoon<'_>> = BTreeMap::new();
    // The last account that was paid to, by person: the document without its month.
    let mut laatste: BTreeMap<&str, &str> = BTreeMap::new();
    for b in boek.iter().filter(|b| b.gemeente == gemeente) {
        let Some((document, (persoon, month))) = b.document.as_deref().and_then(|d| Some((d, d.rsplit_once('/')?)))
        else {
            continue;
        };
        if b.post == Post::Uitbetaling {
            laatste.insert(persoon, &b.tekst);
        }
        if month != maand || !document.starts_with("uursubsidie/") {
            continue;
        }
        let own = personen.entry(document).or_default();
        own.trajecten.extend(b.traject_id.as_deref());
        match b.post {
            Post::Uursubsidie if waits(b) => held.push(b),
            Post::Uursubsidie => {
                own.toegekend += b.centen;
                own.basis = Some(b);
                own.regels.push(b);
            }
            // Of hours that wait nothing was added.
            Post::UursubsidieVervallen if held.iter().any(|line| uren::vervalt_van(line, b)) => {}
            Post::UursubsidieVervallen => own.toegekend -= b.centen,
            Post::Uitbetaling => {
                own.betaald += b.centen;
                own.keer += 1;
            }
            Post::UitbetalingTerug => own.betaald -= b.centen,
            _ => {}
        }
    }
    let id = format!("TB-{}", hex(&format!("{gemeente}/{maand}/{now}"), 28));
    let (naam, iban) = betaler;
    let opdracht =
        Opdracht { id, gemaakt: now, naam: naam.to_owned(), iban: iban.to_owned(), uitvoeren, betalingen: vec![] };
    let mut klaar = Klaar { opdracht, boekingen: vec![], werk: vec![], wacht: vec![] };
    klaar.wacht.extend(held.into_iter().map(|b| {
        (
            b.traject_id.clone().unwrap_or_default(),
            "over deze declaratie moet eerst iemand besluiten: zij is vastgehouden",
        )
    }));
    let mut betaald: Vec<&Boeking> = vec![];
    for (document, own) in &personen {
        let (due, Some(basis)) = (own.toegekend - own.betaald, own.basis) else { continue };
        if due <= 0 {
            continue;
        }
        let traject = basis.traject_id.clone().unwrap_or_default();
        let Some(to) = rekeningen.iter().find(|r| own.trajecten.contains(r.traject_id.as_str())) else {
            klaar.wacht.push((traject, "van deze persoon staat er geen rekening in het bestand"));
            continue;
        };
        let rekening = sleutel(&to.iban);
        let persoon = document.rsplit_once('/').map_or(*document, |(persoon, _)| persoon);
        if laatste.get(persoon).is_some_and(|before| *before != rekening) {
            let decided = ids(persoon, &rekening).map(|id| besloten(&id));
            let agreed = match &decided {
                [Some((Besluit::Toegestaan, a)), Some((Besluit::Toegestaan, b))] => a != b,
                _ => false,
            };
            if !agreed {
                let text = "De rekening van deze persoon is een andere dan de vorige keer. Controleer haar bij de persoon zelf; twee mensen beslissen.";
                klaar.werk.extend(ids(persoon, &rekening).map(|id| Werkitem {
                    traject_id: Some(traject.clone()),
                    ..Werkitem::nieuw(id, WerkSoort::Rekening, gemeente, text, now)
                }));
                klaar.wacht.push((traject, "de rekening is veranderd; twee verschillende mensen geven eerst akkoord"));
                continue;
            }
        }
        // Who pays agrees with what nobody judged before (F9).
        let agreed = own.regels.iter().filter(|line| uren::kan(line, boek, Gebeurtenis::Goedgekeurd));
        klaar.boekingen.extend(agreed.map(|line| besluit::over_uren(line, true, ("", wie), now)));
        betaald.extend(&own.regels);
        let key = format!("uitbetaling/{document}/{}", own.keer + 1);
        let eindtoteind = format!("TB{}", hex(&key, 30));
        klaar.opdracht.betalingen.push(Uitbetaling {
            eindtoteind: eindtoteind.clone(),
            cents: due,
            naam: to.naam.clone(),
            iban: to.iban.clone(),
            omschrijving: format!("Uursubsidie {maand}"),
        });
        let paid = Boeking {
            sleutel: key,
            post: Post::Uitbetaling,
            dag: uitvoeren,
            betaling: Some(eindtoteind.clone()),
            centen: due,
            tekst: rekening,
            bericht_id: None,
            wie: wie.to_owned(),
            geboekt_op: now,
            ..basis.clone()
        };
        // A bank that refuses a whole order names the order only.
        klaar.boekingen.push(Boeking {
            sleutel: sleutels::betaalopdracht(&eindtoteind),
            post: Post::Betaalopdracht,
            document: Some(klaar.opdracht.id.clone()),
            tekst: String::new(),
            ..paid.clone()
        });
        klaar.boekingen.push(paid);
    }
    klaar.werk.extend(beoordeeld(boek, &betaald, gemeente, now));
    klaar
}

/// Work that is no longer asked, because who pays agrees (F9): about a declaration of which nothing that was granted is still to
/// be judged once these lines are paid.
fn beoordeeld(boek: &[Boeking], betaald: &[&Boeking], gemeente: &str, now: DateTime<Utc>) -> Vec<Werkitem> {
    let paid: BTreeSet<&str> = betaald.iter().map(|line| line.sleutel.as_str()).collect();
    let waits = |line: &Boeking| {
        let judged = paid.contains(line.sleutel.as_str()) || uren::rest(boek, line) == 0;
        !judged && uren::kan(line, boek, Gebeurtenis::Goedgekeurd)
    };
    let berichten: BTreeSet<&str> = betaald.iter().filter_map(|line| line.bericht_id.as_deref()).collect();
    let of = |bericht: &str| {
        let mut lines = boek.iter().filter(|b| b.post == Post::Uursubsidie && b.bericht_id.as_deref() == Some(bericht));
        !lines.any(waits)
    };
    let done = berichten.into_iter().filter(|bericht| of(bericht));
    done.map(|bericht| Werkitem {
        toestand: Toestand::Vervallen,
        ..Werkitem::nieuw(uursubsidie::werk_over(bericht), WerkSoort::Declaratie, gemeente, "", now)
    })
    .collect()
}

fn hex(text: &str, most: usize) -> String {
    let hash = sha256(text.as_bytes());
    hash.iter().map(|b| format!("{b:02x}")).collect::<String>().chars().take(most).collect()
}
