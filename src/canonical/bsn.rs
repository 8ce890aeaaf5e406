//! Finds anything in a document that is a BSN, whatever the field is called: the last look at a message that may not
//! carry one (BR46).
//!
//! Errs on the side of finding: a number that only looks like a BSN costs a case worker a minute, a leaked BSN cannot be
//! taken back. It does not read base64; name those fields in `overslaan`.

use super::velden::escape;
use crate::domain::kenmerk::is_bsn;
use serde_json::{Number, Value};

/// Names of fields that hold a BSN whatever their value is; compared without case and punctuation.
const NAMEN: &[&str] = &["bsn", "bsnnummer", "burgerservicenummer", "sofinummer", "inpbsn"];

/// The places in `doc` (JSON Pointers) that hold a BSN: nine digits standing alone that pass the elfproef, also written
/// as `9999.02.210` or `999 902 210`; such a number; or a field named `bsn` and the like. A key that is itself a BSN is
/// reported as its object, so that a pointer never holds one.
///
/// `overslaan`: pointers not to look into; `*` stands for any one step, as in `/bijlagen/*/inhoud`.
pub fn zoek_bsn<'a>(doc: &'a Value, overslaan: &'a [impl AsRef<str>]) -> Vec<String> {
    let skip: Vec<Vec<&str>> = overslaan.iter().map(|p| p.as_ref().split('/').skip(1).collect()).collect();
    let mut search = Search { skip, at: Vec::new(), found: Vec::new() };
    search.value(doc);
    search.found
}

struct Search<'a> {
    skip: Vec<Vec<&'a str>>,
    /// The way down to where we are; a name becomes a step of a pointer only when something is found there.
    at: Vec<Step<'a>>,
    found: Vec<String>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Name(&'a str),
    Item(usize),
}

impl Step<'_> {
    /// As a step of a pointer.
    fn shown(self) -> String {
        match self {
            Self::Name(name) => escape(name),
            Self::Item(index) => index.to_string(),
        }
    }

    /// Whether it is this step of a pointer.
    fn is(self, step: &str) -> bool {
        match self {
            Self::Name(name) if !name.contains(['~', '/']) => name == step,
            other => other.shown() == step,
        }
    }
}

impl<'a> Search<'a> {
    fn value(&mut self, value: &'a Value) {
        if self.skipped() {
            return;
        }
        match value {
            Value::String(text) if bevat_bsn(text) => self.report(),
            Value::Number(number) if number_is_bsn(number) => self.report(),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.step(Step::Item(index), item);
                }
            }
            Value::Object(fields) => {
                for (name, field) in fields {
                    if bevat_bsn(name) {
                        self.report();
                    } else if heet_bsn(name) {
                        self.at.push(Step::Name(name));
                        if !self.skipped() {
                            self.report();
                        }
                        self.at.pop();
                    } else {
                        self.step(Step::Name(name), field);
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether the place we are at is one not to look into.
    fn skipped(&self) -> bool {
        let fits = |(skip, at): (&&str, &Step<'_>)| *skip == "*" || at.is(skip);
        let here = |p: &Vec<&str>| p.len() == self.at.len() && p.iter().zip(&self.at).all(fits);
        self.skip.iter().any(here)
    }

    fn step(&mut self, step: Step<'a>, value: &'a Value) {
        self.at.push(step);
        self.value(value);
        self.at.pop();
    }

    fn report(&mut self) {
        let pointer = self.at.iter().fold(String::new(), |path, step| path + "/" + &step.shown());
        if self.found.last() != Some(&pointer) {
            self.found.push(pointer);
        }
    }
}

/// Whether a field or element of this name holds a BSN, whatever its value.
pub fn heet_bsn(name: &str) -> bool {
    let plain = || name.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase());
    NAMEN.iter().any(|known| plain().eq(known.bytes()))
}

/// A whole number of nine digits; also as `999902210.0`, which is how some partners write every number.
fn number_is_bsn(number: &Number) -> bool {
    let whole = number.as_u64().or_else(|| {
        number.as_f64().filter(|f| f.fract() == 0.0 && (1e8..1e9).contains(f)).map(
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "nine digits, whole, positive"
            )]
            |f| f as u64,
        )
    });
    whole.is_some_and(|n| is_bsn(&n.to_string()))
}

/// A run of ASCII digits in a text: where it starts and ends.
type Run = (usize, usize);

/// Whether `text` holds a BSN standing alone.
pub fn bevat_bsn(text: &str) -> bool {
    // Most texts have too few digits: one pass over the bytes settles it.
    if text.bytes().filter(u8::is_ascii_digit).count() < 9 {
        return false;
    }
    let runs = digit_runs(text);
    runs.iter().any(|run| alone(text, *run, *run) && is_bsn(&text[run.0..run.1]))
        || runs.windows(3).any(|w| {
            let [a, b, c] = [w[0], w[1], w[2]];
            let sizes = [a.1 - a.0, b.1 - b.0, c.1 - c.0];
            (sizes == [3, 3, 3] || sizes == [4, 2, 3])
                && one_separator(&text[a.1..b.0])
                && text[a.1..b.0] == text[b.1..c.0]
                && alone(text, a, c)
                && is_bsn(&[&text[a.0..a.1], &text[b.0..b.1], &text[c.0..c.1]].concat())
        })
}

fn digit_runs(text: &str) -> Vec<Run> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        if at > start {
            runs.push((start, at));
        } else {
            at += 1;
        }
    }
    runs
}

