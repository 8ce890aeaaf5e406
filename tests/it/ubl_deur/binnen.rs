//! In: what a bookkeeping sends as UBL is judged by every set of rules and then by the ledger. Whatever is wrong with it is said
//! in Dutch with where it stands, and nothing of it is booked.

use super::{CONTRACT, Kas};
use crate::proefdeur::VC;
use serde_json::{Value, json};
use std::fmt::Write as _;
use trajectbrug::factuur::controleer;
use trajectbrug::factuur::lees;

/// The invoice of one traject as another program writes it: its own prefixes, order of attributes and white space.
fn factuur(nummer: &str, dag: &str, trajecten: &[&str]) -> String {
    document("Invoice", nummer, dag, trajecten, "")
}

fn creditnota(nummer: &str, dag: &str, van: &str, trajecten: &[&str]) -> String {
    document("CreditNote", nummer, dag, trajecten, van)
}

fn document(soort: &str, nummer: &str, dag: &str, trajecten: &[&str], van: &str) -> String {
    let (credit, quantity) = if soort == "Invoice" { (false, "InvoicedQuantity") } else { (true, "CreditedQuantity") };
    let partij = |naam: &str, straat: &str, postcode: &str, btw: &str, schema: &str, nummer: &str| {
        format!(
            "<cac:Party><cbc:EndpointID schemeID='{schema}'>{nummer}</cbc:EndpointID><cac:PostalAddress><cbc:StreetName>{straat}</cbc:StreetName><cbc:CityName>Rivierbeek</cbc:CityName><cbc:PostalZone>{postcode}</cbc:PostalZone><cac:Country><cbc:IdentificationCode>NL</cbc:IdentificationCode></cac:Country></cac:PostalAddress>{btw}<cac:PartyLegalEntity><cbc:RegistrationName>{naam}</cbc:RegistrationName><cbc:CompanyID schemeID='{schema}'>{nummer}</cbc:CompanyID></cac:PartyLegalEntity></cac:Party>"
        )
    };
    let btw = "<cac:PartyTaxScheme><cbc:CompanyID>NL123456789B01</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>";
    let van = if credit {
        format!(
            "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{van}</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>"
        )
    } else {
        String::new()
    };
    let (due, code) = if credit {
        (
            String::new(),
            "<cbc:CreditNoteTypeCode>381</cbc:CreditNoteTypeCode>\n<cbc:Note>Ten onrechte gefactureerd.</cbc:Note>",
        )
    } else {
        ("<cbc:DueDate>2026-12-31</cbc:DueDate>\n".to_owned(), "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>")
    };
    let mut regels = String::new();
    for (n, traject) in trajecten.iter().enumerate() {
        write!(
            regels,
            "<cac:{soort}Line>\n  <cbc:ID>{}</cbc:ID><cbc:{quantity} unitCode='C62'>1</cbc:{quantity}><cbc:LineExtensionAmount currencyID='EUR'>600.00</cbc:LineExtensionAmount><cac:DocumentReference><cbc:ID>{traject}</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference><cac:Item><cbc:Name>Plaatsing</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount currencyID='EUR'>600</cbc:PriceAmount></cac:Price></cac:{soort}Line>",
            n + 1
        )
        .expect("written");
    }
    let som = format!("{}.00", 600 * trajecten.len());
    format!(
        "<?xml version='1.0' encoding='UTF-8'?>\n<u:{soort} xmlns:u='urn:oasis:names:specification:ubl:schema:xsd:{soort}-2' xmlns:cac='urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2' xmlns:cbc='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'>\n<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0</cbc:CustomizationID>\n<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>\n<cbc:ID>{nummer}</cbc:ID>\n<cbc:IssueDate>{dag}</cbc:IssueDate>\n{due}{code}\n<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>\n<cbc:BuyerReference>VPL-2026-117</cbc:BuyerReference>\n{van}<cac:ContractDocumentReference><cbc:ID>RC-2026-RIV-01</cbc:ID></cac:ContractDocumentReference>\n<cac:AccountingSupplierParty>{}</cac:AccountingSupplierParty>\n<cac:AccountingCustomerParty>{}</cac:AccountingCustomerParty>\n<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cbc:PaymentID>{nummer}</cbc:PaymentID><cac:PayeeFinancialAccount><cbc:ID>NL91TEST0312000202</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>\n<cac:TaxTotal><cbc:TaxAmount currencyID='EUR'>0.00</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount currencyID='EUR'>{som}</cbc:TaxableAmount><cbc:TaxAmount currencyID='EUR'>0.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:Percent>0</cbc:Percent><cbc:TaxExemptionReason>Vrijgesteld</cbc:TaxExemptionReason><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>\n<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID='EUR'>{som}</cbc:LineExtensionAmount><cbc:TaxExclusiveAmount currencyID='EUR'>{som}</cbc:TaxExclusiveAmount><cbc:TaxInclusiveAmount currencyID='EUR'>{som}</cbc:TaxInclusiveAmount><cbc:PayableAmount currencyID='EUR'>{som}</cbc:PayableAmount></cac:LegalMonetaryTotal>\n{regels}\n</u:{soort}>\n",
        partij("De Schakel", "Dorpsstraat 1", "1234 AB", btw, "0106", "12345678"),
        partij("Gemeente Rivierbeek", "Raadhuisplein 1", "1234 AA", "", "0190", "00000001123456789000"),
    )
}

