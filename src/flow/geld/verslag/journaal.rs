//! The ledger as postings of double entry, for the bookkeeping of the gemeente: every entry about money is debit and credit for
//! the same cents, under the numbers she wrote down ([`Rekening`]). What has no number is a finding, and then there is no
//! journal: one with holes would be a wrong one.
//!
//! A claim is not posted: it is no debt until it is billed. A payment stands on `tussenrekening` until it is given to a line, so
//! that the balance of that account is what nobody placed or what is still to come back, and that of `crediteuren` what is open.
//! In whose books an entry is, and under whose numbers, is [`plaats`].

mod plaats;

use super::maand::{Maand, boekmaand};
use crate::domain::boek::{Boeking, Post};
use crate::domain::contract::Contract;
use crate::domain::geld::punt;
use crate::domain::rekeningschema::Rekening;
use crate::flow::beginstand;
use crate::flow::process::Directory;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use chrono::NaiveDate;
use plaats::{Boeken, Plaats};
use serde::Serialize;
use std::collections::BTreeMap;

/// A book of a bookkeeping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dagboek {
    /// Invoices and credit notes.
    Inkoop,
    /// Money that went or came.
    Bank,
    /// Subsidies and costs of persons, and payments that are given to a line.
    Memoriaal,
    /// What was there when the hub began: the gemeente has it in her books already.
    Beginstand,
}

impl Dagboek {
    /// Every one, with its name.
    pub const ALLE: [(Self, &'static str); 4] = [
        (Self::Inkoop, "inkoop"),
        (Self::Bank, "bank"),
        (Self::Memoriaal, "memoriaal"),
        (Self::Beginstand, "beginstand"),
    ];

    /// Its name.
    pub fn naam(self) -> &'static str {
        Self::ALLE.iter().find(|(boek, _)| *boek == self).map_or("", |(_, naam)| naam)
    }
}

/// One posting line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Journaalregel {
    /// The month it is of.
    pub maand: Maand,
    /// The book.
    pub dagboek: Dagboek,
    /// What belongs together: the number of an invoice or credit note, the key of a payment, or that of the entry.
    pub stuk: String,
    /// The entry it is made of; its lines are in balance.
    pub boeking: String,
    /// The day it is about.
    pub dag: NaiveDate,
    /// What the account is for.
    #[serde(skip)]
    pub soort: Rekening,
    /// Its number.
    pub rekening: String,
    /// Cents, above zero, in one of the two.
    pub debet: i64,
    /// See above.
    pub credit: i64,
    /// Slug of the gemeente.
    pub gemeente: String,
    /// The contract; empty: none.
    pub contract_id: String,
    /// Slug of who is paid.
    pub leverancier: String,
    /// The invoice.
    pub document: Option<String>,
    /// The traject.
    pub traject_id: Option<String>,
    /// The payment.
    pub betaling: Option<String>,
    /// Taakveld of the Iv3, as far as the contract says it.
    pub taakveld: String,
    /// What stands on the invoice as BT-19.
    pub accounting_cost: String,
    /// In Dutch.
    pub omschrijving: &'static str,
}

/// What is asked.
#[derive(Clone, Copy)]
pub struct Vraag<'v> {
    /// First and last month.
    pub van: Maand,
    /// See above.
    pub tot: Maand,
    /// Only this gemeente.
    pub gemeente: Option<&'v str>,
    /// Contracts with their gemeente: who a payment without one may be for.
    pub contracten: &'v [(String, &'v Contract)],
    /// What each gemeente wrote down.
    pub directory: &'v dyn Directory,
}

/// Where an entry stands debit and credit; the cents are those of the entry, btw apart.
struct Vorm {
    dagboek: Dagboek,
    debet: Rekening,
    credit: Rekening,
    /// With its btw, on an account of its own beside `debet`.
    met_btw: bool,
    /// The other way round.
    terug: bool,
    omschrijving: &'static str,
}

