//! `trajectbrug rules`: the rules of the practice, as the program keeps them.

use crate::flow::regels::{alle, blad};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Toon alleen deze regel, zoals BR26.
    #[arg(value_name = "REGEL")]
    regel: Option<String>,
    /// Antwoord als JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let wanted = arguments.regel.as_deref().map(str::to_uppercase);
    let shown: Vec<_> = alle().into_iter().filter(|r| wanted.as_deref().is_none_or(|code| code == r.code)).collect();
    if shown.is_empty() {
        anyhow::bail!("die regel is er niet; de regels zijn BR01 tot en met BR60");
    }
    if arguments.json {
        println!("{}", blad::json(&shown));
        return Ok(true);
    }
    for regel in shown {
        println!("{}  {}", regel.code, regel.tekst);
        for (als, gevolg) in regel.uitkomsten {
            println!("      {}: {als}", gevolg.as_str());
        }
        println!("      bron: {}; gehouden door: {}", regel.bron, blad::plaatsen(regel).join("; "));
        if !regel.parameters.is_empty() {
            println!("      instellingen: {}", regel.parameters.join(", "));
        }
    }
    Ok(true)
}
