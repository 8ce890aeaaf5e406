//! A declaration of hours by an institution (M26): EUR 1.00 an hour, at most EUR 95.00 for a person in a month over all
//! institutions together, first received first served (BR10-BR13, SC06). The institution hears that it is taken, never how
//! much was granted: that would tell it of the other.

use super::factuur::Oordeel;
use super::{lines, weiger};
use crate::domain::boek::{BoekVraag, Boeking, Post, sleutel, uren};
use crate::domain::kalender::dag;
use crate::domain::traject::Traject;
use crate::domain::uren::kwartieren;
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::flow::process::{Case, Directory};
use crate::message::code::Code;
use crate::message::finding::{Finding, Severity, Stage, refuses};
use crate::store::{Change, FactKey, Facts};
use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use serde_json::{Value, json};

/// The kind of M26.
pub const DECLARATIE: &str = "uursubsidiedeclaratie/1";

/// Who the lines are about.
pub(super) fn needs(partner: &str, canonical: &Value) -> Vec<FactKey> {
    let refs = lines(canonical).filter_map(|(_, line)| line["client_ref"].as_str());
    refs.map(|client_ref| FactKey::Client { partner: partner.to_owned(), client_ref: client_ref.to_owned() }).collect()
}

/// What was granted to them in that month, and by whom else it was asked.
pub(super) fn needs_also(case: Case<'_>, facts: &Facts) -> Vec<BoekVraag> {
    let maand = case.canonical["maand"].as_str().unwrap_or_default();
    // Of every gemeente he has a traject in: which of them it is for is judged later.
    let own = facts.clienten.iter().flat_map(|(_, trajecten)| trajecten);
    own.map(|t| BoekVraag::Document(sleutel::persoonmaand(&t.gemeente, &t.persoon, maand))).collect()
}

/// First and last day of `2026-10`.
fn dagen(maand: &str) -> Option<(NaiveDate, NaiveDate)> {
    let first: NaiveDate = format!("{maand}-01").parse().ok()?;
    Some((first, first.checked_add_months(Months::new(1))?.pred_opt()?))
}

/// The traject of a person that was at this institution in a stretch of days; with why not, when there is none. Where the
/// month does not matter (BR13 is off) any traject here will do.
fn geplaatst<'f>(
    trajecten: &'f [Traject],
    slug: &str,
    (van, tot): (NaiveDate, NaiveDate),
    (directory, vandaag): (&dyn Directory, NaiveDate),
) -> Result<&'f Traject, &'static str> {
    let here = |t: &&Traject| t.overeenkomsten.iter().any(|o| directory.partner_of(&o.organisatie) == Some(slug));
    let mut known = trajecten.iter().filter(here);
    let Some(last) = known.clone().next_back() else { return Err("deze persoon is bij u niet geplaatst") };
    let any_month =
        directory.praktijk(&last.gemeente, last.contract_id.as_deref(), vandaag).regels_uit.contains("BR13");
    let in_time = |t: &&Traject| {
        t.overeenkomsten.iter().filter(|o| directory.partner_of(&o.organisatie) == Some(slug)).any(|o| {
            // A placement that ended before its time ended then.
            let last = [o.einddatum, o.beeindigd_op].into_iter().flatten().min();
            o.startdatum.is_some_and(|start| start <= tot) && last.is_none_or(|last| last >= van)
        })
    };
    let found = known.find(in_time).or(Some(last).filter(|_| any_month));
    found.ok_or("deze maand ligt buiten de plaatsing van deze persoon")
}

