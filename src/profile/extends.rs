//! `extends`: a profile that takes over what another one says, and says only what differs. One layer deep, so that two
//! files are all a person has to read.
//!
//! It works on the text before it is read, node by node: each value keeps the file and line it was written at. What counts:
//! - `slug`, `naam` and `partij` are a partner's own and never taken over; of `partner` the rest is, key by key.
//! - A route the profile does not name is taken over whole. Of one it does name, each key replaces the whole value.
//! - A key with nothing (`~`) lets that key or route of the other go.
//! - Files named by a value that was taken over are looked up in the folder of the partner who named them.

use super::standard;
use crate::yaml::{self, Mistakes, Node, Value, meant};
use std::collections::BTreeMap;

/// The keys of `partner` that are a partner's own.
const OWN: &[&str] = &["slug", "naam", "partij"];

/// The profiles of a folder as they were written, by slug; None: the file is not YAML.
pub type Written = BTreeMap<String, Option<Node>>;

/// The profile of `slug` with what it extends filled in. None when that cannot be had, with a mistake saying why.
pub fn resolve(slug: &str, written: &Written, mistakes: &mut Mistakes) -> Option<Node> {
    let own = written.get(slug)?.as_ref()?;
    let Some(named) = key(own, "extends") else { return Some(own.clone()) };
    let name = named.text(mistakes)?;
    let base = match name.strip_prefix("std:") {
        Some(shipped) => shipped_profile(shipped, named, mistakes)?,
        None => {
            let other = partner(slug, name, named, written, mistakes)?;
            let mut other = other.clone();
            for block in ["inbound", "outbound"] {
                if let Some(Value::Map(routes)) = value_mut(&mut other, block).map(|n| &mut n.value) {
                    routes.iter_mut().for_each(|(_, route)| move_files(route, name));
                }
            }
            other
        }
    };
    Some(merged(own, &base, mistakes))
}

fn shipped_profile(name: &str, at: &Node, mistakes: &mut Mistakes) -> Option<Node> {
    let Some(text) = standard::profile(name) else {
        let known: Vec<_> = standard::PROFILES.iter().map(|(n, _)| format!("`std:{n}`")).collect();
        let all: Vec<String> = standard::PROFILES.iter().map(|(n, _)| format!("std:{n}")).collect();
        let meant = meant(&format!("std:{name}"), all.iter().map(String::as_str));
        mistakes.at(at, format!("het profiel `std:{name}` wordt niet meegeleverd{meant}; wel: {}", known.join(", ")));
        return None;
    };
    yaml::parse(&format!("std:{name}"), text).map_err(|mistake| mistakes.extend(vec![mistake])).ok()
}

/// The profile of another partner, when that may be extended.
fn partner<'w>(slug: &str, name: &str, at: &Node, written: &'w Written, mistakes: &mut Mistakes) -> Option<&'w Node> {
    if name == slug {
        mistakes
            .at(at, "`extends` noemt deze partner zelf; noem een andere partner of een meegeleverd profiel (`std:..`)");
        return None;
    }
    let Some(other) = written.get(name) else {
        let others = || written.keys().filter(|k| *k != slug);
        let known: Vec<_> = others().map(|k| format!("`{k}`")).collect();
        let shipped: Vec<_> = standard::PROFILES.iter().map(|(n, _)| format!("`std:{n}`")).collect();
        let meant = meant(name, others().map(String::as_str));
        mistakes.at(
            at,
            format!(
                "`extends: {name}` bestaat niet{meant}; er zijn de partners {} en de meegeleverde profielen {}",
                known.join(", "),
                shipped.join(", ")
            ),
        );
        return None;
    };
    let Some(other) = other else {
        mistakes.at(at, format!("het profiel van `{name}` is niet te lezen; herstel eerst de fout in dat bestand"));
        return None;
    };
    let next = |slug: &str| match written.get(slug)?.as_ref().and_then(|n| key(n, "extends")).map(|n| &n.value) {
        Some(Value::Text(next)) => Some(next.clone()),
        _ => None,
    };
    let Some(second) = next(name) else { return Some(other) };
    // Two layers, or a ring: follow it until it ends or comes round.
    let mut chain = vec![slug.to_owned(), name.to_owned()];
    let mut at_slug = second.clone();
    while !chain.contains(&at_slug) {
        chain.push(at_slug.clone());
        match next(&at_slug) {
            Some(further) => at_slug = further,
            None => {
                mistakes.at(
                    at,
                    format!(
                        "`{name}` heeft zelf `extends: {second}`, en overnemen gaat één laag diep; schrijf hier `extends: {second}` en neem van `{name}` over wat u nodig hebt"
                    ),
                );
                return None;
            }
        }
    }
    chain.push(at_slug);
    mistakes
        .at(at, format!("`extends` loopt in een kring: {}; haal er bij één van hen `extends` uit", chain.join(" -> ")));
    None
}

