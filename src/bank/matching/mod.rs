//! Which open item a payment is for. Pure: items and a payment in, a decision with its reason out.
//!
//! Automatic needs an exact reference and the known payer (FINANCE section 5, point 20): (a) a valid betalingskenmerk,
//! (b) an exact number, (c) the payer's own id, (d) a list of numbers whose open sum is the amount. An amount alone, a
//! number that only looks like one, another payer, too much, a double: a person decides, and what the decision
//! allocates is a proposal. Nothing found is said as such; no other item of the same payer is offered for comfort.

mod open;
mod tabel;
#[cfg(test)]
mod tests;
mod waarom;
mod zoek;

pub use open::{Nummer, Openstaand, Post};
pub use waarom::Waarom;

use super::afschrift::{Boeking, Deel};
use zoek::Genoemd;

/// What is to be done with a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stand {
    /// It settles what it names, to the cent.
    Matched,
    /// It pays a part of what it names.
    Partial,
    /// A person decides; the allocation is a proposal.
    Review,
    /// Money that came in went back: what it paid is open again.
    Return,
    /// Not for an open item: costs of the bank, an entry that is not booked yet.
    Ignore,
    /// No open item fits the direction.
    Unmatched,
}

impl Stand {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Matched, Self::Partial, Self::Review, Self::Return, Self::Ignore, Self::Unmatched];

    /// The word in a report.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Partial => "partial",
            Self::Review => "review",
            Self::Return => "return",
            Self::Ignore => "ignore",
            Self::Unmatched => "unmatched",
        }
    }

    /// Whether the allocation is booked. The others change nothing.
    pub fn boekt(self) -> bool {
        matches!(self, Self::Matched | Self::Partial | Self::Return)
    }
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Besluit {
    /// What is to be done.
    pub stand: Stand,
    /// Cents per item, with the sign of the payment.
    pub toewijzing: Vec<(Nummer, i64)>,
    /// The items that are named, whether or not anything is allocated to them.
    pub genoemd: Vec<Nummer>,
    /// Why.
    pub waarom: Waarom,
}

/// What may differ between deployments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Regels {
    /// An item that does not say who pays it may be settled by anybody. Off: a person looks, because an exact number
    /// in a text is easily copied from another payment.
    pub betaler_onbekend: bool,
}

impl Besluit {
    fn new(stand: Stand, waarom: Waarom) -> Self {
        Self { stand, toewijzing: vec![], genoemd: vec![], waarom }
    }

    fn review(waarom: Waarom) -> Self {
        Self::new(Stand::Review, waarom)
    }

    fn of(self, genoemd: Vec<Nummer>) -> Self {
        Self { genoemd, ..self }
    }

    fn with(self, toewijzing: Vec<(Nummer, i64)>) -> Self {
        Self { toewijzing, ..self }
    }

    /// Books the decision, when it is one that books.
    pub fn boek(&self, open: &mut Openstaand) {
        if self.stand.boekt() {
            self.toewijzing.iter().for_each(|(nummer, cents)| open.boek(*nummer, *cents));
        }
    }
}

/// Kinds of entries that are the bank's own, of ISO 20022 (`SubFmlyCd`): costs, commission, interest.
const EIGEN: &[&str] = &["CHRG", "COMM", "COMT", "FEES", "INTR", "CHAR", "OTHR_CHRG"];

/// What to do with one part of an entry.
pub fn besluit(open: &Openstaand, boeking: &Boeking, deel: &Deel, regels: Regels) -> Besluit {
    if boeking.onbevestigd {
        return Besluit::new(Stand::Ignore, Waarom::NogNietGeboekt);
    }
    if boeking.zonder_delen {
        return Besluit::review(Waarom::BatchZonderDelen);
    }
    if deel.cents == 0 {
        return Besluit::new(Stand::Ignore, Waarom::Nul);
    }
    let found = zoek::genoemd(open, deel);
    if boeking.retour || !deel.retourcode.is_empty() {
        return terug(open, deel, found);
    }
    let nobody = deel.tegenrekening.is_empty() && deel.naam.is_empty();
    let own = EIGEN.contains(&boeking.code.as_str()) || (nobody && deel.cents < 0);
    if own && found.alles.is_empty() && !found.fout {
        return Besluit::new(Stand::Ignore, Waarom::VanDeBank);
    }
    if found.alles.is_empty() { zonder(open, deel, &found) } else { met(open, deel, found, regels) }
}

