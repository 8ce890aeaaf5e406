//! How the letters of a table are bytes: UTF-8, with or without a byte order mark, or windows-1252. What does not exist in
//! the encoding is refused in both directions, never replaced by a `?`.

use super::super::lines::Bytes;
use super::super::unreadable;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};

/// How letters are bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8; a byte order mark at the start is skipped.
    #[default]
    Utf8,
    /// The code page of Windows for Western Europe.
    Windows1252,
}

impl Encoding {
    /// The name in a profile.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// By its name in a profile.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Utf8, Self::Windows1252].into_iter().find(|e| e.as_str() == name)
    }
}

/// Looks at the first bytes of a file: skips a byte order mark, and refuses one of another encoding.
pub(super) fn begin(encoding: Encoding, input: &mut Bytes<'_>) -> Result<(), Finding> {
    let wrong = |text: &str| Err(Finding::fout(Code::Tekenset, Stage::Parse, "", text).line(1));
    let first = input.first(3).map_err(|_| unreadable())?;
    match (first, encoding) {
        ([0xFF, 0xFE, ..] | [0xFE, 0xFF, ..], _) => wrong("het bestand staat in UTF-16; bewaar het als CSV UTF-8"),
        ([0xEF, 0xBB, 0xBF], Encoding::Utf8) => {
            input.skip(3);
            Ok(())
        }
        ([0xEF, 0xBB, 0xBF], Encoding::Windows1252) => {
            wrong("het bestand staat in UTF-8, maar de afspraak is windows-1252; bewaar het zoals afgesproken")
        }
        _ => Ok(()),
    }
}

/// The text of a field; the error says what is wrong, without the bytes.
pub(super) fn decode(encoding: Encoding, bytes: &[u8]) -> Result<String, &'static str> {
    if bytes.contains(&0) {
        return Err("hier staat een NUL-teken; laat het weg, of bewaar het bestand als CSV UTF-8");
    }
    match encoding {
        Encoding::Utf8 => std::str::from_utf8(bytes)
            .map(str::to_owned)
            .map_err(|_| "hier staan bytes die geen UTF-8 zijn; bewaar het bestand als CSV UTF-8"),
        Encoding::Windows1252 => {
            // encoding_rs reads the five bytes without a letter as control characters, as browsers do.
            if bytes.iter().any(|b| matches!(b, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D)) {
                return Err(
                    "hier staat een byte die in windows-1252 geen letter is; bewaar het bestand zoals afgesproken",
                );
            }
            Ok(encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned())
        }
    }
}

/// A whole table as text to look at; a byte that is no letter shows as one that is unknown.
pub fn show(encoding: Encoding, bytes: &[u8]) -> String {
    match encoding {
        Encoding::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
        Encoding::Windows1252 => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The bytes of a text; None when it has a character the encoding does not have.
pub fn encode(encoding: Encoding, text: &str) -> Option<Vec<u8>> {
    match encoding {
        Encoding::Utf8 => Some(text.as_bytes().to_vec()),
        Encoding::Windows1252 => {
            let (bytes, _, replaced) = encoding_rs::WINDOWS_1252.encode(text);
            let known = !replaced && !text.chars().any(|c| matches!(c, '\u{80}'..='\u{9F}'));
            known.then(|| bytes.into_owned())
        }
    }
}
