//! The nightly export (IT1, RQ82, SC12). Of every partner with a route for it: what changed since his watermark, and on Sunday
//! all of it, sent where it differs from what he has.
//!
//! A night is a day in the Netherlands. It looks at messages up to the last there was when it began, also when it is broken
//! off and goes on: so one that is done is done, and run again it sends nothing. A watermark goes up to the last night of
//! which the partner confirmed everything; whoever is dead keeps his, and the others do not notice.

use super::hand::{Hand, JobError};
use crate::domain::kalender;
use crate::flow::export::{self, Exportsoort, OVERLAP, Object, SOORTEN};
use crate::flow::route::Routes;
use crate::flow::writer::Unavailable;
use crate::store::export::{Deel, Nacht, Watermerk, Zending};
use crate::store::{Entry, FactKey, Verdict};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// Objects made and written at a time.
const PAGE: u32 = 64;
/// How often an object is made anew because its traject went on meanwhile.
const AGAIN: usize = 8;

/// Runs the night of `now`, or the rest of it.
pub(super) async fn run(hand: &mut Hand, routes: &Routes, now: DateTime<Utc>) -> Result<String, JobError> {
    let dag = kalender::dag(now);
    settle(hand, routes, now).await?;
    let known = hand.read(|reader| reader.nacht(dag))?;
    if known.as_ref().is_some_and(|nacht| nacht.klaar_op.is_some()) {
        return Ok(format!("de nacht van {dag} is al gedaan: niets verzonden"));
    }
    let nieuw = Nacht {
        nacht: dag,
        volledig: export::is_volledig(dag),
        tot: hand.read(|reader| reader.laatste_bericht())?,
        begonnen_op: now,
        klaar_op: None,
    };
    let nacht = hand.write(move |writer| writer.begin_nacht(&nieuw)).await?;
    let (mut partners, mut verzonden) = (0, 0);
    for soort in SOORTEN {
        for partner in export::ontvangers(routes, soort.soort) {
            let deel = Partnernacht { soort, partner: &partner, nacht: &nacht, routes, now }.run(hand).await?;
            (partners, verzonden) = (partners + 1, verzonden + deel.verzonden);
            hand.write(move |writer| writer.deel_klaar(&deel)).await?;
        }
    }
    hand.write(move |writer| writer.nacht_klaar(dag, now)).await?;
    // Who has confirmed all there was to say, or was sent nothing, is up to date.
    settle(hand, routes, now).await?;
    let hoe = if nacht.volledig { "alles" } else { "wat veranderde" };
    Ok(format!("nacht van {dag} ({hoe}): {verzonden} verzonden aan {partners} partners"))
}

/// Puts every watermark at the last night of which the partner confirmed everything.
async fn settle(hand: &mut Hand, routes: &Routes, now: DateTime<Utc>) -> Result<(), JobError> {
    for soort in SOORTEN.iter().map(|soort| soort.soort) {
        for partner in export::ontvangers(routes, soort) {
            let found = hand.read(|reader| {
                let own = reader.watermerken()?.into_iter().find(|w| w.partner == partner && w.soort == soort);
                let since = own.map(|w| w.nacht);
                let open = reader.onbevestigd(&partner, soort, since)?;
                Ok(reader.gedaan(&partner, soort, open)?.filter(|(nacht, _)| since.is_none_or(|since| *nacht > since)))
            })?;
            let Some((nacht, tot)) = found else { continue };
            let mark = Watermerk { partner, soort: soort.to_owned(), tot, nacht, gezet_op: now };
            hand.write(move |writer| writer.zet_watermerk(&mark)).await?;
        }
    }
    Ok(())
}

/// The night of one partner and one kind.
struct Partnernacht<'n> {
    soort: &'static Exportsoort,
    partner: &'n str,
    nacht: &'n Nacht,
    routes: &'n Routes,
    now: DateTime<Utc>,
}

/// What became of the objects of a partner.
#[derive(Default)]
struct Stand {
    zonder: u32,
    ongewijzigd: u32,
    gelezen: BTreeMap<String, [u8; 32]>,
    verzonden: BTreeMap<String, [u8; 32]>,
}

