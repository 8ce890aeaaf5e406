//! Before anything is sent: each system is found right, with the coverage that follows from its files by hand, can be
//! tried, and is a page to sign.

use super::{KWELDER, Stelsel, TERP, VEER, files, json_of};
use serde_json::{Value, json};

#[test]
fn each_system_is_found_right_and_its_coverage_is_what_its_files_say() {
    let stelsel = Stelsel::connected("systemen-check");
    // What is proven once is kept where the data is.
    std::fs::create_dir_all(&stelsel.site.data).expect("the folder can be made");
    // Kwelder, verwijzing: 33 places of hers that hold something (an element or attribute once, however often it
    // occurs), all named; of 32 canonical fields she may see (without the traject number, which the hub gives out) 5 have
    // no place in her message; 27 lines, all both ways. 87 of 92. The answer is 17 of 17: 7 places, 5 fields, 5 lines.
    // Together 104 of 109. The other two carry all there is.
    let kwelder = [("verwijzing", "in", 94.5, 2), ("antwoord", "uit", 100.0, 1)];
    let veer = [
        ("antwoorden", "in", 100.0, 2),
        ("rooster", "in", 100.0, 2),
        ("aanmelding", "uit", 100.0, 1),
        ("rooster-uit", "uit", 100.0, 1),
    ];
    let terp = [("rooster", "in", 100.0, 3), ("rooster-uit", "uit", 100.0, 1)];
    for (slug, coverage, routes) in [(KWELDER, 95.4, &kwelder[..]), (VEER, 100.0, &veer[..]), (TERP, 100.0, &terp[..])]
    {
        let checked: Value =
            serde_json::from_str(&stelsel.command(&["partner", "check", slug, "--json"])).expect("JSON");
        let partner = &checked["partners"][0];
        assert_eq!((&checked["ok"], &partner["findings"]), (&json!(true), &json!([])), "{slug}");
        assert_eq!(partner["coverage"], coverage, "{slug}");
        let found: Vec<_> = partner["routes"]
            .as_array()
            .expect("routes")
            .iter()
            .map(|r| json!([r["route"], r["richting"], r["coverage"], r["voorbeelden"]]))
            .collect();
        let expected: Vec<_> =
            routes.iter().map(|(route, way, coverage, samples)| json!([route, way, coverage, samples])).collect();
        assert_eq!(found, expected, "{slug}");
        let said = stelsel.command(&["partner", "check", slug]);
        let unfilled = "niet gevuld: contact.adres.huisletter, contact.adres.toevoeging, extra_begeleiding, taalniveau, klantmanager.email\n";
        assert_eq!(said.contains(unfilled), slug == KWELDER, "{said}");
        assert!(said.starts_with(&format!("{slug}: dekking {coverage:.1} %, ").replace('.', ",")), "{said}");
    }
}

#[test]
fn each_system_can_be_tried_and_what_its_receiver_would_get_is_shown() {
    let stelsel = Stelsel::connected("systemen-try");
    for (slug, route, sample, receiver) in [
        (KWELDER, "verwijzing", "samples/verwijzing/zoe-brulee/in.xml", VEER),
        (VEER, "rooster", "samples/rooster/zoe/in.json", TERP),
        (TERP, "rooster", "samples/rooster/zoe/in.csv", VEER),
    ] {
        let file = files(slug).join(sample).display().to_string();
        let mut tried: Value =
            serde_json::from_str(&stelsel.command(&["partner", "try", slug, route, &file, "--json"])).expect("JSON");
        let folder = sample.rsplit_once('/').expect("a folder").0;
        // The hub gives a referral its number; nothing of it is kept.
        let number = tried["canonical"].as_object_mut().expect("a message").shift_remove("traject_id");
        assert_eq!(number.is_some(), slug == KWELDER);
        assert_eq!(tried["canonical"], json_of(slug, &format!("{folder}/canonical.json")), "{slug}");
        assert_eq!(tried["out"][0]["receiver"], receiver, "{slug}");
        if slug == VEER {
            let body = tried["out"][0]["body"].as_str().expect("a table");
            assert!(body.contains(";Zoë Añá Brûlée;;koffie à € 2;"), "windows-1252 is shown as text: {body}");
        }
    }
}

#[test]
fn each_system_is_a_page_to_sign_that_says_what_a_column_and_a_code_mean() {
    let stelsel = Stelsel::connected("systemen-docs");
    for (slug, parts) in [
        (
            KWELDER,
            &[
                "# Aansluiting van Gemeente Kwelder\n",
                "| verwijzing | van de partner | aanmelding/1 | XML | http | vc-het-veer |\n",
                "| `zk:Nummer[@type='intern']` | Eigen zaaknummer van de gemeente (`zaaknummer`) |  | heen en weer | P_zaak |\n",
                "| `zk:Notitie` | aantekening voor de eigen afdeling |\n",
                "| `BEG` | `begeleidingstraject` |\n",
            ][..],
        ),
        (
            VEER,
            &[
                "| antwoorden | van de partner | acceptatie/1 | JSON | feed | wie het bericht zelf noemt |\n",
                "| `kop/opgehaald` | gegeven van om het bericht heen | wanneer het bericht binnenkwam: tijdstip, geschreven als milliseconden sinds 1970 | alleen schrijven |  |\n",
                "| `rooster/diensten/deel` | Deel van de dag (`dagdelen.deel`) | code (een getal), volgens de tabel `deel.csv` hieronder | heen en weer | P2_aanwezigheid |\n",
                "| `2` | `middag` |\n",
            ],
        ),
        (
            TERP,
            &[
                "| rooster | van de partner | rooster/1 | CSV | file | vc-het-veer |\n",
                "| `di_middag` | Wat er te doen is (`dagdelen.taak`) | een gevulde kolom is een deel van de lijst met `dag` = `2`, `deel` = `middag` | heen en weer | P2_aanwezigheid |\n",
                // What he tells us of somebody, and what he does not get to know of anybody.
                "| `Geboren` | Geboortedatum (`geboortedatum`) | datum, geschreven als d-M-yyyy | heen en weer | P1b |\n",
                "| `Geboren` | Geboortedatum (`geboortedatum`) | datum, geschreven als d-M-yyyy | blijft leeg: deze rol mag dit niet zien | P1b |\n",
                "| – | Dag van de week, 1 is maandag (`dagdelen.dag`) | volgt uit de kolom | heen en weer | P2_aanwezigheid |\n",
            ],
        ),
    ] {
        let page = stelsel.command(&["partner", "docs", slug]);
        for part in parts {
            assert!(page.contains(part), "{part} is not in\n{page}");
        }
    }
}
