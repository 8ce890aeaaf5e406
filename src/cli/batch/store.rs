//! `trajectbrug batch PARTNER ROUTE IN --store`: a file to the running gateway, by its API, and what came of it.

use super::{Arguments, Bar};
use crate::cli::node::Reached;
use crate::cli::partner::stored;
use crate::flow::batch::Voortgang;
use crate::profile::Format;
use crate::web::body::mediatype;
use anyhow::{Context, bail};
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{IsTerminal, Read};
use std::pin::Pin;
use std::task::{Context as Task, Poll};
use std::time::Duration;

/// Bytes that are read together.
const BLOCK: usize = 64 * 1024;
/// How long between two questions.
const PAUSE: Duration = Duration::from_millis(200);
/// Refused records that are shown; the rest is in the answer of the API.
const SHOWN: usize = 20;

/// A file as the body of a request, read while it is sent.
struct Sent {
    file: File,
    left: u64,
}

impl Body for Sent {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Task<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let mut block = vec![0; usize::try_from(self.left).unwrap_or(BLOCK).min(BLOCK)];
        if block.is_empty() {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(self.file.read_exact(&mut block).map(|()| {
            self.left -= block.len() as u64;
            Frame::data(block.into())
        })))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let settings = stored::settings(&arguments.folders)?;
    if settings.beheer_token.is_none() {
        bail!(
            "een bestand naar de draaiende gateway sturen kan met het beheertoken; zet `beheer_token` in trajectbrug.yaml"
        );
    }
    let (_, routes) = crate::app::configuration(&arguments.folders.config, &BTreeMap::new())?;
    let route = routes.inbound(&arguments.partner, &arguments.route);
    let format = route.map_or(Format::Csv, |route| route.format);
    if let Some(route) = route {
        super::old_version(&route.soort.naam);
    }
    let shown = || format!("`{}` is niet te lezen", arguments.file.display());
    let file = File::open(&arguments.file).with_context(shown)?;
    let left = file.metadata().with_context(shown)?.len();
    let node = Reached::new(&settings, arguments.adres.as_deref())?;
    let path = format!("/v1/berichten/{}/{}/batch", arguments.partner, arguments.route);
    let send = |client: &reqwest::Client, url| {
        // As long as the file takes; who sends nothing any more is noticed by the gateway.
        let request = client.post(url).timeout(Duration::from_secs(24 * 60 * 60));
        request.header("Content-Type", mediatype(format)).body(reqwest::Body::wrap(Sent { file, left }))
    };
    let mut stand = answered(node.ask(send, &path)?, 202)?;
    let address = format!("/v1/batches/{}", stand["batch_id"].as_str().unwrap_or_default());
    let mut bar = Bar { shown: None, terminal: std::io::stderr().is_terminal() };
    while matches!(stand["status"].as_str(), Some("wacht" | "bezig")) {
        std::thread::sleep(PAUSE);
        stand = answered(node.get(&address)?, 200)?;
        let of = |key: &str| stand[key].as_u64().unwrap_or_default();
        bar.show(Voortgang { rijen: of("gelezen"), bytes: of("gelezen_bytes"), van: of("bytes") });
    }
    bar.end();
    if arguments.json {
        println!("{stand:#}");
    } else {
        tell(&stand, &node, &address)?;
    }
    Ok(stand["status"] == "klaar" && stand["geweigerd"] == 0)
}

fn answered((status, answer): (u16, Value), wanted: u16) -> anyhow::Result<Value> {
    if status == wanted {
        return Ok(answer);
    }
    let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
    bail!("de gateway antwoordt {status}: {}; {}", text("title"), text("detail"))
}

fn tell(stand: &Value, node: &Reached<'_>, address: &str) -> anyhow::Result<()> {
    println!("Batch {}", stand["batch_id"].as_str().unwrap_or_default());
    if stand["status"] == "vastgehouden" {
        println!("Vastgehouden: het bestand klopt niet als geheel. Er is niets verwerkt.");
        findings(&stand["reden"], "");
        return Ok(());
    }
    println!(
        "{} gelezen: {} aanvaard, {} geweigerd, {} herhaling.",
        stand["gelezen"], stand["aanvaard"], stand["geweigerd"], stand["herhaling"]
    );
    if stand["geweigerd"] == json!(0) {
        return Ok(());
    }
    let page = answered(node.get(&format!("{address}/weigeringen?aantal={SHOWN}"))?, 200)?;
    for record in page["weigeringen"].as_array().into_iter().flatten() {
        findings(&record["bevindingen"], &format!("record {}", record["record"]));
    }
    if let Some(next) = page["volgende"].as_str() {
        println!("Er zijn er meer: vraag ze op met {next}");
    }
    Ok(())
}

fn findings(list: &Value, place: &str) {
    for finding in list.as_array().into_iter().flatten() {
        let text = |key: &str| finding[key].as_str().unwrap_or_default();
        let line = finding["line"].as_u64().map_or(String::new(), |line| format!("regel {line}"));
        let parts = [place, &line, text("code"), text("regel"), text("path"), text("text")];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        println!("  {}", parts.join(" "));
    }
}
