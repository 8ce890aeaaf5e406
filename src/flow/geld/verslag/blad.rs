//! The month on one page of A4: every contract before, in and after the month, the trajecten that moved or are not done, and
//! what came from the bank. What does not fit is counted, and stands in the table; the figures themselves are attached.

use super::afsluiting::{Afsluiting, Trajectmaand};
use super::openstaand::Vak;
use super::stroom::{Bedragen, Beweging};
use crate::domain::dag::voluit;
use crate::domain::geld::kolom;
use crate::factuur::pdf::blad::{Blad, LINKS, RECHTS};
use crate::factuur::pdf::{PdfFout, vel};

/// Size of the text, and the height of its line, in points.
const LETTER: f64 = 7.0;
const HOOGTE: f64 = 10.0;
/// The lowest line of the page.
const ONDERSTE: f64 = 52.0;
/// Where each of the seven amounts ends.
const EINDEN: [f64; 7] = [222.0, 276.0, 330.0, 384.0, 438.0, 492.0, RECHTS];
/// Above this many contracts each has one line: how it stands at the end.
const VEEL: usize = 6;

/// The PDF. Fails when the letter that ships is damaged.
pub fn pdf(afsluiting: &Afsluiting, json: &[u8]) -> Result<Vec<u8>, PdfFout> {
    let titel = format!("Maandafsluiting {}", afsluiting.maand.in_woorden());
    let naam = format!("maand-{}.json", afsluiting.maand);
    vel(&titel, afsluiting.gemaakt_op, &naam, json, |blad| Tekening { blad, a: afsluiting }.teken(&titel))
}

struct Tekening<'t, 'b> {
    blad: &'t mut Blad<'b>,
    a: &'t Afsluiting,
}

impl Tekening<'_, '_> {
    fn teken(&mut self, titel: &str) {
        self.blad.y += 20.0;
        self.blad.schrijf(LINKS, 15.0, titel);
        self.blad.y -= 14.0;
        let (tot, op) = (voluit(self.a.open_tot), voluit(self.a.gemaakt_op));
        let stand = if self.a.dicht {
            format!("Dicht na {tot}: deze cijfers veranderen niet meer. Gemaakt op {op}. Bedragen in euro.")
        } else {
            format!("Voorlopig: de maand neemt boekingen aan tot en met {tot}. Gemaakt op {op}. Bedragen in euro.")
        };
        self.regel(&stand);
        self.contracten();
        self.bank();
        self.controles();
        self.trajecten();
    }

    fn regel(&mut self, tekst: &str) {
        self.blad.passend_in(LINKS, RECHTS - LINKS, LETTER, tekst);
        self.blad.y -= HOOGTE;
    }

    fn kop(&mut self, titel: &str, met_kolommen: bool) {
        self.blad.y -= 5.0;
        self.blad.schrijf(LINKS, 9.0, titel);
        self.blad.y -= HOOGTE;
        if met_kolommen {
            let namen = ["verwacht", "gefactureerd", "te factureren", "met btw", "geaccepteerd", "betaald", "open"];
            for (einde, naam) in EINDEN.iter().zip(namen) {
                self.blad.rechts(*einde, LETTER, naam);
            }
            self.blad.y -= HOOGTE;
        }
        self.blad.y += HOOGTE - 7.5;
        self.blad.streep();
        self.blad.y -= HOOGTE - 4.0;
    }

    fn bedragen(&mut self, x: f64, naam: &str, b: &Bedragen) {
        self.blad.passend_in(x, EINDEN[0] - x - 46.0, LETTER, naam);
        let all = [b.verwacht, b.gefactureerd, b.te_factureren(), b.met_btw(), b.geaccepteerd, b.betaald, b.open()];
        for (einde, centen) in EINDEN.iter().zip(all) {
            self.blad.rechts(*einde, LETTER, &kolom(centen));
        }
        self.blad.y -= HOOGTE;
    }

