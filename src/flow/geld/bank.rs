//! A statement of the bank beside the ledger (FN2, FN3, SC11): what came is booked once however often the statement is
//! delivered, and belongs to an invoice by itself only when [`crate::bank::matching`] says so. Pure: statements and ledger in,
//! entries and work out.
//!
//! The statement is that of an account suppliers are paid on. What a payer told before (M31) and the bank now shows is one
//! payment: the entry of the bank confirms it.

use super::afschrift;
use super::betaling::verdeel;
use crate::bank::matching::{self, Openstaand, Post as Item, Regels, Stand, Waarom};
use crate::bank::{Afschrift, Boeking as Bankboeking, Deel, Kop};
use crate::domain::boek::document;
use crate::domain::boek::stand::{self, Factuurstand};
use crate::domain::boek::{BoekVraag, Boeking, Post, sleutel};
use crate::domain::contract::{Contract, Mijlpaal};
use crate::domain::geld::euro;
use crate::domain::kalender::dag;
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::message::finding::Finding;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;

/// Days between what a payer tells and what the bank shows.
const TUSSEN: i64 = 10;

/// What became of one payment.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Regel {
    /// Its key.
    pub sleutel: String,
    /// The day.
    pub dag: NaiveDate,
    /// Cents, positive when money came in.
    pub centen: i64,
    /// `matched`, `partial`, `review`, `return`, `ignore`, `unmatched`, `bevestigd` (told before) or `bekend` (booked before).
    pub stand: &'static str,
    /// Invoices it belongs to, with cents; of `review` a proposal.
    pub facturen: Vec<Aandeel>,
    /// Why, in Dutch.
    pub waarom: &'static str,
}

/// A part of a payment that belongs, or may belong, to an invoice.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Aandeel {
    /// The invoice.
    pub factuurnr: String,
    /// Cents, with the sign of the payment.
    pub centen: i64,
}

/// What a statement comes to.
#[derive(Debug, Default)]
pub struct Verwerkt {
    /// Each payment.
    pub regels: Vec<Regel>,
    /// Entries to write.
    pub boekingen: Vec<Boeking>,
    /// Work to ask.
    pub werk: Vec<Werkitem>,
    /// Accounts no contract is paid on: nothing of them is booked.
    pub onbekend: BTreeSet<String>,
    /// Accounts of which a table was processed that nothing proves to be whole.
    pub zonder_saldo: BTreeSet<String>,
    /// Statements that contradict what was processed: then nothing of the file is booked.
    pub strijdig: Vec<Finding>,
}

/// The same, as who brought the statement hears it; written from where it stands, since it has a line for each payment.
#[derive(Debug, serde::Serialize)]
pub struct Antwoord<'v> {
    /// Each payment.
    pub regels: &'v [Regel],
    /// Accounts no contract is paid on.
    pub onbekend: &'v BTreeSet<String>,
    /// How many entries were written.
    pub geboekt: usize,
    /// Accounts of which nothing proves that the table is whole.
    pub zonder_saldo: &'v BTreeSet<String>,
}

impl Verwerkt {
    /// The answer to who brought it.
    pub fn antwoord(&self) -> Antwoord<'_> {
        let Self { regels, onbekend, boekingen, zonder_saldo, .. } = self;
        Antwoord { regels, onbekend, geboekt: boekingen.len(), zonder_saldo }
    }
}

/// Documents a statement may touch: what is compared when it is written.
pub fn vragen(boek: &[Boeking]) -> Vec<BoekVraag> {
    let open = stand::facturen(boek).into_iter().map(|f| f.factuurnr);
    open.collect::<BTreeSet<_>>().into_iter().map(BoekVraag::Document).collect()
}

