//! Sentences: a pattern with places for values, held against what somebody wrote.
//!
//! `{partij} {bericht} over {persoon} stuurt` fits "VC-SCH een acceptatie over Samira Testers stuurt". What a place takes
//! is said by its name ([`Plaats`]), so that two sentences that differ in a word do not take each other's text.

/// What stands in a place of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plaats {
    /// The code of an organisation: `GEM-RIV`.
    Partij,
    /// The name of a person: `Samira Testers`.
    Persoon,
    /// A kind of message, with or without an article: `een acceptatie`.
    Bericht,
    /// A date: `2026-08-25`.
    Dag,
    /// A time of day: `06:00`.
    Tijd,
    /// A number without decimals.
    Aantal,
    /// An amount in euro: `4.200,00`.
    Bedrag,
    /// One word: a rule, a code, a state, a number of an invoice.
    Woord,
    /// A text between double quotes.
    Tekst,
    /// Words with commas and `of` between them.
    Lijst,
}

/// Every place by its name, with an example; the documentation prints it.
pub const PLAATSEN: &[(&str, Plaats, &str)] = &[
    ("partij", Plaats::Partij, "GEM-RIV"),
    ("persoon", Plaats::Persoon, "Samira Testers"),
    ("bericht", Plaats::Bericht, "een acceptatie"),
    ("dag", Plaats::Dag, "2026-08-25"),
    ("tijd", Plaats::Tijd, "06:00"),
    ("aantal", Plaats::Aantal, "3"),
    ("bedrag", Plaats::Bedrag, "4.200,00"),
    ("woord", Plaats::Woord, "BR30"),
    ("tekst", Plaats::Tekst, "\"streef_min bereikt\""),
    ("lijst", Plaats::Lijst, "trede, diagnose of bsn"),
];

const LIDWOORDEN: [&str; 3] = ["een ", "de ", "het "];

impl Plaats {
    fn named(name: &str) -> Option<Self> {
        PLAATSEN.iter().find(|(known, ..)| *known == name).map(|(_, plaats, _)| *plaats)
    }

    /// Whether this text can stand here.
    fn takes(self, text: &str) -> bool {
        let all = |test: fn(char) -> bool| !text.is_empty() && text.chars().all(test);
        match self {
            Plaats::Partij => {
                text.contains('-')
                    && text.starts_with(|c: char| c.is_ascii_uppercase())
                    && all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
            }
            Plaats::Persoon => text.split(' ').all(is_name),
            Plaats::Bericht => {
                let bare = zonder_lidwoord(text);
                !bare.is_empty() && bare.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            }
            Plaats::Dag => text.len() == 10 && crate::domain::dag::read(text).is_some(),
            Plaats::Tijd => chrono::NaiveTime::parse_from_str(text, "%H:%M").is_ok(),
            Plaats::Aantal => all(|c| c.is_ascii_digit()),
            Plaats::Bedrag => text.contains(',') && all(|c| c.is_ascii_digit() || ".,-".contains(c)),
            Plaats::Woord => all(|c| !c.is_whitespace() && !",;\"".contains(c)),
            Plaats::Tekst => text.len() > 2 && text.starts_with('"') && text[1..].find('"') == Some(text.len() - 2),
            Plaats::Lijst => !text.is_empty() && !text.contains('"'),
        }
    }
}

/// A part of a name of a person: `Samira`, `van`, `12`.
fn is_name(word: &str) -> bool {
    let capital = word.starts_with(char::is_uppercase) && word.chars().skip(1).any(char::is_lowercase);
    capital
        || matches!(word, "van" | "de" | "den" | "der")
        || (!word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()))
}

