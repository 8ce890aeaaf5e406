//! Versions of a canonical kind side by side (RQ86): the hub stores and judges the newest; who sends or gets an older one
//! keeps doing so until its last day. What makes the one of the other stands here, and nowhere else.

use serde_json::Value;
use std::borrow::Cow;

/// A version that has a newer one.
pub struct Versie {
    /// The kind, e.g. `voortgangsrapportage/1`.
    pub oud: &'static str,
    /// The next version of it.
    pub nieuw: &'static str,
    /// Since when it should no longer be used, in seconds since 1970 (RFC 9745).
    pub afgeraden: i64,
    /// Its last day, as an HTTP date (RFC 8594).
    pub laatste: &'static str,
    /// Makes the new one of an old one; of a new one nothing.
    op: fn(&mut Value),
    /// Makes the old one of a new one; of an old one nothing.
    af: fn(&mut Value),
}

/// Every version that has a newer one.
pub const VERSIES: &[Versie] = &[Versie {
    oud: "voortgangsrapportage/1",
    nieuw: "voortgangsrapportage/2",
    // 1 December 2026, midnight UTC; a year later it goes.
    afgeraden: 1_796_083_200,
    laatste: "Wed, 01 Dec 2027 00:00:00 GMT",
    // Who could not say it reported to the gemeente, and that is only done of guidance by others too (BR49).
    op: |bericht| {
        if bericht["begeleiding"].is_null() {
            bericht["begeleiding"] = "extern".into();
        }
    },
    af: |bericht| {
        bericht.as_object_mut().map(|fields| fields.shift_remove("begeleiding"));
    },
}];

/// The row of a version that has a newer one; None: it is the newest.
pub fn verouderd(soort: &str) -> Option<&'static Versie> {
    VERSIES.iter().find(|versie| versie.oud == soort)
}

/// What who sends or takes this version is told, in Dutch; None: it is the newest (RQ86).
pub fn let_op(soort: &str) -> Option<String> {
    let versie = verouderd(soort)?;
    // As the header says it, without the time: the first day on which it is gone.
    let dag = chrono::DateTime::parse_from_rfc2822(versie.laatste).ok()?.date_naive();
    let (oud, nieuw) = (versie.oud, versie.nieuw);
    Some(format!("`{oud}` is verouderd en werkt tot {dag}; stap over op `{nieuw}`"))
}

/// The newest version of a kind, in which the hub stores it.
pub fn nieuwste(soort: &str) -> &str {
    let mut newest = soort;
    while let Some(versie) = verouderd(newest) {
        newest = versie.nieuw;
    }
    newest
}

/// The newest version of a message of this kind.
pub fn op(soort: &str, bericht: &mut Value) {
    let mut at = soort;
    while let Some(versie) = verouderd(at) {
        (versie.op)(bericht);
        at = versie.nieuw;
    }
}

/// A message as a receiver of this kind gets it, of whatever version it is stored in.
pub fn voor<'v>(soort: &str, bericht: &'v Value) -> Cow<'v, Value> {
    let older = VERSIES.iter().filter(|versie| versie.nieuw == soort);
    let newer: Vec<_> = std::iter::successors(verouderd(soort), |versie| verouderd(versie.nieuw)).collect();
    let mut made = Cow::Borrowed(bericht);
    older.for_each(|versie| (versie.op)(made.to_mut()));
    newer.iter().rev().for_each(|versie| (versie.af)(made.to_mut()));
    made
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_old_one_becomes_new_and_a_new_one_old_again() {
        let old = json!({"volgnr": 1});
        let mut new = old.clone();
        op("voortgangsrapportage/1", &mut new);
        assert_eq!(new, json!({"volgnr": 1, "begeleiding": "extern"}));
        assert_eq!(*voor("voortgangsrapportage/1", &new), old);
        assert_eq!(*voor("voortgangsrapportage/1", &old), old, "stored before there was a newer one");
        assert_eq!(*voor("voortgangsrapportage/2", &old), new, "the same");
        let intern = json!({"volgnr": 1, "begeleiding": "intern"});
        assert_eq!(*voor("voortgangsrapportage/2", &intern), intern, "what was said stays said");
        assert_eq!(*voor("signaal/1", &old), old);
    }

    #[test]
    fn an_old_version_says_what_to_use_and_until_when() {
        let text =
            "`voortgangsrapportage/1` is verouderd en werkt tot 2027-12-01; stap over op `voortgangsrapportage/2`";
        assert_eq!(let_op("voortgangsrapportage/1").as_deref(), Some(text));
        assert_eq!(let_op("voortgangsrapportage/2"), None);
        assert!(VERSIES.iter().all(|versie| let_op(versie.oud).is_some()), "each has a day that can be read");
    }

    #[test]
    fn both_ship_and_the_newest_has_no_newer() {
        for versie in VERSIES {
            for soort in [versie.oud, versie.nieuw] {
                assert!(crate::canonical::ingebouwd().iter().any(|s| s.naam == soort), "{soort}");
            }
            assert_eq!(nieuwste(versie.oud), versie.nieuw);
        }
        assert_eq!(nieuwste("signaal/1"), "signaal/1");
    }
}
