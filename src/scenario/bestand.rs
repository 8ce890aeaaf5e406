//! A file with many referrals (SC09): made by a generator that always makes the same one, sent by the door for batches.

use super::gegeven::persoon;
use super::inrichten::{bestandsroute, slug};
use super::lezen::Stap;
use super::wereld::{GEDULD, Wereld};
use super::{Mis, Uitkomst};
use crate::domain::kenmerk::is_bsn;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A file that was sent.
#[derive(Debug, Clone)]
pub struct Bestand {
    /// The path of the door.
    pad: String,
    /// Its bytes.
    bytes: Vec<u8>,
    /// Names and numbers of persons in it.
    gegevens: Vec<String>,
    /// What the gateway says about it now.
    stand: Value,
    /// The refused records.
    weigeringen: Vec<Value>,
}

/// What every name in the file begins with.
const NAAM: &str = "Doorlicht";

/// BSNs for tests that pass the elfproef, 9999 first (DOMAIN section 6).
pub(super) fn bsns() -> impl Iterator<Item = String> {
    (999_900_000u32..1_000_000_000).map(|n| n.to_string()).filter(|n| is_bsn(n))
}

/// Numbers like them that do not pass it; the first is the one SC09 names.
fn geen_bsns() -> impl Iterator<Item = String> {
    let rest = (999_950_000u32..1_000_000_000).map(|n| n.to_string()).filter(|n| !is_bsn(n));
    std::iter::once("999912345".to_owned()).chain(rest)
}

/// What the table asks: how many records of which kind of mistake.
#[derive(Default)]
struct Gevraagd {
    elfproef: usize,
    schema: usize,
    dubbel: usize,
}

const FOUTEN: [&str; 3] = ["bsn doorstaat de elfproef niet", "de wensen ontbreken", "het eerste bericht nog eens"];

fn gevraagd(stap: &Stap) -> Result<Gevraagd, Mis> {
    let mut asked = Gevraagd::default();
    for row in &stap.tabel {
        let number = row.first().and_then(|n| n.parse::<usize>().ok());
        let field = match row.get(1).map(String::as_str) {
            Some(wat) if wat == FOUTEN[0] => &mut asked.elfproef,
            Some(wat) if wat == FOUTEN[1] => &mut asked.schema,
            Some(wat) if wat == FOUTEN[2] => &mut asked.dubbel,
            _ => return Err(Mis::Anders(format!("de tabel heeft een aantal en een van: {}", FOUTEN.join("; ")))),
        };
        *field = number.ok_or_else(|| Mis::Anders("voor aan de regel hoort een aantal".to_owned()))?;
    }
    Ok(asked)
}

/// `{partij} een bestand met {aantal} aanmeldingen naar {partij} stuurt, waarvan`.
pub(super) fn stuur(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [van, aantal, naar] = &stap.waarden[..] else { return Ok(()) };
    let total: usize = aantal.parse().unwrap_or_default();
    let asked = gevraagd(stap)?;
    let wrong = asked.elfproef + asked.schema + asked.dubbel;
    if total <= wrong {
        return Err(Mis::Anders("het bestand is kleiner dan wat eraan mis moet zijn".to_owned()));
    }
    wereld.partij(van)?;
    wereld.start()?;
    let mut lines: Vec<String> = vec![];
    let mut gegevens = vec![];
    let (mut good, mut bad) = (bsns(), geen_bsns());
    for n in 1..=total - asked.dubbel {
        // Spread over the file: every 500th, and every 1700th.
        let elfproef = n % 500 == 250 && n / 500 < asked.elfproef;
        let schema = n % 1700 == 900 && n / 1700 < asked.schema;
        let nummer = if elfproef { bad.next() } else { good.next() };
        let nummer = nummer.ok_or_else(|| Mis::Anders("zo veel testnummers zijn er niet".to_owned()))?;
        let naam = format!("Deelnemer {NAAM}{n:05}");
        wereld.personen.insert(naam.clone(), persoon(&naam, &nummer, "1980-05-17"));
        let row = |pad: &str, waarde: &str| vec![pad.to_owned(), waarde.to_owned()];
        let mut tabel = vec![row("vorm", "doorlichting_6000"), row("diagnose", "-"), row("contract_id", "-")];
        if schema {
            tabel.push(row("wensen", "-"));
        }
        let bericht = super::als::bericht(wereld, van, "aanmelding", Some(&naam), &tabel)?;
        gegevens.extend([format!("{NAAM}{n:05}"), nummer]);
        lines.push(json!({"kenmerk": format!("doorlichting-{n:05}"), "bericht": bericht}).to_string());
    }
    for _ in 0..asked.dubbel {
        lines.push(lines[0].clone());
    }
    let bytes = (lines.join("\n") + "\n").into_bytes();
    let pad = format!("/v1/berichten/{}/{}/batch", slug(van), bestandsroute("aanmelding", naar));
    verwerk(wereld, Bestand { pad, bytes, gegevens, stand: Value::Null, weigeringen: vec![] })
}

