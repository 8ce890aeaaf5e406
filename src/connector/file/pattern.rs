//! Which names a folder's route takes: `*` and `?`, nothing more.

/// A pattern of file names: `*` is any run of characters, `?` is one, everything else is itself (capitals differ).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern of names in one folder. The error is Dutch.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "" => Err("een leeg patroon past op geen enkel bestand; schrijf bijvoorbeeld \"*.csv\"".to_owned()),
            _ if text.contains('/') => Err("een patroon gaat over namen in één map en heeft dus geen `/`".to_owned()),
            _ if text.contains(['[', ']', '{', '}']) => {
                Err("een patroon kent alleen `*` (alles) en `?` (één teken)".to_owned())
            }
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// Whether a name fits.
    pub fn fits(&self, name: &str) -> bool {
        let (pattern, name): (Vec<char>, Vec<char>) = (self.0.chars().collect(), name.chars().collect());
        // Two fingers, and the place of the last `*` to come back to: no recursion, so no pattern is slow.
        let (mut p, mut n, mut star) = (0, 0, None);
        while n < name.len() {
            match pattern.get(p) {
                Some('*') => {
                    star = Some((p, n));
                    p += 1;
                }
                Some(c) if *c == '?' || *c == name[n] => {
                    p += 1;
                    n += 1;
                }
                _ => match star {
                    Some((at, from)) => {
                        star = Some((at, from + 1));
                        p = at + 1;
                        n = from + 1;
                    }
                    None => return false,
                },
            }
        }
        pattern[p..].iter().all(|c| *c == '*')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_run_and_a_question_mark_is_one_character() {
        let fits = |pattern: &str, name: &str| Pattern::parse(pattern).unwrap().fits(name);
        assert!(fits("*.csv", "uren.csv") && fits("*.csv", ".csv") && fits("*", "x") && fits("a*b*c", "a-b-b-c"));
        assert!(fits("uren-2026-??.csv", "uren-2026-08.csv") && fits("?", "é"));
        assert!(!fits("*.csv", "uren.CSV") && !fits("*.csv", "uren.csv.bak") && !fits("uren-??.csv", "uren-8.csv"));
        assert!(!fits("a*b*c", "a-c") && !fits("?", "ab") && !fits("a", "b"));
        for wrong in ["", "sub/*.csv", "*.{csv,xlsx}", "[ab].csv"] {
            assert!(Pattern::parse(wrong).is_err(), "{wrong}");
        }
    }
}
