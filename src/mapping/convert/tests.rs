//! Expected values by hand: dates from the calendar, epochs from `date -d`, amounts from the text itself.

use super::*;
use serde_json::json;

fn table() -> Codes {
    [("B", "behaald"), ("b", "behaald"), ("N", "niet_behaald")]
        .map(|(partner, ours)| (partner.to_owned(), ours.to_owned()))
        .to_vec()
}

/// `codes/uitkomst.csv` has numbers; any other file is [`table`].
fn file(name: &str) -> Result<Codes, String> {
    let numbers =
        [("1", "behaald"), ("2", "niet_behaald")].map(|(partner, ours)| (partner.to_owned(), ours.to_owned()));
    Ok(if name == "codes/uitkomst.csv" { numbers.to_vec() } else { table() })
}

fn of(text: &str, canonical: Type) -> Convert {
    parse(text, canonical, &file).unwrap()
}

fn wrong(text: &str, canonical: Type) -> String {
    parse(text, canonical, &file).unwrap_err()
}

#[test]
fn every_row_of_the_table_goes_there_and_back() {
    for row in TABLE {
        let convert = of(row.form, row.canonical);
        let partner: Value = serde_json::from_str(row.partner).unwrap();
        let ours: Value = serde_json::from_str(row.ours).unwrap();
        assert_eq!(convert.read_json(&partner), Ok(ours.clone()), "{}", row.form);
        assert_eq!(convert.write_json(&ours), Some(partner.clone()), "{}", row.form);
        // The same as text, where numbers are written as they are read.
        let text = partner.as_str().map_or_else(|| partner.to_string(), str::to_owned);
        assert_eq!(convert.read(&text), Ok(ours.clone()), "{}", row.form);
        let written = convert.write(&ours).unwrap();
        assert_eq!(convert.read(&written), Ok(ours), "{}", row.form);
        assert!(!row.what.is_empty() && row.form.starts_with(row.name), "{}", row.form);
        assert!(reference().contains(row.what), "{}", row.form);
    }
}

#[test]
fn every_conversion_goes_there_and_back_as_text() {
    use Type::{Bool, Integer, Number, Text};
    for (conversion, canonical, partner, ours) in [
        ("date(yyyyMMdd)", Text, "20260824", json!("2026-08-24")),
        ("date(dd-MM-yyyy)", Text, "24-08-2026", json!("2026-08-24")),
        ("date(d-M-yyyy)", Text, "1-2-2026", json!("2026-02-01")),
        ("date(d-M-yyyy)", Text, "24-12-2026", json!("2026-12-24")),
        ("date(dd MMM yyyy)", Text, "05 mrt 2026", json!("2026-03-05")),
        ("janee", Bool, "J", json!(true)),
        ("bool(Y,N)", Bool, "N", json!(false)),
        ("bool(x,)", Bool, "x", json!(true)),
        ("cents(1.234,56)", Integer, "1.234.567,89", json!(123_456_789)),
        ("cents(1234.56)", Integer, "600.00", json!(60_000)),
        ("cents(1.234,56)", Integer, "-0,05", json!(-5)),
        ("cents(1 234,56)", Integer, "1 250,00", json!(125_000)),
        ("cents(getal)", Integer, "12.50", json!(1250)),
        ("decimal(,)", Number, "2,5", json!(2.5)),
        ("decimal(,)", Number, "-0,125", json!(-0.125)),
        ("decimal(,)", Number, "1234567890,1234", json!(1_234_567_890.123_4)),
        ("decimal(,)", Integer, "3", json!(3)),
        ("codes(x.csv)", Text, "B", json!("behaald")),
        ("int", Integer, "3", json!(3)),
        ("int", Text, "3", json!("3")),
        ("bool", Bool, "true", json!(true)),
        ("text", Integer, "3", json!(3)),
        // 24 August is summer time: 12:00 in Amsterdam is 10:00 UTC.
        ("datetime(yyyyMMddHHmmssSSS)", Text, "20260824120000000", json!("2026-08-24T10:00:00.000Z")),
        ("datetime(yyyy-MM-ddTHH:mm:ssZ)", Text, "2026-08-24T10:00:00Z", json!("2026-08-24T10:00:00.000Z")),
        ("datetime(d-M-yyyy H:mm)", Text, "5-1-2026 0:05", json!("2026-01-04T23:05:00.000Z")),
        ("datetime(iso)", Text, "2026-01-05T12:00:00.250+01:00", json!("2026-01-05T11:00:00.250Z")),
        ("time(HH:mm:ss)", Text, "09:30:15", json!("09:30:15")),
        ("time(HHmm)", Text, "0930", json!("09:30")),
        ("duur(PT)", Integer, "PT45M", json!(45)),
        ("duur(PT)", Integer, "PT0M", json!(0)),
        ("duur(PT)", Integer, "PT26H", json!(1560)),
        ("duur(HH:mm)", Integer, "100:05", json!(6005)),
        ("duur(uren,)", Integer, "0,33", json!(20)),
        ("duur(uren,)", Integer, "1,02", json!(61)),
        ("duur(uren.)", Integer, "10", json!(600)),
        ("postcode", Text, "1234 AB", json!("1234AB")),
    ] {
        let convert = of(conversion, canonical);
        assert_eq!(convert.read(partner), Ok(ours.clone()), "{conversion}");
        assert_eq!(convert.write(&ours).as_deref(), Some(partner), "{conversion}");
    }
}

