//! What a store promises of terms, work for people, and what jobs did.

use super::intervene::deeds;
use super::*;
use crate::domain::termijn::{Termijn, TermijnSoort};
use crate::domain::werk::{Besluit, Toestand, WerkSoort, Werkitem, werk_id};
use crate::store::work::*;
use chrono::NaiveDate;

const TRAJECT: &str = "TRJ-2026-000041";

fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn termijn(soort: TermijnSoort, ronde: u32, vervalt_op: &str) -> Termijn {
    let voor = "centrale-b".into();
    Termijn { traject_id: Some(TRAJECT.into()), soort, ronde, vervalt_op: d(vervalt_op), voor }
}

pub(crate) fn werk(over: &str) -> Werkitem {
    let werk = Werkitem::nieuw(werk_id(&[over]), WerkSoort::Toetsing, "gemeente-a", "Beoordeel de taken.", at(5));
    Werkitem { bericht_id: Some("b1".into()), regel: Some("BR30".into()), ..werk }
}

/// Commits changes with a message of their own.
pub(crate) fn change(writer: &mut dyn Writer, id: &str, changes: Vec<Change>) {
    let mut entry = entry(id, id, 1);
    entry.changes = changes;
    stored(writer, entry);
}

/// What is due on a day.
fn due(reader: &mut dyn Reader, op: &str) -> Vec<StoredTermijn> {
    reader.termijnen(&TermijnFilter { op: Some(d(op)), ..Default::default() }).unwrap()
}

/// Has everything fire that is due on a day, as `job` would.
pub(crate) fn fire(store: &dyn Store, writer: &mut dyn Writer, op: &str) -> u32 {
    let due = due(&mut *store.reader().unwrap(), op);
    writer.fire(&fired(&due)).unwrap()
}

fn fired(due: &[StoredTermijn]) -> Vec<Fired> {
    let one = |t: &StoredTermijn| Fired {
        nummer: t.nummer,
        vervalt_op: t.termijn.vervalt_op,
        werk: t.termijn.werkitem(at(100)),
        traject: None,
    };
    due.iter().map(one).collect()
}

fn open_work(reader: &mut dyn Reader) -> Vec<Werkitem> {
    reader.work(&WorkFilter { toestand: Some(Toestand::Open), ..Default::default() }).unwrap()
}

fn decide(writer: &mut dyn Writer, werk_id: &str) -> Done {
    let deed = Deed::Decide {
        werk_id: werk_id.into(),
        besluit: Besluit::Toegestaan,
        waarom: "Valt onder gastvrijheid.".into(),
        boekingen: vec![],
        feiten: vec![],
        werk: vec![],
    };
    writer.intervene(&[Intervention { at: at(500), wie: "j.jansen".into(), deed }]).unwrap().remove(0)
}

pub(crate) fn a_term_fires_once_also_after_reopening(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let (go, rapport) = (
        termijn(TermijnSoort::GoNoGo, 1, "2026-10-05"),
        // Its work is there a week before: on the 12th.
        termijn(TermijnSoort::Rapportage, 1, "2026-10-19"),
    );
    change(&mut *writer, "b1", vec![Change::TermijnGezet(rapport.clone()), Change::TermijnGezet(go.clone())]);
    let mut reader = store.reader().unwrap();
    assert_eq!(due(&mut *reader, "2026-10-04"), []);
    let today = due(&mut *reader, "2026-10-05");
    assert_eq!(today.iter().map(|t| &t.termijn).collect::<Vec<_>>(), [&go]);
    drop((reader, writer, store));

    // Nothing ran until the 12th: both are due, the earlier first.
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let mut reader = store.reader().unwrap();
    let both = due(&mut *reader, "2026-10-12");
    assert_eq!(both.iter().map(|t| &t.termijn).collect::<Vec<_>>(), [&go, &rapport]);
    assert_eq!(writer.fire(&fired(&both)).unwrap(), 2);
    assert_eq!(writer.fire(&fired(&both)).unwrap(), 0, "once");
    assert_eq!(due(&mut *reader, "2030-01-01"), []);
    assert_eq!(open_work(&mut *reader), [go.werkitem(at(100)), rapport.werkitem(at(100))]);
    let all = reader.termijnen(&TermijnFilter { traject_id: Some(TRAJECT.into()), ..Default::default() }).unwrap();
    let told: Vec<_> = all.into_iter().map(|t| (t.toestand, t.werk_id)).collect();
    assert_eq!(told[0], (TermijnToestand::Gevuurd, Some(go.werkitem(at(100)).werk_id)));
    drop((reader, writer, store));
    let store = open(folder.path(), sealer('1'));
    assert_eq!(store.writer().unwrap().fire(&fired(&both)).unwrap(), 0, "once, also now");
    assert_eq!(open_work(&mut *store.reader().unwrap()).len(), 2);
}

