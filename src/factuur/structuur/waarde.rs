//! The types of values in UBL 2.1 (the unqualified data types): which attributes they have, and what a value looks like.
//! The type follows from the end of the name, as the naming rules of UBL say.

/// A type of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waarde {
    /// A decimal with a currency.
    Bedrag,
    /// Base64 with a kind of file.
    Bestand,
    /// A code from a list.
    Code,
    /// A date, maybe with a zone.
    Datum,
    /// A time of day.
    Tijd,
    /// An identifier.
    Nummer,
    /// `true` or `false`.
    JaNee,
    /// A decimal with a unit, which must be there.
    Maat,
    /// A decimal with a unit.
    Aantal,
    /// A decimal.
    Getal,
    /// Text.
    Tekst,
}

const EINDEN: &[(&str, Waarde)] = &[
    ("BinaryObject", Waarde::Bestand),
    ("Amount", Waarde::Bedrag),
    ("Code", Waarde::Code),
    ("ID", Waarde::Nummer),
    ("URI", Waarde::Nummer),
    ("Date", Waarde::Datum),
    ("Time", Waarde::Tijd),
    ("Indicator", Waarde::JaNee),
    ("Measure", Waarde::Maat),
    ("Quantity", Waarde::Aantal),
    ("Percent", Waarde::Getal),
    ("Rate", Waarde::Getal),
    ("Numeric", Waarde::Getal),
];

impl Waarde {
    /// The type of a value by its name.
    pub fn van(naam: &str) -> Self {
        EINDEN.iter().find(|(eind, _)| naam.ends_with(eind)).map_or(Self::Tekst, |(_, waarde)| *waarde)
    }

    /// The attributes it may have.
    pub fn attributen(self) -> &'static [&'static str] {
        match self {
            Self::Bedrag => &["currencyID", "currencyCodeListVersionID"],
            Self::Bestand => &["format", "mimeCode", "encodingCode", "characterSetCode", "uri", "filename"],
            Self::Code => &[
                "listID",
                "listAgencyID",
                "listAgencyName",
                "listName",
                "listVersionID",
                "name",
                "languageID",
                "listURI",
                "listSchemeURI",
            ],
            Self::Nummer => &[
                "schemeID",
                "schemeName",
                "schemeAgencyID",
                "schemeAgencyName",
                "schemeVersionID",
                "schemeDataURI",
                "schemeURI",
            ],
            Self::Maat => &["unitCode", "unitCodeListVersionID"],
            Self::Aantal => &["unitCode", "unitCodeListID", "unitCodeListAgencyID", "unitCodeListAgencyName"],
            Self::Getal => &["format"],
            Self::Tekst => &["languageID", "languageLocaleID"],
            Self::Datum | Self::Tijd | Self::JaNee => &[],
        }
    }

    /// The attribute it must have.
    pub fn verplicht(self) -> Option<&'static str> {
        match self {
            Self::Bedrag => Some("currencyID"),
            Self::Bestand => Some("mimeCode"),
            Self::Maat => Some("unitCode"),
            _ => None,
        }
    }

    /// Whether a text is a value of this type (XSD part 2). White space around it makes no difference, but for text.
    pub fn past(self, tekst: &str) -> bool {
        let kern = tekst.trim_matches([' ', '\t', '\n', '\r']);
        match self {
            Self::Bedrag | Self::Maat | Self::Aantal | Self::Getal => decimaal(kern),
            Self::JaNee => matches!(kern, "true" | "false" | "1" | "0"),
            Self::Datum => datum(kern),
            Self::Tijd => tijd(kern),
            Self::Bestand => base64(tekst),
            Self::Code | Self::Nummer | Self::Tekst => true,
        }
    }

    /// What a value should look like, for people.
    pub fn vorm(self) -> &'static str {
        match self {
            Self::Bedrag | Self::Maat | Self::Aantal | Self::Getal => {
                "Schrijf hier een getal met een punt voor de decimalen, zonder punten of spaties ertussen."
            }
            Self::JaNee => "Schrijf hier true of false.",
            Self::Datum => "Schrijf hier een bestaande datum als jjjj-mm-dd.",
            Self::Tijd => "Schrijf hier een tijd als uu:mm:ss.",
            Self::Bestand => "Zet de bijlage hier in base64.",
            Self::Code | Self::Nummer | Self::Tekst => "Schrijf hier tekst.",
        }
    }
}

/// `xs:language`: up to eight letters, then parts of up to eight letters or digits.
pub fn taal(tekst: &str) -> bool {
    let kern = tekst.trim_matches([' ', '\t', '\n', '\r']);
    kern.split('-').enumerate().all(|(n, deel)| {
        let teken = |b: u8| if n == 0 { b.is_ascii_alphabetic() } else { b.is_ascii_alphanumeric() };
        (1..=8).contains(&deel.len()) && deel.bytes().all(teken)
    })
}

fn decimaal(tekst: &str) -> bool {
    let cijfers = tekst.strip_prefix(['-', '+']).unwrap_or(tekst);
    let (heel, deel) = cijfers.split_once('.').unwrap_or((cijfers, ""));
    heel.len() + deel.len() > 0 && heel.bytes().chain(deel.bytes()).all(|b| b.is_ascii_digit())
}

