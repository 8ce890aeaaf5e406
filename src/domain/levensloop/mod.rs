//! The life cycles F1-F14 as tables (DOMAIN section 2): from which state, at which event, of whom, to which state, with
//! which timers and which messages. Nothing else in the program knows an order of steps; documents and pictures are made
//! from the same rows ([`tekening`]).
//!
//! Start with [`stap`]: what an event means for a traject that stands somewhere.

mod begeleiding;
pub mod gebeurtenis;
mod gemeente;
mod project;
pub mod tekening;
mod toestand;
mod toestemming;
mod training;

#[cfg(test)]
mod tests;

pub use gebeurtenis::{Gebeurtenis, Melding, melding_van};
pub use toestand::Toestand;

use super::rol::Rol;
use super::termijn::TermijnSoort;

/// Who can signal an event: a role of DOMAIN section 1, by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Partij {
    /// The gemeente: klantmanager, participatiemedewerker, municipal coach, finance.
    Gemeente,
    /// The vrijwilligerscentrale.
    Centrale,
    /// The re-integratiebureau.
    Reintegratie,
    /// The zorginstelling.
    Instelling,
    /// The hub itself, by the clock or by a decision of a person in it.
    Hub,
}

impl Partij {
    /// The side a role is on; None: no party in the practice.
    pub fn van(rol: Rol) -> Option<Self> {
        match rol {
            Rol::GemeenteKlantmanager
            | Rol::GemeenteParticipatiemedewerker
            | Rol::GemeenteParticipatiecoach
            | Rol::GemeenteFinancien
            | Rol::Samenwerkingsverband => Some(Self::Gemeente),
            Rol::CentraleBemiddelaar | Rol::CentraleParticipatiecoach => Some(Self::Centrale),
            Rol::ReintegratieTrainer => Some(Self::Reintegratie),
            Rol::ZorginstellingCoordinator => Some(Self::Instelling),
            Rol::Overig => None,
        }
    }

    /// As documents name it, in Dutch.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gemeente => "gemeente",
            Self::Centrale => "centrale",
            Self::Reintegratie => "re-integratiebureau",
            Self::Instelling => "instelling",
            Self::Hub => "hub",
        }
    }
}

/// From where a row leads.
#[derive(Debug, Clone, Copy)]
pub enum Van {
    /// There is no traject yet: the event opens it.
    Begin,
    /// From these states.
    In(&'static [Toestand]),
    /// From any state of the form that is not an end.
    Actief,
    /// From any state: it corrects or informs, and moves nothing.
    Overal,
}

/// Where a row leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naar {
    /// To this state.
    Toestand(Toestand),
    /// It stays where it is.
    Blijft,
}

/// What a row does with a timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actie {
    /// Sets it.
    Zet(TermijnSoort),
    /// It is no longer needed.
    Vervalt(TermijnSoort),
}

/// A row of a life cycle.
#[derive(Debug, Clone, Copy)]
pub struct Overgang {
    /// From where.
    pub van: Van,
    /// At which event.
    pub gebeurtenis: Gebeurtenis,
    /// Who may signal it; to anyone else it is not theirs to say.
    pub wie: &'static [Partij],
    /// To where.
    pub naar: Naar,
    /// Timers.
    pub termijnen: &'static [Actie],
    /// Kinds of message the hub makes of it, and for whom, besides passing on the one that came; of attendance only when
    /// there is something to signal.
    pub veroorzaakt: &'static [(&'static str, Partij)],
    /// Where it stands: line of the study, or `[I]` for what we derived.
    pub bron: &'static str,
}

/// A form of guided volunteering with its life cycle.
pub struct Levensloop {
    /// `F4`.
    pub code: &'static str,
    /// The value of `vorm`.
    pub vorm: &'static str,
    /// In words, Dutch.
    pub titel: &'static str,
    /// Its rows. [`ALGEMEEN`] comes after them.
    pub overgangen: &'static [&'static [Overgang]],
}

