//! A person books a payment that nobody could book by itself, or takes one allocation back (FN4, SC11). Pure: ledger and
//! wish in, entries and work out. An entry is never changed: what is undone stays, with an entry beside it that says by whom,
//! when and why; the other allocations of the payment stay as they are.

use super::kas::NietGedaan;
use crate::domain::boek::document::{self, Facturen};
use crate::domain::boek::stand::{self, Betaalstand, Factuurstand};
use crate::domain::boek::{BoekVraag, Boeking, Post, sleutel};
use crate::domain::geld::euro;
use crate::domain::kalender::dag;
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use chrono::{DateTime, Datelike, Utc};
use serde::{Deserialize, Serialize};

/// Which allocation is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ongedaan {
    /// Its id, as the list of payments shows it.
    pub id: String,
    /// Why; no personal value.
    pub waarom: String,
    /// Who: a login name.
    #[serde(default)]
    pub wie: String,
}

/// What a person decides about a payment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Geld {
    /// As the hub proposed.
    pub voorstel: bool,
    /// To these invoices.
    pub facturen: Vec<Deel>,
    /// What is left goes back to the payer; of money that went out: this was such a payment.
    pub terugbetalen: bool,
}

/// A part of a payment for an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deel {
    /// The invoice: its number, with its year behind it (`12@2025`) when it is of more years.
    pub factuurnr: String,
    /// Cents, with the sign of the payment.
    pub centen: i64,
    /// One line of it; None: its open lines in their order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traject_id: Option<String>,
}

/// What is to be written, and what of the ledger it rests on.
#[derive(Debug, Default)]
pub struct Schrijf {
    /// Entries.
    pub boekingen: Vec<Boeking>,
    /// Work.
    pub werk: Vec<Werkitem>,
    /// Questions whose answers may not change meanwhile.
    pub vragen: Vec<BoekVraag>,
}

/// Work about what is left of a payment; its id says how far the ledger was, so that a next time is work of its own.
fn uitzoeken(pay: &Boeking, about: usize, centen: i64, why: &str, now: DateTime<Utc>) -> Werkitem {
    let key = pay.betaling.as_deref().unwrap_or_default();
    let text = format!("Zoek uit waar een betaling van {} bij hoort: {why}.", euro(centen));
    Werkitem::nieuw(werk_id(&["betaling", key, &about.to_string()]), WerkSoort::Betaling, &pay.leverancier, &text, now)
}

/// The payment a piece of work is about.
fn betaling_van<'b>(boek: &'b [Boeking], id: &str) -> Option<&'b Boeking> {
    boek.iter().filter(|b| b.post == Post::Betaling).find(|pay| {
        let Some(key) = pay.betaling.as_deref() else { return false };
        let about = boek.iter().filter(|b| b.betaling.as_deref() == Some(key)).count();
        werk_id(&["betaling", key]) == id || (1..=about).any(|n| werk_id(&["betaling", key, &n.to_string()]) == id)
    })
}

