//! Natural keys. One place, so that what may not be twice is said once. The keys of what may come again count how often.

use super::Post;
use crate::domain::contract::Mijlpaal;
use chrono::NaiveDate;

/// A place in the band, the n-th time this traject takes one.
pub fn plek(contract: &str, traject: &str, keer: usize) -> String {
    format!("plek/{contract}/{traject}/{keer}")
}

/// The end of that.
pub fn plek_vrij(contract: &str, traject: &str, keer: usize) -> String {
    format!("plek-vrij/{contract}/{traject}/{keer}")
}

/// A traject counts once, also after a rematch.
pub fn gerealiseerd(gemeente: &str, traject: &str) -> String {
    format!("gerealiseerd/{gemeente}/{traject}")
}

/// One claim for each milestone (BR04).
pub fn vordering(gemeente: &str, traject: &str, mijlpaal: Mijlpaal) -> String {
    format!("vordering/{gemeente}/{traject}/{}", mijlpaal.as_str())
}

/// One line for each milestone, and one more after each credit (BR04).
pub fn factuurregel(gemeente: &str, traject: &str, mijlpaal: Mijlpaal, ronde: usize) -> String {
    format!("factuurregel/{gemeente}/{traject}/{}/{ronde}", mijlpaal.as_str())
}

/// The credit of that line.
pub fn creditregel(factuurregel: &str) -> String {
    format!("credit{}", factuurregel.strip_prefix("factuur").unwrap_or(factuurregel))
}

/// The line a credit, or the end of a line that was not accepted, is of.
pub fn regel_van(sleutel: &str) -> Option<String> {
    let credit = || sleutel.strip_prefix("creditregel/").map(|line| format!("factuurregel/{line}"));
    let ended = sleutel.strip_prefix("vervallen/").filter(|line| line.starts_with("factuurregel/"));
    ended.map(str::to_owned).or_else(credit)
}

/// An invoice or credit note: its number is unique for a supplier in a year (M29).
pub fn document(leverancier: &str, jaar: i32, nummer: &str) -> String {
    format!("document/{leverancier}/{jaar}/{nummer}")
}

/// The end of a line that was not accepted.
pub fn regel_vervallen(factuurregel: &str) -> String {
    format!("vervallen/{factuurregel}")
}

/// The n-th judgement about an invoice.
pub fn oordeel(leverancier: &str, nummer: &str, keer: usize) -> String {
    format!("oordeel/{leverancier}/{nummer}/{keer}")
}

/// The n-th declaration of hours of a traject in a month: each institution the person was at in it declares its own once (BR12),
/// and once more after that declaration was withdrawn or not agreed with.
pub fn uursubsidie(gemeente: &str, traject: &str, maand: &str, ronde: usize) -> String {
    let again = if ronde > 1 { format!("/{ronde}") } else { String::new() };
    format!("uursubsidie/{gemeente}/{traject}/{maand}{again}")
}

/// What was asked above the maximum, beside what was granted.
pub fn afgetopt(uursubsidie: &str) -> String {
    format!("{uursubsidie}/afgetopt")
}

/// What the gemeente says of them, once.
pub fn uren_besluit(post: Post, uursubsidie: &str) -> String {
    format!("{}/{uursubsidie}", post.as_str())
}

/// The end of what was granted: its declaration was withdrawn.
pub fn uursubsidie_vervallen(uursubsidie: &str) -> String {
    format!("vervallen/{uursubsidie}")
}

/// What it is of, by the key of an end or of a part.
pub fn uursubsidie_van(vervallen: &str) -> Option<&str> {
    match vervallen.strip_prefix("minder/") {
        Some(part) => part.rsplit_once('/').map(|(granted, _)| granted),
        None => vervallen.strip_prefix("vervallen/uursubsidie/").map(|_| &vervallen["vervallen/".len()..]),
    }
}

/// The end of a part of it: attendance it counts was withdrawn, by this message.
pub fn uursubsidie_minder(uursubsidie: &str, bericht: &str) -> String {
    format!("minder/{uursubsidie}/{bericht}")
}

/// The document all hours of a person in a month are on: what the maximum is counted over. The person is our keyed hash.
pub fn persoonmaand(gemeente: &str, persoon: &str, maand: &str) -> String {
    format!("uursubsidie/{gemeente}/{persoon}/{maand}")
}

/// The document all claims of a scheme in a year are on.
pub fn budget(gemeente: &str, regeling: &str, jaar: i32) -> String {
    format!("budget/{gemeente}/{regeling}/{jaar}")
}

/// What the gemeente grants of a claim of costs, once (M25).
pub fn vergoeding_toegekend(vergoeding: &str) -> String {
    format!("{vergoeding}/toegekend")
}

/// The end of a claim of costs.
pub fn vergoeding_vervallen(vergoeding: &str) -> String {
    format!("{vergoeding}/vervallen")
}

/// The end of the part of it that was not granted.
pub fn vergoeding_minder(vergoeding: &str) -> String {
    format!("{vergoeding}/minder")
}

/// The claim an end is of, by the key of the end.
pub fn vergoeding_van(vervallen: &str) -> Option<&str> {
    vervallen.strip_suffix("/vervallen").or_else(|| vervallen.strip_suffix("/minder"))
}

/// The n-th number of a series.
pub fn nummer(reeks: &str, nummer: u32) -> String {
    format!("nummer/{reeks}/{nummer}")
}

/// A payment: the key its source gives it.
pub fn betaling(sleutel: &str) -> String {
    format!("betaling/{sleutel}")
}

/// The n-th allocation of a payment.
pub fn toewijzing(betaling: &str, keer: usize) -> String {
    format!("toewijzing/{betaling}/{keer}")
}

/// The n-th proposal for a payment.
pub fn voorstel(betaling: &str, keer: usize) -> String {
    format!("voorstel/{betaling}/{keer}")
}

/// The n-th decision to pay back what came with a payment.
pub fn terugbetaling(betaling: &str, keer: usize) -> String {
    format!("terugbetaling/{betaling}/{keer}")
}

/// A statement: account, id and number (FINANCE section 4).
pub fn afschrift(rekening: &str, id: &str, volgnummer: &str) -> String {
    format!("afschrift/{rekening}/{id}/{volgnummer}")
}

/// An entry of the bank in one format, by our hash of its account, reference and amount.
pub fn bankregel(hash: &str, formaat: &str) -> String {
    format!("bankregel/{hash}/{formaat}")
}

/// A payment to a person in an order for the bank: a payment is in one order.
pub fn betaalopdracht(eindtoteind: &str) -> String {
    format!("betaalopdracht/{eindtoteind}")
}

/// The part of a gemeente in an entry.
pub fn regiodeel(van: &str, gemeente: &str) -> String {
    format!("regiodeel/{van}/{gemeente}")
}

/// The document all parts of what a gemeente pays for her region are on.
pub fn regio(gemeente: &str) -> String {
    format!("regio/{gemeente}")
}

/// The end of one allocation.
pub fn ongedaan(toewijzing: &str) -> String {
    format!("ongedaan/{toewijzing}")
}

/// Where a message of payment stands for a payment: two messages about one payment are one.
pub fn uit_bericht(kenmerk: &str, dag: NaiveDate, bericht: &str) -> String {
    format!("bericht/{kenmerk}/{dag}/{bericht}")
}
