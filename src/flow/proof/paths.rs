//! Every place a mapping names, held against the partner's schema: a place the schema cannot hold never gets a value,
//! in silence, until somebody misses it. So it is a mistake in the mapping, at its line.

use super::bodies::{Body, Under};
use crate::mapping::convert::{Convert, Type};
use crate::mapping::path::PartnerPath;
use crate::mapping::syntax::{Line, Side, What};
use crate::mapping::uses::{self, Use};
use crate::schema::shape::{ITEM, Lookup, Place, Shape};
use crate::yaml::{Mistake, nearest};
use std::collections::HashSet;

/// Attributes every XML document may have.
const XSI: &str = "@{http://www.w3.org/2001/XMLSchema-instance}";

/// What a line makes of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A value.
    Value,
    /// The items of a list.
    List,
    /// Whatever it is, copied as it is.
    Any,
    /// What is counted: the path does not say which of its names are lists.
    Counted,
}

/// Adds a mistake for every place that cannot be, or cannot be that.
pub(super) fn prove(under: &Under<'_>, body: &Body<'_>, mistakes: &mut Vec<Mistake>) {
    let Some(shape) = body.shape() else { return };
    let roots = roots(body, &shape, under, mistakes);
    if body.plan.side == Side::Xml && roots.is_empty() {
        return;
    }
    let (mut found, mut right) = (vec![], vec![]);
    let mut copied = HashSet::new();
    copied_lines(&body.plan.lines, &mut copied);
    for used in body.uses.iter().filter(|u| !u.shown.is_empty()) {
        if used.partner.last().is_some_and(|last| last.starts_with(XSI)) {
            continue;
        }
        let kind = match used.kind {
            uses::Kind::Lijst => Kind::List,
            uses::Kind::Constante | uses::Kind::Genegeerd | uses::Kind::Voorwaarde => Kind::Any,
            uses::Kind::Telling => Kind::Counted,
            _ if copied.contains(&used.line) => Kind::Any,
            _ => Kind::Value,
        };
        if let Some((word, text)) = wrong(&shape, &roots, used, kind, body.plan.side) {
            found.push((used, body.wrong(used.line, &word, text)));
        } else {
            right.push(used);
        }
    }
    namespaces(body, &right, &mut found, mistakes);
    mistakes.extend(found.into_iter().map(|(_, mistake)| mistake));
}

/// A namespace of which no place exists is one mistake, where it is declared, and not one for each of those places.
fn namespaces(body: &Body<'_>, right: &[&Use], found: &mut Vec<(&Use, Mistake)>, mistakes: &mut Vec<Mistake>) {
    for (prefix, uri) in body.plan.namespaces.list.iter().filter(|(_, uri)| !uri.is_empty()) {
        let step = format!("{{{uri}}}");
        let has = |used: &Use| used.partner.iter().any(|s| s.trim_start_matches('@').starts_with(&step));
        let (all, before) = (found.iter().filter(|(used, _)| has(used)).count(), found.len());
        if all < 2 || right.iter().any(|used| has(used)) {
            continue;
        }
        found.retain(|(used, _)| !has(used));
        let line = body.text.lines().position(|l| l.contains(uri.as_str())).map_or(0, |n| n + 1);
        let told = before - found.len();
        let text = format!(
            "geen van de {told} plaatsen met `{prefix}:` bestaat in het schema; kijk of de naamruimte `{uri}` precies die van het schema is"
        );
        mistakes.push(body.wrong(u32::try_from(line).unwrap_or_default(), uri, text));
    }
}

/// What is wrong with a path that a route names itself; None when nothing is.
pub(super) fn unknown(under: &Under<'_>, body: &Body<'_>, path: &PartnerPath) -> Option<String> {
    let shape = body.shape()?;
    let used = body.plan.place(path);
    // A root that is not there was told with the mapping.
    let roots = roots(body, &shape, under, &mut vec![]);
    wrong(&shape, &roots, &used, Kind::Value, body.plan.side).map(|(_, text)| text)
}