fn merged(own: &Node, base: &Node, mistakes: &mut Mistakes) -> Node {
    let Value::Map(pairs) = &own.value else { return own.clone() };
    let mut out = vec![];
    for (name, value) in pairs {
        let taken = match &name.value {
            Value::Text(text) => key(base, text).map(|b| (text.as_str(), b)),
            _ => None,
        };
        let value = match taken {
            Some(("partner", b)) => keys(value, b, OWN),
            Some(("inbound" | "outbound", b)) => routes(value, b, mistakes),
            _ => value.clone(),
        };
        out.push((name.clone(), value));
    }
    // A partner says himself who he is; without that block nothing of it is taken over.
    for (name, value) in pairs_of(base).iter().filter(|(n, _)| !is(n, "partner") && !is(n, "extends")) {
        if !pairs.iter().any(|(own, _)| own.value == name.value) {
            out.push((name.clone(), value.clone()));
        }
    }
    Node { value: Value::Map(out), ..own.clone() }
}

fn routes(own: &Node, base: &Node, mistakes: &mut Mistakes) -> Node {
    let Value::Map(pairs) = &own.value else { return own.clone() };
    let mut out = vec![];
    // In the order of the other: that is the order of delivery.
    for (name, taken) in pairs_of(base) {
        match pairs.iter().find(|(own, _)| own.value == name.value) {
            None => out.push((name.clone(), taken.clone())),
            Some((_, gone)) if gone.value == Value::Empty => {}
            Some((own_name, own)) => out.push((own_name.clone(), keys(own, taken, &[]))),
        }
    }
    for (name, value) in pairs {
        if pairs_of(base).iter().any(|(taken, _)| taken.value == name.value) {
            continue;
        }
        if value.value == Value::Empty {
            let known: Vec<_> = pairs_of(base).iter().map(|(n, _)| format!("`{}`", shown(n))).collect();
            mistakes.at(
                name,
                format!(
                    "de route `{}` heeft geen inhoud, en het overgenomen profiel heeft hem niet; daar staan: {}",
                    shown(name),
                    known.join(", ")
                ),
            );
            continue;
        }
        out.push((name.clone(), value.clone()));
    }
    Node { value: Value::Map(out), ..own.clone() }
}

/// Key by key: what `own` says, and of `base` what it does not say, but for the keys in `never`.
fn keys(own: &Node, base: &Node, never: &[&str]) -> Node {
    let Value::Map(pairs) = &own.value else { return own.clone() };
    let mut out = pairs.clone();
    for (name, value) in pairs_of(base) {
        if !never.iter().any(|n| is(name, n)) && !pairs.iter().any(|(own, _)| own.value == name.value) {
            out.push((name.clone(), value.clone()));
        }
    }
    Node { value: Value::Map(out), ..own.clone() }
}

/// Points the files a route names to the folder of the partner who named them.
fn move_files(route: &mut Node, slug: &str) {
    let Value::Map(pairs) = &mut route.value else { return };
    for (name, value) in pairs {
        if is(name, "mapping") || is(name, "schema") {
            match &mut value.value {
                Value::List(items) => items.iter_mut().for_each(|item| move_file(item, slug)),
                _ => move_file(value, slug),
            }
        } else if is(name, "varianten")
            && let Value::List(items) = &mut value.value
        {
            items.iter_mut().for_each(|item| move_files(item, slug));
        }
    }
}

fn move_file(node: &mut Node, slug: &str) {
    if let Value::Text(name) = &mut node.value
        && !name.starts_with("std:")
        && !name.starts_with('/')
    {
        *name = format!("../{slug}/{name}");
    }
}

fn pairs_of(node: &Node) -> &[(Node, Node)] {
    if let Value::Map(pairs) = &node.value { pairs } else { &[] }
}

fn is(node: &Node, name: &str) -> bool {
    matches!(&node.value, Value::Text(text) if text == name)
}

fn shown(node: &Node) -> &str {
    if let Value::Text(text) = &node.value { text } else { "?" }
}

fn key<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    pairs_of(node).iter().find(|(k, _)| is(k, name)).map(|(_, v)| v).filter(|v| v.value != Value::Empty)
}

