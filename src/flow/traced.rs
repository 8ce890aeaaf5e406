//! A message with a trace: the stages tell when they ended, and what is recorded goes to the collector after the answer.
//!
//! The stages do not carry the trace along. While a message that may be traced is taken, its task has a list of moments
//! ([`ended`] adds one); no other task has it, and then [`ended`] is a look at nothing. So with traces off the way of a
//! message is what it was.

use super::answer::Answer;
use super::inbound::Gateway;
use super::route::InRoute;
use super::writer::Unavailable;
use crate::connector::Outgoing;
use crate::store::Attempted;
use crate::trace::{Attribute, Context, Name, Parent, Span, Timeline, Tracer};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use std::cell::RefCell;
use std::sync::Arc;
use std::time::Instant;

tokio::task_local! {
    static MOMENTS: RefCell<Moments>;
}

#[derive(Default)]
struct Moments {
    tracer: Tracer,
    parent: Option<Parent>,
    /// Our id of the message, once it has one.
    bericht_id: String,
    ended: Vec<(Name, Instant)>,
}

/// A stage of the message this task takes has ended.
pub(super) fn ended(stage: Name) {
    // Outside a trace there is no list.
    MOMENTS.try_with(|moments| moments.borrow_mut().ended.push((stage, Instant::now()))).ok();
}

/// The message this task takes has got its id: before its deliveries can begin.
pub(super) fn named(bericht_id: &str) {
    let named = |moments: &RefCell<Moments>| {
        let mut moments = moments.borrow_mut();
        bericht_id.clone_into(&mut moments.bericht_id);
        moments.tracer.came(bericht_id, moments.parent);
    };
    MOMENTS.try_with(named).ok();
}

impl Gateway {
    /// Takes a message that came by `route`. When this returns, what became of it is on disk.
    pub async fn receive(
        &self,
        route: &Arc<InRoute>,
        body: Bytes,
        mediatype: &'static str,
    ) -> Result<Answer, Unavailable> {
        self.receive_under(route, body, mediatype, None, None).await
    }

    /// The same, of a message whose sender gave it a `traceparent`, or says which earlier one it corrects
    /// ([`super::intrekken::corrigeren`]).
    pub async fn receive_under(
        &self,
        route: &Arc<InRoute>,
        body: Bytes,
        mediatype: &'static str,
        traceparent: Option<&str>,
        corrigeert: Option<&str>,
    ) -> Result<Answer, Unavailable> {
        if !self.tracer.is_on() {
            return self.take(route, body, mediatype, corrigeert).await;
        }
        let timeline = Timeline::begin(self.clock.now());
        let parent = traceparent.and_then(Parent::read);
        let moments = RefCell::new(Moments { tracer: self.tracer.clone(), parent, ..Moments::default() });
        let taken = MOMENTS.scope(moments, async {
            let answer = self.take(route, body, mediatype, corrigeert).await;
            (answer, MOMENTS.with(RefCell::take))
        });
        let (answer, moments) = taken.await;
        self.record(route, &answer, timeline, &moments);
        answer
    }

    fn record(&self, route: &InRoute, answer: &Result<Answer, Unavailable>, timeline: Timeline, moments: &Moments) {
        // One that got no id was not taken at all; there is nothing to find it by.
        let Some((context, parent, true)) = self.tracer.message(&moments.bericht_id) else { return };
        if moments.bericht_id.is_empty() {
            return;
        }
        let bericht_id = answer.as_ref().map_or(&moments.bericht_id, |answer| &answer.melding.bericht_id);
        let mut began = timeline.since();
        for (n, (name, ended)) in moments.ended.iter().enumerate() {
            let span = Context { span: step(&context, n), ..context };
            let attributes = vec![Attribute::BerichtId(bericht_id.clone())];
            let (start, end) = (timeline.at(began), timeline.at(*ended));
            let parent = Some(context.span);
            self.tracer.give(Span { name: *name, context: span, parent, start, end, failed: false, attributes });
            began = *ended;
        }
        let mut attributes = vec![
            Attribute::Partner(route.partner.clone()),
            Attribute::Route(route.name.clone()),
            Attribute::Soort(route.soort.naam.clone()),
            Attribute::BerichtId(bericht_id.clone()),
            Attribute::Status(answer.as_ref().map_or("niet_beschikbaar", |a| a.melding.oordeel.as_str())),
        ];
        let first = answer.as_ref().ok().and_then(|answer| answer.findings.first());
        attributes.extend(first.map(|finding| Attribute::Code(finding.code.as_str())));
        let (start, end) = (timeline.at(timeline.since()), timeline.at(Instant::now()));
        let failed = answer.is_err();
        self.tracer.give(Span { name: Name::Receive, context, parent, start, end, failed, attributes });
    }
}

/// The id of the n-th step below a span.
fn step(context: &Context, n: usize) -> [u8; 8] {
    let nth = u64::try_from(n).unwrap_or_default() + 1;
    (u64::from_be_bytes(context.span) ^ nth).to_be_bytes()
}

/// A delivery attempt that is traced.
pub(super) struct Attempting {
    context: Context,
    parent: Option<[u8; 8]>,
    recorded: bool,
    timeline: Timeline,
    attributes: Vec<Attribute>,
}

/// Begins an attempt to deliver, and says in `outgoing` which span a receiver belongs under. None: nothing is traced.
pub(super) fn begin(
    tracer: &Tracer,
    now: DateTime<Utc>,
    partner: &str,
    route: &str,
    attempt: u32,
    outgoing: &mut Outgoing,
) -> Option<Attempting> {
    let (context, parent, recorded) = tracer.delivery(&outgoing.bericht_id, &outgoing.levering_id, attempt)?;
    outgoing.traceparent = Some(context.traceparent(recorded));
    let attributes = vec![
        Attribute::Partner(partner.to_owned()),
        Attribute::Route(route.to_owned()),
        Attribute::BerichtId(outgoing.bericht_id.clone()),
        Attribute::LeveringId(outgoing.levering_id.clone()),
        Attribute::Attempt(attempt),
    ];
    Some(Attempting { context, parent, recorded, timeline: Timeline::begin(now), attributes })
}

/// An attempt has ended like this.
pub(super) fn end(tracer: &Tracer, attempting: Option<Attempting>, how: &Attempted) {
    let Some(Attempting { context, parent, recorded: true, timeline, mut attributes }) = attempting else { return };
    let (status, code) = match how {
        Attempted::Delivered { .. } => ("bezorgd", None),
        Attempted::Retry { .. } => ("opnieuw", None),
        Attempted::Held { findings } => ("vastgehouden", findings.first().map(|finding| finding.code.as_str())),
    };
    attributes.push(Attribute::Status(status));
    attributes.extend(code.map(Attribute::Code));
    let (start, end) = (timeline.at(timeline.since()), timeline.at(Instant::now()));
    let failed = status != "bezorgd";
    tracer.give(Span { name: Name::Deliver, context, parent, start, end, failed, attributes });
}