fn one_separator(between: &str) -> bool {
    matches!(between, "." | " " | "-" | "\u{a0}")
}

/// No letter touches it (a hash is no BSN, but `BSN999902210` is one) and it is not the rest of a phone number.
fn alone(text: &str, first: Run, last: Run) -> bool {
    let before = &text[..first.0];
    let glued = before.chars().next_back().is_some_and(char::is_alphanumeric);
    let named = before.len() >= 3 && before.as_bytes()[before.len() - 3..].eq_ignore_ascii_case(b"bsn");
    (!glued || named)
        && !text[last.1..].chars().next().is_some_and(char::is_alphanumeric)
        && !after_country_code(before)
}

/// Whether what follows is the national part of a phone number: `+31 `, `+31 (0)`, `0031-`.
fn after_country_code(before: &str) -> bool {
    let code = before.trim_end_matches([' ', '-', '.', '\u{a0}']);
    let code = code.strip_suffix("(0)").unwrap_or(code).trim_end_matches([' ', '-', '.', '\u{a0}']);
    let start = code.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &code[start.len()..];
    match digits.strip_prefix("00") {
        Some(country) => (1..=3).contains(&country.len()),
        None => start.ends_with('+') && (1..=3).contains(&digits.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NONE: &[&str] = &[];

    #[test]
    fn a_bsn_is_found_however_it_is_written() {
        // 999902210 is person A of DOMAIN section 6; 9999.02.210 the old way to write it.
        for text in [
            "999902210",
            "bsn:999902210",
            "BSN999902210",
            "brief_999902210.pdf",
            "Mevrouw (999902210) belde",
            "9999.02.210",
            "999 902 210",
            "999.902.210",
            "999-902-210",
            "999\u{a0}902\u{a0}210",
            "klant 12 999 902 210",
            "geboren 2 999902210.",
            "tel +31 612345678, 999902210",
        ] {
            assert!(bevat_bsn(text), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_left_alone() {
        for text in [
            "",
            "999912345",  // fails the elfproef (BR46)
            "0999902210", // ten digits: a phone number
            "9999022100",
            "99990221",      // eight digits: KvK
            "+31 999902210", // the national part of a phone number
            "+31(0)999902210",
            "0031-999 902 210",
            "NL05TEST0312000101", // IBAN
            "TRJ-2026-000041",
            "VAC-2026-0117",
            "a999902210", // inside a hash
            "999902210f",
            "999 902.210", // two kinds of separator
            "2026-09-04T10:15:30Z",
            "00000001823288444000", // OIN
        ] {
            assert!(!bevat_bsn(text), "{text}");
        }
    }

    #[test]
    fn the_pointers_name_every_place_and_never_hold_the_number() {
        let doc = json!({
            "wensen": ["tuin", "bel 999902210"],
            "nummer": 999_903_664,
            "komma": 999_905_971.0,
            "kvk": 12_345_678,
            "inp.bsn": null,
            "client": {"Burgerservicenummer": "onbekend", "SOFI_nummer": "", "a/b": "999907797"},
            "per_persoon": {"999910929": {"uren": 3}},
            "elders": "999912345",
        });
        assert_eq!(
            zoek_bsn(&doc, NONE),
            [
                "/wensen/1",
                "/nummer",
                "/komma",
                "/inp.bsn",
                "/client/Burgerservicenummer",
                "/client/SOFI_nummer",
                "/client/a~1b",
                "/per_persoon"
            ]
        );
    }

    #[test]
    fn named_places_are_skipped_with_all_that_is_in_them() {
        let doc = json!({"inhoud": "999902210", "bijlagen": [{"inhoud": "999902210"}, {"naam": "999902210"}]});
        assert_eq!(zoek_bsn(&doc, &["/inhoud", "/bijlagen/*/inhoud"]), ["/bijlagen/1/naam"]);
        assert_eq!(zoek_bsn(&doc, &["/bijlagen"]), ["/inhoud"]);
    }

    #[test]
    fn the_published_elfproef_vectors_are_found_or_left() {
        let Ok(text) = std::fs::read_to_string("../shared/data/bsn/elfproef-vectors.json") else {
            println!("skipped: ../shared is absent");
            return;
        };
        let vectors: Value = serde_json::from_str(&text).unwrap();
        let list = |name: &str| vectors[name].as_array().unwrap().iter().filter_map(Value::as_str).collect::<Vec<_>>();
        let valid: Vec<_> = list("valid").into_iter().filter(|n| n.len() == 9).collect();
        assert!(valid.len() >= 5);
        for number in valid {
            assert!(bevat_bsn(&format!("nummer {number}.")), "{number}");
        }
        for number in list("invalid") {
            assert!(!bevat_bsn(number), "{number}");
        }
    }
}
