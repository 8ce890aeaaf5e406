//! The program as a process of its own: a copy of the shipped configuration, a data folder, `serve`, and the commands.

use super::http::{Message, Request};
use super::letters::replace;
use super::partner::Partner;
use std::fs::{self, File, OpenOptions};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_trajectbrug");

/// What the gemeente of the tests asks: nothing of the steps before an agreement.
const BUITEN_DE_HUB: &str = "- geldig_van: \"2020-01-01\"
  buiten_de_hub: [acceptatie, intakeverslag, leerdoelen, matchvoorstel, kennismakingsresultaat]
";

/// A configuration and a data folder, and the three partners of the shipped configuration. Removed when the test ends
/// well; left for inspection when it fails.
pub struct Site {
    root: PathBuf,
    /// `--config`.
    pub config: PathBuf,
    /// `--data`.
    pub data: PathBuf,
    /// Gemeente Rivierbeek.
    pub gemeente: Partner,
    /// De Schakel.
    pub schakel: Partner,
    /// De Linde.
    pub linde: Partner,
}

impl Site {
    /// A fresh one; `name` keeps the tests of one process apart.
    pub fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("trajectbrug-{}-{name}", std::process::id()));
        drop(fs::remove_dir_all(&root));
        let (config, data) = (root.join("config"), root.join("data"));
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config"), &config);
        // What comes between referral and agreement is another test's: here it is exchanged without the hub.
        fs::write(config.join("partners/gemeente-rivierbeek/praktijk.yaml"), BUITEN_DE_HUB).expect("written");
        let site =
            Self { root, config, data, gemeente: Partner::start(), schakel: Partner::start(), linde: Partner::start() };
        let partners = [
            ("gemeente-rivierbeek", 9101, &site.gemeente),
            ("vc-de-schakel", 9102, &site.schakel),
            ("zorg-de-linde", 9103, &site.linde),
        ];
        for (slug, port, partner) in partners {
            site.edit(
                &format!("partners/{slug}/profile.yaml"),
                &format!("127.0.0.1:{port}"),
                &partner.address.to_string(),
            );
        }
        site
    }

    /// Replaces text in a file of the configuration; the text must be there.
    pub fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.config.join(file);
        let text = fs::read_to_string(&path).expect("the file is there");
        fs::write(&path, replace(&text, from, to)).expect("the file can be written");
    }

    /// The text of a file of the configuration.
    pub fn text(&self, file: &str) -> String {
        fs::read_to_string(self.config.join(file)).expect("the file is there")
    }

    /// Writes a file of the configuration, with the folders it stands in.
    pub fn write(&self, file: &str, text: &str) {
        let path = self.config.join(file);
        fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    /// Copies a folder of the configuration to another name.
    pub fn copy(&self, from: &str, to: &str) {
        copy(&self.config.join(from), &self.config.join(to));
    }

    /// Takes away a file or folder of the configuration; samples a test has made untrue, for instance: a start proves them.
    pub fn forget(&self, name: &str) {
        let path = self.config.join(name);
        let gone = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        gone.expect("it was there, and can be taken away");
    }

    /// Gives a folder or file of the configuration another name.
    pub fn edit_name(&self, from: &str, to: &str) {
        fs::rename(self.config.join(from), self.config.join(to)).expect("it can be renamed");
    }

    /// Runs a command of the program on this site; `message list` is `["message", "list"]`.
    pub fn command(&self, arguments: &[&str]) -> Output {
        Command::new(PROGRAM)
            .args(arguments)
            .arg("--config")
            .arg(&self.config)
            .arg("--data")
            .arg(&self.data)
            .output()
            .expect("the program runs")
    }

    /// `message list --json`, newest first.
    pub fn messages(&self) -> Vec<serde_json::Value> {
        let done = self.command(&["message", "list", "--json", "--limit", "100000"]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let list: serde_json::Value = serde_json::from_slice(&done.stdout).expect("the list is JSON");
        list["berichten"].as_array().expect("the list has messages").clone()
    }

    /// `message show ID --json`.
    pub fn message(&self, bericht_id: &str) -> serde_json::Value {
        let done = self.command(&["message", "show", bericht_id, "--json"]);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        serde_json::from_slice(&done.stdout).expect("the message is JSON")
    }

    /// Everything the gateway logged on this site.
    pub fn log(&self) -> String {
        fs::read_to_string(self.root.join("log")).unwrap_or_default()
    }

    /// Every byte of every file in the data folder, but for the key.
    pub fn stored_bytes(&self) -> Vec<u8> {
        let files = fs::read_dir(&self.data).expect("the data folder is there");
        let files = files.map(|f| f.expect("an entry").path()).filter(|p| p.is_file() && !p.ends_with("sleutel"));
        files.flat_map(|p| fs::read(p).expect("the file can be read")).collect()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{} is left for inspection", self.root.display());
        } else {
            drop(fs::remove_dir_all(&self.root));
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("the folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let (path, name) = entry.map(|e| (e.path(), e.file_name())).expect("an entry");
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).expect("the file can be copied");
        }
    }
}

