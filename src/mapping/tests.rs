//! Every kind of line, both ways, against documents written by hand.

use super::read::{Arrived, Reader};
use super::write::{self, Surroundings};
use super::{Context, Mapping, Plan};
use crate::format::{ContentPaths, Limits, xml};
use crate::message::code::Code;
use crate::message::finding::Finding;
use chrono::{DateTime, TimeZone, Utc};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A kind with a field of every type.
pub(super) fn kind() -> Value {
    let text = || json!({"type": "string", "x-klasse": "P0"});
    json!({"type": "object", "properties": {
        "naam": text(),
        "van": text(), "tot": text(), "dagen": {"type": "integer", "x-klasse": "P0"},
        "ontvangen": text(), "soort": {"type": "string", "enum": ["licht", "zwaar"], "x-klasse": "P0"},
        "minuten": {"type": "integer", "x-klasse": "P0"},
        "totaal_centen": {"type": "integer", "x-klasse": "F"}, "aantal": {"type": "integer", "x-klasse": "P0"},
        "akkoord": {"type": "boolean", "x-klasse": "P0"}, "land": text(),
        "persoon": {"type": "object", "properties": {"voornamen": text(), "voorvoegsel": text(), "geslachtsnaam": text()}},
        "contact": {"type": "object", "properties": {"mobiel": text(), "vast": text(), "email": text()}},
        "adres": {"type": "object", "properties": {"postcode": text(), "woonplaats": text()}},
        "wensen": {"type": "array", "items": text()},
        "rooster": {"type": "array", "items": {"type": "object", "properties": {
            "dag": {"type": "string", "enum": ["maandag", "dinsdag"], "x-klasse": "P0"},
            "dagdeel": text(), "uren": {"type": "number", "x-klasse": "P0"}}}},
        "regels": {"type": "array", "items": {"type": "object", "properties": {
            "code": text(), "soort": {"type": "string", "enum": ["licht", "zwaar"], "x-klasse": "P0"},
            "gewicht": {"type": "integer", "x-klasse": "P0"},
            "bedrag_centen": {"type": "integer", "x-klasse": "F"}}}}
    }})
}

pub(super) fn parse(text: &str) -> Result<Plan, Vec<String>> {
    let schema = |name: &str| (name == "proef/1").then(kind);
    let codes = |_: &str| Ok(vec![("L".to_owned(), "licht".to_owned())]);
    Mapping::parse("m.yaml", text, &Context { schema: &schema, codes: &codes })
        .map_err(|mistakes| mistakes.iter().map(ToString::to_string).collect())
}

fn plan(side: &str, lines: &str) -> Plan {
    let root = if side == "xml" { "root: bericht\n" } else { "" };
    parse(&format!("partner: {side}\ncanonical: proef/1\n{root}fields:\n{lines}")).unwrap_or_else(|m| panic!("{m:#?}"))
}

/// 24 August 2026, half past midnight in Amsterdam: still the 23rd in UTC.
fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 8, 23, 22, 30, 0).unwrap()
}

fn read(plan: &Plan, document: &Value) -> (Value, Vec<Finding>) {
    Reader::new(plan).json(document, &Arrived { ontvangen_op: now(), afzender_id: "A-1" })
}

fn read_xml(plan: &Plan, document: &str) -> (Value, Vec<Finding>) {
    let tree = xml::read(document.as_bytes(), &Limits::default(), &ContentPaths::default()).unwrap();
    Reader::new(plan).xml(tree.root().unwrap(), &Arrived { ontvangen_op: now(), afzender_id: "A-1" })
}

fn around(none: &BTreeMap<String, String>) -> Surroundings<'_> {
    Surroundings {
        levering_id: "L-1",
        bericht_id: "B-1",
        afzender_id: "A-1",
        ontvangen_op: now(),
        zender: none,
        ontvanger: none,
    }
}

