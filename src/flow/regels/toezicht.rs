//! BR38-BR44, BR49, BR54-BR56 and BR59: what the gemeente may know and do, and how much is asked of whom.

use super::{Blik, Gevolg::*, Regel, Waar, signaleer, weiger};
use crate::domain::levensloop::Gebeurtenis;
use crate::message::finding::Finding;

/// The rules of this part.
#[rustfmt::skip]
pub(super) const REGELS: &[Regel] = &[
    Regel { code: "BR38", bron: "L799-801, L404-406, L617-619", parameters: &[],
        tekst: "De hub legt nooit een sanctie op. Een sanctiebesluit heeft een besluitnemer en een hoor en wederhoor ervoor.",
        uitkomsten: &[("een van beide ontbreekt", Weiger)],
        waar: &[Waar::Schema, Waar::Toets(&["sanctiebesluit/1"], br38_eerst_gehoord)] },
    Regel { code: "BR39", bron: "L457-461", parameters: &[],
        tekst: "De inhoud van hoor en wederhoor en een sanctiebesluit verlaten de gemeente nooit.",
        uitkomsten: &[("een route doet dat wel: de gateway start niet", Weiger)],
        waar: &[Waar::Start, Waar::Afscherming] },
    Regel { code: "BR40", bron: "L561-567, L400-406", parameters: &["te_laat_drempel", "te_laat_dagen"],
        tekst: "Drie keer te laat in dertig dagen, of een keer afwezig zonder bericht, is een signaal met als voorstel een gesprek.",
        uitkomsten: &[("de drempel is bereikt", Signaleer)],
        waar: &[Waar::Toets(&["aanwezigheid/1"], br40_verzuim)] },
    Regel { code: "BR41", bron: "L1083-1085", parameters: &[],
        tekst: "Afwezig met bericht is geen verzuim.",
        uitkomsten: &[("afwezig zonder bericht", Signaleer)],
        waar: &[Waar::Toets(&["aanwezigheid/1"], br41_zonder_bericht)] },
    Regel { code: "BR42", bron: "L291-295, L21", parameters: &[],
        tekst: "Betaald werk gaat voor: een traject dat daarom stopt, is positief afgerond.",
        uitkomsten: &[("een later signaal of terugverwijzing", Weiger)],
        waar: &[Waar::Levensloop] },
    Regel { code: "BR43", bron: "L299-301, L339-341", parameters: &["toestemming_werkdagen"],
        tekst: "Zonder toestemming is er geen registratie; niet antwoorden is geen toestemming; een weigering heeft een reden.",
        uitkomsten: &[("de toestemming of de reden ontbreekt", Weiger)],
        waar: &[Waar::Levensloop, Waar::Schema, Waar::Termijn] },
    Regel { code: "BR44", bron: "L687-689", parameters: &[],
        tekst: "Over wie zelf iets vond, stuurt de centrale de gemeente niets; over een traject stuurt alleen wie het begeleidt.",
        uitkomsten: &[("een ander stuurt", Weiger)],
        waar: &[Waar::Levensloop, Waar::Verwerking] },
    Regel { code: "BR49", bron: "L1163-1167", parameters: &[],
        tekst: "Begeleidt alleen de instelling zelf, dan hoort de gemeente geen rapportages.",
        uitkomsten: &[("er is alleen interne begeleiding", Weiger)],
        waar: &[Waar::Toets(&["voortgangsrapportage/2", "beoordeling/1"], br49_interne_begeleiding)] },
    Regel { code: "BR54", bron: "L481-485", parameters: &[],
        tekst: "Een driegesprek is met klant, klantmanager en participatiemedewerker; een zorgcategorie vraagt ook een hulpverlener.",
        uitkomsten: &[("een van hen ontbreekt", Weiger)],
        waar: &[Waar::Toets(&["driegesprekverslag/1"], br54_deelnemers)] },
    Regel { code: "BR55", bron: "L341-345, L1350", parameters: &["contacten_per_jaar"],
        tekst: "De gemeente heeft hoogstens een of twee keer per jaar contact met wie zelf werk vond.",
        uitkomsten: &[("een derde contact in een jaar", Signaleer)],
        waar: &[Waar::Toets(&["contactmoment/1"], br55_contacten), Waar::Termijn] },
    Regel { code: "BR56", bron: "L353-357", parameters: &[],
        tekst: "Een registratie die een jaar niet is bevestigd, is verouderd.",
        uitkomsten: &[("de laatste bevestiging is langer geleden", Signaleer)],
        waar: &[Waar::Termijn, Waar::Levensloop, Waar::Registratie] },
    Regel { code: "BR59", bron: "L613-615, L1378-1382", parameters: &["vormen"],
        tekst: "Wie meer krijgt, verantwoordt meer: de vorm bepaalt welke rapportages er zijn.",
        uitkomsten: &[("een rapportage die bij de vorm niet hoort", Weiger)],
        waar: &[Waar::Levensloop] },
];

