//! Tells `12345678901234567890123` from `1.2e22`. serde_json makes the same f64 of both and loses digits of the first;
//! the text still knows. It is only looked at when a number that big came by, so ordinary messages pay nothing.

/// Whether a float is so big that it may have been an integer that fits neither i64 nor u64.
pub(super) fn is_big(value: f64) -> bool {
    value.abs() >= 9.2e18
}

/// The big numbers of a document, in order.
pub(super) struct Numbers<'s> {
    rest: &'s str,
}

impl<'s> Numbers<'s> {
    pub(super) fn new(document: &'s str) -> Self {
        Self { rest: document }
    }

    /// Whether the next big number, in the order of the document, is written as an integer out of range. To be asked
    /// once for each big float the parser gives.
    pub(super) fn next_is_integer(&mut self) -> bool {
        while let Some(at) = self.rest.find(|c: char| matches!(c, '"' | '-' | '0'..='9')) {
            let found = &self.rest[at..];
            if let Some(inside) = found.strip_prefix('"') {
                self.rest = after_string(inside);
                continue;
            }
            let end =
                found.find(|c: char| !matches!(c, '-' | '+' | '.' | 'e' | 'E' | '0'..='9')).unwrap_or(found.len());
            let (number, rest) = found.split_at(end);
            self.rest = rest;
            let whole = !number.contains(['.', 'e', 'E']);
            let fits = whole && (number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok());
            if !fits && number.parse::<f64>().is_ok_and(is_big) {
                return whole;
            }
        }
        false
    }
}

/// What follows a string of which the first quote was taken off.
fn after_string(inside: &str) -> &str {
    let mut escaped = false;
    for (at, b) in inside.bytes().enumerate() {
        match b {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return &inside[at + 1..],
            _ => {}
        }
    }
    ""
}
