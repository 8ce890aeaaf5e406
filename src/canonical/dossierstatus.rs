//! `dossierstatus/1`: whether the papers of a volunteer are in order at the institution (DOMAIN M15). Others get
//! `gereed` and nothing else. Of a VOG only whether it was handed over, never what is in it.
//!
//! The shape only. That a start waits for the papers (BR34, BR35) is a rule. Doc comments are Dutch: partners read
//! them in the schema.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Hoe ver de verklaring omtrent het gedrag is (L1087-1089).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VogStatus {
    /// Niet nodig.
    Nvt,
    /// Aangevraagd (BR34).
    Aangevraagd,
    /// Afgegeven en getoond.
    Afgegeven,
    /// Niet getoond.
    NietOvergelegd,
}

/// De verklaring omtrent het gedrag: of zij nodig is en of zij er is, nooit wat erin staat (L1087-1089).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vog {
    /// Of de organisatie een VOG vraagt (BR34).
    #[schemars(extend("x-klasse" = "P4_vog", "x-regel" = "BR34"))]
    pub vereist: bool,
    /// Hoe ver het is.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P4_vog"))]
    pub status: Option<VogStatus>,
    /// Datum van deze status.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(with = "Option<String>", extend("format" = "date", "x-klasse" = "P4_vog"))]
    pub datum: Option<NaiveDate>,
}

/// Stand van het vrijwilligersdossier; anderen krijgen alleen `gereed` (M15; BR34, BR35, L1083-1089).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dossierstatus {
    /// Nummer van het traject, uit de aanmelding.
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: String,
    /// Pseudoniem van de persoon bij de afzender. Elke ontvanger krijgt zijn eigen; de gemeente krijgt het niet (BR46).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_client"))]
    pub client_ref: Option<String>,
    /// Of het vrijwilligerscontract is getekend (BR35).
    #[schemars(extend("x-klasse" = "P2_dossier", "x-regel" = "BR35"))]
    pub contract_getekend: bool,
    /// Of de geheimhouding is aanvaard (BR35).
    #[schemars(extend("x-klasse" = "P2_dossier", "x-regel" = "BR35"))]
    pub geheimhouding: bool,
    /// De verklaring omtrent het gedrag.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub vog: Option<Vog>,
    /// Of alles er is en de persoon kan beginnen. De hub rekent het uit de rest; een afzender laat het weg (BR34,
    /// BR35).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P2"))]
    pub gereed: Option<bool>,
}

/// Writes `gereed` into a message its schema has passed, whatever stood there: contract and geheimhouding signed (BR35),
/// and the VOG handed over where the organisation asks for one (BR34).
pub fn vul_gereed(bericht: &mut Value) {
    let Ok(stand) = Dossierstatus::deserialize(&*bericht) else { return };
    let vog = stand.vog.is_none_or(|vog| !vog.vereist || vog.status == Some(VogStatus::Afgegeven));
    bericht["gereed"] = (stand.contract_getekend && stand.geheimhouding && vog).into();
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn gereed(contract: bool, geheimhouding: bool, vog: Value) -> Value {
        let mut bericht = json!({"traject_id": "TRJ-2026-000041", "contract_getekend": contract,
            "geheimhouding": geheimhouding, "vog": vog, "gereed": true});
        if bericht["vog"].is_null() {
            bericht.as_object_mut().expect("an object").shift_remove("vog");
        }
        vul_gereed(&mut bericht);
        bericht["gereed"].clone()
    }

    #[test]
    fn ready_is_both_signatures_and_a_vog_where_one_is_asked() {
        // BR34: held when one is asked and it was only applied for; BR35: no without geheimhouding.
        assert_eq!(gereed(true, true, Value::Null), true);
        assert_eq!(gereed(true, true, json!({"vereist": false, "status": "nvt"})), true);
        assert_eq!(gereed(true, true, json!({"vereist": true, "status": "afgegeven"})), true);
        assert_eq!(gereed(true, true, json!({"vereist": true, "status": "aangevraagd"})), false);
        assert_eq!(gereed(true, true, json!({"vereist": true})), false);
        assert_eq!(gereed(true, false, Value::Null), false);
        assert_eq!(gereed(false, true, Value::Null), false);
    }
}