/// A running `serve`. Killed when dropped.
pub struct Gateway {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long it took from start to its first answer that it is ready.
    pub ready_after: Duration,
}

impl Gateway {
    /// Starts it on a free port.
    pub fn start(site: &Site) -> Self {
        Self::start_at(site, "127.0.0.1:0")
    }

    /// Starts it on this address.
    pub fn start_at(site: &Site, listen: &str) -> Self {
        Self::start_with(site, listen, &[])
    }

    /// Starts it on this address, with these variables in its environment.
    pub fn start_with(site: &Site, listen: &str, environment: &[(&str, &str)]) -> Self {
        let since = Instant::now();
        let before = site.log().len();
        let mut gateway = Self::spawn_with(site, listen, environment);
        let listening = super::within(90, || {
            // One that ended already will not listen.
            if gateway.child.try_wait().is_ok_and(|ended| ended.is_some()) {
                panic!("the gateway did not start: {}", &site.log()[before..]);
            }
            let log = site.log();
            let line = log[before..].lines().find(|l| l.contains("\"message\":\"listening\""));
            let address =
                line.and_then(|l| super::letters::between(l, "\"address\":\"", "\"")).and_then(|a| a.parse().ok());
            gateway.address = address.unwrap_or(gateway.address);
            address.is_some()
        });
        assert!(listening, "the gateway did not start: {}", &site.log()[before..]);
        // How soon is said by who asks for it (`ready_after`).
        let ready = super::within(60, || gateway.send(&Request::get("/health/ready")).is_ok_and(|a| a.status() == 200));
        assert!(ready, "the gateway did not become ready");
        gateway.ready_after = since.elapsed();
        gateway
    }

    /// Starts it and waits for nothing; where it listens is not known.
    pub fn spawn(site: &Site, listen: &str) -> Self {
        Self::spawn_with(site, listen, &[])
    }

    fn spawn_with(site: &Site, listen: &str, environment: &[(&str, &str)]) -> Self {
        let log: File =
            OpenOptions::new().create(true).append(true).open(site.root.join("log")).expect("the log can be opened");
        let child = Command::new(PROGRAM)
            .envs(environment.iter().copied())
            .args(["serve", "--listen", listen, "--config"])
            .arg(&site.config)
            .arg("--data")
            .arg(&site.data)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), ready_after: Duration::ZERO }
    }

    /// Sends a request.
    pub fn send(&self, request: &Request) -> std::io::Result<Message> {
        request.send(self.address)
    }

    /// Sends a request and expects an answer.
    pub fn ask(&self, request: &Request) -> Message {
        self.send(request).expect("the gateway answers")
    }

    /// Whether it ended by itself, or was ended by another.
    pub fn ended(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_some())
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().expect("the process can be killed");
        self.child.wait().expect("the process ends");
    }

    /// SIGTERM, and waits for the end; whether it ended well.
    pub fn stop(mut self) -> bool {
        let done = Command::new("sh").arg("-c").arg(format!("kill -TERM {}", self.child.id())).status();
        assert!(done.is_ok_and(|s| s.success()), "SIGTERM can be sent");
        self.child.wait().expect("the process ends").success()
    }

    /// Sends a signal by name, e.g. `HUP`.
    pub fn signal(&self, name: &str) {
        let done = Command::new("sh").arg("-c").arg(format!("kill -{name} {}", self.child.id())).status();
        assert!(done.is_ok_and(|s| s.success()), "the signal can be sent");
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Resident memory in kB.
    pub fn rss_kb(&self) -> u64 {
        self.memory_kb("VmRSS:")
    }

    /// The most memory it ever had resident, in kB.
    pub fn peak_kb(&self) -> u64 {
        self.memory_kb("VmHWM:")
    }

    /// Memory that holds the program itself and other files, in kB.
    pub fn program_kb(&self) -> u64 {
        self.memory_kb("RssFile:")
    }

    fn memory_kb(&self, which: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("the process is there");
        let line = super::letters::between(&status, which, "kB").expect("a process has memory");
        line.trim().parse().expect("a number")
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