/// Judges a declaration.
pub(in crate::flow) fn oordeel(
    case: Case<'_>,
    facts: &Facts,
    directory: &dyn Directory,
    now: DateTime<Utc>,
) -> Oordeel {
    let slug = case.envelope.partner.as_str();
    let maand = case.canonical["maand"].as_str().unwrap_or_default();
    let Some(days) = dagen(maand) else {
        return Oordeel::nee(vec![weiger("BR13", "/maand", "deze maand bestaat niet")]);
    };
    let vandaag = dag(now);
    let mut findings = vec![];
    let mut gemeente: Option<String> = None;
    let mut entries: Vec<Boeking> = vec![];
    let mut canonical = case.canonical.clone();
    if days.0 > vandaag {
        findings.push(weiger("BR13", "/maand", "deze maand moet nog beginnen"));
    }
    for (place, line) in lines(case.canonical) {
        let at = |field: &str| format!("/regels/{place}/{field}");
        let client_ref = line["client_ref"].as_str().unwrap_or_default();
        let person = facts.clienten.iter().find(|(known, _)| known == client_ref).map_or(&[][..], |(_, t)| t);
        let traject = match geplaatst(person, slug, days, (directory, vandaag)) {
            Ok(traject) => traject,
            Err(why) => {
                findings.push(weiger("BR13", at("client_ref"), why));
                continue;
            }
        };
        let praktijk = directory.praktijk(&traject.gemeente, traject.contract_id.as_deref(), vandaag);
        let off = |f: Finding| (!praktijk.regels_uit.contains(f.regel.as_str())).then_some(f);
        if !praktijk.regelingen.contains("uursubsidie") {
            findings.extend(off(weiger(
                "BR10",
                at("client_ref"),
                "de gemeente van deze persoon heeft geen regeling voor uursubsidie",
            )));
        }
        if gemeente.as_ref().is_some_and(|g| *g != traject.gemeente) {
            findings.push(weiger(
                "BR13",
                at("client_ref"),
                "deze persoon is van een andere gemeente; stuur elke gemeente haar eigen declaratie",
            ));
        }
        gemeente = gemeente.or(Some(traject.gemeente.clone()));
        let Some(quarters) = kwartieren(&line["uren"]) else {
            findings.extend(off(weiger("BR12", at("uren"), "uren gaan per kwartier: 40,25 en niet 40,10")));
            continue;
        };
        let document = sleutel::persoonmaand(&traject.gemeente, &traject.persoon, maand);
        let before = facts.boek(&BoekVraag::Document(document.clone()));
        let own = before.iter().chain(&entries).filter(|b| b.traject_id.as_ref() == Some(&traject.traject_id));
        let own: Vec<Boeking> = own.cloned().collect();
        let declared = own.iter().filter(|b| b.post == Post::Uursubsidie);
        let key = sleutel::uursubsidie(&traject.gemeente, &traject.traject_id, maand, declared.clone().count() + 1);
        let stands = |b: &&Boeking| !own.iter().any(|e| e.sleutel == sleutel::uursubsidie_vervallen(&b.sleutel));
        // After a rematch another institution declares its own part of the month.
        let (here, elsewhere): (Vec<_>, Vec<_>) = declared.filter(stands).partition(|b| b.leverancier == slug);
        if !here.is_empty() {
            findings.push(weiger("M26", at("client_ref"), "deze maand is voor deze persoon al gedeclareerd"));
            continue;
        }
        let elsewhere = elsewhere.into_iter().map(|line| {
            let rate = directory.praktijk(&line.gemeente, traject.contract_id.as_deref(), line.dag).uursubsidie_centen;
            kwartieren_van(uren::gevraagd(&own, line), rate)
        });
        // Of all institutions together (BR12). Never that there is another: the text is that of who declares too much alone.
        if u64::from(quarters) + elsewhere.sum::<u64>() > u64::from(traject.uren.in_maand(maand)) {
            let text = "dit zijn meer uren dan er voor deze persoon aan aanwezigheid is gemeld; meld die eerst";
            findings.extend(off(weiger("BR12", at("uren"), text)));
        }
        if let Some(late) = days.1.checked_add_months(Months::new(praktijk.declaratie_maanden)).filter(|l| vandaag > *l)
            && !praktijk.regels_uit.contains("BR13")
        {
            let text = format!("deze declaratie komt na {late}; iemand kijkt ernaar");
            let held =
                Finding { severity: Severity::Aanhouden, ..Finding::fout(Code::Regel, Stage::Rules, "/maand", text) };
            findings.push(held.regel("BR13"));
        }
        let asked = i64::from(quarters) * i64::from(praktijk.uursubsidie_centen) / 4;
        // BR11: the maximum is over all institutions; where it is off, each has its own.
        let own_maximum = praktijk.regels_uit.contains("BR11");
        let given: i64 = before
            .iter()
            .chain(entries.iter().filter(|b| b.document.as_deref() == Some(&document)))
            .filter(|b| !own_maximum || b.leverancier == slug)
            .map(|b| match b.post {
                Post::Uursubsidie => b.centen,
                Post::UursubsidieVervallen => -b.centen,
                _ => 0,
            })
            .sum();
        // BR10 is the maximum; a gemeente that switches it off has none.
        let capped = !praktijk.regels_uit.contains("BR10");
        let left = if capped { (i64::from(praktijk.uursubsidie_max_centen) - given).max(0) } else { asked };
        let granted = asked.min(left);
        let base = Boeking {
            jaar: days.0.year(),
            gemeente: traject.gemeente.clone(),
            leverancier: slug.to_owned(),
            contract_id: traject.contract_id.clone().unwrap_or_default(),
            traject_id: Some(traject.traject_id.clone()),
            document: Some(document),
            centen: granted,
            tekst: maand.to_owned(),
            bericht_id: Some(case.envelope.bericht_id.clone()),
            ..Boeking::nieuw(Post::Uursubsidie, key, vandaag, slug, now)
        };
        let row = &mut canonical["regels"][place];
        row["traject_id"] = json!(traject.traject_id);
        row["gevraagd_centen"] = json!(asked);
        row["toegekend_centen"] = json!(granted);
        row["afgetopt_centen"] = json!(asked - granted);
        if asked > granted {
            let sleutel = sleutel::afgetopt(&base.sleutel);
            entries.push(Boeking { sleutel, post: Post::Afgetopt, centen: asked - granted, ..base.clone() });
        }
        entries.push(base);
    }
    if refuses(&findings) {
        return Oordeel::nee(findings);
    }
    findings.dedup_by(|a, b| a.regel == b.regel && a.path == b.path);
    let werk = gemeente.as_deref().map(|gemeente| beoordelen(case, gemeente, now));
    Oordeel {
        findings,
        canonical: Some(canonical),
        changes: entries.into_iter().map(|b| Change::Geboekt(Box::new(b))).chain(werk).collect(),
        gemeente,
        ..Oordeel::default()
    }
}

/// The quarters of an hour that so many cents were asked for, at so many cents an hour; what was rounded down counts whole.
fn kwartieren_van(centen: i64, per_uur: u32) -> u64 {
    let quarters = u64::try_from(centen * 4).unwrap_or_default();
    if per_uur == 0 { 0 } else { quarters.div_ceil(u64::from(per_uur)) }
}

/// The id of the work about a declaration, by our id of its message.
pub(super) fn werk_over(bericht_id: &str) -> String {
    werk_id(&["declaratie", bericht_id])
}

/// Who gets the declaration for the gemeente must agree with it, or say why not (F9).
fn beoordelen(case: Case<'_>, gemeente: &str, now: DateTime<Utc>) -> Change {
    let wie = case.ontvangers.first().map_or(gemeente, String::as_str);
    let text = "Beoordeel deze declaratie van uren: akkoord, of geweigerd met de reden.";
    let id = werk_over(&case.envelope.bericht_id);
    Change::WerkGevraagd(Werkitem {
        bericht_id: Some(case.envelope.bericht_id.clone()),
        ..Werkitem::nieuw(id, WerkSoort::Declaratie, wie, text, now)
    })
}
