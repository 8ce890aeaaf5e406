//! A message that corrects an earlier one of the same sender (issue line 9): the earlier is withdrawn and the new one taken in one
//! transaction, or neither. What the earlier did is undone before the new one is judged, so a step that is corrected is that
//! step again. The earlier stays, and says by which it was replaced; who got it is told so (M36, `vervangen_door`) before the
//! new one comes.

use super::{Ingetrokken, Intrekking, NietIngetrokken, Reden, follows, ons_id, tell, undo};
use crate::domain::boek::{BoekFeit, BoekVraag, Boeking, Post};
use crate::flow::inbound::Gateway;
use crate::flow::route::Routes;
use crate::flow::writer::Unavailable;
use crate::message::code::Code;
use crate::message::envelope::Envelope;
use crate::message::finding::{Finding, Stage};
use crate::store::{
    Audit, Change, Deed, Done, Entry, Facts, Intervention, MessageView, Reader, Status, StoreError, Verdict,
};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// The header by which a message says which one it corrects: our id of that one.
pub const HEADER: &str = "Trajectbrug-Corrigeert";

/// What became of a message that was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Teruggenomen {
    /// When.
    pub op: DateTime<Utc>,
    /// Our id of the message that replaced it.
    pub vervangen_door: Option<String>,
}

/// Whether a message was withdrawn, and what replaced it.
pub fn teruggenomen(bericht_id: &str, reader: &mut dyn Reader) -> Result<Option<Teruggenomen>, StoreError> {
    Ok(reader.show(&ons_id(bericht_id))?.map(|melding| {
        let said: Value = melding.canonical.as_deref().and_then(|c| serde_json::from_slice(c).ok()).unwrap_or_default();
        let vervangen_door = said["vervangen_door"].as_str().map(str::to_owned);
        Teruggenomen { op: melding.line.ontvangen_op, vervangen_door }
    }))
}

/// What is found of the message that is to be corrected.
pub enum Gezocht {
    /// It was corrected by a message under this very id: that is a repeat, and the store says so.
    Herhaling,
    /// It cannot be corrected; what the sender hears.
    Niet(Finding),
    /// It can.
    Kan(Box<Vorig>),
}

/// A message that is taken back for a better one.
pub struct Vorig {
    view: MessageView,
    follows: Vec<MessageView>,
    /// As they were read: compared when it is written.
    facts: Facts,
    changes: Vec<Change>,
    done: Ingetrokken,
}

fn niet(text: impl Into<String>) -> Gezocht {
    Gezocht::Niet(Finding::fout(Code::Correctie, Stage::Envelope, HEADER, text))
}

/// Looks for the message `envelope` says it corrects, and what taking it back means.
pub fn zoek(
    bericht_id: &str,
    envelope: &Envelope,
    routes: &Routes,
    reader: &mut dyn Reader,
    now: DateTime<Utc>,
) -> Result<Gezocht, StoreError> {
    let id = uuid::Uuid::try_parse(bericht_id).map(|id| id.to_string()).unwrap_or_default();
    // Of another it is told the same as of one that is not there.
    let Some(view) = reader.show(&id)?.filter(|view| view.line.partner == envelope.partner) else {
        return Ok(niet(
            "dit bericht is er niet, of het is niet van u; geef het bericht_id uit het antwoord op uw eerdere bericht",
        ));
    };
    if view.line.status != Status::Aanvaard {
        return Ok(niet("dat bericht is niet aanvaard en heeft niets gedaan; stuur dit bericht zonder verwijzing"));
    }
    if let Some(taken) = teruggenomen(&id, reader)? {
        let by = match &taken.vervangen_door {
            Some(by) => reader.show(by)?,
            None => {
                return Ok(niet("dat bericht is ingetrokken; stuur dit bericht zonder verwijzing"));
            }
        };
        if by.is_some_and(|by| by.line.partner == envelope.partner && by.afzender_id == envelope.afzender_id) {
            return Ok(Gezocht::Herhaling);
        }
        return Ok(niet("dat bericht is al verbeterd; verwijs naar het bericht dat het verving"));
    }
    if view.line.soort != envelope.soort {
        return Ok(niet("een verbetering is van dezelfde soort als het bericht dat zij vervangt"));
    }
    let mut follows = follows(&id, reader)?;
    let (mut facts, mut changes) = (Facts::default(), vec![]);
    let mut done = Ingetrokken { bericht_id: id, ..Ingetrokken::default() };
    match undo(&view, &mut follows, routes, reader, now, (&mut facts, &mut changes, &mut done)) {
        Ok(()) => Ok(Gezocht::Kan(Box::new(Vorig { view, follows, facts, changes, done }))),
        Err(NietIngetrokken::KanNiet(text)) => Ok(niet(text)),
        Err(NietIngetrokken::Onbekend) => Ok(niet("dit bericht is er niet")),
        Err(NietIngetrokken::Trouble(crate::flow::mend::Trouble::Read(error))) => Err(error),
        Err(NietIngetrokken::Trouble(why)) => Ok(niet(why.to_string())),
    }
}

