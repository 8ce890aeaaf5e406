//! The auditfile of a year, XAF 3.2 (`XmlAuditfileFinancieel3.2.xsd`; FINANCE section 3): the postings of the journal with
//! their accounts, suppliers and periods, of the bookkeeping of one gemeente. From 2027 only 4.0 is taken, and of that no schema
//! is to be had yet: it is refused by name.
//!
//! A person is no supplier here: subsidies stand by institution.

use super::journaal::{self, Dagboek, Journaalregel};
use super::maand::Maand;
use crate::domain::boek::Boeking;
use crate::domain::contract::{Contract, Partij};
use crate::domain::geld::punt;
use crate::domain::rekeningschema::Rekening;
use crate::flow::process::Directory;
use crate::format::xml::escape;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Version of the auditfile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Versie {
    /// 3.2, for years up to 2026.
    V32,
}

impl Versie {
    /// The version with this name; or why there is none.
    pub fn van(naam: &str, jaar: i32) -> Result<Self, &'static str> {
        match (naam, jaar) {
            ("3.2", ..=2026) => Ok(Self::V32),
            ("3.2", _) => {
                Err("XAF 3.2 is er voor jaren tot en met 2026; vanaf 2027 geldt XAF 4.0, en die maakt de hub nog niet")
            }
            ("4.0", _) => {
                Err("XAF 4.0 maakt de hub nog niet: er is nog geen schema van; kies 3.2 voor jaren tot en met 2026")
            }
            _ => Err("een versie is 3.2; 4.0 maakt de hub nog niet"),
        }
    }
}

/// What is asked.
#[derive(Clone, Copy)]
pub struct Vraag<'v> {
    /// The calendar year.
    pub jaar: i32,
    /// Whose bookkeeping: slug of the gemeente.
    pub gemeente: &'v str,
    /// Every contract there is money for, with its gemeente.
    pub contracten: &'v [(String, &'v Contract)],
    /// What each gemeente wrote down.
    pub directory: &'v dyn Directory,
    /// The day it is made.
    pub dag: NaiveDate,
}

fn fout(path: &str, tekst: &str) -> Finding {
    Finding::fout(Code::Configuratie, Stage::Rules, path, tekst)
}