/// None: the entry is not about money, or not yet (a claim).
fn vorm(post: Post) -> Option<Vorm> {
    use Dagboek as D;
    use Rekening as R;
    let (dagboek, debet, credit, terug, omschrijving) = match post {
        Post::Factuurregel => (D::Inkoop, R::Kosten, R::Crediteuren, false, "factuur"),
        Post::Creditregel => (D::Inkoop, R::Kosten, R::Crediteuren, true, "creditnota"),
        Post::RegelVervallen => (D::Inkoop, R::Kosten, R::Crediteuren, true, "factuur niet geaccepteerd"),
        Post::Betaling => (D::Bank, R::Tussenrekening, R::Bank, false, "betaling"),
        Post::Toewijzing => (D::Memoriaal, R::Crediteuren, R::Tussenrekening, false, "betaling toegewezen"),
        Post::ToewijzingOngedaan => (D::Memoriaal, R::Crediteuren, R::Tussenrekening, true, "toewijzing ongedaan"),
        Post::Uursubsidie => (D::Memoriaal, R::Uursubsidie, R::TeBetalen, false, "uursubsidie"),
        Post::UursubsidieVervallen => (D::Memoriaal, R::Uursubsidie, R::TeBetalen, true, "uursubsidie vervallen"),
        Post::Begeleidingssubsidie => {
            (D::Memoriaal, R::Begeleidingssubsidie, R::TeBetalen, false, "begeleidingssubsidie")
        }
        Post::Vergoeding => (D::Memoriaal, R::Vergoedingen, R::TeBetalen, false, "vergoeding"),
        Post::VergoedingVervallen => (D::Memoriaal, R::Vergoedingen, R::TeBetalen, true, "vergoeding afgewezen"),
        Post::Uitbetaling => (D::Bank, R::TeBetalen, R::Bank, false, "uitbetaling"),
        Post::UitbetalingTerug => (D::Bank, R::TeBetalen, R::Bank, true, "uitbetaling geweigerd door de bank"),
        _ => return None,
    };
    let met_btw = matches!(post, Post::Factuurregel | Post::Creditregel | Post::RegelVervallen);
    Some(Vorm { dagboek, debet, credit, met_btw, terug, omschrijving })
}

/// A payment that stands in nobody's books yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Openpunt {
    /// Its key.
    pub betaling: String,
    /// Its day.
    pub dag: NaiveDate,
    /// Cents of it that nobody placed.
    pub centen: i64,
}

/// What was asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Journaal {
    /// The postings, by month and as they were written.
    pub regels: Vec<Journaalregel>,
    /// Payments up to the last month that are not among them, because nothing says which gemeente they are of.
    pub open: Vec<Openpunt>,
}

/// The postings of these months; or what is missing, each once.
pub fn maak(boek: &[Boeking], vraag: Vraag<'_>) -> Result<Journaal, Vec<Finding>> {
    let boeken = Boeken::van(boek, vraag);
    let mut write = Schrijver { boeken: &boeken, regels: vec![], missing: BTreeMap::new() };
    for b in boek {
        let (Some(vorm), maand) = (vorm(b.post), boekmaand(b)) else { continue };
        if !(vraag.van..=vraag.tot).contains(&maand) {
            continue;
        }
        let Some(plaats) = boeken.plaats(b) else { continue };
        if vraag.gemeente.is_some_and(|own| own != plaats.gemeente) {
            continue;
        }
        // A payment nobody knew whose it is comes into the books of a gemeente with what is given to an invoice of hers: in the
        // month of that, so that the journal of a month that is closed stays as it is.
        if let Some((came, betaling)) = boeken.zonder_plaats(b).zip(self::vorm(Post::Betaling)) {
            let came = Boeking { sleutel: format!("{}/betaling", b.sleutel), dag: came.dag, ..b.clone() };
            write.boek(&came, &Vorm { terug: vorm.terug, ..betaling }, plaats, maand);
        }
        write.boek(b, &vorm, plaats, maand);
    }
    let Schrijver { mut regels, missing, .. } = write;
    if !missing.is_empty() {
        return Err(findings(missing));
    }
    regels.sort_by_key(|r| r.maand);
    Ok(Journaal { regels, open: boeken.open(boek) })
}

/// Payments up to the last of these months that stand in nobody's books.
pub fn open(boek: &[Boeking], vraag: Vraag<'_>) -> Vec<Openpunt> {
    Boeken::van(boek, vraag).open(boek)
}

/// Writes the lines of entries, and remembers which numbers it lacks.
struct Schrijver<'s, 'v> {
    boeken: &'s Boeken<'v>,
    regels: Vec<Journaalregel>,
    /// Whose, and for what, with the first day it was needed.
    missing: BTreeMap<(String, Rekening), NaiveDate>,
}

impl Schrijver<'_, '_> {
    fn boek(&mut self, b: &Boeking, vorm: &Vorm, plaats: Plaats<'_>, maand: Maand) {
        let cost = self.boeken.accounting_cost(plaats, b.dag);
        let Plaats { gemeente, contract } = plaats;
        let base = |soort: Rekening, rekening: &str, debet: i64, credit: i64| Journaalregel {
            maand,
            dagboek: if b.wie == beginstand::WIE { Dagboek::Beginstand } else { vorm.dagboek },
            stuk: stuk(b),
            boeking: naam(b),
            dag: b.dag,
            soort,
            rekening: rekening.to_owned(),
            debet,
            credit,
            gemeente: gemeente.to_owned(),
            contract_id: contract.unwrap_or_default().to_owned(),
            leverancier: b.leverancier.clone(),
            document: b.document.clone().filter(|_| !is_intern(b)),
            traject_id: b.traject_id.clone(),
            betaling: b.betaling.clone(),
            taakveld: taakveld(&cost).to_owned(),
            accounting_cost: cost.clone(),
            omschrijving: vorm.omschrijving,
        };
        let btw = if vorm.met_btw { b.btw_centen } else { 0 };
        let parts = [(vorm.debet, b.centen, true), (Rekening::Btw, btw, true), (vorm.credit, b.centen + btw, false)];
        for (soort, centen, is_debet) in parts.into_iter().filter(|(_, centen, _)| *centen != 0) {
            let Some(nummer) = self.boeken.nummer(soort, plaats, b) else {
                let whose = contract.map_or_else(|| gemeente.to_owned(), |id| format!("{gemeente}/{id}"));
                let first = self.missing.entry((whose, soort)).or_insert(b.dag);
                *first = (*first).min(b.dag);
                continue;
            };
            // Money that went back is booked on the other side: no amount is below zero.
            let on_debet = (is_debet != vorm.terug) == (centen > 0);
            let (debet, credit) = if on_debet { (centen.abs(), 0) } else { (0, centen.abs()) };
            self.regels.push(base(soort, nummer, debet, credit));
        }
    }
}

