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
        text::push_line_ends(&mut frame.joined, part);
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
mod tests {
    use super::*;

    fn code(text: &str) -> Option<Code> {
        read(text.as_bytes(), &Limits::default(), &ContentPaths::default()).err().map(|f| f.code)
    }

    fn tree(text: &str) -> Tree<'_> {
        read(text.as_bytes(), &Limits::default(), &ContentPaths::default()).unwrap()
    }

    #[test]
    fn names_values_and_text_end_up_in_the_tree() {
        let text = "<?xml version='1.0'?>\n<z:a xmlns:z='urn:z' xmlns='urn:d' z:k='1&amp;2' k=' x\ty '>\n <b>een<!-- - --> &lt;<![CDATA[&]]></b> <b/></z:a>\n<!-- -->";
        let tree = tree(text);
        let root = tree.root().unwrap();
        assert_eq!((root.prefix(), root.name(), root.namespace()), ("z", "a", "urn:z"));
        assert_eq!(root.attribute("urn:z", "k"), Some("1&2"));
        assert_eq!(root.attribute("", "k"), Some(" x y "));
        assert_eq!(root.text(), "\n  ");
        let b = root.first_child().unwrap();
        assert_eq!((b.name(), b.namespace(), b.text(), b.line()), ("b", "urn:d", "een <&", 3));
        assert_eq!(root.children().count(), 2);
        assert_eq!(root.children().nth(1).unwrap().text(), "");
    }

    #[test]
    fn line_ends_are_normalised_and_referred_ones_are_kept() {
        assert_eq!(tree("<a>1\r\n2\r3&#13;4<![CDATA[\r\n]]></a>").root().unwrap().text(), "1\n2\n3\r4\n");
    }

    #[test]
    fn an_inner_declaration_holds_inside_and_not_after() {
        let tree = tree("<a xmlns='urn:1'><b xmlns=''><c/></b><d/><p:e xmlns:p='urn:2'/></a>");
        let names: Vec<_> = (0..5).map(|i| tree.root().unwrap().at(i).namespace().to_owned()).collect();
        assert_eq!(names, ["urn:1", "", "", "urn:1", "urn:2"]);
    }

    #[test]
    fn siblings_that_declare_the_same_share_a_scope() {
        let text = format!("<a>{}</a>", "<b xmlns='urn:b' xmlns:c='urn:c'/>".repeat(1000));
        assert_eq!(tree(&text).scopes().len(), 2);
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for bad in [
            "",
            " ",
            "<!-- x -->",
            "x<a/>",
            "<a/>x",
            "<a/><b/>",
            "<a>",
            "<a></b>",
            "</a>",
            "<a/></a>",
            "<a><b></a></b>",
            "<a",
            "<a b='1'",
            " <?xml version='1.0'?><a/>",
            "<a/><?xml version='1.0'?>",
            "<?XML x?><a/>",
            "<?1?><a/>",
            "<?a:b?><a/>",
            "<?xml?><a/>",
            "<a>&eacute;</a>",
            "<a>& b</a>",
            "<a>&#0;</a>",
            "<a>&#x1F;</a>",
            "<a>&amp</a>",
            "<a>\u{1}</a>",
            "<a b='\u{B}'/>",
            "<a/>&amp;",
            "&#32;<a/>",
            "<a>]]></a>",
            "<a b='<'/>",
            "<a><!-- -- --></a>",
            "<a><!-- ---></a>",
            "<!--><a/>",
            "<!---><a/>",
            "<a><![CDATA[x]></a>",
            "<![CDATA[]]><a/>",
            "<a><![cdata[]]></a>",
            "<1/>",
            "<a:b:c/>",
            "<:a/>",
            "< a/>",
            "<a / >",
            "<a b/>",
            "<a b=c/>",
            "<a b='1'c='2'/>",
            "<a b='1' b='2'/>",
            "<a></ a>",
            "<a></a b='1'>",
            "<p:a/>",
            "<a p:b='1'/>",
            "<a xmlns:p=''/>",
            "<a xmlns:xml='urn:x'/>",
            "<a xmlns:xmlns='urn:x'/>",
            "<xmlns:a/>",
            "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
            "<a xmlns='http://www.w3.org/2000/xmlns/'/>",
            "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>",
            "<a xmlns='u' xmlns='v'/>",
            "<a><b Id='1'/><b Id='1'/></a>",
            "<a><!ELEMENT b ANY></a>",
        ] {
            assert_eq!(code(bad), Some(Code::XmlWelgevormd), "{bad:?}");
        }
        for good in [
            "<a/>",
            "<a ></a >",
            "<a b = '>'/>",
            "<a>></a>",
            "<a>]] ></a>",
            "<?xml-stylesheet x?><a/>",
            "<a><!----></a>",
            "<a xml:lang='nl' xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
            "<a xmlns:p='u' b='1' p:b='2'/>",
            "\u{FEFF}<a/>",
            "<é/>",
            "<a><![CDATA[]]]]><![CDATA[>]]></a>",
            "<a Id='1'><b id='1'/></a>",
        ] {
            assert_eq!(code(good), None, "{good:?}");
        }
    }

    #[test]
    fn any_doctype_is_refused_as_such() {
        for bad in [
            "<!DOCTYPE a><a/>",
            "<!doctype a><a/>",
            "<!DOCTYPE",
            "<!DOCTYPE a [<!ENTITY b 'c'",
            "<!DOCTYPE><a/>",
            "<a><!DOCTYPE a></a>",
            "<!DOCTYPE a [<!ENTITY b '\u{1}'>]><a/>",
        ] {
            assert_eq!(code(bad), Some(Code::XmlDoctype), "{bad:?}");
        }
    }

    #[test]
    fn each_limit_holds_at_its_value_and_not_beyond() {
        let limits = Limits { depth: 3, attributes: 2, namespaces: 2, token: 8, elements: 4, keys: 0 };
        let code = |text: &str| read(text.as_bytes(), &limits, &ContentPaths::default()).err().map(|f| f.code);
        for (good, bad) in [
            ("<a><b><c/></b></a>", "<a><b><c><d/></c></b></a>"),
            ("<a b='' c=''/>", "<a b='' c='' d=''/>"),
            ("<a xmlns='' xmlns:b='u'/>", "<a xmlns='u' xmlns:b='u' xmlns:c='u'/>"),
            ("<a xmlns:b='u'><a xmlns:c='u'/></a>", "<a xmlns:b='u'><a xmlns:c='u'><a xmlns:d='u'/></a></a>"),
            ("<a>12345678</a>", "<a>123456789</a>"),
            ("<a>12345<b/>6789</a>", "<a>12345<!-- -->6789</a>"),
            ("<a>123&#52;5678</a>", "<a>123&#52;<![CDATA[56789]]></a>"),
            ("<abcdefgh/>", "<abcdefghi/>"),
            ("<a b='12345678'/>", "<a b='123456789'/>"),
            ("<a><!--12345678--></a>", "<a><!--123456789--></a>"),
            ("<a><?p 123456?></a>", "<a><?p 1234567?></a>"),
            ("<a><b/><c/><d/></a>", "<a><b/><c/><d/><e/></a>"),
        ] {
            assert_eq!(code(good), None, "{good}");
            assert_eq!(code(bad), Some(Code::Grens), "{bad}");
        }
    }

    #[test]
    fn text_at_a_content_place_may_be_longer() {
        let limits = Limits { token: 8, ..Limits::default() };
        let content = ContentPaths::new(["z:object/inhoud"]);
        let read = |text: &str| read(text.as_bytes(), &limits, &content).err().map(|f| (f.code, f.path));
        let text = "<a xmlns:z='u'><z:object><z:inhoud>123456789</z:inhoud></z:object></a>";
        assert_eq!(read(text), None);
        assert_eq!(read(&text.replace("inhoud", "titel")), Some((Code::Grens, "/a/object/titel".to_owned())));
    }

    #[test]
    fn a_finding_says_where_and_repeats_no_value() {
        let finding =
            read(b"<a>\n<b>\n<c>&BSN999990019;</c></b></a>", &Limits::default(), &ContentPaths::default()).unwrap_err();
        assert_eq!((finding.path.as_str(), finding.line, finding.stage), ("/a/b/c", Some(3), Stage::Parse));
        assert!(!finding.text.contains("999990019"));
        let finding = read(b"<a>\n<b></x></a>", &Limits::default(), &ContentPaths::default()).unwrap_err();
        assert_eq!((finding.path.as_str(), finding.line), ("/a/b", Some(2)));
        let finding = read(b"<a>\n<b>\nab\x01</b></a>", &Limits::default(), &ContentPaths::default()).unwrap_err();
        assert_eq!((finding.path.as_str(), finding.line), ("/a/b", Some(3)));
    }
}