/// The file, or everything that is missing.
pub fn maak(boek: &[Boeking], vraag: Vraag<'_>) -> Result<Vec<u8>, Vec<Finding>> {
    let Vraag { jaar, gemeente, contracten, directory, dag } = vraag;
    let own: Vec<&Contract> = contracten.iter().filter(|(g, _)| g == gemeente).map(|(_, c)| *c).collect();
    let Some(company) = own.first().map(|c| &c.aan) else {
        return Err(vec![fout(
            gemeente,
            "deze gemeente heeft geen contract met geld in praktijk.yaml; daar staat wie zij is",
        )]);
    };
    let mut found = vec![];
    let fiscaal = fiscaal_nummer(company);
    if fiscaal.is_none() {
        let text = "schrijf bij `gemeente_op_factuur` een `btw_nummer` of een `oin` met een RSIN: zonder fiscaal nummer is er geen auditfile";
        found.push(fout(&format!("{gemeente}/gemeente_op_factuur"), text));
    }
    let ask = |van, tot| journaal::Vraag { van, tot, gemeente: Some(gemeente), contracten, directory };
    let first = Maand::januari(jaar);
    // What stands in nobody's books is in the journal of the last month too; there it is named.
    let mut postings = |van, tot| {
        journaal::maak(boek, ask(van, tot)).map(|made| made.regels).unwrap_or_else(|missing| {
            found.extend(missing);
            vec![]
        })
    };
    let before = postings(Maand::januari(2000), first.vorige());
    let year = postings(first, Maand::januari(jaar + 1).vorige());
    let opening = opening(&before, gemeente, directory, first.van(), &mut found);
    if !found.is_empty() {
        found.dedup();
        return Err(found);
    }
    let mut xml = Xml { out: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") };
    xml.out.push_str("<auditfile xmlns=\"http://www.auditfiles.nl/XAF/3.2\">");
    xml.within("header", |x| {
        x.element("fiscalYear", &jaar.to_string());
        x.element("startDate", &first.van().to_string());
        x.element("endDate", &Maand::januari(jaar + 1).vorige().tot().to_string());
        x.element("curCode", "EUR");
        x.element("dateCreated", &dag.to_string());
        x.element("softwareDesc", "Trajectbrug");
        x.element("softwareVersion", env!("CARGO_PKG_VERSION"));
    });
    xml.within("company", |x| {
        x.element("companyIdent", company.oin.as_deref().or(company.kvk.as_deref()).unwrap_or_default());
        x.element("companyName", &company.naam);
        x.element("taxRegistrationCountry", "NL");
        x.element("taxRegIdent", fiscaal.as_deref().unwrap_or_default());
        x.adres(company);
        suppliers(x, &own, before.iter().chain(&year));
        x.within("generalLedger", |x| ledger(x, before.iter().chain(&year), &opening));
        x.within("periods", |x| periods(x, first));
        if !opening.is_empty() {
            x.within("openingBalance", |x| balance(x, first.van(), &opening));
        }
        x.within("transactions", |x| transactions(x, &year));
    });
    xml.out.push_str("</auditfile>\n");
    Ok(xml.out.into_bytes())
}

/// The btw number, or the RSIN an OIN of it holds: prefix 00000001, nine digits, 000 (FINANCE section 2).
fn fiscaal_nummer(partij: &Partij) -> Option<String> {
    let rsin = partij.oin.as_deref().and_then(|oin| oin.strip_prefix("00000001")).and_then(|rest| rest.get(..9));
    partij.btw_nummer.clone().or(rsin.map(str::to_owned))
}

/// The balance an account begins the year with.
struct Beginsaldo {
    rekening: String,
    soort: Rekening,
    centen: i64,
}

/// What earlier years left on the accounts of the balance sheet; what they cost is on that of the result.
fn opening(
    before: &[Journaalregel],
    gemeente: &str,
    directory: &dyn Directory,
    op: NaiveDate,
    found: &mut Vec<Finding>,
) -> Vec<Beginsaldo> {
    let mut sums: BTreeMap<(&str, Rekening), i64> = BTreeMap::new();
    let mut result = 0;
    for r in before {
        if r.soort.is_balans() {
            *sums.entry((&r.rekening, r.soort)).or_default() += r.debet - r.credit;
        } else {
            result += r.debet - r.credit;
        }
    }
    let mut all: Vec<Beginsaldo> = sums
        .into_iter()
        .map(|((rekening, soort), centen)| Beginsaldo { rekening: rekening.to_owned(), soort, centen })
        .collect();
    if result != 0 {
        match directory.praktijk(gemeente, None, op).rekeningschema.nummer(Rekening::Resultaat, op) {
            Some(nummer) => {
                all.push(Beginsaldo { rekening: nummer.to_owned(), soort: Rekening::Resultaat, centen: result })
            }
            None => {
                let text = format!(
                    "schrijf in praktijk.yaml bij `rekeningschema` van de gemeente het nummer van `resultaat`, geldig op {op}"
                );
                found.push(fout(&format!("{gemeente}/rekeningschema/resultaat"), &text));
            }
        }
    }
    all.retain(|b| b.centen != 0);
    all
}

fn suppliers<'r>(x: &mut Xml, own: &[&Contract], regels: impl Iterator<Item = &'r Journaalregel>) {
    let slugs: BTreeSet<&str> = regels.map(|r| r.leverancier.as_str()).collect();
    if slugs.is_empty() {
        return;
    }
    x.within("customersSuppliers", |x| {
        for slug in slugs {
            x.within("customerSupplier", |x| {
                x.element("custSupID", cut(slug, 35));
                let Some(partij) = own.iter().find(|c| c.leverancier == slug).map(|c| &c.van) else {
                    // An institution that gets subsidies: the hub knows its slug.
                    x.element("custSupTp", "S");
                    return;
                };
                x.element("custSupName", cut(&partij.naam, 50));
                partij.kvk.iter().for_each(|kvk| x.element("commerceNr", kvk));
                if let Some(btw) = &partij.btw_nummer {
                    x.element("taxRegistrationCountry", "NL");
                    x.element("taxRegIdent", btw);
                }
                x.element("custSupTp", "S");
                x.adres(partij);
                if let Some(iban) = &partij.iban {
                    x.within("bankAccount", |x| x.element("bankAccNr", iban));
                }
            });
        }
    });
}

fn ledger<'r>(x: &mut Xml, regels: impl Iterator<Item = &'r Journaalregel>, opening: &[Beginsaldo]) {
    let mut accounts: BTreeMap<&str, BTreeSet<Rekening>> = BTreeMap::new();
    for r in regels {
        accounts.entry(&r.rekening).or_default().insert(r.soort);
    }
    for b in opening {
        accounts.entry(&b.rekening).or_default().insert(b.soort);
    }
    // The schema wants one: a year without a posting has the account that would come first.
    if accounts.is_empty() {
        accounts.insert("0", BTreeSet::from([Rekening::Bank]));
    }
    for (nummer, kinds) in accounts {
        x.within("ledgerAccount", |x| {
            let namen: Vec<&str> = kinds.iter().map(|k| k.naam()).collect();
            x.element("accID", nummer);
            x.element("accDesc", &namen.join(" / "));
            x.element("accTp", if kinds.iter().any(|k| k.is_balans()) { "B" } else { "P" });
        });
    }
}

