//! `auth`: how a caller shows who he is, or we to him. Secrets stand in it as references only.

use super::file::texts;
use crate::config::reference;
use crate::secret::SecretRef;
use crate::yaml::{Mistakes, Node, Value};

/// How a caller shows who he is, or we to him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// Not at all; refused on a listener that is not loopback.
    None,
    /// HTTP Basic.
    Basic {
        /// User name.
        user: String,
        /// Reference to the password.
        password: SecretRef,
    },
    /// `Authorization: Bearer`.
    Token(SecretRef),
    /// A bearer token fetched with OAuth 2.0 client credentials.
    OAuth2 {
        /// Where tokens are had.
        token_url: String,
        /// Our name there.
        client_id: String,
        /// Reference to our secret there.
        client_secret: SecretRef,
        /// What we ask for.
        scope: Option<String>,
        /// Whether name and secret go in the form (`client_auth: post`) instead of in HTTP Basic.
        in_form: bool,
    },
    /// A bearer token made by ourselves, for ZGW APIs.
    Zgw {
        /// Our name there.
        client_id: String,
        /// Reference to the shared secret.
        secret: SecretRef,
    },
    /// A private key to log in with over SSH.
    Ssh {
        /// User name.
        user: String,
        /// Reference to the key.
        key: SecretRef,
    },
    /// Standard Webhooks: each message is signed. References to the secrets: more than one while one is being replaced.
    Webhook(Vec<SecretRef>),
}

const FORMS: &str = "`auth` is `none` of een blok met één van: `token`, `basic`, `oauth2`, `zgw`, `webhook`, `ssh`";

impl Auth {
    /// Its name in a profile.
    pub fn naam(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Basic { .. } => "basic",
            Self::Token(_) => "token",
            Self::OAuth2 { .. } => "oauth2",
            Self::Zgw { .. } => "zgw",
            Self::Ssh { .. } => "ssh",
            Self::Webhook(_) => "webhook",
        }
    }

    /// Reads the value of `auth`.
    pub fn read(node: &Node, mistakes: &mut Mistakes) -> Option<Self> {
        if node.value == Value::Text("none".to_owned()) {
            return Some(Self::None);
        }
        let Value::Map(pairs) = &node.value else {
            mistakes.at(node, format!("{FORMS}; bijvoorbeeld `auth: {{ token: \"env:NAAM\" }}`"));
            return None;
        };
        let mut table = node.table(mistakes)?;
        let kinds: [(&str, Option<&Node>); 6] =
            ["token", "basic", "oauth2", "zgw", "webhook", "ssh"].map(|name| (name, table.get(name)));
        table.finish(mistakes);
        let mut named = kinds.into_iter().filter_map(|(name, node)| Some((name, node?)));
        let (first, second) = (named.next(), named.next());
        let (Some((name, inner)), None) = (first, second) else {
            // An unknown key has its own mistake.
            if second.is_some() || pairs.is_empty() {
                mistakes.at(node, FORMS);
            }
            return None;
        };
        match name {
            "token" => reference(inner, mistakes).map(Self::Token),
            "webhook" => webhook(inner, mistakes),
            _ => block(name, inner, mistakes),
        }
    }
}

fn block(name: &str, node: &Node, mistakes: &mut Mistakes) -> Option<Auth> {
    let mut table = node.table(mistakes)?;
    let read = match name {
        "basic" => {
            let user = table.need_text("user", mistakes).map(str::to_owned);
            let password = table.need("password", mistakes).and_then(|n| reference(n, mistakes));
            user.zip(password).map(|(user, password)| Auth::Basic { user, password })
        }
        "zgw" => {
            let client_id = table.need_text("client_id", mistakes).map(str::to_owned);
            let secret = table.need("secret", mistakes).and_then(|n| reference(n, mistakes));
            client_id.zip(secret).map(|(client_id, secret)| Auth::Zgw { client_id, secret })
        }
        "ssh" => {
            let user = table.need_text("user", mistakes).map(str::to_owned);
            let key = table.need("key", mistakes).and_then(|n| reference(n, mistakes));
            user.zip(key).map(|(user, key)| Auth::Ssh { user, key })
        }
        _ => {
            let token_url = table.need_text("token_url", mistakes).map(str::to_owned);
            let client_id = table.need_text("client_id", mistakes).map(str::to_owned);
            let client_secret = table.need("client_secret", mistakes).and_then(|n| reference(n, mistakes));
            let scope = table.text("scope", mistakes).map(str::to_owned);
            let in_form = match table.get("client_auth").map(|n| (n, n.text(mistakes))) {
                None | Some((_, Some("basic"))) => false,
                Some((_, Some("post"))) => true,
                Some((n, _)) => {
                    mistakes.at(n, "`client_auth` is `basic` (in een header, standaard) of `post` (in het formulier)");
                    false
                }
            };
            let pair = token_url.zip(client_id).zip(client_secret);
            pair.map(|((token_url, client_id), client_secret)| Auth::OAuth2 {
                token_url,
                client_id,
                client_secret,
                scope,
                in_form,
            })
        }
    };
    table.finish(mistakes);
    read
}

