//! NLCIUS / SI-UBL 2.0 (release 2.0.3.12 of the Nederlandse Peppolautoriteit): what the Netherlands adds to EN 16931. It runs
//! over every document that does not say it is Peppol; one that does not say it is NLCIUS breaks SI-V20-INV-R000.
//!
//! The official files report BR-NL-34 (a code for the reason of a charge) never, because BR-NL-32 looks at the same element
//! first; so do we. There is no BR-NL-6. The number that the files put behind BR-NL-27, 28 and 32 for the place is left out.

use super::bevinding::{Bevinding, Laag, Vlag};
use super::boom::{Boom, El, Soort};
use super::getal::Getal;
use super::regel::{Regel, Regels, fataal, let_op, liever_niet};
use std::sync::LazyLock;

/// What an NLCIUS document has in CustomizationID.
pub const NLCIUS: &str = "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0";
/// The same with the extension for a G-account.
const MET_G_REKENING: &str =
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0#conformant#urn:fdc:nen.nl:gaccount:v1.0";

static ALTIJD: LazyLock<Regels> = LazyLock::new(|| Regels::new(Laag::Nl, &[BESTELREGEL]));
static NEDERLANDS: LazyLock<Regels> = LazyLock::new(|| Regels::new(Laag::Nl, &[VERPLICHT, AFGERADEN]));

/// Every NLCIUS rule over one invoice.
pub fn draai(boom: &Boom<'_>, uit: &mut Vec<Bevinding>) {
    let wortel = boom.wortel();
    let vlag = Vlag::Fatal;
    let mut meld = |regel: &'static str, el: El<'_, '_>, vlag: Vlag, tekst: &'static str| {
        uit.push(Bevinding { laag: Laag::Nl, regel: regel.into(), vlag, plek: el.plek(), tekst: tekst.into() });
    };
    if boom.soort.is_none() {
        meld("SI-INV-R000", wortel, vlag, "NLCIUS kent alleen facturen en creditnota's in UBL 2.1.");
        return;
    }
    let afspraak = wortel.een("cbc:CustomizationID");
    if afspraak.is_none() {
        meld("BII2-T10-R001", wortel, vlag, "Zet in CustomizationID volgens welke afspraak de factuur is gemaakt.");
    }
    for el in boom.alle("cbc:CustomizationID").filter(|el| !el.net().contains(NLCIUS)) {
        let tekst = "Een factuur aan de Nederlandse overheid is NLCIUS of Peppol: zet dat in CustomizationID.";
        meld("SI-V20-INV-R000", el, vlag, tekst);
    }
    for el in boom.elementen().filter(|el| leeg(*el)) {
        meld("SI-UBL-2", el, Vlag::Warning, "Laat een element zonder inhoud weg.");
    }
    if afspraak.is_some_and(|el| [NLCIUS, MET_G_REKENING].contains(&el.net().as_ref())) {
        ALTIJD.draai(boom, uit);
        if land(wortel, "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress") == "NL" {
            NEDERLANDS.draai(boom, uit);
        }
    }
}

/// An element with nothing in it: no elements and no text.
pub fn leeg(el: El<'_, '_>) -> bool {
    el.kinderen().next().is_none() && el.net().is_empty()
}

/// The country in an address, in capitals.
pub fn land(wortel: El<'_, '_>, adres: &str) -> String {
    let code = wortel.pad(adres).into_iter().find_map(|adres| adres.een("cac:Country/cbc:IdentificationCode"));
    code.map(|code| code.net().to_uppercase()).unwrap_or_default()
}

const BESTELREGEL: &[Regel] = &[fataal(
    "BR-NL-13",
    "cac:OrderLineReference/cbc:LineID",
    |l| l.boom().wortel().heeft("cac:OrderReference/cbc:ID"),
    "Noemt een regel een regel van de bestelling (BT-132), noem dan op de factuur de bestelling (BT-13).",
)];

