//! The shipped configuration, proven as `trajectbrug check` and every start prove it: samples as golden tests found by
//! themselves, there and back with invented messages, every path against the partner's schema. And the proof itself:
//! mistakes planted in a copy are found, each with its exact text and place.

use std::path::{Path, PathBuf};
use trajectbrug::canonical::{self, generate::generate};
use trajectbrug::flow::proof::{self, Checked};
use trajectbrug::message::code::Code;
use trajectbrug::message::finding::Stage;
use trajectbrug::schema::json::JsonSchema;

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("config")
}

/// A copy of the shipped configuration to plant mistakes in; gone when it is dropped.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let to = std::env::temp_dir().join(format!("trajectbrug-partners-{}-{name}", std::process::id()));
        drop(std::fs::remove_dir_all(&to));
        copy(&shipped(), &to.join("config"));
        Self(to)
    }

    fn config(&self) -> PathBuf {
        self.0.join("config")
    }

    /// Replaces a text that is there exactly once in a file below partners/.
    fn replace(&self, file: &str, old: &str, new: &str) {
        let path = self.config().join("partners").join(file);
        let text = std::fs::read_to_string(&path).expect("the file is there");
        assert_eq!(text.matches(old).count(), 1, "{file}: {old}");
        std::fs::write(path, text.replace(old, new)).expect("written");
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.config().join("partners").join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    fn check(&self) -> Checked {
        proof::check(&self.config(), None)
    }

    /// What is found, as a person sees it.
    fn found(&self) -> Vec<String> {
        self.check().mistakes().iter().map(ToString::to_string).collect()
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("read").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target) } else { drop(std::fs::copy(entry.path(), target)) }
    }
}

const AANMELDING: &str = "vc-de-schakel/mappings/aanmelding.yaml";

#[test]
fn in_the_shipped_configuration_nothing_is_found_and_every_route_has_samples_and_a_figure() {
    let checked = proof::check(&shipped(), None);
    let found: Vec<String> = checked.mistakes().iter().map(ToString::to_string).collect();
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(checked.partners.len(), 3);
    for partner in &checked.partners {
        assert!(!partner.routes.is_empty(), "{} has no routes", partner.slug);
        assert!(partner.coverage.is_some_and(|c| c > 60.0), "{}: {:?}", partner.slug, partner.coverage);
        for route in &partner.routes {
            assert!(route.voorbeelden > 0, "{}: route `{}` has no samples", partner.slug, route.route);
        }
    }
}

#[test]
fn every_inbound_route_that_ships_has_a_sample_that_is_accepted() {
    let folder = trajectbrug::profile::Folder::read(&shipped()).expect("the configuration can be read");
    for profile in &folder.profiles {
        for route in &profile.inbound {
            let cases = shipped().join("partners").join(&profile.slug).join("samples").join(&route.name);
            let accepted = std::fs::read_dir(cases).expect("samples").flatten();
            let accepted = accepted.filter(|case| case.path().join("canonical.json").exists()).count();
            assert!(accepted > 0, "{}: no sample of route `{}` is accepted", profile.slug, route.name);
        }
    }
}

#[test]
fn a_path_the_schema_does_not_have_is_a_mistake_at_its_place_with_the_name_that_was_meant() {
    let copy = Copy::new("path");
    copy.replace(AANMELDING, "persoon/geboren:", "persoon/geborn:");
    copy.replace(AANMELDING, "inzet/taalniveau:", "inzet/niveauVanDeTaal:");
    assert_eq!(
        copy.found(),
        [
            "partners/vc-de-schakel/mappings/aanmelding.yaml:19:13: `persoon/geborn`: het schema kent onder `persoon` geen `geborn`; bedoelt u `geboren`?",
            "partners/vc-de-schakel/mappings/aanmelding.yaml:35:11: `inzet/niveauVanDeTaal`: het schema kent onder `inzet` geen `niveauVanDeTaal`; wel: `wensen`, `dagdelenPerWeek`, `lichamelijkInzetbaar`, `psychischInzetbaar`, `extraBegeleiding`, `taalniveau`",
        ]
    );
}

#[test]
fn a_path_in_xml_is_held_against_the_standard_and_the_namespace_is_named() {
    let copy = Copy::new("xml");
    let standard = Path::new(env!("CARGO_MANIFEST_DIR")).join("mappings/std/stuf-zds-1.1/actualiseer-zaakstatus.yaml");
    copy.write("gemeente-rivierbeek/mappings/status.yaml", &std::fs::read_to_string(standard).expect("it ships"));
    copy.replace(
        "gemeente-rivierbeek/profile.yaml",
        "std:stuf-zds-1.1/actualiseer-zaakstatus.yaml",
        "mappings/status.yaml",
    );
    assert_eq!(copy.found(), Vec::<String>::new());
    copy.replace(
        "gemeente-rivierbeek/mappings/status.yaml",
        "stuurgegevens/StUF:berichtcode:",
        "stuurgegevens/berichtcode:",
    );
    let found = copy.found();
    assert_eq!(
        found[0],
        "partners/gemeente-rivierbeek/mappings/status.yaml:10:19: `stuurgegevens/berichtcode`: het schema kent onder `zakLk01/stuurgegevens` geen `berichtcode`; `berichtcode` staat daar in de naamruimte `http://www.egem.nl/StUF/StUF0301`: kijk naar het voorvoegsel"
    );
}

