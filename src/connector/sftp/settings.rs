//! What an SFTP route says: which server, by which key it is known, which folder.

use crate::connector::file::{Pickup, name_out};
use crate::connector::{Wanted, WantedIn};
use crate::yaml::{Mistakes, Node, Table, Value};
use std::time::Duration;

/// A folder on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name or address.
    pub host: String,
    /// Its port. Default 22.
    pub port: u16,
    /// Fingerprints of its keys, `SHA256:..` as `ssh-keygen -l` shows them: more than one while a key is replaced.
    pub hostkeys: Vec<String>,
    /// How long each step may take. Default 30 s.
    pub timeout: Duration,
    /// The folder: from the root with `/` in front, otherwise from where a login lands.
    pub folder: String,
}

/// Settings of an inbound SFTP route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteIn {
    /// Where the files are.
    pub server: Server,
    /// Which files, and when they are complete.
    pub pickup: Pickup,
}

/// Settings of an outbound SFTP route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteOut {
    /// Where the files go.
    pub server: Server,
    /// The name of a file, with only `{levering_id}` and `{bericht_id}` left to fill in.
    pub name: String,
}

impl Server {
    /// Host and port, for logs and screens.
    pub fn shown(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// The path of a name in the folder.
    pub fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.folder.trim_end_matches('/'))
    }

    fn read(table: &mut Table<'_>, mistakes: &mut Mistakes) -> Option<Self> {
        let host = table.need("host", mistakes).and_then(|n| host(n, mistakes));
        let port = match table.get("port").map(|n| (n, &n.value)) {
            None => Some(22),
            Some((n, Value::Int(port))) => u16::try_from(*port).ok().filter(|p| *p > 0).or_else(|| {
                mistakes.at(n, "een poort ligt tussen 1 en 65535");
                None
            }),
            Some((n, _)) => {
                mistakes.at(n, "een poort ligt tussen 1 en 65535");
                None
            }
        };
        let hostkeys = table.need("hostkey", mistakes).and_then(|n| hostkeys(n, mistakes));
        let folder = table.need("folder", mistakes).and_then(|n| folder(n, mistakes));
        let timeout = match table.get("timeout_s").map(|n| (n, &n.value)) {
            None => Some(30),
            Some((_, Value::Int(n))) if (1..=600).contains(n) => Some(n.unsigned_abs()),
            Some((n, _)) => {
                mistakes.at(n, "hier hoort een aantal seconden, van 1 tot 600");
                None
            }
        };
        let timeout = Duration::from_secs(timeout?);
        Some(Self { host: host?, port: port?, hostkeys: hostkeys?, timeout, folder: folder? })
    }
}

impl RemoteIn {
    /// Decodes the block `settings` of an inbound route.
    pub fn read(wanted: &WantedIn<'_>, mistakes: &mut Mistakes) -> Option<Self> {
        let Some(node) = wanted.settings else {
            mistakes.at(
                wanted.at,
                "een sftp-route heeft `settings: { host: .., hostkey: .., folder: .., pattern: .. }` nodig",
            );
            return None;
        };
        let mut table = node.table(mistakes)?;
        let server = Server::read(&mut table, mistakes);
        let pickup = Pickup::read(&mut table, mistakes);
        table.finish(mistakes);
        Some(Self { server: server?, pickup: pickup? })
    }
}

impl RemoteOut {
    /// Decodes the block `settings` of an outbound route.
    pub fn read(wanted: &Wanted<'_>, mistakes: &mut Mistakes) -> Option<Self> {
        let Some(node) = wanted.settings else {
            mistakes.at(wanted.at, "een sftp-route heeft `settings: { host: .., hostkey: .., folder: .. }` nodig");
            return None;
        };
        let mut table = node.table(mistakes)?;
        let server = Server::read(&mut table, mistakes);
        let name = name_out(&mut table, wanted, mistakes);
        table.finish(mistakes);
        Some(Self { server: server?, name: name? })
    }
}

fn host(node: &Node, mistakes: &mut Mistakes) -> Option<String> {
    let text = node.text(mistakes)?;
    let good = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    if text.is_empty() || !text.chars().all(good) || text.contains("://") {
        mistakes
            .at(node, "`host` is alleen de naam van de server, zoals `sftp.partner.example`; de poort staat in `port`");
        return None;
    }
    Some(text.trim_matches(['[', ']']).to_owned())
}

fn hostkeys(node: &Node, mistakes: &mut Mistakes) -> Option<Vec<String>> {
    let items = match &node.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![node],
    };
    let mut found = vec![];
    for item in items {
        let text = item.text(mistakes)?;
        // 32 bytes in base64 without padding.
        let digest = text.strip_prefix("SHA256:").filter(|d| d.len() == 43);
        if digest.is_none_or(|d| !d.chars().all(|c| c.is_ascii_alphanumeric() || "+/".contains(c))) {
            mistakes.at(
                item,
                "`hostkey` is de vingerafdruk van de sleutel van de server, `SHA256:..`: `ssh-keyscan -t ed25519 HOST | ssh-keygen -lf -`, en vraag de beheerder daar of hij klopt",
            );
            return None;
        }
        found.push(text.to_owned());
    }
    if found.is_empty() {
        mistakes.at(node, "noem ten minste één sleutel van de server");
        return None;
    }
    Some(found)
}

fn folder(node: &Node, mistakes: &mut Mistakes) -> Option<String> {
    let text = node.text(mistakes)?;
    if text.is_empty() || text.split('/').any(|part| part == "..") || text.chars().any(char::is_control) {
        mistakes.at(node, "`folder` is een map op de server, zoals `/uit` of `uit`, zonder `..`");
        return None;
    }
    Some(text.to_owned())
}