/// The rules that make an invoice of a supplier in the Netherlands wrong.
const VERPLICHT: &[Regel] = &[
    fataal(
        "BR-NL-1",
        "cac:AccountingSupplierParty/cac:Party",
        |p| {
            kvk_of_oin(&p.pad("cac:PartyLegalEntity/cbc:CompanyID"))
                && p.pad("cac:PartyLegalEntity/cbc:CompanyID").iter().any(|n| !n.net().is_empty())
        },
        "Geef het KvK-nummer (schemeID 0106) of OIN (schemeID 0190) van de leverancier.",
    ),
    fataal(
        "BR-NL-2",
        "/",
        |f| f.heeft("cbc:BuyerReference") || f.heeft("cac:OrderReference/cbc:ID"),
        "Geef het kenmerk van de afnemer (BT-10) of het nummer van de bestelling (BT-13).",
    ),
    fataal(
        "BR-NL-3",
        "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress",
        volledig,
        "Geef in het adres van de leverancier de straat, de plaats en de postcode.",
    ),
    fataal(
        "BR-NL-4",
        "cac:AccountingCustomerParty/cac:Party/cac:PostalAddress",
        |a| buitenlands(a) || volledig(a),
        "Geef in het adres van een afnemer in Nederland de straat, de plaats en de postcode.",
    ),
    fataal(
        "BR-NL-5",
        "cac:TaxRepresentativeParty/cac:PostalAddress",
        |a| buitenlands(a) || volledig(a),
        "Geef in het adres van een fiscaal vertegenwoordiger in Nederland de straat, de plaats en de postcode.",
    ),
    fataal(
        "BR-NL-7",
        "cbc:InvoiceTypeCode | cbc:CreditNoteTypeCode",
        |c| ["380", "381", "384", "389"].contains(&c.tekst()),
        "Gebruik als soort factuur 380, 381, 384 of 389.",
    ),
    fataal(
        "BR-NL-8",
        "cbc:InvoiceTypeCode | cbc:CreditNoteTypeCode",
        |c| (c.tekst() == "381") == (c.boom().soort == Some(Soort::Creditnota)),
        "Een creditnota (CreditNote) heeft soort 381; een factuur (Invoice) heeft soort 380, 384 of 389.",
    ),
    fataal(
        "BR-NL-9",
        "cbc:InvoiceTypeCode | cbc:CreditNoteTypeCode",
        |c| c.tekst() != "384" || c.boom().wortel().heeft("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
        "Een gecorrigeerde factuur (384) noemt het nummer van de factuur die zij vervangt (BT-25).",
    ),
    fataal(
        "BR-NL-10",
        "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity",
        |rechtspersoon| {
            let wortel = rechtspersoon.boom().wortel();
            let nederlands = wortel
                .pad("cac:AccountingCustomerParty/cac:Party/cac:PostalAddress/cac:Country/cbc:IdentificationCode");
            let nummers = wortel.pad("cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyID");
            let gevuld = || rechtspersoon.kind("cbc:CompanyID").any(|n| !n.net().is_empty());
            (!nederlands.iter().any(|c| c.tekst() == "NL") || kvk_of_oin(&nummers))
                && (!rechtspersoon.heeft("cbc:CompanyID") || gevuld())
        },
        "Geef het KvK-nummer (schemeID 0106) of OIN (schemeID 0190) van een afnemer in Nederland.",
    ),
    fataal(
        "BR-NL-11",
        "cac:LegalMonetaryTotal",
        |t| {
            t.getal("cbc:PayableAmount").is_some_and(|bedrag| bedrag <= Getal::NUL)
                || t.boom().alle("cac:PaymentMeans").next().is_some()
        },
        "Er is een bedrag te betalen: zeg hoe (BG-16).",
    ),
    fataal(
        "BR-NL-12",
        "cac:PaymentMeans",
        |p| p.kind("cbc:PaymentMeansCode").any(|c| ["30", "48", "49", "57", "58", "59"].contains(&c.net().as_ref())),
        "Gebruik als betaalwijze 30, 48, 49, 57, 58 of 59; 58 is een SEPA-overboeking.",
    ),
];

/// What is better left out.
const AFGERADEN: &[Regel] = &[
    liever_niet("BR-NL-19", "cbc:TaxCurrencyCode", "Laat de munt van de btw (BT-6) weg."),
    liever_niet("BR-NL-20", "cbc:TaxPointDate", "Laat de datum van de btw (BT-7) weg: daar wordt niet naar gekeken."),
    liever_niet(
        "BR-NL-21",
        "cac:InvoicePeriod/cbc:DescriptionCode",
        "Laat de code voor het moment van de btw (BT-8) weg: daar wordt niet naar gekeken.",
    ),
    liever_niet(
        "BR-NL-24",
        "cac:BillingReference/cac:InvoiceDocumentReference/cbc:IssueDate",
        "Laat de datum van de eerdere factuur (BT-26) weg.",
    ),
    let_op(
        "BR-NL-25",
        "cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme",
        |s| !s.heeft("cbc:CompanyID") || s.zegt("cac:TaxScheme/cbc:ID", "VAT"),
        "Geef van een leverancier in Nederland alleen het btw-nummer (BT-31), geen ander belastingnummer.",
    ),
    liever_niet(
        "BR-NL-26",
        "cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:CompanyLegalForm",
        "Laat de rechtsvorm van de leverancier (BT-33) weg.",
    ),
    liever_niet(
        "BR-NL-27",
        "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/cac:AddressLine/cbc:Line",
        "Laat de derde adresregel van de leverancier weg.",
    ),
    liever_niet(
        "BR-NL-27",
        "cac:AccountingCustomerParty/cac:Party/cac:PostalAddress/cac:AddressLine/cbc:Line",
        "Laat de derde adresregel van de afnemer weg.",
    ),
    liever_niet(
        "BR-NL-27",
        "cac:TaxRepresentativeParty/cac:PostalAddress/cac:AddressLine/cbc:Line",
        "Laat de derde adresregel van de fiscaal vertegenwoordiger weg.",
    ),
    liever_niet(
        "BR-NL-27",
        "cac:Delivery/cac:DeliveryLocation/cac:Address/cac:AddressLine/cbc:Line",
        "Laat de derde adresregel van het afleveradres weg.",
    ),
    liever_niet(
        "BR-NL-28",
        "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/cbc:CountrySubentity",
        "Laat de provincie van de leverancier weg.",
    ),
    liever_niet(
        "BR-NL-28",
        "cac:AccountingCustomerParty/cac:Party/cac:PostalAddress/cbc:CountrySubentity",
        "Laat de provincie van de afnemer weg.",
    ),
    liever_niet(
        "BR-NL-28",
        "cac:TaxRepresentativeParty/cac:PostalAddress/cbc:CountrySubentity",
        "Laat de provincie van de fiscaal vertegenwoordiger weg.",
    ),
    liever_niet(
        "BR-NL-28",
        "cac:Delivery/cac:DeliveryLocation/cac:Address/cbc:CountrySubentity",
        "Laat de provincie van het afleveradres weg.",
    ),
    let_op(
        "BR-NL-29",
        "cac:PaymentMeans/cbc:PaymentMeansCode",
        |c| c.attribuut("name").is_none(),
        "Laat de omschrijving van de betaalwijze (BT-82) weg.",
    ),
    liever_niet(
        "BR-NL-30",
        "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:Name",
        "Laat de naam van de rekening (BT-85) weg.",
    ),
    let_op(
        "BR-NL-31",
        "cac:PaymentMeans",
        |p| {
            !p.kind("cbc:PaymentMeansCode").any(|c| ["58", "59"].contains(&c.net().as_ref()))
                || !p.heeft("cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID")
        },
        "Laat bij SEPA (58 of 59) de BIC (BT-86) weg: het IBAN is genoeg.",
    ),
    liever_niet(
        "BR-NL-32",
        "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode",
        "Geef de reden van een korting of toeslag als tekst, niet als code.",
    ),
    let_op(
        "BR-NL-33",
        "cac:TaxTotal/cbc:TaxAmount",
        |b| b.boom().alle("cbc:DocumentCurrencyCode").any(|munt| b.attribuut("currencyID") == Some(munt.tekst())),
        "Laat het btw-bedrag in een andere munt (BT-111) weg.",
    ),
    liever_niet(
        "BR-NL-35",
        "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode",
        "Geef de reden waarom er geen btw is als tekst (BT-120), niet als code (BT-121).",
    ),
];

fn kvk_of_oin(nummers: &[El<'_, '_>]) -> bool {
    nummers.iter().any(|n| matches!(n.attribuut("schemeID"), Some("0106" | "0190")))
}

fn volledig(adres: El<'_, '_>) -> bool {
    adres.heeft("cbc:StreetName") && adres.heeft("cbc:CityName") && adres.heeft("cbc:PostalZone")
}

fn buitenlands(adres: El<'_, '_>) -> bool {
    adres.pad("cac:Country/cbc:IdentificationCode").iter().any(|code| code.tekst() != "NL")
}
