//! MQ1-MQ11 (DOMAIN section 5), exact: who may see how much of an answer is [`super::zicht`]'s business.

use super::super::{Doet, doet, is_eigen, registratie};
use super::feiten::{Feiten, TrajectFeit};
use super::{Kijker, Kwartaal};
use crate::canonical::tegenprestatieregistratie::Bron;
use crate::domain::boek::Post;
use crate::domain::levensloop::Gebeurtenis as G;
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// An organisation that is no partner.
const ANDERE: &str = "andere organisaties";
/// What nobody said.
const ONBEKEND: &str = "onbekend";

/// What a number is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Kop {
    /// Form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vorm: Option<String>,
    /// Name of the organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisatie: Option<String>,
    /// Outcome, source, reason or kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uitkomst: Option<String>,
    /// Month, `2026-10`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maand: Option<String>,
}

impl Kop {
    fn uitkomst(text: &str) -> Self {
        Self { uitkomst: Some(text.to_owned()), ..Self::default() }
    }

    fn organisatie(text: &str) -> Self {
        Self { organisatie: Some(text.to_owned()), ..Self::default() }
    }
}

/// An answer, exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Antwoord {
    /// Lines.
    pub regels: Vec<(Kop, u32)>,
    /// Their total, when they are parts of one whole.
    pub totaal: Option<u32>,
    /// A share in thousandths.
    pub promille: Option<u16>,
    /// Whether it counts people; vacancies are none.
    pub over_personen: bool,
}

/// What a question looks at: the facts of who asks, in a quarter.
pub struct Blik<'f> {
    feiten: &'f Feiten,
    trajecten: Vec<&'f TrajectFeit>,
    kijker: &'f Kijker,
    kwartaal: Kwartaal,
}

impl<'f> Blik<'f> {
    /// Only the trajecten that are hers.
    pub fn new(feiten: &'f Feiten, kijker: &'f Kijker, kwartaal: Kwartaal) -> Self {
        let own = |feit: &&TrajectFeit| match kijker {
            Kijker::Gemeente(slug) => feit.traject.gemeente == *slug,
            Kijker::Samenwerking(gemeenten) => {
                gemeenten.as_ref().is_none_or(|all| all.contains(&feit.traject.gemeente))
            }
            Kijker::Instelling(partij) => feit.organisatie(kwartaal.tot()) == Some(partij),
        };
        Self { feiten, trajecten: feiten.trajecten.iter().filter(own).collect(), kijker, kwartaal }
    }

    fn naam(&self, partij: Option<&str>) -> String {
        partij.map_or_else(
            || ANDERE.to_owned(),
            |partij| self.feiten.namen.get(partij).cloned().unwrap_or_else(|| partij.to_owned()),
        )
    }

    /// Trajecten of people who did it on the last day.
    fn bezig(&self) -> impl Iterator<Item = &'f TrajectFeit> {
        let op = self.kwartaal.tot();
        self.trajecten.iter().copied().filter(move |feit| doet(&feit.traject, op) == Doet::Wel)
    }

    /// The same, with where it is known from and how long ago somebody confirmed it.
    fn registraties(&self) -> impl Iterator<Item = (&'f TrajectFeit, Bron, NaiveDate, bool)> {
        let op = self.kwartaal.tot();
        self.bezig().filter_map(move |feit| {
            let b = registratie(&feit.traject, None, op)?.bericht;
            Some((feit, b.bron, b.laatst_bevestigd_op, b.verouderd.unwrap_or_default()))
        })
    }

    /// Those somebody proved: an agreement, or a proof with permission. What the person only said is not known (MQ1).
    fn bekend(&self) -> impl Iterator<Item = (&'f TrajectFeit, NaiveDate, bool)> {
        self.registraties().filter(|(_, bron, ..)| *bron != Bron::EigenVerklaring).map(|(f, _, op, oud)| (f, op, oud))
    }

    /// How many trajecten had one of these steps in the quarter.
    fn stappen<'s>(&'s self, van: &'s [G]) -> impl Iterator<Item = &'f TrajectFeit> + 's {
        let hit = |feit: &TrajectFeit| {
            feit.traject.stappen.iter().any(|s| van.contains(&s.gebeurtenis) && self.kwartaal.heeft(s.datum))
        };
        self.trajecten.iter().copied().filter(move |feit| hit(feit))
    }

    /// Of trajecten that somebody guides: who found it himself is nobody's output (L687-689).
    fn opbrengst(&self, van: &[G]) -> u32 {
        tel(self.stappen(van).filter(|feit| !is_eigen(&feit.traject)))
    }
}

fn tel<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

