//! The file of a PDF/A-3b (ISO 19005-3): objects, the letter, colours that need no profile, the metadata, and a file
//! inside it: the invoice in XML. Nothing is compressed and nothing depends on the clock: the same invoice gives the same bytes.

use super::letter::{BESTAND, Letter};
use crate::message::digest::{hex, sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What goes into the file.
pub struct Inhoud<'a> {
    /// The title of the document.
    pub titel: &'a str,
    /// The date of the invoice as `yyyymmdd`: when the attachment was made.
    pub datum: &'a str,
    /// The drawing of each page.
    pub paginas: &'a [String],
    /// What is attached.
    pub bijlage: Bijlage<'a>,
    /// The characters on the pages.
    pub tekens: &'a str,
}

/// A file inside the file.
pub struct Bijlage<'a> {
    /// What it is called.
    pub naam: &'a str,
    /// Its bytes, as they are.
    pub inhoud: &'a [u8],
    /// Its media type as a name of PDF: `text#2Fxml`.
    pub soort: &'a str,
    /// What it is to the pages: `Alternative` or `Data` (ISO 19005-3).
    pub verhouding: &'a str,
    /// In Dutch.
    pub omschrijving: &'a str,
}

/// Width and height of A4 in points.
pub const A4: (f64, f64) = (595.28, 841.89);

struct Bestand {
    bytes: Vec<u8>,
    plaatsen: Vec<usize>,
}

impl Bestand {
    /// Adds an object; its number is the answer.
    fn object(&mut self, inhoud: &str) -> usize {
        self.begin();
        self.bytes.extend_from_slice(inhoud.as_bytes());
        self.bytes.extend_from_slice(b"\nendobj\n");
        self.plaatsen.len()
    }

    fn stroom(&mut self, woorden: &str, inhoud: &[u8]) -> usize {
        self.begin();
        let kop = format!("<< {woorden} /Length {} >>\nstream\n", inhoud.len());
        self.bytes.extend_from_slice(kop.as_bytes());
        self.bytes.extend_from_slice(inhoud);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
        self.plaatsen.len()
    }

    fn begin(&mut self) {
        self.plaatsen.push(self.bytes.len());
        self.bytes.extend_from_slice(format!("{} 0 obj\n", self.plaatsen.len()).as_bytes());
    }
}

/// A text as PDF writes it: UTF-16 in hexadecimal, so that nothing in it means anything.
fn tekst(tekst: &str) -> String {
    let hex = tekst.encode_utf16().fold(String::new(), |hex, unit| hex + &format!("{unit:04X}"));
    format!("<FEFF{hex}>")
}

/// The bytes of the PDF.
pub fn maak(inhoud: &Inhoud<'_>, letter: &Letter) -> Vec<u8> {
    let mut pdf = Bestand { bytes: b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec(), plaatsen: vec![] };
    let datum = format!("(D:{}000000Z)", inhoud.datum);
    let Bijlage { naam, inhoud: bytes, soort, verhouding, omschrijving } = inhoud.bijlage;
    let bijlage = pdf.stroom(
        &format!("/Type /EmbeddedFile /Subtype /{soort} /Params << /ModDate {datum} /Size {} >>", bytes.len()),
        bytes,
    );
    let naam = tekst(naam);
    let verwijzing = pdf.object(&format!(
        "<< /Type /Filespec /F {naam} /UF {naam} /AFRelationship /{verhouding} /Desc {} /EF << /F {bijlage} 0 R /UF {bijlage} 0 R >> >>",
        tekst(omschrijving)
    ));
    let letter = letter_objecten(&mut pdf, inhoud.tekens, letter);
    // A grey with a white point of its own: a device grey would ask for a profile of the printer.
    let kleur = pdf.object("[/CalGray << /WhitePoint [0.9505 1 1.089] /Gamma 2.2 >>]");
    let mut paginas = vec![];
    // The list of pages comes after them; its number is known.
    let lijst = pdf.plaatsen.len() + inhoud.paginas.len() * 2 + 1;
    for tekening in inhoud.paginas {
        let stroom = pdf.stroom("", tekening.as_bytes());
        paginas.push(pdf.object(&format!(
            "<< /Type /Page /Parent {lijst} 0 R /MediaBox [0 0 {} {}] /Contents {stroom} 0 R /Resources << /Font << /F {letter} 0 R >> /ColorSpace << /G {kleur} 0 R >> >> >>",
            A4.0, A4.1
        )));
    }
    let kinderen = paginas.iter().fold(String::new(), |all, n| all + &format!("{n} 0 R "));
    pdf.object(&format!("<< /Type /Pages /Count {} /Kids [{kinderen}] >>", paginas.len()));
    let metadata = pdf.stroom("/Type /Metadata /Subtype /XML", metadata(inhoud).as_bytes());
    let wortel = pdf.object(&format!(
        "<< /Type /Catalog /Pages {lijst} 0 R /Metadata {metadata} 0 R /Lang (nl-NL) /AF [{verwijzing} 0 R] /Names << /EmbeddedFiles << /Names [{naam} {verwijzing} 0 R] >> >> /ViewerPreferences << /DisplayDocTitle true >> >>"
    ));
    let id = hex(&sha256(&pdf.bytes)[..16]).to_uppercase();
    let begin = pdf.bytes.len();
    let mut staart = format!("xref\n0 {}\n0000000000 65535 f \n", pdf.plaatsen.len() + 1);
    for plaats in &pdf.plaatsen {
        staart.push_str(&format!("{plaats:010} 00000 n \n"));
    }
    staart.push_str(&format!(
        "trailer\n<< /Size {} /Root {wortel} 0 R /ID [<{id}> <{id}>] >>\nstartxref\n{begin}\n%%EOF\n",
        pdf.plaatsen.len() + 1
    ));
    pdf.bytes.extend_from_slice(staart.as_bytes());
    pdf.bytes
}

