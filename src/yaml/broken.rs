//! What is probably wrong in a text that is not YAML, in Dutch. The parser's own words are English and about the parser;
//! here the lines are looked at as a person would. [`signs`] knows quotes and brackets, this file lines and columns.

mod signs;

use signs::Signs;

/// The text that was refused, and where the parser gave up.
struct Refused<'t> {
    lines: Vec<&'t str>,
    /// Line and column, from 1.
    line: u32,
    column: u32,
}

/// A guess: line and column, from 1, and the text.
type Guess = (u32, u32, String);

/// The place (line and column, from 1) and the text for what the parser refused with `error` at `line` and `column`.
pub fn explain(text: &str, error: &str, line: u32, column: u32) -> Guess {
    let refused = Refused { lines: text.lines().collect(), line, column };
    let twice = || error.contains("duplicate").then(|| refused.twice());
    let signs = || Signs::read(&refused.lines).wrong(line);
    // The surest first: what a later one finds can be what an earlier one broke.
    refused
        .tab()
        .or_else(twice)
        .or_else(|| refused.reserved())
        .or_else(signs)
        .or_else(|| refused.after_quote())
        .or_else(|| refused.near(Refused::second_colon))
        .or_else(|| refused.near(Refused::no_dash))
        .or_else(|| refused.near(Refused::no_colon))
        .or_else(|| refused.near(Refused::indent))
        .unwrap_or_else(|| {
            let text = "dit is geen goede YAML: meestal springt deze regel (of die erboven) te ver of te weinig in, of ontbreekt er `: ` of `- `; sleutels van één blok beginnen in dezelfde kolom";
            (line, column, text.to_owned())
        })
}

