//! Trajectbrug: an integration gateway for guided volunteering.

pub mod domain;
pub mod mapping;
pub mod message;
pub mod yaml;
