//! Claims of costs (M25) against the budget of their scheme (BR51, L577), and subsidy for guidance (M27, BR14). What is decided
//! about a claim: [`super::toekenning`].

use super::factuur::Oordeel;
use super::{cents, day, toekenning, weiger};
use crate::domain::boek::{Bewijs, BoekVraag, Boeking, Post, sleutel};
use crate::domain::kalender::dag;
use crate::domain::praktijk::Praktijk;
use crate::domain::traject::Traject;
use crate::flow::process::{Case, Directory, Outcome};
use crate::message::code::Code;
use crate::message::finding::{Finding, Severity, Stage, refuses};
use crate::store::{Change, Facts};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::Value;

/// A claim (M25).
pub const AANVRAAG: &str = "vergoedingsaanvraag/1";
/// What the gemeente decides about it (M25).
pub const BESLUIT: &str = "vergoedingsbesluit/1";
/// Subsidy for guidance (M27).
pub const BEGELEIDING: &str = "begeleidingssubsidie/1";

/// What the ledger is asked for a claim or a decision.
pub(super) fn needs(case: Case<'_>, traject: &Traject, now: DateTime<Utc>) -> Vec<BoekVraag> {
    match case.envelope.soort.as_str() {
        AANVRAAG => {
            let soort = case.canonical["soort"].as_str().unwrap_or_default();
            vec![BoekVraag::Document(sleutel::budget(&traject.gemeente, soort, dag(now).year()))]
        }
        _ => vec![BoekVraag::Traject(traject.traject_id.clone())],
    }
}

/// What a claim or a decision about one means for its budget.
pub(super) fn stap(
    outcome: &mut Outcome,
    case: Case<'_>,
    facts: &Facts,
    traject: &Traject,
    praktijk: &Praktijk,
    now: DateTime<Utc>,
) {
    if case.envelope.soort == BESLUIT {
        return toekenning::stap(outcome, case, facts, traject, now);
    }
    let soort = case.canonical["soort"].as_str().unwrap_or_default();
    let bedrag = cents(case.canonical, "bedrag_centen");
    outcome.findings.extend(nagerekend(case, praktijk, bedrag));
    let jaar = dag(now).year();
    let document = sleutel::budget(&traject.gemeente, soort, jaar);
    let spent: i64 = facts
        .boek(&BoekVraag::Document(document.clone()))
        .iter()
        .map(|b| match b.post {
            Post::Vergoeding => b.centen,
            Post::VergoedingVervallen => -b.centen,
            _ => 0,
        })
        .sum();
    if praktijk.budget_centen.get(soort).is_some_and(|budget| spent + bedrag > *budget) {
        let text = "het budget van deze regeling is hiermee op; de gemeente beslist of er nog betaald wordt";
        let held = Finding {
            severity: Severity::Aanhouden,
            ..Finding::fout(Code::Regel, Stage::Rules, "/bedrag_centen", text)
        };
        outcome.findings.push(held.regel("BR51"));
    }
    let key = format!("vergoeding/{}", case.envelope.bericht_id);
    let entry = entry(case, &traject.gemeente, (key, document), (jaar, bedrag), now);
    let sha256 = case.canonical["bewijs_sha256"].as_str().map(str::to_owned);
    let claim = Boeking {
        post: Post::Vergoeding,
        traject_id: Some(traject.traject_id.clone()),
        tekst: soort.to_owned(),
        bewijs: Bewijs { sha256, ..Bewijs::default() },
        ..entry
    };
    outcome.changes.push(Change::Geboekt(Box::new(claim)));
}

/// Trips times kilometres times the rate, to the cent (SC14: 12 x 18 x 0.23 = 49.68).
fn nagerekend(case: Case<'_>, praktijk: &Praktijk, bedrag: i64) -> Option<Finding> {
    let (km, reizen) = (case.canonical["km"].as_i64()?, case.canonical["aantal_reizen"].as_i64()?);
    let right = km * reizen * i64::from(praktijk.km_centen?);
    (case.canonical["soort"] == "reiskosten" && bedrag != right).then(|| {
        let text = "dit is niet het aantal reizen maal de kilometers maal het bedrag per kilometer van deze gemeente";
        weiger("BR51", "/bedrag_centen", text)
    })
}

fn entry(
    case: Case<'_>,
    gemeente: &str,
    (sleutel, document): (String, String),
    (jaar, centen): (i32, i64),
    now: DateTime<Utc>,
) -> Boeking {
    Boeking {
        jaar,
        gemeente: gemeente.to_owned(),
        leverancier: case.envelope.partner.clone(),
        document: Some(document),
        centen,
        bericht_id: Some(case.envelope.bericht_id.clone()),
        ..Boeking::nieuw(Post::Begeleidingssubsidie, sleutel, dag(now), &case.envelope.partner, now)
    }
}

