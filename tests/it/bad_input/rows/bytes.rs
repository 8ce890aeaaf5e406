//! Wrong bytes: another encoding, packed, not well-formed, too deep, against a schema.

use super::super::{MARKER, STRAY_BSN};
use super::{Door, KEPT, Row, changed, json_row, row, soap_row, xml};
use crate::testbed::http::Request;
use crate::testbed::letters::{CREEER_ZAAK, OVEREENKOMST, SOAP, bsn, replace};

/// Encodings, and headers that say which.
pub fn encodings(traject: &str) -> Vec<Row> {
    let good =
        |id: &str| changed(traject, id, |v| v["plaatsing"]["werk"]["omschrijving"] = format!("één {MARKER}").into());
    let declared = replace(&xml("e-5"), "encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\"");
    let mut gzip = Request::json(OVEREENKOMST, good("e-7")).header("Content-Encoding", "gzip");
    gzip.body.splice(0..0, [0x1f, 0x8b, 8, 0]);
    vec![
        soap_row("XML in latin-1 that says UTF-8", latin1(&xml("e-1")), "TB-TEKENSET", ""),
        json_row("JSON in latin-1", latin1(&good("e-2")), 400, "TB-TEKENSET", ""),
        soap_row("XML in UTF-16", utf16(&xml("e-3")), "TB-TEKENSET", ""),
        json_row("JSON in UTF-16", utf16(&good("e-4")), 400, "TB-TEKENSET", ""),
        soap_row("XML that says ISO-8859-1", declared, "TB-TEKENSET", ""),
        json_row("JSON with a byte order mark", format!("\u{feff}{}", good("e-6")), 400, "TB-TEKENSET", ""),
        row("JSON, packed", gzip, Door::Json, 415, "TB-MEDIATYPE", "Content-Encoding", KEPT),
        row(
            "SOAP, packed",
            Request::soap(SOAP, CREEER_ZAAK, xml("e-8")).header("Content-Encoding", "gzip"),
            Door::Soap("StUF058"),
            415,
            "TB-MEDIATYPE",
            "Content-Encoding",
            KEPT,
        ),
        row(
            "JSON that says text/plain",
            Request::json(OVEREENKOMST, good("e-9")).header("Content-Type", "text/plain"),
            Door::Json,
            415,
            "TB-MEDIATYPE",
            "Content-Type",
            KEPT,
        ),
        row(
            "JSON that says latin-1",
            Request::json(OVEREENKOMST, good("e-10")).header("Content-Type", "application/json; charset=iso-8859-1"),
            Door::Json,
            415,
            "TB-MEDIATYPE",
            "Content-Type",
            KEPT,
        ),
        row(
            "SOAP 1.2",
            Request::soap(SOAP, CREEER_ZAAK, xml("e-11")).header("Content-Type", "application/soap+xml"),
            Door::Soap("StUF058"),
            415,
            "TB-MEDIATYPE",
            "Content-Type",
            KEPT,
        ),
    ]
}

fn utf16(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// Every character as one byte, as ISO 8859-1 has it.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

/// Documents that are none, or not the ones agreed on.
pub fn shapes(traject: &str) -> Vec<Row> {
    let good = |id: &str| changed(traject, id, |v| v["plaatsing"]["werk"]["omschrijving"] = MARKER.into());
    let twice =
        |id: &str, key: &str| replace(&good(id), "\"bijlage\":{", &format!("\"bijlage\":{{\"{key}\":1,\"{key}\":2,"));
    let wrong_date = replace(&xml("s-12"), "<ZKN:startdatum>20260824<", &format!("<ZKN:startdatum>{MARKER}<"));
    let date_line = line_of(&wrong_date, "<ZKN:startdatum>");
    let unclosed = replace(&xml("s-1"), "</ZKN:zakLk01>", "</ZKN:zakLk02>");
    let entity = replace(&xml("s-4"), "?>\n", &format!("?>\n<!DOCTYPE a [<!ENTITY b \"{MARKER}\">]>\n"));
    let whole = good("s-5");
    let stops = whole[..whole.find(MARKER).expect("the marker is in it") + MARKER.len()].to_owned();
    let deep_xml = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    vec![
        soap_row("XML that is not closed as it was opened", unclosed, "TB-XML-WELGEVORMD", "(regel "),
        soap_row("XML that stops", xml("s-2")[..4000].to_owned(), "TB-XML-WELGEVORMD", "(regel "),
        soap_row("an empty SOAP body", "", "TB-XML-WELGEVORMD", ""),
        soap_row("XML with a DOCTYPE", entity, "TB-XML-DOCTYPE", "(regel 2)"),
        json_row("JSON that stops in a text", stops, 400, "TB-JSON-WELGEVORMD", "/plaatsing/werk/omschrijving"),
        json_row("no JSON at all", MARKER, 400, "TB-JSON-WELGEVORMD", ""),
        soap_row("XML of 100,000 levels", deep_xml, "TB-GRENS", ""),
        json_row(
            "JSON of 100,000 levels",
            format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)),
            400,
            "TB-GRENS",
            &"/0".repeat(64),
        ),
        soap_row("XML that is no SOAP", format!("<a>{MARKER}</a>"), "TB-SOAP-ENVELOP", "/a"),
        json_row("a key twice", twice("s-8", "dubbel"), 422, "TB-JSON-DUBBELZINNIG", "/bijlage/dubbel"),
        json_row("a key twice that is a BSN", twice("s-9", &bsn(STRAY_BSN)), 422, "TB-JSON-DUBBELZINNIG", ""),
        json_row(
            "U+0000",
            changed(traject, "s-10", |v| v["plaatsing"]["werk"]["omschrijving"] = format!("{MARKER}\0").into()),
            422,
            "TB-JSON-DUBBELZINNIG",
            "/plaatsing/werk/omschrijving",
        ),
        soap_row("XML that breaks the XSD", wrong_date, "TB-SCHEMA", &date_line),
        json_row(
            "JSON that breaks the JSON Schema",
            changed(traject, "s-13", |v| v["plaatsing"]["versie"] = MARKER.into()),
            422,
            "TB-SCHEMA",
            "/plaatsing/versie",
        ),
        json_row(
            "a field nobody knows",
            changed(traject, "s-14", |v| v["plaatsing"][MARKER] = MARKER.into()),
            422,
            "TB-SCHEMA",
            "/plaatsing",
        ),
        json_row(
            "no id of the sender",
            changed(traject, "s-15", |v| v["berichtKenmerk"] = "".into()),
            422,
            "TB-KENMERK",
            "/berichtKenmerk",
        )
        .regel("BR57"),
        json_row(
            "an id of the sender with a line break",
            changed(traject, "s-16", |v| v["berichtKenmerk"] = format!("a\n{MARKER}").into()),
            422,
            "TB-KENMERK",
            "/berichtKenmerk",
        )
        .regel("BR57"),
    ]
}

fn line_of(text: &str, part: &str) -> String {
    let before = text.split(part).next().expect("a split has a first part");
    format!("(regel {})", before.matches('\n').count() + 1)
}
