//! XML with many records: each element at a path is a document of its own, with the namespaces of its ancestors. The file
//! is cut on its tags; a record is then read by [`crate::format::xml`], as strictly as a message, and so is what is left of
//! the file without its records (the frame), so that nothing in a file goes unread.

use super::lines::Bytes;
use super::{Next, RECORD_MAX, ReadSeek, Record, Source, too_long, unreadable};
use crate::format::{ContentPaths, Limits, xml};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use quick_xml::events::BytesStart;
use token::{Token, token};

mod token;

/// One step of the path to the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The namespace name; empty: none.
    pub namespace: String,
    /// The local name.
    pub name: String,
}

/// An element of the frame that is open.
struct Open {
    name: String,
    /// Prefix and name of the namespaces it declares, as written.
    declared: Vec<(String, String)>,
    /// Whether it is on the path to the records.
    on_path: bool,
}

/// The records of an XML file.
pub struct Elements<'i> {
    input: Bytes<'i>,
    steps: Vec<Step>,
    limits: Limits,
    open: Vec<Open>,
    /// The file without its records and without white space between tags.
    frame: Vec<u8>,
    begun: bool,
    rooted: bool,
    number: u64,
}

/// A start tag, taken apart.
struct Tag {
    name: String,
    declared: Vec<(String, String)>,
    empty: bool,
}

impl<'i> Elements<'i> {
    /// From the start of a file; `steps` begin with the root.
    pub fn open(input: &'i mut dyn ReadSeek, steps: Vec<Step>, limits: Limits) -> Self {
        let limits = Limits { token: usize::MAX, ..limits };
        Self {
            input: Bytes::new(input),
            steps,
            limits,
            open: vec![],
            frame: vec![],
            begun: false,
            rooted: false,
            number: 0,
        }
    }

    fn wrong(&self, line: u32, text: impl Into<String>) -> Finding {
        let path: String = self.open.iter().map(|o| format!("/{}", local(&o.name))).collect();
        Finding::fout(Code::XmlWelgevormd, Stage::Parse, path, text).line(line)
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), Finding> {
        if self.frame.len() + bytes.len() > RECORD_MAX {
            let text = format!("buiten de records staat meer dan {RECORD_MAX} bytes; klopt `records` van de route?");
            return Err(Finding::fout(Code::Grens, Stage::Parse, "", text).line(self.input.line()));
        }
        self.frame.extend_from_slice(bytes);
        Ok(())
    }

    /// Whether the element of this tag is the next step of the path.
    fn fits(&self, tag: &Tag) -> bool {
        let Some(step) = self.steps.get(self.open.len()) else { return false };
        let prefix = tag.name.split_once(':').map_or("", |(prefix, _)| prefix);
        let scopes = std::iter::once(&tag.declared).chain(self.open.iter().rev().map(|o| &o.declared));
        let namespace = scopes.flatten().find(|(p, _)| p == prefix).map_or("", |(_, name)| name.as_str());
        self.open.iter().all(|o| o.on_path) && local(&tag.name) == step.name && namespace == step.namespace
    }

    /// The whole element that begins with `start`, with the namespaces around it.
    fn element(&mut self, start: &[u8], tag: &Tag, line: u32) -> Result<Vec<u8>, Finding> {
        let at = 1 + tag.name.len();
        let mut body = start[..at].to_vec();
        let mut known: Vec<&str> = tag.declared.iter().map(|(prefix, _)| prefix.as_str()).collect();
        for (prefix, name) in self.open.iter().rev().flat_map(|o| &o.declared) {
            if !known.contains(&prefix.as_str()) {
                known.push(prefix);
                let colon = if prefix.is_empty() { "" } else { ":" };
                let quote = if name.contains('"') { '\'' } else { '"' };
                body.extend_from_slice(format!(" xmlns{colon}{prefix}={quote}{name}{quote}").as_bytes());
            }
        }
        body.extend_from_slice(&start[at..]);
        let mut depth = usize::from(!tag.empty);
        while depth > 0 {
            match token(&mut self.input, RECORD_MAX)? {
                Token::Start(bytes) => {
                    depth += usize::from(!bytes.ends_with(b"/>"));
                    body.extend_from_slice(&bytes);
                }
                Token::End(bytes) => {
                    depth -= 1;
                    body.extend_from_slice(&bytes);
                }
                Token::Other(bytes) | Token::Text(bytes) => body.extend_from_slice(&bytes),
                Token::Eof => {
                    return Err(self.wrong(line, "Het bestand houdt op midden in dit record. Het is niet volledig."));
                }
            }
            if body.len() > RECORD_MAX {
                return Err(too_long(Some(line)));
            }
        }
        Ok(body)
    }

