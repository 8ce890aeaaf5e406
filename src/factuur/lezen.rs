//! Reads a received invoice or credit note into plain values. It judges nothing that [`toets`](super::toets) judges: it
//! fails only on what has no value to give back, with a finding for each.

use super::bevinding::{Bevinding, Laag, Vlag};
use super::boom::{Boom, El, Soort};
use super::getal::Getal;
use super::model::{Betaling, Btw, BtwGroep, Factuur, Nummer, Partij, Regel, Totalen};
use crate::domain::contract::BtwSoort;
use crate::domain::dag;
use crate::format::{ContentPaths, xml};
use chrono::NaiveDate;

/// The invoice in a file. Fails with what could not be read: no invoice, or a date or amount that is none.
pub fn lees(bytes: &[u8]) -> Result<Factuur, Vec<Bevinding>> {
    let onleesbaar = |regel: &'static str, plek: String, tekst: String| {
        let laag = Laag::Xsd;
        vec![Bevinding { laag, regel: regel.into(), vlag: Vlag::Fatal, plek, tekst: tekst.into() }]
    };
    let tree = xml::read(bytes, &super::grenzen(), &ContentPaths::default())
        .map_err(|f| onleesbaar(f.code.as_str(), f.path, f.text))?;
    match tree.root().map(Boom::new) {
        Some(boom) => van_boom(&boom),
        None => Err(vec![geen_factuur()]),
    }
}

fn geen_factuur() -> Bevinding {
    let tekst = "Dit is geen factuur in UBL 2.1.".into();
    Bevinding { laag: Laag::Xsd, regel: "cvc-elt.1".into(), vlag: Vlag::Fatal, plek: String::new(), tekst }
}

/// The invoice in a document that was read already. Fails as [`lees`] does.
pub fn van_boom(boom: &Boom<'_>) -> Result<Factuur, Vec<Bevinding>> {
    let Some(soort) = boom.soort else { return Err(vec![geen_factuur()]) };
    let mut lezer = Lezer { missers: vec![] };
    let factuur = lezer.factuur(boom.wortel(), soort);
    match factuur {
        Some(factuur) if lezer.missers.is_empty() => Ok(factuur),
        _ => Err(lezer.missers),
    }
}

/// What goes on when a value is missing, so that all of them are told at once.
struct Lezer {
    missers: Vec<Bevinding>,
}

fn tekst(el: El<'_, '_>, pad: &str) -> Option<String> {
    el.een(pad).map(|el| el.net().into_owned()).filter(|tekst| !tekst.is_empty())
}

impl Lezer {
    fn mis<T>(&mut self, waarde: Option<T>, bij: El<'_, '_>, tekst: &'static str) -> Option<T> {
        if waarde.is_none() {
            let (laag, vlag, plek) = (Laag::Xsd, Vlag::Fatal, bij.plek());
            self.missers.push(Bevinding { laag, regel: "TB-LEZEN".into(), vlag, plek, tekst: tekst.into() });
        }
        waarde
    }

    fn datum(&mut self, el: El<'_, '_>, pad: &str) -> Option<NaiveDate> {
        let datum = tekst(el, pad).and_then(|t| dag::read(t.get(..10)?));
        self.mis(datum, el, "Hier hoort een datum als jjjj-mm-dd.")
    }

    fn centen(&mut self, el: El<'_, '_>, pad: &str) -> Option<i64> {
        let centen = el.getal(pad).and_then(Getal::als_centen);
        self.mis(centen, el, "Hier hoort een bedrag met hoogstens twee cijfers achter de punt.")
    }

    fn getal(&mut self, el: El<'_, '_>, pad: &str) -> Option<Getal> {
        self.mis(el.getal(pad), el, "Hier hoort een getal.")
    }

