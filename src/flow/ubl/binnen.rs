//! In: an invoice in UBL that a bookkeeping made, as the canonical message. Every layer of the checks judges it first; what
//! it then says of trajecten and money is judged by the ledger as any other invoice, and the proof is never read from it.
//!
//! The sender's id is the number of the document in the year of its date: that is what may be used once. The same bytes again
//! are a repeat, other bytes under that number a conflict, and what was refused may be mended (BR57).

use super::bevinding;
use crate::domain::contract::BtwSoort;
use crate::factuur::boom::{Boom, Soort};
use crate::factuur::getal::Getal;
use crate::factuur::lezen::van_boom;
use crate::factuur::model::{Btw, Factuur};
use crate::factuur::{bevinding::Vlag, grenzen, toets};
use crate::flow::decode::{Decoded, Trace, finish, hash, stop, take_id};
use crate::flow::geld::CREDITNOTA;
use crate::flow::route::InRoute;
use crate::format::{ContentPaths, xml};
use crate::mapping::path::CanonicalPath;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage, refuses};
use chrono::{DateTime, Datelike, Utc};
use serde_json::{Map, Value, json};
use std::time::Instant;

/// The rule by which a BSN is found on an invoice.
const BSN: &str = "TB-BSN";
/// What stands for a reason when a credit note gives none: the message has to have one.
const ZONDER_REDEN: &str = "De creditnota noemt geen reden.";

/// Decodes an invoice or credit note that came by `route`; see [`crate::flow::decode::decode`].
pub(in crate::flow) fn decode(route: &InRoute, body: &[u8], _: DateTime<Utc>, trace: &mut Trace) -> Decoded {
    let mut decoded = Decoded { inhoud_sha256: hash(body, &[]), ..Decoded::default() };
    let since = Instant::now();
    let tree = match xml::read(body, &grenzen(), &ContentPaths::default()) {
        Ok(tree) => tree,
        Err(finding) => return stop(decoded, trace, Stage::Parse, since, vec![finding]),
    };
    let Some(root) = tree.root() else {
        let finding = Finding::fout(Code::XmlWelgevormd, Stage::Parse, "", "dit document heeft geen element");
        return stop(decoded, trace, Stage::Parse, since, vec![finding]);
    };
    trace.add(Stage::Parse, since, &[]);

    let since = Instant::now();
    let boom = Boom::new(root);
    let (is, hoort) = (boom.soort, if route.soort.naam == CREDITNOTA { Soort::Creditnota } else { Soort::Factuur });
    if is != Some(hoort) {
        let text = match (is, hoort) {
            (None, _) => "dit is geen factuur of creditnota in UBL 2.1",
            (_, Soort::Factuur) => "deze route leest facturen; stuur een creditnota naar de route voor creditnota's",
            (_, Soort::Creditnota) => "deze route leest creditnota's; stuur een factuur naar de route voor facturen",
        };
        let finding = Finding::fout(Code::Schema, Stage::Envelope, root.path(), text).line(root.line());
        return stop(decoded, trace, Stage::Envelope, since, vec![finding]);
    }
    let wortel = boom.wortel();
    let tekst = |pad: &str| wortel.een(pad).map(|el| el.net().into_owned());
    // Without a day there is no year: the checks say so, and the number is id enough for an answer.
    let jaar = tekst("cbc:IssueDate").and_then(|t| crate::domain::dag::read(t.get(..10)?)).map(|dag| dag.year());
    let id = tekst("cbc:ID").map(|nummer| match jaar {
        Some(jaar) if !nummer.is_empty() => format!("{nummer}/{jaar}"),
        _ => nummer,
    });
    if let Some(finding) = take_id(id, &format!("{}/ID", wortel.plek()), &mut decoded) {
        return stop(decoded, trace, Stage::Envelope, since, vec![finding]);
    }
    let gevonden = toets(&boom).bevindingen;
    let bsn: Vec<_> = gevonden.iter().filter(|b| b.regel == BSN && b.vlag == Vlag::Fatal).cloned().collect();
    if !bsn.is_empty() {
        decoded.quarantaine = !route.mag_bsn;
        let bsn = bsn.into_iter().map(|b| bevinding(b, Code::BsnNietToegestaan, Stage::Envelope)).collect();
        return stop(decoded, trace, Stage::Envelope, since, bsn);
    }
    trace.add(Stage::Envelope, since, &[]);

    let since = Instant::now();
    let mut findings: Vec<_> = gevonden.into_iter().map(|b| bevinding(b, Code::Schema, Stage::Schema)).collect();
    if refuses(&findings) {
        return stop(decoded, trace, Stage::Schema, since, findings);
    }
    trace.add(Stage::Schema, since, &findings);
    let since = Instant::now();
    match van_boom(&boom) {
        Err(missers) => {
            findings.extend(missers.into_iter().map(|b| bevinding(b, Code::Omzetten, Stage::Map)));
            stop(decoded, trace, Stage::Map, since, findings)
        }
        Ok(factuur) => {
            let (canonical, mapped) = canoniek(&factuur);
            findings.extend(mapped);
            finish(route, decoded, canonical, findings, since, trace)
        }
    }
}

