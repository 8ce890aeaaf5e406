use super::super::restore::{mend, restore};
use super::*;
use chrono::TimeZone;

/// A folder of one test, gone when it is dropped.
struct Temp(PathBuf);

impl Temp {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("trajectbrug-snapshot-{}-{name}", std::process::id()));
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(path.join("config/partners/a")).unwrap();
        Self(path)
    }

    fn config(&self) -> PathBuf {
        self.0.join("config")
    }

    fn put(&self, name: &str, text: &str) {
        write(&self.config().join(name), text.as_bytes()).unwrap();
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn second(n: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 4, 12, n / 60, n % 60).unwrap()
}

#[test]
fn the_version_follows_names_and_bytes_and_nothing_else() {
    let temp = Temp::new("version");
    temp.put("partners/a/profile.yaml", "x: 1\n");
    let first = version(&temp.config()).unwrap();
    assert_eq!(first.len(), 12);
    temp.put("partners/a/.profile.yaml.swp", "hidden");
    assert_eq!(version(&temp.config()).unwrap(), first);
    temp.put("partners/a/profile.yaml", "x: 2\n");
    let second = version(&temp.config()).unwrap();
    assert_ne!(second, first);
    fs::rename(temp.config().join("partners/a/profile.yaml"), temp.config().join("partners/a/other.yaml")).unwrap();
    assert_ne!(version(&temp.config()).unwrap(), second);
    fs::remove_file(temp.config().join("partners/a/other.yaml")).unwrap();
    temp.put("partners/a/profile.yaml", "x: 1\n");
    assert_eq!(version(&temp.config()).unwrap(), first, "the same content has the same id again");
}

#[test]
fn a_secret_in_the_folder_and_a_link_out_of_it_are_not_kept() {
    let temp = Temp::new("secret");
    let token = temp.config().join("partners/a/token");
    temp.put("partners/a/profile.yaml", &format!("auth: {{ token: \"file:{}\" }}\n", token.display()));
    temp.put("partners/a/token", "geheim-van-a");
    temp.put("tls/sleutel.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    fs::write(temp.0.join("outside"), "elders").unwrap();
    std::os::unix::fs::symlink(temp.0.join("outside"), temp.config().join("link.yaml")).unwrap();
    let versie = version(&temp.config()).unwrap();
    let kept = save(&temp.config(), &temp.0.join("data"), &versie, second(0)).unwrap();
    assert_eq!(files(&kept).unwrap().into_keys().collect::<Vec<_>>(), ["partners/a/profile.yaml"]);
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn fifty_are_kept_and_the_running_one_always() {
    let temp = Temp::new("prune");
    let data = temp.0.join("data");
    let mut first = String::new();
    for n in 0..KEPT as u32 + 3 {
        temp.put("partners/a/profile.yaml", &format!("x: {n}\n"));
        let versie = version(&temp.config()).unwrap();
        save(&temp.config(), &data, &versie, second(n)).unwrap();
        if n == 0 {
            first = versie;
        }
    }
    assert_eq!(fs::read_dir(folder(&data)).unwrap().count(), KEPT);
    assert_eq!(at(&data, &first), None);
    assert_eq!(at(&data, "../data"), None);
}

#[test]
fn differences_are_named_by_file() {
    let temp = Temp::new("changes");
    let data = temp.0.join("data");
    temp.put("partners/a/profile.yaml", "x: 1\n");
    temp.put("partners/a/oud.csv", "x");
    let old = save(&temp.config(), &data, &version(&temp.config()).unwrap(), second(0)).unwrap();
    temp.put("partners/a/profile.yaml", "x: 2\n");
    temp.put("partners/a/mappings/nieuw.yaml", "x");
    fs::remove_file(temp.config().join("partners/a/oud.csv")).unwrap();
    let changes = Changes::between(&old.join("partners/a"), &temp.config().join("partners/a")).unwrap();
    assert_eq!(changes.toegevoegd, ["mappings/nieuw.yaml"]);
    assert_eq!(changes.veranderd, ["profile.yaml"]);
    assert_eq!(changes.verwijderd, ["oud.csv"]);
}

#[test]
fn a_folder_goes_back_as_it_was_and_a_cut_off_restore_is_mended() {
    let temp = Temp::new("restore");
    let data = temp.0.join("data");
    temp.put("partners/a/profile.yaml", "x: 1\n");
    let old = save(&temp.config(), &data, &version(&temp.config()).unwrap(), second(0)).unwrap();
    temp.put("partners/a/profile.yaml", "x: 2\n");
    temp.put("partners/a/erbij.csv", "x");
    temp.put("partners/a/.verborgen", "blijft");
    restore(&temp.config(), "a", &old).unwrap();
    let folder = temp.config().join("partners/a");
    assert_eq!(fs::read_to_string(folder.join("profile.yaml")).unwrap(), "x: 1\n");
    assert!(!folder.join("erbij.csv").exists());
    assert_eq!(fs::read_to_string(folder.join(".verborgen")).unwrap(), "blijft");
    assert_eq!(fs::read_dir(temp.config().join("partners")).unwrap().count(), 1, "nothing stays beside it");
    // Cut off between the two renames: the old folder comes back.
    fs::rename(&folder, temp.config().join("partners/.a.oud")).unwrap();
    mend(&temp.config()).unwrap();
    assert_eq!(fs::read_to_string(folder.join("profile.yaml")).unwrap(), "x: 1\n");
    // Cut off after them: the new one stays.
    write(&temp.config().join("partners/.a.oud/profile.yaml"), b"x: 0\n").unwrap();
    mend(&temp.config()).unwrap();
    assert_eq!(fs::read_to_string(folder.join("profile.yaml")).unwrap(), "x: 1\n");
    assert!(!temp.config().join("partners/.a.oud").exists());
    assert!(restore(&temp.config(), "b", &old).is_err());
}
