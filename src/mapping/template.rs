//! Texts made of parts: `{straat} {huisnummer:getal}`, and the names of people. A template is filled from its parts and
//! splits into them again.
//!
//! A part that is absent drops out together with the literal before it (the first that is there has none; the end of the
//! template belongs to the last part). A text that could be split in more than one way is refused, not guessed. The one
//! guess there is, where a Dutch name has its voorvoegsel, is in [`super::persoonsnaam`].

use super::persoonsnaam::{self, Order};
use std::borrow::Cow;

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
    pub fn fill<T: AsRef<str>>(&self, mut part: impl FnMut(&str) -> Option<T>) -> Option<String> {
        // Most parts are short: one growth is enough, and often none.
        let mut out = String::with_capacity(self.written.len() + 16);
        let mut any = false;
        for (index, own) in self.parts.iter().enumerate() {
            let Some(value) = part(&own.name) else { continue };
            let value = value.as_ref().trim();
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
    pub fn split<'p, 't>(&'p self, text: &'t str) -> Result<Vec<(&'p str, Cow<'t, str>)>, String> {
        let text = text.trim();
        if let Some(order) = self.naam {
            let found = persoonsnaam::split(text, order);
            let named = self.parts.iter().zip(found).filter(|(_, value)| !value.is_empty());
            let parts: Vec<_> = named.map(|(part, value)| (part.name.as_str(), Cow::Owned(value))).collect();
            return if parts.is_empty() { Err("hier hoort de naam van een mens".to_owned()) } else { Ok(parts) };
        }
        if let [only] = self.parts.as_slice() {
            let inner = text.strip_prefix(only.before.as_str()).and_then(|rest| rest.strip_suffix(self.end.as_str()));
            let fits = inner.filter(|value| only.fits(value));
            return fits.map(|value| vec![(only.name.as_str(), Cow::Borrowed(value))]).ok_or_else(|| self.other_form());
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
                    return Ok(std::mem::take(only).into_iter().map(|(n, v)| (n, Cow::Borrowed(v))).collect());
                }
                _ => return Err(format!("deze tekst past op meer dan één manier op `{}`", self.written)),
            }
        }
        Err(self.other_form())
    }

    fn other_form(&self) -> String {
        format!("hier hoort een tekst in de vorm `{}`", self.written)
    }
}

impl Part {
    /// Whether a text can stand in it.
    fn fits(&self, value: &str) -> bool {
        !value.is_empty() && value.trim() == value && (!self.digits || value.bytes().all(|b| b.is_ascii_digit()))
    }
}

