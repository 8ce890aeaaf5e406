//! The close of SC11 by hand: seven trajecten, 4,200.00 billed in October, 3,600.00 paid; in November the rest, a double payment
//! and a credit note. And a statement beside it.

use super::bank::{GEM, melding, statement};
use super::*;
use crate::domain::contract::Contract;
use crate::flow::geld::verslag::afsluiting::{Afsluiting, Vraag, maak};
use crate::flow::geld::verslag::bank::Uitkomst;
use crate::flow::geld::verslag::maand::Maand;
use crate::flow::geld::verslag::openstaand::{Vak, op_dag};
use crate::flow::geld::verslag::stroom::Bedragen;
use crate::flow::geld::verslag::uitvoer::{Verslag, Vorm};

mod boekhouding;
mod eigenschap;
mod jaren;
mod lijsten;
mod plaats;
mod snelheid;

fn maand(text: &str) -> Maand {
    Maand::lees(text).expect("a month")
}

impl World {
    /// The close of a month, seen on a day; with these statements beside it.
    fn sluit(&self, month: &str, day: &str, statements: &[Vec<u8>]) -> Afsluiting {
        let known: Vec<(String, &Contract)> =
            self.book.riv.contracten().map(|c| ("gem-riv".to_owned(), c.as_ref())).collect();
        let read = |bytes: &Vec<u8>| crate::bank::lees(bytes, &Default::default()).expect("a statement");
        let read: Vec<_> = statements.iter().flat_map(read).collect();
        let vraag = Vraag {
            maand: maand(month),
            contract: None,
            contracten: &known,
            afschriften: (!statements.is_empty()).then_some(&read[..]),
            vastgehouden: &[],
            now: op(day),
        };
        maak(&self.boek(), vraag).expect("no contract was asked for")
    }

    /// SC11 as far as October: the trajecten.
    fn sc11_oktober(&mut self) -> Vec<(String, String)> {
        let lines: Vec<_> = (1..=7).map(|nth| (self.placed(nth), format!("PO-2026-{nth:04}"))).collect();
        self.ok("2026-10-01", "vc-sch", "factuur/1", invoice("F2026-0012", "2026-10-01", &lines));
        let six: Vec<String> = lines[..6].iter().map(|(t, _)| t.clone()).collect();
        self.ok("2026-10-28", "gem-riv-fin", "betaling/1", payment("F2026-0012", "2026-10-28", 360_000, &six));
        lines
    }

    fn sc11_november(&mut self, lines: &[(String, String)]) {
        self.ok("2026-11-20", "gem-riv-fin", "betaling/1", payment("F2026-0012", "2026-11-20", 60_000, &[]));
        self.ok("2026-11-21", "gem-riv-fin", "betaling/1", payment("F2026-0012", "2026-11-21", 60_000, &[]));
        let credit = json!({
            "creditnotanr": "C2026-0003", "oorspronkelijk_factuurnr": "F2026-0012", "datum": "2026-11-25",
            "reden": "ten onrechte", "regels": [{"traject_id": lines[2].0, "prijs_centen": -60_000}],
            "btw": {"categorie": "E", "bedrag_centen": 0}, "totaal_excl_centen": -60_000, "totaal_incl_centen": -60_000,
        });
        self.ok("2026-11-25", "vc-sch", "creditnota/1", credit);
    }
}

