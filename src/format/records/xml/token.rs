//! From bytes to the tokens of XML: tags, text, and what is neither. Only where they begin and end; what is in them is
//! read by `format::xml`.

use super::super::lines::Bytes;
use super::super::{too_long, unreadable};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};

/// A piece of a document, with its marks.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `<a ..>` or `<a ../>`.
    Start(Vec<u8>),
    /// `</a>`.
    End(Vec<u8>),
    /// A comment, CDATA or processing instruction.
    Other(Vec<u8>),
    /// Up to the next `<`.
    Text(Vec<u8>),
    /// The end of the file.
    Eof,
}

/// Cuts off the next token, of at most `max` bytes.
pub(super) fn token(input: &mut Bytes<'_>, max: usize) -> Result<Token, Finding> {
    let line = input.line();
    let mut out = vec![];
    let Some(first) = input.peek().map_err(|_| unreadable())? else { return Ok(Token::Eof) };
    if first != b'<' {
        while let Some(byte) = input.peek().map_err(|_| unreadable())?.filter(|b| *b != b'<') {
            if out.len() == max {
                return Err(too_long(Some(line)));
            }
            out.push(byte);
            input.next().map_err(|_| unreadable())?;
        }
        return Ok(Token::Text(out));
    }
    let mut quote = None;
    loop {
        let Some(byte) = input.next().map_err(|_| unreadable())? else {
            let text = "Een tag, commentaar of CDATA-blok wordt niet afgesloten. Het bestand is niet volledig.";
            return Err(Finding::fout(Code::XmlWelgevormd, Stage::Parse, "", text).line(line));
        };
        if out.len() == max {
            return Err(too_long(Some(line)));
        }
        out.push(byte);
        let ends: &[u8] = match &out[..] {
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'!', b'[', ..] => b"]]>",
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', next, ..] if !matches!(next, b'-' | b'[') => {
                let text = "Het bestand bevat een DOCTYPE, of iets anders na <! dat niet mag. Laat dat weg.";
                return Err(Finding::fout(Code::XmlDoctype, Stage::Parse, "", text).line(line));
            }
            _ => {
                match (quote, byte) {
                    (None, b'"' | b'\'') => quote = Some(byte),
                    (Some(open), byte) if open == byte => quote = None,
                    _ => {}
                }
                if quote.is_none() { b">" } else { b"" }
            }
        };
        // `<!-->` is no comment: its marks may not share bytes.
        let least = if ends == b"-->" { 7 } else { 3 };
        if !ends.is_empty() && out.len() >= least && out.ends_with(ends) {
            break;
        }
    }
    Ok(match out[1] {
        b'!' | b'?' => Token::Other(out),
        b'/' => Token::End(out),
        _ => Token::Start(out),
    })
}