/// BR38: heard first. That a person decides is the schema's.
fn br38_eerst_gehoord(blik: Blik<'_>) -> Vec<Finding> {
    let heard = [Gebeurtenis::HoorWederhoorBegonnen, Gebeurtenis::Heraangemeld, Gebeurtenis::NietHeraangemeld];
    if blik.traject.is_none_or(|t| heard.iter().any(|g| t.datum_van(*g).is_some())) {
        return vec![];
    }
    vec![weiger(
        "BR38",
        "/hoor_wederhoor_id",
        "van dit traject is geen hoor en wederhoor bekend; zonder dat kan er geen sanctie zijn",
    )]
}

/// BR40: so many times late within so many days, over all messages about this traject, of what was not told yet.
fn br40_verzuim(blik: Blik<'_>) -> Vec<Finding> {
    let known = super::training::verzuim(blik);
    if known.te_laat(blik.praktijk.te_laat_drempel as usize, blik.praktijk.te_laat_dagen).is_none() {
        return vec![];
    }
    let text = "de persoon was herhaaldelijk te laat; bij de klantmanager is een gesprek aangevraagd";
    vec![signaleer("BR40", "/momenten", text)]
}

/// BR41: an absence that was phoned in is none.
fn br41_zonder_bericht(blik: Blik<'_>) -> Vec<Finding> {
    if super::training::verzuim(blik).zonder_bericht().is_none() {
        return vec![];
    }
    let text = "de persoon was afwezig zonder bericht; bij de klantmanager is een gesprek aangevraagd";
    vec![signaleer("BR41", "/momenten", text)]
}

/// BR49: a message that says that only the institution guides goes to no gemeente.
fn br49_interne_begeleiding(blik: Blik<'_>) -> Vec<Finding> {
    if blik.bericht["begeleiding"] != "intern" {
        return vec![];
    }
    vec![weiger("BR49", "/begeleiding", "bij alleen interne begeleiding gaan er geen rapportages naar de gemeente")]
}

/// BR54.
fn br54_deelnemers(blik: Blik<'_>) -> Vec<Finding> {
    let there: Vec<_> = super::items(blik.bericht, "/deelnemers").filter_map(|(_, d)| d.as_str()).collect();
    let zorg = blik.bericht["zorgcategorie"] == true;
    let asked = ["klant", "klantmanager", "participatiemedewerker"].into_iter().chain(zorg.then_some("hulpverlener"));
    let absent: Vec<_> = asked.filter(|wie| !there.contains(wie)).collect();
    if absent.is_empty() {
        return vec![];
    }
    let text = format!("bij dit gesprek hoort ook: {}", absent.join(", "));
    vec![weiger("BR54", "/deelnemers", &text)]
}

/// BR55: counted over a year back from this contact.
fn br55_contacten(blik: Blik<'_>) -> Vec<Finding> {
    let (Some(traject), Some(day)) = (blik.traject, super::dag(blik.bericht, "/datum")) else { return vec![] };
    let year = day - chrono::Days::new(365);
    let before = traject
        .stappen
        .iter()
        .filter(|s| matches!(s.gebeurtenis, Gebeurtenis::Bevestigd | Gebeurtenis::NietMeerActief) && s.datum > year)
        .count();
    if before < blik.praktijk.contacten_per_jaar as usize {
        return vec![];
    }
    vec![signaleer("BR55", "/datum", "dit is vaker contact dan een of twee keer per jaar")]
}
