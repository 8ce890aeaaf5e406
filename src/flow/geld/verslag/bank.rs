//! What came in a month and where it went (FN2-FN4): of every payment how much belongs to lines, and what still asks for a
//! person; beside a statement of the bank, when there is one, with every difference named.

use super::maand::{Maand, boekmaand};
use super::stroom::Documenten;
use crate::bank::Afschrift;
use crate::domain::boek::{Boeking, Post, sleutel};
use crate::domain::contract::Contract;
use crate::flow::geld::afschrift::bankregel;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Who told of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Herkomst {
    /// A statement of the bank.
    Bank,
    /// The gemeente (M31), and the bank confirmed it.
    Bevestigd,
    /// The gemeente; on no statement yet.
    Gemeld,
    /// It was there when the hub began.
    Beginstand,
}

impl Herkomst {
    /// In Dutch.
    pub fn naam(self) -> &'static str {
        match self {
            Self::Bank => "bank",
            Self::Bevestigd => "gemeld, bank bevestigt",
            Self::Gemeld => "gemeld, nog niet bij de bank",
            Self::Beginstand => "beginstand",
        }
    }
}

/// What came of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Uitkomst {
    /// All of it belongs to lines.
    Toegewezen,
    /// Not all of it, and an invoice is known it has to do with.
    Uitzoeken,
    /// Nothing says what it is for.
    Onbekend,
}

impl Uitkomst {
    /// In Dutch.
    pub fn naam(self) -> &'static str {
        match self {
            Self::Toegewezen => "toegewezen",
            Self::Uitzoeken => "uitzoeken",
            Self::Onbekend => "onbekend waarvoor",
        }
    }
}

/// A payment at the end of the month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Betaalregel {
    /// Its key.
    pub betaling: String,
    /// Its day.
    pub dag: NaiveDate,
    /// Cents; below zero: it went back.
    pub centen: i64,
    /// Of those, what belongs to lines, or goes back to the payer.
    pub toegewezen: i64,
    /// What is not decided.
    pub over: i64,
    /// Who told of it.
    pub herkomst: Herkomst,
    /// What came of it.
    pub uitkomst: Uitkomst,
    /// Whether it is of this month, or older and still not all placed.
    pub van_deze_maand: bool,
}

/// What a statement says that the ledger does not, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verschil {
    /// Key of the payment.
    pub betaling: String,
    /// The day.
    pub dag: NaiveDate,
    /// Cents by which the statement is above the ledger.
    pub centen: i64,
    /// Why, in Dutch.
    pub waarom: &'static str,
}

/// A statement beside the ledger, by day of booking.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Vergelijking {
    /// Balance before the first statement and after the last, when the bank tells them.
    pub saldo_begin: Option<i64>,
    /// See above.
    pub saldo_eind: Option<i64>,
    /// Cents that came in by the statement, in this month.
    pub bij: i64,
    /// Cents that went out, above zero.
    pub af: i64,
    /// What the ledger has of the same accounts and days.
    pub in_boek: i64,
    /// `bij` less `af` less `in_boek`: the sum of what follows.
    pub verschil: i64,
    /// Each difference.
    pub verschillen: Vec<Verschil>,
    /// Accounts no contract is paid on: nothing of them was compared.
    pub onbekend: BTreeSet<String>,
}

/// The payments of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bank {
    /// Not placed at the end of the month before.
    pub over_begin: i64,
    /// What came in this month, less what went back.
    pub ontvangen: i64,
    /// What of all payments was given to lines in this month, or is to go back to the payer.
    pub toegewezen: i64,
    /// Not placed at the end: what of it is looked into, and what is unknown.
    pub over_eind: i64,
    /// Of that, with an invoice it has to do with.
    pub uitzoeken: i64,
    /// Of that, without.
    pub onbekend: i64,
    /// Told by the gemeente and on no statement yet, of all months.
    pub niet_bij_bank: i64,
    /// Every payment of this month, and every older one that is not all placed.
    pub betalingen: Vec<Betaalregel>,
    /// Beside a statement, when one was given.
    pub afschrift: Option<Vergelijking>,
}

