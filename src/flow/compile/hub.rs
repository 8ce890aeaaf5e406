//! What the settings of the hub refer to: secrets that must be there, and the files of HTTPS.

use super::Compiler;
use crate::yaml::{self, Place};

const FILE: &str = "trajectbrug.yaml";

impl Compiler<'_> {
    pub(super) fn hub(&mut self) {
        let settings = &self.folder.settings;
        for (key, secret) in [("sleutel", &settings.sleutel), ("beheer_token", &settings.beheer_token)] {
            if let Some(Err(error)) = secret.as_ref().map(|secret| secret.fetch()) {
                self.wrong(&self.place(&[key]), error.to_string());
            }
        }
        if let Some(smtp) = &settings.alarm.smtp {
            if let Some((_, wachtwoord)) = &smtp.aanmelden
                && let Err(error) = wachtwoord.fetch()
            {
                self.wrong(&self.place(&["alarm", "smtp", "wachtwoord"]), error.to_string());
            }
            if let Some(ca) = smtp.ca.as_ref().filter(|ca| !self.folder.path.join(ca).is_file()) {
                self.wrong(&self.place(&["alarm", "smtp", "ca"]), format!("het bestand `{ca}` ontbreekt; `ca` noemt een bestand in de configuratiemap, of met zijn hele pad"));
            }
        }
        let files = settings.tls.as_ref().map(|tls| [("certificaat", &tls.certificaat), ("sleutel", &tls.sleutel)]);
        for (key, file) in files.into_iter().flatten() {
            if !self.folder.path.join(file).is_file() {
                let text = format!(
                    "het bestand `{file}` ontbreekt; `tls` noemt bestanden in de configuratiemap, of met hun hele pad"
                );
                self.wrong(&self.place(&["tls", key]), text);
            }
        }
    }

    /// Where a setting stands. Settings themselves do not know: they are compared, and a line that moved is no other setting.
    fn place(&self, keys: &[&str]) -> Place {
        let text = std::fs::read_to_string(self.folder.path.join(FILE)).unwrap_or_default();
        yaml::place_of(FILE, &text, keys)
    }
}
