//! The values DOMAIN section 3 names for a field, transcribed by hand with the line they stand on, against the schemas: all
//! of them, and no others.

use serde_json::Value;
use std::collections::BTreeSet;
use trajectbrug::canonical;

/// (line of DOMAIN.md, kind, field by names, its values).
const KEUZES: &[(u32, &str, &str, &str)] = &[
    (91, "aanmelding/1", "doel", "stap_naar_werk,inburgering_taal,maatschappelijke_activering,potentie_betaald_werk"),
    (91, "aanmelding/1", "diagnose/opgesteld_door", "werkcoach,klantmanager"),
    (92, "acceptatie/1", "besluit", "geaccepteerd,niet_bemiddelbaar,geen_capaciteit,weerstand"),
    (93, "toestemmingsbesluit/1", "besluit", "toegestaan,geweigerd,onder_voorwaarden"),
    (93, "toestemmingsbesluit/1", "reden_code", "belemmert_betaald_werk,verdringing,anders"),
    (94, "oproep/1", "status", "verstuurd,verschenen,niet_verschenen,afgemeld"),
    (94, "driegesprekverslag/1", "deelnemers[]", "klant,klantmanager,participatiemedewerker,hulpverlener,reintegratie"),
    (94, "driegesprekverslag/1", "route", "direct_organisatie,welzijn_buurt,vrijwilligerscentrale,re_integratie,geen"),
    (95, "inschrijving/1", "in_uitkeringssituatie", "ja,nee,onbekend"),
    (96, "intakeverslag/1", "haalbaarheid", "voldoende,onvoldoende"),
    (96, "intakeverslag/1", "uitkomst", "door,ander_traject,niet_geschikt"),
    (
        96,
        "leerdoelen/1",
        "leerdoelen[]/categorie",
        "nederlands,combinatie_gezin,werknemersvaardigheden,zelfvertrouwen,structuur,sociaal,overig",
    ),
    (
        97,
        "vacature/1",
        "soort",
        "chauffeur,administratie,tuin,intern_transport,horeca_winkel_kapper,activiteitenbegeleiding,clientenbezoek,woonassistent_ondersteuning,overig",
    ),
    (97, "vacature/1", "status", "open,gevuld,gesloten"),
    (98, "kennismakingsresultaat/1", "uitkomst", "positief,afgewezen,niet_verschenen,client_wil_niet"),
    (
        98,
        "kennismakingsresultaat/1",
        "reden",
        "gestuurd_niet_gemotiveerd,niet_geschikt,taal,geen_passende_vacature,anders",
    ),
    (100, "dossierstatus/1", "vog/status", "nvt,aangevraagd,afgegeven,niet_overgelegd"),
    (101, "aanwezigheid/1", "momenten[]/dagdeel", "ochtend,middag,avond"),
    (101, "aanwezigheid/1", "momenten[]/status", "aanwezig,afwezig_gemeld,afwezig_niet_gemeld,te_laat"),
    (101, "signaal/1", "soort", "niet_verschenen,herhaald_te_laat,regels_overtreden,problemen_begeleiding"),
    (101, "signaal/1", "voorstel", "gesprek,ander_traject,geen"),
    (102, "voortgangsrapportage/1", "leerdoelen[]/voortgang", "achteruit,gelijk,vooruit,behaald"),
    (102, "go-no-go/1", "besluit", "go,no_go"),
    (102, "go-no-go/1", "vervolg", "doorgaan,rematch,terugverwijzen"),
    (103, "evaluatie/1", "wijze", "eindgesprek,formulier"),
    (
        103,
        "evaluatie/1",
        "uitkomst",
        "afgerond_positief,afgerond_neutraal,voortijdig,doorstroom_reintegratie,doorstroom_betaald_werk",
    ),
    (
        104,
        "terugverwijzing/1",
        "reden",
        "client_wil_niet,niet_gemotiveerd,niet_geschikt,niet_bemiddelbaar,uitval,no_go",
    ),
    (104, "hoor-en-wederhoor/1", "vervolg", "heraanmelding,geen"),
    (105, "overdracht/1", "soort", "geplaatst,uitgevallen"),
    (105, "vergoedingsaanvraag/1", "soort", "reiskosten,kinderopvang,kleding"),
    (107, "contract/1", "betaalcomponenten[]", "intake,leerdoelen,match"),
    (107, "contract/1", "btw_categorie", "S,E,O,Z"),
    (109, "mutatie/1", "veld", "naw,contact,status_traject,einde_uitkering,uitstroom_werk,overlijden,organisatie"),
    (
        109,
        "tegenprestatieregistratie/1",
        "vorm_tegenprestatie",
        "vrijwilligerswerk,mantelzorg,scholing,schuldhulpverlening",
    ),
    (109, "tegenprestatieregistratie/1", "bron", "traject,bewijs,eigen_verklaring"),
    (110, "contactmoment/1", "kanaal", "telefoon,digitaal,gesprek"),
    // Section 2: the outcomes of F12 and the phases of F5.
    (53, "actieplanroute/1", "route", "vrijwilligerswerk,eerst_andere_stap"),
    (
        48,
        "groepsproject/1",
        "bijeenkomsten[]/fase",
        "vaardigheidstraining,voorlichting_op_locatie,zorgtraining_op_maat",
    ),
];

