//! Terms: what must have happened on which day, and who must act when it has not. What a term brings about is a piece of
//! work for a person ([`Werkitem`]), and later a message; never a sanction (BR38).
//!
//! The numbers here are the defaults of DOMAIN section 2, 'Deadlines'; a contract or gemeente may have its own [`Duur`].

use super::kalender::{Duur, Kalender};
use super::rol::Rol;
use super::werk::{Toestand, WerkSoort, Werkitem, werk_id};
use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

macro_rules! termijnen {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $duur:expr, vooraf $vooraf:literal, $rol:ident, $bron:literal, $tekst:literal;)+) => {
        /// What a term is for (DOMAIN section 2, 'Deadlines').
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum TermijnSoort { $($(#[$doc])* #[serde(rename = $code)] $variant,)+ }
        impl TermijnSoort {
            /// Every kind, in the order a traject meets them.
            pub const ALL: &'static [TermijnSoort] = &[$(TermijnSoort::$variant,)+];
            /// The word for it, as the store and the API write it.
            pub fn as_str(self) -> &'static str { match self { $(TermijnSoort::$variant => $code,)+ } }
            /// How long it lasts when a contract says nothing else.
            pub fn duur(self) -> Duur { match self { $(TermijnSoort::$variant => $duur,)+ } }
            /// So many days before its last day the work is there.
            pub fn dagen_vooraf(self) -> u32 { match self { $(TermijnSoort::$variant => $vooraf,)+ } }
            /// Who must act.
            pub fn rol(self) -> Rol { match self { $(TermijnSoort::$variant => Rol::$rol,)+ } }
            /// The rule or line it comes from.
            pub fn bron(self) -> &'static str { match self { $(TermijnSoort::$variant => $bron,)+ } }
            /// What is to be done, in Dutch; names no person.
            pub fn tekst(self) -> &'static str { match self { $(TermijnSoort::$variant => $tekst,)+ } }
        }
    };
}

termijnen! {
    /// The centrale answers a referral; from the day it came.
    AntwoordAanmelding = "antwoord_aanmelding", Duur::Werkdagen(5), vooraf 0, CentraleBemiddelaar, "DOMAIN 2, F4 M02",
        "Laat de gemeente weten of u deze aanmelding aanneemt: stuur een acceptatie-antwoord.";
    /// The intake is held; from the acceptance.
    Intake = "intake", Duur::Werkdagen(10), vooraf 0, CentraleParticipatiecoach, "DOMAIN 2, F4 M08",
        "Houd de intake en stuur het intakeverslag.";
    /// The institution and the client meet; from the match.
    Kennismaking = "kennismaking", Duur::Werkdagen(10), vooraf 0, ZorginstellingCoordinator, "DOMAIN 2, F4 M12",
        "Houd de kennismaking en stuur de uitkomst.";
    /// The decision after four weeks, where the contract has it; from the start of the placement.
    GoNoGo = "go_no_go", Duur::Dagen(28), vooraf 0, CentraleBemiddelaar, "BR22, L731-733",
        "Beslis of deze plaatsing doorgaat en stuur de go/no-go.";
    /// A progress report, each interval from the start of the placement; the work is there a week before (BR24).
    Rapportage = "rapportage", Duur::Dagen(42), vooraf 7, CentraleBemiddelaar, "BR24, L812",
        "Stuur de voortgangsrapportage over deze periode.";
    /// Half a year of guidance is over; from the acceptance.
    EindeBegeleiding = "einde_begeleiding", Duur::Maanden(6), vooraf 0, CentraleBemiddelaar, "BR21, L727-729",
        "De begeleiding duurt een half jaar: stuur de evaluatie, of vraag verlenging aan.";
    /// The evaluation; from the end of the guidance.
    Evaluatie = "evaluatie", Duur::Werkdagen(10), vooraf 0, CentraleBemiddelaar, "DOMAIN 2, F4 M20",
        "Houd het eindgesprek of vul het formulier in, en stuur de evaluatie.";
    /// The gemeente answers a request for consent. Its end is no consent (BR43).
    Toestemming = "toestemming", Duur::Werkdagen(10), vooraf 0, GemeenteKlantmanager, "BR43, L299-301",
        "Besluit op dit verzoek om toestemming. Zonder besluit is er geen toestemming.";
    /// The yearly contact; from the last one.
    Jaarcontact = "jaarcontact", Duur::Dagen(365), vooraf 0, GemeenteKlantmanager, "BR55, L341-345",
        "Neem contact op: het laatste contact is een jaar geleden.";
    /// A registration was not confirmed for a year; from the last confirmation. Day 365 is in time, day 366 is not (BR56).
    Veroudering = "veroudering", Duur::Dagen(366), vooraf 0, GemeenteKlantmanager, "BR56, L353-357",
        "Deze registratie is langer dan een jaar niet bevestigd en telt als verouderd: vraag of zij nog klopt.";
    /// The last day of a training of eight weeks; from its first day, which counts: 56 days (BR17).
    TrainingEinde = "training_einde", Duur::Dagen(55), vooraf 0, ReintegratieTrainer, "BR17, L438",
        "De training van acht weken is voorbij: meld de plaatsing of de uitval.";
    /// A dropout is told at once, the next working day at the latest; from the day of it.
    Overdracht = "overdracht", Duur::Werkdagen(1), vooraf 0, ReintegratieTrainer, "BR19, L448",
        "Draag deze deelnemer over aan de klantmanager: stuur de overdracht.";
}

impl TermijnSoort {
    /// The kind with this word.
    pub fn van(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|soort| soort.as_str() == word)
    }

    /// The rule it comes from, e.g. `BR22`; None: it stands in a table of the study.
    pub fn regel(self) -> Option<&'static str> {
        self.bron().split_once([',', ' ']).map(|(code, _)| code).filter(|code| code.starts_with("BR"))
    }

    /// The last day of a term that begins on `vanaf`.
    pub fn laatste_dag(self, vanaf: NaiveDate, kalender: &Kalender) -> NaiveDate {
        kalender.plus(vanaf, self.duur())
    }
}