impl Refused<'_> {
    fn at(&self, number: u32) -> &str {
        self.lines.get((number as usize).saturating_sub(1)).copied().unwrap_or_default()
    }

    /// The parser notices some mistakes a line late.
    fn near(&self, look: fn(&Self, u32) -> Option<Guess>) -> Option<Guess> {
        [self.line, self.line.saturating_sub(1)].into_iter().filter(|n| *n > 0).find_map(|number| look(self, number))
    }

    /// The lines above this one with something in them, nearest first, with their numbers.
    fn above(&self, number: u32) -> impl Iterator<Item = (u32, &str)> {
        (1..number).rev().map(|n| (n, self.at(n))).filter(|(_, l)| !content(l).is_empty())
    }

    /// A tab is refused where the parser notices it, which can be the line after.
    fn tab(&self) -> Option<Guess> {
        [self.line, self.line.saturating_sub(1), self.line + 1].into_iter().find_map(|number| {
            let at = self.at(number);
            let indent = at.len() - at.trim_start_matches([' ', '\t']).len();
            let tab = at.get(..indent)?.find('\t')?;
            let text = "inspringen gaat met spaties, niet met tabs; vervang de tab door twee spaties".to_owned();
            Some((number, tab as u32 + 1, text))
        })
    }

    fn twice(&self) -> Guess {
        let at = self.at(self.line);
        let rest = at.get((self.column as usize).saturating_sub(1)..).unwrap_or(at);
        let key = rest.split(':').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        let own = indent(at);
        // The first of the two, when the keys of the block stand below each other.
        let block = self.above(self.line).take_while(|(_, l)| indent(l) >= own);
        let first = block.filter(|(_, l)| indent(l) == own && key_of(l) == Some(key)).last();
        let also = first.map_or("staat er".to_owned(), |(n, _)| format!("(ook op regel {n}) staat er"));
        let text = format!("de sleutel `{key}` {also} twee keer in hetzelfde blok; haal er één weg of voeg ze samen");
        (self.line, self.column, text)
    }

    /// A value that begins with a sign YAML keeps for itself; the parser stops there.
    fn reserved(&self) -> Option<Guess> {
        self.near(|refused, number| {
            let at = refused.at(number);
            let own = content(at).trim_start_matches("- ");
            let value = own.split_once(": ").map_or(own, |(_, value)| value).trim_start();
            let sign =
                ['@', '`', '%', '*', '&', '!'].into_iter().find(|s| own.starts_with(*s) || value.starts_with(*s))?;
            let text = format!(
                "een naam of waarde die met `{sign}` begint, hoort tussen aanhalingstekens, zoals \"{sign}..\""
            );
            Some((number, at.find(sign).map_or(1, |byte| column(at, byte)), text))
        })
    }

    /// `sleutel: "tekst" en nog wat`.
    fn after_quote(&self) -> Option<Guess> {
        let at = self.at(self.line);
        let (_, value) = content(at).split_once(": ")?;
        let quote = value.trim_start().chars().next().filter(|c| ['"', '\''].contains(c))?;
        let (_, after) = value.trim_start()[1..].split_once(quote)?;
        let after = after.trim_start();
        if after.is_empty() || after.starts_with('#') {
            return None;
        }
        let text =
            format!("na het sluitende `{quote}` staat nog tekst; zet de hele waarde tussen één paar aanhalingstekens");
        Some((self.line, column(at, at.len() - after.len()), text))
    }

    /// `naam: Linde: de zorg`.
    fn second_colon(&self, number: u32) -> Option<Guess> {
        let at = self.at(number);
        let (key, value) = content(at).trim_start_matches("- ").split_once(": ")?;
        let value = value.split(" #").next().unwrap_or(value).trim();
        let plain = !value.starts_with(['"', '\'', '{', '[', '#', '|', '>']);
        let second = plain && (value.contains(": ") || value.ends_with(':'));
        second.then(|| {
            let text =
                format!("in de waarde van `{key}` staat nog een `:`; zet de hele waarde tussen aanhalingstekens");
            (number, at.find(value).map_or(1, |byte| column(at, byte)), text)
        })
    }

    /// A key among the lines of a list.
    fn no_dash(&self, number: u32) -> Option<Guess> {
        let at = self.at(number);
        let own = indent(at);
        let (_, above) = self.above(number).find(|(_, l)| indent(l) <= own)?;
        let listed = indent(above) == own && content(above).starts_with("- ") && !content(at).starts_with('-');
        listed.then(|| {
            let text = "voor deze regel ontbreekt `- `: zij staat in een lijst, en daarin begint elke regel zo";
            (number, own + 1, text.to_owned())
        })
    }

    /// `rol:VC_BM` and `rol VC_BM`.
    fn no_colon(&self, number: u32) -> Option<Guess> {
        let at = self.at(number);
        let own = content(at).trim_start_matches("- ");
        if own.is_empty()
            || own.contains(": ")
            || own.ends_with(':')
            || own.starts_with(['{', '[', '}', ']', '"', '\'', '-'])
        {
            return None;
        }
        let place = (number, column(at, at.len() - at.trim_start().len()));
        let word = |c: char| c.is_alphanumeric() || "_-./".contains(c);
        match own.split_once(|c: char| !word(c)) {
            Some((key, rest)) if own[key.len()..].starts_with(':') && !rest.starts_with('/') => {
                Some((place.0, place.1, format!("achter `{key}:` hoort een spatie, en dan de waarde")))
            }
            Some((key, _)) if own[key.len()..].starts_with(' ') && !key.is_empty() => {
                Some((place.0, place.1, format!("achter `{key}` ontbreekt de `:`; schrijf `{key}: ..`")))
            }
            None => Some((place.0, place.1, format!("achter `{own}` ontbreekt de `:`, met daarachter de waarde"))),
            _ => None,
        }
    }

    /// A line that stands between the columns of the lines above it, or below a key that has its value already.
    fn indent(&self, number: u32) -> Option<Guess> {
        let own = indent(self.at(number));
        let (_, above) = self.above(number).next()?;
        let value =
            content(above).trim_start_matches("- ").split_once(": ").filter(|(_, v)| !v.starts_with(['#', '|', '>']));
        if let Some((key, _)) = value.filter(|_| own > indent(above)) {
            let text = format!(
                "deze regel springt te ver in: `{key}` erboven heeft al een waarde; laat haar beginnen in kolom {}",
                indent(above) + 1
            );
            return Some((number, own + 1, text));
        }
        // The columns a line could begin in here: those of the blocks that are still open.
        let mut columns: Vec<u32> = vec![];
        for (_, line) in self.above(number) {
            if columns.last().is_none_or(|last| indent(line) + 1 < *last) {
                columns.push(indent(line) + 1);
            }
        }
        if columns.is_empty() || columns.contains(&(own + 1)) {
            return None;
        }
        columns.reverse();
        let columns: Vec<String> = columns.iter().map(u32::to_string).collect();
        let text = format!(
            "deze regel begint in kolom {}, en daar begint geen blok; sleutels van één blok beginnen in dezelfde kolom (hier: {})",
            own + 1,
            columns.join(" of ")
        );
        Some((number, own + 1, text))
    }
}

