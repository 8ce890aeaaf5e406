//! `trajectbrug alarm`: does an alarm arrive? Asked in the daytime, not found out at night.

use super::partner::stored;
use crate::alarm::{Mailer, Sender, test_mail};
use crate::flow::clock::{Clock, SystemClock};
use anyhow::bail;
use std::path::PathBuf;

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Verstuur een testmail met de instelling `alarm.smtp`.
    Test(Test),
}

#[derive(Debug, clap::Args)]
pub struct Test {
    /// Map met de configuratie.
    #[arg(long, value_name = "MAP", default_value = "config")]
    config: PathBuf,
}

pub fn run(arguments: &Arguments) -> anyhow::Result<bool> {
    let Arguments::Test(Test { config }) = arguments;
    let settings = stored::settings_of(config)?;
    let Some(smtp) = settings.alarm.smtp.clone() else {
        bail!("er is geen mailserver ingesteld; zet `alarm: {{ smtp: .. }}` in trajectbrug.yaml (zie README)");
    };
    let mailer = Mailer::new(smtp, config);
    let sender = Sender { omgeving: settings.omgeving.as_str(), adres: settings.luister.clone() };
    let mail = test_mail(&sender, SystemClock.now());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(mailer.send(&mail))?;
    println!("de testmail is aangenomen door {}, voor {} adres(sen)", mailer.server(), mailer.recipients());
    Ok(true)
}