impl std::fmt::Display for TermijnSoort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A term that runs. One of a kind and round runs for one party of one traject; set again with another day it is moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Termijn {
    /// The traject; None: it is of no traject.
    pub traject_id: Option<String>,
    /// What for.
    pub soort: TermijnSoort,
    /// 1 for the first; reports count on, and so does what begins anew after a rematch.
    pub ronde: u32,
    /// The last day on which it is in time, a date in the Netherlands.
    pub vervalt_op: NaiveDate,
    /// Slug of the partner that must act.
    pub voor: String,
}

impl Termijn {
    /// The day its work is there.
    pub fn vuurt_op(&self) -> NaiveDate {
        self.vervalt_op.checked_sub_days(Days::new(self.soort.dagen_vooraf().into())).unwrap_or(self.vervalt_op)
    }

    /// The work it makes. Made twice it has the same id.
    pub fn werkitem(&self, now: DateTime<Utc>) -> Werkitem {
        let (ronde, dag) = (self.ronde.to_string(), self.vervalt_op.to_string());
        let traject = self.traject_id.as_deref().unwrap_or_default();
        let id = werk_id(&["termijn", traject, self.soort.as_str(), &ronde, &self.voor, &dag]);
        Werkitem {
            traject_id: self.traject_id.clone(),
            regel: self.soort.regel().map(str::to_owned),
            vervalt_op: Some(self.vervalt_op),
            toestand: Toestand::Open,
            ..Werkitem::nieuw(id, WerkSoort::Termijn, &self.voor, self.soort.tekst(), now)
        }
    }
}

