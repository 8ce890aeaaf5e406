//! What a route names outside its mapping, and what its mapping names outside the message: the places of `identity`,
//! `transport`, `content`, `datum`, `zaaktype` and `gemeente`, the strings of `gegevens` that envelope lines write, and the
//! codes a table needs to write every value.

use super::bodies::{Body, Under, Way};
use super::paths;
use crate::mapping::convert::{Convert, codes};
use crate::mapping::parse;
use crate::mapping::path;
use crate::mapping::syntax::{EnvelopeValue, Line, Only, Side, What};
use crate::profile::{Choice, Keys, Profile};
use crate::schema::json::JsonSchema;
use crate::schema::shape::Lookup;
use crate::yaml::{Mistake, Place, meant};
use std::collections::BTreeMap;

/// Adds a mistake for each that is not there.
/// `hub` says whether the settings of the hub could be read.
pub(super) fn prove(under: &Under<'_>, profile: &Profile, hub: bool, mistakes: &mut Vec<Mistake>) {
    match under.way {
        Way::In(_) => {
            let Some(route) = profile.inbound.iter().find(|r| r.name == under.name) else { return };
            let mut named = choices(&route.choice);
            for (key, all) in
                [("identity", &route.identity), ("transport", &route.transport), ("content", &route.content)]
            {
                named.extend(all.iter().map(|text| (key, text.as_str())));
            }
            inbound(under, &named, &route.keys, mistakes);
        }
        Way::Out(_) => {
            let Some(route) = profile.outbound.iter().find(|r| r.name == under.name) else { return };
            outbound(under, &choices(&route.choice), &route.keys, mistakes);
            let mut found = vec![];
            under.bodies.iter().for_each(|body| lines(under, body, &body.plan.lines, &[], &mut found));
            // What is absent is absent once, however many lines ask for it.
            for mistake in found.into_iter().filter(|m| hub || !m.text.starts_with("`zender.")) {
                if !mistakes.iter().any(|m| m.text == mistake.text) {
                    mistakes.push(mistake);
                }
            }
        }
    }
}

/// What chooses a version, by its key.
fn choices(choice: &Choice) -> Vec<(&'static str, &str)> {
    let sources = [("datum", &choice.datum), ("zaaktype", &choice.zaaktype), ("gemeente", &choice.gemeente)];
    sources.into_iter().filter_map(|(key, source)| Some((key, source.as_ref()?.pad.as_str()))).collect()
}

/// Places in the partner's message, which his schema must know. With the mapping of the route itself: a version may have
/// other namespaces, and they are not read by those.
fn inbound(under: &Under<'_>, named: &[(&'static str, &str)], keys: &Keys, mistakes: &mut Vec<Mistake>) {
    let Some(body) = under.bodies.iter().find(|body| body.own) else { return };
    for (key, text) in named {
        let path = match body.plan.side {
            Side::Json => path::json(text),
            Side::Csv => path::csv(text),
            // `content` names elements in any namespace.
            Side::Xml if *key == "content" => continue,
            Side::Xml => path::xml(text, &body.plan.namespaces),
        };
        // What is no path at all was told when it was compiled.
        let wrong = path.ok().and_then(|path| paths::unknown(under, body, &path));
        mistakes.extend(wrong.zip(keys.of(key)).map(|(text, at)| at_key(at, format!("`{key}`: {text}"))));
    }
}

/// Fields of the canonical message.
fn outbound(under: &Under<'_>, named: &[(&'static str, &str)], keys: &Keys, mistakes: &mut Vec<Mistake>) {
    let Some(shape) = (!named.is_empty()).then(|| JsonSchema::compile(&under.soort.schema).ok()).flatten() else {
        return;
    };
    let shape = shape.shape();
    for (key, text) in named {
        let Ok(steps) = path::canonical(text) else { continue };
        if let (Lookup::Missing { known, .. }, Some(at)) = (shape.find(&steps), keys.of(key)) {
            let last = steps.last().map_or("", String::as_str);
            let meant = meant(last, known.iter().map(String::as_str));
            let kind = &under.soort.naam;
            mistakes.push(at_key(
                at,
                format!("`{key}`: `{kind}` heeft geen veld `{text}`{meant}; hier staan canonieke velden"),
            ));
        }
    }
}

fn at_key(at: &Place, text: String) -> Mistake {
    Mistake { file: at.file.to_string(), line: at.line, column: at.column, text }
}

/// What is written of what is not in the message: without it, a receiver gets less than the mapping says, in silence.
fn lines(under: &Under<'_>, body: &Body<'_>, lines: &[Line], base: &[String], mistakes: &mut Vec<Mistake>) {
    for line in lines.iter().filter(|line| line.works(Only::Out)) {
        match &line.what {
            What::Envelope { value: EnvelopeValue::Zender(key), .. } => {
                let place = "`gegevens` in trajectbrug.yaml";
                mistakes.extend(absent(body, line, ("zender", key), &under.routes.gegevens, place));
            }
            What::Envelope { value: EnvelopeValue::Ontvanger(key), .. } => {
                let place = format!("`gegevens` in het profiel van `{}`", under.slug);
                mistakes.extend(absent(body, line, ("ontvanger", key), &under.gegevens, &place));
            }
            What::Field { canonical, convert, when: None, .. } => {
                let full: Vec<String> = base.iter().chain(canonical).cloned().collect();
                mistakes.extend(without_code(under, body, line, convert, &full));
            }
            What::Each { canonical, value, lines: inner, .. } => {
                let items = ["[]".to_owned()];
                let full: Vec<String> = base.iter().chain(canonical).chain(&items).cloned().collect();
                mistakes.extend(value.as_ref().and_then(|convert| without_code(under, body, line, convert, &full)));
                self::lines(under, body, inner, &full, mistakes);
            }
            _ => {}
        }
    }
}

fn absent(
    body: &Body<'_>,
    line: &Line,
    (whose, key): (&str, &String),
    has: &BTreeMap<String, String>,
    place: &str,
) -> Option<Mistake> {
    if has.contains_key(key) {
        return None;
    }
    let meant = meant(key, has.keys().map(String::as_str));
    let named = format!("{whose}.{key}");
    let known: Vec<String> = has.keys().map(|k| format!("`{k}`")).collect();
    let known =
        if known.is_empty() { "daar staat niets".to_owned() } else { format!("daar staan: {}", known.join(", ")) };
    Some(body.wrong(line.line, &named, format!("`{named}`: {place} heeft geen `{key}`{meant}; {known}")))
}

/// A table that cannot write every value its field can have.
fn without_code(
    under: &Under<'_>,
    body: &Body<'_>,
    line: &Line,
    convert: &Convert,
    full: &[String],
) -> Option<Mistake> {
    let Convert::Codes { file, pairs, .. } = convert else { return None };
    let allowed = parse::listed(&under.soort.schema, full);
    let (_, missing) = codes::beside(pairs, &allowed);
    if missing.is_empty() {
        return None;
    }
    let text = format!(
        "de codetabel `{file}` heeft geen code van de partner voor `{}`; zet voor elk een regel `code;waarde` in die tabel",
        missing.join("`, `")
    );
    Some(body.wrong(line.line, file, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn the_values_of_a_field_are_those_its_schema_lists() {
        let schema: Value = serde_json::json!({"properties": {"a": {"items": {"enum": ["x", "y"]}}}});
        assert_eq!(parse::listed(&schema, &["a".to_owned(), "[]".to_owned()]), ["x", "y"]);
        assert_eq!(parse::listed(&schema, &["b".to_owned()]), Vec::<String>::new());
    }
}
