//! From bytes to the fields of one row: separators, quotes and line ends, nothing else.

use super::super::lines::Bytes;
use super::{COLUMNS_MAX, ROW_MAX};

/// One row as bytes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Raw {
    /// As it stands in the file, without its line end.
    pub(super) bytes: Vec<u8>,
    /// The fields, quotes taken off.
    pub(super) fields: Vec<Vec<u8>>,
    /// The first field with a quote where none can be.
    pub(super) stray: Option<usize>,
}

/// What was cut off.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// The file has ended.
    End,
    /// A line with nothing on it.
    Empty,
    /// A row.
    Row(Raw),
    /// The file ended inside quotes.
    Open,
    /// The row is longer than may be, or has more fields.
    TooLong,
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

/// Cuts off the next row.
pub(super) fn cut(input: &mut Bytes<'_>, separator: u8, quote: Option<u8>) -> std::io::Result<Cut> {
    let mut raw = Raw::default();
    let mut field = vec![];
    let mut state = State::Start;
    loop {
        let byte = input.next()?;
        match byte {
            None if state == State::Quoted => return Ok(Cut::Open),
            None if raw.bytes.is_empty() => return Ok(Cut::End),
            None => break,
            Some(b'\n' | b'\r') if state != State::Quoted => {
                if byte == Some(b'\r') && input.peek()? == Some(b'\n') {
                    input.next()?;
                }
                break;
            }
            Some(byte) => {
                if raw.bytes.len() == ROW_MAX {
                    return Ok(Cut::TooLong);
                }
                raw.bytes.push(byte);
                let is_quote = quote == Some(byte);
                state = match state {
                    State::Quoted if is_quote => State::Closed,
                    State::Start if is_quote => State::Quoted,
                    State::Closed if is_quote => {
                        field.push(byte);
                        State::Quoted
                    }
                    State::Quoted => {
                        field.push(byte);
                        State::Quoted
                    }
                    _ if byte == separator => {
                        raw.fields.push(std::mem::take(&mut field));
                        if raw.fields.len() == COLUMNS_MAX {
                            return Ok(Cut::TooLong);
                        }
                        State::Start
                    }
                    after => {
                        if is_quote || after == State::Closed {
                            raw.stray.get_or_insert(raw.fields.len());
                        }
                        field.push(byte);
                        State::Plain
                    }
                };
            }
        }
    }
    if raw.bytes.is_empty() {
        return Ok(Cut::Empty);
    }
    raw.fields.push(field);
    Ok(Cut::Row(raw))
}
