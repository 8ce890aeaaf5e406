//! `check --json`: its shape, and that a mistake that belongs to no partner stands in it too.

use super::row::{Copy, Edit};
use serde_json::{Value, json};
use std::process::Command;

fn edit(file: &str, old: &str, new: &str) -> Edit {
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    Edit { file: file.to_owned(), old: lines(old), new: lines(new), ..Edit::default() }
}

/// The answer of the program, and whether it says that all is well.
fn answer(edits: &[Edit], more: &[&str]) -> (Value, bool) {
    let copy = Copy::with(edits);
    let config = copy.config().display().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_trajectbrug"))
        .args([more, &["--json", "--config", &config, "--data", &format!("{config}/nergens")]].concat())
        .output()
        .expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(text.lines().count(), 1, "one line of JSON, nothing around it: {text}");
    (serde_json::from_str(&text).expect("JSON"), output.status.success())
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

/// A finding about the configuration: the file is its path.
fn found(file: &str, line: u32, text: &str) -> Value {
    json!({
        "code": "TB-CONFIGURATIE", "regel": "", "severity": "fout", "stage": "receive", "path": file, "line": line, "text": text,
    })
}

#[test]
fn the_answer_has_one_shape_whether_all_is_well_or_not() {
    let (right, success) = answer(&[], &["check"]);
    assert!(success);
    assert_eq!(keys(&right), ["ok", "partners", "findings"]);
    assert_eq!((&right["ok"], &right["findings"]), (&json!(true), &json!([])));
    let partners = right["partners"].as_array().expect("a list");
    assert_eq!(partners.len(), 3);
    for partner in partners {
        assert_eq!(keys(partner), ["slug", "ok", "coverage", "routes", "findings"]);
        assert_eq!((&partner["ok"], &partner["findings"]), (&json!(true), &json!([])));
        assert!(partner["coverage"].as_f64().is_some_and(|c| c > 0.0 && c <= 100.0), "{partner}");
    }
    // A profile that cannot be read is a partner all the same: with his slug, without a figure.
    let (wrong, success) =
        answer(&[edit("partners/vc-de-schakel/profile.yaml", "  rol: VC_BM", "\trol: VC_BM")], &["check"]);
    assert!(!success);
    assert_eq!((&wrong["ok"], &wrong["findings"]), (&json!(false), &json!([])));
    let text = "inspringen gaat met spaties, niet met tabs; vervang de tab door twee spaties";
    let partner = &wrong["partners"][1];
    assert_eq!(keys(partner), ["slug", "ok", "coverage", "routes", "findings"]);
    assert_eq!(
        (&partner["slug"], &partner["ok"], &partner["coverage"]),
        (&json!("vc-de-schakel"), &json!(false), &Value::Null)
    );
    assert_eq!(partner["findings"], json!([found("partners/vc-de-schakel/profile.yaml", 6, text)]));
    for other in [0, 2] {
        assert_eq!(wrong["partners"][other]["ok"], json!(true), "the others have no mistake");
    }
}

#[test]
fn what_belongs_to_no_partner_stands_beside_the_partners_and_in_the_answer_about_one() {
    let edits = [
        edit("trajectbrug.yaml", "omgeving: test", "omgeving: toets"),
        edit(
            "canonical/melding-1.json",
            "",
            "{ \"type\": \"object\", \"properties\": { \"a\": { \"type\": \"string\" } } }",
        ),
        edit("partners/zorg-de-linde/profile.yaml", "  rol: ZI_VC", "  rol: ZI_CV"),
    ];
    let general = json!([
        found(
            "canonical/melding-1.json",
            1,
            "`/properties/a`: dit veld heeft geen x-klasse; zonder klasse kan niemand het krijgen"
        ),
        found("trajectbrug.yaml", 2, "`omgeving` is `test` of `productie`"),
    ]);
    let own = json!([found(
        "partners/zorg-de-linde/profile.yaml",
        8,
        "de rol `ZI_CV` bestaat niet (bedoelt u `ZI_VC`?); er zijn: GEM_KM, GEM_PM, GEM_PC, GEM_FIN, SWV, VC_BM, VC_PC, RIB_TR, ZI_VC, OVERIG"
    )]);
    let (all, success) = answer(&edits, &["check"]);
    assert!(!success);
    assert_eq!((&all["ok"], &all["findings"]), (&json!(false), &general));
    let partners: Vec<_> = all["partners"].as_array().expect("a list").iter().map(|p| (&p["slug"], &p["ok"])).collect();
    assert_eq!(
        partners,
        [
            (&json!("gemeente-rivierbeek"), &json!(true)),
            (&json!("vc-de-schakel"), &json!(true)),
            (&json!("zorg-de-linde"), &json!(false)),
        ]
    );
    assert_eq!(all["partners"][2]["findings"], own);
    // Whoever asks about one partner hears it too: with this he does not start.
    let (one, success) = answer(&edits, &["partner", "check", "vc-de-schakel"]);
    assert!(!success);
    assert_eq!((&one["ok"], &one["findings"]), (&json!(false), &general));
    assert_eq!(one["partners"].as_array().map(Vec::len), Some(1));
}
