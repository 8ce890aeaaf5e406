//! OpenSSH's own server as a child process, on a free port of loopback, with keys and settings of its own in a folder.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running server.
pub struct Sshd {
    child: Child,
    /// Its port.
    pub port: u16,
    /// The fingerprint of its key.
    pub hostkey: String,
    /// Who may log in: us.
    pub user: String,
    /// The private key that opens it.
    pub key: PathBuf,
}

/// What a program prints, when it ends well.
fn said(program: &str, arguments: &[&str]) -> String {
    let done = Command::new(program).args(arguments).output().unwrap_or_else(|e| panic!("{program}: {e}"));
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).trim().to_owned()
}

impl Sshd {
    /// Starts one with its files in `folder`; None, with a note, when there is no sshd.
    pub fn start(folder: &Path) -> Option<Self> {
        let program = ["/usr/sbin/sshd", "/usr/bin/sshd"].into_iter().find(|p| Path::new(p).exists());
        let Some(program) = program else {
            println!("skipped: sshd is absent (openssh-server)");
            return None;
        };
        // Started by root it wants a folder for who has not logged in yet.
        let user = said("id", &["-un"]);
        if user == "root" {
            std::fs::create_dir_all("/run/sshd").expect("root can make a folder");
        }
        std::fs::create_dir_all(folder).expect("a folder");
        let at = |name: &str| folder.join(name).display().to_string();
        let (host, key) = (at("host"), at("key"));
        for file in [&host, &key] {
            said("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", file]);
        }
        let fingerprint = said("ssh-keygen", &["-l", "-f", &format!("{host}.pub")]);
        let hostkey = fingerprint.split(' ').nth(1).expect("size, fingerprint, name").to_owned();
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its number").port();
        let config = format!(
            "ListenAddress 127.0.0.1:{port}\nHostKey {host}\nPidFile none\nAuthorizedKeysFile {key}.pub\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nPasswordAuthentication yes\nSubsystem sftp internal-sftp\nLogLevel ERROR\n"
        );
        std::fs::write(folder.join("config"), config).expect("a file");
        let child = Command::new(program)
            .args(["-D", "-e", "-f", &at("config")])
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(folder.join("log")).expect("a file"))
            .spawn()
            .expect("sshd starts");
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let up = super::testbed::within(10, || TcpStream::connect(address).is_ok());
        assert!(up, "{}", std::fs::read_to_string(folder.join("log")).unwrap_or_default());
        Some(Self { child, port, hostkey, user, key: PathBuf::from(key) })
    }

    /// The settings of a route that say which server.
    pub fn settings(&self) -> String {
        format!("host: \"127.0.0.1\", port: {}, hostkey: \"{}\"", self.port, self.hostkey)
    }

    /// How we log in.
    pub fn auth(&self) -> String {
        format!("{{ ssh: {{ user: {}, key: \"file:{}\" }} }}", self.user, self.key.display())
    }

    /// Ends it; who calls afterwards is refused.
    pub fn stop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        self.stop();
    }
}
