//! Milestones that were reached before the hub was there and were not billed: each is a claim in the ledger, with the day its
//! steps say and `volgens opgave` beside it, so that the next run of the invoices bills it once (BR02, BR03, BR04).
//!
//! A milestone that is paid for and stands nowhere would be billed never, or twice by a later step: of every traject that is
//! taken in it must be on an invoice (also one that was paid) or here.

use super::maken::{json, leeg};
use super::ons_id;
use super::stand::{Gehaald, Stand, Traject};
use super::toets::{datum, fout, gebeurtenis};
use crate::domain::boek::{Bewijs, BoekVraag, Boeking, Post, sleutel};
use crate::domain::contract::{Contract, Mijlpaal};
use crate::domain::geld::euro;
use crate::domain::kalender::dag;
use crate::domain::levensloop::Gebeurtenis;
use crate::flow::process::Directory;
use crate::flow::route::Routes;
use crate::message::digest::{hex, sha256};
use crate::message::finding::Finding;
use crate::store::{Reader, StoreError};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// How the ledger says where the proof comes from.
const OPGAVE: &str = "volgens opgave";

/// The sender's id of what a file has still to be billed: made of what it says.
pub(super) fn kenmerk(stand: &Stand) -> String {
    let all = (&stand.opgegeven_door, &stand.gemeente, &stand.gehaald);
    format!("beginstand-gehaald/{}", hex(&sha256(&json(&all))))
}

/// The step by which a milestone is reached.
fn stap_van(mijlpaal: Mijlpaal) -> Gebeurtenis {
    match mijlpaal {
        Mijlpaal::Intake => Gebeurtenis::IntakeDoor,
        Mijlpaal::Leerdoelen => Gebeurtenis::LeerdoelenVastgesteld,
        Mijlpaal::Match => Gebeurtenis::Ondertekend,
        Mijlpaal::Evaluatie => Gebeurtenis::Geevalueerd,
    }
}

/// The first day this happened.
fn eerste(traject: &Traject, wat: Gebeurtenis) -> Option<NaiveDate> {
    traject.stappen.iter().find(|s| gebeurtenis(&s.gebeurtenis) == Some(wat)).and_then(|s| datum(&s.datum))
}

/// The contract of a traject as it held on a day, when its money is kept here.
fn contract<'r>(stand: &Stand, traject: &Traject, dag: NaiveDate, routes: &'r Routes) -> Option<&'r Contract> {
    routes.praktijk(&stand.gemeente, Some(traject.contract_id.as_deref()?), dag).contract.as_deref()
}

fn op_factuur(stand: &Stand, nummer: &str, mijlpaal: Mijlpaal) -> bool {
    let mut lines = stand.facturen.iter().flat_map(|f| &f.regels);
    lines.any(|r| r.traject == nummer && r.mijlpaal == mijlpaal.as_str())
}

/// Everything that is wrong with it.
pub(super) fn toets(stand: &Stand, known: &[Option<String>], routes: &Routes, now: DateTime<Utc>) -> Vec<Finding> {
    let mut found = vec![];
    for (n, gehaald) in stand.gehaald.iter().enumerate() {
        let same = |g: &&Gehaald| g.traject == gehaald.traject && g.mijlpaal == gehaald.mijlpaal;
        if stand.gehaald.iter().filter(same).count() > 1 {
            let text = "deze mijlpaal van dit traject staat twee keer bij wat nog moet worden gefactureerd";
            found.push(fout(format!("/gehaald/{n}/mijlpaal"), text).regel("BR04"));
        }
        found.extend(een(stand, gehaald, &format!("/gehaald/{n}"), routes, now));
    }
    // What was taken in before was judged then.
    for (n, traject) in stand.trajecten.iter().enumerate().filter(|(n, _)| known.get(*n).is_some_and(Option::is_none)) {
        for mijlpaal in Mijlpaal::ALL {
            let Some(day) = eerste(traject, stap_van(mijlpaal)) else { continue };
            let paid = contract(stand, traject, day, routes).and_then(|c| c.waarde(mijlpaal, day)).is_some();
            let here = stand.gehaald.iter().any(|g| g.traject == traject.nummer && g.mijlpaal == mijlpaal.as_str());
            if paid && !here && !op_factuur(stand, &traject.nummer, mijlpaal) {
                let text = format!(
                    "de mijlpaal `{}` is gehaald en wordt betaald: zet hem op een factuur, ook als die al is betaald, of bij `gehaald`",
                    mijlpaal.as_str()
                );
                found.push(fout(format!("/trajecten/{n}/stappen"), text).regel("BR04"));
            }
        }
    }
    let sum = stand.te_factureren();
    if sum != stand.totaal_te_factureren_centen {
        let text =
            format!("wat nog moet worden gefactureerd telt op tot {}; dat moet het opgegeven totaal zijn", euro(sum));
        found.push(fout("/totaal_te_factureren_centen", text));
    }
    found
}