#[test]
fn what_is_almost_right_is_refused() {
    use Type::{Bool, Integer, Number, Text};
    for (conversion, canonical, partner) in [
        ("date(yyyyMMdd)", Text, "20260231"),
        ("date(dd-MM-yyyy)", Text, "1-2-2026"),
        ("date(d-M-yyyy)", Text, "01-2-2026"),
        ("date(dd-MM-yyyy)", Text, "24-08-2026 "),
        ("date(d MMMM yyyy)", Text, "24 august 2026"),
        ("date(iso)", Text, "2026-8-24"),
        ("date(iso)", Text, "2026-08-24x"),
        ("cents(1.234,56)", Integer, "600.00"),
        ("cents(1.234,56)", Integer, "6.00,00"),
        ("cents(1.234,56)", Integer, "600,0"),
        ("cents(1234.56)", Integer, "1,200.00"),
        ("cents(getal)", Integer, "12.345"),
        ("cents(getal)", Integer, "99999999999999999999"),
        ("decimal(,)", Number, "2.5"),
        ("decimal(,)", Number, ","),
        ("decimal(,)", Number, "2,"),
        // A double would make 0.1234567890123457 of it.
        ("decimal(,)", Number, "0,12345678901234567"),
        ("codes(x.csv)", Text, "C"),
        ("janee", Bool, "Y"),
        ("bool(Y,N)", Bool, "y"),
        ("int", Integer, "2.0"),
        ("int", Text, "twee"),
        ("epoch(s)", Text, "1787565600000"),
        ("time(HH:mm)", Text, "24:00"),
        ("duur(PT)", Integer, "P1M"),
        ("duur(PT)", Integer, "PT30S"),
        ("duur(PT)", Integer, "PT"),
        ("duur(HH:mm)", Integer, "2:75"),
        // 2.51 hours is 150.6 minutes, and no whole number of minutes is written so.
        ("duur(uren,)", Integer, "2,51"),
        ("duur(uren,)", Integer, "-1,5"),
        ("postcode", Text, "0234 AB"),
        ("postcode", Text, "1234  AB"),
    ] {
        assert!(of(conversion, canonical).read(partner).is_err(), "{conversion} {partner}");
    }
}

#[test]
fn a_code_is_written_as_a_number_only_where_the_mapping_says_so() {
    let (text, number) = ("codes(codes/uitkomst.csv)", "codes(codes/uitkomst.csv, getal)");
    assert_eq!(of(text, Type::Text).write_json(&json!("behaald")), Some(json!("1")));
    assert_eq!(of(number, Type::Text).write_json(&json!("behaald")), Some(json!(1)));
    // In XML and a table there is only text, and what is read may be either.
    assert_eq!(of(number, Type::Text).write(&json!("behaald")).as_deref(), Some("1"));
    for read in [json!(1), json!("1")] {
        assert_eq!(of(number, Type::Text).read_json(&read), Ok(json!("behaald")));
    }
    assert_eq!(
        wrong("codes(stand.csv, getal)", Type::Text),
        "`codes(stand.csv, getal)`: de code `B` in stand.csv is geen geheel getal; laat `, getal` weg"
    );
}

#[test]
fn of_two_patterns_the_first_is_written_and_both_are_read() {
    let convert = of("date(dd-MM-yyyy | yyyy-MM-dd | d MMM yyyy)", Type::Text);
    for partner in ["24-08-2026", "2026-08-24", "24 aug 2026", "24 AUG 2026"] {
        assert_eq!(convert.read(partner), Ok(json!("2026-08-24")));
    }
    assert_eq!(convert.write(&json!("2026-08-24")).as_deref(), Some("24-08-2026"));
    assert_eq!(
        convert.read("24/8/2026"),
        Err("hier hoort een bestaande datum in de vorm dd-MM-yyyy of yyyy-MM-dd of d MMM yyyy".to_owned())
    );
}

