//! JSON, strictly: every key once, no U+0000, no number that would be rounded without a word, and within the limits.
//! serde_json parses; the visitor here looks at what it is given (RELIABILITY section 4, "JSON traps").
//!
//! Floats are kept as they are: that money is not a float is the schema's rule.

use super::{ContentPaths, Limits};
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use numbers::Numbers;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt::{self, Write};

mod numbers;

/// Reads a document; keys keep their order.
///
/// Fails with one finding (stage `parse`, JSON Pointer, line): `TB-TEKENSET` when the bytes are not UTF-8 or begin with
/// a byte order mark (RFC 8259 section 8.1), `TB-JSON-WELGEVORMD`, `TB-JSON-DUBBELZINNIG` for a key that occurs twice
/// in one object or for U+0000, `TB-GRENS` for a limit or for an integer that fits neither i64 nor u64.
pub fn read(bytes: &[u8], limits: &Limits, content: &ContentPaths) -> Result<Value, Finding> {
    let text = decode(bytes)?;
    let mut reading = Reading {
        limits,
        content,
        pointer: String::new(),
        depth: 0,
        keys: 0,
        numbers: Numbers::new(text),
        fault: None,
    };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = reading.deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|error| reading.finding(&error))
}

/// The text of a document, without white space, keys in their order.
pub fn write(document: &Value) -> Vec<u8> {
    // Bytes at once: by way of `Display` every piece of it goes through a formatter.
    serde_json::to_vec(document).unwrap_or_default()
}

/// The JSON Pointer (RFC 6901) of these keys and positions, from the root.
pub fn pointer<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> String {
    let mut out = String::new();
    for segment in segments {
        push_segment(&mut out, segment.as_ref());
    }
    out
}

fn push_segment(out: &mut String, segment: &str) {
    out.push('/');
    for c in segment.chars() {
        match c {
            '~' => out.push_str("~0"),
            '/' => out.push_str("~1"),
            _ => out.push(c),
        }
    }
}

fn decode(bytes: &[u8]) -> Result<&str, Finding> {
    let wrong = |text: &str| Finding::fout(Code::Tekenset, Stage::Parse, "", text);
    if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, _, ..] | [_, 0, ..]) {
        return Err(wrong("Het bericht staat in UTF-16 of UTF-32. Verstuur het in UTF-8.").line(1));
    }
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        return Err(wrong("Het bericht begint met een byte order mark. Verstuur UTF-8 zonder BOM.").line(1));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() + 1;
        wrong("Hier staan bytes die geen UTF-8 zijn. Verstuur het bericht in UTF-8.")
            .line(u32::try_from(line).unwrap_or(u32::MAX))
    })
}

/// Where we are and what was seen so far. It is the seed and the visitor of every value, so that nothing is allocated
/// for a value but the value.
struct Reading<'r> {
    limits: &'r Limits,
    content: &'r ContentPaths,
    /// The value at hand; left as it was when something is wrong.
    pointer: String,
    depth: usize,
    keys: usize,
    numbers: Numbers<'r>,
    /// What we refused; serde only carries a text.
    fault: Option<(Code, String)>,
}

