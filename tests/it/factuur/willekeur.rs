//! Whatever stands in an invoice: checking and reading never fall over, and a finding never repeats a value.

use super::mutaties::basis;
use super::schrijven::factuur;
use proptest::prelude::*;
use trajectbrug::domain::contract::BtwSoort;
use trajectbrug::factuur::boom::Soort;
use trajectbrug::factuur::getal::Getal;
use trajectbrug::factuur::ubl::{Profiel, write};
use trajectbrug::factuur::{controleer, lees};

/// Where the text of each leaf stands in a document that we wrote.
fn waarden(xml: &str) -> Vec<(usize, usize)> {
    let starts = xml.match_indices('>').map(|(at, _)| at + 1);
    starts.filter_map(|van| Some((van, van + xml[van..].find('<')?))).filter(|(van, tot)| tot > van).collect()
}

/// Values that look like what the rules take apart, and values that look like nothing.
fn waarde() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~é€\u{1F600}]{0,24}",
        "[0-9+-]{0,20}",
        "-?[0-9]{1,17}(\\.[0-9]{0,14})?",
        "[0-9é]{4}-[0-9é]{2}-[0-9]{2}[+-][0-9é]{2}:[0-9]{2}",
        "(NL|RF|é)[0-9A-Zé]{0,20}",
        "#[A-Zé]{0,4}#[a-z]{0,3}",
    ]
}

proptest! {
    #[test]
    fn no_value_makes_a_check_fall_over_or_comes_back_in_a_finding(
        document in 0usize..4, place in any::<prop::sample::Index>(), value in waarde(),
    ) {
        let (_, xml) = &basis()[document];
        let places = waarden(xml);
        let (van, tot) = places[place.index(places.len())];
        let escaped = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let bytes = format!("{}{escaped}{}", &xml[..van], &xml[tot..]);
        let uitslag = controleer(bytes.as_bytes());
        drop(lees(bytes.as_bytes()));
        // Long enough not to stand in a Dutch sentence by chance.
        if value.trim().len() > 8 {
            let told = uitslag.bevindingen.iter().any(|b| b.tekst.contains(value.trim()) || b.plek.contains(value.trim()));
            prop_assert!(!told, "{uitslag:?}");
        }
    }

    #[test]
    fn any_bytes_give_a_verdict(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(!controleer(&bytes).ok());
        prop_assert!(lees(&bytes).is_err());
    }

    /// BR08: whatever the quantities and prices, what is worked out passes every sum to the cent, both ways.
    #[test]
    fn every_invoice_that_is_worked_out_adds_up(
        regels in prop::collection::vec((1i64..100_000, 0i64..10_000_000, any::<bool>()), 1..12),
        creditnota in any::<bool>(),
    ) {
        let soort = if creditnota { Soort::Creditnota } else { Soort::Factuur };
        let mut factuur = factuur(soort, BtwSoort::S);
        let vrijgesteld = super::schrijven::factuur(soort, BtwSoort::E).regels.remove(0);
        let normaal = factuur.regels.remove(0);
        factuur.regels = regels.iter().enumerate().map(|(n, (aantal, prijs, vrij))| {
            let mut regel = if *vrij { vrijgesteld.clone() } else { normaal.clone() };
            regel.nummer = (n + 1).to_string();
            regel.aantal = Getal::centen(*aantal);
            regel.prijs = Getal::centen(*prijs);
            regel
        }).collect();
        factuur.bereken().expect("it fits");
        let bytes = write(&factuur, Profiel::Peppol).expect("it is written");
        let uitslag = controleer(&bytes);
        prop_assert!(uitslag.ok(), "{uitslag:#?}");
        prop_assert_eq!(lees(&bytes).expect("it is read").totalen, factuur.totalen);
    }
}