/// Numbers by what they are about, with their total.
fn verdeeld(koppen: impl Iterator<Item = Kop>) -> Antwoord {
    let mut by: BTreeMap<Kop, u32> = BTreeMap::new();
    koppen.for_each(|kop| *by.entry(kop).or_default() += 1);
    let totaal = by.values().sum();
    Antwoord { regels: by.into_iter().collect(), totaal: Some(totaal), promille: None, over_personen: true }
}

/// Numbers that are no parts of one whole.
fn los(regels: Vec<(Kop, u32)>) -> Antwoord {
    Antwoord { regels, totaal: None, promille: None, over_personen: true }
}

/// Thousandths, rounded; half goes up. None: of nothing.
fn promille(deel: u32, geheel: u32) -> Option<u16> {
    let (deel, geheel) = (u64::from(deel), u64::from(geheel));
    (2000 * deel + geheel).checked_div(2 * geheel).and_then(|n| u16::try_from(n).ok())
}

/// MQ1: known volunteers by organisation (L919-925, L1252-1254, L1491-1493).
pub fn mq1(blik: &Blik<'_>) -> Antwoord {
    let op = blik.kwartaal.tot();
    verdeeld(blik.bekend().map(|(feit, ..)| Kop::organisatie(&blik.naam(feit.organisatie(op)))))
}

/// MQ2: how old the registrations are, and the share that is too old (L357, L1406; BR56, RQ85).
pub fn mq2(blik: &Blik<'_>) -> Antwoord {
    let tot = blik.kwartaal.tot();
    let leeftijd = |op: NaiveDate, oud: bool| match tot.signed_duration_since(op).num_days() {
        _ if oud => "verouderd",
        ..=91 => "bevestigd in de laatste 3 maanden",
        92..=182 => "bevestigd 3 tot 6 maanden geleden",
        _ => "bevestigd 6 tot 12 maanden geleden",
    };
    let answer = verdeeld(blik.bekend().map(|(_, op, oud)| Kop::uitkomst(leeftijd(op, oud))));
    let oud = tel(blik.bekend().filter(|(.., oud)| *oud));
    Antwoord { promille: promille(oud, answer.totaal.unwrap_or_default()), ..answer }
}

/// MQ3: where it is known from (L351-363).
pub fn mq3(blik: &Blik<'_>) -> Antwoord {
    let word = |bron| match bron {
        Bron::Traject => "traject",
        Bron::Bewijs => "bewijs",
        Bron::EigenVerklaring => "eigen verklaring",
    };
    verdeeld(blik.registraties().map(|(_, bron, ..)| Kop::uitkomst(word(bron))))
}

/// MQ4: what trajecten came to (L1364-1366). Outside the gemeente a placement counts only of who is still at work, at an
/// organisation that MQ1 shows with a number: a number of all placements would say something of a small number there, and of
/// how many ended since.
pub fn mq4(blik: &Blik<'_>) -> Antwoord {
    let shown: Option<Vec<Kop>> = (!blik.kijker.is_gemeente()).then(|| {
        let enough = |(kop, n): (Kop, u32)| (n >= super::zicht::DREMPEL).then_some(kop);
        mq1(blik).regels.into_iter().filter_map(enough).collect()
    });
    let placed = |feit: &&TrajectFeit| {
        let op = blik.kwartaal.tot();
        let at = || Kop::organisatie(&blik.naam(feit.organisatie(op)));
        let is_shown = |shown: &Vec<Kop>| doet(&feit.traject, op) == Doet::Wel && shown.contains(&at());
        !is_eigen(&feit.traject) && shown.as_ref().is_none_or(is_shown)
    };
    let mut regels = vec![
        (Kop::uitkomst("gestart"), blik.opbrengst(&[G::Aangemeld])),
        (Kop::uitkomst("geplaatst"), tel(blik.stappen(&[G::Ondertekend, G::OverdrachtGeplaatst]).filter(placed))),
        (Kop::uitkomst("afgerond"), blik.opbrengst(&[G::Geevalueerd])),
        (Kop::uitkomst("uitstroom naar werk"), tel(blik.stappen(&[G::UitstroomWerk]))),
        (Kop::uitkomst("terugverwezen"), blik.opbrengst(&[G::Terugverwezen, G::NoGoTerugverwijzen])),
        (Kop::uitkomst("uitgevallen"), blik.opbrengst(&[G::Uitgevallen])),
    ];
    if let Kijker::Gemeente(slug) = blik.kijker {
        let counts = |b: &&crate::domain::boek::Boeking| {
            b.post == Post::Gerealiseerd && b.gemeente == *slug && blik.kwartaal.heeft(b.dag)
        };
        regels.push((Kop::uitkomst("gerealiseerd onder een contract"), tel(blik.feiten.boek.iter().filter(counts))));
    }
    los(regels)
}

