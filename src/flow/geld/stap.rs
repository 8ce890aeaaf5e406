//! A step of a traject that is under a contract with money: an acceptance takes a place in the band, going back before the
//! match frees it, the first signed agreement counts, and a milestone that is paid for is a claim (Q14a, BR02, BR06, BR09).
//!
//! A rematch claims nothing: the traject has its claim (BR04).

use super::{bewijs, boeking, contract_van, vandaag, vergoeding};
use crate::domain::boek::{BoekVraag, Boeking, Post, sleutel, stand};
use crate::domain::contract::{Contract, Mijlpaal};
use crate::domain::geld::euro;
use crate::domain::levensloop::{Gebeurtenis, melding_van};
use crate::domain::traject::Traject;
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::flow::process::{Case, Directory, Outcome};
use crate::message::code::Code;
use crate::message::finding::{Finding, Severity, Stage};
use crate::store::{Change, Facts, Status};
use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// Kinds that are many and never cost money: their trajecten need no look at the ledger.
const NOOIT: [&str; 2] = ["aanwezigheid/1", "voortgangsrapportage/2"];

/// What the ledger is asked for this message.
pub(super) fn needs(
    soort: &str,
    case: Case<'_>,
    traject: Option<&Traject>,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Vec<BoekVraag> {
    let of_year = |contract: &Contract, dag: NaiveDate| BoekVraag::Contract {
        contract_id: contract.contract_id.clone(),
        jaar: dag.year(),
    };
    match traject {
        None if soort == "aanmelding/1" => {
            let dag = vandaag(now);
            referral(case, dag, directory).map(|contract| of_year(contract, dag)).into_iter().collect()
        }
        Some(traject) if [vergoeding::AANVRAAG, vergoeding::BESLUIT].contains(&soort) => {
            vergoeding::needs(case, traject, now)
        }
        Some(traject) if !NOOIT.contains(&soort) => {
            let dag = step(case).map_or_else(|| vandaag(now), |(_, dag)| dag.unwrap_or_else(|| vandaag(now)));
            let Some(contract) = contract_van(traject, dag, directory) else { return vec![] };
            let mut vragen = vec![BoekVraag::Traject(traject.traject_id.clone())];
            let counts = matches!(step(case), Some((Gebeurtenis::Geaccepteerd | Gebeurtenis::Ondertekend, _)));
            vragen.extend(counts.then(|| of_year(contract, dag)));
            vragen
        }
        _ => vec![],
    }
}

/// What the message says happened, and when.
fn step(case: Case<'_>) -> Option<(Gebeurtenis, Option<NaiveDate>)> {
    melding_van(&case.envelope.soort, case.canonical).map(|m| (m.gebeurtenis, m.dag(case.canonical)))
}

/// The contract of a referral.
fn referral<'d>(case: Case<'_>, dag: NaiveDate, directory: &'d dyn Directory) -> Option<&'d Contract> {
    let id = case.canonical["contract_id"].as_str()?;
    directory.praktijk(&case.envelope.partner, Some(id), dag).contract.as_deref()
}

/// Adds to an outcome what the step means for the money. An outcome that was refused stays as it is.
pub(in crate::flow) fn stap(
    outcome: &mut Outcome,
    case: Case<'_>,
    facts: &Facts,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) {
    if outcome.status != Status::Aanvaard {
        return;
    }
    let vandaag = vandaag(now);
    if case.envelope.soort == "aanmelding/1" {
        let full = referral(case, vandaag, directory).and_then(|contract| boven_band(contract, facts, vandaag));
        outcome.findings.extend(full);
        return;
    }
    if [vergoeding::AANVRAAG, vergoeding::BESLUIT].contains(&case.envelope.soort.as_str()) {
        let traject = outcome.traject_id.as_deref().and_then(|id| facts.traject(id)).cloned();
        if let Some(traject) = traject {
            let praktijk = directory.praktijk(&traject.gemeente, traject.contract_id.as_deref(), vandaag);
            vergoeding::stap(outcome, case, facts, &traject, praktijk, now);
        }
        return;
    }
    let traject = outcome.changes.iter().rev().find_map(|change| match change {
        Change::Traject(traject) => Some(traject.clone()),
        _ => None,
    });
    let (Some(traject), Some((gebeurtenis, datum))) = (traject, step(case)) else { return };
    let dag = datum.unwrap_or(vandaag);
    let Some(contract) = contract_van(&traject, dag, directory) else {
        outcome.findings.extend(buiten_contract(&traject, gebeurtenis, directory, vandaag));
        return;
    };
    let boekingen = facts.boek(&BoekVraag::Traject(traject.traject_id.clone()));
    let geld = Stap { case, contract, traject: &traject, boekingen, dag };
    let new = geld.boekingen(gebeurtenis);
    let praktijk = directory.praktijk(&traject.gemeente, traject.contract_id.as_deref(), vandaag);
    if new.iter().any(|b| b.post == Post::Gerealiseerd) && !praktijk.regels_uit.contains("BR06") {
        let year = BoekVraag::Contract { contract_id: contract.contract_id.clone(), jaar: dag.year() };
        let before = stand::contract(facts.boek(&year));
        outcome.changes.extend(bereikt(&traject, contract, before, dag, now).map(Change::WerkGevraagd));
    }
    outcome.changes.extend(new.into_iter().map(|b| Change::Geboekt(Box::new(b))));
}

/// A referral above the band waits for the gemeente; above the hard limit it is refused (BR06, Q9).
fn boven_band(contract: &Contract, facts: &Facts, dag: NaiveDate) -> Option<Finding> {
    let year = BoekVraag::Contract { contract_id: contract.contract_id.clone(), jaar: dag.year() };
    let stand = stand::contract(facts.boek(&year));
    let taken = stand.bezet.max(stand.gerealiseerd);
    if contract.harde_limiet.is_some_and(|most| taken >= most) {
        let text = "dit contract heeft dit jaar zijn harde limiet bereikt; spreek eerst een ander contract af";
        return Some(super::weiger("BR06", "/contract_id", text));
    }
    let above = contract.streef_max.is_some_and(|most| taken >= most);
    above.then(|| {
        let text = "het contract heeft dit jaar het hoogste aantal trajecten waar het naar streeft; de gemeente beslist of er nog een bij kan";
        Finding { severity: Severity::Aanhouden, ..Finding::fout(Code::Regel, Stage::Rules, "/contract_id", text) }
            .regel("BR06")
    })
}

/// A signature on a day the contract does not hold is no claim (BR05); the placement itself is real.
fn buiten_contract(
    traject: &Traject,
    gebeurtenis: Gebeurtenis,
    directory: &dyn Directory,
    vandaag: NaiveDate,
) -> Option<Finding> {
    // Whether there is money for the contract on any day near: today, or the day of the referral.
    let referred = traject.datum_van(Gebeurtenis::Aangemeld)?;
    let known = [vandaag, referred].into_iter().any(|dag| contract_van(traject, dag, directory).is_some());
    (gebeurtenis == Gebeurtenis::Ondertekend && known).then(|| {
        let text =
            "op de dag van de laatste handtekening gold het contract niet; dit traject kan niet gefactureerd worden";
        Finding::signaal(Code::Regel, Stage::Rules, "/ondertekend", text).regel("BR05")
    })
}

/// The alerts of the band: at the least that is aimed at, halfway, at the most, and at each above it (BR06, SC04).
fn bereikt(
    traject: &Traject,
    contract: &Contract,
    before: stand::Contractstand,
    dag: NaiveDate,
    now: DateTime<Utc>,
) -> Option<Werkitem> {
    let nth = before.gerealiseerd + 1;
    let (min, max) = (contract.streef_min?, contract.streef_max?);
    let what = match nth {
        n if n == min => "streef_min bereikt".to_owned(),
        n if n == max => "streef_max bereikt".to_owned(),
        n if n == min.midpoint(max) => format!("{n} van {max}"),
        n if n > max => "boven de band".to_owned(),
        _ => return None,
    };
    let claimed = before.gevorderd + contract.tarief(dag).unwrap_or_default();
    let text = format!("{nth} trajecten gerealiseerd in {} ({}): {what}.", dag.year(), euro(claimed));
    let id = werk_id(&["band", &contract.contract_id, &dag.year().to_string(), &nth.to_string()]);
    Some(Werkitem {
        regel: Some("BR06".to_owned()),
        ..Werkitem::nieuw(id, WerkSoort::Contractstand, &traject.gemeente, &text, now)
    })
}

/// One step, and what it rests on.
struct Stap<'s> {
    case: Case<'s>,
    contract: &'s Contract,
    traject: &'s Traject,
    boekingen: &'s [Boeking],
    dag: NaiveDate,
}