/// The ways a path can begin: nothing in JSON, each root element the schema knows in XML.
fn roots(body: &Body<'_>, shape: &Shape, under: &Under<'_>, mistakes: &mut Vec<Mistake>) -> Vec<Vec<String>> {
    if body.plan.side != Side::Xml {
        return vec![vec![]];
    }
    let namespace = |index: usize| body.plan.namespaces.list.get(index).map_or("", |(_, uri)| uri.as_str());
    let all: Vec<Vec<String>> =
        body.plan.roots.iter().map(|s| vec![format!("{{{}}}{}", namespace(s.namespace), s.name)]).collect();
    let known: Vec<_> = all.iter().filter(|root| matches!(shape.find(root), Lookup::Found(_))).cloned().collect();
    if known.is_empty()
        && let Some(first) = all.first()
        && let Lookup::Missing { known, .. } = shape.find(first)
    {
        let name = local(&first[0]);
        let line = body.text.lines().position(|l| l.starts_with("root:")).map_or(0, |n| n + 1);
        let text = format!(
            "het schema van `{}` kent geen element `{name}` om mee te beginnen{}",
            under.name,
            near(&first[0], &known)
        );
        mistakes.push(body.wrong(u32::try_from(line).unwrap_or_default(), name, text));
    }
    known
}

/// The lines that copy whatever the partner has, as it is.
fn copied_lines(lines: &[Line], found: &mut HashSet<u32>) {
    for line in lines {
        match &line.what {
            What::Each { value: Some(Convert::Plain(Type::Other)), .. }
            | What::Field { convert: Convert::Plain(Type::Other), .. } => drop(found.insert(line.line)),
            What::Each { lines, .. } => copied_lines(lines, found),
            _ => {}
        }
    }
}

/// The word in the line and the text of the mistake, when there is one.
fn wrong(shape: &Shape, roots: &[Vec<String>], used: &Use, kind: Kind, side: Side) -> Option<(String, String)> {
    let mut worst = None;
    for root in roots {
        let mut steps: Vec<String> = root.iter().chain(&used.partner).cloned().collect();
        if kind == Kind::Counted && side == Side::Json {
            steps = through_lists(shape, &steps);
        }
        let found = match shape.find(&steps) {
            Lookup::Found(place) => unfit(shape, &steps, used, &place, kind, side),
            Lookup::Open { at, known } => probably(&steps, at, &known, used),
            Lookup::Missing { at, known } => Some(missing(shape, &steps, at, &known, used)),
        };
        match found {
            None => return None,
            found => worst = worst.or(found),
        }
    }
    worst
}

/// The same path with a step into the items of every list on the way.
fn through_lists(shape: &Shape, steps: &[String]) -> Vec<String> {
    let mut full: Vec<String> = vec![];
    for step in steps {
        if matches!(shape.find(&full), Lookup::Found(place) if place.list && !place.block) && step != ITEM {
            full.push(ITEM.to_owned());
        }
        full.push(step.clone());
    }
    full
}

fn missing(shape: &Shape, steps: &[String], at: usize, known: &[String], used: &Use) -> (String, String) {
    let (step, around) = (local(&steps[at]), &steps[..at]);
    let parent = shape.find(around);
    let shown = &used.shown;
    let text = match parent {
        Lookup::Found(place) if place.list && steps[at] != ITEM => {
            let list = show(around);
            format!("`{shown}`: `{list}` is een lijst in het schema; lees hem met `each: {list}` en `is:`")
        }
        Lookup::Found(place) if steps[at] == ITEM && !place.list => {
            format!("`{shown}`: `{}` is geen lijst in het schema; laat `each` weg", show(around))
        }
        Lookup::Found(place) if !place.block => {
            format!(
                "`{shown}`: `{}` is een waarde in het schema; er staat niets onder, dus geen `{step}`",
                show(around)
            )
        }
        _ => {
            let place = if at == 0 { "bovenaan".to_owned() } else { format!("onder `{}`", show(around)) };
            let dots = match step.split_once('.') {
                Some((first, _)) if known.iter().any(|k| local(k) == first) => {
                    format!("; bedoelt u `{}`? Bij de partner staat `/` tussen de namen", step.replace('.', "/"))
                }
                _ => near(&steps[at], known),
            };
            format!("`{shown}`: het schema kent {place} geen `{step}`{dots}")
        }
    };
    (step.to_owned(), text)
}

