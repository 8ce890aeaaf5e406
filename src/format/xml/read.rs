//! The strict reader: one pass over quick-xml's events that fills a [`Tree`] and refuses everything XML 1.0 with
//! namespaces refuses, any DOCTYPE, and whatever passes a limit (RELIABILITY section 4).

use super::{Fault, attributes, chars, declaration, names, scope, text};
use crate::format::{ContentPaths, Limits};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::message::tree::{Span, Tree};
use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::collections::HashSet;

/// Reads a document. The tree borrows `bytes`; text that stood there literally is not copied.
///
/// Fails with one finding (stage `parse`, path of the open element, line): `TB-TEKENSET`, `TB-XML-DOCTYPE`,
/// `TB-XML-WELGEVORMD` or `TB-GRENS`. Reading stops at the first, because what follows a break in XML means nothing.
pub fn read<'s>(bytes: &'s [u8], limits: &Limits, content: &ContentPaths) -> Result<Tree<'s>, Finding> {
    if u32::try_from(bytes.len()).is_err() {
        return Err(Finding::fout(Code::Grens, Stage::Parse, "", "Het bericht is groter dan 4 GiB."));
    }
    let characters = chars::decode(bytes).map_err(|not| {
        Finding::fout(not.fault.code, Stage::Parse, "", not.fault.text).line(chars::line(bytes, not.offset))
    })?;
    Reading::new(characters, limits, content).run()
}

/// An element that is not closed yet. Frames are used again, with the room of their `joined` text.
#[derive(Default)]
struct Frame {
    id: u32,
    scope: u32,
    /// Bytes of text since the last child element: what the limit counts.
    run: usize,
    /// The text while it is one piece of the source.
    piece: Span,
    /// The text when it had to be put together.
    joined: String,
    is_joined: bool,
}

struct Reading<'s, 'l> {
    characters: chars::Characters<'s>,
    limits: &'l Limits,
    content: &'l ContentPaths,
    tree: Tree<'s>,
    scopes: scope::Scopes,
    frames: Vec<Frame>,
    depth: usize,
    /// Where the event at hand begins.
    at: usize,
    /// Room for the attributes of the element at hand.
    raw: Vec<attributes::Raw<'s>>,
    /// Room for what its attributes are called: namespace and local name.
    called: Vec<(u16, &'s str)>,
    /// Values of signature ids so far.
    ids: HashSet<String>,
}

impl<'s, 'l> Reading<'s, 'l> {
    fn new(characters: chars::Characters<'s>, limits: &'l Limits, content: &'l ContentPaths) -> Self {
        Self {
            tree: Tree::new(characters.text),
            characters,
            limits,
            content,
            scopes: scope::Scopes::default(),
            frames: Vec::with_capacity(16),
            depth: 0,
            at: 0,
            raw: Vec::new(),
            called: Vec::new(),
            ids: HashSet::new(),
        }
    }

