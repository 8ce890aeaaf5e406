//! `docs/scenarios.md`: every sentence, from the table. A test holds the document against it.

use super::zin::PLAATSEN;
use super::zinnen::ZINNEN;

const BEGIN: &str = "# Scenario's

Een scenario is een tekst die de gateway naspeelt: partijen die elkaar berichten sturen, op de dagen die er staan, en wat er dan moet
zijn gebeurd. `trajectbrug scenario run` speelt de veertien scenario's van de praktijk; met bestanden erachter speelt het uw eigen.

```text
Scenario: EIGEN1 Een grijze taak wacht op een mens
  Gegeven de voorbeeldregio
  Als op 2026-08-28 ZI-LIN een vacature naar VC-SCH stuurt
    | vacature_id          | VAC-2026-0199                    |
    | taken/0/omschrijving | Koelkast schoonmaken en scrabble |
  Dan is dat bericht aangehouden om BR30
  En krijgt VC-SCH geen vacature
```

- Elke zin begint met `Gegeven`, `Als`, `Dan`, `En` of `Maar`; wat erachter staat is een zin uit de lijst hieronder. Een regel met `#` is
  uitleg. `Achtergrond:` boven het eerste scenario geldt voor elk scenario van het bestand.
- Voor een zin mag `op 2026-08-25` of `op 2026-08-25 om 09:00` staan: dan is het eerst die dag (zonder tijd: tien uur). De tijd gaat alleen
  vooruit, en wat de gateway onderweg op vaste tijden doet, gebeurt op elke dag die voorbijgaat.
- Een bericht is ingevuld met wat bij zijn soort gewoon is (`config/scenarios/sjablonen.json`); de tabel eronder zegt wat anders is:
  per regel het veld en de waarde. `/` gaat een stap dieper, `0` is het eerste deel van een lijst. `ja`, `nee` en getallen zijn wat
  ze lijken, `-` haalt een veld weg, `het traject van NAAM`, `het pseudoniem van NAAM` en `de organisatie CODE` staan voor wat de gateway
  daarvoor gebruikt. Achter `Dan krijgt` zegt dezelfde tabel wat er in het bericht staat, en `-` wat er niet in staat.
- Achter een zin mag `[wacht op: ..]` staan, als de gateway dit nog niet kan. De zin wordt wel gespeeld; lukt hij niet, dan gaat de rest
  door en telt het scenario als niet geslaagd.
- Alles is verzonnen: de partijen zijn kleine servers op deze machine, en de opslag wordt na afloop weggegooid.

De afsluitcode is 0 als alles slaagde, 1 als iets zakte of wacht, 2 als de opdracht niet klopt. `--json` geeft
`{\"scenarios\": [{\"id\", \"title\", \"passed\", \"waits_for\", \"failed_step\"}]}`.
";

/// The document.
pub fn tekst() -> String {
    let mut text = BEGIN.to_owned();
    text += "\n## Wat op een plaats kan staan\n\n| plaats | voorbeeld |\n| --- | --- |\n";
    for (name, _, example) in PLAATSEN {
        text += &format!("| `{{{name}}}` | `{example}` |\n");
    }
    for woord in ["Gegeven", "Als", "Dan"] {
        text += &format!("\n## {woord}\n\n| zin | wat |\n| --- | --- |\n");
        for zin in ZINNEN.iter().filter(|zin| zin.woord == woord) {
            text += &format!("| `{}` | {} |\n", zin.patroon, zin.wat);
        }
    }
    text
}
