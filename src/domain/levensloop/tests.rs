use super::*;
use serde_json::json;

/// Every step goes by the hub.
fn alles(_: Gebeurtenis, _: &[Partij]) -> bool {
    true
}

fn toestand(code: &str) -> Option<Toestand> {
    (code != "-").then(|| *Toestand::ALL.iter().find(|t| t.as_str() == code).unwrap_or_else(|| panic!("{code}")))
}

fn partij(code: &str) -> Partij {
    let all = [Partij::Gemeente, Partij::Centrale, Partij::Reintegratie, Partij::Instelling, Partij::Hub];
    all.into_iter().find(|p| p.as_str() == code).unwrap_or_else(|| panic!("{code}"))
}

/// Transcribed by hand from DOMAIN section 2: form, state, event, by whom, what comes of it, line of the study.
const VERWACHT: &str = include_str!("../../../tests/data/levensloop/verwacht.csv");

#[test]
fn every_step_the_study_names_leads_where_it_says() {
    let mut steps = 0;
    for line in VERWACHT.lines().skip(1).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let [vorm, van, event, door, naar, _bron] = line.split(';').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let form = LEVENSLOPEN.iter().find(|l| l.code == vorm).unwrap_or_else(|| panic!("{line}"));
        let event = *Gebeurtenis::ALL.iter().find(|g| g.as_str() == event).unwrap_or_else(|| panic!("{line}"));
        let found = match stap(form, toestand(van), event, partij(door), &alles) {
            Ok(stap) => stap.naar.as_str(),
            Err(Buiten::NietInVorm) => "niet in deze vorm",
            Err(Buiten::NietVanDeze) => "niet van deze partij",
            Err(Buiten::NietNu(_)) => "niet nu",
        };
        assert_eq!(found, naar, "{line}");
        steps += 1;
    }
    assert!(steps > 150, "{steps} steps were read");
}

/// RQ45: nothing of F9 is left to the table alone.
#[test]
fn every_pair_of_a_state_of_a_declaration_and_an_event_is_written_down_by_hand() {
    let form = levensloop("uursubsidie").expect("F9");
    let own: Vec<_> = form.overgangen.iter().flat_map(|part| part.iter()).map(|rij| rij.gebeurtenis).collect();
    let ends = [Toestand::AfgerondPositief, Toestand::Beeindigd];
    let states = form.toestanden().into_iter().filter(|t| !ends.contains(t)).map(|t| t.as_str());
    let everywhere = || ALGEMEEN.iter().map(|rij| rij.gebeurtenis);
    let mut pairs = 0;
    for state in states.chain(["-"]) {
        for event in own.iter().copied().chain(everywhere().filter(|_| state != "-")) {
            let row = format!("F9;{state};{event};");
            assert!(VERWACHT.lines().any(|line| line.starts_with(&row)), "{row}");
            pairs += 1;
        }
    }
    // Six states with nine events, and six before there is a declaration.
    assert_eq!(pairs, 6 * 9 + 6);
}

#[test]
fn every_form_of_the_table_is_a_form_of_a_referral_and_the_other_way_round() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../../../schemas/canonical/aanmelding-1.json")).expect("JSON");
    let vormen: Vec<_> = LEVENSLOPEN.iter().map(|l| json!(l.vorm)).collect();
    let text = schema.to_string();
    for vorm in &vormen {
        assert!(text.contains(&format!("\"const\":{vorm}")) || text.contains(&vorm.to_string()), "{vorm}");
    }
    assert_eq!(vormen.len(), 15, "F3 is two forms");
}

#[test]
fn every_state_and_event_has_a_row_and_what_opens_leads_somewhere() {
    let rows: Vec<_> = LEVENSLOPEN.iter().flat_map(Levensloop::rijen).collect();
    for event in Gebeurtenis::ALL {
        assert!(rows.iter().any(|rij| rij.gebeurtenis == *event), "{event}");
    }
    let used: Vec<_> = LEVENSLOPEN.iter().flat_map(Levensloop::toestanden).collect();
    for toestand in Toestand::ALL {
        assert!(used.contains(toestand), "{toestand}");
    }
    for rij in rows {
        assert!(!matches!((rij.van, rij.naar), (Van::Begin, Naar::Blijft)), "{:?}", rij.gebeurtenis);
        assert!(!rij.wie.is_empty() && !rij.bron.is_empty(), "{:?}", rij.gebeurtenis);
    }
}

