//! A folder's turn: every file that is complete, in the order of the names.
//!
//! A file is read twice: once to see that it is whole and right in itself (`prove`; nothing of a broken file is taken), once
//! to send its records on. Both go through one open file, and if that changed meanwhile the file stays and is read again
//! when it stands still.

use super::take::{self, Halt, Tally};
use super::{SOON, Turn};
use crate::canonical::bsn::bevat_bsn;
use crate::connector::file::inbound::{self, Open, Ready, Watch};
use crate::connector::file::{FolderIn, outcome};
use serde_json::json;
use std::io;
use std::time::Duration;

/// What a folder remembers.
#[derive(Default)]
pub(super) struct Memory {
    watch: Watch,
    /// Files whose bytes were not what their sidecar says; not read again until one of the two changes.
    unlike: Vec<Ready>,
    /// Files that were taken but could not be moved away.
    stuck: Vec<(Ready, Tally)>,
    /// Whether the folder could not be read; told once.
    away: bool,
}

/// What became of a file.
enum Fate {
    /// It went to `verwerkt/` or `fout/`.
    Away,
    /// It is not what its sidecar says.
    Unlike,
    /// It changed under our eyes; it is looked at again soon.
    Changed,
    /// It stays until there is room.
    Halted(Halt),
}

pub(super) async fn run(turn: &Turn, settings: &FolderIn, memory: &mut Memory) -> Duration {
    let route = &turn.route;
    let gauge = |name: &'static str, value: f64| {
        metrics::gauge!(name, "partner" => route.partner.clone(), "route" => route.name.clone()).set(value);
    };
    let seen = match memory.watch.look(settings, turn.gateway.clock.now()) {
        Ok(seen) => seen,
        Err(error) => {
            if !memory.away {
                tracing::error!(alarm = true, partner = route.partner, route = route.name, folder = %settings.folder.display(), error = %error, "folder cannot be read");
            }
            memory.away = true;
            gauge("trajectbrug_poll_bereikbaar", 0.0);
            return settings.pickup.every;
        }
    };
    if memory.away {
        tracing::info!(partner = route.partner, route = route.name, "folder can be read again");
    }
    memory.away = false;
    gauge("trajectbrug_poll_bereikbaar", 1.0);
    if seen.unreadable > 0 {
        tracing::warn!(partner = route.partner, route = route.name, files = seen.unreadable, "names that are no UTF-8");
    }
    memory.unlike.retain(|known| seen.ready.contains(known));
    memory.stuck.retain(|(known, _)| seen.ready.contains(known));
    let mut wait =
        if seen.settling > 0 { settings.pickup.every.min(settings.pickup.settle) } else { settings.pickup.every };
    let mut waiting = seen.settling + seen.waiting;
    for ready in &seen.ready {
        if turn.stop.asked() {
            break;
        }
        if memory.unlike.contains(ready) {
            waiting += 1;
            continue;
        }
        match file(turn, ready, memory).await {
            Ok(Fate::Away) => {}
            Ok(Fate::Unlike) => {
                tracing::warn!(
                    partner = route.partner,
                    route = route.name,
                    bestand = shown(&ready.name),
                    "file differs from its sidecar"
                );
                memory.unlike.push(ready.clone());
                count(turn, "wijkt-af");
                waiting += 1;
            }
            Ok(Fate::Changed) => {
                tracing::info!(
                    partner = route.partner,
                    route = route.name,
                    bestand = shown(&ready.name),
                    "file changed while it was read"
                );
                wait = wait.min(SOON);
                waiting += 1;
            }
            Ok(Fate::Halted(halt)) => {
                count(turn, "uitgesteld");
                if halt == Halt::Full {
                    wait = wait.min(SOON);
                }
                break;
            }
            Err(error) => {
                tracing::error!(alarm = true, partner = route.partner, route = route.name, bestand = shown(&ready.name), error = %error, "file cannot be read or moved");
                count(turn, "vast");
                waiting += 1;
            }
        }
    }
    gauge("trajectbrug_poll_wachtend", waiting as f64);
    wait
}

async fn file(turn: &Turn, ready: &Ready, memory: &mut Memory) -> io::Result<Fate> {
    let Some(mut open) = inbound::open(ready)? else { return Ok(Fate::Changed) };
    if let Some(at) = memory.stuck.iter().position(|(known, _)| known == ready) {
        let tally = memory.stuck.swap_remove(at).1;
        return away(turn, ready, &open, tally, memory);
    }
    if let Some(promised) = &ready.sha256
        && open.sha256()? != *promised
    {
        return Ok(if open.unchanged(&ready.path)? { Fate::Unlike } else { Fate::Changed });
    }
    let mut tally = Tally::default();
    match turn.route.layout.prove(&mut open.file) {
        Err(findings) => {
            tally.geweigerd = 1;
            tally.found(None, None, &findings);
        }
        Ok(_) => {
            if let Err(halt) = take::records(turn, &mut open.file, &mut tally).await {
                return Ok(Fate::Halted(halt));
            }
        }
    }
    if !open.unchanged(&ready.path)? {
        return Ok(Fate::Changed);
    }
    away(turn, ready, &open, tally, memory)
}

/// Moves a file that was read, and tells what became of it.
fn away(turn: &Turn, ready: &Ready, open: &Open, tally: Tally, memory: &mut Memory) -> io::Result<Fate> {
    let good = tally.geweigerd == 0;
    match outcome::put_away(&ready.path, open, good, |name| report(turn, name, open.bytes(), &tally)) {
        Ok(Some(_)) => {}
        Ok(None) => return Ok(Fate::Changed),
        Err(error) => {
            // Its records are in; only the move is tried again.
            memory.stuck.push((ready.clone(), tally));
            return Err(error);
        }
    }
    done(turn, &ready.name, &tally);
    Ok(Fate::Away)
}

fn resultaat(tally: &Tally) -> &'static str {
    if tally.geweigerd == 0 { "verwerkt" } else { "fout" }
}

/// The report that lies beside a file that was read.
pub(super) fn report(turn: &Turn, name: &str, bytes: u64, tally: &Tally) -> String {
    let report = json!({
        "bestand": name,
        "partner": turn.route.partner,
        "route": turn.route.name,
        "gelezen_op": turn.gateway.clock.now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        "bytes": bytes,
        "resultaat": resultaat(tally),
        "records": tally.counts(),
        "bevindingen": tally.bevindingen,
        "niet_getoond": tally.niet_getoond,
    });
    format!("{report:#}\n")
}

/// Tells that a file was read and moved.
pub(super) fn done(turn: &Turn, name: &str, tally: &Tally) {
    count(turn, resultaat(tally));
    tracing::info!(
        partner = turn.route.partner,
        route = turn.route.name,
        bestand = shown(name),
        resultaat = resultaat(tally),
        aanvaard = tally.aanvaard,
        herhaling = tally.herhaling,
        geweigerd = tally.geweigerd,
        "file read"
    );
}

/// The name of a file for the log: what steers a terminal or turns text around is written out (RELIABILITY section 4,
/// `p_names.txt`).
pub(super) fn shown(name: &str) -> String {
    if bevat_bsn(name) {
        return "(naam weggelaten)".to_owned();
    }
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    name.chars().map(|c| if steers(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

/// Counts a file.
pub(super) fn count(turn: &Turn, resultaat: &'static str) {
    metrics::counter!("trajectbrug_poll_bestanden_total", "partner" => turn.route.partner.clone(), "route" => turn.route.name.clone(), "resultaat" => resultaat)
        .increment(1);
}
