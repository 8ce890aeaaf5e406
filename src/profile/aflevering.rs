//! How a partner is delivered to: `aflevering` under `partner` of the profile. What it leaves out is as below.

use crate::yaml::{Mistakes, Node, Table, Value};

/// How a partner is delivered to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aflevering {
    /// Deliveries under way at once. Default 16.
    pub tegelijk: usize,
    /// Deliveries a minute at most; None: as fast as he answers.
    pub per_minuut: Option<u32>,
    /// Seconds to wait after attempt 1, 2, ..; the last one goes for all that follow. Default some nineteen hours in all
    /// (the schedule of Svix, RELIABILITY section 1, finer in the first quarter of an hour).
    pub wachten_s: Vec<u64>,
    /// Attempts before a person must look. Default 13.
    pub pogingen: u32,
    /// Hours after its message was received (or it was released) from which a delivery that fails is given up. Default 24.
    pub opgeven_na_uren: u32,
    /// Failures in a row, over all deliveries to him, from which he counts as unreachable. Default 5.
    pub onderbreken_na: u32,
    /// Seconds between trials while he is unreachable. Default 30.
    pub proef_s: u32,
}

impl Default for Aflevering {
    fn default() -> Self {
        Self {
            tegelijk: 16,
            per_minuut: None,
            wachten_s: vec![1, 5, 15, 60, 120, 300, 900, 1800, 3600, 7200, 18_000, 36_000],
            pogingen: 13,
            opgeven_na_uren: 24,
            onderbreken_na: 5,
            proef_s: 30,
        }
    }
}

impl Aflevering {
    /// Reads the block; what is wrong stays as it is by default, with a mistake.
    pub(super) fn read(node: &Node, mistakes: &mut Mistakes) -> Self {
        let mut found = Self::default();
        let Some(mut table) = node.table(mistakes) else { return found };
        let mut number = |table: &mut Table<'_>, key: &'static str, most: i64| {
            let node = table.get(key)?;
            match node.value {
                Value::Int(n) if (1..=most).contains(&n) => Some(n.unsigned_abs()),
                _ => {
                    mistakes.at(node, format!("`{key}` is een heel getal van 1 tot {most}"));
                    None
                }
            }
        };
        let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        if let Some(n) = number(&mut table, "tegelijk", 64) {
            found.tegelijk = usize::try_from(n).unwrap_or(1);
        }
        found.per_minuut = number(&mut table, "per_minuut", 60_000).map(small);
        for (key, most, field) in [
            ("pogingen", 1000, &mut found.pogingen),
            ("opgeven_na_uren", 720, &mut found.opgeven_na_uren),
            ("onderbreken_na", 1000, &mut found.onderbreken_na),
            ("proef_s", 3600, &mut found.proef_s),
        ] {
            *field = number(&mut table, key, most).map_or(*field, small);
        }
        if let Some(node) = table.get("wachten_s") {
            match waits(node) {
                Some(waits) => found.wachten_s = waits,
                None => mistakes.at(
                    node,
                    "`wachten_s` is een lijst van hele seconden, elk van 1 tot 86400 en niet korter dan die ervoor, zoals `[1, 5, 60]`",
                ),
            }
        }
        table.finish(mistakes);
        found
    }
}

fn waits(node: &Node) -> Option<Vec<u64>> {
    let Value::List(items) = &node.value else { return None };
    let second = |item: &Node| match item.value {
        Value::Int(n) if (1..=86_400).contains(&n) => Some(n.unsigned_abs()),
        _ => None,
    };
    let waits: Vec<u64> = items.iter().map(second).collect::<Option<_>>()?;
    (!waits.is_empty() && waits.is_sorted()).then_some(waits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn read(text: &str) -> (Aflevering, Vec<String>) {
        let node = parse("p.yaml", text).expect("YAML");
        let mut mistakes = Mistakes::new("p.yaml");
        let found = Aflevering::read(&node, &mut mistakes);
        (found, mistakes.into_vec().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn every_key_is_read_and_what_is_left_out_is_as_documented() {
        let (found, mistakes) = read(
            "tegelijk: 2\nper_minuut: 30\nwachten_s: [2, 4]\npogingen: 3\nopgeven_na_uren: 1\nonderbreken_na: 7\nproef_s: 9\n",
        );
        assert_eq!(mistakes, Vec::<String>::new());
        let expected = Aflevering {
            tegelijk: 2,
            per_minuut: Some(30),
            wachten_s: vec![2, 4],
            pogingen: 3,
            opgeven_na_uren: 1,
            onderbreken_na: 7,
            proef_s: 9,
        };
        assert_eq!(found, expected);
        assert_eq!(read("tegelijk: 2\n").0, Aflevering { tegelijk: 2, ..Aflevering::default() });
        // Nineteen hours: 1+5+15+60+120+300+900+1800+3600+7200+18000+36000 seconds.
        assert_eq!(Aflevering::default().wachten_s.iter().sum::<u64>(), 68_001);
    }

    #[test]
    fn what_is_wrong_is_told_with_what_is_right() {
        let (found, mistakes) = read("tegelijk: 0\nwachten_s: [5, 1]\npoging: 2\n");
        assert_eq!(found, Aflevering::default());
        assert_eq!(
            mistakes,
            [
                "p.yaml:1:11: `tegelijk` is een heel getal van 1 tot 64",
                "p.yaml:2:12: `wachten_s` is een lijst van hele seconden, elk van 1 tot 86400 en niet korter dan die ervoor, zoals `[1, 5, 60]`",
                "p.yaml:3:1: de sleutel `poging` is onbekend (bedoelt u `pogingen`?); hier kan staan: `tegelijk`, `per_minuut`, `pogingen`, `opgeven_na_uren`, `onderbreken_na`, `proef_s`, `wachten_s`",
            ]
        );
    }
}
