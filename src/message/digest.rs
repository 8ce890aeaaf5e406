//! SHA-256, and how it is shown.

use aws_lc_rs::digest::{Context, SHA256, digest};

/// The SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, bytes).as_ref());
    out
}

/// The start of many texts, hashed once.
#[derive(Clone)]
pub struct Prefix(Context);

impl Prefix {
    /// Of texts that begin with these bytes.
    pub fn new(bytes: &[u8]) -> Self {
        let mut context = Context::new(&SHA256);
        context.update(bytes);
        Self(context)
    }

    /// The SHA-256 of the text that goes on with these.
    pub fn and(&self, rest: &[&[u8]]) -> [u8; 32] {
        let mut context = self.0.clone();
        rest.iter().for_each(|bytes| context.update(bytes));
        let mut out = [0; 32];
        out.copy_from_slice(context.finish().as_ref());
        out
    }
}

/// Bytes as lower case hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_abc_is_that_of_the_standard() {
        // FIPS 180-2, appendix B.1.
        assert_eq!(Prefix::new(b"a").and(&[b"b", b"", b"c"]), sha256(b"abc"));
        assert_eq!(hex(&sha256(b"abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
