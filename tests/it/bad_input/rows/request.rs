//! Wrong before the body is looked at: the address, the sender, the headers.

use super::super::MARKER;
use super::{Door, KEPT, Row, changed, row, xml};
use crate::testbed::http::Request;
use crate::testbed::letters::{CREEER_ZAAK, SOAP};

/// Addresses, actions and credentials.
pub fn addresses(traject: &str) -> Vec<Row> {
    let good = |id: &str| changed(traject, id, |v| v["plaatsing"]["werk"]["omschrijving"] = MARKER.into());
    let oever = |id: &str| Request::json("/v1/berichten/vc-de-oever/overeenkomst", good(id));
    let soap = |path: &str, id: &str| Request::soap(path, CREEER_ZAAK, xml(id));
    let none = |name, request, code, place: &str, status| row(name, request, Door::Json, status, code, place, None);
    vec![
        none(
            "an unknown route",
            Request::json("/v1/berichten/vc-de-schakel/anders", good("a-1")),
            "TB-ROUTE-ONBEKEND",
            "",
            404,
        ),
        none(
            "an unknown partner",
            Request::json("/v1/berichten/niemand/overeenkomst", good("a-2")),
            "TB-ROUTE-ONBEKEND",
            "",
            404,
        ),
        none(
            "a SOAP route by the other door",
            Request::json("/v1/berichten/gemeente-rivierbeek/aanmelding", good("a-3")),
            "TB-ROUTE-ONBEKEND",
            "",
            404,
        ),
        row(
            "an unknown partner for SOAP",
            soap("/soap/niemand", "a-4"),
            Door::Soap("StUF001"),
            404,
            "TB-ROUTE-ONBEKEND",
            "",
            None,
        ),
        row(
            "no SOAPAction",
            soap(SOAP, "a-5").without("SOAPAction"),
            Door::Soap("StUF001"),
            500,
            "TB-SOAP-ACTIE",
            "SOAPAction",
            KEPT,
        ),
        row(
            "an unknown SOAPAction",
            soap(SOAP, "a-6").header("SOAPAction", &format!("\"urn:{MARKER}\"")),
            Door::Soap("StUF001"),
            500,
            "TB-SOAP-ACTIE",
            "SOAPAction",
            KEPT,
        ),
        none("no token", oever("a-7"), "TB-AANMELDEN", "Authorization", 401),
        none(
            "a wrong token",
            oever("a-8").header("Authorization", "Bearer verkeerd-geheim"),
            "TB-AANMELDEN",
            "Authorization",
            401,
        ),
        none(
            "a token that is only the start",
            oever("a-9").header("Authorization", "Bearer token-van-de"),
            "TB-AANMELDEN",
            "Authorization",
            401,
        ),
        row(
            "no password",
            soap("/soap/gemeente-oever", "a-10"),
            Door::Soap("StUF013"),
            401,
            "TB-AANMELDEN",
            "Authorization",
            None,
        ),
        row(
            "a wrong password",
            // zaaksysteem:verkeerd-geheim
            soap("/soap/gemeente-oever", "a-11").header("Authorization", "Basic emFha3N5c3RlZW06dmVya2VlcmQtZ2VoZWlt"),
            Door::Soap("StUF013"),
            401,
            "TB-AANMELDEN",
            "Authorization",
            None,
        ),
    ]
}