#[test]
fn sc11_closes_october_with_600_open_and_november_with_600_too_much_and_600_to_look_into() {
    let mut world = World::new();
    let lines = world.sc11_oktober();
    let october = world.sluit("2026-10", "2026-11-08", &[]);
    let none = Bedragen::default();
    let row = &october.contracten[0];
    assert_eq!((row.contract_id.as_str(), row.gemeente.as_str(), row.gerealiseerd), (CONTRACT, "gem-riv", 7));
    assert_eq!((row.streef, october.contracten.len()), ((Some(40), Some(50)), 1));
    assert_eq!(row.geld.begin, Bedragen { verwacht: 420_000, ..none }, "signed on 4 September");
    assert_eq!(row.geld.mutatie, Bedragen { gefactureerd: 420_000, betaald: 360_000, ..none });
    assert_eq!((row.geld.eind.open(), row.geld.eind.te_factureren()), (60_000, 0));
    let open: Vec<_> = october.trajecten.iter().filter(|t| t.geld.eind.open() != 0).collect();
    assert_eq!((open.len(), &open[0].traject_id), (1, &lines[6].0), "the seventh");
    let bank = &october.bank;
    assert_eq!((bank.over_begin, bank.ontvangen, bank.toegewezen, bank.over_eind), (0, 360_000, 360_000, 0));
    assert_eq!(bank.niet_bij_bank, 360_000, "the gemeente told of it and no statement shows it");
    // Its last day of payment is 31 December.
    assert_eq!(october.openstaand.vakken[0], (Vak::NietVervallen, 60_000));
    assert!(october.dicht && october.gaten.is_empty() && october.controle == 0);

    world.sc11_november(&lines);
    let november = world.sluit("2026-11", "2026-11-27", &[]);
    let geld = &november.contracten[0].geld;
    assert_eq!(geld.begin, row.geld.eind, "where October ended November begins");
    assert_eq!(geld.mutatie, Bedragen { gefactureerd: -60_000, betaald: 60_000, ..none });
    assert_eq!((geld.eind.open(), geld.eind.te_factureren()), (-60_000, 60_000));
    let bank = &november.bank;
    assert_eq!((bank.over_begin, bank.ontvangen, bank.toegewezen, bank.over_eind), (0, 120_000, 60_000, 60_000));
    assert_eq!((bank.uitzoeken, bank.onbekend, bank.niet_bij_bank), (60_000, 0, 480_000));
    assert_eq!(bank.betalingen[1].uitkomst, Uitkomst::Uitzoeken);
    assert_eq!((november.openstaand.totaal, november.controle, november.dicht), (-60_000, 0, false));
    assert_eq!(world.sluit("2026-10", "2026-11-08", &[]), october, "a closed month does not change");
}

#[test]
fn what_is_accepted_follows_its_credit_and_what_is_not_accepted_is_to_be_billed_again() {
    let mut world = World::new();
    let lines = world.sc11_oktober();
    let work = world.work(WerkSoort::Factuur);
    world.decide(&work[0], Besluit::Toegestaan, "akkoord", "2026-10-05");
    assert_eq!(world.sluit("2026-10", "2026-11-08", &[]).totaal.eind.geaccepteerd, 420_000);
    world.sc11_november(&lines);
    assert_eq!(world.sluit("2026-11", "2026-11-27", &[]).totaal.eind.geaccepteerd, 360_000);
    // Another one, which is refused.
    let mut world = World::new();
    world.placed(1);
    world.run("2026-10-01");
    let work = world.work(WerkSoort::Factuur);
    world.decide(&work[0], Besluit::Geweigerd, "verkeerd", "2026-10-02");
    let eind = world.sluit("2026-10", "2026-10-31", &[]).totaal.eind;
    assert_eq!((eind.verwacht, eind.gefactureerd, eind.te_factureren(), eind.open()), (60_000, 0, 60_000, 0));
}

#[test]
fn a_statement_beside_the_month_names_every_difference_and_they_add_up() {
    let mut world = World::new();
    let lines: Vec<_> = (1..=7).map(|nth| (world.placed(nth), format!("PO-2026-{nth:04}"))).collect();
    world.ok("2026-10-01", "vc-sch", "factuur/1", invoice("F2026-0012", "2026-10-01", &lines));
    let taken = statement("S1", &[("2026-10-28", 360_000, "CRDT", GEM, "factuur F2026-0012", false)]);
    world.bank("2026-10-29", &taken);
    let other = statement(
        "S2",
        &[
            ("2026-10-30", 60_000, "CRDT", GEM, "F2026-0012", false),
            ("2026-10-30", 1_250, "DBIT", "NL80TEST0312000303", "kosten", false),
        ],
    );
    let both = world.sluit("2026-10", "2026-11-03", &[taken, other.clone()]).bank.afschrift.expect("statements");
    assert_eq!((both.bij, both.af, both.in_boek, both.verschil), (420_000, 1_250, 360_000, 58_750));
    let named: Vec<_> = both.verschillen.iter().map(|v| (v.centen, v.waarom)).collect();
    assert_eq!(
        named,
        [
            (60_000, "nog niet in het boek: lees het afschrift in"),
            (-1_250, "uitgave of kosten: hoort niet in het boek")
        ]
    );
    // Only the second: what the ledger has besides is named too.
    let second = world.sluit("2026-10", "2026-11-03", &[other]).bank.afschrift.expect("a statement");
    assert_eq!(second.verschil, 60_000 - 1_250 - 360_000);
    assert_eq!(second.verschillen.iter().map(|v| v.centen).sum::<i64>(), second.verschil);
    assert!(second.verschillen.iter().any(|v| v.waarom == "staat niet op dit afschrift" && v.centen == -360_000));
}

