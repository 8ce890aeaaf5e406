//! What people do to deliveries and messages.

use super::*;

fn release(delivery: i64, remake: bool, delivered: bool) -> Intervention {
    Intervention { at: at(1000), wie: "j.jansen".into(), deed: Deed::Release { delivery, remake, delivered } }
}

fn does(writer: &mut dyn Writer, order: Intervention) -> Done {
    writer.intervene(&[order]).unwrap().remove(0)
}

fn held() -> Attempted {
    Attempted::Held { findings: vec![finding()] }
}

pub(super) fn deeds(reader: &mut dyn Reader, wat: &str) -> Vec<(String, String)> {
    reader.audit(wat, 10).unwrap().into_iter().map(|line| (line.wie, line.waarop)).collect()
}

pub(crate) fn released_deliveries_wait_again_and_count_anew(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let numbers: Vec<i64> = ["b1", "b2", "b3"].map(|id| stored(&mut *writer, entry(id, id, 1))).into();
    let marks = [
        mark(numbers[0], 1, delivered()),
        mark(numbers[1], 1, retry(Some(b"<naam/>"))),
        mark(numbers[1], 2, held()),
        mark(numbers[2], 1, delivered()),
    ];
    writer.commit(&[], &marks, &[]).unwrap();
    drop((writer, store));
    // After a restart the search for deliveries starts behind all of them.
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let mut reader = store.reader().unwrap();
    assert_eq!(reader.pending(0, 10).unwrap(), []);
    assert_eq!(does(&mut *writer, release(numbers[0], false, false)), Done::Stands(DeliveryStatus::Bezorgd));
    assert_eq!(does(&mut *writer, release(999, false, false)), Done::Gone);
    let expected = Pending {
        delivery: numbers[1],
        partner: "centrale-b".into(),
        route: "aanmeldingen".into(),
        volgorde: Some("TRJ-2026-000001".into()),
        attempts: 2,
        vanaf: 2,
        not_before: Some(at(1000)),
        besloten: Some(at(1000)),
        sinds: at(1000),
    };
    assert_eq!(does(&mut *writer, release(numbers[1], false, false)), Done::Released(expected.clone()));
    assert_eq!(reader.pending(0, 10).unwrap(), std::slice::from_ref(&expected));
    assert_eq!(does(&mut *writer, release(numbers[1], false, false)), Done::Stands(DeliveryStatus::Wacht));
    assert_eq!(reader.parcel(numbers[1]).unwrap().body.as_deref(), Some(&b"<naam/>"[..]), "the same bytes");
    assert_eq!(deeds(&mut *reader, "levering.vrijgegeven"), [("j.jansen".into(), "lev-b2".into())]);
    assert_eq!(reader.verify_audit().unwrap(), None);
    drop((writer, store));
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    assert_eq!(
        store.reader().unwrap().pending(0, 10).unwrap(),
        std::slice::from_ref(&expected),
        "also after a restart"
    );
    // The third attempt is the first since the release, and waits as it says.
    writer.commit(&[], &[mark(numbers[1], 3, retry(None))], &[]).unwrap();
    let mut reader = store.reader().unwrap();
    let again = reader.pending(0, 10).unwrap().remove(0);
    assert_eq!(again, Pending { attempts: 3, not_before: Some(at(300)), besloten: Some(at(63)), ..expected });
    // Held once more and released to be made anew: the bytes of before are not sent.
    writer.commit(&[], &[mark(numbers[1], 4, held())], &[]).unwrap();
    assert!(matches!(does(&mut *writer, release(numbers[1], true, false)), Done::Released(_)));
    assert_eq!(reader.parcel(numbers[1]).unwrap().body, None);
    writer.commit(&[], &[mark(numbers[1], 5, retry(Some(b"<naam/>")))], &[]).unwrap();
    assert_eq!(reader.parcel(numbers[1]).unwrap().body.as_deref(), Some(&b"<naam/>"[..]), "kept anew");
    assert_eq!(reader.show("b2").unwrap().unwrap().deliveries[0].pogingen, 5);
}

pub(crate) fn delivered_goes_again_only_when_that_is_asked(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let number = stored(&mut *writer, entry("b1", "a1", 1));
    writer.commit(&[], &[mark(number, 1, delivered())], &[]).unwrap();
    let mut reader = store.reader().unwrap();
    let found = reader.find("lev-b1").unwrap();
    assert_eq!(found, reader.find("b1").unwrap());
    assert_eq!((found[0].status, found[0].sent_sha256), (DeliveryStatus::Bezorgd, Some([0xab; 32])));
    assert_eq!(reader.find("niemand").unwrap(), []);
    let Done::Released(pending) = does(&mut *writer, release(number, false, true)) else { panic!("not released") };
    assert_eq!((pending.attempts, pending.vanaf), (1, 1), "the next attempt is the second");
    assert_eq!(reader.find("b1").unwrap()[0].status, DeliveryStatus::Wacht);
    writer.commit(&[], &[mark(number, 2, delivered())], &[]).unwrap();
    assert_eq!(reader.show("b1").unwrap().unwrap().deliveries[0].pogingen, 2);
    assert!(matches!(does(&mut *writer, release(number, false, true)), Done::Released(_)), "as often as it is asked");
    let asked = ("j.jansen".to_owned(), "lev-b1".to_owned());
    assert_eq!(deeds(&mut *reader, "levering.opnieuw"), [asked.clone(), asked]);
}