/// The last day of report `ronde` (from 1) of a placement that began on `start` (BR24): every interval counts from the
/// start, so that one late report does not move the next.
pub fn rapportage_op(start: NaiveDate, interval_dagen: u32, ronde: u32) -> NaiveDate {
    Kalender::default().plus(start, Duur::Dagen(interval_dagen.saturating_mul(ronde)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn the_terms_of_the_study_end_on_the_days_it_says() {
        use TermijnSoort::*;
        let kalender = Kalender::default();
        for (soort, vanaf, laatste) in [
            // DOMAIN section 2, the table of F4: the referral of SC01 came on a Monday.
            (AntwoordAanmelding, "2026-08-24", "2026-08-31"),
            (Intake, "2026-08-25", "2026-09-08"),
            (Kennismaking, "2026-09-01", "2026-09-15"),
            // BR22, BR21, BR17, BR19.
            (GoNoGo, "2026-09-07", "2026-10-05"),
            (Rapportage, "2026-09-07", "2026-10-19"),
            (EindeBegeleiding, "2026-08-25", "2027-02-25"),
            (TrainingEinde, "2026-08-31", "2026-10-25"),
            (Overdracht, "2026-09-22", "2026-09-23"),
            (Evaluatie, "2027-02-25", "2027-03-11"),
            (Toestemming, "2026-09-01", "2026-09-15"),
            // SC13 and BR56: due on 14 September, out of date on the 15th.
            (Jaarcontact, "2026-09-14", "2027-09-14"),
            (Veroudering, "2026-09-14", "2027-09-15"),
        ] {
            assert_eq!(soort.laatste_dag(d(vanaf), &kalender), d(laatste), "{soort}");
        }
        assert_eq!(TermijnSoort::ALL.len(), 12);
    }

    #[test]
    fn reports_count_from_the_start_of_the_placement() {
        let dagen: Vec<String> = (1..=4).map(|n| rapportage_op(d("2026-09-07"), 42, n).to_string()).collect();
        assert_eq!(dagen, ["2026-10-19", "2026-11-30", "2027-01-11", "2027-02-22"], "SC01");
    }

    #[test]
    fn the_work_of_a_term_says_what_to_do_and_till_when() {
        let termijn = Termijn {
            traject_id: Some("TRJ-2026-000041".into()),
            soort: TermijnSoort::Rapportage,
            ronde: 2,
            vervalt_op: d("2026-11-30"),
            voor: "centrale-b".into(),
        };
        assert_eq!(termijn.vuurt_op(), d("2026-11-23"), "a week before (BR24)");
        let now = "2026-11-23T05:00:00Z".parse().expect("a moment");
        let werk = termijn.werkitem(now);
        assert_eq!((werk.partner.as_str(), werk.regel.as_deref()), ("centrale-b", Some("BR24")));
        assert_eq!((werk.vervalt_op, werk.ontstaan_op), (Some(d("2026-11-30")), now));
        assert_eq!(werk.tekst, "Stuur de voortgangsrapportage over deze periode.");
        assert_eq!(werk.werk_id, termijn.werkitem(now + chrono::TimeDelta::days(3)).werk_id);
        let verschoven = Termijn { vervalt_op: d("2026-12-01"), ..termijn.clone() };
        assert_ne!(verschoven.werkitem(now).werk_id, werk.werk_id, "moved, it is new work");
        let intake = Termijn { soort: TermijnSoort::Intake, ..termijn };
        assert_eq!(intake.werkitem(now).regel, None, "a term of no rule");
        assert_eq!(intake.vuurt_op(), intake.vervalt_op);
    }

    #[test]
    fn a_word_is_the_same_in_the_store_and_in_json() {
        for soort in TermijnSoort::ALL {
            assert_eq!(serde_json::to_value(soort).expect("a word"), soort.as_str());
            assert_eq!(TermijnSoort::van(soort.as_str()), Some(*soort));
        }
    }
}