/// A payment that names nothing we know.
fn zonder(open: &Openstaand, deel: &Deel, found: &Genoemd) -> Besluit {
    if !open.any_open(deel.cents) {
        return Besluit::new(Stand::Unmatched, Waarom::NietsOpen);
    }
    if found.fout {
        return Besluit::review(Waarom::KenmerkFout);
    }
    if zoek::lijkt(open, deel) {
        return Besluit::review(Waarom::LijktOp);
    }
    if found.onbekend {
        return Besluit::review(Waarom::KenmerkOnbekend);
    }
    match open.only(&deel.tegenrekening, deel.cents) {
        Some(nummer) => Besluit::review(Waarom::AlleenBedrag).with(vec![(nummer, deel.cents)]),
        None => Besluit::review(Waarom::GeenKenmerk),
    }
}

/// A payment that names items.
fn met(open: &Openstaand, deel: &Deel, found: Genoemd, regels: Regels) -> Besluit {
    let cents = deel.cents;
    let Genoemd { kenmerk, alles, fout, .. } = found;
    // A payment reference that is right to the cent beats numbers in the text beside it (odoo#39005).
    let chosen = match kenmerk[..] {
        [one] if open.open(one) == cents => vec![one],
        _ => alles.clone(),
    };
    let proposal = spread(open, &chosen, cents);
    let look = |waarom| Besluit::review(waarom).with(proposal.clone()).of(alles.clone());
    if fout {
        return look(Waarom::KenmerkFout);
    }
    if chosen.iter().any(|n| open.cents(*n).signum() != cents.signum()) {
        return look(Waarom::AndereRichting);
    }
    if chosen.iter().any(|n| open.open(*n) == 0) {
        return look(Waarom::Dubbel);
    }
    let payer = |n: &Nummer| open.is_van(*n, &deel.tegenrekening);
    if chosen.iter().any(|n| payer(n) == Some(false)) {
        let is_named = !deel.tegenrekening.is_empty();
        return look(if is_named { Waarom::AndereBetaler } else { Waarom::BetalerNietGenoemd });
    }
    if !regels.betaler_onbekend && chosen.iter().any(|n| payer(n).is_none()) {
        return look(Waarom::BetalerOnbekend);
    }
    let sum = chosen.iter().try_fold(0i64, |sum, n| sum.checked_add(open.open(*n)));
    let Some(difference) = sum.map(|sum| (sum.abs()) - cents.abs()) else { return look(Waarom::SomVerschilt) };
    let is_one = chosen.len() == 1;
    let (stand, waarom) = match difference {
        0 if is_one => (Stand::Matched, Waarom::Precies),
        0 => (Stand::Matched, Waarom::PreciesSamen),
        1.. if is_one => (Stand::Partial, Waarom::Deels),
        _ if is_one => return look(Waarom::TeVeel),
        _ => return look(Waarom::SomVerschilt),
    };
    Besluit::new(stand, waarom).with(proposal).of(alles)
}

/// Money that goes back: what it paid is open again, to the cent, or a person looks.
fn terug(open: &Openstaand, deel: &Deel, found: Genoemd) -> Besluit {
    let cents = deel.cents;
    let Genoemd { kenmerk, alles, .. } = found;
    let chosen = if kenmerk.len() == 1 { kenmerk } else { alles.clone() };
    if chosen.is_empty() {
        return Besluit::review(Waarom::RetourZonderKenmerk);
    }
    let paid = |n: Nummer| open.cents(n) - open.open(n);
    let proposal: Vec<_> = match chosen[..] {
        [one] => vec![(one, cents)],
        _ => chosen.iter().map(|n| (*n, -paid(*n))).collect(),
    };
    let look = |waarom| Besluit::review(waarom).of(alles.clone());
    if chosen.iter().any(|n| open.is_van(*n, &deel.tegenrekening) == Some(false) && !deel.tegenrekening.is_empty()) {
        return look(Waarom::AndereBetaler).with(proposal);
    }
    // Going back is against what was paid, and never more than that.
    let fits = |(n, c): &(Nummer, i64)| *c != 0 && paid(*n).signum() == -c.signum() && c.abs() <= paid(*n).abs();
    if !proposal.iter().all(fits) || proposal.iter().map(|(_, c)| c).sum::<i64>() != cents {
        let one = proposal.len() == 1;
        return look(Waarom::RetourZonderBetaling).with(if one { proposal } else { vec![] });
    }
    Besluit::new(Stand::Return, Waarom::Retour).with(proposal).of(alles)
}

/// The amount over the named items in their order, each up to what is open.
fn spread(open: &Openstaand, chosen: &[Nummer], cents: i64) -> Vec<(Nummer, i64)> {
    let mut left = cents;
    let mut out = vec![];
    for nummer in chosen {
        let there = open.open(*nummer);
        if left == 0 || there.signum() != cents.signum() {
            continue;
        }
        let part = if there.abs() < left.abs() { there } else { left };
        left -= part;
        out.push((*nummer, part));
    }
    out
}