fn cijfers(tekst: &str, aantal: usize) -> Option<u32> {
    (tekst.len() == aantal && tekst.bytes().all(|b| b.is_ascii_digit())).then(|| tekst.parse().ok())?
}

/// Without a time zone at its end; None when what looks like one is none.
fn zonder_zone(tekst: &str) -> Option<&str> {
    if let Some(kern) = tekst.strip_suffix('Z') {
        return Some(kern);
    }
    let Some(van) = tekst.len().checked_sub(6).filter(|at| tekst.is_char_boundary(*at)) else { return Some(tekst) };
    let zone = &tekst[van..];
    if !zone.starts_with(['+', '-']) || zone.as_bytes()[3] != b':' {
        return Some(tekst);
    }
    let (uren, minuten) = (cijfers(&zone[1..3], 2)?, cijfers(&zone[4..], 2)?);
    (uren < 14 && minuten < 60 || uren == 14 && minuten == 0).then_some(&tekst[..van])
}

fn datum(tekst: &str) -> bool {
    let gelezen = || {
        let kern = zonder_zone(tekst)?;
        let kern = kern.strip_prefix('-').unwrap_or(kern);
        let (rest, dag) = kern.rsplit_once('-')?;
        let (jaar, maand) = rest.rsplit_once('-')?;
        // A year has four digits, or more when it does not begin with a zero; there is no year zero.
        let jaar =
            (jaar.len() == 4 || jaar.len() > 4 && !jaar.starts_with('0')).then(|| cijfers(jaar, jaar.len()))??;
        let (maand, dag) = (cijfers(maand, 2)?, cijfers(dag, 2)?);
        let schrikkel = jaar % 4 == 0 && (jaar % 100 != 0 || jaar % 400 == 0);
        let lengte = match maand {
            2 => 28 + u32::from(schrikkel),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        Some(jaar > 0 && (1..=lengte).contains(&dag))
    };
    gelezen().unwrap_or(false)
}

fn tijd(tekst: &str) -> bool {
    let gelezen = || {
        let kern = zonder_zone(tekst)?;
        let (uur, rest) = kern.split_once(':')?;
        let (minuut, rest) = rest.split_once(':')?;
        let (seconde, deel) = rest.split_once('.').map_or((rest, None), |(s, d)| (s, Some(d)));
        let (uur, minuut, seconde) = (cijfers(uur, 2)?, cijfers(minuut, 2)?, cijfers(seconde, 2)?);
        let deel_klopt = deel.is_none_or(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()));
        let middernacht = uur == 24 && minuut == 0 && seconde == 0 && deel.is_none_or(|d| d.bytes().all(|b| b == b'0'));
        Some(deel_klopt && (middernacht || uur < 24 && minuut < 60 && seconde < 60))
    };
    gelezen().unwrap_or(false)
}

/// `xs:base64Binary`: groups of four, white space between them.
fn base64(tekst: &str) -> bool {
    let (mut aantal, mut vulling, mut laatste) = (0usize, 0usize, b'A');
    for b in tekst.bytes().filter(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r')) {
        match b {
            b'=' => vulling += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if vulling == 0 => laatste = b,
            _ => return false,
        }
        aantal += 1;
    }
    // What is filled up says no more than it can: the bits that fall off are zero.
    let over = match vulling {
        0 => true,
        1 => b"AEIMQUYcgkosw048".contains(&laatste),
        2 => b"AQgw".contains(&laatste),
        _ => false,
    };
    aantal % 4 == 0 && over
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_those_of_xml_schema() {
        for (waarde, goed, fout) in [
            (
                Waarde::Bedrag,
                &["0", "-1.50", " 7. ", "+.5", "12345678901234567890.1"][..],
                &["", ".", "1,5", "1e2", "€1"][..],
            ),
            (
                Waarde::Datum,
                &["2026-11-27", "2024-02-29Z", "2026-01-01+01:00", "-0044-03-15", "12026-01-01"],
                &[
                    "2026-02-29",
                    "27-11-2026",
                    "2026-1-1",
                    "0000-01-01",
                    "2026-13-01",
                    "2026-01-01+15:00",
                    "20261127",
                    "02026-01-01",
                ],
            ),
            (
                Waarde::Tijd,
                &["09:30:00", "24:00:00", "23:59:59.123Z"],
                &["9:30:00", "24:00:01", "09:30", "09:60:00", "09:30:00."],
            ),
            (Waarde::JaNee, &["true", " 0 "], &["ja", "TRUE", ""]),
            (Waarde::Bestand, &["", "QUJD", "QU I=", "QQ=="], &["QUJ", "QQ=A", "QR==", "Q===", "QU*D"]),
        ] {
            for tekst in goed {
                assert!(waarde.past(tekst), "{waarde:?} {tekst}");
            }
            for tekst in fout {
                assert!(!waarde.past(tekst), "{waarde:?} {tekst}");
            }
        }
        assert!(taal("nl-NL") && taal(" en ") && !taal("Nederlands-taal") && !taal(""));
    }

    #[test]
    fn the_type_follows_from_the_name() {
        assert_eq!(Waarde::van("PayableAmount"), Waarde::Bedrag);
        assert_eq!(Waarde::van("WebsiteURI"), Waarde::Nummer);
        assert_eq!(Waarde::van("DocumentType"), Waarde::Tekst);
        assert_eq!(Waarde::van("EmbeddedDocumentBinaryObject"), Waarde::Bestand);
    }
}
