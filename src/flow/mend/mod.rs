//! What a person does to deliveries: look what is held and why ([`causes`]), hold one that waits, have one go (again), and
//! mend the message it is made from ([`edit`]). The API of the running gateway and the commands without one both come
//! here; how it reaches the store is theirs ([`Hand`]).

pub mod causes;
pub mod edit;
mod shape;

pub use shape::mask;

use super::delivery::make::{self, Source, Unmade};
use super::route::Routes;
use super::writer::Unavailable;
use crate::message::code::Code;
use crate::message::digest::{hex, sha256};
use crate::message::finding::{Finding, Stage};
use crate::store::{Deed, DeliveryStatus, Done, HeldDelivery, Intervention, Reader, StoreError, Target};
use causes::Filter;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashSet;

/// The most deliveries one question is about.
pub const MOST: u32 = 1000;
/// Held deliveries read from the store at a time.
const PAGE: u32 = 1000;

/// Has the store do something; with a running gateway by its writer, so that delivery hears of it.
pub type Hand<'h> = &'h mut dyn FnMut(Vec<Intervention>) -> Result<Vec<Done>, Unavailable>;

/// Nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// What is asked is not right; Dutch.
    #[error("{0}")]
    Asked(String),
    /// Reading failed.
    #[error("the store could not be read")]
    Read(#[from] StoreError),
    /// Writing failed.
    #[error(transparent)]
    Write(#[from] Unavailable),
}

/// What is asked to go (again).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wanted {
    /// Who asks: a login name.
    pub wie: String,
    /// Ids of deliveries, or of messages for all of theirs.
    pub ids: Vec<String>,
    /// Held deliveries that fit this.
    pub filter: Option<Filter>,
    /// At most so many of those that fit; the oldest come first.
    pub hoogstens: Option<u32>,
    /// Makes the receiver's message anew, where an earlier attempt's bytes would be sent.
    pub opnieuw_maken: bool,
    /// What was delivered goes again too; not by filter.
    pub ook_bezorgd: bool,
    /// Only shows.
    pub proef: bool,
}

/// What is asked to be held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToHold {
    /// Who asks: a login name.
    #[serde(default)]
    pub wie: String,
    /// Ids of deliveries, or of messages for all of theirs.
    pub ids: Vec<String>,
    /// Why, for who looks later; no values of a message.
    pub reden: String,
}

/// What came of one delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Uitkomst {
    /// It goes.
    Vrijgegeven,
    /// It is held.
    Vastgehouden,
    /// It would go.
    Proef,
    /// Nothing; `reden` says why.
    Niet,
}

/// One delivery of the answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// The id the receiver sees.
    pub levering_id: String,
    /// Our id of its message.
    pub bericht_id: String,
    /// Receiver.
    pub partner: String,
    /// Outbound route.
    pub route: String,
    /// Canonical kind.
    pub soort: String,
    /// Where it stood.
    pub status: DeliveryStatus,
    /// What came of it.
    pub uitkomst: Uitkomst,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reden: Option<String>,
    /// What he would get.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zending: Option<Preview>,
}

/// What a receiver would get.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Preview {
    /// Whether these are the bytes of an earlier attempt.
    pub eerder_verzonden: bool,
    /// How many.
    pub bytes: usize,
    /// Their sha256 in hex.
    pub sha256: String,
    /// Their shape, without values.
    pub inhoud: Value,
}

/// What came of it all.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Whether nothing was changed.
    pub proef: bool,
    /// Delivery by delivery.
    pub leveringen: Vec<Line>,
    /// Ids nobody has.
    pub onbekend: Vec<String>,
    /// Held deliveries that fit the filter and come after these.
    pub resterend: u64,
}

/// Has deliveries go (again), or shows what would go.
pub fn release(
    wanted: &Wanted,
    routes: &Routes,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
    hand: Hand<'_>,
) -> Result<Report, Trouble> {
    let (targets, onbekend, resterend) = match (&wanted.filter, wanted.ids.is_empty()) {
        (Some(filter), true) => {
            if wanted.ook_bezorgd {
                return Err(Trouble::Asked(
                    "wat bezorgd is, gaat alleen per id opnieuw, niet met een filter".to_owned(),
                ));
            }
            let (targets, rest) = fitting(filter, wanted.hoogstens.unwrap_or(100).clamp(1, MOST), reader)?;
            (targets, vec![], rest)
        }
        (None, false) => {
            let (targets, unknown) = named(&wanted.ids, reader)?;
            (targets, unknown, 0)
        }
        _ => return Err(Trouble::Asked("geef ids of een filter, één van beide".to_owned())),
    };
    let mut lines = vec![];
    let mut orders = vec![];
    for target in targets {
        let (reden, zending) = may(&target, wanted, routes, reader)?;
        let go = reden.is_none();
        let uitkomst = if go { Uitkomst::Proef } else { Uitkomst::Niet };
        if go && !wanted.proef {
            let (remake, delivered) = (wanted.opnieuw_maken, wanted.ook_bezorgd);
            let deed = Deed::Release { delivery: target.delivery, remake, delivered };
            orders.push((lines.len(), Intervention { at: now, wie: wanted.wie.clone(), deed }));
        }
        lines.push(line(target, uitkomst, reden, zending));
    }
    done(&mut lines, orders, hand)?;
    Ok(Report { proef: wanted.proef, leveringen: lines, onbekend, resterend })
}

