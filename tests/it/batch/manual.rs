//! The example of the manual, as it stands there.

use super::site::Done;
use crate::shared::TempDir;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The fenced blocks of a language.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/koppelen").join(document);
    let text = fs::read_to_string(path).unwrap();
    let begin = format!("```{language}\n");
    text.split(&begin).skip(1).map(|rest| rest.split_once("```").unwrap().0.to_owned()).collect()
}

#[test]
fn the_example_of_the_manual_gives_what_it_says() {
    let dir = TempDir::new("batch-manual");
    let (yaml, json) = (blocks("formaten.md", "yaml"), blocks("formaten.md", "json"));
    let [came, table, refused] = <[String; 3]>::try_from(blocks("batch.md", "csv")).unwrap();
    for (file, text) in [
        ("config/canonical/urenstaat-1.json", &json[0]),
        ("config/partners/zorg-tabel/profile.yaml", &yaml[0]),
        ("config/partners/zorg-tabel/mappings/uren.yaml", &yaml[1]),
        ("config/partners/kantoor-tabel/profile.yaml", &yaml[2]),
        ("config/partners/kantoor-tabel/mappings/uren.yaml", &yaml[3]),
        ("uren.csv", &came),
    ] {
        let path = dir.0.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let typed = blocks("batch.md", "sh").remove(0);
    let words = typed.split_whitespace().skip(1);
    let mut command = Command::new(env!("CARGO_BIN_EXE_trajectbrug"));
    command.args(words).current_dir(&dir.0).env("ZORG_TABEL_IN", "in").env("KANTOOR_TABEL_UIT", "uit");
    let done = Done::of(&command.output().unwrap());
    assert_eq!(done.code, Some(1), "{done:?}");
    let [said, ..] = &blocks("batch.md", "text")[..] else { panic!("what it prints") };
    assert_eq!(done.out, *said);
    let made = |file: &str| fs::read_to_string(dir.0.join("uit").join(file)).unwrap().replace("\r\n", "\n");
    assert_eq!(made("kantoor-tabel.uren.csv"), table);
    assert_eq!(made("geweigerd.csv"), refused);
}
