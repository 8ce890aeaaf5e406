//! What is probably wrong in a text that is not YAML, in Dutch. The parser's own words are English and about the parser;
//! here the line is looked at as a person would.

/// The place (line and column, from 1) and the text for what the parser refused with `error` at `line` and `column`.
pub fn explain(text: &str, error: &str, line: u32, column: u32) -> (u32, u32, String) {
    let lines: Vec<&str> = text.lines().collect();
    let at = |number: u32| lines.get((number as usize).saturating_sub(1)).copied().unwrap_or_default();
    // A tab is refused where the parser notices it, which can be the line after.
    for number in [line, line.saturating_sub(1), line + 1] {
        let indent = at(number).len() - at(number).trim_start_matches([' ', '\t']).len();
        if let Some(tab) = at(number).get(..indent).and_then(|i| i.find('\t')) {
            let text = "inspringen gaat met spaties, niet met tabs; vervang de tab door twee spaties".to_owned();
            return (number, tab as u32 + 1, text);
        }
    }
    if error.contains("duplicate") {
        let rest = at(line).get((column as usize).saturating_sub(1)..).unwrap_or_else(|| at(line));
        let key = rest.split(':').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
        let text = format!("de sleutel `{key}` staat er twee keer in hetzelfde blok; haal er één weg of voeg ze samen");
        return (line, column, text);
    }
    // A value that begins with a sign YAML keeps for itself; the parser stops there.
    for number in [line, line.saturating_sub(1)] {
        let content = at(number).trim_start().trim_start_matches("- ");
        let value = content.split_once(": ").map_or(content, |(_, value)| value).trim_start();
        for sign in ['@', '`', '%', '*', '&', '!'] {
            if content.starts_with(sign) || value.starts_with(sign) {
                let column = at(number).find(sign).map_or(column, |at_byte| at_byte as u32 + 1);
                let text = format!(
                    "een naam of waarde die met `{sign}` begint, hoort tussen aanhalingstekens, zoals \"{sign}..\""
                );
                return (number, column, text);
            }
        }
    }
    if let Some((number, column, quote)) = open_quote(&lines) {
        let text =
            format!("het aanhalingsteken `{quote}` wordt nergens gesloten; zet er een aan het eind van de waarde");
        return (number, column, text);
    }
    for number in [line, line.saturating_sub(1)] {
        let value =
            at(number).trim_start().trim_start_matches("- ").split_once(": ").map(|(_, value)| value.trim_start());
        let plain = value.filter(|v| !v.starts_with(['"', '\'', '{', '[', '#', '|', '>']));
        if plain.is_some_and(|v| v.contains(": ") || v.ends_with(':')) {
            let text = "in deze waarde staat nog een `: `; zet de waarde tussen aanhalingstekens".to_owned();
            return (number, 1 + indent(at(number)), text);
        }
    }
    let (open, close) = (count(text, &['{', '[']), count(text, &['}', ']']));
    if open != close && (at(line.max(1)).contains(['{', '[', '}', ']']) || line as usize >= lines.len()) {
        return (line, column, "een haakje `{` of `[` heeft geen bijbehorend `}` of `]`".to_owned());
    }
    let text = "dit is geen goede YAML: meestal springt deze regel (of die erboven) te ver of te weinig in, of ontbreekt er `: ` of `- `; sleutels van één blok beginnen in dezelfde kolom".to_owned();
    (line, column, text)
}

fn indent(line: &str) -> u32 {
    (line.len() - line.trim_start().len()) as u32
}

fn count(text: &str, signs: &[char]) -> usize {
    text.lines().filter(|l| !l.trim_start().starts_with('#')).map(|l| l.matches(signs).count()).sum()
}

/// The first value that opens with a quote and whose line has no second one, when no later line closes it either.
fn open_quote(lines: &[&str]) -> Option<(u32, u32, char)> {
    for (index, line) in lines.iter().enumerate() {
        let content = line.trim_start();
        if content.starts_with('#') {
            continue;
        }
        let value = content.trim_start_matches("- ").split_once(": ").map_or(content, |(_, value)| value.trim_start());
        for quote in ['"', '\''] {
            let below = lines.iter().skip(index + 1).map(|l| l.matches(quote).count()).sum::<usize>();
            if value.starts_with(quote) && value.matches(quote).count() == 1 && below % 2 == 0 {
                let column = line.find(quote).map_or(1, |at| at as u32 + 1);
                return Some((index as u32 + 1, column, quote));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    fn shown(text: &str) -> String {
        crate::yaml::parse("p.yaml", text).unwrap_err().to_string()
    }

    #[test]
    fn a_tab_a_double_key_a_sign_a_quote_a_colon_and_a_bracket_are_told_apart() {
        for (text, expected) in [
            (
                "a:\n\tb: 1\n",
                "p.yaml:2:1: inspringen gaat met spaties, niet met tabs; vervang de tab door twee spaties",
            ),
            (
                "a:\n  naam: x\n  naam: y\n",
                "p.yaml:3:3: de sleutel `naam` staat er twee keer in hetzelfde blok; haal er één weg of voeg ze samen",
            ),
            (
                "velden:\n  - @code: x\n",
                "p.yaml:2:5: een naam of waarde die met `@` begint, hoort tussen aanhalingstekens, zoals \"@..\"",
            ),
            (
                "a: `x`\n",
                "p.yaml:1:4: een naam of waarde die met ``` begint, hoort tussen aanhalingstekens, zoals \"`..\"",
            ),
            (
                "naam: \"De Linde\nrol: ZI_VC\n",
                "p.yaml:1:7: het aanhalingsteken `\"` wordt nergens gesloten; zet er een aan het eind van de waarde",
            ),
            ("a: { b: 1\nc: 2\n", "een haakje `{` of `[` heeft geen bijbehorend `}` of `]`"),
            (
                "naam: Linde: de zorg\n",
                "p.yaml:1:1: in deze waarde staat nog een `: `; zet de waarde tussen aanhalingstekens",
            ),
            ("a:\n    b: 1\n  c: 2\n", "springt deze regel (of die erboven) te ver of te weinig in"),
        ] {
            let shown = shown(text);
            assert!(shown == expected || (!expected.starts_with("p.yaml") && shown.contains(expected)), "{shown}");
        }
    }
}
