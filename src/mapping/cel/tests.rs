//! The messages are exact: they are what a person gets who has to mend the expression.

use super::*;
use serde_json::json;

fn vars(list: &[(&str, Type)]) -> Vec<(String, Type)> {
    list.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect()
}

fn eval(text: &str, with: &[(&str, Type, Value)]) -> Result<Value, String> {
    let kinds: Vec<_> = with.iter().map(|(n, k, _)| (*n, *k)).collect();
    let values: Vec<_> = with.iter().map(|(_, _, v)| v.clone()).collect();
    Expression::compile(text, &vars(&kinds), true)?.eval(&values)
}

#[test]
fn values_go_in_and_come_out_as_json() {
    use Type::{Bool, Integer, Number, Text};
    for (text, with, expected) in [
        ("uren * 60 + minuten", vec![("uren", Integer, json!(2)), ("minuten", Integer, json!(30))], json!(150)),
        // A large amount in cents, which a double would round.
        ("centen + 1", vec![("centen", Integer, json!(9_007_199_254_740_993_i64))], json!(9_007_199_254_740_994_i64)),
        ("uren * 60.0", vec![("uren", Number, json!(2.5))], json!(150)),
        ("uren / 2.0", vec![("uren", Number, json!(3))], json!(1.5)),
        ("a + ' ' + b", vec![("a", Text, json!("Anna")), ("b", Text, json!("Proef"))], json!("Anna Proef")),
        ("stand == 'B' ? 'behaald' : 'open'", vec![("stand", Text, json!("B"))], json!("behaald")),
        ("!akkoord", vec![("akkoord", Bool, json!(true))], json!(false)),
        ("code in ['A', 'B']", vec![("code", Text, json!("C"))], json!(false)),
        ("string(nr) + '/2026'", vec![("nr", Integer, json!(41))], json!("41/2026")),
        ("tekst.startsWith('GEM-')", vec![("tekst", Text, json!("GEM-RIV"))], json!(true)),
        ("size(tekst) > 3", vec![("tekst", Text, json!("één"))], json!(false)),
        ("dagen % 7", vec![("dagen", Integer, json!(17))], json!(3)),
        ("lijst.filter(x, x != 'b')", vec![("lijst", Type::Other, json!(["a", "b", "c"]))], json!(["a", "c"])),
        ("contact.email", vec![("contact", Type::Other, json!({ "email": "a@example.org" }))], json!("a@example.org")),
    ] {
        assert_eq!(eval(text, &with), Ok(expected), "{text}");
    }
}

#[test]
fn what_an_expression_makes_is_known() {
    for (text, with, kind) in [
        ("a * 60", vec![("a", Type::Integer)], Type::Integer),
        ("a * 60.0", vec![("a", Type::Number)], Type::Number),
        ("a + 'x'", vec![("a", Type::Text)], Type::Text),
        ("a == 'x'", vec![("a", Type::Text)], Type::Bool),
        ("a == 'Abc' ? 'x' : 1", vec![("a", Type::Text)], Type::Other),
    ] {
        assert_eq!(Expression::compile(text, &vars(&with), false).map(|e| e.result()), Ok(kind), "{text}");
    }
}

#[test]
fn mistakes_say_where_and_what_was_expected() {
    let (a, b) = (("a", Type::Integer), ("b", Type::Text));
    let long = "a + ".repeat(200) + "a";
    for (text, with, expected) in [
        ("", vec![], "de expressie is leeg; schrijf bijvoorbeeld `uren * 60 + minuten`"),
        (
            long.as_str(),
            vec![a],
            "de expressie is langer dan 500 tekens; splits haar, of laat de partner het veld sturen",
        ),
        (
            "a + * 2",
            vec![a],
            "de expressie is niet te lezen vanaf teken 5, bij `* 2`; controleer haakjes, aanhalingstekens en tekens als `+` en `==`",
        ),
        ("(a + 2", vec![a], "de expressie `(a + 2` is niet af: na het einde wordt nog iets verwacht"),
        ("a + c", vec![a], "de variabele `c` (op teken 5) bestaat niet; `with` noemt: `a`"),
        ("c", vec![], "de variabele `c` (op teken 1) bestaat niet; `with` noemt er geen"),
        ("a + 1", vec![a, b], "de variabele `b` wordt in de expressie niet gebruikt; haal haar weg bij `with`"),
        (
            "upper(b)",
            vec![b],
            "de functie `upper` (op teken 6) bestaat niet; er zijn: size, contains, startsWith, endsWith, string, int, double, has, all, exists, exists_one, map, filter",
        ),
        ("a + b", vec![a, b], "de expressie mislukt altijd: `+` kan niet met een geheel getal en tekst"),
        ("a / 0", vec![a], "de expressie mislukt altijd: er wordt door nul gedeeld"),
        (
            "[1].map(x, [2].map(y, x + y + a))",
            vec![a],
            "op teken 19 staat een lus in een lus (`map`, `filter`, `all`, `exists`); dat kan te lang duren",
        ),
        (
            "true",
            vec![("in", Type::Text)],
            "`in` kan geen variabele zijn: het is een woord van CEL zelf; kies een andere naam",
        ),
        (
            "true",
            vec![("aantal uren", Type::Text)],
            "`aantal uren` kan geen variabele zijn: een naam bestaat uit letters, cijfers en `_` en begint met een letter",
        ),
    ] {
        let found = Expression::compile(text, &vars(&with), true);
        assert_eq!(found.map(|_| ()), Err(expected.to_owned()), "{text}");
    }
}