fn webhook(node: &Node, mistakes: &mut Mistakes) -> Option<Auth> {
    let before = mistakes.count();
    let written = texts(node, mistakes);
    let secrets: Vec<SecretRef> =
        written.iter().filter_map(|t| SecretRef::parse(t).map_err(|e| mistakes.at(node, e.to_string())).ok()).collect();
    if written.is_empty() && mistakes.count() == before {
        mistakes
            .at(node, "hier hoort een geheim, of een lijst zolang het vervangen wordt: `[\"env:NIEUW\", \"env:OUD\"]`");
    }
    (mistakes.count() == before).then_some(Auth::Webhook(secrets))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn read(text: &str) -> Result<Auth, Vec<String>> {
        let node = parse("p.yaml", text).unwrap();
        let mut mistakes = Mistakes::new("p.yaml");
        let read = Auth::read(&node, &mut mistakes);
        let found: Vec<_> = mistakes.into_vec().iter().map(|m| m.text.clone()).collect();
        if found.is_empty() { Ok(read.unwrap()) } else { Err(found) }
    }

    #[test]
    fn every_form_is_read_and_secrets_are_references() {
        let env = |name: &str| SecretRef::Env(name.to_owned());
        assert_eq!(read("none"), Ok(Auth::None));
        assert_eq!(read("{ token: \"env:T\" }"), Ok(Auth::Token(env("T"))));
        assert_eq!(
            read("{ zgw: { client_id: a, secret: \"env:Z\" } }"),
            Ok(Auth::Zgw { client_id: "a".to_owned(), secret: env("Z") })
        );
        assert_eq!(read("{ webhook: \"env:W\" }"), Ok(Auth::Webhook(vec![env("W")])));
        assert_eq!(read("{ webhook: [\"env:W\", \"env:V\"] }"), Ok(Auth::Webhook(vec![env("W"), env("V")])));
        assert_eq!(
            read(
                "{ oauth2: { token_url: \"https://a.example/token\", client_id: b, client_secret: \"env:S\", scope: c d, client_auth: post } }"
            ),
            Ok(Auth::OAuth2 {
                token_url: "https://a.example/token".to_owned(),
                client_id: "b".to_owned(),
                client_secret: env("S"),
                scope: Some("c d".to_owned()),
                in_form: true
            })
        );
        let plain = "een geheim wordt niet in de configuratie geschreven; verwijs ernaar met `env:NAAM` of `file:/pad`";
        for wrong in ["{ token: geheim }", "{ webhook: geheim }", "{ zgw: { client_id: a, secret: geheim } }"] {
            assert_eq!(read(wrong), Err(vec![plain.to_owned()]), "{wrong}");
        }
    }

    #[test]
    fn what_is_absent_unknown_or_double_is_said() {
        assert_eq!(
            read("{ oauth2: { client_id: b, scop: c } }"),
            Err(vec![
                "de sleutel `scop` is onbekend (bedoelt u `scope`?); hier kan staan: `token_url`, `client_id`, `client_secret`, `scope`, `client_auth`".to_owned(),
            ])
        );
        assert_eq!(read("{ token: \"env:T\", webhook: \"env:W\" }"), Err(vec![FORMS.to_owned()]));
        assert_eq!(read("{}"), Err(vec![FORMS.to_owned()]));
        assert_eq!(read("{ webhook: [] }").unwrap_err().len(), 1);
        assert!(read("geen").unwrap_err()[0].starts_with(FORMS));
        assert_eq!(
            read("{ tokn: \"env:T\" }"),
            Err(vec!["de sleutel `tokn` is onbekend (bedoelt u `token`?); hier kan staan: `token`, `basic`, `oauth2`, `zgw`, `webhook`, `ssh`".to_owned()])
        );
    }
}