pub(crate) fn a_waiting_delivery_is_held_by_a_person(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let number = stored(&mut *writer, entry("b1", "a1", 1));
    let hold = || Intervention {
        at: at(500),
        wie: "j.jansen".into(),
        deed: Deed::Hold { delivery: number, findings: vec![finding()] },
    };
    assert_eq!(does(&mut *writer, hold()), Done::Held(number));
    assert_eq!(does(&mut *writer, hold()), Done::Stands(DeliveryStatus::Vastgehouden));
    let mut reader = store.reader().unwrap();
    assert_eq!(reader.pending(0, 10).unwrap(), []);
    let list = reader.held(0, 10).unwrap();
    assert_eq!((list.len(), list[0].wie.as_deref(), list[0].at), (1, Some("j.jansen"), at(500)));
    assert_eq!((list[0].findings.clone(), list[0].levering_id.as_str()), (vec![finding()], "lev-b1"));
    assert_eq!(reader.unreported(0, 10).unwrap(), [], "his own deed is his to tell");
    assert_eq!(deeds(&mut *reader, "levering.vastgehouden"), [("j.jansen".into(), "lev-b1".into())]);
    // Released to be made anew while an attempt is under way: what that one sent is of before too.
    let other = stored(&mut *writer, entry("b2", "a2", 1));
    let deed = Deed::Hold { delivery: other, findings: vec![finding()] };
    does(&mut *writer, Intervention { at: at(500), wie: "j.jansen".into(), deed });
    assert!(matches!(does(&mut *writer, release(other, true, false)), Done::Released(_)));
    writer.commit(&[], &[mark(other, 1, retry(Some(b"<naam/>")))], &[]).unwrap();
    assert_eq!(reader.parcel(other).unwrap().body, None);
    // The attempt that was under way arrived after all: confirmed is confirmed.
    writer.commit(&[], &[mark(number, 1, delivered())], &[]).unwrap();
    assert_eq!(reader.held(0, 10).unwrap(), []);
    assert_eq!(does(&mut *writer, release(number, false, false)), Done::Stands(DeliveryStatus::Bezorgd));
}

pub(crate) fn a_mended_message_keeps_its_original_and_is_made_anew(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let number = stored(&mut *writer, entry("b1", "a1", 1));
    let mut reader = store.reader().unwrap();
    let before = reader.parcel(number).unwrap().canonical.to_vec();
    let edit = |before: &[u8], canonical: &str| Intervention {
        at: at(500),
        wie: "j.jansen".into(),
        deed: Deed::Edit {
            ook_bezorgd: false,
            bericht_id: "b1".into(),
            reden: "verkeerde naam".into(),
            before: before.to_vec(),
            canonical: canonical.into(),
            plekken: vec!["/naam".into(), "/a~1b".into()],
        },
    };
    assert_eq!(does(&mut *writer, edit(&before, "{}")), Done::Gone, "nothing of it is held");
    writer.commit(&[], &[mark(number, 1, retry(Some(b"<naam/>"))), mark(number, 2, held())], &[]).unwrap();
    assert_eq!(does(&mut *writer, edit(b"{}", "{}")), Done::Gone, "somebody else was first");
    assert_eq!(does(&mut *writer, edit(&before, r#"{"naam":"Q"}"#)), Done::Edited);
    let parcel = reader.parcel(number).unwrap();
    assert_eq!((&*parcel.canonical, parcel.body), (&br#"{"naam":"Q"}"#[..], None), "made anew");
    let view = reader.show("b1").unwrap().unwrap();
    let expected = EditView {
        op: at(500),
        wie: "j.jansen".into(),
        reden: "verkeerde naam".into(),
        plekken: vec!["/naam".into(), "/a~1b".into()],
    };
    assert_eq!(view.edits, [expected]);
    assert_eq!(view.canonical.as_deref(), Some(&br#"{"naam":"Q"}"#[..]));
    assert_eq!(deeds(&mut *reader, "bericht.bewerkt"), [("j.jansen".into(), "b1".into())]);
}

pub(crate) fn what_is_held_and_not_told_is_found(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let numbers: Vec<i64> = ["b1", "b2"].map(|id| stored(&mut *writer, entry(id, id, 1))).into();
    writer.commit(&[], &[mark(numbers[0], 1, held()), mark(numbers[1], 1, held())], &[]).unwrap();
    let mut reader = store.reader().unwrap();
    let found = |reader: &mut dyn Reader, after| -> Vec<i64> {
        reader.unreported(after, 10).unwrap().into_iter().map(|h| h.delivery).collect()
    };
    assert_eq!(found(&mut *reader, 0), numbers);
    assert_eq!(found(&mut *reader, numbers[0]), [numbers[1]]);
    let mut told = entry("m1", &format!("{GIVEN_UP}lev-b1"), 2);
    told.message.envelope.partner = HUB.into();
    let own = stored(&mut *writer, told);
    assert_eq!(found(&mut *reader, 0), [numbers[1]]);
    writer.commit(&[], &[mark(own, 1, held())], &[]).unwrap();
    assert_eq!(found(&mut *reader, 0), [numbers[1]], "of what the hub itself says nobody is told");
    assert_eq!(reader.held(0, 10).unwrap().len(), 3);
}
