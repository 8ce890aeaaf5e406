//! Large messages: decoded on a thread of their own, so that a listener's thread, which serves many callers, is never held
//! up for long.

use super::decode::{Decoded, Trace, decode};
use super::route::InRoute;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use tokio::sync::oneshot;

/// From this size in bytes a message is large: reading and checking it takes milliseconds.
pub const LARGE: usize = 256 * 1024;
/// Large messages that may wait; more are told to come back.
const WAITING: usize = 64;

struct Task {
    route: Arc<InRoute>,
    body: Bytes,
    now: DateTime<Utc>,
    reply: oneshot::Sender<Decoded>,
}

/// The way to the thread for large messages.
#[derive(Clone)]
pub struct Heavy(SyncSender<Task>);

impl Heavy {
    /// Starts the thread. It ends when every handle is gone.
    pub fn start() -> std::io::Result<Self> {
        let (tasks, inbox) = sync_channel::<Task>(WAITING);
        std::thread::Builder::new().name("heavy".to_owned()).spawn(move || {
            for task in inbox {
                let decoded =
                    catch_unwind(AssertUnwindSafe(|| decode(&task.route, &task.body, task.now, &mut Trace::off())));
                match decoded {
                    // The caller may be gone; there is nobody to tell then.
                    Ok(decoded) => drop(task.reply.send(decoded)),
                    // One message's panic is that message's alone: its caller is told to come back.
                    Err(_) => {
                        tracing::error!(partner = task.route.partner, route = task.route.name, "decoding panicked")
                    }
                }
            }
        })?;
        Ok(Self(tasks))
    }

    /// Decodes a large message that arrived at `now`. None: too many are waiting.
    pub async fn decode(&self, route: Arc<InRoute>, body: Bytes, now: DateTime<Utc>) -> Option<Decoded> {
        let (reply, answer) = oneshot::channel();
        self.0.try_send(Task { route, body, now, reply }).ok()?;
        answer.await.ok()
    }
}
