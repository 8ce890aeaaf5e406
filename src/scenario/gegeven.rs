//! `Gegeven`: who takes part, what a gemeente asks, and where a person stands already.

use super::als::stuur;
use super::inrichten::{Afspraak, Partij};
use super::lezen::{Stap, lees};
use super::wereld::Wereld;
use super::{Mis, Uitkomst};
use crate::domain::dag;
use crate::domain::kalender;
use crate::domain::rol::Rol;
use chrono::{Days, NaiveDate, NaiveTime};
use serde_json::{Value, json};

/// Who takes part in the scenarios of DOMAIN section 6.
const VOORBEELDREGIO: &str = include_str!("../../config/scenarios/voorbeeldregio.txt");

/// `de voorbeeldregio`: the steps of its file.
pub(super) fn voorbeeldregio(wereld: &mut Wereld<'_>, _stap: &Stap) -> Uitkomst {
    let scenarios = lees("voorbeeldregio.txt", VOORBEELDREGIO).map_err(|found| {
        Mis::Kapot(anyhow::anyhow!("{}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")))
    })?;
    scenarios.iter().flat_map(|s| &s.stappen).try_for_each(|stap| super::doe(wereld, stap))
}

fn voor_de_start(wereld: &Wereld<'_>) -> Uitkomst {
    match wereld.loopt() {
        true => Err(Mis::Anders("dit kan alleen voor het eerste bericht; de gateway loopt al".to_owned())),
        false => Ok(()),
    }
}

/// Rows of a table of this many columns, without its head.
fn rijen<'s>(stap: &'s Stap, kolommen: &[&str]) -> Result<&'s [Vec<String>], Mis> {
    let head = stap.tabel.first().is_some_and(|head| head.iter().map(String::as_str).eq(kolommen.iter().copied()));
    if !head || stap.tabel.iter().any(|row| row.len() != kolommen.len()) {
        return Err(Mis::Anders(format!("onder deze zin hoort een tabel met de kop | {} |", kolommen.join(" | "))));
    }
    Ok(&stap.tabel[1..])
}

/// `deze partijen`.
pub(super) fn partijen(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    voor_de_start(wereld)?;
    for row in rijen(stap, &["partij", "naam", "rol", "iban"])? {
        let rol = Rol::ALL.iter().copied().find(|rol| rol.as_str() == row[2]);
        let rol = rol.ok_or_else(|| {
            let known: Vec<_> = Rol::ALL.iter().map(|r| r.as_str()).collect();
            Mis::Anders(format!("de rol {} bestaat niet; er zijn: {}", row[2], known.join(", ")))
        })?;
        let iban = Some(row[3].clone()).filter(|iban| iban != "-");
        let partij = Partij { naam: row[1].clone(), rol, praktijk: vec![], contracten: vec![], aflevering: None, iban };
        wereld.partijen.insert(row[0].clone(), partij);
    }
    Ok(())
}

/// `{partij} heeft met {partij} het contract {woord}`; the table says what is other than in the contract of SC01.
pub(super) fn contract(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    voor_de_start(wereld)?;
    let [gemeente, leverancier, nummer] = &stap.waarden[..] else { return Ok(()) };
    wereld.partij(leverancier)?;
    wereld.partij(gemeente)?;
    let anders = stap.tabel.iter().filter(|row| row.len() == 2).map(|r| (r[0].clone(), r[1].clone())).collect();
    if let Some(partij) = wereld.partijen.get_mut(gemeente) {
        partij.contracten.push(Afspraak { nummer: nummer.clone(), leverancier: leverancier.clone(), anders });
    }
    Ok(())
}

/// `deze personen`.
pub(super) fn personen(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    for row in rijen(stap, &["persoon", "bsn", "geboortedatum"])? {
        let persoon = persoon(&row[0], &row[1], &row[2]);
        wereld.personen.insert(row[0].clone(), persoon);
    }
    Ok(())
}

/// Somebody with an invented address.
pub(super) fn persoon(naam: &str, bsn: &str, geboortedatum: &str) -> Value {
    let (voornaam, achternaam) = naam.split_once(' ').unwrap_or((naam, naam));
    let email = format!("{}@voorbeeld.example", naam.to_lowercase().replace(' ', "."));
    json!({
        "bsn": bsn,
        "geboortedatum": geboortedatum,
        "naam": {"voornamen": voornaam, "geslachtsnaam": achternaam},
        "contact": {
            "telefoon": "+31 6 12345678",
            "email": email,
            "adres": {"straat": "Dorpsstraat", "huisnummer": 12, "postcode": "1234AB", "woonplaats": "Rivierbeek"},
        },
    })
}

/// `bij {partij} geldt`: what a gemeente asks, by the keys of `praktijk.yaml`.
pub(super) fn praktijk(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    voor_de_start(wereld)?;
    let asked: Vec<_> = stap.tabel.iter().filter(|row| row.len() == 2).map(|r| (r[0].clone(), r[1].clone())).collect();
    if asked.is_empty() || asked.len() != stap.tabel.len() {
        return Err(Mis::Anders(
            "onder deze zin hoort een tabel met sleutel en waarde, zoals in praktijk.yaml".to_owned(),
        ));
    }
    wereld.partij(&stap.waarden[0])?;
    if let Some(partij) = wereld.partijen.get_mut(&stap.waarden[0]) {
        partij.praktijk.extend(asked);
    }
    Ok(())
}

