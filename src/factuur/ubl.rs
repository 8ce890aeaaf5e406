//! Writes an invoice or credit note as UBL 2.1, for NLCIUS or for Peppol BIS Billing 3. The same invoice gives the same
//! bytes. What comes out passes every layer of [`controleer`](super::controleer) when the invoice is complete; a test proves
//! it for every category, kind and profile, and holds the bytes against the schemas of OASIS.

use super::boom::{Soort, ns};
use super::getal::Getal;
use super::model::{Betaling, Btw, BtwGroep, Factuur, Nummer, Partij, Regel, Totalen};
use super::{nl, peppol};
use crate::canonical::bsn::bevat_bsn;
use crate::domain::contract::BtwSoort;
use crate::domain::dag;
use crate::format::xml::{self, WriteError};
use crate::message::element::Element;

/// The agreement an invoice is written by. Between two Dutch parties NLCIUS is the standard; Peppol BIS is for the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profiel {
    /// NLCIUS / SI-UBL 2.0.
    Nlcius,
    /// Peppol BIS Billing 3.0.
    Peppol,
}

impl Profiel {
    /// Every agreement with its word in a profile.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Nlcius, "nlcius"), (Self::Peppol, "peppol")];

    /// By its word.
    pub fn van(woord: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == woord).map(|(profiel, _)| *profiel)
    }
}

/// Why an invoice was not written.
#[derive(Debug, thiserror::Error)]
pub enum SchrijfFout {
    /// A text holds a character that XML does not allow.
    #[error("de factuur bevat een teken dat niet in XML kan")]
    Xml(#[from] WriteError),
    /// A text holds a BSN, which may not leave by an invoice (M29).
    #[error("in een tekst van de factuur staat een BSN")]
    Bsn,
}

/// The bytes of an invoice. Fails when a text cannot be written, or holds a BSN.
pub fn write(factuur: &Factuur, profiel: Profiel) -> Result<Vec<u8>, SchrijfFout> {
    if vrije_teksten(factuur).any(bevat_bsn) {
        return Err(SchrijfFout::Bsn);
    }
    Ok(xml::write(&document(factuur, profiel))?)
}

/// Every text a person may have typed.
fn vrije_teksten(f: &Factuur) -> impl Iterator<Item = &str> {
    let kop = [&f.opmerking, &f.voorwaarden, &f.kenmerk_afnemer, &f.boeking].into_iter().flatten();
    let regels =
        f.regels.iter().flat_map(|r| [Some(&r.omschrijving), r.artikel.as_ref(), r.traject.as_ref()]).flatten();
    let redenen = f.btw.iter().filter_map(|g| g.btw.reden.as_ref());
    kop.chain(regels).chain(redenen).map(String::as_str)
}

fn cac<'e>(naam: &'static str, kinderen: impl IntoIterator<Item = Option<Element<'e>>>) -> Element<'e> {
    let mut element = Element::new("cac", ns::CAC, naam);
    element.children.extend(kinderen.into_iter().flatten());
    element
}

fn cbc<'e>(naam: &'static str, tekst: impl Into<std::borrow::Cow<'e, str>>) -> Option<Element<'e>> {
    Some(Element::new("cbc", ns::CBC, naam).text(tekst))
}

fn cbc_als<'e>(naam: &'static str, tekst: &'e Option<String>) -> Option<Element<'e>> {
    tekst.as_deref().and_then(|tekst| cbc(naam, tekst))
}

fn bedrag<'e>(naam: &'static str, bedrag: Getal, valuta: &'e str) -> Option<Element<'e>> {
    cbc(naam, bedrag.to_string()).map(|e| e.attribute("", "currencyID", "", valuta))
}

fn nummer<'e>(naam: &'static str, nummer: &'e Nummer) -> Option<Element<'e>> {
    let element = cbc(naam, nummer.waarde.as_str())?;
    Some(if nummer.schema.is_empty() { element } else { element.attribute("", "schemeID", "", nummer.schema.as_str()) })
}

/// An aggregate with one id in it, when there is one: most references are that.
fn verwijzing<'e>(naam: &'static str, id: &'e Option<String>) -> Option<Element<'e>> {
    id.as_deref().map(|id| cac(naam, [cbc("ID", id)]))
}

fn document(f: &Factuur, profiel: Profiel) -> Element<'_> {
    let creditnota = f.soort == Soort::Creditnota;
    let (naam, ruimte) = if creditnota { ("CreditNote", ns::CREDIT_NOTE) } else { ("Invoice", ns::INVOICE) };
    let afspraak = match profiel {
        Profiel::Nlcius => nl::NLCIUS,
        Profiel::Peppol => peppol::PEPPOL,
    };
    let vervaldatum = f.vervaldatum.filter(|_| !creditnota);
    let eerder = f.eerdere_factuur.as_deref();
    let eerder = eerder.map(|id| cac("BillingReference", [Some(cac("InvoiceDocumentReference", [cbc("ID", id)]))]));
    let zonder_btw = f.btw.iter().any(|g| g.btw.categorie == Some(BtwSoort::O));
    let kop = [
        cbc("CustomizationID", afspraak),
        cbc("ProfileID", peppol::PROCES),
        cbc("ID", f.nummer.as_str()),
        cbc("IssueDate", dag::show(f.datum)),
        vervaldatum.and_then(|datum| cbc("DueDate", dag::show(datum))),
        if creditnota { cbc("CreditNoteTypeCode", "381") } else { cbc("InvoiceTypeCode", "380") },
        cbc_als("Note", &f.opmerking),
        cbc("DocumentCurrencyCode", f.valuta.as_str()),
        cbc_als("AccountingCost", &f.boeking),
        cbc_als("BuyerReference", &f.kenmerk_afnemer),
        verwijzing("OrderReference", &f.bestelling),
        eerder,
        verwijzing("ContractDocumentReference", &f.contract),
        Some(cac("AccountingSupplierParty", [Some(partij(&f.leverancier, zonder_btw))])),
        Some(cac("AccountingCustomerParty", [Some(partij(&f.afnemer, zonder_btw))])),
        f.betaling.as_ref().map(betaling),
        f.voorwaarden.as_deref().map(|tekst| cac("PaymentTerms", [cbc("Note", tekst)])),
        Some(btw_totaal(f)),
        Some(totalen(&f.totalen, &f.valuta)),
    ];
    let mut document = Element::new("", ruimte, naam);
    document.children.extend(kop.into_iter().flatten());
    document.children.extend(f.regels.iter().map(|r| regel(r, &f.valuta, creditnota)));
    document
}

