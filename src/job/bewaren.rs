//! Retention: what is older than `bewaren` says goes, unless something of it is still to be delivered. In small pieces, with
//! a pause after each as long as the piece took: messages go through the same writer, and go first.

use crate::config::Bewaren;
use crate::flow::clock::Clock;
use crate::flow::writer::{Unavailable, WriterHandle};
use crate::store::Purged;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

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

/// Looks every ten minutes. Runs on the caller's runtime until that ends.
pub async fn start(
    writer: WriterHandle,
    clock: Arc<dyn Clock>,
    bewaren: Bewaren,
) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    let bewaren = Arc::new(bewaren);
    // One sweep at a time: the first after a shorter period may take longer than ten minutes.
    let one = Arc::new(tokio::sync::Mutex::new(()));
    let job = Job::new_async("0 */10 * * * *", move |_, _| {
        let (writer, clock, bewaren, one) = (writer.clone(), clock.clone(), bewaren.clone(), one.clone());
        Box::pin(async move {
            let Ok(_one) = one.try_lock() else { return };
            match sweep(&writer, clock.as_ref(), &bewaren).await {
                Ok(purged) if purged == Purged::default() => {}
                Ok(Purged { inhoud, rijen }) => {
                    tracing::info!(inhoud, rijen, "what was kept long enough is removed");
                }
                Err(error) => tracing::error!(error = %error, "retention did not run"),
            }
        })
    })?;
    scheduler.add(job).await?;
    scheduler.start().await?;
    Ok(scheduler)
}
