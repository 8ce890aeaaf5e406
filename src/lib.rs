//! Trajectbrug: an integration gateway for guided volunteering.

pub mod domain;
pub mod format;
pub mod message;
pub mod schema;
