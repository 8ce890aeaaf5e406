//! A partner, as its folder says it: `config/partners/<slug>/profile.yaml` with mappings, schemas, codes and samples
//! beside it. Here is what the file says ([`file`]) and how a configuration folder is read ([`load`]); what it means at
//! run time (compiled schemas, open connections) is `flow::route`.

pub mod aflevering;
pub mod auth;
mod contract;
pub mod extends;
pub mod file;
pub mod layout;
pub mod load;
pub mod praktijk;
mod rekeningschema;
pub mod restore;
pub mod scaffold;
pub mod shown;
pub mod snapshot;
pub mod standard;
pub mod variant;

pub use aflevering::Aflevering;
pub use auth::Auth;
pub use file::{Format, Inbound, Keys, Outbound, Profile};
pub use layout::FileLayout;
pub use load::{Folder, Kind};
pub use snapshot::version;
pub use variant::{Choice, Source, Variant};