/// Sends it, and waits until every record was taken.
fn verwerk(wereld: &mut Wereld<'_>, mut bestand: Bestand) -> Uitkomst {
    let taken = wereld.vraag("POST", &bestand.pad, "application/x-ndjson", bestand.bytes.clone())?;
    if taken.status != 202 {
        return Err(Mis::Anders(super::als::kort(Some(&taken))));
    }
    let pad = format!("/v1/batches/{}", taken.body["batch_id"].as_str().unwrap_or_default());
    let mut since = Instant::now();
    let mut read = Value::Null;
    loop {
        bestand.stand = wereld.vraag("GET", &pad, "application/json", vec![])?.body;
        match bestand.stand["status"].as_str() {
            Some("klaar") => break,
            Some("vastgehouden") => return Err(Mis::Anders("het bestand is als geheel vastgehouden".to_owned())),
            _ if bestand.stand["gelezen"] != read => {
                read = bestand.stand["gelezen"].clone();
                since = Instant::now();
            }
            _ if since.elapsed() > GEDULD => return Err(Mis::Anders("de verwerking staat stil".to_owned())),
            _ => {}
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let page = wereld.vraag("GET", &format!("{pad}/weigeringen?aantal=1000"), "application/json", vec![])?.body;
    bestand.weigeringen = page["weigeringen"].as_array().cloned().unwrap_or_default();
    wereld.bestand = Some(bestand);
    Ok(())
}

fn verstuurd<'w>(wereld: &'w Wereld<'_>) -> Result<&'w Bestand, Mis> {
    wereld.bestand.as_ref().ok_or_else(|| Mis::Anders("er is nog geen bestand gestuurd".to_owned()))
}

/// `{partij} hetzelfde bestand nog eens stuurt`.
pub(super) fn nog_eens(wereld: &mut Wereld<'_>, _stap: &Stap) -> Uitkomst {
    let again = verstuurd(wereld)?.clone();
    verwerk(wereld, again)
}

/// `zegt het verslag van het bestand`: a table of counts.
pub(super) fn telt(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let stand = &verstuurd(wereld)?.stand;
    for row in &stap.tabel {
        let [naam, aantal] = &row[..] else {
            return Err(Mis::Anders("een tabel met aantallen heeft twee kolommen: wat en hoeveel".to_owned()));
        };
        if stand[naam.as_str()].as_u64().map(|n| n.to_string()).as_ref() != Some(aantal) {
            return Err(Mis::Anders(format!("{naam}: {}", stand[naam.as_str()])));
        }
    }
    Ok(())
}

/// `wijst elke weigering een plek en een regel aan`.
pub(super) fn weigeringen(wereld: &mut Wereld<'_>, _stap: &Stap) -> Uitkomst {
    let bestand = verstuurd(wereld)?;
    let points = |w: &Value| {
        let findings = w["bevindingen"].as_array().into_iter().flatten();
        findings.clone().count() > 0
            && findings.clone().all(|f| {
                f["path"].as_str().is_some_and(|p| p.starts_with('/'))
                    && f["regel"].as_str().is_some_and(|r| !r.is_empty())
            })
    };
    let refused = bestand.stand["geweigerd"].as_u64();
    let found = bestand.weigeringen.iter().filter(|w| points(w)).count();
    if refused == u64::try_from(found).ok() {
        Ok(())
    } else {
        Err(Mis::Anders(format!("{found} van de {refused:?} doen dat")))
    }
}

/// `staat niets uit het bestand in de logboeken`.
pub(super) fn niets_gelogd(wereld: &mut Wereld<'_>, _stap: &Stap) -> Uitkomst {
    let values: Vec<&str> = verstuurd(wereld)?.gegevens.iter().map(String::as_str).collect();
    super::storing::geen_van(wereld, &values)?;
    // Every name begins so: also where it is part of a longer word.
    match wereld.log()?.contains(NAAM) {
        true => Err(Mis::Anders("een deel van een naam staat in de logboeken".to_owned())),
        false => Ok(()),
    }
}
