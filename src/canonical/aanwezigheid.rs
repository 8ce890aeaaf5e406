//! `aanwezigheid/1`: when the person was there, per day and part of the day (DOMAIN M16). The centrale gets it whole;
//! the gemeente gets the totals and nothing per day.
//!
//! The shape only. That hours fit the placement (BR12), that three times late becomes a signaal (BR40) and that what
//! was phoned in is no breach (BR41) are rules. Doc comments are Dutch: partners read them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Welk deel van de dag (L438-442).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dagdeel {
    /// De ochtend.
    Ochtend,
    /// De middag.
    Middag,
    /// De avond.
    Avond,
}

/// Of de persoon er was (L1083-1085, L561).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// De persoon was er.
    Aanwezig,
    /// De persoon was er niet en heeft dat gemeld; dat is geen verzuim (BR41).
    AfwezigGemeld,
    /// De persoon was er niet en heeft niets gemeld (BR40).
    AfwezigNietGemeld,
    /// De persoon kwam te laat (BR40).
    TeLaat,
}

/// Eén dagdeel waarop de persoon er zou zijn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Moment {
    /// De dag.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_aanwezigheid"))]
    pub datum: NaiveDate,
    /// Welk deel van de dag.
    #[schemars(extend("x-klasse" = "P2_aanwezigheid"))]
    pub dagdeel: Dagdeel,
    /// Aantal uren dat de persoon er was, in stappen van een kwartier: 0.25 is een kwartier (BR12).
    #[schemars(range(min = 0, max = 24), extend("multipleOf" = 0.25, "x-eenheid" = "uur", "x-klasse" = "P2_aanwezigheid", "x-regel" = "BR12"))]
    pub uren: f64,
    /// Of de persoon er was.
    #[schemars(extend("x-klasse" = "P2_aanwezigheid"))]
    pub status: Status,
}

/// De totalen van de momenten: wat de gemeente ervan ziet (L402-404, L559-565).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Totaal {
    /// Eerste dag waarover is geteld.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_totaal"))]
    pub van: NaiveDate,
    /// Laatste dag waarover is geteld.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_totaal"))]
    pub tot: NaiveDate,
    /// Uren dat de persoon er was, in stappen van een kwartier.
    #[schemars(range(min = 0, max = 9999), extend("multipleOf" = 0.25, "x-eenheid" = "uur", "x-klasse" = "P2_totaal", "x-regel" = "BR12"))]
    pub uren: f64,
    /// Aantal dagdelen dat de persoon er op tijd was.
    #[schemars(range(min = 0, max = 999), extend("x-klasse" = "P2_totaal"))]
    pub aanwezig: u16,
    /// Aantal dagdelen dat de persoon te laat kwam.
    #[schemars(range(min = 0, max = 999), extend("x-klasse" = "P2_totaal"))]
    pub te_laat: u16,
    /// Aantal dagdelen afwezig en gemeld.
    #[schemars(range(min = 0, max = 999), extend("x-klasse" = "P2_totaal"))]
    pub afwezig_gemeld: u16,
    /// Aantal dagdelen afwezig zonder dat het was gemeld.
    #[schemars(range(min = 0, max = 999), extend("x-klasse" = "P2_totaal"))]
    pub afwezig_niet_gemeld: u16,
}

/// Aanwezigheid en verzuim; de gemeente krijgt alleen de totalen (M16; BR12, BR40, BR41, L1083-1085, L561).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Aanwezigheid {
    /// Nummer van het traject, uit de aanmelding.
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: String,
    /// Zaaknummer van de gemeente. De hub vult het uit de aanmelding; een afzender laat het weg.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_zaak"))]
    pub zaaknummer: Option<String>,
    /// Pseudoniem van de persoon bij de afzender. Elke ontvanger krijgt zijn eigen; de gemeente krijgt het niet (BR46).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_client"))]
    pub client_ref: Option<String>,
    /// De dagdelen waarover het gaat, ten minste één.
    #[schemars(length(min = 1, max = 400))]
    pub momenten: Vec<Moment>,
    /// De totalen. De hub rekent ze uit de momenten; een afzender laat ze weg.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub totaal: Option<Totaal>,
}

/// The totals of these moments. None when there are no moments.
pub fn totaal(momenten: &[Moment]) -> Option<Totaal> {
    let van = momenten.iter().map(|m| m.datum).min()?;
    let tot = momenten.iter().map(|m| m.datum).max()?;
    let tel =
        |status: Status| u16::try_from(momenten.iter().filter(|m| m.status == status).count()).unwrap_or(u16::MAX);
    Some(Totaal {
        van,
        tot,
        uren: momenten.iter().map(|m| m.uren).sum(),
        aanwezig: tel(Status::Aanwezig),
        te_laat: tel(Status::TeLaat),
        afwezig_gemeld: tel(Status::AfwezigGemeld),
        afwezig_niet_gemeld: tel(Status::AfwezigNietGemeld),
    })
}

/// Writes the totals into a message its schema has passed, whatever stood there: they are what the gemeente sees, and the
/// centrale sees the moments they come from (DOMAIN M16).
pub fn vul_totaal(bericht: &mut Value) {
    let momenten: Vec<Moment> = Vec::deserialize(&bericht["momenten"]).unwrap_or_default();
    if let Some(Ok(totaal)) = totaal(&momenten).map(serde_json::to_value) {
        bericht["totaal"] = totaal;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_totals_count_every_status_and_add_the_hours() {
        let moment = |datum: &str, uren: f64, status: &str| json!({"datum": datum, "dagdeel": "ochtend", "uren": uren, "status": status});
        let mut bericht = json!({"momenten": [
            moment("2026-10-12", 3.25, "te_laat"),
            moment("2026-10-05", 3.5, "aanwezig"),
            moment("2026-10-19", 0.0, "afwezig_gemeld"),
            moment("2026-10-26", 0.0, "afwezig_niet_gemeld"),
            moment("2026-10-28", 3.5, "aanwezig")
        ], "totaal": {"uren": 99}});
        vul_totaal(&mut bericht);
        // 3.25 + 3.5 + 3.5; the first and last day of the moments, in whatever order they came.
        let by_hand = json!({"van": "2026-10-05", "tot": "2026-10-28", "uren": 10.25, "aanwezig": 2, "te_laat": 1,
            "afwezig_gemeld": 1, "afwezig_niet_gemeld": 1});
        assert_eq!(bericht["totaal"], by_hand);
    }

    #[test]
    fn without_moments_there_are_no_totals() {
        let mut bericht = json!({"momenten": []});
        vul_totaal(&mut bericht);
        assert_eq!(bericht, json!({"momenten": []}));
    }
}
