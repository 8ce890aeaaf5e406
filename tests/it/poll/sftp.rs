//! A folder on a server, in and out, against OpenSSH's own.

use super::{Site, declaration, names};
use crate::faults;
use crate::shared::TempDir;
use crate::sshd::Sshd;
use crate::support::patiently;
use crate::testbed::letters::sha256;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::time::Duration;
use trajectbrug::connector::{self, Credentials, DeliveryError, Disposition, Outgoing, Receipt, Sender, Wanted};
use trajectbrug::secret::Secret;
use trajectbrug::yaml::{self, Mistakes};

/// A site whose source is a folder on a server; the folder is `in/` of the site itself.
fn site(name: &str, server: &Sshd, more: &str) -> Site {
    let route = format!(
        "connector: sftp\n    settings: {{ {}, folder: \"{{in}}\", pattern: \"*.json\", every_s: 30{more} }}\n    format: json",
        server.settings()
    );
    let site = Site::new(name, &route, "");
    let profile = site.path("config/partners/bron/profile.yaml");
    let text = fs::read_to_string(&profile).unwrap();
    fs::write(profile, text.replace("auth: none", &format!("auth: {}", server.auth()))).unwrap();
    site
}

fn sidecar(site: &Site, name: &str, bytes: usize, sha256: &str) {
    site.write(&format!("in/{name}.json"), &json!({"bestand": name, "bytes": bytes, "sha256": sha256}).to_string());
}

fn drop_in(site: &Site, name: &str, text: &str) {
    sidecar(site, name, text.len(), &sha256(text.as_bytes()));
    site.write(&format!("in/{name}"), text);
}

fn a_while() {
    std::thread::sleep(Duration::from_millis(800));
}

#[test]
fn a_file_on_a_server_comes_in_once_and_moves_over_there() {
    let keys = TempDir::new("sftp-in-keys");
    let Some(server) = Sshd::start(&keys.0) else { return };
    let site = site("sftp-in", &server, "");
    drop_in(&site, "a.json", &declaration("D-1"));
    drop_in(&site, "b.json", "{\"kenmerk\":\"D-2\"}");
    // Not for us, whatever they hold.
    for name in [".c.json", "d.json.part", "e.txt"] {
        site.write(&format!("in/{name}"), &declaration("D-9"));
    }
    std::os::unix::fs::symlink(site.path("in/e.txt"), site.path("in/link.json")).unwrap();
    let gateway = site.start();
    site.gets(&["D-1"]);
    let report = site.report("verwerkt/a.json");
    assert_eq!(report["records"], json!({"aanvaard": 1, "herhaling": 0, "geweigerd": 0}));
    let refused = site.report("fout/b.json");
    assert_eq!((&refused["resultaat"], &refused["records"]["geweigerd"]), (&json!("fout"), &json!(1)));
    let left = [".c.json", "d.json.part", "e.txt", "fout", "link.json", "verwerkt"];
    patiently("the folder is empty", || (names(&site.path("in")) == left).then_some(()));
    assert_eq!(names(&site.path("in/verwerkt")), ["a.json", "a.json.json", "a.json.verslag.json"]);
    // The same file again has no second effect, and takes a number.
    drop_in(&site, "a.json", &declaration("D-1"));
    patiently("the second turn", || {
        site.pass(30);
        a_while();
        site.path("in/verwerkt/a-2.json.verslag.json").exists().then_some(())
    });
    assert_eq!(site.report("verwerkt/a-2.json")["records"], json!({"aanvaard": 0, "herhaling": 1, "geweigerd": 0}));
    gateway.stop();
    site.gets(&["D-1"]);
}

#[test]
fn a_file_on_a_server_waits_for_its_sidecar_or_stands_still() {
    let keys = TempDir::new("sftp-wait-keys");
    let Some(server) = Sshd::start(&keys.0) else { return };
    let site = site("sftp-wait", &server, ", sidecar: optional, settle_s: 10");
    let text = declaration("D-1");
    // A sidecar of other bytes: the file stays.
    sidecar(&site, "a.json", text.len(), &sha256(b"iets anders"));
    site.write("in/a.json", &text);
    site.write("in/b.json", &declaration("D-2"));
    let gateway = site.start();
    a_while();
    assert_eq!(site.got(), [""; 0], "b has not stood still yet");
    patiently("b", || {
        site.pass(10);
        a_while();
        (site.got() == ["D-2"]).then_some(())
    });
    assert!(site.path("in/a.json").exists());
    sidecar(&site, "a.json", text.len(), &sha256(text.as_bytes()));
    patiently("a", || {
        site.pass(30);
        a_while();
        (site.got() == ["D-1", "D-2"]).then_some(())
    });
    site.report("verwerkt/a.json");
    drop(gateway);
}

