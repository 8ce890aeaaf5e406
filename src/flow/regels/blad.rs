//! The catalogue as a document and as JSON; both are what the code does, because they are made from it.

use super::{Regel, Uitkomst, Waar, alle};
use serde_json::{Value, json};
use std::fmt::Write as _;

const KOP: &str = "# Regels van de praktijk

De 60 regels die de hub kent, uit de studie en daarvan afgeleid. Dit document is gemaakt van de catalogus in `src/flow/regels`; een
test vergelijkt het. `trajectbrug rules` toont hetzelfde, `trajectbrug rules --json` voor programma's.

Een bevinding noemt de regel die zij schendt. Wat een regel doet: `weiger` (het bericht wordt geweigerd en de afzender hoort waarom),
`houd aan` (het bericht is aangenomen en wacht op een mens), `signaleer` (het gaat door, met een signaal), `corrigeer` (het gaat door
met wat de regel zegt).
";

/// A place where a rule is kept.
fn waar(waar: &Waar) -> String {
    match waar {
        Waar::Toets(soorten, _) => format!("toets op {}", soorten.join(", ")),
        Waar::Schema => "schema".to_owned(),
        Waar::Afscherming => "afscherming per ontvanger".to_owned(),
        Waar::Levensloop => "levensloop".to_owned(),
        Waar::Opslag => "opslag".to_owned(),
        Waar::Verwerking => "verwerking".to_owned(),
        Waar::Boek => "boek".to_owned(),
        Waar::Termijn => "termijn".to_owned(),
        Waar::Registratie => "registratie".to_owned(),
        Waar::Start => "controle bij de start".to_owned(),
        Waar::Open(op) => format!("nog niet gebouwd: wacht op {op}"),
    }
}

/// Where a rule is kept, in Dutch.
pub fn plaatsen(regel: &Regel) -> Vec<String> {
    regel.waar.iter().map(waar).collect()
}

/// The document.
pub fn document() -> String {
    let mut text = KOP.to_owned();
    text += "\n| regel | wat | wanneer, en dan | instellingen | waar | bron |\n| --- | --- | --- | --- | --- | --- |\n";
    for regel in alle() {
        let outcome = |(als, gevolg): &Uitkomst| format!("{als}: {}", gevolg.as_str());
        let outcomes: Vec<_> = regel.uitkomsten.iter().map(outcome).collect();
        let parameters: Vec<_> = regel.parameters.iter().map(|p| format!("`{p}`")).collect();
        writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            regel.code,
            regel.tekst,
            outcomes.join("; "),
            parameters.join(", "),
            plaatsen(regel).join("; "),
            regel.bron
        )
        .expect("a string takes everything");
    }
    text
}

/// What `rules --json` prints.
pub fn json(regels: &[&Regel]) -> Value {
    let rules: Vec<_> = regels
        .iter()
        .map(|regel| {
            let outcomes: Vec<_> =
                regel.uitkomsten.iter().map(|(als, gevolg)| json!({"when": als, "effect": gevolg.as_str()})).collect();
            json!({
                "code": regel.code,
                "text": regel.tekst,
                "source": regel.bron,
                "outcomes": outcomes,
                "parameters": regel.parameters,
                "kept_by": plaatsen(regel),
                "open": regel.waar.iter().any(|w| matches!(w, Waar::Open(_))),
            })
        })
        .collect();
    json!({ "rules": rules })
}
