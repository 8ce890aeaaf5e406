//! Out: the invoice in UBL, from the canonical message and its contract, judged by every layer before it goes. The same message
//! under the same contract gives the same bytes.
//!
//! Amounts are those of the message, never worked out again: what a receiver gets is what was booked. A line names its
//! traject (BT-128); there is no place for a person (M29, RQ37).

use super::{Ubl, bevinding};
use crate::canonical::creditnota as m30;
use crate::canonical::factuur as m29;
use crate::domain::contract::{BtwSoort, Contract};
use crate::factuur::bevinding::Vlag;
use crate::factuur::boom::Soort;
use crate::factuur::controleer;
use crate::factuur::getal::Getal;
use crate::factuur::model::{Betaling, Btw, BtwGroep, Factuur, Partij, Regel, Totalen};
use crate::factuur::pdf::pdf;
use crate::factuur::tb::kenmerk;
use crate::factuur::ubl::{SchrijfFout, write};
use crate::flow::geld::CREDITNOTA;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a line is for; which traject, BT-128 says.
const OMSCHRIJVING: &str = "Begeleiding naar vrijwilligerswerk";
/// What the XML is called inside a PDF.
const BIJLAGE: &str = "factuur.xml";

/// The bytes for a partner, of what he may see of a message of this kind. Findings say why it cannot go: the contract is not
/// there, or a fatal finding of the checks.
pub fn maak(ubl: &Ubl, soort: &str, partner: &str, gezien: &Value) -> Result<Vec<u8>, Vec<Finding>> {
    let document = match soort {
        CREDITNOTA => creditnota(ubl, partner, &lees(gezien)?)?,
        _ => factuur(ubl, partner, &lees(gezien)?)?,
    };
    let xml = write(&document, ubl.profiel).map_err(|fout| vec![niet_te_schrijven(&fout)])?;
    let uitslag = controleer(&xml);
    if !uitslag.ok() {
        let fatal = uitslag.bevindingen.into_iter().filter(|b| b.vlag == Vlag::Fatal);
        return Err(fatal.map(|b| bevinding(b, Code::UitvoerSchema, Stage::SchemaOut)).collect());
    }
    if !ubl.pdf {
        return Ok(xml);
    }
    pdf(&xml, BIJLAGE).map_err(|_| vec![fout("", "van deze factuur is geen PDF te maken")])
}

fn fout(path: &str, text: &str) -> Finding {
    Finding::fout(Code::UitvoerSchema, Stage::MapOut, path, text)
}

fn lees<T: DeserializeOwned>(gezien: &Value) -> Result<T, Vec<Finding>> {
    let text = "deze partner mag niet alles zien wat op een factuur staat; een factuur in UBL gaat naar de afdeling financiën van een gemeente";
    serde_json::from_value(gezien.clone()).map_err(|_| vec![fout("", text)])
}

fn niet_te_schrijven(error: &SchrijfFout) -> Finding {
    match error {
        SchrijfFout::Xml(_) => fout("", "een tekst bevat een teken dat in XML niet bestaat"),
        SchrijfFout::Bsn => {
            let text = "een tekst van deze factuur bevat een burgerservicenummer; op een factuur staat alleen het nummer van het traject";
            Finding { code: Code::BsnNietToegestaan, ..fout("", text) }.regel("BR46")
        }
    }
}

fn onbekend_contract() -> Vec<Finding> {
    let text =
        "dit contract staat niet in praktijk.yaml van een gemeente, dus wie er op de factuur staat is niet bekend";
    vec![fout("/contract_id", text).regel("BR05")]
}

fn factuur(ubl: &Ubl, partner: &str, bericht: &m29::Factuur) -> Result<Factuur, Vec<Finding>> {
    let contract = ubl.contract(&bericht.contract_id, bericht.factuurdatum, partner).ok_or_else(onbekend_contract)?;
    let btw = btw(contract, bericht.factuurdatum, bericht.btw.categorie, bericht.btw.percentage)?;
    let regels = bericht.regels.iter().map(|r| (r.traject_id.as_str(), r.prijs_centen));
    let sommen = (bericht.totaal_excl_centen, bericht.btw.bedrag_centen, bericht.totaal_incl_centen);
    let basis = document(Soort::Factuur, &bericht.factuurnr, bericht.factuurdatum, contract, &btw, regels, sommen);
    Ok(Factuur {
        vervaldatum: Some(bericht.vervaldatum),
        voorwaarden: Some(format!("Betaal binnen {} dagen.", contract.betaaltermijn_dagen)),
        ..basis
    })
}

