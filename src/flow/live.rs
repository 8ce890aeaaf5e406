//! The configuration that runs now. It is swapped whole: whoever works on a message keeps the one he began with, whoever
//! begins after the swap gets the new one, and no message falls between.
//!
//! The one before is kept too: a message that was being decided during the swap asks it what it began with, and its
//! deliveries find their route there when the new one has it no more.
//!
//! What a thread compiles for itself (XML schemas) it compiles when a message first needs it: schemas that did not change
//! are shared with the configuration before, those that did cost the first message of each thread some milliseconds.

use super::route::{InRoute, OutRoute, Routes};
use crate::yaml::Mistake;
use arc_swap::ArcSwap;
use serde::Serialize;
use std::sync::Arc;

/// A handle on the running configuration; clones share it.
#[derive(Clone)]
pub struct Live(Arc<ArcSwap<Generation>>);

struct Generation {
    now: Arc<Routes>,
    before: Option<Arc<Routes>>,
}

impl Live {
    /// Begins with these routes.
    pub fn new(routes: Arc<Routes>) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(Generation { now: routes, before: None })))
    }

    /// The routes that run now.
    pub fn current(&self) -> Arc<Routes> {
        self.0.load().now.clone()
    }

    /// Puts others in their place.
    pub fn swap(&self, routes: Arc<Routes>) {
        self.0.rcu(|known| Generation { now: routes.clone(), before: Some(known.now.clone()) });
    }

    /// The routes a message by this route began with: those it is part of, or else the current ones.
    pub fn around(&self, route: &Arc<InRoute>) -> Arc<Routes> {
        let known = self.0.load();
        let holds = |routes: &Arc<Routes>| {
            routes.inbound(&route.partner, &route.name).is_some_and(|found| Arc::ptr_eq(found, route))
        };
        match &known.before {
            Some(before) if !holds(&known.now) && holds(before) => before.clone(),
            _ => known.now.clone(),
        }
    }

    /// The outbound route of this name: the current one, or that of the configuration before, for what was decided
    /// while the swap went on.
    pub fn outbound(&self, partner: &str, name: &str) -> Option<Arc<OutRoute>> {
        let known = self.0.load();
        let before = || known.before.as_ref().and_then(|before| before.outbound(partner, name));
        known.now.outbound(partner, name).or_else(before).cloned()
    }
}

/// Puts the configuration on disk in the place of the one that runs; the program's start gives it to whoever may ask
/// (API, signal).
pub trait Reload: Send + Sync {
    /// Reads, checks and activates. `wie` goes into the audit trail: a login name, never a person of a message. On any
    /// refusal the old configuration goes on.
    fn reload(&self, wie: &str) -> Result<Reloaded, NotReloaded>;
}

/// A reload that went well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reloaded {
    /// Id of the configuration that runs now.
    pub versie: String,
    /// Id of the one that ran before.
    pub vorige: String,
    /// Whether they differ.
    pub veranderd: bool,
    /// Slugs of the partners.
    pub partners: Vec<String>,
    /// Settings that changed on disk and take effect at the next start only, in Dutch.
    pub na_herstart: Vec<String>,
}

/// Deliveries that wait for a route the new configuration does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Slug of the receiver.
    pub partner: String,
    /// Name of its outbound route.
    pub route: String,
    /// How many wait.
    pub aantal: u64,
}

/// Why the old configuration goes on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReloaded {
    /// The one on disk has mistakes.
    #[error("de configuratie heeft {} fout(en)", .0.len())]
    Mistakes(Vec<Mistake>),
    /// It lacks routes that deliveries wait for.
    #[error("er wachten leveringen voor routes die in de nieuwe configuratie ontbreken")]
    Waiting(Vec<Waiting>),
    /// Another reload is going on.
    #[error("er wordt al herladen")]
    Busy,
    /// Something of ours failed; the reason is Dutch.
    #[error("{0}")]
    Failed(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_before_is_kept_for_one_swap() {
        let named = |versie: &str| Arc::new(Routes { versie: versie.to_owned(), ..Routes::default() });
        let live = Live::new(named("een"));
        let began = live.current();
        live.swap(named("twee"));
        assert_eq!((began.versie.as_str(), live.current().versie.as_str()), ("een", "twee"));
        assert_eq!(live.0.load().before.as_ref().map(|b| b.versie.as_str()), Some("een"));
        live.swap(named("drie"));
        assert_eq!(live.0.load().before.as_ref().map(|b| b.versie.as_str()), Some("twee"));
    }
}
