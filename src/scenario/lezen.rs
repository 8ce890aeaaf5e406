//! The text of a scenario: `Scenario:`, then `Gegeven`, `Als`, `Dan`, `En` and tables, in Dutch. The form is that of Gherkin,
//! so that an editor colours it; the sentences are those of [`super::zinnen`].
//!
//! ```text
//! Scenario: SC07 Vacatures
//!   Gegeven de voorbeeldregio
//!   Als op 2026-08-28 om 08:30 ZI-LIN een vacature naar VC-SCH stuurt
//!     | titel | Bewoners wassen |
//!   Dan is dat bericht geweigerd om BR29
//!   En krijgt GEM-FIN een factuur [wacht op: de factuurrun]
//! ```
//!
//! All mistakes of a file are told at once, each with its line and the sentence that comes nearest.

use super::zin;
use super::zinnen::{ZINNEN, Zin};
use crate::domain::dag;
use crate::yaml::Mistake;
use chrono::{NaiveDate, NaiveTime};

/// A day, and the time on it when one is named.
pub type Moment = (NaiveDate, Option<NaiveTime>);

/// A scenario as it is written.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The first word of its title: `SC07`.
    pub id: String,
    /// The rest of it.
    pub titel: String,
    /// Its steps, those of the `Achtergrond` of its file first.
    pub stappen: Vec<Stap>,
}

/// A step.
#[derive(Debug, Clone)]
pub struct Stap {
    /// The file it stands in.
    pub bestand: String,
    /// The line, from 1.
    pub regel: u32,
    /// As it is written, without its tag.
    pub tekst: String,
    /// When the clock must stand there first.
    pub op: Option<Moment>,
    /// Its row of [`ZINNEN`].
    pub zin: usize,
    /// The values in the places of the sentence.
    pub waarden: Vec<String>,
    /// The table below it.
    pub tabel: Vec<Vec<String>>,
    /// What has to be built before this can be so.
    pub wacht_op: Option<String>,
}

const WOORDEN: [&str; 5] = ["Gegeven ", "Als ", "Dan ", "En ", "Maar "];

/// Reads a file, or gives every mistake in it.
pub fn lees(bestand: &str, text: &str) -> Result<Vec<Scenario>, Vec<Mistake>> {
    let mut mistakes = vec![];
    let mut scenarios: Vec<Scenario> = vec![];
    let mut vooraf: Option<Vec<Stap>> = None;
    let mut in_vooraf = false;
    for (n, line) in text.lines().enumerate() {
        let regel = u32::try_from(n + 1).unwrap_or(u32::MAX);
        let line = line.trim();
        let mut wrong =
            |text: String| mistakes.push(Mistake { file: bestand.to_owned(), line: regel, column: 1, text });
        if let Some(titel) = line.strip_prefix("Scenario:") {
            let (id, titel) = titel.trim().split_once(' ').unwrap_or((titel.trim(), ""));
            if id.is_empty() {
                wrong("na `Scenario:` hoort een nummer en een titel, zoals `Scenario: SC07 Vacatures`".to_owned());
            } else if scenarios.iter().any(|s| s.id == id) {
                wrong(format!("`{id}` staat al eerder in dit bestand; geef elk scenario een eigen nummer"));
            }
            in_vooraf = false;
            let stappen = vooraf.clone().unwrap_or_default();
            scenarios.push(Scenario { id: id.to_owned(), titel: titel.trim().to_owned(), stappen });
        } else if line == "Achtergrond:" {
            if vooraf.is_some() || !scenarios.is_empty() {
                wrong("`Achtergrond:` staat één keer, boven het eerste scenario".to_owned());
            }
            (vooraf, in_vooraf) = (Some(vec![]), true);
        } else {
            let stappen = match scenarios.last_mut() {
                Some(scenario) => Some(&mut scenario.stappen),
                None => vooraf.as_mut().filter(|_| in_vooraf),
            };
            if let Err(text) = regel_van(bestand, regel, line, stappen) {
                wrong(text);
            }
        }
    }
    if scenarios.is_empty() && mistakes.is_empty() {
        let text = "hier staat geen `Scenario:`".to_owned();
        mistakes.push(Mistake { file: bestand.to_owned(), line: 1, column: 1, text });
    }
    if mistakes.is_empty() { Ok(scenarios) } else { Err(mistakes) }
}

/// One line that is no heading.
fn regel_van(bestand: &str, regel: u32, line: &str, stappen: Option<&mut Vec<Stap>>) -> Result<(), String> {
    if line.is_empty() || line.starts_with('#') || line.starts_with("Functionaliteit:") {
        return Ok(());
    }
    let Some(stappen) = stappen else {
        // What stands below `Functionaliteit:` is for people.
        let stray = line.starts_with('|') || WOORDEN.iter().any(|w| line.starts_with(w));
        return if stray { Err("deze regel hoort in een `Scenario:`".to_owned()) } else { Ok(()) };
    };
    if let Some(row) = line.strip_prefix('|') {
        let row = row.strip_suffix('|').ok_or("een regel van een tabel eindigt met `|`")?;
        let cells = row.split('|').map(|cell| cell.trim().to_owned()).collect();
        let stap = stappen.last_mut().ok_or("een tabel staat onder een zin")?;
        stap.tabel.push(cells);
        return Ok(());
    }
    let word = WOORDEN.iter().find(|w| line.starts_with(**w));
    let word = word.ok_or("een zin begint met Gegeven, Als, Dan, En of Maar; een tabel met `|`; uitleg met `#`")?;
    let (tekst, wacht_op) = merk(line)?;
    let (op, kern) = moment(&tekst[word.len()..])?;
    // `En` goes on with what the sentence before it was.
    let group = match *word {
        "En " | "Maar " => stappen.last().map_or("", |stap| ZINNEN[stap.zin].woord),
        word => word.trim_end(),
    };
    let (zin, waarden) = herken(kern, group)?;
    stappen.push(Stap {
        bestand: bestand.to_owned(),
        regel,
        tekst: tekst.to_owned(),
        op,
        zin,
        waarden,
        tabel: vec![],
        wacht_op,
    });
    Ok(())
}

