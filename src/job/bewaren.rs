//! Retention: messages and idempotency keys are kept for `bewaren_dagen` days (400 or more) and then removed, unless
//! something of them is still to be delivered.

use crate::flow::clock::Clock;
use crate::flow::writer::WriterHandle;
use std::sync::Arc;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

/// At most this many messages a time, so that the writer is never away for long.
const CHUNK: u32 = 500;

/// Looks every ten minutes for messages that are older than `days`. Runs on the caller's runtime until that ends.
pub async fn start(writer: WriterHandle, clock: Arc<dyn Clock>, days: u32) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    let job = Job::new_async("0 */10 * * * *", move |_, _| {
        let (writer, clock) = (writer.clone(), clock.clone());
        Box::pin(async move {
            let before = clock.now() - chrono::Duration::days(i64::from(days));
            let mut removed = 0;
            loop {
                match writer.purge(before, CHUNK).await {
                    Ok(0) => break,
                    Ok(some) => removed += some,
                    Err(error) => {
                        tracing::error!(error = %error, "retention did not run");
                        break;
                    }
                }
            }
            if removed > 0 {
                tracing::info!(removed, days, "messages past their time were removed");
            }
        })
    })?;
    scheduler.add(job).await?;
    scheduler.start().await?;
    Ok(scheduler)
}
