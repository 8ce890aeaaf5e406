//! What can happen to a traject, and which message says that it did.

use crate::domain::dag;
use serde::{Deserialize, Serialize};
use serde_json::Value;

macro_rules! gebeurtenissen {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $tekst:literal;)+) => {
        /// An event of a traject (DOMAIN section 2).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Gebeurtenis { $($(#[$doc])* #[serde(rename = $code)] $variant,)+ }
        impl Gebeurtenis {
            /// Every event.
            pub const ALL: &'static [Gebeurtenis] = &[$(Gebeurtenis::$variant,)+];
            /// As stored and written in documents: `kennismaking_positief`.
            pub fn as_str(self) -> &'static str { match self { $(Gebeurtenis::$variant => $code,)+ } }
            /// As a finding names it, in Dutch.
            pub fn tekst(self) -> &'static str { match self { $(Gebeurtenis::$variant => $tekst,)+ } }
        }
    };
}

gebeurtenissen! {
    /// M01.
    Aangemeld = "aangemeld", "aanmelding";
    /// M02.
    Geaccepteerd = "geaccepteerd", "acceptatie";
    /// M02: niet_bemiddelbaar or geen_capaciteit.
    NietGeaccepteerd = "niet_geaccepteerd", "afwijzing van de aanmelding";
    /// M02: weerstand (F7).
    Weerstand = "weerstand", "afwijzing wegens weerstand";
    /// M08, uitkomst door.
    IntakeDoor = "intake_door", "intakeverslag met uitkomst door";
    /// M08, any other outcome.
    IntakeNietDoor = "intake_niet_door", "intakeverslag met een andere uitkomst";
    /// M09.
    LeerdoelenVastgesteld = "leerdoelen_vastgesteld", "leerdoelen";
    /// M11.
    MatchVoorgesteld = "match_voorgesteld", "matchvoorstel";
    /// M12.
    KennismakingPositief = "kennismaking_positief", "kennismaking met uitkomst positief";
    /// M12.
    KennismakingAfgewezen = "kennismaking_afgewezen", "kennismaking met uitkomst afgewezen";
    /// M12.
    KennismakingNietVerschenen = "kennismaking_niet_verschenen", "kennismaking met uitkomst niet_verschenen";
    /// M12.
    ClientWilNiet = "client_wil_niet", "kennismaking met uitkomst client_wil_niet";
    /// M13.
    Ondertekend = "ondertekend", "plaatsingsovereenkomst";
    /// The first day of the placement.
    Begonnen = "begonnen", "eerste dag van de plaatsing";
    /// M19.
    Go = "go", "besluit go";
    /// M19, vervolg rematch.
    NoGoRematch = "no_go_rematch", "besluit no_go met vervolg rematch";
    /// M19, vervolg terugverwijzen.
    NoGoTerugverwijzen = "no_go_terugverwijzen", "besluit no_go met vervolg terugverwijzen";
    /// M16.
    Aanwezigheid = "aanwezigheid", "aanwezigheid";
    /// M17.
    Signaal = "signaal", "signaal";
    /// M18.
    Gerapporteerd = "gerapporteerd", "voortgangsrapportage";
    /// M39 with the consent of the gemeente.
    Verlengd = "verlengd", "verlenging met akkoord van de gemeente";
    /// M39 without it.
    VerlengingGevraagd = "verlenging_gevraagd", "verlenging zonder akkoord van de gemeente";
    /// The planned end (the hub's timer).
    EindeBereikt = "einde_bereikt", "geplande einddatum";
    /// M20a.
    Geevalueerd = "geevalueerd", "evaluatie";
    /// M20b.
    Beoordeeld = "beoordeeld", "beoordeling door de instelling";
    /// M21.
    Terugverwezen = "terugverwezen", "terugverwijzing";
    /// M22, not yet done.
    HoorWederhoorBegonnen = "hoor_wederhoor_begonnen", "hoor en wederhoor, nog niet afgerond";
    /// M22, vervolg heraanmelding.
    Heraangemeld = "heraangemeld", "hoor en wederhoor met vervolg heraanmelding";
    /// M22, vervolg geen.
    NietHeraangemeld = "niet_heraangemeld", "hoor en wederhoor met vervolg geen";
    /// M23; inside the gemeente.
    Sanctiebesluit = "sanctiebesluit", "sanctiebesluit";
    /// M24.
    OverdrachtGeplaatst = "overdracht_geplaatst", "overdracht na plaatsing";
    /// M24.
    Uitgevallen = "uitgevallen", "overdracht na uitval";
    /// M32: paid work.
    UitstroomWerk = "uitstroom_werk", "mutatie uitstroom_werk";
    /// M32: end of the benefit, or the person died.
    Beeindigd = "beeindigd", "mutatie die het traject beëindigt";
    /// M32: name, address, contact, organisation.
    Gewijzigd = "gewijzigd", "mutatie van gegevens";
    /// M03.
    ToestemmingGevraagd = "toestemming_gevraagd", "toestemmingsverzoek";
    /// M04: toegestaan or onder_voorwaarden.
    Toegestaan = "toegestaan", "toestemming";
    /// M04: geweigerd.
    ToestemmingGeweigerd = "toestemming_geweigerd", "weigering van toestemming";
    /// M14.
    BewijsOntvangen = "bewijs_ontvangen", "bewijs van de tegenprestatie";
    /// M35, nog_actief.
    Bevestigd = "bevestigd", "contactmoment dat de activiteit bevestigt";
    /// M35, no longer.
    NietMeerActief = "niet_meer_actief", "contactmoment: niet meer actief";
    /// A year without a confirmation (the hub's timer).
    Verouderd = "verouderd", "een jaar zonder bevestiging";
    /// M05.
    Opgeroepen = "opgeroepen", "oproep";
    /// M05, status verschenen.
    Verschenen = "verschenen", "oproep met status verschenen";
    /// M05, status niet_verschenen or afgemeld.
    NietVerschenen = "niet_verschenen", "oproep met status niet_verschenen of afgemeld";
    /// M06.
    RouteOrganisatie = "route_direct_organisatie", "routebesluit direct_organisatie";
    /// M06.
    RouteWelzijn = "route_welzijn_buurt", "routebesluit welzijn_buurt";
    /// M06.
    RouteCentrale = "route_vrijwilligerscentrale", "routebesluit vrijwilligerscentrale";
    /// M06.
    RouteReIntegratie = "route_re_integratie", "routebesluit re_integratie";
    /// M06.
    RouteGeen = "route_geen", "routebesluit geen";
    /// M38, fase vaardigheidstraining.
    FaseVaardigheid = "fase_vaardigheidstraining", "groepsproject in vaardigheidstraining";
    /// M38, fase voorlichting_op_locatie.
    FaseVoorlichting = "fase_voorlichting_op_locatie", "groepsproject in voorlichting_op_locatie";
    /// M38, fase zorgtraining_op_maat.
    FaseZorgtraining = "fase_zorgtraining_op_maat", "groepsproject in zorgtraining_op_maat";
    /// M38, fase afgerond.
    FaseAfgerond = "fase_afgerond", "groepsproject afgerond";
    /// M26.
    DeclaratieIngediend = "declaratie_ingediend", "declaratie";
    /// The hours are not above the attendance (BR12).
    Gevalideerd = "gevalideerd", "controle van de uren";
    /// The maximum of the month was reached (BR10).
    Afgetopt = "afgetopt", "aftopping op het maximum";
    /// The gemeente agrees.
    Goedgekeurd = "goedgekeurd", "goedkeuring";
    /// The gemeente does not.
    Afgekeurd = "afgekeurd", "afkeuring";
    /// M31.
    Betaald = "betaald", "betaling";
    /// M37: volunteering.
    RouteVrijwilligerswerk = "route_vrijwilligerswerk", "actieplanroute vrijwilligerswerk";
    /// M37: something else first.
    RouteAndereStap = "route_eerst_andere_stap", "actieplanroute eerst_andere_stap";
}

