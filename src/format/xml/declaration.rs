//! The XML declaration: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` (XML 1.0 section 2.8).

use super::{Fault, attributes};

/// Checks the inside of an XML declaration of which the word `xml` was cut off. `document` is what it stands in front
/// of: it must be in the encoding that is declared.
pub(super) fn check(mut rest: &str, document: &str) -> Result<(), Fault> {
    let wrong = || Fault::form("De XML-declaratie klopt niet. Schrijf <?xml version=\"1.0\" encoding=\"UTF-8\"?>.");
    let mut seen = 0;
    while let Some(attribute) = attributes::next(&mut rest).map_err(|_| wrong())? {
        // The order is fixed: version, encoding, standalone.
        let place = match (attribute.prefix, attribute.local) {
            ("", "version") => 1,
            ("", "encoding") if seen >= 1 => 2,
            ("", "standalone") if seen >= 1 => 3,
            _ => return Err(wrong()),
        };
        if place <= seen {
            return Err(wrong());
        }
        seen = place;
        match place {
            1 if attribute.value == "1.0" => {}
            1 => return Err(Fault::form("Alleen XML 1.0 wordt gelezen. Verstuur het bericht als version=\"1.0\".")),
            2 => encoding(attribute.value, document)?,
            _ if matches!(attribute.value, "yes" | "no") => {}
            _ => return Err(wrong()),
        }
    }
    if seen == 0 { Err(wrong()) } else { Ok(()) }
}

fn encoding(name: &str, document: &str) -> Result<(), Fault> {
    let legal = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    if !name.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) || !name.bytes().all(legal) {
        return Err(Fault::form(
            "De XML-declaratie noemt geen geldige naam van een tekenset. Schrijf encoding=\"UTF-8\".",
        ));
    }
    if name.eq_ignore_ascii_case("utf-8") {
        return Ok(());
    }
    if !name.eq_ignore_ascii_case("us-ascii") {
        return Err(Fault::encoding(
            "De XML-declaratie noemt een andere tekenset dan UTF-8. Verstuur het bericht in UTF-8 met encoding=\"UTF-8\".",
        ));
    }
    if document.is_ascii() {
        Ok(())
    } else {
        Err(Fault::encoding(
            "De XML-declaratie noemt US-ASCII, maar het bericht bevat andere tekens. Schrijf encoding=\"UTF-8\".",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::code::Code;

    #[test]
    fn a_correct_declaration_passes() {
        for good in [
            " version='1.0'",
            " version = \"1.0\" encoding='utf-8' ",
            " version='1.0' encoding='UTF-8' standalone='no'",
            " version='1.0' standalone='yes'",
            " version='1.0' encoding='US-ASCII'",
        ] {
            assert!(check(good, "<a/>").is_ok(), "{good}");
        }
    }

    #[test]
    fn anything_else_is_not_well_formed() {
        for bad in [
            "",
            " ",
            " encoding='UTF-8'",
            " version='1.1'",
            " version='1.0' standalone='maybe'",
            " version='1.0'encoding='UTF-8'",
            " encoding='UTF-8' version='1.0'",
            " version='1.0' version='1.0'",
            " version='1.0' x='1'",
            " version=1.0",
            " version='1.0' standalone='yes' encoding='UTF-8'",
            " version='1.0' encoding=''",
            " version='1.0' encoding=' UTF-8'",
        ] {
            assert_eq!(check(bad, "<a/>").err().map(|f| f.code), Some(Code::XmlWelgevormd), "{bad}");
        }
    }

    #[test]
    fn another_encoding_is_named_as_such() {
        for name in ["ISO-8859-1", "UTF-16", "UTF-7", "windows-1252", "utf8"] {
            let declaration = format!(" version='1.0' encoding='{name}'");
            assert_eq!(check(&declaration, "<a/>").err().map(|f| f.code), Some(Code::Tekenset), "{name}");
        }
        assert_eq!(check(" version='1.0' encoding='us-ascii'", "<é/>").err().map(|f| f.code), Some(Code::Tekenset));
    }
}