pub(crate) fn a_term_ends_with_its_work_when_what_it_was_for_came(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let set = |soort, ronde, op| Change::TermijnGezet(termijn(soort, ronde, op));
    let (go, rapport) = (TermijnSoort::GoNoGo, TermijnSoort::Rapportage);
    let mut other = termijn(go, 1, "2026-10-05");
    other.traject_id = Some("TRJ-2026-000042".into());
    let changes = vec![set(go, 1, "2026-10-05"), set(rapport, 1, "2026-10-19"), Change::TermijnGezet(other.clone())];
    change(&mut *writer, "b1", changes);
    assert_eq!(fire(&*store, &mut *writer, "2026-10-05"), 2);
    // The report came before its day, and the next round begins; the go/no-go came after its work was made.
    let lapse = |soort| Change::TermijnVervallen { traject_id: TRAJECT.into(), soort };
    change(&mut *writer, "b2", vec![lapse(rapport), set(rapport, 2, "2026-11-30"), lapse(go)]);
    let mut reader = store.reader().unwrap();
    let open: Vec<_> = open_work(&mut *reader).into_iter().filter_map(|w| w.traject_id).collect();
    assert_eq!(open, ["TRJ-2026-000042"], "another traject keeps its own");
    let lapsed = reader.work_item(&termijn(go, 1, "2026-10-05").werkitem(at(0)).werk_id).unwrap().unwrap();
    assert_eq!((lapsed.toestand, lapsed.besluit), (Toestand::Vervallen, None));
    let left: Vec<_> = due(&mut *reader, "2030-01-01").into_iter().map(|t| t.termijn).collect();
    assert_eq!(left, [termijn(rapport, 2, "2026-11-30")]);
    // The traject is over.
    change(&mut *writer, "b3", vec![Change::TermijnenVervallen { traject_id: TRAJECT.into() }]);
    assert_eq!(due(&mut *reader, "2030-01-01"), []);
}

pub(crate) fn a_term_set_again_stays_or_moves(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let einde = |op| termijn(TermijnSoort::EindeBegeleiding, 1, op);
    change(&mut *writer, "b1", vec![Change::TermijnGezet(einde("2027-02-25"))]);
    let seen = due(&mut *store.reader().unwrap(), "2027-02-25");
    assert_eq!(fire(&*store, &mut *writer, "2027-02-25"), 1);
    change(&mut *writer, "b2", vec![Change::TermijnGezet(einde("2027-02-25"))]);
    assert_eq!(fire(&*store, &mut *writer, "2027-02-25"), 0, "the same day: it has fired");
    assert_eq!(open_work(&mut *store.reader().unwrap()).len(), 1);
    // The guidance is extended (M39).
    change(&mut *writer, "b3", vec![Change::TermijnGezet(einde("2027-05-25"))]);
    assert_eq!(open_work(&mut *store.reader().unwrap()), [], "what was asked for the old day is not asked any more");
    assert_eq!(writer.fire(&fired(&seen)).unwrap(), 0, "who saw the old day makes nothing");
    assert_eq!(fire(&*store, &mut *writer, "2027-05-24"), 0);
    assert_eq!(fire(&*store, &mut *writer, "2027-05-25"), 1);
    // And taken back: the work of the first day is asked anew.
    change(&mut *writer, "b4", vec![Change::TermijnGezet(einde("2027-02-25"))]);
    assert_eq!(fire(&*store, &mut *writer, "2027-05-25"), 1);
    let open = open_work(&mut *store.reader().unwrap());
    assert_eq!(open.iter().map(|w| w.vervalt_op).collect::<Vec<_>>(), [Some(d("2027-02-25"))]);
}

pub(crate) fn terms_and_work_come_with_the_message_or_not_at_all(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let changes = || {
        vec![Change::TermijnGezet(termijn(TermijnSoort::Intake, 1, "2026-09-08")), Change::WerkGevraagd(werk("taken"))]
    };
    let mut stale = changing("b1", "TRJ-2026-000001", 2);
    stale.changes.extend(changes());
    assert_eq!(one(&mut *writer, stale), Verdict::Stale);
    change(&mut *writer, "b2", vec![]);
    let mut conflict = entry("b3", "b2", 9);
    conflict.changes = changes();
    assert!(matches!(one(&mut *writer, conflict), Verdict::Conflict(_)));
    let mut reader = store.reader().unwrap();
    assert_eq!((due(&mut *reader, "2030-01-01").len(), open_work(&mut *reader).len()), (0, 0));
    change(&mut *writer, "b4", changes());
    assert_eq!((due(&mut *reader, "2030-01-01").len(), open_work(&mut *reader).len()), (1, 1));
}

