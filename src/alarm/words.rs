//! The words of a mail, in Dutch: what is the matter, with whom, since when, how often, and what to do now.

use super::{Cause, Mail};
use crate::message::code::Code;
use crate::message::digest::{hex, sha256};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Europe::Amsterdam;

/// Which node speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// `test` or `productie`.
    pub omgeving: &'static str,
    /// Where it listens, to tell two nodes of one kind apart.
    pub adres: String,
}

/// Something to tell about a cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub cause: Cause,
    /// How often since the last mail about it, or since it was first seen.
    pub aantal: u64,
    /// Whether a mail about it went before.
    pub eerder: bool,
    /// The first of those.
    pub eerste: DateTime<Utc>,
    /// The last.
    pub laatste: DateTime<Utc>,
    /// How many deliveries are held for it now, when that is known.
    pub nu: Option<u64>,
}

impl Cause {
    /// What is the matter, in a few words.
    fn wat(&self) -> String {
        match self {
            Self::Vastgehouden { partner, code, .. } => format!("leveringen aan {partner} vastgehouden ({code})"),
            Self::Onbereikbaar { partner } => format!("partner {partner} is niet bereikbaar"),
            Self::Quarantaine { partner, .. } => format!("bericht van {partner} in quarantaine"),
            Self::Opslag => "de opslag kan niet worden geschreven".to_owned(),
            Self::Herladen => "de gewijzigde configuratie is geweigerd".to_owned(),
            Self::Job { naam } => format!("de job {naam} is mislukt"),
            Self::Overig => "meer oorzaken dan er apart worden gemeld".to_owned(),
        }
    }

    /// What it is about: label and text.
    fn over(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Vastgehouden { partner, route, code, oorzaak } => {
                let title = Code::ALL.iter().find(|known| known.as_str() == code).map_or("", |known| known.title());
                vec![
                    ("Partner", partner.clone()),
                    ("Route", route.clone()),
                    ("Code", format!("{code} {title}").trim_end().to_owned()),
                    ("Oorzaak", oorzaak.clone()),
                ]
            }
            Self::Onbereikbaar { partner } => vec![("Partner", partner.clone())],
            Self::Quarantaine { partner, route } => vec![
                ("Partner", partner.clone()),
                ("Route", route.clone()),
                ("Code", format!("{} {}", Code::BsnNietToegestaan.as_str(), Code::BsnNietToegestaan.title())),
            ],
            Self::Job { naam } => vec![("Job", naam.clone())],
            Self::Opslag | Self::Herladen | Self::Overig => vec![],
        }
    }

    /// What to do.
    fn doe(&self) -> Vec<String> {
        let line = str::to_owned;
        match self {
            Self::Vastgehouden { partner, oorzaak, .. } => vec![
                format!("trajectbrug message held --partner {partner}"),
                format!("trajectbrug message replay --filter oorzaak={oorzaak} --dry-run"),
                line("Uitleg: docs/beheer-leveringen.md"),
            ],
            Self::Onbereikbaar { partner } => vec![
                format!(
                    "Bel de beheerder van {partner}. Er gaat niets verloren: zodra hij antwoordt, gaat alles vanzelf."
                ),
                line("Uitleg: docs/koppelen/verbindingen.md"),
            ],
            Self::Quarantaine { .. } => vec![
                line("trajectbrug message list --status quarantaine"),
                line(
                    "Het bericht is versleuteld bewaard en aan niemand bezorgd. Elke regel kan een datalek zijn: meld het.",
                ),
                line("Uitleg: docs/beheer.md"),
            ],
            Self::Opslag => vec![
                line("Afzenders krijgen 503 en sturen opnieuw; wat bevestigd was, staat op schijf."),
                line("Kijk of de schijf vol is of alleen-lezen: df -h, dmesg, en /health/ready van de gateway."),
            ],
            Self::Herladen => {
                vec![
                    line("De oude configuratie loopt door."),
                    line("trajectbrug check"),
                    line("trajectbrug partner reload"),
                ]
            }
            Self::Job { naam } => vec![
                line("Hij wordt elke vijf minuten opnieuw geprobeerd; er gaat niets verloren."),
                format!("trajectbrug job history --job {naam}"),
                line("Uitleg: docs/beheer.md"),
            ],
            Self::Overig => {
                vec![line("trajectbrug message held"), line("Kijk in het log naar regels met \"alarm\":true.")]
            }
        }
    }
}