/// Holds deliveries that wait.
pub fn hold(wanted: &ToHold, reader: &mut dyn Reader, now: DateTime<Utc>, hand: Hand<'_>) -> Result<Report, Trouble> {
    if wanted.reden.trim().is_empty() || wanted.reden.chars().count() > 500 || wanted.ids.is_empty() {
        return Err(Trouble::Asked("geef ids, en een reden van hoogstens 500 tekens".to_owned()));
    }
    let (targets, onbekend) = named(&wanted.ids, reader)?;
    let text = format!("vastgehouden door beheer: {}", wanted.reden.trim());
    let mut lines = vec![];
    let mut orders = vec![];
    for target in targets {
        let reden = stands(target.status, DeliveryStatus::Wacht);
        if reden.is_none() {
            let findings = vec![Finding::fout(Code::NietBezorgd, Stage::Deliver, "", text.clone())];
            let deed = Deed::Hold { delivery: target.delivery, findings };
            orders.push((lines.len(), Intervention { at: now, wie: wanted.wie.clone(), deed }));
        }
        lines.push(line(target, Uitkomst::Niet, reden, None));
    }
    done(&mut lines, orders, hand)?;
    Ok(Report { proef: false, leveringen: lines, onbekend, resterend: 0 })
}

fn line(target: Target, uitkomst: Uitkomst, reden: Option<String>, zending: Option<Preview>) -> Line {
    let Target { levering_id, bericht_id, partner, route, soort, status, .. } = target;
    Line { levering_id, bericht_id, partner, route, soort, status, uitkomst, reden, zending }
}

/// Has it done, and writes in each line what came of it.
fn done(lines: &mut [Line], orders: Vec<(usize, Intervention)>, hand: Hand<'_>) -> Result<(), Trouble> {
    if orders.is_empty() {
        return Ok(());
    }
    let (places, orders): (Vec<usize>, Vec<Intervention>) = orders.into_iter().unzip();
    for (place, done) in places.into_iter().zip(hand(orders)?) {
        let Some(line) = lines.get_mut(place) else { continue };
        (line.uitkomst, line.reden) = match done {
            Done::Released(_) => (Uitkomst::Vrijgegeven, None),
            Done::Held(_) => (Uitkomst::Vastgehouden, None),
            Done::Stands(status) => (Uitkomst::Niet, Some(format!("inmiddels: {}", words(status)))),
            Done::Undecided => (
                Uitkomst::Niet,
                Some(
                    "een regel houdt deze levering vast; besluit eerst over het werk (`trajectbrug work list`)"
                        .to_owned(),
                ),
            ),
            Done::MagNiet(reden) => (Uitkomst::Niet, Some(reden.to_owned())),
            Done::Edited
            | Done::Decided(_)
            | Done::Told(_)
            | Done::Closed(_)
            | Done::Ingegrepen(_)
            | Done::Geschreven { .. }
            | Done::Verouderd
            | Done::Gone => (Uitkomst::Niet, Some("deze levering is er niet meer".to_owned())),
        };
    }
    Ok(())
}

fn words(status: DeliveryStatus) -> &'static str {
    match status {
        DeliveryStatus::Wacht => "de levering wacht nog en gaat vanzelf",
        DeliveryStatus::Bezorgd => "de levering is bezorgd",
        DeliveryStatus::Vastgehouden => "de levering is vastgehouden",
    }
}

fn stands(status: DeliveryStatus, needed: DeliveryStatus) -> Option<String> {
    (status != needed).then(|| words(status).to_owned())
}

