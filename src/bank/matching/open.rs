//! The open items: what is asked, what of it is still open, and the ways to find one.
//!
//! Two tables lead to an item: one by its number, one by its payment reference. The first is by *skeleton* (letters and
//! digits only, O as 0, I and L as 1), so that the same table tells an exact number from one that only looks like it.
//! A third, of payer and amount, can only ever suggest (FINANCE section 5, point 20).

use super::tabel::{Tabel, length, plain, skeleton};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

/// An item as it comes in: an invoice, or a credit note with an amount below zero.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Post {
    /// The number people know it by.
    pub id: String,
    /// What the payer is asked to write: a betalingskenmerk, an RF reference or a text. Empty: only the number.
    pub kenmerk: String,
    /// What is open, in cents; below zero for what we owe.
    pub cents: i64,
    /// The IBAN of who is to pay. Empty: not known.
    pub betaler: String,
}

/// A piece of [`Openstaand::tekst`].
#[derive(Debug, Clone, Copy, Default)]
struct Stuk {
    from: u32,
    len: u16,
}

#[derive(Debug, Clone, Copy)]
struct Staat {
    id: Stuk,
    kenmerk: Stuk,
    betaler: u32,
    cents: i64,
    open: i64,
    /// What was open at the last [`Openstaand::merk`], when that is `ronde`.
    bewaard: i64,
    ronde: u32,
}

/// Which item, by its place in the list it came in.
pub type Nummer = u32;

/// All open items.
#[derive(Debug)]
pub struct Openstaand {
    tekst: String,
    posten: Vec<Staat>,
    betalers: HashMap<String, u32>,
    nummers: Tabel,
    kenmerken: Tabel,
    bedragen: HashMap<(u32, i64), (u32, u64)>,
    /// How many words the numbers have, most first.
    pub(super) woorden: Vec<usize>,
    /// The lengths of the numbers, as bits: what is of another length is none of them.
    lengten: u128,
    hasher: RandomState,
    ronde: u32,
    /// Items to receive and to pay that are not settled.
    te_ontvangen: usize,
    te_betalen: usize,
}

/// No payer.
const NIEMAND: u32 = u32::MAX;

impl Openstaand {
    /// Of these items.
    pub fn new(posten: impl IntoIterator<Item = Post>) -> Self {
        let mut all = Self {
            tekst: String::new(),
            posten: vec![],
            betalers: HashMap::new(),
            nummers: Tabel::default(),
            kenmerken: Tabel::default(),
            bedragen: HashMap::new(),
            woorden: vec![],
            lengten: 0,
            hasher: RandomState::new(),
            ronde: 0,
            te_ontvangen: 0,
            te_betalen: 0,
        };
        posten.into_iter().for_each(|post| all.add(&post));
        all
    }

    /// Whether there is an item of this number; capitals make no difference.
    pub fn heeft(&self, id: &str) -> bool {
        self.by_number(id).any(|(_, exact)| exact)
    }

    /// One more item.
    pub fn add(&mut self, post: &Post) {
        let nummer = Nummer::try_from(self.posten.len()).unwrap_or(Nummer::MAX);
        let (id, kenmerk) = (self.keep(&post.id), self.keep(&post.kenmerk));
        let next = u32::try_from(self.betalers.len()).unwrap_or(NIEMAND);
        let betaler =
            if post.betaler.is_empty() { NIEMAND } else { *self.betalers.entry(post.betaler.clone()).or_insert(next) };
        let hash = self.hash(skeleton(&post.id));
        self.nummers.add(hash, nummer);
        if !post.kenmerk.is_empty() {
            let hash = self.hash(plain(&post.kenmerk));
            self.kenmerken.add(hash, nummer);
        }
        self.lengten |= length(&post.id);
        // A number of three characters is in any text; such an item is found by its kenmerk.
        let words = super::zoek::woorden(&post.id).count();
        if post.id.len() >= 4 && !self.woorden.contains(&words) {
            self.woorden.push(words);
            self.woorden.sort_unstable_by(|a, b| b.cmp(a));
        }
        self.posten.push(Staat { id, kenmerk, betaler, cents: post.cents, open: 0, bewaard: 0, ronde: 0 });
        self.set(nummer, post.cents);
    }

