//! `Als`: what somebody does. Messages go through the door of the running gateway, as a partner would send them.

use super::inrichten::{route, slug};
use super::lezen::Stap;
use super::sjabloon::{self, Rondom};
use super::wereld::{Antwoord, Verstuurd, Wereld};
use super::zin::zonder_lidwoord;
use super::{Mis, Uitkomst};
use crate::domain::{dag, kalender};
use crate::flow::kinds::zegt_zelf_ontvangers;
use chrono::NaiveTime;
use serde_json::{Value, json};

/// `{partij} {bericht} over {persoon} stuurt`.
pub(super) fn over(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    stuur(wereld, &stap.waarden[0], soort(&stap.waarden[1]), Some(&stap.waarden[2]), None, &stap.tabel)
}

/// `{partij} {bericht} over {persoon} naar {partij} stuurt`.
pub(super) fn over_naar(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [van, wat, wie, naar] = &stap.waarden[..] else { return Ok(()) };
    stuur(wereld, van, soort(wat), Some(wie), Some(naar), &stap.tabel)
}

/// `{partij} {bericht} naar {partij} stuurt`.
pub(super) fn naar(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [van, wat, naar] = &stap.waarden[..] else { return Ok(()) };
    stuur(wereld, van, soort(wat), None, Some(naar), &stap.tabel)
}

/// `{partij} {aantal} keer {bericht} over een nieuwe persoon naar {partij} stuurt`.
pub(super) fn velen(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [van, keer, wat, naar] = &stap.waarden[..] else { return Ok(()) };
    for _ in 0..keer.parse().unwrap_or(0u32) {
        let persoon = wereld.nieuwe_persoon();
        stuur(wereld, van, soort(wat), Some(&persoon), Some(naar), &stap.tabel)?;
        super::dan::aangenomen(wereld, stap)?;
    }
    Ok(())
}

/// The kind a sentence names.
pub(super) fn soort(tekst: &str) -> &str {
    zonder_lidwoord(tekst)
}

/// The values a template asks by name.
fn waarde(wereld: &Wereld<'_>, van: &str, persoon: Option<&str>, name: &str) -> Option<Value> {
    if let Some(code) = name.strip_prefix("partij:") {
        return wereld.organisatie(code);
    }
    let own = persoon.and_then(|p| wereld.personen.get(p));
    match name {
        "traject" => traject(wereld, van, persoon?).map(Value::from),
        "eigen" => wereld.organisatie(van),
        "zaaknummer" => persoon.map(|p| format!("Z-{}", p.to_uppercase().replace(' ', "-")).into()),
        "pseudoniem" => pseudoniem(wereld, van, persoon?).map(Value::from),
        "bereikbaar" => own.map(|p| {
            let mut contact = p["contact"].clone();
            contact.as_object_mut().map(|fields| fields.remove("adres"));
            contact
        }),
        other => own?.get(other).cloned(),
    }
}

/// The traject of a person an organisation speaks of: the last one it got something about; else the last there is.
fn traject(wereld: &Wereld<'_>, partij: &str, persoon: &str) -> Option<String> {
    let all = wereld.trajecten_van(persoon);
    // Of one person there is one traject nearly always.
    if all.len() < 2 {
        return all.first().cloned();
    }
    let got = wereld.ontvangen(partij).unwrap_or_default();
    let knows = |id: &&String| got.iter().any(|o| o.bericht["traject_id"] == id.as_str());
    all.iter().rev().find(knows).or(all.last()).cloned()
}

/// The pseudonym of a person at an organisation, from what it got (BR46).
pub(super) fn pseudoniem(wereld: &Wereld<'_>, partij: &str, persoon: &str) -> Option<String> {
    let all = wereld.trajecten_van(persoon);
    let got = wereld.ontvangen(partij).ok()?;
    let own = got.iter().rev().filter(|o| all.iter().any(|id| o.bericht["traject_id"] == id.as_str()));
    own.filter_map(|o| o.bericht["client_ref"].as_str()).next().map(str::to_owned)
}

