//! The bytes as characters: UTF-8 and nothing else, and only the characters XML 1.0 section 2.2 allows. One look at the
//! whole document, eight bytes and more at a time, so that the parts after it need not look again.

use super::Fault;

/// The text of a document, the byte order mark taken off, and what [`read`](super::read) should look out for.
#[derive(Debug)]
pub(super) struct Characters<'s> {
    /// The document.
    pub text: &'s str,
    /// Where the first character stands that XML does not allow; `usize::MAX` when there is none. It is not refused at
    /// once, because the reader knows the element it is in.
    pub illegal: usize,
    /// There is a CR somewhere, so line ends must be normalised.
    pub has_cr: bool,
    /// There is a `]` somewhere, so `]]>` must be looked for.
    pub has_bracket: bool,
}

/// Why bytes could not be read as text, and before which byte.
pub(super) struct NotText {
    pub fault: Fault,
    pub offset: usize,
}

const OTHER_ENCODING: &str = "Het bericht staat in UTF-16 of UTF-32. Verstuur het in UTF-8.";

/// Decodes a document. Fails with `TB-TEKENSET` for anything but UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Result<Characters<'_>, NotText> {
    // A document begins with `<` or white space: a zero byte beside it is UTF-16 or UTF-32 without a mark.
    let wide = matches!(
        bytes,
        [0xFF, 0xFE, ..]
            | [0xFE, 0xFF, ..]
            | [0, 0, 0xFE, 0xFF, ..]
            | [0, b'<', ..]
            | [b'<', 0, ..]
            | [0, 0, 0, b'<', ..]
    );
    if wide {
        return Err(NotText { fault: Fault::encoding(OTHER_ENCODING), offset: 0 });
    }
    let text = std::str::from_utf8(bytes).map_err(|e| NotText {
        fault: Fault::encoding("Hier staan bytes die geen UTF-8 zijn. Verstuur het bericht in UTF-8."),
        offset: e.valid_up_to(),
    })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.starts_with('\u{FEFF}') {
        // quick-xml would take off a second one without a word.
        return Err(NotText { fault: Fault::form("Voor het eerste element staat tekst. Haal die weg."), offset: 0 });
    }
    let seen = scan(text.as_bytes());
    let illegal = if seen.suspect {
        text.char_indices().find(|(_, c)| !legal(*c)).map_or(usize::MAX, |(at, _)| at)
    } else {
        usize::MAX
    };
    Ok(Characters { text, illegal, has_cr: seen.cr, has_bracket: seen.bracket })
}

/// Char, XML 1.0 production 2.
pub(super) fn legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// Whether a text has only characters XML allows.
pub(super) fn all_legal(text: &str) -> bool {
    !scan(text.as_bytes()).suspect || text.chars().all(legal)
}

/// The line of byte `offset` of a document, from 1.
pub(super) fn line(bytes: &[u8], offset: usize) -> u32 {
    let before = &bytes[..offset.min(bytes.len())];
    u32::try_from(before.iter().filter(|b| **b == b'\n').count() + 1).unwrap_or(u32::MAX)
}

struct Seen {
    /// A control character, or a first byte of U+FFFE and U+FFFF (and of 4,094 good ones).
    suspect: bool,
    cr: bool,
    bracket: bool,
}

/// Sums without branches: the compiler makes vector instructions of it.
fn scan(bytes: &[u8]) -> Seen {
    let (mut suspect, mut cr, mut bracket) = (0u8, 0u8, 0u8);
    for &b in bytes {
        let control = u8::from(b < 0x20) & u8::from(b != b'\t') & u8::from(b != b'\n') & u8::from(b != b'\r');
        suspect |= control | u8::from(b == 0xEF);
        cr |= u8::from(b == b'\r');
        bracket |= u8::from(b == b']');
    }
    Seen { suspect: suspect != 0, cr: cr != 0, bracket: bracket != 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::code::Code;

    #[test]
    fn the_first_character_that_xml_forbids_is_found() {
        assert_eq!(decode(b"<a>\0</a>").ok().unwrap().illegal, 3);
        assert_eq!(decode("<a>\u{FFFD}é\u{FFFF}</a>".as_bytes()).ok().unwrap().illegal, 8);
        assert_eq!(decode("<a>\t\r\n\u{7F}\u{FFFD}\u{10FFFF}</a>".as_bytes()).ok().unwrap().illegal, usize::MAX);
    }

    #[test]
    fn wide_encodings_and_broken_bytes_are_named() {
        for bytes in
            [&b"\xFF\xFE<\0a\0"[..], b"\xFE\xFF\0<\0a", b"<\0a\0", b"\0<\0a", b"<a>\xE9</a>", b"<a>\xC0\xAF</a>"]
        {
            assert_eq!(decode(bytes).err().unwrap().fault.code, Code::Tekenset);
        }
    }

    #[test]
    fn one_byte_order_mark_is_skipped_and_a_second_is_not() {
        assert_eq!(decode(b"\xEF\xBB\xBF<a/>").ok().unwrap().text, "<a/>");
        assert_eq!(decode(b"\xEF\xBB\xBF\xEF\xBB\xBF<a/>").err().unwrap().fault.code, Code::XmlWelgevormd);
    }
}
