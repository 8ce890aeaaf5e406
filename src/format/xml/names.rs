//! Names: XML 1.0 (fifth edition) production 5 without the colon, and Namespaces in XML 1.0 productions 4 and 7.

/// What an ASCII byte may be in a name: 2 begins one, 1 only continues one.
const ASCII: [u8; 128] = {
    let mut table = [0; 128];
    let mut b = 0;
    while b < 128 {
        let c = b as u8;
        table[b] = if c.is_ascii_alphabetic() || c == b'_' {
            2
        } else if c.is_ascii_digit() || c == b'-' || c == b'.' {
            1
        } else {
            0
        };
        b += 1;
    }
    table
};

/// Whether this is an NCName: a name without a colon.
pub(super) fn is_ncname(name: &str) -> bool {
    match name.as_bytes() {
        [] => false,
        [first, rest @ ..] if name.is_ascii() => {
            ASCII[usize::from(*first)] == 2 && rest.iter().all(|b| ASCII[usize::from(*b)] > 0)
        }
        _ => {
            let mut chars = name.chars();
            chars.next().is_some_and(starts) && chars.all(continues)
        }
    }
}

/// A QName cut into prefix (empty without one) and local name; None when it is not one.
pub(super) fn qname(name: &str) -> Option<(&str, &str)> {
    match name.bytes().position(|b| b == b':') {
        None => is_ncname(name).then_some(("", name)),
        Some(at) => {
            let (prefix, local) = (&name[..at], &name[at + 1..]);
            (is_ncname(prefix) && is_ncname(local)).then_some((prefix, local))
        }
    }
}

/// NameStartChar without the colon.
fn starts(c: char) -> bool {
    match c {
        '\0'..='\x7F' => ASCII[c as usize] == 2,
        _ => matches!(c,
            '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
            | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
            | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
            | '\u{10000}'..='\u{EFFFF}'),
    }
}

/// NameChar without the colon.
fn continues(c: char) -> bool {
    match c {
        '\0'..='\x7F' => ASCII[c as usize] > 0,
        _ => starts(c) || matches!(c, '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_fifth_edition() {
        for good in ["a", "_", "zakLk01", "a-b.c", "é", "a\u{B7}", "a\u{300}", "\u{10000}"] {
            assert!(is_ncname(good), "{good:?}");
        }
        for bad in ["", "1a", "-a", ".a", "a b", "a:b", "a'b", "\u{D7}", "\u{B7}a", "\u{300}", "a\u{F0000}", "a/"] {
            assert!(!is_ncname(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_qualified_name_has_at_most_one_colon_and_something_on_both_sides() {
        assert_eq!(qname("zkn:object"), Some(("zkn", "object")));
        assert_eq!(qname("object"), Some(("", "object")));
        for bad in [":a", "a:", "a:b:c", ":", "a:1"] {
            assert_eq!(qname(bad), None, "{bad:?}");
        }
    }
}