fn een(stand: &Stand, gehaald: &Gehaald, at: &str, routes: &Routes, now: DateTime<Utc>) -> Option<Finding> {
    let at = |field: &str| format!("{at}/{field}");
    let Some(traject) = stand.trajecten.iter().find(|t| t.nummer == gehaald.traject) else {
        return Some(fout(at("traject"), "hier hoort het eigen nummer van een traject uit dit bestand"));
    };
    let Some(mijlpaal) = Mijlpaal::van(&gehaald.mijlpaal) else {
        return Some(fout(at("mijlpaal"), "een mijlpaal is intake, leerdoelen, match of evaluatie"));
    };
    if op_factuur(stand, &gehaald.traject, mijlpaal) {
        return Some(
            fout(at("mijlpaal"), "deze mijlpaal staat ook op een factuur; hij is het een of het ander").regel("BR04"),
        );
    }
    let Some(day) = eerste(traject, stap_van(mijlpaal)) else {
        let text = format!("bij deze mijlpaal hoort in het traject een stap `{}`", stap_van(mijlpaal).as_str());
        return Some(fout(at("mijlpaal"), text).regel("BR02"));
    };
    let Some(contract) = contract(stand, traject, day, routes) else {
        let text =
            "het contract van dit traject heeft op die dag geen tarief in praktijk.yaml; er is niets te factureren";
        return Some(fout(at("traject"), text).regel("BR05"));
    };
    let Some(waarde) = contract.waarde(mijlpaal, day) else {
        return Some(fout(at("mijlpaal"), "volgens het contract wordt deze mijlpaal niet apart betaald").regel("BR09"));
    };
    if waarde != gehaald.centen {
        let text = format!("volgens het contract is dat op die dag {} zonder btw", euro(waarde));
        return Some(fout(at("centen"), text).regel("BR03"));
    }
    // A run looks at the claims of its year and of the one before.
    (day.year() + 1 < dag(now).year()).then(|| {
        let text = "dit is van voor vorig jaar, en wordt niet meer vanzelf gefactureerd; spreek het apart af";
        fout(at("mijlpaal"), text).regel("BR05")
    })
}

/// Milestones that are in the ledger already.
pub(super) fn dubbel(
    new: &[&Gehaald],
    stand: &Stand,
    known: &[Option<String>],
    reader: &mut dyn Reader,
) -> Result<Vec<Finding>, StoreError> {
    let mut found = vec![];
    for gehaald in new {
        let at = stand.trajecten.iter().position(|t| t.nummer == gehaald.traject);
        let Some(id) = at.and_then(|n| known.get(n)?.clone()) else { continue };
        let there = reader.boek(&BoekVraag::Traject(id))?.boekingen.into_iter().any(|b| {
            matches!(b.post, Post::Vordering | Post::Factuurregel) && b.mijlpaal == Mijlpaal::van(&gehaald.mijlpaal)
        });
        if there {
            let n = stand.gehaald.iter().position(|g| g == *gehaald).unwrap_or_default();
            found.push(fout(format!("/gehaald/{n}/mijlpaal"), "deze mijlpaal staat al in het boek").regel("BR04"));
        }
    }
    Ok(found)
}

/// The claim.
pub(super) fn boeking(
    stand: &Stand,
    gehaald: &Gehaald,
    ids: &[String],
    routes: &Routes,
    now: DateTime<Utc>,
) -> Option<Boeking> {
    let at = stand.trajecten.iter().position(|t| t.nummer == gehaald.traject)?;
    let (traject, id) = (&stand.trajecten[at], ids.get(at)?);
    let mijlpaal = Mijlpaal::van(&gehaald.mijlpaal)?;
    let day = eerste(traject, stap_van(mijlpaal))?;
    let contract = contract(stand, traject, day, routes)?;
    Some(Boeking {
        sleutel: sleutel::vordering(&stand.gemeente, id, mijlpaal),
        post: Post::Vordering,
        traject_id: Some(id.clone()),
        mijlpaal: Some(mijlpaal),
        centen: gehaald.centen,
        bewijs: Bewijs {
            intake_datum: eerste(traject, Gebeurtenis::IntakeDoor),
            leerdoelen_datum: eerste(traject, Gebeurtenis::LeerdoelenVastgesteld),
            match_datum: eerste(traject, Gebeurtenis::Ondertekend),
            overeenkomst_id: traject.overeenkomsten.first().map(|o| o.overeenkomst_id.clone()),
            sha256: None,
        },
        tekst: OPGAVE.to_owned(),
        bericht_id: Some(ons_id(&kenmerk(stand))),
        ..leeg(&stand.gemeente, &contract.leverancier, &contract.contract_id, day, now)
    })
}
