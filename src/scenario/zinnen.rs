//! Every sentence a scenario can be written with: its pattern, what it says to a reader, and what it does. Nothing else is
//! understood; `docs/scenarios.md` is made from this table.

use super::lezen::Stap;
use super::wereld::Wereld;
use super::{Uitkomst, als, bestand, dan, gegeven, geld, storing};

/// A sentence.
pub struct Zin {
    /// The word it belongs behind: `Gegeven`, `Als` or `Dan`.
    pub woord: &'static str,
    /// Its pattern; see [`super::zin`].
    pub patroon: &'static str,
    /// What it says, in Dutch.
    pub wat: &'static str,
    /// What it does.
    pub(super) doe: fn(&mut Wereld<'_>, &Stap) -> Uitkomst,
}

type Doe = fn(&mut Wereld<'_>, &Stap) -> Uitkomst;

const fn gegeven(patroon: &'static str, wat: &'static str, doe: Doe) -> Zin {
    Zin { woord: "Gegeven", patroon, wat, doe }
}

const fn als(patroon: &'static str, wat: &'static str, doe: Doe) -> Zin {
    Zin { woord: "Als", patroon, wat, doe }
}

const fn dan(patroon: &'static str, wat: &'static str, doe: Doe) -> Zin {
    Zin { woord: "Dan", patroon, wat, doe }
}

/// The table. The first sentence that fits counts.
#[rustfmt::skip]
pub const ZINNEN: &[Zin] = &[
    gegeven("de voorbeeldregio",
        "de verzonnen partijen en personen van de veertien scenario's (`config/scenarios/voorbeeldregio.txt`)", gegeven::voorbeeldregio),
    gegeven("deze partijen",
        "eigen partijen; tabel met de kop `partij`, `naam`, `rol`, `iban` (de rolcodes staan in [berichten](koppelen/berichten.md))", gegeven::partijen),
    gegeven("deze personen", "eigen verzonnen personen; tabel met de kop `persoon`, `bsn`, `geboortedatum`", gegeven::personen),
    gegeven("{partij} heeft met {partij} het contract {woord}",
        "een contract als RC-2026-RIV-01: 600 euro, 40 tot 50 trajecten, zonder btw; de tabel zegt met de sleutels van praktijk.yaml wat anders is", gegeven::contract),
    gegeven("bij {partij} geldt",
        "wat deze gemeente vraagt; tabel met sleutels en waarden van [praktijk.yaml](koppelen/praktijk.md)", gegeven::praktijk),
    gegeven("{partij} wordt {aantal} keer geprobeerd, met een seconde ertussen",
        "hoe vaak een bericht aan deze partij wordt aangeboden, en dat een nacht kort duurt", gegeven::aflevering),
    gegeven("{persoon} is door {partij} aangemeld bij {partij} en vanaf {dag} geplaatst bij {partij}",
        "een begeleidingstraject tot en met de getekende overeenkomst, met de dagen van SC01 geteld vanaf de start", gegeven::geplaatst),
    gegeven("{persoon} is door {partij} aangemeld bij {partij} en heeft voor {dag} kennisgemaakt bij {partij}",
        "hetzelfde, tot en met een positieve kennismaking; de overeenkomst is nog niet getekend", gegeven::kennisgemaakt),
    gegeven("{aantal} nieuwe personen zijn door {partij} aangemeld bij {partij} en vanaf {dag} geplaatst bij {partij}",
        "hetzelfde als bij één persoon, zo vaak als er staat, met verzonnen personen", gegeven::velen_geplaatst),

    als("{partij} {bericht} over {persoon} stuurt",
        "een bericht over iemand; wie het krijgt volgt uit het traject", als::over),
    als("{partij} {bericht} over {persoon} naar {partij} stuurt",
        "een bericht dat een traject begint, naar wie het moet", als::over_naar),
    als("{partij} {bericht} naar {partij} stuurt", "een bericht dat niet over één persoon gaat", als::naar),
    als("{partij} {aantal} keer {bericht} over een nieuwe persoon naar {partij} stuurt",
        "evenveel verzonnen personen, elk met een bericht", als::velen),
    als("hetzelfde bericht nog eens komt", "het laatste bericht, byte voor byte, onder hetzelfde kenmerk", als::nog_eens),
    als("{partij} factuur {woord} naar {partij} stuurt, met een regel voor",
        "een factuur van 600 euro per regel; de tabel noemt personen, of `6 nieuwe personen` voor de laatste zes", geld::factuur),
    als("het {dag} is", "de tijd gaat door tot vijf uur op die dag", als::dag_is),
    als("het {dag} {tijd} is", "de tijd gaat door tot dat moment", als::tijd_is),
    als("{partij} niet bereikbaar is", "deze partij antwoordt vanaf nu met 503", als::onbereikbaar),
    als("{partij} weer bereikbaar is", "en nu weer gewoon", als::bereikbaar),
    als("de beheerder vrijgeeft wat voor {partij} is vastgehouden", "zoals `message replay` dat doet", als::vrijgeven),
    als("een medewerker over het werk om {woord} besluit: {woord}",
        "het ene werk dat openligt om een regel, een soort werk of een termijn; de besluiten zijn die van `work decide`", als::besluit),
    als("de gateway opnieuw start", "stoppen en starten op dezelfde opslag", als::herstart),
    als("{partij} een bestand met {aantal} aanmeldingen naar {partij} stuurt, waarvan",
        "een verzonnen bestand door de deur voor bestanden; de tabel zegt hoeveel records wat mankeert", bestand::stuur),
    als("{partij} hetzelfde bestand nog eens stuurt", "hetzelfde bestand, byte voor byte", bestand::nog_eens),

    dan("is dat bericht aangenomen", "het antwoord is 202", dan::aangenomen),
    dan("is dat bericht een herhaling", "het antwoord is 200, en er is niets veranderd", dan::herhaling),
    dan("is dat bericht geweigerd om {woord}", "een van de bevindingen noemt deze regel of foutcode", dan::geweigerd),
    dan("is dat bericht geweigerd om {woord} bij {woord}", "en wijst deze plek aan", dan::geweigerd_bij),
    dan("is dat bericht aangehouden om {woord}", "het is aangenomen, maar wacht op een mens", dan::aangehouden),
    dan("krijgt {partij} niets over {persoon}", "geen enkel bericht, en nergens de achternaam of het nummer", dan::krijgt_niets),
    dan("krijgt {partij} geen {bericht} over {persoon}", "van het begin af niet", dan::krijgt_geen_over),
    dan("krijgt {partij} geen {bericht}", "over niemand", dan::krijgt_geen),
    dan("krijgt {partij} {bericht} over {persoon}",
        "deze partij heeft zo'n bericht dat nog niet eerder genoemd is, met wat in de tabel staat", dan::krijgt_over),
    dan("krijgt {partij} in totaal {aantal} keer {bericht} over {persoon}", "van het begin af geteld", dan::krijgt_keer_over),
    dan("krijgt {partij} in totaal {aantal} keer {bericht}", "over wie dan ook", dan::krijgt_keer),
    dan("krijgt {partij} {bericht}", "een bericht dat niet over één persoon gaat", dan::krijgt_los),
    dan("staat daarin geen {lijst}", "in het bericht dat het laatst is genoemd staat geen veld met zo'n naam", dan::daarin_geen),
    dan("hebben {partij} en {partij} van overeenkomst {woord} hetzelfde document",
        "dezelfde sha256 en dezelfde bytes", dan::zelfde_document),
    dan("staat het traject van {persoon} op {woord}", "de stand, zoals in [levenslopen](levenslopen.md)", dan::stand),
    dan("staat overeenkomst {woord} van {persoon} als beëindigd", "na een rematch", dan::beeindigd),
    dan("loopt voor {persoon} de termijn {woord} tot {dag}", "een termijn van het traject met zijn laatste dag", dan::termijn),
    dan("loopt voor {persoon} geen termijn {woord}", "of hij is vervallen", dan::geen_termijn),
    dan("ligt er werk bij {partij} om {woord}", "open werk om een regel, een soort werk of een termijn", dan::ligt_werk),
    dan("ligt er geen werk bij {partij} om {woord}", "of het is niet meer open", dan::ligt_geen_werk),
    dan("is bij {partij} {aantal} keer aangeklopt, onder hetzelfde kenmerk", "pogingen die op 503 stuitten", storing::pogingen),
    dan("wordt voor {partij} {aantal} keer iets vastgehouden", "een mens moet ernaar kijken", storing::vastgehouden),
    dan("heeft {partij} elk bericht een keer, onder het kenmerk van de eerste poging",
        "aangenomen is elk bericht één keer, met de bytes van de eerste poging", storing::elk_een_keer),
    dan("meldt de gateway dat {partij} niet bereikbaar is", "als alarm in de logboeken, en in de metrics", storing::alarm),
    dan("staat over {persoon} niets in de logboeken", "geen achternaam, nummer of mailadres", storing::niets_gelogd),
    dan("zegt het verslag van het bestand", "aantallen `gelezen`, `aanvaard`, `geweigerd`, `herhaling`", bestand::telt),
    dan("wijst elke weigering een plek en een regel aan", "elk geweigerd record van het bestand", bestand::weigeringen),
    dan("staat niets uit het bestand in de logboeken", "geen naam en geen nummer", bestand::niets_gelogd),

    dan("staat van factuur {woord} nog {bedrag} open", "wat nog te betalen is", geld::open),
    dan("staat van factuur {woord} nog {bedrag} open voor het traject van {persoon}", "en voor geen ander traject", geld::open_voor),
    dan("staat {bedrag} met kenmerk {woord} op de lijst onbekend of dubbel", "betaald, en bij geen regel te plaatsen", geld::dubbel),
    dan("is er {bedrag} gefactureerd, {bedrag} betaald en {bedrag} te veel betaald",
        "over alle facturen, na aftrek van wat gecrediteerd is", geld::saldo),
    dan("is van contract {woord} {aantal} keer gerealiseerd, voor {bedrag}", "trajecten met een getekende overeenkomst, dit jaar", geld::besteed),
    dan("is van contract {woord} de verwachting {aantal}", "hoeveel het er in een jaar worden als het zo doorgaat", geld::prognose),
    dan("staat contract {woord} boven zijn band", "er zijn er meer dan waar het naar streeft", geld::boven_band),
    dan("krijgt {partij} de melding {tekst}", "open werk waarin deze woorden staan", geld::melding),
    dan("noemt het antwoord {woord} bij {woord}", "een bevinding van deze regel op deze plek, ook als het bericht is aangenomen", dan::noemt),
    dan("staat in het antwoord geen {lijst}", "in het antwoord op het laatste bericht staat geen veld met zo'n naam", dan::antwoord_geen),
    dan("staat voor {persoon} over {woord} een betaling van {bedrag} aan {woord} klaar",
        "de betaling van deze maand in het betaalbestand, als dit de rekening is", geld::uitbetaling),
    dan("is de export voor {partij} bij tot en met de nacht van {dag}", "de laatste nacht waarvan alles is bevestigd", storing::watermerk),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::zin::{PLAATSEN, past};
    use std::collections::BTreeSet;

    /// A sentence with its examples in its places.
    fn example(patroon: &str) -> String {
        PLAATSEN
            .iter()
            .fold(patroon.to_owned(), |text, (name, _, example)| text.replace(&format!("{{{name}}}"), example))
    }

    #[test]
    fn every_sentence_is_understood_as_itself() {
        for (n, zin) in ZINNEN.iter().enumerate() {
            let text = example(zin.patroon);
            assert!(!text.contains('{'), "{}: a place has no name", zin.patroon);
            let first = ZINNEN.iter().position(|other| past(other.patroon, &text).is_some());
            assert_eq!(first, Some(n), "`{text}`");
        }
    }

    #[test]
    fn no_sentence_stands_there_twice_and_each_says_what_it_does() {
        let all: BTreeSet<_> = ZINNEN.iter().map(|zin| zin.patroon).collect();
        assert_eq!(all.len(), ZINNEN.len());
        assert!(ZINNEN.iter().all(|zin| zin.wat.len() > 8 && ["Gegeven", "Als", "Dan"].contains(&zin.woord)));
    }
}
