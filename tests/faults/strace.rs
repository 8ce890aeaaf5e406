//! strace on the running gateway: what it asks of the system, and answers that are not the system's own.

use super::testbed::gateway::Gateway;
use super::testbed::within;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Whether there is one and it may look; says so aloud when not.
pub fn there() -> bool {
    let works = Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).status().is_ok_and(|s| s.success());
    if !works {
        println!("skipped: strace is absent, or may not look");
    }
    works
}

/// A strace at work.
pub struct Strace {
    child: Child,
    log: PathBuf,
}

impl Strace {
    /// Watches these calls (`fdatasync,pwrite64`) of a gateway, and changes them as `inject` says (`error=EIO:when=2`; empty:
    /// only watches). Counting starts now, in each thread for itself.
    pub fn attach(gateway: &Gateway, calls: &str, inject: &str, log: &Path) -> Self {
        drop(std::fs::remove_file(log));
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-s", "24", "-e", &format!("trace={calls}"), "-o"]).arg(log);
        if !inject.is_empty() {
            command.args(["-e", &format!("inject={calls}:{inject}")]);
        }
        let child =
            command.args(["-p", &gateway.pid().to_string()]).stderr(Stdio::null()).spawn().expect("strace starts");
        // Every thread of it.
        let watched = || {
            let tasks = std::fs::read_dir(format!("/proc/{}/task", gateway.pid())).into_iter().flatten().flatten();
            let mut states = tasks.map(|t| std::fs::read_to_string(t.path().join("status")).unwrap_or_default());
            states.all(|s| s.lines().any(|l| l.starts_with("TracerPid:") && !l.ends_with("\t0")))
        };
        assert!(within(10, watched), "strace watches");
        Self { child, log: log.to_owned() }
    }

    /// What it wrote so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// How often it changed an answer so far.
    pub fn injected(&self) -> usize {
        self.log().matches("(INJECTED)").count()
    }

    /// Lets go of the gateway, and gives all it wrote.
    pub fn stop(mut self) -> String {
        // It lets go in good order when it is asked to; it is gone already when the gateway is.
        drop(Command::new("kill").arg(self.child.id().to_string()).stderr(Stdio::null()).status());
        self.child.wait().expect("strace ends");
        self.log()
    }
}