#[test]
fn months_have_dutch_names() {
    let (long, short) = (of("date(d MMMM yyyy)", Type::Text), of("date(d MMM yyyy)", Type::Text));
    for (month, name, abbreviated) in [
        (1, "januari", "jan"),
        (2, "februari", "feb"),
        (3, "maart", "mrt"),
        (5, "mei", "mei"),
        (6, "juni", "jun"),
        (8, "augustus", "aug"),
        (10, "oktober", "okt"),
        (12, "december", "dec"),
    ] {
        let date = json!(format!("2026-{month:02}-01"));
        assert_eq!(long.write(&date), Some(format!("1 {name} 2026")));
        assert_eq!(long.read(&format!("1 {name} 2026")), Ok(date.clone()));
        assert_eq!(short.read(&format!("1 {abbreviated} 2026")), Ok(date));
    }
}

#[test]
fn an_iso_date_is_also_the_day_of_an_iso_moment_in_amsterdam() {
    let convert = of("date(iso)", Type::Text);
    for (partner, day) in [
        ("2026-08-24", "2026-08-24"),
        ("2026-08-24Z", "2026-08-24"),
        ("2026-08-24+02:00", "2026-08-24"),
        ("2026-08-24T09:00:00", "2026-08-24"),
        // Midnight in Amsterdam, as a browser sends it.
        ("2026-08-23T22:00:00.000Z", "2026-08-24"),
        ("2026-08-24T00:00:00+02:00", "2026-08-24"),
    ] {
        assert_eq!(convert.read(partner), Ok(json!(day)), "{partner}");
    }
}

#[test]
fn the_hour_that_is_skipped_is_refused_and_of_the_double_hour_the_first_is_meant() {
    // 29 March 2026 the clock goes from 02:00 to 03:00; 25 October from 03:00 back to 02:00.
    for conversion in ["datetime(dd-MM-yyyy HH:mm)", "datetime(iso)"] {
        let convert = of(conversion, Type::Text);
        let text = |day: &str, iso: &str| if conversion.contains("iso") { iso.to_owned() } else { day.to_owned() };
        assert!(convert.read(&text("29-03-2026 02:30", "2026-03-29T02:30")).is_err());
        assert_eq!(convert.read(&text("29-03-2026 03:00", "2026-03-29T03:00")), Ok(json!("2026-03-29T01:00:00.000Z")));
        assert_eq!(
            convert.read(&text("25-10-2026 02:30", "2026-10-25T02:30:00")),
            Ok(json!("2026-10-25T00:30:00.000Z"))
        );
    }
}

#[test]
fn json_numbers_are_read_and_written_where_the_partner_has_numbers() {
    let euros = of("cents(getal)", Type::Integer);
    for (partner, cents) in [(json!(12.5), 1250), (json!(0.29), 29), (json!(600), 60_000), (json!(-4.35), -435)] {
        assert_eq!(euros.read_json(&partner), Ok(json!(cents)));
        assert_eq!(euros.write_json(&json!(cents)), Some(partner));
    }
    assert_eq!(
        euros.read_json(&json!(12.345)),
        Err("hier hoort een bedrag in euro's als getal, met hoogstens twee cijfers na de punt".to_owned())
    );
    // Written as text, and a number is still euros, not cents.
    assert_eq!(of("cents(1.234,56)", Type::Integer).read_json(&json!(12.5)), Ok(json!(1250)));
    assert_eq!(of("epoch(ms)", Type::Text).write_json(&json!("1970-01-01T00:00:01.500Z")), Some(json!(1500)));
    assert_eq!(of("epoch(s)", Type::Text).read_json(&json!("0")), Ok(json!("1970-01-01T00:00:00.000Z")));
    assert_eq!(
        of("epochdag(s)", Type::Text).read_json(&json!(1.5)).unwrap_err(),
        "hier hoort een tijdstip als geheel getal: seconden sinds 1970"
    );
    assert_eq!(of("int", Type::Integer).read_json(&json!("12")), Ok(json!(12)));
    assert_eq!(of("int", Type::Text).write_json(&json!("12")), Some(json!(12)));
    assert_eq!(of("text", Type::Integer).write_json(&json!(12)), Some(json!("12")));
    assert_eq!(of("text", Type::Bool).write_json(&json!(true)), Some(json!("true")));
    assert_eq!(of("bool", Type::Bool).read_json(&json!("1")), Ok(json!(true)));
    assert_eq!(of("date(yyyyMMdd)", Type::Text).read_json(&json!(20_260_824)).unwrap_err(), "hier hoort tekst");
    assert_eq!(of("janee", Type::Bool).read_json(&json!({ "a": 1 })).unwrap_err(), "hier hoort `J` of `N`");
    assert_eq!(Convert::Plain(Type::Integer).read_json(&json!("12")), Ok(json!("12")), "the schema refuses it");
}

