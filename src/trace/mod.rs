//! Traces: where the time of a message goes, for a collector that speaks OTLP. An option; off, a [`Tracer`] is empty and
//! asking it costs a comparison.
//!
//! What may be said of a message is a list of eight kinds of attribute ([`Attribute`]), each a name of the configuration, a code, an id of
//! ours or a count. There is no way to add another, so nothing of a message's content can get out this way.
//!
//! [`Tracer`] decides who is traced and under which id, [`span`] says what a span is, [`otlp`] writes it, and `export`
//! sends: a queue of [`QUEUE`] spans that never waits, and a thread of its own.

mod context;
mod export;
mod otlp;
mod span;
mod tracer;

pub use context::{Context, Parent};
pub use export::{Exporter, QUEUE};
pub use span::{Attribute, Name, Span, Timeline};
pub use tracer::Tracer;
