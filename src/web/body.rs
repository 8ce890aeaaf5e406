//! Reading a request body: never more than the route allows, never inflated, and never more of them at once than there is
//! room for.

use crate::flow::intrekken::corrigeren;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use crate::profile::Format;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::{HttpRequest, web::Payload};
use bytes::{Bytes, BytesMut};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The media type a route takes, as we note it.
pub fn mediatype(format: Format) -> &'static str {
    match format {
        Format::Json => "application/json",
        Format::Xml | Format::Ubl => "application/xml",
        Format::UblPdf => "application/pdf",
        Format::Soap => "text/xml",
        Format::JsonLines => "application/x-ndjson",
        Format::Csv => "text/csv",
        Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
}

/// The header by which a sender says which environment he means: `test` or `productie`.
pub const OMGEVING: &str = "Trajectbrug-Omgeving";

/// Checks whether the sender means this environment, `ours`; one that does not say is believed.
pub fn omgeving(request: &HttpRequest, ours: &str) -> Result<(), Finding> {
    match request.headers().get(OMGEVING) {
        Some(meant) if meant.as_bytes() != ours.as_bytes() => {
            let text = format!(
                "deze gateway is `{ours}` en het bericht is voor een andere omgeving; er is niets van bewaard of verwerkt. Kijk na \
                 naar welk adres u stuurt"
            );
            Err(Finding::fout(Code::Omgeving, Stage::Receive, OMGEVING, text))
        }
        _ => Ok(()),
    }
}

/// Which earlier message the sender says this one corrects. What is no text is no id of a message, and is answered so.
pub fn corrigeert(request: &HttpRequest) -> Option<&str> {
    request.headers().get(corrigeren::HEADER).map(|value| value.to_str().unwrap_or_default())
}

/// Checks the headers that say what the body is.
pub fn headers(request: &HttpRequest, format: Format) -> Result<(), Finding> {
    let wrong = |path: &str, text: String| Err(Finding::fout(Code::Mediatype, Stage::Receive, path, text));
    let header =
        |name| request.headers().get(name).map(|v: &actix_web::http::header::HeaderValue| v.to_str().unwrap_or("?"));
    if header(CONTENT_ENCODING).is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
        return wrong(
            "Content-Encoding",
            "een ingepakte inhoud wordt niet gelezen; stuur het bericht zonder Content-Encoding".to_owned(),
        );
    }
    let full = header(CONTENT_TYPE).unwrap_or_default();
    let mut parts = full.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let fits = match format {
        Format::Json => kind == "application/json" || kind.ends_with("+json"),
        Format::Xml | Format::Ubl => kind == "application/xml" || kind == "text/xml" || kind.ends_with("+xml"),
        Format::Soap => kind == "text/xml",
        Format::JsonLines => ["application/x-ndjson", "application/jsonl", "application/json"].contains(&kind.as_str()),
        Format::Csv | Format::Xlsx | Format::UblPdf => kind == mediatype(format),
    };
    if !fits {
        return wrong("Content-Type", format!("deze route leest `{}`; zet dat in Content-Type", mediatype(format)));
    }
    let charset = parts.find_map(|p| p.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset")));
    let utf8 = |value: &str| {
        ["utf-8", "utf8", "us-ascii"].iter().any(|known| value.trim().trim_matches('"').eq_ignore_ascii_case(known))
    };
    // The encoding of a table is agreed in the profile.
    if format != Format::Csv && charset.is_some_and(|(_, value)| !utf8(value)) {
        return Err(Finding::fout(
            Code::Mediatype,
            Stage::Receive,
            "Content-Type",
            "berichten zijn in UTF-8; stuur `charset=utf-8` of laat het weg",
        ));
    }
    Ok(())
}

/// How long a caller may take to send a body; of a file, to send more of it.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// A body up to this size in bytes needs no room of its own.
const SMALL: usize = 64 * 1024;

/// KiB of larger bodies that are in memory at once, of all callers together. A message takes four to five times its size
/// while it is sealed and written, and what is freed goes back to the system a moment later: with room for one of the largest
/// and some smaller beside it, fifty of the largest stay well within 128 MB (tests/hostile.rs).
const ROOM_KIB: u32 = 9 * 1024;

/// Handed out by size, first come first served; who waits is not read from, so he keeps his bytes himself.
static ROOM: Semaphore = Semaphore::const_new(ROOM_KIB as usize);

/// A body, with the room it takes until it is dropped.
pub struct Body {
    /// The bytes.
    pub bytes: Bytes,
    _room: Option<SemaphorePermit<'static>>,
}

/// Why there is no body.
pub enum NotRead {
    /// The sender's doing.
    Wrong(Finding),
    /// There was no room in time; he should come back.
    NoRoom,
}

/// Reads the body, at most `max` bytes. What is too large is refused as soon as that is known; who is too slow, too.
pub async fn read(request: &HttpRequest, payload: Payload, max: usize) -> Result<Body, NotRead> {
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > max) {
        return Err(NotRead::Wrong(too_large(max)));
    }
    let taken = match announced {
        Some(length) if length > SMALL => Some(room(length).await.ok_or(NotRead::NoRoom)?),
        _ => None,
    };
    match actix_web::rt::time::timeout(PATIENCE, collect(payload, announced, max, taken)).await {
        Ok(read) => read,
        Err(_) => Err(NotRead::Wrong(Finding::fout(
            Code::Afgebroken,
            Stage::Receive,
            "",
            "het bericht was na een minuut nog niet compleet; stuur het opnieuw",
        ))),
    }
}

async fn room(length: usize) -> Option<SemaphorePermit<'static>> {
    let kib = u32::try_from(length.div_ceil(1024)).unwrap_or(ROOM_KIB).min(ROOM_KIB);
    actix_web::rt::time::timeout(PATIENCE, ROOM.acquire_many(kib)).await.ok()?.ok()
}

fn too_large(max: usize) -> Finding {
    Finding::fout(Code::TeGroot, Stage::Receive, "", format!("deze route neemt berichten van hoogstens {max} bytes"))
}

async fn collect(
    mut payload: Payload,
    announced: Option<usize>,
    max: usize,
    mut taken: Option<SemaphorePermit<'static>>,
) -> Result<Body, NotRead> {
    // Room for what was announced is ours by now; growing bit by bit would take twice as much.
    let mut body = BytesMut::with_capacity(announced.unwrap_or(0));
    while let Some(chunk) =
        std::future::poll_fn(|cx| futures_core::Stream::poll_next(std::pin::Pin::new(&mut payload), cx)).await
    {
        let chunk = chunk.map_err(|_| {
            NotRead::Wrong(Finding::fout(
                Code::Afgebroken,
                Stage::Receive,
                "",
                "de verbinding brak af voordat het bericht compleet was; stuur het opnieuw",
            ))
        })?;
        if body.len() + chunk.len() > max {
            return Err(NotRead::Wrong(too_large(max)));
        }
        // How much more comes is not known: room for the most it may be.
        if taken.is_none() && body.len() + chunk.len() > SMALL {
            taken = Some(room(max).await.ok_or(NotRead::NoRoom)?);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Body { bytes: body.freeze(), _room: taken })
}
