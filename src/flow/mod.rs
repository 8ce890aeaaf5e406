//! The flow: the only place that joins the stages. A message goes one way.
//!
//! ```text
//! receive -> parse -> envelope -> schema -> map -> canonical -> rules -> commit        (decode, process, inbound, writer)
//!                                                                          |
//! receipt <- deliver <- schema out <- map out <- what the receiver may see +           (delivery, outbound)
//! ```
//!
//! The middle, [`process::decide`], is pure: route, envelope, facts and `now` in, an [`process::Outcome`] out. Start
//! reading there, then [`inbound::Gateway::receive`].

pub mod alarm;
pub mod answer;
pub mod batch;
pub mod beginstand;
pub mod bulk;
pub mod clock;
pub mod compare;
mod compile;
pub mod decode;
pub mod delivery;
pub mod export;
pub mod geld;
pub mod given_up;
pub mod heavy;
pub mod inbound;
pub mod intrekken;
pub mod jobs;
pub mod kinds;
pub mod live;
pub mod mend;
pub mod outbound;
pub mod persoon;
pub mod poll;
pub mod process;
pub mod proof;
pub mod record;
pub mod regels;
pub mod registratie;
pub mod route;
mod traced;
pub mod ubl;
pub mod version;
pub mod werk;
pub mod writer;
