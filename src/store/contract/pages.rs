//! What a store promises to whoever looks at old traffic again.

use super::*;

pub(crate) fn traffic_of_a_partner_is_read_back_in_pages(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let mut elsewhere = entry("b3", "a3", 1);
    elsewhere.message.envelope.partner = "gemeente-c".into();
    elsewhere.deliveries[0].partner = "centrale-d".into();
    let batch = [entry("b1", "a1", 1), changing("b2", "TRJ-2026-000001", 1), elsewhere, refused("b4", "a4", 1)];
    writer.commit(&batch, &[], &[]).unwrap();
    let mut reader = store.reader().unwrap();
    let page = reader.received("gemeente-a", None, 2).unwrap();
    let ids = |page: &[Received]| page.iter().map(|m| m.envelope.bericht_id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&page), ["b4", "b2"], "newest first");
    assert_eq!((page[0].status, page[0].traject_id.as_deref()), (Status::Geweigerd, None));
    assert_eq!(page[1].traject_id.as_deref(), Some("TRJ-2026-000001"));
    assert_eq!(page[1].raw, format!("<bsn>{BSN}</bsn><naam>{NAAM}</naam>").into_bytes());
    assert_eq!(page[1].canonical, Some(format!(r#"{{"bsn":"{BSN}","naam":"{NAAM}"}}"#).into_bytes()));
    assert_eq!(page[1].envelope, changing("b2", "TRJ-2026-000001", 1).message.envelope);
    let rest = reader.received("gemeente-a", Some(page[1].seq), 2).unwrap();
    assert_eq!(ids(&rest), ["b1"]);
    assert!(reader.received("gemeente-a", Some(rest[0].seq), 2).unwrap().is_empty());
    assert!(reader.received("niemand", None, 2).unwrap().is_empty());

    let page = reader.sent("centrale-b", None, 1).unwrap();
    assert_eq!((page.len(), page[0].levering_id.as_str(), page[0].route.as_str()), (1, "lev-b2", "aanmeldingen"));
    assert_eq!(page[0].client_ref.as_deref(), Some("c-abc"));
    assert_eq!(page[0].canonical, format!(r#"{{"bsn":"{BSN}","naam":"{NAAM}"}}"#).into_bytes());
    let rest = reader.sent("centrale-b", Some(page[0].seq), 100).unwrap();
    assert_eq!(rest.iter().map(|s| s.levering_id.as_str()).collect::<Vec<_>>(), ["lev-b1"]);
}

pub(crate) fn the_audit_trail_is_read_back_by_what_was_done(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let line = |n: i64, wat: &str| Audit { at: at(n), wie: "jan".into(), wat: wat.into(), waarop: format!("v{n}") };
    let lines = [line(1, "proef"), line(2, "anders"), line(3, "proef"), line(4, "proef")];
    store.writer().unwrap().commit(&[], &[], &lines).unwrap();
    let mut reader = store.reader().unwrap();
    assert_eq!(reader.audit("proef", 2).unwrap(), [line(4, "proef"), line(3, "proef")]);
    assert_eq!(reader.audit("niets", 2).unwrap(), []);
}
