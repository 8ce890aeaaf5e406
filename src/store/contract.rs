//! What every store promises, as a list of checks that each implementation passes (`sqlite/tests.rs` runs them, PostgreSQL
//! will). The rules come from the interface in `store/mod.rs`, BR57 and RELIABILITY sections 1 and 3; the values are
//! written out here.

mod intervene;
mod pages;
mod purge;
mod volgt;
mod work;

pub(crate) use intervene::{
    a_mended_message_keeps_its_original_and_is_made_anew, a_waiting_delivery_is_held_by_a_person,
    delivered_goes_again_only_when_that_is_asked, released_deliveries_wait_again_and_count_anew,
    what_is_held_and_not_told_is_found,
};
pub(crate) use pages::{the_audit_trail_is_read_back_by_what_was_done, traffic_of_a_partner_is_read_back_in_pages};
pub(crate) use purge::{
    an_id_is_known_when_its_content_is_gone, content_goes_by_status_and_kind_and_the_key_of_what_was_accepted_stays,
    numbers_of_what_was_purged_are_not_used_again, purging_takes_what_is_old_and_done, rows,
};
pub(crate) use volgt::what_follows_is_written_with_its_cause_or_not_at_all;
pub(crate) use work::{
    a_term_ends_with_its_work_when_what_it_was_for_came, a_term_fires_once_also_after_reopening,
    a_term_set_again_stays_or_moves, old_terms_and_work_go_when_they_are_done,
    terms_and_work_come_with_the_message_or_not_at_all, the_last_runs_of_every_job_are_kept,
    what_a_rule_holds_goes_when_all_work_about_it_was_decided_with_yes, work_is_decided_once_with_who_when_and_why,
    work_is_listed_by_what_is_asked,
};
pub(crate) use work::{change, fire, termijn, werk};

use super::crypt::{Key, Sealer};
use super::*;
use crate::domain::levensloop::Toestand;
use crate::domain::verzuim::Verzuim;
use crate::message::code::Code;
use crate::message::finding::{Finding, Stage};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Opens the store under test in a folder.
pub(crate) type Open = fn(&Path, Sealer) -> Box<dyn Store>;

/// A folder of one test, gone when it is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("trajectbrug-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// A sealer whose master key is one hex digit 64 times.
pub(crate) fn sealer(digit: char) -> Sealer {
    Sealer::new(&Key::from_hex(&digit.to_string().repeat(64)).unwrap()).unwrap()
}

/// 2026-03-02 08:00:00 UTC and so many seconds.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_438_400 + seconds, 0).unwrap()
}

/// The person in every message: a BSN and a name that may be nowhere in a file.
pub(crate) const BSN: &str = "999902210";
pub(crate) const NAAM: &str = "Wilhelmina Quispel";

