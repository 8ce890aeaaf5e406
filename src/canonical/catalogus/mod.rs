//! Every type of message of the practice in one table (DOMAIN section 3): its number, its kind, who sends it, who gets it,
//! what it belongs to and which deadline waits for it. For people and for whoever builds on it; what the gateway does with
//! a message of a kind stands in the table of `flow`.
//!
//! [`pagina`] writes `docs/koppelen/berichten.md` from this table, the schemas and the privacy matrix.

pub mod pagina;
mod tabel;

use crate::domain::rol::Rol;
use crate::domain::termijn::TermijnSoort;
pub use tabel::BERICHTEN;

/// Who sends or gets a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wie {
    /// A partner of this role.
    Rol(Rol),
    /// The person himself: by the portal of the gemeente or on paper (DOMAIN section 1, CL).
    Client,
    /// The wijkteam of a gemeente (DOMAIN section 1, WT).
    Wijkteam,
    /// An inburgeringsbureau (DOMAIN section 1, INB).
    Inburgeringsbureau,
    /// The hub makes it.
    Hub,
}

impl Wie {
    /// The code of DOMAIN section 1.
    pub fn code(self) -> &'static str {
        match self {
            Wie::Rol(rol) => rol.as_str(),
            Wie::Client => "CL",
            Wie::Wijkteam => "WT",
            Wie::Inburgeringsbureau => "INB",
            Wie::Hub => "HUB",
        }
    }

    /// Who that is, in Dutch.
    pub fn naam(self) -> &'static str {
        match self {
            Wie::Rol(Rol::GemeenteKlantmanager) => "klantmanager van de gemeente",
            Wie::Rol(Rol::GemeenteParticipatiemedewerker) => "participatiemedewerker van de gemeente",
            Wie::Rol(Rol::GemeenteParticipatiecoach) => "participatiecoach van de gemeente in de wijk",
            Wie::Rol(Rol::GemeenteFinancien) => "financiën van de gemeente",
            Wie::Rol(Rol::Samenwerkingsverband) => "regionaal samenwerkingsverband",
            Wie::Rol(Rol::CentraleBemiddelaar) => "vrijwilligerscentrale",
            Wie::Rol(Rol::CentraleParticipatiecoach) => "participatiecoach van de centrale, vaak een vrijwilliger",
            Wie::Rol(Rol::ReintegratieTrainer) => "re-integratiebureau",
            Wie::Rol(Rol::ZorginstellingCoordinator) => "zorginstelling",
            Wie::Rol(Rol::Overig) => "een systeem dat geen partij in de praktijk is",
            Wie::Client => "de persoon zelf, via het portaal van de gemeente of op papier",
            Wie::Wijkteam => "sociaal wijkteam",
            Wie::Inburgeringsbureau => "inburgeringsbureau",
            Wie::Hub => "de gateway zelf",
        }
    }
}

/// What the messages of a type have in common: what they are kept together by (DOMAIN section 3, correlation).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Correlatie {
    /// The traject of one person.
    Traject,
    /// A contract.
    Contract,
    /// The organisation that sends or gets it.
    Partij,
    /// Nothing: it stands alone.
    Geen,
}

impl Correlatie {
    /// The word for it, in Dutch.
    pub fn as_str(self) -> &'static str {
        match self {
            Correlatie::Traject => "traject",
            Correlatie::Contract => "contract",
            Correlatie::Partij => "partij",
            Correlatie::Geen => "geen",
        }
    }
}

/// A type of message.
#[derive(Debug, Clone, Copy)]
pub struct Berichtsoort {
    /// Its number in DOMAIN section 3, e.g. `M20a`.
    pub nummer: &'static str,
    /// The canonical kind, e.g. `evaluatie/1`.
    pub soort: &'static str,
    /// Who sends it.
    pub van: &'static [Wie],
    /// Who gets it, each with the fields his role may see.
    pub aan: &'static [Wie],
    /// What it belongs to.
    pub correlatie: Correlatie,
    /// The term that waits for it (DOMAIN section 2, 'Deadlines').
    pub termijn: Option<TermijnSoort>,
    /// Where the study speaks of it.
    pub bron: &'static str,
}

/// The row of a kind; None: a deployment added it.
pub fn bericht(soort: &str) -> Option<&'static Berichtsoort> {
    BERICHTEN.iter().find(|b| b.soort == soort)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_that_ships_has_one_row_and_every_number_of_the_practice_is_there() {
        let mut rows: Vec<_> = BERICHTEN.iter().map(|b| b.soort).collect();
        let mut ships: Vec<_> = crate::canonical::ingebouwd().iter().map(|s| s.naam.as_str()).collect();
        rows.sort_unstable();
        ships.sort_unstable();
        assert_eq!(rows, ships);
        // DOMAIN section 3: M01 to M39, M20 in two.
        for n in 1..=39 {
            let number = format!("M{n:02}");
            assert!(BERICHTEN.iter().any(|b| b.nummer.trim_end_matches(['a', 'b']) == number), "{number}");
        }
    }

    #[test]
    fn who_gets_a_message_may_see_something_of_it() {
        use crate::canonical::privacy::Matrix;
        for bericht in BERICHTEN {
            let soort = crate::canonical::ingebouwd().iter().find(|s| s.naam == bericht.soort).expect("ships");
            for wie in bericht.aan {
                let Wie::Rol(rol) = wie else { continue };
                let seen = soort
                    .bladen()
                    .into_iter()
                    .filter(|(at, klasse)| {
                        let reference = ["/traject_id", "/client_ref", "/zaaknummer"].contains(&at.as_str());
                        !reference && Matrix::ingebouwd().mag(*klasse, *rol, true)
                    })
                    .count();
                assert!(seen > 0, "{} shows {rol} nothing", bericht.soort);
            }
        }
    }

    #[test]
    fn a_term_waits_for_one_kind_at_most() {
        // DOMAIN section 2: the end of a training is told by the same overdracht as a dropout.
        for term in TermijnSoort::ALL.iter().filter(|t| **t != TermijnSoort::TrainingEinde) {
            let waiting: Vec<_> = BERICHTEN.iter().filter(|b| b.termijn == Some(*term)).map(|b| b.soort).collect();
            assert_eq!(waiting.len(), 1, "{term}: {waiting:?}");
        }
    }

    #[test]
    fn a_measure_goes_to_nobody_and_a_signal_to_the_klantmanager() {
        // BR39; M17.
        assert!(bericht("sanctiebesluit/1").is_some_and(|b| b.aan.is_empty()));
        let signaal = bericht("signaal/1").expect("a row");
        assert_eq!(signaal.aan, [Wie::Rol(Rol::GemeenteKlantmanager)]);
        assert_eq!(signaal.correlatie, Correlatie::Traject);
        assert!(bericht("eigen/1").is_none());
    }
}