impl std::fmt::Display for Gebeurtenis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which message says that something happened.
pub struct Melding {
    /// Canonical kind.
    pub soort: &'static str,
    /// The fields that must have one of these values (pointer, values; `true` and `false` for booleans); none: always.
    pub als: &'static [(&'static str, &'static [&'static str])],
    /// What it says.
    pub gebeurtenis: Gebeurtenis,
    /// Pointer of the day it happened; empty: the day the message came.
    pub datum: &'static str,
}

const fn melding(
    soort: &'static str,
    als: &'static [(&'static str, &'static [&'static str])],
    gebeurtenis: Gebeurtenis,
    datum: &'static str,
) -> Melding {
    Melding { soort, als, gebeurtenis, datum }
}

use Gebeurtenis as G;

/// Every message that moves a traject (DOMAIN sections 2 and 3). The first row that fits counts.
#[rustfmt::skip]
pub const MELDINGEN: &[Melding] = &[
    melding("aanmelding/1", &[], G::Aangemeld, "/aanmelddatum"),
    melding("acceptatie/1", &[("/besluit", &["geaccepteerd"])], G::Geaccepteerd, "/datum"),
    melding("acceptatie/1", &[("/besluit", &["niet_bemiddelbaar", "geen_capaciteit"])], G::NietGeaccepteerd, "/datum"),
    melding("acceptatie/1", &[("/besluit", &["weerstand"])], G::Weerstand, "/datum"),
    melding("intakeverslag/1", &[("/uitkomst", &["door"])], G::IntakeDoor, "/datum"),
    melding("intakeverslag/1", &[], G::IntakeNietDoor, "/datum"),
    melding("leerdoelen/1", &[], G::LeerdoelenVastgesteld, "/datum"),
    melding("matchvoorstel/1", &[], G::MatchVoorgesteld, "/datum_voorstel"),
    melding("kennismakingsresultaat/1", &[("/uitkomst", &["positief"])], G::KennismakingPositief, "/datum"),
    melding("kennismakingsresultaat/1", &[("/uitkomst", &["afgewezen"])], G::KennismakingAfgewezen, "/datum"),
    melding("kennismakingsresultaat/1", &[("/uitkomst", &["niet_verschenen"])], G::KennismakingNietVerschenen, "/datum"),
    melding("kennismakingsresultaat/1", &[("/uitkomst", &["client_wil_niet"])], G::ClientWilNiet, "/datum"),
    melding("plaatsingsovereenkomst/1", &[], G::Ondertekend, "/ondertekend"),
    melding("go-no-go/1", &[("/besluit", &["go"])], G::Go, "/datum"),
    melding("go-no-go/1", &[("/besluit", &["no_go"]), ("/vervolg", &["rematch"])], G::NoGoRematch, "/datum"),
    melding("go-no-go/1", &[("/besluit", &["no_go"])], G::NoGoTerugverwijzen, "/datum"),
    melding("aanwezigheid/1", &[], G::Aanwezigheid, ""),
    melding("signaal/1", &[], G::Signaal, ""),
    melding("voortgangsrapportage/2", &[], G::Gerapporteerd, "/periode_tot"),
    melding("verlenging/1", &[("/akkoord_gemeente", &["true"])], G::Verlengd, ""),
    melding("verlenging/1", &[], G::VerlengingGevraagd, ""),
    melding("evaluatie/1", &[], G::Geevalueerd, "/datum"),
    melding("beoordeling/1", &[], G::Beoordeeld, "/datum"),
    melding("terugverwijzing/1", &[], G::Terugverwezen, ""),
    melding("hoor-en-wederhoor/1", &[("/afgerond", &["false"])], G::HoorWederhoorBegonnen, ""),
    melding("hoor-en-wederhoor/1", &[("/vervolg", &["heraanmelding"])], G::Heraangemeld, ""),
    melding("hoor-en-wederhoor/1", &[], G::NietHeraangemeld, ""),
    melding("sanctiebesluit/1", &[], G::Sanctiebesluit, ""),
    melding("overdracht/1", &[("/soort", &["geplaatst"])], G::OverdrachtGeplaatst, "/datum"),
    melding("overdracht/1", &[("/soort", &["uitgevallen"])], G::Uitgevallen, "/datum"),
    melding("mutatie/1", &[("/veld", &["uitstroom_werk"])], G::UitstroomWerk, "/ingangsdatum"),
    melding("mutatie/1", &[("/veld", &["einde_uitkering", "overlijden", "status_traject"])], G::Beeindigd, "/ingangsdatum"),
    melding("mutatie/1", &[], G::Gewijzigd, "/ingangsdatum"),
    melding("toestemmingsverzoek/1", &[], G::ToestemmingGevraagd, ""),
    melding("toestemmingsbesluit/1", &[("/besluit", &["geweigerd"])], G::ToestemmingGeweigerd, "/datum"),
    melding("toestemmingsbesluit/1", &[], G::Toegestaan, "/datum"),
    melding("bewijs-tegenprestatie/1", &[], G::BewijsOntvangen, "/getekend_op"),
    melding("contactmoment/1", &[("/nog_actief", &["true"])], G::Bevestigd, "/datum"),
    melding("contactmoment/1", &[], G::NietMeerActief, "/datum"),
    melding("oproep/1", &[("/status", &["verstuurd"])], G::Opgeroepen, ""),
    melding("oproep/1", &[("/status", &["verschenen"])], G::Verschenen, "/datum"),
    melding("oproep/1", &[], G::NietVerschenen, "/datum"),
    melding("driegesprekverslag/1", &[("/route", &["direct_organisatie"])], G::RouteOrganisatie, "/datum"),
    melding("driegesprekverslag/1", &[("/route", &["welzijn_buurt"])], G::RouteWelzijn, "/datum"),
    melding("driegesprekverslag/1", &[("/route", &["vrijwilligerscentrale"])], G::RouteCentrale, "/datum"),
    melding("driegesprekverslag/1", &[("/route", &["re_integratie"])], G::RouteReIntegratie, "/datum"),
    melding("driegesprekverslag/1", &[], G::RouteGeen, "/datum"),
    melding("groepsproject/1", &[("/fase", &["vaardigheidstraining"])], G::FaseVaardigheid, ""),
    melding("groepsproject/1", &[("/fase", &["voorlichting_op_locatie"])], G::FaseVoorlichting, ""),
    melding("groepsproject/1", &[("/fase", &["zorgtraining_op_maat"])], G::FaseZorgtraining, ""),
    melding("groepsproject/1", &[("/fase", &["afgerond"])], G::FaseAfgerond, ""),
    melding("uursubsidiedeclaratie/1", &[], G::DeclaratieIngediend, ""),
    melding("actieplanroute/1", &[("/route", &["vrijwilligerswerk"])], G::RouteVrijwilligerswerk, ""),
    melding("actieplanroute/1", &[], G::RouteAndereStap, ""),
];

/// What a canonical message says that happened; None: a kind that moves no traject.
pub fn melding_van(soort: &str, bericht: &Value) -> Option<&'static Melding> {
    let has = |pointer: &str, values: &[&str]| match bericht.pointer(pointer) {
        Some(Value::String(text)) => values.contains(&text.as_str()),
        Some(Value::Bool(yes)) => values.contains(&if *yes { "true" } else { "false" }),
        _ => false,
    };
    MELDINGEN.iter().find(|m| m.soort == soort && m.als.iter().all(|(pointer, values)| has(pointer, values)))
}

/// The kind of message that says this happened; None: no message does.
pub fn soort_van(gebeurtenis: Gebeurtenis) -> Option<&'static str> {
    MELDINGEN.iter().find(|m| m.gebeurtenis == gebeurtenis).map(|m| m.soort)
}

impl Melding {
    /// The day it happened, by the message: of several dates (signatures, BR02) the last. None: the message names none.
    pub fn dag(&self, bericht: &Value) -> Option<chrono::NaiveDate> {
        let parse = |v: &Value| v.as_str().and_then(dag::read);
        match bericht.pointer(self.datum)? {
            Value::Object(dates) => dates.values().filter_map(parse).max(),
            date => parse(date),
        }
    }
}