#[test]
fn what_a_notification_booked_is_no_difference_with_the_statement_of_that_day() {
    let mut world = World::new();
    let line = (world.placed(1), "PO-2026-0001".to_owned());
    world.ok("2026-10-01", "vc-sch", "factuur/1", invoice("F2026-0012", "2026-10-01", std::slice::from_ref(&line)));
    let day = statement("S1", &[("2026-10-28", 60_000, "CRDT", GEM, "F2026-0012", false)]);
    world.bank("2026-10-28", &melding(&day));
    let both = world.sluit("2026-10", "2026-11-03", &[day]).bank.afschrift.expect("a statement");
    assert_eq!((both.bij, both.in_boek, both.verschil, both.verschillen), (60_000, 60_000, 0, vec![]));
    assert_eq!((both.saldo_begin, both.saldo_eind), (Some(1_000_000), Some(1_060_000)));
}

#[test]
fn what_is_open_is_aged_from_its_last_day_of_payment() {
    let mut world = World::new();
    world.sc11_oktober();
    for (day, vak) in [
        ("2026-12-30", Vak::NietVervallen),
        ("2026-12-31", Vak::Tot30),
        ("2027-01-31", Vak::Tot60),
        ("2027-03-31", Vak::Tot90),
        ("2027-04-02", Vak::Ouder),
    ] {
        let open = op_dag(&world.boek(), dag(day), None);
        let there: Vec<_> = open.vakken.iter().filter(|(_, centen)| *centen != 0).collect();
        assert_eq!(there, [&(vak, 60_000)], "{day}");
        assert_eq!((open.totaal, open.regels.len()), (60_000, 1));
    }
    // On the day of the invoice all of it was open; of another contract nothing is.
    assert_eq!(op_dag(&world.boek(), dag("2026-10-01"), None).totaal, 420_000);
    assert_eq!(op_dag(&world.boek(), dag("2026-12-31"), Some("RC-1999")).totaal, 0);
}

#[test]
fn the_month_is_one_page_with_its_figures_attached_also_when_there_are_more_trajecten_than_fit() {
    let mut world = World::new();
    for nth in 1..=50 {
        world.placed(nth);
    }
    world.run("2026-10-01");
    let made = world.sluit("2026-10", "2026-11-08", &[]);
    let verslag = Verslag::maand(made).expect("figures");
    let bytes = verslag.bytes(Vorm::Pdf, op("2026-11-08")).expect("a page");
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.starts_with("%PDF-1.7") && text.contains("/Type /Pages /Count 1 "), "one page");
    assert!(text.contains("\"verwacht\":3000000"), "50 times 600.00");
    assert_eq!(bytes, verslag.bytes(Vorm::Pdf, op("2026-11-08")).expect("a page"), "the same figures, the same bytes");
    let csv = String::from_utf8(verslag.bytes(Vorm::Csv, op("2026-11-08")).expect("rows")).expect("text");
    // Three rows of each traject, of the contract and of the whole, and the header.
    assert_eq!(csv.lines().count(), 1 + 3 * 52);
    let last = csv.lines().last().expect("a row");
    assert_eq!(last, "totaal;;;eind;30000,00;30000,00;0,00;30000,00;0,00;0,00;30000,00");
}
