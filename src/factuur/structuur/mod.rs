//! The structure of a UBL 2.1 invoice or credit note: which elements, in which order, how often, in which namespace, with
//! which attributes and what kind of value. What the schemas of OASIS refuse is refused here and nothing else; a test holds
//! the two against each other. The schemas themselves are not ours to ship, so their facts stand in
//! [`tabel`] (`ubl21.txt`) and [`waarde`].
//!
//! The rules are named as XML Schema names them (`cvc-complex-type.2.4`). A finding repeats the name of an element only when
//! UBL has it.

pub mod tabel;
pub mod waarde;

use super::bevinding::{Bevinding, Laag, Vlag};
use super::boom::{Boom, El, Ruimte, ns};
use std::borrow::Cow;
use tabel::{Inhoud, Plaats, UBL};
use waarde::Waarde;

/// After so many findings there is one more that says so: a document of another kind would break every rule.
const HOOGSTENS: usize = 100;
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Everything that is wrong with the structure.
pub fn draai(boom: &Boom<'_>, uit: &mut Vec<Bevinding>) {
    let root = boom.wortel();
    let mut wandeling = Wandeling { gevonden: vec![] };
    let soort = match (boom.soort, root.naam()) {
        (Some(_), naam) => UBL.nummer(naam),
        (None, _) => None,
    };
    match soort {
        Some(soort) => {
            wandeling.attributen(root, &[], None);
            wandeling.groep(root, soort);
        }
        None => {
            let tekst = format!(
                "Dit is geen factuur in UBL 2.1. Het buitenste element is Invoice in {} of CreditNote in {}.",
                ns::INVOICE,
                ns::CREDIT_NOTE
            );
            wandeling.meld("cvc-elt.1", root, tekst);
        }
    }
    let meer = wandeling.gevonden.len() > HOOGSTENS;
    wandeling.gevonden.truncate(HOOGSTENS);
    if meer {
        wandeling.meld("TB-MEER", root, "Er zijn meer fouten in de opbouw dan hier staan.");
    }
    uit.append(&mut wandeling.gevonden);
}

struct Wandeling {
    gevonden: Vec<Bevinding>,
}

impl Wandeling {
    fn meld(&mut self, regel: &'static str, el: El<'_, '_>, tekst: impl Into<Cow<'static, str>>) {
        // One more than is shown, so that it is known that there are more.
        if self.gevonden.len() <= HOOGSTENS {
            let (plek, tekst) = (el.plek(), tekst.into());
            self.gevonden.push(Bevinding { laag: Laag::Xsd, regel: regel.into(), vlag: Vlag::Fatal, plek, tekst });
        }
    }

    /// The children of an aggregate against the places of its type.
    fn groep(&mut self, el: El<'_, '_>, soort: usize) {
        if el.tekst().bytes().any(|b| !b.is_ascii_whitespace()) {
            self.meld("cvc-complex-type.2.3", el, "Hier hoort geen losse tekst tussen de elementen.");
        }
        let plaatsen = UBL.soorten.get(soort).map_or(&[][..], Vec::as_slice);
        // The first place that is still free for the next child, and how often the one before it was filled.
        let (mut vanaf, mut gevuld) = (0, 0);
        for kind in el.kinderen() {
            let gevonden = plaatsen.iter().position(|plaats| past(plaats, kind));
            match gevonden {
                Some(plaats) if plaats >= vanaf => {
                    if plaats > vanaf {
                        self.overgeslagen(el, &plaatsen[vanaf..plaats], gevuld);
                        gevuld = 0;
                    }
                    vanaf = plaats;
                    gevuld += 1;
                    if gevuld == 2 && !plaatsen[plaats].vaker {
                        self.meld("cvc-complex-type.2.4", kind, "Dit element mag hier maar één keer staan.");
                    }
                }
                Some(plaats) => {
                    let voor = plaatsen.get(plaats + 1).map_or("het einde", |volgende| volgende.naam);
                    let tekst = format!("Dit element staat op de verkeerde plaats: het hoort eerder, voor {voor}.");
                    self.meld("cvc-complex-type.2.4", kind, tekst);
                }
                None if kind.ruimte() == Ruimte::Anders || !UBL.kent(kind.naam()) => {
                    let tekst = "Dit element bestaat niet in UBL 2.1, of staat in een andere naamruimte.";
                    self.meld("cvc-complex-type.2.4", kind, tekst);
                }
                None => {
                    self.meld("cvc-complex-type.2.4", kind, format!("Het element {} hoort hier niet.", kind.naam()));
                }
            }
            if let Some(plaats) = gevonden {
                self.inhoud(kind, plaatsen[plaats].inhoud);
            }
        }
        if vanaf < plaatsen.len() {
            self.overgeslagen(el, &plaatsen[vanaf..], gevuld);
        }
    }

