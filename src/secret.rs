//! Secrets: written in configuration only as a reference (`env:NAME` or `file:/path`), held in memory as a value that no
//! `Debug` shows.

/// Where a secret stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretRef {
    /// An environment variable.
    Env(String),
    /// A file; one trailing newline is cut off.
    File(String),
}

/// Why a secret could not be had. The texts name the reference, never a value.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Written as a plain value, or as something else.
    #[error("een geheim wordt niet in de configuratie geschreven; verwijs ernaar met `env:NAAM` of `file:/pad`")]
    NotAReference,
    /// The variable is not set, or empty.
    #[error("de omgevingsvariabele `{0}` is leeg of niet gezet; zet haar in de omgeving waarin trajectbrug draait")]
    Unset(String),
    /// The file cannot be read, or is empty.
    #[error(
        "het bestand `{path}` met het geheim ontbreekt, is leeg of is niet te lezen; zet het geheim erin en geef trajectbrug leesrecht"
    )]
    File {
        /// Path as written.
        path: String,
        /// Why, when it could not be read.
        #[source]
        source: Option<std::io::Error>,
    },
}

impl SecretRef {
    /// Reads a reference.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        match text.split_once(':') {
            Some(("env", name)) if !name.is_empty() => Ok(Self::Env(name.to_owned())),
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(path.to_owned())),
            _ => Err(SecretError::NotAReference),
        }
    }

    /// Fetches the value.
    pub fn fetch(&self) -> Result<Secret, SecretError> {
        match self {
            Self::Env(name) => std::env::var(name)
                .ok()
                .filter(|v| !v.is_empty())
                .map(Secret)
                .ok_or_else(|| SecretError::Unset(name.clone())),
            Self::File(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|source| SecretError::File { path: path.clone(), source: Some(source) })?;
                let text = text.strip_suffix('\n').unwrap_or(&text);
                if text.is_empty() {
                    return Err(SecretError::File { path: path.clone(), source: None });
                }
                Ok(Secret(text.to_owned()))
            }
        }
    }
}

/// A secret value.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The value; the name says that a reader should look twice at where it goes.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `other` is the same, in a time that does not depend on where they differ.
    pub fn is(&self, other: &str) -> bool {
        aws_lc_rs::constant_time::verify_slices_are_equal(self.0.as_bytes(), other.as_bytes()).is_ok()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_value_is_not_a_reference_and_a_secret_never_shows() {
        assert!(matches!(SecretRef::parse("geheim123"), Err(SecretError::NotAReference)));
        assert!(matches!(SecretRef::parse("env:"), Err(SecretError::NotAReference)));
        let secret = Secret::from("geheim123".to_owned());
        assert_eq!(format!("{secret:?}"), "***");
        assert!(secret.is("geheim123") && !secret.is("geheim124") && !secret.is(""));
    }
}
