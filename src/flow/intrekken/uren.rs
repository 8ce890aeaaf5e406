//! What was granted for hours (M26) lapses when its declaration is withdrawn, or when the attendance it counts is: by entries
//! of its own, beside those that stay (BR10-BR12). What was paid out already is not taken back by the hub: the gemeente gets
//! work.

use super::{NietIngetrokken, ons_id};
use crate::domain::boek::uren::rest;
use crate::domain::boek::{BoekVraag, Boeking, Post, sleutel};
use crate::domain::geld::euro;
use crate::domain::kalender::dag;
use crate::domain::traject::Traject;
use crate::domain::werk::{WerkSoort, Werkitem, werk_id};
use crate::flow::geld::regio;
use crate::flow::process::Directory;
use crate::store::{Change, Facts, HUB, MessageView, Reader};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::BTreeSet;

/// The entry that so much of it is no more, by the withdrawal of a message.
fn vervalt(
    granted: &Boeking,
    ingetrokken: &str,
    (sleutel, centen, tekst): (String, i64, &str),
    now: DateTime<Utc>,
) -> Boeking {
    Boeking {
        sleutel,
        post: Post::UursubsidieVervallen,
        dag: dag(now),
        centen,
        tekst: tekst.to_owned(),
        bericht_id: Some(ons_id(ingetrokken)),
        wie: HUB.to_owned(),
        geboekt_op: now,
        ..granted.clone()
    }
}

/// Work for who paid, when more was paid out to a person than is granted now.
fn te_veel(boekingen: &[Boeking], new: &Boeking, now: DateTime<Utc>) -> Option<Werkitem> {
    let mut left = -new.centen;
    let mut paid = 0;
    for b in boekingen {
        match b.post {
            Post::Uursubsidie => left += b.centen,
            Post::UursubsidieVervallen => left -= b.centen,
            Post::Uitbetaling => paid += b.centen,
            Post::UitbetalingTerug => paid -= b.centen,
            _ => {}
        }
    }
    (paid > left && paid > 0).then(|| {
        let text = format!(
            "Uren zijn ingetrokken nadat zij waren uitbetaald: {} te veel. Spreek met de persoon af hoe dat wordt verrekend.",
            euro(paid - left)
        );
        Werkitem {
            traject_id: new.traject_id.clone(),
            ..Werkitem::nieuw(werk_id(&["te-veel-uren", &new.sleutel]), WerkSoort::Betaling, &new.gemeente, &text, now)
        }
    })
}

/// Books that `granted` lapses for `centen`, on what else is booked for this person and month.
fn boek(
    granted: &Boeking,
    ingetrokken: &str,
    what: (String, i64, &str),
    month: &[Boeking],
    now: DateTime<Utc>,
    changes: &mut Vec<Change>,
) {
    let new = vervalt(granted, ingetrokken, what, now);
    changes.extend(te_veel(month, &new, now).map(Change::WerkGevraagd));
    changes.push(Change::Geboekt(Box::new(new)));
}

/// Adds the parts of the gemeenten of a region to what was booked here (FN10).
fn verdeeld(booked: Vec<Change>, facts: &Facts, directory: &dyn Directory, changes: &mut Vec<Change>) {
    let mut booked = booked;
    regio::verdeel(&mut booked, facts, directory);
    changes.append(&mut booked);
}

/// Everything a declaration was granted, which its entries say.
pub(super) fn declaratie(
    booked: &[Boeking],
    directory: &dyn Directory,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
    (facts, changes): (&mut Facts, &mut Vec<Change>),
) -> Result<(), NietIngetrokken> {
    let mut new = vec![];
    for granted in booked.iter().filter(|b| b.post == Post::Uursubsidie) {
        let Some(document) = &granted.document else { continue };
        let month = reader.boek(&BoekVraag::Document(document.clone()))?;
        let key = sleutel::uursubsidie_vervallen(&granted.sleutel);
        // Hours that were not agreed with have lapsed already (F9).
        if !month.boekingen.iter().any(|b| b.sleutel == key) {
            let centen = rest(&month.boekingen, granted);
            let by = granted.bericht_id.clone().unwrap_or_default();
            boek(granted, &by, (key, centen, "de declaratie is ingetrokken"), &month.boekingen, now, &mut new);
        }
        facts.boek.push(month);
    }
    verdeeld(new, facts, directory, changes);
    Ok(())
}

/// What was granted above the hours that are left after `view`, a message of attendance, was taken back.
pub(super) fn aanwezigheid(
    next: &Traject,
    view: &MessageView,
    directory: &dyn Directory,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
    (facts, changes): (&mut Facts, &mut Vec<Change>),
) -> Result<(), NietIngetrokken> {
    let praktijk = directory.praktijk(&next.gemeente, next.contract_id.as_deref(), dag(now));
    if praktijk.regels_uit.contains("BR12") {
        return Ok(());
    }
    let mut new = vec![];
    let said: Value = view.canonical.as_deref().and_then(|c| serde_json::from_slice(c).ok()).unwrap_or_default();
    let days = said["momenten"].as_array().into_iter().flatten().filter_map(|m| m["datum"].as_str()?.get(..7));
    let own = reader.boek(&BoekVraag::Traject(next.traject_id.clone()))?;
    for maand in days.collect::<BTreeSet<_>>() {
        let hours = i64::from(next.uren.in_maand(maand)) * i64::from(praktijk.uursubsidie_centen) / 4;
        let ended = |b: &Boeking| {
            let key = sleutel::uursubsidie_vervallen(&b.sleutel);
            own.boekingen.iter().any(|other| other.sleutel == key)
        };
        let of_month = own.boekingen.iter().filter(|b| b.post == Post::Uursubsidie && b.tekst == maand);
        // Attendance bounds all institutions of the traject together (BR12): first goes what he declared who told of it, then
        // what was declared last.
        let mut open: Vec<&Boeking> = of_month.filter(|b| !ended(b)).rev().collect();
        open.sort_by_key(|b| b.leverancier != view.line.partner);
        let mut above = open.iter().map(|b| rest(&own.boekingen, b)).sum::<i64>() - hours;
        for granted in open {
            let less = rest(&own.boekingen, granted).min(above);
            let Some(document) = granted.document.as_ref().filter(|_| less > 0) else { continue };
            above -= less;
            let month = reader.boek(&BoekVraag::Document(document.clone()))?;
            let key = sleutel::uursubsidie_minder(&granted.sleutel, &view.line.bericht_id);
            let why = "aanwezigheid waarop dit is toegekend is ingetrokken";
            boek(granted, &view.line.bericht_id, (key, less, why), &month.boekingen, now, &mut new);
            facts.boek.push(month);
        }
    }
    facts.boek.push(own);
    verdeeld(new, facts, directory, changes);
    Ok(())
}