/// Lays statements beside the ledger.
pub fn verwerk(
    afschriften: &[Afschrift],
    boek: &[Boeking],
    contracten: &[(String, &Contract)],
    wie: &str,
    now: DateTime<Utc>,
) -> Verwerkt {
    let mut done = Verwerkt::default();
    for (n, afschrift) in afschriften.iter().enumerate() {
        let rekening = afschrift.kop.rekening.as_str();
        let own: Vec<_> = contracten.iter().filter(|(_, c)| c.van.iban.as_deref() == Some(rekening)).collect();
        let Some((_, first)) = own.first() else {
            done.onbekend.insert(rekening.to_owned());
            continue;
        };
        let leverancier = first.leverancier.as_str();
        if afschrift.kop.zonder_saldo() {
            done.zonder_saldo.insert(rekening.to_owned());
        }
        let own_entry = afschrift::boeking(afschrift, leverancier, wie, now);
        done.strijdig.extend(afschrift::strijd(&own_entry, n + 1, boek.iter().chain(&done.boekingen)));
        if !boek.iter().chain(&done.boekingen).any(|b| b.sleutel == own_entry.sleutel) {
            done.boekingen.push(own_entry);
        }
        let mut book = Rekening::new(boek, &done.boekingen, &own, leverancier, wie, now);
        for entry in &afschrift.boekingen {
            let elders = book.elders(&afschrift.kop, entry, &mut done);
            for (n, deel) in entry.delen.iter().enumerate() {
                book.neem(entry, (n, elders), deel, &mut done);
            }
        }
    }
    if done.strijdig.is_empty() { done } else { Verwerkt { strijdig: done.strijdig, ..Verwerkt::default() } }
}

/// The invoices a payment may be for. A number that is of more years is that of the one that is not settled: who begins his
/// series again every year would have every payment looked at otherwise.
fn te_vinden(all: Vec<Factuurstand>) -> Vec<Factuurstand> {
    let open: BTreeSet<String> = all.iter().filter(|f| f.open() != 0).map(|f| f.factuurnr.clone()).collect();
    all.into_iter().filter(|f| f.open() != 0 || !open.contains(&f.factuurnr)).collect()
}

/// The gemeente that all of these are; empty: they are more, or none.
fn een<'g>(mut all: impl Iterator<Item = &'g String>) -> String {
    let first = all.next();
    first.filter(|first| all.all(|other| other == *first)).cloned().unwrap_or_default()
}

/// What is known of one account while its statement is read.
struct Rekening<'r> {
    contracten: Vec<&'r (String, &'r Contract)>,
    leverancier: &'r str,
    facturen: Vec<Factuurstand>,
    open: Openstaand,
    /// Keys of payments that are booked.
    bekend: BTreeSet<String>,
    /// Entries that are counted, by reference and format.
    geteld: BTreeSet<String>,
    /// Payments a payer told of and no bank confirmed: key, day, cents, invoice.
    gemeld: Vec<(String, NaiveDate, i64, String)>,
    wie: &'r str,
    now: DateTime<Utc>,
}