/// A value of a table that stands for something of the world: `het traject van Samira Testers`, `de organisatie ZI-AVO`.
fn uit_de_wereld(wereld: &Wereld<'_>, van: &str, tekst: &str) -> Result<Option<Value>, Mis> {
    if let Some(persoon) = tekst.strip_prefix("het traject van ") {
        return wereld.traject(persoon).map(|id| Some(id.into()));
    }
    if let Some(persoon) = tekst.strip_prefix("het pseudoniem van ") {
        let found = pseudoniem(wereld, van, persoon);
        return found.map(|p| Some(p.into())).ok_or_else(|| Mis::Anders(format!("{van} kent {persoon} niet")));
    }
    if let Some(code) = tekst.strip_prefix("de organisatie ") {
        wereld.partij(code)?;
        return Ok(wereld.organisatie(code));
    }
    Ok(None)
}

/// Fills a table in over a message.
pub(super) fn invullen(wereld: &Wereld<'_>, van: &str, bericht: &mut Value, tabel: &[Vec<String>]) -> Uitkomst {
    for row in tabel {
        let [pad, tekst] = &row[..] else {
            return Err(Mis::Anders("een tabel met velden heeft twee kolommen: veld en waarde".to_owned()));
        };
        match uit_de_wereld(wereld, van, tekst)? {
            Some(value) => {
                sjabloon::zet(bericht, pad, "\"\"").map_err(Mis::Anders)?;
                let pointer = format!("/{}", pad.trim_matches('/'));
                if let Some(place) = bericht.pointer_mut(&pointer) {
                    *place = value;
                }
            }
            None => sjabloon::zet(bericht, pad, tekst).map_err(Mis::Anders)?,
        }
    }
    Ok(())
}

/// The message of a kind, as `van` would send it now.
pub(super) fn bericht(
    wereld: &Wereld<'_>,
    van: &str,
    soort: &str,
    persoon: Option<&str>,
    tabel: &[Vec<String>],
) -> Result<Value, Mis> {
    let named = |name: &str| waarde(wereld, van, persoon, name);
    let rondom = Rondom { vandaag: wereld.vandaag(), waarde: &named };
    let filled = sjabloon::maak(soort, &rondom);
    let mut bericht =
        filled.ok_or_else(|| Mis::Anders(format!("`{soort}` is geen soort bericht die een partij stuurt")))?;
    invullen(wereld, van, &mut bericht, tabel)?;
    Ok(bericht)
}

/// Sends a message, and keeps the answer.
pub(super) fn stuur(
    wereld: &mut Wereld<'_>,
    van: &str,
    soort: &str,
    persoon: Option<&str>,
    naar: Option<&str>,
    tabel: &[Vec<String>],
) -> Uitkomst {
    wereld.partij(van)?;
    if let Some(persoon) = persoon
        && !wereld.personen.contains_key(persoon)
    {
        return Err(Mis::Anders(format!("{persoon} is er niet; noem deze persoon onder Gegeven")));
    }
    wereld.start()?;
    let bericht = bericht(wereld, van, soort, persoon, tabel)?;
    let kenmerk = wereld.nieuw_kenmerk();
    let body = json!({"kenmerk": kenmerk, "bericht": bericht}).to_string().into_bytes();
    // Who gets it is said by the route only where nothing else says it.
    let naar = naar.filter(|_| !zegt_zelf_ontvangers(&format!("{soort}/1")));
    let pad = format!("/v1/berichten/{}/{}", slug(van), route(soort, naar));
    bied_aan(wereld, Verstuurd { pad, body, persoon: persoon.map(str::to_owned) })
}

fn bied_aan(wereld: &mut Wereld<'_>, bericht: Verstuurd) -> Uitkomst {
    let antwoord = wereld.vraag("POST", &bericht.pad, "application/json", bericht.body.clone())?;
    if antwoord.status == 404 {
        let text = format!(
            "op {} is geen route: deze partij stuurt dit soort bericht niet, of de ontvanger neemt het niet af",
            bericht.pad
        );
        return Err(Mis::Anders(text));
    }
    if let (Some(persoon), Some(traject)) = (&bericht.persoon, antwoord.body["traject_id"].as_str()) {
        wereld.noteer(persoon, traject);
    }
    wereld.antwoord = Some(antwoord);
    wereld.verstuurd = Some(bericht);
    Ok(())
}