/// The letter as a composite font: two bytes a glyph, with widths and what every glyph means.
fn letter_objecten(pdf: &mut Bestand, tekens: &str, letter: &Letter) -> usize {
    let gebruikt: BTreeMap<u16, char> = tekens.chars().map(|teken| (letter.glyph(teken), teken)).collect();
    let breedtes = gebruikt.keys().fold(String::new(), |all, g| all + &format!("{g} [{}] ", letter.breedte(*g)));
    let bestand = pdf.stroom(&format!("/Length1 {}", BESTAND.len()), BESTAND);
    let beschrijving = pdf.object(&format!(
        "<< /Type /FontDescriptor /FontName /TBFACT+DejaVuSans /Flags 4 /FontBBox [-1021 -463 1793 1232] /ItalicAngle 0 /Ascent 928 /Descent -236 /CapHeight 729 /StemV 80 /FontFile2 {bestand} 0 R >>"
    ));
    let cid = pdf.object(&format!(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /TBFACT+DejaVuSans /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor {beschrijving} 0 R /CIDToGIDMap /Identity /DW 600 /W [{breedtes}] >>"
    ));
    let mut naar = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    for deel in gebruikt.iter().collect::<Vec<_>>().chunks(100) {
        naar.push_str(&format!("{} beginbfchar\n", deel.len()));
        for (glyph, teken) in deel {
            naar.push_str(&format!("<{glyph:04X}> <{:04X}>\n", u32::from(**teken)));
        }
        naar.push_str("endbfchar\n");
    }
    naar.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend");
    let naar = pdf.stroom("", naar.as_bytes());
    pdf.object(&format!(
        "<< /Type /Font /Subtype /Type0 /BaseFont /TBFACT+DejaVuSans /Encoding /Identity-H /DescendantFonts [{cid} 0 R] /ToUnicode {naar} 0 R >>"
    ))
}

/// XMP: that this is PDF/A-3b, and what it is called.
fn metadata(inhoud: &Inhoud<'_>) -> String {
    let mut titel = vec![];
    crate::format::xml::escape(inhoud.titel, false, &mut titel);
    let mut xmp = String::from("<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n");
    let rdf = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">";
    let datum = inhoud.datum;
    let (jaar, maand, dag) = (&datum[..4], &datum[4..6], &datum[6..8]);
    // A String takes whatever is written to it.
    let _written = write!(
        xmp,
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">{rdf}\
         <rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"><pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{}</rdf:li></rdf:Alt></dc:title></rdf:Description>\
         <rdf:Description rdf:about=\"\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"><xmp:CreateDate>{jaar}-{maand}-{dag}T00:00:00Z</xmp:CreateDate></rdf:Description>\
         </rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>",
        String::from_utf8_lossy(&titel)
    );
    xmp
}