impl<'r> Rekening<'r> {
    fn new(
        boek: &[Boeking],
        new: &[Boeking],
        contracten: &[&'r (String, &'r Contract)],
        leverancier: &'r str,
        wie: &'r str,
        now: DateTime<Utc>,
    ) -> Self {
        let all: Vec<Boeking> = boek.iter().chain(new).filter(|b| b.leverancier == leverancier).cloned().collect();
        let facturen = te_vinden(stand::facturen(&all));
        let payer = |f: &Factuurstand| {
            let own = contracten.iter().find(|(g, c)| *g == f.gemeente && c.contract_id == f.contract_id);
            own.and_then(|(_, c)| c.aan.iban.clone()).unwrap_or_default()
        };
        let due = |f: &Factuurstand| f.regels.iter().map(|r| r.bruto - r.gecrediteerd).sum::<i64>();
        let items = facturen.iter().map(|f| Item {
            id: f.factuurnr.clone(),
            cents: due(f),
            betaler: payer(f),
            ..Item::default()
        });
        let mut open = Openstaand::new(items);
        for (nummer, factuur) in (0u32..).zip(&facturen) {
            open.boek(nummer, factuur.betaald());
        }
        let of = |post: Post| all.iter().filter(move |b| b.post == post);
        let confirmed: BTreeSet<&str> = of(Post::Bevestigd).filter_map(|b| b.betaling.as_deref()).collect();
        let told = of(Post::Betaling).filter_map(|b| {
            let key = b.betaling.clone()?;
            let waits = key.starts_with("bericht/") && !confirmed.contains(key.as_str());
            waits.then(|| (key, b.dag, b.centen, b.document.clone().unwrap_or_default()))
        });
        let gemeld = told.collect();
        let bekend =
            all.iter().filter(|b| b.post == Post::Betaling || b.post == Post::Bevestigd).map(|b| b.sleutel.clone());
        Self {
            contracten: contracten.to_vec(),
            leverancier,
            bekend: bekend.collect(),
            geteld: of(Post::Bankregel).map(|b| b.sleutel.clone()).collect(),
            facturen,
            open,
            gemeld,
            wie,
            now,
        }
    }

    /// Whether another message of the bank told this entry already (camt.054 and the camt.053 of that day); notes that it is
    /// counted now.
    fn elders(&mut self, kop: &Kop, entry: &Bankboeking, done: &mut Verwerkt) -> bool {
        let Some(hash) = afschrift::bankregel(kop, entry).filter(|_| !entry.onbevestigd) else { return false };
        let own = sleutel::bankregel(&hash, kop.soort.naam());
        let prefix = sleutel::bankregel(&hash, "");
        let told =
            self.geteld.range(prefix.clone()..).take_while(|key| key.starts_with(&prefix)).any(|key| *key != own);
        if !told && self.geteld.insert(own.clone()) {
            let base = self.entry("", entry, entry.cents);
            let tekst = kop.soort.naam().to_owned();
            self.add(Boeking { sleutel: own, post: Post::Bankregel, betaling: None, tekst, ..base }, done);
        }
        told
    }

    /// One part of an entry.
    fn neem(&mut self, entry: &Bankboeking, (n, elders): (usize, bool), deel: &Deel, done: &mut Verwerkt) {
        let key = format!("bank/{}/{}", entry.sleutel, n + 1);
        let besluit = matching::besluit(&self.open, entry, deel, Regels::default());
        let named = |list: &[(u32, i64)]| -> Vec<Aandeel> {
            list.iter().map(|(nummer, centen)| Aandeel { factuurnr: self.naam(*nummer), centen: *centen }).collect()
        };
        let mut line = Regel {
            sleutel: key.clone(),
            dag: entry.datum,
            centen: deel.cents,
            stand: besluit.stand.as_str(),
            facturen: named(&besluit.toewijzing),
            waarom: besluit.waarom.tekst(),
        };
        let confirms = format!("bevestigd/{key}");
        if self.bekend.contains(&sleutel::betaling(&key)) || self.bekend.contains(&confirms) {
            (line.stand, line.facturen, line.waarom) = ("bekend", vec![], "Deze boeking is eerder verwerkt.");
        } else if elders {
            (line.stand, line.facturen, line.waarom) = ("bekend", vec![], Waarom::AnderBericht.tekst());
        } else if let Some(told) = self.told(entry, deel, &besluit) {
            let (betaling, ..) = self.gemeld.remove(told);
            (line.stand, line.facturen) = ("bevestigd", vec![]);
            line.waarom = "De gemeente had deze betaling al gemeld; de bank bevestigt haar.";
            let about = Boeking { betaling: Some(betaling), ..self.entry(&key, entry, deel.cents) };
            self.add(Boeking { sleutel: confirms, post: Post::Bevestigd, ..about }, done);
        } else if besluit.stand != Stand::Ignore {
            self.book(&key, entry, deel, &besluit, done);
        }
        done.regels.push(line);
    }

    /// The payment a payer told of that this is.
    fn told(&self, entry: &Bankboeking, deel: &Deel, besluit: &matching::Besluit) -> Option<usize> {
        let names: Vec<&str> = besluit.genoemd.iter().map(|n| self.open.id(*n)).collect();
        self.gemeld.iter().position(|(_, day, cents, document)| {
            let near = (entry.datum - *day).num_days().abs() <= TUSSEN;
            near && *cents == deel.cents && names.contains(&document.as_str())
        })
    }

    fn book(&mut self, key: &str, entry: &Bankboeking, deel: &Deel, besluit: &matching::Besluit, done: &mut Verwerkt) {
        let base = self.entry(key, entry, deel.cents);
        // An account of several gemeenten: who paid says whose it is, before anybody knows which invoice it is for.
        let gemeente = if base.gemeente.is_empty() { self.betaler(&deel.tegenrekening) } else { base.gemeente.clone() };
        let came = Boeking { sleutel: sleutel::betaling(key), post: Post::Betaling, gemeente, ..base };
        let one = besluit.toewijzing.first().and_then(|(nummer, _)| self.facturen.get(*nummer as usize));
        let (document, jaar) = (one.map(|f| f.factuurnr.clone()), one.map_or(came.jaar, |f| f.jaar));
        self.add(Boeking { document, jaar, ..came }, done);
        if !besluit.stand.boekt() {
            let mut text =
                format!("Zoek uit waar een betaling van {} bij hoort. {}", euro(deel.cents), besluit.waarom.tekst());
            for (n, (nummer, centen)) in besluit.toewijzing.iter().enumerate() {
                let (document, naam) = (self.open.id(*nummer).to_owned(), self.naam(*nummer));
                let jaar = self.facturen[*nummer as usize].jaar;
                text += &format!(" {} {naam}: {}.", if n == 0 { "Voorstel:" } else { "En" }, euro(*centen));
                let sleutel = sleutel::voorstel(key, n + 1);
                let base = self.entry(key, entry, *centen);
                self.add(Boeking { sleutel, post: Post::Voorstel, jaar, document: Some(document), ..base }, done);
            }
            let id = werk_id(&["betaling", key]);
            done.werk.push(Werkitem::nieuw(id, WerkSoort::Betaling, self.leverancier, &text, self.now));
            return;
        }
        let mut keer = 0;
        for (nummer, cents) in &besluit.toewijzing {
            for (place, part) in self.parts(*nummer as usize, *cents) {
                keer += 1;
                let (traject, mijlpaal) = self.line(*nummer as usize, place);
                let back = part < 0;
                let post = if back { Post::ToewijzingOngedaan } else { Post::Toewijzing };
                let base = self.entry(key, entry, part.abs());
                let factuur = &self.facturen[*nummer as usize];
                let (document, jaar) = (Some(factuur.factuurnr.clone()), factuur.jaar);
                let sleutel = sleutel::toewijzing(key, keer);
                let traject_id = Some(traject);
                self.add(Boeking { sleutel, post, jaar, document, traject_id, mijlpaal: Some(mijlpaal), ..base }, done);
                self.facturen[*nummer as usize].regels[place].betaald += part;
            }
        }
        besluit.boek(&mut self.open);
    }

    /// How an amount goes over the lines of an invoice; money that goes back from the last that was paid.
    fn parts(&self, factuur: usize, cents: i64) -> Vec<(usize, i64)> {
        let Some(factuur) = self.facturen.get(factuur) else { return vec![] };
        if cents >= 0 {
            let place = |d: &super::betaling::Deel<'_>| factuur.regels.iter().position(|r| std::ptr::eq(r, d.regel));
            let parts = verdeel(factuur, cents, &[]).unwrap_or_default();
            return parts.iter().filter_map(|d| Some((place(d)?, d.centen))).collect();
        }
        let mut left = -cents;
        let mut parts = vec![];
        for (place, line) in factuur.regels.iter().enumerate().rev() {
            let part = left.min(line.betaald);
            if part > 0 {
                parts.push((place, -part));
                left -= part;
            }
        }
        parts
    }

    /// The gemeente with this account in her contracts; empty: none of these, or not one.
    fn betaler(&self, iban: &str) -> String {
        let named = self.contracten.iter().filter(|(_, c)| c.aan.iban.as_deref() == Some(iban));
        een(named.map(|(gemeente, _)| gemeente))
    }

    /// What a person calls an invoice: with its year, when its number is of more of these.
    fn naam(&self, nummer: u32) -> String {
        let Some(factuur) = self.facturen.get(nummer as usize) else { return String::new() };
        let many = self.facturen.iter().filter(|f| f.factuurnr == factuur.factuurnr).count() > 1;
        if many { document::naam(&factuur.factuurnr, factuur.jaar) } else { factuur.factuurnr.clone() }
    }

    fn line(&self, factuur: usize, place: usize) -> (String, Mijlpaal) {
        let line = &self.facturen[factuur].regels[place];
        (line.traject_id.clone(), line.mijlpaal)
    }

    fn entry(&self, key: &str, entry: &Bankboeking, centen: i64) -> Boeking {
        let (gemeente, contract_id) = match self.contracten.as_slice() {
            [(gemeente, contract)] => (gemeente.clone(), contract.contract_id.clone()),
            all => (een(all.iter().map(|(gemeente, _)| gemeente)), String::new()),
        };
        Boeking {
            gemeente,
            leverancier: self.leverancier.to_owned(),
            contract_id,
            betaling: Some(key.to_owned()),
            centen,
            tekst: format!("bank, verwerkt op {}", dag(self.now)),
            ..Boeking::nieuw(Post::Betaling, "", entry.datum, self.wie, self.now)
        }
    }

    fn add(&mut self, boeking: Boeking, done: &mut Verwerkt) {
        self.bekend.insert(boeking.sleutel.clone());
        done.boekingen.push(boeking);
    }
}
