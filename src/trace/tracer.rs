//! Who is traced, and under which ids.

use super::context::{span_of, trace_of};
use super::export::{self, Exporter};
use super::{Context, Parent, Span};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::sync::mpsc::Sender;

/// Messages that came with a trace of somebody else's and whose deliveries may still be to come. Of an older one the
/// deliveries get a trace of their own, with the same `bericht_id`.
const KNOWN: usize = 4096;

/// The way to the collector; clones share it. The default one is off.
#[derive(Clone, Default)]
pub struct Tracer(Option<Arc<Inner>>);

struct Inner {
    spans: Sender<Span>,
    deel: f64,
    foreign: Mutex<Foreign>,
}

/// Parents by our id of the message, oldest first.
#[derive(Default)]
struct Foreign {
    parents: HashMap<String, Parent>,
    order: VecDeque<String>,
}

impl Tracer {
    /// One that sends a part of the messages (0.0 to 1.0) to the collector at `url`, and the thread that does it.
    pub fn start(url: &str, deel: f64, omgeving: &'static str) -> std::io::Result<(Self, Exporter)> {
        let (spans, exporter) = Exporter::start(url.to_owned(), omgeving)?;
        Ok((Self(Some(Arc::new(Inner { spans, deel, foreign: Mutex::default() }))), exporter))
    }

    /// Whether anything is traced at all.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// A message got its id; from now on its deliveries find whose trace they belong to.
    pub fn came(&self, bericht_id: &str, parent: Option<Parent>) {
        let (Some(inner), Some(parent)) = (&self.0, parent) else { return };
        let mut foreign = inner.foreign.lock().unwrap_or_else(|p| p.into_inner());
        if foreign.parents.insert(bericht_id.to_owned(), parent).is_none() {
            foreign.order.push_back(bericht_id.to_owned());
        }
        if foreign.order.len() > KNOWN
            && let Some(oldest) = foreign.order.pop_front()
        {
            foreign.parents.remove(&oldest);
        }
    }

    /// The span `receive` of a message, what it belongs under, and whether it is recorded. None: nothing is traced.
    pub fn message(&self, bericht_id: &str) -> Option<(Context, Option<[u8; 8]>, bool)> {
        let inner = self.0.as_ref()?;
        let parent = inner.foreign.lock().unwrap_or_else(|p| p.into_inner()).parents.get(bericht_id).copied();
        let trace = parent.map_or_else(|| trace_of(bericht_id), |parent| parent.context.trace);
        // Who says that his part is not recorded, has no use for ours; who says that it is, does not decide what we send.
        let wanted = parent.is_none_or(|parent| parent.recorded);
        let context = Context { trace, span: span_of(bericht_id) };
        Some((context, parent.map(|parent| parent.context.span), wanted && chosen(&trace, inner.deel)))
    }

    /// The span of attempt `attempt` of a delivery, in the trace of its message; see [`Self::message`].
    pub fn delivery(
        &self,
        bericht_id: &str,
        levering_id: &str,
        attempt: u32,
    ) -> Option<(Context, Option<[u8; 8]>, bool)> {
        let (message, _, recorded) = self.message(bericht_id)?;
        let span = span_of(&format!("{levering_id} {attempt}"));
        Some((Context { span, ..message }, Some(message.span), recorded))
    }

    /// Gives a span to the collector's queue. One that does not fit is let go, and counted.
    pub fn give(&self, span: Span) {
        if let Some(inner) = &self.0
            && inner.spans.try_send(span).is_err()
        {
            export::count("weg", 1);
        }
    }
}

/// Whether a trace is among those that are recorded: by its id, so that every program that sees it says the same.
fn chosen(trace: &[u8; 16], deel: f64) -> bool {
    let low = u64::from_be_bytes(std::array::from_fn(|n| trace[8 + n]));
    // The 53 bits a float has, as a part of one.
    ((low >> 11) as f64) / ((1_u64 << 53) as f64) < deel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_traces_is_chosen_by_id() {
        let id = |low: u64| {
            let mut id = [0; 16];
            id[8..].copy_from_slice(&low.to_be_bytes());
            id
        };
        assert!(chosen(&id(u64::MAX), 1.0) && !chosen(&id(0), 0.0));
        assert!(chosen(&id(u64::MAX / 4 - 4096), 0.25) && !chosen(&id(u64::MAX / 4 + 4096), 0.25));
        let many = (0..1000).filter(|n| chosen(&trace_of(&n.to_string()), 0.5)).count();
        assert!((400..600).contains(&many), "{many}");
    }
}