fn written(plan: &Plan, message: &Value) -> (Value, Vec<Finding>) {
    write::json(plan, message, &around(&BTreeMap::new()))
}

fn written_xml(plan: &Plan, message: &Value) -> (String, Vec<Finding>) {
    let (element, findings) = write::xml(plan, message, &around(&BTreeMap::new()));
    let text = String::from_utf8(xml::write(&element).unwrap()).unwrap();
    (text.split_once("?>").map_or(text.clone(), |(_, rest)| rest.trim().to_owned()), findings)
}

fn both(plan: &Plan, partner: &Value, canonical: &Value) {
    assert_eq!(read(plan, partner), (canonical.clone(), vec![]), "read");
    assert_eq!(written(plan, canonical), (partner.clone(), vec![]), "written");
}

fn both_xml(plan: &Plan, partner: &str, canonical: &Value) {
    assert_eq!(read_xml(plan, partner), (canonical.clone(), vec![]), "read");
    assert_eq!(written_xml(plan, canonical), (partner.to_owned(), vec![]), "written");
}

fn places(findings: &[Finding]) -> Vec<(Code, &str)> {
    findings.iter().map(|f| (f.code, f.path.as_str())).collect()
}

#[test]
fn a_csv_row_is_texts_by_whole_column_names_and_an_empty_cell_is_absent() {
    let plan = plan(
        "csv",
        "  - Naam / roepnaam: naam\n  - Minuten: minuten\n  - Akkoord: { is: akkoord, as: janee }\n  - Soort: { const: X }\n",
    );
    both(
        &plan,
        &json!({"Naam / roepnaam": "Anna", "Minuten": "90", "Akkoord": "", "Soort": "X"}),
        &json!({"naam": "Anna", "minuten": 90}),
    );
    assert_eq!(plan.columns(), ["Naam / roepnaam", "Minuten", "Akkoord", "Soort"]);
    let (_, findings) = read(&plan, &json!({"Naam / roepnaam": "Anna", "Minuten": "veel"}));
    assert_eq!(places(&findings), [(Code::Omzetten, "/Minuten")]);
    let (_, findings) = read(&plan, &json!({"Naam / roepnaam": "Anna", "Akkoord": "Z"}));
    assert_eq!(places(&findings), [(Code::Omzetten, "/Akkoord")]);
}

#[test]
fn a_tag_chooses_an_item_of_a_json_list_and_is_written_with_it() {
    let plan = plan(
        "json",
        "  - \"contacten[soort='mobiel']/nummer\": contact.mobiel\n  - \"contacten[soort='vast'][land=31]/nummer\": contact.vast\n",
    );
    let canonical = json!({"contact": {"mobiel": "06", "vast": "020"}});
    both(
        &plan,
        &json!({"contacten": [{"soort": "mobiel", "nummer": "06"}, {"soort": "vast", "land": 31, "nummer": "020"}]}),
        &canonical,
    );
    // The order at the partner does not matter, and a number may be text.
    let other = json!({"contacten": [{"soort": "fax", "nummer": "1"}, {"nummer": "020", "land": "31", "soort": "vast"},
        {"soort": "mobiel", "nummer": "06"}, {"soort": "mobiel", "nummer": "07"}]});
    assert_eq!(read(&plan, &other), (canonical, vec![]));
    let (_, findings) = {
        let plan = self::plan("json", "  - \"x[soort='a']/n\": { is: minuten, as: int }\n");
        read(&plan, &json!({"x": [{"soort": "b"}, {"soort": "a", "n": "veel"}]}))
    };
    assert_eq!(places(&findings), [(Code::Omzetten, "/x/1/n")]);
}