/// An entry as the flow would make it: accepted, from `gemeente-a`, one delivery to `centrale-b`, no traject.
pub(crate) fn entry(bericht_id: &str, afzender_id: &str, hash: u8) -> Entry {
    Entry {
        message: NewMessage {
            envelope: Envelope {
                bericht_id: bericht_id.into(),
                partner: "gemeente-a".into(),
                route: "aanmelding".into(),
                soort: "aanmelding/1".into(),
                afzender_id: afzender_id.into(),
                inhoud_sha256: [hash; 32],
                ontvangen_op: at(0),
            },
            status: Status::Aanvaard,
            raw: format!("<bsn>{BSN}</bsn><naam>{NAAM}</naam>").into_bytes().into(),
            mediatype: "application/xml",
            canonical: Some(format!(r#"{{"bsn":"{BSN}","naam":"{NAAM}"}}"#).into_bytes()),
            traject_id: None,
            findings: Vec::new(),
        },
        facts: Facts::default(),
        changes: Vec::new(),
        deliveries: vec![delivery(&format!("lev-{bericht_id}"))],
        volgt: Vec::new(),
    }
}

/// The same, refused with one finding and without a delivery.
pub(crate) fn refused(bericht_id: &str, afzender_id: &str, hash: u8) -> Entry {
    let mut entry = entry(bericht_id, afzender_id, hash);
    entry.message.status = Status::Geweigerd;
    entry.message.findings = vec![finding()];
    entry.deliveries.clear();
    entry
}

pub(crate) fn finding() -> Finding {
    Finding::fout(Code::Schema, Stage::Schema, "/client/bsn", "Het BSN ontbreekt.").regel("required").line(12)
}

pub(crate) fn delivery(levering_id: &str) -> NewDelivery {
    NewDelivery {
        levering_id: levering_id.into(),
        partner: "centrale-b".into(),
        route: "aanmeldingen".into(),
        client_ref: Some("c-abc".into()),
        aangehouden: false,
        volgorde: Some("TRJ-2026-000001".into()),
    }
}

pub(crate) fn traject(traject_id: &str, versie: u64) -> Traject {
    Traject {
        traject_id: traject_id.into(),
        versie,
        status: Toestand::Aangemeld,
        gemeente: "gemeente-a".into(),
        centrale: "centrale-b".into(),
        zaaknummer: Some("Z-1".into()),
        vorm: "begeleidingstraject".into(),
        contract_id: None,
        persoon: "ab".repeat(32),
        overeenkomsten: Vec::new(),
        matches: Vec::new(),
        stappen: Vec::new(),
        verzuim: Verzuim::default(),
        uren: Default::default(),
    }
}

/// An entry that makes a traject (`versie` 1, it must not exist) or changes it (it must have the version before).
pub(crate) fn changing(bericht_id: &str, traject_id: &str, versie: u64) -> Entry {
    let mut entry = entry(bericht_id, bericht_id, 1);
    let fact = (versie > 1).then(|| traject(traject_id, versie - 1));
    entry.facts.trajecten = vec![(traject_id.into(), fact)];
    let now = traject(traject_id, versie);
    entry.changes = vec![if versie == 1 { Change::NieuwTraject(now) } else { Change::Traject(now) }];
    entry.message.traject_id = Some(traject_id.into());
    entry
}

pub(crate) fn mark(delivery: i64, attempt: u32, how: Attempted) -> Mark {
    Mark { delivery, attempt, at: at(60 + i64::from(attempt)), how }
}

pub(crate) fn delivered() -> Attempted {
    Attempted::Delivered { sent_sha256: [0xab; 32], receipt: format!("ontvangen voor {NAAM}").into_bytes() }
}

pub(crate) fn retry(body: Option<&[u8]>) -> Attempted {
    let sent_sha256 = body.map(|_| [0xcd; 32]);
    Attempted::Retry { next: at(300), sent_sha256, body: body.map(Into::into), reason: "Geen antwoord.".into() }
}

fn one(writer: &mut dyn Writer, entry: Entry) -> Verdict {
    writer.commit(&[entry], &[], &[]).unwrap().remove(0)
}

/// The outbox number of an entry with one delivery that must be stored.
pub(crate) fn stored(writer: &mut dyn Writer, entry: Entry) -> i64 {
    match one(writer, entry) {
        Verdict::Stored { deliveries } if deliveries.len() == 1 => deliveries[0],
        other => panic!("{other:?}"),
    }
}

fn known(bericht_id: &str, status: Status) -> Known {
    Known { bericht_id: bericht_id.into(), ontvangen_op: at(0), status, traject_id: None }
}

fn ids(reader: &mut dyn Reader) -> Vec<(String, Status)> {
    reader.list(&Filter::default()).unwrap().into_iter().map(|l| (l.bericht_id, l.status)).collect()
}

pub(crate) fn what_is_committed_is_there_after_reopening(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let mut first = entry("b1", "a1", 1);
    first.message.findings = vec![finding()];
    let number = stored(&mut *writer, first);
    writer.commit(&[], &[mark(number, 1, delivered())], &[]).unwrap();
    drop((writer, store));

    let store = open(folder.path(), sealer('1'));
    let view = store.reader().unwrap().show("b1").unwrap().unwrap();
    assert_eq!(view.raw, format!("<bsn>{BSN}</bsn><naam>{NAAM}</naam>").into_bytes());
    assert_eq!(view.canonical.unwrap(), format!(r#"{{"bsn":"{BSN}","naam":"{NAAM}"}}"#).into_bytes());
    assert_eq!(view.afzender_id, "a1");
    assert_eq!(view.mediatype, "application/xml");
    assert_eq!(view.inhoud_sha256, "01".repeat(32));
    assert_eq!(view.findings, [finding()]);
    assert_eq!((view.line.bevindingen, view.line.bezorgd, view.line.leveringen), (1, 1, 1));
    assert_eq!(view.line.ontvangen_op, at(0));
    let delivery = &view.deliveries[0];
    assert_eq!((delivery.levering_id.as_str(), delivery.status), ("lev-b1", DeliveryStatus::Bezorgd));
    assert_eq!((delivery.pogingen, delivery.bezorgd_op), (1, Some(at(61))));
    assert_eq!(delivery.verzonden_sha256.as_deref(), Some("ab".repeat(32).as_str()));
    // printf 'ontvangen voor Wilhelmina Quispel' | sha256sum
    assert_eq!(
        delivery.ontvangstbewijs_sha256.as_deref(),
        Some("bab66f0f857615c26c5dfb75941ab913f990459b87bb5f54cf83d5a6dba102fe")
    );
    assert!(store.reader().unwrap().show("b2").unwrap().is_none());
    assert_eq!(
        one(&mut *store.writer().unwrap(), entry("b2", "a1", 1)),
        Verdict::Repeat(known("b1", Status::Aanvaard))
    );
}

pub(crate) fn the_same_content_under_the_same_id_is_a_repeat(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    // Also within one batch; another partner may use the same id.
    let mut elsewhere = entry("b3", "a1", 1);
    elsewhere.message.envelope.partner = "gemeente-c".into();
    let batch = [entry("b1", "a1", 1), entry("b2", "a1", 1), elsewhere];
    let verdicts = writer.commit(&batch, &[], &[]).unwrap();
    assert_eq!(verdicts[1], Verdict::Repeat(known("b1", Status::Aanvaard)));
    assert!(matches!(verdicts[2], Verdict::Stored { .. }));
    assert_eq!(one(&mut *writer, entry("b4", "a1", 1)), Verdict::Repeat(known("b1", Status::Aanvaard)));
    // A repeat says so even when the facts of the first time no longer stand, and when it would be refused now.
    assert!(matches!(one(&mut *writer, changing("t1", "TRJ-2026-000001", 1)), Verdict::Stored { .. }));
    let mut again = changing("t1", "TRJ-2026-000001", 1);
    again.message.envelope.bericht_id = "t2".into();
    let again = one(&mut *writer, again);
    assert!(matches!(again, Verdict::Repeat(Known { ref bericht_id, .. }) if bericht_id == "t1"), "{again:?}");
    assert!(matches!(one(&mut *writer, refused("b5", "a1", 1)), Verdict::Repeat(_)));
    let mut reader = store.reader().unwrap();
    assert_eq!(ids(&mut *reader).len(), 3);
    assert_eq!(reader.pending(0, 100).unwrap().len(), 3);
}

pub(crate) fn other_content_under_the_same_id_is_a_conflict_that_is_kept_once(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    stored(&mut *writer, entry("b1", "a1", 1));
    let mut other = entry("b2", "a1", 2);
    other.changes = vec![Change::NieuwTraject(traject("TRJ-2026-000001", 1))];
    let conflict = Verdict::Conflict(known("b1", Status::Aanvaard));
    assert_eq!(one(&mut *writer, other), conflict);
    assert_eq!(one(&mut *writer, entry("b3", "a1", 2)), conflict);
    assert_eq!(one(&mut *writer, refused("b4", "a1", 3)), conflict);
    let mut reader = store.reader().unwrap();
    let all = [("b4", Status::Conflict), ("b2", Status::Conflict), ("b1", Status::Aanvaard)];
    assert_eq!(ids(&mut *reader), all.map(|(id, s)| (id.to_owned(), s)));
    assert_eq!(reader.pending(0, 100).unwrap().len(), 1, "a conflict sends nothing");
    let facts = reader.facts(&[FactKey::Traject("TRJ-2026-000001".into())]).unwrap();
    assert_eq!(facts.traject("TRJ-2026-000001"), None, "a conflict changes nothing");
    // The first one still holds the id.
    assert_eq!(one(&mut *writer, entry("b5", "a1", 1)), Verdict::Repeat(known("b1", Status::Aanvaard)));
}

pub(crate) fn a_refused_message_is_mended_under_its_own_id(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    assert_eq!(one(&mut *writer, refused("b1", "a1", 1)), Verdict::Stored { deliveries: vec![] });
    assert_eq!(one(&mut *writer, refused("b2", "a1", 1)), Verdict::Repeat(known("b1", Status::Geweigerd)));
    // Refused again, for other content: kept, and it holds the id now.
    assert_eq!(one(&mut *writer, refused("b3", "a1", 2)), Verdict::Stored { deliveries: vec![] });
    assert_eq!(one(&mut *writer, refused("b4", "a1", 2)), Verdict::Repeat(known("b3", Status::Geweigerd)));
    // The same content is accepted now (a mapping was mended), or other content is: both in one go.
    stored(&mut *writer, entry("b5", "a1", 2));
    let mut quarantine = refused("q1", "a2", 1);
    quarantine.message.status = Status::Quarantaine;
    one(&mut *writer, quarantine);
    stored(&mut *writer, entry("q2", "a2", 2));
    assert_eq!(one(&mut *writer, refused("b6", "a1", 2)), Verdict::Repeat(known("b5", Status::Aanvaard)));
    assert_eq!(one(&mut *writer, refused("b7", "a1", 1)), Verdict::Conflict(known("b5", Status::Aanvaard)));
    let kept: Vec<String> = ids(&mut *store.reader().unwrap()).into_iter().map(|(id, _)| id).collect();
    assert_eq!(kept, ["b7", "q2", "q1", "b5", "b3", "b1"]);
}

pub(crate) fn a_fact_that_changed_makes_an_entry_stale(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let id = "TRJ-2026-000001";
    // Two that make the same traject, in one batch and over two.
    let verdicts = writer.commit(&[changing("b1", id, 1), changing("b2", id, 1)], &[], &[]).unwrap();
    assert!(matches!(verdicts[..], [Verdict::Stored { .. }, Verdict::Stale]), "{verdicts:?}");
    assert_eq!(one(&mut *writer, changing("b3", id, 1)), Verdict::Stale);
    // Two that change it, in one batch and over two.
    let verdicts = writer.commit(&[changing("b4", id, 2), changing("b5", id, 2)], &[], &[]).unwrap();
    assert!(matches!(verdicts[..], [Verdict::Stored { .. }, Verdict::Stale]), "{verdicts:?}");
    assert_eq!(one(&mut *writer, changing("b6", id, 2)), Verdict::Stale);
    // One after the other in one batch, each on what the one before made.
    let verdicts = writer.commit(&[changing("b7", id, 3), changing("b8", id, 4)], &[], &[]).unwrap();
    assert!(matches!(verdicts[..], [Verdict::Stored { .. }, Verdict::Stored { .. }]), "{verdicts:?}");
    // A fact that was only read counts too, also for a refusal; and a change needs no fact to be stale.
    let mut read = refused("b9", "b9", 1);
    read.facts.trajecten = vec![("TRJ-2026-000002".into(), Some(traject("TRJ-2026-000002", 1)))];
    assert_eq!(one(&mut *writer, read), Verdict::Stale);
    let mut blind = changing("b10", id, 1);
    blind.facts = Facts::default();
    assert_eq!(one(&mut *writer, blind), Verdict::Stale);
    let mut reader = store.reader().unwrap();
    assert_eq!(reader.facts(&[FactKey::Traject(id.into())]).unwrap().traject(id), Some(&traject(id, 4)));
    assert_eq!(ids(&mut *reader).len(), 4, "what is stale leaves no trace");
    assert_eq!(reader.pending(0, 100).unwrap().len(), 4);
}

pub(crate) fn deliveries_wait_in_order_until_confirmed_or_held(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let mut first = entry("b1", "a1", 1);
    first.deliveries = ["l1", "l2", "l3"].map(delivery).into();
    first.deliveries[1].volgorde = None;
    let Verdict::Stored { deliveries: n } = one(&mut *writer, first) else { panic!("not stored") };
    let last = stored(&mut *writer, entry("b2", "a2", 1));
    assert!(n[0] < n[1] && n[1] < n[2] && n[2] < last);
    let mut reader = store.reader().unwrap();
    let mut waiting =
        |after, limit| -> Vec<i64> { reader.pending(after, limit).unwrap().into_iter().map(|p| p.delivery).collect() };
    assert_eq!(waiting(0, 100), [n[0], n[1], n[2], last]);
    assert_eq!(waiting(n[0], 2), [n[1], n[2]]);
    let held = Attempted::Held { findings: vec![finding()] };
    // A mark for a delivery nobody has is passed over; a mark that comes twice counts once.
    let marks = [
        mark(n[0], 1, delivered()),
        mark(n[0], 1, delivered()),
        mark(n[1], 1, held.clone()),
        mark(n[1], 1, held),
        mark(n[2], 1, retry(None)),
        mark(n[2], 2, retry(None)),
        mark(last + 1000, 1, delivered()),
    ];
    writer.commit(&[], &marks, &[]).unwrap();
    assert_eq!(waiting(0, 100), [n[2], last]);
    let pending = store.reader().unwrap().pending(0, 1).unwrap().remove(0);
    let expected = Pending {
        delivery: n[2],
        partner: "centrale-b".into(),
        route: "aanmeldingen".into(),
        volgorde: Some("TRJ-2026-000001".into()),
        attempts: 2,
        vanaf: 0,
        not_before: Some(at(300)),
        besloten: Some(at(62)),
        sinds: at(0),
    };
    assert_eq!(pending, expected);
    let view = store.reader().unwrap().show("b1").unwrap().unwrap();
    let states: Vec<_> = view.deliveries.iter().map(|d| (d.status, d.pogingen, d.reden.as_deref())).collect();
    let expected = [
        (DeliveryStatus::Bezorgd, 1, None),
        (DeliveryStatus::Vastgehouden, 1, Some("/client/bsn: Het BSN ontbreekt.")),
        (DeliveryStatus::Wacht, 2, Some("Geen antwoord.")),
    ];
    assert_eq!(states, expected);
    // The answer to the first attempt comes after the second began: confirmed is confirmed.
    writer.commit(&[], &[mark(n[2], 1, delivered()), mark(n[2], 3, retry(None))], &[]).unwrap();
    assert_eq!(waiting(0, 100), [last]);
    drop((writer, store));
    let store = open(folder.path(), sealer('1'));
    let _writer = store.writer().unwrap();
    let pending = store.reader().unwrap().pending(0, 100).unwrap();
    assert_eq!(pending.iter().map(|p| p.delivery).collect::<Vec<_>>(), [last]);
}

pub(crate) fn a_parcel_holds_what_a_delivery_is_made_from(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let number = stored(&mut *writer, changing("b1", "TRJ-2026-000001", 1));
    let mut reader = store.reader().unwrap();
    let parcel = reader.parcel(number).unwrap();
    assert_eq!(parcel.delivery, number);
    assert_eq!(parcel.levering_id, "lev-b1");
    assert_eq!(parcel.client_ref.as_deref(), Some("c-abc"));
    assert_eq!(parcel.envelope, entry("b1", "b1", 1).message.envelope);
    assert_eq!(parcel.traject_id.as_deref(), Some("TRJ-2026-000001"));
    assert_eq!(*parcel.canonical, *format!(r#"{{"bsn":"{BSN}","naam":"{NAAM}"}}"#).as_bytes());
    assert_eq!(parcel.body, None);
    // The body of the attempt that failed is sent again, also after attempts that did not get that far.
    let marks = [
        mark(number, 1, retry(None)),
        mark(number, 2, retry(Some(b"<naam/>"))),
        mark(number, 3, retry(Some(b"<naam/>"))),
        mark(number, 4, retry(None)),
    ];
    writer.commit(&[], &marks, &[]).unwrap();
    assert_eq!(reader.parcel(number).unwrap().body.as_deref(), Some(&b"<naam/>"[..]));
    assert!(matches!(reader.parcel(number + 1), Err(StoreError::Corrupt { .. })));
}

pub(crate) fn lists_are_newest_first_and_filtered(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let mut elsewhere = entry("b3", "a1", 1);
    elsewhere.message.envelope.partner = "gemeente-c".into();
    let batch = [entry("b1", "a1", 1), changing("b2", "TRJ-2026-000001", 1), elsewhere, refused("b4", "a4", 1)];
    writer.commit(&batch, &[], &[]).unwrap();
    let mut reader = store.reader().unwrap();
    let mut list =
        |filter: Filter| -> Vec<String> { reader.list(&filter).unwrap().into_iter().map(|l| l.bericht_id).collect() };
    let all = Filter::default;
    assert_eq!(list(all()), ["b4", "b3", "b2", "b1"]);
    assert_eq!(list(Filter { limit: 2, ..all() }), ["b4", "b3"]);
    assert_eq!(list(Filter { partner: Some("gemeente-a".into()), ..all() }), ["b4", "b2", "b1"]);
    assert_eq!(list(Filter { status: Some(Status::Geweigerd), ..all() }), ["b4"]);
    assert_eq!(list(Filter { status: Some(Status::Aanvaard), limit: 2, ..all() }), ["b3", "b2"]);
    assert_eq!(list(Filter { traject_id: Some("TRJ-2026-000001".into()), ..all() }), ["b2"]);
    let both = Filter { partner: Some("gemeente-c".into()), status: Some(Status::Geweigerd), ..all() };
    assert!(list(both).is_empty());
}

pub(crate) fn traject_numbers_never_repeat(open: Open) {
    let folder = Folder::new();
    let reserve = |store: &dyn Store, jaar| {
        store.reader().unwrap().facts(&[FactKey::NieuwTrajectnummer(jaar)]).unwrap().trajectnummer.unwrap()
    };
    let store = open(folder.path(), sealer('1'));
    assert_eq!(reserve(&*store, 2026), 1);
    let mut all: Vec<u32> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..4).map(|_| scope.spawn(|| (0..50).map(|_| reserve(&*store, 2026)).collect::<Vec<_>>())).collect();
        threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
    });
    all.sort_unstable();
    assert_eq!(all, (2..=201).collect::<Vec<u32>>());
    assert_eq!(reserve(&*store, 2027), 1, "every year starts at 1");
    let entry = changing("b1", &crate::domain::traject::traject_id(2026, 150), 1);
    one(&mut *store.writer().unwrap(), entry);
    drop(store);
    let store = open(folder.path(), sealer('1'));
    assert_eq!(reserve(&*store, 2026), 151, "150 is on disk; 151 to 201 were never used");
}

pub(crate) fn there_is_one_writer(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let writer = store.writer().unwrap();
    assert!(matches!(store.writer(), Err(StoreError::SecondWriter { .. })));
    assert!(matches!(open(folder.path(), sealer('1')).writer(), Err(StoreError::SecondWriter { .. })));
    drop(writer);
    assert!(store.writer().is_ok());
}

pub(crate) fn a_batch_that_fails_leaves_nothing_and_the_writer_goes_on(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let first = stored(&mut *writer, entry("b1", "a1", 1));
    // Our own id twice: a fault of ours that no verdict covers.
    let audit = Audit { at: at(0), wie: "hub".into(), wat: "proef".into(), waarop: "b2".into() };
    let batch = [entry("b2", "a2", 1), entry("b1", "a3", 1)];
    assert!(writer.commit(&batch, &[mark(first, 1, delivered())], std::slice::from_ref(&audit)).is_err());
    let mut reader = store.reader().unwrap();
    assert_eq!(ids(&mut *reader).len(), 1);
    assert_eq!(reader.pending(0, 100).unwrap().len(), 1);
    stored(&mut *writer, entry("b2", "a2", 1));
    writer.commit(&[], &[], &[audit]).unwrap();
    assert_eq!(reader.verify_audit().unwrap(), None);
    reader.ping().unwrap();
}

pub(crate) fn the_audit_trail_holds(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut reader = store.reader().unwrap();
    assert_eq!(reader.verify_audit().unwrap(), None, "an empty trail is whole");
    let line = |n: i64| Audit { at: at(n), wie: "hub".into(), wat: "proef".into(), waarop: format!("b{n}") };
    let mut writer = store.writer().unwrap();
    writer.commit(&[], &[], &[line(1), line(2)]).unwrap();
    writer.commit(&[], &[], &[line(3)]).unwrap();
    drop(writer);
    store.writer().unwrap().commit(&[], &[], &[line(4)]).unwrap();
    assert_eq!(reader.verify_audit().unwrap(), None);
}

/// One `#[test]` for each promise.
macro_rules! promises {
    ($open:expr; $($name:ident)+) => { $(#[test] fn $name() { $crate::store::contract::$name($open) })+ };
    ($open:expr) => {
        $crate::store::contract::promises! { $open;
            what_is_committed_is_there_after_reopening
            the_same_content_under_the_same_id_is_a_repeat
            other_content_under_the_same_id_is_a_conflict_that_is_kept_once
            a_refused_message_is_mended_under_its_own_id
            a_fact_that_changed_makes_an_entry_stale
            what_follows_is_written_with_its_cause_or_not_at_all
            deliveries_wait_in_order_until_confirmed_or_held
            a_parcel_holds_what_a_delivery_is_made_from
            lists_are_newest_first_and_filtered
            purging_takes_what_is_old_and_done
            content_goes_by_status_and_kind_and_the_key_of_what_was_accepted_stays
            an_id_is_known_when_its_content_is_gone
            numbers_of_what_was_purged_are_not_used_again
            traject_numbers_never_repeat
            there_is_one_writer
            a_batch_that_fails_leaves_nothing_and_the_writer_goes_on
            the_audit_trail_holds
            traffic_of_a_partner_is_read_back_in_pages
            the_audit_trail_is_read_back_by_what_was_done
            released_deliveries_wait_again_and_count_anew
            delivered_goes_again_only_when_that_is_asked
            a_waiting_delivery_is_held_by_a_person
            a_mended_message_keeps_its_original_and_is_made_anew
            what_is_held_and_not_told_is_found
            a_term_fires_once_also_after_reopening
            a_term_ends_with_its_work_when_what_it_was_for_came
            a_term_set_again_stays_or_moves
            terms_and_work_come_with_the_message_or_not_at_all
            work_is_decided_once_with_who_when_and_why
            what_a_rule_holds_goes_when_all_work_about_it_was_decided_with_yes
            work_is_listed_by_what_is_asked
            the_last_runs_of_every_job_are_kept
            old_terms_and_work_go_when_they_are_done
        }
    };
}
pub(crate) use promises;
