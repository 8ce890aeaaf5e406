//! The close of a month (issue "finance closes the month on one page"): expected, billed, accepted and paid, of every contract
//! and every traject, before the month, in it and after it; what came and what of it is not placed; what is open and how long;
//! numbers that are missing and invoices that are held.
//!
//! It proves itself: what is open by trajecten is laid beside what is open by invoices, which is another sum.

use super::bank::{self, Bank};
use super::maand::{Maand, boekmaand};
use super::openstaand::{self, Openstaand};
use super::stroom::{self, Beweging, Documenten, Onder};
use super::tabel::{Cel, Tabel};
use crate::bank::Afschrift;
use crate::domain::boek::{Boeking, Post, stand};
use crate::domain::contract::Contract;
use crate::domain::kalender::dag;
use crate::flow::geld::{CREDITNOTA, FACTUUR, overzicht};
use crate::store::HeldDelivery;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked.
#[derive(Clone, Copy)]
pub struct Vraag<'v> {
    /// The month.
    pub maand: Maand,
    /// Only this contract.
    pub contract: Option<&'v str>,
    /// Every contract there is money for, with its gemeente.
    pub contracten: &'v [(String, &'v Contract)],
    /// Statements to lay beside it; None: none were given.
    pub afschriften: Option<&'v [Afschrift]>,
    /// What is held now.
    pub vastgehouden: &'v [HeldDelivery],
    /// Now.
    pub now: DateTime<Utc>,
}

/// A contract in the month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contractmaand {
    /// Slug of the gemeente.
    pub gemeente: String,
    /// Its number; empty: money that was given to an invoice nobody knows.
    pub contract_id: String,
    /// Trajecten whose agreement was signed, this calendar year up to the end of the month.
    pub gerealiseerd: u32,
    /// Fewest and most it aims at in a year.
    pub streef: (Option<u32>, Option<u32>),
    /// Its money.
    pub geld: Beweging,
}

/// A traject in the month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trajectmaand {
    /// Slug of the gemeente.
    pub gemeente: String,
    /// The contract.
    pub contract_id: String,
    /// Its number.
    pub traject_id: String,
    /// Its money.
    pub geld: Beweging,
}

impl Trajectmaand {
    /// Whether there is something to say of it: the month moved it, or it is not done at its end.
    pub fn telt(&self) -> bool {
        let eind = &self.geld.eind;
        !self.geld.mutatie.is_leeg() || eind.te_factureren() != 0 || eind.open() != 0
    }
}

/// An invoice or credit note that is held on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Vastgehouden {
    /// Its number, when it is in the ledger.
    pub document: Option<String>,
    /// Our id of the message.
    pub bericht_id: String,
    /// Who should get it.
    pub partner: String,
    /// Since when.
    pub sinds: NaiveDate,
}

/// The month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Afsluiting {
    /// The month.
    pub maand: Maand,
    /// The last day on which it takes entries.
    pub open_tot: NaiveDate,
    /// Whether that day has passed: these figures do not change any more.
    pub dicht: bool,
    /// The day it was made.
    pub gemaakt_op: NaiveDate,
    /// All of it.
    pub totaal: Beweging,
    /// By contract.
    pub contracten: Vec<Contractmaand>,
    /// By traject.
    pub trajecten: Vec<Trajectmaand>,
    /// What came.
    pub bank: Bank,
    /// What is open on the last day, by age.
    pub openstaand: Openstaand,
    /// Numbers of a series that are missing.
    pub gaten: Vec<String>,
    /// Invoices that are held now.
    pub vastgehouden: Vec<Vastgehouden>,
    /// Open by trajecten less open by invoices: nought, or an entry is about an invoice that is not there.
    pub controle: i64,
}

