//! What follows from a message: in its transaction, in its order, or not at all.

use super::*;

/// A message of the hub with one delivery, that follows from `oorzaak`.
fn gevolg(oorzaak: &str) -> Entry {
    let mut entry = entry(&format!("{oorzaak}-g"), &format!("gevolg-{oorzaak}"), 9);
    entry.message.envelope.partner = HUB.into();
    entry.message.envelope.soort = "traject-beeindigd/1".into();
    entry
}

pub(crate) fn what_follows_is_written_with_its_cause_or_not_at_all(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let mut cause = changing("b1", "TRJ-2026-000001", 1);
    cause.volgt = vec![gevolg("b1")];
    let after = entry("b2", "a2", 1);
    let verdicts = writer.commit(&[cause.clone(), after], &[], &[]).unwrap();
    let numbers: Vec<_> = verdicts
        .into_iter()
        .map(|v| if let Verdict::Stored { deliveries } = v { deliveries } else { vec![] })
        .collect();
    // Its own first, then that of what follows, then those of the next message.
    assert_eq!(numbers, [vec![1, 2], vec![3]]);
    let mut reader = store.reader().unwrap();
    let waits = |reader: &mut dyn Reader| -> Vec<String> {
        let pending = reader.pending(0, 100).unwrap();
        pending.iter().map(|p| reader.parcel(p.delivery).unwrap().envelope.bericht_id).collect()
    };
    assert_eq!(waits(&mut *reader), ["b1", "b1-g", "b2"]);
    // A repeat, a conflict and one that is stale bring nothing about.
    let again = |bericht_id: &str, hash: u8, afzender: &str| {
        let mut again = cause.clone();
        again.message.envelope.bericht_id = bericht_id.into();
        again.message.envelope.afzender_id = afzender.into();
        again.message.envelope.inhoud_sha256 = [hash; 32];
        again.volgt = vec![gevolg(bericht_id)];
        again
    };
    assert!(matches!(one(&mut *writer, again("b3", 1, "b1")), Verdict::Repeat(_)));
    assert!(matches!(one(&mut *writer, again("b4", 2, "b1")), Verdict::Conflict(_)));
    assert_eq!(one(&mut *writer, again("b5", 1, "b5")), Verdict::Stale);
    assert_eq!(waits(&mut *reader).len(), 3);
    let shown = reader.show("b1-g").unwrap().expect("it is kept");
    assert_eq!((shown.line.partner.as_str(), shown.afzender_id.as_str()), (HUB, "gevolg-b1"));
}