    fn keep(&mut self, text: &str) -> Stuk {
        let from = u32::try_from(self.tekst.len()).unwrap_or(u32::MAX);
        self.tekst.push_str(text);
        Stuk { from, len: u16::try_from(text.len()).unwrap_or(0) }
    }

    fn piece(&self, stuk: Stuk) -> &str {
        let from = stuk.from as usize;
        self.tekst.get(from..from + usize::from(stuk.len)).unwrap_or_default()
    }

    pub(super) fn hash(&self, bytes: impl Iterator<Item = u8>) -> u64 {
        use std::hash::Hasher;
        let (mut hasher, mut block, mut n) = (self.hasher.build_hasher(), [0u8; 64], 0);
        for byte in bytes {
            if n == block.len() {
                hasher.write(&block);
                n = 0;
            }
            block[n] = byte;
            n += 1;
        }
        hasher.write(&block[..n]);
        hasher.finish()
    }

    /// Everything an allocation changes goes through here.
    fn set(&mut self, nummer: Nummer, open: i64) {
        let Some(post) = self.posten.get_mut(nummer as usize) else { return };
        if post.ronde != self.ronde {
            (post.bewaard, post.ronde) = (post.open, self.ronde);
        }
        let before = std::mem::replace(&mut post.open, open);
        let betaler = post.betaler;
        for (cents, is_new) in [(before, false), (open, true)] {
            match cents {
                0 => {}
                1.. if is_new => self.te_ontvangen += 1,
                1.. => self.te_ontvangen -= 1,
                _ if is_new => self.te_betalen += 1,
                _ => self.te_betalen -= 1,
            }
            if cents == 0 || betaler == NIEMAND {
                continue;
            }
            // How many there are, and the sum of their numbers: with one left, the sum is its number.
            let slot = self.bedragen.entry((betaler, cents)).or_default();
            if is_new {
                *slot = (slot.0 + 1, slot.1 + u64::from(nummer));
            } else {
                *slot = (slot.0 - 1, slot.1 - u64::from(nummer));
            }
        }
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.posten.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.posten.is_empty()
    }

    /// Items that are not settled.
    pub fn niet_voldaan(&self) -> usize {
        self.te_ontvangen + self.te_betalen
    }

    /// Whether anything is open in the direction of this amount.
    pub(super) fn any_open(&self, cents: i64) -> bool {
        if cents < 0 { self.te_betalen > 0 } else { self.te_ontvangen > 0 }
    }

    /// The number of an item as people know it.
    pub fn id(&self, nummer: Nummer) -> &str {
        self.posten.get(nummer as usize).map(|post| self.piece(post.id)).unwrap_or_default()
    }

    /// What it was asked for, in cents.
    pub fn cents(&self, nummer: Nummer) -> i64 {
        self.posten.get(nummer as usize).map_or(0, |post| post.cents)
    }

    /// What of it is open, in cents.
    pub fn open(&self, nummer: Nummer) -> i64 {
        self.posten.get(nummer as usize).map_or(0, |post| post.open)
    }

    /// Who is to pay it: None when the item does not say, or whether it is this account.
    pub(super) fn is_van(&self, nummer: Nummer, iban: &str) -> Option<bool> {
        let post = self.posten.get(nummer as usize).filter(|post| post.betaler != NIEMAND)?;
        Some(self.betalers.get(iban).is_some_and(|b| *b == post.betaler))
    }

    /// Whether any number has the length of this text.
    pub(super) fn has_length(&self, text: &str) -> bool {
        self.lengten & length(text) != 0
    }

    /// Items whose number has this skeleton, and whether the number is exactly the text (capitals make no difference).
    pub(super) fn by_number(&self, text: &str) -> impl Iterator<Item = (Nummer, bool)> {
        self.nummers.of(self.hash(skeleton(text))).filter_map(move |nummer| {
            let id = self.id(nummer);
            let exact = id.eq_ignore_ascii_case(text);
            (exact || skeleton(id).eq(skeleton(text))).then_some((nummer, exact))
        })
    }

