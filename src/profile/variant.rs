//! Versions of a route: `varianten` with a period, a gemeente or a zaaktype, and the places in the message that choose
//! between them. Here is what the file says and what can be wrong in it; choosing is `flow::version`.

use super::file::texts;
use crate::yaml::{Mistakes, Node, Place, Table, Value};
use chrono::NaiveDate;

/// What a route says about its versions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Choice {
    /// Where the message has the day of the event.
    pub datum: Option<Source>,
    /// Where the message has its zaaktype.
    pub zaaktype: Option<Source>,
    /// Where the message has the gemeente; None: the gemeente of the traject or the sender.
    pub gemeente: Option<Source>,
    /// The versions, in order of the file: the first that fits counts. The route itself is the last.
    pub varianten: Vec<Variant>,
}

/// A place in the message: inbound a path of the partner, outbound a canonical path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// As written.
    pub pad: String,
    /// Where that stands in the file.
    pub at: Place,
}

/// A version of a route: what it replaces, and when.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Variant {
    /// First day, included.
    pub geldig_van: Option<NaiveDate>,
    /// Last day, included.
    pub geldig_tot: Option<NaiveDate>,
    /// Id of the gemeente, e.g. `GEM-RIV`.
    pub gemeente: Option<String>,
    /// Code of the zaaktype, e.g. `B2105`.
    pub zaaktype: Option<String>,
    /// Another mapping; None: that of the route.
    pub mapping: Option<String>,
    /// Other schema files; None: those of the route.
    pub schema: Option<Vec<String>>,
    /// Where it stands.
    pub at: Place,
}

impl Variant {
    /// Whether there is a day on which both count.
    fn meets(&self, other: &Self) -> bool {
        let before =
            |end: Option<NaiveDate>, start: Option<NaiveDate>| matches!((end, start), (Some(e), Some(s)) if e < s);
        !before(self.geldig_tot, other.geldig_van) && !before(other.geldig_tot, self.geldig_van)
    }
}

/// Reads `datum`, `zaaktype`, `gemeente` and `varianten` of a route.
pub(super) fn read(table: &mut Table<'_>, mistakes: &mut Mistakes) -> Choice {
    let datum = source(table, "datum", mistakes);
    let zaaktype = source(table, "zaaktype", mistakes);
    let gemeente = source(table, "gemeente", mistakes);
    let Some(list) = table.get("varianten") else {
        return Choice { datum, zaaktype, gemeente, varianten: vec![] };
    };
    let mut varianten: Vec<Variant> = vec![];
    for node in list.list(mistakes) {
        let Some(found) = variant(node, mistakes) else { continue };
        if found.datum_nodig() && datum.is_none() {
            mistakes.at(
                node,
                "een variant met `geldig_van` of `geldig_tot` vraagt `datum` op de route: het pad van de dag van de gebeurtenis in het bericht",
            );
        }
        if found.zaaktype.is_some() && zaaktype.is_none() {
            mistakes.at(
                node,
                "een variant met `zaaktype` vraagt `zaaktype` op de route: het pad van het zaaktype in het bericht",
            );
        }
        let same =
            varianten.iter().find(|v| v.gemeente == found.gemeente && v.zaaktype == found.zaaktype && v.meets(&found));
        if let Some(earlier) = same {
            mistakes.at(
                node,
                format!(
                    "deze variant overlapt die van regel {}: dezelfde gemeente en hetzelfde zaaktype op dezelfde dagen; laat de een eindigen (`geldig_tot`) voor de ander begint",
                    earlier.at.line
                ),
            );
        }
        varianten.push(found);
    }
    Choice { datum, zaaktype, gemeente, varianten }
}

impl Variant {
    fn datum_nodig(&self) -> bool {
        self.geldig_van.is_some() || self.geldig_tot.is_some()
    }
}

fn source(table: &mut Table<'_>, key: &'static str, mistakes: &mut Mistakes) -> Option<Source> {
    let node = table.get(key)?;
    node.text(mistakes).map(|pad| Source { pad: pad.to_owned(), at: node.place() })
}

/// A version without mistakes of its own; only those are compared with each other.
fn variant(node: &Node, mistakes: &mut Mistakes) -> Option<Variant> {
    let before = mistakes.count();
    let mut table = node.table(mistakes)?;
    let found = Variant {
        geldig_van: table.get("geldig_van").and_then(|n| datum(n, mistakes)),
        geldig_tot: table.get("geldig_tot").and_then(|n| datum(n, mistakes)),
        gemeente: table.text("gemeente", mistakes).map(str::to_owned),
        zaaktype: table.text("zaaktype", mistakes).map(str::to_owned),
        mapping: table.text("mapping", mistakes).map(str::to_owned),
        schema: table.get("schema").map(|n| texts(n, mistakes)),
        at: node.place(),
    };
    let conditions = ["geldig_van", "geldig_tot", "gemeente", "zaaktype"].map(|key| table.get(key).is_some());
    if !conditions.contains(&true) {
        mistakes.at(
            node,
            "deze variant geldt altijd; zet er `geldig_van`, `geldig_tot`, `gemeente` of `zaaktype` bij, of verander de route zelf",
        );
    }
    if found.mapping.is_none() && found.schema.is_none() {
        mistakes.at(node, "deze variant verandert niets; zet er een eigen `mapping` of `schema` bij");
    }
    if let (Some(van), Some(tot)) = (found.geldig_van, found.geldig_tot)
        && van > tot
    {
        mistakes.at(
            node,
            format!("`geldig_van` ({van}) ligt na `geldig_tot` ({tot}); de eerste en de laatste dag tellen beide mee"),
        );
    }
    // Last: a mistyped key explains what was found missing.
    table.finish(mistakes);
    (mistakes.count() == before).then_some(found)
}

