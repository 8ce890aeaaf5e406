//! The table: one row a kind of wrong. `status`, `code`, `place` and `kept` are what the documents say, written by hand.

use super::{MARKER, STRAY_BSN};
use crate::testbed::http::{self, Message, Request};
use crate::testbed::letters::{CREEER_ZAAK, OVEREENKOMST, SOAP, agreement_value, attach, bsn, referral_text, replace};
use serde_json::{Value, json};
use std::io::Write;
use std::net::SocketAddr;

const DECLARATIE: &str = "/v1/berichten/zorg-het-baken/declaratie";
const CAP: usize = 15 * 1024 * 1024;

/// Which door it comes to; SOAP with the StUF code of the fault.
#[derive(Clone, Copy)]
pub enum Door {
    /// `/v1`.
    Json,
    /// `/soap`.
    Soap(&'static str),
}

/// A kind of wrong.
pub struct Row {
    /// In words.
    pub name: &'static str,
    /// Sends it; None: there is no answer to be had.
    pub send: Box<dyn Fn(SocketAddr) -> Option<Message> + Send>,
    /// Door.
    pub door: Door,
    /// HTTP status.
    pub status: u16,
    /// Our code; empty: it is accepted.
    pub code: &'static str,
    /// JSON: the path of the finding; SOAP: what the details of the fault hold.
    pub place: String,
    /// The rule, where it is one of the practice.
    pub regel: &'static str,
    /// The status it is kept with; None: nothing is kept.
    pub kept: Option<&'static str>,
}

impl Row {
    fn regel(mut self, regel: &'static str) -> Self {
        self.regel = regel;
        self
    }
}

const KEPT: Option<&str> = Some("geweigerd");

fn row(
    name: &'static str,
    request: Request,
    door: Door,
    status: u16,
    code: &'static str,
    place: &str,
    kept: Option<&'static str>,
) -> Row {
    let send = Box::new(move |to| Some(request.send(to).unwrap_or_else(|e| panic!("{name}: no answer: {e}"))));
    Row { name, send, door, status, code, place: place.to_owned(), regel: "", kept }
}

fn json_row(name: &'static str, body: impl Into<Vec<u8>>, status: u16, code: &'static str, place: &str) -> Row {
    row(name, Request::json(OVEREENKOMST, body), Door::Json, status, code, place, KEPT)
}

/// A fault has HTTP status 500 (SOAP 1.1 section 6.2).
fn soap_row(name: &'static str, body: impl Into<Vec<u8>>, code: &'static str, place: &str) -> Row {
    row(name, Request::soap(SOAP, CREEER_ZAAK, body), Door::Soap("StUF055"), 500, code, place, KEPT)
}

/// All rows. `traject` is one De Schakel may send the first agreement of.
pub fn table(traject: &str) -> Vec<Row> {
    let mut rows = encodings(traject);
    rows.extend(addresses(traject));
    rows.extend(shapes(traject));
    rows.extend(numbers_of_persons(traject));
    rows.extend(agreements(traject));
    rows.extend(sizes(traject));
    rows.extend(money());
    rows
}

fn changed(traject: &str, id: &str, change: impl Fn(&mut Value)) -> String {
    let mut value = agreement_value(id, &format!("OVK-{id}"), traject, 1);
    change(&mut value);
    value.to_string()
}

fn xml(id: &str) -> String {
    referral_text(id, MARKER, &bsn(STRAY_BSN - 1))
}

fn line_of(text: &str, part: &str) -> String {
    let before = text.split(part).next().expect("a split has a first part");
    format!("(regel {})", before.matches('\n').count() + 1)
}

fn utf16(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// Every character as one byte, as ISO 8859-1 has it.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().filter_map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

fn encodings(traject: &str) -> Vec<Row> {
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
        row("JSON, packed", gzip, Door::Json, 415, "TB-MEDIATYPE", "Content-Encoding", None),
        row(
            "SOAP, packed",
            Request::soap(SOAP, CREEER_ZAAK, xml("e-8")).header("Content-Encoding", "gzip"),
            Door::Soap("StUF058"),
            415,
            "TB-MEDIATYPE",
            "Content-Encoding",
            None,
        ),
        row(
            "JSON that says text/plain",
            Request::json(OVEREENKOMST, good("e-9")).header("Content-Type", "text/plain"),
            Door::Json,
            415,
            "TB-MEDIATYPE",
            "Content-Type",
            None,
        ),
        row(
            "JSON that says latin-1",
            Request::json(OVEREENKOMST, good("e-10")).header("Content-Type", "application/json; charset=iso-8859-1"),
            Door::Json,
            415,
            "TB-MEDIATYPE",
            "Content-Type",
            None,
        ),
        row(
            "SOAP 1.2",
            Request::soap(SOAP, CREEER_ZAAK, xml("e-11")).header("Content-Type", "application/soap+xml"),
            Door::Soap("StUF058"),
            415,
            "TB-MEDIATYPE",
            "Content-Type",
            None,
        ),
    ]
}

fn addresses(traject: &str) -> Vec<Row> {
    let good = |id: &str| changed(traject, id, |v| v["plaatsing"]["werk"]["omschrijving"] = MARKER.into());
    let oever = |id: &str| Request::json("/v1/berichten/vc-de-oever/overeenkomst", good(id));
    let soap = |path: &str, id: &str| Request::soap(path, CREEER_ZAAK, xml(id));
    let none = |name, request, code, place: &str, status| row(name, request, Door::Json, status, code, place, None);
    vec![
        none(
            "an unknown route",
            Request::json("/v1/berichten/vc-de-schakel/anders", good("a-1")),
            "TB-ROUTE-ONBEKEND",
            "",
            404,
        ),
        none(
            "an unknown partner",
            Request::json("/v1/berichten/niemand/overeenkomst", good("a-2")),
            "TB-ROUTE-ONBEKEND",
            "",
            404,
        ),
        none(
            "a SOAP route by the other door",
            Request::json("/v1/berichten/gemeente-rivierbeek/aanmelding", good("a-3")),
            "TB-ROUTE-ONBEKEND",
            "",
            404,
        ),
        row(
            "an unknown partner for SOAP",
            soap("/soap/niemand", "a-4"),
            Door::Soap("StUF001"),
            404,
            "TB-ROUTE-ONBEKEND",
            "",
            None,
        ),
        row(
            "no SOAPAction",
            soap(SOAP, "a-5").without("SOAPAction"),
            Door::Soap("StUF001"),
            500,
            "TB-SOAP-ACTIE",
            "SOAPAction",
            KEPT,
        ),
        row(
            "an unknown SOAPAction",
            soap(SOAP, "a-6").header("SOAPAction", &format!("\"urn:{MARKER}\"")),
            Door::Soap("StUF001"),
            500,
            "TB-SOAP-ACTIE",
            "SOAPAction",
            KEPT,
        ),
        none("no token", oever("a-7"), "TB-AANMELDEN", "Authorization", 401),
        none(
            "a wrong token",
            oever("a-8").header("Authorization", "Bearer verkeerd-geheim"),
            "TB-AANMELDEN",
            "Authorization",
            401,
        ),
        none(
            "a token that is only the start",
            oever("a-9").header("Authorization", "Bearer token-van-de"),
            "TB-AANMELDEN",
            "Authorization",
            401,
        ),
        row(
            "no password",
            soap("/soap/gemeente-oever", "a-10"),
            Door::Soap("StUF013"),
            401,
            "TB-AANMELDEN",
            "Authorization",
            None,
        ),
        row(
            "a wrong password",
            // zaaksysteem:verkeerd-geheim
            soap("/soap/gemeente-oever", "a-11").header("Authorization", "Basic emFha3N5c3RlZW06dmVya2VlcmQtZ2VoZWlt"),
            Door::Soap("StUF013"),
            401,
            "TB-AANMELDEN",
            "Authorization",
            None,
        ),
    ]
}

fn shapes(traject: &str) -> Vec<Row> {
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

fn numbers_of_persons(traject: &str) -> Vec<Row> {
    let stray = bsn(STRAY_BSN);
    let dotted = format!("{}.{}.{}", &stray[..4], &stray[4..6], &stray[6..]);
    let quarantine = |name, request: Request, place: &str| {
        row(name, request, Door::Json, 422, "TB-BSN-NIET-TOEGESTAAN", place, Some("quarantaine")).regel("BR46")
    };
    let agreement = |id: &str, change: &dyn Fn(&mut Value)| Request::json(OVEREENKOMST, changed(traject, id, change));
    vec![
        soap_row("a BSN that fails the elfproef", referral_text("n-1", MARKER, "999902211"), "TB-CANONIEK", "/bsn"),
        quarantine(
            "a BSN in a text of a centrale",
            agreement("n-2", &|v| v["plaatsing"]["werk"]["omschrijving"] = format!("{MARKER} BSN {stray}").into()),
            "/plaatsing/werk/omschrijving",
        ),
        quarantine(
            "a BSN written with dots",
            agreement("n-3", &|v| v["plaatsing"]["bij"]["begeleider"] = format!("{MARKER} {dotted}").into()),
            "/plaatsing/bij/begeleider",
        ),
        quarantine(
            "a BSN as a number",
            agreement("n-4", &|v| v["plaatsing"]["versie"] = stray.parse::<u32>().expect("nine digits").into()),
            "/plaatsing/versie",
        ),
        quarantine(
            "a BSN as the id of the sender",
            agreement(&stray, &|v| v["plaatsing"]["overeenkomstnummer"] = "OVK-N5".into()),
            "/berichtKenmerk",
        ),
        quarantine(
            "a BSN of an institution",
            Request::json(
                DECLARATIE,
                json!({"kenmerk": "n-6", "bedrag": 100, "toelichting": format!("{MARKER} {stray}")}).to_string(),
            ),
            "/toelichting",
        ),
    ]
}

fn agreements(traject: &str) -> Vec<Row> {
    let marked = |v: &mut Value| v["plaatsing"]["werk"]["omschrijving"] = MARKER.into();
    let refused = |name, id: &str, change: &dyn Fn(&mut Value), code, place: &str| {
        let body = changed(traject, id, |v| {
            marked(v);
            change(v);
        });
        json_row(name, body, 422, code, place)
    };
    vec![
        refused(
            "an unknown traject",
            "p-1",
            &|v| v["plaatsing"]["trajectnummer"] = "TRJ-2026-999999".into(),
            "TB-TRAJECT-ONBEKEND",
            "/traject_id",
        ),
        row(
            "a traject of another centrale",
            Request::json("/v1/berichten/vc-de-oever/overeenkomst", changed(traject, "p-2", marked))
                .header("Authorization", "Bearer token-van-de-oever"),
            Door::Json,
            422,
            "TB-TRAJECT-ONBEKEND",
            "/traject_id",
            KEPT,
        ),
        refused("no leerdoelen", "p-3", &|v| v["plaatsing"]["leerdoelen"] = json!([]), "TB-CANONIEK", "/leerdoel_ids")
            .regel("BR26"),
        refused(
            "a hash of another document",
            "p-4",
            &|v| v["bijlage"]["sha256"] = "0".repeat(64).into(),
            "TB-REGEL",
            "/document/sha256",
        )
        .regel("BR26"),
        refused(
            "an organisation that is not connected",
            "p-5",
            &|v| v["plaatsing"]["bij"]["partijcode"] = "ZI-ONB".into(),
            "TB-ONTVANGER-ZONDER-ROUTE",
            "/organisatie/partij",
        )
        .regel("BR26"),
        refused(
            "a centrale as the organisation",
            "p-6",
            &|v| v["plaatsing"]["bij"]["partijcode"] = "VC-OEV".into(),
            "TB-ONTVANGER-ZONDER-ROUTE",
            "/organisatie/partij",
        )
        .regel("BR26"),
        refused(
            "a number that does not follow",
            "p-7",
            &|v| v["plaatsing"]["versie"] = 2.into(),
            "TB-REGEL",
            "/volgnr",
        )
        .regel("BR26"),
        refused(
            "geheimhouding not accepted",
            "p-8",
            &|v| v["plaatsing"]["geheimhoudingAkkoord"] = "N".into(),
            "TB-REGEL",
            "/geheimhouding_geaccepteerd",
        )
        .regel("BR35"),
        refused(
            "a day that does not exist",
            "p-9",
            &|v| v["plaatsing"]["looptijd"]["van"] = "31-02-2026".into(),
            "TB-OMZETTEN",
            "/plaatsing/looptijd/van",
        ),
    ]
}

fn sizes(traject: &str) -> Vec<Row> {
    let long = format!("{MARKER}{}", "x".repeat(70_000));
    let good = changed(traject, "z-5", |v| {
        v["plaatsing"]["overeenkomstnummer"] = "OVK-GROOT".into();
        attach(v, &[b'%'; 100_000]);
    });
    let half = changed(traject, "z-6", |v| v["plaatsing"]["werk"]["omschrijving"] = MARKER.into());
    let custom = |name, send: Box<dyn Fn(SocketAddr) -> Option<Message> + Send>, door, status, code| Row {
        name,
        send,
        door,
        status,
        code,
        place: String::new(),
        regel: "",
        kept: KEPT,
    };
    vec![
        custom(
            "a size over the cap, known",
            Box::new(|to| announced(to, Request::json(OVEREENKOMST, ""))),
            Door::Json,
            413,
            "TB-TE-GROOT",
        ),
        custom(
            "a size over the cap, known, SOAP",
            Box::new(|to| announced(to, Request::soap(SOAP, CREEER_ZAAK, ""))),
            Door::Soap("StUF058"),
            413,
            "TB-TE-GROOT",
        ),
        custom("a size over the cap, in chunks", Box::new(chunked), Door::Json, 413, "TB-TE-GROOT"),
        json_row(
            "a long text",
            changed(traject, "z-4", |v| v["plaatsing"]["werk"]["omschrijving"] = long.as_str().into()),
            400,
            "TB-GRENS",
            "/plaatsing/werk/omschrijving",
        ),
        row("a long document", Request::json(OVEREENKOMST, good), Door::Json, 202, "", "", Some("aanvaard")),
        custom(
            "a sender who stops halfway",
            Box::new(move |to| {
                let mut stream = http::connect(to).expect("the gateway listens");
                let request = Request::json(OVEREENKOMST, "");
                let head = request.head(&format!("Content-Length: {}", half.len()));
                stream
                    .write_all(&head)
                    .and_then(|()| stream.write_all(&half.as_bytes()[..half.len() / 2]))
                    .expect("the start is sent");
                std::thread::sleep(std::time::Duration::from_millis(50));
                None
            }),
            Door::Json,
            0,
            "TB-AFGEBROKEN",
        ),
        custom(
            "a sender who stops between chunks",
            Box::new(|to| {
                let mut stream = http::connect(to).expect("the gateway listens");
                let head = Request::json(OVEREENKOMST, "").head("Transfer-Encoding: chunked");
                stream.write_all(&head).and_then(|()| stream.write_all(b"2\r\n{}\r\n")).expect("the start is sent");
                std::thread::sleep(std::time::Duration::from_millis(50));
                None
            }),
            Door::Json,
            0,
            "TB-AFGEBROKEN",
        ),
    ]
}

/// Says how much will come, sends none of it, and wants his answer.
fn announced(to: SocketAddr, request: Request) -> Option<Message> {
    let mut stream = http::connect(to).expect("the gateway listens");
    stream.write_all(&request.head(&format!("Content-Length: {}", CAP + 1))).expect("the head is sent");
    Some(http::read(&mut stream).expect("the answer comes without the body"))
}

/// Sends chunks until the gateway has had enough.
fn chunked(to: SocketAddr) -> Option<Message> {
    let mut stream = http::connect(to).expect("the gateway listens");
    stream.write_all(&Request::json(OVEREENKOMST, "").head("Transfer-Encoding: chunked")).expect("the head is sent");
    let chunk = [format!("{:x}\r\n", 1 << 16).into_bytes(), vec![b'x'; 1 << 16], b"\r\n".to_vec()].concat();
    // One chunk over the cap, and no last chunk: an answer that comes has not waited for the end.
    for _ in 0..=(CAP >> 16) {
        stream.write_all(&chunk).expect("up to the cap the gateway reads");
    }
    Some(http::read(&mut stream).expect("the answer comes without the end"))
}

fn money() -> Vec<Row> {
    let claim = |name, bedrag: &str, id: &str| {
        let body = format!("{{\"kenmerk\":\"{id}\",\"bedrag\":{bedrag},\"toelichting\":\"{MARKER}\"}}");
        row(name, Request::json(DECLARATIE, body), Door::Json, 422, "TB-CANONIEK", "/bedrag", KEPT)
    };
    vec![
        claim("money as a float", "600.0", "m-1"),
        claim("money with an exponent", "6e2", "m-2"),
        claim("money as a text", "\"600\"", "m-3"),
    ]
}