#[test]
fn from_every_state_that_is_no_end_an_end_can_be_reached() {
    for form in LEVENSLOPEN {
        for begin in form.toestanden() {
            let mut seen = vec![begin];
            let mut at = 0;
            while at < seen.len() {
                for rij in form.mogelijk(seen[at]) {
                    if let Naar::Toestand(naar) = rij.naar
                        && !seen.contains(&naar)
                    {
                        seen.push(naar);
                    }
                }
                at += 1;
            }
            assert!(seen.iter().any(|t| t.is_einde()), "{} {begin}", form.code);
        }
    }
}

#[test]
fn an_event_out_of_order_says_what_is_possible() {
    let form = levensloop("begeleidingstraject").expect("F4");
    let found = stap(form, Some(Toestand::Aangemeld), Gebeurtenis::IntakeDoor, Partij::Centrale, &alles);
    let Err(Buiten::NietNu(now)) = found else { panic!("{found:?}") };
    assert!(now.starts_with(&[Gebeurtenis::Geaccepteerd, Gebeurtenis::NietGeaccepteerd]), "{now:?}");
    assert!(!now.contains(&Gebeurtenis::IntakeDoor));
}

#[test]
fn steps_the_hub_does_not_see_are_passed_over_and_an_end_is_not() {
    let form = levensloop("begeleidingstraject").expect("F4");
    // A centrale that sends agreements and nothing else.
    let only = |event: Gebeurtenis, _: &[Partij]| event == Gebeurtenis::Ondertekend;
    let found = stap(form, Some(Toestand::Aangemeld), Gebeurtenis::Ondertekend, Partij::Centrale, &only).expect("goes");
    assert_eq!((found.naar, found.overgeslagen), (Toestand::Geplaatst, true));
    // Not from an end: a person who was not accepted is not placed.
    let found = stap(form, Some(Toestand::NietGeaccepteerd), Gebeurtenis::Ondertekend, Partij::Centrale, &only);
    assert!(matches!(found, Err(Buiten::NietNu(_))), "{found:?}");
    // One step that goes by the hub is one that is waited for.
    let but_match = |event: Gebeurtenis, _: &[Partij]| {
        matches!(event, Gebeurtenis::Ondertekend | Gebeurtenis::KennismakingPositief)
    };
    let found = stap(form, Some(Toestand::Aangemeld), Gebeurtenis::Ondertekend, Partij::Centrale, &but_match);
    assert!(matches!(found, Err(Buiten::NietNu(_))), "{found:?}");
}

#[test]
fn a_message_says_what_happened_and_when() {
    let what = |soort: &str, bericht: serde_json::Value| {
        melding_van(soort, &bericht).map(|m| (m.gebeurtenis, m.dag(&bericht).map(|d| d.to_string())))
    };
    assert_eq!(
        what("acceptatie/1", json!({"besluit": "geen_capaciteit", "datum": "2026-08-25"})),
        Some((Gebeurtenis::NietGeaccepteerd, Some("2026-08-25".into())))
    );
    // BR02: the date of the last signature.
    let signed =
        json!({"ondertekend": {"client": "2026-09-03", "centrale": "2026-09-04", "organisatie": "2026-09-02"}});
    assert_eq!(what("plaatsingsovereenkomst/1", signed), Some((Gebeurtenis::Ondertekend, Some("2026-09-04".into()))));
    assert_eq!(
        what("go-no-go/1", json!({"besluit": "no_go", "vervolg": "rematch", "datum": "2026-10-05"})).map(|(g, _)| g),
        Some(Gebeurtenis::NoGoRematch)
    );
    assert_eq!(what("verlenging/1", json!({"akkoord_gemeente": true})).map(|(g, _)| g), Some(Gebeurtenis::Verlengd));
    assert_eq!(what("vacature/1", json!({})), None);
}

/// `docs/levenslopen.md` is what the tables say; `TRAJECTBRUG_SCHRIJF=1` writes it.
#[test]
fn the_document_is_made_from_the_tables() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/levenslopen.md");
    let made = tekening::document();
    if std::env::var_os("TRAJECTBRUG_SCHRIJF").is_some() {
        std::fs::write(path, &made).expect("written");
    }
    assert_eq!(std::fs::read_to_string(path).expect("there"), made, "run with TRAJECTBRUG_SCHRIJF=1 and look at it");
}
