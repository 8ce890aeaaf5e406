//! Retention: what is older than `bewaren` says goes, unless something of it is still to be delivered. In small pieces, with
//! a pause after each as long as the piece took: messages go through the same writer, and go first.

use super::hand::{Hand, JobError};
use crate::config::Bewaren;
use crate::flow::clock::Clock;
use crate::flow::writer::{Unavailable, WriterHandle};
use crate::store::Purged;
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// So many messages a piece: some milliseconds of the writer.
const PIECE: u32 = 50;
/// The longest pause between two pieces.
const PAUSE: Duration = Duration::from_millis(200);

/// Removes everything that is due, and answers how much that was.
pub async fn sweep(writer: &WriterHandle, clock: &dyn Clock, bewaren: &Arc<Bewaren>) -> Result<Purged, Unavailable> {
    let mut all = Purged::default();
    loop {
        let since = Instant::now();
        let piece = match writer.purge(bewaren.clone(), clock.now(), PIECE).await {
            // Messages go first.
            Err(Unavailable::Full) => {
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            other => other?,
        };
        if piece == Purged::default() {
            return Ok(all);
        }
        all.inhoud += piece.inhoud;
        all.rijen += piece.rijen;
        tokio::time::sleep(since.elapsed().min(PAUSE)).await;
    }
}

/// Removes everything that is due, also terms and work that are done; in words how much that was.
pub(super) async fn run(hand: &mut Hand, bewaren: &Arc<Bewaren>, clock: &dyn Clock) -> Result<String, JobError> {
    let purged = match hand {
        Hand::Gateway(gateway) => sweep(&gateway.writer, clock, bewaren).await?,
        // Nobody else waits for this store.
        Hand::Store { .. } => {
            let mut all = Purged::default();
            loop {
                let (bewaren, now) = (bewaren.clone(), clock.now());
                let piece = hand.write(move |writer| writer.purge(&bewaren, now, PIECE)).await?;
                if piece == Purged::default() {
                    break all;
                }
                (all.inhoud, all.rijen) = (all.inhoud + piece.inhoud, all.rijen + piece.rijen);
            }
        }
    };
    let before = clock.now() - TimeDelta::days(bewaren.dagen.into());
    let mut werk = 0;
    loop {
        match hand.write(move |writer| writer.clear_work(before, PIECE)).await? {
            0 => break,
            piece => werk += piece,
        }
    }
    // So that the log holds no byte of it either; a reader that uses it now is no reason to fail.
    hand.write(|writer| writer.herschrijf(false)).await?;
    let Purged { inhoud, rijen } = purged;
    if inhoud + rijen + werk > 0 {
        tracing::info!(inhoud, rijen, werk, "what was kept long enough is removed");
    }
    Ok(format!("opgeruimd: {rijen} berichten, de inhoud van {inhoud}, {werk} termijnen en werkitems"))
}