/// `{partij} wordt {aantal} keer geprobeerd, met een seconde ertussen`: nights are long, a run is not.
pub(super) fn aflevering(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    voor_de_start(wereld)?;
    wereld.partij(&stap.waarden[0])?;
    if let Some(partij) = wereld.partijen.get_mut(&stap.waarden[0]) {
        let times = &stap.waarden[1];
        partij.aflevering = Some(format!("{{ wachten_s: [1], pogingen: {times}, onderbreken_na: 3, proef_s: 1 }}"));
    }
    Ok(())
}

/// The days before the start of a placement, as in SC01.
const DAGEN: [(&str, u64); 7] = [
    ("aanmelding", 14),
    ("acceptatie", 13),
    ("intakeverslag", 11),
    ("leerdoelen", 7),
    ("matchvoorstel", 6),
    ("kennismakingsresultaat", 4),
    ("plaatsingsovereenkomst", 3),
];

/// `{persoon} is door {partij} aangemeld bij {partij} en vanaf {dag} geplaatst bij {partij}`.
pub(super) fn geplaatst(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [persoon, gemeente, centrale, start, instelling] = &stap.waarden[..] else { return Ok(()) };
    let start = dag::read(start).ok_or_else(|| Mis::Anders("die dag bestaat niet".to_owned()))?;
    stappen_tot(wereld, persoon, [gemeente, centrale, instelling], start, "plaatsingsovereenkomst")
}

/// `{persoon} is door {partij} aangemeld bij {partij} en heeft voor {dag} kennisgemaakt bij {partij}`.
pub(super) fn kennisgemaakt(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [persoon, gemeente, centrale, start, instelling] = &stap.waarden[..] else { return Ok(()) };
    let start = dag::read(start).ok_or_else(|| Mis::Anders("die dag bestaat niet".to_owned()))?;
    stappen_tot(wereld, persoon, [gemeente, centrale, instelling], start, "kennismakingsresultaat")
}

/// `{aantal} nieuwe personen zijn door ..`: the messages of all of them, person after person within each step.
pub(super) fn velen_geplaatst(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    let [aantal, gemeente, centrale, start, instelling] = &stap.waarden[..] else { return Ok(()) };
    let start = dag::read(start).ok_or_else(|| Mis::Anders("die dag bestaat niet".to_owned()))?;
    let namen: Vec<String> = (0..aantal.parse().unwrap_or(0u32)).map(|_| wereld.nieuwe_persoon()).collect();
    for (soort, _) in DAGEN {
        namen.iter().try_for_each(|naam| een_stap(wereld, naam, [gemeente, centrale, instelling], start, soort))?;
    }
    Ok(())
}

/// Sends what comes before and including `tot`, each on its day before `start`.
pub(super) fn stappen_tot(
    wereld: &mut Wereld<'_>,
    persoon: &str,
    [gemeente, centrale, instelling]: [&String; 3],
    start: NaiveDate,
    tot: &str,
) -> Uitkomst {
    for (soort, _) in DAGEN {
        een_stap(wereld, persoon, [gemeente, centrale, instelling], start, soort)?;
        if soort == tot {
            break;
        }
    }
    Ok(())
}

/// Sends one message of them, on its day before `start`.
fn een_stap(
    wereld: &mut Wereld<'_>,
    persoon: &str,
    [gemeente, centrale, instelling]: [&String; 3],
    start: NaiveDate,
    soort: &str,
) -> Uitkomst {
    let dagen = DAGEN.iter().find(|(naam, _)| *naam == soort).map_or(0, |(_, dagen)| *dagen);
    let day = start.checked_sub_days(Days::new(dagen)).unwrap_or(start);
    let at = kalender::moment(day, NaiveTime::from_hms_opt(10, 0, 0).unwrap_or(NaiveTime::MIN));
    if at > wereld.nu() {
        wereld.tot(at)?;
    }
    let (van, naar) = match soort {
        "aanmelding" => (gemeente, Some(centrale.as_str())),
        "kennismakingsresultaat" => (instelling, None),
        _ => (centrale, None),
    };
    let (day, organisatie) = (day.to_string(), format!("de organisatie {instelling}"));
    let row = |pad: &str, waarde: &str| vec![pad.to_owned(), waarde.to_owned()];
    let tabel = match soort {
        "aanmelding" => vec![row("aanmelddatum", &day)],
        "matchvoorstel" => vec![row("datum_voorstel", &day), row("organisatie", &organisatie)],
        "plaatsingsovereenkomst" => vec![
            row("organisatie", &organisatie),
            row("startdatum", &start.to_string()),
            row("ondertekend/client", &day),
            row("ondertekend/centrale", &day),
            row("ondertekend/organisatie", &day),
            row("overeenkomst_id", &format!("PO-{}", wereld.nieuw_kenmerk())),
        ],
        _ => vec![row("datum", &day)],
    };
    stuur(wereld, van, soort, Some(persoon), naar, &tabel)?;
    match &wereld.antwoord {
        Some(antwoord) if antwoord.status == 202 => Ok(()),
        other => {
            let found = super::als::kort(other.as_ref());
            Err(Mis::Anders(format!("een {soort} op weg hierheen werd niet aangenomen: {found}")))
        }
    }
}
