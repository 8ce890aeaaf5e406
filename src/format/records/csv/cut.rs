//! From bytes to rows, and from a row to its fields: separators, quotes and line ends, nothing else. A line without a quote
//! is a row and is taken as a whole; only a row that has one is looked at byte by byte.

use super::super::lines::Bytes;
use super::{COLUMNS_MAX, ROW_MAX};
use std::borrow::Cow;

/// What was cut off.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// The file has ended.
    End,
    /// A line with nothing on it.
    Empty,
    /// A row.
    Row,
    /// The file ended inside quotes.
    Open,
    /// The row is longer than may be, or has more fields.
    TooLong,
}

/// The fields of a row.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Fields<'r> {
    /// Their bytes, quotes taken off.
    pub(super) list: Vec<Cow<'r, [u8]>>,
    /// The first field with a quote where none can be.
    pub(super) stray: Option<usize>,
}

#[derive(PartialEq)]
enum State {
    /// Before the first byte of a field.
    Start,
    Plain,
    Quoted,
    /// After a quote inside quotes: the end of the field, or the first of two.
    Closed,
}

impl State {
    /// After this byte.
    fn after(self, byte: u8, separator: u8, quote: Option<u8>) -> Self {
        let is_quote = quote == Some(byte);
        match self {
            Self::Quoted if is_quote => Self::Closed,
            Self::Start | Self::Closed if is_quote => Self::Quoted,
            Self::Quoted => Self::Quoted,
            _ if byte == separator => Self::Start,
            _ => Self::Plain,
        }
    }
}

/// Puts the next row behind `out`, as it stands in the file, without its line end.
pub(super) fn cut(input: &mut Bytes<'_>, separator: u8, quote: Option<u8>, out: &mut Vec<u8>) -> std::io::Result<Cut> {
    let from = out.len();
    if let Some(line) = input.plain_line(quote) {
        if line.is_empty() {
            return Ok(Cut::Empty);
        }
        let crowded = line.len() >= COLUMNS_MAX && memchr::memchr_iter(separator, line).count() >= COLUMNS_MAX;
        if crowded || line.len() > ROW_MAX {
            return Ok(Cut::TooLong);
        }
        out.extend_from_slice(line);
        return Ok(Cut::Row);
    }
    let mut state = State::Start;
    let mut fields = 1;
    loop {
        let byte = input.next()?;
        match byte {
            None if state == State::Quoted => return Ok(Cut::Open),
            None if out.len() == from => return Ok(Cut::End),
            None => break,
            Some(b'\n' | b'\r') if state != State::Quoted => {
                if byte == Some(b'\r') && input.peek()? == Some(b'\n') {
                    input.next()?;
                }
                break;
            }
            Some(byte) => {
                if out.len() - from == ROW_MAX {
                    return Ok(Cut::TooLong);
                }
                out.push(byte);
                fields += usize::from(byte == separator && state != State::Quoted);
                if fields > COLUMNS_MAX {
                    return Ok(Cut::TooLong);
                }
                state = state.after(byte, separator, quote);
            }
        }
    }
    Ok(if out.len() == from { Cut::Empty } else { Cut::Row })
}

/// The fields of a row that [`cut`] gave.
pub(super) fn split(row: &[u8], separator: u8, quote: Option<u8>) -> Fields<'_> {
    let Some(quote) = quote.filter(|quote| memchr::memchr(*quote, row).is_some()) else {
        let mut from = 0;
        let mut list: Vec<Cow<'_, [u8]>> = vec![];
        for at in memchr::memchr_iter(separator, row) {
            list.push(Cow::Borrowed(&row[from..at]));
            from = at + 1;
        }
        list.push(Cow::Borrowed(&row[from..]));
        return Fields { list, stray: None };
    };
    let mut fields = Fields::default();
    let mut field = vec![];
    let mut state = State::Start;
    for byte in row.iter().copied() {
        let is_quote = byte == quote;
        match (&state, byte) {
            // Opens or closes; the second of two is the one that counts.
            (State::Quoted | State::Start, _) if is_quote => {}
            (State::Closed, _) if is_quote => field.push(byte),
            (State::Start | State::Plain | State::Closed, byte) if byte == separator => {
                fields.list.push(Cow::Owned(std::mem::take(&mut field)));
            }
            (before, byte) => {
                if *before != State::Quoted && (is_quote || *before == State::Closed) {
                    fields.stray.get_or_insert(fields.list.len());
                }
                field.push(byte);
            }
        }
        state = state.after(byte, separator, Some(quote));
    }
    fields.list.push(Cow::Owned(field));
    fields
}
