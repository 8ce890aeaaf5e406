//! Trajectbrug: an integration gateway for guided volunteering.

pub mod canonical;
pub mod domain;
pub mod message;
