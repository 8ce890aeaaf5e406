//! `trajectbrug partner docs`: the page people sign says what the configuration says.

use super::support::shipped;
use std::process::Command;

fn docs(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trajectbrug"));
    let done = command.args(["partner", "docs"]).args(arguments).arg("--config").arg(shipped()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code(), text(&done.stdout), text(&done.stderr))
}

#[test]
fn a_partner_is_a_page_to_sign() {
    let (code, page, errors) = docs(&["vc-de-schakel"]);
    assert_eq!(code, Some(0), "{errors}");
    for part in [
        "# Aansluiting van Vrijwilligerscentrale De Schakel\n",
        "| rol | `VC_BM` |\n",
        "| overeenkomst | van de partner | plaatsingsovereenkomst/1 | JSON | http | wie het bericht zelf noemt |\n",
        "| aanmelding | naar de partner | aanmelding/1 | JSON | http | Vrijwilligerscentrale De Schakel |\n",
        "## Van ons naar Vrijwilligerscentrale De Schakel: aanmelding\n",
        "### Gewone versie (`mappings/overeenkomst.yaml`)\n",
        "| `plaatsing/looptijd/van` | Eerste dag van de plaatsing (`startdatum`) | datum, geschreven als dd-MM-yyyy | heen en weer | P2 |\n",
        "| `PDF` | `application/pdf` |\n",
        "| naam | organisatie | datum | handtekening |\n",
    ] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
}

#[test]
fn the_page_can_go_to_a_file_and_an_unknown_partner_is_named() {
    let folder = std::env::temp_dir().join(format!("trajectbrug-docs-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("de-linde.md");
    let (code, out, _) = docs(&["zorg-de-linde", "--uit", file.to_str().unwrap()]);
    let page = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!((code, out), (Some(0), format!("Geschreven: {}\n", file.display())));
    assert!(page.starts_with("# Aansluiting van "), "{page}");

    let (code, _, errors) = docs(&["zorg-onbekend"]);
    assert_eq!(code, Some(1));
    assert!(errors.contains("de partner `zorg-onbekend` bestaat niet; er zijn: gemeente-rivierbeek, "), "{errors}");
}

#[test]
fn who_reads_no_further_does_not_make_a_command_fail() {
    let program = super::testbed::gateway::PROGRAM;
    let script = format!("set -o pipefail; {program} partner show gemeente-rivierbeek --resolved | head -n 1");
    let done = std::process::Command::new("bash")
        .args(["-c", &script])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("a shell");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
}
