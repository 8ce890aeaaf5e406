//! Trajectbrug: an integration gateway for guided volunteering.
//!
//! It carries messages between gemeente case systems, vrijwilligerscentrales and zorginstellingen: each partner in its own
//! format, each message checked against a schema and the rules of the practice, each receiver with the fields it may see
//! and no others.
//!
//! ```text
//! web / connector -> format -> schema -> mapping -> canonical -> flow::process (rules) -> store
//!                                                                                            |
//! connector <------- format <- schema <- mapping <- canonical (what he may see) <- flow::delivery
//! ```
//!
//! Modules come in layers; each uses only the ones above it in this list (`tests/architecture.rs` keeps it so). The walk
//! through one message is `docs/ARCHITECTURE.md`; the heart is [`flow::process::decide`].

pub mod domain;
pub mod message;
pub mod secret;
pub mod yaml;

pub mod canonical;
pub mod config;
pub mod format;
pub mod mapping;
pub mod schema;

pub mod alarm;
pub mod bank;
pub mod connector;
pub mod factuur;
pub mod profile;
pub mod store;
pub mod trace;

pub mod flow;

pub mod job;
pub mod web;

pub mod app;

pub mod demo;

pub mod scenario;

pub mod cli;