fn periods(x: &mut Xml, first: Maand) {
    let mut month = first;
    for nummer in 1..=12 {
        x.within("period", |x| {
            x.element("periodNumber", &nummer.to_string());
            x.element("periodDesc", &month.in_woorden());
            x.element("startDatePeriod", &month.van().to_string());
            x.element("endDatePeriod", &month.tot().to_string());
        });
        month = month.volgende();
    }
}

fn balance(x: &mut Xml, dag: NaiveDate, opening: &[Beginsaldo]) {
    x.element("opBalDate", &dag.to_string());
    let side =
        |debet: bool| opening.iter().map(|b| if debet { b.centen.max(0) } else { -b.centen.min(0) }).sum::<i64>();
    x.totalen(opening.len(), side(true), side(false));
    for (nr, b) in (1..).zip(opening) {
        x.within("obLine", |x| {
            x.element("nr", &nr.to_string());
            x.element("accID", &b.rekening);
            x.bedrag(b.centen);
        });
    }
}

fn transactions(x: &mut Xml, year: &[Journaalregel]) {
    let sum = |of: fn(&Journaalregel) -> i64| year.iter().map(of).sum::<i64>();
    x.totalen(year.len(), sum(|r| r.debet), sum(|r| r.credit));
    let mut books: BTreeMap<Dagboek, BTreeMap<(Maand, &str), Vec<&Journaalregel>>> = BTreeMap::new();
    for r in year {
        books.entry(r.dagboek).or_default().entry((r.maand, &r.stuk)).or_default().push(r);
    }
    let mut nr = 0;
    for (dagboek, stukken) in books {
        x.within("journal", |x| {
            let (id, soort) = match dagboek {
                Dagboek::Inkoop => ("INK", "P"),
                Dagboek::Bank => ("BANK", "B"),
                Dagboek::Memoriaal => ("MEMO", "M"),
                Dagboek::Beginstand => ("BEGIN", "M"),
            };
            x.element("jrnID", id);
            x.element("desc", dagboek.naam());
            x.element("jrnTp", soort);
            for ((maand, stuk), regels) in stukken {
                nr += 1;
                x.within("transaction", |x| {
                    x.element("nr", &nr.to_string());
                    x.element("desc", regels.first().map_or("", |r| r.omschrijving));
                    x.element("periodNumber", &maand.nummer().to_string());
                    x.element("trDt", &regels.iter().map(|r| r.dag).max().unwrap_or(maand.van()).to_string());
                    for (line, r) in (1..).zip(&regels) {
                        regel(x, line, stuk, r);
                    }
                });
            }
        });
    }
}

fn regel(x: &mut Xml, nr: usize, stuk: &str, r: &Journaalregel) {
    x.within("trLine", |x| {
        x.element("nr", &nr.to_string());
        x.element("accID", &r.rekening);
        x.element("docRef", stuk);
        x.element("effDate", &r.dag.to_string());
        x.element("desc", r.omschrijving);
        x.bedrag(r.debet - r.credit);
        x.element("recRef", &r.boeking);
        x.element("custSupID", cut(&r.leverancier, 35));
        r.document.iter().for_each(|document| x.element("invRef", document));
        if !r.accounting_cost.is_empty() {
            x.element("costID", cut(&r.accounting_cost, 35));
        }
        r.traject_id.iter().for_each(|traject| x.element("projID", cut(traject, 35)));
    });
}

/// The first so many characters.
fn cut(tekst: &str, most: usize) -> &str {
    tekst.char_indices().nth(most).map_or(tekst, |(at, _)| &tekst[..at])
}

struct Xml {
    out: String,
}

impl Xml {
    fn within(&mut self, naam: &str, inhoud: impl FnOnce(&mut Self)) {
        self.out.push_str(&format!("<{naam}>"));
        inhoud(self);
        self.out.push_str(&format!("</{naam}>"));
    }

    fn element(&mut self, naam: &str, tekst: &str) {
        let mut escaped = vec![];
        escape(tekst, false, &mut escaped);
        let escaped = String::from_utf8_lossy(&escaped).into_owned();
        self.within(naam, |x| x.out.push_str(&escaped));
    }

    /// Above zero is debit.
    fn bedrag(&mut self, centen: i64) {
        self.element("amnt", &punt(centen.abs()));
        self.element("amntTp", if centen >= 0 { "D" } else { "C" });
    }

    fn totalen(&mut self, lines: usize, debet: i64, credit: i64) {
        self.element("linesCount", &lines.to_string());
        self.element("totalDebit", &punt(debet));
        self.element("totalCredit", &punt(credit));
    }

    fn adres(&mut self, partij: &Partij) {
        self.within("streetAddress", |x| {
            x.element("streetname", &partij.straat);
            x.element("city", cut(&partij.plaats, 50));
            x.element("postalCode", cut(&partij.postcode, 10));
            x.element("country", "NL");
        });
    }
}
