//! A text that a regular expression accepts. Letters and digits are chosen where the pattern leaves a choice: what is
//! made has to survive a reader that cuts off white space.

use super::rng::Rng;
use regex_syntax::hir::{Class, Hir, HirKind};

/// How often a text is made anew because it is too short or too long.
const TRIES: usize = 500;

/// A text that `pattern` accepts, of `least` to `most` characters. None when the pattern is no regular expression, or no
/// such text was found.
pub fn text(pattern: &str, least: usize, most: usize, rng: &mut Rng) -> Option<String> {
    let hir = regex_syntax::Parser::new().parse(pattern).ok()?;
    (0..TRIES).find_map(|_| {
        let mut made = String::new();
        write(&hir, least, rng, &mut made);
        // A pattern without anchors accepts anything around it: short ones are filled up.
        while !pattern.ends_with('$') && made.chars().count() < least {
            made.push('x');
        }
        let length = made.chars().count();
        (length >= least && length <= most && made.trim() == made && !made.is_empty()).then_some(made)
    })
}

fn write(hir: &Hir, least: usize, rng: &mut Rng, out: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.extend(one_of(class, rng)),
        HirKind::Repetition(repetition) => {
            let most = u64::from(repetition.max.unwrap_or(u32::MAX));
            let least_times = u64::from(repetition.min);
            let room = u64::try_from(least).unwrap_or_default() + 4;
            let times = least_times + rng.below(most.saturating_sub(least_times).min(room) + 1);
            (0..times).for_each(|_| write(&repetition.sub, least, rng, out));
        }
        HirKind::Capture(capture) => write(&capture.sub, least, rng, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, least, rng, out)),
        HirKind::Alternation(branches) => {
            let branch = rng.pick(branches);
            write(branch, least, rng, out);
        }
    }
}

fn one_of(class: &Class, rng: &mut Rng) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|r| (r.start(), r.end())).collect(),
        Class::Bytes(class) => class.ranges().iter().map(|r| (char::from(r.start()), char::from(r.end()))).collect(),
    };
    let within = |c: &char| ranges.iter().any(|(from, to)| (*from..=*to).contains(c));
    let plain: Vec<char> = ('a'..='z').chain('A'..='Z').chain('0'..='9').filter(within).collect();
    if plain.is_empty() { ranges.first().map(|(from, _)| *from) } else { Some(*rng.pick(&plain)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_shape_its_pattern_asks_for() {
        let mut rng = Rng::new(1);
        for _ in 0..100 {
            let postcode = text("^[1-9][0-9]{3}[A-Z]{2}$", 0, usize::MAX, &mut rng).expect("a text");
            let (digits, letters) = postcode.split_at(4);
            assert!(digits.parse::<u32>().is_ok_and(|n| n >= 1000), "{postcode}");
            assert!(letters.len() == 2 && letters.bytes().all(|b| b.is_ascii_uppercase()), "{postcode}");
            let phone = text(r"^\+?[0-9() -]+$", 5, 30, &mut rng).expect("a text");
            assert!((5..=30).contains(&phone.len()), "{phone}");
            let name = text(r"^[^./\\\x00-\x1F][^/\\\x00-\x1F]*$", 1, 200, &mut rng).expect("a text");
            assert!(!name.contains('/') && !name.is_empty(), "{name}");
        }
        assert_eq!(text("(", 0, 9, &mut rng), None);
    }
}