impl Partnernacht<'_> {
    async fn run(&self, hand: &mut Hand) -> Result<Deel, JobError> {
        let (soort, dag) = (self.soort.soort, self.nacht.nacht);
        let (watermerk, known) = hand.read(|reader| {
            let marks = reader.watermerken()?;
            let own = marks.into_iter().find(|w| w.partner == self.partner && w.soort == soort);
            Ok((own.map(|w| w.tot), reader.objecten(self.partner, soort)?))
        })?;
        let known: BTreeMap<String, Zending> = known.into_iter().map(|z| (z.object.clone(), z)).collect();
        let (mut stand, mut done) = (Stand::default(), String::new());
        // Who is new gets all of it, whatever day it is.
        let some = match watermerk {
            Some(tot) if !self.nacht.volledig => Some(self.veranderd(hand, tot, &known)?),
            _ => None,
        };
        loop {
            let ids: Vec<String> = match &some {
                Some(ids) => ids.range(done.clone()..).filter(|id| **id > done).take(PAGE as usize).cloned().collect(),
                None => {
                    let page = hand.read(|reader| reader.trajecten(&done, PAGE))?;
                    page.into_iter().map(|traject| traject.traject_id).collect()
                }
            };
            let Some(last) = ids.last() else { break };
            done.clone_from(last);
            self.page(hand, ids, &known, &mut stand).await?;
        }
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let hash = |map: &BTreeMap<String, [u8; 32]>| export::lijst_hash(map.iter().map(|(o, h)| (o.as_str(), h)));
        Ok(Deel {
            nacht: dag,
            partner: self.partner.to_owned(),
            soort: soort.to_owned(),
            van: watermerk.unwrap_or_default(),
            gelezen: count(stand.gelezen.len()) + stand.zonder,
            zonder: stand.zonder,
            ongewijzigd: stand.ongewijzigd,
            verzonden: count(stand.verzonden.len()),
            gelezen_sha256: hash(&stand.gelezen),
            verzonden_sha256: hash(&stand.verzonden),
        })
    }

    /// What changed since a watermark: by a message, or because a day came.
    fn veranderd(
        &self,
        hand: &mut Hand,
        watermerk: i64,
        known: &BTreeMap<String, Zending>,
    ) -> Result<BTreeSet<String>, JobError> {
        let (soort, nacht) = (self.soort.soort, self.nacht);
        let by_message = hand.read(|reader| reader.veranderd((watermerk - OVERLAP).max(0), nacht.tot, soort))?;
        let by_day = known.values().filter(|z| z.wijzigt_op.is_some_and(|op| op <= nacht.nacht));
        Ok(by_message.into_iter().chain(by_day.map(|z| z.object.clone())).collect())
    }

    /// Makes and writes some of his objects. One whose traject goes on meanwhile is made anew.
    async fn page(
        &self,
        hand: &mut Hand,
        mut ids: Vec<String>,
        known: &BTreeMap<String, Zending>,
        stand: &mut Stand,
    ) -> Result<(), JobError> {
        for again in 0..AGAIN {
            let mut made: Vec<(String, Entry)> = vec![];
            for id in ids {
                let Some(entry) = self.object(hand, &id, known, stand)? else { continue };
                made.push((id, entry));
            }
            let (names, entries): (Vec<String>, Vec<Entry>) = made.into_iter().unzip();
            let hashes: Vec<[u8; 32]> = entries.iter().map(|e| e.message.envelope.inhoud_sha256).collect();
            let verdicts = hand.commit_all(entries).await?;
            ids = vec![];
            for ((id, own), verdict) in names.into_iter().zip(hashes).zip(verdicts) {
                if verdict == Verdict::Stale && again + 1 < AGAIN {
                    ids.push(id);
                } else if verdict == Verdict::Stale {
                    return Err(JobError::Write(Unavailable::Full));
                } else {
                    stand.gelezen.insert(id.clone(), own);
                    stand.verzonden.insert(id, own);
                }
            }
            if ids.is_empty() {
                break;
            }
        }
        Ok(())
    }

    /// What is said of an object he has, and of which there is nothing to say any more: its source was withdrawn.
    fn vervallen(&self, hand: &mut Hand, had: Option<&Zending>) -> Result<Option<Object>, JobError> {
        let Some(had) = had else { return Ok(None) };
        let sent = hand.read(|reader| reader.inhoud(&had.bericht_id))?;
        let sent = sent.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let canonical = sent.as_ref().and_then(self.soort.vervallen);
        Ok(canonical.map(|canonical| Object { canonical, wijzigt_op: None }))
    }

    /// The message about one object; None: it is not his, there is nothing to say, or he has it as it is.
    fn object(
        &self,
        hand: &mut Hand,
        id: &str,
        known: &BTreeMap<String, Zending>,
        stand: &mut Stand,
    ) -> Result<Option<Entry>, JobError> {
        let (soort, dag) = (self.soort, self.nacht.nacht);
        let facts = hand.read(|reader| reader.facts(&[FactKey::Traject(id.to_owned())]))?;
        let Some(traject) = facts.traject(id).filter(|traject| (soort.ontvanger)(traject) == self.partner) else {
            return Ok(None);
        };
        let bron = match (soort.bron)(traject, dag) {
            Some(stap) => hand.read(|reader| reader.inhoud(&stap.bericht_id))?,
            None => None,
        };
        let bron = bron.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let object = match (soort.maak)(traject, bron.as_ref(), dag) {
            Some(object) => Some(object),
            None => self.vervallen(hand, known.get(id))?,
        };
        let Some(object) = object else {
            stand.zonder += 1;
            return Ok(None);
        };
        let own = export::hash(&object);
        if let Some(had) = known.get(id).filter(|had| had.sha256 == own) {
            stand.gelezen.insert(id.to_owned(), own);
            if had.nacht == dag {
                // Of this night, before it was broken off.
                stand.verzonden.insert(id.to_owned(), own);
            } else {
                stand.ongewijzigd += 1;
            }
            return Ok(None);
        }
        let key = (soort.soort, self.partner, dag);
        Ok(Some(export::entry(key, traject, &object, self.routes, self.now)))
    }
}
