//! A rule as a row of a table: where it looks, what must hold there, and what would be right. Tables of rows are run over
//! an invoice by [`Regels::draai`], one pass over the elements whatever the number of rules.
//!
//! The rows follow the assertions of the official Schematron files one by one (id, context, severity), so that a verdict
//! can be compared by id. A context is written as the official one: `/` is the document element, `/cac:X` a child of it,
//! `cac:X/cbc:Y` any place that ends so; several are parted by ` | `.

use super::bevinding::{Bevinding, Laag, Vlag};
use super::boom::{Boom, El};
use std::borrow::Cow;
use std::collections::HashMap;

/// What must hold at an element.
pub type Toets = for<'b, 't> fn(El<'b, 't>) -> bool;

/// One assertion.
#[derive(Debug, Clone, Copy)]
pub struct Regel {
    /// Its official id.
    pub id: &'static str,
    /// How bad it is when it does not hold.
    pub vlag: Vlag,
    /// Where it looks.
    pub op: &'static str,
    /// What must hold there.
    pub klopt: Toets,
    /// What would be right, in Dutch.
    pub tekst: &'static str,
}

/// A rule that makes an invoice wrong.
pub const fn fataal(id: &'static str, op: &'static str, klopt: Toets, tekst: &'static str) -> Regel {
    Regel { id, vlag: Vlag::Fatal, op, klopt, tekst }
}

/// A rule that only warns.
pub const fn let_op(id: &'static str, op: &'static str, klopt: Toets, tekst: &'static str) -> Regel {
    Regel { id, vlag: Vlag::Warning, op, klopt, tekst }
}

/// Something that should not be there at all: each occurrence warns.
pub const fn liever_niet(id: &'static str, op: &'static str, tekst: &'static str) -> Regel {
    Regel { id, vlag: Vlag::Warning, op, klopt: |_| false, tekst }
}

/// A context, split into steps from the last to the first.
struct Plek {
    stappen: Vec<&'static str>,
    /// Its first step is a child of the document element.
    vast: bool,
}

/// The rules of a layer, ordered by the name of the element they look at.
pub struct Regels {
    laag: Laag,
    op_naam: HashMap<&'static str, Vec<(Plek, &'static Regel)>>,
    op_wortel: Vec<&'static Regel>,
}

impl Regels {
    /// The tables of a layer together.
    pub fn new(laag: Laag, tabellen: &[&'static [Regel]]) -> Self {
        let mut regels = Self { laag, op_naam: HashMap::new(), op_wortel: vec![] };
        for regel in tabellen.iter().flat_map(|tabel| tabel.iter()) {
            for op in regel.op.split(" | ") {
                if op == "/" {
                    regels.op_wortel.push(regel);
                    continue;
                }
                let vast = op.starts_with('/');
                let mut stappen: Vec<&'static str> = op.trim_start_matches('/').split('/').collect();
                stappen.reverse();
                let naam = stappen[0].split_once(':').map_or(stappen[0], |(_, naam)| naam);
                regels.op_naam.entry(naam).or_default().push((Plek { stappen, vast }, regel));
            }
        }
        regels
    }

    /// Runs every rule over every element.
    pub fn draai(&self, boom: &Boom<'_>, uit: &mut Vec<Bevinding>) {
        for regel in &self.op_wortel {
            self.toets(regel, boom.wortel(), uit);
        }
        for el in boom.elementen().skip(1) {
            if boom.te_veel() {
                return;
            }
            for (plek, regel) in self.op_naam.get(el.naam()).into_iter().flatten() {
                if plek.past(el) {
                    self.toets(regel, el, uit);
                }
            }
        }
    }

    fn toets(&self, regel: &'static Regel, el: El<'_, '_>, uit: &mut Vec<Bevinding>) {
        if !(regel.klopt)(el) {
            uit.push(Bevinding {
                laag: self.laag,
                regel: Cow::Borrowed(regel.id),
                vlag: regel.vlag,
                plek: el.plek(),
                tekst: Cow::Borrowed(regel.tekst),
            });
        }
    }
}

impl Plek {
    fn past(&self, el: El<'_, '_>) -> bool {
        let mut at = Some(el);
        for stap in &self.stappen {
            match at {
                Some(el) if el.is(stap) => at = el.ouder(),
                _ => return false,
            }
        }
        !self.vast || at.is_some_and(|el| el.ouder().is_none())
    }
}