fn findings(missing: BTreeMap<(String, Rekening), NaiveDate>) -> Vec<Finding> {
    let absent = missing.into_iter().map(|((whose, rekening), dag)| {
        let text = format!(
            "schrijf in praktijk.yaml bij `rekeningschema` het nummer van `{}` ({}), geldig op {dag}",
            rekening.as_str(),
            rekening.naam()
        );
        Finding::fout(Code::Configuratie, Stage::Rules, format!("/{whose}/rekeningschema/{}", rekening.as_str()), text)
    });
    absent.collect()
}

/// Keys of our own that are no number of a document: those of subsidies hold our key of a person.
fn is_intern(b: &Boeking) -> bool {
    !matches!(
        b.post,
        Post::Factuurregel
            | Post::Creditregel
            | Post::RegelVervallen
            | Post::Betaling
            | Post::Toewijzing
            | Post::ToewijzingOngedaan
    )
}

/// The name of an entry. The key of what is paid out holds our key of a person: its payment has a name of its own.
fn naam(b: &Boeking) -> String {
    match (b.post, &b.betaling) {
        (Post::Uitbetaling, Some(betaling)) => betaling.clone(),
        (Post::UitbetalingTerug, Some(betaling)) => format!("{betaling}/terug"),
        _ => b.sleutel.clone(),
    }
}

fn stuk(b: &Boeking) -> String {
    match b.post {
        // A credit line stands with the invoice it corrects; its text is the number of the note.
        Post::Creditregel => b.tekst.clone(),
        Post::Betaling | Post::Toewijzing | Post::ToewijzingOngedaan | Post::Uitbetaling | Post::UitbetalingTerug => {
            b.betaling.clone().unwrap_or_else(|| b.sleutel.clone())
        }
        Post::Factuurregel | Post::RegelVervallen => b.document.clone().unwrap_or_else(|| b.sleutel.clone()),
        _ => b.bericht_id.clone().unwrap_or_else(|| b.sleutel.clone()),
    }
}

/// `6.5` of `6.5-443000`: what stands before the first `-` when it is a number of the Iv3.
fn taakveld(cost: &str) -> &str {
    let first = cost.split('-').next().unwrap_or_default();
    let is_number = first.contains('.')
        && first.split('.').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if is_number { first } else { "" }
}

/// The columns of the file.
const KOLOMMEN: [&str; 18] = [
    "periode",
    "dagboek",
    "stuk",
    "boeking",
    "datum",
    "rekening",
    "rekening_naam",
    "debet",
    "credit",
    "gemeente",
    "contract",
    "leverancier",
    "document",
    "traject",
    "betaling",
    "taakveld",
    "accounting_cost",
    "omschrijving",
];

/// As CSV for a program (RFC 4180): a comma between, amounts with a point, and no text is changed.
pub fn csv(regels: &[Journaalregel]) -> Vec<u8> {
    let mut out = KOLOMMEN.join(",");
    out.push_str("\r\n");
    for r in regels {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let amount = |centen: i64| if centen == 0 { String::new() } else { punt(centen) };
        let cells = [
            r.maand.to_string(),
            r.dagboek.naam().to_owned(),
            r.stuk.clone(),
            r.boeking.clone(),
            r.dag.to_string(),
            r.rekening.clone(),
            r.soort.naam().to_owned(),
            amount(r.debet),
            amount(r.credit),
            r.gemeente.clone(),
            r.contract_id.clone(),
            r.leverancier.clone(),
            text(&r.document),
            text(&r.traject_id),
            text(&r.betaling),
            r.taakveld.clone(),
            r.accounting_cost.clone(),
            r.omschrijving.to_owned(),
        ];
        let quoted: Vec<String> = cells.iter().map(|cell| quote(cell)).collect();
        out.push_str(&quoted.join(","));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

fn quote(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}
