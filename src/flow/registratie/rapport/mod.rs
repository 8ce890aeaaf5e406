//! The questions the study says nobody can answer (MQ1-MQ11, L919-925, L1252-1254, L1406), answered from what the hub was told:
//! per quarter, for who asks, each with what was and was not counted. Nothing is estimated: what nobody said is `onbekend`.
//!
//! - [`feiten`]: what is counted, read from the store once for all questions;
//! - [`vragen`]: one function each, exact;
//! - [`zicht`]: what who is no gemeente may see of it (M34, SC14);
//! - [`bericht`]: the message M34; [`tabel`]: the same for people, as CSV and XLSX.

pub mod bericht;
pub mod feiten;
pub mod tabel;
#[cfg(test)]
mod tests;
pub mod vragen;
pub mod zicht;

use crate::domain::rol::Rol;
use crate::flow::route::Routes;
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use std::collections::BTreeSet;

/// A quarter of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kwartaal {
    jaar: i32,
    nummer: u32,
}

impl Kwartaal {
    /// From `2026-4`; None: it is written in another way.
    pub fn lees(text: &str) -> Option<Self> {
        let (jaar, nummer) = text.split_once('-')?;
        let jaar = (jaar.len() == 4).then(|| jaar.parse().ok())??;
        let nummer = (nummer.len() == 1).then(|| nummer.parse().ok())??;
        ((1..=4).contains(&nummer) && (2000..=9999).contains(&jaar)).then_some(Self { jaar, nummer })
    }

    /// The last one that was over before this day.
    pub fn voorbij(dag: NaiveDate) -> Self {
        match dag.month0() / 3 {
            0 => Self { jaar: dag.year() - 1, nummer: 4 },
            nummer => Self { jaar: dag.year(), nummer },
        }
    }

    /// The one before.
    #[must_use]
    pub fn vorige(self) -> Self {
        match self.nummer {
            1 => Self { jaar: self.jaar - 1, nummer: 4 },
            nummer => Self { nummer: nummer - 1, ..self },
        }
    }

    /// Its first day.
    pub fn van(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.jaar, self.nummer * 3 - 2, 1).unwrap_or(NaiveDate::MAX)
    }

    /// Its last day.
    pub fn tot(self) -> NaiveDate {
        let (jaar, maand) = if self.nummer == 4 { (self.jaar + 1, 1) } else { (self.jaar, self.nummer * 3 + 1) };
        NaiveDate::from_ymd_opt(jaar, maand, 1).and_then(|d| d.pred_opt()).unwrap_or(NaiveDate::MAX)
    }

    /// Whether a day is in it.
    pub fn heeft(self, dag: NaiveDate) -> bool {
        (self.van()..=self.tot()).contains(&dag)
    }
}

impl std::fmt::Display for Kwartaal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{}", self.jaar, self.nummer)
    }
}

/// Who asks, and so whose trajecten are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kijker {
    /// A gemeente, by slug: her own, exact.
    Gemeente(String),
    /// A samenwerkingsverband: those of these gemeenten, by slug; None: of all.
    Samenwerking(Option<BTreeSet<String>>),
    /// An institution, by partij id: those that are with her.
    Instelling(String),
}

impl Kijker {
    /// What a partner is; None: nobody who gets management information (M34: GEM, SWV, ZI). A samenwerkingsverband may say in
    /// `gegevens` of its profile whose it is: `gemeenten: "gemeente-a gemeente-b"`.
    pub fn van(routes: &Routes, slug: &str) -> Option<Self> {
        let partner = routes.partners.get(slug)?;
        match partner.rol {
            Rol::GemeenteKlantmanager
            | Rol::GemeenteParticipatiemedewerker
            | Rol::GemeenteParticipatiecoach
            | Rol::GemeenteFinancien => Some(Self::Gemeente(slug.to_owned())),
            Rol::Samenwerkingsverband => {
                let named = partner.gegevens.get("gemeenten");
                Some(Self::Samenwerking(named.map(|all| all.split_whitespace().map(str::to_owned).collect())))
            }
            Rol::ZorginstellingCoordinator => Some(Self::Instelling(partner.partij.clone())),
            _ => None,
        }
    }

    /// Whether she sees exact numbers: only a gemeente, of her own (M34).
    pub fn is_gemeente(&self) -> bool {
        matches!(self, Self::Gemeente(_))
    }
}