/// Makes it. None: nobody knows this contract.
pub fn maak(boek: &[Boeking], vraag: Vraag<'_>) -> Option<Afsluiting> {
    let Vraag { maand, contract, contracten, afschriften, vastgehouden, now } = vraag;
    let until: Vec<Boeking> = boek.iter().filter(|b| boekmaand(b) <= maand).cloned().collect();
    let documenten = Documenten::van(&until);
    let wanted = |id: &str| contract.is_none_or(|own| own == id);
    let trajecten: Vec<Trajectmaand> = stroom::trajecten(&until, maand)
        .into_iter()
        .filter(|(((_, id), _), _)| wanted(id))
        .map(|(((gemeente, contract_id), traject_id), geld)| Trajectmaand { gemeente, contract_id, traject_id, geld })
        .collect();
    let rows = per_contract(&until, &trajecten, vraag);
    if contract.is_some() && rows.is_empty() {
        return None;
    }
    let mut totaal = Beweging::default();
    rows.iter().for_each(|row| totaal += row.geld);
    // A payment on an account of several contracts says none until it is placed: it is shown with each of its supplier.
    let suppliers: BTreeSet<&str> =
        contracten.iter().filter(|(_, c)| wanted(&c.contract_id)).map(|(_, c)| c.leverancier.as_str()).collect();
    let mee = |b: &Boeking| match documenten_onder(&documenten, b) {
        "" => contract.is_none() || suppliers.contains(b.leverancier.as_str()),
        id => wanted(id),
    };
    let mut bank = bank::maak(&until, maand, &mee);
    bank.afschrift = afschriften.map(|all| bank::vergelijk(boek, all, contracten, maand));
    let openstaand = openstaand::van(&stand::facturen(&until), maand.tot(), contract);
    Some(Afsluiting {
        maand,
        open_tot: maand.open_tot(),
        dicht: maand.is_dicht(now),
        gemaakt_op: dag(now),
        controle: totaal.eind.open() - openstaand.totaal,
        totaal,
        contracten: rows,
        trajecten,
        bank,
        openstaand,
        gaten: overzicht::gaten(&until),
        vastgehouden: held(boek, vastgehouden),
    })
}

fn documenten_onder<'b>(documenten: &Documenten<'b>, b: &'b Boeking) -> &'b str {
    documenten.onder(b).1
}

fn per_contract(boek: &[Boeking], trajecten: &[Trajectmaand], vraag: Vraag<'_>) -> Vec<Contractmaand> {
    let mut found: BTreeMap<Onder, (u32, Beweging)> = BTreeMap::new();
    let wanted = |id: &str| vraag.contract.is_none_or(|own| own == id);
    for (gemeente, contract) in vraag.contracten.iter().filter(|(_, c)| wanted(&c.contract_id)) {
        found.entry((gemeente.clone(), contract.contract_id.clone())).or_default();
    }
    for row in trajecten {
        found.entry((row.gemeente.clone(), row.contract_id.clone())).or_default().1 += row.geld;
    }
    let signed = |b: &&Boeking| b.post == Post::Gerealiseerd && b.jaar == vraag.maand.jaar() && wanted(&b.contract_id);
    for b in boek.iter().filter(signed) {
        found.entry((b.gemeente.clone(), b.contract_id.clone())).or_default().0 += 1;
    }
    let rows = found.into_iter().map(|((gemeente, contract_id), (gerealiseerd, geld))| {
        let known = vraag.contracten.iter().find(|(g, c)| *g == gemeente && c.contract_id == contract_id);
        let streef = known.map_or((None, None), |(_, c)| (c.streef_min, c.streef_max));
        Contractmaand { gemeente, contract_id, gerealiseerd, streef, geld }
    });
    rows.collect()
}

fn held(boek: &[Boeking], deliveries: &[HeldDelivery]) -> Vec<Vastgehouden> {
    let invoices = deliveries.iter().filter(|d| matches!(d.envelope.soort.as_str(), FACTUUR | CREDITNOTA));
    let number = |bericht_id: &str| {
        let whole = |b: &&Boeking| matches!(b.post, Post::Factuur | Post::Creditnota);
        boek.iter().filter(whole).find(|b| b.bericht_id.as_deref() == Some(bericht_id))?.document.clone()
    };
    invoices
        .map(|d| Vastgehouden {
            document: number(&d.envelope.bericht_id),
            bericht_id: d.envelope.bericht_id.clone(),
            partner: d.partner.clone(),
            sinds: dag(d.at),
        })
        .collect()
}

/// The columns of money, in the order the money goes.
const GELD: [&str; 7] =
    ["verwacht", "gefactureerd", "te factureren", "gefactureerd met btw", "geaccepteerd", "betaald", "open"];

/// The cells of [`GELD`].
fn geld(b: &stroom::Bedragen) -> [i64; 7] {
    [b.verwacht, b.gefactureerd, b.te_factureren(), b.met_btw(), b.geaccepteerd, b.betaald, b.open()]
}

