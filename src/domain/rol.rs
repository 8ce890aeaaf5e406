//! Who a partner is in the practice: the role codes of DOMAIN section 1. What may leave for a role stands in
//! `schemas/canonical/privacy.csv`, nowhere else.

use serde::{Deserialize, Serialize};

macro_rules! rollen {
    ($($(#[$doc:meta])* $variant:ident = $code:literal;)+) => {
        /// A role code (DOMAIN section 1).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Rol { $($(#[$doc])* #[serde(rename = $code)] $variant,)+ }
        impl Rol {
            /// Every role, in the order of DOMAIN section 1.
            pub const ALL: &'static [Rol] = &[$(Rol::$variant,)+];
            /// The code, as profiles and `privacy.csv` write it.
            pub fn as_str(self) -> &'static str { match self { $(Rol::$variant => $code,)+ } }
        }
    };
}

rollen! {
    /// Klantmanager, case manager, werkcoach at the gemeente.
    GemeenteKlantmanager = "GEM_KM";
    /// Participatiemedewerker of the participatiecentrum.
    GemeenteParticipatiemedewerker = "GEM_PM";
    /// Municipal participatiecoach in the wijk; another role than [`Rol::CentraleParticipatiecoach`].
    GemeenteParticipatiecoach = "GEM_PC";
    /// Gemeente finance.
    GemeenteFinancien = "GEM_FIN";
    /// Regional samenwerkingsverband.
    Samenwerkingsverband = "SWV";
    /// Vrijwilligerscentrale, staff (bemiddelaar).
    CentraleBemiddelaar = "VC_BM";
    /// Participatiecoach of the centrale, often a volunteer.
    CentraleParticipatiecoach = "VC_PC";
    /// Trainer of a re-integratiebureau.
    ReintegratieTrainer = "RIB_TR";
    /// Vrijwilligerscoordinator of a zorginstelling.
    ZorginstellingCoordinator = "ZI_VC";
    /// A system that carries messages of a kind its deployment defined and is no party in the practice.
    Overig = "OVERIG";
}

impl Rol {
    /// Whether this is a gemeente leg: the only place a BSN may be (BR46). Finance is not: it sees no BSN (DOMAIN
    /// section 1).
    pub fn mag_bsn(self) -> bool {
        matches!(self, Rol::GemeenteKlantmanager | Rol::GemeenteParticipatiemedewerker | Rol::GemeenteParticipatiecoach)
    }
}

impl std::fmt::Display for Rol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
