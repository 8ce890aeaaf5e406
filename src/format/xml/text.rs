//! References and line ends: what stands between the markup becomes the characters that are meant.

use super::{Fault, chars::legal};

/// The character that the reference `&name;` stands for: one of the five predefined entities or a character reference
/// to a legal character. Anything else is refused; there are no declared entities without a DOCTYPE.
pub(super) fn reference(name: &str) -> Result<char, Fault> {
    match name {
        "amp" => return Ok('&'),
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "quot" => return Ok('"'),
        "apos" => return Ok('\''),
        _ => {}
    }
    let Some(number) = name.strip_prefix('#') else {
        return Err(Fault::form(
            "Hier staat een verwijzing (& ... ;) die XML niet kent. Bekend zijn &amp; &lt; &gt; &quot; en &apos;. \
             Schrijf een los &-teken als &amp;.",
        ));
    };
    // from_str_radix also takes a plus sign, so the digits are looked at first.
    let code = match number.strip_prefix('x') {
        Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16).ok(),
        None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse().ok(),
        _ => None,
    };
    code.and_then(char::from_u32).filter(|c| legal(*c)).ok_or_else(|| {
        Fault::form("Hier staat een tekenverwijzing (&#...;) naar een teken dat in XML niet mag. Laat dat teken weg.")
    })
}

/// Appends character data with CRLF and CR made LF (XML 1.0 section 2.11).
pub(super) fn push_line_ends(out: &mut String, part: &str) {
    let mut rest = part;
    while let Some(at) = rest.find('\r') {
        out.push_str(&rest[..at]);
        out.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    out.push_str(rest);
}

/// An attribute value with references resolved and each white space character a space (XML 1.0 section 3.3.3); a line
/// end of two characters is one space. A character reference to white space stays what it is.
pub(super) fn attribute_value(raw: &str) -> Result<String, Fault> {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '<', '\t', '\n', '\r']) {
        out.push_str(&rest[..at]);
        let special = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match special {
            b'<' => return Err(Fault::form("In de waarde van een attribuut staat een <. Schrijf die als &lt;.")),
            b'&' => {
                let end = rest.find(';').ok_or_else(|| {
                    Fault::form("In de waarde van een attribuut staat een losse &. Schrijf die als &amp;.")
                })?;
                out.push(reference(&rest[..end])?);
                rest = &rest[end + 1..];
            }
            b'\r' => {
                out.push(' ');
                rest = rest.strip_prefix('\n').unwrap_or(rest);
            }
            _ => out.push(' '),
        }
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_five_entities_and_legal_characters_can_be_referred_to() {
        assert_eq!(reference("amp").ok(), Some('&'));
        assert_eq!(reference("#65").ok(), Some('A'));
        assert_eq!(reference("#x1F600").ok(), Some('\u{1F600}'));
        assert_eq!(reference("#0000000000000000010").ok(), Some('\n'));
        for bad in [
            "", "eacute", "AMP", "#", "#x", "#0", "#x1F", "#xFFFE", "#xD800", "#x110000", "#+65", "#x+41", "#X41",
            "#6 5",
        ] {
            assert!(reference(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn white_space_in_a_value_becomes_a_space_unless_it_was_referred_to() {
        assert_eq!(attribute_value("a\r\nb\tc\n\rd&#10;e&#x9;&lt;&amp;").ok().unwrap(), "a b c  d\ne\t<&");
        assert!(attribute_value("a<b").is_err());
        assert!(attribute_value("a & b").is_err());
    }

    #[test]
    fn every_line_end_becomes_a_line_feed() {
        let mut out = String::new();
        push_line_ends(&mut out, "a\r\nb\rc\n\r\rd\r");
        assert_eq!(out, "a\nb\nc\n\n\nd\n");
    }
}