/// A credit note says with positive amounts what is taken off (type 381), and always of which invoice: NLCIUS lets that go,
/// Peppol does not (NL-R-001), and nobody can book it without.
fn creditnota(ubl: &Ubl, partner: &str, bericht: &m30::Creditnota) -> Result<Factuur, Vec<Finding>> {
    let nummer = bericht.contract_id.as_deref().unwrap_or_default();
    let contract = ubl.contract(nummer, bericht.datum, partner).ok_or_else(onbekend_contract)?;
    let btw = btw(contract, bericht.datum, bericht.btw.categorie, bericht.btw.percentage)?;
    let regels = bericht.regels.iter().map(|r| (r.traject_id.as_str(), r.prijs_centen.saturating_neg()));
    let off = |centen: i64| centen.saturating_neg();
    let sommen = (off(bericht.totaal_excl_centen), off(bericht.btw.bedrag_centen), off(bericht.totaal_incl_centen));
    let basis = document(Soort::Creditnota, &bericht.creditnotanr, bericht.datum, contract, &btw, regels, sommen);
    Ok(Factuur {
        eerdere_factuur: Some(bericht.oorspronkelijk_factuurnr.clone()),
        opmerking: Some(bericht.reden.clone()),
        ..basis
    })
}

/// What both have.
fn document<'r>(
    soort: Soort,
    nummer: &str,
    datum: NaiveDate,
    contract: &Contract,
    btw: &Btw,
    regels: impl Iterator<Item = (&'r str, i64)>,
    (excl, bedrag, incl): (i64, i64, i64),
) -> Factuur {
    let regel = |(n, (traject, centen)): (usize, (&str, i64))| Regel {
        nummer: (n + 1).to_string(),
        traject: Some(traject.to_owned()),
        aantal: Getal::EEN,
        eenheid: "C62".to_owned(),
        prijs: Getal::centen(centen),
        bedrag_centen: centen,
        omschrijving: OMSCHRIJVING.to_owned(),
        artikel: None,
        btw: btw.clone(),
    };
    let rekening = contract.van.iban.clone();
    Factuur {
        soort,
        nummer: nummer.to_owned(),
        datum,
        vervaldatum: None,
        opmerking: None,
        valuta: "EUR".to_owned(),
        boeking: contract.taakveld.clone(),
        // NLCIUS asks a reference of the buyer (BR-NL-2); who gave none knows the number of his contract.
        kenmerk_afnemer: contract.inkoopkenmerk.clone().or_else(|| Some(contract.contract_id.clone())),
        bestelling: None,
        contract: Some(contract.contract_id.clone()),
        eerdere_factuur: None,
        leverancier: Partij::from(&contract.van),
        afnemer: Partij::from(&contract.aan),
        // By its number a payment is recognised; a number that looks like a betalingskenmerk and is none would be refused.
        betaling: rekening.map(|iban| Betaling {
            wijze: "58".to_owned(),
            iban,
            kenmerk: Some(nummer.to_owned()).filter(|nummer| kenmerk(nummer) != Some(false)),
        }),
        voorwaarden: None,
        regels: regels.enumerate().map(regel).collect(),
        btw: vec![BtwGroep { btw: btw.clone(), grondslag_centen: excl, btw_centen: bedrag }],
        totalen: Totalen {
            regels_centen: excl,
            zonder_btw_centen: excl,
            btw_centen: bedrag,
            met_btw_centen: incl,
            te_betalen_centen: incl,
        },
    }
}

/// The btw as the message says it, with the reason that was agreed for it: that of the day, or else the newest for this
/// category (a credit note takes back an older invoice).
fn btw(contract: &Contract, dag: NaiveDate, soort: BtwSoort, percentage: Option<u8>) -> Result<Btw, Vec<Finding>> {
    let known = contract.btw(dag).filter(|a| a.soort == soort);
    let Some(agreed) = known.or_else(|| contract.btw.values().rev().find(|a| a.soort == soort)) else {
        let text = "deze btw-categorie is bij het contract niet vastgelegd";
        return Err(vec![fout("/btw/categorie", text).regel("BR08")]);
    };
    let percentage = match soort {
        BtwSoort::O => None,
        BtwSoort::S => Some(percentage.unwrap_or(agreed.percentage)),
        BtwSoort::E | BtwSoort::Z => Some(0),
    };
    let reden = matches!(soort, BtwSoort::E | BtwSoort::O).then(|| agreed.reden.clone());
    Ok(Btw { categorie: Some(soort), percentage: percentage.map(|p| Getal::centen(i64::from(p) * 100)), reden })
}
