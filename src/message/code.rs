//! Every code a finding can carry: one table with the code, the HTTP status and the StUF fault code it is answered
//! with, and a Dutch title. `docs/koppelen/foutcodes.md` follows this table (a test keeps them in step).

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:literal, $stuf:literal, $title:literal;)+) => {
        /// The code of a finding; serialised as `TB-...`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Code { $($(#[$doc])* #[serde(rename = $code)] $variant,)+ }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];
            /// The code as partners and logs see it, e.g. `TB-XML-WELGEVORMD`.
            pub fn as_str(self) -> &'static str { match self { $(Code::$variant => $code,)+ } }
            /// The HTTP status of an answer whose gravest finding this is.
            pub fn status(self) -> u16 { match self { $(Code::$variant => $status,)+ } }
            /// The StUF 03.01 fault code (Fo03 `code`) for the same.
            pub fn stuf(self) -> &'static str { match self { $(Code::$variant => $stuf,)+ } }
            /// A short Dutch title, the same for every finding with this code (RFC 9457 `title`).
            pub fn title(self) -> &'static str { match self { $(Code::$variant => $title,)+ } }
        }
    };
}

codes! {
    /// No route of that name for this partner.
    RouteOnbekend = "TB-ROUTE-ONBEKEND", 404, "StUF001", "Deze route bestaat niet";
    /// A SOAP request without a usable SOAPAction.
    SoapActie = "TB-SOAP-ACTIE", 500, "StUF001", "De SOAPAction ontbreekt of is onbekend";
    /// No or wrong credentials.
    Aanmelden = "TB-AANMELDEN", 401, "StUF013", "Aanmelden is niet gelukt";
    /// The body is larger than the route allows.
    TeGroot = "TB-TE-GROOT", 413, "StUF058", "Het bericht is te groot";
    /// A Content-Type or Content-Encoding we do not read.
    Mediatype = "TB-MEDIATYPE", 415, "StUF058", "Dit soort inhoud wordt niet gelezen";
    /// The connection ended before the body did.
    Afgebroken = "TB-AFGEBROKEN", 400, "StUF058", "Het bericht is niet volledig ontvangen";
    /// Bytes that are not in the encoding they should have.
    Tekenset = "TB-TEKENSET", 400, "StUF055", "De tekenset klopt niet";
    /// XML that is not well-formed.
    XmlWelgevormd = "TB-XML-WELGEVORMD", 400, "StUF055", "De XML is niet welgevormd";
    /// XML with a document type declaration.
    XmlDoctype = "TB-XML-DOCTYPE", 400, "StUF055", "Een DOCTYPE is niet toegestaan";
    /// JSON that is not well-formed.
    JsonWelgevormd = "TB-JSON-WELGEVORMD", 400, "StUF055", "De JSON is niet welgevormd";
    /// Well-formed JSON with a duplicate key or U+0000.
    JsonDubbelzinnig = "TB-JSON-DUBBELZINNIG", 422, "StUF055", "De JSON is dubbelzinnig";
    /// A limit on depth, names, attributes or text was passed.
    Grens = "TB-GRENS", 400, "StUF055", "Het bericht gaat over een grens";
    /// The SOAP envelope has no usable Body.
    SoapEnvelop = "TB-SOAP-ENVELOP", 400, "StUF055", "De SOAP-envelop klopt niet";
    /// The message carries no id of the sender.
    Kenmerk = "TB-KENMERK", 422, "StUF055", "Het kenmerk van het bericht ontbreekt of is te lang";
    /// The partner's schema was broken.
    Schema = "TB-SCHEMA", 422, "StUF055", "Het bericht voldoet niet aan het schema";
    /// A value could not be converted.
    Omzetten = "TB-OMZETTEN", 422, "StUF055", "Een waarde kan niet worden omgezet";
    /// The canonical schema was broken.
    Canoniek = "TB-CANONIEK", 422, "StUF055", "Het bericht is niet volledig of niet juist";
    /// A rule of the practice was broken.
    Regel = "TB-REGEL", 422, "StUF058", "Het bericht voldoet niet aan een regel van de praktijk";
    /// The message names a traject the hub does not know (for this sender).
    TrajectOnbekend = "TB-TRAJECT-ONBEKEND", 422, "StUF058", "Het traject is niet bekend";
    /// An event that does not fit where its traject stands.
    Stand = "TB-STAND", 422, "StUF058", "Het bericht past niet bij de stand van het traject";
    /// A BSN from a sender who may not send one.
    BsnNietToegestaan = "TB-BSN-NIET-TOEGESTAAN", 422, "StUF058", "Een BSN is hier niet toegestaan";
    /// The same id with other content.
    Conflict = "TB-CONFLICT", 409, "StUF058", "Dit kenmerk is al gebruikt voor een ander bericht";
    /// The message that is to be corrected is not there, or cannot be.
    Correctie = "TB-CORRECTIE", 422, "StUF058", "Het eerdere bericht kan niet worden verbeterd";
    /// A receiver has no route for this kind of message.
    OntvangerZonderRoute = "TB-ONTVANGER-ZONDER-ROUTE", 422, "StUF058", "De ontvanger is niet aangesloten voor dit bericht";
    /// We could not make the receiver's message from the canonical one.
    UitvoerSchema = "TB-UITVOER-SCHEMA", 500, "StUF058", "Het bericht voor de ontvanger voldoet niet aan zijn schema";
    /// The receiver did not accept it.
    Afgewezen = "TB-AFGEWEZEN", 502, "StUF058", "De ontvanger heeft het bericht afgewezen";
    /// A delivery was given up, or a person held it.
    NietBezorgd = "TB-NIET-BEZORGD", 502, "StUF058", "Het bericht is niet bezorgd";
    /// A message for the other environment (test, productie).
    Omgeving = "TB-OMGEVING", 422, "StUF058", "Dit bericht is voor een andere omgeving";
    /// A delivery that waited in a backup that was put back: it may have been confirmed since.
    Teruggezet = "TB-TERUGGEZET", 503, "StUF058", "De levering wacht op een besluit na het terugzetten";
    /// A mistake in a profile, mapping or setting.
    Configuratie = "TB-CONFIGURATIE", 500, "StUF058", "De configuratie bevat een fout";
    /// A CSV or XLSX table that is not one: a row with too few fields, a header without a name.
    Tabel = "TB-TABEL", 400, "StUF055", "De tabel klopt niet";
    /// A count or sum that differs from what was counted.
    Telling = "TB-TELLING", 422, "StUF055", "Een telling klopt niet";
    /// More than one record where a message is expected.
    EenRecord = "TB-EEN-RECORD", 422, "StUF055", "Hier hoort één record";
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
