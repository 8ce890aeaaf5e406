//! A form of text that needs no engine: a whole text of runs of ASCII characters, such as `^TR-[0-9]{4}$`. What is written
//! with anything else is no [`Form`] and stays a pattern for the engine of [`super::super`].

use std::iter::Peekable;
use std::str::Bytes;

/// Ways to write the optional groups of a pattern, at most.
const WAYS_MAX: usize = 16;
/// The longest repeat that is counted.
const REPEAT_MAX: u32 = 1000;

/// A form; see the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Form(Vec<Vec<Run>>);

/// Characters of a set, so many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    /// A bit for each ASCII character.
    set: u128,
    least: u32,
    most: u32,
}

impl Form {
    /// The form a pattern describes; None when it takes an engine.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let inner = pattern.strip_prefix('^')?.strip_suffix('$').filter(|inner| !inner.ends_with('\\'))?;
        let mut rest = inner.bytes().peekable();
        let ways = runs(&mut rest, false)?;
        rest.next().is_none().then_some(Self(ways))
    }

    /// Whether all of a text has the form.
    pub(super) fn fits(&self, text: &str) -> bool {
        self.0.iter().any(|way| fits(way, text.as_bytes()))
    }
}

fn fits(way: &[Run], text: &[u8]) -> bool {
    let Some((run, rest)) = way.split_first() else { return text.is_empty() };
    let has = |b: &&u8| b.is_ascii() && run.set >> **b & 1 == 1;
    let (least, most) = (run.least as usize, run.most as usize);
    let count = text.iter().take(most).take_while(has).count();
    // The longest first; mostly that is the one.
    (least..=count).rev().any(|taken| fits(rest, &text[taken..]))
}

/// Every way to write what follows, up to the end of the group.
fn runs(rest: &mut Peekable<Bytes<'_>>, group: bool) -> Option<Vec<Vec<Run>>> {
    let mut ways = vec![vec![]];
    while let Some(byte) = rest.peek().copied() {
        if byte == b')' {
            return group.then_some(ways);
        }
        rest.next();
        if byte == b'(' {
            let inner = runs(rest, true)?;
            rest.next().filter(|b| *b == b')')?;
            let (least, most) = repeat(rest)?;
            if most != 1 {
                return None;
            }
            let without = if least == 0 { ways.clone() } else { vec![] };
            let with = ways.iter().flat_map(|way| inner.iter().map(|more| [way.as_slice(), more].concat()));
            ways = with.chain(without).collect();
        } else {
            let set = set(byte, rest)?;
            let (least, most) = repeat(rest)?;
            ways.iter_mut().for_each(|way| way.push(Run { set, least, most }));
        }
        if ways.len() > WAYS_MAX {
            return None;
        }
    }
    (!group).then_some(ways)
}

/// The characters an item of a pattern stands for.
fn set(first: u8, rest: &mut Peekable<Bytes<'_>>) -> Option<u128> {
    const DIGITS: u128 = 0x3FF << b'0';
    match first {
        b'[' => class(rest),
        b'\\' => match rest.next()? {
            b'd' => Some(DIGITS),
            escaped if escaped.is_ascii_punctuation() => Some(1 << escaped),
            _ => None,
        },
        b'.' | b'*' | b'+' | b'?' | b'{' | b'}' | b'|' | b'^' | b'$' | b']' => None,
        plain if plain == b' ' || plain.is_ascii_graphic() => Some(1 << plain),
        _ => None,
    }
}

/// What stands between brackets: characters and ranges of letters or digits, nothing that means something else.
fn class(rest: &mut Peekable<Bytes<'_>>) -> Option<u128> {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'.' | b',' | b':' | b'/' | b'_' | b'@');
    let mut set = 0;
    loop {
        let from = match rest.next()? {
            b']' => return (set != 0).then_some(set),
            // At the end it stands for itself.
            b'-' if rest.peek() == Some(&b']') => b'-',
            from => Some(from).filter(plain)?,
        };
        let to = match rest.next_if_eq(&b'-') {
            Some(_) if rest.peek() == Some(&b']') => {
                set |= 1 << b'-';
                from
            }
            Some(_) => rest.next().filter(plain).filter(|to| *to >= from)?,
            None => from,
        };
        (from..=to).for_each(|b| set |= 1 << b);
    }
}