#[test]
fn a_server_that_is_away_is_asked_again() {
    let keys = TempDir::new("sftp-away-keys");
    let Some(mut server) = Sshd::start(&keys.0) else { return };
    let site = site("sftp-away", &server, "");
    drop_in(&site, "a.json", &declaration("D-1"));
    server.stop();
    let gateway = site.start();
    a_while();
    assert_eq!(site.got(), [""; 0]);
    assert_eq!(names(&site.path("in")), ["a.json", "a.json.json"]);
    gateway.stop();
}

/// An outbound SFTP route.
fn sender(settings: &str, credentials: Credentials) -> Result<Box<dyn Sender>, Vec<String>> {
    let node = yaml::parse("p.yaml", settings).unwrap();
    let mut mistakes = Mistakes::new("p.yaml");
    let wanted = Wanted {
        settings: Some(&node),
        at: &node,
        config: Path::new(""),
        credentials,
        mediatype: "application/json",
        soort: "declaratie/1",
    };
    let sender = (connector::kind("sftp").unwrap().outbound)(&wanted, &mut mistakes);
    let found: Vec<_> = mistakes.into_vec().into_iter().map(|m| m.text).collect();
    if found.is_empty() { Ok(sender.unwrap()) } else { Err(found) }
}

fn send(sender: &dyn Sender, id: &str, body: &'static str) -> Result<Receipt, DeliveryError> {
    let outgoing = Outgoing {
        levering_id: id.to_owned(),
        bericht_id: "b".to_owned(),
        afzender_id: "../../etc".to_owned(),
        body: body.into(),
        traceparent: None,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(sender.send(&outgoing))
}

fn ours(server: &Sshd) -> Credentials {
    Credentials::Ssh { user: server.user.clone(), key: Secret::from(fs::read_to_string(&server.key).unwrap()) }
}

#[test]
fn a_file_for_a_server_is_there_whole_with_its_sidecar_and_once() {
    let dir = TempDir::new("sftp-out");
    let Some(server) = Sshd::start(&dir.0.join("sshd")) else { return };
    let to = dir.0.join("uit");
    fs::create_dir_all(&to).unwrap();
    let settings = format!("{{ {}, folder: \"{}\" }}", server.settings(), to.display());
    let sender = sender(&settings, ours(&server)).unwrap();
    let receipt = send(&*sender, "een", "abc").unwrap();
    assert_eq!(names(&to), ["declaratie-1-een.json", "declaratie-1-een.json.json"]);
    assert_eq!(fs::read(to.join("declaratie-1-een.json")).unwrap(), b"abc");
    // SHA-256 of `abc`, FIPS 180-2 appendix B.1.
    let promise: Value = serde_json::from_slice(&fs::read(to.join("declaratie-1-een.json.json")).unwrap()).unwrap();
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(promise, json!({"bestand": "declaratie-1-een.json", "bytes": 3, "sha256": abc}));
    assert_eq!(serde_json::from_slice::<Value>(&receipt.body).unwrap(), promise);
    // Again: nothing changes, and a sidecar that got lost is made again.
    fs::remove_file(to.join("declaratie-1-een.json.json")).unwrap();
    send(&*sender, "een", "abc").unwrap();
    assert_eq!(names(&to), ["declaratie-1-een.json", "declaratie-1-een.json.json"]);
    // A crash left half a file under the hidden name.
    fs::write(to.join(".declaratie-1-twee.json.tmp"), "een halve en veel langere inhoud").unwrap();
    send(&*sender, "twee", "def").unwrap();
    assert_eq!(fs::read(to.join("declaratie-1-twee.json")).unwrap(), b"def");
    assert_eq!(names(&to).len(), 4);
    // Another content under the name is for a person.
    fs::write(to.join("declaratie-1-drie.json"), "van een ander").unwrap();
    let error = send(&*sender, "drie", "ghi").unwrap_err();
    assert_eq!(error.disposition(), Disposition::Hold);
    assert_eq!(fs::read(to.join("declaratie-1-drie.json")).unwrap(), b"van een ander");
}

#[test]
fn what_a_server_refuses_has_its_own_line_and_is_tried_again() {
    let dir = TempDir::new("sftp-refused");
    let Some(mut server) = Sshd::start(&dir.0.join("sshd")) else { return };
    let address = format!("127.0.0.1:{}", server.port);
    let to = |folder: &str| format!("{{ {}, folder: \"{folder}\", timeout_s: 2 }}", server.settings());
    let good = to(&dir.0.display().to_string());
    let line = |settings: &str, credentials: Credentials| {
        let error = send(&*sender(settings, credentials).unwrap(), "een", "abc").unwrap_err();
        assert_eq!(error.disposition(), Disposition::Retry(None), "{error}");
        error.to_string()
    };
    let other = good.replace(&server.hostkey, "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let key = format!(
        "`{address}` toont een andere sleutel dan `hostkey` in het profiel; er is niet aangemeld en niets gestuurd"
    );
    assert_eq!(line(&other, ours(&server)), key);
    let two = good.replace("hostkey: ", "hostkey: [\"SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\", ");
    let two = two.replace("\", folder", "\"], folder");
    assert!(send(&*sender(&two, ours(&server)).unwrap(), "nul", "abc").is_ok(), "one of two keys is enough: {two}");
    let login = format!("`{address}` laat ons niet binnen: naam, wachtwoord of sleutel wordt niet aangenomen");
    let stranger = dir.0.join("vreemd");
    let made =
        std::process::Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&stranger).status();
    assert!(made.is_ok_and(|s| s.success()));
    let stranger = Secret::from(fs::read_to_string(stranger).unwrap());
    assert_eq!(line(&good, Credentials::Ssh { user: server.user.clone(), key: stranger }), login);
    let password = Secret::from("geraden".to_owned());
    assert_eq!(line(&good, Credentials::Basic { user: server.user.clone(), password }), login);
    let gone = dir.0.join("weg").display().to_string();
    assert_eq!(
        line(&to(&gone), ours(&server)),
        format!("in de map `{gone}` op `{address}` lukt het niet: die is er niet")
    );
    let credentials = ours(&server);
    server.stop();
    assert_eq!(line(&good, credentials.clone()), format!("`{address}` weigert de verbinding: daar luistert niets"));
    let at = |port: u16| good.replace(&format!("port: {}", server.port), &format!("port: {port}"));
    let reset = faults::resets().port();
    let lost = format!("de SFTP-verbinding met `127.0.0.1:{reset}` kwam niet tot stand of brak af");
    assert_eq!(line(&at(reset), credentials.clone()), lost);
    let silent = faults::Faulty::always(faults::Fault::Silent).address.port();
    let late =
        format!("`127.0.0.1:{silent}` antwoordde niet binnen 2 seconden; het is onbekend of het bericht is aangekomen");
    assert_eq!(line(&at(silent), credentials), late);
}

