//! Texts made of parts: `{straat} {huisnummer:getal}`, and the names of people. A template is filled from its parts and
//! splits into them again.
//!
//! A part that is absent drops out together with the literal before it (the first that is there has none; the end of the
//! template belongs to the last part). A text that could be split in more than one way is refused, not guessed. The one
//! guess there is, where a Dutch name has its voorvoegsel, is in [`super::persoonsnaam`].

use super::persoonsnaam::{self, Order};

/// More parts than this nobody reads any more, and trying every way to split takes too long.
const MOST: usize = 6;

/// A template, ready to fill and to split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    written: String,
    parts: Vec<Part>,
    /// What stands after the last part.
    end: String,
    /// Set for the name of a person.
    naam: Option<Order>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    /// What stands before it.
    before: String,
    name: String,
    /// `:getal`: digits only.
    digits: bool,
}

impl Template {
    /// A template that is both filled and split; refused (in Dutch) when its parts could never be told apart.
    pub fn parse(text: &str) -> Result<Self, String> {
        let template = Self::one_way(text)?;
        for pair in template.parts.windows(2) {
            let [first, second] = pair else { continue };
            if second.before.is_empty() {
                return Err(format!(
                    "`{text}`: tussen `{{{}}}` en `{{{}}}` staat niets; dan is niet te zien waar het ene ophoudt en het andere begint",
                    first.name, second.name
                ));
            }
        }
        let blank = |part: &&Part| part.before.trim().is_empty() && !part.digits;
        if template.parts.iter().skip(1).filter(blank).count() > 1 && !template.parts.iter().any(|p| p.digits) {
            return Err(format!(
                "`{text}`: met alleen spaties ertussen is niet te zien welk woord bij welk deel hoort; is dit de naam van een mens, zet er dan `as: persoonsnaam` bij, en anders een ander teken tussen de delen"
            ));
        }
        Ok(template)
    }

    /// A template that is only filled: its parts need not be told apart.
    pub fn one_way(text: &str) -> Result<Self, String> {
        let (mut parts, mut before, mut rest): (Vec<Part>, String, &str) = (vec![], String::new(), text);
        while let Some(at) = rest.find(['{', '}']) {
            before.push_str(&rest[..at]);
            let inner = rest[at..].strip_prefix('{').and_then(|r| r.split_once('}')).filter(|(n, _)| !n.contains('{'));
            let Some((inner, after)) = inner else {
                return Err(format!(
                    "`{text}`: een deel staat tussen accolades, zoals `{{naam}}`; hier ontbreekt er een"
                ));
            };
            let (name, kind) = inner.trim().split_once(':').unwrap_or((inner.trim(), ""));
            let digits = match kind {
                "" => false,
                "getal" => true,
                _ => {
                    return Err(format!(
                        "`{text}`: na `{{{name}:` kan alleen `getal` staan: een deel dat uit cijfers bestaat"
                    ));
                }
            };
            if name.is_empty() {
                return Err(format!("`{text}`: tussen de accolades hoort de naam van een veld"));
            }
            if parts.iter().any(|p| p.name == name) {
                return Err(format!("`{text}`: `{{{name}}}` staat er twee keer in; elk deel staat er één keer in"));
            }
            parts.push(Part { before: std::mem::take(&mut before), name: name.to_owned(), digits });
            rest = after;
        }
        if parts.is_empty() {
            return Err(format!(
                "`{text}`: hier staat geen deel in; een deel staat tussen accolades, zoals `{{naam}}`"
            ));
        }
        if parts.len() > MOST {
            return Err(format!("`{text}`: hoogstens {MOST} delen in één tekst"));
        }
        before.push_str(rest);
        Ok(Self { written: text.to_owned(), parts, end: before, naam: None })
    }