const fn rij(van: Van, gebeurtenis: Gebeurtenis, wie: &'static [Partij], naar: Naar, bron: &'static str) -> Overgang {
    Overgang { van, gebeurtenis, wie, naar, termijnen: &[], veroorzaakt: &[], bron }
}

impl Overgang {
    const fn met(self, termijnen: &'static [Actie]) -> Self {
        Self { termijnen, ..self }
    }

    const fn maakt(self, veroorzaakt: &'static [(&'static str, Partij)]) -> Self {
        Self { veroorzaakt, ..self }
    }

    fn geldt(&self, toestand: Option<Toestand>) -> bool {
        match (self.van, toestand) {
            (Van::Begin, None) => true,
            (Van::In(states), Some(at)) => states.contains(&at),
            (Van::Actief, Some(at)) => !at.is_einde(),
            (Van::Overal, Some(_)) => true,
            _ => false,
        }
    }
}

use Gebeurtenis as G;
use Partij as P;
use Toestand as T;

/// What holds in every form (DOMAIN section 2: every form also accepts `mutatie`, `beeindigd` and `uitstroom_werk` from
/// any state; paid work always wins, L291-295).
#[rustfmt::skip]
const ALGEMEEN: &[Overgang] = &[
    rij(Van::Actief, G::UitstroomWerk, &[P::Gemeente], Naar::Toestand(T::AfgerondPositief), "L291-295, BR42")
        .maakt(&[("traject-beeindigd/1", P::Centrale), ("traject-beeindigd/1", P::Instelling)]),
    rij(Van::Actief, G::Beeindigd, &[P::Gemeente], Naar::Toestand(T::Beeindigd), "L355-357")
        .maakt(&[("traject-beeindigd/1", P::Centrale), ("traject-beeindigd/1", P::Instelling)]),
    rij(Van::Overal, G::Gewijzigd, &[P::Gemeente, P::Centrale, P::Reintegratie, P::Instelling], Naar::Blijft, "L355-357"),
];

/// Every form, F1 to F14.
pub const LEVENSLOPEN: &[Levensloop] = &[
    toestemming::F1,
    begeleiding::F2,
    begeleiding::F3A,
    begeleiding::F3B,
    begeleiding::F4,
    project::F5,
    begeleiding::F6,
    training::F7,
    gemeente::F8,
    project::F9,
    gemeente::F10,
    begeleiding::F11,
    gemeente::F12,
    toestemming::F13,
    training::F14,
];

/// The life cycle of a form, by the value of `vorm`.
pub fn levensloop(vorm: &str) -> Option<&'static Levensloop> {
    LEVENSLOPEN.iter().find(|l| l.vorm == vorm)
}

impl Levensloop {
    /// Its rows, those of every form last.
    pub fn rijen(&self) -> impl Iterator<Item = &'static Overgang> + use<> {
        self.overgangen.iter().flat_map(|part| part.iter()).chain(ALGEMEEN)
    }

    /// The states it knows, in the order in which its rows name them.
    pub fn toestanden(&self) -> Vec<Toestand> {
        let mut found = vec![];
        let mut add = |toestand| {
            if !found.contains(&toestand) {
                found.push(toestand);
            }
        };
        for rij in self.rijen() {
            if let Van::In(states) = rij.van {
                states.iter().copied().for_each(&mut add);
            }
            if let Naar::Toestand(toestand) = rij.naar {
                add(toestand);
            }
        }
        found
    }

    /// What is possible in a state, in the order of the table.
    pub fn mogelijk(&self, toestand: Toestand) -> Vec<&'static Overgang> {
        self.rijen().filter(|rij| rij.geldt(Some(toestand))).collect()
    }
}

/// Why an event does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Buiten {
    /// The form does not know the event at all.
    NietInVorm,
    /// It is another party's to say.
    NietVanDeze,
    /// Not in this state; these events are possible now.
    NietNu(Vec<Gebeurtenis>),
}

