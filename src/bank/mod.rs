//! What the bank says, and which open item each payment is for.
//!
//! Bytes of a statement ([`camt`], [`mt940`], [`csv`]) become entries ([`afschrift`]) that add up ([`controle`]);
//! [`matching`] decides, purely, what each is for; [`reconcile`] does both on files, without a store. What is wrong with
//! a file is a finding, and nothing of such a file is used. [`pain`] is the other way: money that goes out.
//!
//! Start with [`lees`] for a statement in memory, or [`stroom_naar`] for one of any size.

pub mod afschrift;
pub mod bedrag;
pub mod camt;
pub mod controle;
pub mod csv;
pub mod gestructureerd;
pub mod matching;
pub mod mt940;
pub mod pain;
pub mod reconcile;
pub mod sleutel;
mod stroom;

pub use afschrift::{Afschrift, Boeking, Deel, Kenmerk, Kop, Ontvanger, Saldo, Soort};

use crate::message::code::Code;
use crate::message::finding::Finding;
use controle::fout;
use sleutel::Sleutels;
use std::io::{self, Read};

/// The most an MT940 file or a table may be, in bytes: those are read whole. camt has no bound.
pub const MOST: u64 = 64 << 20;

/// Reads statements in memory. `profielen` are asked for a table only.
///
/// Fails with what is wrong, all of it as far as it could be read; then nothing is to be booked.
pub fn lees(bytes: &[u8], profielen: &csv::Profielen) -> Result<Vec<Afschrift>, Vec<Finding>> {
    lees_van(bytes, profielen)
}

/// Reads statements from wherever they are, and keeps their entries in memory; as [`lees`].
pub fn lees_van(bron: impl Read, profielen: &csv::Profielen) -> Result<Vec<Afschrift>, Vec<Finding>> {
    let mut all = Verzameld::default();
    match stroom_naar(bron, profielen, &mut all) {
        Ok(found) if found.is_empty() => Ok(all.afschriften),
        Ok(found) => Err(found),
        // This receiver does not fail, and memory does not fail to be read.
        Err(error) => {
            Err(vec![fout(Code::Afgebroken, "", "", format!("Het bestand is niet te lezen: {}.", error.kind()))])
        }
    }
}

/// Reads statements of any size and gives the entries to `uit` as they come. Which format it is shows from its first
/// bytes: `<` is camt, a table begins with the header of a profile, and all else is MT940.
///
/// What is wrong with the file is in the answer; then nothing that was given to `uit` is to be booked.
pub fn stroom_naar(
    mut bron: impl Read,
    profielen: &csv::Profielen,
    uit: &mut dyn Ontvanger,
) -> io::Result<Vec<Finding>> {
    let mut head = vec![];
    bron.by_ref().take(1024).read_to_end(&mut head)?;
    let text = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&head);
    let Some(first) = text.iter().find(|b| !b.is_ascii_whitespace()).copied() else {
        return Ok(vec![fout(Code::Schema, "", "leeg", "Het bestand is leeg.".to_owned())]);
    };
    if text.starts_with(b"\xff\xfe")
        || text.starts_with(b"\xfe\xff")
        || text.starts_with(b"<\0")
        || text.starts_with(b"\0<")
    {
        return Ok(vec![fout(Code::Tekenset, "", "encoding", "Lever het bestand aan in UTF-8.".to_owned())]);
    }
    if first == b'<' {
        return camt::lees(head.as_slice().chain(bron), uit);
    }
    let mut bytes = head;
    bron.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        let text = format!("Het bestand is groter dan {} MB. Vraag de bank om camt.053.", MOST >> 20);
        return Ok(vec![fout(Code::Grens, "", "", text)]);
    }
    if is_mt940(&bytes) {
        return mt940::lees(&bytes, uit);
    }
    if profielen.is_empty() {
        let text = "Dit is geen camt en geen MT940. Voor een tabel is een profiel van de bank nodig: bij `reconcile` met --csv-profile, anders in de map `bank` van de configuratie.";
        return Ok(vec![fout(Code::Schema, "", "formaat", text.to_owned())]);
    }
    csv::lees(&bytes, profielen, uit)
}

/// Whether a line begins with a field every MT940 has.
fn is_mt940(bytes: &[u8]) -> bool {
    bytes
        .split(|b| *b == b'\n')
        .any(|line| [&b":20:"[..], b":25:", b":940:", b":60F:"].iter().any(|tag| line.starts_with(tag)))
}

/// Keeps all entries, each with its key.
#[derive(Default)]
struct Verzameld {
    afschriften: Vec<Afschrift>,
    sleutels: Option<Sleutels>,
}

impl Ontvanger for Verzameld {
    fn begin(&mut self, kop: &Kop) -> io::Result<bool> {
        self.sleutels = Some(Sleutels::new(kop));
        self.afschriften.push(Afschrift { kop: kop.clone(), eind: kop.eind, boekingen: vec![] });
        Ok(true)
    }

    fn boeking(&mut self, boeking: &mut Boeking) -> io::Result<()> {
        if let (Some(sleutels), Some(afschrift)) = (&mut self.sleutels, self.afschriften.last_mut()) {
            boeking.sleutel = sleutels.next(boeking);
            afschrift.boekingen.push(std::mem::take(boeking));
        }
        Ok(())
    }

    fn eind(&mut self, eind: Option<Saldo>) -> io::Result<()> {
        self.afschriften.last_mut().into_iter().for_each(|a| a.eind = eind);
        Ok(())
    }
}