#[test]
fn a_tag_chooses_an_element_by_attribute_or_by_child() {
    let plan = plan(
        "xml",
        "  - \"Nummer[@type='extern']\": naam\n  - \"Tel[Type='mobiel']/Waarde\": contact.mobiel\n  - \"Tel[Type='vast']/Waarde\": contact.vast\n",
    );
    let document = "<bericht><Nummer type=\"extern\">7</Nummer><Tel><Type>mobiel</Type><Waarde>06</Waarde></Tel>\
                    <Tel><Type>vast</Type><Waarde>020</Waarde></Tel></bericht>";
    both_xml(&plan, document, &json!({"naam": "7", "contact": {"mobiel": "06", "vast": "020"}}));
    let swapped = "<bericht><Tel><Waarde>020</Waarde><Type> vast </Type></Tel><Nummer type='intern'>1</Nummer>\
                   <Nummer type='extern'>7</Nummer></bericht>";
    assert_eq!(read_xml(&plan, swapped).0, json!({"naam": "7", "contact": {"vast": "020"}}));
}

#[test]
fn a_list_can_be_the_items_with_a_tag() {
    let plan = plan(
        "json",
        "  - each: \"posten[soort='regel']\"\n    is: regels\n    fields:\n      - code: code\n      - bedrag: { is: bedrag_centen, as: \"cents(1.234,56)\" }\n  - \"posten[soort='kop']/titel\": naam\n",
    );
    both(
        &plan,
        &json!({"posten": [{"soort": "regel", "code": "a", "bedrag": "1,00"}, {"soort": "regel", "code": "b", "bedrag": "1.000,50"},
            {"soort": "kop", "titel": "T"}]}),
        &json!({"regels": [{"code": "a", "bedrag_centen": 100}, {"code": "b", "bedrag_centen": 100_050}], "naam": "T"}),
    );
}

#[test]
fn a_default_is_read_where_the_partner_has_nothing_and_the_value_is_written() {
    let plan = plan("json", "  - land: { is: land, default: NL }\n  - n: { is: minuten, default: 0, as: int }\n");
    assert_eq!(read(&plan, &json!({"land": null})).0, json!({"land": "NL", "minuten": 0}));
    // What cannot be read is a finding, not a default.
    let (canonical, findings) = read(&plan, &json!({"land": "BE", "n": "x"}));
    assert_eq!((canonical, places(&findings)), (json!({"land": "BE"}), vec![(Code::Omzetten, "/n")]));
    assert_eq!(written(&plan, &json!({"land": "NL", "minuten": 0})).0, json!({"land": "NL", "n": 0}));
}

#[test]
fn a_condition_holds_both_ways_in_its_three_forms() {
    let plan = plan(
        "json",
        concat!(
            "  - nummer: { is: contact.mobiel, when: { soort: licht } }\n",
            "  - nummer: { is: contact.vast, when: { soort: zwaar } }\n",
            "  - soort: soort\n",
            "  - mail: { is: contact.email, when: naam }\n",
            "  - naam: naam\n",
            "  - lang: { const: ja, when: { cel: \"m > 60\", with: { m: minuten } } }\n",
            "  - minuten: minuten\n",
        ),
    );
    both(
        &plan,
        &json!({"nummer": "06", "soort": "licht", "mail": "a@b", "naam": "A", "lang": "ja", "minuten": 61}),
        &json!({"soort": "licht", "naam": "A", "minuten": 61, "contact": {"mobiel": "06", "email": "a@b"}}),
    );
    both(
        &plan,
        &json!({"nummer": "020", "soort": "zwaar", "minuten": 60}),
        &json!({"soort": "zwaar", "minuten": 60, "contact": {"vast": "020"}}),
    );
    // Without the name, the address is neither read nor written.
    assert_eq!(read(&plan, &json!({"mail": "a@b"})).0, json!({}));
    assert_eq!(written(&plan, &json!({"contact": {"email": "a@b", "mobiel": "06"}})).0, json!({}));
}