impl Reading<'_> {
    fn refuse<E: de::Error>(&mut self, code: Code, text: impl Into<String>) -> E {
        self.fault = Some((code, text.into()));
        E::custom("refused")
    }

    fn deeper<E: de::Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > self.limits.depth {
            let text = format!("De JSON is meer dan {} niveaus diep genest.", self.limits.depth);
            return Err(self.refuse(Code::Grens, text));
        }
        Ok(())
    }

    fn string<E: de::Error>(&mut self, value: &str) -> Result<(), E> {
        if value.len() > self.limits.token && !self.is_content() {
            let text = format!("Een tekst is langer dan {} bytes.", self.limits.token);
            return Err(self.refuse(Code::Grens, text));
        }
        if value.as_bytes().contains(&0) {
            return Err(self.refuse(Code::JsonDubbelzinnig, "Een tekst bevat het teken U+0000. Laat het weg."));
        }
        Ok(())
    }

    fn key<E: de::Error>(&mut self, key: &str) -> Result<(), E> {
        self.keys += 1;
        if self.keys > self.limits.keys {
            let text = format!("Het bericht heeft meer dan {} velden.", self.limits.keys);
            return Err(self.refuse(Code::Grens, text));
        }
        if key.len() > self.limits.token {
            let text = format!("De naam van een veld is langer dan {} bytes.", self.limits.token);
            return Err(self.refuse(Code::Grens, text));
        }
        if key.as_bytes().contains(&0) {
            return Err(
                self.refuse(Code::JsonDubbelzinnig, "De naam van een veld bevat het teken U+0000. Laat het weg.")
            );
        }
        Ok(())
    }

    fn is_content(&self) -> bool {
        if self.content.is_empty() {
            return false;
        }
        let unescape = |segment: &str| segment.replace("~1", "/").replace("~0", "~");
        let keys: Vec<String> = self
            .pointer
            .split('/')
            .skip(1)
            .filter(|segment| !super::content::position(segment))
            .map(unescape)
            .collect();
        self.content.has_keys(keys.iter().map(String::as_str))
    }

    fn finding(&mut self, error: &serde_json::Error) -> Finding {
        let (code, text) = self.fault.take().unwrap_or_else(|| explain(error));
        // A name that is long or holds control characters may be data, and would not read well anyway.
        let shown = |segment| if str::len(segment) > 80 || segment.contains(char::is_control) { "*" } else { segment };
        let pointer: Vec<&str> = self.pointer.split('/').map(shown).collect();
        Finding::fout(code, Stage::Parse, pointer.join("/"), text)
            .line(u32::try_from(error.line().max(1)).unwrap_or(u32::MAX))
    }
}

/// What serde_json stopped at, in Dutch.
fn explain(error: &serde_json::Error) -> (Code, String) {
    let message = error.to_string();
    let (code, text) = if message.starts_with("number out of range") {
        (Code::Grens, "Een getal is te groot. Verstuur het als tekst, of kleiner.".to_owned())
    } else if message.starts_with("recursion limit") {
        (Code::Grens, "De JSON is te diep genest.".to_owned())
    } else if error.is_eof() {
        (Code::JsonWelgevormd, "De JSON houdt op voordat zij af is. Het bericht is niet volledig.".to_owned())
    } else if message.starts_with("trailing characters") {
        (Code::JsonWelgevormd, "Na het einde van de JSON staat nog iets. Verstuur één waarde per bericht.".to_owned())
    } else {
        (
            Code::JsonWelgevormd,
            format!("Dit is geen geldige JSON; het gaat mis bij teken {} van de regel.", error.column()),
        )
    };
    (code, text)
}

impl<'de> DeserializeSeed<'de> for &mut Reading<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut Reading<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        if numbers::is_big(value) && self.numbers.next_is_integer() {
            return Err(self.refuse(Code::Grens, "Een geheel getal is te groot. Verstuur het als tekst."));
        }
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        self.string(value)?;
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        self.deeper()?;
        let (mut out, at) = (Vec::new(), self.pointer.len());
        loop {
            // Writing to a String does not fail.
            write!(self.pointer, "/{}", out.len()).map_err(de::Error::custom)?;
            let Some(item) = items.next_element_seed(&mut *self)? else { break };
            out.push(item);
            self.pointer.truncate(at);
        }
        self.pointer.truncate(at);
        self.depth -= 1;
        Ok(Value::Array(out))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        self.deeper()?;
        let (mut out, at) = (Map::new(), self.pointer.len());
        while let Some(key) = members.next_key::<String>()? {
            self.key(&key)?;
            push_segment(&mut self.pointer, &key);
            if out.contains_key(&key) {
                return Err(self.refuse(
                    Code::JsonDubbelzinnig,
                    "Dit veld staat twee keer in hetzelfde object. Verstuur het één keer.",
                ));
            }
            let value = members.next_value_seed(&mut *self)?;
            out.insert(key, value);
            self.pointer.truncate(at);
        }
        self.depth -= 1;
        Ok(Value::Object(out))
    }
}

#[cfg(test)]
mod tests;