/// Every way to split a text into exactly these parts; stops at two, which is one too many.
fn walk<'p, 't>(
    text: &'t str,
    parts: &[&'p Part],
    done: &mut Vec<(&'p str, &'t str)>,
    ways: &mut Vec<Vec<(&'p str, &'t str)>>,
) {
    let Some((first, rest)) = parts.split_first() else { return };
    let Some(next) = rest.first() else {
        if first.fits(text) {
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
        if first.fits(value) {
            done.push((&first.name, value));
            walk(after, rest, done, ways);
            done.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(template: &Template, text: &str) -> Result<Vec<(String, String)>, String> {
        let parts = template.split(text)?;
        Ok(parts.into_iter().map(|(name, value)| (name.to_owned(), value.into_owned())).collect())
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn filled(template: &Template, list: &[(&str, &str)]) -> Option<String> {
        template.fill(|name| list.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn a_text_of_parts_goes_there_and_back_also_with_parts_absent() {
        for (template, parts, text) in [
            ("{straat} {nr:getal}", vec![("straat", "Grote Kerkstraat"), ("nr", "12")], "Grote Kerkstraat 12"),
            ("{straat} {nr:getal}", vec![("straat", "Grote Kerkstraat")], "Grote Kerkstraat"),
            ("{a.b}, {c} ({d})", vec![("a.b", "x"), ("c", "y"), ("d", "z")], "x, y (z)"),
            ("{a.b}, {c} ({d})", vec![("a.b", "x"), ("c", "y")], "x, y"),
            ("{jaar:getal}-{volg:getal}", vec![("jaar", "2026"), ("volg", "0041")], "2026-0041"),
            ("PO-{jaar}-{volg}", vec![("jaar", "2026"), ("volg", "41")], "PO-2026-41"),
        ] {
            let own = Template::parse(template).unwrap();
            assert_eq!(filled(&own, &parts).as_deref(), Some(text), "{template}");
            assert_eq!(split(&own, text), Ok(pairs(&parts)), "{template}");
        }
        let own = Template::parse("{a}, {b} ({c})").unwrap();
        assert_eq!(filled(&own, &[]), None);
        assert_eq!(filled(&own, &[("b", " y "), ("a", "  ")]).as_deref(), Some("y"), "white space is nothing");
        assert_eq!(own.names().collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn what_could_be_split_in_two_ways_is_refused() {
        let own = Template::parse("{a}-{b}").unwrap();
        assert_eq!(split(&own, "x-y-z"), Err("deze tekst past op meer dan één manier op `{a}-{b}`".to_owned()));
        assert_eq!(split(&own, "x"), Err("deze tekst past op meer dan één manier op `{a}-{b}`".to_owned()));
        let own = Template::parse("PO-{jaar:getal}").unwrap();
        assert_eq!(split(&own, "PO-x"), Err("hier hoort een tekst in de vorm `PO-{jaar:getal}`".to_owned()));
    }

    #[test]
    fn mistakes_say_what_is_wrong_and_how_to_mend_it() {
        for (text, expected) in [
            ("naam", "`naam`: hier staat geen deel in; een deel staat tussen accolades, zoals `{naam}`"),
            ("{a} {b", "`{a} {b`: een deel staat tussen accolades, zoals `{naam}`; hier ontbreekt er een"),
            ("{a} b}", "`{a} b}`: een deel staat tussen accolades, zoals `{naam}`; hier ontbreekt er een"),
            ("{} {b}", "`{} {b}`: tussen de accolades hoort de naam van een veld"),
            ("{a} {a}", "`{a} {a}`: `{a}` staat er twee keer in; elk deel staat er één keer in"),
            (
                "{a}{b}",
                "`{a}{b}`: tussen `{a}` en `{b}` staat niets; dan is niet te zien waar het ene ophoudt en het andere begint",
            ),
            ("{a:datum}", "`{a:datum}`: na `{a:` kan alleen `getal` staan: een deel dat uit cijfers bestaat"),
            (
                "{a} {b} {c}",
                "`{a} {b} {c}`: met alleen spaties ertussen is niet te zien welk woord bij welk deel hoort; is dit de naam van een mens, zet er dan `as: persoonsnaam` bij, en anders een ander teken tussen de delen",
            ),
            ("{a}-{b}-{c}-{d}-{e}-{f}-{g}", "`{a}-{b}-{c}-{d}-{e}-{f}-{g}`: hoogstens 6 delen in één tekst"),
        ] {
            assert_eq!(Template::parse(text), Err(expected.to_owned()));
        }
        assert!(Template::one_way("{a} {b} {c}").is_ok(), "what is only filled need not be split");
        assert_eq!(
            Template::persoonsnaam("{a}/{b}"),
            Err("`{a}/{b}`: een persoonsnaam is `{voornamen} {voorvoegsel} {geslachtsnaam}`, `{geslachtsnaam}, {voornamen} {voorvoegsel}` of `{voorvoegsel} {geslachtsnaam}, {voornamen}`, met uw eigen namen tussen de accolades".to_owned())
        );
    }

    #[test]
    fn a_full_name_is_split_at_its_voorvoegsel() {
        let own = Template::persoonsnaam("{v} {t} {a}").unwrap();
        for (text, voornamen, voorvoegsel, geslachtsnaam) in [
            ("Samira Testers", "Samira", "", "Testers"),
            ("Anna Maria van den Berg", "Anna Maria", "van den", "Berg"),
            ("Jan de Vries", "Jan", "de", "Vries"),
            ("Fatima el Proef", "Fatima", "el", "Proef"),
            ("J.P. in 't Veld", "J.P.", "in 't", "Veld"),
            ("Els van \u{2019}t Hof", "Els", "van \u{2019}t", "Hof"),
            ("Piet van der Proef-de Test", "Piet", "van der", "Proef-de Test"),
            ("Eva de Vries - van den Berg", "Eva", "de", "Vries - van den Berg"),
            ("Eva Proef - van den Berg", "Eva", "", "Proef - van den Berg"),
            ("Rosa de la Prueba", "Rosa", "de la", "Prueba"),
            ("Kees ter Horst", "Kees", "ter", "Horst"),
            ("Van Dijk", "", "Van", "Dijk"),
            ("Testers", "", "", "Testers"),
            ("Anna van", "Anna", "", "van"),
        ] {
            let expected: Vec<_> = [("v", voornamen), ("t", voorvoegsel), ("a", geslachtsnaam)]
                .into_iter()
                .filter(|p| !p.1.is_empty())
                .collect();
            assert_eq!(split(&own, text), Ok(pairs(&expected)), "{text}");
            assert_eq!(filled(&own, &expected).as_deref(), Some(text), "{text}");
        }
        assert!(split(&own, " ").is_err());
    }

    #[test]
    fn a_name_may_also_begin_with_the_geslachtsnaam() {
        for (template, text, parts) in [
            ("{a}, {v} {t}", "Berg, Anna Maria van den", vec![("a", "Berg"), ("v", "Anna Maria"), ("t", "van den")]),
            ("{a}, {v} {t}", "Testers, Samira", vec![("a", "Testers"), ("v", "Samira")]),
            ("{t} {a}, {v}", "van den Berg, Anna Maria", vec![("t", "van den"), ("a", "Berg"), ("v", "Anna Maria")]),
            ("{t} {a}, {v}", "Testers, Samira", vec![("a", "Testers"), ("v", "Samira")]),
        ] {
            let own = Template::persoonsnaam(template).unwrap();
            assert_eq!(split(&own, text), Ok(pairs(&parts)), "{text}");
            assert_eq!(filled(&own, &parts).as_deref(), Some(text), "{text}");
        }
    }
}