fn partij(p: &Partij, zonder_btw: bool) -> Element<'_> {
    let btw_nummer = p.btw_nummer.as_deref().filter(|_| !zonder_btw);
    let schema = || cac("TaxScheme", [cbc("ID", "VAT")]);
    cac(
        "Party",
        [
            p.adres.as_ref().and_then(|adres| nummer("EndpointID", adres)),
            p.handelsnaam.as_deref().map(|naam| cac("PartyName", [cbc("Name", naam)])),
            Some(cac(
                "PostalAddress",
                [
                    cbc("StreetName", p.straat.as_str()),
                    cbc("CityName", p.plaats.as_str()),
                    cbc("PostalZone", p.postcode.as_str()),
                    Some(cac("Country", [cbc("IdentificationCode", p.land.as_str())])),
                ],
            )),
            btw_nummer.map(|n| cac("PartyTaxScheme", [cbc("CompanyID", n), Some(schema())])),
            Some(cac(
                "PartyLegalEntity",
                [
                    cbc("RegistrationName", p.naam.as_str()),
                    p.registratie.as_ref().and_then(|registratie| nummer("CompanyID", registratie)),
                ],
            )),
        ],
    )
}

fn betaling(b: &Betaling) -> Element<'_> {
    cac(
        "PaymentMeans",
        [
            cbc("PaymentMeansCode", b.wijze.as_str()),
            cbc_als("PaymentID", &b.kenmerk),
            Some(cac("PayeeFinancialAccount", [cbc("ID", b.iban.as_str())])),
        ],
    )
}

fn btw_totaal(f: &Factuur) -> Element<'_> {
    let mut totaal = cac("TaxTotal", [bedrag("TaxAmount", Getal::centen(f.totalen.btw_centen), &f.valuta)]);
    totaal.children.extend(f.btw.iter().map(|groep| btw_groep(groep, &f.valuta)));
    totaal
}

fn btw_groep<'e>(groep: &'e BtwGroep, valuta: &'e str) -> Element<'e> {
    cac(
        "TaxSubtotal",
        [
            bedrag("TaxableAmount", Getal::centen(groep.grondslag_centen), valuta),
            bedrag("TaxAmount", Getal::centen(groep.btw_centen), valuta),
            Some(categorie("TaxCategory", &groep.btw, cbc_als("TaxExemptionReason", &groep.btw.reden))),
        ],
    )
}

fn categorie<'e>(naam: &'static str, btw: &Btw, reden: Option<Element<'e>>) -> Element<'e> {
    let percentage = btw.percentage.filter(|_| btw.categorie != Some(BtwSoort::O));
    let code = btw.categorie.map_or("", BtwSoort::as_str);
    let schema = cac("TaxScheme", [cbc("ID", "VAT")]);
    cac(naam, [cbc("ID", code), percentage.and_then(|p| cbc("Percent", p.to_string())), reden, Some(schema)])
}

fn totalen<'e>(t: &Totalen, valuta: &'e str) -> Element<'e> {
    let bedrag = |naam, centen| bedrag(naam, Getal::centen(centen), valuta);
    cac(
        "LegalMonetaryTotal",
        [
            bedrag("LineExtensionAmount", t.regels_centen),
            bedrag("TaxExclusiveAmount", t.zonder_btw_centen),
            bedrag("TaxInclusiveAmount", t.met_btw_centen),
            bedrag("PayableAmount", t.te_betalen_centen),
        ],
    )
}

fn regel<'e>(r: &'e Regel, valuta: &'e str, creditnota: bool) -> Element<'e> {
    let (naam, aantal) =
        if creditnota { ("CreditNoteLine", "CreditedQuantity") } else { ("InvoiceLine", "InvoicedQuantity") };
    let traject = r.traject.as_deref();
    let traject = traject.map(|t| cac("DocumentReference", [cbc("ID", t), cbc("DocumentTypeCode", "130")]));
    cac(
        naam,
        [
            cbc("ID", r.nummer.as_str()),
            cbc(aantal, r.aantal.to_string()).map(|e| e.attribute("", "unitCode", "", r.eenheid.as_str())),
            bedrag("LineExtensionAmount", Getal::centen(r.bedrag_centen), valuta),
            traject,
            Some(cac(
                "Item",
                [
                    cbc("Name", r.omschrijving.as_str()),
                    verwijzing("SellersItemIdentification", &r.artikel),
                    Some(categorie("ClassifiedTaxCategory", &r.btw, None)),
                ],
            )),
            Some(cac("Price", [bedrag("PriceAmount", r.prijs, valuta)])),
        ],
    )
}
