//! A keyed check over the values of a row that stand in the clear: sealed columns notice every change by themselves, these
//! would not.

use super::Sealer;
use aws_lc_rs::hmac;

/// Bytes of a check: half of HMAC-SHA-256, as RFC 2104 section 5 allows.
pub const CHECK: usize = 16;

/// A value of a row, as the database tells them apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Part<'v> {
    /// NULL.
    None,
    /// A whole number.
    Number(i64),
    /// A number with a fraction; we write none.
    Real(f64),
    /// Text.
    Text(&'v [u8]),
    /// Bytes.
    Bytes(&'v [u8]),
}

impl From<i64> for Part<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Part<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl<'v> From<&'v str> for Part<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(text.as_bytes())
    }
}

impl<'v> From<&'v String> for Part<'v> {
    fn from(text: &'v String) -> Self {
        Self::Text(text.as_bytes())
    }
}

impl<'v> From<&'v [u8]> for Part<'v> {
    fn from(bytes: &'v [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'v> From<&'v [u8; 32]> for Part<'v> {
    fn from(bytes: &'v [u8; 32]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'v, T: Into<Part<'v>>> From<Option<T>> for Part<'v> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::None, Into::into)
    }
}

/// A check being made: add every value in a fixed order, then [`Self::end`].
pub struct Check(hmac::Context);

impl Check {
    /// Adds a value. Its kind and length count, so that what one value loses another cannot gain.
    pub fn add<'v>(&mut self, part: impl Into<Part<'v>>) -> &mut Self {
        let (kind, bytes): (u8, &[u8]) = match &part.into() {
            Part::None => (0, &[]),
            Part::Number(number) => (1, &number.to_be_bytes()),
            Part::Real(number) => (2, &number.to_bits().to_be_bytes()),
            Part::Text(text) => (3, text),
            Part::Bytes(bytes) => (4, bytes),
        };
        self.0.update(&[kind]);
        self.0.update(&(bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
        self
    }

    /// The check.
    pub fn end(self) -> [u8; CHECK] {
        let mut out = [0; CHECK];
        out.copy_from_slice(&self.0.sign().as_ref()[..CHECK]);
        out
    }
}

impl Sealer {
    /// Begins the check of a row of `what`.
    pub fn check(&self, what: &str) -> Check {
        let mut check = Check(hmac::Context::with_key(&self.row));
        check.add(what);
        check
    }
}

#[cfg(test)]
mod tests {
    use super::super::Key;
    use super::*;

    fn of(digit: char, what: &str, parts: &[Part<'_>]) -> [u8; CHECK] {
        let sealer = Sealer::new(&Key::from_hex(&digit.to_string().repeat(64)).unwrap()).unwrap();
        let mut check = sealer.check(what);
        parts.iter().for_each(|part| {
            check.add(*part);
        });
        check.end()
    }

    #[test]
    fn every_value_its_kind_and_its_place_count() {
        let right = [Part::Text(b"ab"), Part::Text(b"c"), Part::Number(7), Part::None];
        assert_eq!(of('1', "rij", &right), of('1', "rij", &right));
        assert_ne!(of('1', "rij", &right), of('2', "rij", &right));
        assert_ne!(of('1', "rij", &right), of('1', "rijen", &right));
        for wrong in [
            [Part::Text(b"a"), Part::Text(b"bc"), Part::Number(7), Part::None],
            [Part::Bytes(b"ab"), Part::Text(b"c"), Part::Number(7), Part::None],
            [Part::Text(b"c"), Part::Text(b"ab"), Part::Number(7), Part::None],
            [Part::Text(b"ab"), Part::Text(b"c"), Part::Number(6), Part::None],
            [Part::Text(b"ab"), Part::Text(b"c"), Part::Real(7.0), Part::None],
            [Part::Text(b"ab"), Part::Text(b"c"), Part::Number(7), Part::Text(b"")],
        ] {
            assert_ne!(of('1', "rij", &right), of('1', "rij", &wrong), "{wrong:?}");
        }
    }
}
