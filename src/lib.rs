//! Trajectbrug: an integration gateway for guided volunteering.

pub mod canonical;
pub mod domain;
pub mod config;
pub mod mapping;
pub mod message;
pub mod profile;
pub mod secret;
pub mod yaml;
