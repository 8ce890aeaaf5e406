//! What EN 16931 does not use (`UBL-CR-*`, `UBL-DT-*`): elements and attributes that UBL has and an invoice of this
//! standard should do without. All but two of these rules warn. A rule about the whole document speaks once, at the first
//! place it looks at.
//!
//! The 663 elements and 21 attributes come as data from the crate `en16931-formats`, made from release 1.3.16; the rows
//! below are the rules that list does not hold because they have a condition.

use crate::factuur::bevinding::{Bevinding, Laag, Vlag};
use crate::factuur::boom::{Boom, El, Ruimte, Soort};
use crate::factuur::regel::{Regel, fataal, let_op, liever_niet};
use en16931_formats::ubl::prohibitions::{FORBIDDEN_ATTRIBUTES, FORBIDDEN_PATHS};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

const ELEMENT: &str = "Laat dit element weg: een Europese factuur (EN 16931) gebruikt het niet.";
const ATTRIBUUT: &str = "Laat dit attribuut weg: een Europese factuur (EN 16931) gebruikt het niet.";
const SCHEMA: &str = "Laat het attribuut schemeID hier weg.";
const LIJST: &str = "Laat het attribuut listID hier weg.";

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    let_op("UBL-CR-002", "/cbc:UBLVersionID", |v| v.tekst() == "2.1", "Laat UBLVersionID weg, of zet er 2.1 in."),
    let_op(
        "UBL-CR-412",
        "/cac:PaymentMeans/cbc:PaymentDueDate",
        |d| d.boom().soort != Some(Soort::Factuur),
        "Zet de vervaldatum van een factuur in DueDate (BT-9), niet bij de betaalwijze.",
    ),
    let_op("UBL-CR-648", "/cbc:CustomizationID", zonder_schema, SCHEMA),
    let_op("UBL-CR-649", "/cbc:ProfileID", zonder_schema, SCHEMA),
    let_op("UBL-CR-650", "/cbc:ID", zonder_schema, SCHEMA),
    let_op("UBL-CR-651", "/cbc:SalesOrderID", zonder_schema, SCHEMA),
    let_op("UBL-CR-652", "cac:PartyTaxScheme/cbc:CompanyID", zonder_schema, SCHEMA),
    let_op("UBL-CR-653", "/cac:PaymentMeans/cbc:PaymentID", zonder_schema, SCHEMA),
    let_op("UBL-CR-654", "/cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID", zonder_schema, SCHEMA),
    let_op(
        "UBL-CR-655",
        "/cac:PaymentMeans/cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID",
        zonder_schema,
        SCHEMA,
    ),
    let_op("UBL-CR-656", "/cbc:InvoiceTypeCode", zonder_lijst, LIJST),
    let_op("UBL-CR-657", "/cbc:DocumentCurrencyCode", zonder_lijst, LIJST),
    let_op("UBL-CR-658", "/cbc:TaxCurrencyCode", zonder_lijst, LIJST),
    let_op("UBL-CR-659", "/cac:AdditionalDocumentReference/cbc:DocumentTypeCode", zonder_lijst, LIJST),
    let_op("UBL-CR-660", "cac:Country/cbc:IdentificationCode", zonder_lijst, LIJST),
    let_op("UBL-CR-661", "/cac:PaymentMeans/cbc:PaymentMeansCode", zonder_lijst, LIJST),
    let_op("UBL-CR-662", "cbc:AllowanceChargeReasonCode", zonder_lijst, LIJST),
    liever_niet("UBL-CR-664", "cac:FinancialInstitution", ELEMENT),
    let_op("UBL-CR-665", "cac:AdditionalDocumentReference/cbc:ID", |id| object(id) || zonder_schema(id), SCHEMA),
    fataal(
        "UBL-CR-666",
        "cac:AdditionalDocumentReference/cac:Attachment",
        |b| !object(b),
        "Noem wat gefactureerd wordt (type 130) en een bijlage elk in een eigen verwijzing.",
    ),
    let_op("UBL-CR-667", "cac:BuyersItemIdentification/cbc:ID", zonder_schema, SCHEMA),
    let_op("UBL-CR-668", "cac:SellersItemIdentification/cbc:ID", zonder_schema, SCHEMA),
    liever_niet("UBL-CR-669", "cac:Price/cac:AllowanceCharge/cbc:AllowanceChargeReasonCode", ELEMENT),
    liever_niet("UBL-CR-670", "cac:Price/cac:AllowanceCharge/cbc:AllowanceChargeReason", ELEMENT),
    liever_niet("UBL-CR-671", "cac:Price/cac:AllowanceCharge/cbc:MultiplierFactorNumeric", ELEMENT),
    let_op("UBL-CR-672", "/cbc:CreditNoteTypeCode", zonder_lijst, LIJST),
    fataal(
        "UBL-CR-673",
        "cac:AdditionalDocumentReference/cbc:DocumentDescription",
        |b| !object(b),
        "Laat bij wat gefactureerd wordt (type 130) de omschrijving weg.",
    ),
    let_op("UBL-CR-674", "cbc:PrimaryAccountNumber", zonder_schema, SCHEMA),
    let_op("UBL-CR-675", "cac:CardAccount/cbc:NetworkID", zonder_schema, SCHEMA),
    let_op("UBL-CR-676", "cac:PaymentMandate/cbc:ID", zonder_schema, SCHEMA),
    let_op("UBL-CR-677", "cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID", zonder_schema, SCHEMA),
    let_op("UBL-CR-678", "cac:TaxCategory/cbc:ID", zonder_schema, SCHEMA),
    let_op("UBL-CR-679", "cac:ClassifiedTaxCategory/cbc:ID", zonder_schema, SCHEMA),
    liever_niet("UBL-CR-680", "cac:PaymentMeans/cac:PayerFinancialAccount", ELEMENT),
];