/// A question.
pub struct Vraag {
    /// `MQ1`.
    pub code: &'static str,
    /// In Dutch.
    pub titel: &'static str,
    /// Whether a samenwerkingsverband gets an answer.
    pub samenwerking: bool,
    /// Whether an institution does, about herself.
    pub instelling: bool,
    /// What was counted and what not, in Dutch.
    pub dekking: &'static str,
    /// The answer.
    pub tel: fn(&vragen::Blik<'_>) -> vragen::Antwoord,
}

const fn vraag(
    code: &'static str,
    titel: &'static str,
    (samenwerking, instelling): (bool, bool),
    dekking: &'static str,
    tel: fn(&vragen::Blik<'_>) -> vragen::Antwoord,
) -> Vraag {
    Vraag { code, titel, samenwerking, instelling, dekking, tel }
}

/// Every question (DOMAIN section 5). A group of people is divided in one way only for who is no gemeente: a second way would
/// let a small number be found by subtraction (SC14). Sanctions are counted inside the gemeente only (MQ9).
pub const VRAGEN: &[Vraag] = &[
    vraag(
        "MQ1",
        "Hoeveel bijstandsgerechtigden doen vrijwilligerswerk, per organisatie?",
        (true, true),
        "Geteld op de laatste dag: lopende trajecten met een overeenkomst, en eigen initiatief met bewijs en toestemming. Zelf aangemeld zonder bewijs: onbekend.",
        vragen::mq1,
    ),
    vraag(
        "MQ2",
        "Is de registratie actueel?",
        (false, false),
        "Geteld op de laatste dag: lopende registraties naar hun laatste bevestiging. Verouderd is langer dan 365 dagen niet bevestigd. Zelf aangemeld zonder bewijs: onbekend.",
        vragen::mq2,
    ),
    vraag(
        "MQ3",
        "Waar weet de gemeente het van?",
        (false, false),
        "Geteld op de laatste dag: lopende registraties naar bron. Eigen verklaring is toestemming zonder bewijs. Wie niets liet weten: onbekend.",
        vragen::mq3,
    ),
    vraag(
        "MQ4",
        "Wat leverden de trajecten op?",
        (true, false),
        "Geteld in het kwartaal: stappen van trajecten die via de hub lopen. Buiten de gemeente telt geplaatst alleen wie op de laatste dag bezig is, bij een organisatie die in MQ1 met een getal staat. Wat buiten de hub gebeurde: onbekend.",
        vragen::mq4,
    ),
    vraag(
        "MQ5",
        "Hoeveel mensen vallen uit of gaan terug, en waarom?",
        (false, false),
        "Geteld in het kwartaal: terugverwijzingen naar reden, en uitval. Een reden die niet meer is bewaard: onbekend.",
        vragen::mq5,
    ),
    vraag(
        "MQ6",
        "Hoeveel maatschappelijke taken doet een organisatie voor de gemeente, en met welk doel?",
        (false, false),
        "Geteld op de laatste dag: lopende trajecten per organisatie en doel van de aanmelding. Een doel dat niet is bewaard of niet is gezegd: onbekend.",
        vragen::mq6,
    ),
    vraag(
        "MQ7",
        "Hoe ontwikkelt het aantal aanmeldingen zich?",
        (false, false),
        "Geteld in het kwartaal: aanmeldingen per maand, en hoeveel daarvan extra begeleiding vragen. De reden daarvan kent de hub niet; niet ingevuld: onbekend.",
        vragen::mq7,
    ),
    vraag(
        "MQ8",
        "Hoeveel mensen vonden betaald werk?",
        (true, false),
        "Geteld in het kwartaal: trajecten die eindigden met betaald werk, zoals de gemeente meldde. Werk dat niemand meldde: onbekend.",
        vragen::mq8,
    ),
    vraag(
        "MQ9",
        "Hoeveel sancties waren er?",
        (false, false),
        "Geteld in het kwartaal: sanctiebesluiten die de gemeente zelf in de hub vastlegde. Andere: onbekend.",
        vragen::mq9,
    ),
    vraag(
        "MQ10",
        "Welke vacatures waren er, en hoeveel zijn getoetst op verdringing?",
        (true, true),
        "Geteld in het kwartaal: vacatures die via de hub kwamen, elke vacature een keer. Andere vacatures: onbekend.",
        vragen::mq10,
    ),
    vraag(
        "MQ11",
        "Hoeveel mensen begeleidt een begeleider?",
        (false, false),
        "Geteld op de laatste dag: lopende trajecten per organisatie en genoemde begeleider, zonder namen. Eigen initiatief noemt geen begeleider: onbekend.",
        vragen::mq11,
    ),
];

/// The question with this code.
pub fn vraag_van(code: &str) -> Option<&'static Vraag> {
    VRAGEN.iter().find(|vraag| vraag.code == code)
}

/// An answer as who asks may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rapport {
    /// `MQ1`.
    pub vraag: &'static str,
    /// In Dutch.
    pub titel: &'static str,
    /// First day.
    pub van: NaiveDate,
    /// Last day.
    pub tot: NaiveDate,
    /// What was counted and what not.
    pub dekking: &'static str,
    /// Lines.
    pub regels: Vec<zicht::Regel>,
    /// The total; None: the lines have none.
    pub totaal: Option<u32>,
    /// Whether the total is rounded to five.
    pub afgerond_op_vijf: bool,
    /// A share in thousandths: 154 is 15.4 percent; None: there is none, or it is not for who asks.
    pub promille: Option<u16>,
}

/// The answer to a question; None: it is not for who asks.
pub fn antwoord(
    vraag: &'static Vraag,
    feiten: &feiten::Feiten,
    kijker: &Kijker,
    kwartaal: Kwartaal,
) -> Option<Rapport> {
    let allowed = match kijker {
        Kijker::Gemeente(_) => true,
        Kijker::Samenwerking(_) => vraag.samenwerking,
        Kijker::Instelling(_) => vraag.instelling,
    };
    let blik = vragen::Blik::new(feiten, kijker, kwartaal);
    allowed.then(|| zicht::toon(vraag, (vraag.tel)(&blik), kijker, kwartaal))
}
