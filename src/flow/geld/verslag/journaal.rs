//! The ledger as postings of double entry, for the bookkeeping of the gemeente: every entry about money is debit and credit for
//! the same cents, under the numbers she wrote down ([`Rekening`]). What has no number is a finding, and then there is no
//! journal: one with holes would be a wrong one.
//!
//! A claim is not posted: it is no debt until it is billed. A payment stands on `tussenrekening` until it is given to a line, so
//! that the balance of that account is what nobody placed or what is still to come back, and that of `crediteuren` what is open.

use super::maand::{Maand, boekmaand};
use super::stroom::Documenten;
use super::tabel::bedrag;
use crate::domain::boek::{Boeking, Post};
use crate::domain::contract::Contract;
use crate::domain::rekeningschema::Rekening;
use crate::flow::beginstand;
use crate::flow::process::Directory;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

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

/// The postings of these months, by month and as they were written; or what is missing, each once.
pub fn maak(boek: &[Boeking], vraag: Vraag<'_>) -> Result<Vec<Journaalregel>, Vec<Finding>> {
    let documenten = Documenten::van(boek);
    let allocated = boek.iter().filter(|b| b.post == Post::Toewijzing);
    let given: HashMap<&str, &Boeking> = allocated.filter_map(|b| Some((b.betaling.as_deref()?, b))).collect();
    let mut regels = vec![];
    let mut missing: BTreeMap<(String, Rekening), NaiveDate> = BTreeMap::new();
    let mut nowhere: BTreeSet<&str> = BTreeSet::new();
    for b in boek {
        let (Some(vorm), maand) = (vorm(b.post), boekmaand(b)) else { continue };
        if !(vraag.van..=vraag.tot).contains(&maand) {
            continue;
        }
        // A payment that named no invoice is of the contract a person gave it to.
        let (mut gemeente, contract_id) = match documenten.onder(b) {
            ("", _) => b
                .betaling
                .as_deref()
                .and_then(|key| given.get(key))
                .map_or(("", ""), |allocated| documenten.onder(allocated)),
            found => found,
        };
        // Whose numbers hold: of the contract, when it is known.
        let mut under = (!contract_id.is_empty()).then_some(contract_id);
        if gemeente.is_empty() {
            // An account of several contracts, and nothing says for which: the numbers must be the same whichever it is.
            match enig(b, &vorm, vraag) {
                Some((g, id)) => (gemeente, under) = (g, Some(id)),
                None => {
                    let mine = |g: &String| vraag.gemeente.is_none_or(|own| own == g);
                    let own = vraag.contracten.iter().any(|(g, c)| mine(g) && c.leverancier == b.leverancier);
                    nowhere.extend(own.then_some(b.betaling.as_deref().unwrap_or(&b.sleutel)));
                    continue;
                }
            }
        }
        if vraag.gemeente.is_some_and(|own| own != gemeente) {
            continue;
        }
        let praktijk = vraag.directory.praktijk(gemeente, under, b.dag);
        let agreed = praktijk.contract.as_ref().filter(|_| !contract_id.is_empty());
        let cost = agreed.and_then(|c| c.taakveld.clone()).unwrap_or_default();
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
            contract_id: contract_id.to_owned(),
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
            let Some(nummer) = praktijk.rekeningschema.nummer(soort, b.dag) else {
                let whose = under.map_or_else(|| gemeente.to_owned(), |id| format!("{gemeente}/{id}"));
                let first = missing.entry((whose, soort)).or_insert(b.dag);
                *first = (*first).min(b.dag);
                continue;
            };
            // Money that went back is booked on the other side: no amount is below zero.
            let on_debet = (is_debet != vorm.terug) == (centen > 0);
            let (debet, credit) = if on_debet { (centen.abs(), 0) } else { (0, centen.abs()) };
            regels.push(base(soort, nummer, debet, credit));
        }
    }
    if missing.is_empty() && nowhere.is_empty() {
        regels.sort_by_key(|r| r.maand);
        return Ok(regels);
    }
    Err(findings(missing, nowhere))
}

fn findings(missing: BTreeMap<(String, Rekening), NaiveDate>, nowhere: BTreeSet<&str>) -> Vec<Finding> {
    let absent = missing.into_iter().map(|((whose, rekening), dag)| {
        let text = format!(
            "schrijf in praktijk.yaml bij `rekeningschema` het nummer van `{}` ({}), geldig op {dag}",
            rekening.as_str(),
            rekening.naam()
        );
        Finding::fout(Code::Configuratie, Stage::Rules, format!("/{whose}/rekeningschema/{}", rekening.as_str()), text)
    });
    let unplaced = nowhere.into_iter().map(|key| {
        let text = "deze betaling kwam op een rekening van meer contracten met andere nummers; wijs haar eerst toe aan een factuur";
        Finding::fout(Code::Regel, Stage::Rules, format!("/betalingen/{key}"), text)
    });
    absent.chain(unplaced).collect()
}

/// The contract whose numbers hold for a payment without one: any, when all its supplier has give the same numbers.
fn enig<'v>(b: &Boeking, vorm: &Vorm, vraag: Vraag<'v>) -> Option<(&'v str, &'v str)> {
    let own = vraag.contracten.iter().filter(|(_, c)| c.leverancier == b.leverancier);
    let numbers = |gemeente: &str, id: &str| {
        let book = &vraag.directory.praktijk(gemeente, Some(id), b.dag).rekeningschema;
        [vorm.debet, vorm.credit].map(|r| book.nummer(r, b.dag).map(str::to_owned))
    };
    let mut found: Option<(&str, &str)> = None;
    for (gemeente, contract) in own {
        match found {
            None => found = Some((gemeente, &contract.contract_id)),
            Some((g, id)) if g == gemeente && numbers(g, id) == numbers(gemeente, &contract.contract_id) => {}
            Some(_) => return None,
        }
    }
    found
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
        let amount = |centen: i64| if centen == 0 { String::new() } else { bedrag(centen, '.') };
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