fn zonder_schema(el: El<'_, '_>) -> bool {
    el.attribuut("schemeID").is_none()
}

fn zonder_lijst(el: El<'_, '_>) -> bool {
    el.attribuut("listID").is_none()
}

/// Whether the document around it is what is invoiced (type 130).
fn object(el: El<'_, '_>) -> bool {
    el.ouder().is_some_and(|document| document.zegt("cbc:DocumentTypeCode", "130"))
}

/// Forbidden paths as a tree of steps: walked beside the document, so that their number does not matter.
#[derive(Default)]
struct Takken {
    regels: Vec<&'static str>,
    verder: HashMap<&'static str, Takken>,
}

static PADEN: LazyLock<[Takken; 2]> = LazyLock::new(|| ["/ubl:Invoice", "/cn:CreditNote"].map(Takken::van));

impl Takken {
    fn van(document: &str) -> Self {
        let mut boom = Self::default();
        for (regel, _, pad) in FORBIDDEN_PATHS.iter().filter(|(_, context, _)| *context == document) {
            pad.split('/').fold(&mut boom, |tak, stap| tak.verder.entry(stap).or_default()).regels.push(regel);
        }
        boom
    }

    fn loop_langs(&self, el: El<'_, '_>, gezegd: &mut BTreeSet<&'static str>, uit: &mut Vec<Bevinding>) {
        for kind in el.kinderen() {
            let ruimte = match kind.ruimte() {
                Ruimte::Cac => "cac:",
                Ruimte::Cbc => "cbc:",
                Ruimte::Ext => "ext:",
                _ => continue,
            };
            // A table of steps without a copy of the name: the few branches of one element are compared.
            let tak = self.verder.iter().find(|(stap, _)| stap.strip_prefix(ruimte) == Some(kind.naam()));
            let Some((_, tak)) = tak else { continue };
            for regel in tak.regels.iter().filter(|regel| gezegd.insert(regel)) {
                uit.push(melding(Cow::Borrowed(regel), Vlag::Warning, kind, ELEMENT));
            }
            tak.loop_langs(kind, gezegd, uit);
        }
    }
}

fn melding(regel: Cow<'static, str>, vlag: Vlag, el: El<'_, '_>, tekst: &'static str) -> Bevinding {
    Bevinding { laag: Laag::En, regel, vlag, plek: el.plek(), tekst: Cow::Borrowed(tekst) }
}

/// The rules that come as data, and those about every amount and attribute.
pub fn draai(boom: &Boom<'_>, uit: &mut Vec<Bevinding>) {
    let mut gezegd = BTreeSet::new();
    let takken = match boom.soort {
        Some(Soort::Factuur) => Some(&PADEN[0]),
        Some(Soort::Creditnota) => Some(&PADEN[1]),
        None => None,
    };
    if let Some(takken) = takken {
        takken.loop_langs(boom.wortel(), &mut gezegd, uit);
    }
    for el in boom.elementen() {
        for attribuut in el.node().attributes().filter(|a| a.namespace.is_empty()) {
            let verboden = FORBIDDEN_ATTRIBUTES.iter().filter(|(_, naam)| *naam == attribuut.name);
            for (regel, _) in verboden.filter(|(regel, _)| gezegd.insert(regel)) {
                uit.push(melding(Cow::Borrowed(regel), Vlag::Warning, el, ATTRIBUUT));
            }
            if attribuut.name == "name" && !el.is("cbc:PaymentMeansCode") && gezegd.insert("UBL-DT-18") {
                uit.push(melding(Cow::Borrowed("UBL-DT-18"), Vlag::Warning, el, ATTRIBUUT));
            }
        }
        if el.naam().ends_with("Amount") && !twee_decimalen(el) {
            let tekst =
                "Geef elk bedrag met hoogstens twee cijfers achter de punt; alleen een prijs mag er meer hebben.";
            uit.push(melding(Cow::Borrowed("UBL-DT-01"), Vlag::Fatal, el, tekst));
        }
    }
}

fn twee_decimalen(bedrag: El<'_, '_>) -> bool {
    let korting_op_prijs = |el: El<'_, '_>| {
        std::iter::successors(el.ouder(), |el| el.ouder())
            .any(|k| k.is("cac:AllowanceCharge") && k.ouder().is_some_and(|o| o.is("cac:Price")))
    };
    bedrag.naam().ends_with("PriceAmount")
        || bedrag.tekst().split_once('.').is_none_or(|(_, na)| na.chars().count() <= 2)
        || korting_op_prijs(bedrag)
}