#[test]
fn a_word_or_nothing_says_what_nothing_means() {
    let marked = of("bool(x,)", Type::Bool);
    assert_eq!(marked.absent(), Some(json!(false)));
    assert_eq!(marked.write(&json!(false)).as_deref(), Some(""));
    assert_eq!(marked.read("y"), Err("hier hoort `x` of niets".to_owned()));
    assert_eq!(of("bool(,geen)", Type::Bool).absent(), Some(json!(true)));
    assert_eq!(of("bool(Y,N)", Type::Bool).absent(), None);
}

#[test]
fn of_several_codes_for_one_value_the_first_is_written_and_a_value_without_code_is_not() {
    let convert = of("codes(x.csv)", Type::Text);
    assert_eq!(convert.read("b"), Ok(json!("behaald")));
    assert_eq!(convert.write(&json!("behaald")).as_deref(), Some("B"));
    assert_eq!(convert.write(&json!("vervallen")), None);
    assert_eq!(convert.write_json(&json!("vervallen")), None);
    assert_eq!(convert.read("C"), Err("deze code staat niet in de codetabel; bekend zijn: `B`, `b`, `N`".to_owned()));
    let numbers = parse("codes(n.csv)", Type::Integer, &|_| Ok(vec![("hoog".to_owned(), "3".to_owned())])).unwrap();
    assert_eq!(numbers.read("hoog"), Ok(json!(3)));
    assert_eq!(numbers.write(&json!(3)).as_deref(), Some("hoog"));
}

#[test]
fn a_value_of_another_type_is_not_written() {
    for (conversion, canonical, ours) in [
        ("date(dd-MM-yyyy)", Type::Text, json!("24-08-2026")),
        ("date(dd-MM-yyyy)", Type::Text, json!(3)),
        ("janee", Type::Bool, json!("J")),
        ("cents(1.234,56)", Type::Integer, json!(1.5)),
        ("duur(PT)", Type::Integer, json!(-1)),
        ("time(HH:mm)", Type::Text, json!("09:30:15")),
        ("postcode", Type::Text, json!("onbekend")),
        ("text", Type::Text, json!(["a"])),
    ] {
        assert_eq!(of(conversion, canonical).write(&ours), None, "{conversion}");
    }
}