pub(crate) fn work_is_decided_once_with_who_when_and_why(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let asked = werk("taken");
    change(&mut *writer, "b1", vec![Change::WerkGevraagd(asked.clone()), Change::WerkGevraagd(asked.clone())]);
    let mut reader = store.reader().unwrap();
    assert_eq!(open_work(&mut *reader), std::slice::from_ref(&asked), "asked twice is asked once");
    let decided = Werkitem {
        toestand: Toestand::Besloten,
        besluit: Some(Besluit::Toegestaan),
        besloten_door: Some("j.jansen".into()),
        besloten_op: Some(at(500)),
        waarom: Some("Valt onder gastvrijheid.".into()),
        ..asked.clone()
    };
    assert_eq!(decide(&mut *writer, &asked.werk_id), Done::Decided(Box::new(decided.clone())));
    assert_eq!(decide(&mut *writer, &asked.werk_id), Done::Closed(Box::new(decided.clone())));
    assert_eq!(decide(&mut *writer, "w-0"), Done::Gone);
    change(&mut *writer, "b2", vec![Change::WerkGevraagd(asked.clone())]);
    assert_eq!(reader.work_item(&asked.werk_id).unwrap(), Some(decided), "decided stays decided");
    assert_eq!(reader.work_item("w-0").unwrap(), None);
    assert_eq!(deeds(&mut *reader, "werk.besloten"), [("j.jansen".to_owned(), asked.werk_id)]);
}

pub(crate) fn what_a_rule_holds_goes_when_all_work_about_it_was_decided_with_yes(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let of = |id: &str, werk: &[&Werkitem]| {
        let mut entry = entry(id, id, 1);
        entry.deliveries[0].aangehouden = true;
        let about = |werk: &Werkitem| Werkitem { bericht_id: Some(id.into()), ..werk.clone() };
        entry.changes = werk.iter().map(|werk| Change::WerkGevraagd(about(werk))).collect();
        entry
    };
    let (first, second, third) = (werk("taken"), werk("tekst"), werk("anders"));
    let number = stored(&mut *writer, of("b1", &[&first, &second]));
    let other = stored(&mut *writer, of("b2", &[&third]));
    let mut reader = store.reader().unwrap();
    assert_eq!(reader.pending(0, 10).unwrap(), [], "both wait for a person");
    let by = |deed| Intervention { at: at(500), wie: "j.jansen".into(), deed };
    let release = |delivery| by(Deed::Release { delivery, remake: false, delivered: false });
    let decide = |werk: &Werkitem, besluit| {
        by(Deed::Decide {
            werk_id: werk.werk_id.clone(),
            besluit,
            waarom: "Gezien.".into(),
            boekingen: vec![],
            feiten: vec![],
            werk: vec![],
        })
    };
    assert_eq!(writer.intervene(&[release(number)]).unwrap(), [Done::Undecided], "nobody passes by the decision");
    let yes = writer.intervene(&[decide(&first, Besluit::Toegestaan), release(number)]).unwrap();
    assert!(matches!(yes[..], [Done::Decided(_), Done::Undecided]), "one of two: {yes:?}");
    let both = writer.intervene(&[decide(&second, Besluit::Toegestaan), release(number)]).unwrap();
    assert!(matches!(both[..], [Done::Decided(_), Done::Released(_)]), "{both:?}");
    assert_eq!(reader.pending(0, 10).unwrap()[0].delivery, number);
    let no = writer.intervene(&[decide(&third, Besluit::Geweigerd), release(other)]).unwrap();
    assert!(matches!(no[..], [Done::Decided(_), Done::Undecided]), "no is no: {no:?}");
    assert_eq!(reader.held(0, 10).unwrap().len(), 1);
}