#[test]
fn a_block_read_as_a_value_and_a_list_without_each_are_mistakes() {
    let copy = Copy::new("kinds");
    copy.replace(AANMELDING, "persoon/adres/straatnaam:", "persoon/adres:");
    copy.replace(AANMELDING, "inzet/taalniveau:", "inzet/wensen:");
    copy.replace(AANMELDING, "each: inzet/wensen", "each: inzet/taalniveau");
    copy.replace(AANMELDING, "diagnose/tekst:", "diagnose/tekst/inhoud:");
    let found = copy.found();
    assert_eq!(
        found[..4],
        [
            "partners/vc-de-schakel/mappings/aanmelding.yaml:22:13: `persoon/adres` is een blok in het schema; noem een veld eronder: `straatnaam`, `nummer`, `letter`, `toevoeging`, `postcode`, `plaats`",
            "partners/vc-de-schakel/mappings/aanmelding.yaml:28:17: `inzet/taalniveau` is geen lijst in het schema, maar een waarde; laat `each` weg",
            "partners/vc-de-schakel/mappings/aanmelding.yaml:35:11: `inzet/wensen` is een lijst in het schema; lees hem met `each: inzet/wensen` en `is:`",
            "partners/vc-de-schakel/mappings/aanmelding.yaml:36:20: `diagnose/tekst/inhoud`: `diagnose/tekst` is een waarde in het schema; er staat niets onder, dus geen `inhoud`",
        ]
    );
}

#[test]
fn a_conversion_that_cannot_fit_the_type_of_the_partner_is_a_mistake() {
    let copy = Copy::new("type");
    copy.replace(
        AANMELDING,
        "aanmelding/trede: trede",
        "aanmelding/trede: { is: geboortedatum, as: \"date(dd-MM-yyyy)\", only: out, reden: \"proef\" }",
    );
    assert_eq!(
        copy.found(),
        [
            "partners/vc-de-schakel/mappings/aanmelding.yaml:14:16: `aanmelding/trede`: het schema van de partner wil hier iets anders: Hier hoort een geheel getal te staan.",
        ]
    );
}

#[test]
fn a_code_that_misses_in_the_table_is_named_with_its_line() {
    let copy = Copy::new("codes");
    // On the way in a partner need not know every code of ours.
    copy.replace("vc-de-schakel/mappings/bestandstype.csv", "TIF;image/tiff\n", "");
    assert_eq!(copy.found(), Vec::<String>::new());
    // On the way out a valid agreement could then not be delivered.
    copy.write("zorg-de-linde/mappings/bestandstype.csv", "partner;canoniek\nPDF;application/pdf\n");
    copy.replace(
        "zorg-de-linde/mappings/placement.yaml",
        "attachment/media_type: document.formaat",
        "attachment/media_type: { is: document.formaat, as: codes(bestandstype.csv) }",
    );
    assert_eq!(
        copy.found(),
        [
            "partners/zorg-de-linde/mappings/placement.yaml:29:62: de codetabel `bestandstype.csv` heeft geen code van de partner voor `image/jpeg`, `image/png`, `image/tiff`, `application/vnd.oasis.opendocument.text`, `application/vnd.openxmlformats-officedocument.wordprocessingml.document`; zet voor elk een regel `code;waarde` in die tabel"
        ]
    );
}

#[test]
fn a_wrong_sample_is_found_and_says_what_came_and_by_which_line() {
    let copy = Copy::new("sample");
    copy.replace(
        "vc-de-schakel/samples/aanmelding/samira-testers/out.json",
        "\"taalniveau\": \"A2\"",
        "\"taalniveau\": \"B1\"",
    );
    copy.replace(
        "gemeente-rivierbeek/samples/aanmelding/samira-testers/canonical.json",
        "\"taalniveau\": \"A2\"",
        "\"taalniveau\": \"B1\"",
    );
    copy.replace("vc-de-schakel/samples/overeenkomst/zonder-leerdoelen/findings.json", "/leerdoel_ids", "/doelen");
    copy.write("vc-de-schakel/samples/aanmelding/leeg/notities.txt", "?");
    copy.write("vc-de-schakel/samples/intakes/een/in.json", "{}");
    assert_eq!(
        copy.found(),
        [
            "partners/gemeente-rivierbeek/samples/aanmelding/samira-testers/canonical.json:39:17: `/taalniveau`: verwacht `\"B1\"`, gekregen `\"A2\"` (std:stuf-zds-1.1/creeer-zaak.yaml regel 47)",
            "partners/vc-de-schakel/samples/aanmelding/leeg: een voorbeeld bestaat uit canonical.json, envelope.json, out.json; hier staat: notities.txt",
            "partners/vc-de-schakel/samples/aanmelding/samira-testers/out.json:38:19: `/inzet/taalniveau`: verwacht `\"B1\"`, gekregen `\"A2\"` (partners/vc-de-schakel/mappings/aanmelding.yaml regel 35)",
            "partners/vc-de-schakel/samples/intakes: geen route heet `intakes` (bedoelt u `intake`?); er zijn: `acceptatie`, `intake`, `leerdoelen`, `match`, `overeenkomst`, `aanmelding`, `kennismaking`, `vacature`",
            "partners/vc-de-schakel/samples/overeenkomst/zonder-leerdoelen/findings.json: verwacht TB-CANONIEK /doelen, gekregen TB-CANONIEK /leerdoel_ids",
        ]
    );
}

