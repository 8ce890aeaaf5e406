//! Scenarios: what the practice does, as sentences that somebody of finance or the social domain can read, played by the
//! running program.
//!
//! A text ([`lezen`]) becomes steps; each step is a sentence of one table ([`zinnen`]), and a sentence does something in the
//! world of the run ([`wereld`]): organisations as servers on this machine, a gateway with a store of its own, a clock that
//! stands where the text says. Messages go through the public door. What ships are the fourteen scenarios of the practice
//! (DOMAIN section 6, `config/scenarios/`); a gemeente writes its own with the same sentences (`docs/scenarios.md`).

mod als;
mod bestand;
pub mod blad;
mod dan;
mod gegeven;
mod geld;
mod inrichten;
pub mod lezen;
pub mod logboek;
mod sjabloon;
mod storing;
pub mod verslag;
mod wereld;
pub mod zin;
pub mod zinnen;

use crate::domain::kalender;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use lezen::{Scenario, Stap};
use std::path::Path;
use verslag::{Gezakt, Verslag};
use wereld::{Omgeving, Wereld};
use zinnen::ZINNEN;

/// Why a step is not as it should be.
#[derive(Debug)]
pub enum Mis {
    /// Something else was found: what, in Dutch, without a value of a message.
    Anders(String),
    /// The program cannot do this yet: what is missing.
    NogNiet(&'static str),
    /// We could not find out.
    Kapot(anyhow::Error),
}

impl From<anyhow::Error> for Mis {
    fn from(error: anyhow::Error) -> Self {
        Self::Kapot(error)
    }
}

/// How a step went.
pub type Uitkomst = Result<(), Mis>;

/// The scenarios that ship: the name of the file, and what stands in it.
pub const INGEBOUWD: &[(&str, &str)] = &[
    ("sc01.feature", include_str!("../../config/scenarios/sc01.feature")),
    ("sc02.feature", include_str!("../../config/scenarios/sc02.feature")),
    ("sc03.feature", include_str!("../../config/scenarios/sc03.feature")),
    ("sc04.feature", include_str!("../../config/scenarios/sc04.feature")),
    ("sc05.feature", include_str!("../../config/scenarios/sc05.feature")),
    ("sc06.feature", include_str!("../../config/scenarios/sc06.feature")),
    ("sc07.feature", include_str!("../../config/scenarios/sc07.feature")),
    ("sc08.feature", include_str!("../../config/scenarios/sc08.feature")),
    ("sc09.feature", include_str!("../../config/scenarios/sc09.feature")),
    ("sc10.feature", include_str!("../../config/scenarios/sc10.feature")),
    ("sc11.feature", include_str!("../../config/scenarios/sc11.feature")),
    ("sc12.feature", include_str!("../../config/scenarios/sc12.feature")),
    ("sc13.feature", include_str!("../../config/scenarios/sc13.feature")),
    ("sc14.feature", include_str!("../../config/scenarios/sc14.feature")),
];

/// Plays scenarios one after the other, each in a world of its own below `folder`, which is made and taken away.
pub fn speel(scenarios: &[Scenario], folder: &Path, mut klaar: impl FnMut(&Verslag)) -> anyhow::Result<Vec<Verslag>> {
    logboek::begin();
    std::fs::create_dir_all(folder)?;
    let mut omgeving = Omgeving::new(folder, begin());
    let mut verslagen = vec![];
    for scenario in scenarios {
        let verslag = een(&mut omgeving, scenario)?;
        klaar(&verslag);
        verslagen.push(verslag);
    }
    drop(std::fs::remove_dir_all(folder));
    Ok(verslagen)
}

/// When every world begins, unless its first step says later: before everything in DOMAIN section 6.
fn begin() -> DateTime<Utc> {
    let day = NaiveDate::from_ymd_opt(2025, 11, 3).unwrap_or(NaiveDate::MIN);
    kalender::moment(day, NaiveTime::from_hms_opt(8, 0, 0).unwrap_or(NaiveTime::MIN))
}

/// Plays one. A step that fails ends it, unless the text says what the step waits for: then the others go on.
fn een(omgeving: &mut Omgeving, scenario: &Scenario) -> anyhow::Result<Verslag> {
    let mut wereld = Wereld::new(omgeving, begin())?;
    let mut verslag = Verslag::van(scenario);
    for stap in &scenario.stappen {
        verslag.stappen += 1;
        let gevonden = match doe(&mut wereld, stap) {
            Ok(()) => {
                if stap.wacht_op.is_some() {
                    verslag.kan_al.push(Gezakt::van(stap, "deze stap lukt al; haal `[wacht op: ..]` weg"));
                }
                continue;
            }
            Err(Mis::Anders(gevonden)) => gevonden,
            Err(Mis::NogNiet(wat)) => format!("dit kan de gateway nog niet: {wat}"),
            Err(Mis::Kapot(error)) => format!("{error:#}"),
        };
        let gezakt = Gezakt::van(stap, &gevonden);
        match &stap.wacht_op {
            Some(waarop) => verslag.wacht(waarop, gezakt),
            None => {
                verslag.gezakt = Some(gezakt);
                break;
            }
        }
    }
    Ok(verslag)
}

/// Does one step.
fn doe(wereld: &mut Wereld<'_>, stap: &Stap) -> Uitkomst {
    if let Some((dag, tijd)) = stap.op {
        let at = |tijd: NaiveTime| kalender::moment(dag, tijd);
        match tijd {
            Some(tijd) => wereld.tot(at(tijd))?,
            // Some time on that day; of a day that has begun, now.
            None if wereld.vandaag() == dag => {}
            None => wereld.tot(at(NaiveTime::from_hms_opt(10, 0, 0).unwrap_or(NaiveTime::MIN)))?,
        }
    }
    (ZINNEN[stap.zin].doe)(wereld, stap)
}