#[test]
fn a_condition_in_a_list_looks_at_the_item_first_and_then_at_the_message() {
    let plan = plan(
        "json",
        concat!(
            "  - each: regels\n    is: regels\n    fields:\n      - soort: soort\n",
            "      - kilo: { is: gewicht, when: { soort: zwaar } }\n",
            "      - wie: { is: code, when: naam }\n",
            "  - naam: naam\n",
        ),
    );
    let canonical = json!({"naam": "A", "regels": [{"soort": "zwaar", "gewicht": 3, "code": "x"}, {"soort": "licht", "gewicht": 4, "code": "y"}]});
    let (partner, findings) = written(&plan, &canonical);
    assert_eq!(
        (partner, findings),
        (
            json!({"regels": [{"soort": "zwaar", "kilo": 3, "wie": "x"}, {"soort": "licht", "wie": "y"}], "naam": "A"}),
            vec![]
        )
    );
    let without = json!({"regels": [{"soort": "zwaar", "gewicht": 3, "code": "x"}]});
    assert_eq!(written(&plan, &without).0, json!({"regels": [{"soort": "zwaar", "kilo": 3}]}));
    // And back: what a line of the list looks at stands below the list.
    let partner =
        json!({"naam": "A", "regels": [{"soort": "zwaar", "kilo": 3, "wie": "x"}, {"soort": "licht", "wie": "y"}]});
    let expected = json!({"naam": "A", "regels": [{"soort": "zwaar", "gewicht": 3, "code": "x"}, {"soort": "licht", "code": "y"}]});
    assert_eq!(read(&plan, &partner), (expected, vec![]));
    let nameless = json!({"regels": [{"soort": "zwaar", "kilo": 3, "wie": "x"}]});
    assert_eq!(read(&plan, &nameless).0, json!({"regels": [{"soort": "zwaar", "gewicht": 3}]}));
}

const ROOSTER: &str = concat!(
    "  - unpivot:\n      ma_ochtend: { dag: maandag, dagdeel: ochtend }\n      ma_middag: { dag: maandag, dagdeel: middag }\n",
    "      di_ochtend: { dag: dinsdag, dagdeel: ochtend }\n    is: rooster\n    value: uren\n    as: \"decimal(,)\"\n",
);

#[test]
fn columns_become_rows_and_rows_become_columns() {
    let plan = plan("csv", ROOSTER);
    both(
        &plan,
        &json!({"ma_ochtend": "2,5", "ma_middag": "", "di_ochtend": "3"}),
        &json!({"rooster": [{"dag": "maandag", "dagdeel": "ochtend", "uren": 2.5}, {"dag": "dinsdag", "dagdeel": "ochtend", "uren": 3}]}),
    );
    assert_eq!(read(&plan, &json!({"ma_ochtend": " "})), (json!({}), vec![]));
    let (_, findings) = read(&plan, &json!({"ma_ochtend": "twee"}));
    assert_eq!(places(&findings), [(Code::Omzetten, "/ma_ochtend")]);
}

#[test]
fn a_row_that_fits_no_column_or_a_full_one_is_never_lost_in_silence() {
    let plan = plan("csv", ROOSTER);
    let row = |dag: &str, dagdeel: &str| json!({"dag": dag, "dagdeel": dagdeel, "uren": 1.0});
    let message = json!({"rooster": [row("maandag", "ochtend"), row("dinsdag", "avond"), row("maandag", "ochtend"),
        {"dag": "dinsdag", "dagdeel": "ochtend"}]});
    let (_, findings) = written(&plan, &message);
    assert_eq!(
        places(&findings),
        [(Code::Omzetten, "/rooster/1"), (Code::Omzetten, "/rooster/2"), (Code::Omzetten, "/rooster/3/uren")]
    );
    assert_eq!(findings[0].text, "deze regel past in geen van de kolommen `ma_ochtend`, `ma_middag`, `di_ochtend`");
    assert_eq!(
        findings[1].text,
        "een eerdere regel staat al in de kolom `ma_ochtend`; een kolom heeft plaats voor één"
    );
}

