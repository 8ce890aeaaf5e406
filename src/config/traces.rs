//! Where traces go, and how many: the block `traces`.

use crate::yaml::{Mistakes, Node, Value};

/// The block `traces`. Without it no trace is made and nothing of it runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Traces {
    /// The collector, OTLP over HTTP: `http://host:4318`, with or without the path `/v1/traces`.
    pub otlp: String,
    /// Which part of the messages is traced, from 0.0 to 1.0. Default 1.0.
    pub deel: f64,
}

impl Traces {
    /// Reads `traces`.
    pub(super) fn read(node: &Node, mistakes: &mut Mistakes) -> Option<Self> {
        let mut table = node.table(mistakes)?;
        let otlp = table.need("otlp", mistakes).and_then(|node| {
            let text = node.text(mistakes)?;
            let known = reqwest::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
            match known.filter(|url| url.has_host() && url.username().is_empty() && url.password().is_none()) {
                Some(mut url) => {
                    if url.path() == "/" {
                        url.set_path("/v1/traces");
                    }
                    Some(url.to_string())
                }
                None => {
                    mistakes.at(
                        node,
                        "`otlp` is het adres van een collector, zoals `http://127.0.0.1:4318`, zonder wachtwoord",
                    );
                    None
                }
            }
        });
        let deel = match table.get("deel").map(|node| (node, &node.value)) {
            None => Some(1.0),
            Some((_, Value::Int(n @ 0..=1))) => Some(*n as f64),
            Some((_, Value::Float(part))) if (0.0..=1.0).contains(part) => Some(*part),
            Some((node, _)) => {
                mistakes.at(node, "`deel` is een getal van 0.0 tot 1.0");
                None
            }
        };
        table.finish(mistakes);
        Some(Self { otlp: otlp?, deel: deel? })
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Settings;

    #[test]
    fn an_address_without_a_path_gets_that_of_otlp() {
        let read = |text: &str| Settings::parse("x", text).map(|s| s.traces.map(|t| (t.otlp, t.deel)));
        let some = |otlp: &str, deel| Ok(Some((otlp.to_owned(), deel)));
        assert_eq!(read("traces: { otlp: \"http://c:4318\" }\n"), some("http://c:4318/v1/traces", 1.0));
        assert_eq!(read("traces: { otlp: \"https://c/in\", deel: 0.25 }\n"), some("https://c/in", 0.25));
        assert_eq!(read("traces: { otlp: \"http://c:4318/\", deel: 0 }\n"), some("http://c:4318/v1/traces", 0.0));
    }
}
