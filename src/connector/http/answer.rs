//! What the body of an answer says, where its HTTP status does not: many products answer 200 to what they refuse.
//!
//! `fout` says how a refusal is seen, `bevestiging` what must be there for the answer to be a receipt. Both are a place in
//! the answer and what stands there; nothing of the answer itself goes into a reason.

use super::ANSWER_MAX;
use crate::connector::{DeliveryError, Disposition};
use crate::format::{ContentPaths, Limits, xml};
use crate::message::tree;
use crate::yaml::{Mistakes, Node, Table, Value};
use serde_json::Value as Json;

/// How an answer is judged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// One of these makes it a refusal.
    fout: Vec<Rule>,
    /// This makes it a receipt.
    bevestiging: Option<Rule>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    place: Place,
    wanted: Wanted,
    disposition: Disposition,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// A JSON pointer (RFC 6901).
    Json(String),
    /// The local name of an element, anywhere.
    Xml(String),
    /// A piece of the text itself.
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Wanted {
    /// That something is there; null, false and what is empty count as absent.
    There,
    /// That it is one of these.
    Is(Vec<String>),
    /// That it is none of these, or absent.
    Not(Vec<String>),
}

const FORM: &str = "hier hoort één plaats in het antwoord: `json: \"/status\"`, `xml: Fout` of `tekst: \"FOUT\"`";

const THEN: &str = "`dan` is `vasthouden` (een mens moet kijken), `weigeren` (het bericht deugt niet) of `opnieuw` (later nog eens sturen)";

impl Rules {
    /// Decodes `fout` and `bevestiging`. A refusal is held by default: sending it again gives the same. Without a
    /// confirmation the message is sent again by default: nobody knows who answered.
    pub fn read(table: &mut Table<'_>, mistakes: &mut Mistakes) -> Self {
        let fout = match table.get("fout") {
            Some(Node { value: Value::List(items), .. }) => items.iter().collect(),
            found => found.into_iter().collect::<Vec<_>>(),
        };
        let fout = fout.into_iter().filter_map(|n| Rule::read(n, Disposition::Hold, mistakes)).collect();
        let bevestiging = table.get("bevestiging").and_then(|n| Rule::read(n, Disposition::Retry(None), mistakes));
        Self { fout, bevestiging }
    }

    /// Whether the body of a successful answer is a receipt.
    pub fn judge(&self, host: &str, status: u16, body: &[u8]) -> Result<(), DeliveryError> {
        if self.fout.is_empty() && self.bevestiging.is_none() {
            return Ok(());
        }
        let host = host.to_owned();
        if body.len() >= ANSWER_MAX {
            let rule = format!("een antwoord van {ANSWER_MAX} bytes of meer wordt niet beoordeeld");
            return Err(DeliveryError::Unconfirmed { host, rule, disposition: Disposition::Hold });
        }
        let read = Read::new(body);
        if let Some(rule) = self.fout.iter().find(|rule| rule.fits(&read)) {
            return Err(DeliveryError::Answer { host, status, rule: rule.shown(), disposition: rule.disposition });
        }
        match &self.bevestiging {
            Some(rule) if !rule.fits(&read) => {
                Err(DeliveryError::Unconfirmed { host, rule: rule.shown(), disposition: rule.disposition })
            }
            _ => Ok(()),
        }
    }
}

impl Rule {
    fn read(node: &Node, default: Disposition, mistakes: &mut Mistakes) -> Option<Self> {
        let before = mistakes.count();
        let mut table = node.table(mistakes)?;
        let json = table.get("json");
        let places = [
            json.and_then(|n| n.text(mistakes)).map(|t| Place::Json(t.to_owned())),
            table.text("xml", mistakes).map(|t| Place::Xml(t.to_owned())),
            table.text("tekst", mistakes).map(|t| Place::Text(t.to_owned())),
        ];
        let (is, not) = (table.get("is"), table.get("niet"));
        let disposition = match table.get("dan").map(|n| (n, n.text(mistakes))) {
            None => default,
            Some((_, Some("vasthouden"))) => Disposition::Hold,
            Some((_, Some("weigeren"))) => Disposition::Reject,
            Some((_, Some("opnieuw"))) => Disposition::Retry(None),
            Some((n, _)) => {
                mistakes.at(n, THEN);
                default
            }
        };
        table.finish(mistakes);
        let mut places = places.into_iter().flatten();
        let (place, more) = (places.next(), places.next());
        match (&place, json) {
            (Some(Place::Json(pointer)), Some(n)) if !pointer.starts_with('/') => {
                mistakes.at(n, "een plaats in JSON begint met `/`, zoals `/status` of `/fouten/0/code`");
            }
            (Some(Place::Text(text) | Place::Xml(text)), _) if text.is_empty() => mistakes.at(node, FORM),
            (Some(Place::Text(_)), _) if is.or(not).is_some() => {
                mistakes.at(node, "bij `tekst` horen geen `is` en `niet`: de tekst staat er of niet");
            }
            _ if place.is_none() && mistakes.count() == before || more.is_some() => mistakes.at(node, FORM),
            _ => {}
        }
        let wanted = match (is, not) {
            (None, None) => Wanted::There,
            (Some(n), None) => Wanted::Is(values(n, mistakes)),
            (None, Some(n)) => Wanted::Not(values(n, mistakes)),
            (Some(_), Some(n)) => {
                mistakes.at(n, "kies `is` of `niet`, niet allebei");
                Wanted::There
            }
        };
        (mistakes.count() == before).then_some(Self { place: place?, wanted, disposition })
    }