#[test]
fn a_wrong_setting_of_a_server_says_what_was_expected() {
    let key = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let password = || Credentials::Basic { user: "wij".to_owned(), password: Secret::from("geheim".to_owned()) };
    let wrong = |settings: &str| sender(settings, password()).err().unwrap().join("|");
    assert_eq!(wrong("{ host: a.example, folder: /in }"), "de sleutel `hostkey` ontbreekt");
    for hostkey in ["MD5:aa", "\"SHA256:kort\"", "\"\""] {
        let text = wrong(&format!("{{ host: a.example, hostkey: {hostkey}, folder: /in }}"));
        assert!(text.starts_with("`hostkey` is de vingerafdruk van de sleutel van de server"), "{text}");
    }
    assert_eq!(
        wrong(&format!("{{ host: \"sftp://a.example\", hostkey: \"{key}\", folder: \"/in/../uit\", port: 0 }}")),
        "`host` is alleen de naam van de server, zoals `sftp.partner.example`; de poort staat in `port`|een poort ligt tussen 1 en 65535|`folder` is een map op de server, zoals `/uit` of `uit`, zonder `..`"
    );
    assert!(
        wrong(&format!("{{ host: a, hostkey: \"{key}\", folder: /in, verify: false }}"))
            .starts_with("de sleutel `verify` is onbekend")
    );
    let unreadable = Credentials::Ssh { user: "wij".to_owned(), key: Secret::from("geen sleutel".to_owned()) };
    let text = sender(&format!("{{ host: a, hostkey: \"{key}\", folder: /in }}"), unreadable).err().unwrap().join("|");
    assert!(text.starts_with("de sleutel onder `auth: { ssh: .. }` is niet te lezen"), "{text}");
}
