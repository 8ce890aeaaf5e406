//! What goes wrong around the gateway, and what must hold all the same (RELIABILITY section 3): whatever was accepted is
//! delivered or visibly held, nothing has a second effect, other partners are on time, the store is sound. The judge is what
//! receivers have in their ledgers. docs/reliability.md says which fault is shown where.
//!
//! Killing at random moments is `tests/kill.rs`. `TRAJECTBRUG_POINTS` sets how many points of each kind of call are tried
//! at most (the long form: all of them), `TRAJECTBRUG_JUMPS` the jumps of the clock, `TRAJECTBRUG_CUTS` the power cuts.

#[expect(dead_code, reason = "shared with the other tests, which use the rest")]
#[path = "support/mod.rs"]
mod testbed;

#[path = "support/judge.rs"]
mod judge;
#[path = "support/proxy.rs"]
mod proxy;

#[path = "faults/clock.rs"]
mod clock;
#[path = "faults/disk.rs"]
mod disk;
#[path = "faults/line.rs"]
mod line;
#[path = "faults/points.rs"]
mod points;
#[path = "faults/power.rs"]
mod power;
#[path = "faults/strace.rs"]
mod strace;