/// The tag at the end of a step: `[wacht op: de factuurrun]`.
fn merk(line: &str) -> Result<(&str, Option<String>), String> {
    let Some((tekst, tag)) = line.split_once('[') else { return Ok((line, None)) };
    let waarop = tag.strip_suffix(']').and_then(|tag| tag.strip_prefix("wacht op:")).map(str::trim);
    match waarop {
        Some(waarop) if !waarop.is_empty() => Ok((tekst.trim_end(), Some(waarop.to_owned()))),
        _ => Err("tussen blokhaken aan het eind hoort `[wacht op: wat er nog niet is]`".to_owned()),
    }
}

/// `op 2026-08-25 om 09:00 ` before a sentence.
fn moment(kern: &str) -> Result<(Option<Moment>, &str), String> {
    let Some(rest) = kern.strip_prefix("op ") else { return Ok((None, kern)) };
    let (day, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let day = dag::read(day).ok_or("na `op` hoort een bestaande dag, zoals 2026-08-25")?;
    let Some(at) = rest.strip_prefix("om ") else { return Ok((Some((day, None)), rest)) };
    let (time, rest) = at.split_once(' ').unwrap_or((at, ""));
    let time = NaiveTime::parse_from_str(time, "%H:%M").map_err(|_| "na `om` hoort een tijd, zoals 09:00")?;
    Ok((Some((day, Some(time))), rest))
}

/// The sentence of the table, and its values; for who is mistaken the nearest, those behind the same word first.
fn herken(kern: &str, group: &str) -> Result<(usize, Vec<String>), String> {
    let kern = kern.trim_end_matches([':', '.', ',']).trim_end();
    let found = ZINNEN.iter().enumerate().find_map(|(n, zin)| Some((n, zin::past(zin.patroon, kern)?)));
    found.ok_or_else(|| {
        let far = |zin: &&Zin| zin::afstand(zin.patroon, kern) + if zin.woord == group { 0 } else { 6 };
        let nearest = ZINNEN.iter().min_by_key(far).map_or("", |zin| zin.patroon);
        format!("deze zin is niet bekend; het meest lijkt hij op `{nearest}`. Alle zinnen staan in docs/scenarios.md")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_read_with_its_background_moments_tables_and_tags() {
        let text = "# uitleg\nFunctionaliteit: Proef\n  vrije tekst\nAchtergrond:\n  Gegeven de voorbeeldregio\n\n\
                    Scenario: X01 Een proef\n  Als op 2026-08-28 om 08:30 ZI-LIN een vacature naar VC-SCH stuurt:\n    | titel | Bewoners wassen |\n\
                    \x20 Dan is dat bericht geweigerd om BR29 [wacht op: de regels]\n";
        let scenarios = lees("proef.feature", text).expect("it is read");
        let [one] = &scenarios[..] else { panic!("one scenario: {scenarios:?}") };
        assert_eq!((one.id.as_str(), one.titel.as_str(), one.stappen.len()), ("X01", "Een proef", 3));
        let als = &one.stappen[1];
        assert_eq!((als.regel, als.waarden.join(" ")), (8, "ZI-LIN een vacature VC-SCH".to_owned()));
        assert_eq!(als.op.expect("a moment").1, NaiveTime::from_hms_opt(8, 30, 0));
        assert_eq!(als.tabel, [["titel", "Bewoners wassen"]]);
        assert_eq!(one.stappen[2].wacht_op.as_deref(), Some("de regels"));
    }

    #[test]
    fn every_mistake_is_told_with_its_line_and_the_nearest_sentence() {
        let text = "Scenario: X01 Een proef\n  Dan ontvangt ZI-LIN een overeenkomst over Samira Testers\n  dit is geen zin\n\
                    \x20 Dan is dat bericht geweigerd [later]\n  Als op 2026-02-30 ZI-LIN een vacature stuurt\n\
                    Scenario: X01 Nog een\n";
        let mistakes = lees("proef.feature", text).expect_err("mistakes");
        let lines: Vec<_> = mistakes.iter().map(|m| m.line).collect();
        assert_eq!(lines, [2, 3, 4, 5, 6], "{mistakes:#?}");
        assert!(mistakes[0].text.contains("`krijgt {partij} {bericht} over {persoon}`"), "{}", mistakes[0].text);
    }

    #[test]
    fn a_file_without_a_scenario_says_so() {
        assert_eq!(lees("leeg.feature", "# niets\n").expect_err("a mistake").len(), 1);
    }
}