    fn run(mut self) -> Result<Tree<'s>, Finding> {
        let mut reader = Reader::from_str(self.characters.text);
        reader.config_mut().check_comments = true;
        loop {
            self.at = reader.buffer_position() as usize;
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    self.at = reader.error_position() as usize;
                    return Err(self.finding(self.broken(&error)));
                }
            };
            if self.characters.illegal < reader.buffer_position() as usize && !matches!(event, Event::DocType(_)) {
                self.at = self.characters.illegal;
                let text = "Hier staat een teken dat in XML niet mag (een stuurteken). Laat het weg.";
                return Err(self.finding(Fault::form(text)));
            }
            let step = match &event {
                Event::Start(tag) => self.open(tag),
                Event::Empty(tag) => self.open(tag).map(|()| self.close()),
                Event::End(_) => {
                    self.close();
                    Ok(())
                }
                Event::Text(part) => self.text(part),
                Event::CData(part) => self.cdata(part),
                Event::GeneralRef(name) => self.reference(name),
                Event::Comment(part) => self.token(part.len(), "Een commentaar"),
                Event::PI(instruction) => self.instruction(instruction.target(), instruction.len()),
                Event::Decl(inside) => self.declaration(inside),
                Event::DocType(_) => Err(doctype()),
                Event::Eof => break,
            };
            step.map_err(|fault| self.finding(fault))?;
        }
        if self.depth > 0 {
            return Err(self.finding(Fault::form(
                "Het bericht houdt op terwijl er nog elementen open staan. Het is niet volledig.",
            )));
        }
        if self.tree.is_empty() {
            return Err(self.finding(Fault::form("Er is geen hoofdelement.")));
        }
        Ok(self.tree)
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Fault> {
        if self.depth == 0 && !self.tree.is_empty() {
            return Err(Fault::form("Er is meer dan één hoofdelement. Verstuur elk bericht apart."));
        }
        if self.depth == self.limits.depth {
            return Err(Fault::limit(format!("De elementen zijn meer dan {} niveaus diep genest.", self.limits.depth)));
        }
        if self.tree.len() == self.limits.elements {
            return Err(Fault::limit(format!("Het bericht heeft meer dan {} elementen.", self.limits.elements)));
        }
        // The same text as `tag`, but borrowed from the document.
        let inside = &self.characters.text[self.at + 1..self.at + 1 + tag.len()];
        let (name, rest) = inside.split_at(tag.name().0.len());
        self.token(name.len(), "De naam van een element")?;
        let Some((prefix, local)) = names::qname(name) else {
            return Err(Fault::form("De naam van een element is geen geldige XML-naam."));
        };
        let parent = self.depth.checked_sub(1).map(|top| &mut self.frames[top]);
        let mut scope = 0;
        let parent_id = parent.map(|frame| {
            frame.run = 0;
            scope = frame.scope;
            frame.id
        });
        self.raw.clear();
        if !rest.is_empty() {
            scope = self.cut(rest, scope)?;
        }
        if prefix == "xmlns" {
            return Err(Fault::form("Een element mag de prefix xmlns niet hebben."));
        }
        let namespace = scope::resolve(&mut self.tree, scope, prefix)?;
        let (name, prefix) = (self.tree.span(local), self.tree.span(prefix));
        let id = self.tree.push_element(parent_id, name, prefix, namespace, scope, self.at);
        if !self.raw.is_empty() {
            self.attributes(scope)?;
        }
        self.push_frame(id, scope);
        Ok(())
    }

    fn push_frame(&mut self, id: u32, scope: u32) {
        if self.depth == self.frames.len() {
            self.frames.push(Frame::default());
        }
        let frame = &mut self.frames[self.depth];
        (frame.id, frame.scope, frame.run, frame.piece, frame.is_joined) = (id, scope, 0, Span::default(), false);
        self.depth += 1;
    }

    /// Cuts a start tag into `self.raw` (namespace declarations left out); the answer is the element's scope.
    fn cut(&mut self, mut rest: &'s str, scope: u32) -> Result<u32, Fault> {
        let mut declared: Vec<scope::Declared<'s>> = Vec::new();
        while let Some(raw) = attributes::next(&mut rest)? {
            self.token(raw.value.len(), "De waarde van een attribuut")?;
            self.token(raw.prefix.len() + raw.local.len(), "De naam van een attribuut")?;
            let prefix = match (raw.prefix, raw.local) {
                ("", "xmlns") => "",
                ("xmlns", prefix) => prefix,
                _ => {
                    self.raw.push(raw);
                    if self.raw.len() > self.limits.attributes {
                        return Err(Fault::limit(format!(
                            "Een element heeft meer dan {} attributen.",
                            self.limits.attributes
                        )));
                    }
                    continue;
                }
            };
            declared.push((prefix, value(&raw)?));
            if declared.len() > self.limits.namespaces {
                break;
            }
        }
        if declared.is_empty() { Ok(scope) } else { self.scopes.enter(&mut self.tree, scope, &declared, self.limits) }
    }

    /// Gives the attributes in `self.raw` to the element added last.
    fn attributes(&mut self, scope: u32) -> Result<(), Fault> {
        self.called.clear();
        for index in 0..self.raw.len() {
            let raw = self.raw[index];
            let namespace = if raw.prefix.is_empty() { 0 } else { scope::resolve(&mut self.tree, scope, raw.prefix)? };
            let value = value(&raw)?;
            let signature_id = matches!(raw.local, "Id") || (raw.local == "id" && raw.prefix == "xml");
            if signature_id && !self.ids.insert(value.as_ref().to_owned()) {
                return Err(Fault::form("Twee elementen hebben hetzelfde Id. Geef elk element een eigen Id."));
            }
            self.called.push((namespace, raw.local));
            let (name, prefix, value) = (self.tree.span(raw.local), self.tree.span(raw.prefix), self.tree.span(&value));
            self.tree.push_attribute(name, prefix, namespace, value);
        }
        if twice(&mut self.called) {
            return Err(Fault::form("Een element heeft twee attributen met dezelfde naam."));
        }
        Ok(())
    }

    fn close(&mut self) {
        // quick-xml matched the tags, so there is a frame.
        self.depth -= 1;
        let frame = &mut self.frames[self.depth];
        if frame.is_joined {
            let span = self.tree.span(&frame.joined);
            self.tree.set_text(frame.id, span);
            frame.joined.clear();
        } else {
            self.tree.set_text(frame.id, frame.piece);
        }
    }

    fn text(&mut self, part: &str) -> Result<(), Fault> {
        if self.depth == 0 {
            let white = part.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'));
            return if white { Ok(()) } else { Err(Fault::form("Buiten het hoofdelement staat tekst. Haal die weg.")) };
        }
        if self.characters.has_bracket && part.contains("]]>") {
            return Err(Fault::form("In de tekst staat ]]>. Schrijf dat als ]]&gt;."));
        }
        self.append(part)
    }

    fn cdata(&mut self, part: &str) -> Result<(), Fault> {
        if self.depth == 0 {
            return Err(Fault::form("Buiten het hoofdelement staat een CDATA-blok. Haal dat weg."));
        }
        self.append(part)
    }

    fn append(&mut self, part: &str) -> Result<(), Fault> {
        self.count(part.len())?;
        let frame = &mut self.frames[self.depth - 1];
        let has_cr = self.characters.has_cr && part.contains('\r');
        if !has_cr && !frame.is_joined && frame.piece == Span::default() {
            frame.piece = self.tree.span(part);
            return Ok(());
        }
        join(&self.tree, frame);
        if has_cr {
            text::push_line_ends(&mut frame.joined, part)
        } else {
            frame.joined.push_str(part)
        }
        Ok(())
    }

    fn reference(&mut self, name: &str) -> Result<(), Fault> {
        if self.depth == 0 {
            return Err(Fault::form("Buiten het hoofdelement staat een verwijzing (& ... ;). Haal die weg."));
        }
        let c = text::reference(name)?;
        self.count(c.len_utf8())?;
        let frame = &mut self.frames[self.depth - 1];
        join(&self.tree, frame);
        frame.joined.push(c);
        Ok(())
    }

    /// Counts text of the open element against the limit; content places have none.
    fn count(&mut self, len: usize) -> Result<(), Fault> {
        let frame = &mut self.frames[self.depth - 1];
        frame.run += len;
        if frame.run <= self.limits.token || self.content.has_element(self.open_names()) {
            return Ok(());
        }
        Err(Fault::limit(format!("De tekst van een element is langer dan {} bytes.", self.limits.token)))
    }

    fn token(&self, len: usize, what: &str) -> Result<(), Fault> {
        if len <= self.limits.token {
            Ok(())
        } else {
            Err(Fault::limit(format!("{what} is langer dan {} bytes.", self.limits.token)))
        }
    }

    fn instruction(&self, target: &str, len: usize) -> Result<(), Fault> {
        self.token(len, "Een verwerkingsinstructie (<? ... ?>)")?;
        if target.eq_ignore_ascii_case("xml") || !names::is_ncname(target) {
            return Err(Fault::form("Een verwerkingsinstructie (<? ... ?>) heeft geen geldige naam. Laat haar weg."));
        }
        Ok(())
    }

    fn declaration(&self, inside: &str) -> Result<(), Fault> {
        if self.at > 0 {
            return Err(Fault::form("De XML-declaratie (<?xml ... ?>) mag alleen helemaal vooraan staan."));
        }
        self.token(inside.len(), "De XML-declaratie")?;
        declaration::check(&inside["xml".len()..], self.characters.text)
    }

    /// Local names of the open elements, from the innermost up.
    fn open_names(&self) -> impl Iterator<Item = &str> + Clone {
        self.frames[..self.depth].iter().rev().map(|frame| self.tree.name(frame.id))
    }

    fn finding(&self, fault: Fault) -> Finding {
        // A name long enough to be data is not repeated.
        let mut steps: Vec<&str> = self.open_names().map(|name| if name.len() > 80 { "*" } else { name }).collect();
        steps.push("");
        steps.reverse();
        let line = chars::line(self.characters.text.as_bytes(), self.at);
        Finding::fout(fault.code, Stage::Parse, steps.join("/"), fault.text).line(line)
    }

    /// What quick-xml stopped at, in Dutch and without the names it repeats.
    fn broken(&self, error: &Error) -> Fault {
        let rest = self.characters.text.as_bytes().get(self.at..).unwrap_or_default();
        let begins = rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"<!DOCTYPE"));
        if begins || matches!(error, Error::IllFormed(IllFormedError::MissingDoctypeName)) {
            return doctype();
        }
        Fault::form(match error {
            Error::Syntax(SyntaxError::UnclosedComment) => "Een commentaar (<!-- ... -->) wordt niet afgesloten.",
            Error::Syntax(SyntaxError::UnclosedCData) => "Een CDATA-blok klopt niet of wordt niet afgesloten met ]]>.",
            Error::Syntax(SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl) => {
                "Een verwerkingsinstructie (<? ... ?>) wordt niet afgesloten."
            }
            Error::Syntax(SyntaxError::InvalidBangMarkup) => "Na <! staat iets dat XML niet kent.",
            Error::Syntax(_) => {
                "Een tag wordt niet afgesloten met >. Het bericht is niet volledig, of een losse < moet &lt; zijn."
            }
            Error::IllFormed(IllFormedError::MismatchedEndTag { .. }) => {
                "De sluittag hoort niet bij het element dat open staat."
            }
            Error::IllFormed(IllFormedError::UnmatchedEndTag(_)) => "Er staat een sluittag zonder begintag.",
            Error::IllFormed(IllFormedError::DoubleHyphenInComment) => "In een commentaar staat --. Laat dat weg.",
            Error::IllFormed(IllFormedError::UnclosedReference) => {
                "In de tekst staat een losse &. Schrijf die als &amp;."
            }
            _ => "Dit is geen welgevormde XML.",
        })
    }
}

/// Moves the text of a frame to its `joined` string, so that more can be added.
fn join(tree: &Tree<'_>, frame: &mut Frame) {
    if !frame.is_joined {
        frame.is_joined = true;
        frame.joined.push_str(tree.text_of(frame.piece));
    }
}

fn value<'s>(raw: &attributes::Raw<'s>) -> Result<Cow<'s, str>, Fault> {
    if raw.special { text::attribute_value(raw.value).map(Cow::Owned) } else { Ok(Cow::Borrowed(raw.value)) }
}

/// Whether two attributes have the same namespace and local name.
fn twice(called: &mut [(u16, &str)]) -> bool {
    if called.len() > 16 {
        called.sort_unstable();
        return called.windows(2).any(|pair| pair[0] == pair[1]);
    }
    called.iter().enumerate().any(|(i, one)| called[..i].contains(one))
}

fn doctype() -> Fault {
    Fault { code: Code::XmlDoctype, text: "Het bericht bevat een DOCTYPE. Verstuur het zonder <!DOCTYPE ...>.".into() }
}

#[cfg(test)]
mod tests;
