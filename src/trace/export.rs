//! Spans to the collector: a queue that never waits, and a thread that sends.
//!
//! A collector that is down or slow costs the queue, and after that spans: what does not fit is counted and let go. Traces
//! are for looking at; a message is never held up for one.

use super::{Span, otlp};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

/// Spans that may wait: some 2 MB, and seconds of a busy gateway.
pub const QUEUE: usize = 8192;
/// Spans in one request.
const BATCH: usize = 512;
/// How long a span waits for others to go with.
const TOGETHER: Duration = Duration::from_millis(500);
/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The same, of the last one when the gateway stops.
const LAST: Duration = Duration::from_secs(1);
/// How long to wait after a failure, by how many in a row; the last goes on.
const WAITS_S: [u64; 5] = [1, 2, 5, 15, 30];

/// The running thread.
pub struct Exporter {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Exporter {
    /// Starts it; spans go to `url`. Fails when there is no thread, or no client, to be had.
    pub(super) fn start(url: String, omgeving: &'static str) -> std::io::Result<(Sender<Span>, Self)> {
        let (spans, mut inbox) = channel(QUEUE);
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let client = client.timeout(PATIENCE).build().map_err(std::io::Error::other)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, mut stopped) = oneshot::channel();
        let line = Line { client, url, omgeving };
        let thread = std::thread::Builder::new().name("traces".to_owned()).spawn(move || {
            runtime.block_on(async {
                // Kept out here: what is under way at the stop is not lost, but may be sent twice.
                let mut rest = vec![];
                tokio::select! {
                    _ = &mut stopped => {}
                    () = line.run(&mut inbox, &mut rest) => {}
                }
                // What is there now gets one chance.
                while let Ok(span) = inbox.try_recv() {
                    rest.push(span);
                }
                if !rest.is_empty() {
                    let sent = tokio::time::timeout(LAST, line.send(&rest)).await;
                    count(if matches!(sent, Ok(Sent::Taken)) { "verzonden" } else { "weg" }, rest.len());
                }
            });
        })?;
        Ok((spans, Self { stop, thread }))
    }

    /// Stops it; what waits is sent if the collector takes it within a second.
    pub fn stop(self) {
        // It may have ended by itself.
        self.stop.send(()).ok();
        drop(self.thread.join());
    }
}

/// So many spans came to this: `verzonden`, or `weg` when they were let go.
pub(super) fn count(result: &'static str, spans: usize) {
    metrics::counter!("trajectbrug_traces_total", "result" => result).increment(spans as u64);
}

/// What became of a request.
enum Sent {
    Taken,
    /// Another time perhaps.
    Later(String),
    /// Never.
    Refused(u16),
}

struct Line {
    client: reqwest::Client,
    url: String,
    omgeving: &'static str,
}

impl Line {
    async fn run(&self, inbox: &mut Receiver<Span>, batch: &mut Vec<Span>) {
        let mut failures = 0;
        loop {
            batch.clear();
            if inbox.recv_many(batch, BATCH).await == 0 {
                return;
            }
            if batch.len() < BATCH {
                tokio::time::sleep(TOGETHER).await;
                while batch.len() < BATCH
                    && let Ok(span) = inbox.try_recv()
                {
                    batch.push(span);
                }
            }
            loop {
                match self.send(batch).await {
                    Sent::Taken => {
                        if failures > 0 {
                            tracing::info!("the collector of traces takes them again");
                        }
                        failures = 0;
                        count("verzonden", batch.len());
                        break;
                    }
                    Sent::Refused(status) => {
                        tracing::error!(
                            status,
                            spans = batch.len(),
                            "the collector refuses these traces; see the setting traces.otlp"
                        );
                        count("weg", batch.len());
                        break;
                    }
                    Sent::Later(reason) => {
                        let wait = WAITS_S[failures.min(WAITS_S.len() - 1)];
                        // Once for every time it goes away: that it still is shows in the metrics.
                        if failures == 0 {
                            tracing::error!(reason, "the collector does not take traces; see the setting traces.otlp");
                        }
                        failures += 1;
                        tokio::time::sleep(Duration::from_secs(wait)).await;
                    }
                }
            }
        }
    }

    async fn send(&self, spans: &[Span]) -> Sent {
        let body = otlp::request(self.omgeving, spans).to_string();
        let request = self.client.post(&self.url).header("Content-Type", "application/json").body(body);
        match request.send().await {
            Err(error) => Sent::Later(error.without_url().to_string()),
            Ok(answer) => match answer.status().as_u16() {
                200..=299 => Sent::Taken,
                status @ (429 | 502..=504) => Sent::Later(format!("status {status}")),
                status => Sent::Refused(status),
            },
        }
    }
}