const TOTALEN: &str = concat!(
    "  - Totaal: { sum: regels.bedrag_centen, as: \"cents(1.234,56)\" }\n  - Aantal: { count: regels }\n",
    "  - each: Regel\n    is: regels\n    fields:\n      - Bedrag: { is: bedrag_centen, as: \"cents(1.234,56)\" }\n",
);

#[test]
fn a_total_is_written_and_held_against_what_was_read() {
    let plan = plan("xml", TOTALEN);
    let of = |total: &str, count: &str| {
        format!(
            "<bericht><Totaal>{total}</Totaal><Aantal>{count}</Aantal><Regel><Bedrag>10,00</Bedrag></Regel><Regel><Bedrag>2,50</Bedrag></Regel></bericht>"
        )
    };
    let canonical = json!({"regels": [{"bedrag_centen": 1000}, {"bedrag_centen": 250}]});
    both_xml(&plan, &of("12,50", "2"), &canonical);
    let (_, findings) = read_xml(&plan, &of("12,51", "3"));
    assert_eq!(places(&findings), [(Code::Telling, "/bericht/Totaal"), (Code::Telling, "/bericht/Aantal")]);
    assert_eq!(findings[0].text, "dit totaal is niet de som van de bedragen of getallen die in het bericht staan");
    // Without a figure there is nothing to hold, and an amount that cannot be read is said once.
    assert_eq!(read_xml(&plan, "<bericht><Regel><Bedrag>1,00</Bedrag></Regel></bericht>").1, []);
    let (_, findings) = read_xml(&plan, "<bericht><Totaal>1,00</Totaal><Regel><Bedrag>x</Bedrag></Regel></bericht>");
    assert_eq!(places(&findings), [(Code::Omzetten, "/bericht/Regel/Bedrag")]);
}

#[test]
fn a_figure_is_counted_from_the_partner_through_all_lists() {
    let lines = |path: &str| {
        format!(
            "  - count: {path}\n    is: aantal\n    only: in\n    reden: r\n  - sum: {path}/bedrag\n    is: totaal_centen\n    as: \"cents(1234.56)\"\n    only: in\n    reden: r\n"
        )
    };
    let json_plan = plan("json", &lines("groepen/posten"));
    let document = json!({"groepen": [{"posten": [{"bedrag": "1.00"}, {"bedrag": "2.25"}]}, {"posten": []}, {"posten": [{"bedrag": "0.05"}]}]});
    assert_eq!(read(&json_plan, &document), (json!({"aantal": 3, "totaal_centen": 330}), vec![]));
    let xml_plan = plan("xml", &lines("g/p"));
    let document = "<bericht><g><p><bedrag>1.00</bedrag></p><p><bedrag>2.25</bedrag></p></g><g/><g><p><bedrag>0.05</bedrag></p></g></bericht>";
    assert_eq!(read_xml(&xml_plan, document), (json!({"aantal": 3, "totaal_centen": 330}), vec![]));
}

#[test]
fn one_text_is_several_fields_and_several_places_are_one_text() {
    let plan = plan(
        "json",
        concat!(
            "  - wie: { parts: \"{persoon.voornamen} {persoon.voorvoegsel} {persoon.geslachtsnaam}\", as: persoonsnaam }\n",
            "  - plaats: { parts: \"{adres.postcode}, {adres.woonplaats}\" }\n",
            "  - parts: \"{van/dag}-{van/maand}\"\n    is: van\n",
        ),
    );
    both(
        &plan,
        &json!({"wie": "Anna Maria van der Berg", "plaats": "1234AB, Rivierbeek", "van": {"dag": "24", "maand": "08"}}),
        &json!({"persoon": {"voornamen": "Anna Maria", "voorvoegsel": "van der", "geslachtsnaam": "Berg"},
            "adres": {"postcode": "1234AB", "woonplaats": "Rivierbeek"}, "van": "24-08"}),
    );
    let (_, findings) = read(&plan, &json!({"plaats": "1234AB Rivierbeek"}));
    assert_eq!(places(&findings), [(Code::Omzetten, "/plaats")]);
    let (_, findings) = written(&plan, &json!({"van": "augustus"}));
    assert_eq!(places(&findings), [(Code::Omzetten, "/van")]);
}

