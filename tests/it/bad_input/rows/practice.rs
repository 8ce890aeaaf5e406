//! Well-formed, and against the practice: numbers of persons, agreements, money.

use super::super::{MARKER, STRAY_BSN};
use super::{Door, KEPT, Row, changed, json_row, row, soap_row};
use crate::testbed::http::Request;
use crate::testbed::letters::{OVEREENKOMST, bsn, referral_text};
use serde_json::{Value, json};

const DECLARATIE: &str = "/v1/berichten/zorg-het-baken/declaratie";

/// BSNs: wrong ones, and right ones of those who may not send them.
pub fn numbers_of_persons(traject: &str) -> Vec<Row> {
    let stray = bsn(STRAY_BSN);
    let dotted = format!("{}.{}.{}", &stray[..4], &stray[4..6], &stray[6..]);
    let quarantine = |name, request: Request, place: &str| {
        row(name, request, Door::Json, 422, "TB-BSN-NIET-TOEGESTAAN", place, Some("quarantaine")).regel("BR46")
    };
    let agreement = |id: &str, change: &dyn Fn(&mut Value)| Request::json(OVEREENKOMST, changed(traject, id, change));
    vec![
        soap_row("a BSN that fails the elfproef", referral_text("n-1", MARKER, "999902211"), "TB-CANONIEK", "/bsn"),
        quarantine(
            "a BSN in a text of a centrale",
            agreement("n-2", &|v| v["plaatsing"]["werk"]["omschrijving"] = format!("{MARKER} BSN {stray}").into()),
            "/plaatsing/werk/omschrijving",
        ),
        quarantine(
            "a BSN written with dots",
            agreement("n-3", &|v| v["plaatsing"]["bij"]["begeleider"] = format!("{MARKER} {dotted}").into()),
            "/plaatsing/bij/begeleider",
        ),
        quarantine(
            "a BSN as a number",
            agreement("n-4", &|v| v["plaatsing"]["versie"] = stray.parse::<u32>().expect("nine digits").into()),
            "/plaatsing/versie",
        ),
        quarantine(
            "a BSN as the id of the sender",
            agreement(&stray, &|v| v["plaatsing"]["overeenkomstnummer"] = "OVK-N5".into()),
            "/berichtKenmerk",
        ),
        quarantine(
            "a BSN of an institution",
            Request::json(
                DECLARATIE,
                json!({"kenmerk": "n-6", "bedrag": 100, "toelichting": format!("{MARKER} {stray}")}).to_string(),
            ),
            "/toelichting",
        ),
    ]
}

/// Agreements that cannot be (BR26, BR35, BR44).
pub fn agreements(traject: &str) -> Vec<Row> {
    let marked = |v: &mut Value| v["plaatsing"]["werk"]["omschrijving"] = MARKER.into();
    let refused = |name, id: &str, change: &dyn Fn(&mut Value), code, place: &str| {
        let body = changed(traject, id, |v| {
            marked(v);
            change(v);
        });
        json_row(name, body, 422, code, place)
    };
    vec![
        refused(
            "an unknown traject",
            "p-1",
            &|v| v["plaatsing"]["trajectnummer"] = "TRJ-2026-999999".into(),
            "TB-TRAJECT-ONBEKEND",
            "/traject_id",
        ),
        row(
            "a traject of another centrale",
            Request::json("/v1/berichten/vc-de-oever/overeenkomst", changed(traject, "p-2", marked))
                .header("Authorization", "Bearer token-van-de-oever"),
            Door::Json,
            422,
            "TB-TRAJECT-ONBEKEND",
            "/traject_id",
            KEPT,
        ),
        refused("no leerdoelen", "p-3", &|v| v["plaatsing"]["leerdoelen"] = json!([]), "TB-CANONIEK", "/leerdoel_ids")
            .regel("BR26"),
        refused(
            "a hash of another document",
            "p-4",
            &|v| v["bijlage"]["sha256"] = "0".repeat(64).into(),
            "TB-REGEL",
            "/document/sha256",
        )
        .regel("BR26"),
        refused(
            "an organisation that is not connected",
            "p-5",
            &|v| v["plaatsing"]["bij"]["partijcode"] = "ZI-ONB".into(),
            "TB-ONTVANGER-ZONDER-ROUTE",
            "/organisatie/partij",
        )
        .regel("BR26"),
        refused(
            "a centrale as the organisation",
            "p-6",
            &|v| v["plaatsing"]["bij"]["partijcode"] = "VC-OEV".into(),
            "TB-ONTVANGER-ZONDER-ROUTE",
            "/organisatie/partij",
        )
        .regel("BR26"),
        refused(
            "a number that does not follow",
            "p-7",
            &|v| v["plaatsing"]["versie"] = 2.into(),
            "TB-REGEL",
            "/volgnr",
        )
        .regel("BR26"),
        refused(
            "geheimhouding not accepted",
            "p-8",
            &|v| v["plaatsing"]["geheimhoudingAkkoord"] = "N".into(),
            "TB-REGEL",
            "/geheimhouding_geaccepteerd",
        )
        .regel("BR35"),
        refused(
            "a day that does not exist",
            "p-9",
            &|v| v["plaatsing"]["looptijd"]["van"] = "31-02-2026".into(),
            "TB-OMZETTEN",
            "/plaatsing/looptijd/van",
        ),
    ]
}

/// Money is a whole number of cents.
pub fn money() -> Vec<Row> {
    let claim = |name, bedrag: &str, id: &str| {
        let body = format!("{{\"kenmerk\":\"{id}\",\"bedrag\":{bedrag},\"toelichting\":\"{MARKER}\"}}");
        row(name, Request::json(DECLARATIE, body), Door::Json, 422, "TB-CANONIEK", "/bedrag", KEPT)
    };
    vec![
        claim("money as a float", "600.0", "m-1"),
        claim("money with an exponent", "6e2", "m-2"),
        claim("money as a text", "\"600\"", "m-3"),
    ]
}
