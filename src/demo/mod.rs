//! The demo: the gateway as it is, three partners as real servers on this machine, and one scenario played between them.
//!
//! The partners are stand-ins that speak the partner's protocol and keep a ledger of what they got ([`partner`]); what
//! they send stands in the configuration folder (`demo.yaml`, read by [`scenario`]). Every count in the report comes from
//! the ledgers and the answers, none from the gateway's own store ([`report`]).

pub mod partner;
pub mod play;
pub mod report;
pub mod scenario;

pub use play::{Demo, play};