    fn close(&mut self, bytes: &[u8], line: u32) -> Result<(), Finding> {
        let name = bytes[2..bytes.len() - 1].trim_ascii_end();
        if self.open.last().is_none_or(|o| o.name.as_bytes() != name) {
            return Err(self.wrong(line, "De sluittag hoort niet bij het element dat open staat."));
        }
        self.open.pop();
        Ok(())
    }

    /// What is left of the file must be a document too.
    fn ends(&self) -> Result<(), Finding> {
        if !self.open.is_empty() {
            let text = "Het bestand houdt op terwijl er nog elementen open staan. Het is niet volledig.";
            return Err(self.wrong(self.input.line(), text));
        }
        // Lines in the frame are not those of the file.
        let read = xml::read(&self.frame, &self.limits, &ContentPaths::default());
        read.map(drop).map_err(|finding| Finding { line: None, ..finding })
    }

    fn begin(&mut self) -> Result<(), Finding> {
        let first = self.input.first(3).map_err(|_| unreadable())?;
        let bom = first == b"\xEF\xBB\xBF";
        if matches!(first, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, ..] | [_, 0, ..]) {
            let text = "Het bestand staat in UTF-16 of UTF-32. Bewaar het in UTF-8.";
            return Err(Finding::fout(Code::Tekenset, Stage::Parse, "", text).line(1));
        }
        if bom {
            self.input.skip(3);
        }
        Ok(())
    }
}

impl Source for Elements<'_> {
    fn next(&mut self) -> Next {
        if !std::mem::replace(&mut self.begun, true) {
            self.begin()?;
        }
        loop {
            let line = self.input.line();
            match token(&mut self.input, RECORD_MAX)? {
                Token::Eof => return self.ends().map(|()| None),
                Token::Text(bytes) if bytes.iter().all(u8::is_ascii_whitespace) => {}
                Token::Text(bytes) | Token::Other(bytes) => self.keep(&bytes)?,
                Token::End(bytes) => {
                    self.close(&bytes, line)?;
                    self.keep(&bytes)?;
                }
                Token::Start(bytes) => {
                    let Some(tag) = tag(&bytes) else {
                        return Err(self.wrong(line, "Deze tag is geen welgevormde XML."));
                    };
                    let on_path = self.fits(&tag);
                    if !std::mem::replace(&mut self.rooted, true) && !on_path {
                        return Err(self.root(line));
                    }
                    if on_path && self.open.len() + 1 == self.steps.len() {
                        return self.record(&bytes, &tag, line);
                    }
                    self.keep(&bytes)?;
                    if !tag.empty {
                        if self.open.len() >= self.limits.depth {
                            let text = format!("De elementen zijn meer dan {} niveaus diep genest.", self.limits.depth);
                            return Err(Finding::fout(Code::Grens, Stage::Parse, "", text).line(line));
                        }
                        self.open.push(Open { name: tag.name, declared: tag.declared, on_path });
                    }
                }
            }
        }
    }
}

impl Elements<'_> {
    fn root(&self, line: u32) -> Finding {
        let wanted = self.steps.first().map_or("", |s| s.name.as_str());
        let text = format!("het bestand hoort te beginnen met het element `{wanted}`, in de afgesproken naamruimte");
        Finding::fout(Code::Schema, Stage::Parse, "", text).line(line)
    }

    fn record(&mut self, start: &[u8], tag: &Tag, line: u32) -> Next {
        let body = self.element(start, tag, line)?;
        self.number += 1;
        let read = xml::read(&body, &self.limits, &ContentPaths::default()).map(drop).map_err(|finding| {
            let below = finding.line.unwrap_or(1).saturating_sub(1);
            finding.line(line.saturating_add(below))
        });
        match read {
            Err(finding) if finding.code != Code::Grens => Err(finding),
            Err(finding) => Ok(Some(Err(finding))),
            Ok(()) => Ok(Some(Ok(Record { number: self.number, line: Some(line), body }))),
        }
    }
}

fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// Takes a start tag apart; None when it is not one.
fn tag(bytes: &[u8]) -> Option<Tag> {
    let inside = std::str::from_utf8(bytes).ok()?.strip_prefix('<')?.strip_suffix('>')?;
    let empty = inside.ends_with('/');
    let inside = inside.strip_suffix('/').unwrap_or(inside);
    let name = inside.split(|c: char| c.is_ascii_whitespace()).next()?;
    if name.is_empty() {
        return None;
    }
    let mut declared = vec![];
    for attribute in BytesStart::from_content(inside, name.len()).attributes() {
        let attribute = attribute.ok()?;
        let key: &str = attribute.key.0;
        let prefix = if key == "xmlns" { Some("") } else { key.strip_prefix("xmlns:") };
        if let Some(prefix) = prefix {
            declared.push((prefix.to_owned(), attribute.value.to_string()));
        }
    }
    Some(Tag { name: name.to_owned(), declared, empty })
}