/// `hetzelfde bericht nog eens komt`.
pub(super) fn nog_eens(wereld: &mut Wereld<'_>, _stap: &Stap) -> Uitkomst {
    let again = wereld.verstuurd.clone().ok_or_else(|| Mis::Anders("er is nog geen bericht gestuurd".to_owned()))?;
    bied_aan(wereld, again)
}

/// `het {dag} is`: at the end of office hours, so that everything of that day has happened.
pub(super) fn dag_is(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    wereld.start()?;
    klok(wereld, &stap.waarden[0], "17:00")
}

/// `het {dag} {tijd} is`.
pub(super) fn tijd_is(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    wereld.start()?;
    klok(wereld, &stap.waarden[0], &stap.waarden[1])
}

fn klok(wereld: &mut Wereld<'_>, day: &str, time: &str) -> Uitkomst {
    let read = dag::read(day).zip(NaiveTime::parse_from_str(time, "%H:%M").ok());
    let (day, time) = read.ok_or_else(|| Mis::Anders("dat moment bestaat niet".to_owned()))?;
    wereld.tot(kalender::moment(day, time))
}

/// `{partij} niet bereikbaar is`.
pub(super) fn onbereikbaar(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    wereld.start()?;
    wereld.grootboek(&stap.waarden[0])?.down(true);
    Ok(())
}

/// `{partij} weer bereikbaar is`.
pub(super) fn bereikbaar(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    wereld.grootboek(&stap.waarden[0])?.down(false);
    Ok(())
}

/// `de beheerder vrijgeeft wat voor {partij} is vastgehouden`.
pub(super) fn vrijgeven(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let wanted = json!({"wie": "beheer", "filter": {"partner": slug(&stap.waarden[0])}});
    let done =
        wereld.vraag("POST", "/v1/beheer/leveringen/vrijgeven", "application/json", wanted.to_string().into_bytes())?;
    if done.status == 200 { Ok(()) } else { Err(Mis::Anders(format!("vrijgeven lukt niet: {}", kort(Some(&done))))) }
}

/// `een medewerker over het werk om {woord} besluit: {woord}`.
pub(super) fn besluit(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [om, besluit] = &stap.waarden[..] else { return Ok(()) };
    let open = super::dan::werk(wereld, None, om)?;
    let [one] = &open[..] else {
        return Err(Mis::Anders(format!(
            "er is {} keer open werk om {om}; er kan over één besloten worden",
            open.len()
        )));
    };
    let pad = format!("/v1/beheer/werkitems/{}/besluiten", one["werk_id"].as_str().unwrap_or_default());
    let body = json!({"wie": "m.medewerker", "besluit": besluit, "waarom": "Bekeken in dit scenario."});
    let done = wereld.vraag("POST", &pad, "application/json", body.to_string().into_bytes())?;
    if done.status == 200 { Ok(()) } else { Err(Mis::Anders(format!("besluiten lukt niet: {}", kort(Some(&done))))) }
}

/// `de gateway opnieuw start`.
pub(super) fn herstart(wereld: &mut Wereld<'_>, _stap: &Stap) -> Uitkomst {
    wereld.stop()?;
    wereld.start()
}

/// An answer in a few words: its status, and of every finding the code, the rule, the place and the text; those hold no value
/// of a message.
pub(super) fn kort(antwoord: Option<&Antwoord>) -> String {
    let Some(antwoord) = antwoord else { return "er is geen antwoord".to_owned() };
    let findings = antwoord.body["bevindingen"].as_array().into_iter().flatten().map(|f| {
        let part = |name: &str| f[name].as_str().unwrap_or_default().to_owned();
        format!("{} {} bij `{}`: {}", part("code"), part("regel"), part("path"), part("text"))
    });
    let told: Vec<_> = findings.collect();
    let more = if told.is_empty() { String::new() } else { format!(", {}", told.join("; ")) };
    format!("HTTP {}{more}", antwoord.status)
}