    fn factuur(&mut self, f: El<'_, '_>, soort: Soort) -> Option<Factuur> {
        let nummer = self.mis(tekst(f, "cbc:ID"), f, "Een factuur heeft een nummer (BT-1).");
        let datum = self.datum(f, "cbc:IssueDate");
        let vervaldatum = if f.heeft("cbc:DueDate") { self.datum(f, "cbc:DueDate") } else { None };
        let regels: Vec<_> = f.kinderen().filter(|k| k.is("cac:InvoiceLine") || k.is("cac:CreditNoteLine")).collect();
        let regels: Vec<_> = regels.into_iter().filter_map(|r| self.regel(r)).collect();
        let btw: Vec<_> = f.pad("cac:TaxTotal/cac:TaxSubtotal").into_iter().filter_map(|g| self.groep(g)).collect();
        let totalen = self.totalen(f);
        Some(Factuur {
            soort,
            nummer: nummer?,
            datum: datum?,
            vervaldatum,
            opmerking: tekst(f, "cbc:Note"),
            valuta: tekst(f, "cbc:DocumentCurrencyCode").unwrap_or_default(),
            boeking: tekst(f, "cbc:AccountingCost"),
            kenmerk_afnemer: tekst(f, "cbc:BuyerReference"),
            bestelling: tekst(f, "cac:OrderReference/cbc:ID"),
            contract: tekst(f, "cac:ContractDocumentReference/cbc:ID"),
            eerdere_factuur: tekst(f, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
            leverancier: partij(f, "cac:AccountingSupplierParty/cac:Party"),
            afnemer: partij(f, "cac:AccountingCustomerParty/cac:Party"),
            betaling: f.een("cac:PaymentMeans").map(betaling),
            voorwaarden: tekst(f, "cac:PaymentTerms/cbc:Note"),
            regels,
            btw,
            totalen: totalen?,
        })
    }

    fn regel(&mut self, r: El<'_, '_>) -> Option<Regel> {
        let soort = if r.heeft("cbc:InvoicedQuantity") { "cbc:InvoicedQuantity" } else { "cbc:CreditedQuantity" };
        let aantal = self.getal(r, soort);
        let prijs = self.getal(r, "cac:Price/cbc:PriceAmount");
        let bedrag = self.centen(r, "cbc:LineExtensionAmount");
        let object = r.kind("cac:DocumentReference").find(|d| d.zegt("cbc:DocumentTypeCode", "130"));
        let eenheid = r.een(soort).and_then(|a| a.attribuut("unitCode")).unwrap_or_default();
        Some(Regel {
            nummer: tekst(r, "cbc:ID").unwrap_or_default(),
            traject: object.and_then(|d| tekst(d, "cbc:ID")),
            aantal: aantal?,
            eenheid: eenheid.to_owned(),
            prijs: prijs?,
            bedrag_centen: bedrag?,
            omschrijving: tekst(r, "cac:Item/cbc:Name").unwrap_or_default(),
            artikel: tekst(r, "cac:Item/cac:SellersItemIdentification/cbc:ID"),
            btw: r.een("cac:Item/cac:ClassifiedTaxCategory").map_or(GEEN_BTW, btw),
        })
    }

    fn groep(&mut self, g: El<'_, '_>) -> Option<BtwGroep> {
        let grondslag = self.centen(g, "cbc:TaxableAmount");
        let bedrag = self.centen(g, "cbc:TaxAmount");
        let btw = g.een("cac:TaxCategory").map_or(GEEN_BTW, btw);
        Some(BtwGroep { btw, grondslag_centen: grondslag?, btw_centen: bedrag? })
    }

    fn totalen(&mut self, f: El<'_, '_>) -> Option<Totalen> {
        let mut centen = |pad| self.centen(f, pad);
        let regels = centen("cac:LegalMonetaryTotal/cbc:LineExtensionAmount");
        let zonder = centen("cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount");
        let met = centen("cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount");
        let betalen = centen("cac:LegalMonetaryTotal/cbc:PayableAmount");
        // The total with a breakdown is the one in the currency of the invoice.
        let totaal = f.kind("cac:TaxTotal").find(|t| t.heeft("cac:TaxSubtotal")).or_else(|| f.een("cac:TaxTotal"));
        let btw = totaal.map_or(Some(0), |t| self.centen(t, "cbc:TaxAmount"));
        Some(Totalen {
            regels_centen: regels?,
            zonder_btw_centen: zonder?,
            btw_centen: btw?,
            met_btw_centen: met?,
            te_betalen_centen: betalen?,
        })
    }
}

const GEEN_BTW: Btw = Btw { categorie: None, percentage: None, reden: None };

fn btw(c: El<'_, '_>) -> Btw {
    Btw {
        categorie: tekst(c, "cbc:ID").and_then(|code| BtwSoort::van(&code)),
        percentage: c.getal("cbc:Percent"),
        reden: tekst(c, "cbc:TaxExemptionReason"),
    }
}

fn partij(f: El<'_, '_>, pad: &str) -> Partij {
    let Some(p) = f.een(pad) else { return Partij::default() };
    let of_leeg = |pad: &str| tekst(p, pad).unwrap_or_default();
    let nummer = |pad: &str| {
        let el = p.een(pad)?;
        let schema = el.attribuut("schemeID").unwrap_or_default().to_owned();
        Some(Nummer { schema, waarde: el.net().into_owned() })
    };
    let btw = p.kind("cac:PartyTaxScheme").find(|s| super::en::is_btw(*s));
    Partij {
        naam: of_leeg("cac:PartyLegalEntity/cbc:RegistrationName"),
        handelsnaam: tekst(p, "cac:PartyName/cbc:Name"),
        straat: of_leeg("cac:PostalAddress/cbc:StreetName"),
        postcode: of_leeg("cac:PostalAddress/cbc:PostalZone"),
        plaats: of_leeg("cac:PostalAddress/cbc:CityName"),
        land: of_leeg("cac:PostalAddress/cac:Country/cbc:IdentificationCode"),
        registratie: nummer("cac:PartyLegalEntity/cbc:CompanyID"),
        btw_nummer: btw.and_then(|s| tekst(s, "cbc:CompanyID")),
        adres: nummer("cbc:EndpointID"),
    }
}

fn betaling(p: El<'_, '_>) -> Betaling {
    Betaling {
        wijze: tekst(p, "cbc:PaymentMeansCode").unwrap_or_default(),
        iban: tekst(p, "cac:PayeeFinancialAccount/cbc:ID").unwrap_or_default(),
        kenmerk: tekst(p, "cbc:PaymentID"),
    }
}
