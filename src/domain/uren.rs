//! Hours a person was there, by day and dagdeel, in quarters of an hour: what a declaration of hours may not go above (BR12).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// So many moments are kept; the oldest go. Two years of two dagdelen a working day.
const BEWAARD: usize = 1_040;

/// Quarters of an hour by `2026-10-05 ochtend`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Uren(BTreeMap<String, u32>);

/// Quarters of an hour in a number of hours. None: it is not a number of quarters. A quarter is exact in a float.
pub fn kwartieren(uren: &Value) -> Option<u32> {
    let quarters = uren.as_f64()? * 4.0;
    let whole = quarters.fract() == 0.0 && (0.0..=1_000_000.0).contains(&quarters);
    // In range and whole: nothing is lost.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    whole.then_some(quarters as u32)
}

impl Uren {
    /// Whether nothing is remembered.
    pub fn is_leeg(&self) -> bool {
        self.0.is_empty()
    }

    /// With what a message of M16 says; about a moment that was told before the last message counts.
    #[must_use]
    pub fn met(&self, bericht: &Value) -> Self {
        let mut all = self.0.clone();
        for moment in bericht["momenten"].as_array().into_iter().flatten() {
            let (Some(datum), Some(dagdeel)) = (moment["datum"].as_str(), moment["dagdeel"].as_str()) else { continue };
            let was_er = matches!(moment["status"].as_str(), Some("aanwezig" | "te_laat"));
            let quarters = kwartieren(&moment["uren"]).filter(|_| was_er).unwrap_or_default();
            all.insert(format!("{datum} {dagdeel}"), quarters);
        }
        while all.len() > BEWAARD {
            all.pop_first();
        }
        Self(all)
    }

    /// With a message taken back: of each moment it told, the last of the others counts; what nobody else told is forgotten.
    #[must_use]
    pub fn zonder(&self, bericht: &Value, anderen: &[Value]) -> Self {
        let mut all = self.0.clone();
        for moment in Self::default().met(bericht).0.keys() {
            let told = anderen.iter().rev().find_map(|ander| Self::default().met(ander).0.get(moment).copied());
            match told {
                Some(quarters) => all.insert(moment.clone(), quarters),
                None => all.remove(moment),
            };
        }
        Self(all)
    }

    /// Quarters of an hour in a month, `2026-10`.
    pub fn in_maand(&self, maand: &str) -> u32 {
        self.0.iter().filter(|(moment, _)| moment.starts_with(maand)).map(|(_, quarters)| quarters).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hours_are_counted_in_quarters_and_the_last_word_about_a_moment_counts() {
        // DOMAIN BR12: 37.25 is right, 40.10 is not.
        assert_eq!(kwartieren(&json!(37.25)), Some(149));
        assert_eq!(kwartieren(&json!(40.10)), None);
        assert_eq!(kwartieren(&json!(-1)), None);
        let moment = |datum: &str, uren: f64, status: &str| json!({"momenten": [{"datum": datum, "dagdeel": "ochtend", "uren": uren, "status": status}]});
        let known = Uren::default()
            .met(&moment("2026-10-05", 4.0, "aanwezig"))
            .met(&moment("2026-10-12", 3.25, "te_laat"))
            .met(&moment("2026-10-19", 4.0, "afwezig_gemeld"))
            .met(&moment("2026-11-02", 4.0, "aanwezig"))
            .met(&moment("2026-10-05", 3.5, "aanwezig"));
        assert_eq!(known.in_maand("2026-10"), 14 + 13);
        assert_eq!(known.in_maand("2026-11"), 16);
        // The correction of 5 October is taken back: 4 hours again. That of 12 October nobody else told.
        let first = moment("2026-10-05", 4.0, "aanwezig");
        let back = known.zonder(&moment("2026-10-05", 3.5, "aanwezig"), std::slice::from_ref(&first));
        assert_eq!(back.in_maand("2026-10"), 16 + 13);
        assert_eq!(back.zonder(&moment("2026-10-12", 3.25, "te_laat"), &[first]).in_maand("2026-10"), 16);
    }
}
