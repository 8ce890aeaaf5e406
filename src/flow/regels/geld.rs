//! BR01-BR14: contract, invoice and subsidy.

use super::{Blik, Gevolg::*, Regel, Waar, weiger};
use crate::domain::levensloop::{Gebeurtenis, melding_van};
use crate::message::finding::Finding;

const BOEK: &[Waar] = &[Waar::Boek];

const fn regel(
    code: &'static str,
    bron: &'static str,
    tekst: &'static str,
    uitkomsten: &'static [super::Uitkomst],
    parameters: &'static [&'static str],
) -> Regel {
    Regel { code, tekst, bron, uitkomsten, parameters, waar: BOEK }
}

/// BR01-BR14.
#[rustfmt::skip]
pub(super) const REGELS: &[Regel] = &[
    regel("BR01", "L820", "Een factuurregel heeft een vastgelegde intake, leerdoelen en match.",
        &[("een van de drie ontbreekt", Weiger)], &["componenten_centen"]),
    regel("BR02", "L803", "De factureerbare match is de volledig ondertekende plaatsingsovereenkomst; de datum is die van de laatste handtekening.",
        &[("er is alleen een matchvoorstel", Weiger)], &[]),
    regel("BR03", "L785", "Het bedrag van een regel is het tarief van het contract.",
        &[("het bedrag is een ander", Weiger)], &["tarief_centen"]),
    regel("BR04", "L785, L803", "Een traject wordt één keer gefactureerd, ook na een rematch.",
        &[("het traject is al gefactureerd en niet gecrediteerd", Weiger)], &[]),
    Regel { code: "BR05", bron: "L725-727", parameters: &["contracten", "geldig_van", "geldig_tot"],
        tekst: "Het contract is vooraf afgesproken en dekt gemeente, leverancier, vorm en datum.",
        uitkomsten: &[("het contract dekt een van de vier niet", Weiger)],
        waar: &[Waar::Toets(&["aanmelding/1"], br05_contract), Waar::Boek] },
    regel("BR06", "L785, L727", "Een contract streeft naar 40 tot 50 trajecten per jaar.",
        &[("40, 45 of 50 is bereikt, of de prognose is lager dan 40", Signaleer), ("het zijn er meer dan 50", HoudAan)],
        &["streef_min", "streef_max"]),
    Regel { code: "BR07", bron: "afgeleid", parameters: &[],
        tekst: "Aanmelding, acceptatie, intake, leerdoelen, ondertekening en factuur volgen elkaar in de tijd op.",
        uitkomsten: &[("een datum ligt vóór die van de stap ervoor, of in de toekomst", Weiger)],
        waar: &[Waar::Boek, Waar::Toets(&["acceptatie/1", "intakeverslag/1", "leerdoelen/1", "matchvoorstel/1", "kennismakingsresultaat/1", "plaatsingsovereenkomst/1", "go-no-go/1", "voortgangsrapportage/2", "overdracht/1"], br07_volgorde)] },
    regel("BR08", "afgeleid", "Regels en btw zijn samen het totaal, op de cent.",
        &[("de som is een andere", Weiger)], &["btw"]),
    regel("BR09", "L820", "Bij terugverwijzing vóór de match is er geen bedrag, of het afgesproken deel.",
        &[("er wordt meer gevraagd", Weiger)], &["componenten_centen"]),
    regel("BR10", "L1002-1004", "Uursubsidie is het aantal uren maal EUR 1,00, hoogstens EUR 95,00 per persoon per kalendermaand.",
        &[("het maximum wordt overschreden", Corrigeer)], &["uursubsidie_centen", "uursubsidie_max_centen"]),
    regel("BR11", "afgeleid", "Het maximum geldt per persoon over alle instellingen samen; wie het eerst indient, gaat voor.",
        &[("er is minder over dan gevraagd", Corrigeer)], &["uursubsidie_max_centen"]),
    regel("BR12", "afgeleid", "Uren gaan per kwartier, van 0 tot 24 per dag, en zijn niet meer dan de vastgelegde aanwezigheid.",
        &[("de uren passen niet", Weiger)], &[]),
    regel("BR13", "afgeleid", "De maand van een declaratie ligt in een plaatsing; later dan drie maanden kijkt er iemand naar.",
        &[("de maand ligt buiten de plaatsing", Weiger), ("de declaratie is later dan drie maanden", HoudAan)],
        &["declaratie_maanden"]),
    regel("BR14", "L533-535, L1004", "Begeleidingssubsidie is er alleen voor een periode waarin iemand geplaatst was; het bedrag staat in de instellingen.",
        &[("niemand was geplaatst", Weiger), ("er is geen tarief ingesteld", Signaleer)], &["begeleiding_centen"]),
];

/// BR05: a gemeente that keeps her contracts here refers under one of them, on a day it holds.
fn br05_contract(blik: Blik<'_>) -> Vec<Finding> {
    let known = &blik.praktijk.contracten;
    match blik.bericht["contract_id"].as_str() {
        Some(id) if !known.is_empty() && !known.contains(id) => {
            vec![weiger("BR05", "/contract_id", "dit contract is bij deze gemeente niet bekend, of geldt vandaag niet")]
        }
        _ => vec![],
    }
}

/// Steps whose days follow each other (BR07); a rematch begins anew from the goals.
const OP_VOLGORDE: [Gebeurtenis; 5] = [
    Gebeurtenis::Aangemeld,
    Gebeurtenis::Geaccepteerd,
    Gebeurtenis::IntakeDoor,
    Gebeurtenis::LeerdoelenVastgesteld,
    Gebeurtenis::Ondertekend,
];

/// BR07: not before the step it follows, and not in the future.
fn br07_volgorde(blik: Blik<'_>) -> Vec<Finding> {
    let Some(traject) = blik.traject else { return vec![] };
    let said = melding_van(blik.soort, blik.bericht);
    let Some((melding, dag)) = said.and_then(|m| Some((m, m.dag(blik.bericht)?))) else { return vec![] };
    if dag > blik.vandaag {
        let text = "deze datum ligt in de toekomst; meld een stap als hij gezet is";
        return vec![weiger("BR07", melding.datum, text)];
    }
    let Some(place) = OP_VOLGORDE.iter().position(|g| *g == melding.gebeurtenis) else { return vec![] };
    let before = OP_VOLGORDE[..place].iter().filter_map(|g| traject.datum_van(*g)).max();
    if before.is_none_or(|before| before <= dag) {
        return vec![];
    }
    vec![weiger("BR07", melding.datum, "deze datum ligt vóór die van een eerdere stap van dit traject")]
}
