//! Work by the clock. tokio-cron-scheduler is the ticker only; what is due follows from our own data.

pub mod bewaren;
