//! What a schema's pattern fixes of a text: `^TRJ-[0-9]{4}-[0-9]{6}$` fixes the letters and the dashes, and leaves ten
//! digits to be invented.

use regex_syntax::hir::{Hir, HirKind};

/// The positions (in characters, of the first 64) that a pattern fixes, as bits. Reading stops at the first part whose
/// length is not fixed.
pub fn fixed(pattern: &str) -> u64 {
    let Ok(hir) = regex_syntax::Parser::new().parse(pattern) else { return 0 };
    let (mut bits, mut at) = (0, 0);
    walk(&hir, &mut bits, &mut at);
    bits
}

/// Whether reading can go on behind this part.
fn walk(hir: &Hir, bits: &mut u64, at: &mut u32) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => {
            for _ in String::from_utf8_lossy(&literal.0).chars() {
                *bits |= 1u64.checked_shl(*at).unwrap_or(0);
                *at += 1;
            }
            true
        }
        HirKind::Class(_) => {
            *at += 1;
            true
        }
        HirKind::Repetition(many) => {
            many.max == Some(many.min) && many.min <= 64 && (0..many.min).all(|_| walk(&many.sub, bits, at))
        }
        HirKind::Capture(group) => walk(&group.sub, bits, at),
        HirKind::Concat(parts) => parts.iter().all(|part| walk(part, bits, at)),
        HirKind::Alternation(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_literal_at_a_known_place_is_fixed() {
        assert_eq!(fixed("^TRJ-[0-9]{4}-[0-9]{6}$"), 0b1_0000_1111);
        assert_eq!(fixed("^[A-Z]+-X$"), 0);
        assert_eq!(fixed("^A(b|c)d$"), 0b1 | 0b100, "one of two letters is a class");
        assert_eq!(fixed("("), 0);
    }
}
