//! The judge of the kill test: what was confirmed to senders against what stands in the ledgers of receivers.

use super::testbed::partner::Got;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

/// A message that was confirmed to its sender, and where it must arrive.
#[derive(Debug, Clone)]
pub struct Confirmed {
    /// The sender's id.
    pub id: String,
    /// Receiver, action for SOAP, and a text that only this message's copy holds.
    pub arrives: Vec<(&'static str, Option<&'static str>, String)>,
}

/// What the ledgers say.
#[derive(Debug, Default, PartialEq)]
pub struct Judgement {
    /// Confirmed, and not at a receiver.
    pub lost: Vec<String>,
    /// Had effect twice: one delivery id with two contents, or one message under two delivery ids.
    pub doubles: Vec<String>,
    /// The same bytes under the same id again: a receiver does nothing with those.
    pub resends: usize,
}

/// Holds the ledgers against what was confirmed.
pub fn judge(confirmed: &[Confirmed], ledgers: &BTreeMap<&'static str, Vec<Got>>) -> Judgement {
    let mut judgement = Judgement::default();
    // Per receiver: every id once, with its bytes.
    let mut once: HashMap<(&str, &str), &Got> = HashMap::new();
    for (partner, ledger) in ledgers {
        for got in ledger {
            match once.get(&(*partner, got.id.as_str())) {
                None => {
                    once.insert((partner, &got.id), got);
                }
                Some(first) if first.body == got.body => judgement.resends += 1,
                Some(_) => judgement.doubles.push(format!("{partner}: two contents for {}", got.id)),
            }
        }
    }
    // Ids are looked up by the texts in a body; a map from every word of it is quicker than searching every body.
    let mut by_word: HashMap<(&str, Option<&str>, String), BTreeSet<&str>> = HashMap::new();
    for ((partner, id), got) in &once {
        let text = String::from_utf8_lossy(&got.body).into_owned();
        for word in text.split(|c: char| !c.is_alphanumeric() && c != '-') {
            by_word.entry((partner, got.action.as_deref(), word.to_owned())).or_default().insert(id);
        }
    }
    for message in confirmed {
        for (partner, action, text) in &message.arrives {
            match by_word.get(&(*partner, *action, text.clone())).map_or(0, BTreeSet::len) {
                0 => judgement.lost.push(format!("{} at {partner} {}", message.id, action.unwrap_or_default())),
                1 => {}
                n => judgement.doubles.push(format!("{} at {partner} under {n} ids", message.id)),
            }
        }
    }
    judgement
}

fn got(id: &str, body: &str) -> Got {
    Got {
        id: id.to_owned(),
        action: None,
        traceparent: None,
        path: String::new(),
        body: body.as_bytes().to_vec(),
        at: Instant::now(),
    }
}

fn confirmed(id: &str, text: &str) -> Confirmed {
    Confirmed { id: id.to_owned(), arrives: vec![("linde", None, text.to_owned())] }
}

/// The control: a judge that never finds anything proves nothing.
#[test]
fn the_judge_finds_what_never_arrived() {
    let ledgers =
        BTreeMap::from([("linde", vec![got("d-1", "{\"id\":\"OVK-1\"}")]), ("gemeente", vec![got("d-2", "OVK-2")])]);
    let judgement =
        judge(&[confirmed("s-1", "OVK-1"), confirmed("s-2", "OVK-2"), confirmed("s-11", "OVK-11")], &ledgers);
    assert_eq!(
        judgement.lost,
        ["s-2 at linde ", "s-11 at linde "],
        "elsewhere is not there, and a part of a text is not the text"
    );
    assert_eq!(judgement.doubles, Vec::<String>::new());
}

/// The control for a second effect.
#[test]
fn the_judge_tells_a_resend_from_a_second_effect() {
    let messages = [confirmed("s-1", "OVK-1")];
    let of = |ledger: Vec<Got>| judge(&messages, &BTreeMap::from([("linde", ledger)]));
    let again = of(vec![got("d-1", "OVK-1"), got("d-1", "OVK-1")]);
    assert_eq!(again, Judgement { resends: 1, ..Judgement::default() });
    let changed = of(vec![got("d-1", "OVK-1 a"), got("d-1", "OVK-1 b")]);
    assert_eq!(changed.doubles, ["linde: two contents for d-1"]);
    let twice = of(vec![got("d-1", "OVK-1"), got("d-2", "OVK-1")]);
    assert_eq!(twice.doubles, ["s-1 at linde under 2 ids"]);
}