/// What is counted of one payment.
#[derive(Default)]
struct Telling {
    voor: i64,
    erna: i64,
}

/// The payments of a month; `mee` says of an entry whether it counts.
pub fn maak(boek: &[Boeking], maand: Maand, mee: &dyn Fn(&Boeking) -> bool) -> Bank {
    let documenten = Documenten::van(boek);
    let mut given: HashMap<&str, Telling> = HashMap::new();
    let mut confirmed: BTreeSet<&str> = BTreeSet::new();
    let mut payments: Vec<(Maand, &Boeking)> = vec![];
    for b in boek {
        let (Some(key), of) = (b.betaling.as_deref(), boekmaand(b)) else { continue };
        if of > maand {
            continue;
        }
        match b.post {
            Post::Betaling if mee(b) => payments.push((of, b)),
            Post::Bevestigd => drop(confirmed.insert(key)),
            // What goes back to its payer is as decided as what belongs to a line: nobody has to look into it any more.
            Post::Toewijzing | Post::ToewijzingOngedaan | Post::Terugbetaling => {
                let centen = if b.post == Post::ToewijzingOngedaan { -b.centen } else { b.centen };
                let count = given.entry(key).or_default();
                if of < maand { count.voor += centen } else { count.erna += centen }
            }
            _ => {}
        }
    }
    let mut bank = Bank {
        over_begin: 0,
        ontvangen: 0,
        toegewezen: 0,
        over_eind: 0,
        uitzoeken: 0,
        onbekend: 0,
        niet_bij_bank: 0,
        betalingen: vec![],
        afschrift: None,
    };
    for (of, b) in payments {
        let Some(key) = b.betaling.as_deref() else { continue };
        let Telling { voor, erna } = given.remove(key).unwrap_or_default();
        let herkomst = match key.split('/').next() {
            Some("bericht") if confirmed.contains(key) => Herkomst::Bevestigd,
            Some("bericht") => Herkomst::Gemeld,
            Some("beginstand") => Herkomst::Beginstand,
            _ => Herkomst::Bank,
        };
        let own = of == maand;
        let over = b.centen - voor - erna;
        let uitkomst = match (over, documenten.factuur(b)) {
            (0, _) => Uitkomst::Toegewezen,
            (_, Some(_)) => Uitkomst::Uitzoeken,
            (_, None) => Uitkomst::Onbekend,
        };
        bank.toegewezen += erna;
        bank.over_eind += over;
        match uitkomst {
            Uitkomst::Toegewezen => {}
            Uitkomst::Uitzoeken => bank.uitzoeken += over,
            Uitkomst::Onbekend => bank.onbekend += over,
        }
        if herkomst == Herkomst::Gemeld {
            bank.niet_bij_bank += b.centen;
        }
        if own {
            // What was given before it came (an entry of an earlier month) stands against it at the beginning.
            bank.ontvangen += b.centen;
            bank.over_begin -= voor;
        } else {
            bank.over_begin += b.centen - voor;
        }
        if own || over != 0 || erna != 0 {
            bank.betalingen.push(Betaalregel {
                betaling: key.to_owned(),
                dag: b.dag,
                centen: b.centen,
                toegewezen: voor + erna,
                over,
                herkomst,
                uitkomst,
                van_deze_maand: own,
            });
        }
    }
    bank
}

/// A part of an entry of a statement.
struct Verteld {
    dag: NaiveDate,
    cents: i64,
    /// Money that went out and did not come back: no payment of an invoice.
    kosten: bool,
    /// Another message of the bank told of the entry.
    elders: bool,
}

