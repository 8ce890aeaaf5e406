//! JSON with many records: a value per line ([`Lines`]), or an array in one document ([`Items`]). A value is cut out on its
//! brackets and then read by [`crate::format::json`], so a record is as strict here as a message of its own; the document
//! around an array is read the same way, value by value, and never held.

use super::lines::Bytes;
use super::{Next, RECORD_MAX, ReadSeek, Record, Source, too_long, unreadable};
use crate::format::{ContentPaths, Limits, json};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use std::collections::HashSet;

/// The limits of a record here: how long a text may be is checked when its route reads it, which knows of documents.
fn roomy(limits: Limits) -> Limits {
    Limits { token: usize::MAX, ..limits }
}

fn check(value: &[u8], line: u32, limits: &Limits) -> Result<(), Finding> {
    json::read(value, limits, &ContentPaths::default()).map(drop).map_err(|finding| {
        let below = finding.line.unwrap_or(1).saturating_sub(1);
        finding.line(line.saturating_add(below))
    })
}

/// JSON lines. A line that is wrong is refused; the lines around it go on.
pub struct Lines<'i> {
    input: Bytes<'i>,
    limits: Limits,
    number: u64,
}

impl<'i> Lines<'i> {
    /// From the start of a file.
    pub fn open(input: &'i mut dyn ReadSeek, limits: Limits) -> Self {
        Self { input: Bytes::new(input), limits: roomy(limits), number: 0 }
    }
}

impl Source for Lines<'_> {
    fn next(&mut self) -> Next {
        loop {
            let line = self.input.line();
            let mut body = vec![];
            let mut is_last = false;
            loop {
                match self.input.next().map_err(|_| unreadable())? {
                    None => {
                        is_last = true;
                        break;
                    }
                    Some(b'\n') => break,
                    Some(_) if body.len() == RECORD_MAX => return Err(too_long(Some(line))),
                    Some(byte) => body.push(byte),
                }
            }
            if body.iter().all(u8::is_ascii_whitespace) {
                if is_last {
                    return Ok(None);
                }
                continue;
            }
            self.number += 1;
            let checked = check(&body, line, &self.limits);
            return Ok(Some(checked.map(|()| Record { number: self.number, line: Some(line), body })));
        }
    }
}

/// The items of an array somewhere in a document. What is not well-formed breaks the file; an item that is ambiguous or
/// passes a limit is refused on its own.
pub struct Items<'i> {
    input: Bytes<'i>,
    limits: Limits,
    keys: Vec<String>,
    /// Keys seen in the objects that are open, outermost first.
    open: Vec<HashSet<String>>,
    place: Place,
    number: u64,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Before,
    /// In the array, before its first item or after one.
    First,
    Further,
    After,
}

impl<'i> Items<'i> {
    /// From the start of a file; `keys` lead to the array.
    pub fn open(input: &'i mut dyn ReadSeek, keys: Vec<String>, limits: Limits) -> Self {
        Self { input: Bytes::new(input), limits: roomy(limits), keys, open: vec![], place: Place::Before, number: 0 }
    }

    fn wrong(&self, text: impl Into<String>) -> Finding {
        Finding::fout(Code::JsonWelgevormd, Stage::Parse, json::pointer(&self.keys[..self.open.len()]), text)
            .line(self.input.line())
    }

    /// The next byte that is no white space, left where it is.
    fn peek(&mut self) -> Result<Option<u8>, Finding> {
        loop {
            match self.input.peek().map_err(|_| unreadable())? {
                Some(b' ' | b'\t' | b'\r' | b'\n') => drop(self.input.next().map_err(|_| unreadable())?),
                other => return Ok(other),
            }
        }
    }

    fn expect(&mut self, wanted: u8) -> Result<(), Finding> {
        match self.peek()? {
            Some(byte) if byte == wanted => self.input.next().map(drop).map_err(|_| unreadable()),
            None => Err(self.wrong("De JSON houdt op voordat zij af is. Het bestand is niet volledig.")),
            Some(_) => Err(self.wrong(format!("Dit is geen geldige JSON: hier hoort `{}`.", char::from(wanted)))),
        }
    }

