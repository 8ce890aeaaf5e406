//! Too much, too long, and not all of it.

use super::super::MARKER;
use super::{Door, KEPT, Row, changed, json_row, row};
use crate::testbed::http::{self, Message, Request};
use crate::testbed::letters::{CREEER_ZAAK, OVEREENKOMST, SOAP, attach};
use std::io::Write;
use std::net::SocketAddr;

/// The default cap on a body (docs: `max_bytes`).
const CAP: usize = 15 * 1024 * 1024;

/// Sizes; one of these is good.
pub fn sizes(traject: &str) -> Vec<Row> {
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
