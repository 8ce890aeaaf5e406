//! BR57, BR58 and BR60: messages themselves.

use super::{Gevolg::*, Regel, Waar};

/// The rules of this part.
#[rustfmt::skip]
pub(super) const REGELS: &[Regel] = &[
    Regel { code: "BR57", bron: "afgeleid", parameters: &[],
        tekst: "Hetzelfde kenmerk met dezelfde inhoud verandert niets; met andere inhoud wordt het geweigerd.",
        uitkomsten: &[("dezelfde inhoud: het antwoord van de eerste keer", Corrigeer), ("andere inhoud", Weiger)],
        waar: &[Waar::Opslag] },
    Regel { code: "BR58", bron: "afgeleid, L1006", parameters: &[],
        tekst: "Een bericht dat niet klopt wordt geweigerd met plaats en regel, bewaard en gemeld; de andere gaan door.",
        uitkomsten: &[("een bericht klopt niet", Weiger)],
        waar: &[Waar::Verwerking] },
    Regel { code: "BR60", bron: "L1474-1476", parameters: &[],
        tekst: "Te veel voorwaarden werken niet: alleen wat verplicht is, houdt een bericht tegen.",
        uitkomsten: &[("een verplicht veld ontbreekt", Weiger)],
        waar: &[Waar::Schema] },
];
