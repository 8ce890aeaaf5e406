//! The conversions there are: the only place that lists them. The error text and the reference for people come from
//! here, and a test runs every example both ways.

use super::Type;

/// One conversion as it is written in `as:`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its name, before the brackets.
    pub name: &'static str,
    /// The form as written in a mapping.
    pub form: &'static str,
    /// What the partner has and what becomes of it, in Dutch.
    pub what: &'static str,
    /// The type of a canonical field it is for.
    pub canonical: Type,
    /// A value of the partner: JSON text, so a quoted text where the partner has text.
    pub partner: &'static str,
    /// The canonical value: JSON text.
    pub ours: &'static str,
}

const fn row(
    form: &'static str,
    what: &'static str,
    canonical: Type,
    partner: &'static str,
    ours: &'static str,
) -> Row {
    let bytes = form.as_bytes();
    let mut end = 0;
    while end < bytes.len() && bytes[end] != b'(' {
        end += 1;
    }
    Row { name: form.split_at(end).0, form, what, canonical, partner, ours }
}

/// Every conversion; one with several forms has a row for each.
pub const TABLE: &[Row] = &[
    row("date(dd-MM-yyyy)", "een datum in dit patroon", Type::Text, r#""24-08-2026""#, r#""2026-08-24""#),
    row(
        "date(d MMMM yyyy | yyyy-MM-dd)",
        "een datum in een van deze patronen; het eerste wordt geschreven, alle worden gelezen",
        Type::Text,
        r#""24 augustus 2026""#,
        r#""2026-08-24""#,
    ),
    row(
        "date(iso)",
        "een datum volgens ISO 8601, of de dag (in Amsterdam) van een ISO-tijdstip",
        Type::Text,
        r#""2026-08-24""#,
        r#""2026-08-24""#,
    ),
    row(
        "datetime(dd-MM-yyyy HH:mm)",
        "een tijdstip in dit patroon, tijd in Amsterdam; UTC als het patroon op `Z` eindigt",
        Type::Text,
        r#""24-08-2026 12:00""#,
        r#""2026-08-24T10:00:00.000Z""#,
    ),
    row(
        "datetime(iso)",
        "een tijdstip volgens ISO 8601; zonder verschil met UTC is het tijd in Amsterdam",
        Type::Text,
        r#""2026-08-24T12:00:00+02:00""#,
        r#""2026-08-24T10:00:00.000Z""#,
    ),
    row("time(HH:mm)", "een tijd van de dag in dit patroon", Type::Text, r#""09:30""#, r#""09:30""#),
    row(
        "epoch(s)",
        "een tijdstip als seconden sinds 1970 (in JSON een getal)",
        Type::Text,
        "1787565600",
        r#""2026-08-24T10:00:00.000Z""#,
    ),
    row(
        "epoch(ms)",
        "een tijdstip als milliseconden sinds 1970 (in JSON een getal)",
        Type::Text,
        "1787565600000",
        r#""2026-08-24T10:00:00.000Z""#,
    ),
    row(
        "epochdag(s)",
        "een datum als seconden sinds 1970: het begin van die dag in Amsterdam",
        Type::Text,
        "1787522400",
        r#""2026-08-24""#,
    ),
    row(
        "epochdag(ms)",
        "een datum als milliseconden sinds 1970: het begin van die dag in Amsterdam",
        Type::Text,
        "1787522400000",
        r#""2026-08-24""#,
    ),
    row(
        "int",
        "een geheel getal, ook als het canonieke veld tekst is (in JSON een getal)",
        Type::Text,
        "12",
        r#""12""#,
    ),
    row("text", "tekst, ook als het canonieke veld een getal of ja/nee is", Type::Integer, r#""12""#, "12"),
    row("bool", "`true` of `false` (gelezen wordt ook `1` of `0`; in JSON geen tekst)", Type::Bool, "true", "true"),
    row("bool(Y,N)", "ja en nee in woorden van de partner", Type::Bool, r#""Y""#, "true"),
    row(
        "bool(x,)",
        "een woord of niets: `x` is ja, niets is nee (en andersom `bool(,x)`)",
        Type::Bool,
        r#""x""#,
        "true",
    ),
    row("janee", "`J` of `N` (gelezen wordt ook `ja`, `nee`, `Ja`, `Nee`, `j`, `n`)", Type::Bool, r#""N""#, "false"),
    row(
        "cents(1.234,56)",
        "een bedrag in euro's, geschreven als dit voorbeeld; bij ons centen",
        Type::Integer,
        r#""1.250,05""#,
        "125005",
    ),
    row("cents(1234.56)", "hetzelfde met een punt en zonder duizendtallen", Type::Integer, r#""1250.05""#, "125005"),
    row(
        "cents(getal)",
        "een bedrag in euro's als getal in JSON, met hoogstens twee cijfers na de punt",
        Type::Integer,
        "12.5",
        "1250",
    ),
    row("decimal(,)", "een getal als tekst met een komma", Type::Number, r#""2,5""#, "2.5"),
    row("decimal(.)", "een getal als tekst met een punt", Type::Number, r#""2.5""#, "2.5"),
    row("duur(PT)", "een duur volgens ISO 8601; bij ons hele minuten", Type::Integer, r#""PT2H30M""#, "150"),
    row("duur(HH:mm)", "een duur in uren en minuten", Type::Integer, r#""02:30""#, "150"),
    row(
        "duur(uren,)",
        "een duur in uren met een komma, met twee cijfers waar het niet uitkomt (`0,33` is 20 minuten)",
        Type::Integer,
        r#""2,5""#,
        "150",
    ),
    row("duur(uren.)", "hetzelfde met een punt", Type::Integer, r#""0.33""#, "20"),
    row("duur(uren)", "hetzelfde als getal in JSON", Type::Integer, "2.5", "150"),
    row("postcode", "een postcode met een spatie; bij ons zonder", Type::Text, r#""1234 AB""#, r#""1234AB""#),
    row(
        "codes(codes/stand.csv)",
        "een code; wat zij betekent staat in de codetabel",
        Type::Text,
        r#""B""#,
        r#""behaald""#,
    ),
    row(
        "codes(codes/uitkomst.csv, getal)",
        "een code die in JSON een geheel getal is",
        Type::Text,
        "2",
        r#""niet_behaald""#,
    ),
];

/// The names for an error text: each once, with `(..)` where there is something between brackets.
pub(super) fn names() -> String {
    let mut names: Vec<String> = vec![];
    for row in TABLE {
        let name = if row.form.contains('(') { format!("{}(..)", row.name) } else { row.name.to_owned() };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// The conversions as a Markdown table in Dutch, for the documentation.
pub fn reference() -> String {
    let mut out = "| `as` | wat de partner heeft | bij de partner | bij ons |\n|---|---|---|---|\n".to_owned();
    for row in TABLE {
        let form = row.form.replace('|', "\\|");
        out.push_str(&format!("| `{form}` | {} | `{}` | `{}` |\n", row.what, row.partner, row.ours));
    }
    out
}