/// Rule and path of what refuses, and that every text is one a person can use.
fn gevonden(answer: &Value) -> Vec<(String, String)> {
    let all = answer["bevindingen"].as_array().into_iter().flatten().filter(|f| f["severity"] == "fout");
    all.map(|f| {
        let text = f["text"].as_str().expect("a text");
        assert!(text.len() > 15 && !text.contains("NL9") && !text.contains("600"), "no value: {text}");
        (f["regel"].as_str().unwrap_or_default().to_owned(), f["path"].as_str().unwrap_or_default().to_owned())
    })
    .collect()
}

#[test]
fn an_invoice_of_a_bookkeeping_is_booked_with_the_proof_of_the_ledger_and_goes_on_as_ubl() {
    let (kas, traject) = Kas::geplaatst("boekhouding");
    let body = factuur("2026-0117", "2026-09-10", &[&traject]);
    assert!(controleer(body.as_bytes()).bevindingen.is_empty(), "{:#?}", controleer(body.as_bytes()));
    let answer = kas.op("2026-09-10", "ubl-factuur", &body);
    assert_eq!(answer.0, 202, "{}", answer.1);
    let booked = kas.facturen();
    assert_eq!(booked.len(), 1);
    assert_eq!((booked[0].factuurnr.as_str(), booked[0].open()), ("2026-0117", 60_000));
    // Nothing of these days stands in the invoice.
    let proof = &booked[0].regels[0].bewijs;
    assert_eq!(proof.intake_datum.map(|d| d.to_string()).as_deref(), Some("2026-08-27"));
    assert_eq!(proof.match_datum.map(|d| d.to_string()).as_deref(), Some("2026-09-04"));
    let got = kas.kreeg("factuur");
    let f = lees(&got[0].body).expect("an invoice");
    assert_eq!((f.nummer.as_str(), f.regels[0].traject.as_deref()), ("2026-0117", Some(traject.as_str())));
    // The same bytes again: a repeat that books nothing.
    let entries = kas.boekingen();
    assert_eq!(kas.ubl("ubl-factuur", body.as_bytes()).status, 200);
    assert_eq!((kas.boekingen(), kas.kreeg("factuur").len()), (entries, 1));
    // Taken back, whole; with its own reference.
    let credit = creditnota("C-0003", "2026-09-14", "2026-0117", &[&traject]);
    let answer = kas.op("2026-09-14", "ubl-creditnota", &credit);
    assert_eq!(answer.0, 202, "{}", answer.1);
    assert_eq!(kas.facturen()[0].open(), 0);
    let f = lees(&kas.kreeg("creditnota")[0].body).expect("a credit note");
    assert_eq!(f.eerdere_factuur.as_deref(), Some("2026-0117"));
}

/// What is wrong: its name, how the good invoice is changed, status, rule and place.
type Fout = (&'static str, &'static [(&'static str, &'static str)], u16, &'static str, &'static str);