/// Takes back one allocation: the line is open again, and the payment waits for a person.
pub fn ongedaan(boek: &[Boeking], wanted: &Ongedaan, now: DateTime<Utc>) -> Result<Schrijf, NietGedaan> {
    let of = |post: Post| boek.iter().find(move |b| b.sleutel == wanted.id && b.post == post);
    let Some(was) = of(Post::Toewijzing) else {
        return Err(NietGedaan::Onbekend("er is geen toewijzing met dit id; `trajectbrug bank list` toont ze"));
    };
    let key = sleutel::ongedaan(&was.sleutel);
    if boek.iter().any(|b| b.sleutel == key) {
        return Err(NietGedaan::Anders("deze toewijzing is al ongedaan gemaakt"));
    }
    let lines = stand::facturen(boek);
    let jaar = Facturen::van(boek).jaar(was);
    let same = |f: &&Factuurstand| f.leverancier == was.leverancier && Some(&f.factuurnr) == was.document.as_ref();
    let factuur = lines.iter().filter(same).find(|f| Some(f.jaar) == jaar);
    let line = factuur.and_then(|f| {
        f.regels.iter().find(|r| Some(&r.traject_id) == was.traject_id.as_ref() && Some(r.mijlpaal) == was.mijlpaal)
    });
    // Money that went back by the bank has opened the line already.
    if line.is_none_or(|line| line.betaald < was.centen) {
        return Err(NietGedaan::Anders(
            "van deze regel is het geld al teruggegaan; er is niets meer om terug te nemen",
        ));
    }
    let (payment, document) = (was.betaling.clone().unwrap_or_default(), was.document.clone().unwrap_or_default());
    let about = boek.iter().filter(|b| b.betaling.as_deref() == Some(&payment)).count() + 1;
    let undone = Boeking {
        sleutel: key,
        post: Post::ToewijzingOngedaan,
        dag: dag(now),
        tekst: wanted.waarom.trim().to_owned(),
        bericht_id: None,
        wie: wanted.wie.clone(),
        geboekt_op: now,
        ..was.clone()
    };
    let werk = uitzoeken(was, about, was.centen, "een toewijzing is ongedaan gemaakt", now);
    let vragen = vec![BoekVraag::Betaling(payment), BoekVraag::Document(document)];
    Ok(Schrijf { boekingen: vec![undone], werk: vec![werk], vragen })
}

/// What a person decided about a payment, as entries. The text says what is not right.
pub fn besluit(
    boek: &[Boeking],
    werk: &str,
    geld: &Geld,
    (waarom, wie): (&str, &str),
    now: DateTime<Utc>,
) -> Result<Schrijf, String> {
    let pay = betaling_van(boek, werk).ok_or("dit werk gaat niet over een betaling in het boek; laat het geld weg")?;
    let key = pay.betaling.clone().unwrap_or_default();
    let payments = stand::betalingen(boek);
    let over = payments.iter().find(|p| p.betaling == key).map(Betaalstand::over).unwrap_or_default();
    let mut wish = geld.facturen.clone();
    if geld.voorstel {
        let own = boek.iter().filter(|b| b.post == Post::Voorstel && b.betaling.as_deref() == Some(&key));
        let before = wish.len();
        wish.extend(own.map(|b| Deel {
            factuurnr: document::naam(b.document.as_deref().unwrap_or_default(), b.jaar),
            centen: b.centen,
            traject_id: None,
        }));
        if wish.len() == before {
            return Err("bij deze betaling is geen voorstel; noem de facturen zelf".to_owned());
        }
    }
    let total = wish.iter().try_fold(0i64, |sum, d| sum.checked_add(d.centen)).unwrap_or(i64::MAX);
    if wish.iter().any(|d| d.centen == 0 || d.centen.signum() != over.signum()) || total.abs() > over.abs() {
        return Err(format!("van deze betaling is nog {} te verdelen; verdeel dat, of minder", euro(over)));
    }
    let mut write = Boekhouder {
        facturen: stand::facturen(boek).into_iter().filter(|f| f.leverancier == pay.leverancier).collect(),
        base: Boeking {
            dag: dag(now),
            jaar: dag(now).year(),
            tekst: waarom.to_owned(),
            bericht_id: None,
            wie: wie.to_owned(),
            geboekt_op: now,
            ..pay.clone()
        },
        keer: boek.iter().filter(|b| b.sleutel.starts_with(&format!("toewijzing/{key}/"))).count(),
        key,
        done: Schrijf::default(),
    };
    write.done.vragen.push(BoekVraag::Betaling(write.key.clone()));
    for part in &wish {
        write.deel(part)?;
    }
    let rest = over - total;
    if geld.terugbetalen {
        write.terug(boek, rest)?;
    } else if wish.is_empty() {
        return Err("zeg waar de betaling bij hoort, of dat zij teruggaat".to_owned());
    } else if rest != 0 {
        let about =
            boek.iter().filter(|b| b.betaling.as_deref() == Some(&write.key)).count() + write.done.boekingen.len();
        write.done.werk.push(uitzoeken(pay, about, rest, "dit is wat van een betaling overbleef", now));
    }
    Ok(write.done)
}

