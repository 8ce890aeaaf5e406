//! The letter of a PDF: which glyph a character is and how wide, read from a TrueType file (OpenType 1.9: `head`, `hhea`,
//! `hmtx`, `cmap` format 4). The file is DejaVu Sans with the letters of Western Europe (`LETTER-LICENTIE.txt`).

/// The file, embedded in every PDF as it is: it is small, and PDF/A wants every letter inside.
pub const BESTAND: &[u8] = include_bytes!("letter.ttf");

/// What is needed to set text.
pub struct Letter {
    eenheden: u32,
    /// Where `hmtx` begins, and how many glyphs have a width of their own.
    breedtes: usize,
    aantal: usize,
    /// Where the subtable of `cmap` begins.
    tekens: usize,
}

fn u16_op(at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(BESTAND.get(at..at + 2)?.try_into().ok()?))
}

fn u32_op(at: usize) -> Option<usize> {
    usize::try_from(u32::from_be_bytes(BESTAND.get(at..at + 4)?.try_into().ok()?)).ok()
}

/// Where a table of the file begins.
fn tabel(naam: &[u8; 4]) -> Option<usize> {
    (0..usize::from(u16_op(4)?))
        .map(|n| 12 + n * 16)
        .find(|at| BESTAND.get(*at..at + 4) == Some(naam))
        .and_then(|at| u32_op(at + 8))
}

impl Letter {
    /// Reads the file; None when it is not what is described above, which a test rules out.
    pub fn lees() -> Option<Self> {
        let cmap = tabel(b"cmap")?;
        let subtabellen = (0..usize::from(u16_op(cmap + 2)?)).filter_map(|n| Some(cmap + u32_op(cmap + 8 + n * 8)?));
        Some(Self {
            eenheden: u32::from(u16_op(tabel(b"head")? + 18)?),
            breedtes: tabel(b"hmtx")?,
            aantal: usize::from(u16_op(tabel(b"hhea")? + 34)?),
            tekens: subtabellen.into_iter().find(|at| u16_op(*at) == Some(4))?,
        })
    }

    /// The glyph of a character; a question mark for what the letter does not have: PDF/A forbids a missing glyph.
    pub fn glyph(&self, teken: char) -> u16 {
        self.zoek(teken).or_else(|| self.zoek('?')).unwrap_or_default()
    }

    fn zoek(&self, teken: char) -> Option<u16> {
        let code = u16::try_from(u32::from(teken)).ok()?;
        let dubbel = usize::from(u16_op(self.tekens + 6)?);
        let (einden, begins) = (self.tekens + 14, self.tekens + 16 + dubbel);
        let n = (0..dubbel / 2).find(|n| u16_op(einden + n * 2).is_some_and(|eind| eind >= code))?;
        let (begin, verschil) = (u16_op(begins + n * 2)?, u16_op(begins + dubbel + n * 2)?);
        let plek = begins + dubbel * 2 + n * 2;
        let afstand = usize::from(u16_op(plek)?);
        let glyph = match (begin <= code, afstand) {
            (false, _) => return None,
            (true, 0) => code.wrapping_add(verschil),
            (true, afstand) => match u16_op(plek + afstand + usize::from(code - begin) * 2)? {
                0 => 0,
                glyph => glyph.wrapping_add(verschil),
            },
        };
        (glyph != 0).then_some(glyph)
    }

    /// The width of a glyph in thousandths of the size.
    pub fn breedte(&self, glyph: u16) -> u32 {
        let n = usize::from(glyph).min(self.aantal.saturating_sub(1));
        u32::from(u16_op(self.breedtes + n * 4).unwrap_or_default()) * 1000 / self.eenheden.max(1)
    }

    /// The width of a text in thousandths of the size.
    pub fn breedte_van(&self, tekst: &str) -> u32 {
        tekst.chars().map(|teken| self.breedte(self.glyph(teken))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_has_what_dutch_needs_and_widths_of_its_own() {
        let letter = Letter::lees().unwrap();
        let vraag = letter.glyph('?');
        for teken in "ABCxyz0123456789 .,:;-/()€éëïöüÉĳ‘’“”–&%".chars() {
            assert!(letter.glyph(teken) != 0 && letter.glyph(teken) != vraag, "{teken}");
        }
        assert_eq!(letter.glyph('\u{4E2D}'), vraag);
        // DejaVu Sans: every digit is 1303 units of 2048 wide, an M 1767.
        assert_eq!(letter.breedte(letter.glyph('0')), 1303 * 1000 / 2048);
        assert_eq!(letter.breedte_van("MM"), 2 * (1767 * 1000 / 2048));
    }
}
