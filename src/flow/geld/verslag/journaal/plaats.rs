//! In whose books an entry stands, and under whose numbers: those of its contract, also after that has ended, and where the
//! contract says nothing those of the gemeente on the day.
//!
//! A payment on an account of several contracts of one gemeente is hers before anybody says which contract it is for: it stands
//! under her own numbers. On an account of several gemeenten it is nobody's until it is placed, unless its payer said who he is.

use super::super::maand::boekmaand;
use super::super::stroom::Documenten;
use super::{Openpunt, Vraag};
use crate::domain::boek::{Boeking, Post};
use crate::domain::rekeningschema::Rekening;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

/// Whose books, and whose numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plaats<'v> {
    /// Slug of the gemeente.
    pub gemeente: &'v str,
    /// The contract; None: her own numbers.
    pub contract: Option<&'v str>,
}

/// The ledger, to find that.
pub(super) struct Boeken<'v> {
    vraag: Vraag<'v>,
    documenten: Documenten<'v>,
    /// Each payment by its key.
    betalingen: HashMap<&'v str, &'v Boeking>,
}

impl<'v> Boeken<'v> {
    /// Of these entries.
    pub fn van(boek: &'v [Boeking], vraag: Vraag<'v>) -> Self {
        let payments = boek.iter().filter(|b| b.post == Post::Betaling);
        let betalingen = payments.filter_map(|b| Some((b.betaling.as_deref()?, b))).collect();
        Self { vraag, documenten: Documenten::van(boek), betalingen }
    }

    /// In whose books an entry stands. None: nothing says it. What is placed later says nothing of what came before: the
    /// journal of a month that is closed stays as it is.
    pub fn plaats(&self, b: &'v Boeking) -> Option<Plaats<'v>> {
        match self.documenten.onder(b) {
            ("", _) => {
                let mut all = self.contracten(&b.leverancier);
                let (gemeente, first) = all.next()?;
                let (mut one, mut own) = (true, true);
                all.for_each(|(g, _)| (one, own) = (false, own && g == gemeente));
                own.then_some(Plaats { gemeente, contract: one.then_some(first) })
            }
            (gemeente, "") => Some(Plaats { gemeente, contract: None }),
            (gemeente, id) => Some(Plaats { gemeente, contract: Some(id) }),
        }
    }

    /// The contracts of a supplier.
    fn contracten(&self, leverancier: &'v str) -> impl Iterator<Item = (&'v str, &'v str)> {
        let own = self.vraag.contracten.iter().filter(move |(_, c)| c.leverancier == leverancier);
        own.map(|(gemeente, contract)| (gemeente.as_str(), contract.contract_id.as_str()))
    }

    /// The payment that is given to a line here and stands in nobody's books itself.
    pub fn zonder_plaats(&self, b: &Boeking) -> Option<&'v Boeking> {
        if !matches!(b.post, Post::Toewijzing | Post::ToewijzingOngedaan) {
            return None;
        }
        self.betalingen.get(b.betaling.as_deref()?).copied().filter(|came| self.plaats(came).is_none())
    }

    /// What stands on an invoice as BT-19, when the contract is known.
    pub fn accounting_cost(&self, plaats: Plaats<'_>, dag: NaiveDate) -> String {
        let praktijk = plaats.contract.and_then(|id| self.vraag.directory.praktijk_tot(plaats.gemeente, id, dag));
        praktijk.and_then(|p| p.contract.as_ref()?.taakveld.clone()).unwrap_or_default()
    }

    /// The number an entry is posted under. What is taken from `tussenrekening` is taken from where its payment was put.
    pub fn nummer(&self, soort: Rekening, plaats: Plaats<'_>, b: &Boeking) -> Option<&'v str> {
        let given = matches!(b.post, Post::Toewijzing | Post::ToewijzingOngedaan) && soort == Rekening::Tussenrekening;
        let came = b.betaling.as_deref().filter(|_| given).and_then(|key| self.betalingen.get(key));
        let own = came.and_then(|came| self.plaats(came)).filter(|own| own.gemeente == plaats.gemeente);
        self.op(soort, own.unwrap_or(plaats), &b.leverancier, came.map_or(b.dag, |came| came.dag))
    }

    fn op(&self, soort: Rekening, plaats: Plaats<'_>, leverancier: &str, dag: NaiveDate) -> Option<&'v str> {
        let directory = self.vraag.directory;
        let hers = directory.praktijk(plaats.gemeente, None, dag).rekeningschema.nummer(soort, dag);
        let under = |id: &str| {
            let schema = &directory.praktijk_tot(plaats.gemeente, id, dag)?.rekeningschema;
            schema.eigen(soort, dag).or(hers).or_else(|| schema.nummer(soort, dag))
        };
        match plaats.contract {
            Some(id) => under(id).or(hers),
            // She has none of her own: that of her contracts, when it is the same whichever it is.
            None if hers.is_none() => {
                let own =
                    self.vraag.contracten.iter().filter(|(g, c)| g == plaats.gemeente && c.leverancier == leverancier);
                let mut all = own.map(|(_, c)| under(&c.contract_id));
                let first = all.next()??;
                all.all(|other| other == Some(first)).then_some(first)
            }
            None => hers,
        }
    }

    /// Payments up to the last month that stand in nobody's books, as far as nobody placed them.
    pub fn open(&self, boek: &'v [Boeking]) -> Vec<Openpunt> {
        let mut found: BTreeMap<&str, Openpunt> = BTreeMap::new();
        let mine = |b: &Boeking| {
            let own = self.vraag.gemeente;
            own.is_none_or(|own| self.vraag.contracten.iter().any(|(g, c)| g == own && c.leverancier == b.leverancier))
        };
        for b in boek.iter().filter(|b| boekmaand(b) <= self.vraag.tot) {
            let Some(key) = b.betaling.as_deref() else { continue };
            match b.post {
                Post::Betaling if self.plaats(b).is_none() && mine(b) => {
                    let open = Openpunt { betaling: key.to_owned(), dag: b.dag, centen: b.centen };
                    drop(found.insert(key, open));
                }
                Post::Toewijzing | Post::ToewijzingOngedaan | Post::Terugbetaling => {
                    let Some(open) = found.get_mut(key) else { continue };
                    open.centen -= if b.post == Post::ToewijzingOngedaan { -b.centen } else { b.centen };
                }
                _ => {}
            }
        }
        found.into_values().filter(|open| open.centen != 0).collect()
    }
}
