//! What a bank says, whichever format it says it in: a statement with its balances, its entries, and their parts.
//!
//! Amounts are whole cents, positive when money came in. The sign is that of the booking: a reversal of a receipt is
//! booked as money out and stays so (FINANCE section 4: never flip the sign of a reversal again).

use chrono::NaiveDate;

/// The format a statement came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Soort {
    /// camt.053, the statement of a day: the only camt with balances that must be there.
    Camt053,
    /// camt.052, a report within the day.
    Camt052,
    /// camt.054, a notification of single entries.
    Camt054,
    /// MT940.
    Mt940,
    /// A table, read with a profile.
    Csv,
}

impl Soort {
    /// The name as people know it.
    pub fn naam(self) -> &'static str {
        match self {
            Self::Camt053 => "camt.053",
            Self::Camt052 => "camt.052",
            Self::Camt054 => "camt.054",
            Self::Mt940 => "MT940",
            Self::Csv => "CSV",
        }
    }

    /// Whether it tells what is in a statement too: the same entry may be in both, under another id of the message.
    pub fn is_melding(self) -> bool {
        matches!(self, Self::Camt052 | Self::Camt054)
    }
}

/// A balance of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saldo {
    /// Cents; less than nothing when the account is overdrawn.
    pub cents: i64,
    /// Of the end of this day.
    pub datum: NaiveDate,
}

/// The head of a statement: everything that is known before its first entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kop {
    /// The format.
    pub soort: Soort,
    /// The account: an IBAN, or what the bank writes where it has none.
    pub rekening: String,
    /// The bank's id of the statement (`Stmt/Id`, `:20:`).
    pub id: String,
    /// Its number (`ElctrncSeqNb`, `:28C:`); empty when there is none.
    pub volgnummer: String,
    /// The balance before the first entry.
    pub begin: Option<Saldo>,
    /// The balance after the last one. In MT940 known at the end only, see [`Afschrift::eind`].
    pub eind: Option<Saldo>,
}

impl Kop {
    /// Whether nothing proves that the statement is whole: a table without balances. A notification (camt.052, camt.054)
    /// has none by its kind; the statement of that day follows and is held to its own.
    pub fn zonder_saldo(&self) -> bool {
        self.soort == Soort::Csv && self.begin.is_none()
    }
}

/// A statement with all its entries, as [`crate::bank::lees`] gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Afschrift {
    /// The head.
    pub kop: Kop,
    /// The balance after the last entry.
    pub eind: Option<Saldo>,
    /// The entries, in the order of the file.
    pub boekingen: Vec<Boeking>,
}

/// One entry of a statement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Boeking {
    /// What makes it this entry and no other, however often it is delivered ([`crate::bank::sleutel`]). Empty while
    /// streaming.
    pub sleutel: String,
    /// Which entry of its statement, from 1.
    pub volgnummer: u32,
    /// The bank's number of the entry within its statement (`NtryRef`).
    pub referentie: String,
    /// The bank's own reference of the entry (`AcctSvcrRef`, `//` in `:61:`).
    pub bankreferentie: String,
    /// The day of booking.
    pub datum: NaiveDate,
    /// Cents, positive when money came in.
    pub cents: i64,
    /// Not booked yet, or for information only: it is in no balance.
    pub onbevestigd: bool,
    /// A reversal or a return of an earlier entry.
    pub retour: bool,
    /// What the bank calls it (`SubFmlyCd`, the code in `:61:`), such as `CHRG` for costs.
    pub code: String,
    /// A batch of which the parts, or their amounts, are not in the file.
    pub zonder_delen: bool,
    /// Its parts: at least one; more when the bank booked a batch and told its parts.
    pub delen: Vec<Deel>,
}

/// One payment within an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deel {
    /// Cents, positive when money came in. The parts add up to the entry.
    pub cents: i64,
    /// The account on the other side; empty when the bank names none.
    pub tegenrekening: String,
    /// The name on the other side, as the bank writes it.
    pub naam: String,
    /// References in a field of their own: betalingskenmerk, RF, or what else the payer put there.
    pub kenmerken: Vec<Kenmerk>,
    /// The free text.
    pub omschrijving: String,
    /// The same text joined otherwise, where the format breaks lines in mid word and it is not known where.
    pub anders: String,
    /// The payer's own id of the payment (`EndToEndId`, `/EREF/`); empty for `NOTPROVIDED`.
    pub eindtoteind: String,
    /// Why it was returned (`AC04`); empty when it was not.
    pub retourcode: String,
}

/// A reference in a field of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kenmerk {
    /// Whether the payer says that it is a betalingskenmerk (`Issr` `CUR`).
    pub cur: bool,
    /// The reference.
    pub tekst: String,
}

/// Who takes what is read, in the order of the file. An error is one of his own output and ends the reading.
pub trait Ontvanger {
    /// A statement begins. `false`: nothing more of this file is wanted.
    fn begin(&mut self, kop: &Kop) -> std::io::Result<bool>;
    /// An entry of it, to keep or to look at.
    fn boeking(&mut self, boeking: &mut Boeking) -> std::io::Result<()>;
    /// The statement ended; what the balances say of it was checked.
    fn eind(&mut self, eind: Option<Saldo>) -> std::io::Result<()>;
}
