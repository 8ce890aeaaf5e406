//! One statement after the other against the open items: what was delivered before changes nothing, what does not add
//! up is taken back.

use super::rapport::{Merk, Rapport, Rij};
use crate::bank::afschrift::{Boeking, Kop, Ontvanger, Saldo, Soort};
use crate::bank::controle::fout;
use crate::bank::matching::{Besluit, Openstaand, Regels, Stand, Waarom, besluit};
use crate::message::code::Code;
use crate::message::finding::Finding;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::io;

/// What was counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tellers {
    /// Statements.
    pub afschriften: u64,
    /// Of those, that were delivered before.
    pub herhaald: u64,
    /// Entries.
    pub boekingen: u64,
    /// Rows: parts of entries.
    pub rijen: u64,
    /// Rows by [`Stand::ALL`].
    pub standen: [u64; 6],
    /// Cents that were booked on open items.
    pub geboekt: i64,
}

/// The statement that is read.
struct Lopend {
    sleutel: u64,
    inhoud: <RandomState as BuildHasher>::Hasher,
    /// What it held the first time.
    eerder: Option<u64>,
    soort: Soort,
    rekening: String,
}

/// The state of a run.
pub struct Afhandeling<'a> {
    open: &'a mut Openstaand,
    rapport: &'a mut Rapport,
    regels: Regels,
    hasher: RandomState,
    /// Statements by account, id and number, with what they held.
    gezien: HashMap<u64, u64>,
    /// Statements by account and opening balance, with their format: the same day in another one.
    begonnen: HashMap<u64, Soort>,
    /// Entries by account and the bank's reference, when a run has messages of several kinds.
    elders: Option<HashMap<u64, Soort>>,
    lopend: Option<Lopend>,
    /// What this file added, to take back.
    nieuw: Vec<u64>,
    nieuwe_begin: Vec<u64>,
    nieuw_elders: Vec<u64>,
    bevindingen: Vec<Finding>,
    /// The report could not be written: an error of reading is then one of writing.
    pub kapot: bool,
    /// The counts.
    pub tellers: Tellers,
}

/// Where the run stood before a file.
pub struct Voor {
    merk: Merk,
    tellers: Tellers,
}

impl<'a> Afhandeling<'a> {
    /// A run over these items. `gemengd`: with messages that tell the same entries twice.
    pub fn new(open: &'a mut Openstaand, rapport: &'a mut Rapport, regels: Regels, gemengd: bool) -> Self {
        Self {
            open,
            rapport,
            regels,
            hasher: RandomState::new(),
            gezien: HashMap::new(),
            begonnen: HashMap::new(),
            elders: gemengd.then(HashMap::new),
            lopend: None,
            nieuw: vec![],
            nieuwe_begin: vec![],
            nieuw_elders: vec![],
            bevindingen: vec![],
            kapot: false,
            tellers: Tellers::default(),
        }
    }

    /// A file begins.
    pub fn bestand(&mut self) -> Voor {
        self.open.merk();
        self.lopend = None;
        self.nieuw.clear();
        self.nieuwe_begin.clear();
        self.nieuw_elders.clear();
        self.bevindingen.clear();
        Voor { merk: self.rapport.merk(), tellers: self.tellers }
    }

    /// What this module found in the file, besides what its reader found.
    pub fn bevindingen(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.bevindingen)
    }

    /// The file is held: nothing of it was.
    pub fn terug(&mut self, voor: &Voor) -> io::Result<()> {
        self.open.terug();
        self.tellers = voor.tellers;
        for key in self.nieuw.drain(..) {
            self.gezien.remove(&key);
        }
        for key in self.nieuwe_begin.drain(..) {
            self.begonnen.remove(&key);
        }
        for key in self.nieuw_elders.drain(..) {
            if let Some(elders) = &mut self.elders {
                elders.remove(&key);
            }
        }
        self.rapport.terug(&voor.merk)
    }

    fn conflict(&mut self, text: &str) {
        let path = format!("/afschrift[{}]", self.tellers.afschriften);
        self.bevindingen.push(fout(Code::Conflict, &path, "herhaling", text.to_owned()));
    }

    /// Whether another message of the bank told this entry already.
    fn is_elders(&mut self, boeking: &Boeking) -> bool {
        let (Some(elders), Some(lopend)) = (&mut self.elders, &self.lopend) else { return false };
        if boeking.bankreferentie.is_empty() {
            return false;
        }
        let key = self.hasher.hash_one((&lopend.rekening, &boeking.bankreferentie, boeking.cents));
        match elders.get(&key) {
            Some(soort) => *soort != lopend.soort,
            None => {
                elders.insert(key, lopend.soort);
                self.nieuw_elders.push(key);
                false
            }
        }
    }
}