impl Afsluiting {
    /// Begin, movement and end by contract and traject: the rows of the CSV file.
    pub fn tabel(&self) -> Tabel {
        let mut tabel = Tabel::nieuw("maand", &["gemeente", "contract", "traject", "stand"]);
        tabel.kolommen.extend(GELD);
        let mut add = |kop: [&str; 3], geld: &Beweging| {
            for (naam, bedragen) in [("begin", &geld.begin), ("mutatie", &geld.mutatie), ("eind", &geld.eind)] {
                let head = kop.iter().map(|tekst| Cel::tekst(*tekst)).chain([Cel::tekst(naam)]);
                tabel.rijen.push(head.chain(self::geld(bedragen).map(Cel::Centen)).collect());
            }
        };
        for row in &self.trajecten {
            add([&row.gemeente, &row.contract_id, &row.traject_id], &row.geld);
        }
        for row in &self.contracten {
            add([&row.gemeente, &row.contract_id, "totaal van het contract"], &row.geld);
        }
        add(["totaal", "", ""], &self.totaal);
        tabel
    }

    /// All of it, a sheet each.
    pub fn tabellen(&self) -> Vec<Tabel> {
        let mut tabellen = vec![self.tabel(), self.betalingen(), self.openstaand.tabel(), self.openstaand.per_vak()];
        tabellen.extend(self.bank.afschrift.as_ref().map(|a| {
            let mut tabel = Tabel::nieuw("verschillen met de bank", &["betaling", "dag", "bedrag", "waarom"]);
            let row = |v: &bank::Verschil| {
                vec![Cel::tekst(&v.betaling), Cel::Dag(v.dag), Cel::Centen(v.centen), Cel::tekst(v.waarom)]
            };
            tabel.rijen.extend(a.verschillen.iter().map(row));
            tabel
        }));
        tabellen.push(self.controles());
        tabellen
    }

    fn betalingen(&self) -> Tabel {
        let columns =
            ["betaling", "dag", "bedrag", "toegewezen", "niet toegewezen", "van wie", "uitkomst", "deze maand"];
        let mut tabel = Tabel::nieuw("betalingen", &columns);
        tabel.rijen.extend(self.bank.betalingen.iter().map(|b| {
            vec![
                Cel::tekst(&b.betaling),
                Cel::Dag(b.dag),
                Cel::Centen(b.centen),
                Cel::Centen(b.toegewezen),
                Cel::Centen(b.over),
                Cel::tekst(b.herkomst.naam()),
                Cel::tekst(b.uitkomst.naam()),
                Cel::tekst(if b.van_deze_maand { "ja" } else { "eerder" }),
            ]
        }));
        tabel
    }

    /// What must be nought or empty, and what came.
    fn controles(&self) -> Tabel {
        let mut tabel = Tabel::nieuw("controle", &["wat", "bedrag", "toelichting"]);
        for (naam, centen) in self.bankregels() {
            tabel.rijen.push(vec![Cel::tekst(naam), Cel::Centen(centen), Cel::Leeg]);
        }
        let control = "open volgens trajecten min open volgens facturen (hoort nul te zijn)";
        tabel.rijen.push(vec![Cel::tekst(control), Cel::Centen(self.controle), Cel::Leeg]);
        let named = self.gaten.iter().map(|gat| ("nummer ontbreekt in de reeks", gat.clone()));
        let held = self.vastgehouden.iter().map(|v| {
            let what = v.document.as_ref().unwrap_or(&v.bericht_id);
            ("wordt vastgehouden", format!("{what} voor {} sinds {}", v.partner, v.sinds))
        });
        tabel.rijen.extend(named.chain(held).map(|(wat, tekst)| vec![Cel::tekst(wat), Cel::Leeg, Cel::tekst(tekst)]));
        tabel
    }

    /// What came and where it went, a line each: the sheet, the page and the command say the same.
    pub fn bankregels(&self) -> Vec<(&'static str, i64)> {
        let b = &self.bank;
        let mut lines = vec![
            ("Niet toegewezen aan het begin", b.over_begin),
            ("Ontvangen in de maand", b.ontvangen),
            ("Toegewezen in de maand", -b.toegewezen),
            ("Niet toegewezen aan het eind", b.over_eind),
            ("  daarvan uit te zoeken", b.uitzoeken),
            ("  daarvan onbekend waarvoor", b.onbekend),
            ("Gemeld en nog niet bij de bank gezien", b.niet_bij_bank),
        ];
        if let Some(a) = &b.afschrift {
            lines.extend(a.saldo_begin.map(|c| ("Saldo van de bank aan het begin van het afschrift", c)));
            lines.extend([("Afschrift: bij", a.bij), ("Afschrift: af", -a.af)]);
            lines.extend(a.saldo_eind.map(|c| ("Saldo van de bank aan het eind van het afschrift", c)));
            lines.extend([
                ("In het boek, van dezelfde dagen", a.in_boek),
                ("Verschil tussen afschrift en boek", a.verschil),
            ]);
        }
        lines
    }
}
