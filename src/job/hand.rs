//! How a job reaches the store: by the writer of the gateway it runs in, or by its own, when nobody else has the data folder.

use crate::flow::geld::kas::NietGedaan;
use crate::flow::inbound::Gateway;
use crate::flow::writer::Unavailable;
use crate::store::{Entry, Reader, StoreError, Verdict, Writer};
use std::sync::Arc;

/// The way to the store.
pub enum Hand {
    /// A running gateway.
    Gateway(Arc<Gateway>),
    /// A data folder nobody else writes in.
    Store {
        /// What reads.
        reader: Box<dyn Reader>,
        /// What writes.
        writer: Box<dyn Writer>,
    },
}

/// Why a job failed.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Reading failed.
    #[error("de opslag is niet te lezen")]
    Read(#[from] StoreError),
    /// Writing failed.
    #[error("de opslag neemt niets aan")]
    Write(#[from] Unavailable),
}

impl From<JobError> for NietGedaan {
    fn from(error: JobError) -> Self {
        tracing::error!(error = %error, "bank or payments: the store did not answer");
        Self::Opslag
    }
}

impl Hand {
    /// Asks something.
    pub fn read<T>(&mut self, ask: impl FnOnce(&mut dyn Reader) -> Result<T, StoreError>) -> Result<T, JobError> {
        Ok(match self {
            Self::Gateway(gateway) => gateway.read(ask)?,
            Self::Store { reader, .. } => ask(reader.as_mut())?,
        })
    }

    /// Commits a message of the hub, with what it sends; by the writer of a gateway that runs, so that it is delivered.
    pub async fn commit(&mut self, entry: Entry) -> Result<Verdict, JobError> {
        match self {
            Self::Gateway(gateway) => Ok(gateway.writer.commit(entry, None, None).await?),
            Self::Store { .. } => {
                let done = self.write(move |writer| writer.commit(&[entry], &[], &[])).await?;
                done.into_iter().next().ok_or(JobError::Write(Unavailable::Store))
            }
        }
    }

    /// Commits messages of the hub, together where that can be; a verdict for each, in order.
    pub async fn commit_all(&mut self, entries: Vec<Entry>) -> Result<Vec<Verdict>, JobError> {
        match self {
            Self::Gateway(gateway) => {
                let offered: Vec<_> = entries
                    .into_iter()
                    .map(|entry| {
                        let writer = gateway.writer.clone();
                        tokio::spawn(async move { writer.commit(entry, None, None).await })
                    })
                    .collect();
                let mut verdicts = vec![];
                for one in offered {
                    verdicts.push(one.await.unwrap_or(Err(Unavailable::Stopped))?);
                }
                Ok(verdicts)
            }
            Self::Store { .. } => self.write(move |writer| writer.commit(&entries, &[], &[])).await,
        }
    }

    /// Writes something; it is on disk when this answers.
    pub async fn write<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut dyn Writer) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, JobError> {
        match self {
            Self::Gateway(gateway) => Ok(gateway.writer.with(work).await?),
            Self::Store { writer, .. } => work(writer.as_mut()).map_err(|error| {
                tracing::error!(error = %error, "a job could not write");
                JobError::Write(Unavailable::Store)
            }),
        }
    }
}