    fn contracten(&mut self) {
        self.kop("Per contract", true);
        let a = self.a;
        let short = a.contracten.len() > VEEL;
        let room = ((self.blad.y - 330.0) / HOOGTE) as usize;
        for row in a.contracten.iter().take(if short { room } else { VEEL }) {
            let naam = if row.contract_id.is_empty() { "zonder contract" } else { &row.contract_id };
            if short {
                self.bedragen(LINKS, naam, &row.geld.eind);
                continue;
            }
            let number = |n: Option<u32>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
            let (min, max) = (number(row.streef.0), number(row.streef.1));
            self.regel(&format!(
                "{naam}, {}: {} trajecten gerealiseerd in {} (streeft naar {min} tot {max})",
                row.gemeente,
                row.gerealiseerd,
                a.maand.jaar()
            ));
            self.beweging(&row.geld);
        }
        let left = a.contracten.len().saturating_sub(if short { room } else { VEEL });
        if left > 0 {
            self.regel(&format!("En nog {left} contracten: zie de tabel."));
        }
        if a.contracten.len() > 1 {
            self.regel("Alle contracten samen");
            self.beweging(&a.totaal);
        }
    }

    fn beweging(&mut self, geld: &Beweging) {
        self.bedragen(LINKS + 8.0, "begin van de maand", &geld.begin);
        self.bedragen(LINKS + 8.0, "in de maand", &geld.mutatie);
        self.bedragen(LINKS + 8.0, "eind van de maand", &geld.eind);
    }

    fn bank(&mut self) {
        self.kop("Bank", false);
        for (naam, centen) in self.a.bankregels() {
            self.blad.passend_in(LINKS, 220.0, LETTER, naam);
            self.blad.rechts(EINDEN[3], LETTER, &kolom(centen));
            self.blad.y -= HOOGTE;
        }
    }

    fn controles(&mut self) {
        let a = self.a;
        self.kop("Openstaand en controle", false);
        let naam = |vak: Vak| vak.naam();
        let parts: Vec<String> =
            a.openstaand.vakken.iter().map(|(vak, centen)| format!("{} {}", naam(*vak), kolom(*centen))).collect();
        self.regel(&format!("Open op {}: {}", voluit(a.maand.tot()), parts.join("; ")));
        let control = if a.controle == 0 {
            "Open volgens trajecten is gelijk aan open volgens facturen.".to_owned()
        } else {
            format!("LET OP: open volgens trajecten wijkt {} af van open volgens facturen.", kolom(a.controle))
        };
        self.regel(&control);
        let gaten = match a.gaten.as_slice() {
            [] => "De nummers van de facturen lopen door.".to_owned(),
            gaten => format!("LET OP: nummers ontbreken: {}.", gaten.join(", ")),
        };
        self.regel(&gaten);
        let held: Vec<&str> = a.vastgehouden.iter().map(|v| v.document.as_deref().unwrap_or(&v.bericht_id)).collect();
        let held = match held.as_slice() {
            [] => "Er wordt geen factuur vastgehouden.".to_owned(),
            held => format!("LET OP: vastgehouden: {}.", held.join(", ")),
        };
        self.regel(&held);
    }

    /// As many as the page has room for.
    fn trajecten(&mut self) {
        let rows: Vec<&Trajectmaand> = self.a.trajecten.iter().filter(|t| t.telt()).collect();
        let done = self.a.trajecten.len() - rows.len();
        self.kop("Per traject, stand aan het eind van de maand", true);
        let room = (((self.blad.y - ONDERSTE) / HOOGTE) as usize).saturating_sub(4);
        for row in rows.iter().take(room) {
            self.bedragen(LINKS, &row.traject_id, &row.geld.eind);
        }
        let rest = &rows[room.min(rows.len())..];
        if !rest.is_empty() {
            let open: i64 = rest.iter().map(|t| t.geld.eind.open()).sum();
            self.regel(&format!("En nog {} trajecten, samen {} open: zie de tabel.", rest.len(), kolom(open)));
        }
        if rows.len() > 1 {
            let mut all = Bedragen::default();
            rows.iter().for_each(|t| all += t.geld.eind);
            self.blad.y -= 2.0;
            self.blad.y += HOOGTE - 7.5;
            self.blad.streep();
            self.blad.y -= HOOGTE - 4.0;
            self.bedragen(LINKS, &format!("totaal van {} trajecten", rows.len()), &all);
        }
        if done > 0 {
            self.regel(&format!("{done} trajecten zijn afgerond en bewogen deze maand niet."));
        }
    }
}
