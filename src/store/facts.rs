//! What a decision may know: asked by key, read as it stood, compared again when it is written.

use crate::domain::boek::{BoekFeit, BoekVraag, Boeking};
use crate::domain::traject::Traject;

/// A fact a decision needs, by key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FactKey {
    /// The traject with this id.
    Traject(String),
    /// A traject number of this year that nobody has. Reserved, never handed out twice; a number that is not used leaves
    /// a gap, which means nothing.
    NieuwTrajectnummer(i32),
    /// Entries of the ledger.
    Boek(BoekVraag),
    /// The trajecten of the person for whom a partner has this pseudonym.
    Client {
        /// Slug of the partner.
        partner: String,
        /// The pseudonym.
        client_ref: String,
    },
    /// Every traject with an agreement at the institution with this partij id.
    Geplaatst(String),
}

/// Facts as they stood when they were read. A decision is only committed while they still stand (their versions are
/// compared in the transaction).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Per traject asked for: what is known, or None when there is no such traject.
    pub trajecten: Vec<(String, Option<Traject>)>,
    /// The reserved traject number, when asked for.
    pub trajectnummer: Option<u32>,
    /// Per pseudonym asked for: the trajecten of the person; none: nobody has it.
    pub clienten: Vec<(String, Vec<Traject>)>,
    /// Trajecten with an agreement at the institution asked for; None: not asked.
    pub geplaatst: Option<Vec<Traject>>,
    /// Per question asked about the ledger: its entries.
    pub boek: Vec<BoekFeit>,
    /// Persons of whom nothing goes out, by our key of them; known when a traject, or the number of a new one, was asked.
    pub beperkt: Vec<String>,
}

impl Facts {
    /// The entries a question was about; none when it was not asked.
    pub fn boek(&self, vraag: &BoekVraag) -> &[Boeking] {
        self.boek.iter().find(|feit| feit.vraag == *vraag).map_or(&[], |feit| &feit.boekingen)
    }

    /// Whether this was asked.
    pub fn heeft(&self, key: &FactKey) -> bool {
        match key {
            FactKey::Traject(id) => self.trajecten.iter().any(|(known, _)| known == id),
            FactKey::NieuwTrajectnummer(_) => self.trajectnummer.is_some(),
            FactKey::Boek(vraag) => self.boek.iter().any(|feit| feit.vraag == *vraag),
            FactKey::Client { client_ref, .. } => self.clienten.iter().any(|(known, _)| known == client_ref),
            FactKey::Geplaatst(_) => self.geplaatst.is_some(),
        }
    }

    /// With what was asked later.
    pub fn en(mut self, more: Self) -> Self {
        self.trajecten.extend(more.trajecten);
        self.trajectnummer = self.trajectnummer.or(more.trajectnummer);
        self.clienten.extend(more.clienten);
        self.geplaatst = self.geplaatst.or(more.geplaatst);
        self.boek.extend(more.boek);
        self.beperkt.extend(more.beperkt);
        self
    }

    /// The traject with this id, if it was asked for and exists.
    pub fn traject(&self, id: &str) -> Option<&Traject> {
        self.trajecten.iter().find(|(known, _)| known == id).and_then(|(_, t)| t.as_ref())
    }
}