    /// The name of a person: voornamen, voorvoegsel and geslachtsnaam in one of the orders people write them.
    pub fn persoonsnaam(text: &str) -> Result<Self, String> {
        let mut template = Self::one_way(text)?;
        let literals: Vec<&str> = template.parts.iter().map(|p| p.before.as_str()).collect();
        template.naam = match (literals.as_slice(), template.end.as_str()) {
            (["", " ", " "], "") => Some(Order::Voornamen),
            (["", ", ", " "], "") => Some(Order::Geslachtsnaam),
            (["", " ", ", "], "") => Some(Order::Voorvoegsel),
            _ => None,
        };
        if template.naam.is_none() {
            return Err(format!(
                "`{text}`: een persoonsnaam is `{{voornamen}} {{voorvoegsel}} {{geslachtsnaam}}`, `{{geslachtsnaam}}, {{voornamen}} {{voorvoegsel}}` of `{{voorvoegsel}} {{geslachtsnaam}}, {{voornamen}}`, met uw eigen namen tussen de accolades"
            ));
        }
        Ok(template)
    }

    /// The template as written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The names of the parts, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|p| p.name.as_str())
    }

    /// The text with its parts filled in; None when no part is there. White space around a part does not count.
    pub fn fill(&self, part: impl Fn(&str) -> Option<String>) -> Option<String> {
        let mut out = String::new();
        let mut any = false;
        for (index, own) in self.parts.iter().enumerate() {
            let Some(value) = part(&own.name) else { continue };
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            out.push_str(if any { &own.before } else { &self.parts[0].before });
            out.push_str(value);
            any = true;
            if index + 1 == self.parts.len() {
                out.push_str(&self.end);
            }
        }
        any.then_some(out)
    }

    /// The parts of a text, by name; absent parts are not in it. The error says what would be right, never what it saw.
    pub fn split(&self, text: &str) -> Result<Vec<(String, String)>, String> {
        let text = text.trim();
        if let Some(order) = self.naam {
            let found = persoonsnaam::split(text, order);
            let named = self.parts.iter().zip(found).filter(|(_, value)| !value.is_empty());
            let parts: Vec<_> = named.map(|(part, value)| (part.name.clone(), value)).collect();
            return if parts.is_empty() { Err("hier hoort de naam van een mens".to_owned()) } else { Ok(parts) };
        }
        // The more parts are there the better; of as many parts there may be one way only.
        for count in (1..=self.parts.len()).rev() {
            let mut ways = vec![];
            for chosen in (0_u32..1 << self.parts.len()).filter(|c| c.count_ones() as usize == count) {
                let parts: Vec<&Part> =
                    self.parts.iter().enumerate().filter(|(n, _)| chosen & (1 << n) != 0).map(|(_, p)| p).collect();
                let last = chosen & (1 << (self.parts.len() - 1)) != 0;
                let body = text.strip_prefix(self.parts[0].before.as_str());
                let body = body.and_then(|b| b.strip_suffix(if last { self.end.as_str() } else { "" }));
                if let Some(body) = body {
                    walk(body, &parts, &mut vec![], &mut ways);
                }
            }
            match ways.as_mut_slice() {
                [] => {}
                [only] => {
                    return Ok(std::mem::take(only).into_iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect());
                }
                _ => return Err(format!("deze tekst past op meer dan één manier op `{}`", self.written)),
            }
        }
        Err(format!("hier hoort een tekst in de vorm `{}`", self.written))
    }
}

/// Every way to split a text into exactly these parts; stops at two, which is one too many.
fn walk<'t>(
    text: &'t str,
    parts: &[&'t Part],
    done: &mut Vec<(&'t str, &'t str)>,
    ways: &mut Vec<Vec<(&'t str, &'t str)>>,
) {
    let Some((first, rest)) = parts.split_first() else { return };
    let fits = |value: &str| {
        !value.is_empty() && value.trim() == value && (!first.digits || value.bytes().all(|b| b.is_ascii_digit()))
    };
    let Some(next) = rest.first() else {
        if fits(text) {
            let way: Vec<_> = done.iter().copied().chain([(first.name.as_str(), text)]).collect();
            ways.push(way);
        }
        return;
    };
    for (at, literal) in text.match_indices(next.before.as_str()) {
        if ways.len() > 1 {
            return;
        }
        let (value, after) = (&text[..at], &text[at + literal.len()..]);
        if fits(value) {
            done.push((&first.name, value));
            walk(after, rest, done, ways);
            done.pop();
        }
    }
}