pub(crate) fn work_is_listed_by_what_is_asked(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let go = termijn(TermijnSoort::GoNoGo, 1, "2026-10-05");
    let changes = ["x", "y"].map(|over| Change::WerkGevraagd(werk(over)));
    change(&mut *writer, "b1", [&changes[..], &[Change::TermijnGezet(go)]].concat());
    assert_eq!(fire(&*store, &mut *writer, "2026-10-05"), 1);
    decide(&mut *writer, &werk("x").werk_id);
    let mut reader = store.reader().unwrap();
    let count = |reader: &mut dyn Reader, filter: WorkFilter| reader.work(&filter).unwrap().len();
    let all = WorkFilter::default;
    for (filter, expected) in [
        (all(), 3),
        (WorkFilter { toestand: Some(Toestand::Open), ..all() }, 2),
        (WorkFilter { toestand: Some(Toestand::Besloten), ..all() }, 1),
        (WorkFilter { partner: Some("gemeente-a".into()), ..all() }, 2),
        (WorkFilter { soort: Some(WerkSoort::Termijn), ..all() }, 1),
        (WorkFilter { traject_id: Some(TRAJECT.into()), ..all() }, 1),
        (WorkFilter { traject_id: Some("TRJ-2026-000042".into()), ..all() }, 0),
        // The last day is the 5th: on the 5th it is in time.
        (WorkFilter { te_laat_op: Some(d("2026-10-05")), ..all() }, 0),
        (WorkFilter { te_laat_op: Some(d("2026-10-06")), ..all() }, 1),
        (WorkFilter { limit: 2, ..all() }, 2),
    ] {
        assert_eq!(count(&mut *reader, filter.clone()), expected, "{filter:?}");
    }
    let counts = reader.open_work().unwrap();
    let told: Vec<_> = counts.iter().map(|c| (c.partner.as_str(), c.soort, c.aantal)).collect();
    assert_eq!(told, [("centrale-b", WerkSoort::Termijn, 1), ("gemeente-a", WerkSoort::Toetsing, 1)]);
}

pub(crate) fn the_last_runs_of_every_job_are_kept(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let run = |job: &str, n: i64| JobRun {
        job: job.into(),
        aanleiding: Aanleiding::Tijdschema,
        voor: Some(at(n)),
        begonnen_op: at(n + 1),
        klaar_op: at(n + 2),
        gelukt: n % 2 == 0,
        wie: (n == 3).then(|| "j.jansen".to_owned()),
        tekst: format!("{n} gedaan"),
    };
    let rare = JobRun { aanleiding: Aanleiding::Start, voor: None, ..run("zelden", 7) };
    writer.ran(&rare).unwrap();
    for n in 0..i64::from(RUNS) + 3 {
        writer.ran(&run("vaak", n)).unwrap();
    }
    let mut reader = store.reader().unwrap();
    assert_eq!(reader.runs(Some("zelden"), 10).unwrap(), [rare], "what runs often does not push out what runs rarely");
    let kept = reader.runs(Some("vaak"), RUNS * 2).unwrap();
    assert_eq!((kept.len(), kept.last()), (RUNS as usize, Some(&run("vaak", 3))));
    assert_eq!(kept[0], run("vaak", 1002));
    assert_eq!(reader.runs(None, 1).unwrap(), [run("vaak", 1002)]);
    assert_eq!(reader.runs(Some("nooit"), 1).unwrap(), []);
}

pub(crate) fn old_terms_and_work_go_when_they_are_done(open: Open) {
    let folder = Folder::new();
    let store = open(folder.path(), sealer('1'));
    let mut writer = store.writer().unwrap();
    let changes = vec![
        Change::TermijnGezet(termijn(TermijnSoort::GoNoGo, 1, "2026-03-02")),
        Change::TermijnGezet(termijn(TermijnSoort::Jaarcontact, 1, "2027-03-02")),
        Change::WerkGevraagd(werk("open")),
        Change::WerkGevraagd(werk("besloten")),
    ];
    change(&mut *writer, "b1", changes);
    assert_eq!(fire(&*store, &mut *writer, "2026-03-02"), 1);
    decide(&mut *writer, &werk("besloten").werk_id);
    // 2026-03-03: the term of the 2nd has made its work, which is open and stays; what was decided came before.
    let day = at(24 * 3600);
    assert_eq!(writer.clear_work(at(0), 10).unwrap(), 0);
    assert_eq!(writer.clear_work(day, 10).unwrap(), 2);
    assert_eq!(writer.clear_work(day, 10).unwrap(), 0);
    let mut reader = store.reader().unwrap();
    let left: Vec<_> = reader.work(&WorkFilter::default()).unwrap().into_iter().map(|w| w.soort).collect();
    assert_eq!(left, [WerkSoort::Toetsing, WerkSoort::Termijn]);
    assert_eq!(due(&mut *reader, "2030-01-01").len(), 1, "what runs stays, however old");
}
