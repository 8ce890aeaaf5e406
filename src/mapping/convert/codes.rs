//! Code tables: a CSV file beside the mapping, `partner;canoniek` with an optional third column for people.
//!
//! Several codes of the partner may stand for one canonical value; the first is written back. The other way round cannot
//! be: one code of the partner for two values would be a guess.

use crate::yaml::Mistake;

/// The pairs (partner, canonical) of a code table, in the order of the file.
pub type Codes = Vec<(String, String)>;

const HEAD: &str = "`partner;canoniek` of `partner;canoniek;toelichting`";

/// Why there is no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCodes {
    /// The file is not there; the text is Dutch.
    Absent(String),
    /// What is wrong in it, with its places.
    Wrong(Vec<Mistake>),
}

/// Reads the text of a code table, or gives every mistake in it.
pub fn read(file: &str, text: &str) -> Result<Codes, Vec<Mistake>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut mistakes = vec![];
    let mut wrong = |line: usize, text: String| {
        mistakes.push(Mistake {
            file: file.to_owned(),
            line: u32::try_from(line).unwrap_or_default(),
            column: 1,
            text,
        });
    };
    let mut pairs: Codes = vec![];
    let mut places: Vec<usize> = vec![];
    let mut lines =
        text.lines().enumerate().map(|(index, line)| (index + 1, line)).filter(|(_, l)| !l.trim().is_empty());
    let columns = match lines.next() {
        None => {
            wrong(1, format!("de codetabel is leeg; de eerste regel is {HEAD}"));
            return Err(mistakes);
        }
        Some((number, head)) => {
            let names: Vec<_> = head.split(';').map(|name| name.trim().to_lowercase()).collect();
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            if !matches!(names.as_slice(), ["partner", "canoniek"] | ["partner", "canoniek", "toelichting" | "reden"]) {
                wrong(number, format!("de eerste regel noemt de kolommen: {HEAD}"));
            }
            names.len().clamp(2, 3)
        }
    };
    for (number, line) in lines {
        let mut cells = line.splitn(3, ';').map(str::trim);
        let (Some(partner), Some(canonical), extra) = (cells.next(), cells.next(), cells.next()) else {
            wrong(number, "hier ontbreekt de `;` tussen de code van de partner en de canonieke code".to_owned());
            continue;
        };
        if extra.is_some() && columns == 2 {
            wrong(number, format!("hier staat een derde kolom die de eerste regel niet noemt; die is {HEAD}"));
        }
        if partner.is_empty() || canonical.is_empty() {
            let which = if partner.is_empty() { "de code van de partner" } else { "de canonieke code" };
            wrong(number, format!("{which} is leeg; laat de regel weg of vul haar in"));
            continue;
        }
        if let Some(index) = pairs.iter().position(|(p, _)| p == partner) {
            wrong(
                number,
                format!(
                    "de code `{partner}` staat al op regel {}; een code van de partner heeft één betekenis",
                    places[index]
                ),
            );
            continue;
        }
        pairs.push((partner.to_owned(), canonical.to_owned()));
        places.push(number);
    }
    if pairs.is_empty() && mistakes.is_empty() {
        let text = "de codetabel heeft geen codes; zet er een per regel, zoals `B;behaald`".to_owned();
        mistakes.push(Mistake { file: file.to_owned(), line: 2, column: 1, text });
    }
    if mistakes.is_empty() { Ok(pairs) } else { Err(mistakes) }
}

/// Canonical values a table may not produce because `allowed` (the `enum` of the field) does not have them, and allowed
/// values no code of the partner stands for: those could be read from nobody and not be written.
pub fn beside<'c>(pairs: &'c Codes, allowed: &'c [String]) -> (Vec<&'c str>, Vec<&'c str>) {
    let unknown = pairs.iter().map(|(_, ours)| ours.as_str()).filter(|ours| !allowed.iter().any(|a| a == ours));
    let missing = allowed.iter().map(String::as_str).filter(|a| !pairs.iter().any(|(_, ours)| ours == a));
    (unknown.collect(), missing.collect())
}
