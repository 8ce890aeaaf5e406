//! Splitting the full name of a Dutch person into voornamen, voorvoegsel and geslachtsnaam.
//!
//! Nothing in the text says where the voorvoegsel stands, so this is a rule: the first place after a voornaam where a
//! known voorvoegsel begins, as long as possible; without one the last word is the geslachtsnaam. A name with a dash of its
//! own (`de Vries - van den Berg`) is one geslachtsnaam with the voorvoegsel in front of it. Who has the parts apart should
//! map them apart.

/// The order in which the parts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// `Anna van den Berg`.
    Voornamen,
    /// `Berg, Anna van den`.
    Geslachtsnaam,
    /// `van den Berg, Anna`.
    Voorvoegsel,
}

/// Dutch voorvoegsels, and those that came along with people. Single letters are not in it: those are initials.
const VOORVOEGSELS: &[&str] = &[
    "'s",
    "'t",
    "aan de",
    "aan den",
    "aan der",
    "aan het",
    "aan 't",
    "af",
    "al",
    "auf dem",
    "auf der",
    "aus dem",
    "aus der",
    "ben",
    "bij de",
    "bij den",
    "bij het",
    "bij 't",
    "bin",
    "boven",
    "da",
    "dal",
    "dalla",
    "das",
    "de",
    "de die",
    "de la",
    "de las",
    "de le",
    "de los",
    "de van der",
    "degli",
    "dei",
    "del",
    "della",
    "den",
    "der",
    "des",
    "di",
    "do",
    "don",
    "dos",
    "du",
    "el",
    "het",
    "in de",
    "in den",
    "in der",
    "in het",
    "in 't",
    "la",
    "las",
    "le",
    "les",
    "lo",
    "los",
    "onder de",
    "onder den",
    "onder het",
    "onder 't",
    "op de",
    "op den",
    "op der",
    "op het",
    "op 't",
    "op ten",
    "over de",
    "over den",
    "over het",
    "over 't",
    "te",
    "ten",
    "ter",
    "tho",
    "thoe",
    "to",
    "toe",
    "tot",
    "uit de",
    "uit den",
    "uit het",
    "uit 't",
    "uit ten",
    "uten",
    "van",
    "van de",
    "van den",
    "van der",
    "van 's",
    "van het",
    "van la",
    "van 't",
    "van ter",
    "vande",
    "vanden",
    "vander",
    "ver",
    "vom",
    "von",
    "von dem",
    "von den",
    "von der",
    "voor",
    "voor de",
    "voor den",
    "voor 't",
    "zu",
    "zum",
    "zur",
];

/// The longest voorvoegsel, in words.
const LONGEST: usize = 3;

/// How many words at the start of `words` are a voorvoegsel, with a word left after it.
fn voorvoegsel(words: &[&str]) -> usize {
    (1..=LONGEST.min(words.len().saturating_sub(1))).rev().find(|count| known(&words[..*count])).unwrap_or(0)
}

fn known(words: &[&str]) -> bool {
    // People type every kind of apostrophe.
    let text = words.join(" ").to_lowercase().replace(['\u{2019}', '\u{2018}', '`'], "'");
    VOORVOEGSELS.contains(&text.as_str())
}

/// The parts in the order of the template; empty where there is none.
pub(super) fn split(text: &str, order: Order) -> [String; 3] {
    let Some((before, after)) = text.split_once(',').filter(|_| order != Order::Voornamen) else {
        let [voornamen, voorvoegsel, geslachtsnaam] = whole(text);
        return match order {
            Order::Voornamen => [voornamen, voorvoegsel, geslachtsnaam],
            // Without a comma there are no voornamen: those are what the comma is for.
            Order::Geslachtsnaam => [spaced(text), String::new(), String::new()],
            Order::Voorvoegsel => {
                let [voorvoegsel, geslachtsnaam] = surname(text);
                [voorvoegsel, geslachtsnaam, String::new()]
            }
        };
    };
    match order {
        Order::Geslachtsnaam => {
            let words: Vec<_> = after.split_whitespace().collect();
            let count = (1..=LONGEST.min(words.len())).rev().find(|n| known(&words[words.len() - n..])).unwrap_or(0);
            let (voornamen, voorvoegsel) = words.split_at(words.len() - count);
            [spaced(before), voornamen.join(" "), voorvoegsel.join(" ")]
        }
        _ => {
            let [voorvoegsel, geslachtsnaam] = surname(before);
            [voorvoegsel, geslachtsnaam, spaced(after)]
        }
    }
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn surname(text: &str) -> [String; 2] {
    let words: Vec<_> = text.split_whitespace().collect();
    let (voorvoegsel, geslachtsnaam) = words.split_at(voorvoegsel(&words));
    [voorvoegsel.join(" "), geslachtsnaam.join(" ")]
}

fn whole(text: &str) -> [String; 3] {
    let words: Vec<_> = text.split_whitespace().collect();
    // With a dash of its own the geslachtsnaam begins before it.
    let before_dash =
        words.iter().position(|w| matches!(*w, "-" | "\u{2013}")).filter(|at| *at > 0).unwrap_or(words.len());
    let found = (0..before_dash).map(|at| (at, voorvoegsel(&words[at..before_dash]))).find(|(_, count)| *count > 0);
    let (at, count) = found.unwrap_or((before_dash.saturating_sub(1), 0));
    [words[..at].join(" "), words[at..at + count].join(" "), words[at + count..].join(" ")]
}