/// The canonical message of an invoice, and what of it has no place there.
fn canoniek(f: &Factuur) -> (Value, Vec<Finding>) {
    let credit = f.soort == Soort::Creditnota;
    let (wortel, lijn) = if credit { ("CreditNote", "CreditNoteLine") } else { ("Invoice", "InvoiceLine") };
    let mut findings = vec![];
    let mut wrong = |plek: String, regel: &str, text: &str| {
        let path = format!("/{wortel}/{plek}");
        findings.push(Finding::fout(Code::Omzetten, Stage::Map, path, text).regel(regel));
    };
    let sign = |centen: i64| if credit { centen.saturating_neg() } else { centen };
    let mut regels = vec![];
    for (n, regel) in f.regels.iter().enumerate() {
        let at = if f.regels.len() == 1 { lijn.to_owned() } else { format!("{lijn}[{}]", n + 1) };
        if regel.aantal != Getal::EEN {
            let name = if credit { "CreditedQuantity" } else { "InvoicedQuantity" };
            wrong(format!("{at}/{name}"), "BR04", "een regel is van één traject: het aantal is 1");
        }
        let mut row = Map::new();
        put(&mut row, "traject_id", regel.traject.clone().map(Value::from));
        put(&mut row, "prijs_centen", Some(json!(sign(regel.bedrag_centen))));
        regels.push(Value::Object(row));
    }
    if f.btw.len() > 1 {
        wrong(
            "TaxTotal".to_owned(),
            "BR08",
            "een factuur heeft één btw-categorie en één percentage: die van het contract",
        );
    }
    if f.totalen.te_betalen_centen != f.totalen.met_btw_centen {
        let text = "het te betalen bedrag is het totaal met btw: wat vooruit is betaald of is afgerond, loopt niet over de factuur";
        wrong("LegalMonetaryTotal/PayableAmount".to_owned(), "BR08", text);
    }
    let mut out = Map::new();
    let text = |value: &Option<String>| value.clone().map(Value::from);
    if credit {
        put(&mut out, "creditnotanr", Some(f.nummer.clone().into()));
        put(&mut out, "oorspronkelijk_factuurnr", text(&f.eerdere_factuur));
        put(&mut out, "datum", Some(json!(f.datum)));
        put(&mut out, "reden", Some(f.opmerking.as_deref().unwrap_or(ZONDER_REDEN).into()));
    } else {
        put(&mut out, "factuurnr", Some(f.nummer.clone().into()));
        put(&mut out, "factuurdatum", Some(json!(f.datum)));
        put(&mut out, "vervaldatum", f.vervaldatum.map(|dag| json!(dag)));
        let iban = f.betaling.as_ref().map(|b| b.iban.split_whitespace().collect::<String>());
        put(&mut out, "iban", iban.map(Value::from));
        let nummer = |partij: &crate::factuur::model::Partij, schema: &str| {
            partij.registratie.as_ref().filter(|n| n.schema == schema).map(|n| Value::from(n.waarde.clone()))
        };
        put(&mut out, "kvk", nummer(&f.leverancier, "0106"));
        put(&mut out, "oin_afnemer", nummer(&f.afnemer, "0190"));
    }
    put(&mut out, "contract_id", text(&f.contract));
    put(&mut out, "regels", Some(regels.into()));
    put(&mut out, "btw", f.btw.first().map(|groep| btw(&groep.btw, sign(f.totalen.btw_centen))));
    put(&mut out, "totaal_excl_centen", Some(json!(sign(f.totalen.zonder_btw_centen))));
    put(&mut out, "totaal_incl_centen", Some(json!(sign(f.totalen.met_btw_centen))));
    (Value::Object(out), findings)
}

