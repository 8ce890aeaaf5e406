//! The inside of a start tag cut into attributes (XML 1.0 productions 40, 41 and 10): white space between them, a name,
//! `=`, a quoted value. Also used for the XML declaration, which has the same shape.

use super::{Fault, names};

/// An attribute as written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Raw<'s> {
    /// Prefix; empty without one.
    pub prefix: &'s str,
    /// Local name.
    pub local: &'s str,
    /// Value between its quotes.
    pub value: &'s str,
    /// The value holds `&`, `<`, a tab or a line end and must go through
    /// [`attribute_value`](super::text::attribute_value).
    pub special: bool,
}

/// Cuts off the first attribute of `rest`; None when only white space is left.
pub(super) fn next<'s>(rest: &mut &'s str) -> Result<Option<Raw<'s>>, Fault> {
    let trimmed = rest.trim_start_matches(WHITE);
    if trimmed.is_empty() {
        *rest = trimmed;
        return Ok(None);
    }
    if trimmed.len() == rest.len() {
        return Err(Fault::form("Tussen twee attributen ontbreekt een spatie."));
    }
    let bytes = trimmed.as_bytes();
    let end = bytes.iter().position(|b| matches!(b, b'=' | b' ' | b'\t' | b'\n' | b'\r')).unwrap_or(bytes.len());
    let Some((prefix, local)) = names::qname(&trimmed[..end]) else {
        return Err(Fault::form("De naam van een attribuut is geen geldige XML-naam."));
    };
    let after = trimmed[end..].trim_start_matches(WHITE);
    let Some(after) = after.strip_prefix('=') else {
        return Err(Fault::form("Een attribuut heeft geen waarde. Schrijf naam=\"waarde\"."));
    };
    let quoted = after.trim_start_matches(WHITE);
    let quote = match quoted.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => *quote,
        _ => return Err(Fault::form("De waarde van een attribuut staat niet tussen aanhalingstekens.")),
    };
    let mut special = false;
    for (at, b) in quoted.bytes().enumerate().skip(1) {
        if b == quote {
            *rest = &quoted[at + 1..];
            return Ok(Some(Raw { prefix, local, value: &quoted[1..at], special }));
        }
        special |= matches!(b, b'&' | b'<' | b'\t' | b'\n' | b'\r');
    }
    Err(Fault::form("De waarde van een attribuut heeft geen sluitend aanhalingsteken."))
}

/// S, production 3.
const WHITE: [char; 4] = [' ', '\t', '\n', '\r'];

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut rest: &str) -> Result<Vec<(String, String, String)>, Fault> {
        let mut out = vec![];
        while let Some(a) = next(&mut rest)? {
            out.push((a.prefix.to_owned(), a.local.to_owned(), a.value.to_owned()));
        }
        Ok(out)
    }

    #[test]
    fn attributes_are_cut_at_their_quotes() {
        let found = all(" a = 'x>\"y'\n\tp:b=\"\" ").ok().unwrap();
        let want = [("", "a", "x>\"y"), ("p", "b", "")].map(|(p, n, v)| (p.to_owned(), n.to_owned(), v.to_owned()));
        assert_eq!(found, want);
    }

    #[test]
    fn what_is_not_an_attribute_is_refused() {
        for bad in
            [" a", " a=", " a=b", " a='x'b='y'", " a='x", " 1='x'", " a='x\"", " ='x'", " a b='x'", " a=='x'", "a='x'"]
        {
            assert!(all(bad).is_err(), "{bad:?}");
        }
    }
}