/// A day, with or without quotes.
fn datum(node: &Node, mistakes: &mut Mistakes) -> Option<NaiveDate> {
    let found = match &node.value {
        // Four, two and two digits: `2027-1-1` would be read too, and is not how anyone else writes it.
        Value::Text(text) if text.len() == 10 => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(),
        _ => None,
    };
    if found.is_none() {
        mistakes.at(node, "hier hoort een bestaande dag als jjjj-mm-dd, zoals 2027-01-01");
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    fn wrong(text: &str) -> Vec<String> {
        let node = yaml::parse("p.yaml", text).unwrap();
        let mut mistakes = Mistakes::new("p.yaml");
        let mut table = node.table(&mut mistakes).unwrap();
        read(&mut table, &mut mistakes);
        table.finish(&mut mistakes);
        mistakes.into_vec().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_day_may_be_quoted_or_bare_and_both_ends_count() {
        let text = "datum: van\nvarianten:\n  - { geldig_van: 2027-01-01, geldig_tot: \"2027-12-31\", mapping: a.yaml }\n  - { geldig_van: 2028-01-01, mapping: b.yaml }\n";
        assert_eq!(wrong(text), [""; 0]);
        let node = yaml::parse("p.yaml", text).unwrap();
        let mut mistakes = Mistakes::new("p.yaml");
        let choice = read(&mut node.table(&mut mistakes).unwrap(), &mut mistakes);
        assert_eq!(choice.varianten[0].geldig_van, NaiveDate::from_ymd_opt(2027, 1, 1));
        assert_eq!(choice.varianten[0].geldig_tot, NaiveDate::from_ymd_opt(2027, 12, 31));
    }

    #[test]
    fn what_is_wrong_with_a_variant_is_said_at_its_line() {
        assert_eq!(
            wrong(
                "varianten:\n  - { geldig_van: 2027-01-01, mapping: a.yaml }\n  - { zaaktype: B2105, mapping: a.yaml }\n"
            ),
            [
                "p.yaml:2:5: een variant met `geldig_van` of `geldig_tot` vraagt `datum` op de route: het pad van de dag van de gebeurtenis in het bericht",
                "p.yaml:3:5: een variant met `zaaktype` vraagt `zaaktype` op de route: het pad van het zaaktype in het bericht",
            ]
        );
        assert_eq!(
            wrong("datum: d\nvarianten:\n  - { mapping: a.yaml }\n  - { gemeente: GEM-RIV }\n"),
            [
                "p.yaml:3:5: deze variant geldt altijd; zet er `geldig_van`, `geldig_tot`, `gemeente` of `zaaktype` bij, of verander de route zelf",
                "p.yaml:4:5: deze variant verandert niets; zet er een eigen `mapping` of `schema` bij",
            ]
        );
        assert_eq!(
            wrong(
                "datum: d\nvarianten:\n  - { geldig_van: 2027-02-01, geldig_tot: 2027-01-31, mapping: a.yaml }\n  - { geldig_van: 2027-02-30, mapping: a.yaml }\n"
            ),
            [
                "p.yaml:3:5: `geldig_van` (2027-02-01) ligt na `geldig_tot` (2027-01-31); de eerste en de laatste dag tellen beide mee",
                "p.yaml:4:19: hier hoort een bestaande dag als jjjj-mm-dd, zoals 2027-01-01",
            ]
        );
    }

    #[test]
    fn two_variants_that_count_on_one_day_are_refused_and_neighbours_are_not() {
        let two = |first: &str, second: &str| {
            wrong(&format!(
                "datum: d\nvarianten:\n  - {{ {first}, mapping: a.yaml }}\n  - {{ {second}, mapping: a.yaml }}\n"
            ))
        };
        let overlap = "p.yaml:4:5: deze variant overlapt die van regel 3: dezelfde gemeente en hetzelfde zaaktype op dezelfde dagen; laat de een eindigen (`geldig_tot`) voor de ander begint";
        assert_eq!(two("geldig_tot: 2027-01-01", "geldig_van: 2027-01-01"), [overlap]);
        assert_eq!(two("geldig_tot: 2026-12-31", "geldig_van: 2027-01-01"), [""; 0]);
        assert_eq!(two("geldig_van: 2027-01-01", "geldig_van: 2027-06-01, gemeente: GEM-RIV"), [""; 0]);
        assert_eq!(two("gemeente: GEM-RIV", "gemeente: GEM-RIV"), [overlap]);
    }
}