/// The schema of a field: names with `/` between them, `[]` for an item of a list.
fn field<'s>(schema: &'s Value, path: &str) -> &'s Value {
    path.split('/').fold(schema, |at, name| match name.strip_suffix("[]") {
        Some(name) => &at["properties"][name]["items"],
        None => &at["properties"][name],
    })
}

#[test]
fn every_value_the_practice_names_is_in_the_schema_and_no_other() {
    let mut wrong = vec![];
    for (line, kind, path, values) in KEUZES {
        let soort = canonical::ingebouwd().iter().find(|s| s.naam == *kind).expect("ships");
        let named: BTreeSet<&str> = values.split(',').collect();
        let found: BTreeSet<&str> =
            field(&soort.schema, path)["enum"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if found != named {
            wrong.push(format!("DOMAIN line {line}, {kind} {path}: {found:?}, not {named:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Fields DOMAIN section 3 marks with `!`, of the kinds without a choice in them, and every field that has to be there and
/// is not marked: what the hub needs to know which traject or organisation it is about.
#[test]
fn only_what_the_practice_marks_has_to_be_there() {
    let asked: [(u32, &str, &str); 14] = [
        (93, "toestemmingsverzoek/1", "organisatie,werkzaamheden,dagdelen_per_week,startdatum"),
        (94, "oproep/1", "datum,tijd,locatie,status"),
        (95, "inschrijving/1", "traject_id,naam,contact,motivatie,in_uitkeringssituatie"),
        (100, "bewijs-tegenprestatie/1", "organisatie,getekend_op,document_sha256"),
        (100, "dossierstatus/1", "traject_id,contract_getekend,geheimhouding"),
        (101, "aanwezigheid/1", "traject_id,momenten"),
        (101, "signaal/1", "traject_id,soort,periode_van,periode_tot,client_gehoord,voorstel"),
        (
            102,
            "voortgangsrapportage/1",
            "traject_id,periode_van,periode_tot,volgnr,ervaring_client,ervaring_organisatie,leerdoelen",
        ),
        (102, "go-no-go/1", "traject_id,besluit,datum,vervolg"),
        (103, "beoordeling/1", "traject_id"),
        (104, "terugverwijzing/1", "traject_id,reden,fase"),
        (104, "sanctiebesluit/1", "traject_id,besluitnemer,hoor_wederhoor_id"),
        (105, "vergoedingsaanvraag/1", "traject_id,soort,bedrag_centen,bewijs_sha256"),
        (110, "verlenging/1", "traject_id,nieuwe_einddatum,akkoord_gemeente"),
    ];
    for (line, kind, fields) in asked {
        let soort = canonical::ingebouwd().iter().find(|s| s.naam == kind).expect("ships");
        let found: BTreeSet<&str> =
            soort.schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert_eq!(found, fields.split(',').collect(), "DOMAIN line {line}, {kind}");
    }
}