#[test]
fn mistakes_of_every_partner_are_told_at_once_also_beside_a_profile_that_does_not_load() {
    let copy = Copy::new("all");
    copy.replace("zorg-de-linde/profile.yaml", "  rol: ZI_VC", "  role: ZI_VC");
    copy.replace(AANMELDING, "persoon/geboren:", "persoon/geborn:");
    copy.replace(
        "gemeente-rivierbeek/samples/aanmelding/johan-voorbeeld/canonical.json",
        "\"doel\": \"",
        "\"doel\": \"x",
    );
    // The profile that does not load has its own mistake, and is no reason for others: nobody is told it does not exist.
    assert_eq!(
        copy.found(),
        [
            "partners/gemeente-rivierbeek/samples/aanmelding/johan-voorbeeld/canonical.json:23:11: `/doel`: verwacht `\"xstap_naar_werk\"`, gekregen `\"stap_naar_werk\"` (std:stuf-zds-1.1/creeer-zaak.yaml regel 35)",
            "partners/vc-de-schakel/mappings/aanmelding.yaml:19:13: `persoon/geborn`: het schema kent onder `persoon` geen `geborn`; bedoelt u `geboren`?",
            "partners/zorg-de-linde/profile.yaml:8:3: de sleutel `role` is onbekend (bedoelt u `rol`?); hier kan staan: `slug`, `naam`, `partij`, `rol`, `gegevens`, `omgeving`, `aflevering`",
        ]
    );
}

#[test]
fn what_was_proven_is_remembered_until_something_it_rests_on_changes() {
    let copy = Copy::new("cache");
    let cache = copy.0.join("data/bewezen");
    let cached =
        || -> Vec<bool> { proof::check(&copy.config(), Some(&cache)).partners.iter().map(|p| p.cached).collect() };
    let first = proof::check(&copy.config(), Some(&cache));
    assert!(first.ok() && first.partners.iter().all(|p| !p.cached));
    assert_eq!(cached(), [true, true, true]);
    let again = proof::check(&copy.config(), Some(&cache));
    let figures = |c: &Checked| c.partners.iter().map(|p| (p.coverage, p.routes.clone())).collect::<Vec<_>>();
    assert_eq!(figures(&first), figures(&again));
    // Only the partner whose mapping changed is proven again, and what is wrong is never remembered.
    copy.replace(AANMELDING, "persoon/geboren:", "persoon/geborn:");
    for _ in 0..2 {
        let found = proof::check(&copy.config(), Some(&cache));
        assert!(!found.ok());
        assert_eq!(found.partners.iter().map(|p| p.cached).collect::<Vec<_>>(), [true, false, true]);
    }
    copy.replace(AANMELDING, "persoon/geborn:", "persoon/geboren:");
    assert_eq!(cached(), [true, true, true]);
}

#[test]
fn every_invented_message_is_valid_by_the_schema_of_its_kind() {
    for soort in canonical::ingebouwd() {
        let schema = JsonSchema::compile(&soort.schema).expect("compiles");
        for seed in 0..200 {
            let message = generate(&soort.schema, seed);
            let found = schema.validate(&message, Stage::Canonical, Code::Canoniek);
            assert_eq!(found, [], "{} with seed {seed}: {message:#}", soort.naam);
        }
    }
}

/// The deployments the benchmarks run are configuration like any other, so they are proven like any other.
#[test]
fn the_deployments_of_the_benchmarks_are_proven_too() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schemas = root.join("../shared/bench/gen");
    if !schemas.is_dir() {
        println!("skipped: ../shared is absent");
        return;
    }
    let site = Copy::new("benchmarks");
    for (name, missing) in
        [("w1", &[("bench-in", "plaatsing.xsd"), ("bench-sink", "plaatsing.schema.json")][..]), ("w2", &[])]
    {
        let config = site.0.join(name);
        copy(&root.join("tests/bench").join(name), &config);
        for (partner, file) in missing {
            let folder = config.join("partners").join(partner).join("schemas");
            std::fs::create_dir_all(&folder).expect("made");
            std::fs::copy(schemas.join(file), folder.join(file)).expect("copied");
        }
        let found: Vec<_> = proof::check(&config, None).mistakes().iter().map(ToString::to_string).collect();
        assert!(found.is_empty(), "{name}: {found:#?}");
    }
}