/// How often the item before it stands there.
fn repeat(rest: &mut Peekable<Bytes<'_>>) -> Option<(u32, u32)> {
    let times = match rest.peek() {
        Some(b'?') => (0, 1),
        Some(b'*') => (0, u32::MAX),
        Some(b'+') => (1, u32::MAX),
        Some(b'{') => {
            rest.next();
            let least = number(rest)?;
            let most = match rest.next_if_eq(&b',') {
                Some(_) if rest.peek() == Some(&b'}') => u32::MAX,
                Some(_) => number(rest)?,
                None => least,
            };
            if rest.peek() != Some(&b'}') || most < least {
                return None;
            }
            (least, most)
        }
        _ => return Some((1, 1)),
    };
    rest.next();
    // A second sign means something else: the shortest, or a mistake.
    let more = matches!(rest.peek(), Some(b'?' | b'*' | b'+' | b'{'));
    (!more).then_some(times)
}

fn number(rest: &mut Peekable<Bytes<'_>>) -> Option<u32> {
    let mut number = None;
    while let Some(digit) = rest.next_if(u8::is_ascii_digit) {
        let next = number.unwrap_or(0) * 10 + u32::from(digit - b'0');
        number = Some(next).filter(|n| *n <= REPEAT_MAX);
        number?;
    }
    number
}

#[cfg(test)]
mod tests {
    use super::super::super::JsonSchema;
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn a_form_fits_all_of_a_text_or_none_of_it() {
        let form = Form::new("^[0-9]{1,2}(,[0-9])?$").unwrap();
        for (text, fit) in [("4", true), ("12,5", true), ("", false), ("123", false), ("4,", false), ("4,55", false)] {
            assert_eq!(form.fits(text), fit, "{text}");
        }
        let form = Form::new("^[0-9]*0$").unwrap();
        assert!(form.fits("100") && form.fits("0") && !form.fits("1"), "a run gives back what the next one needs");
        assert!(!Form::new("^a$").unwrap().fits("a\n"));
    }

    #[test]
    fn what_means_more_than_runs_of_characters_is_left_to_the_engine() {
        for pattern in [
            "a$",
            "^a",
            "^a|b$",
            "^[^a]$",
            "^.$",
            "^\\s$",
            "^(a)+$",
            "^a+?$",
            "^[a&&b]$",
            "^é$",
            "^[é]$",
            "^a{2000}$",
            "^a\\$",
            "^[a-]$x$",
            "^(a$",
            "^a)$",
            "^[]$",
            "^(?i)a$",
            "^(?:a)$",
            "^\\w$",
            "^a{,2}$",
        ] {
            assert_eq!(Form::new(pattern), None, "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn a_form_says_what_the_engine_says(
            items in prop::collection::vec((
                prop::sample::select(vec!["[0-9]", "a", "[ab]", "-", "\\.", "\\d", "[a-c-]", "(b[0-9])", "(-a?)", "X", "[A-Z.]", " "]),
                prop::sample::select(vec!["", "?", "*", "+", "{2}", "{1,2}", "{0,}", "{1,}"])), 0..6),
            text in "[-ab1.X c\u{e9}\n]{0,7}",
        ) {
            let pattern = format!("^{}$", items.iter().map(|(item, times)| format!("{item}{times}")).collect::<String>());
            if let Some(form) = Form::new(&pattern) {
                let engine = JsonSchema::compile(&json!({"pattern": pattern})).unwrap();
                prop_assert_eq!(form.fits(&text), engine.is_valid(&json!(text)), "{} {:?}", pattern, text);
            }
        }
    }
}
