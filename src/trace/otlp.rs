//! Spans as OTLP in JSON: an `ExportTraceServiceRequest` in the JSON mapping of the OTLP specification (ids in hexadecimal
//! digits, 64-bit numbers as text, enumerations as numbers).

use super::{Attribute, Span};
use crate::message::digest::hex;
use serde_json::{Value, json};

/// A request with these spans, of a node that is `omgeving`.
pub(super) fn request(omgeving: &str, spans: &[Span]) -> Value {
    let about = [
        ("service.name", "trajectbrug"),
        ("service.version", env!("CARGO_PKG_VERSION")),
        ("deployment.environment.name", omgeving),
    ];
    let about: Vec<Value> = about.iter().map(|(key, value)| text(key, value)).collect();
    let spans: Vec<Value> = spans.iter().map(span).collect();
    json!({"resourceSpans": [{
        "resource": {"attributes": about},
        "scopeSpans": [{"scope": {"name": "trajectbrug"}, "spans": spans}],
    }]})
}

fn span(span: &Span) -> Value {
    let mut shown = json!({
        "traceId": hex(&span.context.trace),
        "spanId": hex(&span.context.span),
        "name": span.name.as_str(),
        "kind": span.name.kind(),
        "startTimeUnixNano": span.start.to_string(),
        "endTimeUnixNano": span.end.to_string(),
        "attributes": span.attributes.iter().map(attribute).collect::<Vec<_>>(),
        // 0 is unset: who succeeded need not say so. 2 is error.
        "status": {"code": if span.failed { 2 } else { 0 }},
    });
    if let Some(parent) = &span.parent {
        shown["parentSpanId"] = hex(parent).into();
    }
    shown
}

fn attribute(attribute: &Attribute) -> Value {
    match attribute {
        Attribute::Partner(value) => text("partner", value),
        Attribute::Route(value) => text("route", value),
        Attribute::Soort(value) => text("soort", value),
        Attribute::Code(value) => text("code", value),
        Attribute::Status(value) => text("status", value),
        Attribute::BerichtId(value) => text("bericht_id", value),
        Attribute::LeveringId(value) => text("levering_id", value),
        Attribute::Attempt(value) => json!({"key": "attempt", "value": {"intValue": value.to_string()}}),
    }
}

fn text(key: &str, value: &str) -> Value {
    json!({"key": key, "value": {"stringValue": value}})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::{Context, Name};

    #[test]
    fn a_span_is_written_as_the_specification_says() {
        let context = Context { trace: [0x5b; 16], span: [0xee; 8] };
        let attributes = vec![Attribute::Partner("vc-x".to_owned()), Attribute::Attempt(2)];
        let parent = Some([0x01; 8]);
        let (start, end) = (1_544_712_660_000_000_000, 1_544_712_661_000_000_001);
        let span = Span { name: Name::Deliver, context, parent, start, end, failed: true, attributes };
        let written = request("test", &[span])["resourceSpans"][0]["scopeSpans"][0]["spans"][0].clone();
        let expected = json!({
            "traceId": "5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b5b",
            "spanId": "eeeeeeeeeeeeeeee",
            "parentSpanId": "0101010101010101",
            "name": "deliver",
            "kind": 3,
            "startTimeUnixNano": "1544712660000000000",
            "endTimeUnixNano": "1544712661000000001",
            "attributes": [
                {"key": "partner", "value": {"stringValue": "vc-x"}},
                {"key": "attempt", "value": {"intValue": "2"}}
            ],
            "status": {"code": 2}
        });
        assert_eq!(written, expected);
    }
}