    /// Places that were passed: the first was filled `gevuld` times, the others never.
    fn overgeslagen(&mut self, el: El<'_, '_>, plaatsen: &[Plaats], gevuld: usize) {
        for (n, plaats) in plaatsen.iter().enumerate() {
            if plaats.verplicht && (n > 0 || gevuld == 0) {
                self.meld("cvc-complex-type.2.4", el, format!("Hier ontbreekt het element {}.", plaats.naam));
            }
        }
    }

    fn inhoud(&mut self, el: El<'_, '_>, inhoud: Inhoud) {
        match inhoud {
            Inhoud::Groep(soort) => {
                self.attributen(el, &[], None);
                self.groep(el, soort);
            }
            Inhoud::Waarde(waarde) => self.waarde(el, waarde),
            Inhoud::Uitbreidingen => self.uitbreidingen(el),
        }
    }

    fn waarde(&mut self, el: El<'_, '_>, waarde: Waarde) {
        self.attributen(el, waarde.attributen(), waarde.verplicht());
        if el.kinderen().next().is_some() {
            self.meld("cvc-complex-type.2.2", el, "In dit element hoort een waarde, geen andere elementen.");
        } else if !waarde.past(el.tekst()) {
            self.meld("cvc-datatype-valid", el, waarde.vorm());
        }
        if el.attribuut("languageID").is_some_and(|taal| !waarde::taal(taal)) {
            self.meld("cvc-datatype-valid", el, "Geef de taal als code, bijvoorbeeld nl.");
        }
    }

    fn attributen(&mut self, el: El<'_, '_>, mag: &[&str], moet: Option<&'static str>) {
        for attribuut in el.node().attributes() {
            let goed = match attribuut.namespace {
                "" => mag.contains(&attribuut.name),
                XSI => ["schemaLocation", "noNamespaceSchemaLocation", "type"].contains(&attribuut.name),
                _ => false,
            };
            if !goed {
                self.meld("cvc-complex-type.3.2.2", el, "Op dit element staat een attribuut dat hier niet hoort.");
            }
        }
        if let Some(naam) = moet.filter(|naam| el.attribuut(naam).is_none()) {
            self.meld("cvc-complex-type.4", el, format!("Op dit element ontbreekt het attribuut {naam}."));
        }
    }

    /// Extensions: their frame is of UBL, their content is anybody's, in a namespace of his own.
    fn uitbreidingen(&mut self, el: El<'_, '_>) {
        self.attributen(el, &[], None);
        let mut uitbreidingen = el.kinderen().peekable();
        if uitbreidingen.peek().is_none() {
            self.meld("cvc-complex-type.2.4", el, "Hier ontbreekt het element UBLExtension.");
        }
        for uitbreiding in uitbreidingen {
            let kinderen: Vec<_> = uitbreiding.kinderen().collect();
            let plaatsen: Option<Vec<usize>> = kinderen.iter().map(|k| plaats_in_uitbreiding(*k)).collect();
            let op_volgorde = plaatsen.is_some_and(|p| p.is_sorted_by(|a, b| a < b));
            if !uitbreiding.is("ext:UBLExtension") || !op_volgorde {
                self.meld(
                    "cvc-complex-type.2.4",
                    uitbreiding,
                    "Deze uitbreiding is niet opgebouwd zoals UBL voorschrijft.",
                );
                continue;
            }
            for kind in kinderen.iter().filter(|k| !k.is("ext:ExtensionContent")) {
                self.waarde(*kind, Waarde::van(kind.naam()));
            }
            let vrij = kinderen.last().filter(|k| k.is("ext:ExtensionContent"));
            let eigen = |k: &El<'_, '_>| k.ruimte() != Ruimte::Ext && !k.node().namespace().is_empty();
            let goed = vrij.is_some_and(|v| v.kinderen().count() == 1 && v.kinderen().all(|k| eigen(&k)));
            if !goed {
                let tekst = "In een uitbreiding staat onder ExtensionContent één element in een eigen naamruimte.";
                self.meld("cvc-complex-type.2.4", uitbreiding, tekst);
            }
        }
    }
}

fn past(plaats: &Plaats, el: El<'_, '_>) -> bool {
    let ruimte = match plaats.inhoud {
        Inhoud::Waarde(_) => Ruimte::Cbc,
        Inhoud::Groep(_) => Ruimte::Cac,
        Inhoud::Uitbreidingen => Ruimte::Ext,
    };
    el.ruimte() == ruimte && el.naam() == plaats.naam
}

/// UBLExtensionType, in order.
fn plaats_in_uitbreiding(el: El<'_, '_>) -> Option<usize> {
    const PLAATSEN: [&str; 10] = [
        "cbc:ID",
        "cbc:Name",
        "ext:ExtensionAgencyID",
        "ext:ExtensionAgencyName",
        "ext:ExtensionVersionID",
        "ext:ExtensionAgencyURI",
        "ext:ExtensionURI",
        "ext:ExtensionReasonCode",
        "ext:ExtensionReason",
        "ext:ExtensionContent",
    ];
    PLAATSEN.iter().position(|plaats| el.is(plaats))
}