/// A row that was found, and the states passed on the way to it.
#[derive(Debug, Clone, Copy)]
pub struct Stap {
    /// The row.
    pub overgang: &'static Overgang,
    /// Whether steps were passed over that the hub does not see.
    pub overgeslagen: bool,
    /// Where the traject stands afterwards.
    pub naar: Toestand,
}

/// What `gebeurtenis`, said by `wie`, means for a traject of this form at `toestand` (None: there is none yet). Steps
/// whose message the parties do not send by the hub (`ziet` says no to their kind) are passed over: an agreement may then
/// come without the proposal before it.
pub fn stap(
    loop_: &Levensloop,
    toestand: Option<Toestand>,
    gebeurtenis: Gebeurtenis,
    wie: Partij,
    ziet: &dyn Fn(Gebeurtenis, &[Partij]) -> bool,
) -> Result<Stap, Buiten> {
    let rows = || loop_.rijen().filter(|rij| rij.gebeurtenis == gebeurtenis);
    if rows().next().is_none() {
        return Err(Buiten::NietInVorm);
    }
    if !rows().any(|rij| rij.wie.contains(&wie)) {
        return Err(Buiten::NietVanDeze);
    }
    let mut seen = vec![toestand];
    let mut at = 0;
    while at < seen.len() {
        let here = seen[at];
        if let Some(overgang) = rows().find(|rij| rij.geldt(here) && rij.wie.contains(&wie)) {
            let naar = match (overgang.naar, here) {
                (Naar::Toestand(naar), _) => naar,
                (Naar::Blijft, Some(here)) => here,
                // A row that opens a form always leads somewhere (a test reads every row).
                (Naar::Blijft, None) => return Err(Buiten::NietNu(vec![])),
            };
            return Ok(Stap { overgang, overgeslagen: at > 0, naar });
        }
        for rij in loop_.rijen().filter(|rij| rij.geldt(here) && !ziet(rij.gebeurtenis, rij.wie)) {
            if let Naar::Toestand(naar) = rij.naar
                && !naar.is_einde()
                && !seen.contains(&Some(naar))
            {
                seen.push(Some(naar));
            }
        }
        at += 1;
    }
    let mut now: Vec<_> = toestand.into_iter().flat_map(|t| loop_.mogelijk(t)).map(|rij| rij.gebeurtenis).collect();
    now.dedup();
    Err(Buiten::NietNu(now))
}

/// Where an event brings a traject although it comes out of order, because the rule that asks the order is switched off:
/// where it stands when the event can leave it there, else where the event leads. None: not from an end.
pub fn ondanks(loop_: &Levensloop, toestand: Toestand, gebeurtenis: Gebeurtenis, wie: Partij) -> Option<Stap> {
    let rows: Vec<_> = loop_.rijen().filter(|rij| rij.gebeurtenis == gebeurtenis && rij.wie.contains(&wie)).collect();
    let stays = rows.iter().find(|rij| rij.naar == Naar::Blijft);
    let leads = rows.iter().filter(|_| !toestand.is_einde()).find_map(|rij| match rij.naar {
        Naar::Toestand(naar) => Some((*rij, naar)),
        Naar::Blijft => None,
    });
    let (overgang, naar) = stays.map(|rij| (*rij, toestand)).or(leads)?;
    Some(Stap { overgang, overgeslagen: true, naar })
}

/// A form and a state in which this party can say that this happened: the begeleidingstraject when it can be, because
/// that is the core of the practice.
pub fn passend(gebeurtenis: Gebeurtenis, wie: Partij) -> Option<(&'static str, Toestand)> {
    let mut forms: Vec<_> = LEVENSLOPEN.iter().collect();
    forms.sort_by_key(|form| form.code != "F4");
    forms.into_iter().find_map(|form| {
        let fits = |t: &Toestand| stap(form, Some(*t), gebeurtenis, wie, &|_, _| true).is_ok();
        form.toestanden().into_iter().find(fits).map(|toestand| (form.vorm, toestand))
    })
}