/// The kind without its article.
pub fn zonder_lidwoord(text: &str) -> &str {
    LIDWOORDEN.iter().find_map(|lidwoord| text.strip_prefix(lidwoord)).unwrap_or(text)
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Deel<'p> {
    Vast(&'p str),
    Plek(Plaats),
}

fn delen(patroon: &str) -> Vec<Deel<'_>> {
    let mut delen = vec![];
    for (n, part) in patroon.split('{').enumerate() {
        let rest = match part.split_once('}') {
            Some((name, rest)) if n > 0 => {
                delen.extend(Plaats::named(name).map(Deel::Plek));
                rest
            }
            _ => part,
        };
        if !rest.is_empty() {
            delen.push(Deel::Vast(rest));
        }
    }
    delen
}

/// The values of the places, in order; None: the text is another sentence.
pub fn past(patroon: &str, text: &str) -> Option<Vec<String>> {
    let mut values = vec![];
    rest(&delen(patroon), text, &mut values).then_some(values)
}

fn rest(delen: &[Deel<'_>], text: &str, values: &mut Vec<String>) -> bool {
    match delen.split_first() {
        None => text.is_empty(),
        Some((Deel::Vast(word), more)) => text.strip_prefix(word).is_some_and(|left| rest(more, left, values)),
        Some((Deel::Plek(plaats), more)) => {
            // Shortest first: what follows is a fixed word nearly always.
            let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
            for end in ends {
                if plaats.takes(&text[..end]) {
                    values.push(text[..end].to_owned());
                    if rest(more, &text[end..], values) {
                        return true;
                    }
                    values.pop();
                }
            }
            false
        }
    }
}

/// How much two sentences differ: words of one that the other does not have. For "u bedoelt misschien".
pub fn afstand(patroon: &str, text: &str) -> usize {
    let words = |text: &str| -> Vec<String> {
        text.split_whitespace().filter(|w| !w.starts_with('{')).map(str::to_lowercase).collect()
    };
    let (ours, theirs) = (words(patroon), words(text));
    let absent = ours.iter().filter(|w| !theirs.contains(w)).count();
    let extra = theirs.iter().filter(|w| !ours.contains(w)).count();
    3 * absent + extra
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(patroon: &str, text: &str) -> Option<Vec<String>> {
        past(patroon, text)
    }

    #[test]
    fn a_sentence_gives_what_stands_in_its_places() {
        let patroon = "{partij} {bericht} over {persoon} stuurt";
        let found = values(patroon, "VC-SCH een acceptatie over Samira Testers stuurt").expect("it fits");
        assert_eq!(found, ["VC-SCH", "een acceptatie", "Samira Testers"]);
        assert_eq!(zonder_lidwoord(&found[1]), "acceptatie");
        assert_eq!(values(patroon, "VC-SCH een acceptatie over Samira Testers naar ZI-LIN stuurt"), None);
        assert_eq!(values(patroon, "vc-sch een acceptatie over Samira Testers stuurt"), None, "a code has capitals");
        let naar = values(
            "{partij} {bericht} over {persoon} naar {partij} stuurt",
            "GEM-RIV een aanmelding over Jan van den Berg naar VC-SCH stuurt",
        );
        assert_eq!(naar.expect("it fits")[2..], ["Jan van den Berg", "VC-SCH"]);
    }

    #[test]
    fn a_place_takes_what_its_name_says_and_nothing_else() {
        let one = |name: &str, text: &str| values(&format!("x {{{name}}} y"), &format!("x {text} y")).is_some();
        for (name, _, example) in PLAATSEN {
            assert!(one(name, example), "{name}");
        }
        for (name, wrong) in [
            ("dag", "2026-02-30"),
            ("tijd", "25:00"),
            ("aantal", "drie"),
            ("bedrag", "600"),
            ("woord", "twee woorden"),
            ("tekst", "zonder aanhalingstekens"),
            ("partij", "Rivierbeek"),
            ("persoon", "samira"),
        ] {
            assert!(!one(name, wrong), "{name}: {wrong}");
        }
    }

    #[test]
    fn the_nearest_sentence_has_the_most_words_in_common() {
        let text = "krijgt ZI-LIN een overeenkomst van Samira Testers";
        assert!(afstand("krijgt {partij} {bericht} over {persoon}", text) < afstand("is dat bericht geweigerd", text));
    }
}