/// Writes the entries of one decision.
struct Boekhouder {
    facturen: Vec<Factuurstand>,
    base: Boeking,
    key: String,
    keer: usize,
    done: Schrijf,
}

impl Boekhouder {
    /// Lays a part on the lines of an invoice: money that came on what is open, money that went back on what was paid, the
    /// last first.
    fn deel(&mut self, part: &Deel) -> Result<(), String> {
        let place = match document::zoek(&self.facturen, &part.factuurnr)[..] {
            [place] => place,
            [] => return Err("een van deze nummers is geen factuur van deze leverancier; kijk ze na".to_owned()),
            ref more => {
                let jaren: Vec<i32> = more.iter().map(|place| self.facturen[*place].jaar).collect();
                return Err(document::meer_jaren(&jaren).unwrap_or_default());
            }
        };
        let factuur = &mut self.facturen[place];
        let back = part.centen < 0;
        let mut left = part.centen.abs();
        let mut lines: Vec<_> = factuur.regels.iter_mut().collect();
        lines.retain(|r| part.traject_id.as_ref().is_none_or(|id| *id == r.traject_id));
        if back {
            lines.reverse();
        }
        for line in lines {
            let room = if back { line.betaald } else { line.open() };
            let take = left.min(room.max(0));
            if take == 0 {
                continue;
            }
            left -= take;
            line.betaald += if back { -take } else { take };
            self.keer += 1;
            self.done.boekingen.push(Boeking {
                sleutel: sleutel::toewijzing(&self.key, self.keer),
                post: if back { Post::ToewijzingOngedaan } else { Post::Toewijzing },
                gemeente: factuur.gemeente.clone(),
                contract_id: factuur.contract_id.clone(),
                document: Some(factuur.factuurnr.clone()),
                jaar: factuur.jaar,
                traject_id: Some(line.traject_id.clone()),
                mijlpaal: Some(line.mijlpaal),
                centen: take,
                ..self.base.clone()
            });
        }
        if left > 0 {
            let what = if back { "betaald is" } else { "openstaat" };
            return Err(format!("op een van deze facturen is dit {} meer dan wat er {what}", euro(left)));
        }
        self.done.vragen.push(BoekVraag::Document(factuur.factuurnr.clone()));
        Ok(())
    }

    /// What is left goes back; money that went out is such a payment, when that much was to go back.
    fn terug(&mut self, boek: &[Boeking], rest: i64) -> Result<(), String> {
        let of = |b: &&Boeking| b.post == Post::Terugbetaling;
        let due: i64 =
            boek.iter().filter(of).filter(|b| b.leverancier == self.base.leverancier).map(|b| b.centen).sum();
        if rest == 0 {
            return Err("er blijft niets over om terug te betalen".to_owned());
        }
        // Whatever else this supplier's money goes back for counts too: of two debits that are decided at one moment, the second
        // is decided again on what the first left.
        self.done.vragen.push(BoekVraag::Terugbetalingen(self.base.leverancier.clone()));
        if rest < 0 && due < -rest {
            return Err(format!("er is besloten om {} terug te betalen, en dit is meer", euro(due)));
        }
        let keer = boek.iter().filter(of).filter(|b| b.betaling.as_deref() == Some(&self.key)).count() + 1;
        self.done.boekingen.push(Boeking {
            sleutel: sleutel::terugbetaling(&self.key, keer),
            post: Post::Terugbetaling,
            document: None,
            centen: rest,
            ..self.base.clone()
        });
        Ok(())
    }
}
