//! `tls`: whom a connection trusts, and the certificate we show.

use crate::config::reference;
use crate::connector::beside;
use crate::secret::Secret;
use crate::yaml::{Mistakes, Node};
use reqwest::{Certificate, ClientBuilder, Identity};
use std::path::Path;

/// What a route says of TLS. The files are read when the configuration is, so that a changed file is a changed route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// PEM of the only authorities we trust; None: those of the system.
    ca: Option<Vec<u8>>,
    /// Our certificate with its chain, and its key, in PEM.
    identity: Option<(Vec<u8>, Secret)>,
}

impl Tls {
    /// Decodes the block `tls`. Files are looked for in the folder of the profile that names them.
    pub fn read(node: &Node, config: &Path, mistakes: &mut Mistakes) -> Option<Self> {
        let before = mistakes.count();
        let mut table = node.table(mistakes)?;
        let ca = table.get("ca").and_then(|n| file(n, config, mistakes).map(|pem| (n, pem)));
        let certificate = table.get("certificaat");
        let key = table.get("sleutel");
        table.finish(mistakes);
        let identity = match (certificate, key) {
            (None, None) => None,
            (Some(certificate), Some(key)) => file(certificate, config, mistakes).zip(secret(key, mistakes)),
            (Some(n), None) | (None, Some(n)) => {
                mistakes.at(n, "`certificaat` en `sleutel` horen bij elkaar: geef ze allebei of geen van beide");
                None
            }
        };
        if let Some((n, pem)) = &ca
            && Certificate::from_pem_bundle(pem).map_or(true, |found| found.is_empty())
        {
            mistakes.at(n, "dit bestand heeft geen certificaten in PEM (`-----BEGIN CERTIFICATE-----`)");
        }
        if let (Some(identity), Some(n)) = (&identity, certificate)
            && of_pem(identity).is_none()
        {
            mistakes
                .at(n, "`certificaat` en `sleutel` zijn niet te lezen: beide zijn PEM, de sleutel zonder wachtwoord");
        }
        if ca.is_none() && identity.is_none() && mistakes.count() == before {
            mistakes.at(node, "`tls` is leeg; er kan staan: `ca`, en `certificaat` met `sleutel`");
        }
        (mistakes.count() == before).then_some(Self { ca: ca.map(|(_, pem)| pem), identity })
    }

    /// Puts it in a client. What is in the files was looked at before.
    pub(super) fn apply(&self, mut builder: ClientBuilder) -> ClientBuilder {
        if let Some(ca) = self.ca.as_ref().and_then(|pem| Certificate::from_pem_bundle(pem).ok()) {
            builder = builder.tls_certs_only(ca);
        }
        if let Some(identity) = self.identity.as_ref().and_then(of_pem) {
            builder = builder.identity(identity);
        }
        builder
    }
}

fn of_pem((certificate, key): &(Vec<u8>, Secret)) -> Option<Identity> {
    Identity::from_pem(&[certificate, &b"\n"[..], key.expose().as_bytes()].concat()).ok()
}

fn file(node: &Node, config: &Path, mistakes: &mut Mistakes) -> Option<Vec<u8>> {
    let name = node.text(mistakes)?;
    let read = std::fs::read(beside(config, node, name));
    read.map_err(|_| mistakes.at(node, format!("het bestand `{name}` ontbreekt of is niet te lezen"))).ok()
}

fn secret(node: &Node, mistakes: &mut Mistakes) -> Option<Secret> {
    let fetched = reference(node, mistakes)?.fetch();
    fetched.map_err(|error| mistakes.at(node, error.to_string())).ok()
}