#[test]
fn mistakes_say_what_is_wrong_and_what_was_expected() {
    for (conversion, canonical, text) in [
        (
            "datum(dd-MM-yyyy)",
            Type::Text,
            "de omzetting `datum` bestaat niet (bedoelt u `date`?); er zijn: date(..), datetime(..), time(..), epoch(..), epochdag(..), int, text, bool, bool(..), janee, cents(..), decimal(..), duur(..), postcode, codes(..)",
        ),
        ("date(dd-MM-yyyy", Type::Text, "bij `date(dd-MM-yyyy` ontbreekt het haakje sluiten"),
        (
            "date(dd-mm-yyyy)",
            Type::Text,
            "in het patroon `dd-mm-yyyy` zijn `mm` minuten; de maand is `MM`: bedoelt u `dd-MM-yyyy`?",
        ),
        (
            "date(dd-MM-yy)",
            Type::Text,
            "`dd-MM-yy` is geen datumpatroon: `y` hoort er niet in; een jaar heeft vier cijfers; het bestaat uit yyyy, MM, M, MMM, MMMM, dd, d, HH, H, mm, ss, SSS en leestekens",
        ),
        (
            "date(DD-MM-yyyy)",
            Type::Text,
            "`DD-MM-yyyy` is geen datumpatroon: `D` hoort er niet in (bedoelt u `dd-MM-yyyy`?); het bestaat uit yyyy, MM, M, MMM, MMMM, dd, d, HH, H, mm, ss, SSS en leestekens",
        ),
        (
            "date(dMyyyy)",
            Type::Text,
            "`dMyyyy` is geen datumpatroon: na `d`, `M` of `H` hoort een leesteken, want hoeveel cijfers het zijn staat niet vast",
        ),
        ("date(dd-MM-yyyy dd)", Type::Text, "`dd-MM-yyyy dd` is geen datumpatroon: de dag staat er twee keer in"),
        (
            "date(yyyyMMddHHmm)",
            Type::Text,
            "het uur hoort niet in het patroon `yyyyMMddHHmm`; met een tijd erbij is het `datetime(..)`",
        ),
        (
            "date",
            Type::Text,
            "tussen de haakjes hoort een patroon, zoals `date(dd-MM-yyyy)`, `datetime(iso)` of `time(HH:mm)`",
        ),
        (
            "datetime(dd-MM-yyyy)",
            Type::Text,
            "in het patroon `dd-MM-yyyy` ontbreekt het uur; zonder tijd is het `date(..)`",
        ),
        ("epoch(dagen)", Type::Text, "`epoch(dagen)`: tussen de haakjes hoort `s` (seconden) of `ms` (milliseconden)"),
        ("decimal(;)", Type::Number, "`decimal(;)`: tussen de haakjes hoort het decimaalteken, `,` of `.`"),
        (
            "bool(Y)",
            Type::Bool,
            "`bool(Y)`: schrijf het woord voor ja en het woord voor nee, zoals `bool(Y,N)`, of één ervan leeg: `bool(x,)`",
        ),
        (
            "cents(euro)",
            Type::Integer,
            "`cents(euro)`: schrijf een voorbeeldbedrag van de partner, zoals `cents(1.234,56)` of `cents(1234.56)`, of `cents(getal)` als het in JSON een getal is",
        ),
        (
            "duur(uur)",
            Type::Integer,
            "`duur(uur)`: tussen de haakjes hoort `PT` (zoals PT2H30M), `HH:mm`, `uren,` (zoals 2,5), `uren.` (zoals 2.5) of `uren` (in JSON een getal)",
        ),
        ("janee(J)", Type::Bool, "de omzetting `janee` heeft geen `(..)`"),
        ("codes", Type::Text, "`codes(..)`: noem het bestand met de codetabel, zoals `codes(codes/stand.csv)`"),
        ("cents(1.234,56)", Type::Text, "`cents` maakt een geheel aantal centen, maar dit canonieke veld is tekst"),
        ("janee", Type::Text, "`janee` maakt ja of nee, maar dit canonieke veld is tekst"),
        (
            "codes(x.csv)",
            Type::Integer,
            "de codetabel x.csv geeft `behaald`, maar dit canonieke veld is een geheel getal",
        ),
    ] {
        assert_eq!(wrong(conversion, canonical), text);
    }
}

#[test]
fn a_code_table_is_read_with_or_without_an_explanation() {
    let pairs = codes::read(
        "stand.csv",
        "\u{feff}partner;canoniek;toelichting\nB;behaald;\n\n b ; behaald ; oud; nog steeds\n",
    );
    assert_eq!(pairs, Ok(vec![("B".into(), "behaald".into()), ("b".into(), "behaald".into())]));
    assert_eq!(codes::read("stand.csv", "partner;canoniek\r\nB;behaald\r\n").unwrap().len(), 1);
}

#[test]
fn every_mistake_in_a_code_table_has_its_file_and_line() {
    let text = "code;betekenis\nB;behaald\nN\nB;niet_behaald\n;leeg\nX;\nY;gestopt;uitleg\n";
    let wrong = |file: &str, text: &str| -> Vec<String> {
        codes::read(file, text).unwrap_err().iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        wrong("codes/stand.csv", text),
        [
            "codes/stand.csv:1:1: de eerste regel noemt de kolommen: `partner;canoniek` of `partner;canoniek;toelichting`",
            "codes/stand.csv:3:1: hier ontbreekt de `;` tussen de code van de partner en de canonieke code",
            "codes/stand.csv:4:1: de code `B` staat al op regel 2; een code van de partner heeft één betekenis",
            "codes/stand.csv:5:1: de code van de partner is leeg; laat de regel weg of vul haar in",
            "codes/stand.csv:6:1: de canonieke code is leeg; laat de regel weg of vul haar in",
            "codes/stand.csv:7:1: hier staat een derde kolom die de eerste regel niet noemt; die is `partner;canoniek` of `partner;canoniek;toelichting`",
        ]
    );
    assert_eq!(
        wrong("stand.csv", ""),
        [
            "stand.csv:1:1: de codetabel is leeg; de eerste regel is `partner;canoniek` of `partner;canoniek;toelichting`"
        ]
    );
    assert_eq!(
        wrong("stand.csv", "partner;canoniek\n"),
        ["stand.csv:2:1: de codetabel heeft geen codes; zet er een per regel, zoals `B;behaald`"]
    );
}

#[test]
fn a_table_is_held_against_the_values_of_its_field() {
    let allowed = ["behaald".to_owned(), "gestopt".to_owned()];
    assert_eq!(codes::beside(&table(), &allowed), (vec!["niet_behaald"], vec!["gestopt"]));
}
