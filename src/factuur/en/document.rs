//! Rules about the invoice as a whole, its references and its periods.

use crate::factuur::regel::{Regel, fataal};

/// The rows; see the module.
pub const REGELS: &[Regel] = &[
    fataal(
        "BR-01",
        "/",
        |f| f.vol("cbc:CustomizationID"),
        "Zet in CustomizationID volgens welke afspraak de factuur is gemaakt (BT-24).",
    ),
    fataal("BR-02", "/", |f| f.vol("cbc:ID"), "Geef de factuur een nummer (BT-1)."),
    fataal("BR-03", "/", |f| f.vol("cbc:IssueDate"), "Geef de factuur een datum (BT-2)."),
    fataal(
        "BR-04",
        "/",
        |f| f.vol("cbc:InvoiceTypeCode") || f.vol("cbc:CreditNoteTypeCode"),
        "Zeg met een code wat voor factuur het is (BT-3): 380 voor een factuur, 381 voor een creditnota.",
    ),
    fataal("BR-05", "/", |f| f.vol("cbc:DocumentCurrencyCode"), "Zeg in welke munt de factuur is (BT-5): EUR."),
    fataal(
        "BR-16",
        "/",
        |f| f.heeft("cac:InvoiceLine") || f.heeft("cac:CreditNoteLine"),
        "Zet minstens één regel op de factuur (BG-25).",
    ),
    fataal(
        "BR-52",
        "cac:AdditionalDocumentReference",
        |d| d.vol("cbc:ID"),
        "Geef elke bijlage een eigen kenmerk (BT-122).",
    ),
    fataal(
        "BR-53",
        "/",
        |f| {
            f.kind("cbc:TaxCurrencyCode").all(|munt| {
                let totalen = f.boom().alle("cac:TaxTotal").flat_map(|t| t.kind("cbc:TaxAmount"));
                totalen.into_iter().any(|bedrag| bedrag.attribuut("currencyID") == Some(munt.tekst()))
            })
        },
        "Staat er een munt voor de btw (BT-6), geef dan ook het btw-bedrag in die munt (BT-111).",
    ),
    fataal(
        "BR-55",
        "cac:BillingReference",
        |r| r.heeft("cac:InvoiceDocumentReference/cbc:ID"),
        "Een verwijzing naar een eerdere factuur noemt het nummer van die factuur (BT-25).",
    ),
    fataal(
        "BR-CO-03",
        "/",
        |f| !(f.heeft("cbc:TaxPointDate") && f.heeft("cac:InvoicePeriod/cbc:DescriptionCode")),
        "Geef óf een datum voor de btw (BT-7), óf een code daarvoor (BT-8), niet allebei.",
    ),
    // The artefact's context is that of an invoice only: a credit note is not paid by its receiver.
    fataal(
        "BR-CO-25",
        "/cac:LegalMonetaryTotal/cbc:PayableAmount",
        |bedrag| {
            let f = bedrag.boom();
            f.wortel().naam() != "Invoice"
                || bedrag.als_getal().is_some_and(|b| !b.is_positief())
                || f.alle("cbc:DueDate").next().is_some()
                || f.alle("cac:PaymentTerms").any(|t| t.heeft("cbc:Note"))
        },
        "Er is een bedrag te betalen: geef de vervaldatum (BT-9) of de betalingsvoorwaarden (BT-20).",
    ),
    fataal(
        "BR-29",
        "cac:InvoicePeriod",
        |p| van_regel(p) || op_volgorde(p),
        "De einddatum van de periode (BT-74) ligt niet voor de begindatum (BT-73).",
    ),
    fataal(
        "BR-CO-19",
        "cac:InvoicePeriod",
        // A code for the VAT point date (BT-8) may stand there alone.
        |p| van_regel(p) || ["cbc:StartDate", "cbc:EndDate", "cbc:DescriptionCode"].iter().any(|stap| p.heeft(stap)),
        "Een factuurperiode heeft een begindatum (BT-73), een einddatum (BT-74) of allebei.",
    ),
    fataal(
        "BR-30",
        "cac:InvoiceLine/cac:InvoicePeriod | cac:CreditNoteLine/cac:InvoicePeriod",
        op_volgorde,
        "De einddatum van de periode van de regel (BT-135) ligt niet voor de begindatum (BT-134).",
    ),
    fataal(
        "BR-CO-20",
        "cac:InvoiceLine/cac:InvoicePeriod | cac:CreditNoteLine/cac:InvoicePeriod",
        |p| p.heeft("cbc:StartDate") || p.heeft("cbc:EndDate"),
        "Een periode van een regel heeft een begindatum (BT-134), een einddatum (BT-135) of allebei.",
    ),
];

use crate::factuur::boom::El;

/// Whether the period is that of a line: those have rules of their own.
fn van_regel(periode: El<'_, '_>) -> bool {
    periode.ouder().is_some_and(|ouder| ouder.is("cac:InvoiceLine") || ouder.is("cac:CreditNoteLine"))
}

/// Whether the end is not before the start, when both are dates.
fn op_volgorde(periode: El<'_, '_>) -> bool {
    let datum = |stap| periode.een(stap).map(|el| el.net());
    match (datum("cbc:StartDate"), datum("cbc:EndDate")) {
        // Dates as XML writes them sort as texts; a zone behind them makes no difference of days here.
        (Some(begin), Some(eind)) => eind.get(..10) >= begin.get(..10),
        _ => true,
    }
}