#[test]
fn a_formula_computes_in_either_direction() {
    let read_plan = plan(
        "xml",
        concat!(
            "  - cel: \"uren * 60 + minuten\"\n    with: { uren: { is: Tijd/Uren, as: int }, minuten: { is: Tijd/@m, as: int } }\n",
            "    is: minuten\n    only: in\n    reden: r\n",
        ),
    );
    let read = |text: &str| read_xml(&read_plan, text);
    assert_eq!(read("<bericht><Tijd m='15'><Uren>2</Uren></Tijd></bericht>"), (json!({"minuten": 135}), vec![]));
    assert_eq!(read("<bericht><Tijd m='15'/></bericht>"), (json!({}), vec![]));
    let (_, findings) = read("<bericht><Tijd m='15'><Uren>x</Uren></Tijd></bericht>");
    assert_eq!(places(&findings), [(Code::Omzetten, "/bericht/Tijd/Uren")]);
    let write_plan = plan(
        "json",
        "  - vol: { cel: \"m >= 480\", with: { m: minuten }, only: out, reden: r }\n  - u: { cel: \"m / 60\", with: { m: minuten }, anders: 0, only: out, reden: r }\n",
    );
    assert_eq!(written(&write_plan, &json!({"minuten": 481})), (json!({"vol": true, "u": 8}), vec![]));
    assert_eq!(written(&write_plan, &json!({})), (json!({"u": 0}), vec![]));
}

#[test]
fn what_is_around_the_message_comes_into_it() {
    let plan = plan(
        "json",
        "  - envelope: datum\n    is: ontvangen\n  - envelope: afzender_id\n    is: naam\n  - envelope: tijdstip\n    is: van\n",
    );
    let expected = json!({"ontvangen": "2026-08-24", "naam": "A-1", "van": "2026-08-23T22:30:00.000Z"});
    assert_eq!(read(&plan, &json!({})), (expected, vec![]));
    assert_eq!(written(&plan, &json!({"naam": "x"})), (json!({}), vec![]));
}

#[test]
fn when_a_message_was_received_is_written_by_a_conversion_where_one_is_given() {
    let lines = "  - ms: { envelope: tijdstip, as: epoch(ms) }\n  - dag: { envelope: datum, as: epochdag(s) }\n  - op: { envelope: tijdstip, as: \"datetime(dd-MM-yyyy HH:mm)\" }\n  - van: { envelope: datum, as: \"date(d-M-yyyy)\" }\n";
    // `date -d 2026-08-24T00:30+02:00 +%s`, and the same for midnight.
    let expected =
        json!({"ms": 1_787_524_200_000_i64, "dag": 1_787_522_400, "op": "24-08-2026 00:30", "van": "24-8-2026"});
    assert_eq!(written(&plan("json", lines), &json!({})), (expected, vec![]));
    assert_eq!(written(&plan("csv", lines), &json!({})).0["ms"], "1787524200000", "a table has texts");
    for (line, text) in [
        (
            "{ envelope: levering_id, as: epoch(s) }",
            "`as` hoort hier alleen bij `envelope: tijdstip` of `envelope: datum`",
        ),
        ("{ envelope: datum, as: epoch(s) }", "bij dit gegeven is `as` een `date(..)` of `epochdag(..)`"),
        ("{ envelope: tijdstip, as: \"date(iso)\" }", "bij dit gegeven is `as` een `datetime(..)` of `epoch(..)`"),
    ] {
        let mistakes = parse(&format!("partner: json\ncanonical: proef/1\nfields:\n  - x: {line}\n")).unwrap_err();
        assert!(mistakes.len() == 1 && mistakes[0].contains(text), "{mistakes:?}");
    }
}

