//! What the receiver of an invoice answers (M36): accepted, with the day; or not, with why, and then what it was for can be
//! billed again. The same entries as when a person decides ([`super::besluit`]), and his work about it is done.
//!
//! The invoice is named by its number, as who got it in UBL knows it, or by our id of its message. The supplier hears the
//! answer when he takes M36, also of an invoice that the hub made for him.

use super::boeken::werk_over;
use super::{besluit, contract_van_factuur, weiger};
use crate::canonical::bsn::bevat_bsn;
use crate::canonical::ontvangstmelding::{Ontvangstmelding, Oordeel};
use crate::domain::boek::{BoekVraag, Boeking, Post};
use crate::domain::werk::Besluit;
use crate::flow::process::{Case, Directory, Outcome, gevolg};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::store::{Change, Facts, Status};
use chrono::{DateTime, Utc};

/// An answer to a message (M36).
pub const MELDING: &str = "ontvangstmelding/1";
/// The longest reason that is kept, in characters: that of a person who decides.
const LANGST: usize = 500;

/// What the ledger is asked: the document with this number, and what the message with this id booked.
pub(super) fn needs(case: Case<'_>, facts: &Facts) -> Vec<BoekVraag> {
    let over = case.canonical["antwoord_op"].as_str().unwrap_or_default().to_owned();
    let by_id = facts.boek(&BoekVraag::Bericht(over.clone()));
    let named = by_id.iter().filter_map(|b| b.document.clone()).map(BoekVraag::Document);
    [BoekVraag::Document(over.clone()), BoekVraag::Bericht(over)].into_iter().chain(named).collect()
}

/// The invoices an answer can be about: those it names that this sender got.
fn genoemd<'f>(case: Case<'_>, over: &str, facts: &'f Facts, directory: &dyn Directory) -> Vec<&'f Boeking> {
    let by_number = facts.boek(&BoekVraag::Document(over.to_owned())).iter();
    let by_id = facts.boek(&BoekVraag::Bericht(over.to_owned())).iter();
    let slug = case.envelope.partner.as_str();
    let got = |b: &Boeking| {
        let boek = b.document.as_ref().map_or(&[][..], |nummer| facts.boek(&BoekVraag::Document(nummer.clone())));
        let contract = contract_van_factuur(directory, (&b.gemeente, &b.contract_id, b.dag), boek);
        b.gemeente == slug || contract.is_some_and(|c| c.facturen_naar == slug)
    };
    let mut found: Vec<&Boeking> = by_number.chain(by_id).filter(|b| b.post == Post::Factuur && got(b)).collect();
    found.dedup_by(|a, b| a.sleutel == b.sleutel);
    found
}

/// What was said of an invoice before, if anything.
fn gezegd(alles: &[Boeking], factuur: &Boeking) -> Option<Post> {
    let own = |b: &&Boeking| b.leverancier == factuur.leverancier && b.jaar == factuur.jaar;
    let mut said = alles.iter().filter(own).map(|b| b.post);
    said.rfind(|post| matches!(post, Post::Geaccepteerd | Post::Afgewezen))
}

/// Books an answer, and tells the supplier.
pub(in crate::flow) fn uitkomst(
    case: Case<'_>,
    facts: &Facts,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Outcome {
    let Ok(melding) = serde_json::from_value::<Ontvangstmelding>(case.canonical.clone()) else {
        return Outcome::refused(vec![weiger("M36", "", "deze ontvangstmelding is niet volledig")]);
    };
    let over = melding.antwoord_op.as_str();
    let (post, decision, waarom) = match gelezen(&melding) {
        Ok(read) => read,
        Err(finding) => return Outcome::refused(vec![finding]),
    };
    let known = genoemd(case, over, facts, directory);
    let of = |b: &Boeking| facts.boek(&BoekVraag::Document(b.document.clone().unwrap_or_default()));
    let open: Vec<&Boeking> = known.iter().copied().filter(|b| gezegd(of(b), b).is_none()).collect();
    let factuur = match (known.as_slice(), open.as_slice()) {
        ([], _) => {
            let text =
                "deze factuur is bij u niet bekend; noem het nummer van de factuur, of ons kenmerk van het bericht";
            return Outcome::refused(vec![weiger("M36", "/antwoord_op", text)]);
        }
        (_, [one]) => *one,
        (known, []) if known.iter().any(|b| gezegd(of(b), b) == Some(post)) => {
            let text = "dit is over deze factuur al gezegd; er verandert niets";
            return taken(vec![Finding::signaal(Code::Regel, Stage::Rules, "/oordeel", text).regel("M36")]);
        }
        (_, []) => {
            let text = "over deze factuur is al anders besloten; een akkoord trekt u niet in, vraag de leverancier om een creditnota";
            return Outcome::refused(vec![weiger("M36", "/oordeel", text)]);
        }
        _ => {
            let text = "er zijn meer facturen met dit nummer; noem ons kenmerk van het bericht";
            return Outcome::refused(vec![weiger("M36", "/antwoord_op", text)]);
        }
    };
    let all = of(factuur);
    let made: Vec<Boeking> = all.iter().filter(|b| b.bericht_id == factuur.bericht_id).cloned().collect();
    let slug = case.envelope.partner.as_str();
    let entries = besluit::over_factuur(&made, all, decision, (&waarom, slug), now);
    let own = |b: Boeking| Boeking { bericht_id: Some(case.envelope.bericht_id.clone()), ..b };
    let mut outcome = taken(vec![]);
    outcome.changes.extend(entries.into_iter().map(|b| Change::Geboekt(Box::new(own(b)))));
    outcome.changes.push(Change::WerkBesloten {
        werk_id: werk_over(&factuur.leverancier, factuur.jaar, factuur.document.as_deref().unwrap_or_default()),
        besluit: decision,
        wie: slug.to_owned(),
        waarom,
        op: now,
    });
    outcome.deliveries = gevolg::aan_afzender(case.envelope, &factuur.leverancier, directory);
    outcome
}

/// What an answer says of an invoice, and why; a finding when it says nothing of one.
fn gelezen(melding: &Ontvangstmelding) -> Result<(Post, Besluit, String), Finding> {
    let said = melding.bevindingen.iter().map(|b| b.text.trim()).find(|text| !text.is_empty());
    if melding.bevindingen.iter().any(|b| bevat_bsn(&b.text)) {
        let text = "in de reden staat een burgerservicenummer; noem het traject";
        let finding = Finding::fout(Code::BsnNietToegestaan, Stage::Rules, "/bevindingen", text);
        return Err(finding.regel("BR46"));
    }
    // In one line, as a person writes it.
    let one_line = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LANGST).collect();
    match (melding.oordeel, said) {
        (Oordeel::Aanvaard, said) => {
            Ok((Post::Geaccepteerd, Besluit::Toegestaan, one_line(said.unwrap_or("aanvaard door de ontvanger"))))
        }
        (Oordeel::Geweigerd, Some(why)) => Ok((Post::Afgewezen, Besluit::Geweigerd, one_line(why))),
        (Oordeel::Geweigerd, None) => {
            let text = "zeg in de tekst van een bevinding waarom de factuur wordt geweigerd";
            Err(weiger("M36", "/bevindingen", text))
        }
        _ => Err(weiger("M36", "/oordeel", "over een factuur zegt u `aanvaard`, of `geweigerd` met de reden")),
    }
}

fn taken(findings: Vec<Finding>) -> Outcome {
    Outcome { status: Status::Aanvaard, ..Outcome::refused(findings) }
}
