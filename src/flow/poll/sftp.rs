//! The turn of a folder on a server: connect, fetch every file that is complete, take its records, move it away over there.
//! As `folder`, but each file comes here first.

use super::folder::{count, report, shown};
use super::take::{self, Halt, Tally};
use super::{SOON, Turn};
use crate::connector::DeliveryError;
use crate::connector::sftp::RemoteIn;
use crate::connector::sftp::inbound::{self, Fetched, Ready, Watch};
use crate::connector::sftp::session::{Login, Session};
use std::time::Duration;

/// What a folder on a server remembers.
#[derive(Default)]
pub(super) struct Memory {
    watch: Watch,
    /// Files whose bytes were not what their sidecar says; not fetched again until one of the two changes.
    unlike: Vec<Ready>,
    /// Files that were taken but could not be moved away.
    stuck: Vec<(Ready, Tally)>,
    /// Whether the folder could not be read; told once.
    away: bool,
}

/// Why a turn ends before its last file.
enum End {
    Wire(DeliveryError),
    Halted(Halt),
}

pub(super) async fn run(turn: &Turn, settings: &RemoteIn, memory: &mut Memory) -> Duration {
    let route = &turn.route;
    let gauge = |name: &'static str, value: f64| {
        metrics::gauge!(name, "partner" => route.partner.clone(), "route" => route.name.clone()).set(value);
    };
    let login = match Login::new(&route.credentials) {
        Ok(login) => login,
        Err(text) => {
            tracing::error!(alarm = true, partner = route.partner, route = route.name, reason = text, "no login");
            return settings.pickup.every;
        }
    };
    let mut stop = turn.stop.clone();
    let look = async {
        let session = Session::open(&settings.server, &login).await?;
        let seen = memory.watch.look(&session, settings, turn.gateway.clock.now()).await?;
        Ok::<_, DeliveryError>((session, seen))
    };
    let looked = tokio::select! {
        looked = look => looked,
        () = stop.wait() => return settings.pickup.every,
    };
    let (session, seen) = match looked {
        Ok(looked) => looked,
        Err(error) => {
            if !memory.away {
                tracing::error!(alarm = true, partner = route.partner, route = route.name, folder = settings.server.folder, reason = %error, "folder cannot be read");
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
    memory.unlike.retain(|known| seen.ready.contains(known));
    memory.stuck.retain(|(known, _)| seen.ready.contains(known));
    let every = settings.pickup.every;
    let mut wait = if seen.settling > 0 { every.min(settings.pickup.settle) } else { every };
    let mut waiting = seen.settling + seen.waiting;
    for ready in &seen.ready {
        if turn.stop.asked() {
            break;
        }
        if memory.unlike.contains(ready) {
            waiting += 1;
            continue;
        }
        match file(turn, &session, settings, ready, memory).await {
            Ok(true) => {}
            Ok(false) => {
                wait = wait.min(SOON);
                waiting += 1;
            }
            Err(End::Halted(halt)) => {
                count(turn, "uitgesteld");
                if halt == Halt::Full {
                    wait = wait.min(SOON);
                }
                break;
            }
            Err(End::Wire(error)) => {
                tracing::error!(alarm = true, partner = route.partner, route = route.name, bestand = shown(&ready.name), reason = %error, "file cannot be read or moved");
                count(turn, "vast");
                waiting += 1;
                // A broken line is broken for the others too.
                if !matches!(error, DeliveryError::Remote { .. }) {
                    break;
                }
            }
        }
    }
    gauge("trajectbrug_poll_wachtend", waiting as f64);
    wait
}

/// Takes a file; whether it is done with for now.
async fn file(
    turn: &Turn,
    session: &Session,
    settings: &RemoteIn,
    ready: &Ready,
    memory: &mut Memory,
) -> Result<bool, End> {
    let route = &turn.route;
    if let Some(at) = memory.stuck.iter().position(|(known, _)| known == ready) {
        let tally = memory.stuck.swap_remove(at).1;
        return away(turn, session, settings, ready, tally, memory).await;
    }
    let mut stop = turn.stop.clone();
    let fetched = tokio::select! {
        fetched = inbound::fetch(session, &settings.server, ready) => fetched.map_err(End::Wire)?,
        () = stop.wait() => return Err(End::Halted(Halt::Stopping)),
    };
    let told = |text: &'static str| {
        tracing::warn!(partner = route.partner, route = route.name, bestand = shown(&ready.name), "{text}");
    };
    let mut input = match fetched {
        Fetched::Here(file) => file,
        Fetched::Changed => {
            told("file changed while it was fetched");
            return Ok(false);
        }
        Fetched::Unlike => {
            told("file differs from its sidecar");
            memory.unlike.push(ready.clone());
            count(turn, "wijkt-af");
            return Ok(true);
        }
    };
    let mut tally = Tally::default();
    match route.layout.prove(&mut input) {
        Err(findings) => {
            tally.geweigerd = 1;
            tally.found(None, None, &findings);
        }
        Ok(_) => take::records(turn, &mut input, &mut tally).await.map_err(End::Halted)?,
    }
    away(turn, session, settings, ready, tally, memory).await
}

/// Moves a file that was read, and tells what became of it.
async fn away(
    turn: &Turn,
    session: &Session,
    settings: &RemoteIn,
    ready: &Ready,
    tally: Tally,
    memory: &mut Memory,
) -> Result<bool, End> {
    let good = tally.geweigerd == 0;
    let moved =
        inbound::put_away(session, &settings.server, ready, good, |name| report(turn, name, ready.bytes(), &tally));
    match moved.await {
        Ok(Some(_)) => {}
        Ok(None) => return Ok(false),
        Err(error) => {
            // Its records are in; only the move is tried again.
            memory.stuck.push((ready.clone(), tally));
            return Err(End::Wire(error));
        }
    }
    super::folder::done(turn, &ready.name, &tally);
    Ok(true)
}