#[test]
fn what_cannot_be_written_is_a_finding_at_its_place_and_not_written() {
    let plan = plan(
        "json",
        "  - each: regels\n    is: regels\n    fields:\n      - s: { is: soort, as: codes(c.csv) }\n  - soort: { is: soort, as: codes(c.csv) }\n",
    );
    let (partner, findings) =
        written(&plan, &json!({"soort": "licht", "regels": [{"soort": "licht"}, {"soort": "zwaar"}]}));
    assert_eq!(partner, json!({"regels": [{"s": "L"}, {}], "soort": "L"}));
    assert_eq!(places(&findings), [(Code::Omzetten, "/regels/1/soort")]);
    assert_eq!(
        findings[0].text,
        "dit kan niet worden geschreven als `s`: de codetabel heeft voor deze waarde geen code van de partner"
    );
}

#[test]
fn one_way_lines_and_alternatives_do_what_they_say() {
    let plan = plan(
        "json",
        concat!(
            "  - join: [a, b, c]\n    with: \"-\"\n    is: naam\n    only: in\n    reden: r\n",
            "  - either: [mobiel, vast]\n    is: contact.mobiel\n",
            "  - days: [van, tot]\n    is: dagen\n    only: in\n    reden: r\n",
            "  - van: van\n  - tot: tot\n  - fill: licht\n    is: soort\n  - k: { envelope: levering_id }\n",
            "  - extra: { is: land, only: out, reden: r }\n",
            "  - each: w\n    is: wensen\n    fields:\n      - t: \".\"\n",
        ),
    );
    let document = json!({"a": "x", "c": 3, "vast": "020", "van": "2026-08-24", "tot": "2026-08-25", "extra": "NL", "w": [{"t": "p"}]});
    let canonical = json!({"naam": "x-3", "contact": {"mobiel": "020"}, "van": "2026-08-24", "tot": "2026-08-25", "dagen": 2,
        "soort": "licht", "wensen": ["p"]});
    assert_eq!(read(&plan, &document), (canonical, vec![]));
    let message = json!({"naam": "x", "contact": {"mobiel": "06"}, "land": "NL", "wensen": ["p", "q"]});
    assert_eq!(
        written(&plan, &message),
        (json!({"mobiel": "06", "k": "L-1", "extra": "NL", "w": [{"t": "p"}, {"t": "q"}]}), vec![])
    );
}

#[test]
fn every_place_of_a_plan_is_named_with_what_it_does() {
    use super::uses::Kind;
    let text = "partner: json\ncanonical: proef/1\nignore:\n  kop/versie: altijd 1\nfields:\n  - each: posten\n    is: regels\n    ignore: { intern: van hen }\n    fields:\n      - \"t[soort='a']/x\": { is: code, when: soort }\n  - n: { count: regels }\n";
    let plan = parse(text).unwrap();
    let shown: Vec<_> = plan
        .uses()
        .into_iter()
        .map(|u| (u.kind, u.partner.join("/"), u.shown, u.canonical.map(|c| c.join(".")), u.reads, u.writes))
        .collect();
    let row = |kind, partner: &str, shown: &str, canonical: Option<&str>, both: bool| {
        (kind, partner.to_owned(), shown.to_owned(), canonical.map(str::to_owned), both, both)
    };
    assert_eq!(
        shown,
        [
            row(Kind::Lijst, "posten", "posten", Some("regels"), true),
            row(Kind::Kenmerk, "posten/[]/t/[]/soort", "posten/t[soort='a']/soort", None, true),
            row(Kind::Veld, "posten/[]/t/[]/x", "posten/t[soort='a']/x", Some("regels.[].code"), true),
            row(Kind::Voorwaarde, "", "", Some("regels.[].soort"), false),
            row(Kind::Genegeerd, "posten/[]/intern", "posten/intern", None, false),
            row(Kind::Telling, "n", "n", None, true),
            row(Kind::Genegeerd, "kop/versie", "kop/versie", None, false),
        ]
    );
}
