//! BR15-BR20: how much, and the training of eight weeks.

use super::{Blik, Gevolg::*, Regel, Waar, dag, items, signaleer, weiger};
use crate::domain::kalender::Kalender;
use crate::domain::verzuim::{Verzuim, Week, weken_van};
use crate::message::finding::Finding;
use chrono::Days;

/// The form with a training of eight weeks (F7).
const TRAINING: &str = "training_8_weken";

/// BR15-BR20, and what a training asks of an intake (M08).
#[rustfmt::skip]
pub(super) const REGELS: &[Regel] = &[
    Regel { code: "BR15", bron: "L380-384, L673-675, L1095", parameters: &["dagdelen_min"],
        tekst: "Iemand is ten minste één dagdeel per week inzetbaar; een contract kan meer vragen.",
        uitkomsten: &[("minder dan een dagdeel, of minder dan het contract vraagt", Weiger)],
        waar: &[Waar::Schema, Waar::Toets(&["plaatsingsovereenkomst/1"], br15_dagdelen)] },
    Regel { code: "BR16", bron: "L438-442", parameters: &["training_momenten_per_week"],
        tekst: "In een training van acht weken is iemand ten minste twee keer per week buiten de deur, op verschillende dagen.",
        uitkomsten: &[("een moment in een week", Signaleer), ("twee dagdelen op een dag", Signaleer)],
        waar: &[Waar::Toets(&["aanwezigheid/1"], br16_twee_momenten)] },
    Regel { code: "BR17", bron: "L438", parameters: &["training_dagen"],
        tekst: "De training duurt acht weken.",
        uitkomsten: &[("aanwezigheid na de 56e dag", Weiger)],
        waar: &[Waar::Toets(&["aanwezigheid/1"], br17_acht_weken)] },
    Regel { code: "BR18", bron: "L444-446", parameters: &[],
        tekst: "Het aantal dagdelen per week neemt in de training niet af.",
        uitkomsten: &[("minder dagdelen dan de week ervoor", Signaleer)],
        waar: &[Waar::Toets(&["aanwezigheid/1"], br18_opbouw)] },
    Regel { code: "BR19", bron: "L448", parameters: &[],
        tekst: "Wie uitvalt, gaat direct terug naar de klantmanager: dezelfde of de volgende werkdag.",
        uitkomsten: &[("de melding komt later", Signaleer)],
        waar: &[Waar::Toets(&["overdracht/1"], br19_direct)] },
    Regel { code: "BR20", bron: "L454-456", parameters: &[],
        tekst: "Na plaatsing stopt het re-integratiebureau en is de klantmanager aan zet.",
        uitkomsten: &[("het bureau stuurt na de plaatsing nog een bericht", Weiger)],
        waar: &[Waar::Levensloop, Waar::Toets(&["mutatie/1"], br20_na_overdracht)] },
];

/// BR15: at least what the contract asks; the schema asks one.
fn br15_dagdelen(blik: Blik<'_>) -> Vec<Finding> {
    let path = "/dagdelen_per_week";
    match blik.bericht.pointer(path).and_then(serde_json::Value::as_u64) {
        Some(n) if n < u64::from(blik.praktijk.dagdelen_min) => {
            let text = format!("het contract vraagt ten minste {} dagdelen per week", blik.praktijk.dagdelen_min);
            vec![weiger("BR15", path, &text)]
        }
        _ => vec![],
    }
}

/// What is known of attendance with what this message says.
pub(super) fn verzuim(blik: Blik<'_>) -> Verzuim {
    blik.traject.map(|t| &t.verzuim).unwrap_or(&Verzuim::default()).met(blik.bericht)
}

fn is_training(blik: Blik<'_>) -> bool {
    blik.traject.is_some_and(|t| t.vorm == TRAINING)
}

/// BR16: two moments a week, on different days, over all messages about that week. Weeks of which this message says
/// nothing are not judged again.
fn br16_twee_momenten(blik: Blik<'_>) -> Vec<Finding> {
    if !is_training(blik) {
        return vec![];
    }
    let asked = blik.praktijk.training_momenten_per_week as usize;
    let reported = weken_van(blik.bericht);
    let mut findings = vec![];
    for week in verzuim(blik).weken().into_iter().filter(|week| reported.contains(&week.maandag)) {
        if week.momenten < asked {
            let text = "in een week van de training was er minder dan twee keer iets; de klantmanager hoort het als de week voorbij is";
            findings.push(signaleer("BR16", "/momenten", text));
        } else if week.dagen < asked {
            findings.push(signaleer("BR16", "/momenten", "de momenten van een week vallen op dezelfde dag"));
        }
    }
    findings
}

/// BR17: eight weeks from the first day, and not longer.
fn br17_acht_weken(blik: Blik<'_>) -> Vec<Finding> {
    // The first day is that of the first moment that is known.
    let first = verzuim(blik).momenten.first().map(|m| m.datum);
    let Some(begin) = first.filter(|_| is_training(blik)) else {
        return vec![];
    };
    let end = begin + Days::new(u64::from(blik.praktijk.training_dagen));
    let late = items(blik.bericht, "/momenten").filter(|(_, r)| dag(r, "/datum").is_some_and(|day| day >= end));
    late.map(|(n, _)| {
        let text = "deze dag ligt na de acht weken van de training; wie langer nodig heeft, krijgt een ander traject";
        weiger("BR17", &format!("/momenten/{n}/datum"), text)
    })
    .collect()
}

/// BR18: the number of dagdelen a week does not go down.
fn br18_opbouw(blik: Blik<'_>) -> Vec<Finding> {
    if !is_training(blik) {
        return vec![];
    }
    let reported = weken_van(blik.bericht);
    let weken = verzuim(blik).weken();
    // A week that is not over may still have more.
    let judged = |week: &Week| reported.contains(&week.maandag) && week.is_voorbij(blik.vandaag);
    let down = weken.windows(2).any(|pair| judged(&pair[1]) && pair[1].momenten < pair[0].momenten);
    let text = "het aantal dagdelen per week neemt af; een training wordt opgebouwd";
    if down { vec![signaleer("BR18", "/momenten", text)] } else { vec![] }
}

/// BR19: on the day itself or the next working day.
fn br19_direct(blik: Blik<'_>) -> Vec<Finding> {
    let uitval = blik.bericht["soort"] == "uitgevallen";
    let late = dag(blik.bericht, "/datum").is_some_and(|day| Kalender::default().volgende_werkdag(day) < blik.vandaag);
    if !uitval || !late {
        return vec![];
    }
    vec![signaleer("BR19", "/datum", "uitval wordt dezelfde of de volgende werkdag gemeld; deze melding is later")]
}

/// BR20: what is always possible in a traject is not for a bureau that is done with it.
fn br20_na_overdracht(blik: Blik<'_>) -> Vec<Finding> {
    if !blik.traject.is_some_and(|t| t.begeleider_klaar() && t.centrale == blik.afzender) {
        return vec![];
    }
    vec![weiger("BR20", "", "na de overdracht is de klantmanager aan zet; geef de wijziging aan de gemeente door")]
}

/// M08: the intake of a training of eight weeks says whether it is feasible (L432).
pub(super) fn m08_haalbaarheid(blik: Blik<'_>) -> Vec<Finding> {
    if !is_training(blik) || !blik.bericht["haalbaarheid"].is_null() {
        return vec![];
    }
    vec![weiger("M08", "/haalbaarheid", "bij de intake voor een training van acht weken hoort of die haalbaar is")]
}