/// A line without its indentation; nothing for a comment.
fn content(line: &str) -> &str {
    let own = line.trim();
    if own.starts_with('#') { "" } else { own }
}

/// The key a line begins with.
fn key_of(line: &str) -> Option<&str> {
    content(line).split_once(':').map(|(key, _)| key.trim_matches(['"', '\'']))
}

fn indent(line: &str) -> u32 {
    (line.len() - line.trim_start_matches(' ').len()) as u32
}

/// The column, from 1, of a byte of a line.
fn column(line: &str, byte: usize) -> u32 {
    line.get(..byte).map_or(1, |before| before.chars().count() as u32 + 1)
}

#[cfg(test)]
mod tests {
    fn shown(text: &str) -> String {
        crate::yaml::parse("p.yaml", text).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_in_the_writing_is_told_apart_with_its_place() {
        for (text, expected) in [
            ("a:\n\tb: 1\n", "2:1: inspringen gaat met spaties, niet met tabs; vervang de tab door twee spaties"),
            (
                "a:\n  naam: x\n  naam: y\n",
                "3:3: de sleutel `naam` (ook op regel 2) staat er twee keer in hetzelfde blok; haal er één weg of voeg ze samen",
            ),
            (
                "velden:\n  - @code: x\n",
                "2:5: een naam of waarde die met `@` begint, hoort tussen aanhalingstekens, zoals \"@..\"",
            ),
            ("a: `x`\n", "1:4: een naam of waarde die met ``` begint, hoort tussen aanhalingstekens, zoals \"`..\""),
            (
                "naam: \"De Linde\nrol: ZI_VC\n",
                "1:7: het aanhalingsteken `\"` wordt nergens gesloten; zet er een aan het eind van de waarde",
            ),
            (
                "a: { b: \"x, c: y }\nd: \"z\"\n",
                "1:9: het aanhalingsteken `\"` wordt nergens gesloten; zet er een aan het eind van de waarde",
            ),
            ("a: { b: 1\nc: 2\n", "1:4: `{` heeft geen bijbehorende `}`; zet die aan het eind van de waarde"),
            ("a: [b, c}\n", "1:4: `[` heeft geen bijbehorende `]`; zet die aan het eind van de waarde"),
            ("a: { b: 1 } }\n", "1:13: `}` heeft geen bijbehorende `{`; haal haar weg"),
            (
                "naam: Linde: de zorg\n",
                "1:7: in de waarde van `naam` staat nog een `:`; zet de hele waarde tussen aanhalingstekens",
            ),
            (
                "naam: \"Linde\" zorg\n",
                "1:15: na het sluitende `\"` staat nog tekst; zet de hele waarde tussen één paar aanhalingstekens",
            ),
            ("a: 1\nb:2\nc: 3\n", "2:1: achter `b:` hoort een spatie, en dan de waarde"),
            (
                "a:\n  - b: 1\n  c: 2\n",
                "3:3: voor deze regel ontbreekt `- `: zij staat in een lijst, en daarin begint elke regel zo",
            ),
            (
                "a:\n    b: 1\n  c: 2\n",
                "3:3: deze regel begint in kolom 3, en daar begint geen blok; sleutels van één blok beginnen in dezelfde kolom (hier: 1 of 5)",
            ),
            (
                "a:\n  b: 1\n    c: 2\n",
                "3:5: deze regel springt te ver in: `b` erboven heeft al een waarde; laat haar beginnen in kolom 3",
            ),
        ] {
            assert_eq!(shown(text), format!("p.yaml:{expected}"), "{text}");
        }
    }
}