impl Notice {
    /// The mail about it.
    pub fn mail(&self, sender: &Sender, now: DateTime<Utc>) -> Mail {
        let since = if self.eerder { " sinds de vorige mail" } else { "" };
        let mut facts = vec![("Wat", self.cause.wat())];
        facts.extend(self.cause.over());
        facts.push(("Aantal", format!("{}{since}", self.aantal)));
        facts.extend(self.nu.map(|nu| ("Nu", format!("{nu} vastgehouden"))));
        facts.push(("Eerste", moment(self.eerste)));
        facts.push(("Laatste", moment(self.laatste)));
        let facts: String = facts.iter().map(|(label, text)| format!("{label:<9}{}\n", line(text))).collect();
        let deeds: String = self.cause.doe().iter().map(|deed| format!("  {}\n", line(deed))).collect();
        let body = format!(
            "Trajectbrug, omgeving {}, {}\n\n{facts}\nWat u doet\n{deeds}\nHierover komt vandaag geen mail meer. Komt er meer \
             bij, dan staat het aantal in de mail van morgen.\n",
            sender.omgeving, sender.adres
        );
        mail(sender, &self.cause.wat(), body, now, &format!("{:?} {}", self.cause, day(now)))
    }
}

/// A mail that says that mails arrive.
pub fn test_mail(sender: &Sender, now: DateTime<Utc>) -> Mail {
    let body = format!(
        "Trajectbrug, omgeving {}, {}\n\nDit is een testmail van `trajectbrug alarm test`. Alarmen komen aan op dit adres.\n",
        sender.omgeving, sender.adres
    );
    mail(sender, "testmail", body, now, &format!("test {now}"))
}

fn mail(sender: &Sender, wat: &str, body: String, at: DateTime<Utc>, what: &str) -> Mail {
    let id = hex(&sha256(format!("{} {} {what}", sender.omgeving, sender.adres).as_bytes())[..16]);
    Mail { subject: line(&format!("[Trajectbrug {}] {wat}", sender.omgeving)), body, at, id }
}

/// The calendar day of a moment where the gemeenten are.
pub fn day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Amsterdam).date_naive()
}

fn moment(at: DateTime<Utc>) -> String {
    at.with_timezone(&Amsterdam).format("%d-%m-%Y %H:%M").to_string()
}

/// As one line, whatever is in it.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_says_what_with_whom_how_often_and_what_to_do() {
        let cause = Cause::Vastgehouden {
            partner: "vc-x".to_owned(),
            route: "aanmelding".to_owned(),
            code: "TB-AFGEWEZEN".to_owned(),
            oorzaak: "3fa2b1c4".to_owned(),
        };
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        let (eerste, laatste) = (at("2026-07-01T22:30:00Z"), at("2026-07-02T01:05:00Z"));
        let notice = Notice { cause, aantal: 3, eerder: true, eerste, laatste, nu: Some(5) };
        let sender = Sender { omgeving: "productie", adres: "127.0.0.1:8080".to_owned() };
        let mail = notice.mail(&sender, laatste);
        assert_eq!(mail.subject, "[Trajectbrug productie] leveringen aan vc-x vastgehouden (TB-AFGEWEZEN)");
        assert_eq!(
            mail.body,
            "Trajectbrug, omgeving productie, 127.0.0.1:8080\n\n\
             Wat      leveringen aan vc-x vastgehouden (TB-AFGEWEZEN)\n\
             Partner  vc-x\n\
             Route    aanmelding\n\
             Code     TB-AFGEWEZEN De ontvanger heeft het bericht afgewezen\n\
             Oorzaak  3fa2b1c4\n\
             Aantal   3 sinds de vorige mail\n\
             Nu       5 vastgehouden\n\
             Eerste   02-07-2026 00:30\n\
             Laatste  02-07-2026 03:05\n\n\
             Wat u doet\n  \
             trajectbrug message held --partner vc-x\n  \
             trajectbrug message replay --filter oorzaak=3fa2b1c4 --dry-run\n  \
             Uitleg: docs/beheer-leveringen.md\n\n\
             Hierover komt vandaag geen mail meer. Komt er meer bij, dan staat het aantal in de mail van morgen.\n"
        );
    }

    #[test]
    fn a_day_begins_at_midnight_in_amsterdam() {
        let at = |text: &str| day(text.parse().expect("a moment")).to_string();
        assert_eq!(at("2026-07-01T21:59:59Z"), "2026-07-01");
        assert_eq!(at("2026-07-01T22:00:00Z"), "2026-07-02");
        assert_eq!(at("2026-01-01T22:59:59Z"), "2026-01-01");
        assert_eq!(at("2026-01-01T23:00:00Z"), "2026-01-02");
    }
}