fn put(map: &mut Map<String, Value>, naam: &str, waarde: Option<Value>) {
    if let Some(waarde) = waarde {
        map.insert(naam.to_owned(), waarde);
    }
}

/// A category we do not know, or a percentage that is not whole, is left out: the schema of the message says what belongs.
fn btw(van: &Btw, centen: i64) -> Value {
    let mut out = Map::new();
    let soort = van.categorie;
    put(&mut out, "categorie", soort.map(|soort| soort.as_str().into()));
    let whole = van.percentage.and_then(Getal::als_centen).filter(|c| c % 100 == 0).map(|c| json!(c / 100));
    put(&mut out, "percentage", whole.filter(|_| soort == Some(BtwSoort::S)));
    put(&mut out, "bedrag_centen", Some(json!(centen)));
    Value::Object(out)
}

/// Canonical field, element of an invoice, element of a credit note; empty where it has none.
const PLAATSEN: [(&str, &str, &str); 17] = [
    ("factuurnr", "Invoice/ID", ""),
    ("creditnotanr", "", "CreditNote/ID"),
    ("factuurdatum", "Invoice/IssueDate", ""),
    ("datum", "", "CreditNote/IssueDate"),
    ("vervaldatum", "Invoice/DueDate", ""),
    ("reden", "", "CreditNote/Note"),
    ("oorspronkelijk_factuurnr", "", "CreditNote/BillingReference/InvoiceDocumentReference/ID"),
    ("contract_id", "Invoice/ContractDocumentReference/ID", "CreditNote/ContractDocumentReference/ID"),
    ("kvk", "Invoice/AccountingSupplierParty/Party/PartyLegalEntity/CompanyID", ""),
    ("oin_afnemer", "Invoice/AccountingCustomerParty/Party/PartyLegalEntity/CompanyID", ""),
    ("iban", "Invoice/PaymentMeans/PayeeFinancialAccount/ID", ""),
    ("btw/categorie", "Invoice/TaxTotal/TaxSubtotal/TaxCategory/ID", "CreditNote/TaxTotal/TaxSubtotal/TaxCategory/ID"),
    ("btw/bedrag_centen", "Invoice/TaxTotal/TaxAmount", "CreditNote/TaxTotal/TaxAmount"),
    (
        "totaal_excl_centen",
        "Invoice/LegalMonetaryTotal/TaxExclusiveAmount",
        "CreditNote/LegalMonetaryTotal/TaxExclusiveAmount",
    ),
    (
        "totaal_incl_centen",
        "Invoice/LegalMonetaryTotal/TaxInclusiveAmount",
        "CreditNote/LegalMonetaryTotal/TaxInclusiveAmount",
    ),
    ("regels/traject_id", "Invoice/InvoiceLine/DocumentReference/ID", "CreditNote/CreditNoteLine/DocumentReference/ID"),
    ("regels/prijs_centen", "Invoice/InvoiceLine/LineExtensionAmount", "CreditNote/CreditNoteLine/LineExtensionAmount"),
];

/// Where an invoice has each canonical field, for findings about one.
pub fn plaatsen(soort: &str) -> Vec<(CanonicalPath, String)> {
    let of = |(veld, factuur, credit): &(&str, &str, &str)| {
        let element = if soort == CREDITNOTA { credit } else { factuur };
        (!element.is_empty()).then(|| (veld.split('/').map(str::to_owned).collect(), format!("/{element}")))
    };
    PLAATSEN.iter().filter_map(of).collect()
}
