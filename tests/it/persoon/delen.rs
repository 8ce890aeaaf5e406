//! Of a message about several people only the part of who is erased goes; of the others nothing changes.

use super::super::proefdeur::{Anders, Deur, VC};
use super::{BSN, ander, done, inzage, whole};
use serde_json::json;

#[test]
fn of_a_project_only_the_participant_who_is_erased_goes() {
    let mut deur = Deur::open("persoon-delen", Anders::default());
    let t = deur.geplaatst();
    let other = ander(&deur);
    let project = json!({
        "traject_id": null, "fase": "vaardigheidstraining",
        "deelnemers": [{"traject_id": t}, {"traject_id": other}],
        "bijeenkomsten": [{"datum": "2026-09-08", "fase": "vaardigheidstraining", "aanwezigen": [t, other]}],
    });
    let made = deur.neemt(VC, "groepsproject", project);
    deur.rust();
    let erased = done(&deur, "wissen", &json!({"wie": "j.jansen", "persoon": {"bsn": BSN}, "reden": "verzoek"}));
    assert_eq!(erased["geschoond_in"], json!([made["bericht_id"]]));
    assert_eq!(erased["genoemd_in"], json!([]));
    let view = deur.gateway().inner().read(|r| r.show(made["bericht_id"].as_str().expect("an id")));
    let view = view.expect("the store answers").expect("it is there");
    let kept: serde_json::Value = serde_json::from_slice(&view.canonical.expect("kept")).expect("JSON");
    assert_eq!(kept["deelnemers"], json!([{"gewist": true}, {"traject_id": other}]));
    assert_eq!(kept["bijeenkomsten"][0]["aanwezigen"], json!([other]));
    // The hash of what came stays, and so does everything of the other.
    assert_eq!(view.inhoud_sha256.len(), 64);
    assert_eq!(inzage(&deur, &json!({"traject": other}))["trajecten"][0]["traject"]["traject_id"], other.as_str());
    deur.dicht();
    whole(deur.data());
}
