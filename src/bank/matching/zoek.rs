//! Which items a payment names: by payment reference, by number, by the payer's own id; and what only looks like one.
//!
//! A number counts when it stands in the text as a whole. `12026-0001` is not `2026-0001`, and neither is
//! `2026-0001-2`: a longer number may be another invoice. A point, comma or slash behind it ends a sentence or a list.

use super::open::{Nummer, Openstaand};
use crate::bank::afschrift::Deel;
use crate::domain::betalingskenmerk::{has_form, is_betalingskenmerk, is_rf};

/// What a payment names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Genoemd {
    /// By payment reference: the field of its own, or its digits in the text.
    pub kenmerk: Vec<Nummer>,
    /// All of it, each item once: those of [`Self::kenmerk`] first, then by number, then by the payer's id.
    pub alles: Vec<Nummer>,
    /// A reference that must be a betalingskenmerk, or an RF reference, and has a wrong check.
    pub fout: bool,
    /// A reference in a field of its own that is of none of our items.
    pub onbekend: bool,
}

/// The words of a text: runs of letters and digits, with where they stand.
pub fn woorden(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = text.as_bytes();
    let is_word = |b: u8| b.is_ascii_alphanumeric() || !b.is_ascii();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() && !is_word(bytes[at]) {
            at += 1;
        }
        let from = at;
        while at < bytes.len() && is_word(bytes[at]) {
            at += 1;
        }
        (from < at).then_some((from, at))
    })
}

/// Longest text that is searched, and most words: a bank writes 140 characters, some 500.
const WORDS: usize = 512;

/// What `deel` names among these.
pub fn genoemd(open: &Openstaand, deel: &Deel) -> Genoemd {
    let mut found = Genoemd::default();
    for kenmerk in &deel.kenmerken {
        let text = kenmerk.tekst.trim();
        let before = found.alles.len();
        add(&mut found.kenmerk, open.by_kenmerk(text));
        let known = found.kenmerk.clone();
        add(&mut found.alles, known.into_iter());
        if found.alles.len() > before {
            continue;
        }
        whole(open, text, &mut found);
        in_text(open, text, &mut found);
        if found.alles.len() > before {
            continue;
        }
        let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '.')).collect();
        let wrong = (kenmerk.cur || has_form(&digits) && digits.len() == 16) && !is_betalingskenmerk(&digits);
        found.fout |= wrong || text.starts_with("RF") && digits.len() > 4 && !is_rf(&digits);
        found.onbekend = true;
    }
    in_text(open, &deel.omschrijving, &mut found);
    if !deel.anders.is_empty() {
        in_text(open, &deel.anders, &mut found);
    }
    if !deel.eindtoteind.is_empty() {
        whole(open, deel.eindtoteind.trim(), &mut found);
        in_text(open, &deel.eindtoteind, &mut found);
    }
    found
}

fn add(to: &mut Vec<Nummer>, more: impl Iterator<Item = Nummer>) {
    more.for_each(|nummer| {
        if !to.contains(&nummer) {
            to.push(nummer);
        }
    });
}

/// A field that is the number and nothing else, however short the number is.
fn whole(open: &Openstaand, text: &str, found: &mut Genoemd) {
    if !open.has_length(text) {
        return;
    }
    add(&mut found.alles, open.by_number(text).filter(|(_, exact)| *exact).map(|(nummer, _)| nummer));
}

/// Numbers and payment references that stand in a text as a whole.
fn in_text(open: &Openstaand, text: &str, found: &mut Genoemd) {
    if text.is_empty() {
        return;
    }
    let words: Vec<(usize, usize)> = woorden(text).take(WORDS).collect();
    let mut free = 0;
    for (i, (from, to)) in words.iter().enumerate() {
        let word = &text[*from..*to];
        if open.has_kenmerken() && has_form(word) && alone(text, *from, *to) {
            let by = open.by_kenmerk(word).collect::<Vec<_>>();
            let marked = is_marked(&text[..*from]);
            found.fout |= by.is_empty() && marked && !is_betalingskenmerk(word);
            add(&mut found.kenmerk, by.iter().copied());
            add(&mut found.alles, by.into_iter());
        }
        if i < free {
            continue;
        }
        for n in &open.woorden {
            let Some((_, end)) = words.get(i + n - 1) else { continue };
            let piece = &text[*from..*end];
            if !open.has_length(piece) || !alone(text, *from, *end) {
                continue;
            }
            let before = found.alles.len();
            add(&mut found.alles, open.by_number(piece).filter(|(_, exact)| *exact).map(|(nummer, _)| nummer));
            if found.alles.len() > before {
                free = i + n;
                break;
            }
        }
    }
}

/// Whether a text ends by saying that a betalingskenmerk follows: `BETALINGSKENM.  `, `Betalingskenmerk: `.
fn is_marked(before: &str) -> bool {
    let word = before.trim_end_matches(['.', ':', ' ']).rsplit(' ').next().unwrap_or_default();
    word.to_ascii_uppercase().starts_with("BETALINGSKENM")
}

/// Whether the piece is not part of a longer number: nothing is tied to it with a hyphen.
fn alone(text: &str, from: usize, to: usize) -> bool {
    let bytes = text.as_bytes();
    let is_word =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|b| b.is_ascii_alphanumeric() || !b.is_ascii());
    let is_tied = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(|b| matches!(b, b'-' | b'_'));
    let before = is_tied(from.checked_sub(1)) && is_word(from.checked_sub(2));
    let behind = is_tied(Some(to)) && is_word(Some(to + 1));
    !before && !behind
}

/// Whether a text of the payment looks like the number of an item without being one: `2O26-OO11`, `20260011`.
pub fn lijkt(open: &Openstaand, deel: &Deel) -> bool {
    let most = open.woorden.first().copied().unwrap_or(0) + 2;
    let references = deel.kenmerken.iter().map(|k| k.tekst.as_str());
    let texts = [deel.omschrijving.as_str(), deel.anders.as_str(), deel.eindtoteind.as_str()];
    references.chain(texts).filter(|text| !text.is_empty()).any(|text| {
        let words: Vec<(usize, usize)> = woorden(text).take(WORDS).collect();
        (0..words.len()).any(|i| {
            (i..words.len().min(i + most)).any(|j| {
                let piece = &text[words[i].0..words[j].1];
                piece.len() >= 4 && open.by_number(piece).next().is_some()
            })
        })
    })
}