    fn shown(&self) -> String {
        match &self.place {
            Place::Json(pointer) => format!("json {pointer}"),
            Place::Xml(name) => format!("xml {name}"),
            Place::Text(text) => format!("tekst \"{text}\""),
        }
    }

    fn fits(&self, read: &Read<'_>) -> bool {
        let found = match &self.place {
            Place::Text(text) => return read.body.windows(text.len()).any(|w| w == text.as_bytes()),
            Place::Json(pointer) => read.json(pointer),
            Place::Xml(name) => read.xml(name),
        };
        match &self.wanted {
            Wanted::There => found.is_some_and(|text| !text.is_empty() && text != "false"),
            Wanted::Is(values) => found.is_some_and(|text| values.contains(&text)),
            Wanted::Not(values) => !found.is_some_and(|text| values.contains(&text)),
        }
    }
}

/// A value or a list of values, as texts.
fn values(node: &Node, mistakes: &mut Mistakes) -> Vec<String> {
    let mut one = |node: &Node| match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::Int(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        _ => {
            mistakes.at(node, "hier hoort een woord, een getal, true of false");
            None
        }
    };
    match &node.value {
        Value::List(items) => items.iter().filter_map(one).collect(),
        _ => one(node).into_iter().collect(),
    }
}

/// The body of an answer, read as what a rule asks.
struct Read<'b> {
    body: &'b [u8],
    json: Option<Json>,
    tree: Option<tree::Tree<'b>>,
}

impl<'b> Read<'b> {
    fn new(body: &'b [u8]) -> Self {
        let json = serde_json::from_slice(body).ok();
        let tree = match json {
            Some(_) => None,
            None => xml::read(body, &Limits::default(), &ContentPaths::default()).ok(),
        };
        Self { body, json, tree }
    }

    /// What stands at a place: a text, number or boolean as text; of a list or block only whether it is empty.
    fn json(&self, pointer: &str) -> Option<String> {
        Some(match self.json.as_ref()?.pointer(pointer)? {
            Json::Null => return None,
            Json::String(text) => text.clone(),
            Json::Array(items) if items.is_empty() => String::new(),
            Json::Object(keys) if keys.is_empty() => String::new(),
            Json::Array(_) | Json::Object(_) => "(..)".to_owned(),
            other => other.to_string(),
        })
    }

    /// The text of the first element with this name; of one that holds elements only that it is there.
    fn xml(&self, name: &str) -> Option<String> {
        let node = find(self.tree.as_ref()?.root()?, name)?;
        let text = node.text().trim().to_owned();
        // An element that is there says something even when it is empty: `<Fout/>`.
        Some(if text.is_empty() { "(..)".to_owned() } else { text })
    }
}