    /// Items with this payment reference; spaces, points and capitals make no difference.
    pub(super) fn by_kenmerk(&self, text: &str) -> impl Iterator<Item = Nummer> {
        self.kenmerken.of(self.hash(plain(text))).filter(move |nummer| {
            let own = self.posten.get(*nummer as usize).map(|post| self.piece(post.kenmerk)).unwrap_or_default();
            !own.is_empty() && plain(own).eq(plain(text))
        })
    }

    /// Whether any item has a payment reference of its own.
    pub(super) fn has_kenmerken(&self) -> bool {
        !self.kenmerken.is_empty()
    }

    /// The only item of this payer that is open for exactly this amount.
    pub(super) fn only(&self, iban: &str, cents: i64) -> Option<Nummer> {
        let betaler = self.betalers.get(iban)?;
        let (count, sum) = self.bedragen.get(&(*betaler, cents))?;
        (*count == 1).then(|| Nummer::try_from(*sum).ok()).flatten()
    }

    /// Books an allocation: what is open becomes less by `cents`; a negative one gives back.
    pub fn boek(&mut self, nummer: Nummer, cents: i64) {
        self.set(nummer, self.open(nummer).saturating_sub(cents));
    }

    /// From here on [`Self::terug`] goes back to.
    pub fn merk(&mut self) {
        self.ronde += 1;
    }

    /// Undoes everything since the last [`Self::merk`].
    pub fn terug(&mut self) {
        for nummer in 0..self.posten.len() {
            let post = &self.posten[nummer];
            if post.ronde == self.ronde && post.open != post.bewaard {
                let before = post.bewaard;
                self.set(Nummer::try_from(nummer).unwrap_or(Nummer::MAX), before);
            }
        }
        self.ronde += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two() -> Openstaand {
        let post = |id: &str, cents| Post {
            id: id.to_owned(),
            kenmerk: String::new(),
            cents,
            betaler: "NL34BNGH0285000001".to_owned(),
        };
        Openstaand::new([post("2026-0001", 60000), post("2026-0002", 45000), post("C2026-1", -5000)])
    }

    #[test]
    fn the_only_item_of_an_amount_is_found_and_forgotten_when_paid() {
        let mut open = two();
        assert_eq!(open.only("NL34BNGH0285000001", 60000), Some(0));
        assert_eq!(open.only("NL20INGB0001234567", 60000), None);
        open.boek(1, -15000);
        assert_eq!(open.only("NL34BNGH0285000001", 60000), None, "there are two of it now");
        open.boek(0, 60000);
        assert_eq!(open.only("NL34BNGH0285000001", 60000), Some(1));
        assert_eq!((open.niet_voldaan(), open.any_open(1), open.any_open(-1)), (2, true, true));
    }

    #[test]
    fn going_back_undoes_what_came_since_the_mark_and_nothing_else() {
        let mut open = two();
        open.boek(0, 10000);
        open.merk();
        open.boek(0, 20000);
        open.boek(0, 30000);
        open.boek(1, 45000);
        open.terug();
        assert_eq!((open.open(0), open.open(1)), (50000, 45000));
        open.terug();
        assert_eq!(open.open(0), 50000, "twice is once");
    }

    #[test]
    fn undoing_one_allocation_leaves_the_others() {
        let mut open = two();
        open.boek(0, 60000);
        open.boek(1, 45000);
        open.boek(0, -60000);
        assert_eq!((open.open(0), open.open(1)), (60000, 0));
    }

    #[test]
    fn a_number_that_looks_like_another_is_not_exact() {
        let open = two();
        assert_eq!(open.by_number("2026-0001").collect::<Vec<_>>(), [(0, true)]);
        assert_eq!(open.by_number("c2026-1").collect::<Vec<_>>(), [(2, true)]);
        assert_eq!(open.by_number("2O26-OO01").collect::<Vec<_>>(), [(0, false)]);
        assert_eq!(open.by_number("20260001").collect::<Vec<_>>(), [(0, false)]);
        assert_eq!(open.by_number("2026-0003").count(), 0);
    }
}
