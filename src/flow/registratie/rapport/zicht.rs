//! What who is no gemeente may see of an answer (M34, SC14): no number of people below five, no share, and a total from which
//! nothing can be subtracted.
//!
//! Rounding the true total is not enough: of 21 and `<5` the total 22 is 20, and so the other is 1. The total shown is made of
//! what is shown: every number below five counts for two and a half, and the sum is rounded to five. It says nothing that the
//! lines do not, whatever the small numbers are; for 23 and 3 it is 25, as the true total rounded.

use super::vragen::{Antwoord, Kop};
use super::{Kijker, Kwartaal, Rapport, Vraag};
use serde::Serialize;

/// The smallest number of people that is shown outside the gemeente.
pub const DREMPEL: u32 = 5;

/// A line as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Regel {
    /// What it is about.
    #[serde(flatten)]
    pub kop: Kop,
    /// The number; None: it is below five and not for who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aantal: Option<u32>,
    /// Whether it is below five and not for who asks.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub minder_dan_vijf: bool,
}

impl Regel {
    /// As people read it: `23`, or `<5`.
    pub fn tekst(&self) -> String {
        self.aantal.map_or_else(|| "<5".to_owned(), |n| n.to_string())
    }
}

/// To the nearest five; half goes up.
fn op_vijf(tweevouden: u32) -> u32 {
    // In halves: a small number is two and a half.
    (tweevouden + 5) / 10 * 5
}

/// The answer as who asks may see it.
pub fn toon(vraag: &'static Vraag, antwoord: Antwoord, kijker: &Kijker, kwartaal: Kwartaal) -> Rapport {
    let exact = kijker.is_gemeente() || !antwoord.over_personen;
    let klein = |n: u32| !exact && (1..DREMPEL).contains(&n);
    let regels: Vec<Regel> = antwoord
        .regels
        .into_iter()
        .map(|(kop, n)| Regel { kop, aantal: (!klein(n)).then_some(n), minder_dan_vijf: klein(n) })
        .collect();
    let halves = || regels.iter().map(|r| r.aantal.map_or(DREMPEL, |n| 2 * n)).sum::<u32>();
    let totaal = match antwoord.totaal {
        Some(n) if exact => Some(n),
        // One line, and the total is that line again.
        Some(_) if regels.len() > 1 => Some(op_vijf(halves())),
        _ => None,
    };
    Rapport {
        vraag: vraag.code,
        titel: vraag.titel,
        van: kwartaal.van(),
        tot: kwartaal.tot(),
        dekking: vraag.dekking,
        regels,
        totaal,
        afgerond_op_vijf: !exact && totaal.is_some(),
        promille: antwoord.promille.filter(|_| kijker.is_gemeente()),
    }
}