    /// Cuts out the value that begins here; whether it is JSON is for [`check`] to say.
    fn value(&mut self) -> Result<(Vec<u8>, u32), Finding> {
        self.peek()?;
        let line = self.input.line();
        let (mut out, mut depth, mut quoted, mut escaped) = (vec![], 0usize, false, false);
        while let Some(byte) = self.input.peek().map_err(|_| unreadable())? {
            let ends = matches!(byte, b',' | b'}' | b']' | b':' | b' ' | b'\t' | b'\r' | b'\n');
            if depth == 0 && !quoted && ends {
                break;
            }
            self.input.next().map_err(|_| unreadable())?;
            if out.len() == RECORD_MAX {
                return Err(too_long(Some(line)));
            }
            out.push(byte);
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => continue,
            }
            if depth == 0 && !quoted && !escaped {
                break;
            }
        }
        Ok((out, line))
    }

    /// A key of an object and its colon.
    fn key(&mut self) -> Result<String, Finding> {
        let (bytes, line) = self.value()?;
        check(&bytes, line, &Limits::default())?;
        let key: String = serde_json::from_slice(&bytes)
            .map_err(|_| self.wrong("Dit is geen geldige JSON: hier hoort de naam van een veld, tussen \"\"."))?;
        self.expect(b':')?;
        let depth = self.open.len();
        let seen = self.open.last_mut().is_none_or(|seen| seen.insert(key.clone()));
        if !seen || self.open.last().is_some_and(|s| s.len() > self.limits.keys) {
            let path = json::pointer(&self.keys[..depth.saturating_sub(1)]);
            let text = "Een veld staat twee keer in hetzelfde object, of het object heeft te veel velden.";
            return Err(Finding::fout(Code::JsonDubbelzinnig, Stage::Parse, path, text).line(line));
        }
        Ok(key)
    }

    /// Goes on in the open objects until the array of the records begins, or until the document has ended.
    /// `first`: nothing of the innermost object was read yet.
    fn travel(&mut self, mut first: bool) -> Result<(), Finding> {
        while !self.open.is_empty() {
            let next = self.peek()?;
            if next == Some(b'}') {
                self.expect(b'}')?;
                self.open.pop();
                first = false;
                continue;
            }
            if !first {
                self.expect(b',')?;
            }
            first = false;
            let depth = self.open.len();
            let key = self.key()?;
            if self.place == Place::Before && self.keys[depth - 1] == key {
                if depth == self.keys.len() {
                    return self.begin();
                }
                self.enter()?;
                first = true;
            } else {
                let (value, line) = self.value()?;
                check(&value, line, &self.limits)?;
            }
        }
        if self.place == Place::Before {
            let text =
                format!("Het bestand heeft geen lijst op `{}`; daar horen de records te staan.", self.keys.join("/"));
            return Err(Finding::fout(Code::JsonWelgevormd, Stage::Parse, "", text));
        }
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(self.wrong("Na het einde van de JSON staat nog iets. Zet één document in een bestand.")),
        }
    }

    fn enter(&mut self) -> Result<(), Finding> {
        if self.peek()?.is_some_and(|b| b != b'{') {
            return Err(self.wrong("Hier hoort een object ({ ... }), met daarin de lijst van records."));
        }
        self.expect(b'{')?;
        self.open.push(HashSet::new());
        Ok(())
    }

    fn begin(&mut self) -> Result<(), Finding> {
        if self.peek()?.is_some_and(|b| b != b'[') {
            return Err(self.wrong("Hier hoort een lijst ([ ... ]) van records."));
        }
        self.expect(b'[')?;
        self.place = Place::First;
        Ok(())
    }
}

impl Source for Items<'_> {
    fn next(&mut self) -> Next {
        if self.place == Place::Before {
            if self.input.first(3).map_err(|_| unreadable())? == b"\xEF\xBB\xBF" {
                let text = "Het bestand begint met een byte order mark. Bewaar het als UTF-8 zonder BOM.";
                return Err(Finding::fout(Code::Tekenset, Stage::Parse, "", text).line(1));
            }
            if self.keys.is_empty() {
                self.begin()?;
            } else {
                self.enter()?;
                self.travel(true)?;
            }
        }
        if self.place == Place::After {
            return Ok(None);
        }
        if self.peek()? == Some(b']') {
            self.expect(b']')?;
            self.place = Place::After;
            self.travel(false)?;
            return Ok(None);
        }
        if self.place == Place::Further {
            self.expect(b',')?;
        }
        self.place = Place::Further;
        let (body, line) = self.value()?;
        self.number += 1;
        match check(&body, line, &self.limits) {
            Err(finding) if matches!(finding.code, Code::JsonWelgevormd | Code::Tekenset) => Err(finding),
            checked => Ok(Some(checked.map(|()| Record { number: self.number, line: Some(line), body }))),
        }
    }
}
