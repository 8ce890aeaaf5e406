//! `aanmelding/1`: a gemeente refers a person to a centrale, a re-integratiebureau or an institution (DOMAIN M01).
//!
//! The shape only. That a begeleidingstraject needs a diagnose and a contract (BR27) is a rule of the practice, and
//! who may see which field is the privacy matrix ([`super::privacy`]). Doc comments are Dutch: partners read them in the
//! schema.

use super::persoon::{Contact, Klantmanager, Naam};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// De vorm van geleid vrijwilligerswerk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vorm {
    /// F1: de klant zoekt zelf, de gemeente stemt toe (L311-363).
    DoorverwijzenToestemmen,
    /// F2: toeleiding van groepen die nog niet direct bemiddelbaar zijn (L364-406).
    Toeleiding,
    /// F3a: oriëntatie onder regie van de gemeente (L527-535).
    OrientatieGemeenteRegie,
    /// F3b: oriëntatie via de vrijwilligerscentrale (L539-549).
    OrientatieCentrale,
    /// F4: begeleidingstraject met diagnose, leerdoelen en overeenkomst (L781-820).
    Begeleidingstraject,
    /// F5: groepsproject van centrale en gemeente (L747-763).
    Groepsproject,
    /// F6: participatiecoach van de gemeente in de wijk (L767-777).
    ParticipatiecoachWijk,
    /// F7: training van acht weken bij een re-integratiebureau (L424-461).
    #[serde(rename = "training_8_weken")]
    Training8Weken,
    /// F8: participatiespreekuur met driegesprek (L467-501).
    Participatiespreekuur,
    /// F9: subsidie per uur voor de bijstandsvrijwilliger (L1002-1004).
    Uursubsidie,
    /// F10: doorlichting van een groot bestand (L1006-1010).
    #[serde(rename = "doorlichting_6000")]
    Doorlichting6000,
    /// F11: gesubsidieerd leerwerktraject (L998-1000).
    Leerwerktraject,
    /// F12: uitkomst van het actieplan van een wijkteam (L410-420).
    WijkteamActieplan,
    /// F13: eigen initiatief bij een zorginstelling (L947-951).
    EigenInitiatiefZorg,
    /// F14: doorgeleid door een re-integratiebureau (L1016).
    ReIntegratiebureauDoorgeleid,
}

/// Het doel van het traject (L717-723).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Doel {
    /// Een stap dichter bij werk.
    StapNaarWerk,
    /// Inburgering of de taal leren.
    InburgeringTaal,
    /// Meedoen, uit het isolement komen.
    MaatschappelijkeActivering,
    /// Nagaan of betaald werk haalbaar is.
    PotentieBetaaldWerk,
}

/// Wie de diagnose heeft opgesteld (L793).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Opsteller {
    /// De werkcoach van de gemeente.
    Werkcoach,
    /// De klantmanager van de gemeente.
    Klantmanager,
}

/// Taalniveau Nederlands volgens het Europees Referentiekader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "the levels of the framework explain themselves")]
pub enum Taalniveau {
    A0,
    A1,
    A2,
    B1,
    B2,
    C1,
    C2,
}

/// De werkgerichte samenvatting van de diagnose; geen medische gegevens, geen schulden, geen verslaving (BR47).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Diagnose {
    /// Wat iemand kan en nodig heeft om aan de slag te gaan; ten hoogste 500 tekens (L793).
    #[schemars(length(min = 1, max = 500), extend("x-klasse" = "P4_diagnose"))]
    pub samenvatting: String,
    /// Wie de diagnose heeft opgesteld (L793).
    #[schemars(extend("x-klasse" = "P4_diagnose"))]
    pub opgesteld_door: Opsteller,
    /// Datum van de diagnose.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P4_diagnose"))]
    pub datum: NaiveDate,
}

/// Aanmelding of doorverwijzing van een persoon voor geleid vrijwilligerswerk (M01; L793, L380-384, L1012-1016).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Aanmelding {
    /// Nummer van het traject. De hub geeft het uit bij ontvangst; een afzender vult het niet.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(regex(pattern = r"^TRJ-[0-9]{4}-[0-9]{6}$"), extend("x-klasse" = "P_ref"))]
    pub traject_id: Option<String>,
    /// Pseudoniem van de persoon voor één ontvanger. De hub vult het; de gemeente krijgt het niet (BR46).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P_client"))]
    pub client_ref: Option<String>,
    /// Eigen zaaknummer van de gemeente.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 40), extend("x-klasse" = "P_zaak"))]
    pub zaaknummer: Option<String>,
    /// Datum van de aanmelding (BR07).
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P2_traject"))]
    pub aanmelddatum: NaiveDate,
    /// Burgerservicenummer: negen cijfers die aan de elfproef voldoen. Blijft bij de gemeente (BR46).
    #[schemars(extend("format" = "bsn", "x-klasse" = "P5", "x-regel" = "BR46"))]
    pub bsn: String,
    /// Naam van de persoon.
    pub naam: Naam,
    /// Geboortedatum, om iemand bij de intake te herkennen.
    #[schemars(with = "String", extend("format" = "date", "x-klasse" = "P1b"))]
    pub geboortedatum: NaiveDate,
    /// Hoe de persoon te bereiken is.
    pub contact: Contact,
    /// De vorm van geleid vrijwilligerswerk waarvoor wordt aangemeld.
    #[schemars(extend("x-klasse" = "P2_traject"))]
    pub vorm: Vorm,
    /// Het doel van het traject (L717-723).
    #[schemars(extend("x-klasse" = "P2_traject"))]
    pub doel: Doel,
    /// Trede op de participatieladder, 1 tot en met 6 (L475, L1103).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(range(min = 1, max = 6), extend("x-klasse" = "P3_trede"))]
    pub trede: Option<u8>,
    /// Werkgerichte diagnose; verplicht bij een begeleidingstraject (BR27, L793).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub diagnose: Option<Diagnose>,
    /// Wat de persoon zelf wil, ten minste één wens van ten hoogste 300 tekens (L795).
    #[schemars(length(min = 1), inner(length(min = 1, max = 300)), extend("x-klasse" = "P2_inzet"))]
    pub wensen: Vec<String>,
    /// Aantal dagdelen per week dat de persoon aankan, 1 tot en met 14 (BR15, L380-384).
    #[schemars(range(min = 1, max = 14), extend("x-klasse" = "P2_inzet", "x-regel" = "BR15"))]
    pub belastbaarheid_dagdelen_per_week: u8,
    /// Of de persoon lichamelijk in staat is tot het werk (L380-384).
    #[schemars(extend("x-klasse" = "P4_diagnose"))]
    pub belastbaar_lichamelijk: bool,
    /// Of de persoon psychisch in staat is tot het werk (L380-384).
    #[schemars(extend("x-klasse" = "P4_diagnose"))]
    pub belastbaar_psychisch: bool,
    /// Of extra begeleiding nodig is, zonder de reden (BR47, L418-420).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P4_extra"))]
    pub extra_begeleiding: Option<bool>,
    /// Taalniveau Nederlands.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(extend("x-klasse" = "P2_traject"))]
    pub taalniveau: Option<Taalniveau>,
    /// Nummer van het contract waaronder het traject telt; verplicht bij een begeleidingstraject (L725-729).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[schemars(length(min = 1, max = 64), extend("x-klasse" = "P2_traject"))]
    pub contract_id: Option<String>,
    /// De klantmanager bij de gemeente, als aanspreekpunt (L957).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub klantmanager: Option<Klantmanager>,
}