/// MQ5: who went back or dropped out, and why (L448).
pub fn mq5(blik: &Blik<'_>) -> Antwoord {
    let back = blik.trajecten.iter().flat_map(|feit| &feit.terug).filter(|(dag, _)| blik.kwartaal.heeft(*dag));
    let reden = |reden: &Option<String>| format!("terugverwezen: {}", reden.as_deref().unwrap_or(ONBEKEND));
    let gone = blik.stappen(&[G::Uitgevallen]).map(|_| Kop::uitkomst("uitgevallen"));
    let answer = verdeeld(back.map(|(_, why)| Kop::uitkomst(&reden(why))).chain(gone));
    Antwoord { totaal: None, ..answer }
}

/// MQ6: what an organisation does for the gemeente, by goal (fn9, L989-991).
pub fn mq6(blik: &Blik<'_>) -> Antwoord {
    let op = blik.kwartaal.tot();
    verdeeld(blik.bezig().filter(|feit| !is_eigen(&feit.traject)).map(|feit| Kop {
        uitkomst: Some(feit.doel.clone().unwrap_or_else(|| ONBEKEND.to_owned())),
        ..Kop::organisatie(&blik.naam(feit.organisatie(op)))
    }))
}

/// MQ7: referrals by month, and the share that needs more guidance (L826-830).
pub fn mq7(blik: &Blik<'_>) -> Antwoord {
    let referred = || {
        blik.trajecten.iter().copied().filter_map(|feit| {
            let stap = feit.traject.stappen.iter().find(|s| s.gebeurtenis == G::Aangemeld)?;
            blik.kwartaal.heeft(stap.datum).then_some((feit, stap.datum))
        })
    };
    let month = |dag: NaiveDate| Kop { maand: Some(dag.format("%Y-%m").to_string()), ..Kop::default() };
    let answer = verdeeld(referred().map(|(_, dag)| month(dag)));
    let said = tel(referred().filter(|(feit, _)| feit.extra_begeleiding.is_some()));
    let extra = tel(referred().filter(|(feit, _)| feit.extra_begeleiding == Some(true)));
    Antwoord { promille: promille(extra, said), ..answer }
}

/// MQ8: paid work (L511, L965-967).
pub fn mq8(blik: &Blik<'_>) -> Antwoord {
    los(vec![(Kop::uitkomst("uitstroom naar werk"), tel(blik.stappen(&[G::UitstroomWerk])))])
}

/// MQ9: sanctions; inside the gemeente only (L404, L567, L617).
pub fn mq9(blik: &Blik<'_>) -> Antwoord {
    let all = blik.trajecten.iter().flat_map(|feit| &feit.traject.stappen);
    let counts = all.filter(|s| s.gebeurtenis == G::Sanctiebesluit && blik.kwartaal.heeft(s.datum));
    los(vec![(Kop::uitkomst("sanctiebesluit"), tel(counts))])
}

/// MQ10: vacancies by kind of work, and how many a person looked at (L858-876, L1511-1513). They are no people.
pub fn mq10(blik: &Blik<'_>) -> Antwoord {
    let own = |partij: &str| match blik.kijker {
        Kijker::Instelling(own) => own == partij,
        _ => true,
    };
    let came: Vec<_> =
        blik.feiten.vacatures.iter().filter(|v| blik.kwartaal.heeft(v.dag) && own(&v.organisatie)).collect();
    let mut answer = verdeeld(came.iter().map(|v| Kop::uitkomst(&v.soort)));
    answer.regels.push((Kop::uitkomst("waarvan getoetst op verdringing"), tel(came.iter().filter(|v| v.getoetst))));
    Antwoord { over_personen: false, ..answer }
}

/// MQ11: how many people one who guides has (L1531-1535). No names.
pub fn mq11(blik: &Blik<'_>) -> Antwoord {
    let op = blik.kwartaal.tot();
    let mut by: BTreeMap<String, BTreeMap<[u8; 32], u32>> = BTreeMap::new();
    for feit in blik.bezig() {
        let Some(begeleider) = feit.begeleider else { continue };
        *by.entry(blik.naam(feit.organisatie(op))).or_default().entry(begeleider).or_default() += 1;
    }
    let row = |organisatie: &str, what: &str, n: u32| {
        (Kop { uitkomst: Some(what.to_owned()), ..Kop::organisatie(organisatie) }, n)
    };
    let regels = by.iter().flat_map(|(organisatie, people)| {
        [
            row(organisatie, "begeleiders", tel(people.iter())),
            row(organisatie, "bijstandsgerechtigden met een begeleider", people.values().sum()),
            row(organisatie, "hoogste aantal bij een begeleider", people.values().copied().max().unwrap_or_default()),
        ]
    });
    los(regels.collect())
}

/// Known volunteers by form, for the message to the gemeente (M34).
pub fn per_vorm(blik: &Blik<'_>) -> Antwoord {
    verdeeld(blik.bekend().map(|(feit, ..)| Kop { vorm: Some(feit.traject.vorm.clone()), ..Kop::default() }))
}