fn find<'t, 's>(node: tree::Node<'t, 's>, name: &str) -> Option<tree::Node<'t, 's>> {
    if node.name() == name {
        return Some(node);
    }
    node.children().find_map(|child| find(child, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn rules(text: &str) -> Result<Rules, Vec<String>> {
        let node = parse("p.yaml", text).unwrap();
        let mut mistakes = Mistakes::new("p.yaml");
        let mut table = node.table(&mut mistakes).unwrap();
        let rules = Rules::read(&mut table, &mut mistakes);
        table.finish(&mut mistakes);
        let found: Vec<_> = mistakes.into_vec().iter().map(|m| m.text.clone()).collect();
        if found.is_empty() { Ok(rules) } else { Err(found) }
    }

    /// What becomes of answers: `-` a receipt, `h` held, `w` rejected, `r` tried again.
    fn judged(text: &str, answers: &[&str]) -> String {
        let rules = rules(text).unwrap();
        let one = |answer: &&str| match rules.judge("h:1", 200, answer.as_bytes()).map_err(|e| e.disposition()) {
            Ok(()) => '-',
            Err(Disposition::Hold) => 'h',
            Err(Disposition::Reject) => 'w',
            Err(Disposition::Retry(_)) => 'r',
        };
        answers.iter().map(one).collect()
    }

    #[test]
    fn a_refusal_is_seen_where_the_profile_says() {
        let status = ["{\"status\":\"fout\"}", "{\"status\":\"ok\"}", "{\"status\":7}", "{}", "<html>", ""];
        assert_eq!(judged("fout: { json: /status, is: fout }", &status), "h-----");
        assert_eq!(judged("fout: { json: /status, is: [fout, 7], dan: opnieuw }", &status), "r-r---");
        assert_eq!(judged("fout: { json: /status, is: fout, dan: weigeren }", &status), "w-----");
        assert_eq!(judged("fout: { json: /status, niet: ok }", &status), "h-hhhh");
        assert_eq!(judged("fout: { json: /status }", &status), "hhh---");
        let list =
            ["{\"a\":[{\"b\":1}]}", "{\"a\":[]}", "{\"a\":null}", "{\"a\":false}", "{\"a\":true}", "{\"a\":\"\"}"];
        assert_eq!(judged("fout: { json: /a }", &list), "h---h-");
        assert_eq!(judged("fout: { json: /a/0/b, is: 1 }", &list), "h-----");
        let xml =
            ["<a xmlns='urn:x'><Fout/></a>", "<a><Code> E1 </Code></a>", "<a><Code>E2</Code></a>", "<a>Fout</a>", "{}"];
        assert_eq!(judged("fout: { xml: Fout }", &xml), "h----");
        assert_eq!(judged("fout: { xml: Code, is: [E1] }", &xml), "-h---");
        assert_eq!(judged("fout: { tekst: Fout }", &xml), "h--h-");
        assert_eq!(judged("fout: [{ xml: Fout }, { xml: Code, is: E2, dan: opnieuw }]", &xml), "h-r--");
    }

    #[test]
    fn without_the_confirmation_of_the_profile_it_is_sent_again() {
        let answers = ["{\"id\":\"x\"}", "{\"id\":null}", "", "<html>welkom</html>", "{\"id\":0}"];
        assert_eq!(judged("bevestiging: { json: /id }", &answers), "-rrr-");
        assert_eq!(judged("bevestiging: { json: /id, is: x, dan: vasthouden }", &answers), "-hhhh");
        assert_eq!(judged("bevestiging: { tekst: welkom }", &answers), "rrr-r");
        assert_eq!(judged("fout: { tekst: welkom }\nbevestiging: { json: /id }", &answers), "-rrh-");
        assert_eq!(judged("{}", &answers), "-----");
        let long = " ".repeat(ANSWER_MAX);
        assert_eq!(judged("bevestiging: { json: /id }", &[&long]), "h");
        assert_eq!(judged("{}", &[&long]), "-");
    }

    #[test]
    fn a_reason_names_the_place_and_nothing_that_stood_there() {
        let error = rules("fout: { json: /status, is: geheim }").unwrap().judge("h:1", 200, b"{\"status\":\"geheim\"}");
        assert_eq!(
            error.unwrap_err().to_string(),
            "`h:1` antwoordde met een foutmelding, al was de HTTP-status 200 (`fout` in het profiel: json /status)"
        );
    }

    #[test]
    fn mistakes_say_what_was_expected() {
        let wrong = |text: &str| rules(text).unwrap_err().join("|");
        assert_eq!(wrong("fout: {}"), FORM);
        assert_eq!(wrong("fout: { json: /a, xml: b }"), FORM);
        assert_eq!(wrong("fout: { tekst: \"\" }"), FORM);
        assert_eq!(
            wrong("fout: { json: status }"),
            "een plaats in JSON begint met `/`, zoals `/status` of `/fouten/0/code`"
        );
        assert_eq!(
            wrong("fout: { tekst: a, is: b }"),
            "bij `tekst` horen geen `is` en `niet`: de tekst staat er of niet"
        );
        assert_eq!(wrong("fout: { json: /a, is: b, niet: c }"), "kies `is` of `niet`, niet allebei");
        assert_eq!(wrong("fout: { json: /a, dan: wachten }"), THEN);
        assert_eq!(
            wrong("bevestiging: { jsn: /a }"),
            "de sleutel `jsn` is onbekend (bedoelt u `json`?); hier kan staan: `json`, `xml`, `tekst`, `is`, `niet`, `dan`"
        );
    }
}
