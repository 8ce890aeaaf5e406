//! The invoice (M29, M30) as a document: checks a UBL 2.1 invoice or credit note by every set of rules a gemeente may
//! refuse it for, reads one, and writes one as NLCIUS or Peppol BIS 3.
//!
//! [`controleer`] runs five layers, each whatever the others found: the structure of UBL ([`structuur`]), EN 16931
//! ([`en`]), NLCIUS ([`nl`]), Peppol ([`peppol`]) and our own exact rules ([`tb`]). It reads nothing but the bytes it is
//! given: no DOCTYPE, no other file, no network.

pub mod bevinding;
pub mod boom;
pub mod en;
pub mod getal;
pub mod lezen;
pub mod model;
pub mod nl;
pub mod pdf;
pub mod peppol;
pub mod regel;
pub mod structuur;
pub mod tb;
pub mod ubl;

use crate::format::{ContentPaths, Limits, xml};
pub use lezen::lees;

use bevinding::{Bevinding, Laag, Uitslag, Vlag};
use boom::Boom;

/// The largest invoice that is read, in bytes: attachments travel inside, and Peppol bounds a message at 100 MB.
pub const MAX_BYTES: usize = 100 * 1024 * 1024;

/// The bounds of one document: those of any message, but an attachment (base64) may be as long as the file.
pub fn grenzen() -> Limits {
    Limits { token: MAX_BYTES, ..Limits::default() }
}

/// Every finding about one file.
pub fn controleer(bytes: &[u8]) -> Uitslag {
    let onleesbaar = |regel: &'static str, plek: String, tekst: String| Uitslag {
        bevindingen: vec![Bevinding {
            laag: Laag::Xsd,
            regel: regel.into(),
            vlag: Vlag::Fatal,
            plek,
            tekst: tekst.into(),
        }],
    };
    if bytes.len() > MAX_BYTES {
        return onleesbaar("TB-TE-GROOT", String::new(), "Een factuur is hoogstens 100 MB groot.".into());
    }
    let tree = match xml::read(bytes, &grenzen(), &ContentPaths::default()) {
        Ok(tree) => tree,
        Err(finding) => return onleesbaar(finding.code.as_str(), finding.path, finding.text),
    };
    let Some(root) = tree.root() else {
        return onleesbaar("TB-XML-WELGEVORMD", String::new(), "Het bestand is leeg.".into());
    };
    toets(&Boom::new(root))
}

/// Findings of one layer that are told; a document made to break every rule everywhere would give millions.
const PER_LAAG: usize = 1_000;

/// Every finding about an invoice that was read, or about the part of a document that is one.
pub fn toets(boom: &Boom<'_>) -> Uitslag {
    let mut uit = vec![];
    let mut laag = |laag: Laag, draai: fn(&Boom<'_>, &mut Vec<Bevinding>)| {
        let van = uit.len();
        draai(boom, &mut uit);
        let over = uit.split_off(uit.len().min(van + PER_LAAG));
        if let Some(vlag) = over.iter().map(|b| b.vlag).min() {
            let tekst = "Er zijn meer bevindingen dan hier staan.";
            uit.push(Bevinding {
                laag,
                regel: "TB-MEER".into(),
                vlag,
                plek: boom.wortel().plek(),
                tekst: tekst.into(),
            });
        }
    };
    laag(Laag::Xsd, structuur::draai);
    if boom.soort.is_some() {
        laag(Laag::En, en::draai);
        if peppol::noemt_peppol(boom) {
            laag(Laag::Peppol, peppol::draai);
        } else {
            laag(Laag::Nl, nl::draai);
        }
        laag(Laag::Tb, tb::draai);
    }
    if boom.te_veel() {
        let tekst = "Deze factuur is te ingewikkeld om helemaal te controleren. Splits haar in kleinere facturen.";
        let (laag, vlag, plek) = (Laag::Tb, Vlag::Fatal, boom.wortel().plek());
        uit.push(Bevinding { laag, regel: "TB-TE-INGEWIKKELD".into(), vlag, plek, tekst: tekst.into() });
    }
    Uitslag { bevindingen: uit }
}
