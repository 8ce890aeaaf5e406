//! Some records under way together, in the order of the file. A record is offered to the writer when it is put in, so the
//! writer gets them in that order, and one transaction holds many; what became of them is taken in that order too.

use super::super::answer::Answer;
use super::super::inbound::Gateway;
use super::super::route::InRoute;
use super::super::writer::Unavailable;
use crate::message::finding::Finding;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

/// Records under way, at most: enough to share a flush of the disk, little beside what the writer has room for.
const RECORDS: usize = 64;
/// And their bytes.
const BYTES: usize = 4 * 1024 * 1024;

type Receiving<'g> = Pin<Box<dyn Future<Output = Result<Answer, Unavailable>> + 'g>>;

enum Under<'g> {
    Way(Receiving<'g>),
    Done(Box<Outcome>),
}

/// What became of a record.
pub(super) enum Outcome {
    /// The gateway took it, refused it, or could not.
    Answer(Result<Answer, Unavailable>),
    /// It was no message that could be offered.
    NoMessage(Vec<Finding>),
}

/// A record and its place in the file.
#[derive(Clone)]
pub(super) struct Taken {
    pub number: u64,
    pub line: Option<u32>,
    pub body: Bytes,
    /// When it was put in.
    pub since: DateTime<Utc>,
}

/// The records under way.
pub(super) struct Window<'g> {
    gateway: &'g Gateway,
    route: &'g Arc<InRoute>,
    mediatype: &'static str,
    list: VecDeque<(Taken, Under<'g>)>,
    bytes: usize,
}

impl<'g> Window<'g> {
    pub fn new(gateway: &'g Gateway, route: &'g Arc<InRoute>, mediatype: &'static str) -> Self {
        Self { gateway, route, mediatype, list: VecDeque::new(), bytes: 0 }
    }

    /// Whether the first should be taken out before another is put in.
    pub fn full(&self) -> bool {
        self.list.len() >= RECORDS || self.bytes >= BYTES
    }

    /// When the first was put in.
    pub fn since(&self) -> Option<DateTime<Utc>> {
        self.list.front().map(|(taken, _)| taken.since)
    }

    /// Puts one in that is refused already.
    pub fn refuse(&mut self, taken: Taken, findings: Vec<Finding>) {
        self.bytes += taken.body.len();
        self.list.push_back((taken, Under::Done(Box::new(Outcome::NoMessage(findings)))));
    }

    /// Puts one in.
    pub async fn put(&mut self, taken: Taken) {
        self.bytes += taken.body.len();
        let mut receiving = self.receive(taken.body.clone());
        let under = poll_fn(|context| {
            Poll::Ready(match receiving.as_mut().poll(context) {
                Poll::Ready(answer) => Some(Box::new(Outcome::Answer(answer))),
                Poll::Pending => None,
            })
        })
        .await;
        self.list.push_back((taken, under.map_or(Under::Way(receiving), Under::Done)));
    }

    /// Takes the first out and waits for what became of it; None when there is none.
    pub async fn first(&mut self) -> Option<(Taken, Outcome)> {
        let (taken, under) = self.list.pop_front()?;
        self.bytes -= taken.body.len();
        let outcome = match under {
            Under::Done(outcome) => *outcome,
            Under::Way(receiving) => Outcome::Answer(receiving.await),
        };
        Some((taken, outcome))
    }

    /// Offers a record, on its own.
    pub fn receive(&self, body: Bytes) -> Receiving<'g> {
        let (gateway, route, mediatype) = (self.gateway, self.route, self.mediatype);
        Box::pin(async move { gateway.receive(route, body, mediatype).await })
    }
}