/// Lays statements beside the ledger: what both say of the days of a month.
pub fn vergelijk(
    boek: &[Boeking],
    afschriften: &[Afschrift],
    contracten: &[(String, &Contract)],
    maand: Maand,
) -> Vergelijking {
    let within = |dag: NaiveDate| (maand.van()..=maand.tot()).contains(&dag);
    let mut found = Vergelijking::default();
    let mut suppliers: BTreeSet<&str> = BTreeSet::new();
    // Every part a statement has of this month, by the key the ledger would give it.
    let mut told: BTreeMap<String, Verteld> = BTreeMap::new();
    let counted: BTreeSet<&str> =
        boek.iter().filter(|b| b.post == Post::Bankregel).map(|b| b.sleutel.as_str()).collect();
    for afschrift in afschriften {
        let rekening = afschrift.kop.rekening.as_str();
        let own = contracten.iter().find(|(_, c)| c.van.iban.as_deref() == Some(rekening));
        let Some((_, contract)) = own else {
            found.onbekend.insert(rekening.to_owned());
            continue;
        };
        suppliers.insert(&contract.leverancier);
        found.saldo_begin = found.saldo_begin.or(afschrift.kop.begin.map(|s| s.cents));
        found.saldo_eind = afschrift.eind.map(|s| s.cents).or(found.saldo_eind);
        for entry in afschrift.boekingen.iter().filter(|e| within(e.datum) && !e.onbevestigd) {
            // A notification (camt.054) and the statement of that day give one entry two keys, and one reference of the bank.
            let prefix = bankregel(&afschrift.kop, entry).map(|hash| sleutel::bankregel(&hash, ""));
            let elders =
                prefix.is_some_and(|p| counted.range(p.as_str()..).next().is_some_and(|key| key.starts_with(&p)));
            for (n, deel) in entry.delen.iter().enumerate() {
                let kosten = deel.cents < 0 && !entry.retour;
                // As `flow::geld::bank` keys it; a part delivered twice is one.
                let key = format!("bank/{}/{}", entry.sleutel, n + 1);
                told.insert(key, Verteld { dag: entry.datum, cents: deel.cents, kosten, elders });
            }
        }
    }
    for Verteld { cents, .. } in told.values() {
        if *cents >= 0 { found.bij += cents } else { found.af -= cents }
    }
    let mine = boek.iter().filter(|b| suppliers.contains(b.leverancier.as_str()) && within(b.dag));
    let mut booked: BTreeMap<&str, (NaiveDate, i64)> = BTreeMap::new();
    for b in mine {
        let key = match b.post {
            Post::Betaling => b.betaling.as_deref(),
            Post::Bevestigd => b.sleutel.strip_prefix("bevestigd/"),
            _ => None,
        };
        if let Some(key) = key.filter(|key| key.starts_with("bank/")) {
            booked.insert(key, (b.dag, b.centen));
        }
    }
    found.in_boek = booked.values().map(|(_, cents)| cents).sum();
    found.verschil = found.bij - found.af - found.in_boek;
    let add = |key: &str, dag: NaiveDate, centen: i64, waarom: &'static str| Verschil {
        betaling: key.to_owned(),
        dag,
        centen,
        waarom,
    };
    let mut only_booked: Vec<(&str, NaiveDate, i64)> =
        booked.iter().filter(|(key, _)| !told.contains_key(**key)).map(|(key, (dag, c))| (*key, *dag, *c)).collect();
    for (key, Verteld { dag, cents, kosten, elders }) in &told {
        let other = only_booked.iter().position(|(_, _, c)| *elders && c == cents);
        let (centen, waarom) = match (booked.get(key.as_str()), other) {
            (Some((_, known)), _) if known == cents => continue,
            (Some((_, known)), _) => (cents - known, "het boek heeft een ander bedrag"),
            (None, Some(place)) => {
                only_booked.remove(place);
                continue;
            }
            (None, None) if *kosten => (*cents, "uitgave of kosten: hoort niet in het boek"),
            (None, None) => (*cents, "nog niet in het boek: lees het afschrift in"),
        };
        found.verschillen.push(add(key, *dag, centen, waarom));
    }
    found.verschillen.extend(only_booked.iter().map(|(key, dag, c)| add(key, *dag, -c, "staat niet op dit afschrift")));
    found.verschillen.sort_by(|a, b| (a.dag, -a.centen, &a.betaling).cmp(&(b.dag, -b.centen, &b.betaling)));
    found
}