impl Stap<'_> {
    fn boekingen(&self, gebeurtenis: Gebeurtenis) -> Vec<Boeking> {
        let mut new = vec![];
        match gebeurtenis {
            Gebeurtenis::Geaccepteerd if !self.holds_a_place() => {
                let key =
                    sleutel::plek(&self.contract.contract_id, &self.traject.traject_id, self.count(Post::Plek) + 1);
                new.push(self.entry(Post::Plek, key));
            }
            Gebeurtenis::IntakeDoor => new.extend(self.claim(Mijlpaal::Intake)),
            Gebeurtenis::LeerdoelenVastgesteld => new.extend(self.claim(Mijlpaal::Leerdoelen)),
            Gebeurtenis::Ondertekend => {
                if self.count(Post::Gerealiseerd) == 0 {
                    let key = sleutel::gerealiseerd(&self.traject.gemeente, &self.traject.traject_id);
                    new.push(self.entry(Post::Gerealiseerd, key));
                }
                new.extend(self.claim(Mijlpaal::Match));
            }
            Gebeurtenis::Geevalueerd => new.extend(self.claim(Mijlpaal::Evaluatie)),
            _ => {}
        }
        // BR09, Q14a: back, or over, before the match.
        let over = self.traject.status.zonder_termijnen();
        let realised = self.count(Post::Gerealiseerd) > 0 || new.iter().any(|b| b.post == Post::Gerealiseerd);
        if over && !realised && self.holds_a_place() {
            let keer = self.count(Post::PlekVrij) + 1;
            let key = sleutel::plek_vrij(&self.contract.contract_id, &self.traject.traject_id, keer);
            // In the year the place was taken, so that it is free in that year.
            let jaar = self.boekingen.iter().rev().find(|b| b.post == Post::Plek).map_or(self.dag.year(), |b| b.jaar);
            new.push(Boeking { jaar, ..self.entry(Post::PlekVrij, key) });
        }
        new
    }

    fn holds_a_place(&self) -> bool {
        self.count(Post::Plek) > self.count(Post::PlekVrij)
    }

    fn count(&self, post: Post) -> usize {
        self.boekingen.iter().filter(|b| b.post == post).count()
    }

    /// The claim of a milestone that is paid for, once.
    fn claim(&self, mijlpaal: Mijlpaal) -> Option<Boeking> {
        let centen = self.contract.waarde(mijlpaal, self.dag)?;
        let there = self.boekingen.iter().any(|b| b.post == Post::Vordering && b.mijlpaal == Some(mijlpaal));
        let key = sleutel::vordering(&self.traject.gemeente, &self.traject.traject_id, mijlpaal);
        (!there).then(|| Boeking { centen, mijlpaal: Some(mijlpaal), ..self.entry(Post::Vordering, key) })
    }

    fn entry(&self, post: Post, sleutel: String) -> Boeking {
        Boeking {
            post,
            sleutel,
            traject_id: Some(self.traject.traject_id.clone()),
            bewijs: bewijs(self.traject, self.boekingen),
            ..boeking(self.case, self.contract, &self.traject.gemeente, self.dag)
        }
    }
}
