//! The configuration that runs now. It is swapped whole: whoever works on a message keeps the one he began with, whoever
//! begins after the swap gets the new one, and no message falls between.

use super::route::Routes;
use arc_swap::ArcSwap;
use std::sync::Arc;

/// A handle on the running configuration; clones share it.
#[derive(Clone)]
pub struct Live(Arc<ArcSwap<Routes>>);

impl Live {
    /// Begins with these routes.
    pub fn new(routes: Arc<Routes>) -> Self {
        Self(Arc::new(ArcSwap::new(routes)))
    }

    /// The routes that run now.
    pub fn current(&self) -> Arc<Routes> {
        self.0.load_full()
    }

    /// Puts others in their place.
    pub fn swap(&self, routes: Arc<Routes>) {
        self.0.store(routes);
    }
}