impl Vorig {
    /// Facts as they are once the earlier one is taken back.
    pub fn zonder(&self, facts: &Facts) -> Facts {
        let mut facts = facts.clone();
        for change in &self.changes {
            match change {
                Change::Traject(traject) => {
                    for (id, known) in &mut facts.trajecten {
                        if *id == traject.traject_id {
                            *known = Some(traject.clone());
                        }
                    }
                }
                Change::Geboekt(boeking) => {
                    let answers = facts.boek.iter_mut().filter(|feit| hoort_bij(&feit.vraag, boeking));
                    answers.for_each(|feit| feit.boekingen.push(boeking.as_ref().clone()));
                }
                _ => {}
            }
        }
        facts
    }

    /// What the sender hears with the answer, and stays with the new message.
    pub fn melding(&self) -> Finding {
        let text = format!("dit bericht vervangt bericht {}", self.view.line.bericht_id);
        Finding::signaal(Code::Correctie, Stage::Envelope, HEADER, text)
    }

    /// All of it, to be written at once: that the earlier is taken back, and `entry`, which was decided on [`Self::zonder`].
    pub fn opdracht(
        mut self,
        mut entry: Entry,
        routes: &Routes,
        reader: &mut dyn Reader,
        now: DateTime<Utc>,
    ) -> Result<Intervention, NietIngetrokken> {
        let wie = entry.message.envelope.partner.clone();
        let by = entry.message.envelope.bericht_id.clone();
        // One entry holds every fact and every change: within one transaction the second would see what the first wrote.
        let facts = std::mem::take(&mut self.facts).en(std::mem::take(&mut entry.facts));
        let mut changes = std::mem::take(&mut self.changes);
        changes.append(&mut entry.changes);
        let wanted = Intrekking { wie: wie.clone(), reden: Reden::Fout };
        let (view, follows) = (&self.view, self.follows.as_slice());
        let (mut entries, stop) =
            tell(view, follows, (&wanted, Some(&by)), routes, reader, now, (facts, changes, &mut self.done))?;
        entries.push(entry);
        let text = "vervangen door een verbeterd bericht van de afzender";
        let deed = Deed::Schrijf {
            entries,
            stop,
            waarom: vec![Finding::fout(Code::NietBezorgd, Stage::Deliver, "", text)],
            wat: "bericht.verbeterd",
            waarop: self.view.line.bericht_id.clone(),
        };
        Ok(Intervention { at: now, wie, deed })
    }
}

/// Whether an entry is one of those a question about the ledger asks for.
fn hoort_bij(vraag: &BoekVraag, boeking: &Boeking) -> bool {
    match vraag {
        BoekVraag::Traject(id) => boeking.traject_id.as_ref() == Some(id),
        BoekVraag::Contract { contract_id, jaar } => boeking.contract_id == *contract_id && boeking.jaar == *jaar,
        BoekVraag::Document(nummer) => boeking.document.as_ref() == Some(nummer),
        BoekVraag::Bericht(id) => boeking.bericht_id.as_ref() == Some(id),
        BoekVraag::Betaling(sleutel) => boeking.betaling.as_ref() == Some(sleutel),
        BoekVraag::Terugbetalingen(leverancier) => {
            boeking.post == Post::Terugbetaling && boeking.leverancier == *leverancier
        }
        BoekVraag::Reeks(_) => false,
    }
}

impl Gateway {
    /// The message this one says it corrects, or what is the matter with it; neither: it says nothing, or is a repeat.
    pub(in crate::flow) fn vorig(
        &self,
        corrigeert: Option<&str>,
        envelope: &Envelope,
        routes: &Routes,
        now: DateTime<Utc>,
    ) -> Result<(Option<Box<Vorig>>, Option<Finding>), Unavailable> {
        let Some(id) = corrigeert else { return Ok((None, None)) };
        match self.read(|reader| zoek(id, envelope, routes, reader, now)) {
            Ok(Gezocht::Kan(vorig)) => Ok((Some(vorig), None)),
            Ok(Gezocht::Niet(finding)) => Ok((None, Some(finding))),
            Ok(Gezocht::Herhaling) => Ok((None, None)),
            Err(error) => {
                tracing::error!(error = %error, "a message to be corrected could not be read");
                Err(Unavailable::Store)
            }
        }
    }

    /// Writes a message in the place of the one it corrects; stale when anything changed meanwhile.
    pub(in crate::flow) async fn vervang(
        &self,
        vorig: Vorig,
        entry: Entry,
        audit: Option<Audit>,
        routes: &Routes,
        now: DateTime<Utc>,
    ) -> Result<Verdict, Unavailable> {
        let mut again = entry.clone();
        let order =
            self.read(|reader| Ok(vorig.opdracht(entry, routes, reader, now))).map_err(|_| Unavailable::Store)?;
        let order = order.map_err(|_| Unavailable::Store)?;
        match self.writer.intervened(vec![order]).await?.first() {
            Some(Done::Geschreven { .. }) => {
                if let Some(line) = audit {
                    self.writer.with(move |writer| writer.commit(&[], &[], &[line])).await?;
                }
                Ok(Verdict::Stored { deliveries: vec![] })
            }
            _ => {
                // His id may be taken: the store says by what, and writes nothing on a fact that never holds.
                let never = BoekFeit { vraag: BoekVraag::Bericht(String::new()), tot: -1, boekingen: vec![] };
                again.facts.boek.push(never);
                self.writer.commit(again, None, None).await
            }
        }
    }
}