#[test]
fn what_can_fail_needs_an_answer_for_that() {
    use Type::{Integer, Number, Other, Text};
    for (text, with, why) in [
        ("a / b", vec![("a", Integer), ("b", Integer)], "er wordt gedeeld, en dat kan niet door nul"),
        ("a % b", vec![("a", Integer), ("b", Integer)], "er wordt gedeeld, en dat kan niet door nul"),
        ("int(t)", vec![("t", Text)], "`int(..)` kan niet met elke tekst"),
        ("l[0]", vec![("l", Other)], "wat tussen `[` en `]` staat bestaat misschien niet"),
        ("o.naam", vec![("o", Other)], "`.naam` bestaat misschien niet"),
        // Nothing to see in it, but one of the two answers has no type for the sum.
        ("(t == '' ? 1 : t) + 1", vec![("t", Text)], "`+` kan niet met tekst en een geheel getal"),
    ] {
        let expected = format!("deze expressie kan mislukken: {why}; zeg met `anders: waarde` wat er dan komt");
        assert_eq!(Expression::compile(text, &vars(&with), false).map(|_| ()), Err(expected), "{text}");
        assert!(Expression::compile(text, &vars(&with), true).is_ok(), "{text}");
    }
    for (text, with) in [
        ("a / 60", vec![("a", Integer)]),
        ("n / 2.5", vec![("n", Number)]),
        ("int(n * 60.0)", vec![("n", Number)]),
        ("double(a) * 1.5", vec![("a", Integer)]),
    ] {
        assert!(Expression::compile(text, &vars(&with), false).is_ok(), "{text}");
    }
}

#[test]
fn a_failure_on_a_message_says_why_without_its_values() {
    for (text, with, expected) in [
        ("a * 1000000000", vec![("a", Type::Integer, json!(i64::MAX))], "het getal wordt te groot"),
        ("a / b", vec![("a", Type::Integer, json!(1)), ("b", Type::Integer, json!(0))], "er wordt door nul gedeeld"),
        ("int(t)", vec![("t", Type::Text, json!("geheim"))], "`int` kan niet met deze waarde"),
        ("l[5]", vec![("l", Type::Other, json!(["geheim"]))], "er wordt een plaats gevraagd die de lijst niet heeft"),
        ("a + 1", vec![("a", Type::Integer, json!("geheim"))], "bij `a` hoort een geheel getal"),
    ] {
        assert_eq!(eval(text, &with), Err(expected.to_owned()), "{text}");
    }
    let one = Expression::compile("a", &vars(&[("a", Type::Text)]), false).unwrap();
    assert_eq!(one.eval(&[]), Err("de variabele `a` heeft geen waarde".to_owned()));
}

#[test]
fn strange_texts_are_refused_without_a_panic() {
    for text in [
        "\"",
        "'",
        "a.b.",
        "((((",
        "a ? b",
        "1 +",
        "{",
        "[1,",
        "\u{1F600}",
        "é + 1",
        "0x",
        "1e999",
        "a\nb",
        "9223372036854775808",
        "has(a)",
        "-",
        "..",
        "a..b",
    ] {
        assert!(Expression::compile(text, &vars(&[("a", Type::Integer)]), true).is_err(), "{text}");
    }
}
