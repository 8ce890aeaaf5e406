//! What a store promises of removing what was kept long enough.

use super::*;
use crate::yaml::Place;

/// How many rows a purge takes four hundred days after so many seconds.
pub(crate) fn rows(writer: &mut dyn Writer, seconds: i64, limit: u32) -> u32 {
    let now = at(seconds) + chrono::Duration::days(400);
    let purged = writer.purge(&Bewaren::default(), now, limit).unwrap();
    assert_eq!(purged.inhoud, 0);
    purged.rijen
}

pub(crate) fn content_goes_by_status_and_kind_and_the_key_of_what_was_accepted_stays(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let mut of = |id: &str, soort: &str, status: Status| {
        let mut e = entry(id, id, 1);
        e.message.envelope.soort = soort.into();
        e.message.status = status;
        if status != Status::Aanvaard {
            e.deliveries.clear();
        }
        match one(&mut *writer, e) {
            Verdict::Stored { deliveries } => deliveries.first().copied().unwrap_or_default(),
            other => panic!("{other:?}"),
        }
    };
    let short = of("short", "vacature/1", Status::Aanvaard);
    let held = of("held", "vacature/1", Status::Aanvaard);
    let long = of("long", "aanmelding/1", Status::Aanvaard);
    of("no", "vacature/1", Status::Geweigerd);
    of("bsn", "vacature/1", Status::Quarantaine);
    let hold = Attempted::Held { findings: vec![finding()] };
    let marks = [
        mark(short, 1, retry(Some(b"<naam/>"))),
        mark(short, 2, delivered()),
        mark(held, 1, hold),
        mark(long, 1, delivered()),
    ];
    writer.commit(&[], &marks, &[]).unwrap();
    let bewaren = Bewaren {
        statussen: [("quarantaine", 30), ("geweigerd", 90)].into(),
        soorten: [
            ("vacature/1".to_owned(), (60, Place::default())),
            ("aanmelding/1".to_owned(), (800, Place::default())),
        ]
        .into(),
        ..Bewaren::default()
    };
    let mut purge = |days: i64| {
        let purged = writer.purge(&bewaren, at(1) + chrono::Duration::days(days), 100).unwrap();
        let left = ids(&mut *store.reader().unwrap()).into_iter().map(|(id, _)| id).collect::<Vec<_>>().join(" ");
        (purged.inhoud, purged.rijen, left)
    };
    assert_eq!(purge(29), (0, 0, "bsn no long held short".into()));
    assert_eq!(purge(30), (0, 1, "no long held short".into()));
    assert_eq!(purge(60), (1, 0, "no long held short".into()), "a held delivery is not done");
    assert_eq!(purge(60), (0, 0, "no long held short".into()), "once");
    let view = store.reader().unwrap().show("short").unwrap().unwrap();
    assert_eq!((view.raw.len(), view.canonical), (0, None));
    let proof = |d: &DeliveryView| (d.status, d.ontvangstbewijs_sha256.is_some(), d.verzonden_sha256.is_some());
    assert_eq!(proof(&view.deliveries[0]), (DeliveryStatus::Bezorgd, true, true), "the hashes stay");
    assert_eq!(purge(90), (0, 1, "long held short".into()));
    assert_eq!(purge(399), (0, 0, "long held short".into()));
    assert_eq!(purge(400), (0, 1, "long held".into()));
    assert_eq!(purge(799), (0, 0, "long held".into()));
    assert_eq!(purge(800), (0, 1, "held".into()));
}

pub(crate) fn an_id_is_known_when_its_content_is_gone(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let number = stored(&mut *writer, entry("b1", "a1", 1));
    writer.commit(&[], &[mark(number, 1, delivered())], &[]).unwrap();
    let bewaren = Bewaren { statussen: [("aanvaard", 1)].into(), ..Bewaren::default() };
    let purged = writer.purge(&bewaren, at(1) + chrono::Duration::days(1), 10).unwrap();
    assert_eq!(purged, Purged { inhoud: 1, rijen: 0 });
    assert_eq!(one(&mut *writer, entry("b2", "a1", 1)), Verdict::Repeat(known("b1", Status::Aanvaard)));
    assert_eq!(one(&mut *writer, entry("b3", "a1", 2)), Verdict::Conflict(known("b1", Status::Aanvaard)));
    assert!(store.reader().unwrap().pending(0, 10).unwrap().is_empty());
}

pub(crate) fn purging_takes_what_is_old_and_done(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let mut numbers = Vec::new();
    for (id, seconds) in [("done", 0), ("waits", 1), ("held", 2), ("done too", 3), ("young", 100)] {
        let mut entry = entry(id, id, 1);
        entry.message.envelope.ontvangen_op = at(seconds);
        numbers.push(stored(&mut *writer, entry));
    }
    one(&mut *writer, refused("refused", "refused", 1));
    let held = Attempted::Held { findings: vec![finding()] };
    let marks = [
        mark(numbers[0], 1, retry(Some(b"x"))),
        mark(numbers[0], 2, delivered()),
        mark(numbers[2], 1, held),
        mark(numbers[3], 1, delivered()),
        mark(numbers[4], 1, delivered()),
    ];
    writer.commit(&[], &marks, &[]).unwrap();
    assert_eq!(rows(&mut *writer, 50, 1), 1);
    assert_eq!(rows(&mut *writer, 50, 100), 2);
    assert_eq!(rows(&mut *writer, 50, 100), 0);
    let left: Vec<String> = ids(&mut *store.reader().unwrap()).into_iter().map(|(id, _)| id).collect();
    assert_eq!(left, ["young", "held", "waits"]);
    // The idempotency key went with it.
    stored(&mut *writer, entry("again", "done", 2));
    assert_eq!(writer.commit(&[], &[mark(numbers[1], 1, delivered())], &[]).unwrap(), []);
    assert_eq!(rows(&mut *writer, 1000, 100), 2, "waits is delivered now; young is old now");
}

pub(crate) fn numbers_of_what_was_purged_are_not_used_again(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let first = stored(&mut *writer, entry("b1", "a1", 1));
    writer.commit(&[], &[mark(first, 1, delivered())], &[]).unwrap();
    assert_eq!(rows(&mut *writer, 1, 100), 1);
    assert!(stored(&mut *writer, entry("b2", "a2", 1)) > first);
    drop((writer, store));
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    assert!(stored(&mut *writer, entry("b3", "a3", 1)) > first + 1);
}