/// Why this one does not go, or what would.
fn may(
    target: &Target,
    wanted: &Wanted,
    routes: &Routes,
    reader: &mut dyn Reader,
) -> Result<(Option<String>, Option<Preview>), Trouble> {
    match target.status {
        DeliveryStatus::Vastgehouden if !wanted.proef => return Ok((None, None)),
        DeliveryStatus::Vastgehouden => {}
        DeliveryStatus::Bezorgd if wanted.ook_bezorgd => {}
        DeliveryStatus::Bezorgd => {
            let text = "de levering is bezorgd; alleen met --ook-bezorgd (`ook_bezorgd`) gaat zij nog eens";
            return Ok((Some(text.to_owned()), None));
        }
        DeliveryStatus::Wacht => return Ok((Some(words(target.status).to_owned()), None)),
    }
    let preview = match preview(target, wanted.opnieuw_maken, routes, reader)? {
        Ok(preview) => preview,
        Err(reden) => return Ok((Some(reden), None)),
    };
    let other = target.sent_sha256.is_some_and(|sent| hex(&sent) != preview.sha256);
    let reden = (other && !wanted.opnieuw_maken).then(|| {
        "de bytes van toen kunnen niet meer worden gemaakt, want de omzetting is veranderd; wilt u de nieuwe sturen, geef dan \
         --opnieuw-maken (`opnieuw_maken`)"
            .to_owned()
    });
    Ok((reden, wanted.proef.then_some(preview)))
}

/// What the receiver would get, or why it cannot be made.
fn preview(
    target: &Target,
    remake: bool,
    routes: &Routes,
    reader: &mut dyn Reader,
) -> Result<Result<Preview, String>, StoreError> {
    let parcel = reader.parcel(target.delivery)?;
    let Some(route) = routes.outbound(&target.partner, &target.route) else {
        return Ok(Err("de uitgaande route van deze levering staat niet meer in het profiel".to_owned()));
    };
    let earlier = parcel.body.filter(|_| !remake);
    let eerder_verzonden = earlier.is_some();
    let body = match earlier {
        Some(body) => body,
        None => {
            let Ok(canonical) = serde_json::from_slice::<Value>(&parcel.canonical) else {
                return Err(StoreError::Corrupt { what: format!("message {}", target.bericht_id) });
            };
            let source = Source {
                envelope: &parcel.envelope,
                canonical: &canonical,
                client_ref: parcel.client_ref.as_deref(),
                traject_id: parcel.traject_id.as_deref(),
                levering_id: &target.levering_id,
            };
            match make::make(routes, route, source, reader) {
                Ok(made) => made.body.to_vec(),
                Err(Unmade::Store(error)) => return Err(error),
                Err(Unmade::Findings(findings)) => {
                    let texts: Vec<_> = findings.iter().map(|f| format!("{} {}", f.path, f.text)).collect();
                    return Ok(Err(format!("het bericht kan niet worden gemaakt: {}", texts.join("; "))));
                }
            }
        }
    };
    let inhoud = shape::of(route.format, &body);
    Ok(Ok(Preview { eerder_verzonden, bytes: body.len(), sha256: hex(&sha256(&body)), inhoud }))
}

/// Deliveries by id, and the ids nobody has. One that is named twice counts once.
fn named(ids: &[String], reader: &mut dyn Reader) -> Result<(Vec<Target>, Vec<String>), Trouble> {
    if ids.len() > MOST as usize {
        return Err(Trouble::Asked(format!("geef hoogstens {MOST} ids tegelijk")));
    }
    let (mut targets, mut unknown, mut seen) = (vec![], vec![], HashSet::new());
    for id in ids {
        let found = reader.find(id)?;
        if found.is_empty() {
            unknown.push(id.clone());
        }
        targets.extend(found.into_iter().filter(|t| seen.insert(t.delivery)));
    }
    Ok((targets, unknown))
}

/// The oldest held deliveries that fit, and how many more do.
fn fitting(filter: &Filter, most: u32, reader: &mut dyn Reader) -> Result<(Vec<Target>, u64), Trouble> {
    let (mut targets, mut rest, most) = (vec![], 0, most as usize);
    every_held(reader, &mut |held| {
        if filter.fits(&held) && targets.len() < most {
            targets.push(Target {
                delivery: held.delivery,
                levering_id: held.levering_id,
                bericht_id: held.envelope.bericht_id,
                partner: held.partner,
                route: held.route,
                soort: held.envelope.soort,
                status: DeliveryStatus::Vastgehouden,
                sent_sha256: None,
            });
        } else if filter.fits(&held) {
            rest += 1;
        }
    })?;
    Ok((targets, rest))
}

/// Every held delivery, in pages.
fn every_held(reader: &mut dyn Reader, see: &mut dyn FnMut(HeldDelivery)) -> Result<(), StoreError> {
    let mut after = 0;
    loop {
        let page = reader.held(after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.delivery;
        page.into_iter().for_each(&mut *see);
    }
}