/// One row a mistake (issue 6; BR01-BR08, FINANCE section 1).
const FOUTEN: &[Fout] = &[
    ("unknown contract", &[("RC-2026-RIV-01", "RC-2026-RIV-09")], 422, "BR05", "/contract_id"),
    ("unknown traject", &[("{T}", "TRJ-2026-999999")], 422, "BR05", "/regels/0/traject_id"),
    (
        "no traject",
        &[(
            "<cac:DocumentReference><cbc:ID>{T}</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>",
            "",
        )],
        422,
        "BR04",
        "/regels/0/traject_id",
    ),
    (
        "the proof is of after the invoice",
        &[("2026-09-10</cbc:IssueDate>", "2026-09-01</cbc:IssueDate>")],
        422,
        "BR07",
        "/factuurdatum",
    ),
    (
        "an invoice of tomorrow",
        &[("2026-09-10</cbc:IssueDate>", "2026-09-11</cbc:IssueDate>")],
        422,
        "BR07",
        "/factuurdatum",
    ),
    (
        "btw where there is none",
        &[(
            "<cac:TaxTotal><cbc:TaxAmount currencyID='EUR'>0.00",
            "<cac:TaxTotal><cbc:TaxAmount currencyID='EUR'>126.00",
        )],
        422,
        "BR-CO-14",
        "/Invoice/TaxTotal",
    ),
    (
        "a cent in the total",
        &[("<cbc:PayableAmount currencyID='EUR'>600.00", "<cbc:PayableAmount currencyID='EUR'>600.01")],
        422,
        "BR-CO-16",
        "/Invoice/LegalMonetaryTotal",
    ),
    (
        "a cent in a line",
        &[(
            "<cbc:LineExtensionAmount currencyID='EUR'>600.00</cbc:LineExtensionAmount><cac:DocumentReference>",
            "<cbc:LineExtensionAmount currencyID='EUR'>600.01</cbc:LineExtensionAmount><cac:DocumentReference>",
        )],
        422,
        "TB-REGELBEDRAG",
        "/Invoice/InvoiceLine",
    ),
    (
        "an IBAN that fails its check",
        &[("NL91TEST0312000202", "NL92TEST0312000202")],
        422,
        "TB-IBAN",
        "/Invoice/PaymentMeans/PayeeFinancialAccount/ID",
    ),
    ("another account than agreed", &[("NL91TEST0312000202", "NL05TEST0312000101")], 422, "BR05", "/iban"),
    ("another currency", &[("EUR", "USD")], 422, "TB-VALUTA", "/Invoice/DocumentCurrencyCode"),
    (
        "two of one traject",
        &[
            ("unitCode='C62'>1<", "unitCode='C62'>2<"),
            ("<cbc:PriceAmount currencyID='EUR'>600<", "<cbc:PriceAmount currencyID='EUR'>300<"),
        ],
        422,
        "BR04",
        "/Invoice/InvoiceLine/InvoicedQuantity",
    ),
    ("another tariff", &[("600", "615")], 422, "BR03", "/regels/0/prijs_centen"),
    ("a line that is no XML", &[("</u:Invoice>", "")], 400, "", ""),
    (
        "a person in a note",
        &[(
            "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
            "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>\n<cbc:Note>Voor 999902210</cbc:Note>",
        )],
        422,
        "TB-BSN",
        "/Invoice/Note",
    ),
    ("a credit note by the route of invoices", &[("Invoice", "CreditNote")], 422, "", "/CreditNote"),
];

#[test]
fn whatever_is_wrong_is_refused_in_dutch_with_its_place_and_nothing_is_booked() {
    let (kas, traject) = Kas::geplaatst("fouten");
    let before = kas.boekingen();
    kas.deur.op("2026-09-10");
    for (n, (what, edits, status, rule, path)) in FOUTEN.iter().enumerate() {
        let mut body = factuur(&format!("F-{n:03}"), "2026-09-10", &[&traject]);
        for (from, to) in *edits {
            let (from, to) = (from.replace("{T}", &traject), to.replace("{T}", &traject));
            assert!(body.contains(&from), "{what}: {from}");
            body = body.replace(&from, &to);
        }
        let answer = kas.ubl("ubl-factuur", body.as_bytes());
        assert_eq!(answer.status, *status, "{what}: {}", String::from_utf8_lossy(&answer.body));
        let found = gevonden(&answer.json());
        let told = found.iter().any(|(r, p)| (rule.is_empty() || r == rule) && (path.is_empty() || p == path));
        assert!(told, "{what}: {found:?}");
        assert_eq!(kas.boekingen(), before, "{what}: nothing is half booked");
    }
    assert_eq!(kas.kreeg("factuur").len(), 0);
    // What is wrong by a rule of ours says where it stands in UBL too.
    let body = factuur("F-100", "2026-09-10", &["TRJ-2026-999999"]);
    let answer = kas.ubl("ubl-factuur", body.as_bytes()).json();
    assert!(
        answer["bevindingen"][0]["text"]
            .as_str()
            .is_some_and(|t| t.contains("`/Invoice/InvoiceLine/DocumentReference/ID`")),
        "{answer}"
    );
    // And the good one goes: it was not the door.
    assert_eq!(kas.ubl("ubl-factuur", factuur("F-101", "2026-09-10", &[&traject]).as_bytes()).status, 202);
    assert!(kas.boekingen() > before);
}

