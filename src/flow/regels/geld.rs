//! BR01-BR14: contract, invoice and subsidy.

use super::{Gevolg::*, Regel, Waar};

const WACHT: &[Waar] = &[Waar::Open("de facturen en declaraties")];

const fn regel(
    code: &'static str,
    bron: &'static str,
    tekst: &'static str,
    uitkomsten: &'static [super::Uitkomst],
    parameters: &'static [&'static str],
) -> Regel {
    Regel { code, tekst, bron, uitkomsten, parameters, waar: WACHT }
}

/// BR01-BR14.
#[rustfmt::skip]
pub(super) const REGELS: &[Regel] = &[
    regel("BR01", "L820", "Een factuurregel heeft een vastgelegde intake, leerdoelen en match.",
        &[("een van de drie ontbreekt", Weiger)], &["betaalcomponenten"]),
    regel("BR02", "L803", "De factureerbare match is de volledig ondertekende plaatsingsovereenkomst; de datum is die van de laatste handtekening.",
        &[("er is alleen een matchvoorstel", Weiger)], &[]),
    regel("BR03", "L785", "Het bedrag van een regel is het tarief van het contract.",
        &[("het bedrag is een ander", Weiger)], &["tarief_centen_per_traject"]),
    regel("BR04", "L785, L803", "Een traject wordt één keer gefactureerd, ook na een rematch.",
        &[("het traject is al gefactureerd en niet gecrediteerd", Weiger)], &[]),
    regel("BR05", "L725-727", "Het contract is vooraf afgesproken en dekt gemeente, leverancier, vorm en datum.",
        &[("het contract dekt een van de vier niet", Weiger)], &["geldig_van", "geldig_tot"]),
    regel("BR06", "L785, L727", "Een contract streeft naar 40 tot 50 trajecten per jaar.",
        &[("40, 45 of 50 is bereikt, of de prognose is lager dan 40", Signaleer), ("het zijn er meer dan 50", HoudAan)],
        &["streef_min", "streef_max"]),
    regel("BR07", "afgeleid", "Aanmelding, acceptatie, intake, leerdoelen, ondertekening en factuur volgen elkaar in de tijd op.",
        &[("een datum ligt vóór die van de stap ervoor", Weiger)], &[]),
    regel("BR08", "afgeleid", "Regels en btw zijn samen het totaal, op de cent.",
        &[("de som is een andere", Weiger)], &["btw_categorie"]),
    regel("BR09", "L820", "Bij terugverwijzing vóór de match is er geen bedrag, of het afgesproken deel.",
        &[("er wordt meer gevraagd", Weiger)], &["betaalcomponenten"]),
    regel("BR10", "L1002-1004", "Uursubsidie is het aantal uren maal EUR 1,00, hoogstens EUR 95,00 per persoon per kalendermaand.",
        &[("het maximum wordt overschreden", Corrigeer)], &["uursubsidie_centen", "uursubsidie_max_centen"]),
    regel("BR11", "afgeleid", "Het maximum geldt per persoon over alle instellingen samen; wie het eerst indient, gaat voor.",
        &[("er is minder over dan gevraagd", Corrigeer)], &["uursubsidie_max_centen"]),
    regel("BR12", "afgeleid", "Uren gaan per kwartier, van 0 tot 24 per dag, en zijn niet meer dan de vastgelegde aanwezigheid.",
        &[("de uren passen niet", Weiger)], &[]),
    regel("BR13", "afgeleid", "De maand van een declaratie ligt in een plaatsing; later dan drie maanden kijkt er iemand naar.",
        &[("de maand ligt buiten de plaatsing", Weiger), ("de declaratie is later dan drie maanden", HoudAan)],
        &["declaratie_maanden", "max_per_jaar"]),
    regel("BR14", "L533-535, L1004", "Begeleidingssubsidie is er alleen voor een periode waarin iemand geplaatst was; het bedrag staat in de instellingen.",
        &[("niemand was geplaatst", Weiger), ("er is geen tarief ingesteld", Signaleer)], &["begeleiding_centen"]),
];
