//! Ids of traces and spans, and how they go from program to program: the header `traceparent` of W3C Trace Context.

use crate::message::digest::{hex, sha256};

/// A span in a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The trace.
    pub trace: [u8; 16],
    /// The span.
    pub span: [u8; 8],
}

/// The span of another program that ours belongs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parent {
    /// Which.
    pub context: Context,
    /// Whether it is recorded there.
    pub recorded: bool,
}

impl Parent {
    /// Reads `traceparent`: version, trace, parent and flags in lower case hexadecimal digits. None when it is anything else: such a
    /// header is ignored, it is no fault of the message. Of a later version what follows is ignored, as W3C says.
    pub fn read(header: &str) -> Option<Self> {
        let mut parts = header.split('-');
        let version = bytes::<1>(parts.next()?)?[0];
        let (trace, span, flags) =
            (bytes::<16>(parts.next()?)?, bytes::<8>(parts.next()?)?, bytes::<1>(parts.next()?)?);
        let ends = parts.next().is_none();
        let whole = version != 0xff && (version > 0 || ends);
        let named = trace != [0; 16] && span != [0; 8];
        (whole && named).then_some(Self { context: Context { trace, span }, recorded: flags[0] & 1 == 1 })
    }
}

impl Context {
    /// The header for who is called from this span.
    pub fn traceparent(&self, recorded: bool) -> String {
        format!("00-{}-{}-{:02x}", hex(&self.trace), hex(&self.span), u8::from(recorded))
    }
}

/// The trace of a message that nobody gave one: made from our id of it, not drawn. So a delivery, hours later and after a
/// restart, finds the trace of its message without anything being stored for it.
pub(super) fn trace_of(bericht_id: &str) -> [u8; 16] {
    first(&sha256(format!("trace {bericht_id}").as_bytes()))
}

/// A span, made from what it is of; see [`trace_of`].
pub(super) fn span_of(what: &str) -> [u8; 8] {
    first(&sha256(format!("span {what}").as_bytes()))
}

fn first<const N: usize>(digest: &[u8; 32]) -> [u8; N] {
    std::array::from_fn(|n| digest[n])
}

/// Exactly so many bytes in lower case hexadecimal digits.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N || !digits.iter().all(|d| d.is_ascii_digit() || (b'a'..=b'f').contains(d)) {
        return None;
    }
    let mut found = [0; N];
    for (n, byte) in found.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * n..2 * n + 2)?, 16).ok()?;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceparent_is_read_as_w3c_says_and_anything_else_is_ignored() {
        // The example of the recommendation.
        let text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let parent = Parent::read(text).expect("it is right");
        assert_eq!(parent.context.span, [0xb7, 0xad, 0x6b, 0x71, 0x69, 0x20, 0x33, 0x31]);
        assert!(parent.recorded);
        assert_eq!(parent.context.traceparent(true), text);
        assert!(!Parent::read(&text.replace("-01", "-00")).expect("right").recorded);
        assert!(Parent::read(&format!("cc{}-more", &text[2..])).is_some(), "a later version");
        for wrong in [
            "",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "00-0af7651916cd43dd8448eb211c80319é-b7ad6b7169203331-01",
        ] {
            assert_eq!(Parent::read(wrong), None, "{wrong}");
        }
    }
}