/// A claim that is not granted after all, by whom.
pub(in crate::flow) fn vervalt(claim: &Boeking, wie: &str, now: DateTime<Utc>) -> Boeking {
    Boeking {
        sleutel: sleutel::vergoeding_vervallen(&claim.sleutel),
        post: Post::VergoedingVervallen,
        bericht_id: None,
        wie: wie.to_owned(),
        dag: dag(now),
        geboekt_op: now,
        ..claim.clone()
    }
}

/// The key of what an institution declares of a period: once (M27).
pub(super) fn periode(slug: &str, canonical: &Value) -> Option<String> {
    let (van, tot) = (day(canonical, "periode_van")?, day(canonical, "periode_tot")?);
    Some(format!("begeleiding/{slug}/{van}/{tot}"))
}

/// Judges a declaration of guidance: somebody was placed in the period, and the amount is that number times the tariff.
pub(in crate::flow) fn begeleiding(
    case: Case<'_>,
    facts: &Facts,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Oordeel {
    let canonical = case.canonical;
    let slug = case.envelope.partner.as_str();
    let (Some(van), Some(tot)) = (day(canonical, "periode_van"), day(canonical, "periode_tot")) else {
        return Oordeel::default();
    };
    let Some(key) = periode(slug, canonical) else { return Oordeel::default() };
    if tot < van {
        return Oordeel::nee(vec![weiger("BR14", "/periode_tot", "de laatste dag ligt vóór de eerste")]);
    }
    if !facts.boek(&BoekVraag::Document(key.clone())).is_empty() {
        let text = "over deze periode is al gedeclareerd; trek die declaratie eerst in als zij niet klopt";
        return Oordeel::nee(vec![weiger("M27", "/periode_van", text)]);
    }
    let there = |t: &&Traject| {
        let own = t.overeenkomsten.iter().filter(|o| directory.partner_of(&o.organisatie) == Some(slug));
        own.into_iter().any(|o| {
            let last = [o.einddatum, o.beeindigd_op].into_iter().flatten().min();
            o.startdatum.is_some_and(|start: NaiveDate| start <= tot) && last.is_none_or(|last| last >= van)
        })
    };
    let placed: Vec<&Traject> = facts.geplaatst.iter().flatten().filter(there).collect();
    // Whose rules hold when nobody was there: those of the gemeente of who was there at another time.
    let known = || facts.geplaatst.iter().flatten();
    let nobody = || weiger("BR14", "/periode_van", "in deze periode was bij u niemand geplaatst");
    let Some(gemeente) = placed.first().copied().or(known().next()).map(|t| t.gemeente.clone()) else {
        return Oordeel::nee(vec![nobody()]);
    };
    let own = placed.iter().filter(|t| t.gemeente == gemeente).count();
    let people = cents(canonical, "aantal_vrijwilligers");
    let praktijk = directory.praktijk(&gemeente, None, dag(now));
    let bedrag = cents(canonical, "bedrag_centen");
    let mut findings = vec![];
    if placed.is_empty() {
        findings.push(nobody());
    } else if usize::try_from(people).is_ok_and(|n| n > own) {
        findings.push(weiger(
            "BR14",
            "/aantal_vrijwilligers",
            "dit zijn meer mensen dan er in deze periode bij u geplaatst waren",
        ));
    }
    let tarief = praktijk.begeleiding_centen.get(canonical["tarief_id"].as_str().unwrap_or_default()).copied();
    let granted = match tarief {
        Some(tarief) if bedrag != tarief * people => {
            findings.push(weiger("BR14", "/bedrag_centen", "dit is niet het aantal mensen maal het tarief"));
            0
        }
        Some(_) => bedrag,
        None => {
            let text = "voor dit kenmerk is bij de gemeente geen tarief ingesteld; er wordt niets toegekend";
            findings.push(Finding::signaal(Code::Regel, Stage::Rules, "/tarief_id", text).regel("BR14"));
            0
        }
    };
    findings.retain(|f| !praktijk.regels_uit.contains(f.regel.as_str()));
    if refuses(&findings) {
        return Oordeel::nee(findings);
    }
    let entry = entry(case, &gemeente, (key.clone(), key), (van.year(), granted), now);
    Oordeel {
        findings,
        canonical: None,
        changes: vec![Change::Geboekt(Box::new(entry))],
        gemeente: Some(gemeente),
        contract_id: None,
    }
}