impl Ontvanger for Afhandeling<'_> {
    fn begin(&mut self, kop: &Kop) -> io::Result<bool> {
        self.tellers.afschriften += 1;
        let sleutel = self.hasher.hash_one((&kop.rekening, &kop.id, &kop.volgnummer));
        let eerder = self.gezien.get(&sleutel).copied();
        if eerder.is_some() {
            self.tellers.herhaald += 1;
        }
        if let Some(saldo) = kop.begin {
            let key = self.hasher.hash_one((&kop.rekening, saldo.cents, saldo.datum));
            match self.begonnen.get(&key) {
                Some(soort) if *soort != kop.soort && eerder.is_none() => {
                    self.conflict("Deze rekening met hetzelfde beginsaldo en dezelfde dag is al gelezen in een ander formaat. Lever een afschrift in één formaat aan.");
                }
                Some(_) => {}
                None => {
                    self.begonnen.insert(key, kop.soort);
                    self.nieuwe_begin.push(key);
                }
            }
        }
        let inhoud = self.hasher.build_hasher();
        self.lopend = Some(Lopend { sleutel, inhoud, eerder, soort: kop.soort, rekening: kop.rekening.clone() });
        Ok(true)
    }

    fn boeking(&mut self, boeking: &mut Boeking) -> io::Result<()> {
        let Some(lopend) = &mut self.lopend else { return Ok(()) };
        (boeking.cents, &boeking.bankreferentie, boeking.datum).hash(&mut lopend.inhoud);
        for deel in &boeking.delen {
            (deel.cents, &deel.tegenrekening, &deel.omschrijving, &deel.eindtoteind).hash(&mut lopend.inhoud);
            deel.kenmerken.iter().for_each(|k| k.tekst.hash(&mut lopend.inhoud));
        }
        if lopend.eerder.is_some() {
            return Ok(());
        }
        let elders = self.is_elders(boeking);
        self.tellers.boekingen += 1;
        let many = boeking.delen.len() > 1;
        for (i, deel) in boeking.delen.iter().enumerate() {
            let besluit = if elders {
                Besluit { stand: Stand::Ignore, toewijzing: vec![], genoemd: vec![], waarom: Waarom::AnderBericht }
            } else {
                besluit(self.open, boeking, deel, self.regels)
            };
            besluit.boek(self.open);
            self.tellers.rijen += 1;
            if let Some(at) = Stand::ALL.iter().position(|s| *s == besluit.stand) {
                self.tellers.standen[at] += 1;
            }
            if besluit.stand.boekt() {
                self.tellers.geboekt += besluit.toewijzing.iter().map(|(_, cents)| cents).sum::<i64>();
            }
            let part = many.then_some(i + 1);
            let rij = Rij { n: self.tellers.boekingen, part, boeking, cents: deel.cents, besluit: &besluit };
            self.rapport.rij(&rij, self.open).inspect_err(|_| self.kapot = true)?;
        }
        Ok(())
    }

    fn eind(&mut self, _eind: Option<Saldo>) -> io::Result<()> {
        let Some(lopend) = self.lopend.take() else { return Ok(()) };
        let inhoud = lopend.inhoud.finish();
        match lopend.eerder {
            None => {
                self.gezien.insert(lopend.sleutel, inhoud);
                self.nieuw.push(lopend.sleutel);
            }
            Some(first) if first != inhoud => {
                self.conflict("Dit afschrift is al gelezen met een andere inhoud. Vraag de bank welk het juiste is.");
            }
            Some(_) => {}
        }
        Ok(())
    }
}
