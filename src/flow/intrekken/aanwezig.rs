//! Attendance that is withdrawn (M16): what is remembered of it goes back to what the other messages said, and a signal that it
//! brought about, or that no longer has enough under it, is withdrawn with it (BR16, BR40, BR41). Attendance is no step, so it
//! can be taken back whatever came after it.

use super::corrigeren::teruggenomen;
use super::{NietIngetrokken, kan_niet};
use crate::domain::dag;
use crate::domain::levensloop::Gebeurtenis;
use crate::domain::praktijk::Praktijk;
use crate::domain::traject::Traject;
use crate::domain::verzuim::{Hoe, Verzuim};
use crate::store::{Filter, HUB, MessageView, Reader, Status};
use chrono::NaiveDate;
use serde_json::Value;

/// The kind of attendance.
pub(super) const SOORT: &str = "aanwezigheid/1";

/// What a signal of the hub tells, as far as attendance brought it about.
#[derive(Clone, Copy)]
enum Verteld {
    Momenten(Hoe, NaiveDate, NaiveDate),
    Week(NaiveDate),
}

fn verteld(signaal: &MessageView) -> Option<Verteld> {
    let said: Value = serde_json::from_slice(signaal.canonical.as_deref()?).ok()?;
    let day = |key: &str| said[key].as_str().and_then(dag::read);
    let (van, tot) = (day("periode_van")?, day("periode_tot")?);
    match said["soort"].as_str()? {
        "herhaald_te_laat" => Some(Verteld::Momenten(Hoe::TeLaat, van, tot)),
        "niet_verschenen" => Some(Verteld::Momenten(Hoe::AfwezigNietGemeld, van, tot)),
        "regels_overtreden" => Some(Verteld::Week(van)),
        _ => None,
    }
}

fn inhoud(view: &MessageView) -> Option<Value> {
    view.canonical.as_deref().and_then(|c| serde_json::from_slice(c).ok())
}

/// The traject, at its next version, as if this message had never come. Signals that do not stand without it are added to
/// `follows`, which has those it brought about itself.
pub(super) fn zonder(
    traject: &Traject,
    view: &MessageView,
    follows: &mut Vec<MessageView>,
    praktijk: &Praktijk,
    reader: &mut dyn Reader,
) -> Result<Traject, NietIngetrokken> {
    let Some(own) = inhoud(view) else {
        return Err(kan_niet("de inhoud van dit bericht wordt niet meer bewaard; wat ervan is geteld, blijft staan"));
    };
    let anderen = anderen(traject, view, reader)?;
    let mut next = Traject { versie: traject.versie + 1, ..traject.clone() };
    next.verzuim = traject.verzuim.zonder(&own, &anderen);
    next.uren = traject.uren.zonder(&own, &anderen);
    for signaal in follows.iter() {
        vergeet(&mut next.verzuim, verteld(signaal));
    }
    let steps = traject.stappen.iter().filter(|s| s.gebeurtenis == Gebeurtenis::Signaal);
    for step in steps.filter(|s| !follows.iter().any(|f| f.line.bericht_id == s.bericht_id)).collect::<Vec<_>>() {
        let Some(signaal) = reader.show(&step.bericht_id)?.filter(|signaal| signaal.line.partner == HUB) else {
            continue;
        };
        let Some(told @ Verteld::Momenten(hoe, van, tot)) = verteld(&signaal) else { continue };
        let (before, after) = (traject.verzuim.gemeld(hoe, van, tot), next.verzuim.gemeld(hoe, van, tot));
        let enough = if hoe == Hoe::TeLaat { praktijk.te_laat_drempel as usize } else { 1 };
        if after < before && after < enough {
            vergeet(&mut next.verzuim, Some(told));
            follows.push(signaal);
        }
    }
    next.verzuim.beperk(next.is_training());
    next.stappen.retain(|s| !follows.iter().any(|f| f.line.bericht_id == s.bericht_id));
    Ok(next)
}

fn vergeet(verzuim: &mut Verzuim, told: Option<Verteld>) {
    match told {
        Some(Verteld::Momenten(hoe, van, tot)) => verzuim.meld_af(hoe, van, tot),
        Some(Verteld::Week(maandag)) => {
            verzuim.weken_gemeld.remove(&maandag);
        }
        None => {}
    }
}

/// What the other messages about attendance of this traject say, oldest first; what was withdrawn says nothing.
fn anderen(traject: &Traject, view: &MessageView, reader: &mut dyn Reader) -> Result<Vec<Value>, NietIngetrokken> {
    let filter = Filter { traject_id: Some(traject.traject_id.clone()), limit: u32::MAX, ..Filter::default() };
    let mut lines = reader.list(&filter)?;
    lines.retain(|l| l.soort == SOORT && l.status == Status::Aanvaard && l.bericht_id != view.line.bericht_id);
    let mut said = vec![];
    for line in lines.iter().rev() {
        if teruggenomen(&line.bericht_id, reader)?.is_none() {
            said.extend(reader.show(&line.bericht_id)?.as_ref().and_then(inhoud));
        }
    }
    Ok(said)
}