/// A name the schema does not forbid, but that is almost one it does know: a slip of the pen.
fn probably(steps: &[String], at: usize, known: &[String], used: &Use) -> Option<(String, String)> {
    let names: Vec<&str> = known.iter().map(|k| local(k)).collect();
    let step = local(steps.get(at)?);
    let meant = nearest(step, names.iter().copied()).filter(|_| step.chars().count() > 3)?;
    let text = format!(
        "`{}`: het schema noemt `{step}` niet, wel `{meant}`; bedoelt u `{meant}`? Zo niet, noem `{step}` dan in het schema",
        used.shown
    );
    Some((step.to_owned(), text))
}

/// A place that is there, but not what the line makes of it.
fn unfit(
    shape: &Shape,
    steps: &[String],
    used: &Use,
    place: &Place,
    kind: Kind,
    side: Side,
) -> Option<(String, String)> {
    let word = steps.last().map_or("", |s| local(s)).to_owned();
    let shown = &used.shown;
    let text = match kind {
        Kind::List if side == Side::Json && !place.list => {
            format!("`{shown}` is geen lijst in het schema, maar {}; laat `each` weg", what(place))
        }
        Kind::Value if !place.leaf && place.list => {
            format!("`{shown}` is een lijst in het schema; lees hem met `each: {shown}` en `is:`")
        }
        Kind::Value if !place.leaf => {
            let below = children(shape, steps);
            format!("`{shown}` is een blok in het schema; noem een veld eronder{below}")
        }
        _ => return None,
    };
    Some((word, text))
}

fn what(place: &Place) -> &'static str {
    if place.leaf { "een waarde" } else { "een blok" }
}

/// The names below a place, by asking for one that cannot be there.
fn children(shape: &Shape, steps: &[String]) -> String {
    let ask: Vec<String> = steps.iter().cloned().chain(["\u{1}".to_owned()]).collect();
    match shape.find(&ask) {
        Lookup::Missing { known, .. } | Lookup::Open { known, .. } if !known.is_empty() => {
            format!(": {}", list(&known))
        }
        _ => String::new(),
    }
}

fn near(step: &str, known: &[String]) -> String {
    let names: Vec<&str> = known.iter().map(|k| local(k)).collect();
    match nearest(local(step), names.iter().copied()) {
        // The same name in another namespace.
        Some(meant) if meant == local(step) => {
            let full = known.iter().find(|k| local(k) == meant).map_or("", String::as_str);
            match full.trim_start_matches('@').trim_start_matches('{').split_once('}') {
                Some(("", _)) => format!("; `{meant}` staat daar zonder naamruimte"),
                Some((uri, _)) => format!("; `{meant}` staat daar in de naamruimte `{uri}`: kijk naar het voorvoegsel"),
                None => String::new(),
            }
        }
        Some(meant) => format!("; bedoelt u `{meant}`?"),
        None if known.is_empty() => "; er staat daar niets".to_owned(),
        None => format!("; wel: {}", list(known)),
    }
}

/// At most twelve names, sorted as the schema has them.
fn list(known: &[String]) -> String {
    let mut names: Vec<String> = vec![];
    for name in known.iter().map(|k| format!("`{}{}`", if k.starts_with('@') { "@" } else { "" }, local(k))) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let more = names.len().saturating_sub(12);
    names.truncate(12);
    let text = names.join(", ");
    if more > 0 { format!("{text} en {more} andere") } else { text }
}

/// The name in a step, without its namespace.
pub(super) fn local(step: &str) -> &str {
    if step.starts_with('{') || step.starts_with("@{") {
        step.rsplit_once('}').map_or(step, |(_, name)| name)
    } else {
        step
    }
}

/// Steps as a person would write them.
pub(super) fn show(steps: &[String]) -> String {
    let one = |step: &String| match step.starts_with("@{") {
        true => format!("@{}", local(step)),
        false => local(step).to_owned(),
    };
    steps.iter().filter(|step| *step != ITEM).map(one).collect::<Vec<_>>().join("/")
}