fn value_mut<'n>(node: &'n mut Node, name: &str) -> Option<&'n mut Node> {
    let Value::Map(pairs) = &mut node.value else { return None };
    pairs.iter_mut().find(|(k, _)| is(k, name)).map(|(_, v)| v)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;

    fn written(files: &[(&str, &str)]) -> Written {
        files
            .iter()
            .map(|(slug, text)| ((*slug).to_owned(), yaml::parse(&format!("partners/{slug}/profile.yaml"), text).ok()))
            .collect()
    }

    fn wrong(files: &[(&str, &str)], slug: &str) -> Vec<String> {
        let mut mistakes = Mistakes::new("x");
        assert!(resolve(slug, &written(files), &mut mistakes).is_none());
        mistakes.into_vec().iter().map(ToString::to_string).collect()
    }

    const BASE: &str = "partner: { slug: a, naam: A, partij: AA, rol: ZI_VC, gegevens: { x: y } }\ninbound:\n  een: { connector: http, auth: none, format: json, canonical: k/1, identity: id, ontvangers: [c], mapping: m/een.yaml }\n  twee: { connector: http, auth: none, format: json, canonical: k/1, identity: id, ontvangers: [c] }\n";

    #[test]
    fn a_key_replaces_a_whole_value_and_the_rest_is_taken_over_with_its_place() {
        let own = "extends: a\npartner: { slug: b, naam: B, partij: BB }\ninbound:\n  een: { ontvangers: [d], identity: ~ }\n  twee: ~\n";
        let mut mistakes = Mistakes::new("x");
        let node = resolve("b", &written(&[("a", BASE), ("b", own)]), &mut mistakes).unwrap();
        let profile = Profile::read(&node, "b", &mut mistakes).unwrap();
        let shown: Vec<_> = mistakes.into_vec().iter().map(ToString::to_string).collect();
        // The id was let go of, so it is missing, and `naam`, `slug` and `partij` are its own.
        assert_eq!(shown, ["partners/b/profile.yaml:4:8: de sleutel `identity` ontbreekt"]);
        assert_eq!((profile.naam.as_str(), profile.partij.as_str()), ("B", "BB"));
        assert_eq!((profile.rol.as_str(), profile.gegevens["x"].as_str()), ("ZI_VC", "y"));
        assert_eq!(profile.inbound.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(), ["een"]);
        let route = &profile.inbound[0];
        assert_eq!(route.ontvangers, ["d"]);
        assert_eq!(route.mapping.as_deref(), Some("../a/m/een.yaml"));
        assert_eq!(&*route.keys.of("mapping").unwrap().file, "partners/a/profile.yaml");
        assert_eq!(route.keys.of("mapping").unwrap().line, 3);
        assert_eq!(&*route.keys.of("ontvangers").unwrap().file, "partners/b/profile.yaml");
    }

    #[test]
    fn who_cannot_be_extended_is_said_with_what_to_do() {
        let of = |name: &str| format!("extends: {name}\npartner: {{ slug: x }}\n");
        let (a, b, c) = (of("a"), of("b"), of("c"));
        assert_eq!(
            wrong(&[("a", &a)], "a"),
            [
                "partners/a/profile.yaml:1:10: `extends` noemt deze partner zelf; noem een andere partner of een meegeleverd profiel (`std:..`)"
            ]
        );
        assert_eq!(
            wrong(&[("a", &b), ("b", &a)], "a"),
            [
                "partners/a/profile.yaml:1:10: `extends` loopt in een kring: a -> b -> a; haal er bij één van hen `extends` uit"
            ]
        );
        assert_eq!(
            wrong(&[("a", &b), ("b", &c), ("c", "partner: {}\n")], "a"),
            [
                "partners/a/profile.yaml:1:10: `b` heeft zelf `extends: c`, en overnemen gaat één laag diep; schrijf hier `extends: c` en neem van `b` over wat u nodig hebt"
            ]
        );
        assert_eq!(
            wrong(&[("a", &b), ("b", "a: 1\na: 2\n")], "a"),
            [
                "partners/a/profile.yaml:1:10: het profiel van `b` is niet te lezen; herstel eerst de fout in dat bestand"
            ]
        );
        let shipped = "`std:centrale-canoniek`, `std:gemeente-stuf`, `std:instelling-canoniek`";
        assert_eq!(
            wrong(&[("a", &b), ("d", "a: 1\n")], "a"),
            [format!(
                "partners/a/profile.yaml:1:10: `extends: b` bestaat niet; er zijn de partners `d` en de meegeleverde profielen {shipped}"
            )]
        );
        assert_eq!(
            wrong(&[("a", "extends: \"std:gemeente\"\n")], "a"),
            [format!(
                "partners/a/profile.yaml:1:10: het profiel `std:gemeente` wordt niet meegeleverd; wel: {shipped}"
            )]
        );
    }

    #[test]
    fn letting_go_of_a_route_that_is_not_there_is_a_mistake() {
        let own = "extends: a\npartner: { slug: b, naam: B, partij: BB }\ninbound:\n  drie: ~\n";
        let mut mistakes = Mistakes::new("x");
        resolve("b", &written(&[("a", BASE), ("b", own)]), &mut mistakes);
        let shown: Vec<_> = mistakes.into_vec().iter().map(ToString::to_string).collect();
        assert_eq!(
            shown,
            [
                "partners/b/profile.yaml:4:3: de route `drie` heeft geen inhoud, en het overgenomen profiel heeft hem niet; daar staan: `een`, `twee`"
            ]
        );
    }
}
