//! The document of the life cycles, made from the tables: per form a picture (Mermaid) and its rows. A test holds
//! `docs/levenslopen.md` against it.

use super::gebeurtenis::soort_van;
use super::{ALGEMEEN, Actie, LEVENSLOPEN, Levensloop, Naar, Overgang, Van};
use std::fmt::Write as _;

const KOP: &str = "# Levenslopen

Van aanmelding tot einde, per vorm (`vorm` in een aanmelding). Dit document is gemaakt van de tabellen in
`src/domain/levensloop`; een test vergelijkt het.

- Een bericht dat niet bij de stand van het traject past, wordt geweigerd met `TB-STAND`: de stand en wat nu wel kan staan erbij.
- Een stap waarvan niemand van de betrokken partijen het bericht via de hub stuurt (er is geen route voor), wordt overgeslagen. Een
  centrale die alleen overeenkomsten stuurt, kan dat doen zonder matchvoorstel ervoor.
- Waar een traject eindigt of terugverwezen wordt, vervallen al zijn termijnen.
- Trajecten van één persoon staan los van elkaar: elk heeft een eigen nummer en een eigen stand.
- `[I]` in de kolom bron: de studie zegt het niet, wij hebben het ingevuld. `L..` is een regel van de studie.
";

/// The whole document.
pub fn document() -> String {
    let mut text = KOP.to_owned();
    for form in LEVENSLOPEN {
        text.push('\n');
        text += &hoofdstuk(form);
    }
    text += "\n## In elke vorm\n\n";
    tabel(&mut text, ALGEMEEN.iter());
    text
}

fn hoofdstuk(form: &Levensloop) -> String {
    let mut text = format!("## {} {}: `{}`\n\n```mermaid\nstateDiagram-v2\n", form.code, form.titel, form.vorm);
    let rows = || form.overgangen.iter().flat_map(|part| part.iter());
    for rij in rows() {
        let (Naar::Toestand(naar), event) = (rij.naar, rij.gebeurtenis) else { continue };
        match rij.van {
            Van::Begin => writeln!(text, "    [*] --> {naar}: {event}"),
            Van::In(states) => states.iter().try_for_each(|van| writeln!(text, "    {van} --> {naar}: {event}")),
            Van::Actief | Van::Overal => writeln!(text, "    elke_open_stand --> {naar}: {event}"),
        }
        .expect("a string takes everything");
    }
    for einde in form.toestanden().into_iter().filter(|t| t.is_einde()) {
        writeln!(text, "    {einde} --> [*]").expect("a string takes everything");
    }
    text += "```\n\n";
    tabel(&mut text, rows());
    text
}

fn tabel<'r>(text: &mut String, rows: impl Iterator<Item = &'r Overgang>) {
    text.push_str("| van | gebeurtenis (bericht) | door | naar | termijnen | maakt de hub erbij | bron |\n");
    text.push_str("| --- | --- | --- | --- | --- | --- | --- |\n");
    for rij in rows {
        let van = match rij.van {
            Van::Begin => "(nieuw)".to_owned(),
            Van::In(states) => states.iter().map(|s| s.as_str()).collect::<Vec<_>>().join(", "),
            Van::Actief => "elke open stand".to_owned(),
            Van::Overal => "elke stand".to_owned(),
        };
        let bericht = soort_van(rij.gebeurtenis).map_or(String::new(), |soort| format!(" (`{soort}`)"));
        let door = rij.wie.iter().map(|p| p.as_str()).collect::<Vec<_>>().join(", ");
        let naar = match rij.naar {
            Naar::Toestand(naar) => naar.as_str(),
            Naar::Blijft => "blijft",
        };
        let termijnen = rij.termijnen.iter().map(|actie| match actie {
            Actie::Zet(soort) => format!("zet {soort}"),
            Actie::Vervalt(soort) => format!("{soort} vervalt"),
        });
        let maakt = rij.veroorzaakt.iter().map(|(soort, aan)| format!("`{soort}` voor {}", aan.as_str()));
        writeln!(
            text,
            "| {van} | {}{bericht} | {door} | {naar} | {} | {} | {} |",
            rij.gebeurtenis,
            termijnen.collect::<Vec<_>>().join(", "),
            maakt.collect::<Vec<_>>().join(", "),
            rij.bron
        )
        .expect("a string takes everything");
    }
}
