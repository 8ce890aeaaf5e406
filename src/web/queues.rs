//! The gauges of what waits. They are asked of the store when somebody looks, and at most once in ten seconds: whoever
//! scrapes often does not make the database work often.

use crate::domain::werk::WerkSoort;
use crate::flow::inbound::Gateway;
use crate::store::{Figures, Queue};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long what was counted stays good.
const FRESH: Duration = Duration::from_secs(10);

/// What was counted last.
#[derive(Debug, Default)]
pub struct Queues(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    at: Option<Instant>,
    /// Receivers and routes that have gauges.
    known: BTreeSet<(String, String)>,
    /// Partners and kinds of work that have gauges.
    work: BTreeSet<(String, WerkSoort)>,
}

impl Queues {
    /// Counts, unless that was done a moment ago. A database that does not answer leaves the gauges as they were; readiness
    /// tells of that.
    pub fn refresh(&self, gateway: &Gateway) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.at.is_some_and(|at| at.elapsed() < FRESH) {
            return;
        }
        let figures = match gateway.read(|reader| reader.figures()) {
            Ok(figures) => figures,
            Err(error) => {
                tracing::error!(error = %error, "what waits could not be counted");
                return;
            }
        };
        // A queue that ran empty goes to zero; a route of the configuration is there from the start.
        last.known.extend(gateway.routes().all_outbound().iter().map(|r| (r.partner.clone(), r.name.clone())));
        last.known.extend(figures.queues.iter().map(|q| (q.partner.clone(), q.route.clone())));
        show(gateway, &figures, &last.known);
        last.work.extend(figures.werk.iter().map(|w| (w.partner.clone(), w.soort)));
        for (partner, soort) in &last.work {
            let open = figures.werk.iter().find(|w| w.partner == *partner && w.soort == *soort);
            let labels = [("partner", partner.clone()), ("soort", soort.as_str().to_owned())];
            metrics::gauge!("trajectbrug_werk_open", &labels).set(open.map_or(0, |w| w.aantal) as f64);
        }
        last.at = Some(Instant::now());
    }
}

fn show(gateway: &Gateway, figures: &Figures, known: &BTreeSet<(String, String)>) {
    let now = gateway.clock.now();
    for (partner, route) in known {
        let of = |q: &&Queue| q.partner == *partner && q.route == *route;
        let queue = figures.queues.iter().find(of);
        let age = queue.and_then(|q| q.oudste).map_or(0, |oldest| (now - oldest).num_seconds().max(0));
        let labels = || [("partner", partner.clone()), ("route", route.clone())];
        metrics::gauge!("trajectbrug_leveringen_wachtend", &labels()).set(queue.map_or(0, |q| q.wacht) as f64);
        metrics::gauge!("trajectbrug_leveringen_vastgehouden", &labels())
            .set(queue.map_or(0, |q| q.vastgehouden) as f64);
        metrics::gauge!("trajectbrug_leveringen_oudste_seconden", &labels()).set(age as f64);
    }
    metrics::gauge!("trajectbrug_database_bytes").set(figures.bytes as f64);
    metrics::gauge!("trajectbrug_database_vrij_bytes").set(figures.vrij as f64);
}
