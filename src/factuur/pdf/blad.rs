//! A page that is drawn from the top down: text at a place, numbers that end at one, lines.

use super::bestand::A4;
use super::letter::Letter;

/// Where text begins, in points from the left.
pub const LINKS: f64 = 56.0;
/// Where it ends.
pub const RECHTS: f64 = A4.0 - 56.0;
/// Height of a line, in points.
pub const REGEL: f64 = 13.0;
/// Below this a new page begins.
pub const ONDER: f64 = 70.0;

/// The page that is being drawn, from the top down.
pub struct Blad<'a> {
    letter: &'a Letter,
    paginas: Vec<String>,
    /// Where the next line stands, in points from below.
    pub y: f64,
    /// What was drawn, for the widths in the file.
    tekens: String,
}

impl<'a> Blad<'a> {
    /// A first page.
    pub(super) fn nieuw_vel(letter: &'a Letter) -> Self {
        let mut blad = Self { letter, paginas: vec![], y: 0.0, tekens: String::new() };
        blad.nieuw();
        blad
    }

    /// The drawing of each page, and the characters on them.
    pub(super) fn klaar(&self) -> (&[String], &str) {
        (&self.paginas, &self.tekens)
    }

    /// How many pages there are.
    pub fn paginas(&self) -> usize {
        self.paginas.len()
    }

    /// A new page.
    pub fn nieuw(&mut self) {
        self.paginas.push(String::from("/G cs 0 sc\n/G CS 0 SC\n"));
        self.y = A4.1 - 70.0;
    }

    /// A new page when this height, in points, is not left.
    pub fn ruimte(&mut self, hoogte: f64) {
        if self.y - hoogte < ONDER {
            self.nieuw();
        }
    }

    /// Down by lines.
    pub fn omlaag(&mut self, regels: f64) {
        self.y -= regels * REGEL;
    }

    /// Text that begins at `x`, in a size in points.
    pub fn schrijf(&mut self, x: f64, grootte: f64, tekst: &str) {
        let hex = tekst.chars().fold(String::new(), |hex, teken| hex + &format!("{:04X}", self.letter.glyph(teken)));
        self.tekens.push_str(tekst);
        let y = self.y;
        if let Some(pagina) = self.paginas.last_mut() {
            pagina.push_str(&format!("BT /F {grootte} Tf {x:.2} {y:.2} Td <{hex}> Tj ET\n"));
        }
    }

    /// Ends at `x`.
    pub fn rechts(&mut self, x: f64, grootte: f64, tekst: &str) {
        let breedte = f64::from(self.letter.breedte_van(tekst)) * grootte / 1000.0;
        self.schrijf(x - breedte, grootte, tekst);
    }

    /// Cut to a width, with dots for what is left out: the XML has all of it.
    pub fn passend(&mut self, x: f64, breed: f64, tekst: &str) {
        self.passend_in(x, breed, 9.0, tekst);
    }

    /// The same in a size in points.
    pub fn passend_in(&mut self, x: f64, breed: f64, grootte: f64, tekst: &str) {
        let past = |tekst: &str| f64::from(self.letter.breedte_van(tekst)) * grootte / 1000.0 <= breed;
        if past(tekst) {
            return self.schrijf(x, grootte, tekst);
        }
        let mut kort = String::from(tekst);
        while kort.pop().is_some() && !past(&format!("{kort}…")) {}
        kort.push('…');
        self.schrijf(x, grootte, &kort);
    }

    /// A line over the width of the page.
    pub fn streep(&mut self) {
        let y = self.y + REGEL * 0.4;
        if let Some(pagina) = self.paginas.last_mut() {
            pagina.push_str(&format!("0.5 w {LINKS:.2} {y:.2} m {RECHTS:.2} {y:.2} l S\n"));
        }
    }

    /// A name and a value.
    pub fn rij(&mut self, naam: &str, waarde: &str) {
        self.ruimte(REGEL);
        self.schrijf(LINKS, 9.0, naam);
        self.passend(190.0, RECHTS - 190.0, waarde);
        self.omlaag(1.0);
    }

    /// A name and an amount, at the right.
    pub fn totaal(&mut self, naam: &str, waarde: &str) {
        self.ruimte(REGEL);
        self.rechts(430.0, 9.0, naam);
        self.rechts(RECHTS, 9.0, waarde);
        self.omlaag(1.0);
    }
}