#[test]
fn a_number_is_used_once_and_a_traject_is_billed_once() {
    let (kas, traject) = Kas::geplaatst("eenmaal");
    let second = kas.deur.geplaatst_als("PO-2026-0042");
    let made = kas.factureer("2026-09-10");
    let entries = kas.boekingen();
    // The hub billed both of them.
    let again = kas.ubl("ubl-factuur", factuur("F-200", "2026-09-10", &[&traject, &second]).as_bytes());
    assert_eq!((again.status, gevonden(&again.json())[0].0.as_str()), (422, "BR04"));
    // The number the hub gave out itself.
    let used = kas.ubl("ubl-factuur", factuur(&made, "2026-09-10", &[&traject]).as_bytes());
    assert!(gevonden(&used.json()).contains(&("M29".to_owned(), "/factuurnr".to_owned())), "{:?}", used.json());
    assert_eq!(kas.boekingen(), entries);
}

#[test]
fn of_a_ready_made_invoice_no_line_falls_out_and_a_number_with_other_content_is_a_conflict() {
    let (kas, traject) = Kas::geplaatst("heel");
    kas.deur.op("2026-09-10");
    assert_eq!(kas.ubl("ubl-factuur", factuur("F-300", "2026-09-10", &[&traject]).as_bytes()).status, 202);
    let second = kas.deur.geplaatst_als("PO-2026-0042");
    let entries = kas.boekingen();
    kas.deur.op("2026-09-11");
    // As JSON the first line would fall out (SC03); a document in UBL is refused as a whole (decision 14).
    let both = kas.ubl("ubl-factuur", factuur("F-301", "2026-09-11", &[&traject, &second]).as_bytes());
    assert_eq!(both.status, 422);
    assert_eq!(gevonden(&both.json()), [("BR04".to_owned(), "/regels/0".to_owned())]);
    let other = kas.ubl("ubl-factuur", factuur("F-300", "2026-09-10", &[&second]).as_bytes());
    assert_eq!((other.status, other.json()["bevindingen"][0]["code"].clone()), (409, json!("TB-CONFLICT")));
    assert_eq!(kas.boekingen(), entries);
    // What was refused may be mended under its number.
    assert_eq!(kas.ubl("ubl-factuur", factuur("F-301", "2026-09-11", &[&second]).as_bytes()).status, 202);
}

#[test]
fn a_bsn_on_an_invoice_is_quarantined() {
    let (kas, traject) = Kas::geplaatst("bsn");
    kas.deur.op("2026-09-10");
    let body =
        factuur("F-400", "2026-09-10", &[&traject]).replace("<cbc:Name>Plaatsing", "<cbc:Name>Plaatsing 999902210");
    let answer = kas.ubl("ubl-factuur", body.as_bytes());
    assert_eq!(
        (answer.status, answer.json()["bevindingen"][0]["code"].clone()),
        (422, json!("TB-BSN-NIET-TOEGESTAAN"))
    );
    let filter = trajectbrug::store::Filter { partner: Some(VC.to_owned()), ..Default::default() };
    let lines = kas.deur.gateway().inner().read(|r| r.list(&filter)).expect("the store answers");
    assert!(lines.iter().any(|l| l.status == trajectbrug::store::Status::Quarantaine), "{lines:?}");
}

#[test]
fn a_traject_of_another_gemeente_or_of_nobody_here_is_not_billed() {
    // The contract is of Rivierbeek with De Schakel; the training went to the re-integratiebureau (BR05, BR44).
    let (kas, _) = Kas::geplaatst("ander");
    let other = kas.deur.training();
    let before = kas.boekingen();
    kas.deur.op("2026-09-10");
    let answer = kas.ubl("ubl-factuur", factuur("F-500", "2026-09-10", &[&other]).as_bytes());
    assert_eq!(answer.status, 422);
    assert_eq!(gevonden(&answer.json()), [("BR05".to_owned(), "/regels/0/traject_id".to_owned())]);
    assert_eq!(kas.boekingen(), before);
    assert!(CONTRACT.contains("leverancier: proef-vc"));
}
